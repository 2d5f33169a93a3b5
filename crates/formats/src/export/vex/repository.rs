//! The folder of a VEX repository, as Trivy reads it (VEX Repository Specification 0.1): a manifest, an index of packages, and one
//! OpenVEX document for each package.
//!
//! Readers look a document up by the product's package URL without version, qualifiers and subpath; for container images the
//! qualifier `repository_url` belongs to the name. So only products with a package URL can be found, and decisions for no
//! product in particular are filed under the component.
//!
//! Deviations: the manifest lists its versions, as Trivy and its hub do (the specification's first text had a map); folders are
//! percent-encoded, as the text asks, though the schema of the index allows no percent sign.

use std::collections::BTreeMap;

use iriai_domain::purl::Purl;
use iriai_domain::risk::decision::{Decision, Unfit, told};
use serde::Serialize;

use super::{INVALID, Refused, bytes, canonical, checked, openvex, segment};
use crate::calendar;

/// What does not come from the decisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options<'o> {
    /// The repository's name.
    pub name: &'o str,
    /// What it is, in a sentence.
    pub description: &'o str,
    /// Where the archive of the folder will be found; begins with `https://`.
    pub location: &'o str,
    /// After how many hours readers should look again.
    pub hours: u32,
    /// The documents; the identifier of each is this one's with the document's path behind it. `updated` or else `issued` is the
    /// time of the index.
    pub documents: openvex::Options<'o>,
}

/// A repository, to be written into a folder or an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// Paths with `/`, none of which leads out of the folder, and contents.
    pub files: Vec<(String, Vec<u8>)>,
    /// Places of decisions of which something could not be filed, because a product has no package URL.
    pub left_out: Vec<usize>,
}

#[derive(Serialize)]
struct Manifest<'o> {
    name: &'o str,
    description: &'o str,
    versions: [Version<'o>; 1],
}

#[derive(Serialize)]
struct Version<'o> {
    spec_version: &'static str,
    locations: [Location<'o>; 1],
    update_interval: String,
}

#[derive(Serialize)]
struct Location<'o> {
    url: &'o str,
}

#[derive(Serialize)]
struct Index {
    updated_at: String,
    packages: Vec<Package>,
}

#[derive(Serialize)]
struct Package {
    id: String,
    location: String,
    format: &'static str,
}

/// Identifier and folder of a package.
fn place(purl: &Purl<'_>) -> (String, String) {
    let mut id = purl.package_key().to_owned();
    let repository = purl.qualifier("repository_url");
    let image = repository.filter(|_| purl.package_type() == "oci");
    let folder = match &image {
        Some(address) => {
            let raw = purl.as_str().split_once('?').map_or("", |(_, rest)| rest);
            let raw = raw
                .split(['&', '#'])
                .find(|pair| pair.starts_with("repository_url="));
            id.push('?');
            id.push_str(raw.unwrap_or_default());
            let bare = address
                .split_once("://")
                .map_or(&**address, |(_, rest)| rest);
            segments(bare)
        }
        None => {
            let namespace = purl.namespace().unwrap_or_default();
            let mut folder = segments(&namespace);
            folder.push_str(&segment(&purl.name()));
            folder.push('/');
            folder
        }
    };
    (id, format!("pkg/{}/{folder}", segment(purl.package_type())))
}

/// Each segment of a path, with a slash behind it.
fn segments(path: &str) -> String {
    let segments = path.split('/').filter(|one| !one.is_empty());
    segments.map(|one| segment(one) + "/").collect()
}

/// Decisions by the identifiers of packages, with the folder of each.
type Packages<'a> = BTreeMap<String, (String, Vec<Decision<'a>>)>;

/// Files decisions, each with the products of one package only, and tells the places of those that could not be filed whole.
fn filed<'a>(decisions: &[Decision<'a>]) -> (Packages<'a>, Vec<usize>) {
    let mut packages = Packages::new();
    let mut left_out = Vec::new();
    for (number, decision) in decisions.iter().enumerate() {
        let mut own: BTreeMap<String, (String, Decision<'a>)> = BTreeMap::new();
        let none = || Decision {
            products: Vec::new(),
            ..decision.clone()
        };
        let mut is_whole = true;
        for product in &decision.products {
            let Some(purl) = told(&product.purl).and_then(canonical) else {
                is_whole = false;
                continue;
            };
            let (id, folder) = place(&purl);
            let (_, of_package) = own.entry(id).or_insert_with(|| (folder, none()));
            of_package.products.push(product.clone());
        }
        if decision.products.is_empty() {
            match canonical(decision.component.trim()) {
                Some(purl) => {
                    let (id, folder) = place(&purl);
                    own.insert(id, (folder, none()));
                }
                None => is_whole = false,
            }
        }
        if !is_whole {
            left_out.push(number);
        }
        for (id, (folder, decision)) in own {
            packages
                .entry(id)
                .or_insert_with(|| (folder, Vec::new()))
                .1
                .push(decision);
        }
    }
    (packages, left_out)
}

/// Writes decisions.
pub fn write(decisions: &[Decision<'_>], options: &Options<'_>) -> Result<Repository, Refused> {
    checked(decisions)?;
    let is_told = !options.name.trim().is_empty() && !options.description.trim().is_empty();
    if !is_told || !options.location.starts_with("https://") || options.hours == 0 {
        return Err(INVALID);
    }
    let documents = options.documents;
    let updated = documents.updated.unwrap_or(documents.issued);
    let (packages, left_out) = filed(decisions);
    if packages.is_empty() {
        return Err(Refused {
            decision: None,
            why: Unfit::NothingDecided,
        });
    }
    let manifest = Manifest {
        name: options.name.trim(),
        description: options.description.trim(),
        versions: [Version {
            spec_version: "0.1",
            locations: [Location {
                url: options.location,
            }],
            update_interval: format!("{}h", options.hours),
        }],
    };
    let mut index = Index {
        updated_at: calendar::utc(updated).ok_or(INVALID)?,
        packages: Vec::with_capacity(packages.len()),
    };
    let mut files = Vec::with_capacity(packages.len() + 2);
    for (id, (folder, decisions)) in packages {
        let location = format!("{folder}vex.json");
        let document = openvex::Options {
            id: &format!("{}/{location}", documents.id.trim_end_matches('/')),
            ..documents
        };
        files.push((location.clone(), openvex::write(&decisions, &document)?));
        index.packages.push(Package {
            id,
            location,
            format: "openvex",
        });
    }
    files.push(("index.json".to_owned(), bytes(&index)));
    files.push(("vex-repository.json".to_owned(), bytes(&manifest)));
    Ok(Repository { files, left_out })
}

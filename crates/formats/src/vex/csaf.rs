//! VEX statements of the Common Security Advisory Framework 2.0 and 2.1: profile 5 and, because every advisory says what is
//! affected and what is fixed, any other document with vulnerabilities. What a document holds is read in [`crate::csaf`].
//!
//! Products of which the same is said for the same reasons become one statement. A component of a product becomes a part of it,
//! through however many relationships; what lies between the two is left out. A package of a distribution is no part of a product: it
//! stands for itself in that release, wherever it is installed.
//!
//! Deviations: `recommended` and `unknown` (2.1) are no statements. Of several remediations for a product the one that helps
//! most counts. A withdrawn or superseded document says nothing any more.

use std::borrow::Cow;
use std::collections::HashMap;
use std::mem;

use iriai_domain::purl::{Purl, PurlParts};
use iriai_domain::risk::vex::{Justification, Product, Statement, Status, VexDocument, VexFormat};
use iriai_domain::warning::{Parsed, Text, WarningCode};

use super::Format;
use crate::csaf::{
    self, Assigned, Concern, Csaf, Distribution, Ends, Index, Making, Package, Pinned, Place,
    ProductStatus, Thing,
};
use crate::error::ReadError;
use crate::limits::Budget;

pub(super) const FORMAT: Format = Format {
    id: VexFormat::Csaf,
    detect: csaf::detect,
    read,
};

fn read<'a>(text: &'a str, budget: &mut Budget<'_>) -> Result<Parsed<VexDocument<'a>>, ReadError> {
    let Parsed {
        value: mut document,
        warnings,
    } = csaf::read(text, budget)?;
    let mut making = Making::new(text.len(), budget, warnings);
    let mut statements = Vec::new();
    if !document.is_taken_back() {
        let index = Index::new(&document, &mut making)?;
        for number in 0..document.vulnerabilities.len() {
            statements.extend(state(&document, &index, number, &mut making)?);
        }
    }
    let tracking = mem::take(&mut document.tracking);
    Ok(Parsed {
        value: VexDocument {
            format: VexFormat::Csaf,
            id: tracking.id,
            author: document.publisher.take(),
            issued: tracking.issued,
            updated: tracking.updated,
            revision: tracking.version,
            statements,
        },
        warnings: making.warnings,
    })
}

/// Which concerns stand behind a statement, by their places in the vulnerability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Grounds {
    status: Status,
    flag: Option<u32>,
    threat: Option<u32>,
    remediation: Option<u32>,
}

/// What concerns each product of a vulnerability.
struct Concerns {
    flags: Assigned,
    threats: Assigned,
    remediations: Assigned,
}

impl Concerns {
    fn grounds(&self, status: Status, place: Place) -> Grounds {
        let when = |is_it, assigned: &Assigned| if is_it { assigned.of(place) } else { None };
        let is_not_affected = status == Status::NotAffected;
        Grounds {
            status,
            flag: when(is_not_affected, &self.flags),
            threat: when(is_not_affected, &self.threats),
            remediation: when(status == Status::Affected, &self.remediations),
        }
    }
}

fn status_of(status: ProductStatus) -> Option<Status> {
    Some(match status {
        ProductStatus::KnownAffected
        | ProductStatus::FirstAffected
        | ProductStatus::LastAffected => Status::Affected,
        ProductStatus::Fixed | ProductStatus::FirstFixed => Status::Fixed,
        ProductStatus::KnownNotAffected => Status::NotAffected,
        ProductStatus::UnderInvestigation => Status::UnderInvestigation,
        ProductStatus::Recommended | ProductStatus::Unknown => return None,
    })
}

/// How much a remediation helps; the lowest helps most.
fn help(remediation: &Concern<'_>) -> Option<u8> {
    Some(match &*remediation.word {
        "vendor_fix" => 0,
        "mitigation" => 1,
        "workaround" => 2,
        "optional_patch" => 3,
        "fix_planned" => 4,
        "none_available" | "no_fix_planned" => 5,
        _ => 6,
    })
}

/// The statements on one vulnerability.
fn state<'a>(
    document: &Csaf<'a>,
    index: &Index<'_, 'a>,
    number: usize,
    making: &mut Making<'_, '_>,
) -> Result<Vec<Statement<'a>>, ReadError> {
    let Some(vulnerability) = document.vulnerabilities.get(number) else {
        return Ok(Vec::new());
    };
    let at = format!("/vulnerabilities/{number}");
    let mut assign = |concerns, rank: fn(&Concern<'_>) -> Option<u8>, list: &str| {
        index.assign(concerns, rank, &format!("{at}/{list}"), making)
    };
    let concerns = Concerns {
        flags: assign(&vulnerability.flags, |_| Some(0), "flags")?,
        threats: assign(
            &vulnerability.threats,
            |threat| (threat.word == "impact" && threat.severity().is_none()).then_some(0),
            "threats",
        )?,
        remediations: assign(&vulnerability.remediations, help, "remediations")?,
    };
    let mut places: HashMap<Grounds, usize> = HashMap::new();
    let mut statements: Vec<(Grounds, Vec<Product<'a>>)> = Vec::new();
    for (status, place) in index.statuses(vulnerability, number, making)? {
        let Some(status) = status_of(status) else {
            continue;
        };
        let grounds = concerns.grounds(status, place);
        let Some(product) = product(index, place, making)? else {
            continue;
        };
        let next = statements.len();
        let at = *places.entry(grounds).or_insert(next);
        if at == next {
            statements.push((grounds, Vec::new()));
        }
        if let Some((_, products)) = statements.get_mut(at) {
            products.push(product);
        }
    }
    statements
        .into_iter()
        .map(|(grounds, products)| statement(document, number, grounds, products, making))
        .collect()
}

fn statement<'a>(
    document: &Csaf<'a>,
    number: usize,
    grounds: Grounds,
    products: Vec<Product<'a>>,
    making: &mut Making<'_, '_>,
) -> Result<Statement<'a>, ReadError> {
    making.repeats.pay(mem::size_of::<Statement<'_>>())?;
    let mut statement = Statement {
        products,
        status: Some(grounds.status),
        ..Statement::default()
    };
    let Some(vulnerability) = document.vulnerabilities.get(number) else {
        return Ok(statement);
    };
    let repeats = &mut making.repeats;
    let tracking = document.tracking.id.as_ref();
    let mut ids = vulnerability.cve.iter().chain(&vulnerability.ids);
    statement.vulnerability = match ids.next() {
        Some(id) => repeats.text(id)?,
        None => {
            let tracking = tracking.map_or("", |id| id);
            repeats.pay(tracking.len())?;
            Text::Owned(format!("{tracking}#{}", number + 1))
        }
    };
    for alias in ids {
        if *alias != statement.vulnerability {
            statement.aliases.push(repeats.text(alias)?);
        }
    }
    let flag = grounds
        .flag
        .and_then(|at| vulnerability.flags.get(at as usize));
    if let Some(flag) = flag {
        statement.justification = Justification::from_code(&flag.word);
        statement.issued = repeats.maybe(flag.date.as_ref())?;
        if statement.justification.is_none() {
            statement.reason = Some(repeats.text(&flag.word)?);
            let at = format!("/vulnerabilities/{number}/flags");
            let code = WarningCode::UnknownValue;
            making.warnings.add_with(code, at, &flag.word, "");
        }
    }
    let repeats = &mut making.repeats;
    let threat = grounds
        .threat
        .and_then(|at| vulnerability.threats.get(at as usize));
    statement.impact = repeats.maybe(threat.and_then(|one| one.details.as_ref()))?;
    let remediation = grounds
        .remediation
        .and_then(|at| vulnerability.remediations.get(at as usize));
    if let Some(remediation) = remediation {
        let said = remediation.details.as_ref().unwrap_or(&remediation.word);
        statement.action = Some(repeats.text(said)?);
    }
    warn_of_missing(&statement, number, making);
    Ok(statement)
}

/// What a status needs beside it (2.0 §4.5, the same in 2.1).
fn warn_of_missing(statement: &Statement<'_>, number: usize, making: &mut Making<'_, '_>) {
    let needed = match statement.status {
        Some(Status::NotAffected) => statement.lacks_reason().then_some("flags"),
        Some(Status::Affected) => statement.action.is_none().then_some("remediations"),
        _ => None,
    };
    if let Some(needed) = needed {
        let at = format!("/vulnerabilities/{number}");
        let code = WarningCode::MissingField;
        making.warnings.add_with(code, at, "", needed);
    }
}

/// A product as statements have it; nothing where its relationships lead nowhere.
fn product<'a>(
    index: &Index<'_, 'a>,
    place: Place,
    making: &mut Making<'_, '_>,
) -> Result<Option<Product<'a>>, ReadError> {
    let Some(ends) = index.ends(place) else {
        return Ok(None);
    };
    if let Some(package) = released(index, ends, making)? {
        return Ok(Some(package));
    }
    let component = named(index, ends.component, making)?;
    let Some(platform) = ends.platform else {
        return Ok(Some(component));
    };
    let mut platform = named(index, platform, making)?;
    platform.parts.push(component);
    Ok(Some(platform))
}

/// A package of a distribution, by package URLs that name its release, which stand for it wherever that is installed. Nothing where no
/// inventory tells the release, or the product is something else.
fn released<'a>(
    index: &Index<'_, 'a>,
    ends: Ends,
    making: &mut Making<'_, '_>,
) -> Result<Option<Product<'a>>, ReadError> {
    let (Some(found), Some(identity)) = (
        index.product(ends.component),
        index.identity(ends.component),
    ) else {
        return Ok(None);
    };
    let mut ids = Vec::new();
    let mut distros = Vec::new();
    for (thing, pinned) in &identity.things {
        let Some(Thing::Package(package)) = index.register.things.get(*thing as usize) else {
            return Ok(None);
        };
        if package.release.is_some() && index.is_of_platform(package, ends) {
            distros.push(None);
            continue;
        }
        let told = index.release_of(package, ends);
        let told = told.and_then(|release| index.distribution(release));
        let Some((told, distro)) = told.and_then(|told| Some((told, told.distro()?))) else {
            return Ok(None);
        };
        if package.purl.is_none() {
            ids.push(built(index, package, *pinned, told, &distro));
        }
        distros.push(Some(distro));
    }
    // Package URLs of one product are in one release.
    let distro = distros.iter().flatten().next();
    for text in found.purls.iter().filter(|_| !distros.is_empty()) {
        ids.push(match distro {
            Some(distro) => with_distro(text, distro),
            None => Some(text.to_string()),
        });
    }
    let ids: Option<Vec<String>> = ids.into_iter().collect();
    let Some(ids) = ids.filter(|ids| !ids.is_empty()) else {
        return Ok(None);
    };
    making.budget.relation()?;
    let repeats = &mut making.repeats;
    repeats.pay(mem::size_of::<Product<'_>>())?;
    let mut product = Product {
        name: repeats.maybe(found.name.as_ref())?,
        ..Product::default()
    };
    for id in ids {
        repeats.pay(mem::size_of::<Text<'_>>() + id.len())?;
        product.ids.push(Text::Owned(id));
    }
    Ok(Some(product))
}

/// A package URL that names a release as well.
fn with_distro(text: &str, distro: &str) -> Option<String> {
    let purl = Purl::parse(text).or_else(|_| Purl::repair(text).map(|(purl, _)| purl));
    let purl = purl.ok()?;
    let (namespace, name, version) = (purl.namespace(), purl.name(), purl.version());
    let qualifiers: Vec<(&str, Cow<'_, str>)> = purl.qualifiers().collect();
    let pairs = qualifiers.iter().map(|(key, value)| (*key, &**value));
    let mut pairs: Vec<(&str, &str)> = pairs.filter(|(key, _)| *key != "distro").collect();
    pairs.push(("distro", distro));
    let parts = PurlParts {
        package_type: purl.package_type(),
        namespace: namespace.as_deref(),
        name: &name,
        version: version.as_deref(),
        qualifiers: &pairs,
        subpath: None,
    };
    Some(Purl::build(&parts).ok()?.into_string())
}

/// The package URL of a package that is known by the name of its file.
fn built(
    index: &Index<'_, '_>,
    package: &Package,
    pinned: Pinned,
    told: &Distribution,
    distro: &str,
) -> Option<String> {
    let version = match pinned {
        Pinned::Version(place) => index.register.versions.get(place as usize),
        _ => None,
    };
    let (epoch, version) = match version.map(String::as_str) {
        Some(version) if package.package_type == "rpm" => match version.split_once(':') {
            Some((epoch, version)) => (epoch, Some(version)),
            None => ("", Some(version)),
        },
        version => ("", version),
    };
    let parts = PurlParts {
        package_type: &package.package_type,
        namespace: told.ecosystem.purl_namespaces.first().copied(),
        name: &package.name,
        version,
        qualifiers: &[("distro", distro), ("epoch", epoch)],
        subpath: None,
    };
    Some(Purl::build(&parts).ok()?.into_string())
}

/// A product by itself.
fn named<'a>(
    index: &Index<'_, 'a>,
    place: Place,
    making: &mut Making<'_, '_>,
) -> Result<Product<'a>, ReadError> {
    making.budget.relation()?;
    let repeats = &mut making.repeats;
    repeats.pay(mem::size_of::<Product<'_>>())?;
    let mut product = Product::default();
    if let Some(found) = index.product(place) {
        for id in found.purls.iter().chain(&found.cpe) {
            product.ids.push(repeats.text(id)?);
        }
        product.name = repeats.maybe(found.name.as_ref())?;
    }
    let told_by = index.identity(place).and_then(|identity| identity.told_by);
    if let Some(branch) = told_by.and_then(|at| index.branch(at)) {
        product.versions = Some(repeats.text(&branch.name)?);
    }
    Ok(product)
}

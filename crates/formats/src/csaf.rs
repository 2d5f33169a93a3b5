//! The Common Security Advisory Framework 2.0 and 2.1, JSON: what a document states, before advisories or VEX statements are
//! made of it.
//!
//! Traps:
//! * The order of keys is free: vulnerabilities may stand before the products that they name. So names of products and groups
//!   become places only when everything has been read.
//! * A branch need not hold a product, and branches of one category may stand in each other. Version and range of a product are
//!   those of the nearest branch.
//! * A product of a relationship may stand in further relationships, and hostile documents close a circle with them.
//! * 2.0 has `cwe`, `scores`, `relationships` and `purl` where 2.1 has `cwes`, `metrics`, `product_paths` and `purls`; all are read, whatever a document claims.
//! * The name of a branch `product_version_range` is a range in `vers:` notation or its constraints alone; where it is neither,
//!   nobody can say which versions are meant.
//!
//! Passed over: notes but for a summary, references, acknowledgements, involvements, CWE numbers, hashes, serial and model numbers,
//! file names and SBOM addresses of products.

pub(crate) mod cpe;
mod distribution;
mod identity;
mod package_name;
mod product;
mod resolve;
pub(crate) mod versions;
mod vulnerability;

use iriai_domain::warning::{Parsed, Text, WarningCode, Warnings};
use serde::de::MapAccess;

pub(crate) use self::distribution::Distribution;
pub(crate) use self::identity::{Package, Pinned, Thing};
pub(crate) use self::product::{Branch, Products, Versions};
pub(crate) use self::resolve::{Assigned, Ends, Index, Place};
pub(crate) use self::vulnerability::{Concern, Group, ProductStatus, Vulnerability};
use crate::error::ReadError;
use crate::fields::{Fields, Object, Step, Value};
use crate::keys::Keys;
use crate::limits::Budget;
use crate::repeats::Repeats;
use crate::sbom::Confidence;

/// A document as it stands.
#[derive(Default)]
pub(crate) struct Csaf<'a> {
    /// Whether it says of which version it is; only then it is one.
    has_version: bool,
    pub(crate) category: Option<Text<'a>>,
    pub(crate) title: Option<Text<'a>>,
    pub(crate) publisher: Option<Text<'a>>,
    pub(crate) tracking: Tracking<'a>,
    pub(crate) products: Products<'a>,
    pub(crate) groups: Vec<Group<'a>>,
    pub(crate) vulnerabilities: Vec<Vulnerability<'a>>,
}

/// What a document says of its own life.
#[derive(Default)]
pub(crate) struct Tracking<'a> {
    pub(crate) id: Option<Text<'a>>,
    pub(crate) version: Option<Text<'a>>,
    /// `initial_release_date`, as written.
    pub(crate) issued: Option<Text<'a>>,
    /// `current_release_date`, as written.
    pub(crate) updated: Option<Text<'a>>,
}

impl Csaf<'_> {
    /// Whether the document takes back what its earlier revisions said (2.1, profiles 6 and 7).
    pub(crate) fn is_taken_back(&self) -> bool {
        matches!(
            self.category.as_deref(),
            Some("csaf_withdrawn" | "csaf_superseded")
        )
    }
}

/// Whether a text is a CSAF document, by a look at its keys.
pub(crate) fn detect(text: &str) -> Confidence {
    for (key, value) in Keys::of(text) {
        match key {
            "document" if value.starts_with('{') => return detect_document(value),
            "bomFormat" | "spdxVersion" | "@context" | "@graph" | "statements" | "dataType" => {
                return Confidence::No;
            }
            _ => {}
        }
    }
    Confidence::No
}

fn detect_document(value: &str) -> Confidence {
    let (mut tracking, mut publisher) = (false, false);
    for (key, _) in Keys::of(value) {
        match key {
            "csaf_version" => return Confidence::Certain,
            "tracking" => tracking = true,
            "publisher" => publisher = true,
            _ => {}
        }
    }
    if tracking && publisher {
        Confidence::Perhaps
    } else {
        Confidence::No
    }
}

/// Reads a document.
pub(crate) fn read<'a>(
    text: &'a str,
    budget: &mut Budget<'_>,
) -> Result<Parsed<Csaf<'a>>, ReadError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut document = Csaf::default();
    let mut fields = Fields::new(budget);
    fields.guard(decides);
    let read = fields.read_json(text, &mut document);
    let id = document.tracking.id.as_deref().unwrap_or_default();
    read.map_err(|error| error.of_record(id))?;
    if !document.has_version {
        let missing = ReadError::missing("/document/csaf_version", "csaf_version");
        return Err(missing.of_record(id));
    }
    if document.tracking.id.is_none() {
        return Err(ReadError::missing("/document/tracking/id", "id"));
    }
    Ok(Parsed {
        value: document,
        warnings: fields.warnings,
    })
}

/// Which document it is, which of its states, and what it says of which products.
fn decides(path: &[Step<'_>], _code: WarningCode) -> bool {
    let key = |place: usize| path.get(place).and_then(Step::key);
    match (key(0), key(1)) {
        (Some("document"), Some("tracking")) => {
            matches!(
                key(2),
                None | Some("id" | "version" | "current_release_date")
            )
        }
        (Some("document"), Some("category" | "csaf_version") | None) => true,
        (Some("product_tree"), _) => true,
        (Some("vulnerabilities"), _) => {
            matches!(key(2), None | Some("cve" | "ids" | "product_status"))
        }
        _ => false,
    }
}

/// What making something of a document needs beside it.
pub(crate) struct Making<'b, 'l> {
    pub(crate) repeats: Repeats,
    pub(crate) budget: &'b mut Budget<'l>,
    pub(crate) warnings: Warnings,
}

impl<'b, 'l> Making<'b, 'l> {
    /// For a document of this length that was read with these warnings.
    pub(crate) fn new(length: usize, budget: &'b mut Budget<'l>, warnings: Warnings) -> Self {
        Self {
            repeats: Repeats::of(length),
            budget,
            warnings,
        }
    }
}

/// Text that says something.
fn present(text: Option<Text<'_>>) -> Option<Text<'_>> {
    text.filter(|text| !text.trim().is_empty())
}

impl<'de> Object<'de> for Csaf<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "document" => _ = value.object(&mut Heading(self), fields)?,
            "product_tree" => {
                let Self {
                    products, groups, ..
                } = self;
                value.object(&mut product::Tree { products, groups }, fields)?;
            }
            "vulnerabilities" => {
                value.list(
                    &mut vulnerability::Vulnerabilities(&mut self.vulnerabilities),
                    fields,
                )?;
            }
            _ => value.skip()?,
        }
        Ok(())
    }
}

struct Heading<'c, 'de>(&'c mut Csaf<'de>);

impl<'de> Object<'de> for Heading<'_, 'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let document = &mut *self.0;
        match key {
            "category" => document.category = present(value.text(fields)?),
            "title" => document.title = present(value.text(fields)?),
            "publisher" => {
                value.object(&mut Publisher(&mut document.publisher), fields)?;
            }
            "tracking" => _ = value.object(&mut document.tracking, fields)?,
            "csaf_version" => {
                let version = value.scalar(fields)?.unwrap_or_default();
                document.has_version = true;
                // What another version means by the same words nobody knows, and here they settle findings.
                if !matches!(version.as_ref(), "2.0" | "2.1") {
                    fields.warn(WarningCode::UnknownValue, &version, "2.1");
                }
            }
            _ => value.skip()?,
        }
        Ok(())
    }
}

struct Publisher<'n, 'de>(&'n mut Option<Text<'de>>);

impl<'de> Object<'de> for Publisher<'_, 'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "name" => *self.0 = present(value.text(fields)?),
            _ => value.skip()?,
        }
        Ok(())
    }
}

impl<'de> Object<'de> for Tracking<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "id" => self.id = present(value.text(fields)?),
            "version" => self.version = present(value.scalar(fields)?),
            "initial_release_date" => self.issued = present(value.text(fields)?),
            "current_release_date" => {
                self.updated = present(value.text(fields)?);
                fields.check_time(self.updated.as_deref());
            }
            _ => value.skip()?,
        }
        Ok(())
    }
}

//! Records of the National Vulnerability Database, API 2.0: a response with many, one of its elements, or the record in it.

use iriai_domain::risk::advisory::{Advisory, AdvisoryFormat, Severity, SeverityScheme};
use iriai_domain::warning::{Parsed, Text, WarningCode};
use serde::de::{MapAccess, SeqAccess};

use super::applicability::Nodes;
use super::described::English;
use super::divide::divide;
use super::shown::Shown;
use super::{Advisories, Format};
use crate::error::ReadError;
use crate::fields::{Element, Elements, Fields, Object, Step, Value};
use crate::keys::Keys;
use crate::limits::Budget;
use crate::sbom::Confidence;

pub(super) const FORMAT: Format = Format {
    id: AdvisoryFormat::Nvd,
    detect,
    records: |text| divide(text, "vulnerabilities"),
    read,
    is_certain: None,
};

fn detect(text: &str) -> Confidence {
    let (mut id, mut pages, mut list) = (false, false, false);
    for (key, value) in Keys::of(text) {
        match key {
            "format" if value.starts_with("\"NVD_CVE\"") => return Confidence::Certain,
            "cve" if value.starts_with('{') => return Confidence::Certain,
            "bomFormat" | "catalogVersion" | "document" | "dataType" => return Confidence::No,
            "id" => id = true,
            "resultsPerPage" => pages = true,
            "vulnerabilities" => list = true,
            "vulnStatus" | "sourceIdentifier" if id => return Confidence::Certain,
            _ => {}
        }
        if pages && list {
            return Confidence::Certain;
        }
    }
    Confidence::No
}

fn read<'a>(text: &'a str, budget: &mut Budget<'_>) -> Result<Advisories<'a>, ReadError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut record = Record {
        advisory: Advisory::new(Text::Borrowed("")),
        is_rejected: false,
        rated: Vec::new(),
    };
    let mut fields = Fields::new(budget);
    fields.guard(decides);
    let read = fields.read_json(text, &mut record);
    let mut advisory = record.advisory;
    read.map_err(|error| error.of_record(&advisory.id))?;
    if advisory.id.trim().is_empty() {
        return Err(ReadError::missing("/id", "id"));
    }
    if record.is_rejected {
        // The record does not say since when; it was so at its last change.
        let changed = advisory.modified.as_ref().or(advisory.published.as_ref());
        advisory.withdrawn = Some(changed.cloned().unwrap_or_default());
    }
    record.rated.sort_by_key(|rated| !rated.is_primary);
    let severities = record.rated.into_iter().map(|rated| rated.severity);
    advisory.severities = severities.collect();
    Ok(Parsed {
        value: vec![advisory],
        warnings: fields.warnings,
    })
}

/// Which record it is, which of its states, and whom it touches.
fn decides(path: &[Step<'_>], _code: WarningCode) -> bool {
    let mut keys = path.iter().map(Step::key);
    let first = keys.next().flatten();
    let key = match first {
        Some("cve") => keys.next().flatten(),
        _ => first,
    };
    match key {
        Some("id" | "lastModified" | "vulnStatus" | "configurations") => true,
        // The record itself.
        None => true,
        _ => false,
    }
}

struct Record<'de> {
    advisory: Advisory<'de>,
    is_rejected: bool,
    rated: Vec<Rated<'de>>,
}

/// A severity, and whether it is the one that its source stands for.
struct Rated<'de> {
    severity: Severity<'de>,
    is_primary: bool,
}

impl<'de> Object<'de> for Record<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let advisory = &mut self.advisory;
        match key {
            "cve" => {
                value.object(self, fields)?;
            }
            "id" => advisory.id = value.text(fields)?.unwrap_or_default(),
            "published" => advisory.published = value.text(fields)?,
            "lastModified" => {
                advisory.modified = value.text(fields)?;
                fields.check_time(advisory.modified.as_deref());
            }
            "vulnStatus" => {
                let status = value.text(fields)?.unwrap_or_default();
                self.is_rejected = status.eq_ignore_ascii_case("rejected");
            }
            "descriptions" => value.list(&mut English(&mut advisory.summary), fields)?,
            "metrics" => {
                value.object(&mut Metrics(&mut self.rated), fields)?;
            }
            "references" => value.list(&mut Shown::by_tags(&mut advisory.signs), fields)?,
            "configurations" => value.list(&mut Nodes(&mut advisory.affected), fields)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

struct Metrics<'r, 'de>(&'r mut Vec<Rated<'de>>);

impl<'de> Object<'de> for Metrics<'_, 'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let scheme = match key {
            "cvssMetricV2" => SeverityScheme::CvssV2,
            "cvssMetricV30" | "cvssMetricV31" => SeverityScheme::CvssV3,
            "cvssMetricV40" => SeverityScheme::CvssV4,
            _ => return value.skip(),
        };
        let rated = &mut *self.0;
        value.list(&mut Ratings { scheme, rated }, fields)
    }
}

struct Ratings<'r, 'de> {
    scheme: SeverityScheme,
    rated: &'r mut Vec<Rated<'de>>,
}

impl<'de> Elements<'de> for Ratings<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut rating = Rating::default();
        let Some(_) = value.object(&mut rating, fields)? else {
            return Ok(false);
        };
        if let Some(value) = rating.vector {
            self.rated.push(Rated {
                severity: Severity {
                    scheme: self.scheme,
                    value,
                    source: rating.source,
                },
                is_primary: rating.kind.as_deref() == Some("Primary"),
            });
        }
        Ok(true)
    }
}

#[derive(Default)]
struct Rating<'de> {
    source: Option<Text<'de>>,
    kind: Option<Text<'de>>,
    vector: Option<Text<'de>>,
}

impl<'de> Object<'de> for Rating<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "source" => self.source = value.text(fields)?,
            "type" => self.kind = value.text(fields)?,
            "cvssData" => {
                value.object(&mut Vector(&mut self.vector), fields)?;
            }
            _ => value.skip()?,
        }
        Ok(())
    }
}

/// The vector of a CVSS object.
pub(super) struct Vector<'r, 'de>(pub(super) &'r mut Option<Text<'de>>);

impl<'de> Object<'de> for Vector<'_, 'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "vectorString" => *self.0 = value.text(fields)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

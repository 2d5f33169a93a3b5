//! The CVE record format, 5.0 to 5.2: what the numbering authority (`cna`) and others (`adp`) say of one vulnerability.

mod package;
mod product;
mod versions;

use std::collections::HashSet;

use iriai_domain::risk::advisory::{Advisory, AdvisoryFormat, Affected, Severity, SeverityScheme};
use iriai_domain::risk::cpe::Cpe;
use iriai_domain::risk::ssvc::Signs;
use iriai_domain::warning::{Parsed, Text, WarningCode};
use serde::de::{MapAccess, SeqAccess};

use self::product::Products;
use super::applicability::Nodes;
use super::described::English;
use super::divide::divide;
use super::nvd::Vector;
use super::shown::{OtherMetric, Shown};
use super::{Advisories, Format};
use crate::error::ReadError;
use crate::fields::{Element, Elements, Fields, Object, Step, Value};
use crate::keys::Keys;
use crate::limits::Budget;
use crate::sbom::Confidence;

pub(super) const FORMAT: Format = Format {
    id: AdvisoryFormat::Cve,
    detect,
    records: |text| divide(text, "cveRecords"),
    read,
    is_certain: None,
};

fn detect(text: &str) -> Confidence {
    let (mut metadata, mut containers) = (false, false);
    for (key, value) in Keys::of(text) {
        match key {
            "dataType" if value.starts_with("\"CVE_RECORD\"") => return Confidence::Certain,
            "cveMetadata" => metadata = true,
            "containers" => containers = true,
            "cveRecords" if value.starts_with('[') => return Confidence::Certain,
            _ => {}
        }
        if metadata && containers {
            return Confidence::Certain;
        }
    }
    Confidence::No
}

fn read<'a>(text: &'a str, budget: &mut Budget<'_>) -> Result<Advisories<'a>, ReadError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut record = Record::default();
    let mut fields = Fields::new(budget);
    fields.guard(decides);
    let read = fields.read_json(text, &mut record);
    let Metadata { id, .. } = &record.metadata;
    read.map_err(|error| error.of_record(id))?;
    if id.trim().is_empty() {
        return Err(ReadError::missing("/cveMetadata/cveId", "cveId"));
    }
    Ok(Parsed {
        value: vec![record.finish()],
        warnings: fields.warnings,
    })
}

/// Which record it is, which of its states, and whom it touches.
fn decides(path: &[Step<'_>], code: WarningCode) -> bool {
    let key = |place: usize| path.get(place).and_then(Step::key);
    let said = match (key(0), key(1)) {
        (Some("cveMetadata"), Some("state")) => return code != WarningCode::UnknownValue,
        (Some("cveMetadata"), field) => {
            return matches!(field, None | Some("cveId" | "dateUpdated"));
        }
        (Some("containers"), Some("cna")) => key(2),
        (Some("containers"), Some("adp")) => key(3),
        (Some("containers"), None) => None,
        _ => return false,
    };
    matches!(said, None | Some("affected" | "cpeApplicability"))
}

#[derive(Default)]
struct Record<'de> {
    metadata: Metadata<'de>,
    authority: Container<'de>,
    others: Vec<Container<'de>>,
}

impl<'de> Record<'de> {
    fn finish(self) -> Advisory<'de> {
        let metadata = self.metadata;
        let mut advisory = Advisory::new(metadata.id);
        let Container {
            title,
            description,
            reason,
            ..
        } = &self.authority;
        let summary = title.as_ref().or(description.as_ref()).or(reason.as_ref());
        advisory.summary = summary.cloned();
        for container in std::iter::once(self.authority).chain(self.others) {
            container.give(&mut advisory);
        }
        if metadata.is_rejected {
            let changed = metadata.updated.as_ref().or(metadata.published.as_ref());
            let since = metadata.rejected.as_ref().or(changed);
            advisory.withdrawn = Some(since.cloned().unwrap_or_default());
        }
        advisory.published = metadata.published;
        advisory.modified = metadata.updated;
        advisory
    }
}

impl<'de> Object<'de> for Record<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "cveMetadata" => {
                value.object(&mut self.metadata, fields)?;
            }
            "containers" => {
                value.object(&mut Containers(self), fields)?;
            }
            _ => value.skip()?,
        }
        Ok(())
    }
}

#[derive(Default)]
struct Metadata<'de> {
    id: Text<'de>,
    is_rejected: bool,
    published: Option<Text<'de>>,
    updated: Option<Text<'de>>,
    rejected: Option<Text<'de>>,
}

impl<'de> Object<'de> for Metadata<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "cveId" => self.id = value.text(fields)?.unwrap_or_default(),
            "datePublished" => self.published = value.text(fields)?,
            "dateUpdated" => {
                self.updated = value.text(fields)?;
                fields.check_time(self.updated.as_deref());
            }
            "dateRejected" => self.rejected = value.text(fields)?,
            "state" => match value.text(fields)?.as_deref() {
                Some("REJECTED") => self.is_rejected = true,
                Some("PUBLISHED") | None => {}
                Some(other) => fields.warn(WarningCode::UnknownValue, other, "PUBLISHED"),
            },
            _ => value.skip()?,
        }
        Ok(())
    }
}

struct Containers<'r, 'de>(&'r mut Record<'de>);

impl<'de> Object<'de> for Containers<'_, 'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "cna" => {
                value.object(&mut self.0.authority, fields)?;
            }
            "adp" => value.list(&mut Others(&mut self.0.others), fields)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

struct Others<'r, 'de>(&'r mut Vec<Container<'de>>);

impl<'de> Elements<'de> for Others<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut container = Container::default();
        let found = value.object(&mut container, fields)?;
        fields.count_component()?;
        self.0.push(container);
        Ok(found.is_some())
    }
}

/// What one organisation says.
#[derive(Default)]
struct Container<'de> {
    source: Option<Text<'de>>,
    title: Option<Text<'de>>,
    description: Option<Text<'de>>,
    /// Why the record was rejected.
    reason: Option<Text<'de>>,
    severities: Vec<Severity<'de>>,
    signs: Signs,
    affected: Vec<Affected<'de>>,
    /// The products of `cpeApplicability`.
    applicable: Vec<Affected<'de>>,
}

impl<'de> Container<'de> {
    /// Hands over what counts for the whole record.
    fn give(self, advisory: &mut Advisory<'de>) {
        let source = self.source;
        let stated = self.severities.into_iter().map(|severity| Severity {
            source: source.clone(),
            ..severity
        });
        advisory.severities.extend(stated);
        advisory.signs = advisory.signs.with(self.signs);
        // Many say the same twice; of a product that is named in both what stands with its versions counts.
        let named: HashSet<String> = self.affected.iter().filter_map(product_of).collect();
        let is_named = |entry: &Affected<'_>| {
            product_of(entry).is_some_and(|product| named.contains(&product))
        };
        advisory.affected.extend(self.affected);
        let applicable = self.applicable.into_iter();
        let others = applicable.filter(|entry| named.is_empty() || !is_named(entry));
        advisory.affected.extend(others);
    }
}

/// The product that an entry names by its CPE, in any version.
fn product_of(entry: &Affected<'_>) -> Option<String> {
    let cpe = entry.cpe.as_deref()?;
    Some(match Cpe::parse(cpe) {
        Ok(cpe) => cpe.of_any_version().to_string(),
        Err(_) => cpe.to_owned(),
    })
}

impl<'de> Object<'de> for Container<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "providerMetadata" => {
                value.object(&mut Provider(&mut self.source), fields)?;
            }
            "title" => {
                let title = value.text(fields)?;
                self.title = title.filter(|title| !title.trim().is_empty());
            }
            "descriptions" => value.list(&mut English(&mut self.description), fields)?,
            "rejectedReasons" => value.list(&mut English(&mut self.reason), fields)?,
            "references" => value.list(&mut Shown::by_tags(&mut self.signs), fields)?,
            "metrics" => {
                let (severities, signs) = (&mut self.severities, &mut self.signs);
                value.list(&mut Metrics { severities, signs }, fields)?;
            }
            "affected" => value.list(&mut Products(&mut self.affected), fields)?,
            "cpeApplicability" => value.list(&mut Nodes(&mut self.applicable), fields)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

struct Provider<'r, 'de>(&'r mut Option<Text<'de>>);

impl<'de> Object<'de> for Provider<'_, 'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "shortName" => *self.0 = value.text(fields)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

struct Metrics<'r, 'de> {
    severities: &'r mut Vec<Severity<'de>>,
    signs: &'r mut Signs,
}

impl<'de> Elements<'de> for Metrics<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut metric = Metric {
            severities: &mut *self.severities,
            signs: &mut *self.signs,
        };
        let found = value.object(&mut metric, fields)?;
        Ok(found.is_some())
    }
}

/// One metric: a vector of one or several schemes, or something else, such as the decision points of SSVC.
struct Metric<'r, 'de> {
    severities: &'r mut Vec<Severity<'de>>,
    signs: &'r mut Signs,
}

impl<'de> Object<'de> for Metric<'_, 'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let scheme = match key {
            "cvssV2_0" => SeverityScheme::CvssV2,
            "cvssV3_0" | "cvssV3_1" => SeverityScheme::CvssV3,
            "cvssV4_0" => SeverityScheme::CvssV4,
            "other" => {
                value.object(&mut OtherMetric(&mut *self.signs), fields)?;
                return Ok(());
            }
            _ => return value.skip(),
        };
        let mut vector = None;
        value.object(&mut Vector(&mut vector), fields)?;
        self.severities.extend(vector.map(|value| Severity {
            scheme,
            value,
            source: None,
        }));
        Ok(())
    }
}

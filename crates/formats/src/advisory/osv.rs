//! The Open Source Vulnerability format, schema 1.0 to 1.7.
//!
//! What sources put beyond the schema into `database_specific` and `ecosystem_specific` counts where it says how severe
//! something is, that a record is a notice and no vulnerability (RustSec's `informational`), or that a package is malicious
//! (the records of `ossf/malicious-packages`).

use iriai_domain::risk::advisory::{
    Advisory, AdvisoryFormat, AdvisoryKind, Affected, Event, EventKind, Package, Range, RangeKind,
    Severity, SeverityScheme,
};
use iriai_domain::warning::{Parsed, Text, WarningCode};
use serde::de::{MapAccess, SeqAccess};

use super::shown::Shown;
use super::{Advisories, Format, whole};
use crate::calendar;
use crate::error::ReadError;
use crate::fields::{Element, Elements, Fields, Object, Step, Value};
use crate::keys::Keys;
use crate::limits::Budget;
use crate::sbom::Confidence;

pub(super) const FORMAT: Format = Format {
    id: AdvisoryFormat::Osv,
    detect,
    records: whole,
    read,
    is_certain: Some(is_certain),
};

fn detect(text: &str) -> Confidence {
    let (mut id, mut modified, mut affected) = (false, false, false);
    for (key, _) in Keys::of(text) {
        match key {
            "id" => id = true,
            "modified" => modified = true,
            "affected" => affected = true,
            "bomFormat" | "spdxVersion" | "@context" | "@graph" | "document" | "dataType" => {
                return Confidence::No;
            }
            _ => {}
        }
        if id && modified && affected {
            return Confidence::Certain;
        }
    }
    if id && (modified || affected) {
        Confidence::Perhaps
    } else {
        Confidence::No
    }
}

fn is_certain(advisories: &[Advisory<'_>]) -> bool {
    let says =
        |advisory: &Advisory<'_>| advisory.modified.is_some() && !advisory.affected.is_empty();
    advisories.iter().all(says)
}

fn read<'a>(text: &'a str, budget: &mut Budget<'_>) -> Result<Advisories<'a>, ReadError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut record = Record {
        advisory: Advisory::new(Text::Borrowed("")),
        may_show: text.contains("\"EVIDENCE\""),
    };
    let mut fields = Fields::new(budget);
    fields.guard(decides);
    let read = fields.read_json(text, &mut record);
    let mut advisory = record.advisory;
    let is_nameless = advisory.id.trim().is_empty();
    // Of a record without a name nobody need hear when it was changed.
    let read = read.or_else(|error| match is_nameless && error.at == "/modified" {
        true => Ok(()),
        false => Err(error),
    });
    read.map_err(|error| error.of_record(&advisory.id))?;
    if is_nameless {
        return Err(ReadError::missing("/id", "id"));
    }
    if advisory.kind == AdvisoryKind::Vulnerability && advisory.id.starts_with("MAL-") {
        advisory.kind = AdvisoryKind::Malicious;
    }
    Ok(Parsed {
        value: vec![advisory],
        warnings: fields.warnings,
    })
}

/// Which record it is, which of its states, and whom it touches.
fn decides(path: &[Step<'_>], _code: WarningCode) -> bool {
    let key = |place: usize| path.get(place).and_then(Step::key);
    match key(0) {
        Some("id" | "modified" | "withdrawn") => true,
        Some("affected") => matches!(key(2), None | Some("package" | "ranges" | "versions")),
        _ => false,
    }
}

/// The record itself.
struct Record<'de> {
    advisory: Advisory<'de>,
    /// Whether any of its references may show how to attack. Most records have none, and many references.
    may_show: bool,
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
            "id" => advisory.id = value.text(fields)?.unwrap_or_default(),
            "aliases" => advisory.aliases = value.texts(fields)?,
            "related" => advisory.related = value.texts(fields)?,
            "upstream" => advisory.upstream = value.texts(fields)?,
            "published" => advisory.published = value.text(fields)?,
            "modified" => {
                advisory.modified = value.text(fields)?;
                fields.check_time(advisory.modified.as_deref());
            }
            "withdrawn" => {
                let withdrawn = value.text(fields)?;
                advisory.withdrawn = withdrawn.filter(|when| is_day(when, fields));
            }
            "summary" => advisory.summary = value.text(fields)?,
            "severity" => value.list(&mut Severities(&mut advisory.severities), fields)?,
            "references" if self.may_show => {
                value.list(&mut Shown::by_type(&mut advisory.signs), fields)?;
            }
            "affected" => {
                let Advisory { kind, affected, .. } = advisory;
                value.list(&mut Packages { kind, affected }, fields)?;
            }
            "database_specific" => {
                let Advisory {
                    kind, severities, ..
                } = advisory;
                let mut specific = Specific {
                    kind,
                    severities,
                    imports: None,
                };
                value.object(&mut specific, fields)?;
            }
            _ => value.skip()?,
        }
        Ok(())
    }
}

/// Whether a text is a time and no placeholder: some sources write the year 1 where there is none.
fn is_day(text: &str, fields: &mut Fields<'_, '_, '_>) -> bool {
    match calendar::utc(text) {
        Some(time) => !time.starts_with("0001-"),
        None => {
            fields.warn(WarningCode::TimeInvalid, text, "date-time");
            false
        }
    }
}

/// What a source says beyond the schema.
struct Specific<'r, 'de> {
    kind: &'r mut AdvisoryKind,
    severities: &'r mut Vec<Severity<'de>>,
    /// Of an entry, not of the record.
    imports: Option<&'r mut Vec<Text<'de>>>,
}

impl<'de> Object<'de> for Specific<'_, 'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "severity" | "urgency" => {
                // Also written as a list of CVSS vectors by some; those are no word.
                let word = value.tree()?;
                if let Some(word) = word.as_str().filter(|word| !word.trim().is_empty()) {
                    self.severities.push(Severity {
                        scheme: SeverityScheme::Word,
                        value: Text::Owned(word.to_owned()),
                        source: None,
                    });
                }
            }
            "informational" => {
                if value.scalar(fields)?.is_some() {
                    *self.kind = AdvisoryKind::Notice;
                }
            }
            "imports" => match &mut self.imports {
                Some(imports) => value.list(&mut Imports(imports), fields)?,
                None => value.skip()?,
            },
            "malicious-packages-origins" => {
                value.skip()?;
                *self.kind = AdvisoryKind::Malicious;
            }
            _ => value.skip()?,
        }
        Ok(())
    }
}

/// What may be imported and holds the fault: `ecosystem_specific.imports` of Go's database.
struct Imports<'r, 'de>(&'r mut Vec<Text<'de>>);

impl<'de> Elements<'de> for Imports<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut path = Import(None);
        let found = value.object(&mut path, fields)?;
        self.0.extend(path.0);
        Ok(found.is_some())
    }
}

struct Import<'de>(Option<Text<'de>>);

impl<'de> Object<'de> for Import<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "path" => self.0 = value.text(fields)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

/// A list of severities.
struct Severities<'r, 'de>(&'r mut Vec<Severity<'de>>);

impl<'de> Elements<'de> for Severities<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut stated = Stated::default();
        let Some(found) = value.object(&mut stated, fields)? else {
            return Ok(false);
        };
        if let Some(value) = stated.score.filter(|_| found) {
            let scheme = match stated.kind.as_deref().unwrap_or_default() {
                "CVSS_V2" => SeverityScheme::CvssV2,
                "CVSS_V3" => SeverityScheme::CvssV3,
                "CVSS_V4" => SeverityScheme::CvssV4,
                _ => SeverityScheme::Word,
            };
            self.0.push(Severity {
                scheme,
                value,
                source: stated.source,
            });
        }
        Ok(true)
    }
}

#[derive(Default)]
struct Stated<'de> {
    kind: Option<Text<'de>>,
    score: Option<Text<'de>>,
    source: Option<Text<'de>>,
}

impl<'de> Object<'de> for Stated<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "type" => self.kind = value.text(fields)?,
            "score" => self.score = value.scalar(fields)?,
            "source" => self.source = value.text(fields)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

/// The packages that a record touches.
struct Packages<'r, 'de> {
    kind: &'r mut AdvisoryKind,
    affected: &'r mut Vec<Affected<'de>>,
}

impl<'de> Elements<'de> for Packages<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut entry = Entry {
            kind: &mut *self.kind,
            affected: Affected::default(),
        };
        let Some(found) = value.object(&mut entry, fields)? else {
            return Ok(false);
        };
        if found {
            fields.count_component()?;
            let affected = entry.affected;
            if is_of_nothing(&affected) {
                fields.warn(WarningCode::MissingField, "", "package");
            }
            self.affected.push(affected);
        }
        Ok(true)
    }
}

/// Whether it says versions and not of what. Commits and tags of a repository need no package.
fn is_of_nothing(affected: &Affected<'_>) -> bool {
    let ranges = affected.ranges.iter();
    let has_repository = ranges.clone().any(|range| range.kind == RangeKind::Git);
    let says_versions = !affected.versions.is_empty() || !affected.ranges.is_empty();
    affected.package.is_none() && says_versions && !has_repository
}

/// One of them.
struct Entry<'r, 'de> {
    kind: &'r mut AdvisoryKind,
    affected: Affected<'de>,
}

impl<'de> Object<'de> for Entry<'_, 'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let affected = &mut self.affected;
        match key {
            "package" => {
                let mut named = Named::default();
                let found = value.object(&mut named, fields)?;
                let missing = named.missing().filter(|_| found);
                affected.package = named.finish().filter(|_| found);
                if let Some(missing) = missing {
                    fields.warn(WarningCode::MissingField, "", missing);
                }
            }
            "severity" => value.list(&mut Severities(&mut affected.severities), fields)?,
            "ranges" => value.list(&mut Ranges(&mut affected.ranges), fields)?,
            "versions" => affected.versions = value.texts(fields)?,
            "database_specific" | "ecosystem_specific" => {
                let mut specific = Specific {
                    kind: &mut *self.kind,
                    severities: &mut affected.severities,
                    imports: (key == "ecosystem_specific").then_some(&mut affected.imports),
                };
                value.object(&mut specific, fields)?;
            }
            _ => value.skip()?,
        }
        Ok(())
    }
}

#[derive(Default)]
struct Named<'de> {
    ecosystem: Option<Text<'de>>,
    name: Option<Text<'de>>,
    purl: Option<Text<'de>>,
}

impl<'de> Named<'de> {
    /// What is missing of it.
    fn missing(&self) -> Option<&'static str> {
        let says =
            |text: &Option<Text<'_>>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
        match (says(&self.ecosystem), says(&self.name)) {
            (false, _) => Some("ecosystem"),
            (_, false) => Some("name"),
            _ => None,
        }
    }

    fn finish(self) -> Option<Package<'de>> {
        Some(Package {
            ecosystem: self.ecosystem?,
            name: self.name?,
            purl: self.purl,
        })
    }
}

impl<'de> Object<'de> for Named<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "ecosystem" => self.ecosystem = value.text(fields)?,
            "name" => self.name = value.text(fields)?,
            "purl" => self.purl = value.text(fields)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

struct Ranges<'r, 'de>(&'r mut Vec<Range<'de>>);

impl<'de> Elements<'de> for Ranges<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut stretch = Stretch {
            range: Range {
                kind: RangeKind::Ecosystem,
                repository: None,
                events: Vec::new(),
            },
        };
        let Some(found) = value.object(&mut stretch, fields)? else {
            return Ok(false);
        };
        if found {
            self.0.push(stretch.range);
        }
        Ok(true)
    }
}

struct Stretch<'de> {
    range: Range<'de>,
}

impl<'de> Object<'de> for Stretch<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "type" => match value.text(fields)?.as_deref() {
                Some("SEMVER") => self.range.kind = RangeKind::Semver,
                Some("GIT") => self.range.kind = RangeKind::Git,
                Some("ECOSYSTEM") | None => {}
                Some(other) => fields.warn(WarningCode::UnknownValue, other, "ECOSYSTEM"),
            },
            "repo" => self.range.repository = value.text(fields)?,
            "events" => value.list(&mut Events(&mut self.range.events), fields)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

struct Events<'r, 'de>(&'r mut Vec<Event<'de>>);

impl<'de> Elements<'de> for Events<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        // Old records put several events into one object.
        let before = self.0.len();
        let Some(found) = value.object(&mut Happening(&mut *self.0), fields)? else {
            return Ok(false);
        };
        fields.count_relation()?;
        if found && self.0.len() == before {
            fields.warn(WarningCode::MissingField, "", "introduced");
        }
        Ok(true)
    }
}

struct Happening<'r, 'de>(&'r mut Vec<Event<'de>>);

impl<'de> Object<'de> for Happening<'_, 'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let kind = match key {
            "introduced" => EventKind::Introduced,
            "fixed" => EventKind::Fixed,
            "last_affected" => EventKind::LastAffected,
            "limit" => EventKind::Limit,
            _ => return value.skip(),
        };
        match value.text(fields)? {
            Some(version) if version.trim().is_empty() => {
                fields.warn(WarningCode::MissingField, "", key);
            }
            Some(version) => self.0.push(Event { kind, version }),
            None => {}
        }
        Ok(())
    }
}

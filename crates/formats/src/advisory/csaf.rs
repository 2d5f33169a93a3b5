//! Security advisories of the Common Security Advisory Framework 2.0 and 2.1. What a document holds is read in [`crate::csaf`].
//!
//! A document becomes one advisory for each of its vulnerabilities, and one notice where it has none.
//!
//! Traps:
//! * Products are listed, not versions: an advisory on a package has one product for each version and each processor. They
//!   become one entry for each package, or CPE name, and release of its distribution.
//! * Many vendors name only what is fixed. Then everything before it is affected, as OSV's own converters read it. Of several
//!   fixed versions the lowest ends what is affected. Each may be that of a branch: what lies between them is open, but for ranges that are
//!   stated to be fixed.
//! * Where affected versions are named as well, they alone count, and a fix only ends what would have no end.
//! * `recommended` says which fix to take, not where a fault ends; alone it says nothing.
//! * Packages of distributions rarely carry their release; the platform of which they are a component does, by its CPE or its name, or
//!   the branch above them. Some documents have no package URLs and name packages as their files are called.
//! * A document of the category `csaf_withdrawn` or `csaf_superseded` (2.1) takes back what earlier revisions with the same
//!   tracking identifier said, and repeats none of it.

mod entry;

use iriai_domain::risk::advisory::{
    Advisory, AdvisoryFormat, AdvisoryKind, Severity, SeverityScheme,
};
use iriai_domain::warning::{Parsed, Text, WarningCode};

use self::entry::Entries;
use super::{Advisories, Format, whole};
use crate::csaf::{self, Csaf, Index, Making, ProductStatus, Vulnerability};
use crate::error::ReadError;
use crate::limits::Budget;

pub(super) const FORMAT: Format = Format {
    id: AdvisoryFormat::Csaf,
    detect: csaf::detect,
    records: whole,
    read,
    is_certain: None,
};

fn read<'a>(text: &'a str, budget: &mut Budget<'_>) -> Result<Advisories<'a>, ReadError> {
    let Parsed { value, warnings } = csaf::read(text, budget)?;
    let mut making = Making::new(text.len(), budget, warnings);
    let index = Index::new(&value, &mut making)?;
    let mut advisories = Vec::with_capacity(value.vulnerabilities.len());
    for (number, vulnerability) in value.vulnerabilities.iter().enumerate() {
        let mut record = Record {
            document: &value,
            index: &index,
            vulnerability,
            number,
            making: &mut making,
        };
        advisories.push(record.advisory()?);
    }
    if advisories.is_empty() {
        let Some(id) = &value.tracking.id else {
            return Err(ReadError::missing("/document/tracking/id", "id"));
        };
        let id = making.repeats.text(id)?;
        let mut notice = Advisory::new(id);
        notice.kind = AdvisoryKind::Notice;
        notice.summary = making.repeats.maybe(value.title.as_ref())?;
        date(&mut notice, &value, &mut making)?;
        advisories.push(notice);
    }
    Ok(Parsed {
        value: advisories,
        warnings: making.warnings,
    })
}

/// Puts the document's dates into an advisory.
fn date<'a>(
    advisory: &mut Advisory<'a>,
    document: &Csaf<'a>,
    making: &mut Making<'_, '_>,
) -> Result<(), ReadError> {
    let tracking = &document.tracking;
    advisory.published = making.repeats.maybe(tracking.issued.as_ref())?;
    advisory.modified = making.repeats.maybe(tracking.updated.as_ref())?;
    advisory.revision = making.repeats.maybe(tracking.version.as_ref())?;
    if document.is_taken_back() {
        let when = tracking.updated.as_ref().or(tracking.issued.as_ref());
        advisory.withdrawn = Some(making.repeats.maybe(when)?.unwrap_or_default());
    }
    Ok(())
}

/// One vulnerability of a document.
struct Record<'r, 'd, 'a, 'b, 'l> {
    document: &'d Csaf<'a>,
    index: &'r Index<'d, 'a>,
    vulnerability: &'d Vulnerability<'a>,
    /// Its place in the document.
    number: usize,
    making: &'r mut Making<'b, 'l>,
}

impl<'a> Record<'_, '_, 'a, '_, '_> {
    fn advisory(&mut self) -> Result<Advisory<'a>, ReadError> {
        let vulnerability = self.vulnerability;
        let repeats = &mut self.making.repeats;
        let mut ids = vulnerability.cve.iter().chain(&vulnerability.ids);
        let tracking = self.document.tracking.id.as_ref();
        let id = match ids.next() {
            Some(id) => repeats.text(id)?,
            None => {
                let tracking = tracking.map_or("", |id| id);
                repeats.pay(tracking.len())?;
                Text::Owned(format!("{tracking}#{}", self.number + 1))
            }
        };
        let mut advisory = Advisory::new(id);
        for alias in ids {
            if *alias != advisory.id {
                advisory.aliases.push(repeats.text(alias)?);
            }
        }
        if let Some(tracking) = tracking.filter(|id| **id != advisory.id) {
            advisory.related.push(repeats.text(tracking)?);
        }
        let summary = vulnerability.title.as_ref();
        let summary = summary.or(vulnerability.summary.as_ref());
        advisory.summary = repeats.maybe(summary.or(self.document.title.as_ref()))?;
        date(&mut advisory, self.document, self.making)?;
        self.fill(&mut advisory)?;
        Ok(advisory)
    }

    /// Says whom it touches, and how severely.
    fn fill(&mut self, advisory: &mut Advisory<'a>) -> Result<(), ReadError> {
        let statuses = self
            .index
            .statuses(self.vulnerability, self.number, self.making)?;
        let mut entries = Entries::new(self.index);
        let mut unidentified = Vec::new();
        for (status, place) in statuses {
            let touches = !matches!(
                status,
                ProductStatus::KnownNotAffected
                    | ProductStatus::UnderInvestigation
                    | ProductStatus::Unknown
            );
            if touches && !entries.add(status, place) {
                unidentified.push(place);
            }
        }
        unidentified.sort_unstable();
        unidentified.dedup();
        if !unidentified.is_empty() {
            self.making.warnings.add_with(
                WarningCode::ProductUnidentified,
                format!("/vulnerabilities/{}/product_status", self.number),
                &unidentified.len().to_string(),
                "",
            );
        }
        let severities = self.severities(&mut entries)?;
        let shared = entries.take_shared_severities(severities.len());
        for place in shared {
            if let Some(severity) = severities.get(place as usize) {
                advisory.severities.push(severity.clone());
            }
        }
        advisory.affected = entries.finish(&severities, self.making)?;
        Ok(())
    }

    /// All severities, each assigned to the entries of the products that it is about.
    fn severities(
        &mut self,
        entries: &mut Entries<'_, '_, 'a>,
    ) -> Result<Vec<Severity<'a>>, ReadError> {
        let at = format!("/vulnerabilities/{}", self.number);
        let mut severities = Vec::new();
        for score in &self.vulnerability.scores {
            let first = severities.len();
            for severity in &score.severities {
                severities.push(Severity {
                    scheme: severity.scheme,
                    value: self.making.repeats.text(&severity.value)?,
                    source: self.making.repeats.maybe(severity.source.as_ref())?,
                });
            }
            let places = self.index.scored(&score.products, &at, self.making)?;
            let is_for_all = score.products.is_empty();
            let added = first..severities.len();
            entries.rate(added, places, is_for_all, self.making)?;
        }
        for threat in &self.vulnerability.threats {
            let Some(word) = threat.severity() else {
                continue;
            };
            let first = severities.len();
            severities.push(Severity {
                scheme: SeverityScheme::Word,
                value: self.making.repeats.text(word)?,
                source: None,
            });
            let places = self.index.concerned(threat, &at, self.making)?;
            let is_for_all = threat.products.is_empty() && threat.groups.is_empty();
            let added = first..severities.len();
            entries.rate(added, places, is_for_all, self.making)?;
        }
        Ok(severities)
    }
}

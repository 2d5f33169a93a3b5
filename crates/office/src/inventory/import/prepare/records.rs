//! Reading what is no SBOM: advisories, what is known of attacks, statements on vulnerabilities.

use std::ops::ControlFlow;
use std::sync::PoisonError;

use iriai_domain::risk::vex::{Statement, VexFormat};
use iriai_domain::warning::Warnings;
use iriai_formats::advisory::{Format, eol, epss, kev};
use iriai_formats::error::{ReadError, ReadErrorCode};
use iriai_formats::kind::Kind;
use iriai_formats::limits::Budget;
use iriai_formats::vex;

use super::super::{FileOutcome, Outcome};
use super::{FilePlace, Preparer, Work, name_of_file, refused};
use crate::risk::exploits::PreparedExploits;
use crate::risk::lifecycles::PreparedLifecycles;
use crate::risk::records::{Gathered, RecordCount};
use crate::risk::vex::PreparedVex;

impl Preparer<'_> {
    /// Sends the records that were gathered of a file, if there are any.
    pub(super) fn close_block(&mut self, file: FilePlace<'_>) -> ControlFlow<()> {
        if self.gathered.is_empty() {
            return ControlFlow::Continue(());
        }
        let mut gathered = std::mem::take(&mut self.gathered);
        let (warnings, warning_count) = gathered.take_warnings();
        let outcome = FileOutcome {
            path: file.path.to_owned(),
            member: None,
            kind: Some("advisory"),
            format: Some(self.gathered_format),
            spec_version: String::new(),
            outcome: Outcome::Records(RecordCount {
                unchanged: gathered.unchanged(),
                ..RecordCount::default()
            }),
            warnings,
            warning_count,
        };
        let mut records = gathered.close(|bytes| self.compress(bytes));
        if self.is_bundled {
            records.sources.clear();
        }
        self.sender.send(Work::Records(records, outcome))
    }

    /// Reads a CSAF document, which is an advisory and says what is not affected as well. One of the VEX profile is told as such.
    pub(super) fn csaf(
        &mut self,
        file: FilePlace<'_>,
        member: Option<String>,
        format: &'static Format,
        text: &str,
        expired: &(dyn Fn() -> bool + Sync),
    ) -> ControlFlow<()> {
        let read = vex::format(VexFormat::Csaf);
        let statements = read
            .ok_or_else(|| ReadError::new(ReadErrorCode::UnknownFormat, ""))
            .and_then(|format| self.statements(file, member.clone(), format, text, expired));
        let Ok(Work::Vex(vex, _, outcome)) = statements else {
            return self.gather(file, member, format, text, expired);
        };
        if !vex::is_csaf_vex(text) {
            self.gather(file, member, format, text, expired)?;
            return self.sender.send(Work::Vex(vex, None, None));
        }
        let mut gathered = Gathered::default();
        let mut budget = Budget::new(&self.office.limits, expired);
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let added = gathered.add(format, text, &known.records, &mut budget);
        drop(known);
        let records = match added {
            Ok(()) if !gathered.holds_none() => Some(gathered.close(|bytes| self.compress(bytes))),
            Ok(()) => None,
            // What it says as VEX is told all the same.
            Err(_) => None,
        };
        self.sender.send(Work::Vex(vex, records, outcome))
    }

    /// Reads what a text says of vulnerabilities in products.
    pub(super) fn statements(
        &mut self,
        file: FilePlace<'_>,
        member: Option<String>,
        format: &vex::Format,
        text: &str,
        expired: &(dyn Fn() -> bool + Sync),
    ) -> Result<Work, ReadError> {
        let mut budget = Budget::new(&self.office.limits, expired);
        let parsed = (format.read)(text, &mut budget)?;
        let place = member.as_deref().unwrap_or(file.path);
        let prepared = PreparedVex::new(&parsed.value, text, place, |bytes| self.compress(bytes));
        let outcome = FileOutcome {
            path: file.path.to_owned(),
            member,
            kind: Some("vex"),
            format: Some(format.id.code()),
            spec_version: String::new(),
            outcome: Outcome::Records(RecordCount::default()),
            warning_count: parsed.warnings.count(),
            warnings: parsed.warnings.into_kept(),
        };
        Ok(Work::Vex(Box::new(prepared), None, Some(outcome)))
    }

    /// Reads what a text tells of attacks.
    pub(super) fn exploits(
        &self,
        file: FilePlace<'_>,
        member: Option<String>,
        kind: Kind,
        text: &str,
        expired: &(dyn Fn() -> bool + Sync),
    ) -> Result<Work, ReadError> {
        let mut budget = Budget::new(&self.office.limits, expired);
        let (exploits, warnings) = match kind {
            Kind::Kev => {
                let parsed = kev::read(text, &mut budget)?;
                (
                    PreparedExploits::of_catalogue(&parsed.value),
                    parsed.warnings,
                )
            }
            _ => {
                let parsed = epss::read(text, &mut budget)?;
                (
                    PreparedExploits::of_forecast(&parsed.value),
                    parsed.warnings,
                )
            }
        };
        let outcome = FileOutcome {
            path: file.path.to_owned(),
            member,
            kind: Some(kind.code()),
            format: Some(kind.code()),
            spec_version: String::new(),
            outcome: Outcome::Records(RecordCount::default()),
            warning_count: warnings.count(),
            warnings: warnings.into_kept(),
        };
        Ok(Work::Exploits(exploits, outcome))
    }

    /// Reads the cycles of products. A product that cannot be read is refused alone.
    pub(super) fn lifecycles(
        &mut self,
        file: FilePlace<'_>,
        member: Option<String>,
        text: &str,
        expired: &(dyn Fn() -> bool + Sync),
    ) -> ControlFlow<()> {
        let records = match eol::records(text) {
            Ok(records) => records,
            Err(error) => return self.refuse(file, member, error),
        };
        let named = name_of_file(file.path, member.as_deref());
        let are_several = records.len() > 1;
        let mut prepared = PreparedLifecycles::default();
        let mut warnings = Warnings::default();
        for (record, number) in records.into_iter().zip(1_u32..) {
            let mut budget = Budget::new(&self.office.limits, expired);
            match eol::read(record, Some(&named), &mut budget) {
                Ok(parsed) => {
                    let product = &parsed.value.product;
                    prepared.add(product, record, |bytes| self.compress(bytes));
                    warnings.append(parsed.warnings);
                }
                Err(error) => {
                    let within = member.as_deref().unwrap_or_default();
                    let place = are_several.then(|| format!("{within}#{number}"));
                    self.refuse(file, place.or_else(|| member.clone()), error)?;
                }
            }
        }
        if prepared.is_empty() {
            return ControlFlow::Continue(());
        }
        let outcome = FileOutcome {
            path: file.path.to_owned(),
            member,
            kind: Some(Kind::Eol.code()),
            format: Some(Kind::Eol.code()),
            spec_version: String::new(),
            outcome: Outcome::Records(RecordCount::default()),
            warning_count: warnings.count(),
            warnings: warnings.into_kept(),
        };
        self.sender.send(Work::Lifecycles(prepared, outcome))
    }

    /// Reads the records of a text, and gathers them. One that cannot be read is refused alone.
    pub(super) fn gather(
        &mut self,
        file: FilePlace<'_>,
        member: Option<String>,
        format: &'static Format,
        text: &str,
        expired: &(dyn Fn() -> bool + Sync),
    ) -> ControlFlow<()> {
        let records = match (format.records)(text) {
            Ok(records) => records,
            Err(error) => return self.refuse_record(file, member, format, error),
        };
        let are_several = records.len() > 1;
        for (record, number) in records.into_iter().zip(1_u32..) {
            let within = member.as_deref().unwrap_or_default();
            let place = || match are_several {
                true => Some(format!("{within}#{number}")),
                false => member.clone(),
            };
            self.gather_record(file, &place, format, record, expired)?;
        }
        ControlFlow::Continue(())
    }

    pub(super) fn gather_record(
        &mut self,
        file: FilePlace<'_>,
        place: &dyn Fn() -> Option<String>,
        format: &'static Format,
        record: &str,
        expired: &(dyn Fn() -> bool + Sync),
    ) -> ControlFlow<()> {
        if self.gathered.is_full() || self.gathered_format != format.id.code() {
            self.close_block(file)?;
            self.gathered_format = format.id.code();
        }
        let mut budget = Budget::new(&self.office.limits, expired);
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let added = self
            .gathered
            .add(format, record, &known.records, &mut budget);
        drop(known);
        match added {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => self.refuse_record(file, place(), format, error),
        }
    }

    /// Tells of a record that cannot be read, and what it was taken for.
    fn refuse_record(
        &self,
        file: FilePlace<'_>,
        place: Option<String>,
        format: &Format,
        error: ReadError,
    ) -> ControlFlow<()> {
        let outcome = FileOutcome {
            kind: Some("advisory"),
            format: Some(format.id.code()),
            ..refused(file, place, error.into())
        };
        self.sender.send(Work::Done(outcome))
    }
}

/// The statements on vulnerabilities in an SBOM, where its format has a reader for them and any says something.
pub(super) fn embedded(
    text: &str,
    file: FilePlace<'_>,
    budget: &mut Budget<'_>,
) -> Option<PreparedVex> {
    let parsed = vex::read(text, budget).ok()?;
    let says = |statement: &Statement<'_>| statement.status.is_some();
    let document = parsed.value;
    let says_something = document.statements.iter().any(says);
    says_something.then(|| PreparedVex::embedded(&document, text, file.path))
}

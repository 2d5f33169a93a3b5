//! Reading what is no SBOM: advisories, what is known of attacks, statements on vulnerabilities.

use std::ops::ControlFlow;
use std::sync::{PoisonError, TryLockError};

use iriai_domain::risk::advisory::AdvisoryFormat;
use iriai_domain::risk::block::RecordDigest;
use iriai_domain::risk::vex::{Statement, VexFormat};
use iriai_domain::warning::{WarningCode, Warnings};
use iriai_formats::advisory::{Format, eol, epss, kev};
use iriai_formats::error::{ReadError, ReadErrorCode};
use iriai_formats::kind::Kind;
use iriai_formats::limits::Budget;
use iriai_formats::vex;

use super::super::{FileOutcome, Outcome};
use super::{FilePlace, Preparer, Work, name_of_file};
use crate::risk::exploits::PreparedExploits;
use crate::risk::lifecycles::PreparedLifecycles;
use crate::risk::records::{Gathered, RecordCount, digest};
use crate::risk::vex::PreparedVex;

/// What release cycles are taken for.
const EOL: Option<(&str, &str)> = Some((Kind::Eol.code(), Kind::Eol.code()));

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
        self.gathered = gathered;
        if self.is_bundled {
            records.sources.clear();
        }
        self.sender.send(Work::Records(records, outcome))
    }

    /// Reads a CSAF document, which is an advisory and says what is not affected as well. One of the VEX profile is told as such, and what
    /// was published from here is no more than that.
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
        if vex::is_own_csaf(text) {
            return self.sender.send(Work::Vex(vex, None, outcome));
        }
        let mut gathered = Gathered::default();
        let digest = digest(text);
        if !self.is_kept(format.id, &digest) {
            let mut budget = Budget::new(&self.office.limits, expired);
            // What it says as VEX is told also where it says nothing as an advisory.
            _ = gathered.add(format, text, digest, &|| None, &mut budget);
        }
        let records = match gathered.holds_none() {
            true => None,
            false => Some(gathered.close(|bytes| self.compress(bytes))),
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
        let budget = Budget::new(&self.office.limits, expired);
        let mut budget = budget.doubting_letters(self.encoding.1);
        let mut parsed = vex::read_whole(format, text, &mut budget)?;
        parsed.warnings.append(std::mem::take(&mut self.encoding.0));
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

    /// Reads what a text tells of attacks. An entry that cannot be read is left out alone.
    pub(super) fn exploits(
        &mut self,
        file: FilePlace<'_>,
        member: Option<String>,
        kind: Kind,
        text: &str,
        expired: &(dyn Fn() -> bool + Sync),
    ) -> ControlFlow<()> {
        let mut budget = Budget::new(&self.office.limits, expired);
        let listing = match kind {
            Kind::Kev => kev::read(text, &mut budget).map(|listing| {
                let prepared = PreparedExploits::of_catalogue(&listing);
                listing.with(|_| prepared)
            }),
            _ => epss::read(text, &mut budget).map(|listing| {
                let compress = |bytes: &[u8]| self.compress(bytes);
                listing.with(|forecast| PreparedExploits::of_forecast(forecast, compress))
            }),
        };
        let taken_for = Some((kind.code(), kind.code()));
        let listing = match listing {
            Ok(listing) => listing,
            Err(error) => return self.refuse_as(file, member, taken_for, error),
        };
        let mut exploits = listing.value;
        if self.is_bundled {
            exploits.source = None;
        }
        let outcome = FileOutcome {
            path: file.path.to_owned(),
            member: member.clone(),
            kind: Some(kind.code()),
            format: Some(kind.code()),
            spec_version: String::new(),
            outcome: Outcome::Records(RecordCount::default()),
            warning_count: listing.warnings.count(),
            warnings: listing.warnings.into_kept(),
        };
        self.sender.send(Work::Exploits(exploits, outcome))?;
        let ended = listing.ended.map(|error| ReadError {
            code: ReadErrorCode::ReadInPart,
            ..error
        });
        for error in listing.left_out.into_iter().chain(ended) {
            self.refuse_as(file, member.clone(), taken_for, error)?;
        }
        ControlFlow::Continue(())
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
            Err(error) => return self.refuse_as(file, member, EOL, error),
        };
        let named = name_of_file(file.path, member.as_deref());
        let are_several = records.len() > 1;
        let changed = eol::changed(text);
        let mut prepared = PreparedLifecycles::default();
        let mut warnings = Warnings::default();
        for (record, number) in records.into_iter().zip(1_u32..) {
            let mut budget = Budget::new(&self.office.limits, expired);
            match eol::read(record, Some(&named), &mut budget) {
                Ok(parsed) => {
                    self.text_goes_on()?;
                    let product = &parsed.value.product;
                    let changed = changed.clone();
                    prepared.add(product, record, changed, |bytes| self.compress(bytes));
                    warnings.append(parsed.warnings);
                }
                Err(error) => {
                    let within = member.as_deref().unwrap_or_default();
                    let place = are_several.then(|| format!("{within}#{number}"));
                    self.refuse_as(file, place.or_else(|| member.clone()), EOL, error)?;
                }
            }
        }
        if prepared.is_empty() {
            return ControlFlow::Continue(());
        }
        let outcome = of_lifecycles(file, member, warnings);
        self.sender.send(Work::Lifecycles(prepared, outcome))
    }

    /// Reads the cycles of a product in a bundle.
    pub(super) fn bundled_lifecycle(
        &mut self,
        file: FilePlace<'_>,
        member: Option<String>,
        text: &str,
        expired: &(dyn Fn() -> bool + Sync),
    ) -> Result<Work, ReadError> {
        let mut budget = Budget::new(&self.office.limits, expired);
        let parsed = eol::read(text, None, &mut budget)?;
        let mut prepared = PreparedLifecycles::bundled();
        let changed = eol::changed(text);
        prepared.add(&parsed.value.product, text, changed, |bytes| {
            self.compress(bytes)
        });
        let outcome = of_lifecycles(file, member, parsed.warnings);
        Ok(Work::Lifecycles(prepared, outcome))
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
        let (lines, mut counted) = (self.lines, 0);
        for (record, number) in records.into_iter().zip(1_u32..) {
            let before = (record.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
            let between = text.as_bytes().get(counted..before).unwrap_or_default();
            counted = counted.max(before);
            self.lines += between.iter().filter(|byte| **byte == b'\n').count();
            let within = member.as_deref().unwrap_or_default();
            let place = || match are_several {
                true => Some(format!("{within}#{number}")),
                false => member.clone(),
            };
            self.gather_record(file, &place, format, record, expired)?;
        }
        self.lines = lines;
        ControlFlow::Continue(())
    }

    /// Gathers a record of a file that held records of a format before it, without a look at what it is. Answers nothing where reading it
    /// leaves a doubt.
    pub(super) fn follow(
        &mut self,
        file: FilePlace<'_>,
        bytes: &[u8],
        expired: &(dyn Fn() -> bool + Sync),
    ) -> Option<ControlFlow<()>> {
        let format = self
            .following
            .filter(|format| format.is_certain.is_some())?;
        if self.text_goes_on().is_break() {
            return Some(ControlFlow::Break(()));
        }
        // What begins so is neither of another encoding nor a bundle.
        let text = bytes
            .starts_with(b"{")
            .then(|| std::str::from_utf8(bytes))?
            .ok()?;
        if self.gathered.is_full() && self.close_block(file).is_break() {
            return Some(ControlFlow::Break(()));
        }
        let digest = digest(text);
        let mut budget = Budget::new(&self.office.limits, expired);
        let added = self.count_kept(format.id, &digest)
            || self.gathered.add_certain(format, text, digest, &mut budget);
        added.then_some(ControlFlow::Continue(()))
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
        self.following = Some(format);
        self.text_goes_on()?;
        let digest = digest(record);
        if self.count_kept(format.id, &digest) {
            return ControlFlow::Continue(());
        }
        let (encoding, is_guessed) = &mut self.encoding;
        let budget = Budget::new(&self.office.limits, expired);
        let mut budget = budget.doubting_letters(*is_guessed);
        match self
            .gathered
            .add(format, record, digest, place, &mut budget)
        {
            Ok(()) => {
                // Of a text with many records it is said once.
                let encoding = std::mem::take(encoding);
                if !encoding.is_empty() {
                    self.gathered.note_encoding(encoding, place());
                }
                ControlFlow::Continue(())
            }
            Err(error) => self.refuse_record(file, place(), format, error),
        }
    }

    /// Whether a record with these bytes is kept already.
    fn is_kept(&self, format: AdvisoryFormat, digest: &RecordDigest) -> bool {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.records.source_of(format, digest).is_some()
    }

    /// The same, and counts it then. While the writer notes what it wrote nobody waits for it: of a record that is read in vain it finds that
    /// it is kept.
    fn count_kept(&mut self, format: AdvisoryFormat, digest: &RecordDigest) -> bool {
        let known = match self.known.try_read() {
            Ok(known) => known,
            Err(TryLockError::Poisoned(known)) => known.into_inner(),
            Err(TryLockError::WouldBlock) => return false,
        };
        let source = known.records.source_of(format, digest);
        if let Some(source) = source {
            self.gathered.add_known(source);
        }
        source.is_some()
    }
}

/// What is to be told of release cycles.
fn of_lifecycles(file: FilePlace<'_>, member: Option<String>, warnings: Warnings) -> FileOutcome {
    FileOutcome {
        path: file.path.to_owned(),
        member,
        kind: Some(Kind::Eol.code()),
        format: Some(Kind::Eol.code()),
        spec_version: String::new(),
        outcome: Outcome::Records(RecordCount::default()),
        warning_count: warnings.count(),
        warnings: warnings.into_kept(),
    }
}

/// The statements on vulnerabilities in an SBOM, where its format has a reader for them and any says something. Warns of what is wrong with
/// them, and where they are too many.
pub(super) fn embedded(
    text: &str,
    file: FilePlace<'_>,
    budget: &mut Budget<'_>,
    warnings: &mut Warnings,
) -> Option<PreparedVex> {
    let document = match vex::read(text, budget) {
        Ok(parsed) => {
            warnings.append_others(parsed.warnings);
            parsed.value
        }
        Err(error) => {
            if error.code != ReadErrorCode::UnknownFormat {
                let code = WarningCode::StatementsLeftOut;
                warnings.add_with(code, error.at, file.path, "");
            }
            return None;
        }
    };
    let says = |statement: &Statement<'_>| statement.status.is_some();
    let says_something = document.statements.iter().any(says);
    says_something.then(|| PreparedVex::embedded(&document, text, file.path))
}

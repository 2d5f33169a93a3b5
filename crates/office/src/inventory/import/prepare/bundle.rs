//! A bundle, whose entries go the way of all others once it is certain whose they are.

use std::ops::ControlFlow;
use std::sync::PoisonError;

use iriai_formats::bundle::{Bundle, EntryKind};
use iriai_formats::error::{ReadError, ReadErrorCode};
use iriai_formats::kind::Kind;

use super::{FilePlace, Preparer, Refusal, Work, refused};
use crate::inventory::import::{FileOutcome, Outcome};
use crate::risk::records::RecordCount;

impl Preparer<'_> {
    /// Takes a bundle in, whole or not at all.
    pub(super) fn bundle(
        &mut self,
        file: FilePlace<'_>,
        member: Option<String>,
        bytes: &[u8],
        expired: &(dyn Fn() -> bool + Sync),
    ) -> ControlFlow<()> {
        // What was gathered before is not from the bundle.
        self.close_block(file)?;
        let bundle = match self.admitted(bytes, expired) {
            Ok(bundle) => bundle,
            Err(refusal) => {
                let outcome = FileOutcome {
                    kind: Some("bundle"),
                    format: Some(FORMAT),
                    ..refused(file, member, refusal)
                };
                return self.sender.send(Work::Done(outcome));
            }
        };
        self.is_bundled = true;
        let sent = self.entries(file, member.as_deref(), &bundle, expired);
        self.is_bundled = false;
        if !sent? {
            return ControlFlow::Continue(());
        }
        let outcome = FileOutcome {
            path: file.path.to_owned(),
            member,
            kind: Some("bundle"),
            format: Some(FORMAT),
            spec_version: "1".to_owned(),
            outcome: Outcome::Records(RecordCount::default()),
            warnings: Vec::new(),
            warning_count: 0,
        };
        let header = Box::new(bundle.header);
        self.sender.send(Work::Bundle(header, outcome))
    }

    /// The bundle, if it is whole, its key is trusted and no newer one was taken in.
    fn admitted<'b>(
        &self,
        bytes: &'b [u8],
        expired: &(dyn Fn() -> bool + Sync),
    ) -> Result<Bundle<'b>, Refusal> {
        let now = self.office.clock.now();
        let bundle = Bundle::open(bytes)?;
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.trust.judge(&bundle.header, now)?;
        drop(known);
        bundle.check(&self.office.limits, &|| expired())?;
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        // Another worker may have been faster with a newer one.
        known.trust.judge(&bundle.header, now)?;
        known.trust.admit(&bundle.header);
        drop(known);
        Ok(bundle)
    }

    /// Sends the entries. Answers whether that was all of them.
    fn entries(
        &mut self,
        file: FilePlace<'_>,
        member: Option<&str>,
        bundle: &Bundle<'_>,
        expired: &(dyn Fn() -> bool + Sync),
    ) -> ControlFlow<(), bool> {
        let office = self.office;
        let mut sent = ControlFlow::Continue(());
        let mut number = 0_u64;
        let each = bundle.each(&office.limits, &|| expired(), &mut |kind, text| {
            number += 1;
            let place = || Some(format!("{}#{number}", member.unwrap_or_default()));
            sent = match kind {
                EntryKind::Advisory(format) => {
                    self.gather_record(file, &place, format, text, expired)
                }
                EntryKind::Kev => self.exploits(file, place(), Kind::Kev, text, expired),
                EntryKind::Epss => self.exploits(file, place(), Kind::Epss, text, expired),
                EntryKind::Eol => match self.bundled_lifecycle(file, place(), text, expired) {
                    Ok(work) => self.sender.send(work),
                    Err(error) => self.refuse(file, place(), error),
                },
            };
            stop(sent)
        });
        sent?;
        self.close_block(file)?;
        if let Err(error) = &each {
            // It was read through before: only time can have run out.
            self.refuse(file, member.map(str::to_owned), error.clone())?;
        }
        ControlFlow::Continue(each.is_ok())
    }
}

/// The format of bundles.
const FORMAT: &str = "iriai-bundle";

/// Ends the reading when the writer has gone.
fn stop(sent: ControlFlow<()>) -> Result<(), ReadError> {
    match sent {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(ReadError::new(ReadErrorCode::TooSlow, "")),
    }
}

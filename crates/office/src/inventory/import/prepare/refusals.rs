//! What is left out, and whether the file ends there.

use std::ops::ControlFlow;

use iriai_formats::advisory::{FORMATS, Format};
use iriai_formats::error::{ReadError, ReadErrorCode};
use iriai_formats::limits::Budget;

use super::super::{FileOutcome, Outcome};
use super::{FilePlace, Preparer, Work, refused};

impl Preparer<'_> {
    /// Tells of a part of a file that cannot be read.
    pub(super) fn refuse(
        &mut self,
        file: FilePlace<'_>,
        member: Option<String>,
        error: ReadError,
    ) -> ControlFlow<()> {
        self.refuse_as(file, member, None, error)
    }

    /// Tells of a record that cannot be read, and what it was taken for.
    pub(super) fn refuse_record(
        &mut self,
        file: FilePlace<'_>,
        place: Option<String>,
        format: &Format,
        error: ReadError,
    ) -> ControlFlow<()> {
        self.refuse_as(file, place, Some(("advisory", format.id.code())), error)
    }

    /// Tells of something that cannot be read, and of which kind and format it is.
    pub(super) fn refuse_as(
        &mut self,
        file: FilePlace<'_>,
        member: Option<String>,
        taken_for: Option<(&'static str, &'static str)>,
        error: ReadError,
    ) -> ControlFlow<()> {
        self.text_goes_on()?;
        let is_cut = match self.request.feed {
            // An archive is no older for a member that lacks its end: of a feed that must not be said.
            Some(_) => matches!(
                error.code,
                ReadErrorCode::RecordCutOff | ReadErrorCode::InPart
            ),
            None => error.code == ReadErrorCode::RecordCutOff,
        };
        let may_end = member.as_deref().is_some_and(|place| {
            let is_in_archive = !place.starts_with('#');
            place != "#1" && (!is_in_archive || self.request.feed.is_some())
        });
        let error = error.behind_lines(self.lines);
        let outcome = FileOutcome {
            kind: taken_for.map(|(kind, _)| kind),
            format: taken_for.map(|(_, format)| format),
            ..refused(file, member, error.into())
        };
        if is_cut && may_end {
            self.cut = Some(outcome);
            return ControlFlow::Continue(());
        }
        self.sender.send(Work::Done(outcome))
    }

    /// Notes that something follows what was read: a record that is cut off before it costs only itself.
    pub(super) fn text_goes_on(&mut self) -> ControlFlow<()> {
        match self.cut.take() {
            Some(outcome) => self.sender.send(Work::Done(outcome)),
            None => ControlFlow::Continue(()),
        }
    }

    /// Notes that a part with this place follows: where it is of another member of an archive, the one before has ended.
    pub(super) fn part_follows(&mut self, place: &str) -> ControlFlow<()> {
        let cut = self.cut.as_ref().and_then(|cut| cut.member.as_deref());
        match cut.is_some_and(|cut| text_of(cut) != text_of(place)) {
            true => self.end_of_text(),
            false => ControlFlow::Continue(()),
        }
    }

    /// Notes that nothing follows: where the last record is cut off, nobody knows how many are missing.
    pub(super) fn end_of_text(&mut self) -> ControlFlow<()> {
        let Some(mut outcome) = self.cut.take() else {
            return ControlFlow::Continue(());
        };
        if let Outcome::Refused(refusal) = &mut outcome.outcome {
            refusal.code = ReadErrorCode::ReadInPart.code();
        }
        self.sender.send(Work::Done(outcome))
    }

    /// Why a text is no record, where it is one that was cut off before it said what it is, behind others of a format.
    pub(super) fn cut_short(
        &self,
        text: &str,
        expired: &(dyn Fn() -> bool + Sync),
    ) -> Option<ReadError> {
        // A feed holds nothing but records; of other files nobody knows what they were to be.
        let format = self.following.or_else(|| match self.request.feed {
            Some(_) => FORMATS.first(),
            None => None,
        });
        let format = format.filter(|_| text.starts_with('{'))?;
        let mut budget = Budget::new(&self.office.limits, expired);
        let error = (format.read)(text, &mut budget).err()?;
        (error.code == ReadErrorCode::RecordCutOff).then_some(error)
    }
}

/// The member of an archive in which a place lies; empty for the file itself.
fn text_of(place: &str) -> &str {
    match place.rsplit_once('#') {
        Some((text, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => text,
        _ => place,
    }
}

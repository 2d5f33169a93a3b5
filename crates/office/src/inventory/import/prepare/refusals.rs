//! What is left out, and whether the file ends there.

use std::ops::ControlFlow;

use iriai_formats::advisory::Format;
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
        let is_cut = error.code == ReadErrorCode::RecordCutOff;
        // In an archive a record has a name, and the archive says itself where it ends.
        let is_behind_others = member
            .as_deref()
            .is_some_and(|place| place.starts_with('#') && place != "#1");
        let error = error.behind_lines(self.lines);
        let outcome = FileOutcome {
            kind: taken_for.map(|(kind, _)| kind),
            format: taken_for.map(|(_, format)| format),
            ..refused(file, member, error.into())
        };
        if is_cut && is_behind_others {
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
        let format = self.following.filter(|_| text.starts_with('{'))?;
        let mut budget = Budget::new(&self.office.limits, expired);
        let error = (format.read)(text, &mut budget).err()?;
        (error.code == ReadErrorCode::RecordCutOff).then_some(error)
    }
}

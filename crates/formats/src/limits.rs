//! How much of a hostile file is read before it is refused.

use crate::error::{ReadError, ReadErrorCode};

/// Limits on one file. All are configurable; the defaults are generous for real documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one file, and of one member after unpacking.
    pub bytes: u64,
    /// Bytes of everything that one file unpacks to.
    pub unpacked_bytes: u64,
    /// Unpacked bytes for each packed byte, judged from the first MiB unpacked on.
    pub ratio: u64,
    /// Nesting of components, of JSON and XML structures, of archives in archives counted apart (4).
    pub depth: usize,
    /// Components, files and relations of one document, each.
    pub components: usize,
    /// Entries of one archive.
    pub entries: usize,
}

impl Limits {
    /// How deeply archives may stand in archives.
    pub const ARCHIVE_DEPTH: usize = 4;

    /// The greatest depth that may be asked for. Readers go down by calls, and memory for calls is limited.
    pub const DEPTH_MOST: usize = 10_000;

    /// What holds for content that was taken in before: what let it in then is not known any more and refuses nothing now. How deep it may
    /// nest is what calls have room for.
    pub fn of_kept() -> Self {
        Self {
            bytes: u64::MAX,
            unpacked_bytes: u64::MAX,
            depth: Self::DEPTH_MOST,
            components: usize::MAX,
            ..Self::default()
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 1 << 30,
            unpacked_bytes: 8 << 30,
            ratio: 1_000,
            depth: 200,
            components: 5_000_000,
            entries: 1_000_000,
        }
    }
}

/// What one document may still use. Readers ask it as they go; it says no by an error that ends the reading.
pub struct Budget<'l> {
    limits: &'l Limits,
    expired: &'l (dyn Fn() -> bool + Sync),
    components: usize,
    files: usize,
    relations: usize,
    ticks: u32,
    details: bool,
    doubts_letters: bool,
}

impl<'l> Budget<'l> {
    /// How many steps lie between two looks at the clock.
    const STEPS: u32 = 512;

    /// A fresh budget. `expired` says whether the time for this document is over; the caller owns the clock.
    pub fn new(limits: &'l Limits, expired: &'l (dyn Fn() -> bool + Sync)) -> Self {
        Self {
            limits,
            expired,
            components: 0,
            files: 0,
            relations: 0,
            ticks: 0,
            details: true,
            doubts_letters: false,
        }
    }

    /// Tells readers that letters beyond ASCII were guessed: what decides a record may not rest on them.
    #[must_use]
    pub fn doubting_letters(mut self, are_guessed: bool) -> Self {
        self.doubts_letters = are_guessed;
        self
    }

    /// Whether letters beyond ASCII were guessed.
    pub(crate) fn doubts_letters(&self) -> bool {
        self.doubts_letters
    }

    /// Has a reader read everything, warn of everything, and keep of a component's
    /// [`Details`](iriai_domain::inventory::document::Details) only what tells its repository: all that an inventory needs. A
    /// hint; a reader may keep more.
    pub fn for_inventory(mut self) -> Self {
        self.details = false;
        self
    }

    /// Whether details are kept.
    pub(crate) fn keeps_details(&self) -> bool {
        self.details
    }

    /// The limits behind it.
    pub fn limits(&self) -> &'l Limits {
        self.limits
    }

    /// Counts one component.
    pub fn component(&mut self) -> Result<(), ReadError> {
        self.components += 1;
        self.step()?;
        within(
            self.components,
            self.limits.components,
            ReadErrorCode::TooManyComponents,
        )
    }

    /// Counts one file entry.
    pub fn file(&mut self) -> Result<(), ReadError> {
        self.files += 1;
        self.step()?;
        within(
            self.files,
            self.limits.components,
            ReadErrorCode::TooManyComponents,
        )
    }

    /// Counts one relation.
    pub fn relation(&mut self) -> Result<(), ReadError> {
        self.relations += 1;
        self.step()?;
        within(
            self.relations,
            self.limits.components.saturating_mul(4),
            ReadErrorCode::TooManyComponents,
        )
    }

    /// Checks a nesting depth.
    pub fn depth(&self, depth: usize) -> Result<(), ReadError> {
        within(depth, self.limits.depth, ReadErrorCode::TooDeep)
    }

    /// Looks at the clock now and then.
    pub fn step(&mut self) -> Result<(), ReadError> {
        self.ticks = self.ticks.wrapping_add(1);
        if self.ticks.is_multiple_of(Self::STEPS) && (self.expired)() {
            return Err(ReadError::new(ReadErrorCode::TooSlow, ""));
        }
        Ok(())
    }
}

fn within(count: usize, limit: usize, code: ReadErrorCode) -> Result<(), ReadError> {
    if count > limit {
        Err(ReadError::new(code, limit.to_string()))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_ends_at_its_limits() {
        let limits = Limits {
            components: 2,
            ..Limits::default()
        };
        let mut budget = Budget::new(&limits, &|| false);
        assert!(budget.component().is_ok());
        assert!(budget.component().is_ok());
        assert_eq!(
            budget.component().map_err(|error| error.code),
            Err(ReadErrorCode::TooManyComponents)
        );
    }

    #[test]
    fn a_budget_ends_with_its_time() {
        let limits = Limits::default();
        let mut budget = Budget::new(&limits, &|| true);
        let steps = (0..10_000).take_while(|_| budget.step().is_ok()).count();
        assert!(steps < 10_000);
    }
}

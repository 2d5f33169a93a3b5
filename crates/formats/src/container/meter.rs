//! What the unpacking of one file may still use.
//!
//! Two kinds of limit: some refuse one member and let the rest go on (its size, its ratio), some end the work on the
//! file (its entries, everything unpacked together, time). The meter knows the second kind by [`Meter::is_over`].

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use crate::error::{ReadError, ReadErrorCode};
use crate::limits::Limits;
use crate::reason::Reason;

/// Counts for one file, shared by all layers that are open at once.
pub(super) struct Meter<'l> {
    limits: &'l Limits,
    expired: &'l (dyn Fn() -> bool + Sync),
    packed: u64,
    unpacked: Cell<u64>,
    entries: Cell<usize>,
    steps: Cell<u64>,
    over: Cell<bool>,
}

impl<'l> Meter<'l> {
    /// Below this, a ratio says nothing.
    const RATIO_FROM: u64 = 1 << 20;

    /// How many steps lie between two looks at the clock; an entry is a step, and so are some kilobytes.
    const STEPS: u64 = 64;
    const STEP_BYTES: u64 = 16 << 10;

    pub(super) fn new(
        packed: usize,
        limits: &'l Limits,
        expired: &'l (dyn Fn() -> bool + Sync),
    ) -> Self {
        Self {
            limits,
            expired,
            packed: packed as u64,
            unpacked: Cell::new(0),
            entries: Cell::new(0),
            steps: Cell::new(0),
            over: Cell::new(false),
        }
    }

    /// Whether a limit on the file as a whole was passed.
    pub(super) fn is_over(&self) -> bool {
        self.over.get()
    }

    /// The most bytes that one member may have.
    pub(super) fn member_bytes(&self) -> u64 {
        self.limits.bytes
    }

    /// Says whether a member may have this many bytes.
    pub(super) fn fits(&self, bytes: u64) -> Result<(), ReadError> {
        if bytes > self.limits.bytes {
            Err(too_many_bytes(self.limits.bytes))
        } else {
            Ok(())
        }
    }

    /// Counts an entry of an archive.
    pub(super) fn entry(&self) -> Result<(), ReadError> {
        self.entries.set(self.entries.get() + 1);
        if self.entries.get() > self.limits.entries {
            let limit = self.limits.entries.to_string();
            return self.end(ReadError::new(ReadErrorCode::TooManyEntries, limit));
        }
        self.step(1)
    }

    /// Takes an entry back that was counted and was none.
    pub(super) fn no_entry(&self) {
        self.entries.set(self.entries.get().saturating_sub(1));
    }

    /// Counts bytes that came out of a decompressor.
    pub(super) fn unpacked(&self, bytes: usize) -> Result<(), ReadError> {
        let unpacked = self.unpacked.get().saturating_add(bytes as u64);
        self.unpacked.set(unpacked);
        if unpacked > self.limits.unpacked_bytes {
            return self.end(too_many_bytes(self.limits.unpacked_bytes));
        }
        self.ratio(unpacked, self.packed)
            .or_else(|error| self.end(error))?;
        self.step(1 + bytes as u64 / Self::STEP_BYTES)
    }

    /// Judges a ratio of unpacked to packed bytes.
    pub(super) fn ratio(&self, unpacked: u64, packed: u64) -> Result<(), ReadError> {
        if unpacked > Self::RATIO_FROM && unpacked / self.limits.ratio.max(1) > packed {
            let limit = self.limits.ratio.to_string();
            return Err(ReadError::new(ReadErrorCode::TooCompressed, limit));
        }
        Ok(())
    }

    /// Counts steps and looks at the clock now and then.
    pub(super) fn step(&self, steps: u64) -> Result<(), ReadError> {
        let steps = self.steps.get() + steps;
        if steps < Self::STEPS {
            self.steps.set(steps);
            return Ok(());
        }
        self.steps.set(0);
        if (self.expired)() {
            return self.end(ReadError::new(ReadErrorCode::TooSlow, ""));
        }
        Ok(())
    }

    fn end(&self, error: ReadError) -> Result<(), ReadError> {
        self.over.set(true);
        Err(error)
    }
}

fn too_many_bytes(limit: u64) -> ReadError {
    ReadError::new(ReadErrorCode::TooManyBytes, limit.to_string())
}

/// Turns a failed read into a refusal: a limit that was passed, or else damage.
pub(super) fn refusal(error: &io::Error) -> ReadError {
    match error.get_ref().and_then(|inner| inner.downcast_ref()) {
        Some(limit) => ReadError::clone(limit),
        None => ReadError::new(
            ReadErrorCode::DamagedArchive,
            Reason::from(error).to_string(),
        ),
    }
}

/// The packed side of a decompressor: counts what goes in.
pub(super) struct Packed<'m, R> {
    inner: R,
    meter: &'m Meter<'m>,
    consumed: Rc<Cell<u64>>,
}

impl<'m, R: Read> Packed<'m, R> {
    pub(super) fn new(inner: R, meter: &'m Meter<'m>) -> Self {
        Self {
            inner,
            meter,
            consumed: Rc::default(),
        }
    }

    /// The count, which goes on while the reader is away inside a decompressor.
    pub(super) fn consumed(&self) -> Rc<Cell<u64>> {
        Rc::clone(&self.consumed)
    }
}

impl<R: Read> Read for Packed<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.consumed.set(self.consumed.get() + count as u64);
        // A stream of empty parts gives nothing out, so the clock is looked at on this side too.
        self.meter.step(1).map_err(io::Error::other)?;
        Ok(count)
    }
}

/// The unpacked side of a decompressor: counts what comes out and ends the stream at a limit.
pub(super) struct Unpacked<'m, R> {
    inner: R,
    meter: &'m Meter<'m>,
    consumed: Rc<Cell<u64>>,
    produced: u64,
}

impl<'m, R: Read> Unpacked<'m, R> {
    pub(super) fn new(inner: R, meter: &'m Meter<'m>, consumed: Rc<Cell<u64>>) -> Self {
        Self {
            inner,
            meter,
            consumed,
            produced: 0,
        }
    }
}

impl<R: Read> Read for Unpacked<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.produced += count as u64;
        self.meter
            .unpacked(count)
            .and_then(|()| self.meter.ratio(self.produced, self.consumed.get()))
            .map_err(io::Error::other)?;
        Ok(count)
    }
}

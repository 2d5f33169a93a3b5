//! What documents come wrapped in: compression, archives, encodings, envelopes, JSON lines.
//!
//! Two steps, both on bytes alone. [`unwrap`] takes one file apart into the documents inside, one at a time:
//! gzip (RFC 1952), zstd (RFC 8878), xz and lzma, tar, zip, sequences of JSON values, any of them in any other.
//! [`Source`] then turns one document's bytes into text, taking off its encoding and its envelope (DSSE, in-toto,
//! Sigstore, JWS).
//!
//! Everything is known by its content and never by a name. Nothing is ever written: names inside archives are labels.
//! What is hostile about a file costs time and memory within [`Limits`]; one member that passes a limit, is damaged or
//! encrypted is refused alone, and the others come through.

mod encoding;
mod envelope;
pub(crate) mod json;
mod label;
mod meter;
mod sequence;
mod sniff;
mod source;
mod stream;
mod tar;
mod zip;

use std::borrow::Cow;
use std::ops::ControlFlow;

pub use self::envelope::{Envelope, EnvelopeKind, Subject};
pub use self::label::is_litter;
use self::meter::Meter;
use self::sequence::{Handed, Sequence};
use self::sniff::Kind;
pub use self::source::Source;
use self::stream::{Feed, Input};
use crate::error::{ReadError, ReadErrorCode};
use crate::limits::Limits;

/// One document out of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member<'m> {
    /// Where it stands inside the file, as a label: `boms.zip/a/b.json`; `#12` for the 12th of several JSON values in
    /// one text; empty when the file holds nothing else.
    pub path: Cow<'m, str>,
    /// Its bytes.
    pub bytes: Cow<'m, [u8]>,
    /// How many lines of the text stand before it, where it is one of several JSON values in one text.
    pub lines: usize,
}

/// One part of a file that could not be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Where it stands, as [`Member::path`]; empty for the file as a whole.
    pub path: String,
    /// Why.
    pub error: ReadError,
}

/// What became of the parts of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Members handed over.
    pub members: usize,
    /// Parts refused.
    pub refused: usize,
    /// Entries passed over because they cannot be documents: links, images, programs, what systems leave behind.
    pub skipped: usize,
}

/// What receives the members of a file one by one, and stops the work by breaking.
pub trait Receiver {
    /// Takes a member, or hears why there is none.
    fn part(&mut self, part: Result<Member<'_>, Refused>) -> ControlFlow<()>;

    /// Takes a line of a text with one JSON value a line, if it is certainly one that can be taken; nothing where it is not, or where that
    /// takes a closer look. Then its values are looked for and come as members. Who takes lines spares them that search.
    fn line(&mut self, _line: &[u8]) -> Option<ControlFlow<()>> {
        None
    }
}

impl Receiver for &mut Each<'_> {
    fn part(&mut self, part: Result<Member<'_>, Refused>) -> ControlFlow<()> {
        self(part)
    }
}

/// A receiver of members alone.
pub type Each<'e> = dyn FnMut(Result<Member<'_>, Refused>) -> ControlFlow<()> + 'e;

/// Takes a file apart and hands over what is inside, in the file's order.
pub fn unwrap(
    bytes: &[u8],
    limits: &Limits,
    expired: &(dyn Fn() -> bool + Sync),
    mut each: &mut Each<'_>,
) -> Tally {
    take_apart(bytes, limits, expired, &mut each)
}

/// The same for somebody who takes lines too.
///
/// A plain document is handed over as it is, without a copy. Only one member is held in memory at a time, and for nested
/// archives one per layer. `expired` says whether the time for this file is over; the caller owns the clock.
pub fn take_apart(
    bytes: &[u8],
    limits: &Limits,
    expired: &(dyn Fn() -> bool + Sync),
    each: &mut dyn Receiver,
) -> Tally {
    let meter = Meter::new(bytes.len(), limits, expired);
    let mut walk = Walk {
        meter: &meter,
        each,
        tally: Tally::default(),
    };
    let place = Place {
        path: "",
        archives: 0,
        within: Within::File,
    };
    _ = match meter.fits(bytes.len() as u64) {
        Ok(()) => walk.open(Input::Slice(bytes), bytes.len() as u64, place),
        Err(error) => walk.refuse("", error),
    };
    walk.tally
}

/// What directly surrounds bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    /// Nothing: they are the file.
    File,
    /// A compressed stream.
    Stream,
    /// An archive with other entries.
    Archive,
}

/// Where bytes stand inside the file.
#[derive(Debug, Clone, Copy)]
struct Place<'p> {
    path: &'p str,
    /// How many archives and compressed streams they stand in; a compressed archive counts as one.
    archives: usize,
    within: Within,
}

impl Place<'_> {
    fn inside(self, within: Within) -> Result<Self, ReadError> {
        let counted = within == Within::Stream || self.within != Within::Stream;
        let archives = self.archives + usize::from(counted);
        if archives > Limits::ARCHIVE_DEPTH {
            let limit = Limits::ARCHIVE_DEPTH.to_string();
            return Err(ReadError::new(ReadErrorCode::TooDeep, limit));
        }
        Ok(Self {
            archives,
            within,
            ..self
        })
    }
}

/// The work on one file.
struct Walk<'w> {
    meter: &'w Meter<'w>,
    each: &'w mut dyn Receiver,
    tally: Tally,
}

impl Walk<'_> {
    /// Opens whatever there is. `expected` is how many bytes it probably has.
    fn open(&mut self, mut input: Input<'_>, expected: u64, place: Place<'_>) -> ControlFlow<()> {
        match sniff::sniff(input.head()) {
            Kind::Packed(packing) => {
                let unpacked = place
                    .inside(Within::Stream)
                    .and_then(|inside| Ok((inside, stream::unpack(packing, input, self.meter)?)));
                match unpacked {
                    Ok((inside, unpacked)) => self.open(Input::Stream(unpacked), 0, inside),
                    Err(error) => self.refuse(place.path, error),
                }
            }
            Kind::Tar => match place.inside(Within::Archive) {
                Ok(inside) => tar::walk(self, input, inside),
                Err(error) => self.refuse(place.path, error),
            },
            Kind::Zip => match input.into_bytes(expected, self.meter) {
                Ok(bytes) => self.open_zip(bytes, place),
                Err(error) => self.refuse(place.path, error),
            },
            Kind::Unsupported(what) => {
                let error = ReadError::new(ReadErrorCode::UnsupportedCompression, what);
                self.refuse(place.path, error)
            }
            Kind::Nothing if place.within == Within::Archive => {
                self.tally.skipped += 1;
                ControlFlow::Continue(())
            }
            Kind::Nothing if place.within == Within::Stream => {
                self.refuse(place.path, ReadError::new(ReadErrorCode::UnknownFormat, ""))
            }
            Kind::Nothing | Kind::Document => self.open_document(input, expected, place),
        }
    }

    fn open_zip(&mut self, bytes: Cow<'_, [u8]>, place: Place<'_>) -> ControlFlow<()> {
        if zip::is_document(&bytes) {
            return match zip::weigh(&bytes, self.meter) {
                Ok(()) => self.hand_over(place.path, bytes, 0),
                Err(error) => self.refuse(place.path, error),
            };
        }
        match place.inside(Within::Archive) {
            Ok(inside) => zip::walk(self, &bytes, inside),
            Err(error) => self.refuse(place.path, error),
        }
    }

    fn open_document(
        &mut self,
        mut input: Input<'_>,
        expected: u64,
        place: Place<'_>,
    ) -> ControlFlow<()> {
        // A first value that is longer than the look needs a longer one; the whole of it costs little more than the last.
        let most = usize::try_from(self.meter.member_bytes().saturating_add(1));
        let most = most.unwrap_or(usize::MAX);
        let mut look = Feed::HEAD;
        loop {
            if let Some(sequence) = Sequence::detect(input.head()) {
                return self.open_sequence(sequence, input, place);
            }
            look = look.saturating_mul(16).min(most);
            if !Sequence::may_follow(input.head()) || !input.look(look) {
                break;
            }
        }
        match input.into_bytes(expected, self.meter) {
            Ok(bytes) => self.hand_over(place.path, bytes, 0),
            Err(error) => self.refuse(place.path, error),
        }
    }

    fn open_sequence(
        &mut self,
        sequence: Sequence,
        input: Input<'_>,
        place: Place<'_>,
    ) -> ControlFlow<()> {
        let limit = self.meter.member_bytes();
        sequence::split(sequence, input, limit, |number, handed| {
            let path = || label::numbered(place.path, number);
            let value = match handed {
                Handed::Line(line) => return self.hand_over_line(line, &path),
                Handed::Value(value, lines) => Ok((value, lines)),
                Handed::Fault(error) => Err(error),
            };
            let path = path();
            Some(match self.meter.entry().and(value) {
                Ok((value, lines)) => self.hand_over(&path, value.into(), lines),
                Err(error) => self.refuse(&path, error),
            })
        })
    }

    /// Hands over a line; nothing where it was not taken.
    fn hand_over_line(
        &mut self,
        line: &[u8],
        path: &dyn Fn() -> String,
    ) -> Option<ControlFlow<()>> {
        if let Err(error) = self.meter.entry() {
            return Some(self.refuse(&path(), error));
        }
        let taken = self.each.line(line);
        match taken {
            Some(_) => self.tally.members += 1,
            None => self.meter.no_entry(),
        }
        taken
    }

    fn hand_over(&mut self, path: &str, bytes: Cow<'_, [u8]>, lines: usize) -> ControlFlow<()> {
        self.tally.members += 1;
        self.each.part(Ok(Member {
            path: path.into(),
            bytes,
            lines,
        }))
    }

    /// Says why a part could not be taken. Breaks when the reason holds for all that would follow.
    fn refuse(&mut self, path: &str, error: ReadError) -> ControlFlow<()> {
        self.tally.refused += 1;
        self.each.part(Err(Refused {
            path: path.to_owned(),
            error,
        }))?;
        if self.meter.is_over() {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }
}

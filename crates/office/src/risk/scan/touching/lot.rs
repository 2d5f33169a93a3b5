//! Blocks of another store on their way to whoever judges them.

use std::collections::HashSet;
use std::ops::Range;

use iriai_domain::risk::advisory::AdvisoryFormat;
use iriai_domain::risk::block::{Head, Matter, copy_head, unpack_heads, unpack_matters};
use iriai_domain::risk::comparison::{Kept, Outcome};
use iriai_domain::risk::packages::{pack_packages, unpack_packages};
use iriai_store::{AdvisoryBlock, AdvisorySpan, Error as StoreError};

use super::{Bystander, Touching, TouchingAdvisory, damaged, hashes};
use crate::error::Error;
use crate::risk::blocks::{Records, Unpacker};

/// Some blocks as they are read.
#[derive(Default)]
pub(super) struct Lot {
    pub(super) blocks: Vec<Piece>,
    /// What they hold, one behind the other.
    pub(super) bytes: Vec<u8>,
}

/// A block of a lot, with where its parts stand.
pub(super) struct Piece {
    pub(super) span: AdvisorySpan,
    format: AdvisoryFormat,
    received: i64,
    packages: Range<usize>,
    heads: Range<usize>,
    matters: Range<usize>,
    content: Range<usize>,
    /// The bytes of its records, unpacked.
    length: u32,
}

impl Lot {
    /// A lot is handed over with so many bytes.
    pub(super) const FULL: usize = 256 << 10;

    pub(super) fn add(&mut self, block: &AdvisoryBlock<'_>) -> Result<(), StoreError> {
        let (content, length) = block.records()?;
        let format = AdvisoryFormat::from_code(block.format()?);
        if self.bytes.is_empty() {
            self.bytes.reserve(Self::FULL + Self::FULL / 4);
        }
        let piece = Piece {
            span: block.span,
            format: format.ok_or_else(|| damaged("format", block.span.first))?,
            received: block.received()?,
            packages: self.put(block.packages()?),
            heads: self.put(block.heads()?),
            matters: self.put(block.matters()?),
            content: self.put(content),
            length,
        };
        self.blocks.push(piece);
        Ok(())
    }

    fn put(&mut self, bytes: &[u8]) -> Range<usize> {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        start..self.bytes.len()
    }

    fn part(&self, range: &Range<usize>) -> &[u8] {
        self.bytes.get(range.clone()).unwrap_or_default()
    }
}

/// What is packed of the advisories of a block.
pub(super) struct Parts<'l> {
    lot: &'l Lot,
    piece: &'l Piece,
    matters: Vec<Matter<'l>>,
    /// The hashes of packages, with the place of the advisory that names them.
    named: Vec<(u32, i64)>,
}

impl<'l> Parts<'l> {
    pub(super) fn of(lot: &'l Lot, piece: &'l Piece) -> Result<Self, Error> {
        let span = piece.span;
        let mut matters = Vec::new();
        unpack_matters(lot.part(&piece.matters), |matter| matters.push(matter))
            .map_err(|_| damaged("matters", span.first))?;
        let mut named: Vec<(u32, i64)> = Vec::new();
        let packages = lot.part(&piece.packages);
        unpack_packages(span.behind - span.first, packages, |place, hash| {
            named.push((place, hash));
        })
        .map_err(|_| damaged("packages", span.first))?;
        Ok(Self {
            lot,
            piece,
            matters,
            named,
        })
    }

    /// The packages that each advisory names which names any, by its place.
    pub(super) fn named(&self) -> impl Iterator<Item = (u32, &[(u32, i64)])> {
        let chunks = self.named.chunk_by(|a, b| a.0 == b.0);
        chunks.filter_map(|named| Some((named.first()?.0, named)))
    }

    pub(super) fn matter(&self, place: u32) -> Result<Matter<'l>, Error> {
        let matter = self.matters.get(place as usize).copied();
        Ok(matter.ok_or_else(|| damaged("packages", self.piece.span.first))?)
    }

    /// Those without any.
    fn nameless(&self) -> impl Iterator<Item = u32> {
        let mut named = self.named().map(|(place, _)| place).peekable();
        let count = self.matters.len() as u32;
        (0..count).filter(move |place| named.next_if_eq(place).is_none())
    }

    pub(super) fn touched(
        &self,
        place: u32,
        outcomes: Vec<(u32, Kept)>,
    ) -> Result<Touched<'_>, Error> {
        let start = self.named.partition_point(|(other, _)| *other < place);
        let end = self.named.partition_point(|(other, _)| *other <= place);
        Ok(Touched {
            place,
            named: self.named.get(start..end).unwrap_or_default(),
            matter: self.matter(place)?,
            outcomes,
        })
    }

    /// Moves those advisories to the touching ones that stand in a record with one of them: a record is copied once.
    pub(super) fn join_records<'p>(
        &'p self,
        touched: &mut Vec<Touched<'p>>,
        clear: &mut Vec<u32>,
    ) -> Result<(), Error> {
        // Records of all other formats hold one.
        let holds_several = self.piece.format == AdvisoryFormat::Csaf;
        if !holds_several || touched.is_empty() || clear.is_empty() {
            return Ok(());
        }
        let mut starts = Vec::with_capacity(self.matters.len());
        unpack_heads(self.lot.part(&self.piece.heads), |head| {
            starts.push(head.start)
        })
        .map_err(|_| damaged("heads", self.piece.span.first))?;
        let start = |place: u32| starts.get(place as usize).copied();
        let copied: HashSet<Option<u32>> = touched.iter().map(|one| start(one.place)).collect();
        let mut joined = Ok(());
        clear.retain(|&place| {
            let is_copied = copied.contains(&start(place));
            if is_copied {
                match self.touched(place, Vec::new()) {
                    Ok(one) => touched.push(one),
                    Err(error) => joined = Err(error),
                }
            }
            !is_copied
        });
        touched.sort_unstable_by_key(|one| one.place);
        joined
    }

    /// What touches components, with its records.
    pub(super) fn taken(
        &self,
        unpacker: &mut Unpacker,
        touched: Vec<Touched<'_>>,
    ) -> Result<Touching, Error> {
        let piece = self.piece;
        let mut touching = Touching {
            first: piece.span.first,
            format: piece.format,
            received: piece.received,
            advisories: Vec::new(),
            text: String::new(),
            bystanders: Vec::new(),
        };
        if touched.is_empty() {
            return Ok(touching);
        }
        let content = self.lot.part(&piece.content);
        let unpack = || Records::unpacked(piece.span.first, piece.length, content, unpacker);
        let is_told = touched.iter().any(Touched::is_told);
        let records = is_told.then(unpack).transpose()?;
        touching.take_over(self.lot.part(&piece.heads), records.as_ref(), touched)?;
        Ok(touching)
    }

    /// The advisories at some places, ascending, and those that take back a vulnerability without naming a package, by what names they are
    /// known; none of those in `out`, which do not count.
    pub(super) fn bystanders(
        &self,
        clear: &[u32],
        out: &HashSet<u32>,
    ) -> Result<Vec<Bystander>, Error> {
        let first = self.piece.span.first;
        let mut found = Vec::new();
        let mut clear = clear.iter().copied().peekable();
        let mut nameless = self.nameless().peekable();
        if clear.peek().is_none() && nameless.peek().is_none() {
            return Ok(found);
        }
        let mut place = 0;
        let heads = self.lot.part(&self.piece.heads);
        unpack_heads(heads, |head| {
            let is_nameless = nameless.next_if_eq(&place).is_some();
            let takes_back = is_nameless && head.withdrawn && !out.contains(&(first + place));
            if clear.next_if_eq(&place).is_some() || takes_back {
                found.extend(hashes(&head).map(|name| (name, first, place)));
            }
            place += 1;
        })
        .map_err(|_| damaged("heads", first))?;
        Ok(found)
    }
}

/// An advisory of a block that touches components.
pub(super) struct Touched<'p> {
    pub(super) place: u32,
    /// Its packages.
    named: &'p [(u32, i64)],
    matter: Matter<'p>,
    outcomes: Vec<(u32, Kept)>,
}

impl Touched<'_> {
    /// Whether its record is read when findings are told. What cannot be said is told by its name alone, and what sources say beside one
    /// another by what is packed of them.
    fn is_told(&self) -> bool {
        let mut outcomes = self.outcomes.iter();
        outcomes.any(|(_, kept)| kept.outcome == Outcome::Affected)
    }
}

impl Touching {
    /// Takes over what touches components, by its place in the block; records where any of them is told.
    fn take_over(
        &mut self,
        heads: &[u8],
        records: Option<&Records>,
        touched: Vec<Touched<'_>>,
    ) -> Result<(), Error> {
        let mut rest = touched.into_iter().peekable();
        let mut all: Vec<(Touched<'_>, Head<'_>)> = Vec::new();
        let mut places = 0..;
        unpack_heads(heads, |head| {
            let place = places.next();
            let here = rest.next_if(|touched| Some(touched.place) == place);
            all.extend(here.map(|touched| (touched, head)));
        })
        .map_err(|_| damaged("heads", self.first))?;
        if rest.next().is_some() {
            return Err(damaged("heads", self.first).into());
        }
        // A record may hold several advisories.
        for record in all.chunk_by(|(_, a), (_, b)| a.start == b.start) {
            let Some((_, first)) = record.first() else {
                continue;
            };
            let is_told = record.iter().any(|(touched, _)| touched.is_told());
            let text = match records.filter(|_| is_told) {
                Some(records) => records.slice(first.start, first.length)?,
                None => "",
            };
            let (start, length) = (self.text.len() as u32, text.len() as u32);
            self.text.push_str(text);
            for (touched, head) in record {
                let head = Head {
                    start,
                    length,
                    ..*head
                };
                self.add(touched, &head);
            }
        }
        Ok(())
    }

    fn add(&mut self, touched: &Touched<'_>, head: &Head<'_>) {
        let hashes = touched.named.iter().map(|(_, hash)| *hash);
        let mut advisory = TouchingAdvisory {
            head: Vec::new(),
            matter: touched.matter.bytes().to_vec(),
            packages: Vec::new(),
            outcomes: touched.outcomes.clone(),
        };
        copy_head(&mut advisory.head, head);
        pack_packages(&mut advisory.packages, &hashes.collect::<Vec<_>>());
        self.advisories.push(advisory);
    }
}

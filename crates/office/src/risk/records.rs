//! Taking advisories in.
//!
//! A worker reads records one by one and gathers them in blocks, which are compressed together: a record alone is too small for
//! that. What is asked of them later is packed beside them. The writer numbers what is new. A record that is known byte for byte is not
//! even read.

use std::ops::Range;

use hashbrown::{HashMap, HashSet};
use iriai_domain::inventory::keys::Keys;
use iriai_domain::risk::advisory::{Advisory, AdvisoryFormat};
use iriai_domain::risk::block::{
    Head, Names, RecordDigest, advisory_key, pack_head, pack_matter, unpack_matters,
};
use iriai_domain::risk::matching::{REVISION, ecosystems, packages};
use iriai_domain::risk::packages::pack_packages;
use iriai_domain::risk::register::source_of;
use iriai_domain::risk::severity::severity;
use iriai_domain::warning::{Warning, Warnings};
use iriai_formats::advisory::Format;
use iriai_formats::error::{ReadError, ReadErrorCode};
use iriai_formats::limits::Budget;
use iriai_store::{AdvisoryBlockRow, Error as StoreError, Transaction};

use super::blocks::{Block, block_rows, each_state, read};
use crate::clock::instant;
use crate::error::Error;

/// The advisories that are kept.
#[derive(Default)]
pub(crate) struct KnownRecords {
    /// With the number of the source that each is from.
    digests: HashMap<RecordDigest, u32>,
    sources: Keys,
    /// By key the number of the state that counts, and when it was changed as it says.
    current: HashMap<String, (u32, Option<i64>)>,
    /// Those of which it is certain that they are noted.
    ecosystems: HashSet<&'static str>,
    count: u32,
}

impl KnownRecords {
    /// Learns what was written since it was asked last.
    pub(crate) fn catch_up(&mut self, transaction: &Transaction<'_>) -> Result<(), Error> {
        each_state(transaction, self.count, |state| {
            self.note(state.head.digest, source_of(state.format, state.head.id));
            let key = state.head.key(state.format);
            // A later state has the greater number.
            self.current
                .insert(key, (state.number, state.head.modified));
            self.count = state.number + 1;
            Ok(())
        })
    }

    /// The source of the record with these bytes, where it was taken in before.
    pub(crate) fn source_of(&self, digest: &RecordDigest) -> Option<&str> {
        let source = self.digests.get(digest)?;
        Some(self.sources.get(*source))
    }

    fn note(&mut self, digest: RecordDigest, source: &str) {
        if let Some(number) = self.sources.number(source) {
            self.digests.insert(digest, number);
        }
    }
}

/// An advisory to keep.
struct NewAdvisory {
    key: String,
    digest: RecordDigest,
    modified: Option<i64>,
    /// The place of its source among those of the block.
    source: usize,
    /// Where in the block's packed parts its own ends.
    ends: Ends,
}

/// Where in packed parts something ends.
#[derive(Clone, Copy, Default)]
struct Ends {
    packages: usize,
    heads: usize,
    matters: usize,
}

/// What is packed of advisories beside their records.
#[derive(Default)]
pub(super) struct Packed {
    pub(super) packages: Vec<u8>,
    pub(super) heads: Vec<u8>,
    pub(super) matters: Vec<u8>,
}

/// The record that an advisory stands in.
#[derive(Clone, Copy)]
pub(super) struct RecordPlace {
    pub(super) digest: RecordDigest,
    pub(super) start: u32,
    pub(super) length: u32,
    pub(super) part: u32,
}

impl Packed {
    /// Packs the next advisory.
    pub(super) fn add(
        &mut self,
        format: AdvisoryFormat,
        advisory: &Advisory<'_>,
        place: RecordPlace,
    ) {
        let stated = severity(advisory, None);
        let head = Head {
            id: &advisory.id,
            document: document(format, advisory),
            kind: advisory.kind,
            rating: stated.as_ref().map(|stated| stated.rating),
            score: stated.and_then(|stated| Some(stated.score?.tenths())),
            withdrawn: advisory.withdrawn.is_some(),
            digest: place.digest,
            start: place.start,
            length: place.length,
            part: place.part,
            modified: modified(advisory),
            names: Names::default(),
        };
        pack_head(&mut self.heads, &head, &advisory.aliases);
        pack_matter(&mut self.matters, advisory);
        pack_packages(&mut self.packages, &packages(advisory));
    }

    fn ends(&self) -> Ends {
        Ends {
            packages: self.packages.len(),
            heads: self.heads.len(),
            matters: self.matters.len(),
        }
    }

    /// Adds a part of another.
    fn copy(&mut self, other: &Self, from: Ends, to: Ends) {
        let copy = |own: &mut Vec<u8>, theirs: &[u8], part: Range<usize>| {
            own.extend_from_slice(theirs.get(part).unwrap_or_default());
        };
        copy(
            &mut self.packages,
            &other.packages,
            from.packages..to.packages,
        );
        copy(&mut self.heads, &other.heads, from.heads..to.heads);
        copy(&mut self.matters, &other.matters, from.matters..to.matters);
    }
}

/// Records gathered for one block.
#[derive(Default)]
pub(crate) struct Gathered {
    format: Option<AdvisoryFormat>,
    text: Vec<u8>,
    advisories: Vec<NewAdvisory>,
    packed: Packed,
    ecosystems: Vec<&'static str>,
    /// Records that are kept already.
    unchanged: usize,
    records: usize,
    /// The sources of all of them, each once.
    sources: Vec<String>,
    warnings: Vec<Warning>,
    warning_count: usize,
}

/// Records ready to be numbered and written.
pub(crate) struct PreparedRecords {
    format: Option<AdvisoryFormat>,
    content: Vec<u8>,
    length: u32,
    advisories: Vec<NewAdvisory>,
    packed: Packed,
    ecosystems: Vec<&'static str>,
    /// By place the sources of the advisories.
    noted: Vec<String>,
    /// The numbers of those that are new, once they are settled.
    first: u32,
    behind: u32,
    /// What was left out because something newer is kept.
    older: Vec<NewAdvisory>,
    /// The states that the others replace.
    replaced: Vec<u32>,
    /// The sources of which it is certain now that these records are kept.
    pub(crate) sources: Vec<String>,
}

/// What became of some records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RecordCount {
    /// Advisories that are kept now, as new or in a new state.
    pub imported: usize,
    /// Records that were kept before, in this state or a newer one.
    pub unchanged: usize,
}

impl Gathered {
    /// A block is closed at so many bytes: small enough to be unpacked for one record, large enough to be packed well.
    const BLOCK: usize = 32 << 10;

    /// Counts a record that is kept already, from a source.
    pub(crate) fn add_known(&mut self, source: &str) {
        self.note(source);
        self.unchanged += 1;
    }

    /// Reads a record with these bytes and gathers what it tells.
    pub(crate) fn add(
        &mut self,
        format: &Format,
        record: &str,
        digest: RecordDigest,
        budget: &mut Budget<'_>,
    ) -> Result<(), ReadError> {
        self.ensure_room(record)?;
        let parsed = (format.read)(record, budget)?;
        self.gather(format.id, record, digest, &parsed.value);
        self.note_warnings(parsed.warnings);
        Ok(())
    }

    /// The same, if what is read leaves no doubt that it is of the format. Answers whether it did not.
    pub(crate) fn add_certain(
        &mut self,
        format: &Format,
        record: &str,
        digest: RecordDigest,
        budget: &mut Budget<'_>,
    ) -> bool {
        if self.ensure_room(record).is_err() {
            return false;
        }
        let parsed = (format.read)(record, budget);
        let Some(parsed) = parsed
            .ok()
            .filter(|parsed| (format.is_certain)(&parsed.value))
        else {
            return false;
        };
        self.gather(format.id, record, digest, &parsed.value);
        self.note_warnings(parsed.warnings);
        true
    }

    /// Places in a block are words of 32 bits.
    fn ensure_room(&self, record: &str) -> Result<(), ReadError> {
        match self.text.len().checked_add(record.len()) {
            Some(length) if length <= u32::MAX as usize => Ok(()),
            _ => {
                let length = record.len().to_string();
                Err(ReadError::new(ReadErrorCode::TooManyBytes, length))
            }
        }
    }

    fn note_warnings(&mut self, warnings: Warnings) {
        self.warning_count += warnings.count();
        self.warnings.extend(warnings.into_kept());
    }

    /// Gathers a record that was taken in before, elsewhere.
    pub(crate) fn copy(
        &mut self,
        format: AdvisoryFormat,
        record: &str,
        digest: RecordDigest,
    ) -> Result<(), Error> {
        let advisories = read(format, record)?;
        self.gather(format, record, digest, &advisories);
        Ok(())
    }

    /// Whether what was gathered, if anything, is of a format.
    pub(crate) fn is_of(&self, format: AdvisoryFormat) -> bool {
        self.format.is_none_or(|own| own == format)
    }

    fn gather(
        &mut self,
        format: AdvisoryFormat,
        record: &str,
        digest: RecordDigest,
        advisories: &[Advisory<'_>],
    ) {
        let start = self.text.len() as u32;
        self.format = Some(format);
        self.text.extend_from_slice(record.as_bytes());
        self.records += 1;
        for (advisory, part) in advisories.iter().zip(0_u32..) {
            let place = RecordPlace {
                digest,
                start,
                length: record.len() as u32,
                part,
            };
            self.packed.add(format, advisory, place);
            for ecosystem in ecosystems(advisory) {
                if !self.ecosystems.contains(&ecosystem) {
                    self.ecosystems.push(ecosystem);
                }
            }
            let source = self.note(source_of(format, &advisory.id));
            self.advisories.push(NewAdvisory {
                key: key(format, advisory),
                digest,
                modified: modified(advisory),
                source,
                ends: self.packed.ends(),
            });
        }
    }

    /// Notes a source; answers its place.
    fn note(&mut self, source: &str) -> usize {
        let known = self.sources.iter().position(|known| known == source);
        known.unwrap_or_else(|| {
            self.sources.push(source.to_owned());
            self.sources.len() - 1
        })
    }

    /// Whether it is time to close the block.
    pub(crate) fn is_full(&self) -> bool {
        self.text.len() >= Self::BLOCK
    }

    /// Whether nothing was gathered.
    pub(crate) fn is_empty(&self) -> bool {
        self.records + self.unchanged == 0
    }

    /// Whether nothing new was gathered.
    pub(crate) fn holds_none(&self) -> bool {
        self.advisories.is_empty()
    }

    /// How many records are kept already.
    pub(crate) fn unchanged(&self) -> usize {
        self.unchanged
    }

    /// What was wrong with the records, the first of it, and how much.
    pub(crate) fn take_warnings(&mut self) -> (Vec<Warning>, usize) {
        let warnings = std::mem::take(&mut self.warnings);
        (warnings, std::mem::take(&mut self.warning_count))
    }

    /// Closes the block, and begins the next one with nothing in it. `compress` is told its bytes.
    pub(crate) fn close(&mut self, compress: impl FnOnce(&[u8]) -> Vec<u8>) -> PreparedRecords {
        let mut text = std::mem::take(&mut self.text);
        let closed = std::mem::take(self);
        let prepared = PreparedRecords {
            format: closed.format,
            content: compress(&text),
            length: text.len() as u32,
            advisories: closed.advisories,
            packed: closed.packed,
            ecosystems: closed.ecosystems,
            noted: closed.sources.clone(),
            first: 0,
            behind: 0,
            older: Vec::new(),
            replaced: Vec::new(),
            sources: closed.sources,
        };
        // Room is asked for once and not for each block.
        if text.capacity() <= 4 * Self::BLOCK {
            text.clear();
            self.text = text;
        }
        prepared
    }
}

/// The document that an advisory is one vulnerability of: vendors write of the same CVE in documents of their own.
fn document<'a>(format: AdvisoryFormat, advisory: &'a Advisory<'_>) -> Option<&'a str> {
    let document = advisory.related.first();
    document
        .filter(|_| format == AdvisoryFormat::Csaf)
        .map(|document| &**document)
}

/// What tells a record from others.
pub(crate) fn digest(record: &str) -> RecordDigest {
    let hash = blake3::hash(record.as_bytes());
    let mut digest = RecordDigest::default();
    digest.copy_from_slice(hash.as_bytes().get(..16).unwrap_or(&[0; 16]));
    digest
}

/// What tells an advisory from all others.
fn key(format: AdvisoryFormat, advisory: &Advisory<'_>) -> String {
    advisory_key(format, document(format, advisory), &advisory.id)
}

/// When an advisory was changed last. Some sources write the year 1 where they do not know.
fn modified(advisory: &Advisory<'_>) -> Option<i64> {
    let written = advisory.modified.as_deref().and_then(instant);
    written.filter(|&instant| instant > 0)
}

impl PreparedRecords {
    /// About how many bytes it takes while it waits.
    pub(crate) fn size(&self) -> usize {
        const EACH: usize = 256;
        let packed = &self.packed;
        let packed = packed.heads.len() + packed.matters.len() + packed.packages.len();
        self.content.len() + packed + self.advisories.len() * EACH
    }

    /// Writes what is new or newer than what is kept.
    pub(crate) fn write(
        mut self,
        transaction: &Transaction<'_>,
        known: &mut KnownRecords,
        received: i64,
    ) -> Result<RecordCount, Error> {
        self.settle(known)?;
        let count = self.insert(transaction, received)?;
        self.learn(known);
        Ok(count)
    }

    /// Gives numbers to what is new, and leaves out what is older than what is kept. Nobody else may write from now on.
    pub(crate) fn settle(&mut self, known: &KnownRecords) -> Result<(), Error> {
        self.first = known.count;
        let older = self.leave_out_older(known)?;
        let count = u32::try_from(self.advisories.len()).ok();
        let behind = count.and_then(|count| self.first.checked_add(count));
        self.behind = behind.ok_or(Error::Full("advisories"))?;
        self.older = older;
        self.ecosystems
            .retain(|ecosystem| !known.ecosystems.contains(ecosystem));
        Ok(())
    }

    /// Writes what was settled.
    pub(crate) fn insert(
        &self,
        transaction: &Transaction<'_>,
        received: i64,
    ) -> Result<RecordCount, Error> {
        let count = RecordCount {
            imported: self.advisories.len(),
            unchanged: self.older.len(),
        };
        let (Some(format), false) = (self.format, self.advisories.is_empty()) else {
            return Ok(count);
        };
        transaction.insert_advisory_block(&AdvisoryBlockRow {
            first: self.first,
            behind: self.behind,
            format: format.code(),
            received,
            revision: REVISION,
            packages: &self.packed.packages,
            heads: &self.packed.heads,
            matters: &self.packed.matters,
            length: self.length,
            content: &self.content,
        })?;
        for ecosystem in &self.ecosystems {
            transaction.insert_advisory_ecosystem(ecosystem, received)?;
        }
        for &before in &self.replaced {
            transaction.insert_advisory_replaced(before, received)?;
        }
        Ok(count)
    }

    /// Notes what was written.
    pub(crate) fn learn(self, known: &mut KnownRecords) {
        known.count = self.behind;
        known.ecosystems.extend(self.ecosystems);
        let source = |new: &NewAdvisory| self.noted.get(new.source).map_or("", String::as_str);
        for new in &self.older {
            known.note(new.digest, source(new));
        }
        for (new, number) in self.advisories.into_iter().zip(self.first..) {
            known.note(new.digest, source(&new));
            known.current.insert(new.key, (number, new.modified));
        }
    }

    /// Leaves out what is older than what is kept, and notes which states the others replace.
    fn leave_out_older(&mut self, known: &KnownRecords) -> Result<Vec<NewAdvisory>, Error> {
        let ages = self.ages(known);
        self.replaced.clear();
        self.replaced
            .extend(ages.iter().filter_map(|age| match age {
                Age::Newer(before) => *before,
                Age::Older => None,
            }));
        if !ages.contains(&Age::Older) {
            return Ok(Vec::new());
        }
        let all = std::mem::take(&mut self.packed);
        let mut end = Ends::default();
        let mut kept = Vec::with_capacity(self.advisories.len());
        let mut older = Vec::new();
        for (mut new, age) in self.advisories.drain(..).zip(ages) {
            let start = std::mem::replace(&mut end, new.ends);
            if age == Age::Older {
                older.push(new);
                continue;
            }
            self.packed.copy(&all, start, end);
            new.ends = self.packed.ends();
            kept.push(new);
        }
        self.advisories = kept;
        self.ecosystems = ecosystems_of(&self.packed)?;
        Ok(older)
    }

    /// How each stands to what is kept, and to those before it.
    fn ages(&self, known: &KnownRecords) -> Vec<Age> {
        let mut of_block: HashMap<&str, (u32, Option<i64>)> = HashMap::new();
        let mut number = self.first;
        let mut ages = Vec::with_capacity(self.advisories.len());
        for new in &self.advisories {
            let key = new.key.as_str();
            let before = of_block
                .get(key)
                .or_else(|| known.current.get(key))
                .copied();
            let kept = before.and_then(|(_, modified)| modified);
            // A feed from yesterday does not replace today's; what states no time is taken for newer.
            if matches!((new.modified, kept), (Some(new), Some(kept)) if new < kept) {
                ages.push(Age::Older);
                continue;
            }
            ages.push(Age::Newer(before.map(|(number, _)| number)));
            of_block.insert(key, (number, new.modified));
            number = number.saturating_add(1);
        }
        ages
    }
}

/// How a state of an advisory stands to what is kept of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Age {
    /// It is older.
    Older,
    /// It is new, or replaces the state with this number.
    Newer(Option<u32>),
}

/// The ecosystems of packed advisories.
fn ecosystems_of(packed: &Packed) -> Result<Vec<&'static str>, Error> {
    let mut found = HashSet::new();
    let mut sound = Ok(());
    let unpacked = unpack_matters(&packed.matters, |matter| match matter.advisory() {
        Ok(advisory) => found.extend(ecosystems(&advisory)),
        Err(damaged) => sound = Err(damaged),
    });
    let damaged = |_| StoreError::corrupt("advisory_block", "matters", "");
    unpacked.and(sound).map_err(damaged)?;
    Ok(found.into_iter().collect())
}

/// Reads records anew that were read by another state of the rules, and packs what they say now. Answers whether there were any.
pub(crate) fn read_anew(transaction: &Transaction<'_>) -> Result<bool, Error> {
    let blocks = transaction.advisory_blocks_read_otherwise(REVISION)?;
    for &first in &blocks {
        let rows = block_rows(transaction, first)?;
        let mut packed = Packed::default();
        let records = Block::load(transaction, first)?.unpack()?;
        records.each_advisory(&rows, |row, advisory| {
            let place = RecordPlace {
                digest: row.digest,
                start: row.start,
                length: row.length,
                part: row.part,
            };
            packed.add(row.entry.format, advisory, place);
        })?;
        let Packed {
            packages,
            heads,
            matters,
        } = &packed;
        transaction.update_advisory_block(first, REVISION, packages, heads, matters)?;
    }
    Ok(!blocks.is_empty())
}

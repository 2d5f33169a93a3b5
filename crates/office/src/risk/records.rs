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
    noted: Vec<String>,
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

    /// Reads a record and gathers what it tells, unless it is known.
    pub(crate) fn add(
        &mut self,
        format: &Format,
        record: &str,
        known: &KnownRecords,
        budget: &mut Budget<'_>,
    ) -> Result<(), ReadError> {
        let digest = digest(record);
        if self.is_known(&digest, known) {
            return Ok(());
        }
        // Places in a block are words of 32 bits.
        if self.text.len() + record.len() > u32::MAX as usize {
            let length = record.len().to_string();
            return Err(ReadError::new(ReadErrorCode::TooManyBytes, length));
        }
        let parsed = (format.read)(record, budget)?;
        self.gather(format.id, record, digest, &parsed.value);
        self.note_warnings(parsed.warnings);
        Ok(())
    }

    /// The same, if the record is known or leaves no doubt that it is of the format. Answers whether it was.
    pub(crate) fn add_certain(
        &mut self,
        format: &Format,
        record: &str,
        known: &KnownRecords,
        budget: &mut Budget<'_>,
    ) -> bool {
        let digest = digest(record);
        if self.is_known(&digest, known) {
            return true;
        }
        let is_small = self.text.len() + record.len() <= u32::MAX as usize;
        let parsed = is_small.then(|| (format.read)(record, budget));
        let Some(Ok(parsed)) = parsed else {
            return false;
        };
        if !(format.is_certain)(&parsed.value) {
            return false;
        }
        self.gather(format.id, record, digest, &parsed.value);
        self.note_warnings(parsed.warnings);
        true
    }

    fn is_known(&mut self, digest: &RecordDigest, known: &KnownRecords) -> bool {
        let source = known.source_of(digest);
        if let Some(source) = source {
            self.note(source);
            self.unchanged += 1;
        }
        source.is_some()
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

    /// Closes the block. `compress` is told its bytes.
    pub(crate) fn close(self, compress: impl FnOnce(&[u8]) -> Vec<u8>) -> PreparedRecords {
        PreparedRecords {
            format: self.format,
            content: compress(&self.text),
            length: self.text.len() as u32,
            advisories: self.advisories,
            packed: self.packed,
            ecosystems: self.ecosystems,
            noted: self.sources.clone(),
            sources: self.sources,
        }
    }
}

/// The document that an advisory is one vulnerability of: vendors write of the same CVE in documents of their own.
fn document<'a>(format: AdvisoryFormat, advisory: &'a Advisory<'_>) -> Option<&'a str> {
    let document = advisory.related.first();
    document
        .filter(|_| format == AdvisoryFormat::Csaf)
        .map(|document| &**document)
}

fn digest(record: &str) -> RecordDigest {
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
        let all = self.advisories.len();
        self.leave_out_older(known)?;
        let count = RecordCount {
            imported: self.advisories.len(),
            unchanged: all - self.advisories.len(),
        };
        let (Some(format), false) = (self.format, self.advisories.is_empty()) else {
            return Ok(count);
        };
        let first = known.count;
        let behind = u32::try_from(count.imported)
            .ok()
            .and_then(|count| first.checked_add(count));
        let behind = behind.ok_or(Error::Full("advisories"))?;
        transaction.insert_advisory_block(&AdvisoryBlockRow {
            first,
            behind,
            format: format.code(),
            received,
            revision: REVISION,
            packages: &self.packed.packages,
            heads: &self.packed.heads,
            matters: &self.packed.matters,
            length: self.length,
            content: &self.content,
        })?;
        known.count = behind;
        for ecosystem in self.ecosystems {
            if known.ecosystems.insert(ecosystem) {
                transaction.insert_advisory_ecosystem(ecosystem, received)?;
            }
        }
        for (new, number) in self.advisories.into_iter().zip(first..) {
            let source = self.noted.get(new.source).map_or("", String::as_str);
            known.note(new.digest, source);
            let state = (number, new.modified);
            if let Some((before, _)) = known.current.insert(new.key, state) {
                transaction.insert_advisory_replaced(before, received)?;
            }
        }
        Ok(count)
    }

    /// Leaves out what is older than what is kept; its bytes are known from now on.
    fn leave_out_older(&mut self, known: &mut KnownRecords) -> Result<(), Error> {
        let is_older = self.older(known);
        if !is_older.contains(&true) {
            return Ok(());
        }
        let all = std::mem::take(&mut self.packed);
        let mut from = Ends::default();
        let mut kept = Vec::with_capacity(self.advisories.len());
        for (mut new, is_older) in self.advisories.drain(..).zip(is_older) {
            let start = std::mem::replace(&mut from, new.ends);
            if is_older {
                let source = self.noted.get(new.source).map_or("", String::as_str);
                known.note(new.digest, source);
                continue;
            }
            self.packed.copy(&all, start, from);
            new.ends = self.packed.ends();
            kept.push(new);
        }
        self.advisories = kept;
        self.ecosystems = ecosystems_of(&self.packed)?;
        Ok(())
    }

    /// Which of them are older than what is kept, or than another before them.
    fn older(&self, known: &KnownRecords) -> Vec<bool> {
        let mut newest: HashMap<&str, Option<i64>> = HashMap::new();
        let mut is_older = Vec::with_capacity(self.advisories.len());
        for new in &self.advisories {
            let key = new.key.as_str();
            let of_block = newest.get(key).copied();
            let kept =
                of_block.unwrap_or_else(|| known.current.get(key).and_then(|(_, kept)| *kept));
            // A feed from yesterday does not replace today's; what states no time is taken for newer.
            let older = matches!((new.modified, kept), (Some(new), Some(kept)) if new < kept);
            if !older {
                newest.insert(key, new.modified);
            }
            is_older.push(older);
        }
        is_older
    }
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

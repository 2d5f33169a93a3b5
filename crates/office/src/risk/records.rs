//! Taking advisories in.
//!
//! A worker reads records one by one and gathers them in blocks, which are compressed together: a record alone is too small for
//! that. What is asked of them later is packed beside them. The writer numbers what is new. A record that is known byte for byte is not
//! even read.

mod packed;
mod prepared;

use hashbrown::{HashMap, HashSet};
use iriai_domain::inventory::keys::Keys;
use iriai_domain::risk::advisory::{Advisory, AdvisoryFormat};
use iriai_domain::risk::block::{Head, RecordDigest};
use iriai_domain::risk::edition::{Changed, Edition};
use iriai_domain::risk::matching::Branch;
use iriai_domain::risk::register::source_of;
use iriai_domain::warning::{Warning, Warnings};
use iriai_formats::advisory::{Advisories, Format};
use iriai_formats::error::{ReadError, ReadErrorCode};
use iriai_formats::limits::Budget;
use iriai_store::Transaction;

pub(crate) use packed::{read_anew, read_otherwise};
pub(crate) use prepared::PreparedRecords;
pub use prepared::RecordCount;

pub(crate) use self::packed::PackedAdvisory;
use self::packed::{Ends, Packed, RecordPlace};
use super::blocks::each_state;
use crate::clock::instant;
use crate::error::Error;

/// The advisories that are kept.
#[derive(Default)]
pub(crate) struct KnownRecords {
    /// Of records that would change nothing if they came again, with the format of each, and the number of the source that it is from.
    digests: HashMap<RecordDigest, (AdvisoryFormat, u32)>,
    sources: Keys,
    /// The keys of advisories, of which there are hundreds of thousands.
    keys: Keys,
    /// By number of the key the state that counts.
    current: Vec<Option<KnownState>>,
    /// By identifier the documents that hold several advisories, which come and go together.
    documents: HashMap<String, KnownDocument>,
    /// Those of which it is certain that they are noted.
    ecosystems: HashSet<Branch>,
    count: u32,
}

/// A state of an advisory that counts.
#[derive(Clone, Copy)]
struct KnownState {
    number: u32,
    changed: Option<Changed>,
    record: RecordDigest,
}

/// A document with several advisories, in the state that counts.
#[derive(Clone, Default)]
struct KnownDocument {
    record: RecordDigest,
    edition: Edition,
    /// The numbers of its advisories' keys.
    keys: Vec<u32>,
}

impl KnownRecords {
    /// Learns what was written since it was asked last.
    pub(crate) fn catch_up(&mut self, transaction: &Transaction<'_>) -> Result<(), Error> {
        each_state(transaction, self.count, |state| {
            let source = source_of(state.format, state.head.id);
            self.note(state.head.digest, state.format, source);
            let key = state.head.key(state.format);
            let document = document_of(state.format, &state.head);
            // A later state has the greater number.
            self.place(
                state.head.digest,
                document,
                &key,
                state.number,
                &state.edition(),
            );
            self.count = state.number + 1;
            Ok(())
        })
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The number of the state that counts of the advisory with a key, and which it is.
    pub(crate) fn current(&self, key: &str) -> Option<(u32, Edition)> {
        self.state(self.keys.find(key)?)
    }

    /// The same by the number of its key.
    fn state(&self, key: u32) -> Option<(u32, Edition)> {
        let known = self.current.get(key as usize)?.as_ref()?;
        Some((known.number, Edition::dated(known.changed)))
    }

    /// The source of the record of a format with these bytes, where it was taken in before.
    pub(crate) fn source_of(&self, format: AdvisoryFormat, digest: &RecordDigest) -> Option<&str> {
        let (own, source) = self.digests.get(digest)?;
        (*own == format).then(|| self.sources.get(*source))
    }

    /// The identifier of the document that an advisory comes and goes with, and which state of it counts; nothing of one that stands
    /// alone, or of which nothing is kept.
    pub(crate) fn document(
        &self,
        format: AdvisoryFormat,
        head: &Head<'_>,
    ) -> Option<(&str, &Edition)> {
        let (id, known) = self.documents.get_key_value(document_of(format, head)?)?;
        Some((id, &known.edition))
    }

    /// The numbers of the states that count of a document.
    pub(crate) fn states_of(&self, document: &str) -> impl Iterator<Item = u32> {
        let keys = self.documents.get(document).into_iter();
        let keys = keys.flat_map(|known| &known.keys);
        keys.filter_map(|&key| Some(self.state(key)?.0))
    }

    /// Notes the state of an advisory that counts from now on. What a newer state of its document does not hold counts no more, and a
    /// record that counts no more is news if it comes again.
    fn place(
        &mut self,
        digest: RecordDigest,
        document: Option<&str>,
        key: &str,
        number: u32,
        edition: &Edition,
    ) {
        let Some(key) = self.keys.number(key) else {
            return;
        };
        if let Some(id) = document {
            let known = self.documents.entry_ref(id).or_default();
            if known.record != digest {
                for key in known.keys.drain(..) {
                    if let Some(state) = self.current.get_mut(key as usize) {
                        *state = None;
                    }
                }
                self.digests.remove(&known.record);
                known.record = digest;
            }
            known.edition = edition.clone();
            known.keys.push(key);
        }
        let state = KnownState {
            number,
            changed: edition.changed(),
            record: digest,
        };
        let place = key as usize;
        if self.current.len() <= place {
            self.current.resize(place + 1, None);
        }
        let before = self.current.get_mut(place);
        if let Some(before) = before.and_then(|known| known.replace(state))
            && before.record != digest
        {
            self.digests.remove(&before.record);
        }
    }

    fn note(&mut self, digest: RecordDigest, format: AdvisoryFormat, source: &str) {
        if let Some(number) = self.sources.number(source) {
            self.digests.insert(digest, (format, number));
        }
    }
}

/// An advisory to keep.
struct NewAdvisory {
    key: String,
    /// The document that it is one of several advisories of.
    document: Option<String>,
    digest: RecordDigest,
    /// When it was changed as it says, and which state it is.
    modified: Option<i64>,
    revision: Option<String>,
    /// Where in the block its record begins.
    start: u32,
    /// The place of its source among those of the block.
    source: usize,
    /// Where in the block's packed parts its own ends.
    ends: Ends,
}

impl NewAdvisory {
    /// Which state it is, received at an instant.
    fn edition(&self, received: i64) -> Edition {
        Edition::new(self.revision.as_deref(), self.modified, received)
    }
}

/// Records gathered for one block.
#[derive(Default)]
pub(crate) struct Gathered {
    format: Option<AdvisoryFormat>,
    text: Vec<u8>,
    advisories: Vec<NewAdvisory>,
    packed: Packed,
    ecosystems: HashSet<Branch>,
    /// Records that are kept already.
    unchanged: usize,
    records: usize,
    /// The sources of all of them.
    sources: Keys,
    warnings: Vec<Warning>,
    warning_count: usize,
}

impl Gathered {
    /// A block is closed at so many bytes: small enough to be unpacked for one record, large enough to be packed well.
    const BLOCK: usize = 64 << 10;

    /// Counts a record that is kept already, from a source.
    pub(crate) fn add_known(&mut self, source: &str) {
        self.note(source);
        self.unchanged += 1;
    }

    /// Reads a record with these bytes and gathers what it tells. `place` says where it stands, where others stand beside it.
    pub(crate) fn add(
        &mut self,
        format: &Format,
        record: &str,
        digest: RecordDigest,
        place: &dyn Fn() -> Option<String>,
        budget: &mut Budget<'_>,
    ) -> Result<(), ReadError> {
        self.ensure_room(record)?;
        let parsed = (format.read)(record, budget)?;
        self.gather(format.id, record, digest, &parsed.value);
        if !parsed.warnings.is_empty() {
            self.note_warnings(parsed.warnings, place());
        }
        Ok(())
    }

    /// The same, if what is read leaves no doubt that it is one record of the format and nothing else. Answers whether it did not.
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
        // Whatever gives a warning may be something else, such as two records.
        let parsed = parsed.ok().filter(|parsed| parsed.warnings.count() == 0);
        let is_certain =
            |parsed: &Advisories<'_>| format.is_certain.is_some_and(|is| is(&parsed.value));
        let Some(parsed) = parsed.filter(is_certain) else {
            return false;
        };
        self.gather(format.id, record, digest, &parsed.value);
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

    /// Notes what was wrong with the encoding of a record that was gathered.
    pub(crate) fn note_encoding(&mut self, warnings: Warnings, place: Option<String>) {
        // A line stands behind the place, and is no part of it.
        self.note_warnings(warnings, place.map(|place| format!("{place} ")));
    }

    fn note_warnings(&mut self, warnings: Warnings, place: Option<String>) {
        self.warning_count += warnings.count();
        let placed = warnings.into_kept().into_iter().map(|warning| Warning {
            at: match &place {
                Some(place) => format!("{place}{}", warning.at),
                None => warning.at,
            },
            ..warning
        });
        self.warnings.extend(placed);
    }

    /// Gathers a record that was taken in before, elsewhere, with what was packed there of some of its advisories.
    pub(crate) fn copy<'a>(
        &mut self,
        format: AdvisoryFormat,
        record: &str,
        advisories: impl IntoIterator<Item = PackedAdvisory<'a>>,
    ) {
        let start = self.text.len() as u32;
        self.format = Some(format);
        self.text.extend_from_slice(record.as_bytes());
        self.records += 1;
        for advisory in advisories {
            let head = Head {
                start,
                length: record.len() as u32,
                ..advisory.head
            };
            let source = self.note(source_of(format, head.id));
            self.packed.append(&PackedAdvisory { head, ..advisory });
            self.advisories.push(NewAdvisory {
                key: head.key(format),
                document: document_of(format, &head).map(str::to_owned),
                digest: head.digest,
                modified: head.modified,
                revision: head.revision.map(str::to_owned),
                start,
                source,
                ends: self.packed.ends(),
            });
        }
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
            let (head, ecosystems) = self.packed.add(format, advisory, place);
            self.ecosystems.extend(ecosystems);
            let source = self.note(source_of(format, &advisory.id));
            self.advisories.push(NewAdvisory {
                key: head.key(format),
                document: document_of(format, &head).map(str::to_owned),
                digest,
                modified: head.modified,
                revision: head.revision.map(str::to_owned),
                start,
                source,
                ends: self.packed.ends(),
            });
        }
    }

    /// Notes a source; answers its place. There may be as many as records: whoever writes them chooses their names.
    fn note(&mut self, source: &str) -> usize {
        let number = self.sources.number(source);
        number.map_or(usize::MAX, |number| number as usize)
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
        let sources: Vec<String> = closed.sources.iter().map(str::to_owned).collect();
        let prepared = PreparedRecords {
            format: closed.format,
            content: compress(&text),
            length: text.len() as u32,
            advisories: closed.advisories,
            packed: closed.packed,
            ecosystems: closed.ecosystems,
            noted: sources.clone(),
            received: 0,
            first: 0,
            behind: 0,
            older: Vec::new(),
            places: Vec::new(),
            unchanged: 0,
            replaced: Vec::new(),
            dropped: Vec::new(),
            sources,
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

/// The document with which an advisory comes and goes. What has no vulnerabilities any more is called like the document.
fn document_of<'a>(format: AdvisoryFormat, head: &Head<'a>) -> Option<&'a str> {
    (format == AdvisoryFormat::Csaf).then(|| head.document.unwrap_or(head.id))
}

/// What tells a record from others.
pub(crate) fn digest(record: &str) -> RecordDigest {
    let hash = blake3::hash(record.as_bytes());
    let mut digest = RecordDigest::default();
    digest.copy_from_slice(hash.as_bytes().get(..16).unwrap_or(&[0; 16]));
    digest
}

/// When an advisory was changed last. Some sources write the year 1 where they do not know.
fn modified(advisory: &Advisory<'_>) -> Option<i64> {
    let written = advisory.modified.as_deref().and_then(instant);
    written.filter(|&instant| instant > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_of_very_many_sources_are_noted_soon() {
        const MANY: usize = 200_000;
        let mut gathered = Gathered::default();
        for _ in 0..2 {
            (0..MANY).for_each(|number| gathered.add_known(&format!("S{number}")));
        }
        let closed = gathered.close(|_| Vec::new());
        assert_eq!(closed.sources.len(), MANY);
        assert_eq!(closed.sources.last().map(String::as_str), Some("S199999"));
    }
}

//! Writing advisories.

use std::iter;

use hashbrown::{HashMap, HashSet};
use iriai_domain::risk::advisory::AdvisoryFormat;
use iriai_domain::risk::block::RecordDigest;
use iriai_domain::risk::edition::Edition;
use iriai_domain::risk::matching::{Branch, REVISION};
use iriai_store::{AdvisoryBlockRow, Transaction};

use super::packed::{Ends, Packed, ecosystems_of};
use super::{KnownRecords, NewAdvisory};
use crate::error::Error;

/// Records ready to be numbered and written.
pub(crate) struct PreparedRecords {
    pub(super) format: Option<AdvisoryFormat>,
    pub(super) content: Vec<u8>,
    pub(super) length: u32,
    pub(super) advisories: Vec<NewAdvisory>,
    pub(super) packed: Packed,
    pub(super) ecosystems: HashSet<Branch>,
    /// By place the sources of the advisories.
    pub(super) noted: Vec<String>,
    /// When they were received, once they are settled.
    pub(super) received: i64,
    /// The numbers of those that are new, once they are settled.
    pub(super) first: u32,
    pub(super) behind: u32,
    /// What was left out because it, or something newer, is kept.
    pub(super) older: Vec<NewAdvisory>,
    /// The places, among those that were gathered, of what was not left out.
    pub(super) places: Vec<usize>,
    /// How many records that were.
    pub(super) unchanged: usize,
    /// The states that the others replace.
    pub(super) replaced: Vec<u32>,
    /// The states that newer states of their documents do not hold any more.
    pub(super) dropped: Vec<u32>,
    /// The sources of which it is certain now that these records are kept.
    pub(crate) sources: Vec<String>,
}

/// What became of some records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RecordCount {
    /// Advisories that are kept now, as new or in a new state.
    pub imported: usize,
    /// Of these the ones that replaced an older state.
    pub changed: usize,
    /// Records that were kept before, in this state or a newer one.
    pub unchanged: usize,
}

impl PreparedRecords {
    /// About how many bytes it takes while it waits.
    pub(crate) fn size(&self) -> usize {
        const EACH: usize = 256;
        let packed = &self.packed;
        let packed = packed.heads.len() + packed.matters.len() + packed.packages.len();
        self.content.len() + packed + self.advisories.len() * EACH
    }

    /// The places, among those that were gathered, of what was settled, and their numbers.
    pub(crate) fn numbered(&self) -> impl Iterator<Item = (usize, u32)> {
        self.places.iter().copied().zip(self.first..)
    }

    /// Gives numbers to what is new among what is received at an instant, and leaves out what is older than what is kept. Nobody else may
    /// write from now on.
    pub(crate) fn settle(&mut self, known: &KnownRecords, received: i64) -> Result<(), Error> {
        self.received = received;
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
    pub(crate) fn insert(&self, transaction: &Transaction<'_>) -> Result<RecordCount, Error> {
        let received = self.received;
        let count = RecordCount {
            imported: self.advisories.len(),
            changed: self.replaced.len(),
            unchanged: self.unchanged,
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
            names: &self.packed.names()?,
            length: self.length,
            content: &self.content,
        })?;
        for branch in &self.ecosystems {
            transaction.insert_advisory_ecosystem(&branch.to_string(), received)?;
        }
        for &before in self.replaced.iter().chain(&self.dropped) {
            transaction.insert_advisory_replaced(before, received)?;
        }
        Ok(count)
    }

    /// Notes what was written.
    pub(crate) fn learn(self, known: &mut KnownRecords) {
        let Some(format) = self.format else { return };
        known.count = self.behind;
        known.ecosystems.extend(self.ecosystems);
        let source = |new: &NewAdvisory| self.noted.get(new.source).map_or("", String::as_str);
        for new in &self.older {
            known.note(new.digest, format, source(new));
        }
        for (new, number) in self.advisories.iter().zip(self.first..) {
            known.note(new.digest, format, source(new));
            let document = new.document.as_deref();
            let edition = new.edition(self.received);
            known.place(new.digest, document, &new.key, number, &edition);
        }
    }

    /// Leaves out what is older than what is kept, and notes which states the others replace.
    fn leave_out_older(&mut self, known: &KnownRecords) -> Result<Vec<NewAdvisory>, Error> {
        let ages = self.ages(known);
        self.replaced.clear();
        self.replaced
            .extend(ages.iter().filter_map(|age| match age {
                Age::Newer(before) => *before,
                _ => None,
            }));
        let counted = |age: &&Age| {
            matches!(
                age,
                Age::Older { is_first: true } | Age::Kept { is_first: true }
            )
        };
        self.unchanged = ages.iter().filter(counted).count();
        let places = ages.iter().enumerate();
        let places = places.filter(|(_, age)| age.is_newer());
        self.places = places.map(|(place, _)| place).collect();
        if self.places.len() == ages.len() {
            return Ok(Vec::new());
        }
        let all = std::mem::take(&mut self.packed);
        let mut end = Ends::default();
        let mut kept = Vec::with_capacity(self.advisories.len());
        let mut older = Vec::new();
        for (mut new, age) in self.advisories.drain(..).zip(ages) {
            let start = std::mem::replace(&mut end, new.ends);
            if !age.is_newer() {
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

    /// How each stands to what is kept, and to those before it. Notes what newer documents dropped.
    fn ages(&mut self, known: &KnownRecords) -> Vec<Age> {
        let mut current = Current {
            known,
            received: self.received,
            of_block: HashMap::new(),
            documents: HashMap::new(),
        };
        let mut records: HashSet<RecordDigest> = HashSet::new();
        let mut number = self.first;
        let mut ages: Vec<Age> = Vec::with_capacity(self.advisories.len());
        self.dropped.clear();
        // What a record holds stands together.
        for record in self.advisories.chunk_by(|a, b| a.start == b.start) {
            let Some(first) = record.first() else {
                continue;
            };
            // The same record may stand in a file twice, read before the first of it was written.
            let is_kept =
                known.digests.contains_key(&first.digest) || !records.insert(first.digest);
            // A feed from yesterday does not replace today's.
            let is_older = !is_kept && record.iter().any(|new| current.is_older(new));
            for (new, is_first) in record
                .iter()
                .zip(iter::once(true).chain(iter::repeat(false)))
            {
                let age = match is_kept {
                    true => Age::Kept { is_first },
                    false if is_older => Age::Older { is_first },
                    false => Age::Newer(current.of(&new.key).map(|(number, _)| number)),
                };
                ages.push(age);
                if age.is_newer() {
                    current
                        .of_block
                        .insert(&new.key, Some((number, new.edition(self.received))));
                    number = number.saturating_add(1);
                }
            }
            if !is_kept && !is_older {
                current.replace_documents(record, &mut self.dropped);
            }
        }
        ages
    }
}

/// What counts: what is kept, and what those of a block change about it.
struct Current<'c> {
    known: &'c KnownRecords,
    received: i64,
    /// By key the number of a state and which it is; nothing where it was dropped.
    of_block: HashMap<&'c str, Option<(u32, Edition)>>,
    /// By identifier the state of a document, and its advisories.
    documents: HashMap<&'c str, (Edition, Vec<&'c str>)>,
}

impl<'c> Current<'c> {
    /// The number of the state that counts of the advisory with a key, and which it is.
    fn of(&self, key: &str) -> Option<(u32, Edition)> {
        let of_block = self.of_block.get(key).cloned();
        of_block.unwrap_or_else(|| self.known.current(key))
    }

    /// Whether a newer state counts: of its document, where it comes and goes with one.
    fn is_older(&self, new: &NewAdvisory) -> bool {
        let own = new.edition(self.received);
        let Some(id) = new.document.as_deref() else {
            let last = self.of(&new.key);
            return last.is_some_and(|(_, last)| own.is_before(&last));
        };
        let of_block = self.documents.get(id).map(|(edition, _)| edition);
        let known = || Some(&self.known.documents.get(id)?.edition);
        of_block
            .or_else(known)
            .is_some_and(|kept| own.is_before(kept))
    }

    /// Notes the documents of a record, and the numbers of the states that they do not hold any more.
    fn replace_documents(&mut self, record: &'c [NewAdvisory], dropped: &mut Vec<u32>) {
        let mut documents: HashMap<&str, Vec<&str>> = HashMap::new();
        for new in record {
            if let Some(id) = &new.document {
                documents.entry(id).or_default().push(&new.key);
            }
        }
        let edition = record.first().map(|first| first.edition(self.received));
        let edition = edition.unwrap_or_default();
        for (id, keys) in documents {
            let held: HashSet<&str> = keys.iter().copied().collect();
            let before = match self.documents.insert(id, (edition.clone(), keys)) {
                Some((_, keys)) => keys,
                None => {
                    let known = self.known.documents.get(id);
                    let keys = known.map_or(&[][..], |known| &known.keys);
                    keys.iter().map(|&key| self.known.keys.get(key)).collect()
                }
            };
            for key in before.into_iter().filter(|key| !held.contains(key)) {
                dropped.extend(self.of(key).map(|(number, _)| number));
                self.of_block.insert(key, None);
            }
        }
    }
}

/// How a state of an advisory stands to what is kept of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Age {
    /// Its record is kept byte for byte; this is the first that it holds, or not.
    Kept { is_first: bool },
    /// It is older; this is the first that its record holds, or not.
    Older { is_first: bool },
    /// It is new, or replaces the state with this number.
    Newer(Option<u32>),
}

impl Age {
    fn is_newer(self) -> bool {
        matches!(self, Self::Newer(_))
    }
}

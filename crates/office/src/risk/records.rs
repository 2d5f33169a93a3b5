//! Taking advisories in.
//!
//! A worker reads records one by one and gathers them in blocks, which are compressed together: a record alone is too small for
//! that. The writer numbers what is new. A record that is known byte for byte is not even read.

use hashbrown::{HashMap, HashSet};
use iriai_domain::fold::fold;
use iriai_domain::inventory::keys::Keys;
use iriai_domain::risk::advisory::{Advisory, AdvisoryFormat, AdvisoryKind};
use iriai_domain::risk::cvss::{Rating, Score};
use iriai_domain::risk::matching::{ecosystems, packages};
use iriai_domain::risk::register::source_of;
use iriai_domain::risk::severity::severity;
use iriai_domain::risk::ssvc::Signs;
use iriai_domain::warning::Warning;
use iriai_formats::advisory::Format;
use iriai_formats::error::{ReadError, ReadErrorCode};
use iriai_formats::limits::Budget;
use iriai_store::{AdvisoryRow, Transaction};

use crate::clock::instant;
use crate::error::Error;

/// What tells a record's bytes from others: BLAKE3, 16 bytes of it.
pub(crate) type RecordDigest = [u8; 16];

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
    blocks: u32,
    fresh: Fresh,
}

/// The packages of advisories that were written since somebody asked last.
#[derive(Default)]
pub(crate) struct Fresh {
    first: u32,
    count: u32,
    /// Hash of a package, advisory.
    packages: Vec<(i64, u32)>,
}

impl Fresh {
    /// Notes that the packages of an advisory follow.
    fn begin(&mut self, advisory: u32) {
        if self.count == 0 {
            self.first = advisory;
        } else if self.first.saturating_add(self.count) != advisory {
            // Another program wrote in between, and nobody here knows what.
            *self = Self {
                first: advisory,
                ..Self::default()
            };
        }
        self.count += 1;
    }

    /// The pairs of package and advisory from one number to before another, if these are exactly those that were noted.
    pub(crate) fn between(self, first: u32, behind: u32) -> Option<Vec<(i64, u32)>> {
        let is_all = self.first == first && self.first + self.count == behind;
        is_all.then_some(self.packages)
    }
}

impl KnownRecords {
    /// Learns what was written since it was asked last.
    pub(crate) fn catch_up(&mut self, transaction: &Transaction<'_>) -> Result<(), Error> {
        transaction.each_advisory(self.count, |row| {
            if let Ok(digest) = row.digest.as_slice().try_into() {
                let format = AdvisoryFormat::from_code(&row.format);
                let source = format.map_or("", |format| source_of(format, &row.id));
                self.note(digest, source);
            }
            // A later state has the greater number.
            self.current.insert(row.key, (row.number, row.modified));
            self.count = row.number + 1;
            Ok(())
        })?;
        self.blocks = transaction.count_advisory_blocks()?;
        Ok(())
    }

    /// The packages of what was written since this was asked last.
    pub(crate) fn take_fresh(&mut self) -> Fresh {
        std::mem::take(&mut self.fresh)
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
    id: String,
    format: AdvisoryFormat,
    kind: AdvisoryKind,
    severity: Option<(Rating, Option<Score>)>,
    signs: Signs,
    withdrawn: bool,
    digest: RecordDigest,
    start: u32,
    length: u32,
    part: u32,
    modified: Option<i64>,
    packages: Vec<i64>,
    ecosystems: Vec<&'static str>,
    names: Vec<String>,
}

/// Records gathered for one block.
#[derive(Default)]
pub(crate) struct Gathered {
    text: Vec<u8>,
    advisories: Vec<NewAdvisory>,
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
    content: Vec<u8>,
    length: u32,
    advisories: Vec<NewAdvisory>,
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
        let hash = blake3::hash(record.as_bytes());
        let mut digest = RecordDigest::default();
        digest.copy_from_slice(hash.as_bytes().get(..16).unwrap_or(&[0; 16]));
        if let Some(source) = known.source_of(&digest) {
            self.note(source);
            self.unchanged += 1;
            return Ok(());
        }
        // Places in a block are words of 32 bits.
        if self.text.len() + record.len() > u32::MAX as usize {
            let length = record.len().to_string();
            return Err(ReadError::new(ReadErrorCode::TooManyBytes, length));
        }
        let parsed = (format.read)(record, budget)?;
        let start = self.text.len() as u32;
        self.text.extend_from_slice(record.as_bytes());
        self.records += 1;
        self.warning_count += parsed.warnings.count();
        self.warnings.extend(parsed.warnings.into_kept());
        for (advisory, part) in parsed.value.iter().zip(0_u32..) {
            self.note(source_of(format.id, &advisory.id));
            self.advisories.push(NewAdvisory {
                key: key(format.id, advisory),
                id: advisory.id.to_string(),
                format: format.id,
                kind: advisory.kind,
                severity: severity(advisory, None).map(|stated| (stated.rating, stated.score)),
                signs: Signs::of(advisory),
                withdrawn: advisory.withdrawn.is_some(),
                digest,
                start,
                length: record.len() as u32,
                part,
                modified: modified(advisory),
                packages: packages(advisory),
                ecosystems: ecosystems(advisory),
                names: names(advisory),
            });
        }
        Ok(())
    }

    fn note(&mut self, source: &str) {
        if !self.sources.iter().any(|known| known == source) {
            self.sources.push(source.to_owned());
        }
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
            content: compress(&self.text),
            length: self.text.len() as u32,
            advisories: self.advisories,
            sources: self.sources,
        }
    }
}

/// What tells an advisory from all others. Vendors write of the same CVE in documents of their own.
fn key(format: AdvisoryFormat, advisory: &Advisory<'_>) -> String {
    let id = &advisory.id;
    match (format, advisory.related.first()) {
        (AdvisoryFormat::Csaf, Some(document)) => format!("csaf:{document}#{id}"),
        _ => format!("{}:{id}", format.code()),
    }
}

/// When an advisory was changed last. Some sources write the year 1 where they do not know.
fn modified(advisory: &Advisory<'_>) -> Option<i64> {
    let written = advisory.modified.as_deref().and_then(instant);
    written.filter(|&instant| instant > 0)
}

/// The names under which people look for an advisory.
fn names(advisory: &Advisory<'_>) -> Vec<String> {
    let mut names = vec![fold(&advisory.id)];
    names.extend(advisory.aliases.iter().map(|alias| fold(alias)));
    names.sort_unstable();
    names.dedup();
    names
}

impl PreparedRecords {
    /// About how many bytes it takes while it waits.
    pub(crate) fn size(&self) -> usize {
        const EACH: usize = 512;
        self.content.len() + self.advisories.len() * EACH
    }

    /// Writes what is new or newer than what is kept.
    pub(crate) fn write(
        self,
        transaction: &Transaction<'_>,
        known: &mut KnownRecords,
        received: i64,
    ) -> Result<RecordCount, Error> {
        let mut count = RecordCount::default();
        let block = known.blocks;
        for new in self.advisories {
            let before = known.current.get(&new.key).copied();
            // A feed from yesterday does not replace today's; what states no time is taken for newer.
            let is_older = before.is_some_and(|(_, kept)| match (new.modified, kept) {
                (Some(new), Some(kept)) => new < kept,
                _ => false,
            });
            if is_older {
                count.unchanged += 1;
                known.note(new.digest, source_of(new.format, &new.id));
                continue;
            }
            if count.imported == 0 {
                transaction.insert_advisory_block(block, self.length, &self.content)?;
                known.blocks = block + 1;
            }
            let number = known.count;
            known.count = number.checked_add(1).ok_or(Error::Full("advisories"))?;
            let row = AdvisoryRow {
                number,
                key: new.key,
                id: new.id,
                format: new.format.code().to_owned(),
                kind: new.kind.code().to_owned(),
                rating: new.severity.map(|(rating, _)| rating.code().to_owned()),
                score: new
                    .severity
                    .and_then(|(_, score)| Some(score?.tenths().into())),
                signs: new.signs.packed(),
                withdrawn: new.withdrawn,
                digest: new.digest.to_vec(),
                block,
                start: new.start,
                length: new.length,
                part: new.part,
                modified: new.modified,
                received,
                replaced: None,
            };
            transaction.insert_advisory(&row, before.map(|(number, _)| number))?;
            known.fresh.begin(number);
            for package in new.packages {
                transaction.insert_advisory_package(package, number)?;
                known.fresh.packages.push((package, number));
            }
            for ecosystem in new.ecosystems {
                if known.ecosystems.insert(ecosystem) {
                    transaction.insert_advisory_ecosystem(ecosystem, received)?;
                }
            }
            for name in new.names {
                transaction.insert_advisory_name(&name, number)?;
            }
            known.note(new.digest, source_of(new.format, &row.id));
            known.current.insert(row.key, (number, row.modified));
            count.imported += 1;
        }
        Ok(count)
    }
}

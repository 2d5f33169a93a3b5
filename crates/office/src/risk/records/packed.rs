//! What is packed of advisories beside their records.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;

use hashbrown::HashSet;
use iriai_domain::risk::advisory::{Advisory, AdvisoryFormat};
use iriai_domain::risk::block::{
    Head, Matter, NameIndex, Names, RecordDigest, copy_head, copy_matter, pack_head, pack_matter,
    unpack_heads, unpack_matters,
};
use iriai_domain::risk::matching::{Branch, Named, REVISION};
use iriai_domain::risk::packages::pack_packages;
use iriai_domain::risk::severity::severity;
use iriai_domain::risk::ssvc::Signs;
use iriai_store::{Error as StoreError, ReadAnew, Transaction};

use super::{document, modified};
use crate::error::Error;
use crate::risk::blocks::{Block, block_rows};

/// Where in packed parts something ends.
#[derive(Clone, Copy, Default)]
pub(super) struct Ends {
    pub(super) packages: usize,
    pub(super) heads: usize,
    pub(super) matters: usize,
}

/// What is packed of advisories beside their records.
#[derive(Default)]
pub(super) struct Packed {
    pub(super) packages: Vec<u8>,
    pub(super) heads: Vec<u8>,
    pub(super) matters: Vec<u8>,
}

/// An advisory that was packed elsewhere.
#[derive(Clone, Copy)]
pub(crate) struct PackedAdvisory<'a> {
    pub(crate) head: Head<'a>,
    pub(crate) matter: Matter<'a>,
    /// The hashes of its packages.
    pub(crate) packages: &'a [u8],
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
    /// Packs the next advisory. Answers what was packed of its head, and its ecosystems.
    pub(super) fn add<'a>(
        &mut self,
        format: AdvisoryFormat,
        advisory: &'a Advisory<'_>,
        place: RecordPlace,
    ) -> (Head<'a>, Vec<Branch>) {
        let stated = severity(advisory, None);
        let head = Head {
            id: &advisory.id,
            document: document(format, advisory),
            kind: advisory.kind,
            rating: stated.as_ref().map(|stated| stated.rating),
            signs: Signs::with_severity(advisory, stated.as_ref()),
            score: stated.and_then(|stated| Some(stated.score?.tenths())),
            withdrawn: advisory.withdrawn.is_some(),
            digest: place.digest,
            start: place.start,
            length: place.length,
            part: place.part,
            modified: modified(advisory),
            revision: advisory.revision.as_deref(),
            names: Names::default(),
        };
        pack_head(&mut self.heads, &head, &advisory.aliases);
        pack_matter(&mut self.matters, advisory);
        let named = Named::by(advisory);
        pack_packages(&mut self.packages, &named.packages);
        (head, named.ecosystems)
    }

    /// Adds an advisory that was packed elsewhere.
    pub(super) fn append(&mut self, advisory: &PackedAdvisory<'_>) {
        copy_head(&mut self.heads, &advisory.head);
        copy_matter(&mut self.matters, advisory.matter);
        self.packages.extend_from_slice(advisory.packages);
    }

    /// Adds an advisory of a block as it is packed there.
    fn keep(&mut self, before: &Before<'_>, block: u32, place: usize) -> Result<(), Error> {
        let damaged = |column| StoreError::corrupt("advisory_block", column, block);
        let head = *before.heads.get(place).ok_or_else(|| damaged("heads"))?;
        let matter = *before
            .matters
            .get(place)
            .ok_or_else(|| damaged("matters"))?;
        let advisory = matter.advisory().map_err(|_| damaged("matters"))?;
        let mut packages = Vec::new();
        pack_packages(&mut packages, &Named::by(&advisory).packages);
        self.append(&PackedAdvisory {
            head,
            matter,
            packages: &packages,
        });
        Ok(())
    }

    /// By which names the advisories may be found.
    pub(super) fn names(&self) -> Result<Vec<u8>, StoreError> {
        NameIndex::pack(&self.heads).map_err(|_| StoreError::corrupt("advisory_block", "heads", ""))
    }

    pub(super) fn ends(&self) -> Ends {
        Ends {
            packages: self.packages.len(),
            heads: self.heads.len(),
            matters: self.matters.len(),
        }
    }

    /// Adds a part of another.
    pub(super) fn copy(&mut self, other: &Self, from: Ends, to: Ends) {
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

/// What was packed of a block before.
struct Before<'b> {
    heads: Vec<Head<'b>>,
    matters: Vec<Matter<'b>>,
}

/// The packed heads and matters of a block.
fn packed_before(transaction: &Transaction<'_>, block: u32) -> Result<(Vec<u8>, Vec<u8>), Error> {
    let mut found = (Vec::new(), Vec::new());
    transaction.each_advisory_block(block, 1, |row| {
        found = (row.heads()?.to_vec(), row.matters()?.to_vec());
        Ok(())
    })?;
    Ok(found)
}

impl<'b> Before<'b> {
    fn of((heads, matters): &'b (Vec<u8>, Vec<u8>), block: u32) -> Result<Self, Error> {
        let damaged = |column| StoreError::corrupt("advisory_block", column, block);
        let mut all = Self {
            heads: Vec::new(),
            matters: Vec::new(),
        };
        unpack_heads(heads, |head| all.heads.push(head)).map_err(|_| damaged("heads"))?;
        unpack_matters(matters, |matter| all.matters.push(matter))
            .map_err(|_| damaged("matters"))?;
        Ok(all)
    }
}

/// The ecosystems of packed advisories.
pub(super) fn ecosystems_of(packed: &Packed) -> Result<HashSet<Branch>, Error> {
    let mut found = HashSet::new();
    let mut sound = Ok(());
    let unpacked = unpack_matters(&packed.matters, |matter| match matter.advisory() {
        Ok(advisory) => found.extend(Named::by(&advisory).ecosystems),
        Err(damaged) => sound = Err(damaged),
    });
    let damaged = |_| StoreError::corrupt("advisory_block", "matters", "");
    unpacked.and(sound).map_err(damaged)?;
    Ok(found)
}

/// The blocks that were read by another state of the rules. All that were compared by these rules were read by them.
pub(crate) fn read_otherwise(transaction: &Transaction<'_>) -> Result<Vec<u32>, Error> {
    let compared = transaction.compared()?;
    let compared = compared.filter(|compared| compared.revision == REVISION);
    let from = compared.map_or(0, |compared| compared.advisories);
    Ok(transaction.advisory_blocks_read_otherwise(from, REVISION)?)
}

/// What was packed of a block before, unpacked when it is asked for first.
fn before<'b>(
    transaction: &Transaction<'_>,
    block: u32,
    bytes: &'b OnceCell<(Vec<u8>, Vec<u8>)>,
    parts: &'b OnceCell<Before<'b>>,
) -> Result<&'b Before<'b>, Error> {
    if let Some(parts) = parts.get() {
        return Ok(parts);
    }
    let read = packed_before(transaction, block)?;
    let unpacked = Before::of(bytes.get_or_init(|| read), block)?;
    Ok(parts.get_or_init(|| unpacked))
}

/// Reads records anew that were read by another state of the rules, and packs what they say now. Answers whether there were any.
pub(crate) fn read_anew(transaction: &Transaction<'_>) -> Result<bool, Error> {
    let blocks = read_otherwise(transaction)?;
    for &first in &blocks {
        let rows = block_rows(transaction, first)?;
        let mut packed = Packed::default();
        let mut ecosystems = BTreeMap::new();
        let records = Block::load(transaction, first)?.unpack()?;
        let mut sound = Ok(());
        // A record that cannot be read any more may hold very many: what was packed before is unpacked once.
        let (bytes, parts) = (OnceCell::new(), OnceCell::new());
        records.each_advisory(&rows, |row, advisory| {
            let Ok(advisory) = advisory else {
                // What was read of it before is the best that anybody knows.
                if sound.is_ok() {
                    let place = row.number.saturating_sub(first) as usize;
                    let kept = before(transaction, first, &bytes, &parts);
                    sound = kept.and_then(|before| packed.keep(before, first, place));
                }
                return;
            };
            let place = RecordPlace {
                digest: row.digest,
                start: row.start,
                length: row.length,
                part: row.part,
            };
            let (_, named) = packed.add(row.entry.format, advisory, place);
            ecosystems.extend(named.into_iter().map(|branch| (branch, row.entry.received)));
        })?;
        sound?;
        // Of those that only these rules know there is something now.
        for (branch, received) in ecosystems {
            transaction.insert_advisory_ecosystem(&branch.to_string(), received)?;
        }
        let Packed {
            packages,
            heads,
            matters,
        } = &packed;
        transaction.update_advisory_block(&ReadAnew {
            first,
            revision: REVISION,
            packages,
            heads,
            matters,
            names: &packed.names()?,
        })?;
    }
    Ok(!blocks.is_empty())
}

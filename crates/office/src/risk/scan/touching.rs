//! Which advisories of another store touch components here. Every block there is read once: one thread reads, all cores judge.

mod lot;
mod wanted;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::OnceLock;

use iriai_domain::inventory::component_key::ComponentKey;
use iriai_domain::inventory::packed::Damaged;
use iriai_domain::inventory::portfolio::Catalogue;
use iriai_domain::risk::advisory::AdvisoryFormat;
use iriai_domain::risk::block::{Head, Matter, unpack_heads};
use iriai_domain::risk::comparison::Kept;
use iriai_domain::risk::component_cpes::ComponentCpes;
use iriai_domain::risk::matching::{
    Identity, Ready, ReleaseNumber, ReleaseNumbers, Releases, package_hash,
};
use iriai_domain::risk::packages::{Packages, component_packages, unpack_packages};
use iriai_store::{AdvisoryBlock, Error as StoreError, Transaction};

use self::lot::{Lot, Parts, Piece};
use self::wanted::Wanted;
use super::super::blocks::Unpacker;
use super::super::compare::{all_keys, learn_cpes};
use crate::cores::on_all_cores;
use crate::error::Error;

/// The components that are compared.
pub(super) struct Components {
    keys: Catalogue,
    packages: Packages,
    cpes: ComponentCpes,
    releases: Releases,
    /// By number the release of each.
    release: Vec<ReleaseNumber>,
    /// By number by what each is compared, as they are asked for; nothing where it cannot be.
    identities: Vec<OnceLock<Option<Identity>>>,
    /// The hashes by which advisories find them.
    wanted: Wanted,
}

impl Components {
    /// All of a store.
    pub(super) fn of(transaction: &Transaction<'_>) -> Result<Self, Error> {
        let keys = all_keys(transaction)?;
        let mut cpes = ComponentCpes::default();
        learn_cpes(&mut cpes, transaction)?;
        let mut all = Self {
            keys,
            packages: Packages::default(),
            cpes,
            releases: Releases::default(),
            release: Vec::new(),
            identities: Vec::new(),
            wanted: Wanted::default(),
        };
        for number in 0..transaction.count_components()? {
            let identity = all.made(number);
            all.release.push(match &identity {
                Some(identity) => all.releases.of_component(identity),
                None => ReleaseNumber::default(),
            });
            let key = ComponentKey::of(all.keys.component(number));
            all.packages.push(&component_packages(key));
            all.identities.push(OnceLock::new());
        }
        all.packages.settle();
        let hashes = all.packages.hashes();
        all.wanted = Wanted::of(hashes.chain(all.cpes.products_of(|_| true)));
        Ok(all)
    }

    /// Those with one of these packages or products that an advisory on some releases may touch, ascending.
    fn with(&self, hashes: &[(u32, i64)], releases: &ReleaseNumbers) -> Vec<u32> {
        let mut found = Vec::new();
        let may_touch = |number: &u32| {
            let release = self.release.get(*number as usize);
            release.is_some_and(|release| releases.may_touch(*release))
        };
        for &(_, hash) in hashes {
            let holders = self.packages.of(hash).chain(self.cpes.with_product(hash));
            found.extend(holders.filter(may_touch));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn identity(&self, number: u32) -> Option<&Identity> {
        let known = self.identities.get(number as usize)?;
        known.get_or_init(|| self.made(number)).as_ref()
    }

    fn made(&self, number: u32) -> Option<Identity> {
        let key = ComponentKey::of(self.keys.component(number));
        Identity::of(key, self.cpes.of(number)).ok()
    }
}

/// A name, by its hash, of an advisory that names a package of a component and does not touch it, or that takes back a vulnerability of no
/// package: with the first of its block and its place there. There are hundreds of thousands: to make room for each by itself takes longer
/// than to judge it.
type Bystander = (i64, u32, u32);

/// What touches components, of one block.
pub(super) struct Touching {
    /// The number of the block's first advisory.
    first: u32,
    pub(super) format: AdvisoryFormat,
    pub(super) received: i64,
    pub(super) advisories: Vec<TouchingAdvisory>,
    /// The records of those advisories that are told.
    pub(super) text: String,
    bystanders: Vec<Bystander>,
}

/// An advisory that touches components, packed as it was.
pub(super) struct TouchingAdvisory {
    /// With the place of its record in the text; one of no bytes where it is not told.
    head: Vec<u8>,
    pub(super) matter: Vec<u8>,
    pub(super) packages: Vec<u8>,
    pub(super) outcomes: Vec<(u32, Kept)>,
}

impl TouchingAdvisory {
    pub(super) fn head(&self) -> Result<Head<'_>, Error> {
        let mut found = None;
        unpack_heads(&self.head, |head| found = Some(head)).map_err(|_| damaged("heads", ""))?;
        Ok(found.ok_or_else(|| damaged("heads", ""))?)
    }
}

/// Looks for what touches components, some blocks of another store at a time.
pub(super) struct Search<'s> {
    theirs: &'s Transaction<'s>,
    components: &'s Components,
    /// Advisories that do not count.
    out: &'s HashSet<u32>,
    /// The number behind the last that was looked at.
    behind: u32,
    /// A turn ends with so many bytes.
    turn: usize,
    /// The names of all that touches components, by their hashes.
    names: HashSet<i64>,
    bystanders: Vec<Bystander>,
}

impl<'s> Search<'s> {
    /// A turn ends with so many bytes of blocks, packed: what is found in them is held in memory until it is copied.
    const TURN: usize = 32 << 20;
    /// So many blocks are asked of the store at a time.
    const BLOCKS: u32 = 64;

    /// Whatever the other store says of vulnerabilities of which advisories here, in `own`, tell something counts too.
    pub(super) fn new(
        own: &Transaction<'_>,
        theirs: &'s Transaction<'s>,
        components: &'s Components,
        out: &'s HashSet<u32>,
    ) -> Result<Self, Error> {
        let mut search = Self {
            theirs,
            components,
            out,
            behind: 0,
            turn: Self::TURN,
            names: HashSet::new(),
            bystanders: Vec::new(),
        };
        search.learn_names(own)?;
        Ok(search)
    }

    /// Learns the names of the advisories of a store that name a package of the components.
    fn learn_names(&mut self, own: &Transaction<'_>) -> Result<(), Error> {
        let mut from = 0;
        loop {
            let behind = own.each_advisory_block(from, Self::BLOCKS, |block| {
                let first = block.span.first;
                let mut naming: HashSet<u32> = HashSet::new();
                let count = block.span.behind - first;
                unpack_packages(count, block.packages()?, |place, hash| {
                    if self.components.wanted.has(hash) {
                        naming.insert(place);
                    }
                })
                .map_err(|_| damaged("packages", first))?;
                let mut places = 0..;
                unpack_heads(block.heads()?, |head| {
                    if places.next().is_some_and(|place| naming.contains(&place)) {
                        self.names.extend(hashes(&head));
                    }
                })
                .map_err(|_| damaged("heads", first))
            })?;
            if behind == from {
                return Ok(());
            }
            from = behind;
        }
    }

    /// What of the next blocks touches components, in the order of the other store; nothing when there are no more.
    pub(super) fn next(&mut self) -> Result<Option<Vec<Touching>>, Error> {
        let from = self.behind;
        let mut behind = from;
        let produce = |send: &mut dyn FnMut(Lot)| {
            behind = self.read(from, send)?;
            Ok(())
        };
        let work = |unpacker: &mut Unpacker, lot: Lot| {
            let blocks = lot.blocks.iter();
            let judged =
                blocks.map(|piece| judge(self.components, self.out, unpacker, &lot, piece));
            judged.collect::<Result<Vec<Touching>, Error>>()
        };
        let mut found: Vec<Touching> = on_all_cores(produce, work)?.into_iter().flatten().collect();
        for touching in &mut found {
            self.bystanders.append(&mut touching.bystanders);
            for advisory in &touching.advisories {
                self.names.extend(hashes(&advisory.head()?));
            }
        }
        found.retain(|touching| !touching.advisories.is_empty());
        // Whoever judged them, they are numbered in one order.
        found.sort_unstable_by_key(|touching| touching.first);
        self.behind = behind;
        Ok((behind > from).then_some(found))
    }

    /// Advisories that say of components that they are not affected by what others say they are: they share a name with one that was found.
    pub(super) fn contradicting(self) -> Result<Vec<Touching>, Error> {
        let mut places: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        for (name, block, place) in &self.bystanders {
            if self.names.contains(name) {
                places.entry(*block).or_default().insert(*place);
            }
        }
        let produce = |send: &mut dyn FnMut(Lot)| {
            let mut lot = Lot::default();
            for &block in places.keys() {
                self.theirs
                    .each_advisory_block(block, 1, |block| lot.add(&block))?;
                if lot.bytes.len() >= Lot::FULL {
                    send(std::mem::take(&mut lot));
                }
            }
            send(lot);
            Ok(())
        };
        let work = |unpacker: &mut Unpacker, lot: Lot| {
            let blocks = lot.blocks.iter();
            let taken = blocks.map(|piece| {
                let wanted = places.get(&piece.span.first).into_iter().flatten();
                let parts = Parts::of(&lot, piece)?;
                let touched = wanted.map(|&place| parts.touched(place, Vec::new()));
                parts.taken(unpacker, touched.collect::<Result<_, Error>>()?)
            });
            taken.collect::<Result<Vec<Touching>, Error>>()
        };
        let mut found: Vec<Touching> = on_all_cores(produce, work)?.into_iter().flatten().collect();
        found.sort_unstable_by_key(|touching| touching.first);
        Ok(found)
    }

    /// Reads the blocks of a turn, and sends those that name a package of a component, or hold advisories that name none. Answers the number
    /// behind the last.
    fn read(&self, from: u32, send: &mut dyn FnMut(Lot)) -> Result<u32, Error> {
        let mut lot = Lot::default();
        let mut behind = from;
        let mut sent = 0;
        loop {
            let before = behind;
            behind = self
                .theirs
                .each_advisory_block(before, Self::BLOCKS, |block| {
                    if self.may_matter(&block)? {
                        lot.add(&block)?;
                    }
                    if lot.bytes.len() >= Lot::FULL {
                        sent += lot.bytes.len();
                        send(std::mem::take(&mut lot));
                    }
                    Ok(())
                })?;
            if behind == before || sent >= self.turn {
                send(lot);
                return Ok(behind);
            }
        }
    }

    /// What touches components, of one block, and what stands by.
    fn may_matter(&self, block: &AdvisoryBlock<'_>) -> Result<bool, StoreError> {
        let span = block.span;
        let count = span.behind - span.first;
        let mut is_named = false;
        let (mut naming, mut last) = (0, None);
        unpack_packages(count, block.packages()?, |place, hash| {
            is_named |= self.components.wanted.has(hash);
            naming += u32::from(last.replace(place) != Some(place));
        })
        .map_err(|_| damaged("packages", span.first))?;
        Ok(is_named || naming < count)
    }
}

fn damaged(column: &'static str, block: impl ToString) -> StoreError {
    StoreError::corrupt("advisory_block", column, block)
}

/// The hashes of the names of an advisory.
fn hashes(head: &Head<'_>) -> impl Iterator<Item = i64> {
    head.names.map(package_hash)
}

/// What touches components, of one block, and what stands by.
fn judge(
    components: &Components,
    out: &HashSet<u32>,
    unpacker: &mut Unpacker,
    lot: &Lot,
    piece: &Piece,
) -> Result<Touching, Error> {
    let span = piece.span;
    let parts = Parts::of(lot, piece)?;
    let mut touched = Vec::new();
    let mut clear = Vec::new();
    for (place, named) in parts.named() {
        if out.contains(&(span.first + place))
            || !named.iter().any(|(_, hash)| components.wanted.has(*hash))
        {
            continue;
        }
        let judged = outcomes(components, named, parts.matter(place)?);
        match judged.map_err(|_| damaged("matters", span.first))? {
            Judged::Touching(outcomes) => touched.push(parts.touched(place, outcomes)?),
            Judged::Clear => clear.push(place),
            Judged::Nothing => {}
        }
    }
    parts.join_records(&mut touched, &mut clear)?;
    let mut touching = parts.taken(unpacker, touched)?;
    touching.bystanders = parts.bystanders(&clear, out)?;
    Ok(touching)
}

/// What an advisory says of components.
enum Judged {
    /// That they are affected, or that it cannot be said.
    Touching(Vec<(u32, Kept)>),
    /// That some are not affected.
    Clear,
    /// Nothing.
    Nothing,
}

/// What is so of components with the packages that one advisory names.
fn outcomes(
    components: &Components,
    named: &[(u32, i64)],
    matter: Matter<'_>,
) -> Result<Judged, Damaged> {
    let advisory = matter.advisory()?;
    let ready = Ready::of(&advisory);
    let who = components.with(named, &components.releases.of_advisory(&ready));
    let mut is_about_any = false;
    let judged = who.into_iter().filter_map(|component| {
        let judgement = ready.judge(components.identity(component)?);
        is_about_any |= judgement.entry.is_some();
        Some((component, Kept::of(&judgement, &ready)?))
    });
    let outcomes: Vec<(u32, Kept)> = judged.collect();
    Ok(match outcomes.is_empty() {
        false => Judged::Touching(outcomes),
        true if is_about_any => Judged::Clear,
        true => Judged::Nothing,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Clock, ImportRequest, Limits, Office, Progress, Upload};

    struct Nobody;

    impl Progress for Nobody {
        fn document(&self, _outcome: &crate::FileOutcome) {}

        fn file(&self) {}
    }

    /// So many that they fill more blocks than are asked for at a time.
    const RECORDS: u32 = 240;

    /// More than one lot of records, each on a package of its own.
    fn records() -> String {
        let line = |number: u32| {
            // Nothing that packs well.
            let details: String = (0..400_u32)
                .map(|place| {
                    blake3::hash(&[number.to_le_bytes(), place.to_le_bytes()].concat()).to_hex()
                })
                .map(|hash| hash.to_string())
                .collect();
            format!(
                r#"{{"id":"A-{number}","details":"{details}","affected":[{{"package":{{"ecosystem":"npm","name":"p{number}"}},"versions":["1.0.0"]}}]}}"#
            )
        };
        (0..RECORDS).map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn however_many_turns_it_takes_the_same_is_found() -> Result<(), Error> {
        let in_memory = || Office::in_memory(Clock::Standing(0), Limits::default());
        let records = records();
        let (kept, own) = (in_memory()?, in_memory()?);
        let upload = Upload {
            path: "a.jsonl".to_owned(),
            below: None,
            read: Box::new(move |bytes| {
                bytes.extend_from_slice(records.as_bytes());
                Ok(())
            }),
        };
        kept.import([upload].into_iter(), &ImportRequest::default(), &Nobody)?;
        let transaction = own.store.write("test")?;
        for number in 0..RECORDS {
            transaction.insert_component(number, &format!("pkg:npm/p{number}@1.0.0"), None)?;
        }
        let components = Components::of(&transaction)?;
        let theirs = kept.store.read()?;
        let out = HashSet::new();
        for (turn, least) in [(1, 2), (Search::TURN, 1)] {
            let mut search = Search::new(&transaction, &theirs, &components, &out)?;
            search.turn = turn;
            let (mut turns, mut found) = (0, Vec::new());
            while let Some(blocks) = search.next()? {
                turns += 1;
                for advisory in blocks.iter().flat_map(|block| &block.advisories) {
                    found.push(advisory.head()?.id.to_owned());
                }
            }
            assert!(turns >= least, "{turns}");
            let expected: Vec<String> = (0..RECORDS).map(|number| format!("A-{number}")).collect();
            assert_eq!(found, expected);
        }
        Ok(())
    }
}

//! Which advisories of another store touch components here. Every block there is read once: one thread reads, all cores judge.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::OnceLock;

use iriai_domain::inventory::component_key::ComponentKey;
use iriai_domain::inventory::packed::Damaged;
use iriai_domain::inventory::portfolio::Catalogue;
use iriai_domain::risk::advisory::AdvisoryFormat;
use iriai_domain::risk::block::{Head, Matter, copy_head, unpack_heads, unpack_matters};
use iriai_domain::risk::comparison::Outcome;
use iriai_domain::risk::component_cpes::ComponentCpes;
use iriai_domain::risk::matching::{Identity, Ready, ReleaseNumber, ReleaseNumbers, Releases};
use iriai_domain::risk::packages::{Packages, component_packages, pack_packages, unpack_packages};
use iriai_store::{AdvisoryBlock, AdvisorySpan, Error as StoreError, Transaction};

use super::super::blocks::{Records, Unpacker};
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
        Ok(all)
    }

    /// The hashes by which advisories find them.
    fn hashes(&self) -> HashSet<i64> {
        let mut hashes: HashSet<i64> = self.packages.hashes().collect();
        hashes.extend(self.cpes.products_of(|_| true));
        hashes
    }

    /// Whether one has a package or product.
    fn have(&self, hash: i64) -> bool {
        let mut holders = self.packages.of(hash).chain(self.cpes.with_product(hash));
        holders.next().is_some()
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

/// What touches components, of one block.
pub(super) struct Touching {
    /// The number of the block's first advisory.
    first: u32,
    pub(super) format: AdvisoryFormat,
    pub(super) received: i64,
    pub(super) advisories: Vec<TouchingAdvisory>,
    /// The records of the advisories.
    pub(super) text: String,
}

/// An advisory that touches components, packed as it was.
pub(super) struct TouchingAdvisory {
    /// With the place of its record in the text.
    head: Vec<u8>,
    pub(super) matter: Vec<u8>,
    pub(super) packages: Vec<u8>,
    pub(super) outcomes: Vec<(u32, Outcome)>,
}

impl TouchingAdvisory {
    pub(super) fn head(&self) -> Result<Head<'_>, Error> {
        let mut found = None;
        unpack_heads(&self.head, |head| found = Some(head)).map_err(|_| damaged("heads", ""))?;
        Ok(found.ok_or_else(|| damaged("heads", ""))?)
    }
}

/// Some blocks as they are read.
#[derive(Default)]
struct Lot {
    blocks: Vec<Piece>,
    /// What they hold, one behind the other.
    bytes: Vec<u8>,
}

/// A block of a lot, with where its parts stand.
struct Piece {
    span: AdvisorySpan,
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
    const FULL: usize = 256 << 10;

    fn add(&mut self, block: &AdvisoryBlock<'_>) -> Result<(), StoreError> {
        let (content, length) = block.records()?;
        let format = AdvisoryFormat::from_code(block.format()?);
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

/// Looks for what touches components, some blocks of another store at a time.
pub(super) struct Search<'s> {
    theirs: &'s Transaction<'s>,
    components: &'s Components,
    wanted: HashSet<i64>,
    /// Advisories that do not count.
    out: &'s HashSet<u32>,
    /// The number behind the last that was looked at.
    behind: u32,
}

impl<'s> Search<'s> {
    /// So many blocks are looked at at a time: what is found in them is held in memory until it is copied.
    const BLOCKS: u32 = 2_048;

    pub(super) fn new(
        theirs: &'s Transaction<'s>,
        components: &'s Components,
        out: &'s HashSet<u32>,
    ) -> Self {
        Self {
            theirs,
            components,
            wanted: components.hashes(),
            out,
            behind: 0,
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
        let found = on_all_cores(produce, work)?.into_iter().flatten();
        let mut found: Vec<Touching> = found
            .filter(|touching| !touching.advisories.is_empty())
            .collect();
        // Whoever judged them, they are numbered in one order.
        found.sort_unstable_by_key(|touching| touching.first);
        self.behind = behind;
        Ok((behind > from).then_some(found))
    }

    /// Reads blocks, and sends those that name a package of a component. Answers the number behind the last.
    fn read(&self, from: u32, send: &mut dyn FnMut(Lot)) -> Result<u32, Error> {
        let mut lot = Lot::default();
        let behind = self
            .theirs
            .each_advisory_block(from, Self::BLOCKS, |block| {
                let span = block.span;
                let mut is_named = false;
                unpack_packages(span.behind - span.first, block.packages()?, |_, hash| {
                    is_named |= self.wanted.contains(&hash);
                })
                .map_err(|_| damaged("packages", span.first))?;
                if is_named {
                    lot.add(&block)?;
                }
                if lot.bytes.len() >= Lot::FULL {
                    send(std::mem::take(&mut lot));
                }
                Ok(())
            })?;
        send(lot);
        Ok(behind)
    }
}

fn damaged(column: &'static str, block: impl ToString) -> StoreError {
    StoreError::corrupt("advisory_block", column, block)
}

/// What touches components, of one block.
fn judge(
    components: &Components,
    out: &HashSet<u32>,
    unpacker: &mut Unpacker,
    lot: &Lot,
    piece: &Piece,
) -> Result<Touching, Error> {
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
    let mut touched = Vec::new();
    for named in named.chunk_by(|a, b| a.0 == b.0) {
        let place = named.first().map_or(0, |(place, _)| *place);
        let Some(matter) = matters.get(place as usize) else {
            return Err(damaged("packages", span.first).into());
        };
        if out.contains(&(span.first + place)) {
            continue;
        }
        let outcomes = outcomes(components, named, *matter);
        let outcomes = outcomes.map_err(|_| damaged("matters", span.first))?;
        if !outcomes.is_empty() {
            touched.push(Touched {
                place,
                named,
                matter: *matter,
                outcomes,
            });
        }
    }
    let mut touching = Touching {
        first: span.first,
        format: piece.format,
        received: piece.received,
        advisories: Vec::new(),
        text: String::new(),
    };
    if !touched.is_empty() {
        let content = lot.part(&piece.content);
        let records = Records::unpacked(span.first, piece.length, content, unpacker)?;
        touching.take_over(lot.part(&piece.heads), &records, touched)?;
    }
    Ok(touching)
}

/// What is so of components with the packages that one advisory names, where somebody has to hear of it.
fn outcomes(
    components: &Components,
    named: &[(u32, i64)],
    matter: Matter<'_>,
) -> Result<Vec<(u32, Outcome)>, Damaged> {
    if !named.iter().any(|&(_, hash)| components.have(hash)) {
        return Ok(Vec::new());
    }
    let advisory = matter.advisory()?;
    let ready = Ready::of(&advisory);
    let who = components.with(named, &components.releases.of_advisory(&ready));
    let judged = who.into_iter().filter_map(|component| {
        let judgement = ready.judge(components.identity(component)?);
        Some((component, Outcome::of(&judgement)?))
    });
    Ok(judged.collect())
}

/// An advisory of a block that touches components.
struct Touched<'p> {
    place: u32,
    /// Its packages.
    named: &'p [(u32, i64)],
    matter: Matter<'p>,
    outcomes: Vec<(u32, Outcome)>,
}

impl Touching {
    /// Takes over what touches components, by its place in the block.
    fn take_over(
        &mut self,
        heads: &[u8],
        records: &Records,
        touched: Vec<Touched<'_>>,
    ) -> Result<(), Error> {
        let mut touched = touched.into_iter().peekable();
        let mut before = None;
        let mut sound = Ok(());
        let mut places = 0..;
        unpack_heads(heads, |head| {
            let place = places.next();
            let Some(touched) = touched.next_if(|touched| Some(touched.place) == place) else {
                return;
            };
            // A record may hold several advisories.
            if before != Some(head.start) {
                before = Some(head.start);
                match records.slice(head.start, head.length) {
                    Ok(record) => self.text.push_str(record),
                    Err(error) => sound = Err(error),
                }
            }
            let start = self.text.len().saturating_sub(head.length as usize) as u32;
            self.add(touched, &Head { start, ..head });
        })
        .map_err(|_| damaged("heads", self.first))?;
        match touched.next() {
            None => sound,
            Some(_) => Err(damaged("heads", self.first).into()),
        }
    }

    fn add(&mut self, touched: Touched<'_>, head: &Head<'_>) {
        let hashes = touched.named.iter().map(|(_, hash)| *hash);
        let mut advisory = TouchingAdvisory {
            head: Vec::new(),
            matter: touched.matter.bytes().to_vec(),
            packages: Vec::new(),
            outcomes: touched.outcomes,
        };
        copy_head(&mut advisory.head, head);
        pack_packages(&mut advisory.packages, &hashes.collect::<Vec<_>>());
        self.advisories.push(advisory);
    }
}

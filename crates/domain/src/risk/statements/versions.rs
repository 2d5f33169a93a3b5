//! Versions of statements against those of components.

use std::collections::{BTreeMap, HashMap};

use super::Miss;
use crate::ecosystem::Ecosystem;
use crate::vers::{CheckedRange, Range, Scheme};
use crate::version::{VersionKey, VersionOrder};

/// Whether two versions are one: the same letters, or the same place in the ecosystem's order.
pub(super) fn is_same(
    theirs: &str,
    own: Option<&str>,
    ecosystem: Option<&Ecosystem>,
) -> Result<(), Miss> {
    let own = own.ok_or(Miss::OtherVersion)?;
    let is_one = theirs == own
        || ecosystem.is_some_and(|ecosystem| {
            let order = ecosystem.order;
            order.is_version(theirs) && order.is_version(own) && order.compare(theirs, own).is_eq()
        });
    is_one.then_some(()).ok_or(Miss::OtherVersion)
}

/// Whether versions that are written beside an identifier hold a version. Who asks of many versions reads them once.
pub(super) fn hold(
    stated: &str,
    version: Option<&str>,
    ecosystem: Option<&'static Ecosystem>,
) -> Result<(), Miss> {
    Stated::of(stated, ecosystem).hold(version)
}

/// Versions that are written beside an identifier: `vers:` notation, constraints alone, or one version. What is told in words cannot
/// be said.
#[derive(Debug, Clone)]
pub struct Stated<'s> {
    text: &'s str,
    ecosystem: Option<&'static Ecosystem>,
    meaning: Meaning,
}

#[derive(Debug, Clone)]
enum Meaning {
    All,
    Range(CheckedRange),
    Unreadable,
    /// One version, or words.
    Text,
}

impl<'s> Stated<'s> {
    /// Reads versions; in the order of an ecosystem, where it is known.
    pub fn of(stated: &'s str, ecosystem: Option<&'static Ecosystem>) -> Self {
        let text = stated.trim();
        let meaning = match text {
            "" | "*" | "vers:all/*" => Meaning::All,
            _ => match range(text, ecosystem) {
                Some(Some(range)) => Meaning::Range(range.check()),
                Some(None) => Meaning::Unreadable,
                None => Meaning::Text,
            },
        };
        Self {
            text,
            ecosystem,
            meaning,
        }
    }

    /// Whether they are all versions, also where a component states none.
    pub(super) fn are_all(&self) -> bool {
        matches!(self.meaning, Meaning::All)
    }

    /// Whether they hold a version.
    pub(super) fn hold(&self, version: Option<&str>) -> Result<(), Miss> {
        if self.are_all() {
            return Ok(());
        }
        let version = version.ok_or(Miss::OtherVersion)?;
        // Some versions look like ranges.
        if version.trim() == self.text {
            return Ok(());
        }
        match &self.meaning {
            Meaning::All => Ok(()),
            Meaning::Range(range) => {
                let is_held = range.contains(version);
                is_held.then_some(()).ok_or(Miss::OtherVersion)
            }
            Meaning::Unreadable => Err(Miss::UnreadableIdentifier),
            Meaning::Text => self.is(version),
        }
    }

    fn is(&self, version: &str) -> Result<(), Miss> {
        if is_same(self.text, Some(version), self.ecosystem).is_ok() {
            return Ok(());
        }
        let order = self.order();
        let is_words = self.text.contains(char::is_whitespace) || !order.is_version(self.text);
        Err(match is_words {
            true => Miss::UnreadableIdentifier,
            false => Miss::OtherVersion,
        })
    }

    fn order(&self) -> VersionOrder {
        let own = self.ecosystem.map(|ecosystem| ecosystem.order);
        own.unwrap_or(VersionOrder::Generic)
    }
}

/// Versions of some numbered things, by which those are found that [`Stated`] may hold.
#[derive(Debug, Clone, Default)]
pub(super) struct Versions {
    all: Vec<(String, u32)>,
    spelled: HashMap<String, Vec<u32>>,
    /// By order, as far as somebody asked.
    lines: HashMap<VersionOrder, Line>,
}

#[derive(Debug, Clone, Default)]
struct Line {
    /// How many of all stand in it.
    count: usize,
    places: BTreeMap<VersionKey, Vec<u32>>,
}

impl Versions {
    pub(super) fn add(&mut self, version: &str, thing: u32) {
        let spelled = self.spelled.entry(version.trim().to_owned());
        spelled.or_default().push(thing);
        self.all.push((version.to_owned(), thing));
    }

    /// Those whose versions are held, in no order; some may be named twice.
    pub(super) fn held(&mut self, stated: &Stated<'_>) -> Vec<u32> {
        let spelled = self.spelled.get(stated.text).cloned();
        let mut held = spelled.unwrap_or_default();
        match &stated.meaning {
            Meaning::All => held.extend(self.all.iter().map(|(_, thing)| *thing)),
            Meaning::Range(range) => {
                let line = self.line(range.order());
                for stretch in range.stretches() {
                    held.extend(
                        line.range::<VersionKey, _>(stretch)
                            .flat_map(|(_, all)| all),
                    );
                }
            }
            Meaning::Unreadable => {}
            Meaning::Text => {
                let order = stated.order();
                let key = order.key(stated.text);
                held.extend(self.line(order).get(&key).into_iter().flatten());
            }
        }
        held
    }

    fn line(&mut self, order: VersionOrder) -> &BTreeMap<VersionKey, Vec<u32>> {
        let line = self.lines.entry(order).or_default();
        for (version, thing) in self.all.iter().skip(line.count) {
            let place = line.places.entry(order.key(version));
            place.or_default().push(*thing);
        }
        line.count = self.all.len();
        &line.places
    }
}

/// A range, in the ecosystem's own order where there is one; nothing inside where it cannot be read, nothing at all where the text
/// does not begin as ranges do.
fn range(stated: &str, ecosystem: Option<&'static Ecosystem>) -> Option<Option<Range>> {
    let scheme = ecosystem.map_or("generic", |ecosystem| ecosystem.vers);
    let start = stated.get(..5).unwrap_or_default();
    if start.eq_ignore_ascii_case("vers:") {
        let range = Range::parse(stated).ok();
        return Some(range.map(|range| ordered_as(scheme, range, ecosystem)));
    }
    if !stated.starts_with(['<', '>', '=', '!']) {
        return None;
    }
    let bare = || Range::parse(&format!("vers:{scheme}/{stated}")).ok();
    Some(Range::from_ghsa(scheme, stated).ok().or_else(bare))
}

fn ordered_as(scheme: &str, range: Range, ecosystem: Option<&Ecosystem>) -> Range {
    let is_reserved = matches!(range.scheme().name(), "all" | "none");
    if is_reserved || ecosystem.is_none() {
        return range;
    }
    let scheme = Scheme::new(scheme).ok();
    let same = scheme.and_then(|scheme| Range::new(scheme, range.constraints().to_vec()).ok());
    same.unwrap_or(range)
}

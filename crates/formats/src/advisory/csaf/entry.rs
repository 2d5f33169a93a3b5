//! Products of a vulnerability gathered by package.

mod fix;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range as Places;

use iriai_domain::ecosystem;
use iriai_domain::risk::advisory::{
    Affected, Event, EventKind, Package, Range, RangeKind, Severity,
};
use iriai_domain::version::VersionOrder;
use iriai_domain::warning::Text;

use self::fix::{Fix, between};
use crate::csaf::{Index, Making, Pinned, Place, ProductStatus, Thing, Versions};
use crate::error::ReadError;

/// What an entry takes beside its texts, in bytes, about.
const LARGE: usize = 400;

/// What an event, a version or a severity takes.
const SMALL: usize = 64;

/// The entries of one advisory.
pub(super) struct Entries<'r, 'd, 'a> {
    index: &'r Index<'d, 'a>,
    /// By thing and, where it does not tell it itself, release of its distribution.
    places: HashMap<(u32, Option<u32>), usize>,
    entries: Vec<Entry>,
    /// The entries in which a product had a part.
    of_product: HashMap<Place, Vec<usize>>,
    /// Severities that are about every product.
    of_all: BTreeSet<u32>,
}

/// What is said of one package.
#[derive(Default)]
struct Entry {
    thing: u32,
    release: Option<u32>,
    said: HashSet<(Word, Pinned)>,
    /// The same in the order in which it was said.
    ordered: Vec<(Word, Pinned)>,
    severities: BTreeSet<u32>,
}

/// What a status says of versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Word {
    Affected,
    First,
    Last,
    Fixed,
    Recommended,
}

impl<'r, 'd, 'a> Entries<'r, 'd, 'a> {
    pub(super) fn new(index: &'r Index<'d, 'a>) -> Self {
        Self {
            index,
            places: HashMap::new(),
            entries: Vec::new(),
            of_product: HashMap::new(),
            of_all: BTreeSet::new(),
        }
    }

    /// Adds what is so of a product. Answers whether the product can be identified.
    pub(super) fn add(&mut self, status: ProductStatus, place: Place) -> bool {
        let word = match status {
            ProductStatus::FirstAffected => Word::First,
            ProductStatus::LastAffected => Word::Last,
            ProductStatus::Fixed | ProductStatus::FirstFixed => Word::Fixed,
            ProductStatus::Recommended => Word::Recommended,
            _ => Word::Affected,
        };
        let index = self.index;
        let Some(ends) = index.ends(place) else {
            return false;
        };
        let Some(identity) = index.identity(ends.component) else {
            return false;
        };
        let mut is_identified = false;
        for (thing, pinned) in &identity.things {
            let mut release = None;
            if let Some(Thing::Package(package)) = index.register.things.get(*thing as usize) {
                release = index.release_of(package, ends);
                if package.purl.is_none() && release.is_none() {
                    continue;
                }
            }
            is_identified = true;
            let next = self.entries.len();
            let at = *self.places.entry((*thing, release)).or_insert(next);
            if at == next {
                self.entries.push(Entry {
                    thing: *thing,
                    release,
                    ..Entry::default()
                });
            }
            if let Some(entry) = self.entries.get_mut(at)
                && entry.said.insert((word, *pinned))
            {
                entry.ordered.push((word, *pinned));
            }
            let of_product = self.of_product.entry(place).or_default();
            if !of_product.contains(&at) {
                of_product.push(at);
            }
        }
        is_identified
    }

    /// Assigns severities to the entries of products, or to all.
    pub(super) fn rate(
        &mut self,
        severities: Places<usize>,
        products: Vec<Place>,
        all: bool,
        making: &mut Making<'_, '_>,
    ) -> Result<(), ReadError> {
        let numbers = severities.filter_map(|number| u32::try_from(number).ok());
        if all {
            self.of_all.extend(numbers);
            return Ok(());
        }
        let mut rated = HashSet::new();
        for product in products {
            rated.extend(self.of_product.get(&product).into_iter().flatten().copied());
        }
        for at in rated {
            if let Some(entry) = self.entries.get_mut(at) {
                for number in numbers.clone() {
                    making.budget.relation()?;
                    making.repeats.pay(SMALL)?;
                    entry.severities.insert(number);
                }
            }
        }
        Ok(())
    }

    /// The severities that hold for all entries alike, taken away from them. `count` is the number of all: where there is no
    /// entry, they are those of the vulnerability.
    pub(super) fn take_shared_severities(&mut self, count: usize) -> Vec<u32> {
        let mut entries = self.entries.iter();
        let mut shared = match entries.next() {
            Some(first) => first.severities.clone(),
            None => (0..u32::try_from(count).unwrap_or(u32::MAX)).collect(),
        };
        if !entries.all(|entry| entry.severities == shared) {
            shared.clear();
        }
        for entry in &mut self.entries {
            entry.severities.retain(|number| !shared.contains(number));
        }
        shared.extend(&self.of_all);
        shared.into_iter().collect()
    }

    /// The entries as an advisory has them.
    pub(super) fn finish(
        self,
        severities: &[Severity<'a>],
        making: &mut Making<'_, '_>,
    ) -> Result<Vec<Affected<'a>>, ReadError> {
        let mut affected = Vec::with_capacity(self.entries.len());
        for entry in &self.entries {
            making.budget.relation()?;
            let first = self.named(entry, making)?;
            let order = order_of(&first);
            let said = Said::of(entry, self.index, order, making)?;
            let mut first = Some(first);
            for (ranges, versions) in said.finish(order, making)? {
                let mut one = match first.take() {
                    Some(first) => first,
                    None => self.named(entry, making)?,
                };
                one.ranges = ranges;
                one.versions = versions;
                for number in &entry.severities {
                    if let Some(severity) = severities.get(*number as usize) {
                        making.repeats.pay(severity.value.len() + SMALL)?;
                        one.severities.push(severity.clone());
                    }
                }
                affected.push(one);
            }
        }
        Ok(affected)
    }

    /// An entry that has only its name.
    fn named(&self, entry: &Entry, making: &mut Making<'_, '_>) -> Result<Affected<'a>, ReadError> {
        making.repeats.pay(LARGE)?;
        let mut affected = Affected::default();
        match self.index.register.things.get(entry.thing as usize) {
            Some(Thing::Cpe(cpe)) => {
                making.repeats.pay(cpe.len())?;
                affected.cpe = Some(Text::Owned(cpe.clone()));
            }
            Some(Thing::Package(package)) => {
                let told = entry.release.and_then(|one| self.index.distribution(one));
                let scope = told.map(|one| one.release.as_str());
                let scope = scope.or(package.release.as_deref());
                let plain = told.map(|one| one.ecosystem).or(package.ecosystem);
                let plain = plain.map(|one| one.osv.unwrap_or(one.code));
                let plain = plain.unwrap_or(&package.package_type);
                let ecosystem = match scope {
                    Some(scope) => format!("{plain}:{scope}"),
                    None => plain.to_owned(),
                };
                let purl = package.purl.clone();
                let length = purl.as_ref().map_or(0, String::len);
                making
                    .repeats
                    .pay(ecosystem.len() + package.name.len() + length)?;
                affected.package = Some(Package {
                    ecosystem: Text::Owned(ecosystem),
                    name: Text::Owned(package.name.clone()),
                    purl: purl.map(Text::Owned),
                });
            }
            None => {}
        }
        Ok(affected)
    }
}

/// What is said of the versions of one package.
#[derive(Default)]
struct Said<'a> {
    versions: Vec<Text<'a>>,
    ranges: Vec<Range<'a>>,
    /// Events that were said one by one.
    events: Vec<Event<'a>>,
    fixes: Vec<Fix<'a>>,
    recommended: Vec<Fix<'a>>,
    is_unreadable: bool,
}

/// Ranges and versions of one entry.
type Extent<'a> = (Vec<Range<'a>>, Vec<Text<'a>>);

impl<'a> Said<'a> {
    fn of(
        entry: &Entry,
        index: &Index<'_, 'a>,
        order: VersionOrder,
        making: &mut Making<'_, '_>,
    ) -> Result<Self, ReadError> {
        let mut said = Self::default();
        for (word, pinned) in &entry.ordered {
            match pinned {
                Pinned::Any => said.all(*word),
                Pinned::Version(place) => {
                    let version = index.register.versions.get(*place as usize);
                    let version = version.map_or("", |version| version);
                    making.repeats.pay(version.len() + SMALL)?;
                    said.one(*word, Text::Owned(version.to_owned()));
                }
                Pinned::Branch(place) => {
                    let branch = index.branch(*place);
                    match branch.map(|branch| &branch.versions) {
                        Some(Versions::Range(stretch)) => {
                            for event in &stretch.events {
                                making.repeats.pay(event.version.len() + SMALL)?;
                            }
                            for version in &stretch.versions {
                                making.repeats.pay(version.len() + SMALL)?;
                            }
                            said.stretch(*word, &stretch.events, &stretch.versions, order);
                        }
                        _ => said.is_unreadable |= !matches!(word, Word::Fixed | Word::Recommended),
                    }
                }
            }
        }
        Ok(said)
    }

    /// A package without a version. That a package is fixed or its last version affected says nothing then.
    fn all(&mut self, word: Word) {
        if matches!(word, Word::Affected | Word::First) {
            self.events.push(event(EventKind::Introduced, "0".into()));
        }
    }

    fn one(&mut self, word: Word, version: Text<'a>) {
        match word {
            Word::Affected => self.versions.push(version),
            Word::First => self.events.push(event(EventKind::Introduced, version)),
            Word::Last => self.events.push(event(EventKind::LastAffected, version)),
            Word::Fixed => self.fixes.push(Fix::of(version)),
            Word::Recommended => self.recommended.push(Fix::of(version)),
        }
    }

    fn stretch(
        &mut self,
        word: Word,
        events: &[Event<'a>],
        versions: &[Text<'a>],
        order: VersionOrder,
    ) {
        let fixes = match word {
            Word::Affected | Word::First | Word::Last => {
                self.versions.extend(versions.iter().cloned());
                if !events.is_empty() {
                    self.ranges.push(range(events.to_vec()));
                }
                return;
            }
            Word::Fixed => &mut self.fixes,
            Word::Recommended => &mut self.recommended,
        };
        fixes.extend(Fix::along(events, order));
        fixes.extend(versions.iter().cloned().map(Fix::of));
    }

    /// Puts it together. What cannot be read stands in an entry of its own, so that it makes nothing else unknown.
    /// Versions stand in `order`.
    fn finish(
        mut self,
        order: VersionOrder,
        making: &mut Making<'_, '_>,
    ) -> Result<Vec<Extent<'a>>, ReadError> {
        let mut extents = Vec::new();
        let is_first_told = self
            .events
            .iter()
            .any(|event| event.kind == EventKind::Introduced);
        let names_nothing =
            self.events.is_empty() && self.ranges.is_empty() && self.versions.is_empty();
        let only_fixes = names_nothing && !self.is_unreadable && !self.fixes.is_empty();
        if (!self.events.is_empty() && !is_first_told) || only_fixes {
            self.events
                .insert(0, event(EventKind::Introduced, "0".into()));
        }
        if !self.events.is_empty() {
            self.ranges.insert(0, range(self.events));
        }
        let count = self.fixes.len();
        self.fixes.append(&mut self.recommended);
        let sure = if count > 0 { count } else { self.fixes.len() };
        let mut doubts = Vec::new();
        for range in self.ranges.iter_mut().filter(|range| is_open(range)) {
            if let [begin] = &range.events[..]
                && begin.kind == EventKind::Introduced
            {
                doubts.push(between(begin, &self.fixes, sure, order));
            }
            for fix in &self.fixes {
                making.repeats.pay(fix.event.version.len() + SMALL)?;
                range.events.push(fix.event.clone());
            }
        }
        for events in doubts.into_iter().filter(|events| !events.is_empty()) {
            for event in &events {
                making.repeats.pay(event.version.len() + SMALL)?;
            }
            self.ranges.push(range(events));
        }
        if !self.ranges.is_empty() || !self.versions.is_empty() {
            extents.push((self.ranges, self.versions));
        }
        if self.is_unreadable {
            extents.push((Vec::new(), Vec::new()));
        }
        Ok(extents)
    }
}

/// The order of the versions of an entry.
fn order_of(entry: &Affected<'_>) -> VersionOrder {
    let package = entry.package.as_ref();
    let scoped = package.and_then(|package| ecosystem::by_osv_name(&package.ecosystem));
    scoped.map_or(VersionOrder::Generic, |scoped| scoped.order)
}

/// Whether more introductions than ends stand in a range.
fn is_open(range: &Range<'_>) -> bool {
    let is_begin = |kind| matches!(kind, EventKind::Introduced | EventKind::After);
    let begins = range
        .events
        .iter()
        .filter(|event| is_begin(event.kind))
        .count();
    begins * 2 > range.events.len()
}

fn range(events: Vec<Event<'_>>) -> Range<'_> {
    Range {
        kind: RangeKind::Ecosystem,
        repository: None,
        events,
    }
}

fn event(kind: EventKind, version: Text<'_>) -> Event<'_> {
    Event { kind, version }
}

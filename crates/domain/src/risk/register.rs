//! What advisories say of the components that are in use, ready for questions.
//!
//! A finding is kept once for each component and vulnerability, whatever number of products hold the component. Several sources
//! tell of one vulnerability under several identifiers: advisories on one component that share a name are one finding.

mod arrivals;
mod names;
mod order;
mod sharing;

pub use arrivals::{Discoveries, PreparedFindings};
use names::Beside;
pub use sharing::Sharing;

use std::borrow::Cow;
use std::cmp::Reverse;
use std::sync::{Arc, OnceLock};

use hashbrown::HashMap;

use super::advisory::{AdvisoryFormat, AdvisoryKind};
use super::comparison::{Outcome, Pair};
use super::component_cpes::ComponentCpes;
use super::coverage::Coverage;
use super::cvss::Rating;
use super::lifecycles::Lifecycles;
use super::matching::NotEvaluated;
use super::ruling::Rulings;
use super::severity::Grade;
use super::sources::Sources;
use super::ssvc::{Signs, Threat};
use super::unread::Unread;
use crate::inventory::keys::Keys;
use crate::inventory::portfolio::Portfolio;
use crate::inventory::rows::Rows;

/// One state of an advisory, as far as questions need it at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its identifier.
    pub id: String,
    /// The format of its record.
    pub format: AdvisoryFormat,
    /// What it tells of.
    pub kind: AdvisoryKind,
    /// Its severity in words.
    pub rating: Option<Rating>,
    /// Its score in tenths.
    pub score: Option<u8>,
    /// What it says of SSVC's decision points.
    pub signs: Signs,
    /// Whether it was taken back.
    pub withdrawn: bool,
    /// When it was changed last, as it says, in milliseconds since 1970.
    pub modified: Option<i64>,
    /// Since when it is known.
    pub received: i64,
    /// When another state replaced it.
    pub replaced: Option<i64>,
}

/// Who keeps records of a format with such an identifier: in OSV's format what the identifier begins with, else the format.
pub fn source_of(format: AdvisoryFormat, id: &str) -> &str {
    match (format, id.split_once('-')) {
        (AdvisoryFormat::Osv, Some((database, _))) => database,
        _ => format.code(),
    }
}

impl Entry {
    /// Who keeps such records.
    pub fn source(&self) -> &str {
        source_of(self.format, &self.id)
    }

    /// How severe it is in general.
    pub fn grade(&self) -> Option<Grade> {
        let score = self.score;
        self.rating.map(|rating| Grade { rating, score })
    }

    /// How severe it is for the component of a pair.
    fn grade_for(&self, pair: &Pair) -> Option<Grade> {
        pair.grade.or_else(|| self.grade())
    }

    /// Whether it was the state that counted at an instant; now, where none is given.
    pub fn counts(&self, instant: Option<i64>) -> bool {
        counts(self.received, self.replaced, instant)
    }
}

/// Whether a state was the one that counted at an instant; now, where none is given.
pub fn counts(received: i64, replaced: Option<i64>, instant: Option<i64>) -> bool {
    match instant {
        None => replaced.is_none(),
        Some(instant) => received <= instant && replaced.is_none_or(|then| then > instant),
    }
}

/// Advisories, their names, and what came of comparing them with components.
#[derive(Clone, Default)]
pub struct Register {
    entries: Vec<Entry>,
    names: Keys,
    names_of: Rows,
    /// By name the advisories that have it, once somebody asked.
    named: OnceLock<Rows>,
    /// Sorted by component, then advisory.
    pairs: Vec<Pair>,
    /// Pairs of a name's number and an advisory that states values of SSVC's decision points, sorted.
    stating: Vec<(u32, u32)>,
    /// By number of a name from when to when it was known that it is attacked.
    exploited: HashMap<u32, Vec<(i64, Option<i64>)>>,
    /// By number of a name how likely attacks are.
    expected: HashMap<u32, Expectation>,
    /// The same as it counted at the one instant of the past that was looked back to.
    expected_then: Option<(i64, HashMap<u32, Expectation>)>,
    /// Since when there is any catalogue of attacks.
    catalogue: Option<i64>,
    /// What was said of findings.
    pub rulings: Rulings,
    /// The findings by what counts now, the worst first.
    current: Vec<Finding>,
    /// Where the advisories are from that count now.
    sources: Sources,
    /// What is known now beside advisories, by source: catalogues and forecasts of attacks, release cycles.
    pub beside: Sources,
    /// The CPEs of components that have no package to be compared by.
    pub cpes: ComponentCpes,
    /// Of which components anything can be said.
    pub coverage: Coverage,
    /// Which components are of which release cycle.
    pub lifecycles: Lifecycles,
}

/// How likely attacks on a vulnerability are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expectation {
    /// The probability within thirty days, in millionths.
    pub probability: u32,
    /// When that was told.
    pub told: Option<i64>,
    /// Since when it is known.
    pub received: i64,
}

impl Expectation {
    fn note(self, expected: &mut HashMap<u32, Self>, name: u32) {
        let known = expected.entry(name).or_insert(self);
        if known.told <= self.told {
            *known = self;
        }
    }
}

/// One component and one vulnerability.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The component's number.
    pub component: u32,
    /// The numbers of the advisories that tell of it; first the one that stands for all. Shared, because all findings are put in another
    /// order beside those who ask, whenever documents come.
    pub advisories: Arc<[u32]>,
    /// Whether the component is affected, or why it cannot be said: it is affected if any of the advisories says so.
    pub outcome: Outcome,
    /// The score in tenths by the advisory that stands for all.
    pub score: Option<u8>,
    /// The highest rating among the advisories that tell so.
    pub rating: Option<Rating>,
    /// Whether it is attacked; nothing where no catalogue was taken in.
    pub exploited: Option<bool>,
    /// The probability of attacks within thirty days, in millionths, where a forecast tells it.
    pub expected: Option<u32>,
    /// Whether it is meant to harm.
    pub is_malicious: bool,
    /// Whether it is something to know and no vulnerability.
    pub is_notice: bool,
    /// What records say of SSVC's decision points: those that tell of the finding, and what others state of the vulnerability.
    pub signs: Signs,
    /// The criticality of the most critical product that ever held the component; 0 before [`Register::order`].
    pub criticality: u8,
    /// How many documents ever held the component; 0 before [`Register::order`].
    pub uses: u32,
    /// In how many products it is by the documents that count now; 0 before [`Register::order`].
    pub products: u32,
}

impl Register {
    /// From all states of advisories by number, their names, the pairs (advisory, name) of these, and what came of all comparisons.
    pub fn new(
        entries: Vec<Entry>,
        names: Keys,
        named: &[(u32, u32)],
        mut pairs: Vec<Pair>,
    ) -> Self {
        pairs.retain(|pair| (pair.advisory as usize) < entries.len());
        // A component that is known by one more CPE is compared again, which adds to what was found. Of both the graver counts, which
        // stands first.
        pairs.sort_unstable_by_key(|pair| (pair.component, pair.advisory, pair.outcome));
        pairs.dedup_by_key(|pair| (pair.component, pair.advisory));
        let states = |advisory: u32| {
            let entry = entries.get(advisory as usize);
            entry.is_some_and(|entry| entry.signs.stated() != Signs::default())
        };
        let stating = named.iter().filter(|(advisory, _)| states(*advisory));
        let mut stating: Vec<(u32, u32)> =
            stating.map(|&(advisory, name)| (name, advisory)).collect();
        stating.sort_unstable();
        Self {
            stating,
            names_of: Rows::new(entries.len(), named),
            named: OnceLock::new(),
            entries,
            names,
            pairs,
            exploited: HashMap::new(),
            expected: HashMap::new(),
            expected_then: None,
            catalogue: None,
            rulings: Rulings::default(),
            current: Vec::new(),
            sources: Sources::default(),
            beside: Sources::default(),
            cpes: ComponentCpes::default(),
            coverage: Coverage::default(),
            lifecycles: Lifecycles::default(),
        }
    }

    /// Works out what is asked most: the findings by what counts now, in order.
    pub fn settle(&mut self, portfolio: &Portfolio) {
        let (current, coverage) = std::thread::scope(|scope| {
            let coverage = scope.spawn(|| Coverage::new(&portfolio.catalogue, &self.cpes));
            (self.order(self.findings(None), portfolio), coverage.join())
        });
        self.current = current;
        self.coverage = coverage.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        self.sources = self.count_sources(None);
    }

    /// The findings by what counts now, the worst first. There are none before [`Register::settle`].
    pub fn current(&self) -> &[Finding] {
        &self.current
    }

    /// Notes that there is a catalogue of attacks.
    pub fn note_catalogue(&mut self, since: i64) {
        self.catalogue = Some(self.catalogue.map_or(since, |first| first.min(since)));
    }

    /// Notes that a vulnerability is attacked, by its folded name, or was until an end.
    pub fn note_exploited(&mut self, name: &str, received: i64, ended: Option<i64>) {
        if let Some(number) = self.names.find(name) {
            let states = self.exploited.entry(number).or_default();
            states.push((received, ended));
        }
    }

    /// Notes how likely attacks on a vulnerability are, by its folded name. What was told later counts, and of one time what is noted later.
    pub fn note_expected(&mut self, name: &str, expectation: Expectation) {
        if let Some(number) = self.names.find(name) {
            expectation.note(&mut self.expected, number);
        }
    }

    /// Forgets how likely attacks were at any instant of the past, and waits to be told of another one.
    pub fn look_back(&mut self, instant: i64) {
        self.expected_then = Some((instant, HashMap::new()));
    }

    /// As [`Register::note_expected`], at the instant that is looked back to.
    pub fn note_expected_then(&mut self, name: &str, expectation: Expectation) {
        if let (Some(number), Some((_, then))) =
            (self.names.find(name), self.expected_then.as_mut())
        {
            expectation.note(then, number);
        }
    }

    /// How likely attacks on what has a name were at an instant, as far as that was looked back to; now, where none is given. Of any other
    /// instant what was known then and still counts.
    fn expected(&self, name: u32, instant: Option<i64>) -> Option<u32> {
        let expectation = match (instant, &self.expected_then) {
            (Some(instant), Some((then, expected))) if instant == *then => expected.get(&name),
            _ => self.expected.get(&name),
        }?;
        let is_known = instant.is_none_or(|instant| expectation.received <= instant);
        is_known.then_some(expectation.probability)
    }

    /// One state of an advisory.
    pub fn entry(&self, advisory: u32) -> Option<&Entry> {
        self.entries.get(advisory as usize)
    }

    /// What came of comparing each component with each state of an advisory, by component; those that do not count any more are
    /// among them.
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    /// How many states of advisories there are.
    pub fn count(&self) -> usize {
        self.entries.len()
    }

    /// What counted at an instant and cannot be read any more; now, where none is given.
    pub fn unread(&self, instant: Option<i64>) -> impl Iterator<Item = &Unread> {
        let all = self.rulings.unread.iter().chain(&self.lifecycles.unread);
        all.filter(move |unread| unread.counts(instant))
    }

    /// Where the advisories are from that counted at an instant; now, where none is given.
    pub fn sources(&self, instant: Option<i64>) -> Cow<'_, Sources> {
        match instant {
            None => Cow::Borrowed(&self.sources),
            instant => Cow::Owned(self.count_sources(instant)),
        }
    }

    fn count_sources(&self, instant: Option<i64>) -> Sources {
        let mut sources = Sources::default();
        for entry in self.entries.iter().filter(|entry| entry.counts(instant)) {
            sources.add(entry.source(), entry.modified, entry.received);
        }
        sources
    }

    /// All findings by the advisories that counted at an instant, component by component; now, where none is given.
    pub fn findings(&self, instant: Option<i64>) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut beside = HashMap::new();
        for pairs in self.pairs.chunk_by(|a, b| a.component == b.component) {
            self.of_component(pairs, instant, &mut beside, &mut findings);
        }
        findings
    }

    /// What would be found if all of these advisories touched one component: how grave the vulnerability is of which they tell.
    pub fn finding_of(
        &self,
        component: u32,
        advisories: &[u32],
        instant: Option<i64>,
    ) -> Option<Finding> {
        let pair = |&advisory: &u32| Pair {
            advisory,
            component,
            outcome: Outcome::Affected,
            grade: self.grade_of(component, advisory),
        };
        let pairs: Vec<Pair> = advisories.iter().map(pair).collect();
        let pairs: Vec<&Pair> = pairs.iter().collect();
        self.finding(&pairs, instant, &mut HashMap::new())
    }

    /// What a finding is about: harm that is meant if any of its advisories says so, a notice if all of them do.
    pub fn kind(&self, finding: &Finding) -> AdvisoryKind {
        let entries = finding.advisories.iter();
        let kinds = entries.filter_map(|&advisory| Some(self.entry(advisory)?.kind));
        let all: Vec<AdvisoryKind> = kinds.collect();
        if all.contains(&AdvisoryKind::Malicious) {
            AdvisoryKind::Malicious
        } else if all.iter().all(|&kind| kind == AdvisoryKind::Notice) && !all.is_empty() {
            AdvisoryKind::Notice
        } else {
            AdvisoryKind::Vulnerability
        }
    }

    fn of_component(
        &self,
        pairs: &[Pair],
        instant: Option<i64>,
        beside: &mut HashMap<u32, Beside>,
        findings: &mut Vec<Finding>,
    ) {
        let counting: Vec<&Pair> = pairs
            .iter()
            .filter(|pair| {
                let entry = self.entry(pair.advisory);
                entry.is_some_and(|entry| !entry.withdrawn && entry.counts(instant))
            })
            .collect();
        let groups = self.groups(&counting);
        let mut order: Vec<usize> = (0..counting.len()).collect();
        order.sort_by_key(|&place| groups.get(place));
        for group in order.chunk_by(|&a, &b| groups.get(a) == groups.get(b)) {
            let pairs: Vec<&Pair> = group
                .iter()
                .filter_map(|&place| counting.get(place).copied())
                .collect();
            findings.extend(self.finding(&pairs, instant, beside));
        }
    }

    /// For each of a component's pairs the first place of those with which it shares a name, directly or through others.
    fn groups(&self, pairs: &[&Pair]) -> Vec<usize> {
        let mut leader: Vec<usize> = (0..pairs.len()).collect();
        if pairs.len() < 2 {
            return leader;
        }
        let mut first_with: HashMap<u32, usize> = HashMap::new();
        for (place, pair) in pairs.iter().enumerate() {
            for &name in self.names_of.of(pair.advisory) {
                match first_with.get(&name) {
                    Some(&other) => join(&mut leader, other, place),
                    None => _ = first_with.insert(name, place),
                }
            }
        }
        (0..pairs.len())
            .map(|place| lead(&mut leader, place))
            .collect()
    }

    /// How severe an advisory calls it for the package of a component, where it said so of the two.
    fn grade_of(&self, component: u32, advisory: u32) -> Option<Grade> {
        let key = |pair: &Pair| (pair.component, pair.advisory);
        let place = self
            .pairs
            .binary_search_by_key(&(component, advisory), key)
            .ok()?;
        self.pairs.get(place)?.grade
    }

    fn finding(
        &self,
        pairs: &[&Pair],
        instant: Option<i64>,
        known: &mut HashMap<u32, Beside>,
    ) -> Option<Finding> {
        let component = pairs.first()?.component;
        let is_affected = pairs.iter().any(|pair| pair.outcome == Outcome::Affected);
        let mut telling: Vec<(&Entry, &Pair)> = pairs
            .iter()
            .filter(|pair| !is_affected || pair.outcome == Outcome::Affected)
            .filter_map(|pair| Some((self.entry(pair.advisory)?, *pair)))
            .collect();
        // The one that rates it the highest stands for all, so that what is shown is what gates go by; of several the one that was changed
        // last.
        telling.sort_by_key(|(entry, pair)| {
            let gravest = (Reverse(entry.grade_for(pair)), Reverse(entry.modified));
            (gravest, entry.id.as_str(), pair.advisory)
        });
        let (entry, first) = telling.first()?;
        let grade = entry.grade_for(first);
        let beside = pairs.iter().map(|pair| {
            let made = || self.beside_of(pair.advisory, instant);
            *known.entry(pair.advisory).or_insert_with(made)
        });
        let beside = beside.reduce(Beside::with)?;
        let is_known = |received: &i64| instant.is_none_or(|instant| *received <= instant);
        Some(Finding {
            exploited: self.catalogue.filter(is_known).map(|_| beside.is_exploited),
            expected: beside.expected,
            is_malicious: telling
                .iter()
                .any(|(entry, _)| entry.kind == AdvisoryKind::Malicious),
            is_notice: telling
                .iter()
                .all(|(entry, _)| entry.kind == AdvisoryKind::Notice),
            signs: {
                let own = telling.iter().map(|(entry, _)| entry.signs);
                own.fold(beside.signs, Signs::with)
            },
            criticality: 0,
            uses: 0,
            products: 0,
            component,
            outcome: first.outcome,
            score: grade.and_then(|grade| grade.score),
            rating: grade.map(|grade| grade.rating),
            advisories: telling.iter().map(|(_, pair)| pair.advisory).collect(),
        })
    }
}

/// Who leads a place's group.
fn lead(leader: &mut [usize], place: usize) -> usize {
    let mut at = place;
    while let Some(&next) = leader.get(at)
        && next != at
    {
        at = next;
    }
    // Those on the way are led directly from now on.
    let mut from = place;
    while from != at {
        let Some(slot) = leader.get_mut(from) else {
            break;
        };
        from = std::mem::replace(slot, at);
    }
    at
}

fn join(leader: &mut [usize], a: usize, b: usize) {
    let (a, b) = (lead(leader, a), lead(leader, b));
    if let Some(slot) = leader.get_mut(a.max(b)) {
        *slot = a.min(b);
    }
}

impl Finding {
    /// What SSVC has to know of the vulnerability.
    pub fn threat(&self) -> Threat {
        Threat::new(self.signs, self.exploited, self.is_malicious)
    }

    /// Why it cannot be said whether the component is affected; nothing where it is.
    pub fn gap(&self) -> Option<NotEvaluated> {
        match self.outcome {
            Outcome::Affected => None,
            Outcome::NotEvaluated(reason) => Some(reason),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: &str, score: Option<u8>) -> Entry {
        Entry {
            id: id.to_owned(),
            format: AdvisoryFormat::Osv,
            kind: AdvisoryKind::Vulnerability,
            rating: score.map(|_| Rating::Medium),
            score,
            signs: Signs::default(),
            withdrawn: false,
            modified: None,
            received: 10,
            replaced: None,
        }
    }

    fn pair(component: u32, advisory: u32, outcome: Outcome) -> Pair {
        Pair {
            advisory,
            component,
            outcome,
            grade: None,
        }
    }

    fn register<'n>(
        entries: Vec<Entry>,
        names: impl IntoIterator<Item = (&'n str, u32)>,
        pairs: Vec<Pair>,
    ) -> Register {
        let mut keys = Keys::default();
        let mut named = Vec::new();
        for (name, advisory) in names {
            named.push((advisory, keys.number(name).expect("room")));
        }
        Register::new(entries, keys, &named, pairs)
    }

    const UNKNOWN: Outcome = Outcome::NotEvaluated(NotEvaluated::NoVersions);

    #[test]
    fn advisories_that_share_a_name_are_one_finding() {
        let entries = vec![
            entry("GHSA-1", Some(75)),
            entry("PYSEC-1", None),
            entry("CVE-2", Some(50)),
            entry("OTHER-1", Some(98)),
        ];
        let names = [
            ("ghsa-1", 0),
            ("cve-1", 0),
            ("pysec-1", 1),
            ("cve-1", 1),
            ("cve-2", 2),
            // Only by this one do the first and the third belong together.
            ("other-1", 3),
            ("cve-1", 3),
            ("cve-2", 3),
        ];
        let pairs = vec![
            pair(7, 0, Outcome::Affected),
            pair(7, 1, UNKNOWN),
            pair(7, 2, Outcome::Affected),
            pair(8, 1, UNKNOWN),
            pair(9, 0, Outcome::Affected),
            pair(9, 2, Outcome::Affected),
            pair(9, 3, UNKNOWN),
        ];
        let register = register(entries, names, pairs);
        let found = register.findings(None);
        let told: Vec<_> = found
            .iter()
            .map(|one| (one.component, &one.advisories[..], one.outcome, one.score))
            .collect();
        assert_eq!(
            told,
            [
                (7, &[0][..], Outcome::Affected, Some(75)),
                (7, &[2], Outcome::Affected, Some(50)),
                (8, &[1], UNKNOWN, None),
                (9, &[0, 2], Outcome::Affected, Some(75)),
            ]
        );
    }

    fn ended_and_back(mut register: Register) -> Register {
        register.exploited.clear();
        register.note_exploited("cve-1", 20, Some(30));
        register.note_exploited("cve-1", 40, None);
        register
    }

    #[test]
    fn attacks_are_told_by_any_name_and_only_where_somebody_looked() {
        let pairs = vec![pair(0, 0, Outcome::Affected), pair(1, 1, Outcome::Affected)];
        let entries = vec![entry("GHSA-1", None), entry("GHSA-2", None)];
        let names = [("ghsa-1", 0), ("cve-1", 0), ("ghsa-2", 1), ("cve-2", 1)];
        let mut register = register(entries, names, pairs);
        let told = |register: &Register, instant| {
            let found = register.findings(instant);
            found
                .iter()
                .map(|one| (one.exploited, one.expected))
                .collect::<Vec<_>>()
        };
        assert_eq!(told(&register, None), [(None, None), (None, None)]);
        let likely = |probability, told, received| Expectation {
            probability,
            told,
            received,
        };
        register.note_catalogue(15);
        register.note_exploited("cve-9", 15, None);
        register.note_exploited("cve-1", 20, None);
        register.note_expected("cve-2", likely(420, Some(5), 20));
        // What was told earlier does not count.
        register.note_expected("cve-2", likely(7, Some(4), 20));
        register.note_expected("cve-2", likely(8, None, 20));
        assert_eq!(
            told(&register, None),
            [(Some(true), None), (Some(false), Some(420))]
        );
        assert_eq!(
            told(&register, Some(19)),
            [(Some(false), None), (Some(false), None)]
        );
        assert_eq!(told(&register, Some(14)), [(None, None), (None, None)]);
        register.look_back(19);
        register.note_expected_then("cve-2", likely(9, Some(1), 2));
        register.note_expected_then("cve-2", likely(10, Some(1), 3));
        assert_eq!(
            told(&register, Some(19)),
            [(Some(false), None), (Some(false), Some(10))]
        );
        assert_eq!(told(&register, None)[1], (Some(false), Some(420)));
        // It ends, and comes back.
        let mut register = ended_and_back(register);
        for (instant, is_attacked) in [
            (Some(20), true),
            (Some(29), true),
            (Some(30), false),
            (Some(39), false),
            (Some(40), true),
            (None, true),
        ] {
            let found = told(&register, instant);
            assert_eq!(found[0].0, Some(is_attacked), "{instant:?}");
        }
        register.exploited.clear();
        assert_eq!(told(&register, None)[0].0, Some(false));
    }

    #[test]
    fn the_state_that_counted_then_is_asked() {
        let old = Entry {
            replaced: Some(20),
            ..entry("A", Some(90))
        };
        let new = Entry {
            received: 20,
            ..entry("A", Some(40))
        };
        let gone = Entry {
            withdrawn: true,
            ..entry("B", None)
        };
        let pairs = (0..3).map(|advisory| pair(0, advisory, Outcome::Affected));
        let register = register(vec![old, new, gone], [("a", 0), ("a", 1)], pairs.collect());
        let scores = |instant| {
            let found = register.findings(instant);
            found.iter().map(|one| one.score).collect::<Vec<_>>()
        };
        assert_eq!(scores(None), [Some(40)]);
        assert_eq!(scores(Some(20)), [Some(40)]);
        assert_eq!(scores(Some(19)), [Some(90)]);
        assert!(scores(Some(9)).is_empty());
    }
}

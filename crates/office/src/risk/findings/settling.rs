//! Which versions settle a finding by all sources that hold the component for affected.
//!
//! A version that one source says is fixed settles nothing as long as another holds it for affected or cannot tell. So each is judged
//! as if the component had it, by every one of them.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};

use iriai_domain::inventory::component_key::ComponentKey;
use iriai_domain::risk::advisory::{Advisory, Affected};
use iriai_domain::risk::disagreement::fixed_key;
use iriai_domain::risk::matching::{Identity, Judgement, Ready, Verdict, Versions};
use iriai_domain::risk::register::{Finding, Register};
use iriai_domain::risk::timeline;
use iriai_domain::version::VersionOrder;
use iriai_store::{Error as StoreError, Transaction};

use crate::error::Error;
use crate::risk::blocks::each_matter;

/// Who asks for the versions that settle very many findings asks for so many at a time: each asks for blocks, and answers take room.
pub(in crate::risk) const FIXED_AT_ONCE: usize = 1_024;

/// What settles a finding.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Settling {
    /// The versions that do by all sources.
    pub(super) versions: Vec<String>,
    /// Whether there are others that do by some of them only.
    pub(super) is_disputed: bool,
    order: Option<VersionOrder>,
}

/// A component and the advisories that hold it for affected.
pub(super) struct Question<'q> {
    identity: Identity,
    advisories: &'q [u32],
}

impl<'q> Question<'q> {
    /// What is asked of a finding; nothing of a component that nobody compares any more.
    pub(super) fn of(register: &Register, finding: &'q Finding, key: &str) -> Option<Self> {
        let cpes = register.cpes.of(finding.component);
        let identity = Identity::of(ComponentKey::of(key), cpes).ok()?;
        Some(Self {
            identity,
            advisories: &finding.advisories,
        })
    }
}

/// The versions that an advisory says are fixed where it decided.
pub(super) fn fixed(advisory: &Advisory<'_>, judgement: &Judgement) -> Vec<String> {
    let deciding = deciding(advisory, judgement);
    deciding.map_or_else(Vec::new, |one| stated(one, judgement))
}

fn deciding<'a>(advisory: &'a Advisory<'a>, judgement: &Judgement) -> Option<&'a Affected<'a>> {
    advisory.affected.get(judgement.entry? as usize)
}

fn stated(affected: &Affected<'_>, judgement: &Judgement) -> Vec<String> {
    let order = judgement.order.unwrap_or(VersionOrder::Generic);
    timeline::fixed(affected, order)
        .map(str::to_owned)
        .collect()
}

/// An advisory with what settles its findings. Components that differ in their version only are settled by the same.
pub(super) struct Settled<'r> {
    advisory: &'r Advisory<'r>,
    pub(super) ready: Ready<'r>,
    known: RefCell<HashMap<Alike, Vec<String>>>,
}

/// What tells findings of one advisory apart: by what the component is compared, the entry that decided, and the order.
type Alike = (Vec<String>, Option<u32>, Option<VersionOrder>);

impl<'r> Settled<'r> {
    pub(super) fn of(advisory: &'r Advisory<'r>) -> Self {
        Self {
            advisory,
            ready: Ready::of(advisory),
            known: RefCell::default(),
        }
    }

    /// The versions that settle a component by the advisory itself.
    pub(super) fn alone(&self, identity: &Identity, judgement: &Judgement) -> Vec<String> {
        let key = (
            identity.apart_from_version(),
            judgement.entry,
            judgement.order,
        );
        let mut known = self.known.borrow_mut();
        let made = || settling_alone(&self.ready, self.advisory, identity, judgement);
        known.entry(key).or_insert_with(made).clone()
    }
}

/// Those that settle a component by the advisory itself. It may say otherwise in another entry for the package, which then tells the fix.
fn settling_alone(
    ready: &Ready<'_>,
    advisory: &Advisory<'_>,
    identity: &Identity,
    judgement: &Judgement,
) -> Vec<String> {
    let Some(deciding) = deciding(advisory, judgement) else {
        return Vec::new();
    };
    let own = stated(deciding, judgement);
    let mut versions = own.clone();
    keep_clear(ready, advisory, identity, &mut versions);
    if !versions.is_empty() || own.is_empty() {
        return versions;
    }
    let entries = advisory.affected.iter();
    let alike = entries.filter(|one| one.package == deciding.package && one.cpe == deciding.cpe);
    versions.extend(alike.flat_map(|one| stated(one, judgement)));
    let mut met = HashSet::new();
    versions.retain(|version| met.insert(version.clone()));
    keep_clear(ready, advisory, identity, &mut versions);
    versions
}

/// So many versions are held against an advisory: each may be held against each entry, of both of which there may be very many.
fn most(advisory: &Advisory<'_>) -> usize {
    const WORK: usize = 1 << 20;
    (WORK / advisory.affected.len().max(1)).max(1)
}

/// Leaves the versions in which a component would not be affected, as an advisory says.
fn keep_clear(
    ready: &Ready<'_>,
    advisory: &Advisory<'_>,
    identity: &Identity,
    versions: &mut Vec<String>,
) {
    versions.truncate(most(advisory));
    versions.retain(|version| {
        let judgement = ready.judge(&identity.at(version));
        matches!(judgement.verdict, Verdict::NotAffected(_))
    });
}

/// Versions that settle a component by one source, while the others are asked of them.
struct Contested<'q> {
    identity: &'q Identity,
    versions: Vec<String>,
    /// The same together, where they are many: very many sources may tell of one vulnerability, each of a fix of its own.
    together: Option<Versions<'q>>,
}

impl<'q> Contested<'q> {
    /// So many are asked one by one.
    const FEW: usize = 8;

    fn of(identity: &'q Identity, versions: Vec<String>) -> Self {
        let are_many = versions.len() > Self::FEW;
        Self {
            together: are_many
                .then(|| Versions::of(identity, &versions))
                .flatten(),
            identity,
            versions,
        }
    }

    fn ask(&mut self, ready: &Ready<'_>, advisory: &Advisory<'_>) {
        let is_whole = self.versions.len() <= most(advisory) && advisory.withdrawn.is_none();
        if is_whole && let Some(together) = &mut self.together {
            together.ask(advisory);
            return;
        }
        let mut versions = self.settle();
        keep_clear(ready, advisory, self.identity, &mut versions);
        *self = Self::of(self.identity, versions);
    }

    /// Those that nobody contests.
    fn settle(&mut self) -> Vec<String> {
        let mut versions = std::mem::take(&mut self.versions);
        if let Some(together) = &self.together {
            together.keep_clear(&mut versions);
        }
        versions
    }
}

/// What settles each of some findings.
pub(super) fn settling(
    transaction: &Transaction<'_>,
    questions: &[Question<'_>],
) -> Result<Vec<Settling>, Error> {
    let mut answers = vec![Settling::default(); questions.len()];
    each(transaction, questions, |advisory, places| {
        let settled = Settled::of(advisory);
        for &place in places {
            let Some((question, answer)) = questions.get(place).zip(answers.get_mut(place)) else {
                continue;
            };
            let judgement = settled.ready.judge(&question.identity);
            answer.order = answer.order.or(judgement.order);
            let versions = settled.alone(&question.identity, &judgement);
            answer.versions.extend(versions);
        }
    })?;
    for answer in &mut answers {
        let order = answer.order.unwrap_or(VersionOrder::Generic);
        // Stable: of several spellings of one version the first stays.
        answer
            .versions
            .sort_by_cached_key(|version| fixed_key(order, version));
        answer
            .versions
            .dedup_by(|b, a| fixed_key(order, a) == fixed_key(order, b));
    }
    let mut contested: Vec<Contested<'_>> = Vec::with_capacity(questions.len());
    for (question, answer) in questions.iter().zip(&answers) {
        contested.push(Contested::of(&question.identity, answer.versions.clone()));
    }
    each(transaction, questions, |advisory, places| {
        let ready = Ready::of(advisory);
        for &place in places {
            if let Some(contested) = contested.get_mut(place) {
                contested.ask(&ready, advisory);
            }
        }
    })?;
    for (answer, contested) in answers.iter_mut().zip(&mut contested) {
        let versions = contested.settle();
        answer.is_disputed = versions.len() < answer.versions.len();
        answer.versions = versions;
    }
    Ok(answers)
}

/// Calls `each` with every advisory of some questions, and the places of the questions that it has to do with.
fn each(
    transaction: &Transaction<'_>,
    questions: &[Question<'_>],
    mut each: impl FnMut(&Advisory<'_>, &[usize]),
) -> Result<(), Error> {
    let mut places: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (place, question) in questions.iter().enumerate() {
        for &advisory in question.advisories {
            places.entry(advisory).or_default().push(place);
        }
    }
    let wanted: Vec<u32> = places.keys().copied().collect();
    let mut sound = Ok(());
    each_matter(transaction, &wanted, |number, matter| {
        let places = places.get(&number).map_or(&[][..], Vec::as_slice);
        match matter.advisory() {
            Ok(advisory) => each(&advisory, places),
            Err(_) => sound = Err(StoreError::corrupt("advisory_block", "matters", number)),
        }
    })?;
    Ok(sound?)
}

/// The versions that settle findings by all of their sources, each with the key of its component; all are asked at once.
pub(in crate::risk) fn fixed_versions<'f>(
    transaction: &Transaction<'_>,
    register: &Register,
    findings: impl Iterator<Item = (&'f Finding, &'f str)>,
) -> Result<Vec<Vec<String>>, Error> {
    let asked: Vec<Option<Question<'_>>> = findings
        .map(|(finding, key)| Question::of(register, finding, key))
        .collect();
    let are_asked: Vec<bool> = asked.iter().map(Option::is_some).collect();
    let questions: Vec<Question<'_>> = asked.into_iter().flatten().collect();
    let mut answers = settling(transaction, &questions)?.into_iter();
    let versions = are_asked.into_iter().map(|is_asked| {
        let answer = is_asked.then(|| answers.next()).flatten();
        answer.map_or_else(Vec::new, |answer| answer.versions)
    });
    Ok(versions.collect())
}

//! Which changes of versions settle most of what is open.

mod gather;
mod packages;
mod tell;

use iriai_domain::inventory::portfolio::{DocumentSet, Filter, Portfolio};
use iriai_domain::risk::advisory::AdvisoryKind;
use iriai_domain::risk::cvss::Rating;
use iriai_domain::risk::register::{Finding, Register};
use iriai_domain::risk::upgrade::{Curve, NoFix, Plan, Step, Weight};

use crate::Office;
use crate::error::Error;
use tell::Teller;

/// A finding that nobody has settled, with the number of releases in which it is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenFinding {
    /// The finding.
    pub finding: Finding,
    /// Releases.
    pub releases: u32,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpgradeRequest {
    /// What it is asked of.
    pub filter: Filter,
    /// The largest step that anybody takes.
    pub largest: Step,
    /// How many changes; nothing for as many as there is anything to settle by.
    pub changes: Option<usize>,
    /// So many of the findings without a fix are listed.
    pub listed: usize,
}

/// The changes that settle most.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Upgrades {
    /// What is worth most first.
    pub items: Vec<Upgrade>,
    /// Findings that no known version settles, the gravest first.
    pub without_fix: Vec<WithoutFix>,
    /// Exact counts.
    pub totals: UpgradeTotals,
}

/// Exact counts. Weights are in tenths of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UpgradeTotals {
    /// Open findings.
    pub findings: usize,
    /// Of these, attacked or malicious.
    pub attacked: usize,
    /// Findings that these changes settle.
    pub settled: usize,
    /// Of these, attacked or malicious.
    pub attacked_settled: usize,
    /// Findings that these changes bring, in all components that take them.
    pub brought: usize,
    /// Findings that no known version settles.
    pub without_fix: usize,
    /// Findings that a version settles, but none that is worth it, or only by larger steps than are allowed.
    pub held_back: usize,
    /// Changes of this plan.
    pub changes: usize,
    /// Changes that settle everything that changes can settle.
    pub changes_for_all: usize,
    /// What all findings weigh.
    pub weight: u64,
    /// What all changes together are worth at most.
    pub reachable: u64,
    /// What these changes are worth.
    pub won: u64,
    /// What no plan of as many changes can exceed.
    pub bound: u64,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Upgrade {
    /// The package: its key, without version.
    pub package: String,
    /// The versions in use that change.
    pub from: Vec<ChangedVersion>,
    /// The version to which they change.
    pub to: String,
    /// The largest of the steps; nothing where the ecosystem has none.
    pub step: Option<Step>,
    /// Whether it is changed to something that comes before a release.
    pub is_pre_release: bool,
    /// Whether the version is in use already somewhere in the portfolio.
    pub is_in_use: bool,
    /// What is won by what is settled.
    pub won: Weight,
    /// What is lost by what is brought.
    pub lost: Weight,
    /// What is settled, the gravest first.
    pub settles: Vec<SettledFinding>,
    /// What the new version has newly, the gravest first.
    pub brings: Vec<BroughtFinding>,
    /// Findings of what changes that stay.
    pub stays: usize,
    /// Products that take it, with the number of their releases; most releases first.
    pub products: Vec<(String, usize)>,
    /// Releases that take it.
    pub releases: usize,
    /// How it comes to be there.
    pub reach: Reach,
}

/// A version in use that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedVersion {
    /// The version.
    pub version: String,
    /// How large the step is.
    pub step: Option<Step>,
    /// Releases that have it.
    pub releases: usize,
}

/// How components come to be where they are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reach {
    /// Occurrences that are needed directly.
    pub direct: usize,
    /// Occurrences that something else needs.
    pub transitive: usize,
    /// Occurrences of which the document does not tell.
    pub unknown: usize,
    /// Through which direct dependencies the transitive ones come, with their number, most first; of the first few occurrences.
    pub through: Vec<(String, usize)>,
}

/// How grave a vulnerability is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grave {
    /// The advisory that stands for all.
    pub advisory: String,
    /// What it tells of.
    pub kind: AdvisoryKind,
    /// Its severity in words.
    pub rating: Option<Rating>,
    /// Its score in tenths.
    pub score: Option<u8>,
    /// Whether it is attacked; nothing where no catalogue was taken in.
    pub exploited: Option<bool>,
    /// The probability of attacks, in millionths.
    pub expected: Option<u32>,
}

impl Grave {
    /// Whether attacks are known, or harm is meant.
    pub fn is_attacked(&self) -> bool {
        self.exploited == Some(true) || self.kind == AdvisoryKind::Malicious
    }
}

/// A finding that a change settles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettledFinding {
    /// The component's key.
    pub component: String,
    /// The vulnerability.
    pub grave: Grave,
}

/// A vulnerability that a change brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BroughtFinding {
    /// The vulnerability.
    pub grave: Grave,
    /// Components that would have it newly.
    pub components: usize,
}

/// A finding that no known version settles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithoutFix {
    /// The component's key.
    pub component: String,
    /// The vulnerability.
    pub grave: Grave,
    /// Why.
    pub reason: NoFix,
    /// Releases in which it is open.
    pub releases: u32,
}

/// An open finding with what it weighs.
pub(crate) struct Open<'f> {
    finding: &'f Finding,
    releases: u32,
    weight: Weight,
    kind: AdvisoryKind,
}

impl Office {
    /// The findings of a scope about which something has to be done, with the number of releases in which it has.
    pub fn open_findings(
        &self,
        portfolio: &Portfolio,
        register: &Register,
        filter: &Filter,
    ) -> Vec<OpenFinding> {
        let scope = portfolio.scope(filter);
        let instant = filter.as_of.unwrap_or_else(|| self.clock.now());
        let mut counted = Releases::new(portfolio);
        let mut last = (None, 0);
        let findings = register.findings(filter.as_of).into_iter();
        findings
            .filter(|finding| finding.gap().is_none())
            .filter_map(|finding| {
                let names = register.names_of_finding(&finding);
                let rulings = &register.rulings;
                let releases = if rulings.speak_of(finding.component, names, instant) {
                    let shares = register.list(portfolio, &scope, &finding, instant).shares;
                    let open = shares.iter().filter(|share| share.standing.is_open());
                    let documents = open.flat_map(|share| &share.documents).copied();
                    portfolio
                        .count(&documents.collect::<DocumentSet>())
                        .releases as u32
                } else {
                    // Findings come component by component.
                    if last.0 != Some(finding.component) {
                        let releases = counted.of([finding.component], &scope).len() as u32;
                        last = (Some(finding.component), releases);
                    }
                    last.1
                };
                (releases > 0).then_some(OpenFinding { finding, releases })
            })
            .collect()
    }

    /// The changes that settle most of some findings, none of which must be settled already.
    pub fn upgrades(
        &self,
        portfolio: &Portfolio,
        register: &Register,
        open: &[OpenFinding],
        request: &UpgradeRequest,
    ) -> Result<Upgrades, Error> {
        let open: Vec<Open<'_>> = open
            .iter()
            .map(|one| {
                let kind = register.kind(&one.finding);
                Open {
                    finding: &one.finding,
                    releases: one.releases,
                    weight: Weight::of(&one.finding, kind),
                    kind,
                }
            })
            .collect();
        let (groups, not_comparable) =
            packages::groups(portfolio, register, &open, &request.filter);
        let known = self.gather(register, &groups, request.filter.as_of)?;
        let scope = portfolio.scope(&request.filter);
        let sources = packages::Sources {
            register,
            open: &open,
            known: &known,
            instant: request.filter.as_of,
        };
        let packages = in_parallel(&groups, |group| sources.assess(group));
        let curves = in_parallel(&packages, |one| Curve::of(&one.package, request.largest));
        let plan = Plan::of(&curves, request.changes.unwrap_or(usize::MAX));
        Teller {
            portfolio,
            register,
            open: &open,
            packages: &packages,
            curves: &curves,
            scope: &scope,
            instant: request.filter.as_of,
        }
        .tell(&plan, &not_comparable, request.listed)
    }
}

/// Counts releases without making anything for each question.
pub(crate) struct Releases<'p> {
    portfolio: &'p Portfolio,
    /// For each release the question in which it was met last.
    met: Vec<u32>,
    question: u32,
}

impl<'p> Releases<'p> {
    pub(crate) fn new(portfolio: &'p Portfolio) -> Self {
        Self {
            portfolio,
            met: vec![0; portfolio.catalogue.releases.len()],
            question: 0,
        }
    }

    /// The releases of a scope that hold any of some components, each once.
    pub(crate) fn of(
        &mut self,
        components: impl IntoIterator<Item = u32>,
        scope: &DocumentSet,
    ) -> Vec<u32> {
        self.question += 1;
        let mut found = Vec::new();
        for component in components {
            for posting in self.portfolio.postings.of(component) {
                let document = posting.document();
                let release = self.portfolio.release_of(document);
                let Some(release) = release.filter(|_| scope.contains(document)) else {
                    continue;
                };
                if let Some(met) = self.met.get_mut(release as usize)
                    && *met != self.question
                {
                    *met = self.question;
                    found.push(release);
                }
            }
        }
        found
    }
}

/// Asks the same of many things, on all cores; answers in their order.
fn in_parallel<T: Sync, R: Send>(items: &[T], ask: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = threads.min(items.len()).max(1);
    let ask = &ask;
    let mut answers: Vec<_> = std::thread::scope(|scope| {
        // Neighbours are alike, and no thread shall get all the large ones.
        let each = |first: usize| {
            move || {
                items
                    .iter()
                    .skip(first)
                    .step_by(threads)
                    .map(ask)
                    .collect::<Vec<R>>()
            }
        };
        let workers: Vec<_> = (0..threads).map(|first| scope.spawn(each(first))).collect();
        let joined = workers.into_iter().map(|worker| match worker.join() {
            Ok(answers) => answers.into_iter(),
            Err(panic) => std::panic::resume_unwind(panic),
        });
        joined.collect()
    });
    let threads = answers.len();
    let in_turn = (0..items.len()).filter_map(|item| answers.get_mut(item % threads)?.next());
    in_turn.collect()
}

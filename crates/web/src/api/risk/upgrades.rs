//! Which changes of versions settle most.

use iriai_domain::risk::upgrade::Step;
use iriai_office::{
    BroughtFinding, Grave, SettledFinding, Upgrade, UpgradeRequest, UpgradeTotals, Upgrades,
    WithoutFix, rfc3339,
};
use serde::Serialize;

use super::findings::SeverityResponse;
use crate::Texts;

/// The changes that settle most.
#[derive(Debug, Serialize)]
pub struct UpgradesResponse {
    /// The instant asked for.
    pub as_of: Option<String>,
    /// The largest step that was allowed: `patch`, `minor` or `major`.
    pub largest_step: &'static str,
    /// What is worth most first.
    pub items: Vec<UpgradeResponse>,
    /// Findings that no known version settles, the gravest first.
    pub without_fix: Vec<WithoutFixResponse>,
    /// Exact counts.
    pub totals: UpgradeTotalsResponse,
}

/// One change.
#[derive(Debug, Serialize)]
pub struct UpgradeResponse {
    /// Place, from 1.
    pub rank: usize,
    /// The package, without version.
    pub package: String,
    /// The versions in use that change.
    pub from: Vec<ChangedVersionResponse>,
    /// The version to which they change.
    pub to: String,
    /// The largest of the steps: `patch`, `minor` or `major`; null where the ecosystem has none.
    pub step: Option<&'static str>,
    /// Whether it is changed to a pre-release.
    pub pre_release: bool,
    /// Whether the version is in use already somewhere in the portfolio.
    pub in_use: bool,
    /// What it is worth.
    pub points: f64,
    /// What that is made of.
    pub terms: Vec<UpgradeTerm>,
    /// Which share of the weight of all findings this change and those before it settle together, 0 to 1.
    pub settled_share: f64,
    /// What it settles, the gravest first.
    pub settles: Vec<SettledResponse>,
    /// What it brings, the gravest first.
    pub brings: Vec<BroughtResponse>,
    /// Findings of the same components that stay.
    pub stays: usize,
    /// Products that take it.
    pub products: usize,
    /// Releases that take it.
    pub releases: usize,
    /// The products by name, those with the most releases first.
    pub taken_by: Vec<TakenBy>,
    /// How the components come to be there.
    pub reach: ReachResponse,
}

/// A version in use that changes.
#[derive(Debug, Serialize)]
pub struct ChangedVersionResponse {
    /// The version.
    pub version: String,
    /// How large the step is.
    pub step: Option<&'static str>,
    /// Releases that have it.
    pub releases: usize,
}

/// A term of the points.
#[derive(Debug, Serialize)]
pub struct UpgradeTerm {
    /// `severity`, `known-attacks`, `expected-attacks` or `brought`.
    pub name: &'static str,
    /// What it gives, or takes.
    pub points: f64,
    /// Why, in one sentence.
    pub because: String,
}

/// A finding that is settled.
#[derive(Debug, Serialize)]
pub struct SettledResponse {
    /// The component's key.
    pub component: String,
    /// The vulnerability.
    #[serde(flatten)]
    pub grave: GraveResponse,
}

/// A vulnerability that the new version has.
#[derive(Debug, Serialize)]
pub struct BroughtResponse {
    /// The vulnerability.
    #[serde(flatten)]
    pub grave: GraveResponse,
    /// Components that would have it newly.
    pub components: usize,
}

/// A finding that no known version settles.
#[derive(Debug, Serialize)]
pub struct WithoutFixResponse {
    /// The component's key.
    pub component: String,
    /// The vulnerability.
    #[serde(flatten)]
    pub grave: GraveResponse,
    /// Why: `none-known`, `malicious` or `not-comparable`.
    pub reason: &'static str,
    /// Releases in which it is open.
    pub releases: u32,
}

/// How grave a vulnerability is.
#[derive(Debug, Serialize)]
pub struct GraveResponse {
    /// The advisory that stands for all.
    pub advisory: String,
    /// `vulnerability`, `malicious` or `notice`.
    pub kind: &'static str,
    /// How severe it is; null where nobody says.
    pub severity: Option<SeverityResponse>,
    /// Whether it is attacked; null where no catalogue of attacks was taken in.
    pub exploited: Option<bool>,
    /// The probability of attacks within thirty days; null where no forecast tells it.
    pub epss: Option<f64>,
}

/// A product that takes a change.
#[derive(Debug, Serialize)]
pub struct TakenBy {
    /// Its name.
    pub product: String,
    /// How many of its releases do.
    pub releases: usize,
}

/// How components come to be where they are.
#[derive(Debug, Serialize)]
pub struct ReachResponse {
    /// Occurrences that are needed directly.
    pub direct: usize,
    /// Occurrences that something else needs.
    pub transitive: usize,
    /// Occurrences of which the document does not tell.
    pub unknown: usize,
    /// Through which direct dependencies the first few of the transitive ones come, most first.
    pub through: Vec<Through>,
}

/// A direct dependency through which something comes.
#[derive(Debug, Serialize)]
pub struct Through {
    /// Its key.
    pub component: String,
    /// How many of the occurrences looked at.
    pub occurrences: usize,
}

/// Exact counts.
#[derive(Debug, Serialize)]
pub struct UpgradeTotalsResponse {
    /// Open findings.
    pub findings: usize,
    /// Of these, attacked or malicious.
    pub attacked: usize,
    /// Findings that these changes settle.
    pub settled: usize,
    /// Of these, attacked or malicious.
    pub attacked_settled: usize,
    /// Findings that these changes bring.
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
    pub points: f64,
    /// What all changes together are worth at most.
    pub reachable: f64,
    /// What these changes are worth.
    pub won: f64,
    /// What no plan of as many changes can exceed, proved.
    pub bound: f64,
    /// How much of the bound is missing, 0 to 1; 0 where it is proved that there is no better plan.
    pub gap: f64,
}

/// Tenths as points.
fn points(tenths: u64) -> f64 {
    tenths as f64 / 10.0
}

/// How much of a whole, 0 to 1.
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

impl UpgradesResponse {
    /// From the office's answer.
    pub fn new(request: &UpgradeRequest, found: Upgrades, texts: &Texts) -> Self {
        let whole = found.totals.weight;
        let mut settled = 0_u64;
        let items = found.items.into_iter().enumerate().map(|(place, item)| {
            settled = settled.saturating_add(item.won.total().saturating_sub(item.lost.total()));
            UpgradeResponse {
                rank: place + 1,
                settled_share: share(settled, whole),
                ..UpgradeResponse::new(item, texts)
            }
        });
        Self {
            as_of: request.filter.as_of.map(rfc3339),
            largest_step: request.largest.code(),
            items: items.collect(),
            without_fix: found
                .without_fix
                .into_iter()
                .map(WithoutFixResponse::new)
                .collect(),
            totals: UpgradeTotalsResponse::new(&found.totals),
        }
    }
}

impl UpgradeResponse {
    fn new(item: Upgrade, texts: &Texts) -> Self {
        let won = item.won.total().saturating_sub(item.lost.total());
        Self {
            rank: 0,
            terms: terms(&item, texts),
            package: item.package,
            from: item
                .from
                .into_iter()
                .map(|from| ChangedVersionResponse {
                    version: from.version,
                    step: from.step.map(Step::code),
                    releases: from.releases,
                })
                .collect(),
            to: item.to,
            step: item.step.map(Step::code),
            pre_release: item.is_pre_release,
            in_use: item.is_in_use,
            points: points(won),
            settled_share: 0.0,
            settles: item.settles.into_iter().map(SettledResponse::new).collect(),
            brings: item.brings.into_iter().map(BroughtResponse::new).collect(),
            stays: item.stays,
            products: item.products.len(),
            releases: item.releases,
            taken_by: item
                .products
                .into_iter()
                .map(|(product, releases)| TakenBy { product, releases })
                .collect(),
            reach: ReachResponse {
                direct: item.reach.direct,
                transitive: item.reach.transitive,
                unknown: item.reach.unknown,
                through: item
                    .reach
                    .through
                    .into_iter()
                    .map(|(component, occurrences)| Through {
                        component,
                        occurrences,
                    })
                    .collect(),
            },
        }
    }
}

/// The terms that give or take anything.
fn terms(item: &Upgrade, texts: &Texts) -> Vec<UpgradeTerm> {
    let settled = |counts: fn(&Grave) -> bool| {
        let settles = item.settles.iter();
        settles.filter(|one| counts(&one.grave)).count()
    };
    let lost = item.lost.total();
    [
        ("severity", item.won.severity, settled(|_| true)),
        ("known-attacks", item.won.known, settled(Grave::is_attacked)),
        (
            "expected-attacks",
            item.won.expected,
            settled(|grave| !grave.is_attacked() && grave.expected.is_some()),
        ),
        ("brought", lost, item.brings.len()),
    ]
    .into_iter()
    .filter(|(_, weight, _)| *weight > 0)
    .map(|(name, weight, count)| UpgradeTerm {
        name,
        points: if name == "brought" {
            -points(weight)
        } else {
            points(weight)
        },
        because: texts.with(
            &format!("because-upgrade-{name}"),
            &[("count", count.into())],
        ),
    })
    .collect()
}

impl SettledResponse {
    fn new(settled: SettledFinding) -> Self {
        Self {
            component: settled.component,
            grave: GraveResponse::new(settled.grave),
        }
    }
}

impl BroughtResponse {
    fn new(brought: BroughtFinding) -> Self {
        Self {
            grave: GraveResponse::new(brought.grave),
            components: brought.components,
        }
    }
}

impl WithoutFixResponse {
    fn new(without: WithoutFix) -> Self {
        Self {
            component: without.component,
            grave: GraveResponse::new(without.grave),
            reason: without.reason.code(),
            releases: without.releases,
        }
    }
}

impl GraveResponse {
    fn new(grave: Grave) -> Self {
        Self {
            advisory: grave.advisory,
            kind: grave.kind.code(),
            severity: grave.rating.map(|rating| SeverityResponse {
                score: grave.score.map(|score| points(score.into())),
                rating: rating.code(),
                vector: None,
            }),
            exploited: grave.exploited,
            epss: grave.expected.map(|millionths| f64::from(millionths) / 1e6),
        }
    }
}

impl UpgradeTotalsResponse {
    fn new(totals: &UpgradeTotals) -> Self {
        Self {
            findings: totals.findings,
            attacked: totals.attacked,
            settled: totals.settled,
            attacked_settled: totals.attacked_settled,
            brought: totals.brought,
            without_fix: totals.without_fix,
            held_back: totals.held_back,
            changes: totals.changes,
            changes_for_all: totals.changes_for_all,
            points: points(totals.weight),
            reachable: points(totals.reachable),
            won: points(totals.won),
            bound: points(totals.bound),
            gap: share(totals.bound.saturating_sub(totals.won), totals.bound),
        }
    }
}

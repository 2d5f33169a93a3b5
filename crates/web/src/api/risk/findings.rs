//! What is affected, and what could not be evaluated.

use iriai_domain::risk::advisory::EventKind;
use iriai_domain::risk::matching::{Clear, Judgement, Verdict};
use iriai_domain::risk::timeline::Because;
use iriai_office::{Feed, FindingsPage, FoundRisk, Judged, SourceAge, Unevaluated, Why, rfc3339};
use serde::Serialize;

use super::feeds::SourceAgeResponse;

/// What is affected, and what could not be evaluated.
#[derive(Debug, Serialize)]
pub struct FindingsResponse {
    /// The instant asked for.
    pub as_of: Option<String>,
    /// What is affected, the worst first.
    pub findings: Vec<FindingResponse>,
    /// Components of which it cannot be said.
    pub not_evaluated: Vec<UnevaluatedResponse>,
    /// Exact counts.
    pub totals: FindingTotals,
    /// Where the advisories are from, and how old they are.
    pub feeds: Vec<FeedResponse>,
}

/// One component and one vulnerability.
#[derive(Debug, Serialize)]
pub struct FindingResponse {
    /// The component's key.
    pub component: String,
    /// The advisory that stands for all.
    pub advisory: String,
    /// All other names of the vulnerability.
    pub aliases: Vec<String>,
    /// `vulnerability`, `malicious` or `notice`.
    pub kind: &'static str,
    /// In one line.
    pub summary: Option<String>,
    /// How severe it is; null where nobody says.
    pub severity: Option<SeverityResponse>,
    /// Whether it is attacked; null where no catalogue of attacks was taken in.
    pub exploited: Option<bool>,
    /// The probability of attacks within thirty days; null where no forecast tells it.
    pub epss: Option<f64>,
    /// Versions that fix it.
    pub fixed: Vec<String>,
    /// What is to be said of it.
    pub status: &'static str,
    /// Products that have it.
    pub products: usize,
    /// Releases that have it.
    pub releases: usize,
    /// What decided.
    pub trace: TraceResponse,
}

/// A severity.
#[derive(Debug, Serialize)]
pub struct SeverityResponse {
    /// The score of the vector.
    pub score: Option<f64>,
    /// In words.
    pub rating: &'static str,
    /// The vector.
    pub vector: Option<String>,
}

/// What decided.
#[derive(Debug, Serialize)]
pub struct TraceResponse {
    /// The format of the record.
    pub source: String,
    /// The range or version of the record that decided; empty where none did.
    pub range: String,
    /// The order by which versions were compared.
    pub comparator: Option<&'static str>,
    /// Which name of the component the record uses.
    pub name: &'static str,
    /// What decided: `inside-range`, `listed`, `all-versions`, …
    pub decided_by: &'static str,
}

/// A component of which it cannot be said.
#[derive(Debug, Serialize)]
pub struct UnevaluatedResponse {
    /// Its key.
    pub component: String,
    /// Why.
    pub reason: &'static str,
    /// The advisory with which it could not be compared; absent where it could with none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advisory: Option<String>,
    /// Documents that hold it.
    pub documents: usize,
}

/// Exact counts.
#[derive(Debug, Serialize)]
pub struct FindingTotals {
    /// Findings.
    pub findings: usize,
    /// Components that could be compared with advisories.
    pub components_evaluated: usize,
    /// Components that could not.
    pub components_not_evaluated: usize,
    /// Pairs of component and advisory of which it cannot be said.
    pub advisories_not_evaluated: usize,
    /// Findings that a decision has settled.
    pub suppressed: usize,
    /// Findings by rating.
    pub by_rating: RatingCounts,
}

/// Findings by rating.
#[derive(Debug, Serialize)]
pub struct RatingCounts {
    /// Critical ones.
    pub critical: usize,
    /// High ones.
    pub high: usize,
    /// Medium ones.
    pub medium: usize,
    /// Low ones.
    pub low: usize,
    /// Those that are rated as none.
    pub none: usize,
    /// Those of which nobody says how severe they are.
    pub not_stated: usize,
}

/// Where advisories are from.
#[derive(Debug, Serialize)]
pub struct FeedResponse {
    /// The source.
    pub source: String,
    /// Advisories that count.
    pub records: usize,
    /// When the newest of them was changed.
    pub newest: Option<String>,
    /// When something of it was taken in last; of a feed that was never fetched, since when it is there.
    pub imported_at: String,
    /// When it was certain last that all is kept that the source has.
    pub confirmed_at: String,
    /// So many seconds before the instant asked for, or now.
    pub age_seconds: i64,
}

impl FindingsResponse {
    /// From the office's answer.
    pub fn new(as_of: Option<i64>, page: FindingsPage) -> Self {
        let totals = page.totals;
        Self {
            as_of: as_of.map(rfc3339),
            findings: page
                .findings
                .into_iter()
                .map(FindingResponse::new)
                .collect(),
            not_evaluated: page
                .not_evaluated
                .into_iter()
                .map(UnevaluatedResponse::new)
                .collect(),
            totals: FindingTotals {
                findings: totals.findings,
                components_evaluated: totals.components_evaluated,
                components_not_evaluated: totals.components_not_evaluated,
                advisories_not_evaluated: totals.advisories_not_evaluated,
                suppressed: 0,
                by_rating: {
                    let [none, low, medium, high, critical, not_stated] = totals.by_rating;
                    RatingCounts {
                        critical,
                        high,
                        medium,
                        low,
                        none,
                        not_stated,
                    }
                },
            },
            feeds: page.feeds.into_iter().map(FeedResponse::new).collect(),
        }
    }
}

impl FindingResponse {
    fn new(found: FoundRisk) -> Self {
        Self {
            component: found.component,
            advisory: found.advisory,
            aliases: found.aliases,
            kind: found.kind.code(),
            summary: found.summary,
            severity: found.severity.map(|severity| SeverityResponse {
                score: severity.score,
                rating: severity.rating.code(),
                vector: severity.vector,
            }),
            exploited: found.exploited,
            epss: found.epss,
            fixed: found.fixed,
            status: "affected",
            products: found.products,
            releases: found.releases,
            trace: TraceResponse::new(&found.trace),
        }
    }
}

impl TraceResponse {
    /// From the office's answer.
    pub fn new(judged: &Judged) -> Self {
        let judgement = &judged.judgement;
        Self {
            source: judged.format.clone(),
            range: range(&judged.stated),
            comparator: judgement.order.map(|order| order.code()),
            name: judgement.name.code(),
            decided_by: decided_by(judgement),
        }
    }
}

/// The code of what decided.
fn decided_by(judgement: &Judgement) -> &'static str {
    match judgement.verdict {
        Verdict::Affected(Because::Inside { .. }) => "inside-range",
        Verdict::Affected(Because::Listed(_)) => "listed",
        Verdict::Affected(Because::Everything) => "all-versions",
        Verdict::Affected(Because::Named) => "named",
        Verdict::NotAffected(Clear::Withdrawn) => "withdrawn",
        Verdict::NotAffected(Clear::OtherPackage) => "other-package",
        Verdict::NotAffected(Clear::OtherRelease) => "other-release",
        Verdict::NotAffected(Clear::OtherVersions(_)) => "outside-range",
        Verdict::NotEvaluated(reason) => reason.code(),
    }
}

/// Events as comparisons, in the record's order: `>=1.0|<2.0`.
fn range(stated: &[(Option<EventKind>, String)]) -> String {
    let terms = stated.iter().map(|(kind, version)| {
        let sign = match kind {
            None => "",
            Some(EventKind::Introduced) => ">=",
            Some(EventKind::After) => ">",
            Some(EventKind::LastAffected) => "<=",
            Some(EventKind::Fixed | EventKind::Limit) => "<",
        };
        format!("{sign}{version}")
    });
    terms.collect::<Vec<_>>().join("|")
}

impl UnevaluatedResponse {
    fn new(unsaid: Unevaluated) -> Self {
        Self {
            component: unsaid.component,
            reason: unsaid.reason.code(),
            advisory: unsaid.advisory,
            documents: unsaid.documents,
        }
    }
}

impl FeedResponse {
    /// From the office's answer.
    pub fn new(feed: Feed) -> Self {
        Self {
            source: feed.source,
            records: feed.records,
            newest: feed.newest.map(rfc3339),
            imported_at: rfc3339(feed.imported_at),
            confirmed_at: rfc3339(feed.confirmed_at),
            age_seconds: feed.age,
        }
    }
}

/// Why an advisory touches a component, or does not.
#[derive(Debug, Serialize)]
pub struct WhyResponse {
    /// The component's key.
    pub component: String,
    /// The advisory.
    pub advisory: String,
    /// `affected`, `not-affected` or `not-evaluated`.
    pub verdict: &'static str,
    /// Why nothing can be said of the component at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
    /// What decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace: Option<TraceResponse>,
    /// Where the advisory is from, and how old what is known of that is; null where nobody knows.
    pub feed: Option<SourceAgeResponse>,
}

impl WhyResponse {
    /// From the office's answer, with where advisories are from.
    pub fn new(why: Why, ages: &[SourceAge]) -> Self {
        let age = ages.iter().find(|age| age.source == why.source);
        let (verdict, reason) = match &why.judged {
            Err(reason) => ("not-evaluated", Some(reason.code())),
            Ok(judged) => match judged.judgement.verdict {
                Verdict::Affected(_) => ("affected", None),
                Verdict::NotAffected(_) => ("not-affected", None),
                Verdict::NotEvaluated(reason) => ("not-evaluated", Some(reason.code())),
            },
        };
        Self {
            trace: why.judged.as_ref().ok().map(TraceResponse::new),
            feed: age.cloned().map(SourceAgeResponse::new),
            component: why.component,
            advisory: why.advisory,
            verdict,
            reason,
        }
    }
}

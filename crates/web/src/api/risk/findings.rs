//! What is affected, and what could not be evaluated.

use std::collections::BTreeMap;

use iriai_domain::risk::advisory::{AdvisoryKind, EventKind};
use iriai_domain::risk::decision::Response;
use iriai_domain::risk::matching::{Clear, Judgement, NameKind, NotEvaluated, Verdict};
use iriai_domain::risk::ruling::Standing;
use iriai_domain::risk::selection::Order;
use iriai_domain::risk::timeline::Because;
use iriai_domain::risk::unread::Unread;
use iriai_domain::risk::vex::Justification;
use iriai_office::{Feed, FindingsPage, FoundRisk, Judged, Said, Unevaluated, rfc3339};
use serde::Serialize;

use super::PolicyResponse;
use super::lifecycles::{EndOfLifeCounts, EndOfLifeResponse};
use super::opinions::{self, OpinionResponse};
use super::ssvc::{SsvcCounts, SsvcResponse};

/// What is affected, and what could not be evaluated.
#[derive(Debug, Serialize)]
pub struct FindingsResponse {
    /// The instant asked for.
    pub as_of: Option<String>,
    /// How many findings were passed over before the first.
    pub offset: usize,
    /// What is asked for, the worst first.
    pub findings: Vec<FindingResponse>,
    /// What is settled wherever it is in the scope, with what settled it.
    pub suppressed: Vec<FindingResponse>,
    /// Components of which it cannot be said.
    pub not_evaluated: Vec<UnevaluatedResponse>,
    /// Components that get nothing or only security fixes any more.
    pub end_of_life: Vec<EndOfLifeResponse>,
    /// Exact counts.
    pub totals: FindingTotals,
    /// Where the advisories are from, and how old they are.
    pub feeds: Vec<FeedResponse>,
    /// What is kept and cannot be read any more: nobody knows what it would say.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<UnreadResponse>,
    /// What the policy says, where one is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyResponse>,
}

/// What is kept and cannot be read any more.
#[derive(Debug, Serialize)]
pub struct UnreadResponse {
    /// What it was taken in as: `vex`, `advisory` or `eol`.
    pub kind: &'static str,
    /// Its identifier, or the name of its product.
    pub id: String,
    /// Why it cannot be read.
    pub code: &'static str,
    /// Where in it.
    pub at: String,
    /// What stands there, of which people are told a sentence.
    #[serde(skip)]
    pub detail: String,
}

/// One component and one vulnerability.
#[derive(Debug, Serialize)]
pub struct FindingResponse {
    /// Whether it is of a file that is not kept, which belongs to no product.
    #[serde(skip)]
    pub is_of_file: bool,
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
    /// Whether a catalogue of attacks lists it.
    pub exploited: bool,
    /// Whether any such catalogue was taken in; without, `exploited` says nothing.
    pub exploited_evaluated: bool,
    /// The probability of attacks within thirty days; null where no forecast tells it.
    pub epss: Option<f64>,
    /// Versions that settle it by all sources that hold the component for affected; none where these do not agree on any.
    pub fixed: Vec<String>,
    /// What is so of it, of several things the one that asks for most: `affected`, `under_investigation`, `not_affected` or `fixed`.
    pub status: &'static str,
    /// Whether the company lives with it for now, although it is affected.
    pub accepted: bool,
    /// Why it is not affected, where that is what is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub justification: Option<&'static str>,
    /// What was said of it by VEX documents, decisions and rules.
    pub said: Vec<SaidResponse>,
    /// Products in which it is so.
    pub products: usize,
    /// Releases in which it is so.
    pub releases: usize,
    /// What SSVC decides for the products in which it is so; null for what is no vulnerability.
    pub ssvc: Option<SsvcResponse>,
    /// What put it in its place, what counts most first.
    pub order: Vec<OrderTerm>,
    /// What decided.
    pub trace: TraceResponse,
    /// What each source says, the one that stands for all first, where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<OpinionResponse>,
    /// In what they disagree: `affected`, `severity`, `fixed`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub disagreements: Vec<&'static str>,
}

/// What was said of a finding, and where that holds.
#[derive(Debug, Serialize)]
pub struct SaidResponse {
    /// `vex`, `triage` or `rule`.
    pub by: &'static str,
    /// The number of the decision or rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<u32>,
    /// The VEX document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// The ignore file from which the decision was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The author.
    pub author: Option<String>,
    /// What is so.
    pub status: &'static str,
    /// The word for it in the statement or decision itself: something else than `status` where that settles nothing.
    pub stated: &'static str,
    /// What it would need to settle something: `reason`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lacks: Option<&'static str>,
    /// Whether the company lives with it for now.
    pub accepted: bool,
    /// Why it is not affected.
    pub justification: Option<&'static str>,
    /// What is done.
    pub response: Option<&'static str>,
    /// In words.
    pub reason: Option<String>,
    /// Since when it is known.
    pub since: String,
    /// Until when it holds; null without end.
    pub until: Option<String>,
    /// How many others say otherwise.
    pub contradicting: usize,
    /// In how many products of the scope.
    pub products: usize,
    /// In how many releases of the scope.
    pub releases: usize,
}

/// One of the things by which findings are put in order.
#[derive(Debug, Serialize)]
pub struct OrderTerm {
    /// `malicious`, `exploited`, `rating`, `score`, `epss`, `criticality` or `releases`; `ssvc-deployer` and `ssvc-supplier` where findings
    /// are listed by when to act.
    pub name: &'static str,
    /// What is so; null where nobody says.
    pub value: Option<String>,
    /// What is taken for it where nobody says and something has to be taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counts_as: Option<String>,
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
    /// `package`, or `cpe` where names given by hand were compared, which is the weaker evidence.
    pub evidence: &'static str,
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
    /// Findings that the question is about.
    pub findings: usize,
    /// Components that could be compared with advisories.
    pub components_evaluated: usize,
    /// Components that could not.
    pub components_not_evaluated: usize,
    /// Whether all that could be compared was left open.
    #[serde(skip)]
    pub is_nothing_evaluated: bool,
    /// Pairs of component and advisory of which it cannot be said.
    pub advisories_not_evaluated: usize,
    /// Components that could not, and pairs of which it cannot be said, by reason.
    pub not_evaluated_by_reason: BTreeMap<&'static str, usize>,
    /// Findings that are settled wherever they are in the scope.
    pub suppressed: usize,
    /// Of these the ones that the company lives with for now.
    pub accepted: usize,
    /// Open findings by rating.
    pub by_rating: RatingCounts,
    /// Open findings by when to act; null unless findings are listed in that order or it fails the gate.
    pub by_ssvc: Option<SsvcCounts>,
    /// Components by how they are looked after; null where nothing is known of any product's release cycles.
    pub end_of_life: Option<EndOfLifeCounts>,
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

/// How often something could not be evaluated, by reason: components as such, and pairs of component and advisory.
pub(super) fn by_reason(
    counts: [&BTreeMap<NotEvaluated, usize>; 2],
) -> BTreeMap<&'static str, usize> {
    let mut told = BTreeMap::new();
    for (reason, count) in counts.into_iter().flatten() {
        *told.entry(reason.code()).or_default() += count;
    }
    told
}

impl FindingsResponse {
    /// The same of a file that is not kept.
    pub fn of_file(mut self) -> Self {
        let settled = self.suppressed.iter_mut();
        for finding in self.findings.iter_mut().chain(settled) {
            finding.is_of_file = true;
        }
        self
    }

    /// From the office's answer.
    pub fn new(as_of: Option<i64>, page: FindingsPage) -> Self {
        let totals = page.totals;
        let findings = page.findings.into_iter().map(FindingResponse::new);
        let mut findings: Vec<FindingResponse> = findings.collect();
        for finding in &mut findings {
            finding.lead_with_urgency(page.order);
        }
        Self {
            as_of: as_of.map(rfc3339),
            offset: page.offset,
            findings,
            suppressed: page
                .suppressed
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
                is_nothing_evaluated: totals.is_nothing_evaluated(),
                advisories_not_evaluated: totals.advisories_not_evaluated,
                not_evaluated_by_reason: by_reason([&page.by_reason, &page.pairs_by_reason]),
                suppressed: totals.suppressed,
                accepted: totals.accepted,
                by_rating: RatingCounts::new(totals.by_rating),
                by_ssvc: totals.by_decision.map(SsvcCounts::new),
                end_of_life: page
                    .end_of_life
                    .as_ref()
                    .map(|answer| EndOfLifeCounts::new(answer.totals)),
            },
            end_of_life: page
                .end_of_life
                .map(EndOfLifeResponse::all)
                .unwrap_or_default(),
            feeds: page.feeds.into_iter().map(FeedResponse::new).collect(),
            unread: page.unread.into_iter().map(UnreadResponse::new).collect(),
            policy: None,
        }
    }
}

impl UnreadResponse {
    /// From the office's answer.
    pub fn new(unread: Unread) -> Self {
        Self {
            kind: unread.kind.code(),
            id: unread.id,
            code: unread.code,
            at: unread.at,
            detail: unread.detail,
        }
    }
}

impl RatingCounts {
    /// From counts by rating, `none` first; last what nobody rated.
    pub fn new([none, low, medium, high, critical, not_stated]: [usize; 6]) -> Self {
        Self {
            critical,
            high,
            medium,
            low,
            none,
            not_stated,
        }
    }
}

impl FindingResponse {
    /// From the office's answer.
    pub fn new(found: FoundRisk) -> Self {
        let order = order(&found);
        let (sources, disagreements) = opinions::told(found.opinions);
        let justified = found
            .said
            .iter()
            .find(|said| said.standing == found.standing);
        Self {
            is_of_file: false,
            justification: justified
                .and_then(|said| said.justification)
                .map(Justification::code),
            order,
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
            exploited: found.exploited == Some(true),
            exploited_evaluated: found.exploited.is_some(),
            epss: found.epss,
            fixed: found.fixed,
            status: found.standing.status().code(),
            accepted: found.standing == Standing::Accepted,
            said: found.said.into_iter().map(SaidResponse::new).collect(),
            products: found.products,
            releases: found.releases,
            ssvc: found.urgency.map(SsvcResponse::new),
            trace: TraceResponse::new(&found.trace),
            sources,
            disagreements,
        }
    }

    /// Tells first what put it in its place where findings are listed by when to act.
    fn lead_with_urgency(&mut self, order: Option<Order>) {
        let ssvc = self.ssvc.as_ref();
        let deployer = OrderTerm::new("ssvc-deployer", ssvc.map(|told| told.deployer.code()));
        let supplier = OrderTerm::new("ssvc-supplier", ssvc.map(|told| told.supplier.code()));
        let leading = match order {
            Some(Order::Ssvc) => [deployer, supplier],
            Some(Order::SsvcSupplier) => [supplier, deployer],
            _ => return,
        };
        self.order.splice(0..0, leading);
    }
}

/// What put a finding in its place.
fn order(found: &FoundRisk) -> Vec<OrderTerm> {
    let severity = found.severity.as_ref();
    let score = severity.and_then(|severity| severity.score);
    let rating = severity.map(|severity| severity.rating.code().to_owned());
    let exploited = found.exploited.map(|is_so| is_so.to_string());
    let malicious = found.kind == AdvisoryKind::Malicious;
    let malicious = malicious.then(|| OrderTerm::new("malicious", Some(true.to_string())));
    let mut order: Vec<OrderTerm> = malicious.into_iter().collect();
    let mut add = |name, value| order.push(OrderTerm::new(name, value));
    add("exploited", exploited);
    add("rating", rating);
    add("score", score.map(|score| format!("{score:.1}")));
    add("epss", found.epss.map(|share| share.to_string()));
    let criticality = Some(found.criticality.to_string());
    order.push(match found.is_criticality_stated {
        true => OrderTerm::new("criticality", criticality),
        false => OrderTerm {
            counts_as: criticality,
            ..OrderTerm::new("criticality", None)
        },
    });
    order.push(OrderTerm::new("releases", Some(found.releases.to_string())));
    order
}

impl OrderTerm {
    fn new(name: &'static str, value: Option<String>) -> Self {
        Self {
            name,
            value,
            counts_as: None,
        }
    }
}

impl SaidResponse {
    /// From the office's answer.
    pub fn new(said: Said) -> Self {
        Self {
            by: said.voice.code(),
            decision: said.decision,
            document: said.document,
            source: said.source,
            author: said.author,
            status: said.standing.status().code(),
            stated: said.stated.code(),
            lacks: said.lacks_reason.then_some("reason"),
            accepted: said.standing == Standing::Accepted,
            justification: said.justification.map(Justification::code),
            response: said.response.map(Response::code),
            reason: said.reason,
            since: rfc3339(said.from),
            until: said.until.map(rfc3339),
            contradicting: said.contradicting,
            products: said.products,
            releases: said.releases,
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
            evidence: match judgement.name {
                NameKind::Own | NameKind::Source | NameKind::Repository => "package",
                NameKind::Cpe | NameKind::Product => "cpe",
            },
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
        Verdict::NotAffected(Clear::OtherVersions(Some(_))) => "outside-range",
        Verdict::NotAffected(Clear::OtherVersions(None)) => "other-versions",
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
    /// From the office's answer.
    pub fn new(unsaid: Unevaluated) -> Self {
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

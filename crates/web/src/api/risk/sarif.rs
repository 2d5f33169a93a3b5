//! Findings as SARIF 2.1.0 (OASIS Standard, 27 March 2020), in the parts that code scanning services read.
//!
//! Traps:
//!
//! * A rule is a vulnerability and not an advisory: several sources tell of one, and which of them stands for all may change when
//!   another source is taken in. So rules and fingerprints go by the CVE number where there is exactly one.
//! * What was settled is no absence: it is a result with a `suppression` (§3.35), so that a service closes it instead of finding it fixed.
//! * What could not be evaluated is a notification of the run (§3.58), because a result would claim something.
//! * A result can only point into a file when one was scanned; findings of a store have logical locations alone.

mod object;

use std::collections::HashMap;

pub use self::object::Sarif;
use self::object::{
    ArtifactLocation, AutomationDetails, Descriptor, DescriptorReference, Driver, Invocation,
    Location, LogicalLocation, Message, Notification, PhysicalLocation, Region, ResultObject,
    ResultProperties, Rule, RuleProperties, Run, RunProperties, Suppression, Tool,
};
use super::{FindingResponse, FindingsResponse, SaidResponse, SeverityResponse};
use crate::Texts;
use crate::report::risk::{settled_words, status};

/// Where findings are from, for documents that are read without the command that made them.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'o> {
    /// The version of this program.
    pub version: &'static str,
    /// What tells runs of one kind from those of others: `findings`, `scan`.
    pub kind: &'static str,
    /// The files that were scanned.
    pub files: &'o [String],
}

/// The severities that services expect are figures. A record may have a word alone: then the least score of that word (CVSS 3.1 §5).
fn least_score(rating: &str) -> f64 {
    match rating {
        "critical" => 9.0,
        "high" => 7.0,
        "medium" => 4.0,
        "low" => 0.1,
        _ => 0.0,
    }
}

fn score(severity: &SeverityResponse) -> f64 {
    let least = least_score(severity.rating);
    severity.score.unwrap_or(least)
}

/// The name of the vulnerability that does not depend on who tells of it.
pub(crate) fn main_name(finding: &FindingResponse) -> &str {
    let is_cve = |name: &&str| iriai_domain::risk::decision::is_cve(name);
    let aliases = finding.aliases.iter().map(String::as_str);
    let names = std::iter::once(finding.advisory.as_str()).chain(aliases);
    let mut cves = names.filter(is_cve);
    match (cves.next(), cves.next()) {
        (Some(cve), None) => cve,
        _ => &finding.advisory,
    }
}

/// Where people read about a vulnerability.
fn address(name: &str) -> Option<String> {
    let is_plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b':');
    let (prefix, _) = name.split_once('-')?;
    if !name.bytes().all(is_plain) {
        return None;
    }
    Some(match prefix {
        "CVE" => format!("https://www.cve.org/CVERecord?id={name}"),
        "GHSA" => format!("https://github.com/advisories/{name}"),
        "RUSTSEC" => format!("https://rustsec.org/advisories/{name}.html"),
        "PYSEC" | "GO" | "MAL" | "OSV" | "DSA" | "DLA" | "USN" | "ALSA" | "RLSA" | "GSD" => {
            format!("https://osv.dev/vulnerability/{name}")
        }
        _ => return None,
    })
}

/// How loud a finding is: the levels of SARIF §3.27.10.
fn level(finding: &FindingResponse) -> &'static str {
    let rating = finding.severity.as_ref().map(|severity| severity.rating);
    match rating {
        _ if finding.kind == "malicious" || finding.exploited => "error",
        _ if finding.kind == "notice" => "note",
        Some("critical" | "high") => "error",
        Some("low" | "none") => "note",
        // What nobody rated may be as bad as can be, but nobody says so.
        _ => "warning",
    }
}

/// Rules as they are met.
#[derive(Default)]
struct Rules<'f> {
    rules: Vec<Rule>,
    places: HashMap<&'f str, usize>,
}

impl<'f> Rules<'f> {
    fn place(&mut self, finding: &'f FindingResponse, texts: &Texts) -> usize {
        let name = main_name(finding);
        let place = *self.places.entry(name).or_insert_with(|| {
            self.rules.push(rule(name, finding, texts));
            self.rules.len() - 1
        });
        // One vulnerability may be rated differently for several packages.
        if let (Some(rule), Some(severity)) = (self.rules.get_mut(place), &finding.severity) {
            let stated = rule.properties.security_severity.as_deref();
            let known = stated.and_then(|text| text.parse::<f64>().ok());
            let score = score(severity);
            if known.is_none_or(|known| score > known) {
                rule.properties.security_severity = Some(format!("{score:.1}"));
            }
        }
        place
    }
}

/// A message as SARIF wants it (§3.11.3 speaks of sentences that end with a period): with one mark at its end, whoever wrote it.
fn message(text: &str, texts: &Texts) -> Message {
    Message::new(&sentence(text, texts))
}

/// A text with the mark that ends a sentence.
fn sentence(text: &str, texts: &Texts) -> String {
    const MARKS: [char; 8] = ['.', '。', '．', '!', '！', '?', '？', '…'];
    let text = text.trim();
    match text.is_empty() || text.ends_with(MARKS) {
        true => text.to_owned(),
        false => format!("{text}{}", texts.text("full-stop")),
    }
}

fn rule(name: &str, finding: &FindingResponse, texts: &Texts) -> Rule {
    let summary = finding
        .summary
        .as_deref()
        .filter(|text| !text.trim().is_empty());
    let named = texts.with("sarif-rule", &[("advisory", name.into())]);
    let mut names = vec![finding.advisory.as_str()];
    names.extend(finding.aliases.iter().map(String::as_str));
    let known_as = names.join(&texts.text("list-comma"));
    let told = sentence(summary.unwrap_or(&named), texts);
    let full = texts.with(
        "sarif-rule-names",
        &[("summary", (&told).into()), ("names", (&known_as).into())],
    );
    let mut tags = vec!["security", "supply-chain"];
    match finding.kind {
        "vulnerability" => tags.push("vulnerability"),
        other => tags.push(other),
    }
    if finding.exploited {
        tags.push("exploited");
    }
    Rule {
        id: name.to_owned(),
        short_description: message(summary.unwrap_or(&named), texts),
        full_description: message(&full, texts),
        help: message(&full, texts),
        help_uri: address(name).or_else(|| address(&finding.advisory)),
        properties: RuleProperties {
            security_severity: None,
            precision: "very-high",
            problem_severity: level(finding),
            tags,
        },
    }
}

/// A part of the software, and the scanned file where that is one.
fn location(component: &str, origin: &Origin<'_>) -> Location {
    let physical = match origin.files {
        [file] => Some(PhysicalLocation {
            artifact_location: ArtifactLocation::of(file),
            region: Region { start_line: 1 },
        }),
        _ => None,
    };
    Location {
        physical_location: physical,
        logical_locations: vec![LogicalLocation {
            fully_qualified_name: component.to_owned(),
            kind: "package",
        }],
    }
}

fn is_settled(said: &SaidResponse) -> bool {
    said.accepted || matches!(said.status, "not_affected" | "fixed")
}

/// What settled a finding wherever it is in the scope; nothing while it is open anywhere.
fn suppressions(finding: &FindingResponse, texts: &Texts) -> Vec<Suppression> {
    let is_open = !finding.accepted && matches!(finding.status, "affected" | "under_investigation");
    if is_open {
        return Vec::new();
    }
    let said = finding.said.iter().filter(|said| is_settled(said));
    said.map(|said| Suppression {
        kind: "external",
        status: "accepted",
        justification: settled_words(said, texts),
    })
    .collect()
}

fn result(
    finding: &FindingResponse,
    place: usize,
    origin: &Origin<'_>,
    texts: &Texts,
) -> ResultObject {
    let component = crate::report::inventory::readable(&finding.component);
    let fixed = crate::report::risk::fixed_in(finding, texts);
    let rating = match &finding.severity {
        None => texts.text("severity-not-stated"),
        Some(severity) => texts.text(&format!("rating-{}", severity.rating)),
    };
    let state = status(finding.status, finding.accepted, texts);
    let text = texts.with(
        "sarif-result",
        &[
            ("component", (&component).into()),
            ("advisory", finding.advisory.as_str().into()),
            ("status", (&state).into()),
            ("rating", (&rating).into()),
            ("fixed", (&fixed).into()),
        ],
    );
    let name = main_name(finding);
    ResultObject {
        rule_id: name.to_owned(),
        rule_index: place,
        kind: "fail",
        level: level(finding),
        message: message(&text, texts),
        locations: vec![location(&finding.component, origin)],
        partial_fingerprints: fingerprints(&[&finding.component, name]),
        suppressions: suppressions(finding, texts),
        properties: Some(ResultProperties {
            status: finding.status,
            advisory: finding.advisory.clone(),
            fixed: finding.fixed.clone(),
            exploited: finding.exploited_evaluated.then_some(finding.exploited),
            epss: finding.epss,
            products: finding.products,
            releases: finding.releases,
            ssvc_deployer: finding.ssvc.as_ref().map(|told| told.deployer.code()),
            ssvc_supplier: finding.ssvc.as_ref().map(|told| told.supplier.code()),
        }),
    }
}

/// What stays the same from run to run. The second key is the one by which GitHub knows alerts again.
fn fingerprints(parts: &[&str]) -> Vec<(&'static str, String)> {
    let print = parts.join("|");
    vec![
        ("iriai/v1", print.clone()),
        ("primaryLocationLineHash", print),
    ]
}

/// What a policy says, a rule for each of its own.
fn policy_results(
    response: &FindingsResponse,
    rules: &mut Vec<Rule>,
    origin: &Origin<'_>,
    texts: &Texts,
) -> Vec<ResultObject> {
    let violations = response.policy.iter().flat_map(|policy| &policy.violations);
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut results = Vec::new();
    for violation in violations {
        let level = match violation.verdict {
            "fail" => "error",
            "warn" => "warning",
            _ => "note",
        };
        let id = format!("policy/{}", violation.rule);
        let place = *places.entry(&violation.rule).or_insert_with(|| {
            let words = texts.with("sarif-policy-rule", &[("rule", (&violation.rule).into())]);
            let described = match violation.message.is_empty() {
                true => &words,
                false => &violation.message,
            };
            rules.push(Rule {
                id: id.clone(),
                short_description: message(&words, texts),
                full_description: message(described, texts),
                help: message(described, texts),
                help_uri: None,
                properties: RuleProperties {
                    security_severity: None,
                    precision: "very-high",
                    problem_severity: level,
                    tags: vec!["policy"],
                },
            });
            rules.len() - 1
        });
        let words = crate::report::risk::violation_words(violation, texts);
        let is_review = violation.unanswered && violation.verdict != "fail";
        results.push(ResultObject {
            rule_id: id.clone(),
            rule_index: place,
            // SARIF §3.27.10: what does not fail has no level.
            kind: if is_review { "review" } else { "fail" },
            level: if is_review { "none" } else { level },
            message: message(&words, texts),
            locations: vec![location(&violation.component, origin)],
            partial_fingerprints: fingerprints(&[&violation.component, &violation.advisory, &id]),
            suppressions: Vec::new(),
            properties: None,
        });
    }
    results
}

/// What could not be evaluated, and what else a reader of results alone would take for clean.
fn notifications(response: &FindingsResponse, texts: &Texts) -> Vec<Notification> {
    let mut told = Vec::new();
    let mut tell = |level, id: String, text: String, component: Option<&str>| {
        let locations = component.map(|component| Location {
            physical_location: None,
            logical_locations: vec![LogicalLocation {
                fully_qualified_name: component.to_owned(),
                kind: "package",
            }],
        });
        told.push(Notification {
            level,
            descriptor: DescriptorReference { id },
            message: message(&text, texts),
            locations: locations.into_iter().collect(),
        });
    };
    if response.feeds.is_empty() {
        tell(
            "error",
            "no-advisories".to_owned(),
            texts.text("findings-no-feeds"),
            None,
        );
    }
    for unsaid in &response.not_evaluated {
        let text = crate::report::risk::unevaluated_words(unsaid, texts);
        let id = format!("not-evaluated/{}", unsaid.reason);
        tell("warning", id, text, Some(&unsaid.component));
    }
    let totals = &response.totals;
    let all = totals.components_not_evaluated + totals.advisories_not_evaluated;
    for (id, all, listed, key) in [
        (
            "not-evaluated/more",
            all,
            response.not_evaluated.len(),
            "where-not-evaluated-more",
        ),
        (
            "not-listed",
            totals.findings,
            response.findings.len(),
            "findings-more",
        ),
    ] {
        if all > listed {
            let text = texts.with(key, &[("count", (all - listed).into())]);
            tell("warning", id.to_owned(), text, None);
        }
    }
    told
}

impl Sarif {
    /// From an answer.
    pub fn new(response: &FindingsResponse, origin: &Origin<'_>, texts: &Texts) -> Self {
        let mut rules = Rules::default();
        let mut results = Vec::new();
        let mut listed = std::collections::HashSet::new();
        for finding in response.findings.iter().chain(&response.suppressed) {
            if !listed.insert((&finding.component, &finding.advisory)) {
                continue;
            }
            let place = rules.place(finding, texts);
            results.push(result(finding, place, origin, texts));
        }
        let mut rules = rules.rules;
        results.extend(policy_results(response, &mut rules, origin, texts));
        let notifications = notifications(response, texts);
        let mut ids: Vec<&str> = notifications
            .iter()
            .map(|notification| notification.descriptor.id.as_str())
            .collect();
        ids.sort_unstable();
        ids.dedup();
        let descriptors = ids.into_iter().map(|id| Descriptor { id: id.to_owned() });
        let totals = &response.totals;
        Self::of(Run {
            tool: Tool {
                driver: Driver {
                    name: "Iriai",
                    version: origin.version,
                    semantic_version: origin.version,
                    rules,
                    notifications: descriptors.collect(),
                },
            },
            language: texts.language().code(),
            column_kind: "utf16CodeUnits",
            automation_details: AutomationDetails {
                id: format!("iriai/{}/", origin.kind),
            },
            invocations: vec![Invocation {
                execution_successful: true,
                tool_execution_notifications: notifications,
            }],
            artifacts: origin
                .files
                .iter()
                .map(|file| object::Artifact {
                    location: ArtifactLocation::of(file),
                })
                .collect(),
            results,
            properties: RunProperties {
                as_of: response.as_of.clone(),
                findings: totals.findings,
                suppressed: totals.suppressed,
                components_evaluated: totals.components_evaluated,
                components_not_evaluated: totals.components_not_evaluated,
                advisories_not_evaluated: totals.advisories_not_evaluated,
                policy_passed: response.policy.as_ref().map(|policy| policy.passed),
            },
        })
    }
}

/// Pairs as an object, in their order.
fn object<S: serde::Serializer>(
    pairs: &[(&'static str, String)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(key, value)| (key, value)))
}

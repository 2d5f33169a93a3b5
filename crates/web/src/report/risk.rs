//! Tables of the risk room.

mod diff;
mod ignore;
mod junit;
mod lifecycles;
mod policy;
mod ssvc;
mod triage;
mod vex;

pub use diff::{finding_rows, findings_diff};
pub use ignore::{ignored, warned as ignore_warnings};
pub use junit::{Gate, Suite, junit};
pub use policy::violation as violation_words;
pub use triage::{decisions, effect};
pub use vex::check as vex_check;
mod upgrades;

use unicode_width::UnicodeWidthStr;

use super::inventory::{columns, readable};
use super::{Align, Table};
use crate::Texts;
use crate::api::risk::{
    FeedResponse, FindingResponse, FindingsResponse, SaidResponse, TraceResponse,
    UnevaluatedResponse, WhyResponse,
};

pub use upgrades::{no_feeds, upgrades};

/// What is affected, `rows` of it, and below what could not be evaluated.
pub fn findings(response: &FindingsResponse, rows: usize, texts: &Texts) -> Table {
    findings_with(
        response,
        rows,
        &Rest {
            command: None,
            texts,
        },
    )
}

/// How readers get at what is left out: by options of the command that they ran, or by another command.
struct Rest<'r> {
    command: Option<&'r str>,
    texts: &'r Texts,
}

impl Rest<'_> {
    /// What is left out in words: those of a key, or the other command with options.
    fn told(&self, key: &str, options: &str, count: usize) -> String {
        let Some(command) = self.command else {
            return self.texts.with(key, &[("count", count.into())]);
        };
        let command = format!("{command} {options}");
        let arguments = [("count", count.into()), ("command", (&command).into())];
        self.texts.with("more-elsewhere", &arguments)
    }
}

/// The same on a page that is not the command's own; `command` tells more.
pub fn findings_elsewhere(response: &FindingsResponse, command: &str, texts: &Texts) -> Table {
    let rest = Rest {
        command: Some(command),
        texts,
    };
    findings_with(response, usize::MAX, &rest)
}

fn findings_with(response: &FindingsResponse, rows: usize, rest: &Rest<'_>) -> Table {
    let texts = rest.texts;
    let mut headings = vec![
        ("place", Align::Left),
        ("component", Align::Left),
        ("advisory", Align::Left),
        ("status", Align::Left),
        ("ssvc-deployer", Align::Left),
        ("ssvc-supplier", Align::Left),
        ("fixed", Align::Left),
        ("products", Align::Right),
        ("releases", Align::Right),
        ("decided-by", Align::Left),
    ];
    if response.findings.iter().any(ssvc::is_leading) {
        headings.insert(1, ("ssvc-because", Align::Left));
    }
    let mut table = Table {
        title: texts.text("findings-title"),
        columns: columns(texts, &headings),
        ..Table::default()
    };
    if let Some(time) = &response.as_of {
        table.title = super::inventory::as_of(&table.title, time, texts);
    }
    let totals = &response.totals;
    let policy = response.policy.as_ref();
    table.notes = policy.map_or_else(Vec::new, |told| policy::lines(told, texts));
    if response.feeds.is_empty() {
        table.summary = texts.text("findings-no-feeds");
        table.notes.extend(lifecycles::lines(response, rest));
        return table;
    }
    table.summary = texts.with(
        "findings-summary",
        &[
            ("findings", totals.findings.into()),
            ("evaluated", totals.components_evaluated.into()),
            ("unevaluated", totals.components_not_evaluated.into()),
        ],
    );
    let shown = response.findings.iter().take(rows);
    table.rows = shown.map(|finding| row(finding, texts)).collect();
    let more = totals.findings - table.rows.len().min(totals.findings);
    if more > 0 {
        let options = format!("--limit {}", totals.findings);
        let told = rest.told("findings-more", &options, more);
        table.notes.insert(0, told);
    }
    let listed = response.findings.get(..table.rows.len());
    table
        .notes
        .extend(ssvc::unknown(listed.unwrap_or_default(), texts));
    table.notes.extend(suppressed(response, rest));
    table.notes.extend(not_evaluated(response, rest));
    table.notes.extend(lifecycles::lines(response, rest));
    table.notes.extend(feeds(&response.feeds, texts));
    table
}

fn row(finding: &FindingResponse, texts: &Texts) -> Vec<String> {
    let fixed = match finding.fixed.is_empty() {
        true => texts.text("fixed-none"),
        false => finding.fixed.join(", "),
    };
    let mut cells = vec![place(finding, texts)];
    if ssvc::is_leading(finding) {
        cells.push(ssvc::because(finding, texts));
    }
    let [deployer, supplier] = ssvc::decisions(finding, texts);
    cells.extend([
        readable(&finding.component),
        name(finding),
        status(finding.status, finding.accepted, texts),
        deployer,
        supplier,
        fixed,
        finding.products.to_string(),
        finding.releases.to_string(),
        decided(&finding.trace, texts),
    ]);
    cells
}

/// What put a finding in its place, what counts most first.
fn place(finding: &FindingResponse, texts: &Texts) -> String {
    let mut terms = Vec::new();
    if finding.kind == "malicious" {
        terms.push(texts.text("order-malicious"));
    }
    if finding.exploited {
        terms.push(texts.text("order-exploited"));
    }
    terms.push(match &finding.severity {
        None => texts.text("severity-not-stated"),
        Some(severity) => {
            let rating = texts.text(&format!("rating-{}", severity.rating));
            match severity.score {
                Some(score) => format!("{rating} {score:.1}"),
                None => rating,
            }
        }
    });
    if let Some(share) = finding.epss {
        let percent = format!("{:.1}", share * 100.0);
        terms.push(texts.with("order-epss", &[("percent", (&percent).into())]));
    }
    let criticality = finding.order.iter().find(|term| term.name == "criticality");
    if let Some(value) = criticality.and_then(|term| term.value.as_deref()) {
        terms.push(texts.with("order-criticality", &[("value", value.into())]));
    }
    terms.join(&texts.text("list-comma"))
}

/// What is so, in a word.
pub(crate) fn status(code: &str, is_accepted: bool, texts: &Texts) -> String {
    match is_accepted {
        true => texts.text("status-accepted"),
        false => texts.text(&format!("status-{code}")),
    }
}

/// What was settled, and by what: findings as a whole, then those that are open elsewhere.
fn suppressed(response: &FindingsResponse, rest: &Rest<'_>) -> Vec<String> {
    const SHOWN: usize = 10;
    let texts = rest.texts;
    let is_settled =
        |said: &&SaidResponse| said.accepted || matches!(said.status, "not_affected" | "fixed");
    let settled = |finding: &FindingResponse| {
        let said = finding.said.iter().filter(is_settled);
        said.map(|said| settled_words(said, texts))
            .collect::<Vec<String>>()
    };
    let line = |finding: &FindingResponse| {
        let said = settled(finding).join(&texts.text("list-comma"));
        format!(
            "  {}  {}  {said}",
            readable(&finding.component),
            name(finding)
        )
    };
    let (whole, all) = (&response.suppressed, response.totals.suppressed);
    let partly = response.findings.iter().filter(|finding| {
        let is_open = matches!(finding.status, "affected" | "under_investigation");
        is_open && !finding.accepted && finding.said.iter().any(|said| is_settled(&said))
    });
    let mut lines = Vec::new();
    if all > 0 {
        lines.push(texts.with("findings-suppressed", &[("count", all.into())]));
        lines.extend(whole.iter().take(SHOWN).map(line));
        let more = all - whole.len().min(SHOWN).min(all);
        if more > 0 {
            lines.push(rest.told("findings-suppressed-more", "--json", more));
        }
    }
    let partly: Vec<String> = partly.take(SHOWN).map(line).collect();
    if !partly.is_empty() {
        lines.push(texts.text("findings-partly"));
        lines.extend(partly);
    }
    lines
}

/// What was said, by whom.
pub(crate) fn settled_words(said: &SaidResponse, texts: &Texts) -> String {
    let status = status(said.status, said.accepted, texts);
    let justification = said
        .justification
        .map(|code| texts.text(&format!("justification-{code}")));
    let why = justification.or_else(|| said.reason.clone());
    let author = said.author.as_deref().unwrap_or_default();
    let number = said.decision.map(|number| number.to_string());
    let source = number.or_else(|| said.document.clone());
    texts.with(
        &format!("said-by-{}", said.by),
        &[
            ("status", (&status).into()),
            ("why", why.as_deref().unwrap_or_default().into()),
            ("author", author.into()),
            ("source", source.as_deref().unwrap_or_default().into()),
        ],
    )
}

/// The advisory, with the CVE in brackets where another identifier stands for it.
pub(super) fn name(finding: &FindingResponse) -> String {
    let is_cve = |name: &&String| name.starts_with("CVE-");
    match finding.aliases.iter().find(is_cve) {
        Some(cve) if !finding.advisory.starts_with("CVE-") => {
            format!("{} ({cve})", finding.advisory)
        }
        _ => finding.advisory.clone(),
    }
}

/// What decided, in a few words.
fn decided(trace: &TraceResponse, texts: &Texts) -> String {
    let arguments = [
        ("range", trace.range.as_str().into()),
        ("order", trace.comparator.unwrap_or_default().into()),
    ];
    let decided = texts.with(&format!("decided-{}", trace.decided_by), &arguments);
    let argument = [("decided", (&decided).into())];
    match trace.name {
        "cpe" => texts.with("decided-by-cpe", &argument),
        "cpe-product" => texts.with("decided-by-cpe-product", &argument),
        _ => decided,
    }
}

/// Why it cannot be said of a component.
pub(crate) fn unevaluated_words(unsaid: &UnevaluatedResponse, texts: &Texts) -> String {
    let reason = texts.text(&format!("not-evaluated-{}", unsaid.reason));
    match &unsaid.advisory {
        Some(advisory) => format!("{advisory}: {reason}"),
        None => reason,
    }
}

fn not_evaluated(response: &FindingsResponse, rest: &Rest<'_>) -> Vec<String> {
    const SHOWN: usize = 10;
    let texts = rest.texts;
    if response.not_evaluated.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![texts.text("findings-not-evaluated")];
    let shown = response.not_evaluated.iter().take(SHOWN);
    let rows: Vec<(String, String)> = shown
        .map(|unsaid| {
            let reason = unevaluated_words(unsaid, texts);
            (readable(&unsaid.component), reason)
        })
        .collect();
    let widest = rows.iter().map(|(component, _)| component.width()).max();
    lines.extend(rows.iter().map(|(component, reason)| {
        let gap = " ".repeat(widest.unwrap_or(0) - component.width());
        format!("  {component}{gap}  {reason}")
    }));
    let all = response.totals.components_not_evaluated + response.totals.advisories_not_evaluated;
    let more = all - rows.len().min(all);
    if more > 0 {
        lines.push(rest.told("where-not-evaluated-more", "--json", more));
    }
    lines
}

fn feeds(feeds: &[FeedResponse], texts: &Texts) -> Vec<String> {
    let mut lines = vec![texts.text("findings-feeds")];
    lines.extend(feeds.iter().map(|feed| {
        if feed.records == 0 {
            let source = feed.source.as_str().into();
            return texts.with("findings-feed-never", &[("source", source)]);
        }
        let newest = feed.newest.as_deref().map(|time| texts.instant(time));
        let newest = newest.unwrap_or_else(|| texts.text("time-not-stated"));
        texts.with(
            "findings-feed",
            &[
                ("source", feed.source.as_str().into()),
                ("records", feed.records.into()),
                ("newest", (&newest).into()),
                ("imported", (&texts.instant(&feed.imported_at)).into()),
                ("age", (&super::feeds::age(feed.age_seconds, texts)).into()),
            ],
        )
    }));
    lines
}

/// Why advisories touch components, or do not.
pub fn why(answers: &[WhyResponse], texts: &Texts) -> Table {
    let headings = [
        ("component", Align::Left),
        ("advisory", Align::Left),
        ("verdict", Align::Left),
        ("decided-by", Align::Left),
        ("comparator", Align::Left),
        ("source", Align::Left),
    ];
    let rows = answers.iter().map(|answer| {
        let trace = answer.trace.as_ref();
        let decided_by = match (trace, answer.reason) {
            (Some(trace), None) => decided(trace, texts),
            (_, Some(reason)) => texts.text(&format!("not-evaluated-{reason}")),
            (None, None) => String::new(),
        };
        let comparator = trace.and_then(|trace| trace.comparator).unwrap_or_default();
        vec![
            readable(&answer.component),
            answer.advisory.clone(),
            texts.text(&format!("verdict-{}", answer.verdict)),
            decided_by,
            comparator.to_owned(),
            trace.map(|trace| trace.source.clone()).unwrap_or_default(),
        ]
    });
    let urgencies = answers.iter().filter_map(|why| {
        let told = why.ssvc.as_ref()?;
        Some(ssvc::lines(&why.component, &why.advisory, told, texts))
    });
    let mut notes: Vec<String> = urgencies.flatten().collect();
    let ages = answers.iter().filter_map(|why| why.feed.as_ref());
    notes.extend(super::feeds::ages(ages, texts));
    Table {
        title: texts.text("why-title"),
        columns: columns(texts, &headings),
        rows: rows.collect(),
        notes,
        ..Table::default()
    }
}

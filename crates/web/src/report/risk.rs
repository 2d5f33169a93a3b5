//! Tables of the risk room.

mod diff;
mod ignore;
mod junit;
mod lifecycles;
mod listing;
mod opinions;
mod policy;
mod said;
mod ssvc;
mod triage;
mod unread;
mod upgrades;
mod vex;
mod why;

pub use diff::{finding_rows, findings_diff};
pub use ignore::{ignored, warned as ignore_warnings};
pub use junit::{Gate, Suite, junit};
pub use listing::{beside_rows, findings_rows};
pub use policy::violation as violation_words;
pub(crate) use said::settled_words;
pub use triage::{decisions, effect};
pub use unread::unread;
pub use upgrades::{no_feeds, upgrades};
pub use vex::check as vex_check;
pub use why::why;

use super::inventory::{columns, readable};
use super::{Align, Table, below_each_other};
use crate::Texts;
use crate::api::risk::{
    FeedResponse, FindingResponse, FindingsResponse, SaidResponse, TraceResponse,
    UnevaluatedResponse,
};

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
    let mut table = titled(response, &headings(response), texts);
    let policy = response.policy.as_ref();
    table.notes = policy.map_or_else(Vec::new, |told| policy::lines(told, texts));
    if response.feeds.is_empty() {
        table.notes.extend(lifecycles::lines(response, rest));
        return table;
    }
    let shown = response.findings.iter().take(rows);
    table.rows = shown.map(|finding| row(finding, texts)).collect();
    if let Some(told) = elsewhere(response, table.rows.len(), rest) {
        table.notes.insert(0, told);
    }
    let listed = response.findings.get(..table.rows.len());
    table
        .notes
        .extend(ssvc::unknown(listed.unwrap_or_default(), texts));
    table.notes.extend(suppressed(response, rest));
    table
        .notes
        .extend(said::without_reason(listed.unwrap_or_default(), rest));
    table.notes.extend(not_evaluated(response, rest));
    table.notes.extend(lifecycles::lines(response, rest));
    table.notes.extend(feeds(&response.feeds, texts));
    table
}

fn row(finding: &FindingResponse, texts: &Texts) -> Vec<String> {
    let fixed = fixed_in(finding, texts);
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
        opinions::because(finding, texts),
    ]);
    cells
}

/// The versions that settle a finding by all of its sources, or that they do not agree.
pub(crate) fn fixed_in(finding: &FindingResponse, texts: &Texts) -> String {
    match finding.fixed.as_slice() {
        [] if finding.disagreements.contains(&"fixed") => texts.text("fixed-disputed"),
        [] => texts.text("fixed-none"),
        fixed => fixed.join(", "),
    }
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
        None => texts.text("order-severity-not-stated"),
        Some(severity) => {
            let rating = texts.text(&format!("rating-{}", severity.rating));
            match severity.score {
                Some(score) => format!("{rating} {score:.1}"),
                None => rating,
            }
        }
    });
    if let Some(share) = finding.epss {
        let percent = share * 100.0;
        // Most are far below one per cent, and none is nothing.
        let percent = match percent < 1.0 {
            true => format!("{percent:.2}"),
            false => format!("{percent:.1}"),
        };
        terms.push(texts.with("order-epss", &[("percent", (&percent).into())]));
    }
    let criticality = finding.order.iter().find(|term| term.name == "criticality");
    let told = criticality.and_then(|term| match (&term.value, &term.counts_as) {
        (Some(value), _) => Some(("order-criticality", value)),
        // Nobody can set it of a file that belongs to no product.
        (None, _) if finding.is_of_file => None,
        (None, taken) => Some(("order-criticality-not-set", taken.as_ref()?)),
    });
    if let Some((key, value)) = told {
        terms.push(texts.with(key, &[("value", value.into())]));
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
    let line = |finding: &FindingResponse| {
        let said = settled(finding, texts);
        format!(
            "  {}  {}  {said}",
            readable(&finding.component),
            name(finding)
        )
    };
    let (whole, all) = (&response.suppressed, response.totals.suppressed);
    let partly = response.findings.iter().filter(|finding| {
        let is_open = matches!(finding.status, "affected" | "under_investigation");
        is_open && !finding.accepted && finding.said.iter().any(|said| settles(&said))
    });
    let mut lines = Vec::new();
    if all > 0 {
        lines.push(texts.with("findings-suppressed", &[("count", all.into())]));
        lines.extend(whole.iter().take(SHOWN).map(line));
        let more = all - whole.len().min(SHOWN).min(all);
        if more > 0 {
            let told = rest.told("findings-suppressed-more", "--json", more);
            lines.push(format!("  {told}"));
        }
    }
    let partly: Vec<String> = partly.take(SHOWN).map(line).collect();
    if !partly.is_empty() {
        lines.push(texts.text("findings-partly"));
        lines.extend(partly);
    }
    lines
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
        "repository" => texts.with("decided-by-repository", &argument),
        _ => decided,
    }
}

/// Whether nothing has to be done any more where it holds.
fn settles(said: &&SaidResponse) -> bool {
    said.accepted || matches!(said.status, "not_affected" | "fixed")
}

/// What settled a finding, somewhere at least; empty where nothing did.
fn settled(finding: &FindingResponse, texts: &Texts) -> String {
    let said = finding.said.iter().filter(settles);
    let said: Vec<String> = said.map(|said| settled_words(said, texts)).collect();
    said.join(&texts.text("list-comma"))
}

/// Why it cannot be said of a component.
pub(crate) fn unevaluated_words(unsaid: &UnevaluatedResponse, texts: &Texts) -> String {
    let reason = texts.text(&format!("not-evaluated-{}", unsaid.reason));
    match &unsaid.advisory {
        Some(advisory) => format!("{advisory}: {reason}"),
        None => reason,
    }
}

/// Components and why it cannot be said of them.
fn unevaluated_rows<'u>(
    unsaid: impl Iterator<Item = &'u UnevaluatedResponse>,
    texts: &Texts,
) -> Vec<[String; 2]> {
    let row = |unsaid: &UnevaluatedResponse| {
        let reason = unevaluated_words(unsaid, texts);
        [readable(&unsaid.component), reason]
    };
    unsaid.map(row).collect()
}

fn not_evaluated(response: &FindingsResponse, rest: &Rest<'_>) -> Vec<String> {
    const SHOWN: usize = 10;
    let texts = rest.texts;
    if response.not_evaluated.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![texts.text("findings-not-evaluated")];
    let shown = response.not_evaluated.iter().take(SHOWN);
    let rows = unevaluated_rows(shown, texts);
    lines.extend(below_each_other(&rows));
    let all = response.totals.components_not_evaluated + response.totals.advisories_not_evaluated;
    let more = all - rows.len().min(all);
    if more > 0 {
        let told = rest.told("where-not-evaluated-more", "--json", more);
        lines.push(format!("  {told}"));
    }
    lines
}

fn feeds(feeds: &[FeedResponse], texts: &Texts) -> Vec<String> {
    let mut lines = vec![texts.text("findings-feeds")];
    lines.extend(feeds.iter().map(|one| format!("  {}", feed(one, texts))));
    lines
}

fn feed(feed: &FeedResponse, texts: &Texts) -> String {
    if feed.records == 0 {
        let source = super::feeds::source(&feed.source, texts);
        return texts.with("findings-feed-never", &[("source", (&source).into())]);
    }
    let newest = feed.newest.as_deref().map(|time| texts.instant(time));
    let newest = newest.unwrap_or_else(|| texts.text("time-not-stated"));
    texts.with(
        "findings-feed",
        &[
            (
                "source",
                (&super::feeds::source(&feed.source, texts)).into(),
            ),
            ("records", feed.records.into()),
            ("newest", (&newest).into()),
            ("imported", (&texts.instant(&feed.imported_at)).into()),
            ("age", (&super::feeds::age(feed.age_seconds, texts)).into()),
        ],
    )
}

/// A table of findings without its rows: what it is about, and how much there is.
fn titled(response: &FindingsResponse, headings: &[(&str, Align)], texts: &Texts) -> Table {
    let totals = &response.totals;
    let title = texts.text("findings-title");
    let key = match totals.components_evaluated {
        _ if response.feeds.is_empty() => "findings-no-feeds",
        // That there are no findings must not be taken for good news.
        0 => "findings-blind",
        _ if totals.is_nothing_evaluated => "junit-nothing-evaluated",
        _ => "findings-summary",
    };
    let arguments = [
        ("findings", totals.findings.into()),
        ("evaluated", totals.components_evaluated.into()),
        ("unevaluated", totals.components_not_evaluated.into()),
    ];
    let summary = texts.with(key, &arguments);
    Table {
        title: match &response.as_of {
            Some(time) => super::inventory::as_of(&title, time, texts),
            None => title,
        },
        summary,
        columns: columns(texts, headings),
        ..Table::default()
    }
}

/// What is told of each finding.
fn headings(response: &FindingsResponse) -> Vec<(&'static str, Align)> {
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
    headings
}

/// Which findings are not shown of those that were asked for, of which `shown` are.
fn elsewhere(response: &FindingsResponse, shown: usize, rest: &Rest<'_>) -> Option<String> {
    let all = response.totals.findings;
    let (offset, texts) = (response.offset, rest.texts);
    let arguments = [
        ("all", all.into()),
        ("offset", offset.into()),
        ("first", (offset + 1).into()),
        ("last", (offset + shown).into()),
    ];
    match offset {
        0 if all > shown => {
            let options = format!("--limit {all}");
            Some(rest.told("findings-more", &options, all - shown))
        }
        0 => None,
        _ if offset >= all => Some(texts.with("findings-beyond", &arguments)),
        _ if shown == 0 => None,
        _ if shown == 1 => Some(texts.with("findings-page-of-one", &arguments)),
        _ => Some(texts.with("findings-page", &arguments)),
    }
}

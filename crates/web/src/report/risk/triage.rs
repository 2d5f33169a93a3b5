//! Tables of decisions.

use super::super::inventory::{columns, readable};
use super::super::{Align, Table};
use super::{name, status};
use crate::Texts;
use crate::api::risk::{DecisionResponse, EffectResponse};

/// All decisions, the newest first.
pub fn decisions(decisions: &[DecisionResponse], texts: &Texts) -> Table {
    let headings = [
        ("number", Align::Right),
        ("decided-of", Align::Left),
        ("decided-where", Align::Left),
        ("status", Align::Left),
        ("reason", Align::Left),
        ("author", Align::Left),
        ("decided", Align::Left),
        ("until", Align::Left),
    ];
    let rows = decisions.iter().map(|decision| {
        let of = decision.vulnerability.as_ref();
        let of = of.or(decision.condition.as_ref());
        let is_accepted = decision.status == "affected"
            && matches!(
                decision.response.as_deref(),
                Some("will_not_fix" | "can_not_fix")
            );
        vec![
            decision.decision.to_string(),
            of.cloned().unwrap_or_default(),
            place(decision, texts),
            status(&decision.status, is_accepted, texts),
            reason(decision, texts),
            decision.author.clone(),
            texts.instant(&decision.decided),
            until(decision, texts),
        ]
    });
    let mut table = Table {
        title: texts.text("triage-title"),
        columns: columns(texts, &headings),
        rows: rows.collect(),
        ..Table::default()
    };
    if decisions.is_empty() {
        table.summary = texts.text("triage-none");
    }
    table
}

/// Where a decision holds.
fn place(decision: &DecisionResponse, texts: &Texts) -> String {
    let component = decision.component.as_ref().or(decision.package.as_ref());
    let mut parts: Vec<String> = component.map(|key| readable(key)).into_iter().collect();
    if let Some(product) = &decision.product {
        parts.push(texts.with("decided-in-product", &[("product", product.into())]));
    }
    if let Some(tag) = &decision.tag {
        parts.push(texts.with("decided-in-tag", &[("tag", tag.into())]));
    }
    match parts.is_empty() {
        true => texts.text("decided-everywhere"),
        false => parts.join(&texts.text("list-comma")),
    }
}

/// Why, in a word of the standard and in those of the one who decided.
fn reason(decision: &DecisionResponse, texts: &Texts) -> String {
    let words = [
        decision
            .justification
            .as_ref()
            .map(|code| texts.text(&format!("justification-{code}"))),
        decision
            .response
            .as_ref()
            .map(|code| texts.text(&format!("response-{code}"))),
        decision.reason.clone().or_else(|| {
            let file = decision.source.as_deref()?;
            Some(texts.with("ignore-reason", &[("file", file.into())]))
        }),
    ];
    let words: Vec<String> = words.into_iter().flatten().collect();
    words.join(&texts.text("list-comma"))
}

/// Until when it holds, or since when it does not any more.
fn until(decision: &DecisionResponse, texts: &Texts) -> String {
    if let Some(ended) = &decision.ended {
        let time = texts.instant(ended);
        let by = decision.ended_by.as_deref().unwrap_or_default();
        return texts.with(
            "decision-ended",
            &[("time", (&time).into()), ("author", by.into())],
        );
    }
    match &decision.until {
        Some(until) => texts.instant(until),
        None => texts.text("decision-without-end"),
    }
}

/// What a decision changes.
pub fn effect(effect: &EffectResponse, texts: &Texts) -> Table {
    let headings = [
        ("component", Align::Left),
        ("advisory", Align::Left),
        ("status", Align::Left),
        ("products", Align::Right),
        ("releases", Align::Right),
    ];
    let rows = effect.findings.iter().map(|finding| {
        vec![
            readable(&finding.component),
            name(finding),
            status(finding.status, finding.accepted, texts),
            finding.products.to_string(),
            finding.releases.to_string(),
        ]
    });
    let key = match effect.decision {
        Some(_) => "triage-decided",
        None => "triage-tried",
    };
    let number = effect.decision.unwrap_or_default().to_string();
    let arguments = [
        ("decision", (&number).into()),
        ("touched", effect.touched.into()),
        ("before", effect.before.open.into()),
        ("after", effect.after.open.into()),
    ];
    let mut table = Table {
        title: texts.text("triage-effect-title"),
        summary: texts.with(key, &arguments),
        columns: columns(texts, &headings),
        rows: rows.collect(),
        ..Table::default()
    };
    let more = effect.touched - table.rows.len().min(effect.touched);
    if more > 0 {
        let arguments = [("count", more.into())];
        table.notes.push(texts.with("findings-more", &arguments));
    }
    if effect.unanswered > 0 {
        let arguments = [("count", effect.unanswered.into())];
        table
            .notes
            .push(texts.with("triage-unanswered", &arguments));
    }
    table
}

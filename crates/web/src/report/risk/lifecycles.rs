//! What nobody looks after any more, below findings.

use unicode_width::UnicodeWidthStr;

use super::super::inventory::readable;
use super::Rest;
use crate::Texts;
use crate::api::risk::{EndOfLifeResponse, FindingsResponse};

/// Components that get nothing or only security fixes any more, and of how many it cannot be said.
pub(super) fn lines(response: &FindingsResponse, rest: &Rest<'_>) -> Vec<String> {
    const SHOWN: usize = 10;
    let texts = rest.texts;
    let Some(totals) = &response.totals.end_of_life else {
        return Vec::new();
    };
    let mut lines = vec![texts.with(
        "findings-end-of-life",
        &[
            ("ended", totals.ended.into()),
            ("security", totals.security_only.into()),
            ("supported", totals.supported.into()),
            ("unknown", totals.unknown.into()),
            ("unevaluated", totals.not_evaluated.into()),
        ],
    )];
    let shown = response.end_of_life.iter().take(SHOWN);
    let rows: Vec<(String, String)> = shown
        .map(|one| (readable(&one.component), told(one, texts)))
        .collect();
    let widest = rows.iter().map(|(component, _)| component.width()).max();
    lines.extend(rows.iter().map(|(component, told)| {
        let gap = " ".repeat(widest.unwrap_or(0) - component.width());
        format!("  {component}{gap}  {told}")
    }));
    let more = response.end_of_life.len() - rows.len();
    if more > 0 {
        lines.push(rest.told("findings-end-of-life-more", "--json", more));
    }
    lines
}

fn told(one: &EndOfLifeResponse, texts: &Texts) -> String {
    let day = one.end_of_life.clone();
    let day = day.unwrap_or_else(|| texts.text("day-not-stated"));
    let told = texts.with(
        &format!("stage-{}", one.stage),
        &[
            ("product", one.product.as_str().into()),
            ("cycle", one.cycle.as_str().into()),
            ("day", (&day).into()),
        ],
    );
    match one.evidence {
        "package" => told,
        weaker => texts.with(&format!("taken-by-{weaker}"), &[("told", (&told).into())]),
    }
}

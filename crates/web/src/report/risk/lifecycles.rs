//! What nobody looks after any more, below findings.

use super::super::below_each_other;
use super::super::inventory::readable;
use super::Rest;
use crate::Texts;
use crate::api::risk::{EndOfLifeResponse, FindingsResponse};

/// Components that get nothing or only security fixes any more, and of how many it cannot be said.
pub(super) fn lines(response: &FindingsResponse, rest: &Rest<'_>) -> Vec<String> {
    const SHOWN: usize = 10;
    let texts = rest.texts;
    let Some(summary) = summary(response, texts) else {
        return Vec::new();
    };
    let mut lines = vec![summary];
    let shown = response.end_of_life.iter().take(SHOWN);
    let rows: Vec<[String; 2]> = shown
        .map(|one| [readable(&one.component), told(one, texts)])
        .collect();
    lines.extend(below_each_other(&rows));
    let more = response.end_of_life.len() - rows.len();
    if more > 0 {
        let told = rest.told("findings-end-of-life-more", "--json", more);
        lines.push(format!("  {told}"));
    }
    lines
}

/// How many components are looked after, and how many are not; nothing where nothing is known of any product.
pub(super) fn summary(response: &FindingsResponse, texts: &Texts) -> Option<String> {
    let totals = response.totals.end_of_life.as_ref()?;
    Some(texts.with(
        "findings-end-of-life",
        &[
            ("ended", totals.ended.into()),
            ("security", totals.security_only.into()),
            ("supported", totals.supported.into()),
            ("unknown", totals.unknown.into()),
            ("unevaluated", totals.not_evaluated.into()),
        ],
    ))
}

/// What is known of a component's release cycle.
pub(super) fn told(one: &EndOfLifeResponse, texts: &Texts) -> String {
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

//! When to act, in words.

use std::collections::BTreeMap;

use crate::Texts;
use crate::api::risk::{FindingResponse, SsvcDecision, SsvcInput, SsvcResponse};
use crate::report::inventory::readable;

/// A decision in a word, or its two ends.
fn decision(decision: &SsvcDecision, texts: &Texts) -> String {
    let word = |code: &str| texts.text(&format!("ssvc-{code}"));
    range(
        decision.decision,
        decision.least,
        decision.most,
        texts,
        word,
    )
}

fn range(
    only: Option<&str>,
    least: &str,
    most: &str,
    texts: &Texts,
    word: impl Fn(&str) -> String,
) -> String {
    match only {
        Some(code) => word(code),
        None => texts.with(
            "ssvc-range",
            &[
                ("least", (&word(least)).into()),
                ("most", (&word(most)).into()),
            ],
        ),
    }
}

/// Both decisions on a finding, that of deployers first.
pub(super) fn decisions(finding: &FindingResponse, texts: &Texts) -> [String; 2] {
    match &finding.ssvc {
        Some(told) => [
            decision(&told.deployer, texts),
            decision(&told.supplier, texts),
        ],
        None => [texts.text("ssvc-none"), texts.text("ssvc-none")],
    }
}

/// Whether a finding is listed where it is because of when to act.
pub(super) fn is_leading(finding: &FindingResponse) -> bool {
    let first = finding.order.first();
    first.is_some_and(|term| term.name.starts_with("ssvc-"))
}

/// What made the decision that put a finding in its place.
pub(super) fn because(finding: &FindingResponse, texts: &Texts) -> String {
    let is_supplier = finding
        .order
        .first()
        .is_some_and(|term| term.name == "ssvc-supplier");
    match &finding.ssvc {
        Some(told) if is_supplier => reasons(&told.supplier, texts),
        Some(told) => reasons(&told.deployer, texts),
        None => texts.text("ssvc-none"),
    }
}

/// What a decision was made of, with the product.
fn reasons(decision: &SsvcDecision, texts: &Texts) -> String {
    let product = decision.product.clone();
    let mut terms: Vec<String> = product.into_iter().collect();
    terms.extend(decision.inputs.iter().map(|one| input(one, texts)));
    terms.join(&texts.text("list-comma"))
}

/// Both decisions on an advisory about a component, each with what it was made of.
pub(super) fn lines(
    component: &str,
    advisory: &str,
    told: &SsvcResponse,
    texts: &Texts,
) -> Vec<String> {
    let component = readable(component);
    let heading = texts.with(
        "ssvc-title",
        &[
            ("component", (&component).into()),
            ("advisory", advisory.into()),
        ],
    );
    let line = |who: &str, one: &SsvcDecision| {
        let (when, because) = (decision(one, texts), reasons(one, texts));
        let arguments = [("when", (&when).into()), ("because", (&because).into())];
        format!("  {}", texts.with(&format!("ssvc-{who}"), &arguments))
    };
    vec![
        heading,
        line("deployer", &told.deployer),
        line("supplier", &told.supplier),
    ]
}

fn input(input: &SsvcInput, texts: &Texts) -> String {
    let name = texts.text(&format!("ssvc-input-{}", input.name));
    let word = |code: &str| texts.text(&format!("ssvc-{}-{code}", input.name));
    let value = range(input.value, input.least, input.most, texts, word);
    let source = texts.text(&format!("ssvc-source-{}", input.source));
    let arguments = [
        ("name", (&name).into()),
        ("value", (&value).into()),
        ("source", (&source).into()),
    ];
    match input.source {
        "unknown" => texts.with("ssvc-input-unknown", &arguments),
        _ => texts.with("ssvc-input", &arguments),
    }
}

/// Which inputs nobody states, so that decisions are told from one end to the other.
pub(super) fn unknown(findings: &[FindingResponse], texts: &Texts) -> Option<String> {
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    for told in findings.iter().filter_map(|finding| finding.ssvc.as_ref()) {
        let open = [&told.deployer, &told.supplier].into_iter();
        let open = open.filter(|decision| decision.decision.is_none());
        let mut names: Vec<&'static str> = open
            .flat_map(|decision| &decision.inputs)
            .filter(|input| input.value.is_none() && input.source != "derived")
            .map(|input| input.name)
            .collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            *counts.entry(name).or_default() += 1;
        }
    }
    if counts.is_empty() {
        return None;
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(name, count)| (std::cmp::Reverse(*count), *name));
    let terms = counts.into_iter().map(|(name, count)| {
        let name = texts.text(&format!("ssvc-input-{name}"));
        let arguments = [("name", (&name).into()), ("count", count.into())];
        texts.with("ssvc-unknown-one", &arguments)
    });
    let terms = terms.collect::<Vec<_>>().join(&texts.text("list-comma"));
    Some(texts.with("ssvc-unknown", &[("inputs", (&terms).into())]))
}

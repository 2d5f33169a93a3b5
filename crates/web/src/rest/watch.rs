//! What those ask who watch over the server.

use iriai_office::Permission;

use crate::Failure;
use crate::router::{Answer, Asked, Endpoint, Rule, Takes, Verb};

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        verb: Verb::Get,
        path: "/healthz",
        parameters: &[],
        takes: Takes::Json,
        rule: Rule::Open,
        answer: |_| Ok(Answer::text("text/plain", "ok\n".to_owned())),
    },
    Endpoint {
        verb: Verb::Get,
        path: "/readyz",
        parameters: &[],
        takes: Takes::Json,
        rule: Rule::Open,
        answer: ready,
    },
    Endpoint {
        verb: Verb::Get,
        path: "/metrics",
        parameters: &[],
        takes: Takes::Json,
        // Its figures are of everything.
        rule: Rule::Everywhere(Permission::See),
        answer: metrics,
    },
];

/// Whether questions are answered by what is kept now: the store can be read, and what changed in it last was.
fn ready(asked: &Asked<'_>) -> Result<Answer, Failure> {
    asked.site.office().check_store()?;
    if let Some(code) = asked.site.live().fault() {
        return Err(Failure::value("answers-stale", code));
    }
    Ok(Answer::text("text/plain", "ready\n".to_owned()))
}

/// Figures for a monitoring system, in the text form of Prometheus 0.0.4.
fn metrics(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let state = asked.site.state();
    let (portfolio, register) = (&state.portfolio, &state.register);
    let catalogue = &portfolio.catalogue;
    let gauges = [
        ("products", "Products", catalogue.products.len()),
        ("releases", "Releases", catalogue.releases.len()),
        (
            "documents",
            "Documents, with those that newer ones replaced",
            catalogue.documents.len(),
        ),
        (
            "components",
            "Distinct components",
            catalogue.component_count(),
        ),
        (
            "occurrences",
            "Components in documents",
            portfolio.postings.count(),
        ),
        ("advisory_states", "States of advisories", register.count()),
        (
            "findings",
            "Components and vulnerabilities that touch them, by what counts now",
            register.current().len(),
        ),
    ];
    let mut text = String::new();
    for (name, help, value) in gauges {
        text += &format!(
            "# HELP iriai_{name} {help}.\n# TYPE iriai_{name} gauge\niriai_{name} {value}\n"
        );
    }
    let change = state.change();
    let reloads = asked.site.live().reloads();
    text += &format!(
        "# HELP iriai_change The change of the store that answers show.\n# TYPE iriai_change counter\niriai_change {change}\n"
    );
    text += &format!(
        "# HELP iriai_reloads How often everything was read anew to show a change.\n# TYPE iriai_reloads counter\niriai_reloads {reloads}\n"
    );
    Ok(Answer::text("text/plain; version=0.0.4", text))
}

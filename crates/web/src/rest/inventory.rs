//! What we stand on.

use iriai_domain::inventory::portfolio::Product;
use iriai_office::Permission;

use crate::Failure;
use crate::api::inventory::{ProductsResponse, RankResponse, WhereResponse};
use crate::api::risk::SourceAgeResponse;
use crate::parameters::SCOPE;
use crate::router::{Answer, Asked, Endpoint, Rule, Takes, Verb};

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        verb: Verb::Get,
        path: "/api/v1/iriai/where",
        parameters: &[&["q", "limit"], SCOPE],
        takes: Takes::Json,
        rule: Rule::May(Permission::See),
        answer: whereabouts,
    },
    Endpoint {
        verb: Verb::Get,
        path: "/api/v1/iriai/rank",
        parameters: &[&["by", "limit"], SCOPE],
        takes: Takes::Json,
        rule: Rule::May(Permission::See),
        answer: rank,
    },
    Endpoint {
        verb: Verb::Get,
        path: "/api/v1/iriai/products",
        parameters: &[],
        takes: Takes::Json,
        rule: Rule::May(Permission::See),
        answer: products,
    },
];

/// Which products and releases contain something.
fn whereabouts(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let state = asked.site.state();
    let (query, limit) = (asked.parameters.required("q")?, asked.limit()?);
    let filter = asked.filter(&state)?;
    let office = asked.site.office();
    let found = office.whereabouts(&state.portfolio, query, &filter, limit)?;
    let is_advisory = found.is_advisory;
    let mut response = WhereResponse::new(query, filter.as_of, found);
    if is_advisory {
        let ages = office.source_ages(filter.as_of)?.into_iter();
        response.feeds = ages.map(SourceAgeResponse::new).collect();
    }
    Answer::json(&response)
}

/// What is ranked by.
#[derive(Debug, Clone, Copy)]
enum By {
    Usage,
    Sprawl,
}

/// The projects in order, with each term of the score.
fn rank(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let state = asked.site.state();
    let portfolio = &state.portfolio;
    let by = asked.parameters.code("by", |code| match code {
        "usage" => Some(By::Usage),
        "sprawl" => Some(By::Sprawl),
        _ => None,
    })?;
    let by = by.unwrap_or(By::Usage);
    let (limit, filter) = (asked.limit()?, asked.filter(&state)?);
    let (office, texts) = (asked.site.office(), asked.texts);
    let scope = portfolio.scope(&filter);
    let response = match by {
        By::Usage => {
            let ranking = office.usage(portfolio, &filter);
            RankResponse::usage(portfolio, &scope, &ranking, filter.as_of, limit, texts)
        }
        By::Sprawl => {
            let ranking = office.sprawl(portfolio, &filter);
            RankResponse::sprawl(portfolio, &scope, &ranking, filter.as_of, limit, texts)
        }
    };
    Answer::json(&response)
}

/// The products of which who asks may see something.
fn products(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let state = asked.site.state();
    let catalogue = &state.portfolio.catalogue;
    let actor = asked.actor();
    let is_seen = |product: &Product| actor.may_with(Permission::See, product);
    Answer::json(&ProductsResponse::of_those(catalogue, is_seen))
}

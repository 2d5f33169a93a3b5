//! Which advisories touch it, and why.

use iriai_domain::risk::cvss::Rating;
use iriai_domain::risk::selection::{Order, Wanted};
use iriai_office::{Asked as Question, Permission};

use crate::Failure;
use crate::api::risk::FindingsResponse;
use crate::parameters::SCOPE;
use crate::router::{Answer, Asked, Endpoint, Rule, Takes, Verb};

pub(super) const ENDPOINTS: &[Endpoint] = &[Endpoint {
    verb: Verb::Get,
    path: "/api/v1/iriai/findings",
    parameters: &[&["severity", "status", "sort", "offset", "limit"], SCOPE],
    takes: Takes::Json,
    rule: Rule::May(Permission::See),
    answer: findings,
}];

/// What is affected, grouped once per component and vulnerability.
fn findings(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let state = asked.site.state();
    let parameters = &asked.parameters;
    let wanted = parameters.code("status", Wanted::from_code)?;
    let order = parameters.code("sort", Order::from_code)?;
    let question = Question {
        least: parameters.code("severity", Rating::from_code)?,
        wanted: wanted.unwrap_or(Wanted::Open),
        order: order.unwrap_or(Order::Worst),
        offset: parameters.number("offset")?.unwrap_or(0),
        ..Question::open(asked.limit()?)
    };
    let filter = asked.filter(&state)?;
    let office = asked.site.office();
    // What was expected of attacks then is read for who asks for it.
    let then = filter
        .as_of
        .map(|_| office.register_as_of(&state.portfolio, filter.as_of));
    let then = then.transpose()?;
    let register = then.as_ref().unwrap_or(&state.register);
    let page = office.findings(&state.portfolio, register, &filter, &question)?;
    Answer::json(&FindingsResponse::new(filter.as_of, page))
}

//! The endpoints of REST: each asks the office once, and answers with the shape that the command line prints.

mod inventory;
mod jobs;
mod people;
mod risk;
mod watch;

use iriai_domain::inventory::portfolio::Filter;
use iriai_office::{State, check_filter};

use crate::Failure;
use crate::router::{Asked, Endpoint};

/// Everything that may be asked.
pub const ENDPOINTS: &[&[Endpoint]] = &[
    watch::ENDPOINTS,
    inventory::ENDPOINTS,
    jobs::ENDPOINTS,
    risk::ENDPOINTS,
    people::ENDPOINTS,
];

/// So many rows an answer has where nobody says otherwise, and at most.
const ROWS: usize = 50;
const MOST_ROWS: usize = 1_000;

impl Asked<'_> {
    /// What narrows the question, by what is known, and to what who asks may see.
    fn filter(&self, state: &State) -> Result<Filter, Failure> {
        let filter = Filter {
            within: self.actor().sight(&state.portfolio),
            ..self.parameters.filter()?
        };
        check_filter(&state.portfolio, &filter)?;
        Ok(filter)
    }

    /// How many rows the answer shall have.
    fn limit(&self) -> Result<usize, Failure> {
        match self.parameters.number("limit")? {
            None => Ok(ROWS),
            Some(limit) if limit <= MOST_ROWS => Ok(limit),
            Some(_) => Err(Failure::value("parameter-invalid", "limit")),
        }
    }
}

//! Until when components are looked after.

use iriai_office::{EndOfLife, EndOfLifeTotals, OutOfCare};
use serde::Serialize;

/// A component that gets nothing or only security fixes any more.
#[derive(Debug, Serialize)]
pub struct EndOfLifeResponse {
    /// The component's key.
    pub component: String,
    /// The product that it is.
    pub product: String,
    /// Its release cycle.
    pub cycle: String,
    /// `ended`, or `security-only` where security fixes still come.
    pub stage: &'static str,
    /// The day on which all care ends; null where nobody says.
    pub end_of_life: Option<String>,
    /// The day on which more than security fixes ends; null where nobody says.
    pub supported_until: Option<String>,
    /// The newest version of the cycle.
    pub latest: Option<String>,
    /// By what it was taken for the product: `package`, or the weaker `cpe` and `name`.
    pub evidence: &'static str,
    /// Products that hold it.
    pub products: usize,
    /// Releases that hold it.
    pub releases: usize,
}

/// Components by how they are looked after.
#[derive(Debug, Serialize)]
pub struct EndOfLifeCounts {
    /// They get nothing any more.
    pub ended: usize,
    /// They get security fixes and nothing else.
    pub security_only: usize,
    /// They are looked after.
    pub supported: usize,
    /// The product is known, and not of which cycle they are or when it ends.
    pub unknown: usize,
    /// No product is known that they could be.
    pub not_evaluated: usize,
}

impl EndOfLifeResponse {
    /// From the office's answer.
    pub fn all(answer: EndOfLife) -> Vec<Self> {
        let components = answer.components.into_iter();
        components.map(Self::new).collect()
    }

    fn new(one: OutOfCare) -> Self {
        Self {
            component: one.component,
            product: one.product,
            cycle: one.cycle,
            stage: one.stage.code(),
            end_of_life: one.end_of_life,
            supported_until: one.supported_until,
            latest: one.latest,
            evidence: one.by.code(),
            products: one.products,
            releases: one.releases,
        }
    }
}

impl EndOfLifeCounts {
    /// From the office's answer.
    pub fn new(totals: EndOfLifeTotals) -> Self {
        Self {
            ended: totals.ended,
            security_only: totals.security_only,
            supported: totals.supported,
            unknown: totals.unknown,
            not_evaluated: totals.not_evaluated,
        }
    }
}

//! Findings in every shape.

use std::path::Path;

use iriai_domain::inventory::portfolio::{Filter, Portfolio};
use iriai_domain::risk::policy::Policy;
use iriai_domain::risk::register::Register;
use iriai_office::{Asked, Office};
use iriai_web::api::risk::{FindingsResponse, Origin, PolicyResponse, Sarif};
use iriai_web::report;
use iriai_web::report::risk::{Gate, Suite};

use super::super::Desk;
use super::super::gate::Threshold;
use super::super::triage::import::content;
use crate::failure::Failure;
use crate::output::{Rendered, Shape, json};

/// Findings to tell.
pub(in crate::commands) struct Telling<'t> {
    pub(in crate::commands) office: &'t Office,
    pub(in crate::commands) portfolio: &'t Portfolio,
    pub(in crate::commands) register: &'t Register,
    pub(in crate::commands) filter: &'t Filter,
    pub(in crate::commands) asked: Asked,
    pub(in crate::commands) fail_on: Option<Threshold>,
    /// The files that were scanned, where some were.
    pub(in crate::commands) scanned: Option<&'t [String]>,
}

/// Reads the policy of a file.
pub(in crate::commands) fn read_policy(office: &Office, path: &Path) -> Result<Policy, Failure> {
    let bytes = content(path)?;
    let policy = office.read_policy(&bytes);
    policy.map_err(|error| Failure::from(error).on_path(path.display().to_string()))
}

impl Telling<'_> {
    /// Asks a policy of everything that is open. Answers what it says and whether it fails.
    pub(in crate::commands) fn ask(
        &self,
        desk: &Desk<'_>,
        path: &Path,
        policy: Policy,
    ) -> Result<PolicyResponse, Failure> {
        let outcome = self
            .office
            .ask_policy(self.portfolio, self.register, self.filter, policy)?;
        let path = path.display().to_string();
        Ok(PolicyResponse::new(path, outcome, desk.output.texts()))
    }

    /// Tells findings, `shown` of them in words.
    pub(in crate::commands) fn tell(
        &self,
        desk: &Desk<'_>,
        response: &FindingsResponse,
        shown: usize,
    ) -> Result<(), Failure> {
        let texts = desk.output.texts();
        let table = |rows| report::risk::findings(response, rows, texts);
        desk.output.answer_as(|shape, columns| match shape {
            Shape::Sarif => {
                let origin = Origin {
                    version: env!("CARGO_PKG_VERSION"),
                    kind: match self.scanned {
                        Some(_) => "scan",
                        None => "findings",
                    },
                    files: self.scanned.unwrap_or_default(),
                };
                Ok(json(Sarif::new(response, &origin, texts)))
            }
            Shape::Junit => Ok(Rendered::Text(self.junit(desk, response)?)),
            Shape::Table => {
                let words = table(shown).to_text(columns);
                Ok(Rendered::Text(desk.output.words(&words)))
            }
            Shape::Json => Ok(json(response)),
            Shape::Csv | Shape::Markdown => {
                let table = report::risk::findings_rows(response, texts);
                Ok(Rendered::Text(desk.output.tabular(shape, &table)))
            }
        })?;
        // Rows of CSV leave no place for what has no row.
        if desk.output.shape() == Shape::Csv {
            for line in report::risk::beside_rows(response, texts) {
                desk.output.complain(&line);
            }
        }
        Ok(())
    }

    fn junit(&self, desk: &Desk<'_>, response: &FindingsResponse) -> Result<String, Failure> {
        let gate = match self.fail_on {
            Some(threshold) => threshold.rating().map_or(Gate::Open, Gate::From),
            None if response.policy.is_some() => Gate::Policy,
            None => Gate::Open,
        };
        let suites = self.suites()?;
        let policy = response.policy.as_ref();
        Ok(report::risk::junit(
            &suites,
            policy,
            gate,
            desk.output.texts(),
        ))
    }

    /// A suite for each product, or one for all that was scanned.
    fn suites(&self) -> Result<Vec<Suite>, Failure> {
        let page = |filter: &Filter| {
            let page = self
                .office
                .findings(self.portfolio, self.register, filter, &self.asked)?;
            Ok::<_, Failure>(FindingsResponse::new(filter.as_of, page))
        };
        if let Some(files) = self.scanned {
            return Ok(vec![(files.join(" "), page(self.filter)?)]);
        }
        let mut suites = Vec::new();
        for product in &self.portfolio.catalogue.products {
            if let Some(wanted) = &self.filter.product
                && !product.is_called(&iriai_domain::fold::fold(wanted))
            {
                continue;
            }
            let filter = Filter {
                product: Some(product.name.clone()),
                ..self.filter.clone()
            };
            let response = page(&filter)?;
            let totals = &response.totals;
            if totals.components_evaluated + totals.components_not_evaluated > 0 {
                suites.push((product.name.clone(), response));
            }
        }
        if suites.is_empty() {
            suites.push(("iriai".to_owned(), page(self.filter)?));
        }
        Ok(suites)
    }
}

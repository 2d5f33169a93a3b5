//! When to act on findings, as SSVC decides.

use iriai_domain::inventory::component_key::ComponentKey;
use iriai_domain::inventory::portfolio::{DocumentSet, Filter, Portfolio};
use iriai_domain::risk::register::{Finding, Register};
use iriai_domain::risk::selection::{Listed, Urgency};

use crate::Office;

/// What SSVC says of a finding, with the names of the products that decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundUrgency {
    /// What it says.
    pub urgency: Urgency,
    /// The product where those who deploy have most to do.
    pub deployed: Option<String>,
    /// The product where those who supply have most to do.
    pub supplied: Option<String>,
}

/// What SSVC says of a finding in some products.
pub(in crate::risk) fn urgency(
    portfolio: &Portfolio,
    register: &Register,
    finding: &Finding,
    products: &DocumentSet,
) -> Option<FoundUrgency> {
    let urgency = register.urgency(portfolio, finding, products.iter())?;
    let name = |product: u32| {
        let product = portfolio.catalogue.products.get(product as usize);
        product.map(|product| product.name.clone())
    };
    Some(FoundUrgency {
        urgency,
        deployed: name(urgency.deployer.product),
        supplied: name(urgency.supplier.product),
    })
}

impl Office {
    /// What SSVC says of an advisory that touches a component, by its key, in all products that hold it and in which it is open; nothing
    /// where there are none.
    pub fn urgency(
        &self,
        portfolio: &Portfolio,
        register: &Register,
        as_of: Option<i64>,
        component: &str,
        advisory: &str,
    ) -> Option<FoundUrgency> {
        let listed = self.listed(portfolio, register, as_of, component, advisory)?;
        let open = listed.shares.iter();
        let open = open.filter(|share| share.standing.is_open());
        let documents = open.flat_map(|share| &share.documents).copied();
        let (_, products) = portfolio.spread(documents);
        urgency(portfolio, register, &listed.finding, &products)
    }

    /// The finding of a component, by its key, and an advisory, with what is so of it wherever it is.
    pub(in crate::risk) fn listed(
        &self,
        portfolio: &Portfolio,
        register: &Register,
        as_of: Option<i64>,
        component: &str,
        advisory: &str,
    ) -> Option<Listed> {
        let filter = Filter {
            as_of,
            ..Filter::default()
        };
        let scope = portfolio.scope(&filter);
        let key = ComponentKey::of(component).key();
        let number = portfolio.catalogue.find_component(key)?;
        let names = |finding: &&Finding| {
            let mut advisories = finding.advisories.iter();
            let is_meant = |&own: &u32| register.entry(own).is_some_and(|one| one.id == advisory);
            finding.component == number && finding.gap().is_none() && advisories.any(is_meant)
        };
        let instant = as_of.unwrap_or_else(|| self.clock.now());
        let list = |finding: &Finding| register.list(portfolio, &scope, finding, instant);
        match as_of {
            None => register.current().iter().find(names).map(list),
            instant => register.findings(instant).iter().find(names).map(list),
        }
    }
}

//! Products and their releases.

use iriai_domain::inventory::portfolio::{Catalogue, Product};
use iriai_domain::risk::ssvc::{Exposure, SafetyImpact, ValueDensity};
use serde::Serialize;

/// All products.
#[derive(Debug, Serialize)]
pub struct ProductsResponse {
    /// By name.
    pub products: Vec<ProductResponse>,
}

/// A product.
#[derive(Debug, Serialize)]
pub struct ProductResponse {
    /// Its name.
    pub name: String,
    /// Its business unit.
    pub business_unit: Option<String>,
    /// Its supplier.
    pub supplier: Option<String>,
    /// 1 to 5.
    pub criticality: u8,
    /// Whether somebody stated that; else it is the middle.
    pub criticality_stated: bool,
    /// How far it can be reached: `small`, `controlled` or `open`; null where nobody states it.
    pub exposure: Option<&'static str>,
    /// What an attack does to people: `negligible`, `marginal`, `critical` or `catastrophic`; null where nobody states it.
    pub safety: Option<&'static str>,
    /// How much one installation holds: `diffuse` or `concentrated`; null where nobody states it.
    pub value_density: Option<&'static str>,
    /// Its tags.
    pub tags: Vec<String>,
    /// The names of its releases; an empty one for documents that state none.
    pub releases: Vec<String>,
}

impl ProductsResponse {
    /// From the catalogue.
    pub fn new(catalogue: &Catalogue) -> Self {
        Self::of_those(catalogue, |_| true)
    }

    /// Of some products alone.
    pub fn of_those(catalogue: &Catalogue, is_wanted: impl Fn(&Product) -> bool) -> Self {
        // By product: there may be very many of both.
        let mut releases: Vec<Vec<String>> = vec![Vec::new(); catalogue.products.len()];
        for release in &catalogue.releases {
            if let Some(own) = releases.get_mut(release.product as usize) {
                own.push(release.name.clone());
            }
        }
        let products = catalogue.products.iter().zip(releases);
        let products = products.filter(|(product, _)| is_wanted(product));
        let products = products.map(|(product, releases)| ProductResponse {
            name: product.name.clone(),
            business_unit: product.business_unit.clone(),
            supplier: product.supplier.clone(),
            criticality: product.criticality.value(),
            criticality_stated: product.is_criticality_stated,
            exposure: product.situation.exposure.map(Exposure::code),
            safety: product.situation.safety.map(SafetyImpact::code),
            value_density: product.situation.value_density.map(ValueDensity::code),
            tags: product.tags.clone(),
            releases,
        });
        let mut products: Vec<_> = products.collect();
        products.sort_by(|a, b| a.name.cmp(&b.name));
        Self { products }
    }
}

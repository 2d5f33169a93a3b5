//! The answer of the demo: everything the inventory knows on one page.

use iriai_domain::inventory::identification::Identification;
use iriai_domain::inventory::portfolio::Portfolio;
use serde::Serialize;

use super::import::ImportResponse;
use super::rank::RankResponse;
use super::whereabouts::WhereTotals;
use crate::api::risk::FindingsResponse;

/// One page of answer.
#[derive(Debug, Serialize)]
pub struct DemoResponse {
    /// Whose portfolio it is.
    pub company: String,
    /// What there is.
    pub totals: WhereTotals,
    /// What we stand on most.
    pub usage: RankResponse,
    /// Worst sprawl.
    pub sprawl: RankResponse,
    /// What is affected, what is settled, and what could not be evaluated.
    pub risk: FindingsResponse,
    /// What could not be identified.
    pub unidentified: UnidentifiedResponse,
    /// What became of the documents.
    pub import: ImportResponse,
}

/// How much is identified.
#[derive(Debug, Serialize)]
pub struct UnidentifiedResponse {
    /// Distinct components.
    pub components: usize,
    /// Of these, without package URL.
    pub unidentified: usize,
    /// By product, most first.
    pub products: Vec<UnidentifiedProduct>,
}

/// A product with components that are not identified.
#[derive(Debug, Serialize)]
pub struct UnidentifiedProduct {
    /// The product.
    pub product: String,
    /// Who supplies it, when it comes from outside.
    pub supplier: Option<String>,
    /// How many components.
    pub unidentified: usize,
}

impl From<(&Portfolio, &Identification)> for UnidentifiedResponse {
    fn from((portfolio, found): (&Portfolio, &Identification)) -> Self {
        let products = found
            .by_product
            .iter()
            .filter_map(|&(product, unidentified)| {
                let product = portfolio.catalogue.products.get(product as usize)?;
                Some(UnidentifiedProduct {
                    product: product.name.clone(),
                    supplier: product.supplier.clone(),
                    unidentified,
                })
            });
        Self {
            components: found.components,
            unidentified: found.unidentified,
            products: products.collect(),
        }
    }
}

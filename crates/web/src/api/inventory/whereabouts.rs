//! Where something is.

use iriai_domain::inventory::whereabouts::Totals;
use iriai_office::{Whereabouts, rfc3339};
use serde::Serialize;

/// Where something is.
#[derive(Debug, Serialize)]
pub struct WhereResponse {
    /// What was asked.
    pub query: String,
    /// The instant asked for.
    pub as_of: Option<String>,
    /// Components found.
    pub components: Vec<FoundComponent>,
    /// Where they are.
    pub products: Vec<FoundPlace>,
    /// Exact counts.
    pub totals: WhereTotals,
    /// Packages that have the asked name as a part of theirs and are not counted above.
    pub similar: Vec<SimilarPackage>,
}

/// A component found.
#[derive(Debug, Serialize)]
pub struct FoundComponent {
    /// Its key.
    pub key: String,
    /// Documents that hold it.
    pub documents: u32,
}

/// A component in a release.
#[derive(Debug, Serialize)]
pub struct FoundPlace {
    /// The product.
    pub product: String,
    /// Its release.
    pub release: String,
    /// The document.
    pub document: String,
    /// The component's key.
    pub component: String,
    /// Whether it is needed directly; null when the document does not say.
    pub direct: Option<bool>,
    /// Keys from what the document describes to the component.
    pub path: Vec<String>,
}

/// Exact counts.
#[derive(Debug, Serialize)]
pub struct WhereTotals {
    /// Components.
    pub components: usize,
    /// Products.
    pub products: usize,
    /// Releases.
    pub releases: usize,
    /// Documents.
    pub documents: usize,
}

/// A package with a similar name.
#[derive(Debug, Serialize)]
pub struct SimilarPackage {
    /// The package's key.
    pub package: String,
    /// Releases that hold it.
    pub releases: usize,
}

impl WhereResponse {
    /// From the office's answer.
    pub fn new(query: &str, as_of: Option<i64>, found: Whereabouts) -> Self {
        let components = found.components.into_iter();
        let places = found.places.into_iter();
        let similar = found.similar.into_iter();
        Self {
            query: query.to_owned(),
            as_of: as_of.map(rfc3339),
            components: components
                .map(|(key, documents)| FoundComponent { key, documents })
                .collect(),
            products: places
                .map(|place| FoundPlace {
                    direct: place.depth.is_direct(),
                    product: place.product,
                    release: place.release,
                    document: place.document,
                    component: place.component,
                    path: place.path,
                })
                .collect(),
            totals: found.totals.into(),
            similar: similar
                .map(|(package, releases)| SimilarPackage { package, releases })
                .collect(),
        }
    }
}

impl From<Totals> for WhereTotals {
    fn from(totals: Totals) -> Self {
        Self {
            components: totals.components,
            products: totals.products,
            releases: totals.releases,
            documents: totals.documents,
        }
    }
}

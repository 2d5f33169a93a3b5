//! Where something is.

use std::collections::BTreeMap;

use iriai_domain::inventory::whereabouts::Totals;
use iriai_office::{Whereabouts, rfc3339};
use serde::Serialize;

use crate::api::risk::SourceAgeResponse;
use crate::report::inventory::readable;

/// Where something is.
#[derive(Debug, Serialize)]
pub struct WhereResponse {
    /// What was asked.
    pub query: String,
    /// Whether it is an advisory that was asked for.
    #[serde(skip)]
    pub is_advisory: bool,
    /// The instant asked for.
    pub as_of: Option<String>,
    /// Components found.
    pub components: Vec<FoundComponent>,
    /// Where they are.
    pub products: Vec<FoundPlace>,
    /// Exact counts.
    pub totals: FoundTotals,
    /// Components of which it cannot be said whether they are meant.
    pub not_evaluated: Vec<UnsaidComponent>,
    /// Packages that have the asked name as a part of theirs and are not counted above.
    pub similar: Vec<SimilarPackage>,
    /// Where advisories are from, and how old what is known of them is; where one was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub feeds: Vec<SourceAgeResponse>,
    /// What documents call the components and packages above that have no package URL, by key; where a document's letters
    /// are those of the key, there is none.
    pub names: BTreeMap<String, String>,
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
    /// How many steps it lies below what the document describes, which has 0; 6 is for so many or more, null when the document
    /// does not say. Where a document describes several things, each is one step below the release.
    pub depth: Option<u32>,
    /// Keys from what the document describes to the component.
    pub path: Vec<String>,
}

/// A component of which it cannot be said whether it is meant.
#[derive(Debug, Serialize)]
pub struct UnsaidComponent {
    /// Its key.
    pub component: String,
    /// Why: `no-version`, `version-unreadable` or `range-unreadable`; where an advisory was asked for, any reason that `findings` has.
    pub reason: &'static str,
    /// Documents that hold it.
    pub documents: u32,
}

/// Exact counts of an answer.
#[derive(Debug, Serialize)]
pub struct FoundTotals {
    /// Of what was found.
    #[serde(flatten)]
    pub found: WhereTotals,
    /// Components that could not be evaluated.
    pub components_not_evaluated: usize,
    /// Products that have such.
    pub products_not_evaluated: usize,
    /// Releases that have such.
    pub releases_not_evaluated: usize,
    /// Documents that hold such.
    pub documents_not_evaluated: usize,
    /// How often such stand in documents.
    pub occurrences_not_evaluated: usize,
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
        let not_evaluated = found.not_evaluated.into_iter();
        let names = found.written.into_iter();
        Self {
            query: query.to_owned(),
            is_advisory: found.is_advisory,
            as_of: as_of.map(rfc3339),
            components: components
                .map(|(key, documents)| FoundComponent { key, documents })
                .collect(),
            products: places
                .map(|place| FoundPlace {
                    direct: place.depth.is_direct(),
                    depth: place.depth.steps(),
                    product: place.product,
                    release: place.release,
                    document: place.document,
                    component: place.component,
                    path: place.path,
                })
                .collect(),
            totals: FoundTotals::new(found.totals, found.totals_not_evaluated),
            not_evaluated: not_evaluated
                .map(|unsaid| UnsaidComponent {
                    component: unsaid.component,
                    reason: unsaid.reason,
                    documents: unsaid.documents,
                })
                .collect(),
            similar: similar
                .map(|(package, releases)| SimilarPackage { package, releases })
                .collect(),
            feeds: Vec::new(),
            names: names
                .map(|(key, written)| (key, readable(&written)))
                .collect(),
        }
    }
}

impl FoundTotals {
    fn new(found: Totals, not_evaluated: Totals) -> Self {
        Self {
            found: found.into(),
            components_not_evaluated: not_evaluated.components,
            products_not_evaluated: not_evaluated.products,
            releases_not_evaluated: not_evaluated.releases,
            documents_not_evaluated: not_evaluated.documents,
            occurrences_not_evaluated: not_evaluated.occurrences,
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

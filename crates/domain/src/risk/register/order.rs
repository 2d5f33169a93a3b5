//! Which findings come first.

use std::cmp::{Ordering, Reverse};

use super::{Finding, Register};
use crate::inventory::portfolio::Portfolio;
use crate::risk::selection::ProductCounts;

impl Register {
    /// Puts the worst first: what is meant to harm or is attacked, then by rating, by score and by how likely attacks are, then by
    /// the most critical product and by how many documents hold it. What nobody rated stands behind what is rated as low.
    pub fn order(&self, mut findings: Vec<Finding>, portfolio: &Portfolio) -> Vec<Finding> {
        let products = &portfolio.catalogue.products;
        let mut counts = ProductCounts::new(portfolio, portfolio.current());
        for alike in findings.chunk_by_mut(|a, b| a.component == b.component) {
            let component = alike.first().map_or(u32::MAX, |first| first.component);
            let postings = portfolio.postings.of(component);
            let mut criticality = 0;
            for posting in postings {
                let product = portfolio.product_of_document(posting.document());
                let product = product.and_then(|product| products.get(product as usize));
                let own = product.map_or(0, |product| product.criticality.value());
                criticality = criticality.max(own);
            }
            let in_products = counts.of(component);
            for finding in alike {
                finding.products = in_products;
                finding.criticality = criticality;
                finding.uses = postings.len() as u32;
            }
        }
        let components = findings.iter().map(|finding| finding.component);
        // The components' own numbers tell only who came first.
        let ranks = portfolio.catalogue.ranks(components);
        findings.sort_by_cached_key(|finding| {
            let first = finding.advisories.first().copied();
            (
                gravity(finding),
                ranks.get(&finding.component).copied(),
                first.and_then(|first| Some(self.entry(first)?.id.as_str())),
                // No advisory tells of two findings of one component.
                first,
            )
        });
        findings
    }

    /// The same order, of two findings alone.
    pub(super) fn compare<'k>(
        &self,
        key: &impl Fn(u32) -> &'k str,
        one: &Finding,
        other: &Finding,
    ) -> Ordering {
        let rest = |finding: &Finding| {
            let first = finding.advisories.first().copied();
            let id = first.and_then(|first| Some(self.entry(first)?.id.as_str()));
            (key(finding.component), id, first)
        };
        let graver = gravity(one).cmp(&gravity(other));
        graver.then_with(|| rest(one).cmp(&rest(other)))
    }
}

/// What puts a finding in its place, the worst first.
fn gravity(finding: &Finding) -> impl Ord + use<> {
    Reverse((
        finding.is_malicious || finding.exploited == Some(true),
        finding.rating,
        finding.score,
        finding.expected,
        finding.criticality,
        finding.uses,
    ))
}

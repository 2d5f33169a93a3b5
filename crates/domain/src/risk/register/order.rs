//! Which findings come first.

use std::cmp::Reverse;

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
                Reverse(finding.is_malicious || finding.exploited == Some(true)),
                Reverse(finding.rating),
                Reverse(finding.score),
                Reverse(finding.expected),
                Reverse(finding.criticality),
                Reverse(finding.uses),
                ranks.get(&finding.component).copied(),
                first.and_then(|first| Some(self.entry(first)?.id.as_str())),
                // No advisory tells of two findings of one component.
                first,
            )
        });
        findings
    }
}

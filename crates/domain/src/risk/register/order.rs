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
        let grave = |finding: &Finding| {
            (
                Reverse(finding.is_malicious || finding.exploited == Some(true)),
                Reverse(finding.rating),
                Reverse(finding.score),
                Reverse(finding.expected),
                Reverse(finding.criticality),
                Reverse(finding.uses),
            )
        };
        // Numbers tell only who came first.
        let key = |finding: &Finding| portfolio.catalogue.component(finding.component);
        let id = |finding: &Finding| {
            let first = finding.advisories.first();
            first.and_then(|&first| Some(self.entry(first)?.id.as_str()))
        };
        findings.sort_unstable_by(|a, b| {
            let order = grave(a).cmp(&grave(b));
            let order = order.then_with(|| match a.component == b.component {
                true => Ordering::Equal,
                false => key(a).cmp(key(b)),
            });
            order
                .then_with(|| id(a).cmp(&id(b)))
                .then_with(|| a.advisories.cmp(&b.advisories))
        });
        findings
    }
}

//! What people ask, drawn with a fixed seed.

use form_urlencoded::Serializer;
use iriai_domain::inventory::portfolio::Portfolio;
use iriai_office::{Clock, rfc3339};

use crate::commands::bench::chance::Chance;
use crate::commands::bench::fleet::questions;

/// A question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Where,
    Findings,
    Products,
    Rank,
}

impl Kind {
    pub(super) const ALL: [Self; 4] = [Self::Where, Self::Findings, Self::Products, Self::Rank];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Where => "where",
            Self::Findings => "findings",
            Self::Products => "products",
            Self::Rank => "rank",
        }
    }
}

/// What the questions are about.
pub(super) struct Topics {
    /// Names and package URLs of components, popular ones more often.
    components: Vec<String>,
    /// Products with one of their releases.
    releases: Vec<(String, String)>,
    /// So many advisories there are.
    advisories: u32,
    /// When everything was there that is asked for.
    now: String,
}

impl Topics {
    pub(super) fn of(portfolio: &Portfolio, advisories: u32) -> Self {
        let catalogue = &portfolio.catalogue;
        let releases = catalogue.releases.iter().filter_map(|release| {
            let product = catalogue.products.get(release.product as usize)?;
            Some((product.name.clone(), release.name.clone()))
        });
        Self {
            components: questions(portfolio),
            releases: releases.collect(),
            advisories,
            now: rfc3339(Clock::Machine.now()),
        }
    }

    /// The question of a number, the same in every run: each kind as often as the others.
    pub(super) fn question(&self, number: u64) -> (Kind, String) {
        let mut chance = Chance::new(number + 4_711);
        let [whereabouts, findings, products, rank] = Kind::ALL;
        let kind = match chance.below(4) {
            0 => whereabouts,
            1 => findings,
            2 => products,
            _ => rank,
        };
        let mut query = Serializer::new(String::new());
        match kind {
            Kind::Where => self.whereabouts(&mut chance, &mut query),
            Kind::Findings => self.findings(&mut chance, &mut query),
            Kind::Products => {}
            Kind::Rank => self.rank(&mut chance, &mut query),
        }
        (
            kind,
            format!("/api/v1/iriai/{}?{}", kind.name(), query.finish()),
        )
    }

    /// Nine of ten ask for a component, others for an advisory.
    fn whereabouts(&self, chance: &mut Chance, query: &mut Serializer<'_, String>) {
        if chance.below(10) == 0 {
            let number = 100_000 + chance.below(self.advisories);
            query.append_pair("q", &format!("CVE-2026-{number}"));
        } else if let Some(component) = drawn(&self.components, chance) {
            query.append_pair("q", component);
        }
        self.scope(chance, query);
    }

    /// A part asks for what is rated so or worse, in another order, of another page, or for what was settled.
    fn findings(&self, chance: &mut Chance, query: &mut Serializer<'_, String>) {
        match chance.below(20) {
            0..=3 => query.append_pair("severity", "critical"),
            4 | 5 => query.append_pair("severity", "high"),
            6 => query.append_pair("sort", "epss"),
            7 => query.append_pair("sort", "ssvc"),
            8 => query.append_pair("sort", "products"),
            9 => query.append_pair("sort", "modified"),
            10 => query.append_pair("status", "not_affected"),
            11 => query.append_pair("offset", "50"),
            12 => query.append_pair("limit", "200"),
            _ => query,
        };
        self.scope(chance, query);
    }

    /// A quarter asks for sprawl.
    fn rank(&self, chance: &mut Chance, query: &mut Serializer<'_, String>) {
        if chance.below(4) == 0 {
            query.append_pair("by", "sprawl");
        }
        self.scope(chance, query);
    }

    /// Most ask of everything; a fifth of a product, a tenth of a release, a hundredth of an instant.
    fn scope(&self, chance: &mut Chance, query: &mut Serializer<'_, String>) {
        let share = chance.below(100);
        if share == 99 {
            query.append_pair("as_of", &self.now);
        } else if share < 30
            && let Some((product, release)) = drawn(&self.releases, chance)
        {
            query.append_pair("product", product);
            if share < 10 {
                query.append_pair("release", release);
            }
        }
    }
}

fn drawn<'t, T>(all: &'t [T], chance: &mut Chance) -> Option<&'t T> {
    all.get(chance.below(all.len() as u32) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_run_asks_the_same_and_each_kind_as_often() {
        let topics = || Topics {
            components: vec!["a b".to_owned()],
            releases: vec![("p".to_owned(), "1".to_owned())],
            advisories: 10,
            now: String::new(),
        };
        let (one, other) = (topics(), topics());
        let mut counts = [0; 4];
        for number in 0..4_000 {
            let (kind, path) = one.question(number);
            assert_eq!(path, other.question(number).1);
            assert!(
                path.starts_with("/api/v1/iriai/") && !path.contains(' '),
                "{path}"
            );
            for (count, known) in counts.iter_mut().zip(Kind::ALL) {
                *count += u32::from(kind == known);
            }
        }
        assert!(
            counts.iter().all(|count| (900..1_100).contains(count)),
            "{counts:?}"
        );
    }
}

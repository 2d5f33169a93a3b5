//! Rankings.

use std::collections::BTreeMap;

use iriai_domain::inventory::component_key::{ComponentKey, UNIDENTIFIED};
use iriai_domain::inventory::portfolio::{DocumentSet, Portfolio};
use iriai_domain::inventory::sprawl::Sprawl;
use iriai_domain::inventory::usage::{Usage, Weights, Whole};
use iriai_office::{UsageRanking, ecosystem_of, rfc3339};
use serde::Serialize;

use crate::Texts;
use crate::report::inventory::readable;

/// Projects or packages in order.
#[derive(Debug, Serialize)]
pub struct RankResponse {
    /// `usage` or `sprawl`.
    pub by: &'static str,
    /// The instant asked for.
    pub as_of: Option<String>,
    /// In order.
    pub items: Vec<RankItem>,
    /// Counts.
    pub totals: RankTotals,
    /// What documents call the projects and packages above that have no identifier, by key; where a document's letters are
    /// those of the key, there is none.
    pub names: BTreeMap<String, String>,
}

/// One project (or, by sprawl, one package of it).
#[derive(Debug, Serialize)]
pub struct RankItem {
    /// Place, from 1.
    pub rank: usize,
    /// The project.
    pub project: String,
    /// The package, when ranked by sprawl.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package: Option<String>,
    /// The ecosystem of most of its packages, as a purl type.
    pub ecosystem: String,
    /// The score.
    pub score: f64,
    /// What it is made of.
    pub terms: Vec<RankTerm>,
    /// Products.
    pub products: u32,
    /// Releases.
    pub releases: u32,
    /// Versions in use, the oldest first.
    pub versions: Vec<RankVersion>,
}

/// A term of a score.
#[derive(Debug, Serialize)]
pub struct RankTerm {
    /// Its name.
    pub name: &'static str,
    /// Its value; null when nobody says.
    pub value: Option<f64>,
    /// Its weight.
    pub weight: f64,
    /// What it gives.
    pub points: f64,
    /// Why, in one sentence.
    pub because: String,
}

/// A version in use.
#[derive(Debug, Serialize)]
pub struct RankVersion {
    /// The version; empty when not stated.
    pub version: String,
    /// Releases that use it.
    pub releases: usize,
}

/// Counts of a ranking.
#[derive(Debug, Serialize)]
pub struct RankTotals {
    /// Projects (by sprawl: packages) in all.
    pub projects: usize,
    /// Products in the scope.
    pub products: usize,
    /// Releases in the scope.
    pub releases: usize,
    /// Documents in the scope.
    pub documents: usize,
}

impl RankTotals {
    fn new(projects: usize, portfolio: &Portfolio, scope: &DocumentSet) -> Self {
        let whole = portfolio.count(scope);
        Self {
            projects,
            products: whole.products,
            releases: whole.releases,
            documents: whole.documents,
        }
    }
}

impl RankResponse {
    /// The ranking by usage; the first `limit` with their versions.
    pub fn usage(
        portfolio: &Portfolio,
        scope: &DocumentSet,
        ranking: &UsageRanking,
        as_of: Option<i64>,
        limit: usize,
        texts: &Texts,
    ) -> Self {
        let items = ranking.items.iter().take(limit).enumerate();
        let items: Vec<_> = items
            .map(|(index, usage)| {
                usage_item(portfolio, scope, &ranking.whole, usage, index + 1, texts)
            })
            .collect();
        Self {
            by: "usage",
            as_of: as_of.map(rfc3339),
            names: names(portfolio, &items),
            items,
            totals: RankTotals::new(ranking.items.len(), portfolio, scope),
        }
    }

    /// The ranking by sprawl; the first `limit`.
    pub fn sprawl(
        portfolio: &Portfolio,
        scope: &DocumentSet,
        ranking: &[Sprawl],
        as_of: Option<i64>,
        limit: usize,
        texts: &Texts,
    ) -> Self {
        let items = ranking.iter().take(limit).enumerate();
        let items: Vec<_> = items
            .map(|(index, sprawl)| sprawl_item(portfolio, sprawl, index + 1, texts))
            .collect();
        Self {
            by: "sprawl",
            as_of: as_of.map(rfc3339),
            names: names(portfolio, &items),
            items,
            totals: RankTotals::new(ranking.len(), portfolio, scope),
        }
    }
}

/// What documents call the projects and packages of a ranking that are not identified.
fn names(portfolio: &Portfolio, items: &[RankItem]) -> BTreeMap<String, String> {
    let keys = items
        .iter()
        .flat_map(|item| item.package.iter().chain([&item.project]));
    keys.filter(|key| key.starts_with(UNIDENTIFIED))
        .filter_map(|key| {
            let package = portfolio.catalogue.find_package(key)?;
            let written = portfolio.package_as_written(package);
            (written != key).then(|| (key.clone(), readable(written)))
        })
        .collect()
}

fn usage_item(
    portfolio: &Portfolio,
    scope: &DocumentSet,
    whole: &Whole,
    usage: &Usage,
    rank: usize,
    texts: &Texts,
) -> RankItem {
    let terms = usage.terms(whole, &Weights::default()).map(|term| {
        let (part, all) = term.counted;
        let key = if term.value.is_some() {
            "because"
        } else {
            "because-unknown"
        };
        RankTerm {
            name: term.name,
            value: term.value,
            weight: term.weight,
            points: term.points,
            because: texts.with(
                &format!("{key}-{}", term.name),
                &[
                    ("part", (part as usize).into()),
                    ("all", (all as usize).into()),
                ],
            ),
        }
    });
    let versions = portfolio.versions_in_use(portfolio.projects.components(usage.project), scope);
    RankItem {
        rank,
        project: portfolio.projects.key(usage.project).to_owned(),
        package: None,
        ecosystem: ecosystem_of(portfolio, usage.project),
        score: usage.score,
        terms: terms.into(),
        products: usage.products,
        releases: usage.releases,
        versions: versions
            .into_values()
            .map(|(version, releases)| RankVersion {
                version,
                releases: releases.count(),
            })
            .collect(),
    }
}

fn sprawl_item(portfolio: &Portfolio, sprawl: &Sprawl, rank: usize, texts: &Texts) -> RankItem {
    let terms = sprawl.terms().into_iter().map(|(name, value, weight)| {
        let counted = match name {
            "versions" => sprawl.versions.len(),
            "distance" => sprawl.mains as usize,
            _ => sprawl.newest_releases as usize,
        };
        // Of those that say which version they use, as the value is.
        let all = sprawl.stated_releases as usize;
        RankTerm {
            name,
            value: Some(value),
            weight,
            points: value * weight,
            because: texts.with(
                &format!("because-{name}"),
                &[("part", counted.into()), ("all", all.into())],
            ),
        }
    });
    let package = portfolio.catalogue.package(sprawl.package);
    let versions = sprawl.versions.iter();
    RankItem {
        rank,
        project: portfolio
            .projects
            .key(portfolio.projects.of_package(sprawl.package))
            .to_owned(),
        package: Some(package.to_owned()),
        ecosystem: ComponentKey::of(package).ecosystem().to_owned(),
        score: sprawl.score,
        terms: terms.collect(),
        products: sprawl.products,
        releases: sprawl.releases,
        versions: versions
            .map(|one| RankVersion {
                version: one.version.clone(),
                releases: one.releases as usize,
            })
            .collect(),
    }
}

//! What each source of a vulnerability says of a component, where several tell of it.

use iriai_domain::inventory::component_key::ComponentKey;
use iriai_domain::inventory::portfolio::Portfolio;
use iriai_domain::risk::cvss::Rating;
use iriai_domain::risk::disagreement::{Disagreement, Opinion, disagreements};
use iriai_domain::risk::matching::{Clear, Identity, Named, Ready, Verdict, product_hashes};
use iriai_domain::risk::packages::component_packages;
use iriai_domain::risk::register::{Register, Sharing};
use iriai_domain::risk::selection::Listed;
use iriai_domain::risk::severity::Grade;
use iriai_store::{Error as StoreError, Transaction};

use super::settling::fixed;
use super::{FoundRisk, Judged};
use crate::error::Error;
use crate::risk::blocks::each_matter;
use crate::risk::why::stated;

/// What one source says of a component.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundOpinion {
    /// The identifier of its advisory.
    pub advisory: String,
    /// The source that it is from, as [`SourceAge`](crate::SourceAge) names it.
    pub source: String,
    /// How severe it is, where it rates it.
    pub rating: Option<Rating>,
    /// The score, where it states one.
    pub score: Option<f64>,
    /// The versions that it says are fixed.
    pub fixed: Vec<String>,
    /// What it says of the component, and what decided.
    pub judged: Judged,
}

/// What sources say of a component, where there are several.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Opinions {
    /// First the one that stands for all; then by advisory.
    pub of: Vec<FoundOpinion>,
    /// In what they disagree.
    pub disagreements: Vec<Disagreement>,
}

/// Adds to findings that are told what all sources say of them that counted at an instant.
pub(super) fn add_opinions(
    portfolio: &Portfolio,
    register: &Register,
    transaction: &Transaction<'_>,
    instant: Option<i64>,
    listed: &[Listed],
    told: &mut [FoundRisk],
) -> Result<(), Error> {
    // Each advisory is made ready once, however many findings it has to do with.
    let findings = listed.iter().map(|one| {
        let hashes = packages(portfolio, register, one.finding.component);
        (&one.finding, hashes)
    });
    let sharing = Sharing::new(register, findings);
    let mut sound = Ok(());
    each_matter(
        transaction,
        &sharing.advisories(instant),
        |number, matter| {
            let (Some(entry), Ok(advisory)) = (register.entry(number), matter.advisory()) else {
                sound = Err(StoreError::corrupt("advisory_block", "matters", number));
                return;
            };
            let ready = Ready::of(&advisory);
            // Whoever takes back a vulnerability may do so without naming a package any more.
            let is_bare = entry.withdrawn && advisory.affected.is_empty();
            let named = (!is_bare).then(|| Named::by(&advisory).packages);
            for place in sharing.of(number, named.as_deref()) {
                let place = place as usize;
                let Some((one, told)) = listed.get(place).zip(told.get_mut(place)) else {
                    continue;
                };
                let key = portfolio.catalogue.component(one.finding.component);
                let cpes = register.cpes.of(one.finding.component);
                let Ok(identity) = Identity::of(ComponentKey::of(key), cpes) else {
                    continue;
                };
                let mut judgement = ready.judge(&identity);
                if is_bare {
                    judgement.verdict = Verdict::NotAffected(Clear::Withdrawn);
                }
                let own = ready.own_severity(judgement.entry);
                let grade = own.as_ref().map(Grade::from).or_else(|| entry.grade());
                let score = grade.and_then(|grade| grade.score);
                let opinion = FoundOpinion {
                    advisory: entry.id.clone(),
                    source: entry.source().to_owned(),
                    rating: grade.map(|grade| grade.rating),
                    score: score.map(|tenths| f64::from(tenths) / 10.0),
                    fixed: fixed(&advisory, &judgement),
                    judged: Judged {
                        format: entry.format.code().to_owned(),
                        stated: stated(&advisory, &judgement),
                        judgement,
                    },
                };
                if opinion.view().is_about_it() {
                    told.opinions.of.push(opinion);
                }
            }
        },
    )?;
    sound?;
    told.iter_mut().for_each(settle);
    Ok(())
}

/// The hashes by which advisories find a component.
fn packages(portfolio: &Portfolio, register: &Register, component: u32) -> Vec<i64> {
    let key = portfolio.catalogue.component(component);
    let products = register.cpes.of(component).filter_map(product_hashes);
    let mut hashes = component_packages(ComponentKey::of(key));
    hashes.extend(products.flatten());
    hashes
}

/// Puts opinions in order; a single one is none.
fn settle(told: &mut FoundRisk) {
    let opinions = &mut told.opinions;
    if opinions.of.len() < 2 {
        opinions.of.clear();
    }
    let first = told.advisory.as_str();
    let names = opinions.of.iter().map(|one| &one.advisory);
    told.aliases
        .extend(names.filter(|name| *name != first).cloned());
    told.aliases.sort_unstable();
    told.aliases.dedup();
    opinions.of.sort_by(|a, b| {
        (a.advisory != first, &a.advisory).cmp(&(b.advisory != first, &b.advisory))
    });
    let views: Vec<Opinion> = opinions.of.iter().map(FoundOpinion::view).collect();
    opinions.disagreements = disagreements(&views);
    // One that names no fix holds the fix of another for affected.
    if told.is_fix_disputed && !opinions.disagreements.contains(&Disagreement::Fixed) {
        opinions.disagreements.push(Disagreement::Fixed);
    }
}

impl FoundOpinion {
    fn view(&self) -> Opinion {
        Opinion {
            verdict: self.judged.judgement.verdict,
            rating: self.rating,
            fixed: self.fixed.clone(),
            order: self.judged.judgement.order,
        }
    }
}

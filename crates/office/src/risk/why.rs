//! Why an advisory touches a component, or does not.

mod joined;

use std::collections::HashSet;

use iriai_domain::fold::fold;
use iriai_domain::inventory::component_key::ComponentKey;
use iriai_domain::inventory::portfolio::Portfolio;
use iriai_domain::inventory::query::Query;
use iriai_domain::risk::advisory::{Advisory, EventKind, RangeKind};
use iriai_domain::risk::matching::{
    Branches, Clear, Identity, Judgement, NotEvaluated, Ready, Verdict,
};
use iriai_domain::risk::register::Register;
use iriai_domain::risk::ruling::Standing;
use iriai_domain::risk::timeline::{Because, is_bound};
use iriai_domain::version::VersionOrder;
use iriai_store::{Error as StoreError, Transaction};

use self::joined::Joined;
use super::blocks::each_matter;
use super::findings::telling::Telling;
use super::findings::{Judged, Said, known_ecosystems};
use crate::Office;
use crate::error::Error;

/// What is so of one component and one advisory, and what decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Why {
    /// The component's key.
    pub component: String,
    /// The advisory's identifier.
    pub advisory: String,
    /// The source that it is from, as [`SourceAge`](crate::SourceAge) names it.
    pub source: String,
    /// What decided; the reason why nothing can be said where the component cannot be compared at all.
    pub judged: Result<Judged, NotEvaluated>,
}

/// What became of something that an advisory says of a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standings {
    /// What is so of it; of several things in several documents the one that asks for most.
    pub standing: Standing,
    /// What was said of it, and in how many products and releases that is so.
    pub said: Vec<Said>,
    /// In how many products it is open.
    pub open_products: usize,
    /// In how many releases.
    pub open_releases: usize,
}

impl Office {
    /// What was said of an advisory that touches a component, by its key, and what that makes of it; nothing where no document that
    /// counts holds the component.
    pub fn standings(
        &self,
        portfolio: &Portfolio,
        register: &Register,
        as_of: Option<i64>,
        component: &str,
        advisory: &str,
    ) -> Result<Option<Standings>, Error> {
        let listed = self.listed(portfolio, register, as_of, component, advisory);
        let shares = listed.map(|listed| listed.shares).unwrap_or_default();
        let Some(standing) = shares.iter().map(|share| share.standing).min() else {
            return Ok(None);
        };
        let transaction = self.store.read()?;
        let telling = Telling::new(portfolio, register, &transaction)?;
        let open = shares.iter().filter(|share| share.standing.is_open());
        let documents = open.flat_map(|share| &share.documents).copied();
        let (open, _) = portfolio.spread(documents);
        Ok(Some(Standings {
            standing,
            said: shares
                .iter()
                .filter_map(|share| telling.said(share))
                .collect(),
            open_products: open.products,
            open_releases: open.releases,
        }))
    }

    /// What the advisories of a name say of the components that a question means. Components need not be in use: a package URL
    /// with a version is judged all the same.
    pub fn why(
        &self,
        portfolio: &Portfolio,
        component: &str,
        advisory: &str,
        as_of: Option<i64>,
    ) -> Result<Vec<Why>, Error> {
        let query = Query::parse(component).map_err(|fault| Error::query(fault, component))?;
        let found = portfolio.find(&query);
        let found = found.map_err(|fault| Error::query(fault, component))?;
        let catalogue = &portfolio.catalogue;
        let transaction = self.store.read()?;
        let mut keys: Vec<(String, Vec<String>)> = Vec::new();
        for &number in &found.components {
            let cpes = transaction.cpes_of_component(number)?;
            keys.push((catalogue.component(number).to_owned(), cpes));
        }
        if keys.is_empty()
            && let Ok((purl, _)) = iriai_domain::purl::Purl::repair(component)
        {
            keys.push((purl.component_key().to_string(), Vec::new()));
        }
        if keys.is_empty() {
            return Err(Error::NotFound {
                kind: "component",
                name: component.to_owned(),
            });
        }
        let known = known_ecosystems(&transaction, as_of)?;
        let asked: Vec<Component> = keys
            .into_iter()
            .map(|(key, cpes)| Component::of(key, &cpes, &known))
            .collect();
        let joined = Joined::new(&transaction, as_of)?;
        let called = joined.called(&fold(advisory));
        if called.is_empty() {
            return Err(Error::NotFound {
                kind: "advisory",
                name: advisory.to_owned(),
            });
        }
        tell(&transaction, &joined, called, &asked)
    }
}

/// A component that is asked for.
struct Component {
    key: String,
    identity: Result<Identity, NotEvaluated>,
    /// Whether any advisory is about its ecosystem, or its release of a distribution.
    is_covered: bool,
}

impl Component {
    fn of(key: String, cpes: &[String], known: &Branches) -> Self {
        let identity = Identity::of(ComponentKey::of(&key), cpes.iter().map(String::as_str));
        let branches = identity.as_ref().map(Identity::branches);
        let is_covered = branches.is_ok_and(|own| own.iter().any(|branch| known.hold(branch)));
        Self {
            key,
            identity,
            is_covered,
        }
    }

    /// What an advisory says of it; a bare one was taken back and names nothing.
    fn judge(&self, ready: &Ready<'_>, is_bare: bool) -> Result<Judgement, NotEvaluated> {
        let identity = self.identity.as_ref().map_err(|reason| *reason)?;
        let mut judgement = ready.judge(identity);
        // Whoever takes back a vulnerability may do so without naming a package any more.
        if is_bare {
            judgement.verdict = Verdict::NotAffected(Clear::Withdrawn);
        }
        // Where nobody looked, that an advisory is about something else says nothing.
        match judgement.verdict {
            Verdict::NotAffected(Clear::OtherPackage | Clear::OtherRelease) if !self.is_covered => {
                Err(NotEvaluated::NoFeed)
            }
            _ => Ok(judgement),
        }
    }
}

/// What the advisories that are called so say of components, then what others do that tell of the same vulnerability: those that share a
/// name with one that is about a component, and are about it themselves.
fn tell(
    transaction: &Transaction<'_>,
    joined: &Joined,
    called: &[u32],
    asked: &[Component],
) -> Result<Vec<Why>, Error> {
    let mut told: Vec<(bool, u32, Why)> = Vec::new();
    let mut met: HashSet<u32> = called.iter().copied().collect();
    // Thousands may have one name: each name leads to them once.
    let mut names: HashSet<u32> = HashSet::new();
    let mut next: Vec<u32> = met.iter().copied().collect();
    let mut is_called = true;
    while !next.is_empty() {
        let mut numbers: Vec<u32> = next.drain(..).filter_map(|at| joined.number(at)).collect();
        numbers.sort_unstable();
        let mut sound = Ok(());
        each_matter(transaction, &numbers, |number, matter| {
            let (Some((place, entry)), Ok(advisory)) = (joined.entry(number), matter.advisory())
            else {
                sound = Err(StoreError::corrupt("advisory_block", "matters", number));
                return;
            };
            let ready = Ready::of(&advisory);
            let is_bare = entry.withdrawn && advisory.affected.is_empty();
            for component in asked {
                let judged = component.judge(&ready, is_bare);
                if is_about(&judged) {
                    let sharing = joined.sharing(place, &mut names).into_iter();
                    next.extend(sharing.filter(|&other| met.insert(other)));
                } else if !is_called {
                    continue;
                }
                told.push((
                    !is_called,
                    number,
                    Why {
                        component: component.key.clone(),
                        advisory: entry.id.clone(),
                        source: entry.source().to_owned(),
                        judged: judged.map(|judgement| Judged {
                            format: entry.format.code().to_owned(),
                            stated: stated(&advisory, &judgement),
                            judgement,
                        }),
                    },
                ));
            }
        })?;
        sound?;
        is_called = false;
    }
    told.sort_by_key(|(is_joined, number, _)| (*is_joined, *number));
    Ok(told.into_iter().map(|(_, _, why)| why).collect())
}

/// Whether an advisory says anything of a component.
fn is_about(judged: &Result<Judgement, NotEvaluated>) -> bool {
    let is_elsewhere = |judgement: &Judgement| {
        let elsewhere = [Clear::OtherPackage, Clear::OtherRelease].map(Verdict::NotAffected);
        elsewhere.contains(&judgement.verdict)
    };
    judged
        .as_ref()
        .is_ok_and(|judgement| !is_elsewhere(judgement))
}

/// So many words of a list are told that are no versions.
const WORDS: usize = 5;

/// What a record states where it decided: the events of the range, or the version in the list.
pub(crate) fn stated(
    advisory: &Advisory<'_>,
    judgement: &Judgement,
) -> Vec<(Option<EventKind>, String)> {
    let entry = judgement.entry.map(|entry| entry as usize);
    let Some(affected) = entry.and_then(|entry| advisory.affected.get(entry)) else {
        return Vec::new();
    };
    let events = |range: u32| {
        let range = affected.ranges.get(range as usize);
        let events = range.into_iter().flat_map(|range| &range.events);
        events
            .map(|event| (Some(event.kind), event.version.to_string()))
            .collect()
    };
    match judgement.verdict {
        Verdict::Affected(Because::Listed(place)) => {
            let version = affected.versions.get(place as usize);
            version
                .map(|version| vec![(None, version.to_string())])
                .unwrap_or_default()
        }
        Verdict::Affected(Because::Inside { range, .. }) => events(range),
        Verdict::NotAffected(Clear::OtherVersions(Some(outside))) => events(outside.range),
        Verdict::NotEvaluated(NotEvaluated::RangeUnreadable) if affected.ranges.is_empty() => {
            let order = judgement.order.unwrap_or(VersionOrder::Generic);
            let versions = affected.versions.iter();
            let words = versions.filter(|text| !is_bound(text, RangeKind::Ecosystem, order));
            let told = words.take(WORDS);
            told.map(|word| (None, word.to_string())).collect()
        }
        // Which of them it is that cannot be read, their reader sees.
        Verdict::NotEvaluated(NotEvaluated::RangeUnreadable) => {
            (0..affected.ranges.len() as u32).flat_map(events).collect()
        }
        _ => Vec::new(),
    }
}

//! Why an advisory touches a component, or does not.

use iriai_domain::fold::fold;
use iriai_domain::inventory::component_key::ComponentKey;
use iriai_domain::inventory::portfolio::Portfolio;
use iriai_domain::inventory::query::Query;
use iriai_domain::risk::advisory::{Advisory, EventKind};
use iriai_domain::risk::matching::{Clear, Identity, Judgement, NotEvaluated, Verdict};
use iriai_domain::risk::timeline::Because;

use super::blocks::{Block, called};
use super::findings::Judged;
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

impl Office {
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
        let mut answers = Vec::new();
        let mut is_known = false;
        for row in called(&transaction, &fold(advisory))? {
            if !row.entry.counts(as_of) {
                continue;
            }
            is_known = true;
            let records = Block::load(&transaction, row.block)?.unpack()?;
            records.each_advisory(std::slice::from_ref(&row), |row, advisory| {
                answers.extend(keys.iter().map(|(key, cpes)| {
                    let cpes = cpes.iter().map(String::as_str);
                    let identity = Identity::of(ComponentKey::of(key), cpes);
                    let judged = identity.map(|identity| identity.judge(advisory));
                    Why {
                        component: key.clone(),
                        advisory: row.entry.id.clone(),
                        source: row.entry.source().to_owned(),
                        judged: judged.map(|judgement| Judged {
                            format: row.entry.format.code().to_owned(),
                            stated: stated(advisory, &judgement),
                            judgement,
                        }),
                    }
                }));
            })?;
        }
        match is_known {
            true => Ok(answers),
            false => Err(Error::NotFound {
                kind: "advisory",
                name: advisory.to_owned(),
            }),
        }
    }
}

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
        _ => Vec::new(),
    }
}

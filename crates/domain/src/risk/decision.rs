//! What our office decided of a vulnerability: the one source from which VEX documents of every format are written.

use std::collections::HashSet;

use super::vex::{Justification, Status};
use crate::fold::fold_form;
use crate::version::VersionOrder;
use crate::warning::{Text, codes};

codes! {
    /// What is done about a vulnerability (the words of CycloneDX, `analysis.response`).
    pub enum Response {
        /// It cannot be fixed.
        CanNotFix = "can_not_fix",
        /// It will not be fixed.
        WillNotFix = "will_not_fix",
        /// There is a version to change to.
        Update = "update",
        /// There is an earlier version to go back to.
        Rollback = "rollback",
        /// There is a way around it.
        WorkaroundAvailable = "workaround_available",
    }
}

codes! {
    /// Why decisions cannot be published as they are.
    pub enum Unfit {
        /// There are none.
        NothingDecided = "nothing-decided",
        /// No vulnerability is named.
        NoVulnerability = "no-vulnerability",
        /// The component has no key.
        NoComponent = "no-component",
        /// A product has no name.
        NoProductName = "no-product-name",
        /// Nothing tells why it is not affected.
        NoJustification = "no-justification",
        /// It is affected, and nothing tells what to do.
        NoAction = "no-action",
        /// When it was decided is no time.
        NoTime = "no-time",
        /// Two decisions speak of one vulnerability in one component of one product.
        DecidedTwice = "decided-twice",
        /// What was said of the document itself cannot be written in its format.
        DocumentInvalid = "document-invalid",
    }
}

/// What was decided of a vulnerability in a component, for some products.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision<'a> {
    /// The vulnerability.
    pub vulnerability: Text<'a>,
    /// Its other identifiers.
    pub aliases: Vec<Text<'a>>,
    /// The component: its package URL, or its key where it has none.
    pub component: Text<'a>,
    /// In which products; none where it holds for the component wherever it is.
    pub products: Vec<DecidedProduct<'a>>,
    /// What is so.
    pub status: Status,
    /// Why it is not affected; written for that status only.
    pub justification: Option<Justification>,
    /// The same in words; written for that status only.
    pub impact: Option<Text<'a>>,
    /// What to do; written for what is affected only.
    pub action: Option<Text<'a>>,
    /// What kind of action that is; written for what is affected only.
    pub response: Option<Response>,
    /// Words on the status.
    pub notes: Option<Text<'a>>,
    /// When it was decided (RFC 3339).
    pub decided_at: Text<'a>,
    /// By whom. People's names stay in the house: no format writes it.
    pub decided_by: Text<'a>,
}

/// A release of a product.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DecidedProduct<'a> {
    /// Its name.
    pub name: Text<'a>,
    /// Its version.
    pub version: Option<Text<'a>>,
    /// Its package URL.
    pub purl: Option<Text<'a>>,
}

/// Text that says something, without the blanks around it.
pub fn told<'t>(text: &'t Option<Text<'_>>) -> Option<&'t str> {
    text.as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty())
}

impl Decision<'_> {
    /// The justification, where it belongs to the status.
    pub fn justified(&self) -> Option<Justification> {
        self.justification
            .filter(|_| self.status == Status::NotAffected)
    }

    /// The words on why nothing needs to be done, where they belong to the status.
    pub fn impact_told(&self) -> Option<&str> {
        told(&self.impact).filter(|_| self.status == Status::NotAffected)
    }

    /// What to do, where it belongs to the status.
    pub fn action_told(&self) -> Option<&str> {
        told(&self.action).filter(|_| self.status == Status::Affected)
    }

    /// What kind of action it is, where it belongs to the status.
    pub fn responded(&self) -> Option<Response> {
        self.response.filter(|_| self.status == Status::Affected)
    }

    /// All names of the vulnerability, each once, the main one first.
    pub fn names(&self) -> Vec<&str> {
        let mut seen = HashSet::new();
        let names = std::iter::once(&self.vulnerability).chain(&self.aliases);
        names
            .map(|name| name.trim())
            .filter(|name| !name.is_empty() && seen.insert(fold_form(name)))
            .collect()
    }

    /// Whether it can be published by itself (OpenVEX 0.2, "Status Justifications"; CSAF 2.0 §4.5).
    pub fn check(&self) -> Result<(), Unfit> {
        if self.vulnerability.trim().is_empty() {
            return Err(Unfit::NoVulnerability);
        }
        if self.component.trim().is_empty() {
            return Err(Unfit::NoComponent);
        }
        if self
            .products
            .iter()
            .any(|product| product.name.trim().is_empty())
        {
            return Err(Unfit::NoProductName);
        }
        if !VersionOrder::Datetime.is_version(&self.decided_at) {
            return Err(Unfit::NoTime);
        }
        match self.status {
            Status::NotAffected if self.justification.is_none() && self.impact_told().is_none() => {
                Err(Unfit::NoJustification)
            }
            Status::Affected if self.action_told().is_none() => Err(Unfit::NoAction),
            _ => Ok(()),
        }
    }
}

/// Whether decisions can be published together; else why not, with the place of the one at fault. A vulnerability is the same
/// under any of its names.
pub fn check_all(decisions: &[Decision<'_>]) -> Result<(), (Option<usize>, Unfit)> {
    if decisions.is_empty() {
        return Err((None, Unfit::NothingDecided));
    }
    let anywhere = DecidedProduct::default();
    let mut decided = HashSet::new();
    for (place, decision) in decisions.iter().enumerate() {
        let at = |unfit| (Some(place), unfit);
        decision.check().map_err(at)?;
        let mut own = HashSet::new();
        let component = decision.component.trim();
        let products = match decision.products.as_slice() {
            [] => std::slice::from_ref(&anywhere),
            products => products,
        };
        for name in decision.names() {
            for product in products {
                let key = (
                    fold_form(name),
                    component,
                    product.name.trim(),
                    told(&product.version),
                    told(&product.purl),
                );
                own.insert(key);
            }
        }
        for key in own {
            if !decided.insert(key) {
                return Err(at(Unfit::DecidedTwice));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decision() -> Decision<'static> {
        Decision {
            vulnerability: "CVE-2026-1".into(),
            aliases: vec!["GHSA-1".into(), "cve-2026-1".into()],
            component: "pkg:npm/a@1.0.0".into(),
            products: Vec::new(),
            status: Status::NotAffected,
            justification: Some(Justification::ComponentNotPresent),
            impact: None,
            action: None,
            response: None,
            notes: None,
            decided_at: "2026-01-01T00:00:00Z".into(),
            decided_by: "nobody".into(),
        }
    }

    #[test]
    fn what_a_status_needs_is_asked_for() {
        assert_eq!(decision().check(), Ok(()));
        assert_eq!(decision().names(), ["CVE-2026-1", "GHSA-1"]);
        let cases: [(fn(&mut Decision<'_>), Unfit); 7] = [
            (|one| one.vulnerability = " ".into(), Unfit::NoVulnerability),
            (|one| one.component = "".into(), Unfit::NoComponent),
            (
                |one| one.products.push(DecidedProduct::default()),
                Unfit::NoProductName,
            ),
            (|one| one.justification = None, Unfit::NoJustification),
            (
                |one| (one.justification, one.impact) = (None, Some(" ".into())),
                Unfit::NoJustification,
            ),
            (|one| one.status = Status::Affected, Unfit::NoAction),
            (|one| one.decided_at = "today".into(), Unfit::NoTime),
        ];
        for (spoil, expected) in cases {
            let mut spoilt = decision();
            spoil(&mut spoilt);
            assert_eq!(check_all(&[spoilt]), Err((Some(0), expected)));
        }
        assert_eq!(check_all(&[]), Err((None, Unfit::NothingDecided)));
    }

    #[test]
    fn one_thing_is_decided_once() {
        let mut other = decision();
        other.vulnerability = "ghsa-1".into();
        other.aliases.clear();
        assert_eq!(
            check_all(&[decision(), other.clone()]),
            Err((Some(1), Unfit::DecidedTwice))
        );
        other.component = "pkg:npm/b@1.0.0".into();
        assert_eq!(check_all(&[decision(), other.clone()]), Ok(()));
        other.component = decision().component;
        other.products.push(DecidedProduct {
            name: "P".into(),
            ..DecidedProduct::default()
        });
        assert_eq!(check_all(&[decision(), other.clone()]), Ok(()));
        // Twice in one decision is only said twice.
        other.products.push(other.products[0].clone());
        assert_eq!(check_all(&[other]), Ok(()));
    }
}

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

/// Whether a name is a CVE number, in letters of either case.
pub fn is_cve(name: &str) -> bool {
    let mut parts = name.split('-');
    let is_number = |part: &str, least: usize, most: usize| {
        (least..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    parts
        .next()
        .is_some_and(|part| part.eq_ignore_ascii_case("CVE"))
        && parts.next().is_some_and(|year| is_number(year, 4, 4))
        && parts
            .next()
            .is_some_and(|number| is_number(number, 4, usize::MAX))
        && parts.next().is_none()
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

    /// The name under which the vulnerability is known best: its CVE number if it has one.
    pub fn main_name(&self) -> &str {
        let names = self.names();
        let cve = names.iter().find(|name| is_cve(name));
        cve.or_else(|| names.first()).copied().unwrap_or_default()
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

/// Whether decisions can be published together; else why not, with the place of the one at fault. Two speak of one vulnerability
/// where the [main name](Decision::main_name) of one is any name of the other; that a third name is shared says little, for one
/// advisory may tell of several vulnerabilities.
pub fn check_all(decisions: &[Decision<'_>]) -> Result<(), (Option<usize>, Unfit)> {
    if decisions.is_empty() {
        return Err((None, Unfit::NothingDecided));
    }
    let anywhere = DecidedProduct::default();
    let (mut mains, mut others) = (HashSet::new(), HashSet::new());
    for (place, decision) in decisions.iter().enumerate() {
        let at = |unfit| (Some(place), unfit);
        decision.check().map_err(at)?;
        let products = match decision.products.as_slice() {
            [] => std::slice::from_ref(&anywhere),
            products => products,
        };
        let key = |name: &str, product: &'_ DecidedProduct<'_>| {
            let version = told(&product.version).unwrap_or_default();
            let purl = told(&product.purl).unwrap_or_default();
            let texts = [
                decision.component.trim(),
                product.name.trim(),
                version,
                purl,
            ];
            (fold_form(name), texts.map(str::to_owned))
        };
        let keys = |name: &str| -> HashSet<_> {
            products.iter().map(|product| key(name, product)).collect()
        };
        let main = decision.main_name();
        let own = keys(main);
        let aliases = decision.names().into_iter().filter(|name| *name != main);
        let aliases: HashSet<_> = aliases.flat_map(keys).collect();
        let is_known = |key| mains.contains(key) || others.contains(key);
        if own.iter().any(is_known) || aliases.iter().any(|key| mains.contains(key)) {
            return Err(at(Unfit::DecidedTwice));
        }
        mains.extend(own);
        others.extend(aliases);
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
        type Spoil = fn(&mut Decision<'_>);
        let cases: [(Spoil, Unfit); 7] = [
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
        // One advisory tells of two vulnerabilities.
        other.vulnerability = "CVE-2026-2222".into();
        other.aliases.push("GHSA-1".into());
        let mut first = decision();
        first.vulnerability = "CVE-2026-1111".into();
        assert_eq!(first.main_name(), "CVE-2026-1111");
        assert_eq!(check_all(&[first, other.clone()]), Ok(()));
        other.vulnerability = "cve-2026-1".into();
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

//! Components that are known by a CPE alone, against records that name products by CPE.
//!
//! The product must be the record's, part and vendor too where the component states them, and the edition, the language, the software
//! and the machine must not be others where both sides say them. Then the version decides: by the ranges and versions that stand beside the record's name,
//! else by the version in that name, in the generic order.
//!
//! Traps:
//!
//! * The update belongs to the version: `1.0` with the update `rc1` comes before `1.0`, with `sp1` behind it.
//! * Inventories leave the update at any where they mean the release itself.
//! * A record that names the version "not applicable" means a product whose versions nobody told apart: of a version nothing can be said.
//! * Build systems leave part and vendor open where a recipe does not tell them. Such a name meets the products of all vendors, which
//!   tells of too much rather than too little, and is told as what it is.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::heaviest::Heaviest;
use super::{Clear, Judgement, NameKind, NotEvaluated, Place, Verdict, along};
use crate::risk::advisory::{Advisory, Affected};
use crate::risk::cpe::{Attribute, Cpe, Relation, Value};
use crate::risk::timeline::{Because, Timeline};
use crate::version::{VersionKey, VersionOrder};

/// How versions of products are compared.
const ORDER: VersionOrder = VersionOrder::Generic;

/// A component as records that name products may speak of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductSubject {
    names: Vec<Named>,
}

/// One CPE of a component.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Named {
    cpe: Cpe,
    /// The key of its product.
    product: String,
    /// Its version with its update, else the version that the component states, and its place in the order.
    version: Option<(String, Place)>,
    /// The place of that as names are compared, and of the version in the name without its update.
    full: Option<VersionKey>,
    bare: Option<VersionKey>,
}

impl ProductSubject {
    /// A component by its CPEs and the version that it states beside them. Those that cannot be read or do not name one product
    /// have no say unless they are all.
    pub fn of<'c>(
        cpes: impl IntoIterator<Item = &'c str>,
        version: Option<&str>,
    ) -> Result<Self, NotEvaluated> {
        let mut names: Vec<Named> = Vec::new();
        let mut reason = NotEvaluated::NoPurl;
        for text in cpes {
            reason = NotEvaluated::CpeUnreadable;
            let Ok(cpe) = Cpe::parse(text) else { continue };
            if let Some(product) = cpe.product_key() {
                let version = full_version(&cpe).or_else(|| version.map(str::to_owned));
                names.push(Named::new(cpe, product, version));
            }
        }
        if names.is_empty() {
            return Err(reason);
        }
        Ok(Self { names })
    }

    /// The same products in another version.
    pub(super) fn at(&self, version: &str) -> Self {
        let names = self.names.iter().map(|name| {
            let cpe = name.cpe.clone().of_any_version();
            Named::new(cpe, name.product.clone(), Some(version.to_owned()))
        });
        Self {
            names: names.collect(),
        }
    }

    /// Its names without their versions.
    pub(super) fn any_version(&self) -> impl Iterator<Item = Cpe> {
        let names = self.names.iter();
        names.map(|name| name.cpe.clone().of_any_version())
    }

    /// Whether any of its names says which version it is.
    pub fn states_version(&self) -> bool {
        self.names.iter().any(|name| name.version.is_some())
    }
}

/// The version of a name together with its update.
fn full_version(cpe: &Cpe) -> Option<String> {
    let version = cpe.value(Attribute::Version).literal()?;
    Some(match cpe.value(Attribute::Update).literal() {
        Some(update) => format!("{version}-{update}"),
        None => version.to_owned(),
    })
}

/// The place of a version as names are compared: without case.
fn folded_key(version: &str) -> VersionKey {
    ORDER.key(&version.to_lowercase())
}

/// The products that an advisory names, made ready to be compared with many components.
#[derive(Debug)]
pub(super) struct Products<'a> {
    advisory: &'a Advisory<'a>,
    criteria: Vec<Criterion<'a>>,
    /// The places of those that name one product, by its key: there may be thousands.
    by_product: HashMap<String, Vec<usize>>,
    /// Those of the others.
    open: Vec<usize>,
}

/// An entry that names products.
#[derive(Debug)]
struct Criterion<'a> {
    entry: u32,
    affected: &'a Affected<'a>,
    cpe: Cpe,
    /// The place of its version together with its update, where it names one.
    full: Option<VersionKey>,
    /// Worked out when the first component comes that it means.
    timeline: OnceCell<Timeline>,
}

impl<'a> Products<'a> {
    pub(super) fn of(advisory: &'a Advisory<'a>) -> Self {
        let mut all = Self {
            advisory,
            criteria: Vec::new(),
            by_product: HashMap::new(),
            open: Vec::new(),
        };
        for (affected, entry) in advisory.affected.iter().zip(0_u32..) {
            let Some(Ok(cpe)) = affected.cpe.as_deref().map(Cpe::parse) else {
                continue;
            };
            let place = all.criteria.len();
            match cpe.product_key() {
                Some(key) => all.by_product.entry(key).or_default().push(place),
                None => all.open.push(place),
            }
            all.criteria.push(Criterion {
                entry,
                affected,
                full: full_version(&cpe).as_deref().map(folded_key),
                cpe,
                timeline: OnceCell::new(),
            });
        }
        all
    }

    /// Says whether the advisory touches a component.
    pub(super) fn judge(&self, subject: &ProductSubject) -> Judgement {
        let mut heaviest = Heaviest::default();
        for name in &subject.names {
            let named = self.by_product.get(&name.product);
            for places in named.into_iter().chain([&self.open]) {
                self.judge_name(name, places, &mut heaviest);
            }
        }
        heaviest.settle(self.advisory, NameKind::Cpe)
    }

    /// What entries at these places, which ascend, say of one name.
    fn judge_name(&self, name: &Named, places: &[usize], heaviest: &mut Heaviest) {
        let criteria = places.iter().filter_map(|&place| self.criteria.get(place));
        for criterion in criteria.filter(|criterion| means(&criterion.cpe, &name.cpe)) {
            let verdict = name.verdict(criterion, self.advisory);
            heaviest.add(Judgement {
                verdict,
                entry: Some(criterion.entry),
                order: Some(ORDER),
                name: match is_of_any_vendor(&criterion.cpe) || is_of_any_vendor(&name.cpe) {
                    true => NameKind::Product,
                    false => NameKind::Cpe,
                },
            });
            // Of what weighs as much the first entry counts.
            if matches!(verdict, Verdict::Affected(_)) {
                return;
            }
        }
    }
}

/// Says whether an advisory that names products touches a component. Who asks of many components makes it [`Ready`](super::Ready) once.
pub fn judge_product(subject: &ProductSubject, advisory: &Advisory<'_>) -> Judgement {
    Products::of(advisory).judge(subject)
}

fn is_of_any_vendor(cpe: &Cpe) -> bool {
    *cpe.value(Attribute::Vendor) == Value::Any
}

/// Whether a record's name means a component's product, whatever its version.
fn means(criteria: &Cpe, component: &Cpe) -> bool {
    Attribute::ALL.iter().all(|&attribute| {
        let (theirs, own) = (criteria.value(attribute), component.value(attribute));
        match attribute {
            Attribute::Part | Attribute::Vendor => *own == Value::Any || theirs.holds(own),
            Attribute::Product => theirs.holds(own),
            Attribute::Version | Attribute::Update => true,
            _ => theirs.compare(own) != Relation::Disjoint,
        }
    })
}

impl Named {
    fn new(cpe: Cpe, product: String, version: Option<String>) -> Self {
        let bare = cpe.value(Attribute::Version).literal();
        Self {
            full: version.as_deref().map(folded_key),
            bare: bare.map(folded_key),
            version: version.map(|version| {
                let place = Place::of(ORDER, &version);
                (version, place)
            }),
            product,
            cpe,
        }
    }

    fn verdict(&self, criterion: &Criterion<'_>, advisory: &Advisory<'_>) -> Verdict {
        let (criteria, affected) = (&criterion.cpe, criterion.affected);
        if !affected.ranges.is_empty() || !affected.versions.is_empty() {
            let made = || Timeline::new(advisory.kind, affected, ORDER);
            let timeline = criterion.timeline.get_or_init(made);
            return along(timeline, self.version.as_ref().map(|(_, place)| place));
        }
        if *criteria.value(Attribute::Version) == Value::Any {
            return Verdict::Affected(Because::Everything);
        }
        if *criteria.value(Attribute::Version) == Value::NotApplicable && self.version.is_some() {
            return Verdict::NotEvaluated(NotEvaluated::NoVersions);
        }
        match self.is_named(criterion) {
            Some(true) => Verdict::Affected(Because::Named),
            Some(false) => Verdict::NotAffected(Clear::OtherVersions(None)),
            None => Verdict::NotEvaluated(NotEvaluated::NoVersion),
        }
    }

    /// Whether the version of a record's name is the component's; nothing where the component states none.
    fn is_named(&self, criterion: &Criterion<'_>) -> Option<bool> {
        let criteria = &criterion.cpe;
        let theirs = criteria.value(Attribute::Version);
        let own = self.cpe.value(Attribute::Version);
        if *theirs == Value::NotApplicable && *own == Value::NotApplicable {
            return Some(true);
        }
        let (full, _) = self.version.as_ref()?;
        let Some(version) = &criterion.full else {
            // Wildcards, or not applicable. A version that the component states beside its name is held against them too.
            return Some(match own.literal() {
                Some(_) => theirs.holds(own) && self.has_update_of(criteria),
                None => theirs.holds(&Value::of(full)),
            });
        };
        if self.full.as_ref() == Some(version) {
            return Some(true);
        }
        let any_update = *criteria.value(Attribute::Update) == Value::Any;
        Some(any_update && self.bare.as_ref() == Some(version))
    }

    /// Whether the update of a record's name is the component's; one that is not stated is the release itself.
    fn has_update_of(&self, criteria: &Cpe) -> bool {
        let theirs = criteria.value(Attribute::Update);
        match self.cpe.value(Attribute::Update) {
            Value::Any => theirs.holds(&Value::NotApplicable),
            own => theirs.holds(own),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::risk::advisory::{Event, EventKind, Range, RangeKind};
    use EventKind::{After, Fixed, Introduced, LastAffected};

    fn named(cpe: &'static str, events: &[(EventKind, &'static str)]) -> Affected<'static> {
        let events: Vec<_> = events
            .iter()
            .map(|&(kind, version)| Event {
                kind,
                version: version.into(),
            })
            .collect();
        let range = Range {
            kind: RangeKind::Ecosystem,
            repository: None,
            events,
        };
        Affected {
            cpe: Some(cpe.into()),
            ranges: Some(range)
                .into_iter()
                .filter(|range| !range.events.is_empty())
                .collect(),
            ..Affected::default()
        }
    }

    fn advisory(affected: Vec<Affected<'static>>) -> Advisory<'static> {
        Advisory {
            affected,
            ..Advisory::new("CVE-2026-1".into())
        }
    }

    /// The verdict in short: what, and nothing of where.
    fn ask(component: &str, stated: Option<&str>, advisory: &Advisory<'_>) -> &'static str {
        let subject = match ProductSubject::of([component], stated) {
            Ok(subject) => subject,
            Err(reason) => return reason.code(),
        };
        let judgement = judge_product(&subject, advisory);
        match judgement.verdict {
            Verdict::Affected(_) => "affected",
            Verdict::NotAffected(Clear::OtherPackage) => "other",
            Verdict::NotAffected(_) => "clear",
            Verdict::NotEvaluated(reason) => reason.code(),
        }
    }

    #[test]
    fn ranges_beside_a_name_decide() {
        let any = "cpe:2.3:a:v:p:*:*:*:*:*:*:*:*";
        let between = advisory(vec![named(any, &[(Introduced, "1.0"), (Fixed, "2.0")])]);
        let behind = advisory(vec![named(any, &[(After, "1.0"), (LastAffected, "2.0")])]);
        for (component, first, second) in [
            ("cpe:2.3:a:v:p:0.9", "clear", "clear"),
            ("cpe:2.3:a:V:P:1.0", "affected", "clear"),
            ("cpe:/a:v:p:1.0:-", "affected", "clear"),
            ("cpe:2.3:a:v:p:1.0:rc1", "clear", "clear"),
            ("cpe:2.3:a:v:p:1.0:sp1", "affected", "affected"),
            ("cpe:2.3:a:v:p:2.0:beta2", "affected", "affected"),
            ("cpe:2.3:a:v:p:2.0", "clear", "affected"),
            ("cpe:2.3:a:v:p:2.0:p1", "clear", "clear"),
            ("cpe:2.3:a:v:p", "no-version", "no-version"),
            ("cpe:2.3:o:v:p:1.0", "other", "other"),
            ("cpe:2.3:a:w:p:1.0", "other", "other"),
            ("cpe:2.3:a:v:p*:1.0", "cpe-unreadable", "cpe-unreadable"),
            ("pkg:npm/p", "cpe-unreadable", "cpe-unreadable"),
        ] {
            assert_eq!(ask(component, None, &between), first, "{component}");
            assert_eq!(ask(component, None, &behind), second, "{component}");
        }
        assert_eq!(ask("cpe:2.3:a:v:p", Some("1.5"), &between), "affected");
        assert_eq!(ProductSubject::of([], None), Err(NotEvaluated::NoPurl));
    }

    #[test]
    fn a_vendor_that_is_not_told_may_be_any() {
        let any = advisory(vec![named(
            "cpe:2.3:a:v:p:*",
            &[(Introduced, "1.0"), (Fixed, "2.0")],
        )]);
        let open = advisory(vec![named(
            "cpe:2.3:a:*:p:*",
            &[(Introduced, "1.0"), (Fixed, "2.0")],
        )]);
        for (component, advisory, expected, name) in [
            ("cpe:2.3:*:*:p:1.5", &any, "affected", NameKind::Product),
            ("cpe:2.3:*:*:p:2.5", &any, "clear", NameKind::Product),
            ("cpe:2.3:*:*:q:1.5", &any, "other", NameKind::Cpe),
            ("cpe:2.3:a:v:p:1.5", &any, "affected", NameKind::Cpe),
            ("cpe:2.3:*:v:p:1.5", &any, "affected", NameKind::Cpe),
            ("cpe:2.3:*:w:p:1.5", &any, "other", NameKind::Cpe),
            ("cpe:2.3:a:w:p:1.5", &open, "affected", NameKind::Product),
        ] {
            assert_eq!(ask(component, None, advisory), expected, "{component}");
            let subject = ProductSubject::of([component], None).expect("a subject");
            assert_eq!(judge_product(&subject, advisory).name, name, "{component}");
        }
    }

    #[test]
    fn without_ranges_the_name_itself_decides() {
        for (criteria, component, expected) in [
            ("cpe:2.3:a:v:p:*", "cpe:2.3:a:v:p:7", "affected"),
            ("cpe:2.3:a:v:p:*", "cpe:2.3:a:v:p", "affected"),
            ("cpe:2.3:a:v:p:1.0", "cpe:2.3:a:v:p:1.0", "affected"),
            ("cpe:2.3:a:v:p:1.0", "cpe:2.3:a:v:p:1", "affected"),
            ("cpe:2.3:a:v:p:1.0", "cpe:2.3:a:v:p:1.0:rc1", "affected"),
            ("cpe:2.3:a:v:p:1.0", "cpe:2.3:a:v:p:1.0.1", "clear"),
            ("cpe:2.3:a:v:p:1.0", "cpe:2.3:a:v:p", "no-version"),
            ("cpe:2.3:a:v:p:1.0:-", "cpe:2.3:a:v:p:1.0", "affected"),
            ("cpe:2.3:a:v:p:1.0:-", "cpe:2.3:a:v:p:1.0:rc1", "clear"),
            ("cpe:2.3:a:v:p:1.0:sp1", "cpe:2.3:a:v:p:1.0:SP1", "affected"),
            ("cpe:2.3:a:v:p:1.0:rc1", "cpe:2.3:a:v:p:1.0:rc1", "affected"),
            ("cpe:2.3:a:v:p:1.0:rc1", "cpe:2.3:a:v:p:1.0", "clear"),
            ("cpe:2.3:a:v:p:1.*", "cpe:2.3:a:v:p:1.9:sp2", "affected"),
            ("cpe:2.3:a:v:p:1.*:sp?", "cpe:2.3:a:v:p:1.9:sp2", "affected"),
            ("cpe:2.3:a:v:p:1.*:sp?", "cpe:2.3:a:v:p:1.9", "clear"),
            ("cpe:2.3:a:v:p:1.*", "cpe:2.3:a:v:p:2.1", "clear"),
            ("cpe:2.3:h:v:p:-", "cpe:2.3:h:v:p:-", "affected"),
            ("cpe:2.3:h:v:p:-", "cpe:2.3:h:v:p:1", "no-versions"),
            ("cpe:2.3:h:v:p:-", "cpe:2.3:h:v:p", "no-version"),
            ("cpe:2.3:*:v:p*:1", "cpe:2.3:a:v:ppp:1", "affected"),
        ] {
            let advisory = advisory(vec![named(criteria, &[])]);
            assert_eq!(
                ask(component, None, &advisory),
                expected,
                "{criteria} {component}"
            );
        }
        let wild = advisory(vec![named("cpe:2.3:a:v:p:1.*", &[])]);
        assert_eq!(ask("cpe:2.3:a:v:p", Some("1.2"), &wild), "affected");
        assert_eq!(ask("cpe:2.3:a:v:p", Some("2.2"), &wild), "clear");
    }

    #[test]
    fn where_both_say_in_which_software_they_must_agree() {
        let criteria = "cpe:2.3:a:v:p:*:*:*:*:*:node.js:*:*";
        let advisory = advisory(vec![named(criteria, &[(Introduced, "0"), (Fixed, "2")])]);
        for (component, expected) in [
            ("cpe:2.3:a:v:p:1:*:*:*:*:*:*:*", "affected"),
            ("cpe:2.3:a:v:p:1:*:*:*:*:Node.js:*:*", "affected"),
            ("cpe:2.3:a:v:p:1:*:*:*:*:wordpress:*:*", "other"),
            ("cpe:2.3:a:v:p:1:*:*:*:*:-:*:*", "other"),
        ] {
            assert_eq!(ask(component, None, &advisory), expected, "{component}");
        }
    }

    #[test]
    fn of_several_entries_the_heaviest_counts_and_withdrawn_ones_count_nothing() {
        let mut several = advisory(vec![
            named("cpe:2.3:a:v:p:3.0", &[]),
            named("no name", &[]),
            named("cpe:2.3:a:v:p:1.0", &[]),
        ]);
        let subject = ProductSubject::of(["cpe:/a:v:p:1.0", "cpe:/a:x:y:3.0"], None);
        let subject = subject.expect("a subject");
        let judgement = judge_product(&subject, &several);
        assert_eq!(judgement.entry, Some(2));
        assert_eq!(judgement.verdict, Verdict::Affected(Because::Named));
        several.withdrawn = Some("2026-01-01".into());
        let judgement = judge_product(&subject, &several);
        assert_eq!(judgement.verdict, Verdict::NotAffected(Clear::Withdrawn));
    }
}

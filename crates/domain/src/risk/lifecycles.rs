//! Which components are of which release cycle.
//!
//! A component is of a product by the first of these that says so: its package URL is one that the source lists for the product; one of
//! its CPEs names a product that the source lists; it has no package URL that names a package, and is called as the product is. Its
//! cycle is told by its version. A component of which no product is known is not evaluated, and neither is one whose version is of
//! none of the product's cycles.

use hashbrown::HashMap;

use super::component_cpes::ComponentCpes;
use super::cpe::{Attribute, Cpe, Value};
use super::lifecycle::{Cycle, Lifecycle};
use super::matching::is_compared_by_cpe;
use super::unread::Unread;
use crate::fold::fold_form;
use crate::inventory::component_key::{ComponentKey, identity};
use crate::inventory::portfolio::Catalogue;
use crate::purl::Purl;
use crate::warning::codes;

/// One state of what is known of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownLifecycle {
    /// The product and its cycles.
    pub lifecycle: Lifecycle<'static>,
    /// Since when it is known.
    pub received: i64,
    /// When another state replaced it.
    pub replaced: Option<i64>,
}

codes! {
    /// By what a component was taken for a product.
    pub enum TakenBy {
        /// A package URL that the source lists.
        Package = "package",
        /// A CPE that the source lists.
        Cpe = "cpe",
        /// The name alone.
        Name = "name",
    }
}

/// A component and the cycle of which it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// The component's number.
    pub component: u32,
    /// By what it was taken for the product.
    pub by: TakenBy,
    state: u32,
    cycle: Option<u32>,
}

/// All states of all products, and the components that are of one of them.
#[derive(Debug, Clone, Default)]
pub struct Lifecycles {
    states: Vec<KnownLifecycle>,
    placed: Vec<Placed>,
    /// Products of which nobody knows what is kept of them.
    pub unread: Vec<Unread>,
}

/// The ways from what a component is called to the states of products.
#[derive(Default)]
struct Ways {
    by_package: HashMap<String, Vec<u32>>,
    by_product: HashMap<String, Vec<(Cpe, u32)>>,
    by_name: HashMap<String, Vec<u32>>,
}

impl KnownLifecycle {
    /// Whether it was the state that counted at an instant; now, where none is given.
    fn counts(&self, instant: Option<i64>) -> bool {
        match instant {
            None => self.replaced.is_none(),
            Some(instant) => {
                self.received <= instant && self.replaced.is_none_or(|then| then > instant)
            }
        }
    }
}

impl Lifecycles {
    /// Looks at every component once.
    pub fn new(states: Vec<KnownLifecycle>, catalogue: &Catalogue, cpes: &ComponentCpes) -> Self {
        if states.is_empty() {
            return Self::default();
        }
        let components = 0..catalogue.component_count() as u32;
        let keys = components.map(|component| (component, catalogue.component(component)));
        let mut lifecycles = Self {
            states,
            placed: Vec::new(),
            unread: Vec::new(),
        };
        lifecycles.placed = lifecycles.of_new(keys, cpes);
        lifecycles
    }

    /// Of which cycles components are that follow, by their keys.
    pub(super) fn of_new<'c>(
        &self,
        components: impl Iterator<Item = (u32, &'c str)>,
        cpes: &ComponentCpes,
    ) -> Vec<Placed> {
        let mut placed = Vec::new();
        if self.states.is_empty() {
            return placed;
        }
        let ways = Ways::new(&self.states);
        for (component, key) in components {
            let key = ComponentKey::of(key);
            let (found, by) = ways.of(key, || cpes.of(component));
            let version = || {
                let own = key
                    .version()
                    .map(|version| without_epoch(&version).to_owned());
                own.or_else(|| cpes.of(component).find_map(version_of))
            };
            for state in found {
                let known = self.states.get(state as usize);
                let cycles = known.map(|known| &known.lifecycle);
                let cycle = cycles.and_then(|lifecycle| {
                    let cycle = lifecycle.cycle_of(&version()?)?;
                    let mut all = lifecycle.cycles.iter();
                    all.position(|one| std::ptr::eq(one, cycle))
                });
                placed.push(Placed {
                    component,
                    by,
                    state,
                    cycle: cycle.map(|place| place as u32),
                });
            }
        }
        placed
    }

    /// Adds what was found out of components that follow.
    pub(super) fn add(&mut self, placed: Vec<Placed>) {
        self.placed.extend(placed);
    }

    /// Whether anything is known at an instant; now, where none is given.
    pub fn is_known(&self, instant: Option<i64>) -> bool {
        self.states.iter().any(|state| state.counts(instant))
    }

    /// The components of known products with the product and, where their version is of one, the cycle, by what counted at an instant.
    pub fn at(
        &self,
        instant: Option<i64>,
    ) -> impl Iterator<Item = (&Placed, &Lifecycle<'static>, Option<&Cycle<'static>>)> {
        self.placed.iter().filter_map(move |placed| {
            let state = self.states.get(placed.state as usize)?;
            let lifecycle = &state.lifecycle;
            let cycle = placed
                .cycle
                .and_then(|cycle| lifecycle.cycles.get(cycle as usize));
            state.counts(instant).then_some((placed, lifecycle, cycle))
        })
    }
}

impl Ways {
    fn new(states: &[KnownLifecycle]) -> Self {
        let mut ways = Self::default();
        for (state, number) in states.iter().zip(0_u32..) {
            let lifecycle = &state.lifecycle;
            for purl in &lifecycle.purls {
                let purl = Purl::parse(purl).or_else(|_| Purl::repair(purl).map(|(purl, _)| purl));
                let Ok(purl) = purl else { continue };
                let key = purl.component_key();
                let package = identity(ComponentKey::of(&key).package()).into_owned();
                ways.by_package.entry(package).or_default().push(number);
            }
            for cpe in &lifecycle.cpes {
                if let Ok(cpe) = Cpe::parse(cpe)
                    && let Some(key) = cpe.product_key()
                {
                    ways.by_product.entry(key).or_default().push((cpe, number));
                }
            }
            let name = fold_form(&lifecycle.product);
            ways.by_name.entry(name).or_default().push(number);
        }
        for states in ways.by_package.values_mut() {
            states.dedup();
        }
        ways
    }

    /// The states of the product that a component is of, and by what.
    fn of<'c, C: Iterator<Item = &'c str>>(
        &self,
        key: ComponentKey<'_>,
        cpes: impl FnOnce() -> C,
    ) -> (Vec<u32>, TakenBy) {
        if key.is_identified()
            && let Some(states) = self.by_package.get(&*identity(key.package()))
        {
            return (states.clone(), TakenBy::Package);
        }
        if !is_compared_by_cpe(key) {
            return (Vec::new(), TakenBy::Package);
        }
        let mut states: Vec<u32> = Vec::new();
        for cpe in cpes().filter_map(|cpe| Cpe::parse(cpe).ok()) {
            let with_product = cpe.product_key().and_then(|key| self.by_product.get(&key));
            let meant = with_product.into_iter().flatten();
            let meant = meant.filter(|(theirs, _)| is_of_vendor(theirs, &cpe));
            states.extend(meant.map(|(_, state)| *state));
        }
        if !states.is_empty() {
            states.sort_unstable();
            states.dedup();
            return (states, TakenBy::Cpe);
        }
        let by_name = self.by_name.get(&fold_form(&key.name()));
        (by_name.cloned().unwrap_or_default(), TakenBy::Name)
    }
}

/// Whether two names of a product may be of one vendor.
fn is_of_vendor(theirs: &Cpe, own: &Cpe) -> bool {
    let (theirs, own) = (
        theirs.value(Attribute::Vendor),
        own.value(Attribute::Vendor),
    );
    *own == Value::Any || theirs.holds(own)
}

/// The version in a CPE.
fn version_of(cpe: &str) -> Option<String> {
    let cpe = Cpe::parse(cpe).ok()?;
    let version = cpe.value(Attribute::Version).literal();
    version.map(str::to_owned)
}

/// A distribution's version without the epoch in front, which says nothing of the product's own.
fn without_epoch(version: &str) -> &str {
    match version.split_once(':') {
        Some((epoch, rest)) if epoch.bytes().all(|byte| byte.is_ascii_digit()) => rest,
        _ => version,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::risk::lifecycle::Ending;

    fn product(name: &str, purls: &[&str], cpes: &[&str], cycles: &[&str]) -> Lifecycle<'static> {
        let texts = |texts: &[&str]| texts.iter().map(|text| text.to_string().into()).collect();
        Lifecycle {
            product: name.to_owned().into(),
            purls: texts(purls),
            cpes: texts(cpes),
            cycles: cycles
                .iter()
                .map(|name| Cycle {
                    name: name.to_string().into(),
                    end_of_life: Ending::Yes,
                    ..Cycle::default()
                })
                .collect(),
        }
    }

    #[test]
    fn components_are_of_products_by_package_by_cpe_and_by_name() {
        let states = [
            product(
                "openssl",
                &["pkg:generic/openssl"],
                &["cpe:/a:openssl:openssl"],
                &["1.1.1", "3.0"],
            ),
            product("vue", &["pkg:npm/vue"], &[], &["2", "3"]),
            product("debian", &[], &[], &["12"]),
            product("python", &["pkg:deb/debian/python3.11"], &[], &["3.11"]),
        ];
        let states = states.map(|lifecycle| KnownLifecycle {
            lifecycle,
            received: 10,
            replaced: None,
        });
        let mut catalogue = Catalogue::default();
        let mut cpes = ComponentCpes::default();
        for (key, cpe) in [
            ("pkg:generic/openssl@1.1.1w", None),
            ("name:libssl@3.0.2", Some("cpe:2.3:*:*:openssl:3.0.2")),
            ("name:ssl", Some("cpe:2.3:a:openssl:openssl:3.0.2")),
            ("name:ssl2", Some("cpe:2.3:a:other:openssl:3.0.2")),
            ("pkg:npm/vue@2.7.14", None),
            ("pkg:npm/vue", None),
            ("name:Debian@12.4", None),
            ("pkg:npm/debian@12.4.0", None),
            ("pkg:deb/debian/python3.11@1:3.11.2-6", None),
            ("name:unknown@1", None),
        ] {
            let number = catalogue.number_component(key).expect("room");
            if let Some(cpe) = cpe {
                cpes.push(number, cpe).expect("room");
            }
        }
        cpes.settle();
        let lifecycles = Lifecycles::new(states.into(), &catalogue, &cpes);
        let told: Vec<_> = lifecycles
            .at(None)
            .map(|(placed, lifecycle, cycle)| {
                let cycle = cycle.map(|cycle| &*cycle.name);
                (
                    placed.component,
                    &*lifecycle.product,
                    cycle,
                    placed.by.code(),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                (0, "openssl", Some("1.1.1"), "package"),
                (1, "openssl", Some("3.0"), "cpe"),
                (2, "openssl", Some("3.0"), "cpe"),
                (4, "vue", Some("2"), "package"),
                (5, "vue", None, "package"),
                (6, "debian", Some("12"), "name"),
                (8, "python", Some("3.11"), "package"),
            ]
        );
        assert_eq!(lifecycles.at(Some(9)).count(), 0);
        assert!(lifecycles.is_known(Some(10)) && !lifecycles.is_known(Some(9)));
    }
}

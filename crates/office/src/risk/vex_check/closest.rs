//! Which component comes closest to what a statement speaks of. There may be thousands of both, so components that every statement misses
//! alike stand together: but for those that it finds by its keys, one of each such group is asked.

use std::collections::{BTreeMap, HashMap, HashSet};

use iriai_domain::risk::statements::Kinds;

use crate::risk::rulings::Products;
use crate::risk::rulings::candidates::Named;
use crate::risk::rulings::vulnerabilities::Vulnerability;

/// Components of vulnerabilities as statements miss them, as far as somebody asked.
#[derive(Default)]
pub(super) struct Closest {
    known: HashMap<u32, Kind>,
    kinds: Numbers<String>,
    packages: Numbers<String>,
    holders: Numbers<Vec<u32>>,
    /// By vulnerability.
    groups: HashMap<u32, Groups>,
    /// How many components stand in these.
    count: usize,
}

/// Numbers for what is equal.
struct Numbers<T>(HashMap<T, u32>);

impl<T> Default for Numbers<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T: std::hash::Hash + Eq> Numbers<T> {
    fn of(&mut self, value: T) -> u32 {
        let next = self.0.len() as u32;
        *self.0.entry(value).or_insert(next)
    }
}

/// What a component is, in numbers.
#[derive(Clone)]
struct Kind {
    packages: Vec<u32>,
    far: u32,
    near: u32,
    /// The documents that hold it.
    holders: u32,
}

/// Components that are missed alike, each group ascending.
#[derive(Default)]
struct Groups {
    /// By kind and documents, for statements that name none of their packages.
    far: BTreeMap<(u32, u32), Vec<u32>>,
    /// By package, then likewise, for those that name it in another version.
    near: HashMap<u32, BTreeMap<(u32, u32), Vec<u32>>>,
}

impl Closest {
    /// Components of which one comes as close as any, ascending; `found` are those that the statement finds by its keys, which ascend.
    pub(super) fn of(
        &mut self,
        products: &Products<'_>,
        named: &Named<'_, '_>,
        vulnerability: &Vulnerability,
        found: &[u32],
    ) -> Vec<u32> {
        // So many are kept in groups before these are made anew.
        const MOST: usize = 1 << 21;
        if self.count > MOST {
            self.groups.clear();
            self.count = 0;
        }
        let Vulnerability {
            number, components, ..
        } = vulnerability;
        if !self.groups.contains_key(number) {
            let groups = self.grouped(products, components);
            self.groups.insert(*number, groups);
            self.count += components.len();
        }
        let Some(groups) = self.groups.get(number) else {
            return components.to_vec();
        };
        let packages = named.packages().filter_map(|one| self.packages.0.get(one));
        let packages: HashSet<u32> = packages.copied().collect();
        let is_found = |one: &u32| found.binary_search(one).is_ok();
        let is_near = |one: &u32| {
            let kind = self.known.get(one);
            kind.is_some_and(|kind| kind.packages.iter().any(|one| packages.contains(one)))
        };
        let mut closest = found.to_vec();
        for near in packages
            .iter()
            .filter_map(|package| groups.near.get(package))
        {
            let first = near.values();
            closest.extend(first.filter_map(|all| all.iter().find(|one| !is_found(one))));
        }
        for far in groups.far.values() {
            closest.extend(far.iter().find(|one| !is_found(one) && !is_near(one)));
        }
        closest.sort_unstable();
        closest.dedup();
        closest
    }

    fn grouped(&mut self, products: &Products<'_>, components: &[u32]) -> Groups {
        let mut groups = Groups::default();
        for &component in components {
            let kind = self.kind(products, component);
            let far = groups.far.entry((kind.far, kind.holders));
            far.or_default().push(component);
            for &package in &kind.packages {
                let near = groups.near.entry(package).or_default();
                let near = near.entry((kind.near, kind.holders));
                near.or_default().push(component);
            }
        }
        groups
    }

    fn kind(&mut self, products: &Products<'_>, component: u32) -> Kind {
        if let Some(known) = self.known.get(&component) {
            return known.clone();
        }
        let Kinds {
            packages,
            far,
            near,
        } = products.component(component).kinds();
        let postings = products.portfolio.postings.of(component).iter();
        let kind = Kind {
            packages: packages
                .into_iter()
                .map(|package| self.packages.of(package))
                .collect(),
            far: self.kinds.of(far),
            near: self.kinds.of(near),
            holders: self
                .holders
                .of(postings.map(|posting| posting.document()).collect()),
        };
        self.known.insert(component, kind.clone());
        kind
    }
}

#[cfg(test)]
mod tests {
    use iriai_formats::limits::{Budget, Limits};
    use iriai_formats::vex;

    use super::*;
    use crate::risk::compare::tests::import;
    use crate::risk::rulings::candidates::Candidates;
    use crate::risk::rulings::vulnerabilities::Vulnerabilities;
    use crate::risk::vex_check::ask;
    use crate::{Clock, Error, Office};

    fn sbom(product: &str, components: &[String]) -> String {
        let components: Vec<String> = components
            .iter()
            .map(|known| {
                let field = if known.starts_with("cpe:") { "cpe" } else { "purl" };
                format!(
                    r#"{{"type":"library","bom-ref":"{known}","name":"{known}","{field}":"{known}"}}"#
                )
            })
            .collect();
        format!(
            r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{{"component":{{"type":"application","bom-ref":"root","name":"{product}","version":"1","purl":"pkg:generic/{product}@1"}}}},"components":[{}]}}"#,
            components.join(",")
        )
    }

    /// Components of all kinds, in two documents; an advisory on all of them, under two names.
    fn filled() -> Result<Office, Error> {
        let office = Office::in_memory(Clock::Standing(0), Limits::default())?;
        let mut both = Vec::new();
        for number in 1..12 {
            both.push([
                format!("pkg:npm/left@{number}.0.0"),
                format!("pkg:npm/left@{number}.1.0"),
            ]);
            both.push([
                format!("pkg:deb/debian/libc6@{number}?upstream=glibc%40{number}"),
                format!("pkg:deb/debian/libc{number}@1?distro=debian-12"),
            ]);
            both.push([
                format!("cpe:2.3:a:v:p:{number}:*:*:*:*:*:*:*"),
                format!("cpe:2.3:a:w:p:{number}:*:*:*:*:*:*:*"),
            ]);
            both.push([
                format!("pkg:npm/p{number}@1.0.0"),
                "pkg:npm/left".to_owned(),
            ]);
        }
        let (first, second): (Vec<String>, Vec<String>) =
            both.into_iter().map(|[one, other]| (one, other)).unzip();
        let shared: Vec<String> = second.iter().chain(first.first()).cloned().collect();
        for text in [sbom("app", &first), sbom("other", &shared)] {
            import(&office, text.leak())?;
        }
        let everything = |ecosystem: &str, name: &str| {
            format!(
                r#"{{"package":{{"ecosystem":"{ecosystem}","name":"{name}"}},"ranges":[{{"type":"ECOSYSTEM","events":[{{"introduced":"0"}}]}}]}}"#
            )
        };
        let mut affected = vec![everything("npm", "left"), everything("Debian", "glibc")];
        affected.push(everything("Debian", "libc6"));
        for number in 1..12 {
            affected.push(everything("npm", &format!("p{number}")));
            affected.push(everything("Debian", &format!("libc{number}")));
        }
        let record = format!(
            r#"{{"id":"A-1","aliases":["CVE-2026-1"],"modified":"2026-01-01T00:00:00Z","affected":[{}]}}"#,
            affected.join(",")
        );
        import(&office, record.leak())?;
        import(
            &office,
            r#"{"resultsPerPage":1,"startIndex":0,"totalResults":1,"format":"NVD_CVE","version":"2.0","vulnerabilities":[{"cve":{"id":"CVE-2026-1","published":"2026-01-01T00:00:00.000","lastModified":"2026-01-01T00:00:00.000","configurations":[{"nodes":[{"operator":"OR","negate":false,"cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:a:*:p:*:*:*:*:*:*:*:*","matchCriteriaId":"x"}]}]}]}}]}"#,
        )?;
        Ok(office)
    }

    /// Products of statements that speak of nothing here, or of something.
    const PRODUCTS: &[&str] = &[
        r#"{"@id":"pkg:npm/left@99.0.0"}"#,
        r#"{"@id":"pkg:npm/left@3.0.0?vcs_url=x"}"#,
        r#"{"@id":"pkg:npm/left?arch=x"}"#,
        r#"{"@id":"pkg:npm/left@3.0"}"#,
        r#"{"@id":"pkg:npm/right@1.0.0"}"#,
        r#"{"@id":"pkg:npm/p3@2.0.0"}"#,
        r#"{"@id":"pkg:npm/p3@1.0.0"}"#,
        r#"{"@id":"pkg:deb/debian/glibc@99?arch=source"}"#,
        r#"{"@id":"pkg:deb/debian/zlib@1?arch=source"}"#,
        r#"{"@id":"pkg:deb/debian/libc6@7?distro=debian-13"}"#,
        r#"{"@id":"pkg:"}"#,
        r#"{"@id":"https://v.example/p"}"#,
        r#"{"@id":"cpe:2.3:a:v:p:99"}"#,
        r#"{"@id":"cpe:2.3:a:u:p:*"}"#,
        r#"{"@id":"cpe:2.3:a:v:q:*"}"#,
        r#"{"@id":"cpe:2.3:a:v:*:99"}"#,
        r#"{"@id":"pkg:generic/other@2"}"#,
        r#"{"@id":"pkg:generic/other@2","subcomponents":[{"@id":"pkg:npm/left@3.0.0"}]}"#,
        r#"{"@id":"pkg:generic/other@1","subcomponents":[{"@id":"pkg:npm/left@99.0.0"}]}"#,
        r#"{"@id":"pkg:generic/app@1","subcomponents":[{"@id":"pkg:npm/zlib"},{"@id":"pkg:deb/debian/libc6@99"}]}"#,
        r#"{"@id":"https://v.example/p","subcomponents":[{"@id":"pkg:npm/left@3.0.0"}]}"#,
        r#"{"@id":"pkg:npm/left@1.0.0","subcomponents":[{"@id":"pkg:npm/p3@1.0.0"}]}"#,
        r#"{"@id":"pkg:npm/p4@9"},{"@id":"pkg:npm/right@1"},{"@id":"cpe:2.3:a:v:p:98"}"#,
    ];

    #[test]
    fn one_of_each_group_comes_as_close_as_all() -> Result<(), Error> {
        let office = filled()?;
        let portfolio = office.portfolio()?;
        let register = office.register(&portfolio)?;
        let transaction = office.store.read()?;
        let mut products = Products::new(&portfolio, &register.cpes, &transaction);
        let mut vulnerabilities = Vulnerabilities::new(&register);
        let name = |name| register.name(name).expect("a name");
        let statements = PRODUCTS.iter().map(|products| {
            format!(
                r#"{{"vulnerability":{{"name":"A-1","aliases":["CVE-2026-1"]}},"status":"fixed","products":[{products}]}}"#
            )
        });
        let statements: Vec<String> = statements.collect();
        let text = format!(
            r#"{{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://v.example/1","author":"V","timestamp":"2026-01-01T00:00:00Z","version":1,"statements":[{}]}}"#,
            statements.join(",")
        );
        let limits = Limits::default();
        let mut budget = Budget::new(&limits, &|| false);
        let format = vex::detect(&text).expect("a format");
        let parsed = vex::read_whole(format, &text, &mut budget).expect("statements");
        let mut candidates = Candidates::default();
        let mut closest = Closest::default();
        let (mut asked_in_all, mut all) = (0, 0);
        for numbers in [vec![name("a-1")], vec![name("a-1"), name("cve-2026-1")]] {
            let vulnerability = vulnerabilities.of(&numbers);
            let components = &*vulnerability.components;
            for statement in &parsed.value.statements {
                let named = Named::of(statement);
                let found = candidates.of(&mut products, &named, &vulnerability, None);
                let found = found.expect("many").into_iter();
                let found: Vec<u32> = found.map(|(component, _)| component).collect();
                let each = components.iter().copied();
                let expected = ask(&portfolio, &mut products, statement, each)?;
                let asked = closest.of(&products, &named, &vulnerability, &found);
                asked_in_all += asked.len();
                let told = ask(&portfolio, &mut products, statement, asked.into_iter())?;
                assert_eq!(told.reached, expected.reached, "{statement:?}");
                if told.reached.is_empty() {
                    assert_eq!(told.closest, expected.closest, "{statement:?}");
                }
            }
            all += components.len() * PRODUCTS.len();
        }
        // By CPEs those alone that an advisory by CPEs tells of.
        assert_eq!(all, (56 + 78) * PRODUCTS.len());
        assert!(asked_in_all < all / 4, "{asked_in_all} of {all}");
        Ok(())
    }
}

//! Of which components a statement may speak, and by which of its products: found by keys, where a vulnerability has very many components.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use hashbrown::HashSet;
use iriai_domain::risk::statements::{InVersions, Naming, Thing, naming};
use iriai_domain::risk::vex::{Product, Statement};

use super::vulnerabilities::Vulnerability;
use super::{Products, a_name};

/// So many components are held against a whole statement.
const FEW: usize = 32;

/// Components and products of documents by the keys under which statements find them, as far as somebody asked.
#[derive(Default)]
pub(in crate::risk) struct Candidates {
    /// The vulnerabilities whose components are known by their keys.
    vulnerabilities: HashSet<u32>,
    known: HashSet<u32>,
    components: Keyed<HashSet<u32>>,
    /// What documents describe; nothing before somebody asked.
    documents: Option<Keyed<Vec<u32>>>,
    /// What one describes, for the statements that stand in it.
    described: HashMap<u32, Keyed<Vec<u32>>>,
}

/// Numbers of things by their keys, and by the versions that statements write beside these.
#[derive(Default)]
struct Keyed<N> {
    by_key: HashMap<String, N>,
    in_versions: InVersions,
}

impl<N: Default + Extend<u32>> Keyed<N> {
    fn add(&mut self, thing: &Thing<'_>, number: u32) {
        for key in thing.keys() {
            self.by_key.entry(key).or_default().extend([number]);
        }
        self.in_versions.add(thing, number);
    }
}

impl Keyed<Vec<u32>> {
    fn found(&mut self, naming: &Naming<'_, '_>) -> Vec<u32> {
        match &naming.stated {
            Some(stated) => self.in_versions.held(&naming.key, stated),
            None => self.by_key.get(&naming.key).cloned().unwrap_or_default(),
        }
    }
}

/// A statement with what its products name.
pub(in crate::risk) struct Named<'s, 'd> {
    statement: &'s Statement<'d>,
    /// One of the names of the vulnerability.
    name: &'s str,
    /// Keys, each with the place of the product that has it.
    keys: Vec<(Naming<'s, 'd>, usize)>,
}

impl<'s, 'd> Named<'s, 'd> {
    pub(in crate::risk) fn of(statement: &'s Statement<'d>) -> Self {
        let products = statement.products.iter().enumerate();
        let keys = products.flat_map(|(place, product)| {
            let keys = naming(product).into_iter();
            keys.map(move |naming| (naming, place))
        });
        Self {
            statement,
            name: a_name(statement).unwrap_or_default(),
            keys: keys.collect(),
        }
    }

    /// The packages and products that it names, in whatever version.
    pub(in crate::risk) fn packages(&self) -> impl Iterator<Item = &str> {
        let keys = self.keys.iter();
        keys.filter_map(|(naming, _)| naming.package.as_deref())
    }

    /// The statement with those of its products alone, and with those of their parts.
    fn with(&self, hits: &[usize]) -> Statement<'s> {
        let mut products: BTreeMap<usize, Vec<&Product<'d>>> = BTreeMap::new();
        for (naming, place) in hits.iter().filter_map(|&hit| self.keys.get(hit)) {
            let parts = products.entry(*place).or_default();
            // One part is found by several keys, which stand beside each other.
            let is_known =
                |part: &&Product<'d>| parts.last().is_some_and(|last| std::ptr::eq(*last, *part));
            if let Some(part) = naming.part.filter(|part| !is_known(part)) {
                parts.push(part);
            }
        }
        let all = &self.statement.products;
        let products = products.into_iter().filter_map(|(place, parts)| {
            let whole = all.get(place)?;
            Some(Product {
                ids: whole.ids.clone(),
                name: whole.name.clone(),
                versions: whole.versions.clone(),
                hashes: whole.hashes.clone(),
                parts: parts.into_iter().cloned().collect(),
            })
        });
        Statement {
            vulnerability: self.name.into(),
            products: products.collect(),
            ..Statement::default()
        }
    }
}

impl Candidates {
    /// Those of the components of a vulnerability of which a statement may speak, ascending, each with what of the statement may do so; all
    /// with the whole statement where there are few. A statement that stands in a document speaks of what that describes and holds.
    pub(in crate::risk) fn of<'s, 'd: 's>(
        &mut self,
        products: &mut Products<'_>,
        named: &Named<'s, 'd>,
        vulnerability: &Vulnerability,
        within: Option<u32>,
    ) -> Option<Vec<(u32, Rc<Statement<'s>>)>> {
        let components = &*vulnerability.components;
        if components.len() <= FEW {
            return None;
        }
        self.learn(products, vulnerability);
        let mut hits: Vec<(u32, usize)> = Vec::new();
        for (hit, (naming, _)) in named.keys.iter().enumerate() {
            if let Some(stated) = &naming.stated {
                let held = self.components.in_versions.held(&naming.key, stated);
                let held = held.into_iter();
                let own = held.filter(|one| components.binary_search(one).is_ok());
                hits.extend(own.map(|component| (component, hit)));
            } else if let Some(direct) = self.components.by_key.get(&naming.key) {
                hits.extend(both(direct, components).map(|component| (component, hit)));
            }
            if naming.part.is_some() {
                continue;
            }
            for document in self.described(products, naming, within) {
                let holds = holders(products, document, components);
                hits.extend(holds.into_iter().map(|component| (component, hit)));
            }
        }
        hits.sort_unstable();
        hits.dedup();
        // Very many components may be found by the same.
        let mut parts: HashMap<Vec<usize>, Rc<Statement<'s>>> = HashMap::new();
        let found = hits.chunk_by(|a, b| a.0 == b.0).filter_map(|hits| {
            let (component, _) = *hits.first()?;
            let hits: Vec<usize> = hits.iter().map(|(_, hit)| *hit).collect();
            if let Some(part) = parts.get(&hits) {
                return Some((component, Rc::clone(part)));
            }
            let part = Rc::new(named.with(&hits));
            parts.insert(hits, Rc::clone(&part));
            Some((component, part))
        });
        Some(found.collect())
    }

    /// Learns the keys of the components of a vulnerability.
    fn learn(&mut self, products: &Products<'_>, vulnerability: &Vulnerability) {
        if !self.vulnerabilities.insert(vulnerability.number) {
            return;
        }
        for &component in vulnerability.components.iter() {
            if self.known.insert(component) {
                let thing = products.component(component);
                self.components.add(&thing, component);
            }
        }
    }

    /// The documents that describe what is named; of one alone, if one is given.
    fn described(
        &mut self,
        products: &mut Products<'_>,
        naming: &Naming<'_, '_>,
        within: Option<u32>,
    ) -> Vec<u32> {
        let mut of_all = 0..products.portfolio.catalogue.documents.len() as u32;
        let mut read = |documents: &mut dyn Iterator<Item = u32>| {
            let mut keyed = Keyed::default();
            documents.for_each(|document| keyed.add(&products.of(document), document));
            keyed
        };
        let documents = match within {
            Some(only) => {
                let described = self.described.entry(only);
                described.or_insert_with(|| read(&mut std::iter::once(only)))
            }
            None => self.documents.get_or_insert_with(|| read(&mut of_all)),
        };
        documents.found(naming)
    }
}

/// What a set and a list have in common; the list ascends.
fn both<'l>(set: &'l HashSet<u32>, list: &'l [u32]) -> impl Iterator<Item = u32> {
    let is_short = set.len() <= list.len();
    let of_set = set.iter().filter(|value| list.binary_search(value).is_ok());
    let of_list = list.iter().filter(|value| set.contains(*value));
    let of_set = is_short.then_some(of_set).into_iter().flatten();
    let of_list = (!is_short).then_some(of_list).into_iter().flatten();
    of_set.chain(of_list).copied()
}

/// Those of some components, which ascend, that a document holds.
fn holders(products: &Products<'_>, document: u32, components: &[u32]) -> Vec<u32> {
    let portfolio = products.portfolio;
    let mut held = Vec::new();
    let walked = portfolio.contents.members(document, |component, _| {
        if components.binary_search(&component).is_ok() {
            held.push(component);
        }
    });
    match walked {
        Ok(_) => held,
        // What is damaged is refused where documents are loaded.
        Err(_) => components.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use iriai_formats::limits::{Budget, Limits};
    use iriai_formats::vex;

    use super::*;
    use crate::risk::compare::tests::import;
    use crate::risk::rulings::vulnerabilities::Vulnerabilities;
    use crate::risk::rulings::{of_its_own, reach};
    use crate::{Clock, Error, Office};
    use iriai_domain::risk::ruling::Reach;

    /// Two SBOMs of so many components each, of which the second one's are in the second version; the first leads to its second component
    /// through its first alone.
    const COMPONENTS: usize = FEW + 8;

    fn sbom(product: &str, version: u32) -> String {
        let purl = |number: usize| format!("pkg:npm/p{number}@{version}.0.0");
        let components: Vec<String> = (0..COMPONENTS)
            .map(|number| {
                let purl = purl(number);
                format!(r#"{{"type":"library","bom-ref":"{purl}","name":"p{number}","version":"{version}.0.0","purl":"{purl}"}}"#)
            })
            .collect();
        let direct: Vec<String> = (0..COMPONENTS)
            .filter(|number| *number != 1)
            .map(|number| format!(r#""{}""#, purl(number)))
            .collect();
        format!(
            r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{{"component":{{"type":"application","bom-ref":"root","name":"{product}","version":"{version}","purl":"pkg:generic/{product}@{version}"}}}},"components":[{}],"dependencies":[{{"ref":"root","dependsOn":[{}]}},{{"ref":"{}","dependsOn":["{}"]}}]}}"#,
            components.join(","),
            direct.join(","),
            purl(0),
            purl(1),
        )
    }

    fn advisory() -> String {
        let affected: Vec<String> = (0..COMPONENTS)
            .map(|number| {
                format!(r#"{{"package":{{"ecosystem":"npm","name":"p{number}"}},"versions":["1.0.0","2.0.0"]}}"#)
            })
            .collect();
        format!(
            r#"{{"id":"A-1","modified":"2026-01-01T00:00:00Z","affected":[{}]}}"#,
            affected.join(",")
        )
    }

    const STATEMENTS: &str = r#"{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://v.example/1","author":"V","timestamp":"2026-01-01T00:00:00Z","version":1,"statements":[
        {"vulnerability":{"name":"A-1"},"status":"fixed","products":[{"@id":"pkg:npm/p3@1.0.0"},{"@id":"pkg:npm/p4"},{"@id":"pkg:npm/p5@9.0.0"}]},
        {"vulnerability":{"name":"A-1"},"status":"fixed","products":[{"@id":"pkg:generic/app@1"}]},
        {"vulnerability":{"name":"A-1"},"status":"fixed","products":[{"@id":"pkg:generic/app@1","subcomponents":[{"@id":"pkg:npm/p7"},{"@id":"pkg:npm/p8@2.0.0"}]},{"@id":"pkg:generic/other","subcomponents":[{"@id":"pkg:npm/p9"}]}]},
        {"vulnerability":{"name":"A-1"},"status":"fixed","products":[{"@id":"pkg:npm/p0@1.0.0","subcomponents":[{"@id":"pkg:npm/p1@1.0.0"}]}]},
        {"vulnerability":{"name":"A-1"},"status":"fixed","products":[{"@id":"pkg:npm/p0@1.0.0","subcomponents":[{"@id":"pkg:npm/p2@1.0.0"}]}]},
        {"vulnerability":{"name":"A-1"},"status":"fixed","products":[{"@id":"pkg:npm/nobody"},{"@id":"https://v.example/p"}]}
    ]}"#;

    #[test]
    fn who_is_found_by_keys_is_spoken_of_as_by_the_whole_statement() -> Result<(), Error> {
        let office = Office::in_memory(Clock::Standing(0), Limits::default())?;
        for text in [sbom("app", 1), sbom("other", 2), advisory()] {
            import(&office, text.leak())?;
        }
        let portfolio = office.portfolio()?;
        let register = office.register(&portfolio)?;
        let transaction = office.store.read()?;
        let mut products = Products::new(&portfolio, &register.cpes, &transaction);
        let name = register.name("a-1").expect("a name");
        let vulnerability = Vulnerabilities::new(&register).of(&[name]);
        let components = &*vulnerability.components;
        assert_eq!(components.len(), 2 * COMPONENTS);
        let limits = Limits::default();
        let mut budget = Budget::new(&limits, &|| false);
        let format = vex::detect(STATEMENTS).expect("a format");
        let parsed = vex::read_whole(format, STATEMENTS, &mut budget).expect("statements");
        let mut statements = parsed.value.statements;
        for (id, versions) in [
            ("pkg:npm/p4", "vers:npm/<1.5.0"),
            ("pkg:npm/p4", "2.0.0"),
            ("pkg:generic/app", "vers:generic/<2"),
            ("pkg:generic/app", "vers:generic/>=2"),
        ] {
            statements.push(Statement {
                vulnerability: "A-1".into(),
                products: vec![Product {
                    ids: vec![id.into()],
                    versions: Some(versions.into()),
                    ..Product::default()
                }],
                ..Statement::default()
            });
        }
        let mut candidates = Candidates::default();
        let mut counts = Vec::new();
        for (statement, within) in statements.iter().flat_map(|one| {
            let documents = [None, Some(0), Some(1)];
            documents.map(|within| (one, within))
        }) {
            let own = of_its_own(statement);
            let statement = within.map_or(statement, |_| &own);
            let named = Named::of(statement);
            let found = candidates.of(&mut products, &named, &vulnerability, within);
            let found: HashMap<u32, Rc<Statement<'_>>> = found.expect("many").into_iter().collect();
            let mut ask = |statement: &Statement<'_>, component| {
                let reach = reach(&portfolio, &mut products, statement, component, within);
                reach.map(|reach| reach.ok())
            };
            let (mut everywhere, mut somewhere) = (0, 0);
            for &component in components {
                let expected = ask(statement, component)?;
                let part = found.get(&component);
                let told = part.map(|part| ask(part, component)).transpose()?;
                assert_eq!(
                    told.flatten(),
                    expected,
                    "{component} {within:?} {statement:?}"
                );
                everywhere += usize::from(expected == Some(Reach::Everywhere));
                somewhere += usize::from(matches!(expected, Some(Reach::Documents(_))));
            }
            if within.is_none() {
                counts.push((everywhere, somewhere));
            }
        }
        let whole = COMPONENTS;
        let plain = [(3, 0), (0, whole), (0, 2), (0, 1), (0, 0), (0, 0)];
        assert_eq!(counts.get(..6), Some(&plain[..]));
        let in_versions = [(1, 0), (1, 0), (0, whole), (0, 0)];
        assert_eq!(counts.get(6..), Some(&in_versions[..]));
        Ok(())
    }
}

//! SPDX 2 in RDF/XML, brought into the tree of the JSON notation.
//!
//! Standard: SPDX 2.0 to 2.3 Annex C, vocabulary `http://spdx.org/rdf/terms#`. Words are resources whose names repeat
//! their property (`relationshipType_dependsOn`), licences are nodes, and relations stand in the element from which they
//! lead. A property that the table gives once and the document says twice, with different values, is a fault; so is one
//! of SPDX's vocabulary that its class does not have.

mod graph;
mod licence;
mod terms;

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::super::FaultCode;
use super::super::faults::Faults;
use super::tree::Tree;
use graph::{Graph, Node, Said};
use terms::{Take, Term};

/// Brings a text into a tree. `None` when nothing can be judged, which is a fault already.
pub(super) fn tree(text: &str, faults: &mut Faults) -> Option<Tree> {
    let graph = Graph::read(text, faults)?;
    let documents: Vec<_> = graph.of_class("SpdxDocument").collect();
    let Some(&document) = documents.first() else {
        faults.add(
            FaultCode::Missing,
            || "line 1".to_owned(),
            "",
            || "SpdxDocument".to_owned(),
        );
        return None;
    };
    for extra in documents.iter().skip(1) {
        let at = || format!("line {}", extra.line);
        faults.add(FaultCode::Range, at, "SpdxDocument", || "..1".to_owned());
    }
    let mut conversion = Conversion {
        names: Names::of(&graph, document),
        licences: licence::Licences::new(text.len()),
        graph: &graph,
        tree: Tree::default(),
        faults,
    };
    conversion.document(document);
    for (list, class, terms) in terms::ELEMENTS {
        conversion.elements(list, class, terms);
    }
    conversion.relations();
    Some(conversion.tree)
}

/// How nodes are called in the document.
struct Names {
    /// The document's namespace.
    space: String,
    /// The identifiers of other documents by their namespaces.
    others: HashMap<String, String>,
}

impl Names {
    fn of(graph: &Graph, document: &Node) -> Self {
        let space = document
            .name
            .rsplit_once('#')
            .map_or("", |(space, _)| space);
        let mut others = HashMap::new();
        for node in graph.of_class("ExternalDocumentRef") {
            let address = node
                .all("spdxDocument")
                .next()
                .map(|said| graph.name_of(said));
            if let (Some(address), Some(id)) = (address, Self::own_id(graph, node)) {
                let space = address.split('#').next().unwrap_or_default();
                others.entry(space.to_owned()).or_insert(id);
            }
        }
        Self {
            space: space.to_owned(),
            others,
        }
    }

    /// The identifier of another document.
    fn own_id(graph: &Graph, node: &Node) -> Option<String> {
        let stated = node
            .all("externalDocumentId")
            .next()
            .map(|said| graph.name_of(said));
        stated
            .or_else(|| node.name.rsplit_once('#').map(|(_, id)| id))
            .map(str::to_owned)
    }

    /// What the JSON notation calls the node of an address.
    fn local(&self, address: &str) -> String {
        if address.starts_with("_:") {
            // Without an address it has no name in the document either.
            return String::new();
        }
        let Some((space, id)) = address.rsplit_once('#') else {
            return address.to_owned();
        };
        if space == self.space || space.is_empty() {
            return id.to_owned();
        }
        if space == "http://spdx.org/rdf/terms" {
            return match id {
                "noassertion" => "NOASSERTION".to_owned(),
                "none" => "NONE".to_owned(),
                _ => id.to_owned(),
            };
        }
        match self.others.get(space) {
            Some(document) => format!("{document}:{id}"),
            None => address.to_owned(),
        }
    }
}

struct Conversion<'g, 'f> {
    graph: &'g Graph,
    names: Names,
    licences: licence::Licences,
    tree: Tree,
    faults: &'f mut Faults,
}

impl<'g> Conversion<'g, '_> {
    fn fault(&mut self, code: FaultCode, line: usize, value: &str, expected: &str) {
        self.faults.add(
            code,
            || format!("line {line}"),
            value,
            || expected.to_owned(),
        );
    }

    fn document(&mut self, node: &'g Node) {
        let mut map = self.object(node, terms::DOCUMENT, "");
        match node.name.rsplit_once('#') {
            Some((space, id)) => {
                map.insert("documentNamespace".to_owned(), Value::from(space));
                map.insert("SPDXID".to_owned(), Value::from(id));
            }
            None => self.fault(
                FaultCode::Form,
                node.line,
                &node.name,
                "namespace#SPDXRef-DOCUMENT",
            ),
        }
        for (name, value) in map {
            let line = self.tree.known_line(&name).unwrap_or(node.line);
            self.tree.set(&name, value, line);
        }
    }

    /// All nodes of a class, as a list of the root.
    fn elements(&mut self, list: &'static str, class: &str, terms: &'static [Term]) {
        let mut items = Vec::new();
        let graph = self.graph;
        for node in graph.of_class(class) {
            let pointer = format!("/{list}/{}", items.len());
            self.tree.note(pointer.clone(), node.line);
            let mut map = self.object(node, terms, &pointer);
            let id = self.names.local(&node.name);
            match list {
                "externalDocumentRefs" => {
                    if let Some(id) = Names::own_id(graph, node) {
                        map.insert("externalDocumentId".to_owned(), Value::from(id));
                    }
                }
                "hasExtractedLicensingInfos" if node.is_named() => {
                    map.entry("licenseId").or_insert_with(|| Value::from(id));
                }
                "hasExtractedLicensingInfos" => {}
                _ if node.is_named() => _ = map.insert("SPDXID".to_owned(), Value::from(id)),
                _ => {}
            }
            items.push(Value::Object(map));
        }
        if let Some(first) = graph.of_class(class).next() {
            self.tree.set(list, Value::Array(items), first.line);
        }
    }

    /// Relations stand in the elements from which they lead.
    fn relations(&mut self) {
        let mut items = Vec::new();
        let graph = self.graph;
        for owner in &graph.nodes {
            for said in owner.all("relationship") {
                let Some(node) = graph.node_of(said) else {
                    continue;
                };
                let pointer = format!("/relationships/{}", items.len());
                self.tree.note(pointer.clone(), node.line);
                let mut map = self.object(node, terms::RELATION, &pointer);
                let from = self.names.local(&owner.name);
                map.insert("spdxElementId".to_owned(), Value::from(from));
                items.push(Value::Object(map));
            }
        }
        if !items.is_empty() {
            self.tree.set("relationships", Value::Array(items), 1);
        }
    }

    /// Recursion ends where the tables of terms do.
    fn object(
        &mut self,
        node: &'g Node,
        terms: &'static [Term],
        pointer: &str,
    ) -> Map<String, Value> {
        let mut map = Map::new();
        for (name, said) in &node.properties {
            let Some(term) = terms.iter().find(|term| term.rdf == name) else {
                self.fault(FaultCode::Unexpected, node.line, name, "");
                continue;
            };
            if term.take == Take::Elsewhere {
                continue;
            }
            let pointer = format!("{pointer}/{}", term.json);
            if term.is_list {
                let list = map
                    .entry(term.json)
                    .or_insert_with(|| Value::Array(Vec::new()));
                let count = list.as_array().map_or(0, Vec::len);
                let value = self.value(said, term, &format!("{pointer}/{count}"), node.line);
                if let Some(list) = list.as_array_mut() {
                    list.push(value);
                }
            } else {
                let value = self.value(said, term, &pointer, node.line);
                if let Some(before) = map.get(term.json)
                    && *before != value
                {
                    self.fault(FaultCode::Range, node.line, name, "..1");
                }
                map.insert(term.json.to_owned(), value);
            }
        }
        map
    }

    fn value(&mut self, said: &'g Said, term: &'static Term, pointer: &str, line: usize) -> Value {
        let graph = self.graph;
        match term.take {
            Take::Text => {
                let text = graph.name_of(said);
                let is_resource = matches!(said, Said::Resource(_));
                Value::from(if is_resource {
                    self.names.local(text)
                } else {
                    text.to_owned()
                })
            }
            Take::Address => Value::from(graph.name_of(said)),
            Take::Element => Value::from(self.names.local(graph.name_of(said))),
            Take::Licence => {
                let names = |address: &str| self.names.local(address);
                match self.licences.expression(said, graph, &names) {
                    Some(expression) => Value::from(expression),
                    None => {
                        self.fault(FaultCode::Licence, line, term.rdf, "licence");
                        Value::from("NOASSERTION")
                    }
                }
            }
            Take::Word(prefix) => Value::from(word(graph.name_of(said), prefix)),
            Take::Bool => match graph.name_of(said) {
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                text => Value::from(text),
            },
            Take::Number => {
                let text = graph.name_of(said);
                text.parse::<i64>()
                    .map_or_else(|_| Value::from(text), Value::from)
            }
            Take::Node(terms) => match graph.node_of(said) {
                Some(node) => {
                    self.tree.note(pointer.to_owned(), node.line);
                    Value::Object(self.object(node, terms, pointer))
                }
                None => {
                    self.fault(FaultCode::Dangling, line, graph.name_of(said), term.rdf);
                    json!({})
                }
            },
            Take::Elsewhere => Value::Null,
        }
    }
}

/// `…#relationshipType_dependsOn` as `DEPENDS_ON`; digests and their like have spellings of their own.
fn word(address: &str, prefix: &str) -> String {
    let name = address.rsplit_once('#').map_or(address, |(_, name)| name);
    let Some(name) = name.strip_prefix(prefix) else {
        return address.to_owned();
    };
    if prefix == "checksumAlgorithm_" {
        return terms::algorithm(name).map_or_else(|| name.to_owned(), str::to_owned);
    }
    let mut word = String::with_capacity(name.len() + 4);
    for (index, character) in name.chars().enumerate() {
        if character.is_ascii_uppercase() && index > 0 {
            word.push('_');
        }
        word.push(character.to_ascii_uppercase());
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lose_their_prefix() {
        let of = |name: &str, prefix| word(&format!("http://spdx.org/rdf/terms#{name}"), prefix);
        assert_eq!(
            of("relationshipType_dependsOn", "relationshipType_"),
            "DEPENDS_ON"
        );
        assert_eq!(
            of("referenceCategory_packageManager", "referenceCategory_"),
            "PACKAGE_MANAGER"
        );
        assert_eq!(
            of("purpose_operating_system", "purpose_"),
            "OPERATING_SYSTEM"
        );
        assert_eq!(
            of("checksumAlgorithm_blake2b256", "checksumAlgorithm_"),
            "BLAKE2b-256"
        );
        assert_eq!(of("other", "purpose_"), "http://spdx.org/rdf/terms#other");
    }
}

//! RDF/XML as nodes with their properties.
//!
//! Standard: RDF 1.1 XML Syntax, as far as SPDX documents use it: typed nodes, `rdf:Description` with `rdf:type`,
//! `rdf:about`, `rdf:ID`, `rdf:nodeID`, `rdf:resource`, `rdf:parseType="Resource"`; the same node may stand in several places.

use std::collections::HashMap;

use super::super::super::FaultCode;
use super::super::super::faults::Faults;
use super::super::elements::{Element, read};

const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const SPDX: &[&str] = &["http://spdx.org/rdf/terms#", "https://spdx.org/rdf/terms#"];
/// Vocabularies of which SPDX borrows properties.
const BORROWED: &[&str] = &[
    "http://www.w3.org/2000/01/rdf-schema#",
    "http://usefulinc.com/ns/doap#",
    "http://www.w3.org/2009/pointers#",
];

/// A thing of which something is said.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// Its address; `_:` and a number or a name when it has none.
    pub name: String,
    /// Its class without the vocabulary.
    pub class: String,
    /// Where it stands first.
    pub line: usize,
    /// What is said of it, by the name of the property without its vocabulary.
    pub properties: Vec<(String, Said)>,
}

impl Node {
    /// All values of a property.
    pub(super) fn all<'n>(&'n self, property: &'n str) -> impl Iterator<Item = &'n Said> {
        self.properties
            .iter()
            .filter(move |(name, _)| name == property)
            .map(|(_, said)| said)
    }

    /// Whether it has an address.
    pub(super) fn is_named(&self) -> bool {
        !self.name.starts_with("_:")
    }
}

/// The value of a property.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Said {
    /// Text.
    Text(String),
    /// The address of a node that may be described elsewhere.
    Resource(String),
    /// A node described on the spot.
    Node(usize),
}

/// All nodes, in the order in which they begin.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    names: HashMap<String, usize>,
}

impl Graph {
    /// Reads a text; `None` when it is no RDF/XML, which is a fault.
    pub(super) fn read(text: &str, faults: &mut Faults) -> Option<Self> {
        let elements = read(text, faults)?;
        let mut graph = Self::default();
        let root = elements.first()?;
        if root.space == RDF && root.name == "RDF" {
            graph.grow(&elements, &root.inside, faults);
        } else {
            graph.grow(&elements, &[0], faults);
        }
        Some(graph)
    }

    /// Reads node elements and all that stands in them, in the order of the document and without recursion.
    fn grow(&mut self, elements: &[Element], roots: &[usize], faults: &mut Faults) {
        // A node element, and for one inside of a property its owner and the property.
        let mut open: Vec<(usize, Option<(usize, String)>)> =
            roots.iter().rev().map(|&root| (root, None)).collect();
        while let Some((at, owner)) = open.pop() {
            let Some(element) = elements.get(at) else {
                continue;
            };
            let node = self.node(element);
            if let Some((owner, property)) = owner {
                self.say(owner, property, Said::Node(node));
            }
            self.properties(node, element, elements, &mut open, faults);
        }
    }

    /// The node that a node element describes.
    fn node(&mut self, element: &Element) -> usize {
        let name = match (
            element.attribute("about"),
            element.attribute("ID"),
            element.attribute("nodeID"),
        ) {
            (Some(address), _, _) => address.to_owned(),
            (_, Some(id), _) => format!("#{id}"),
            (_, _, Some(id)) => format!("_:{id}"),
            _ => format!("_:{}", self.nodes.len()),
        };
        let fresh = self.nodes.len();
        let index = *self.names.entry(name.clone()).or_insert(fresh);
        if index == fresh {
            self.nodes.push(Node {
                name,
                line: element.line,
                ..Node::default()
            });
        }
        if SPDX.contains(&element.space.as_str()) || BORROWED.contains(&element.space.as_str()) {
            self.classify(index, &element.name);
        }
        index
    }

    fn classify(&mut self, index: usize, class: &str) {
        if let Some(node) = self.nodes.get_mut(index)
            && node.class.is_empty()
        {
            class.clone_into(&mut node.class);
        }
    }

    fn say(&mut self, owner: usize, property: String, said: Said) {
        if let Some(node) = self.nodes.get_mut(owner) {
            node.properties.push((property, said));
        }
    }

    fn properties(
        &mut self,
        owner: usize,
        element: &Element,
        elements: &[Element],
        open: &mut Vec<(usize, Option<(usize, String)>)>,
        faults: &mut Faults,
    ) {
        for (space, name, value) in &element.attributes {
            if SPDX.contains(&space.as_str()) || BORROWED.contains(&space.as_str()) {
                self.say(owner, name.clone(), Said::Text(value.clone()));
            }
        }
        let first = open.len();
        for property in element.inside.iter().filter_map(|&at| elements.get(at)) {
            let is_type = property.space == RDF && property.name == "type";
            let is_known = SPDX.contains(&property.space.as_str())
                || BORROWED.contains(&property.space.as_str());
            if !is_type && !is_known {
                continue;
            }
            if let Some(address) = property.attribute("resource") {
                if is_type {
                    let class = address.rsplit_once('#').map_or(address, |(_, class)| class);
                    self.classify(owner, class);
                } else {
                    self.say(
                        owner,
                        property.name.clone(),
                        Said::Resource(address.to_owned()),
                    );
                }
            } else if let Some(id) = property.attribute("nodeID") {
                self.say(
                    owner,
                    property.name.clone(),
                    Said::Resource(format!("_:{id}")),
                );
            } else if property.attribute("parseType") == Some("Resource") {
                let fresh = self.nodes.len();
                let name = format!("_:{fresh}");
                self.nodes.push(Node {
                    name,
                    line: property.line,
                    ..Node::default()
                });
                self.say(owner, property.name.clone(), Said::Node(fresh));
                self.properties_of_implied(fresh, property, elements, open);
            } else if property.inside.is_empty() {
                let text = property.text.trim();
                if !text.is_empty() {
                    self.say(owner, property.name.clone(), Said::Text(text.to_owned()));
                }
            } else {
                if property.inside.len() > 1 && property.attribute("parseType").is_none() {
                    let at = || format!("line {}", property.line);
                    faults.add(FaultCode::Range, at, &property.name, || "..1".to_owned());
                }
                for &inside in &property.inside {
                    open.push((inside, Some((owner, property.name.clone()))));
                }
            }
        }
        if let Some(pushed) = open.get_mut(first..) {
            pushed.reverse();
        }
    }

    /// The properties inside of `parseType="Resource"`, one level deep, as SPDX documents have it.
    fn properties_of_implied(
        &mut self,
        owner: usize,
        element: &Element,
        elements: &[Element],
        open: &mut Vec<(usize, Option<(usize, String)>)>,
    ) {
        for property in element.inside.iter().filter_map(|&at| elements.get(at)) {
            if let Some(address) = property.attribute("resource") {
                self.say(
                    owner,
                    property.name.clone(),
                    Said::Resource(address.to_owned()),
                );
            } else if property.inside.is_empty() {
                self.say(
                    owner,
                    property.name.clone(),
                    Said::Text(property.text.trim().to_owned()),
                );
            } else {
                for &inside in &property.inside {
                    open.push((inside, Some((owner, property.name.clone()))));
                }
            }
        }
    }

    /// The nodes of a class.
    pub(super) fn of_class(&self, class: &str) -> impl Iterator<Item = &Node> {
        self.nodes.iter().filter(move |node| node.class == class)
    }

    /// The node that a value is.
    pub(super) fn node_of(&self, said: &Said) -> Option<&Node> {
        let index = match said {
            Said::Node(index) => Some(*index),
            Said::Resource(address) => self.names.get(address).copied(),
            Said::Text(_) => None,
        };
        self.nodes.get(index?)
    }

    /// The text of a value, or the address of what it is.
    pub(super) fn name_of<'g>(&'g self, said: &'g Said) -> &'g str {
        match said {
            Said::Text(text) => text,
            Said::Resource(address) => address,
            Said::Node(index) => self.nodes.get(*index).map_or("", |node| node.name.as_str()),
        }
    }
}

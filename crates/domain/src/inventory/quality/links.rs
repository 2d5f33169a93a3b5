//! How the components of a document hang together.
//!
//! A component has answered the question of its dependencies when it can be reached from what the document describes,
//! or when the document says something of its own dependencies: that it has some, that it has none (`NONE`), or how
//! complete their list is. The subject has to say something of its own, unless it stands alone: a described package
//! to which nothing hangs is silence. A document without a subject has no place to start from; taking part in a relation
//! is then enough, and the missing subject is `primary_component`'s affair.
//!
//! Direction matters: what depends on the subject is not a part of it. BSI asks in addition how complete the list of
//! dependencies is, for each component or for the document as a whole.

use std::collections::HashMap;

use super::{Answer, Profile};
use crate::inventory::document::{Aggregate, Document};

/// What the graph answers for each component.
pub(super) struct Links {
    components: Vec<Link>,
    /// What is said of the document as a whole.
    whole: Option<Aggregate>,
    alone: bool,
}

#[derive(Debug, Clone, Copy, Default)]
struct Link {
    /// Reached from the subject, or, without one, named by a relation.
    reached: bool,
    /// Says what it stands on, or that there is nothing.
    speaks: bool,
    /// Declares not to know.
    unsure: bool,
    /// What is said of the completeness of its dependencies.
    completeness: Option<Aggregate>,
}

impl Links {
    pub(super) fn of(document: &Document<'_>) -> Self {
        let numbers = numbers(document);
        let mut links = Self {
            components: vec![Link::default(); document.components.len()],
            whole: None,
            alone: document.components.len() == 1 && document.subjects == [0],
        };
        let edges = links.edges(document, &numbers);
        links.completeness(document, &numbers);
        if document.subjects.is_empty() {
            for (from, to) in edges {
                links.reach(from);
                links.reach(to);
            }
        } else {
            let nodes = document.components.len() + document.files.len();
            links.walk(&document.subjects, edges, nodes);
        }
        links
    }

    /// The answer of one component for one profile.
    pub(super) fn answer(&self, index: usize, profile: Profile) -> Answer {
        let Some(link) = self.components.get(index) else {
            return Answer::Omitted;
        };
        let said = link.completeness.or(self.whole);
        let is_unsure = link.unsure || said == Some(Aggregate::Unknown);
        let is_linked = link.reached || link.speaks || self.alone;
        let is_known = said.is_some_and(|aggregate| aggregate != Aggregate::Unknown);
        let is_stated = if profile == Profile::Bsi {
            is_known
        } else {
            is_linked || is_known
        };
        if is_stated {
            Answer::Stated
        } else if is_unsure {
            Answer::DeclaredUnknown
        } else {
            Answer::Omitted
        }
    }

    fn link(&mut self, node: usize) -> Option<&mut Link> {
        self.components.get_mut(node)
    }

    fn reach(&mut self, node: u32) {
        if let Some(link) = self.link(node as usize) {
            link.reached = true;
        }
    }

    /// The edges between known nodes, and what relations to `NONE` and `NOASSERTION` say on the way.
    fn edges(&mut self, document: &Document<'_>, numbers: &HashMap<&str, u32>) -> Vec<(u32, u32)> {
        let mut edges = Vec::with_capacity(document.relations.len());
        for relation in document
            .relations
            .iter()
            .filter(|relation| relation.kind.is_dependency())
        {
            let Some(&from) = numbers.get(&*relation.from) else {
                continue;
            };
            let is_unknown = &*relation.to == "NOASSERTION";
            if let Some(link) = self.link(from as usize) {
                link.unsure |= is_unknown;
                link.speaks |= !is_unknown;
            }
            if let Some(&to) = numbers.get(&*relation.to) {
                edges.push((from, to));
            }
        }
        for (child, component) in document.components.iter().enumerate() {
            if let (Some(parent), Ok(child)) = (component.parent, u32::try_from(child)) {
                edges.push((parent, child));
                if let Some(link) = self.link(parent as usize) {
                    link.speaks = true;
                }
            }
        }
        edges
    }

    fn completeness(&mut self, document: &Document<'_>, numbers: &HashMap<&str, u32>) {
        for statement in &document.completeness {
            match &statement.of {
                None => self.whole = self.whole.or(Some(statement.aggregate)),
                Some(reference) => {
                    let node = numbers.get(&**reference).copied();
                    if let Some(link) = node.and_then(|node| self.link(node as usize)) {
                        link.completeness = link.completeness.or(Some(statement.aggregate));
                    }
                }
            }
        }
    }

    /// Marks what can be reached from the subjects, not the subjects themselves.
    fn walk(&mut self, subjects: &[usize], mut edges: Vec<(u32, u32)>, nodes: usize) {
        edges.sort_unstable();
        let mut seen = vec![false; nodes];
        let mut open: Vec<u32> = Vec::new();
        for &subject in subjects {
            if let (Some(mark), Ok(node)) = (seen.get_mut(subject), u32::try_from(subject))
                && !*mark
            {
                *mark = true;
                open.push(node);
            }
        }
        while let Some(node) = open.pop() {
            let start = edges.partition_point(|(from, _)| *from < node);
            let own = edges.get(start..).unwrap_or_default();
            for &(_, to) in own.iter().take_while(|(from, _)| *from == node) {
                if let Some(mark) = seen.get_mut(to as usize)
                    && !*mark
                {
                    *mark = true;
                    open.push(to);
                    if let Some(link) = self.components.get_mut(to as usize) {
                        link.reached = true;
                    }
                }
            }
        }
    }
}

/// A number for each reference: components first, files after them, since relations may lead through a file.
fn numbers<'d>(document: &'d Document<'_>) -> HashMap<&'d str, u32> {
    let components = document
        .components
        .iter()
        .map(|component| component.reference.as_deref());
    let files = document.files.iter().map(|file| file.reference.as_deref());
    let mut numbers = HashMap::with_capacity(document.components.len() + document.files.len());
    for (number, reference) in (0_u32..).zip(components.chain(files)) {
        if let Some(reference) = reference {
            numbers.entry(reference).or_insert(number);
        }
    }
    numbers
}

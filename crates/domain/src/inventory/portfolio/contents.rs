//! What each document holds, as packed as it is kept: its components, and the ways to them from what it describes.
//!
//! With three bytes an occurrence no question for a path has to wait for a disk, or for a database elsewhere.

use crate::inventory::graph::Depth;
use crate::inventory::packed::{Damaged, paths_of, shortest_path, unpack_numbers, unpack_set};

/// What the documents hold, by number.
#[derive(Clone, Default)]
pub struct Contents {
    documents: Vec<Content>,
}

#[derive(Clone)]
struct Content {
    set: Box<[u8]>,
    /// Only the part of the packed graph that tells shortest paths.
    paths: Box<[u8]>,
}

impl Contents {
    /// Adds the next document by its packed set. No paths are known of it yet.
    pub fn push(&mut self, set: &[u8]) {
        self.documents.push(Content {
            set: set.into(),
            paths: Box::default(),
        });
    }

    /// Takes a document's paths from its packed graph.
    pub fn note_graph(&mut self, document: u32, graph: &[u8]) -> Result<(), Damaged> {
        let content = self.documents.get_mut(document as usize).ok_or(Damaged)?;
        content.paths = paths_of(graph)?.into();
        Ok(())
    }

    /// How many documents there are.
    pub fn count(&self) -> usize {
        self.documents.len()
    }

    /// Calls `each` with every component of a document, in order; answers how many there are.
    pub fn members(&self, document: u32, each: impl FnMut(u32, Depth)) -> Result<usize, Damaged> {
        let content = self.documents.get(document as usize).ok_or(Damaged)?;
        unpack_set(&content.set, each)
    }

    /// For each of some components of a document a shortest path to it from what the document describes, both included; the component
    /// alone where no depth, and so no path, is known.
    pub fn paths(
        &self,
        document: u32,
        components: impl Iterator<Item = (u32, Depth)>,
    ) -> Result<Vec<Vec<u32>>, Damaged> {
        let mut members = Vec::new();
        let components = components.map(|(component, depth)| {
            let content = self.documents.get(document as usize);
            let content = content.filter(|content| !content.paths.is_empty());
            let (Some(content), 1..) = (content, depth.steps().unwrap_or(0)) else {
                return Ok(vec![component]);
            };
            if members.is_empty() {
                members = unpack_numbers(&content.set)?;
            }
            let place = members.binary_search(&component).map_err(|_| Damaged)?;
            let path = shortest_path(&content.paths, place as u32)?.ok_or(Damaged)?;
            let member = |place: u32| members.get(place as usize).copied().ok_or(Damaged);
            path.into_iter().map(member).collect()
        });
        components.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::graph::Graph;
    use crate::inventory::packed::{pack_graph, pack_set};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn paths_are_those_of_the_graph(
            members in prop::collection::btree_set(0_u32..500, 1..30),
            edges in prop::collection::vec((0_u32..30, 0_u32..30), 0..90),
            roots in prop::collection::btree_set(0_u32..30, 1..3),
        ) {
            let members: Vec<u32> = members.into_iter().collect();
            let graph = Graph::new(members.len(), edges);
            let roots: Vec<u32> = roots.into_iter().filter(|&root| (root as usize) < members.len()).collect();
            let depths = graph.depths(&roots);
            let set: Vec<_> = members.iter().copied().zip(depths.iter().copied()).collect();
            let mut contents = Contents::default();
            contents.push(&pack_set(&set));
            let alone = contents.paths(0, set.iter().copied()).expect("a document");
            prop_assert!(alone.iter().zip(&members).all(|(path, member)| path == &[*member]));

            contents.note_graph(0, &pack_graph(&graph, &roots)).expect("a graph");
            let found = contents.paths(0, set.iter().copied()).expect("a document");
            for (place, path) in found.iter().enumerate() {
                let known = graph.shortest_path(&roots, place as u32);
                let expected = known.unwrap_or_else(|| vec![place as u32]);
                let expected: Vec<u32> = expected.iter().map(|&place| members[place as usize]).collect();
                prop_assert_eq!(path, &expected);
            }
        }
    }

    #[test]
    fn what_is_damaged_is_told() {
        let mut contents = Contents::default();
        contents.push(&pack_set(&[(3, Depth::ROOT), (5, Depth::DIRECT)]));
        assert_eq!(contents.note_graph(0, &[9]), Err(Damaged));
        assert_eq!(contents.note_graph(1, &[]), Err(Damaged));
        let graph = pack_graph(&Graph::new(2, vec![]), &[0]);
        contents.note_graph(0, &graph).expect("a graph");
        // The set says that it is one step away, the graph that nothing leads to it.
        let direct = [(5, Depth::DIRECT)];
        assert_eq!(contents.paths(0, direct.into_iter()), Err(Damaged));
        let stranger = [(4, Depth::DIRECT)];
        assert_eq!(contents.paths(0, stranger.into_iter()), Err(Damaged));
    }
}

//! Whether a document leads to a component through a library alone.
//!
//! What is said of a part of a library is said of it in that library. In a document that describes something else it holds where every
//! way from what is described to the part leads through the library: where the library dominates the part. Ways are those that the
//! document states; where it states none to the part, nobody knows.

use crate::inventory::graph::Graph;

/// How a document leads to a component, seen from a library in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Through the library, and by no other way.
    Through,
    /// By another way, through the library or not.
    Beside,
    /// The document states no way to it.
    Unknown,
}

/// Says how `component` is reached from `roots`, by positions in a document's graph; `library` are those of the library, ascending.
pub fn way(graph: &Graph, roots: &[u32], library: &[u32], component: u32) -> Way {
    if is_reached(graph, roots, library, component) {
        return Way::Beside;
    }
    match is_reached(graph, roots, &[], component) {
        true => Way::Through,
        false => Way::Unknown,
    }
}

/// Whether there is a way that leads through none of the `closed`.
fn is_reached(graph: &Graph, roots: &[u32], closed: &[u32], component: u32) -> bool {
    let mut seen = vec![false; graph.nodes()];
    let mut enter = |node: u32, open: &mut Vec<u32>| {
        let Some(seen) = seen.get_mut(node as usize) else {
            return;
        };
        if !std::mem::replace(seen, true) && closed.binary_search(&node).is_err() {
            open.push(node);
        }
    };
    let mut open = Vec::new();
    for &root in roots {
        enter(root, &mut open);
    }
    while let Some(node) = open.pop() {
        if node == component {
            return true;
        }
        for &target in graph.targets(node) {
            enter(target, &mut open);
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_library_leads_to_its_parts_alone_or_not() {
        // 0 is described; 1 and 2 are libraries, 3 a part.
        for (edges, roots, library, expected) in [
            (&[(0, 1), (1, 3)][..], &[0][..], &[1][..], Way::Through),
            (&[(0, 1), (1, 2), (2, 3)], &[0], &[1], Way::Through),
            (&[(0, 1), (1, 2), (2, 3)], &[0], &[2], Way::Through),
            (&[(0, 1), (1, 3), (0, 3)], &[0], &[1], Way::Beside),
            (&[(0, 1), (1, 3), (0, 2), (2, 3)], &[0], &[1], Way::Beside),
            // Two versions of one library.
            (
                &[(0, 1), (1, 3), (0, 2), (2, 3)],
                &[0],
                &[1, 2],
                Way::Through,
            ),
            (&[(0, 1), (0, 2), (2, 3)], &[0], &[1], Way::Beside),
            (&[(0, 1)], &[0], &[1], Way::Unknown),
            (&[(1, 3)], &[0], &[1], Way::Unknown),
            // In a circle, and where the library is what is described.
            (&[(0, 1), (1, 3), (3, 1), (3, 0)], &[0], &[1], Way::Through),
            (&[(1, 3)], &[1], &[1], Way::Through),
            (&[(0, 1), (1, 3)], &[0, 3], &[1], Way::Beside),
            (&[], &[], &[1], Way::Unknown),
        ] {
            let graph = Graph::new(4, edges.to_vec());
            assert_eq!(way(&graph, roots, library, 3), expected, "{edges:?}");
        }
    }

    /// Every way from a node to another one, by trying all of them.
    fn ways(graph: &Graph, from: u32, to: u32, before: &mut Vec<u32>, all: &mut Vec<Vec<u32>>) {
        before.push(from);
        if from == to {
            all.push(before.clone());
        } else {
            for &next in graph.targets(from) {
                if !before.contains(&next) {
                    ways(graph, next, to, before, all);
                }
            }
        }
        before.pop();
    }

    proptest! {
        #[test]
        fn it_is_what_trying_every_way_says(
            edges in prop::collection::vec((0_u32..7, 0_u32..7), 0..14),
            library in prop::collection::btree_set(0_u32..6, 1..3),
        ) {
            let graph = Graph::new(7, edges);
            let library: Vec<u32> = library.into_iter().collect();
            let mut all = Vec::new();
            ways(&graph, 0, 6, &mut Vec::new(), &mut all);
            let through = |one: &Vec<u32>| one.iter().any(|node| library.contains(node));
            let expected = match all.iter().all(through) {
                _ if all.is_empty() => Way::Unknown,
                true => Way::Through,
                false => Way::Beside,
            };
            prop_assert_eq!(way(&graph, &[0], &library, 6), expected);
        }
    }
}

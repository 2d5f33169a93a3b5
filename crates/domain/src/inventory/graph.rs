//! The dependency graph of one document: who stands on whom, how far from the root, by which path.

use super::rows::Rows;

/// Edges between nodes, numbered from 0: for each node those that it stands on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Graph {
    rows: Rows,
}

/// How far a component is from what the document describes.
///
/// Small enough for three bits, so that it can stand beside a document's number in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Depth(u8);

impl Depth {
    /// What the document describes itself.
    pub const ROOT: Self = Self(0);
    /// Needed by it without anything between.
    pub const DIRECT: Self = Self(1);
    /// The last depth that is told apart; everything deeper counts as this.
    pub const DEEPEST: Self = Self(6);
    /// The document does not connect it with what it describes.
    pub const UNKNOWN: Self = Self(7);

    /// A depth of so many steps.
    pub const fn of(steps: u32) -> Self {
        if steps < Self::DEEPEST.0 as u32 {
            Self(steps as u8)
        } else {
            Self::DEEPEST
        }
    }

    /// From three bits.
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits & 7)
    }

    /// As three bits.
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// The number of steps; at [`Depth::DEEPEST`] at least so many; `None` when not known.
    pub const fn steps(self) -> Option<u32> {
        if self.0 == Self::UNKNOWN.0 {
            None
        } else {
            Some(self.0 as u32)
        }
    }

    /// Whether it is a direct dependency; `None` when not known.
    pub fn is_direct(self) -> Option<bool> {
        self.steps().map(|steps| steps <= 1)
    }
}

impl Graph {
    /// Builds the graph from edges in any order; edges to oneself and repeated ones fall away, and so do edges outside
    /// `0..nodes`.
    pub fn new(nodes: usize, mut edges: Vec<(u32, u32)>) -> Self {
        edges.retain(|&(from, to)| from != to && (to as usize) < nodes);
        Self {
            rows: Rows::new(nodes, &edges),
        }
    }

    /// The same graph with its nodes in another order: node `n` is the old node `order[n]`, and `place` tells the new number
    /// of an old one.
    pub fn reordered(&self, order: &[u32], place: impl Fn(u32) -> u32) -> Self {
        Self {
            rows: self.rows.reordered(order, place),
        }
    }

    /// How many nodes there are.
    pub fn nodes(&self) -> usize {
        self.rows.len()
    }

    /// How many edges there are.
    pub fn edges(&self) -> usize {
        self.rows.values()
    }

    /// The nodes that `node` stands on.
    pub fn targets(&self, node: u32) -> &[u32] {
        self.rows.of(node)
    }

    /// The depth of every node, counted from `roots`.
    pub fn depths(&self, roots: &[u32]) -> Vec<Depth> {
        let mut depths = vec![Depth::UNKNOWN; self.nodes()];
        let mut level: Vec<u32> = Vec::new();
        for &root in roots {
            if let Some(depth) = depths.get_mut(root as usize)
                && *depth == Depth::UNKNOWN
            {
                *depth = Depth::ROOT;
                level.push(root);
            }
        }
        let mut next = Vec::new();
        for steps in 1.. {
            for &node in &level {
                for &target in self.targets(node) {
                    if let Some(depth) = depths.get_mut(target as usize)
                        && *depth == Depth::UNKNOWN
                    {
                        *depth = Depth::of(steps);
                        next.push(target);
                    }
                }
            }
            if next.is_empty() {
                break;
            }
            std::mem::swap(&mut level, &mut next);
            next.clear();
        }
        depths
    }

    /// For every node the one before it on a shortest path from one of `roots`: a root's is itself, and
    /// [`Graph::NOBODY`] stands for nodes that no path leads to. Of several the one met first, going by ascending numbers.
    pub fn parents(&self, roots: &[u32]) -> Vec<u32> {
        let mut parents = vec![Self::NOBODY; self.nodes()];
        let mut queue = Vec::with_capacity(self.nodes());
        let mut roots = roots.to_vec();
        roots.sort_unstable();
        for root in roots {
            if let Some(parent) = parents.get_mut(root as usize) {
                *parent = root;
                queue.push(root);
            }
        }
        let mut next = 0;
        while let Some(&from) = queue.get(next) {
            next += 1;
            for &to in self.targets(from) {
                if let Some(parent) = parents.get_mut(to as usize)
                    && *parent == Self::NOBODY
                {
                    *parent = from;
                    queue.push(to);
                }
            }
        }
        parents
    }

    /// Stands for no node.
    pub const NOBODY: u32 = u32::MAX;

    /// A shortest path from one of `roots` to `node`, both included. `None` when there is none.
    pub fn shortest_path(&self, roots: &[u32], node: u32) -> Option<Vec<u32>> {
        let parents = self.parents(roots);
        let is_reached = *parents.get(node as usize)? != Self::NOBODY;
        is_reached.then(|| trace(&parents, node))
    }
}

fn trace(parents: &[u32], mut node: u32) -> Vec<u32> {
    let mut path = vec![node];
    while let Some(&parent) = parents.get(node as usize)
        && parent != node
        && path.len() <= parents.len()
    {
        path.push(parent);
        node = parent;
    }
    path.reverse();
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(nodes: usize, edges: &[(u32, u32)]) -> Graph {
        Graph::new(nodes, edges.to_vec())
    }

    #[test]
    fn rows_hold_each_edge_once() {
        let graph = graph(4, &[(2, 3), (0, 1), (0, 1), (1, 1), (0, 9), (9, 0), (0, 3)]);
        assert_eq!(graph.nodes(), 4);
        assert_eq!(graph.edges(), 3);
        assert_eq!(graph.targets(0), [1, 3]);
        assert_eq!(graph.targets(1), [0_u32; 0]);
        assert_eq!(graph.targets(2), [3]);
        assert_eq!(graph.targets(77), [0_u32; 0]);
    }

    #[test]
    fn depth_and_path_follow_the_shortest_way() {
        let graph = graph(6, &[(0, 1), (1, 2), (2, 3), (0, 3), (3, 0), (5, 4)]);
        let depths: Vec<_> = graph.depths(&[0]).into_iter().map(Depth::steps).collect();
        assert_eq!(depths, [Some(0), Some(1), Some(2), Some(1), None, None]);
        assert_eq!(graph.shortest_path(&[0], 2), Some(vec![0, 1, 2]));
        assert_eq!(graph.shortest_path(&[0], 3), Some(vec![0, 3]));
        assert_eq!(graph.shortest_path(&[0], 0), Some(vec![0]));
        assert_eq!(graph.shortest_path(&[0], 4), None);
        assert_eq!(graph.shortest_path(&[], 4), None);
        assert_eq!(graph.shortest_path(&[0], 99), None);
    }

    #[test]
    fn very_deep_chains_end_at_the_deepest_class() {
        let edges: Vec<_> = (0..50_000).map(|n| (n, n + 1)).collect();
        let graph = graph(50_001, &edges);
        let depths = graph.depths(&[0]);
        assert_eq!(depths[50_000], Depth::DEEPEST);
        assert_eq!(
            graph.shortest_path(&[0], 50_000).map(|path| path.len()),
            Some(50_001)
        );
    }
}

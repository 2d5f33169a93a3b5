//! The packed forms in which a document's set and graph are kept: a few bits an occurrence.
//!
//! * A **set** is the sorted dense numbers of its components as differences in variable-length bytes, then one half
//!   byte of depth each.
//! * A **graph** is over positions in that sorted set: the roots; for each node the one before it on a shortest path from a
//!   root, in words of one, two or four bytes so that a path is read without reading the rest; then for each node its
//!   other targets, their number first, as differences.
//! * **File hashes** are the sorted numbers of pairs of component and hash value, as differences.
//! * **Counts** are sorted numbers as differences, each followed by how many of it there are.
//!
//! Variable-length bytes are LEB128: seven bits a byte, the low ones first, the high bit set while more follow.

use super::graph::{Depth, Graph};

/// Packed bytes that cannot be what was packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Damaged;

impl std::fmt::Display for Damaged {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("packed bytes are damaged")
    }
}

impl std::error::Error for Damaged {}

/// Packs a set of components with their depths. `members` must be sorted by number, each once.
pub fn pack_set(members: &[(u32, Depth)]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(members.len() * 2 + 5);
    put(&mut bytes, members.len() as u32);
    let mut before = 0;
    for &(number, _) in members {
        put(&mut bytes, number.wrapping_sub(before));
        before = number;
    }
    for pair in members.chunks(2) {
        let low = pair.first().map_or(0, |(_, depth)| depth.bits());
        let high = pair.get(1).map_or(0, |(_, depth)| depth.bits());
        bytes.push(low | high << 4);
    }
    bytes
}

/// Calls `each` with every member of a packed set, in order.
pub fn unpack_set(bytes: &[u8], mut each: impl FnMut(u32, Depth)) -> Result<usize, Damaged> {
    let mut numbers = bytes;
    let count = take(&mut numbers)? as usize;
    let depths_at = bytes.len().checked_sub(count.div_ceil(2)).ok_or(Damaged)?;
    let depths = bytes.get(depths_at..).ok_or(Damaged)?;
    let mut number = 0_u32;
    for index in 0..count {
        let step = take(&mut numbers)?;
        // A member that stands twice would count twice.
        if step == 0 && index > 0 {
            return Err(Damaged);
        }
        number = number.checked_add(step).ok_or(Damaged)?;
        let pair = *depths.get(index / 2).ok_or(Damaged)?;
        each(number, Depth::from_bits(pair >> (index % 2 * 4)));
    }
    if numbers.len() == depths.len() {
        Ok(count)
    } else {
        Err(Damaged)
    }
}

/// The numbers of a packed set alone, in order.
pub fn unpack_numbers(bytes: &[u8]) -> Result<Vec<u32>, Damaged> {
    let mut rest = bytes;
    let count = take(&mut rest)? as usize;
    // Each number takes at least one byte, so a damaged count cannot ask for much memory.
    if count > rest.len() {
        return Err(Damaged);
    }
    let mut number = 0_u32;
    let mut numbers = Vec::with_capacity(count);
    for _ in 0..count {
        number = number.checked_add(take(&mut rest)?).ok_or(Damaged)?;
        numbers.push(number);
    }
    Ok(numbers)
}

/// Packs a graph over positions of a set, and its roots.
pub fn pack_graph(graph: &Graph, roots: &[u32]) -> Vec<u8> {
    let width = word_width(graph.nodes());
    let words = graph.nodes() * (width + 1);
    let mut bytes = Vec::with_capacity(words + graph.edges() * 2 + roots.len() + 8);
    put(&mut bytes, graph.nodes() as u32);
    put_ascending(&mut bytes, roots.iter().copied());
    let parents = graph.parents(roots);
    for &parent in &parents {
        // 0 is for nobody.
        let word = parent.wrapping_add(1).to_le_bytes();
        bytes.extend_from_slice(word.get(..width).unwrap_or(&word));
    }
    for node in 0..graph.nodes() as u32 {
        let others = graph.targets(node).iter().copied();
        put_ascending(
            &mut bytes,
            others.filter(|&target| parents.get(target as usize) != Some(&node)),
        );
    }
    bytes
}

/// How many bytes hold a position, plus one.
const fn word_width(nodes: usize) -> usize {
    match nodes {
        0..0x100 => 1,
        0x100..0x1_0000 => 2,
        _ => 4,
    }
}

/// A packed graph, its beginning read.
struct PackedGraph<'a> {
    nodes: usize,
    roots: Vec<u32>,
    width: usize,
    parents: &'a [u8],
    others: &'a [u8],
}

impl<'a> PackedGraph<'a> {
    fn open(bytes: &'a [u8]) -> Result<Self, Damaged> {
        let mut rest = bytes;
        let nodes = take(&mut rest)? as usize;
        // Each node takes at least one byte, so a damaged count cannot ask for much memory.
        if nodes > bytes.len() {
            return Err(Damaged);
        }
        let mut roots = Vec::new();
        take_ascending(&mut rest, |root| roots.push(root))?;
        let width = word_width(nodes);
        let (parents, others) = rest.split_at_checked(nodes * width).ok_or(Damaged)?;
        Ok(Self {
            nodes,
            roots,
            width,
            parents,
            others,
        })
    }

    /// The node before another on a shortest path; a root's is itself.
    fn parent(&self, node: u32) -> Option<u32> {
        let start = node as usize * self.width;
        let bytes = self.parents.get(start..start + self.width)?;
        let mut word = [0; 4];
        word.get_mut(..self.width)?.copy_from_slice(bytes);
        u32::from_le_bytes(word).checked_sub(1)
    }
}

/// The graph and its roots again.
pub fn unpack_graph(bytes: &[u8]) -> Result<(Graph, Vec<u32>), Damaged> {
    let packed = PackedGraph::open(bytes)?;
    let mut edges = Vec::with_capacity(bytes.len());
    for node in 0..packed.nodes as u32 {
        if let Some(parent) = packed.parent(node)
            && parent != node
        {
            edges.push((parent, node));
        }
    }
    let mut rest = packed.others;
    for node in 0..packed.nodes as u32 {
        take_ascending(&mut rest, |target| edges.push((node, target)))?;
    }
    if rest.is_empty() {
        Ok((Graph::new(packed.nodes, edges), packed.roots))
    } else {
        Err(Damaged)
    }
}

/// The part of a packed graph that [`shortest_path`] reads.
pub fn paths_of(bytes: &[u8]) -> Result<&[u8], Damaged> {
    let packed = PackedGraph::open(bytes)?;
    let end = bytes.len() - packed.others.len();
    bytes.get(..end).ok_or(Damaged)
}

/// A shortest path from one of the roots of a packed graph to `node`, both included. `None` when there is none. Nothing but
/// the path is read.
pub fn shortest_path(bytes: &[u8], node: u32) -> Result<Option<Vec<u32>>, Damaged> {
    let packed = PackedGraph::open(bytes)?;
    let mut path = vec![node];
    let mut at = node;
    while let Some(parent) = packed.parent(at) {
        if parent == at {
            path.reverse();
            return Ok(Some(path));
        }
        if path.len() >= packed.nodes {
            return Err(Damaged);
        }
        path.push(parent);
        at = parent;
    }
    if path.len() > 1 {
        return Err(Damaged);
    }
    Ok(None)
}

/// Packs numbers, which must ascend. Nothing gives nothing.
pub fn pack_numbers(numbers: &[u32]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(numbers.len() * 2);
    let mut before = 0;
    for &number in numbers {
        put(&mut bytes, number.wrapping_sub(before));
        before = number;
    }
    bytes
}

/// Whether a number is among packed ones.
pub fn holds_number(bytes: &[u8], wanted: u32) -> Result<bool, Damaged> {
    let mut rest = bytes;
    let mut number = 0_u32;
    while !rest.is_empty() {
        number = number.checked_add(take(&mut rest)?).ok_or(Damaged)?;
        if number >= wanted {
            return Ok(number == wanted);
        }
    }
    Ok(false)
}

/// Packs numbers with how many there are of each. The numbers must ascend, each once.
pub fn pack_counts(counts: &[(u32, u32)]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(counts.len() * 3);
    let mut before = 0;
    for &(number, count) in counts {
        put(&mut bytes, number.wrapping_sub(before));
        put(&mut bytes, count);
        before = number;
    }
    bytes
}

/// Calls `each` with every number and its count, in order.
pub fn unpack_counts(bytes: &[u8], mut each: impl FnMut(u32, u32)) -> Result<(), Damaged> {
    let mut rest = bytes;
    let mut number = 0_u32;
    while !rest.is_empty() {
        number = number.checked_add(take(&mut rest)?).ok_or(Damaged)?;
        each(number, take(&mut rest)?);
    }
    Ok(())
}

fn put_ascending(bytes: &mut Vec<u8>, numbers: impl Iterator<Item = u32> + Clone) {
    put(bytes, numbers.clone().count() as u32);
    let mut before = 0;
    for number in numbers {
        put(bytes, number.wrapping_sub(before));
        before = number;
    }
}

fn take_ascending(bytes: &mut &[u8], mut each: impl FnMut(u32)) -> Result<(), Damaged> {
    let count = take(bytes)?;
    let mut number = 0_u32;
    for _ in 0..count {
        number = number.checked_add(take(bytes)?).ok_or(Damaged)?;
        each(number);
    }
    Ok(())
}

pub(crate) fn put(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

#[inline]
pub(crate) fn take(bytes: &mut &[u8]) -> Result<u32, Damaged> {
    match bytes.split_first() {
        // Most differences are small.
        Some((&byte, rest)) if byte < 0x80 => {
            *bytes = rest;
            Ok(byte.into())
        }
        _ => take_several(bytes),
    }
}

fn take_several(bytes: &mut &[u8]) -> Result<u32, Damaged> {
    let mut number = 0_u32;
    for shift in [0, 7, 14, 21, 28] {
        let (&byte, rest) = bytes.split_first().ok_or(Damaged)?;
        *bytes = rest;
        if shift == 28 && byte > 0x0f {
            return Err(Damaged);
        }
        number |= u32::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(number);
        }
    }
    Err(Damaged)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unpacked(bytes: &[u8]) -> Result<Vec<(u32, Depth)>, Damaged> {
        let mut members = Vec::new();
        unpack_set(bytes, |number, depth| members.push((number, depth)))?;
        Ok(members)
    }

    proptest! {
        #[test]
        fn a_set_comes_back(numbers in prop::collection::btree_map(any::<u32>(), 0_u8..8, 0..200)) {
            let members: Vec<_> =
                numbers.into_iter().map(|(number, bits)| (number, Depth::from_bits(bits))).collect();
            let packed = pack_set(&members);
            let numbers = members.iter().map(|(number, _)| *number).collect();
            prop_assert_eq!(unpack_numbers(&packed), Ok(numbers));
            prop_assert_eq!(unpacked(&packed), Ok(members));
        }

        #[test]
        fn a_graph_comes_back(
            nodes in 1_usize..60,
            edges in prop::collection::vec((0_u32..60, 0_u32..60), 0..200),
            roots in prop::collection::btree_set(0_u32..60, 0..4),
        ) {
            let graph = Graph::new(nodes, edges);
            let roots: Vec<_> = roots.into_iter().collect();
            prop_assert_eq!(unpack_graph(&pack_graph(&graph, &roots)), Ok((graph, roots)));
        }

        #[test]
        fn a_path_is_the_shortest_one(
            nodes in 1_usize..40,
            edges in prop::collection::vec((0_u32..40, 0_u32..40), 0..120),
            roots in prop::collection::btree_set(0_u32..40, 1..4),
        ) {
            let graph = Graph::new(nodes, edges);
            let roots: Vec<u32> = roots.into_iter().filter(|root| (*root as usize) < nodes).collect();
            let packed = pack_graph(&graph, &roots);
            for node in 0..nodes as u32 + 1 {
                prop_assert_eq!(shortest_path(&packed, node), Ok(graph.shortest_path(&roots, node)));
            }
        }

        #[test]
        fn numbers_are_found(numbers in prop::collection::btree_set(0_u32..400, 0..40), wanted in 0_u32..400) {
            let packed = pack_numbers(&numbers.iter().copied().collect::<Vec<_>>());
            prop_assert_eq!(holds_number(&packed, wanted), Ok(numbers.contains(&wanted)));
        }

        #[test]
        fn counts_come_back(counts in prop::collection::btree_map(any::<u32>(), any::<u32>(), 0..40)) {
            let counts: Vec<_> = counts.into_iter().collect();
            let mut found = Vec::new();
            let unpacked = unpack_counts(&pack_counts(&counts), |number, count| found.push((number, count)));
            prop_assert_eq!(unpacked, Ok(()));
            prop_assert_eq!(found, counts);
        }

        #[test]
        fn damaged_bytes_are_refused_or_harmless(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = unpacked(&bytes);
            let _ = unpack_graph(&bytes);
            let _ = holds_number(&bytes, u32::MAX);
            let _ = unpack_counts(&bytes, |_, _| {});
            for node in 0..4 {
                let _ = shortest_path(&bytes, node);
            }
        }
    }

    #[test]
    fn a_member_stands_once() {
        let twice = pack_set(&[(4, Depth::DIRECT), (4, Depth::DIRECT)]);
        assert_eq!(unpacked(&twice), Err(Damaged));
        let zero = pack_set(&[(0, Depth::DIRECT), (u32::MAX, Depth::UNKNOWN)]);
        assert_eq!(unpacked(&zero).map(|members| members.len()), Ok(2));
    }

    #[test]
    fn words_widen_with_the_graph() {
        for nodes in [1, 254, 255, 256, 257, 65_534, 65_535, 65_536, 70_000] {
            let chain = (1..nodes).map(|node| (node - 1, node)).collect();
            let graph = Graph::new(nodes as usize, chain);
            let packed = pack_graph(&graph, &[0]);
            let path = shortest_path(&packed, nodes - 1);
            assert_eq!(path, Ok(Some((0..nodes).collect())), "{nodes}");
            assert_eq!(unpack_graph(&packed), Ok((graph, vec![0])), "{nodes}");
        }
    }

    #[test]
    fn a_popular_set_is_small() {
        let members: Vec<_> = (0..1_000).map(|n| (n * 90, Depth::DIRECT)).collect();
        assert!(pack_set(&members).len() < 1_600);
    }
}

//! The order of a BOM's components, whatever order its keys had.

use iriai_domain::inventory::document::{Component, Document};

/// A part of a BOM that lists components, in the order in which the parts stand at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Block {
    /// `metadata.component` and what is in it.
    Described,
    /// `components`.
    Components,
    /// `services`.
    Services,
}

/// Puts the blocks in order and takes out the nameless components; what was nested in one of these goes up to its parent.
pub(super) fn arrange(document: &mut Document<'_>, blocks: &[(Block, usize)], nameless: &[usize]) {
    if nameless.is_empty() && blocks.is_sorted_by_key(|(block, _)| *block) {
        return;
    }
    let count = document.components.len();
    let mut gone = vec![false; count];
    for &index in nameless {
        if let Some(gone) = gone.get_mut(index) {
            *gone = true;
        }
    }
    adopt(&mut document.components, &gone);
    let order = order(blocks, count);
    let mut places = vec![None; count];
    let mut old: Vec<_> = std::mem::take(&mut document.components)
        .into_iter()
        .map(Some)
        .collect();
    for index in order {
        let keep = !gone.get(index).copied().unwrap_or(true);
        let component = old.get_mut(index).and_then(Option::take);
        if let Some(component) = component.filter(|_| keep) {
            if let Some(place) = places.get_mut(index) {
                *place = Some(document.components.len());
            }
            document.components.push(component);
        }
    }
    let place = |index: usize| places.get(index).copied().flatten();
    for component in &mut document.components {
        component.parent = component
            .parent
            .and_then(|parent| place(parent as usize))
            .and_then(|parent| u32::try_from(parent).ok());
    }
    document.subjects = document
        .subjects
        .iter()
        .copied()
        .filter_map(place)
        .collect();
}

/// Gives the children of those that go to their parents' parents. A parent stands before its children, so one pass does.
fn adopt(components: &mut [Component<'_>], gone: &[bool]) {
    for index in 0..components.len() {
        let Some(parent) = components.get(index).and_then(|component| component.parent) else {
            continue;
        };
        let parent = parent as usize;
        if gone.get(parent).copied().unwrap_or(false) {
            let above = components.get(parent).and_then(|parent| parent.parent);
            if let Some(component) = components.get_mut(index) {
                component.parent = above;
            }
        }
    }
}

/// The indices of all components, block after block.
fn order(blocks: &[(Block, usize)], count: usize) -> Vec<usize> {
    let first = blocks.first().map_or(count, |(_, start)| *start);
    let mut spans: Vec<_> = blocks
        .iter()
        .enumerate()
        .map(|(index, &(block, start))| {
            let end = blocks.get(index + 1).map_or(count, |(_, start)| *start);
            (block, start..end)
        })
        .collect();
    spans.sort_by_key(|(block, _)| *block);
    (0..first)
        .chain(spans.into_iter().flat_map(|(_, span)| span))
        .collect()
}

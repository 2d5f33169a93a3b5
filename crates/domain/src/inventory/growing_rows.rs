//! Numbers by number, in rows that grow in place.
//!
//! All rows lie in one allocation, each with some room behind it. A row whose room is full moves to the end and leaves a gap. So a value more
//! costs next to nothing, also of the longest rows, and no row is held twice. When gaps take too much, all is made anew without them.

/// For each number from 0 a run of values.
#[derive(Debug, Clone, Default)]
pub struct GrowingRows<T> {
    spans: Vec<Span>,
    values: Vec<T>,
    /// How many values there are in all rows.
    held: usize,
    /// How many places rows have left behind.
    gaps: usize,
}

#[derive(Debug, Clone, Copy, Default)]
struct Span {
    start: u32,
    length: u32,
    room: u32,
}

impl Span {
    fn range(self) -> std::ops::Range<usize> {
        let start = self.start as usize;
        start..start + self.length as usize
    }
}

/// What a row of so many values gets, so that it need not move soon.
fn room_for(length: u32) -> u32 {
    const SHARE: u32 = 16;
    length.saturating_add(length / SHARE + 1)
}

impl<T: Copy + Default> GrowingRows<T> {
    /// Empty rows with room for so many values each. `None` when these are more than four billion together.
    pub fn with_room(counts: impl IntoIterator<Item = u32>) -> Option<Self> {
        let mut spans = Vec::new();
        let mut total = 0_u32;
        for count in counts {
            let room = room_for(count);
            spans.push(Span {
                start: total,
                length: 0,
                room,
            });
            total = total.checked_add(room)?;
        }
        let mut values = Vec::with_capacity(with_spare(total as usize));
        values.resize(total as usize, T::default());
        Some(Self {
            spans,
            values,
            held: 0,
            gaps: 0,
        })
    }

    /// The values of a row; none for a row that does not exist.
    pub fn of(&self, row: u32) -> &[T] {
        let span = self.spans.get(row as usize).copied().unwrap_or_default();
        self.values.get(span.range()).unwrap_or(&[])
    }

    /// How many values there are in all rows together.
    pub fn count(&self) -> usize {
        self.held
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Whether so many more values find a place, however often rows move for them.
    pub fn has_room(&self, more: usize) -> bool {
        let most = self.values.len() as u64 + 2 * (self.held as u64 + 2 * more as u64);
        most < u64::from(u32::MAX)
    }

    /// Adds a value behind the others of a row; rows before it that do not exist are empty.
    pub fn push(&mut self, row: u32, value: T) {
        let index = row as usize;
        if self.spans.len() <= index {
            self.spans.resize(index + 1, Span::default());
        }
        let Some(mut span) = self.spans.get(index).copied() else {
            return;
        };
        if span.length >= span.room {
            span = self.moved(span);
        }
        // What found no place is not put into another row's.
        let is_free = span.length < span.room;
        if let Some(slot) = self.values.get_mut(span.range().end).filter(|_| is_free) {
            *slot = value;
            span.length += 1;
            self.held += 1;
        }
        if let Some(slot) = self.spans.get_mut(index) {
            *slot = span;
        }
    }

    /// A row's new place at the end, with more room.
    fn moved(&mut self, span: Span) -> Span {
        let room = room_for(span.length + 1);
        let end = self.values.len();
        let Ok(start) = u32::try_from(end) else {
            return span;
        };
        let wanted = end + room as usize;
        if wanted > self.values.capacity() {
            // By doubling, all rows together would have room for as many more.
            self.values.reserve_exact(with_spare(wanted) - end);
        }
        self.values.resize(wanted, T::default());
        self.values.copy_within(span.range(), end);
        self.gaps += span.room as usize;
        Span {
            start,
            room,
            ..span
        }
    }

    /// Whether gaps take so much that it is worth making all rows anew.
    pub fn is_loose(&self) -> bool {
        const SHARE: usize = 8;
        const LEAST: usize = 1 << 12;
        self.gaps > self.held / SHARE + LEAST
    }

    /// The same rows without gaps.
    pub fn compacted(&self) -> Self {
        let counts = self.spans.iter().map(|span| span.length);
        let Some(mut rows) = Self::with_room(counts) else {
            return self.clone();
        };
        for (span, before) in rows.spans.iter_mut().zip(&self.spans) {
            let start = span.start as usize;
            let place = start..start + before.length as usize;
            let (Some(from), Some(to)) =
                (self.values.get(before.range()), rows.values.get_mut(place))
            else {
                continue;
            };
            to.copy_from_slice(from);
            span.length = before.length;
        }
        rows.held = self.held;
        rows
    }
}

impl<T: Copy + Default + Ord> GrowingRows<T> {
    /// Sorted rows of pairs (row, value), each value once; pairs outside fall away. It is fast where values come in ascending order.
    pub fn of_pairs(rows: usize, pairs: &[(u32, T)]) -> Self {
        let mut counts = vec![0_u32; rows];
        for (row, _) in pairs {
            if let Some(count) = counts.get_mut(*row as usize) {
                *count += 1;
            }
        }
        let mut all = Self::with_room(counts).unwrap_or_default();
        for &(row, value) in pairs.iter().filter(|(row, _)| (*row as usize) < rows) {
            all.insert(row, value);
        }
        all
    }

    /// Adds a value to a sorted row, if it is not there.
    pub fn insert(&mut self, row: u32, value: T) {
        let held = self.of(row);
        if held.last().is_none_or(|last| *last < value) {
            return self.push(row, value);
        }
        let Err(place) = held.binary_search(&value) else {
            return;
        };
        self.push(row, value);
        let behind = self.values_mut(row).get_mut(place..);
        behind.unwrap_or_default().rotate_right(1);
    }

    /// Takes a value from a sorted row.
    pub fn remove(&mut self, row: u32, value: T) {
        let Ok(place) = self.of(row).binary_search(&value) else {
            return;
        };
        let behind = self.values_mut(row).get_mut(place..);
        behind.unwrap_or_default().rotate_left(1);
        if let Some(span) = self.spans.get_mut(row as usize) {
            span.length -= 1;
            self.held -= 1;
        }
    }

    fn values_mut(&mut self, row: u32) -> &mut [T] {
        let span = self.spans.get(row as usize).copied().unwrap_or_default();
        self.values.get_mut(span.range()).unwrap_or_default()
    }
}

/// Room for so many values and some more, so that growing seldom asks for another place in memory.
fn with_spare(values: usize) -> usize {
    const SHARE: usize = 8;
    values + values / SHARE
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn rows_grow_shrink_and_move_as_sets_do(
            pairs in prop::collection::vec((0_u32..6, 0_u32..40), 0..60),
            steps in prop::collection::vec((0_u32..9, 0_u32..40, prop::bool::weighted(0.8), prop::bool::weighted(0.05)), 0..300),
        ) {
            let mut sets: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); 9];
            for &(row, value) in &pairs {
                sets[row as usize].insert(value);
            }
            let outside = [(6, 1), (u32::MAX, 1)];
            let mut rows = GrowingRows::of_pairs(6, &[&outside[..], &pairs].concat());
            for (row, value, is_added, is_compacted) in steps {
                match is_added {
                    true => {
                        rows.insert(row, value);
                        sets[row as usize].insert(value);
                    }
                    false => {
                        rows.remove(row, value);
                        sets[row as usize].remove(&value);
                    }
                }
                if is_compacted {
                    rows = rows.compacted();
                    prop_assert_eq!(rows.gaps, 0);
                }
                let held: usize = sets.iter().map(BTreeSet::len).sum();
                prop_assert_eq!(rows.count(), held);
                for (row, set) in (0..).zip(&sets) {
                    prop_assert_eq!(rows.of(row), set.iter().copied().collect::<Vec<_>>());
                }
            }
        }
    }

    #[test]
    fn long_rows_that_grow_leave_few_gaps() {
        let mut rows = GrowingRows::with_room([10_000, 0, 7]).expect("room");
        for value in 0..20_000_u32 {
            rows.push(0, value);
            rows.push(value % 3, value);
        }
        assert_eq!(rows.count(), 40_000);
        assert!(rows.is_loose());
        let compacted = rows.compacted();
        assert!(!compacted.is_loose());
        for row in 0..4 {
            assert_eq!(rows.of(row), compacted.of(row));
        }
        assert!(compacted.values.len() < 40_000 + 40_000 / 16 + 4);
    }
}

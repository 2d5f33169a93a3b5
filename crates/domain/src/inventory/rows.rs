//! Numbers by number, in compressed rows.

/// For each number from 0 a sorted run of other numbers, each once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rows {
    starts: Vec<u32>,
    values: Vec<u32>,
}

impl Rows {
    /// Builds the rows from pairs (row, value) in any order. `rows` is how many there are; pairs outside fall away.
    pub fn new(rows: usize, pairs: &[(u32, u32)]) -> Self {
        let mut ends = vec![0_u32; rows];
        for (row, _) in pairs {
            if let Some(count) = ends.get_mut(*row as usize) {
                *count += 1;
            }
        }
        let mut total = 0;
        for end in &mut ends {
            // The start of the row first; placing moves it to the end.
            let count = std::mem::replace(end, total);
            total += count;
        }
        let mut values = vec![0; total as usize];
        for (row, value) in pairs {
            if let Some(next) = ends.get_mut(*row as usize)
                && let Some(slot) = values.get_mut(*next as usize)
            {
                *slot = *value;
                *next += 1;
            }
        }
        Self::of_runs(values, &ends)
    }

    /// The rows of runs that stand one behind the other, each ending where `ends` says, unsorted and with repetitions.
    fn of_runs(mut values: Vec<u32>, ends: &[u32]) -> Self {
        let mut starts = Vec::with_capacity(ends.len() + 1);
        let (mut start, mut kept) = (0, 0);
        for &end in ends {
            starts.push(kept as u32);
            if let Some(run) = values.get_mut(start..end as usize) {
                run.sort_unstable();
            }
            let row = kept;
            for from in start..end as usize {
                let is_repeated = kept > row && values.get(kept - 1) == values.get(from);
                if !is_repeated && let Some(&value) = values.get(from) {
                    if let Some(slot) = values.get_mut(kept) {
                        *slot = value;
                    }
                    kept += 1;
                }
            }
            start = end as usize;
        }
        starts.push(kept as u32);
        values.truncate(kept);
        Self { starts, values }
    }

    /// The same rows in another order: row `n` is the old row `order[n]`, and its values are renamed.
    pub fn reordered(&self, order: &[u32], rename: impl Fn(u32) -> u32) -> Self {
        let mut values = Vec::with_capacity(self.values.len());
        let mut ends = Vec::with_capacity(order.len());
        for &row in order {
            values.extend(self.of(row).iter().map(|&value| rename(value)));
            ends.push(values.len() as u32);
        }
        Self::of_runs(values, &ends)
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many values there are in all rows together.
    pub fn values(&self) -> usize {
        self.values.len()
    }

    /// The values of a row; none for a row that does not exist.
    pub fn of(&self, row: u32) -> &[u32] {
        let start = self.starts.get(row as usize).copied().unwrap_or(0);
        let end = self.starts.get(row as usize + 1).copied().unwrap_or(start);
        self.values.get(start as usize..end as usize).unwrap_or(&[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_sorted_and_hold_each_value_once() {
        let rows = Rows::new(3, &[(2, 5), (0, 1), (2, 4), (2, 5), (9, 9)]);
        assert_eq!(rows.len(), 3);
        assert_eq!(rows.values(), 3);
        assert_eq!(rows.of(0), [1]);
        assert_eq!(rows.of(1), [0_u32; 0]);
        assert_eq!(rows.of(2), [4, 5]);
        assert_eq!(rows.of(3), [0_u32; 0]);
    }
    #[test]
    fn rows_change_their_order_and_the_names_of_their_values() {
        let rows = Rows::new(3, &[(0, 1), (0, 2), (1, 2)]);
        // 0, 1, 2 become 2, 0, 1.
        let place = |value: u32| [2, 0, 1].get(value as usize).copied().unwrap_or(value);
        let reordered = rows.reordered(&[1, 2, 0], place);
        assert_eq!(reordered, Rows::new(3, &[(2, 0), (2, 1), (0, 1)]));
    }
}

//! Numbers by number, in compressed rows.

/// For each number from 0 a sorted run of other numbers, each once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rows {
    starts: Vec<u32>,
    values: Vec<u32>,
}

impl Rows {
    /// Builds the rows from pairs (row, value) in any order. `rows` is how many there are; pairs outside fall away.
    pub fn new(rows: usize, mut pairs: Vec<(u32, u32)>) -> Self {
        pairs.retain(|(row, _)| (*row as usize) < rows);
        pairs.sort_unstable();
        pairs.dedup();
        let mut starts = Vec::with_capacity(rows + 1);
        let mut values = Vec::with_capacity(pairs.len());
        let mut next = pairs.iter().peekable();
        for row in 0..rows {
            starts.push(values.len() as u32);
            while let Some((_, value)) = next.next_if(|(of, _)| *of as usize == row) {
                values.push(*value);
            }
        }
        starts.push(values.len() as u32);
        Self { starts, values }
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
        let rows = Rows::new(3, vec![(2, 5), (0, 1), (2, 4), (2, 5), (9, 9)]);
        assert_eq!(rows.len(), 3);
        assert_eq!(rows.values(), 3);
        assert_eq!(rows.of(0), [1]);
        assert_eq!(rows.of(1), [0_u32; 0]);
        assert_eq!(rows.of(2), [4, 5]);
        assert_eq!(rows.of(3), [0_u32; 0]);
    }
}

//! Where advisories are from, and how many.

use std::collections::BTreeMap;

/// The advisories of one source that count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceCount {
    /// How many there are.
    pub records: usize,
    /// When the newest was changed, as it says, in milliseconds since 1970.
    pub newest: Option<i64>,
    /// When the last one was received.
    pub received: i64,
}

/// The same by source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources(BTreeMap<String, SourceCount>);

impl Sources {
    /// Counts an advisory.
    pub fn add(&mut self, source: &str, modified: Option<i64>, received: i64) {
        match self.0.get_mut(source) {
            Some(count) => {
                count.records += 1;
                count.newest = count.newest.max(modified);
                count.received = count.received.max(received);
            }
            None => {
                let count = SourceCount {
                    records: 1,
                    newest: modified,
                    received,
                };
                self.0.insert(source.to_owned(), count);
            }
        }
    }

    /// Adds what was counted elsewhere.
    pub fn insert(&mut self, source: &str, count: SourceCount) {
        self.0.insert(source.to_owned(), count);
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, SourceCount)> {
        self.0
            .iter()
            .map(|(source, count)| (source.as_str(), *count))
    }
}

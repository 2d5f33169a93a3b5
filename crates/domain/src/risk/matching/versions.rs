//! Many versions of one component, and which of them many advisories leave clear.

use std::ops::Range;

use super::{Identity, Line, Saying, Subject};
use crate::risk::advisory::Advisory;

/// Versions of a component with how many advisories that were asked do not clear each.
#[derive(Debug)]
pub struct Versions<'i> {
    subject: &'i Subject,
    line: Line,
    /// At each place of the line what is added from there on.
    changes: Vec<i64>,
}

impl<'i> Versions<'i> {
    /// Some versions of a component; nothing where each has to be asked by itself: where the component is compared by CPEs too, or some are no
    /// versions of its ecosystem, or several are one.
    pub fn of(identity: &'i Identity, versions: &[String]) -> Option<Self> {
        let subject = identity.package.as_ref();
        let subject = subject.filter(|_| identity.product.is_none())?;
        let line = Line::new(subject.ecosystem().order, versions.iter().cloned());
        (line.count() == versions.len()).then(|| Self {
            subject,
            changes: vec![0; line.count() + 1],
            line,
        })
    }

    /// Asks an advisory, which must not be withdrawn.
    pub fn ask(&mut self, advisory: &Advisory<'_>) {
        let names = self.subject.names();
        let is_wanted = |key: &str| names.iter().any(|name| name.key == key);
        let told = Saying::of(advisory, is_wanted).along(self.subject, &self.line);
        for runs in [told.affected, told.open] {
            runs.into_iter().for_each(|run| self.mark(run));
        }
    }

    fn mark(&mut self, run: Range<usize>) {
        for (place, change) in [(run.start, 1), (run.end, -1)] {
            if let Some(slot) = self.changes.get_mut(place) {
                *slot += change;
            }
        }
    }

    /// Leaves those that all advisories clear.
    pub fn keep_clear(&self, versions: &mut Vec<String>) {
        let counts = self.changes.iter().scan(0, |count, change| {
            *count += change;
            Some(*count)
        });
        let counts: Vec<i64> = counts.collect();
        versions.retain(|version| {
            let place = self.line.place(version);
            let count = place.and_then(|place| counts.get(place));
            count.is_none_or(|count| *count == 0)
        });
    }
}

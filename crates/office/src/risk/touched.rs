//! Which components an advisory speaks of.

use std::collections::HashSet;

use iriai_domain::fold::fold;
use iriai_domain::risk::comparison::{Outcome, Pair, unpack_pairs};
use iriai_domain::risk::matching::NotEvaluated;
use iriai_store::Error as StoreError;

use super::blocks::called;
use crate::Office;
use crate::error::Error;

/// The components of which advisories say something, in ascending order.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    /// Those that are affected.
    pub(crate) affected: Vec<u32>,
    /// Those of which it cannot be said whether they are, each with a reason.
    pub(crate) not_evaluated: Vec<(u32, NotEvaluated)>,
}

impl Touched {
    fn add(&mut self, pair: &Pair) {
        match pair.outcome {
            Outcome::Affected => self.affected.push(pair.component),
            Outcome::NotEvaluated(reason) => self.not_evaluated.push((pair.component, reason)),
        }
    }

    /// Several advisories of one name may speak of one component: that it is affected decides.
    fn finish(&mut self) {
        self.affected.sort_unstable();
        self.affected.dedup();
        let affected = &self.affected;
        let unsaid = &mut self.not_evaluated;
        unsaid.sort_unstable_by_key(|&(component, reason)| (component, reason.code()));
        unsaid.dedup_by_key(|&mut (component, _)| component);
        unsaid.retain(|(component, _)| affected.binary_search(component).is_err());
    }
}

impl Office {
    /// What advisories of this name say of components; nothing where none has the name. Fails where all of that name were withdrawn.
    pub(crate) fn components_touched(
        &self,
        name: &str,
        instant: Option<i64>,
    ) -> Result<Option<Touched>, Error> {
        self.ensure_compared()?;
        let transaction = self.store.read()?;
        let mut rows = called(&transaction, &fold(name))?;
        rows.retain(|row| row.entry.counts(instant));
        if rows.is_empty() {
            return Ok(None);
        }
        let in_force = rows.iter().filter(|row| !row.entry.withdrawn);
        let advisories: HashSet<u32> = in_force.map(|row| row.number).collect();
        if advisories.is_empty() {
            return Err(Error::Invalid {
                code: "advisory-withdrawn",
                value: name.to_owned(),
            });
        }
        let mut touched = Touched::default();
        transaction.each_finding_batch(0, |batch| {
            let unpacked = unpack_pairs(batch.pairs, |pair| {
                if advisories.contains(&pair.advisory) {
                    touched.add(&pair);
                }
            });
            unpacked.map_err(|_| {
                StoreError::corrupt("finding_batch", "pairs", batch.compared.advisories)
            })
        })?;
        touched.finish();
        Ok(Some(touched))
    }
}

#[cfg(test)]
impl Office {
    /// Those alone that are affected.
    pub(crate) fn components_affected(
        &self,
        name: &str,
        instant: Option<i64>,
    ) -> Result<Option<Vec<u32>>, Error> {
        let touched = self.components_touched(name, instant)?;
        Ok(touched.map(|touched| touched.affected))
    }
}

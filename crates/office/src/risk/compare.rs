//! Comparing components with advisories: only what has not met before.
//!
//! What is kept says how far the last comparison went: all components below one number with all advisories below another. What
//! came since is a strip at the edge of that rectangle: new advisories with all components, and new components with the old
//! advisories. Either is walked by the packages that both name.

mod comparison;

use std::borrow::Cow;
use std::ops::Range;

use iriai_domain::inventory::component_key::ComponentKey;
use iriai_domain::inventory::portfolio::Catalogue;
use iriai_domain::risk::comparison::pack_pairs;
use iriai_domain::risk::component_cpes::ComponentCpes;
use iriai_domain::risk::matching::REVISION;
use iriai_domain::risk::packages::{Packages, component_packages, pack_packages};
use iriai_store::{Compared, Error as StoreError, FindingBatch, Transaction};

pub(crate) use comparison::Comparison;

use super::records::{KnownRecords, read_anew, read_otherwise};
use crate::Office;
use crate::error::Error;
use crate::inventory::import::numbers::KnownInventory;
use crate::inventory::load::is_given;

/// What is known of both sides from earlier comparisons.
#[derive(Default)]
pub(crate) struct Meeting {
    /// The advisories that are kept.
    pub(crate) records: KnownRecords,
    /// The numbers of components, where imports come often: it takes much memory.
    pub(crate) inventory: Option<KnownInventory>,
    /// The packages of components.
    packages: Packages,
    /// The packages that advisories name, as far as somebody needed them.
    advisories: Packages,
    /// The CPEs of those that have none.
    cpes: ComponentCpes,
}

/// The keys of components by number.
pub(crate) enum Keys<'k> {
    /// All of them.
    All(Box<Catalogue>),
    /// Those that are asked for, one by one.
    Few(&'k Transaction<'k>),
}

impl Keys<'_> {
    pub(crate) fn of(&self, component: u32) -> Result<Cow<'_, str>, Error> {
        match self {
            Self::All(catalogue) => Ok(Cow::Borrowed(catalogue.component(component))),
            Self::Few(transaction) => {
                let key = transaction.component(component)?;
                let key = key.ok_or_else(|| StoreError::corrupt("component", "number", component));
                Ok(Cow::Owned(key?))
            }
        }
    }
}

impl Office {
    /// Makes up for a comparison that did not come about, because a program ended between an import and it, or that another version of
    /// this program made, which judged otherwise.
    pub(crate) fn ensure_compared(&self) -> Result<(), Error> {
        let transaction = self.store.read()?;
        let compared = transaction.compared()?;
        let all = everything(&transaction)?;
        drop(transaction);
        if all.advisories == 0 || compared == Some(all) {
            return Ok(());
        }
        let mut meeting = std::mem::take(&mut *self.meeting());
        self.compare(&mut meeting)?;
        *self.meeting() = meeting;
        Ok(())
    }

    /// Makes sure that the advisories are packed as this version of this program reads them.
    pub(crate) fn ensure_read(&self) -> Result<(), Error> {
        let are_read = read_otherwise(&self.store.read()?)?.is_empty();
        match are_read {
            true => Ok(()),
            false => self.ensure_compared(),
        }
    }

    /// Compares everything with everything, whatever was compared before. Answers how many pairs there is something to say about.
    pub fn compare_anew(&self) -> Result<usize, Error> {
        let transaction = self.store.write("compare_anew")?;
        transaction.delete_comparisons()?;
        transaction.commit()?;
        self.compare(&mut Meeting::default())
    }

    /// Compares what has not been compared yet. Answers how many pairs there is something to say about.
    pub(crate) fn compare(&self, meeting: &mut Meeting) -> Result<usize, Error> {
        // So many new advisories meet few enough components that their keys are fetched one by one.
        const FEW: u32 = 64;
        let transaction = self.store.write("compare")?;
        let all = everything(&transaction)?;
        let nothing = Compared {
            components: 0,
            advisories: 0,
            cpes: 0,
            revision: REVISION,
        };
        let compared = transaction.compared()?;
        if read_anew(&transaction)? {
            meeting.advisories = Packages::default();
        }
        let mut before = compared.unwrap_or(nothing);
        if before.revision != REVISION {
            transaction.delete_comparisons()?;
            before = nothing;
            meeting.packages = Packages::default();
        }
        if before == all || all.advisories == 0 {
            return Ok(0);
        }
        if all.components == 0 {
            transaction.insert_finding_batch(&FindingBatch {
                compared: all,
                pairs: &[],
            })?;
            transaction.commit()?;
            return Ok(0);
        }
        learn_cpes(&mut meeting.cpes, &transaction)?;
        let mut renamed = meeting.cpes.components_from(before.cpes);
        renamed.retain(|&component| component < before.components);
        let new_advisories = all.advisories.saturating_sub(before.advisories);
        let is_known = before.components == all.components && renamed.is_empty();
        let keys = match is_known && new_advisories <= FEW {
            true => Keys::Few(&transaction),
            false => Keys::All(Box::new(all_keys(&transaction)?)),
        };
        learn_packages(&mut meeting.packages, &transaction, &keys, all.components)?;
        let mut new = Packages::from(before.advisories);
        learn_advisories(&mut new, &transaction)?;
        let mut old = &Packages::default();
        if !is_known && before.advisories > 0 {
            learn_advisories(&mut meeting.advisories, &transaction)?;
            old = &meeting.advisories;
        }
        let comparison = Comparison {
            packages: &meeting.packages,
            cpes: &meeting.cpes,
            new: &new,
            old,
            before,
            renamed: &renamed,
        };
        let pairs = comparison.run(&transaction, &keys)?;
        let count = pairs.len();
        transaction.insert_finding_batch(&FindingBatch {
            compared: all,
            pairs: &pack_pairs(pairs),
        })?;
        drop(keys);
        transaction.commit()?;
        Ok(count)
    }
}

/// How far a comparison of everything goes.
pub(crate) fn everything(transaction: &Transaction<'_>) -> Result<Compared, Error> {
    Ok(Compared {
        components: transaction.count_components()?,
        advisories: transaction.count_advisories()?,
        cpes: transaction.count_component_cpes()?,
        revision: REVISION,
    })
}

/// Learns the CPEs of components that came since it was asked last.
pub(crate) fn learn_cpes(
    cpes: &mut ComponentCpes,
    transaction: &Transaction<'_>,
) -> Result<(), Error> {
    transaction.each_component_cpe(cpes.count(), |number, component, cpe| {
        is_given(cpes.push(component, cpe), number, "component_cpe")
    })?;
    cpes.settle();
    Ok(())
}

/// The keys of all components.
pub(crate) fn all_keys(transaction: &Transaction<'_>) -> Result<Catalogue, Error> {
    let mut catalogue = Catalogue::default();
    transaction.each_component(0, |number, key, _| {
        is_given(catalogue.number_component(key), number, "component")
    })?;
    Ok(catalogue)
}

/// Learns the packages of all components; those that nobody worked out yet are worked out and kept.
fn learn_packages(
    packages: &mut Packages,
    transaction: &Transaction<'_>,
    keys: &Keys<'_>,
    components: u32,
) -> Result<(), Error> {
    transaction.each_component_packages(packages.count(), |first, behind, packed| {
        let damaged = |_| StoreError::corrupt("component_package", "packages", first);
        packages
            .push_packed(behind - first, packed)
            .map_err(damaged)
    })?;
    let first = packages.count();
    if first < components {
        let packed = packed_packages(keys, first, components)?;
        let damaged = |_| StoreError::corrupt("component_package", "packages", first);
        let pushed = packages.push_packed(components - first, &packed);
        pushed.map_err(damaged)?;
        transaction.insert_component_packages(first, components, &packed)?;
    }
    packages.settle();
    Ok(())
}

/// The packages of components from `first` to before `behind`, worked out on all cores.
fn packed_packages(keys: &Keys<'_>, first: u32, behind: u32) -> Result<Vec<u8>, Error> {
    let Keys::All(catalogue) = keys else {
        return pack(first..behind, |number| keys.of(number));
    };
    // A thread is not worth its beginning for fewer.
    const LEAST: u32 = 4_096;
    let threads = std::thread::available_parallelism().map_or(1, usize::from) as u32;
    let step = (behind - first).div_ceil(threads).max(LEAST);
    let key = |number| Ok(Cow::Borrowed(catalogue.component(number)));
    std::thread::scope(|scope| {
        let starts = (first..behind).step_by(step as usize);
        let parts = starts.map(|start| start..behind.min(start.saturating_add(step)));
        let workers: Vec<_> = parts
            .map(|part| scope.spawn(move || pack(part, key)))
            .collect();
        let mut packed = Vec::new();
        for worker in workers {
            match worker.join() {
                Ok(part) => packed.extend(part?),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok(packed)
    })
}

fn pack<'k>(
    numbers: Range<u32>,
    key: impl Fn(u32) -> Result<Cow<'k, str>, Error>,
) -> Result<Vec<u8>, Error> {
    let mut packed = Vec::new();
    for number in numbers {
        let key = key(number)?;
        pack_packages(&mut packed, &component_packages(ComponentKey::of(&key)));
    }
    Ok(packed)
}

/// Learns the packages that advisories name which came since it was asked last.
pub(crate) fn learn_advisories(
    advisories: &mut Packages,
    transaction: &Transaction<'_>,
) -> Result<(), Error> {
    transaction.each_advisory_packages(advisories.count(), |span, packed| {
        let damaged = |_| StoreError::corrupt("advisory_block", "packages", span.first);
        let count = span.behind - span.first;
        advisories.push_packed(count, packed).map_err(damaged)
    })?;
    advisories.settle();
    Ok(())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::{Clock, ImportRequest, Limits, Progress, Upload};
    use iriai_domain::risk::block::NameIndex;
    use iriai_store::ReadAnew;

    struct Nobody;

    impl Progress for Nobody {
        fn document(&self, _outcome: &crate::FileOutcome) {}

        fn file(&self) {}
    }

    pub(in crate::risk) fn import(office: &Office, text: &'static str) -> Result<(), Error> {
        let upload = Upload {
            path: "a.json".to_owned(),
            below: None,
            read: Box::new(|bytes| {
                bytes.extend_from_slice(text.as_bytes());
                Ok(())
            }),
        };
        office.import([upload].into_iter(), &ImportRequest::default(), &Nobody)
    }

    #[test]
    fn a_comparison_that_did_not_come_about_is_made_up_for() -> Result<(), Error> {
        let office = Office::in_memory(Clock::Standing(0), Limits::default())?;
        import(
            &office,
            r#"{"id":"A-1","modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"left"},"versions":["1.0.0"]}]}"#,
        )?;
        // As when a program ends behind the commit of a document.
        let transaction = office.store.write("test")?;
        transaction.insert_component(0, "pkg:npm/left@1.0.0", None)?;
        transaction.insert_component(1, "pkg:npm/left@2.0.0", None)?;
        transaction.commit()?;
        let affected: Vec<u32> = office
            .register(&office.portfolio()?)?
            .findings(None)
            .iter()
            .map(|finding| finding.component)
            .collect();
        assert_eq!(affected, [0]);
        assert_eq!(office.components_affected("a-1", None)?, Some(vec![0]));
        Ok(())
    }

    #[test]
    fn what_other_rules_read_is_read_and_compared_anew() -> Result<(), Error> {
        let office = Office::in_memory(Clock::Standing(0), Limits::default())?;
        import(
            &office,
            r#"{"id":"A-1","modified":"2026-01-01T00:00:00Z","aliases":["CVE-2026-1"],"affected":[{"package":{"ecosystem":"npm","name":"left"},"versions":["1.0.0"]}]}"#,
        )?;
        let transaction = office.store.write("test")?;
        transaction.insert_component(0, "pkg:npm/left@1.0.0", None)?;
        transaction.commit()?;
        pack_otherwise(&office)?;
        assert_eq!(
            office.components_affected("cve-2026-1", None)?,
            Some(vec![0])
        );
        assert!(
            office
                .store
                .read()?
                .advisory_blocks_read_otherwise(0, REVISION)?
                .is_empty()
        );
        Ok(())
    }

    /// Packs the one advisory as rules would have read it that did not know its fields.
    fn pack_otherwise(office: &Office) -> Result<(), Error> {
        let transaction = office.store.write("test")?;
        let mut heads = Vec::new();
        transaction.each_advisory_heads(0, |block| {
            heads = block.heads;
            Ok(())
        })?;
        transaction.update_advisory_block(&ReadAnew {
            first: 0,
            revision: REVISION - 1,
            packages: &[0],
            heads: &heads,
            matters: &[3, 0, 0, 0],
            names: &NameIndex::pack(&heads).map_err(|_| Error::Full("names"))?,
        })?;
        transaction.delete_comparisons()?;
        Ok(transaction.commit()?)
    }

    #[test]
    fn what_an_older_program_wrote_behind_a_comparison_is_read_anew() -> Result<(), Error> {
        let in_memory = || Office::in_memory(Clock::Standing(0), Limits::default());
        let (kept, scanned) = (in_memory()?, in_memory()?);
        import(
            &kept,
            r#"{"id":"A-1","modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"left"},"versions":["1.0.0"]}]}"#,
        )?;
        pack_otherwise(&kept)?;
        let transaction = kept.store.write("test")?;
        transaction.insert_finding_batch(&FindingBatch {
            compared: Compared {
                components: 0,
                advisories: 0,
                cpes: 0,
                revision: REVISION,
            },
            pairs: &[],
        })?;
        transaction.commit()?;
        let transaction = scanned.store.write("test")?;
        transaction.insert_component(0, "pkg:npm/left@1.0.0", None)?;
        transaction.commit()?;
        scanned.borrow_advisories(&kept, None)?;
        assert_eq!(scanned.components_affected("a-1", None)?, Some(vec![0]));
        let ecosystems = scanned.store.read()?.advisory_ecosystems()?;
        assert_eq!(ecosystems, [("npm".to_owned(), 0)]);
        Ok(())
    }

    #[test]
    fn what_other_rules_read_is_read_anew_before_it_is_borrowed() -> Result<(), Error> {
        let in_memory = || Office::in_memory(Clock::Standing(0), Limits::default());
        let (kept, scanned) = (in_memory()?, in_memory()?);
        import(
            &kept,
            r#"{"id":"A-1","modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"left"},"versions":["1.0.0"]}]}"#,
        )?;
        pack_otherwise(&kept)?;
        let transaction = scanned.store.write("test")?;
        transaction.insert_component(0, "pkg:npm/left@1.0.0", None)?;
        transaction.commit()?;
        scanned.borrow_advisories(&kept, None)?;
        assert_eq!(scanned.components_affected("a-1", None)?, Some(vec![0]));
        Ok(())
    }

    #[test]
    fn of_several_states_in_one_file_the_newest_counts() -> Result<(), Error> {
        let office = Office::in_memory(Clock::Standing(7), Limits::default())?;
        let state = |day: u32, version: u32| {
            format!(
                r#"{{"id":"A-1","modified":"2026-01-0{day}T00:00:00Z","affected":[{{"package":{{"ecosystem":"npm","name":"left"}},"versions":["{version}.0.0"]}}]}}"#
            )
        };
        let lines = [state(1, 1), state(3, 3), state(2, 2)].join("\n");
        import(&office, lines.leak())?;
        let transaction = office.store.write("test")?;
        for version in 1..=3 {
            transaction.insert_component(
                version - 1,
                &format!("pkg:npm/left@{version}.0.0"),
                None,
            )?;
        }
        transaction.commit()?;
        assert_eq!(office.components_affected("a-1", None)?, Some(vec![2]));
        let transaction = office.store.read()?;
        // The first was replaced by the second, and the third was too old to come in.
        assert_eq!(transaction.count_advisories()?, 2);
        assert_eq!(transaction.advisories_replaced(0)?, [(0, 7)]);
        Ok(())
    }
}

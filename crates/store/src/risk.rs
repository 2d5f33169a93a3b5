//! Advisories and what came of comparing them with components.

mod advisory;
mod cpe;
mod decision;
mod exploit;
mod lifecycle;
mod vex;

pub use advisory::{AdvisoryBlock, AdvisoryBlockRow, AdvisoryHeads, AdvisorySpan, ReadAnew};
pub use decision::DecisionRow;
pub use exploit::{
    CatalogueRow, CatalogueSummary, ExploitSummary, ExploitedRow, ForecastContent, ForecastRow,
};
pub use lifecycle::LifecycleRow;
pub use vex::VexRow;
mod feeds;

use crate::db::{Kind, Row, Transaction};
use crate::error::Error;
use crate::inventory::Consecutive;

pub use feeds::{ConfirmationRow, FeedRow, TrustedKeyRow};

/// How far components and advisories have been compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Compared {
    /// All components below this number have been compared.
    pub components: u32,
    /// All advisories below this number have been.
    pub advisories: u32,
    /// So many CPEs were known of the components.
    pub cpes: u32,
    /// The state of the rules by which it was judged.
    pub revision: u32,
}

/// What came of a comparison, packed.
#[derive(Debug, Clone, Copy)]
pub struct FindingBatch<'a> {
    /// How far it went.
    pub compared: Compared,
    /// Packed pairs.
    pub pairs: &'a [u8],
}

const BATCH: &str = "finding_batch";

impl Transaction<'_> {
    /// Adds the packed packages of components from `first` to before `behind`.
    pub fn insert_component_packages(
        &self,
        first: u32,
        behind: u32,
        packages: &[u8],
    ) -> Result<(), Error> {
        self.sql("INSERT INTO component_package (first, behind, packages) VALUES (?1, ?2, ?3)")
            .bind(first)
            .bind(behind)
            .bind(packages)
            .run()?;
        Ok(())
    }

    /// Hands the packed packages of components from a number on, which begins a row, to `each`, by number: the first, the one behind the
    /// last, the packages.
    pub fn each_component_packages(
        &self,
        from: u32,
        mut each: impl FnMut(u32, u32, &[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let table = "component_package";
        let mut next = from;
        self.sql("SELECT first, behind, packages FROM component_package WHERE first >= ?1 ORDER BY first")
            .bind(from)
            .each(|row| {
                let first = row.get(0, table, "first")?;
                let behind = row.get(1, table, "behind")?;
                if first != next || behind < first {
                    return Err(Error::corrupt(table, "first", first));
                }
                next = behind;
                each(first, behind, row.get(2, table, "packages")?)
            })
    }

    /// How far components and advisories have been compared; nothing before the first comparison.
    pub fn compared(&self) -> Result<Option<Compared>, Error> {
        self.sql(
            "SELECT number, components, advisories, cpes, revision FROM finding_batch
             ORDER BY number DESC LIMIT 1",
        )
        .optional(compared)
    }

    /// Forgets everything that came of comparisons, and the packages of components.
    pub fn delete_comparisons(&self) -> Result<(), Error> {
        self.sql("DELETE FROM finding_batch")
            .changing(Kind::Advisories)
            .run()?;
        self.sql("DELETE FROM component_package").run()?;
        Ok(())
    }

    /// Adds what came of a comparison.
    pub fn insert_finding_batch(&self, batch: &FindingBatch<'_>) -> Result<(), Error> {
        let number = self.count_finding_batches()?;
        self.sql(
            "INSERT INTO finding_batch (number, components, advisories, cpes, revision, pairs)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )
        .changing(Kind::Documents)
        .bind(number)
        .bind(batch.compared.components)
        .bind(batch.compared.advisories)
        .bind(batch.compared.cpes)
        .bind(batch.compared.revision)
        .bind(batch.pairs)
        .run()?;
        Ok(())
    }

    /// How many comparisons are kept; also the number that the next one gets.
    pub fn count_finding_batches(&self) -> Result<u32, Error> {
        self.next_number("SELECT MAX(number) + 1 FROM finding_batch", BATCH)
    }

    /// Hands everything that came of comparisons to `each`, from the one with a number on, in the order in which it came.
    pub fn each_finding_batch(
        &self,
        from: u32,
        mut each: impl FnMut(FindingBatch<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut rows = Consecutive::from(from, BATCH, "number");
        self.sql(
            "SELECT number, components, advisories, cpes, revision, pairs FROM finding_batch
             WHERE number >= ?1 ORDER BY number",
        )
        .bind(from)
        .each(|row| {
            rows.number(row)?;
            each(FindingBatch {
                compared: compared(row)?,
                pairs: row.get(5, BATCH, "pairs")?,
            })
        })
    }
}

fn compared(row: &Row<'_>) -> Result<Compared, Error> {
    Ok(Compared {
        components: row.get(1, BATCH, "components")?,
        advisories: row.get(2, BATCH, "advisories")?,
        cpes: row.get(3, BATCH, "cpes")?,
        revision: row.get(4, BATCH, "revision")?,
    })
}

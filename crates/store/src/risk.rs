//! Advisories and what came of comparing them with components.

mod advisory;
mod cpe;
mod decision;
mod lifecycle;
mod vex;

pub use advisory::{AdvisoryBlock, AdvisoryBlockRow, AdvisoryHeads, AdvisorySpan};
pub use decision::DecisionRow;
pub use lifecycle::LifecycleRow;
pub use vex::VexRow;
mod feeds;

use crate::db::{Row, Transaction};
use crate::error::Error;
use crate::inventory::Consecutive;

pub use feeds::{ConfirmationRow, ExploitSummary, FeedRow, TrustedKeyRow};

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

/// A vulnerability that is attacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExploitedRow {
    /// The CVE identifier, folded.
    pub cve: String,
    /// Since when it is listed, as written.
    pub added: Option<String>,
    /// Until when something must have been done, as written.
    pub due: Option<String>,
    /// Whether it is known to be used for ransom.
    pub ransomware: Option<bool>,
    /// Since when it is known here.
    pub received: i64,
}

/// How likely attacks on a vulnerability are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForecastRow {
    /// The CVE identifier, folded.
    pub cve: String,
    /// Probability in millionths.
    pub probability: u32,
    /// Percentile in millionths.
    pub percentile: u32,
    /// The day of the forecast, as written.
    pub day: Option<String>,
    /// Since when it is known here.
    pub received: i64,
}

const BATCH: &str = "finding_batch";

impl Transaction<'_> {
    /// Notes that a vulnerability is attacked; when that was learnt first stands. Answers whether something is new.
    pub fn replace_exploited(&self, row: &ExploitedRow) -> Result<bool, Error> {
        let changed = self
            .sql(
                "INSERT INTO exploited (cve, added, due, ransomware, received)
                 VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (cve) DO UPDATE SET added = ?2, due = ?3, ransomware = ?4
                 WHERE exploited.added IS DISTINCT FROM ?2 OR exploited.due IS DISTINCT FROM ?3
                    OR exploited.ransomware IS DISTINCT FROM ?4",
            )
            .bind(row.cve.as_str())
            .bind(row.added.as_deref())
            .bind(row.due.as_deref())
            .bind(row.ransomware)
            .bind(row.received)
            .run()?;
        Ok(changed > 0)
    }

    /// Notes how likely attacks are; a forecast of an earlier day replaces nothing. Answers whether something is new.
    pub fn replace_forecast(&self, row: &ForecastRow) -> Result<bool, Error> {
        let changed = self
            .sql(
                "INSERT INTO forecast (cve, probability, percentile, day, received)
                 VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (cve) DO UPDATE
                 SET probability = ?2, percentile = ?3, day = ?4, received = ?5
                 WHERE (forecast.day IS NULL OR ?4 >= forecast.day)
                   AND (forecast.probability <> ?2 OR forecast.percentile <> ?3
                        OR forecast.day IS DISTINCT FROM ?4)",
            )
            .bind(row.cve.as_str())
            .bind(row.probability)
            .bind(row.percentile)
            .bind(row.day.as_deref())
            .bind(row.received)
            .run()?;
        Ok(changed > 0)
    }

    /// Hands every vulnerability that is attacked to `each`.
    pub fn each_exploited(
        &self,
        mut each: impl FnMut(ExploitedRow) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let table = "exploited";
        self.sql("SELECT cve, added, due, ransomware, received FROM exploited ORDER BY cve")
            .each(|row| {
                each(ExploitedRow {
                    cve: row.get(0, table, "cve")?,
                    added: row.get(1, table, "added")?,
                    due: row.get(2, table, "due")?,
                    ransomware: row.get(3, table, "ransomware")?,
                    received: row.get(4, table, "received")?,
                })
            })
    }

    /// Hands every forecast to `each`.
    pub fn each_forecast(
        &self,
        mut each: impl FnMut(ForecastRow) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let table = "forecast";
        self.sql("SELECT cve, probability, percentile, day, received FROM forecast ORDER BY cve")
            .each(|row| {
                each(ForecastRow {
                    cve: row.get(0, table, "cve")?,
                    probability: row.get(1, table, "probability")?,
                    percentile: row.get(2, table, "percentile")?,
                    day: row.get(3, table, "day")?,
                    received: row.get(4, table, "received")?,
                })
            })
    }

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
        self.sql("DELETE FROM finding_batch").run()?;
        self.sql("DELETE FROM component_package").run()?;
        Ok(())
    }

    /// Adds what came of a comparison.
    pub fn insert_finding_batch(&self, batch: &FindingBatch<'_>) -> Result<(), Error> {
        let number = self.next_number("SELECT MAX(number) + 1 FROM finding_batch", BATCH)?;
        self.sql(
            "INSERT INTO finding_batch (number, components, advisories, cpes, revision, pairs)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )
        .bind(number)
        .bind(batch.compared.components)
        .bind(batch.compared.advisories)
        .bind(batch.compared.cpes)
        .bind(batch.compared.revision)
        .bind(batch.pairs)
        .run()?;
        Ok(())
    }

    /// Hands everything that came of comparisons to `each`, in the order in which it came.
    pub fn each_finding_batch(
        &self,
        mut each: impl FnMut(FindingBatch<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut rows = Consecutive::from(0, BATCH, "number");
        self.sql(
            "SELECT number, components, advisories, cpes, revision, pairs FROM finding_batch
             ORDER BY number",
        )
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

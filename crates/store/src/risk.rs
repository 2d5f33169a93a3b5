//! Advisories and what came of comparing them with components.

mod cpe;
mod decision;
mod lifecycle;
mod vex;

pub use decision::DecisionRow;
pub use lifecycle::LifecycleRow;
pub use vex::VexRow;
mod feeds;

use crate::db::{Row, Transaction};
use crate::error::Error;
use crate::inventory::Consecutive;

pub use feeds::{ConfirmationRow, ExploitSummary, FeedRow, TrustedKeyRow};

/// One state of one advisory, without the bytes of its record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdvisoryRow {
    /// Dense number.
    pub number: u32,
    /// What tells it from all others.
    pub key: String,
    /// Its identifier.
    pub id: String,
    /// Code of its format.
    pub format: String,
    /// Code of what it tells of.
    pub kind: String,
    /// Code of its severity in words.
    pub rating: Option<String>,
    /// Its score in tenths.
    pub score: Option<u32>,
    /// What it says of SSVC's decision points, in one number.
    pub signs: u32,
    /// Whether it was taken back.
    pub withdrawn: bool,
    /// What tells its bytes from others.
    pub digest: Vec<u8>,
    /// The block in which it stands.
    pub block: u32,
    /// Where in the block it begins.
    pub start: u32,
    /// How many bytes it has.
    pub length: u32,
    /// Which of the record's advisories it is, from 0.
    pub part: u32,
    /// When it was changed last, as it says.
    pub modified: Option<i64>,
    /// Since when it is known.
    pub received: i64,
    /// When another state replaced it.
    pub replaced: Option<i64>,
}

/// How far components and advisories have been compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

const ADVISORY: &str = "advisory";
const BATCH: &str = "finding_batch";

impl Transaction<'_> {
    /// How many states of advisories there are; also the number that the next one gets.
    pub fn count_advisories(&self) -> Result<u32, Error> {
        self.next_number("SELECT MAX(number) + 1 FROM advisory", ADVISORY)
    }

    /// How many blocks of records there are; also the number that the next one gets.
    pub fn count_advisory_blocks(&self) -> Result<u32, Error> {
        self.next_number(
            "SELECT MAX(number) + 1 FROM advisory_block",
            "advisory_block",
        )
    }

    /// Keeps the bytes of some records, compressed.
    pub fn insert_advisory_block(
        &self,
        number: u32,
        length: u32,
        content: &[u8],
    ) -> Result<(), Error> {
        self.sql("INSERT INTO advisory_block (number, length, content) VALUES (?1, ?2, ?3)")
            .bind(number)
            .bind(length)
            .bind(content)
            .run()?;
        Ok(())
    }

    /// The compressed bytes of a block, and how many they are unpacked.
    pub fn advisory_block(&self, number: u32) -> Result<Option<(Vec<u8>, u32)>, Error> {
        self.sql("SELECT content, length FROM advisory_block WHERE number = ?1")
            .bind(number)
            .optional(|row| {
                Ok((
                    row.get(0, "advisory_block", "content")?,
                    row.get(1, "advisory_block", "length")?,
                ))
            })
    }

    /// Adds a state of an advisory; the one before it is replaced by it.
    pub fn insert_advisory(
        &self,
        advisory: &AdvisoryRow,
        before: Option<u32>,
    ) -> Result<(), Error> {
        self.sql(
            "INSERT INTO advisory (number, key, id, format, kind, rating, score, withdrawn,
                                   digest, block, start, length, part, modified, received,
                                   replaced, signs)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,
                     ?14, ?15, ?16, ?17)",
        )
        .bind(advisory.number)
        .bind(advisory.key.as_str())
        .bind(advisory.id.as_str())
        .bind(advisory.format.as_str())
        .bind(advisory.kind.as_str())
        .bind(advisory.rating.as_deref())
        .bind(advisory.score)
        .bind(advisory.withdrawn)
        .bind(advisory.digest.as_slice())
        .bind(advisory.block)
        .bind(advisory.start)
        .bind(advisory.length)
        .bind(advisory.part)
        .bind(advisory.modified)
        .bind(advisory.received)
        .bind(advisory.replaced)
        .bind(advisory.signs)
        .run()?;
        if let Some(before) = before {
            self.sql("UPDATE advisory SET replaced = ?2 WHERE number = ?1")
                .bind(before)
                .bind(advisory.received)
                .run()?;
        }
        Ok(())
    }

    /// Notes that an advisory names a package, by the hash of its key.
    pub fn insert_advisory_package(&self, package: i64, advisory: u32) -> Result<(), Error> {
        self.sql(
            "INSERT INTO advisory_package (package, advisory) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        )
        .bind(package)
        .bind(advisory)
        .run()?;
        Ok(())
    }

    /// Hands every state of an advisory from a number on to `each`, by number.
    pub fn each_advisory(
        &self,
        from: u32,
        mut each: impl FnMut(AdvisoryRow) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut rows = Consecutive::from(from, ADVISORY, "number");
        self.sql(
            "SELECT number, key, id, format, kind, rating, score, withdrawn, digest, block, start,
                    length, part, modified, received, replaced, signs
             FROM advisory WHERE number >= ?1 ORDER BY number",
        )
        .bind(from)
        .each(|row| {
            rows.number(row)?;
            each(advisory(row)?)
        })
    }

    /// One state of an advisory.
    pub fn advisory(&self, number: u32) -> Result<Option<AdvisoryRow>, Error> {
        self.sql(
            "SELECT number, key, id, format, kind, rating, score, withdrawn, digest, block, start,
                    length, part, modified, received, replaced, signs
             FROM advisory WHERE number = ?1",
        )
        .bind(number)
        .optional(advisory)
    }

    /// Hands every name of an advisory to `each`: the folded name and the advisory.
    pub fn each_advisory_name(
        &self,
        mut each: impl FnMut(&str, u32) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.sql("SELECT name, advisory FROM advisory_name")
            .each(|row| {
                each(
                    row.get(0, "advisory_name", "name")?,
                    row.get(1, "advisory_name", "advisory")?,
                )
            })
    }

    /// Notes that there is an advisory about an ecosystem; the first of all stands.
    pub fn insert_advisory_ecosystem(&self, code: &str, received: i64) -> Result<(), Error> {
        self.sql(
            "INSERT INTO advisory_ecosystem (code, received) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        )
        .bind(code)
        .bind(received)
        .run()?;
        Ok(())
    }

    /// The ecosystems that any advisory is about, and since when.
    pub fn advisory_ecosystems(&self) -> Result<Vec<(String, i64)>, Error> {
        self.sql("SELECT code, received FROM advisory_ecosystem ORDER BY code")
            .all(|row| {
                let table = "advisory_ecosystem";
                Ok((row.get(0, table, "code")?, row.get(1, table, "received")?))
            })
    }

    /// Notes a name under which people look for an advisory, folded.
    pub fn insert_advisory_name(&self, name: &str, advisory: u32) -> Result<(), Error> {
        self.sql(
            "INSERT INTO advisory_name (name, advisory) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        )
        .bind(name)
        .bind(advisory)
        .run()?;
        Ok(())
    }

    /// The states of advisories with a folded name, by number.
    pub fn advisories_called(&self, name: &str) -> Result<Vec<u32>, Error> {
        self.sql("SELECT advisory FROM advisory_name WHERE name = ?1 ORDER BY advisory")
            .bind(name)
            .all(|row| row.get(0, "advisory_name", "advisory"))
    }

    /// The states of advisories that name a package, by number.
    pub fn advisories_of_package(&self, package: i64) -> Result<Vec<u32>, Error> {
        self.sql("SELECT advisory FROM advisory_package WHERE package = ?1 ORDER BY advisory")
            .bind(package)
            .all(|row| row.get(0, "advisory_package", "advisory"))
    }

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

fn advisory(row: &Row<'_>) -> Result<AdvisoryRow, Error> {
    Ok(AdvisoryRow {
        number: row.get(0, ADVISORY, "number")?,
        key: row.get(1, ADVISORY, "key")?,
        id: row.get(2, ADVISORY, "id")?,
        format: row.get(3, ADVISORY, "format")?,
        kind: row.get(4, ADVISORY, "kind")?,
        rating: row.get(5, ADVISORY, "rating")?,
        score: row.get(6, ADVISORY, "score")?,
        withdrawn: row.get(7, ADVISORY, "withdrawn")?,
        digest: row.get(8, ADVISORY, "digest")?,
        block: row.get(9, ADVISORY, "block")?,
        start: row.get(10, ADVISORY, "start")?,
        length: row.get(11, ADVISORY, "length")?,
        part: row.get(12, ADVISORY, "part")?,
        modified: row.get(13, ADVISORY, "modified")?,
        received: row.get(14, ADVISORY, "received")?,
        replaced: row.get(15, ADVISORY, "replaced")?,
        signs: row.get(16, ADVISORY, "signs")?,
    })
}

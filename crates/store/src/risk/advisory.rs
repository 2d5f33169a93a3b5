//! Advisories in blocks.

use crate::db::{Kind, Row, Transaction};
use crate::error::Error;

const ADVISORIES: &str = "advisory_block";

/// Some advisories with their records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdvisoryBlockRow<'a> {
    /// The number of the first.
    pub first: u32,
    /// The number behind that of the last.
    pub behind: u32,
    /// Code of their format.
    pub format: &'a str,
    /// Since when they are known.
    pub received: i64,
    /// The state of the rules by which they were read.
    pub revision: u32,
    /// The hashes of the packages that each names, packed.
    pub packages: &'a [u8],
    /// What answers need of each, packed.
    pub heads: &'a [u8],
    /// What of each is compared, packed.
    pub matters: &'a [u8],
    /// By which names they may be found, packed.
    pub names: &'a [u8],
    /// The bytes of the records, unpacked.
    pub length: u32,
    /// The records, compressed.
    pub content: &'a [u8],
}

/// What was read of a block anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadAnew<'a> {
    /// The number of its first advisory.
    pub first: u32,
    /// The state of the rules by which its records were read.
    pub revision: u32,
    /// The hashes of the packages that each advisory names, packed.
    pub packages: &'a [u8],
    /// What answers need of each, packed.
    pub heads: &'a [u8],
    /// What of each is compared, packed.
    pub matters: &'a [u8],
    /// By which names they may be found, packed.
    pub names: &'a [u8],
}

/// Which advisories a block holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdvisorySpan {
    /// The number of the first.
    pub first: u32,
    /// The number behind that of the last.
    pub behind: u32,
}

/// The heads of a block, and what they have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdvisoryHeads {
    /// Which they are.
    pub span: AdvisorySpan,
    /// Code of their format.
    pub format: String,
    /// Since when they are known.
    pub received: i64,
    /// What answers need of each, packed.
    pub heads: Vec<u8>,
}

/// A block while it is read.
pub struct AdvisoryBlock<'r> {
    row: &'r Row<'r>,
    /// Which advisories it holds.
    pub span: AdvisorySpan,
}

impl<'r> AdvisoryBlock<'r> {
    /// The hashes of the packages that each names, packed.
    pub fn packages(&self) -> Result<&'r [u8], Error> {
        self.row.get(4, ADVISORIES, "packages")
    }

    /// Code of their format.
    pub fn format(&self) -> Result<&'r str, Error> {
        self.row.get(2, ADVISORIES, "format")
    }

    /// Since when they are known.
    pub fn received(&self) -> Result<i64, Error> {
        self.row.get(3, ADVISORIES, "received")
    }

    /// What answers need of each, packed.
    pub fn heads(&self) -> Result<&'r [u8], Error> {
        self.row.get(5, ADVISORIES, "heads")
    }

    /// What of each is compared, packed.
    pub fn matters(&self) -> Result<&'r [u8], Error> {
        self.row.get(6, ADVISORIES, "matters")
    }

    /// The compressed records, and how many bytes they are unpacked.
    pub fn records(&self) -> Result<(&'r [u8], u32), Error> {
        Ok((
            self.row.get(8, ADVISORIES, "content")?,
            self.row.get(7, ADVISORIES, "length")?,
        ))
    }
}

impl Transaction<'_> {
    /// How many states of advisories there are; also the number that the next one gets.
    pub fn count_advisories(&self) -> Result<u32, Error> {
        self.next_number(
            "SELECT behind FROM advisory_block ORDER BY first DESC LIMIT 1",
            ADVISORIES,
        )
    }

    /// Adds advisories behind all others.
    pub fn insert_advisory_block(&self, block: &AdvisoryBlockRow<'_>) -> Result<(), Error> {
        self.sql(
            "INSERT INTO advisory_block (first, behind, format, received, revision, packages,
                                         heads, matters, length, content)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )
        .changing(Kind::Advisories)
        .bind(block.first)
        .bind(block.behind)
        .bind(block.format)
        .bind(block.received)
        .bind(block.revision)
        .bind(block.packages)
        .bind(block.heads)
        .bind(block.matters)
        .bind(block.length)
        .bind(block.content)
        .run()?;
        self.sql("INSERT INTO advisory_name_index (first, names) VALUES (?1, ?2)")
            .changing(Kind::Advisories)
            .bind(block.first)
            .bind(block.names)
            .run()?;
        Ok(())
    }

    /// Puts what was read of a block anew in place of what was read before.
    pub fn update_advisory_block(&self, block: &ReadAnew<'_>) -> Result<(), Error> {
        self.sql(
            "UPDATE advisory_block SET revision = ?2, packages = ?3, heads = ?4, matters = ?5
             WHERE first = ?1",
        )
        .changing(Kind::Advisories)
        .bind(block.first)
        .bind(block.revision)
        .bind(block.packages)
        .bind(block.heads)
        .bind(block.matters)
        .run()?;
        self.sql("UPDATE advisory_name_index SET names = ?2 WHERE first = ?1")
            .changing(Kind::Advisories)
            .bind(block.first)
            .bind(block.names)
            .run()?;
        Ok(())
    }

    /// Hands the first of each block, with by which names its advisories may be found, to `each`.
    pub fn each_advisory_name_index(
        &self,
        mut each: impl FnMut(u32, &[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let table = "advisory_name_index";
        self.sql("SELECT first, names FROM advisory_name_index ORDER BY first")
            .each(|row| each(row.get(0, table, "first")?, row.get(1, table, "names")?))
    }

    /// The blocks from a number on that were read by another state of the rules than this.
    pub fn advisory_blocks_read_otherwise(
        &self,
        from: u32,
        revision: u32,
    ) -> Result<Vec<u32>, Error> {
        self.sql(
            "SELECT first FROM advisory_block WHERE first >= ?1 AND revision <> ?2 ORDER BY first",
        )
        .bind(from)
        .bind(revision)
        .all(|row| row.get(0, ADVISORIES, "first"))
    }

    /// Notes that another state replaced one; what is noted already stands.
    pub fn insert_advisory_replaced(&self, number: u32, replaced: i64) -> Result<(), Error> {
        self.sql(
            "INSERT INTO advisory_replaced (number, replaced) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        ).changing(Kind::Advisories)
        .bind(number)
        .bind(replaced)
        .run()?;
        Ok(())
    }

    /// The states from a number on that were replaced, and when, by number.
    pub fn advisories_replaced(&self, from: u32) -> Result<Vec<(u32, i64)>, Error> {
        let table = "advisory_replaced";
        self.sql(
            "SELECT number, replaced FROM advisory_replaced WHERE number >= ?1 ORDER BY number",
        )
        .bind(from)
        .all(|row| Ok((row.get(0, table, "number")?, row.get(1, table, "replaced")?)))
    }

    /// The states of a block that were replaced, and when, by number.
    pub fn advisories_replaced_of(&self, span: AdvisorySpan) -> Result<Vec<(u32, i64)>, Error> {
        let table = "advisory_replaced";
        self.sql(
            "SELECT number, replaced FROM advisory_replaced
             WHERE number >= ?1 AND number < ?2 ORDER BY number",
        )
        .bind(span.first)
        .bind(span.behind)
        .all(|row| Ok((row.get(0, table, "number")?, row.get(1, table, "replaced")?)))
    }

    /// When another state replaced one.
    pub fn advisory_replaced(&self, number: u32) -> Result<Option<i64>, Error> {
        self.sql("SELECT number, replaced FROM advisory_replaced WHERE number = ?1")
            .bind(number)
            .optional(|row| row.get(1, "advisory_replaced", "replaced"))
    }

    /// Hands the heads of the advisories from a number on, which begins a block, to `each`, block by block.
    pub fn each_advisory_heads(
        &self,
        from: u32,
        mut each: impl FnMut(AdvisoryHeads) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut spans = Spans(from);
        self.sql(
            "SELECT first, behind, format, received, heads FROM advisory_block
             WHERE first >= ?1 ORDER BY first",
        )
        .bind(from)
        .each(|row| {
            let heads = advisory_heads(row)?;
            spans.follow(heads.span)?;
            each(heads)
        })
    }

    /// The heads of the block that holds an advisory.
    pub fn advisory_heads(&self, number: u32) -> Result<Option<AdvisoryHeads>, Error> {
        let found = self
            .sql(
                "SELECT first, behind, format, received, heads FROM advisory_block
                 WHERE first <= ?1 ORDER BY first DESC LIMIT 1",
            )
            .bind(number)
            .optional(advisory_heads)?;
        Ok(found.filter(|heads| number < heads.span.behind))
    }

    /// Hands the packed packages of the advisories from a number on, which begins a block, to `each`, block by block.
    pub fn each_advisory_packages(
        &self,
        from: u32,
        mut each: impl FnMut(AdvisorySpan, &[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut spans = Spans(from);
        self.sql(
            "SELECT first, behind, packages FROM advisory_block WHERE first >= ?1 ORDER BY first",
        )
        .bind(from)
        .each(|row| {
            let span = span(row)?;
            spans.follow(span)?;
            each(span, row.get(2, ADVISORIES, "packages")?)
        })
    }

    /// Hands so many blocks from an advisory on, which begins one, to `each`, in order. Answers the number behind the last of them.
    pub fn each_advisory_block(
        &self,
        from: u32,
        count: u32,
        mut each: impl FnMut(AdvisoryBlock<'_>) -> Result<(), Error>,
    ) -> Result<u32, Error> {
        let mut spans = Spans(from);
        self.sql(
            "SELECT first, behind, format, received, packages, heads, matters, length, content
             FROM advisory_block WHERE first >= ?1 ORDER BY first LIMIT ?2",
        )
        .bind(from)
        .bind(count)
        .each(|row| {
            let span = span(row)?;
            spans.follow(span)?;
            each(AdvisoryBlock { row, span })
        })?;
        Ok(spans.0)
    }

    /// Which advisories each block holds, and the packed matters of the block that holds one of them.
    pub fn advisory_matters(&self, number: u32) -> Result<Option<(AdvisorySpan, Vec<u8>)>, Error> {
        let found = self
            .sql(
                "SELECT first, behind, matters FROM advisory_block
                 WHERE first <= ?1 ORDER BY first DESC LIMIT 1",
            )
            .bind(number)
            .optional(|row| Ok((span(row)?, row.get(2, ADVISORIES, "matters")?)))?;
        Ok(found.filter(|(span, _)| number < span.behind))
    }

    /// The compressed records of the block that begins with an advisory, and how many bytes they are unpacked.
    pub fn advisory_records(&self, first: u32) -> Result<Option<(Vec<u8>, u32)>, Error> {
        self.sql("SELECT first, length, content FROM advisory_block WHERE first = ?1")
            .bind(first)
            .optional(|row| {
                Ok((
                    row.get(2, ADVISORIES, "content")?,
                    row.get(1, ADVISORIES, "length")?,
                ))
            })
    }

    /// Notes that there is an advisory about an ecosystem, or about a release of a distribution (`debian:12`); the first of all stands.
    pub fn insert_advisory_ecosystem(&self, code: &str, received: i64) -> Result<(), Error> {
        self.sql(
            "INSERT INTO advisory_ecosystem (code, received) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        ).changing(Kind::Advisories)
        .bind(code)
        .bind(received)
        .run()?;
        Ok(())
    }

    /// The ecosystems and releases that any advisory is about, and since when.
    pub fn advisory_ecosystems(&self) -> Result<Vec<(String, i64)>, Error> {
        self.sql("SELECT code, received FROM advisory_ecosystem ORDER BY code")
            .all(|row| {
                let table = "advisory_ecosystem";
                Ok((row.get(0, table, "code")?, row.get(1, table, "received")?))
            })
    }
}

/// Blocks that must follow one another without a gap; the number that comes next.
struct Spans(u32);

impl Spans {
    fn follow(&mut self, span: AdvisorySpan) -> Result<(), Error> {
        if span.first != self.0 || span.behind <= span.first {
            return Err(Error::corrupt(ADVISORIES, "first", span.first));
        }
        self.0 = span.behind;
        Ok(())
    }
}

fn span(row: &Row<'_>) -> Result<AdvisorySpan, Error> {
    Ok(AdvisorySpan {
        first: row.get(0, ADVISORIES, "first")?,
        behind: row.get(1, ADVISORIES, "behind")?,
    })
}

fn advisory_heads(row: &Row<'_>) -> Result<AdvisoryHeads, Error> {
    Ok(AdvisoryHeads {
        span: span(row)?,
        format: row.get(2, ADVISORIES, "format")?,
        received: row.get(3, ADVISORIES, "received")?,
        heads: row.get(4, ADVISORIES, "heads")?,
    })
}

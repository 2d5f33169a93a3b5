//! Repositories that documents state for packages, and how many documents state each.

use super::Consecutive;
use crate::db::{Kind, Transaction};
use crate::error::Error;

const REPOSITORY: &str = "package_repository";
const COUNT: &str = "package_repository_count";

impl Transaction<'_> {
    /// Hands every pair of package and stated repository from a number on to `each`, by number.
    pub fn each_repository(
        &self,
        from: u32,
        mut each: impl FnMut(u32, &str, &str) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut rows = Consecutive::from(from, REPOSITORY, "number");
        self.sql(
            "SELECT number, package, repository FROM package_repository
             WHERE number >= ?1 ORDER BY number",
        )
        .bind(from)
        .each(|row| {
            let number = rows.number(row)?;
            let package: &str = row.get(1, REPOSITORY, "package")?;
            each(number, package, row.get(2, REPOSITORY, "repository")?)
        })
    }

    /// Adds a pair of package and repository.
    pub fn insert_repository(
        &self,
        number: u32,
        package: &str,
        repository: &str,
    ) -> Result<(), Error> {
        self.sql(
            "INSERT INTO package_repository (number, package, repository) VALUES (?1, ?2, ?3)",
        )
        .changing(Kind::Documents)
        .bind(number)
        .bind(package)
        .bind(repository)
        .run()?;
        Ok(())
    }

    /// Hands every row of counts of stated repositories to `each`, packed.
    pub fn each_repository_count(
        &self,
        mut each: impl FnMut(&[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.sql("SELECT counts FROM package_repository_count ORDER BY document")
            .each(|row| each(row.get(0, COUNT, "counts")?))
    }

    /// How many rows of counts of stated repositories there are.
    pub fn count_repository_counts(&self) -> Result<u32, Error> {
        let count = self
            .sql("SELECT COUNT(*) FROM package_repository_count")
            .optional(|row| row.get(0, COUNT, "count"))?;
        Ok(count.unwrap_or(0))
    }

    /// Adds a row of counts of stated repositories, packed, under the first document that it counts.
    pub fn insert_repository_count(&self, document: u32, counts: &[u8]) -> Result<(), Error> {
        self.sql("INSERT INTO package_repository_count (document, counts) VALUES (?1, ?2)")
            .changing(Kind::Documents)
            .bind(document)
            .bind(counts)
            .run()?;
        Ok(())
    }

    /// Takes away all rows of counts of stated repositories.
    pub fn delete_repository_counts(&self) -> Result<(), Error> {
        self.sql("DELETE FROM package_repository_count")
            .changing(Kind::Documents)
            .run()?;
        Ok(())
    }
}

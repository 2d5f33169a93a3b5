//! The CPEs of components that have no package to be compared by.

use crate::db::{Kind, Transaction};
use crate::error::Error;
use crate::inventory::Consecutive;

const TABLE: &str = "component_cpe";

impl Transaction<'_> {
    /// How many pairs of a component and a CPE there are; also the number that the next one gets.
    pub fn count_component_cpes(&self) -> Result<u32, Error> {
        self.next_number("SELECT MAX(number) + 1 FROM component_cpe", TABLE)
    }

    /// Notes a CPE of a component. Answers whether it is new.
    pub fn insert_component_cpe(
        &self,
        number: u32,
        component: u32,
        cpe: &str,
        received: i64,
    ) -> Result<bool, Error> {
        let changed = self
            .sql(
                "INSERT INTO component_cpe (number, component, cpe, received)
                 VALUES (?1, ?2, ?3, ?4) ON CONFLICT (component, cpe) DO NOTHING",
            )
            .changing(Kind::Documents)
            .bind(number)
            .bind(component)
            .bind(cpe)
            .bind(received)
            .run()?;
        Ok(changed > 0)
    }

    /// Hands every pair from a number on to `each`, by number: the number, the component and the CPE.
    pub fn each_component_cpe(
        &self,
        from: u32,
        mut each: impl FnMut(u32, u32, &str) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut rows = Consecutive::from(from, TABLE, "number");
        self.sql(
            "SELECT number, component, cpe FROM component_cpe WHERE number >= ?1 ORDER BY number",
        )
        .bind(from)
        .each(|row| {
            rows.number(row)?;
            each(
                row.get(0, TABLE, "number")?,
                row.get(1, TABLE, "component")?,
                row.get(2, TABLE, "cpe")?,
            )
        })
    }

    /// The CPEs of a component, in the order in which they came.
    pub fn cpes_of_component(&self, component: u32) -> Result<Vec<String>, Error> {
        self.sql("SELECT cpe FROM component_cpe WHERE component = ?1 ORDER BY number")
            .bind(component)
            .all(|row| row.get(0, TABLE, "cpe"))
    }
}

//! What the company itself decided of vulnerabilities.

use crate::db::{Kind, Row, Transaction};
use crate::error::Error;

/// A decision, or a rule that decides.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct DecisionRow {
    /// Its number, from 1 on: people read and type it.
    pub number: u32,
    /// The vulnerability as named; none for a rule.
    pub vulnerability: Option<String>,
    /// The same, folded.
    pub folded: Option<String>,
    /// A condition on findings; none where a vulnerability is named.
    pub condition: Option<String>,
    /// Only this component, by its key.
    pub component: Option<String>,
    /// Only this package, by its key.
    pub package: Option<String>,
    /// Only in this product.
    pub product: Option<u32>,
    /// Only in products with this tag.
    pub tag: Option<String>,
    /// Code of what is so.
    pub status: String,
    /// Code of why it is not affected.
    pub justification: Option<String>,
    /// Code of what is done.
    pub response: Option<String>,
    /// Words on why.
    pub reason: Option<String>,
    /// Words on what to do.
    pub action: Option<String>,
    /// Who decided.
    pub author: String,
    /// The ignore file that it was read from.
    pub source: Option<String>,
    /// When.
    pub decided: i64,
    /// Until when it holds.
    pub expires: Option<i64>,
    /// When it was taken back.
    pub ended: Option<i64>,
    /// By whom.
    pub ended_by: Option<String>,
    /// Why.
    pub ended_reason: Option<String>,
}

const TABLE: &str = "decision";

impl Transaction<'_> {
    /// Adds a decision and answers the number that it got; the one in the row is not looked at.
    pub fn insert_decision(&self, row: &DecisionRow) -> Result<u32, Error> {
        let sql = "SELECT COALESCE(MAX(number), 0) + 1 FROM decision";
        let number = self.next_number(sql, TABLE)?;
        self.sql(
            "INSERT INTO decision (number, vulnerability, folded, condition, component, package,
                                   product, tag, status, justification, response, reason, action,
                                   author, source, decided, expires, ended, ended_by, ended_reason)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,
                     ?18, ?19, ?20)",
        )
        .changing(Kind::Opinions)
        .bind(number)
        .bind(row.vulnerability.as_deref())
        .bind(row.folded.as_deref())
        .bind(row.condition.as_deref())
        .bind(row.component.as_deref())
        .bind(row.package.as_deref())
        .bind(row.product)
        .bind(row.tag.as_deref())
        .bind(row.status.as_str())
        .bind(row.justification.as_deref())
        .bind(row.response.as_deref())
        .bind(row.reason.as_deref())
        .bind(row.action.as_deref())
        .bind(row.author.as_str())
        .bind(row.source.as_deref())
        .bind(row.decided)
        .bind(row.expires)
        .bind(row.ended)
        .bind(row.ended_by.as_deref())
        .bind(row.ended_reason.as_deref())
        .run()?;
        Ok(number)
    }

    /// Ends a decision that has not ended. Answers whether there was one.
    pub fn end_decision(
        &self,
        number: u32,
        ended: i64,
        by: &str,
        reason: Option<&str>,
    ) -> Result<bool, Error> {
        let changed = self
            .sql(
                "UPDATE decision SET ended = ?2, ended_by = ?3, ended_reason = ?4
                 WHERE number = ?1 AND ended IS NULL",
            )
            .changing(Kind::Opinions)
            .bind(number)
            .bind(ended)
            .bind(by)
            .bind(reason)
            .run()?;
        Ok(changed > 0)
    }

    /// All decisions, by number.
    pub fn decisions(&self) -> Result<Vec<DecisionRow>, Error> {
        self.sql(
            "SELECT number, vulnerability, folded, condition, component, package, product, tag,
                    status, justification, response, reason, action, author, source, decided,
                    expires, ended, ended_by, ended_reason
             FROM decision ORDER BY number",
        )
        .all(row)
    }
}

fn row(row: &Row<'_>) -> Result<DecisionRow, Error> {
    Ok(DecisionRow {
        number: row.get(0, TABLE, "number")?,
        vulnerability: row.get(1, TABLE, "vulnerability")?,
        folded: row.get(2, TABLE, "folded")?,
        condition: row.get(3, TABLE, "condition")?,
        component: row.get(4, TABLE, "component")?,
        package: row.get(5, TABLE, "package")?,
        product: row.get(6, TABLE, "product")?,
        tag: row.get(7, TABLE, "tag")?,
        status: row.get(8, TABLE, "status")?,
        justification: row.get(9, TABLE, "justification")?,
        response: row.get(10, TABLE, "response")?,
        reason: row.get(11, TABLE, "reason")?,
        action: row.get(12, TABLE, "action")?,
        author: row.get(13, TABLE, "author")?,
        source: row.get(14, TABLE, "source")?,
        decided: row.get(15, TABLE, "decided")?,
        expires: row.get(16, TABLE, "expires")?,
        ended: row.get(17, TABLE, "ended")?,
        ended_by: row.get(18, TABLE, "ended_by")?,
        ended_reason: row.get(19, TABLE, "ended_reason")?,
    })
}

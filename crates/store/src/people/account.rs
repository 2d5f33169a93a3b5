//! People who sign in, and teams of them.

use crate::db::{Row, Transaction};
use crate::error::Error;

/// Somebody who signs in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountRow {
    /// Its identifier.
    pub id: String,
    /// With which they sign in.
    pub name: String,
    /// The same, folded.
    pub folded: String,
    /// Where to write to them.
    pub address: Option<String>,
    /// Code of their language.
    pub language: Option<String>,
    /// The password as an Argon2 string (PHC); none opens it where there is none.
    pub password: Option<String>,
    /// The secret of one-time codes.
    pub code_secret: Option<Vec<u8>>,
    /// The step of the code that was used last.
    pub code_step: Option<i64>,
    /// The address of the identity provider that knows them, and its name for them.
    pub provider: Option<(String, String)>,
    /// Since when there is one.
    pub created: i64,
    /// Since when nobody signs in with it.
    pub disabled: Option<i64>,
    /// Attempts to sign in that failed since the last that did not.
    pub failures: u32,
    /// Until when none counts.
    pub locked: Option<i64>,
}

/// Some who work together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TeamRow {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The same, folded.
    pub folded: String,
    /// The group of an identity provider whose members are its members.
    pub provider_group: Option<String>,
    /// Since when there is one.
    pub created: i64,
}

const ACCOUNT: &str = "account";
const TEAM: &str = "team";

impl Transaction<'_> {
    /// Adds an account. A name that is taken is a conflict.
    pub fn insert_account(&self, row: &AccountRow) -> Result<(), Error> {
        let (issuer, subject) = provider(row);
        self.sql(
            "INSERT INTO account (id, name, folded, address, language, password, code_secret,
                                  code_step, issuer, subject, created, disabled, failures, locked)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        )
        .bind(row.id.as_str())
        .bind(row.name.as_str())
        .bind(row.folded.as_str())
        .bind(row.address.as_deref())
        .bind(row.language.as_deref())
        .bind(row.password.as_deref())
        .bind(row.code_secret.as_deref())
        .bind(row.code_step)
        .bind(issuer)
        .bind(subject)
        .bind(row.created)
        .bind(row.disabled)
        .bind(row.failures)
        .bind(row.locked)
        .run()?;
        Ok(())
    }

    /// Changes what is known of an account, by its identifier. Answers whether there is one.
    pub fn update_account(&self, row: &AccountRow) -> Result<bool, Error> {
        let (issuer, subject) = provider(row);
        let changed = self
            .sql(
                "UPDATE account SET name = ?2, folded = ?3, address = ?4, language = ?5,
                        password = ?6, code_secret = ?7, code_step = ?8, issuer = ?9,
                        subject = ?10, disabled = ?11, failures = ?12, locked = ?13
                 WHERE id = ?1",
            )
            .bind(row.id.as_str())
            .bind(row.name.as_str())
            .bind(row.folded.as_str())
            .bind(row.address.as_deref())
            .bind(row.language.as_deref())
            .bind(row.password.as_deref())
            .bind(row.code_secret.as_deref())
            .bind(row.code_step)
            .bind(issuer)
            .bind(subject)
            .bind(row.disabled)
            .bind(row.failures)
            .bind(row.locked)
            .run()?;
        Ok(changed > 0)
    }

    /// All accounts, by name.
    pub fn accounts(&self) -> Result<Vec<AccountRow>, Error> {
        self.sql(
            "SELECT id, name, folded, address, language, password, code_secret, code_step, issuer,
                    subject, created, disabled, failures, locked
             FROM account ORDER BY folded",
        )
        .all(account)
    }

    /// An account.
    pub fn account(&self, id: &str) -> Result<Option<AccountRow>, Error> {
        self.sql(
            "SELECT id, name, folded, address, language, password, code_secret, code_step, issuer,
                    subject, created, disabled, failures, locked
             FROM account WHERE id = ?1",
        )
        .bind(id)
        .optional(account)
    }

    /// The account with a folded name.
    pub fn account_called(&self, folded: &str) -> Result<Option<AccountRow>, Error> {
        self.sql(
            "SELECT id, name, folded, address, language, password, code_secret, code_step, issuer,
                    subject, created, disabled, failures, locked
             FROM account WHERE folded = ?1",
        )
        .bind(folded)
        .optional(account)
    }

    /// Adds a team. A name or a group that is taken is a conflict.
    pub fn insert_team(&self, row: &TeamRow) -> Result<(), Error> {
        self.sql(
            "INSERT INTO team (id, name, folded, provider_group, created)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )
        .bind(row.id.as_str())
        .bind(row.name.as_str())
        .bind(row.folded.as_str())
        .bind(row.provider_group.as_deref())
        .bind(row.created)
        .run()?;
        Ok(())
    }

    /// All teams, by name.
    pub fn teams(&self) -> Result<Vec<TeamRow>, Error> {
        self.sql("SELECT id, name, folded, provider_group, created FROM team ORDER BY folded")
            .all(|row| {
                Ok(TeamRow {
                    id: row.get(0, TEAM, "id")?,
                    name: row.get(1, TEAM, "name")?,
                    folded: row.get(2, TEAM, "folded")?,
                    provider_group: row.get(3, TEAM, "provider_group")?,
                    created: row.get(4, TEAM, "created")?,
                })
            })
    }

    /// Makes somebody a member of a team. Nothing changes where they are.
    pub fn insert_team_member(
        &self,
        team: &str,
        account: &str,
        is_provided: bool,
    ) -> Result<(), Error> {
        self.sql(
            "INSERT INTO team_member (team, account, provided) VALUES (?1, ?2, ?3)
             ON CONFLICT (team, account) DO NOTHING",
        )
        .bind(team)
        .bind(account)
        .bind(is_provided)
        .run()?;
        Ok(())
    }

    /// Takes somebody out of a team. Answers whether they were in it.
    pub fn delete_team_member(&self, team: &str, account: &str) -> Result<bool, Error> {
        let changed = self
            .sql("DELETE FROM team_member WHERE team = ?1 AND account = ?2")
            .bind(team)
            .bind(account)
            .run()?;
        Ok(changed > 0)
    }

    /// All members: team, account, and whether an identity provider says so.
    pub fn team_members(&self) -> Result<Vec<(String, String, bool)>, Error> {
        const TABLE: &str = "team_member";
        self.sql("SELECT team, account, provided FROM team_member ORDER BY team, account")
            .all(|row| {
                Ok((
                    row.get(0, TABLE, "team")?,
                    row.get(1, TABLE, "account")?,
                    row.get(2, TABLE, "provided")?,
                ))
            })
    }
}

fn provider(row: &AccountRow) -> (Option<&str>, Option<&str>) {
    match &row.provider {
        Some((issuer, subject)) => (Some(issuer), Some(subject)),
        None => (None, None),
    }
}

fn account(row: &Row<'_>) -> Result<AccountRow, Error> {
    let issuer: Option<String> = row.get(8, ACCOUNT, "issuer")?;
    let subject: Option<String> = row.get(9, ACCOUNT, "subject")?;
    Ok(AccountRow {
        id: row.get(0, ACCOUNT, "id")?,
        name: row.get(1, ACCOUNT, "name")?,
        folded: row.get(2, ACCOUNT, "folded")?,
        address: row.get(3, ACCOUNT, "address")?,
        language: row.get(4, ACCOUNT, "language")?,
        password: row.get(5, ACCOUNT, "password")?,
        code_secret: row.get(6, ACCOUNT, "code_secret")?,
        code_step: row.get(7, ACCOUNT, "code_step")?,
        provider: issuer.zip(subject),
        created: row.get(10, ACCOUNT, "created")?,
        disabled: row.get(11, ACCOUNT, "disabled")?,
        failures: row.get(12, ACCOUNT, "failures")?,
        locked: row.get(13, ACCOUNT, "locked")?,
    })
}

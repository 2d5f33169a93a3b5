//! What accounts, teams and keys may do, and where.

use crate::db::{Row, Transaction};
use crate::error::Error;

/// Who may do something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// An account, by its identifier.
    Account(String),
    /// The members of a team.
    Team(String),
    /// A key.
    Key(String),
}

impl Holder {
    fn parts(&self) -> (&'static str, &str) {
        match self {
            Self::Account(id) => ("account", id),
            Self::Team(id) => ("team", id),
            Self::Key(id) => ("key", id),
        }
    }

    fn of(kind: &str, id: String) -> Option<Self> {
        match kind {
            "account" => Some(Self::Account(id)),
            "team" => Some(Self::Team(id)),
            "key" => Some(Self::Key(id)),
            _ => None,
        }
    }
}

/// That somebody has a role, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantRow {
    /// Who.
    pub holder: Holder,
    /// Code of the role.
    pub role: String,
    /// Code of how products are told apart.
    pub extent_kind: String,
    /// Which ones; empty where it is all.
    pub extent: String,
    /// Since when.
    pub granted: i64,
}

const TABLE: &str = "role_grant";

impl Transaction<'_> {
    /// Adds a grant. Nothing changes where there is one like it.
    pub fn insert_grant(&self, row: &GrantRow) -> Result<(), Error> {
        let (kind, id) = row.holder.parts();
        self.sql(
            "INSERT INTO role_grant (holder_kind, holder, role, extent_kind, extent, granted)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (holder_kind, holder, role, extent_kind, extent) DO NOTHING",
        )
        .bind(kind)
        .bind(id)
        .bind(row.role.as_str())
        .bind(row.extent_kind.as_str())
        .bind(row.extent.as_str())
        .bind(row.granted)
        .run()?;
        Ok(())
    }

    /// Takes a grant away. Answers whether there was one.
    pub fn delete_grant(
        &self,
        holder: &Holder,
        role: &str,
        extent_kind: &str,
        extent: &str,
    ) -> Result<bool, Error> {
        let (kind, id) = holder.parts();
        let changed = self
            .sql(
                "DELETE FROM role_grant WHERE holder_kind = ?1 AND holder = ?2 AND role = ?3
                 AND extent_kind = ?4 AND extent = ?5",
            )
            .bind(kind)
            .bind(id)
            .bind(role)
            .bind(extent_kind)
            .bind(extent)
            .run()?;
        Ok(changed > 0)
    }

    /// All grants.
    pub fn grants(&self) -> Result<Vec<GrantRow>, Error> {
        self.sql(
            "SELECT holder_kind, holder, role, extent_kind, extent, granted FROM role_grant
             ORDER BY holder_kind, holder, role, extent_kind, extent",
        )
        .all(grant)
    }

    /// Those of one account, itself and as a member of teams.
    pub fn grants_of_account(&self, account: &str) -> Result<Vec<GrantRow>, Error> {
        self.sql(
            "SELECT holder_kind, holder, role, extent_kind, extent, granted FROM role_grant
             WHERE (holder_kind = 'account' AND holder = ?1)
                OR (holder_kind = 'team' AND holder IN
                    (SELECT team FROM team_member WHERE account = ?1))
             ORDER BY holder_kind, holder, role, extent_kind, extent",
        )
        .bind(account)
        .all(grant)
    }

    /// Those of one key.
    pub fn grants_of_key(&self, key: &str) -> Result<Vec<GrantRow>, Error> {
        self.sql(
            "SELECT holder_kind, holder, role, extent_kind, extent, granted FROM role_grant
             WHERE holder_kind = 'key' AND holder = ?1
             ORDER BY holder_kind, holder, role, extent_kind, extent",
        )
        .bind(key)
        .all(grant)
    }
}

fn grant(row: &Row<'_>) -> Result<GrantRow, Error> {
    let kind: &str = row.get(0, TABLE, "holder_kind")?;
    let holder = Holder::of(kind, row.get(1, TABLE, "holder")?);
    Ok(GrantRow {
        holder: holder.ok_or_else(|| Error::corrupt(TABLE, "holder_kind", kind))?,
        role: row.get(2, TABLE, "role")?,
        extent_kind: row.get(3, TABLE, "extent_kind")?,
        extent: row.get(4, TABLE, "extent")?,
        granted: row.get(5, TABLE, "granted")?,
    })
}

//! Accounts, teams, and what is granted to them.

use iriai_domain::fold::fold;
use iriai_store::{AccountRow, GrantRow, Holder, InvitationRow, TeamRow};

use super::secret::{digest, new_secret};
use crate::Office;
use crate::access::{Grant, Permission};
use crate::audit::Note;
use crate::clock::identifier;
use crate::error::Error;

/// Somebody who signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its identifier.
    pub id: String,
    /// With which they sign in.
    pub name: String,
    /// Where to write to them.
    pub address: Option<String>,
    /// Code of their language.
    pub language: Option<String>,
    /// Whether a password opens it.
    pub has_password: bool,
    /// Whether a one-time code is asked for.
    pub has_code: bool,
    /// Since when there is one.
    pub created: i64,
    /// Since when nobody signs in with it.
    pub disabled: Option<i64>,
    /// The teams that it is in, by identifier.
    pub teams: Vec<String>,
    /// What is granted to it itself.
    pub grants: Vec<Grant>,
}

/// Somebody who shall sign in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewAccount {
    /// With which they sign in.
    pub name: String,
    /// Where to write to them.
    pub address: Option<String>,
    /// Code of their language.
    pub language: Option<String>,
    /// What they may do.
    pub grants: Vec<Grant>,
}

/// Some who work together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The group of an identity provider whose members are its members.
    pub provider_group: Option<String>,
    /// Its members, by identifier.
    pub members: Vec<String>,
    /// What is granted to it.
    pub grants: Vec<Grant>,
}

/// How long a link by which somebody sets a password counts, in milliseconds.
const INVITED: i64 = 7 * 24 * 3_600_000;

/// As a list of grants is kept.
pub(super) fn rows(holder: &Holder, grants: &[Grant], now: i64) -> Vec<GrantRow> {
    let row = |grant: &Grant| {
        let (kind, text) = grant.extent.parts();
        GrantRow {
            holder: holder.clone(),
            role: grant.role.code().to_owned(),
            extent_kind: kind.to_owned(),
            extent: text.to_owned(),
            granted: now,
        }
    };
    grants.iter().map(row).collect()
}

/// Grants as the audit log tells them.
pub(super) fn told(grants: &[Grant]) -> String {
    let told = grants.iter().map(|grant| {
        let (kind, text) = grant.extent.parts();
        match text {
            "" => format!("{}: {kind}", grant.role.code()),
            text => format!("{}: {kind} {text}", grant.role.code()),
        }
    });
    told.collect::<Vec<_>>().join("; ")
}

/// A name as it is kept, with its folded form.
fn named(name: &str) -> Result<(String, String), Error> {
    let (name, folded) = (name.trim().to_owned(), fold(name));
    match folded.is_empty() || name.chars().count() > 200 || name.chars().any(char::is_control) {
        true => Err(Error::Invalid {
            code: "account-name-invalid",
            value: name,
        }),
        false => Ok((name, folded)),
    }
}

fn taken(error: iriai_store::Error, name: &str) -> Error {
    match error {
        iriai_store::Error::Conflict(_) => Error::Invalid {
            code: "account-name-taken",
            value: name.to_owned(),
        },
        other => other.into(),
    }
}

fn unknown(kind: &'static str, id: &str) -> Error {
    Error::NotFound {
        kind,
        name: id.to_owned(),
    }
}

impl Office {
    /// Refuses who may not do something with all products and what they share.
    pub(crate) fn require(&self, permission: Permission) -> Result<(), Error> {
        match (self.actor.may_everywhere(permission), self.actor.is_known()) {
            (true, _) => Ok(()),
            (false, true) => Err(Error::Invalid {
                code: "denied",
                value: permission.code().to_owned(),
            }),
            (false, false) => Err(Error::Invalid {
                code: "sign-in-needed",
                value: String::new(),
            }),
        }
    }

    /// Refuses to grant what who asks may not do themselves.
    pub(super) fn require_grants(&self, grants: &[Grant]) -> Result<(), Error> {
        match grants.iter().find(|grant| !self.actor.may_grant(grant)) {
            None => Ok(()),
            Some(grant) => Err(Error::Invalid {
                code: "denied",
                value: grant.role.code().to_owned(),
            }),
        }
    }

    /// Makes an account, and answers its identifier with the secret of a link by which its owner sets a password.
    pub fn make_account(&self, new: &NewAccount) -> Result<(String, String), Error> {
        self.require(Permission::Govern)?;
        self.require_grants(&new.grants)?;
        let (name, folded) = named(&new.name)?;
        let now = self.clock.now();
        let id = identifier(now);
        let secret = new_secret()?;
        let write = self.write("make-account")?;
        write
            .insert_account(&AccountRow {
                id: id.clone(),
                name: name.clone(),
                folded,
                address: new.address.clone(),
                language: new.language.clone(),
                created: now,
                ..AccountRow::default()
            })
            .map_err(|error| taken(error, &name))?;
        for row in rows(&Holder::Account(id.clone()), &new.grants, now) {
            write.insert_grant(&row)?;
        }
        write.insert_invitation(&invitation(&secret, Some(&id), now))?;
        let note = Note::new("make-account", id.as_str()).with("name", name);
        write.note(note.with("grants", told(&new.grants)));
        write.commit()?;
        Ok((id, secret))
    }

    /// Makes a new link by which the owner of an account sets a password; those of before end.
    pub fn invite(&self, account: &str) -> Result<String, Error> {
        self.require(Permission::Govern)?;
        let secret = new_secret()?;
        let now = self.clock.now();
        let write = self.write("invite")?;
        let known = write.account(account)?;
        let known = known.ok_or_else(|| unknown("account", account))?;
        write.end_invitations(Some(account), now)?;
        write.insert_invitation(&invitation(&secret, Some(account), now))?;
        write.note(Note::new("invite", account).with("name", known.name));
        write.commit()?;
        Ok(secret)
    }

    /// Lets nobody sign in with an account any more, and ends its sessions; or lets them again.
    pub fn disable_account(&self, account: &str, is_disabled: bool) -> Result<(), Error> {
        self.require(Permission::Govern)?;
        let now = self.clock.now();
        let write = self.write("disable-account")?;
        let known = write.account(account)?;
        let known = known.ok_or_else(|| unknown("account", account))?;
        write.update_account(&AccountRow {
            disabled: is_disabled.then_some(now),
            failures: 0,
            locked: None,
            ..known.clone()
        })?;
        write.delete_sessions_of(account)?;
        let action = match is_disabled {
            true => "disable-account",
            false => "enable-account",
        };
        write.note(Note::new(action, account).with("name", known.name));
        write.commit()
    }

    /// Grants roles to an account, a team or a key, or takes them away.
    pub fn grant(&self, holder: &Holder, grants: &[Grant], is_given: bool) -> Result<(), Error> {
        self.require(Permission::Govern)?;
        self.require_grants(grants)?;
        let now = self.clock.now();
        let write = self.write("grant")?;
        let (kind, id, is_there) = match holder {
            Holder::Account(id) => ("account", id, write.account(id)?.is_some()),
            Holder::Team(id) => {
                let is_there = write.teams()?.iter().any(|team| team.id == *id);
                ("team", id, is_there)
            }
            Holder::Key(id) => {
                let is_there = write.keys()?.iter().any(|key| key.id == *id);
                ("key", id, is_there)
            }
        };
        if !is_there {
            return Err(unknown(kind, id));
        }
        for row in rows(holder, grants, now) {
            match is_given {
                true => write.insert_grant(&row)?,
                false => {
                    write.delete_grant(holder, &row.role, &row.extent_kind, &row.extent)?;
                }
            }
        }
        let action = match is_given {
            true => "grant",
            false => "withdraw",
        };
        let note = Note::new(action, id.as_str()).with("holder", kind.to_owned());
        write.note(note.with("grants", told(grants)));
        write.commit()
    }

    /// Makes a team, and answers its identifier.
    pub fn make_team(&self, name: &str, provider_group: Option<&str>) -> Result<String, Error> {
        self.require(Permission::Govern)?;
        let (name, folded) = named(name)?;
        let now = self.clock.now();
        let id = identifier(now);
        let write = self.write("make-team")?;
        write
            .insert_team(&TeamRow {
                id: id.clone(),
                name: name.clone(),
                folded,
                provider_group: provider_group.map(str::to_owned),
                created: now,
            })
            .map_err(|error| taken(error, &name))?;
        write.note(Note::new("make-team", id.as_str()).with("name", name));
        write.commit()?;
        Ok(id)
    }

    /// Makes an account a member of a team, or takes it out.
    pub fn change_member(&self, team: &str, account: &str, is_member: bool) -> Result<(), Error> {
        self.require(Permission::Govern)?;
        let write = self.write("change-member")?;
        if !write.teams()?.iter().any(|known| known.id == team) {
            return Err(unknown("team", team));
        }
        if write.account(account)?.is_none() {
            return Err(unknown("account", account));
        }
        // Who makes somebody a member gives them what the team may do.
        if is_member {
            let all = write.grants()?;
            let of_team = all
                .iter()
                .filter(|row| row.holder == Holder::Team(team.to_owned()));
            let grants: Vec<Grant> = of_team.filter_map(Grant::of).collect();
            self.require_grants(&grants)?;
            write.insert_team_member(team, account, false)?;
        } else {
            write.delete_team_member(team, account)?;
        }
        let action = match is_member {
            true => "join-team",
            false => "leave-team",
        };
        write.note(Note::new(action, team).with("account", account.to_owned()));
        write.commit()
    }

    /// All accounts, by name.
    pub fn accounts(&self) -> Result<Vec<Account>, Error> {
        self.require(Permission::Govern)?;
        let transaction = self.store.read()?;
        let (members, grants) = (transaction.team_members()?, transaction.grants()?);
        let accounts = transaction.accounts()?.into_iter();
        let accounts = accounts.map(|row| Account {
            teams: members
                .iter()
                .filter(|(_, account, _)| *account == row.id)
                .map(|(team, ..)| team.clone())
                .collect(),
            grants: of(&grants, &Holder::Account(row.id.clone())),
            has_password: row.password.is_some(),
            has_code: row.code_secret.is_some(),
            id: row.id,
            name: row.name,
            address: row.address,
            language: row.language,
            created: row.created,
            disabled: row.disabled,
        });
        Ok(accounts.collect())
    }

    /// All teams, by name.
    pub fn teams(&self) -> Result<Vec<Team>, Error> {
        self.require(Permission::Govern)?;
        let transaction = self.store.read()?;
        let (members, grants) = (transaction.team_members()?, transaction.grants()?);
        let teams = transaction.teams()?.into_iter();
        let teams = teams.map(|row| Team {
            members: members
                .iter()
                .filter(|(team, ..)| *team == row.id)
                .map(|(_, account, _)| account.clone())
                .collect(),
            grants: of(&grants, &Holder::Team(row.id.clone())),
            id: row.id,
            name: row.name,
            provider_group: row.provider_group,
        });
        Ok(teams.collect())
    }
}

/// Those of one holder.
pub(super) fn of(grants: &[GrantRow], holder: &Holder) -> Vec<Grant> {
    let own = grants.iter().filter(|row| row.holder == *holder);
    own.filter_map(Grant::of).collect()
}

/// A link that counts once.
pub(super) fn invitation(secret: &str, account: Option<&str>, now: i64) -> InvitationRow {
    InvitationRow {
        digest: digest(secret),
        account: account.map(str::to_owned),
        created: now,
        expires: now.saturating_add(INVITED),
        used: None,
    }
}

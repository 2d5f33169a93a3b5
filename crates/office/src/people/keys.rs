//! Keys for programs.

use iriai_store::{Holder, KeyRow};

use super::accounts::{of, rows, told};
use super::secret::{digest, new_secret};
use crate::Office;
use crate::access::{Actor, Grant, Permission, Who};
use crate::audit::Note;
use crate::clock::identifier;
use crate::error::Error;

/// A key that shall be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKey {
    /// What it is for.
    pub name: String,
    /// What it may do, of what who makes it may do.
    pub grants: Vec<Grant>,
    /// Until when it counts, in milliseconds since 1970.
    pub expires: Option<i64>,
}

/// A key that was made: the only time that it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeKey {
    /// Its identifier.
    pub id: String,
    /// The key itself.
    pub key: String,
}

/// A key, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Its identifier.
    pub id: String,
    /// What is shown of it.
    pub prefix: String,
    /// What it is for.
    pub name: String,
    /// The identifier of the account that made it.
    pub account: String,
    /// When.
    pub created: i64,
    /// Until when it counts.
    pub expires: Option<i64>,
    /// When it was taken back.
    pub revoked: Option<i64>,
    /// When it was used last, to about a minute.
    pub used: Option<i64>,
    /// What it may do.
    pub grants: Vec<Grant>,
}

/// With what every key begins, so that those who look for lost secrets know one.
const SIGN: &str = "iriai_";
/// So many characters of it are shown.
const SHOWN: usize = SIGN.len() + 6;
/// How exactly it is noted when something was used, in milliseconds.
pub(super) const MINUTE: i64 = 60_000;

impl Office {
    /// Makes a key for who asks. It may do no more than they may, now and whenever it is used.
    pub fn make_key_for_programs(&self, new: &NewKey) -> Result<MadeKey, Error> {
        let Who::Account { id: account, .. } = &self.actor.who else {
            // Neither a key nor whoever has no account makes keys: nobody would answer for them.
            return Err(Error::Invalid {
                code: "sign-in-needed",
                value: String::new(),
            });
        };
        self.require_grants(&new.grants)?;
        let now = self.clock.now();
        let name = new.name.trim();
        if name.is_empty() || name.chars().count() > 200 {
            return Err(Error::Invalid {
                code: "name-empty",
                value: String::new(),
            });
        }
        if new.expires.is_some_and(|expires| expires <= now) {
            return Err(Error::Invalid {
                code: "key-expired",
                value: String::new(),
            });
        }
        let (id, key) = (identifier(now), format!("{SIGN}{}", new_secret()?));
        let prefix: String = key.chars().take(SHOWN).collect();
        let write = self.write("make-key")?;
        write.insert_key(&KeyRow {
            id: id.clone(),
            prefix: prefix.clone(),
            digest: digest(&key),
            name: name.to_owned(),
            account: account.clone(),
            created: now,
            expires: new.expires,
            revoked: None,
            used: None,
        })?;
        for row in rows(&Holder::Key(id.clone()), &new.grants, now) {
            write.insert_grant(&row)?;
        }
        let note = Note::new("make-key", id.as_str()).with("name", name.to_owned());
        write.note(
            note.with("prefix", prefix)
                .with("grants", told(&new.grants)),
        );
        write.commit()?;
        Ok(MadeKey { id, key })
    }

    /// Takes a key back: one's own, or anybody's for who says who may do what.
    pub fn revoke_key(&self, id: &str) -> Result<(), Error> {
        let unknown = || Error::NotFound {
            kind: "key",
            name: id.to_owned(),
        };
        let write = self.write("revoke-key")?;
        let mut keys = write.keys()?.into_iter();
        let key = keys.find(|key| key.id == id).ok_or_else(unknown)?;
        let is_own = matches!(&self.actor.who, Who::Account { id, .. } if *id == key.account);
        if !is_own {
            self.require(Permission::Govern)?;
        }
        if !write.revoke_key(id, self.clock.now())? {
            return Err(unknown());
        }
        write.note(Note::new("revoke-key", id).with("prefix", key.prefix));
        write.commit()
    }

    /// The keys, the newest first: one's own, or everybody's for who says who may do what.
    pub fn keys(&self) -> Result<Vec<Key>, Error> {
        let governs = self.actor.may_everywhere(Permission::Govern);
        let own = match &self.actor.who {
            Who::Account { id, .. } if !governs => Some(id.as_str()),
            _ => {
                self.require(Permission::Govern)?;
                None
            }
        };
        let transaction = self.store.read()?;
        let grants = transaction.grants()?;
        let keys = transaction.keys()?.into_iter();
        let keys = keys.filter(|row| own.is_none_or(|own| row.account == own));
        let keys = keys.map(|row| Key {
            grants: of(&grants, &Holder::Key(row.id.clone())),
            id: row.id,
            prefix: row.prefix,
            name: row.name,
            account: row.account,
            created: row.created,
            expires: row.expires,
            revoked: row.revoked,
            used: row.used,
        });
        Ok(keys.collect())
    }

    /// Who stands behind a key; nothing where it counts no more, or never did.
    pub fn holder_of_key(&self, key: &str) -> Result<Option<Actor>, Error> {
        let row = self.store.read()?.key_of(&digest(key))?;
        self.actor_of(row)
    }

    /// Who stands behind the key with an identifier; nothing where it counts no more.
    pub(crate) fn actor_of_key(&self, id: &str) -> Result<Option<Actor>, Error> {
        let row = self.store.read()?.key(id)?;
        self.actor_of(row)
    }

    fn actor_of(&self, row: Option<KeyRow>) -> Result<Option<Actor>, Error> {
        let Some(row) = row else {
            return Ok(None);
        };
        let now = self.clock.now();
        let transaction = self.store.read()?;
        let has_ended = row.revoked.is_some() || row.expires.is_some_and(|expires| expires <= now);
        let account = transaction.account(&row.account)?;
        let account = account.filter(|account| account.disabled.is_none());
        let (false, Some(account)) = (has_ended, account) else {
            return Ok(None);
        };
        let own = transaction.grants_of_key(&row.id)?;
        let within = transaction.grants_of_account(&account.id)?;
        drop(transaction);
        if row.used.is_none_or(|used| used + MINUTE <= now) {
            let transaction = self.store.write("use-key")?;
            transaction.note_key_used(&row.id, now)?;
            transaction.commit()?;
        }
        let who = Who::Key {
            id: row.id,
            prefix: row.prefix,
            account: account.id,
            name: account.name,
        };
        let [own, within] = [own, within].map(|rows| rows.iter().filter_map(Grant::of).collect());
        Ok(Some(Actor::key(who, own, within)))
    }
}

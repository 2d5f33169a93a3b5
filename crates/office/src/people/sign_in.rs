//! Signing in and out, and the first administrator.

use iriai_domain::fold::fold;
use iriai_store::{AccountRow, Holder, SessionRow};

use super::accounts::{invitation, rows};
use super::keys::MINUTE;
use super::one_time::{self, CodeSetup, step_of};
use super::password;
use super::secret::{digest, new_secret};
use crate::Office;
use crate::access::{Actor, Grant, Role, Who};
use crate::audit::Note;
use crate::clock::identifier;
use crate::error::Error;

/// By what somebody says who they are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Credentials {
    /// The name of their account.
    pub name: String,
    /// Their password.
    pub password: String,
    /// The one-time code, where they have been asked for one.
    pub code: Option<String>,
}

/// Somebody who signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// What their browser keeps: whoever has it is taken for them.
    pub session: String,
    /// Who they are.
    pub actor: Actor,
    /// Until when it counts at most.
    pub expires: i64,
}

/// How long a session counts at most, and how long unused, in milliseconds.
const LONGEST: i64 = 7 * 24 * 3_600_000;
const UNUSED: i64 = 12 * 3_600_000;

/// So many attempts may fail before the next has to wait, and how long at most, in milliseconds.
const FREE: u32 = 5;
const LONGEST_WAIT: i64 = 15 * MINUTE;

/// How long the next attempt has to wait after so many that failed: twice as long each time.
fn wait(failures: u32) -> Option<i64> {
    let over = failures.checked_sub(FREE)?;
    let wait = 1_000_i64.checked_shl(over.min(20)).unwrap_or(LONGEST_WAIT);
    Some(wait.min(LONGEST_WAIT))
}

fn refused(code: &'static str) -> Error {
    Error::Invalid {
        code,
        value: String::new(),
    }
}

impl Office {
    /// The secret of a link by which somebody becomes the first administrator; nothing where there is an account. A link of before ends.
    pub fn begin_people(&self) -> Result<Option<String>, Error> {
        if !self.store.read()?.accounts()?.is_empty() {
            return Ok(None);
        }
        let secret = new_secret()?;
        let now = self.clock.now();
        let write = self.write("invite-first")?;
        write.end_invitations(None, now)?;
        write.insert_invitation(&invitation(&secret, None, now))?;
        write.commit()?;
        Ok(Some(secret))
    }

    /// Uses a link that counts once: sets the password of the account that it names, or makes the first administrator under the name given.
    /// Answers the name to sign in with.
    pub fn accept(&self, secret: &str, name: &str, password: &str) -> Result<String, Error> {
        let now = self.clock.now();
        let proof = digest(secret);
        let invalid = || refused("invitation-invalid");
        let read = self.store.read()?;
        let link = read.invitation(&proof)?;
        let link = link.filter(|link| link.used.is_none() && link.expires > now);
        let link = link.ok_or_else(invalid)?;
        let account = match &link.account {
            Some(id) => Some(read.account(id)?.ok_or_else(invalid)?),
            None => None,
        };
        drop(read);
        let known = account.as_ref().map_or(name, |account| &account.name);
        let known = known.trim().to_owned();
        if fold(&known).is_empty() || known.chars().any(char::is_control) {
            return Err(Error::Invalid {
                code: "account-name-invalid",
                value: known,
            });
        }
        password::check(password, &[&known])?;
        let kept = Some(password::keep(password)?);
        let write = self.write("accept")?;
        if !write.use_invitation(&proof, now)? {
            return Err(invalid());
        }
        match &link.account {
            Some(id) => {
                let account = write.account(id)?.ok_or_else(invalid)?;
                write.delete_sessions_of(&account.id)?;
                write.note(Note::new("set-password", account.id.as_str()));
                write.update_account(&AccountRow {
                    password: kept,
                    failures: 0,
                    locked: None,
                    ..account
                })?;
            }
            None => {
                // Somebody else may have been faster.
                if !write.accounts()?.is_empty() {
                    return Err(invalid());
                }
                let id = identifier(now);
                write.insert_account(&AccountRow {
                    id: id.clone(),
                    name: known.clone(),
                    folded: fold(&known),
                    password: kept,
                    created: now,
                    ..AccountRow::default()
                })?;
                let all = [Grant::everywhere(Role::Administrator)];
                for row in rows(&Holder::Account(id.clone()), &all, now) {
                    write.insert_grant(&row)?;
                }
                let note = Note::new("make-first-administrator", id.as_str());
                write.note(note.with("name", known.clone()));
            }
        }
        write.commit()?;
        Ok(known)
    }

    /// Signs somebody in. Who fails is told no more than that: not whether there is such an account, nor what of it was wrong, but that a
    /// one-time code is missing where the password was right.
    pub fn sign_in(&self, credentials: &Credentials) -> Result<SignedIn, Error> {
        let now = self.clock.now();
        let account = self
            .store
            .read()?
            .account_called(&fold(&credentials.name))?;
        let counts = account
            .as_ref()
            .filter(|account| account.disabled.is_none());
        let is_locked =
            counts.is_some_and(|account| account.locked.is_some_and(|until| until > now));
        if is_locked {
            // Not even the right password counts, and nobody learns by the time it takes that there is such an account.
            _ = password::is_kept(&credentials.password, None);
            return Err(refused("sign-in-refused"));
        }
        let kept = counts.and_then(|account| account.password.as_deref());
        let is_right = password::is_kept(&credentials.password, kept);
        let Some(account) = counts.filter(|_| is_right).cloned() else {
            self.note_failure(account.map(|account| account.id), &credentials.name, now)?;
            return Err(refused("sign-in-refused"));
        };
        let mut step = account.code_step;
        if let Some(secret) = &account.code_secret {
            let Some(code) = &credentials.code else {
                return Err(refused("sign-in-code-needed"));
            };
            step = step_of(secret, code, now, account.code_step);
            if step.is_none() {
                self.note_failure(Some(account.id), &credentials.name, now)?;
                return Err(refused("sign-in-refused"));
            }
        }
        self.open_session(account, step, now)
    }

    fn open_session(
        &self,
        account: AccountRow,
        step: Option<i64>,
        now: i64,
    ) -> Result<SignedIn, Error> {
        let session = new_secret()?;
        let expires = now.saturating_add(LONGEST);
        let (id, name) = (account.id.clone(), account.name.clone());
        // From here on it is they who do it.
        let own = self.asked_by(Actor::account(id.clone(), name.clone(), Vec::new()));
        let write = own.write("sign-in")?;
        // Of two who use one code at the same time only the first gets in.
        let current = write.account(&id)?;
        let is_used = |current: &AccountRow| step.is_some() && current.code_step >= step;
        let current = current.filter(|current| current.disabled.is_none());
        let current = current.filter(|current| account.code_secret.is_none() || !is_used(current));
        let current = current.ok_or_else(|| refused("sign-in-refused"))?;
        write.delete_old_sessions(now, now.saturating_sub(UNUSED))?;
        write.update_account(&AccountRow {
            code_step: step,
            failures: 0,
            locked: None,
            ..current
        })?;
        write.insert_session(&SessionRow {
            digest: digest(&session),
            account: id.clone(),
            created: now,
            used: now,
            expires,
        })?;
        let grants = write.grants_of_account(&id)?;
        write.note(Note::new("sign-in", id.as_str()).with("name", name.clone()));
        write.commit()?;
        let grants = grants.iter().filter_map(Grant::of).collect();
        Ok(SignedIn {
            session,
            actor: Actor::account(id, name, grants),
            expires,
        })
    }

    fn note_failure(&self, account: Option<String>, name: &str, now: i64) -> Result<(), Error> {
        let write = self.write("sign-in-refused")?;
        // What was typed may be a password in the wrong field: it is told only where it is the name of an account.
        let mut note = Note::new("sign-in-refused", account.clone().unwrap_or_default());
        if let Some(id) = account
            && let Some(account) = write.account(&id)?
        {
            let failures = account.failures.saturating_add(1);
            write.update_account(&AccountRow {
                failures,
                locked: wait(failures).map(|wait| now.saturating_add(wait)),
                ..account
            })?;
            note = note
                .with("name", fold(name))
                .with("failures", failures.to_string());
        }
        write.note(note);
        write.commit()
    }

    /// Who stands behind a session; nothing where it counts no more, or never did.
    pub fn holder_of_session(&self, session: &str) -> Result<Option<Actor>, Error> {
        let now = self.clock.now();
        let proof = digest(session);
        let transaction = self.store.read()?;
        let row = transaction.session(&proof)?;
        let Some(row) = row.filter(|row| row.expires > now && row.used + UNUSED > now) else {
            return Ok(None);
        };
        drop(transaction);
        let Some(actor) = self.actor_of_account(&row.account)? else {
            return Ok(None);
        };
        if row.used + MINUTE <= now {
            let transaction = self.store.write("use-session")?;
            transaction.note_session_used(&proof, now)?;
            transaction.commit()?;
        }
        Ok(Some(actor))
    }

    /// Who an account is; nothing where it is disabled, or is none.
    pub(crate) fn actor_of_account(&self, id: &str) -> Result<Option<Actor>, Error> {
        let transaction = self.store.read()?;
        let account = transaction.account(id)?;
        let Some(account) = account.filter(|account| account.disabled.is_none()) else {
            return Ok(None);
        };
        let grants = transaction.grants_of_account(&account.id)?;
        let grants = grants.iter().filter_map(Grant::of).collect();
        Ok(Some(Actor::account(account.id, account.name, grants)))
    }

    /// Ends a session. Nothing happens where there is none.
    pub fn sign_out(&self, session: &str) -> Result<(), Error> {
        let write = self.write("sign-out")?;
        let proof = digest(session);
        let Some(row) = write.session(&proof)? else {
            return Ok(());
        };
        write.delete_session(&proof)?;
        write.note(Note::new("sign-out", row.account));
        write.commit()
    }

    /// Sets one's own password, and ends all of one's sessions.
    pub fn change_password(&self, old: &str, new: &str) -> Result<(), Error> {
        let account = self.own_account()?;
        if !password::is_kept(old, account.password.as_deref()) {
            self.note_failure(Some(account.id), &account.name, self.clock.now())?;
            return Err(refused("sign-in-refused"));
        }
        password::check(new, &[&account.name])?;
        let kept = password::keep(new)?;
        let write = self.write("set-password")?;
        let account = write.account(&account.id)?;
        let account = account.ok_or_else(|| refused("sign-in-needed"))?;
        write.delete_sessions_of(&account.id)?;
        write.note(Note::new("set-password", account.id.as_str()));
        write.update_account(&AccountRow {
            password: Some(kept),
            ..account
        })?;
        write.commit()
    }

    /// A new secret for one-time codes, to be told to a phone. It counts once a code of it was given to [`Office::confirm_codes`].
    pub fn offer_codes(&self) -> Result<(Vec<u8>, CodeSetup), Error> {
        let account = self.own_account()?;
        let secret = one_time::new_secret()?;
        let setup = one_time::setup(&secret, &account.name);
        Ok((secret, setup))
    }

    /// Asks for one-time codes of a secret from now on, which a code of it proves to be on the phone.
    pub fn confirm_codes(&self, secret: &[u8], code: &str) -> Result<(), Error> {
        let account = self.own_account()?;
        let step = step_of(secret, code, self.clock.now(), None);
        let step = step.ok_or_else(|| refused("sign-in-refused"))?;
        let write = self.write("set-codes")?;
        let account = write.account(&account.id)?;
        let account = account.ok_or_else(|| refused("sign-in-needed"))?;
        write.note(Note::new("set-codes", account.id.as_str()));
        write.update_account(&AccountRow {
            code_secret: Some(secret.to_vec()),
            code_step: Some(step),
            ..account
        })?;
        write.commit()
    }

    fn own_account(&self) -> Result<AccountRow, Error> {
        let known = match &self.actor.who {
            Who::Account { id, .. } => self.store.read()?.account(id)?,
            _ => None,
        };
        known.ok_or_else(|| refused("sign-in-needed"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_fails_often_waits_longer_each_time() {
        let waits: Vec<_> = (0..9).map(wait).collect();
        assert_eq!(waits[..5], [None; 5]);
        assert_eq!(
            waits[5..],
            [Some(1_000), Some(2_000), Some(4_000), Some(8_000)]
        );
        assert_eq!(wait(15), Some(LONGEST_WAIT));
        assert_eq!(wait(u32::MAX), Some(LONGEST_WAIT));
    }
}

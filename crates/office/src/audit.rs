//! The audit log: what was done is noted in the transaction that does it, and each entry proves all that stand before it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Deref;

use iriai_formats::audit::{AuditActor, AuditEntry, read_line, write_line};
use iriai_store::{AuditRow, Error as StoreError, Transaction};
use sha2::{Digest, Sha256};

use crate::access::{Actor, Permission};
use crate::clock::rfc3339_exact;
use crate::error::Error;
use crate::{Clock, Office};

/// A digest over an entry and all before it.
type Link = [u8; 32];

/// That over nothing.
const BEGINNING: Link = [0; 32];

/// The digest over an entry's text and the digest before it.
fn link(before: &Link, text: &str) -> Link {
    let mut digest = Sha256::new();
    digest.update(before);
    digest.update(text.as_bytes());
    digest.finalize().into()
}

/// The digits of a digest.
fn digits(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Something that was done.
#[derive(Debug, Clone, Default)]
pub(crate) struct Note {
    action: &'static str,
    subject: String,
    details: BTreeMap<String, String>,
}

impl Note {
    /// Of an action on something.
    pub(crate) fn new(action: &'static str, subject: impl Into<String>) -> Self {
        Self {
            action,
            subject: subject.into(),
            details: BTreeMap::new(),
        }
    }

    /// With something more to know; nothing is added where there is nothing.
    pub(crate) fn with(mut self, name: &str, value: impl Into<Option<String>>) -> Self {
        if let Some(value) = value.into() {
            self.details.insert(name.to_owned(), value);
        }
        self
    }
}

/// A transaction that changes something, and says so in the audit log when it counts.
pub(crate) struct Write<'o> {
    transaction: Transaction<'o>,
    name: &'static str,
    actor: &'o Actor,
    clock: Clock,
    notes: RefCell<Vec<Note>>,
}

impl<'o> Deref for Write<'o> {
    type Target = Transaction<'o>;

    fn deref(&self) -> &Self::Target {
        &self.transaction
    }
}

impl Write<'_> {
    /// Notes what is done.
    pub(crate) fn note(&self, note: Note) {
        self.notes.borrow_mut().push(note);
    }

    /// Makes all of it count, with what was noted; what was done without a note is told by the transaction's name.
    pub(crate) fn commit(self) -> Result<(), Error> {
        let mut notes = self.notes.into_inner();
        if notes.is_empty() {
            notes.push(Note::new(self.name, ""));
        }
        append(&self.transaction, self.actor, self.clock, notes)?;
        Ok(self.transaction.commit()?)
    }
}

/// Adds entries behind the last.
fn append(
    transaction: &Transaction<'_>,
    actor: &Actor,
    clock: Clock,
    notes: Vec<Note>,
) -> Result<(), Error> {
    let (mut number, mut before) = last(transaction)?;
    let at = rfc3339_exact(clock.now());
    for note in notes {
        number += 1;
        let entry = AuditEntry {
            number,
            at: at.clone(),
            actor: told(actor),
            action: note.action.to_owned(),
            subject: note.subject,
            details: note.details,
        };
        let text = entry.to_text();
        before = link(&before, &text);
        transaction.insert_audit_entry(&AuditRow {
            number,
            text,
            digest: before.to_vec(),
        })?;
    }
    Ok(())
}

/// The number and the digest of the last entry; those of the beginning where there is none.
fn last(transaction: &Transaction<'_>) -> Result<(i64, Link), Error> {
    let Some((number, digest)) = transaction.last_audit_entry()? else {
        return Ok((0, BEGINNING));
    };
    let digest = Link::try_from(digest);
    let digest = digest.map_err(|_| StoreError::corrupt("audit_entry", "digest", number))?;
    Ok((number, digest))
}

/// An actor as it is told.
fn told(actor: &Actor) -> AuditActor {
    let (kind, id, name) = actor.who.parts();
    AuditActor {
        kind: kind.to_owned(),
        id: id.to_owned(),
        name: name.to_owned(),
    }
}

/// What a check of an audit log found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditCheck {
    /// How many entries hold together from the first on.
    pub entries: i64,
    /// The digest of the last of them, in hexadecimal digits: who has noted one elsewhere sees whether the log is that log.
    pub digest: String,
    /// The number of the first entry that does not fit to what stands before it.
    pub broken: Option<i64>,
    /// Whether the entry that was asked for is among them with the digest that was noted; nothing where none was asked for.
    pub is_noted: Option<bool>,
}

/// A chain of entries as it is gone through.
struct Chain {
    before: Link,
    check: AuditCheck,
    noted: Option<(i64, String)>,
}

impl Chain {
    fn new(noted: Option<(i64, String)>) -> Self {
        Self {
            before: BEGINNING,
            check: AuditCheck {
                is_noted: noted.as_ref().map(|_| false),
                digest: digits(&BEGINNING),
                ..AuditCheck::default()
            },
            noted,
        }
    }

    /// Takes the next entry, with its digest in hexadecimal digits.
    fn take(&mut self, text: &str, digest: &str) {
        if self.check.broken.is_some() {
            return;
        }
        let next = self.check.entries + 1;
        let here = link(&self.before, text);
        let number = AuditEntry::from_text(text).map(|entry| entry.number);
        if digits(&here) != digest || number != Some(next) {
            self.check.broken = Some(next);
            return;
        }
        self.before = here;
        self.check.entries = next;
        if let Some((number, noted)) = &self.noted
            && *number == next
        {
            self.check.is_noted = Some(noted.eq_ignore_ascii_case(digest));
        }
        digest.clone_into(&mut self.check.digest);
    }
}

impl Office {
    /// Begins to change something in the name of who asks.
    pub(crate) fn write(&self, name: &'static str) -> Result<Write<'_>, Error> {
        Ok(Write {
            transaction: self.store.write(name)?,
            name,
            actor: &self.actor,
            clock: self.clock,
            notes: RefCell::default(),
        })
    }

    /// Checks whether the entries of the audit log are those that were written, in their order and without gaps. An entry that was noted
    /// elsewhere, by number and digest, shows beside that whether the end was cut off.
    pub fn check_audit(&self, noted: Option<(i64, String)>) -> Result<AuditCheck, Error> {
        self.require(Permission::Audit)?;
        let mut chain = Chain::new(noted);
        self.store.read()?.each_audit_entry(1, |row| {
            chain.take(&row.text, &digits(&row.digest));
            Ok(())
        })?;
        Ok(chain.check)
    }

    /// Hands the entries from a number on to `each`, each as a line of a copy.
    pub fn each_audit_line(
        &self,
        from: i64,
        mut each: impl FnMut(&str) -> std::io::Result<()>,
    ) -> Result<(), Error> {
        self.require(Permission::Audit)?;
        let mut failed = None;
        let told = self.store.read()?.each_audit_entry(from, |row| {
            let line = write_line(&row.text, &digits(&row.digest));
            let line =
                line.ok_or_else(|| StoreError::corrupt("audit_entry", "text", row.number))?;
            if failed.is_none() {
                failed = each(&line).err();
            }
            Ok(())
        });
        told?;
        match failed {
            None => Ok(()),
            Some(source) => Err(Error::File {
                path: String::new(),
                source,
            }),
        }
    }

    /// The newest entries before a number, the newest first, `limit` at most; before none, where there is no number.
    pub fn audit_entries(
        &self,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<AuditEntry>, Error> {
        self.require(Permission::Audit)?;
        let transaction = self.store.read()?;
        let behind = match before {
            Some(number) => number,
            None => last(&transaction)?.0 + 1,
        };
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut entries = Vec::new();
        transaction.each_audit_entry(behind.saturating_sub(limit).max(1), |row| {
            if row.number < behind {
                let entry = AuditEntry::from_text(&row.text);
                let damaged = || StoreError::corrupt("audit_entry", "text", row.number);
                entries.push(entry.ok_or_else(damaged)?);
            }
            Ok(())
        })?;
        entries.reverse();
        Ok(entries)
    }
}

/// Checks the lines of a copy of an audit log, from its first entry on, as [`Office::check_audit`] does. A line that is none counts as broken.
pub fn check_audit_copy(text: &str, noted: Option<(i64, String)>) -> AuditCheck {
    let mut chain = Chain::new(noted);
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        match read_line(line) {
            Some((entry, digest)) => chain.take(entry, &digest),
            None => chain.take("", ""),
        }
    }
    chain.check
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;

    fn office() -> Result<Office, Error> {
        let office = Office::in_memory(Clock::Standing(1_500), Limits::default())?;
        Ok(office.asked_by(Actor::console("ada")))
    }

    fn filled() -> Result<(Office, Vec<String>), Error> {
        let office = office()?;
        for subject in ["a", "b\n\"", "山"] {
            let write = office.write("test")?;
            write.note(Note::new("act", subject).with("how", "so".to_owned()));
            write.note(Note::new("act", subject).with("how", None));
            write.commit()?;
        }
        let mut lines = Vec::new();
        office.each_audit_line(1, |line| {
            lines.push(line.to_owned());
            Ok(())
        })?;
        Ok((office, lines))
    }

    #[test]
    fn what_is_done_is_noted_with_who_did_it() -> Result<(), Error> {
        let (office, lines) = filled()?;
        assert_eq!(lines.len(), 6);
        let newest = office.audit_entries(None, 2)?;
        let told: Vec<_> = newest
            .iter()
            .map(|one| (one.number, one.subject.as_str(), one.details.len()))
            .collect();
        assert_eq!(told, [(6, "山", 0), (5, "山", 1)]);
        let actor = AuditActor {
            kind: "console".to_owned(),
            id: String::new(),
            name: "ada".to_owned(),
        };
        let first = newest.first().expect("an entry");
        assert_eq!(first.actor, actor);
        assert_eq!(first.at, "1970-01-01T00:00:01.5Z");
        let older = office.audit_entries(Some(3), 9)?;
        let numbers: Vec<_> = older.iter().map(|one| one.number).collect();
        assert_eq!(numbers, [2, 1]);
        // What nobody noted is told by its name, and what does not count leaves nothing.
        office.write("unnamed")?.commit()?;
        drop(office.write("dropped")?);
        let newest = office.audit_entries(None, 1)?;
        assert_eq!(newest.first().expect("an entry").action, "unnamed");
        Ok(())
    }

    #[test]
    fn no_entry_is_changed_left_out_or_put_in() -> Result<(), Error> {
        let (office, lines) = filled()?;
        let check = office.check_audit(None)?;
        assert_eq!((check.entries, check.broken), (6, None));
        let of_copy = |lines: &[String]| check_audit_copy(&lines.join("\n"), None);
        assert_eq!(of_copy(&lines), check);
        for place in 0..lines.len() {
            let broken = Some(place as i64 + 1);
            let mut without = lines.clone();
            without.remove(place);
            let last = place + 1 == lines.len();
            assert_eq!(of_copy(&without).broken, broken.filter(|_| !last));
            let mut changed = lines.clone();
            changed[place] = changed[place].replace("\"ada\"", "\"bob\"");
            assert_eq!(of_copy(&changed).broken, broken);
            let mut twice = lines.clone();
            twice.insert(place, lines[place].clone());
            assert_eq!(of_copy(&twice).broken, broken.map(|number| number + 1));
        }
        assert_eq!(of_copy(&["{}".to_owned()]).broken, Some(1));
        Ok(())
    }

    #[test]
    fn who_noted_the_end_sees_that_it_was_cut_off() -> Result<(), Error> {
        let (office, lines) = filled()?;
        let noted = Some((6, office.check_audit(None)?.digest));
        let is_noted = |lines: &[String]| check_audit_copy(&lines.join("\n"), noted.clone());
        assert_eq!(is_noted(&lines).is_noted, Some(true));
        assert_eq!(is_noted(&lines[..5]).is_noted, Some(false));
        assert_eq!(office.check_audit(noted.clone())?.is_noted, Some(true));
        let other = Some((6, "00".to_owned()));
        assert_eq!(office.check_audit(other)?.is_noted, Some(false));
        Ok(())
    }
}

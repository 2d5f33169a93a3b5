//! Whose bundles are taken in.

use std::collections::HashMap;

use iriai_formats::bundle::{Header, PublicKey, SecretKey};
use iriai_store::{ConfirmationRow, Transaction, TrustedKeyRow};

use crate::Office;
use crate::audit::Note;
use crate::clock::{random, rfc3339};
use crate::error::Error;
use crate::inventory::import::{Outcome, Refusal};
use crate::risk::records::RecordCount;

/// A key whose bundles are taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedKey {
    /// The key, as it is written.
    pub key: String,
    /// What people call it.
    pub name: Option<String>,
    /// Since when it is trusted, in milliseconds since 1970.
    pub added: i64,
    /// When its newest bundle that was taken in was made.
    pub newest: Option<i64>,
}

impl Office {
    /// A new key to sign bundles with.
    pub fn make_key(&self) -> Result<SecretKey, Error> {
        let random = random()?;
        Ok(SecretKey::new(&random))
    }

    /// Takes bundles of a key in from now on.
    pub fn trust_key(&self, key: &str, name: Option<&str>) -> Result<(), Error> {
        let key = public(key)?;
        let name = name.map(str::trim).filter(|name| !name.is_empty());
        let transaction = self.write("trust_key")?;
        transaction.replace_trusted_key(&key, name, self.clock.now())?;
        let note = Note::new("trust-key", key);
        transaction.note(note.with("name", name.map(str::to_owned)));
        transaction.commit()
    }

    /// Takes no bundles of a key in any longer. What came from it before stays.
    pub fn distrust_key(&self, key: &str) -> Result<(), Error> {
        let key = public(key)?;
        let transaction = self.write("distrust_key")?;
        if !transaction.delete_trusted_key(&key)? {
            return Err(Error::Invalid {
                code: "key-unknown",
                value: key,
            });
        }
        transaction.note(Note::new("distrust-key", key));
        transaction.commit()
    }

    /// The keys that are trusted.
    pub fn trusted_keys(&self) -> Result<Vec<TrustedKey>, Error> {
        let keys = self.store.read()?.trusted_keys()?.into_iter();
        let keys = keys.map(|row: TrustedKeyRow| TrustedKey {
            key: row.key,
            name: row.name,
            added: row.added,
            newest: row.newest,
        });
        Ok(keys.collect())
    }
}

/// A public key, as it is written.
fn public(text: &str) -> Result<String, Error> {
    let key: Result<PublicKey, _> = text.parse();
    key.map(|key| key.to_string()).map_err(|_| Error::Invalid {
        code: "key-invalid",
        value: text.to_owned(),
    })
}

/// The keys that are trusted, each with the instant of its newest bundle.
#[derive(Default)]
pub(crate) struct Trust(HashMap<String, Option<i64>>);

impl Trust {
    /// How much later than here it may be where a bundle was made.
    const AHEAD: i64 = 24 * 3_600_000;

    pub(crate) fn load(transaction: &Transaction<'_>) -> Result<Self, Error> {
        let keys = transaction.trusted_keys()?.into_iter();
        Ok(Self(keys.map(|row| (row.key, row.newest)).collect()))
    }

    /// Whether a bundle may be taken in.
    pub(crate) fn judge(&self, header: &Header, now: i64) -> Result<(), Refusal> {
        let refusal = |code, detail| Refusal {
            code,
            at: String::new(),
            detail,
        };
        let key = header.key.to_string();
        let Some(newest) = self.0.get(&key) else {
            return Err(refusal("bundle-key-unknown", key));
        };
        // Taken in, it would keep all others out until its day.
        if header.created > now.saturating_add(Self::AHEAD) {
            return Err(refusal("bundle-in-future", rfc3339(header.created)));
        }
        match newest {
            Some(newest) if header.created < *newest => {
                Err(refusal("bundle-older", rfc3339(*newest)))
            }
            _ => Ok(()),
        }
    }

    /// Notes that a bundle is being taken in.
    pub(crate) fn admit(&mut self, header: &Header) {
        self.0.insert(header.key.to_string(), Some(header.created));
    }
}

/// Who supplies what comes in bundles.
pub(crate) const SUPPLIER: &str = "bundle";

/// Notes that everything in a bundle was taken in, and how old it is.
pub(crate) fn note(
    transaction: &Transaction<'_>,
    header: &Header,
    received: i64,
) -> Result<Outcome, Error> {
    let key = header.key.to_string();
    let is_new = transaction.replace_bundle(&key, header.created, received)?;
    for source in &header.sources {
        transaction.confirm_source(&ConfirmationRow {
            supplier: SUPPLIER.to_owned(),
            source: source.source.clone(),
            // Nobody can know what comes after the bundle was made.
            confirmed: source.confirmed.min(header.created),
        })?;
    }
    let entries = usize::try_from(header.entries).unwrap_or(usize::MAX);
    let (imported, unchanged) = match is_new {
        true => (entries, 0),
        false => (0, entries),
    };
    Ok(Outcome::Records(RecordCount {
        imported,
        unchanged,
        ..RecordCount::default()
    }))
}

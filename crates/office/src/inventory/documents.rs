//! Documents and releases by the names that people use for them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::ops::ControlFlow;

use iriai_domain::fold::fold;
use iriai_domain::inventory::component_key::{ComponentKey, key_as_written};
use iriai_domain::inventory::diff::{Diff, Entry, diff};
use iriai_domain::inventory::document::{Component, Document};
use iriai_domain::inventory::normalise::Normaliser;
use iriai_domain::inventory::portfolio::{Filter, Portfolio};
use iriai_domain::licence;
use iriai_formats::container::{Source, unwrap};
use iriai_formats::error::{ReadError, ReadErrorCode};
use iriai_formats::limits::Budget;
use iriai_store::{DocumentRow, Transaction};

use super::kept::read_kept;
use crate::Office;
use crate::error::Error;

/// The bytes of a document as they came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Original {
    /// The document's identifier.
    pub id: String,
    /// The name of its file.
    pub file_name: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// One side of a comparison.
#[derive(Debug)]
pub enum Side<'a> {
    /// A release or document that is kept, by name.
    Kept(&'a str),
    /// A file: its name and its bytes. An archive stands for all documents in it.
    File(&'a str, &'a [u8]),
}

impl Office {
    /// The documents that a name means: the identifier of one, `product@release`, or a product for its newest release.
    ///
    /// Of a release's documents those count that are not superseded as of the filter's instant.
    pub fn documents_named(
        &self,
        portfolio: &Portfolio,
        name: &str,
        filter: &Filter,
    ) -> Result<Vec<u32>, Error> {
        if let Some(number) = self.store.read()?.document_by_id(name)? {
            return Ok(vec![number]);
        }
        let release = release_named(portfolio, name).ok_or_else(|| Error::NotFound {
            kind: "release",
            name: name.to_owned(),
        })?;
        let scope = portfolio.scope(&Filter {
            as_of: filter.as_of,
            ..Filter::default()
        });
        let of_release = |&document: &u32| {
            portfolio
                .catalogue
                .documents
                .get(document as usize)
                .is_some_and(|entry| entry.release == release)
        };
        let documents: Vec<u32> = scope.iter().filter(of_release).collect();
        if documents.is_empty() {
            return Err(Error::NotFound {
                kind: "document",
                name: name.to_owned(),
            });
        }
        Ok(documents)
    }

    /// The bytes of a document as they came.
    pub fn original(&self, document: u32) -> Result<Original, Error> {
        Self::original_in(&self.store.read()?, document)
    }

    /// The same where somebody reads already: a store in memory has one reader.
    pub(crate) fn original_in(
        transaction: &Transaction<'_>,
        document: u32,
    ) -> Result<Original, Error> {
        let row = transaction.document(document)?;
        let row = row.ok_or_else(|| Error::Damaged(format!("document {document}")))?;
        let kept = transaction.original(&row.digest)?;
        let bytes = kept.and_then(|(content, length)| unpacked(&content, length, &row.digest));
        let DocumentRow { id, file_name, .. } = row;
        let bytes = bytes.ok_or_else(|| Error::Damaged(format!("bytes of document {id}")))?;
        Ok(Original {
            id,
            file_name,
            bytes,
        })
    }

    /// Compares two deliveries.
    pub fn diff(
        &self,
        portfolio: &Portfolio,
        from: &Side<'_>,
        to: &Side<'_>,
        filter: &Filter,
    ) -> Result<Comparison, Error> {
        let from = self.entries(portfolio, from, filter)?;
        let to = self.entries(portfolio, to, filter)?;
        let mut written = to.written;
        written.extend(from.written);
        Ok(Comparison {
            diff: diff(&from.entries, &to.entries),
            written,
        })
    }

    fn entries(
        &self,
        portfolio: &Portfolio,
        side: &Side<'_>,
        filter: &Filter,
    ) -> Result<Entries, Error> {
        match side {
            Side::File(name, bytes) => self.entries_of_file(name, bytes),
            Side::Kept(name) => {
                let mut entries = Entries::default();
                for document in self.documents_named(portfolio, name, filter)? {
                    let original = self.original(document)?;
                    entries.extend(read_kept(&original.bytes, |document| {
                        Ok(Entries::of(document))
                    })?);
                }
                Ok(entries)
            }
        }
    }

    fn entries_of_file(&self, name: &str, bytes: &[u8]) -> Result<Entries, Error> {
        let mut entries = Entries::default();
        let mut refusal = None;
        let tally = unwrap(bytes, &self.limits, &|| false, &mut |member| {
            let read = match member {
                Ok(member) => self.read_entries(&member.bytes),
                Err(part) => Err(Error::refused(part.error)),
            };
            match read {
                Ok(own) => entries.extend(own),
                Err(error) => refusal = Some(error),
            }
            if refusal.is_some() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        // A comparison of a part would look like one of the whole.
        if let Some(refusal) = refusal {
            return Err(refusal.of_file(name));
        }
        if tally.members == 0 {
            let error = ReadError::new(ReadErrorCode::UnknownFormat, "");
            return Err(Error::refused(error).of_file(name));
        }
        Ok(entries)
    }

    fn read_entries(&self, bytes: &[u8]) -> Result<Entries, Error> {
        let source = Source::open(bytes).map_err(Error::refused)?;
        let mut budget = Budget::new(&self.limits, &|| false);
        let document = source.read(&mut budget).map_err(Error::refused)?.value;
        Ok(Entries::of(&document))
    }
}

impl Entries {
    fn of(document: &Document<'_>) -> Self {
        let mut normaliser = Normaliser::default();
        let inventory = normaliser.normalise(document);
        let roots: BTreeSet<u32> = if inventory.roots_are_below() {
            BTreeSet::new()
        } else {
            inventory.roots.iter().copied().collect()
        };
        // What a document describes changes its version with every release; that is no finding.
        let members = inventory
            .members
            .iter()
            .zip(0_u32..)
            .filter(|(_, member)| !roots.contains(member));
        let mut entries = Entries::default();
        for (member, _) in members {
            let key = inventory.key(member);
            let component = document.components.get(member.entry as usize);
            if let Some(component) = component.filter(|_| !member.is_identified) {
                entries.note(key, &key_as_written(component));
            }
            entries.entries.push(Entry {
                key: key.to_owned(),
                licences: licences(document, member.entry),
            });
        }
        entries
    }
}

/// The bytes of an original, if they are those that were kept. What `length` says of them asks for no memory.
pub(crate) fn unpacked(content: &[u8], length: i64, digest: &[u8]) -> Option<Vec<u8>> {
    // A frame may be one segment as long as the document (RFC 8878 §3.1.1.1.2).
    const WINDOW: u32 = 31;
    let length = u64::try_from(length).ok()?;
    let mut decoder = zstd::stream::read::Decoder::new(content).ok()?;
    decoder.window_log_max(WINDOW).ok()?;
    let mut bytes = Vec::new();
    let mut limited = decoder.take(length.checked_add(1)?);
    limited.read_to_end(&mut bytes).ok()?;
    let is_whole = bytes.len() as u64 == length && blake3::hash(&bytes).as_bytes() == digest;
    is_whole.then_some(bytes)
}

/// What changed, and how documents write what it is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Comparison {
    /// What changed.
    pub diff: Diff,
    /// How documents write the keys of packages that are not identified, where that differs.
    pub written: BTreeMap<String, String>,
}

/// One side of a comparison.
#[derive(Default)]
struct Entries {
    entries: Vec<Entry>,
    /// See [`Comparison::written`]; the first spelling.
    written: BTreeMap<String, String>,
}

impl Entries {
    fn note(&mut self, key: &str, written: &str) {
        let [key, written] = [key, written].map(|key| ComponentKey::of(key).package());
        if key != written && !self.written.contains_key(key) {
            self.written.insert(key.to_owned(), written.to_owned());
        }
    }

    fn extend(&mut self, other: Self) {
        self.entries.extend(other.entries);
        for (key, written) in other.written {
            self.written.entry(key).or_insert(written);
        }
    }
}

/// The licences stated for an entry, as SPDX expressions where they can be read as such and as written otherwise.
fn licences(document: &Document<'_>, entry: u32) -> BTreeSet<String> {
    let component = document.components.get(entry as usize);
    let stated = component
        .into_iter()
        .flat_map(|component: &Component<'_>| &component.licences);
    stated
        .filter_map(|statement| statement.value.stated())
        .map(|text| {
            licence::read(text)
                .map_or_else(|_| text.to_owned(), |reading| reading.licence.to_string())
        })
        .collect()
}

/// A release by `product@release`, or the newest of a product by its name alone.
fn release_named(portfolio: &Portfolio, name: &str) -> Option<u32> {
    let catalogue = &portfolio.catalogue;
    let product_named = |wanted: &str| {
        let wanted = fold(wanted);
        catalogue
            .products
            .iter()
            .position(|product| product.is_called(&wanted))
    };
    let releases = || catalogue.releases.iter().zip(0_u32..);
    if let Some(product) = product_named(name) {
        let order = iriai_domain::version::VersionOrder::Generic;
        let own = releases().filter(|(release, _)| release.product as usize == product);
        return own
            .max_by_key(|(release, _)| order.key(&release.name))
            .map(|(_, number)| number);
    }
    // Names may hold `@` themselves: every way of dividing is tried.
    name.match_indices('@').find_map(|(at, _)| {
        let product = product_named(name.get(..at)?)?;
        let wanted = fold(name.get(at + 1..)?);
        let mut own = releases().filter(|(release, _)| release.product as usize == product);
        own.find(|(release, _)| fold(&release.name) == wanted)
            .map(|(_, number)| number)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_original_is_whole_or_refused() {
        let text = b"{}".repeat(1_000);
        let digest = blake3::hash(&text);
        let content = zstd::bulk::compress(&text, 1).expect("memory");
        let length = text.len() as i64;
        let digest = digest.as_bytes().as_slice();
        assert_eq!(unpacked(&content, length, digest), Some(text));
        for length in [length - 1, length + 1, 0, -1, i64::MIN, i64::MAX] {
            assert_eq!(unpacked(&content, length, digest), None, "{length}");
        }
        assert_eq!(unpacked(&content, length, &[0; 32]), None);
        assert_eq!(
            unpacked(&content[..content.len() - 1], length, digest),
            None
        );
        assert_eq!(unpacked(&[], 0, digest), None);
    }
}

//! The notices that go along with a release.

use std::collections::{BTreeMap, HashMap, HashSet};

use iriai_domain::inventory::document::{Component, Document, Field};
use iriai_domain::inventory::graph::Depth;
use iriai_domain::inventory::portfolio::{Filter, Portfolio};
use iriai_formats::export::notice::{Entry, Headings, Style, arrange, listed_text, write};

use super::check::{Judge, Tags};
use super::each_member;
use super::ruled::Ruled;
use crate::Office;
use crate::error::Error;
use crate::inventory::kept::read_kept;

/// A notice document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenNotice {
    /// Its text.
    pub text: String,
    /// How many components it names.
    pub components: usize,
    /// How many of these have no licence that is stated.
    pub unstated: usize,
}

/// What documents say of one component.
#[derive(Default)]
struct Told {
    name: String,
    version: Option<String>,
    copyright: Vec<String>,
    address: Option<String>,
}

/// What the documents of a release say.
#[derive(Default)]
struct Release {
    components: BTreeMap<u32, Told>,
    /// Licences that the documents define themselves; no text where they do not agree.
    texts: HashMap<String, Option<String>>,
}

impl Office {
    /// Writes the notices of what a name means (see [`Office::documents_named`]). A policy decides where a licence leaves a choice: its
    /// file's name, and its text.
    pub fn notice(
        &self,
        portfolio: &Portfolio,
        name: &str,
        filter: &Filter,
        policy: Option<(&str, &str)>,
        headings: &Headings<'_>,
        style: Style,
    ) -> Result<WrittenNotice, Error> {
        let ruled = match policy {
            Some((name, text)) => Ruled::read(name, text)?,
            None => Ruled::without(),
        };
        let tags = Tags::of(portfolio, &ruled);
        let documents = self.documents_named(portfolio, name, filter)?;
        let release = self.told(portfolio, &documents)?;
        let inventory = self.census_of(portfolio, documents.iter().copied(), |product| {
            tags.group(product)
        })?;
        let mut judge = Judge::new(portfolio, &inventory, &ruled);
        let mut licences: Vec<(u32, Option<String>)> = Vec::new();
        for said in &inventory.said {
            let own = tags.of_group(said.group);
            let (outcome, _) = judge.outcome(said.component, said.row, said.group, &own);
            let answer = inventory.rows.get(said.row).map(|row| &row.answer);
            let licence = match outcome.alternative.is_empty() {
                false => Some(outcome.chosen()),
                true => answer.and_then(|answer| answer.text()).map(str::to_owned),
            };
            licences.push((said.component, licence));
        }
        // Where one document says nothing, what another says stands for it.
        let stated: HashSet<u32> = licences
            .iter()
            .filter(|(_, licence)| licence.is_some())
            .map(|(component, _)| *component)
            .collect();
        licences.retain(|(component, licence)| licence.is_some() || !stated.contains(component));
        let entries = licences.iter().filter_map(|(component, licence)| {
            let told = release.components.get(component)?;
            Some(Entry {
                name: &told.name,
                version: told.version.as_deref(),
                licence: licence.as_deref(),
                copyright: told.copyright.iter().map(String::as_str).collect(),
                address: told.address.as_deref(),
            })
        });
        let notice = arrange(entries);
        let own = |id: &str| release.texts.get(id).and_then(Option::as_deref);
        let texts = |id: &str| own(id).or_else(|| listed_text(id));
        let all: HashSet<u32> = licences.iter().map(|(component, _)| *component).collect();
        Ok(WrittenNotice {
            text: write(&notice, headings, texts, style),
            components: all.len(),
            unstated: all.len() - stated.len(),
        })
    }

    /// Product and release of what a name means.
    pub fn release_title(
        &self,
        portfolio: &Portfolio,
        name: &str,
        filter: &Filter,
    ) -> Result<String, Error> {
        let documents = self.documents_named(portfolio, name, filter)?;
        let release = documents.first().and_then(|&document| {
            let release = portfolio.release_of(document)?;
            portfolio.catalogue.releases.get(release as usize)
        });
        let product = release.and_then(|release| {
            let products = &portfolio.catalogue.products;
            products.get(release.product as usize)
        });
        let parts = [
            product.map(|product| product.name.as_str()),
            release.map(|release| release.name.as_str()),
        ];
        let parts: Vec<&str> = parts
            .into_iter()
            .flatten()
            .filter(|part| !part.is_empty())
            .collect();
        Ok(parts.join(" "))
    }

    fn told(&self, portfolio: &Portfolio, documents: &[u32]) -> Result<Release, Error> {
        let mut release = Release::default();
        for &document in documents {
            let mut roots = HashSet::new();
            let members = portfolio.contents.members(document, |component, depth| {
                if depth == Depth::ROOT {
                    roots.insert(component);
                }
            });
            members.map_err(|_| super::corrupt(document))?;
            let original = self.original(document)?;
            let release = &mut release;
            read_kept(&original.bytes, |document| {
                release.add(portfolio, document, &roots);
                Ok(())
            })?;
        }
        Ok(release)
    }
}

impl Release {
    fn add(&mut self, portfolio: &Portfolio, document: &Document<'_>, roots: &HashSet<u32>) {
        each_member(portfolio, document, |component, entry| {
            if let Some(entry) = document.components.get(entry)
                && !roots.contains(&component)
            {
                self.components.entry(component).or_default().add(entry);
            }
        });
        for licence in &document.licences {
            let reference = licence.reference.to_string();
            let text = licence.text.as_ref().map(ToString::to_string);
            let known = self.texts.entry(reference).or_insert_with(|| text.clone());
            if *known != text {
                *known = None;
            }
        }
    }
}

impl Told {
    fn add(&mut self, component: &Component<'_>) {
        if self.name.is_empty() {
            self.name = match &component.group {
                Some(group) if !group.is_empty() => format!("{group}/{}", component.name),
                _ => component.name.to_string(),
            };
            self.version = component.version.stated().map(str::to_owned);
        }
        let Some(details) = &component.details else {
            return;
        };
        let stated = |field: &Field<'_>| field.stated().map(str::to_owned);
        self.copyright.extend(stated(&details.copyright));
        let homepage = || details.homepage.as_ref().map(ToString::to_string);
        let address = stated(&details.download_location).or_else(homepage);
        self.address = self.address.take().or(address);
    }
}

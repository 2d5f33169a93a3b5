//! Everything that is known of vulnerabilities, in one signed file.

use std::collections::BTreeMap;
use std::io::{self, Write};

use iriai_domain::risk::advisory::AdvisoryFormat;
use iriai_domain::risk::exploit::attacked::Edition;
use iriai_domain::risk::exploit::expected::Entries;
use iriai_formats::bundle::{BundledSource, Header, SecretKey, Writer, attacks};
use iriai_store::Transaction;

use super::blocks::{Block, State, each_state};
use super::exploits::catalogues::KnownCatalogues;
use super::exploits::forecasts::KnownForecasts;
use super::feeds::age::{beside, tell_all};
use super::lifecycles;
use crate::Office;
use crate::clock::rfc3339_exact;
use crate::error::Error;

/// What a bundle holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleSummary {
    /// When it was made, in milliseconds since 1970.
    pub created: i64,
    /// The key that signed it, as it is written.
    pub key: String,
    /// Bytes before they were packed.
    pub bytes: u64,
    /// How many entries of each kind: records by their format, each edition of `kev` and each day of `epss` as one, each product of `eol`.
    pub entries: BTreeMap<String, u64>,
    /// Where they are from, how many, and when these were confirmed.
    pub sources: Vec<(String, u64, i64)>,
}

/// Where a record stands.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Place {
    block: u32,
    start: u32,
    length: u32,
}

/// What goes into a bundle.
#[derive(Default)]
struct Plan {
    /// The records that count, in the order in which they came, with the format of each.
    records: Vec<(Place, AdvisoryFormat)>,
    /// Catalogue, forecasts and release cycles, as text.
    beside: Vec<(&'static str, String)>,
}

impl Office {
    /// Writes all advisories that count, what is known of attacks, and release cycles, to be taken in elsewhere.
    pub fn write_bundle(&self, key: &SecretKey, out: impl Write) -> Result<BundleSummary, Error> {
        let mut feeds = self.feeds(None)?;
        let transaction = self.store.read()?;
        if feeds.is_empty() {
            // A catalogue of attacks alone is worth carrying, too.
            let beside = beside(&transaction, None)?;
            tell_all(&mut feeds, &beside, &transaction, None, self.clock.now())?;
        }
        let kept = feeds.into_iter().filter(|feed| feed.records > 0);
        let sources: Vec<_> = kept
            .map(|feed| (feed.source, feed.records as u64, feed.confirmed_at))
            .collect();
        if sources.is_empty() {
            return Err(Error::Invalid {
                code: "bundle-empty",
                value: String::new(),
            });
        }
        let plan = Plan::of(&transaction)?;
        let bytes: u64 = plan.lengths().sum();
        let header = Header {
            created: self.clock.now(),
            key: key.public(),
            entries: plan.lengths().count() as u64,
            bytes,
            sources: sources
                .iter()
                .map(|(source, records, confirmed)| BundledSource {
                    source: source.clone(),
                    records: *records,
                    confirmed: *confirmed,
                })
                .collect(),
        };
        let mut entries = BTreeMap::new();
        let file = |source: io::Error| Error::File {
            path: String::new(),
            source,
        };
        let mut writer = Writer::new(out, &header, key).map_err(file)?;
        let mut add = |kind: &str, bytes: &[u8]| {
            *entries.entry(kind.to_owned()).or_default() += 1;
            writer.add(kind, bytes).map_err(file)
        };
        plan.each_record(&transaction, &mut add)?;
        for (kind, text) in &plan.beside {
            add(kind, text.as_bytes())?;
        }
        writer.finish().map_err(file)?;
        Ok(BundleSummary {
            created: header.created,
            key: header.key.to_string(),
            bytes,
            entries,
            sources,
        })
    }
}

impl Plan {
    fn of(transaction: &Transaction<'_>) -> Result<Self, Error> {
        let mut plan = Self::default();
        each_state(transaction, 0, |state| {
            if state.replaced.is_none() {
                plan.add(&state);
            }
            Ok(())
        })?;
        for (title, known) in KnownCatalogues::of(transaction, None)?.of_title {
            let editions = known.attacked.editions().into_iter();
            let texts = editions.map(|edition| ("kev", catalogue(&title, edition)));
            plan.beside.extend(texts);
        }
        let forecasts = KnownForecasts::of(transaction)?.expectations;
        let forecasts = forecasts.into_forecasts().into_iter();
        let texts = forecasts.map(|(told, entries)| ("epss", forecast(told, &entries)));
        plan.beside.extend(texts);
        let cycles = lifecycles::bundled(transaction)?.into_iter();
        plan.beside.extend(cycles.map(|text| ("eol", text)));
        Ok(plan)
    }

    fn add(&mut self, state: &State<'_>) {
        let place = Place {
            block: state.block,
            start: state.head.start,
            length: state.head.length,
        };
        // The advisories of one record follow one another.
        if self.records.last().is_some_and(|(last, _)| *last == place) {
            return;
        }
        self.records.push((place, state.format));
    }

    /// How many bytes each entry has.
    fn lengths(&self) -> impl Iterator<Item = u64> {
        let records = self
            .records
            .iter()
            .map(|(place, _)| u64::from(place.length));
        records.chain(self.beside.iter().map(|(_, text)| text.len() as u64))
    }

    fn each_record(
        &self,
        transaction: &Transaction<'_>,
        mut add: impl FnMut(&str, &[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        for records in self.records.chunk_by(|(a, _), (b, _)| a.block == b.block) {
            let Some((first, _)) = records.first() else {
                continue;
            };
            let block = Block::load(transaction, first.block)?.unpack()?;
            for (place, format) in records {
                let text = block.slice(place.start, place.length)?;
                add(format.code(), text.as_bytes())?;
            }
        }
        Ok(())
    }
}

/// An edition of a catalogue as it is published: identifiers are kept folded, and written in capital letters.
fn catalogue(title: &str, edition: Edition) -> String {
    let exploited = edition.entries.into_iter();
    attacks::catalogue(&attacks::Attacks {
        title: title.to_owned(),
        released: edition.released.map(rfc3339_exact),
        is_whole: edition.is_whole,
        exploited: exploited
            .map(|(cve, attack)| attacks::Exploited {
                cve: cve.to_ascii_uppercase(),
                added: attack.added,
                due: attack.due,
                ransomware: attack.ransomware,
            })
            .collect(),
    })
}

/// The same of a forecast.
fn forecast(told: Option<i64>, entries: &Entries) -> String {
    let mut text = attacks::Forecast::of(told.map(rfc3339_exact).as_deref());
    for (cve, likelihood) in entries.iter() {
        let cve = cve.to_string();
        let (probability, percentile) = (likelihood.probability, likelihood.percentile);
        text.add(&cve.to_ascii_uppercase(), probability, percentile);
    }
    text.into_text()
}

//! Where advisories come from: feeds that are fetched when somebody asks for it.

mod address;
pub(crate) mod age;
mod download;
mod update;

use std::path::{Path, PathBuf};

use iriai_store::FeedRow;

use crate::Office;
use crate::audit::Note;
use crate::error::Error;

pub use age::SourceAge;
pub use download::{Fetch, FetchFault, FetchReply, FetchRequest};
pub use update::{FeedOutcome, FeedProgress, FeedState, Fetching};

/// The feed that files were fetched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedFeed {
    /// Its name.
    pub name: String,
    /// When it was asked for them, in milliseconds since 1970.
    pub asked: i64,
}

/// A feed as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedStanding {
    /// Its name.
    pub name: String,
    /// A URL or the path of a file.
    pub address: String,
    /// Since when it is there, in milliseconds since 1970.
    pub added: i64,
    /// When it was tried last.
    pub attempted: Option<i64>,
    /// Code of what went wrong then, and what is known of it.
    pub failure: Option<(String, String)>,
    /// Records that could not be read, and were left out, when it was taken in last.
    pub left_out: usize,
    /// When it was certain last that all of it is kept.
    pub confirmed: Option<i64>,
    /// So many seconds ago.
    pub age: Option<i64>,
}

/// Who supplies what a feed brings.
fn supplier(feed: &str) -> String {
    format!("feed:{feed}")
}

impl Office {
    /// Adds a feed by the name of a known source (`kev`, `epss`, `osv:npm`, `endoflife:nodejs,python`), a URL, or the absolute path of a
    /// file. Answers what it is called, or each of several. Nothing is fetched.
    pub fn add_feed(&self, source: &str, name: Option<&str>) -> Result<Vec<String>, Error> {
        let places = address::places(source, name)?;
        let transaction = self.write("add_feed")?;
        let feeds = transaction.feeds()?;
        for place in &places {
            address::check_name(&place.name)?;
            match feeds.iter().find(|feed| feed.name == place.name) {
                Some(feed) if feed.address == place.address => {}
                Some(_) => {
                    return Err(Error::Invalid {
                        code: "feed-name-taken",
                        value: place.name.clone(),
                    });
                }
                None => {
                    transaction.replace_feed(&FeedRow {
                        name: place.name.clone(),
                        address: place.address.clone(),
                        added: self.clock.now(),
                        ..FeedRow::default()
                    })?;
                    let note = Note::new("add-feed", place.name.as_str());
                    transaction.note(note.with("address", place.address.clone()));
                }
            }
        }
        transaction.commit()?;
        Ok(places.into_iter().map(|place| place.name).collect())
    }

    /// Takes a feed away. What it brought stays, and counts from then on as taken in by hand.
    pub fn remove_feed(&self, name: &str, parts: &Path) -> Result<(), Error> {
        let transaction = self.write("remove_feed")?;
        if !transaction.delete_feed(name)? {
            return Err(unknown(name));
        }
        transaction.delete_confirmations(&supplier(name))?;
        transaction.note(Note::new("remove-feed", name));
        transaction.commit()?;
        // There may be none.
        _ = std::fs::remove_file(part(parts, name));
        Ok(())
    }

    /// All feeds by name.
    pub fn list_feeds(&self) -> Result<Vec<FeedStanding>, Error> {
        let now = self.clock.now();
        let rows = self.store.read()?.feeds()?.into_iter();
        let standing = rows.map(|row| FeedStanding {
            name: row.name,
            address: row.address,
            added: row.added,
            attempted: row.attempted,
            failure: row
                .failure
                .map(|code| (code, row.failure_detail.unwrap_or_default())),
            left_out: row.left_out as usize,
            confirmed: row.confirmed,
            age: row
                .confirmed
                .map(|confirmed| now.saturating_sub(confirmed).max(0) / 1_000),
        });
        Ok(standing.collect())
    }
}

fn unknown(name: &str) -> Error {
    Error::Invalid {
        code: "feed-unknown",
        value: name.to_owned(),
    }
}

/// Where the bytes of a fetch are until they are taken in: beside the store, so that a fetch that was broken off can go on.
fn part(parts: &Path, feed: &str) -> PathBuf {
    let mut path = parts.as_os_str().to_owned();
    path.push(format!("-feed-{feed}.part"));
    path.into()
}

//! Bringing feeds up to date.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use iriai_formats::container::unwrap;
use iriai_formats::error::ReadErrorCode;
use iriai_store::FeedRow;

use super::address::is_url;
use super::download::{Download, Downloader, Fault, Fetch, refusal};
use super::{FetchedFeed, part, supplier, unknown};
use crate::Office;
use crate::audit::Note;
use crate::clock::Deadline;
use crate::error::{Error, reason};
use crate::inventory::import::{FileOutcome, ImportRequest, Outcome, Progress, Refusal, Upload};
use crate::risk::records::RecordCount;

/// How feeds are fetched.
pub struct Fetching<'f> {
    /// Who asks servers.
    pub fetch: &'f dyn Fetch,
    /// The path of the store: beside it stand the bytes of what is being fetched.
    pub parts: &'f Path,
    /// How long each may take.
    pub time: Duration,
}

/// Who wants to know how far the fetching is.
pub trait FeedProgress: Progress {
    /// A feed's turn has come.
    fn begin(&self, feed: &str);
    /// So many bytes are there, of so many if that is known.
    fn fetched(&self, bytes: u64, all: Option<u64>);
}

/// What became of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedOutcome {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub address: String,
    /// What became of it.
    pub state: FeedState,
    /// Bytes that were taken in.
    pub bytes: u64,
    /// Whether it went on where it was broken off.
    pub resumed: bool,
    /// Records that could not be read and were left out.
    pub refused: usize,
}

/// What became of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedState {
    /// All of it is kept now.
    Updated(RecordCount),
    /// What came whole is kept now; the file could not be read to its end, and nobody knows what is missing.
    InPart(RecordCount, Refusal),
    /// Nothing has changed since last time.
    Unchanged,
    /// It is as it was.
    Failed(Refusal),
}

impl Office {
    /// Fetches feeds, all when none is named, one after the other. What goes wrong with one is told, and the others follow; an error is
    /// what would meet them all.
    pub fn update_feeds(
        &self,
        names: &[String],
        fetching: &Fetching<'_>,
        progress: &dyn FeedProgress,
    ) -> Result<Vec<FeedOutcome>, Error> {
        let mut feeds = self.store.read()?.feeds()?;
        if let Some(name) = names
            .iter()
            .find(|name| feeds.iter().all(|feed| feed.name != **name))
        {
            return Err(unknown(name));
        }
        if feeds.is_empty() {
            return Err(Error::Invalid {
                code: "feed-none",
                value: String::new(),
            });
        }
        feeds.retain(|feed| names.is_empty() || names.contains(&feed.name));
        let mut outcomes = Vec::new();
        for feed in feeds {
            progress.begin(&feed.name);
            outcomes.push(self.update_feed(feed, fetching, progress)?);
        }
        Ok(outcomes)
    }

    fn update_feed(
        &self,
        mut feed: FeedRow,
        fetching: &Fetching<'_>,
        progress: &dyn FeedProgress,
    ) -> Result<FeedOutcome, Error> {
        let asked = self.clock.now();
        let mut outcome = FeedOutcome {
            name: feed.name.clone(),
            address: feed.address.clone(),
            state: FeedState::Unchanged,
            bytes: 0,
            resumed: false,
            refused: 0,
        };
        let updated = self.fetch_and_take(&mut feed, &mut outcome, asked, fetching, progress);
        let failure = match updated {
            Ok(()) => None,
            Err(Fault::Feed(refusal)) => {
                outcome.state = FeedState::Failed(refusal.clone());
                Some(refusal)
            }
            Err(Fault::InPart(count, refusal)) => {
                outcome.state = FeedState::InPart(count, refusal.clone());
                Some(refusal)
            }
            Err(Fault::Own(error)) => return Err(error),
        };
        feed.attempted = Some(asked);
        feed.failure = failure.as_ref().map(|refusal| refusal.code.to_owned());
        feed.failure_detail = failure.as_ref().map(|refusal| refusal.detail.clone());
        if let FeedState::Updated(_) | FeedState::InPart(..) = outcome.state {
            feed.left_out = u32::try_from(outcome.refused).unwrap_or(u32::MAX);
        }
        let transaction = self.write("update_feed")?;
        match failure {
            None => {
                feed.confirmed = Some(asked);
                feed.partial = None;
                transaction.confirm_sources_of(&supplier(&feed.name), asked)?;
            }
            Some(_) => {
                // The download has noted it meanwhile.
                let rows = transaction.feeds()?;
                let now = rows.into_iter().find(|row| row.name == feed.name);
                feed.partial = now.and_then(|row| row.partial);
            }
        }
        transaction.replace_feed(&feed)?;
        let note = Note::new("update-feed", feed.name.as_str());
        transaction.note(note.with("failure", feed.failure.clone()));
        transaction.commit()?;
        if feed.failure.is_none() {
            // It may have been a file of people's, which has none.
            _ = fs::remove_file(part(fetching.parts, &feed.name));
        }
        Ok(outcome)
    }

    /// Fetches a feed and takes it in, unless it is the same as last time.
    fn fetch_and_take(
        &self,
        feed: &mut FeedRow,
        outcome: &mut FeedOutcome,
        asked: i64,
        fetching: &Fetching<'_>,
        progress: &dyn FeedProgress,
    ) -> Result<(), Fault> {
        let part = part(fetching.parts, &feed.name);
        let mut validators = (None, None);
        let file = match is_url(&feed.address) {
            false => Path::new(&feed.address),
            true => {
                let keep = |validator: Option<&str>| self.keep_partial(feed, validator);
                let downloader = Downloader {
                    fetch: fetching.fetch,
                    keep: &keep,
                    part: &part,
                    limit: self.limits.bytes,
                    time: fetching.time,
                    progress,
                };
                match downloader.run(feed)? {
                    Download::Unchanged => return Ok(()),
                    Download::Fetched {
                        etag,
                        modified,
                        resumed,
                    } => {
                        validators = (etag, modified);
                        outcome.resumed = resumed;
                    }
                }
                &part
            }
        };
        let bytes = self.read_whole(file).map_err(|unreadable| Refusal {
            at: file.display().to_string(),
            ..unreadable
        })?;
        outcome.bytes = bytes.len() as u64;
        let digest = blake3::hash(&bytes);
        if feed.digest.as_deref() != Some(digest.as_bytes()) {
            let taken = self.check(&bytes, fetching.time);
            let taken = taken
                .map_err(Fault::Feed)
                .and_then(|()| self.take_feed(feed, outcome, bytes, asked, progress));
            if let Err(fault) = taken {
                // What is whole and cannot be used is of no use to go on with.
                _ = fs::remove_file(&part);
                self.keep_partial(feed, None)?;
                return Err(fault);
            }
            feed.digest = Some(digest.as_bytes().to_vec());
        }
        (feed.etag, feed.modified) = validators;
        Ok(())
    }

    fn keep_partial(&self, feed: &FeedRow, validator: Option<&str>) -> Result<(), Error> {
        let transaction = self.store.write("keep_partial")?;
        transaction.replace_feed(&FeedRow {
            partial: validator.map(str::to_owned),
            ..feed.clone()
        })?;
        Ok(transaction.commit()?)
    }

    /// The bytes of a file; a feed that people keep as a file may be gone.
    fn read_whole(&self, file: &Path) -> Result<Vec<u8>, Refusal> {
        let unreadable = |error: std::io::Error| refusal("unreadable", reason(&error));
        let length = fs::metadata(file).map_err(unreadable)?.len();
        if length > self.limits.bytes {
            return Err(refusal("too-many-bytes", self.limits.bytes));
        }
        fs::read(file).map_err(unreadable)
    }

    /// Whether everything in an archive can be unpacked: half of a feed would look like all of it.
    fn check(&self, bytes: &[u8], time: Duration) -> Result<(), Refusal> {
        let deadline = Deadline::after(time);
        let mut found = None;
        unwrap(
            bytes,
            &self.limits,
            &|| deadline.is_over(),
            &mut |part| match part {
                Err(part) if !is_of_content(part.error.code) => {
                    found = Some(Refusal {
                        at: part.path,
                        ..part.error.into()
                    });
                    ControlFlow::Break(())
                }
                _ => ControlFlow::Continue(()),
            },
        );
        found.map_or(Ok(()), Err)
    }

    /// Takes the bytes of a feed in.
    fn take_feed(
        &self,
        feed: &FeedRow,
        outcome: &mut FeedOutcome,
        bytes: Vec<u8>,
        asked: i64,
        progress: &dyn FeedProgress,
    ) -> Result<(), Fault> {
        let upload = Upload {
            path: feed.name.clone(),
            below: None,
            read: Box::new(move |room| {
                *room = bytes;
                Ok(())
            }),
        };
        let request = ImportRequest {
            feed: Some(FetchedFeed {
                name: feed.name.clone(),
                asked,
            }),
            ..ImportRequest::default()
        };
        let tally = Tally {
            progress,
            taken: Mutex::default(),
        };
        self.import(std::iter::once(upload), &request, &tally)?;
        let taken = tally
            .taken
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        outcome.refused = taken.refused;
        match (taken.is_any, taken.refusal, taken.in_part) {
            (false, Some(refusal), _) | (false, None, Some(refusal)) => Err(refusal.into()),
            (_, _, Some(refusal)) => Err(Fault::InPart(taken.count, refusal)),
            _ => {
                outcome.state = FeedState::Updated(taken.count);
                Ok(())
            }
        }
    }
}

/// Whether it is for the reading to judge, and not for the unpacking.
fn is_of_content(code: ReadErrorCode) -> bool {
    matches!(
        code,
        ReadErrorCode::UnknownFormat | ReadErrorCode::ReadInPart
    )
}

/// Counts what becomes of a feed's records, and passes it on.
struct Tally<'t> {
    progress: &'t dyn FeedProgress,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    count: RecordCount,
    is_any: bool,
    refused: usize,
    /// The first.
    refusal: Option<Refusal>,
    /// Why the file could not be read to its end.
    in_part: Option<Refusal>,
}

impl Progress for Tally<'_> {
    fn document(&self, outcome: &FileOutcome) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        match &outcome.outcome {
            Outcome::Refused(refusal) => {
                taken.refused += 1;
                let places = [outcome.member.as_deref(), Some(&*refusal.at)];
                let places = places.into_iter().flatten().filter(|at| !at.is_empty());
                let refusal = || Refusal {
                    at: places.collect::<Vec<_>>().join(" "),
                    ..refusal.clone()
                };
                if outcome.is_in_part() {
                    taken.in_part.get_or_insert_with(refusal);
                } else {
                    taken.refusal.get_or_insert_with(refusal);
                }
            }
            // A bundle is told of beside what is in it.
            Outcome::Records(_) if outcome.kind == Some("bundle") => taken.is_any = true,
            Outcome::Records(count) => {
                taken.is_any = true;
                taken.count.imported += count.imported;
                taken.count.unchanged += count.unchanged;
            }
            Outcome::Imported(_) | Outcome::Unchanged => taken.is_any = true,
        }
        drop(taken);
        self.progress.document(outcome);
    }

    fn file(&self) {
        self.progress.file();
    }
}

//! Feeds, bundles and the keys that sign them.

use std::collections::BTreeMap;

use iriai_office::{
    BundleSummary, FeedOutcome, FeedStanding, FeedState, FileOutcome, Outcome, SourceAge,
    TrustedKey, rfc3339,
};
use serde::Serialize;

use crate::api::inventory::RefusalResponse;
use crate::{Complaint, Known, Texts};

/// All feeds.
#[derive(Debug, Serialize)]
pub struct FeedsResponse {
    /// By name.
    pub feeds: Vec<FeedStandingResponse>,
}

/// A feed.
#[derive(Debug, Serialize)]
pub struct FeedStandingResponse {
    /// Its name.
    pub name: String,
    /// A URL or the path of a file.
    pub address: String,
    /// Since when it is there.
    pub added: String,
    /// When it was tried last; null where it never was.
    pub attempted: Option<String>,
    /// Code of what went wrong then; null where nothing did.
    pub failure: Option<String>,
    /// The same in one sentence.
    pub failure_message: Option<String>,
    /// Records that could not be read, and were left out, when it was taken in last.
    pub left_out: usize,
    /// When it was certain last that all of it is kept; null where it never was.
    pub confirmed_at: Option<String>,
    /// So many seconds ago.
    pub age_seconds: Option<i64>,
}

impl FeedsResponse {
    /// From the office's answer.
    pub fn new(feeds: Vec<FeedStanding>, texts: &Texts) -> Self {
        let message = |(code, detail): &(String, String)| {
            let known = Known {
                detail,
                ..Known::default()
            };
            Complaint::new(code, known, texts).message
        };
        let feeds = feeds.into_iter().map(|feed| FeedStandingResponse {
            name: feed.name,
            address: feed.address,
            added: rfc3339(feed.added),
            attempted: feed.attempted.map(rfc3339),
            failure_message: feed.failure.as_ref().map(message),
            failure: feed.failure.map(|(code, _)| code),
            left_out: feed.left_out,
            confirmed_at: feed.confirmed.map(rfc3339),
            age_seconds: feed.age,
        });
        Self {
            feeds: feeds.collect(),
        }
    }
}

/// How old what is known of a source is.
#[derive(Debug, Serialize)]
pub struct SourceAgeResponse {
    /// The source.
    pub source: String,
    /// When it was certain last that all is kept that it has.
    pub confirmed_at: String,
    /// So many seconds before the instant asked for, or now.
    pub age_seconds: i64,
}

impl SourceAgeResponse {
    /// From the office's answer.
    pub fn new(age: SourceAge) -> Self {
        Self {
            source: age.source,
            confirmed_at: rfc3339(age.confirmed_at),
            age_seconds: age.age,
        }
    }
}

/// What became of fetching feeds.
#[derive(Debug, Default, Serialize)]
pub struct FeedUpdateResponse {
    /// In the order in which they were fetched.
    pub feeds: Vec<UpdatedFeedResponse>,
    /// Records that could not be read and were left out, the first of them.
    pub refusals: Vec<RecordRefusal>,
    /// Sums.
    pub totals: FeedUpdateTotals,
}

/// What became of a feed.
#[derive(Debug, Serialize)]
pub struct UpdatedFeedResponse {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub address: String,
    /// `updated`, `in-part`, `unchanged` or `failed`.
    pub status: &'static str,
    /// Bytes that were taken in.
    pub bytes: u64,
    /// Whether it went on where it was broken off.
    pub resumed: bool,
    /// Records that are new or in a new state.
    pub imported: usize,
    /// Records that were kept before.
    pub unchanged: usize,
    /// Records that could not be read.
    pub refused: usize,
    /// Why it failed, or came in part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<RefusalResponse>,
}

/// A record that could not be read.
#[derive(Debug, Serialize)]
pub struct RecordRefusal {
    /// The feed.
    pub feed: String,
    /// The place in it.
    pub member: Option<String>,
    /// Why.
    pub error: RefusalResponse,
}

/// Sums over feeds.
#[derive(Debug, Default, Serialize)]
pub struct FeedUpdateTotals {
    /// Feeds.
    pub feeds: usize,
    /// Those that brought something.
    pub updated: usize,
    /// Those of which only the beginning could be read.
    pub in_part: usize,
    /// Those that have not changed.
    pub unchanged: usize,
    /// Those that are as they were because something went wrong.
    pub failed: usize,
    /// Records that are new or in a new state.
    pub records: usize,
    /// Records that could not be read.
    pub refused: usize,
}

impl FeedUpdateResponse {
    /// So many refusals of records are told; the rest is counted.
    const REFUSALS: usize = 100;

    /// Adds what became of a document of a feed: nothing, unless it was refused.
    pub fn add_document(&mut self, outcome: &FileOutcome, texts: &Texts) {
        if let Outcome::Refused(refusal) = &outcome.outcome
            && self.refusals.len() < Self::REFUSALS
        {
            self.refusals.push(RecordRefusal {
                feed: outcome.path.clone(),
                member: outcome.member.clone(),
                error: RefusalResponse::new(refusal, texts),
            });
        }
    }

    /// Adds what became of the feeds.
    pub fn finish(&mut self, outcomes: Vec<FeedOutcome>, texts: &Texts) {
        for outcome in outcomes {
            let totals = &mut self.totals;
            totals.feeds += 1;
            totals.refused += outcome.refused;
            let mut feed = UpdatedFeedResponse {
                name: outcome.name,
                address: outcome.address,
                status: "unchanged",
                bytes: outcome.bytes,
                resumed: outcome.resumed,
                imported: 0,
                unchanged: 0,
                refused: outcome.refused,
                error: None,
            };
            match outcome.state {
                FeedState::Updated(count) => {
                    (feed.imported, feed.unchanged) = (count.imported, count.unchanged);
                    totals.records += count.imported;
                    totals.updated += 1;
                    feed.status = "updated";
                }
                FeedState::InPart(count, refusal) => {
                    (feed.imported, feed.unchanged) = (count.imported, count.unchanged);
                    totals.records += count.imported;
                    totals.in_part += 1;
                    feed.status = "in-part";
                    feed.error = Some(RefusalResponse::new(&refusal, texts));
                    // The feed's own refusal says it.
                    self.refusals
                        .retain(|one| one.feed != feed.name || one.error.code != refusal.code);
                }
                FeedState::Unchanged => totals.unchanged += 1,
                FeedState::Failed(refusal) => {
                    totals.failed += 1;
                    feed.status = "failed";
                    feed.error = Some(RefusalResponse::new(&refusal, texts));
                    // Nothing of it was taken: the feed's own refusal says so.
                    self.refusals.retain(|one| one.feed != feed.name);
                }
            }
            self.feeds.push(feed);
        }
    }
}

/// A bundle that was written.
#[derive(Debug, Serialize)]
pub struct BundleResponse {
    /// The file.
    pub path: String,
    /// When it was made.
    pub created: String,
    /// The public key of its signature.
    pub key: String,
    /// Bytes of the file.
    pub bytes: u64,
    /// Bytes of what is in it.
    pub unpacked_bytes: u64,
    /// Entries by kind: records by their format, each edition of `kev` and each day of `epss` as one.
    pub entries: BTreeMap<String, u64>,
    /// Where they are from.
    pub sources: Vec<BundledSourceResponse>,
}

/// Where some entries of a bundle are from.
#[derive(Debug, Serialize)]
pub struct BundledSourceResponse {
    /// The source.
    pub source: String,
    /// How many are from it.
    pub records: u64,
    /// When they were certain to be all that the source had.
    pub confirmed_at: String,
}

impl BundleResponse {
    /// From the office's answer.
    pub fn new(path: String, bytes: u64, summary: BundleSummary) -> Self {
        let sources = summary.sources.into_iter();
        let sources = sources.map(|(source, records, confirmed)| BundledSourceResponse {
            source,
            records,
            confirmed_at: rfc3339(confirmed),
        });
        Self {
            path,
            created: rfc3339(summary.created),
            key: summary.key,
            bytes,
            unpacked_bytes: summary.bytes,
            entries: summary.entries,
            sources: sources.collect(),
        }
    }
}

/// A key that was made.
#[derive(Debug, Serialize)]
pub struct NewKeyResponse {
    /// The file with the secret key.
    pub path: String,
    /// The public key.
    pub key: String,
}

/// The keys that are trusted.
#[derive(Debug, Serialize)]
pub struct KeysResponse {
    /// In the order in which they came.
    pub keys: Vec<TrustedKeyResponse>,
}

/// A key that is trusted.
#[derive(Debug, Serialize)]
pub struct TrustedKeyResponse {
    /// The key.
    pub key: String,
    /// What people call it.
    pub name: Option<String>,
    /// Since when it is trusted.
    pub added: String,
    /// When its newest bundle that was taken in was made.
    pub newest: Option<String>,
}

impl KeysResponse {
    /// From the office's answer.
    pub fn new(keys: Vec<TrustedKey>) -> Self {
        let keys = keys.into_iter().map(|key| TrustedKeyResponse {
            key: key.key,
            name: key.name,
            added: rfc3339(key.added),
            newest: key.newest.map(rfc3339),
        });
        Self {
            keys: keys.collect(),
        }
    }
}

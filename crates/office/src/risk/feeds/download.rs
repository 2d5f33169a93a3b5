//! Fetching the bytes of a feed: unless they are the same as last time, from where it was broken off, and checked.
//!
//! By HTTP (RFC 9110): a conditional request (§13) with what the server said of the bytes that were taken in last; a range (§14) for
//! the rest of a fetch that was broken off, which counts only as long as the server says that the bytes are still the same (`If-Range`);
//! and the digest of the whole (`Repr-Digest`, RFC 9530; `Digest`, RFC 3230), where the server tells it.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use iriai_store::FeedRow;
use sha2::{Digest, Sha256, Sha512};

use super::update::FeedProgress;
use crate::clock::Deadline;
use crate::inventory::import::Refusal;
use crate::risk::records::RecordCount;

/// What is asked of a server.
#[derive(Debug, Clone, Copy)]
pub struct FetchRequest<'r> {
    /// The address, `http` or `https`.
    pub address: &'r str,
    /// Answer only if the entity tag is another one (`If-None-Match`).
    pub etag: Option<&'r str>,
    /// Answer only if it was changed since (`If-Modified-Since`).
    pub modified: Option<&'r str>,
    /// Answer from this byte on, as long as this holds (`Range`, `If-Range`).
    pub rest: Option<(u64, &'r str)>,
    /// How long it may take altogether.
    pub time: Duration,
}

/// What a server answered.
pub struct FetchReply {
    /// The status.
    pub status: u16,
    /// How many bytes come (`Content-Length`).
    pub length: Option<u64>,
    /// Which bytes come (`Content-Range`), as written.
    pub range: Option<String>,
    /// The entity tag, as written.
    pub etag: Option<String>,
    /// When it was changed last, as written.
    pub modified: Option<String>,
    /// Digests of the whole (`Repr-Digest`, `Digest`), as written.
    pub digests: Vec<String>,
    /// The bytes.
    pub content: Box<dyn Read>,
}

/// Why a server did not answer, or not to the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchFault {
    /// The stable code.
    pub code: &'static str,
    /// What is known of it.
    pub detail: String,
}

/// Asks servers: the one way by which a network enters, and only the edge of the program has one.
pub trait Fetch {
    /// Asks, and follows where the server sends it.
    fn fetch(&self, request: &FetchRequest<'_>) -> Result<FetchReply, FetchFault>;
}

/// What became of a download.
pub(super) enum Download {
    /// Nothing has changed since last time.
    Unchanged,
    /// The bytes are in the file.
    Fetched {
        etag: Option<String>,
        modified: Option<String>,
        resumed: bool,
    },
}

/// How one answer ended.
enum Reception {
    Whole,
    BrokenOff(String),
    /// The bytes that are there do not go with those that came.
    Other,
}

/// The work on one feed.
pub(super) struct Downloader<'d> {
    pub(super) fetch: &'d dyn Fetch,
    /// Keeps what tells the bytes of the file from others, before any of them is written.
    pub(super) keep: &'d dyn Fn(Option<&str>) -> Result<(), crate::error::Error>,
    pub(super) part: &'d Path,
    pub(super) limit: u64,
    pub(super) time: Duration,
    pub(super) progress: &'d dyn FeedProgress,
}

/// Why a download did not come about.
pub(super) enum Fault {
    Feed(Refusal),
    /// So many records were taken in all the same.
    InPart(RecordCount, Refusal),
    /// It is not the feed's: the store, the disk.
    Own(crate::error::Error),
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Feed(refusal)
    }
}

impl From<crate::error::Error> for Fault {
    fn from(error: crate::error::Error) -> Self {
        Self::Own(error)
    }
}

pub(super) fn refusal(code: &'static str, detail: impl ToString) -> Refusal {
    Refusal {
        code,
        at: String::new(),
        detail: detail.to_string(),
    }
}

/// A refusal that names where the feed is.
pub(super) fn refusal_of(feed: &FeedRow, code: &'static str, detail: impl ToString) -> Refusal {
    Refusal {
        at: feed.address.clone(),
        ..refusal(code, detail)
    }
}

impl Downloader<'_> {
    /// How often a server is asked in one run for what it breaks off.
    const ATTEMPTS: u32 = 5;

    pub(super) fn run(&self, feed: &FeedRow) -> Result<Download, Fault> {
        let deadline = Deadline::after(self.time);
        let mut partial = feed.partial.clone();
        let mut resumed = false;
        let mut last = String::new();
        for _ in 0..Self::ATTEMPTS {
            let there = std::fs::metadata(self.part).map_or(0, |part| part.len());
            let rest = partial.as_deref().filter(|_| there > 0);
            let request = FetchRequest {
                address: &feed.address,
                etag: feed.etag.as_deref(),
                modified: feed.modified.as_deref(),
                rest: rest.map(|validator| (there, validator)),
                time: deadline.remaining().unwrap_or(self.time),
            };
            let mut reply = match self.fetch.fetch(&request) {
                Ok(reply) => reply,
                Err(FetchFault { code, detail }) => {
                    return Err(refusal_of(feed, code, detail).into());
                }
            };
            let from = match reply.status {
                200 => 0,
                206 if rest.is_some() => there,
                304 if feed.etag.is_some() || feed.modified.is_some() => {
                    self.discard()?;
                    return Ok(Download::Unchanged);
                }
                // The rest is none, or of something else.
                416 if rest.is_some() => {
                    self.discard()?;
                    partial = None;
                    continue;
                }
                status => return Err(refusal_of(feed, "feed-status", status).into()),
            };
            if from == 0 {
                partial = validator(&reply);
                self.begin(partial.as_deref())?;
            }
            match self.receive(&mut reply, from, deadline)? {
                Reception::Whole => {
                    if let Err(refusal) = self.check(&reply.digests) {
                        self.discard()?;
                        return Err(refusal.into());
                    }
                    return Ok(Download::Fetched {
                        etag: reply.etag,
                        modified: reply.modified,
                        resumed: resumed || from > 0,
                    });
                }
                Reception::BrokenOff(detail) => {
                    resumed = true;
                    last = detail;
                }
                Reception::Other => {
                    self.discard()?;
                    partial = None;
                }
            }
        }
        Err(refusal_of(feed, "feed-broken-off", last).into())
    }

    /// Takes what comes into the file, behind what is there.
    fn receive(
        &self,
        reply: &mut FetchReply,
        from: u64,
        deadline: Deadline,
    ) -> Result<Reception, Fault> {
        let all = match from {
            0 => reply.length,
            _ => match reply.range.as_deref().and_then(read_range) {
                Some((first, all)) if first == from => all,
                _ => return Ok(Reception::Other),
            },
        };
        let too_large = || Fault::from(refusal("too-many-bytes", self.limit));
        if all.is_some_and(|all| all > self.limit) {
            self.discard()?;
            return Err(too_large());
        }
        let file = |source| Fault::Own(self.file(source));
        let mut part = OpenOptions::new()
            .append(true)
            .create(true)
            .open(self.part)
            .map_err(file)?;
        let mut there = from;
        let mut buffer = vec![0; 64 << 10];
        loop {
            self.progress.fetched(there, all);
            if deadline.is_over() {
                return Err(refusal("feed-too-slow", "").into());
            }
            let count = match reply.content.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Ok(Reception::BrokenOff(error.to_string())),
            };
            there += count as u64;
            if there > self.limit {
                self.discard()?;
                return Err(too_large());
            }
            let bytes = buffer.get(..count).unwrap_or_default();
            part.write_all(bytes).map_err(file)?;
        }
        match all {
            Some(all) if there < all => Ok(Reception::BrokenOff(format!(
                "bytes-received: {there}/{all}"
            ))),
            Some(all) if there > all => {
                self.discard()?;
                Err(refusal("feed-length", all).into())
            }
            _ => Ok(Reception::Whole),
        }
    }

    /// Compares the file with digests, those of known kinds.
    fn check(&self, digests: &[String]) -> Result<(), Refusal> {
        let wrong = || refusal("feed-digest", "");
        for (kind, value) in digests.iter().flat_map(|text| read_digests(text)) {
            let found = match kind.as_str() {
                "sha-256" => self.hash::<Sha256>(),
                "sha-512" => self.hash::<Sha512>(),
                _ => continue,
            };
            if found.map_err(|_| wrong())? != value {
                return Err(wrong());
            }
        }
        Ok(())
    }

    fn hash<D: Digest>(&self) -> io::Result<Vec<u8>> {
        let (mut hash, mut part) = (D::new(), File::open(self.part)?);
        let mut buffer = vec![0; 64 << 10];
        loop {
            match part.read(&mut buffer)? {
                0 => return Ok(hash.finalize().to_vec()),
                count => hash.update(buffer.get(..count).unwrap_or_default()),
            }
        }
    }

    /// Begins the file anew.
    fn begin(&self, validator: Option<&str>) -> Result<(), Fault> {
        // First nothing, then what would be told of it: bytes of one state never count as those of another.
        File::create(self.part).map_err(|source| self.file(source))?;
        (self.keep)(validator)?;
        Ok(())
    }

    fn discard(&self) -> Result<(), Fault> {
        match std::fs::remove_file(self.part) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                Err(self.file(source).into())
            }
            _ => Ok((self.keep)(None)?),
        }
    }

    fn file(&self, source: io::Error) -> crate::error::Error {
        crate::error::Error::File {
            path: self.part.display().to_string(),
            source,
        }
    }
}

/// By what the bytes of an answer can be told from others later: a strong entity tag (RFC 9110 §8.8.1), else a date.
fn validator(reply: &FetchReply) -> Option<String> {
    let etag = reply.etag.clone().filter(|etag| !etag.starts_with("W/"));
    etag.or_else(|| reply.modified.clone())
}

/// The first byte of a range and how many bytes there are in all: `bytes 5-9/10`.
fn read_range(text: &str) -> Option<(u64, Option<u64>)> {
    let (bytes, all) = text.trim().strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = bytes.trim().split_once('-')?;
    let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
    let all = match all.trim() {
        "*" => None,
        all => Some(all.parse().ok()?),
    };
    // A part from the middle would leave a gap at the end.
    let is_rest = first <= last && all.is_none_or(|all: u64| last.checked_add(1) == Some(all));
    is_rest.then_some((first, all))
}

/// Digests in either notation: `sha-256=:BASE64:` (RFC 9530) or `SHA-256=BASE64` (RFC 3230), several with commas between them.
fn read_digests(text: &str) -> Vec<(String, Vec<u8>)> {
    let parts = text.split(',').filter_map(|part| {
        let (kind, value) = part.trim().split_once('=')?;
        let value = value.split(';').next()?.trim().trim_matches(':');
        Some((
            kind.trim().to_ascii_lowercase(),
            STANDARD.decode(value).ok()?,
        ))
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_that_reach_to_the_end() {
        for (text, expected) in [
            ("bytes 5-9/10", Some((5, Some(10)))),
            ("bytes 5-9/*", Some((5, None))),
            ("bytes 5-8/10", None),
            ("bytes 9-5/10", None),
            ("bytes */10", None),
            ("bytes 0-18446744073709551615/1", None),
            ("items 5-9/10", None),
            ("", None),
        ] {
            assert_eq!(read_range(text), expected, "{text}");
        }
    }

    #[test]
    fn digests_are_read_in_both_notations() {
        let hash = Sha256::digest(b"x").to_vec();
        let text = STANDARD.encode(&hash);
        let expected = [("sha-256".to_owned(), hash)];
        for digest in [
            format!("sha-256=:{text}:"),
            format!("SHA-256={text}"),
            format!(" sha-256=:{text}:;q=1 , unknown"),
            format!("crc=???, sha-256=:{text}:"),
        ] {
            assert_eq!(read_digests(&digest), expected, "{digest}");
        }
        assert!(read_digests("sha-256=:not base64:").is_empty());
    }
}

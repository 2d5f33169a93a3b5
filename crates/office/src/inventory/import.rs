//! Taking SBOMs in.
//!
//! Workers read, decode, normalise and compress, one file each; one writer numbers components and writes in batches, so that
//! the database is asked to be durable once for hundreds of documents. A document counts, and is reported, when its
//! batch is committed. A refused file leaves no trace.

mod cpes;
pub(crate) mod numbers;
pub(crate) mod prepare;
mod queue;
pub(super) mod statements;
mod write;

use std::io;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError, RwLock};
use std::thread::Builder;
use std::time::Duration;

use iriai_domain::risk::unread::{KeptKind, Unread};
use iriai_domain::warning::Warning;
use iriai_formats::error::ReadErrorCode;

use crate::Office;
use crate::clock::rfc3339;
use crate::error::Error;
use crate::risk::feeds::FetchedFeed;
use crate::risk::feeds::age::confirm;
use crate::risk::records::RecordCount;
use crate::risk::trust::Trust;
use numbers::Known;
use prepare::Preparer;
use queue::Queue;
use write::Writer;

/// A file to take in. It is read when its turn comes.
pub struct Upload {
    /// How the user calls it.
    pub path: String,
    /// Its path below the folder that the user named; nothing when the user named the file.
    pub below: Option<String>,
    /// Appends its bytes to an empty list, which has room from the file before.
    pub read: ReadFile,
}

/// Reads a file to the end of a list of bytes.
pub type ReadFile = Box<dyn FnOnce(&mut Vec<u8>) -> io::Result<()> + Send>;

/// What the user says of the files beside what they say themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRequest {
    /// The product they belong to.
    pub product: Option<String>,
    /// Its release.
    pub release: Option<String>,
    /// Who supplies the product.
    pub supplier: Option<String>,
    /// Business unit of the product.
    pub business_unit: Option<String>,
    /// Marks for the product.
    pub tags: Vec<String>,
    /// Since when the documents are known, in milliseconds since 1970; now, if not said.
    pub received: Option<i64>,
    /// How long one file may take.
    pub time: Duration,
    /// How many files are read side by side; as many as there are cores, if not said.
    pub threads: Option<NonZeroUsize>,
    /// The feed that they were fetched for. What comes from one may be anything but an SBOM: no server adds products.
    pub feed: Option<FetchedFeed>,
}

impl Default for ImportRequest {
    fn default() -> Self {
        Self {
            product: None,
            release: None,
            supplier: None,
            business_unit: None,
            tags: Vec::new(),
            received: None,
            time: Duration::from_secs(300),
            threads: None,
            feed: None,
        }
    }
}

/// What became of one document (or of a file in which none was found).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileOutcome {
    /// The file.
    pub path: String,
    /// The place inside it, when it is an archive or holds several documents.
    pub member: Option<String>,
    /// What it is: the code of a [`Kind`](iriai_formats::kind::Kind), when it was known.
    pub kind: Option<&'static str>,
    /// The code of its format, when it was known.
    pub format: Option<&'static str>,
    /// The specification's version as written.
    pub spec_version: String,
    /// What became of it.
    pub outcome: Outcome,
    /// The first warnings on reading it, [`Warnings::KEPT`](iriai_domain::warning::Warnings::KEPT) at most.
    pub warnings: Vec<Warning>,
    /// How many warnings there were.
    pub warning_count: usize,
}

impl FileOutcome {
    /// Whether it tells that a file could not be read to its end, and what stood before was taken.
    pub(crate) fn is_in_part(&self) -> bool {
        let in_part = ReadErrorCode::ReadInPart.code();
        matches!(&self.outcome, Outcome::Refused(refusal) if refusal.code == in_part)
    }
}

/// What became of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is kept now.
    Imported(Imported),
    /// Records of this file are kept; of a large file it is told several times.
    Records(RecordCount),
    /// It was kept before.
    Unchanged,
    /// Nothing of it could be taken.
    Refused(Refusal),
}

/// A document that was taken in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imported {
    /// Its identifier.
    pub document: String,
    /// Product and release it was matched to.
    pub product: String,
    /// The release; empty when nobody says.
    pub release: String,
    /// Components as it lists them.
    pub listed: usize,
    /// Distinct components.
    pub occurrences: usize,
    /// Distinct components without package URL.
    pub unidentified: usize,
}

/// Why nothing could be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The stable code.
    pub code: &'static str,
    /// Where.
    pub at: String,
    /// What was found.
    pub detail: String,
}

impl Refusal {
    /// The same about something that was taken in once, and cannot be read any more.
    pub(crate) fn unread(
        self,
        kind: KeptKind,
        id: &str,
        received: i64,
        replaced: Option<i64>,
    ) -> Unread {
        Unread {
            kind,
            id: id.to_owned(),
            code: self.code,
            at: self.at,
            detail: self.detail,
            received,
            replaced,
        }
    }
}

/// Who wants to know how far an import is.
pub trait Progress: Sync {
    /// A document is dealt with for good: an imported one is on the disk.
    fn document(&self, outcome: &FileOutcome);
    /// A file has been read to its end.
    fn file(&self);
    /// Whether anybody still wants it: what is being read is read no further where nobody does.
    fn is_wanted(&self) -> bool {
        true
    }
}

/// How much room a worker needs for its calls: readers go down one call after the other, so many a level. It is only reserved.
pub(crate) const fn stack_bytes(depth: usize) -> usize {
    const ALWAYS: usize = 2 << 20;
    const LEVEL: usize = 16 << 10;
    ALWAYS.saturating_add(depth.saturating_mul(LEVEL))
}

/// How much earlier than in Greenwich a day begins where it begins first, in milliseconds: people name days as they write them.
const EARLIEST_ZONE: i64 = 14 * 3_600_000;

impl Office {
    /// Takes files in. Everything is told to `progress` as it becomes certain; an error ends the import and leaves
    /// everything reported before it in place.
    pub fn import(
        &self,
        uploads: impl Iterator<Item = Upload> + Send,
        request: &ImportRequest,
        progress: &dyn Progress,
    ) -> Result<(), Error> {
        let latest = self.clock.now().saturating_add(EARLIEST_ZONE);
        if let Some(received) = request.received.filter(|&time| time > latest) {
            return Err(Error::Invalid {
                code: "received-in-future",
                value: rfc3339(received),
            });
        }
        // Whoever imports at the same moment learns everything anew.
        let mut meeting = std::mem::take(&mut *self.meeting());
        let mut records = std::mem::take(&mut meeting.records);
        let inventory = meeting.inventory.take();
        let reading = self.store.read()?;
        // Before anything is read: what is known already is not taken in again.
        records.catch_up(&reading)?;
        let trust = Trust::load(&reading)?;
        drop(reading);
        let known = RwLock::new(Known::of(records, inventory, trust));
        let cores = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let threads = request.threads.unwrap_or(cores).get();
        let uploads = Mutex::new(uploads);
        let queue = Queue::default();
        let imported = std::thread::scope(|scope| {
            let mut workers = 0;
            for _ in 0..threads {
                let sender = queue.sender();
                let (uploads, known) = (&uploads, &known);
                let work = move || {
                    let mut preparer = Preparer::new(self, request, known, sender, progress);
                    loop {
                        let next = uploads
                            .lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .next();
                        let Some(upload) = next else { break };
                        // The writer has gone when it met an error; it tells.
                        if preparer.take(upload).is_break() || !progress.is_wanted() {
                            break;
                        }
                        progress.file();
                    }
                };
                let stack = stack_bytes(self.limits.depth);
                let worker = Builder::new().stack_size(stack).spawn_scoped(scope, work);
                match worker {
                    Ok(_) => workers += 1,
                    // More than the system can start: those that there are do the work.
                    Err(_) if workers > 0 => break,
                    Err(source) => {
                        let path = String::new();
                        return Err(Error::File { path, source });
                    }
                }
            }
            let receiver = queue.receiver();
            let mut writer = Writer::new(self, request, &known, progress)?;
            loop {
                match receiver.next(writer.deadline()) {
                    ControlFlow::Continue(Some(work)) => writer.take(work)?,
                    ControlFlow::Continue(None) => writer.commit()?,
                    ControlFlow::Break(()) => {
                        writer.commit()?;
                        return Ok((writer.sources(), writer.began()));
                    }
                }
            }
        });
        // What was learnt of an import that came to nothing is not kept.
        let (sources, began) = imported?;
        confirm(&self.store, request, sources, began)?;
        let known = known.into_inner().unwrap_or_else(PoisonError::into_inner);
        let (records, inventory) = known.into_parts();
        meeting.records = records;
        meeting.inventory = inventory.filter(|_| self.imports_often);
        self.compare(&mut meeting)?;
        *self.meeting() = meeting;
        Ok(())
    }
}

//! Doing jobs. A worker holds a job by a lease that it renews: when it dies another one takes the job up, and what was kept already is
//! found unchanged.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use iriai_formats::job::{FileTold, ImportAsked, ImportTold, OutcomeTold, WarningTold};
use iriai_store::{Error as StoreError, JobRow};

use super::{Bell, JobState};
use crate::Office;
use crate::access::Actor;
use crate::clock::uuid;
use crate::error::Error;
use crate::inventory::import::{FileOutcome, ImportRequest, Outcome, Progress, Upload};

/// So long a worker is believed to be alive that says nothing.
const LEASE: i64 = 30_000;

/// As often as this it says that it is.
const RENEWAL: Duration = Duration::from_secs(10);

/// So often a job is tried that something keeps from being done which may pass.
const ATTEMPTS: i64 = 10;

/// For so long what came of a job can be asked.
const KEPT: i64 = 7 * 24 * 3_600_000;

/// A file of which not all has come after so long is forgotten.
const RECEIVING: i64 = 3 * 3_600_000;

/// How long a job waits that was tried so often: twice as long each time, ten minutes at most.
fn delay(attempts: i64) -> i64 {
    const MOST: i64 = 600_000;
    let doublings = attempts.clamp(0, 10) as u32;
    1_000_i64.saturating_mul(1 << doublings).min(MOST)
}

/// Whether what failed may go well later.
fn may_pass(error: &Error) -> bool {
    use StoreError as E;
    matches!(
        error,
        Error::Store(
            E::Busy
                | E::Aborted
                | E::Unreachable(_)
                | E::DiskFull
                | E::ReadOnly
                | E::Database { .. }
        )
    )
}

impl Office {
    /// Does the job that is due longest, if any is. Answers whether there was one.
    pub fn work(&self) -> Result<bool, Error> {
        let worker = uuid();
        let now = self.clock.now();
        // Mostly there is none, and nothing need be written to see that.
        if !self.store.read()?.is_job_due(now)? {
            return Ok(false);
        }
        let transaction = self.store.write("claim-job")?;
        let claimed = transaction.claim_job(&worker, now, now + LEASE)?;
        transaction.commit()?;
        let Some(job) = claimed else {
            return Ok(false);
        };
        let id = job.id.clone();
        let hold = Hold::new(self, &id, &worker);
        let done = match job.attempts > ATTEMPTS {
            // It may be what kills whoever does it.
            true => Err(Error::Invalid {
                code: "job-given-up",
                value: ATTEMPTS.to_string(),
            }),
            false => hold.during(|| self.take_in(&job, &hold)),
        };
        let is_unwanted = !hold.is_wanted() && done.is_ok();
        let progress = hold.progress.load(Ordering::Relaxed);
        let mut told = hold.into_told();
        if is_unwanted {
            // What was cut short was not refused for what it is.
            told.files
                .retain(|file| !matches!(file.outcome, OutcomeTold::Refused { .. }));
        }
        let result = Some(told.to_text());
        let now = self.clock.now();
        let ended = |state: JobState, fault: Option<&str>| JobRow {
            id: id.clone(),
            state: state.code().to_owned(),
            progress,
            result: result.clone(),
            fault: fault.map(str::to_owned),
            ended: Some(now),
            ..JobRow::default()
        };
        let transaction = self.store.write("end-job")?;
        match done {
            Err(error) if may_pass(&error) && job.attempts < ATTEMPTS => {
                let due = now.saturating_add(delay(job.attempts));
                transaction.delay_job(&id, &worker, due, error.code())?;
            }
            done => {
                let row = match done {
                    Ok(()) if is_unwanted => ended(JobState::Cancelled, None),
                    Ok(()) => ended(JobState::Done, None),
                    Err(error) => ended(JobState::Failed, Some(error.code())),
                };
                if transaction.end_job(&row, &worker)? {
                    transaction.delete_job_parts(&id)?;
                }
            }
        }
        transaction.commit()?;
        Ok(true)
    }

    /// Waits for a job, so long at most.
    pub fn wait_for_work(&self, longest: Duration) {
        self.bell.wait(longest);
    }

    /// Wakes who waits for a job.
    pub fn stop_waiting(&self) {
        self.bell.ring();
    }

    /// Takes out jobs that nobody asks for any more.
    pub fn tidy_jobs(&self) -> Result<usize, Error> {
        let now = self.clock.now();
        let transaction = self.store.write("tidy-jobs")?;
        let count = transaction.delete_old_jobs(now - KEPT, now - RECEIVING)?;
        transaction.commit()?;
        Ok(count)
    }

    /// Takes in the file of a job, with what whoever asked may do by now.
    fn take_in(&self, job: &JobRow, hold: &Hold<'_>) -> Result<(), Error> {
        let asked = ImportAsked::from_text(&job.request);
        let asked = asked.ok_or_else(|| StoreError::corrupt("job", "request", &job.id))?;
        let actor = self.asker_of(job)?.ok_or_else(|| Error::Invalid {
            code: "job-asker-gone",
            value: job.asker.clone(),
        })?;
        let mut bytes = Vec::with_capacity(usize::try_from(job.bytes).unwrap_or(0).min(64 << 20));
        self.store.read()?.each_job_part(&job.id, |part| {
            bytes.extend_from_slice(part);
            Ok(())
        })?;
        let upload = Upload {
            path: asked.name,
            below: None,
            read: Box::new(move |into| {
                *into = bytes;
                Ok(())
            }),
        };
        let request = ImportRequest {
            product: asked.product,
            release: asked.release,
            supplier: asked.supplier,
            business_unit: asked.business_unit,
            tags: asked.tags,
            received: Some(job.created),
            ..ImportRequest::default()
        };
        self.asked_by(actor)
            .import(std::iter::once(upload), &request, hold)
    }

    /// Whoever asked for a job, with what they may do now; nothing where they may do nothing any more.
    fn asker_of(&self, job: &JobRow) -> Result<Option<Actor>, Error> {
        match (job.asker_kind.as_str(), &job.asker_key) {
            ("console", _) => Ok(Some(Actor::console(&*job.asker))),
            ("program", _) => Ok(Some(Actor::program())),
            ("account", _) => self.actor_of_account(&job.asker),
            ("key", Some(key)) => self.actor_of_key(key),
            _ => Ok(None),
        }
    }
}

/// A job that is a worker's own, and what came of it so far.
struct Hold<'o> {
    office: &'o Office,
    job: &'o str,
    worker: &'o str,
    is_wanted: AtomicBool,
    progress: AtomicI64,
    told: Mutex<ImportTold>,
    /// Rings when it is done.
    done: Bell,
}

impl<'o> Hold<'o> {
    fn new(office: &'o Office, job: &'o str, worker: &'o str) -> Self {
        Self {
            office,
            job,
            worker,
            is_wanted: AtomicBool::new(true),
            progress: AtomicI64::new(0),
            told: Mutex::default(),
            done: Bell::default(),
        }
    }

    /// Does something while another thread says that this one is alive.
    fn during<T>(&self, work: impl FnOnce() -> T) -> T {
        let has_ended = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                loop {
                    self.done.wait(RENEWAL);
                    if has_ended.load(Ordering::Acquire) {
                        return;
                    }
                    // What cannot be said now is said the next time.
                    if let Ok(false) = self.renew() {
                        self.is_wanted.store(false, Ordering::Relaxed);
                    }
                }
            });
            let ended = Ended {
                has_ended: &has_ended,
                bell: &self.done,
            };
            let done = work();
            drop(ended);
            done
        })
    }

    fn renew(&self) -> Result<bool, Error> {
        let lease = self.office.clock.now() + LEASE;
        let progress = self.progress.load(Ordering::Relaxed);
        let transaction = self.office.store.write("renew-job")?;
        let is_wanted = transaction.renew_job(self.job, self.worker, lease, progress)?;
        transaction.commit()?;
        Ok(is_wanted)
    }

    fn into_told(self) -> ImportTold {
        self.told
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells at its end, however that comes, that something is over.
struct Ended<'e> {
    has_ended: &'e AtomicBool,
    bell: &'e Bell,
}

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        self.has_ended.store(true, Ordering::Release);
        self.bell.ring();
    }
}

impl Progress for Hold<'_> {
    fn document(&self, outcome: &FileOutcome) {
        self.progress.fetch_add(1, Ordering::Relaxed);
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.add(file_told(outcome));
    }

    fn file(&self) {}

    fn is_wanted(&self) -> bool {
        self.is_wanted.load(Ordering::Relaxed)
    }
}

/// What became of a document, in a form that is kept.
fn file_told(outcome: &FileOutcome) -> FileTold {
    let warnings = outcome.warnings.iter();
    FileTold {
        path: outcome.path.clone(),
        member: outcome.member.clone(),
        kind: outcome.kind.map(str::to_owned),
        format: outcome.format.map(str::to_owned),
        spec_version: outcome.spec_version.clone(),
        outcome: match &outcome.outcome {
            Outcome::Imported(imported) => OutcomeTold::Imported {
                document: imported.document.clone(),
                product: imported.product.clone(),
                release: imported.release.clone(),
                listed: imported.listed,
                occurrences: imported.occurrences,
                unidentified: imported.unidentified,
            },
            Outcome::Records(count) => OutcomeTold::Records {
                imported: count.imported,
                changed: count.changed,
                unchanged: count.unchanged,
            },
            Outcome::Unchanged => OutcomeTold::Unchanged,
            Outcome::Refused(refusal) => OutcomeTold::Refused {
                code: refusal.code.to_owned(),
                at: refusal.at.clone(),
                detail: refusal.detail.clone(),
            },
        },
        warnings: warnings
            .map(|warning| WarningTold {
                code: warning.code.code().to_owned(),
                at: warning.at.clone(),
                value: warning.value.clone(),
                instead: warning.instead.clone(),
            })
            .collect(),
        warning_count: outcome.warning_count,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_fails_waits_twice_as_long_each_time() {
        assert_eq!([1, 2, 3].map(delay), [2_000, 4_000, 8_000]);
        assert_eq!(delay(ATTEMPTS), 600_000);
        assert_eq!(delay(i64::MAX), 600_000);
    }
}

//! Work that is asked for now and done later, by whichever process takes it up.

use crate::db::{Row, Transaction};
use crate::error::Error;

/// A job.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JobRow {
    /// Its identifier, sortable by time.
    pub id: String,
    /// Code of its kind.
    pub kind: String,
    /// What is asked, as JSON.
    pub request: String,
    /// Code of its state.
    pub state: String,
    /// The kind of actor that asked.
    pub asker_kind: String,
    /// Its identifier.
    pub asker: String,
    /// The identifier of the key with which that one asked.
    pub asker_key: Option<String>,
    /// Under what name the request counts once.
    pub idempotency: Option<String>,
    /// A digest of that request.
    pub fingerprint: Option<Vec<u8>>,
    /// How many bytes it works on.
    pub bytes: i64,
    /// When it was asked for.
    pub created: i64,
    /// Not before then it is taken up.
    pub due: i64,
    /// How often it was taken up.
    pub attempts: i64,
    /// Who does it.
    pub worker: Option<String>,
    /// Until when that one is believed to be alive.
    pub lease: Option<i64>,
    /// Whether it is not wanted any more.
    pub unwanted: bool,
    /// How many pieces of it are done.
    pub progress: i64,
    /// What came of it, as JSON.
    pub result: Option<String>,
    /// The code of what ended or delayed it.
    pub fault: Option<String>,
    /// When it ended.
    pub ended: Option<i64>,
}

const JOB: &str = "job";

/// In the order of [`job`].
macro_rules! columns {
    () => {
        "id, kind, request, state, asker_kind, asker, asker_key, idempotency, fingerprint, bytes, created, due, attempts, worker, lease, unwanted,
         progress, result, fault, ended"
    };
}

impl Transaction<'_> {
    /// Adds a job.
    pub fn insert_job(&self, row: &JobRow) -> Result<(), Error> {
        self.sql(concat!(
            "INSERT INTO job (",
            columns!(),
            ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)"
        ))
        .bind(row.id.as_str())
        .bind(row.kind.as_str())
        .bind(row.request.as_str())
        .bind(row.state.as_str())
        .bind(row.asker_kind.as_str())
        .bind(row.asker.as_str())
        .bind(row.asker_key.as_deref())
        .bind(row.idempotency.as_deref())
        .bind(row.fingerprint.as_deref())
        .bind(row.bytes)
        .bind(row.created)
        .bind(row.due)
        .bind(row.attempts)
        .bind(row.worker.as_deref())
        .bind(row.lease)
        .bind(row.unwanted)
        .bind(row.progress)
        .bind(row.result.as_deref())
        .bind(row.fault.as_deref())
        .bind(row.ended)
        .run()?;
        Ok(())
    }

    /// Adds a part of what a job works on.
    pub fn insert_job_part(&self, job: &str, part: u32, content: &[u8]) -> Result<(), Error> {
        self.sql("INSERT INTO job_part (job, part, content) VALUES (?1, ?2, ?3)")
            .bind(job)
            .bind(part)
            .bind(content)
            .run()?;
        Ok(())
    }

    /// Hands the parts of what a job works on to `each`, in order.
    pub fn each_job_part(
        &self,
        job: &str,
        mut each: impl FnMut(&[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.sql("SELECT part, content FROM job_part WHERE job = ?1 ORDER BY part")
            .bind(job)
            .each(|row| each(row.get(1, "job_part", "content")?))
    }

    /// Takes away what a job worked on.
    pub fn delete_job_parts(&self, job: &str) -> Result<usize, Error> {
        self.sql("DELETE FROM job_part WHERE job = ?1")
            .bind(job)
            .run()
    }

    /// Notes that all was sent that a job works on: it may be taken up. Answers whether it was waited for.
    pub fn begin_waiting(&self, job: &str, bytes: i64, fingerprint: &[u8]) -> Result<bool, Error> {
        let changed = self
            .sql(
                "UPDATE job SET state = 'waiting', bytes = ?2, fingerprint = ?3
                 WHERE id = ?1 AND state = 'receiving'",
            )
            .bind(job)
            .bind(bytes)
            .bind(fingerprint)
            .run()?;
        Ok(changed > 0)
    }

    /// The job with an identifier.
    pub fn job(&self, id: &str) -> Result<Option<JobRow>, Error> {
        self.sql(concat!("SELECT ", columns!(), " FROM job WHERE id = ?1"))
            .bind(id)
            .optional(job)
    }

    /// The job that counts once under a name.
    pub fn job_with_idempotency(&self, name: &str) -> Result<Option<JobRow>, Error> {
        self.sql(concat!(
            "SELECT ",
            columns!(),
            " FROM job WHERE idempotency = ?1"
        ))
        .bind(name)
        .optional(job)
    }

    /// Jobs, the newest first, older than one where it is given; those of one asker, by its identifier, or of all.
    pub fn jobs(
        &self,
        asker: Option<&str>,
        before: Option<&str>,
        limit: u32,
    ) -> Result<Vec<JobRow>, Error> {
        // Greater than all identifiers.
        let before = before.unwrap_or("~");
        match asker {
            Some(asker) => self
                .sql(concat!(
                    "SELECT ",
                    columns!(),
                    " FROM job WHERE asker = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3"
                ))
                .bind(asker)
                .bind(before)
                .bind(limit),
            None => self
                .sql(concat!(
                    "SELECT ",
                    columns!(),
                    " FROM job WHERE id < ?1 ORDER BY id DESC LIMIT ?2"
                ))
                .bind(before)
                .bind(limit),
        }
        .all(job)
    }

    /// How many jobs there are by state.
    pub fn count_jobs(&self) -> Result<Vec<(String, i64)>, Error> {
        self.sql("SELECT state, COUNT(*) FROM job GROUP BY state ORDER BY state")
            .all(|row| Ok((row.get(0, JOB, "state")?, row.get(1, JOB, "count")?)))
    }

    /// Whether a job is due: one that waits, or one whose worker is believed to be dead.
    pub fn is_job_due(&self, now: i64) -> Result<bool, Error> {
        let found = self
            .sql(
                "SELECT id, due FROM job
                 WHERE (state = 'waiting' AND due <= ?1) OR (state = 'running' AND lease < ?1) LIMIT 1",
            )
            .bind(now)
            .optional(|row| row.get::<String>(0, JOB, "id"))?;
        Ok(found.is_some())
    }

    /// Takes out a job with what it works on.
    pub fn delete_job(&self, id: &str) -> Result<(), Error> {
        self.delete_job_parts(id)?;
        self.sql("DELETE FROM job WHERE id = ?1").bind(id).run()?;
        Ok(())
    }

    /// Gives the job that is due longest to a worker until an instant: one that waits, or one whose worker is believed to be dead.
    pub fn claim_job(&self, worker: &str, now: i64, lease: i64) -> Result<Option<JobRow>, Error> {
        // The conditions stand twice: who waited for another one to claim the same must see that it was claimed.
        let claimed = self
            .sql(
                "UPDATE job SET state = 'running', worker = ?1, lease = ?2, attempts = attempts + 1
                 WHERE id = (SELECT id FROM job
                             WHERE (state = 'waiting' AND due <= ?3) OR (state = 'running' AND lease < ?3)
                             ORDER BY due, id LIMIT 1)
                   AND (state = 'waiting' OR lease < ?3)
                 RETURNING id, state",
            )
            .bind(worker)
            .bind(lease)
            .bind(now)
            .optional(|row| row.get::<String>(0, JOB, "id"))?;
        match claimed {
            None => Ok(None),
            Some(id) => self.job(&id),
        }
    }

    /// Tells that a worker is alive, and how far it is. Answers whether the job is still its own, and still wanted.
    pub fn renew_job(
        &self,
        id: &str,
        worker: &str,
        lease: i64,
        progress: i64,
    ) -> Result<bool, Error> {
        let renewed = self
            .sql(
                "UPDATE job SET lease = ?3, progress = ?4
                 WHERE id = ?1 AND worker = ?2 AND state = 'running' RETURNING id, unwanted",
            )
            .bind(id)
            .bind(worker)
            .bind(lease)
            .bind(progress)
            .optional(|row| row.get::<bool>(1, JOB, "unwanted"))?;
        Ok(renewed == Some(false))
    }

    /// Ends a job that is a worker's own, in a state, with what came of it. Answers whether it was.
    pub fn end_job(&self, ended: &JobRow, worker: &str) -> Result<bool, Error> {
        let changed = self
            .sql(
                "UPDATE job SET state = ?3, progress = ?4, result = ?5, fault = ?6, ended = ?7, lease = NULL
                 WHERE id = ?1 AND worker = ?2 AND state = 'running'",
            )
            .bind(ended.id.as_str())
            .bind(worker)
            .bind(ended.state.as_str())
            .bind(ended.progress)
            .bind(ended.result.as_deref())
            .bind(ended.fault.as_deref())
            .bind(ended.ended)
            .run()?;
        Ok(changed > 0)
    }

    /// Puts a job that is a worker's own off. Answers whether it was.
    pub fn delay_job(&self, id: &str, worker: &str, due: i64, fault: &str) -> Result<bool, Error> {
        let changed = self
            .sql(
                "UPDATE job SET state = 'waiting', due = ?3, fault = ?4, lease = NULL
                 WHERE id = ?1 AND worker = ?2 AND state = 'running'",
            )
            .bind(id)
            .bind(worker)
            .bind(due)
            .bind(fault)
            .run()?;
        Ok(changed > 0)
    }

    /// Takes back a job: one that nobody does is ended, one that is done ends when its worker looks. Answers whether it had not ended.
    pub fn cancel_job(&self, id: &str, now: i64) -> Result<bool, Error> {
        let ended = self
            .sql(
                "UPDATE job SET state = 'cancelled', ended = ?2
                 WHERE id = ?1 AND state IN ('receiving', 'waiting')",
            )
            .bind(id)
            .bind(now)
            .run()?;
        let told = self
            .sql("UPDATE job SET unwanted = TRUE WHERE id = ?1 AND state = 'running'")
            .bind(id)
            .run()?;
        Ok(ended + told > 0)
    }

    /// Takes out jobs that ended before an instant, and those of which not all was sent that were begun before another.
    pub fn delete_old_jobs(&self, ended: i64, begun: i64) -> Result<usize, Error> {
        self.sql(
            "DELETE FROM job_part WHERE job IN
               (SELECT id FROM job WHERE ended < ?1 OR (state = 'receiving' AND created < ?2))",
        )
        .bind(ended)
        .bind(begun)
        .run()?;
        self.sql("DELETE FROM job WHERE ended < ?1 OR (state = 'receiving' AND created < ?2)")
            .bind(ended)
            .bind(begun)
            .run()
    }
}

fn job(row: &Row<'_>) -> Result<JobRow, Error> {
    Ok(JobRow {
        id: row.get(0, JOB, "id")?,
        kind: row.get(1, JOB, "kind")?,
        request: row.get(2, JOB, "request")?,
        state: row.get(3, JOB, "state")?,
        asker_kind: row.get(4, JOB, "asker_kind")?,
        asker: row.get(5, JOB, "asker")?,
        asker_key: row.get(6, JOB, "asker_key")?,
        idempotency: row.get(7, JOB, "idempotency")?,
        fingerprint: row.get(8, JOB, "fingerprint")?,
        bytes: row.get(9, JOB, "bytes")?,
        created: row.get(10, JOB, "created")?,
        due: row.get(11, JOB, "due")?,
        attempts: row.get(12, JOB, "attempts")?,
        worker: row.get(13, JOB, "worker")?,
        lease: row.get(14, JOB, "lease")?,
        unwanted: row.get(15, JOB, "unwanted")?,
        progress: row.get(16, JOB, "progress")?,
        result: row.get(17, JOB, "result")?,
        fault: row.get(18, JOB, "fault")?,
        ended: row.get(19, JOB, "ended")?,
    })
}

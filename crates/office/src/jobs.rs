//! What is asked for now and done beside the answers: files that were sent over a network are taken in by jobs, whichever process takes
//! them up.

mod bell;
mod receive;
mod work;

use iriai_formats::job::{ImportAsked, ImportTold};
use iriai_store::{Error as StoreError, JobRow};

pub(crate) use self::bell::Bell;
pub use self::receive::NewImport;
use crate::Office;
use crate::access::{Permission, Who};
use crate::audit::Note;
use crate::error::Error;

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// What it works on is still being sent.
    Receiving,
    /// Nobody does it yet, or again.
    Waiting,
    /// Somebody does it.
    Running,
    /// It is done; what came of it tells whether all was taken.
    Done,
    /// It could not be done.
    Failed,
    /// It was taken back.
    Cancelled,
}

impl JobState {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Receiving,
        Self::Waiting,
        Self::Running,
        Self::Done,
        Self::Failed,
        Self::Cancelled,
    ];

    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Receiving => "receiving",
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Whether nothing more happens to it.
    pub const fn is_ended(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}

/// A file that is taken in by a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its identifier.
    pub id: String,
    /// How far it is.
    pub state: JobState,
    /// What is said of the file.
    pub asked: ImportAsked,
    /// How many bytes it has; 0 while it is being sent.
    pub bytes: i64,
    /// When it was asked for.
    pub created: i64,
    /// When it is taken up next, or was.
    pub due: i64,
    /// How often it was taken up.
    pub attempts: i64,
    /// Whether it was taken back while somebody does it.
    pub is_unwanted: bool,
    /// How many documents were dealt with.
    pub progress: i64,
    /// What came of it.
    pub told: Option<ImportTold>,
    /// The code of what ended or delayed it.
    pub fault: Option<String>,
    /// When it ended.
    pub ended: Option<i64>,
}

/// The kind of all jobs that there are.
const IMPORT: &str = "import";

impl Job {
    fn of(row: JobRow) -> Result<Self, Error> {
        let damaged = |column| StoreError::corrupt("job", column, &row.id);
        let state = JobState::from_code(&row.state).ok_or_else(|| damaged("state"))?;
        let asked = ImportAsked::from_text(&row.request).ok_or_else(|| damaged("request"))?;
        let told = row.result.as_deref().map(ImportTold::from_text);
        let told = told.map(|told| told.ok_or_else(|| damaged("result")));
        Ok(Self {
            told: told.transpose()?,
            state,
            asked,
            bytes: row.bytes,
            created: row.created,
            due: row.due,
            attempts: row.attempts,
            is_unwanted: row.unwanted,
            progress: row.progress,
            fault: row.fault,
            ended: row.ended,
            id: row.id,
        })
    }
}

/// Whose a job is: the kind of whoever asked, the identifier by which they see it again, and that of the key with which they asked.
fn asker(who: &Who) -> (&'static str, &str, Option<&str>) {
    match who {
        Who::Key { id, account, .. } => ("key", account, Some(id)),
        Who::Console(login) => ("console", login, None),
        Who::Account { id, .. } => ("account", id, None),
        Who::Program => ("program", "", None),
        Who::Nobody => ("nobody", "", None),
    }
}

impl Office {
    /// Whose jobs may be seen: one's own, by the identifier of whoever asked; nothing stands for everybody's.
    fn seen_jobs(&self) -> Option<&str> {
        let sees_all = self.actor.may_everywhere(Permission::Operate);
        (!sees_all).then(|| asker(&self.actor.who).1)
    }

    /// The jobs, the newest first, older than one where it is given: one's own, or everybody's for who looks after the server.
    pub fn jobs(&self, before: Option<&str>, limit: u32) -> Result<Vec<Job>, Error> {
        let transaction = self.store.read()?;
        let rows = transaction.jobs(self.seen_jobs(), before, limit)?;
        rows.into_iter().map(Job::of).collect()
    }

    /// One of them.
    pub fn job(&self, id: &str) -> Result<Job, Error> {
        let row = self.store.read()?.job(id)?;
        let is_seen = |row: &JobRow| self.seen_jobs().is_none_or(|own| row.asker == own);
        match row.filter(is_seen) {
            Some(row) => Job::of(row),
            None => Err(Error::NotFound {
                kind: "job",
                name: id.to_owned(),
            }),
        }
    }

    /// How many jobs there are by the code of their state.
    pub fn count_jobs(&self) -> Result<Vec<(String, i64)>, Error> {
        Ok(self.store.read()?.count_jobs()?)
    }

    /// Takes a job back. What was kept of it already stays.
    pub fn cancel_job(&self, id: &str) -> Result<Job, Error> {
        let job = self.job(id)?;
        if job.state.is_ended() {
            return Ok(job);
        }
        let write = self.write("cancel-job")?;
        if write.cancel_job(id, self.clock.now())? {
            let ended = write.job(id)?.is_some_and(|row| row.ended.is_some());
            if ended {
                write.delete_job_parts(id)?;
            }
            write.note(Note::new("cancel-job", id));
            write.commit()?;
        }
        self.job(id)
    }
}

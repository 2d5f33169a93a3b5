//! Jobs as programs read them.

use iriai_domain::warning::{Warning, WarningCode};
use iriai_office::{Job, rfc3339};
use serde::Serialize;

use super::inventory::ImportResponse;
use crate::{Complaint, Known, Texts};

/// A file that is taken in by a job.
#[derive(Debug, Serialize)]
pub struct JobResponse {
    /// Its identifier.
    pub id: String,
    /// `receiving`, `waiting`, `running`, `done`, `failed` or `cancelled`.
    pub state: &'static str,
    /// Whether nothing more happens to it.
    pub ended: bool,
    /// How the file is called.
    pub name: String,
    /// The product that was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// Its release.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release: Option<String>,
    /// How many bytes it has.
    pub bytes: i64,
    /// When it was sent.
    pub created_at: String,
    /// When it is taken up again, where it is put off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<String>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<String>,
    /// How often it was taken up.
    pub attempts: i64,
    /// How many documents were dealt with.
    pub documents: i64,
    /// Whether it was taken back while it is done.
    pub cancelling: bool,
    /// What keeps it from being done, or did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<JobFault>,
    /// What came of it, as `iriai import` tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<ImportResponse>,
}

/// What keeps a job from being done.
#[derive(Debug, Serialize)]
pub struct JobFault {
    /// The stable code.
    pub code: String,
    /// One sentence.
    pub message: String,
    /// What to do.
    pub hint: String,
}

/// Jobs, the newest first.
#[derive(Debug, Serialize)]
pub struct JobsResponse {
    /// They, without what came of them.
    pub items: Vec<JobResponse>,
}

impl JobResponse {
    /// From the office's answer.
    pub fn new(job: &Job, texts: &Texts) -> Self {
        let told = job.told.as_ref();
        Self {
            result: told.map(|told| ImportResponse::of_job(told, texts)),
            ..Self::in_short(job, texts)
        }
    }

    /// The same without what came of it.
    pub fn in_short(job: &Job, texts: &Texts) -> Self {
        let is_ended = job.state.is_ended();
        let waits = !is_ended && job.due > job.created;
        Self {
            id: job.id.clone(),
            state: job.state.code(),
            ended: is_ended,
            name: job.asked.name.clone(),
            product: job.asked.product.clone(),
            release: job.asked.release.clone(),
            bytes: job.bytes,
            created_at: rfc3339(job.created),
            due_at: waits.then(|| rfc3339(job.due)),
            ended_at: job.ended.map(rfc3339),
            attempts: job.attempts,
            documents: job.progress,
            cancelling: job.is_unwanted && !is_ended,
            fault: job.fault.as_deref().map(|code| JobFault::new(code, texts)),
            result: None,
        }
    }
}

impl JobFault {
    fn new(code: &str, texts: &Texts) -> Self {
        let Complaint { message, hint } = Complaint::new(code, Known::default(), texts);
        Self {
            code: code.to_owned(),
            message,
            hint,
        }
    }
}

/// A warning that was kept; nothing for one that this program does not know.
pub(crate) fn warning(told: &iriai_office::WarningTold) -> Option<Warning> {
    Some(Warning {
        code: WarningCode::from_code(&told.code)?,
        at: told.at.clone(),
        value: told.value.clone(),
        instead: told.instead.clone(),
    })
}

//! Files that are sent, and the jobs that take them in.

use std::sync::Arc;

use iriai_office::{ImportAsked, Job, JobState, NewImport, Permission};

use crate::api::jobs::{JobResponse, JobsResponse};
use crate::events::event;
use crate::router::{Answer, Asked, Endpoint, Rule, Takes, Verb};
use crate::{Failure, Texts};

const JOB: &str = "/api/v1/iriai/jobs/{id}";

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        verb: Verb::Post,
        path: "/api/v1/iriai/imports",
        parameters: &[&[
            "name",
            "product",
            "release",
            "supplier",
            "business_unit",
            "tags",
        ]],
        takes: Takes::File,
        rule: Rule::May(Permission::Import),
        answer: import,
    },
    Endpoint {
        verb: Verb::Get,
        path: "/api/v1/iriai/jobs",
        parameters: &[&["before", "limit"]],
        takes: Takes::Json,
        rule: Rule::Known,
        answer: jobs,
    },
    Endpoint {
        verb: Verb::Get,
        path: JOB,
        parameters: &[],
        takes: Takes::Json,
        rule: Rule::Known,
        answer: job,
    },
    Endpoint {
        verb: Verb::Delete,
        path: JOB,
        parameters: &[],
        takes: Takes::Json,
        rule: Rule::Known,
        answer: cancel,
    },
    Endpoint {
        verb: Verb::Get,
        path: "/api/v1/iriai/jobs/{id}/events",
        parameters: &[],
        takes: Takes::Json,
        rule: Rule::Known,
        answer: events,
    },
];

/// How a file is called of which nobody says it.
const NAMELESS: &str = "upload";
/// The name under which a request counts once has so many letters at most.
const IDEMPOTENCY: usize = 255;

/// Takes a file of any kind that `iriai import` takes, as it is, and answers the job that takes it in.
fn import(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let parameters = &asked.parameters;
    let owned = |name| parameters.text(name).map(str::to_owned);
    let tags = parameters.text("tags").unwrap_or_default();
    let tags = tags.split(',').map(str::trim).filter(|tag| !tag.is_empty());
    let idempotency = asked.header("idempotency-key");
    if idempotency.is_some_and(|name| name.is_empty() || name.len() > IDEMPOTENCY) {
        return Err(Failure::value("header-invalid", "Idempotency-Key"));
    }
    let new = NewImport {
        asked: ImportAsked {
            name: owned("name").unwrap_or_else(|| NAMELESS.to_owned()),
            product: owned("product"),
            release: owned("release"),
            supplier: owned("supplier"),
            business_unit: owned("business_unit"),
            tags: tags.map(str::to_owned).collect(),
        },
        idempotency: idempotency.map(str::to_owned),
    };
    let _leave = asked.site.upload()?;
    let (job, _) = asked.office.receive(&new, &mut asked.file()?)?;
    let place = JOB.replace("{id}", &job.id);
    Answer::accepted(&JobResponse::new(&job, asked.texts), place)
}

fn jobs(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let before = asked.parameters.text("before");
    let jobs = asked.office.jobs(before, asked.limit()? as u32)?;
    let items = jobs.iter();
    Answer::json(&JobsResponse {
        items: items
            .map(|job| JobResponse::in_short(job, asked.texts))
            .collect(),
    })
}

fn job(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let job = asked.office.job(asked.part("id"))?;
    Answer::json(&JobResponse::new(&job, asked.texts))
}

fn cancel(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let job = asked.office.cancel_job(asked.part("id"))?;
    Answer::json(&JobResponse::new(&job, asked.texts))
}

/// Tells how far a job is, whenever it is further, until it has ended.
fn events(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let id = asked.part("id").to_owned();
    // Who may not see it is told so, and not by a stream without events.
    asked.office.job(&id)?;
    let office = asked.office.asked_by(asked.actor().clone());
    let (site, language) = (Arc::clone(asked.site), asked.texts.language());
    let leave = site.stream()?;
    let mut told: Option<(JobState, i64, i64, bool)> = None;
    Ok(Answer::events(Box::new(move || {
        // Given back when nobody listens any more.
        let _ = &leave;
        // What cannot be read now may be the next time; a job that is gone has nothing more to tell.
        let Ok(job) = office.job(&id) else {
            return (None, false);
        };
        let now = (job.state, job.progress, job.attempts, job.is_unwanted);
        let is_news = told.replace(now) != Some(now);
        let news = is_news.then(|| tell(&job, site.texts(language))).flatten();
        (news, !job.state.is_ended())
    })))
}

fn tell(job: &Job, texts: &Texts) -> Option<String> {
    event("job", &JobResponse::new(job, texts))
}

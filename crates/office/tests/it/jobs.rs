//! Files that are sent: kept as they come, taken in by a job, once, with what whoever sent them may do by then.

use std::io::{self, Read};

use iriai_office::{
    Actor, Clock, Error, Extent, Grant, ImportAsked, Job, JobState, NewImport, Office, OutcomeTold,
    Role,
};

use crate::{NOW, at, office};

const SBOM: &str = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"left","purl":"pkg:npm/left@1.0.0"}]}"#;
const ADVISORY: &str = r#"{"id":"A-1","modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"left"},"versions":["1.0.0"]}]}"#;

fn asked(product: &str) -> NewImport {
    NewImport {
        asked: ImportAsked {
            name: "sbom.json".to_owned(),
            product: Some(product.to_owned()),
            ..ImportAsked::default()
        },
        idempotency: None,
    }
}

fn send(office: &Office, new: &NewImport, text: &str) -> Result<(Job, bool), Error> {
    office.receive(new, &mut text.as_bytes())
}

/// Sends a file and does its job.
fn sent(office: &Office, new: &NewImport, text: &str) -> Job {
    let (job, _) = send(office, new, text).expect("a job");
    assert_eq!(job.state, JobState::Waiting);
    assert!(office.work().expect("done"));
    office.job(&job.id).expect("the job")
}

fn refusal(job: &Job) -> Option<&str> {
    let files = job.told.as_ref()?.files.iter();
    let mut codes = files.filter_map(|file| match &file.outcome {
        OutcomeTold::Refused { code, .. } => Some(code.as_str()),
        _ => None,
    });
    codes.next()
}

/// Somebody with some roles.
fn somebody(office: &Office, name: &str, grants: &[Grant]) -> Office {
    crate::people::with(
        office,
        &office.asked_by(Actor::console("root")),
        name,
        grants,
    )
}

#[test]
fn a_file_that_is_sent_is_taken_in_by_a_job() {
    let office = office();
    assert!(!office.work().expect("an answer"));
    let job = sent(&office, &asked("Pump"), SBOM);
    assert_eq!((job.state, job.progress), (JobState::Done, 1));
    let told = job.told.as_ref().expect("what came of it");
    assert!(matches!(
        &told.files[0].outcome,
        OutcomeTold::Imported { product, listed: 1, .. } if product == "Pump"
    ));
    let portfolio = office.portfolio().expect("a portfolio");
    assert_eq!(portfolio.catalogue.products.len(), 1);
    assert!(!office.work().expect("an answer"));
    // The same bytes again change nothing.
    let again = sent(&office, &asked("Pump"), SBOM);
    assert_eq!(
        again.told.expect("told").files[0].outcome,
        OutcomeTold::Unchanged
    );
    // What cannot be read is told as on the command line.
    let broken = sent(&office, &asked("Pump"), "{\"bomFormat\":");
    assert_eq!(broken.state, JobState::Done);
    assert!(refusal(&broken).is_some());
    assert_eq!(office.jobs(None, 10).expect("jobs").len(), 3);
}

/// So many bytes of one letter, and then a fault where there is one.
struct Letters(usize, bool);

impl Read for Letters {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.0.min(into.len());
        if count == 0 && self.1 {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        into[..count].fill(b' ');
        self.0 -= count;
        Ok(count)
    }
}

#[test]
fn large_files_are_kept_piece_by_piece_and_those_that_break_off_are_forgotten() {
    const MANY: usize = 9 << 20;
    let office = office();
    let mut whole = Letters(MANY, false).chain(SBOM.as_bytes());
    let (job, _) = office.receive(&asked("Pump"), &mut whole).expect("a job");
    assert_eq!(
        (job.state, job.bytes),
        (JobState::Waiting, (MANY + SBOM.len()) as i64)
    );
    assert!(office.work().expect("done"));
    let job = office.job(&job.id).expect("the job");
    assert_eq!(refusal(&job), None);
    for length in [0, 5, 4 << 20, MANY] {
        let broken = office.receive(&asked("Pump"), &mut Letters(length, true));
        assert_eq!(broken.expect_err("broken off").code(), "upload-broken");
    }
    let empty = send(&office, &asked("Pump"), "");
    assert_eq!(empty.expect_err("nothing").code(), "upload-empty");
    assert_eq!(office.jobs(None, 10).expect("jobs").len(), 1);
    assert!(!office.work().expect("an answer"));
}

#[test]
fn what_is_sent_twice_under_one_name_counts_once() {
    let office = office();
    let once = |product| NewImport {
        idempotency: Some("build-7".to_owned()),
        ..asked(product)
    };
    let (first, is_new) = send(&office, &once("Pump"), SBOM).expect("a job");
    assert!(is_new);
    let (again, is_new) = send(&office, &once("Pump"), SBOM).expect("the same job");
    assert_eq!((again.id.as_str(), is_new), (first.id.as_str(), false));
    for (product, text) in [("Pump", "{}"), ("Valve", SBOM)] {
        let other = send(&office, &once(product), text);
        assert_eq!(other.expect_err("another one").code(), "idempotency-other");
    }
    // The name is that of whoever uses it.
    let bo = office.asked_by(Actor::console("bo"));
    let (other, is_new) = send(&bo, &once("Pump"), SBOM).expect("a job");
    assert!(is_new && other.id != first.id);
}

/// Spaces, and when so many have come, something happens.
struct Interrupted<'i> {
    before: usize,
    happens: Option<Box<dyn FnOnce() + 'i>>,
}

impl Read for Interrupted<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.before < into.len()
            && let Some(happens) = self.happens.take()
        {
            happens();
        }
        into.fill(b' ');
        self.before = self.before.saturating_sub(into.len());
        Ok(into.len())
    }
}

#[test]
fn who_sends_again_what_is_still_coming_takes_its_place() {
    let office = office();
    let once = NewImport {
        idempotency: Some("build-7".to_owned()),
        ..asked("Pump")
    };
    let mut first = Interrupted {
        before: 9 << 20,
        happens: Some(Box::new(|| {
            let (job, is_new) = send(&office, &once, SBOM).expect("a job");
            assert!(is_new && job.state == JobState::Waiting);
        })),
    };
    let lost = office.receive(&once, &mut first);
    assert_eq!(lost.expect_err("another took its place").code(), "conflict");
    assert_eq!(office.jobs(None, 10).expect("jobs").len(), 1);
    assert!(office.work().expect("done"));
    let (again, is_new) = send(&office, &once, SBOM).expect("the same job");
    assert_eq!((again.state, is_new), (JobState::Done, false));
}

#[test]
fn nobody_brings_what_they_may_not() {
    let office = office();
    let root = office.asked_by(Actor::console("root"));
    sent(&root, &asked("Pump"), SBOM);
    sent(&root, &asked("Valve"), SBOM);
    let of_pump = Grant {
        role: Role::Contributor,
        extent: Extent::new("product", "pump").expect("an extent"),
    };
    let ada = somebody(&office, "ada", &[of_pump]);
    assert_eq!(
        send(&ada, &asked("Valve"), SBOM)
            .expect_err("not hers")
            .code(),
        "denied"
    );
    let (own, _) = send(&ada, &asked("PUMP"), SBOM).expect("hers");
    assert!(root.work().expect("done"));
    let own = ada.job(&own.id).expect("hers");
    assert_eq!((own.state, refusal(&own)), (JobState::Done, None));
    // What names its product itself is refused where that is another one.
    let unnamed = |text: &str| {
        let new = NewImport {
            asked: ImportAsked {
                name: "a.json".to_owned(),
                ..ImportAsked::default()
            },
            idempotency: None,
        };
        let (job, _) = send(&ada, &new, text).expect("a job");
        assert!(root.work().expect("done"));
        ada.job(&job.id).expect("hers")
    };
    let named = |product: &str| {
        SBOM.replacen(
            "\"components\"",
            &format!(r#""metadata":{{"component":{{"type":"application","name":"{product}","version":"2"}}}},"components""#),
            1,
        )
    };
    assert_eq!(refusal(&unnamed(&named("Pump"))), None);
    for text in [named("Valve"), named("Crane"), ADVISORY.to_owned()] {
        assert_eq!(refusal(&unnamed(&text)), Some("import-denied"), "{text}");
    }
    let openvex = r#"{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://example.com/1","author":"ada","timestamp":"2026-01-01T00:00:00Z","version":1,
        "statements":[{"vulnerability":{"name":"CVE-2026-1"},"products":[{"@id":"pkg:npm/left@1.0.0"}],"status":"not_affected","justification":"component_not_present"}]}"#;
    assert_eq!(refusal(&unnamed(openvex)), Some("import-denied"));
    // What says who may see a product is not changed on the way.
    let moved = NewImport {
        asked: ImportAsked {
            business_unit: Some("hers".to_owned()),
            ..asked("Pump").asked
        },
        idempotency: None,
    };
    let (job, _) = send(&ada, &moved, &named("Pump")).expect("a job");
    assert!(root.work().expect("done"));
    assert_eq!(
        refusal(&ada.job(&job.id).expect("hers")),
        Some("import-denied")
    );
    let portfolio = root.portfolio().expect("a portfolio");
    let names = portfolio.catalogue.products.iter();
    let names: Vec<&str> = names.map(|product| product.name.as_str()).collect();
    assert_eq!(names, ["Pump", "Valve"]);
    assert!(root.feeds(None).expect("feeds").is_empty());
    // Nobody sees the jobs of others, but who looks after the server.
    let bo = somebody(&office, "bo", &[Grant::everywhere(Role::Owner)]);
    assert!(bo.jobs(None, 10).expect("jobs").is_empty());
    assert_eq!(bo.job(&job.id).expect_err("not his").code(), "not-found");
    assert_eq!(
        bo.cancel_job(&job.id).expect_err("not his").code(),
        "not-found"
    );
    assert_eq!(root.jobs(None, 99).expect("jobs").len(), 9);
    // Who reads brings nothing.
    let cy = somebody(&office, "cy", &[Grant::everywhere(Role::Reader)]);
    assert_eq!(
        send(&cy, &asked("Pump"), SBOM)
            .expect_err("a reader")
            .code(),
        "denied"
    );
}

#[test]
fn what_somebody_asked_who_may_nothing_any_more_is_not_done() {
    let office = office();
    let root = office.asked_by(Actor::console("root"));
    let ada = somebody(&office, "ada", &[Grant::everywhere(Role::Contributor)]);
    let (job, _) = send(&ada, &asked("Pump"), SBOM).expect("a job");
    let account = root.accounts().expect("accounts")[0].id.clone();
    root.disable_account(&account, true).expect("disabled");
    assert!(root.work().expect("done"));
    let job = root.job(&job.id).expect("the job");
    assert_eq!(
        (job.state, job.fault.as_deref()),
        (JobState::Failed, Some("job-asker-gone"))
    );
    assert!(
        root.portfolio()
            .expect("a portfolio")
            .catalogue
            .products
            .is_empty()
    );
}

#[test]
fn what_is_taken_back_is_not_done_and_old_jobs_go() {
    let office = office();
    let (job, _) = send(&office, &asked("Pump"), SBOM).expect("a job");
    let job = office.cancel_job(&job.id).expect("taken back");
    assert_eq!(job.state, JobState::Cancelled);
    assert!(!office.work().expect("an answer"));
    assert_eq!(office.cancel_job(&job.id).expect("as it was"), job);
    let later = |days: i64| office.by_clock(Clock::Standing(at(NOW) + days * 24 * 3_600_000));
    assert_eq!(later(6).tidy_jobs().expect("tidied"), 0);
    assert_eq!(later(8).tidy_jobs().expect("tidied"), 1);
    assert_eq!(office.job(&job.id).expect_err("gone").code(), "not-found");
}

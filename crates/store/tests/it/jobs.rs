//! Jobs, on both databases.

use iriai_store::{JobRow, Store};

use crate::stores;

fn job(id: &str, due: i64) -> JobRow {
    JobRow {
        id: id.to_owned(),
        kind: "import".to_owned(),
        request: "{}".to_owned(),
        state: "waiting".to_owned(),
        asker_kind: "key".to_owned(),
        asker: "ada".to_owned(),
        asker_key: Some("7".to_owned()),
        idempotency: Some(format!("key:ada:{id}")),
        fingerprint: Some(vec![1, 2]),
        bytes: 3,
        created: 1,
        due,
        ..JobRow::default()
    }
}

fn write<T>(
    store: &Store,
    work: impl FnOnce(&iriai_store::Transaction<'_>) -> Result<T, iriai_store::Error>,
) -> T {
    let transaction = store.write("test").expect("a transaction");
    let done = work(&transaction).expect("done");
    transaction.commit().expect("it counts");
    done
}

#[test]
fn what_is_due_longest_is_given_to_one_worker() {
    for store in stores() {
        write(&store, |jobs| {
            jobs.insert_job(&job("a", 20))?;
            jobs.insert_job(&job("b", 10))?;
            jobs.insert_job(&job("c", 99))
        });
        let claim = |worker, now, lease| {
            let claimed = write(&store, |jobs| jobs.claim_job(worker, now, lease));
            claimed.map(|job| (job.id, job.attempts))
        };
        assert_eq!(claim("w", 5, 50), None);
        assert_eq!(claim("w", 30, 50), Some(("b".to_owned(), 1)));
        assert_eq!(claim("v", 30, 60), Some(("a".to_owned(), 1)));
        assert!(!store.read().expect("read").is_job_due(50).expect("asked"));
        assert_eq!(claim("u", 50, 70), None);
        // The worker of the first says nothing any more.
        assert!(store.read().expect("read").is_job_due(51).expect("asked"));
        assert_eq!(claim("u", 51, 90), Some(("b".to_owned(), 2)));
        // What it says then counts no more.
        let ended = JobRow {
            state: "done".to_owned(),
            progress: 4,
            result: Some("r".to_owned()),
            ended: Some(60),
            ..job("b", 10)
        };
        assert!(!write(&store, |jobs| jobs.renew_job("b", "w", 99, 1)));
        assert!(!write(&store, |jobs| jobs.end_job(&ended, "w")));
        assert!(!write(&store, |jobs| jobs.delay_job("b", "w", 1, "database")));
        assert!(write(&store, |jobs| jobs.renew_job("b", "u", 99, 1)));
        assert!(write(&store, |jobs| jobs.end_job(&ended, "u")));
        assert!(!write(&store, |jobs| jobs.end_job(&ended, "u")));
        let kept = store.read().expect("read").job("b").expect("asked");
        let expected = JobRow {
            attempts: 2,
            worker: Some("u".to_owned()),
            lease: None,
            ..ended
        };
        assert_eq!(kept, Some(expected));
    }
}

#[test]
fn what_is_put_off_waits_and_what_is_taken_back_ends() {
    for store in stores() {
        write(&store, |jobs| {
            jobs.insert_job(&job("a", 0))?;
            jobs.insert_job(&JobRow {
                state: "receiving".to_owned(),
                fingerprint: None,
                bytes: 0,
                ..job("b", 0)
            })
        });
        write(&store, |jobs| jobs.claim_job("w", 1, 9));
        assert!(write(&store, |jobs| jobs.delay_job("a", "w", 40, "database")));
        assert_eq!(write(&store, |jobs| jobs.claim_job("w", 39, 99)), None);
        let again = write(&store, |jobs| jobs.claim_job("w", 40, 99)).expect("due");
        assert_eq!(
            (again.attempts, again.fault.as_deref()),
            (2, Some("database"))
        );
        // Whoever does it sees that it is wanted no more; what nobody does is over at once.
        assert!(write(&store, |jobs| jobs.cancel_job("a", 50)));
        assert!(!write(&store, |jobs| jobs.renew_job("a", "w", 99, 2)));
        assert!(write(&store, |jobs| jobs.cancel_job("b", 50)));
        assert!(!write(&store, |jobs| jobs.cancel_job("b", 51)));
        assert!(!write(&store, |jobs| jobs.begin_waiting("b", 1, &[])));
        let counted = store.read().expect("read").count_jobs().expect("asked");
        assert_eq!(
            counted,
            [("cancelled".to_owned(), 1), ("running".to_owned(), 1)]
        );
    }
}

#[test]
fn parts_come_back_in_order_and_go_with_their_job() {
    for store in stores() {
        write(&store, |jobs| {
            jobs.insert_job(&JobRow {
                state: "receiving".to_owned(),
                ..job("a", 0)
            })?;
            jobs.insert_job(&job("b", 0))?;
            for part in [1, 0, 2] {
                jobs.insert_job_part("a", part, &[part as u8])?;
            }
            jobs.insert_job_part("b", 0, b"other")
        });
        let parts = || {
            let mut all = Vec::new();
            let read = store.read().expect("read");
            read.each_job_part("a", |part| {
                all.extend_from_slice(part);
                Ok(())
            })
            .expect("parts");
            all
        };
        assert_eq!(parts(), [0, 1, 2]);
        let claimed = write(&store, |jobs| jobs.claim_job("w", 1, 2));
        assert_eq!(claimed.map(|job| job.id), Some("b".to_owned()));
        assert!(write(&store, |jobs| jobs.begin_waiting("a", 3, &[9])));
        let read = store.read().expect("read").job("a").expect("asked");
        let read = read.expect("a job");
        assert_eq!(
            (read.state.as_str(), read.bytes, read.fingerprint),
            ("waiting", 3, Some(vec![9]))
        );
        let named = store
            .read()
            .expect("read")
            .job_with_idempotency("key:ada:a");
        assert_eq!(named.expect("asked").map(|job| job.id), Some("a".into()));
        assert_eq!(write(&store, |jobs| jobs.delete_old_jobs(0, 0)), 0);
        write(&store, |jobs| jobs.cancel_job("a", 5));
        assert_eq!(write(&store, |jobs| jobs.delete_old_jobs(6, 0)), 1);
        assert!(parts().is_empty());
    }
}

#[test]
fn jobs_are_listed_by_who_asked_the_newest_first() {
    for store in stores() {
        write(&store, |jobs| {
            jobs.insert_job(&job("a", 0))?;
            jobs.insert_job(&JobRow {
                asker: "bo".to_owned(),
                ..job("b", 0)
            })?;
            jobs.insert_job(&job("c", 0))
        });
        let read = store.read().expect("read");
        let ids = |asker, before, limit| {
            let jobs = read.jobs(asker, before, limit).expect("asked").into_iter();
            jobs.map(|job| job.id).collect::<String>()
        };
        assert_eq!(ids(None, None, 9), "cba");
        assert_eq!(ids(Some("ada"), None, 9), "ca");
        assert_eq!(ids(None, Some("c"), 1), "b");
        assert_eq!(ids(Some("ada"), Some("a"), 9), "");
    }
}

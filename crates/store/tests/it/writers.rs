//! Several programs over one file.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use iriai_store::{Error, Store};

use crate::product;

#[test]
fn a_second_writer_waits_and_sees_what_the_first_has_done() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.db");
    let first = Store::open(&path).expect("a store");
    let second = Store::open(&path).expect("a store");
    let open = first.write("first").expect("a transaction");
    open.insert_product(&product(0, "first")).expect("a row");
    let committed = AtomicBool::new(false);
    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let transaction = second.write("second").expect("its turn comes");
            assert!(committed.load(Ordering::SeqCst), "it did not wait");
            let next = transaction.products().expect("rows").len() as u32;
            transaction
                .insert_product(&product(next, "second"))
                .expect("a row");
            transaction.commit().expect("on the disk");
        });
        thread::sleep(Duration::from_millis(200));
        assert!(!writer.is_finished());
        committed.store(true, Ordering::SeqCst);
        open.commit().expect("on the disk");
        writer.join().expect("no panic");
    });
    let names: Vec<String> = first
        .read()
        .expect("a transaction")
        .products()
        .expect("rows")
        .into_iter()
        .map(|product| product.name)
        .collect();
    assert_eq!(names, ["first", "second"]);
}

#[test]
fn readers_see_one_state_and_wait_for_nobody() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.db");
    let (first, second) = (
        Store::open(&path).expect("a store"),
        Store::open(&path).expect("a store"),
    );
    let reading = second.read().expect("a transaction");
    assert_eq!(reading.products().expect("rows").len(), 0);
    let writing = first.write("test").expect("a transaction");
    writing.insert_product(&product(0, "a")).expect("a row");
    assert_eq!(reading.products().expect("rows").len(), 0, "not committed");
    writing.commit().expect("on the disk");
    assert_eq!(
        reading.products().expect("rows").len(),
        0,
        "as when it began"
    );
    drop(reading);
    assert_eq!(
        second
            .read()
            .expect("a transaction")
            .products()
            .expect("rows")
            .len(),
        1
    );
}

#[test]
fn many_stores_made_at_once_are_one() {
    // Often, because they meet at another step each time.
    for _ in 0..25 {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.db");
        let start = Barrier::new(8);
        thread::scope(|scope| {
            for number in 0..8_u32 {
                let (path, start) = (&path, &start);
                scope.spawn(move || {
                    start.wait();
                    let store = Store::open(path).expect("a store");
                    let transaction = store.write("test").expect("its turn comes");
                    let next = transaction.products().expect("rows").len() as u32;
                    transaction
                        .insert_product(&product(next, &number.to_string()))
                        .expect("a row");
                    transaction.commit().expect("on the disk");
                });
            }
        });
        let store = Store::open(&path).expect("a store");
        let transaction = store.read().expect("a transaction");
        assert_eq!(transaction.products().expect("rows").len(), 8);
    }
}

#[test]
fn who_waits_too_long_is_told_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.db");
    let (first, second) = (
        Store::open(&path).expect("a store"),
        Store::open(&path).expect("a store"),
    );
    let _open = first.write("first").expect("a transaction");
    let began = Instant::now();
    let outcome = second.write("second").map(|_| ());
    assert!(matches!(outcome, Err(Error::Busy)), "{outcome:?}");
    assert!(began.elapsed() >= Duration::from_secs(20));
}

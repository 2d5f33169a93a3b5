//! All or nothing.

use std::panic::{AssertUnwindSafe, catch_unwind};

use iriai_store::{Error, Store};

use crate::{document, insert, product, release};

fn names(store: &Store) -> Vec<String> {
    let transaction = store.read().expect("a transaction");
    let products = transaction.products().expect("rows").into_iter();
    products.map(|product| product.name).collect()
}

#[test]
fn what_is_not_committed_never_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.db");
    let store = Store::open(&path).expect("a store");
    let transaction = store.write("kept").expect("a transaction");
    transaction
        .insert_product(&product(0, "kept"))
        .expect("a row");
    transaction.commit().expect("on the disk");

    let transaction = store.write("dropped").expect("a transaction");
    transaction
        .insert_product(&product(1, "dropped"))
        .expect("a row");
    transaction
        .insert_release(&release(0, 1, "1.0"))
        .expect("a row");
    insert(&transaction, &document(0, 0)).expect("a row");
    assert_eq!(
        transaction.products().expect("rows").len(),
        2,
        "it sees its own work"
    );
    drop(transaction);
    assert_eq!(names(&store), ["kept"]);
    assert_eq!(
        store
            .read()
            .expect("a transaction")
            .count_documents()
            .expect("a number"),
        0
    );
    drop(store);
    assert_eq!(names(&Store::open(&path).expect("a store")), ["kept"]);
}

#[test]
fn a_statement_that_fails_takes_all_others_with_it() {
    for store in crate::stores() {
        let transaction = store.write("test").expect("a transaction");
        transaction.insert_product(&product(0, "a")).expect("a row");
        transaction
            .insert_product(&product(0, "b"))
            .expect_err("a conflict");
        let outcome = transaction.commit();
        assert!(matches!(outcome, Err(Error::Aborted)), "{outcome:?}");
        assert!(names(&store).is_empty());
    }
}

#[test]
fn a_panic_on_the_way_rolls_back_and_leaves_the_store_usable() {
    for store in crate::stores() {
        let work = || {
            let transaction = store.write("test").expect("a transaction");
            transaction.insert_product(&product(0, "a")).expect("a row");
            panic!("on the way");
        };
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(|_| {}));
        let outcome = catch_unwind(AssertUnwindSafe(work));
        std::panic::set_hook(hook);
        assert!(outcome.is_err());
        assert!(names(&store).is_empty());
        let transaction = store.write("after").expect("a transaction");
        transaction.insert_product(&product(0, "b")).expect("a row");
        transaction.commit().expect("on the disk");
        assert_eq!(names(&store), ["b"]);
    }
}

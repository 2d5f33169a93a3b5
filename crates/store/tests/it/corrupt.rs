//! Rows that are missing or cannot be what was written are told, by table, column and row.

use rusqlite::Connection;

use iriai_store::{Error, Store, Transaction};

use crate::{document, insert, product, release};

/// A store with three of everything, in a file.
fn filled(path: &std::path::Path) -> Result<(), Error> {
    let store = Store::open(path)?;
    let transaction = store.write("test")?;
    for number in 0..3 {
        transaction.insert_product(&product(number, &format!("product {number}")))?;
        transaction.insert_release(&release(number, 0, &format!("{number}.0")))?;
        insert(&transaction, &document(number, 0))?;
        transaction.insert_component(number, &format!("pkg:npm/c{number}"), None)?;
        transaction.insert_file_hash(number, number, &[number as u8; 16])?;
        transaction.insert_repository(number, &format!("pkg:npm/c{number}"), "https://a.b/c")?;
    }
    transaction.commit()
}

/// Reads everything.
fn read(transaction: &Transaction<'_>) -> Result<(), Error> {
    transaction.products()?;
    transaction.releases(0)?;
    transaction.each_document(0, |_| Ok(()))?;
    transaction.each_set(0, |_| Ok(()))?;
    transaction.each_graph(0, |_, _| Ok(()))?;
    transaction.each_component(0, |_, _, _| Ok(()))?;
    transaction.each_file_hash(0, |_, _, _| Ok(()))?;
    transaction.each_repository(0, |_, _, _| Ok(()))
}

#[test]
fn a_row_in_a_wrong_place_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    for (case, (sql, told)) in [
        (
            "DELETE FROM product WHERE number = 1",
            ("product", "number", "2"),
        ),
        (
            "DELETE FROM product_release WHERE number = 0",
            ("product_release", "number", "1"),
        ),
        (
            "DELETE FROM document WHERE number = 1",
            ("document", "number", "2"),
        ),
        (
            "DELETE FROM document_set WHERE document = 0",
            ("document_set", "document", "1"),
        ),
        (
            "DELETE FROM document_graph WHERE document = 1",
            ("document_graph", "document", "2"),
        ),
        (
            "DELETE FROM component WHERE number = 1",
            ("component", "number", "2"),
        ),
        (
            "DELETE FROM file_hash WHERE number = 1",
            ("file_hash", "number", "2"),
        ),
        (
            "DELETE FROM package_repository WHERE number = 1",
            ("package_repository", "number", "2"),
        ),
        (
            "UPDATE component SET key = x'ff' WHERE number = 2",
            ("component", "key", "2"),
        ),
        (
            "UPDATE document SET created = 'x' WHERE number = 1",
            ("document", "created", "1"),
        ),
        (
            "UPDATE product SET name = x'00' WHERE number = 0",
            ("product", "name", "0"),
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let path = folder.path().join(format!("{case}.db"));
        filled(&path).expect("a store");
        let store = Store::open(&path).expect("a store");
        read(&store.read().expect("a transaction")).expect("rows");
        let connection = Connection::open(&path).expect("a database");
        connection
            .execute_batch("PRAGMA foreign_keys = OFF")
            .expect("a setting");
        connection.execute_batch(sql).expect("a change");
        let outcome = read(&store.read().expect("a transaction"));
        let Err(Error::Corrupt { table, column, row }) = outcome else {
            panic!("{sql}: {outcome:?}");
        };
        assert_eq!((table, column, row.as_str()), told, "{sql}");
    }
}

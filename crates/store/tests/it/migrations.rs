//! From whatever file there is to the schema of today, or a refusal that leaves the file alone.

use std::fs;
use std::path::Path;

use iriai_store::{Error, Store};
use rusqlite::Connection;

use crate::migrations;

/// `Iria`, as SQLite keeps it in the file's header.
const APPLICATION_ID: i64 = 0x4972_6961;

fn number(connection: &Connection, pragma: &str) -> i64 {
    connection
        .pragma_query_value(None, pragma, |row| row.get(0))
        .expect("a number")
}

/// The schema as SQLite keeps it.
fn schema(path: &Path) -> Vec<String> {
    let connection = Connection::open(path).expect("a database");
    let mut statement = connection
        .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name")
        .expect("a statement");
    let rows = statement.query_map([], |row| row.get(0)).expect("rows");
    rows.map(|row| row.expect("text")).collect()
}

fn refusal(path: &Path) -> Error {
    match Store::open(path) {
        Ok(_) => panic!("{} was opened", path.display()),
        Err(error) => error,
    }
}

#[test]
fn a_store_is_made_where_there_is_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("new.db");
    drop(Store::open(&path).expect("a store"));
    let connection = Connection::open(&path).expect("a database");
    assert_eq!(number(&connection, "application_id"), APPLICATION_ID);
    assert_eq!(
        number(&connection, "user_version"),
        migrations().len() as i64
    );
    let mode: String = connection
        .pragma_query_value(None, "journal_mode", |row| row.get(0))
        .expect("a mode");
    assert_eq!(mode, "wal");
}

#[test]
fn an_empty_file_becomes_a_store() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("empty.db");
    fs::write(&path, "").expect("a file");
    let store = Store::open(&path).expect("a store");
    assert!(
        store
            .read()
            .expect("a transaction")
            .products()
            .expect("rows")
            .is_empty()
    );
}

#[test]
fn opening_again_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.db");
    drop(Store::open(&path).expect("a store"));
    let before = fs::read(&path).expect("bytes");
    drop(Store::open(&path).expect("a store"));
    assert!(fs::read(&path).expect("bytes") == before);
}

#[test]
fn every_shipped_schema_becomes_the_newest() {
    let folder = tempfile::tempdir().expect("a folder");
    let newest = folder.path().join("newest.db");
    drop(Store::open(&newest).expect("a store"));
    let all = migrations();
    assert!(!all.is_empty());
    for shipped in 0..=all.len() {
        let path = folder.path().join(format!("{shipped}.db"));
        let connection = Connection::open(&path).expect("a database");
        for sql in &all[..shipped] {
            let sql = sql.replace("BIGINT PRIMARY KEY", "INTEGER PRIMARY KEY");
            connection.execute_batch(&sql).expect("a migration");
        }
        if shipped > 0 {
            connection
                .pragma_update(None, "application_id", APPLICATION_ID)
                .expect("a mark");
        }
        connection
            .pragma_update(None, "user_version", shipped as i64)
            .expect("a mark");
        drop(connection);
        drop(Store::open(&path).expect("a store"));
        assert_eq!(schema(&path), schema(&newest), "from {shipped}");
    }
}

#[test]
fn a_criticality_other_than_the_middle_was_stated() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("first.db");
    let connection = Connection::open(&path).expect("a database");
    let first = migrations().swap_remove(0);
    let first = first.replace("BIGINT PRIMARY KEY", "INTEGER PRIMARY KEY");
    connection.execute_batch(&first).expect("a migration");
    connection
        .execute_batch(
            "INSERT INTO product (number, name, folded, criticality) VALUES (0, 'a', 'a', 3), (1, 'b', 'b', 5)",
        )
        .expect("rows");
    connection
        .pragma_update(None, "application_id", APPLICATION_ID)
        .expect("a mark");
    connection
        .pragma_update(None, "user_version", 1)
        .expect("a mark");
    drop(connection);
    let store = Store::open(&path).expect("a store");
    let products = store.read().expect("a reading").products();
    let products = products.expect("products");
    let told: Vec<_> = products
        .iter()
        .map(|product| (product.criticality, product.criticality_stated))
        .collect();
    assert_eq!(told, [(3, false), (5, true)]);
}

#[test]
fn a_newer_schema_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("newer.db");
    drop(Store::open(&path).expect("a store"));
    let newer = migrations().len() as i64 + 1;
    let connection = Connection::open(&path).expect("a database");
    connection
        .pragma_update(None, "user_version", newer)
        .expect("a mark");
    drop(connection);
    let before = fs::read(&path).expect("bytes");
    let error = refusal(&path);
    assert!(
        matches!(error, Error::SchemaTooNew { found, known } if found == newer && known == newer - 1),
        "{error}"
    );
    assert!(fs::read(&path).expect("bytes") == before);
}

#[test]
fn a_foreign_database_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, marks) in [("plain.db", None), ("marked.db", Some(0x1234_i64))] {
        let path = folder.path().join(name);
        let connection = Connection::open(&path).expect("a database");
        connection
            .execute_batch(
                "CREATE TABLE shopping (item TEXT); INSERT INTO shopping VALUES ('milk')",
            )
            .expect("rows");
        if let Some(mark) = marks {
            connection
                .pragma_update(None, "application_id", mark)
                .expect("a mark");
        }
        drop(connection);
        let before = fs::read(&path).expect("bytes");
        let error = refusal(&path);
        assert!(matches!(error, Error::Foreign), "{name}: {error}");
        assert!(
            fs::read(&path).expect("bytes") == before,
            "{name} was changed"
        );
        assert_eq!(
            fs::read_dir(folder.path()).expect("a folder").count(),
            1,
            "nothing is left beside it"
        );
        fs::remove_file(path).expect("a file");
    }
}

#[test]
fn what_is_no_database_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("text.db");
    let text = "milk, bread and butter\n".repeat(1_000);
    fs::write(&path, &text).expect("a file");
    let error = refusal(&path);
    assert!(matches!(error, Error::Foreign), "{error}");
    assert!(fs::read(&path).expect("bytes") == text.as_bytes());
    let error = refusal(folder.path());
    assert!(matches!(error, Error::Unopenable), "{error}");
    let error = refusal(&folder.path().join("missing/a.db"));
    assert!(matches!(error, Error::Unopenable), "{error}");
}

#[test]
fn columns_are_of_types_that_every_database_has() {
    const TYPES: &[&str] = &["TEXT", "BIGINT", "DOUBLE PRECISION", "BOOLEAN", "BYTEA"];
    const OTHERS: &[&str] = &[
        "PRIMARY KEY",
        "UNIQUE",
        "FOREIGN KEY",
        "CHECK",
        "--",
        "CREATE",
        "INSERT",
        "UPDATE",
        ")",
    ];
    for sql in migrations() {
        for line in sql.lines().map(str::trim).filter(|line| !line.is_empty()) {
            if OTHERS.iter().any(|other| line.starts_with(other)) {
                continue;
            }
            let added = line.split_once(" ADD COLUMN ");
            let column = added.map_or(line, |(_, column)| column);
            let (_, rest) = column.split_once(' ').expect("a column and its type");
            assert!(TYPES.iter().any(|kind| rest.starts_with(kind)), "{line}");
        }
    }
}

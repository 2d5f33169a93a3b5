//! Everything that is kept, out of one store and into another.

use std::collections::BTreeSet;

use iriai_store::{ColumnKind, Error, SCHEMA, Store, Value, tables};
use rusqlite::Connection;

use crate::{document, insert, migrations, product, release, schema, stores};

/// A value that outlives its row.
#[derive(Debug, Clone, PartialEq)]
enum Owned {
    Null,
    Boolean(bool),
    Integer(i64),
    Text(String),
    Bytes(Vec<u8>),
}

fn owned(value: &Value<'_>) -> Owned {
    match *value {
        Value::Null => Owned::Null,
        Value::Boolean(is_so) => Owned::Boolean(is_so),
        Value::Integer(number) => Owned::Integer(number),
        Value::Text(text) => Owned::Text(text.to_owned()),
        Value::Bytes(bytes) => Owned::Bytes(bytes.to_owned()),
    }
}

/// All rows of all tables.
fn rows(store: &Store) -> Vec<(&'static str, Vec<Vec<Owned>>)> {
    let transaction = store.read().expect("a reading");
    let rows_of = |table| {
        let mut rows = Vec::new();
        transaction
            .each_row(table, |row| {
                rows.push(row.iter().map(owned).collect());
                Ok::<_, Error>(())
            })
            .expect("rows");
        rows
    };
    let tables = tables(SCHEMA).iter();
    tables.map(|table| (table.name, rows_of(table))).collect()
}

/// A store with something of every kind of value, also at the ends of what they can be.
fn fill(store: &Store) {
    let writing = store.write("fill").expect("a writing");
    let mut odd = product(0, "装置 \u{1f600} ' \" \\ \n");
    odd.criticality_stated = true;
    odd.supplier = Some(String::new());
    writing.insert_product(&odd).expect("a row");
    writing.insert_product(&product(1, "b")).expect("a row");
    writing.insert_product_tag(1, "Z").expect("a row");
    writing.insert_product_tag(1, "a").expect("a row");
    writing.insert_product_tag(1, "ä").expect("a row");
    writing.insert_release(&release(0, 1, "1")).expect("a row");
    for number in 0..300 {
        let mut document = document(number, 0);
        document.digest = vec![0xff, number as u8, (number >> 8) as u8];
        document.received = i64::MAX - i64::from(number);
        document.imported = i64::MIN;
        insert(&writing, &document).expect("a document");
        let name = format!("pkg:npm/{number}");
        writing
            .insert_component(number, &name, None)
            .expect("a row");
    }
    writing.commit().expect("a commit");
}

/// Copies all rows of one store into another that holds nothing.
fn copy(from: &Store, to: &Store) -> Result<(), Error> {
    let reading = from.read()?;
    let writing = to.write("copy")?;
    writing.set_back(SCHEMA)?;
    for table in tables(SCHEMA) {
        writing.load_rows(table, |add| reading.each_row(table, add))?;
    }
    writing.bring_up(SCHEMA)?;
    writing.commit()
}

#[test]
fn the_list_of_tables_is_that_of_every_schema() {
    let all = migrations();
    assert_eq!(all.len() as i64, SCHEMA);
    for schema in 0..=all.len() {
        let connection = Connection::open_in_memory().expect("a database");
        for sql in &all[..schema] {
            connection.execute_batch(sql).expect("a migration");
        }
        let text = |sql: &str, place: usize| -> Vec<String> {
            let mut statement = connection.prepare(sql).expect("a statement");
            let rows = statement.query_map([], |row| row.get(place)).expect("rows");
            rows.map(|row| row.expect("text")).collect()
        };
        let listed = tables(schema as i64);
        let names: BTreeSet<_> = listed.iter().map(|table| table.name.to_owned()).collect();
        let made = text("SELECT name FROM sqlite_schema WHERE type = 'table'", 0);
        assert_eq!(
            names,
            made.into_iter().collect(),
            "store::operate::tables lists other tables than the migrations make (schema {schema})"
        );
        let mut before = BTreeSet::new();
        for table in listed {
            let name = table.name;
            let kind = |kind| match kind {
                ColumnKind::Integer => "BIGINT",
                ColumnKind::Boolean => "BOOLEAN",
                ColumnKind::Text => "TEXT",
                ColumnKind::Bytes => "BYTEA",
            };
            let columns = table.columns.iter();
            let columns: BTreeSet<_> = columns
                .map(|column| format!("{} {}", column.name, kind(column.kind)))
                .collect();
            let query = format!("SELECT name || ' ' || type FROM pragma_table_info('{name}')");
            let made = text(&query, 0);
            assert_eq!(columns, made.into_iter().collect(), "{name} in {schema}");
            let query = format!(
                "SELECT group_concat(name, ', ' ORDER BY pk) FROM pragma_table_info('{name}') WHERE pk > 0"
            );
            assert_eq!(text(&query, 0), [table.key], "{name}");
            for parent in text(&format!("PRAGMA foreign_key_list({name})"), 2) {
                assert!(before.contains(&parent), "{name} stands before {parent}");
            }
            before.insert(name.to_owned());
        }
    }
    assert!(tables(SCHEMA + 1).is_empty() && tables(-1).is_empty());
}

#[test]
fn rows_go_from_any_store_to_any_other() {
    let sources = stores();
    let kept: Vec<_> = sources
        .iter()
        .map(|source| {
            fill(source);
            rows(source)
        })
        .collect();
    for (source, rows_of_it) in sources.iter().zip(&kept) {
        assert!(rows_of_it == &kept[0], "the same rows in the same order");
        for target in stores() {
            copy(source, &target).expect("a copy");
            assert!(rows(&target) == kept[0]);
            // What comes next goes on behind it.
            let reading = target.read().expect("a reading");
            assert_eq!(reading.count_documents().expect("a number"), 300);
            let theirs = source.read().expect("a reading").changes();
            assert_eq!(reading.changes().expect("counts"), theirs.expect("counts"));
            assert_eq!(reading.schema().expect("a number"), SCHEMA);
            let measured = |name: &str| {
                let table = tables(SCHEMA).iter().find(|table| table.name == name);
                reading.measure(table.expect("a table")).expect("numbers")
            };
            assert_eq!(measured("product"), (2, 0));
            assert_eq!(measured("original"), (300, 300 * 6));
            assert_eq!(measured("vex_document"), (0, 0));
        }
    }
}

#[test]
fn what_holds_something_is_told() {
    for store in stores() {
        let held = || store.read().expect("a reading").first_held().expect("rows");
        assert_eq!(held(), None);
        fill(&store);
        assert_eq!(held(), Some("product"));
    }
}

#[test]
fn what_fails_on_the_way_leaves_nothing() {
    for store in stores() {
        let find = |name: &str| tables(SCHEMA).iter().find(|table| table.name == name);
        let releases = find("product_release").expect("a table");
        let writing = store.write("test").expect("a writing");
        let of_no_product = [
            Value::Integer(0),
            Value::Integer(7),
            Value::Text("1"),
            Value::Text("1"),
        ];
        let loaded = writing.load_rows(releases, |add| add(&of_no_product));
        assert!(matches!(loaded, Err(Error::Conflict(_))), "{loaded:?}");
        assert!(writing.commit().is_err());
        // Who hands over stops in the middle.
        let writing = store.write("test").expect("a writing");
        let products = find("product_tag").expect("a table");
        let stopped = writing.load_rows(products, |_| Err(Error::DiskFull));
        assert!(matches!(stopped, Err(Error::DiskFull)), "{stopped:?}");
        drop(writing);
        let reading = store.read().expect("a reading");
        assert_eq!(reading.first_held().expect("rows"), None);
        drop(reading);
        fill(&store);
    }
}

#[test]
fn rows_of_an_older_schema_are_brought_up() {
    for store in stores() {
        let writing = store.write("test").expect("a writing");
        writing.set_back(1).expect("an older schema");
        let rows: [&[Value<'_>]; 2] = [
            &[
                Value::Integer(0),
                "a".into(),
                "a".into(),
                Value::Null,
                Value::Null,
                Value::Integer(3),
            ],
            &[
                Value::Integer(1),
                "b".into(),
                "b".into(),
                Value::Null,
                Value::Null,
                Value::Integer(5),
            ],
        ];
        let products = &tables(1)[0];
        assert_eq!((products.name, products.columns.len()), ("product", 6));
        writing
            .load_rows(products, |add| rows.iter().try_for_each(|row| add(row)))
            .expect("rows");
        writing.bring_up(1).expect("today's schema");
        writing.commit().expect("a commit");
        let reading = store.read().expect("a reading");
        let products = reading.products().expect("rows");
        let stated: Vec<_> = products.iter().map(|one| one.criticality_stated).collect();
        assert_eq!(stated, [false, true]);
        assert_eq!(reading.change().expect("counts"), 0);
        drop(reading);
        let writing = store.write("test").expect("a writing");
        writing.insert_product(&product(2, "c")).expect("a row");
        writing.commit().expect("a commit");
        assert_eq!(
            store.read().expect("a reading").change().expect("counts"),
            1
        );
    }
}

#[test]
fn what_is_broken_inside_a_file_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.db");
    let store = Store::open(&path).expect("a store");
    fill(&store);
    let told = |store: &Store| {
        let reading = store.read().expect("a reading");
        let (damage, dangling) = (reading.damage(), reading.dangling());
        (
            damage.expect("an answer").expect("of a file"),
            dangling.expect("an answer").expect("of a file"),
        )
    };
    let none: Vec<String> = Vec::new();
    assert_eq!(told(&store), (none.clone(), none.clone()));
    drop(store);
    let connection = Connection::open(&path).expect("a database");
    connection
        .execute_batch("PRAGMA foreign_keys = OFF; DELETE FROM product WHERE number = 1")
        .expect("it is gone");
    drop(connection);
    let store = Store::open(&path).expect("a store");
    assert_eq!(
        told(&store),
        (
            none,
            vec!["product_release".to_owned(), "product_tag".to_owned()]
        )
    );
    drop(store);
    // An index that does not fit its table.
    let connection = Connection::open(&path).expect("a database");
    connection
        .execute_batch(
            "PRAGMA writable_schema = ON;
             UPDATE sqlite_schema SET sql = replace(sql, 'business_unit TEXT', 'business_unit TEXT NOT NULL') WHERE name = 'product'",
        )
        .expect("another schema");
    drop(connection);
    let store = Store::open(&path).expect("a store");
    let (damage, _) = told(&store);
    assert_eq!(damage, ["NULL value in product.business_unit"]);
}

#[test]
fn a_server_looks_after_itself() {
    let Some(address) = schema("own") else { return };
    let store = Store::connect(&address).expect("a store");
    let reading = store.read().expect("a reading");
    assert_eq!(reading.damage().expect("an answer"), None);
    assert_eq!(reading.dangling().expect("an answer"), None);
    reading.check_tables().expect("all tables");
    drop(reading);
    store
        .write("test")
        .expect("a writing")
        .check_writing()
        .expect("a row");
    let mut client = postgres::Client::connect(&address, postgres::NoTls).expect("a server");
    client
        .batch_execute("ALTER TABLE feed DROP COLUMN etag")
        .expect("a table");
    let missing = store.read().expect("a reading").check_tables();
    assert!(matches!(missing, Err(Error::SchemaOther(_))), "{missing:?}");
}

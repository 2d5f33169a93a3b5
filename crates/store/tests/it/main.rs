//! The store through its public face, on files and in memory.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "tests say by panicking what they have to say"
)]

mod changes;
mod corrupt;
mod jobs;
mod licences;
mod migrations;
mod operate;
mod people;
mod risk;
mod rows;
mod transactions;
mod writers;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs, process};

use iriai_store::{DocumentRow, NewDocument, ProductRow, ReleaseRow, Store, Transaction};

/// The text of all migrations, in order.
fn migrations() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    let text = |path: &PathBuf| fs::read_to_string(path).expect("text");
    paths.iter().map(text).collect()
}

/// An empty store of each kind: in memory, and in a schema of its own on the PostgreSQL server that `IRIAI_TEST_POSTGRES` names.
fn stores() -> Vec<Store> {
    let in_memory = Store::in_memory().expect("a store");
    let on_server = schema("store").map(|address| Store::connect(&address).expect("a store"));
    [in_memory].into_iter().chain(on_server).collect()
}

/// The address of a new, empty schema; nothing where there is no server.
fn schema(what: &str) -> Option<String> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let Ok(server) = env::var("IRIAI_TEST_POSTGRES") else {
        assert!(env::var_os("IRIAI_CI").is_none(), "no PostgreSQL");
        println!("skipped: no PostgreSQL");
        return None;
    };
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("{what}_{}_{number}", process::id());
    let mut client = postgres::Client::connect(&server, postgres::NoTls).expect("a server");
    client
        .batch_execute(&format!("CREATE SCHEMA {name}"))
        .expect("a schema");
    let sign = if server.contains('?') { '&' } else { '?' };
    Some(format!("{server}{sign}options=-c%20search_path%3D{name}"))
}

fn product(number: u32, name: &str) -> ProductRow {
    ProductRow {
        number,
        name: name.to_owned(),
        folded: name.to_lowercase(),
        business_unit: None,
        supplier: None,
        criticality: 3,
        ..ProductRow::default()
    }
}

fn release(number: u32, product: u32, name: &str) -> ReleaseRow {
    ReleaseRow {
        number,
        product,
        name: name.to_owned(),
        folded: name.to_lowercase(),
    }
}

fn document(number: u32, release: u32) -> DocumentRow {
    DocumentRow {
        number,
        id: format!("document-{number}"),
        release,
        series: "series".to_owned(),
        digest: vec![number as u8; 32],
        file_name: format!("{number}.json"),
        format: "cyclonedx-json".to_owned(),
        spec_version: "1.6".to_owned(),
        created: number.is_multiple_of(2).then_some(i64::from(number)),
        received: 10,
        imported: 20,
        listed: 3,
        members: 2,
        unidentified: 1,
        warnings: 0,
    }
}

/// Adds a document with its original.
fn insert(transaction: &Transaction<'_>, row: &DocumentRow) -> Result<(), iriai_store::Error> {
    transaction.insert_original(&row.digest, 3, b"zst")?;
    transaction.insert_document(&NewDocument {
        row,
        components: &[1, 2, 3],
        graph: &[4],
        hashes: &[],
    })
}

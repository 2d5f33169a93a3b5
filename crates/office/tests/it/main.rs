//! Use cases of the office over a real store in memory, at a standing time.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "tests say by panicking what they have to say"
)]

mod agreement;
mod archives;
mod attacks;
mod bundles;
mod cpe;
#[path = "../../examples/judge/everything.rs"]
mod everything;
mod fixes;
mod import;
mod intake;
mod jobs;
mod labels;
mod licences;
mod lifecycles;
mod live;
mod people;
mod products;
mod projects;
mod questions;
mod reasons;
mod risk;
mod scan;
mod settling;
mod severities;
mod ssvc;
mod time;
mod upgrades;

use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

use iriai_domain::inventory::portfolio::Filter;
use iriai_office::{
    Clock, FileOutcome, ImportRequest, Imported, Limits, Office, Outcome, Progress, Refusal,
    Upload, instant,
};

/// The present of these tests.
const NOW: &str = "2026-03-01T00:00:00Z";

/// An office over nothing.
fn office() -> Office {
    Office::in_memory(Clock::Standing(at(NOW)), Limits::default()).expect("an office")
}

/// An instant in milliseconds.
fn at(text: &str) -> i64 {
    instant(text).expect("an instant")
}

/// A document on a product's release with components by name and version, each needed by the one before.
fn sbom(product: &str, release: &str, components: &[(&str, &str)]) -> String {
    dated(product, release, None, components)
}

/// The same with the time at which it says to have been made.
fn dated(
    product: &str,
    release: &str,
    created: Option<&str>,
    components: &[(&str, &str)],
) -> String {
    let time = created.map_or_else(String::new, |time| format!(r#""timestamp":"{time}","#));
    let subject = if product.is_empty() {
        String::new()
    } else {
        format!(
            r#""component":{{"bom-ref":"root","type":"application","name":"{product}","version":"{release}"}}"#
        )
    };
    let metadata = format!("{time}{subject}");
    let metadata = metadata.trim_end_matches(',');
    let listed: Vec<String> = components
        .iter()
        .map(|(name, version)| {
            format!(
                r#"{{"bom-ref":"{name}","type":"library","name":"{name}","version":"{version}","purl":"pkg:npm/{name}@{version}"}}"#
            )
        })
        .collect();
    let mut edges = Vec::new();
    let mut from = "root";
    for (name, _) in components {
        edges.push(format!(r#"{{"ref":"{from}","dependsOn":["{name}"]}}"#));
        from = name;
    }
    format!(
        r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{{{metadata}}},"components":[{}],"dependencies":[{}]}}"#,
        listed.join(","),
        edges.join(",")
    )
}

/// Files by name and content.
type Files<'f> = &'f [(&'f str, &'f [u8])];

/// An archive of files.
fn zip(members: Files<'_>) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(*name, options).expect("memory");
        writer.write_all(bytes).expect("memory");
    }
    writer.finish().expect("memory").into_inner()
}

#[derive(Default)]
struct Told(Mutex<Vec<FileOutcome>>);

impl Progress for Told {
    fn document(&self, outcome: &FileOutcome) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(outcome.clone());
    }

    fn file(&self) {}
}

/// Takes files in, and answers what became of each document, in the order of the files.
fn import_as(office: &Office, request: &ImportRequest, files: Files<'_>) -> Vec<FileOutcome> {
    let uploads = files.iter().map(|(name, bytes)| {
        let bytes = bytes.to_vec();
        Upload {
            path: (*name).to_owned(),
            below: None,
            read: Box::new(move |read| {
                read.extend_from_slice(&bytes);
                io::Result::Ok(())
            }),
        }
    });
    let uploads: Vec<Upload> = uploads.collect();
    let request = ImportRequest {
        threads: NonZeroUsize::new(1),
        ..request.clone()
    };
    let told = Told::default();
    office
        .import(uploads.into_iter(), &request, &told)
        .expect("an import");
    told.0.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn import(office: &Office, files: Files<'_>) -> Vec<FileOutcome> {
    import_as(office, &ImportRequest::default(), files)
}

/// Takes one document in at a time, and answers its identifier.
fn received(office: &Office, time: &str, document: &str) -> String {
    let request = ImportRequest {
        received: Some(at(time)),
        ..ImportRequest::default()
    };
    let outcomes = import_as(office, &request, &[("a.json", document.as_bytes())]);
    imported(&outcomes[0]).document.clone()
}

fn imported(outcome: &FileOutcome) -> &Imported {
    match &outcome.outcome {
        Outcome::Imported(imported) => imported,
        other => panic!("{}: {other:?}", outcome.path),
    }
}

fn refused(outcome: &FileOutcome) -> &Refusal {
    match &outcome.outcome {
        Outcome::Refused(refusal) => refusal,
        other => panic!("{}: {other:?}", outcome.path),
    }
}

/// The keys that a question finds, with the releases, as of a time.
fn found(office: &Office, question: &str, as_of: Option<&str>) -> Vec<String> {
    let portfolio = office.portfolio().expect("a portfolio");
    let filter = Filter {
        as_of: as_of.map(at),
        ..Filter::default()
    };
    let answer = office
        .whereabouts(&portfolio, question, &filter, usize::MAX)
        .expect("an answer");
    let places = answer.places.iter();
    places
        .map(|place| format!("{} {} {}", place.product, place.release, place.component))
        .collect()
}

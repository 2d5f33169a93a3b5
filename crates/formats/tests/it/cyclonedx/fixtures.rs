//! Fixtures of our own, read and told as text.

use std::fmt::Write as _;

use iriai_domain::inventory::document::{Component, Document, Field, LicenceStatement, Party};
use iriai_domain::warning::Warnings;
use iriai_formats::export::cyclonedx::{Options, write};

use crate::reading::{read, snapshot};

fn fixture(path: &str) -> Vec<u8> {
    crate::reading::fixture(&format!("sbom/{path}"))
}

/// What was read of a fixture, or why nothing was.
fn told(path: &str) -> String {
    match read(&fixture(path)) {
        Ok(parsed) => tell(&parsed.value, &parsed.warnings),
        Err(error) => format!("refused: {error}"),
    }
}

/// A document and what was wrong with it, without what is not said.
pub(crate) fn tell(document: &Document<'_>, warnings: &Warnings) -> String {
    let mut text = format!("{} {}\n", document.format.code(), document.spec_version);
    let mut line = |name: &str, value: &dyn std::fmt::Debug| {
        let value = format!("{value:?}");
        if !matches!(value.as_str(), "None" | "[]" | "false" | "0") {
            writeln!(text, "{name}: {value}").unwrap();
        }
    };
    line("serial", &document.serial);
    line("revision", &document.revision);
    line("name", &document.name);
    line("created", &document.created);
    line(
        "authors",
        &document.authors.iter().map(party).collect::<Vec<_>>(),
    );
    line("tools", &document.tools);
    line("lifecycles", &document.lifecycles);
    line("supplier", &document.supplier.as_ref().map(party));
    line("manufacturer", &document.manufacturer.as_ref().map(party));
    line("data licence", &document.data_licence);
    line("comment", &document.comment);
    line("signed", &document.signed);
    line("subjects", &document.subjects);
    line("external documents", &document.external_documents);
    line("vulnerabilities", &document.vulnerabilities);
    for (index, component) in document.components.iter().enumerate() {
        text.push_str(&tell_component(index, component));
    }
    for relation in &document.relations {
        writeln!(
            text,
            "{} {} {}",
            relation.from,
            relation.kind.code(),
            relation.to
        )
        .unwrap();
    }
    for statement in &document.completeness {
        writeln!(
            text,
            "dependencies of {:?}: {}",
            statement.of,
            statement.aggregate.code()
        )
        .unwrap();
    }
    for warning in warnings.kept() {
        let (code, at) = (warning.code.code(), &warning.at);
        writeln!(
            text,
            "! {code} at {at}: {:?} {:?}",
            warning.value, warning.instead
        )
        .unwrap();
    }
    text
}

fn party(party: &Party<'_>) -> String {
    let word = match party.organisation {
        Some(true) => " (organisation)",
        Some(false) => " (person)",
        None => "",
    };
    format!(
        "{} <{}>{word}",
        party.name,
        party.contact.as_deref().unwrap_or_default()
    )
}

fn stated(field: &Field<'_>) -> String {
    match field {
        Field::Omitted => "-".to_owned(),
        Field::DeclaredUnknown => "unknown".to_owned(),
        Field::DeclaredNone => "none".to_owned(),
        Field::Stated(text) => format!("{text:?}"),
    }
}

fn licence(statement: &LicenceStatement<'_>) -> String {
    format!(
        "{} {} {}",
        statement.standing.code(),
        statement.form.code(),
        stated(&statement.value)
    )
}

fn tell_component(index: usize, component: &Component<'_>) -> String {
    let parent = component.parent.map(|parent| format!(" in {parent}"));
    let mut text = format!(
        "[{index}{}]{} {} {:?} {}\n",
        parent.unwrap_or_default(),
        if component.listed { "" } else { " unlisted" },
        component.kind.code(),
        component.name,
        stated(&component.version),
    );
    let mut line = |name: &str, value: &dyn std::fmt::Debug| {
        let value = format!("{value:?}");
        if !matches!(value.as_str(), "None" | "[]" | "\"-\"" | "\"unstated\"") {
            writeln!(text, "    {name}: {value}").unwrap();
        }
    };
    line("reference", &component.reference);
    line("scope", &component.scope.code());
    line("group", &component.group);
    line("purl", &component.purl);
    line("supplier", &stated(&component.supplier));
    line(
        "licences",
        &component.licences.iter().map(licence).collect::<Vec<_>>(),
    );
    line("hashes", &component.hashes);
    if let Some(details) = &component.details {
        line("supplier contact", &details.supplier_contact);
        line("originator", &stated(&details.originator));
        line("originator contact", &details.originator_contact);
        line("identifiers", &details.identifiers);
        line("copyright", &stated(&details.copyright));
        line("description", &details.description);
        line("file name", &details.file_name);
        line("download location", &stated(&details.download_location));
        line("homepage", &details.homepage);
        line("references", &details.references);
        line("comment", &details.comment);
        line("properties", &details.properties);
        line("released", &details.released);
        line("valid until", &details.valid_until);
        line("modified", &details.modified);
        for seen in &details.evidence {
            line("evidence", seen);
        }
        for (name, value) in &details.card {
            line(name, value);
        }
    }
    text
}

#[test]
fn fixtures_are_read() {
    for path in [
        "cyclonedx-json/good.json",
        "cyclonedx-json/sloppy.json",
        "cyclonedx-json/broken.json",
        "cyclonedx-xml/sloppy.xml",
        "cyclonedx-xml/broken.xml",
        "cyclonedx-xml/entities.xml",
    ] {
        snapshot(&path.replace('/', "-"), &told(path));
    }
}

#[test]
fn the_good_twins_say_the_same() {
    let strip = |text: String| text.lines().skip(1).collect::<Vec<_>>().join("\n");
    assert_eq!(
        strip(told("cyclonedx-json/good.json")),
        strip(told("cyclonedx-xml/good.xml"))
    );
}

#[test]
fn the_good_fixture_is_written() {
    let bytes = fixture("cyclonedx-json/good.json");
    let document = read(&bytes).unwrap().value;
    let options = Options {
        serial_number: Some("urn:uuid:00000000-0000-4000-8000-000000000000"),
        timestamp: Some("2026-04-01T00:00:00Z"),
        files: true,
    };
    let written = write(&document, &options);
    snapshot("export-cyclonedx", std::str::from_utf8(&written).unwrap());
}

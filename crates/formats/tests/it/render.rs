//! A document as text to look at.

use std::fmt::Write;

use iriai_domain::inventory::document::{
    Component, Details, Document, Field, Hash, LicenceStatement,
};
use iriai_domain::warning::{Parsed, Warnings};
use iriai_formats::error::ReadError;

/// The outcome of a reading as text.
pub(crate) fn outcome(outcome: &Result<Parsed<Document<'_>>, ReadError>) -> String {
    match outcome {
        Ok(parsed) => {
            let mut text = document(&parsed.value);
            warnings(&parsed.warnings, &mut text);
            text
        }
        Err(error) => format!("refused: {error}\n"),
    }
}

fn field(name: &str, value: &Field<'_>, text: &mut String) {
    match value {
        Field::Omitted => {}
        Field::DeclaredUnknown => _ = write!(text, " {name}=?"),
        Field::DeclaredNone => _ = write!(text, " {name}=none"),
        Field::Stated(value) => _ = write!(text, " {name}={value:?}"),
    }
}

fn optional<T: std::fmt::Debug>(name: &str, value: &Option<T>, text: &mut String) {
    if let Some(value) = value {
        _ = write!(text, " {name}={value:?}");
    }
}

fn hashes(hashes: &[Hash<'_>], text: &mut String) {
    for hash in hashes {
        _ = write!(text, "\n    {} {}", hash.algorithm.code(), hash.value);
    }
}

fn licence(statement: &LicenceStatement<'_>, text: &mut String) {
    let (form, standing) = (statement.form.code(), statement.standing.code());
    _ = write!(text, "\n    {standing} {form}");
    field("licence", &statement.value, text);
}

/// A document as text.
pub(crate) fn document(document: &Document<'_>) -> String {
    let mut text = format!("{} {:?}", document.format.code(), document.spec_version);
    optional("serial", &document.serial, &mut text);
    optional("revision", &document.revision, &mut text);
    optional("name", &document.name, &mut text);
    optional("created", &document.created, &mut text);
    optional("data-licence", &document.data_licence, &mut text);
    optional("comment", &document.comment, &mut text);
    optional("supplier", &document.supplier, &mut text);
    if !document.lifecycles.is_empty() {
        _ = write!(text, " lifecycles={:?}", document.lifecycles);
    }
    if document.vulnerabilities > 0 {
        _ = write!(text, " vulnerabilities={}", document.vulnerabilities);
    }
    text.push('\n');
    for author in &document.authors {
        _ = write!(text, "author {:?}", author.name);
        optional("contact", &author.contact, &mut text);
        optional("organisation", &author.organisation, &mut text);
        text.push('\n');
    }
    for tool in &document.tools {
        _ = write!(text, "tool {:?}", tool.name);
        optional("version", &tool.version, &mut text);
        text.push('\n');
    }
    if !document.subjects.is_empty() {
        _ = writeln!(text, "subjects {:?}", document.subjects);
    }
    for (index, part) in document.components.iter().enumerate() {
        component(index, part, &mut text);
    }
    for file in &document.files {
        _ = write!(text, "file {:?}", file.name);
        optional("ref", &file.reference, &mut text);
        field("licence", &file.licence, &mut text);
        field("copyright", &file.copyright, &mut text);
        hashes(&file.hashes, &mut text);
        text.push('\n');
    }
    for relation in &document.relations {
        let (from, to) = (&relation.from, &relation.to);
        _ = writeln!(text, "relation {from} {} {to}", relation.kind.code());
    }
    for completeness in &document.completeness {
        let of = completeness.of.as_deref().unwrap_or("the whole");
        _ = writeln!(text, "completeness {of} {}", completeness.aggregate.code());
    }
    for external in &document.external_documents {
        _ = write!(text, "external {:?}", external.address);
        optional("ref", &external.reference, &mut text);
        hashes(external.hash.as_slice(), &mut text);
        text.push('\n');
    }
    for licence in &document.licences {
        _ = write!(text, "licence {}", licence.reference);
        field("name", &licence.name, &mut text);
        optional("text", &licence.text, &mut text);
        text.push('\n');
    }
    text
}

fn component(index: usize, component: &Component<'_>, text: &mut String) {
    _ = write!(text, "[{index}] {:?}", component.name);
    _ = write!(text, " {}", component.kind.code());
    if !component.listed {
        text.push_str(" unlisted");
    }
    field("version", &component.version, text);
    optional("ref", &component.reference, text);
    optional("purl", &component.purl, text);
    field("supplier", &component.supplier, text);
    for statement in &component.licences {
        licence(statement, text);
    }
    hashes(&component.hashes, text);
    if let Some(rest) = &component.details {
        details(rest, text);
    }
    text.push('\n');
}

fn details(details: &Details<'_>, text: &mut String) {
    let mut line = String::new();
    optional("supplier-contact", &details.supplier_contact, &mut line);
    field("originator", &details.originator, &mut line);
    optional("originator-contact", &details.originator_contact, &mut line);
    field("copyright", &details.copyright, &mut line);
    optional("description", &details.description, &mut line);
    optional("file-name", &details.file_name, &mut line);
    field("download", &details.download_location, &mut line);
    optional("homepage", &details.homepage, &mut line);
    optional("comment", &details.comment, &mut line);
    optional("released", &details.released, &mut line);
    optional("valid-until", &details.valid_until, &mut line);
    optional("modified", &details.modified, &mut line);
    if !line.is_empty() {
        _ = write!(text, "\n   {line}");
    }
    for identifier in &details.identifiers {
        _ = write!(
            text,
            "\n    {} {}",
            identifier.kind.code(),
            identifier.value
        );
    }
    for reference in &details.references {
        _ = write!(text, "\n    -> {} {}", reference.kind, reference.address);
    }
    for (name, value) in &details.properties {
        _ = write!(text, "\n    {name}: {value}");
    }
    for (name, value) in &details.card {
        _ = write!(text, "\n    card {name}: {value}");
    }
}

/// Warnings as text, one a line.
pub(crate) fn warnings(warnings: &Warnings, text: &mut String) {
    for warning in warnings.kept() {
        _ = write!(text, "warning {} at {:?}", warning.code.code(), warning.at);
        if !warning.value.is_empty() {
            _ = write!(text, " {:?}", warning.value);
        }
        if !warning.instead.is_empty() {
            _ = write!(text, " -> {:?}", warning.instead);
        }
        text.push('\n');
    }
    let dropped = warnings.count() - warnings.kept().len();
    if dropped > 0 {
        _ = writeln!(text, "and {dropped} more");
    }
}

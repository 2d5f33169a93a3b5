//! A document as lines of text, for snapshots and comparisons.

use std::fmt::Write as _;

use iriai_domain::inventory::document::{Component, Document, Field, FileEntry, Hash, Party};
use iriai_domain::warning::Parsed;
use iriai_formats::error::ReadError;

/// What came of reading a document: what it says and what was wrong with it, or why it was refused.
pub(crate) fn outcome(outcome: &Result<Parsed<Document<'_>>, ReadError>) -> String {
    let parsed = match outcome {
        Ok(parsed) => parsed,
        Err(error) => return format!("refused: {error}\n"),
    };
    let mut text = document(&parsed.value);
    for warning in parsed.warnings.kept() {
        _ = writeln!(
            text,
            "warning {} at {:?}: {:?} {:?}",
            warning.code.code(),
            warning.at,
            warning.value,
            warning.instead
        );
    }
    text
}

/// The whole document.
pub(crate) fn document(document: &Document<'_>) -> String {
    let lines = lines(document).into_iter();
    lines.map(|line| line + "\n").collect()
}

/// One line for each thing that a document says.
pub(crate) fn lines(document: &Document<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    let mut say = |what: &str, text: Option<&str>| {
        lines.extend(text.map(|text| format!("{what} {text:?}")));
    };
    say("format", Some(document.format.code()));
    say("spec-version", Some(&document.spec_version));
    say("serial", document.serial.as_deref());
    say("revision", document.revision.as_deref());
    say("name", document.name.as_deref());
    say("created", document.created.as_deref());
    say("data-licence", document.data_licence.as_deref());
    say("comment", document.comment.as_deref());
    for lifecycle in &document.lifecycles {
        say("lifecycle", Some(lifecycle));
    }
    for (what, party) in [
        ("supplier", &document.supplier),
        ("manufacturer", &document.manufacturer),
    ] {
        lines.extend(
            party
                .iter()
                .map(|found| format!("{what} {}", party_text(found))),
        );
    }
    lines.extend(
        document
            .authors
            .iter()
            .map(|author| format!("author {}", party_text(author))),
    );
    for tool in &document.tools {
        let vendor = tool.vendor.as_deref();
        lines.push(format!(
            "tool {:?} {:?}{}",
            tool.name,
            tool.version.as_deref().unwrap_or(""),
            vendor.map_or_else(String::new, |vendor| format!(" by {vendor:?}"))
        ));
    }
    if document.signed {
        lines.push("signed".to_owned());
    }
    if document.vulnerabilities > 0 {
        lines.push(format!("vulnerabilities {}", document.vulnerabilities));
    }
    for external in &document.external_documents {
        lines.push(format!(
            "document {:?} {:?}{}",
            external.reference.as_deref().unwrap_or(""),
            external.address,
            external.hash.as_ref().map(hash).unwrap_or_default()
        ));
    }
    for licence in &document.licences {
        lines.push(format!(
            "licence {} {}{:?}",
            licence.reference,
            field(&licence.name),
            licence.text.as_deref().unwrap_or("")
        ));
    }
    for subject in &document.subjects {
        lines.push(format!("subject {}", called(document, *subject)));
    }
    for component in &document.components {
        component_lines(document, component, &mut lines);
    }
    lines.extend(document.files.iter().map(file));
    for relation in &document.relations {
        lines.push(format!(
            "relation {} {} {}",
            relation.from,
            relation.kind.code(),
            relation.to
        ));
    }
    for statement in &document.completeness {
        lines.push(format!(
            "completeness {} {}",
            statement.of.as_deref().unwrap_or("-"),
            statement.aggregate.code()
        ));
    }
    lines
}

/// The reference of a component or, where it has none, its place.
fn called(document: &Document<'_>, index: usize) -> String {
    let component = document.components.get(index);
    let reference = component.and_then(|component| component.reference.as_deref());
    reference.map_or_else(|| format!("#{index}"), str::to_owned)
}

fn component_lines(document: &Document<'_>, component: &Component<'_>, lines: &mut Vec<String>) {
    let id = component.reference.as_deref().unwrap_or("?");
    lines.push(format!("component {id} {:?}", component.name));
    let mut say = |what: &str, text: String| lines.push(format!("component {id} {what} {text}"));
    if component.kind.code() != "unstated" {
        say("kind", component.kind.code().to_owned());
    }
    if component.scope.code() != "unstated" {
        say("scope", component.scope.code().to_owned());
    }
    if !component.listed {
        say("listed", "no".to_owned());
    }
    if let Some(parent) = component.parent {
        say("parent", called(document, parent as usize));
    }
    for (what, text) in [("group", &component.group), ("purl", &component.purl)] {
        if let Some(text) = text {
            say(what, format!("{text:?}"));
        }
    }
    for (what, value) in [
        ("version", &component.version),
        ("supplier", &component.supplier),
    ] {
        if !value.is_omitted() {
            say(what, field(value));
        }
    }
    for licence in &component.licences {
        say(
            "licence",
            format!(
                "{} {} {}",
                licence.standing.code(),
                licence.form.code(),
                field(&licence.value)
            ),
        );
    }
    for value in &component.hashes {
        say("hash", hash(value));
    }
    let Some(details) = &component.details else {
        return;
    };
    for (what, text) in [
        ("supplier-contact", &details.supplier_contact),
        ("originator-contact", &details.originator_contact),
        ("description", &details.description),
        ("file-name", &details.file_name),
        ("homepage", &details.homepage),
        ("comment", &details.comment),
        ("released", &details.released),
        ("valid-until", &details.valid_until),
    ] {
        if let Some(text) = text {
            say(what, format!("{text:?}"));
        }
    }
    for (what, value) in [
        ("originator", &details.originator),
        ("copyright", &details.copyright),
        ("download-location", &details.download_location),
    ] {
        if !value.is_omitted() {
            say(what, field(value));
        }
    }
    for identifier in &details.identifiers {
        say(
            "identifier",
            format!("{} {:?}", identifier.kind.code(), identifier.value),
        );
    }
    for reference in &details.references {
        let hashes: String = reference.hashes.iter().map(hash).collect();
        say(
            "reference",
            format!("{:?} {:?}{hashes}", reference.kind, reference.address),
        );
    }
    for (what, pairs) in [("property", &details.properties), ("card", &details.card)] {
        for (name, value) in pairs {
            say(what, format!("{name:?} {value:?}"));
        }
    }
    if let Some(modified) = details.modified {
        say("modified", modified.to_string());
    }
    for evidence in &details.evidence {
        say("evidence", format!("{evidence:?}"));
    }
}

fn file(entry: &FileEntry<'_>) -> String {
    let hashes: String = entry.hashes.iter().map(hash).collect();
    format!(
        "file {} {:?}{hashes} {} {}",
        entry.reference.as_deref().unwrap_or("?"),
        entry.name,
        field(&entry.licence),
        field(&entry.copyright)
    )
}

fn party_text(party: &Party<'_>) -> String {
    let kind = match party.organisation {
        Some(true) => "organisation",
        Some(false) => "person",
        None => "party",
    };
    format!(
        "{kind} {:?} {:?}",
        party.name,
        party.contact.as_deref().unwrap_or("")
    )
}

fn hash(hash: &Hash<'_>) -> String {
    format!(" {}:{}", hash.algorithm.code(), hash.value)
}

fn field(field: &Field<'_>) -> String {
    match field {
        Field::Omitted => "-".to_owned(),
        Field::DeclaredUnknown => "unknown".to_owned(),
        Field::DeclaredNone => "none".to_owned(),
        Field::Stated(text) => format!("{text:?}"),
    }
}

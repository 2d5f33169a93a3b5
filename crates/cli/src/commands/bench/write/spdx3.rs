//! SPDX 3.0.1 in JSON-LD.

use std::fmt::Write;

use super::{Edge, Facts, Release};

// Writing to a string cannot fail, hence `_ =` throughout.

pub(super) fn json(release: &Release<'_>, facts: &[Facts<'_>], edges: &[Edge], text: &mut String) {
    let Release {
        product,
        version,
        number,
        ..
    } = release;
    let base = format!("https://example.com/{number}/");
    _ = write!(
        text,
        r#"{{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[{{"type":"CreationInfo","@id":"_:c","specVersion":"3.0.1","created":"2026-01-01T00:00:00Z","createdBy":["{base}org"]}},{{"type":"Organization","spdxId":"{base}org","creationInfo":"_:c","name":"Example"}},{{"type":"SpdxDocument","spdxId":"{base}doc","creationInfo":"_:c","name":"{product}","rootElement":["{base}root"],"profileConformance":["core","software"]}},{{"type":"software_Package","spdxId":"{base}root","creationInfo":"_:c","name":"{product}","software_packageVersion":"{version}"}}"#
    );
    for (index, one) in facts.iter().enumerate() {
        _ = write!(
            text,
            r#",{{"type":"software_Package","spdxId":"{base}{index}","creationInfo":"_:c","name":"{}","software_packageVersion":"{}","software_packageUrl":"{}""#,
            one.name, one.version, one.purl
        );
        if let Some(description) = &one.description {
            _ = write!(text, r#","description":"{description}""#);
        }
        if let Some(copyright) = &one.copyright {
            _ = write!(text, r#","software_copyrightText":"{copyright}""#);
        }
        if let Some((_, address)) = one.references.first() {
            _ = write!(text, r#","software_homePage":"{address}""#);
        }
        if let Some(sha256) = &one.sha256 {
            _ = write!(
                text,
                r#","verifiedUsing":[{{"type":"Hash","algorithm":"sha256","hashValue":"{sha256}"}}]"#
            );
        }
        if let Some(cpe) = &one.cpe {
            _ = write!(
                text,
                r#","externalIdentifier":[{{"type":"ExternalIdentifier","externalIdentifierType":"cpe23","identifier":"{cpe}"}}]"#
            );
        }
        text.push('}');
    }
    for (index, group) in edges.chunk_by(|a, b| a.0 == b.0).enumerate() {
        let from = group.first().and_then(|(from, _)| *from);
        let from = from.map_or_else(|| "root".to_owned(), |from| from.to_string());
        let targets: Vec<String> = group
            .iter()
            .map(|(_, to)| format!("\"{base}{to}\""))
            .collect();
        _ = write!(
            text,
            r#",{{"type":"Relationship","spdxId":"{base}r{index}","creationInfo":"_:c","from":"{base}{from}","relationshipType":"dependsOn","to":[{}]}}"#,
            targets.join(",")
        );
    }
    text.push_str("]}");
}

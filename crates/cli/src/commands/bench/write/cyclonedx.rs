//! CycloneDX 1.6 in JSON, 1.5 in XML.

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
    _ = write!(
        text,
        r#"{{"$schema":"http://cyclonedx.org/schema/bom-1.6.schema.json","bomFormat":"CycloneDX","specVersion":"1.6","serialNumber":"urn:uuid:00000000-0000-4000-8000-{number:012x}","version":1,"metadata":{{"timestamp":"2026-01-01T00:00:00Z","tools":{{"components":[{{"type":"application","author":"example","name":"scanner","version":"1.0.0"}}]}},"component":{{"bom-ref":"root","type":"application","name":"{product}","version":"{version}"}}}},"components":["#
    );
    for (index, one) in facts.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        json_component(one, text);
    }
    text.push_str(r#"],"dependencies":["#);
    let reference = |node: Option<u32>| match node {
        None => "root",
        Some(index) => facts.get(index as usize).map_or("", |one| one.purl),
    };
    for (index, group) in edges.chunk_by(|a, b| a.0 == b.0).enumerate() {
        let comma = if index > 0 { "," } else { "" };
        let from = group.first().map_or("", |(from, _)| reference(*from));
        _ = write!(text, r#"{comma}{{"ref":"{from}","dependsOn":["#);
        for (index, (_, to)) in group.iter().enumerate() {
            let comma = if index > 0 { "," } else { "" };
            _ = write!(text, r#"{comma}"{}""#, reference(Some(*to)));
        }
        text.push_str("]}");
    }
    text.push_str("]}");
}

fn json_component(one: &Facts<'_>, text: &mut String) {
    _ = write!(text, r#"{{"bom-ref":"{}","type":"library""#, one.purl);
    if let Some(publisher) = &one.publisher {
        _ = write!(text, r#","publisher":"{publisher}""#);
    }
    _ = write!(
        text,
        r#","name":"{}","version":"{}""#,
        one.name, one.version
    );
    if let Some(description) = &one.description {
        _ = write!(text, r#","description":"{description}""#);
    }
    if let Some(is_required) = one.is_required {
        let scope = if is_required { "required" } else { "optional" };
        _ = write!(text, r#","scope":"{scope}""#);
    }
    if let (Some(sha1), Some(sha256)) = (&one.sha1, &one.sha256) {
        _ = write!(
            text,
            r#","hashes":[{{"alg":"SHA-1","content":"{sha1}"}},{{"alg":"SHA-256","content":"{sha256}"}}]"#
        );
    }
    if let Some(licence) = one.licence {
        _ = write!(text, r#","licenses":[{{"license":{{"id":"{licence}"}}}}]"#);
    }
    if let Some(cpe) = &one.cpe {
        _ = write!(text, r#","cpe":"{cpe}""#);
    }
    _ = write!(text, r#","purl":"{}""#, one.purl);
    pairs(text, "externalReferences", ["type", "url"], &one.references);
    pairs(text, "properties", ["name", "value"], &one.properties);
    text.push('}');
}

fn pairs(text: &mut String, list: &str, keys: [&str; 2], pairs: &[(&'static str, String)]) {
    let [first, second] = keys;
    for (index, (a, b)) in pairs.iter().enumerate() {
        if index == 0 {
            _ = write!(text, r#","{list}":["#);
        } else {
            text.push(',');
        }
        _ = write!(text, r#"{{"{first}":"{a}","{second}":"{b}"}}"#);
    }
    if !pairs.is_empty() {
        text.push(']');
    }
}

pub(super) fn xml(release: &Release<'_>, facts: &[Facts<'_>], edges: &[Edge], text: &mut String) {
    let Release {
        product, version, ..
    } = release;
    _ = write!(
        text,
        r#"<?xml version="1.0" encoding="UTF-8"?>
<bom xmlns="http://cyclonedx.org/schema/bom/1.5" version="1">
  <metadata>
    <timestamp>2026-01-01T00:00:00Z</timestamp>
    <component type="application" bom-ref="root"><name>{product}</name><version>{version}</version></component>
  </metadata>
  <components>
"#
    );
    for (index, one) in facts.iter().enumerate() {
        xml_component(index, one, text);
    }
    text.push_str("  </components>\n  <dependencies>\n");
    for group in edges.chunk_by(|a, b| a.0 == b.0) {
        let from = group.first().and_then(|(from, _)| *from);
        let from = from.map_or_else(|| "root".to_owned(), |from| from.to_string());
        _ = writeln!(text, r#"    <dependency ref="{from}">"#);
        for (_, to) in group {
            _ = writeln!(text, r#"      <dependency ref="{to}"/>"#);
        }
        text.push_str("    </dependency>\n");
    }
    text.push_str("  </dependencies>\n</bom>\n");
}

fn xml_component(index: usize, one: &Facts<'_>, text: &mut String) {
    let escaped = |text: &str| text.replace('&', "&amp;");
    _ = writeln!(text, r#"    <component type="library" bom-ref="{index}">"#);
    let mut line = |name: &str, value: &str| {
        _ = writeln!(text, "      <{name}>{}</{name}>", escaped(value));
    };
    if let Some(publisher) = &one.publisher {
        line("publisher", publisher);
    }
    line("name", one.name);
    line("version", one.version);
    if let Some(description) = &one.description {
        line("description", description);
    }
    if let (Some(sha1), Some(sha256)) = (&one.sha1, &one.sha256) {
        _ = writeln!(
            text,
            "      <hashes>\n        <hash alg=\"SHA-1\">{sha1}</hash>\n        <hash alg=\"SHA-256\">{sha256}</hash>\n      </hashes>"
        );
    }
    if let Some(licence) = one.licence {
        _ = writeln!(
            text,
            "      <licenses>\n        <license>\n          <id>{licence}</id>\n        </license>\n      </licenses>"
        );
    }
    _ = writeln!(text, "      <purl>{}</purl>", escaped(one.purl));
    if !one.references.is_empty() {
        text.push_str("      <externalReferences>\n");
        for (kind, address) in &one.references {
            _ = writeln!(
                text,
                "        <reference type=\"{kind}\">\n          <url>{}</url>\n        </reference>",
                escaped(address)
            );
        }
        text.push_str("      </externalReferences>\n");
    }
    if !one.properties.is_empty() {
        text.push_str("      <properties>\n");
        for (name, value) in &one.properties {
            _ = writeln!(
                text,
                "        <property name=\"{name}\">{}</property>",
                escaped(value)
            );
        }
        text.push_str("      </properties>\n");
    }
    text.push_str("    </component>\n");
}

//! The same vulnerabilities in JSON and in XML are the same statements.

use std::fmt::Write as _;

use iriai_domain::risk::vex::VexFormat;
use iriai_formats::vex;
use serde_json::Value;

use super::{document, statements};
use crate::data;

/// What of a CycloneDX document matters to its statements, in XML as bom-1.6.xsd has it. `None` where XML cannot say the same.
fn xml(document: &Value) -> Option<String> {
    let mut text = String::new();
    let version = document["specVersion"].as_str().unwrap_or("1.6");
    _ = write!(
        text,
        "<bom xmlns=\"http://cyclonedx.org/schema/bom/{version}\""
    );
    for key in ["serialNumber", "version"] {
        if let Some(value) = scalar(&document[key]) {
            _ = write!(text, " {key}=\"{}\"", escaped(&value)?);
        }
    }
    text.push('>');
    let metadata = &document["metadata"];
    text.push_str("<metadata>");
    texts(metadata, &["timestamp"], &mut text)?;
    list(metadata, "authors", "author", &mut text, &person)?;
    one(metadata, "component", &mut text, &component)?;
    one(metadata, "manufacturer", &mut text, &person)?;
    one(metadata, "supplier", &mut text, &person)?;
    text.push_str("</metadata>");
    list(document, "components", "component", &mut text, &component)?;
    list(document, "services", "service", &mut text, &component)?;
    list(
        document,
        "vulnerabilities",
        "vulnerability",
        &mut text,
        &vulnerability,
    )?;
    text.push_str("</bom>");
    Some(text)
}

type Write<'w> = &'w dyn Fn(&Value, &str, &mut String) -> Option<()>;

fn list(of: &Value, key: &str, element: &str, text: &mut String, write: Write<'_>) -> Option<()> {
    let Some(values) = of[key].as_array() else {
        return of[key].is_null().then_some(());
    };
    let wrapper = if key == "response" { "responses" } else { key };
    _ = writeln!(text, "<{wrapper}>");
    for value in values {
        write(value, element, text)?;
        text.push('\n');
    }
    _ = write!(text, "</{wrapper}>");
    Some(())
}

fn one(of: &Value, key: &str, text: &mut String, write: Write<'_>) -> Option<()> {
    match &of[key] {
        Value::Null => Some(()),
        value => write(value, key, text),
    }
}

/// Some fields as elements.
fn texts(of: &Value, keys: &[&str], text: &mut String) -> Option<()> {
    for key in keys {
        match &of[*key] {
            Value::Null => {}
            value => _ = write!(text, "<{key}>{}</{key}>", escaped(&scalar(value)?)?),
        }
    }
    Some(())
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Text as XML writes it. White space at its ends would be taken for layout.
fn escaped(text: &str) -> Option<String> {
    let is_written = |one: char| one >= ' ' || matches!(one, '\n' | '\r' | '\t');
    if text.trim() != text || !text.chars().all(is_written) {
        return None;
    }
    let mut escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    for (raw, written) in [("\r", "&#13;"), ("\"", "&quot;"), ("]]>", "]]&gt;")] {
        escaped = escaped.replace(raw, written);
    }
    Some(escaped)
}

fn person(value: &Value, element: &str, text: &mut String) -> Option<()> {
    _ = write!(text, "<{element}>");
    texts(value, &["name"], text)?;
    _ = write!(text, "</{element}>");
    Some(())
}

fn open(value: &Value, element: &str, attributes: &[&str], text: &mut String) -> Option<()> {
    _ = write!(text, "<{element}");
    for key in attributes {
        if let Some(value) = scalar(&value[*key]) {
            _ = write!(text, " {key}=\"{}\"", escaped(&value)?);
        }
    }
    text.push('>');
    Some(())
}

fn component(value: &Value, element: &str, text: &mut String) -> Option<()> {
    open(value, element, &["type", "bom-ref"], text)?;
    texts(value, &["name", "version", "cpe", "purl"], text)?;
    list(value, "components", "component", text, &component)?;
    list(value, "services", "service", text, &component)?;
    _ = write!(text, "</{element}>");
    Some(())
}

fn vulnerability(value: &Value, element: &str, text: &mut String) -> Option<()> {
    open(value, element, &["bom-ref"], text)?;
    texts(value, &["id"], text)?;
    let holder = |keys: &'static [&'static str]| {
        move |value: &Value, element: &str, text: &mut String| {
            _ = write!(text, "<{element}>");
            texts(value, keys, text)?;
            _ = write!(text, "</{element}>");
            Some(())
        }
    };
    list(value, "references", "reference", text, &holder(&["id"]))?;
    list(
        value,
        "ratings",
        "rating",
        text,
        &holder(&["score", "severity", "justification"]),
    )?;
    texts(
        value,
        &[
            "description",
            "detail",
            "recommendation",
            "workaround",
            "created",
        ],
        text,
    )?;
    one(value, "analysis", text, &|value, element, text| {
        _ = write!(text, "<{element}>");
        texts(value, &["state", "justification"], text)?;
        list(
            value,
            "response",
            "response",
            text,
            &|value, element, text| {
                _ = write!(text, "<{element}>{}</{element}>", escaped(value.as_str()?)?);
                Some(())
            },
        )?;
        texts(value, &["detail", "firstIssued", "lastUpdated"], text)?;
        _ = write!(text, "</{element}>");
        Some(())
    })?;
    list(value, "affects", "target", text, &|value, element, text| {
        _ = write!(text, "<{element}>");
        texts(value, &["ref"], text)?;
        let version = holder(&["version", "range", "status"]);
        list(value, "versions", "version", text, &version)?;
        _ = write!(text, "</{element}>");
        Some(())
    })?;
    list(
        value,
        "properties",
        "property",
        text,
        &|value, element, text| {
            open(value, element, &["name"], text)?;
            _ = write!(text, "{}</{element}>", escaped(value["value"].as_str()?)?);
            Some(())
        },
    )?;
    _ = write!(text, "</{element}>");
    Some(())
}

/// Compares a document in JSON with itself in XML. Answers how many statements it holds.
fn compare(path: &str, json: &str) -> Option<usize> {
    let tree: Value = serde_json::from_str(json).ok()?;
    let twin = xml(&tree)?;
    assert_eq!(
        vex::detect(&twin).map(|format| format.id),
        Some(VexFormat::Cyclonedx),
        "{path}"
    );
    let (ours, theirs) = (statements(json), statements(&twin));
    assert_eq!(theirs.value, ours.value, "{path}");
    let codes = |warnings: &iriai_domain::warning::Warnings| {
        let kept = warnings.kept().iter();
        kept.map(|one| (one.code, one.value.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(codes(&theirs.warnings), codes(&ours.warnings), "{path}");
    Some(ours.value.statements.len())
}

#[test]
fn made_documents_say_the_same_in_xml() {
    for vulnerabilities in [
        r#"[{"bom-ref":"v","id":"CVE-2026-1","references":[{"id":"GHSA-1"},{"id":"PYSEC-1"}],"ratings":[{"score":9.8,"justification":"R"}],
            "recommendation":"Update < & \" ]]>","analysis":{"state":"exploitable","response":["will_not_fix","update"],"detail":"two\nlines",
            "firstIssued":"2026-01-01T00:00:00Z","lastUpdated":"2026-02-02T00:00:00Z"},"affects":[{"ref":"left","versions":[
            {"version":"1.0"},{"range":"vers:npm/<0.9","status":"affected"},{"version":"2.0","status":"unaffected"}]},{"ref":"app"}],
            "properties":[{"name":"iriai:vex:justification","value":"component_not_present"},{"name":"other","value":"x"}]}]"#,
        r#"[{"id":"CVE-1","affects":[{"ref":"left"}]},
            {"id":"CVE-2","workaround":"W","analysis":{"state":"exploitable","response":["can_not_fix"]},"affects":[{"ref":"pkg:npm/right@2"}]},
            {"id":"CVE-3","analysis":{"state":"sleeping","justification":"luck"},"affects":[{"ref":"gone"}]},
            {"id":"CVE-4","analysis":{"state":"exploitable"}},
            {"analysis":{"detail":"D"},"affects":[{"ref":"left"}]},
            {"id":"CVE-5","analysis":{"state":"resolved_with_pedigree"},"affects":[{"ref":"urn:cdx:1-2/7#left","versions":[{"status":"affected"}]},{"ref":""}]}]"#,
    ] {
        assert!(compare("made", &document(vulnerabilities)).is_some());
    }
}

#[test]
fn positions_are_paths_of_elements() {
    let text = "<b:bom xmlns:b=\"http://cyclonedx.org/schema/bom/1.5\"><b:vulnerabilities>
        <b:vulnerability><b:id>CVE-1</b:id><b:analysis><b:state>sleeping</b:state></b:analysis>
        <b:affects><b:target><b:ref>gone</b:ref></b:target></b:affects></b:vulnerability>
        <b:vulnerability><b:analysis><b:state>resolved</b:state></b:analysis></b:vulnerability></b:vulnerabilities></b:bom>";
    let parsed = statements(text);
    assert_eq!(parsed.value.statements.len(), 1);
    let told: Vec<_> = parsed
        .warnings
        .kept()
        .iter()
        .map(|one| (one.code.code(), &*one.at))
        .collect();
    assert_eq!(
        told,
        [
            (
                "unknown-value",
                "bom/vulnerabilities/vulnerability[1]/analysis/state line 2"
            ),
            (
                "dangling-reference",
                "bom/vulnerabilities/vulnerability[1]/affects"
            ),
            ("missing-field", "bom/vulnerabilities/vulnerability[2]"),
        ]
    );
}

#[test]
fn xml_without_statements_is_no_vex() {
    let bom = |content: &str| {
        format!("<bom xmlns=\"http://cyclonedx.org/schema/bom/1.4\">{content}</bom>")
    };
    for text in [
        bom("<vulnerabilities/>"),
        bom("<vulnerabilities>  <!-- <vulnerability/> --></vulnerabilities>"),
        bom("<components><component><name>vulnerabilities</name></component></components>"),
        bom(
            "<components><component><vulnerabilities><vulnerability/></vulnerabilities></component></components>",
        ),
        bom(
            "<x:vulnerabilities xmlns:x=\"http://example.com/\"><x:vulnerability/></x:vulnerabilities>",
        ),
        "<bom><vulnerabilities><vulnerability/></vulnerabilities></bom>".to_owned(),
        "<html><vulnerabilities><vulnerability/></vulnerabilities></html>".to_owned(),
        "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.4\"><vulnerabilities>".to_owned(),
    ] {
        assert!(vex::detect(&text).is_none(), "{text}");
    }
}

#[test]
fn published_documents_say_the_same_in_xml() {
    let (Some(sboms), Some(tests)) = (data::sboms(), data::files(data::CYCLONEDX_TESTS)) else {
        return;
    };
    let sboms = sboms.iter().map(|one| (&one.path, one.bytes));
    let tests = tests.iter().map(|(path, bytes)| (path, bytes.as_slice()));
    let (mut written, mut stated, mut read) = (0, 0, 0);
    for (path, bytes) in sboms.chain(tests) {
        let text = data::text(bytes);
        if vex::detect(&text).map(|format| format.id) != Some(VexFormat::Cyclonedx) {
            continue;
        }
        if text.trim_start().starts_with(['<', '\u{feff}']) {
            read += 1;
            println!("{path}: {}", statements(&text).value.statements.len());
        } else if let Some(count) = compare(path, &text) {
            written += 1;
            stated += count;
        }
    }
    println!("{written} documents written in XML, {stated} statements; {read} published in XML");
    assert!(
        written >= 40 && stated >= 140 && read >= 4,
        "{written}, {stated}, {read}"
    );
}

#[test]
fn the_standards_own_twins_say_the_same() {
    let Some(tests) = data::files(data::CYCLONEDX_TESTS) else {
        return;
    };
    let mut compared = 0;
    for (path, bytes) in tests {
        let Some(stem) = path.strip_suffix(".xml") else {
            continue;
        };
        let text = data::text(bytes);
        let twin = tests.get(&format!("{stem}.json"));
        let Some(twin) = twin.filter(|_| vex::detect(&text).is_some()) else {
            continue;
        };
        let twin = data::text(twin);
        let (mut xml, json) = (statements(&text), statements(&twin));
        for statement in &mut xml.value.statements {
            // Those in XML name one vulnerability twice.
            statement.aliases.dedup();
        }
        assert_eq!(xml.value, json.value, "{path}");
        assert!(!xml.value.statements.is_empty(), "{path}");
        compared += 1;
    }
    assert!(compared >= 2, "{compared}");
}

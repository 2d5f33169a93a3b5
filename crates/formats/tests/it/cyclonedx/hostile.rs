//! Input made to hurt: depth, floods, repetition, and fixtures cut and bent.

use std::collections::BTreeSet;

use iriai_domain::warning::WarningCode;
use iriai_formats::error::ReadErrorCode;
use iriai_formats::limits::{Budget, Limits};
use iriai_formats::sbom::{self, Content};
use proptest::prelude::*;

use crate::reading::{self, read};

fn refusal(text: &str) -> Option<ReadErrorCode> {
    reading::refusal(text, &Limits::default())
}

fn json(rest: &str) -> String {
    format!("{{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",{rest}}}")
}

fn xml(rest: &str) -> String {
    format!("<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\">{rest}</bom>")
}

/// Components in components, each with a name.
fn nested(depth: usize) -> (String, String) {
    let json_open = "{\"type\":\"library\",\"name\":\"n\",\"components\":[".repeat(depth);
    let xml_open = "<components><component type=\"library\"><name>n</name>".repeat(depth);
    (
        json(&format!(
            "\"components\":[{json_open}{}]",
            "]}".repeat(depth)
        )),
        xml(&format!(
            "{xml_open}{}",
            "</component></components>".repeat(depth)
        )),
    )
}

#[test]
fn nesting_is_read_to_the_limit_and_refused_beyond() {
    let (json, xml) = nested(90);
    assert_eq!(read(json.as_bytes()).unwrap().value.listed(), 90);
    assert_eq!(read(xml.as_bytes()).unwrap().value.listed(), 90);
    let (json, xml) = nested(20_000);
    assert_eq!(refusal(&json), Some(ReadErrorCode::TooDeep));
    assert_eq!(refusal(&xml), Some(ReadErrorCode::TooDeep));
}

#[test]
fn depth_in_what_is_not_looked_at_does_no_harm() {
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    for text in [
        json(&format!("\"x\":{deep}")),
        json(&format!(
            "\"components\":[{{\"type\":\"data\",\"name\":\"n\",\"modelCard\":{{\"considerations\":{{\"users\":{deep}}}}}}}]"
        )),
        json(&format!(
            "\"components\":[{{\"type\":\"data\",\"name\":\"n\",\"data\":{deep}}}]"
        )),
        json(&format!(
            "\"components\":[{{\"type\":\"data\",\"name\":{deep}}}]"
        )),
    ] {
        assert_eq!(refusal(&text), None);
    }
    let deep = format!("{}{}", "<a>".repeat(50_000), "</a>".repeat(50_000));
    for text in [
        xml(&deep),
        xml(&format!("<x:y xmlns:x=\"other\">{deep}</x:y>")),
        xml(&format!(
            "<components><component type=\"data\"><name>n</name><data>{deep}</data></component></components>"
        )),
        xml(&format!(
            "<components><component type=\"data\"><name>{deep}</name></component></components>"
        )),
    ] {
        assert_eq!(refusal(&text), None);
    }
}

#[test]
fn counts_and_time_are_limited() {
    let two = json(r#""components":[{"type":"library","name":"a"},{"type":"library","name":"b"}]"#);
    let limits = Limits {
        components: 1,
        ..Limits::default()
    };
    let read = |text: &str, limits: &Limits, expired: bool| {
        let expired = move || expired;
        let mut budget = Budget::new(limits, &expired);
        let content = Content {
            bytes: text.as_bytes(),
            text: Some(text),
        };
        sbom::read(content, &mut budget)
            .map(|_| ())
            .map_err(|error| error.code)
    };
    assert_eq!(
        read(&two, &limits, false),
        Err(ReadErrorCode::TooManyComponents)
    );
    let many = json(&format!("\"components\":[{}{{}}]", "{},".repeat(2_000)));
    assert_eq!(
        read(&many, &Limits::default(), true),
        Err(ReadErrorCode::TooSlow)
    );
    assert_eq!(read(&many, &Limits::default(), false), Ok(()));
}

#[test]
fn what_an_ancestor_holds_is_passed_over() {
    let inside = r#"[{"name":"inside","bom-ref":"inside"}]"#;
    for key in ["components", "services"] {
        let text = json(&format!(
            r#""components":[{{"type":"library","name":"a","bom-ref":"a","pedigree":{{"ancestors":[{{"type":"library","name":"b","bom-ref":"b","{key}":{inside}}}]}}}}]"#
        ));
        let parsed = read(&text).unwrap();
        let components = parsed.value.components.iter();
        let names: BTreeSet<_> = components.map(|component| &*component.name).collect();
        assert_eq!(names, BTreeSet::from(["a", "b"]), "{key}");
    }
}

/// One long reference that cannot be borrowed serves many relations.
#[test]
fn what_a_document_makes_us_repeat_is_limited() {
    let reference = "\\u0026".repeat(100_000);
    let targets = vec!["\"a\""; 50_000].join(",");
    let text = json(&format!(
        "\"dependencies\":[{{\"ref\":\"{reference}\",\"dependsOn\":[{targets}]}}]"
    ));
    assert_eq!(refusal(&text), Some(ReadErrorCode::TooManyBytes));
    let text = json(&format!(
        "\"dependencies\":[{{\"ref\":\"a\\u0026b\",\"dependsOn\":[{targets}]}}]"
    ));
    assert_eq!(read(text.as_bytes()).unwrap().value.relations.len(), 50_000);
}

#[test]
fn floods_are_counted() {
    let text = json(&format!("\"components\":[{}7]", "{},".repeat(300_000)));
    let parsed = read(text.as_bytes()).unwrap();
    assert_eq!(parsed.warnings.count(), 300_001);
    assert_eq!(
        parsed.warnings.kept()[0].code,
        WarningCode::NamelessComponent
    );
    let attributes: String = (0..50_000)
        .map(|number| format!(" a{number}=\"\""))
        .collect();
    let spaces: String = (0..300)
        .map(|number| format!(" xmlns:n{number}=\"u\""))
        .collect();
    for text in [
        xml(&format!(
            "<components><component{attributes}><name>n</name></component></components>"
        )),
        xml(&format!("<components><component{spaces}/></components>")),
        xml(&"<!-- -->".repeat(100_000)),
        xml(&"&amp;".repeat(100_000)),
    ] {
        assert_eq!(refusal(&text), None);
    }
}

const FIXTURES: [&str; 4] = [
    include_str!("../../data/sbom/cyclonedx-json/good.json"),
    include_str!("../../data/sbom/cyclonedx-json/sloppy.json"),
    include_str!("../../data/sbom/cyclonedx-xml/good.xml"),
    include_str!("../../data/sbom/cyclonedx-xml/sloppy.xml"),
];

#[test]
fn fixtures_can_end_anywhere() {
    for fixture in FIXTURES {
        let mut last = 0;
        let ends = (0..fixture.len()).filter(|end| fixture.is_char_boundary(*end));
        for end in ends.step_by(11) {
            if let Ok(parsed) = read(&fixture.as_bytes()[..end]) {
                let count = parsed.value.components.len();
                assert!(count + 2 >= last, "{end}: {count} after {last}");
                last = last.max(count);
            }
        }
        assert!(last > 0);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bent_fixtures_do_no_harm(
        which in 0..FIXTURES.len(),
        bends in proptest::collection::vec((any::<prop::sample::Index>(), "[\\[\\]{}<>/\"&:,a0 ]{0,3}"), 1..8),
    ) {
        let mut text = FIXTURES[which].to_owned();
        for (place, piece) in bends {
            let at = (0..=place.index(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
            let end = (at + piece.len()..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
            text.replace_range(at.min(end)..end, &piece);
        }
        let mut outcomes = Vec::new();
        for format in &sbom::FORMATS[..2] {
            let limits = Limits::default();
            let mut budget = Budget::new(&limits, &|| false);
            let content = Content { bytes: text.as_bytes(), text: Some(&text) };
            (format.detect)(content);
            if let Ok(parsed) = (format.read)(content, &mut budget) {
                let components = &parsed.value.components;
                for (index, component) in components.iter().enumerate() {
                    let details = component.details.as_deref();
                    prop_assert!(!component.name.trim().is_empty()
                        || component.reference.is_some()
                        || component.purl.is_some()
                        || details.is_some_and(|details| !details.identifiers.is_empty()));
                    prop_assert!(component.name.is_empty() || !component.name.trim().is_empty());
                    prop_assert!(component.parent.is_none_or(|parent| (parent as usize) < index));
                }
                prop_assert!(parsed.value.subjects.iter().all(|subject| *subject < components.len()));
                outcomes.push(components.len());
            }
        }
    }
}

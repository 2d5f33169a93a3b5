//! Our own documents: good ones of the newest edition, and broken ones whose faults are snapshots.

use super::{judge, show};
use crate::reading::snapshot;

fn fixture(name: &str) -> String {
    let bytes = crate::reading::fixture(&format!("lint/cyclonedx/{name}"));
    String::from_utf8(bytes).unwrap()
}

#[test]
fn good_documents_have_no_fault() {
    for name in ["good.json", "good.xml"] {
        let report = judge(name, &fixture(name));
        assert_eq!(show(&report), "", "{name}");
        assert_eq!(report.spec_version, "1.7", "{name}");
    }
}

#[test]
fn broken_json() {
    let report = judge("broken.json", &fixture("broken.json"));
    snapshot("lint-cyclonedx-broken.json", &show(&report));
}

#[test]
fn broken_xml() {
    let report = judge("broken.xml", &fixture("broken.xml"));
    snapshot("lint-cyclonedx-broken.xml", &show(&report));
}

/// A document of the version, with something in it.
fn json(version: &str, inside: &str) -> String {
    let end = if inside.is_empty() { "" } else { "," };
    format!(r#"{{"bomFormat":"CycloneDX","specVersion":"{version}","version":1{end}{inside}}}"#)
}

fn xml(version: &str, inside: &str) -> String {
    format!("<bom xmlns=\"http://cyclonedx.org/schema/bom/{version}\">{inside}</bom>")
}

#[test]
fn each_edition_has_its_own_rules_in_json() {
    let licences = r#""components":[{"type":"library","name":"a","version":"1","licenses":"#;
    let cases = [
        // Which editions there are.
        ("1.1", String::new(), "version"),
        ("2.0", String::new(), "version"),
        // A version of the component is required until 1.3.
        ("1.3", r#""components":[{"type":"library","name":"a"}]"#.to_owned(), "missing"),
        ("1.4", r#""components":[{"type":"library","name":"a"}]"#.to_owned(), ""),
        // Words and fields come with editions.
        ("1.4", r#""components":[{"type":"data","name":"a"}]"#.to_owned(), "version"),
        ("1.5", r#""components":[{"type":"data","name":"a"}]"#.to_owned(), ""),
        ("1.5", r#""declarations":{}"#.to_owned(), "version"),
        ("1.6", r#""declarations":{}"#.to_owned(), ""),
        // No line breaks in 1.2.
        ("1.2", r#""components":[{"type":"library","name":"a\nb","version":"1"}]"#.to_owned(), "form"),
        ("1.3", r#""components":[{"type":"library","name":"a\nb","version":"1"}]"#.to_owned(), ""),
        // Three ages of licences.
        ("1.4", format!(r#"{licences}[{{"expression":"MIT"}},{{"license":{{"id":"MIT"}}}}]}}]"#), ""),
        ("1.5", format!(r#"{licences}[{{"expression":"MIT"}},{{"license":{{"id":"MIT"}}}}]}}]"#), "range, missing, unexpected"),
        ("1.7", format!(r#"{licences}[{{"expression":"MIT"}},{{"license":{{"id":"MIT"}}}}]}}]"#), ""),
        ("1.4", format!(r#"{licences}[{{"license":{{"id":"mit"}}}}]}}]"#), "licence"),
        ("1.4", format!(r#"{licences}[{{"license":{{"id":"MIT","name":"MIT"}}}}]}}]"#), "choice"),
        // Names are unique, and references lead to them or to other documents.
        (
            "1.5",
            r#""components":[{"type":"library","name":"a","bom-ref":"x"},{"type":"library","name":"b","bom-ref":"x"}]"#.to_owned(),
            "duplicate",
        ),
        ("1.5", r#""dependencies":[{"ref":"x"}]"#.to_owned(), "dangling"),
        (
            "1.5",
            r#""dependencies":[{"ref":"urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#x"}]"#.to_owned(),
            "",
        ),
        // Ranges are for external components.
        (
            "1.7",
            r#""components":[{"type":"library","name":"a","versionRange":"vers:npm/*"}]"#.to_owned(),
            "choice",
        ),
        (
            "1.7",
            r#""components":[{"type":"library","name":"a","versionRange":"vers:npm/*","isExternal":true}]"#.to_owned(),
            "",
        ),
    ];
    for (version, inside, expected) in cases {
        let text = json(version, &inside);
        let report = judge("a.json", &text);
        let codes: Vec<_> = report
            .faults
            .iter()
            .map(|fault| fault.code.code())
            .collect();
        assert_eq!(codes.join(", "), expected, "{text}\n{}", show(&report));
    }
}

#[test]
fn a_document_must_say_its_version() {
    for (text, expected) in [
        ("{}", "missing"),
        ("[]", "missing"),
        ("{\"specVersion\":1.5}", "version"),
        ("", "syntax"),
        ("{\"specVersion\":\"1.5\"", "syntax"),
    ] {
        let report = judge("a.json", text);
        assert_eq!(report.faults[0].code.code(), expected, "{text}");
        assert_eq!(
            (report.spec_version.as_str(), report.total),
            ("", 1),
            "{text}"
        );
    }
}

#[test]
fn each_edition_has_its_own_rules_in_xml() {
    let component = |inside: &str| {
        format!("<components><component type=\"library\">{inside}</component></components>")
    };
    let cases = [
        ("1.8", String::new(), "version"),
        ("1.0", String::new(), "missing"),
        ("1.2", String::new(), ""),
        // Required until another edition.
        ("1.0", component("<name>a</name><version>1</version>"), "missing"),
        ("1.1", component("<name>a</name><version>1</version>"), ""),
        ("1.4", component("<name>a</name>"), ""),
        // The order of children.
        ("1.4", component("<version>1</version><name>a</name>"), "unexpected"),
        ("1.4", component("<name>a</name><name>a</name>"), "range"),
        // Elements of other namespaces at the end, since 1.1; none without a namespace.
        ("1.4", component("<name>a</name><x xmlns=\"urn:x\"/>"), ""),
        ("1.4", component("<x xmlns=\"urn:x\"/><name>a</name>"), "unexpected"),
        ("1.4", component("<name>a</name><x xmlns=\"\"/>"), "unexpected"),
        (
            "1.0",
            component("<name>a</name><version>1</version><modified>0</modified><x xmlns=\"urn:x\"/>"),
            "unexpected",
        ),
        // Text where none is, and white space where there is nothing.
        ("1.4", component("<name>a</name>b"), "unexpected"),
        ("1.2", "<dependencies><dependency ref=\"\"> </dependency></dependencies>".to_owned(), ""),
        // What XML asks and JSON does not.
        ("1.4", component("<name>a</name><cpe>x</cpe>"), "form"),
        ("1.4", component("<name>a</name><purl>a%zz</purl>"), "form"),
        ("1.4", "<services><service bom-ref=\"a\"><name>a</name></service><service bom-ref=\"a\"><name>b</name></service></services>".to_owned(), "duplicate"),
        // Defaults stand for empty elements.
        ("1.4", component("<name>a</name><scope/>"), "not-listed"),
        ("1.5", component("<name>a</name><scope/>"), ""),
        // A row that may be repeated.
        (
            "1.5",
            "<compositions><composition><aggregate>complete</aggregate><aggregate>unknown</aggregate></composition></compositions>".to_owned(),
            "",
        ),
        ("1.5", "<compositions><composition><assemblies/></composition></compositions>".to_owned(), "missing"),
        ("1.5", "<compositions><composition/></compositions>".to_owned(), ""),
        // Known elements of other namespaces.
        (
            "1.1",
            "<components/><d:dependencies xmlns:d=\"http://cyclonedx.org/schema/ext/dependency-graph/1.0\"><d:dependency/></d:dependencies>".to_owned(),
            "missing",
        ),
        // Not well-formed.
        ("1.4", "<components>".to_owned(), "syntax"),
        ("1.4", "<a:components/>".to_owned(), "syntax"),
        ("1.4", component("<name>&a;</name>"), "syntax"),
    ];
    for (version, inside, expected) in cases {
        let text = xml(version, &inside);
        let report = judge("a.xml", &text);
        let codes: Vec<_> = report
            .faults
            .iter()
            .map(|fault| fault.code.code())
            .collect();
        assert_eq!(codes.join(", "), expected, "{text}\n{}", show(&report));
    }
}

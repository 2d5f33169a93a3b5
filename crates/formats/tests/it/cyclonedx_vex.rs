//! Vulnerabilities of CycloneDX documents, made and real, as VEX statements.

mod twins;

use std::collections::BTreeMap;

use iriai_domain::risk::vex::{Status, VexDocument, VexFormat};
use iriai_domain::warning::Parsed;
use iriai_formats::error::ReadErrorCode;
use iriai_formats::limits::{Budget, Limits};
use iriai_formats::vex;
use serde_json::Value;

use crate::data;

fn statements(text: &str) -> Parsed<VexDocument<'_>> {
    let limits = Limits::default();
    let mut budget = Budget::new(&limits, &|| false);
    vex::read(text, &mut budget).expect("statements")
}

/// A document with some components around vulnerabilities.
fn document(vulnerabilities: &str) -> String {
    format!(
        r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","serialNumber":"urn:uuid:1-2","version":7,
            "vulnerabilities":{vulnerabilities},
            "metadata":{{"timestamp":"2026-01-01T00:00:00Z","supplier":{{"name":"Supplier"}},"authors":[{{"name":"Author"}}],
            "component":{{"bom-ref":"app","name":"App","version":"3"}}}},
            "components":[{{"bom-ref":"outer","name":"outer","components":[
            {{"bom-ref":"left","name":"left","version":"1.0","purl":"pkg:npm/left@1.0","cpe":"cpe:/a:v:left:1.0"}}]}}]}}"#
    )
}

/// Status, products, justification, reason, impact, action and notes of each statement.
fn lines(document: &VexDocument<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    for one in &document.statements {
        let products: Vec<String> = one
            .products
            .iter()
            .map(|product| {
                let versions = product.versions.as_deref().unwrap_or("*");
                let own = format!("{} {versions}", product.ids.join("+"));
                match product.parts.as_slice() {
                    [] => own,
                    parts => {
                        let name = product.name.as_deref().unwrap_or("-");
                        let parts = parts.iter().map(|part| {
                            let versions = part.versions.as_deref().unwrap_or("*");
                            format!("{} {versions}", part.ids.join("+"))
                        });
                        let parts: Vec<String> = parts.collect();
                        format!("{name}{own} > {}", parts.join("+"))
                    }
                }
            })
            .collect();
        let texts = [&one.reason, &one.impact, &one.action, &one.notes];
        let texts = texts.map(|text| text.as_deref().unwrap_or("-"));
        lines.push(format!(
            "{} [{}] {} {}",
            one.status.map_or("?", Status::code),
            products.join(", "),
            one.justification.map_or("-", |one| one.code()),
            texts.join(" ")
        ));
    }
    lines
}

#[test]
fn analyses_become_statements() {
    for (analysis, affects, expected) in [
        (
            r#""state":"not_affected","justification":"code_not_reachable","detail":"D","response":["update"]"#,
            r#"{"ref":"left"}"#,
            vec![
                "not_affected [App 3 > pkg:npm/left@1.0+cpe:/a:v:left:1.0 *] vulnerable_code_not_in_execute_path code_not_reachable D - -",
            ],
        ),
        (
            r#""state":"not_affected","justification":"requires_environment""#,
            r#"{"ref":"app"}"#,
            vec!["not_affected [ 3] - requires_environment - - -"],
        ),
        (
            r#""state":"false_positive""#,
            r#"{"ref":"pkg:npm/right@2"}"#,
            vec!["not_affected [pkg:npm/right@2 *] - false_positive - - -"],
        ),
        (
            r#""state":"exploitable","detail":"D","response":["will_not_fix","update"]"#,
            r#"{"ref":"left","versions":[{"version":"1.0"},{"range":"vers:npm/<0.9","status":"affected"},
                {"version":"2.0","status":"unaffected"},{"version":"3.0","status":"unknown"}]}"#,
            vec![
                "affected [App 3 > pkg:npm/left@1.0+cpe:/a:v:left:1.0 *, App 3 > pkg:npm/left+cpe:2.3:a:v:left:*:*:*:*:*:*:*:* vers:npm/<0.9] - - - will_not_fix, update D",
                "not_affected [App 3 > pkg:npm/left+cpe:2.3:a:v:left:*:*:*:*:*:*:*:* 2.0] - - - - D",
                "under_investigation [App 3 > pkg:npm/left+cpe:2.3:a:v:left:*:*:*:*:*:*:*:* 3.0] - - - - D",
            ],
        ),
        (
            r#""state":"resolved_with_pedigree""#,
            r#"{"ref":"urn:cdx:1-2/7#left","versions":[{"version":"1.0","status":"unaffected"}]}"#,
            vec![
                "fixed [App 3 > pkg:npm/left@1.0+cpe:/a:v:left:1.0 *] - resolved_with_pedigree - - -",
            ],
        ),
        (
            r#""state":"in_triage""#,
            r#"{"ref":"urn:cdx:9-9/1#left"}"#,
            vec!["under_investigation [urn:cdx:9-9/1#left *] - - - - -"],
        ),
    ] {
        let text = document(&format!(
            r#"[{{"id":"CVE-2026-1","references":[{{"id":"GHSA-1"}}],"analysis":{{{analysis},"lastUpdated":"2026-02-02T00:00:00Z"}},"affects":[{affects}]}}]"#
        ));
        let parsed = statements(&text);
        assert_eq!(lines(&parsed.value), expected, "{analysis}");
        // That a version is not affected needs a reason like everything else.
        let lacking = parsed.value.statements.iter();
        let lacking = lacking.filter(|one| one.lacks_reason()).count();
        let warnings = parsed.warnings.kept().iter();
        let told = warnings.filter(|one| one.instead == "justification");
        assert_eq!((told.count(), lacking), (lacking, parsed.warnings.count()));
        let document = parsed.value;
        assert_eq!(document.author.as_deref(), Some("Author"));
        assert_eq!(document.id.as_deref(), Some("urn:uuid:1-2"));
        assert_eq!(document.revision.as_deref(), Some("7"));
        let first = &document.statements[0];
        assert_eq!(first.vulnerability, "CVE-2026-1");
        assert_eq!(first.aliases, ["GHSA-1"]);
        assert_eq!(first.issued.as_deref(), Some("2026-02-02T00:00:00Z"));
    }
}

#[test]
fn what_is_no_statement_is_none_and_what_is_missing_is_told() {
    let text = document(
        r#"[{"id":"CVE-1","affects":[{"ref":"left"}]},
            {"id":"CVE-2","affects":[{"ref":"left","versions":[{"version":"1.0","status":"unaffected"}]}]},
            {"id":"CVE-3","analysis":{"state":"sleeping","justification":"luck"},"affects":[{"ref":"gone"}]},
            {"id":"CVE-4","analysis":{"state":"exploitable"}},
            {"analysis":{"detail":"D"},"affects":[{"ref":"left"}]}]"#,
    );
    let parsed = statements(&text);
    assert_eq!(
        lines(&parsed.value),
        [
            "not_affected [App 3 > pkg:npm/left@1.0+cpe:/a:v:left:1.0 *] - - - - -",
            "? [gone *] - luck - - -",
            "? [App 3 > pkg:npm/left@1.0+cpe:/a:v:left:1.0 *] - - - - D",
        ]
    );
    let told: Vec<_> = parsed
        .warnings
        .kept()
        .iter()
        .map(|one| (one.code.code(), &*one.at))
        .collect();
    assert_eq!(
        told,
        [
            ("unknown-value", "/vulnerabilities/2/analysis/state"),
            ("unknown-value", "/vulnerabilities/2/analysis/justification"),
            ("missing-field", "/vulnerabilities/1/analysis"),
            ("dangling-reference", "/vulnerabilities/2/affects"),
            ("missing-field", "/vulnerabilities/3"),
            ("missing-field", "/vulnerabilities/4"),
            ("missing-field", "/vulnerabilities/4/analysis"),
        ]
    );
    assert!(vex::detect(&document("[]")).is_none());
}

#[test]
fn copies_are_limited_by_the_length_of_the_document() {
    let limits = Limits::default();
    let long = "a".repeat(1 << 20);
    let one = r#"{"id":"C","analysis":{"state":"resolved"},"affects":[{"ref":"p","versions":[{"version":"2"}]}]}"#;
    let text = format!(
        r#"{{"bomFormat":"CycloneDX","components":[{{"bom-ref":"p","purl":"pkg:npm/{long}@1"}}],"vulnerabilities":[{}]}}"#,
        vec![one; 20_000].join(",")
    );
    let refused = vex::read(&text, &mut Budget::new(&limits, &|| false)).map(|_| ());
    let code = refused.map_err(|error| error.code);
    assert_eq!(code, Err(ReadErrorCode::TooManyBytes));
}

#[test]
fn every_published_document_with_vulnerabilities_is_read_whole() {
    let (Some(sboms), Some(tests)) = (data::sboms(), data::files(data::CYCLONEDX_TESTS)) else {
        return;
    };
    let sboms = sboms.iter().map(|one| (&one.path, one.bytes));
    let tests = tests.iter().map(|(path, bytes)| (path, bytes.as_slice()));
    let (mut documents, mut analysed) = (0, 0);
    let mut by_status: BTreeMap<&str, usize> = BTreeMap::new();
    for (path, bytes) in sboms.chain(tests) {
        let text = data::text(bytes);
        let Ok(tree) = serde_json::from_str::<Value>(&text) else {
            continue;
        };
        let list = tree["vulnerabilities"].as_array();
        let list = list.filter(|list| list.first().is_some_and(Value::is_object));
        let is_one = tree["bomFormat"] == "CycloneDX" && list.is_some();
        let format = vex::detect(&text).map(|format| format.id);
        assert_eq!(format == Some(VexFormat::Cyclonedx), is_one, "{path}");
        if !is_one {
            continue;
        }
        documents += 1;
        let document = statements(&text).value;
        // Everything analysed that touches something under a name is stated, and what is stated was analysed or has versions.
        let is_stated = |one: &&Value| {
            let touches = one["affects"]
                .as_array()
                .is_some_and(|list| !list.is_empty());
            one["analysis"].is_object() && one["id"].is_string() && touches
        };
        let expected = list.into_iter().flatten().filter(is_stated).count();
        assert!(document.statements.len() >= expected, "{path}");
        analysed += expected;
        for statement in &document.statements {
            assert!(!statement.products.is_empty(), "{path}");
            *by_status
                .entry(statement.status.map_or("?", Status::code))
                .or_default() += 1;
        }
    }
    println!("{documents} documents, {analysed} analyses, {by_status:?}");
    assert!(
        documents >= 44 && analysed >= 146,
        "{documents}, {analysed}"
    );
    assert!(by_status["not_affected"] >= 119 && by_status["fixed"] >= 6);
}

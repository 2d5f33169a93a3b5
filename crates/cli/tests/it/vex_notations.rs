//! The same statements in every notation of SBOMs settle the same: given as a document, and standing in the SBOM itself.

use serde_json::Value;

use crate::program::Program;

const RECORDS: &str = r#"{"id":"GHSA-1","modified":"2026-01-01T00:00:00Z","aliases":["CVE-2026-1"],"affected":[{"package":{"ecosystem":"npm","name":"left"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}]}]}
{"id":"GHSA-2","modified":"2026-01-01T00:00:00Z","aliases":["CVE-2026-2"],"affected":[{"package":{"ecosystem":"npm","name":"right"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}]}]}
"#;

const SHOP: &str = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"application","name":"shop","version":"1.0","purl":"pkg:generic/shop@1.0"}},"components":[
    {"type":"library","name":"left","purl":"pkg:npm/left@1.0.0"},{"type":"library","name":"right","purl":"pkg:npm/right@1.0.0"}]}"#;

/// Statements on their own, about packages that are named in place.
const DOCUMENTS: &[(&str, &str)] = &[
    (
        "vex.json",
        r#"{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"authors":[{"name":"Vendor"}]},"vulnerabilities":[
            {"id":"CVE-2026-1","analysis":{"state":"not_affected","justification":"code_not_reachable"},"affects":[{"ref":"pkg:npm/left@1.0.0"}]},
            {"id":"CVE-2026-2","analysis":{"state":"resolved"},"affects":[{"ref":"pkg:npm/right@9.0.0"}]}]}"#,
    ),
    (
        "vex.xml",
        r#"<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.6"><metadata><authors><author><name>Vendor</name></author></authors></metadata><vulnerabilities>
            <vulnerability><id>CVE-2026-1</id><analysis><state>not_affected</state><justification>code_not_reachable</justification></analysis>
                <affects><target><ref>pkg:npm/left@1.0.0</ref></target></affects></vulnerability>
            <vulnerability><id>CVE-2026-2</id><analysis><state>resolved</state></analysis><affects><target><ref>pkg:npm/right@9.0.0</ref></target></affects></vulnerability>
            </vulnerabilities></bom>"#,
    ),
    (
        "vex.spdx3.json",
        r#"{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[
            {"type":"CreationInfo","@id":"_:made","specVersion":"3.0.1","created":"2026-01-01T00:00:00Z","createdBy":["urn:vendor"]},
            {"type":"Organization","spdxId":"urn:vendor","creationInfo":"_:made","name":"Vendor"},
            {"type":"SpdxDocument","spdxId":"urn:vex","creationInfo":"_:made","rootElement":["urn:s1","urn:s2"]},
            {"type":"software_Package","spdxId":"urn:left","creationInfo":"_:made","name":"left","software_packageUrl":"pkg:npm/left@1.0.0"},
            {"type":"software_Package","spdxId":"urn:right","creationInfo":"_:made","name":"right","software_packageUrl":"pkg:npm/right@9.0.0"},
            {"type":"security_Vulnerability","spdxId":"urn:v1","creationInfo":"_:made","externalIdentifier":[{"type":"ExternalIdentifier","externalIdentifierType":"cve","identifier":"CVE-2026-1"}]},
            {"type":"security_Vulnerability","spdxId":"urn:v2","creationInfo":"_:made","externalIdentifier":[{"type":"ExternalIdentifier","externalIdentifierType":"cve","identifier":"CVE-2026-2"}]},
            {"type":"security_VexNotAffectedVulnAssessmentRelationship","spdxId":"urn:s1","creationInfo":"_:made","relationshipType":"doesNotAffect","from":"urn:v1","to":["urn:left"],"security_justificationType":"vulnerableCodeNotInExecutePath"},
            {"type":"security_VexFixedVulnAssessmentRelationship","spdxId":"urn:s2","creationInfo":"_:made","relationshipType":"fixedIn","from":"urn:v2","to":["urn:right"]}]}"#,
    ),
];

/// SBOMs that say of themselves that one of their two components is not affected.
const EMBEDDED: &[(&str, &str)] = &[
    (
        "gate.json",
        r#"{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"application","name":"gate","version":"1","bom-ref":"gate"}},"components":[
            {"type":"library","name":"left","purl":"pkg:npm/left@1.0.0","bom-ref":"left"},{"type":"library","name":"right","purl":"pkg:npm/right@1.0.0"}],
            "vulnerabilities":[{"id":"CVE-2026-1","analysis":{"state":"not_affected","justification":"code_not_reachable"},"affects":[{"ref":"left"}]}]}"#,
    ),
    (
        "gate.xml",
        r#"<bom xmlns="http://cyclonedx.org/schema/bom/1.4"><metadata><component type="application" bom-ref="gate"><name>gate</name><version>1</version></component></metadata><components>
            <component type="library" bom-ref="left"><name>left</name><purl>pkg:npm/left@1.0.0</purl></component><component type="library"><name>right</name><purl>pkg:npm/right@1.0.0</purl></component></components>
            <vulnerabilities><vulnerability><id>CVE-2026-1</id><analysis><state>not_affected</state><justification>code_not_reachable</justification></analysis>
            <affects><target><ref>left</ref></target></affects></vulnerability></vulnerabilities></bom>"#,
    ),
    (
        "gate.spdx3.json",
        r#"{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[
            {"type":"CreationInfo","@id":"_:made","specVersion":"3.0.1","created":"2026-01-01T00:00:00Z","createdBy":["urn:vendor"]},
            {"type":"Organization","spdxId":"urn:vendor","creationInfo":"_:made","name":"Vendor"},
            {"type":"SpdxDocument","spdxId":"urn:gate","creationInfo":"_:made","rootElement":["urn:app"]},
            {"type":"software_Package","spdxId":"urn:app","creationInfo":"_:made","name":"gate","software_packageVersion":"1"},
            {"type":"software_Package","spdxId":"urn:left","creationInfo":"_:made","name":"left","software_packageUrl":"pkg:npm/left@1.0.0"},
            {"type":"software_Package","spdxId":"urn:right","creationInfo":"_:made","name":"right","software_packageUrl":"pkg:npm/right@1.0.0"},
            {"type":"Relationship","spdxId":"urn:r","creationInfo":"_:made","from":"urn:app","to":["urn:left","urn:right"],"relationshipType":"dependsOn"},
            {"type":"security_Vulnerability","spdxId":"urn:v1","creationInfo":"_:made","name":"CVE-2026-1"},
            {"type":"security_VexNotAffectedVulnAssessmentRelationship","spdxId":"urn:s1","creationInfo":"_:made","relationshipType":"doesNotAffect","from":"urn:v1","to":["urn:left"],"security_justificationType":"vulnerableCodeNotInExecutePath"}]}"#,
    ),
];

/// What was settled: component, status, justification.
fn settled(answer: &Value) -> Vec<[String; 3]> {
    let lines = answer["suppressed"].as_array().expect("settled ones");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    lines
        .iter()
        .map(|line| {
            let said = &line["said"][0];
            [&line["component"], &said["status"], &said["justification"]].map(text)
        })
        .collect()
}

fn expected() -> Vec<[String; 3]> {
    let line = [
        "pkg:npm/left@1.0.0",
        "not_affected",
        "vulnerable_code_not_in_execute_path",
    ];
    vec![line.map(str::to_owned)]
}

#[test]
fn documents_of_statements_settle_the_same_in_every_notation() {
    for (name, text) in DOCUMENTS {
        let program = Program::new();
        program.write("shop.json", SHOP);
        program.write("records.jsonl", RECORDS);
        program.write(name, text);
        program.json(&["import", "shop.json", "records.jsonl"]);
        let checked = program.json(&["vex", "check", name]);
        assert_eq!(checked[0]["author"], "Vendor", "{name}");
        let statements = &checked[0]["statements"];
        assert_eq!(statements[0]["applies"], true, "{name}");
        assert_eq!(statements[1]["reason"], "other-version", "{name}");
        let imported = program.json(&["import", name]);
        assert_eq!(imported["files"][0]["kind"], "vex", "{name}");
        assert_eq!(imported["files"][0]["records"], 2, "{name}");
        let answer = program.json(&["findings"]);
        assert_eq!(settled(&answer), expected(), "{name}");
        assert_eq!(answer["totals"]["findings"], 1, "{name}");
    }
}

#[test]
fn statements_in_an_sbom_settle_the_same_in_every_notation_and_only_there() {
    for (name, text) in EMBEDDED {
        let program = Program::new();
        program.write("records.jsonl", RECORDS);
        program.write(name, text);
        let imported = program.json(&["import", "records.jsonl", name]);
        let files = imported["files"].as_array().expect("files");
        let kinds: Vec<_> = files.iter().map(|file| &file["kind"]).collect();
        assert!(kinds.iter().any(|kind| **kind == "sbom"), "{imported}");
        let answer = program.json(&["findings"]);
        assert_eq!(settled(&answer), expected(), "{name}");
        assert_eq!(answer["totals"]["findings"], 1, "{name}");
        // Somebody else's left is open.
        program.write("shop.json", SHOP);
        program.json(&["import", "shop.json"]);
        let answer = program.json(&["findings", "--product", "shop"]);
        assert_eq!(answer["totals"]["findings"], 2, "{name}");
    }
}

//! Assessments of the Security profile as VEX statements.

use iriai_domain::risk::vex::{Product, Status, VexDocument, VexFormat};
use iriai_domain::warning::Parsed;
use iriai_formats::error::ReadErrorCode;
use iriai_formats::limits::{Budget, Limits};
use iriai_formats::sbom::{self, Content};
use iriai_formats::vex;

fn statements(text: &str) -> Parsed<VexDocument<'_>> {
    assert_eq!(
        vex::detect(text).map(|format| format.id),
        Some(VexFormat::Spdx3)
    );
    let limits = Limits::default();
    vex::read(text, &mut Budget::new(&limits, &|| false)).expect("statements")
}

const SPDX: &str = r#"{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[
    {"type":"CreationInfo","@id":"_:made","specVersion":"3.0.1","created":"2026-01-01T00:00:00Z","createdBy":["urn:author"]},
    {"type":"Organization","spdxId":"urn:author","creationInfo":"_:made","name":"Author"},
    {"type":"SpdxDocument","spdxId":"urn:document","creationInfo":"_:made","rootElement":["urn:sbom"]},
    {"type":"software_Sbom","spdxId":"urn:sbom","creationInfo":"_:made","rootElement":["urn:app"]},
    {"type":"software_Package","spdxId":"urn:app","creationInfo":"_:made","name":"App","software_packageVersion":"3"},
    {"type":"software_Package","spdxId":"urn:left","creationInfo":"_:made","name":"left","software_packageVersion":"1.0",
        "software_packageUrl":"pkg:npm/left@1.0","externalIdentifier":[{"type":"ExternalIdentifier","externalIdentifierType":"cpe23",
        "identifier":"cpe:2.3:a:v:left:1.0:*:*:*:*:*:*:*"}]},
    {"type":"software_Package","spdxId":"urn:right","creationInfo":"_:made","name":"right","software_packageVersion":"2.0"},
    {"type":"Relationship","spdxId":"urn:r","creationInfo":"_:made","from":"urn:app","to":["urn:left","urn:right"],"relationshipType":"dependsOn"},
    {"type":"security_Vulnerability","spdxId":"urn:v1","creationInfo":"_:made","externalIdentifier":[
        {"type":"ExternalIdentifier","externalIdentifierType":"securityOther","identifier":"GHSA-1"},
        {"type":"ExternalIdentifier","externalIdentifierType":"cve","identifier":"CVE-2026-1"}]},
    {"type":"security_Vulnerability","spdxId":"urn:v2","creationInfo":"_:made","name":"CVE-2026-2"},
    {"type":"security_VexNotAffectedVulnAssessmentRelationship","spdxId":"urn:s1","creationInfo":"_:made","relationshipType":"doesNotAffect",
        "from":"urn:v1","to":["urn:left","urn:right"],"security_justificationType":"vulnerableCodeNotInExecutePath","security_impactStatement":"D",
        "security_publishedTime":"2026-02-02T00:00:00Z"},
    {"type":"security_VexAffectedVulnAssessmentRelationship","spdxId":"urn:s2","creationInfo":"_:made","relationshipType":"affects",
        "from":"urn:v2","to":["urn:right"],"security_actionStatement":"Update","security_statusNotes":"N"},
    {"type":"security_VexFixedVulnAssessmentRelationship","spdxId":"urn:s3","creationInfo":"_:made","relationshipType":"fixedIn",
        "from":"urn:v2","to":["urn:app"]},
    {"type":"security_VexUnderInvestigationVulnAssessmentRelationship","spdxId":"urn:s4","creationInfo":"_:made",
        "relationshipType":"underInvestigationFor","from":"urn:v2","to":["urn:left"]}]}"#;

const CYCLONEDX: &str = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","serialNumber":"urn:document",
    "metadata":{"timestamp":"2026-01-01T00:00:00Z","authors":[{"name":"Author"}],"component":{"bom-ref":"app","name":"App","version":"3"}},
    "components":[{"bom-ref":"left","name":"left","version":"1.0","purl":"pkg:npm/left@1.0","cpe":"cpe:2.3:a:v:left:1.0:*:*:*:*:*:*:*"},
        {"bom-ref":"right","name":"right","version":"2.0"}],
    "vulnerabilities":[
        {"id":"CVE-2026-1","references":[{"id":"GHSA-1"}],"analysis":{"state":"not_affected","justification":"code_not_reachable","detail":"D",
            "lastUpdated":"2026-02-02T00:00:00Z"},"affects":[{"ref":"left"},{"ref":"right"}]},
        {"id":"CVE-2026-2","recommendation":"Update","analysis":{"state":"exploitable","detail":"N"},"affects":[{"ref":"right"}]},
        {"id":"CVE-2026-2","analysis":{"state":"resolved"},"affects":[{"ref":"app"}]},
        {"id":"CVE-2026-2","analysis":{"state":"in_triage"},"affects":[{"ref":"left"}]}]}"#;

#[test]
fn assessments_say_what_the_same_analyses_say_in_cyclonedx() {
    let ours = statements(SPDX);
    assert!(ours.warnings.is_empty(), "{:?}", ours.warnings);
    let limits = Limits::default();
    let twin = vex::read(CYCLONEDX, &mut Budget::new(&limits, &|| false));
    let mut twin = twin.expect("statements").value;
    for statement in &mut twin.statements {
        // SPDX has the words of OpenVEX and none beside them.
        statement.reason = None;
    }
    let twin = VexDocument {
        format: VexFormat::Spdx3,
        ..twin
    };
    assert_eq!(ours.value, twin);
}

/// The same document, expanded: names in full, nodes in place, values in objects.
#[test]
fn expanded_documents_say_the_same() {
    const CORE: &str = "https://spdx.org/rdf/3.0.1/terms/Core/";
    let compact = statements(SPDX).value;
    let expanded = SPDX
        .replace("\"security_", "\"https://spdx.org/rdf/3.0.1/terms/Security/")
        .replace("\"software_", "\"https://spdx.org/rdf/3.0.1/terms/Software/")
        .replace("\"doesNotAffect\"", &format!("{{\"@id\":\"{CORE}RelationshipType/doesNotAffect\"}}"))
        .replace("\"vulnerableCodeNotInExecutePath\"", "[{\"@id\":\"https://spdx.org/rdf/3.0.1/terms/Security/VexJustificationType/vulnerableCodeNotInExecutePath\"}]")
        .replace("\"security_publishedTime\":\"2026-02-02T00:00:00Z\"", "\"publishedTime\":{\"@value\":\"2026-02-02T00:00:00Z\"}");
    assert_ne!(expanded, SPDX);
    assert_eq!(statements(&expanded).value, compact);
}

/// A document with these elements behind a vulnerability and some packages, of which the first is what it describes.
fn with(elements: &str) -> String {
    format!(
        r#"{{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[
        {{"type":"CreationInfo","@id":"_:made","specVersion":"3.0.1","created":"2026-01-01T00:00:00Z","createdBy":["urn:a"]}},
        {{"type":"Person","spdxId":"urn:a","name":"A"}},{{"type":"Organization","spdxId":"urn:b","name":"B"}},
        {{"type":"SpdxDocument","spdxId":"urn:d","creationInfo":"_:made","rootElement":["urn:app"],"import":[{{"type":"ExternalMap","externalSpdxId":"urn:far"}}]}},
        {{"type":"software_Package","spdxId":"urn:app","name":"App"}},
        {{"type":"software_Package","spdxId":"urn:left","name":"left","software_packageUrl":"pkg:npm/left@1.0"}},
        {{"type":"software_File","spdxId":"urn:file","name":"left.js","verifiedUsing":[{{"type":"Hash","algorithm":"sha1","hashValue":"a9993e364706816aba3e25717850c26c9cd0d89d"}}]}},
        {{"type":"Bundle","spdxId":"urn:both","rootElement":["urn:left","urn:app","urn:both"]}},
        {{"type":"security_Vulnerability","spdxId":"urn:v","name":"CVE-1"}},{{"type":"security_Vulnerability","spdxId":"urn:nameless"}},
        {elements}]}}"#
    )
}

fn told(product: &Product<'_>) -> String {
    let own = match product.ids.as_slice() {
        [] => product.name.as_deref().unwrap_or("?").to_owned(),
        ids => ids.join("+"),
    };
    let parts: Vec<String> = product.parts.iter().map(told).collect();
    match parts.is_empty() {
        true => own,
        false => format!("{own}({})", parts.join(" ")),
    }
}

fn assessment(class: &str, rest: &str) -> String {
    format!(r#"{{"type":"security_Vex{class}VulnAssessmentRelationship","spdxId":"urn:s",{rest}}}"#)
}

#[test]
fn products_are_what_the_ends_name() {
    for (ends, expected) in [
        (r#""to":["urn:left"]"#, "App(pkg:npm/left@1.0)"),
        (r#""to":["urn:app"]"#, "App"),
        // The assessed part of the product.
        (
            r#""to":["urn:app"],"security_assessedElement":"urn:left""#,
            "App(pkg:npm/left@1.0)",
        ),
        (
            r#""to":["urn:left"],"assessedElement":"urn:file""#,
            "App(pkg:npm/left@1.0(left.js))",
        ),
        (
            r#""to":["urn:left"],"assessedElement":["urn:left"]"#,
            "App(pkg:npm/left@1.0)",
        ),
        (r#""to":["urn:file"]"#, "App(left.js)"),
        (r#""to":["urn:both"]"#, "App(pkg:npm/left@1.0) App"),
        (r#""to":["urn:d"]"#, "App"),
        (r#""to":["urn:far"]"#, "App(urn:far)"),
        (r#""to":["pkg:npm/right@2"]"#, "App(pkg:npm/right@2)"),
        // A package in place.
        (
            r#""to":[{"type":"software_Package","spdxId":"urn:in","name":"in","software_packageUrl":"pkg:npm/in@1"}]"#,
            "App(pkg:npm/in@1)",
        ),
    ] {
        let text = with(&assessment(
            "Fixed",
            &format!(r#""relationshipType":"fixedIn","from":"urn:v",{ends}"#),
        ));
        let parsed = statements(&text);
        let [statement] = parsed.value.statements.as_slice() else {
            panic!("{ends}");
        };
        let products: Vec<String> = statement.products.iter().map(told).collect();
        assert_eq!(products.join(" "), expected, "{ends}");
        assert_eq!(statement.status, Some(Status::Fixed));
        assert!(parsed.warnings.is_empty(), "{ends} {:?}", parsed.warnings);
    }
}

#[test]
fn what_cannot_be_understood_is_told_and_settles_nothing() {
    let at = "/@graph/10";
    for (class, rest, status, warnings) in [
        // Class and type contradict each other.
        (
            "Fixed",
            r#""relationshipType":"affects","from":"urn:v","to":["urn:left"]"#,
            Some(None),
            vec![("unknown-value", at)],
        ),
        (
            "Fixed",
            r#""relationshipType":"mends","from":"urn:v","to":["urn:left"]"#,
            Some(None),
            vec![("unknown-value", at)],
        ),
        // As SPDX 2 would have written it; and left out, for the class says the same.
        (
            "Fixed",
            r#""relationshipType":"FIXED_IN","from":"urn:v","to":["urn:left"]"#,
            Some(Some(Status::Fixed)),
            vec![],
        ),
        (
            "Fixed",
            r#""from":"urn:v","to":["urn:left"]"#,
            Some(Some(Status::Fixed)),
            vec![],
        ),
        (
            "NotAffected",
            r#""from":"urn:v","to":["urn:left"]"#,
            Some(Some(Status::NotAffected)),
            vec![("missing-field", at)],
        ),
        (
            "NotAffected",
            r#""justificationType":"luck","from":"urn:v","to":["urn:left"]"#,
            Some(Some(Status::NotAffected)),
            vec![
                ("unknown-value", "/@graph/10/justificationType"),
                ("missing-field", at),
            ],
        ),
        (
            "Affected",
            r#""from":"urn:v","to":["urn:left"]"#,
            Some(Some(Status::Affected)),
            vec![("missing-field", at)],
        ),
        (
            "Fixed",
            r#""from":"urn:gone","to":["urn:left"]"#,
            None,
            vec![("dangling-reference", "/@graph/10/from")],
        ),
        (
            "Fixed",
            r#""from":"urn:nameless","to":["urn:left"]"#,
            None,
            vec![("missing-field", at)],
        ),
        (
            "Fixed",
            r#""from":"urn:v","to":[]"#,
            None,
            vec![("missing-field", at)],
        ),
        (
            "Fixed",
            r#""from":"urn:v","to":["urn:gone"]"#,
            Some(Some(Status::Fixed)),
            vec![("dangling-reference", "/@graph/10/to/0")],
        ),
        // Taken back.
        (
            "Fixed",
            r#""from":"urn:v","to":["urn:left"],"security_withdrawnTime":"2026-01-01T00:00:00Z""#,
            None,
            vec![],
        ),
    ] {
        let text = with(&assessment(class, rest));
        let parsed = statements(&text);
        let first = parsed.value.statements.first();
        assert_eq!(first.map(|one| one.status), status, "{rest}");
        let kept = parsed.warnings.kept().iter();
        let kept: Vec<_> = kept.map(|one| (one.code.code(), &*one.at)).collect();
        assert_eq!(kept, warnings, "{rest}");
    }
}

#[test]
fn who_says_it_and_when() {
    let of = |rest: &str| {
        assessment(
            "Fixed",
            &format!(r#""from":"urn:v","to":["urn:app"]{rest}"#),
        )
    };
    let other = r#","creationInfo":{"type":"CreationInfo","specVersion":"3.0.1","created":"2026-03-03T00:00:00Z","createdBy":["urn:b"]}"#;
    for (elements, author, times) in [
        (of(r#","creationInfo":"_:made""#), "A", vec![None]),
        (of(other), "B", vec![Some("2026-03-03T00:00:00Z")]),
        (
            of(r#","creationInfo":"_:made","suppliedBy":"urn:b","vexVersion":"2""#),
            "B",
            vec![None],
        ),
        // Of several nobody speaks for all; then who made the document does.
        (
            format!(
                "{},{}",
                of(other),
                of(r#","creationInfo":"_:made""#).replace("urn:s", "urn:t")
            ),
            "A",
            vec![Some("2026-03-03T00:00:00Z"), None],
        ),
        (
            of(r#","modifiedTime":"2026-05-05T00:00:00Z","publishedTime":"2026-04-04T00:00:00Z""#),
            "A",
            vec![Some("2026-05-05T00:00:00Z")],
        ),
    ] {
        let text = with(&elements);
        let document = statements(&text).value;
        assert_eq!(document.author.as_deref(), Some(author), "{elements}");
        assert_eq!(document.issued.as_deref(), Some("2026-01-01T00:00:00Z"));
        assert_eq!(
            document.revision.as_deref(),
            elements.contains("vexVersion").then_some("2")
        );
        let issued = document.statements.iter().map(|one| one.issued.as_deref());
        assert_eq!(issued.collect::<Vec<_>>(), times, "{elements}");
    }
}

#[test]
fn documents_are_for_their_statements_or_an_inventory() {
    let limits = Limits::default();
    let is_for_statements = |text: &str| {
        let format = vex::detect(text).expect("statements");
        let content = Content {
            bytes: text.as_bytes(),
            text: Some(text),
        };
        let parsed = sbom::read(content, &mut Budget::new(&limits, &|| false)).expect("a document");
        assert!(parsed.value.vulnerabilities > 0);
        vex::is_for_statements(format, text, &parsed.value)
    };
    let left = assessment("Fixed", r#""from":"urn:v","to":["urn:left"]"#);
    assert!(is_for_statements(&with(&left)));
    // Something that no statement names; something that depends; an inventory by name.
    let app = assessment("Fixed", r#""from":"urn:v","to":["urn:app"]"#);
    assert!(!is_for_statements(&with(&app)));
    let depends = r#"{"type":"Relationship","spdxId":"urn:r","from":"urn:app","to":["urn:left"],"relationshipType":"dependsOn"}"#;
    assert!(!is_for_statements(&with(&format!("{left},{depends}"))));
    assert!(!is_for_statements(SPDX));
}

#[test]
fn only_vex_is_detected_and_memory_is_limited() {
    let score = r#"{"type":"security_CvssV3VulnAssessmentRelationship","spdxId":"urn:s","from":"urn:v","to":["urn:left"],"relationshipType":"hasAssessmentFor"}"#;
    assert!(vex::detect(&with(score)).is_none());
    assert!(vex::detect(r#"{"a":"VexFixedVulnAssessmentRelationship"}"#).is_none());
    // Many subjects, each of which contains each of many products.
    let mut elements = String::new();
    let packages: Vec<String> = (0..3_000)
        .map(|number| format!("\"urn:p{number}\""))
        .collect();
    for id in &packages {
        elements.push_str(&format!(
            r#"{{"type":"software_Package","spdxId":{id},"name":{id}}},"#
        ));
    }
    let all = packages.join(",");
    let (roots, targets) = all.split_at(all.len() / 2);
    let roots = roots.rsplit_once(',').expect("several").0;
    let targets = targets.split_once(',').expect("several").1;
    elements.push_str(&format!(
        r#"{{"type":"Relationship","spdxId":"urn:all","from":"urn:d","relationshipType":"describes","to":[{roots}]}},"#
    ));
    elements.push_str(&assessment(
        "Fixed",
        &format!(r#""from":"urn:v","to":[{targets}]"#),
    ));
    let text = with(&elements);
    let limits = Limits::default();
    let refused = vex::read(&text, &mut Budget::new(&limits, &|| false)).map(|_| ());
    assert_eq!(
        refused.map_err(|error| error.code),
        Err(ReadErrorCode::TooManyBytes)
    );
}

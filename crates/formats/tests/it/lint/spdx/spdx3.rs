//! SPDX 3 in JSON-LD.

use iriai_domain::inventory::document::SbomFormat;

use super::cases::{check, faults};
use crate::lint::judge;

const GOOD: &str = include_str!("../../../data/lint/spdx/good.spdx3.json");

#[test]
fn objects_and_their_properties() {
    check(
        SbomFormat::Spdx3Json,
        GOOD,
        &[
            ("3.0.1/spdx-context", "3.0.0/spdx-context", ""),
            (
                "3.0.1/spdx-context",
                "9/spdx-context",
                "not-listed /@context https://spdx.org/rdf/9/spdx-context.jsonld",
            ),
            (
                "\"@context\": \"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\",",
                "",
                "missing  ",
            ),
            ("\"@graph\"", "\"x\": 1, \"@graph\"", "unexpected /x x"),
            (
                "\"specVersion\": \"3.0.1\"",
                "\"specVersion\": \"3.0\"",
                "form /@graph/0/specVersion 3.0",
            ),
            (
                "\"specVersion\": \"3.0.1\"",
                "\"specVersion\": \"2.3.0\"",
                "version /@graph/0/specVersion 2.3.0",
            ),
            (
                "10:00:00Z",
                "10:00:00+09:00",
                "form /@graph/0/created 2026-07-29T10:00:00+09:00",
            ),
            (
                "\"createdBy\": [\"https://example.org/example\"]",
                "\"createdBy\": []",
                "range /@graph/0/createdBy 0",
            ),
            (
                "\"createdBy\": [\"https://example.org/example\"]",
                "\"createdBy\": \"https://example.org/example\"",
                "type /@graph/0/createdBy string",
            ),
            (
                "\"createdBy\": [\"https://example.org/example\"]",
                "\"createdBy\": [\"https://example.org/app\"]",
                "type /@graph/0/createdBy/0 software_Package",
            ),
            ("\"type\": \"Organization\", ", "", "missing /@graph/1 "),
            (
                "\"Organization\"",
                "\"Company\"",
                "not-listed /@graph/1/type Company",
            ),
            (
                "\"Organization\"",
                "\"Element\"",
                "not-listed /@graph/1/type Element",
            ),
            (
                "\"name\": \"app\"",
                "\"name\": 1",
                "type /@graph/3/name number",
            ),
            (
                "\"name\": \"app\"",
                "\"title\": \"app\"",
                "unexpected /@graph/3/title title",
            ),
            (
                "\"spdxId\": \"https://example.org/app\",",
                "",
                "missing /@graph/3 ",
            ),
            (
                "\"spdxId\": \"https://example.org/app\"",
                "\"spdxId\": \"app\"",
                "form /@graph/3/spdxId app",
            ),
            (
                "\"application\"",
                "\"app\"",
                "not-listed /@graph/3/software_primaryPurpose app",
            ),
            (
                "\"type\": \"Hash\"",
                "\"type\": \"ExternalRef\"",
                "not-listed /@graph/3/verifiedUsing/0/type ExternalRef",
            ),
            (
                "\"da39a3ee",
                "\"da39",
                "form /@graph/3/verifiedUsing/0/hashValue da395e6b4b0d3255bfef95601890afd80709",
            ),
            (
                "\"hashValue\": \"da39a3ee5e6b4b0d3255bfef95601890afd80709\"",
                "\"hashValue\": null",
                "type /@graph/3/verifiedUsing/0/hashValue null",
            ),
            (
                "MIT OR Apache-2.0",
                "MIT OR",
                "licence /@graph/5/simplelicensing_licenseExpression MIT OR",
            ),
            ("MIT OR Apache-2.0", "MIT WITH AdditionRef-x", ""),
            (
                "\"rootElement\": [\"https://example.org/app\"],",
                "",
                "missing /@graph/2 ",
            ),
        ],
    );
}

#[test]
fn references_lead_somewhere() {
    check(
        SbomFormat::Spdx3Json,
        GOOD,
        &[
            (
                "\"from\": \"https://example.org/app\"",
                "\"from\": \"https://example.org/no\"",
                "dangling /@graph/4/from https://example.org/no",
            ),
            (
                "\"from\": \"https://example.org/app\"",
                "\"from\": \"app\"",
                "form /@graph/4/from app",
            ),
            (
                "\"to\": [\"https://example.com/lib\"]",
                "\"to\": [\"https://example.com/no\"]",
                "dangling /@graph/4/to/0 https://example.com/no",
            ),
            (
                "\"to\": [\"https://example.com/lib\"]",
                "\"to\": [\"https://spdx.org/rdf/3.0.1/terms/Core/NoneElement\"]",
                "",
            ),
            // Names that the context gives to what the model itself defines.
            (
                "\"to\": [\"https://example.com/lib\"]",
                "\"to\": [\"NoneElement\", \"expandedlicensing_NoAssertionLicense\"]",
                "",
            ),
            (
                "\"suppliedBy\": \"https://example.org/example\"",
                "\"suppliedBy\": \"SpdxOrganization\"",
                "",
            ),
            (
                "\"suppliedBy\": \"https://example.org/example\"",
                "\"suppliedBy\": \"NoneElement\"",
                "type /@graph/3/suppliedBy IndividualElement",
            ),
            (
                "\"creationInfo\": \"_:creation\", \"name\"",
                "\"creationInfo\": \"_:no\", \"name\"",
                "dangling /@graph/1/creationInfo _:no",
            ),
            (
                "\"https://example.org/licence\"",
                "\"https://example.org/app\"",
                "duplicate /@graph/5/spdxId https://example.org/app",
            ),
        ],
    );
}

#[test]
fn extensions_are_left_alone_and_versions_told() {
    let extended = GOOD.replacen(
        "\"name\": \"app\"",
        "\"name\": \"app\", \"extension\": [{ \"type\": \"https://example.org/Own\", \"https://example.org/x\": 1 }]",
        1,
    );
    assert_eq!(faults(SbomFormat::Spdx3Json, &extended), [""; 0]);
    let plain = extended.replacen("https://example.org/x", "x", 1);
    assert_eq!(
        faults(SbomFormat::Spdx3Json, &plain),
        ["unexpected /@graph/3/extension/0/x x"]
    );
    let wrong = extended.replacen("https://example.org/Own", "extension_Extension", 1);
    assert_eq!(
        faults(SbomFormat::Spdx3Json, &wrong),
        ["not-listed /@graph/3/extension/0/type extension_Extension"]
    );
    assert_eq!(judge(SbomFormat::Spdx3Json, GOOD).spec_version, "3.0.1");
}

#[test]
fn one_object_may_be_the_whole_document() {
    let single = r#"{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","type":"Hash","algorithm":"sha1","hashValue":"da39a3ee5e6b4b0d3255bfef95601890afd80709"}"#;
    assert_eq!(faults(SbomFormat::Spdx3Json, single), [""; 0]);
    for text in ["[]", "1", "{\"@graph\": {}}", "{"] {
        assert!(!judge(SbomFormat::Spdx3Json, text).is_valid(), "{text}");
    }
    let twice = r#"{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[{"type":"SpdxDocument","spdxId":"a:b","creationInfo":"_:c"},{"type":"SpdxDocument","spdxId":"a:c","creationInfo":"_:c"},{"type":"CreationInfo","@id":"_:c","specVersion":"3.0.1","created":"2026-01-01T00:00:00Z","createdBy":["https://spdx.org/rdf/3.0.1/terms/Core/NoAssertionElement"]}]}"#;
    assert_eq!(faults(SbomFormat::Spdx3Json, twice), ["range /@graph 2"]);
}

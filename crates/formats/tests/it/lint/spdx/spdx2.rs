//! SPDX 2 in its five notations.

use iriai_domain::inventory::document::SbomFormat;

use super::cases::{check, faults};
use crate::lint::judge;

const JSON: &str = include_str!("../../../data/lint/spdx/good.spdx.json");
const TAG_VALUE: &str = include_str!("../../../data/lint/spdx/good.spdx");
const YAML: &str = include_str!("../../../data/lint/spdx/good.spdx.yaml");
const XML: &str = include_str!("../../../data/lint/spdx/good.spdx.xml");
const RDF: &str = include_str!("../../../data/lint/spdx/good.spdx.rdf");

#[test]
fn the_document_itself() {
    check(
        SbomFormat::Spdx2Json,
        JSON,
        &[
            ("SPDX-2.3", "SPDX-2.4", "version /spdxVersion SPDX-2.4"),
            ("SPDX-2.3", "SPDX-2.1", "version /spdxVersion SPDX-2.1"),
            ("\"spdxVersion\": \"SPDX-2.3\",", "", "missing  "),
            (
                "SPDXRef-DOCUMENT\",",
                "SPDXRef-doc\",",
                "form /SPDXID SPDXRef-doc",
            ),
            ("CC0-1.0", "MIT", "not-listed /dataLicense MIT"),
            ("\"name\": \"example\",", "", "missing  "),
            (
                "https://example.org/sbom/1",
                "sbom",
                "form /documentNamespace sbom",
            ),
            (
                "https://example.org/sbom/1",
                "https://e.org/#1",
                "form /documentNamespace https://e.org/#1",
            ),
            (
                "2026-07-29T10:00:00Z",
                "2026-07-29",
                "form /creationInfo/created 2026-07-29",
            ),
            (
                "Tool: maker-1.0",
                "maker",
                "form /creationInfo/creators/0 maker",
            ),
            (
                "[\"Tool: maker-1.0\", \"Organization: Example Ltd (sbom@example.org)\"]",
                "[]",
                "range /creationInfo/creators 0",
            ),
            (
                "3.29",
                "3.29.1",
                "form /creationInfo/licenseListVersion 3.29.1",
            ),
            (
                "\"dataLicense\"",
                "\"extra\": 1, \"dataLicense\"",
                "unexpected /extra extra",
            ),
            ("\"dataLicense\"", "\"$schema\": \"x\", \"dataLicense\"", ""),
            (
                "\"relationshipType\": \"DESCRIBES\"",
                "\"relationshipType\": \"OTHER\"",
                "missing  ",
            ),
            (
                "\"DocumentRef-other\"",
                "\"DocumentRef_other\"",
                "form /externalDocumentRefs/0/externalDocumentId DocumentRef_other",
            ),
            (
                "afd80709\" }\n",
                "afd8070\" }\n",
                "form /externalDocumentRefs/0/checksum/checksumValue da39a3ee5e6b4b0d3255bfef95601890afd8070",
            ),
        ],
    );
}

#[test]
fn packages() {
    check(
        SbomFormat::Spdx2Json,
        JSON,
        &[
            (
                "\"SPDXRef-app\",\n      \"name\"",
                "\"SPDXRef_app\",\n      \"name\"",
                "form /packages/0/SPDXID SPDXRef_app",
            ),
            (
                "\"SPDXRef-lib\", \"name\"",
                "\"SPDXRef-app\", \"name\"",
                "duplicate /packages/1/SPDXID SPDXRef-app",
            ),
            ("\"name\": \"lib\", ", "", "missing /packages/1 "),
            (
                "\"downloadLocation\": \"NOASSERTION\"",
                "\"downloadLocation\": \"somewhere\"",
                "form /packages/1/downloadLocation somewhere",
            ),
            (
                "Organization: Example Ltd\"",
                "Tool: x\"",
                "form /packages/0/supplier Tool: x",
            ),
            (
                "\"versionInfo\": \"1.0\"",
                "\"versionInfo\": 1.0",
                "type /packages/0/versionInfo number",
            ),
            (
                "\"SHA256\"",
                "\"SHA-256\"",
                "not-listed /packages/0/checksums/0/algorithm SHA-256",
            ),
            (
                "e3b0c4429",
                "E3B0C4429",
                "form /packages/0/checksums/0/checksumValue E3B0C44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            ),
            (
                "MIT OR LicenseRef-own",
                "MIT OR",
                "licence /packages/0/licenseConcluded MIT OR",
            ),
            (
                "MIT OR LicenseRef-own",
                "MIT OR LicenseRef-no",
                "dangling /packages/0/licenseConcluded LicenseRef-no",
            ),
            (
                "MIT OR LicenseRef-own",
                "MIT OR DocumentRef-no:LicenseRef-x",
                "dangling /packages/0/licenseConcluded DocumentRef-no",
            ),
            ("MIT OR LicenseRef-own", "", ""),
            (
                "PACKAGE-MANAGER",
                "PACKAGES",
                "not-listed /packages/0/externalRefs/0/referenceCategory PACKAGES",
            ),
            (
                "PACKAGE-MANAGER",
                "SECURITY",
                "not-listed /packages/0/externalRefs/0/referenceType purl",
            ),
            (
                "pkg:generic/app@1.0",
                "app",
                "form /packages/0/externalRefs/0/referenceLocator app",
            ),
            (
                "\"APPLICATION\"",
                "\"APP\"",
                "not-listed /packages/0/primaryPackagePurpose APP",
            ),
            (
                "\"filesAnalyzed\": false",
                "\"filesAnalyzed\": false, \"licenseInfoFromFiles\": [\"MIT\"]",
                "choice /packages/1/licenseInfoFromFiles licenseInfoFromFiles",
            ),
            (
                "\"filesAnalyzed\": false",
                "\"filesAnalyzed\": false, \"hasFiles\": [\"SPDXRef-file\"]",
                "choice /packages/1 CONTAINS",
            ),
            (
                "\"filesAnalyzed\": true",
                "\"filesAnalyzed\": false",
                "choice /packages/0/packageVerificationCode packageVerificationCode",
            ),
            (
                "\"filesAnalyzed\": true",
                "\"filesAnalyzed\": \"yes\"",
                "type /packages/0/filesAnalyzed string",
            ),
            (
                "\"Person: Ann\"",
                "\"Ann\"",
                "form /packages/0/annotations/0/annotator Ann",
            ),
            (
                "\"REVIEW\"",
                "\"NOTE\"",
                "not-listed /packages/0/annotations/0/annotationType NOTE",
            ),
        ],
    );
}

#[test]
fn files_snippets_and_relations() {
    check(
        SbomFormat::Spdx2Json,
        JSON,
        &[
            (
                "./src/main.c",
                "/src/main.c",
                "form /files/0/fileName /src/main.c",
            ),
            (
                "\"SOURCE\"",
                "\"CODE\"",
                "not-listed /files/0/fileTypes/0 CODE",
            ),
            (
                "[{ \"algorithm\": \"SHA1\"",
                "[{ \"algorithm\": \"MD5\"",
                "missing /files/0/checksums ",
            ),
            ("\"name\": \"part\",", "", "missing /snippets/0 "),
            (
                "\"snippetFromFile\": \"SPDXRef-file\"",
                "\"snippetFromFile\": \"SPDXRef-app\"",
                "dangling /snippets/0/snippetFromFile SPDXRef-app",
            ),
            (
                "\"offset\": 20",
                "\"offset\": 5",
                "range /snippets/0/ranges/0 5",
            ),
            (
                "\"offset\": 10",
                "\"offset\": 0",
                "range /snippets/0/ranges/0/startPointer/offset 0",
            ),
            (
                ", \"offset\": 20",
                "",
                "choice /snippets/0/ranges/0/endPointer ",
            ),
            (
                "DEPENDS_ON\", \"relatedSpdxElement\": \"NONE\"",
                "NEEDS\", \"relatedSpdxElement\": \"NONE\"",
                "not-listed /relationships/3/relationshipType NEEDS",
            ),
            (
                "\"relatedSpdxElement\": \"SPDXRef-lib\"",
                "\"relatedSpdxElement\": \"SPDXRef-no\"",
                "dangling /relationships/2/relatedSpdxElement SPDXRef-no",
            ),
            (
                "DocumentRef-other:SPDXRef-x",
                "DocumentRef-no:SPDXRef-x",
                "dangling /relationships/4/relatedSpdxElement DocumentRef-no",
            ),
            (
                "DocumentRef-other:SPDXRef-x",
                "lib",
                "form /relationships/4/relatedSpdxElement lib",
            ),
        ],
    );
}

#[test]
fn editions_differ() {
    let old = JSON.replace("SPDX-2.3", "SPDX-2.2");
    let found = faults(SbomFormat::Spdx2Json, &old);
    assert_eq!(
        found,
        [
            "version /packages/0/primaryPackagePurpose primaryPackagePurpose",
            "version /packages/0/releaseDate releaseDate",
            "missing /packages/1 ",
            "missing /packages/1 ",
            "missing /packages/1 ",
            "missing /snippets/0 ",
            "missing /snippets/0 ",
        ]
        .iter()
        .map(|fault| (*fault).to_owned())
        .collect::<Vec<_>>()
        .as_slice()
    );
    let bare = old.replace(
        "\"packageVerificationCode\": { \"packageVerificationCodeValue\": \"da39a3ee5e6b4b0d3255bfef95601890afd80709\" },",
        "",
    );
    assert_eq!(faults(SbomFormat::Spdx2Json, &bare).len(), found.len() + 1);
    let with = |text: &str| old.replacen("SHA256", text, 1);
    assert!(
        faults(SbomFormat::Spdx2Json, &with("BLAKE3"))
            .iter()
            .any(|fault| fault.starts_with("version /packages/0/checksums"))
    );
    assert_eq!(judge(SbomFormat::Spdx2Json, &old).spec_version, "2.2");
}

#[test]
fn tag_value_lines() {
    check(
        SbomFormat::Spdx2TagValue,
        TAG_VALUE,
        &[
            (
                "PackageVersion:",
                "PackageVersions:",
                "unexpected line 15 PackageVersions",
            ),
            (
                "PackageVersion: 1.0",
                "PackageVersion 1.0",
                "syntax line 15 column 1 tag-expected: PackageVersion 1.0",
            ),
            (
                "you like.</text>",
                "you like.",
                "syntax line 42 column 16 tag-text-open",
            ),
            (
                "by hand</text>",
                "by hand</text> and more",
                "syntax line 10 column 16 tag-after-text: and more",
            ),
            (
                "PackageVersion: 1.0",
                "PackageVersion: 1.0\nPackageVersion: 2.0",
                "range line 16 2.0",
            ),
            (
                "LicenseName: Own",
                "LicenseName: Own\nPackageVersion: 2",
                "unexpected line 45 PackageVersion",
            ),
            (
                "FileType: SOURCE",
                "FileType: CODE",
                "not-listed line 29 CODE",
            ),
            (
                "FilesAnalyzed: true",
                "FilesAnalyzed: maybe",
                "form line 18 maybe",
            ),
            (
                "PackageDownloadLocation: https://example.org/app.tar.gz\n",
                "",
                "missing line 13 ",
            ),
            (
                "Created: 2026-07-29T10:00:00Z",
                "Created: yesterday",
                "form line 8 yesterday",
            ),
            ("Creator: Tool: maker-1.0\n", "", "missing line 7 "),
            (
                "SnippetByteRange: 10:20",
                "SnippetByteRange: 10:20\nSnippetByteRange: 30:40",
                "range line 38 30:40",
            ),
            (
                "SnippetByteRange: 10:20",
                "SnippetByteRange: 20:10",
                "range line 37 10",
            ),
            (
                "ExternalRefComment: its name",
                "RelationshipComment: x",
                "unexpected line 25 RelationshipComment",
            ),
            (
                "SPDXREF: SPDXRef-app",
                "SPDXREF: SPDXRef-no",
                "dangling line 54 SPDXRef-no",
            ),
            (
                "DESCRIBES SPDXRef-app",
                "DESCRIBES",
                "form line 46 SPDXRef-DOCUMENT DESCRIBES",
            ),
            (
                "DESCRIBES SPDXRef-app",
                "DESCRIBES SPDXRef-no",
                "dangling line 46 SPDXRef-no",
            ),
            ("SPDX-2.2", "SPDX-2.1", ""),
            ("SPDX-2.2", "SPDX-1.2", "version line 1 SPDX-1.2"),
            (
                "FilesAnalyzed: true",
                "FilesAnalyzed: false",
                "choice line 13 CONTAINS",
            ),
            (
                "PackageName: app",
                "PackageName: <text>app</text>",
                "form line 13 PackageName",
            ),
        ],
    );
}

#[test]
fn yaml_and_xml() {
    check(
        SbomFormat::Spdx2Yaml,
        YAML,
        &[
            (
                "versionInfo: \"1.10\"",
                "versionInfo: 1.10",
                "type /packages/0/versionInfo number",
            ),
            ("  name: app\n", "", "missing /packages/0 "),
            ("name: example", "name: &a example", ""),
        ],
    );
    assert!(
        faults(SbomFormat::Spdx2Yaml, "a: [")
            .iter()
            .any(|fault| fault.starts_with("syntax line"))
    );
    check(
        SbomFormat::Spdx2Xml,
        XML,
        &[
            (
                "<filesAnalyzed>false",
                "<filesAnalyzed>no",
                "type line 16 string",
            ),
            ("<name>app &amp; more</name>", "", "missing line 12 "),
            (
                "<name>example</name>",
                "<name>example</name><name>other</name>",
                "range line 10 name",
            ),
            ("DESCRIBES", "DESCRIBE", "not-listed line 20 DESCRIBE"),
            (
                "<name>example</name>",
                "<names>example</names>",
                "unexpected line 10 names",
            ),
            ("</Document>", "", "syntax line 24 column 1 xml-ends-inside"),
            (
                "<Document>",
                "<Docs>",
                "syntax line 23 column 1 xml-end-mismatched: Document\tDocs",
            ),
        ],
    );
}

#[test]
fn rdf_nodes() {
    check(
        SbomFormat::Spdx2Rdf,
        RDF,
        &[
            ("<spdx:name>app</spdx:name>", "", "missing line 20 "),
            (
                "<spdx:name>app</spdx:name>",
                "<spdx:name>app</spdx:name><spdx:name>b</spdx:name>",
                "range line 20 name",
            ),
            (
                "<spdx:name>app</spdx:name>",
                "<spdx:name>app</spdx:name><spdx:name>app</spdx:name>",
                "",
            ),
            (
                "<spdx:filesAnalyzed>",
                "<spdx:names>x</spdx:names><spdx:filesAnalyzed>",
                "unexpected line 20 names",
            ),
            (
                "relationshipType_describes",
                "relationshipType_shows",
                "not-listed line 17 SHOWS",
            ),
            (
                "checksumAlgorithm_sha1",
                "checksumAlgorithm_sha0",
                "not-listed line 32 sha0",
            ),
            (
                "<spdx:created>2026-07-29T10:00:00Z</spdx:created>",
                "",
                "missing line 11 ",
            ),
            (
                "<spdx:extractedText>Do as you like.</spdx:extractedText>",
                "",
                "missing line 49 ",
            ),
            ("#SPDXRef-app", "#app", "form line 20 app"),
            (
                "licenses/MIT",
                "licenses/MITT",
                "licence line 20 (MITT OR LicenseRef-own)",
            ),
            (
                "#LicenseRef-own\"/>",
                "#LicenseRef-no\"/>",
                "dangling line 20 LicenseRef-no",
            ),
            (
                "spdx:SpdxDocument rdf",
                "spdx:Document rdf",
                "syntax line 54 column 3 xml-end-mismatched: spdx:SpdxDocument\tspdx:Document",
            ),
        ],
    );
    let faults = faults(SbomFormat::Spdx2Rdf, &RDF.replace("SpdxDocument", "Other"));
    assert_eq!(faults, ["missing line 1 "]);
}

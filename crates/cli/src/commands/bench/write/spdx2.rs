//! SPDX 2.3 in JSON and as tag-value text.

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
        r#"{{"spdxVersion":"SPDX-2.3","dataLicense":"CC0-1.0","SPDXID":"SPDXRef-DOCUMENT","name":"{product}","documentNamespace":"https://example.com/{number}","creationInfo":{{"licenseListVersion":"3.21","creators":["Organization: Example","Tool: scanner-1.0.0"],"created":"2026-01-01T00:00:00Z"}},"packages":[{{"name":"{product}","SPDXID":"SPDXRef-root","versionInfo":"{version}","downloadLocation":"NOASSERTION","filesAnalyzed":false,"licenseConcluded":"NOASSERTION","licenseDeclared":"NOASSERTION","copyrightText":"NOASSERTION","primaryPackagePurpose":"APPLICATION"}}"#
    );
    for (one, index) in facts.iter().zip(0..) {
        text.push(',');
        json_package(index, one, text);
    }
    text.push_str(r#"],"relationships":[{"spdxElementId":"SPDXRef-DOCUMENT","relatedSpdxElement":"SPDXRef-root","relationshipType":"DESCRIBES"}"#);
    for (from, to) in edges {
        let from = name(facts, *from);
        let to = name(facts, Some(*to));
        _ = write!(
            text,
            r#",{{"spdxElementId":"{from}","relatedSpdxElement":"{to}","relationshipType":"DEPENDS_ON"}}"#
        );
    }
    text.push_str("]}");
}

/// The identifier of a package: its name in what an identifier may hold, and its number.
fn identifier(index: u32, one: &Facts<'_>) -> String {
    let held = |c: char| c.is_ascii_alphanumeric() || c == '.';
    let name = one.name.replace(|c| !held(c), "-");
    format!("SPDXRef-Package-{name}-{index}")
}

fn name(facts: &[Facts<'_>], node: Option<u32>) -> String {
    node.and_then(|index| Some(identifier(index, facts.get(index as usize)?)))
        .unwrap_or_else(|| "SPDXRef-root".to_owned())
}

fn json_package(index: u32, one: &Facts<'_>, text: &mut String) {
    let id = identifier(index, one);
    let licence = one.licence.unwrap_or("NOASSERTION");
    _ = write!(
        text,
        r#"{{"name":"{}","SPDXID":"{id}","versionInfo":"{}","downloadLocation":"NOASSERTION","filesAnalyzed":false,"licenseConcluded":"NOASSERTION","licenseDeclared":"{licence}""#,
        one.name, one.version
    );
    if let Some(publisher) = &one.publisher {
        _ = write!(
            text,
            r#","supplier":"Organization: {publisher}","originator":"Organization: {publisher}""#
        );
    }
    let copyright = one.copyright.as_deref().unwrap_or("NOASSERTION");
    _ = write!(text, r#","copyrightText":"{copyright}""#);
    if let Some((_, address)) = one.references.first() {
        _ = write!(text, r#","homepage":"{address}""#);
    }
    if let Some((_, path)) = one.properties.last() {
        _ = write!(
            text,
            r#","sourceInfo":"acquired package info from the package database: {path}""#
        );
    }
    if let Some(sha256) = one.sha256.as_ref().filter(|_| one.is_required.is_some()) {
        _ = write!(
            text,
            r#","checksums":[{{"algorithm":"SHA256","checksumValue":"{sha256}"}}]"#
        );
    }
    text.push_str(r#","externalRefs":["#);
    if let Some(cpe) = &one.cpe {
        _ = write!(
            text,
            r#"{{"referenceCategory":"SECURITY","referenceType":"cpe23Type","referenceLocator":"{cpe}"}},"#
        );
    }
    _ = write!(
        text,
        r#"{{"referenceCategory":"PACKAGE-MANAGER","referenceType":"purl","referenceLocator":"{}"}}]}}"#,
        one.purl
    );
}

pub(super) fn tag_value(
    release: &Release<'_>,
    facts: &[Facts<'_>],
    edges: &[Edge],
    text: &mut String,
) {
    let Release {
        product,
        version,
        number,
        ..
    } = release;
    _ = write!(
        text,
        "SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\nSPDXID: SPDXRef-DOCUMENT\nDocumentName: {product}\nDocumentNamespace: https://example.com/{number}\nCreator: Tool: scanner-1.0.0\nCreated: 2026-01-01T00:00:00Z\n\nPackageName: {product}\nSPDXID: SPDXRef-root\nPackageVersion: {version}\nPackageDownloadLocation: NOASSERTION\nFilesAnalyzed: false\n"
    );
    for (one, index) in facts.iter().zip(0..) {
        _ = write!(
            text,
            "\n##### Package: {}\n\nPackageName: {}\nSPDXID: {}\nPackageVersion: {}\nPackageDownloadLocation: NOASSERTION\nFilesAnalyzed: false\n",
            one.name,
            one.name,
            identifier(index, one),
            one.version
        );
        if let Some(publisher) = &one.publisher {
            _ = write!(
                text,
                "PackageSupplier: Organization: {publisher}\nPackageOriginator: Organization: {publisher}\n"
            );
        }
        _ = write!(
            text,
            "PackageLicenseConcluded: NOASSERTION\nPackageLicenseDeclared: {}\nPackageCopyrightText: <text>{}</text>\n",
            one.licence.unwrap_or("NOASSERTION"),
            one.copyright.as_deref().unwrap_or("NOASSERTION")
        );
        if let Some(cpe) = &one.cpe {
            _ = writeln!(text, "ExternalRef: SECURITY cpe23Type {cpe}");
        }
        _ = writeln!(text, "ExternalRef: PACKAGE-MANAGER purl {}", one.purl);
    }
    text.push_str("\nRelationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-root\n");
    for (from, to) in edges {
        let (from, to) = (name(facts, *from), name(facts, Some(*to)));
        _ = writeln!(text, "Relationship: {from} DEPENDS_ON {to}");
    }
}

//! Documents of a fleet as tools write them, in a mix of formats.

use std::fmt::Write;

use super::chance::Chance;

/// A format that a release's document is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    CyclonedxJson,
    SpdxJson,
    CyclonedxXml,
    SpdxTagValue,
    Spdx3Json,
}

impl Form {
    /// The mix: of twenty documents nine, six, two, two and one.
    pub(super) fn of(release: u32) -> Self {
        match release % 20 {
            0..=8 => Self::CyclonedxJson,
            9..=14 => Self::SpdxJson,
            15 | 16 => Self::CyclonedxXml,
            17 | 18 => Self::SpdxTagValue,
            _ => Self::Spdx3Json,
        }
    }

    pub(super) fn is_json(self) -> bool {
        matches!(self, Self::CyclonedxJson | Self::SpdxJson | Self::Spdx3Json)
    }

    pub(super) fn ending(self) -> &'static str {
        match self {
            Self::CyclonedxJson => "cdx.json",
            Self::SpdxJson => "spdx.json",
            Self::CyclonedxXml => "cdx.xml",
            Self::SpdxTagValue => "spdx",
            Self::Spdx3Json => "spdx3.json",
        }
    }
}

/// One release's document.
pub(super) struct Release<'p> {
    pub(super) product: String,
    pub(super) version: String,
    pub(super) number: u32,
    pub(super) purls: Vec<&'p str>,
}

struct Parts<'p> {
    purl: &'p str,
    name: &'p str,
    version: &'p str,
    licence: &'static str,
    hash: u64,
}

fn parts(purl: &str) -> Parts<'_> {
    const LICENCES: &[&str] = &[
        "MIT",
        "Apache-2.0",
        "BSD-3-Clause",
        "GPL-2.0-only",
        "ISC",
        "LGPL-2.1-or-later",
    ];
    let path = purl.split('?').next().unwrap_or(purl);
    let (path, version) = path.rsplit_once('@').unwrap_or((path, ""));
    let hash = purl.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    Parts {
        purl,
        name: path.rsplit('/').next().unwrap_or(path),
        version,
        licence: LICENCES[(hash % LICENCES.len() as u64) as usize],
        hash,
    }
}

/// Who stands on whom: every component has one earlier component (or the root, `None`) above it, and some a second.
fn edges(count: usize, chance: &mut Chance) -> Vec<(Option<u32>, u32)> {
    let mut edges = Vec::with_capacity(count * 2);
    for component in 0..count as u32 {
        let root = component == 0 || chance.below(100) < 15;
        let parent = if root {
            None
        } else {
            Some(chance.below(component))
        };
        edges.push((parent, component));
        if component > 1 && chance.below(100) < 60 {
            edges.push((Some(chance.below(component)), component));
        }
    }
    edges.sort_unstable();
    edges
}

impl Release<'_> {
    /// The document's text.
    pub(super) fn write(&self, form: Form, chance: &mut Chance) -> String {
        let edges = edges(self.purls.len(), chance);
        let mut text = String::with_capacity(self.purls.len() * 480 + 1_000);
        match form {
            Form::CyclonedxJson => self.cyclonedx_json(&edges, &mut text),
            Form::SpdxJson => self.spdx_json(&edges, &mut text),
            Form::CyclonedxXml => self.cyclonedx_xml(&edges, &mut text),
            Form::SpdxTagValue => self.spdx_tag_value(&edges, &mut text),
            Form::Spdx3Json => self.spdx3_json(&edges, &mut text),
        }
        text
    }

    // Writing to a string cannot fail, hence `_ =` throughout.

    fn cyclonedx_json(&self, edges: &[(Option<u32>, u32)], text: &mut String) {
        let Self {
            product,
            version,
            number,
            ..
        } = self;
        _ = write!(
            text,
            r#"{{"$schema":"http://cyclonedx.org/schema/bom-1.6.schema.json","bomFormat":"CycloneDX","specVersion":"1.6","serialNumber":"urn:uuid:00000000-0000-4000-8000-{number:012x}","version":1,"metadata":{{"timestamp":"2026-01-01T00:00:00Z","tools":{{"components":[{{"type":"application","author":"example","name":"scanner","version":"1.0.0"}}]}},"component":{{"bom-ref":"root","type":"application","name":"{product}","version":"{version}"}}}},"components":["#
        );
        for (index, purl) in self.purls.iter().enumerate() {
            let part = parts(purl);
            let comma = if index > 0 { "," } else { "" };
            _ = write!(
                text,
                r#"{comma}{{"bom-ref":"{index}-{:016x}","type":"library","name":"{}","version":"{}","licenses":[{{"license":{{"id":"{}"}}}}],"cpe":"cpe:2.3:a:{}:{}:{}:*:*:*:*:*:*:*","purl":"{}","#,
                part.hash,
                part.name,
                part.version,
                part.licence,
                part.name,
                part.name,
                part.version,
                part.purl
            );
            if part.hash.is_multiple_of(5) {
                _ = write!(
                    text,
                    r#""hashes":[{{"alg":"SHA-1","content":"{:016x}{:016x}{:08x}"}}],"#,
                    part.hash, !part.hash, part.hash as u32
                );
            }
            text.push_str(r#""properties":[{"name":"scanner:package:foundBy","value":"package-cataloger"},{"name":"scanner:location:0:path","value":"/var/lib/packages/status"}]}"#);
        }
        text.push_str(r#"],"dependencies":["#);
        let reference = |node: Option<u32>| match node {
            None => "root".to_owned(),
            Some(index) => {
                let purl = self.purls.get(index as usize).copied().unwrap_or_default();
                format!("{index}-{:016x}", parts(purl).hash)
            }
        };
        for (index, group) in edges.chunk_by(|a, b| a.0 == b.0).enumerate() {
            let comma = if index > 0 { "," } else { "" };
            let targets: Vec<String> = group
                .iter()
                .map(|(_, to)| format!("\"{}\"", reference(Some(*to))))
                .collect();
            let from = group
                .first()
                .map(|(from, _)| reference(*from))
                .unwrap_or_default();
            _ = write!(
                text,
                r#"{comma}{{"ref":"{from}","dependsOn":[{}]}}"#,
                targets.join(",")
            );
        }
        text.push_str("]}");
    }

    fn spdx_json(&self, edges: &[(Option<u32>, u32)], text: &mut String) {
        let Self {
            product,
            version,
            number,
            ..
        } = self;
        _ = write!(
            text,
            r#"{{"spdxVersion":"SPDX-2.3","dataLicense":"CC0-1.0","SPDXID":"SPDXRef-DOCUMENT","name":"{product}","documentNamespace":"https://example.com/{number}","creationInfo":{{"licenseListVersion":"3.21","creators":["Organization: Example","Tool: scanner-1.0.0"],"created":"2026-01-01T00:00:00Z"}},"packages":[{{"name":"{product}","SPDXID":"SPDXRef-root","versionInfo":"{version}","downloadLocation":"NOASSERTION","filesAnalyzed":false,"licenseConcluded":"NOASSERTION","licenseDeclared":"NOASSERTION","copyrightText":"NOASSERTION","primaryPackagePurpose":"APPLICATION"}}"#
        );
        for (index, purl) in self.purls.iter().enumerate() {
            let part = parts(purl);
            _ = write!(
                text,
                r#",{{"name":"{}","SPDXID":"SPDXRef-{index}","versionInfo":"{}","supplier":"NOASSERTION","downloadLocation":"NOASSERTION","filesAnalyzed":false,"licenseConcluded":"NOASSERTION","licenseDeclared":"{}","copyrightText":"NOASSERTION","externalRefs":[{{"referenceCategory":"SECURITY","referenceType":"cpe23Type","referenceLocator":"cpe:2.3:a:{}:{}:{}:*:*:*:*:*:*:*"}},{{"referenceCategory":"PACKAGE-MANAGER","referenceType":"purl","referenceLocator":"{}"}}]}}"#,
                part.name,
                part.version,
                part.licence,
                part.name,
                part.name,
                part.version,
                part.purl
            );
        }
        text.push_str(r#"],"relationships":[{"spdxElementId":"SPDXRef-DOCUMENT","relatedSpdxElement":"SPDXRef-root","relationshipType":"DESCRIBES"}"#);
        for (from, to) in edges {
            let from = from.map_or_else(|| "root".to_owned(), |from| from.to_string());
            _ = write!(
                text,
                r#",{{"spdxElementId":"SPDXRef-{from}","relatedSpdxElement":"SPDXRef-{to}","relationshipType":"DEPENDS_ON"}}"#
            );
        }
        text.push_str("]}");
    }

    fn cyclonedx_xml(&self, edges: &[(Option<u32>, u32)], text: &mut String) {
        let Self {
            product, version, ..
        } = self;
        _ = write!(
            text,
            r#"<?xml version="1.0" encoding="UTF-8"?><bom xmlns="http://cyclonedx.org/schema/bom/1.5" version="1"><metadata><timestamp>2026-01-01T00:00:00Z</timestamp><component type="application" bom-ref="root"><name>{product}</name><version>{version}</version></component></metadata><components>"#
        );
        for (index, purl) in self.purls.iter().enumerate() {
            let part = parts(purl);
            let purl = part.purl.replace('&', "&amp;");
            _ = write!(
                text,
                r#"<component type="library" bom-ref="{index}"><name>{}</name><version>{}</version><licenses><license><id>{}</id></license></licenses><purl>{purl}</purl></component>"#,
                part.name.replace('&', "&amp;"),
                part.version.replace('&', "&amp;"),
                part.licence
            );
        }
        text.push_str("</components><dependencies>");
        for group in edges.chunk_by(|a, b| a.0 == b.0) {
            let from = group.first().and_then(|(from, _)| *from);
            let from = from.map_or_else(|| "root".to_owned(), |from| from.to_string());
            _ = write!(text, r#"<dependency ref="{from}">"#);
            for (_, to) in group {
                _ = write!(text, r#"<dependency ref="{to}"/>"#);
            }
            text.push_str("</dependency>");
        }
        text.push_str("</dependencies></bom>");
    }

    fn spdx_tag_value(&self, edges: &[(Option<u32>, u32)], text: &mut String) {
        let Self {
            product,
            version,
            number,
            ..
        } = self;
        _ = write!(
            text,
            "SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\nSPDXID: SPDXRef-DOCUMENT\nDocumentName: {product}\nDocumentNamespace: https://example.com/{number}\nCreator: Tool: scanner-1.0.0\nCreated: 2026-01-01T00:00:00Z\n\nPackageName: {product}\nSPDXID: SPDXRef-root\nPackageVersion: {version}\nPackageDownloadLocation: NOASSERTION\nFilesAnalyzed: false\n"
        );
        for (index, purl) in self.purls.iter().enumerate() {
            let part = parts(purl);
            _ = write!(
                text,
                "\nPackageName: {}\nSPDXID: SPDXRef-{index}\nPackageVersion: {}\nPackageDownloadLocation: NOASSERTION\nFilesAnalyzed: false\nPackageLicenseConcluded: NOASSERTION\nPackageLicenseDeclared: {}\nPackageCopyrightText: NOASSERTION\nExternalRef: PACKAGE-MANAGER purl {}\n",
                part.name, part.version, part.licence, part.purl
            );
        }
        text.push_str("\nRelationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-root\n");
        for (from, to) in edges {
            let from = from.map_or_else(|| "root".to_owned(), |from| from.to_string());
            _ = writeln!(text, "Relationship: SPDXRef-{from} DEPENDS_ON SPDXRef-{to}");
        }
    }

    fn spdx3_json(&self, edges: &[(Option<u32>, u32)], text: &mut String) {
        let Self {
            product,
            version,
            number,
            ..
        } = self;
        let base = format!("https://example.com/{number}/");
        _ = write!(
            text,
            r#"{{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[{{"type":"CreationInfo","@id":"_:c","specVersion":"3.0.1","created":"2026-01-01T00:00:00Z","createdBy":["{base}org"]}},{{"type":"Organization","spdxId":"{base}org","creationInfo":"_:c","name":"Example"}},{{"type":"SpdxDocument","spdxId":"{base}doc","creationInfo":"_:c","name":"{product}","rootElement":["{base}root"],"profileConformance":["core","software"]}},{{"type":"software_Package","spdxId":"{base}root","creationInfo":"_:c","name":"{product}","software_packageVersion":"{version}"}}"#
        );
        for (index, purl) in self.purls.iter().enumerate() {
            let part = parts(purl);
            _ = write!(
                text,
                r#",{{"type":"software_Package","spdxId":"{base}{index}","creationInfo":"_:c","name":"{}","software_packageVersion":"{}","software_packageUrl":"{}"}}"#,
                part.name, part.version, part.purl
            );
        }
        for (index, group) in edges.chunk_by(|a, b| a.0 == b.0).enumerate() {
            let from = group.first().and_then(|(from, _)| *from);
            let from = from.map_or_else(|| "root".to_owned(), |from| from.to_string());
            let targets: Vec<String> = group
                .iter()
                .map(|(_, to)| format!("\"{base}{to}\""))
                .collect();
            _ = write!(
                text,
                r#",{{"type":"Relationship","spdxId":"{base}r{index}","creationInfo":"_:c","from":"{base}{from}","relationshipType":"dependsOn","to":[{}]}}"#,
                targets.join(",")
            );
        }
        text.push_str("]}");
    }
}

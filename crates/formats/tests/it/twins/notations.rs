//! A document of SPDX 2 in JSON, written in the standard's other notations as its annexes say.
//!
//! Each answers `None` when the notation has no way to write what the document says.

mod rdf;

pub(super) use rdf::rdf;

use std::fmt::Write as _;

use serde_json::{Map, Value};

/// The elements of a list, none where there is no list.
fn list<'v>(object: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    object[key].as_array().into_iter().flatten()
}

/// A text, a number or a truth value as text.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        _ => None,
    }
}

/// The same fields as YAML in block style, texts in double quotes.
pub(super) fn yaml(document: &Value) -> Option<String> {
    let mut text = String::from("---\n");
    yaml_map(document.as_object()?, 0, false, &mut text);
    Some(text)
}

fn yaml_map(map: &Map<String, Value>, indent: usize, behind_dash: bool, text: &mut String) {
    let mut behind_dash = behind_dash;
    for (key, value) in map {
        if !std::mem::take(&mut behind_dash) {
            _ = write!(text, "{:indent$}", "");
        }
        _ = write!(text, "{key}:");
        match value {
            Value::Object(map) if !map.is_empty() => {
                text.push('\n');
                yaml_map(map, indent + 2, false, text);
            }
            Value::Array(list) if !list.is_empty() => {
                text.push('\n');
                for value in list {
                    _ = write!(text, "{:indent$}- ", "");
                    match value {
                        Value::Object(map) if !map.is_empty() => {
                            yaml_map(map, indent + 2, true, text);
                        }
                        other => _ = writeln!(text, "{other}"),
                    }
                }
            }
            other => _ = writeln!(text, " {other}"),
        }
    }
}

/// The same fields as elements, lists as repeated ones.
pub(super) fn xml(document: &Value) -> Option<String> {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document>\n");
    xml_fields(document, &mut text)?;
    text.push_str("</Document>\n");
    Some(text)
}

fn xml_fields(value: &Value, text: &mut String) -> Option<()> {
    for (key, value) in value.as_object()? {
        let single = std::slice::from_ref(value);
        for value in value.as_array().map_or(single, Vec::as_slice) {
            _ = write!(text, "<{key}>");
            match value {
                Value::Object(_) => {
                    text.push('\n');
                    xml_fields(value, text)?;
                }
                Value::Null => {}
                other => text.push_str(&escaped(&scalar(other)?)?),
            }
            _ = writeln!(text, "</{key}>");
        }
    }
    Some(())
}

/// Text as XML writes it; some characters it cannot.
fn escaped(text: &str) -> Option<String> {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\r' => escaped.push_str("&#13;"),
            '\t' => escaped.push_str("&#9;"),
            '\n' => escaped.push_str("&#10;"),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => return None,
            other => escaped.push(other),
        }
    }
    Some(escaped)
}

/// As tag-value text (§5.2). Files stand first, so that they belong to no package but by relationship.
pub(super) fn tag_value(document: &Value) -> Option<String> {
    let mut text = Tags(String::new());
    text.head(document)?;
    for file in list(document, "files") {
        text.file(file)?;
    }
    for snippet in list(document, "snippets") {
        text.fields(
            snippet,
            &[
                ("SPDXID", "SnippetSPDXID"),
                ("snippetFromFile", "SnippetFromFileSPDXID"),
                ("name", "SnippetName"),
                ("licenseConcluded", "SnippetLicenseConcluded"),
                ("copyrightText", "SnippetCopyrightText"),
            ],
        )?;
    }
    for package in list(document, "packages") {
        text.package(package)?;
    }
    for licence in list(document, "hasExtractedLicensingInfos") {
        text.fields(
            licence,
            &[
                ("licenseId", "LicenseID"),
                ("extractedText", "ExtractedText"),
                ("name", "LicenseName"),
            ],
        )?;
    }
    for described in list(document, "documentDescribes") {
        let described = scalar(described)?;
        text.add(
            "Relationship",
            &format!("SPDXRef-DOCUMENT DESCRIBES {described}"),
        )?;
    }
    for relationship in list(document, "relationships") {
        let [from, kind, to] = ["spdxElementId", "relationshipType", "relatedSpdxElement"]
            .map(|key| scalar(&relationship[key]));
        text.add("Relationship", &format!("{} {} {}", from?, kind?, to?))?;
        text.fields(relationship, &[("comment", "RelationshipComment")])?;
    }
    for package in list(document, "packages") {
        for file in list(package, "hasFiles") {
            let (package, file) = (scalar(&package["SPDXID"])?, scalar(file)?);
            text.add("Relationship", &format!("{package} CONTAINS {file}"))?;
        }
    }
    Some(text.0)
}

struct Tags(String);

impl Tags {
    fn add(&mut self, tag: &str, value: &str) -> Option<()> {
        if value.contains("</text>") {
            return None;
        }
        let is_long = value.contains(['\n', '\r']) || value != value.trim();
        if value.contains('\r') {
            return None;
        }
        _ = match is_long {
            true => writeln!(self.0, "{tag}: <text>{value}</text>"),
            false => writeln!(self.0, "{tag}: {value}"),
        };
        Some(())
    }

    /// Adds fields, or lists of them, under the names of their tags.
    fn fields(&mut self, object: &Value, names: &[(&str, &str)]) -> Option<()> {
        for (key, tag) in names {
            let value = &object[*key];
            let single = std::slice::from_ref(value);
            for value in value.as_array().map_or(single, Vec::as_slice) {
                if !value.is_null() {
                    self.add(tag, &scalar(value)?)?;
                }
            }
        }
        Some(())
    }

    fn checksums(&mut self, object: &Value, tag: &str) -> Option<()> {
        for checksum in list(object, "checksums") {
            let value = checksum_text(checksum)?;
            self.add(tag, &value)?;
        }
        Some(())
    }

    fn annotations(&mut self, object: &Value, id: &str) -> Option<()> {
        for annotation in list(object, "annotations") {
            self.fields(annotation, &[("annotator", "Annotator")])?;
            self.fields(annotation, &[("annotationDate", "AnnotationDate")])?;
            self.fields(annotation, &[("annotationType", "AnnotationType")])?;
            self.add("SPDXREF", id)?;
            self.fields(annotation, &[("comment", "AnnotationComment")])?;
        }
        Some(())
    }

    fn head(&mut self, document: &Value) -> Option<()> {
        self.fields(
            document,
            &[
                ("spdxVersion", "SPDXVersion"),
                ("dataLicense", "DataLicense"),
                ("SPDXID", "SPDXID"),
                ("name", "DocumentName"),
                ("documentNamespace", "DocumentNamespace"),
                ("comment", "DocumentComment"),
            ],
        )?;
        for external in list(document, "externalDocumentRefs") {
            let checksum = match &external["checksum"] {
                Value::Null => String::new(),
                checksum => format!(" {}", checksum_text(checksum)?),
            };
            let name = scalar(&external["externalDocumentId"])?;
            let address = scalar(&external["spdxDocument"])?;
            self.add(
                "ExternalDocumentRef",
                &format!("{name} {address}{checksum}"),
            )?;
        }
        self.fields(
            &document["creationInfo"],
            &[
                ("creators", "Creator"),
                ("created", "Created"),
                ("comment", "CreatorComment"),
                ("licenseListVersion", "LicenseListVersion"),
            ],
        )?;
        self.annotations(document, "SPDXRef-DOCUMENT")
    }

    fn file(&mut self, file: &Value) -> Option<()> {
        self.fields(file, &[("fileName", "FileName"), ("SPDXID", "SPDXID")])?;
        self.checksums(file, "FileChecksum")?;
        self.fields(
            file,
            &[
                ("licenseConcluded", "LicenseConcluded"),
                ("licenseInfoInFiles", "LicenseInfoInFile"),
                ("copyrightText", "FileCopyrightText"),
                ("comment", "FileComment"),
            ],
        )
    }

    fn package(&mut self, package: &Value) -> Option<()> {
        self.fields(
            package,
            &[
                ("name", "PackageName"),
                ("SPDXID", "SPDXID"),
                ("versionInfo", "PackageVersion"),
                ("packageFileName", "PackageFileName"),
                ("supplier", "PackageSupplier"),
                ("originator", "PackageOriginator"),
                ("downloadLocation", "PackageDownloadLocation"),
                ("filesAnalyzed", "FilesAnalyzed"),
                ("homepage", "PackageHomePage"),
                ("sourceInfo", "PackageSourceInfo"),
                ("licenseConcluded", "PackageLicenseConcluded"),
                ("licenseInfoFromFiles", "PackageLicenseInfoFromFiles"),
                ("licenseDeclared", "PackageLicenseDeclared"),
                ("licenseComments", "PackageLicenseComments"),
                ("copyrightText", "PackageCopyrightText"),
                ("summary", "PackageSummary"),
                ("description", "PackageDescription"),
                ("comment", "PackageComment"),
                ("attributionTexts", "PackageAttributionText"),
                ("primaryPackagePurpose", "PrimaryPackagePurpose"),
                ("releaseDate", "ReleaseDate"),
                ("builtDate", "BuiltDate"),
                ("validUntilDate", "ValidUntilDate"),
            ],
        )?;
        self.checksums(package, "PackageChecksum")?;
        for reference in list(package, "externalRefs") {
            let [category, kind, locator] =
                ["referenceCategory", "referenceType", "referenceLocator"]
                    .map(|key| scalar(&reference[key]));
            let (category, kind, locator) = (category?, kind?, locator?);
            if category.contains(' ') || kind.contains(' ') {
                return None;
            }
            self.add("ExternalRef", &format!("{category} {kind} {locator}"))?;
            self.fields(reference, &[("comment", "ExternalRefComment")])?;
        }
        match scalar(&package["SPDXID"]) {
            Some(id) => self.annotations(package, &id),
            None => Some(()),
        }
    }
}

fn checksum_text(checksum: &Value) -> Option<String> {
    let algorithm = scalar(&checksum["algorithm"])?;
    let value = scalar(&checksum["checksumValue"])?;
    Some(format!("{algorithm}: {value}"))
}

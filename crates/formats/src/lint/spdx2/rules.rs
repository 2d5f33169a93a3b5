//! What must hold between the parts of an SPDX 2 document, beyond the shape of each.
//!
//! Everything works on the tree in the shape of the JSON notation, whichever notation the document has.

mod package;
mod references;

use std::collections::HashSet;

use serde_json::Value;

use super::super::FaultCode;
use super::super::faults::{Faults, Place};
use super::super::shape::Edition;
use super::forms;
use super::notation::Notation;
use references::References;

/// The parts of a document that the rules look at, and where faults go.
struct Rules<'w> {
    root: &'w Value,
    edition: Edition,
    faults: &'w mut Faults,
    /// Identifiers of the files.
    files: HashSet<&'w str>,
}

/// Checks all rules.
pub(super) fn check(root: &Value, edition: Edition, notation: Notation, faults: &mut Faults) {
    let files = items(root, "files").filter_map(|(_, file)| text(file, "SPDXID"));
    let mut rules = Rules {
        root,
        edition,
        files: files.collect(),
        faults,
    };
    rules.describes();
    rules.packages();
    rules.files();
    rules.snippets(notation);
    rules.checksums("externalDocumentRefs");
    References::of(root).check(root, edition, rules.faults);
}

/// The items of a list with their numbers.
fn items<'w>(value: &'w Value, name: &str) -> impl Iterator<Item = (usize, &'w Value)> {
    let list = value.get(name).and_then(Value::as_array);
    list.into_iter().flatten().enumerate()
}

/// The text of a field.
fn text<'w>(value: &'w Value, name: &str) -> Option<&'w str> {
    value.get(name).and_then(Value::as_str)
}

impl<'w> Rules<'w> {
    fn fault(&mut self, code: FaultCode, place: &Place<'_>, value: &str, expected: &str) {
        self.faults
            .add(code, || place.pointer(), value, || expected.to_owned());
    }

    /// A document describes something, unless a single package leaves no doubt about what it is (2.3 §11.1).
    fn describes(&mut self) {
        let count = |name| {
            self.root
                .get(name)
                .and_then(Value::as_array)
                .map_or(0, Vec::len)
        };
        let is_plain = count("packages") == 1 && count("files") == 0 && count("snippets") == 0;
        if is_plain || count("documentDescribes") > 0 {
            return;
        }
        let own = text(self.root, "SPDXID").unwrap_or_default();
        let is_said = items(self.root, "relationships").any(|(_, relation)| {
            let end = match text(relation, "relationshipType") {
                Some("DESCRIBES") => "spdxElementId",
                Some("DESCRIBED_BY") => "relatedSpdxElement",
                _ => return false,
            };
            text(relation, end) == Some(own)
        });
        if !is_said {
            self.fault(FaultCode::Missing, &Place::ROOT, "", "DESCRIBES");
        }
    }

    fn files(&mut self) {
        self.checksums("files");
        for (index, file) in items(self.root, "files") {
            let has_sha1 = items(file, "checksums")
                .any(|(_, checksum)| text(checksum, "algorithm") == Some("SHA1"));
            let has_any = items(file, "checksums").next().is_some();
            if has_any && !has_sha1 {
                let list = Place::ROOT.name("files");
                let place = list.index(index);
                self.fault(FaultCode::Missing, &place.name("checksums"), "", "SHA1");
            }
        }
    }

    /// The digits of all checksums in a list of elements; an external document has one only.
    fn checksums(&mut self, name: &'static str) {
        let list = Place::ROOT.name(name);
        for (index, element) in items(self.root, name) {
            let place = list.index(index);
            if let Some(checksum) = element.get("checksum") {
                self.checksum(checksum, &place.name("checksum"));
            }
            let checksums = place.name("checksums");
            for (index, checksum) in items(element, "checksums") {
                self.checksum(checksum, &checksums.index(index));
            }
        }
    }

    fn checksum(&mut self, checksum: &Value, place: &Place<'_>) {
        let (algorithm, value) = (text(checksum, "algorithm"), text(checksum, "checksumValue"));
        let (Some(algorithm), Some(value)) = (algorithm, value) else {
            return;
        };
        let (min, max) = match algorithm {
            "ADLER32" => (8, 8),
            "MD2" | "MD4" | "MD5" => (32, 32),
            "MD6" => (0, 128),
            "SHA1" => (40, 40),
            "SHA224" => (56, 56),
            "SHA256" | "SHA3-256" | "BLAKE2b-256" => (64, 64),
            "SHA384" | "SHA3-384" | "BLAKE2b-384" => (96, 96),
            "SHA512" | "SHA3-512" | "BLAKE2b-512" => (128, 128),
            // BLAKE3 gives as many digits as one asks for.
            "BLAKE3" => (64, usize::MAX),
            _ => return,
        };
        if !forms::is_hex(value) || value.len() < min || value.len() > max {
            let expected = if min == max {
                format!("{min} lower case hexadecimal digits")
            } else {
                format!("{min}.. lower case hexadecimal digits")
            };
            self.fault(
                FaultCode::Form,
                &place.name("checksumValue"),
                value,
                &expected,
            );
        }
    }

    fn snippets(&mut self, notation: Notation) {
        let list = Place::ROOT.name("snippets");
        for (index, snippet) in items(self.root, "snippets") {
            let place = list.index(index);
            if notation.names_snippets() && snippet.get("name").is_none() {
                self.fault(FaultCode::Missing, &place, "", "name");
            }
            if let Some(file) = text(snippet, "snippetFromFile")
                && forms::is_element_id(file)
                && !self.files.contains(file)
            {
                self.fault(
                    FaultCode::Dangling,
                    &place.name("snippetFromFile"),
                    file,
                    "file",
                );
            }
            self.ranges(snippet, &place.name("ranges"));
        }
    }

    /// A range begins before it ends, and one of the ranges counts bytes.
    fn ranges(&mut self, snippet: &Value, place: &Place<'_>) {
        let mut counts_bytes = false;
        for (index, range) in items(snippet, "ranges") {
            let end = |pointer: &str, name: &str| range.get(pointer)?.get(name)?.as_i64();
            for unit in ["offset", "lineNumber"] {
                if let (Some(start), Some(end)) =
                    (end("startPointer", unit), end("endPointer", unit))
                {
                    counts_bytes |= unit == "offset";
                    if start > end {
                        let expected = format!("{start}..");
                        self.fault(
                            FaultCode::Range,
                            &place.index(index),
                            &end.to_string(),
                            &expected,
                        );
                    }
                }
            }
        }
        if !counts_bytes && items(snippet, "ranges").next().is_some() {
            self.fault(FaultCode::Missing, place, "", "offset");
        }
    }
}

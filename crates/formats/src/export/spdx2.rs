//! Any document as SPDX 2.3 JSON.
//!
//! Standard: SPDX 2.3 and its JSON schema. Whatever the document says, the result is valid against the schema:
//! identifiers are made where there are none that SPDX allows, licences that are no expressions become `LicenseRef-`
//! with their name as text, required fields that nothing is known of get `NOASSERTION`.
//!
//! What SPDX 2.3 has no field for goes into annotations in a form that others know too (see
//! `sbom::own`); reading the result back restores it. Not restored: references that
//! SPDX does not allow (they are renamed throughout), relations to things that the document does not hold, kinds and
//! vendors of creators, of files the hash values by algorithms that SPDX does not know and licences that are no expressions, the document's signature and
//! vulnerabilities, and the difference between a required field that was omitted and one declared unknown.

mod graph;
mod ids;
mod licence;
mod package;
mod reference;
mod schema;
mod text;

use std::collections::HashMap;

use iriai_domain::inventory::document::{Document, ExternalDocument, FileEntry, Party};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::sbom::own::{EncodedDocument, EncodedParty};
use crate::sbom::spdx2::{DOCUMENT, is_phase, says_nothing};
use graph::{holders, note_completeness, relationships};
use ids::{Ids, document_names};
use licence::Licences;
use package::{Notes, Setting, checksum, json, word};
use schema::{Checksum, CreationInfo, ExternalDocument as Written, File, Text};
use text::{instant, is_namespace};

/// What a document may not say itself, but SPDX requires.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// The namespace for a document whose own serial is none: a URI without `#` that no other document has.
    pub namespace: &'a str,
    /// The instant for a document that does not say when it was made: `YYYY-MM-DDThh:mm:ssZ`.
    pub created: &'a str,
}

/// The licence that every document of SPDX 2 has (§6.2).
const DATA_LICENCE: &str = "CC0-1.0";

/// Writes a document as SPDX 2.3 JSON.
pub fn write(document: &Document<'_>, options: &Options<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut serializer = serde_json::Serializer::pretty(&mut bytes);
    // Writing into memory does not fail, and all keys are texts.
    let names = document_names(document);
    _ = Whole::of(document, options, &names).serialize(&mut serializer);
    bytes.push(b'\n');
    bytes
}

/// A document with what had to be found out before it can be written.
struct Whole<'d, 'a> {
    document: &'d Document<'a>,
    options: &'d Options<'d>,
    created: Text<'d>,
    names: &'d HashMap<&'d str, String>,
    ids: Ids<'d>,
    licences: Licences<'d>,
}

impl<'d, 'a> Whole<'d, 'a> {
    fn of(
        document: &'d Document<'a>,
        options: &'d Options<'d>,
        names: &'d HashMap<&'d str, String>,
    ) -> Self {
        let created = document.created.as_deref().and_then(instant);
        Self {
            document,
            options,
            created: created.unwrap_or(Text::Borrowed(options.created)),
            names,
            ids: Ids::of(document, names),
            licences: Licences::of(document, names),
        }
    }

    fn creation_info(&self) -> CreationInfo<'_> {
        let document = self.document;
        let authors = document.authors.iter().filter_map(party);
        let tools = document.tools.iter().filter(|tool| !tool.name.is_empty());
        let mut creators: Vec<_> = authors
            .chain(tools.map(|tool| match &tool.version {
                Some(version) => format!("Tool: {}-{version}", tool.name),
                None => format!("Tool: {}", tool.name),
            }))
            .collect();
        if creators.is_empty() {
            // The schema wants one, and of a document without any only this is known.
            creators.push("Tool: NOASSERTION".to_owned());
        }
        let phases = document.lifecycles.iter().filter(|phase| is_phase(phase));
        let phases: Vec<_> = phases.map(AsRef::as_ref).collect();
        CreationInfo {
            comment: (!phases.is_empty()).then(|| format!("SBOM Type: {}", phases.join(", "))),
            created: Text::Borrowed(&self.created),
            creators,
        }
    }

    /// The document's name: its own, or that of what it describes.
    fn name(&self) -> &str {
        let subjects = self.document.subjects.iter();
        let described = subjects.filter_map(|subject| self.document.components.get(*subject));
        let own = self.document.name.as_deref().into_iter();
        own.chain(described.map(|component| component.name.as_ref()))
            .find(|name| !name.trim().is_empty())
            .unwrap_or("NOASSERTION")
    }

    fn namespace(&self) -> &str {
        self.document
            .serial
            .as_deref()
            .filter(|serial| is_namespace(serial))
            .unwrap_or(self.options.namespace)
    }

    /// What of the document as a whole SPDX has no field for.
    fn notes(&self) -> Notes<'_> {
        let document = self.document;
        let mut notes = Notes::new(&self.created);
        if let Some(licence) = document.data_licence.as_deref()
            && licence != DATA_LICENCE
        {
            notes.add_ours("data-licence", licence);
        }
        let read_back = Some(self.name()).filter(|name| !says_nothing(name));
        if document.name.as_deref() != read_back {
            notes.add_ours("name", document.name.as_deref().unwrap_or(""));
        }
        if let Some(serial) = document.serial.as_deref()
            && serial != self.namespace()
        {
            notes.add_ours("serial", serial);
        }
        if let Some(created) = document.created.as_deref()
            && created != self.created
        {
            notes.add_ours("created", created);
        }
        if let Some(revision) = &document.revision {
            notes.add_ours("revision", revision);
        }
        for phase in document.lifecycles.iter().filter(|phase| !is_phase(phase)) {
            notes.add_ours("lifecycle", phase);
        }
        let parties = [
            ("supplier", &document.supplier),
            ("manufacturer", &document.manufacturer),
        ];
        for (name, found) in parties {
            if let Some(party) = found {
                notes.add_ours(name, &json(&EncodedParty::of(party)));
            }
        }
        for found in &document.external_documents {
            if self.external(found).is_none() {
                let encoded = EncodedDocument {
                    reference: found.reference.as_deref().map(Text::Borrowed),
                    address: Text::Borrowed(&found.address),
                    hash: found.hash.as_ref().map(|hash| {
                        Text::Owned(format!("{}:{}", hash.algorithm.code(), hash.value))
                    }),
                };
                notes.add_ours("external-document", &json(&encoded));
            }
        }
        note_completeness(document, &self.ids, &mut notes);
        notes
    }

    /// A reference to another document, when there is a name for it.
    fn external<'s>(&'s self, found: &'s ExternalDocument<'a>) -> Option<Written<'s>> {
        let name = self.names.get(found.reference.as_deref()?)?;
        Some(Written {
            external_document_id: Text::Borrowed(name),
            checksum: checksum(found.hash.as_ref()?)?,
            spdx_document: &found.address,
        })
    }

    fn file<'s>(&'s self, file: &'s FileEntry<'a>, id: &'s str) -> File<'s> {
        let mut checksums: Vec<_> = file.hashes.iter().filter_map(checksum).collect();
        if !checksums
            .iter()
            .any(|checksum| checksum.algorithm == "SHA1")
        {
            // A file must have one (§8.4); so do others write that it is not known, and so is it read again.
            checksums.push(Checksum {
                algorithm: "SHA1",
                checksum_value: Text::Borrowed("0000000000000000000000000000000000000000"),
            });
        }
        File {
            id,
            file_name: relative(&file.name),
            checksums,
            license_concluded: self.licences.field(&file.licence),
            copyright_text: word(&file.copyright),
        }
    }
}

impl Serialize for Whole<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let document = self.document;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("spdxVersion", "SPDX-2.3")?;
        map.serialize_entry("dataLicense", DATA_LICENCE)?;
        map.serialize_entry("SPDXID", DOCUMENT)?;
        map.serialize_entry("name", self.name())?;
        map.serialize_entry("documentNamespace", self.namespace())?;
        map.serialize_entry("creationInfo", &self.creation_info())?;
        if let Some(comment) = &document.comment {
            map.serialize_entry("comment", comment)?;
        }
        if !self.names.is_empty() {
            let externals = document.external_documents.iter();
            map.serialize_entry(
                "externalDocumentRefs",
                &List(|| externals.clone().filter_map(|found| self.external(found))),
            )?;
        }
        let annotations = self.notes().annotations;
        if !annotations.is_empty() {
            map.serialize_entry("annotations", &annotations)?;
        }
        if !document.components.is_empty() {
            let holders = holders(document, &self.ids);
            let setting = Setting {
                licences: &self.licences,
                created: &self.created,
            };
            let components = document.components.iter().zip(&self.ids.components);
            map.serialize_entry(
                "packages",
                &List(|| {
                    components
                        .clone()
                        .enumerate()
                        .map(|(index, (component, id))| {
                            setting.package(component, id, holders.contains(&index))
                        })
                }),
            )?;
        }
        if !document.files.is_empty() {
            let files = document.files.iter().zip(&self.ids.files);
            map.serialize_entry(
                "files",
                &List(|| files.clone().map(|(file, id)| self.file(file, id))),
            )?;
        }
        if !self.licences.is_empty() {
            map.serialize_entry(
                "hasExtractedLicensingInfos",
                &List(|| self.licences.extracted()),
            )?;
        }
        map.serialize_entry(
            "relationships",
            &List(|| relationships(document, &self.ids)),
        )?;
        map.end()
    }
}

/// A list of which one element at a time is made and written.
struct List<F>(F);

impl<I, F> Serialize for List<F>
where
    F: Fn() -> I,
    I: Iterator<Item: Serialize>,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// A path as seen from the package (§8.1).
fn relative(path: &str) -> Text<'_> {
    match path.starts_with('/') {
        true => Text::Owned(format!(".{path}")),
        false => Text::Borrowed(path),
    }
}

fn party(party: &Party<'_>) -> Option<String> {
    let role = match party.organisation {
        Some(false) => "Person",
        Some(true) | None => "Organization",
    };
    let name = party.name.trim();
    match &party.contact {
        Some(contact) => Some(format!("{role}: {name} ({contact})")),
        None if name.is_empty() => None,
        None if name.ends_with([')', '>']) => Some(format!("{role}: {name} ()")),
        None => Some(format!("{role}: {name}")),
    }
}

//! Writes a document as SPDX 3.0.1 in JSON-LD.
//!
//! Properties, and what a card says beyond the AI and Dataset profiles, go to SPDX's extension for CycloneDX properties.
//! So does what SPDX 3 has no field for (see `sbom::own`): the document's supplier, manufacturer and revision, a
//! component's group, scope and evidence, whether it is listed and was modified, and licences that are neither declared
//! nor concluded. Left out are hash values of what references lead to, vendors of tools, and vulnerability statements.
//! Identifiers that are no IRIs become IRIs under the document's own.

mod card;
mod ids;
mod json;
mod own;
mod package;
mod relation;
mod shared;

use std::collections::BTreeSet;

use iriai_domain::inventory::document::{Component, Document, Field, LicenceForm, Party, Tool};

use crate::calendar;
use crate::sbom::spdx3_json::card::Profile;
use crate::sbom::spdx3_json::vocabulary;
use ids::Ids;
use json::{Object, nested};
use shared::{AgentClass, CREATION, Shared, element};

/// What a document may not say itself and its copy needs.
#[derive(Debug, Clone)]
pub struct Options<'a> {
    /// The time of writing (RFC 3339), for documents whose own time cannot be read.
    pub created: &'a str,
    /// An IRI under which a document without an IRI gets one, and its elements theirs: `urn:uuid:…`.
    pub namespace: &'a str,
    /// The program that writes, named among the document's tools.
    pub tool: Option<Tool<'a>>,
}

/// Where the context of JSON-LD lies; it also tells the version.
const CONTEXT: &str = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld";

/// Writes a document. The same document and options give the same bytes.
pub fn write(document: &Document<'_>, options: &Options<'_>) -> Vec<u8> {
    let mut ids = Ids::of(document, options.namespace);
    let mut shared = Shared::default();
    let mut agents = Vec::new();
    let makers = Makers::of(document, options, &mut shared, &mut ids, &mut agents);
    let mut out = Vec::new();
    out.extend_from_slice(b"{\"@context\":");
    json::string(&mut out, CONTEXT);
    out.extend_from_slice(b",\"@graph\":[\n");
    makers.write(document, options, &mut out);
    out.append(&mut agents);
    for (index, component) in document.components.iter().enumerate() {
        let Some(id) = ids.components.get(index).cloned() else {
            continue;
        };
        let details = component.details.as_deref();
        let contact = details.and_then(|details| details.supplier_contact.as_deref());
        let supplier = shared.named(&component.supplier, contact, &mut ids, &mut out);
        let originator = details.and_then(|details| {
            let contact = details.originator_contact.as_deref();
            shared.named(&details.originator, contact, &mut ids, &mut out)
        });
        package::write(
            component,
            &id,
            supplier.as_deref(),
            originator.as_deref(),
            &mut out,
        );
    }
    for (file, id) in document.files.iter().zip(&ids.files) {
        package::write_file(file, id, &mut out);
    }
    shared.define(&document.licences, &mut ids, &mut out);
    relation::write_licences(document, &mut shared, &mut ids, &mut out);
    relation::write(document, &mut ids, &mut out);
    write_collections(document, &mut shared, &mut ids, &mut out);
    out.extend_from_slice(b"\n]}\n");
    out
}

/// Who and what made the document.
struct Makers {
    by: Vec<String>,
    using: Vec<String>,
}

impl Makers {
    fn of(
        document: &Document<'_>,
        options: &Options<'_>,
        shared: &mut Shared,
        ids: &mut Ids<'_>,
        out: &mut Vec<u8>,
    ) -> Self {
        let authors = document.authors.iter();
        let mut by: Vec<String> = authors
            .map(|author| shared.party(author, ids, out))
            .collect();
        let mut tools = document.tools.iter().chain(&options.tool);
        // Somebody must have made it: a program if there is nobody else.
        if by.is_empty()
            && let Some(tool) = tools.next()
        {
            by.push(shared.tool(AgentClass::SoftwareAgent, tool, ids, out));
        }
        if by.is_empty() {
            by.push(shared.party(&Party::default(), ids, out));
        }
        let using = tools.map(|tool| shared.tool(AgentClass::Tool, tool, ids, out));
        let using = using.collect();
        Self { by, using }
    }

    fn write(&self, document: &Document<'_>, options: &Options<'_>, out: &mut Vec<u8>) {
        let own = document.created.as_deref().and_then(calendar::utc);
        let created = own
            .or_else(|| calendar::utc(options.created))
            .unwrap_or_else(|| "1970-01-01T00:00:00Z".to_owned());
        let mut object = Object::open(out, "CreationInfo");
        object.text("@id", CREATION);
        object.text("specVersion", "3.0.1");
        object.text("created", &created);
        object.texts("createdBy", self.by.iter().map(String::as_str));
        object.texts("createdUsing", self.using.iter().map(String::as_str));
        object.close();
    }
}

/// Writes the `Sbom` and the `SpdxDocument` around all.
fn write_collections(
    document: &Document<'_>,
    shared: &mut Shared,
    ids: &mut Ids<'_>,
    out: &mut Vec<u8>,
) {
    let licence = document.data_licence.as_ref().and_then(|licence| {
        if is_short_id(licence) {
            return Some(format!("https://spdx.org/licenses/{licence}"));
        }
        let value = Field::from_text(licence.clone());
        shared.licence(LicenceForm::Expression, &value, ids, out)
    });
    let sbom = ids.make("sbom", 0);
    let mut object = element(out, "software_Sbom", &sbom);
    let subjects = document.subjects.iter();
    let subjects = subjects.filter_map(|index| ids.components.get(*index));
    object.texts("rootElement", subjects.map(String::as_str));
    // A collection that names elements must name a root among them.
    if !document.subjects.is_empty() {
        let elements = ids.components.iter().chain(&ids.files);
        object.texts("element", elements.map(String::as_str));
    }
    let types: BTreeSet<&str> = document
        .lifecycles
        .iter()
        .filter_map(|phase| sbom_type(phase))
        .collect();
    object.texts("software_sbomType", types);
    object.close();
    let mut object = element(out, "SpdxDocument", &ids.document);
    object.optional("name", document.name.as_deref());
    object.optional("comment", document.comment.as_deref());
    object.optional("dataLicense", licence.as_deref());
    object.texts(
        "profileConformance",
        profiles(document, &ids.document, shared),
    );
    object.texts("rootElement", [sbom.as_str()]);
    let externals = document.external_documents.iter().map(|external| {
        let reference = external.reference.as_deref();
        let id = reference.map_or_else(|| external.address.to_string(), |name| ids.iri(name));
        (id, &*external.address, &external.hash)
    });
    let elements = ids.imports(document).into_iter();
    let elements = elements.map(|(id, address)| (id.to_owned(), address, &None));
    let imports = externals.chain(elements);
    object.list("", "import", imports, |out, (id, address, hash)| {
        nested(out, "ExternalMap", |map| {
            map.text("externalSpdxId", &id);
            map.optional(
                "locationHint",
                Some(address).filter(|address| !address.is_empty()),
            );
            map.list("", "verifiedUsing", hash, package::write_hash);
        });
    });
    let properties = own::of_document(document, &ids.document);
    let properties = properties.iter().map(|(name, value)| (&**name, &**value));
    own::write(&mut object, properties);
    object.close();
}

/// Whether a text has the form of an identifier in SPDX's list of licences.
fn is_short_id(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-.+".contains(&byte);
    !text.is_empty() && text.bytes().all(fits)
}

/// The profiles whose demands the document meets. AI and Dataset demand more than the schema does.
fn profiles(document: &Document<'_>, document_id: &str, shared: &Shared) -> Vec<&'static str> {
    let mut profiles = vec!["core", "software", "simpleLicensing"];
    if shared.custom_licences {
        profiles.push("expandedLicensing");
    }
    for (profile, name) in [(Profile::Ai, "ai"), (Profile::Dataset, "dataset")] {
        let of_profile = |component: &&Component<'_>| card::profile(component) == Some(profile);
        let mut components = document.components.iter().filter(of_profile).peekable();
        if components.peek().is_some()
            && components.all(|component| package::meets(component, profile))
        {
            profiles.push(name);
        }
    }
    let of_document = !own::of_document(document, document_id).is_empty();
    let of_file = document
        .files
        .iter()
        .any(|file| !own::of_file(file).is_empty());
    if of_document || of_file || document.components.iter().any(package::uses_extension) {
        profiles.push("extension");
    }
    profiles
}

/// The type of SBOM that a phase of the life cycle makes, in SPDX's words or from CycloneDX's.
fn sbom_type(phase: &str) -> Option<&str> {
    if vocabulary::SBOM_TYPES.contains(&phase) {
        return Some(phase);
    }
    match phase {
        "pre-build" => Some("source"),
        "post-build" | "discovery" => Some("analyzed"),
        "operations" => Some("deployed"),
        _ => None,
    }
}

//! Components, services and files.

use iriai_domain::hash::HashAlgorithm;
use iriai_domain::inventory::document::{
    Component, ComponentKind, ComponentScope, Details, ExternalReference, Field, FileEntry, Hash,
    Identifier, IdentifierKind, LicenceStanding,
};
use serde::ser::{Serialize, SerializeSeq, Serializer};

use super::address::{iri, organisation};
use super::plan::{Plan, is_service};
use super::schema::{self, Pedigree, Property, Swid};
use super::{card, evidence, licence};
use crate::sbom::cyclonedx::own;

/// The components or the services of the outermost level. Files come after the components.
pub(super) struct Roots<'p> {
    pub(super) plan: &'p Plan<'p>,
    pub(super) services: bool,
}

impl<'p> Roots<'p> {
    pub(super) fn is_empty(&self) -> bool {
        self.plan.roots(self.services).next().is_none() && self.files().is_empty()
    }

    fn files(&self) -> &'p [FileEntry<'p>] {
        if self.plan.files && !self.services {
            &self.plan.document.files
        } else {
            &[]
        }
    }
}

impl Serialize for Roots<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        for index in self.plan.roots(self.services) {
            if let Some(component) = component(self.plan, index) {
                list.serialize_element(&component)?;
            }
        }
        for (index, entry) in self.files().iter().enumerate() {
            list.serialize_element(&file(self.plan, index, entry))?;
        }
        list.end()
    }
}

/// What is nested in a component. Built only when it is written.
pub(super) struct Children<'p> {
    plan: &'p Plan<'p>,
    indices: &'p [usize],
}

impl Children<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.indices.is_empty()
    }
}

impl Serialize for Children<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let components = self.indices.iter();
        serializer.collect_seq(components.filter_map(|index| component(self.plan, *index)))
    }
}

/// The component of an index, with what is nested in it.
pub(super) fn component<'p>(plan: &'p Plan<'p>, index: usize) -> Option<schema::Component<'p>> {
    let component = plan.component(index)?;
    let mut written = bare(plan, plan.reference(index), &component.name);
    let service = is_service(component);
    let children = Children {
        plan,
        indices: plan.children(index),
    };
    let supplier = organisation(
        component.supplier.stated(),
        component
            .details
            .as_ref()
            .and_then(|details| details.supplier_contact.as_deref()),
    );
    if service {
        written.kind = None;
        written.services = children;
        written.provider = supplier;
    } else {
        written.components = children;
        written.supplier = supplier;
        written.scope = scope(component.scope);
        written.purl = component
            .purl
            .as_deref()
            .filter(|purl| !purl.trim().is_empty());
        let (kind, same) = kind(component.kind);
        written.kind = Some(kind);
        if !same {
            written
                .properties
                .push(Property::new(own::KIND, component.kind.code()));
        }
    }
    written.group = component.group.as_deref();
    written.version = component.version.stated();
    let unobserved = component.licences.iter();
    let unobserved = unobserved.filter(|licence| licence.standing != LicenceStanding::Observed);
    written.licenses = licence::choices(unobserved);
    add_hashes(&mut written, &component.hashes, service);
    static NOTHING: Details<'static> = nothing();
    let details = component.details.as_deref().unwrap_or(&NOTHING);
    add_details(&mut written, component, details);
    add_identifiers(&mut written, &details.identifiers, service);
    if !service {
        add_parts(&mut written, plan, index, component, details);
    }
    declare(&mut written.properties, component, details);
    Some(written)
}

/// Details that say nothing.
const fn nothing() -> Details<'static> {
    Details {
        supplier_contact: None,
        originator: Field::Omitted,
        originator_contact: None,
        identifiers: Vec::new(),
        copyright: Field::Omitted,
        description: None,
        file_name: None,
        download_location: Field::Omitted,
        homepage: None,
        references: Vec::new(),
        comment: None,
        properties: Vec::new(),
        released: None,
        valid_until: None,
        modified: None,
        evidence: Vec::new(),
        card: Vec::new(),
    }
}

/// A component of which only the name is said.
fn bare<'p>(plan: &'p Plan<'p>, reference: &'p str, name: &'p str) -> schema::Component<'p> {
    let none = || Children { plan, indices: &[] };
    schema::Component {
        kind: None,
        reference,
        supplier: None,
        provider: None,
        manufacturer: None,
        group: None,
        name,
        version: None,
        description: None,
        scope: None,
        hashes: Vec::new(),
        licenses: Vec::new(),
        copyright: None,
        cpe: None,
        purl: None,
        omnibor_id: Vec::new(),
        swhid: Vec::new(),
        swid: None,
        modified: None,
        pedigree: None,
        external_references: Vec::new(),
        components: none(),
        services: none(),
        evidence: None,
        model_card: None,
        data: Vec::new(),
        properties: Vec::new(),
    }
}

/// The type, and whether it says the same.
fn kind(kind: ComponentKind) -> (&'static str, bool) {
    match kind {
        ComponentKind::Unstated | ComponentKind::Source | ComponentKind::Other => {
            ("library", false)
        }
        ComponentKind::Archive => ("file", false),
        ComponentKind::Install => ("application", false),
        other => (other.code(), true),
    }
}

fn scope(scope: ComponentScope) -> Option<&'static str> {
    match scope {
        ComponentScope::Unstated => None,
        stated => Some(stated.code()),
    }
}

fn add_details<'p>(
    written: &mut schema::Component<'p>,
    component: &'p Component<'p>,
    details: &'p Details<'p>,
) {
    written.description = details.description.as_deref();
    written.external_references = references(details);
    let properties = &mut written.properties;
    let stated = details.properties.iter();
    properties.extend(stated.map(|(name, value)| Property::new(name, value)));
    for (name, text) in [
        (own::FILE_NAME, &details.file_name),
        (own::COMMENT, &details.comment),
        (own::RELEASED, &details.released),
        (own::VALID_UNTIL, &details.valid_until),
    ] {
        properties.extend(text.as_deref().map(|text| Property::new(name, text)));
    }
    if !is_service(component) {
        written.copyright = details.copyright.stated();
        written.modified = details.modified;
        written.manufacturer = organisation(
            details.originator.stated(),
            details.originator_contact.as_deref(),
        );
    }
}

/// The links of a component; its home page and where it can be got first, unless they are among them.
fn references<'p>(details: &'p Details<'p>) -> Vec<schema::ExternalReference<'p>> {
    let first = |kind: &str| {
        details
            .references
            .iter()
            .find(|reference| reference.kind == kind)
    };
    let missing = |kind: &'static str, address: Option<&'p str>| {
        let address = address.filter(|address| !address.trim().is_empty())?;
        let there = first(kind).is_some_and(|reference| reference.address == address);
        (!there).then(|| link(kind, None, address, Vec::new()))
    };
    let added = [
        missing("website", details.homepage.as_deref()),
        missing("distribution", details.download_location.stated()),
    ];
    let stated = details.references.iter().filter_map(external_reference);
    added.into_iter().flatten().chain(stated).collect()
}

fn external_reference<'p>(
    reference: &'p ExternalReference<'p>,
) -> Option<schema::ExternalReference<'p>> {
    if reference.address.trim().is_empty() {
        return None;
    }
    let known = REFERENCE_KINDS
        .binary_search(&reference.kind.as_ref())
        .is_ok();
    let kind: &str = &reference.kind;
    let (written, own) = match known {
        true => (kind, None),
        false => ("other", Some(kind)),
    };
    let hashes = hashes(&reference.hashes).collect();
    Some(link(written, own, &reference.address, hashes))
}

/// A link, with the type and the address in its comment that the standard does not take.
fn link<'p>(
    kind: &'p str,
    own_kind: Option<&str>,
    address: &'p str,
    hashes: Vec<schema::Hash<'p>>,
) -> schema::ExternalReference<'p> {
    let url = iri(address);
    let own_kind = own_kind.map(|kind| format!("{}{kind}", own::REFERENCE_KIND));
    let own_address = (url != address).then(|| format!("{}{address}", own::REFERENCE_ADDRESS));
    let lines: Vec<_> = own_kind.into_iter().chain(own_address).collect();
    schema::ExternalReference {
        kind,
        url,
        comment: (!lines.is_empty()).then(|| lines.join("\n")),
        hashes,
    }
}

/// The types of external references of 1.6.
const REFERENCE_KINDS: &[&str] = &[
    "adversary-model",
    "advisories",
    "attestation",
    "bom",
    "build-meta",
    "build-system",
    "certification-report",
    "chat",
    "codified-infrastructure",
    "component-analysis-report",
    "configuration",
    "digital-signature",
    "distribution",
    "distribution-intake",
    "documentation",
    "dynamic-analysis-report",
    "electronic-signature",
    "evidence",
    "exploitability-statement",
    "formulation",
    "issue-tracker",
    "license",
    "log",
    "mailing-list",
    "maturity-report",
    "model-card",
    "other",
    "pentest-report",
    "poam",
    "quality-metrics",
    "release-notes",
    "rfc-9116",
    "risk-assessment",
    "runtime-analysis-report",
    "security-contact",
    "social",
    "source-distribution",
    "static-analysis-report",
    "support",
    "threat-model",
    "vcs",
    "vulnerability-assertion",
    "website",
];

/// The standard's name of an algorithm, where it has one.
fn algorithm(algorithm: HashAlgorithm) -> Option<&'static str> {
    Some(match algorithm {
        HashAlgorithm::Md5 => "MD5",
        HashAlgorithm::Sha1 => "SHA-1",
        HashAlgorithm::Sha256 => "SHA-256",
        HashAlgorithm::Sha384 => "SHA-384",
        HashAlgorithm::Sha512 => "SHA-512",
        HashAlgorithm::Sha3_256 => "SHA3-256",
        HashAlgorithm::Sha3_384 => "SHA3-384",
        HashAlgorithm::Sha3_512 => "SHA3-512",
        HashAlgorithm::Blake2b256 => "BLAKE2b-256",
        HashAlgorithm::Blake2b384 => "BLAKE2b-384",
        HashAlgorithm::Blake2b512 => "BLAKE2b-512",
        HashAlgorithm::Blake3 => "BLAKE3",
        _ => return None,
    })
}

/// A value as the schema allows it: hexadecimal, of one of five lengths.
fn hash<'p>(hash: &'p Hash<'p>) -> Option<schema::Hash<'p>> {
    let content: &str = &hash.value;
    let fits = matches!(content.len(), 32 | 40 | 64 | 96 | 128)
        && content.bytes().all(|byte| byte.is_ascii_hexdigit());
    let alg = algorithm(hash.algorithm).filter(|_| fits)?;
    Some(schema::Hash { alg, content })
}

pub(super) fn hashes<'p>(list: &'p [Hash<'p>]) -> impl Iterator<Item = schema::Hash<'p>> {
    list.iter().filter_map(hash)
}

fn add_hashes<'p>(written: &mut schema::Component<'p>, list: &'p [Hash<'p>], service: bool) {
    for stated in list {
        match hash(stated).filter(|_| !service) {
            Some(hash) => written.hashes.push(hash),
            None => written.properties.push(Property {
                name: format!("{}{}", own::HASH, stated.algorithm.code()).into(),
                value: &stated.value,
            }),
        }
    }
}

/// Identifiers that the schema has a field for, as long as it is free; the rest as properties.
fn add_identifiers<'p>(
    written: &mut schema::Component<'p>,
    identifiers: &'p [Identifier<'p>],
    service: bool,
) {
    for identifier in identifiers {
        let value: &str = &identifier.value;
        match identifier.kind {
            IdentifierKind::Cpe22 | IdentifierKind::Cpe23
                if !service && written.cpe.is_none() && is_of_kind(identifier) =>
            {
                written.cpe = Some(value);
            }
            IdentifierKind::Gitoid if !service => written.omnibor_id.push(value),
            IdentifierKind::Swhid if !service => written.swhid.push(value),
            IdentifierKind::Swid if !service && written.swid.is_none() => {
                written.swid = Some(Swid {
                    tag_id: value,
                    name: written.name,
                });
            }
            kind => written.properties.push(Property {
                name: format!("{}{}", own::IDENTIFIER, kind.code()).into(),
                value,
            }),
        }
    }
}

/// Whether a CPE would be read as one of its kind again.
fn is_of_kind(identifier: &Identifier<'_>) -> bool {
    let old = identifier.value.trim().starts_with("cpe:/");
    old == (identifier.kind == IdentifierKind::Cpe22)
}

/// What services have not: evidence, pedigree, model card and data.
fn add_parts<'p>(
    written: &mut schema::Component<'p>,
    plan: &'p Plan<'p>,
    index: usize,
    component: &'p Component<'p>,
    details: &'p Details<'p>,
) {
    let (evidence, rest) = evidence::evidence(&details.evidence, &component.licences);
    written.evidence = evidence;
    let rest = rest.iter();
    written
        .properties
        .extend(rest.map(|line| Property::new(own::EVIDENCE, line)));
    let ancestors = plan.ancestors(index).iter();
    let ancestors: Vec<_> = ancestors
        .filter_map(|ancestor| self::component(plan, *ancestor))
        .collect();
    written.pedigree = (!ancestors.is_empty()).then_some(Pedigree { ancestors });
    let card = card::card(&details.card, plan.datasets(index));
    written.model_card = card.model;
    written.data = card.data;
    written.properties.extend(card.rest);
}

/// What is declared unknown, and what is declared not to be.
fn declare<'p>(
    properties: &mut Vec<Property<'p>>,
    component: &'p Component<'p>,
    details: &'p Details<'p>,
) {
    let fields = [
        &component.version,
        &component.supplier,
        &details.originator,
        &details.copyright,
        &details.download_location,
    ];
    for (declared, name) in [
        (&Field::DeclaredUnknown, own::DECLARED_UNKNOWN),
        (&Field::DeclaredNone, own::DECLARED_NONE),
    ] {
        let those = own::DECLARABLE
            .iter()
            .zip(fields)
            .filter(|(_, field)| *field == declared);
        properties.extend(those.map(|(field, _)| Property::new(name, field)));
        let licences = licence::declared(&component.licences, declared);
        properties.extend(licences.map(|field| Property::new(name, field)));
    }
}

/// A file that is listed apart. Its licence is one that was concluded.
fn file<'p>(plan: &'p Plan<'p>, index: usize, entry: &'p FileEntry<'p>) -> schema::Component<'p> {
    let mut written = bare(plan, plan.file_reference(index), &entry.name);
    written.kind = Some("file");
    let (name, value) = own::FILE;
    written.properties.push(Property::new(name, value));
    add_hashes(&mut written, &entry.hashes, false);
    written.copyright = entry.copyright.stated();
    if let Some(expression) = entry.licence.stated() {
        written.licenses.push(schema::LicenceChoice::Expression {
            expression,
            acknowledgement: Some("concluded"),
        });
    }
    for (declared, name) in [
        (&Field::DeclaredUnknown, own::DECLARED_UNKNOWN),
        (&Field::DeclaredNone, own::DECLARED_NONE),
    ] {
        if entry.copyright == *declared {
            written.properties.push(Property::new(name, "copyright"));
        }
        if entry.licence == *declared {
            written
                .properties
                .push(Property::new(name, "licence-concluded"));
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_references_can_be_searched() {
        assert!(REFERENCE_KINDS.is_sorted());
    }
}

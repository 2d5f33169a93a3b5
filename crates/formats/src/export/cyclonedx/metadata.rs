//! The document itself: identity, metadata, and what goes into its properties.

use std::collections::{BTreeSet, HashSet};

use iriai_domain::inventory::document::{Document, Party};

use super::address::{iri, is_time, organisation, person};
use super::component::{Roots, component, hashes};
use super::graph::{CompositionList, DependencyList, without_dependencies};
use super::plan::Plan;
use super::schema::{
    Bom, Contact, ExternalReference, Lifecycle, Metadata, Property, Tool, ToolMaker, Tools,
};
use super::{Options, licence};
use crate::sbom::cyclonedx::own;

/// The predefined phases.
const PHASES: &[&str] = &[
    "design",
    "pre-build",
    "build",
    "post-build",
    "operations",
    "discovery",
    "decommission",
];

/// Everything.
pub(super) fn bom<'p>(plan: &'p Plan<'p>, options: &Options<'p>) -> Bom<'p> {
    let document = plan.document;
    let written = plan.written();
    let serial = options.serial_number.or(document.serial.as_deref());
    let revision = document
        .revision
        .as_deref()
        .filter(|_| options.serial_number.is_none());
    let references = document.external_documents.iter();
    Bom {
        schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
        bom_format: "CycloneDX",
        spec_version: "1.6",
        serial_number: serial.and_then(serial_number),
        version: revision.and_then(version),
        metadata: metadata(plan, options, &written),
        components: Roots {
            plan,
            services: false,
        },
        services: Roots {
            plan,
            services: true,
        },
        external_references: references
            .filter(|entry| !entry.address.trim().is_empty())
            .map(|entry| ExternalReference {
                kind: "bom",
                url: iri(&entry.address),
                comment: None,
                hashes: entry
                    .hash
                    .iter()
                    .flat_map(|hash| hashes(std::slice::from_ref(hash)))
                    .collect(),
            })
            .collect(),
        dependencies: DependencyList::of(plan, &written),
        compositions: CompositionList::of(plan, &written),
    }
}

/// A UUID as the schema wants it: `urn:uuid:` and lower case.
fn serial_number(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_lowercase();
    let uuid = text.strip_prefix("urn:uuid:")?;
    let mut lengths = [8, 4, 4, 4, 12].into_iter();
    let fits = uuid.split('-').all(|group| {
        lengths.next() == Some(group.len()) && group.bytes().all(|byte| byte.is_ascii_hexdigit())
    });
    (fits && lengths.next().is_none()).then_some(text)
}

/// A revision is a number from 1 on, and written as numbers are.
fn version(text: &str) -> Option<u64> {
    let number = text.parse::<u64>().ok()?;
    (number > 0 && number.to_string() == text).then_some(number)
}

fn metadata<'p>(
    plan: &'p Plan<'p>,
    options: &Options<'p>,
    written: &HashSet<&str>,
) -> Metadata<'p> {
    let document = plan.document;
    let created = options.timestamp.or(document.created.as_deref());
    let (authors, maker) = authors(&document.authors);
    Metadata {
        timestamp: created.filter(|time| is_time(time)),
        lifecycles: lifecycles(document),
        tools: tools(document),
        authors,
        component: plan.subject.and_then(|subject| component(plan, subject)),
        manufacturer: maker.and_then(party),
        manufacture: document.manufacturer.as_ref().and_then(party),
        supplier: document.supplier.as_ref().and_then(party),
        licenses: licence::of_document(document.data_licence.as_deref()),
        properties: properties(plan, options, written),
    }
}

fn lifecycles<'p>(document: &'p Document<'p>) -> Vec<Lifecycle<'p>> {
    let phases = document.lifecycles.iter().map(AsRef::as_ref);
    phases
        .map(|phase: &str| match PHASES.contains(&phase) {
            true => Lifecycle::Phase(phase),
            false => Lifecycle::Name(phase),
        })
        .collect()
}

/// Distinct tools, as the schema wants them.
fn tools<'p>(document: &'p Document<'p>) -> Option<Tools<'p>> {
    let mut seen = HashSet::new();
    let tools = document.tools.iter().map(|tool| Tool {
        kind: "application",
        manufacturer: tool.vendor.as_deref().map(|name| ToolMaker { name }),
        name: &tool.name,
        version: tool.version.as_deref(),
    });
    let components: Vec<_> = tools.filter(|tool| seen.insert(tool.clone())).collect();
    (!components.is_empty()).then_some(Tools { components })
}

/// The people, and the one organisation that there is a field for. It is read back as the last author, so a further organisation
/// stands among the people.
fn authors<'p>(authors: &'p [Party<'p>]) -> (Vec<Contact<'p>>, Option<&'p Party<'p>>) {
    let maker = authors
        .iter()
        .rposition(|author| author.organisation == Some(true));
    let people = authors.iter().enumerate();
    let people = people
        .filter(|(index, _)| Some(*index) != maker)
        .map(|(_, author)| person(Some(&author.name), author.contact.as_deref()));
    (people.collect(), maker.and_then(|maker| authors.get(maker)))
}

fn party<'p>(party: &'p Party<'p>) -> Option<super::schema::Organisation<'p>> {
    organisation(Some(&party.name), party.contact.as_deref())
}

/// What of the document has no field.
fn properties<'p>(
    plan: &'p Plan<'p>,
    options: &Options<'p>,
    written: &HashSet<&str>,
) -> Vec<Property<'p>> {
    let document = plan.document;
    let serial = document
        .serial
        .as_deref()
        .filter(|_| options.serial_number.is_none());
    let revision = document
        .revision
        .as_deref()
        .filter(|_| options.serial_number.is_none());
    let created = document
        .created
        .as_deref()
        .filter(|_| options.timestamp.is_none());
    let single = [
        (own::NAME, document.name.as_deref()),
        (own::COMMENT, document.comment.as_deref()),
        (
            own::SERIAL,
            serial.filter(|serial| serial_number(serial).as_deref() != Some(serial)),
        ),
        (
            own::REVISION,
            revision.filter(|revision| version(revision).is_none()),
        ),
        (own::CREATED, created.filter(|created| !is_time(created))),
    ];
    let single = single.into_iter();
    let mut properties: Vec<_> = single
        .filter_map(|(name, value)| Some(Property::new(name, value?)))
        .collect();
    let subjects = document.subjects.iter().copied();
    let further: BTreeSet<_> = subjects
        .filter(|subject| Some(*subject) != plan.subject && plan.component(*subject).is_some())
        .map(|subject| plan.reference(subject))
        .collect();
    properties.extend(
        further
            .into_iter()
            .map(|subject| Property::new(own::SUBJECT, subject)),
    );
    let none = without_dependencies(document).filter(|of| written.contains(of));
    properties.extend(none.map(|of| Property::new(own::NO_DEPENDENCIES, of)));
    properties
}

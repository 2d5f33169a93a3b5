//! CycloneDX 1.6 in JSON: a document of vulnerabilities with their analyses, and the components that these are about.
//!
//! One product is the subject of the document (`metadata.component`); of several each is a component that holds those decided for
//! it, so that `affects` can tell them apart.
//!
//! The nine justifications are not ours. Where one says the same or nearly so it is written, and in any case our own word stands
//! in the property `iriai:vex:justification`; notes beside the reason why nothing is affected stand in `iriai:vex:notes`. That an
//! attacker cannot control the code has no counterpart: configuration, environment and dependency each say more than that.

use std::collections::HashMap;

use iriai_domain::risk::decision::{Decision, told};
use iriai_domain::risk::vex::{Justification, Status};
use serde::Serialize;

use super::{INVALID, Named, Refused, bytes, checked, system, wholes};
use crate::calendar;
use crate::vex::own;

/// What does not come from the decisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options<'o> {
    /// `urn:uuid:` and a UUID.
    pub serial_number: &'o str,
    /// The revision, from 1 on.
    pub revision: u32,
    /// Which organisation publishes it.
    pub author: &'o str,
    /// When (RFC 3339).
    pub issued: &'o str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Bom<'d> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    bom_format: &'static str,
    spec_version: &'static str,
    serial_number: String,
    version: u32,
    metadata: Metadata<'d>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    components: Vec<Component>,
    vulnerabilities: Vec<Vulnerability<'d>>,
}

#[derive(Serialize)]
struct Metadata<'d> {
    timestamp: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    component: Option<Component>,
    manufacturer: Source<'d>,
    properties: [Property<'d>; 1],
}

/// A name alone.
#[derive(Serialize)]
struct Source<'d> {
    name: &'d str,
}

#[derive(Serialize)]
struct Component {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(rename = "bom-ref")]
    reference: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<String>,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    purl: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    components: Vec<Component>,
}

#[derive(Serialize)]
struct Vulnerability<'d> {
    id: &'d str,
    source: Source<'d>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    references: Vec<Reference<'d>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recommendation: Option<&'d str>,
    analysis: Analysis<'d>,
    affects: Vec<Affects>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    properties: Vec<Property<'d>>,
}

#[derive(Serialize)]
struct Reference<'d> {
    id: &'d str,
    source: Source<'d>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Analysis<'d> {
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    justification: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    response: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'d str>,
    last_updated: String,
}

#[derive(Serialize)]
struct Affects {
    #[serde(rename = "ref")]
    reference: String,
}

#[derive(Serialize)]
struct Property<'d> {
    name: &'static str,
    value: &'d str,
}

/// Everything that vulnerabilities refer to: products in the order in which they come, each with its components.
#[derive(Default)]
struct Tree {
    products: Vec<(Option<Named>, Vec<Named>)>,
    places: HashMap<Option<Named>, usize>,
    references: HashMap<(usize, Named), String>,
}

impl Tree {
    /// The reference of a component in a product, or outside of any.
    fn reference(&mut self, product: Option<Named>, component: &Named) -> String {
        let next = self.products.len();
        let place = *self.places.entry(product.clone()).or_insert(next);
        if place == next {
            self.products.push((product, Vec::new()));
        }
        let Some((_, components)) = self.products.get_mut(place) else {
            return String::new();
        };
        let number = components.len() + 1;
        let reference = self.references.entry((place, component.clone()));
        let reference = reference.or_insert_with(|| {
            components.push(component.clone());
            format!("product-{}/component-{number}", place + 1)
        });
        reference.clone()
    }

    /// The subject, where there is one product and nothing beside it, and the components.
    fn components(self) -> (Option<Component>, Vec<Component>) {
        let is_one = self.products.len() == 1;
        let (mut subject, mut components) = (None, Vec::new());
        for ((product, parts), number) in self.products.into_iter().zip(1..) {
            let parts = parts.into_iter().zip(1..).map(|(part, at)| {
                component("library", format!("product-{number}/component-{at}"), part)
            });
            let Some(product) = product else {
                components.extend(parts);
                continue;
            };
            let mut whole = component("application", format!("product-{number}"), product);
            if is_one {
                components.extend(parts);
                subject = Some(whole);
            } else {
                whole.components = parts.collect();
                components.push(whole);
            }
        }
        (subject, components)
    }
}

fn component(kind: &'static str, reference: String, named: Named) -> Component {
    // The schema sets the limit.
    let version = named
        .version
        .filter(|version| version.chars().count() <= 1024);
    Component {
        kind,
        reference,
        group: named.group,
        name: named.name,
        version,
        purl: named.purl,
        components: Vec::new(),
    }
}

fn state(status: Status) -> &'static str {
    match status {
        Status::NotAffected => "not_affected",
        Status::Affected => "exploitable",
        Status::Fixed => "resolved",
        Status::UnderInvestigation => "in_triage",
    }
}

fn justification(why: Justification) -> Option<&'static str> {
    Some(match why {
        Justification::ComponentNotPresent | Justification::VulnerableCodeNotPresent => {
            "code_not_present"
        }
        Justification::VulnerableCodeNotInExecutePath => "code_not_reachable",
        Justification::InlineMitigationsAlreadyExist => "protected_by_mitigating_control",
        Justification::VulnerableCodeCannotBeControlledByAdversary => return None,
    })
}

fn vulnerability<'d>(
    decision: &'d Decision<'_>,
    time: String,
    tree: &mut Tree,
) -> Vulnerability<'d> {
    let part = Named::component(decision);
    let affects = wholes(decision).into_iter().map(|product| Affects {
        reference: tree.reference(product, &part),
    });
    let affects = affects.collect();
    let names = decision.names();
    let (id, aliases) = names
        .split_first()
        .map_or(("", &[][..]), |(id, rest)| (*id, rest));
    let is_unaffected = decision.status == Status::NotAffected;
    let notes = told(&decision.notes);
    let why = decision.justified();
    let property = |name, value| Property { name, value };
    let properties = [
        why.map(|why| property(own::JUSTIFICATION, why.code())),
        notes
            .filter(|_| is_unaffected)
            .map(|notes| property(own::NOTES, notes)),
    ];
    Vulnerability {
        id,
        source: Source { name: system(id) },
        references: aliases
            .iter()
            .map(|id| Reference {
                id,
                source: Source { name: system(id) },
            })
            .collect(),
        recommendation: decision.action_told(),
        analysis: Analysis {
            state: state(decision.status),
            justification: why.and_then(justification),
            response: decision
                .responded()
                .map(|response| response.code())
                .into_iter()
                .collect(),
            detail: if is_unaffected {
                decision.impact_told()
            } else {
                notes
            },
            last_updated: time,
        },
        affects,
        properties: properties.into_iter().flatten().collect(),
    }
}

/// `urn:uuid:` and a UUID, in lower case.
fn serial_number(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_lowercase();
    let uuid = text.strip_prefix("urn:uuid:")?;
    let lengths: Vec<usize> = uuid.split('-').map(str::len).collect();
    let is_hex = uuid
        .bytes()
        .all(|byte| byte == b'-' || byte.is_ascii_hexdigit());
    (is_hex && lengths == [8, 4, 4, 4, 12]).then_some(text)
}

/// Writes decisions.
pub fn write(decisions: &[Decision<'_>], options: &Options<'_>) -> Result<Vec<u8>, Refused> {
    let decisions = checked(decisions)?;
    let author = options.author.trim();
    if author.is_empty() || options.revision == 0 {
        return Err(INVALID);
    }
    let mut tree = Tree::default();
    let vulnerabilities = decisions.into_iter();
    let vulnerabilities = vulnerabilities
        .map(|(decision, time)| vulnerability(decision, time, &mut tree))
        .collect();
    let (subject, components) = tree.components();
    let bom = Bom {
        schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
        bom_format: "CycloneDX",
        spec_version: "1.6",
        serial_number: serial_number(options.serial_number).ok_or(INVALID)?,
        version: options.revision,
        metadata: Metadata {
            timestamp: calendar::utc(options.issued).ok_or(INVALID)?,
            component: subject,
            manufacturer: Source { name: author },
            properties: [Property {
                name: own::DOCUMENT,
                value: "true",
            }],
        },
        components,
        vulnerabilities,
    };
    Ok(bytes(&bom))
}

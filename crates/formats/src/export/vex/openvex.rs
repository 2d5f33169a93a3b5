//! OpenVEX 0.2.0.
//!
//! A component in a product is a subcomponent of that product. What has no package URL gets an address under the caller's
//! namespace: `…/iriai/products/<name>/<version>` and `…/iriai/components/<key>`. Others take these for names that they do not know; we
//! read them again as what they stand for.

use std::collections::HashSet;

use iriai_domain::risk::decision::{Decision, told};
use serde::Serialize;

use super::{INVALID, Named, Refused, bytes, checked, is_uri, products, segment};
use crate::calendar;
use crate::vex::own::{COMPONENTS, PRODUCTS};

/// What does not come from the decisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options<'o> {
    /// The document's identifier, an address.
    pub id: &'o str,
    /// Who publishes it.
    pub author: &'o str,
    /// In which role.
    pub role: Option<&'o str>,
    /// When it was first published (RFC 3339).
    pub issued: &'o str,
    /// When it was last changed (RFC 3339).
    pub updated: Option<&'o str>,
    /// Its revision, from 1 on.
    pub revision: u32,
    /// The address under which addresses for products and components without package URL are made.
    pub namespace: &'o str,
}

#[derive(Serialize)]
struct Written<'d> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@id")]
    id: &'d str,
    author: &'d str,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'d str>,
    timestamp: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_updated: Option<String>,
    version: u32,
    statements: Vec<Statement<'d>>,
}

#[derive(Serialize)]
struct Statement<'d> {
    vulnerability: Vulnerability<'d>,
    timestamp: String,
    products: Vec<Product>,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_notes: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    justification: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    impact_statement: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    action_statement: Option<&'d str>,
}

#[derive(Serialize)]
struct Vulnerability<'d> {
    name: &'d str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    aliases: Vec<&'d str>,
}

#[derive(Serialize)]
struct Product {
    #[serde(rename = "@id")]
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    identifiers: Option<Identifiers>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    subcomponents: Vec<Product>,
}

#[derive(Serialize)]
struct Identifiers {
    purl: String,
}

/// The address of a product that has no package URL.
pub fn product_address(namespace: &str, name: &str, version: Option<&str>) -> String {
    let version = version.map(|version| format!("/{}", segment(version)));
    format!(
        "{}{PRODUCTS}{}{}",
        namespace.trim_end_matches('/'),
        segment(name),
        version.unwrap_or_default()
    )
}

/// The address of a component that has no package URL, by its key.
pub fn component_address(namespace: &str, key: &str) -> String {
    format!(
        "{}{COMPONENTS}{}",
        namespace.trim_end_matches('/'),
        segment(key)
    )
}

fn product(named: &Named, address: impl FnOnce() -> String) -> Product {
    Product {
        id: named.purl.clone().unwrap_or_else(address),
        identifiers: named.purl.clone().map(|purl| Identifiers { purl }),
        subcomponents: Vec::new(),
    }
}

fn statement<'d>(decision: &'d Decision<'_>, time: String, namespace: &str) -> Statement<'d> {
    let part = || {
        let address = || component_address(namespace, decision.component.trim());
        product(&Named::component(decision), address)
    };
    let mut seen = HashSet::new();
    let mut affected: Vec<Product> = Vec::new();
    for named in products(decision) {
        let address = || product_address(namespace, &named.name, named.version.as_deref());
        let mut whole = product(&named, address);
        whole.subcomponents.push(part());
        if seen.insert(whole.id.clone()) {
            affected.push(whole);
        }
    }
    if affected.is_empty() {
        affected.push(part());
    }
    let mut names = decision.names().into_iter();
    Statement {
        vulnerability: Vulnerability {
            name: names.next().unwrap_or_default(),
            aliases: names.collect(),
        },
        timestamp: time,
        products: affected,
        status: decision.status.code(),
        status_notes: told(&decision.notes),
        justification: decision.justified().map(|why| why.code()),
        impact_statement: decision.impact_told(),
        action_statement: decision.action_told(),
    }
}

/// Writes decisions.
pub fn write(decisions: &[Decision<'_>], options: &Options<'_>) -> Result<Vec<u8>, Refused> {
    let decisions = checked(decisions)?;
    let author = options.author.trim();
    let is_fit = is_uri(options.id) && is_uri(options.namespace) && !author.is_empty();
    if !is_fit || options.revision == 0 {
        return Err(INVALID);
    }
    let updated = options
        .updated
        .map(|time| calendar::utc(time).ok_or(INVALID));
    let statements = decisions.into_iter();
    let document = Written {
        context: "https://openvex.dev/ns/v0.2.0",
        id: options.id,
        author,
        role: options.role.map(str::trim).filter(|role| !role.is_empty()),
        timestamp: calendar::utc(options.issued).ok_or(INVALID)?,
        last_updated: updated.transpose()?,
        version: options.revision,
        statements: statements
            .map(|(decision, time)| statement(decision, time, options.namespace))
            .collect(),
    };
    Ok(bytes(&document))
}

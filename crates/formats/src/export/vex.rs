//! Writers of VEX documents: one set of decisions in every format.
//!
//! Identifiers, times and all words for readers come from the caller. A set of which one decision cannot be written is refused as a
//! whole: what is published must not be less than what was decided.

pub mod csaf;
pub mod cyclonedx;
pub mod openvex;
pub mod repository;

use std::borrow::Cow;
use std::collections::HashSet;

use iriai_domain::fold::fold_form;
use iriai_domain::inventory::component_key::ComponentKey;
use iriai_domain::purl::Purl;
use iriai_domain::risk::decision::{DecidedProduct, Decision, Unfit, check_all, told};
use serde::Serialize;

use crate::calendar;

/// Why decisions were not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// The place of the decision at fault; none where it is the set or the document.
    pub decision: Option<usize>,
    /// What is wrong.
    pub why: Unfit,
}

const INVALID: Refused = Refused {
    decision: None,
    why: Unfit::DocumentInvalid,
};

/// The decisions with their times in UTC, if all can be published together.
fn checked<'d, 'a>(
    decisions: &'d [Decision<'a>],
) -> Result<Vec<(&'d Decision<'a>, String)>, Refused> {
    check_all(decisions).map_err(|(decision, why)| Refused { decision, why })?;
    let mut written = HashSet::new();
    let timed = decisions.iter().enumerate().map(|(place, decision)| {
        let refused = |why| Refused {
            decision: Some(place),
            why,
        };
        // What is spelt in two ways may be one thing once it is written.
        let main = fold_form(decision.main_name());
        for product in wholes(decision) {
            if !written.insert((main.clone(), Named::component(decision), product)) {
                return Err(refused(Unfit::DecidedTwice));
            }
        }
        let time = calendar::utc(&decision.decided_at).ok_or(refused(Unfit::NoTime))?;
        Ok((decision, time))
    });
    timed.collect()
}

/// A component or a product by what is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Named {
    /// Canonical.
    purl: Option<String>,
    group: Option<String>,
    name: String,
    version: Option<String>,
}

fn canonical(text: &str) -> Option<Purl<'_>> {
    let purl = Purl::parse(text).or_else(|_| Purl::repair(text).map(|(purl, _)| purl));
    purl.ok()
}

impl Named {
    fn component(decision: &Decision<'_>) -> Self {
        let key = decision.component.trim();
        if let Some(purl) = canonical(key) {
            return Self {
                group: purl.namespace().map(Cow::into_owned),
                name: purl.name().into_owned(),
                version: purl.version().map(Cow::into_owned),
                purl: Some(purl.into_string()),
            };
        }
        let parts = ComponentKey::of(key);
        let name = Some(parts.name().into_owned()).filter(|name| !name.trim().is_empty());
        Self {
            purl: None,
            group: parts.namespace().map(Cow::into_owned),
            name: name.unwrap_or_else(|| key.to_owned()),
            version: parts.version().map(Cow::into_owned),
        }
    }

    fn product(product: &DecidedProduct<'_>) -> Self {
        Self {
            purl: told(&product.purl)
                .and_then(canonical)
                .map(Purl::into_string),
            group: None,
            name: product.name.trim().to_owned(),
            version: told(&product.version).map(str::to_owned),
        }
    }

    /// Group, name and version in one line.
    fn title(&self) -> String {
        let group = self.group.iter().map(|group| format!("{group}/"));
        let version = self.version.iter().map(|version| format!(" {version}"));
        group.chain([self.name.clone()]).chain(version).collect()
    }
}

/// The products of a decision, each once.
fn products(decision: &Decision<'_>) -> Vec<Named> {
    let mut products: Vec<Named> = Vec::new();
    let mut seen = HashSet::new();
    for product in decision.products.iter().map(Named::product) {
        if seen.insert(product.clone()) {
            products.push(product);
        }
    }
    products
}

/// The products of a decision, or nothing once where it names none.
fn wholes(decision: &Decision<'_>) -> Vec<Option<Named>> {
    let mut wholes: Vec<_> = products(decision).into_iter().map(Some).collect();
    if wholes.is_empty() {
        wholes.push(None);
    }
    wholes
}

/// Who gave a vulnerability its identifier.
fn system(id: &str) -> &str {
    let prefix = id.split('-').next().unwrap_or(id);
    match prefix.to_ascii_uppercase().as_str() {
        "CVE" => "CVE",
        "GHSA" => "GitHub Security Advisories",
        "JVNDB" => "JVN iPedia",
        "RUSTSEC" => "RustSec",
        _ if prefix.is_empty() => "ID",
        _ => prefix,
    }
}

/// Whether a text is a URI with a scheme, and nothing in it that URIs have to encode.
pub fn is_uri(text: &str) -> bool {
    let scheme = text.split_once(':').filter(|(_, rest)| !rest.is_empty());
    let is_scheme = |scheme: &str| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    };
    scheme.is_some_and(|(scheme, _)| is_scheme(scheme))
        && text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte))
}

/// A segment of a path, in which everything is encoded that is not unreserved (RFC 3986 §2.3). A segment of dots alone would lead
/// elsewhere and is encoded too.
fn segment(text: &str) -> String {
    use std::fmt::Write as _;
    let is_dots = text.bytes().all(|byte| byte == b'.');
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_~".contains(&byte) || (byte == b'.' && !is_dots) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// JSON with a line break at its end.
fn bytes(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut serializer = serde_json::Serializer::pretty(&mut bytes);
    // Memory takes everything, and all keys are text: there is nothing that could fail.
    _ = value.serialize(&mut serializer);
    bytes.push(b'\n');
    bytes
}

//! What is ours in VEX documents: properties of CycloneDX's vulnerabilities for what it has no field for, and the addresses under
//! which OpenVEX names what has no package URL.
//!
//! OpenVEX knows products by identifiers alone, and its schema allows no field of anybody's own. So name and version, or the key of a
//! component, stand in the address, behind a word of ours: whoever reads it here again meets what was meant by what it is called.

use std::borrow::Cow;

use iriai_domain::inventory::component_key::UNIDENTIFIED;
use iriai_domain::risk::vex::Product;
use serde::Deserialize;

/// A justification in the words of OpenVEX, where the nine of CycloneDX say less or something else.
pub(crate) const JUSTIFICATION: &str = "iriai:vex:justification";
/// Words on the status beside those on why nothing is affected.
pub(crate) const NOTES: &str = "iriai:vex:notes";
/// Says in the metadata that a document is there for its statements: that the components in it are no inventory.
pub(crate) const DOCUMENT: &str = "iriai:vex:document";
/// What writes our CSAF documents, in their own words.
pub(crate) const ENGINE: &str = "Iriai";
/// What stands between a namespace and the name of a product.
pub(crate) const PRODUCTS: &str = "/iriai/products/";
/// What stands between a namespace and the key of a component.
pub(crate) const COMPONENTS: &str = "/iriai/components/";

/// Reads what our own addresses among the identifiers of a product stand for, where nothing else is known of it.
pub(super) fn recognise(product: &mut Product<'_>) {
    let [id] = product.ids.as_slice() else { return };
    if let Some((_, key)) = id.split_once(COMPONENTS) {
        if let Some(key) = decode(key).filter(|key| key.starts_with(UNIDENTIFIED)) {
            product.ids = vec![Cow::Owned(key)];
        }
        return;
    }
    let Some((_, named)) = id.split_once(PRODUCTS) else {
        return;
    };
    let (name, version) = match named.split_once('/') {
        Some((name, version)) => (name, Some(version)),
        None => (named, None),
    };
    let version = version.map(decode);
    if let (Some(name), None | Some(Some(_))) = (decode(name), &version) {
        product.name = Some(Cow::Owned(name));
        product.versions = version.flatten().map(Cow::Owned);
        product.ids.clear();
    }
}

/// Whether a CSAF document was written here, as the decisions that it publishes.
pub(super) fn is_csaf(text: &str) -> bool {
    #[derive(Deserialize)]
    struct Csaf {
        document: Document,
    }
    #[derive(Deserialize)]
    struct Document {
        tracking: Tracking,
    }
    #[derive(Deserialize)]
    struct Tracking {
        generator: Generator,
    }
    #[derive(Deserialize)]
    struct Generator {
        engine: Engine,
    }
    #[derive(Deserialize)]
    struct Engine {
        name: String,
    }
    // Most are not: looking for the word is sooner done than reading.
    let name = || serde_json::from_str(text).map(|csaf: Csaf| csaf.document.tracking);
    text.contains(ENGINE) && name().is_ok_and(|tracking| tracking.generator.engine.name == ENGINE)
}

/// A segment of an address without its encodings; nothing where it is none.
fn decode(segment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        rest = behind;
        bytes.push(match byte {
            b'/' | b'?' | b'#' => return None,
            b'%' => {
                let (digits, behind) = rest.split_at_checked(2)?;
                rest = behind;
                // What reads numbers takes a sign too.
                if !digits.iter().all(u8::is_ascii_hexdigit) {
                    return None;
                }
                let digits = std::str::from_utf8(digits).ok()?;
                u8::from_str_radix(digits, 16).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes)
        .ok()
        .filter(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::vex::openvex::{component_address, product_address};

    fn recognised(id: &str) -> Product<'_> {
        let mut product = Product {
            ids: vec![id.into()],
            ..Product::default()
        };
        recognise(&mut product);
        product
    }

    #[test]
    fn what_our_addresses_stand_for_is_read_again() {
        let namespace = "https://example.com/vex/";
        for (name, version) in [
            ("Gateway", Some("2.0")),
            ("灯台 / サーバー", Some("第1版 α")),
            ("a/b?c#d%e", None),
            ("..", Some(".")),
        ] {
            let address = product_address(namespace, name, version);
            let product = recognised(&address);
            assert_eq!(product.name.as_deref(), Some(name), "{address}");
            assert_eq!(product.versions.as_deref(), version, "{address}");
            assert!(product.ids.is_empty());
        }
        for key in ["name:acme/own%2Flib@1.0", "name:own"] {
            let address = component_address(namespace, key);
            assert_eq!(recognised(&address).ids, [key], "{address}");
        }
    }

    #[test]
    fn what_is_not_ours_stays_an_address() {
        for id in [
            "https://example.com/products/gateway/2.0",
            "https://example.com/iriai/products/",
            "https://example.com/iriai/products/%2",
            "https://example.com/iriai/products/%zz",
            "https://example.com/iriai/products/%+a",
            "https://example.com/iriai/products/a%-1",
            "https://example.com/iriai/products/%ff",
            "https://example.com/iriai/products/a/b/c",
            "https://example.com/iriai/products/a/",
            "https://example.com/iriai/components/pkg%3Anpm%2Fa",
            "pkg:npm/a@1.0",
        ] {
            assert_eq!(recognised(id).ids, [id]);
        }
    }
}

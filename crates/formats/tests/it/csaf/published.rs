//! All published CSAF documents, against a reading of the same documents as trees.

use std::collections::{BTreeMap, BTreeSet};

use iriai_domain::risk::advisory::Advisory;
use iriai_domain::risk::vex::VexFormat;
use iriai_formats::vex;
use serde_json::Value;

use super::{advisories, statements};
use crate::data;

/// Vulnerability, status and product of everything that a document says.
fn pairs(tree: &Value) -> BTreeSet<(usize, &'static str, String)> {
    let mut pairs = BTreeSet::new();
    let vulnerabilities = tree["vulnerabilities"].as_array();
    for (number, one) in vulnerabilities.into_iter().flatten().enumerate() {
        for (key, status) in [
            ("known_affected", "affected"),
            ("first_affected", "affected"),
            ("last_affected", "affected"),
            ("fixed", "fixed"),
            ("first_fixed", "fixed"),
            ("known_not_affected", "not_affected"),
            ("under_investigation", "under_investigation"),
        ] {
            let ids = one["product_status"][key].as_array();
            let ids = ids.into_iter().flatten().filter_map(Value::as_str);
            pairs.extend(ids.map(|id| (number, status, format!("{key} {id}"))));
        }
    }
    pairs
}

/// A version without its epoch, a digest without its algorithm.
fn bare_version(version: &str) -> &str {
    version.rsplit(':').next().unwrap_or_default()
}

/// Name and version of the purl of each product, by the product's identifier.
fn purls(tree: &Value) -> BTreeMap<String, (String, String)> {
    let mut purls = BTreeMap::new();
    let mut open = vec![&tree["product_tree"]];
    while let Some(value) = open.pop() {
        let lists = ["branches", "full_product_names"].map(|key| value[key].as_array());
        open.extend(lists.into_iter().flatten().flatten());
        let product = if value["product"].is_object() {
            &value["product"]
        } else {
            value
        };
        let purl = product["product_identification_helper"]["purl"].as_str();
        let bare = purl.and_then(|purl| purl.split('?').next());
        if let (Some((start, version)), Some(id)) = (
            bare.and_then(|bare| bare.rsplit_once('@')),
            product["product_id"].as_str(),
        ) {
            let name = start.rsplit('/').next().unwrap_or_default();
            let version = bare_version(&version.replace("%3A", ":")).to_owned();
            purls.insert(id.to_owned(), (name.to_owned(), version));
        }
    }
    let relationships = tree["product_tree"]["relationships"].as_array();
    for one in relationships.into_iter().flatten() {
        let component = one["product_reference"].as_str().unwrap_or_default();
        let id = one["full_product_name"]["product_id"].as_str();
        if let (Some(found), Some(id)) = (purls.get(component).cloned(), id) {
            purls.insert(id.to_owned(), found);
        }
    }
    purls
}

/// How many products with a purl and its version a document says are affected or fixed; each must be found in the advisory.
fn found_again(tree: &Value, advisories: &[Advisory<'_>], path: &str) -> usize {
    let purls = purls(tree);
    let mut count = 0;
    for (advisory, number) in advisories.iter().zip(0..) {
        let entries: BTreeSet<(&str, &str)> = advisory
            .affected
            .iter()
            .flat_map(|one| {
                let name = one.package.as_ref().map_or("", |package| &*package.name);
                let events = one.ranges.iter().flat_map(|range| &range.events);
                let versions = events.map(|event| &*event.version);
                let versions = versions.chain(one.versions.iter().map(|version| &**version));
                versions.map(move |version| (name, bare_version(version)))
            })
            .collect();
        for status in ["known_affected", "fixed"] {
            let status = &tree["vulnerabilities"][number]["product_status"][status];
            let ids = status.as_array().into_iter().flatten();
            for id in ids.filter_map(Value::as_str) {
                if let Some((name, version)) = purls.get(id) {
                    assert!(entries.contains(&(name, version)), "{path}: {id}");
                    count += 1;
                }
            }
        }
    }
    count
}

#[test]
fn every_published_document_is_read_whole() {
    let (Some(real), Some(tests)) = (data::files(data::CSAF), data::files(data::CSAF_TESTS)) else {
        return;
    };
    let (mut documents, mut records, mut entries, mut stated, mut products) = (0, 0, 0, 0, 0);
    let mut found = 0;
    let mut warnings = BTreeMap::new();
    for (path, bytes) in real.iter().chain(tests) {
        let text = data::text(bytes);
        let Ok(tree) = serde_json::from_str::<Value>(&text) else {
            continue;
        };
        let is_one = tree["document"]["csaf_version"].is_string();
        let format = vex::detect(&text).map(|format| format.id);
        assert_eq!(format == Some(VexFormat::Csaf), is_one, "{path}");
        if !is_one {
            continue;
        }
        documents += 1;
        let list = tree["vulnerabilities"].as_array().map_or(0, Vec::len);
        let parsed = advisories(&text);
        assert_eq!(parsed.value.len(), list.max(1), "{path}");
        let ids = parsed.value.iter().zip(0..);
        for (advisory, number) in ids.filter(|_| list > 0) {
            if let Some(cve) = tree["vulnerabilities"][number]["cve"].as_str() {
                assert_eq!(advisory.id, cve, "{path}");
            }
        }
        if real.contains_key(path) {
            found += found_again(&tree, &parsed.value, path);
        }
        records += parsed.value.len();
        entries += parsed
            .value
            .iter()
            .map(|one| one.affected.len())
            .sum::<usize>();
        for warning in parsed.warnings.kept() {
            *warnings.entry(warning.code.code()).or_insert(0) += 1;
        }
        let said = statements(&text).value;
        stated += said.statements.len();
        let named: usize = said.statements.iter().map(|one| one.products.len()).sum();
        products += named;
        let is_taken_back = tree["document"]["category"]
            .as_str()
            .is_some_and(|category| matches!(category, "csaf_withdrawn" | "csaf_superseded"));
        if real.contains_key(path) && !is_taken_back {
            assert_eq!(named, pairs(&tree).len(), "{path}");
        }
    }
    println!(
        "{documents} documents, {records} advisories, {entries} entries, {stated} statements on {products} products"
    );
    println!("{found} products with purl and version found again; {warnings:?}");
    assert!(found > 0);
    assert!(
        documents >= 1_168 && records >= 1_388 && entries >= 198,
        "{documents}, {records}, {entries}"
    );
    assert!(stated >= 475 && products >= 3_426, "{stated}, {products}");
}

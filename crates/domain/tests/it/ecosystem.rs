//! The table of ecosystems against the OSV schema and the records that feeds publish.

use std::collections::BTreeMap;

use iriai_domain::ecosystem;
use iriai_domain::purl::Purl;
use serde_json::Value;

use crate::data::{self, OSV_SCHEMA};

const FEEDS: &[&str] = &[
    "bitnami-vulndb",
    "drupal",
    "ghsa-partial",
    "golang-vulndb",
    "haskell",
    "homebrew",
    "julia",
    "k8s-cve-feed",
    "npm-ghsa",
    "oss-fuzz",
    "pypa",
    "r-consortium",
    "rustsec",
];

#[test]
fn every_ecosystem_of_the_osv_schema_is_known() {
    let Some(text) = OSV_SCHEMA.file("schema.json") else {
        return;
    };
    let schema: Value = serde_json::from_str(text).unwrap();
    let names = schema["$defs"]["ecosystemName"]["enum"].as_array().unwrap();
    assert!(names.len() > 40);
    for name in names {
        let name = name.as_str().unwrap();
        let found = ecosystem::by_osv_name(name).unwrap_or_else(|| panic!("{name}"));
        assert_eq!(found.ecosystem.osv, Some(name));
    }
}

#[test]
fn the_purl_of_a_record_has_the_key_of_its_name() {
    let mut seen = BTreeMap::<&str, usize>::new();
    for feed in FEEDS {
        let Some(text) = data::text(&format!("advisories/{feed}.osv.jsonl.zst")) else {
            return;
        };
        for line in text.lines() {
            let record: Value = serde_json::from_str(line).unwrap();
            for package in record["affected"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|a| &a["package"])
            {
                let (Some(name), Some(osv)) =
                    (package["name"].as_str(), package["ecosystem"].as_str())
                else {
                    continue;
                };
                let found = ecosystem::by_osv_name(osv).unwrap_or_else(|| panic!("{osv}"));
                let Some(text) = package["purl"].as_str() else {
                    continue;
                };
                let purl = Purl::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
                assert_eq!(
                    ecosystem::package_key(&purl),
                    Some(found.ecosystem.package_key(name)),
                    "{osv} {name} {text}"
                );
                *seen.entry(found.ecosystem.code).or_default() += 1;
            }
        }
    }
    println!("purls of records: {seen:?}");
    assert!(seen.len() >= 10);
}

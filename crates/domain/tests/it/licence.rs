//! Licences: the SPDX list as published, and the strings that documents hold.

use std::collections::BTreeMap;

use iriai_domain::licence::{self, Category, How, IdKind, Licence, Reason};
use serde_json::Value;

use crate::data::{self, LICENCE_LISTS};

const WILD: &str = "conformance/license-strings-in-the-wild.tsv";

fn list(file: &str, key: &str) -> Option<Vec<Value>> {
    let list: Value = serde_json::from_str(LICENCE_LISTS.file(file)?).unwrap();
    Some(list[key].as_array().unwrap().clone())
}

#[test]
fn every_licence_of_the_published_list_is_known() {
    let Some(licences) = list("licenses.json", "licenses") else {
        return;
    };
    assert!(licences.len() > 700);
    for licence in &licences {
        let id = licence["licenseId"].as_str().unwrap();
        let is_deprecated = licence["isDeprecatedLicenseId"].as_bool().unwrap();
        let reading = licence::parse(id).unwrap();
        assert!(reading.is_known(), "{id}");
        assert_eq!(
            reading.licence,
            licence::parse(&id.to_uppercase()).unwrap().licence
        );
        assert_eq!(
            reading.licence.as_str() == id,
            !is_deprecated || id == "Net-SNMP",
            "{id}"
        );
        if !is_deprecated {
            let facts = licence::facts(id).unwrap();
            assert!(!facts.is_deprecated);
            assert_eq!(reading.licence.terms()[0].id.kind, IdKind::Listed, "{id}");
        }
    }
}

#[test]
fn every_exception_of_the_published_list_is_known() {
    let Some(exceptions) = list("exceptions.json", "exceptions") else {
        return;
    };
    assert!(exceptions.len() > 80);
    for exception in &exceptions {
        let id = exception["licenseExceptionId"].as_str().unwrap();
        let reading = licence::parse(&format!("MIT with {}", id.to_lowercase())).unwrap();
        assert!(reading.is_known(), "{id}");
        assert_eq!(reading.licence.as_str(), format!("MIT WITH {id}"));
    }
}

#[test]
fn every_licence_and_exception_of_the_published_lists_has_a_category() {
    let Some(licences) = list("licenses.json", "licenses") else {
        return;
    };
    let mut count = BTreeMap::<_, usize>::new();
    for licence in &licences {
        let id = licence["licenseId"].as_str().unwrap();
        let category = licence::parse(id).unwrap().licence.category();
        *count.entry(category.code()).or_default() += 1;
        let is_unknown = category == Category::Unknown;
        assert_eq!(is_unknown, id.starts_with("any-OSI"), "{id}");
    }
    println!("{count:?}");
    for exception in list("exceptions.json", "exceptions").unwrap() {
        let id = exception["licenseExceptionId"].as_str().unwrap();
        let text = format!("GPL-2.0-only WITH {id}");
        let category = licence::parse(&text).unwrap().licence.category();
        let is_copyleft = matches!(category, Category::WeakCopyleft | Category::StrongCopyleft);
        assert!(is_copyleft, "{text}: {}", category.code());
    }
}

/// Licences whose texts ask for less than the LicenseDB's category: descendants of the MPL and licences for content that
/// reach no further than the work, copyleft in name only, remarks on export and fitness that forbid nothing, and two that
/// OSI approved.
const LIGHTER: &[&str] = &[
    "BSD-3-Clause-No-Nuclear-Warranty",
    "CC-SA-1.0",
    "CECILL-C",
    "Caldera",
    "ErlPL-1.1",
    "Glide",
    "HPND-UC-export-US",
    "HPND-export-US",
    "HPND-export-US-acknowledgement",
    "Interbase-1.0",
    "LAL-1.2",
    "LAL-1.3",
    "LPPL-1.0",
    "LPPL-1.1",
    "LPPL-1.2",
    "LPPL-1.3a",
    "LPPL-1.3c",
    "LiLiQ-P-1.1",
    "Linux-man-pages-copyleft",
    "Motosoto",
    "ODbL-1.0",
    "RHeCos-1.1",
    "SISSL",
    "SISSL-1.2",
    "SNIA",
    "SugarCRM-1.1.3",
    "Vim",
    "Watcom-1.0",
    "YPL-1.1",
];

#[test]
fn nothing_is_taken_more_lightly_than_by_others_unless_the_text_says_so() {
    let Some(file) = LICENCE_LISTS.file("aboutcode-licenses.json") else {
        return;
    };
    let others: Vec<Value> = serde_json::from_str(file).unwrap();
    let mut lighter = Vec::new();
    for other in &others {
        let Some(id) = other["spdx_license_key"].as_str() else {
            continue;
        };
        let category = licence::category(id);
        let least = match other["category"].as_str().unwrap() {
            "Copyleft Limited" => Category::WeakCopyleft,
            "Copyleft" => Category::StrongCopyleft,
            "Source-available" | "Non-Commercial" | "Free Restricted" | "Proprietary Free"
            | "Commercial" => Category::SourceAvailable,
            _ => continue,
        };
        if category < least {
            lighter.push(id);
        }
    }
    lighter.sort_unstable();
    assert_eq!(lighter, LIGHTER);
}

#[test]
fn names_of_the_published_list_are_read() {
    let Some(licences) = list("licenses.json", "licenses") else {
        return;
    };
    let mut unread = Vec::new();
    for licence in &licences {
        let (id, name) = (
            licence["licenseId"].as_str().unwrap(),
            licence["name"].as_str().unwrap(),
        );
        let expected = licence::parse(id).unwrap().licence;
        match licence::read(name) {
            Ok(reading) => assert_eq!(reading.licence, expected, "{name}"),
            Err(refused) => unread.push((id, name, refused.reason.code())),
        }
    }
    println!("names that are not read: {unread:?}");
    assert_eq!(unread, []);
}

#[test]
fn addresses_of_the_published_list_lead_to_no_other_licence() {
    let Some(licences) = list("licenses.json", "licenses") else {
        return;
    };
    let mut holders = BTreeMap::<String, Vec<Licence>>::new();
    for licence in &licences {
        let id = licence["licenseId"].as_str().unwrap();
        for address in licence["seeAlso"].as_array().unwrap() {
            let holder = licence::parse(id).unwrap().licence;
            holders
                .entry(address.as_str().unwrap().to_owned())
                .or_default()
                .push(holder);
        }
    }
    let mut outcomes = BTreeMap::<&str, usize>::new();
    for (address, holders) in &holders {
        let outcome = match licence::read(address) {
            Ok(reading) => {
                assert_eq!(reading.how, How::Address);
                assert!(
                    holders.contains(&reading.licence),
                    "{address}: {}",
                    reading.licence
                );
                "read"
            }
            Err(refused) => refused.reason.code(),
        };
        *outcomes.entry(outcome).or_default() += 1;
    }
    println!("addresses: {outcomes:?}");
    assert!(outcomes["read"] > 400);
}

#[test]
fn every_string_in_the_wild_is_read_or_given_a_reason() {
    let Some(text) = data::text(WILD) else {
        return;
    };
    let mut read = BTreeMap::<&str, (usize, usize)>::new();
    let mut refused = BTreeMap::<&str, (usize, usize)>::new();
    let mut strings = 0;
    for line in text.lines().skip(1) {
        let mut fields = line.split('\t');
        let (string, count) = (fields.nth(1).unwrap(), fields.next().unwrap());
        let count: usize = count.parse().unwrap();
        strings += 1;
        let entry = match licence::read(string) {
            Ok(reading) => {
                assert!(reading.is_known(), "{string}");
                read.entry(reading.how.code()).or_default()
            }
            Err(unread) => {
                assert!(
                    !unread.part.is_empty() || unread.reason == Reason::Empty,
                    "{string}"
                );
                refused.entry(unread.reason.code()).or_default()
            }
        };
        entry.0 += 1;
        entry.1 += count;
    }
    println!("{strings} strings (occurrences); read: {read:?}; refused: {refused:?}");
    let total = read
        .values()
        .chain(refused.values())
        .map(|(strings, _)| strings)
        .sum::<usize>();
    assert_eq!(total, strings);
    let occurrences = |outcomes: &BTreeMap<&str, (usize, usize)>| {
        outcomes
            .values()
            .map(|(_, occurrences)| occurrences)
            .sum::<usize>()
    };
    assert!(occurrences(&read) > 20 * occurrences(&refused));
}

//! The mandatory tests of CSAF 2.0 (§6.1) that a VEX document of ours could fail, on trees.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::data;

type Check = fn(&Value) -> bool;

/// Each by its number; true where the document passes.
const CHECKS: &[(&str, Check)] = &[
    ("6.1.1", |tree| {
        used(tree).is_subset(&defined(tree).into_iter().collect())
    }),
    ("6.1.2", |tree| are_unique(&defined(tree))),
    ("6.1.6", |tree| vulnerabilities(tree).all(has_one_status)),
    ("6.1.14", |tree| {
        let mut dated: Vec<_> = history(tree);
        dated.sort();
        let numbers: Vec<_> = dated.into_iter().map(|(_, number)| number).collect();
        numbers.is_sorted()
    }),
    ("6.1.16", |tree| {
        let last = history(tree).into_iter().max();
        let version = &tree["document"]["tracking"]["version"];
        last.is_some_and(|(_, number)| version.as_str() == Some(&number.to_string()))
    }),
    ("6.1.21", |tree| {
        let mut numbers: Vec<_> = history(tree)
            .into_iter()
            .map(|(_, number)| number)
            .collect();
        numbers.sort_unstable();
        numbers.first().is_some_and(|first| *first <= 1)
            && numbers.windows(2).all(|pair| pair[1] - pair[0] <= 1)
    }),
    ("6.1.22", |tree| {
        let numbers: Vec<_> = history(tree)
            .into_iter()
            .map(|(_, number)| number)
            .collect();
        are_unique(&numbers)
    }),
    ("6.1.23", |tree| {
        let cves: Vec<_> = vulnerabilities(tree)
            .filter_map(|one| one["cve"].as_str())
            .collect();
        are_unique(&cves)
    }),
    ("6.1.27.4", |tree| tree["product_tree"].is_object()),
    ("6.1.27.5", |tree| {
        vulnerabilities(tree).all(|one| one["notes"].is_array())
    }),
    ("6.1.27.7", |tree| {
        let needed = [
            "fixed",
            "known_affected",
            "known_not_affected",
            "under_investigation",
        ];
        let has_one = |one: &Value| {
            needed
                .iter()
                .any(|key| one["product_status"][key].is_array())
        };
        vulnerabilities(tree).all(has_one)
    }),
    ("6.1.27.8", |tree| {
        vulnerabilities(tree).all(|one| one["cve"].is_string() || one["ids"].is_array())
    }),
    ("6.1.27.9", |tree| {
        vulnerabilities(tree).all(|one| {
            let mut told = products(tree, &one["flags"], |_| true);
            told.extend(products(tree, &one["threats"], |threat| {
                threat["category"] == "impact"
            }));
            ids(&one["product_status"]["known_not_affected"]).all(|id| told.contains(id))
        })
    }),
    ("6.1.27.10", |tree| {
        vulnerabilities(tree).all(|one| {
            let told = products(tree, &one["remediations"], |_| true);
            ids(&one["product_status"]["known_affected"]).all(|id| told.contains(id))
        })
    }),
    ("6.1.27.11", |tree| vulnerabilities(tree).next().is_some()),
    ("6.1.29", |tree| all_name_products(tree, "remediations")),
    ("6.1.31", |tree| {
        is_without_ranges(&tree["product_tree"]["branches"])
    }),
    ("6.1.32", |tree| all_name_products(tree, "flags")),
    ("6.1.33", |tree| {
        vulnerabilities(tree).all(|one| {
            let flags = one["flags"].as_array().into_iter().flatten();
            let flagged: Vec<_> = flags.flat_map(|flag| named(tree, flag)).collect();
            are_unique(&flagged)
        })
    }),
];

/// The numbers of the tests that a document fails.
pub(super) fn failed(tree: &Value) -> Vec<&'static str> {
    let failed = CHECKS.iter().filter(|(_, passes)| !passes(tree));
    failed.map(|(number, _)| *number).collect()
}

fn vulnerabilities(tree: &Value) -> impl Iterator<Item = &Value> {
    tree["vulnerabilities"].as_array().into_iter().flatten()
}

fn ids(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}

fn are_unique<T: Ord>(list: &[T]) -> bool {
    list.iter().collect::<BTreeSet<_>>().len() == list.len()
}

/// Dates and numbers of revisions; those that are no plain numbers are left out.
fn history(tree: &Value) -> Vec<(String, u64)> {
    let list = tree["document"]["tracking"]["revision_history"].as_array();
    let list = list.into_iter().flatten().filter_map(|one| {
        let date = one["date"].as_str()?.to_owned();
        Some((date, one["number"].as_str()?.parse().ok()?))
    });
    list.collect()
}

/// The products that an entry names, also by group.
fn named<'t>(tree: &'t Value, entry: &'t Value) -> Vec<&'t str> {
    let groups: Vec<_> = ids(&entry["group_ids"]).collect();
    let known = tree["product_tree"]["product_groups"]
        .as_array()
        .into_iter()
        .flatten();
    let known = known.filter(|group| groups.iter().any(|id| group["group_id"] == *id));
    let members = known.flat_map(|group| ids(&group["product_ids"]));
    ids(&entry["product_ids"]).chain(members).collect()
}

/// The products that some entries of a list name.
fn products<'t>(
    tree: &'t Value,
    list: &'t Value,
    is_meant: fn(&Value) -> bool,
) -> BTreeSet<&'t str> {
    let list = list.as_array().into_iter().flatten();
    list.filter(|one| is_meant(one))
        .flat_map(|one| named(tree, one))
        .collect()
}

fn all_name_products(tree: &Value, list: &str) -> bool {
    vulnerabilities(tree).all(|one| {
        let mut list = one[list].as_array().into_iter().flatten();
        list.all(|one| one["product_ids"].is_array() || one["group_ids"].is_array())
    })
}

fn has_one_status(vulnerability: &Value) -> bool {
    let groups = [
        &["first_affected", "known_affected", "last_affected"][..],
        &["known_not_affected"],
        &["first_fixed", "fixed"],
        &["under_investigation"],
    ];
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, keys) in groups.iter().enumerate() {
        for id in keys
            .iter()
            .flat_map(|key| ids(&vulnerability["product_status"][key]))
        {
            if *found.entry(id).or_insert(number) != number {
                return false;
            }
        }
    }
    true
}

/// Every `product_id` of the product tree.
fn defined(tree: &Value) -> Vec<&str> {
    let mut defined = Vec::new();
    let mut open = vec![&tree["product_tree"]];
    while let Some(value) = open.pop() {
        defined.extend(value["product_id"].as_str());
        match value {
            Value::Object(map) => open.extend(map.values()),
            Value::Array(list) => open.extend(list),
            _ => {}
        }
    }
    defined
}

/// Every product that is named somewhere.
fn used(tree: &Value) -> BTreeSet<&str> {
    let mut used = BTreeSet::new();
    let mut open = vec![tree];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(map) => {
                for (key, value) in map {
                    match key.as_str() {
                        "product_reference" | "relates_to_product_reference" => {
                            used.extend(value.as_str());
                        }
                        "product_ids" | "products" => used.extend(ids(value)),
                        "product_status" => {
                            let lists = value.as_object().into_iter().flat_map(|map| map.values());
                            used.extend(lists.flat_map(ids));
                        }
                        _ => open.push(value),
                    }
                }
            }
            Value::Array(list) => open.extend(list),
            _ => {}
        }
    }
    used
}

fn is_without_ranges(branches: &Value) -> bool {
    const WORDS: &[&str] = &[
        "<", ">", "after", "all", "before", "earlier", "later", "prior", "versions",
    ];
    branches.as_array().into_iter().flatten().all(|branch| {
        let name = branch["name"].as_str().unwrap_or_default().to_lowercase();
        let looks_like_a_range = WORDS.iter().any(|word| name.contains(word));
        (branch["category"] != "product_version" || !looks_like_a_range)
            && is_without_ranges(&branch["branches"])
    })
}

#[test]
fn every_check_finds_what_the_committee_made_to_fail_it() {
    let Some(files) = data::files(data::CSAF_TESTS) else {
        return;
    };
    let mut missed = Vec::new();
    for (number, passes) in CHECKS {
        let name = number.replace('.', "-");
        let parts: Vec<_> = name.split('-').collect();
        let third: u32 = parts[2].parse().unwrap();
        let mut name = format!("csaf_2_0-2021-6-1-{third:02}-");
        if let Some(fourth) = parts.get(3) {
            name += &format!("{:02}-", fourth.parse::<u32>().unwrap());
        }
        let mut made = files
            .iter()
            .filter(|(path, _)| path.contains(&name))
            .peekable();
        assert!(made.peek().is_some(), "{name}");
        // The first of each is the plain case; some later ones need versions of another kind or times in other zones.
        let (path, bytes) = made.next().unwrap();
        assert!(path.ends_with("-01.json"), "{path}");
        if passes(&serde_json::from_slice(bytes).unwrap()) {
            missed.push(path);
        }
    }
    assert_eq!(missed, Vec::<&String>::new());
}

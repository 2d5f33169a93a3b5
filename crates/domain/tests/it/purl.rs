//! Package URLs: the suite of the specification, the types' own examples, and the purls of a fleet of images.

use std::collections::{BTreeMap, BTreeSet};

use iriai_domain::purl::{Purl, PurlParts, Repair, TYPES};
use serde_json::Value;

use crate::data::{self, PURL_TESTS, PURL_TYPES};

#[test]
fn the_suite_of_the_specification_holds() {
    let Some(files) = PURL_TESTS.files() else {
        return;
    };
    let mut failures = Vec::new();
    let mut kinds = BTreeMap::<String, usize>::new();
    for (path, text) in files {
        let suite: Value = serde_json::from_str(text).unwrap();
        for test in suite["tests"].as_array().unwrap() {
            let kind = test["test_type"].as_str().unwrap();
            *kinds.entry(kind.to_owned()).or_default() += 1;
            if let Err(seen) = check(test) {
                failures.push(format!(
                    "{path}: {}\n    {}\n    {seen}",
                    test["description"], test["input"]
                ));
            }
        }
    }
    let vectors = kinds.values().sum::<usize>();
    println!(
        "{vectors} package URL tests: {kinds:?}, {} fail",
        failures.len()
    );
    assert!(vectors > 300, "only {vectors} vectors");
    assert!(
        failures.is_empty(),
        "{} of {vectors}:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

fn check(test: &Value) -> Result<(), String> {
    let input = &test["input"];
    let expected = &test["expected_output"];
    let seen: Result<Value, String> = match test["test_type"].as_str().unwrap() {
        "parse" => Purl::parse(input.as_str().unwrap())
            .map(|purl| parts(&purl))
            .map_err(|error| error.to_string()),
        "validate" | "roundtrip" => Purl::parse(input.as_str().unwrap())
            .map(|purl| Value::from(purl.as_str()))
            .map_err(|error| error.to_string()),
        "build" => build(input),
        other => panic!("unknown kind of test: {other}"),
    };
    match (seen, test["expected_failure"].as_bool().unwrap()) {
        (Err(_), true) => Ok(()),
        (Ok(seen), false) if seen == *expected => Ok(()),
        (seen, _) => Err(format!("{seen:?}, expected {expected}")),
    }
}

fn build(input: &Value) -> Result<Value, String> {
    let qualifiers: Vec<(&str, &str)> = input["qualifiers"]
        .as_object()
        .map(|pairs| {
            pairs
                .iter()
                .map(|(key, value)| (key.as_str(), value.as_str().unwrap()))
                .collect()
        })
        .unwrap_or_default();
    Purl::build(&PurlParts {
        package_type: input["type"].as_str().unwrap_or_default(),
        namespace: input["namespace"].as_str(),
        name: input["name"].as_str().unwrap_or_default(),
        version: input["version"].as_str(),
        qualifiers: &qualifiers,
        subpath: input["subpath"].as_str(),
    })
    .map(|purl| Value::from(purl.as_str()))
    .map_err(|error| error.to_string())
}

/// The parts in the suite's form.
fn parts(purl: &Purl<'_>) -> Value {
    let qualifiers: serde_json::Map<_, _> = purl
        .qualifiers()
        .map(|(key, value)| (key.to_owned(), Value::from(value.into_owned())))
        .collect();
    serde_json::json!({
        "type": purl.package_type(),
        "namespace": purl.namespace(),
        "name": purl.name(),
        "version": purl.version(),
        "qualifiers": if qualifiers.is_empty() { Value::Null } else { Value::Object(qualifiers) },
        "subpath": purl.subpath(),
    })
}

fn definitions() -> Option<Vec<Value>> {
    let files = PURL_TYPES.files()?;
    let definitions: Vec<Value> = files
        .iter()
        .filter(|(path, _)| path.ends_with("-definition.json"))
        .map(|(_, text)| serde_json::from_str(text).unwrap())
        .collect();
    assert_eq!(definitions.len(), TYPES.len());
    Some(definitions)
}

#[test]
fn the_table_agrees_with_the_type_definitions() {
    let Some(definitions) = definitions() else {
        return;
    };
    for definition in definitions {
        let code = definition["type"].as_str().unwrap();
        let rule = TYPES.iter().find(|rule| rule.code == code).unwrap();
        let requirement = rule.namespace.code();
        assert_eq!(
            definition["namespace_definition"]["requirement"], requirement,
            "{code}"
        );
        if let Some(url) = definition["repository"]["default_repository_url"].as_str() {
            assert_eq!(rule.repositories.first(), Some(&url), "{code}");
        }
        for named in definition["qualifiers_definition"]
            .as_array()
            .into_iter()
            .flatten()
        {
            let key = named["key"].as_str().unwrap();
            let required = named["requirement"] == "required";
            let default = named["default_value"].as_str();
            let ours = rule.qualifiers.iter().find(|ours| ours.key == key);
            match ours {
                Some(ours) => {
                    assert_eq!(ours.required, required, "{code} {key}");
                    assert!(default.is_none() || default == ours.default, "{code} {key}");
                }
                None => assert!(
                    iriai_domain::purl::COMMON_QUALIFIERS.contains(&key),
                    "{code} {key}"
                ),
            }
        }
    }
}

/// Examples of the definitions that break the standard's own rules.
const WRONG_EXAMPLES: &[&str] = &[
    // `&` where the qualifiers begin: read as the standard says, it is all version.
    "pkg:yocto/core/glibc@2.35&repository_url=",
];

#[test]
fn the_examples_of_the_type_definitions_are_purls() {
    let Some(definitions) = definitions() else {
        return;
    };
    let mut examples = 0;
    let mut stale: BTreeSet<&str> = WRONG_EXAMPLES.iter().copied().collect();
    for definition in definitions {
        for example in definition["examples"].as_array().unwrap() {
            examples += 1;
            let text = example.as_str().unwrap();
            let purl = Purl::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(definition["type"], purl.package_type());
            assert_eq!(Purl::parse(purl.as_str()).unwrap(), purl);
            let (repaired, repairs) = Purl::repair(text).unwrap();
            if let Some(wrong) = WRONG_EXAMPLES
                .iter()
                .find(|wrong| text.starts_with(**wrong))
            {
                stale.remove(wrong);
                assert_ne!(repaired, purl, "{text}");
                assert_eq!(repaired.version().as_deref(), Some("2.35"), "{text}");
            } else {
                assert_eq!(repaired, purl, "{text}");
                assert!(repairs.iter().all(|repair| !repair.is_let_pass()), "{text}");
            }
        }
    }
    println!("{examples} examples of package URL types");
    assert!(stale.is_empty(), "no such example: {stale:?}");
}

#[test]
fn the_purls_of_the_fleet_are_read() {
    let Some(text) = data::text("sboms/fleet-purls.jsonl.zst") else {
        return;
    };
    let mut lines = text.lines();
    let head: Value = serde_json::from_str(lines.next().unwrap()).unwrap();
    let count = usize::try_from(head["count"].as_u64().unwrap()).unwrap();
    let mut outcomes = BTreeMap::<&str, usize>::new();
    let mut repairs_seen = BTreeMap::<&str, usize>::new();
    let mut refused = Vec::new();
    for line in lines.take(count) {
        let text: String = serde_json::from_str(line).unwrap();
        let outcome = match Purl::repair(&text) {
            Ok((purl, repairs)) => {
                for repair in repairs.iter() {
                    *repairs_seen.entry(repair.code()).or_default() += 1;
                }
                let breaks_rules = repairs
                    .iter()
                    .any(|r| r.is_let_pass() && r != Repair::UnknownType);
                let again = Purl::parse(purl.as_str());
                assert_eq!(
                    again.is_ok_and(|again| again == purl),
                    !breaks_rules,
                    "{text}"
                );
                match Purl::parse(&text) {
                    Err(_) => "breaks a rule, kept",
                    Ok(_) if repairs.contains(Repair::UnknownType) => "unknown type, kept",
                    Ok(_) if repairs.contains(Repair::TypeAlias) => "wrong type, mended",
                    Ok(strict) if strict != purl => "strict, epoch moved",
                    Ok(strict) if strict.is_borrowed() => "strict and canonical",
                    Ok(_) => "strict, normalised",
                }
            }
            Err(_) => {
                refused.push(text);
                "refused"
            }
        };
        *outcomes.entry(outcome).or_default() += 1;
    }
    println!("{count} purls: {outcomes:?}\nrepairs: {repairs_seen:?}\nrefused: {refused:?}");
    assert_eq!(outcomes.values().sum::<usize>(), count);
    // The two texts in which nothing is named.
    assert_eq!(refused, ["pkg:golang/@%28devel%29", "pkg:maven/"]);
}

//! The `vers` suite: canonical parsing, building, normal forms, containment and native ranges.

use iriai_domain::vers::{Comparator, Constraint, ParseError, Range, Scheme};
use serde_json::Value;

use crate::data::VERS_TESTS;

/// A published test of a native range that the ecosystem's own tool or the specification contradicts.
struct Exception {
    file: &'static str,
    /// The place of the test in its file, from 0.
    index: usize,
    native: &'static str,
    published: &'static str,
    /// Our range, or the code of our refusal.
    ours: Result<&'static str, &'static str>,
    reason: &'static str,
}

const NPM: &str = "npm_range_from_native_test.json";

const EXCEPTIONS: &[Exception] = &[
    Exception {
        file: NPM,
        index: 109,
        native: ">= 0.2.0 <= 0.9.6 || ~0.8.0-pre",
        published: "vers:npm/>=0.2.0|>=0.8.0-pre|<0.8.0|>=0.8.0|<0.8.1|<=0.9.6",
        ours: Ok("vers:npm/>=0.2.0|<=0.9.6"),
        reason: "in node-semver `~0.8.0-pre` ends at 0.9.0 and lies within the other alternative; the published answer \
                 ends it at 0.8.1 and repeats a version, which the specification forbids",
    },
    Exception {
        file: NPM,
        index: 117,
        native: ">= 2.2.x",
        published: "vers:npm/>=2.2.0|<2.3.0",
        ours: Ok("vers:npm/>=2.2.0"),
        reason: "in node-semver `>=` with a partial version has no upper bound",
    },
    Exception {
        file: NPM,
        index: 154,
        native: ">=5.0.3 >=4.2.1",
        published: "vers:npm/>=4.2.1|>=5.0.3",
        ours: Ok("vers:npm/>=5.0.3"),
        reason: "in node-semver a blank is \"and\", so 4.2.1 is not in the range",
    },
    Exception {
        file: NPM,
        index: 162,
        native: ">= 1.x",
        published: "vers:npm/>=1.0.0|<2.0.0",
        ours: Ok("vers:npm/>=1.0.0"),
        reason: "in node-semver `>=` with a partial version has no upper bound",
    },
    Exception {
        file: "conan_range_from_native_test.json",
        index: 40,
        native: "",
        published: "vers:conan/",
        ours: Err("empty"),
        reason: "Conan 2 refuses an empty range, and a `vers` without constraints is invalid",
    },
];

/// Calls `check` with each test of one of these types, its file and its place there.
fn for_each_test(types: &[&str], mut check: impl FnMut(&str, usize, &Value)) {
    let Some(files) = VERS_TESTS.files() else {
        return;
    };
    let mut count = 0;
    for (file, text) in files {
        let suite: Value = serde_json::from_str(text).unwrap();
        for (index, test) in suite["tests"].as_array().unwrap().iter().enumerate() {
            if types.contains(&test["test_type"].as_str().unwrap()) {
                check(file, index, test);
                count += 1;
            }
        }
    }
    println!("{types:?}: {count} tests");
}

/// Fails with all differences at once.
fn report(differences: &[String]) {
    assert!(
        differences.is_empty(),
        "{} differ:\n{}",
        differences.len(),
        differences.join("\n")
    );
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn expects_failure(test: &Value) -> bool {
    test["expected_failure"].as_bool().unwrap_or(false)
}

#[test]
fn native_ranges() {
    let mut differences = Vec::new();
    let mut excepted = 0;
    for_each_test(&["from_native"], |file, index, test| {
        let (scheme, native) = (
            text(&test["input"]["scheme"]),
            text(&test["input"]["native_range"]),
        );
        let published = test["expected_output"].as_str();
        let range = Range::from_native(scheme, native);
        let ours = range
            .as_ref()
            .map(ToString::to_string)
            .map_err(|e| e.code());
        let ours = ours.as_deref().map_err(|code| *code);
        let exception = EXCEPTIONS
            .iter()
            .find(|exception| exception.file == file && exception.index == index);
        let agrees = if expects_failure(test) {
            ours.is_err()
        } else {
            ours.ok() == published
        };
        let right = exception.map_or(agrees, |exception| {
            excepted += 1;
            !agrees
                && (native, published, ours)
                    == (exception.native, Some(exception.published), exception.ours)
        });
        if !right {
            let reason = exception.map_or("", |exception| exception.reason);
            differences.push(format!(
                "{file} test {index}: {native:?} is {ours:?}, not {published:?} {reason}"
            ));
        }
        if let Ok(range) = range {
            assert_eq!(
                Range::parse(&range.to_string()).as_ref(),
                Ok(&range),
                "{native}"
            );
        }
    });
    println!(
        "native ranges: {excepted} excepted, {} fail",
        differences.len()
    );
    report(&differences);
    assert!(VERS_TESTS.files().is_none() || excepted == EXCEPTIONS.len());
}

#[test]
fn normal_forms() {
    let mut differences = Vec::new();
    for_each_test(&["validate", "roundtrip"], |file, index, test| {
        let input = text(&test["input"]);
        let ours = Range::parse(input).map(|r| r.to_string());
        let agrees = if expects_failure(test) {
            ours.is_err()
        } else {
            ours.as_deref().ok() == test["expected_output"].as_str()
        };
        if !agrees {
            differences.push(format!(
                "{file} test {index}: {input} is {ours:?}, not {}",
                test["expected_output"]
            ));
        }
    });
    report(&differences);
}

#[test]
fn containment() {
    let mut differences = Vec::new();
    for_each_test(&["containment"], |file, index, test| {
        let (vers, version) = (
            text(&test["input"]["vers"]),
            text(&test["input"]["version"]),
        );
        let ours = Range::parse(vers).map(|r| r.contains(version));
        if ours.ok() != test["expected_output"].as_bool() {
            differences.push(format!(
                "{file} test {index}: {version} in {vers} is {ours:?}"
            ));
        }
    });
    report(&differences);
}

/// The suite's messages and our errors. The wording is ours to choose, the reason is not.
const MESSAGES: &[(&str, ParseError)] = &[
    ("leading pipe is not permitted", ParseError::LeadingPipe),
    (
        "consecutive pipes are not permitted",
        ParseError::ConsecutivePipes,
    ),
    (
        "constraints are not sorted by version",
        ParseError::NotSorted,
    ),
    (
        "datetime must use uppercase T and Z",
        ParseError::DatetimeCase,
    ),
    (
        "datetime time colons must be unencoded",
        ParseError::DatetimeColon,
    ),
    (
        "invalid percent-encoding in version",
        ParseError::InvalidPercent,
    ),
    (
        "percent-encoding in version is not canonical",
        ParseError::NonCanonicalPercent,
    ),
];

/// The first of these members that is there; the suite renamed some.
fn member<'a>(value: &'a Value, names: &[&str]) -> &'a Value {
    names
        .iter()
        .map(|name| &value[*name])
        .find(|v| !v.is_null())
        .unwrap_or(&Value::Null)
}

/// Constraints as comparator and version, equality without a comparator.
fn listed(components: &Value) -> Vec<(&str, &str)> {
    let list = member(components, &["version_constraints", "constraints"])
        .as_array()
        .unwrap();
    list.iter()
        .map(|c| {
            (
                if text(&c[0]) == "=" { "" } else { text(&c[0]) },
                text(&c[1]),
            )
        })
        .collect()
}

#[test]
fn canonical_parsing() {
    let mut differences = Vec::new();
    for_each_test(&["parse"], |file, index, test| {
        let input = text(&test["input"]);
        let ours = Range::parse_canonical(input);
        let agrees = if expects_failure(test) {
            let message = test["expected_message"].as_str().unwrap_or_default();
            let message = message.trim_start_matches("non-canonical VERS: ");
            let expected = MESSAGES.iter().find(|(known, _)| *known == message);
            ours.is_err() && expected.is_none_or(|(_, error)| ours == Err(*error))
        } else {
            let expected = &test["expected_output"];
            ours.as_ref().is_ok_and(|range| {
                let list = range
                    .constraints()
                    .iter()
                    .map(|c| (c.comparator().as_str(), c.version()));
                range.scheme().name() == text(member(expected, &["scheme", "type"]))
                    && list.collect::<Vec<_>>() == listed(expected)
            })
        };
        if !agrees {
            differences.push(format!("{file} test {index}: {input} is {ours:?}"));
        }
    });
    report(&differences);
}

#[test]
fn building() {
    let mut differences = Vec::new();
    for_each_test(&["build"], |file, index, test| {
        let input = &test["input"];
        let constraints = listed(input).into_iter().map(|(comparator, version)| {
            let comparator = Comparator::ALL
                .iter()
                .find(|known| known.as_str() == comparator)
                .unwrap();
            Constraint::new(*comparator, version)
        });
        let scheme = Scheme::new(text(member(input, &["scheme", "type"])));
        let ours = scheme.and_then(|scheme| Range::new(scheme, constraints.collect()));
        let ours = ours.map(|r| r.to_string());
        let agrees = if expects_failure(test) {
            ours.is_err()
        } else {
            ours.as_deref().ok() == test["expected_output"].as_str()
        };
        if !agrees {
            differences.push(format!("{file} test {index}: {input} is {ours:?}"));
        }
    });
    report(&differences);
}

//! The comparison and equality tests of the `vers` specification.

use std::cmp::Ordering;

use iriai_domain::version::VersionOrder;
use serde_json::Value;

use crate::data::VERS_TESTS;

macro_rules! orderings {
    ($($test:ident: $order:ident;)*) => {
        const TESTED: &[VersionOrder] = &[$(VersionOrder::$order),*];

        $(#[test]
        fn $test() {
            check(VersionOrder::$order);
        })*
    };
}

orderings! {
    alpine: Alpine;
    alpm: Alpm;
    conan: Conan;
    cpan: Cpan;
    cran: Cran;
    datetime: Datetime;
    debian: Debian;
    generic: Generic;
    gentoo: Gentoo;
    golang: Golang;
    hackage: Hackage;
    intdot: Intdot;
    lexicographic: Lexicographic;
    maven: Maven;
    nginx: Nginx;
    npm: Npm;
    nuget: Nuget;
    openssl: Openssl;
    packagist: Packagist;
    pub_dev: Pub;
    pypi: Pypi;
    rpm: Rpm;
    rubygems: Rubygems;
    semver: Semver;
}

/// Returns the ordering of a scheme: by its registered name, or by the purl type that the tests use instead.
fn order_of(scheme: &str) -> Option<VersionOrder> {
    match scheme {
        "apk" => Some(VersionOrder::Alpine),
        "gentoo" => Some(VersionOrder::Gentoo),
        _ => VersionOrder::ALL
            .iter()
            .copied()
            .find(|order| order.code() == scheme),
    }
}

/// A test about the order of versions.
struct Case<'a> {
    file: &'a str,
    scheme: &'a str,
    versions: Vec<&'a str>,
    expected: &'a Value,
}

fn check(order: VersionOrder) {
    let wrong: Vec<String> = cases()
        .filter(|case| order_of(case.scheme) == Some(order))
        .filter(|case| !case.holds(order))
        .map(|case| {
            format!(
                "{}: {:?} should give {}",
                case.file, case.versions, case.expected
            )
        })
        .collect();
    let shown = wrong
        .iter()
        .take(40)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join("\n");
    assert!(wrong.is_empty(), "{} tests fail:\n{shown}", wrong.len());
}

impl Case<'_> {
    fn holds(&self, order: VersionOrder) -> bool {
        match self.expected {
            // Equality: of all versions or not.
            Value::Bool(equal) => {
                let pairs = self.versions.windows(2);
                *equal
                    == pairs
                        .into_iter()
                        .all(|pair| order.compare(pair[0], pair[1]) == Ordering::Equal)
            }
            // Comparison: the sorted list. Some expected versions are in another spelling than those given.
            Value::Array(sorted) => {
                let mut keys: Vec<_> = self
                    .versions
                    .iter()
                    .map(|version| order.key(version))
                    .collect();
                keys.sort();
                let expected = sorted
                    .iter()
                    .map(|version| order.key(version.as_str().unwrap()));
                keys.into_iter().eq(expected)
            }
            other => panic!("{}: neither a truth value nor a list: {other}", self.file),
        }
    }
}

fn cases() -> impl Iterator<Item = Case<'static>> {
    documents().iter().flat_map(|(file, document)| {
        let tests = document["tests"].as_array().unwrap();
        tests
            .iter()
            .filter(|test| is_order_test(test))
            .map(move |test| Case {
                file,
                scheme: test["input"]["input_scheme"].as_str().unwrap(),
                versions: texts(&test["input"]["versions"]),
                expected: &test["expected_output"],
            })
    })
}

/// Returns the parsed files, or none where the data is not at hand.
fn documents() -> &'static [(String, Value)] {
    static DOCUMENTS: std::sync::OnceLock<Vec<(String, Value)>> = std::sync::OnceLock::new();
    DOCUMENTS.get_or_init(|| {
        let files = VERS_TESTS.files().into_iter().flatten();
        files
            .map(|(name, text)| (name.clone(), serde_json::from_str(text).unwrap()))
            .collect()
    })
}

fn is_order_test(test: &Value) -> bool {
    matches!(test["test_type"].as_str(), Some("comparison" | "equality"))
}

fn texts(list: &'static Value) -> Vec<&'static str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|text| text.as_str().unwrap())
        .collect()
}

#[test]
fn every_scheme_has_an_ordering() {
    assert_eq!(TESTED, VersionOrder::ALL);
    for case in cases() {
        assert!(
            order_of(case.scheme).is_some(),
            "{}: {} has no ordering",
            case.file,
            case.scheme
        );
    }
}

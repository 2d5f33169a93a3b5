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

/// A published test that the ecosystem's own tool contradicts.
struct Exception {
    file: &'static str,
    /// The place of the test in its file, from 0.
    index: usize,
    published: &'static [&'static str],
    /// How the tool sorts, and so do we.
    ours: &'static [&'static str],
    reason: &'static str,
}

/// Maven reads the two as `[2, [1]]` and `[2, [a]]`.
const NUMBER_OVER_WORD: &str =
    "zeros before a list do not count, and in the list a number is above a word";

const EXCEPTIONS: &[Exception] = &[
    Exception {
        file: "maven_version_cmp_test.json",
        index: 91,
        published: &["2-1", "2.0.a"],
        ours: &["2.0.a", "2-1"],
        reason: NUMBER_OVER_WORD,
    },
    Exception {
        file: "maven_version_cmp_test.json",
        index: 292,
        published: &["2-1", "2.0.a"],
        ours: &["2.0.a", "2-1"],
        reason: NUMBER_OVER_WORD,
    },
];

/// A test about the order of versions.
struct Case<'a> {
    file: &'a str,
    /// The place of the test in its file, from 0.
    index: usize,
    scheme: &'a str,
    versions: Vec<&'a str>,
    expected: &'a Value,
}

fn check(order: VersionOrder) {
    let (mut tests, mut excepted) = (0, 0);
    let mut wrong = Vec::new();
    for case in cases().filter(|case| order_of(case.scheme) == Some(order)) {
        tests += 1;
        let exception = EXCEPTIONS
            .iter()
            .find(|exception| exception.file == case.file && exception.index == case.index);
        let right = match exception {
            Some(exception) => {
                excepted += 1;
                *case.expected == Value::from(exception.published)
                    && case.sorted(order) == exception.ours
                    && !case.holds(order)
            }
            None => case.holds(order),
        };
        if !right {
            wrong.push(format!(
                "{} test {}: {:?} should give {}{}",
                case.file,
                case.index,
                case.versions,
                case.expected,
                exception.map_or(String::new(), |exception| format!(
                    ", or the exception is not this: {}",
                    exception.reason
                ))
            ));
        }
    }
    println!(
        "{}: {tests} tests, {excepted} excepted, {} fail",
        order.code(),
        wrong.len()
    );
    let shown = wrong
        .iter()
        .take(40)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join("\n");
    assert!(wrong.is_empty(), "{} tests fail:\n{shown}", wrong.len());
}

impl<'a> Case<'a> {
    fn sorted(&self, order: VersionOrder) -> Vec<&'a str> {
        let mut versions = self.versions.clone();
        versions.sort_by_key(|version| order.key(version));
        versions
    }

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
                let ours = self.sorted(order);
                let keys = ours.iter().map(|version| order.key(version));
                let expected = sorted
                    .iter()
                    .map(|version| order.key(version.as_str().unwrap()));
                keys.eq(expected)
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
            .enumerate()
            .filter(|(_, test)| is_order_test(test))
            .map(move |(index, test)| Case {
                file,
                index,
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

/// What an exception excuses is checked with its test; here, that its test is there.
#[test]
fn every_exception_has_its_test() {
    if VERS_TESTS.files().is_none() {
        return;
    }
    for exception in EXCEPTIONS {
        assert!(
            cases().any(|case| case.file == exception.file && case.index == exception.index),
            "{} test {}",
            exception.file,
            exception.index
        );
    }
}

//! What narrows a question, and how much of the answer is listed.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::program::Program;

/// Products in which a question finds something.
fn products(answer: &Value) -> BTreeSet<&str> {
    let places = answer["products"].as_array().expect("places").iter();
    places
        .map(|place| place["product"].as_str().expect("a name"))
        .collect()
}

#[test]
fn every_filter_narrows_where() {
    let program = Program::with_portfolio("en");
    let all = program.json(&["where", "openssl"]);
    assert_eq!(
        products(&all),
        BTreeSet::from([
            "Funade",
            "Kagami HP-15",
            "Nagi NG-350",
            "Shirase",
            "Tomoshibi PM-8"
        ])
    );
    for (filter, expected) in [
        (
            &["--product", "ｋａｇａｍｉ hp-15"][..],
            &["Kagami HP-15"][..],
        ),
        (&["--product", "操作盤 かがみ HP-15"], &["Kagami HP-15"]),
        (&["--release", "5.0"], &["Kagami HP-15"]),
        (
            &["--business-unit", "industrial machinery division"],
            &["Kagami HP-15", "Nagi NG-350", "Tomoshibi PM-8"],
        ),
        (
            &["--supplier", "Seiso Denso Co., Ltd."],
            &["Tomoshibi PM-8"],
        ),
        (&["--tag", "CONTAINER"], &["Shirase"]),
        (
            &["--tag", "linux", "--supplier", "Seiso Denso Co., Ltd."],
            &["Tomoshibi PM-8"],
        ),
        (
            &["--tag", "container", "--supplier", "Seiso Denso Co., Ltd."],
            &[],
        ),
    ] {
        let answer = program.json(&[&["where", "openssl"], filter].concat());
        assert_eq!(
            products(&answer),
            expected.iter().copied().collect(),
            "{filter:?}"
        );
        assert_eq!(answer["totals"]["products"], expected.len(), "{filter:?}");
    }
}

#[test]
fn every_filter_narrows_rank_and_the_sums_follow() {
    let program = Program::with_portfolio("en");
    let most = |filter: &[&str]| {
        let answer = program.json(&[&["rank"], filter].concat());
        let items = answer["items"].as_array().expect("items").clone();
        let products = items
            .iter()
            .map(|item| item["products"].as_u64().expect("a number"))
            .max();
        (items.len(), products)
    };
    let (all, _) = most(&[]);
    for (filter, at_most) in [
        (&["--product", "Minamo"][..], 1),
        (&["--supplier", "Kestrelmoor Robotics GmbH"], 1),
        (&["--business-unit", "Field Service Division"], 2),
        (&["--tag", "eu-market"], 4),
        (&["--release", "4.2.0"], 1),
        (&["--as-of", "2023-03-01"], 1),
    ] {
        let (items, products) = most(filter);
        assert!(0 < items && items < all, "{filter:?}");
        assert!(products <= Some(at_most), "{filter:?}: {products:?}");
    }
    let text = program.answer(&["rank", "--as-of", "2023-03-01"]);
    assert!(
        text.contains("1 products, 1 releases") || text.contains("1 product, 1 release"),
        "{text}"
    );
}

#[test]
fn as_of_is_what_was_known_then() {
    let program = Program::with_portfolio("en");
    let documents = |query: &str, instant: &str| {
        let answer = program.json(&["where", query, "--as-of", instant]);
        answer["totals"]["documents"].as_u64().expect("a number")
    };
    // The first document came on 2023-02-17 and counts from the beginning of that day.
    assert_eq!(documents("log4j-core", "2023-02-16"), 0);
    assert_eq!(documents("log4j-core", "2023-02-16T23:59:59Z"), 0);
    assert_eq!(documents("log4j-core", "2023-02-17T00:00:00Z"), 1);
    assert_eq!(documents("log4j-core", "2023-02-17"), 1);
    assert_eq!(documents("log4j-core", "2023-02-17T08:59:59+09:00"), 0);
    assert_eq!(documents("log4j-core", "2023-02-17T09:00:00+09:00"), 1);
    let then = program.json(&[
        "export",
        "Miharashi@1.0.0",
        "--as",
        "cyclonedx-1.6",
        "--as-of",
        "2023-07-01",
    ]);
    assert_eq!(then["bomFormat"], "CycloneDX");
    let run = program.run(&[
        "export",
        "Miharashi@2.2.0",
        "--as",
        "original",
        "--as-of",
        "2023-07-01",
    ]);
    assert_eq!((run.code, &*run.out), (2, ""), "not known then");
    assert!(run.err.starts_with("error[not-found]: "), "{}", run.err);
    let run = program.run(&[
        "diff",
        "Miharashi@1.0.0",
        "Miharashi@2.2.0",
        "--as-of",
        "2023-07-01",
    ]);
    assert_eq!((run.code, &*run.out), (2, ""));
}

#[test]
fn a_limit_cuts_the_list_and_never_the_counts() {
    let program = Program::with_portfolio("en");
    let all = program.json(&["where", "openssl"]);
    let cut = program.json(&["where", "openssl", "--limit", "2"]);
    assert_eq!(cut["products"].as_array().map(Vec::len), Some(2));
    assert_eq!(cut["totals"], all["totals"]);
    assert_eq!(cut["components"], all["components"]);
    assert_eq!(cut["products"][0], all["products"][0]);
    let none = program.json(&["where", "openssl", "--limit", "0"]);
    assert_eq!(none["products"].as_array().map(Vec::len), Some(0));
    assert_eq!(none["totals"], all["totals"]);
    let text = program.answer(&["where", "openssl", "--limit", "2"]);
    let more = all["products"].as_array().map(Vec::len).expect("places") - 2;
    assert!(text.contains(&format!("and {more} more")), "{text}");

    for by in ["usage", "sprawl"] {
        let all = program.json(&["rank", "--by", by]);
        let cut = program.json(&["rank", "--by", by, "--limit", "3"]);
        assert_eq!(cut["totals"], all["totals"]);
        assert_eq!(
            cut["items"].as_array().expect("items")[..],
            all["items"].as_array().expect("items")[..3]
        );
        let lines = |arguments: &[&str]| {
            program
                .answer(&[&["rank", "--by", by], arguments].concat())
                .lines()
                .count()
        };
        assert_eq!(
            lines(&[]) - lines(&["--limit", "3"]),
            17,
            "a table lists 20 unless told"
        );
        assert!(lines(&["--format", "csv"]) > 100, "all elsewhere");
    }
}

#[test]
fn filters_may_stand_before_and_behind_the_question() {
    let program = Program::with_portfolio("en");
    let behind = program.answer(&[
        "where",
        "openssl",
        "--product",
        "Shirase",
        "--json",
        "--lang",
        "ja",
    ]);
    let before = program.answer(&[
        "--lang",
        "ja",
        "--json",
        "where",
        "--product",
        "Shirase",
        "openssl",
    ]);
    assert_eq!(before, behind);
}

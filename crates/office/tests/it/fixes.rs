//! Which versions settle a finding of which several sources tell.

use iriai_domain::inventory::portfolio::Filter;
use iriai_domain::risk::disagreement::Disagreement;
use iriai_office::{Asked, FoundRisk};

use crate::{import, office, sbom};

/// An OSV record of one vulnerability on an npm package, by its ranges as events.
fn record(id: &str, ranges: &[&[(&str, &str)]]) -> String {
    let ranges = ranges.iter().map(|events| {
        let events = events.iter();
        let events: Vec<String> = events
            .map(|(kind, version)| format!(r#"{{"{kind}":"{version}"}}"#))
            .collect();
        format!(r#"{{"type":"ECOSYSTEM","events":[{}]}}"#, events.join(","))
    });
    let ranges: Vec<String> = ranges.collect();
    format!(
        r#"{{"id":"{id}","modified":"2026-01-01T00:00:00Z","aliases":["CVE-1"],"affected":[{{"package":{{"ecosystem":"npm","name":"left"}},"ranges":[{}]}}]}}"#,
        ranges.join(",")
    )
}

/// What is found of left 1.0.0 by some records.
fn found(records: &[String]) -> FoundRisk {
    let office = office();
    let document = sbom("shop", "1.0", &[("left", "1.0.0")]);
    let lines = records.join("\n");
    import(
        &office,
        &[
            ("a.json", document.as_bytes()),
            ("a.jsonl", lines.as_bytes()),
        ],
    );
    let portfolio = office.portfolio().expect("a portfolio");
    let register = office.register(&portfolio).expect("a register");
    let asked = Asked::open(usize::MAX);
    let page = office.findings(&portfolio, &register, &Filter::default(), &asked);
    let [found] = page.expect("an answer").findings.try_into().expect("one");
    found
}

const START: (&str, &str) = ("introduced", "0");

#[test]
fn what_is_fixed_is_fixed_by_all_that_call_it_affected() {
    let below = |id: &str, version: &str| record(id, &[&[START, ("fixed", version)]]);
    let fixed = [Disagreement::Fixed];
    for (records, expected, disagreements) in [
        (vec![below("A", "1.2.0")], "1.2.0", &[][..]),
        (
            vec![below("A", "1.2.0"), below("B", "v1.2.0")],
            "1.2.0",
            &[],
        ),
        (
            vec![below("A", "1.2.0"), below("B", "1.3.0")],
            "1.3.0",
            &fixed,
        ),
        // One knows of no fix.
        (
            vec![below("A", "1.2.0"), record("B", &[&[START]])],
            "",
            &fixed,
        ),
        (
            vec![
                below("A", "1.2.0"),
                record("B", &[&[START, ("last_affected", "1.1.0")]]),
            ],
            "1.2.0",
            &[],
        ),
        (
            vec![
                below("A", "1.2.0"),
                record("B", &[&[START, ("last_affected", "1.2.0")]]),
            ],
            "",
            &fixed,
        ),
        // Each line of versions by itself.
        (
            vec![
                record(
                    "A",
                    &[&[
                        START,
                        ("fixed", "1.2.0"),
                        ("introduced", "2.0.0"),
                        ("fixed", "2.1.0"),
                    ]],
                ),
                record(
                    "B",
                    &[&[
                        START,
                        ("fixed", "1.4.0"),
                        ("introduced", "2.0.0"),
                        ("fixed", "2.1.0"),
                    ]],
                ),
            ],
            "1.4.0 2.1.0",
            &fixed,
        ),
        // What nobody can read is none.
        (
            vec![record(
                "A",
                &[&[
                    START,
                    ("fixed", "1.2.0"),
                    ("introduced", "2.0.0"),
                    ("fixed", "stable"),
                ]],
            )],
            "1.2.0",
            &[],
        ),
        (
            vec![record(
                "A",
                &[&[START, ("fixed", "1.2.0")], &[START, ("fixed", "latest")]],
            )],
            "",
            &[],
        ),
        // Who holds it for not affected is not asked for a fix.
        (
            vec![
                below("A", "1.2.0"),
                record("B", &[&[("introduced", "1.1.0")]]),
            ],
            "1.2.0",
            &[Disagreement::Affected],
        ),
    ] {
        let found = found(&records);
        assert_eq!(found.fixed.join(" "), expected, "{records:#?}");
        assert_eq!(found.opinions.disagreements, disagreements, "{records:#?}");
    }
}

#[test]
fn a_fix_that_another_entry_holds_for_affected_is_none_but_that_of_the_other_is() {
    let entry = |fixed: &str| {
        format!(
            r#"{{"package":{{"ecosystem":"npm","name":"left"}},"ranges":[{{"type":"SEMVER","events":[{{"introduced":"0"}},{{"fixed":"{fixed}"}}]}}]}}"#
        )
    };
    let record = |id: &str, entries: &[&str]| {
        let entries: Vec<String> = entries.iter().map(|fixed| entry(fixed)).collect();
        format!(
            r#"{{"id":"{id}","modified":"2026-01-01T00:00:00Z","aliases":["CVE-1"],"affected":[{}]}}"#,
            entries.join(",")
        )
    };
    let twice = record("A", &["1.2.0", "1.3.0"]);
    assert_eq!(found(std::slice::from_ref(&twice)).fixed, ["1.3.0"]);
    let other = record("B", &["1.1.0"]);
    assert_eq!(found(&[twice, other]).fixed, ["1.3.0"]);
}

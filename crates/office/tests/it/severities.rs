//! How severe a finding is: what is shown is what gates go by.

use iriai_domain::inventory::portfolio::Filter;
use iriai_domain::risk::cvss::Rating;
use iriai_office::{Asked, FindingsPage, Office};

use crate::{import, office, sbom};

const LOW: &str = r#"[{"type":"CVSS_V3","score":"CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N"}]"#;
const CRITICAL: &str =
    r#"[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}]"#;
const MEDIUM: &str =
    r#"[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:L/A:N"}]"#;

/// A record on two packages, each with a severity of its own if it has one.
fn record(id: &str, general: &str, left: &str, right: &str) -> String {
    let entry = |name: &str, severity: &str| {
        format!(
            r#"{{"package":{{"ecosystem":"npm","name":"{name}"}},"versions":["1.0.0"],"severity":{severity}}}"#
        )
    };
    format!(
        r#"{{"id":"{id}","modified":"2026-01-01T00:00:00Z","aliases":["CVE-1"],"severity":{general},"affected":[{},{}]}}"#,
        entry("left", left),
        entry("right", right)
    )
}

fn page(office: &Office, asked: &Asked) -> FindingsPage {
    let portfolio = office.portfolio().expect("a portfolio");
    let register = office.register(&portfolio).expect("a register");
    let page = office.findings(&portfolio, &register, &Filter::default(), asked);
    page.expect("an answer")
}

/// The rating that is shown of left, which is also what is counted, and the record that stands for all.
fn told(records: &[String]) -> (Option<Rating>, String) {
    let documents = sbom("shop", "1.0", &[("left", "1.0.0")]);
    let lines = records.join("\n");
    let kept = office();
    import(
        &kept,
        &[
            ("a.json", documents.as_bytes()),
            ("a.jsonl", lines.as_bytes()),
        ],
    );
    // As a scan has it, which takes records from another store.
    let (scanned, source) = (office(), office());
    import(&source, &[("a.jsonl", lines.as_bytes())]);
    import(&scanned, &[("a.json", documents.as_bytes())]);
    scanned
        .borrow_advisories(&source, None)
        .expect("the records");
    let [one, other] = [&kept, &scanned].map(|office| {
        let page = page(office, &Asked::open(usize::MAX));
        let [found] = &page.findings[..] else {
            panic!("one finding: {}", page.findings.len());
        };
        let shown = found.severity.as_ref().map(|severity| severity.rating);
        let place = shown.map_or(5, |rating| rating as usize);
        let mut expected = [0; 6];
        expected[place] = 1;
        assert_eq!(page.totals.by_rating, expected, "{shown:?}");
        (shown, found.advisory.clone())
    });
    assert_eq!(one, other);
    one
}

#[test]
fn the_severity_for_the_package_is_what_is_counted_and_shown() {
    for (general, left, right, expected) in [
        (LOW, CRITICAL, "[]", Rating::Critical),
        (CRITICAL, LOW, "[]", Rating::Low),
        (LOW, "[]", CRITICAL, Rating::Low),
        ("[]", LOW, CRITICAL, Rating::Low),
        ("[]", CRITICAL, LOW, Rating::Critical),
        ("[]", "[]", CRITICAL, Rating::Critical),
    ] {
        let found = told(&[record("A", general, left, right)]);
        assert_eq!(found, (Some(expected), "A".to_owned()));
    }
}

#[test]
fn of_several_records_the_highest_severity_counts_and_its_record_stands_for_all() {
    let word = |id: &str, word: &str| {
        format!(
            r#"{{"id":"{id}","modified":"2026-01-01T00:00:00Z","aliases":["CVE-1"],"database_specific":{{"severity":"{word}"}},"affected":[{{"package":{{"ecosystem":"npm","name":"left"}},"versions":["1.0.0"]}}]}}"#
        )
    };
    for (records, expected) in [
        // A word may be higher than a score.
        (
            [record("A", MEDIUM, "[]", "[]"), word("B", "CRITICAL")],
            (Rating::Critical, "B"),
        ),
        (
            [record("A", MEDIUM, "[]", "[]"), word("B", "LOW")],
            (Rating::Medium, "A"),
        ),
        // By what each says of this package, and not of another.
        (
            [
                record("A", CRITICAL, LOW, "[]"),
                record("B", LOW, MEDIUM, "[]"),
            ],
            (Rating::Medium, "B"),
        ),
    ] {
        let (rating, record) = told(&records);
        assert_eq!((rating, record.as_str()), (Some(expected.0), expected.1));
    }
}

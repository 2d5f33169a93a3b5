//! What is scanned is judged by what another store keeps, as if both were one.

use iriai_domain::inventory::portfolio::Filter;
use iriai_office::{Asked, FindingsPage, ImportRequest, Office};

use crate::{Files, at, import, import_as, office, sbom};

/// So many packages with so many versions each: more findings than one page holds, and more than one block of records.
const PACKAGES: u32 = 40;
const VERSIONS: u32 = 10;

/// The state of an OSV record in a month.
fn osv(number: u32, month: u32) -> String {
    let name = number % PACKAGES;
    let fixed = (number * 7 + month) % (VERSIONS + 3);
    let events = format!(r#"{{"introduced":"0"}},{{"fixed":"{fixed}.0.0"}}"#);
    let withdrawn = match number % 13 {
        0 => r#""withdrawn":"2026-02-01T00:00:00Z","#,
        _ => "",
    };
    let other = (number + 1) % PACKAGES;
    format!(
        r#"{{"id":"GHSA-{number}","modified":"2026-0{month}-01T00:00:00Z",{withdrawn}"aliases":["CVE-2026-{number}"],"summary":"record {number} of month {month}","affected":[{{"package":{{"ecosystem":"npm","name":"p{name}"}},"ranges":[{{"type":"SEMVER","events":[{events}]}}]}},{{"package":{{"ecosystem":"npm","name":"p{other}"}},"versions":["1.0.0","{fixed}.0.0"]}}]}}"#
    )
}

fn all(months: impl Fn(u32) -> Option<u32>) -> String {
    let lines = (0..300).filter_map(|number| Some(osv(number, months(number)?)));
    lines.collect::<Vec<_>>().join("\n")
}

/// A CSAF advisory on two vulnerabilities of two packages.
fn csaf() -> &'static str {
    r#"{"document":{"category":"csaf_security_advisory","csaf_version":"2.0","title":"Two","lang":"en","publisher":{"category":"vendor","name":"Acme","namespace":"https://acme.example"},"tracking":{"id":"ACME-1","current_release_date":"2026-01-05T00:00:00Z","initial_release_date":"2026-01-05T00:00:00Z","status":"final","version":"1","revision_history":[{"date":"2026-01-05T00:00:00Z","number":"1","summary":"first"}]}},"product_tree":{"full_product_names":[{"product_id":"A","name":"a","product_identification_helper":{"purl":"pkg:npm/p1@3.0.0"}},{"product_id":"B","name":"b","product_identification_helper":{"purl":"pkg:npm/p99@3.0.0"}},{"product_id":"C","name":"c","product_identification_helper":{"purl":"pkg:npm/p2@4.0.0"}}]},"vulnerabilities":[{"cve":"CVE-2026-9001","product_status":{"known_affected":["B"]}},{"cve":"CVE-2026-9002","product_status":{"known_affected":["A","C"]}}]}"#
}

fn document() -> String {
    let listed: Vec<(String, String)> = (0..PACKAGES)
        .flat_map(|package| {
            (0..=VERSIONS).map(move |version| {
                let version = match version {
                    // Of this one it cannot be said.
                    VERSIONS => "latest".to_owned(),
                    version => format!("{version}.0.0"),
                };
                (format!("p{package}"), version)
            })
        })
        .collect();
    let listed: Vec<(&str, &str)> = listed
        .iter()
        .map(|(name, version)| (name.as_str(), version.as_str()))
        .collect();
    sbom("shop", "1.0", &listed)
}

fn findings(office: &Office) -> FindingsPage {
    let portfolio = office.portfolio().expect("a portfolio");
    let register = office.register(&portfolio).expect("a register");
    let asked = Asked::open(usize::MAX);
    let page = office.findings(&portfolio, &register, &Filter::default(), &asked);
    page.expect("an answer")
}

fn import_on(office: &Office, day: &str, files: Files<'_>) {
    let request = ImportRequest {
        received: Some(at(day)),
        ..ImportRequest::default()
    };
    import_as(office, &request, files);
}

/// Everything that is told of findings and of what could not be said. Among equals the advisory that came first is told first.
fn assert_alike(scanned: &FindingsPage, together: &FindingsPage) {
    let sorted = |page: &FindingsPage| {
        let mut all = page.not_evaluated.clone();
        all.sort_by(|a, b| (&a.component, &a.advisory).cmp(&(&b.component, &b.advisory)));
        all
    };
    assert_eq!(scanned.totals, together.totals);
    assert_eq!(scanned.by_reason, together.by_reason);
    assert_eq!(sorted(scanned), sorted(together));
    assert_eq!(scanned.findings.len(), together.findings.len());
    let sorted = |page: &FindingsPage| {
        let mut all = page.findings.clone();
        all.sort_by(|a, b| (&a.component, &a.advisory).cmp(&(&b.component, &b.advisory)));
        all
    };
    for (scanned, together) in sorted(scanned).iter().zip(&sorted(together)) {
        assert_eq!(scanned, together);
    }
}

#[test]
fn a_scan_tells_what_one_store_with_both_would_tell() {
    let (first, second) = (
        all(|_| Some(1)),
        all(|number| (number % 5 == 0).then_some(2)),
    );
    let by_hand = all(|number| match number % 17 {
        0 => Some(1),
        1 => Some(3),
        _ => None,
    });
    let (document, csaf) = (document(), csaf());
    let keep = |office: &Office| {
        import_on(
            office,
            "2026-01-10T00:00:00Z",
            &[("a.jsonl", first.as_bytes())],
        );
        import_on(
            office,
            "2026-02-10T00:00:00Z",
            &[("b.jsonl", second.as_bytes())],
        );
        import_on(
            office,
            "2026-02-11T00:00:00Z",
            &[("c.json", csaf.as_bytes())],
        );
    };
    let (kept, scanned, together) = (office(), office(), office());
    keep(&kept);
    for (office, is_scan) in [(&scanned, true), (&together, false)] {
        if !is_scan {
            keep(office);
        }
        import(office, &[("shop.json", document.as_bytes())]);
    }
    scanned.borrow_advisories(&kept, None).expect("advisories");
    let (scanned, together) = (findings(&scanned), findings(&together));
    assert!(scanned.findings.len() > 256, "{}", scanned.findings.len());
    assert!(scanned.totals.advisories_not_evaluated > 20);
    assert_alike(&scanned, &together);

    // Some of the records come by hand, in older and in newer states than are kept.
    let (scanned, together) = (office(), office());
    let files: Files<'_> = &[
        ("shop.json", document.as_bytes()),
        ("d.jsonl", by_hand.as_bytes()),
    ];
    import(&scanned, files);
    scanned.borrow_advisories(&kept, None).expect("advisories");
    keep(&together);
    import(&together, files);
    let (scanned, together) = (findings(&scanned), findings(&together));
    assert!(scanned.findings.iter().any(|found| {
        let summary = found.summary.as_deref().unwrap_or_default();
        summary.ends_with("month 3")
    }));
    assert_alike(&scanned, &together);
}

#[test]
fn what_counted_at_an_instant_can_be_borrowed() {
    let (kept, scanned) = (office(), office());
    let (first, second) = (all(|_| Some(1)), all(|_| Some(2)));
    import_on(
        &kept,
        "2026-01-10T00:00:00Z",
        &[("a.jsonl", first.as_bytes())],
    );
    import_on(
        &kept,
        "2026-02-10T00:00:00Z",
        &[("b.jsonl", second.as_bytes())],
    );
    let document = document();
    import(&scanned, &[("shop.json", document.as_bytes())]);
    let then = Some(at("2026-01-20T00:00:00Z"));
    scanned.borrow_advisories(&kept, then).expect("advisories");
    let found = findings(&scanned).findings;
    assert!(!found.is_empty());
    for found in found {
        let summary = found.summary.unwrap_or_default();
        assert!(summary.ends_with("month 1"), "{summary}");
    }
}

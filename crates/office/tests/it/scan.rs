//! What is scanned is judged by what another store keeps, as if both were one.

use iriai_domain::inventory::portfolio::Filter;
use iriai_domain::risk::disagreement::Disagreement;
use iriai_domain::risk::matching::{Clear, Verdict};
use iriai_domain::risk::timeline::Outside;
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

/// A CSAF advisory on vulnerabilities of several packages; of one of them no version is in use.
fn csaf() -> &'static str {
    r#"{"document":{"category":"csaf_security_advisory","csaf_version":"2.0","title":"Two","lang":"en","publisher":{"category":"vendor","name":"Acme","namespace":"https://acme.example"},"tracking":{"id":"ACME-1","current_release_date":"2026-01-05T00:00:00Z","initial_release_date":"2026-01-05T00:00:00Z","status":"final","version":"1","revision_history":[{"date":"2026-01-05T00:00:00Z","number":"1","summary":"first"}]}},"product_tree":{"full_product_names":[{"product_id":"A","name":"a","product_identification_helper":{"purl":"pkg:npm/p1@3.0.0"}},{"product_id":"B","name":"b","product_identification_helper":{"purl":"pkg:npm/p99@3.0.0"}},{"product_id":"C","name":"c","product_identification_helper":{"purl":"pkg:npm/p2@4.0.0"}},{"product_id":"D","name":"d","product_identification_helper":{"purl":"pkg:npm/p5@90.0.0"}}]},"vulnerabilities":[{"cve":"CVE-2026-9001","product_status":{"known_affected":["B"]}},{"cve":"CVE-2026-9002","product_status":{"known_affected":["A","C"]}},{"cve":"CVE-2026-5","product_status":{"known_affected":["D"]}}]}"#
}

/// What others say of the same vulnerabilities: that no version in use is affected, that it was taken back with and without the package, and
/// something about another package.
fn others() -> String {
    let affected = |name: &str| {
        format!(
            r#""affected":[{{"package":{{"ecosystem":"npm","name":"{name}"}},"ranges":[{{"type":"SEMVER","events":[{{"introduced":"90.0.0"}}]}}]}}]"#
        )
    };
    let withdrawn = r#""withdrawn":"2026-02-01T00:00:00Z""#;
    [
        format!(r#"{{"id":"OTHER-1","modified":"2026-01-01T00:00:00Z","aliases":["CVE-2026-1"],{}}}"#, affected("p1")),
        format!(r#"{{"id":"OTHER-2","modified":"2026-01-01T00:00:00Z","aliases":["CVE-2026-2"],{withdrawn},{}}}"#, affected("p2")),
        format!(r#"{{"id":"CVE-2026-3","modified":"2026-01-01T00:00:00Z",{withdrawn}}}"#),
        format!(r#"{{"id":"OTHER-4","modified":"2026-01-01T00:00:00Z","aliases":["CVE-2026-4"],{}}}"#, affected("p30")),
    ]
    .join("\n")
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

/// Everything that is told of findings and of what could not be said.
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
    for (scanned, together) in scanned.findings.iter().zip(&together.findings) {
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
    let (document, csaf, others) = (document(), csaf(), others());
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
            &[("c.json", csaf.as_bytes()), ("e.jsonl", others.as_bytes())],
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
    for (id, expected) in [
        (
            "GHSA-1",
            Some((
                2,
                Clear::OtherVersions(Some(Outside {
                    range: 0,
                    event: None,
                })),
            )),
        ),
        ("GHSA-2", Some((2, Clear::Withdrawn))),
        ("GHSA-3", Some((2, Clear::Withdrawn))),
        ("GHSA-4", None),
        ("GHSA-5", Some((2, Clear::OtherVersions(None)))),
    ] {
        let mut told = scanned.findings.iter().filter(|found| found.advisory == id);
        let opinions = &told.next().expect("a finding").opinions;
        let contradicting = opinions
            .of
            .iter()
            .find_map(|one| match one.judged.judgement.verdict {
                Verdict::NotAffected(clear) => Some((opinions.of.len(), clear)),
                _ => None,
            });
        assert_eq!(contradicting, expected, "{id}");
        let is_told = opinions.disagreements.contains(&Disagreement::Affected);
        assert_eq!(is_told, expected.is_some(), "{id}");
    }

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

#[test]
fn of_a_record_in_both_the_newer_state_counts_even_if_it_touches_nothing() {
    let affecting = |modified: &str, fixed: &str| {
        format!(
            r#"{{"id":"A-1","modified":"{modified}","affected":[{{"package":{{"ecosystem":"npm","name":"left"}},"ranges":[{{"type":"SEMVER","events":[{{"introduced":"0"}},{{"fixed":"{fixed}"}}]}}]}}]}}"#
        )
    };
    let document = sbom("shop", "1.0", &[("left", "1.5.0")]);
    for (kept_state, own_state, expected) in [
        // What is kept is newer, and touches it no more.
        (
            affecting("2026-02-01T00:00:00Z", "1.0.0"),
            affecting("2026-01-01T00:00:00Z", "2.0.0"),
            0,
        ),
        (
            affecting("2026-02-01T00:00:00Z", "2.0.0"),
            affecting("2026-01-01T00:00:00Z", "1.0.0"),
            1,
        ),
        // The file is newer.
        (
            affecting("2026-01-01T00:00:00Z", "2.0.0"),
            affecting("2026-02-01T00:00:00Z", "1.0.0"),
            0,
        ),
        (
            affecting("2026-01-01T00:00:00Z", "1.0.0"),
            affecting("2026-02-01T00:00:00Z", "2.0.0"),
            1,
        ),
        // Of equally new ones the file's counts.
        (
            affecting("2026-01-01T00:00:00Z", "2.0.0"),
            affecting("2026-01-01T00:00:00Z", "1.0.0"),
            0,
        ),
    ] {
        let (kept, scanned) = (office(), office());
        import(&kept, &[("a.json", kept_state.as_bytes())]);
        import(
            &scanned,
            &[
                ("shop.json", document.as_bytes()),
                ("b.json", own_state.as_bytes()),
            ],
        );
        let both = scanned.borrow_advisories(&kept, None).expect("advisories");
        assert_eq!(both.get("A"), Some(&1));
        assert_eq!(
            findings(&scanned).findings.len(),
            expected,
            "{kept_state} {own_state}"
        );
    }
}

#[test]
fn a_document_in_a_newer_state_counts_as_a_whole() {
    let state = |day: u32, vulnerabilities: &[&str]| {
        let listed: Vec<String> = vulnerabilities
            .iter()
            .map(|cve| format!(r#"{{"cve":"{cve}","product_status":{{"known_affected":["A"]}}}}"#))
            .collect();
        format!(
            r#"{{"document":{{"category":"csaf_security_advisory","csaf_version":"2.0","title":"T","publisher":{{"category":"vendor","name":"Acme","namespace":"https://acme.example"}},"tracking":{{"id":"ACME-1","current_release_date":"2026-01-0{day}T00:00:00Z","initial_release_date":"2026-01-01T00:00:00Z","status":"final","version":"{day}","revision_history":[{{"date":"2026-01-0{day}T00:00:00Z","number":"{day}","summary":"s"}}]}}}},"product_tree":{{"full_product_names":[{{"product_id":"A","name":"a","product_identification_helper":{{"purl":"pkg:npm/left@1.0.0"}}}}]}},"vulnerabilities":[{}]}}"#,
            listed.join(",")
        )
    };
    let (both, one) = (["CVE-2026-1", "CVE-2026-2"], ["CVE-2026-2"]);
    let document = sbom("shop", "1.0", &[("left", "1.0.0")]);
    for (kept_state, own_state, expected) in [
        (state(2, &one), state(1, &both), 1),
        (state(1, &both), state(2, &one), 1),
        (state(2, &both), state(1, &one), 2),
    ] {
        let (kept, scanned) = (office(), office());
        import(&kept, &[("a.json", kept_state.as_bytes())]);
        import(
            &scanned,
            &[
                ("shop.json", document.as_bytes()),
                ("b.json", own_state.as_bytes()),
            ],
        );
        scanned.borrow_advisories(&kept, None).expect("advisories");
        assert_eq!(findings(&scanned).findings.len(), expected);
    }
}

#[test]
fn a_statement_that_its_author_took_back_settles_nothing_in_a_scan() {
    let advisory = r#"{"id":"GHSA-1","modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"left"},"versions":["1.0.0"]}]}"#;
    let vex = |version: u32, day: u32, product: &str| {
        format!(
            r#"{{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://x.example/v","author":"Acme","timestamp":"2026-01-0{day}T00:00:00Z","version":{version},"statements":[{{"vulnerability":{{"name":"GHSA-1"}},"products":[{{"@id":"{product}"}}],"status":"not_affected","justification":"component_not_present"}}]}}"#
        )
    };
    let document = sbom("shop", "1.0", &[("left", "1.0.0")]);
    let (own, other) = ("pkg:npm/left@1.0.0", "pkg:npm/other@1.0.0");
    for (kept_state, own_state, expected) in [
        // What is kept was taken back by the file.
        (vex(1, 1, own), vex(2, 2, other), 0),
        // What the file says was taken back by what is kept.
        (vex(2, 2, other), vex(1, 1, own), 0),
        (vex(2, 2, own), vex(1, 1, other), 1),
        (vex(1, 1, own), vex(1, 1, own), 1),
    ] {
        let (kept, scanned, together) = (office(), office(), office());
        import(
            &kept,
            &[
                ("a.json", advisory.as_bytes()),
                ("v.json", kept_state.as_bytes()),
            ],
        );
        let files: Files<'_> = &[
            ("shop.json", document.as_bytes()),
            ("w.json", own_state.as_bytes()),
        ];
        import(&scanned, files);
        scanned.borrow_advisories(&kept, None).expect("advisories");
        import(
            &together,
            &[
                ("a.json", advisory.as_bytes()),
                ("v.json", kept_state.as_bytes()),
            ],
        );
        import(&together, files);
        let (scanned, together) = (findings(&scanned), findings(&together));
        assert_eq!(scanned.totals.suppressed, expected, "{own_state}");
        assert_eq!(scanned.totals, together.totals, "{own_state}");
    }
}

#[test]
fn what_others_say_of_a_vulnerability_counts_whichever_of_both_tells_that_it_touches() {
    let touching = |id: &str, modified: &str, name: &str, version: &str| {
        format!(
            r#"{{"id":"{id}","aliases":["CVE-2026-1"],{modified}"affected":[{{"package":{{"ecosystem":"npm","name":"{name}"}},"versions":["{version}"]}}]}}"#
        )
    };
    let withdrawn = |id: &str, modified: &str| {
        format!(
            r#"{{"id":"{id}","aliases":["CVE-2026-1"],{modified}"withdrawn":"2026-01-01T00:00:00Z"}}"#
        )
    };
    let january = r#""modified":"2026-01-01T00:00:00Z","#;
    let february = r#""modified":"2026-02-01T00:00:00Z","#;
    // What the store has, in the order in which it came, and what the scan's own file says.
    let cases = [
        // Another source clears the component.
        (
            vec![touching("OTHER-1", january, "left", "2.0.0")],
            touching("GHSA-1", january, "left", "1.0.0"),
        ),
        // An older state of the own record was withdrawn, and names no package.
        (
            vec![
                withdrawn("X-1", january),
                touching("A-1", january, "right", "1.0.0"),
            ],
            touching("X-1", february, "left", "1.0.0"),
        ),
        // What tells no time does not take the place of what tells one.
        (
            vec![
                withdrawn("X-1", january),
                touching("A-1", january, "right", "1.0.0"),
            ],
            touching("X-1", "", "left", "1.0.0"),
        ),
        // What was withdrawn once is about another package now.
        (
            vec![
                touching("A-1", january, "left", "1.0.0"),
                withdrawn("B-1", january),
                touching("B-1", february, "else", "1.0.0"),
            ],
            touching("C-1", january, "nothing", "1.0.0"),
        ),
    ];
    let document = sbom("shop", "1.0", &[("left", "1.0.0"), ("right", "1.0.0")]);
    for (kept, own) in &cases {
        let (store, scanned, together) = (office(), office(), office());
        for record in kept {
            import(&store, &[("kept.json", record.as_bytes())]);
            import(&together, &[("kept.json", record.as_bytes())]);
        }
        for office in [&scanned, &together] {
            import(office, &[("shop.json", document.as_bytes())]);
            import(office, &[("own.json", own.as_bytes())]);
        }
        scanned.borrow_advisories(&store, None).expect("advisories");
        let told = findings(&scanned);
        assert!(!told.findings.is_empty(), "{own}");
        assert_alike(&told, &findings(&together));
    }
}

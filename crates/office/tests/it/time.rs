//! Which document counts, now and on a past day.

use iriai_office::ImportRequest;

use crate::{at, dated, found, import_as, imported, office, received, sbom};

fn left(version: &str) -> String {
    format!("shop 1.0 pkg:npm/left@{version}")
}

#[test]
fn the_newest_document_counts_and_the_past_is_as_it_was_known() {
    let office = office();
    for (version, created, time) in [
        ("1.0.0", "2025-01-01T00:00:00Z", "2025-01-10"),
        ("1.1.0", "2025-02-01T00:00:00Z", "2025-02-10"),
        // Made before the second and received after it: it replaces nobody.
        ("1.0.5", "2025-01-15T00:00:00Z", "2025-03-10"),
    ] {
        received(
            &office,
            time,
            &dated("shop", "1.0", Some(created), &[("left", version)]),
        );
    }
    assert_eq!(found(&office, "left", None), [left("1.1.0")]);
    for (as_of, expected) in [
        ("2025-01-09T23:59:59Z", &[][..]),
        ("2025-01-10", &["1.0.0"]),
        ("2025-02-09", &["1.0.0"]),
        ("2025-02-10", &["1.1.0"]),
        ("2025-03-10", &["1.1.0"]),
        ("2030-01-01", &["1.1.0"]),
    ] {
        let expected: Vec<String> = expected.iter().map(|version| left(version)).collect();
        assert_eq!(found(&office, "left", Some(as_of)), expected, "{as_of}");
    }
}

#[test]
fn without_a_time_of_its_own_a_document_counts_as_made_when_received() {
    let office = office();
    received(
        &office,
        "2025-05-01",
        &sbom("shop", "1.0", &[("left", "2.0.0")]),
    );
    received(
        &office,
        "2025-04-01",
        &sbom("shop", "1.0", &[("left", "1.0.0")]),
    );
    assert_eq!(found(&office, "left", None), [left("2.0.0")]);
    assert_eq!(found(&office, "left", Some("2025-04-15")), [left("1.0.0")]);
}

#[test]
fn releases_do_not_replace_each_other() {
    let office = office();
    received(
        &office,
        "2025-01-01",
        &sbom("shop", "1.0", &[("left", "1.0.0")]),
    );
    received(
        &office,
        "2025-02-01",
        &sbom("shop", "2.0", &[("left", "2.0.0")]),
    );
    assert_eq!(
        found(&office, "left", None),
        ["shop 2.0 pkg:npm/left@2.0.0", "shop 1.0 pkg:npm/left@1.0.0"]
    );
}

#[test]
fn documents_on_other_parts_of_a_release_stand_side_by_side() {
    let office = office();
    let request = ImportRequest {
        product: Some("robot".to_owned()),
        release: Some("1.0".to_owned()),
        ..ImportRequest::default()
    };
    let (controller, tool) = (
        sbom("controller", "3", &[("left", "1.0.0")]),
        sbom("tool", "9", &[("left", "2.0.0")]),
    );
    import_as(
        &office,
        &request,
        &[
            ("a.json", controller.as_bytes()),
            ("b.json", tool.as_bytes()),
        ],
    );
    let mut both = found(&office, "left", None);
    both.sort_unstable();
    assert_eq!(
        both,
        [
            "robot 1.0 pkg:npm/left@1.0.0",
            "robot 1.0 pkg:npm/left@2.0.0"
        ]
    );
    // A newer document on one part leaves the other alone.
    let later = ImportRequest {
        received: Some(at("2027-01-01")),
        ..request
    };
    let tool = sbom("tool", "9", &[("left", "3.0.0")]);
    import_as(&office, &later, &[("b.json", tool.as_bytes())]);
    let mut both = found(&office, "left", None);
    both.sort_unstable();
    assert_eq!(
        both,
        [
            "robot 1.0 pkg:npm/left@1.0.0",
            "robot 1.0 pkg:npm/left@3.0.0"
        ]
    );
}

#[test]
fn documents_are_received_now_unless_told() {
    let office = office();
    let document = sbom("shop", "1.0", &[("left", "1.0.0")]);
    let outcomes = import_as(
        &office,
        &ImportRequest::default(),
        &[("a.json", document.as_bytes())],
    );
    imported(&outcomes[0]);
    assert_eq!(
        found(&office, "left", Some("2026-02-28T23:59:59Z")),
        [""; 0]
    );
    assert_eq!(
        found(&office, "left", Some("2026-03-01T00:00:00Z")),
        [left("1.0.0")]
    );
}

//! Which document counts, now and on a past day.

use iriai_domain::warning::WarningCode;
use iriai_office::{ImportRequest, Outcome, Upload};

use crate::{
    Files, Told, at, dated, found, import, import_as, imported, office, received, sbom, zip,
};

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
        received: Some(at("2026-01-01")),
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
        received: Some(at("2026-02-01")),
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

#[test]
fn a_date_in_the_future_is_told_and_replaces_only_what_came_before() {
    let office = office();
    let import = |time: &str, created: &str, version: &str| {
        let request = ImportRequest {
            received: Some(at(time)),
            ..ImportRequest::default()
        };
        let document = dated("shop", "1.0", Some(created), &[("left", version)]);
        import_as(&office, &request, &[("a.json", document.as_bytes())]).remove(0)
    };
    let told = import("2025-01-10", "2099-01-01T09:00:00+09:00", "1.0.0");
    let warnings: Vec<_> = told.warnings.iter().collect();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert_eq!(told.warning_count, 1);
    assert_eq!(warnings[0].code, WarningCode::TimeInFuture);
    assert_eq!(warnings[0].value, "2099-01-01T00:00:00Z");
    assert_eq!(warnings[0].instead, "2025-01-10T00:00:00Z");
    // Kept before, and told before.
    let again = import("2025-01-11", "2099-01-01T09:00:00+09:00", "1.0.0");
    assert_eq!(
        (again.outcome, again.warning_count),
        (Outcome::Unchanged, 0)
    );
    assert_eq!(found(&office, "left", None), [left("1.0.0")]);

    let honest = import("2025-02-10", "2025-02-09T00:00:00Z", "1.1.0");
    assert_eq!(honest.warning_count, 0);
    assert_eq!(found(&office, "left", None), [left("1.1.0")]);
    assert_eq!(found(&office, "left", Some("2025-01-31")), [left("1.0.0")]);
    // Made at the very moment of receipt is no future.
    let same = import("2025-03-10", "2025-03-10T00:00:00Z", "1.2.0");
    assert_eq!(same.warning_count, 0);
    assert_eq!(found(&office, "left", None), [left("1.2.0")]);
}

/// What is found after imports of files into one release, a day apart.
fn left_after(imports: &[Files<'_>]) -> Vec<String> {
    let office = office();
    for (day, files) in (1..).zip(imports) {
        let request = ImportRequest {
            product: Some("shop".to_owned()),
            release: Some("1.0".to_owned()),
            received: Some(at(&format!("2025-01-{day:02}"))),
            ..ImportRequest::default()
        };
        import_as(&office, &request, files);
    }
    let mut found = found(&office, "left", None);
    found.sort_unstable();
    found
}

#[test]
fn documents_without_a_subject_are_told_apart_by_their_files() {
    let one = sbom("", "", &[("left", "1.0.0")]);
    let two = sbom("", "", &[("left", "2.0.0")]);
    let three = sbom("", "", &[("left", "3.0.0")]);
    let [one, two, three] = [&one, &two, &three].map(|document| document.as_bytes());
    let lines = |first: &[u8], second: &[u8]| [first, b"\n", second].concat();
    let archived = zip(&[("a.json", one), ("in/a.json", two)]);
    let newer = zip(&[("in/a.json", three)]);
    let cases: &[(&[Files<'_>], &[&str])] = &[
        // Two files in one import, and in two.
        (&[&[("a.json", one), ("b.json", two)]], &["1.0.0", "2.0.0"]),
        (
            &[&[("a.json", one)], &[("b.json", two)]],
            &["1.0.0", "2.0.0"],
        ),
        // The same file in a newer state, from whatever folder.
        (
            &[
                &[("x/a.json", one), ("x/b.json", two)],
                &[("y/b.json", three)],
            ],
            &["1.0.0", "3.0.0"],
        ),
        // Inside an archive the place counts and the archive's name does not.
        (
            &[&[("monday.zip", &archived)], &[("tuesday.zip", &newer)]],
            &["1.0.0", "3.0.0"],
        ),
        // In a text of several documents the number, together with the file.
        (
            &[
                &[("all.jsonl", &lines(one, two))],
                &[("other.jsonl", &lines(three, one))],
                &[("all.jsonl", &lines(two, three))],
            ],
            &["1.0.0", "2.0.0", "3.0.0", "3.0.0"],
        ),
        // Two files that were the same once, of which one has changed.
        (
            &[&[("a.json", one), ("b.json", one)], &[("a.json", two)]],
            &["1.0.0", "2.0.0"],
        ),
        // What comes without a name replaces nothing.
        (&[&[("-", one)], &[("-", two)]], &["1.0.0", "2.0.0"]),
    ];
    for (imports, expected) in cases {
        let expected: Vec<String> = expected.iter().map(|version| left(version)).collect();
        assert_eq!(left_after(imports), expected);
    }
}

#[test]
fn a_document_on_several_things_replaces_only_the_one_from_its_file() {
    // The name of the document is its tool's and is the same in both.
    let document = |packages: &[&str]| {
        let mut text = String::from(
            "SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\nSPDXID: SPDXRef-DOCUMENT\nDocumentName: sbom\n\
             DocumentNamespace: https://example.org/s\nCreator: Tool: t\nCreated: 2025-01-01T00:00:00Z\n",
        );
        for (number, package) in packages.iter().enumerate() {
            text.push_str(&format!(
                "\nPackageName: {package}\nSPDXID: SPDXRef-{number}\nPackageVersion: 1.0.0\n\
                 PackageDownloadLocation: NONE\n\
                 ExternalRef: PACKAGE-MANAGER purl pkg:npm/{package}@1.0.0\n\
                 Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-{number}\n"
            ));
        }
        text
    };
    let (front, back) = (document(&["left", "top"]), document(&["right", "top"]));
    let office = office();
    let request = ImportRequest {
        product: Some("shop".to_owned()),
        release: Some("1.0".to_owned()),
        ..ImportRequest::default()
    };
    let files = [
        ("front.spdx", front.as_bytes()),
        ("back.spdx", back.as_bytes()),
    ];
    for outcome in import_as(&office, &request, &files) {
        imported(&outcome);
    }
    for package in ["left", "right"] {
        let expected = [format!("shop 1.0 pkg:npm/{package}@1.0.0")];
        assert_eq!(found(&office, package, None), expected);
    }
    assert_eq!(found(&office, "top", None).len(), 2);
}

#[test]
fn documents_of_one_moment_count_alike_in_whatever_order_they_are_read() {
    let newer = sbom("Shop", "1.0", &[("right", "2.0.0")]);
    let older = sbom("Shop", "1.0", &[("left", "1.0.0")]);
    let files: [(&str, &[u8]); 2] = [("a.json", older.as_bytes()), ("b.json", newer.as_bytes())];
    let mut turned = files;
    turned.reverse();
    for files in [files, turned] {
        let office = office();
        import(&office, &files);
        assert_eq!(found(&office, "right", None).len(), 1);
        assert_eq!(found(&office, "left", None).len(), 0);
    }
}

#[test]
fn what_is_still_to_come_cannot_have_been_received() {
    let office = office();
    let document = sbom("shop", "1.0", &[("left", "1.0.0")]);
    // In Kiribati the next day begins while it is ten in the morning in Greenwich.
    for (time, code) in [
        ("2026-03-01T14:00:01Z", Some("received-in-future")),
        ("2027-01-01", Some("received-in-future")),
        ("2026-03-01T14:00:00Z", None),
    ] {
        let request = ImportRequest {
            received: Some(at(time)),
            ..ImportRequest::default()
        };
        let bytes = document.clone().into_bytes();
        let upload = Upload {
            path: "a.json".to_owned(),
            below: None,
            read: Box::new(move |read| {
                read.extend_from_slice(&bytes);
                Ok(())
            }),
        };
        let told = Told::default();
        let outcome = office.import([upload].into_iter(), &request, &told);
        assert_eq!(outcome.err().map(|error| error.code()), code, "{time}");
        let kept = found(&office, "left", None).len();
        assert_eq!(kept, usize::from(code.is_none()), "{time}");
    }
}

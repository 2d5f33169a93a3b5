//! Comparison, export and lint through the office.

use iriai_domain::inventory::portfolio::Filter;
use iriai_domain::inventory::quality::Profile;
use iriai_office::{Error, ExportFormat, Office, Side};

use crate::{dated, import, office, received, refused, sbom};

const FORMATS: [ExportFormat; 5] = [
    ExportFormat::Cyclonedx16,
    ExportFormat::Spdx23,
    ExportFormat::Spdx30,
    ExportFormat::SpdxLite { japanese: true },
    ExportFormat::SpdxLite { japanese: false },
];

fn filled() -> Office {
    let office = office();
    received(
        &office,
        "2025-01-01",
        &sbom("shop", "1.0", &[("left", "1.0.0"), ("right", "1.0.0")]),
    );
    received(
        &office,
        "2025-02-01",
        &sbom("shop", "1.10", &[("left", "2.0.0"), ("top", "1.0.0")]),
    );
    received(
        &office,
        "2025-03-01",
        &sbom("shop", "1.9", &[("left", "1.9.0")]),
    );
    office
}

#[test]
fn releases_documents_and_files_are_compared() {
    let office = filled();
    let portfolio = office.portfolio().expect("a portfolio");
    let filter = Filter::default();
    let diff = |from: &Side<'_>, to: &Side<'_>| {
        office
            .diff(&portfolio, from, to, &filter)
            .expect("a comparison")
            .diff
    };
    let changed = diff(&Side::Kept("shop@1.0"), &Side::Kept("shop@1.10"));
    let keys = |entries: &[iriai_domain::inventory::diff::Entry]| -> Vec<String> {
        entries.iter().map(|entry| entry.key.clone()).collect()
    };
    assert_eq!(keys(&changed.added), ["pkg:npm/top@1.0.0"]);
    assert_eq!(keys(&changed.removed), ["pkg:npm/right@1.0.0"]);
    assert_eq!(changed.versions.len(), 1);
    assert_eq!(changed.versions[0].upwards, Some(true));
    // A product alone is its newest release: 1.10 and not 1.9.
    let none = diff(&Side::Kept("SHOP"), &Side::Kept("shop@1.10"));
    assert!(none.added.is_empty() && none.removed.is_empty() && none.versions.is_empty());
    let file = sbom("shop", "1.10", &[("left", "2.0.0"), ("top", "1.0.0")]);
    let none = diff(
        &Side::File("a.json", file.as_bytes()),
        &Side::Kept("shop@1.10"),
    );
    assert!(none.added.is_empty() && none.removed.is_empty() && none.same > 0);
}

#[test]
fn a_file_that_cannot_be_compared_is_named() {
    let office = filled();
    let portfolio = office.portfolio().expect("a portfolio");
    let (from, to) = (Side::File("page.html", b"<html>"), Side::Kept("shop"));
    let error = office
        .diff(&portfolio, &from, &to, &Filter::default())
        .expect_err("a refusal");
    assert!(
        matches!(&error, Error::Refused { path: Some(path), .. } if path == "page.html"),
        "{error}"
    );
    assert_eq!(error.code(), "unknown-format");
}

#[test]
fn every_form_of_an_export_is_taken_in_again_as_the_same_components() {
    let office = filled();
    let portfolio = office.portfolio().expect("a portfolio");
    let filter = Filter::default();
    for format in FORMATS {
        let bytes = office
            .export(&portfolio, "shop@1.0", format, &filter)
            .expect("bytes");
        let (from, to) = (Side::Kept("shop@1.0"), Side::File("out", &bytes));
        let diff = office
            .diff(&portfolio, &from, &to, &filter)
            .expect("a comparison")
            .diff;
        assert!(
            diff.added.is_empty() && diff.removed.is_empty() && diff.versions.is_empty(),
            "{format:?}: {diff:?}"
        );
        assert_eq!(diff.same, 2, "{format:?}");
    }
}

#[test]
fn names_that_mean_nothing_or_too_much_are_refused() {
    let office = filled();
    received(
        &office,
        "2025-04-01",
        &dated("shop", "2.0", None, &[("left", "3.0.0")]),
    );
    let request = iriai_office::ImportRequest {
        product: Some("shop".to_owned()),
        release: Some("2.0".to_owned()),
        ..iriai_office::ImportRequest::default()
    };
    let part = sbom("part", "1", &[("left", "4.0.0")]);
    crate::import_as(&office, &request, &[("b.json", part.as_bytes())]);
    let portfolio = office.portfolio().expect("a portfolio");
    let code = |name: &str, as_of: Option<i64>| {
        let filter = Filter {
            as_of,
            ..Filter::default()
        };
        let outcome = office.export(&portfolio, name, ExportFormat::Original, &filter);
        outcome.map_or_else(|error| error.code(), |_| "bytes")
    };
    assert_eq!(code("shop@1.0", None), "bytes");
    assert_eq!(code("Shop@1.0", None), "bytes");
    assert_eq!(code("shop@2.0", None), "several-documents");
    assert_eq!(
        code("shop", None),
        "several-documents",
        "the newest release has two"
    );
    assert_eq!(code("shop@9", None), "not-found");
    assert_eq!(code("nobody", None), "not-found");
    assert_eq!(code("", None), "not-found");
    assert_eq!(
        code("shop@1.10", Some(crate::at("2025-01-15"))),
        "not-found",
        "not known then"
    );
    let documents = office
        .documents_named(&portfolio, "shop@2.0", &Filter::default())
        .expect("documents");
    for document in documents {
        let id = office.original(document).expect("bytes").id;
        assert_eq!(code(&id, None), "bytes");
    }
}

#[test]
fn lint_judges_every_document_of_a_file_and_keeps_none() {
    let office = office();
    let good = sbom("shop", "1.0", &[("left", "1.0.0")]);
    let found = office.lint(good.as_bytes(), Profile::ALL);
    assert_eq!(found.len(), 1);
    let findings = found[0].outcome.as_ref().expect("findings");
    assert_eq!(
        (findings.fault_count, findings.components),
        (0, 1),
        "{:?}",
        findings.faults
    );
    assert_eq!(findings.quality.len(), Profile::ALL.len());
    let faulty = good.replace("\"library\"", "\"libary\"");
    let found = office.lint(faulty.as_bytes(), &[]);
    let findings = found[0].outcome.as_ref().expect("findings");
    assert_eq!(findings.fault_count, 1);
    assert_eq!(findings.faults[0].at, "/components/0/type");
    let found = office.lint(b"<html>", &[]);
    assert_eq!(
        found[0].outcome.as_ref().expect_err("a refusal").code,
        "unknown-format"
    );
    assert!(
        office
            .portfolio()
            .expect("a portfolio")
            .catalogue
            .documents
            .is_empty()
    );
}

#[test]
fn limits_refuse_and_say_their_number() {
    let limits = iriai_office::Limits {
        bytes: 200,
        ..iriai_office::Limits::default()
    };
    let office = Office::in_memory(iriai_office::Clock::Standing(0), limits).expect("an office");
    let document = sbom("shop", "1.0", &[("left", "1.0.0")]);
    let outcomes = import(&office, &[("a.json", document.as_bytes())]);
    let refusal = refused(&outcomes[0]);
    assert_eq!((refusal.code, &*refusal.detail), ("too-many-bytes", "200"));
}

#[test]
fn a_hash_is_where_it_is_stated_and_not_where_its_component_is() {
    let office = office();
    let value = "a".repeat(64);
    let document = |release: &str, hashed: &[&str]| {
        let components = ["left", "right"].map(|name| {
            let hashes = match hashed.contains(&name) {
                true => format!(r#","hashes":[{{"alg":"SHA-256","content":"{value}"}}]"#),
                false => String::new(),
            };
            format!(r#"{{"type":"library","name":"{name}","purl":"pkg:npm/{name}@1"{hashes}}}"#)
        });
        format!(
            r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{{"component":{{"type":"application","name":"shop","version":"{release}"}}}},"components":[{}]}}"#,
            components.join(",")
        )
    };
    for (release, hashed) in [("1", &["left"][..]), ("2", &["right"]), ("3", &[])] {
        import(&office, &[("a.json", document(release, hashed).as_bytes())]);
    }
    assert_eq!(
        crate::found(&office, &value, None),
        ["shop 2 pkg:npm/right@1", "shop 1 pkg:npm/left@1"]
    );
}

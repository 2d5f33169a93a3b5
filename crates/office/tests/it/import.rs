//! What becomes of documents.

use std::num::NonZeroUsize;
use std::sync::PoisonError;
use std::time::Duration;

use iriai_office::{
    Clock, ImportRequest, Limits, Missing, Office, Outcome, ProductChange, ReadFile, Upload,
};

use crate::{Told, found, import, import_as, imported, office, refused, sbom};

#[test]
fn the_same_bytes_twice_are_one_document() {
    let office = office();
    let document = sbom("shop", "1.0", &[("left", "1.0.0")]);
    let first = import(&office, &[("a.json", document.as_bytes())]);
    assert_eq!(
        (imported(&first[0]).listed, imported(&first[0]).occurrences),
        (1, 2)
    );
    let again = import(
        &office,
        &[
            ("b.json", document.as_bytes()),
            ("c/a.json", document.as_bytes()),
        ],
    );
    assert!(
        again
            .iter()
            .all(|outcome| outcome.outcome == Outcome::Unchanged),
        "{again:?}"
    );
    let portfolio = office.portfolio().expect("a portfolio");
    assert_eq!(portfolio.catalogue.documents.len(), 1);
    // Also within one import.
    let other = sbom("shop", "2.0", &[("left", "2.0.0")]);
    let both = import(
        &office,
        &[("a.json", other.as_bytes()), ("b.json", other.as_bytes())],
    );
    assert!(matches!(both[0].outcome, Outcome::Imported(_)));
    assert_eq!(both[1].outcome, Outcome::Unchanged);
}

#[test]
fn one_document_may_belong_to_several_releases() {
    let office = office();
    let document = sbom("shop", "1.0", &[("left", "1.0.0")]);
    for release in ["1.0", "2.0", "2.0"] {
        let request = ImportRequest {
            release: Some(release.to_owned()),
            ..ImportRequest::default()
        };
        import_as(&office, &request, &[("a.json", document.as_bytes())]);
    }
    assert_eq!(
        found(&office, "left", None),
        ["shop 2.0 pkg:npm/left@1.0.0", "shop 1.0 pkg:npm/left@1.0.0"]
    );
    let portfolio = office.portfolio().expect("a portfolio");
    for document in 0..2 {
        let original = office.original(document).expect("bytes");
        assert!(original.bytes == sbom("shop", "1.0", &[("left", "1.0.0")]).as_bytes());
    }
    assert_eq!(portfolio.catalogue.documents.len(), 2);
}

#[test]
fn product_and_release_are_as_told_else_as_stated_else_as_the_file_is_called() {
    let stated = sbom("shop", "1.0", &[("left", "1.0.0")]);
    let silent = sbom("", "", &[("left", "1.0.0")]);
    let told = |product: Option<&str>, release: Option<&str>| ImportRequest {
        product: product.map(str::to_owned),
        release: release.map(str::to_owned),
        ..ImportRequest::default()
    };
    for (document, request, product, release) in [
        (&stated, told(None, None), "shop", "1.0"),
        (&stated, told(Some("Market"), None), "Market", "1.0"),
        (&stated, told(None, Some("7")), "shop", "7"),
        (&stated, told(Some("Market"), Some("7")), "Market", "7"),
        (&silent, told(None, None), "gateway", ""),
        (&silent, told(Some("Market"), None), "Market", ""),
        (&silent, told(None, Some("7")), "gateway", "7"),
    ] {
        let office = office();
        let outcomes = import_as(
            &office,
            &request,
            &[("in/gateway.cdx.json", document.as_bytes())],
        );
        let imported = imported(&outcomes[0]);
        assert_eq!(
            (&*imported.product, &*imported.release),
            (product, release),
            "{request:?}"
        );
        let portfolio = office.portfolio().expect("a portfolio");
        assert_eq!(portfolio.catalogue.products[0].name, product);
        assert_eq!(portfolio.catalogue.releases[0].name, release);
    }
}

#[test]
fn names_of_products_and_releases_are_compared_folded() {
    let office = office();
    let names = [
        ("Ｓｈｏｐ", "1.0-RC"),
        ("shop", "1.0-rc"),
        (" SHOP ", "１.0-rc"),
    ];
    for (index, (product, release)) in names.into_iter().enumerate() {
        let document = sbom(product, release, &[("left", &format!("{index}.0.0"))]);
        let outcomes = import(&office, &[("a.json", document.as_bytes())]);
        assert_eq!(
            imported(&outcomes[0]).product,
            "Ｓｈｏｐ",
            "as it was first written"
        );
    }
    let portfolio = office.portfolio().expect("a portfolio");
    assert_eq!(portfolio.catalogue.products.len(), 1);
    assert_eq!(portfolio.catalogue.releases.len(), 1);
}

#[test]
fn what_the_importer_says_of_the_product_replaces_what_is_known() {
    let office = office();
    let document = sbom("shop", "1.0", &[("left", "1.0.0")]);
    let request = |supplier: &str, unit: Option<&str>, tags: &[&str]| ImportRequest {
        supplier: Some(supplier.to_owned()),
        business_unit: unit.map(str::to_owned),
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        ..ImportRequest::default()
    };
    let files = [("a.json", document.as_bytes())];
    import_as(&office, &request("A", Some("U"), &["t"]), &files);
    import_as(&office, &request("B", None, &["u", "t"]), &files);
    let portfolio = office.portfolio().expect("a portfolio");
    let product = &portfolio.catalogue.products[0];
    assert_eq!(product.supplier.as_deref(), Some("B"));
    assert_eq!(
        product.business_unit.as_deref(),
        Some("U"),
        "what is not said stays"
    );
    assert_eq!(product.tags, ["t", "u"]);
}

#[test]
fn a_refused_document_among_good_ones_leaves_no_trace() {
    let office = office();
    let (first, last) = (
        sbom("shop", "1.0", &[("left", "1.0.0")]),
        sbom("market", "1.0", &[("right", "1.0.0")]),
    );
    let cut = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"application","name":"ghost","version":"1"}},"components":["#;
    let outcomes = import(
        &office,
        &[
            ("first.json", first.as_bytes()),
            ("page.html", b"<html>"),
            ("empty.json", b""),
            ("cut.json", cut.as_bytes()),
            ("last.json", last.as_bytes()),
        ],
    );
    let codes: Vec<_> = outcomes[1..4]
        .iter()
        .map(|outcome| refused(outcome).code)
        .collect();
    assert_eq!(codes, ["unknown-format", "empty", "nothing-readable"]);
    assert!(!refused(&outcomes[3]).at.is_empty(), "where it ends");
    imported(&outcomes[0]);
    imported(&outcomes[4]);
    let portfolio = office.portfolio().expect("a portfolio");
    let names: Vec<_> = portfolio
        .catalogue
        .products
        .iter()
        .map(|product| &*product.name)
        .collect();
    assert_eq!(names, ["shop", "market"]);
    assert_eq!(portfolio.catalogue.documents.len(), 2);
    assert_eq!(portfolio.catalogue.releases.len(), 2);
}

#[test]
fn a_file_that_cannot_be_read_is_refused_with_its_reason() {
    let office = office();
    let upload = iriai_office::Upload {
        path: "gone.json".to_owned(),
        below: None,
        read: Box::new(|_| Err(std::io::ErrorKind::PermissionDenied.into())),
    };
    let told = crate::Told::default();
    office
        .import(std::iter::once(upload), &ImportRequest::default(), &told)
        .expect("an import");
    let outcomes = told.0.into_inner().expect("no panic");
    assert_eq!(refused(&outcomes[0]).code, "unreadable");
    assert_eq!(refused(&outcomes[0]).detail, "permission-denied");
}

#[test]
fn many_documents_are_told_once_each_whatever_the_number_of_workers() {
    let documents: Vec<(String, String)> = (0..1_300)
        .map(|number| {
            let name = format!("service-{number:04}");
            let document = sbom(&name, "1.0", &[("left", &format!("1.0.{}", number % 7))]);
            (format!("{name}.json"), document)
        })
        .collect();
    let files: Vec<(&str, &[u8])> = documents
        .iter()
        .map(|(name, document)| (name.as_str(), document.as_bytes()))
        .collect();
    let mut answers = Vec::new();
    for threads in [1, 4] {
        let office = office();
        let uploads: Vec<_> = files
            .iter()
            .map(|(name, bytes)| {
                let bytes = bytes.to_vec();
                iriai_office::Upload {
                    path: (*name).to_owned(),
                    below: None,
                    read: Box::new(move |read| {
                        read.extend_from_slice(&bytes);
                        Ok(())
                    }),
                }
            })
            .collect();
        let request = ImportRequest {
            threads: std::num::NonZeroUsize::new(threads),
            ..ImportRequest::default()
        };
        let told = crate::Told::default();
        office
            .import(uploads.into_iter(), &request, &told)
            .expect("an import");
        let mut names: Vec<String> = told
            .0
            .into_inner()
            .expect("no panic")
            .iter()
            .map(|outcome| {
                imported(outcome);
                outcome.path.clone()
            })
            .collect();
        names.sort_unstable();
        assert!(names.iter().eq(files.iter().map(|(name, _)| *name)));
        answers.push(found(&office, "left@1.0.3", None));
    }
    assert_eq!(answers[0].len(), 186);
    assert_eq!(answers[0], answers[1]);
}

#[test]
fn an_import_that_waits_for_a_file_lets_others_write() {
    use std::sync::mpsc;

    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.db");
    let open = || Office::open(&path, Clock::Machine, Limits::default()).expect("an office");
    let (first, second) = (open(), open());
    let (write, wait) = mpsc::channel::<()>();
    let told = Told::default();
    let document = sbom("shop", "1.0", &[("left", "1.0.0")]);
    let upload = |path: &str, read: ReadFile| Upload {
        path: path.to_owned(),
        below: None,
        read,
    };
    let uploads = [
        upload(
            "a.json",
            Box::new(move |bytes| {
                bytes.extend_from_slice(document.as_bytes());
                Ok(())
            }),
        ),
        upload(
            "slow",
            Box::new(move |_| {
                _ = wait.recv();
                Ok(())
            }),
        ),
    ];
    std::thread::scope(|scope| {
        let request = ImportRequest {
            threads: NonZeroUsize::new(1),
            ..ImportRequest::default()
        };
        let (told, first) = (&told, &first);
        let import = scope.spawn(move || first.import(uploads.into_iter(), &request, told));
        let is_told = || {
            !told
                .0
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .is_empty()
        };
        // What was read is kept and told although the import goes on, and the store is free.
        while !is_told() && !import.is_finished() {
            std::thread::sleep(Duration::from_millis(10));
        }
        let change = ProductChange {
            criticality: Some(5),
            ..ProductChange::default()
        };
        let changed = second.change_product("shop", &change, Missing::Refuse);
        assert!(!import.is_finished());
        drop(write);
        import.join().expect("no panic").expect("an import");
        changed.expect("its turn came");
    });
}

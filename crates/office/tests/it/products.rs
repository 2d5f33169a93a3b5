//! What people say of products, and documents that call them otherwise.

use iriai_domain::inventory::portfolio::Filter;
use iriai_office::{Error, ImportRequest, Missing, ProductChange, check_filter};

use crate::{found, import, import_as, imported, office, sbom};

fn alias(name: &str) -> ProductChange {
    ProductChange {
        add_aliases: vec![name.to_owned()],
        ..ProductChange::default()
    }
}

#[test]
fn documents_find_products_by_alias_in_whatever_spelling() {
    let office = office();
    office
        .change_product("店舗システム", &alias("Shop Server"), Missing::Create)
        .expect("a change");
    for (index, name) in ["shop server", "ＳＨＯＰ ＳＥＲＶＥＲ", "店舗システム"]
        .into_iter()
        .enumerate()
    {
        let document = sbom(name, &format!("{index}.0"), &[("left", "1.0.0")]);
        let outcomes = import(&office, &[("a.json", document.as_bytes())]);
        assert_eq!(imported(&outcomes[0]).product, "店舗システム", "{name}");
    }
    let request = ImportRequest {
        product: Some("SHOP server".to_owned()),
        ..ImportRequest::default()
    };
    let document = sbom("anything", "9.0", &[("left", "1.0.0")]);
    let outcomes = import_as(&office, &request, &[("a.json", document.as_bytes())]);
    assert_eq!(imported(&outcomes[0]).product, "店舗システム");
    assert_eq!(
        office
            .portfolio()
            .expect("a portfolio")
            .catalogue
            .products
            .len(),
        1
    );
    assert_eq!(found(&office, "left", None).len(), 4);
}

#[test]
fn an_alias_given_later_counts_for_documents_that_come_after() {
    let office = office();
    let document = sbom("shop", "1.0", &[("left", "1.0.0")]);
    import(&office, &[("a.json", document.as_bytes())]);
    office
        .change_product("market", &alias("corner"), Missing::Create)
        .expect("a change");
    let document = sbom("corner", "1.0", &[("left", "2.0.0")]);
    let outcomes = import(&office, &[("a.json", document.as_bytes())]);
    assert_eq!(imported(&outcomes[0]).product, "market");
}

#[test]
fn another_name_of_a_product_means_the_product() {
    let office = office();
    let add = |name: &str, change: &ProductChange| {
        let outcome = office.change_product(name, change, Missing::Create);
        outcome.map_err(|error| (error.code(), error.to_string()))
    };
    add("market", &alias("corner")).expect("a change");
    let (code, said) = add("ＣＯＲＮＥＲ", &ProductChange::default()).expect_err("a refusal");
    assert_eq!(code, "product-name-taken");
    assert!(said.contains("market"), "{said}");
    let change = ProductChange {
        criticality: Some(5),
        ..ProductChange::default()
    };
    let changed = office.change_product("Corner", &change, Missing::Refuse);
    changed.expect("a change");
    let portfolio = office.portfolio().expect("a portfolio");
    let products = portfolio.catalogue.products.iter();
    let told = products.map(|product| (product.name.as_str(), product.criticality.value()));
    assert_eq!(told.collect::<Vec<_>>(), [("market", 5)]);
}

#[test]
fn changes_are_checked_before_anything_is_changed() {
    let office = office();
    let code = |outcome: Result<(), Error>| outcome.expect_err("a refusal").code();
    let change = ProductChange {
        criticality: Some(6),
        add_tags: vec!["t".to_owned()],
        ..ProductChange::default()
    };
    assert_eq!(
        code(office.change_product("new", &change, Missing::Create)),
        "criticality-invalid"
    );
    assert_eq!(
        code(office.change_product("new", &alias("x"), Missing::Refuse)),
        "not-found"
    );
    assert_eq!(
        code(office.change_product(" ", &alias("x"), Missing::Create)),
        "name-empty"
    );
    assert_eq!(
        code(office.change_product("new", &alias(""), Missing::Create)),
        "name-empty"
    );
    let portfolio = office.portfolio().expect("a portfolio");
    assert!(portfolio.catalogue.products.is_empty());
}

#[test]
fn filters_that_name_nothing_known_are_refused() {
    let office = office();
    let portfolio = office.portfolio().expect("a portfolio");
    let product = |name: &str| Filter {
        product: Some(name.to_owned()),
        ..Filter::default()
    };
    assert!(
        check_filter(&portfolio, &product("anything")).is_ok(),
        "where nothing is there is no misspelling"
    );
    let change = ProductChange {
        business_unit: Some("Sales".to_owned()),
        add_tags: vec!["Cloud".to_owned()],
        ..alias("corner")
    };
    office
        .change_product("Shop", &change, Missing::Create)
        .expect("a change");
    let document = sbom("shop", "1.0", &[("left", "1.0.0")]);
    import(&office, &[("a.json", document.as_bytes())]);
    let document = sbom("other", "2.0", &[("left", "1.0.0")]);
    import(&office, &[("a.json", document.as_bytes())]);
    let portfolio = office.portfolio().expect("a portfolio");
    let named = |name: &str| Some(name.to_owned());
    let all = Filter::default();
    for (filter, refused) in [
        (
            Filter {
                product: named("SHOP"),
                ..all.clone()
            },
            None,
        ),
        (
            Filter {
                product: named("ｃｏｒｎｅｒ"),
                ..all.clone()
            },
            None,
        ),
        (
            Filter {
                product: named("shap"),
                ..all.clone()
            },
            Some("product"),
        ),
        (
            Filter {
                release: named("2.0"),
                ..all.clone()
            },
            None,
        ),
        (
            Filter {
                release: named("3.0"),
                ..all.clone()
            },
            Some("release"),
        ),
        (
            Filter {
                product: named("shop"),
                release: named("1.0"),
                ..all.clone()
            },
            None,
        ),
        (
            Filter {
                product: named("shop"),
                release: named("2.0"),
                ..all.clone()
            },
            Some("release"),
        ),
        (
            Filter {
                business_unit: named("sales"),
                ..all.clone()
            },
            None,
        ),
        (
            Filter {
                business_unit: named("sail"),
                ..all.clone()
            },
            Some("business-unit"),
        ),
        (
            Filter {
                supplier: named("us"),
                ..all.clone()
            },
            Some("supplier"),
        ),
        (
            Filter {
                tag: named("cloud"),
                ..all.clone()
            },
            None,
        ),
        (
            Filter {
                tag: named("clod"),
                ..all.clone()
            },
            Some("tag"),
        ),
    ] {
        let outcome = check_filter(&portfolio, &filter);
        let kind = match &outcome {
            Ok(()) => None,
            Err(Error::NotFound { kind, .. }) => Some(*kind),
            Err(other) => panic!("{other}"),
        };
        assert_eq!(kind, refused, "{filter:?}");
    }
}

//! Which packages are one, and which packages are one project.

use iriai_domain::inventory::portfolio::Filter;
use iriai_office::{Office, Side};

use crate::{found, import, imported, office};

/// A document on a product with components by package URL, each with the address of its source code, if any.
fn sbom(product: &str, components: &[(&str, &str)]) -> String {
    let listed: Vec<String> = components
        .iter()
        .map(|(purl, address)| {
            let references = match *address {
                "" => String::new(),
                address => format!(r#","externalReferences":[{{"type":"vcs","url":"{address}"}}]"#),
            };
            format!(r#"{{"type":"library","name":"x","purl":"{purl}"{references}}}"#)
        })
        .collect();
    format!(
        r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{{"component":{{"type":"application","name":"{product}","version":"1.0"}}}},"components":[{}]}}"#,
        listed.join(",")
    )
}

fn take(office: &Office, document: &str) {
    for outcome in import(office, &[("a.json", document.as_bytes())]) {
        imported(&outcome);
    }
}

/// The projects used, with how many releases use each, by key.
fn projects(office: &Office) -> Vec<(String, u32)> {
    let portfolio = office.portfolio().expect("a portfolio");
    let ranking = office.usage(&portfolio, &Filter::default());
    let of = |project| portfolio.projects.key(project).to_owned();
    let mut projects: Vec<_> = ranking
        .items
        .iter()
        .map(|item| (of(item.project), item.releases))
        .collect();
    projects.sort_unstable();
    projects
}

fn project(address: &str, releases: u32) -> (String, u32) {
    (address.to_owned(), releases)
}

#[test]
fn one_wrong_document_moves_no_package_to_another_project() {
    const LEFT: &str = "pkg:npm/left@1.0.0";
    const RIGHT: &str = "https://github.com/left/left";
    const WRONG: &str = "https://github.com/aaa/wrong";
    let office = office();
    // The wrong one comes first, in a document of its own, and twice in it.
    take(
        &office,
        &sbom("a", &[(LEFT, WRONG), ("pkg:npm/left@2.0.0", WRONG)]),
    );
    assert_eq!(projects(&office), [project(WRONG, 1)]);
    // As many documents on either side: the order of letters decides.
    take(&office, &sbom("b", &[(LEFT, RIGHT)]));
    assert_eq!(projects(&office), [project(WRONG, 2)]);
    take(
        &office,
        &sbom("c", &[(LEFT, "git+https://github.com/Left/Left.git")]),
    );
    assert_eq!(projects(&office), [project(RIGHT, 3)]);
    // The same bytes again are no further document.
    for _ in 0..3 {
        let wrong = sbom("a", &[(LEFT, WRONG), ("pkg:npm/left@2.0.0", WRONG)]);
        import(&office, &[("again.json", wrong.as_bytes())]);
    }
    assert_eq!(projects(&office), [project(RIGHT, 3)]);
}

#[test]
fn statements_count_in_one_import_as_in_many() {
    const PURL: &str = "pkg:npm/left@1.0.0";
    let documents: Vec<String> = (0..200)
        .map(|number| {
            let address = match number % 3 {
                0 => "https://github.com/aaa/wrong",
                _ => "https://github.com/left/left",
            };
            sbom(&format!("p{number}"), &[(PURL, address)])
        })
        .collect();
    let right = [project("https://github.com/left/left", 200)];
    let one_by_one = office();
    for document in &documents {
        take(&one_by_one, document);
    }
    assert_eq!(projects(&one_by_one), right);
    let together = office();
    let files: Vec<(&str, &[u8])> = documents
        .iter()
        .map(|document| ("a.json", document.as_bytes()))
        .collect();
    import(&together, &files);
    assert_eq!(projects(&together), right);
}

#[test]
fn spellings_of_one_package_are_one_in_every_answer() {
    let office = office();
    take(
        &office,
        &sbom(
            "a",
            &[
                ("pkg:nuget/Newtonsoft.Json@13.0.1", ""),
                ("pkg:cargo/serde_json@1.0.0", ""),
                ("pkg:npm/JSONStream@1.0.0", ""),
            ],
        ),
    );
    take(
        &office,
        &sbom(
            "b",
            &[
                ("pkg:nuget/newtonsoft.json@13.0.1", ""),
                ("pkg:nuget/NEWTONSOFT.JSON@13.0.1", ""),
                ("pkg:nuget/newtonsoft.json@12.0.0", ""),
                ("pkg:cargo/serde-json@1.0.0", ""),
                ("pkg:npm/jsonstream@1.0.0", ""),
            ],
        ),
    );
    // npm tells case apart.
    assert_eq!(
        projects(&office),
        [
            project("pkg:cargo/serde_json", 2),
            project("pkg:npm/JSONStream", 1),
            project("pkg:npm/jsonstream", 1),
            project("pkg:nuget/Newtonsoft.Json", 2),
        ]
    );
    for question in [
        "pkg:nuget/NewtonSoft.Json@13.0.1",
        "pkg:nuget/newtonsoft.json@13.0.1",
        "newtonsoft.json@13.0.1",
    ] {
        assert_eq!(
            found(&office, question, None),
            [
                "a 1.0 pkg:nuget/Newtonsoft.Json@13.0.1",
                "b 1.0 pkg:nuget/Newtonsoft.Json@13.0.1"
            ],
            "{question}"
        );
    }
    for question in ["pkg:cargo/serde-json", "pkg:cargo/serde_json", "serde-json"] {
        assert_eq!(
            found(&office, question, None),
            [
                "a 1.0 pkg:cargo/serde_json@1.0.0",
                "b 1.0 pkg:cargo/serde_json@1.0.0"
            ],
            "{question}"
        );
    }
    let portfolio = office.portfolio().expect("a portfolio");
    let sprawl = office.sprawl(&portfolio, &Filter::default());
    assert_eq!(sprawl.len(), 1);
    assert_eq!(
        portfolio.catalogue.package(sprawl[0].package),
        "pkg:nuget/Newtonsoft.Json"
    );
    let (from, to) = (Side::Kept("a@1.0"), Side::Kept("b@1.0"));
    let comparison = office
        .diff(&portfolio, &from, &to, &Filter::default())
        .expect("a comparison");
    let changed = comparison.diff;
    assert_eq!(changed.same, 2, "{changed:?}");
    assert_eq!((changed.added.len(), changed.removed.len()), (1, 1));
    assert_eq!(changed.versions[0].to, ["12.0.0"]);
}

#[test]
fn a_product_in_another_spelling_is_the_same_series() {
    let office = office();
    let document = |purl: &str, left: &str| {
        format!(
            r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{{"component":{{"type":"application","name":"shop","version":"1.0","purl":"{purl}"}}}},"components":[{{"type":"library","name":"left","purl":"pkg:npm/left@{left}"}}]}}"#
        )
    };
    take(&office, &document("pkg:nuget/Shop@1.0", "1.0.0"));
    take(&office, &document("pkg:nuget/shop@1.0", "2.0.0"));
    assert_eq!(
        found(&office, "left", None),
        ["shop 1.0 pkg:npm/left@2.0.0"]
    );
}

//! What people say of products.

use serde_json::json;

use crate::program::Program;

const SHOP: &str = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"application","name":"shop","version":"1.0"}},
    "components":[{"type":"library","name":"left","version":"1.0.0","purl":"pkg:npm/left@1.0.0"}]}"#;

#[test]
fn a_product_is_made_described_and_described_anew() {
    let program = Program::new();
    let made = program.json(&[
        "product",
        "add",
        " Shop ",
        "--criticality",
        "5",
        "--tag",
        "cloud",
        "--tag",
        "eu",
    ]);
    let product = json!({
        "name": "Shop", "business_unit": null, "supplier": null, "criticality": 5, "criticality_stated": true,
        "exposure": null, "safety": null, "value_density": null, "tags": ["cloud", "eu"], "releases": [],
    });
    assert_eq!(made["products"], json!([product]));
    let set = [
        "product",
        "set",
        "ＳＨＯＰ",
        "--criticality",
        "2",
        "--business-unit",
        "Sales",
        "--supplier",
        "Us",
        "--untag",
        "eu",
    ];
    let changed = program.json(&set);
    let product = json!({
        "name": "Shop", "business_unit": "Sales", "supplier": "Us", "criticality": 2, "criticality_stated": true,
        "exposure": null, "safety": null, "value_density": null, "tags": ["cloud"], "releases": [],
    });
    assert_eq!(changed["products"], json!([product]));
    let cleared = program.json(&[
        "product",
        "set",
        "shop",
        "--business-unit",
        "",
        "--supplier",
        "",
    ]);
    assert_eq!(cleared["products"][0]["business_unit"], json!(null));
    assert_eq!(cleared["products"][0]["supplier"], json!(null));
    assert_eq!(
        cleared["products"][0]["criticality"], 2,
        "what is not said stays"
    );
    assert_eq!(program.json(&["product", "list"]), cleared);
    // Adding what is there changes it and makes no second one.
    let again = program.json(&["product", "add", "shop", "--tag", "new"]);
    assert_eq!(again["products"].as_array().map(Vec::len), Some(1));
    assert_eq!(again["products"][0]["tags"], json!(["cloud", "new"]));
}

#[test]
fn what_is_stated_of_how_a_product_runs_stays_until_it_is_taken_back() {
    let program = Program::new();
    let told = |answer: &serde_json::Value| {
        let product = &answer["products"][0];
        ["exposure", "safety", "value_density"].map(|key| product[key].clone())
    };
    let made = program.json(&[
        "product",
        "add",
        "Shop",
        "--exposure",
        "open",
        "--safety",
        "marginal",
        "--value-density",
        "concentrated",
    ]);
    let all = [json!("open"), json!("marginal"), json!("concentrated")];
    assert_eq!(told(&made), all);
    let same = program.json(&["product", "set", "Shop", "--criticality", "3"]);
    assert_eq!(told(&same), all);
    assert_eq!(same["products"][0]["criticality_stated"], true);
    let set = ["product", "set", "Shop", "--exposure"];
    let changed = program.json(&[&set[..], &["small"]].concat());
    assert_eq!(told(&changed)[0], json!("small"));
    let taken_back = program.json(&[&set[..], &["unknown"]].concat());
    assert_eq!(told(&taken_back)[0], json!(null));
    assert_eq!(told(&taken_back)[1..], all[1..]);
    let table = program.answer(&["product", "list", "--lang", "ja"]);
    for word in ["露出度", "不明", "軽微", "集中"] {
        assert!(table.contains(word), "{table}");
    }
    let run = program.run(&[&set[..], &["wide"]].concat());
    assert_eq!(run.code, 2);
}

#[test]
fn documents_find_their_product_by_its_other_names() {
    let program = Program::new();
    program.json(&[
        "product",
        "add",
        "店舗システム",
        "--alias",
        "Shop",
        "--criticality",
        "4",
    ]);
    let file = program.write("shop.cdx.json", SHOP).display().to_string();
    let imported = program.json(&["import", &file]);
    assert_eq!(imported["files"][0]["product"], "店舗システム");
    let products = program.json(&["product", "list"]);
    assert_eq!(products["products"].as_array().map(Vec::len), Some(1));
    assert_eq!(products["products"][0]["releases"], json!(["1.0"]));
    assert_eq!(products["products"][0]["criticality"], 4);
    let found = program.json(&["where", "left", "--product", "SHOP"]);
    assert_eq!(found["products"][0]["product"], "店舗システム");
}

#[test]
fn what_the_importer_says_counts_before_what_the_document_says() {
    let program = Program::new();
    let file = program.write("shop.cdx.json", SHOP).display().to_string();
    let said = [
        "--product",
        "Market",
        "--release",
        "7",
        "--supplier",
        "S",
        "--business-unit",
        "B",
        "--tag",
        "t",
        "--tag",
        "u",
    ];
    let imported = program.json(&[&["import", &file], &said[..]].concat());
    assert_eq!(imported["files"][0]["product"], "Market");
    assert_eq!(imported["files"][0]["release"], "7");
    let product = json!({
        "name": "Market", "business_unit": "B", "supplier": "S", "criticality": 3, "criticality_stated": false,
        "exposure": null, "safety": null, "value_density": null, "tags": ["t", "u"], "releases": ["7"],
    });
    assert_eq!(
        program.json(&["product", "list"])["products"],
        json!([product])
    );
}

#[test]
fn a_document_that_names_another_known_product_is_filed_as_told_with_a_warning() {
    let program = Program::new();
    program.json(&["product", "add", "Market"]);
    program.json(&["product", "add", "Store", "--alias", "shop"]);
    let file = program.write("shop.cdx.json", SHOP).display().to_string();
    let other = program
        .write("other.cdx.json", SHOP.replace("shop", "unheard of"))
        .display()
        .to_string();
    let imported = program.json(&[
        "import",
        &file,
        &other,
        "--product",
        "Market",
        "--release",
        "7",
        "--lang",
        "en",
    ]);
    let of_file = |path: &str| {
        let mut files = imported["files"].as_array().expect("files").iter();
        files
            .find(|file| file["path"] == path)
            .expect("the file")
            .clone()
    };
    let warnings = of_file(&file)["warnings"].clone();
    assert_eq!(warnings[0]["code"], "subject-elsewhere");
    assert_eq!(
        warnings[0]["message"],
        "The document describes the product \"shop\"; it was filed under \"Market\", as told."
    );
    assert_eq!(
        of_file(&other)["warnings"],
        json!([]),
        "a name that nobody knows contradicts nothing"
    );
    assert_eq!(imported["totals"]["warnings"], 1);
    let found = program.json(&["where", "left"]);
    assert_eq!(found["products"][0]["product"], "Market");
    assert_eq!(found["totals"]["products"], 1);
}

#[test]
fn criticality_counts_in_the_ranking() {
    let program = Program::new();
    let one = |product: &str, package: &str| SHOP.replace("shop", product).replace("left", package);
    for (product, package) in [("a", "left"), ("b", "right")] {
        let file = program.write(&format!("{product}.json"), one(product, package));
        program.json(&["import", &file.display().to_string()]);
    }
    let first = |program: &Program| program.json(&["rank"])["items"][0]["project"].clone();
    program.json(&["product", "set", "a", "--criticality", "1"]);
    program.json(&["product", "set", "b", "--criticality", "5"]);
    assert_eq!(first(&program), "pkg:npm/right");
    program.json(&["product", "set", "a", "--criticality", "5"]);
    program.json(&["product", "set", "b", "--criticality", "1"]);
    assert_eq!(first(&program), "pkg:npm/left");
}

//! The JSON that scripts build on: every field that was promised is there and has its type. Fields may be added.

use serde_json::{Value, json};

use crate::program::{Program, examples};

/// Compares a value with a shape: a type's name (`text`, `number`, `bool`, `any`, with `?` for null or absent), an array with
/// the shape of every element, or an object with the shape of its fields.
fn check(value: Option<&Value>, shape: &Value, at: &str) {
    match (shape, value) {
        (Value::String(name), value) => {
            let (name, optional) = match name.strip_suffix('?') {
                Some(name) => (name, true),
                None => (name.as_str(), false),
            };
            let fits = match value {
                None | Some(Value::Null) => optional,
                Some(Value::String(_)) => name == "text",
                Some(Value::Number(_)) => name == "number",
                Some(Value::Bool(_)) => name == "bool",
                Some(_) => false,
            };
            assert!(fits || name == "any", "{at} is {value:?}, not {name}");
        }
        (Value::Array(shapes), Some(Value::Array(values))) => {
            for (index, value) in values.iter().enumerate() {
                check(Some(value), &shapes[0], &format!("{at}/{index}"));
            }
        }
        (Value::Object(shapes), Some(Value::Object(_))) => {
            for (field, shape) in shapes {
                let value = value.and_then(|value| value.get(field));
                check(value, shape, &format!("{at}/{field}"));
            }
        }
        _ => panic!("{at} is {value:?}, not {shape}"),
    }
}

fn holds(answer: &Value, list: &str) {
    let list = answer.pointer(list).and_then(Value::as_array);
    assert!(list.is_some_and(|list| !list.is_empty()), "{answer:#}");
}

fn finding() -> Value {
    json!({"code": "text", "at": "text", "message": "text"})
}

#[test]
fn import() {
    let program = Program::new();
    let folder = examples().join("sboms").display().to_string();
    let run = program.run(&["import", &folder, "--json"]);
    assert_eq!((run.code, &*run.err), (2, ""), "two files are no SBOM");
    let answer: Value = serde_json::from_str(&run.out).expect("JSON");
    let shape = json!({
        "files": [{
            "path": "text", "member": "text?", "kind": "text?", "format": "text?", "spec_version": "text?", "status": "text",
            "document": "text?", "components": "number?", "records": "number?", "warnings": [finding()],
        }],
        "totals": {
            "files": "number", "imported": "number", "unchanged": "number", "refused": "number", "components": "number",
            "occurrences": "number", "advisories": "number", "warnings": "number",
        },
    });
    check(Some(&answer), &shape, "");
    let files = answer["files"].as_array().expect("files");
    for file in files {
        let fault = json!({"code": "text", "at": "text", "message": "text", "hint": "text"});
        match file["status"].as_str() {
            Some("imported") => {
                assert_eq!(file["kind"], "sbom");
                for field in ["document", "components", "format", "spec_version"] {
                    assert!(!file[field].is_null(), "{field} of {file}");
                }
            }
            Some("refused") => check(Some(&file["error"]), &fault, "/error"),
            status => panic!("{status:?}"),
        }
    }
    assert!(files.iter().any(|file| file["member"].is_string()));
    assert!(files.iter().any(|file| file["warnings"][0].is_object()));
    let again = program.run(&["import", &folder, "--json"]);
    let again: Value = serde_json::from_str(&again.out).expect("JSON");
    check(Some(&again), &shape, "");
    assert_eq!(again["totals"]["unchanged"], answer["totals"]["imported"]);
    assert_eq!(again["totals"]["imported"], 0);
}

#[test]
fn questions() {
    let program = Program::with_portfolio("en");
    let answer = program.json(&["where", "log4j-core@<2.17.1"]);
    let shape = json!({
        "query": "text", "as_of": "text?",
        "components": [{"key": "text", "documents": "number"}],
        "products": [{
            "product": "text", "release": "text", "document": "text", "component": "text", "direct": "bool?", "depth": "number?", "path": ["text"],
        }],
        "totals": {
            "components": "number", "products": "number", "releases": "number", "documents": "number",
            "components_not_evaluated": "number", "products_not_evaluated": "number", "releases_not_evaluated": "number",
            "documents_not_evaluated": "number", "occurrences_not_evaluated": "number",
        },
        "not_evaluated": [{"component": "text", "reason": "text", "documents": "number"}],
    });
    check(Some(&answer), &shape, "");
    holds(&answer, "/components");
    holds(&answer, "/products");
    assert_eq!(answer["as_of"], Value::Null);
    let then = program.json(&["where", "log4j-core", "--as-of", "2023-12-01"]);
    check(Some(&then), &shape, "");
    assert_eq!(then["as_of"], "2023-12-01T23:59:59Z");
    let nothing = program.json(&["where", "nothing-of-the-kind"]);
    check(Some(&nothing), &shape, "");
    assert_eq!(nothing["totals"]["documents"], 0);

    for by in ["usage", "sprawl"] {
        let answer = program.json(&["rank", "--by", by]);
        let shape = json!({
            "by": "text", "as_of": "text?",
            "items": [{
                "rank": "number", "project": "text", "ecosystem": "text", "score": "number", "products": "number",
                "releases": "number", "versions": [{"version": "text", "releases": "number"}],
                "terms": [{
                    "name": "text", "value": "number?", "weight": "number", "points": "number", "because": "text",
                }],
            }],
            "totals": {"projects": "number", "products": "number", "releases": "number", "documents": "number"},
        });
        check(Some(&answer), &shape, "");
        holds(&answer, "/items");
        holds(&answer, "/items/0/terms");
        holds(&answer, "/items/0/versions");
        for item in answer["items"].as_array().expect("items") {
            let terms = item["terms"].as_array().expect("terms").iter();
            let points: f64 = terms
                .map(|term| term["points"].as_f64().expect("a number"))
                .sum();
            let score = item["score"].as_f64().expect("a number");
            assert!(
                (points - score).abs() < 1e-9,
                "the terms are the score: {item}"
            );
        }
    }
}

#[test]
fn documents() {
    let program = Program::with_portfolio("en");
    let diff = program.json(&["diff", "Nagi NG-350@1.8", "Nagi NG-350@2.0"]);
    let change = json!({"package": "text", "from": ["text"], "to": ["text"]});
    let shape = json!({
        "from": "text", "to": "text",
        "components": {"added": [{"key": "text", "licences": ["text"]}], "removed": [{"key": "text", "licences": ["text"]}]},
        "versions": [change], "licences": [change],
        "totals": {"added": "number", "removed": "number", "versions": "number", "licences": "number", "same": "number"},
    });
    check(Some(&diff), &shape, "");
    holds(&diff, "/versions");

    let file = examples()
        .join("sboms/hayase/hayase-hr7-2.0.zip")
        .display()
        .to_string();
    let lint = program.json(&["lint", &file]);
    let element = json!({
        "element": "text", "required": "bool", "stated": "number", "declared_unknown": "number", "omitted": "number",
    });
    let profile = json!({"score": "number", "elements": [element]});
    let shape = json!({
        "files": [{
            "path": "text", "format": "text", "spec_version": "text", "valid": "bool", "faults": [finding()],
            "components": "number",
            "profiles": {
                "ntia": profile, "cisa2026": profile, "bsi": profile, "automotive": profile, "spdx-lite": profile,
            },
        }],
    });
    check(Some(&lint), &shape, "");
    assert_eq!(lint["files"].as_array().map(Vec::len), Some(2));
    assert_eq!(lint["files"][0]["valid"], true);
    assert_eq!(lint["files"][1]["valid"], false);
    holds(&lint, "/files/1/faults");

    let products = program.json(&["product", "list"]);
    let shape = json!({
        "products": [{
            "name": "text", "business_unit": "text?", "supplier": "text?", "criticality": "number", "tags": ["text"],
            "releases": ["text"],
        }],
    });
    check(Some(&products), &shape, "");
    holds(&products, "/products");
}

#[test]
fn errors() {
    let program = Program::with_portfolio("en");
    let shape = json!({
        "error": {"code": "text", "message": "text", "path": "text?", "at": "text?", "hint": "text"},
    });
    for (arguments, code) in [
        (&["where", "pkg:npm"][..], "query-purl-invalid"),
        (&["where", "x", "--as-of", "soon"], "time-invalid"),
        (&["export", "Nagi@0", "--as", "original"], "not-found"),
        (&["where", "x", "--store", "nowhere.db"], "store-missing"),
    ] {
        let run = program.run(&[arguments, &["--json"]].concat());
        assert_eq!((run.code, &*run.err), (2, ""), "{arguments:?}");
        let answer: Value = serde_json::from_str(&run.out).expect("JSON");
        check(Some(&answer), &shape, "");
        assert_eq!(answer["error"]["code"], code, "{arguments:?}");
    }
}

#[test]
fn state() {
    let program = Program::with_portfolio("en");
    let table = json!([{"name": "text", "rows": "number", "digest": "text"}]);
    let backup = program.json(&["backup", "a.backup"]);
    holds(&backup, "/tables");
    let shape = json!({
        "path": "text", "bytes": "number", "created": "text", "schema": "number", "digest": "text", "noted": "bool", "tables": table,
    });
    check(Some(&backup), &shape, "");
    let restored = ["restore", "a.backup", "--store", "b.db", "--verify"];
    let shape = json!({
        "path": "text", "store": "text", "restored": "bool", "verified": "bool?", "created": "text", "program": "text",
        "schema": "number", "digest": "text", "tables": table,
        "differences": [{
            "name": "text", "rows": "number", "rows_in_store": "number", "digest": "text", "digest_in_store": "text",
        }],
    });
    check(Some(&program.json(&restored)), &shape, "");
    program.answer(&["product", "add", "another", "--store", "b.db"]);
    let run = program.run(&[
        "restore",
        "a.backup",
        "--store",
        "b.db",
        "--compare",
        "--json",
    ]);
    let compared: Value = serde_json::from_str(&run.out).expect("JSON");
    holds(&compared, "/differences");
    check(Some(&compared), &shape, "");
    let copied = program.json(&["copy", "--from", "b.db", "--to", "c.db"]);
    let shape =
        json!({"from": "text", "to": "text", "digest": "text", "noted": "bool", "tables": table});
    check(Some(&copied), &shape, "");
    program.answer(&["feed", "add", "kev"]);
    let run = program.run(&["doctor", "--json"]);
    let told: Value = serde_json::from_str(&run.out).expect("JSON");
    holds(&told, "/checks");
    let shape = json!({
        "ok": "bool", "store": "text",
        "checks": [{"check": "text", "status": "text", "code": "text?", "message": "text", "hint": "text?"}],
        "totals": {"ok": "number", "problems": "number", "unchecked": "number"},
    });
    check(Some(&told), &shape, "");
}

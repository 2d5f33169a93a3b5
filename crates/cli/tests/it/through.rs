//! Statements on a part of a library hold where the part comes through that library alone.

use serde_json::{Value, json};

use crate::program::Program;

const RECORD: &str = r#"{"id":"GHSA-1","modified":"2026-01-01T00:00:00Z","aliases":["CVE-2026-1"],"affected":[{"package":{"ecosystem":"npm","name":"part"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}]}]}"#;

/// The library's author says that what is in it does no harm there.
const VEX: &str = r#"{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://example.com/1","author":"Maker","timestamp":"2026-02-01T00:00:00Z","version":1,"statements":[
    {"vulnerability":{"name":"CVE-2026-1"},"products":[{"@id":"pkg:npm/library@2.0.0","subcomponents":[{"@id":"pkg:npm/part@1.0.0"}]}],"status":"not_affected","justification":"vulnerable_code_not_in_execute_path"}]}"#;

/// A product with the library, the part and another library, and who stands on whom.
fn sbom(name: &str, version: &str, edges: &[(&str, &str)]) -> String {
    let component = |name: &str, version: &str| json!({"type":"library","bom-ref":name,"name":name,"version":version,"purl":format!("pkg:npm/{name}@{version}")});
    let dependencies: Vec<Value> = ["root", "library", "other", "part"]
        .iter()
        .map(|from| {
            let targets = edges.iter().filter(|(one, _)| one == from);
            let targets: Vec<&str> = targets.map(|(_, to)| *to).collect();
            json!({"ref": from, "dependsOn": targets})
        })
        .collect();
    json!({"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"application","bom-ref":"root","name":name,"version":"1.0"}},
        "components":[component("library", version), component("other","1.0.0"), component("part","1.0.0")],
        "dependencies": dependencies})
    .to_string()
}

/// How many findings are open and settled in a product.
fn standing(program: &Program, product: &str) -> (Value, Value) {
    let answer = program.json(&["findings", "--product", product]);
    let totals = &answer["totals"];
    (totals["findings"].clone(), totals["suppressed"].clone())
}

#[test]
fn a_part_is_settled_where_it_comes_through_the_library_alone() {
    let through: &[(&str, &str)] = &[("root", "library"), ("root", "other"), ("library", "part")];
    let beside: &[(&str, &str)] = &[
        ("root", "library"),
        ("root", "other"),
        ("library", "part"),
        ("other", "part"),
    ];
    let direct: &[(&str, &str)] = &[("root", "library"), ("library", "part"), ("root", "part")];
    let behind: &[(&str, &str)] = &[("root", "other"), ("other", "library"), ("library", "part")];
    let untold: &[(&str, &str)] = &[("root", "library")];
    let program = Program::new();
    program.write("record.json", RECORD);
    program.write("vex.json", VEX);
    let documents = [
        ("beside", "2.0.0", beside),
        ("direct", "2.0.0", direct),
        ("older", "1.0.0", through),
        ("untold", "2.0.0", untold),
    ];
    for (name, version, edges) in documents {
        program.write(&format!("{name}.json"), sbom(name, version, edges));
    }
    program.answer(&["import", "record.json", "beside.json", "direct.json"]);
    let run = program.run(&["vex", "check", "vex.json", "--json"]);
    assert_eq!(run.code, 3);
    let checked: Value = serde_json::from_str(&run.out).expect("JSON");
    let statement = &checked[0]["statements"][0];
    assert_eq!(statement["applies"], false);
    assert_eq!(statement["reason"], "other-way");
    assert_eq!(statement["closest"], "pkg:npm/part@1.0.0");
    for (language, expected) in [
        (
            "en",
            "is also reached by another way than through the library",
        ),
        ("ja", "記載のライブラリを経由しない経路"),
    ] {
        let run = program.run(&["vex", "check", "vex.json", "--lang", language]);
        assert!(run.out.contains(expected), "{}", run.out);
    }
    for (name, edges) in [("through", through), ("behind", behind)] {
        program.write(&format!("{name}.json"), sbom(name, "2.0.0", edges));
        program.answer(&["import", &format!("{name}.json")]);
    }
    program.answer(&["import", "older.json", "untold.json"]);
    let checked = program.json(&["vex", "check", "vex.json"]);
    let statement = &checked[0]["statements"][0];
    assert_eq!(statement["applies"], true);
    assert_eq!(statement["components"][0]["documents"], 2);
    program.answer(&["import", "vex.json"]);
    for (name, settled) in [
        ("through", true),
        ("behind", true),
        ("beside", false),
        ("direct", false),
        ("older", false),
        ("untold", false),
    ] {
        let expected = match settled {
            true => (json!(0), json!(1)),
            false => (json!(1), json!(0)),
        };
        assert_eq!(standing(&program, name), expected, "{name}");
    }
    // Settled by a statement on the library also where only that is scanned.
    let scanned = program.json(&["scan", "through.json"]);
    assert_eq!(scanned["totals"]["suppressed"], 1, "{scanned}");
    let scanned = program.json(&["scan", "beside.json"]);
    assert_eq!(scanned["totals"]["suppressed"], 0);
}

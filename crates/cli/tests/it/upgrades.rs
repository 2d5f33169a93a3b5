//! Which changes of versions settle most, on the command line.

use serde_json::json;

use crate::program::Program;

const SBOM: &str = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"bom-ref":"r","type":"application","name":"shop","version":"1.0"}},"components":[
    {"bom-ref":"f","type":"library","name":"frame","purl":"pkg:npm/frame@1.0.0"},
    {"bom-ref":"l","type":"library","name":"left","purl":"pkg:npm/left@1.0.0"},
    {"bom-ref":"e","type":"library","name":"end","purl":"pkg:npm/end@1.0.0"},
    {"bom-ref":"p","type":"library","name":"right","purl":"pkg:npm/right@1.0.0"}],
    "dependencies":[{"ref":"r","dependsOn":["f","p"]},{"ref":"f","dependsOn":["l","e"]}]}"#;

const RECORDS: &str = concat!(
    r#"{"id":"GHSA-1","modified":"2026-01-01T00:00:00Z","aliases":["CVE-2026-1"],"severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:N/I:N/A:H"}],"affected":[{"package":{"ecosystem":"npm","name":"left"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.2.0"}]}]}]}"#,
    "\n",
    r#"{"id":"GHSA-2","modified":"2026-01-01T00:00:00Z","database_specific":{"severity":"LOW"},"affected":[{"package":{"ecosystem":"npm","name":"left"},"ranges":[{"type":"SEMVER","events":[{"introduced":"1.2.0"}]}]}]}"#,
    "\n",
    r#"{"id":"GHSA-3","modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"right"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"2.0.0"}]}]}]}"#,
    "\n",
    r#"{"id":"GHSA-4","modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"end"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}]}]}"#,
    "\n",
);

const KEV: &str = r#"{"title":"t","catalogVersion":"1","dateReleased":"2026-01-01T00:00:00Z","count":1,"vulnerabilities":[{"cveID":"CVE-2026-1","vendorProject":"v","product":"p","vulnerabilityName":"n","dateAdded":"2026-01-01","requiredAction":"a","dueDate":"2026-02-01","knownRansomwareCampaignUse":"Unknown"}]}"#;

fn stocked() -> Program {
    let program = Program::new();
    program.write("shop.json", SBOM);
    program.write("records.jsonl", RECORDS);
    program.write("kev.json", KEV);
    let run = program.run(&["import", "shop.json", "records.jsonl", "kev.json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    program
}

#[test]
fn a_change_tells_what_it_settles_and_brings_and_what_it_is_worth() {
    let program = stocked();
    let answer = program.json(&["upgrades"]);
    assert_eq!(
        answer["items"][0],
        json!({
            "rank": 1, "package": "pkg:npm/left",
            "from": [{"version": "1.0.0", "step": "minor", "releases": 1}],
            "to": "1.2.0", "step": "minor", "pre_release": false, "in_use": false,
            "points": 63.0,
            "terms": [
                {"name": "severity", "points": 6.5, "because": "severity of one finding that it settles, counted in each release"},
                {"name": "known-attacks", "points": 58.5, "because": "one of them is attacked or malicious: nine times the severity more"},
                {"name": "brought", "points": -2.0, "because": "one vulnerability that the new version has and the old one had not"},
            ],
            "settled_share": 63.0 / 79.0,
            "settles": [{
                "component": "pkg:npm/left@1.0.0", "advisory": "GHSA-1", "kind": "vulnerability",
                "severity": {"score": 6.5, "rating": "medium", "vector": null}, "exploited": true, "epss": null,
            }],
            "brings": [{
                "advisory": "GHSA-2", "kind": "vulnerability",
                "severity": {"score": null, "rating": "low", "vector": null}, "exploited": false, "epss": null,
                "components": 1,
            }],
            "stays": 0, "products": 1, "releases": 1,
            "taken_by": [{"product": "shop", "releases": 1}],
            "reach": {
                "direct": 0, "transitive": 1, "unknown": 0,
                "through": [{"component": "pkg:npm/frame@1.0.0", "occurrences": 1}],
            },
        })
    );
    assert_eq!(answer["items"][1]["package"], "pkg:npm/right");
    assert_eq!(
        answer["without_fix"],
        json!([{
            "component": "pkg:npm/end@1.0.0", "advisory": "GHSA-4", "kind": "vulnerability", "severity": null,
            "exploited": false, "epss": null, "reason": "none-known", "releases": 1,
        }])
    );
    assert_eq!(
        answer["totals"],
        json!({
            "findings": 3, "attacked": 1, "settled": 2, "attacked_settled": 1, "brought": 1,
            "without_fix": 1, "held_back": 0, "changes": 2, "changes_for_all": 2,
            "points": 79.0, "reachable": 70.0, "won": 70.0, "bound": 70.0, "gap": 0.0,
        })
    );
    assert_eq!(answer["largest_step"], "major");
}

#[test]
fn people_read_what_is_settled_and_what_is_left() {
    let program = stocked();
    let english = program.answer(&["upgrades", "--limit", "1", "--lang", "en"]);
    for told in [
        "One change settles 1 of 3 findings, and 1 of 1 attacked or malicious ones: 80 % of the weight of all.",
        "Proved: no other change is worth more.",
        "through npm/frame@1.0.0",
        "npm/left@1.2.0: GHSA-2, low",
        "One change more would settle everything that changes can settle",
        "No fix is known for one finding:",
        "\n  npm/end@1.0.0: GHSA-4, severity not stated\n",
    ] {
        assert!(english.contains(told), "{told}\n{english}");
    }
    assert!(!english.contains("npm/right"), "{english}");
    let japanese = program.answer(&["upgrades", "--lang", "ja"]);
    for told in [
        "2件の変更で、検出3件のうち2件を解消できます。",
        "上回る組み合わせはありません（証明済み）",
        "npm/frame@1.0.0経由",
        "修正版が知られていない検出が1件あります",
    ] {
        assert!(japanese.contains(told), "{told}\n{japanese}");
    }
    let csv = program.answer(&["upgrades", "--format", "csv", "--lang", "en"]);
    assert_eq!(csv.lines().count(), 3, "{csv}");
    let markdown = program.answer(&["upgrades", "--format", "markdown", "--lang", "en"]);
    assert!(
        markdown.contains("| 1 | npm/left | 1.0.0 | 1.2.0 | minor |"),
        "{markdown}"
    );
}

#[test]
fn large_steps_are_left_out_where_nobody_takes_them() {
    let program = stocked();
    let answer = program.json(&["upgrades", "--step", "minor"]);
    assert_eq!(answer["totals"]["changes"], 1);
    assert_eq!(answer["totals"]["held_back"], 1);
    let table = program.answer(&["upgrades", "--step", "patch", "--lang", "en"]);
    for told in [
        "No change settles any of 3 findings",
        "2 findings are fixed only by a larger step",
    ] {
        assert!(table.contains(told), "{table}");
    }
    let other = program.json(&["upgrades", "--product", "shop", "--as-of", "2020-01-01"]);
    assert_eq!(other["totals"]["findings"], 0);
}

#[test]
fn without_advisories_nothing_is_answered() {
    let program = Program::new();
    program.write("shop.json", SBOM);
    assert_eq!(program.run(&["import", "shop.json"]).code, 0);
    let run = program.run(&["upgrades", "--lang", "en"]);
    assert_eq!(run.code, 3, "{}", run.err);
    assert!(
        run.out.contains("There are no advisories yet"),
        "{}",
        run.out
    );
}

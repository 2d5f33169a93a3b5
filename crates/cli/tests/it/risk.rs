//! Advisories on the command line: findings, gates, and why.

use serde_json::json;

use crate::program::Program;

const SBOM: &str = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"application","name":"shop","version":"1.0","purl":"pkg:npm/shop@1.0.0"}},"components":[
    {"type":"library","name":"left","purl":"pkg:npm/left@1.0.0"},
    {"type":"library","name":"right","purl":"pkg:npm/right@1.0.0"},
    {"type":"library","name":"nameless"}]}"#;

const RECORDS: &str = concat!(
    r#"{"id":"GHSA-1","modified":"2026-01-01T00:00:00Z","aliases":["CVE-2026-1"],"summary":"left spills","severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:N/I:N/A:H"}],"affected":[{"package":{"ecosystem":"npm","name":"left"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.2.0"}]}]}]}"#,
    "\n",
    r#"{"id":"GHSA-2","modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"right"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"0.9.0"}]}]}]}"#,
    "\n",
);

fn stocked() -> Program {
    let program = Program::new();
    program.write("shop.json", SBOM);
    program.write("records.jsonl", RECORDS);
    let run = program.run(&["import", "shop.json", "records.jsonl"]);
    assert_eq!(run.code, 0, "{}", run.err);
    program
}

#[test]
fn findings_say_what_decided_and_what_could_not_be_evaluated() {
    let program = stocked();
    let answer = program.json(&["findings"]);
    assert_eq!(
        answer["findings"],
        json!([{
            "component": "pkg:npm/left@1.0.0", "advisory": "GHSA-1", "aliases": ["CVE-2026-1"],
            "kind": "vulnerability", "summary": "left spills",
            "severity": {
                "score": 6.5, "rating": "medium", "vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:N/I:N/A:H",
            },
            "exploited": false, "exploited_evaluated": false, "epss": null,
            "fixed": ["1.2.0"], "status": "affected", "accepted": false, "said": [],
            "products": 1, "releases": 1,
            "ssvc": {
                "deployer": {"decision": null, "least": "defer", "most": "immediate", "product": "shop", "inputs": [
                    {"name": "exploitation", "value": null, "least": "none", "most": "active", "source": "unknown"},
                    {"name": "exposure", "value": null, "least": "small", "most": "open", "source": "unknown"},
                    {"name": "automatable", "value": "no", "least": "no", "most": "no", "source": "cvss-base"},
                    {"name": "human-impact", "value": null, "least": "low", "most": "very-high", "source": "unknown"},
                ]},
                "supplier": {"decision": null, "least": "defer", "most": "immediate", "product": "shop", "inputs": [
                    {"name": "exploitation", "value": null, "least": "none", "most": "active", "source": "unknown"},
                    {"name": "automatable", "value": "no", "least": "no", "most": "no", "source": "cvss-base"},
                    {"name": "value-density", "value": null, "least": "diffuse", "most": "concentrated", "source": "unknown"},
                    {"name": "utility", "value": null, "least": "laborious", "most": "efficient", "source": "derived"},
                    {"name": "technical-impact", "value": "partial", "least": "partial", "most": "partial", "source": "cvss-base"},
                    {"name": "public-safety", "value": null, "least": "minimal", "most": "significant", "source": "unknown"},
                ]},
            },
            "order": [
                {"name": "exploited", "value": null},
                {"name": "rating", "value": "medium"},
                {"name": "score", "value": "6.5"},
                {"name": "epss", "value": null},
                {"name": "criticality", "value": null, "counts_as": "3"},
                {"name": "releases", "value": "1"},
            ],
            "trace": {
                "source": "osv", "range": ">=0|<1.2.0", "comparator": "npm", "name": "own", "evidence": "package",
                "decided_by": "inside-range",
            },
        }])
    );
    assert_eq!(
        answer["not_evaluated"],
        json!([{"component": "name:nameless", "reason": "no-purl", "documents": 1}])
    );
    assert_eq!(answer["totals"]["components_evaluated"], 3);
    assert_eq!(answer["totals"]["components_not_evaluated"], 1);
    assert_eq!(answer["feeds"][0]["source"], "GHSA");
    assert_eq!(answer["feeds"][0]["records"], 2);
    let table = program.answer(&["findings", "--lang", "ja"]);
    for told in [
        "GHSA-1 (CVE-2026-1)",
        ">=0|<1.2.0の範囲内",
        "パッケージURLがない",
    ] {
        assert!(table.contains(told), "{table}");
    }
}

#[test]
fn an_advisory_is_found_by_any_identifier_that_its_source_makes_up() {
    let program = stocked();
    let record = |id: &str, alias: &str, package: &str, more: &str| {
        format!(
            r#"{{"id":"{id}","modified":"2026-01-01T00:00:00Z","aliases":["{alias}"],{more}"affected":[{{"package":{{"ecosystem":"npm","name":"{package}"}},"ranges":[{{"type":"SEMVER","events":[{{"introduced":"0"}},{{"fixed":"1.2.0"}}]}}]}}]}}"#
        )
    };
    let records = [
        record("BIT-left-2026-7", "RHSA-2026:1234", "left", ""),
        record("USN-9-1", "DSA-9-1", "versionless", ""),
        record(
            "ALSA-2026:1",
            "ALBA-1",
            "right",
            r#""withdrawn":"2026-01-02T00:00:00Z","#,
        ),
    ];
    program.write("own.jsonl", records.join("\n"));
    program.write(
        "more.json",
        r#"{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"application","name":"till"}},"components":[{"type":"library","name":"versionless","purl":"pkg:npm/versionless"}]}"#,
    );
    program.answer(&["import", "own.jsonl", "more.json"]);
    for id in ["BIT-left-2026-7", "bit-left-2026-7", "RHSA-2026:1234"] {
        let found = program.json(&["where", id]);
        assert_eq!(found["components"][0]["key"], "pkg:npm/left@1.0.0", "{id}");
        assert!(found["feeds"][0]["source"].is_string(), "{id}: {found}");
    }
    // Nobody says which version it is of: that is neither here nor nowhere.
    let run = program.run(&["where", "DSA-9-1", "--json"]);
    assert_eq!(run.code, 3, "{}", run.err);
    assert!(
        run.out.contains("\"reason\": \"no-version\""),
        "{}",
        run.out
    );
    let run = program.run(&["where", "ALSA-2026:1"]);
    assert!(
        run.err.starts_with("error[advisory-withdrawn]: "),
        "{}",
        run.err
    );
    // What is no identifier of any is a name that nobody bears.
    assert_eq!(program.json(&["where", "DSA-9-2"])["components"], json!([]));
}

/// A catalogue of a day with one vulnerability.
fn attacked(day: &str, cve: &str, count: u32) -> String {
    format!(
        r#"{{"title":"t","catalogVersion":"1","dateReleased":"{day}T00:00:00Z","count":{count},"vulnerabilities":[{{"cveID":"{cve}","dateAdded":"2026-01-01"}}]}}"#
    )
}

#[test]
fn what_was_attacked_and_expected_then_is_told() {
    let program = Program::new();
    program.write("shop.json", SBOM);
    program.write("records.jsonl", RECORDS);
    let files = ["import", "shop.json", "records.jsonl"];
    program.answer(&[&files[..], &["--received", "2026-01-15"]].concat());
    let expected = |day: &str, share: &str| {
        format!("#score_date:{day}\ncve,epss,percentile\nCVE-2026-1,{share},0.1\n")
    };
    for (day, cve, share) in [
        ("2026-02-01", "CVE-2026-1", "0.1"),
        ("2026-02-05", "CVE-2026-9", "0.2"),
    ] {
        program.write("kev.json", attacked(day, cve, 1));
        program.write("epss.csv", expected(day, share));
        program.answer(&["import", "kev.json", "epss.csv", "--received", day]);
    }
    let told = |arguments: &[&str]| {
        let answer = program.json(arguments);
        let findings = answer["findings"].as_array().expect("findings").iter();
        let mut found = findings.filter(|one| one["advisory"] == "GHSA-1");
        let found = found.next().expect("a finding");
        (found["exploited"].as_bool(), found["epss"].as_f64())
    };
    for (as_of, is_attacked, share) in [
        ("2026-02-01", true, 0.1),
        ("2026-02-04", true, 0.1),
        ("2026-02-05", false, 0.2),
    ] {
        let found = told(&["findings", "--as-of", as_of]);
        assert_eq!(found, (Some(is_attacked), Some(share)), "{as_of}");
    }
    assert_eq!(told(&["findings"]), (Some(false), Some(0.2)));
    assert_eq!(told(&["scan", "shop.json"]), (Some(false), Some(0.2)));
    // Of a catalogue beside it the newer counts.
    for (day, is_attacked) in [("2026-02-04", false), ("2026-02-06", true)] {
        program.write("other.json", attacked(day, "CVE-2026-1", 1));
        let found = told(&["scan", "shop.json", "--advisories", "other.json"]);
        assert_eq!(found.0, Some(is_attacked), "{day}");
    }
    // In part it ends nothing, and says so.
    program.write("part.json", attacked("2026-02-07", "CVE-2026-1", 2));
    let answer = program.json(&["import", "part.json"]);
    let warnings = &answer["files"][0]["warnings"];
    assert_eq!(warnings[0]["code"], "catalogue-in-part", "{answer}");
}

#[test]
fn what_is_attacked_comes_first() {
    let program = stocked();
    program.write(
        "more.json",
        RECORDS
            .lines()
            .nth(1)
            .expect("a record")
            .replace("0.9.0", "2.0.0")
            .replace("2026-01-01", "2026-02-01"),
    );
    program.write(
        "kev.json",
        r#"{"title":"t","catalogVersion":"1","dateReleased":"2026-01-01T00:00:00Z","count":1,"vulnerabilities":[{"cveID":"GHSA-2","vendorProject":"v","product":"p","vulnerabilityName":"n","dateAdded":"2026-01-01","requiredAction":"a","dueDate":"2026-02-01","knownRansomwareCampaignUse":"Unknown"}]}"#,
    );
    program.write("epss.csv", "#model_version:v4,score_date:2026-01-01T00:00:00Z\ncve,epss,percentile\nCVE-2026-1,0.00042,0.1\n");
    for (round, status) in [(0, "imported"), (1, "unchanged")] {
        let answer = program.json(&["import", "more.json", "kev.json", "epss.csv"]);
        let files = answer["files"].as_array().expect("files");
        let told: Vec<_> = files
            .iter()
            .map(|file| {
                (
                    file["kind"].as_str(),
                    file["status"].as_str(),
                    file["records"].as_u64(),
                )
            })
            .collect();
        for kind in ["advisory", "kev", "epss"] {
            assert!(
                told.contains(&(Some(kind), Some(status), Some(1))),
                "{round}: {told:?}"
            );
        }
    }
    let answer = program.json(&["findings"]);
    let told: Vec<_> = answer["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .map(|one| {
            (
                one["advisory"].as_str(),
                one["exploited"].as_bool(),
                one["epss"].as_f64(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (Some("GHSA-2"), Some(true), None),
            (Some("GHSA-1"), Some(false), Some(0.00042)),
        ]
    );
    // What is scanned is told the same, and what nobody has rated is left out by no severity.
    assert_eq!(
        program.json(&["scan", "shop.json"])["findings"],
        answer["findings"]
    );
    let severe = program.json(&["findings", "--severity", "critical"]);
    assert_eq!(severe["findings"][0]["advisory"], "GHSA-2");
    assert_eq!(severe["totals"]["findings"], 1);
}

#[test]
fn gates_end_with_one_and_what_saw_nothing_with_three() {
    let program = stocked();
    for (arguments, code) in [
        (&["findings"][..], 0),
        (&["findings", "--fail-on", "high"], 0),
        (&["findings", "--fail-on", "medium"], 1),
        (&["findings", "--fail-on", "any"], 1),
        // What is not listed still fails the gate.
        (&["findings", "--severity", "high", "--fail-on", "low"], 1),
        (&["scan", "shop.json"], 0),
        (&["scan", "shop.json", "--fail-on", "medium"], 1),
        (&["scan", "records.jsonl"], 3),
        (&["scan", "missing.json"], 2),
        (&["--store", "none.db", "scan", "shop.json"], 3),
        (
            &[
                "--store",
                "none.db",
                "scan",
                "shop.json",
                "--advisories",
                "records.jsonl",
            ],
            0,
        ),
        (&["--store", "none.db", "findings"], 2),
    ] {
        let run = program.run(arguments);
        assert_eq!(run.code, code, "{arguments:?}: {}{}", run.out, run.err);
    }
    let empty = Program::new();
    empty.write("shop.json", SBOM);
    assert_eq!(empty.run(&["import", "shop.json"]).code, 0);
    let run = empty.run(&["findings"]);
    assert_eq!(run.code, 3);
    assert!(
        run.out.contains("There are no advisories yet"),
        "{}",
        run.out
    );
}

#[test]
fn why_tells_the_range_the_order_and_the_record() {
    let program = stocked();
    let why = |component: &str, advisory: &str| {
        let answer = program.json(&["why", component, advisory]);
        (
            answer[0]["verdict"].clone(),
            answer[0]["trace"]["range"].clone(),
        )
    };
    assert_eq!(
        why("left", "CVE-2026-1"),
        (json!("affected"), json!(">=0|<1.2.0"))
    );
    assert_eq!(
        why("right", "GHSA-2"),
        (json!("not-affected"), json!(">=0|<0.9.0"))
    );
    assert_eq!(why("nameless", "GHSA-2").0, json!("not-evaluated"));
    for advisory in ["GHSA-9", "nonsense"] {
        let run = program.run(&["why", "left", advisory]);
        assert_eq!(run.code, 2);
        assert!(run.err.starts_with("error[not-found]: "), "{}", run.err);
    }
    let found = program.json(&["where", "cve-2026-1"]);
    assert_eq!(
        found["components"],
        json!([{"key": "pkg:npm/left@1.0.0", "documents": 1}])
    );
}

#[test]
fn an_import_says_what_became_of_advisories_also_of_an_archive_that_mixes_formats() {
    let program = Program::new();
    let cve = r#"{"dataType":"CVE_RECORD","dataVersion":"5.1","cveMetadata":{"cveId":"CVE-2026-7","state":"PUBLISHED","dateUpdated":"2026-01-01T00:00:00Z"},"containers":{"cna":{"affected":[{"vendor":"v","product":"p","versions":[{"version":"1.0","status":"affected"}]}]}}}"#;
    let broken = r#"{"id":"","modified":"2026-01-01T00:00:00Z","affected":[]}"#;
    let records = format!("{RECORDS}{broken}\n");
    let vex = r#"{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://example.com/1","author":"Vendor","timestamp":"2026-02-01T00:00:00Z","version":1,"statements":[
        {"vulnerability":{"name":"CVE-2026-1"},"products":[{"@id":"pkg:npm/left@9.0.0"}],"status":"fixed"}]}"#;
    let members: [(&str, &[u8]); 5] = [
        ("osv.jsonl", records.as_bytes()),
        ("CVE-2026-7.json", cve.as_bytes()),
        ("shop.json", SBOM.as_bytes()),
        ("vex.json", vex.as_bytes()),
        ("more.jsonl", RECORDS.as_bytes()),
    ];
    program.write("all.zip", crate::refusals::zip(&members));
    let run = program.run(&["import", "all.zip", "--json", "--quiet"]);
    let answer: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    let files = answer["files"].as_array().expect("files").iter();
    let mut told: Vec<_> = files
        .map(|file| {
            let text = |name: &str| file[name].as_str().expect("a text").to_owned();
            let records = file["records"].as_u64();
            (text("kind"), text("format"), text("status"), records)
        })
        .collect();
    told.sort();
    let row = |kind: &str, format: &str, status: &str, records| {
        (
            kind.to_owned(),
            format.to_owned(),
            status.to_owned(),
            records,
        )
    };
    assert_eq!(
        told,
        [
            row("advisory", "cve", "imported", Some(1)),
            row("advisory", "osv", "imported", Some(4)),
            row("advisory", "osv", "refused", None),
            row("sbom", "cyclonedx-json", "imported", None),
            row("vex", "openvex", "imported", Some(1)),
        ]
    );
    let totals = &answer["totals"];
    let figures = [
        "advisories",
        "advisories_changed",
        "advisories_unchanged",
        "advisories_refused",
    ];
    let of = |totals: &serde_json::Value| figures.map(|name| totals[name].as_u64());
    // The records that stand twice in one archive count as known the second time.
    assert_eq!(of(totals), [Some(3), Some(0), Some(2), Some(1)]);
    program.write("changed.jsonl", RECORDS.replace("2026-01-01", "2026-03-01"));
    for (language, words) in [
        (
            "en",
            "Advisories: 0 new, 2 changed, 0 the same as before, 0 refused.",
        ),
        (
            "ja",
            "脆弱性情報：新規0件、更新0件、変更なし2件、受け入れ不可0件。",
        ),
    ] {
        let table = program.answer(&["import", "changed.jsonl", "--lang", language]);
        assert!(table.contains(words), "{table}");
    }
    program.write("shop.json", SBOM);
    let table = program.answer(&["import", "shop.json"]);
    assert!(!table.contains("Advisories"), "{table}");
}

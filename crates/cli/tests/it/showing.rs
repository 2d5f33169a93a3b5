//! What people see of findings: nothing is left out in silence, and what nobody stated is not shown as stated.

use serde_json::{Value, json};

use crate::program::Program;

const SBOM: &str = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"application","name":"shop","version":"1.0","purl":"pkg:npm/shop@1.0.0"}},"components":[
    {"type":"library","name":"left","purl":"pkg:npm/left@1.0.0"},
    {"type":"library","name":"right","purl":"pkg:npm/right@1.0.0"},
    {"type":"library","name":"bare","purl":"pkg:npm/bare"},
    {"type":"library","name":"unknown"}]}"#;

const RECORDS: &str = concat!(
    r#"{"id":"GHSA-1","modified":"2026-01-01T00:00:00Z","aliases":["CVE-2026-1"],"severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],"affected":[{"package":{"ecosystem":"npm","name":"left"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}]}]}"#,
    "\n",
    r#"{"id":"PYSEC-2","modified":"2026-01-01T00:00:00Z","aliases":["CVE-2026-2"],"affected":[{"package":{"ecosystem":"npm","name":"right"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}]}]}"#,
    "\n",
    r#"{"id":"MAL-3","modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"right"},"ranges":[{"type":"GIT","repo":"https://example.com/right","events":[{"introduced":"0"}]}]}]}"#,
    "\n",
);

const KEV: &str = r#"{"title":"CISA Catalog of Known Exploited Vulnerabilities","catalogVersion":"2026.01.01","dateReleased":"2026-01-01T00:00:00.0000Z","count":1,"vulnerabilities":[{"cveID":"CVE-2026-1","vendorProject":"a","product":"left","vulnerabilityName":"left","dateAdded":"2026-01-01","shortDescription":"left","requiredAction":"update","dueDate":"2026-01-21"}]}"#;

const VEX: &str = r#"{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://example.com/1","author":"Vendor","timestamp":"2026-02-01T00:00:00Z","version":1,"statements":[
    {"vulnerability":{"name":"CVE-2026-1"},"products":[{"@id":"pkg:npm/left@1.0.0"}],"status":"not_affected","justification":"vulnerable_code_not_in_execute_path"}]}"#;

/// Two products with the same components.
fn stocked() -> Program {
    let program = Program::new();
    program.write("shop.json", SBOM);
    program.write("stall.json", SBOM.replace("shop", "stall"));
    program.write("records.jsonl", RECORDS);
    program.write("kev.json", KEV);
    program.write("vex.json", VEX);
    let run = program.run(&[
        "import",
        "shop.json",
        "stall.json",
        "records.jsonl",
        "kev.json",
    ]);
    assert_eq!(run.code, 0, "{}", run.err);
    program
}

/// The cells of CSV without line breaks in cells.
fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut quoted) = (vec![String::new()], false);
    for letter in line.chars() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            letter => cells.last_mut().expect("a cell").push(letter),
        }
    }
    cells
}

fn rows(csv: &str) -> Vec<Vec<String>> {
    csv.trim_start_matches('\u{feff}')
        .lines()
        .map(cells)
        .collect()
}

#[test]
fn rows_tell_what_is_settled_and_what_was_not_evaluated() {
    let program = stocked();
    program.answer(&["import", "vex.json"]);
    let csv = program.answer(&["findings", "--format", "csv"]);
    let rows = rows(&csv);
    let of = |heading: &str| {
        let place = rows[0].iter().position(|name| name == heading);
        let place = place.unwrap_or_else(|| panic!("{heading} in {csv}"));
        rows[1..]
            .iter()
            .map(move |row| row[place].as_str())
            .collect::<Vec<_>>()
    };
    assert!(rows.iter().all(|row| row.len() == rows[0].len()), "{csv}");
    assert_eq!(
        of("Component"),
        [
            "npm/right@1.0.0",
            "npm/left@1.0.0",
            "unknown",
            "npm/bare",
            "npm/right@1.0.0"
        ],
        "{csv}"
    );
    assert_eq!(
        of("Advisory"),
        [
            "PYSEC-2 (CVE-2026-2)",
            "GHSA-1 (CVE-2026-1)",
            "",
            "",
            "MAL-3"
        ],
    );
    assert_eq!(
        of("Status"),
        [
            "affected",
            "not affected",
            "not evaluated",
            "not evaluated",
            "not evaluated"
        ]
    );
    assert!(of("Settled by")[1].contains("Vendor"), "{csv}");
    assert_eq!(
        of("Because")[2..],
        [
            "it has no package URL",
            "no version is stated",
            "the advisory tells of commits only"
        ]
    );
    let json = program.json(&["findings"]);
    let count = |name: &str| json[name].as_array().expect("a list").len();
    assert_eq!(
        count("findings") + count("suppressed") + count("not_evaluated"),
        rows.len() - 1
    );
    let markdown = program.answer(&["findings", "--format", "markdown"]);
    for told in [
        "| npm/left@1.0.0 | GHSA-1 (CVE-2026-1) | not affected |",
        "| npm/right@1.0.0 | MAL-3 | not evaluated |",
        "| unknown |  | not evaluated |",
    ] {
        assert!(markdown.contains(told), "{told}\n{markdown}");
    }
    // What was asked for is not told twice.
    let asked = program.answer(&["findings", "--status", "any", "--format", "csv"]);
    assert_eq!(asked.lines().count(), csv.lines().count(), "{asked}");
    let scanned = program.run(&["scan", "shop.json", "--format", "csv"]);
    assert_eq!(scanned.out.lines().count(), csv.lines().count());
    let sorted = program.answer(&["findings", "--sort", "ssvc", "--format", "csv"]);
    let sorted = self::rows(&sorted);
    assert!(sorted.iter().all(|row| row.len() == rows[0].len() + 1));
}

#[test]
fn who_gets_rows_hears_what_they_leave_out() {
    let program = stocked();
    let run = program.run(&["findings", "--limit", "1", "--format", "csv"]);
    for told in ["1 more", "Not evaluated and not listed: 2."] {
        assert!(run.err.contains(told), "{}", run.err);
    }
    let bare = Program::new();
    bare.write("shop.json", SBOM);
    bare.answer(&["import", "shop.json"]);
    let run = bare.run(&["findings", "--format", "csv"]);
    assert!(
        run.err.contains("There are no advisories yet"),
        "{}",
        run.err
    );
    assert_eq!(run.code, 3);
}

#[test]
fn a_page_says_which_one_it_is() {
    let program = stocked();
    let told = |arguments: &[&str]| program.answer(&[&["findings"], arguments].concat());
    assert!(told(&["--limit", "1"]).contains("… and 1 more; --limit shows them."));
    for (offset, english, japanese) in [
        ("1", "Finding 2 of 2;", "全2件のうち2件目"),
        (
            "2",
            "There are only 2 findings, and --offset passes over the first 2.",
            "検出は全部で2件のため、先頭の2件を飛ばす",
        ),
        (
            "999",
            "There are only 2 findings, and --offset passes over the first 999.",
            "検出は全部で2件のため、先頭の999件を飛ばす",
        ),
    ] {
        for (language, words) in [("en", english), ("ja", japanese)] {
            let answer = told(&["--offset", offset, "--lang", language]);
            assert!(answer.contains(words), "{answer}");
            assert!(!answer.contains("--limit shows them") && !answer.contains("…ほか"));
        }
    }
    let whole = program.json(&["findings", "--offset", "999"]);
    assert_eq!(
        (&whole["offset"], &whole["findings"]),
        (&json!(999), &json!([]))
    );
    assert_eq!(whole["totals"]["findings"], 2);
}

#[test]
fn sources_stand_in_one_order_everywhere() {
    let program = stocked();
    let sources = |answer: &Value| -> Vec<String> {
        let feeds = answer["feeds"].as_array().expect("feeds").iter();
        let names = feeds.map(|feed| feed["source"].as_str().expect("a name").to_owned());
        names.collect()
    };
    program.answer(&["feed", "add", "https://example.com/a.zip", "--name", "aaa"]);
    let expected = ["GHSA", "MAL", "PYSEC", "aaa", "kev"];
    assert_eq!(sources(&program.json(&["findings"])), expected);
    let scanned = program.run(&["scan", "shop.json", "--json"]);
    let scanned: Value = serde_json::from_str(&scanned.out).expect("JSON");
    assert_eq!(sources(&scanned), expected);
}

#[test]
fn a_criticality_that_nobody_set_is_not_shown_as_set() {
    let program = stocked();
    let answers = |language: &str| {
        ["findings", "product"].map(|command| {
            let list: &[&str] = if command == "product" { &["list"] } else { &[] };
            program.answer(&[&[command], list, &["--lang", language]].concat())
        })
    };
    for (language, words) in [
        ("en", "not set (counts as 3)"),
        ("ja", "未設定（3として計算）"),
    ] {
        for answer in answers(language) {
            assert!(answer.contains(words), "{answer}");
        }
    }
    let criticality = |program: &Program| {
        let answer = program.json(&["findings"]);
        let order = answer["findings"][0]["order"].as_array().expect("terms");
        let found = order.iter().find(|term| term["name"] == "criticality");
        found.expect("the term").clone()
    };
    let unset = json!({"name": "criticality", "value": null, "counts_as": "3"});
    assert_eq!(criticality(&program), unset);
    // One that is stated as less does not make the other one stated.
    program.answer(&["product", "set", "shop", "--criticality", "2"]);
    assert_eq!(criticality(&program), unset);
    program.answer(&["product", "set", "shop", "--criticality", "3"]);
    assert_eq!(
        criticality(&program),
        json!({"name": "criticality", "value": "3"})
    );
    let [findings, products] = answers("en");
    assert!(
        findings.contains("criticality 3") && !findings.contains("not set"),
        "{findings}"
    );
    assert!(products.contains("not set (counts as 3)"), "{products}");
}

#[test]
fn why_tells_what_settled_a_finding() {
    let program = stocked();
    let standing = |component: &str, advisory: &str| {
        program.json(&["why", component, advisory])[0]["standing"].clone()
    };
    let open = json!({
        "status": "affected", "accepted": false, "said": [], "open_products": 2, "open_releases": 2,
    });
    assert_eq!(standing("left", "GHSA-1"), open);
    assert_eq!(standing("left", "PYSEC-2"), Value::Null);
    program.answer(&["import", "vex.json"]);
    let settled = standing("left", "CVE-2026-1");
    assert_eq!(settled["status"], "not_affected");
    assert_eq!(
        (&settled["open_products"], &settled["open_releases"]),
        (&json!(0), &json!(0))
    );
    let said = &settled["said"][0];
    assert_eq!(
        (&said["by"], &said["author"]),
        (&json!("vex"), &json!("Vendor"))
    );
    assert_eq!(said["justification"], "vulnerable_code_not_in_execute_path");
    for (language, told) in [
        (
            "en",
            [
                "affected, settled: not affected",
                "What was said of npm/left@1.0.0 and GHSA-1:",
                "not affected (the vulnerable code never runs), says Vendor in https://example.com/1",
                "in 2 products and 2 releases, known since",
                ", no end",
            ],
        ),
        (
            "ja",
            [
                "影響あり（対応：影響なし）",
                "npm/left@1.0.0とGHSA-1の対応状況：",
                "影響なし（脆弱なコードが実行されない）、VendorのVEX https://example.com/1",
                "2製品・2リリースに適用、登録は",
                "、期限なし",
            ],
        ),
    ] {
        let answer = program.answer(&["why", "left", "CVE-2026-1", "--lang", language]);
        for words in told {
            assert!(answer.contains(words), "{words}\n{answer}");
        }
    }
    // As of a day before anybody said anything it was open.
    let before = program.run(&["why", "left", "GHSA-1", "--as-of", "2020-01-01", "--json"]);
    assert!(!before.out.contains("not_affected"), "{}", before.out);
}

#[test]
fn why_tells_decisions_with_reason_place_and_end() {
    let program = stocked();
    let decision = [
        "triage",
        "set",
        "CVE-2026-2",
        "--product",
        "shop",
        "--status",
        "not_affected",
        "--justification",
        "vulnerable_code_not_present",
        "--why",
        "looked at it",
        "--by",
        "Kim",
        "--until",
        "2999-01-01",
    ];
    program.answer(&decision);
    let english = program.answer(&["why", "right", "PYSEC-2"]);
    for words in [
        "affected, settled in part",
        "decided by Kim, no. 1",
        "    reason: looked at it\n",
        "in one product and one release, known since",
        ", until 2999-01-01\n",
        "  open in one product and one release\n",
    ] {
        assert!(english.contains(words), "{words}\n{english}");
    }
    let japanese = program.answer(&["why", "right", "PYSEC-2", "--lang", "ja"]);
    for words in [
        "影響あり（一部は対応済み）",
        "Kimの判断（1番）",
        "    理由：looked at it\n",
        "1製品・1リリースに適用、登録は",
        "、2999年1月1日まで\n",
        "  1製品・1リリースでは未対応\n",
    ] {
        assert!(japanese.contains(words), "{words}\n{japanese}");
    }
    let accepted = [
        "triage",
        "set",
        "CVE-2026-1",
        "--everywhere",
        "--status",
        "affected",
        "--response",
        "will_not_fix",
        "--why",
        "old",
        "--by",
        "Kim",
    ];
    program.answer(&accepted);
    let told = program.answer(&["why", "left", "CVE-2026-1"]);
    for words in [
        "affected, settled: accepted",
        "    response: it will not be fixed\n",
    ] {
        assert!(told.contains(words), "{words}\n{told}");
    }
}

#[test]
fn findings_of_nothing_are_no_good_news() {
    let program = Program::new();
    program.write(
        "shop.json",
        SBOM.replace("pkg:npm/", "pkg:cargo/")
            .replace("1.0.0", "0.1.0"),
    );
    program.write("records.jsonl", RECORDS);
    program.answer(&["import", "shop.json", "records.jsonl"]);
    for (language, told, taken_for_good) in [
        (
            "en",
            "Nothing could be evaluated, so nothing is known to be clean: 5 components could not be compared",
            "0 findings",
        ),
        (
            "ja",
            "何も評価できなかったため、問題がないとは言えません。5種類のコンポーネントを",
            "検出は0件",
        ),
    ] {
        for format in ["table", "markdown"] {
            let run = program.run(&["findings", "--lang", language, "--format", format]);
            assert_eq!(run.code, 3);
            assert!(run.out.contains(told), "{}", run.out);
            assert!(!run.out.contains(taken_for_good), "{}", run.out);
        }
    }
}

#[test]
fn a_small_probability_is_not_nothing() {
    let program = stocked();
    program.write(
        "epss.csv",
        "#model_version:v4,score_date:2026-01-01T00:00:00Z\ncve,epss,percentile\nCVE-2026-1,0.00042,0.1\nCVE-2026-2,0.97365,0.99\n",
    );
    program.answer(&["import", "epss.csv"]);
    for (language, small, large) in [
        ("en", "EPSS 0.04 %", "EPSS 97.4 %"),
        ("ja", "EPSS 0.04%", "EPSS 97.4%"),
    ] {
        let answer = program.answer(&["findings", "--lang", language]);
        assert!(answer.contains(small) && answer.contains(large), "{answer}");
    }
}

#[test]
fn japanese_test_cases_have_the_colon_of_japanese() {
    let program = stocked();
    let run = program.run(&["findings", "--format", "junit", "--lang", "ja"]);
    assert!(run.out.contains("修正バージョン：記載なし"), "{}", run.out);
}

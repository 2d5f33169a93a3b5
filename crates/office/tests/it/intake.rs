//! Only what is whole replaces what is whole: records, documents, feeds.

use std::path::{Path, PathBuf};
use std::time::Duration;

use iriai_domain::inventory::portfolio::Filter;
use iriai_office::{
    Asked, Clock, FeedProgress, FeedState, Fetch, FetchFault, FetchReply, FetchRequest, Fetching,
    FileOutcome, ImportRequest, Limits, Office, Outcome, Progress,
};

use crate::{Files, NOW, at, import, import_as, office, refused, sbom};

fn on(day: &str) -> ImportRequest {
    ImportRequest {
        received: Some(at(day)),
        ..ImportRequest::default()
    }
}

/// Component and advisory of each finding.
fn findings(office: &Office, as_of: Option<&str>) -> Vec<String> {
    let portfolio = office.portfolio().expect("a portfolio");
    let register = office.register(&portfolio).expect("a register");
    let filter = Filter {
        as_of: as_of.map(at),
        ..Filter::default()
    };
    let page = office.findings(&portfolio, &register, &filter, &Asked::open(usize::MAX));
    let page = page.expect("an answer");
    let told = page.findings.iter();
    let mut told: Vec<String> = told
        .map(|one| format!("{} {}", one.component, one.advisory))
        .collect();
    told.sort_unstable();
    told
}

/// An OSV record on all versions of npm packages below 9.
fn osv(id: &str, modified: &str, names: &[&str]) -> String {
    let affected = names.iter().map(|name| {
        format!(
            r#"{{"package":{{"ecosystem":"npm","name":"{name}"}},"ranges":[{{"type":"SEMVER","events":[{{"introduced":"0"}},{{"fixed":"9.0.0"}}]}}]}}"#
        )
    });
    let affected: Vec<String> = affected.collect();
    let affected = affected.join(",");
    format!(r#"{{"id":"{id}","modified":"{modified}T00:00:00Z","affected":[{affected}]}}"#)
}

/// A CSAF document on versions of npm packages, each with its vulnerability.
fn csaf(id: &str, changed: &str, vulnerabilities: &[(&str, &str)]) -> String {
    let products = vulnerabilities.iter().map(|(cve, purl)| {
        format!(r#"{{"product_id":"{cve}","name":"{purl}","product_identification_helper":{{"purl":"{purl}"}}}}"#)
    });
    let said = vulnerabilities.iter().map(|(cve, _)| {
        format!(r#"{{"cve":"{cve}","product_status":{{"known_affected":["{cve}"]}}}}"#)
    });
    let (products, said): (Vec<String>, Vec<String>) = (products.collect(), said.collect());
    format!(
        r#"{{"document":{{"category":"csaf_security_advisory","csaf_version":"2.0","title":"T","publisher":{{"name":"P"}},"tracking":{{"id":"{id}","version":"1","current_release_date":"{changed}T00:00:00Z"}}}},"product_tree":{{"full_product_names":[{}]}},"vulnerabilities":[{}]}}"#,
        products.join(","),
        said.join(",")
    )
}

const LEFT: &str = "pkg:npm/left@1.0.0";
const RIGHT: &str = "pkg:npm/right@1.0.0";

/// An office that knows a product with two packages.
fn stocked() -> Office {
    let office = office();
    let document = sbom("shop", "1.0", &[("left", "1.0.0"), ("right", "1.0.0")]);
    // A component that has only a CPE.
    let bare = r#""components":[{"type":"library","name":"tool","version":"1.0","cpe":"cpe:2.3:a:v:tool:1.0:*:*:*:*:*:*:*"},"#;
    let document = document.replacen(r#""components":["#, bare, 1);
    assert!(document.contains("cpe:2.3"), "{document}");
    import_as(
        &office,
        &on("2026-01-01"),
        &[("a.json", document.as_bytes())],
    );
    office
}

#[test]
fn nothing_that_is_cut_off_takes_anything_away() {
    let osv_lines = |modified: &str| {
        let one = |id| osv(id, modified, &["left", "right"]);
        format!("{}\n{}\n", one("GHSA-1"), one("GHSA-2"))
    };
    let osv_list = |modified: &str| {
        let one = |id| osv(id, modified, &["left", "right"]);
        format!("[{},\n{}]", one("GHSA-1"), one("GHSA-2"))
    };
    let osv_one = |modified: &str| osv("GHSA-1", modified, &["left", "right"]);
    let csaf_one = |modified: &str| csaf("D-1", modified, &[("CVE-1", LEFT), ("CVE-2", RIGHT)]);
    let cve_one = |modified: &str| {
        format!(
            r#"{{"dataType":"CVE_RECORD","cveMetadata":{{"cveId":"CVE-2026-1","dateUpdated":"{modified}T00:00:00Z"}},"containers":{{"cna":{{"affected":[{{"packageURL":"pkg:npm/left","defaultStatus":"affected"}},{{"packageURL":"pkg:npm/right","defaultStatus":"affected"}}]}}}}}}"#
        )
    };
    let nvd_page = |modified: &str| {
        let one = |id| {
            format!(
                r#"{{"cve":{{"id":"{id}","lastModified":"{modified}T00:00:00.000","vulnStatus":"Analyzed","configurations":[{{"nodes":[{{"cpeMatch":[{{"vulnerable":true,"criteria":"cpe:2.3:a:v:tool:*:*:*:*:*:*:*:*","versionEndExcluding":"2.0"}}]}}]}}]}}}}"#
            )
        };
        let (first, second) = (one("CVE-2026-1"), one("CVE-2026-2"));
        format!(r#"{{"resultsPerPage":2,"format":"NVD_CVE","vulnerabilities":[{first},{second}]}}"#)
    };
    let writers: [&dyn Fn(&str) -> String; 6] = [
        &osv_lines, &osv_list, &osv_one, &csaf_one, &cve_one, &nvd_page,
    ];
    for write in writers {
        let office = stocked();
        import(&office, &[("x.json", write("2026-01-01").as_bytes())]);
        let before = findings(&office, None);
        assert!(before.len() >= 2, "{before:?}");
        let newer = write("2026-02-01");
        for end in (0..newer.len()).step_by(3) {
            import(&office, &[("x.json", &newer.as_bytes()[..end])]);
            assert_eq!(findings(&office, None), before, "{}", &newer[..end]);
        }
    }
}

#[test]
fn a_damaged_state_leaves_the_whole_one() {
    let office = stocked();
    let whole = osv("GHSA-1", "2026-01-01", &["left"]);
    import(&office, &[("x.json", whole.as_bytes())]);
    let newer = osv("GHSA-1", "2026-02-01", &["left"]);
    let damaged = newer.replace(r#""9.0.0""#, "9");
    let outcomes = import(&office, &[("x.json", damaged.as_bytes())]);
    let refusal = refused(&outcomes[0]);
    let at = "/affected/0/ranges/0/events/1/fixed";
    assert_eq!((refusal.code, &*refusal.at), ("record-damaged", at));
    assert_eq!(refusal.detail, "GHSA-1: field-type: 9\ttext");
    assert_eq!(outcomes[0].kind, Some("advisory"));
    assert_eq!(findings(&office, None), [format!("{LEFT} GHSA-1")]);
    // Among others it costs only itself, and its line is told.
    let text = format!(
        "\n{}\n\n{{\"id\":\"GHSA-2\",\"modified\":nothing,\"affected\":[]}}\n{}\n",
        osv("GHSA-3", "2026-01-01", &["left"]),
        osv("GHSA-4", "2026-01-01", &["left"])
    );
    let outcomes = import(&office, &[("all.jsonl", text.as_bytes())]);
    let found = outcomes
        .iter()
        .find(|one| matches!(one.outcome, Outcome::Refused(_)));
    let refusal = refused(found.expect("a refusal"));
    assert_eq!(
        (refusal.code, &*refusal.at),
        ("record-damaged", "line 4 column 28")
    );
    assert_eq!(findings(&office, None).len(), 3);
}

#[test]
fn what_ends_early_is_told_from_one_bad_record() {
    let one = |id| osv(id, "2026-01-01", &["left"]);
    let cut = &one("GHSA-2")[..70];
    for (name, text, expected) in [
        ("one.json", cut.to_owned(), "record-cut-off"),
        (
            "end.jsonl",
            format!("{}\n{cut}", one("GHSA-1")),
            "read-in-part",
        ),
        (
            "bare.jsonl",
            format!(
                "{}\n{{\"schema_version\":\"1.6.0\",\"id\":\"G",
                one("GHSA-1")
            ),
            "read-in-part",
        ),
        (
            "middle.jsonl",
            format!("{}\n{cut}\n{}\n", one("GHSA-1"), one("GHSA-3")),
            "record-cut-off",
        ),
        (
            "list.json",
            format!("[{},{cut}", one("GHSA-1")),
            "read-in-part",
        ),
        (
            "open.json",
            format!("[{},{}", one("GHSA-1"), one("GHSA-3")),
            "read-in-part",
        ),
        (
            "nvd.json",
            r#"{"resultsPerPage":1,"vulnerabilities":[{"cve":{"id":"CVE-1","vulnStatus":"x"}}]"#
                .to_owned(),
            "read-in-part",
        ),
        (
            "kev.json",
            r#"{"catalogVersion":"1","vulnerabilities":[{"cveID":"CVE-1"},{"cveID":"#.to_owned(),
            "read-in-part",
        ),
        (
            "epss.csv",
            "cve,epss,percentile\nCVE-2026-1,0.5,0.5\nCVE-2026-2,0.".to_owned(),
            "read-in-part",
        ),
    ] {
        let outcomes = import(&office(), &[(name, text.as_bytes())]);
        let refusals = outcomes.iter().filter_map(|one| match &one.outcome {
            Outcome::Refused(refusal) => Some(refusal.code),
            _ => None,
        });
        assert_eq!(refusals.collect::<Vec<_>>(), [expected], "{name}");
    }
}

#[test]
fn a_newer_document_replaces_the_older_one_as_a_whole() {
    let office = stocked();
    let put = |day: &str, document: &str| {
        import_as(&office, &on(day), &[("x.json", document.as_bytes())]);
    };
    let both = [format!("{LEFT} CVE-1"), format!("{RIGHT} CVE-2")];
    put(
        "2026-01-10",
        &csaf("D-1", "2026-01-10", &[("CVE-1", LEFT), ("CVE-2", RIGHT)]),
    );
    assert_eq!(findings(&office, None), both);
    // The next revision says nothing of one of them any more.
    put("2026-01-20", &csaf("D-1", "2026-01-20", &[("CVE-1", LEFT)]));
    assert_eq!(findings(&office, None), both[..1]);
    assert_eq!(findings(&office, Some("2026-01-15")), both);
    // An older one that comes later, in bytes that nobody saw before, changes nothing.
    let older = csaf(
        "D-1",
        "2026-01-05",
        &[("CVE-1", LEFT), ("CVE-2", RIGHT), ("CVE-3", LEFT)],
    );
    put("2026-01-21", &older);
    put(
        "2026-01-22",
        &csaf("D-1", "2026-01-10", &[("CVE-1", LEFT), ("CVE-2", RIGHT)]),
    );
    assert_eq!(findings(&office, None), both[..1]);
    // Another document is not concerned.
    put(
        "2026-01-23",
        &csaf("D-2", "2026-01-01", &[("CVE-2", RIGHT)]),
    );
    assert_eq!(findings(&office, None), both);
    put("2026-01-24", &csaf("D-2", "2026-01-24", &[]));
    assert_eq!(findings(&office, None), both[..1]);
    // What was dropped may come back.
    put(
        "2026-01-25",
        &csaf("D-1", "2026-01-25", &[("CVE-2", RIGHT)]),
    );
    assert_eq!(findings(&office, None), both[1..]);
    for (day, expected) in [
        ("2026-01-11", &both[..]),
        ("2026-01-20T12:00:00Z", &both[..1]),
        ("2026-01-23T12:00:00Z", &both[..]),
        ("2026-01-24T12:00:00Z", &both[..1]),
    ] {
        assert_eq!(findings(&office, Some(day)), expected, "{day}");
    }
}

#[test]
fn states_of_a_document_in_one_file_are_settled_too() {
    let first = csaf("D-1", "2026-01-10", &[("CVE-1", LEFT), ("CVE-2", RIGHT)]);
    let second = csaf("D-1", "2026-01-20", &[("CVE-1", LEFT)]);
    for text in [
        format!("{first}\n{second}\n"),
        format!("{second}\n{first}\n"),
    ] {
        let office = stocked();
        import(&office, &[("x.jsonl", text.as_bytes())]);
        assert_eq!(findings(&office, None), [format!("{LEFT} CVE-1")]);
        // What is learnt from the store is the same as what was learnt while it was written.
        import(&office, &[("x.json", first.as_bytes())]);
        assert_eq!(findings(&office, None), [format!("{LEFT} CVE-1")]);
    }
}

#[test]
fn statements_have_limits_of_their_own() {
    let components: Vec<String> = (0..100)
        .map(|n| format!(r#"{{"type":"library","name":"c{n}","version":"1","bom-ref":"c{n}","purl":"pkg:npm/c{n}@1"}}"#))
        .collect();
    let document = |statements: usize| {
        let said: Vec<String> = (0..statements)
            .map(|n| format!(r#"{{"id":"CVE-{n}","analysis":{{"state":"not_affected","justification":"code_not_present"}},"affects":[{{"ref":"c0"}},{{"ref":"c1"}},{{"ref":"c2"}},{{"ref":"c3"}},{{"ref":"c4"}},{{"ref":"c5"}}]}}"#))
            .collect();
        format!(
            r#"{{"bomFormat":"CycloneDX","specVersion":"1.5","metadata":{{"component":{{"type":"application","name":"shop","version":"1"}}}},"components":[{}],"vulnerabilities":[{}]}}"#,
            components.join(","),
            said.join(",")
        )
    };
    let limits = Limits {
        components: 205,
        ..Limits::default()
    };
    for (statements, is_left_out) in [(50, false), (400, true)] {
        let office = Office::in_memory(Clock::Standing(at(NOW)), limits.clone()).expect("one");
        let text = document(statements);
        let outcomes = import(&office, &[("shop.json", text.as_bytes())]);
        assert!(
            matches!(outcomes[0].outcome, Outcome::Imported(_)),
            "{outcomes:?}"
        );
        let mut warnings = outcomes[0].warnings.iter();
        let found = warnings.find(|one| one.code.code() == "statements-left-out");
        assert_eq!(found.is_some(), is_left_out, "{:?}", outcomes[0].warnings);
        assert!(found.is_none_or(|one| one.value == "shop.json"));
    }
}

/// A place for files, and what was fetched by nobody.
struct Nowhere;

impl Fetch for Nowhere {
    fn fetch(&self, _request: &FetchRequest<'_>) -> Result<FetchReply, FetchFault> {
        Err(FetchFault {
            code: "feed-unreachable",
            detail: String::new(),
        })
    }
}

struct Silent;

impl Progress for Silent {
    fn document(&self, _outcome: &FileOutcome) {}
    fn file(&self) {}
}

impl FeedProgress for Silent {
    fn begin(&self, _feed: &str) {}
    fn fetched(&self, _bytes: u64, _all: Option<u64>) {}
}

fn update(office: &Office, parts: &Path) -> (FeedState, usize) {
    let fetching = Fetching {
        fetch: &Nowhere,
        parts,
        time: Duration::from_secs(60),
    };
    let outcomes = office
        .update_feeds(&[], &fetching, &Silent)
        .expect("an update");
    (outcomes[0].state.clone(), outcomes[0].refused)
}

#[test]
fn a_record_that_goes_back_to_an_earlier_state_counts_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("store.db");
    let open = || Office::open(&path, Clock::Standing(at(NOW)), Limits::default());
    let states = [
        osv("GHSA-1", "2026-01-01", &["left"]),
        osv("GHSA-1", "2026-01-01", &["right"]),
    ];
    let document = sbom("shop", "1.0", &[("left", "1.0.0"), ("right", "1.0.0")]);
    let office = open().expect("an office");
    import(&office, &[("shop.json", document.as_bytes())]);
    drop(office);
    let left = ["pkg:npm/left@1.0.0 GHSA-1"];
    let right = ["pkg:npm/right@1.0.0 GHSA-1"];
    // By the office that took the earlier states in, and by one that reads what is kept.
    for is_same in [true, false] {
        let mut office = open().expect("an office");
        for (state, expected) in [(0, left), (1, right), (0, left), (1, right)] {
            import(&office, &[("own.json", states[state].as_bytes())]);
            assert_eq!(findings(&office, None), expected);
            if !is_same {
                drop(office);
                office = open().expect("an office");
            }
        }
    }
}

#[test]
fn a_feed_that_ends_early_becomes_no_younger() {
    let folder = tempfile::tempdir().expect("a folder");
    let file: PathBuf = folder.path().join("all.jsonl");
    let store = folder.path().join("store.db");
    let one = |number: usize, modified: &str| osv(&format!("GHSA-{number}"), modified, &["left"]);
    let whole: String = (1..=9)
        .map(|number| one(number, "2026-01-01") + "\n")
        .collect();
    std::fs::write(&file, &whole).expect("a file");
    let open = |time: &str| {
        Office::open(&store, Clock::Standing(at(time)), Limits::default()).expect("an office")
    };
    let first = open("2026-02-01T00:00:00Z");
    first
        .add_feed(file.to_str().expect("text"), None)
        .expect("a feed");
    let (state, refused) = update(&first, &store);
    assert!(matches!(state, FeedState::Updated(_)), "{state:?}");
    assert_eq!(refused, 0);
    let ages = |office: &Office| {
        let feed = office.list_feeds().expect("feeds").remove(0);
        let sources = office.source_ages(None).expect("ages");
        (
            feed.age,
            sources[0].age,
            feed.left_out,
            feed.failure.map(|(code, _)| code),
        )
    };
    assert_eq!(ages(&first), (Some(0), 0, 0, None));
    drop(first);

    // Cut off anywhere, what is whole is taken, and the age stays.
    let newer: String = (1..=20)
        .map(|number| one(number, "2026-02-01") + "\n")
        .collect();
    let second = open("2026-02-02T00:00:00Z");
    for end in [newer.len() / 2, newer.len() - 2, newer.len() - 40] {
        std::fs::write(&file, &newer[..end]).expect("a file");
        let (state, refused) = update(&second, &store);
        assert!(
            matches!(&state, FeedState::InPart(_, refusal) if refusal.code == "read-in-part"),
            "{state:?}"
        );
        assert_eq!(refused, 1);
        let failure = Some("read-in-part".to_owned());
        assert_eq!(ages(&second), (Some(86_400), 86_400, 1, failure));
    }
    // One bad record in the middle fails nothing.
    let bad = newer.replacen(r#""9.0.0""#, "9", 1);
    std::fs::write(&file, &bad).expect("a file");
    let (state, refused) = update(&second, &store);
    assert!(matches!(state, FeedState::Updated(_)), "{state:?}");
    assert_eq!(refused, 1);
    assert_eq!(ages(&second), (Some(0), 0, 1, None));
    // The same again is read no more, and what was left out stays told.
    assert_eq!(update(&second, &store).0, FeedState::Unchanged);
    assert_eq!(ages(&second), (Some(0), 0, 1, None));
    std::fs::write(&file, &newer).expect("a file");
    assert!(matches!(update(&second, &store).0, FeedState::Updated(_)));
    assert_eq!(ages(&second), (Some(0), 0, 0, None));
    drop(second);

    // Gone, it is named.
    std::fs::remove_file(&file).expect("a file");
    let third = open("2026-02-03T00:00:00Z");
    let (state, _) = update(&third, &store);
    let FeedState::Failed(refusal) = state else {
        panic!("{state:?}");
    };
    assert_eq!(
        (refusal.code, &*refusal.at),
        ("unreadable", file.to_str().expect("text"))
    );
    assert_eq!(ages(&third).0, Some(86_400));
}

#[test]
fn bad_entries_are_told_one_by_one() {
    let files: Files<'_> = &[
        (
            "kev.json",
            br#"{"catalogVersion":"1","vulnerabilities":[{"cveID":"CVE-1"},{"cveID":7},{}]}"#,
        ),
        (
            "epss.csv",
            b"cve,epss,percentile\nCVE-2026-1,0.5,0.5\nCVE-2026-2,x,0.5\n",
        ),
    ];
    let outcomes = import(&office(), files);
    let told: Vec<String> = outcomes
        .iter()
        .map(|one| match &one.outcome {
            Outcome::Refused(refusal) => format!("{:?} {} {}", one.kind, refusal.code, refusal.at),
            Outcome::Records(count) => format!("{:?} {}", one.kind, count.imported),
            other => panic!("{other:?}"),
        })
        .collect();
    let expected = [
        r#"Some("kev") 1"#,
        r#"Some("kev") record-damaged /vulnerabilities/1/cveID"#,
        r#"Some("kev") record-damaged /vulnerabilities/2"#,
        r#"Some("epss") 1"#,
        r#"Some("epss") record-damaged line 3"#,
    ];
    assert_eq!(told, expected);
}

#[test]
fn a_csaf_document_of_no_known_version_is_refused() {
    let office = stocked();
    let sound = csaf("D-1", "2026-01-01", &[("CVE-1", LEFT)]);
    for (version, detail) in [
        ("", "field-missing: csaf_version"),
        (r#""csaf_version":"3.0","#, "field-value: 3.0"),
        (r#""csaf_version":null,"#, "field-value"),
    ] {
        for category in ["csaf_security_advisory", "csaf_vex"] {
            let text = sound.replace(r#""csaf_version":"2.0","#, version);
            let text = text.replace("csaf_security_advisory", category);
            let files = import_as(&office, &on("2026-02-01"), &[("d.json", text.as_bytes())]);
            assert_eq!(files.len(), 1);
            let said = refused(&files[0]);
            let (code, at, told) = (said.code, said.at.as_str(), said.detail.as_str());
            assert_eq!((code, at), ("record-damaged", "/document/csaf_version"));
            assert!(told.contains(detail), "{told}");
        }
    }
    assert_eq!(findings(&office, None), [""; 0]);
}

/// Does something on a thread with room for calls as deep as what is kept may nest.
fn with_room(work: fn()) {
    let thread = std::thread::Builder::new().stack_size(iriai_office::STACK);
    let done = thread.spawn(work).expect("a thread").join();
    done.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
}

// What nests deeper than anybody may let in today is read no more.

#[test]
fn a_record_that_cannot_be_read_any_more_stops_no_answer() {
    with_room(unread_stops_no_answer);
}

fn unread_stops_no_answer() {
    let limits = Limits {
        depth: 30_000,
        ..Limits::default()
    };
    let office = Office::in_memory(Clock::Standing(at(NOW)), limits).expect("a store");
    let document = sbom("shop", "1.0", &[("left", "1.0.0"), ("right", "1.0.0")]);
    let advisory = csaf("D-1", "2026-01-01", &[("CVE-1", LEFT)]);
    let (open, close) = (r#"{"branches":["#.repeat(6_000), "]}".repeat(6_000));
    let deep = format!(r#""product_tree":{{"branches":[{open}{close}],"#);
    let advisory = advisory.replacen(r#""product_tree":{"#, &deep, 1);
    let other = osv("GHSA-2", "2026-01-01", &["right"]);
    import(
        &office,
        &[
            ("a.json", document.as_bytes()),
            ("d.json", advisory.as_bytes()),
            ("o.json", other.as_bytes()),
        ],
    );
    assert_eq!(
        findings(&office, None),
        [format!("{LEFT} CVE-1"), format!("{RIGHT} GHSA-2")]
    );
    let portfolio = office.portfolio().expect("a portfolio");
    let register = office.register(&portfolio).expect("a register");
    let page = office.findings(
        &portfolio,
        &register,
        &Filter::default(),
        &Asked::open(usize::MAX),
    );
    let unread = page.expect("an answer").unread;
    let told = unread
        .iter()
        .map(|one| (one.kind.code(), &*one.id, one.code));
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            // What it says of products is a statement too.
            ("vex", "D-1", "too-deep"),
            ("advisory", "CVE-1", "too-deep")
        ]
    );
    let why = office.why(&portfolio, LEFT, "CVE-1", None);
    assert!(why.is_ok_and(|why| why.iter().all(|why| why.judged.is_ok())));
}

#[test]
fn all_advisories_of_one_document_are_told_whether_it_can_be_read_or_not() {
    with_room(all_of_one_document);
}

fn all_of_one_document() {
    let document = sbom("shop", "1.0", &[("left", "1.0.0"), ("right", "1.0.0")]);
    let named = [("CVE-1", LEFT), ("CVE-2", RIGHT), ("CVE-3", LEFT)];
    let advisory = csaf("D-1", "2026-01-01", &named);
    let (open, close) = (r#"{"branches":["#.repeat(6_000), "]}".repeat(6_000));
    let deep = format!(r#""product_tree":{{"branches":[{open}{close}],"#);
    let deep = advisory.replacen(r#""product_tree":{"#, &deep, 1);
    for (text, is_read) in [(&advisory, true), (&deep, false)] {
        let limits = Limits {
            depth: 30_000,
            ..Limits::default()
        };
        let office = Office::in_memory(Clock::Standing(at(NOW)), limits).expect("a store");
        let other = osv("GHSA-2", "2026-01-01", &["right"]);
        import(
            &office,
            &[
                ("a.json", document.as_bytes()),
                ("d.json", text.as_bytes()),
                ("o.json", other.as_bytes()),
            ],
        );
        let portfolio = office.portfolio().expect("a portfolio");
        let register = office.register(&portfolio).expect("a register");
        let asked = Asked::open(usize::MAX);
        let page = office.findings(&portfolio, &register, &Filter::default(), &asked);
        let page = page.expect("an answer");
        let mut told: Vec<(&str, &str, bool)> = page
            .findings
            .iter()
            .map(|one| (&*one.component, &*one.advisory, one.unread.is_none()))
            .collect();
        told.sort_unstable();
        let mut expected = named.map(|(id, key)| (key, id, is_read)).to_vec();
        expected.push((RIGHT, "GHSA-2", true));
        expected.sort_unstable();
        assert_eq!(told, expected);
        let mut unread: Vec<&str> = page.unread.iter().map(|one| &*one.id).collect();
        unread.sort_unstable();
        let ids: &[&str] = match is_read {
            true => &[],
            false => &["CVE-1", "CVE-2", "CVE-3", "D-1"],
        };
        assert_eq!(unread, ids);
    }
}

#[test]
fn a_feed_with_a_member_that_is_cut_off_becomes_no_younger() {
    let one = |number: usize| osv(&format!("GHSA-{number}"), "2026-01-01", &["left"]);
    let lines = format!("{}\n{}\n", one(7), one(8));
    let members = |cut: &str, how: &dyn Fn(&str) -> String| -> Vec<(String, String)> {
        let all = [
            ("a/1.json", one(1)),
            ("a/2.json", one(2)),
            ("b/all.jsonl", lines.clone()),
            ("c/3.json", one(3)),
        ];
        let all = all.into_iter().map(|(path, text)| match path == cut {
            true => (path.to_owned(), how(&text)),
            false => (path.to_owned(), text),
        });
        all.collect()
    };
    let half = |text: &str| text[..text.len() - 20].to_owned();
    let beginning = |text: &str| text[..5].to_owned();
    let bad = |text: &str| text.replacen(r#""9.0.0""#, "9", 1);
    let broken_line = |text: &str| text.replacen("}\n", "\n", 1);
    // What is done to which member, and whether the archive is then taken in part.
    type Case<'c> = (&'c str, &'c dyn Fn(&str) -> String, bool);
    let cases: &[Case<'_>] = &[
        ("", &half, false),
        ("a/1.json", &half, true),
        ("a/1.json", &beginning, true),
        ("a/2.json", &beginning, true),
        ("c/3.json", &half, true),
        ("b/all.jsonl", &half, true),
        // What costs only itself.
        ("a/2.json", &bad, false),
        ("b/all.jsonl", &broken_line, false),
    ];
    for (number, (path, how, is_in_part)) in cases.iter().enumerate() {
        let folder = tempfile::tempdir().expect("a folder");
        let (file, store) = (folder.path().join("all.tar"), folder.path().join("s.db"));
        let mut archive = tar::Builder::new(Vec::new());
        for (path, text) in members(path, how) {
            let mut header = tar::Header::new_ustar();
            header.set_size(text.len() as u64);
            header.set_cksum();
            let added = archive.append_data(&mut header, path, text.as_bytes());
            added.expect("a member");
        }
        std::fs::write(&file, archive.into_inner().expect("an archive")).expect("a file");
        let clock = Clock::Standing(at("2026-02-01T00:00:00Z"));
        let office = Office::open(&store, clock, Limits::default()).expect("an office");
        let added = office.add_feed(file.to_str().expect("text"), None);
        added.expect("a feed");
        let (state, _) = update(&office, &store);
        let told = match &state {
            FeedState::InPart(_, refusal) => refusal.code == "read-in-part",
            FeedState::Updated(_) => false,
            other => panic!("{number}: {other:?}"),
        };
        assert_eq!(told, *is_in_part, "{number} {path}: {state:?}");
    }
}

#[test]
fn bytes_that_are_no_text_cost_the_record_where_they_decide() {
    let office = stocked();
    let whole = osv("GHSA-1", "2026-01-01", &["left", "right"]);
    import_as(&office, &on("2026-01-02"), &[("a.json", whole.as_bytes())]);
    let expected = [format!("{LEFT} GHSA-1"), format!("{RIGHT} GHSA-1")];
    assert_eq!(findings(&office, None), expected);
    let newer = osv("GHSA-1", "2026-02-01", &["left", "right"]);
    let newer = newer.replacen(r#""affected""#, r#""summary":"caf_","affected""#, 1);
    let (before, behind) = newer.split_once("right").expect("a name");
    let damaged = [before.as_bytes(), b"r\xffght", behind.as_bytes()].concat();
    let lines = [
        &damaged[..],
        b"\n",
        osv("GHSA-2", "2026-02-01", &["left"]).as_bytes(),
    ]
    .concat();
    for bytes in [&damaged, &lines] {
        let files = import_as(&office, &on("2026-02-02"), &[("b.json", bytes)]);
        let told: Vec<_> = files
            .iter()
            .filter(|file| matches!(file.outcome, Outcome::Refused(_)))
            .collect();
        let said = refused(told[0]);
        assert_eq!(
            (said.code, &*said.at),
            ("record-damaged", "/affected/1/package/name")
        );
    }
    assert_eq!(findings(&office, None)[0], expected[0]);
    assert!(findings(&office, None).contains(&expected[1]));
    // Where they only tell, it is a warning.
    let (before, behind) = newer.split_once("caf_").expect("a text");
    let told = [before.as_bytes(), b"caf\xe9", behind.as_bytes()].concat();
    let files = import_as(&office, &on("2026-02-02"), &[("c.json", &told)]);
    assert!(matches!(files[0].outcome, Outcome::Records(_)), "{files:?}");
    let codes = files[0].warnings.iter().map(|warning| warning.code.code());
    assert_eq!(codes.collect::<Vec<_>>(), ["encoding-repaired"]);
}

#[test]
fn what_tells_no_time_replaces_nothing_that_tells_one() {
    let office = stocked();
    let dated = osv("GHSA-1", "2026-01-01", &["left", "right"]);
    let undated =
        osv("GHSA-1", "2026-01-01", &["left"]).replace(r#""modified":"2026-01-01T00:00:00Z","#, "");
    let of_vendor = csaf("D-1", "2026-01-01", &[("CVE-1", LEFT), ("CVE-2", RIGHT)]);
    let undated_of_vendor = csaf("D-1", "2026-01-01", &[("CVE-1", LEFT)]);
    let undated_of_vendor =
        undated_of_vendor.replace(r#","current_release_date":"2026-01-01T00:00:00Z""#, "");
    let all = |text: &String, other: &String| {
        import_as(
            &office,
            &on("2026-01-02"),
            &[("a.json", text.as_bytes()), ("d.json", other.as_bytes())],
        );
        findings(&office, None).len()
    };
    // The first state may tell none, and one that tells replaces it.
    assert_eq!(all(&undated, &undated_of_vendor), 2);
    assert_eq!(all(&dated, &of_vendor), 4);
    assert_eq!(all(&(undated + " "), &(undated_of_vendor + " ")), 4);
}

#[test]
fn faults_of_statements_in_an_sbom_are_told_as_those_of_documents_are() {
    const VULNERABILITIES: &str = r#""vulnerabilities":[
        {"id":"CVE-1","analysis":{"state":"wat"},"affects":[{"ref":"left"}]},
        {"analysis":{"state":"exploitable"}},
        {"id":"CVE-2","analysis":{"state":"not_affected"},"affects":[{"ref":"nowhere"}]}]"#;
    let office = office();
    let bom = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"application","name":"app","version":"1"}},"components":[{"type":"library","name":7,"version":"1.0.0","purl":"pkg:npm/left@1.0.0","bom-ref":"left"}],"#;
    let bom = format!("{bom}{VULNERABILITIES}}}");
    let files = import(&office, &[("a.json", bom.as_bytes())]);
    assert!(
        matches!(files[0].outcome, Outcome::Imported(_)),
        "{files:?}"
    );
    let told = |warnings: &[iriai_domain::warning::Warning]| -> Vec<String> {
        let told = warnings.iter();
        told.map(|one| format!("{} {}", one.code.code(), one.at))
            .collect()
    };
    let expected = [
        "unknown-value /vulnerabilities/0/analysis/state",
        "missing-field /vulnerabilities/1",
        "dangling-reference /vulnerabilities/2/affects",
        "missing-field /vulnerabilities/2/analysis",
    ];
    let said = told(&files[0].warnings);
    assert_eq!(
        said.iter()
            .filter(|one| one.contains("/components/"))
            .count(),
        1
    );
    assert_eq!(said.len(), expected.len() + 1, "{said:?}");
    assert!(
        expected
            .iter()
            .all(|one| said.iter().any(|said| said == one)),
        "{said:?}"
    );
    assert_eq!(files[0].warning_count, said.len());
    let portfolio = office.portfolio().expect("a portfolio");
    let register = office.register(&portfolio).expect("a register");
    let checked = office.check_vex(&portfolio, &register, bom.as_bytes());
    let mut checked = told(checked.expect("statements").warnings.kept());
    let mut said = said;
    checked.sort_unstable();
    said.sort_unstable();
    assert_eq!(said, checked);
}

#[test]
fn of_states_of_one_date_the_later_version_counts() {
    let state = |version: &str, day: &str, said: &[(&str, &str)]| {
        let text = csaf("D-1", day, said);
        text.replace(r#""version":"1""#, &format!(r#""version":"{version}""#))
    };
    let both = [("CVE-1", LEFT), ("CVE-2", RIGHT)];
    let newer = state("1.10.0", "2026-01-01", &both);
    let older = state("1.9.0", "2026-01-01", &both[..1]);
    for order in [[&newer, &older], [&older, &newer]] {
        let office = stocked();
        for text in order {
            import_as(&office, &on("2026-01-02"), &[("d.json", text.as_bytes())]);
        }
        assert_eq!(findings(&office, None).len(), 2);
    }
    // The same in one run, where the second is read before the first is written, and where the dates say otherwise those decide.
    let misdated = state("1.11.0", "2025-12-31", &both[1..]);
    let office = stocked();
    let files = [("a.json", newer.as_bytes()), ("b.json", older.as_bytes())];
    import_as(&office, &on("2026-01-02"), &files);
    assert_eq!(findings(&office, None).len(), 2);
    import_as(
        &office,
        &on("2026-01-02"),
        &[("c.json", misdated.as_bytes())],
    );
    assert_eq!(findings(&office, None).len(), 2);
}

#[test]
fn a_date_in_the_future_keeps_no_later_state_out() {
    let office = stocked();
    let take = |day: &str, osv_text: String, csaf_text: String| {
        let files = [
            ("a.json", osv_text.as_bytes()),
            ("d.json", csaf_text.as_bytes()),
        ];
        import_as(&office, &on(day), &files);
        findings(&office, None).len()
    };
    let of_vendor = |day: &str, said: &[(&str, &str)]| csaf("D-1", day, said);
    let both = [("CVE-1", LEFT), ("CVE-2", RIGHT)];
    let wrong = osv("GHSA-1", "9999-01-01", &["left"]);
    assert_eq!(
        take("2026-01-10", wrong, of_vendor("9999-01-01", &both[..1])),
        2
    );
    // What is older than the receipt of that stays out, and what is newer does not.
    let before = osv("GHSA-1", "2026-01-09", &["left", "right"]);
    assert_eq!(
        take("2026-01-11", before, of_vendor("2026-01-09", &both)),
        2
    );
    let behind = osv("GHSA-1", "2026-01-11", &["left", "right"]);
    assert_eq!(
        take("2026-01-12", behind, of_vendor("2026-01-11", &both)),
        4
    );
}

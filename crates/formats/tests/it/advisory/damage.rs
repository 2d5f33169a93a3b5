//! What is cut off, or damaged where it says what it is about, is left out as a whole.

use iriai_domain::risk::advisory::Advisory;
use iriai_formats::advisory::{self, eol, epss, kev};
use iriai_formats::error::ReadError;
use iriai_formats::limits::{Budget, Limits};

const OSV: &str = r#"{"id":"X-1","modified":"2026-01-01T00:00:00Z","withdrawn":null,"aliases":["CVE-1"],"severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N"}],"summary":"é","affected":[{"package":{"ecosystem":"npm","name":"left"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.2"}]}],"versions":["1.0","1.1"],"database_specific":{"severity":"HIGH"}}],"references":[{"type":"EVIDENCE","url":"x"}]}"#;

const CVE: &str = r#"{"dataType":"CVE_RECORD","cveMetadata":{"cveId":"CVE-2026-1","state":"PUBLISHED","dateUpdated":"2026-01-01T00:00:00Z"},"containers":{"cna":{"providerMetadata":{"shortName":"a"},"title":"t","affected":[{"packageURL":"pkg:npm/left","defaultStatus":"unaffected","versions":[{"version":"1","lessThan":"2","status":"affected","versionType":"semver"}]}],"metrics":[],"cpeApplicability":[{"nodes":[{"cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:a:v:p:1"}]}]}]},"adp":[{"title":"x"}]}}"#;

const NVD: &str = r#"{"cve":{"id":"CVE-2026-1","sourceIdentifier":"a@example.org","lastModified":"2026-01-01T00:00:00.000","vulnStatus":"Analyzed","descriptions":[{"lang":"en","value":"t"}],"configurations":[{"nodes":[{"negate":false,"cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:a:v:p","versionEndExcluding":"2"}]}]}]}}"#;

const CSAF: &str = r#"{"document":{"category":"csaf_security_advisory","csaf_version":"2.0","title":"t","publisher":{"name":"v"},"tracking":{"id":"V-1","version":"1","current_release_date":"2026-01-01T00:00:00Z"}},"product_tree":{"branches":[{"category":"product_version","name":"1","product":{"product_id":"P","name":"p","product_identification_helper":{"purl":"pkg:npm/left@1"}}}],"relationships":[{"category":"default_component_of","product_reference":"P","relates_to_product_reference":"P","full_product_name":{"product_id":"Q","name":"q"}}]},"vulnerabilities":[{"cve":"CVE-2026-1","notes":[{"category":"summary","text":"s"}],"product_status":{"known_affected":["P"]}}]}"#;

const KEV: &str = r#"{"title":"t","catalogVersion":"2026.01.01","count":2,"vulnerabilities":[{"cveID":"CVE-2026-1","dateAdded":"2026-01-01"},{"cveID":"CVE-2026-2","dateAdded":"2026-01-02"}]}"#;

const EPSS: &str = "#model_version:v1,score_date:2026-01-01\ncve,epss,percentile\nCVE-2026-1,0.5,0.75\nCVE-2026-2,0.25,0.5\n";

const EOL: &str = r#"{"schema_version":"1.2.0","result":{"name":"left","label":"L","identifiers":[],"releases":[{"name":"1","isEol":false,"eolFrom":"2027-01-01","latest":{"name":"1.9"}}]}}"#;

const EOL_LIST: &str =
    r#"[{"cycle":"1","eol":"2027-01-01","support":true},{"cycle":"2","eol":false}]"#;

fn with_budget<T>(read: impl FnOnce(&mut Budget<'_>) -> T) -> T {
    read(&mut Budget::new(&Limits::default(), &|| false))
}

/// The advisories of a record, and how many warnings there were.
fn advisories(text: &str) -> Result<(Vec<Advisory<'_>>, usize), ReadError> {
    let parsed = with_budget(|budget| advisory::read(text, budget))?;
    Ok((parsed.value, parsed.warnings.count()))
}

/// What is refused of each text, as a code and a place with the reason.
fn refusals(whole: &str, cases: &[(&str, &str, &str, &str)]) {
    let (advisories_of_whole, warnings) = advisories(whole).expect("a whole record");
    assert!(
        !advisories_of_whole.is_empty() && warnings == 0,
        "{warnings}"
    );
    for (before, after, at, reason) in cases {
        assert!(whole.contains(before), "{before}");
        let text = whole.replacen(before, after, 1);
        let error = advisories(&text).map(|_| ()).expect_err(&text);
        let told = (error.code.code(), &*error.at, &*error.detail);
        assert_eq!(told, ("record-damaged", *at, *reason), "{after}");
    }
}

#[test]
fn damage_in_what_decides_costs_the_record() {
    refusals(
        OSV,
        &[
            (r#""X-1""#, r#""""#, "/id", "field-missing: id"),
            (r#""X-1""#, "null", "/id", "field-missing: id"),
            (r#""X-1""#, "7", "/id", "7: field-type: 7\ttext"),
            (r#""X-1""#, r#"{"a":1}"#, "/id", "field-type: {…}\ttext"),
            (
                r#""2026-01-01T00:00:00Z""#,
                "1767225600",
                "/modified",
                "X-1: field-type: 1767225600\ttext",
            ),
            ("null", "true", "/withdrawn", "X-1: field-type: true\ttext"),
            (
                "null",
                r#""soon""#,
                "/withdrawn",
                "X-1: field-no-time: soon",
            ),
            ("null", r#""""#, "/withdrawn", "X-1: field-no-time"),
            (
                r#"[{"package""#,
                r#"["oops",{"package""#,
                "/affected/0",
                "X-1: field-type: oops\tobject",
            ),
            (
                r#"{"ecosystem":"npm","name":"left"}"#,
                r#""left""#,
                "/affected/0/package",
                "X-1: field-type: left\tobject",
            ),
            (
                r#""name":"left""#,
                r#""x":1"#,
                "/affected/0/package",
                "X-1: field-missing: name",
            ),
            (
                r#""npm""#,
                r#"" ""#,
                "/affected/0/package",
                "X-1: field-missing: ecosystem",
            ),
            (
                r#""SEMVER""#,
                r#""SEMVR""#,
                "/affected/0/ranges/0/type",
                "X-1: field-value: SEMVR",
            ),
            (
                r#"[{"introduced":"0"},{"fixed":"1.2"}]"#,
                r#""all""#,
                "/affected/0/ranges/0/events",
                "X-1: field-type: all\tlist",
            ),
            (
                r#"{"introduced":"0"}"#,
                r#""0""#,
                "/affected/0/ranges/0/events/0",
                "X-1: field-type: 0\tobject",
            ),
            (
                r#"{"fixed":"1.2"}"#,
                r#"{"fixed":1.20}"#,
                "/affected/0/ranges/0/events/1/fixed",
                "X-1: field-type: 1.2\ttext",
            ),
            (
                r#"{"fixed":"1.2"}"#,
                r#"{"fixed":null}"#,
                "/affected/0/ranges/0/events/1",
                "X-1: field-missing: introduced",
            ),
            (
                r#"{"fixed":"1.2"}"#,
                r#"{"fixed":""}"#,
                "/affected/0/ranges/0/events/1/fixed",
                "X-1: field-missing: fixed",
            ),
            (
                r#"{"fixed":"1.2"}"#,
                "{}",
                "/affected/0/ranges/0/events/1",
                "X-1: field-missing: introduced",
            ),
            (
                r#"["1.0","1.1"]"#,
                r#"["1.0",1.1]"#,
                "/affected/0/versions/1",
                "X-1: field-type: 1.1\ttext",
            ),
            (
                r#"["1.0","1.1"]"#,
                r#""1.0""#,
                "/affected/0/versions",
                "X-1: field-type: 1.0\tlist",
            ),
            (
                r#"["1.0","1.1"]"#,
                r#"{"1.0":true}"#,
                "/affected/0/versions",
                "X-1: field-type: {…}\tlist",
            ),
        ],
    );
    refusals(
        CVE,
        &[
            (
                r#""CVE-2026-1""#,
                r#""""#,
                "/cveMetadata/cveId",
                "field-missing: cveId",
            ),
            (
                r#"[{"packageURL""#,
                r#"[7,{"packageURL""#,
                "/containers/cna/affected/0",
                "CVE-2026-1: field-type: 7\tobject",
            ),
            (
                r#""version":"1""#,
                r#""version":1"#,
                "/containers/cna/affected/0/versions/0/version",
                "CVE-2026-1: field-type: 1\ttext",
            ),
            (
                r#""status":"affected""#,
                r#""status":"hurt""#,
                "/containers/cna/affected/0/versions/0/status",
                "CVE-2026-1: field-value: hurt",
            ),
            (
                r#""vulnerable":true"#,
                r#""vulnerable":"perhaps""#,
                "/containers/cna/cpeApplicability/0/nodes/0/cpeMatch/0/vulnerable",
                "CVE-2026-1: field-type: perhaps\tboolean",
            ),
            (
                r#"[{"title":"x"}]"#,
                r#"{"affected":7}"#,
                "/containers/adp",
                "CVE-2026-1: field-type: {…}\tlist",
            ),
        ],
    );
    refusals(
        NVD,
        &[
            (r#""CVE-2026-1""#, "[]", "/cve/id", "field-type: […]\ttext"),
            (
                r#""Analyzed""#,
                "7",
                "/cve/vulnStatus",
                "CVE-2026-1: field-type: 7\ttext",
            ),
            (
                r#""criteria":"cpe:2.3:a:v:p","#,
                "",
                "/cve/configurations/0/nodes/0/cpeMatch/0",
                "CVE-2026-1: field-missing: criteria",
            ),
            (
                r#""vulnerable":true,"#,
                "",
                "/cve/configurations/0/nodes/0/cpeMatch/0",
                "CVE-2026-1: field-missing: vulnerable",
            ),
            (
                r#""versionEndExcluding":"2""#,
                r#""versionEndExcluding":2"#,
                "/cve/configurations/0/nodes/0/cpeMatch/0/versionEndExcluding",
                "CVE-2026-1: field-type: 2\ttext",
            ),
        ],
    );
    refusals(
        CSAF,
        &[
            (
                r#""V-1""#,
                "7",
                "/document/tracking/id",
                "7: field-type: 7\ttext",
            ),
            (
                r#"{"known_affected":["P"]}"#,
                r#"["P"]"#,
                "/vulnerabilities/0/product_status",
                "V-1: field-type: […]\tobject",
            ),
            (
                r#"["P"]"#,
                r#"[["P"]]"#,
                "/vulnerabilities/0/product_status/known_affected/0",
                "V-1: field-type: […]\ttext",
            ),
            (
                r#""product_id":"P","#,
                "",
                "/product_tree/branches/0/product",
                "V-1: field-missing: product_id",
            ),
            (
                r#""pkg:npm/left@1""#,
                "7",
                "/product_tree/branches/0/product/product_identification_helper/purl",
                "V-1: field-type: 7\ttext",
            ),
            (
                r#""relates_to_product_reference":"P","#,
                "",
                "/product_tree/relationships/0",
                "V-1: field-missing: product_reference",
            ),
        ],
    );
}

#[test]
fn bytes_that_are_no_text_and_nothing_where_something_belongs_cost_the_record() {
    let ffd = "\u{fffd}";
    let in_text = |before: &str| before.replacen(|c: char| c.is_ascii_alphanumeric(), ffd, 1);
    for (whole, field, at) in [
        (OSV, r#""X-1""#, "/id"),
        (OSV, r#""npm""#, "/affected/0/package/ecosystem"),
        (OSV, r#""left""#, "/affected/0/package/name"),
        (OSV, r#""1.1""#, "/affected/0/versions/1"),
        (OSV, r#""1.2""#, "/affected/0/ranges/0/events/1/fixed"),
        (OSV, r#""fixed""#, "/affected/0/ranges/0/events/1"),
        (OSV, r#""affected""#, ""),
        (OSV, r#""withdrawn""#, ""),
        (CVE, r#""CVE-2026-1""#, "/cveMetadata/cveId"),
        (
            CVE,
            r#""pkg:npm/left""#,
            "/containers/cna/affected/0/packageURL",
        ),
        (CVE, r#""affected""#, "/containers/cna"),
        (NVD, r#""Analyzed""#, "/cve/vulnStatus"),
        (
            NVD,
            r#""cpe:2.3:a:v:p""#,
            "/cve/configurations/0/nodes/0/cpeMatch/0/criteria",
        ),
        (CSAF, r#""V-1""#, "/document/tracking/id"),
        (
            CSAF,
            r#""known_affected""#,
            "/vulnerabilities/0/product_status",
        ),
        (
            CSAF,
            r#"["P"]"#,
            "/vulnerabilities/0/product_status/known_affected/0",
        ),
    ] {
        assert!(whole.contains(field), "{field}");
        let text = whole.replacen(field, &in_text(field), 1);
        let error = advisories(&text).map(|_| ()).expect_err(&text);
        assert_eq!((error.code.code(), &*error.at), ("record-damaged", at));
        assert!(error.detail.contains("field-no-text: "), "{error}");
    }
    // What only tells is taken as it is.
    for (whole, field) in [
        (OSV, r#""é""#),
        (OSV, r#""CVE-1""#),
        (OSV, r#""EVIDENCE""#),
        (CVE, r#""t""#),
        (CSAF, r#""s""#),
    ] {
        let text = whole.replacen(field, &in_text(field), 1);
        let taken = advisories(&text).map(|(_, warnings)| warnings);
        assert!(taken.is_ok(), "{text}: {taken:?}");
    }
    // Letters that were guessed are as good as none.
    let doubting = |text: &str| {
        let limits = Limits::default();
        let mut budget = Budget::new(&limits, &|| false).doubting_letters(true);
        advisory::read(text, &mut budget).map(|_| ())
    };
    assert_eq!(doubting(OSV), Ok(()));
    let guessed = OSV.replacen("left", "lÿft", 1);
    assert!(advisories(&guessed).is_ok());
    let error = doubting(&guessed).expect_err("a guess");
    assert_eq!(error.at, "/affected/0/package/name");

    for (whole, before, after, at, reason) in [
        (
            OSV,
            r#"[{"package""#,
            r#"[null,{"package""#,
            "/affected/0",
            "field-type: null\tobject",
        ),
        (
            OSV,
            r#"[{"type":"SEMVER""#,
            r#"[null,{"type":"SEMVER""#,
            "/affected/0/ranges/0",
            "field-type: null\tobject",
        ),
        (
            OSV,
            r#"[{"introduced""#,
            r#"[null,{"introduced""#,
            "/affected/0/ranges/0/events/0",
            "field-type: null\tobject",
        ),
        (
            OSV,
            r#"["1.0""#,
            r#"[null"#,
            "/affected/0/versions/0",
            "field-type: null\ttext",
        ),
        (
            OSV,
            r#"{"ecosystem":"npm","name":"left"}"#,
            "null",
            "/affected/0",
            "field-missing: package",
        ),
        (
            OSV,
            r#""package":{"ecosystem":"npm","name":"left"},"#,
            "",
            "/affected/0",
            "field-missing: package",
        ),
        (
            OSV,
            "2026-01-01T00:00:00Z",
            "2026-13-01",
            "/modified",
            "field-no-time: 2026-13-01",
        ),
        (
            OSV,
            "2026-01-01T00:00:00Z",
            "",
            "/modified",
            "field-no-time",
        ),
        (
            CVE,
            "2026-01-01T00:00:00Z",
            "soon",
            "/cveMetadata/dateUpdated",
            "field-no-time: soon",
        ),
        (
            NVD,
            "2026-01-01T00:00:00.000",
            "soon",
            "/cve/lastModified",
            "field-no-time: soon",
        ),
        (
            CSAF,
            "2026-01-01T00:00:00Z",
            "soon",
            "/document/tracking/current_release_date",
            "field-no-time: soon",
        ),
        (
            CSAF,
            r#""id":"V-1","#,
            "",
            "/document/tracking/id",
            "field-missing: id",
        ),
        (
            CSAF,
            r#""tracking":{"#,
            r#""traking":{"#,
            "/document/tracking/id",
            "field-missing: id",
        ),
        (
            CSAF,
            r#"{"category":"product_version""#,
            r#"null,{"category":"product_version""#,
            "/product_tree/branches/0",
            "field-type: null\tobject",
        ),
    ] {
        assert!(whole.contains(before), "{before}");
        let text = whole.replacen(before, after, 1);
        let error = advisories(&text).map(|_| ()).expect_err(&text);
        assert_eq!((error.code.code(), &*error.at), ("record-damaged", at));
        assert!(error.detail.ends_with(reason), "{error}");
    }
    // Commits of a repository need no package.
    let of_commits = OSV.replacen(r#""package":{"ecosystem":"npm","name":"left"},"#, "", 1);
    let of_commits = of_commits.replacen("SEMVER", "GIT", 1);
    assert!(advisories(&of_commits).is_ok());
}

#[test]
fn damage_in_what_tells_is_said_once_and_the_record_is_taken() {
    for (whole, before, after, expected) in [
        (OSV, r#""é""#, "[1]", "wrong-type /summary text"),
        (
            OSV,
            r#"["CVE-1"]"#,
            r#""CVE-1""#,
            "type-coerced /aliases list",
        ),
        (
            OSV,
            r#"[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N"}]"#,
            r#""high""#,
            "wrong-type /severity list",
        ),
        (
            OSV,
            r#"{"severity":"HIGH"}"#,
            "7",
            "wrong-type /affected/0/database_specific object",
        ),
        (
            OSV,
            r#"[{"type":"EVIDENCE","url":"x"}]"#,
            r#""EVIDENCE""#,
            "wrong-type /references list",
        ),
        (CVE, "[]", "7", "wrong-type /containers/cna/metrics list"),
        (
            CVE,
            r#""PUBLISHED""#,
            r#""RESERVED""#,
            "unknown-value /cveMetadata/state PUBLISHED",
        ),
        (
            NVD,
            r#"[{"lang":"en","value":"t"}]"#,
            "7",
            "wrong-type /cve/descriptions list",
        ),
        (
            CSAF,
            r#""title":"t""#,
            r#""title":[]"#,
            "wrong-type /document/title text",
        ),
        (
            CSAF,
            r#"[{"category":"summary","text":"s"}]"#,
            "7",
            "wrong-type /vulnerabilities/0/notes list",
        ),
    ] {
        assert!(whole.contains(before), "{before}");
        let text = whole.replacen(before, after, 1);
        let parsed = with_budget(|budget| advisory::read(&text, budget)).expect(&text);
        let told = parsed.warnings.kept().iter();
        let told: Vec<_> = told
            .map(|one| format!("{} {} {}", one.code.code(), one.at, one.instead))
            .collect();
        assert_eq!(told, [expected], "{text}");
        let whole = advisories(whole).expect("a record").0;
        assert_eq!(parsed.value[0].affected.len(), whole[0].affected.len());
    }
}

#[test]
fn the_year_one_takes_nothing_back() {
    for (when, is_withdrawn) in [
        ("2026-01-01T00:00:00Z", true),
        ("2026-01-01T00:00:00.123456+09:00", true),
        ("0001-01-01T00:00:00Z", false),
    ] {
        let text = OSV.replacen("null", &format!("\"{when}\""), 1);
        let (found, warnings) = advisories(&text).expect("a record");
        assert_eq!(found[0].withdrawn.is_some(), is_withdrawn, "{when}");
        assert_eq!(warnings, 0);
    }
}

#[test]
fn no_part_of_a_record_counts_as_one() {
    for whole in [OSV, CVE, NVD, CSAF] {
        for end in 0..whole.len() {
            let Some(part) = whole.get(..end) else {
                continue;
            };
            let refused = advisories(part).map(|_| ()).expect_err(part);
            let code = refused.code.code();
            assert!(
                ["record-cut-off", "unknown-format"].contains(&code),
                "{refused:?}"
            );
        }
    }
    for whole in [EOL, EOL_LIST] {
        for end in 0..whole.len() {
            let part = whole.get(..end).expect("a border");
            let read = with_budget(|budget| eol::read(part, Some("x"), budget).map(|_| ()));
            assert_eq!(read.expect_err(part).code.code(), "record-cut-off");
        }
    }
}

#[test]
fn damage_in_release_cycles_costs_the_product() {
    for (whole, before, after, at) in [
        (
            EOL,
            r#""2027-01-01""#,
            r#""soon""#,
            "/result/releases/0/eolFrom",
        ),
        (EOL, r#""name":"1","#, "", "/result/releases/0"),
        (EOL, r#""left""#, "[]", "/result/name"),
        (EOL_LIST, r#""2027-01-01""#, "[]", "/0/eol"),
        (EOL_LIST, r#"{"cycle":"2","eol":false}"#, "7", "/1"),
        (
            EOL_LIST,
            r#""support":true"#,
            r#""support":"yes""#,
            "/0/support",
        ),
    ] {
        assert!(whole.contains(before), "{before}");
        let text = whole.replacen(before, after, 1);
        let read = with_budget(|budget| eol::read(&text, Some("x"), budget).map(|_| ()));
        let error = read.expect_err(&text);
        assert_eq!((error.code.code(), &*error.at), ("record-damaged", at));
    }
}

/// The entries of a catalogue, those that were left out, and whether it was read to its end.
fn catalogue(text: &str) -> Result<(Vec<String>, Vec<String>, bool), ReadError> {
    let listing = with_budget(|budget| kev::read(text, budget))?;
    let entries = listing.value.entries.iter();
    let left_out = listing.left_out.iter();
    Ok((
        entries.map(|entry| entry.cve.to_string()).collect(),
        left_out
            .map(|error| format!("{} {}", error.at, error.detail))
            .collect(),
        listing.ended.is_none(),
    ))
}

#[test]
fn entries_of_a_catalogue_stand_for_themselves() {
    let all = ["CVE-2026-1", "CVE-2026-2"];
    assert_eq!(
        catalogue(KEV),
        Ok((all.map(str::to_owned).to_vec(), Vec::new(), true))
    );
    for (after, expected) in [
        (r#""x":1"#, "/vulnerabilities/0 field-missing: cveID"),
        (r#""cveID":" ""#, "/vulnerabilities/0 field-missing: cveID"),
        (
            r#""cveID":7"#,
            "/vulnerabilities/0/cveID field-type: 7\ttext",
        ),
        (
            r#""cveID":["x"]"#,
            "/vulnerabilities/0/cveID field-type: […]\ttext",
        ),
    ] {
        let text = KEV.replacen(r#""cveID":"CVE-2026-1""#, after, 1);
        let left = vec![expected.to_owned()];
        assert_eq!(catalogue(&text), Ok((vec![all[1].to_owned()], left, true)));
    }
    for end in 0..KEV.len() {
        match catalogue(&KEV[..end]) {
            Ok((entries, left_out, is_whole)) => {
                assert!(!is_whole && left_out.is_empty(), "{end}");
                assert!(all.starts_with(&entries.iter().map(|cve| &**cve).collect::<Vec<_>>()));
                assert!(end > KEV.find("},{").expect("a border"));
            }
            Err(error) => assert_eq!(error.code.code(), "record-cut-off", "{end}"),
        }
    }
    // Nothing is left.
    let text = KEV.replace("cveID", "cve");
    let error = catalogue(&text).expect_err("nothing");
    assert_eq!(
        (error.code.code(), &*error.at),
        ("record-damaged", "/vulnerabilities/0")
    );
}

#[test]
fn lines_of_a_forecast_stand_for_themselves() {
    let read = |text: &str| {
        let listing = with_budget(|budget| epss::read(text, budget))?;
        let entries = listing.value.entries.iter();
        let entries: Vec<_> = entries
            .map(|entry| format!("{} {}", entry.cve, entry.probability))
            .collect();
        let left_out: Vec<_> = listing
            .left_out
            .iter()
            .map(|error| error.at.clone())
            .collect();
        Ok::<_, ReadError>((entries, left_out, listing.ended.map(|error| error.at)))
    };
    let all = ["CVE-2026-1 0.5", "CVE-2026-2 0.25"];
    assert_eq!(
        read(EPSS),
        Ok((all.map(str::to_owned).to_vec(), Vec::new(), None))
    );
    // A file that people write may end without a line end.
    let unended = read(EPSS.trim_end()).expect("a forecast");
    assert_eq!((unended.0.len(), unended.2), (2, None));
    for line in [
        "CVE-2026-1,x,0.75",
        "CVE-2026-1,1.5,0.75",
        "CVE-2026-1,NaN,0.75",
        "CVE-2026-1,0.5,0.",
        "CVE-2026-1,0.5",
        "2026-1,0.5,0.75",
    ] {
        let text = EPSS.replacen("CVE-2026-1,0.5,0.75", line, 1);
        let left = vec!["line 3".to_owned()];
        assert_eq!(
            read(&text),
            Ok((vec![all[1].to_owned()], left, None)),
            "{line}"
        );
    }
    for end in 0..EPSS.len() {
        match read(&EPSS[..end]) {
            Ok((entries, left_out, ended)) => {
                // No probability is ever one that was cut off.
                assert!(all.starts_with(&entries.iter().map(|one| &**one).collect::<Vec<_>>()));
                assert!(left_out.is_empty(), "{end}");
                let last = EPSS[..end].lines().last().unwrap_or_default();
                let is_row = last.matches(',').count() == 2 && !last.ends_with([',', '.']);
                assert_eq!(ended.is_none(), is_row, "{end} {entries:?}");
            }
            Err(error) => {
                let code = error.code.code();
                let expected = ["record-cut-off", "nothing-listed"];
                assert!(expected.contains(&code), "{end}: {error:?}");
            }
        }
    }
    let empty = read("cve,epss,percentile\n").map(|_| ());
    assert_eq!(empty.expect_err("nothing").code.code(), "nothing-listed");
}

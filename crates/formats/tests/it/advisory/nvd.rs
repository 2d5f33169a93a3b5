//! Records of the National Vulnerability Database.

use std::fmt::Write as _;

use iriai_domain::risk::advisory::{Advisory, AdvisoryFormat, Affected};
use iriai_domain::risk::matching::{ProductSubject, Verdict, judge_product};
use iriai_domain::risk::ssvc::{Evidence, Exploitation};
use iriai_formats::advisory;
use iriai_formats::limits::{Budget, Limits};

const RECORD: &str = r#"{"cve":{"id":"CVE-2026-1","sourceIdentifier":"cve@mitre.org","published":"2026-01-01T00:00:00.000",
    "lastModified":"2026-02-01T00:00:00.000","vulnStatus":"Analyzed",
    "descriptions":[{"lang":"es","value":"Desbordamiento"},{"lang":"en","value":"Overflow"}],
    "metrics":{
      "cvssMetricV31":[
        {"source":"a@example.org","type":"Secondary","cvssData":{"version":"3.1","vectorString":"CVSS:3.1/AV:L"}},
        {"source":"nvd@nist.gov","type":"Primary","cvssData":{"version":"3.1","vectorString":"CVSS:3.1/AV:N"}}],
      "cvssMetricV2":[{"source":"nvd@nist.gov","type":"Primary","cvssData":{"vectorString":"AV:N/AC:L/Au:N/C:P/I:P/A:P"}}],
      "cvssMetricV40":[{"source":"b@example.org","type":"Secondary","cvssData":{"vectorString":"CVSS:4.0/AV:N"}}]},
    "configurations":[
      {"operator":"AND","nodes":[
        {"operator":"OR","negate":false,"cpeMatch":[
          {"vulnerable":true,"criteria":"cpe:2.3:a:v:p:*:*:*:*:*:*:*:*","versionStartIncluding":"1.0","versionEndExcluding":"1.5","matchCriteriaId":"X"},
          {"vulnerable":true,"criteria":"cpe:2.3:a:v:p:*:*:*:*:*:*:*:*","versionStartExcluding":"2.0","versionEndIncluding":"2.5"},
          {"vulnerable":true,"criteria":"cpe:2.3:a:v:q:3.0:-:*:*:*:*:*:*"},
          {"vulnerable":true,"criteria":"cpe:2.3:a:v:r:*:*:*:*:*:*:*:*","versionEndExcluding":"7"}]},
        {"operator":"OR","cpeMatch":[{"vulnerable":false,"criteria":"cpe:2.3:o:w:os:-:*:*:*:*:*:*:*"}]}]},
      {"nodes":[{"cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:a:v:not:*:*:*:*:*:*:*:*"}],"negate":true}]}]}}"#;

/// A product with its events, in short.
pub(super) fn said(affected: &Affected<'_>) -> String {
    let mut text = match (&affected.package, &affected.cpe) {
        (Some(package), _) => format!("{} {}", package.ecosystem, package.name),
        (None, Some(cpe)) => cpe.trim_end_matches(":*").to_owned(),
        (None, None) => String::new(),
    };
    for version in &affected.versions {
        write!(text, " ={version}").expect("a string");
    }
    for range in &affected.ranges {
        write!(text, " {}", range.kind.code()).expect("a string");
        for event in &range.events {
            write!(text, " {} {}", event.kind.code(), event.version).expect("a string");
        }
    }
    text
}

pub(super) fn severities(advisory: &Advisory<'_>) -> Vec<String> {
    let all = advisory.severities.iter();
    all.map(|one| {
        let source = one.source.as_deref().unwrap_or_default();
        format!("{} {} {source}", one.scheme.code(), one.value)
    })
    .collect()
}

#[test]
fn a_record_is_read_into_products_and_events() {
    let limits = Limits::default();
    let inner = RECORD
        .strip_prefix(r#"{"cve":"#)
        .and_then(|text| text.strip_suffix('}'));
    for text in [RECORD, inner.expect("an object")] {
        let format = advisory::detect(text).expect("a format");
        assert_eq!(format.id, AdvisoryFormat::Nvd);
        let parsed = (format.read)(text, &mut Budget::new(&limits, &|| false)).expect("a record");
        assert!(parsed.warnings.is_empty(), "{:?}", parsed.warnings);
        let [record] = parsed.value.try_into().expect("one advisory");
        assert_eq!(record.id, "CVE-2026-1");
        assert_eq!(record.summary.as_deref(), Some("Overflow"));
        assert_eq!(record.modified.as_deref(), Some("2026-02-01T00:00:00.000"));
        assert_eq!(record.withdrawn, None);
        assert_eq!(
            severities(&record),
            [
                "cvss-v3 CVSS:3.1/AV:N nvd@nist.gov",
                "cvss-v2 AV:N/AC:L/Au:N/C:P/I:P/A:P nvd@nist.gov",
                "cvss-v3 CVSS:3.1/AV:L a@example.org",
                "cvss-v4 CVSS:4.0/AV:N b@example.org",
            ]
        );
        assert_eq!(
            record.affected.iter().map(said).collect::<Vec<_>>(),
            [
                "cpe:2.3:a:v:p ecosystem introduced 1.0 fixed 1.5",
                "cpe:2.3:a:v:p ecosystem after 2.0 last-affected 2.5",
                "cpe:2.3:a:v:q:3.0:-",
                "cpe:2.3:a:v:r ecosystem introduced 0 fixed 7",
            ]
        );
        for (cpe, expected) in [
            ("cpe:2.3:a:v:p:1.4", true),
            ("cpe:2.3:a:v:p:1.5", false),
            ("cpe:/a:v:p:2.5", true),
            ("cpe:/a:v:p:2.0", false),
            ("cpe:2.3:a:v:q:3.0", true),
            ("cpe:2.3:a:v:r:6", true),
            ("cpe:2.3:o:w:os:1", false),
            ("cpe:2.3:a:v:not:1", false),
        ] {
            let subject = ProductSubject::of([cpe], None).expect("a subject");
            let verdict = judge_product(&subject, &record).verdict;
            assert_eq!(matches!(verdict, Verdict::Affected(_)), expected, "{cpe}");
        }
    }
}

#[test]
fn a_response_is_divided_into_its_records() {
    let limits = Limits::default();
    let response = format!(
        r#"{{"resultsPerPage":2,"startIndex":0,"totalResults":2,"format":"NVD_CVE","version":"2.0","timestamp":"x",
        "vulnerabilities":[{RECORD},{{"cve":{{"id":"CVE-2026-2","vulnStatus":"Rejected","lastModified":"2026-03-01"}}}}]}}"#
    );
    let line = RECORD.replace('\n', " ");
    let lines = format!("{line}\n{}\n", line.replace("CVE-2026-1", "CVE-2026-2"));
    for text in [response.as_str(), &lines] {
        let format = advisory::detect(text).expect("a format");
        assert_eq!(format.id, AdvisoryFormat::Nvd);
        let records = (format.records)(text).expect("records");
        let ids: Vec<_> = records
            .iter()
            .map(|record| {
                let mut budget = Budget::new(&limits, &|| false);
                (format.read)(record, &mut budget)
                    .expect("a record")
                    .value
                    .remove(0)
                    .id
            })
            .collect();
        assert_eq!(ids, ["CVE-2026-1", "CVE-2026-2"]);
    }
    let format = advisory::detect(&response).expect("a format");
    let records = (format.records)(&response).expect("records");
    let mut budget = Budget::new(&limits, &|| false);
    let rejected = (format.read)(records[1], &mut budget)
        .expect("a record")
        .value
        .remove(0);
    assert_eq!(rejected.withdrawn.as_deref(), Some("2026-03-01"));
    // Other lists of vulnerabilities are none of these.
    for text in [
        r#"{"catalogVersion":"1","vulnerabilities":[]}"#,
        r#"{"bomFormat":"CycloneDX","vulnerabilities":[]}"#,
        r#"{"id":"X-1","modified":"","affected":[]}"#,
    ] {
        let format = advisory::detect(text).map(|format| format.id);
        assert_ne!(format, Some(AdvisoryFormat::Nvd), "{text}");
    }
}

#[test]
fn what_is_broken_is_told() {
    let limits = Limits::default();
    let text = r#"{"id":"CVE-2026-1","vulnStatus":"x","descriptions":7,"configurations":[{"nodes":[{"cpeMatch":[
        {"vulnerable":"true","criteria":"cpe:2.3:a:b*c:d:1"}]}]}]}"#;
    let parsed = advisory::read(text, &mut Budget::new(&limits, &|| false)).expect("a record");
    assert_eq!(parsed.value[0].affected.len(), 1);
    let told = parsed.warnings.kept().iter();
    let told: Vec<_> = told
        .map(|one| (one.code.code(), &*one.at, &*one.instead))
        .collect();
    assert_eq!(
        told,
        [
            ("wrong-type", "/descriptions", "list"),
            (
                "cpe-invalid",
                "/configurations/0/nodes/0/cpeMatch/0",
                "wildcard-inside"
            ),
        ]
    );
}

#[test]
fn hostile_records_end_soon() {
    let limits = Limits::default();
    let criteria = r#"{"vulnerable":true,"criteria":"cpe:2.3:a:v:p:*:*:*:*:*:*:*:*","versionEndExcluding":"1.5"},"#;
    let many = criteria.repeat(100_000);
    let text = format!(
        r#"{{"id":"CVE-2026-1","vulnStatus":"x","configurations":[{{"nodes":[{{"cpeMatch":[{}]}}]}}]}}"#,
        many.trim_end_matches(',')
    );
    let parsed = advisory::read(&text, &mut Budget::new(&limits, &|| false)).expect("a record");
    assert_eq!(parsed.value[0].affected.len(), 100_000);
    let subject = ProductSubject::of(["cpe:2.3:a:v:p:1.6"], None).expect("a subject");
    let verdict = judge_product(&subject, &parsed.value[0]).verdict;
    assert!(!matches!(verdict, Verdict::Affected(_)));

    let deep = format!(
        r#"{{"id":"CVE-2026-1","vulnStatus":"x","configurations":{}"#,
        r#"[{"children":"#.repeat(100_000)
    );
    let refused = advisory::read(&deep, &mut Budget::new(&limits, &|| false)).map(|_| ());
    assert_eq!(refused.expect_err("too deep").code.code(), "too-deep");

    for name in [
        "\\\\".repeat(1 << 19),
        "\\\\?".repeat(1 << 18),
        "x".repeat(1 << 20),
    ] {
        let text = format!(
            r#"{{"id":"CVE-2026-1","vulnStatus":"x","configurations":[{{"nodes":[{{"cpeMatch":[{{"vulnerable":true,"criteria":"cpe:2.3:a:v:{name}"}}]}}]}}]}}"#
        );
        let parsed = advisory::read(&text, &mut Budget::new(&limits, &|| false)).expect("one");
        let verdict = judge_product(&subject, &parsed.value[0]).verdict;
        assert!(!matches!(verdict, Verdict::Affected(_)));
    }
}

#[test]
fn references_marked_as_exploits_are_signs() {
    let limits = Limits::default();
    for (references, is_shown) in [
        (
            r#"[{"url":"u","source":"s","tags":["Exploit","Third Party Advisory"]}]"#,
            true,
        ),
        (
            r#"[{"url":"u","tags":["Vendor Advisory"]},{"url":"https://exploit-db.com/1"}]"#,
            false,
        ),
        ("[]", false),
    ] {
        let text = format!(
            r#"{{"cve":{{"id":"CVE-2026-1","vulnStatus":"Analyzed","references":{references}}}}}"#
        );
        let format = advisory::detect(&text).expect("a format");
        let parsed = (format.read)(&text, &mut Budget::new(&limits, &|| false)).expect("a record");
        let shown = (Exploitation::PublicPoc, Evidence::Reference);
        assert_eq!(
            parsed.value[0].signs.exploitation,
            is_shown.then_some(shown),
            "{text}"
        );
    }
}

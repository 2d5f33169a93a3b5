//! Records of the CVE programme.

use iriai_domain::inventory::component_key::ComponentKey;
use iriai_domain::risk::advisory::{Advisory, AdvisoryFormat};
use iriai_domain::risk::matching::{Subject, Verdict, judge};
use iriai_domain::risk::ssvc::{Automatable, Evidence, Exploitation, Signs, TechnicalImpact};
use iriai_formats::advisory;
use iriai_formats::limits::{Budget, Limits};

use super::nvd::{said, severities};

fn record(containers: &str) -> String {
    format!(
        r#"{{"dataType":"CVE_RECORD","dataVersion":"5.2","cveMetadata":{{"cveId":"CVE-2026-1","state":"PUBLISHED",
        "datePublished":"2026-01-01T00:00:00.000Z","dateUpdated":"2026-02-01T00:00:00.000Z"}},"containers":{containers}}}"#
    )
}

fn read<'a>(text: &'a str, told: &mut Vec<String>) -> Advisory<'a> {
    let limits = Limits::default();
    let format = advisory::detect(text).expect("a format");
    assert_eq!(format.id, AdvisoryFormat::Cve);
    let parsed = (format.read)(text, &mut Budget::new(&limits, &|| false)).expect("a record");
    let warnings = parsed.warnings.kept().iter();
    told.extend(warnings.map(|one| format!("{} {}", one.code.code(), one.at)));
    let [advisory] = parsed.value.try_into().expect("one advisory");
    advisory
}

/// What is said of the only product, without warnings.
fn of_product(product: &str) -> Vec<String> {
    let text = record(&format!(r#"{{"cna":{{"affected":[{product}]}}}}"#));
    let mut told = Vec::new();
    let affected = read(&text, &mut told).affected;
    assert!(told.is_empty(), "{told:?}");
    affected.iter().map(said).collect()
}

/// A product of npm; no default stands for none.
fn product(default: &str, versions: &str) -> String {
    let default = match default {
        "" => String::new(),
        default => format!(r#""defaultStatus":"{default}","#),
    };
    format!(
        r#"{{"collectionURL":"https://registry.npmjs.org","packageName":"left",{default}"versions":[{versions}]}}"#
    )
}

/// What is said of the versions of it.
fn of_versions(default: &str, versions: &str) -> Vec<String> {
    of_product(&product(default, versions))
}

/// What is so of some versions: `+` affected, `-` not, `?` not evaluated.
fn told(default: &str, versions: &str, asked: &[&str]) -> String {
    let text = record(&format!(
        r#"{{"cna":{{"affected":[{}]}}}}"#,
        product(default, versions)
    ));
    let advisory = read(&text, &mut Vec::new());
    let told = asked.iter().map(|version| {
        let key = format!("pkg:npm/left@{}", version.replace(' ', "%20"));
        let subject = Subject::of(ComponentKey::of(&key)).expect("a subject");
        match judge(&subject, &advisory).verdict {
            Verdict::Affected(_) => '+',
            Verdict::NotAffected(_) => '-',
            Verdict::NotEvaluated(_) => '?',
        }
    });
    told.collect()
}

#[test]
fn what_nobody_can_read_or_knows_is_not_taken_for_harmless() {
    let asked = ["0.9.0", "1.0.0", "1.2.0", "1.5.0", "2.0.0"];
    let range = r#"{"version":"1.0.0","lessThan":"1.5.0","status":"affected"}"#;
    let fine = r#"{"version":"1.5.0","lessThan":"*","status":"unaffected"}"#;
    let word = |word: &str| format!(r#"{{"version":"{word}","status":"affected"}}"#);
    let both = |one: &str, other: &str| format!("{one},{other}");
    for (default, versions, expected) in [
        // Who writes where it ends has said what lies outside.
        ("", range.to_owned(), "-++--"),
        ("unaffected", range.to_owned(), "-++--"),
        ("unknown", range.to_owned(), "?++??"),
        ("unknown", both(range, fine), "?++--"),
        ("", word("1.0.0"), "-+---"),
        ("unknown", word("1.0.0"), "?+???"),
        ("affected", fine.to_owned(), "+++--"),
        // Prose.
        ("", word("1.0 to 1.5"), "?????"),
        ("unaffected", word("1.0 to 1.5"), "?????"),
        ("unaffected", word("before 3"), "?????"),
        ("unknown", word("before 3"), "?????"),
        ("", word("n/a"), "?????"),
        ("unaffected", word("unspecified"), "?????"),
        ("unaffected", word(""), "?????"),
        // What can be read decides first.
        ("", both(range, &word("n/a")), "?++??"),
        ("", both(&word("before 3"), range), "?++??"),
        ("", both(&word("before 3"), fine), "???--"),
        ("affected", r#"{"version":"3 and later","status":"unaffected"}"#.to_owned(), "?????"),
        ("affected", word("before 3"), "+++++"),
        ("unaffected", r#"{"version":"before 3","status":"unaffected"}"#.to_owned(), "-----"),
        // A bound that can be read bounds what is open.
        ("", r#"{"version":"first release","lessThan":"1.5.0","status":"affected"}"#.to_owned(), "???--"),
        ("", r#"{"version":"first release","lessThanOrEqual":"1.5.0","status":"affected"}"#.to_owned(), "????-"),
        ("", r#"{"version":"1.2.0","lessThan":"next release","status":"affected"}"#.to_owned(), "--???"),
        ("", r#"{"version":">= 1.2.0, < next release","status":"affected"}"#.to_owned(), "--???"),
        (
            "",
            r#"{"version":"1.0.0","lessThan":"2.0.0","status":"affected","changes":[{"at":"hotfix","status":"unaffected"}]}"#.to_owned(),
            "-???-",
        ),
        (
            "unaffected",
            r#"{"version":"1.0.0","lessThan":"2.0.0","status":"unaffected","changes":[{"at":"hotfix","status":"affected"}]}"#.to_owned(),
            "-???-",
        ),
        // A status that is unknown.
        ("unaffected", r#"{"version":"1.0.0","lessThan":"1.5.0","status":"unknown"}"#.to_owned(), "-??--"),
        ("unaffected", r#"{"version":"1.2.0","status":"unknown"}"#.to_owned(), "--?--"),
        ("affected", r#"{"version":"1.2.0","lessThanOrEqual":"1.5.0","status":"unknown"}"#.to_owned(), "++??+"),
    ] {
        assert_eq!(told(default, &versions, &asked), expected, "{default} {versions}");
    }
    // The same words are one version, whatever they mean.
    assert_eq!(
        told("unaffected", &word("nightly"), &["nightly", "weekly"]),
        "+?"
    );
}

#[test]
fn a_record_is_read_whole() {
    let text = record(
        r#"{"cna":{"providerMetadata":{"orgId":"x","shortName":"example"},"title":"Overflow in left",
          "descriptions":[{"lang":"en","value":"Long"}],
          "metrics":[{"format":"CVSS","cvssV3_1":{"vectorString":"CVSS:3.1/AV:N","baseScore":9.8}},{"cvssV4_0":{"vectorString":"CVSS:4.0/AV:N"}}],
          "affected":[{"vendor":"v","product":"p","packageURL":"pkg:npm/left","versions":[{"version":"1.0.0","lessThan":"1.5.0","status":"affected","versionType":"semver"}]},
            {"vendor":"v","product":"q","versions":[{"version":"1","status":"affected"}]}],
          "cpeApplicability":[{"nodes":[{"operator":"OR","negate":false,"cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:a:v:q:*:*:*:*:*:*:*:*","versionEndIncluding":"1"}]}]}]},
        "adp":[{"title":"CISA ADP Vulnrichment","metrics":[{"other":{"type":"ssvc","content":{"options":[]}}},{"cvssV2_0":{"vectorString":"AV:N"}}],
          "affected":[{"cpes":["cpe:2.3:a:v:q:1:*:*:*:*:*:*:*"],"versions":[{"version":"1","status":"affected"}]}],
          "providerMetadata":{"shortName":"CISA-ADP"}}]}"#,
    );
    let mut told = Vec::new();
    let advisory = read(&text, &mut told);
    assert!(told.is_empty(), "{told:?}");
    assert_eq!(advisory.id, "CVE-2026-1");
    assert_eq!(advisory.summary.as_deref(), Some("Overflow in left"));
    assert_eq!(
        advisory.published.as_deref(),
        Some("2026-01-01T00:00:00.000Z")
    );
    assert_eq!(
        severities(&advisory),
        [
            "cvss-v3 CVSS:3.1/AV:N example",
            "cvss-v4 CVSS:4.0/AV:N example",
            "cvss-v2 AV:N CISA-ADP"
        ]
    );
    assert_eq!(
        advisory.affected.iter().map(said).collect::<Vec<_>>(),
        [
            "npm left semver introduced 1.0.0 fixed 1.5.0",
            "cpe:2.3:a:v:q ecosystem introduced 0 last-affected 1",
            "cpe:2.3:a:v:q:1 =1",
        ]
    );
    let subject = Subject::of(ComponentKey::of("pkg:npm/left@1.2.0")).expect("a subject");
    let verdict = judge(&subject, &advisory).verdict;
    assert!(matches!(verdict, Verdict::Affected(_)));
}

#[test]
fn of_what_is_said_twice_of_products_only_the_repetition_is_left_out() {
    let criteria = |product: &str| {
        format!(
            r#"{{"vulnerable":true,"criteria":"cpe:2.3:a:v:{product}:*:*:*:*:*:*:*:*","versionEndExcluding":"3.0"}}"#
        )
    };
    let text = record(&format!(
        r#"{{"cna":{{"affected":[
          {{"vendor":"v","product":"p1","cpes":["cpe:2.3:a:v:p1:*:*:*:*:*:*:*:*"],"versions":[{{"version":"0","lessThan":"2.0","status":"affected","versionType":"custom"}}]}},
          {{"vendor":"v","product":"p2","versions":[{{"version":"0","lessThan":"2.0","status":"affected","versionType":"custom"}}]}}],
          "cpeApplicability":[{{"nodes":[{{"operator":"OR","cpeMatch":[{},{}]}}]}}]}}}}"#,
        criteria("p1"),
        criteria("p2")
    ));
    let found = read(&text, &mut Vec::new()).affected;
    assert_eq!(
        found.iter().map(said).collect::<Vec<_>>(),
        [
            "cpe:2.3:a:v:p1 ecosystem introduced 0 fixed 2.0",
            "cpe:2.3:a:v:p2 ecosystem introduced 0 fixed 3.0",
        ]
    );
}

#[test]
fn decision_points_and_marked_references_are_read() {
    let with = |metrics: &str, references: &str| {
        record(&format!(
            r#"{{"cna":{{"references":[{references}]}},"adp":[{{"metrics":[{metrics}]}}]}}"#
        ))
    };
    let ssvc = |options: &str| {
        format!(
            r#"{{"other":{{"type":"ssvc","content":{{"id":"CVE-2026-1","role":"CISA Coordinator","version":"2.0.3","options":[{options}]}}}}}}"#
        )
    };
    let all = r#"{"Exploitation":"poc"},{"Automatable":"yes"},{"Technical Impact":"total"}"#;
    let by = Evidence::DecisionPoint;
    let poc = (Exploitation::PublicPoc, Evidence::Reference);
    for (metrics, references, expected) in [
        (
            ssvc(all),
            "",
            Signs {
                exploitation: Some((Exploitation::PublicPoc, by)),
                automatable: Some((Automatable::Yes, by)),
                technical_impact: Some((TechnicalImpact::Total, by)),
                ..Signs::default()
            },
        ),
        (
            ssvc(r#"{"Exploitation":"Active"},{"Mission Prevalence":"minimal"}"#),
            r#"{"url":"u","tags":["exploit"]}"#,
            Signs {
                exploitation: Some((Exploitation::Active, by)),
                ..Signs::default()
            },
        ),
        (
            ssvc(r#"{"Exploitation":"none"}"#),
            r#"{"url":"u","tags":["patch"]},{"url":"u","tags":["x_refsource","exploit"]},{"url":"u"}"#,
            Signs {
                exploitation: Some(poc),
                ..Signs::default()
            },
        ),
        (
            r#"{"other":{"type":"kev","content":{"dateAdded":"2026-01-01"}}}"#.to_owned(),
            r#"{"url":"exploit","tags":["x_exploit"]}"#,
            Signs::default(),
        ),
        (ssvc(r#"{"Automatable":"perhaps"}"#), "", Signs::default()),
    ] {
        let text = with(&metrics, references);
        let mut told = Vec::new();
        assert_eq!(read(&text, &mut told).signs, expected, "{text}");
        assert!(told.is_empty(), "{told:?}");
    }
}

#[test]
fn rejected_records_are_taken_back() {
    for (dates, expected) in [
        (
            r#","dateRejected":"2026-03-01","dateUpdated":"2026-04-01""#,
            "2026-03-01",
        ),
        (r#","dateUpdated":"2026-04-01""#, "2026-04-01"),
        ("", ""),
    ] {
        let text = format!(
            r#"{{"cveMetadata":{{"cveId":"CVE-2026-1","state":"REJECTED"{dates}}},"containers":{{"cna":{{"rejectedReasons":[{{"lang":"en","value":"Twice"}}]}}}}}}"#
        );
        let advisory = read(&text, &mut Vec::new());
        assert_eq!(advisory.withdrawn.as_deref(), Some(expected));
        assert_eq!(advisory.summary.as_deref(), Some("Twice"));
    }
}

#[test]
fn packages_are_known_by_url_or_registry() {
    for (stated, expected) in [
        (
            r#""packageURL":"pkg:maven/org.example/left""#,
            "Maven org.example:left",
        ),
        (
            r#""packageURL":"pkg:deb/debian/left?distro=debian-12""#,
            "Debian:12 left",
        ),
        (
            r#""collectionURL":"https://repo1.maven.org/maven2","packageName":"org.example:left""#,
            "Maven org.example:left",
        ),
        (
            r#""collectionURL":"https://repo.maven.apache.org/maven2/","packageName":"org.example/left""#,
            "Maven org.example:left",
        ),
        (
            r#""collectionURL":"https://pypi.org/project","packageName":"Left""#,
            "PyPI Left",
        ),
        (
            r#""collectionURL":"https://pypi.python.org","packageName":"left""#,
            "PyPI left",
        ),
        (
            r#""collectionURL":"https://crates.io","packageName":"left""#,
            "crates.io left",
        ),
        (
            r#""collectionURL":"HTTPS://RubyGems.org","packageName":"left""#,
            "RubyGems left",
        ),
        (
            r#""collectionURL":"https://packagist.org","packageName":"a/b""#,
            "Packagist a/b",
        ),
        (
            r#""collectionURL":"https://www.nuget.org/packages","packageName":"Left""#,
            "NuGet Left",
        ),
        (
            r#""collectionURL":"https://pkg.go.dev","packageName":"github.com/a/b""#,
            "Go github.com/a/b",
        ),
        (
            r#""collectionURL":"https://pkg.go.dev","packageName":"net/http""#,
            "Go stdlib",
        ),
        (
            r#""collectionURL":"https://pkg.go.dev","packageName":"cmd/go""#,
            "Go toolchain",
        ),
        (
            r#""collectionURL":"https://repo.hex.pm","packageName":"left""#,
            "Hex left",
        ),
        (
            r#""collectionURL":"https://hackage.haskell.org","packageName":"left""#,
            "Hackage left",
        ),
        (
            r#""collectionURL":"https://pub.dev","packageName":"left""#,
            "Pub left",
        ),
        (
            r#""collectionURL":"https://cran.r-project.org","packageName":"left""#,
            "CRAN left",
        ),
    ] {
        let product = format!(
            r#"{{{stated},"versions":[{{"version":"1","status":"affected"}}],"cpes":["cpe:2.3:a:x:y"]}}"#
        );
        assert_eq!(of_product(&product), [format!("{expected} =1")], "{stated}");
    }
    // Nobody's registry: the CPEs count, one for each product.
    let product = r#"{"collectionURL":"https://example.org","packageName":"left","cpes":["cpe:2.3:a:v:p:1.0","cpe:2.3:a:v:p:1.1","cpe:/a:v:q"],
        "versions":[{"version":"1.0","lessThan":"2.0","status":"affected"}]}"#;
    assert_eq!(
        of_product(product),
        [
            "cpe:2.3:a:v:p:1.0 ecosystem introduced 1.0 fixed 2.0",
            "cpe:/a:v:q ecosystem introduced 1.0 fixed 2.0"
        ]
    );
    // Of products known by neither nothing can be said, of versions neither.
    assert_eq!(
        of_product(r#"{"vendor":"v","product":"p","defaultStatus":"affected"}"#),
        [""; 0]
    );
    let product = r#"{"cpes":["cpe:2.3:a:v:p:1.0","cpe:2.3:a:v:p"],"versions":[{"version":"n/a","status":"affected"}]}"#;
    assert_eq!(of_product(product), ["cpe:2.3:a:v:p:1.0"]);
}

#[test]
fn statuses_become_events() {
    for (default, versions, expected) in [
        (
            "unaffected",
            r#"{"version":"1.0.0","status":"affected"},{"version":"1.1.0","status":"affected"}"#,
            Some("npm left =1.0.0 =1.1.0"),
        ),
        (
            "unaffected",
            r#"{"version":"0","lessThan":"1.5.0","status":"affected"}"#,
            Some("npm left ecosystem introduced 0 fixed 1.5.0"),
        ),
        (
            "unknown",
            r#"{"version":"1.0.0","lessThanOrEqual":"1.5.0","status":"affected","versionType":"semver"}"#,
            Some(
                "npm left semver introduced 1.0.0 last-affected 1.5.0 \
                 semver introduced 0 fixed unknown fixed 1.0.0 after 1.5.0 fixed unknown",
            ),
        ),
        (
            "unaffected",
            r#"{"version":"2.0.0","lessThan":"*","status":"affected"}"#,
            Some("npm left ecosystem introduced 2.0.0"),
        ),
        (
            "unaffected",
            r#"{"version":"*","status":"affected"}"#,
            Some("npm left ecosystem introduced 0"),
        ),
        ("affected", "", Some("npm left ecosystem introduced 0")),
        (
            "affected",
            r#"{"version":"2.0.0","status":"unaffected"}"#,
            Some("npm left ecosystem introduced 0 fixed 2.0.0 after 2.0.0"),
        ),
        (
            "affected",
            r#"{"version":"2.0.0","lessThanOrEqual":"*","status":"unaffected"}"#,
            Some("npm left ecosystem introduced 0 fixed 2.0.0"),
        ),
        // The changes of a stretch.
        (
            "unaffected",
            r#"{"version":"1.0.0","lessThan":"3.0.0","status":"affected","changes":[{"at":"1.2.0","status":"unaffected"},{"at":"2.0.0","status":"affected"}]}"#,
            Some("npm left ecosystem introduced 1.0.0 fixed 1.2.0 introduced 2.0.0 fixed 3.0.0"),
        ),
        (
            "unaffected",
            r#"{"version":"2.1.0","lessThan":"2.1.*","status":"unaffected","changes":[{"at":"2.1.6","status":"affected"},{"at":"2.1.9","status":"unaffected"}]}"#,
            Some("npm left ecosystem introduced 2.1.6 fixed 2.1.9"),
        ),
        (
            "unaffected",
            r#"{"version":"1.0.0","lessThan":"2.0.0","status":"affected","changes":[{"at":"0.9.0","status":"unaffected"},{"at":"1.5.0","status":"affected"},{"at":"3.0.0","status":"affected"}]}"#,
            Some("npm left ecosystem introduced 1.5.0 fixed 2.0.0"),
        ),
        // Stretches of lines that were mended, as the kernel's records have them.
        (
            "affected",
            r#"{"version":"2.6.12","status":"affected"},{"version":"0","lessThan":"2.6.12","status":"unaffected","versionType":"semver"},
            {"version":"5.10.1","lessThanOrEqual":"5.10.*","status":"unaffected"},{"version":"6.2","lessThanOrEqual":"*","status":"unaffected"}"#,
            Some("npm left ecosystem introduced 2.6.12 fixed 5.10.1 introduced 5.11 fixed 6.2"),
        ),
        // Stretches that overlap: the first that holds a version decides.
        (
            "affected",
            r#"{"version":"1.0.0","lessThan":"2.0.0","status":"unaffected"},{"version":"1.5.0","lessThan":"3.0.0","status":"unaffected"}"#,
            Some("npm left ecosystem introduced 0 fixed 1.0.0 introduced 3.0.0"),
        ),
        (
            "unaffected",
            r#"{"version":"1.5.0","status":"unaffected"},{"version":"1.0.0","lessThan":"2.0.0","status":"affected"}"#,
            Some("npm left ecosystem introduced 1.0.0 fixed 1.5.0 after 1.5.0 fixed 2.0.0"),
        ),
        // The whole range in one text.
        (
            "",
            r#"{"version":">= 1.0.0, < 1.5.0","status":"affected"}"#,
            Some("npm left ecosystem introduced 1.0.0 fixed 1.5.0"),
        ),
        (
            "",
            r#"{"version":"> 1.0.0, <= 1.5.0","status":"affected"}"#,
            Some("npm left ecosystem after 1.0.0 last-affected 1.5.0"),
        ),
        (
            "",
            r#"{"version":"<= 1.5.0","status":"affected"},{"version":"= 2.0.0","status":"affected"}"#,
            Some("npm left =2.0.0 ecosystem introduced 0 last-affected 1.5.0"),
        ),
        // Commits stand for themselves.
        (
            "unaffected",
            r#"{"version":"abc","lessThan":"def","status":"affected","versionType":"git"}"#,
            Some("npm left git introduced abc fixed def"),
        ),
        // What says nothing, or that nothing is affected.
        (
            "unknown",
            r#"{"version":"n/a","status":"affected"}"#,
            Some("npm left"),
        ),
        ("unknown", "", Some("npm left")),
        ("unaffected", "", None),
        (
            "unaffected",
            r#"{"version":"1.0.0","status":"unaffected"}"#,
            None,
        ),
        (
            "unaffected",
            r#"{"version":"2.0.0","lessThan":"1.0.0","status":"affected"}"#,
            Some("npm left"),
        ),
    ] {
        let expected: Vec<_> = expected.into_iter().collect();
        assert_eq!(
            of_versions(default, versions),
            expected,
            "{default} {versions}"
        );
    }
}

#[test]
fn what_is_broken_is_told() {
    let text = record(
        r#"{"cna":{"affected":[{"packageURL":"nothing","cpes":["x","cpe:2.3:a:v:p"],
        "versions":[{"version":"1","status":"affected"}]}],"metrics":7}}"#,
    );
    let mut told = Vec::new();
    let advisory = read(&text, &mut told);
    assert_eq!(
        advisory.affected.iter().map(said).collect::<Vec<_>>(),
        ["cpe:2.3:a:v:p =1"]
    );
    assert_eq!(
        told,
        [
            "purl-invalid /containers/cna/affected/0/packageURL",
            "cpe-invalid /containers/cna/affected/0",
            "wrong-type /containers/cna/metrics",
        ]
    );
    let limits = Limits::default();
    let nameless = r#"{"dataType":"CVE_RECORD","cveMetadata":{},"containers":{}}"#;
    let refused = advisory::read(nameless, &mut Budget::new(&limits, &|| false)).map(|_| ());
    assert_eq!(refused.expect_err("no identifier").at, "/cveMetadata/cveId");
}

#[test]
fn hostile_records_end_soon() {
    let stretches: Vec<_> = (0..100_000)
        .map(|n| {
            format!(
                r#"{{"version":"{n}","lessThan":"{}","status":"affected"}}"#,
                200_000 - n
            )
        })
        .collect();
    let said = of_versions("unaffected", &stretches.join(","));
    assert_eq!(said, ["npm left ecosystem introduced 0 fixed 200000"]);

    // Many products times many versions.
    let singles: Vec<_> = (0..10_000)
        .map(|n| format!(r#"{{"version":"{n}.1","status":"affected"}}"#))
        .collect();
    let cpes: Vec<_> = (0..10_000)
        .map(|n| format!(r#""cpe:2.3:a:v:p{n}""#))
        .collect();
    let text = record(&format!(
        r#"{{"cna":{{"affected":[{{"cpes":[{}],"versions":[{}]}}]}}}}"#,
        cpes.join(","),
        singles.join(",")
    ));
    let limits = Limits::default();
    let refused = advisory::read(&text, &mut Budget::new(&limits, &|| false)).map(|_| ());
    assert_eq!(
        refused.expect_err("too many").code.code(),
        "too-many-components"
    );
}

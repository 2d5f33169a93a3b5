//! Components that are known by a CPE alone meet the records that name products.

use iriai_domain::inventory::portfolio::Filter;
use iriai_domain::risk::matching::{NameKind, NotEvaluated, Verdict};
use iriai_office::{Asked, FindingsPage, Office};

use crate::{import, office};

/// A CycloneDX document of an image: name, version, package URL or nothing, CPE or nothing.
fn image(release: &str, components: &[(&str, &str, &str, &str)]) -> String {
    let listed = components.iter().map(|(name, version, purl, cpe)| {
        let field = |key: &str, value: &str| match value {
            "" => String::new(),
            value => format!(r#","{key}":"{value}""#),
        };
        let (purl, cpe) = (field("purl", purl), field("cpe", cpe));
        format!(r#"{{"type":"library","name":"{name}","version":"{version}"{purl}{cpe}}}"#)
    });
    let listed = listed.collect::<Vec<_>>().join(",");
    format!(
        r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{{"component":{{"type":"firmware","name":"image","version":"{release}","purl":"pkg:npm/image@{release}"}}}},"components":[{listed}]}}"#
    )
}

/// An NVD record on versions of a product below a fix.
fn nvd(id: &str, cpe: &str, fixed: &str) -> String {
    format!(
        r#"{{"cve":{{"id":"{id}","lastModified":"2026-01-01T00:00:00.000","descriptions":[{{"lang":"en","value":"about {cpe}"}}],"metrics":{{"cvssMetricV31":[{{"source":"nvd@nist.gov","type":"Primary","cvssData":{{"vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}}}}]}},"configurations":[{{"nodes":[{{"operator":"OR","negate":false,"cpeMatch":[{{"vulnerable":true,"criteria":"{cpe}","versionEndExcluding":"{fixed}"}}]}}]}}]}}}}"#
    )
}

const BUSYBOX: &str = "cpe:2.3:*:*:busybox:1.36.0:*:*:*:*:*:*:*";

fn record() -> String {
    nvd(
        "CVE-2026-1",
        "cpe:2.3:a:busybox:busybox:*:*:*:*:*:*:*:*",
        "1.36.1",
    )
}

fn findings(office: &Office) -> FindingsPage {
    let portfolio = office.portfolio().expect("a portfolio");
    let register = office.register(&portfolio).expect("a register");
    let asked = Asked::open(usize::MAX);
    let page = office.findings(&portfolio, &register, &Filter::default(), &asked);
    page.expect("an answer")
}

fn told(page: &FindingsPage) -> Vec<String> {
    let found = page.findings.iter();
    found
        .map(|one| {
            let name = one.trace.judgement.name.code();
            format!("{} {} {} {name}", one.component, one.advisory, one.releases)
        })
        .collect()
}

#[test]
fn a_component_without_package_meets_records_of_products_whichever_comes_first() {
    let image = image(
        "1",
        &[
            ("busybox", "1.36.0", "", BUSYBOX),
            (
                "zlib",
                "1.3",
                "pkg:generic/zlib@1.3",
                "cpe:2.3:a:zlib:zlib:1.3",
            ),
            ("odd", "1", "", "cpe:odd"),
            ("plain", "1", "", ""),
        ],
    );
    let records = [
        record(),
        nvd("CVE-2026-2", "cpe:2.3:a:zlib:zlib:*", "1.3.1"),
        nvd("CVE-2026-3", "cpe:2.3:a:other:zlib:*", "1.3.1"),
        nvd("CVE-2026-4", "cpe:2.3:a:other:busybox:*", "1.36"),
    ]
    .join("\n");
    let files = [
        ("image.json", image.as_bytes()),
        ("nvd.json", records.as_bytes()),
    ];
    for order in [[0, 1], [1, 0]] {
        let office = office();
        for place in order {
            import(&office, &[files[place]]);
        }
        let page = findings(&office);
        let mut found = told(&page);
        found.sort_unstable();
        assert_eq!(
            found,
            [
                "name:busybox@1.36.0 CVE-2026-1 1 cpe-product",
                "pkg:generic/zlib@1.3 CVE-2026-2 1 cpe",
            ],
            "{order:?}"
        );
        assert_eq!(page.findings[0].fixed.len(), 1);
        assert_eq!(page.totals.components_evaluated, 2);
        assert_eq!(page.by_reason[&NotEvaluated::CpeUnreadable], 1);
        assert_eq!(page.by_reason[&NotEvaluated::NoPurl], 1);
        // The image itself, of npm, of which no advisory tells.
        assert_eq!(page.by_reason[&NotEvaluated::NoFeed], 1);
        let portfolio = office.portfolio().expect("a portfolio");
        let why = office.why(&portfolio, "busybox", "CVE-2026-1", None);
        let why = why.expect("an answer");
        let judged = why[0].judged.as_ref().expect("a judgement");
        assert!(matches!(judged.judgement.verdict, Verdict::Affected(_)));
        assert_eq!(judged.judgement.name, NameKind::Product);
    }
}

#[test]
fn where_a_package_url_names_the_package_cpes_have_no_say() {
    let office = office();
    let cpe = "cpe:2.3:a:left:left:1.0.0:*:*:*:*:*:*:*";
    let image = image("1", &[("left", "1.0.0", "pkg:npm/left@1.0.0", cpe)]);
    let record = nvd("CVE-2026-1", "cpe:2.3:a:left:left:*", "2.0.0");
    import(
        &office,
        &[("a.json", image.as_bytes()), ("b.json", record.as_bytes())],
    );
    let page = findings(&office);
    assert!(told(&page).is_empty());
    assert_eq!(page.by_reason[&NotEvaluated::NoFeed], 2);
}

#[test]
fn a_cpe_that_a_later_document_states_is_compared_too() {
    let office = office();
    let first = image("1", &[("busybox", "1.36.0", "", "")]);
    let second = image("2", &[("busybox", "1.36.0", "", BUSYBOX)]);
    let record = record();
    import(
        &office,
        &[("a.json", first.as_bytes()), ("b.json", record.as_bytes())],
    );
    assert!(told(&findings(&office)).is_empty());
    import(&office, &[("c.json", second.as_bytes())]);
    let expected = ["name:busybox@1.36.0 CVE-2026-1 2 cpe-product"];
    assert_eq!(told(&findings(&office)), expected);
    // And once more with everything compared from nothing.
    office.compare_anew().expect("a comparison");
    assert_eq!(told(&findings(&office)), expected);
}

#[test]
fn files_that_are_not_kept_borrow_records_of_products() {
    let kept = office();
    let record = record();
    import(&kept, &[("b.json", record.as_bytes())]);
    let office = office();
    let image = image("1", &[("busybox", "1.36.0", "", BUSYBOX)]);
    import(&office, &[("a.json", image.as_bytes())]);
    office.borrow_advisories(&kept, None).expect("advisories");
    let expected = ["name:busybox@1.36.0 CVE-2026-1 1 cpe-product"];
    assert_eq!(told(&findings(&office)), expected);
}

#[test]
fn a_vulnerability_of_an_nvd_and_an_osv_record_is_one_finding() {
    let office = office();
    let image = image(
        "1",
        &[(
            "zlib",
            "1.3",
            "pkg:github/madler/zlib@1.3.0",
            "cpe:2.3:a:zlib:zlib:1.3",
        )],
    );
    let osv = r#"{"id":"GHSA-1","modified":"2026-01-01T00:00:00Z","aliases":["CVE-2026-2"],"affected":[{"package":{"ecosystem":"GitHub Actions","name":"madler/zlib"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1.3.1"}]}]}]}"#;
    let record = nvd("CVE-2026-2", "cpe:2.3:a:zlib:zlib:*", "1.3.1");
    import(
        &office,
        &[
            ("a.json", image.as_bytes()),
            ("b.json", record.as_bytes()),
            ("c.json", osv.as_bytes()),
        ],
    );
    let page = findings(&office);
    assert_eq!(page.findings.len(), 1, "{:?}", told(&page));
}

#[test]
fn statements_by_cpe_settle_what_was_found_by_cpe() {
    let office = office();
    let image = image("1", &[("busybox", "1.36.0", "", BUSYBOX)]);
    let record = record();
    let vex = format!(
        r#"{{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://example.com/1","author":"a","timestamp":"2026-01-01T00:00:00Z","version":1,"statements":[{{"vulnerability":{{"name":"CVE-2026-1"}},"products":[{{"@id":"https://example.com/image","identifiers":{{"cpe23":"{BUSYBOX}"}}}}],"status":"not_affected","justification":"vulnerable_code_not_present"}}]}}"#
    );
    import(
        &office,
        &[("a.json", image.as_bytes()), ("b.json", record.as_bytes())],
    );
    assert_eq!(findings(&office).totals.suppressed, 0);
    import(&office, &[("vex.json", vex.as_bytes())]);
    let page = findings(&office);
    assert_eq!((page.findings.len(), page.totals.suppressed), (0, 1));
}

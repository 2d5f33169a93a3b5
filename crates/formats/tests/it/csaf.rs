//! CSAF documents, made and real, as advisories and as VEX statements.

mod distributions;
mod hostile;
mod published;

use std::fmt::Write as _;

use iriai_domain::inventory::component_key::ComponentKey;
use iriai_domain::risk::advisory::{Advisory, AdvisoryKind, Affected};
use iriai_domain::risk::matching::{Subject, Verdict, judge};
use iriai_domain::risk::vex::{Status, VexDocument, VexFormat};
use iriai_domain::warning::Parsed;
use iriai_formats::limits::{Budget, Limits};
use iriai_formats::{advisory, vex};

fn advisories(text: &str) -> Parsed<Vec<Advisory<'_>>> {
    let limits = Limits::default();
    let mut budget = Budget::new(&limits, &|| false);
    advisory::read(text, &mut budget).expect("advisories")
}

fn statements(text: &str) -> Parsed<VexDocument<'_>> {
    let limits = Limits::default();
    let mut budget = Budget::new(&limits, &|| false);
    vex::read(text, &mut budget).expect("statements")
}

/// A document around a product tree and vulnerabilities.
fn document(tree: &str, vulnerabilities: &str) -> String {
    format!(
        r#"{{"document":{{"category":"csaf_security_advisory","csaf_version":"2.0","title":"T",
            "publisher":{{"name":"P"}},"tracking":{{"id":"D-1","version":"3","status":"final",
            "initial_release_date":"2026-01-01T00:00:00Z","current_release_date":"2026-02-01T00:00:00Z"}}}},
            "vulnerabilities":{vulnerabilities},"product_tree":{tree}}}"#
    )
}

/// A product with one identifier, `purl` or `cpe`.
fn product(id: &str, helper: &str, value: &str) -> String {
    format!(
        r#"{{"product_id":"{id}","name":"{id}","product_identification_helper":{{"{helper}":"{value}"}}}}"#
    )
}

/// An entry in one line: what it names, then versions, then ranges.
fn line(affected: &Affected<'_>) -> String {
    let package = affected.package.as_ref();
    let mut line = match (package, &affected.cpe) {
        (Some(package), _) => format!("{} {}", package.ecosystem, package.name),
        (None, Some(cpe)) => cpe.to_string(),
        (None, None) => String::new(),
    };
    for version in &affected.versions {
        _ = write!(line, " ={version}");
    }
    for range in &affected.ranges {
        line.push_str(" [");
        let events = range.events.iter();
        let events = events.map(|event| format!("{} {}", event.kind.code(), event.version));
        line.push_str(&events.collect::<Vec<_>>().join(", "));
        line.push(']');
    }
    for severity in &affected.severities {
        _ = write!(line, " {}", severity.value);
    }
    line
}

fn lines(advisory: &Advisory<'_>) -> Vec<String> {
    advisory.affected.iter().map(line).collect()
}

fn told<T>(parsed: &Parsed<T>) -> Vec<(&str, &str, &str)> {
    let warnings = parsed.warnings.kept().iter();
    warnings
        .map(|one| (one.code.code(), &*one.at, &*one.value))
        .collect()
}

#[test]
fn products_become_entries_by_package() {
    let tree = |range: &str| {
        let left = |id, version| product(id, "purl", &format!("pkg:npm/left@{version}"));
        format!(
            r#"{{"full_product_names":[{},{},{},{},{},{{"product_id":"none","name":"none"}}],
                "branches":[{{"category":"product_name","name":"right","branches":[
                {{"category":"product_version_range","name":"{range}","product":{}}},
                {{"category":"product_version","name":"4.0","product":{}}},
                {{"category":"product_version","name":"right","product":{}}}]}}]}}"#,
            left("l1", "1.0"),
            left("l2", "2.0"),
            left("l3", "3.0"),
            product("c", "cpe", "cpe:/a:v:p:1.5"),
            product("j", "purl", "pkg:maven/g/a@1"),
            product("r", "purl", "pkg:npm/right"),
            product("r4", "purl", "pkg:npm/right"),
            product("rr", "purl", "pkg:npm/right"),
        )
    };
    let range = "vers:npm/>=1|<2";
    let cpe = "cpe:2.3:a:v:p:*:*:*:*:*:*:*:*";
    for (range, status, expected) in [
        (
            range,
            r#""known_affected":["l1","l2"]"#,
            vec!["npm left =1.0 =2.0"],
        ),
        (
            range,
            r#""fixed":["l2","l3"]"#,
            vec![
                "npm left [introduced 0, fixed 2.0, fixed 3.0] [after 2.0, fixed unknown, fixed 3.0]",
            ],
        ),
        // Listed versions alone count; a fix beside them ends nothing.
        (
            range,
            r#""known_affected":["l1"],"fixed":["l2"]"#,
            vec!["npm left =1.0"],
        ),
        (
            range,
            r#""first_affected":["l1"],"first_fixed":["l3"]"#,
            vec!["npm left [introduced 1.0, fixed 3.0]"],
        ),
        (
            range,
            r#""first_affected":["l1"],"last_affected":["l2"],"recommended":["l3"]"#,
            vec!["npm left [introduced 1.0, last-affected 2.0]"],
        ),
        (
            range,
            r#""last_affected":["l2"]"#,
            vec!["npm left [introduced 0, last-affected 2.0]"],
        ),
        (range, r#""recommended":["l3"]"#, vec![]),
        (
            range,
            r#""known_not_affected":["l1"],"under_investigation":["l2"]"#,
            vec![],
        ),
        (
            range,
            r#""known_affected":["r","c","j"]"#,
            vec![
                &*format!("{cpe} =1.5"),
                "Maven g:a =1",
                "npm right [introduced 1, fixed 2]",
            ],
        ),
        (range, r#""known_affected":["r4"]"#, vec!["npm right =4.0"]),
        // The name of a package is no version, and a fix ends what has no end.
        (
            range,
            r#""known_affected":["rr"],"fixed":["r4"]"#,
            vec!["npm right [introduced 0, fixed 4.0]"],
        ),
        (
            "all of them",
            r#""known_affected":["r","r4"]"#,
            vec!["npm right =4.0", "npm right"],
        ),
    ] {
        let text = document(
            &tree(range),
            &format!(r#"[{{"cve":"CVE-2026-1","product_status":{{{status}}}}}]"#),
        );
        let parsed = advisories(&text);
        assert_eq!(lines(&parsed.value[0]), expected, "{status}");
        let is_told = parsed.warnings.kept().iter().any(|one| {
            (one.code.code(), &*one.at)
                == ("range-unreadable", "/product_tree/branches/0/branches/0")
        });
        assert_eq!(is_told, range == "all of them");
    }
    let text = document(
        &tree(range),
        r#"[{"product_status":{"fixed":["none","gone"]}}]"#,
    );
    let parsed = advisories(&text);
    assert_eq!(parsed.value[0].id, "D-1#1");
    assert_eq!(
        told(&parsed),
        [
            (
                "dangling-reference",
                "/vulnerabilities/0/product_status/fixed",
                "gone"
            ),
            (
                "product-unidentified",
                "/vulnerabilities/0/product_status",
                "1"
            ),
        ]
    );
}

/// What is so of versions by fixes and other statuses of products, of which `any` names no version.
fn verdicts(status: &str, asked: &[&str]) -> String {
    let versions = ["1.5.0", "1.8.0", "2.3.0", "2.1.0"];
    let mut products: Vec<String> = versions
        .iter()
        .map(|version| product(version, "purl", &format!("pkg:npm/left@{version}")))
        .collect();
    products.push(product("any", "purl", "pkg:npm/left"));
    let ranges = [
        (">=1.5.0|<1.8.0", "1.5"),
        (">1.5.0|<=1.8.0", "1.5+"),
        (">=2.3.0", "2.3+"),
        (">=1.5.0|<1.6.0|>=2.3.0|<3.0.0", "two"),
        (">=1.5.0", "open"),
        (">=1.5.0|<latest", "unread"),
    ];
    let branches = ranges.map(|(range, id)| {
        let product = product(id, "purl", "pkg:npm/left");
        format!(r#"{{"category":"product_version_range","name":"vers:npm/{range}","product":{product}}}"#)
    });
    let tree = format!(
        r#"{{"full_product_names":[{}],"branches":[{}]}}"#,
        products.join(","),
        branches.join(",")
    );
    let vulnerabilities = format!(r#"[{{"cve":"CVE-2026-1","product_status":{{{status}}}}}]"#);
    let text = document(&tree, &vulnerabilities);
    let parsed = advisories(&text);
    let told = asked.iter().map(|version| {
        let component = format!("pkg:npm/left@{version}");
        let subject = Subject::of(ComponentKey::of(&component)).expect("a subject");
        match judge(&subject, &parsed.value[0]).verdict {
            Verdict::Affected(_) => 'a',
            Verdict::NotAffected(_) => 'n',
            Verdict::NotEvaluated(_) => '?',
        }
    });
    told.collect()
}

#[test]
fn what_lies_between_the_fixes_of_branches_is_open() {
    let asked = [
        "1.0.0", "1.5.0", "1.6.0", "1.8.0", "2.0.0", "2.3.0", "2.4.0",
    ];
    for (status, expected) in [
        (r#""fixed":["1.5.0"]"#, "annnnnn"),
        (r#""fixed":["1.5.0","2.3.0"]"#, "an???nn"),
        (r#""fixed":["2.3.0","1.5.0","1.8.0"]"#, "an?n?nn"),
        (
            r#""known_affected":["any"],"fixed":["2.3.0","1.5.0"]"#,
            "an???nn",
        ),
        // Behind a first affected version only one may be meant.
        (
            r#""first_affected":["2.1.0"],"fixed":["2.3.0","1.5.0"]"#,
            "nnnnnnn",
        ),
        (
            r#""first_affected":["1.5.0"],"fixed":["2.3.0","1.8.0"]"#,
            "naan?nn",
        ),
        // Which fix to take does not say that an earlier one is none.
        (r#""fixed":["1.5.0"],"recommended":["2.3.0"]"#, "annnnnn"),
        (r#""fixed":["2.3.0"],"recommended":["1.5.0"]"#, "an???nn"),
        // What is stated to be fixed is.
        (r#""fixed":["1.5","2.3.0"]"#, "ann??nn"),
        (r#""fixed":["1.5+","2.3.0"]"#, "aann?nn"),
        (r#""fixed":["1.5","2.3+"]"#, "ann??nn"),
        (r#""fixed":["1.5.0","2.3+","1.8.0"]"#, "an?n?nn"),
        (r#""fixed":["two"]"#, "an???nn"),
        (r#""fixed":["two","1.5"]"#, "ann??nn"),
        (r#""known_affected":["any"],"fixed":["1.5"]"#, "annnnnn"),
        (r#""fixed":["open","2.3.0"]"#, "annnnnn"),
        // Which fix to take says nothing of what lies behind it, nor does an end that nobody can read.
        (r#""fixed":["2.3.0"],"recommended":["open"]"#, "an???nn"),
        (r#""fixed":["2.3.0"],"recommended":["1.5"]"#, "an???nn"),
        (r#""fixed":["unread","2.3.0"]"#, "an???nn"),
    ] {
        assert_eq!(verdicts(status, &asked), expected, "{status}");
    }
}

#[test]
fn an_advisory_has_the_names_dates_and_severities_of_its_vulnerability() {
    let tree = format!(
        r#"{{"full_product_names":[{},{}]}}"#,
        product("a", "purl", "pkg:npm/a@1"),
        product("b", "purl", "pkg:npm/b@1"),
    );
    let vulnerabilities = r#"[{"cve":"CVE-2026-1","ids":[{"system_name":"s","text":"X-1"}],"title":"One",
        "product_status":{"known_affected":["a","b"]},"threats":[{"category":"impact","details":"Important"}],
        "scores":[{"products":["a"],"cvss_v3":{"vectorString":"V3"}},{"products":["b"],"cvss_v2":{"vectorString":"V2"}}]},
        {"ids":[{"text":"X-2"}],"notes":[{"category":"summary","text":"Two"}],"product_status":{"known_affected":["a","b"]},
        "metrics":[{"products":["a","b"],"source":"S","content":{"cvss_v4":{"vectorString":"V4"},"qualitative_severity_rating":"low"}}]}]"#;
    let text = document(&tree, vulnerabilities);
    let parsed = advisories(&text);
    let [one, two] = parsed.value.as_slice() else {
        panic!("{} advisories", parsed.value.len());
    };
    assert_eq!(
        (&*one.id, one.summary.as_deref()),
        ("CVE-2026-1", Some("One"))
    );
    assert_eq!(
        (one.aliases.as_slice(), one.related.as_slice()),
        (&["X-1".into()][..], &["D-1".into()][..])
    );
    assert_eq!(one.published.as_deref(), Some("2026-01-01T00:00:00Z"));
    assert_eq!(one.modified.as_deref(), Some("2026-02-01T00:00:00Z"));
    assert_eq!(lines(one), ["npm a =1 V3", "npm b =1 V2"]);
    let values = |advisory: &Advisory<'_>| {
        let values = advisory.severities.iter();
        values.map(|one| one.value.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(values(one), ["Important"]);
    assert_eq!((&*two.id, two.summary.as_deref()), ("X-2", Some("Two")));
    assert_eq!(values(two), ["V4", "low"]);
    assert_eq!(two.severities[0].source.as_deref(), Some("S"));
    assert_eq!(lines(two), ["npm a =1", "npm b =1"]);

    let taken_back = document("{}", "[]").replace("csaf_security_advisory", "csaf_withdrawn");
    let parsed = advisories(&taken_back);
    assert_eq!(parsed.value[0].kind, AdvisoryKind::Notice);
    assert_eq!(parsed.value[0].id, "D-1");
    assert_eq!(
        parsed.value[0].withdrawn.as_deref(),
        Some("2026-02-01T00:00:00Z")
    );
}

/// A component of a component of a platform.
fn nested(circle: bool) -> String {
    let relationship = |id: &str, component: &str, platform: &str| {
        format!(
            r#"{{"category":"default_component_of","product_reference":"{component}",
                "relates_to_product_reference":"{platform}","full_product_name":{{"product_id":"{id}","name":"{id}"}}}}"#
        )
    };
    format!(
        r#"{{"full_product_names":[{},{},{{"product_id":"m","name":"module"}}],"relationships":[{},{}]}}"#,
        product("os", "cpe", "cpe:/a:redhat:enterprise_linux:8::appstream"),
        product(
            "k",
            "purl",
            "pkg:rpm/redhat/kernel@5.14-1?arch=x86_64&epoch=1"
        ),
        relationship(
            "m:os",
            if circle { "k:m:os" } else { "m" },
            if circle { "k:m:os" } else { "os" }
        ),
        relationship("k:m:os", "k", "m:os"),
    )
}

#[test]
fn components_are_parts_of_their_platform() {
    let said = r#"[{"cve":"CVE-2026-1","product_status":{"fixed":["k:m:os"]}}]"#;
    let text = document(&nested(false), said);
    assert_eq!(
        lines(&advisories(&text).value[0]),
        ["Red Hat:enterprise_linux:8::appstream kernel [introduced 0, fixed 1:5.14-1]"]
    );
    let document_of = statements(&text).value;
    assert_eq!(document_of.format, VexFormat::Csaf);
    assert_eq!(document_of.author.as_deref(), Some("P"));
    assert_eq!(document_of.revision.as_deref(), Some("3"));
    let product = &document_of.statements[0].products[0];
    assert_eq!(product.name.as_deref(), Some("k"));
    let of_release = "pkg:rpm/redhat/kernel@5.14-1?arch=x86_64&distro=rhel-8&epoch=1";
    assert_eq!(product.ids, [of_release]);
    // A platform that is no release of a distribution stays the product.
    let appliance = text.replace(
        "cpe:/a:redhat:enterprise_linux:8::appstream",
        "cpe:/a:v:appliance:8",
    );
    let document_of = statements(&appliance).value;
    let product = &document_of.statements[0].products[0];
    assert_eq!(product.ids, ["cpe:/a:v:appliance:8"]);
    assert_eq!(product.parts.len(), 1);
    assert_eq!(product.parts[0].name.as_deref(), Some("k"));

    let circle = document(&nested(true), said);
    let parsed = advisories(&circle);
    assert!(parsed.value[0].affected.is_empty());
    assert_eq!(
        told(&parsed),
        [(
            "product-unidentified",
            "/vulnerabilities/0/product_status",
            "1"
        )]
    );
    assert!(statements(&circle).value.statements.is_empty());
}

#[test]
fn a_word_for_the_severity_is_no_reason_why_a_product_is_not_affected() {
    let tree = format!(
        r#"{{"full_product_names":[{}]}}"#,
        product("a", "purl", "pkg:npm/a@1")
    );
    for (details, reason) in [
        ("Low", None),
        ("moderate ", None),
        ("Low: never called", Some("Low: never called")),
    ] {
        let vulnerabilities = format!(
            r#"[{{"cve":"CVE-2026-1","product_status":{{"known_not_affected":["a"]}},"threats":[{{"category":"impact","details":"{details}","product_ids":["a"]}}]}}]"#
        );
        let text = document(&tree, &vulnerabilities);
        let parsed = statements(&text);
        let statement = &parsed.value.statements[0];
        assert_eq!(statement.impact.as_deref(), reason);
        assert_eq!(statement.lacks_reason(), reason.is_none(), "{details}");
    }
}

#[test]
fn statements_have_the_reasons_of_their_products() {
    let tree = format!(
        r#"{{"product_groups":[{{"group_id":"g","product_ids":["b","c"]}}],"full_product_names":[{}],"branches":[{{
            "category":"product_version_range","name":"<9","product":{}}}]}}"#,
        ["a", "b", "c", "d"]
            .map(|id| product(id, "purl", &format!("pkg:npm/{id}@1")))
            .join(","),
        product("e", "purl", "pkg:npm/e"),
    );
    let vulnerabilities = r#"[{"cve":"CVE-2026-1","product_status":{"known_not_affected":["a","b","c"],"known_affected":["d","e"],
        "fixed":["a"],"under_investigation":["b"],"recommended":["c"]},
        "flags":[{"label":"component_not_present","product_ids":["a"],"date":"2026-03-01T00:00:00Z"}],
        "threats":[{"category":"impact","details":"never called","group_ids":["g"]},{"category":"exploit_status","details":"x","group_ids":["g"]}],
        "remediations":[{"category":"workaround","details":"switch it off"},{"category":"vendor_fix","details":"take 2","product_ids":["d"]},
        {"category":"mitigation","details":"hide it","product_ids":["d"]}]}]"#;
    let text = document(&tree, vulnerabilities);
    let parsed = statements(&text);
    assert_eq!(told(&parsed), []);
    let said: Vec<_> = parsed
        .value
        .statements
        .iter()
        .map(|one| {
            let names = one
                .products
                .iter()
                .filter_map(|product| product.name.as_deref());
            (
                one.status.map(Status::code).unwrap_or_default(),
                names.collect::<String>(),
                one.justification.map_or("", |one| one.code()),
                one.impact.as_deref().unwrap_or_default(),
                one.action.as_deref().unwrap_or_default(),
            )
        })
        .collect();
    let expected = [
        ("not_affected", "a", "component_not_present", "", ""),
        ("not_affected", "bc", "", "never called", ""),
        ("affected", "d", "", "", "take 2"),
        ("affected", "e", "", "", "switch it off"),
        ("fixed", "a", "", "", ""),
        ("under_investigation", "b", "", "", ""),
    ];
    assert_eq!(
        said,
        expected.map(|(a, b, c, d, e)| (a, b.to_owned(), c, d, e))
    );
    let products: Vec<_> = parsed
        .value
        .statements
        .iter()
        .map(|one| &one.products[0])
        .collect();
    assert_eq!(products[3].versions.as_deref(), Some("<9"));
    assert_eq!(products[2].versions, None);
    assert_eq!(
        parsed.value.statements[0].issued.as_deref(),
        Some("2026-03-01T00:00:00Z")
    );
}

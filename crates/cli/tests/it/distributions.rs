//! CSAF advisories and statements on packages of distributions.

use serde_json::{Value, json};

use crate::program::Program;

/// A host with packages of Red Hat Enterprise Linux 9, and one of another release.
const HOST: &str = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"operating-system","name":"host","version":"1"}},"components":[
    {"type":"library","name":"openssl","purl":"pkg:rpm/redhat/openssl@3.0.7-20.el9?arch=x86_64&distro=rhel-9.2&epoch=1"},
    {"type":"library","name":"vim","purl":"pkg:rpm/redhat/vim-minimal@8.2-1.el9?arch=x86_64&distro=rhel-9.2&upstream=vim-8.2-1.el9.src.rpm"},
    {"type":"library","name":"curl","purl":"pkg:rpm/redhat/curl@7.76-1.el9?arch=x86_64&distro=rhel-9.2"},
    {"type":"library","name":"old","purl":"pkg:rpm/redhat/openssl@1.1.1k-9.el8?arch=x86_64&distro=rhel-8.8&epoch=1"}]}"#;

/// A CSAF document on packages in Red Hat Enterprise Linux 9.
fn csaf(id: &str, category: &str, products: &[(&str, &str)], vulnerabilities: &Value) -> String {
    let named = products.iter().map(|(id, purl)| match purl.is_empty() {
        true => json!({"product_id": id, "name": id}),
        false => {
            json!({"product_id": id, "name": id, "product_identification_helper": {"purl": purl}})
        }
    });
    let platform = json!({"product_id": "rhel", "name": "Red Hat Enterprise Linux 9",
        "product_identification_helper": {"cpe": "cpe:/o:redhat:enterprise_linux:9::baseos"}});
    let relations = products.iter().map(|(id, _)| {
        json!({"category": "default_component_of", "product_reference": id, "relates_to_product_reference": "rhel",
            "full_product_name": {"product_id": format!("rhel:{id}"), "name": format!("{id} as a component of rhel")}})
    });
    json!({"document": {"category": category, "csaf_version": "2.0", "title": "T", "publisher": {"name": "Red Hat"},
            "tracking": {"id": id, "version": "1", "status": "final", "initial_release_date": "2026-01-01T00:00:00Z",
            "current_release_date": "2026-02-01T00:00:00Z"}},
        "product_tree": {"full_product_names": std::iter::once(platform).chain(named).collect::<Vec<_>>(),
            "relationships": relations.collect::<Vec<_>>()},
        "vulnerabilities": vulnerabilities})
    .to_string()
}

/// Component, advisory and status of each line.
fn told(lines: &Value) -> Vec<(&str, &str)> {
    let lines = lines.as_array().expect("lines").iter();
    let mut told: Vec<_> = lines
        .map(|line| {
            let component = line["component"].as_str().unwrap_or_default();
            let name = component.split(['/', '@']).nth(2).unwrap_or_default();
            (name, line["advisory"].as_str().unwrap_or_default())
        })
        .collect();
    told.sort_unstable();
    told
}

#[test]
fn advisories_and_statements_meet_the_packages_of_their_release() {
    let program = Program::new();
    program.write("host.json", HOST);
    program.write(
        "fixed.json",
        csaf(
            "RHSA-1",
            "csaf_security_advisory",
            &[
                ("openssl-1:3.0.7-24.el9.x86_64", ""),
                ("vim-2:8.2-20.el9.src", "pkg:rpm/redhat/vim@8.2-20.el9?arch=src"),
                ("curl", "pkg:rpm/redhat/curl"),
            ],
            &json!([
                {"cve": "CVE-2026-1", "product_status": {"fixed": ["rhel:openssl-1:3.0.7-24.el9.x86_64"]}},
                {"cve": "CVE-2026-2", "product_status": {"fixed": ["rhel:vim-2:8.2-20.el9.src"]}},
                {"cve": "CVE-2026-3", "product_status": {"known_affected": ["rhel:curl"]}},
                {"cve": "CVE-2026-4", "product_status": {"under_investigation": ["rhel:curl"]}},
            ]),
        ),
    );
    program.answer(&["import", "host.json", "fixed.json"]);
    let answer = program.json(&["findings"]);
    assert_eq!(
        told(&answer["findings"]),
        [
            ("curl", "CVE-2026-3"),
            ("openssl", "CVE-2026-1"),
            ("vim-minimal", "CVE-2026-2")
        ]
    );
    let why = program.json(&["why", "pkg:rpm/redhat/openssl", "CVE-2026-1"]);
    let mut verdicts: Vec<_> = why
        .as_array()
        .expect("some")
        .iter()
        .map(|one| (one["verdict"].as_str(), one["reason"].as_str()))
        .collect();
    verdicts.sort_unstable();
    // On the other release there is no advisory.
    let no_feed = (Some("not-evaluated"), Some("no-feed"));
    assert_eq!(verdicts, [(Some("affected"), None), no_feed], "{why}");
    // The distributor's word on its own packages settles them, wherever they are installed.
    program.write(
        "vex.json",
        csaf(
            "VEX-1",
            "csaf_vex",
            &[
                ("vim", "pkg:rpm/redhat/vim?arch=src"),
                ("openssl-1:3.0.7-20.el9.x86_64", ""),
                ("curl", "pkg:rpm/redhat/curl"),
            ],
            &json!([
                {"cve": "CVE-2026-2", "flags": [{"label": "vulnerable_code_not_present"}], "product_status": {"known_not_affected": ["rhel:vim"]}},
                {"cve": "CVE-2026-1", "flags": [{"label": "vulnerable_code_not_present"}], "product_status": {"known_not_affected": ["rhel:openssl-1:3.0.7-20.el9.x86_64"]}},
                {"cve": "CVE-2026-3", "product_status": {"under_investigation": ["rhel:curl"]}},
            ]),
        )
        // Later words of one author count.
        .replace("2026-02-01", "2026-03-01"),
    );
    let checked = program.json(&["vex", "check", "vex.json"]);
    assert_eq!(checked[0]["totals"]["apply"], 3, "{checked}");
    program.answer(&["import", "vex.json"]);
    let answer = program.json(&["findings"]);
    assert_eq!(
        told(&answer["suppressed"]),
        [("openssl", "CVE-2026-1"), ("vim-minimal", "CVE-2026-2")]
    );
    assert_eq!(told(&answer["findings"]), [("curl", "CVE-2026-3")]);
    assert_eq!(
        answer["findings"][0]["said"][0]["status"], "under_investigation",
        "{answer}"
    );
}

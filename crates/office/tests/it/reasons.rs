//! Whoever says that nothing is affected has to say why, in whatever format: without, nothing is settled, and the claim is told.

use iriai_domain::inventory::portfolio::Filter;
use iriai_domain::risk::ruling::Standing;
use iriai_domain::risk::selection::Wanted;
use iriai_domain::risk::vex::Status;
use iriai_office::Outcome;

use crate::import;
use crate::settling::{ask, office, open};

fn openvex(status: &str, more: &str) -> String {
    format!(
        r#"{{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://a.example/vex","author":"A","timestamp":"2026-03-01T00:00:00Z","version":1,"statements":[{{"vulnerability":{{"name":"CVE-1"}},"products":[{{"@id":"pkg:npm/left@1.0.0"}}],"status":"{status}"{more}}}]}}"#
    )
}

fn cyclonedx(state: &str, more: &str) -> String {
    format!(
        r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"vulnerabilities":[{{"id":"CVE-1","analysis":{{"state":"{state}"{more}}},"affects":[{{"ref":"pkg:npm/left@1.0.0"}}]}}]}}"#
    )
}

fn csaf(status: &str, more: &str) -> String {
    format!(
        r#"{{"document":{{"category":"csaf_vex","csaf_version":"2.0","title":"T","publisher":{{"category":"vendor","name":"A","namespace":"https://a.example"}},"tracking":{{"id":"A-1","status":"final","version":"1","initial_release_date":"2026-03-01T00:00:00Z","current_release_date":"2026-03-01T00:00:00Z","revision_history":[{{"date":"2026-03-01T00:00:00Z","number":"1","summary":"S"}}]}}}},"product_tree":{{"full_product_names":[{{"name":"left","product_id":"L","product_identification_helper":{{"purl":"pkg:npm/left@1.0.0"}}}}]}},"vulnerabilities":[{{"cve":"CVE-1","notes":[{{"category":"description","text":"N"}}],"product_status":{{"{status}":["L"]}}{more}}}]}}"#
    )
}

/// The statements of an SBOM on what it lists.
fn embedded(state: &str, more: &str) -> String {
    format!(
        r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"metadata":{{"component":{{"type":"application","name":"own","version":"1"}}}},"components":[{{"bom-ref":"l","type":"library","name":"left","version":"1.0.0","purl":"pkg:npm/left@1.0.0"}}],"vulnerabilities":[{{"id":"CVE-1","analysis":{{"state":"{state}"{more}}},"affects":[{{"ref":"l"}}]}}]}}"#
    )
}

#[test]
fn without_a_reason_nothing_is_settled_in_any_format() {
    type Document = fn(&str, &str) -> String;
    let flag = r#","flags":[{"label":"component_not_present","product_ids":["L"]}]"#;
    let flag_unknown = r#","flags":[{"label":"we_say_so","product_ids":["L"]}]"#;
    let impact = r#","threats":[{"category":"impact","details":"not called","product_ids":["L"]}]"#;
    let other = r#","threats":[{"category":"exploit_status","details":"x","product_ids":["L"]}]"#;
    for (document, status, more, is_settled) in [
        (openvex as Document, "not_affected", "", false),
        (openvex, "not_affected", r#","status_notes":"S""#, false),
        (openvex, "not_affected", r#","justification":"x""#, false),
        (openvex, "not_affected", r#","impact_statement":" ""#, false),
        (openvex, "not_affected", r#","impact_statement":"I""#, true),
        (
            openvex,
            "not_affected",
            r#","justification":"component_not_present""#,
            true,
        ),
        (openvex, "fixed", "", true),
        (openvex, "affected", "", false),
        (openvex, "under_investigation", "", false),
        (cyclonedx, "not_affected", "", false),
        (cyclonedx, "not_affected", r#","detail":"D""#, true),
        (
            cyclonedx,
            "not_affected",
            r#","justification":"requires_environment""#,
            true,
        ),
        (cyclonedx, "not_affected", r#","justification":"x""#, false),
        (cyclonedx, "false_positive", "", true),
        (cyclonedx, "resolved", "", true),
        (cyclonedx, "exploitable", r#","detail":"D""#, false),
        (csaf, "known_not_affected", "", false),
        (csaf, "known_not_affected", flag, true),
        (csaf, "known_not_affected", flag_unknown, false),
        (csaf, "known_not_affected", impact, true),
        (csaf, "known_not_affected", other, false),
        (csaf, "fixed", "", true),
    ] {
        let office = office();
        let text = document(status, more);
        let outcomes = import(&office, &[("vex.json", text.as_bytes())]);
        assert!(
            !matches!(outcomes[0].outcome, Outcome::Refused(_)),
            "{outcomes:?}"
        );
        let is_open = open(&office).iter().any(|(id, ..)| id == "GHSA-1");
        assert_eq!(is_open, !is_settled, "{text}");
        let portfolio = office.portfolio().expect("a portfolio");
        let register = office.register(&portfolio).expect("a register");
        let checked = office.check_vex(&portfolio, &register, text.as_bytes());
        let one = checked.expect("a document").statements.remove(0);
        assert!(one.outcome.is_ok(), "{text}");
        let settles = matches!(one.status, Some(Status::NotAffected | Status::Fixed));
        assert_eq!(one.lacks_reason, settles && !is_settled, "{text}");
    }
}

#[test]
fn a_claim_without_reason_is_told_where_it_settles_nothing() {
    for (text, standing, count) in [
        (openvex("not_affected", ""), Standing::Affected, 2),
        (embedded("not_affected", ""), Standing::Affected, 3),
        (
            embedded("not_affected", r#","detail":"D""#),
            Standing::NotAffected,
            2,
        ),
    ] {
        let office = office();
        import(&office, &[("a.json", text.as_bytes())]);
        let page = ask(&office, Wanted::Open, &Filter::default());
        let found = page.findings.iter().find(|one| one.advisory == "GHSA-1");
        let found = found.expect("a finding");
        assert_eq!(found.products, count, "{text}");
        let [said] = &found.said[..] else {
            panic!("{:?}", found.said)
        };
        assert_eq!(
            (said.standing, said.stated),
            (standing, Status::NotAffected)
        );
        assert_eq!(
            said.lacks_reason,
            !matches!(standing, Standing::NotAffected)
        );
        assert_eq!(said.reason.is_some(), !said.lacks_reason);
    }
}

#[test]
fn what_names_no_vulnerability_or_no_product_is_told_as_that() {
    let office = office();
    let portfolio = office.portfolio().expect("a portfolio");
    let register = office.register(&portfolio).expect("a register");
    let name = r#""vulnerability":{"name":"CVE-1"},"#;
    let product = r#"[{"@id":"pkg:npm/left@1.0.0"}]"#;
    let whole = openvex("fixed", "");
    for (text, code) in [
        (whole.replace(name, ""), "no-vulnerability"),
        (whole.replace("CVE-1", " "), "no-vulnerability"),
        (whole.replace(product, "[]"), "no-product"),
        (
            cyclonedx("resolved", "").replace(r#""id":"CVE-1","#, ""),
            "no-vulnerability",
        ),
    ] {
        let checked = office.check_vex(&portfolio, &register, text.as_bytes());
        let checked = checked.expect("a document");
        let codes: Vec<_> = checked
            .statements
            .iter()
            .map(|one| one.outcome.as_ref().map_err(|why| why.code()).err())
            .collect();
        assert_eq!(codes, [Some(code)], "{text}");
    }
}

#[test]
fn what_is_cut_off_is_refused_and_replaces_nothing() {
    let whole = openvex("fixed", "");
    let newer = openvex("not_affected", r#","impact_statement":"I""#).replace(":1,\"st", ":2,\"st");
    let office = office();
    import(&office, &[("whole.json", whole.as_bytes())]);
    let before = open(&office);
    for end in 1..newer.len() {
        let part = &newer.as_bytes()[..end];
        let portfolio = office.portfolio().expect("a portfolio");
        let register = office.register(&portfolio).expect("a register");
        assert!(
            office.check_vex(&portfolio, &register, part).is_err(),
            "{end}"
        );
        let outcomes = import(&office, &[("part.json", part)]);
        assert!(
            matches!(outcomes[0].outcome, Outcome::Refused(_)),
            "{end}: {outcomes:?}"
        );
        assert_eq!(open(&office), before, "{end}");
    }
}

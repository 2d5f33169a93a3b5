//! When to act: what records and people state, and what SSVC makes of it for the products in which something is open.

use iriai_domain::inventory::portfolio::Filter;
use iriai_domain::risk::policy::Answered;
use iriai_domain::risk::selection::{Order, Wanted};
use iriai_domain::risk::ssvc::{
    Decision, Exploitation, Exposure, Origin, Priority, SafetyImpact, ValueDensity,
};
use iriai_domain::risk::vex::{Justification, Status};
use iriai_office::{
    Asked, Clock, Decided, FindingsPage, FoundRisk, ImportRequest, Limits, Missing, NewDecision,
    Office, ProductChange, SituationChange,
};

use crate::{at, import_as, sbom};

const NOW: &str = "2026-06-01T00:00:00Z";
const REMOTE: &str = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
const LOCAL: &str = "CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N";

/// An OSV record on all versions of an npm package below 9.
fn record(id: &str, alias: &str, name: &str, vector: &str, more: &str) -> String {
    format!(
        r#"{{"id":"{id}","modified":"2026-01-01T00:00:00Z","aliases":["{alias}"],"severity":[{{"type":"CVSS_V3","score":"{vector}"}}],"affected":[{{"package":{{"ecosystem":"npm","name":"{name}"}},"ranges":[{{"type":"SEMVER","events":[{{"introduced":"0"}},{{"fixed":"9.0.0"}}]}}]}}]{more}}}"#
    )
}

const KEV: &str = r#"{"title":"t","catalogVersion":"1","dateReleased":"2026-01-01T00:00:00Z","count":1,"vulnerabilities":[{"cveID":"CVE-2026-9","vendorProject":"v","product":"p","vulnerabilityName":"n","dateAdded":"2026-01-01","requiredAction":"a","dueDate":"2026-02-01","knownRansomwareCampaignUse":"Unknown"}]}"#;

/// What CISA says of a vulnerability in a record of the CVE programme that names no package of ours.
fn assessed(cve: &str, exploitation: &str) -> String {
    format!(
        r#"{{"dataType":"CVE_RECORD","dataVersion":"5.1","cveMetadata":{{"cveId":"{cve}","state":"PUBLISHED"}},"containers":{{"cna":{{"affected":[]}},"adp":[{{"title":"CISA ADP Vulnrichment","metrics":[{{"other":{{"type":"ssvc","content":{{"options":[{{"Exploitation":"{exploitation}"}},{{"Automatable":"no"}},{{"Technical Impact":"partial"}}],"role":"CISA Coordinator","version":"2.0.3"}}}}}}]}}]}}}}"#
    )
}

fn take(office: &Office, day: &str, files: &[(&str, &str)]) {
    let request = ImportRequest {
        received: Some(at(day)),
        ..ImportRequest::default()
    };
    let files: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, text)| (*name, text.as_bytes()))
        .collect();
    import_as(office, &request, &files);
}

/// `shop` holds `left`, `right` and `idle`, `market` holds `left` alone. An advisory on each of the libraries, and a catalogue of attacks.
fn office() -> Office {
    let office = Office::in_memory(Clock::Standing(at(NOW)), Limits::default()).expect("a store");
    let shop = [("left", "1.0.0"), ("right", "2.0.0"), ("idle", "1.0.0")];
    let files = [
        ("shop.json", sbom("shop", "1.0", &shop)),
        ("market.json", sbom("market", "3.1", &[("left", "1.0.0")])),
        (
            "left.json",
            record("GHSA-1", "CVE-2026-1", "left", REMOTE, ""),
        ),
        (
            "right.json",
            record(
                "GHSA-2",
                "CVE-2026-2",
                "right",
                LOCAL,
                r#","references":[{"type":"EVIDENCE","url":"https://example.org/exploit"}]"#,
            ),
        ),
        (
            "idle.json",
            record(
                "GHSA-3",
                "CVE-2026-3",
                "idle",
                LOCAL,
                r#","database_specific":{"informational":"unmaintained"}"#,
            ),
        ),
        ("kev.json", KEV.to_owned()),
    ];
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    take(&office, "2026-02-01", &files);
    office
}

fn state(office: &Office, product: &str, criticality: Option<u8>, exposure: Option<Exposure>) {
    let change = ProductChange {
        criticality,
        situation: SituationChange {
            exposure: Some(exposure),
            ..SituationChange::default()
        },
        ..ProductChange::default()
    };
    let changed = office.change_product(product, &change, Missing::Refuse);
    changed.expect("a change");
}

fn ask(office: &Office, asked: Asked, as_of: Option<&str>) -> FindingsPage {
    let portfolio = office.portfolio().expect("a portfolio");
    let register = office.register(&portfolio).expect("a register");
    let filter = Filter {
        as_of: as_of.map(at),
        ..Filter::default()
    };
    let page = office.findings(&portfolio, &register, &filter, &asked);
    page.expect("an answer")
}

fn one<'p>(page: &'p FindingsPage, advisory: &str) -> &'p FoundRisk {
    let mut found = page.findings.iter();
    found.find(|one| one.advisory == advisory).expect(advisory)
}

/// The decision of those who deploy, and the product that decides.
fn deployed(page: &FindingsPage, advisory: &str) -> (Priority, Priority, Option<String>) {
    let told = one(page, advisory).urgency.as_ref().expect("a decision");
    let Decision { least, most } = told.urgency.deployer.assessed.deployer;
    (least, most, told.deployed.clone())
}

#[test]
fn what_nobody_stated_leaves_a_range_and_the_product_with_most_to_do_decides() {
    use Priority::{Defer, OutOfCycle, Scheduled};
    let office = office();
    let page = ask(&office, Asked::open(10), None);
    // A catalogue was taken in, which does not list it; all else about products is open.
    let (least, most, _) = deployed(&page, "GHSA-1");
    assert_eq!((least, most), (Defer, OutOfCycle));
    state(&office, "market", Some(1), Some(Exposure::Small));
    let page = ask(&office, Asked::open(10), None);
    let (least, most, product) = deployed(&page, "GHSA-1");
    assert_eq!(
        (least, most, product.as_deref()),
        (Defer, OutOfCycle, Some("shop"))
    );
    state(&office, "shop", Some(4), Some(Exposure::Open));
    let page = ask(&office, Asked::open(10), None);
    let (least, most, product) = deployed(&page, "GHSA-1");
    assert_eq!(
        (least, most, product.as_deref()),
        (Scheduled, OutOfCycle, Some("shop"))
    );
    // How it is attacked is published, and nothing is listed: only what nobody can automate is left.
    let (least, most, _) = deployed(&page, "GHSA-2");
    assert_eq!((least, most), (Scheduled, Scheduled));
    // What is no vulnerability is decided by other means.
    assert_eq!(one(&page, "GHSA-3").urgency, None);
    // The criticality in the middle counts once somebody states it.
    state(&office, "shop", None, None);
    let change = ProductChange {
        criticality: Some(3),
        ..ProductChange::default()
    };
    let changed = office.change_product("market", &change, Missing::Refuse);
    changed.expect("a change");
    let page = ask(&office, Asked::open(10), None);
    let told = one(&page, "GHSA-1").urgency.as_ref().expect("a decision");
    assert_eq!(
        told.urgency.deployer.assessed.exposure.origin,
        Origin::Unknown
    );
    let impact = told.urgency.deployer.assessed.human_impact;
    assert_eq!(impact.origin, Origin::Criticality);
}

#[test]
fn who_supplies_states_safety_and_density() {
    let office = office();
    let page = ask(&office, Asked::open(10), None);
    let told = one(&page, "GHSA-1").urgency.as_ref().expect("a decision");
    assert_eq!(told.urgency.supplier.assessed.supplier.only(), None);
    for product in ["shop", "market"] {
        let change = ProductChange {
            situation: SituationChange {
                exposure: None,
                safety: Some(Some(SafetyImpact::Negligible)),
                value_density: Some(Some(ValueDensity::Diffuse)),
            },
            ..ProductChange::default()
        };
        let changed = office.change_product(product, &change, Missing::Refuse);
        changed.expect("a change");
    }
    take(
        &office,
        "2026-03-01",
        &[("cve.json", &assessed("CVE-2026-1", "poc"))],
    );
    let page = ask(&office, Asked::open(10), None);
    let told = one(&page, "GHSA-1").urgency.as_ref().expect("a decision");
    let supplier = told.urgency.supplier.assessed;
    assert_eq!(supplier.supplier.only(), Some(Priority::Scheduled));
    assert_eq!(supplier.value_density.origin, Origin::Product);
}

#[test]
fn who_assesses_a_vulnerability_need_not_name_the_package() {
    let office = office();
    state(&office, "shop", Some(4), Some(Exposure::Open));
    state(&office, "market", Some(1), Some(Exposure::Small));
    take(
        &office,
        "2026-03-01",
        &[("cve.json", &assessed("CVE-2026-1", "none"))],
    );
    let told = |as_of| {
        let page = ask(&office, Asked::open(10), as_of);
        let told = one(&page, "GHSA-1").urgency.as_ref().expect("a decision");
        let threat = told.urgency.threat;
        (
            threat.exploitation.origin,
            threat.automatable.origin,
            told.urgency.deployer.assessed.deployer.only(),
        )
    };
    // What is stated counts before what follows from the vector.
    assert_eq!(
        told(None),
        (
            Origin::DecisionPoint,
            Origin::DecisionPoint,
            Some(Priority::Scheduled)
        )
    );
    assert_eq!(
        told(Some("2026-02-15")),
        (Origin::Catalogue, Origin::Base, None)
    );
    // Somebody else is attacked: what is published counts for the name alone.
    let other = assessed("CVE-2026-2", "active");
    take(&office, "2026-03-02", &[("other.json", &other)]);
    let page = ask(&office, Asked::open(10), None);
    let of = |advisory| {
        let told = one(&page, advisory).urgency.as_ref().expect("a decision");
        told.urgency.threat.exploitation.span.only()
    };
    assert_eq!(of("GHSA-1"), Some(Exploitation::None));
    assert_eq!(of("GHSA-2"), Some(Exploitation::Active));
}

#[test]
fn what_is_settled_in_a_product_is_decided_by_the_others() {
    let office = office();
    state(&office, "shop", Some(4), Some(Exposure::Open));
    state(&office, "market", Some(1), Some(Exposure::Small));
    settle(&office, "CVE-2026-1", "shop");
    let page = ask(&office, Asked::open(10), None);
    let (least, most, product) = deployed(&page, "GHSA-1");
    assert_eq!(
        (least, most, product.as_deref()),
        (Priority::Defer, Priority::Scheduled, Some("market"))
    );
    assert_ordered(&office);
}

fn settle(office: &Office, advisory: &str, product: &str) {
    let portfolio = office.portfolio().expect("a portfolio");
    let mut register = office.register(&portfolio).expect("a register");
    let new = NewDecision {
        decided: Decided::Vulnerability(advisory.to_owned()),
        component: None,
        product: Some(product.to_owned()),
        tag: None,
        status: Status::NotAffected,
        justification: Some(Justification::VulnerableCodeNotPresent),
        response: None,
        reason: "looked at it".to_owned(),
        action: None,
        author: "Sato".to_owned(),
        source: None,
        expires: None,
    };
    let decided = office.decide(&portfolio, &mut register, &new, false, 0);
    decided.expect("a decision");
}

/// In both orders what is told of each line never asks for more than what is told of the line before, and the counts are those of the lines.
fn assert_ordered(office: &Office) {
    for order in [Order::Ssvc, Order::SsvcSupplier] {
        for wanted in [Wanted::Open, Wanted::Any, Wanted::NotAffected] {
            let asked = Asked {
                order,
                wanted,
                ..Asked::open(100)
            };
            let page = ask(office, asked, None);
            let keys: Vec<Option<(Decision, Decision)>> = page
                .findings
                .iter()
                .map(|one| {
                    let told = one.urgency.as_ref()?.urgency;
                    let deployer = told.deployer.assessed.deployer;
                    let supplier = told.supplier.assessed.supplier;
                    Some(match order {
                        Order::Ssvc => (deployer, supplier),
                        _ => (supplier, deployer),
                    })
                })
                .collect();
            assert!(keys.is_sorted_by(|a, b| a >= b), "{order:?}: {keys:?}");
            if wanted == Wanted::Open {
                let mut counts = [0; 5];
                for one in &page.findings {
                    let told = one.urgency.as_ref();
                    let most = told.map(|told| told.urgency.deployer.assessed.deployer.most);
                    counts[most.map_or(4, |most| most as usize)] += 1;
                }
                assert_eq!(page.totals.by_decision, Some(counts));
            }
        }
    }
}

#[test]
fn findings_come_in_the_order_in_which_to_act() {
    let office = office();
    assert_ordered(&office);
    take(
        &office,
        "2026-03-01",
        &[("other.json", &assessed("CVE-2026-2", "active"))],
    );
    for (criticality, exposure) in [
        (Some(5), Some(Exposure::Open)),
        (Some(1), Some(Exposure::Controlled)),
        (Some(3), None),
    ] {
        state(&office, "shop", criticality, exposure);
        for (criticality, exposure) in [(Some(2), Some(Exposure::Small)), (Some(4), None)] {
            state(&office, "market", criticality, exposure);
            assert_ordered(&office);
        }
    }
    // By rating GHSA-1 is the worse one; what is attacked has to be done sooner.
    state(&office, "shop", Some(5), Some(Exposure::Open));
    let first = |order| {
        let asked = Asked {
            order,
            ..Asked::open(1)
        };
        ask(&office, asked, None).findings[0].advisory.clone()
    };
    assert_eq!(first(Order::Worst), "GHSA-1");
    assert_eq!(first(Order::Ssvc), "GHSA-2");
    // Counts cost something, and are made where somebody asks for them.
    let page = ask(&office, Asked::open(1), None);
    assert_eq!(page.totals.by_decision, None);
    let asked = Asked {
        counts_urgency: true,
        ..Asked::open(1)
    };
    let page = ask(&office, asked, None);
    assert_eq!(page.totals.by_decision, Some([0, 0, 1, 1, 1]));
}

#[test]
fn policies_ask_what_is_decided() {
    let office = office();
    state(&office, "shop", Some(4), Some(Exposure::Open));
    state(&office, "market", Some(1), Some(Exposure::Small));
    let policy = r#"
[[rule]]
id = "urgent"
on = "finding"
when = "ssvc.deployerMost in ['out-of-cycle', 'immediate']"
verdict = "fail"

[[rule]]
id = "certain"
on = "finding"
when = "ssvc.deployer == 'out-of-cycle'"
verdict = "fail"
unknown = "warn"
"#;
    let policy = office.read_policy(policy.as_bytes()).expect("a policy");
    let portfolio = office.portfolio().expect("a portfolio");
    let register = office.register(&portfolio).expect("a register");
    let filter = Filter::default();
    let outcome = office.ask_policy(&portfolio, &register, &filter, policy);
    let outcome = outcome.expect("an answer");
    let told: Vec<_> = outcome
        .violations
        .iter()
        .map(|one| (one.rule, one.answer, one.advisory.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (0, Answered::Holds, "GHSA-1"),
            (1, Answered::Unknown, "GHSA-1"),
        ]
    );
}

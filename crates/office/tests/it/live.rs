//! What follows the store answers as what is read anew.

use std::sync::mpsc;
use std::time::Duration;

use iriai_domain::inventory::portfolio::Filter;
use iriai_domain::risk::selection::{Order, Wanted};
use iriai_domain::risk::vex::{Justification, Status};
use iriai_office::{
    Asked, Decided, ImportRequest, Live, Missing, NewDecision, Office, ProductChange, Side, State,
};
use proptest::prelude::*;

use crate::{at, import, import_as, office};

/// Something that happens to a store.
#[derive(Debug, Clone)]
enum Step {
    /// Documents in one import.
    Documents(Vec<Document>),
    Advisory {
        package: u32,
        fixed: u32,
        modified: u32,
    },
    Attack(u32),
    Cycle(u32),
    Statement {
        package: u32,
        status: usize,
    },
    Decision {
        package: u32,
        reach: u32,
    },
    Rule(u32),
    Product {
        product: u32,
        what: u32,
    },
}

#[derive(Debug, Clone)]
struct Document {
    product: u32,
    release: u32,
    day: Option<u32>,
    file: u32,
    components: Vec<(u32, u32)>,
    /// Whether it says something of vulnerabilities itself.
    says: bool,
}

fn document() -> impl Strategy<Value = Document> {
    (
        0..4_u32,
        0..2_u32,
        prop::option::of(1..4_u32),
        0..3_u32,
        prop::collection::vec((0..9_u32, 0..4_u32), 1..8),
        prop::bool::weighted(0.1),
    )
        .prop_map(|(product, release, day, file, components, says)| Document {
            product,
            release,
            day,
            file,
            components,
            says,
        })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => prop::collection::vec(document(), 1..4).prop_map(Step::Documents),
        2 => (0..6_u32, 1..4_u32, 1..9_u32)
            .prop_map(|(package, fixed, modified)| Step::Advisory { package, fixed, modified }),
        1 => (0..6_u32).prop_map(Step::Attack),
        1 => (0..6_u32).prop_map(Step::Cycle),
        1 => (0..6_u32, 0..3_usize).prop_map(|(package, status)| Step::Statement { package, status }),
        2 => (0..6_u32, 0..4_u32).prop_map(|(package, reach)| Step::Decision { package, reach }),
        1 => (0..6_u32).prop_map(Step::Rule),
        2 => (0..4_u32, 0..6_u32).prop_map(|(product, what)| Step::Product { product, what }),
    ]
}

fn sbom(document: &Document) -> String {
    let Document {
        product,
        release,
        day,
        components,
        says,
        ..
    } = document;
    let component = |(place, (package, version)): (usize, &(u32, u32))| {
        let name = format!(
            r#""bom-ref":"c{place}","type":"library","name":"lib-{package}","version":"{version}.0.0""#
        );
        let repository = (package + version) % 3;
        let stated = format!(
            r#""externalReferences":[{{"type":"vcs","url":"https://example.org/r{repository}"}}]"#
        );
        match package {
            7 => {
                format!(r#"{{{name},"cpe":"cpe:2.3:a:v:lib-{version}:{version}.0:*:*:*:*:*:*:*"}}"#)
            }
            // One that gets a CPE only later.
            8 if *release == 1 => {
                format!(r#"{{{name},"cpe":"cpe:2.3:a:v:lib-8:{version}.0:*:*:*:*:*:*:*"}}"#)
            }
            8 => format!(r#"{{{name}}}"#),
            _ => format!(r#"{{{name},"purl":"pkg:npm/lib-{package}@{version}.0.0",{stated}}}"#),
        }
    };
    let listed: Vec<String> = components.iter().enumerate().map(component).collect();
    let time = day.map(|day| format!(r#""timestamp":"2026-01-0{day}T00:00:00Z","#));
    let time = time.unwrap_or_default();
    let said = match says {
        true => {
            r#","vulnerabilities":[{"id":"CVE-1","analysis":{"state":"not_affected","justification":"code_not_present"},"affects":[{"ref":"c0"}]}]"#
        }
        false => "",
    };
    format!(
        r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{{{time}"component":{{"bom-ref":"root","type":"application","name":"app-{product}","version":"{release}.0"}}}},"components":[{}],"dependencies":[{{"ref":"root","dependsOn":["c0"]}}]{said}}}"#,
        listed.join(",")
    )
}

fn advisory(package: u32, fixed: u32, modified: u32) -> String {
    let range = format!(
        r#""ranges":[{{"type":"SEMVER","events":[{{"introduced":"0"}},{{"fixed":"{fixed}.0.0"}}]}}]"#
    );
    let vector = ["C:H/I:H/A:H", "C:N/I:N/A:L"][package as usize % 2];
    format!(
        r#"{{"id":"GHSA-{package}","modified":"2026-01-0{modified}T00:00:00Z","aliases":["CVE-{}"],"severity":[{{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/{vector}"}}],"affected":[{{"package":{{"ecosystem":"npm","name":"lib-{package}"}},{range}}},{{"package":{{"ecosystem":"npm","name":"lib-6"}},{range}}}]}}"#,
        package / 2
    )
}

fn decision(decided: Decided, reach: u32) -> NewDecision {
    NewDecision {
        decided,
        component: (reach == 1).then(|| "pkg:npm/lib-1".to_owned()),
        product: (reach == 2).then(|| "app-1".to_owned()),
        tag: (reach == 3).then(|| "inside".to_owned()),
        status: Status::NotAffected,
        justification: Some(Justification::VulnerableCodeNotPresent),
        response: None,
        reason: "looked at it".to_owned(),
        action: None,
        author: "Sato".to_owned(),
        source: None,
        expires: None,
    }
}

fn decide(office: &Office, new: &NewDecision) {
    let state = office.state().expect("a state");
    let (portfolio, mut register) = (state.portfolio, state.register);
    // What nothing is known of is refused.
    _ = office.decide(&portfolio, &mut register, new, false, 1);
}

fn take(office: &Office, step: &Step) {
    let one = |name: &str, text: String| {
        import(office, &[(name, text.as_bytes())]);
    };
    match step {
        Step::Documents(documents) => {
            let files: Vec<(String, String)> = documents
                .iter()
                .map(|document| (format!("{}.json", document.file), sbom(document)))
                .collect();
            let files: Vec<(&str, &[u8])> = files
                .iter()
                .map(|(name, text)| (name.as_str(), text.as_bytes()))
                .collect();
            let received = documents.first().and_then(|first| first.day);
            let request = ImportRequest {
                received: received.map(|day| at(&format!("2026-02-0{day}"))),
                supplier: (documents.len() == 3).then(|| "Supplier".to_owned()),
                ..ImportRequest::default()
            };
            import_as(office, &request, &files);
        }
        Step::Advisory {
            package,
            fixed,
            modified,
        } => {
            one("advisory.json", advisory(*package, *fixed, *modified));
        }
        Step::Attack(number) => one(
            "kev.json",
            format!(
                r#"{{"title":"Known","catalogVersion":"2026.01.0{0}","dateReleased":"2026-01-0{0}T10:00:00.0000Z","count":1,"vulnerabilities":[{{"cveID":"CVE-{number}","dateAdded":"2026-01-01"}}]}}"#,
                number + 1
            ),
        ),
        Step::Cycle(package) => one(
            "eol.json",
            format!(
                r#"{{"schema_version":"1.2.0","generated_at":"2026-01-01T00:00:00Z","result":{{"name":"lib-{package}","identifiers":[{{"id":"pkg:npm/lib-{package}","type":"purl"}}],"releases":[{{"name":"1","isEol":true,"eolFrom":"2023-12-31"}},{{"name":"2","isEol":false}}]}}}}"#
            ),
        ),
        Step::Statement { package, status } => {
            let status = ["fixed", "under_investigation", "affected"][*status];
            one(
                "vex.json",
                format!(
                    r#"{{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://v.example/{package}","author":"V","timestamp":"2026-01-01T00:00:00Z","version":1,"statements":[{{"vulnerability":{{"name":"CVE-{}"}},"products":[{{"@id":"pkg:npm/lib-{package}"}}],"status":"{status}"}}]}}"#,
                    package / 2
                ),
            );
        }
        Step::Decision { package, reach } => {
            let named = Decided::Vulnerability(format!("GHSA-{package}"));
            decide(office, &decision(named, *reach));
        }
        Step::Rule(package) => {
            let rule = Decided::Condition(format!("component.name == 'lib-{package}'"));
            decide(office, &decision(rule, 0));
        }
        Step::Product { product, what } => {
            let text = |wanted: u32, text: &str| (*what == wanted).then(|| text.to_owned());
            let change = ProductChange {
                criticality: (*what < 2).then_some(*what as u8 * 4 + 1),
                business_unit: text(2, "Plant"),
                add_aliases: text(3, "also").into_iter().collect(),
                add_tags: text(4, "inside").into_iter().collect(),
                remove_tags: text(5, "inside").into_iter().collect(),
                ..ProductChange::default()
            };
            let name = format!("app-{product}");
            office
                .change_product(&name, &change, Missing::Create)
                .expect("a product");
        }
    }
}

/// What is answered, in words that do not depend on the numbers of projects and packages.
fn told(office: &Office, state: &State) -> Vec<String> {
    let State {
        portfolio,
        register,
        ..
    } = state;
    let mut told = vec![format!(
        "{} {:#?}",
        state.change(),
        portfolio.catalogue.products
    )];
    let tagged = Filter {
        tag: Some("inside".to_owned()),
        ..Filter::default()
    };
    let then = Filter {
        as_of: Some(at("2026-02-02")),
        ..Filter::default()
    };
    for filter in [Filter::default(), tagged, then] {
        for question in [
            "lib-1",
            "lib-7",
            "lib",
            "lib-6@<2.0.0",
            "pkg:npm/lib-3@1.0.0",
            "CVE-1",
        ] {
            let found = office.whereabouts(portfolio, question, &filter, 20);
            told.push(format!("{question} {filter:?} {found:#?}"));
        }
        let mut usage = office.usage(portfolio, &filter);
        for item in &mut usage.items {
            let project = std::mem::take(&mut item.project);
            told.push(portfolio.projects.key(project).to_owned());
        }
        let sprawl = office
            .sprawl(portfolio, &filter)
            .into_iter()
            .map(|mut one| {
                let package = std::mem::take(&mut one.package);
                (portfolio.catalogue.package(package).to_owned(), one)
            });
        told.push(format!("{usage:#?} {:#?}", sprawl.collect::<Vec<_>>()));
        for order in [Order::Worst, Order::Products] {
            let asked = Asked {
                wanted: Wanted::Any,
                order,
                counts_urgency: true,
                ..Asked::open(100)
            };
            let page = office.findings(portfolio, register, &filter, &asked);
            told.push(format!("{:#?}", page.expect("an answer")));
        }
    }
    for (from, to) in [("app-0@0.0", "app-0@1.0"), ("app-1", "app-2")] {
        let (from, to) = (Side::Kept(from), Side::Kept(to));
        let diff = office.diff(portfolio, &from, &to, &Filter::default());
        told.push(format!("{diff:#?}"));
    }
    told
}

fn assert_follows(live: &Live) {
    live.follow().expect("a state");
    let (held, fresh) = (live.state(), live.office().state().expect("a state"));
    let (followed, anew) = (told(live.office(), &held), told(live.office(), &fresh));
    for (followed, anew) in followed.iter().zip(&anew) {
        assert_eq!(followed, anew);
    }
    assert_eq!(followed.len(), anew.len());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn what_follows_a_store_answers_as_what_is_read_anew(
        steps in prop::collection::vec((step(), prop::bool::weighted(0.7)), 1..14),
        has_advisories in prop::bool::weighted(0.8),
    ) {
        let live = Live::new(office()).expect("a state");
        if has_advisories {
            (0..6).for_each(|package| {
                take(live.office(), &Step::Advisory { package, fixed: 3, modified: 1 });
            });
        }
        for (step, is_followed) in &steps {
            take(live.office(), step);
            if *is_followed {
                assert_follows(&live);
            }
        }
        assert_follows(&live);
        prop_assert_eq!(live.reloads(), 0);
        prop_assert!(!live.follow().expect("a state"));
    }
}

#[test]
fn who_reads_for_long_keeps_nobody_from_reading_while_the_store_is_followed() {
    let live = Live::new(office()).expect("a state");
    take(
        live.office(),
        &Step::Advisory {
            package: 1,
            fixed: 2,
            modified: 1,
        },
    );
    let held = live.state();
    let before = held.change();
    std::thread::scope(|scope| {
        let (sender, told) = mpsc::channel();
        let following = scope.spawn(|| live.follow().expect("a state"));
        scope.spawn(|| {
            let sender = sender;
            // As often as it takes for the other to have come to where it waits.
            for _ in 0..20 {
                std::thread::sleep(Duration::from_millis(20));
                _ = sender.send(live.state().change());
            }
        });
        for _ in 0..20 {
            let change = told.recv_timeout(Duration::from_secs(10));
            if change != Ok(before) {
                drop(held);
                panic!("{change:?}");
            }
        }
        drop(held);
        assert!(following.join().expect("no panic"));
    });
    assert!(live.state().change() > before);
}

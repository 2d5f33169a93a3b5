//! What others say and what the company decides settles findings, before any gate sees them.

use iriai_domain::inventory::portfolio::Filter;
use iriai_domain::risk::decision::Response;
use iriai_domain::risk::ruling::{Standing, Voice};
use iriai_domain::risk::selection::{Order, Wanted};
use iriai_domain::risk::vex::{Justification, Status};
use iriai_office::{
    Asked, Clock, Decided, FindingsPage, ImportRequest, Limits, NewDecision, NotApplied, Office,
    Outcome, Publication, RecordCount, VexForm,
};

use crate::{at, import, import_as, sbom};

/// An OSV record on all versions of an npm package below 9.
fn record(id: &str, alias: &str, name: &str) -> String {
    format!(
        r#"{{"id":"{id}","modified":"2026-01-01T00:00:00Z","aliases":["{alias}"],"severity":[{{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}}],"affected":[{{"package":{{"ecosystem":"npm","name":"{name}"}},"ranges":[{{"type":"SEMVER","events":[{{"introduced":"0"}},{{"fixed":"9.0.0"}}]}}]}}]}}"#
    )
}

fn openvex(author: &str, time: &str, product: &str, status: &str) -> String {
    format!(
        r#"{{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://{author}/vex","author":"{author}","timestamp":"{time}","version":1,"statements":[{{"vulnerability":{{"name":"CVE-1"}},"products":[{product}],"status":"{status}","justification":"vulnerable_code_not_present"}}]}}"#
    )
}

const NOW: &str = "2026-06-01T00:00:00Z";

/// Two products that both hold `left`, one also `right`; an advisory on each.
pub(crate) fn office() -> Office {
    filled(Office::in_memory(Clock::Standing(at(NOW)), Limits::default()).expect("a store"))
}

fn filled(office: Office) -> Office {
    let shop = sbom("shop", "1.0", &[("left", "1.0.0"), ("right", "2.0.0")]);
    let market = sbom("market", "3.1", &[("left", "1.0.0")]);
    let (left, right) = (
        record("GHSA-1", "CVE-1", "left"),
        record("GHSA-2", "CVE-2", "right"),
    );
    let request = ImportRequest {
        received: Some(at("2026-02-01")),
        ..ImportRequest::default()
    };
    import_as(
        &office,
        &request,
        &[
            ("shop.json", shop.as_bytes()),
            ("market.json", market.as_bytes()),
            ("left.json", left.as_bytes()),
            ("right.json", right.as_bytes()),
        ],
    );
    office
}

pub(crate) fn ask(office: &Office, wanted: Wanted, filter: &Filter) -> FindingsPage {
    let portfolio = office.portfolio().expect("a portfolio");
    let register = office.register(&portfolio).expect("a register");
    let asked = Asked {
        wanted,
        ..Asked::open(100)
    };
    let page = office.findings(&portfolio, &register, filter, &asked);
    page.expect("an answer")
}

fn told(page: &FindingsPage) -> Vec<(&str, Standing, usize)> {
    let found = page.findings.iter();
    found
        .map(|one| (one.advisory.as_str(), one.standing, one.products))
        .collect()
}

pub(crate) fn open(office: &Office) -> Vec<(String, Standing, usize)> {
    let page = ask(office, Wanted::Open, &Filter::default());
    let told = told(&page).into_iter();
    told.map(|(id, standing, products)| (id.to_owned(), standing, products))
        .collect()
}

fn vex(office: &Office, text: &str) -> RecordCount {
    let outcomes = import(office, &[("vex.json", text.as_bytes())]);
    assert_eq!(outcomes[0].kind, Some("vex"));
    match outcomes[0].outcome {
        Outcome::Records(count) => count,
        ref other => panic!("{other:?}"),
    }
}

fn decision(advisory: &str) -> NewDecision {
    NewDecision {
        decided: Decided::Vulnerability(advisory.to_owned()),
        component: None,
        product: None,
        tag: None,
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

/// Open before and after, and the number if it was decided.
fn decide(
    office: &Office,
    new: &NewDecision,
    is_trial: bool,
) -> Result<(usize, usize, Option<u32>), &'static str> {
    let portfolio = office.portfolio().expect("a portfolio");
    let mut register = office.register(&portfolio).expect("a register");
    let effect = office.decide(&portfolio, &mut register, new, is_trial, 10);
    let effect = effect.map_err(|error| error.code())?;
    Ok((
        effect.before.findings,
        effect.after.findings,
        effect.decision,
    ))
}

#[test]
fn a_statement_settles_what_it_names_and_nothing_else() {
    for (product, left_open_in, suppressed) in [
        // The component itself, wherever it is.
        (r#"{"@id":"pkg:npm/left@1.0.0"}"#, 0, 1),
        (r#"{"@id":"pkg:npm/left"}"#, 0, 1),
        // One product by its name has no identifier here: the product as such is not met by a package URL of another.
        (r#"{"@id":"pkg:npm/left@2.0.0"}"#, 2, 0),
        (r#"{"@id":"pkg:npm/right@2.0.0"}"#, 2, 0),
        (
            r#"{"@id":"pkg:npm/shop@9","subcomponents":[{"@id":"pkg:npm/left@1.0.0"}]}"#,
            2,
            0,
        ),
    ] {
        let office = office();
        vex(
            &office,
            &openvex(
                "vendor.example",
                "2026-03-01T00:00:00Z",
                product,
                "not_affected",
            ),
        );
        let page = ask(&office, Wanted::Open, &Filter::default());
        let left = told(&page)
            .into_iter()
            .find(|(id, ..)| *id == "GHSA-1")
            .map_or(0, |(.., products)| products);
        assert_eq!(left, left_open_in, "{product}");
        assert_eq!(page.totals.suppressed, suppressed, "{product}");
        // Whatever is settled is no failure of a gate.
        assert_eq!(page.totals.by_rating[4], 2 - suppressed, "{product}");
        if suppressed > 0 {
            let said = &page.suppressed[0].said[0];
            assert_eq!(
                (said.voice, said.author.as_deref(), said.products),
                (Voice::Vex, Some("vendor.example"), 2)
            );
            assert_eq!(said.document.as_deref(), Some("https://vendor.example/vex"));
        }
    }
}

#[test]
fn the_newest_word_of_an_author_counts_and_others_are_told() {
    let office = office();
    let left = r#"{"@id":"pkg:npm/left@1.0.0"}"#;
    let first = openvex("a.example", "2026-03-01T00:00:00Z", left, "not_affected");
    assert_eq!(vex(&office, &first).imported, 1);
    assert_eq!(vex(&office, &first).imported, 0);
    assert_eq!(open(&office).len(), 1);
    // The same document in a later state.
    vex(
        &office,
        &openvex("a.example", "2026-03-05T00:00:00Z", left, "affected"),
    );
    assert_eq!(open(&office).len(), 2);
    // The earlier state does not come back.
    assert_eq!(vex(&office, &first).imported, 0);
    assert_eq!(open(&office).len(), 2);
    // Somebody else says otherwise later: shown, with the contradiction.
    vex(
        &office,
        &openvex("b.example", "2026-03-09T00:00:00Z", left, "not_affected"),
    );
    let page = ask(&office, Wanted::Open, &Filter::default());
    assert_eq!(page.totals.suppressed, 1);
    assert_eq!(page.suppressed[0].said[0].contradicting, 1);
}

#[test]
fn statements_in_an_sbom_speak_of_that_sbom() {
    let office = office();
    let embedded = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"application","name":"gate","version":"1","bom-ref":"gate"}},"components":[{"type":"library","name":"left","version":"1.0.0","purl":"pkg:npm/left@1.0.0","bom-ref":"left"}],"vulnerabilities":[{"id":"CVE-1","affects":[{"ref":"left"}],"analysis":{"state":"not_affected","justification":"code_not_present"}}]}"#;
    import(&office, &[("gate.json", embedded.as_bytes())]);
    let page = ask(&office, Wanted::Any, &Filter::default());
    let left = page.findings.iter().find(|one| one.advisory == "GHSA-1");
    let left = left.expect("a finding");
    assert_eq!(left.products, 3);
    assert_eq!(left.standing, Standing::Affected);
    assert_eq!((left.said.len(), left.said[0].products), (1, 1));
    assert_eq!(
        open(&office)[0],
        ("GHSA-1".to_owned(), Standing::Affected, 2)
    );
}

#[test]
fn decisions_have_a_scope_and_survive_new_releases() {
    let office = office();
    let mut new = decision("cve-1");
    new.product = Some("shop".to_owned());
    new.component = Some("pkg:npm/left".to_owned());
    assert_eq!(decide(&office, &new, true), Ok((2, 2, None)));
    // Nothing was decided yet.
    assert_eq!(open(&office)[0].2, 2);
    assert_eq!(decide(&office, &new, false), Ok((2, 2, Some(1))));
    assert_eq!(
        open(&office)[0],
        ("GHSA-1".to_owned(), Standing::Affected, 1)
    );
    let next = sbom("shop", "2.0", &[("left", "1.1.0")]);
    import(&office, &[("next.json", next.as_bytes())]);
    // The new release holds another version of the package, of which it was decided as well.
    assert_eq!(open(&office).len(), 2);
    let of_component = ask(&office, Wanted::NotAffected, &Filter::default());
    assert_eq!(told(&of_component).len(), 2);
}

#[test]
fn a_decision_ends_and_the_past_stays() {
    let office = office();
    let mut new = decision("GHSA-2");
    new.expires = Some(at("2026-07-01"));
    assert_eq!(decide(&office, &new, false), Ok((2, 1, Some(1))));
    let on = |day: &str| {
        let filter = Filter {
            as_of: Some(at(day)),
            ..Filter::default()
        };
        ask(&office, Wanted::Open, &filter).totals.findings
    };
    assert_eq!(
        (on("2026-05-31"), on("2026-06-15"), on("2026-07-02")),
        (2, 1, 2)
    );
    office
        .end_decision(1, "Suzuki", Some("wrong"))
        .expect("it holds");
    let again = office.end_decision(1, "Suzuki", None);
    assert_eq!(again.map_err(|error| error.code()), Err("not-found"));
    assert_eq!(open(&office).len(), 2);
    let portfolio = office.portfolio().expect("a portfolio");
    let kept = office.decisions(&portfolio, None, true).expect("decisions");
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].row.ended_by.as_deref(), Some("Suzuki"));
    assert!(!kept[0].holds);
    let holding = office.decisions(&portfolio, None, false);
    assert_eq!(holding.expect("decisions"), []);
}

#[test]
fn what_makes_no_sense_is_not_decided() {
    let office = office();
    let change = |edit: fn(&mut NewDecision)| {
        let mut new = decision("GHSA-1");
        edit(&mut new);
        decide(&office, &new, false)
    };
    for (edit, code) in [
        (
            (|new| new.author.clear()) as fn(&mut NewDecision),
            "decision-without-author",
        ),
        (|new| new.reason = " ".to_owned(), "decision-without-reason"),
        (
            |new| new.status = Status::Fixed,
            "decision-justification-unfit",
        ),
        (
            |new| new.response = Some(Response::Update),
            "decision-response-unfit",
        ),
        (|new| new.expires = Some(0), "decision-expired"),
        (|new| new.product = Some("nowhere".to_owned()), "not-found"),
        (|new| new.tag = Some("nowhere".to_owned()), "not-found"),
        (
            |new| new.component = Some("pkg:npm/none".to_owned()),
            "not-found",
        ),
        (
            |new| new.component = Some("pkg:npm/left@7".to_owned()),
            "not-found",
        ),
        (
            |new| new.decided = Decided::Vulnerability("CVE-7".to_owned()),
            "not-found",
        ),
        (
            |new| new.decided = Decided::Condition("vuln.x".to_owned()),
            "condition-name-unknown",
        ),
    ] {
        assert_eq!(change(edit), Err(code));
    }
    assert_eq!(open(&office).len(), 2);
}

#[test]
fn rules_decide_of_what_comes_later_and_give_way_to_decisions() {
    let office = office();
    let mut rule = decision("");
    rule.decided =
        Decided::Condition("component.name == 'right' || component.name == 'up'".to_owned());
    rule.status = Status::Affected;
    rule.justification = None;
    rule.response = Some(Response::WillNotFix);
    assert_eq!(decide(&office, &rule, true), Ok((2, 1, None)));
    assert_eq!(decide(&office, &rule, false), Ok((2, 1, Some(1))));
    let later = record("GHSA-3", "CVE-3", "up");
    let next = sbom("depot", "1", &[("up", "1.0.0")]);
    import(
        &office,
        &[("a.json", later.as_bytes()), ("b.json", next.as_bytes())],
    );
    let page = ask(&office, Wanted::Open, &Filter::default());
    assert_eq!((page.totals.findings, page.totals.accepted), (1, 2));
    let mut own = decision("CVE-3");
    own.status = Status::UnderInvestigation;
    own.justification = None;
    decide(&office, &own, false).expect("a decision");
    assert_eq!(open(&office).len(), 2);
}

#[test]
fn findings_come_in_every_order_page_by_page() {
    let office = office();
    let portfolio = office.portfolio().expect("a portfolio");
    let register = office.register(&portfolio).expect("a register");
    for (order, ids) in [
        (Order::Worst, ["GHSA-1", "GHSA-2"]),
        (Order::Component, ["GHSA-1", "GHSA-2"]),
        (Order::Advisory, ["GHSA-1", "GHSA-2"]),
        (Order::Products, ["GHSA-1", "GHSA-2"]),
    ] {
        for (offset, id) in ids.into_iter().enumerate() {
            let asked = Asked {
                order,
                offset,
                ..Asked::open(1)
            };
            let page = office
                .findings(&portfolio, &register, &Filter::default(), &asked)
                .expect("an answer");
            assert_eq!(page.totals.findings, 2);
            assert_eq!(
                told(&page),
                [(id, Standing::Affected, 2 - offset)],
                "{order:?}"
            );
        }
    }
}

#[test]
fn what_is_scanned_is_settled_by_what_the_store_knows() {
    let kept = office();
    let left = r#"{"@id":"pkg:npm/left@1.0.0"}"#;
    vex(
        &kept,
        &openvex("a.example", "2026-03-01T00:00:00Z", left, "not_affected"),
    );
    let mut new = decision("CVE-2");
    new.product = Some("shop".to_owned());
    decide(&kept, &new, false).expect("a decision");
    let mut elsewhere = decision("CVE-2");
    elsewhere.product = Some("market".to_owned());
    elsewhere.status = Status::Affected;
    elsewhere.justification = None;
    decide(&kept, &elsewhere, false).expect("a decision");
    for (product, open_findings) in [("shop", 0), ("other", 1)] {
        let scanned =
            Office::in_memory(Clock::Standing(at(NOW)), Limits::default()).expect("a store");
        let document = sbom(product, "7", &[("left", "1.0.0"), ("right", "2.0.0")]);
        import(&scanned, &[("a.json", document.as_bytes())]);
        scanned.borrow_advisories(&kept, None).expect("advisories");
        assert_eq!(open(&scanned).len(), open_findings, "{product}");
    }
}

#[test]
fn each_statement_is_told_whether_it_applies() {
    let office = office();
    let portfolio = office.portfolio().expect("a portfolio");
    let register = office.register(&portfolio).expect("a register");
    let check = |text: &str| {
        let checked = office.check_vex(&portfolio, &register, text.as_bytes());
        let checked = checked.expect("a document");
        let outcome = checked.statements.into_iter().next().expect("one").outcome;
        outcome
            .map(|met| met.len())
            .map_err(|why: NotApplied| why.code())
    };
    let of = |product: &str| openvex("a.example", "2026-03-01T00:00:00Z", product, "not_affected");
    for (product, outcome) in [
        (r#"{"@id":"pkg:npm/left"}"#, Ok(1)),
        (r#"{"@id":"pkg:npm/left@2.0.0"}"#, Err("other-version")),
        (r#"{"@id":"pkg:npm/right@2.0.0"}"#, Err("other-package")),
        (
            r#"{"@id":"pkg:npm/left@1.0.0?vcs_url=x"}"#,
            Err("other-qualifier"),
        ),
        (
            r#"{"@id":"pkg:npm/no@1","subcomponents":[{"@id":"pkg:npm/left@1.0.0"}]}"#,
            Err("no-identifier"),
        ),
    ] {
        assert_eq!(check(&of(product)), outcome, "{product}");
    }
    let unknown = of(r#"{"@id":"pkg:npm/left"}"#).replace("CVE-1", "CVE-77");
    assert_eq!(check(&unknown), Err("no-advisory"));
}

#[test]
fn decisions_go_out_in_every_form_and_come_back_with_the_same_effect() {
    let office = self::office();
    // A product with an identifier; the two others are known by name.
    let gate = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"application","name":"gate","version":"1","purl":"pkg:generic/gate@1"}},"components":[{"type":"library","name":"left","purl":"pkg:npm/left@1.0.0"}]}"#;
    import(&office, &[("gate.json", gate.as_bytes())]);
    decide(&office, &decision("CVE-1"), false).expect("a decision");
    let portfolio = office.portfolio().expect("a portfolio");
    let register = office.register(&portfolio).expect("a register");
    let publication = Publication {
        publisher: "Example",
        namespace: "https://example.com",
        id: Some("EX-1"),
        title: "Status",
        note: "Assessed.",
        left_alone: "Left alone.",
        language: "en",
    };
    for form in [
        VexForm::Openvex,
        VexForm::Cyclonedx,
        VexForm::Csaf,
        VexForm::Repository,
    ] {
        // A CycloneDX document is numbered by a UUID and by nothing else.
        let publication = Publication {
            id: match form {
                VexForm::Cyclonedx => Some("3e671687-395b-41f5-a30f-a58921a69b79"),
                _ => publication.id,
            },
            ..publication
        };
        let published = office
            .publish_vex(
                &portfolio,
                &register,
                &Filter::default(),
                form,
                &publication,
            )
            .expect("a document");
        assert_eq!(published.decisions, 1);
        if form == VexForm::Repository {
            continue;
        }
        let text = String::from_utf8(published.files[0].1.clone()).expect("text");
        // Somebody who has the same products and takes the document in sees the same settled.
        let other = self::office();
        import(&other, &[("gate.json", gate.as_bytes())]);
        vex(&other, &text);
        let page = ask(&other, Wanted::Open, &Filter::default());
        let left = told(&page).into_iter().find(|(id, ..)| *id == "GHSA-1");
        let open_in = left.map_or(0, |(.., products)| products);
        assert_eq!(open_in, 0, "{form:?}: {text}");
    }
}

#[test]
fn what_was_decided_goes_out_as_of_a_past_day_also_where_its_advisory_was_withdrawn_since() {
    let folder = tempfile::tempdir().expect("a folder");
    let on = |day: &str| {
        let path = folder.path().join("a.db");
        Office::open(&path, Clock::Standing(at(day)), Limits::default()).expect("a store")
    };
    let before = filled(on(NOW));
    decide(&before, &decision("CVE-1"), false).expect("a decision");
    drop(before);
    let withdrawn = record("GHSA-1", "CVE-1", "left").replace(
        r#""modified":"2026-01-01T00:00:00Z""#,
        r#""modified":"2026-07-01T00:00:00Z","withdrawn":"2026-07-01T00:00:00Z""#,
    );
    let office = on("2026-08-01");
    import(&office, &[("left.json", withdrawn.as_bytes())]);
    let portfolio = office.portfolio().expect("a portfolio");
    let register = office.register(&portfolio).expect("a register");
    let publication = Publication {
        publisher: "Example",
        namespace: "https://example.com",
        id: None,
        title: "Status",
        note: "Assessed.",
        left_alone: "Left alone.",
        language: "en",
    };
    let decisions = |as_of| {
        let filter = Filter {
            as_of,
            ..Filter::default()
        };
        let form = VexForm::Openvex;
        let published = office.publish_vex(&portfolio, &register, &filter, form, &publication);
        published.map_or(0, |published| published.decisions)
    };
    assert_eq!(decisions(Some(at("2026-06-15"))), 1);
    assert_eq!(decisions(None), 0);
}

#[test]
fn an_older_state_of_a_document_that_comes_later_does_not_stand_up_again() {
    let left = r#"{"@id":"pkg:npm/left@1.0.0"}"#;
    let with = |revision: &str, time: &str, status: &str| {
        openvex("a.example", time, left, status)
            .replace(r#""version":1"#, &format!(r#""version":{revision}"#))
    };
    for (older, newer) in [
        ("1", "1"),
        (r#""1.9.0""#, r#""1.10.0""#),
        (r#""a""#, r#""a""#),
    ] {
        let office = self::office();
        let settles = with(older, "2026-03-01T00:00:00Z", "not_affected");
        let opens = with(newer, "2026-04-01T00:00:00Z", "affected");
        assert_eq!(vex(&office, &opens).imported, 1, "{newer}");
        assert_eq!(vex(&office, &settles).unchanged, 1, "{older}");
        let is_open = |(id, ..): &(String, Standing, usize)| id == "GHSA-1";
        assert!(open(&office).iter().any(is_open), "{older}, {newer}");
    }
}

#[test]
fn which_of_several_counts_does_not_go_by_which_was_read_first() {
    let left = r#""pkg:npm/left@1.0.0""#;
    let time = "2026-03-01T00:00:00Z";
    let said = ["a.example", "b.example", "c.example"];
    let told = |order: [usize; 3]| {
        let office = office();
        for place in order {
            let status = ["not_affected", "fixed", "not_affected"][place];
            vex(&office, &openvex(said[place], time, left, status));
        }
        let page = ask(&office, Wanted::Any, &Filter::default());
        let mut words = page.findings.iter().flat_map(|one| &one.said);
        let word = words.next().expect("something is said");
        (word.document.clone(), word.stated, word.contradicting)
    };
    let first = told([0, 1, 2]);
    for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        assert_eq!(told(order), first, "{order:?}");
    }
}

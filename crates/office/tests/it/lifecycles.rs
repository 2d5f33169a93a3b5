//! Release cycles come in, and components that nobody looks after any more are told.

use iriai_domain::inventory::portfolio::Filter;
use iriai_domain::risk::lifecycle::Stage;
use iriai_office::{Asked, EndOfLife, EndOfLifeTotals, ImportRequest, Office, Outcome};

use crate::{at, import, import_as, office, refused};

const IMAGE: &str = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"firmware","name":"image","version":"1","purl":"pkg:npm/image@1.0.0"}},"components":[
    {"type":"library","name":"openssl","version":"1.1.1w","cpe":"cpe:2.3:*:*:openssl:1.1.1w:*:*:*:*:*:*:*"},
    {"type":"library","name":"vue","version":"2.7.14","purl":"pkg:npm/vue@2.7.14"},
    {"type":"library","name":"vue","version":"3.4.1","purl":"pkg:npm/vue@3.4.1"},
    {"type":"library","name":"vue","version":"9.0.0","purl":"pkg:npm/vue@9.0.0"},
    {"type":"operating-system","name":"debian","version":"12.4"},
    {"type":"library","name":"right","version":"1.0.0","purl":"pkg:npm/right@1.0.0"}]}"#;

const PRODUCTS: &str = r#"{"schema_version":"1.2.0","total":3,"result":[
    {"name":"vue","identifiers":[{"id":"pkg:npm/vue","type":"purl"}],"releases":[
        {"name":"3","isEoas":false,"eoasFrom":null,"isEol":false,"eolFrom":null,"isMaintained":true,"latest":{"name":"3.5.25"}},
        {"name":"2","isEoas":true,"eoasFrom":"2022-06-30","isEol":true,"eolFrom":"2023-12-31","isMaintained":false,"latest":{"name":"2.7.16"}}]},
    {"name":"openssl","identifiers":[{"id":"cpe:/a:openssl:openssl","type":"cpe"}],"releases":[
        {"name":"1.1.1","isEol":true,"eolFrom":"2023-09-11","latest":{"name":"1.1.1w"}}]},
    {"name":"nothing"}]}"#;

const DEBIAN: &str = r#"[{"cycle":"12","releaseDate":"2023-06-10","support":"2026-06-10","eol":"2028-06-30","latest":"12.12"}]"#;

fn end_of_life(office: &Office, as_of: &str) -> Option<EndOfLife> {
    let portfolio = office.portfolio().expect("a portfolio");
    let register = office.register(&portfolio).expect("a register");
    let filter = Filter {
        as_of: Some(at(as_of)),
        ..Filter::default()
    };
    let page = office.findings(&portfolio, &register, &filter, &Asked::open(usize::MAX));
    page.expect("an answer").end_of_life
}

fn told(answer: &EndOfLife) -> Vec<String> {
    let components = answer.components.iter();
    components
        .map(|one| {
            let day = one.end_of_life.as_deref().unwrap_or("-");
            let (stage, by) = (one.stage.code(), one.by.code());
            format!(
                "{} {} {} {stage} {day} {by} {}",
                one.component, one.product, one.cycle, one.releases
            )
        })
        .collect()
}

fn on(day: &str) -> ImportRequest {
    ImportRequest {
        received: Some(at(day)),
        ..ImportRequest::default()
    }
}

#[test]
fn what_nobody_looks_after_is_told_with_what_says_so() {
    let office = office();
    import_as(
        &office,
        &on("2026-01-01"),
        &[("image.json", IMAGE.as_bytes())],
    );
    assert_eq!(end_of_life(&office, "2026-01-02"), None);
    let files = [
        ("products.json", PRODUCTS.as_bytes()),
        ("debian.json", DEBIAN.as_bytes()),
    ];
    let outcomes = import_as(&office, &on("2026-01-10"), &files);
    let imported: usize = outcomes
        .iter()
        .filter_map(|outcome| match outcome.outcome {
            Outcome::Records(count) => Some(count.imported),
            _ => None,
        })
        .sum();
    assert_eq!(imported, 3);
    let mut bad = outcomes.iter().filter(|one| one.member.is_some());
    let refusal = refused(bad.next().expect("the product without cycles"));
    assert_eq!(refusal.code, "record-damaged");
    assert_eq!(end_of_life(&office, "2026-01-02"), None);
    let answer = end_of_life(&office, "2026-02-01").expect("cycles are known");
    assert_eq!(
        told(&answer),
        [
            "name:openssl@1.1.1w openssl 1.1.1 ended 2023-09-11 cpe 1",
            "pkg:npm/vue@2.7.14 vue 2 ended 2023-12-31 package 1",
        ]
    );
    let totals = EndOfLifeTotals {
        ended: 2,
        security_only: 0,
        supported: 2,
        unknown: 1,
        not_evaluated: 2,
    };
    assert_eq!(answer.totals, totals);
    // Half a year later the distribution gets security fixes only.
    let answer = end_of_life(&office, "2026-07-01").expect("cycles are known");
    assert_eq!(
        told(&answer).last().map(String::as_str),
        Some("name:debian@12.4 debian 12 security-only 2028-06-30 name 1")
    );
    assert_eq!(answer.components[2].stage, Stage::SecurityOnly);
    assert_eq!(
        answer.components[2].supported_until.as_deref(),
        Some("2026-06-10")
    );
    assert_eq!(answer.components[2].latest.as_deref(), Some("12.12"));
}

#[test]
fn a_new_state_replaces_and_the_past_stays() {
    let office = office();
    import_as(
        &office,
        &on("2026-01-01"),
        &[("image.json", IMAGE.as_bytes())],
    );
    let shorter = DEBIAN.replace("2026-06-10", "2026-02-12");
    import_as(
        &office,
        &on("2026-01-10"),
        &[("debian.json", shorter.as_bytes())],
    );
    let longer = DEBIAN.replace("2026-06-10", "2027-06-10");
    import_as(
        &office,
        &on("2026-02-15"),
        &[("debian.json", longer.as_bytes())],
    );
    let ended = |day| {
        let answer = end_of_life(&office, day).expect("cycles are known");
        (answer.totals.security_only, answer.totals.supported)
    };
    assert_eq!(ended("2026-02-13"), (1, 0));
    assert_eq!(ended("2026-02-16"), (0, 1));
    let again = import_as(
        &office,
        &on("2026-02-16"),
        &[("debian.json", longer.as_bytes())],
    );
    assert!(matches!(&again[0].outcome, Outcome::Records(count) if count.unchanged == 1));
}

#[test]
fn files_that_are_not_kept_borrow_release_cycles() {
    let kept = office();
    import(&kept, &[("debian.json", DEBIAN.as_bytes())]);
    let office = office();
    import(&office, &[("image.json", IMAGE.as_bytes())]);
    office.borrow_advisories(&kept, None).expect("cycles");
    let portfolio = office.portfolio().expect("a portfolio");
    let register = office.register(&portfolio).expect("a register");
    let page = office.findings(&portfolio, &register, &Filter::default(), &Asked::open(9));
    let answer = page.expect("an answer").end_of_life.expect("cycles");
    assert_eq!(answer.totals.not_evaluated, 6);
}

#[test]
fn of_release_cycles_that_tell_no_time_those_of_a_scanned_file_count() {
    let dated = |day: &str, time: &str| {
        PRODUCTS
            .replace("2023-12-31", day)
            .replace(r#"{"name":"vue","#, &format!(r#"{{"name":"vue",{time}"#))
            .replace(
                r#""schema_version":"1.2.0","#,
                &format!(r#""schema_version":"1.2.0",{time}"#),
            )
    };
    for (kept_time, scanned_time, day) in [
        ("", "", "2024-02-02"),
        (
            r#""last_modified":"2026-01-01T00:00:00Z","#,
            "",
            "2024-02-02",
        ),
        (
            r#""last_modified":"2026-01-01T00:00:00Z","#,
            r#""last_modified":"2026-01-01T00:00:00Z","#,
            "2024-02-02",
        ),
        (
            r#""last_modified":"2026-01-02T00:00:00Z","#,
            r#""last_modified":"2026-01-01T00:00:00Z","#,
            "2023-12-31",
        ),
    ] {
        let (kept, scanned) = (office(), office());
        import(
            &kept,
            &[("eol.json", dated("2023-12-31", kept_time).as_bytes())],
        );
        let own = dated("2024-02-02", scanned_time);
        import(
            &scanned,
            &[
                ("image.json", IMAGE.as_bytes()),
                ("eol.json", own.as_bytes()),
            ],
        );
        scanned.borrow_advisories(&kept, None).expect("advisories");
        let answer = end_of_life(&scanned, "2027-01-01").expect("cycles");
        let told = told(&answer).join("\n");
        assert!(told.contains(day), "{told}");
    }
}

#[test]
fn of_attacks_and_forecasts_that_are_no_newer_those_of_a_scanned_file_count() {
    const SBOM: &str = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"application","name":"shop","version":"1"}},"components":[{"type":"library","name":"left","purl":"pkg:npm/left@1.0.0"}]}"#;
    const RECORD: &str = r#"{"id":"GHSA-1","modified":"2026-01-01T00:00:00Z","aliases":["CVE-2026-0001"],"affected":[{"package":{"ecosystem":"npm","name":"left"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}]}]}"#;
    let forecast = |day: &str, share: &str| {
        let day = match day {
            "" => String::new(),
            day => format!("#model_version:v2025.03.14,score_date:{day}T00:00:00+0000\n"),
        };
        format!("{day}cve,epss,percentile\nCVE-2026-0001,{share},0.5\n")
    };
    for (kept_day, scanned_day, share) in [
        ("", "", 200_000),
        ("2026-01-01", "", 200_000),
        ("2026-01-01", "2026-01-01", 200_000),
        ("2026-01-02", "2026-01-01", 100_000),
    ] {
        let (kept, scanned) = (office(), office());
        let record = ("r.json", RECORD.as_bytes());
        import(
            &kept,
            &[record, ("e.csv", forecast(kept_day, "0.1").as_bytes())],
        );
        let own = forecast(scanned_day, "0.2");
        import(
            &scanned,
            &[
                ("shop.json", SBOM.as_bytes()),
                record,
                ("e.csv", own.as_bytes()),
            ],
        );
        scanned.borrow_advisories(&kept, None).expect("advisories");
        let portfolio = scanned.portfolio().expect("a portfolio");
        let register = scanned.register(&portfolio).expect("a register");
        let told: Vec<_> = register.current().iter().map(|one| one.expected).collect();
        assert_eq!(told, [Some(share)], "{kept_day} {scanned_day}");
    }
}

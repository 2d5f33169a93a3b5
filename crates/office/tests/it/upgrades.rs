//! Which changes of versions settle most, over a real store.

use iriai_domain::inventory::portfolio::Filter;
use iriai_domain::risk::upgrade::{NoFix, Step};
use iriai_office::{ImportRequest, Office, UpgradeRequest, Upgrades};

use crate::{at, import, import_as, office, sbom};

/// An OSV record on an npm package: its names, its score, and its ranges as events by version.
fn record(
    id: &str,
    aliases: &[&str],
    name: &str,
    severity: &str,
    events: &[(&str, &str)],
) -> String {
    let quoted = |texts: &[&str]| {
        let texts: Vec<String> = texts.iter().map(|text| format!("\"{text}\"")).collect();
        texts.join(",")
    };
    let events: Vec<String> = events
        .iter()
        .map(|(kind, version)| format!(r#"{{"{kind}":"{version}"}}"#))
        .collect();
    format!(
        r#"{{"id":"{id}","modified":"2026-01-01T00:00:00Z","aliases":[{}],"database_specific":{{"severity":"{severity}"}},"affected":[{{"package":{{"ecosystem":"npm","name":"{name}"}},"ranges":[{{"type":"SEMVER","events":[{}]}}]}}]}}"#,
        quoted(aliases),
        events.join(",")
    )
}

/// An office with documents and records.
fn stocked(documents: &[String], records: &[String]) -> Office {
    let office = office();
    let records = records.join("\n");
    let names: Vec<String> = (0..documents.len())
        .map(|one| format!("{one}.json"))
        .collect();
    let mut files: Vec<(&str, &[u8])> = vec![("records.jsonl", records.as_bytes())];
    for (name, document) in names.iter().zip(documents) {
        files.push((name, document.as_bytes()));
    }
    import(&office, &files);
    office
}

fn request(changes: Option<usize>) -> UpgradeRequest {
    UpgradeRequest {
        filter: Filter::default(),
        largest: Step::Major,
        changes,
        listed: usize::MAX,
    }
}

fn ask(office: &Office, request: &UpgradeRequest) -> Upgrades {
    let portfolio = office.portfolio().expect("a portfolio");
    let register = office.register(&portfolio).expect("a register");
    let open = office.open_findings(&portfolio, &register, &request.filter);
    let found = office.upgrades(&portfolio, &register, &open, request);
    let found = found.expect("an answer");
    for item in &found.items {
        assert!(item.won.total() > item.lost.total(), "{item:?}");
    }
    let won = found
        .items
        .iter()
        .map(|item| item.won.total() - item.lost.total());
    assert_eq!(won.sum::<u64>(), found.totals.won);
    found
}

/// Package, versions before, version after, advisories settled, advisories brought.
fn told(found: &Upgrades) -> Vec<String> {
    let items = found.items.iter();
    items
        .map(|item| {
            let from: Vec<&str> = item.from.iter().map(|one| one.version.as_str()).collect();
            let settles = item.settles.iter().map(|one| one.grave.advisory.as_str());
            let brings = item.brings.iter().map(|one| one.grave.advisory.as_str());
            let (settles, brings): (Vec<_>, Vec<_>) = (settles.collect(), brings.collect());
            format!(
                "{} {} > {}: {} / {}",
                item.package.trim_start_matches("pkg:npm/"),
                from.join(" "),
                item.to,
                settles.join(" "),
                brings.join(" ")
            )
        })
        .collect()
}

const FROM_START: (&str, &str) = ("introduced", "0");

#[test]
fn a_change_trades_nothing_unseen() {
    let documents = [
        sbom("shop", "1.0", &[("left", "1.0.0")]),
        sbom("shop", "2.0", &[("left", "1.1.0")]),
    ];
    let mut records = vec![
        record(
            "A",
            &["CVE-1"],
            "left",
            "CRITICAL",
            &[FROM_START, ("fixed", "1.2.0")],
        ),
        record(
            "B",
            &[],
            "left",
            "HIGH",
            &[("introduced", "1.2.0"), ("fixed", "1.4.0")],
        ),
        record("C", &[], "left", "LOW", &[("introduced", "1.3.0")]),
    ];
    // 1.2.0 would bring what is high; that which comes with 1.4.0 has no fix, and costs less.
    let found = ask(&stocked(&documents, &records), &request(None));
    assert_eq!(told(&found), ["left 1.0.0 1.1.0 > 1.4.0: A A / C"]);
    assert_eq!((found.totals.brought, found.totals.settled), (2, 2));
    assert_eq!(
        (found.items[0].won.total(), found.items[0].lost.total()),
        (190, 40)
    );
    // What another source tells of the same vulnerability is not settled by a version that this source calls affected.
    records.push(record(
        "D",
        &["CVE-1"],
        "left",
        "LOW",
        &[FROM_START, ("fixed", "1.5.0")],
    ));
    let found = ask(&stocked(&documents, &records), &request(None));
    assert_eq!(told(&found), ["left 1.0.0 1.1.0 > 1.5.0: A A / C"]);
    // Nobody changes to what is as bad.
    records.push(record(
        "E",
        &[],
        "left",
        "CRITICAL",
        &[("introduced", "1.2.0")],
    ));
    let found = ask(&stocked(&documents, &records), &request(None));
    assert!(found.items.is_empty());
    assert_eq!((found.totals.held_back, found.totals.without_fix), (2, 0));
}

#[test]
fn what_a_component_has_already_is_not_brought() {
    let documents = [sbom("shop", "1.0", &[("left", "1.0.0")])];
    let records = [
        record("A", &[], "left", "HIGH", &[FROM_START, ("fixed", "1.2.0")]),
        record("B", &[], "left", "CRITICAL", &[FROM_START]),
    ];
    let office = stocked(&documents, &records);
    let (portfolio, register) = (
        office.portfolio().expect("one"),
        office
            .register(&office.portfolio().expect("one"))
            .expect("one"),
    );
    let request = request(None);
    // As when somebody has decided that B does no harm here.
    let mut open = office.open_findings(&portfolio, &register, &request.filter);
    open.retain(|one| register.entry(one.finding.advisories[0]).expect("one").id != "B");
    let found = office
        .upgrades(&portfolio, &register, &open, &request)
        .expect("an answer");
    assert_eq!(told(&found), ["left 1.0.0 > 1.2.0: A / "]);
    assert_eq!((found.totals.findings, found.totals.without_fix), (1, 0));
}

#[test]
fn the_best_of_few_changes_are_chosen_and_proved() {
    let documents = [
        sbom(
            "shop",
            "1.0",
            &[("left", "1.0.0"), ("right", "1.0.0"), ("top", "1.0.0")],
        ),
        sbom("market", "1.0", &[("right", "1.0.0"), ("top", "2.0.0")]),
    ];
    let records = [
        record("A", &[], "left", "HIGH", &[FROM_START, ("fixed", "1.2.0")]),
        record(
            "B",
            &[],
            "right",
            "MODERATE",
            &[FROM_START, ("fixed", "1.2.0")],
        ),
        record(
            "C",
            &[],
            "top",
            "MODERATE",
            &[
                FROM_START,
                ("fixed", "1.9.0"),
                ("introduced", "2.0.0"),
                ("fixed", "2.1.0"),
            ],
        ),
    ];
    let office = stocked(&documents, &records);
    let one = ask(&office, &request(Some(1)));
    // In two releases it weighs more than what is high in one, and of equals the smaller step is taken.
    assert_eq!(told(&one), ["right 1.0.0 > 1.2.0: B / "]);
    assert_eq!((one.totals.won, one.totals.bound), (110, 110));
    assert_eq!((one.totals.changes, one.totals.changes_for_all), (1, 3));
    let all = ask(&office, &request(None));
    assert_eq!(
        told(&all),
        [
            "right 1.0.0 > 1.2.0: B / ",
            "top 1.0.0 2.0.0 > 2.1.0: C C / ",
            "left 1.0.0 > 1.2.0: A / ",
        ]
    );
    assert_eq!(all.items[1].step, Some(Step::Major));
    assert_eq!(
        all.items[0].products,
        [("market".to_owned(), 1), ("shop".to_owned(), 1)]
    );
    // Who takes no large step gets a change for each line of versions.
    let minor = UpgradeRequest {
        largest: Step::Minor,
        ..request(None)
    };
    assert_eq!(
        told(&ask(&office, &minor)),
        [
            "right 1.0.0 > 1.2.0: B / ",
            "left 1.0.0 > 1.2.0: A / ",
            "top 1.0.0 > 1.9.0: C / ",
            "top 2.0.0 > 2.1.0: C / ",
        ]
    );
    let shop = UpgradeRequest {
        filter: Filter {
            product: Some("shop".to_owned()),
            ..Filter::default()
        },
        ..request(Some(1))
    };
    assert_eq!(told(&ask(&office, &shop)), ["left 1.0.0 > 1.2.0: A / "]);
}

#[test]
fn attacks_weigh_more_than_anything_else() {
    let documents = [sbom(
        "shop",
        "1.0",
        &[("left", "1.0.0"), ("right", "1.0.0")],
    )];
    let records = [
        record(
            "A",
            &["CVE-1"],
            "left",
            "LOW",
            &[FROM_START, ("fixed", "1.2.0")],
        ),
        record(
            "B",
            &["CVE-2"],
            "right",
            "CRITICAL",
            &[FROM_START, ("fixed", "1.2.0")],
        ),
    ];
    let office = stocked(&documents, &records);
    assert_eq!(
        told(&ask(&office, &request(Some(1)))),
        ["right 1.0.0 > 1.2.0: B / "]
    );
    let catalogue = r#"{"title":"t","catalogVersion":"1","dateReleased":"2026-01-01T00:00:00Z","count":1,"vulnerabilities":[{"cveID":"CVE-1","vendorProject":"v","product":"p","vulnerabilityName":"n","dateAdded":"2026-01-01","requiredAction":"a","dueDate":"2026-02-01","knownRansomwareCampaignUse":"Unknown"}]}"#;
    import(&office, &[("kev.json", catalogue.as_bytes())]);
    let found = ask(&office, &request(Some(1)));
    assert_eq!(told(&found), ["left 1.0.0 > 1.2.0: A / "]);
    assert_eq!(
        (found.items[0].won.severity, found.items[0].won.known),
        (20, 180)
    );
    assert_eq!(
        (found.totals.attacked, found.totals.attacked_settled),
        (1, 1)
    );
}

#[test]
fn a_version_in_use_elsewhere_is_one_to_change_to() {
    let documents = [
        sbom("shop", "1.0", &[("left", "1.0.0")]),
        sbom("market", "1.0", &[("left", "1.5.0")]),
        sbom("kiosk", "1.0", &[("left", "1.6.0-rc.1")]),
    ];
    let listed = r#"{"id":"A","modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"left"},"versions":["1.0.0"]}]}"#;
    let found = ask(&stocked(&documents, &[listed.to_owned()]), &request(None));
    assert_eq!(told(&found), ["left 1.0.0 > 1.5.0: A / "]);
    assert!(found.items[0].is_in_use && !found.items[0].is_pre_release);
    // What comes before a release is taken only where there is nothing else.
    let found = ask(
        &stocked(
            &[documents[0].clone(), documents[2].clone()],
            &[listed.to_owned()],
        ),
        &request(None),
    );
    assert_eq!(told(&found), ["left 1.0.0 > 1.6.0-rc.1: A / "]);
    assert!(found.items[0].is_pre_release);
}

#[test]
fn what_has_no_fix_is_told_with_the_reason() {
    let documents = [sbom(
        "shop",
        "1.0",
        &[
            ("left", "2.0.0"),
            ("evil", "1.0.0"),
            ("odd", "latest"),
            ("right", "1.0.0"),
        ],
    )];
    let records = [
        // The fix is of an earlier line, and nothing is changed downwards.
        record("A", &[], "left", "HIGH", &[FROM_START, ("fixed", "1.9.0"), ("introduced", "2.0.0")]),
        r#"{"id":"MAL-1","modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"evil"}}]}"#.to_owned(),
        r#"{"id":"C","modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"odd"},"versions":["latest"]}]}"#.to_owned(),
        record("D", &[], "right", "LOW", &[FROM_START, ("fixed", "1.0.1")]),
    ];
    let found = ask(&stocked(&documents, &records), &request(Some(0)));
    assert!(found.items.is_empty());
    let reasons: Vec<_> = found
        .without_fix
        .iter()
        .map(|one| {
            (
                one.component.as_str(),
                one.grave.advisory.as_str(),
                one.reason,
            )
        })
        .collect();
    assert_eq!(
        reasons,
        [
            ("pkg:npm/evil@1.0.0", "MAL-1", NoFix::Malicious),
            ("pkg:npm/left@2.0.0", "A", NoFix::NoneKnown),
            ("pkg:npm/odd@latest", "C", NoFix::NotComparable),
        ]
    );
    assert_eq!((found.totals.findings, found.totals.without_fix), (4, 3));
    assert_eq!(found.totals.changes_for_all, 1);
}

#[test]
fn what_nobody_can_tell_of_a_version_it_does_not_settle() {
    let documents = [
        sbom("shop", "1.0", &[("left", "1.0.0"), ("right", "1.0.0")]),
        sbom("shop", "2.0", &[("left", "2.0.0"), ("right", "2.0.0")]),
    ];
    let listed = |id: &str, name: &str, commits: &str| {
        format!(
            r#"{{"id":"{id}","modified":"2026-01-01T00:00:00Z","aliases":["CVE-{name}"],"affected":[{{"package":{{"ecosystem":"npm","name":"{name}"}},"versions":["1.0.0"],"ranges":[{{"type":"GIT","repo":"https://example.com/{name}","events":[{commits}]}}]}}]}}"#
        )
    };
    let begun = r#"{"introduced":"0"}"#;
    let ended = r#"{"introduced":"0"},{"fixed":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}"#;
    let records = [
        // Commits that do not end: 2.0.0 may have it too.
        listed("A", "left", begun),
        listed("B", "right", ended),
        record("C", &[], "left", "LOW", &[FROM_START, ("fixed", "1.0.1")]),
    ];
    let found = ask(&stocked(&documents, &records), &request(None));
    let mut told = told(&found);
    told.sort_unstable();
    assert_eq!(
        told,
        ["left 1.0.0 > 1.0.1: C / ", "right 1.0.0 > 2.0.0: B / "]
    );
    assert_eq!((found.totals.settled, found.totals.without_fix), (2, 1));
    // Another record of the same vulnerability that tells its fix settles nothing as long as one leaves it open.
    let fixed = record(
        "D",
        &["CVE-left"],
        "left",
        "LOW",
        &[FROM_START, ("fixed", "2.0.0")],
    );
    let found = ask(
        &stocked(&documents, &[listed("A", "left", begun), fixed]),
        &request(None),
    );
    assert!(found.items.is_empty(), "{:?}", found.items);
    // A bound without a place in the order leaves open what comes behind.
    let open = record("E", &[], "left", "HIGH", &[FROM_START, ("fixed", "latest")]);
    let affected = record(
        "F",
        &["E"],
        "left",
        "HIGH",
        &[FROM_START, ("fixed", "1.5.0")],
    );
    let found = ask(&stocked(&documents, &[open, affected]), &request(None));
    assert!(found.items.is_empty(), "{:?}", found.items);
}

#[test]
fn parts_of_a_module_are_changed_to_its_versions() {
    let document = r#"{"bomFormat":"CycloneDX","specVersion":"1.5","metadata":{"component":{"type":"application","name":"shop","version":"1.0"}},"components":[{"type":"library","name":"ssh","version":"v0.1.0","purl":"pkg:golang/example.com/crypto/ssh@v0.1.0"}]}"#;
    let record = r#"{"id":"GO-1","modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"Go","name":"example.com/crypto"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"0.2.0"}]}],"ecosystem_specific":{"imports":[{"path":"example.com/crypto/ssh"}]}}]}"#;
    let found = ask(
        &stocked(&[document.to_owned()], &[record.to_owned()]),
        &request(None),
    );
    assert_eq!(
        told(&found),
        ["pkg:golang/example.com/crypto/ssh v0.1.0 > v0.2.0: GO-1 / "]
    );
}

#[test]
fn binaries_of_one_source_are_changed_together() {
    let document = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"application","name":"image","version":"1.0"}},"components":[
        {"type":"library","name":"libc6","purl":"pkg:deb/debian/libc6@2.36-9?distro=debian-12&upstream=glibc"},
        {"type":"library","name":"libc-bin","purl":"pkg:deb/debian/libc-bin@2.36-9?distro=debian-12&upstream=glibc"}]}"#;
    let advisory = r#"{"id":"DSA-1","modified":"2026-01-01T00:00:00Z","affected":[
        {"package":{"ecosystem":"Debian:12","name":"glibc"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"2.36-9+deb12u4"}]}]},
        {"package":{"ecosystem":"Debian:13","name":"glibc"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"2.41-1"}]}]}]}"#;
    let found = ask(
        &stocked(&[document.to_owned()], &[advisory.replace('\n', "")]),
        &request(None),
    );
    let [item] = &found.items[..] else {
        panic!("{:?}", found.items);
    };
    assert_eq!(
        (item.to.as_str(), item.step),
        ("2.36-9+deb12u4", Some(Step::Patch))
    );
    assert_eq!((item.settles.len(), item.releases), (2, 1));
    assert_eq!(item.package, "pkg:deb/debian/glibc");
}

#[test]
fn the_past_knows_its_advisories_and_its_versions() {
    let office = office();
    let on = |day: &str| ImportRequest {
        received: Some(at(day)),
        ..ImportRequest::default()
    };
    let shop = sbom("shop", "1.0", &[("left", "1.0.0")]);
    let market = sbom("market", "1.0", &[("left", "1.8.0")]);
    let first = record("A", &[], "left", "HIGH", &[FROM_START, ("fixed", "1.2.0")]);
    let second = record("B", &[], "left", "HIGH", &[FROM_START, ("fixed", "1.7.0")]);
    for (day, name, text) in [
        ("2026-01-01", "shop.json", &shop),
        ("2026-01-02", "a.json", &first),
        ("2026-02-01", "b.json", &second),
        ("2026-02-02", "market.json", &market),
    ] {
        import_as(&office, &on(day), &[(name, text.as_bytes())]);
    }
    let then = |day: &str| {
        let filter = Filter {
            as_of: Some(at(day)),
            ..Filter::default()
        };
        told(&ask(
            &office,
            &UpgradeRequest {
                filter,
                ..request(None)
            },
        ))
    };
    assert!(then("2026-01-01T12:00:00Z").is_empty());
    assert_eq!(then("2026-01-10"), ["left 1.0.0 > 1.2.0: A / "]);
    assert_eq!(then("2026-02-01T12:00:00Z"), ["left 1.0.0 > 1.7.0: A B / "]);
}

#[test]
fn how_a_component_comes_to_be_there_is_told() {
    let documents = [
        sbom("shop", "1.0", &[("left", "1.0.0")]),
        sbom("market", "1.0", &[("frame", "1.0.0"), ("left", "1.0.0")]),
        sbom("market", "2.0", &[("frame", "1.0.0"), ("left", "1.0.0")]),
    ];
    let records = [record(
        "A",
        &[],
        "left",
        "HIGH",
        &[FROM_START, ("fixed", "1.2.0")],
    )];
    let found = ask(&stocked(&documents, &records), &request(None));
    let reach = &found.items[0].reach;
    assert_eq!((reach.direct, reach.transitive, reach.unknown), (1, 2, 0));
    assert_eq!(reach.through, [("pkg:npm/frame@1.0.0".to_owned(), 2)]);
    assert_eq!(
        found.items[0].products,
        [("market".to_owned(), 2), ("shop".to_owned(), 1)]
    );
}

/// Numbers that look like chance and are always the same.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

#[test]
fn what_is_told_comes_true() {
    for seed in 0..30 {
        let mut dice = Dice(seed);
        let version = |dice: &mut Dice| format!("{}.{}.0", 1 + dice.below(2), dice.below(4));
        let mut records = Vec::new();
        for id in 0..12 {
            let vulnerability = dice.below(9);
            let alias = format!("CVE-{vulnerability}");
            let name = ["left", "right"][dice.below(2) as usize];
            let severity = ["LOW", "MODERATE", "HIGH", "CRITICAL"][vulnerability as usize % 4];
            let (a, b) = (version(&mut dice), version(&mut dice));
            let mut events = vec![("introduced", a.as_str())];
            if dice.below(4) > 0 {
                events.push(("fixed", b.as_str()));
            }
            records.push(record(
                &format!("R-{id}"),
                &[&alias],
                name,
                severity,
                &events,
            ));
        }
        let in_use: Vec<(&str, String)> = (0..3)
            .flat_map(|_| [("left", version(&mut dice)), ("right", version(&mut dice))])
            .collect();
        let documents: Vec<String> = in_use
            .iter()
            .enumerate()
            .map(|(number, (name, version))| sbom(&format!("p{number}"), "1.0", &[(name, version)]))
            .collect();
        let before = ask(&stocked(&documents, &records), &request(None));
        let changed: Vec<String> = in_use
            .iter()
            .enumerate()
            .map(|(number, (name, version))| {
                let mut items = before.items.iter();
                let item = items.find(|item| {
                    item.package.ends_with(name)
                        && item.from.iter().any(|from| from.version == *version)
                });
                let version = item.map_or(version, |item| &item.to);
                sbom(&format!("p{number}"), "1.0", &[(name, version)])
            })
            .collect();
        let after = ask(&stocked(&changed, &records), &request(None));
        // Weights fall by just so much, whatever names the findings go by now.
        assert_eq!(
            after.totals.weight,
            before.totals.weight - before.totals.won,
            "{seed}: {records:#?} {before:#?}"
        );
        assert_eq!(before.totals.won, before.totals.bound, "{seed}");
        assert_eq!(before.totals.won, before.totals.reachable, "{seed}");
    }
}

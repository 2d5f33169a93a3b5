//! Advisories come in, components meet them, and the answers say why.

use iriai_domain::inventory::portfolio::Filter;
use iriai_domain::risk::advisory::AdvisoryKind;
use iriai_domain::risk::cvss::Rating;
use iriai_domain::risk::disagreement::Disagreement;
use iriai_domain::risk::matching::{Clear, NotEvaluated, Verdict};
use iriai_office::{Asked, FindingsPage, ImportRequest, Office, Opinions, Outcome, RecordCount};

use crate::{Files, at, import, import_as, office, refused, sbom};

/// An OSV record on versions of an npm package below a fix.
fn record(id: &str, aliases: &[&str], name: &str, fixed: &str, modified: &str) -> String {
    let aliases: Vec<String> = aliases.iter().map(|alias| format!("\"{alias}\"")).collect();
    format!(
        r#"{{"id":"{id}","modified":"{modified}","aliases":[{}],"summary":"about {name}","severity":[{{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}}],"affected":[{{"package":{{"ecosystem":"npm","name":"{name}"}},"ranges":[{{"type":"SEMVER","events":[{{"introduced":"0"}},{{"fixed":"{fixed}"}}]}}]}}]}}"#,
        aliases.join(",")
    )
}

fn findings(office: &Office, as_of: Option<&str>) -> FindingsPage {
    let portfolio = office.portfolio().expect("a portfolio");
    let register = office.register(&portfolio).expect("a register");
    let filter = Filter {
        as_of: as_of.map(at),
        ..Filter::default()
    };
    let page = office.findings(&portfolio, &register, &filter, &Asked::open(usize::MAX));
    page.expect("an answer")
}

/// Component, advisory, versions that fix it, releases.
fn told(page: &FindingsPage) -> Vec<String> {
    let found = page.findings.iter();
    found
        .map(|one| {
            let fixed = one.fixed.join(" ");
            format!(
                "{} {} {fixed} {}",
                one.component, one.advisory, one.releases
            )
        })
        .collect()
}

fn count(office: &Office, request: &ImportRequest, files: Files<'_>) -> RecordCount {
    let outcomes = import_as(office, request, files);
    let mut counts = outcomes.iter().map(|outcome| match outcome.outcome {
        Outcome::Records(count) => count,
        ref other => panic!("{}: {other:?}", outcome.path),
    });
    let first = counts.next().expect("a file");
    counts.fold(first, |sum, one| RecordCount {
        imported: sum.imported + one.imported,
        changed: sum.changed + one.changed,
        unchanged: sum.unchanged + one.unchanged,
    })
}

fn on(day: &str) -> ImportRequest {
    ImportRequest {
        received: Some(at(day)),
        ..ImportRequest::default()
    }
}

#[test]
fn findings_are_the_same_whichever_comes_first() {
    let (shop, market) = (
        sbom("shop", "1.0", &[("left", "1.0.0"), ("right", "2.0.0")]),
        sbom("market", "3.1", &[("left", "1.0.0"), ("left-pad", "1.0.0")]),
    );
    let advisory = record(
        "GHSA-1",
        &["CVE-1"],
        "left",
        "1.2.0",
        "2026-01-01T00:00:00Z",
    );
    let files: [(&str, &[u8]); 3] = [
        ("shop.json", shop.as_bytes()),
        ("left.json", advisory.as_bytes()),
        ("market.json", market.as_bytes()),
    ];
    for order in [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ] {
        let office = office();
        for place in order {
            import(&office, &[files[place]]);
        }
        let page = findings(&office, None);
        assert_eq!(
            told(&page),
            ["pkg:npm/left@1.0.0 GHSA-1 1.2.0 2"],
            "{order:?}"
        );
        assert_eq!(page.findings[0].aliases, ["CVE-1"]);
        assert_eq!(page.findings[0].kind, AdvisoryKind::Vulnerability);
        let severity = page.findings[0].severity.as_ref().expect("one");
        assert_eq!(
            (severity.rating, severity.score),
            (Rating::Critical, Some(9.8))
        );
        assert_eq!(page.totals.by_rating, [0, 0, 0, 0, 1, 0]);
        // The products themselves have no package URL.
        assert_eq!(page.totals.components_evaluated, 3);
        assert_eq!(page.totals.components_not_evaluated, 2);
    }
}

#[test]
fn one_vulnerability_of_several_sources_is_one_finding() {
    let office = office();
    let document = sbom("shop", "1.0", &[("left", "1.0.0")]);
    let lines = [
        record(
            "GHSA-1",
            &["CVE-1"],
            "left",
            "1.2.0",
            "2026-01-01T00:00:00Z",
        ),
        record("CVE-1", &[], "left", "1.1.0", "2026-01-02T00:00:00Z"),
        record(
            "OTHER-9",
            &["CVE-9"],
            "left",
            "1.1.0",
            "2026-01-02T00:00:00Z",
        ),
        record(
            "AWAY-1",
            &["CVE-1"],
            "left",
            "0.9.0",
            "2026-01-02T00:00:00Z",
        ),
    ];
    import(
        &office,
        &[
            ("a.json", document.as_bytes()),
            ("a.jsonl", lines.join("\n").as_bytes()),
        ],
    );
    let page = findings(&office, None);
    assert_eq!(
        told(&page),
        [
            "pkg:npm/left@1.0.0 CVE-1 1.2.0 1",
            "pkg:npm/left@1.0.0 OTHER-9 1.1.0 1"
        ]
    );
    let found = &page.findings[0];
    assert_eq!(found.aliases, ["AWAY-1", "GHSA-1"]);
    let opinions: Vec<_> = found
        .opinions
        .of
        .iter()
        .map(|one| {
            let is_affected = matches!(one.judged.judgement.verdict, Verdict::Affected(_));
            (one.advisory.as_str(), is_affected, one.fixed.join(" "))
        })
        .collect();
    assert_eq!(
        opinions,
        [
            ("CVE-1", true, "1.1.0".to_owned()),
            ("AWAY-1", false, "0.9.0".to_owned()),
            ("GHSA-1", true, "1.2.0".to_owned()),
        ]
    );
    assert_eq!(
        found.opinions.disagreements,
        [Disagreement::Affected, Disagreement::Fixed]
    );
    assert_eq!(page.findings[1].opinions, Opinions::default());
}

#[test]
fn a_changed_advisory_replaces_and_the_past_stays() {
    let office = office();
    let request = on("2026-01-01");
    let document = sbom("shop", "1.0", &[("left", "1.0.0")]);
    import_as(&office, &request, &[("a.json", document.as_bytes())]);
    let first = record("GHSA-1", &[], "left", "1.2.0", "2026-01-01T00:00:00Z");
    let second = record("GHSA-1", &[], "left", "0.9.0", "2026-02-01T00:00:00Z");
    let first: Files<'_> = &[("left.json", first.as_bytes())];
    let second: Files<'_> = &[("left.json", second.as_bytes())];
    let imported = RecordCount {
        imported: 1,
        ..RecordCount::default()
    };
    let changed = RecordCount {
        changed: 1,
        ..imported
    };
    let unchanged = RecordCount {
        unchanged: 1,
        ..RecordCount::default()
    };
    assert_eq!(count(&office, &on("2026-01-10"), first), imported);
    assert_eq!(count(&office, &on("2026-01-11"), first), unchanged);
    assert_eq!(count(&office, &on("2026-02-10"), second), changed);
    // A feed of yesterday does not bring back what was taken back.
    assert_eq!(count(&office, &on("2026-02-11"), first), unchanged);
    assert!(told(&findings(&office, None)).is_empty());
    assert!(told(&findings(&office, Some("2026-01-09T00:00:00Z"))).is_empty());
    let then = findings(&office, Some("2026-01-20"));
    assert_eq!(told(&then), ["pkg:npm/left@1.0.0 GHSA-1 1.2.0 1"]);
    assert_eq!(then.feeds[0].newest, Some(at("2026-01-01T00:00:00Z")));
}

#[test]
fn a_bad_record_costs_only_itself() {
    let office = office();
    let good = record("GHSA-1", &[], "left", "1.2.0", "2026-01-01T00:00:00Z");
    let text = format!(
        "{good}\n{{\"id\":\"\",\"modified\":\"x\",\"affected\":[]}}\n{}",
        good.replace("GHSA-1", "GHSA-2")
    );
    let outcomes = import(&office, &[("all.jsonl", text.as_bytes())]);
    let refusal = refused(&outcomes[0]);
    assert_eq!(
        (refusal.code, refusal.at.as_str()),
        ("record-damaged", "/id")
    );
    assert_eq!(outcomes[0].member.as_deref(), Some("#2"));
    let Outcome::Records(count) = outcomes[1].outcome else {
        panic!("{:?}", outcomes[1]);
    };
    assert_eq!(count.imported, 2);
}

#[test]
fn lines_with_several_records_lose_none() {
    let one = |number: usize| {
        let id = format!("GHSA-{number}");
        record(&id, &[], "left", "1.2.0", "2026-01-01T00:00:00Z")
    };
    let broken = &one(9)[..60];
    for (text, expected) in [
        (format!("{}\n{}{}\n{}\n", one(1), one(2), one(3), one(4)), 4),
        (format!("{}\n{}{}", one(1), one(2), one(3)), 3),
        (format!("{}\n{} {}\n", one(1), one(2), one(3)), 3),
        ((1..=50).map(one).collect::<String>() + "\n", 50),
        (format!("{}\n{broken}\n{}\n{}\n", one(1), one(2), one(3)), 3),
        (format!("{broken}\n{}\n{}\n", one(1), one(2)), 2),
    ] {
        let office = office();
        let outcomes = import(&office, &[("all.jsonl", text.as_bytes())]);
        let imported = outcomes.iter().map(|outcome| match outcome.outcome {
            Outcome::Records(count) => count.imported,
            _ => 0,
        });
        assert_eq!(imported.sum::<usize>(), expected, "{text}");
    }
}

#[test]
fn records_of_one_large_text_are_taken_one_by_one() {
    let office = office();
    let padding = "x".repeat(1_000);
    let one = |number: usize| {
        // One of them has no identifier.
        let id = if number == 30 {
            String::new()
        } else {
            format!("CVE-2026-{number}")
        };
        format!(
            r#"{{"cve":{{"id":"{id}","published":"2026-01-01T00:00:00.000","descriptions":[{{"lang":"en","value":"{padding}"}}]}}}}"#
        )
    };
    let all: Vec<String> = (1..=200).map(one).collect();
    let text = format!(
        r#"{{"format":"NVD_CVE","vulnerabilities":[{}]}}"#,
        all.join(",")
    );
    let outcomes = import(&office, &[("nvd.json", text.as_bytes())]);
    let mut imported = 0;
    let mut blocks = 0;
    let mut refusals = Vec::new();
    for outcome in &outcomes {
        match &outcome.outcome {
            Outcome::Records(count) => (imported, blocks) = (imported + count.imported, blocks + 1),
            _ => refusals.push((outcome.member.as_deref(), refused(outcome).code)),
        }
    }
    assert_eq!(imported, 199);
    assert_eq!(refusals, [(Some("#30"), "record-damaged")]);
    // Some sixty records of a kilobyte make a block.
    assert!(blocks >= 3, "{blocks}");
}

#[test]
fn what_could_not_be_evaluated_is_told_with_its_reason() {
    let office = office();
    let document = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"application","name":"shop","version":"1.0","purl":"pkg:npm/shop@1.0.0"}},"components":[
        {"type":"library","name":"nameless"},
        {"type":"library","name":"crate","purl":"pkg:cargo/crate@1.0.0"},
        {"type":"library","name":"odd","purl":"pkg:made-up/odd@1"},
        {"type":"library","name":"left","purl":"pkg:npm/left@latest"}]}"#;
    let advisory = record("GHSA-1", &[], "left", "1.2.0", "2026-01-01T00:00:00Z");
    import(
        &office,
        &[
            ("a.json", document.as_bytes()),
            ("b.json", advisory.as_bytes()),
        ],
    );
    let page = findings(&office, None);
    assert!(page.findings.is_empty());
    let mut reasons: Vec<_> = page
        .not_evaluated
        .iter()
        .map(|one| (one.component.as_str(), one.reason, one.advisory.as_deref()))
        .collect();
    reasons.sort_unstable();
    assert_eq!(
        reasons,
        [
            ("name:nameless", NotEvaluated::NoPurl, None),
            ("pkg:cargo/crate@1.0.0", NotEvaluated::NoFeed, None),
            ("pkg:made-up/odd@1", NotEvaluated::UnknownEcosystem, None),
            (
                "pkg:npm/left@latest",
                NotEvaluated::VersionUnreadable,
                Some("GHSA-1")
            ),
        ]
    );
    assert_eq!(page.totals.components_evaluated, 2);
    assert_eq!(page.totals.components_not_evaluated, 3);
    assert_eq!(page.totals.advisories_not_evaluated, 1);
}

#[test]
fn components_known_by_their_repository_meet_advisories_on_its_commits() {
    let office = office();
    let (hit, fix) = ("a".repeat(40), "b".repeat(40));
    let components: Vec<String> = [hit.as_str(), &fix, "v1.0.0", "v9.0.0", "main"]
        .iter()
        .map(|version| {
            format!(
                r#"{{"type":"library","name":"thing","purl":"pkg:github/own/thing@{version}"}}"#
            )
        })
        .collect();
    let document = format!(
        r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{{"component":{{"type":"application","name":"shop","version":"1.0","purl":"pkg:npm/shop@1.0.0"}}}},"components":[{}]}}"#,
        components.join(",")
    );
    let advisory = format!(
        r#"{{"id":"OSV-1","modified":"2026-01-01T00:00:00Z","affected":[{{"ranges":[{{"type":"GIT","repo":"https://github.com/Own/Thing.git","events":[{{"introduced":"{hit}"}},{{"fixed":"{fix}"}}]}}],"versions":["v1.0.0"]}}]}}"#
    );
    import(
        &office,
        &[
            ("a.json", document.as_bytes()),
            ("b.json", advisory.as_bytes()),
            ("c.json", b"{\"id\":\"N-1\",\"affected\":[{\"package\":{\"ecosystem\":\"npm\",\"name\":\"n\"},\"versions\":[\"1.0.0\"]}]}"),
        ],
    );
    let page = findings(&office, None);
    let key = |version: &str| format!("pkg:github/own/thing@{version}");
    let affected: Vec<&str> = page
        .findings
        .iter()
        .map(|one| one.component.as_str())
        .collect();
    assert_eq!(affected, [key(&hit), key("v1.0.0")]);
    let unsaid: Vec<_> = page
        .not_evaluated
        .iter()
        .map(|one| (one.component.as_str(), one.reason))
        .collect();
    assert_eq!(unsaid, [(key("main").as_str(), NotEvaluated::OnlyCommits)]);
    // What is asked of one by one says the same.
    let portfolio = office.portfolio().expect("a portfolio");
    for (version, expected) in [
        (hit.as_str(), "+"),
        (&fix, "-"),
        ("v1.0.0", "+"),
        ("v9.0.0", "-"),
        ("main", "?"),
    ] {
        let answers = office
            .why(&portfolio, &key(version), "osv-1", None)
            .expect("an answer");
        let told = match answers[0]
            .judged
            .as_ref()
            .expect("compared")
            .judgement
            .verdict
        {
            Verdict::Affected(_) => "+",
            Verdict::NotAffected(_) => "-",
            Verdict::NotEvaluated(_) => "?",
        };
        assert_eq!(told, expected, "{version}");
    }
}

#[test]
fn a_release_of_a_distribution_without_advisories_is_not_evaluated() {
    let office = office();
    let document = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"application","name":"shop","version":"1.0","purl":"pkg:npm/shop@1.0.0"}},"components":[
        {"type":"library","name":"a","purl":"pkg:deb/ubuntu/a@1.0?distro=ubuntu-20.04"},
        {"type":"library","name":"b","purl":"pkg:deb/ubuntu/b@1.0?distro=ubuntu-22.04"}]}"#;
    let advisory = r#"{"id":"UBUNTU-1","modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"Ubuntu:22.04:LTS","name":"other"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"}]}]}]}"#;
    import(
        &office,
        &[
            ("a.json", document.as_bytes()),
            ("b.json", advisory.as_bytes()),
            ("c.json", b"{\"id\":\"N-1\",\"affected\":[{\"package\":{\"ecosystem\":\"npm\",\"name\":\"n\"},\"versions\":[\"1.0.0\"]}]}"),
        ],
    );
    let page = findings(&office, None);
    let unsaid: Vec<_> = page
        .not_evaluated
        .iter()
        .map(|one| (one.component.as_str(), one.reason))
        .collect();
    assert_eq!(
        unsaid,
        [(
            "pkg:deb/ubuntu/a@1.0?distro=ubuntu-20.04",
            NotEvaluated::NoFeed
        )]
    );
    assert_eq!(page.totals.components_evaluated, 2);
    // What is asked of one by one says the same.
    let portfolio = office.portfolio().expect("a portfolio");
    let judged = |component: &str, advisory: &str| {
        let answers = office.why(&portfolio, component, advisory, None);
        let [answer] = answers.expect("an answer").try_into().expect("one");
        answer.judged.map(|judged| judged.judgement.verdict)
    };
    for advisory in ["UBUNTU-1", "N-1"] {
        assert_eq!(
            judged("pkg:deb/ubuntu/a@1.0?distro=ubuntu-20.04", advisory),
            Err(NotEvaluated::NoFeed)
        );
        assert_eq!(
            judged("pkg:deb/ubuntu/b@1.0?distro=ubuntu-22.04", advisory),
            Ok(Verdict::NotAffected(Clear::OtherPackage))
        );
    }
}

#[test]
fn why_tells_what_every_record_of_a_vulnerability_says() {
    let office = office();
    let document = sbom("shop", "1.0", &[("left", "1.0.0"), ("right", "1.0.0")]);
    let day = "2026-01-01T00:00:00Z";
    let records = [
        record("GHSA-1", &["CVE-1"], "left", "1.2.0", day),
        record("PYSEC-1", &["GHSA-1"], "left", "0.9.0", day),
        record("GO-1", &["PYSEC-1"], "left", "1.3.0", day),
        // Another package: what it bundles is another vulnerability.
        record("BUNDLE-1", &["CVE-1", "CVE-2"], "right", "1.2.0", day),
        record("GHSA-2", &["CVE-2"], "left", "1.2.0", day),
        r#"{"id":"BACK-1","modified":"2026-01-01T00:00:00Z","withdrawn":"2026-01-01T00:00:00Z","aliases":["GO-1"]}"#.to_owned(),
    ];
    import(
        &office,
        &[
            ("a.json", document.as_bytes()),
            ("b.jsonl", records.join("\n").as_bytes()),
        ],
    );
    let portfolio = office.portfolio().expect("a portfolio");
    let told = |component: &str, advisory: &str| {
        let answers = office.why(&portfolio, component, advisory, None);
        let answers = answers.expect("an answer").into_iter();
        let told = answers.map(|one| {
            let verdict = match one.judged.expect("compared").judgement.verdict {
                Verdict::Affected(_) => "+",
                Verdict::NotAffected(Clear::OtherPackage) => "elsewhere",
                Verdict::NotAffected(Clear::Withdrawn) => "back",
                Verdict::NotAffected(_) => "-",
                Verdict::NotEvaluated(_) => "?",
            };
            format!("{} {verdict}", one.advisory)
        });
        told.collect::<Vec<_>>()
    };
    assert_eq!(
        told("left", "cve-1"),
        [
            "GHSA-1 +",
            "BUNDLE-1 elsewhere",
            "PYSEC-1 -",
            "GO-1 +",
            "BACK-1 back"
        ]
    );
    assert_eq!(
        told("left", "GO-1"),
        ["GO-1 +", "BACK-1 back", "GHSA-1 +", "PYSEC-1 -"]
    );
    assert_eq!(told("left", "GHSA-2"), ["GHSA-2 +"]);
    assert_eq!(told("right", "CVE-1"), ["GHSA-1 elsewhere", "BUNDLE-1 +"]);
}

#[test]
fn what_a_record_lists_that_is_no_version_is_told() {
    let office = office();
    let document = sbom("shop", "1.0", &[("left", "1.0.0")]);
    let listed = r#"{"id":"N-1","affected":[{"package":{"ecosystem":"npm","name":"left"},"versions":["latest","0.9.0","zzz"]}]}"#;
    import(
        &office,
        &[
            ("a.json", document.as_bytes()),
            ("b.json", listed.as_bytes()),
        ],
    );
    let portfolio = office.portfolio().expect("a portfolio");
    let answers = office.why(&portfolio, "left", "N-1", None);
    let [answer] = answers.expect("an answer").try_into().expect("one");
    let judged = answer.judged.expect("compared");
    assert_eq!(
        judged.judgement.verdict,
        Verdict::NotEvaluated(NotEvaluated::RangeUnreadable)
    );
    let words: Vec<&str> = judged
        .stated
        .iter()
        .map(|(_, word)| word.as_str())
        .collect();
    assert_eq!(words, ["latest", "zzz"]);
}

#[test]
fn why_says_so_of_what_is_affected_and_what_is_not() {
    let office = office();
    let document = sbom("shop", "1.0", &[("left", "1.0.0"), ("right", "1.0.0")]);
    let advisory = record(
        "GHSA-1",
        &["CVE-1"],
        "left",
        "1.2.0",
        "2026-01-01T00:00:00Z",
    );
    import(
        &office,
        &[
            ("a.json", document.as_bytes()),
            ("b.json", advisory.as_bytes()),
        ],
    );
    let portfolio = office.portfolio().expect("a portfolio");
    let verdict = |component: &str, advisory: &str| {
        let answers = office.why(&portfolio, component, advisory, None);
        let answers = answers.map_err(|error| error.code())?;
        Ok::<_, &str>(match &answers[0].judged {
            Ok(judged) => match judged.judgement.verdict {
                Verdict::Affected(_) => "affected",
                Verdict::NotAffected(_) => "not affected",
                Verdict::NotEvaluated(_) => "not evaluated",
            },
            Err(_) => "not evaluated at all",
        })
    };
    assert_eq!(verdict("left", "cve-1"), Ok("affected"));
    assert_eq!(verdict("right", "GHSA-1"), Ok("not affected"));
    assert_eq!(verdict("shop", "GHSA-1"), Ok("not evaluated at all"));
    // Not in use, and judged all the same.
    assert_eq!(verdict("pkg:npm/left@1.2.0", "GHSA-1"), Ok("not affected"));
    assert_eq!(verdict("pkg:npm/left@1.1.9", "GHSA-1"), Ok("affected"));
    assert_eq!(verdict("nobody", "GHSA-1"), Err("not-found"));
    assert_eq!(verdict("left", "GHSA-9"), Err("not-found"));
}

#[test]
fn what_is_scanned_is_judged_by_the_advisories_of_another_store() {
    let (kept, scanned) = (office(), office());
    let text = [
        record("GHSA-1", &[], "left", "1.2.0", "2026-01-01T00:00:00Z"),
        record("GHSA-2", &[], "right", "1.2.0", "2026-01-01T00:00:00Z"),
    ]
    .join("\n");
    import(&kept, &[("all.jsonl", text.as_bytes())]);
    let document = sbom("shop", "1.0", &[("left", "1.0.0"), ("pad", "1.0.0")]);
    import(&scanned, &[("a.json", document.as_bytes())]);
    scanned.borrow_advisories(&kept, None).expect("advisories");
    let page = findings(&scanned, None);
    assert_eq!(told(&page), ["pkg:npm/left@1.0.0 GHSA-1 1.2.0 1"]);
    assert_eq!(page.totals.components_evaluated, 2);
    assert!(
        kept.portfolio()
            .expect("a portfolio")
            .catalogue
            .documents
            .is_empty()
    );
    assert_eq!(kept.feeds(None).expect("feeds")[0].records, 2);
}

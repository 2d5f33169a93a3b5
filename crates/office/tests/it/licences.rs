//! Licences of components: listed, judged by a policy, turned into duties and notices.

use iriai_domain::inventory::licences::{Answer, LicenceInventory};
use iriai_domain::inventory::portfolio::{Filter, Portfolio};
use iriai_domain::licence::policy::{Verdict, Words};
use iriai_office::{Headings, LicenceCheck, LicenceWhy, Missing, Office, ProductChange, Style};

use crate::{import, office};

/// A document on a product's release with components and the licences that are stated for them; an empty one states nothing.
fn licensed(product: &str, release: &str, components: &[(&str, &str)]) -> String {
    let listed: Vec<String> = components
        .iter()
        .map(|(name, licence)| {
            let licences = match *licence {
                "" => String::new(),
                text if text.contains(' ') || text.starts_with(char::is_uppercase) => {
                    format!(r#","licenses":[{{"expression":"{text}"}}]"#)
                }
                text => format!(r#","licenses":[{{"license":{{"name":"{text}"}}}}]"#),
            };
            format!(
                r#"{{"type":"library","name":"{name}","version":"1.0.0","purl":"pkg:npm/{name}@1.0.0","copyright":"(c) {name}"{licences}}}"#
            )
        })
        .collect();
    format!(
        r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{{"component":{{"type":"application","name":"{product}","version":"{release}","licenses":[{{"license":{{"name":"our own"}}}}]}}}},"components":[{}]}}"#,
        listed.join(",")
    )
}

fn stocked() -> (Office, Portfolio) {
    let office = office();
    let shop = licensed(
        "shop",
        "1",
        &[
            ("a", "MIT"),
            ("b", "GPL-3.0-only OR MIT"),
            ("c", "GPL-2.0-or-later"),
            ("d", ""),
        ],
    );
    let desk = licensed(
        "desk",
        "1",
        &[("a", "Apache-2.0"), ("d", "MIT"), ("e", "some words")],
    );
    import(
        &office,
        &[("s.json", shop.as_bytes()), ("d.json", desk.as_bytes())],
    );
    let portfolio = office.portfolio().expect("a portfolio");
    (office, portfolio)
}

fn listed(inventory: &LicenceInventory) -> Vec<String> {
    let rows = inventory.rows.iter();
    rows.map(|row| {
        let text = row.answer.text().unwrap_or(row.answer.code());
        format!("{text} {} {}", row.components, row.spread.products)
    })
    .collect()
}

fn check(office: &Office, portfolio: &Portfolio, policy: &str) -> LicenceCheck {
    let check = office.check_licences(portfolio, &Filter::default(), "p.toml", policy);
    check.expect("an answer")
}

fn told(check: &LicenceCheck) -> Vec<String> {
    let items = check.items.iter();
    items
        .map(|item| {
            let name = item.component.trim_start_matches("pkg:npm/");
            format!("{name} {} {}", item.verdict.code(), item.why.code())
        })
        .collect()
}

#[test]
fn licences_are_listed_with_what_nobody_knows_first() {
    let (office, portfolio) = stocked();
    for _ in 0..2 {
        // The second time nothing is read any more.
        let inventory = office
            .licences(&portfolio, &Filter::default())
            .expect("an answer");
        assert_eq!(
            listed(&inventory),
            [
                "some words 1 1",
                "omitted 1 1",
                "MIT 2 2",
                "Apache-2.0 1 1",
                "GPL-2.0-or-later 1 1",
                "GPL-3.0-only OR MIT 1 1",
            ]
        );
        assert_eq!(inventory.disagreements().len(), 1);
    }
    let narrow = Filter {
        product: Some("desk".to_owned()),
        ..Filter::default()
    };
    let inventory = office.licences(&portfolio, &narrow).expect("an answer");
    assert_eq!(
        listed(&inventory),
        ["some words 1 1", "Apache-2.0 1 1", "MIT 1 1"]
    );
}

#[test]
fn a_new_document_is_read_and_an_old_one_is_not_forgotten() {
    let (office, _) = stocked();
    let portfolio = office.portfolio().expect("a portfolio");
    let everything = Filter::default();
    office.licences(&portfolio, &everything).expect("an answer");
    let more = licensed("shop", "2", &[("a", "MIT"), ("f", "ISC")]);
    import(&office, &[("s2.json", more.as_bytes())]);
    let portfolio = office.portfolio().expect("a portfolio");
    let inventory = office.licences(&portfolio, &everything).expect("an answer");
    let listed = listed(&inventory);
    assert!(listed.contains(&"ISC 1 1".to_owned()), "{listed:?}");
    assert!(
        listed.contains(&"GPL-2.0-or-later 1 1".to_owned()),
        "{listed:?}"
    );
}

#[test]
fn several_entries_of_one_component_speak_together() {
    let office = office();
    let document = licensed("shop", "1", &[("a", "MIT"), ("a", "ISC"), ("a", "MIT")]);
    import(&office, &[("s.json", document.as_bytes())]);
    let portfolio = office.portfolio().expect("a portfolio");
    let inventory = office
        .licences(&portfolio, &Filter::default())
        .expect("an answer");
    assert_eq!(listed(&inventory), ["ISC AND MIT 1 1"]);
}

#[test]
fn a_policy_judges_each_statement_and_never_passes_the_unknown() {
    let (office, portfolio) = stocked();
    let checked = check(
        &office,
        &portfolio,
        "[categories]\npermissive = \"allow\"\nstrong-copyleft = \"deny\"",
    );
    assert_eq!(
        told(&checked),
        [
            "c@1.0.0 deny rule",
            "d@1.0.0 unknown not-stated",
            "e@1.0.0 unknown unreadable",
            "a@1.0.0 allow rule",
            "a@1.0.0 allow rule",
            "b@1.0.0 allow rule",
            "d@1.0.0 allow rule",
        ]
    );
    let totals = checked.totals;
    assert_eq!(
        [
            totals.components,
            totals.allowed,
            totals.review,
            totals.unknown,
            totals.denied
        ],
        [5, 2, 0, 2, 1]
    );
    assert!(checked.fails());
    let choice = checked.items.iter().find(|item| item.chosen.is_some());
    let chosen = choice.and_then(|item| item.chosen.as_deref());
    assert_eq!(chosen, Some("MIT"));
    let silent = checked
        .items
        .iter()
        .find(|item| item.why == LicenceWhy::NotStated);
    assert_eq!(
        silent.map(|item| item.elsewhere.join(" ")),
        Some("MIT".to_owned())
    );
    // Even where everything known may be used.
    let lenient = check(&office, &portfolio, "default = \"allow\"");
    assert_eq!((lenient.totals.unknown, lenient.fails()), (2, true));
    let lenient = check(
        &office,
        &portfolio,
        "default = \"allow\"\nunknown = \"review\"",
    );
    assert_eq!((lenient.totals.unknown, lenient.fails()), (2, false));
}

#[test]
fn conditions_and_tags_narrow_rules() {
    let (office, _) = stocked();
    office
        .change_product(
            "desk",
            &ProductChange {
                add_tags: vec!["device".to_owned()],
                ..ProductChange::default()
            },
            Missing::Refuse,
        )
        .expect("a change");
    let portfolio = office.portfolio().expect("a portfolio");
    let checked = check(
        &office,
        &portfolio,
        r#"
        default = "allow"
        [[rules]]
        ruling = "deny"
        when = 'component.name == "d" && licence.isOsiApproved'
        tags = ["device"]
        reason = "not d"
        [[rules]]
        ruling = "review"
        when = 'licence.orLater'
        "#,
    );
    assert_eq!(
        told(&checked),
        [
            "d@1.0.0 deny rule",
            "d@1.0.0 unknown not-stated",
            "e@1.0.0 unknown unreadable",
            "c@1.0.0 review rule",
            "a@1.0.0 allow default",
            "a@1.0.0 allow default",
            "b@1.0.0 allow default",
        ]
    );
    assert_eq!(checked.items[0].reason, Some(Words::of("not d")));
}

#[test]
fn what_the_company_found_out_counts() {
    let (office, portfolio) = stocked();
    let checked = check(
        &office,
        &portfolio,
        r#"
        default = "allow"
        [[clarifications]]
        component = "pkg:npm/d@1.0.0"
        licence = "MIT"
        reason = "its LICENSE file"
        [[clarifications]]
        stated = "some words"
        licence = "LicenseRef-Ours"
        [[rules]]
        ruling = "allow"
        licences = ["LicenseRef-Ours"]
        "#,
    );
    assert_eq!((checked.totals.unknown, checked.totals.clarified), (0, 2));
    assert!(!checked.fails() && checked.items.iter().all(|it| it.verdict == Verdict::Allow));
}

#[test]
fn a_policy_that_cannot_be_understood_is_refused() {
    let (office, portfolio) = stocked();
    for (policy, code, place) in [
        ("defualt = \"allow\"", "licence-policy-syntax", "line 1"),
        (
            "\n[[rules]]\nruling = \"deny\"\nwhen = 'licence.name == \"x\"'",
            "licence-policy-condition",
            "line 4",
        ),
        (
            "[[rules]]\nruling = \"deny\"\nwhen = 'vuln.id == \"x\"'",
            "licence-policy-condition",
            "line 3",
        ),
    ] {
        let refused = office.check_licences(&portfolio, &Filter::default(), "p.toml", policy);
        let error = refused.expect_err(policy);
        assert_eq!(error.code(), code, "{policy}");
        assert!(error.to_string().contains(place), "{policy}: {error}");
    }
}

#[test]
fn duties_follow_the_choice() {
    let (office, portfolio) = stocked();
    let filter = Filter {
        product: Some("shop".to_owned()),
        ..Filter::default()
    };
    let duties = |policy| {
        let products = office.obligations(&portfolio, &filter, policy);
        let products = products.expect("an answer");
        let product = products.into_iter().next().expect("a product");
        let told: Vec<String> = product
            .duties
            .iter()
            .map(|duty| {
                let code = duty.obligation.code();
                format!("{code} {}: {}", duty.components, duty.licences.join(" "))
            })
            .collect();
        (told, product.unknown, product.choices)
    };
    let (told, unknown, choices) = duties(None);
    assert_eq!((unknown, choices.len()), (1, 1));
    assert_eq!(told[0], "keep-copyright-notice 3: GPL-2.0-or-later MIT");
    assert!(
        told.contains(&"disclose-source 1: GPL-2.0-or-later".to_owned()),
        "{told:?}"
    );
    assert!(told.contains(&"read-licence 1: ".to_owned()), "{told:?}");
    let policy = "default = \"allow\"\n[[rules]]\nruling = \"deny\"\nlicences = [\"MIT\"]";
    let (told, ..) = duties(Some(("p.toml", policy)));
    assert!(
        told.contains(&"disclose-source 2: GPL-2.0-or-later GPL-3.0-only".to_owned()),
        "{told:?}"
    );
}

#[test]
fn what_a_policy_decided_of_a_licence_on_no_list_is_what_has_to_be_done() {
    let office = office();
    let components = [
        ("bought", "LicenseRef-Bought"),
        ("asked", "LicenseRef-Asked"),
        ("banned", "LicenseRef-Banned AND MIT"),
        ("other", "LicenseRef-Other"),
    ];
    let shop = licensed("shop", "1", &components);
    import(&office, &[("s.json", shop.as_bytes())]);
    let portfolio = office.portfolio().expect("a portfolio");
    let duties = |policy: Option<&str>| {
        let policy = policy.map(|text| ("p.toml", text));
        let products = office.obligations(&portfolio, &Filter::default(), policy);
        let product = products.expect("an answer").remove(0);
        let own = ["follow-text", "get-approval", "do-not-use", "read-licence"];
        let own = own.map(|code| {
            let mut duties = product.duties.iter();
            let duty = duties.find(|duty| duty.obligation.code() == code);
            duty.map_or_else(String::new, |duty| duty.licences.join(" "))
        });
        let decided: Vec<_> = product
            .decided
            .into_iter()
            .map(|one| (one.licence, one.ruling.code(), one.reason))
            .collect();
        (own, decided, product.unknown)
    };
    let all = "LicenseRef-Asked LicenseRef-Banned LicenseRef-Bought LicenseRef-Other";
    let [none, read] = ["", all].map(str::to_owned);
    let (told, decided, unknown) = duties(None);
    assert_eq!(told, [none.clone(), none.clone(), none, read]);
    assert_eq!((decided, unknown), (vec![], 4));
    let policy = r#"
        default = "allow"
        [[rules]]
        ruling = "allow"
        licences = ["LicenseRef-Bought"]
        reason = "contract 4711"
        [[rules]]
        ruling = "review"
        licences = ["LicenseRef-Asked"]
        [[rules]]
        ruling = "deny"
        licences = ["LicenseRef-Banned"]
    "#;
    let (told, decided, unknown) = duties(Some(policy));
    assert_eq!(
        told,
        [
            "LicenseRef-Bought",
            "LicenseRef-Asked",
            "LicenseRef-Banned",
            // What no rule names is allowed by no default.
            "LicenseRef-Other"
        ]
    );
    let contract = Some(Words::of("contract 4711"));
    assert_eq!(
        decided,
        [
            ("LicenseRef-Asked".to_owned(), "review", None),
            ("LicenseRef-Banned".to_owned(), "deny", None),
            ("LicenseRef-Bought".to_owned(), "allow", contract),
        ]
    );
    assert_eq!(unknown, 1);
}

#[test]
fn a_notice_names_everything_and_gives_the_texts() {
    let (office, portfolio) = stocked();
    let headings = Headings {
        title: "T",
        introduction: "",
        unstated: "nothing stated",
        texts: "texts",
        missing: "missing",
    };
    let filter = Filter::default();
    let notice = office
        .notice(
            &portfolio,
            "shop",
            &filter,
            None,
            &headings,
            Style::Markdown,
        )
        .expect("a notice");
    assert_eq!((notice.components, notice.unstated), (4, 1));
    for told in [
        "## MIT\n\n- a 1.0.0\n  - (c) a\n- b 1.0.0\n",
        "## nothing stated\n\n- d 1.0.0\n",
        "Permission is hereby granted, free of charge",
        "GNU GENERAL PUBLIC LICENSE",
    ] {
        assert!(notice.text.contains(told), "{told}: {}", notice.text);
    }
    assert!(!notice.text.contains("# missing") && !notice.text.contains("our own"));
    let unknown = office
        .notice(&portfolio, "nobody", &filter, None, &headings, Style::Text)
        .expect_err("no product");
    assert_eq!(unknown.code(), "not-found");
}

#[test]
fn the_release_itself_stands_under_nothing() {
    let (office, portfolio) = stocked();
    let inventory = office
        .licences(&portfolio, &Filter::default())
        .expect("an answer");
    let ours = Answer::Text("our own".to_owned());
    assert!(inventory.rows.iter().all(|row| row.answer != ours));
}

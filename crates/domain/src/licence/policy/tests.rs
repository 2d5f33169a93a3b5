//! Tables and properties of policies.

use proptest::prelude::*;
use proptest::sample::select;

use super::*;

fn rule(matter: &str, ruling: Ruling) -> Rule {
    let matter = match (
        matter.strip_prefix("category:"),
        matter.strip_prefix("exception:"),
    ) {
        (Some(code), _) => Matter::Category(Category::from_code(code).unwrap()),
        (_, Some(id)) => Matter::Exception(id.to_owned()),
        _ => Matter::licence(matter).unwrap(),
    };
    Rule {
        matter,
        ruling,
        reason: None,
        scopes: Vec::new(),
        condition: None,
    }
}

/// `allow category:permissive; deny GPL-3.0-only; else review`
fn policy(text: &str) -> Policy {
    let mut rules = Vec::new();
    for line in text.split("; ") {
        let (word, matter) = line.split_once(' ').unwrap();
        if word == "else" {
            let default = Ruling::from_code(matter).unwrap();
            return Policy { rules, default };
        }
        rules.push(rule(matter, Ruling::from_code(word).unwrap()));
    }
    panic!("{text}: no default");
}

fn judge(policy: &Policy, text: &str) -> Outcome {
    policy.judge(&parse(text).unwrap().licence, &[])
}

#[track_caller]
fn check(rules: &str, cases: &[(&str, Verdict, &str)]) {
    let policy = policy(rules);
    for (text, verdict, chosen) in cases {
        let outcome = judge(&policy, text);
        let found = (outcome.verdict, outcome.chosen());
        assert_eq!(found, (*verdict, (*chosen).to_owned()), "{text}");
    }
}

const HOUSE: &str = "deny JSON; allow GPL-2.0-only WITH Classpath-exception-2.0; allow category:permissive; \
    allow category:public-domain; review category:weak-copyleft; deny category:strong-copyleft; \
    deny category:network-copyleft; else review";

#[test]
fn or_is_a_choice_and_and_needs_all() {
    check(
        HOUSE,
        &[
            ("MIT", Verdict::Allow, "MIT"),
            ("GPL-3.0-only OR MIT", Verdict::Allow, "MIT"),
            (
                "GPL-3.0-only AND MIT",
                Verdict::Deny,
                "GPL-3.0-only AND MIT",
            ),
            ("MIT AND MPL-2.0", Verdict::Review, "MIT AND MPL-2.0"),
            (
                "(MIT OR GPL-2.0-only) AND ISC",
                Verdict::Allow,
                "MIT AND ISC",
            ),
            ("MIT AND (MIT OR ISC)", Verdict::Allow, "MIT"),
            ("JSON OR MPL-2.0", Verdict::Review, "MPL-2.0"),
            ("MPL-2.0 OR FOO", Verdict::Review, "MPL-2.0"),
            ("GPL-2.0-only OR FOO", Verdict::Unknown, "FOO"),
            (
                "GPL-2.0-only AND FOO",
                Verdict::Deny,
                "GPL-2.0-only AND FOO",
            ),
            ("MPL-2.0 AND FOO", Verdict::Unknown, "MPL-2.0 AND FOO"),
            // Of equally allowed ones the one with fewer duties, and otherwise the first.
            ("MIT OR CC0-1.0", Verdict::Allow, "CC0-1.0"),
            ("ISC OR MIT", Verdict::Allow, "ISC"),
            (
                "GPL-3.0-only OR AGPL-3.0-only",
                Verdict::Deny,
                "GPL-3.0-only",
            ),
            // No rule: the default, but not for what nobody knows.
            ("BUSL-1.1", Verdict::Review, "BUSL-1.1"),
            ("LicenseRef-a", Verdict::Unknown, "LicenseRef-a"),
        ],
    );
}

#[test]
fn a_condition_is_asked_of_each_licence() {
    let rules = [
        ("any", Ruling::Deny, Some(0)),
        ("any", Ruling::Allow, Some(1)),
        ("category:permissive", Ruling::Allow, None),
    ];
    let rules = rules.map(|(matter, ruling, condition)| Rule {
        condition,
        ..match matter {
            "any" => Rule {
                matter: Matter::Any,
                ..rule("MIT", ruling)
            },
            matter => rule(matter, ruling),
        }
    });
    let policy = Policy {
        rules: rules.into(),
        default: Ruling::Review,
    };
    let holds = |condition: usize, term: &Term| match condition {
        0 => term.id.text.starts_with("GPL"),
        _ => term.id.text.starts_with('M') || term.id.text.starts_with("LicenseRef"),
    };
    let site = Site {
        tags: &[],
        holds: &holds,
    };
    for (text, verdict) in [
        ("GPL-3.0-only", Verdict::Deny),
        ("GPL-3.0-or-later OR MPL-2.0", Verdict::Allow),
        ("ISC", Verdict::Allow),
        ("EPL-2.0", Verdict::Review),
        // The condition is asked of what is written, which allows version 2 alone as well.
        ("GPL-2.0-or-later", Verdict::Deny),
        // What nobody knows is allowed by no condition, but may be denied by one.
        ("LicenseRef-a", Verdict::Unknown),
    ] {
        let Licence::Expression(expression) = parse(text).unwrap().licence else {
            panic!("{text}");
        };
        let outcome = policy.judge_expression(&expression, &site);
        assert_eq!(outcome.verdict, verdict, "{text}");
    }
}

#[test]
fn licence_and_exception_are_one_thing() {
    check(
        HOUSE,
        &[
            (
                "GPL-2.0-with-classpath-exception",
                Verdict::Allow,
                "GPL-2.0-only WITH Classpath-exception-2.0",
            ),
            (
                "GPL-3.0-only WITH GCC-exception-3.1",
                Verdict::Review,
                "GPL-3.0-only WITH GCC-exception-3.1",
            ),
            (
                "MIT WITH AdditionRef-x",
                Verdict::Unknown,
                "MIT WITH AdditionRef-x",
            ),
        ],
    );
    check(
        "deny GPL-3.0-only; allow Apache-2.0; allow exception:gcc-exception-2.0; else review",
        &[
            // A permission for one partner does not lift the denial; one that changes the category leaves it to others.
            (
                "GPL-3.0-only WITH openvpn-openssl-exception",
                Verdict::Deny,
                "GPL-3.0-only WITH openvpn-openssl-exception",
            ),
            (
                "GPL-3.0-only WITH GCC-exception-3.1",
                Verdict::Review,
                "GPL-3.0-only WITH GCC-exception-3.1",
            ),
            (
                "Apache-2.0 WITH LLVM-exception",
                Verdict::Allow,
                "Apache-2.0 WITH LLVM-exception",
            ),
            (
                "Apache-2.0 WITH FOO",
                Verdict::Unknown,
                "Apache-2.0 WITH FOO",
            ),
            (
                "GPL-2.0-only WITH GCC-exception-2.0",
                Verdict::Allow,
                "GPL-2.0-only WITH GCC-exception-2.0",
            ),
        ],
    );
}

#[test]
fn or_later_is_a_choice_among_versions() {
    let cases = |rules: &str, text: &str, verdict, chosen: &str| {
        check(rules, &[(text, verdict, chosen)]);
    };
    let (allow, review, deny) = (Verdict::Allow, Verdict::Review, Verdict::Deny);
    let gpl = "GPL-2.0-or-later";
    cases("allow GPL-3.0-only; else deny", gpl, allow, "GPL-3.0-only");
    cases(
        "allow GPL-3.0-or-later; else deny",
        gpl,
        allow,
        "GPL-3.0-or-later",
    );
    cases("allow GPL-2.0-only; else deny", gpl, allow, gpl);
    cases("deny GPL-3.0-only; else review", gpl, review, gpl);
    cases("deny GPL-2.0-only; else allow", gpl, allow, "GPL-3.0-only");
    cases(
        "deny GPL-2.0-only; deny GPL-3.0-only; else allow",
        gpl,
        deny,
        gpl,
    );
    // A rule that names it as it is written decides it, in the order of the rules.
    cases("deny GPL-2.0-or-later; else allow", gpl, deny, gpl);
    cases(
        "deny category:strong-copyleft; allow GPL-2.0-or-later; else allow",
        gpl,
        deny,
        gpl,
    );
    cases(
        "allow GPL-2.0-or-later; deny category:strong-copyleft; else deny",
        gpl,
        allow,
        gpl,
    );
    cases(
        "allow Apache-2.0; else deny",
        "Apache-1.1+",
        allow,
        "Apache-2.0",
    );
    cases(
        "allow Apache-2.0; else deny",
        "Apache-2.0+",
        allow,
        "Apache-2.0+",
    );
    cases("allow GPL-2.0+; else deny", gpl, allow, gpl);
    cases(
        "allow gpl-2.0; else deny",
        "GPL-2.0-only",
        allow,
        "GPL-2.0-only",
    );
    cases(
        "allow GPL-3.0-only WITH Classpath-exception-2.0; else deny",
        "GPL-2.0-or-later WITH Classpath-exception-2.0",
        allow,
        "GPL-3.0-only WITH Classpath-exception-2.0",
    );
}

#[test]
fn what_nobody_knows_is_allowed_only_by_its_name() {
    check(
        "allow LicenseRef-Ours; allow category:unknown; else allow",
        &[
            ("LicenseRef-ours", Verdict::Allow, "LicenseRef-ours"),
            ("LicenseRef-theirs", Verdict::Unknown, "LicenseRef-theirs"),
            ("any-OSI", Verdict::Unknown, "any-OSI"),
            ("NOASSERTION", Verdict::Unknown, ""),
            ("NONE", Verdict::Unknown, ""),
        ],
    );
    check(
        "review category:unknown; else allow",
        &[
            ("FOO", Verdict::Review, "FOO"),
            ("NONE", Verdict::Unknown, ""),
        ],
    );
}

#[test]
fn rules_apply_in_their_order_and_where_they_are_meant_to() {
    let mut policy = policy("deny AGPL-3.0-only; allow AGPL-3.0-only; else review");
    policy.rules[0].scopes = vec!["distributed".to_owned(), "hosted".to_owned()];
    let agpl = parse("AGPL-3.0-only").unwrap().licence;
    for (tags, verdict, rule) in [
        (&["hosted"][..], Verdict::Deny, 0),
        (&["internal", "distributed"], Verdict::Deny, 0),
        (&["internal"], Verdict::Allow, 1),
        (&[], Verdict::Allow, 1),
    ] {
        let outcome = policy.judge(&agpl, tags);
        let decision = outcome.decision().unwrap();
        assert_eq!((outcome.verdict, decision.rule), (verdict, Some(rule)));
    }
}

#[test]
fn the_licence_that_decided_is_told() {
    let outcome = judge(&policy(HOUSE), "MIT AND (GPL-3.0-only OR MPL-2.0) AND ISC");
    let decision = outcome.decision().unwrap();
    assert_eq!(decision.term.id.text, "MPL-2.0");
    assert_eq!((decision.place, decision.rule), (2, Some(4)));
    assert_eq!(decision.category, Category::WeakCopyleft);
    assert_eq!(
        judge(&policy(HOUSE), "BUSL-1.1").decision().unwrap().rule,
        None
    );
}

#[test]
fn rules_name_exactly_one_licence() {
    assert_eq!(Matter::licence("MIT OR ISC"), Err(MatterError::NotOne));
    assert_eq!(Matter::licence("NONE"), Err(MatterError::NotOne));
    assert!(matches!(
        Matter::licence("MIT ISC"),
        Err(MatterError::Syntax(_))
    ));
}

#[test]
fn deep_and_long_expressions_take_linear_time_and_little_stack() {
    let many = 50_000;
    let policy = policy(HOUSE);
    // As alternatives written out, this has two to the power of its length.
    let blow_up = vec!["(MIT OR GPL-3.0-or-later)"; many].join(" AND ");
    let outcome = judge(&policy, &blow_up);
    assert_eq!(
        (outcome.verdict, outcome.chosen()),
        (Verdict::Allow, "MIT".to_owned())
    );
    let deep = format!(
        "{}ISC{}",
        "GPL-3.0-only OR (MIT AND (".repeat(many),
        "))".repeat(many)
    );
    assert_eq!(judge(&policy, &deep).verdict, Verdict::Allow);
    let distinct: Vec<String> = (0..many).map(|n| format!("LicenseRef-{n}+")).collect();
    let outcome = judge(&policy, &distinct.join(" AND "));
    assert_eq!(outcome.verdict, Verdict::Unknown);
    assert_eq!(outcome.alternative.len(), many);
}

const LEAVES: &[&str] = &[
    "MIT",
    "CC0-1.0",
    "MPL-2.0",
    "GPL-2.0-or-later",
    "GPL-2.0-only WITH Classpath-exception-2.0",
    "AGPL-3.0-only",
    "BUSL-1.1",
    "LicenseRef-x",
    "MIT WITH AdditionRef-y",
    "Apache-1.1+",
];

fn expressions() -> impl Strategy<Value = String> {
    select(LEAVES)
        .prop_map(str::to_owned)
        .prop_recursive(5, 24, 2, |inner| {
            (inner.clone(), select(&["AND", "OR"][..]), inner)
                .prop_map(|(left, operator, right)| format!("({left}) {operator} ({right})"))
                .prop_map(|text| text.replace("(MIT WITH AdditionRef-y)", "MIT WITH AdditionRef-y"))
        })
}

fn policies() -> impl Strategy<Value = Policy> {
    const MATTERS: &[&str] = &[
        "MIT",
        "GPL-3.0-only",
        "GPL-3.0-or-later",
        "Apache-2.0",
        "LicenseRef-x",
        "category:weak-copyleft",
        "category:strong-copyleft",
        "category:unknown",
        "exception:Classpath-exception-2.0",
    ];
    let rule =
        (select(MATTERS), select(Ruling::ALL)).prop_map(|(matter, ruling)| rule(matter, ruling));
    (prop::collection::vec(rule, 0..6), select(Ruling::ALL))
        .prop_map(|(rules, default)| Policy { rules, default })
}

proptest! {
    #[test]
    fn a_choice_is_the_best_and_a_sum_the_worst_of_its_parts(
        one in expressions(), other in expressions(), policy in policies(),
    ) {
        let (a, b) = (judge(&policy, &one).verdict, judge(&policy, &other).verdict);
        let either = judge(&policy, &format!("({one}) OR ({other})")).verdict;
        let both = judge(&policy, &format!("({one}) AND ({other})")).verdict;
        prop_assert_eq!(either, a.min(b));
        prop_assert_eq!(both, a.max(b));
    }

    #[test]
    fn the_chosen_alternative_has_the_verdict_of_the_whole(text in expressions(), policy in policies()) {
        let outcome = judge(&policy, &text);
        let worst = outcome.alternative.iter().map(|it| it.verdict).max().unwrap();
        prop_assert_eq!(worst, outcome.verdict);
        prop_assert_eq!(outcome.decision().unwrap().verdict, outcome.verdict);
        // It satisfies the expression.
        let Licence::Expression(expression) = parse(&text).unwrap().licence else {
            panic!("{text}");
        };
        let places: Vec<usize> = outcome.alternative.iter().map(|it| it.place).collect();
        let terms = expression.terms();
        let taken: Vec<&Term> = places.iter().map(|&place| &terms[place]).collect();
        prop_assert!(expression.holds(|term| taken.contains(&term)));
    }

    #[test]
    fn the_same_is_said_when_all_alternatives_are_written_out(text in expressions(), policy in policies()) {
        let Licence::Expression(expression) = parse(&text).unwrap().licence else {
            panic!("{text}");
        };
        let terms = expression.terms();
        prop_assume!(terms.len() <= 10);
        let verdict = |term: &Term| judge(&policy, &term.to_string()).verdict;
        let best = (0_u32..1 << terms.len())
            .map(|subset| {
                let is_in = |term: &Term| {
                    let place = terms.iter().position(|other| std::ptr::eq(other, term)).unwrap();
                    subset >> place & 1 == 1
                };
                let worst = terms.iter().filter(|term| is_in(term)).map(verdict).max();
                (expression.holds(is_in), worst)
            })
            .filter_map(|(holds, worst)| worst.filter(|_| holds))
            .min();
        prop_assert_eq!(Some(judge(&policy, &text).verdict), best);
    }
}

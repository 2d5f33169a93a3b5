//! Documents about components, and the rows that come of them.

use proptest::prelude::*;
use proptest::sample::select;

use crate::inventory::document::LicenceForm;

use super::*;

fn statements(texts: &[(LicenceStanding, &'static str)]) -> Vec<LicenceStatement<'static>> {
    texts
        .iter()
        .map(|&(standing, text)| LicenceStatement {
            form: LicenceForm::Expression,
            standing,
            value: Field::from_spdx(text.into()),
        })
        .collect()
}

/// Component, document and what is stated.
type Stated = (u32, u32, &'static [(LicenceStanding, &'static str)]);

fn inventory(stated: &[Stated]) -> LicenceInventory {
    let stated: Vec<_> = stated
        .iter()
        .map(|(component, document, texts)| (*component, *document, statements(texts)))
        .collect();
    by_licence(
        stated
            .iter()
            .map(|(component, document, statements)| Entry {
                component: *component,
                document: *document,
                product: document / 10,
                statements,
            }),
    )
}

const CONCLUDED: LicenceStanding = LicenceStanding::Concluded;
const DECLARED: LicenceStanding = LicenceStanding::Declared;
const UNSTATED: LicenceStanding = LicenceStanding::Unstated;
const OBSERVED: LicenceStanding = LicenceStanding::Observed;

#[track_caller]
fn check(texts: &'static [(LicenceStanding, &'static str)], expected: &str, category: Category) {
    let found = inventory(&[(1, 1, texts)]);
    let row = &found.rows[0];
    let said = match &row.answer {
        Answer::Expression(text) => text.clone(),
        Answer::Text(text) => format!("text: {text}"),
        other => format!("{other:?}"),
    };
    assert_eq!(
        (said.as_str(), row.category),
        (expected, category),
        "{texts:?}"
    );
    assert_eq!(found.rows.len(), 1);
}

#[test]
fn a_document_gives_one_answer() {
    check(&[], "Omitted", Category::Unknown);
    check(&[(DECLARED, "")], "Omitted", Category::Unknown);
    check(
        &[(DECLARED, "NOASSERTION")],
        "DeclaredUnknown",
        Category::Unknown,
    );
    check(&[(DECLARED, "NONE")], "None", Category::Unknown);
    check(&[(UNSTATED, "mit")], "MIT", Category::Permissive);
    check(
        &[(CONCLUDED, "NOASSERTION"), (DECLARED, "MIT")],
        "MIT",
        Category::Permissive,
    );
    check(
        &[(DECLARED, "MIT"), (CONCLUDED, "GPL-2.0"), (OBSERVED, "ISC")],
        "GPL-2.0-only",
        Category::StrongCopyleft,
    );
    check(&[(OBSERVED, "ISC")], "ISC", Category::Permissive);
    // All that stands in one place applies.
    check(
        &[
            (UNSTATED, "MIT OR ISC"),
            (UNSTATED, "MPL-2.0"),
            (UNSTATED, "mpl-2.0"),
        ],
        "(MIT OR ISC) AND MPL-2.0",
        Category::WeakCopyleft,
    );
    check(
        &[(UNSTATED, "MIT"), (UNSTATED, "some words of ours")],
        "text: MIT; some words of ours",
        Category::Unknown,
    );
    check(
        &[(UNSTATED, "MIT"), (UNSTATED, "unknown")],
        "text: MIT; unknown",
        Category::Unknown,
    );
    check(
        &[(DECLARED, "FOO OR MIT")],
        "FOO OR MIT",
        Category::Permissive,
    );
    check(
        &[(DECLARED, "UNLICENSED")],
        "text: UNLICENSED",
        Category::Proprietary,
    );
    check(
        &[(DECLARED, "Public Domain")],
        "text: Public Domain",
        Category::Unknown,
    );
}

#[test]
fn components_stand_under_what_is_said_of_them() {
    let found = inventory(&[
        (1, 10, &[(DECLARED, "MIT")]),
        (1, 20, &[(DECLARED, "The MIT License")]),
        (2, 10, &[(DECLARED, "MIT")]),
        (3, 10, &[(DECLARED, "GPL-3.0-only")]),
        (3, 10, &[(DECLARED, "GPL-3.0-only")]),
        (4, 30, &[]),
    ]);
    let rows: Vec<_> = found
        .rows
        .iter()
        .map(|row| {
            (
                row.answer.text(),
                row.components.clone(),
                row.products.clone(),
            )
        })
        .collect();
    assert_eq!(
        rows,
        [
            (Some("MIT"), vec![1, 2], vec![1, 2]),
            (Some("GPL-3.0-only"), vec![3], vec![1]),
            (None, vec![4], vec![3]),
        ]
    );
    assert!(found.disagreements.is_empty() && found.departures.is_empty());
}

#[test]
fn documents_that_disagree_are_told_apart() {
    let found = inventory(&[
        (1, 10, &[(DECLARED, "MIT")]),
        (1, 11, &[(DECLARED, "MIT")]),
        (1, 12, &[(DECLARED, "Apache-2.0")]),
        (1, 13, &[(DECLARED, "NOASSERTION")]),
        (1, 14, &[]),
        (2, 10, &[(DECLARED, "MIT")]),
        (2, 11, &[(DECLARED, "NOASSERTION")]),
        (3, 10, &[(DECLARED, "NONE")]),
        (3, 11, &[(DECLARED, "MIT")]),
    ]);
    let told: Vec<_> = found
        .disagreements
        .iter()
        .map(|it| {
            let answers = it.answers.iter();
            let answers =
                answers.map(|(row, documents)| (&found.rows[*row].answer, documents.clone()));
            (it.component, answers.collect::<Vec<_>>())
        })
        .collect();
    let expression = |text: &str| Answer::Expression(text.to_owned());
    let (mit, apache) = (expression("MIT"), expression("Apache-2.0"));
    assert_eq!(
        told,
        [
            (1, vec![(&mit, vec![10, 11]), (&apache, vec![12])]),
            (3, vec![(&mit, vec![11]), (&Answer::None, vec![10])]),
        ]
    );
}

#[test]
fn a_conclusion_that_departs_from_the_declaration_is_told() {
    let found = inventory(&[
        (1, 10, &[(DECLARED, "MIT"), (CONCLUDED, "MIT AND ISC")]),
        (2, 10, &[(DECLARED, "mit"), (CONCLUDED, "MIT")]),
        (3, 10, &[(DECLARED, "NOASSERTION"), (CONCLUDED, "MIT")]),
    ]);
    let expected = Departure {
        component: 1,
        document: 10,
        declared: Answer::Expression("MIT".to_owned()),
        concluded: Answer::Expression("MIT AND ISC".to_owned()),
    };
    assert_eq!(found.departures, [expected]);
}

proptest! {
    #[test]
    fn nobody_is_lost_and_the_order_of_documents_does_not_matter(
        stated in prop::collection::vec(
            (0_u32..6, 0_u32..40, select(&["MIT", "mit", "GPL-2.0", "NONE", "NOASSERTION", "", "words of ours"][..])),
            0..40,
        ),
        turn in 0_usize..40,
    ) {
        let of = |stated: &[(u32, u32, &'static str)]| {
            let stated: Vec<_> = stated
                .iter()
                .map(|&(component, document, text)| (component, document, statements(&[(DECLARED, text)])))
                .collect();
            by_licence(stated.iter().map(|(component, document, statements)| Entry {
                component: *component,
                document: *document,
                product: document / 10,
                statements,
            }))
        };
        let found = of(&stated);
        let mut turned = stated.clone();
        turned.rotate_left(turn.min(stated.len()));
        prop_assert_eq!(&of(&turned), &found);
        for (component, document, _) in &stated {
            let holds = |row: &Row| row.components.contains(component) && row.documents.contains(document);
            prop_assert!(found.rows.iter().any(holds));
        }
        let all: BTreeSet<u32> = stated.iter().map(|(component, ..)| *component).collect();
        let held: BTreeSet<u32> = found.rows.iter().flat_map(|row| row.components.clone()).collect();
        prop_assert_eq!(all, held);
    }
}

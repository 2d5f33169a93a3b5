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

/// Ten documents make a product, each in a release of its own.
fn place(document: u32) -> Place {
    Place {
        document,
        release: document,
        product: document / 10,
        group: 0,
    }
}

fn inventory(stated: &[Stated]) -> LicenceInventory {
    let mut census = LicenceCensus::default();
    for (component, document, texts) in stated {
        let heard = census.hear(&statements(texts));
        census.add(&place(*document), *component, heard);
    }
    census.finish()
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
        (2, 10, &[(DECLARED, "MIT")]),
        (3, 10, &[(DECLARED, "GPL-3.0-only")]),
        (3, 11, &[(DECLARED, "GPL-3.0-only")]),
        (1, 20, &[(DECLARED, "The MIT License")]),
        (4, 30, &[]),
    ]);
    let rows: Vec<_> = found
        .rows
        .iter()
        .map(|row| {
            let Spread {
                products,
                releases,
                documents,
                ..
            } = row.spread;
            let text = row.answer.text();
            (text, row.components, [products, releases, documents])
        })
        .collect();
    // What nobody states comes first.
    assert_eq!(
        rows,
        [
            (None, 1, [1, 1, 1]),
            (Some("MIT"), 2, [2, 2, 2]),
            (Some("GPL-3.0-only"), 1, [1, 2, 2]),
        ]
    );
    assert_eq!(
        found.of_products,
        [(1, 1, 1), (1, 2, 1), (1, 3, 2), (2, 1, 1), (3, 4, 0)]
    );
    let said: Vec<_> = found.said.iter().map(|it| (it.component, it.row)).collect();
    assert_eq!(said, [(1, 1), (2, 1), (3, 2), (4, 0)]);
    assert!(found.disagreements().is_empty() && found.departures.is_empty());
}

#[test]
fn groups_are_counted_apart() {
    let mut census = LicenceCensus::default();
    let heard = census.hear(&statements(&[(DECLARED, "MIT")]));
    for (document, group) in [(10, 0), (20, 1), (30, 0)] {
        let place = Place {
            group,
            ..place(document)
        };
        census.add(&place, 1, heard);
    }
    let found = census.finish();
    let said: Vec<_> = found
        .said
        .iter()
        .map(|it| (it.component, it.row, it.group, it.spread.products))
        .collect();
    assert_eq!(said, [(1, 0, 0, 2), (1, 0, 1, 1)]);
    assert_eq!(
        (found.rows[0].components, found.rows[0].spread.products),
        (1, 3)
    );
}

#[test]
fn documents_that_disagree_are_told_apart() {
    let found = inventory(&[
        (1, 10, &[(DECLARED, "MIT")]),
        (2, 10, &[(DECLARED, "MIT")]),
        (3, 10, &[(DECLARED, "NONE")]),
        (1, 11, &[(DECLARED, "MIT")]),
        (2, 11, &[(DECLARED, "NOASSERTION")]),
        (3, 11, &[(DECLARED, "MIT")]),
        (1, 12, &[(DECLARED, "Apache-2.0")]),
        (1, 13, &[(DECLARED, "NOASSERTION")]),
        (1, 14, &[]),
    ]);
    assert_eq!(Vec::from_iter(found.disagreements()), [1, 3]);
    let mut told: Vec<_> = found
        .said
        .iter()
        .filter(|said| said.component == 1)
        .map(|said| (&found.rows[said.row].answer, said.spread.documents))
        .collect();
    told.sort();
    let expression = |text: &str| Answer::Expression(text.to_owned());
    let (mit, apache) = (expression("MIT"), expression("Apache-2.0"));
    assert_eq!(
        told,
        [
            (&apache, 1),
            (&mit, 2),
            (&Answer::DeclaredUnknown, 1),
            (&Answer::Omitted, 1)
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
        declared: Answer::Expression("MIT".to_owned()),
        concluded: Answer::Expression("MIT AND ISC".to_owned()),
        documents: 1,
    };
    assert_eq!(found.departures, [expected]);
}

proptest! {
    #[test]
    fn nobody_is_lost(
        mut stated in prop::collection::vec(
            (0_u32..40, 0_u32..6, select(&["MIT", "mit", "GPL-2.0", "NONE", "NOASSERTION", "", "words of ours"][..])),
            0..40,
        ),
    ) {
        stated.sort_unstable();
        stated.dedup_by_key(|(document, component, _)| (*document, *component));
        let mut census = LicenceCensus::default();
        for (document, component, text) in &stated {
            let heard = census.hear(&statements(&[(DECLARED, *text)]));
            census.add(&place(*document), *component, heard);
        }
        let found = census.finish();
        let all: BTreeSet<u32> = stated.iter().map(|(_, component, _)| *component).collect();
        let held: BTreeSet<u32> = found.said.iter().map(|said| said.component).collect();
        prop_assert_eq!(&all, &held);
        let documents: u32 = found.said.iter().map(|said| said.spread.documents).sum();
        prop_assert_eq!(documents as usize, stated.len());
        for (place, row) in found.rows.iter().enumerate() {
            let own = found.said.iter().filter(|said| said.row == place);
            prop_assert_eq!(own.count(), row.components);
            let products: BTreeSet<u32> = found
                .of_products
                .iter()
                .filter(|(_, _, of)| *of == place)
                .map(|(product, ..)| *product)
                .collect();
            prop_assert_eq!(products.len(), row.spread.products as usize);
        }
    }
}

//! What must hold for any document.

use iriai_domain::inventory::document::{
    Aggregate, Completeness, ComponentKind, Document, Field, RelationKind, SbomFormat,
};
use iriai_domain::inventory::quality::{Element, Profile, judge};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::documents::*;

const NAMES: [&str; 8] = ["a", "b", "c", "d", "e", "f", "NONE", "NOASSERTION"];

fn field() -> impl Strategy<Value = Field<'static>> {
    prop_oneof![
        Just(Field::Omitted),
        Just(Field::DeclaredUnknown),
        Just(Field::DeclaredNone),
        Just(stated("x")),
    ]
}

prop_compose! {
    fn any_component()(
        name in select(&NAMES[..6]), version in field(), supplier in field(), full_one: bool,
        kind in select(ComponentKind::ALL), listed: bool, parent in proptest::option::of(0_u32..8),
    ) -> iriai_domain::inventory::document::Component<'static> {
        let mut made = if full_one { full(name) } else { component(name) };
        made.version = version;
        made.supplier = supplier;
        made.kind = kind;
        made.listed = listed;
        made.parent = parent;
        made
    }
}

prop_compose! {
    fn any_document()(
        format in select(SbomFormat::ALL),
        version in select(&["", "1.4", "1.6", "2.3", "3.0.1", "99999999999.x"][..]),
        components in proptest::collection::vec(any_component(), 0..8),
        subjects in proptest::collection::vec(0_usize..9, 0..3),
        relations in proptest::collection::vec((select(&NAMES[..]), select(RelationKind::ALL), select(&NAMES[..])), 0..12),
        statements in proptest::collection::vec((proptest::option::of(select(&NAMES[..])), select(Aggregate::ALL)), 0..3),
    ) -> Document<'static> {
        let mut document = Document::new(format);
        document.spec_version = text(version);
        document.components = components;
        document.subjects = subjects;
        document.relations = relations.into_iter().map(|(from, kind, to)| relation(from, kind, to)).collect();
        document.completeness = statements.into_iter()
            .map(|(of, aggregate)| Completeness { of: of.map(text), aggregate })
            .collect();
        document
    }
}

proptest! {
    #[test]
    fn counts_add_up_and_scores_stay_in_range(document in any_document()) {
        for quality in judge(&document, Profile::ALL) {
            prop_assert!((0.0..=100.0).contains(&quality.score));
            prop_assert!((0.0..=100.0).contains(&quality.complied));
            prop_assert!(quality.score <= quality.complied + 1e-9);
            prop_assert_eq!(quality.elements.len(), Element::ALL.len());
            for count in &quality.elements {
                let asked = count.asked();
                prop_assert!(asked == quality.components || asked == 1, "{:?}", count);
                prop_assert!(count.elsewhere.is_none_or(|(_, times)| times <= count.stated));
                prop_assert!(!count.not_carried || count.stated + count.declared_unknown == 0);
            }
        }
    }

    /// To state more never makes a document worse.
    #[test]
    fn stating_more_scores_no_less(document in any_document(), which in any::<Index>()) {
        let before = judge(&document, Profile::ALL);
        let mut document = document;
        if document.components.is_empty() {
            return Ok(());
        }
        let index = which.index(document.components.len());
        let component = &mut document.components[index];
        let mut better = full("a");
        better.reference = component.reference.clone();
        better.kind = component.kind;
        better.listed = component.listed;
        better.parent = component.parent;
        *component = better;
        document.signed = true;
        let after = judge(&document, Profile::ALL);
        for (before, after) in before.iter().zip(&after) {
            prop_assert!(after.score >= before.score - 1e-9);
        }
    }
}

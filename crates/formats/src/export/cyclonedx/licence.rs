//! Licences: a list of licences, or exactly one expression.

use iriai_domain::inventory::document::{Field, LicenceForm, LicenceStanding, LicenceStatement};

use super::schema::{Licence, LicenceChoice, LicenceValue, Property};
use crate::sbom::cyclonedx::own;

/// Those statements of a list that state something.
pub(super) fn choices<'p>(
    statements: impl Iterator<Item = &'p LicenceStatement<'p>>,
) -> Vec<LicenceChoice<'p>> {
    let stated: Vec<_> = statements
        .filter_map(|statement| Some((statement, statement.value.stated()?)))
        .collect();
    if let [(statement, text)] = stated.as_slice()
        && statement.form == LicenceForm::Expression
    {
        return vec![LicenceChoice::Expression {
            expression: text,
            acknowledgement: acknowledgement(statement.standing),
        }];
    }
    stated
        .into_iter()
        .map(|(statement, text)| LicenceChoice::Licence {
            license: licence(statement, text),
        })
        .collect()
}

/// The licence of the document itself.
pub(super) fn of_document(text: Option<&str>) -> Vec<LicenceChoice<'_>> {
    let text = text.filter(|text| !text.trim().is_empty());
    let licence = text.map(|text| LicenceChoice::Licence {
        license: Licence {
            value: value(text),
            acknowledgement: None,
            properties: Vec::new(),
        },
    });
    licence.into_iter().collect()
}

fn licence<'p>(statement: &'p LicenceStatement<'p>, text: &'p str) -> Licence<'p> {
    let value = match statement.form {
        LicenceForm::Name => LicenceValue::Name(text),
        LicenceForm::Id | LicenceForm::Expression => value(text),
    };
    let written = match value {
        LicenceValue::Id(_) => LicenceForm::Id,
        LicenceValue::Name(_) => LicenceForm::Name,
    };
    let other =
        (written != statement.form).then(|| Property::new(own::FORM, statement.form.code()));
    Licence {
        value,
        acknowledgement: acknowledgement(statement.standing),
        properties: other.into_iter().collect(),
    }
}

/// An identifier only where the schema's list (SPDX 3.27) has it; it allows no other.
fn value(text: &str) -> LicenceValue<'_> {
    let known = match spdx::license_id(text) {
        Some(id) if id.name == text => !NOT_IN_SCHEMA.contains(&text),
        _ => WITH_PLUS.contains(&text),
    };
    if known {
        LicenceValue::Id(text)
    } else {
        LicenceValue::Name(text)
    }
}

/// Deprecated identifiers that end in a plus, which the library takes for an operator.
const WITH_PLUS: &[&str] = &[
    "GPL-1.0+",
    "GPL-2.0+",
    "GPL-3.0+",
    "LGPL-2.0+",
    "LGPL-2.1+",
    "LGPL-3.0+",
];

/// What the library lists and the schema does not: its own words, and newer licences.
const NOT_IN_SCHEMA: &[&str] = &[
    "BSD-2-Clause-pos-unchanged",
    "BSD-3-Clause-OpenWebUI",
    "BSD-Source-Code-no-disclaimer",
    "BSD-Source-alt-GPL",
    "BSD-ask-to-endorse",
    "Brian-Gladman-3-Clause-no-conversion",
    "Bugroff",
    "CC-BY-NC-3.0-IGO",
    "FDK-MPEG-H",
    "GFDL-1.1-invariants",
    "GFDL-1.1-no-invariants",
    "GFDL-1.2-invariants",
    "GFDL-1.2-no-invariants",
    "GFDL-1.3-invariants",
    "GFDL-1.3-no-invariants",
    "Hippocratic-3.0-core",
    "Informatica",
    "MVT-1.1",
    "NOASSERTION",
    "NONE",
    "atc-game",
];

fn acknowledgement(standing: LicenceStanding) -> Option<&'static str> {
    match standing {
        LicenceStanding::Declared => Some("declared"),
        LicenceStanding::Concluded => Some("concluded"),
        LicenceStanding::Unstated | LicenceStanding::Observed => None,
    }
}

/// The names under which statements are listed that say that a licence is unknown, or that there is none.
pub(super) fn declared<'p>(
    statements: &'p [LicenceStatement<'p>],
    declared: &'p Field<'p>,
) -> impl Iterator<Item = &'static str> + 'p {
    let matching = statements
        .iter()
        .filter(move |statement| statement.value == *declared);
    matching.map(|statement| match statement.standing {
        LicenceStanding::Unstated => own::LICENCE,
        LicenceStanding::Declared => "licence-declared",
        LicenceStanding::Concluded => "licence-concluded",
        LicenceStanding::Observed => "licence-observed",
    })
}

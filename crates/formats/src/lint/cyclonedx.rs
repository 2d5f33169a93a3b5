//! CycloneDX: 1.2 to 1.7 in JSON, 1.0 to 1.7 in XML.

mod component;
mod crypto;
mod curves;
mod declaration;
mod document;
mod extension;
mod forms;
mod formulation;
mod licence;
mod model;
mod parts;
mod patent;
mod service;
mod signature;
mod vulnerability;

use super::faults::Faults;
use super::json;
use super::shape::{Edition, Shape};
use super::xml::{self, Dialect};
use super::{FaultCode, check};
use crate::limits::Limits;
use document::BOM;
use extension::EXTENSIONS;

/// Judges a document in JSON; answers the version that it states.
pub(super) fn json(text: &str, limits: &Limits, faults: &mut Faults) -> String {
    faults.edition_name = edition_name;
    let Some(root) = json::parse(text, limits, faults) else {
        return String::new();
    };
    let Some(stated) = root.get("specVersion") else {
        faults.add(FaultCode::Missing, String::new, "", || {
            "specVersion".to_owned()
        });
        return String::new();
    };
    let stated = stated.as_str().unwrap_or_default().to_owned();
    match edition(&stated) {
        Some(edition) => check::check(&root, Shape::Object(&BOM), edition, faults),
        None => {
            let at = || "/specVersion".to_owned();
            faults.add(FaultCode::Version, at, &stated, || "1.2..1.7".to_owned());
        }
    }
    stated
}

fn edition_name(edition: Edition) -> String {
    format!("1.{edition}")
}

fn edition(version: &str) -> Option<Edition> {
    let minor = version.strip_prefix("1.")?.parse().ok()?;
    (version.len() == 3 && (2..=7).contains(&minor)).then_some(minor)
}

/// Judges a document in XML; answers the version that its namespace states.
pub(super) fn xml(text: &str, limits: &Limits, faults: &mut Faults) -> String {
    faults.edition_name = edition_name;
    xml::check(text, limits, &DIALECT, faults)
}

static DIALECT: Dialect = Dialect {
    root: "bom",
    shape: &BOM,
    edition: |namespace| {
        let version = namespace.strip_prefix("http://cyclonedx.org/schema/bom/")?;
        let minor = version.strip_prefix("1.")?.parse().ok()?;
        (version.len() == 3 && minor <= 7).then_some((version, minor))
    },
    names: ("bom-ref", 1),
    extensions: EXTENSIONS,
};

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::lint::frame::Place;
    use crate::lint::shape::{Case, Field, Object, RuleKind, Span};

    /// Every object that can be reached from the root and from the extensions.
    fn objects() -> Vec<&'static Object> {
        let mut open = vec![&BOM];
        open.extend(EXTENSIONS.iter().map(|extension| extension.shape));
        let (mut met, mut objects) = (HashSet::new(), Vec::new());
        while let Some(object) = open.pop() {
            if met.insert(std::ptr::from_ref(object)) {
                objects.push(object);
                open.extend(object.bases);
                let mut shapes: Vec<Shape> =
                    object.fields.iter().map(|field| field.shape).collect();
                while let Some(shape) = shapes.pop() {
                    match shape {
                        Shape::Object(object) => open.push(object),
                        Shape::List(list) => shapes.push(list.item),
                        Shape::Choice(cases) => {
                            shapes.extend(cases.iter().map(|case: &Case| case.shape))
                        }
                        _ => {}
                    }
                }
            }
        }
        objects
    }

    fn names(object: &Object) -> String {
        let names: Vec<_> = object.fields.iter().map(|field| field.name).collect();
        names.join(" ")
    }

    fn overlap(a: Span, b: Span) -> bool {
        a.since <= b.until && b.since <= a.until
    }

    #[test]
    fn tables_are_sound() {
        let objects = objects();
        assert!(objects.len() > 150, "{}", objects.len());
        for object in objects {
            let about = names(object);
            assert!(object.fields.len() <= 128, "{about}");
            for (index, field) in object.fields.iter().enumerate() {
                assert!(
                    field.json || field.xml.place != Place::Nowhere,
                    "{about}: {}",
                    field.name
                );
                let others = object.fields.iter().skip(index + 1);
                for other in others.filter(|other| overlap(field.span, other.span)) {
                    let in_json = field.json && other.json && field.name == other.name;
                    let in_xml = field.xml.place != Place::Nowhere
                        && field.xml.place == other.xml.place
                        && field.xml_name() == other.xml_name();
                    assert!(!in_json && !in_xml, "{about}: {}", field.name);
                }
                xml_is_sound(field, &about);
            }
            for rule in object.rules {
                let named = match rule.kind {
                    RuleKind::ExactlyOne(names)
                    | RuleKind::AtLeastOne(names)
                    | RuleKind::AtMostOne(names) => names,
                    RuleKind::Needs(_, names) => names,
                    RuleKind::Requires(_, names) | RuleKind::Forbids(_, names) => {
                        assert!(!rule.xml, "{about}: values are not looked at in XML");
                        names
                    }
                };
                for name in named {
                    assert!(
                        object.fields.iter().any(|field| field.name == *name),
                        "{about}: {name}"
                    );
                }
            }
        }
    }

    fn xml_is_sound(field: &Field, about: &str) {
        let place = field.xml.place;
        let is_list = matches!(field.shape, Shape::List(_));
        let is_plain = !matches!(
            field.shape,
            Shape::List(_) | Shape::Object(_) | Shape::Choice(_) | Shape::Map(_)
        );
        let is_sound = match place {
            Place::Nowhere => true,
            Place::Attribute | Place::Content => is_plain,
            Place::Wrapped(..) => is_list,
            Place::Child => !matches!(field.shape, Shape::Choice(_) | Shape::Map(_)),
        };
        // The fields of objects that stand in JSON only are never asked for in XML.
        let is_json_only = matches!(field.name, "publicKey");
        assert!(is_sound || is_json_only, "{about}: {}", field.name);
    }
}

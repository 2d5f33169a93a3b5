//! References by name to other documents and to licences that the document defines.

use std::collections::HashSet;

use serde_json::Value;

use super::super::super::FaultCode;
use super::super::super::faults::{Faults, Place};
use super::super::super::shape::Edition;
use super::super::licence;
use super::super::words::V2_2;
use super::{items, text};

/// What can be referred to beside elements, which the walk over the tables looks after.
pub(super) struct References<'w> {
    documents: HashSet<&'w str>,
    licences: HashSet<&'w str>,
}

/// The fields that hold licence expressions, in elements of each list.
const LICENCES: &[(&str, &[&str])] = &[
    (
        "packages",
        &[
            "licenseConcluded",
            "licenseDeclared",
            "licenseInfoFromFiles",
        ],
    ),
    ("files", &["licenseConcluded", "licenseInfoInFiles"]),
    ("snippets", &["licenseConcluded", "licenseInfoInSnippets"]),
];

impl<'w> References<'w> {
    pub(super) fn of(root: &'w Value) -> Self {
        let names = |list: &str, name: &'static str| {
            items(root, list)
                .filter_map(move |(_, item)| text(item, name))
                .collect()
        };
        Self {
            documents: names("externalDocumentRefs", "externalDocumentId"),
            licences: names("hasExtractedLicensingInfos", "licenseId"),
        }
    }

    pub(super) fn check(&self, root: &Value, edition: Edition, faults: &mut Faults) {
        for (list, fields) in LICENCES {
            let place = Place::ROOT.name(list);
            for (index, element) in items(root, list) {
                let place = place.index(index);
                for field in *fields {
                    if let Some(value) = element.get(field) {
                        self.licence(value, &place.name(field), faults);
                    }
                    let is_single = field.ends_with("ed");
                    if edition <= V2_2 && is_single && text(element, field) == Some("") {
                        let at = || place.pointer();
                        faults.add(FaultCode::Missing, at, "", || (*field).to_owned());
                    }
                }
            }
        }
        let place = Place::ROOT.name("relationships");
        for (index, relation) in items(root, "relationships") {
            let place = place.index(index);
            for end in ["spdxElementId", "relatedSpdxElement"] {
                if let Some(value) = relation.get(end).and_then(Value::as_str) {
                    self.element(value, &place.name(end), faults);
                }
            }
        }
    }

    /// The document part of a reference to an element elsewhere.
    fn element(&self, name: &str, place: &Place<'_>, faults: &mut Faults) {
        if let Some((document, _)) = name.split_once(':') {
            self.document(document, place, faults);
        }
    }

    fn document(&self, document: &str, place: &Place<'_>, faults: &mut Faults) {
        if !self.documents.contains(document) {
            faults.add(
                FaultCode::Dangling,
                || place.pointer(),
                document,
                || "externalDocumentRefs".to_owned(),
            );
        }
    }

    fn licence(&self, value: &Value, place: &Place<'_>, faults: &mut Faults) {
        match value {
            Value::String(expression) => self.expression(expression, place, faults),
            Value::Array(list) => {
                for (index, item) in list.iter().enumerate() {
                    if let Some(expression) = item.as_str() {
                        self.expression(expression, &place.index(index), faults);
                    }
                }
            }
            _ => {}
        }
    }

    fn expression(&self, expression: &str, place: &Place<'_>, faults: &mut Faults) {
        if !licence::is_valid(expression) {
            // The form is at fault already.
            return;
        }
        for (document, name) in licence::references(expression) {
            match document {
                Some(document) => self.document(document, place, faults),
                None if self.licences.contains(name) => {}
                None => faults.add(
                    FaultCode::Dangling,
                    || place.pointer(),
                    name,
                    || "hasExtractedLicensingInfos".to_owned(),
                ),
            }
        }
    }
}

//! What can only be judged once a whole document has been read.

use std::collections::{HashMap, HashSet};

use iriai_domain::inventory::document::{Document, RelationKind, Text};
use iriai_domain::warning::{Parsed, WarningCode, Warnings};

use super::{DOCUMENT, Draft, Place, annotation, creation};
use crate::error::{ReadError, ReadErrorCode};
use crate::sbom::name_subjects;

impl<'a> Draft<'a> {
    /// The document, with what could only be judged once all was read.
    pub(in crate::sbom) fn finish(
        mut self,
        warnings: Warnings,
    ) -> Result<Parsed<Document<'a>>, ReadError> {
        let document = &self.document;
        if document.components.is_empty()
            && document.files.is_empty()
            && document.spec_version.is_empty()
            && document.serial.is_none()
            && document.name.is_none()
            && document.created.is_none()
        {
            return Err(ReadError::new(ReadErrorCode::NothingReadable, ""));
        }
        let mut end = End(warnings);
        self.settle_comment();
        self.settle_annotations();
        self.settle_subjects(&mut end);
        self.settle_implied();
        self.settle_nesting();
        self.settle_completeness();
        if self.document.spec_version.is_empty() {
            end.note(WarningCode::MissingField, "spdxVersion", "2.3");
        }
        Ok(Parsed {
            value: self.document,
            warnings: end.0,
        })
    }

    fn settle_comment(&mut self) {
        let Some(comment) = self.creator_comment.take() else {
            return;
        };
        let (lifecycles, alone) = creation::lifecycles(&comment);
        self.document.lifecycles.extend(lifecycles);
        if alone {
            return;
        }
        self.document.comment = Some(match self.document.comment.take() {
            None => comment,
            Some(first) => Text::Owned(format!("{first}\n{comment}")),
        });
    }

    fn settle_annotations(&mut self) {
        let annotations = std::mem::take(&mut self.annotations);
        if annotations.is_empty() {
            return;
        }
        let mut indices = HashMap::new();
        for (index, component) in self.document.components.iter().enumerate() {
            if let Some(reference) = &component.reference {
                indices.entry(reference.clone()).or_insert(index);
            }
        }
        for annotation in annotations {
            let index = annotation
                .target
                .as_ref()
                .filter(|target| !self.is_document(target))
                .map(|target| indices.get(target).copied());
            match index {
                None => annotation::apply_to_document(&annotation, &mut self.document),
                // A file's or a snippet's, or of something that is not there.
                Some(None) => {}
                Some(Some(index)) => {
                    let Some(component) = self.document.components.get_mut(index) else {
                        continue;
                    };
                    let mut licences = Vec::new();
                    annotation::apply(annotation, component, &mut licences);
                    if !licences.is_empty() {
                        component.licences = licences;
                    }
                }
            }
        }
    }

    fn is_document(&self, reference: &str) -> bool {
        reference.eq_ignore_ascii_case(DOCUMENT)
            || self.id.as_ref().is_some_and(|id| id.as_ref() == reference)
    }

    fn settle_subjects(&mut self, end: &mut End) {
        let described = std::mem::take(&mut self.described);
        let mut ranks = HashMap::new();
        let mut elsewhere = Vec::new();
        for (from, to) in described {
            match from {
                Some(from) if !self.is_document(&from) => elsewhere.push((from, to)),
                _ => {
                    let rank = ranks.len();
                    ranks.entry(to).or_insert(rank);
                }
            }
        }
        let said = !ranks.is_empty();
        let mut subjects = Vec::new();
        for (index, component) in self.document.components.iter().enumerate() {
            if ranks.is_empty() {
                break;
            }
            // Of several that bear the same reference the first one is meant.
            let rank = component.reference.as_ref().and_then(|id| ranks.remove(id));
            subjects.extend(rank.map(|rank| (rank, index)));
        }
        subjects.sort_unstable();
        self.document.subjects = subjects.into_iter().map(|(_, index)| index).collect();
        name_subjects(&mut self.document);
        // What is left are files, and what the document does not hold.
        let mut rest: Vec<_> = ranks.into_iter().map(|(to, rank)| (rank, to)).collect();
        rest.sort_unstable();
        for (_, to) in rest {
            self.stand(Text::Borrowed(DOCUMENT), RelationKind::Other, to);
        }
        for (from, to) in elsewhere {
            self.stand(from, RelationKind::Other, to);
        }
        if !said {
            end.note(WarningCode::SubjectMissing, "", "");
        }
    }

    fn settle_implied(&mut self) {
        let implied = std::mem::take(&mut self.implied);
        if implied.is_empty() {
            return;
        }
        let mut known: HashSet<(Text<'a>, Text<'a>)> = self
            .document
            .relations
            .iter()
            .filter(|relation| relation.kind == RelationKind::Contains)
            .map(|relation| (relation.from.clone(), relation.to.clone()))
            .collect();
        for (from, to) in implied {
            if known.insert((from.clone(), to.clone())) {
                self.stand(from, RelationKind::Contains, to);
            }
        }
    }

    fn settle_nesting(&mut self) {
        let nested = std::mem::take(&mut self.nested);
        if nested.is_empty() {
            return;
        }
        let mut indices = HashMap::new();
        for (index, component) in self.document.components.iter().enumerate() {
            if let Some(reference) = &component.reference {
                indices.entry(reference.clone()).or_insert(index);
            }
        }
        for (child, parent) in nested {
            let places = indices.get(&child).zip(indices.get(&parent));
            let place = places
                .filter(|(child, parent)| parent < child)
                .and_then(|(child, parent)| Some((*child, u32::try_from(*parent).ok()?)))
                .and_then(|(child, parent)| {
                    Some((self.document.components.get_mut(child)?, parent))
                });
            match place {
                Some((component, parent)) if component.parent.is_none() => {
                    component.parent = Some(parent);
                }
                _ => self.stand(parent, RelationKind::Contains, child),
            }
        }
    }

    fn settle_completeness(&mut self) {
        let mut completeness = std::mem::take(&mut self.document.completeness);
        for statement in &mut completeness {
            if statement.of.as_ref().is_some_and(|of| self.is_document(of)) {
                statement.of = None;
            }
        }
        self.document.completeness = completeness;
    }
}

/// The place behind the last line.
struct End(Warnings);

impl Place for End {
    fn note(&mut self, code: WarningCode, value: &str, instead: &str) {
        self.0.add_with(code, "", value, instead);
    }
}

//! Who depends on whom, and how complete that is: `dependencies` and `compositions`.

use std::collections::HashSet;

use iriai_domain::inventory::document::{Aggregate, Completeness, RelationKind};
use iriai_domain::warning::{Text, WarningCode};
use serde::de::{MapAccess, SeqAccess};

use super::{Bom, present, text_into};
use crate::fields::{Element, Elements, Fields, Object, ObjectOrText, Value};

/// `dependencies`: a list of entries. A mere reference is one that names nothing it depends on.
pub(super) struct Dependencies<'b, 'de> {
    bom: &'b mut Bom<'de>,
}

impl<'b, 'de> Dependencies<'b, 'de> {
    pub(super) fn of(bom: &'b mut Bom<'de>) -> Self {
        Self { bom }
    }
}

impl<'de> Elements<'de> for Dependencies<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut entry = Dependency::new(self.bom);
        let found = value.object_or_text(&mut entry, fields);
        let entry = entry.finish(fields)?;
        if let (Ok(Some(ObjectOrText::Object)), None) = (&found, entry) {
            fields.warn(WarningCode::MissingField, "", "ref");
        }
        Ok(found?.is_some())
    }
}

/// One entry: from whom, and to whom in which way. The targets may stand before the reference.
struct Dependency<'b, 'de> {
    bom: &'b mut Bom<'de>,
    from: Option<Text<'de>>,
    waiting: Vec<(RelationKind, Text<'de>)>,
}

impl<'b, 'de> Dependency<'b, 'de> {
    fn new(bom: &'b mut Bom<'de>) -> Self {
        Self {
            bom,
            from: None,
            waiting: Vec::new(),
        }
    }

    /// Relates what stood before the reference. Answers the reference.
    fn finish<E: serde::de::Error>(
        self,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<Option<Text<'de>>, E> {
        if let Some(from) = &self.from {
            for (kind, to) in self.waiting {
                self.bom.relate(from, kind, to, fields)?;
            }
        }
        Ok(self.from)
    }
}

impl<'de> Object<'de> for Dependency<'_, 'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let kind = match key {
            "ref" => return text_into(&mut self.from, value, fields),
            "dependsOn" => RelationKind::DependsOn,
            "provides" => RelationKind::Provides,
            _ => return value.skip(),
        };
        value.list_or_one(&mut Targets { entry: self, kind }, fields)
    }
}

struct Targets<'e, 'b, 'de> {
    entry: &'e mut Dependency<'b, 'de>,
    kind: RelationKind,
}

impl<'de> Elements<'de> for Targets<'_, '_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        // An entry within an entry is how the XML extension for 1.1 writes a tree.
        let mut inner = Dependency::new(self.entry.bom);
        let found = value.object_or_text(&mut inner, fields)?;
        let from = inner.finish(fields)?;
        let to = match found {
            None => return Ok(false),
            Some(ObjectOrText::Text(text)) => present(Some(text)),
            Some(_) => from,
        };
        if let Some(to) = to {
            match &self.entry.from {
                Some(from) => self.entry.bom.relate(from, self.kind, to, fields)?,
                None => self.entry.waiting.push((self.kind, to)),
            }
        }
        Ok(true)
    }
}

/// The dependencies that a component's own entry holds (the XML extension for 1.1).
pub(super) fn own_dependencies<'de, A: MapAccess<'de>>(
    from: Option<&Text<'de>>,
    bom: &mut Bom<'de>,
    value: Value<'_, A>,
    fields: &mut Fields<'de, '_, '_>,
) -> Result<(), A::Error> {
    let mut entry = Dependency::new(bom);
    entry.from = from.cloned();
    let kind = RelationKind::DependsOn;
    value.list_or_one(
        &mut Targets {
            entry: &mut entry,
            kind,
        },
        fields,
    )
}

/// `compositions`.
pub(super) struct Compositions<'b, 'de> {
    bom: &'b mut Bom<'de>,
}

impl<'b, 'de> Compositions<'b, 'de> {
    pub(super) fn of(bom: &'b mut Bom<'de>) -> Self {
        Self { bom }
    }
}

impl<'de> Elements<'de> for Compositions<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut composition = Composition::default();
        let Some(found) = value.object(&mut composition, fields)? else {
            return Ok(false);
        };
        let aggregate = match composition.aggregate.as_deref() {
            Some("complete") => Aggregate::Complete,
            Some("unknown") => Aggregate::Unknown,
            Some("not_specified") => return Ok(true),
            Some(text) if text.starts_with("incomplete") => Aggregate::Incomplete,
            Some(other) => {
                fields.warn(WarningCode::UnknownValue, other, "");
                return Ok(true);
            }
            None => {
                if found {
                    fields.warn(WarningCode::MissingField, "", "aggregate");
                }
                return Ok(true);
            }
        };
        let statements = &mut self.bom.document.completeness;
        if composition.of.is_empty() {
            if !composition.of_others {
                statements.push(Completeness {
                    of: None,
                    aggregate,
                });
            }
            return Ok(true);
        }
        let mut seen = HashSet::new();
        for of in composition.of {
            if seen.insert(of.clone()) {
                fields.count_relation()?;
                statements.push(Completeness {
                    of: Some(of),
                    aggregate,
                });
            }
        }
        Ok(true)
    }
}

#[derive(Default)]
struct Composition<'de> {
    aggregate: Option<Text<'de>>,
    of: Vec<Text<'de>>,
    /// Whether it is about vulnerabilities (too).
    of_others: bool,
}

impl<'de> Object<'de> for Composition<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "aggregate" => text_into(&mut self.aggregate, value, fields)?,
            "assemblies" | "dependencies" => {
                let texts = value.texts(fields)?;
                self.of
                    .extend(texts.into_iter().filter_map(|text| present(Some(text))));
            }
            "vulnerabilities" => self.of_others |= value.count(fields)? > 0,
            _ => value.skip()?,
        }
        Ok(())
    }
}

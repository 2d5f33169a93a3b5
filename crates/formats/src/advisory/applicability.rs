//! Which products a record is about, as criteria over CPE names: the `configurations` of the National Vulnerability Database
//! and the `cpeApplicability` of CVE records, which have one shape.
//!
//! Criteria are joined by AND and OR, because some products are vulnerable only where they run on or with others. Those others
//! are not marked vulnerable, and inventories seldom tell what runs on what; so every vulnerable product counts, whatever it is
//! joined with. This tells of too much rather than too little, and is one reason why a CPE is the weaker evidence. What stands in
//! a negated node does not count.

use iriai_domain::risk::advisory::{Affected, Event, EventKind, Range, RangeKind};
use iriai_domain::risk::cpe::Cpe;
use iriai_domain::warning::{Text, WarningCode};
use serde::de::{MapAccess, SeqAccess};

use crate::fields::{Element, Elements, Fields, Object, Value};

/// A list of configurations or nodes; each vulnerable product of them becomes an entry.
pub(super) struct Nodes<'r, 'de>(pub(super) &'r mut Vec<Affected<'de>>);

impl<'de> Elements<'de> for Nodes<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let before = self.0.len();
        let mut node = Node {
            affected: &mut *self.0,
            is_negated: false,
        };
        let found = value.object(&mut node, fields)?;
        if node.is_negated {
            self.0.truncate(before);
        }
        Ok(found.is_some())
    }
}

/// A configuration or a node of one.
struct Node<'r, 'de> {
    affected: &'r mut Vec<Affected<'de>>,
    is_negated: bool,
}

impl<'de> Object<'de> for Node<'_, 'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "nodes" | "children" => value.list(&mut Nodes(&mut *self.affected), fields),
            "cpeMatch" => value.list(&mut Matches(&mut *self.affected), fields),
            "negate" => {
                self.is_negated = is_true(value, fields)? == Some(true);
                Ok(())
            }
            _ => value.skip(),
        }
    }
}

struct Matches<'r, 'de>(&'r mut Vec<Affected<'de>>);

impl<'de> Elements<'de> for Matches<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut criteria = Criteria::default();
        let Some(found) = value.object(&mut criteria, fields)? else {
            return Ok(false);
        };
        fields.count_component()?;
        if found && criteria.is_vulnerable.is_none() {
            fields.warn(WarningCode::MissingField, "", "vulnerable");
        }
        if found && criteria.is_vulnerable == Some(true) {
            match criteria.finish() {
                Some(affected) => {
                    warn_of(affected.cpe.as_deref().unwrap_or_default(), fields);
                    self.0.push(affected);
                }
                None => fields.warn(WarningCode::MissingField, "", "criteria"),
            }
        }
        Ok(true)
    }
}

/// Warns of a text that is no CPE name.
pub(super) fn warn_of(cpe: &str, fields: &mut Fields<'_, '_, '_>) {
    if let Err(fault) = Cpe::parse(cpe) {
        fields.warn(WarningCode::CpeInvalid, cpe, fault.code());
    }
}

/// Whether a value is true; also where it is written as a text. Nothing where it is neither true nor false.
fn is_true<'de, A: MapAccess<'de>>(
    value: Value<'_, A>,
    fields: &mut Fields<'de, '_, '_>,
) -> Result<Option<bool>, A::Error> {
    let text = value.scalar(fields)?;
    Ok(match text.as_deref() {
        Some("true") => Some(true),
        Some("false") => Some(false),
        None => None,
        Some(other) => {
            fields.warn(WarningCode::WrongType, other, "boolean");
            None
        }
    })
}

#[derive(Default)]
struct Criteria<'de> {
    is_vulnerable: Option<bool>,
    name: Option<Text<'de>>,
    start: Option<Event<'de>>,
    end: Option<Event<'de>>,
}

impl<'de> Criteria<'de> {
    fn finish(self) -> Option<Affected<'de>> {
        let has_bounds = self.start.is_some() || self.end.is_some();
        let start = self.start.unwrap_or(Event {
            kind: EventKind::Introduced,
            version: Text::Borrowed("0"),
        });
        let range = Range {
            kind: RangeKind::Ecosystem,
            repository: None,
            events: Some(start).into_iter().chain(self.end).collect(),
        };
        Some(Affected {
            cpe: Some(self.name.filter(|name| !name.trim().is_empty())?),
            // Without bounds the name itself says which version.
            ranges: has_bounds.then_some(range).into_iter().collect(),
            ..Affected::default()
        })
    }
}

impl<'de> Object<'de> for Criteria<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let kind = match key {
            "vulnerable" => {
                self.is_vulnerable = is_true(value, fields)?;
                return Ok(());
            }
            "criteria" => {
                self.name = value.text(fields)?;
                return Ok(());
            }
            "versionStartIncluding" => EventKind::Introduced,
            "versionStartExcluding" => EventKind::After,
            "versionEndIncluding" => EventKind::LastAffected,
            "versionEndExcluding" => EventKind::Fixed,
            _ => return value.skip(),
        };
        let version = value.text(fields)?;
        let Some(version) = version.filter(|version| !version.trim().is_empty()) else {
            return Ok(());
        };
        let side = match kind {
            EventKind::Introduced | EventKind::After => &mut self.start,
            _ => &mut self.end,
        };
        *side = Some(Event { kind, version });
        Ok(())
    }
}

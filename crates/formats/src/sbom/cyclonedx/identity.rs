//! What a component is known by beside its package URL, and who created it.

use iriai_domain::inventory::document::{Identifier, IdentifierKind};
use iriai_domain::warning::Text;
use serde::de::MapAccess;

use super::component::Building;
use super::party::{Organisation, People};
use super::{present, text_into};
use crate::fields::{Fields, Object, ObjectOrText, Value};

/// The order of identifiers: that of the schema, which is also the one in which they are written.
pub(super) fn identifier_rank(identifier: &Identifier<'_>) -> u8 {
    match identifier.kind {
        IdentifierKind::Cpe22 | IdentifierKind::Cpe23 => 0,
        IdentifierKind::Gitoid => 1,
        IdentifierKind::Swhid => 2,
        IdentifierKind::Swid => 3,
        _ => 4,
    }
}

impl<'de> Building<'_, 'de> {
    fn created_by(&mut self, rank: u8, name: Option<Text<'de>>, contact: Option<Text<'de>>) {
        let better = self
            .creator
            .as_ref()
            .is_none_or(|(best, _, _)| rank < *best);
        if better && (name.is_some() || contact.is_some()) {
            self.creator = Some((rank, name, contact));
        }
    }

    fn identified_by(&mut self, kind: IdentifierKind, value: Option<Text<'de>>) {
        if let Some(value) = value {
            let identifier = Identifier { kind, value };
            self.component.details_mut().identifiers.push(identifier);
        }
    }

    pub(super) fn identifier<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "cpe" => {
                let cpe = present(value.text(fields)?);
                let old = cpe
                    .as_ref()
                    .is_some_and(|cpe| cpe.trim().starts_with("cpe:/"));
                let kind = match old {
                    true => IdentifierKind::Cpe22,
                    false => IdentifierKind::Cpe23,
                };
                self.identified_by(kind, cpe);
            }
            "swid" => {
                let mut tag = Swid(None);
                if let ObjectOrText::Text(id) = value.object_or_text(&mut tag, fields)? {
                    tag.0 = present(Some(id));
                }
                self.identified_by(IdentifierKind::Swid, tag.0);
            }
            _ => {
                let kind = match key {
                    "omniborId" => IdentifierKind::Gitoid,
                    _ => IdentifierKind::Swhid,
                };
                for id in value.texts(fields)? {
                    self.identified_by(kind, present(Some(id)));
                }
            }
        }
        Ok(())
    }

    pub(super) fn creator<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "manufacturer" => {
                let (name, contact) = Organisation::read(value, fields)?.split();
                self.created_by(0, name, contact);
            }
            "authors" => {
                let mut people = People::default();
                value.list(&mut people, fields)?;
                let contact = people.0.iter().find_map(|person| person.contact.clone());
                let names = people
                    .0
                    .into_iter()
                    .filter_map(|person| present(Some(person.name)));
                let names = names.reduce(|mut all, next| {
                    let text = all.to_mut();
                    text.push_str(", ");
                    text.push_str(&next);
                    all
                });
                self.created_by(1, names, contact);
            }
            "author" => {
                let name = present(value.text(fields)?);
                self.created_by(2, name, None);
            }
            _ => {
                let name = present(value.text(fields)?);
                self.created_by(3, name, None);
            }
        }
        Ok(())
    }
}

struct Swid<'de>(Option<Text<'de>>);

impl<'de> Object<'de> for Swid<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "tagId" => text_into(&mut self.0, value, fields),
            _ => value.skip(),
        }
    }
}

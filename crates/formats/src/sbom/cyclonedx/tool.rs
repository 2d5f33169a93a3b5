//! `metadata.tools`: the list of old (vendor, name, version) and the object of components and services since 1.5.

use iriai_domain::inventory::document::Tool;
use iriai_domain::warning::Text;
use serde::de::{MapAccess, SeqAccess};

use super::party::{Organisation, People};
use super::{present, text_into};
use crate::fields::{Element, Elements, Fields, Object, ObjectOrText, Value};

/// The tools of a document. What is nested in a tool is not one.
pub(super) struct Tools<'t, 'de>(pub(super) &'t mut Vec<Tool<'de>>);

impl<'de> Object<'de> for Tools<'_, 'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "components" | "services" => value.list(self, fields),
            // XML has them directly in `tools`.
            "tool" => value.list_or_one(self, fields),
            _ => value.skip(),
        }
    }
}

impl<'de> Elements<'de> for Tools<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut tool = StatedTool::default();
        let Some(found) = value.object_or_text(&mut tool, fields)? else {
            return Ok(false);
        };
        if let ObjectOrText::Text(name) = found {
            tool.name = present(Some(name));
        }
        let vendor = tool.vendor.map(|(_, vendor)| vendor);
        if tool.name.is_some() || vendor.is_some() {
            self.0.push(Tool {
                vendor,
                name: tool.name.unwrap_or_default(),
                version: tool.version,
            });
        }
        Ok(true)
    }
}

#[derive(Default)]
struct StatedTool<'de> {
    name: Option<Text<'de>>,
    version: Option<Text<'de>>,
    /// The vendor and how good a source it has; the lowest counts.
    vendor: Option<(u8, Text<'de>)>,
}

impl<'de> StatedTool<'de> {
    fn vendor(&mut self, rank: u8, name: Option<Text<'de>>) {
        if let Some(name) = name
            && self.vendor.as_ref().is_none_or(|(best, _)| rank < *best)
        {
            self.vendor = Some((rank, name));
        }
    }
}

impl<'de> Object<'de> for StatedTool<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let organisations = ["manufacturer", "supplier", "provider"];
        let texts = ["author", "publisher", "group"];
        let rank = |keys: &[&str], base: u8| {
            let place = keys.iter().position(|known| *known == key)?;
            Some(base + u8::try_from(place).ok()?)
        };
        match key {
            "name" => text_into(&mut self.name, value, fields)?,
            "version" => text_into(&mut self.version, value, fields)?,
            "vendor" => {
                let vendor = present(value.text(fields)?);
                self.vendor(0, vendor);
            }
            "authors" => {
                let mut people = People::default();
                value.list(&mut people, fields)?;
                let first = people.0.into_iter().next().map(|person| person.name);
                self.vendor(4, present(first));
            }
            _ => match (rank(&organisations, 1), rank(&texts, 5)) {
                (Some(rank), _) => {
                    let organisation = Organisation::read(value, fields)?;
                    self.vendor(rank, organisation.name);
                }
                (_, Some(rank)) => {
                    let text = present(value.text(fields)?);
                    self.vendor(rank, text);
                }
                _ => value.skip()?,
            },
        }
        Ok(())
    }
}

//! `metadata`: who made the document of what, when and with which tools.

use iriai_domain::inventory::document::{Field, LicenceStanding, LicenceStatement, Party};
use iriai_domain::warning::Text;
use serde::de::{MapAccess, SeqAccess};

use super::arrange::Block;
use super::component::Building;
use super::licence::Licences;
use super::party::{Organisation, People};
use super::reference::Properties;
use super::tool::Tools;
use super::{Bom, own, present, text_into, unknown};
use crate::fields::{Element, Elements, Fields, Object, ObjectOrText, Value};

/// The metadata, read into the BOM.
pub(super) struct Metadata<'b, 'de> {
    bom: &'b mut Bom<'de>,
    /// `manufacturer`, which goes behind the authors whatever the order of the keys.
    maker: Option<Party<'de>>,
}

impl<'b, 'de> Metadata<'b, 'de> {
    pub(super) fn of(bom: &'b mut Bom<'de>) -> Self {
        Self { bom, maker: None }
    }
}

impl Drop for Metadata<'_, '_> {
    /// Also when the input ends in the middle.
    fn drop(&mut self) {
        self.bom.document.authors.extend(self.maker.take());
    }
}

impl<'de> Object<'de> for Metadata<'_, 'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let document = &mut self.bom.document;
        match key {
            "timestamp" => text_into(&mut document.created, value, fields)?,
            "lifecycles" => value.list(&mut Lifecycles(&mut document.lifecycles), fields)?,
            "tools" => value.object_or_list(&mut Tools(&mut document.tools), fields)?,
            "authors" => {
                let mut people = People::default();
                value.list(&mut people, fields)?;
                document.authors.append(&mut people.0);
            }
            "component" => self.component(value, fields)?,
            "manufacturer" => self.maker = Organisation::read(value, fields)?.party(),
            "manufacture" => document.manufacturer = Organisation::read(value, fields)?.party(),
            "supplier" => document.supplier = Organisation::read(value, fields)?.party(),
            "licenses" => document.data_licence = data_licence(value, fields)?,
            "properties" => {
                let mut properties = Properties::default();
                value.list(&mut properties, fields)?;
                let subjects = own::restore_document(document, properties.0);
                self.bom.subjects.extend(subjects);
            }
            "distributionConstraints" => value.skip()?,
            _ => unknown(value, fields)?,
        }
        Ok(())
    }
}

impl<'de> Metadata<'_, 'de> {
    fn component<A: MapAccess<'de>>(
        &mut self,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        self.bom.begin(Block::Described);
        let mut building = Building::described(self.bom);
        let found = value.object(&mut building, fields);
        let place = building.finish(matches!(found, Ok(true)), fields)?;
        self.bom.document.subjects.extend(place);
        found.map(|_| ())
    }
}

/// Several licences of the document itself hold together.
fn data_licence<'de, A: MapAccess<'de>>(
    value: Value<'_, A>,
    fields: &mut Fields<'de, '_, '_>,
) -> Result<Option<Text<'de>>, A::Error> {
    let mut statements: Vec<LicenceStatement<'de>> = Vec::new();
    let mut licences = Licences {
        statements: &mut statements,
        standing: LicenceStanding::Unstated,
    };
    value.list(&mut licences, fields)?;
    let texts = statements
        .into_iter()
        .filter_map(|statement| match statement.value {
            Field::Stated(text) => Some(text),
            _ => None,
        });
    let mut texts: Vec<_> = texts.collect();
    if texts.len() > 1 {
        let joined: Vec<_> = texts.iter().map(|text| operand(text)).collect();
        return Ok(Some(Text::Owned(joined.join(" AND "))));
    }
    Ok(texts.pop())
}

/// A part of a conjunction.
fn operand(text: &str) -> Text<'_> {
    if text.contains(" OR ") {
        Text::Owned(format!("({text})"))
    } else {
        Text::Borrowed(text)
    }
}

/// Phases by their predefined or their own names.
struct Lifecycles<'l, 'de>(&'l mut Vec<Text<'de>>);

impl<'de> Elements<'de> for Lifecycles<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut phase = Phase(None);
        let Some(found) = value.object_or_text(&mut phase, fields)? else {
            return Ok(false);
        };
        if let ObjectOrText::Text(text) = found {
            phase.0 = present(Some(text));
        }
        self.0.extend(phase.0);
        Ok(true)
    }
}

struct Phase<'de>(Option<Text<'de>>);

impl<'de> Object<'de> for Phase<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "phase" | "name" => text_into(&mut self.0, value, fields),
            _ => value.skip(),
        }
    }
}

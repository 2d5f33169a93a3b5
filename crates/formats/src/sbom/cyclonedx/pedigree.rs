//! What a component was made from.

use iriai_domain::inventory::document::Component;
use iriai_domain::warning::Text;
use serde::de::{MapAccess, SeqAccess};

use super::Bom;
use super::component::Building;
use crate::fields::{Element, Elements, Fields, Object, Value};

/// An ancestor, and the references of the datasets that it was trained on.
pub(super) type Derived<'de> = (Component<'de>, Vec<Text<'de>>);

/// The ancestors that can be named, and whether there are patches.
pub(super) struct Pedigree<'b, 'de> {
    bom: &'b mut Bom<'de>,
    pub(super) ancestors: Vec<Derived<'de>>,
    pub(super) patched: bool,
}

impl<'b, 'de> Pedigree<'b, 'de> {
    pub(super) fn of(bom: &'b mut Bom<'de>) -> Self {
        Self {
            bom,
            ancestors: Vec::new(),
            patched: false,
        }
    }
}

impl<'de> Object<'de> for Pedigree<'_, 'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "ancestors" => value.list(self, fields)?,
            "patches" => self.patched |= value.count(fields)? > 0,
            _ => value.skip()?,
        }
        Ok(())
    }
}

impl<'de> Elements<'de> for Pedigree<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut ancestor = Ancestor(Building::described(self.bom));
        let Some(_) = value.object(&mut ancestor, fields)? else {
            return Ok(false);
        };
        let mut building = ancestor.0;
        building.settle();
        if let (Some(name), Some(_)) = (building.name, &building.component.reference) {
            building.component.name = name;
            self.ancestors.push((building.component, building.datasets));
        }
        Ok(true)
    }
}

/// A component that is only told of: what it consists of and what it was made from itself is passed over.
struct Ancestor<'b, 'de>(Building<'b, 'de>);

impl<'de> Object<'de> for Ancestor<'_, 'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "components" | "services" | "pedigree" | "dependencies" | "vulnerabilities" => {
                value.skip()
            }
            _ => self.0.field(key, value, fields),
        }
    }
}

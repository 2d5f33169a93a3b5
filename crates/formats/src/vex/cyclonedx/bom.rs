//! What of a CycloneDX document is needed beside its vulnerabilities: who says it and what its references name.

use iriai_domain::warning::Text;
use serde::de::{MapAccess, SeqAccess};

use super::vulnerability::{Said, Vulnerabilities};
use crate::fields::{Element, Elements, Fields, Object, ObjectOrText, Value};

/// A document while it is being read.
#[derive(Default)]
pub(super) struct Bom<'de> {
    pub(super) serial: Option<Text<'de>>,
    pub(super) revision: Option<Text<'de>>,
    pub(super) timestamp: Option<Text<'de>>,
    /// Manufacturer of the document, its first author, supplier: the first of them that is named counts.
    authors: [Option<Text<'de>>; 3],
    /// What the document is about (`metadata.component`), if it has anything by which it could be known.
    pub(super) subject: Option<Thing<'de>>,
    /// Everything that has a reference or holds something.
    pub(super) things: Vec<Thing<'de>>,
    /// How many components stand in no other.
    outermost: u32,
    pub(super) vulnerabilities: Vec<Said<'de>>,
}

/// A component or a service.
#[derive(Clone, Default)]
pub(super) struct Thing<'de> {
    pub(super) reference: Text<'de>,
    pub(super) name: Option<Text<'de>>,
    pub(super) version: Option<Text<'de>>,
    pub(super) purl: Option<Text<'de>>,
    pub(super) cpe: Option<Text<'de>>,
    /// The outermost component that holds it, or that it is, by number.
    pub(super) outermost: Option<u32>,
    /// Whether it stands in another one.
    pub(super) is_held: bool,
    /// Whether others stand in it.
    holds_some: bool,
}

impl Thing<'_> {
    /// Whether there is anything by which it could be known.
    fn is_named(&self) -> bool {
        self.name.is_some() || self.purl.is_some() || self.cpe.is_some()
    }
}

impl<'de> Bom<'de> {
    /// Who says it.
    pub(super) fn author(&mut self) -> Option<Text<'de>> {
        self.authors.iter_mut().find_map(Option::take)
    }
}

/// Text that says something.
pub(super) fn present(text: Option<Text<'_>>) -> Option<Text<'_>> {
    text.filter(|text| !text.trim().is_empty())
}

impl<'de> Object<'de> for Bom<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "serialNumber" => self.serial = present(value.text(fields)?),
            "version" => self.revision = present(value.scalar(fields)?),
            "metadata" => _ = value.object(&mut Metadata(self), fields)?,
            "components" | "services" => {
                let mut things = Things {
                    things: &mut self.things,
                    next: Some(&mut self.outermost),
                    within: None,
                };
                value.list(&mut things, fields)?;
            }
            "vulnerabilities" => {
                value.list(&mut Vulnerabilities(&mut self.vulnerabilities), fields)?;
            }
            _ => value.skip()?,
        }
        Ok(())
    }
}

struct Metadata<'b, 'de>(&'b mut Bom<'de>);

impl<'de> Object<'de> for Metadata<'_, 'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let Bom {
            authors: [manufacturer, author, supplier],
            things,
            timestamp,
            subject,
            ..
        } = &mut *self.0;
        match key {
            "timestamp" => *timestamp = present(value.text(fields)?),
            "manufacturer" => _ = value.object_or_text(&mut Party(manufacturer), fields)?,
            "supplier" => _ = value.object_or_text(&mut Party(supplier), fields)?,
            "authors" => value.list(&mut Parties(author), fields)?,
            "component" => {
                let mut thing = Open {
                    things,
                    thing: Thing::default(),
                };
                let found = value.object(&mut thing, fields);
                let thing = thing.close();
                found?;
                *subject = Some(thing).filter(Thing::is_named);
            }
            _ => value.skip()?,
        }
        Ok(())
    }
}

struct Party<'r, 'de>(&'r mut Option<Text<'de>>);

impl<'de> Object<'de> for Party<'_, 'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "name" => {
                let name = present(value.text(fields)?);
                if self.0.is_none() {
                    *self.0 = name;
                }
            }
            _ => value.skip()?,
        }
        Ok(())
    }
}

struct Parties<'r, 'de>(&'r mut Option<Text<'de>>);

impl<'de> Elements<'de> for Parties<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let found = value.object_or_text(&mut Party(self.0), fields)?;
        if let Some(ObjectOrText::Text(name)) = found {
            self.0.get_or_insert(name);
            return Ok(true);
        }
        Ok(found.is_some())
    }
}

struct Things<'r, 'de> {
    things: &'r mut Vec<Thing<'de>>,
    /// The number of the next outermost component; none where they stand in another one.
    next: Option<&'r mut u32>,
    /// The outermost component in which they stand.
    within: Option<u32>,
}

impl<'de> Elements<'de> for Things<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let own = self.next.as_mut().map(|next| {
            let own = **next;
            **next = own.saturating_add(1);
            own
        });
        let mut open = Open {
            things: &mut *self.things,
            thing: Thing {
                outermost: own.or(self.within),
                is_held: own.is_none(),
                ..Thing::default()
            },
        };
        let found = value.object(&mut open, fields);
        open.close();
        let found = found?.is_some();
        if found {
            fields.count_component()?;
        }
        Ok(found)
    }
}

/// A component while it is being read; those in it are read into the same list.
struct Open<'r, 'de> {
    things: &'r mut Vec<Thing<'de>>,
    thing: Thing<'de>,
}

impl<'de> Open<'_, 'de> {
    /// Keeps what can be referred to, and what holds something that can be; answers it.
    fn close(self) -> Thing<'de> {
        let thing = self.thing;
        if !thing.reference.is_empty() || thing.holds_some {
            self.things.push(thing.clone());
        }
        thing
    }
}

impl<'de> Object<'de> for Open<'_, 'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let thing = &mut self.thing;
        match key {
            "bom-ref" => thing.reference = value.text(fields)?.unwrap_or_default(),
            "name" => thing.name = present(value.text(fields)?),
            "version" => thing.version = present(value.text(fields)?),
            "purl" => thing.purl = present(value.text(fields)?),
            "cpe" => thing.cpe = present(value.text(fields)?),
            "components" | "services" => {
                thing.holds_some = true;
                let mut things = Things {
                    things: self.things,
                    next: None,
                    within: thing.outermost,
                };
                value.list(&mut things, fields)?;
            }
            _ => value.skip()?,
        }
        Ok(())
    }
}

//! Organisations (`organizationalEntity`) and people (`organizationalContact`).

use iriai_domain::inventory::document::Party;
use iriai_domain::warning::Text;
use serde::de::{MapAccess, SeqAccess};

use super::{present, text_into};
use crate::fields::{Element, Elements, Fields, Object, ObjectOrText, Value};

/// An organisation: of its contacts and web pages the first mail address counts, else the first page, else a telephone number.
#[derive(Default)]
pub(super) struct Organisation<'de> {
    pub(super) name: Option<Text<'de>>,
    page: Option<Text<'de>>,
    people: People<'de>,
}

impl<'de> Organisation<'de> {
    /// Reads one from an object; a mere text is its name.
    pub(super) fn read<A: MapAccess<'de>>(
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<Self, A::Error> {
        let mut organisation = Self::default();
        if let ObjectOrText::Text(name) = value.object_or_text(&mut organisation, fields)? {
            organisation.name = present(Some(name));
        }
        Ok(organisation)
    }

    /// The name and the contact.
    pub(super) fn split(self) -> (Option<Text<'de>>, Option<Text<'de>>) {
        let person = self.people.0.into_iter().find_map(|person| person.contact);
        let contact = match (person, self.page) {
            (Some(mail), _) if mail.contains('@') => Some(mail),
            (other, page) => page.or(other),
        };
        (self.name, contact)
    }

    /// The organisation as a party; `None` when nothing is said of it.
    pub(super) fn party(self) -> Option<Party<'de>> {
        let (name, contact) = self.split();
        (name.is_some() || contact.is_some()).then(|| Party {
            name: name.unwrap_or_default(),
            contact,
            organisation: Some(true),
        })
    }
}

impl<'de> Object<'de> for Organisation<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "name" => text_into(&mut self.name, value, fields)?,
            "url" => {
                let pages = value.texts(fields)?;
                let page = pages.into_iter().find_map(|page| present(Some(page)));
                self.page = self.page.take().or(page);
            }
            "contact" => value.list(&mut self.people, fields)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

/// A list of people.
#[derive(Default)]
pub(super) struct People<'de>(pub(super) Vec<Party<'de>>);

impl<'de> Elements<'de> for People<'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut person = Person::default();
        let Some(found) = value.object_or_text(&mut person, fields)? else {
            return Ok(false);
        };
        if let ObjectOrText::Text(name) = found {
            person.name = present(Some(name));
        }
        let contact = person.mail.or(person.telephone);
        if person.name.is_some() || contact.is_some() {
            self.0.push(Party {
                name: person.name.unwrap_or_default(),
                contact,
                organisation: Some(false),
            });
        }
        Ok(true)
    }
}

#[derive(Default)]
struct Person<'de> {
    name: Option<Text<'de>>,
    mail: Option<Text<'de>>,
    telephone: Option<Text<'de>>,
}

impl<'de> Object<'de> for Person<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "name" => text_into(&mut self.name, value, fields)?,
            "email" => text_into(&mut self.mail, value, fields)?,
            "phone" => text_into(&mut self.telephone, value, fields)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

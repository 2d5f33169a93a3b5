//! Texts in several languages, as records of the CVE programme hold them.

use iriai_domain::warning::Text;
use serde::de::{MapAccess, SeqAccess};

use crate::fields::{Element, Elements, Fields, Object, Value};

/// The first English text of a list of `{"lang", "value"}`.
pub(super) struct English<'r, 'de>(pub(super) &'r mut Option<Text<'de>>);

impl<'de> Elements<'de> for English<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut described = Described::default();
        let Some(_) = value.object(&mut described, fields)? else {
            return Ok(false);
        };
        let language = described.language.as_deref().unwrap_or("en");
        let is_english = language
            .get(..2)
            .is_some_and(|start| start.eq_ignore_ascii_case("en"));
        if is_english && self.0.is_none() {
            *self.0 = described.value.filter(|text| !text.trim().is_empty());
        }
        Ok(true)
    }
}

#[derive(Default)]
struct Described<'de> {
    language: Option<Text<'de>>,
    value: Option<Text<'de>>,
}

impl<'de> Object<'de> for Described<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "lang" => self.language = value.text(fields)?,
            "value" => self.value = value.text(fields)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

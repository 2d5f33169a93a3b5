//! Licences in their three forms: `license.id`, `license.name`, `expression`.
//!
//! The wrapper `license` is not insisted on, a mere text counts as a name, and a licence of which only an address is given
//! has that address for a name. `expressionDetails` (1.7) only adds texts to what the expression says already.

use iriai_domain::inventory::document::{Field, LicenceForm, LicenceStanding, LicenceStatement};
use iriai_domain::warning::{Text, WarningCode};
use serde::de::{MapAccess, SeqAccess};

use super::reference::Properties;
use super::{own, text_into};
use crate::fields::{Element, Elements, Fields, Object, ObjectOrText, Value};

/// A list of licences, added to those that are there.
pub(super) struct Licences<'s, 'de> {
    pub(super) statements: &'s mut Vec<LicenceStatement<'de>>,
    /// What those count as that say nothing of it.
    pub(super) standing: LicenceStanding,
}

impl<'de> Elements<'de> for Licences<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut licence = Licence::default();
        let Some(found) = value.object_or_text(&mut licence, fields)? else {
            return Ok(false);
        };
        match found {
            ObjectOrText::Object => match licence.statement(self.standing) {
                Some(statement) => self.statements.push(statement),
                None => fields.warn(WarningCode::MissingField, "", "license"),
            },
            ObjectOrText::Text(name) => {
                fields.warn(WarningCode::TypeCoerced, &name, "object");
                let licence = Licence {
                    name: super::present(Some(name)),
                    ..Licence::default()
                };
                self.statements.extend(licence.statement(self.standing));
            }
            ObjectOrText::Neither => {}
        }
        Ok(true)
    }
}

/// A licence with or without its wrapper.
#[derive(Default)]
struct Licence<'de> {
    id: Option<Text<'de>>,
    name: Option<Text<'de>>,
    address: Option<Text<'de>>,
    expression: Option<Text<'de>>,
    standing: Option<LicenceStanding>,
    form: Option<LicenceForm>,
}

impl<'de> Licence<'de> {
    fn statement(self, standing: LicenceStanding) -> Option<LicenceStatement<'de>> {
        let named = |text, form| (text, self.form.unwrap_or(form));
        let (text, form) = match (self.expression, self.id, self.name.or(self.address)) {
            (Some(expression), _, _) => named(expression, LicenceForm::Expression),
            (None, Some(id), _) => named(id, LicenceForm::Id),
            (None, None, name) => named(name?, LicenceForm::Name),
        };
        Some(LicenceStatement {
            form,
            standing: self
                .standing
                .filter(|_| standing == LicenceStanding::Unstated)
                .unwrap_or(standing),
            value: Field::Stated(text),
        })
    }
}

impl<'de> Object<'de> for Licence<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "license" => {
                if let ObjectOrText::Text(name) = value.object_or_text(self, fields)? {
                    fields.warn(WarningCode::TypeCoerced, &name, "object");
                    self.name = super::present(Some(name));
                }
            }
            "id" => text_into(&mut self.id, value, fields)?,
            "name" => text_into(&mut self.name, value, fields)?,
            "url" => text_into(&mut self.address, value, fields)?,
            "expression" => text_into(&mut self.expression, value, fields)?,
            "acknowledgement" => {
                let mut stated = None;
                text_into(&mut stated, value, fields)?;
                self.standing = match stated.as_deref() {
                    Some("declared") => Some(LicenceStanding::Declared),
                    Some("concluded") => Some(LicenceStanding::Concluded),
                    Some(other) => {
                        fields.warn(WarningCode::UnknownValue, other, "");
                        None
                    }
                    None => None,
                };
            }
            "properties" => {
                let mut properties = Properties::default();
                value.list(&mut properties, fields)?;
                self.form = own::licence_form(&properties.0);
            }
            _ => value.skip()?,
        }
        Ok(())
    }
}

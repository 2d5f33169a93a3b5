//! References that show how a vulnerability is exploited, and the values of SSVC's decision points that records carry.

use iriai_domain::risk::ssvc::{Automatable, Evidence, Exploitation, Signs, TechnicalImpact};
use iriai_domain::warning::Text;
use serde::de::{MapAccess, SeqAccess};

use crate::fields::{Element, Elements, Fields, Object, Value};

/// A list of references, of which only their marks count.
pub(super) struct Shown<'r> {
    signs: &'r mut Signs,
    marks: Marks,
}

#[derive(Clone, Copy)]
enum Marks {
    /// OSV's `type`: EVIDENCE demonstrates that the claim is valid.
    Type,
    /// The `tags` of CVE records and of the NVD, of which `exploit` is one.
    Tags,
}

impl<'r> Shown<'r> {
    pub(super) fn by_type(signs: &'r mut Signs) -> Self {
        Self {
            signs,
            marks: Marks::Type,
        }
    }

    pub(super) fn by_tags(signs: &'r mut Signs) -> Self {
        Self {
            signs,
            marks: Marks::Tags,
        }
    }
}

impl<'de> Elements<'de> for Shown<'_> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut reference = Reference {
            marks: self.marks,
            is_exploit: false,
        };
        let found = value.object(&mut reference, fields)?;
        if reference.is_exploit {
            let shown = (Exploitation::PublicPoc, Evidence::Reference);
            self.signs.exploitation = self.signs.exploitation.max(Some(shown));
        }
        Ok(found.is_some())
    }
}

struct Reference {
    marks: Marks,
    is_exploit: bool,
}

impl<'de> Object<'de> for Reference {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match (self.marks, key) {
            (Marks::Type, "type") => {
                self.is_exploit = value.text(fields)?.as_deref() == Some("EVIDENCE");
            }
            (Marks::Tags, "tags") => {
                let tags = value.texts(fields)?;
                let mut tags = tags.iter();
                self.is_exploit = tags.any(|tag| tag.eq_ignore_ascii_case("exploit"));
            }
            _ => value.skip()?,
        }
        Ok(())
    }
}

/// A metric of a CVE record that is no vector: CISA's assessments stand there as `ssvc`.
pub(super) struct OtherMetric<'r>(pub(super) &'r mut Signs);

impl<'de> Object<'de> for OtherMetric<'_> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            // Other kinds of metrics have no `options`.
            "content" => {
                value.object(&mut Assessment(&mut *self.0), fields)?;
            }
            _ => value.skip()?,
        }
        Ok(())
    }
}

struct Assessment<'r>(&'r mut Signs);

impl<'de> Object<'de> for Assessment<'_> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "options" => value.list(&mut Options(&mut *self.0), fields)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

/// A list of objects with one decision point each.
struct Options<'r>(&'r mut Signs);

impl<'de> Elements<'de> for Options<'_> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let found = value.object(&mut DecisionPoint(&mut *self.0), fields)?;
        Ok(found.is_some())
    }
}

struct DecisionPoint<'r>(&'r mut Signs);

impl<'de> Object<'de> for DecisionPoint<'_> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let by = Evidence::DecisionPoint;
        let mut stated = Signs::default();
        match key {
            "Exploitation" => {
                let value = value.text(fields)?;
                stated.exploitation = value.and_then(exploitation).map(|value| (value, by));
            }
            "Automatable" => {
                let value = value.text(fields)?;
                let value = value.and_then(|value| Automatable::from_code(&folded(&value)));
                stated.automatable = value.map(|value| (value, by));
            }
            "Technical Impact" => {
                let value = value.text(fields)?;
                let value = value.and_then(|value| TechnicalImpact::from_code(&folded(&value)));
                stated.technical_impact = value.map(|value| (value, by));
            }
            _ => value.skip()?,
        }
        *self.0 = self.0.with(stated);
        Ok(())
    }
}

fn folded(value: &str) -> String {
    value.trim().to_ascii_lowercase()
}

fn exploitation(value: Text<'_>) -> Option<Exploitation> {
    match folded(&value).as_str() {
        "none" => Some(Exploitation::None),
        "poc" | "public poc" => Some(Exploitation::PublicPoc),
        "active" => Some(Exploitation::Active),
        _ => None,
    }
}

//! What people say of products.

use iriai_domain::fold::fold;
use iriai_domain::inventory::portfolio::Criticality;
use iriai_domain::risk::ssvc::{Exposure, SafetyImpact, ValueDensity};
use iriai_store::ProductRow;

use crate::Office;
use crate::audit::Note;
use crate::error::Error;

/// A change to a product; what is absent stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProductChange {
    /// How much depends on it, 1 to 5.
    pub criticality: Option<u8>,
    /// How and where it runs.
    pub situation: SituationChange,
    /// Its business unit; an empty text takes it away.
    pub business_unit: Option<String>,
    /// Its supplier; an empty text takes it away.
    pub supplier: Option<String>,
    /// Further names under which documents call it.
    pub add_aliases: Vec<String>,
    /// Tags to add.
    pub add_tags: Vec<String>,
    /// Tags to take away.
    pub remove_tags: Vec<String>,
}

/// A change to what is stated of how and where a product runs; what is absent stays as it is, and what is stated as nothing is taken
/// back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SituationChange {
    /// How far it can be reached.
    pub exposure: Option<Option<Exposure>>,
    /// What an attack on it does to people.
    pub safety: Option<Option<SafetyImpact>>,
    /// How much one installation of it holds.
    pub value_density: Option<Option<ValueDensity>>,
}

impl SituationChange {
    fn apply(self, product: &mut ProductRow) {
        if let Some(exposure) = self.exposure {
            product.exposure = exposure.map(|known| known.code().to_owned());
        }
        if let Some(safety) = self.safety {
            product.safety = safety.map(|known| known.code().to_owned());
        }
        if let Some(density) = self.value_density {
            product.value_density = density.map(|known| known.code().to_owned());
        }
    }
}

/// What to do with a product that is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// It is an error.
    Refuse,
    /// It is made.
    Create,
}

impl ProductChange {
    /// What the audit log says of it.
    fn note(&self, product: &str) -> Note {
        let Self {
            criticality,
            situation,
            business_unit,
            supplier,
            add_aliases,
            add_tags,
            remove_tags,
        } = self;
        let several = |texts: &[String]| (!texts.is_empty()).then(|| texts.join(", "));
        let stated = |code: Option<Option<&'static str>>| {
            code.map(|code| code.unwrap_or_default().to_owned())
        };
        let exposure = situation.exposure.map(|one| one.map(Exposure::code));
        let safety = situation.safety.map(|one| one.map(SafetyImpact::code));
        let density = situation
            .value_density
            .map(|one| one.map(ValueDensity::code));
        Note::new("change-product", product)
            .with("criticality", criticality.map(|value| value.to_string()))
            .with("exposure", stated(exposure))
            .with("safety", stated(safety))
            .with("value-density", stated(density))
            .with("business-unit", business_unit.clone())
            .with("supplier", supplier.clone())
            .with("aliases", several(add_aliases))
            .with("tags", several(add_tags))
            .with("tags-away", several(remove_tags))
    }
}

impl Office {
    /// Changes what is said of a product.
    pub fn change_product(
        &self,
        name: &str,
        change: &ProductChange,
        missing: Missing,
    ) -> Result<(), Error> {
        let criticality = change.criticality.map(|value| {
            Criticality::new(value).ok_or_else(|| Error::Invalid {
                code: "criticality-invalid",
                value: value.to_string(),
            })
        });
        let criticality = criticality.transpose()?;
        let transaction = self.write("change_product")?;
        let folded = fold(name);
        let empty = |name: &String| fold(name).is_empty();
        if folded.is_empty() || change.add_aliases.iter().chain(&change.add_tags).any(empty) {
            return Err(Error::Invalid {
                code: "name-empty",
                value: String::new(),
            });
        }
        let products = transaction.products()?;
        let next = products.len() as u32;
        let aliases = transaction.product_aliases()?;
        let mut rows = products.iter();
        let named = rows.find(|product| product.folded == folded).cloned();
        let alias = aliases.iter().find(|(alias, _)| *alias == folded);
        let holder = alias.and_then(|(_, number)| {
            let mut rows = products.iter();
            rows.find(|product| product.number == *number).cloned()
        });
        let mut product = match (named, holder, missing) {
            (Some(product), ..) | (None, Some(product), Missing::Refuse) => product,
            (None, Some(holder), Missing::Create) => {
                return Err(Error::Invalid {
                    code: "product-name-taken",
                    value: holder.name,
                });
            }
            (None, None, Missing::Refuse) => {
                return Err(Error::NotFound {
                    kind: "product",
                    name: name.to_owned(),
                });
            }
            (None, None, Missing::Create) => {
                let product = ProductRow {
                    number: next,
                    name: name.trim().to_owned(),
                    folded,
                    business_unit: None,
                    supplier: None,
                    criticality: Criticality::default().value().into(),
                    ..ProductRow::default()
                };
                transaction.insert_product(&product)?;
                product
            }
        };
        let text = |new: &Option<String>, old: Option<String>| match new {
            Some(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            None => old,
        };
        if let Some(criticality) = criticality {
            product.criticality = criticality.value().into();
            product.criticality_stated = true;
        }
        change.situation.apply(&mut product);
        product.business_unit = text(&change.business_unit, product.business_unit);
        product.supplier = text(&change.supplier, product.supplier);
        transaction.update_product(&product)?;
        for alias in &change.add_aliases {
            transaction.replace_product_alias(&fold(alias), product.number)?;
        }
        for tag in &change.add_tags {
            transaction.insert_product_tag(product.number, tag)?;
        }
        for tag in &change.remove_tags {
            transaction.delete_product_tag(product.number, tag)?;
        }
        transaction.note(change.note(&product.name));
        transaction.commit()
    }
}

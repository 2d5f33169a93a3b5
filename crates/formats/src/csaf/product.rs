//! The product tree: branches, products, relationships and groups.

use iriai_domain::warning::{Text, WarningCode};
use serde::de::{Error, MapAccess, SeqAccess};

use super::present;
use super::versions::{self, Stretch};
use super::vulnerability::{Group, Groups};
use crate::fields::{Element, Elements, Fields, Object, Value};

/// Everything that the product tree names.
#[derive(Default)]
pub(crate) struct Products<'a> {
    /// All branches, one before those in it.
    pub(crate) branches: Vec<Branch<'a>>,
    /// Products in the order in which they stand.
    pub(crate) named: Vec<Named<'a>>,
}

/// A branch. What it says of versions counts only where it is of a category that says something.
pub(crate) struct Branch<'a> {
    pub(crate) name: Text<'a>,
    pub(crate) versions: Versions<'a>,
    /// The branch in which it stands.
    pub(crate) parent: Option<u32>,
}

/// What a branch says of versions.
pub(crate) enum Versions<'a> {
    /// Its name is a version.
    One,
    /// Its name is a range.
    Range(Stretch<'a>),
    /// Its name should be a range and is none.
    Unreadable,
}

/// A product with its identifiers.
#[derive(Default)]
pub(crate) struct Named<'a> {
    pub(crate) id: Text<'a>,
    pub(crate) name: Option<Text<'a>>,
    pub(crate) purls: Vec<Text<'a>>,
    pub(crate) cpe: Option<Text<'a>>,
    /// The nearest branch that says something of versions.
    pub(crate) branch: Option<u32>,
    /// The branch in which it stands.
    pub(crate) within: Option<u32>,
    /// Of what it is made, if it stands for a relationship.
    pub(crate) relationship: Option<Relationship<'a>>,
}

/// A component of a product, or a product on another.
#[derive(Default)]
pub(crate) struct Relationship<'a> {
    pub(crate) component: Text<'a>,
    pub(crate) platform: Text<'a>,
}

/// `product_tree` while it is being read.
pub(super) struct Tree<'c, 'de> {
    pub(super) products: &'c mut Products<'de>,
    pub(super) groups: &'c mut Vec<Group<'de>>,
}

impl<'de> Object<'de> for Tree<'_, 'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let products = &mut *self.products;
        match key {
            "branches" => {
                let mut branches = Branches {
                    products,
                    parent: None,
                };
                value.list(&mut branches, fields)?;
            }
            "full_product_names" => value.list(&mut FullNames(products), fields)?,
            // A path of 2.1 begins at the component and ends at the platform.
            "relationships" | "product_paths" => {
                value.list(&mut Relationships(products), fields)?
            }
            "product_groups" => value.list(&mut Groups(self.groups), fields)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

/// Branches of one parent.
struct Branches<'c, 'de> {
    products: &'c mut Products<'de>,
    parent: Option<u32>,
}

impl<'de> Elements<'de> for Branches<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut open = Open {
            // Products below may stand before the branch's own name, so its place is taken at once.
            place: self.products.claim(self.parent),
            products: &mut *self.products,
            parent: self.parent,
            first: 0,
            category: None,
            name: None,
        };
        open.first = open.products.named.len();
        let found = value.object(&mut open, fields);
        let Open {
            place,
            parent,
            first,
            category,
            name,
            ..
        } = open;
        if found.as_ref().is_ok_and(Option::is_some) {
            fields.count_relation()?;
        }
        let versions = versions_of(category.as_deref(), name.as_deref(), fields);
        self.products.settle(place, parent, first, versions, name);
        Ok(found?.is_some())
    }
}

/// What a branch says of versions; warns of a range that is none.
fn versions_of<'de>(
    category: Option<&str>,
    name: Option<&str>,
    fields: &mut Fields<'de, '_, '_>,
) -> Option<Versions<'de>> {
    let name = name?;
    match category? {
        "product_version" => Some(Versions::One),
        "product_version_range" => Some(match versions::read(name) {
            Some(stretch) => Versions::Range(stretch),
            None => {
                fields.warn(WarningCode::RangeUnreadable, name, "");
                Versions::Unreadable
            }
        }),
        _ => None,
    }
}

/// Marks a branch whose name has not been read.
const UNNAMED: Text<'static> = Text::Borrowed("");

impl<'de> Products<'de> {
    /// Takes the next place for a branch.
    fn claim(&mut self, parent: Option<u32>) -> u32 {
        let place = u32::try_from(self.branches.len()).unwrap_or(u32::MAX);
        self.branches.push(Branch {
            name: UNNAMED,
            versions: Versions::Unreadable,
            parent,
        });
        place
    }

    /// Ends a branch. Products from `first` on that stand right below it are those that point to its place; where it says
    /// nothing of versions they belong to its parent.
    fn settle(
        &mut self,
        place: u32,
        parent: Option<u32>,
        first: usize,
        versions: Option<Versions<'de>>,
        name: Option<Text<'de>>,
    ) {
        let branch = self.branches.get_mut(place as usize);
        if let (Some(branch), Some(name)) = (branch, name) {
            branch.name = name;
        }
        let branch = self.branches.get_mut(place as usize);
        match versions {
            Some(versions) => {
                if let Some(branch) = branch {
                    branch.versions = versions;
                }
            }
            None => {
                let below = self.named.get_mut(first..).unwrap_or_default();
                for product in below.iter_mut().filter(|one| one.branch == Some(place)) {
                    product.branch = parent;
                }
            }
        }
    }
}

/// A branch while it is being read.
struct Open<'c, 'de> {
    products: &'c mut Products<'de>,
    place: u32,
    parent: Option<u32>,
    /// How many products there were before it.
    first: usize,
    category: Option<Text<'de>>,
    name: Option<Text<'de>>,
}

impl<'de> Object<'de> for Open<'_, 'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "category" => self.category = value.text(fields)?,
            "name" => self.name = present(value.text(fields)?),
            "branches" => {
                let mut branches = Branches {
                    products: &mut *self.products,
                    parent: Some(self.place),
                };
                value.list(&mut branches, fields)?;
            }
            "product" => {
                let mut product = Named {
                    branch: Some(self.place),
                    within: Some(self.place),
                    ..Named::default()
                };
                let found = value.object(&mut product, fields)?;
                self.products.add(found, product, fields)?;
            }
            _ => value.skip()?,
        }
        Ok(())
    }
}

impl<'de> Products<'de> {
    fn add<E: Error>(
        &mut self,
        found: bool,
        product: Named<'de>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), E> {
        if !found {
            return Ok(());
        }
        fields.count_component()?;
        if product.id.is_empty() {
            fields.warn(WarningCode::MissingField, "", "product_id");
        } else {
            self.named.push(product);
        }
        Ok(())
    }
}

struct FullNames<'c, 'de>(&'c mut Products<'de>);

impl<'de> Elements<'de> for FullNames<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut product = Named::default();
        let Some(found) = value.object(&mut product, fields)? else {
            return Ok(false);
        };
        self.0.add(found, product, fields)?;
        Ok(true)
    }
}

impl<'de> Object<'de> for Named<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "product_id" => self.id = value.text(fields)?.unwrap_or_default(),
            "name" => self.name = present(value.text(fields)?),
            "product_identification_helper" => {
                value.object(&mut Helper(self), fields)?;
            }
            _ => value.skip()?,
        }
        Ok(())
    }
}

/// Identifiers of a product.
struct Helper<'p, 'de>(&'p mut Named<'de>);

impl<'de> Object<'de> for Helper<'_, 'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "purl" => self.0.purls.extend(present(value.text(fields)?)),
            "purls" => {
                let purls = value.texts(fields)?;
                let purls = purls.into_iter().filter(|purl| !purl.trim().is_empty());
                self.0.purls.extend(purls);
            }
            "cpe" => self.0.cpe = present(value.text(fields)?),
            _ => value.skip()?,
        }
        Ok(())
    }
}

struct Relationships<'c, 'de>(&'c mut Products<'de>);

impl<'de> Elements<'de> for Relationships<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut related = Related::default();
        let Some(found) = value.object(&mut related, fields)? else {
            return Ok(false);
        };
        let Related {
            mut product,
            relationship,
        } = related;
        let is_whole = !relationship.component.is_empty() && !relationship.platform.is_empty();
        if found && !is_whole {
            fields.warn(WarningCode::MissingField, "", "product_reference");
        } else {
            product.relationship = Some(relationship);
        }
        self.0.add(found, product, fields)?;
        Ok(true)
    }
}

#[derive(Default)]
struct Related<'de> {
    product: Named<'de>,
    relationship: Relationship<'de>,
}

impl<'de> Object<'de> for Related<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let text = |text: Option<Text<'de>>| text.unwrap_or_default();
        match key {
            "full_product_name" => _ = value.object(&mut self.product, fields)?,
            "product_reference" => self.relationship.component = text(value.text(fields)?),
            "beginning_product_reference" => {
                self.relationship.component = text(value.text(fields)?)
            }
            "relates_to_product_reference" => {
                self.relationship.platform = text(value.text(fields)?);
            }
            "subpaths" => value.list(&mut Subpaths(self), fields)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

/// The way from a component to the outermost platform, of which the last step counts.
struct Subpaths<'r, 'de>(&'r mut Related<'de>);

impl<'de> Elements<'de> for Subpaths<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut step = Step::default();
        let found = value.object(&mut step, fields)?;
        if let Some(next) = step.0 {
            self.0.relationship.platform = next;
        }
        Ok(found.is_some())
    }
}

#[derive(Default)]
struct Step<'de>(Option<Text<'de>>);

impl<'de> Object<'de> for Step<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "next_product_reference" => self.0 = present(value.text(fields)?),
            _ => value.skip()?,
        }
        Ok(())
    }
}

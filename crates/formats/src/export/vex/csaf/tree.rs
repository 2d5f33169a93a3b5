//! The product tree: products, components, and components of products, each with one identifier.

use std::collections::HashMap;

use serde::Serialize;

use super::super::Named;

#[derive(Serialize)]
pub(super) struct ProductTree {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    branches: Vec<Branch>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    full_product_names: Vec<Product>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    relationships: Vec<Relationship>,
}

#[derive(Serialize)]
struct Branch {
    category: &'static str,
    name: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    branches: Vec<Branch>,
    #[serde(skip_serializing_if = "Option::is_none")]
    product: Option<Product>,
}

#[derive(Serialize)]
struct Product {
    name: String,
    product_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    product_identification_helper: Option<Helper>,
}

#[derive(Serialize)]
struct Helper {
    purl: String,
}

#[derive(Serialize)]
struct Relationship {
    category: &'static str,
    full_product_name: Product,
    product_reference: String,
    relates_to_product_reference: String,
}

/// Everything that has a status, or of which that is made, numbered as it comes.
#[derive(Default)]
pub(super) struct Tree {
    products: Vec<(Named, String)>,
    components: Vec<(Named, String)>,
    relationships: Vec<Relationship>,
    known: HashMap<(Option<Named>, Option<Named>), String>,
}

impl Tree {
    /// The identifier of a component, in a product or outside of any.
    pub(super) fn id(&mut self, product: Option<&Named>, component: &Named) -> String {
        let key = (product.cloned(), Some(component.clone()));
        if let Some(id) = self.known.get(&key) {
            return id.clone();
        }
        let Some(product) = product else {
            let id = self.next();
            self.components.push((component.clone(), id.clone()));
            self.known.insert(key, id.clone());
            return id;
        };
        let part = self.id(None, component);
        let whole = self.product(product);
        let id = self.next();
        self.relationships.push(Relationship {
            category: "default_component_of",
            full_product_name: Product {
                name: format!("{} / {}", product.title(), component.title()),
                product_id: id.clone(),
                product_identification_helper: None,
            },
            product_reference: part,
            relates_to_product_reference: whole,
        });
        self.known.insert(key, id.clone());
        id
    }

    fn product(&mut self, product: &Named) -> String {
        let key = (Some(product.clone()), None);
        if let Some(id) = self.known.get(&key) {
            return id.clone();
        }
        let id = self.next();
        self.products.push((product.clone(), id.clone()));
        self.known.insert(key, id.clone());
        id
    }

    fn next(&self) -> String {
        format!("CSAFPID-{:04}", self.known.len() + 1)
    }

    /// Products stand under their vendor, name and version, where all three can be said.
    pub(super) fn written(self, vendor: Option<&str>) -> ProductTree {
        let mut full_product_names = Vec::new();
        let mut names: Vec<Branch> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for (named, id) in self.products {
            let version = named.version.clone().filter(|version| is_version(version));
            let (Some(version), Some(_)) = (version, vendor) else {
                full_product_names.push(product(named, id));
                continue;
            };
            let next = names.len();
            let place = *places.entry(named.name.clone()).or_insert(next);
            if place == next {
                names.push(branch("product_name", named.name.clone(), Vec::new(), None));
            }
            if let Some(name) = names.get_mut(place) {
                let product = Some(product(named, id));
                name.branches
                    .push(branch("product_version", version, Vec::new(), product));
            }
        }
        full_product_names.extend(
            self.components
                .into_iter()
                .map(|(named, id)| product(named, id)),
        );
        let of_vendor = vendor.filter(|_| !names.is_empty());
        ProductTree {
            branches: of_vendor
                .map(|vendor| branch("vendor", vendor.to_owned(), names, None))
                .into_iter()
                .collect(),
            full_product_names,
            relationships: self.relationships,
        }
    }
}

fn branch(
    category: &'static str,
    name: String,
    branches: Vec<Branch>,
    product: Option<Product>,
) -> Branch {
    Branch {
        category,
        name,
        branches,
        product,
    }
}

fn product(named: Named, id: String) -> Product {
    Product {
        name: named.title(),
        product_id: id,
        product_identification_helper: named.purl.map(|purl| Helper { purl }),
    }
}

/// Whether a version does not look like a range (§6.1.31).
fn is_version(version: &str) -> bool {
    const WORDS: &[&str] = &[
        "<", ">", "after", "all", "before", "earlier", "later", "prior", "versions", "vers:",
    ];
    let lower = version.to_lowercase();
    !WORDS.iter().any(|word| lower.contains(word))
}

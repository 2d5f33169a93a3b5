//! What people say of products changes.

use super::reading_order::{ReadingOrder, places};
use super::{Portfolio, Product};

/// Products as they are now, and what follows from it.
pub struct PreparedProducts {
    products: Vec<Product>,
    reading_order: Vec<u32>,
    places: Vec<u32>,
}

impl Portfolio {
    /// Prepares that products are these, by number.
    pub fn prepare_products(&self, products: Vec<Product>) -> PreparedProducts {
        let catalogue = &self.catalogue;
        let order = ReadingOrder {
            products: [&products, &[]],
            releases: [&catalogue.releases, &[]],
        };
        let reading_order = order.of_all(&catalogue.documents);
        PreparedProducts {
            places: places(&reading_order),
            reading_order,
            products,
        }
    }

    /// Takes over what was prepared since the last change.
    pub fn change_products(&mut self, prepared: PreparedProducts) {
        self.catalogue.products = prepared.products;
        self.reading_order = prepared.reading_order;
        self.places = prepared.places;
    }
}

//! What whoever imports may not bring is refused, document by document.

use iriai_domain::fold::fold;
use iriai_domain::inventory::portfolio::Product;
use iriai_store::{ProductRow, Transaction};

use super::super::prepare::{Prepared, Work};
use super::super::{FileOutcome, Outcome, Refusal};
use super::Writer;
use crate::Office;
use crate::access::Permission;
use crate::error::Error;

/// That something may not be brought: for a product, or at all.
pub(super) fn denied(product: &str) -> Refusal {
    Refusal {
        code: "import-denied",
        at: String::new(),
        detail: product.to_owned(),
    }
}

impl Writer<'_> {
    /// The same, or that it is refused: advisories and what is known of attacks are about everything, and so are statements that stand in no SBOM.
    /// Nothing where that was told already.
    pub(super) fn leave_out_denied(&self, work: Work) -> Option<Work> {
        let actor = self.office.actor();
        let permission = match &work {
            Work::Done(_) | Work::Write(..) => return Some(work),
            Work::Vex(_, None, _) => Permission::Import,
            _ => Permission::Feed,
        };
        if actor.may_everywhere(permission) {
            return Some(work);
        }
        let outcome = match work {
            Work::Records(_, outcome)
            | Work::Exploits(_, outcome)
            | Work::Lifecycles(_, outcome)
            | Work::Bundle(_, outcome)
            | Work::Vex(_, _, Some(outcome)) => outcome,
            // Told with the advisory in which they stand.
            _ => return None,
        };
        Some(Work::Done(FileOutcome {
            outcome: Outcome::Refused(denied("")),
            ..outcome
        }))
    }

    /// Whether whoever imports may bring a document, and change of its product what it would change.
    pub(super) fn may_write(
        &self,
        transaction: &Transaction<'_>,
        prepared: &Prepared,
    ) -> Result<bool, Error> {
        let actor = self.office.actor();
        let describes = actor.may_everywhere(Permission::Describe);
        if describes && actor.may_everywhere(Permission::Import) {
            return Ok(true);
        }
        let folded = fold(&prepared.product);
        let number = super::named(&self.products, &self.aliases, &prepared.product);
        let mut rows = self.products.values();
        let Some(row) = rows.find(|row| Some(row.number) == number) else {
            return Ok(actor.may_begin(&folded));
        };
        let product = described(transaction, row)?;
        let request = self.request;
        let is_new =
            |asked: &Option<String>, known: &Option<String>| asked.is_some() && asked != known;
        let changes = is_new(&request.supplier, &row.supplier)
            || is_new(&request.business_unit, &row.business_unit)
            || request.tags.iter().any(|tag| !product.tags.contains(tag));
        // What a product is called says who may do what with it.
        let may_describe = !changes || actor.may_with(Permission::Describe, &product);
        Ok(may_describe && actor.may_with(Permission::Import, &product))
    }
}

/// A product as permissions look at it.
fn described(transaction: &Transaction<'_>, row: &ProductRow) -> Result<Product, Error> {
    let tags = transaction.product_tags()?.into_iter();
    let aliases = transaction.product_aliases()?.into_iter();
    Ok(Product {
        name: row.name.clone(),
        business_unit: row.business_unit.clone(),
        supplier: row.supplier.clone(),
        tags: tags
            .filter(|(number, _)| *number == row.number)
            .map(|(_, tag)| tag)
            .collect(),
        aliases: aliases
            .filter(|(_, number)| *number == row.number)
            .map(|(alias, _)| alias)
            .collect(),
        ..Product::default()
    })
}

impl Office {
    /// Whether whoever asks may bring documents of a product.
    pub(crate) fn may_import_into(
        &self,
        transaction: &Transaction<'_>,
        product: &str,
    ) -> Result<bool, Error> {
        if self.actor.may_everywhere(Permission::Import) {
            return Ok(true);
        }
        let folded = fold(product);
        let aliases = transaction.product_aliases()?.into_iter();
        let number = aliases
            .filter(|(alias, _)| *alias == folded)
            .map(|(_, number)| number)
            .next();
        let products = transaction.products()?;
        let mut products = products.iter();
        let found = products.find(|row| row.folded == folded || Some(row.number) == number);
        match found {
            Some(row) => {
                let product = described(transaction, row)?;
                Ok(self.actor.may_with(Permission::Import, &product))
            }
            None => Ok(self.actor.may_begin(product)),
        }
    }
}

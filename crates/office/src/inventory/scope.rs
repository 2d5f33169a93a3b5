//! Whether what narrows a question is known.

use iriai_domain::fold::fold;
use iriai_domain::inventory::portfolio::{Filter, Portfolio, Product, Release};

use crate::error::Error;

/// Refuses a filter that names something nobody has stated: a misspelt name must not look like a clean answer. A portfolio without
/// any product refuses nothing; there the answer is that nothing is there yet.
pub fn check_filter(portfolio: &Portfolio, filter: &Filter) -> Result<(), Error> {
    let catalogue = &portfolio.catalogue;
    let products = &catalogue.products;
    if products.is_empty() {
        return Ok(());
    }
    let seen = seen(portfolio, filter);
    let is_seen = |place: usize| {
        let seen = seen.as_ref();
        seen.is_none_or(|seen| seen.get(place) == Some(&true))
    };
    let any = |test: &dyn Fn(&Product) -> bool| {
        let mut products = products.iter().enumerate();
        products.any(|(place, product)| is_seen(place) && test(product))
    };
    let same = |stated: &Option<String>, wanted: &str| {
        stated
            .as_deref()
            .is_some_and(|stated| fold(stated) == wanted)
    };
    let known =
        |kind: &'static str, wanted: &Option<String>, test: &dyn Fn(&str) -> bool| match wanted {
            Some(name) if !test(&fold(name)) => Err(Error::NotFound {
                kind,
                name: name.clone(),
            }),
            _ => Ok(()),
        };
    known("product", &filter.product, &|name| {
        any(&|product| product.is_called(name))
    })?;
    let of_product = |release: &Release| {
        let is_seen = is_seen(release.product as usize);
        is_seen
            && filter.product.as_ref().is_none_or(|wanted| {
                let product = products.get(release.product as usize);
                product.is_some_and(|product| product.is_called(&fold(wanted)))
            })
    };
    known("release", &filter.release, &|name| {
        let mut releases = catalogue.releases.iter();
        releases.any(|release| fold(&release.name) == name && of_product(release))
    })?;
    known("business-unit", &filter.business_unit, &|name| {
        any(&|product| same(&product.business_unit, name))
    })?;
    known("supplier", &filter.supplier, &|name| {
        any(&|product| same(&product.supplier, name))
    })?;
    known("tag", &filter.tag, &|name| {
        any(&|product| product.tags.iter().any(|tag| fold(tag) == name))
    })
}

/// Of which products who asks may see a document; nothing where they may see all. What they may not see they are not told of either.
fn seen(portfolio: &Portfolio, filter: &Filter) -> Option<Vec<bool>> {
    let within = filter.within.as_ref()?;
    let mut seen = vec![false; portfolio.catalogue.products.len()];
    for document in within.iter() {
        let product = portfolio.product_of_document(document);
        if let Some(slot) = product.and_then(|product| seen.get_mut(product as usize)) {
            *slot = true;
        }
    }
    Some(seen)
}

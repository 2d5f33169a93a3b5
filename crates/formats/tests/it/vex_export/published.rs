//! Published VEX documents: every statement speaks of what it names itself, and of nothing else.

use iriai_domain::risk::statements::{Known, Miss, Target, Thing, applies};
use iriai_domain::risk::vex::Product;
use iriai_formats::limits::{Budget, Limits};
use iriai_formats::vex;

use crate::data;

fn thing<'p>(ids: &'p [&'p str], hashes: &'p [&'p str], name: &'p [&'p str]) -> Thing<'p> {
    Thing::of(Known {
        ids,
        names: name,
        version: None,
        hashes,
    })
}

fn texts<'p>(list: &'p [iriai_domain::warning::Text<'_>]) -> Vec<&'p str> {
    list.iter().map(AsRef::as_ref).collect()
}

#[test]
fn every_published_statement_speaks_of_what_it_names() {
    let archives = [data::OPENVEX, data::CSAF, data::CSAF_TESTS];
    let files: Option<Vec<_>> = archives.into_iter().map(data::files).collect();
    let Some(files) = files else { return };
    let limits = Limits::default();
    let (mut met, mut others) = (0, 0);
    for (path, bytes) in files.into_iter().flatten() {
        let Ok(text) = std::str::from_utf8(bytes) else {
            continue;
        };
        let Ok(parsed) = vex::read(text, &mut Budget::new(&limits, &|| false)) else {
            continue;
        };
        for statement in &parsed.value.statements {
            let products = statement.products.iter();
            for product in products
                .filter(|product| product.versions.is_none())
                .take(20)
            {
                let leaf: &Product<'_> = product.parts.first().unwrap_or(product);
                let has_nothing =
                    leaf.ids.is_empty() && leaf.hashes.is_empty() && leaf.name.is_none();
                let is_told = leaf.versions.is_none() && leaf.parts.is_empty();
                if !is_told || has_nothing || statement.vulnerability.trim().is_empty() {
                    continue;
                }
                let [ids, hashes] = [&leaf.ids, &leaf.hashes].map(|list| texts(list));
                let names: Vec<&str> = leaf.name.as_deref().into_iter().collect();
                let [whole_ids, whole_hashes] =
                    [&product.ids, &product.hashes].map(|list| texts(list));
                let whole_names: Vec<&str> = product.name.as_deref().into_iter().collect();
                let target = Target::new(
                    [&*statement.vulnerability],
                    thing(&ids, &hashes, &names),
                    thing(&whole_ids, &whole_hashes, &whole_names),
                );
                let outcome = applies(statement, &target);
                let is_unreadable = outcome == Err(Miss::UnreadableIdentifier);
                assert!(
                    outcome.is_ok() || is_unreadable,
                    "{path}: {outcome:?} {product:?}"
                );
                met += usize::from(outcome.is_ok());
                others += usize::from(is_unreadable);
                let stranger = ["pkg:npm/nobody-has-this@1.0.0"];
                let stranger = || thing(&stranger, &[], &[]);
                let target = Target::new([&*statement.vulnerability], stranger(), stranger());
                assert!(applies(statement, &target).is_err(), "{path}: {product:?}");
            }
        }
    }
    println!("{met} meet themselves, {others} cannot be read");
    assert!(met > 1_500 && others * 100 < met, "{met} {others}");
}

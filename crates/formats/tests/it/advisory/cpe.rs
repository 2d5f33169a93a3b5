//! The CPE names of real SBOMs.

use std::collections::BTreeSet;

use iriai_domain::risk::cpe::Cpe;
use serde_json::Value;

use crate::data;

/// Collects every text that begins like a CPE name.
fn collect(tree: Value, names: &mut BTreeSet<String>) {
    let mut open = vec![tree];
    while let Some(value) = open.pop() {
        match value {
            Value::String(text) if text.starts_with("cpe:") => _ = names.insert(text),
            Value::Array(list) => open.extend(list),
            Value::Object(map) => open.extend(map.into_iter().map(|(_, value)| value)),
            _ => {}
        }
    }
}

#[test]
fn names_in_real_documents_are_read() {
    let Some(listed) = data::sboms() else { return };
    let mut names = BTreeSet::new();
    for document in listed {
        if let Ok(tree) = serde_json::from_slice(document.bytes) {
            collect(tree, &mut names);
        }
    }
    let mut refused = Vec::new();
    let mut open = 0;
    for name in &names {
        match Cpe::parse(name) {
            Ok(cpe) => {
                assert_eq!(Cpe::parse(&cpe.to_string()).as_ref(), Ok(&cpe), "{name}");
                open += usize::from(cpe.product_key().is_none());
            }
            Err(fault) => refused.push((name, fault)),
        }
    }
    println!("{} names, {open} open, refused: {refused:#?}", names.len());
    assert!(names.len() > 5_000, "{}", names.len());
    // Some documents hold texts made by hand.
    assert!(refused.len() * 100 < names.len(), "{}", refused.len());
}

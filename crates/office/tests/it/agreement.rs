//! What is published of all SBOMs and all advisories is what comes of them.

use crate::everything::{self, Everything};

/// A part of the figures of docs/matching.md.
pub(crate) fn published(part: &str) -> serde_json::Value {
    let text = include_str!("../../../../docs/matching.json");
    let told: serde_json::Value = serde_json::from_str(text).expect("JSON");
    told[part].clone()
}

/// Compares what all advisories say of a set of components with what is published, and their pairs with how many these are.
fn compare(set: &str, everything: &Everything) {
    let counts = everything.counts();
    let published = published("ours")[set].clone();
    assert_eq!(serde_json::to_value(&counts).expect("JSON"), published);
    let counted = counts.ecosystems.values();
    let counted = counted.map(|one| one.affected + one.not_evaluated.values().sum::<usize>());
    assert_eq!(everything.pairs().count(), counted.sum::<usize>());
}

#[test]
fn all_sboms_and_all_advisories_come_to_what_is_published() {
    let Some(data) = everything::folder() else {
        return;
    };
    compare("sboms", &Everything::of_sboms(&data));
}

#[test]
fn the_fleet_and_all_advisories_come_to_what_is_published() {
    let Some(data) = everything::folder() else {
        return;
    };
    let purls = everything::fleet(&data);
    let fleet = Everything::of_purls(&data, &purls);
    compare("fleet", &fleet);
    let unreadable = purls.iter().filter(|purl| fleet.key_of(purl).is_none());
    assert_eq!(unreadable.count(), 2);
}

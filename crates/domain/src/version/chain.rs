//! Chains of versions, the form of the tests beside each ordering.

use std::cmp::Ordering;

use super::VersionOrder;

/// Checks every pair of a chain such as `1.0~rc1 < 1.0 = 1.0-0 < 1.1`.
pub(super) fn check(order: VersionOrder, chain: &str) {
    let mut placed: Vec<(usize, &str)> = Vec::new();
    let mut place = 0;
    for word in chain.split_whitespace() {
        match word {
            "<" => place += 1,
            "=" => {}
            version => placed.push((place, version)),
        }
    }
    for &(left, a) in &placed {
        for &(right, b) in &placed {
            let found = order.compare(a, b);
            assert_eq!(
                found,
                left.cmp(&right),
                "{} {a} {b} in {chain}",
                order.code()
            );
        }
    }
    assert!(
        placed.len() > 1,
        "a chain has at least two versions: {chain}"
    );
}

/// Checks one pair whose versions a chain cannot hold, such as an empty one.
pub(super) fn check_pair(order: VersionOrder, a: &str, expected: Ordering, b: &str) {
    assert_eq!(
        order.compare(a, b),
        expected,
        "{} {a:?} {b:?}",
        order.code()
    );
    assert_eq!(
        order.compare(b, a),
        expected.reverse(),
        "{} {b:?} {a:?}",
        order.code()
    );
}

proptest::proptest! {
    #[test]
    fn every_text_has_a_key_of_its_size(text in r"[0-9a-zA-Z.~^_+:!#@ \-]{0,48}|\PC{0,24}") {
        for order in VersionOrder::ALL {
            let key = order.key(&text);
            assert!(key.as_bytes().len() <= 64 + 16 * text.len(), "{} {text:?}", order.code());
        }
    }
}

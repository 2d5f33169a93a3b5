#![no_main]

use std::cmp::Ordering;

use iriai_domain::version::VersionOrder;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let (a, b) = text.split_once('\n').unwrap_or((text, ""));
    for order in VersionOrder::ALL {
        let (a, b) = (order.key(a), order.key(b));
        assert_eq!(a.cmp(&a), Ordering::Equal);
        assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
    }
});

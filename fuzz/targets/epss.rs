#![no_main]

use iriai_formats::advisory::epss;
use iriai_formats::limits::{Budget, Limits};

libfuzzer_sys::fuzz_target!(|text: &str| {
    epss::detect(text);
    let limits = Limits::default();
    let mut budget = Budget::new(&limits, &|| false);
    if let Ok(parsed) = epss::read(text, &mut budget) {
        for expected in parsed.value.entries {
            assert!(!expected.cve.is_empty());
            // Both are shares; a text such as "NaN" or "2" is none.
            assert!((0.0..=1.0).contains(&expected.probability));
        }
    }
});

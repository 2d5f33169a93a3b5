#![no_main]

use iriai_formats::advisory::kev;
use iriai_formats::limits::{Budget, Limits};

libfuzzer_sys::fuzz_target!(|text: &str| {
    kev::detect(text);
    let limits = Limits::default();
    let mut budget = Budget::new(&limits, &|| false);
    if let Ok(parsed) = kev::read(text, &mut budget) {
        let catalogue = parsed.value;
        assert!(catalogue.entries.iter().all(|entry| !entry.cve.is_empty()));
        assert!(!catalogue.entries.is_empty() || catalogue.version.is_some());
    }
});

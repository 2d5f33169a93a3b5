#![no_main]

use iriai_formats::ignore;

libfuzzer_sys::fuzz_target!(|text: &str| {
    ignore::detect(text);
    if let Ok(parsed) = ignore::read(text) {
        for entry in &parsed.value.entries {
            // What names nothing would leave everything alone.
            assert!(entry.vulnerability.is_some() || !entry.narrowings.is_empty());
        }
    }
});

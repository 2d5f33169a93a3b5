#![no_main]

use iriai_formats::definition::licence_policy;

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Err(error) = licence_policy::read(text) {
        assert!(!error.code.is_empty());
    }
});

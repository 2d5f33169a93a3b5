#![no_main]

use iriai_domain::risk::cvss::Cvss;

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(vector) = Cvss::parse(text) {
        let whole = vector.scores().whole();
        assert!(whole.tenths() <= 100);
        whole.rating();
    }
});

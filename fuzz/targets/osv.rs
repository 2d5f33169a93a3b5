#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| iriai_fuzz::read_advisories("osv", text));

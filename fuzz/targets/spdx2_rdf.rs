#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| iriai_fuzz::read("spdx-rdf", bytes));

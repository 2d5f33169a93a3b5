#![no_main]

use iriai_domain::risk::vex::VexFormat;

libfuzzer_sys::fuzz_target!(|text: &str| iriai_fuzz::read_vex(VexFormat::Spdx3, text));

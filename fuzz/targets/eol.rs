#![no_main]

use iriai_domain::risk::lifecycle::Day;
use iriai_formats::advisory::eol;
use iriai_formats::limits::{Budget, Limits};

libfuzzer_sys::fuzz_target!(|text: &str| {
    eol::detect(text);
    let limits = Limits::default();
    let mut budget = Budget::new(&limits, &|| false);
    let today = Day::parse("2026-11-22").expect("a day");
    if let Ok(parsed) = eol::read(text, Some("product"), &mut budget) {
        let lifecycle = parsed.value;
        for cycle in lifecycle.cycles.iter().take(100) {
            cycle.stage(today);
            // A name of letters and digits begins itself; another cycle's may be longer only by blanks.
            assert!(lifecycle.cycle_of(&cycle.name).is_some());
        }
    }
});

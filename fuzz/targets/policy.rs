#![no_main]

use iriai_formats::definition::policy;

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(policy) = policy::read(text) {
        assert!(!policy.rules.is_empty());
        assert!(
            policy
                .rules
                .iter()
                .all(|rule| !rule.condition.trim().is_empty())
        );
    }
});

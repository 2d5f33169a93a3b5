#![no_main]

use iriai_domain::purl::Purl;

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(purl) = Purl::parse(text) {
        let again = Purl::parse(purl.as_str()).expect("a canonical form can be read");
        assert_eq!(again.as_str(), purl.as_str());
        assert_eq!(again.component_key(), purl.component_key());
    }
    // What was let pass although a type's rule is broken cannot be parsed strictly, but repairing ends after one round.
    if let Ok((purl, _)) = Purl::repair(text) {
        let (again, _) = Purl::repair(purl.as_str()).expect("a repaired form can be repaired");
        assert_eq!(again.as_str(), purl.as_str());
        assert_eq!(again.component_key(), purl.component_key());
    }
});

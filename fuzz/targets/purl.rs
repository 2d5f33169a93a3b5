#![no_main]

use iriai_domain::purl::Purl;

libfuzzer_sys::fuzz_target!(|text: &str| {
    for purl in [
        Purl::parse(text).ok(),
        Purl::repair(text).ok().map(|(purl, _)| purl),
    ]
    .into_iter()
    .flatten()
    {
        let again = Purl::parse(purl.as_str()).expect("a canonical form can be read");
        assert_eq!(again.as_str(), purl.as_str());
        assert_eq!(again.component_key(), purl.component_key());
    }
});

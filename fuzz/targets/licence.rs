#![no_main]

use iriai_domain::licence;

libfuzzer_sys::fuzz_target!(|text: &str| {
    _ = licence::read(text);
    if let Ok(reading) = licence::parse(text) {
        let again = licence::parse(reading.licence.as_str()).expect("what is written can be read");
        assert_eq!(again.licence.as_str(), reading.licence.as_str());
    }
});

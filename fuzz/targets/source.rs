#![no_main]

use iriai_formats::container::Source;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(source) = Source::open(bytes) {
        let content = source.content();
        assert!(!content.bytes.trim_ascii().is_empty());
        assert!(
            content
                .text
                .is_none_or(|text| text.as_bytes() == content.bytes)
        );
        assert!(source.envelope().is_none() || content.text.is_some());
    }
});

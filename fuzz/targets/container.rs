#![no_main]

use std::ops::ControlFlow;

use iriai_formats::container;
use iriai_formats::limits::Limits;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let limits = Limits {
        bytes: 8 << 20,
        unpacked_bytes: 32 << 20,
        entries: 10_000,
        ..Limits::default()
    };
    container::unwrap(bytes, &limits, &|| false, &mut |part| {
        let path = part.map_or_else(|part| part.path, |member| member.path.into_owned());
        assert!(!path.contains(char::is_control) && !path.starts_with('/'));
        ControlFlow::Continue(())
    });
});

#![no_main]

use iriai_domain::vers::Range;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let mut lines = text.splitn(3, '\n').chain(std::iter::repeat(""));
    let [scheme, range, version] = std::array::from_fn(|_| lines.next().unwrap_or_default());
    let native = [
        Range::from_native(scheme, range),
        Range::from_ghsa(scheme, range),
    ];
    let native = native.into_iter().filter_map(Result::ok);
    for range in Range::parse(range).ok().into_iter().chain(native) {
        let written = range.to_string();
        let again = Range::parse(&written).expect("what is written can be read");
        assert_eq!(again.to_string(), written);
        assert_eq!(
            range.contains(version),
            range.simplified().contains(version)
        );
    }
});

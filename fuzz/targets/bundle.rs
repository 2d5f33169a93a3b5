#![no_main]

use iriai_formats::bundle::{Bundle, Header, SecretKey, seal};
use iriai_formats::limits::Limits;

// What anybody may send, and what a key that is trusted may have signed: behind its first byte, an input is the whole file, the entries in
// it, or their frame. To sign and to check a signature takes longer than all the rest, so each input is one of the three.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((which, bytes)) = bytes.split_first() else {
        return;
    };
    let packed;
    let frame = match which % 3 {
        0 => {
            _ = Bundle::open(bytes);
            return;
        }
        1 => {
            packed = zstd::bulk::compress(bytes, 1).expect("a frame");
            &packed[..]
        }
        _ => bytes,
    };
    let key = SecretKey::new(&[7; 32]);
    let header = Header {
        created: 0,
        key: key.public(),
        entries: u64::MAX,
        bytes: u64::MAX,
        sources: Vec::new(),
    };
    let limits = Limits {
        bytes: 1 << 20,
        unpacked_bytes: 1 << 22,
        ..Limits::default()
    };
    let file = seal(&header, frame, &key);
    let bundle = Bundle::open(&file).expect("it was signed just now");
    let mut sum = 0;
    _ = bundle.each(&limits, &|| false, &mut |_, text| {
        sum += text.len() as u64;
        assert!(text.len() as u64 <= limits.bytes && sum <= limits.unpacked_bytes);
        Ok(())
    });
});

//! The `vers` scheme `lexicographic`: code point by code point, a text below every one that continues it.
//!
//! Traps: nothing is folded or normalised: upper case sorts below lower case, `é` as one code point differs from `e`
//! with an accent, and white space counts. The order of UTF-8 bytes is that of code points (that of UTF-16 is not).

use super::KeyWriter;

pub(super) fn write_key(version: &str, key: &mut KeyWriter) {
    key.text(version);
}

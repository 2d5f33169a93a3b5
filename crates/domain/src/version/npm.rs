//! npm: node-semver 7 in its loose mode, the one in which the registry's older versions can be read.
//!
//! The order is that of Semantic Versioning; loose mode adds:
//! * any run of `v`, `=` and white space in front (`=v1.2.3`, `v 1.2.3`),
//! * zeros before numbers (`01.02.03`, `1.2.3-01`),
//! * a pre-release without its hyphen (`1.2.3beta`).
//!
//! Traps: `1.0.0-` is valid in loose mode, with the pre-release `-`. Case counts: `1.0.0-RC1 < 1.0.0-rc1`.
//!
//! Deviations: node-semver throws on fewer than three numbers, on more than 256 characters and on numbers above 2^53 − 1,
//! and compares numeric identifiers above that as floating-point numbers, some of which are then equal. Of four numbers
//! it throws on `1.2.3.4` but cuts `1.2.34.5` into `1.2.3-4.5`, because its expression backtracks. Here all of these have
//! the place that the lenient reading in `semver.rs` gives them, by exact value.

use super::{KeyWriter, semver};

pub(super) fn write_key(version: &str, key: &mut KeyWriter) {
    let bare = version.trim_start_matches(|c: char| c == 'v' || c == '=' || c.is_whitespace());
    // Text that merely begins with the letter keeps it: `vnext` is not `next`.
    let version = if semver::starts_with_digit(bare) {
        bare
    } else {
        version
    };
    semver::write_key(version, key);
}

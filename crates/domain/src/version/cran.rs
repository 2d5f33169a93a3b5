//! CRAN: R's `package_version` (R 4).
//!
//! A version is a list of numbers separated by `.` or `-`, which mean the same: `1.2-3` equals `1.2.3`. Lists compare by
//! value, a list below every one that continues it. Traps: `0.9 < 0.75`, and there are no silent zeros, `0.1.0 < 0.1.0.0`.
//!
//! Deviations: R refuses a single number, a `v` in front and any text; here text behind the numbers sorts directly
//! above the numbers that it follows, and text without a number in front below all versions.

use super::{KeyWriter, hackage};

pub(super) fn write_key(version: &str, key: &mut KeyWriter) {
    hackage::write_number_list(version, &['.', '-'], |_| false, key);
}

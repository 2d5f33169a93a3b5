//! nginx: its releases, which the `vers` scheme compares as semantic versions.
//!
//! nginx has three numbers and no pre-releases; lines with an odd second number are "mainline", which has no say in the
//! order. Odd forms that occur and mean the plain number: `nginx/1.25.3` (the `Server` header), `nginx-1.25.3` (the
//! archive), `release-1.25.3` (the tag), `1.18.0 (Ubuntu)`. A fourth number is a build on top, as in OpenResty's
//! `1.25.3.1`.
//!
//! NGINX Plus counts otherwise (`R31`, `R31 P1`, also `r31-p1`): these sort among themselves, below all releases of
//! nginx, as does other text without a number in front; see `generic.rs` for that order.

use super::{KeyWriter, generic, semver};

const OTHER: u8 = 0;
const RELEASE: u8 = 1;

pub(super) fn write_key(version: &str, key: &mut KeyWriter) {
    let mut rest = version.trim();
    for prefix in ["nginx", "plus", "release"] {
        rest = strip_prefix(rest, prefix).trim_start_matches(['/', '-', '_', ' ']);
    }
    let release = semver::strip_v(rest);
    if semver::starts_with_digit(release) {
        let number = release.split_whitespace().next().unwrap_or_default();
        key.byte(RELEASE);
        semver::write_key(number, key);
    } else {
        key.byte(OTHER);
        generic::write_key(&rest.to_ascii_lowercase(), key);
    }
}

/// Drops a prefix whatever its case.
fn strip_prefix<'a>(text: &'a str, prefix: &str) -> &'a str {
    match text.split_at_checked(prefix.len()) {
        Some((head, rest)) if head.eq_ignore_ascii_case(prefix) => rest,
        _ => text,
    }
}

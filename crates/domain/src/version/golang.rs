//! Go: `golang.org/x/mod/semver`, and the releases of Go itself.
//!
//! Module versions are semantic versions behind a `v`. Traps:
//! * Pseudo-versions (`v0.0.0-20191109021931-daa7c04131f5`, `v1.2.4-0.2019…-…`) are plain pre-releases; their
//!   time stamps have a fixed width, so text order is time order.
//! * `+incompatible` is build metadata and has no say: `v2.0.0+incompatible` equals `v2.0.0`.
//! * OSV and many SBOMs leave the `v` out; both forms are the same version here.
//! * Go's own releases were never semantic versions: `go1.20rc1`, `go1.20`, `go1.20.1`. The vulnerability database
//!   writes them as `1.20.0-rc.1`, `1.20.0`, `1.20.1`, and so they are read here, with or without `go`. What follows
//!   a space, `-` or `+` in a release that begins with `go` names a vendor's build and has no say.
//!
//! Deviations: for `x/mod` an invalid version is below all valid ones and equal to every other invalid one. Here only
//! text without a number in front (`(devel)`, `main`) is below, ordered by byte as `x/mod` does when it sorts; what is
//! merely sloppy (`v1.2-rc.1`, `v01.2.3`) is read as in `semver.rs`. `go1.21` is the first release of its line
//! (`1.21.0`), although the language version of that name is older than `go1.21rc1`.

use super::{KeyWriter, semver};

pub(super) fn write_key(version: &str, key: &mut KeyWriter) {
    let version = version.trim();
    let release = match version.strip_prefix("go") {
        Some(rest) if semver::starts_with_digit(rest) => {
            rest.split([' ', '-', '+']).next().unwrap_or(rest)
        }
        _ => semver::strip_v(version),
    };
    match toolchain_pre_release(release) {
        Some((numbers, word, number)) => {
            semver::write_key(&format!("{numbers}-{word}.{number}"), key);
        }
        None => semver::write_key(release, key),
    }
}

/// Cuts `1.20rc1` into `1.20`, `rc` and `1`.
fn toolchain_pre_release(version: &str) -> Option<(&str, &str, &str)> {
    let end = version.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (numbers, rest) = version.split_at(end);
    ["beta", "rc"].into_iter().find_map(|word| {
        let number = rest.strip_prefix(word)?;
        semver::is_number(number).then_some((numbers, word, number))
    })
}

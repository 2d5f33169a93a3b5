//! What is a version at all, by ecosystem.
//!
//! Every text has a place in every order, for sorting and showing. A place is not yet an answer: whether `3.x` or `latest`
//! lies below 3.5 nobody can say. Here it is decided which texts an ecosystem takes for a version.
//!
//! Where tools are strict (PEP 440, `Gem::Version`, apk-tools, …) their grammar counts, read as leniently as the order
//! beside it documents: a `v` in front, and numbers that are missing and count as zero. Where every text is a version
//! (Maven, Conan, `generic`, names of vendors) only what stands in the place of a version and is none is refused:
//!
//! * words that say that nothing is said (`unknown`, `NOASSERTION`, `不明`) or that name something that moves (`latest`,
//!   `master`, Maven's `RELEASE`);
//! * what a build tool was to replace (`${project.version}`, `@VERSION@`);
//! * a number left open (`3.x`, `1.*`), and ranges (`^1.2`, `[1,2)`).
//!
//! Traps: `1.x-dev` is a version to Composer, the tip of a branch that has a number. `dev-main`, a branch without one, is a
//! version too, but Composer itself compares it with nothing.

use super::{VersionOrder, datetime, packagist, pypi, run, semver};
use crate::fold::fold_form;

/// Words that stand where no version is stated, folded.
const NOT_STATED: &[&str] = &[
    "any",
    "default",
    "empty",
    "invalid",
    "n/a",
    "na",
    "nil",
    "no assertion",
    "no version",
    "no-assertion",
    "noassertion",
    "none",
    "not applicable",
    "not available",
    "not provided",
    "not specified",
    "not stated",
    "null",
    "tba",
    "tbd",
    "todo",
    "undefined",
    "unknown",
    "unset",
    "unspecified",
    "unstated",
    "unversioned",
    "version",
    "なし",
    "不明",
    "未定",
    "未指定",
    "未記入",
    "未記載",
    "未設定",
    "無し",
    "該当なし",
];

/// Words for what is another version tomorrow, folded.
const MOVING: &[&str] = &[
    "canary",
    "current",
    "dev",
    "devel",
    "develop",
    "development",
    "edge",
    "head",
    "latest",
    "main",
    "master",
    "newest",
    "next",
    "nightly",
    "release",
    "rolling",
    "snapshot",
    "stable",
    "tip",
    "trunk",
    "最新",
    "最新版",
];

impl VersionOrder {
    /// Whether the ecosystem takes the text for a version, so that it can be said where it lies. Others have a place in the
    /// order all the same.
    pub fn is_version(self, text: &str) -> bool {
        let text = text.trim();
        !is_placeholder(text) && self.allows(text)
    }

    fn allows(self, text: &str) -> bool {
        match self {
            Self::Alpine => is_alpine(text),
            Self::Alpm => consists_of(text, ".+_:~-@"),
            Self::Conan | Self::Generic | Self::Lexicographic | Self::Maven => true,
            Self::Cpan => is_cpan(text),
            Self::Cran => numbers(text, &['.', '-']) == Some(""),
            Self::Datetime => datetime::is_instant(text),
            // opam has dpkg's order and a `v` in front.
            Self::Debian => consists_of(text, ".+~:-") && has_digit(text),
            Self::Gentoo => is_gentoo(text),
            Self::Golang => is_go(text),
            Self::Hackage => numbers(text, &['.']).is_some_and(is_tags),
            Self::Intdot => numbers(text, &['.']) == Some(""),
            Self::Nginx => has_digit(text),
            Self::Npm => {
                let bare = text.trim_start_matches(|c: char| c == '=' || c.is_whitespace());
                is_semantic(bare, 3)
            }
            Self::Nuget => is_semantic(text, 4),
            Self::Openssl => has_digit(text),
            Self::Packagist => packagist::is_numbered(text),
            Self::Pub => is_semantic(text, 3),
            Self::Pypi => pypi::is_pep_440(text),
            Self::Rpm => consists_of(text, "._+~^:-"),
            Self::Rubygems => is_gem(text),
            // Bazel and the tags of many repositories have more than three numbers.
            Self::Semver => is_semantic(text, usize::MAX),
        }
    }
}

/// Whether the text stands in the place of a version and is none in any ecosystem.
fn is_placeholder(text: &str) -> bool {
    let word = fold_form(text);
    let word = word.trim_matches(['(', ')', '[', ']', '<', '>', '"', '\'', ' ']);
    let is_word = NOT_STATED.contains(&word) || MOVING.contains(&word);
    let is_blank = !text.chars().any(char::is_alphanumeric);
    let is_template = ["${", "$(", "{{", "%{", "#{"]
        .iter()
        .any(|sign| text.contains(sign))
        || ['@', '%', '$'].iter().any(|&sign| {
            let inside = text.strip_prefix(sign);
            inside.is_some_and(|rest| rest.ends_with(sign))
        });
    let is_range =
        text.starts_with(['<', '>', '^', '~', '*', '!', '[', '(']) || text.contains("||");
    is_word || is_blank || is_template || is_range || is_open(text)
}

/// Whether one of the numbers is left open: `1.x`, `2.*`. Behind other text (`1.0-beta.x`) it is an identifier.
pub(crate) fn is_open(text: &str) -> bool {
    let mut parts = semver::strip_v(text).split('.');
    let behind_numbers = parts.find(|part| !semver::is_number(part));
    behind_numbers.is_some_and(|part| matches!(part, "x" | "X" | "*"))
}

/// Whether there are only ASCII letters and digits, one at least, and these signs.
fn consists_of(text: &str, signs: &str) -> bool {
    text.contains(|c: char| c.is_ascii_alphanumeric())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || signs.contains(c))
}

fn has_digit(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
}

/// What stands behind numbers with separators between them and a `v` in front; nothing where there are none.
fn numbers<'t>(text: &'t str, separators: &[char]) -> Option<&'t str> {
    let text = semver::strip_v(text);
    let (first, mut rest) = run::digits(text);
    if first.is_empty() {
        return None;
    }
    while let Some(after) = rest.strip_prefix(separators) {
        let (digits, after) = run::digits(after);
        if digits.is_empty() {
            break;
        }
        rest = after;
    }
    Some(rest)
}

/// Semantic Versioning with up to so many numbers, of which some may be missing. Behind three numbers the hyphen of a
/// pre-release may be missing too.
fn is_semantic(text: &str, most: usize) -> bool {
    let Some(rest) = numbers(text, &['.']) else {
        return false;
    };
    let written = text.strip_suffix(rest).unwrap_or(text);
    let count = written.split('.').count();
    let (pre_release, build) = match rest.split_once('+') {
        Some((pre_release, build)) => (pre_release, Some(build)),
        None => (rest, None),
    };
    let is_pre_release = match pre_release.strip_prefix('-') {
        Some(identifiers) => is_identifiers(identifiers),
        None => {
            let touches = count >= 3 && pre_release.starts_with(|c: char| c.is_ascii_alphabetic());
            pre_release.is_empty() || touches && is_identifiers(pre_release)
        }
    };
    count <= most && is_pre_release && build.is_none_or(is_identifiers)
}

fn is_identifiers(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.'))
}

/// Module versions with or without `v`, and the releases of Go itself.
fn is_go(text: &str) -> bool {
    if let Some(release) = text.strip_prefix("go") {
        return semver::starts_with_digit(release);
    }
    let is_toolchain = |word: &str| {
        text.split_once(word).is_some_and(|(front, number)| {
            numbers(front, &['.']) == Some("") && semver::is_number(number)
        })
    };
    is_semantic(text, 3) || is_toolchain("rc") || is_toolchain("beta")
}

/// `Gem::Version`'s pattern, and the build that CocoaPods allows behind it.
fn is_gem(text: &str) -> bool {
    let (version, build) = match text.split_once('+') {
        Some((version, build)) => (version, Some(build)),
        None => (text, None),
    };
    let (release, pre_release) = match version.split_once('-') {
        Some((release, pre_release)) => (release, Some(pre_release)),
        None => (version, None),
    };
    let parts = |text: &str, sign: Option<char>| {
        text.split('.').all(|part| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || Some(c) == sign)
        })
    };
    let release = semver::strip_v(release);
    let first = release.split('.').next().unwrap_or_default();
    semver::is_number(first)
        && parts(release, None)
        && pre_release.is_none_or(|text| parts(text, Some('-')))
        && build.is_none_or(|text| parts(text, Some('-')))
}

/// Digits, dots and underscores, and what distributions are called: `1.23-TRIAL`.
fn is_cpan(text: &str) -> bool {
    let text = text.strip_suffix("-TRIAL").unwrap_or(text);
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    has_digit(text)
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | '_'))
}

/// Cabal's old-style tags, or nothing.
fn is_tags(text: &str) -> bool {
    text.is_empty()
        || text.strip_prefix('-').is_some_and(|tags| {
            tags.split('-')
                .all(|tag| !tag.is_empty() && tag.chars().all(char::is_alphanumeric))
        })
}

/// `number{.number}[letter]{_suffix[number]}[~hash][-rN]` of apk-tools. Alpine has published `6.0.2p1-r4` too, as versions of
/// OpenSSH and sudo are written.
fn is_alpine(text: &str) -> bool {
    const SUFFIXES: &[&str] = &["alpha", "beta", "pre", "rc", "cvs", "svn", "git", "hg", "p"];
    let Some((letter, rest)) = cut_letter(text) else {
        return false;
    };
    let rest = if letter.is_empty() {
        rest
    } else {
        run::digits(rest).1
    };
    let Some(rest) = cut_suffixes(rest, SUFFIXES) else {
        return false;
    };
    let rest = match rest.strip_prefix('~') {
        Some(hash) => {
            let (hash, after) = run::front(hash, |c| matches!(c, '0'..='9' | 'a'..='f'));
            if hash.is_empty() {
                return false;
            }
            after
        }
        None => rest,
    };
    is_revision(rest)
}

/// `number{.number}[letter]{_suffix[number]}[-rN]` of Gentoo's specification.
fn is_gentoo(text: &str) -> bool {
    const SUFFIXES: &[&str] = &["alpha", "beta", "pre", "rc", "p"];
    cut_letter(text)
        .and_then(|(_, rest)| cut_suffixes(rest, SUFFIXES))
        .is_some_and(is_revision)
}

/// The letter behind numbers, if there is one, and what stands behind it.
fn cut_letter(text: &str) -> Option<(&str, &str)> {
    let rest = semver::starts_with_digit(text).then(|| numbers(text, &['.']))??;
    let has_letter = rest.starts_with(|c: char| c.is_ascii_lowercase());
    rest.split_at_checked(usize::from(has_letter))
}

/// What stands behind suffixes.
fn cut_suffixes<'t>(text: &'t str, suffixes: &[&str]) -> Option<&'t str> {
    let mut rest = text;
    while let Some(word) = rest.strip_prefix('_') {
        let (word, after) = run::front(word, |c| c.is_ascii_lowercase());
        if !suffixes.contains(&word) {
            return None;
        }
        (_, rest) = run::digits(after);
    }
    Some(rest)
}

fn is_revision(text: &str) -> bool {
    text.is_empty() || text.strip_prefix("-r").is_some_and(semver::is_number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ecosystems_tell_versions_from_other_text() {
        use VersionOrder as Order;
        for (order, versions, others) in [
            (
                Order::Npm,
                &[
                    "1.2.3",
                    "v1.2.3",
                    "=1.2.3",
                    "1.2.3beta",
                    "1.0.0-",
                    "1.2",
                    "4",
                    "1.2.3-rc.1+b.2",
                ][..],
                &[
                    "3.x",
                    "1.2.x",
                    "x",
                    "^1.2",
                    "1.2.3.4",
                    "a1",
                    "1.0.0 - 2",
                    "file:../a",
                    "1.0.0_1",
                    "7f3a",
                ][..],
            ),
            (
                Order::Semver,
                &["1.2.3", "1.0.0-x-1", "1.2.3.4", "v1"],
                &["main", "1.0.", "1.0.0.Final", "2024a", "1.2.3 (stable)"],
            ),
            (
                Order::Golang,
                &[
                    "v1.2.3",
                    "1.2.3",
                    "v0.0.0-20191109021931-daa7c04131f5",
                    "v2.0.0+incompatible",
                    "go1.20rc1",
                    "1.20rc1",
                    "go1.21.0 X:boringcrypto",
                    "1.21",
                ],
                &[
                    "(devel)",
                    "master",
                    "v1.x",
                    "daa7c04131f5",
                    "7daa7c04131f",
                    "UNKNOWN",
                ],
            ),
            (
                Order::Nuget,
                &["1.0.0.0", "1.0", "1.0.0-beta.1", "1.0.0-beta.x.y.5+aa"],
                &["1.2.3.4.5", "1.*", "[1.0,2.0)"],
            ),
            (Order::Pub, &["1.0.0+1"], &["1.0.0.0", "any"]),
            (
                Order::Pypi,
                &["1.0", "v1.0.post1", "1!2.0rc1+local.1", "2004.1"],
                &["2004d", "1.0-foo", "latest", "1.*", "0.0.0.dev0+unknown!"],
            ),
            (
                Order::Rubygems,
                &["1.0", "1.0.a", "1.0-1", "1.1.2200", "1.0.0+b"],
                &["3.x", "~> 1.0", "a.1", "1..0"],
            ),
            (
                Order::Packagist,
                &["1.0", "1.x-dev", "v1.0.0-p1", "2.0.x-dev#abc", "20200101"],
                &["dev-main", "master", "3.x", "1.0.*"],
            ),
            (
                Order::Debian,
                &["1:2.0-1~deb12u1", "v0.14.0", "1.0+git"],
                &["unknown", "1.0 beta", "base"],
            ),
            (
                Order::Rpm,
                &["1:2.0-1.el9", "fd431d51-4ae0493b", "2^git1"],
                &["(none)", "1.0/2", "版"],
            ),
            (
                Order::Alpine,
                &[
                    "1.2.3-r0",
                    "3.41.2_git20230101-r1",
                    "1.0a_rc1",
                    "1.0_p1~ab12",
                    "6.0.2p1-r4",
                ],
                &["1.0-1", "r0", "1.0_x1", "1.0~", "1.0ab"],
            ),
            (Order::Alpm, &["1:2.0-1", "r12.abc"], &["unknown", "1 2"]),
            (
                Order::Gentoo,
                &["1.2b_rc1_p2-r3"],
                &["9999-live", "1.0_git1"],
            ),
            (Order::Cran, &["1.2-3", "1"], &["1.2a", "dev"]),
            (
                Order::Cpan,
                &["1.02_03", "v1.2.3", "1.23-TRIAL", ".5"],
                &["undef", "1.2a"],
            ),
            (Order::Hackage, &["1.0", "1.0-beta-2"], &["1.0a", "1.x"]),
            (Order::Intdot, &["1.2.3"], &["1.2-beta"]),
            (
                Order::Datetime,
                &["2024-01-01T00:00:00Z", "2024-01-01"],
                &["2024-13-01", "today"],
            ),
            (
                Order::Openssl,
                &["1.0.2k-fips", "OpenSSL_1_1_1w"],
                &["openssl"],
            ),
            (Order::Nginx, &["nginx/1.25.3", "R31 P1"], &["plus"]),
            (
                Order::Maven,
                &["1.0", "Finchley.SR2", "r09", "2.0-SNAPSHOT", "1.0.x1"],
                &["RELEASE", "${project.version}", "[1.0,2.0)", "3.x"],
            ),
            (
                Order::Generic,
                &["1.0 β", "5.1 (Build 2600)", "Rev.B", "第2版", "2024-05"],
                &[
                    "",
                    "-",
                    "―",
                    "N/A",
                    "Ｎ／Ａ",
                    "不明",
                    "(unknown)",
                    "<version>",
                    "unspecified",
                    "@VERSION@",
                    "%VERSION%",
                    "{{ version }}",
                    ">= 1.0",
                ],
            ),
            (Order::Conan, &["cci.20210118"], &["latest"]),
            (Order::Lexicographic, &["b"], &["none"]),
        ] {
            for text in versions {
                assert!(order.is_version(text), "{} {text}", order.code());
            }
            for text in others {
                assert!(!order.is_version(text), "{} {text}", order.code());
            }
        }
    }

    proptest! {
        #[test]
        fn nothing_is_a_version_anywhere_that_says_nothing(
            word in prop::sample::select([NOT_STATED, MOVING].concat()),
            upper in any::<bool>(),
            open in "[0-9]{1,3}\\.(x|X|\\*)",
        ) {
            let word = if upper { word.to_uppercase() } else { word.to_owned() };
            for order in VersionOrder::ALL {
                prop_assert!(!order.is_version(&word), "{} {}", order.code(), word);
                prop_assert!(!order.is_version(&open), "{} {}", order.code(), open);
            }
        }

        #[test]
        fn blanks_around_a_version_do_not_matter(text in r"[0-9a-zA-Z.~^_+:!# \-]{0,24}|\PC{0,12}") {
            for order in VersionOrder::ALL {
                let padded = format!(" {text} ");
                prop_assert_eq!(order.is_version(&text), order.is_version(&padded), "{}", order.code());
            }
        }

        #[test]
        fn numbers_with_dots_are_versions_everywhere_but_as_instants(numbers in prop::collection::vec(0_u32..100, 2..4)) {
            let text = numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(".");
            for order in VersionOrder::ALL.iter().filter(|order| **order != VersionOrder::Datetime) {
                prop_assert!(order.is_version(&text), "{} {}", order.code(), text);
            }
        }
    }
}

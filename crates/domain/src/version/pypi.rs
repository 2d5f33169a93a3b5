//! PEP 440's order, as `packaging` 26 reads and compares; what it refuses as `packaging` up to 21 did.
//!
//! `[N!]N(.N)*[{a|b|rc}N][.postN][.devN][+local]`. Within a release: `.devN` of the release itself, pre-releases,
//! the release, post-releases; a `.devN` sorts below what it leads to, a local version above what it was built from.
//!
//! Traps:
//! * Many spellings are one version: a leading `v`, any case, `-`, `_`, `.` or nothing before and after the words,
//!   `alpha`, `beta`, `c`, `pre`, `preview`, a missing number for 0, `-N`, `rev` and `r` for `.postN`.
//! * Zeros at the end of the release do not count: `1.0 = 1`.
//! * In a local version numbers sort above text and compare by value: `1+a < 1+1 < 1+1.a < 1+2 < 1+10`.
//!
//! Legacy versions, which PEP 440 cannot read, sort below all that it can, by the rule of setuptools: text and numbers
//! one by one, numbers as text filled up to eight digits, `dev` lowest, `pre`, `preview` and `rc` as `c`, other text
//! below the end only where it sorts below the word `final`.

use std::borrow::Cow;

use super::KeyWriter;
use super::run;

/// First byte of a key.
const LEGACY: u8 = 0;
const PEP_440: u8 = 1;

/// What a place in a list holds; a shorter list sorts below one that continues it.
const LIST_END: u8 = 0;
const ITEM: u8 = 1;

/// Phases of a release in their order. The first is that of `.devN` without pre- or post-release.
const DEVELOPMENT: u8 = 0;
const ALPHA: u8 = 1;
const BETA: u8 = 2;
const CANDIDATE: u8 = 3;
const FINAL: u8 = 4;

const ABSENT_LOW: u8 = 0;
const PRESENT: u8 = 1;
const ABSENT_HIGH: u8 = 2;

const LOCAL_TEXT: u8 = 1;
const LOCAL_NUMBER: u8 = 2;

/// A word stands before any that it begins with.
const PRE_RELEASES: [(&str, u8); 8] = [
    ("alpha", ALPHA),
    ("a", ALPHA),
    ("beta", BETA),
    ("b", BETA),
    ("preview", CANDIDATE),
    ("pre", CANDIDATE),
    ("c", CANDIDATE),
    ("rc", CANDIDATE),
];
const POST_RELEASES: [(&str, ()); 3] = [("post", ()), ("rev", ()), ("r", ())];
const DEVELOPMENT_RELEASES: [(&str, ()); 1] = [("dev", ())];

pub(super) fn write_key(version: &str, key: &mut KeyWriter) {
    let version = version.trim().to_ascii_lowercase();
    match Version::parse(&version) {
        Some(version) => version.write(key),
        None => write_legacy(&version, key),
    }
}

/// Whether PEP 440 allows the version.
pub(super) fn is_pep_440(version: &str) -> bool {
    Version::parse(&version.trim().to_ascii_lowercase()).is_some()
}

/// A version by PEP 440; numbers are digits, empty for 0.
struct Version<'a> {
    epoch: &'a str,
    release: Vec<&'a str>,
    pre: Option<(u8, &'a str)>,
    post: Option<&'a str>,
    dev: Option<&'a str>,
    local: Option<&'a str>,
}

impl<'a> Version<'a> {
    /// Reads a version in small letters, or returns nothing where PEP 440 does not allow it.
    fn parse(version: &'a str) -> Option<Self> {
        let version = version.strip_prefix('v').unwrap_or(version);
        let (public, local) = match version.split_once('+') {
            Some((public, local)) if is_local(local) => (public, Some(local)),
            Some(_) => return None,
            None => (version, None),
        };
        let (epoch, rest) = match public.split_once('!') {
            Some((epoch, rest)) if is_number(epoch) => (epoch, rest),
            Some(_) => return None,
            None => ("", public),
        };
        let (release, rest) = cut_release(rest)?;
        let (pre, rest) = cut_word(rest, &PRE_RELEASES);
        let (post, rest) = cut_post(rest);
        let (dev, rest) = cut_word(rest, &DEVELOPMENT_RELEASES);
        let dev = dev.map(|((), number)| number);
        rest.is_empty().then_some(Self {
            epoch,
            release,
            pre,
            post,
            dev,
            local,
        })
    }

    fn write(&self, key: &mut KeyWriter) {
        key.byte(PEP_440);
        key.number(self.epoch);
        let significant = self
            .release
            .iter()
            .rposition(|number| !run::is_zero(number));
        for number in self
            .release
            .iter()
            .take(significant.map_or(0, |last| last + 1))
        {
            key.byte(ITEM);
            key.number(number);
        }
        key.byte(LIST_END);
        match (self.pre, self.post, self.dev) {
            (Some((phase, number)), _, _) => {
                key.byte(phase);
                key.number(number);
            }
            (None, None, Some(_)) => key.byte(DEVELOPMENT),
            (None, _, _) => key.byte(FINAL),
        }
        write_optional(self.post, ABSENT_LOW, key);
        write_optional(self.dev, ABSENT_HIGH, key);
        match self.local {
            Some(local) => write_local(local, key),
            None => key.byte(ABSENT_LOW),
        }
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_separator(c: char) -> bool {
    matches!(c, '.' | '-' | '_')
}

fn is_local(local: &str) -> bool {
    local
        .split(is_separator)
        .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

fn cut_release(text: &str) -> Option<(Vec<&str>, &str)> {
    let (first, mut rest) = run::digits(text);
    if first.is_empty() {
        return None;
    }
    let mut release = vec![first];
    while let Some(after) = rest.strip_prefix('.') {
        let (digits, after) = run::digits(after);
        if digits.is_empty() {
            break;
        }
        release.push(digits);
        rest = after;
    }
    Some((release, rest))
}

/// Cuts one of the words with its number and the separators around the word; an absent word cuts nothing.
fn cut_word<'a, T: Copy>(text: &'a str, words: &[(&str, T)]) -> (Option<(T, &'a str)>, &'a str) {
    let word = text.strip_prefix(is_separator).unwrap_or(text);
    let found = words
        .iter()
        .find_map(|(name, kind)| word.strip_prefix(name).map(|rest| (*kind, rest)));
    let Some((kind, rest)) = found else {
        return (None, text);
    };
    let (digits, rest) = run::digits(rest.strip_prefix(is_separator).unwrap_or(rest));
    (Some((kind, digits)), rest)
}

fn cut_post(text: &str) -> (Option<&str>, &str) {
    if let Some(after) = text.strip_prefix('-') {
        let (digits, after) = run::digits(after);
        if !digits.is_empty() {
            return (Some(digits), after);
        }
    }
    let (post, rest) = cut_word(text, &POST_RELEASES);
    (post.map(|((), number)| number), rest)
}

fn write_optional(number: Option<&str>, absent: u8, key: &mut KeyWriter) {
    match number {
        Some(number) => {
            key.byte(PRESENT);
            key.number(number);
        }
        None => key.byte(absent),
    }
}

fn write_local(local: &str, key: &mut KeyWriter) {
    key.byte(PRESENT);
    for part in local.split(is_separator) {
        if is_number(part) {
            key.byte(LOCAL_NUMBER);
            key.number(part);
        } else {
            key.byte(LOCAL_TEXT);
            key.text(part);
        }
    }
    key.byte(LIST_END);
}

/// Text of legacy versions is marked so; the mark sorts below digits.
const FINAL_TEXT: &str = "*final";
/// Stands for a hyphen.
const FINAL_HYPHEN: &str = "*final-";
const ZERO: &str = "00000000";

fn write_legacy(version: &str, key: &mut KeyWriter) {
    let mut parts: Vec<Cow<'_, str>> = Vec::new();
    let mut rest = version;
    while !rest.is_empty() {
        let (part, after) = cut_legacy_part(rest);
        rest = after;
        if part != "." {
            push_legacy(legacy_text(part), &mut parts);
        }
    }
    push_legacy(FINAL_TEXT.into(), &mut parts);
    key.byte(LEGACY);
    for part in parts {
        key.byte(ITEM);
        key.text(&part);
    }
    key.byte(LIST_END);
}

/// Cuts digits, small letters, a dot, a hyphen, or a run of anything else.
fn cut_legacy_part(text: &str) -> (&str, &str) {
    let belongs: fn(char) -> bool = match text.bytes().next() {
        Some(b'0'..=b'9') => |c| c.is_ascii_digit(),
        Some(b'a'..=b'z') => |c| c.is_ascii_lowercase(),
        Some(b'.' | b'-') => return text.split_at(1),
        _ => |c| !c.is_ascii_digit() && !c.is_ascii_lowercase() && c != '.' && c != '-',
    };
    run::front(text, belongs)
}

fn legacy_text(part: &str) -> Cow<'_, str> {
    match part {
        "-" => FINAL_HYPHEN.into(),
        "pre" | "preview" | "rc" => "*c".into(),
        "dev" => "*@".into(),
        _ if part.starts_with(|c: char| c.is_ascii_digit()) => format!("{part:0>8}").into(),
        _ => format!("*{part}").into(),
    }
}

/// Appends a part; text drops the zeros before it, a pre-release also hyphens.
fn push_legacy<'a>(part: Cow<'a, str>, parts: &mut Vec<Cow<'a, str>>) {
    if part.starts_with('*') {
        if *part < *FINAL_TEXT {
            while parts.last().is_some_and(|last| last == FINAL_HYPHEN) {
                parts.pop();
            }
        }
        while parts.last().is_some_and(|last| last == ZERO) {
            parts.pop();
        }
    }
    parts.push(part);
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::super::VersionOrder::Pypi;
    use super::super::chain::{check, check_pair};

    #[test]
    fn phases_of_a_release() {
        check(
            Pypi,
            "1.0.dev1 < 1.0.dev2 < 1.0a1.dev1 < 1.0a1 < 1.0a1.post1.dev2 < 1.0a1.post1 < 1.0a2 < 1.0a10 \
             < 1.0b1 < 1.0rc1 \
             < 1.0 < 1.0.post1.dev1 < 1.0.post1 < 1.0.post2 < 1.0.1.dev1 < 1.0.1",
        );
    }

    #[test]
    fn spellings_of_one_version() {
        check(
            Pypi,
            "1.0a1 = 1.0.a1 = 1.0-alpha.1 = v1.0_ALPHA_1 = 1a01 = 1.0.0a-1",
        );
        check(
            Pypi,
            "1.0rc0 = 1.0c = 1.0pre = 1.0.preview0 = 1.0-rc_ = 1.0-pre-",
        );
        check(
            Pypi,
            "1.0.post0 = 1.0post = 1.0-r = 1.0rev = 1.0-0 < 1.0-1 = 1.0.post1 = 1.0_post_1",
        );
        check(Pypi, "1.0.dev0 = 1.0dev = 1.0-DEV = 1_dev_");
        check(Pypi, "1 = 1.0 = 1.0.0 = 0!1 = v01");
        check(Pypi, "1.0a--1 = 1.0a.post1 < 1.0a-1 = 1.0a1");
    }

    #[test]
    fn epochs_come_first() {
        check(Pypi, "0 = 0.0 < 0.1 < 2099.1 < 1!0.1 < 1!1 < 2!0");
    }

    #[test]
    fn local_versions() {
        check(
            Pypi,
            "1.0 < 1.0+a < 1.0+a.1 < 1.0+ubuntu < 1.0+1 = 1.0+01 < 1.0+1.a \
             = 1.0+1-A = 1.0+1_a < 1.0+1.1 < 1.0+2 < 1.0+10 < 1.0.post1",
        );
        check(Pypi, "1.0.dev1 < 1.0.dev1+1 < 1.0.dev2");
    }

    #[test]
    fn numbers_compare_by_value() {
        check(
            Pypi,
            "1.9 < 1.10 < 1.99999999999999999999999998 < 1.99999999999999999999999999",
        );
    }

    #[test]
    fn legacy_versions_sort_below_all_others() {
        check(
            Pypi,
            "-class.-jw.util < foo < zoo < 0.1-bulbasaur < 0.1-charmander < 0.1.x < 0.9-eevee < 1.0-devx < 1.0-foo \
             < 1.0-zebra < 1.0.0foo.1 < 1.0x < 0.dev0 < 0.1",
        );
        check(
            Pypi,
            "2dev.x < 2-rcx < 2-x < 2foo-bar < 2foo.1.x < 2.0.x < 2.y < 10foo < 100foo < 100.foo.1 < 0",
        );
        check(
            Pypi,
            "1.0x.0.0 = 1x.0 = 1x < 1x.0.1 < 123456789x < 99999999x",
        );
        check_pair(Pypi, "", Ordering::Less, "0.dev0");
        check_pair(Pypi, "1.0 ", Ordering::Equal, " 1.0");
        check_pair(Pypi, "1.0 final", Ordering::Less, "0");
    }
}

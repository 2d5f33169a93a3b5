//! Composer's order: versions normalised as composer/semver 3.4 and later do, compared by PHP's `version_compare`.
//!
//! Normalised, a version has four numbers, then at most one of `alpha`, `beta`, `RC`, `patch` with numbers of its own,
//! then at most `dev`. Compared, each of these is a part; at each place other words sort below `dev`, `dev < alpha <
//! beta < RC <` nothing `< number < patch`.
//!
//! Traps:
//! * Missing numbers are zeros: `1 = 1.0 = v1.0.0.0`. Dates are not filled up: `20200101 < 20200101.0`.
//! * `a`, `b`, `p`, `pl` are words; `stable` ends the version, with whatever follows it; case does not count.
//! * `patch` sorts above any number: plain PHP has `1.0.1 < 1.0-p1`, but here `1.0-p1` is `1.0.0.0-patch1`, below
//!   `1.0.1`.
//! * `-dev` of a number sorts below its other pre-releases; `1.x-dev` is `1.9999999.9999999.9999999-dev`.
//! * Build metadata, `@stability`, `as alias` and the `#reference` of a branch do not count.
//! * Composer holds branches (`dev-main`, `master`) for incomparable; here they sort below all versions, by name.
//!   `dev-master` has not been `9999999-dev` since Composer 2.
//!
//! What Composer refuses (`1.0.0b1.post1`, `1.0-1`) still gets a place: its leading numbers are filled up to four,
//! and the rest is cut into parts as PHP does, which knows words by how they begin (`post` by its `p`) and drops all
//! other characters. PHP itself holds all unknown words for equal, numbers beyond 2^63 too, and a version that ends
//! in a dot for less than itself; here words compare by text, numbers by value, and dots at the end do not count.

use super::KeyWriter;
use super::run;

/// First byte of a key.
const BRANCH: u8 = 0;
const VERSION: u8 = 1;

/// What a place in a version holds, in its order.
const OTHER_WORD: u8 = 1;
const DEV: u8 = 2;
const ALPHA: u8 = 3;
const BETA: u8 = 4;
const CANDIDATE: u8 = 5;
const END: u8 = 6;
const NUMBER: u8 = 7;
const PATCH: u8 = 8;

const STABLE: u8 = END;

/// A word stands before any that it begins with.
const MODIFIERS: [(&str, u8); 9] = [
    ("stable", STABLE),
    ("beta", BETA),
    ("b", BETA),
    ("rc", CANDIDATE),
    ("alpha", ALPHA),
    ("a", ALPHA),
    ("patch", PATCH),
    ("pl", PATCH),
    ("p", PATCH),
];

/// Beginnings by which PHP knows a word.
const WORDS: [(&str, u8); 5] = [
    ("dev", DEV),
    ("a", ALPHA),
    ("b", BETA),
    ("rc", CANDIDATE),
    ("p", PATCH),
];

/// What a `x` in the name of a branch stands for.
const WILDCARD: &str = "9999999";
const NUMBERS: usize = 4;

pub(super) fn write_key(version: &str, key: &mut KeyWriter) {
    let version = bare(version);
    let small = version.to_ascii_lowercase();
    if let Some(name) = branch(version, &small) {
        key.byte(BRANCH);
        key.text(name);
        return;
    }
    let numbered = numbered(&small);
    let parts = allowed(numbered).unwrap_or_else(|| refused(numbered));
    key.byte(VERSION);
    for part in parts {
        part.write(key);
    }
    key.byte(END);
}

/// Whether Composer takes the text for a version that it compares, and not for the name of a branch.
pub(super) fn is_numbered(version: &str) -> bool {
    let version = bare(version);
    let small = version.to_ascii_lowercase();
    branch(version, &small).is_none() && allowed(numbered(&small)).is_some()
}

fn bare(version: &str) -> &str {
    strip_stability(strip_alias(version.trim()))
}

fn numbered(small: &str) -> &str {
    let numbered = strip_metadata(strip_reference(small));
    numbered.strip_prefix('v').unwrap_or(numbered)
}

fn allowed(numbered: &str) -> Option<Vec<Part<'_>>> {
    classical(numbered)
        .or_else(|| date(numbered))
        .or_else(|| numeric_branch(numbered))
}

enum Part<'a> {
    Number(&'a str),
    /// A place in the order, and the text where it is [`OTHER_WORD`].
    Word(u8, &'a str),
}

impl Part<'_> {
    fn write(&self, key: &mut KeyWriter) {
        match self {
            Self::Number(digits) => {
                key.byte(NUMBER);
                key.number(digits);
            }
            Self::Word(place, text) => {
                key.byte(*place);
                key.text(text);
            }
        }
    }
}

fn strip_alias(version: &str) -> &str {
    version
        .split_once(" as ")
        .map_or(version, |(version, _)| version.trim_end())
}

fn strip_stability(version: &str) -> &str {
    match version.rsplit_once('@') {
        Some((rest, flag))
            if ["stable", "rc", "beta", "alpha", "dev"]
                .iter()
                .any(|name| flag.eq_ignore_ascii_case(name)) =>
        {
            rest
        }
        _ => version,
    }
}

/// Returns the name of a branch that is no number, without its reference.
fn branch<'a>(version: &'a str, small: &str) -> Option<&'a str> {
    if matches!(version, "master" | "trunk" | "default") {
        return Some(version);
    }
    small.strip_prefix("dev-")?;
    let name = version.get("dev-".len()..)?;
    Some(name.split_once('#').map_or(name, |(name, _)| name))
}

fn strip_reference(version: &str) -> &str {
    match version.split_once('#') {
        Some((branch, _)) if branch.ends_with(".x-dev") => branch,
        _ => version,
    }
}

fn strip_metadata(version: &str) -> &str {
    match version.split_once('+') {
        Some((rest, metadata)) if !rest.is_empty() && !metadata.is_empty() => rest,
        _ => version,
    }
}

/// Reads up to four numbers, the first of at most five digits, and modifiers.
fn classical(version: &str) -> Option<Vec<Part<'_>>> {
    let (mut parts, rest) = cut_numbers(version);
    match parts.first() {
        Some(Part::Number(first)) if first.len() <= 5 => {}
        _ => return None,
    }
    fill_up(&mut parts);
    parts.extend(modifiers(rest)?);
    Some(parts)
}

/// Cuts up to four numbers with dots between them.
fn cut_numbers(version: &str) -> (Vec<Part<'_>>, &str) {
    let (first, mut rest) = run::digits(version);
    if first.is_empty() {
        return (Vec::new(), version);
    }
    let mut parts = vec![Part::Number(first)];
    while parts.len() < NUMBERS
        && let Some(after) = rest.strip_prefix('.')
    {
        let (digits, after) = run::digits(after);
        if digits.is_empty() {
            break;
        }
        parts.push(Part::Number(digits));
        rest = after;
    }
    (parts, rest)
}

fn fill_up(parts: &mut Vec<Part<'_>>) {
    while parts.len() < NUMBERS {
        parts.push(Part::Number(""));
    }
}

/// Reads a date or time: four digits, one to six pairs, up to two numbers of one to three digits, and modifiers.
fn date(version: &str) -> Option<Vec<Part<'_>>> {
    let mut rest = cut_digits(version, 4, 4)?;
    let mut pairs = 0;
    while pairs < 6
        && let Some(after) = cut_digits(strip_one(rest, &['.', ':', '-']), 2, 2)
    {
        pairs += 1;
        rest = after;
    }
    if pairs == 0 {
        return None;
    }
    for _ in 0..2 {
        rest = cut_digits(strip_one(rest, &['.', ':', '-']), 1, 3).unwrap_or(rest);
    }
    let modifiers = modifiers(rest)?;
    let (numbers, _) = version.split_at(version.len() - rest.len());
    let mut parts: Vec<_> = numbers
        .split(|c: char| !c.is_ascii_digit())
        .map(Part::Number)
        .collect();
    parts.extend(modifiers);
    Some(parts)
}

/// Cuts as many digits as there are up to `most`, and returns what follows, or nothing below `least`.
fn cut_digits(text: &str, least: usize, most: usize) -> Option<&str> {
    let count = text
        .bytes()
        .take(most)
        .take_while(u8::is_ascii_digit)
        .count();
    if count < least {
        None
    } else {
        text.get(count..)
    }
}

fn strip_one<'a>(text: &'a str, separators: &[char]) -> &'a str {
    text.strip_prefix(separators).unwrap_or(text)
}

/// Reads a stability with its numbers and a final `dev`, each optional, to the end of the version.
fn modifiers(text: &str) -> Option<Vec<Part<'_>>> {
    let mut parts = Vec::new();
    let mut rest = strip_one(text, &['.', '_', '-']);
    let found = MODIFIERS
        .iter()
        .find_map(|(name, place)| rest.strip_prefix(name).map(|after| (*place, after)));
    let mut stable = false;
    if let Some((place, after)) = found {
        stable = place == STABLE;
        parts.push(Part::Word(place, ""));
        rest = after;
        loop {
            let (digits, after) = run::digits(strip_one(rest, &['.', '-']));
            if digits.is_empty() {
                break;
            }
            parts.push(Part::Number(digits));
            rest = after;
        }
    }
    let after_dev = strip_one(rest, &['.', '-']).strip_prefix("dev");
    if let Some(after) = after_dev {
        parts.push(Part::Word(DEV, ""));
        rest = after;
    }
    if stable {
        parts.clear();
    }
    rest.is_empty().then_some(parts)
}

/// Reads a branch named by its numbers, such as `1.x-dev`.
fn numeric_branch(version: &str) -> Option<Vec<Part<'_>>> {
    let name = version.strip_suffix("dev")?;
    let name = name.strip_suffix(['.', '-']).unwrap_or(name);
    let mut parts: Vec<_> = name
        .split('.')
        .map(|number| match number {
            "x" | "*" => Some(Part::Number(WILDCARD)),
            _ => (!number.is_empty() && run::digits(number).1.is_empty())
                .then_some(Part::Number(number)),
        })
        .collect::<Option<_>>()?;
    if parts.len() > NUMBERS || !name.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    while parts.len() < NUMBERS {
        parts.push(Part::Number(WILDCARD));
    }
    parts.push(Part::Word(DEV, ""));
    Some(parts)
}

/// Reads what Composer refuses.
fn refused(version: &str) -> Vec<Part<'_>> {
    let (mut parts, mut rest) = cut_numbers(version);
    if !parts.is_empty() {
        fill_up(&mut parts);
    }
    loop {
        rest = rest.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
        let (digits, after_digits) = run::digits(rest);
        let (letters, after_letters) = run::letters(rest);
        if !digits.is_empty() {
            parts.push(Part::Number(digits));
            rest = after_digits;
        } else if !letters.is_empty() {
            parts.push(word(letters));
            rest = after_letters;
        } else {
            return parts;
        }
    }
}

fn word(letters: &str) -> Part<'_> {
    match WORDS.iter().find(|(name, _)| letters.starts_with(name)) {
        Some((_, place)) => Part::Word(*place, ""),
        None => Part::Word(OTHER_WORD, letters),
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::super::VersionOrder::Packagist;
    use super::super::chain::{check, check_pair};

    #[test]
    fn stabilities_have_their_order() {
        check(
            Packagist,
            "1.0-dev < 1.0-alpha < 1.0-alpha1-dev < 1.0-alpha1 = 1.0a1 = 1.0.0_ALPHA.1 < 1.0-beta1 = 1.0b1 < 1.0-beta2 \
             < 1.0-beta2.1 = 1.0-b.2.1 < 1.0-beta10 < 1.0-RC1 = 1.0rc1 = 1.0.0.rc-1 < 1.0 = 1.0-stable < 1.0-patch \
             < 1.0-p1-dev < 1.0pl1 = 1.0-p1 < 1.0.0.1 < 1.0.1",
        );
    }

    #[test]
    fn missing_numbers_are_zeros() {
        check(
            Packagist,
            "1 = 1.0 = v1.0.0 = V1.0.0.0 = 01 = 1- = 1.0.0.0-stable2 < 1.0.1 < 1.2 < 1.10",
        );
        check(Packagist, "v6.6.0-beta < v6.6 = 6.6.0");
    }

    #[test]
    fn branches_sort_below_versions_or_as_high_numbers() {
        check(
            Packagist,
            "dev-bar < dev-foo = DEV-foo = dev-foo#abc123 < 0-dev < 1.26.0",
        );
        check(
            Packagist,
            "1.0 < 1.0.9999999-p1 < 1.0.x-dev = 1.0.x-dev#abc < 1.1 < 1.x-dev = 1.*-dev < 2.0-dev",
        );
        check(Packagist, "dev-master = dev-master@dev < master1 < 1");
        check_pair(Packagist, "master", Ordering::Equal, "dev-master");
        check_pair(
            Packagist,
            "1.0.x-dev as 1.0.5",
            Ordering::Equal,
            "1.0.x-dev",
        );
    }

    #[test]
    fn metadata_and_flags_do_not_count() {
        check(
            Packagist,
            "1.0 = 1.0+build = 1.0.0+a-b.c = 1.0@dev = 1.0@RC",
        );
    }

    #[test]
    fn dates_are_not_filled_up() {
        check(
            Packagist,
            "20200101 < 20200101.0 < 20200101.1 < 20200101-p1 < 20200101123 < 20200102000000",
        );
        check(
            Packagist,
            "2020-01-01 = 2020:01:01 < 2020.01.01 = 2020.1.1 < 2020.01.01.12.30 < 2020.01.02-RC1",
        );
    }

    #[test]
    fn what_composer_refuses_has_a_place() {
        check(Packagist, "3.0.0b1 < 3.0.0b1.post1 < 3.0.0b2 < 3.0.0");
        check(Packagist, "4.3 < 4.3-2beta5 < 4.3-2RC2 < 4.3-2 < 4.3.1");
        check(Packagist, "bar < 1");
        check(
            Packagist,
            "1.2.3-xyz < 1.2.3.#.beta < 1.2.3 = 1.2.3.# < 1.2.3.#.p3",
        );
        check(Packagist, "1.0-foo < 1.0-xyz < 1.0-dev < 1.0");
        check(
            Packagist,
            "999999999999999999999999999991 < 999999999999999999999999999999",
        );
        check_pair(Packagist, "", Ordering::Less, "0");
    }
}

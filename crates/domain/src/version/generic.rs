//! The order for everything without a standard: Yocto, Homebrew, `generic` packages, names of vendors.
//!
//! There is no tool to agree with; the order follows what the many schemes share. A version is runs of digits, words
//! (runs of other characters) and separators (ASCII punctuation and white space).
//!
//! * Numbers compare by value, however long; numbers joined by dots are one list, in which zeros at the end have no
//!   say: `1.0` equals `1.0.0`, `1.9 < 1.10`.
//! * Behind a list, in this order: `~` and all that follows; a pre-release word; nothing; a number behind another
//!   separator than a dot, which is a revision or a build (`1.2-1`, `1.2_1`, `1.2+1`); any other word (`1.0.2a`, `9.3p1`,
//!   `1.0-patch2`); and then lists that go on. So `1.2~rc1 < 1.2-rc1 < 1.2 < 1.2-1 < 1.2a < 1.2.1`.
//! * Pre-release words, without case, in their order: see [`PRE_RELEASES`]. `a`, `b` and `m` count as alpha, beta and
//!   milestone before a digit only, because `1.0.2a` is a patch letter. Behind a `+` no word is a pre-release.
//! * `final`, `ga` and `release` say nothing, nor does `v` or `version` in front: `v1.0` equals `1.0.Final`.
//! * Other words compare by character, with case. Separators only separate: `rc1`, `rc.1` and `rc-1` are equal.
//!
//! Traps: text without any number sorts above zero and below one; digests and commit ids get a place, but no meaning.

use super::KeyWriter;

/// What stands where a list of numbers may go on, in their order.
const TILDE: u8 = 0;
const PRE_RELEASE: u8 = 1;
const END: u8 = 2;
const REVISION: u8 = 3;
const WORD: u8 = 4;
const NUMBER: u8 = 5;

/// Pre-release words by rank, lowest first. Development trees come before all else, as in PEP 440 and PHP; a snapshot
/// comes last, as in Maven.
const PRE_RELEASES: [&[&str]; 7] = [
    &["dev", "devel", "nightly"],
    &["alpha"],
    &["beta"],
    &["milestone"],
    &["pre", "preview", "prerelease"],
    &["rc", "cr", "candidate"],
    &["snapshot", "snap"],
];
const ALPHA: u8 = 1;
const BETA: u8 = 2;
const MILESTONE: u8 = 3;

/// Words that mean the release itself.
const RELEASES: [&str; 3] = ["final", "ga", "release"];

/// Words that only introduce the numbers.
const INTRODUCTIONS: [&str; 4] = ["v", "ver", "version", "rel"];

pub(super) fn write_key(version: &str, key: &mut KeyWriter) {
    let mut writer = Writer {
        key,
        zeros: 0,
        begins: true,
        has_number: false,
        is_build: false,
    };
    let mut rest = version;
    while !rest.is_empty() {
        rest = writer.take(rest);
    }
    writer.mark(END);
}

struct Writer<'a> {
    key: &'a mut KeyWriter,
    /// Zeros of the list that have no say until another number follows.
    zeros: usize,
    /// Whether a list begins here, so that a number belongs to it whatever separates them.
    begins: bool,
    has_number: bool,
    /// Whether a plus sign was passed.
    is_build: bool,
}

impl Writer<'_> {
    /// Writes what stands in front of a text and returns the rest, which is shorter.
    fn take<'t>(&mut self, text: &'t str) -> &'t str {
        let (separator, text) = cut(text, |c| !is_separator(c));
        self.is_build |= separator.contains('+');
        for _ in separator.matches('~') {
            self.mark(TILDE);
            self.begins = true;
        }
        let (number, behind) = cut(text, |c| !c.is_ascii_digit());
        if number.is_empty() {
            let (word, behind) = cut(text, |c| is_separator(c) || c.is_ascii_digit());
            self.word(word, behind.starts_with(|c: char| c.is_ascii_digit()));
            behind
        } else {
            self.number(number, separator.bytes().all(|byte| byte == b'.'));
            behind
        }
    }

    fn number(&mut self, digits: &str, is_joined: bool) {
        if !is_joined && !self.begins {
            self.mark(REVISION);
        }
        self.begins = false;
        self.has_number = true;
        if digits.bytes().all(|digit| digit == b'0') {
            self.zeros += 1;
            return;
        }
        for _ in 0..self.zeros {
            self.key.byte(NUMBER);
            self.key.number("");
        }
        self.zeros = 0;
        self.key.byte(NUMBER);
        self.key.number(digits);
    }

    fn word(&mut self, word: &str, before_digit: bool) {
        let is_one_of = |words: &[&str]| words.iter().any(|known| known.eq_ignore_ascii_case(word));
        let says_nothing = word.is_empty()
            || is_one_of(&RELEASES)
            || (!self.has_number && is_one_of(&INTRODUCTIONS));
        if says_nothing {
            return;
        }
        match pre_release(word, before_digit).filter(|_| !self.is_build) {
            Some(rank) => {
                self.mark(PRE_RELEASE);
                self.key.byte(rank);
            }
            None => {
                self.mark(WORD);
                self.key.text(word);
            }
        }
        self.begins = true;
    }

    /// Ends the list of numbers with what follows it.
    fn mark(&mut self, mark: u8) {
        self.zeros = 0;
        self.key.byte(mark);
    }
}

/// Returns the rank of a pre-release word.
fn pre_release(word: &str, before_digit: bool) -> Option<u8> {
    match word {
        "a" | "A" => return before_digit.then_some(ALPHA),
        "b" | "B" => return before_digit.then_some(BETA),
        "m" | "M" => return before_digit.then_some(MILESTONE),
        _ => {}
    }
    let is_known = |words: &&[&str]| words.iter().any(|known| known.eq_ignore_ascii_case(word));
    PRE_RELEASES.iter().position(is_known)?.try_into().ok()
}

fn is_separator(c: char) -> bool {
    c.is_ascii_punctuation() || c.is_whitespace()
}

/// Cuts a text before the first character that fits.
fn cut(text: &str, fits: fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(fits).unwrap_or(text.len()))
}

//! Composer constraints: `VersionParser` of composer/semver 3.
//!
//! Traps:
//! * Composer turns `>=1.0` into `>=1.0.0.0-dev` and `<2.0` into `<2.0.0.0-dev` unless the author named a stability, so
//!   both bounds move below the pre-releases; the bounds here carry that `-dev`. `<=`, `>` and `=` stay.
//! * `~1.2` ends below 2.0, `~1.2.3` below 1.3; a hyphen range with a partial end includes everything that begins with it.
//! * `|` is `||`; a comma or blank is "and"; `as` names an alias and `#` a commit, both without meaning here.
//! * `@beta` behind a comparison makes that the stability of its bound.
//!
//! Deviation: numbers are not padded to four where the author wrote fewer; the order does not tell them apart. A comparison
//! other than equality with a branch (`dev-main`) is refused.

use super::NativeError;
use super::partial::successor;
use super::terms::{Term, Terms};
use crate::vers::Comparator;

/// Longer names come before those they begin with.
const STABILITIES: &[&str] = &[
    "stable", "beta", "b", "rc", "alpha", "a", "patch", "pl", "p",
];

const OPERATORS: &[(&str, Comparator)] = &[
    ("<>", Comparator::NotEqual),
    ("!=", Comparator::NotEqual),
    (">=", Comparator::GreaterOrEqual),
    ("<=", Comparator::LessOrEqual),
    ("==", Comparator::Equal),
    (">", Comparator::Greater),
    ("<", Comparator::Less),
    ("=", Comparator::Equal),
];

pub(super) fn read(text: &str) -> Result<Vec<Terms>, NativeError> {
    text.split("||")
        .flat_map(|part| part.split('|'))
        .map(alternative)
        .collect()
}

fn alternative(text: &str) -> Result<Terms, NativeError> {
    let mut words = text
        .split([',', ' ', '\t', '\n', '\r'])
        .filter(|w| !w.is_empty())
        .peekable();
    let mut terms = Vec::new();
    let mut any_word = false;
    while let Some(word) = words.next() {
        any_word = true;
        let (prefix, rest) = split_operator(word);
        // `>= 1.0`
        let rest = if rest.is_empty() {
            words.next().unwrap_or_default()
        } else {
            rest
        };
        let word = strip_decoration(rest);
        if words.next_if_eq(&"as").is_some() && words.next().is_none() {
            return Err(NativeError::syntax(text));
        }
        if words.next_if_eq(&"-").is_some() {
            let to = words.next().ok_or_else(|| NativeError::syntax(text))?;
            if prefix != Prefix::None {
                return Err(NativeError::syntax(text));
            }
            terms.extend(hyphen(word.version, strip_decoration(to).version)?);
            continue;
        }
        match prefix {
            Prefix::Tilde => terms.extend(tilde(word.version)?),
            Prefix::Caret => terms.extend(caret(word.version)?),
            Prefix::Compare(comparator) => terms.push(comparison(comparator, word)?),
            Prefix::None => match wildcard(word.version) {
                Some(range) => terms.extend(range),
                None => terms.push(comparison(Comparator::Equal, word)?),
            },
        }
    }
    if any_word {
        Ok(terms)
    } else {
        Err(NativeError::Empty)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Prefix {
    None,
    Tilde,
    Caret,
    Compare(Comparator),
}

fn split_operator(word: &str) -> (Prefix, &str) {
    if let Some(rest) = word.strip_prefix('~') {
        return (Prefix::Tilde, rest);
    }
    if let Some(rest) = word.strip_prefix('^') {
        return (Prefix::Caret, rest);
    }
    let found = OPERATORS
        .iter()
        .find_map(|(op, c)| Some((Prefix::Compare(*c), word.strip_prefix(op)?)));
    found.unwrap_or((Prefix::None, word))
}

/// A version as written, and the stability flag behind it.
#[derive(Debug, Clone, Copy)]
struct Word<'a> {
    version: &'a str,
    flag: Option<&'a str>,
}

/// Takes off `@beta`, `#commit` and build metadata.
fn strip_decoration(word: &str) -> Word<'_> {
    let word = word.split_once('#').map_or(word, |(version, _)| version);
    let (version, flag) = match word.rsplit_once('@') {
        Some((version, flag)) => (if version.is_empty() { "*" } else { version }, Some(flag)),
        None => (word, None),
    };
    let version = version
        .split_once('+')
        .map_or(version, |(version, _)| version);
    Word {
        version,
        flag: flag.filter(|f| !f.eq_ignore_ascii_case("stable")),
    }
}

/// A version of one to four numbers.
#[derive(Debug, Clone)]
struct Numbered<'a> {
    numbers: Vec<&'a str>,
    /// Stability and `dev` as written, with their separators.
    modifier: &'a str,
    /// Whether the modifier names a pre-release stability or `dev`.
    unstable: bool,
    /// `.x-dev` stands behind the numbers.
    branch: bool,
}

impl<'a> Numbered<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let mut rest = text.strip_prefix(['v', 'V']).unwrap_or(text);
        let mut numbers = Vec::with_capacity(4);
        while numbers.len() < 4 {
            let from = if numbers.is_empty() {
                rest
            } else {
                rest.strip_prefix('.').unwrap_or_default()
            };
            let end = from
                .bytes()
                .position(|b| !b.is_ascii_digit())
                .unwrap_or(from.len());
            let (number, tail) = from.split_at_checked(end)?;
            if number.is_empty() {
                break;
            }
            numbers.push(number);
            rest = tail;
        }
        if numbers.is_empty() {
            return None;
        }
        let branch = rest
            .strip_prefix('.')
            .and_then(|r| r.strip_prefix(['x', 'X', '*']))
            .is_some_and(|r| r.trim_start_matches(['.', '-']).eq_ignore_ascii_case("dev"));
        let unstable = if branch { true } else { modifier(rest)? };
        Some(Self {
            numbers,
            modifier: rest,
            unstable,
            branch,
        })
    }

    /// The first `count` numbers, the last of them counted up, in Composer's four numbers.
    fn bound(&self, count: usize) -> String {
        let numbers = (0..4).map(|i| {
            let number = self.numbers.get(i).copied().unwrap_or("0");
            match (i + 1).cmp(&count) {
                std::cmp::Ordering::Less => number.to_owned(),
                std::cmp::Ordering::Equal => successor(number.trim_start_matches('0')),
                std::cmp::Ordering::Greater => "0".to_owned(),
            }
        });
        numbers.collect::<Vec<_>>().join(".") + "-dev"
    }

    /// The version as written, `-dev` behind it if it names no stability.
    fn low(&self) -> String {
        let text = self.numbers.join(".") + self.modifier;
        if self.modifier.is_empty() {
            text + "-dev"
        } else {
            text
        }
    }

    fn number(&self, place: usize) -> Option<&str> {
        self.numbers.get(place).copied()
    }
}

/// Whether the tail of a version is a modifier, and if so whether it makes the version unstable.
fn modifier(text: &str) -> Option<bool> {
    let lower = text.to_ascii_lowercase();
    let rest = lower.strip_prefix(['.', '_', '-']).unwrap_or(&lower);
    let name = STABILITIES.iter().find(|name| rest.starts_with(**name));
    let rest = name
        .and_then(|name| rest.strip_prefix(name))
        .unwrap_or(rest);
    let digits_end = if name.is_some() {
        rest.rfind(|c: char| c.is_ascii_digit())
            .map_or(0, |at| at + 1)
    } else {
        0
    };
    let (digits, dev) = rest.split_at_checked(digits_end)?;
    let digits_are_valid = digits.is_empty()
        || digits
            .split(['.', '-'])
            .enumerate()
            .all(|(i, d)| (i == 0 || !d.is_empty()) && d.bytes().all(|b| b.is_ascii_digit()));
    let is_dev = dev.strip_prefix(['.', '-']).unwrap_or(dev) == "dev";
    if !digits_are_valid || !(dev.is_empty() || is_dev) {
        return None;
    }
    let unstable_name = name.is_some_and(|n| !matches!(*n, "stable" | "patch" | "pl" | "p"));
    Some(is_dev || unstable_name)
}

fn numbered(text: &str) -> Result<Numbered<'_>, NativeError> {
    Numbered::parse(text).ok_or_else(|| NativeError::version(text))
}

fn tilde(text: &str) -> Result<Terms, NativeError> {
    let version = numbered(text)?;
    let position = version.numbers.len() + usize::from(version.branch);
    let bound = version.bound(position.saturating_sub(1).max(1));
    Ok(vec![Term::at_least(version.low()), Term::below(bound)])
}

fn caret(text: &str) -> Result<Terms, NativeError> {
    let version = numbered(text)?;
    let position = match (version.number(0), version.number(1), version.number(2)) {
        (Some("0"), Some("0"), Some(_)) => 3,
        (Some("0"), Some(_), _) => 2,
        _ => 1,
    };
    Ok(vec![
        Term::at_least(version.low()),
        Term::below(version.bound(position)),
    ])
}

fn hyphen(from: &str, to: &str) -> Result<Terms, NativeError> {
    let (low, high) = (numbered(from)?, numbered(to)?);
    let is_full = high.numbers.len() > 2 || high.unstable || !high.modifier.is_empty();
    let upper = if is_full {
        Term::new(
            Comparator::LessOrEqual,
            high.numbers.join(".") + high.modifier,
        )
    } else {
        Term::below(high.bound(high.numbers.len()))
    };
    Ok(vec![Term::at_least(low.low()), upper])
}

/// `*`, `1.*`, `1.2.x`; `None` for anything else.
fn wildcard(text: &str) -> Option<Terms> {
    let (prefixed, plain) = text
        .strip_prefix(['v', 'V'])
        .map_or((false, text), |rest| (true, rest));
    let is_star = |part: &str| matches!(part, "x" | "X" | "*");
    if plain.split('.').all(is_star) {
        // `*` takes branches too, `v*` and `*.*` only versions.
        let versions_only = prefixed || plain.len() > 1;
        return Some(if versions_only {
            vec![Term::at_least("0.0.0.0-dev")]
        } else {
            vec![]
        });
    }
    let stars = plain.rsplit('.').take_while(|part| is_star(part)).count();
    let numbers: Vec<&str> = plain.split('.').collect();
    let numbers = numbers.get(..numbers.len() - stars)?;
    let all_digits = numbers
        .iter()
        .all(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    if stars == 0 || numbers.len() > 3 || !all_digits {
        return None;
    }
    let version = Numbered {
        numbers: numbers.to_vec(),
        modifier: "",
        unstable: false,
        branch: false,
    };
    let below = Term::below(version.bound(numbers.len()));
    let is_zero = numbers.iter().all(|n| n.bytes().all(|b| b == b'0'));
    Some(if is_zero {
        vec![below]
    } else {
        vec![Term::at_least(version.low()), below]
    })
}

fn comparison(comparator: Comparator, word: Word<'_>) -> Result<Term, NativeError> {
    let text = word.version;
    let is_equality = matches!(comparator, Comparator::Equal | Comparator::NotEqual);
    if let Some(branch) = branch_name(text) {
        return if is_equality {
            Ok(Term::new(comparator, branch))
        } else {
            Err(NativeError::unsupported(text))
        };
    }
    if Numbered::parse(text).is_none() && !is_date(text) {
        return Err(NativeError::version(text));
    }
    let version = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let unstable = Numbered::parse(text).is_some_and(|v| v.unstable);
    let suffix = match word.flag {
        Some(flag) if comparator != Comparator::Equal && !unstable => {
            format!("-{}", flag.to_ascii_lowercase())
        }
        _ if matches!(comparator, Comparator::Less | Comparator::GreaterOrEqual)
            && !names_stability(version) =>
        {
            "-dev".to_owned()
        }
        _ => String::new(),
    };
    Ok(Term::new(comparator, format!("{version}{suffix}")))
}

/// Composer looks for a hyphen here, so `1.0beta` gets another `-dev`.
fn names_stability(version: &str) -> bool {
    Numbered::parse(version).is_some_and(|v| v.modifier.contains('-'))
}

/// `dev-main`, `main-dev`, and the names that meant branches in Composer 1.
fn branch_name(text: &str) -> Option<String> {
    if matches!(text, "master" | "trunk" | "default") {
        return Some(format!("dev-{text}"));
    }
    if text
        .get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case("dev-"))
    {
        return text
            .get(4..)
            .filter(|name| !name.is_empty())
            .map(|name| format!("dev-{name}"));
    }
    let name = text.strip_suffix("-dev")?;
    let is_name = !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'/'));
    (is_name && Numbered::parse(text).is_none()).then(|| format!("dev-{name}"))
}

/// Digits by twos behind a year: `20100102`, `2010-01-02.3`.
fn is_date(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    digits >= 6
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b':' | b'-'))
}

#[cfg(test)]
mod tests {
    use crate::vers::Range;

    fn composer(text: &str) -> String {
        match Range::from_native("composer", text) {
            Ok(range) => range.to_string()["vers:composer/".len()..].to_owned(),
            Err(error) => error.code().to_owned(),
        }
    }

    #[test]
    fn comparisons() {
        for (text, expected) in [
            ("1.0.2", "1.0.2"),
            ("v1.0.2", "1.0.2"),
            ("==1.0", "1.0"),
            (">=1.0", ">=1.0-dev"),
            (">= 1.0", ">=1.0-dev"),
            (">1.0", ">1.0"),
            ("<2.0", "<2.0-dev"),
            ("<2.0-alpha1", "<2.0-alpha1"),
            ("<=2.0", "<=2.0"),
            ("<>1.5", "!=1.5"),
            (">=1.0 <2.0", ">=1.0-dev|<2.0-dev"),
            (">=1.0,<1.1 | >=1.2", ">=1.0-dev|<1.1-dev|>=1.2-dev"),
            ("<=1.2@dev", "<=1.2-dev"),
            (">=1.2@beta", ">=1.2-beta"),
            (">=1.2@stable", ">=1.2-dev"),
            ("1.2@beta", "1.2"),
            ("1.0+build", "1.0"),
            ("20100102", "20100102"),
        ] {
            assert_eq!(composer(text), expected, "{text}");
        }
    }

    #[test]
    fn ranges() {
        for (text, expected) in [
            ("^1.2.3", ">=1.2.3-dev|<2.0.0.0-dev"),
            ("^0.3", ">=0.3-dev|<0.4.0.0-dev"),
            ("^0.0.3", ">=0.0.3-dev|<0.0.4.0-dev"),
            ("^0", ">=0-dev|<1.0.0.0-dev"),
            ("^0.0", ">=0.0-dev|<0.1.0.0-dev"),
            ("^1.0-beta2", ">=1.0-beta2|<2.0.0.0-dev"),
            ("~1", ">=1-dev|<2.0.0.0-dev"),
            ("~1.2", ">=1.2-dev|<2.0.0.0-dev"),
            ("~1.2.3", ">=1.2.3-dev|<1.3.0.0-dev"),
            ("~1.2.3.4", ">=1.2.3.4-dev|<1.2.4.0-dev"),
            ("~1.2.3-beta", ">=1.2.3-beta|<1.3.0.0-dev"),
            ("1.0.*", ">=1.0-dev|<1.1.0.0-dev"),
            ("0.*", "<1.0.0.0-dev"),
            ("1.x", ">=1-dev|<2.0.0.0-dev"),
            ("1.0 - 2.0", ">=1.0-dev|<2.1.0.0-dev"),
            ("1.0.0 - 2.1.0", ">=1.0.0-dev|<=2.1.0"),
            ("*", "*"),
            ("@dev", "*"),
            ("*.*", ">=0.0.0.0-dev"),
        ] {
            assert_eq!(composer(text), expected, "{text}");
        }
    }

    #[test]
    fn branches() {
        for (text, expected) in [
            ("dev-main", "dev-main"),
            ("master", "dev-master"),
            ("feature/x-dev", "dev-feature/x"),
            ("1.x-dev", "1.x-dev"),
            ("dev-main#abc123 as 1.0.x-dev", "dev-main"),
            (">dev-main", "unsupported"),
        ] {
            assert_eq!(composer(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_constraint() {
        for text in [
            "",
            "||",
            "1.2.3.4.5",
            "~>1.2",
            ">=1.0<2.0",
            ">=1.0.*",
            "foo",
            "1.0 -",
            "1.0-foo",
            "^",
            "1.0 as",
        ] {
            assert!(
                matches!(composer(text).as_str(), "version" | "syntax" | "empty"),
                "{text}: {}",
                composer(text)
            );
        }
    }
}

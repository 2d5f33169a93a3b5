//! Versions of three numbers of which the last may be missing or a placeholder: `1.2`, `1.x`, `1.2.3-rc.1+b`.
//!
//! Numbers are kept as digits, so they may be of any size.

/// A version read up to its first missing number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Partial<'a> {
    /// Missing or a placeholder where `None`; the numbers after it are then `None` too.
    pub(super) major: Option<&'a str>,
    pub(super) minor: Option<&'a str>,
    pub(super) patch: Option<&'a str>,
    /// The pre-release without its hyphen; empty if there is none.
    pub(super) pre: &'a str,
    /// The build part without its plus; empty if there is none.
    pub(super) build: &'a str,
    /// Whether a number is a placeholder rather than missing.
    pub(super) wildcard: bool,
}

/// What a notation allows in its versions.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    /// `x`, `X` and `*` stand for any number.
    pub(super) wildcards: bool,
    /// `1.2.3beta` is `1.2.3-beta`.
    pub(super) loose: bool,
}

impl<'a> Partial<'a> {
    /// Reads a version; `None` if it is malformed.
    pub(super) fn parse(text: &'a str, rules: Rules) -> Option<Self> {
        let (text, build) = match text.split_once('+') {
            Some((text, build)) if is_dotted(build) => (text, build),
            Some(_) => return None,
            None => (text, ""),
        };
        let core_end = text
            .bytes()
            .position(|b| {
                !(b.is_ascii_digit() || b == b'.' || rules.wildcards && is_placeholder(b))
            })
            .unwrap_or(text.len());
        let (core, pre) = text.split_at_checked(core_end)?;
        let pre = match pre.strip_prefix('-') {
            Some(pre) if is_dotted(pre) => pre,
            None if pre.is_empty() || rules.loose && is_dotted(pre) => pre,
            _ => return None,
        };
        let mut numbers = core.split('.');
        let mut wildcard = false;
        let mut number = |digits: Option<&'a str>| -> Option<Option<&'a str>> {
            let Some(digits) = digits else {
                return Some(None);
            };
            if digits.len() == 1 && digits.bytes().all(is_placeholder) {
                wildcard = true;
                return Some(None);
            }
            if digits.is_empty() || wildcard || !digits.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            Some(Some(without_zeros(digits)))
        };
        let major = number(Some(numbers.next()?))?;
        let minor = number(numbers.next())?;
        let third = numbers.next();
        let patch = number(third)?;
        if numbers.next().is_some() || (third.is_none() && !(pre.is_empty() && build.is_empty())) {
            return None;
        }
        // A placeholder takes the pre-release with it.
        let pre = if wildcard { "" } else { pre };
        Some(Self {
            major,
            minor,
            patch,
            pre,
            build,
            wildcard,
        })
    }

    /// Whether all three numbers are there.
    pub(super) fn is_full(&self) -> bool {
        self.patch.is_some()
    }

    /// The lowest version meant: missing numbers are zero.
    pub(super) fn lowest(&self) -> String {
        let mut text = triple(
            self.major.unwrap_or("0"),
            self.minor.unwrap_or("0"),
            self.patch.unwrap_or("0"),
        );
        if !self.pre.is_empty() {
            text.push('-');
            text.push_str(self.pre);
        }
        text
    }

    /// `lowest` with the build part, for the ecosystems in whose order it counts.
    pub(super) fn lowest_with_build(&self) -> String {
        let mut text = self.lowest();
        if !self.build.is_empty() {
            text.push('+');
            text.push_str(self.build);
        }
        text
    }

    /// The next major version.
    pub(super) fn next_major(&self) -> String {
        triple(&successor(self.major.unwrap_or("0")), "0", "0")
    }

    /// The next minor version.
    pub(super) fn next_minor(&self) -> String {
        triple(
            self.major.unwrap_or("0"),
            &successor(self.minor.unwrap_or("0")),
            "0",
        )
    }

    /// The next patch version.
    pub(super) fn next_patch(&self) -> String {
        let patch = successor(self.patch.unwrap_or("0"));
        triple(self.major.unwrap_or("0"), self.minor.unwrap_or("0"), &patch)
    }

    /// The first version behind all those that begin with the numbers that are there.
    pub(super) fn next_of_last(&self) -> String {
        match (self.minor, self.patch) {
            (None, _) => self.next_major(),
            (Some(_), None) => self.next_minor(),
            (Some(_), Some(_)) => self.next_patch(),
        }
    }

    /// The next version that a caret keeps out: the first number that is not zero grows.
    pub(super) fn next_breaking(&self) -> String {
        match (self.major, self.minor, self.patch) {
            (Some("0"), Some("0"), Some(_)) => self.next_patch(),
            (Some("0"), Some(_), _) => self.next_minor(),
            _ => self.next_major(),
        }
    }
}

fn triple(major: &str, minor: &str, patch: &str) -> String {
    format!("{major}.{minor}.{patch}")
}

fn is_placeholder(byte: u8) -> bool {
    matches!(byte, b'x' | b'X' | b'*')
}

/// Dot-separated identifiers of letters, digits and hyphens.
fn is_dotted(text: &str) -> bool {
    text.split('.').all(|part| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    })
}

/// The number without leading zeros.
fn without_zeros(digits: &str) -> &str {
    match digits.trim_start_matches('0') {
        "" => "0",
        rest => rest,
    }
}

/// The number after a run of ASCII digits of any length.
pub(super) fn successor(digits: &str) -> String {
    let nines = digits.bytes().rev().take_while(|b| *b == b'9').count();
    let (head, _) = digits.split_at(digits.len() - nines);
    let mut head = head.to_owned();
    match head.pop() {
        Some(last) => {
            let next = last.to_digit(10).and_then(|d| char::from_digit(d + 1, 10));
            head.push(next.unwrap_or(last));
        }
        None => head.push('1'),
    }
    head.extend(std::iter::repeat_n('0', nines));
    head
}

#[cfg(test)]
mod tests {
    use super::*;

    const WILD: Rules = Rules {
        wildcards: true,
        loose: true,
    };
    const STRICT: Rules = Rules {
        wildcards: false,
        loose: false,
    };

    #[test]
    fn successors_have_no_limit() {
        for (digits, next) in [("0", "1"), ("9", "10"), ("199", "200"), ("", "1")] {
            assert_eq!(successor(digits), next);
        }
        assert_eq!(successor(&"9".repeat(100)), format!("1{}", "0".repeat(100)));
    }

    #[test]
    fn missing_numbers_and_placeholders() {
        let lowest = |text| Partial::parse(text, WILD).map(|p| (p.lowest(), p.next_of_last()));
        let pair = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        assert_eq!(lowest("1"), pair("1.0.0", "2.0.0"));
        assert_eq!(lowest("1.02"), pair("1.2.0", "1.3.0"));
        assert_eq!(lowest("1.2.x"), pair("1.2.0", "1.3.0"));
        assert_eq!(lowest("1.X.*"), pair("1.0.0", "2.0.0"));
        assert_eq!(lowest("1.2.3-a-b.1+c"), pair("1.2.3-a-b.1", "1.2.4"));
        assert_eq!(lowest("1.2.3beta"), pair("1.2.3-beta", "1.2.4"));
        assert_eq!(lowest("1.2.x-beta"), pair("1.2.0", "1.3.0"));
    }

    #[test]
    fn malformed_versions_are_refused() {
        for text in [
            "",
            ".",
            "1.",
            "1..2",
            "1.2.3.4",
            "1.x.3",
            "x.1",
            "1.2-beta",
            "1.2+b",
            "1.2.3-",
            "1.2.3+",
            "1.2.3-a..b",
            "é",
            "1.2.3é",
            "1.2.3-é",
            "a.b.c",
            "xx",
        ] {
            assert_eq!(Partial::parse(text, WILD), None, "{text}");
        }
        for text in ["1.2.3beta", "1.x", "*"] {
            assert_eq!(Partial::parse(text, STRICT), None, "{text}");
        }
    }
}

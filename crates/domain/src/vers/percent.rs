//! Percent-encoding of versions (draft §5.3.3.2).
//!
//! Only the characters that have a meaning in the notation, the blank and what is not printable ASCII are encoded; `:`,
//! `/`, `+`, `~` and the rest stand as they are. Hexadecimal digits are upper case.

use std::borrow::Cow;
use std::fmt;

/// What is wrong with an encoded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PercentError {
    /// `%` without two hexadecimal digits, or bytes that are not UTF-8.
    Invalid,
    /// Lower-case hexadecimal digits.
    LowerCase,
    /// A character was encoded that stands for itself.
    Needless(u8),
}

/// Whether canonical form encodes this byte.
pub(super) const fn is_encoded(byte: u8) -> bool {
    !byte.is_ascii_graphic() || matches!(byte, b'<' | b'>' | b'=' | b'!' | b'*' | b'|' | b'%')
}

/// Writes a version in canonical encoding.
pub(super) fn write_encoded(version: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut rest = version;
    while let Some(at) = rest.bytes().position(is_encoded) {
        // A byte found here may lie inside a character; everything before it is ASCII, so `at` is a boundary.
        let (plain, tail) = rest.split_at(at);
        f.write_str(plain)?;
        let mut chars = tail.chars();
        if let Some(c) = chars.next() {
            let mut buffer = [0; 4];
            for byte in c.encode_utf8(&mut buffer).bytes() {
                write!(f, "%{byte:02X}")?;
            }
        }
        rest = chars.as_str();
    }
    f.write_str(rest)
}

/// Decodes once. `canonical` also refuses what the canonical form would write otherwise.
pub(super) fn decode(text: &str, canonical: bool) -> Result<Cow<'_, str>, PercentError> {
    if !text.contains('%') {
        return Ok(Cow::Borrowed(text));
    }
    // Broken triplets are the graver fault, so they are looked for in the whole text first.
    let mut triplets = Vec::new();
    for piece in text.split('%').skip(1) {
        triplets.push(triplet(piece.as_bytes()).ok_or(PercentError::Invalid)?);
    }
    if canonical {
        if triplets.iter().any(|(_, lower_case)| *lower_case) {
            return Err(PercentError::LowerCase);
        }
        if let Some((byte, _)) = triplets.iter().find(|(byte, _)| !is_encoded(*byte)) {
            return Err(PercentError::Needless(*byte));
        }
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut pieces = text.split('%');
    bytes.extend_from_slice(pieces.next().unwrap_or_default().as_bytes());
    for (piece, (byte, _)) in pieces.zip(triplets) {
        bytes.push(byte);
        bytes.extend_from_slice(piece.as_bytes().get(2..).unwrap_or_default());
    }
    String::from_utf8(bytes)
        .map(Cow::Owned)
        .map_err(|_| PercentError::Invalid)
}

/// The byte of the two digits that follow a `%`, and whether one of them is a lower-case letter.
fn triplet(digits: &[u8]) -> Option<(u8, bool)> {
    let [high, low, ..] = digits else { return None };
    let value = |digit: u8| {
        char::from(digit)
            .to_digit(16)
            .and_then(|v| u8::try_from(v).ok())
    };
    let byte = value(*high)? * 16 + value(*low)?;
    Some((byte, high.is_ascii_lowercase() || low.is_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Encoded<'a>(&'a str);

    impl fmt::Display for Encoded<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write_encoded(self.0, f)
        }
    }

    #[test]
    fn what_is_encoded_comes_back() {
        for (plain, encoded) in [
            ("1.2.3-rc.1+build:7/~", "1.2.3-rc.1+build:7/~"),
            ("1!2.0", "1%212.0"),
            ("a b", "a%20b"),
            ("100%", "100%25"),
            ("<|>=*", "%3C%7C%3E%3D%2A"),
            ("é1", "%C3%A91"),
            ("1日", "1%E6%97%A5"),
        ] {
            assert_eq!(Encoded(plain).to_string(), encoded);
            assert_eq!(decode(encoded, true).unwrap(), plain);
        }
    }

    #[test]
    fn faults_are_told_apart() {
        assert_eq!(decode("1%", false), Err(PercentError::Invalid));
        assert_eq!(decode("1%4", false), Err(PercentError::Invalid));
        assert_eq!(decode("1%zz", false), Err(PercentError::Invalid));
        assert_eq!(decode("%é", false), Err(PercentError::Invalid));
        assert_eq!(decode("%FF", false), Err(PercentError::Invalid));
        assert_eq!(decode("1%2a", true), Err(PercentError::LowerCase));
        assert_eq!(decode("1%3a%ZZ", true), Err(PercentError::Invalid));
        assert_eq!(decode("1%3A", true), Err(PercentError::Needless(b':')));
        assert_eq!(decode("1%3a%2e", false).unwrap(), "1:.");
    }

    #[test]
    fn decoding_happens_once() {
        assert_eq!(decode("%2525", true).unwrap(), "%25");
    }
}

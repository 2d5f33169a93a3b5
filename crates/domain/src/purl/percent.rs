//! Percent-encoding as ECMA-427 §5.4 has it: RFC 3986 triplets, but with a set of its own.
//!
//! Letters, digits, `.`, `-`, `_`, `~` and `:` stand for themselves; every other octet of the UTF-8 text becomes a
//! triplet with upper-case digits. A `+` is a plus sign, never a space.

use std::borrow::Cow;

/// What is known of an octet: [`PLAIN`] and the rest of the bits; 0 for octets that have to be encoded.
const CLASS: [u8; 256] = {
    let mut class = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        class[byte] = match byte as u8 {
            b'A'..=b'Z' => PLAIN | UPPER,
            b'a'..=b'z' => PLAIN | LOWER,
            b'0'..=b'9' | b'.' | b'-' | b'~' => PLAIN,
            b'_' => PLAIN | UNDERSCORE,
            b':' => PLAIN | COLON,
            _ => 0,
        };
        byte += 1;
    }
    class
};

/// Stands for itself in a canonical component.
pub(super) const PLAIN: u8 = 1;
pub(super) const UPPER: u8 = 2;
pub(super) const LOWER: u8 = 4;
pub(super) const UNDERSCORE: u8 = 8;
pub(super) const COLON: u8 = 16;

/// The class of an octet.
pub(super) fn class(byte: u8) -> u8 {
    CLASS[usize::from(byte)]
}

/// Says whether an octet stands for itself in a canonical component.
pub(super) fn is_plain(byte: u8) -> bool {
    class(byte) & PLAIN != 0
}

/// Why a component could not be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DecodeFault {
    /// A `%` without two hexadecimal digits behind it.
    Triplet,
    /// The decoded octets are not UTF-8.
    Utf8,
}

/// Appends text in its encoded form.
pub(super) fn push(out: &mut String, text: &str) {
    push_with(out, text, is_plain);
}

/// Appends text in its encoded form, its slashes as they are.
pub(super) fn push_path(out: &mut String, text: &str) {
    push_with(out, text, |byte| is_plain(byte) || byte == b'/');
}

fn push_with(out: &mut String, text: &str, is_kept: impl Fn(u8) -> bool) {
    let mut rest = text;
    loop {
        let end = rest
            .bytes()
            .position(|byte| !is_kept(byte))
            .unwrap_or(rest.len());
        // Kept octets are ASCII, so the run ends at a character.
        let (run, tail) = rest.split_at_checked(end).unwrap_or((rest, ""));
        out.push_str(run);
        let mut characters = tail.chars();
        let Some(character) = characters.next() else {
            return;
        };
        for byte in character.encode_utf8(&mut [0; 4]).bytes() {
            push_triplet(out, byte);
        }
        rest = characters.as_str();
    }
}

fn push_triplet(out: &mut String, byte: u8) {
    const HEX: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F',
    ];
    out.push('%');
    out.push(HEX[usize::from(byte >> 4)]);
    out.push(HEX[usize::from(byte & 15)]);
}

/// Appends ASCII text, partly encoded, in its canonical form, each plain octet changed by a function.
pub(super) fn rewrite(out: &mut String, raw: &str, keep_slashes: bool, change: impl Fn(u8) -> u8) {
    let mut rest = raw.as_bytes();
    loop {
        let (byte, is_slash, tail) = match rest {
            [] => return,
            [b'%', tail @ ..] => match triplet(tail) {
                Some((byte, tail)) => (byte, false, tail),
                None => (b'%', false, tail),
            },
            [byte, tail @ ..] => (*byte, keep_slashes && *byte == b'/', tail),
        };
        if is_plain(byte) || is_slash {
            out.push(char::from(change(byte)));
        } else {
            push_triplet(out, byte);
        }
        rest = tail;
    }
}

/// The octet of a triplet.
pub(super) fn triplet_byte(high: u8, low: u8) -> Option<u8> {
    triplet(&[high, low]).map(|(byte, _)| byte)
}

/// The octet of a canonical triplet: upper-case digits, and not an octet that stands for itself.
pub(super) fn canonical_triplet(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    };
    let byte = digit(high)? << 4 | digit(low)?;
    (!is_plain(byte)).then_some(byte)
}

/// Says whether nothing in a component needs encoding or decoding.
pub(super) fn is_plain_text(raw: &str) -> bool {
    raw.bytes().all(is_plain)
}

/// Says whether a component is encoded as the standard wants it.
pub(super) fn is_canonical(raw: &str) -> bool {
    let mut rest = raw.as_bytes();
    loop {
        let end = rest
            .iter()
            .position(|byte| !is_plain(*byte))
            .unwrap_or(rest.len());
        rest = match rest.get(end..) {
            Some([b'%', high, low, tail @ ..]) if canonical_triplet(*high, *low).is_some() => tail,
            Some([]) => return true,
            _ => return false,
        }
    }
}

/// Says whether a path without triplets is written as the standard wants it.
pub(super) fn is_canonical_path(raw: &str) -> bool {
    raw.bytes().all(|byte| is_plain(byte) || byte == b'/')
}

/// Decodes a component. The text is borrowed when nothing in it is encoded.
pub(super) fn decode(raw: &str) -> Result<Cow<'_, str>, DecodeFault> {
    if !raw.contains('%') {
        return Ok(Cow::Borrowed(raw));
    }
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.as_bytes();
    loop {
        rest = match rest {
            [] => break,
            [b'%', tail @ ..] => {
                let (byte, tail) = triplet(tail).ok_or(DecodeFault::Triplet)?;
                bytes.push(byte);
                tail
            }
            [byte, tail @ ..] => {
                bytes.push(*byte);
                tail
            }
        }
    }
    String::from_utf8(bytes)
        .map(Cow::Owned)
        .map_err(|_| DecodeFault::Utf8)
}

/// Decodes every run of triplets that is UTF-8 and leaves the rest alone; nothing when no run is.
pub(super) fn decode_runs(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut changed = false;
    let mut rest = text;
    while let Some(start) = rest.find('%') {
        let (before, after) = rest.split_at_checked(start)?;
        out.push_str(before);
        let mut bytes = Vec::new();
        let mut tail = after.as_bytes();
        while let [b'%', behind @ ..] = tail
            && let Some((byte, behind)) = triplet(behind)
        {
            bytes.push(byte);
            tail = behind;
        }
        // A run is as long as its triplets, a lone sign one octet; both are ASCII.
        let length = (after.len() - tail.len()).max(1);
        let (run, behind) = after.split_at_checked(length)?;
        match String::from_utf8(bytes) {
            Ok(decoded) if !decoded.is_empty() => {
                out.push_str(&decoded);
                changed = true;
            }
            _ => out.push_str(run),
        }
        rest = behind;
    }
    out.push_str(rest);
    changed.then_some(out)
}

/// Writes each `%` that does not begin a triplet as `%25`; nothing when there is none.
pub(super) fn mend(raw: &str) -> Option<String> {
    let is_lone = |after: &str| triplet(after.as_bytes()).is_none();
    if !raw.split('%').skip(1).any(is_lone) {
        return None;
    }
    let mut out = String::with_capacity(raw.len() + 2);
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        out.push_str(if is_lone(after) { "%25" } else { "%" });
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}

fn triplet(rest: &[u8]) -> Option<(u8, &[u8])> {
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    };
    match rest {
        [high, low, tail @ ..] => Some((digit(*high)? << 4 | digit(*low)?, tail)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_set_is_kept_and_all_else_encoded() {
        let mut out = String::new();
        push(&mut out, "aZ09.-_~:/@?=&#%+ ü");
        assert_eq!(out, "aZ09.-_~:%2F%40%3F%3D%26%23%25%2B%20%C3%BC");
        assert!(is_canonical(&out));
        assert_eq!(decode(&out).unwrap(), "aZ09.-_~:/@?=&#%+ ü");
    }

    #[test]
    fn triplets_are_canonical_only_in_upper_case_and_where_needed() {
        for raw in ["%2f", "%41", "%3A", "%", "%4", "/", "+", "ü"] {
            assert!(!is_canonical(raw), "{raw}");
        }
    }

    #[test]
    fn runs_are_decoded_one_by_one() {
        assert_eq!(
            decode_runs("a%40b%FF%41%zz%").as_deref(),
            Some("a@b%FF%41%zz%")
        );
        assert_eq!(decode_runs("%C3%BC").as_deref(), Some("ü"));
        assert_eq!(decode_runs("100% %FF"), None);
    }

    #[test]
    fn broken_triplets_are_faults_and_can_be_mended() {
        assert_eq!(decode("a%"), Err(DecodeFault::Triplet));
        assert_eq!(decode("a%+1"), Err(DecodeFault::Triplet));
        assert_eq!(decode("%FF"), Err(DecodeFault::Utf8));
        assert_eq!(mend("100%, 5%20%2").as_deref(), Some("100%25, 5%20%252"));
        assert_eq!(mend("%%41").as_deref(), Some("%25%41"));
        assert_eq!(mend("%41%C3%BC"), None);
    }
}

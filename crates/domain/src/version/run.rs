//! Runs of one kind of character at the front of a text, by which most orderings cut versions.

/// Cuts the front whose characters all belong.
pub(super) fn front(text: &str, belongs: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|c| !belongs(c)).unwrap_or(text.len());
    text.split_at(end)
}

/// Cuts the ASCII digits at the front.
pub(super) fn digits(text: &str) -> (&str, &str) {
    front(text, |c| c.is_ascii_digit())
}

/// Cuts the ASCII letters at the front.
pub(super) fn letters(text: &str) -> (&str, &str) {
    front(text, |c| c.is_ascii_alphabetic())
}

/// Tells whether a run of digits has the value zero; an empty run has.
pub(super) fn is_zero(digits: &str) -> bool {
    digits.bytes().all(|digit| digit == b'0')
}

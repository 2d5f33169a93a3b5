//! Integers separated by dots: the general scheme `intdot` of vers-spec.
//!
//! Only ASCII digits and dots count, and reading stops at the first other character, so 1.2-beta is 1.2. Leading zeros
//! are ignored.
//!
//! Deviation: the specification does not say how 1.2 compares with 1.2.0; we take a missing number for zero, as the
//! scheme's first implementation does.

use super::KeyWriter;

pub(super) fn write_key(version: &str, key: &mut KeyWriter) {
    let end = version
        .bytes()
        .position(|b| !b.is_ascii_digit() && b != b'.')
        .unwrap_or(version.len());
    // The byte found is not part of a longer character's tail: all bytes before it are ASCII.
    let numbers = version.get(..end).unwrap_or_default();
    let mut zeros = 0;
    for number in numbers.split('.') {
        if number.bytes().all(|b| b == b'0') {
            zeros += 1;
            continue;
        }
        for _ in 0..zeros {
            number_or_end(key, Some("0"));
        }
        zeros = 0;
        number_or_end(key, Some(number));
    }
    number_or_end(key, None);
}

/// The end sorts below every number that follows.
fn number_or_end(key: &mut KeyWriter, number: Option<&str>) {
    match number {
        Some(digits) => {
            key.byte(1);
            key.number(digits);
        }
        None => key.byte(0),
    }
}

#[cfg(test)]
mod tests {
    use super::super::VersionOrder;

    fn compare(a: &str, b: &str) -> std::cmp::Ordering {
        VersionOrder::Intdot.compare(a, b)
    }

    #[test]
    fn integers_by_value() {
        for pair in ["1.2", "1.2.0.1", "1.10", "2", "10.234.5.12", "10.234.5.13"].windows(2) {
            assert!(compare(pair[0], pair[1]).is_lt(), "{pair:?}");
        }
    }

    #[test]
    fn zeros_and_what_follows_do_not_count() {
        for (a, b) in [
            ("1.2", "1.2.0.0"),
            ("01.002", "1.2"),
            ("1.2-beta", "1.2"),
            ("1.2é", "1.2"),
            ("", "0"),
            ("x", "0.0"),
        ] {
            assert!(compare(a, b).is_eq(), "{a} {b}");
        }
    }
}

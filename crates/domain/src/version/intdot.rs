//! Integers separated by dots: the general scheme `intdot` of vers-spec.
//!
//! Only ASCII digits and dots count, and reading stops at the first other character, so 1.2-beta is 1.2. Leading zeros
//! are ignored.
//!
//! Deviation: the specification does not say how 1.2 compares with 1.2.0; we take a missing number for zero, as the
//! scheme's first implementation does.

use super::KeyWriter;

pub(super) fn write_key(version: &str, key: &mut KeyWriter) {
    let numeric = version
        .split(|c: char| !c.is_ascii_digit() && c != '.')
        .next();
    write_numbers(numeric.unwrap_or_default().split('.'), key);
}

/// Writes numbers of which zeros at the end do not count.
pub(super) fn write_numbers<'a>(numbers: impl Iterator<Item = &'a str>, key: &mut KeyWriter) {
    let mut zeros = 0;
    for number in numbers {
        if number.bytes().all(|b| b == b'0') {
            zeros += 1;
            continue;
        }
        for zero in std::iter::repeat_n("0", zeros) {
            write_number(zero, key);
        }
        zeros = 0;
        write_number(number, key);
    }
    // The end sorts below any number that follows.
    key.byte(0);
}

fn write_number(digits: &str, key: &mut KeyWriter) {
    key.byte(1);
    key.number(digits);
}

#[cfg(test)]
mod tests {
    use crate::version::VersionOrder;

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

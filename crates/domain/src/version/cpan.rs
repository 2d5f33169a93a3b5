//! Perl versions: `version.pm` 0.99.
//!
//! Traps: a version with one dot and without `v` is a *decimal* number, so 1.10 is 1.1 and lies below 1.9; its digits
//! count by threes, so 1.002 is v1.2 and 1.2 is v1.200. With `v` or two dots it is a list of integers. Underscores mark
//! developer releases and do not count (1.02_03 is 1.0203, 1.2.3_4 is 1.2.34).
//!
//! What Perl refuses: reading stops at the first other character, so 1.23-TRIAL, which distributions are called, is 1.23.

use super::KeyWriter;
use super::intdot::write_numbers;

pub(super) fn write_key(version: &str, key: &mut KeyWriter) {
    let (dotted, rest) = version
        .strip_prefix(['v', 'V'])
        .map_or((false, version), |v| (true, v));
    let numeric: String = rest
        .chars()
        .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | '_'))
        .filter(|c| *c != '_')
        .collect();
    let mut parts = numeric.split('.');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(integer), Some(decimals), None) if !dotted => {
            let mut padded = decimals.to_owned();
            while padded.len() % 3 != 0 {
                padded.push('0');
            }
            let thousandths = (0..padded.len())
                .step_by(3)
                .filter_map(|at| padded.get(at..at + 3));
            write_numbers(std::iter::once(integer).chain(thousandths), key);
        }
        _ => write_numbers(numeric.split('.'), key),
    }
}

#[cfg(test)]
mod tests {
    use crate::version::VersionOrder;

    fn compare(a: &str, b: &str) -> std::cmp::Ordering {
        VersionOrder::Cpan.compare(a, b)
    }

    #[test]
    fn decimals_count_by_threes() {
        for pair in [
            "0.999", "1", "1.0001", "1.002", "1.10", "1.9", "2", "v2.1", "2.1", "10.0",
        ]
        .windows(2)
        {
            assert!(compare(pair[0], pair[1]).is_lt(), "{pair:?}");
        }
        for (a, b) in [
            ("1.1", "1.10"),
            ("1.002", "v1.2"),
            ("1.0001", "v1.0.100"),
            (".5", "0.5"),
            ("1.", "1"),
        ] {
            assert!(compare(a, b).is_eq(), "{a} {b}");
        }
    }

    #[test]
    fn dotted_versions_are_integers() {
        for pair in ["v1.2", "v1.10", "1.10.1", "v1.100"].windows(2) {
            assert!(compare(pair[0], pair[1]).is_lt(), "{pair:?}");
        }
        assert!(compare("1.2.03", "v1.2.3.0").is_eq());
    }

    #[test]
    fn underscores_and_suffixes_do_not_count() {
        for (a, b) in [
            ("1.02_03", "1.0203"),
            ("1.2.3_4", "1.2.34"),
            ("1.23-TRIAL", "1.23"),
            ("é", "0"),
        ] {
            assert!(compare(a, b).is_eq(), "{a} {b}");
        }
    }
}

//! Relations of package managers whose notation is a list of comparisons: Debian, RPM, Alpine, Arch, Gentoo, CRAN, CPAN.
//!
//! A comma or a blank is "and". Only versions are read, not package names.
//!
//! Traps: Debian's `<` and `>` are the old spelling of `<=` and `>=` (Debian Policy §7.1), strictly is `<<` and `>>`.
//! Alpine's `~1.2` matches what begins with these numbers. Gentoo's `~1.2` matches every revision of 1.2. A bare version
//! in a CPAN prerequisite is a minimum (CPAN::Meta::Spec).
//!
//! Deviation: RPM compares releases only if both sides have one, so `= 1.0` matches 1.0-5 there; as a point on the line it
//! does not here. The same holds for pacman.

use super::NativeError;
use super::partial::successor;
use super::relation::{COMMON, alternatives, comparisons, relations};
use super::terms::{Term, Terms};
use crate::vers::Comparator;

const DEBIAN: &[(&str, Comparator)] = &[
    ("<<", Comparator::Less),
    (">>", Comparator::Greater),
    ("<=", Comparator::LessOrEqual),
    (">=", Comparator::GreaterOrEqual),
    ("!=", Comparator::NotEqual),
    ("=", Comparator::Equal),
    ("<", Comparator::LessOrEqual),
    (">", Comparator::GreaterOrEqual),
];

pub(super) fn debian(text: &str) -> Result<Vec<Terms>, NativeError> {
    comparisons(text, DEBIAN, Comparator::Equal)
}

pub(super) fn rpm(text: &str) -> Result<Vec<Terms>, NativeError> {
    comparisons(text, COMMON, Comparator::Equal)
}

pub(super) fn alpm(text: &str) -> Result<Vec<Terms>, NativeError> {
    comparisons(text, COMMON, Comparator::Equal)
}

pub(super) fn cran(text: &str) -> Result<Vec<Terms>, NativeError> {
    comparisons(text, COMMON, Comparator::Equal)
}

pub(super) fn cpan(text: &str) -> Result<Vec<Terms>, NativeError> {
    comparisons(text, COMMON, Comparator::GreaterOrEqual)
}

/// An operator that matches a family of versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fuzzy {
    Compare(Comparator),
    Family,
    FamilyOrBelow,
    FamilyOrAbove,
}

const APK: &[(&str, Fuzzy)] = &[
    (">=~", Fuzzy::FamilyOrAbove),
    ("<=~", Fuzzy::FamilyOrBelow),
    (">~", Fuzzy::FamilyOrAbove),
    ("<~", Fuzzy::FamilyOrBelow),
    ("=~", Fuzzy::Family),
    ("~=", Fuzzy::Family),
    ("~", Fuzzy::Family),
    (">=", Fuzzy::Compare(Comparator::GreaterOrEqual)),
    ("<=", Fuzzy::Compare(Comparator::LessOrEqual)),
    ("!=", Fuzzy::Compare(Comparator::NotEqual)),
    (">", Fuzzy::Compare(Comparator::Greater)),
    ("<", Fuzzy::Compare(Comparator::Less)),
    ("=", Fuzzy::Compare(Comparator::Equal)),
];

pub(super) fn apk(text: &str) -> Result<Vec<Terms>, NativeError> {
    fuzzy(text, APK, |version| {
        // The lowest version that begins with these numbers is their first alpha.
        let digits = version.len() - version.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let (head, last) = version.split_at(version.len() - digits);
        let numeric = digits > 0 && head.bytes().all(|b| b == b'.' || b.is_ascii_digit());
        numeric.then(|| {
            (
                format!("{version}_alpha"),
                format!("{head}{}_alpha", successor(last)),
            )
        })
    })
}

const GENTOO: &[(&str, Fuzzy)] = &[
    (">=", Fuzzy::Compare(Comparator::GreaterOrEqual)),
    ("<=", Fuzzy::Compare(Comparator::LessOrEqual)),
    ("!=", Fuzzy::Compare(Comparator::NotEqual)),
    (">", Fuzzy::Compare(Comparator::Greater)),
    ("<", Fuzzy::Compare(Comparator::Less)),
    ("=", Fuzzy::Compare(Comparator::Equal)),
    ("~", Fuzzy::Family),
];

pub(super) fn gentoo(text: &str) -> Result<Vec<Terms>, NativeError> {
    if text.contains('*') {
        // `=1.2*` compares text.
        return Err(NativeError::unsupported(text));
    }
    fuzzy(text, GENTOO, |version| {
        // A patch level is the next thing behind all revisions; `~` takes no revision of its own.
        (!version.contains("-r")).then(|| (version.to_owned(), format!("{version}_p")))
    })
}

/// Reads relations of which some name a family: from its lowest version to the first behind it.
fn fuzzy(
    text: &str,
    operators: &[(&str, Fuzzy)],
    family: impl Fn(&str) -> Option<(String, String)>,
) -> Result<Vec<Terms>, NativeError> {
    let mut result = Vec::new();
    for alternative in alternatives(text) {
        let mut terms = Vec::new();
        for (operator, version) in
            relations(alternative, operators, Fuzzy::Compare(Comparator::Equal))?
        {
            if let Fuzzy::Compare(comparator) = operator {
                terms.push(Term::new(comparator, version));
                continue;
            }
            let (from, behind) =
                family(version).ok_or_else(|| NativeError::unsupported(version))?;
            if operator != Fuzzy::FamilyOrBelow {
                terms.push(Term::at_least(from));
            }
            if operator != Fuzzy::FamilyOrAbove {
                terms.push(Term::below(behind));
            }
        }
        result.push(terms);
    }
    Ok(result)
}

#[cfg(test)]
mod tests {
    use crate::vers::Range;

    #[test]
    fn relations_of_each_manager() {
        for (scheme, text, expected) in [
            ("deb", "(>= 1:2.3-1), (<< 1:3)", ">=1:2.3-1|<1:3"),
            ("deb", ">> 1.0~rc1", ">1.0~rc1"),
            ("deb", "< 2.0", "<=2.0"),
            ("debian", "1.2-3", "1.2-3"),
            ("rpm", ">= 1.0-2.el9, < 2.0", ">=1.0-2.el9|<2.0"),
            ("alpm", ">=1.0-1", ">=1.0-1"),
            ("apk", "<1.2.3-r4", "<1.2.3-r4"),
            ("apk", "~1.2", ">=1.2_alpha|<1.3_alpha"),
            ("apk", "=~3.19", ">=3.19_alpha|<3.20_alpha"),
            ("apk", ">~2", ">=2_alpha"),
            ("alpine", "<~2", "<3_alpha"),
            ("ebuild", "<1.2.3-r1 >=1.0", ">=1.0|<1.2.3-r1"),
            ("gentoo", "~1.2", ">=1.2|<1.2_p"),
            ("cran", "(>= 1.2-3)", ">=1.2-3"),
            ("cpan", "1.05", ">=1.05"),
            ("cpan", ">=2.04,<=2.1900", ">=2.04|<=2.1900"),
        ] {
            let range = Range::from_native(scheme, text).unwrap();
            assert_eq!(
                range.to_string(),
                format!("vers:{scheme}/{expected}"),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_relation() {
        for (scheme, text) in [
            ("deb", ""),
            ("deb", ">="),
            ("apk", "~1.2-r1"),
            ("ebuild", "=1.2*"),
            ("ebuild", "~1.2-r1"),
        ] {
            assert!(Range::from_native(scheme, text).is_err(), "{scheme} {text}");
        }
    }
}

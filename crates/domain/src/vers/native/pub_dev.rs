//! Dart pub constraints: `VersionConstraint.parse` of pub_semver.
//!
//! Traps: blanks mean nothing, so `>=1.0.0<2.0.0` is two bounds; a caret stands alone; `^0.0.3` ends below 0.1.0, unlike
//! npm's; the build part counts in pub's order; `<2.0.0` keeps pre-releases of 2.0.0 out unless the lower bound is a
//! pre-release of the same version, so it is written `<2.0.0-0`.

use std::collections::BTreeSet;

use super::NativeError;
use super::partial::{Partial, Rules};
use super::relation::{COMMON, alternatives, relations};
use super::terms::{Term, Terms};
use crate::vers::Comparator;

const RULES: Rules = Rules {
    wildcards: false,
    loose: false,
};

pub(super) fn read(text: &str) -> Result<Vec<Terms>, NativeError> {
    alternatives(text).map(alternative).collect()
}

fn alternative<'a>(text: &'a str) -> Result<Terms, NativeError> {
    if text == "any" {
        return Ok(vec![]);
    }
    if let Some(version) = text.strip_prefix('^') {
        let version = full(version.trim())?;
        let bound = if version.major == Some("0") {
            version.next_minor()
        } else {
            version.next_major()
        };
        return Ok(vec![
            Term::at_least(version.lowest_with_build()),
            Term::below(bound + "-0"),
        ]);
    }
    let bounds = relations(text, COMMON, Comparator::Equal)?
        .into_iter()
        .map(|(comparator, version)| Ok((comparator, full(version)?)))
        .collect::<Result<Vec<_>, NativeError>>()?;
    let triple = |version: &Partial<'a>| (version.major, version.minor, version.patch);
    let named: BTreeSet<_> = bounds
        .iter()
        .filter(|(comparator, low)| comparator.is_lower() && !low.pre.is_empty())
        .map(|(_, low)| triple(low))
        .collect();
    Ok(bounds
        .iter()
        .map(|(comparator, version)| {
            let plain = version.pre.is_empty() && version.build.is_empty();
            let mut bound = version.lowest_with_build();
            if *comparator == Comparator::Less && plain && !named.contains(&triple(version)) {
                bound.push_str("-0");
            }
            Term::new(*comparator, bound)
        })
        .collect())
}

/// pub knows no partial versions.
fn full(version: &str) -> Result<Partial<'_>, NativeError> {
    Partial::parse(version, RULES)
        .filter(Partial::is_full)
        .ok_or_else(|| NativeError::version(version))
}

#[cfg(test)]
mod tests {
    use crate::vers::Range;

    #[test]
    fn constraints() {
        for (text, expected) in [
            ("any", "*"),
            ("1.2.3", "1.2.3"),
            ("1.2.3+1", "1.2.3+1"),
            ("^1.2.3", ">=1.2.3|<2.0.0-0"),
            ("^0.1.2", ">=0.1.2|<0.2.0-0"),
            ("^0.0.3", ">=0.0.3|<0.1.0-0"),
            (">=1.0.0 <2.0.0", ">=1.0.0|<2.0.0-0"),
            (">=1.0.0<2.0.0", ">=1.0.0|<2.0.0-0"),
            (">=2.0.0-dev.1 <2.0.0", ">=2.0.0-dev.1|<2.0.0"),
            ("<2.0.0-dev", "<2.0.0-dev"),
            ("<=2.0.0", "<=2.0.0"),
        ] {
            let range = Range::from_native("pub", text).unwrap();
            assert_eq!(range.to_string(), format!("vers:pub/{expected}"), "{text}");
        }
    }

    #[test]
    fn what_is_no_constraint() {
        for text in ["", "^1.2", "1", "^1.0.0 <1.5.0", ">=", "~1.0.0"] {
            assert!(Range::from_native("pub", text).is_err(), "{text}");
        }
    }
}

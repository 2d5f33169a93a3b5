//! Later versions: which licences of the list `or later` leads to.
//!
//! A family is what remains of identifiers when the version is taken out: `MPL-1.1` and `MPL-2.0`, but not
//! `MPL-2.0-no-copyleft-exception`.
//!
//! Trap: numbers without a dot are no versions. `BSD-3-Clause` does not follow `BSD-2-Clause`.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::expression::{Id, IdKind, Term};
use super::list;

/// A version as it is compared: its numbers, and the letter behind them (`1.3a`).
type Version = (Vec<u32>, Option<char>);

/// The versions of a family with their identifiers.
type Family = Vec<(Version, &'static str)>;

/// Families by what stands before and behind the version, the oldest version first.
static FAMILIES: LazyLock<HashMap<(&str, &str), Family>> = LazyLock::new(|| {
    let mut families: HashMap<_, Family> = HashMap::new();
    let current = list::listed().filter(|it| it.flags & spdx::flags::IS_DEPRECATED == 0);
    for licence in current {
        if let Some((family, version)) = divide(licence.name) {
            families
                .entry(family)
                .or_default()
                .push((version, licence.name));
        }
    }
    for versions in families.values_mut() {
        versions.sort();
    }
    families
});

/// Takes the version out of an identifier. It is the first part between hyphens that is made of numbers with dots.
fn divide(id: &str) -> Option<((&str, &str), Version)> {
    let mut start = 0;
    for part in id.split('-') {
        let end = start + part.len();
        if let Some(version) = version(part) {
            return Some(((id.get(..start)?, id.get(end..)?), version));
        }
        start = end + 1;
    }
    None
}

fn version(part: &str) -> Option<Version> {
    let (numbers, letter) = match part.chars().last()? {
        letter @ 'a'..='z' => (part.strip_suffix(letter)?, Some(letter)),
        _ => (part, None),
    };
    let numbers: Option<Vec<u32>> = numbers
        .split('.')
        .map(|number| number.parse().ok())
        .collect();
    numbers
        .filter(|numbers| numbers.len() > 1)
        .map(|numbers| (numbers, letter))
}

/// The single versions among which a term lets one choose, its own first, each with the exception of the term. A term
/// that names one version stands for itself alone.
pub(super) fn versions(term: &Term) -> Vec<Term> {
    let bare = match term.id.text.strip_suffix("-or-later") {
        Some(bare) => bare,
        None if term.or_later => &term.id.text,
        None => return vec![term.clone()],
    };
    let is_gnu = bare.len() < term.id.text.len();
    let suffix = if is_gnu { "-only" } else { "" };
    let own = format!("{bare}{suffix}");
    std::iter::once(own.as_str())
        .chain(later(&own))
        .map(|id| Term {
            id: Id {
                text: id.to_owned(),
                kind: if id == own {
                    term.id.kind
                } else {
                    IdKind::Listed
                },
            },
            or_later: false,
            exception: term.exception.clone(),
        })
        .collect()
}

/// The licences of the same family that came after one.
fn later(id: &str) -> Vec<&'static str> {
    let Some((family, own)) = divide(id) else {
        return Vec::new();
    };
    let versions = FAMILIES.get(&family).into_iter().flatten();
    versions
        .filter(|(version, _)| *version > own)
        .map(|(_, id)| *id)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Licence, parse};
    use super::*;

    #[test]
    fn or_later_leads_to_the_versions_that_there_are() {
        for (text, expected) in [
            ("GPL-2.0-or-later", "GPL-2.0-only GPL-3.0-only"),
            ("GPL-3.0-or-later", "GPL-3.0-only"),
            ("LGPL-2.0+", "LGPL-2.0-only LGPL-2.1-only LGPL-3.0-only"),
            ("GPL-2.0-only", "GPL-2.0-only"),
            ("AGPL-1.0-or-later", "AGPL-1.0-only AGPL-3.0-only"),
            (
                "GFDL-1.2-invariants-or-later",
                "GFDL-1.2-invariants-only GFDL-1.3-invariants-only",
            ),
            ("Apache-1.1+", "Apache-1.1 Apache-2.0"),
            ("Apache-2.0+", "Apache-2.0"),
            ("Apache-1.0", "Apache-1.0"),
            ("MPL-1.1+", "MPL-1.1 MPL-2.0"),
            ("LPPL-1.2+", "LPPL-1.2 LPPL-1.3a LPPL-1.3c"),
            ("PHP-3.0+", "PHP-3.0 PHP-3.01"),
            ("CC-BY-SA-3.0+", "CC-BY-SA-3.0 CC-BY-SA-4.0"),
            ("BSD-2-Clause+", "BSD-2-Clause"),
            ("MIT+", "MIT"),
            ("LicenseRef-a-1.0+", "LicenseRef-a-1.0"),
            (
                "GPL-2.0-or-later WITH Classpath-exception-2.0",
                "GPL-2.0-only WITH Classpath-exception-2.0|GPL-3.0-only WITH Classpath-exception-2.0",
            ),
        ] {
            let Licence::Expression(expression) = parse(text).unwrap().licence else {
                panic!("{text}");
            };
            let versions = versions(&expression.terms()[0]);
            let joint = if expected.contains('|') { "|" } else { " " };
            let found: Vec<String> = versions.iter().map(Term::to_string).collect();
            assert_eq!(found.join(joint), expected, "{text}");
        }
    }

    #[test]
    fn single_versions_are_on_the_list() {
        for licence in list::listed().filter(|licence| licence.name.ends_with("-or-later")) {
            let Licence::Expression(expression) = parse(licence.name).unwrap().licence else {
                panic!("{}", licence.name);
            };
            for version in versions(&expression.terms()[0]) {
                assert!(list::licence(&version.id.text).is_some(), "{version}");
            }
        }
    }
}

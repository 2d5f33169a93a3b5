//! The SPDX licence list: which identifiers there are, and what replaces the deprecated ones.
//!
//! The list is that of the `spdx` crate (3.29), which holds every licence and exception of the list as published on
//! 2026-07-16; a test compares them. Identifiers are compared without case, as the standard says.

use std::collections::HashMap;
use std::sync::LazyLock;

use spdx::identifiers::{EXCEPTIONS, LICENSES};

use super::expression::{Id, IdKind, Term};

/// Licences by their identifier in lower case.
static BY_ID: LazyLock<HashMap<String, &'static spdx::License>> = LazyLock::new(|| {
    listed()
        .map(|licence| (licence.name.to_ascii_lowercase(), licence))
        .collect()
});

static EXCEPTION_BY_ID: LazyLock<HashMap<String, &'static spdx::Exception>> = LazyLock::new(|| {
    EXCEPTIONS
        .iter()
        .map(|exception| (exception.name.to_ascii_lowercase(), exception))
        .collect()
});

/// The licences of the list, without those whose identifiers end in `+`, which is read as an operator. The crate's table
/// holds a few words more for its own use.
pub(super) fn listed() -> impl Iterator<Item = &'static spdx::License> {
    LICENSES.iter().filter(|licence| {
        let is_stem = licence.name.starts_with("GFDL-") && licence.name.ends_with("invariants");
        let is_licence = !matches!(licence.name, "NOASSERTION" | "NONE");
        is_licence && !is_stem && !licence.name.ends_with('+')
    })
}

/// Finds a licence by its identifier in any case.
pub(super) fn licence(id: &str) -> Option<&'static spdx::License> {
    // Nothing on the list is longer; hostile texts are not copied.
    if id.len() > 64 {
        return None;
    }
    BY_ID.get(&id.to_ascii_lowercase()).copied()
}

/// Finds an exception by its identifier in any case.
pub(super) fn exception(id: &str) -> Option<&'static spdx::Exception> {
    if id.len() > 64 {
        return None;
    }
    EXCEPTION_BY_ID.get(&id.to_ascii_lowercase()).copied()
}

/// A term read from an identifier, and what was done to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) term: Term,
    /// A deprecated identifier was replaced.
    pub(super) is_replaced: bool,
}

/// Reads a listed identifier with or without `+`; nothing when it is not on the list.
pub(super) fn term(word: &str) -> Option<Found> {
    let bare = word.strip_suffix('+').unwrap_or(word);
    let or_later = bare.len() < word.len();
    let licence = licence(bare)?;
    let replaced = replacement(licence.name, or_later);
    let is_replaced = replaced.is_some();
    let term = replaced.unwrap_or_else(|| Term {
        id: Id {
            text: licence.name.to_owned(),
            kind: kind(licence),
        },
        // `GPL-2.0-or-later+` says the same thing twice.
        or_later: or_later && !licence.name.ends_with("-or-later"),
        exception: None,
    });
    Some(Found { term, is_replaced })
}

fn kind(licence: &spdx::License) -> IdKind {
    if licence.flags & spdx::flags::IS_DEPRECATED == 0 {
        IdKind::Listed
    } else {
        IdKind::Deprecated
    }
}

/// A listed term by its exact identifiers.
fn exact(id: &str, exception: Option<&str>) -> Term {
    let listed = |text: &str| Id {
        text: text.to_owned(),
        kind: IdKind::Listed,
    };
    Term {
        id: listed(id),
        or_later: false,
        exception: exception.map(listed),
    }
}

/// What replaces a deprecated identifier. The licences of GNU once stood without `-only` and `-or-later`, and
/// combinations with an exception were identifiers of their own.
fn replacement(id: &str, or_later: bool) -> Option<Term> {
    let suffix = if or_later { "-or-later" } else { "-only" };
    if GNU.contains(&id) {
        return Some(exact(&format!("{id}{suffix}"), None));
    }
    if let Some((_, base, exception)) = GNU_WITH.iter().find(|(old, ..)| *old == id) {
        return Some(exact(&format!("{base}{suffix}"), Some(exception)));
    }
    let (_, new, exception) = RENAMED.iter().find(|(old, ..)| *old == id)?;
    Some(Term {
        or_later: or_later && exception.is_none(),
        ..exact(new, *exception)
    })
}

const GNU: &[&str] = &[
    "AGPL-1.0", "AGPL-3.0", "GFDL-1.1", "GFDL-1.2", "GFDL-1.3", "GPL-1.0", "GPL-2.0", "GPL-3.0",
    "LGPL-2.0", "LGPL-2.1", "LGPL-3.0",
];

const GNU_WITH: &[(&str, &str, &str)] = &[
    (
        "GPL-2.0-with-autoconf-exception",
        "GPL-2.0",
        "Autoconf-exception-2.0",
    ),
    (
        "GPL-2.0-with-bison-exception",
        "GPL-2.0",
        "Bison-exception-2.2",
    ),
    (
        "GPL-2.0-with-classpath-exception",
        "GPL-2.0",
        "Classpath-exception-2.0",
    ),
    (
        "GPL-2.0-with-font-exception",
        "GPL-2.0",
        "Font-exception-2.0",
    ),
    ("GPL-2.0-with-GCC-exception", "GPL-2.0", "GCC-exception-2.0"),
    (
        "GPL-3.0-with-autoconf-exception",
        "GPL-3.0",
        "Autoconf-exception-3.0",
    ),
    ("GPL-3.0-with-GCC-exception", "GPL-3.0", "GCC-exception-3.1"),
];

const RENAMED: &[(&str, &str, Option<&str>)] = &[
    ("BSD-2-Clause-FreeBSD", "BSD-2-Clause-Views", None),
    ("BSD-2-Clause-NetBSD", "BSD-2-Clause", None),
    ("bzip2-1.0.5", "bzip2-1.0.6", None),
    ("eCos-2.0", "GPL-2.0-or-later", Some("eCos-exception-2.0")),
    ("Nunit", "zlib-acknowledgement", None),
    ("StandardML-NJ", "SMLNJ", None),
    (
        "wxWindows",
        "LGPL-2.0-or-later",
        Some("WxWindows-exception-3.1"),
    ),
];

/// Facts of the list about a licence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// The full name.
    pub name: &'static str,
    /// The Open Source Initiative approved it.
    pub is_osi_approved: bool,
    /// The Free Software Foundation calls it free.
    pub is_fsf_libre: bool,
    /// It is deprecated.
    pub is_deprecated: bool,
    /// It is a copyleft licence, by the crate's classification.
    pub is_copyleft: bool,
}

/// Says whether the list has an exception with this identifier, in any case.
pub fn is_exception(id: &str) -> bool {
    exception(id).is_some()
}

/// What the list says about a licence, by its identifier in any case.
pub fn facts(id: &str) -> Option<Facts> {
    let licence = licence(id)?;
    let has = |flag| licence.flags & flag != 0;
    Some(Facts {
        name: licence.full_name,
        is_osi_approved: has(spdx::flags::IS_OSI_APPROVED),
        is_fsf_libre: has(spdx::flags::IS_FSF_LIBRE),
        is_deprecated: has(spdx::flags::IS_DEPRECATED),
        is_copyleft: has(spdx::flags::IS_COPYLEFT),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_deprecated_licence_is_replaced_by_listed_ones() {
        let mut without = Vec::new();
        for licence in listed().filter(|licence| kind(licence) == IdKind::Deprecated) {
            let Some(term) = replacement(licence.name, false) else {
                without.push(licence.name);
                continue;
            };
            let id = super::licence(&term.id.text).unwrap();
            assert_eq!((id.name, kind(id)), (term.id.text.as_str(), IdKind::Listed));
            if let Some(exception) = term.exception {
                assert_eq!(
                    super::exception(&exception.text).unwrap().name,
                    exception.text
                );
            }
        }
        // A bundle of several licences, told in words only.
        assert_eq!(without, ["Net-SNMP"]);
    }

    #[test]
    fn plus_is_an_operator_or_a_part_of_the_identifier() {
        for (word, text) in [
            ("GPL-2.0", "GPL-2.0-only"),
            ("gpl-2.0+", "GPL-2.0-or-later"),
            ("GPL-2.0-or-later+", "GPL-2.0-or-later"),
            ("Apache-2.0+", "Apache-2.0+"),
            (
                "GPL-2.0-with-classpath-exception+",
                "GPL-2.0-or-later WITH Classpath-exception-2.0",
            ),
            (
                "wxWindows",
                "LGPL-2.0-or-later WITH WxWindows-exception-3.1",
            ),
        ] {
            assert_eq!(term(word).unwrap().term.to_string(), text);
        }
        assert!(term("NOASSERTION").is_none() && term("GPL").is_none());
    }
}

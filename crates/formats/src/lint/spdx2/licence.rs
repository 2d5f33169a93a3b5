//! Licence expressions (SPDX 2.3 Annex D, 3.0.1 Annex B): are they well-formed, and whom do they refer to?
//!
//! Identifiers are compared without regard to case, as the standard says. Operators are accepted in capitals and in small
//! letters; only the former are the standard's, but its own tools take both. Deprecated identifiers stay valid.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Whether a text is an expression over listed licences and references to licences of a document.
pub(super) fn is_valid(text: &str) -> bool {
    follows(text, false)
}

/// The same in SPDX 3, where a document may define exceptions, too.
pub(crate) fn is_valid_3(text: &str) -> bool {
    follows(text, true)
}

fn follows(text: &str, has_additions: bool) -> bool {
    let (mut depth, mut expected) = (0_usize, Expected::Licence);
    for token in tokens(text) {
        expected = match (expected, token) {
            (Expected::Licence, "(") => {
                depth += 1;
                Expected::Licence
            }
            (Expected::Operator | Expected::OperatorOrWith, ")") if depth > 0 => {
                depth -= 1;
                Expected::Operator
            }
            (Expected::Licence, id) if is_licence(id) => Expected::OperatorOrWith,
            (Expected::Operator | Expected::OperatorOrWith, "AND" | "OR" | "and" | "or") => {
                Expected::Licence
            }
            (Expected::OperatorOrWith, "WITH" | "with") => Expected::Exception,
            (Expected::Exception, id)
                if KNOWN.exceptions.contains(&id.to_ascii_lowercase())
                    || (has_additions && is_addition(id)) =>
            {
                Expected::Operator
            }
            _ => return false,
        };
    }
    depth == 0 && matches!(expected, Expected::Operator | Expected::OperatorOrWith)
}

#[derive(Clone, Copy)]
enum Expected {
    Licence,
    Exception,
    Operator,
    /// After a single licence, to which an exception may be added.
    OperatorOrWith,
}

/// The references to licences that a document defines, with the other document's name where there is one.
pub(super) fn references(text: &str) -> impl Iterator<Item = (Option<&str>, &str)> {
    tokens(text).filter_map(|token| match token.split_once(':') {
        Some((document, licence)) => Some((Some(document), licence)),
        None => token.starts_with("LicenseRef-").then_some((None, token)),
    })
}

/// Words and brackets.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let is_border = |c: char| c == '(' || c == ')';
    text.split_whitespace().flat_map(move |word| {
        let mut rest = word;
        std::iter::from_fn(move || {
            let end = match rest.find(is_border)? {
                0 => 1,
                end => end,
            };
            let (token, after) = rest.split_at_checked(end)?;
            rest = after;
            Some(token)
        })
        .chain(tail(word))
    })
}

/// What stands after the last bracket of a word.
fn tail(word: &str) -> Option<&str> {
    let tail = word.rsplit(['(', ')']).next();
    tail.filter(|tail| !tail.is_empty())
}

fn is_licence(id: &str) -> bool {
    let reference = match id.split_once(':') {
        Some((document, licence)) => {
            if !document
                .strip_prefix("DocumentRef-")
                .is_some_and(is_id_text)
            {
                return false;
            }
            Some(licence)
        }
        None => id.starts_with("LicenseRef-").then_some(id),
    };
    match reference {
        Some(licence) => licence.strip_prefix("LicenseRef-").is_some_and(is_id_text),
        None => {
            let is_listed = |id: &str| KNOWN.licences.contains(&id.to_ascii_lowercase());
            is_listed(id) || id.strip_suffix('+').is_some_and(is_listed)
        }
    }
}

/// `AdditionRef-…`, perhaps of another document.
fn is_addition(id: &str) -> bool {
    let own = id.split_once(':').map_or(id, |(_, own)| own);
    own.strip_prefix("AdditionRef-").is_some_and(is_id_text)
}

fn is_id_text(text: &str) -> bool {
    let is_allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'+');
    !text.is_empty() && text.bytes().all(is_allowed)
}

/// The SPDX lists in small letters.
static KNOWN: LazyLock<Known> = LazyLock::new(|| Known {
    licences: lower(
        spdx::identifiers::LICENSES
            .iter()
            .map(|licence| licence.name),
    ),
    exceptions: lower(
        spdx::identifiers::EXCEPTIONS
            .iter()
            .map(|exception| exception.name),
    ),
});

struct Known {
    licences: HashSet<String>,
    exceptions: HashSet<String>,
}

fn lower(names: impl Iterator<Item = &'static str>) -> HashSet<String> {
    // The list of the crate has these two words among its licences; here they are none.
    let is_word = |name: &&str| !matches!(*name, "NONE" | "NOASSERTION");
    names.filter(is_word).map(str::to_ascii_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_well_formed_or_not() {
        for text in [
            "MIT",
            "mit",
            "GPL-2.0",
            "Apache-2.0+",
            "(MIT OR Apache-2.0) AND BSD-3-Clause",
            "((MIT))",
            "GPL-2.0-only WITH Classpath-exception-2.0 OR MIT",
            "LicenseRef-1 and DocumentRef-x:LicenseRef-2",
        ] {
            assert!(is_valid(text), "{text}");
        }
        for text in [
            "",
            "MIT OR",
            "MIT Apache-2.0",
            "(MIT",
            "MIT)",
            "()",
            "WITH",
            "MIT WITH MIT",
            "(MIT) WITH Classpath-exception-2.0",
            "No such licence",
            "MIT AND NONE",
            "LicenseRef-",
            "LicenseRef-a_b",
            "DocumentRef-x:MIT",
            "MIT/Apache-2.0",
            "あ",
        ] {
            assert!(!is_valid(text), "{text}");
        }
    }

    #[test]
    fn only_the_third_edition_has_additions() {
        let text = "MIT WITH AdditionRef-x";
        assert!(is_valid_3(text) && !is_valid(text));
    }

    #[test]
    fn references_are_found_anywhere() {
        let found: Vec<_> =
            references("(LicenseRef-1 OR MIT)AND(DocumentRef-x:LicenseRef-2)").collect();
        assert_eq!(
            found,
            [
                (None, "LicenseRef-1"),
                (Some("DocumentRef-x"), "LicenseRef-2")
            ]
        );
    }
}

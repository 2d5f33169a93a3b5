//! The registered types, one row each, after the type definitions of the purl specification (August 2026).
//!
//! Where a definition contradicts itself we follow its prose, because the prose says what to do:
//!
//! * golang: namespace and name are marked case-sensitive, and its notes say that they shall be lower case.
//! * luarocks: the version is marked case-sensitive, and its note says that lower case shall be used.
//! * git: namespace and name are marked case-sensitive, and the suite wants those of the host `github` in lower case;
//!   hosts that themselves ignore case are lowered, others kept.
//! * hackage: names are case-sensitive and "kebab-case"; only the separator is changed (`_` to `-`).
//!
//! The last column, identity, is ours: see [`super::Purl::component_key`].

mod registered;

pub(super) use registered::ALIASES;
pub use registered::{COMMON_QUALIFIERS, TYPES};

/// Whether a type has a namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requirement {
    /// Every purl of the type has one.
    Required,
    /// It may have one.
    Optional,
    /// It has none.
    Prohibited,
}

impl Requirement {
    /// All requirements.
    pub const ALL: &[Self] = &[Self::Required, Self::Optional, Self::Prohibited];

    /// The word that the type definitions use.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Optional => "optional",
            Self::Prohibited => "prohibited",
        }
    }
}

/// How a component is put into its canonical case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// As it is written.
    Kept,
    /// Lower case.
    Lower,
    /// Upper case.
    Upper,
}

/// Rules that a table cannot express; the code is in [`super::rules`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Special {
    None,
    ChromeExtension,
    Cocoapods,
    Cpan,
    Git,
    Hackage,
    Mlflow,
    Pub,
    Pypi,
    Swid,
}

/// Where a type keeps the epoch of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Epoch {
    /// It has none.
    None,
    /// In front of the version: `1:2.4-1`.
    InVersion,
    /// In the qualifier `epoch`.
    Qualifier,
}

/// When a qualifier belongs to the identity of a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Identity {
    Never,
    Always,
    /// Unless it has this value.
    Unless(&'static str),
    /// Only with this value.
    Only(&'static str),
    /// Only where there is no version.
    WithoutVersion,
}

/// A qualifier that a type's definition names.
#[derive(Debug, Clone, Copy)]
pub struct QualifierRule {
    /// The key.
    pub key: &'static str,
    /// Whether the type requires it.
    pub required: bool,
    /// The value that is meant when it is missing.
    pub default: Option<&'static str>,
    pub(super) identity: Identity,
}

/// The rules of one registered type.
#[derive(Debug, Clone, Copy)]
pub struct TypeRule {
    /// The type, in lower case.
    pub code: &'static str,
    /// Whether it has a namespace.
    pub namespace: Requirement,
    /// The case of the namespace.
    pub namespace_case: Case,
    /// The case of the name.
    pub name_case: Case,
    /// The case of the version.
    pub version_case: Case,
    /// The case of the subpath.
    pub subpath_case: Case,
    /// Addresses of the public repository, the definition's own first; empty when there is no default.
    pub repositories: &'static [&'static str],
    /// The qualifiers that the definition names, beside the common ones.
    pub qualifiers: &'static [QualifierRule],
    pub(super) epoch: Epoch,
    pub(super) special: Special,
}

/// Finds the rules of a type, written in lower case.
pub(super) fn find(code: &str) -> Option<&'static TypeRule> {
    let letter = code.as_bytes().first()?.checked_sub(b'a')?;
    let start = *FIRST.get(usize::from(letter))?;
    let end = *FIRST.get(usize::from(letter) + 1)?;
    TYPES.get(start..end)?.iter().find(|rule| rule.code == code)
}

/// For each letter, and once behind the last, the first type that begins with it or a later one.
const FIRST: [usize; 27] = {
    let mut first = [TYPES.len(); 27];
    let mut index = TYPES.len();
    let mut letter = 27;
    while letter > 0 {
        letter -= 1;
        while index > 0 && TYPES[index - 1].code.as_bytes()[0] as usize >= b'a' as usize + letter {
            index -= 1;
        }
        first[letter] = index;
    }
    first
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_sorted_so_that_each_is_found() {
        assert!(TYPES.is_sorted_by(|a, b| a.code < b.code));
        for rule in TYPES {
            assert_eq!(find(rule.code).unwrap().code, rule.code);
        }
        assert!(find("NPM").is_none() && find("").is_none());
    }

    #[test]
    fn aliases_lead_from_unregistered_words_to_registered_types() {
        for (alias, code, namespace) in ALIASES {
            assert!(find(alias).is_none(), "{alias}");
            let rule = find(code).unwrap();
            assert_eq!(
                namespace.is_some(),
                matches!(*code, "apk" | "deb" | "rpm" | "alpm")
            );
            assert!(namespace.is_none() || rule.namespace == Requirement::Required);
        }
    }
}

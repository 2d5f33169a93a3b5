//! How ecosystems write and compare names.

use std::borrow::Cow;

/// How the namespace and the name of a purl make the ecosystem's own name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Join {
    /// The name alone; the namespace says who packages or publishes it.
    Name,
    /// `namespace/name`.
    Slash,
    /// `namespace:name`.
    Colon,
    /// `namespace.name`.
    Dot,
}

impl Join {
    pub(super) fn join(self, namespace: Option<&str>, name: &str) -> String {
        let separator = match self {
            Self::Name => return name.to_owned(),
            Self::Slash => '/',
            Self::Colon => ':',
            Self::Dot => '.',
        };
        match namespace {
            Some(namespace) => format!("{namespace}{separator}{name}"),
            None => name.to_owned(),
        }
    }
}

/// Which spellings of a name an ecosystem takes for the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    /// None but the name itself.
    Exact,
    /// Any case.
    Lower,
    /// Any case, and `-` for `_`: crates.io refuses a name that differs from another only so.
    Crates,
    /// Any case, and `_` for every other separator: pub.dev has no others.
    Pub,
    /// Any case, and every run of `-`, `_` and `.` alike (PEP 503).
    Pypi,
    /// A repository's address in any case, with or without scheme, user and `.git`.
    Address,
}

impl Fold {
    pub(crate) fn fold(self, name: &str) -> Cow<'_, str> {
        match self {
            Self::Exact => Cow::Borrowed(name),
            Self::Lower => lower(name),
            Self::Crates => replaced(name, '_', "-"),
            Self::Pub => replaced(name, '-', "_"),
            Self::Pypi => pypi(name),
            Self::Address => address(name),
        }
    }
}

fn lower(name: &str) -> Cow<'_, str> {
    if name
        .bytes()
        .any(|byte| byte.is_ascii_uppercase() || !byte.is_ascii())
    {
        Cow::Owned(name.to_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

fn replaced<'a>(name: &'a str, wrong: char, right: &str) -> Cow<'a, str> {
    match lower(name) {
        name if name.contains(wrong) => Cow::Owned(name.replace(wrong, right)),
        name => name,
    }
}

fn pypi(name: &str) -> Cow<'_, str> {
    let is_separator = |c: char| matches!(c, '-' | '_' | '.');
    let name = lower(name);
    if !name.contains(['_', '.']) && !name.contains("--") {
        return name;
    }
    let mut folded = String::with_capacity(name.len());
    for c in name.chars() {
        if !is_separator(c) {
            folded.push(c);
        } else if !folded.ends_with('-') {
            folded.push('-');
        }
    }
    Cow::Owned(folded)
}

fn address(name: &str) -> Cow<'_, str> {
    let bare = name.split_once("://").map_or(name, |(_, rest)| rest);
    let bare = bare.strip_prefix("git@").unwrap_or(bare);
    let bare = bare.trim_end_matches('/');
    lower(bare.strip_suffix(".git").unwrap_or(bare))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fold_as_their_registry_takes_them() {
        for (fold, name, folded) in [
            (Fold::Exact, "JSONStream", "JSONStream"),
            (Fold::Lower, "Newtonsoft.Json", "newtonsoft.json"),
            (Fold::Crates, "Serde_JSON", "serde-json"),
            (Fold::Pub, "Foo-bar", "foo_bar"),
            (Fold::Pypi, "Ruamel.-_Yaml", "ruamel-yaml"),
            (Fold::Pypi, "a--b", "a-b"),
            (
                Fold::Address,
                "https://GitHub.com/A/B.git",
                "github.com/a/b",
            ),
            (Fold::Address, "github.com/a/b/", "github.com/a/b"),
        ] {
            assert_eq!(fold.fold(name), folded);
            assert_eq!(fold.fold(folded), folded);
        }
        assert!(matches!(
            Fold::Pypi.fold("django-allauth"),
            Cow::Borrowed(_)
        ));
    }
}

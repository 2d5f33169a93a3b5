//! The licences of GNU as people write them: `GPLv2+`, `LGPL (>= 2.1)`, `GNU General Public License, version 2 with the
//! Classpath exception`.
//!
//! A number alone means that version only, which is how SPDX, Fedora and Debian read it.

use super::How;
use super::expression::{Id, IdKind, Term};
use super::list;

/// What words say about a licence of GNU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Gnu {
    Licence(Term, How),
    /// No version is said.
    VersionMissing(&'static [&'static str]),
    /// There is no such version.
    VersionUnknown,
    /// An exception is added that is not named, or not known.
    ExceptionUnknown,
}

struct Family {
    id: &'static str,
    /// Versions in the words' form and in the list's.
    versions: &'static [(&'static str, &'static str)],
    candidates: &'static [&'static str],
}

const GPL: Family = Family {
    id: "GPL",
    versions: &[("1", "1.0"), ("2", "2.0"), ("3", "3.0")],
    candidates: &[
        "GPL-1.0-only",
        "GPL-1.0-or-later",
        "GPL-2.0-only",
        "GPL-2.0-or-later",
        "GPL-3.0-only",
        "GPL-3.0-or-later",
    ],
};

const LGPL: Family = Family {
    id: "LGPL",
    versions: &[("2", "2.0"), ("2.1", "2.1"), ("3", "3.0")],
    candidates: &[
        "LGPL-2.0-only",
        "LGPL-2.0-or-later",
        "LGPL-2.1-only",
        "LGPL-2.1-or-later",
        "LGPL-3.0-only",
        "LGPL-3.0-or-later",
    ],
};

const AGPL: Family = Family {
    id: "AGPL",
    versions: &[("1", "1.0"), ("3", "3.0")],
    candidates: &[
        "AGPL-1.0-only",
        "AGPL-1.0-or-later",
        "AGPL-3.0-only",
        "AGPL-3.0-or-later",
    ],
};

const GFDL: Family = Family {
    id: "GFDL",
    versions: &[("1.1", "1.1"), ("1.2", "1.2"), ("1.3", "1.3")],
    candidates: &[
        "GFDL-1.1-only",
        "GFDL-1.1-or-later",
        "GFDL-1.2-only",
        "GFDL-1.2-or-later",
        "GFDL-1.3-only",
        "GFDL-1.3-or-later",
    ],
};

/// The families by their folded names, longer ones first.
const FAMILIES: &[(&str, &Family)] = &[
    ("library or lesser general public", &LGPL),
    ("lesser or library general public", &LGPL),
    ("affero general public", &AGPL),
    ("lesser general public", &LGPL),
    ("library general public", &LGPL),
    ("free documentation", &GFDL),
    ("general public", &GPL),
    ("agpl", &AGPL),
    ("gfdl", &GFDL),
    ("lgpl", &LGPL),
    ("fdl", &GFDL),
    ("gpl", &GPL),
];

/// Reads folded words; nothing when they are not about a licence of GNU, or say more than is understood.
pub(super) fn read(words: &[String]) -> Option<Gnu> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (family, is_any, how, mut rest) = family(words.strip_prefix(&["gnu"]).unwrap_or(&words))?;
    let mut version = None;
    let mut is_later = is_any;
    let mut exception: &[&str] = &[];
    while let [word, tail @ ..] = rest {
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            let number = word.trim_end_matches('+');
            is_later |= number.len() < word.len();
            if version.is_some_and(|known| known != number) {
                return None;
            }
            version = Some(number);
            rest = tail;
        } else if let Some(tail) = later(rest) {
            is_later = true;
            rest = tail;
        } else if *word == "only" {
            rest = tail;
        } else if matches!(*word, "with" | "w")
            || (version.is_some() && rest.iter().any(|word| word.starts_with("exception")))
        {
            exception = if matches!(*word, "with" | "w") {
                tail
            } else {
                rest
            };
            if exception.is_empty() {
                return None;
            }
            rest = &[];
        } else {
            return None;
        }
    }
    Some(term(family, version, is_later, exception, how))
}

/// The family that words begin with, whether they say `any version` by a plus, and what follows.
fn family<'a, 'b>(words: &'b [&'a str]) -> Option<(&'static Family, bool, How, &'b [&'a str])> {
    FAMILIES.iter().find_map(|(name, family)| {
        let count = name.split(' ').count();
        let (head, rest) = words.split_at_checked(count)?;
        let plain = |word: &&'a str| word.trim_end_matches('+');
        if !head.iter().map(plain).eq(name.split(' ')) {
            return None;
        }
        let is_any = head.last().is_some_and(|word| word.ends_with('+'));
        let how = if count > 1 { How::Name } else { How::Alias };
        Some((*family, is_any, how, rest))
    })
}

/// What follows words that mean `or later`.
fn later<'a, 'b>(words: &'b [&'a str]) -> Option<&'b [&'a str]> {
    const LATER: &[&[&str]] = &[
        &["or", "at", "your", "option", "any", "later"],
        &["or", "any", "later"],
        &["any", "later"],
        &["or", "later"],
        &["or", "newer"],
        &["or", "above"],
        &["or", "greater"],
        &["or", "higher"],
        &["and", "later"],
        &["and", "above"],
        &["later"],
        &["plus"],
        &[">="],
    ];
    LATER.iter().find_map(|phrase| words.strip_prefix(*phrase))
}

fn term(
    family: &Family,
    version: Option<&str>,
    is_later: bool,
    exception: &[&str],
    how: How,
) -> Gnu {
    let number = match version {
        Some(version) => family.versions.iter().find(|(word, _)| *word == version),
        // `GPL+` is any version, which is the first or later.
        None if is_later => family.versions.first(),
        None => return Gnu::VersionMissing(family.candidates),
    };
    let Some((word, number)) = number else {
        return Gnu::VersionUnknown;
    };
    let suffix = if is_later { "or-later" } else { "only" };
    let id = format!("{}-{number}-{suffix}", family.id);
    let added = match exception {
        [] => None,
        words => match exception_id(words, word) {
            Some(id) => Some(Id {
                text: id.to_owned(),
                kind: IdKind::Listed,
            }),
            None => return Gnu::ExceptionUnknown,
        },
    };
    let id = Id {
        text: id,
        kind: IdKind::Listed,
    };
    Gnu::Licence(
        Term {
            id,
            or_later: false,
            exception: added,
        },
        how,
    )
}

/// The exception that folded words name, beside a licence of a version.
pub(super) fn exception_id(words: &[&str], version: &str) -> Option<&'static str> {
    let name = words.join(" ");
    if let Some(exception) = list::exception(&name) {
        return Some(exception.name);
    }
    let name = name
        .strip_suffix(" exceptions")
        .or(name.strip_suffix(" exception"))
        .unwrap_or(&name);
    let name = name.strip_prefix("gnu ").unwrap_or(name);
    EXCEPTIONS
        .iter()
        .find(|(known, wanted, _)| *known == name && wanted.is_none_or(|wanted| wanted == version))
        .map(|(.., id)| *id)
}

/// Exceptions by their usual names, some by the version of the licence that they were written for.
const EXCEPTIONS: &[(&str, Option<&str>, &str)] = &[
    ("autoconf", Some("2"), "Autoconf-exception-2.0"),
    ("autoconf", Some("3"), "Autoconf-exception-3.0"),
    ("bison", None, "Bison-exception-2.2"),
    ("classpath", None, "Classpath-exception-2.0"),
    ("classpath exception 2", None, "Classpath-exception-2.0"),
    ("font", None, "Font-exception-2.0"),
    ("gcc", Some("2"), "GCC-exception-2.0"),
    ("gcc", Some("3"), "GCC-exception-3.1"),
    ("gcc runtime library", Some("2"), "GCC-exception-2.0"),
    ("gcc runtime library", Some("3"), "GCC-exception-3.1"),
    ("libtool", None, "Libtool-exception"),
    ("linux syscall", None, "Linux-syscall-note"),
    ("linux syscall note", None, "Linux-syscall-note"),
    ("openvpn openssl", None, "openvpn-openssl-exception"),
    ("universal foss", None, "Universal-FOSS-exception-1.0"),
    (
        "universal foss exception 1",
        None,
        "Universal-FOSS-exception-1.0",
    ),
];

#[cfg(test)]
mod tests {
    use super::super::names::fold;
    use super::*;

    #[test]
    fn gnu_licences_are_read_as_people_write_them() {
        for (text, id) in [
            ("GPLv2", "GPL-2.0-only"),
            ("GPLv2+", "GPL-2.0-or-later"),
            ("GPL-2+", "GPL-2.0-or-later"),
            ("GPL (>= 2)", "GPL-2.0-or-later"),
            ("GPL+", "GPL-1.0-or-later"),
            ("LGPL2.1+", "LGPL-2.1-or-later"),
            ("LGPL, version 2.1", "LGPL-2.1-only"),
            ("AGPL-3+", "AGPL-3.0-or-later"),
            ("GFDL-1.3+", "GFDL-1.3-or-later"),
            ("lgpl-2.1-plus", "LGPL-2.1-or-later"),
            (
                "GNU General Public License version 2 or later",
                "GPL-2.0-or-later",
            ),
            (
                "GNU Library or Lesser General Public License v3",
                "LGPL-3.0-only",
            ),
            (
                "GPL-2+ with font exception",
                "GPL-2.0-or-later WITH Font-exception-2.0",
            ),
            (
                "GPL-3+-autoconf-exception",
                "GPL-3.0-or-later WITH Autoconf-exception-3.0",
            ),
            (
                "GNU General Public License, version 2, with the classpath exception",
                "GPL-2.0-only WITH Classpath-exception-2.0",
            ),
        ] {
            match read(&fold(text)) {
                Some(Gnu::Licence(term, _)) => assert_eq!(term.to_string(), id, "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    #[test]
    fn what_is_not_said_is_not_guessed() {
        assert!(matches!(read(&fold("GPL")), Some(Gnu::VersionMissing(_))));
        assert!(matches!(
            read(&fold("GNU Lesser General Public Licence")),
            Some(Gnu::VersionMissing(_))
        ));
        assert_eq!(read(&fold("GPL-4")), Some(Gnu::VersionUnknown));
        assert_eq!(
            read(&fold("GPLv3+ with exceptions")),
            Some(Gnu::ExceptionUnknown)
        );
        assert_eq!(read(&fold("GPL compatible")), None);
        assert_eq!(read(&fold("GPLv2 GPLv3")), None);
        assert_eq!(read(&fold("GPL-3.0, GPL-3.0+")), None);
        assert_eq!(read(&fold("MIT")), None);
    }

    #[test]
    fn tables_name_listed_licences_and_exceptions() {
        for (.., id) in EXCEPTIONS {
            assert_eq!(list::exception(id).unwrap().name, *id);
        }
        for (_, family) in FAMILIES {
            for id in family.candidates {
                assert_eq!(list::licence(id).unwrap().name, *id);
            }
        }
    }
}

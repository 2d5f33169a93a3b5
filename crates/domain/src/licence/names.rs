//! Licences by name: the list's own names, identifiers written loosely, and the short forms of distributions and
//! registries.
//!
//! Two texts name the same licence when they fold to the same words: lower case, without `the`, `licence` and
//! `version`, letters and numbers apart, `2` for `2.0`. `Apache License, Version 2.0`, `Apache-2.0` and `apache2` all
//! fold to `apache 2`. What folds to two licences names neither.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::How;
use super::expression::Term;
use super::list;

/// What a text was found to name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Named {
    Licence(Term, How),
    /// Several licences have the name, or it lacks what tells them apart.
    Several(Vec<&'static str>),
    /// All but the version is said.
    VersionMissing(Vec<&'static str>),
}

/// The words of a text that tell licences apart.
pub(super) fn fold(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut rest = text.chars().flat_map(char::to_lowercase).peekable();
    while let Some(c) = rest.next() {
        let mut word = String::from(c);
        if c.is_ascii_digit() {
            while let Some(next) = rest.next_if(|c| c.is_ascii_digit() || *c == '.') {
                word.push(next);
            }
        } else if c.is_alphabetic() {
            while let Some(next) = rest.next_if(|c| c.is_alphabetic()) {
                word.push(next);
            }
        } else if c == '+' {
            if let Some(last) = words.last_mut() {
                last.push('+');
            }
            continue;
        } else if c == '>' && rest.next_if_eq(&'=').is_some() {
            word.push('=');
        } else {
            continue;
        }
        add(word, &mut words);
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Adds a word unless it says nothing.
fn add(word: String, words: &mut Vec<String>) {
    const EMPTY: &[&str] = &[
        "the", "licence", "licences", "license", "licenses", "version", "ver", "v",
    ];
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        // `GPLv2`: the letter in front of a number says `version`.
        if let Some(last) = words.last_mut()
            && last.len() > 1
            && last.ends_with('v')
        {
            last.pop();
        }
        let mut number = word.trim_end_matches('.');
        while let Some(shorter) = number.strip_suffix(".0") {
            number = shorter;
        }
        words.push(number.to_owned());
    } else if !EMPTY.contains(&word.as_str()) {
        words.push(word);
    }
}

struct Index {
    /// Licences by their folded names; nothing for a name that several share.
    names: HashMap<String, Option<(Term, How)>>,
    /// Licences by what remains of a folded name when the version at its end is left off.
    stems: HashMap<String, Vec<&'static str>>,
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut index = Index {
        names: HashMap::new(),
        stems: HashMap::new(),
    };
    for licence in list::listed() {
        let Some(found) = list::term(licence.name) else {
            continue;
        };
        index.add(&fold(licence.name), &found.term, How::Alias);
        index.add(&fold(licence.full_name), &found.term, How::Name);
        if found.is_replaced {
            continue;
        }
        for name in [licence.name, licence.full_name] {
            let mut words = fold(name);
            while words
                .last()
                .is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()))
            {
                words.pop();
            }
            let ids = index.stems.entry(words.join(" ")).or_default();
            if !ids.contains(&licence.name) {
                ids.push(licence.name);
            }
        }
    }
    for (name, id) in ALIASES {
        if let Some(found) = list::term(id) {
            let key = fold(name).join(" ");
            index.names.insert(key, Some((found.term, How::Alias)));
        }
    }
    index
});

impl Index {
    fn add(&mut self, words: &[String], term: &Term, how: How) {
        if words.is_empty() {
            return;
        }
        self.names
            .entry(words.join(" "))
            .and_modify(|known| {
                if known.as_ref().is_some_and(|(other, _)| other != term) {
                    *known = None;
                }
            })
            .or_insert_with(|| Some((term.clone(), how)));
    }
}

/// Finds what folded words name.
pub(super) fn find(words: &[String]) -> Option<Named> {
    let key = words.join(" ");
    if let Some((_, ids)) = AMBIGUOUS.iter().find(|(name, _)| *name == key) {
        return Some(Named::Several(ids.to_vec()));
    }
    if let Some(Some((term, how))) = INDEX.names.get(&key) {
        return Some(Named::Licence(term.clone(), *how));
    }
    if let Some((_, ids)) = WITHOUT_VERSION.iter().find(|(name, _)| *name == key) {
        return Some(Named::VersionMissing(ids.to_vec()));
    }
    let ids = INDEX.stems.get(&key).filter(|_| !key.is_empty())?;
    Some(Named::VersionMissing(ids.clone()))
}

/// Names that are on no list and leave no doubt: those that licences' own sites, the Open Source Initiative, Fedora,
/// Debian, ScanCode and the package registries use.
const ALIASES: &[(&str, &str)] = &[
    ("2-clause BSD", "BSD-2-Clause"),
    ("3-clause BSD", "BSD-3-Clause"),
    ("4-clause BSD", "BSD-4-Clause"),
    ("AL 2.0", "Apache-2.0"),
    ("ASL 1.1", "Apache-1.1"),
    ("ASL 2.0", "Apache-2.0"),
    ("Apache Public License 2.0", "Apache-2.0"),
    ("Apache Software License 1.1", "Apache-1.1"),
    ("Apache Software License 2.0", "Apache-2.0"),
    ("BSD 3", "BSD-3-Clause"),
    ("BSD 2-Clause License", "BSD-2-Clause"),
    ("BSD 3-Clause License", "BSD-3-Clause"),
    ("BSD 3-Clause New", "BSD-3-Clause"),
    ("BSD 3-Clause Revised", "BSD-3-Clause"),
    ("BSD 4-Clause License", "BSD-4-Clause"),
    ("BSD new", "BSD-3-Clause"),
    ("BSD original", "BSD-4-Clause"),
    ("BSD simplified", "BSD-2-Clause"),
    ("Bitstream Vera", "Bitstream-Vera"),
    ("Boost", "BSL-1.0"),
    ("Boost Software", "BSL-1.0"),
    ("CC0", "CC0-1.0"),
    ("CC0 1.0 Universal", "CC0-1.0"),
    ("CC-BY-SA-4.0 International", "CC-BY-SA-4.0"),
    ("CC-BY-4.0 International", "CC-BY-4.0"),
    ("CPL", "CPL-1.0"),
    ("Common Public License", "CPL-1.0"),
    ("EDL 1.0", "BSD-3-Clause"),
    ("Eclipse Distribution License 1.0", "BSD-3-Clause"),
    ("Expat", "MIT"),
    ("Freetype", "FTL"),
    ("IBM Public License", "IPL-1.0"),
    ("Inner-Net", "Inner-Net-2.0"),
    ("MIT X11", "MIT"),
    ("MIT Expat", "MIT"),
    ("MIT-License", "MIT"),
    ("Modified BSD", "BSD-3-Clause"),
    ("New BSD", "BSD-3-Clause"),
    ("(New) BSD", "BSD-3-Clause"),
    ("New BSD 3-Clause", "BSD-3-Clause"),
    ("BSD 3-clause New License", "BSD-3-Clause"),
    ("Open Font 1.1", "OFL-1.1"),
    ("OpenLDAP 2.8", "OLDAP-2.8"),
    ("OpenSSL SSLeay", "OpenSSL"),
    ("Original BSD", "BSD-4-Clause"),
    ("PSF", "PSF-2.0"),
    ("PSFL", "PSF-2.0"),
    ("Python Software Foundation", "PSF-2.0"),
    ("Revised BSD", "BSD-3-Clause"),
    ("SIL Open Font 1.1", "OFL-1.1"),
    ("SIL OFL 1.1", "OFL-1.1"),
    ("Simplified BSD", "BSD-2-Clause"),
    ("The W3C License", "W3C"),
    ("Universal Permissive", "UPL-1.0"),
    ("WTFPL 2.0", "WTFPL"),
    ("WTFPL 2", "WTFPL"),
    ("X.Org", "X11"),
    ("zlib/libpng", "Zlib"),
    ("zlib libpng", "Zlib"),
    ("zlib with acknowledgement", "zlib-acknowledgement"),
];

/// Folded names that several licences go by.
const AMBIGUOUS: &[(&str, &[&str])] = &[
    ("bsd", BSD),
    ("bsd like", BSD),
    ("bsd style", BSD),
    ("bsd variant", BSD),
    ("bsdl", BSD),
    ("berkeley software distribution", BSD),
    // `BSD-2` is the 2-clause licence, `BSD License 2.0` once meant the 3-clause one.
    ("bsd 2", &["BSD-2-Clause", "BSD-3-Clause"]),
    ("bsd with advertising", &["BSD-4-Clause", "BSD-4-Clause-UC"]),
    ("bsl", &["BSL-1.0", "BUSL-1.1"]),
    ("mit like", &["MIT", "MIT-0", "X11"]),
    ("mit style", &["MIT", "MIT-0", "X11"]),
    (
        "python",
        &["PSF-2.0", "Python-2.0", "Python-2.0.1", "CNRI-Python"],
    ),
    (
        "unicode",
        &[
            "Unicode-3.0",
            "Unicode-DFS-2015",
            "Unicode-DFS-2016",
            "Unicode-TOU",
        ],
    ),
    ("x", &["X11", "MIT"]),
];

/// Folded names of licences of which only the version is missing, where the list's names do not say it.
const WITHOUT_VERSION: &[(&str, &[&str])] = &[
    (
        "apache software",
        &["Apache-1.0", "Apache-1.1", "Apache-2.0"],
    ),
    ("asl", &["Apache-1.1", "Apache-2.0"]),
    ("openldap", &["OLDAP-2.7", "OLDAP-2.8"]),
];

const BSD: &[&str] = &["BSD-2-Clause", "BSD-3-Clause", "BSD-4-Clause"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fold_to_the_words_that_tell_licences_apart() {
        for (text, folded) in [
            ("Apache License, Version 2.0", "apache 2"),
            ("apache2", "apache 2"),
            ("The MIT License", "mit"),
            ("GPLv2+", "gpl 2+"),
            ("GPL (>= 2)", "gpl >= 2"),
            ("LGPL2.1+", "lgpl 2.1+"),
            (
                "BSD 3-Clause \"New\" or \"Revised\" License",
                "bsd 3 clause new or revised",
            ),
            ("GPL+", "gpl+"),
            ("", ""),
            ("+", ""),
        ] {
            assert_eq!(fold(text).join(" "), folded, "{text}");
        }
    }

    #[test]
    fn every_alias_leads_to_a_listed_licence() {
        for (name, id) in ALIASES {
            let listed = list::licence(id).unwrap_or_else(|| panic!("{id}"));
            assert_eq!(listed.name, *id);
            assert!(
                matches!(find(&fold(name)), Some(Named::Licence(..))),
                "{name}"
            );
        }
        for (name, ids) in AMBIGUOUS.iter().chain(WITHOUT_VERSION) {
            assert_eq!(fold(name).join(" "), *name);
            assert!(
                ids.iter()
                    .all(|id| list::licence(id).is_some_and(|l| l.name == *id)),
                "{name}"
            );
        }
    }

    #[test]
    fn names_of_the_list_are_found() {
        let mut shared = Vec::new();
        for licence in list::listed() {
            match find(&fold(licence.full_name)) {
                Some(Named::Licence(term, _)) => {
                    assert_eq!(
                        term,
                        list::term(licence.name).unwrap().term,
                        "{}",
                        licence.full_name
                    );
                }
                _ => shared.push(licence.name),
            }
        }
        assert!(shared.len() < 12, "{shared:?}");
    }
}

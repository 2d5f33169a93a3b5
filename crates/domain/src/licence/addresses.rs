//! Licences by the address of their text.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::How;
use super::gnu::{self, Gnu};
use super::list;
use super::names::{Named, fold};

/// Licences by folded address.
static BY_ADDRESS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let lines = include_str!("addresses.txt")
        .lines()
        .filter(|line| !line.starts_with('#'));
    let mut addresses = HashMap::new();
    for line in lines {
        let mut fields = line.split(' ');
        if let Some(id) = fields.next() {
            addresses.extend(fields.map(|address| (address, id)));
        }
    }
    addresses
});

/// Says whether a text is an address.
pub(super) fn is_address(text: &str) -> bool {
    let has_scheme = text.split_once("://").is_some_and(|(scheme, rest)| {
        !rest.is_empty() && !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphabetic())
    });
    (has_scheme || text.starts_with("www.")) && !text.contains(char::is_whitespace)
}

/// Finds the licence whose text is at an address.
pub(super) fn find(address: &str) -> Option<Named> {
    let folded = fold_address(address);
    if let Some(id) = BY_ADDRESS.get(folded.as_str()) {
        return list::term(id).map(|found| Named::Licence(found.term, How::Address));
    }
    let (host, path) = folded.split_once('/')?;
    let page = &dotted(path.rsplit('/').next().unwrap_or(path));
    match host {
        "spdx.org" | "opensource.org" | "choosealicense.com" | "licenses.nuget.org"
        | "api.github.com" => gnu_page(page, false)
            .or_else(|| list::term(page).map(|found| Named::Licence(found.term, How::Address))),
        "gnu.org" | "fsf.org" => gnu_page(page, true),
        _ => None,
    }
}

/// The page of a licence of GNU says which version it is, but not whether later ones may be used too; an identifier of
/// the list does.
fn gnu_page(page: &str, is_home: bool) -> Option<Named> {
    let page = page.strip_suffix("-standalone").unwrap_or(page);
    if page.ends_with("-only") || page.ends_with("-or-later") {
        return None;
    }
    let page = if is_home && page == "lesser" {
        "lgpl"
    } else {
        page
    };
    match gnu::read(&fold(page))? {
        Gnu::Licence(term, _) => {
            let stem = term.id.text.strip_suffix("-only")?;
            let ids = [format!("{stem}-only"), format!("{stem}-or-later")];
            Some(Named::Several(
                ids.iter()
                    .filter_map(|id| list::licence(id))
                    .map(|licence| licence.name)
                    .collect(),
            ))
        }
        Gnu::VersionMissing(ids) => Some(Named::VersionMissing(ids.to_vec())),
        Gnu::VersionUnknown | Gnu::ExceptionUnknown => None,
    }
}

/// A page's name with `2.0` for `2-0`.
fn dotted(page: &str) -> String {
    let mut dotted = String::with_capacity(page.len());
    let mut rest = page.chars().peekable();
    while let Some(c) = rest.next() {
        let divides = c == '-'
            && dotted.ends_with(|c: char| c.is_ascii_digit())
            && rest.peek().is_some_and(char::is_ascii_digit);
        dotted.push(if divides { '.' } else { c });
    }
    dotted
}

/// An address without what changes while the text stays: scheme, `www.`, case, file ending, language, fragment.
fn fold_address(address: &str) -> String {
    let lower = address.to_ascii_lowercase();
    let bare = lower
        .split_once("://")
        .map_or(lower.as_str(), |(_, rest)| rest);
    let bare = bare.strip_prefix("www.").unwrap_or(bare);
    let bare = bare.split('#').next().unwrap_or(bare).trim_end_matches('/');
    // creativecommons.org: the contract itself, or its summary, in any language.
    let bare =
        ["/legalcode", "/deed"]
            .iter()
            .fold(bare, |bare, page| match bare.rsplit_once(page) {
                Some((licence, language)) if !language.contains('/') => licence,
                _ => bare,
            });
    let mut bare = bare;
    for ending in [".html", ".htm", ".txt", ".php", ".md", ".rst", ".json"] {
        bare = bare.strip_suffix(ending).unwrap_or(bare);
    }
    let bare = bare.strip_suffix(".en").unwrap_or(bare);
    match bare.strip_prefix("opensource.org/licenses/") {
        Some(page) => format!("opensource.org/license/{page}"),
        None => bare.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_texts_name_their_licence() {
        for (address, id) in [
            ("https://opensource.org/licenses/MIT", "MIT"),
            ("http://www.opensource.org/licenses/mit-license.php", "MIT"),
            (
                "http://www.apache.org/licenses/LICENSE-2.0.txt",
                "Apache-2.0",
            ),
            (
                "https://spdx.org/licenses/BSD-3-Clause.html",
                "BSD-3-Clause",
            ),
            ("https://www.eclipse.org/legal/epl-2.0/", "EPL-2.0"),
            (
                "https://creativecommons.org/licenses/by/4.0/legalcode.en",
                "CC-BY-4.0",
            ),
            (
                "http://creativecommons.org/publicdomain/zero/1.0/",
                "CC0-1.0",
            ),
            ("https://www.mozilla.org/en-US/MPL/2.0/", ""),
            ("https://mozilla.org/MPL/2.0/", "MPL-2.0"),
            ("https://opensource.org/license/apache-2-0", "Apache-2.0"),
            (
                "https://opensource.org/license/bsd-3-clause",
                "BSD-3-Clause",
            ),
            (
                "https://spdx.org/licenses/GPL-2.0-or-later",
                "GPL-2.0-or-later",
            ),
            ("https://example.org/LICENSE", ""),
        ] {
            let found = match find(address) {
                Some(Named::Licence(term, How::Address)) => term.to_string(),
                _ => String::new(),
            };
            assert_eq!(found, id, "{address}");
        }
    }

    #[test]
    fn pages_of_gnu_leave_open_whether_later_versions_may_be_used() {
        for address in [
            "https://www.gnu.org/licenses/old-licenses/gpl-2.0.en.html",
            "https://opensource.org/license/gpl-2-0",
            "https://www.gnu.org/licenses/gpl-2.0-standalone.html",
        ] {
            let expected = Named::Several(vec!["GPL-2.0-only", "GPL-2.0-or-later"]);
            assert_eq!(find(address), Some(expected), "{address}");
        }
        assert!(matches!(
            find("http://www.gnu.org/copyleft/lesser.html"),
            Some(Named::VersionMissing(_))
        ));
    }

    #[test]
    fn the_table_holds_folded_addresses_of_listed_licences() {
        assert!(BY_ADDRESS.len() > 300);
        for (address, id) in BY_ADDRESS.iter() {
            assert_eq!(fold_address(address), *address);
            assert_eq!(list::licence(id).unwrap().name, *id);
        }
    }
}

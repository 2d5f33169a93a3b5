//! What people call a feed, and where it is.

use iriai_domain::ecosystem;

use crate::error::Error;

/// Where a feed is, and what it is called unless people call it otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) name: String,
    pub(super) address: String,
}

/// Sources with a name of their own.
const KNOWN: &[(&str, &str)] = &[
    (
        "kev",
        "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json",
    ),
    (
        "epss",
        "https://epss.empiricalsecurity.com/epss_scores-current.csv.gz",
    ),
    (
        "osv",
        "https://osv-vulnerabilities.storage.googleapis.com/all.zip",
    ),
    ("endoflife", "https://endoflife.date/api/v1/products/full"),
];

/// All records of one ecosystem, in OSV's format.
const OSV: &str = "https://osv-vulnerabilities.storage.googleapis.com";

/// Release cycles of products, in the form of endoflife.date's interface, version 1: one product each, and all of them under `full`.
const END_OF_LIFE: &str = "https://endoflife.date/api/v1/products";

/// The longest name, in bytes.
const NAME: usize = 64;

/// Reads what people wrote: `kev`, `epss`, `osv`, `osv:npm`, `endoflife`, `endoflife:nodejs,python`, a URL, or the path of a file.
/// Several products are as many feeds; `name` is what people want the feed to be called, or what each of several is to begin with.
pub(super) fn places(text: &str, name: Option<&str>) -> Result<Vec<Place>, Error> {
    let Some(products) = text.strip_prefix("endoflife:") else {
        let place = place(text)?;
        let name = name.map_or(place.name, str::to_owned);
        return Ok(vec![Place { name, ..place }]);
    };
    let invalid = || Error::Invalid {
        code: "feed-address-invalid",
        value: text.to_owned(),
    };
    let names = products
        .split(',')
        .map(|one| one.trim().to_ascii_lowercase());
    let mut names: Vec<String> = names.collect();
    names.sort_unstable();
    names.dedup();
    let are_several = names.len() > 1;
    let places = names.into_iter().map(|product| {
        let is_plain =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
        let begins = product.starts_with(|one: char| one.is_ascii_alphanumeric());
        if !begins || !product.bytes().all(is_plain) {
            return Err(invalid());
        }
        Ok(Place {
            name: match name {
                Some(name) if are_several => format!("{name}-{product}"),
                Some(name) => name.to_owned(),
                None => name_of(&format!("endoflife-{product}")),
            },
            address: format!("{END_OF_LIFE}/{product}"),
        })
    });
    places.collect()
}

/// Reads what names one feed.
fn place(text: &str) -> Result<Place, Error> {
    let invalid = || Error::Invalid {
        code: "feed-address-invalid",
        value: text.to_owned(),
    };
    if let Some((name, address)) = KNOWN.iter().find(|(name, _)| *name == text) {
        return Ok(Place {
            name: (*name).to_owned(),
            address: (*address).to_owned(),
        });
    }
    if let Some(ecosystem) = text.strip_prefix("osv:") {
        // The server tells capital letters from small ones, people do not.
        let found = ecosystem::lookup(ecosystem).filter(|found| found.scope.is_none());
        let osv = found.and_then(|found| found.ecosystem.osv);
        let osv = osv.ok_or_else(invalid)?;
        return Ok(Place {
            name: name_of(&format!("osv-{osv}")),
            address: format!("{OSV}/{}/all.zip", osv.replace(' ', "%20")),
        });
    }
    if is_url(text) {
        let (_, rest) = text.split_once("://").ok_or_else(invalid)?;
        if !is_sound(rest) {
            return Err(invalid());
        }
        let path = rest.split(['?', '#']).next().unwrap_or(rest);
        return Ok(Place {
            name: name_of(path),
            address: text.to_owned(),
        });
    }
    // Another protocol, or a path: this one is absolute, so that it means the same in every folder.
    match std::path::Path::new(text).is_absolute() {
        true => Ok(Place {
            name: name_of(text.rsplit(['/', '\\']).next().unwrap_or(text)),
            address: text.to_owned(),
        }),
        false => Err(invalid()),
    }
}

/// Whether it is fetched by a network.
pub(super) fn is_url(address: &str) -> bool {
    let scheme = address.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| {
        scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
    })
}

/// Whether what follows `https://` names a host and nothing secret: addresses are shown, and kept as they are.
fn is_sound(rest: &str) -> bool {
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let is_printable = rest.bytes().all(|byte| byte.is_ascii_graphic());
    is_printable && !host.is_empty() && !host.starts_with(':') && !host.contains('@')
}

/// A name out of a text: small letters, digits, and single hyphens for what lies between, its end where it is too long.
fn name_of(text: &str) -> String {
    let mut name = String::new();
    for character in text.chars() {
        match character.to_ascii_lowercase() {
            letter @ ('a'..='z' | '0'..='9' | '.' | '_') => name.push(letter),
            _ if name.ends_with('-') || name.is_empty() => {}
            _ => name.push('-'),
        }
    }
    let name = name.trim_matches(['-', '.']);
    let start = name.len().saturating_sub(NAME);
    name.get(start..)
        .unwrap_or(name)
        .trim_matches(['-', '.'])
        .to_owned()
}

/// A name that people gave.
pub(super) fn check_name(name: &str) -> Result<(), Error> {
    let is_plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-');
    let begins = name
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_alphanumeric());
    match begins && name.len() <= NAME && name.bytes().all(is_plain) {
        true => Ok(()),
        false => Err(Error::Invalid {
            code: "feed-name-invalid",
            value: name.to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feeds_are_found_by_what_people_call_them() {
        for (text, name, address) in [
            ("kev", "kev", KNOWN[0].1),
            ("epss", "epss", KNOWN[1].1),
            ("osv", "osv", KNOWN[2].1),
            (
                "osv:npm",
                "osv-npm",
                "https://osv-vulnerabilities.storage.googleapis.com/npm/all.zip",
            ),
            (
                "osv:pypi",
                "osv-pypi",
                "https://osv-vulnerabilities.storage.googleapis.com/PyPI/all.zip",
            ),
            (
                "osv:crates.io",
                "osv-crates.io",
                "https://osv-vulnerabilities.storage.googleapis.com/crates.io/all.zip",
            ),
            (
                "HTTPS://Example.org:8443/a b/".replace(' ', "%20").as_str(),
                "example.org-8443-a-20b",
                "HTTPS://Example.org:8443/a%20b/",
            ),
            (
                "http://[::1]:80/x.json?key=1",
                "1-80-x.json",
                "http://[::1]:80/x.json?key=1",
            ),
            ("/mirror/osv/all.zip", "all.zip", "/mirror/osv/all.zip"),
        ] {
            let expected = Place {
                name: name.to_owned(),
                address: address.to_owned(),
            };
            let place = place(text).expect(text);
            check_name(&place.name).expect(text);
            assert_eq!(place, expected);
        }
    }

    #[test]
    fn several_products_are_as_many_feeds() {
        let full = "https://endoflife.date/api/v1/products/full";
        for (text, name, expected) in [
            ("endoflife", None, vec![("endoflife", full)]),
            ("endoflife", Some("eol"), vec![("eol", full)]),
            (
                "endoflife:nodejs",
                None,
                vec![(
                    "endoflife-nodejs",
                    "https://endoflife.date/api/v1/products/nodejs",
                )],
            ),
            (
                "endoflife:Python, nodejs,python",
                None,
                vec![
                    (
                        "endoflife-nodejs",
                        "https://endoflife.date/api/v1/products/nodejs",
                    ),
                    (
                        "endoflife-python",
                        "https://endoflife.date/api/v1/products/python",
                    ),
                ],
            ),
            (
                "endoflife:a,b",
                Some("eol"),
                vec![
                    ("eol-a", "https://endoflife.date/api/v1/products/a"),
                    ("eol-b", "https://endoflife.date/api/v1/products/b"),
                ],
            ),
            ("kev", Some("mine"), vec![("mine", KNOWN[0].1)]),
        ] {
            let found = places(text, name).expect(text);
            let found: Vec<_> = found
                .iter()
                .map(|place| (place.name.as_str(), place.address.as_str()))
                .collect();
            assert_eq!(found, expected, "{text}");
        }
        for text in [
            "endoflife:",
            "endoflife:,nodejs",
            "endoflife:../x",
            "endoflife:a/b",
            "endoflife:a b",
            "endoflife:.",
            "endoflife:a?x",
        ] {
            assert!(places(text, None).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "KEV",
            "osv:",
            "osv:nonsense",
            "osv:Debian:12",
            "mirror/all.zip",
            "ftp://example.org/all.zip",
            "file:///etc/passwd",
            "https://",
            "https:///x",
            "https://user:secret@example.org/x",
            "https://example.org/a b",
            "https://example.org/\u{202e}x",
            "https://example.org/\n",
            "javascript:alert(1)",
        ] {
            let refused = place(text);
            assert!(
                matches!(&refused, Err(Error::Invalid { code: "feed-address-invalid", value }) if value == text),
                "{text}: {refused:?}"
            );
        }
    }

    #[test]
    fn names_are_plain() {
        for name in ["npm", "osv-npm", "a.b_c", "9", &"x".repeat(NAME)] {
            assert!(check_name(name).is_ok(), "{name}");
        }
        for name in [
            "",
            "-a",
            ".a",
            "A",
            "a b",
            "a/b",
            "é",
            &"x".repeat(NAME + 1),
        ] {
            assert!(check_name(name).is_err(), "{name}");
        }
        assert!(name_of(&"/x".repeat(200)).len() <= NAME);
    }
}

//! The rules of packages.

use std::collections::HashSet;

use serde_json::Value;

use super::super::super::FaultCode;
use super::super::super::faults::Place;
use super::super::forms;
use super::super::words::{V2_2, V2_3, edition_name};
use super::{Rules, items, text};

impl Rules<'_> {
    pub(super) fn packages(&mut self) {
        self.checksums("packages");
        let holders = self.holders();
        let list = Place::ROOT.name("packages");
        for (index, package) in items(self.root, "packages") {
            let place = list.index(index);
            // Left out means true.
            if package.get("filesAnalyzed") == Some(&Value::Bool(false)) {
                self.unanalysed(package, &holders, &place);
            } else if self.edition <= V2_2 && package.get("packageVerificationCode").is_none() {
                self.fault(FaultCode::Missing, &place, "", "packageVerificationCode");
            }
            self.references(package, &place.name("externalRefs"));
        }
    }

    /// The packages that relations say to contain files of the document.
    fn holders(&self) -> HashSet<String> {
        let mut holders = HashSet::new();
        for (_, relation) in items(self.root, "relationships") {
            let (holder, file) = match text(relation, "relationshipType") {
                Some("CONTAINS") => ("spdxElementId", "relatedSpdxElement"),
                Some("CONTAINED_BY") => ("relatedSpdxElement", "spdxElementId"),
                _ => continue,
            };
            if let (Some(holder), Some(file)) = (text(relation, holder), text(relation, file))
                && self.files.contains(file)
            {
                holders.insert(holder.to_owned());
            }
        }
        holders
    }

    /// Whose files were not analysed has nothing to say of files.
    fn unanalysed(&mut self, package: &Value, holders: &HashSet<String>, place: &Place<'_>) {
        let is_filled = |name: &str| match package.get(name) {
            None => false,
            Some(Value::Array(items)) => !items.is_empty(),
            Some(_) => true,
        };
        for name in ["packageVerificationCode", "licenseInfoFromFiles"] {
            if is_filled(name) {
                self.fault(
                    FaultCode::Choice,
                    &place.name(name),
                    name,
                    "filesAnalyzed=true",
                );
            }
        }
        let has_files = items(package, "hasFiles")
            .any(|(_, file)| file.as_str().is_some_and(|file| self.files.contains(file)));
        let is_holder = text(package, "SPDXID").is_some_and(|id| holders.contains(id));
        if has_files || is_holder {
            self.fault(FaultCode::Choice, place, "CONTAINS", "filesAnalyzed=true");
        }
    }

    fn references(&mut self, package: &Value, place: &Place<'_>) {
        for (index, reference) in items(package, "externalRefs") {
            let place = place.index(index);
            let (Some(category), Some(kind), Some(locator)) = (
                text(reference, "referenceCategory"),
                text(reference, "referenceType"),
                text(reference, "referenceLocator"),
            ) else {
                continue;
            };
            if category == "OTHER" {
                if locator.contains(' ') {
                    self.fault(
                        FaultCode::Form,
                        &place.name("referenceLocator"),
                        locator,
                        "no blanks",
                    );
                }
                continue;
            }
            let Some(known) = Kind::of(category, kind) else {
                // An address of its own names a type that others define (Annex F).
                if !kind.contains("://") {
                    let expected = Kind::listed(category);
                    self.fault(
                        FaultCode::NotListed,
                        &place.name("referenceType"),
                        kind,
                        &expected,
                    );
                }
                continue;
            };
            if known.since > self.edition {
                let expected = format!("{}..", edition_name(known.since));
                let place = place.name("referenceType");
                self.fault(FaultCode::Version, &place, kind, &expected);
            } else if !(known.holds)(locator) {
                self.fault(
                    FaultCode::Form,
                    &place.name("referenceLocator"),
                    locator,
                    known.form,
                );
            }
        }
    }
}

/// A type of external references (Annex F).
struct Kind {
    category: &'static str,
    name: &'static str,
    since: u8,
    form: &'static str,
    holds: fn(&str) -> bool,
}

impl Kind {
    /// The type of a name or of its address under `http://spdx.org/rdf/references/`.
    fn of(category: &str, name: &str) -> Option<&'static Self> {
        let name = name
            .strip_prefix("http://spdx.org/rdf/references/")
            .unwrap_or(name);
        KINDS
            .iter()
            .find(|kind| kind.is_in(category) && kind.name == name)
    }

    fn listed(category: &str) -> String {
        let names = KINDS
            .iter()
            .filter(|kind| kind.is_in(category))
            .map(|kind| kind.name);
        names.collect::<Vec<_>>().join(", ")
    }

    fn is_in(&self, category: &str) -> bool {
        category
            .bytes()
            .map(|b| if b == b'_' { b'-' } else { b })
            .eq(self.category.bytes())
    }
}

const fn kind(
    category: &'static str,
    name: &'static str,
    form: &'static str,
    holds: fn(&str) -> bool,
) -> Kind {
    Kind {
        category,
        name,
        since: 0,
        form,
        holds,
    }
}

impl Kind {
    const fn since(mut self, since: u8) -> Self {
        self.since = since;
        self
    }
}

static KINDS: &[Kind] = &[
    kind("SECURITY", "cpe23Type", "cpe:2.3:…", is_cpe23),
    kind("SECURITY", "cpe22Type", "cpe:/…", is_cpe22),
    kind("SECURITY", "advisory", "URL", forms::is_address).since(V2_3),
    kind("SECURITY", "fix", "URL", forms::is_address).since(V2_3),
    kind("SECURITY", "url", "URL", forms::is_address).since(V2_3),
    kind("SECURITY", "swid", "swid:…", |text| {
        text.strip_prefix("swid:").is_some_and(is_solid)
    })
    .since(V2_3),
    kind("PACKAGE-MANAGER", "purl", "pkg:type/name", is_purl),
    kind(
        "PACKAGE-MANAGER",
        "maven-central",
        "group:artifact[:version]",
        |text| {
            let parts: Vec<_> = text.splitn(4, ':').collect();
            matches!(parts.len(), 2 | 3) && parts.iter().all(|part| !part.is_empty())
        },
    ),
    kind("PACKAGE-MANAGER", "npm", "package@version", |text| {
        is_pair(text, '@')
    }),
    kind("PACKAGE-MANAGER", "nuget", "package/version", |text| {
        is_pair(text, '/')
    }),
    kind("PACKAGE-MANAGER", "bower", "package#version", |text| {
        is_pair(text, '#')
    }),
    kind(
        "PERSISTENT-ID",
        "swh",
        "swh:1:(snp|rel|rev|dir|cnt):40 digits",
        is_swhid,
    ),
    kind(
        "PERSISTENT-ID",
        "gitoid",
        "gitoid:type:algorithm:digits",
        is_gitoid,
    ),
];

fn is_solid(text: &str) -> bool {
    !text.is_empty() && !text.contains(char::is_whitespace)
}

fn is_pair(text: &str, border: char) -> bool {
    text.split_once(border).is_some_and(|(name, version)| {
        !name.is_empty() && !version.is_empty() && !version.contains(border)
    })
}

fn is_purl(text: &str) -> bool {
    let path = text
        .strip_prefix("pkg:")
        .and_then(|rest| rest.split_once('/'));
    path.is_some_and(|(kind, rest)| !kind.is_empty() && !rest.is_empty())
}

fn is_hex_of(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|b| b.is_ascii_hexdigit())
}

fn is_swhid(text: &str) -> bool {
    let parts = text
        .strip_prefix("swh:1:")
        .and_then(|rest| rest.split_once(':'));
    parts.is_some_and(|(kind, digits)| {
        matches!(kind, "snp" | "rel" | "rev" | "dir" | "cnt") && is_hex_of(digits, 40)
    })
}

fn is_gitoid(text: &str) -> bool {
    let mut parts = text.splitn(4, ':');
    let mut part = || parts.next().unwrap_or_default();
    let (scheme, kind, algorithm, digits) = (part(), part(), part(), part());
    let length = match algorithm {
        "sha1" => 40,
        "sha256" => 64,
        _ => return false,
    };
    scheme == "gitoid"
        && matches!(kind, "blob" | "tree" | "commit" | "tag")
        && is_hex_of(digits, length)
}

/// A formatted string of CPE 2.3 (NISTIR 7695 §6.2): part and ten more attributes, `:` escaped by a backslash.
fn is_cpe23(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("cpe:2.3:") else {
        return false;
    };
    let (mut attributes, mut is_escaped, mut is_blank) = (1, false, true);
    for character in rest.chars() {
        match character {
            ':' if !is_escaped => {
                if is_blank {
                    return false;
                }
                (attributes, is_blank) = (attributes + 1, true);
                continue;
            }
            '\\' if !is_escaped => is_escaped = true,
            c if !is_escaped && !is_plain(c) => return false,
            _ => is_escaped = false,
        }
        is_blank = false;
    }
    let is_part = rest.starts_with(['a', 'o', 'h', '*', '-']) && rest.get(1..2) == Some(":");
    attributes == 11 && !is_blank && !is_escaped && is_part
}

/// Characters that need no backslash.
fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '*' | '?')
}

/// A URI of CPE 2.2: up to seven attributes.
fn is_cpe22(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(":/") else {
        return false;
    };
    let is_allowed =
        |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'~' | b'%');
    let mut attributes = rest.split(':');
    let part = attributes.next().unwrap_or_default();
    scheme.eq_ignore_ascii_case("cpe")
        && matches!(part, "" | "a" | "o" | "h" | "A" | "O" | "H")
        && rest.split(':').count() <= 7
        && attributes.all(|attribute| attribute.bytes().all(is_allowed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locators_have_the_form_of_their_type() {
        for (category, kind, good, bad) in [
            (
                "SECURITY",
                "cpe23Type",
                "cpe:2.3:a:pivotal\\:x:spring_framework:4.1.0:*:*:*:*:*:*:*",
                "cpe:2.3:a:nginx:nginx:1.21.1",
            ),
            ("SECURITY", "cpe22Type", "cpe:/a:x:y:1.0", "cpe:2.3:a"),
            ("SECURITY", "advisory", "https://example.org/1", "none"),
            ("SECURITY", "swid", "swid:2df9de35", "2df9de35"),
            ("PACKAGE-MANAGER", "purl", "pkg:npm/x@1", "npm/x"),
            ("PACKAGE_MANAGER", "maven-central", "g:a:1", "g"),
            ("PACKAGE-MANAGER", "npm", "x@1", "x"),
            ("PACKAGE-MANAGER", "nuget", "x/1", "x"),
            ("PACKAGE-MANAGER", "bower", "x#1", "x"),
            (
                "PERSISTENT_ID",
                "swh",
                "swh:1:cnt:94a9ed024d3859793618152ea559a168bbcbb5e2",
                "swh:1:xxx:94a9ed024d3859793618152ea559a168bbcbb5e2",
            ),
            (
                "PERSISTENT-ID",
                "gitoid",
                "gitoid:blob:sha1:261eeb9e9f8b2b4b0d119366dda99c6fd7d35c64",
                "gitoid:blob:sha1:261e",
            ),
        ] {
            let known = Kind::of(category, kind).unwrap();
            assert!((known.holds)(good), "{good}");
            for text in [bad, "", "あ"] {
                assert!(!(known.holds)(text), "{text}");
            }
            let address = format!("http://spdx.org/rdf/references/{kind}");
            assert!(Kind::of(category, &address).is_some());
        }
        assert!(Kind::of("SECURITY", "purl").is_none());
        for text in [
            "cpe:2.3:a:x:y:1:*:*:*:*:*:*:",
            "cpe:2.3:x:x:y:1:*:*:*:*:*:*:*",
            "cpe:2.3:a:x y:y:1:*:*:*:*:*:*:*",
        ] {
            assert!(!is_cpe23(text), "{text}");
        }
    }
}

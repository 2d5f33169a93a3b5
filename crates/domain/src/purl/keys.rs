//! The keys under which packages and components are compared.

use std::borrow::Cow;

use super::Purl;
use super::types::{Identity, TypeRule};

impl Purl<'_> {
    /// The package: type, namespace and name, without version, qualifiers and subpath.
    ///
    /// It is the purl's own spelling. To find a package whose ecosystem ignores case or treats characters alike, use
    /// [`crate::ecosystem::package_key`].
    pub fn package_key(&self) -> &str {
        self.text.get(..self.bounds.name_end).unwrap_or_default()
    }

    /// The component: the canonical purl with those qualifiers only that tell components apart.
    ///
    /// * Every type: `repository_url` unless it is the type's public repository, and `vers`.
    /// * deb, apk, alpm, rpm: `distro` and `upstream`; `arch` when it says that the package is a source package;
    ///   rpm also `epoch` other than 0, and `modularitylabel`.
    /// * maven `classifier`; conan `user` and `channel`; conda `channel`; julia `uuid`; swid `tag_id`;
    ///   vcpkg `port_version` other than 0; oci `tag` where there is no digest.
    ///
    /// Everything else is dropped: builds of one source (`arch`, `os`, `platform`, `type`, revisions, build strings),
    /// ways to get it (`download_url`, `vcs_url`, `file_name`, `checksum`) and marks of tools (`package-id`). The
    /// subpath is dropped for all types, golang and github included: it is a place inside a package, and what has
    /// versions, licences and advisories is the package.
    pub fn component_key(&self) -> Cow<'_, str> {
        let bare_end = self.bounds.version_end;
        let qualifiers = self.raw_qualifiers();
        // The text up to here is the key, until a pair is kept behind one that was dropped.
        let mut kept_end = bare_end;
        let mut key: Option<String> = None;
        let mut at = bare_end;
        for pair in qualifiers.split('&').filter(|pair| !pair.is_empty()) {
            let start = at;
            at += 1 + pair.len();
            if !self.identifies(pair) {
                continue;
            }
            if key.is_none() && kept_end == start {
                kept_end = at;
                continue;
            }
            let key = key.get_or_insert_with(|| {
                let mut key = String::with_capacity(self.bounds.qualifiers_end);
                key.push_str(self.text.get(..kept_end).unwrap_or_default());
                key
            });
            key.push(if key.len() == bare_end { '?' } else { '&' });
            key.push_str(pair);
        }
        match key {
            Some(key) => Cow::Owned(key),
            None => Cow::Borrowed(self.text.get(..kept_end).unwrap_or_default()),
        }
    }

    /// The version as the ecosystem compares it: an rpm's epoch in front, where it is a qualifier in the purl.
    pub fn full_version(&self) -> Option<Cow<'_, str>> {
        let version = self.version()?;
        if self.package_type() == "rpm"
            && let Some(epoch) = self.qualifier("epoch")
        {
            return Some(Cow::Owned(format!("{epoch}:{version}")));
        }
        Some(version)
    }

    /// Says whether an encoded `key=value` belongs to the component's identity.
    fn identifies(&self, pair: &str) -> bool {
        let Some((key, value)) = pair.split_once('=') else {
            return false;
        };
        match key {
            "repository_url" => {
                let value = super::decoded(value);
                !self
                    .rule
                    .is_some_and(|rule| is_default_repository(rule, &value))
            }
            "vers" => true,
            _ => match self.identity(key) {
                Identity::Never => false,
                Identity::Always => true,
                Identity::Unless(usual) => value != usual,
                Identity::Only(wanted) => value == wanted,
                Identity::WithoutVersion => self.bounds.version_end == self.bounds.name_end,
            },
        }
    }

    fn identity(&self, key: &str) -> Identity {
        let rules = self.rule.map_or(&[][..], |rule| rule.qualifiers);
        rules
            .iter()
            .find(|rule| rule.key == key)
            .map_or(Identity::Never, |rule| rule.identity)
    }
}

/// Says whether an address is one of the type's public repositories, whatever its scheme, case and last slash.
fn is_default_repository(rule: &TypeRule, url: &str) -> bool {
    fn bare(url: &str) -> &str {
        let url = url.trim_end_matches('/');
        url.split_once("://").map_or(url, |(_, rest)| rest)
    }
    rule.repositories
        .iter()
        .any(|known| bare(known).eq_ignore_ascii_case(bare(url)))
}

#[cfg(test)]
mod tests {
    use super::super::Purl;

    #[track_caller]
    fn check(text: &str, package: &str, component: &str) {
        let purl = Purl::parse(text).unwrap();
        assert_eq!(purl.package_key(), package, "{text}");
        assert_eq!(purl.component_key(), component, "{text}");
    }

    #[test]
    fn keys_keep_what_tells_apart() {
        check("pkg:npm/%40a/b@1#c", "pkg:npm/%40a/b", "pkg:npm/%40a/b@1");
        check(
            "pkg:deb/debian/a@1?arch=amd64&distro=debian-12&package-id=7&upstream=b",
            "pkg:deb/debian/a",
            "pkg:deb/debian/a@1?distro=debian-12&upstream=b",
        );
        check(
            "pkg:deb/debian/a@1?arch=source",
            "pkg:deb/debian/a",
            "pkg:deb/debian/a@1?arch=source",
        );
        check(
            "pkg:rpm/fedora/a@1?arch=i386&distro=f&epoch=0",
            "pkg:rpm/fedora/a",
            "pkg:rpm/fedora/a@1?distro=f",
        );
        check(
            "pkg:maven/g/a@1?classifier=sources&repository_url=https:%2F%2Frepo1.maven.org%2Fmaven2&type=jar",
            "pkg:maven/g/a",
            "pkg:maven/g/a@1?classifier=sources",
        );
        check(
            "pkg:maven/g/a@1?repository_url=maven.google.com",
            "pkg:maven/g/a",
            "pkg:maven/g/a@1?repository_url=maven.google.com",
        );
        check(
            "pkg:oci/a@sha256:f?tag=1",
            "pkg:oci/a",
            "pkg:oci/a@sha256:f",
        );
        check("pkg:oci/a?tag=1", "pkg:oci/a", "pkg:oci/a?tag=1");
        check(
            "pkg:none/a@1?arch=x&vers=y",
            "pkg:none/a",
            "pkg:none/a@1?vers=y",
        );
        check(
            "pkg:julia/A@1?uuid=u",
            "pkg:julia/A",
            "pkg:julia/A@1?uuid=u",
        );
        check(
            "pkg:git/github/a/b/c@1",
            "pkg:git/github/a/b/c",
            "pkg:git/github/a/b/c@1",
        );
    }

    #[test]
    fn component_keys_are_canonical_purls() {
        for text in [
            "pkg:deb/debian/a@1?arch=b&distro=c&x=d#e/f",
            "pkg:npm/a",
            "pkg:swid/a@1?patch=true&tag_id=t",
        ] {
            let purl = Purl::parse(text).unwrap();
            let key = purl.component_key();
            let again = Purl::parse(&key).unwrap();
            assert!(
                again.is_borrowed() && again.component_key() == key,
                "{text}"
            );
        }
    }

    #[test]
    fn an_rpm_epoch_belongs_to_the_version_that_is_compared() {
        let purl = Purl::parse("pkg:rpm/fedora/a@2-3?epoch=1").unwrap();
        assert_eq!(purl.full_version().unwrap(), "1:2-3");
        assert_eq!(
            Purl::parse("pkg:deb/debian/a@2-3")
                .unwrap()
                .full_version()
                .unwrap(),
            "2-3"
        );
        assert_eq!(Purl::parse("pkg:npm/a").unwrap().full_version(), None);
    }
}

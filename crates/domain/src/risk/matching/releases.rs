//! Releases of distributions as numbers. A package of a distribution meets thousands of advisories, nearly all of them about other releases:
//! those are told apart before anything is judged.

use std::collections::HashMap;

use super::{Identity, Ready};

/// The releases that some components state.
#[derive(Debug, Clone, Default)]
pub struct Releases {
    numbers: HashMap<String, u32>,
}

/// The release of a component, where advisories about others do not touch it; or else none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReleaseNumber(Option<u32>);

/// The releases that an advisory is about, ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseNumbers(Option<Vec<u32>>);

impl Releases {
    /// The release of a component.
    pub fn of_component(&mut self, identity: &Identity) -> ReleaseNumber {
        let Some(release) = identity.only_release() else {
            return ReleaseNumber(None);
        };
        if let Some(&number) = self.numbers.get(release) {
            return ReleaseNumber(Some(number));
        }
        let number = self.numbers.len() as u32;
        self.numbers.insert(release.to_owned(), number);
        ReleaseNumber(Some(number))
    }

    /// Which of them an advisory is about.
    pub fn of_advisory(&self, ready: &Ready<'_>) -> ReleaseNumbers {
        let numbers = ready.only_releases().map(|releases| {
            let known = releases.filter_map(|release| self.numbers.get(release));
            let mut numbers: Vec<u32> = known.copied().collect();
            numbers.sort_unstable();
            numbers.dedup();
            numbers
        });
        ReleaseNumbers(numbers)
    }
}

impl ReleaseNumbers {
    /// Whether the advisory may touch a component as far as releases go. Where it may not, there is nothing to say about the two.
    pub fn may_touch(&self, component: ReleaseNumber) -> bool {
        match (&self.0, component.0) {
            (Some(numbers), Some(number)) => numbers.binary_search(&number).is_ok(),
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::component_key::ComponentKey;
    use crate::risk::advisory::{Advisory, Affected, Package};
    use crate::risk::comparison::Outcome;

    fn about(ecosystems: &[&'static str]) -> Advisory<'static> {
        let affected = ecosystems.iter().map(|ecosystem| Affected {
            package: Some(Package {
                ecosystem: (*ecosystem).into(),
                name: "zlib".into(),
                purl: None,
            }),
            versions: vec!["1.0".into()],
            ..Affected::default()
        });
        Advisory {
            affected: affected.collect(),
            ..Advisory::new("A-1".into())
        }
    }

    #[test]
    fn what_is_told_apart_has_nothing_to_say_of_each_other() {
        let keys = [
            "pkg:deb/debian/zlib@1.0?distro=debian-12",
            "pkg:deb/debian/zlib@1.0?distro=debian-11",
            "pkg:deb/debian/zlib@1.0",
            "pkg:apk/alpine/zlib@1.0?distro=3.19",
            "pkg:npm/zlib@1.0",
            "pkg:generic/zlib@1.0",
        ];
        let advisories = [
            about(&["Debian:12"]),
            about(&["Debian:11", "Debian:12"]),
            about(&["Debian:12", "Debian"]),
            about(&["Debian:13"]),
            about(&["Alpine:v3.19"]),
            about(&["npm"]),
            about(&["nobody knows"]),
            about(&[]),
        ];
        let mut releases = Releases::default();
        let components = keys.map(|key| {
            let identity = Identity::of(ComponentKey::of(key), []).expect("an identity");
            (releases.of_component(&identity), identity)
        });
        let mut spared = Vec::new();
        for (key, (number, identity)) in keys.iter().zip(&components) {
            for (place, advisory) in advisories.iter().enumerate() {
                let ready = Ready::of(advisory);
                if !releases.of_advisory(&ready).may_touch(*number) {
                    assert_eq!(Outcome::of(&ready.judge(identity)), None, "{key} {place}");
                    spared.push((*key, place));
                }
            }
        }
        let of_first = spared.iter().filter(|(key, _)| *key == keys[0]);
        assert!(of_first.map(|(_, place)| *place).eq([3, 4, 6, 7]));
        // Who states no release is judged by everything that is about a package.
        let of_third = spared.iter().filter(|(key, _)| *key == keys[2]);
        assert_eq!(of_third.count(), 0);
    }
}

//! Which components belong to a package: the way from an advisory to whom it may touch.

use super::matching::{Subject, package_hash};
use crate::inventory::component_key::ComponentKey;
use crate::inventory::packed::Damaged;

/// The hashes of the names by which advisories may call a component; none where nobody compares it with any.
pub fn component_packages(key: ComponentKey<'_>) -> Vec<i64> {
    let Ok(subject) = Subject::of(key) else {
        return Vec::new();
    };
    let names = subject.names().iter();
    names.map(|name| package_hash(&name.key)).collect()
}

/// Appends the hashes of one component in packed form.
pub fn pack_packages(bytes: &mut Vec<u8>, hashes: &[i64]) {
    let hashes = hashes
        .get(..hashes.len().min(usize::from(u8::MAX)))
        .unwrap_or(hashes);
    bytes.push(hashes.len() as u8);
    for hash in hashes {
        bytes.extend_from_slice(&hash.to_le_bytes());
    }
}

/// Components by the hashes of their packages.
#[derive(Debug, Clone, Default)]
pub struct Packages {
    /// Hash and component.
    pairs: Vec<(i64, u32)>,
    /// How many of them are sorted.
    sorted: usize,
    components: u32,
}

impl Packages {
    /// How many components are known; the next one added gets this number.
    pub fn components(&self) -> u32 {
        self.components
    }

    /// Adds the next component.
    pub fn push(&mut self, hashes: &[i64]) {
        let component = self.components;
        self.pairs
            .extend(hashes.iter().map(|&hash| (hash, component)));
        self.components += 1;
    }

    /// Adds so many components from their packed form.
    pub fn push_packed(&mut self, count: u32, bytes: &[u8]) -> Result<(), Damaged> {
        let mut rest = bytes;
        for _ in 0..count {
            let (&names, behind) = rest.split_first().ok_or(Damaged)?;
            rest = behind;
            for _ in 0..names {
                let (hash, behind) = rest.split_first_chunk().ok_or(Damaged)?;
                self.pairs
                    .push((i64::from_le_bytes(*hash), self.components));
                rest = behind;
            }
            self.components += 1;
        }
        rest.is_empty().then_some(()).ok_or(Damaged)
    }

    /// Makes everything that was added findable.
    pub fn settle(&mut self) {
        if self.sorted < self.pairs.len() {
            self.pairs.sort_unstable();
            self.pairs.dedup();
            self.sorted = self.pairs.len();
        }
    }

    /// The components of a package, ascending. What was added since [`Packages::settle`] is not among them.
    pub fn of(&self, hash: i64) -> impl Iterator<Item = u32> + '_ {
        let settled = self.pairs.get(..self.sorted).unwrap_or_default();
        let from = settled.partition_point(|&(other, _)| other < hash);
        let rest = settled.get(from..).unwrap_or_default().iter();
        rest.take_while(move |&&(other, _)| other == hash)
            .map(|&(_, component)| component)
    }

    /// The distinct packages of the components from a number on.
    pub fn hashes_from(&self, first: u32) -> Vec<i64> {
        let pairs = self.pairs.iter();
        let mut hashes: Vec<i64> = pairs
            .filter(|&&(_, component)| component >= first)
            .map(|&(hash, _)| hash)
            .collect();
        hashes.sort_unstable();
        hashes.dedup();
        hashes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_are_found_by_every_name() {
        let keys = [
            "pkg:deb/debian/libc6@2.36?distro=debian-12&upstream=glibc",
            "name:left@1.0",
            "pkg:npm/left@1.0.0",
            "pkg:npm/left@2.0.0",
        ];
        let (mut packages, mut bytes) = (Packages::default(), Vec::new());
        for key in keys {
            pack_packages(&mut bytes, &component_packages(ComponentKey::of(key)));
        }
        packages.push_packed(4, &bytes).expect("what was packed");
        packages.settle();
        assert_eq!(packages.components(), 4);
        let of = |key: &str| {
            let hashes = component_packages(ComponentKey::of(key));
            let found = hashes.iter().flat_map(|&hash| packages.of(hash));
            found.collect::<Vec<_>>()
        };
        assert_eq!(of("pkg:npm/left@9"), [2, 3]);
        assert_eq!(of("pkg:deb/debian/glibc@1?distro=debian-12"), [0]);
        assert!(of("pkg:npm/right@1").is_empty());
        assert_eq!(packages.hashes_from(2).len(), 1);
        let mut damaged = Packages::default();
        assert_eq!(damaged.push_packed(5, &bytes), Err(Damaged));
        assert_eq!(damaged.push_packed(1, &[2, 0]), Err(Damaged));
    }
}

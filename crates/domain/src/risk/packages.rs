//! Which components belong to a package: the way from an advisory to whom it may touch.

use super::matching::Subject;
use crate::inventory::component_key::ComponentKey;
use crate::inventory::packed::{Damaged, put, take};

/// The hashes of the names by which advisories may call a component; none where nobody compares it with any.
pub fn component_packages(key: ComponentKey<'_>) -> Vec<i64> {
    let Ok(subject) = Subject::of(key) else {
        return Vec::new();
    };
    subject.names().iter().map(|name| name.hash).collect()
}

/// Appends the hashes of one component or advisory in packed form: how many, as LEB128, and each, the low byte first.
pub fn pack_packages(bytes: &mut Vec<u8>, hashes: &[i64]) {
    put(bytes, hashes.len() as u32);
    for hash in hashes {
        bytes.extend_from_slice(&hash.to_le_bytes());
    }
}

/// Calls `each` with the place and every hash of so many components or advisories.
pub fn unpack_packages(
    count: u32,
    bytes: &[u8],
    mut each: impl FnMut(u32, i64),
) -> Result<(), Damaged> {
    let mut rest = bytes;
    for place in 0..count {
        for _ in 0..take(&mut rest)? {
            let (hash, behind) = rest.split_first_chunk().ok_or(Damaged)?;
            each(place, i64::from_le_bytes(*hash));
            rest = behind;
        }
    }
    rest.is_empty().then_some(()).ok_or(Damaged)
}

/// Components, or advisories, by the hashes of their packages.
#[derive(Debug, Clone, Default)]
pub struct Packages {
    /// Hash and who has it.
    pairs: Vec<(i64, u32)>,
    /// How many of them are sorted.
    sorted: usize,
    holders: u32,
}

impl Packages {
    /// Nobody yet; the first added gets this number.
    pub fn from(first: u32) -> Self {
        Self {
            holders: first,
            ..Self::default()
        }
    }

    /// The number that the next one added gets.
    pub fn count(&self) -> u32 {
        self.holders
    }

    /// Adds the next one.
    pub fn push(&mut self, hashes: &[i64]) {
        let holder = self.holders;
        self.pairs.extend(hashes.iter().map(|&hash| (hash, holder)));
        self.holders += 1;
    }

    /// Notes that somebody, whose number may be any, has a package.
    pub fn note(&mut self, hash: i64, holder: u32) {
        self.pairs.push((hash, holder));
        self.holders = self.holders.max(holder.saturating_add(1));
    }

    /// Adds so many from their packed form.
    pub fn push_packed(&mut self, count: u32, bytes: &[u8]) -> Result<(), Damaged> {
        let first = self.holders;
        self.holders = first.checked_add(count).ok_or(Damaged)?;
        let pairs = &mut self.pairs;
        unpack_packages(count, bytes, |place, hash| {
            pairs.push((hash, first + place))
        })
    }

    /// Makes everything that was added findable.
    pub fn settle(&mut self) {
        if self.sorted < self.pairs.len() {
            self.pairs.sort_unstable();
            self.pairs.dedup();
            self.sorted = self.pairs.len();
        }
    }

    /// Who has a package, ascending. What was added since [`Packages::settle`] is not among them.
    pub fn of(&self, hash: i64) -> impl Iterator<Item = u32> + '_ {
        let settled = self.settled();
        let from = settled.partition_point(|&(other, _)| other < hash);
        let rest = settled.get(from..).unwrap_or_default().iter();
        rest.take_while(move |&&(other, _)| other == hash)
            .map(|&(_, holder)| holder)
    }

    /// Every package once, ascending. What was added since [`Packages::settle`] is not among them.
    pub fn hashes(&self) -> impl Iterator<Item = i64> + '_ {
        let groups = self.settled().chunk_by(|a, b| a.0 == b.0);
        groups.filter_map(|group| Some(group.first()?.0))
    }

    fn settled(&self) -> &[(i64, u32)] {
        self.pairs.get(..self.sorted).unwrap_or_default()
    }

    /// The distinct packages of those from a number on.
    pub fn hashes_from(&self, first: u32) -> Vec<i64> {
        let pairs = self.pairs.iter();
        let mut hashes: Vec<i64> = pairs
            .filter(|&&(_, holder)| holder >= first)
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
        assert_eq!(packages.count(), 4);
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

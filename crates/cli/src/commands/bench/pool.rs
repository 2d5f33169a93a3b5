//! Package URLs and the documents that hold them: what a fleet is drawn from.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use super::chance::Chance;

/// What a fleet is drawn from.
pub(super) struct Pool {
    /// Package URLs.
    pub(super) purls: Vec<String>,
    /// Documents as lists of places in `purls`.
    pub(super) documents: Vec<Vec<u32>>,
    /// For each package URL the others of the same package.
    siblings: Vec<Vec<u32>>,
    /// Every occurrence, so that a draw from it is a draw by frequency.
    occurrences: Vec<u32>,
    /// Where it comes from.
    pub(super) source: &'static str,
}

impl Pool {
    /// The real one where the data is at hand, one of the same shape otherwise.
    pub(super) fn load(data: Option<&Path>) -> Self {
        let read = |folder: &Path| {
            let packed = fs::read(folder.join("sboms/fleet-purls.jsonl.zst")).ok()?;
            let text = zstd::stream::decode_all(packed.as_slice()).ok()?;
            Self::parse(std::str::from_utf8(&text).ok()?)
        };
        data.and_then(read).unwrap_or_else(Self::made_up)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let head: serde_json::Value = serde_json::from_str(lines.next()?).ok()?;
        let count = usize::try_from(head.get("count")?.as_u64()?).ok()?;
        let read = |line: &str| {
            let purl: String = serde_json::from_str(line).ok()?;
            // The writers do not escape.
            Some(if purl.contains(['"', '\\', '<', '\n']) {
                "pkg:generic/unwritable".to_owned()
            } else {
                purl
            })
        };
        let purls: Vec<String> = lines.by_ref().take(count).filter_map(read).collect();
        let documents = lines.filter_map(|line| {
            let document: serde_json::Value = serde_json::from_str(line).ok()?;
            let places = document.get("purls")?.as_array()?;
            Some(
                places
                    .iter()
                    .filter_map(|place| u32::try_from(place.as_u64()?).ok())
                    .collect(),
            )
        });
        Some(Self::new(purls, documents.collect(), "fleet-purls"))
    }

    /// A distribution of the same shape: few packages are nearly everywhere, most are in a document or two (the share falls
    /// with the rank), several versions of each.
    fn made_up() -> Self {
        const TYPES: &[(&str, &str)] = &[
            ("deb/debian", "?arch=amd64&distro=debian-11"),
            ("npm", ""),
            ("golang/github.com/example", ""),
            ("maven/org.example", ""),
            ("pypi", ""),
            ("apk/alpine", "?arch=x86_64&distro=alpine-3.18"),
            ("rpm/redhat", "?arch=x86_64&distro=rhel-9"),
            ("gem", ""),
        ];
        let mut chance = Chance::new(7);
        let mut purls = Vec::with_capacity(88_000);
        for package in 0..22_000_u32 {
            let (kind, qualifiers) = TYPES[package as usize % TYPES.len()];
            for _ in 0..4 {
                let version = (chance.below(12), chance.below(30), chance.below(20));
                purls.push(format!(
                    "pkg:{kind}/component-{package}@{}.{}.{}{qualifiers}",
                    version.0, version.1, version.2
                ));
            }
        }
        let documents = (0..2_000).map(|_| {
            let size = 20 + chance.below(40) * chance.below(20);
            let mut places: Vec<u32> = (0..size)
                .map(|_| chance.skewed(purls.len() as u32))
                .collect();
            places.sort_unstable();
            places.dedup();
            places
        });
        let documents = documents.collect();
        Self::new(purls, documents, "made up")
    }

    fn new(purls: Vec<String>, documents: Vec<Vec<u32>>, source: &'static str) -> Self {
        let mut by_package: HashMap<&str, Vec<u32>> = HashMap::new();
        for (purl, place) in purls.iter().zip(0_u32..) {
            by_package.entry(package(purl)).or_default().push(place);
        }
        let siblings = purls
            .iter()
            .map(|purl| by_package.get(package(purl)).cloned().unwrap_or_default())
            .collect();
        let occurrences = documents.iter().flatten().copied().collect();
        Self {
            purls,
            documents,
            siblings,
            occurrences,
            source,
        }
    }

    /// The components of one release, distinct: those of a real document, some in another version, some left out, some drawn by
    /// frequency, so that releases have `mean` components in the mean.
    pub(super) fn draw(&self, chance: &mut Chance, mean: usize) -> Vec<u32> {
        let own_mean = (self.occurrences.len() / self.documents.len().max(1)).max(1);
        let keep = (mean * 1_000 / own_mean).min(1_000) as u32;
        let more = mean.saturating_sub(own_mean) as u32;
        let Some(base) = self
            .documents
            .get(chance.below(self.documents.len() as u32) as usize)
        else {
            return Vec::new();
        };
        let mut drawn: Vec<u32> = Vec::with_capacity(base.len());
        for &place in base {
            if chance.below(1_000) >= keep {
                continue;
            }
            let siblings = self
                .siblings
                .get(place as usize)
                .map_or(&[][..], Vec::as_slice);
            let other = siblings.get(chance.below(siblings.len().max(1) as u32) as usize);
            drawn.push(if chance.below(100) < 25 {
                other.copied().unwrap_or(place)
            } else {
                place
            });
        }
        let more = more + drawn.len() as u32 / 20;
        drawn.extend((0..more).filter_map(|_| {
            self.occurrences
                .get(chance.below(self.occurrences.len() as u32) as usize)
                .copied()
        }));
        drawn.sort_unstable();
        drawn.dedup();
        drawn
    }
}

fn package(purl: &str) -> &str {
    let path = purl.split('?').next().unwrap_or(purl);
    path.rsplit_once('@').map_or(path, |(package, _)| package)
}

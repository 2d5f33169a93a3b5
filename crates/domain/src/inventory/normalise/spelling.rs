//! From what an entry of a document says to the key of a component, remembered from one document to the next.
//!
//! The same package URL stands in document after document, spelt the same way. What it means is worked out once: a portfolio of
//! 14.5 million occurrences holds some hundred thousand spellings.

use std::borrow::Cow;
use std::hash::{BuildHasher, Hasher};

use hashbrown::{DefaultHashBuilder, HashTable};

use super::place;
use crate::inventory::component_key::{SamePackage, unidentified_key};
use crate::inventory::document::Component;
use crate::inventory::keys::Keys;
use crate::purl::{Purl, Repair, push_encoded};
use crate::version::VersionOrder;
use crate::warning::{WarningCode, Warnings};

/// Component keys, numbered in the order in which they were met, and the spellings that lead to them.
#[derive(Default)]
pub(super) struct Spellings {
    keys: Keys<SamePackage>,
    known: HashTable<Known>,
    hasher: DefaultHashBuilder,
    /// Package URLs as written, each followed by the version beside it.
    texts: String,
    faults: Vec<Box<[Fault]>>,
    fault_bytes: usize,
}

/// A package URL as written with the version beside it, and what both mean together.
#[derive(Clone, Copy)]
struct Known {
    hash: u64,
    /// Where its text begins, and how long its parts are.
    start: u32,
    purl: u32,
    version: Option<u32>,
    key: u32,
    /// Index in the list of faults.
    faults: Option<u32>,
}

/// What is wrong with an entry.
struct Fault {
    code: WarningCode,
    field: &'static str,
    /// What was made of it.
    instead: Box<str>,
}

/// The key of an entry.
#[derive(Clone, Copy)]
pub(super) struct Numbered {
    pub(super) key: u32,
    pub(super) is_identified: bool,
}

impl Spellings {
    /// How much may be remembered, in bytes.
    const BYTES: usize = 64 << 20;

    /// Whether so much is remembered that it is to be forgotten before the next document.
    pub(super) fn is_full(&self) -> bool {
        let entries = self.known.len() * size_of::<Known>();
        self.keys.bytes() + self.texts.len() + entries + self.fault_bytes > Self::BYTES
    }

    /// The text of a key.
    pub(super) fn key(&self, number: u32) -> &str {
        self.keys.get(number)
    }

    /// How many keys are numbered.
    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// The keys of a document's entries. There are fewer than entries only when 4 GiB of keys are full.
    ///
    /// What is remembered is larger than the fast memory of a processor. So all entries are looked up together, in steps that
    /// do not wait for each other: several times as fast as one entry after the other.
    pub(super) fn number(
        &mut self,
        components: &[Component<'_>],
        warnings: &mut Warnings,
    ) -> Vec<Numbered> {
        let hashes: Vec<u64> = components.iter().map(|one| self.hash(one)).collect();
        let found: Vec<Option<Known>> = hashes
            .iter()
            .map(|&hash| self.known.find(hash, |known| known.hash == hash).copied())
            .collect();
        let mut numbers = Vec::with_capacity(components.len());
        let entries = components.iter().zip(hashes).zip(found);
        for (((component, hash), known), entry) in entries.zip(0_u32..) {
            // What the document itself has taught is not among those found.
            let is_own = |known: &Known| known.hash == hash && self.is(known, component);
            let known = known
                .filter(is_own)
                .or_else(|| self.known.find(hash, is_own).copied());
            let number = match known {
                Some(known) => {
                    self.tell(known.faults, entry, component, warnings);
                    Some(Numbered {
                        key: known.key,
                        is_identified: true,
                    })
                }
                None => self.learn(entry, component, hash, warnings),
            };
            let Some(number) = number else { break };
            numbers.push(number);
        }
        numbers
    }

    fn hash(&self, component: &Component<'_>) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        let purl = component.purl.as_deref().unwrap_or_default();
        hasher.write(purl.as_bytes());
        hasher.write(component.version.stated().unwrap_or_default().as_bytes());
        hasher.finish()
    }

    /// Whether a spelling is an entry's own, not only one with the same hash.
    fn is(&self, known: &Known, component: &Component<'_>) -> bool {
        let part = |start: u32, length: u32| {
            let end = start as usize + length as usize;
            self.texts.get(start as usize..end)
        };
        let version = known
            .version
            .map(|length| part(known.start + known.purl, length));
        component.purl.is_some()
            && part(known.start, known.purl) == component.purl.as_deref()
            && version.flatten() == component.version.stated()
    }

    fn tell(
        &self,
        faults: Option<u32>,
        entry: u32,
        component: &Component<'_>,
        warnings: &mut Warnings,
    ) {
        let faults = faults.and_then(|index| self.faults.get(index as usize));
        for fault in faults.into_iter().flatten() {
            fault.tell(entry, component, warnings);
        }
    }

    /// Works out the key of an entry, and remembers it where it depends on nothing but package URL and version.
    #[cold]
    fn learn(
        &mut self,
        entry: u32,
        component: &Component<'_>,
        hash: u64,
        warnings: &mut Warnings,
    ) -> Option<Numbered> {
        let version = component.version.stated();
        let mut faults = Vec::new();
        let key = component
            .purl
            .as_deref()
            .and_then(|written| identified(written, version, &mut faults));
        for fault in &faults {
            fault.tell(entry, component, warnings);
        }
        let is_identified = key.is_some();
        let key = self.keys.number(&key.unwrap_or_else(|| named(component)))?;
        if is_identified {
            self.remember(component, hash, key, faults);
        }
        Some(Numbered { key, is_identified })
    }

    /// Nothing is remembered where a number has no room for a length or a place.
    fn remember(
        &mut self,
        component: &Component<'_>,
        hash: u64,
        key: u32,
        faults: Vec<Fault>,
    ) -> Option<()> {
        let purl = component.purl.as_deref()?;
        let version = component.version.stated();
        let length = version
            .map(|version| u32::try_from(version.len()))
            .transpose();
        let start = u32::try_from(self.texts.len()).ok()?;
        let known = Known {
            hash,
            start,
            purl: u32::try_from(purl.len()).ok()?,
            version: length.ok()?,
            key,
            faults: self.keep(faults),
        };
        start
            .checked_add(known.purl)?
            .checked_add(known.version.unwrap_or(0))?;
        self.texts.push_str(purl);
        self.texts.push_str(version.unwrap_or_default());
        self.known.insert_unique(hash, known, |known| known.hash);
        Some(())
    }

    fn keep(&mut self, faults: Vec<Fault>) -> Option<u32> {
        if faults.is_empty() {
            return None;
        }
        let bytes = |fault: &Fault| size_of::<Fault>() + fault.instead.len();
        self.fault_bytes += faults.iter().map(bytes).sum::<usize>();
        let index = self.faults.len() as u32;
        self.faults.push(faults.into_boxed_slice());
        Some(index)
    }
}

impl Fault {
    fn new(code: WarningCode, field: &'static str, instead: &str) -> Self {
        Self {
            code,
            field,
            instead: Box::from(instead),
        }
    }

    fn tell(&self, entry: u32, component: &Component<'_>, warnings: &mut Warnings) {
        let value = match self.field {
            "version" => component.version.stated(),
            _ => component.purl.as_deref(),
        };
        let at = place(entry, self.field);
        warnings.add_with(self.code, at, value.unwrap_or_default(), &self.instead);
    }
}

/// The key of an entry without a package URL that can be read.
fn named(component: &Component<'_>) -> String {
    let name = match component.group.as_deref() {
        Some(group) if !group.trim().is_empty() => {
            Cow::Owned(format!("{group}/{}", component.name))
        }
        _ => Cow::Borrowed(&*component.name),
    };
    unidentified_key(
        component.supplier.stated(),
        &name,
        component.version.stated(),
    )
}

/// The key of a package URL and the version that stands beside it. `None` when the package URL cannot be read.
fn identified(written: &str, version: Option<&str>, faults: &mut Vec<Fault>) -> Option<String> {
    let (purl, repairs) = match Purl::repair(written) {
        Ok(read) => read,
        Err(error) => {
            let reason = error.fault.code();
            faults.push(Fault::new(WarningCode::PurlInvalid, "purl", reason));
            return None;
        }
    };
    if repairs.contains(Repair::UnknownType) {
        faults.push(Fault::new(WarningCode::PurlUnknownType, "purl", ""));
    }
    if repairs.iter().any(|repair| repair != Repair::UnknownType) {
        let canonical = purl.as_str();
        faults.push(Fault::new(WarningCode::PurlRepaired, "purl", canonical));
    }
    match (purl.version(), version) {
        (Some(inside), Some(beside)) if !is_same_version(&inside, beside) => {
            faults.push(Fault::new(WarningCode::PurlContradicts, "version", &inside));
        }
        (None, Some(version)) => return Some(with_version(&purl, version)),
        _ => {}
    }
    Some(purl.component_key().into_owned())
}

/// Whether two ways of writing a version mean the same: epochs, a leading `v` and releases of a distribution stand in one
/// of them only, often enough.
fn is_same_version(a: &str, b: &str) -> bool {
    a == b
        || holds_version(a, b.trim())
        || holds_version(b.trim(), a)
        || VersionOrder::Generic.compare(a, b.trim()).is_eq()
}

/// Whether a version stands in a longer one as a whole, and not as a part of its numbers.
fn holds_version(long: &str, version: &str) -> bool {
    let is_number = |c: char| c.is_ascii_digit() || c == '.';
    long.match_indices(version).any(|(at, _)| {
        let (before, behind) = (long.get(..at), long.get(at + version.len()..));
        before.is_some_and(|before| !before.ends_with(is_number))
            && behind
                .is_some_and(|behind| !behind.starts_with(|c| is_number(c) || c.is_alphabetic()))
    })
}

/// The key of a package URL without version, with the version that stands beside it. Rules of the type that the package
/// URL breaks are let pass here as they were before.
fn with_version(purl: &Purl<'_>, version: &str) -> String {
    let (package, rest) = purl.as_str().split_at(purl.package_key().len());
    let mut text = format!("{package}@");
    push_encoded(&mut text, version.trim());
    text.push_str(rest);
    match Purl::repair(&text) {
        Ok((complete, _)) => complete.component_key().into_owned(),
        Err(_) => purl.component_key().into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_that_contradict_are_told_from_other_spellings() {
        for (a, b) in [
            ("1.2.3", "1.2.3"),
            ("v1.2.3", "1.2.3"),
            ("1.2.3", "go1.2.3"),
            ("1:2.3-4", "2.3"),
            ("1.2.3", "1.2.3-4.el8"),
            ("1.2.3", "1.2.3.0"),
            ("1.2.3", " 1.2.3 "),
        ] {
            assert!(is_same_version(a, b) && is_same_version(b, a), "{a} {b}");
        }
        for (a, b) in [
            ("1.10", "1.1"),
            ("11.2", "1.2"),
            ("1.2.3", "1.2"),
            ("1.2", "1.2rc1"),
            ("2.1.2", "1.2"),
        ] {
            assert!(!is_same_version(a, b) && !is_same_version(b, a), "{a} {b}");
        }
    }

    fn entry(purl: &'static str, version: &'static str) -> Component<'static> {
        Component {
            purl: Some(purl.into()),
            version: crate::inventory::document::Field::from_text(version.into()),
            ..Component::named("left".into())
        }
    }

    #[test]
    fn a_spelling_means_the_same_and_warns_the_same_every_time() {
        let mut spellings = Spellings::default();
        let entries = [
            entry("pkg:PyPI/Right_Pad", "3"),
            entry("pkg:PyPI/Right_Pad", "4"),
            entry("pkg:npm/left@1.0.0", "2.0.0"),
            entry("pkg:none", ""),
        ];
        let tell = |spellings: &mut Spellings| {
            let mut warnings = Warnings::default();
            let numbers = spellings.number(&entries, &mut warnings);
            let keys: Vec<String> = numbers
                .iter()
                .map(|number| spellings.key(number.key).to_owned())
                .collect();
            let identified: Vec<bool> = numbers.iter().map(|one| one.is_identified).collect();
            (keys, identified, warnings.into_kept())
        };
        let first = tell(&mut spellings);
        assert_eq!(
            first.0,
            [
                "pkg:pypi/right-pad@3",
                "pkg:pypi/right-pad@4",
                "pkg:npm/left@1.0.0",
                "name:left"
            ]
        );
        assert_eq!(first.1, [true, true, true, false]);
        assert_eq!(first.2.len(), 4);
        assert_eq!(tell(&mut spellings), first);
        assert_eq!(spellings.len(), 4);
    }

    #[test]
    fn spellings_with_the_same_hash_are_told_apart() {
        let mut spellings = Spellings::default();
        let mut warnings = Warnings::default();
        let one = entry("pkg:npm/left@1", "1");
        spellings.number(std::slice::from_ref(&one), &mut warnings);
        let known = spellings.known.iter().next().copied().expect("learnt");
        // The parts together are the same text, divided in another place.
        for other in [
            entry("pkg:npm/left@", "11"),
            entry("pkg:npm/left@11", ""),
            entry("pkg:npm/left@2", "1"),
            Component::named("left".into()),
        ] {
            assert!(!spellings.is(&known, &other), "{:?}", other.purl);
        }
        assert!(spellings.is(&known, &one));
    }

    #[test]
    fn the_memory_is_limited() {
        let mut spellings = Spellings::default();
        let mut warnings = Warnings::default();
        assert!(!spellings.is_full());
        let long = "x".repeat(Spellings::BYTES);
        let mut component = entry("pkg:npm/left@1.0.0", "1.0.0");
        component.purl = Some(format!("pkg:npm/{long}@1").into());
        spellings.number(&[component], &mut warnings);
        assert!(spellings.is_full());
    }
}

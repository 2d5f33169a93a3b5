//! From what an entry of a document says to the key of a component, remembered from one document to the next.
//!
//! The same package URL stands in document after document, spelt the same way. What it means is worked out once: a portfolio of
//! 14.5 million occurrences holds some hundred thousand spellings.

use std::borrow::Cow;

use hashbrown::HashMap;

use super::place;
use crate::inventory::component_key::unidentified_key;
use crate::inventory::document::Component;
use crate::inventory::keys::Keys;
use crate::purl::{Purl, Repair, push_encoded};
use crate::version::VersionOrder;
use crate::warning::{WarningCode, Warnings};

/// Component keys, numbered in the order in which they were met, and the spellings that lead to them.
#[derive(Default)]
pub(super) struct Spellings {
    keys: Keys,
    /// By package URL as written.
    known: HashMap<Box<str>, Known>,
    bytes: usize,
}

/// What a package URL as written means.
struct Known {
    /// The version that stood beside it. With another one it may mean something else.
    version: Option<Box<str>>,
    key: u32,
    faults: Box<[Fault]>,
}

/// What is wrong with an entry.
struct Fault {
    code: WarningCode,
    field: &'static str,
    /// What was made of it.
    instead: Box<str>,
}

impl Spellings {
    /// How much may be remembered, in bytes.
    const BYTES: usize = 64 << 20;

    /// Forgets everything when it has become too much. Answers whether it did.
    pub(super) fn make_room(&mut self) -> bool {
        let is_full = self.bytes > Self::BYTES;
        if is_full {
            *self = Self::default();
        }
        is_full
    }

    /// The text of a key.
    pub(super) fn key(&self, number: u32) -> &str {
        self.keys.get(number)
    }

    /// How many keys are numbered.
    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// The number of an entry's key. `None` when there are 4 GiB of keys.
    pub(super) fn number(
        &mut self,
        entry: u32,
        component: &Component<'_>,
        warnings: &mut Warnings,
    ) -> Option<u32> {
        let version = component.version.stated();
        let Some(written) = component.purl.as_deref() else {
            return self.number_key(&named(component));
        };
        if let Some(known) = self.known.get(written)
            && known.version.as_deref() == version
        {
            for fault in &known.faults {
                fault.tell(entry, component, warnings);
            }
            return Some(known.key);
        }
        let mut faults = Vec::new();
        let key = match identified(written, version, &mut faults) {
            Some(key) => self.number_key(&key)?,
            None => self.number_key(&named(component))?,
        };
        for fault in &faults {
            fault.tell(entry, component, warnings);
        }
        // What is not identified goes by its name, and the same package URL may stand beside another.
        let is_identified = faults
            .iter()
            .all(|fault| fault.code != WarningCode::PurlInvalid);
        if is_identified {
            self.remember(written, version, key, faults);
        }
        Some(key)
    }

    fn number_key(&mut self, key: &str) -> Option<u32> {
        let before = self.keys.len();
        let number = self.keys.number(key)?;
        if self.keys.len() > before {
            self.bytes += key.len() + size_of::<u32>() * 4;
        }
        Some(number)
    }

    fn remember(&mut self, written: &str, version: Option<&str>, key: u32, faults: Vec<Fault>) {
        let known = Known {
            version: version.map(Box::from),
            key,
            faults: faults.into_boxed_slice(),
        };
        self.bytes += size_of::<(Box<str>, Known)>() + written.len() + version.map_or(0, str::len);
        self.bytes += known
            .faults
            .iter()
            .map(|fault| size_of::<Fault>() + fault.instead.len())
            .sum::<usize>();
        self.known.insert(Box::from(written), known);
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
            let numbers: Vec<u32> = entries
                .iter()
                .zip(0..)
                .filter_map(|(one, entry)| spellings.number(entry, one, &mut warnings))
                .collect();
            let keys: Vec<String> = numbers
                .into_iter()
                .map(|number| spellings.key(number).to_owned())
                .collect();
            (keys, warnings.into_kept())
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
        assert_eq!(first.1.len(), 4);
        assert_eq!(tell(&mut spellings), first);
        assert_eq!(spellings.len(), 4);
    }

    #[test]
    fn the_memory_is_limited() {
        let mut spellings = Spellings::default();
        let mut warnings = Warnings::default();
        assert!(!spellings.make_room());
        let long = "x".repeat(Spellings::BYTES);
        let mut component = entry("pkg:npm/left@1.0.0", "1.0.0");
        component.purl = Some(format!("pkg:npm/{long}@1").into());
        spellings.number(0, &component, &mut warnings);
        assert!(spellings.make_room());
        assert_eq!(spellings.len(), 0);
    }
}

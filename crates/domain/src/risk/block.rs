//! What is kept of the advisories of a block beside the bytes of their records, packed: what answers need of every advisory (its
//! head), and what is compared with components (its matter). So nobody reads a record again but who tells of it.
//!
//! A block holds advisories of one format, one behind the other. Numbers are LEB128, as in
//! [`inventory::packed`](crate::inventory::packed); a text is its length and its bytes.

use std::str;

use super::advisory::{
    Advisory, AdvisoryFormat, AdvisoryKind, Affected, Event, EventKind, Package, Range, RangeKind,
    Severity, SeverityScheme,
};
use super::cvss::Rating;
use super::matching::package_hash;
use super::severity::other_severities;
use super::ssvc::Signs;
use crate::fold::fold;
use crate::inventory::packed::{Damaged, put, take};
use crate::warning::Text;

/// What tells a record's bytes from others: BLAKE3, 16 bytes of it.
pub type RecordDigest = [u8; 16];

/// What answers need of every advisory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head<'a> {
    /// Its identifier.
    pub id: &'a str,
    /// The document that it is one vulnerability of (CSAF).
    pub document: Option<&'a str>,
    /// What it tells of.
    pub kind: AdvisoryKind,
    /// The severity that counts ([`super::severity`]), where the record states one: its word.
    pub rating: Option<Rating>,
    /// The score of its vector in tenths.
    pub score: Option<u8>,
    /// What it says of SSVC's decision points.
    pub signs: Signs,
    /// Whether it was taken back.
    pub withdrawn: bool,
    /// What tells its record from others.
    pub digest: RecordDigest,
    /// Where in the block its record begins, in bytes.
    pub start: u32,
    /// How many bytes that has.
    pub length: u32,
    /// Which of the record's advisories it is, from 0.
    pub part: u32,
    /// When it was changed last, as it says, in milliseconds since 1970.
    pub modified: Option<i64>,
    /// Which state it is, as written, where its source counts them.
    pub revision: Option<&'a str>,
    /// The names under which people look for it, folded, each once.
    pub names: Names<'a>,
}

/// Names, packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Names<'a>(&'a [u8]);

impl<'a> Iterator for Names<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        if self.0.is_empty() {
            return None;
        }
        take_text(&mut self.0).ok()
    }
}

impl<'a> Head<'a> {
    /// What tells the advisory from all others: its format, the document that it stands in where identifiers are not the source's own,
    /// and its identifier.
    pub fn key(&self, format: AdvisoryFormat) -> String {
        match self.document {
            Some(document) => [format.code(), ":", document, "#", self.id].concat(),
            None => [format.code(), ":", self.id].concat(),
        }
    }
}

const WITHDRAWN: u8 = 1;
const RATED: u8 = 1 << 1;
const SCORED: u8 = 1 << 2;
const DATED: u8 = 1 << 3;
const IN_DOCUMENT: u8 = 1 << 4;
const IS_PART: u8 = 1 << 5;
const HAS_SIGNS: u8 = 1 << 6;
const REVISED: u8 = 1 << 7;

/// Adds the head of an advisory. Its names are its identifier and the aliases, not those in the head.
pub fn pack_head(bytes: &mut Vec<u8>, head: &Head<'_>, aliases: &[Text<'_>]) {
    put_head(bytes, head);
    put_names(bytes, head.id, aliases);
}

/// Adds a head that was unpacked, with its names.
pub fn copy_head(bytes: &mut Vec<u8>, head: &Head<'_>) {
    put_head(bytes, head);
    put(bytes, head.names.0.len() as u32);
    bytes.extend_from_slice(head.names.0);
}

/// Adds everything but the names.
fn put_head(bytes: &mut Vec<u8>, head: &Head<'_>) {
    let flag = |is_set: bool, flag: u8| if is_set { flag } else { 0 };
    bytes.push(
        flag(head.withdrawn, WITHDRAWN)
            | flag(head.rating.is_some(), RATED)
            | flag(head.score.is_some(), SCORED)
            | flag(head.modified.is_some(), DATED)
            | flag(head.document.is_some(), IN_DOCUMENT)
            | flag(head.part > 0, IS_PART)
            | flag(head.signs != Signs::default(), HAS_SIGNS)
            | flag(head.revision.is_some(), REVISED),
    );
    bytes.push(head.kind as u8);
    bytes.extend(head.rating.map(|rating| rating as u8));
    bytes.extend(head.score);
    if head.signs != Signs::default() {
        put(bytes, head.signs.packed());
    }
    if let Some(modified) = head.modified {
        bytes.extend_from_slice(&modified.to_le_bytes());
    }
    bytes.extend_from_slice(&head.digest);
    put(bytes, head.start);
    put(bytes, head.length);
    if head.part > 0 {
        put(bytes, head.part);
    }
    put_text(bytes, head.id);
    if let Some(document) = head.document {
        put_text(bytes, document);
    }
    if let Some(revision) = head.revision {
        put_text(bytes, revision);
    }
}

/// Adds the length of what follows, and the names.
fn put_names(bytes: &mut Vec<u8>, id: &str, aliases: &[Text<'_>]) {
    let mut names: Vec<String> = aliases.iter().map(|alias| fold(alias)).collect();
    names.push(fold(id));
    names.sort_unstable();
    names.dedup();
    let mut packed = Vec::with_capacity(names.iter().map(|name| name.len() + 1).sum());
    names.iter().for_each(|name| put_text(&mut packed, name));
    put(bytes, packed.len() as u32);
    bytes.extend_from_slice(&packed);
}

/// Calls `each` with every head of a block, in order.
pub fn unpack_heads<'a>(bytes: &'a [u8], mut each: impl FnMut(Head<'a>)) -> Result<(), Damaged> {
    let mut rest = bytes;
    while !rest.is_empty() {
        each(take_head(&mut rest)?);
    }
    Ok(())
}

/// By which names the advisories of a block may be found: four bytes of a hash of each, ascending, each once. What it does not hold is not in
/// the block; of what it holds the heads tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameIndex<'a>(&'a [[u8; NameIndex::EACH]]);

impl<'a> NameIndex<'a> {
    const EACH: usize = 4;

    /// Packs that of the advisories with these heads.
    pub fn pack(heads: &[u8]) -> Result<Vec<u8>, Damaged> {
        let mut hashes = Vec::new();
        unpack_heads(heads, |head| hashes.extend(head.names.map(Self::hash)))?;
        hashes.sort_unstable();
        hashes.dedup();
        Ok(hashes.concat())
    }

    /// That which was packed.
    pub fn unpack(bytes: &'a [u8]) -> Result<Self, Damaged> {
        match bytes.as_chunks() {
            (hashes, []) => Ok(Self(hashes)),
            _ => Err(Damaged),
        }
    }

    /// Whether the block may hold an advisory with a folded name.
    pub fn may_hold(&self, name: &str) -> bool {
        self.0.binary_search(&Self::hash(name)).is_ok()
    }

    /// Big-endian, so that bytes are in the order of numbers.
    fn hash(name: &str) -> [u8; NameIndex::EACH] {
        (package_hash(name) as u32).to_be_bytes()
    }
}

fn take_head<'a>(bytes: &mut &'a [u8]) -> Result<Head<'a>, Damaged> {
    let flags = take_byte(bytes)?;
    let is_set = |flag: u8| flags & flag != 0;
    let kind = *code(AdvisoryKind::ALL, take_byte(bytes)?)?;
    let rating = match is_set(RATED) {
        true => Some(*code(Rating::ALL, take_byte(bytes)?)?),
        false => None,
    };
    let score = match is_set(SCORED) {
        true => Some(take_byte(bytes)?),
        false => None,
    };
    let signs = match is_set(HAS_SIGNS) {
        true => Signs::unpacked(take(bytes)?).ok_or(Damaged)?,
        false => Signs::default(),
    };
    let modified = match is_set(DATED) {
        true => Some(i64::from_le_bytes(take_array(bytes)?)),
        false => None,
    };
    let digest = take_array(bytes)?;
    let start = take(bytes)?;
    let length = take(bytes)?;
    let part = if is_set(IS_PART) { take(bytes)? } else { 0 };
    let id = take_text(bytes)?;
    let document = match is_set(IN_DOCUMENT) {
        true => Some(take_text(bytes)?),
        false => None,
    };
    let revision = match is_set(REVISED) {
        true => Some(take_text(bytes)?),
        false => None,
    };
    let names = take_slice(bytes)?;
    let mut unread = names;
    while !unread.is_empty() {
        take_text(&mut unread)?;
    }
    Ok(Head {
        id,
        document,
        kind,
        rating,
        score,
        signs,
        withdrawn: is_set(WITHDRAWN),
        digest,
        start,
        length,
        part,
        modified,
        revision,
        names: Names(names),
    })
}

/// Adds what of an advisory is compared with components: its kind, whether it was taken back, and whom it touches, without
/// package URLs, and of severities only those of packages that are not as severe as the advisory in general.
pub fn pack_matter(bytes: &mut Vec<u8>, advisory: &Advisory<'_>) {
    // As long as most are, and more than one of a few versions needs.
    const ROOM: usize = 512;
    let mut matter = Vec::with_capacity(ROOM);
    matter.push(advisory.kind as u8);
    matter.push(u8::from(advisory.withdrawn.is_some()));
    put(&mut matter, advisory.affected.len() as u32);
    for (affected, own) in advisory.affected.iter().zip(other_severities(advisory)) {
        put_affected(&mut matter, affected, own);
    }
    copy_matter(bytes, Matter(&matter));
}

/// Adds a matter that was unpacked.
pub fn copy_matter(bytes: &mut Vec<u8>, matter: Matter<'_>) {
    put(bytes, matter.0.len() as u32);
    bytes.extend_from_slice(matter.0);
}

const NAMED: u8 = 1;
const BY_CPE: u8 = 1 << 1;
const RATED_ITSELF: u8 = 1 << 2;

fn put_affected(bytes: &mut Vec<u8>, affected: &Affected<'_>, own: Option<&Severity<'_>>) {
    let named = if affected.package.is_some() { NAMED } else { 0 };
    let by_cpe = if affected.cpe.is_some() { BY_CPE } else { 0 };
    let rated = if own.is_some() { RATED_ITSELF } else { 0 };
    bytes.push(named | by_cpe | rated);
    if let Some(package) = &affected.package {
        put_text(bytes, &package.ecosystem);
        put_text(bytes, &package.name);
    }
    if let Some(cpe) = &affected.cpe {
        put_text(bytes, cpe);
    }
    if let Some(severity) = own {
        bytes.push(severity.scheme as u8);
        put_text(bytes, &severity.value);
    }
    put_texts(bytes, &affected.imports);
    put_texts(bytes, &affected.versions);
    put(bytes, affected.ranges.len() as u32);
    for range in &affected.ranges {
        bytes.push(range.kind as u8);
        if range.kind == RangeKind::Git {
            put_text(bytes, range.repository.as_deref().unwrap_or_default());
        }
        put(bytes, range.events.len() as u32);
        for event in &range.events {
            bytes.push(event.kind as u8);
            put_text(bytes, &event.version);
        }
    }
}

/// Calls `each` with the packed matter of every advisory of a block, in order.
pub fn unpack_matters<'a>(
    bytes: &'a [u8],
    mut each: impl FnMut(Matter<'a>),
) -> Result<(), Damaged> {
    let mut rest = bytes;
    while !rest.is_empty() {
        each(Matter(take_slice(&mut rest)?));
    }
    Ok(())
}

/// What of an advisory is compared with components, packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Matter<'a>(&'a [u8]);

impl<'a> Matter<'a> {
    /// The one with these bytes.
    pub fn of(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub fn bytes(self) -> &'a [u8] {
        self.0
    }

    /// The same as an advisory that says nothing else; it has no identifier.
    pub fn advisory(self) -> Result<Advisory<'a>, Damaged> {
        let mut rest = self.0;
        let mut advisory = Advisory::new(Text::Borrowed(""));
        advisory.kind = *code(AdvisoryKind::ALL, take_byte(&mut rest)?)?;
        advisory.withdrawn = match take_byte(&mut rest)? {
            0 => None,
            _ => Some(Text::Borrowed("")),
        };
        let count = take(&mut rest)?;
        for _ in 0..count {
            advisory.affected.push(take_affected(&mut rest)?);
        }
        rest.is_empty().then_some(advisory).ok_or(Damaged)
    }
}

fn take_affected<'a>(bytes: &mut &'a [u8]) -> Result<Affected<'a>, Damaged> {
    let flags = take_byte(bytes)?;
    let package = match flags & NAMED {
        0 => None,
        _ => Some(Package {
            ecosystem: Text::Borrowed(take_text(bytes)?),
            name: Text::Borrowed(take_text(bytes)?),
            purl: None,
        }),
    };
    let cpe = match flags & BY_CPE {
        0 => None,
        _ => Some(Text::Borrowed(take_text(bytes)?)),
    };
    let mut severities = Vec::new();
    if flags & RATED_ITSELF != 0 {
        severities.push(Severity {
            scheme: *code(SeverityScheme::ALL, take_byte(bytes)?)?,
            value: Text::Borrowed(take_text(bytes)?),
            source: None,
        });
    }
    let imports = take_texts(bytes)?;
    let versions = take_texts(bytes)?;
    let mut ranges = Vec::new();
    for _ in 0..take(bytes)? {
        let kind = *code(RangeKind::ALL, take_byte(bytes)?)?;
        let repository = match kind {
            RangeKind::Git => take_text(bytes)?,
            _ => "",
        };
        let mut events = Vec::new();
        for _ in 0..take(bytes)? {
            events.push(Event {
                kind: *code(EventKind::ALL, take_byte(bytes)?)?,
                version: Text::Borrowed(take_text(bytes)?),
            });
        }
        ranges.push(Range {
            kind,
            repository: (!repository.is_empty()).then_some(Text::Borrowed(repository)),
            events,
        });
    }
    Ok(Affected {
        package,
        imports,
        cpe,
        ranges,
        versions,
        severities,
    })
}

fn code<T>(all: &[T], place: u8) -> Result<&T, Damaged> {
    all.get(usize::from(place)).ok_or(Damaged)
}

fn put_texts(bytes: &mut Vec<u8>, texts: &[Text<'_>]) {
    put(bytes, texts.len() as u32);
    texts.iter().for_each(|text| put_text(bytes, text));
}

fn take_texts<'a>(bytes: &mut &'a [u8]) -> Result<Vec<Text<'a>>, Damaged> {
    let count = take(bytes)?;
    // Each takes a byte at least.
    let mut texts = Vec::with_capacity((count as usize).min(bytes.len()));
    for _ in 0..count {
        texts.push(Text::Borrowed(take_text(bytes)?));
    }
    Ok(texts)
}

fn put_text(bytes: &mut Vec<u8>, text: &str) {
    put(bytes, text.len() as u32);
    bytes.extend_from_slice(text.as_bytes());
}

fn take_text<'a>(bytes: &mut &'a [u8]) -> Result<&'a str, Damaged> {
    str::from_utf8(take_slice(bytes)?).map_err(|_| Damaged)
}

fn take_slice<'a>(bytes: &mut &'a [u8]) -> Result<&'a [u8], Damaged> {
    let length = take(bytes)? as usize;
    let (slice, rest) = bytes.split_at_checked(length).ok_or(Damaged)?;
    *bytes = rest;
    Ok(slice)
}

fn take_byte(bytes: &mut &[u8]) -> Result<u8, Damaged> {
    let (&byte, rest) = bytes.split_first().ok_or(Damaged)?;
    *bytes = rest;
    Ok(byte)
}

fn take_array<const N: usize>(bytes: &mut &[u8]) -> Result<[u8; N], Damaged> {
    let (array, rest) = bytes.split_first_chunk().ok_or(Damaged)?;
    *bytes = rest;
    Ok(*array)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text() -> impl Strategy<Value = Text<'static>> {
        "[a-zA-Z0-9.:@/ あ-]{0,12}".prop_map(Text::Owned)
    }

    fn texts() -> impl Strategy<Value = Vec<Text<'static>>> {
        prop::collection::vec(text(), 0..4)
    }

    fn one_of<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
        prop::sample::select(all)
    }

    fn ranges() -> impl Strategy<Value = Vec<Range<'static>>> {
        let event = (one_of(EventKind::ALL), text());
        let event = event.prop_map(|(kind, version)| Event { kind, version });
        let events = prop::collection::vec(event, 0..4);
        let repository = prop::option::of("[a-z.:/]{1,9}".prop_map(Text::Owned));
        let range = (one_of(RangeKind::ALL), repository, events);
        let range = range.prop_map(|(kind, repository, events)| Range {
            kind,
            repository: repository.filter(|_| kind == RangeKind::Git),
            events,
        });
        prop::collection::vec(range, 0..3)
    }

    fn affected() -> impl Strategy<Value = Affected<'static>> {
        let package = (text(), text()).prop_map(|(ecosystem, name)| Package {
            ecosystem,
            name,
            purl: None,
        });
        let said = (
            prop::option::of(package),
            prop::option::of(text()),
            texts(),
            texts(),
            ranges(),
        );
        said.prop_map(|(package, cpe, imports, versions, ranges)| Affected {
            package,
            cpe,
            imports,
            versions,
            ranges,
            severities: Vec::new(),
        })
    }

    fn advisory() -> impl Strategy<Value = Advisory<'static>> {
        let said = (
            one_of(AdvisoryKind::ALL),
            any::<bool>(),
            prop::collection::vec(affected(), 0..4),
        );
        said.prop_map(|(kind, is_withdrawn, affected)| Advisory {
            kind,
            withdrawn: is_withdrawn.then_some(Text::Borrowed("")),
            affected,
            ..Advisory::new(Text::Borrowed(""))
        })
    }

    fn head() -> impl Strategy<Value = Head<'static>> {
        let numbers = (
            any::<u32>(),
            any::<u32>(),
            any::<u32>(),
            any::<RecordDigest>(),
        );
        let said = (
            one_of(AdvisoryKind::ALL),
            prop::option::of(one_of(Rating::ALL)),
            prop::option::of(0_u8..=100),
            any::<bool>(),
            prop::option::of(any::<i64>()),
            prop::option::of(Just("ACME-2026:1")),
            prop::option::of(one_of(&["1.0.0", ""])),
            one_of(&["CVE-2026-1", "GHSA-x", ""]),
        );
        (said, numbers, 0..200_u32).prop_map(|(said, (start, length, part, digest), signs)| {
            let (kind, rating, score, withdrawn, modified, document, revision, id) = said;
            Head {
                id,
                document,
                kind,
                rating,
                score,
                signs: Signs::unpacked(signs).unwrap_or_default(),
                withdrawn,
                digest,
                start,
                length,
                part,
                modified,
                revision,
                names: Names::default(),
            }
        })
    }

    proptest! {
        #[test]
        fn what_is_compared_comes_back(advisories in prop::collection::vec(advisory(), 0..5)) {
            let mut bytes = Vec::new();
            advisories.iter().for_each(|advisory| pack_matter(&mut bytes, advisory));
            let mut found = Vec::new();
            unpack_matters(&bytes, |matter| found.push(matter.advisory())).expect("what was packed");
            let expected: Vec<_> = advisories.into_iter().map(Ok).collect();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn every_name_is_found_and_few_others(heads in prop::collection::vec((head(), texts()), 0..5), other in "[a-z]{20}") {
            let mut bytes = Vec::new();
            heads.iter().for_each(|(head, aliases)| pack_head(&mut bytes, head, aliases));
            let packed = NameIndex::pack(&bytes).expect("what was packed");
            let index = NameIndex::unpack(&packed).expect("what was packed");
            for (head, aliases) in &heads {
                prop_assert!(index.may_hold(&fold(head.id)));
                prop_assert!(aliases.iter().all(|alias| index.may_hold(&fold(alias))));
            }
            // One of two hundred million others would be.
            prop_assert!(!index.may_hold(&other));
            prop_assert!(NameIndex::unpack(&[&packed[..], &[0]].concat()).is_err());
        }

        #[test]
        fn heads_come_back(heads in prop::collection::vec((head(), texts()), 0..5)) {
            let mut bytes = Vec::new();
            heads.iter().for_each(|(head, aliases)| pack_head(&mut bytes, head, aliases));
            let mut found = Vec::new();
            unpack_heads(&bytes, |head| found.push(head)).expect("what was packed");
            prop_assert_eq!(found.len(), heads.len());
            let mut copied = Vec::new();
            found.iter().for_each(|head| copy_head(&mut copied, head));
            prop_assert_eq!(&copied, &bytes);
            for (found, (head, aliases)) in found.into_iter().zip(heads) {
                let mut expected: Vec<String> = aliases.iter().map(|alias| fold(alias)).collect();
                expected.push(fold(head.id));
                expected.sort();
                expected.dedup();
                prop_assert_eq!(found.names.collect::<Vec<_>>(), expected);
                prop_assert_eq!(Head { names: Names::default(), ..found }, head);
            }
        }

        #[test]
        fn damaged_bytes_are_told(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            _ = unpack_heads(&bytes, |head| drop(head.names.collect::<Vec<_>>()));
            _ = unpack_matters(&bytes, |matter| drop(matter.advisory()));
        }
    }

    #[test]
    fn of_severities_those_of_packages_come_back_that_are_others() {
        let stated = |scheme, value| Severity {
            scheme,
            value: Text::Borrowed(value),
            source: None,
        };
        let low = "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N";
        let severe = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
        let word = |word| stated(SeverityScheme::Word, word);
        let vector = |vector| stated(SeverityScheme::CvssV3, vector);
        let entries = [
            vec![vector(low)],
            vec![word("low"), vector(severe)],
            vec![word("unheard of"), word("important")],
            vec![],
        ];
        let advisory = Advisory {
            severities: vec![vector(low)],
            affected: entries
                .map(|severities| Affected {
                    severities,
                    ..Affected::default()
                })
                .into(),
            ..Advisory::new(Text::Borrowed("A"))
        };
        let mut bytes = Vec::new();
        pack_matter(&mut bytes, &advisory);
        let mut found = Vec::new();
        unpack_matters(&bytes, |matter| {
            let advisory = matter.advisory().expect("what was packed");
            found.extend(advisory.affected.into_iter().map(|one| one.severities));
        })
        .expect("what was packed");
        assert_eq!(
            found,
            [
                vec![],
                vec![vector(severe)],
                vec![word("important")],
                vec![]
            ]
        );
    }

    #[test]
    fn what_is_cut_off_is_damaged() {
        let mut heads = Vec::new();
        let mut matters = Vec::new();
        let advisory = Advisory {
            affected: vec![Affected {
                versions: vec![Text::Borrowed("1.0")],
                ..Affected::default()
            }],
            ..Advisory::new(Text::Borrowed("A-1"))
        };
        let head = Head {
            id: "A-1",
            document: None,
            kind: AdvisoryKind::Vulnerability,
            rating: None,
            score: None,
            signs: Signs::default(),
            withdrawn: false,
            digest: [7; 16],
            start: 0,
            length: 300,
            part: 0,
            modified: None,
            revision: Some("2"),
            names: Names::default(),
        };
        pack_head(&mut heads, &head, &[Text::Borrowed("CVE-2026-1")]);
        pack_matter(&mut matters, &advisory);
        for length in 1..heads.len() {
            assert!(unpack_heads(&heads[..length], |_| {}).is_err(), "{length}");
        }
        for length in 1..matters.len() {
            assert!(
                unpack_matters(&matters[..length], |_| {}).is_err(),
                "{length}"
            );
        }
        assert_eq!(head.key(AdvisoryFormat::Osv), "osv:A-1");
        let in_document = Head {
            document: Some("ACME:1"),
            ..head
        };
        assert_eq!(in_document.key(AdvisoryFormat::Csaf), "csaf:ACME:1#A-1");
    }
}

//! An advisory as its feed states it, whatever format the feed has.
//!
//! Like [`crate::inventory::document::Document`] this is what a record says, not what it means: versions, names and times as
//! written, text borrowed from the record's bytes. The shape follows the OSV schema 1.7, into which the other formats
//! are read; what a format says beyond it stays in the record, which is kept whole.

use super::ssvc::Signs;
use crate::warning::Text;
use crate::warning::codes;

codes! {
    /// The format of a record.
    pub enum AdvisoryFormat {
        /// Open Source Vulnerability format, JSON.
        Osv = "osv",
        /// Common Security Advisory Framework 2.0 and 2.1, JSON.
        Csaf = "csaf",
        /// CVE record format 5, JSON.
        Cve = "cve",
        /// A record of the National Vulnerability Database's API 2.0, JSON.
        Nvd = "nvd",
    }
}

codes! {
    /// What an advisory tells of.
    pub enum AdvisoryKind {
        /// A vulnerability.
        Vulnerability = "vulnerability",
        /// A package made to do harm: every version of it, unless the record names some.
        Malicious = "malicious",
        /// Something to know that is no vulnerability: nobody maintains it any more, it is unsound, it was renamed.
        Notice = "notice",
    }
}

codes! {
    /// How a severity is stated.
    pub enum SeverityScheme {
        /// A CVSS 2 vector.
        CvssV2 = "cvss-v2",
        /// A CVSS 3.0 or 3.1 vector.
        CvssV3 = "cvss-v3",
        /// A CVSS 4.0 vector.
        CvssV4 = "cvss-v4",
        /// A word, such as `HIGH`, `important` or `low`.
        Word = "word",
    }
}

codes! {
    /// How the versions of a range are compared.
    pub enum RangeKind {
        /// Semantic Versioning 2.0.0.
        Semver = "semver",
        /// The order of the package's ecosystem.
        Ecosystem = "ecosystem",
        /// Commits of a repository; only its history can tell what lies between two.
        Git = "git",
    }
}

codes! {
    /// What happens at a version.
    pub enum EventKind {
        /// From here on affected; `0` is before all versions.
        Introduced = "introduced",
        /// From here on no longer affected.
        Fixed = "fixed",
        /// Behind this one affected, itself not.
        After = "after",
        /// Affected up to and including this one.
        LastAffected = "last-affected",
        /// Nothing is said of this version and later ones; `*` is behind all versions.
        Limit = "limit",
    }
}

/// One record of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advisory<'a> {
    /// Its identifier, unique among all sources.
    pub id: Text<'a>,
    /// What it tells of.
    pub kind: AdvisoryKind,
    /// Identifiers of the same vulnerability in other sources.
    pub aliases: Vec<Text<'a>>,
    /// Identifiers of others that have something to do with it.
    pub related: Vec<Text<'a>>,
    /// Identifiers of what it passes on, as a distribution does; it may bundle several.
    pub upstream: Vec<Text<'a>>,
    /// When it was published, as written.
    pub published: Option<Text<'a>>,
    /// When it was last changed, as written.
    pub modified: Option<Text<'a>>,
    /// Which state it is, as written, where its source counts them (CSAF's `tracking/version`).
    pub revision: Option<Text<'a>>,
    /// When it was taken back, as written.
    pub withdrawn: Option<Text<'a>>,
    /// One line that says what it is.
    pub summary: Option<Text<'a>>,
    /// How severe it is, wherever it occurs.
    pub severities: Vec<Severity<'a>>,
    /// What it says of SSVC's decision points beside its vectors.
    pub signs: Signs,
    /// Whom it touches.
    pub affected: Vec<Affected<'a>>,
}

impl<'a> Advisory<'a> {
    /// A record that has only its identifier.
    pub fn new(id: Text<'a>) -> Self {
        Self {
            id,
            kind: AdvisoryKind::Vulnerability,
            aliases: Vec::new(),
            related: Vec::new(),
            upstream: Vec::new(),
            published: None,
            modified: None,
            revision: None,
            withdrawn: None,
            summary: None,
            severities: Vec::new(),
            signs: Signs::default(),
            affected: Vec::new(),
        }
    }
}

/// A severity as stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Severity<'a> {
    /// How it is stated.
    pub scheme: SeverityScheme,
    /// The vector or the word.
    pub value: Text<'a>,
    /// Who says so, where the record tells (`NVD`, `CNA`).
    pub source: Option<Text<'a>>,
}

/// A package and the versions of it that are affected.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Affected<'a> {
    /// The package; records of plain repositories have none.
    pub package: Option<Package<'a>>,
    /// Parts of the package in which the fault lies, as they are imported, where the record tells (packages of Go's modules).
    pub imports: Vec<Text<'a>>,
    /// The product as a CPE 2.3 name, the version of which is any where ranges or versions stand beside. Weaker evidence than a
    /// package: names of products are given by hand.
    pub cpe: Option<Text<'a>>,
    /// Versions between events.
    pub ranges: Vec<Range<'a>>,
    /// Versions one by one.
    pub versions: Vec<Text<'a>>,
    /// How severe it is for this package, where that differs.
    pub severities: Vec<Severity<'a>>,
}

/// A package as a record names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package<'a> {
    /// The ecosystem's OSV name, with its suffix.
    pub ecosystem: Text<'a>,
    /// The name as the ecosystem has it.
    pub name: Text<'a>,
    /// The package URL, without version.
    pub purl: Option<Text<'a>>,
}

/// What happens along the versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range<'a> {
    /// How they are compared.
    pub kind: RangeKind,
    /// The repository of commits.
    pub repository: Option<Text<'a>>,
    /// What happens, in no particular order.
    pub events: Vec<Event<'a>>,
}

impl Range<'_> {
    /// Whether each stretch that begins in it ends, as far as its events tell: an end stands behind every beginning, and the last event is
    /// one.
    pub fn has_ended(&self) -> bool {
        let begins =
            |event: &&Event<'_>| matches!(event.kind, EventKind::Introduced | EventKind::After);
        let begun = self.events.iter().filter(begins).count();
        let ended = self.events.len() - begun;
        let is_last_an_end = self.events.last().is_some_and(|last| !begins(&last));
        is_last_an_end && begun <= ended
    }
}

/// Something that happens at a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event<'a> {
    /// What.
    pub kind: EventKind,
    /// At which version or commit.
    pub version: Text<'a>,
}

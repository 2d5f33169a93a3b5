//! What can be done with a file without the database: unpack, read, normalise, compress.

mod bundle;
mod records;
mod refusals;

use std::ops::ControlFlow;
use std::sync::{PoisonError, RwLock};

use iriai_domain::inventory::document::Document;
use iriai_domain::inventory::graph::{Depth, Graph};
use iriai_domain::inventory::normalise::Normaliser;
use iriai_domain::risk::advisory::AdvisoryFormat;
use iriai_domain::warning::{Parsed, WarningCode, Warnings};
use iriai_formats::advisory::Format;
use iriai_formats::bundle::{Header, is_bundle};
use iriai_formats::container::{self, Member, Receiver, Source, take_apart};
use iriai_formats::error::{ReadError, ReadErrorCode};
use iriai_formats::kind::{self, Kind};
use iriai_formats::limits::Budget;
use iriai_formats::vex;

use super::numbers::{Known, Numbered, NumberedHashes, NumberedRepositories, Numbers};
use super::queue::Sender;
use super::{FileOutcome, ImportRequest, Outcome, Progress, Refusal, Upload};
use crate::Office;
use crate::clock::{Deadline, instant};
use crate::error::reason;
use crate::risk::exploits::PreparedExploits;
use crate::risk::lifecycles::PreparedLifecycles;
use crate::risk::records::{Gathered, PreparedRecords};
use crate::risk::vex::PreparedVex;

/// What a worker hands to the writer.
pub(super) enum Work {
    /// Nothing to write.
    Done(FileOutcome),
    /// A document to write, and what to tell of it then.
    Write(Box<Prepared>, FileOutcome),
    /// Records to write, and what to tell of them then beside what became of them.
    Records(PreparedRecords, FileOutcome),
    /// What is known of attacks, likewise.
    Exploits(PreparedExploits, FileOutcome),
    /// Release cycles of products, likewise.
    Lifecycles(PreparedLifecycles, FileOutcome),
    /// Statements on vulnerabilities, likewise, and what the same text tells as an advisory. Of the statements of an advisory nothing is
    /// told: that was done with the advisory.
    Vex(
        Box<PreparedVex>,
        Option<PreparedRecords>,
        Option<FileOutcome>,
    ),
    /// A bundle whose entries were all sent before.
    Bundle(Box<Header>, FileOutcome),
}

impl Work {
    /// About how many bytes it takes while it waits.
    pub(super) fn size(&self) -> usize {
        const EACH: usize = 1_024;
        const MEMBER: usize = 64;
        match self {
            Self::Done(_) | Self::Bundle(..) => EACH,
            Self::Records(records, _) => EACH + records.size(),
            Self::Exploits(exploits, _) => EACH + exploits.size(),
            Self::Lifecycles(lifecycles, _) => EACH + lifecycles.size(),
            Self::Vex(vex, records, _) => {
                EACH + vex.size() + records.as_ref().map_or(0, PreparedRecords::size)
            }
            Self::Write(prepared, _) => {
                let members = prepared.members.len() * MEMBER + prepared.graph.edges() * 4;
                EACH + prepared.content.len()
                    + members
                    + prepared.hashes.known.len() * 4
                    + prepared.hashes.new.len() * 64
                    + prepared.repositories.known.len() * 4
                    + prepared.repositories.new.len() * 128
                    + prepared.cpes.len() * 128
            }
        }
    }
}

/// A document ready to be numbered and written.
pub(super) struct Prepared {
    pub(super) digest: [u8; 32],
    pub(super) length: usize,
    /// The document's bytes, compressed.
    pub(super) content: Vec<u8>,
    pub(super) product: String,
    /// The product that the document names where the importer names one too.
    pub(super) own_product: Option<String>,
    pub(super) release: String,
    pub(super) supplier: Option<String>,
    pub(super) series: String,
    pub(super) created: Option<i64>,
    pub(super) listed: usize,
    pub(super) unidentified: usize,
    pub(super) members: Vec<Numbered>,
    pub(super) depths: Vec<Depth>,
    pub(super) graph: Graph,
    pub(super) roots: Vec<u32>,
    pub(super) repositories: NumberedRepositories,
    pub(super) hashes: NumberedHashes,
    /// Members with CPEs that may be new.
    pub(super) cpes: Vec<(u32, String)>,
    /// The statements on vulnerabilities that stand in it.
    pub(super) vex: Option<PreparedVex>,
}

/// How uploads from standard input are called, which is no name.
const STANDARD_INPUT: &str = "-";

/// Where a file stands, as [`Upload`] says it.
#[derive(Clone, Copy)]
struct FilePlace<'u> {
    path: &'u str,
    below: Option<&'u str>,
}

pub(super) struct Preparer<'o> {
    office: &'o Office,
    request: &'o ImportRequest,
    known: &'o RwLock<Known>,
    sender: Sender<'o>,
    progress: &'o dyn Progress,
    compressor: Option<zstd::bulk::Compressor<'static>>,
    /// Where documents are compressed; the size of the largest so far.
    packed: Vec<u8>,
    /// Where files are read.
    bytes: Vec<u8>,
    normaliser: Normaliser,
    numbers: Numbers,
    /// Records of the file that is being read.
    gathered: Gathered,
    /// Their format.
    gathered_format: &'static str,
    /// That of the last record of this file.
    following: Option<&'static Format>,
    /// Whether they are from a bundle, which says itself how old they are.
    is_bundled: bool,
    /// How many lines of the file stand before the text that is being read.
    lines: usize,
    /// What was wrong with the encoding of the text that is being read, and whether its letters are a guess.
    encoding: (Warnings, bool),
    /// A record that is cut off, of which it is not known yet whether the file ends there.
    cut: Option<FileOutcome>,
}

impl<'o> Preparer<'o> {
    /// The level at which originals are compressed: the fastest regular one. See ARCHITECTURE.md for the measurement.
    const LEVEL: i32 = 1;

    /// Room of this size is kept from one file to the next. Asking the system for it anew costs as much as the reading.
    const BYTES: usize = 16 << 20;

    pub(super) fn new(
        office: &'o Office,
        request: &'o ImportRequest,
        known: &'o RwLock<Known>,
        sender: Sender<'o>,
        progress: &'o dyn Progress,
    ) -> Self {
        Self {
            office,
            request,
            known,
            sender,
            progress,
            compressor: zstd::bulk::Compressor::new(Self::LEVEL).ok(),
            packed: Vec::new(),
            bytes: Vec::new(),
            normaliser: Normaliser::default(),
            numbers: Numbers::default(),
            gathered: Gathered::default(),
            gathered_format: "",
            following: None,
            is_bundled: false,
            lines: 0,
            encoding: (Warnings::default(), false),
            cut: None,
        }
    }

    /// Takes a file apart and sends what is in it to the writer. Breaks when the writer has gone.
    pub(super) fn take(&mut self, upload: Upload) -> ControlFlow<()> {
        let file = FilePlace {
            path: &upload.path,
            below: upload.below.as_deref(),
        };
        let mut bytes = std::mem::take(&mut self.bytes);
        self.following = None;
        let sent = match (upload.read)(&mut bytes) {
            Ok(()) => self.take_apart(file, &bytes),
            Err(error) => {
                let refusal = Refusal {
                    code: "unreadable",
                    at: String::new(),
                    detail: reason(&error),
                };
                self.sender.send(Work::Done(refused(file, None, refusal)))
            }
        };
        if bytes.capacity() <= Self::BYTES {
            bytes.clear();
            self.bytes = bytes;
        }
        sent
    }

    fn take_apart(&mut self, file: FilePlace<'_>, bytes: &[u8]) -> ControlFlow<()> {
        let deadline = Deadline::after(self.request.time);
        let progress = self.progress;
        let expired = move || deadline.is_over() || !progress.is_wanted();
        let limits = &self.office.limits;
        let mut parts = Parts {
            preparer: self,
            file,
            expired: &expired,
        };
        let tally = take_apart(bytes, limits, &expired, &mut parts);
        self.end_of_text()?;
        if tally.members + tally.refused == 0 {
            let refusal = Refusal {
                code: "unknown-format",
                at: String::new(),
                detail: String::new(),
            };
            return self.sender.send(Work::Done(refused(file, None, refusal)));
        }
        self.close_block(file)
    }

    /// Reads a document and sends what is to be done with it; records are gathered first.
    fn document(
        &mut self,
        file: FilePlace<'_>,
        member: Option<String>,
        bytes: &[u8],
        expired: &(dyn Fn() -> bool + Sync),
    ) -> ControlFlow<()> {
        if let Some(sent) = self.follow(file, bytes, expired) {
            return sent;
        }
        self.text_goes_on()?;
        if is_bundle(bytes) {
            return self.bundle(file, member, bytes, expired);
        }
        let source = match Source::open(bytes) {
            Ok(source) => source,
            Err(error) => return self.refuse(file, member, error),
        };
        self.encoding = (source.warnings().clone(), source.is_guessed());
        let content = source.content();
        let work = match (kind::detect(content), content.text) {
            (None, Some(text)) if let Some(error) = self.cut_short(text, expired) => Err(error),
            (Some(Kind::Advisory(format)), Some(text)) => {
                if format.id == AdvisoryFormat::Csaf {
                    return self.csaf(file, member, format, text, expired);
                }
                return self.gather(file, member, format, text, expired);
            }
            (Some(Kind::Vex(format)), Some(text)) => {
                self.statements(file, member.clone(), format, text, expired)
            }
            (Some(Kind::Eol), Some(text)) => return self.lifecycles(file, member, text, expired),
            (Some(kind @ (Kind::Kev | Kind::Epss)), Some(text)) => {
                return self.exploits(file, member, kind, text, expired);
            }
            _ if self.request.feed.is_some() => Err(source.unknown()),
            _ => self.read(file, member.clone(), bytes, &source, expired),
        };
        match work {
            Ok(work) => self.sender.send(work),
            Err(error) => self.refuse(file, member, error),
        }
    }

    fn read(
        &mut self,
        file: FilePlace<'_>,
        member: Option<String>,
        bytes: &[u8],
        source: &Source<'_>,
        expired: &(dyn Fn() -> bool + Sync),
    ) -> Result<Work, ReadError> {
        let mut budget = Budget::new(&self.office.limits, expired).for_inventory();
        let parsed = source.read(&mut budget)?;
        if parsed.value.vulnerabilities > 0
            && let Some(text) = source.content().text
            && let Some(format) = vex::detect(text)
            && vex::is_for_statements(format, text, &parsed.value)
        {
            return self.statements(file, member, format, text, expired);
        }
        lists_something(&parsed)?;
        let document = parsed.value;
        let content = self.compress(bytes);
        let mut inventory = self.normaliser.normalise(&document);
        let mut warnings = parsed.warnings;
        warnings.append(std::mem::take(&mut inventory.warnings));
        let vex = match source.content().text {
            Some(text) if document.vulnerabilities > 0 => {
                // What its components use of the limits is not what its statements may use.
                let mut budget = Budget::new(&self.office.limits, expired);
                records::embedded(text, file, &mut budget, &mut warnings)
            }
            _ => None,
        };
        let subject = &inventory.subject;
        let own = |said: &Option<String>, read: Option<&str>| {
            said.clone().or_else(|| read.map(str::to_owned))
        };
        let outcome = FileOutcome {
            path: file.path.to_owned(),
            member: member.clone(),
            kind: Some(Kind::Sbom.code()),
            format: Some(document.format.code()),
            spec_version: document.spec_version.clone().into_owned(),
            outcome: Outcome::Unchanged,
            warning_count: warnings.count(),
            warnings: warnings.into_kept(),
        };
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let members = self.numbers.members(&document, &inventory, &known);
        let hashes = self.numbers.hashes(&inventory, &members, &known);
        let repositories = self.numbers.repositories(&inventory, &known);
        drop(known);
        let cpes = self.numbers.cpes(&document, &inventory);
        let digest = blake3::hash(bytes);
        let series = subject.series.clone();
        let prepared = Prepared {
            digest: digest.into(),
            length: bytes.len(),
            content,
            product: own(&self.request.product, subject.name.as_deref())
                .unwrap_or_else(|| name_of_file(file.path, member.as_deref())),
            own_product: subject
                .name
                .as_deref()
                .filter(|_| self.request.product.is_some())
                .map(str::to_owned),
            release: own(&self.request.release, subject.version.as_deref()).unwrap_or_default(),
            supplier: own(&self.request.supplier, subject.supplier.as_deref()),
            series: series.unwrap_or_else(|| series_of_file(file, member.as_deref(), &digest)),
            created: document.created.as_deref().and_then(instant),
            listed: document.listed(),
            unidentified: inventory.unidentified,
            members,
            depths: inventory.depths,
            graph: inventory.graph,
            roots: inventory.roots,
            repositories,
            hashes,
            cpes,
            vex,
        };
        Ok(Work::Write(Box::new(prepared), outcome))
    }

    fn compress(&mut self, bytes: &[u8]) -> Vec<u8> {
        let packed = &mut self.packed;
        packed.clear();
        packed.reserve(zstd::zstd_safe::compress_bound(bytes.len()));
        let length = self
            .compressor
            .as_mut()
            .and_then(|compressor| compressor.compress_to_buffer(bytes, packed).ok());
        // Compression fails only for want of memory; the bytes must be kept all the same.
        match length {
            Some(_) => packed.as_slice().to_owned(),
            None => stored_frame(bytes),
        }
    }
}

/// Takes what a file is taken apart into.
struct Parts<'p, 'o> {
    preparer: &'p mut Preparer<'o>,
    file: FilePlace<'p>,
    expired: &'p (dyn Fn() -> bool + Sync),
}

impl Receiver for Parts<'_, '_> {
    fn part(&mut self, part: Result<Member<'_>, container::Refused>) -> ControlFlow<()> {
        self.preparer.part_follows(match &part {
            Ok(member) => &member.path,
            Err(part) => &part.path,
        })?;
        match part {
            Ok(member) => {
                let place = (!member.path.is_empty()).then(|| member.path.into_owned());
                self.preparer.lines = member.lines;
                self.preparer
                    .document(self.file, place, &member.bytes, self.expired)
            }
            Err(part) => {
                let place = (!part.path.is_empty()).then_some(part.path);
                self.preparer.lines = 0;
                self.preparer.text_goes_on()?;
                self.preparer.refuse(self.file, place, part.error)
            }
        }
    }

    fn line(&mut self, line: &[u8]) -> Option<ControlFlow<()>> {
        self.preparer.follow(self.file, line, self.expired)
    }
}

/// Refuses what is cut off before its first component: taken as it is, it would replace a document that lists something.
fn lists_something(parsed: &Parsed<Document<'_>>) -> Result<(), ReadError> {
    let document = &parsed.value;
    if document.listed() > 0 || !document.files.is_empty() {
        return Ok(());
    }
    let mut warnings = parsed.warnings.kept().iter();
    match warnings.find(|warning| warning.code == WarningCode::Truncated) {
        Some(cut) => Err(ReadError::at(
            ReadErrorCode::NothingReadable,
            &cut.at,
            &cut.instead,
        )),
        None => Ok(()),
    }
}

/// A Zstandard frame that holds the bytes uncompressed: raw blocks (RFC 8878 §3.1.1).
pub(crate) fn stored_frame(bytes: &[u8]) -> Vec<u8> {
    const BLOCK: usize = 1 << 17;
    // Magic number; single segment with an eight-byte content size.
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0b1110_0000];
    frame.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
    let mut blocks = bytes.chunks(BLOCK).peekable();
    if blocks.peek().is_none() {
        frame.extend_from_slice(&[1, 0, 0]);
    }
    while let Some(block) = blocks.next() {
        let last = u32::from(blocks.peek().is_none());
        let header = (block.len() as u32) << 3 | last;
        frame.extend_from_slice(&header.to_le_bytes()[..3]);
        frame.extend_from_slice(block);
    }
    frame
}

/// What a file is called when nothing in it says: its name without endings, or its folder's if that says nothing. Inside an
/// archive the archive's name is the last resort.
fn name_of_file(path: &str, member: Option<&str>) -> String {
    const EMPTY_NAMES: &[&str] = &["bom", "sbom", "sboms", "spdx", "cyclonedx", "manifest"];
    // Files lose their endings, folders have none.
    let parts = |path: &str| {
        let mut parts = path
            .rsplit(['/', '\\', '#'])
            .filter(|part| !part.is_empty());
        let file = parts.next().unwrap_or_default().trim_start_matches('.');
        let stem = file.split('.').next().unwrap_or(file).to_owned();
        let folders = parts.map(str::to_owned);
        std::iter::once(stem)
            .chain(folders)
            .collect::<Vec<String>>()
    };
    let mut names = member.map(parts).unwrap_or_default();
    names.extend(parts(path));
    names.retain(|name| !name.is_empty());
    let says = |name: &&String| !EMPTY_NAMES.contains(&name.to_lowercase().as_str());
    let telling = names.iter().find(says).or(names.first());
    telling.cloned().unwrap_or_default()
}

/// What stays the same from one document to the next where documents do not describe one thing. Of a folder that is the place
/// below it, of an archive that the user named the place in it, of a file that the user named its name: where folder,
/// archive and file lie, and when an archive was packed, may change. What has none of these replaces nothing, because
/// nobody knows what.
fn series_of_file(place: FilePlace<'_>, member: Option<&str>, digest: &blake3::Hash) -> String {
    let file = place.path.rsplit(['/', '\\']).next().unwrap_or(place.path);
    match (place.below, member) {
        (Some(below), None) => format!("file:{below}"),
        (Some(below), Some(member)) if member.starts_with('#') => format!("file:{below}{member}"),
        (Some(below), Some(member)) => format!("file:{below}/{member}"),
        // A place in a text without an archive around says nothing without the file.
        (None, Some(member)) if !member.starts_with('#') => format!("file:{member}"),
        (None, _) if place.path == STANDARD_INPUT => format!("bytes:{digest}"),
        (None, member) => format!("file:{file}{}", member.unwrap_or_default()),
    }
}

fn refused(file: FilePlace<'_>, member: Option<String>, refusal: Refusal) -> FileOutcome {
    FileOutcome {
        path: file.path.to_owned(),
        member,
        kind: None,
        format: None,
        spec_version: String::new(),
        outcome: Outcome::Refused(refusal),
        warnings: Vec::new(),
        warning_count: 0,
    }
}

impl From<ReadError> for Refusal {
    fn from(error: ReadError) -> Self {
        Self {
            code: error.code.code(),
            at: error.at,
            detail: error.detail,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_by_what_says_something() {
        for (path, member, name) in [
            ("a/gateway.cdx.json", None, "gateway"),
            ("a/shop/bom.json", None, "shop"),
            ("a/shop/sbom/bom.json", None, "shop"),
            ("bom.json", None, "bom"),
            ("opt/.spdx-redis.spdx", None, "spdx-redis"),
            ("x.zip", Some("inner/ＳＢＯＭ.xml"), "ＳＢＯＭ"),
            ("a/vendor.zip", Some("sbom/bom.json"), "vendor"),
            ("all.jsonl", Some("#3"), "3"),
        ] {
            assert_eq!(name_of_file(path, member), name, "{path}");
        }
    }

    #[test]
    fn series_without_a_subject_are_those_of_files() {
        let digest = blake3::hash(b"");
        let named = |path| FilePlace { path, below: None };
        let of = |path, member| series_of_file(named(path), member, &digest);
        for (path, member, series) in [
            ("a/b/gateway.json", None, "file:gateway.json"),
            ("gateway.json", None, "file:gateway.json"),
            (r"C:\boms\gateway.json", None, "file:gateway.json"),
            ("gateway.json.gz", None, "file:gateway.json.gz"),
            ("2026-01.zip", Some("a/bom.json"), "file:a/bom.json"),
            ("all.zip", Some("in.jsonl#2"), "file:in.jsonl#2"),
            ("a/all.jsonl", Some("#2"), "file:all.jsonl#2"),
            ("-", Some("a/bom.json"), "file:a/bom.json"),
            ("a/-", None, "file:-"),
        ] {
            assert_eq!(of(path, member), series, "{path} {member:?}");
        }
        for (below, member, series) in [
            ("gateway.json", None, "file:gateway.json"),
            ("b/gateway.json", None, "file:b/gateway.json"),
            ("b/all.jsonl", Some("#2"), "file:b/all.jsonl#2"),
            ("b/all.zip", Some("bom.json"), "file:b/all.zip/bom.json"),
        ] {
            let place = FilePlace {
                path: "somewhere",
                below: Some(below),
            };
            assert_eq!(series_of_file(place, member, &digest), series);
        }
        let other = series_of_file(named("-"), None, &blake3::hash(b"other"));
        assert_ne!(of("-", None), other);
        assert_eq!(of("-", None), of("-", Some("#1")));
    }

    #[test]
    fn a_stored_frame_is_a_frame() {
        for length in [0, 1, 131_072, 131_073, 400_000] {
            let bytes: Vec<u8> = (0..length).map(|n| (n % 251) as u8).collect();
            let back =
                zstd::bulk::decompress(&stored_frame(&bytes), length.max(1)).expect("a frame");
            assert_eq!(back, bytes);
        }
    }
}

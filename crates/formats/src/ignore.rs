//! Ignore files of other scanners, read as what they say of vulnerabilities.
//!
//! An entry that is narrower than can be kept is left out with a warning, and never kept as a wider one: then more would be left
//! alone than somebody wanted.

mod grype;
mod osv_scanner;
mod trivy;

use iriai_domain::risk::ignore::{IgnoreFile, IgnoreFormat, Ignored};
use iriai_domain::risk::vex::Justification;
use iriai_domain::warning::{Parsed, Warning, WarningCode, Warnings};

use crate::error::{ReadError, ReadErrorCode};
use crate::kind::{self, Kind};
use crate::sbom::{self, Confidence, Content};
use crate::tree::Node;

/// The longest file of this kind that is read, in bytes.
pub const LENGTH: usize = 16 << 20;

/// The format of a text. Every text is one of them: lines that name vulnerabilities may say anything.
pub fn detect(text: &str) -> IgnoreFormat {
    let is_said = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let first = text.lines().find(is_said).unwrap_or_default();
    if first.trim_start().starts_with('[') || first.split_once('=').is_some_and(is_toml_key) {
        return IgnoreFormat::OsvScanner;
    }
    let mut keys = text.lines().filter(is_said).filter_map(key);
    match keys.any(|key| {
        matches!(
            key,
            "vulnerabilities" | "misconfigurations" | "secrets" | "licenses"
        )
    }) {
        true => IgnoreFormat::TrivyYaml,
        false if key(first).is_some() || first == "---" => IgnoreFormat::Grype,
        false => IgnoreFormat::Trivy,
    }
}

/// Whether what stands before a sign of equality is a key of TOML, and no word on a vulnerability.
fn is_toml_key((key, _): (&str, &str)) -> bool {
    let key = key.trim();
    let is_key = |byte: u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'"' | b'\'')
    };
    !key.is_empty() && key.bytes().all(is_key)
}

/// The key that begins a line of YAML, not indented.
fn key(line: &str) -> Option<&str> {
    let (key, rest) = line.split_once(':')?;
    let is_key = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let is_key = !key.is_empty() && key.bytes().all(is_key);
    (is_key && (rest.is_empty() || rest.starts_with([' ', '\t', '\r']))).then_some(key)
}

/// Reads an ignore file.
pub fn read(text: &str) -> Result<Parsed<IgnoreFile>, ReadError> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(ReadError::new(ReadErrorCode::Empty, ""));
    }
    if text.len() > LENGTH {
        let most = LENGTH.to_string();
        return Err(ReadError::new(ReadErrorCode::TooManyBytes, most));
    }
    if let Some(kind) = foreign(text) {
        return Err(ReadError::new(ReadErrorCode::NoIgnoreFile, kind));
    }
    let format = detect(text);
    let mut reading = Reading::default();
    match format {
        IgnoreFormat::OsvScanner => {
            let file = crate::tree::toml(text)?;
            if !osv_scanner::is_one(&file) {
                return Err(ReadError::new(ReadErrorCode::NoIgnoreFile, ""));
            }
            osv_scanner::read(&file, &mut reading);
        }
        IgnoreFormat::Trivy => {
            trivy::read_lines(text, &mut reading);
            // Text of any kind is made of lines; where none of them names anything alone, nobody wrote it to name something.
            let is_elsewhere = |one: &Warning| one.code == WarningCode::EntryElsewhere;
            let names_none =
                reading.entries.is_empty() && !reading.warnings.kept().iter().any(is_elsewhere);
            if reading.count > 0 && names_none {
                return Err(ReadError::new(ReadErrorCode::NoIgnoreFile, ""));
            }
        }
        IgnoreFormat::TrivyYaml => trivy::read(&crate::tree::yaml(text)?, &mut reading),
        IgnoreFormat::Grype => {
            let file = crate::tree::yaml(text)?;
            let mut keys = file.map().unwrap_or_default().iter();
            if !keys.any(|(key, _)| key == "ignore") {
                return Err(ReadError::new(ReadErrorCode::NoIgnoreFile, ""));
            }
            grype::read(&file, &mut reading);
        }
    }
    Ok(Parsed {
        value: IgnoreFile {
            format,
            entries: reading.entries,
            count: reading.count,
        },
        warnings: reading.warnings,
    })
}

/// What a text is that is certainly no ignore file: another document, or something that none of the formats begins with. Any text is lines,
/// so that reading it as such would say nothing of the mistake.
fn foreign(text: &str) -> Option<&'static str> {
    let content = Content {
        bytes: text.as_bytes(),
        text: Some(text),
    };
    let start = text.trim_ascii_start();
    let is_certain = |format: &sbom::Format| (format.detect)(content) == Confidence::Certain;
    match kind::detect(content) {
        Some(Kind::Sbom) if sbom::detect(content).is_some_and(is_certain) => {
            Some("looks-like-sbom")
        }
        Some(Kind::Vex(_)) => Some("looks-like-vex"),
        Some(Kind::Advisory(format)) if (format.detect)(text) == Confidence::Certain => {
            Some("looks-like-advisory")
        }
        Some(Kind::Kev | Kind::Epss | Kind::Eol) => Some("looks-like-advisory"),
        _ if start.starts_with(['{', '<']) || start.starts_with("[{") => Some(""),
        _ => None,
    }
}

/// A file in the reading.
#[derive(Default)]
struct Reading {
    entries: Vec<Ignored>,
    count: usize,
    warnings: Warnings,
}

impl Reading {
    fn keep(&mut self, mut entry: Ignored) {
        if entry.until.is_none() {
            let (code, at) = (WarningCode::ExpiryMissing, entry.at.clone());
            self.warnings.add_with(code, at, &entry.named(), "");
        }
        entry.justification = entry.justification.or_else(|| {
            let words = entry.reason.as_deref().unwrap_or_default();
            Justification::ALL
                .iter()
                .copied()
                .find(|known| has_word(words, known.code()))
        });
        self.entries.push(entry);
    }

    fn too_narrow(&mut self, at: &str, what: &str) {
        self.warnings
            .add_with(WarningCode::EntryTooNarrow, at, what, "");
    }

    /// The text of a field; a warning where it is something else.
    fn text<'n>(&mut self, node: &'n Node) -> Option<&'n str> {
        let text = node.text();
        if text.is_none() && node.value != crate::tree::Value::Nothing {
            self.warnings.add(WarningCode::WrongType, node.at());
        }
        text.map(str::trim).filter(|text| !text.is_empty())
    }

    /// The entries of a list; a warning where it is something else.
    fn list<'n>(&mut self, node: &'n Node) -> &'n [Node] {
        if node.list().is_none() && node.value != crate::tree::Value::Nothing {
            self.warnings.add(WarningCode::WrongType, node.at());
        }
        node.list().unwrap_or_default()
    }

    /// The fields of an entry, which is counted.
    fn entry<'n>(&mut self, node: &'n Node) -> Option<&'n [(String, Node)]> {
        self.count += 1;
        let map = node.map();
        if map.is_none() {
            self.warnings.add(WarningCode::WrongType, node.at());
        }
        map
    }

    /// A key of an entry that there is not. Says whether the entry must be left out: it may be a misspelt key that was to narrow what
    /// the entry is about or how long it holds, unless it can only be words for people.
    fn is_stray(&mut self, key: &str, node: &Node, known: &[&str]) -> bool {
        let folded = key.to_ascii_lowercase();
        if WORDS.contains(&folded.trim_end_matches('s')) || key.starts_with(['_', '#']) {
            self.unknown(key, node);
            return false;
        }
        let (code, known) = (WarningCode::EntryKeyUnknown, known.join(", "));
        self.warnings.add_with(code, node.at(), key, &known);
        true
    }

    fn unknown(&mut self, name: &str, node: &Node) {
        self.warnings
            .add_with(WarningCode::UnknownField, node.at(), name, "");
    }
}

/// Keys that people give what they tell each other, in the singular.
const WORDS: &[&str] = &[
    "author",
    "comment",
    "description",
    "issue",
    "link",
    "note",
    "owner",
    "reason",
    "reference",
    "statement",
    "ticket",
    "title",
    "url",
];

/// The text of a field that narrows its entry. What stands there and is no text narrows it in a way that cannot be kept.
fn narrowing<'n>(key: &str, node: &'n Node, unkept: &mut Option<String>) -> Option<&'n str> {
    if node.text().is_none() && node.value != crate::tree::Value::Nothing {
        *unkept = Some(key.to_owned());
    }
    node.text().map(str::trim).filter(|text| !text.is_empty())
}

/// Whether a word stands in a text by itself.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    text.match_indices(word).any(|(start, found)| {
        let before = text.get(..start).and_then(|part| part.chars().next_back());
        let after = text.get(start + found.len()..);
        let after = after.and_then(|part| part.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

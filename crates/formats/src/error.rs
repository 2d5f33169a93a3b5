//! Why a file was refused.

use std::fmt;

use crate::reason::{Reason, ReasonCode};

/// Why nothing of a file could be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// What kind of reason.
    pub code: ReadErrorCode,
    /// Where: as in [`iriai_domain::warning::Warning::at`]; empty for the file as a whole.
    pub at: String,
    /// What was found, for the log and as an argument of the message; not a sentence.
    pub detail: String,
}

impl ReadError {
    /// A refusal of the file as a whole.
    pub fn new(code: ReadErrorCode, detail: impl Into<String>) -> Self {
        Self {
            code,
            at: String::new(),
            detail: detail.into(),
        }
    }

    /// A refusal at a position.
    pub fn at(code: ReadErrorCode, at: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            code,
            at: at.into(),
            detail: detail.into(),
        }
    }

    /// A refusal for want of a field that decides what a record is about.
    pub(crate) fn missing(at: &str, field: &str) -> Self {
        let reason = Reason::with(ReasonCode::FieldMissing, field);
        Self::at(ReadErrorCode::RecordDamaged, at, reason.to_string())
    }

    /// Names the record that is refused, as far as it told its name.
    pub(crate) fn of_record(self, id: &str) -> Self {
        let name: String = id.split(": ").next().unwrap_or(id).trim().to_owned();
        if !self.is_of_record() || name.is_empty() || self.detail.is_empty() {
            return self;
        }
        let name = crate::reason::shown(&name);
        Self {
            detail: format!("{name}: {}", self.detail),
            ..self
        }
    }

    /// Whether it is what stands there that is at fault, and no limit that was passed.
    pub(crate) fn is_of_record(&self) -> bool {
        matches!(
            self.code,
            ReadErrorCode::RecordDamaged | ReadErrorCode::RecordCutOff
        )
    }

    /// The same where the text was a part of another, of which so many lines stand before it.
    #[must_use]
    pub fn behind_lines(self, lines: usize) -> Self {
        let at = crate::place::behind_lines(&self.at, lines);
        Self { at, ..self }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code.code())?;
        if !self.at.is_empty() {
            write!(f, " at {}", self.at)?;
        }
        if !self.detail.is_empty() {
            write!(f, ": {}", self.detail)?;
        }
        Ok(())
    }
}

impl std::error::Error for ReadError {}

macro_rules! read_error_codes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal,)+) => {
        /// The reasons for refusing a file.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum ReadErrorCode { $($(#[$doc])* $variant,)+ }

        impl ReadErrorCode {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The stable code, in kebab case.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }
        }
    };
}

read_error_codes! {
    /// The file is empty.
    Empty = "empty",
    /// The content is none of the known formats.
    UnknownFormat = "unknown-format",
    /// The format is known, but the file is so broken that nothing of it could be read.
    NothingReadable = "nothing-readable",
    /// No ignore file of a program that is known.
    NoIgnoreFile = "no-ignore-file",
    /// Nothing that says of vulnerabilities what is so.
    NoStatements = "no-statements",
    /// The file can be read in part only, and says what must be heard as a whole.
    InPart = "in-part",
    /// A record is not well-formed, or holds something else than belongs there in a field that decides what it is about.
    RecordDamaged = "record-damaged",
    /// A record is cut off.
    RecordCutOff = "record-cut-off",
    /// The file cannot be read to its end.
    ReadInPart = "read-in-part",
    /// The file is sound and lists nothing.
    NothingListed = "nothing-listed",
    /// A file that people write is not well-formed, or says something that cannot stand there.
    DefinitionUnreadable = "definition-unreadable",
    /// More bytes than allowed, packed or unpacked.
    TooManyBytes = "too-many-bytes",
    /// Unpacking would blow the file up more than allowed.
    TooCompressed = "too-compressed",
    /// Nested more deeply than allowed.
    TooDeep = "too-deep",
    /// More components than allowed.
    TooManyComponents = "too-many-components",
    /// More entries in an archive than allowed.
    TooManyEntries = "too-many-entries",
    /// Reading took longer than allowed.
    TooSlow = "too-slow",
    /// An archive or a compressed stream is damaged.
    DamagedArchive = "damaged-archive",
    /// An archive entry is encrypted.
    Encrypted = "encrypted",
    /// A way of compressing that is not supported.
    UnsupportedCompression = "unsupported-compression",
    /// An envelope (in-toto, DSSE) holds something that is not an SBOM.
    ForeignPayload = "foreign-payload",
    /// Declares entities of its own, which are never expanded.
    EntityDeclared = "entity-declared",
    /// A bundle ends before its end.
    BundleTruncated = "bundle-truncated",
    /// A bundle is not as it was signed, or holds something else than it says.
    BundleDamaged = "bundle-damaged",
    /// A bundle of a version, or with entries of a kind, that is not known.
    BundleVersion = "bundle-version",
    /// No backup.
    NoBackup = "no-backup",
    /// A backup ends before its end.
    BackupTruncated = "backup-truncated",
    /// A backup is not as it was written, or holds something else than it says.
    BackupDamaged = "backup-damaged",
    /// A backup of a version that is not known.
    BackupVersion = "backup-version",
    /// A backup of a schema that is not known yet.
    BackupSchema = "backup-schema",
}

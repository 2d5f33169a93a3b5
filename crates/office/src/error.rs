//! Why the office could not do what it was asked.

use iriai_domain::inventory::query::QueryFault;
use iriai_formats::error::ReadErrorCode;

/// A failure, with what a caller must tell apart; wording, status and exit code are decided outside.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing.
    #[error("no such {kind}: {name}")]
    NotFound {
        /// Of what kind.
        kind: &'static str,
        /// What was asked for.
        name: String,
    },
    /// A value that cannot be used.
    #[error("{code}: {value}")]
    Invalid {
        /// What is wrong with it.
        code: &'static str,
        /// The value.
        value: String,
    },
    /// What is kept is damaged.
    #[error("damaged: {0}")]
    Damaged(String),
    /// A file on the way could not be read or written.
    #[error("{path}")]
    File {
        /// Which file.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A document cannot be read.
    #[error("refused: {} {} {}", .refusal.code, .refusal.at, .refusal.detail)]
    Refused {
        /// The file, when it is one that the caller named.
        path: Option<String>,
        /// Why.
        refusal: crate::inventory::import::Refusal,
    },
    /// A condition that cannot be asked.
    #[error("{code}: {fault} {at}")]
    Condition {
        /// What kind of fault.
        code: &'static str,
        /// The file in which it stands, when it is one that the caller named.
        path: Option<String>,
        /// The rule of which it is the condition; empty where there is no name for it.
        rule: String,
        /// Where: `line 3 column 8`.
        at: String,
        /// What is wrong with it, as a reason that has its words.
        fault: String,
    },
    /// Decisions cannot be published as they are.
    #[error("unfit: {} {decision}", .why.code())]
    Unfit {
        /// What is wrong.
        why: iriai_domain::risk::decision::Unfit,
        /// The one at fault.
        decision: String,
    },
    /// A limit of this program is reached.
    #[error("full: {0}")]
    Full(&'static str),
    /// The store said no.
    #[error(transparent)]
    Store(#[from] iriai_store::Error),
}

impl Error {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "not-found",
            Self::Invalid { code, .. } | Self::Condition { code, .. } => code,
            Self::Damaged(_) => "store-damaged",
            Self::File { .. } => "file",
            Self::Refused { refusal, .. } => refusal.code,
            Self::Unfit { .. } => "decision-unfit",
            Self::Full(_) => "full",
            Self::Store(error) => match error {
                iriai_store::Error::Database { .. } | iriai_store::Error::Aborted => "database",
                iriai_store::Error::Unreachable(_) => "store-unreachable",
                iriai_store::Error::Refused(_) => "store-refused",
                iriai_store::Error::Address(_) => "store-address",
                iriai_store::Error::Busy => "database-busy",
                iriai_store::Error::Conflict(_) => "conflict",
                iriai_store::Error::Corrupt { .. } | iriai_store::Error::Damaged(_) => {
                    "store-damaged"
                }
                iriai_store::Error::ReadOnly => "store-read-only",
                iriai_store::Error::Unopenable => "store-unopenable",
                iriai_store::Error::DiskFull => "disk-full",
                iriai_store::Error::SchemaTooNew { .. } => "schema-too-new",
                iriai_store::Error::SchemaOlder { .. } => "schema-too-old",
                iriai_store::Error::SchemaOther(_) => "schema-other",
                iriai_store::Error::Foreign => "store-foreign",
            },
        }
    }

    /// The code that is written so, of an error or a refusal that was kept; that of a file that cannot be read, where nobody knows it.
    pub fn known_code(written: &str) -> &'static str {
        let own = Self::CODES.iter().copied();
        let of_readers = ReadErrorCode::ALL.iter().map(|code| code.code());
        let mut all = own.chain(of_readers);
        all.find(|code| *code == written).unwrap_or("unreadable")
    }

    /// All codes that an error can have, for the test that each has its words.
    pub const CODES: &[&str] = &[
        "not-found",
        "store-damaged",
        "file",
        "full",
        "database",
        "database-busy",
        "conflict",
        "schema-too-new",
        "schema-too-old",
        "schema-other",
        "store-foreign",
        "store-read-only",
        "store-unopenable",
        "store-unreachable",
        "store-refused",
        "store-address",
        "disk-full",
        "name-empty",
        "query-empty",
        "query-purl-invalid",
        "query-range-invalid",
        "query-range-empty",
        "advisory-unknown",
        "advisory-withdrawn",
        "time-invalid",
        "received-in-future",
        "component-ambiguous",
        "criticality-invalid",
        "product-name-taken",
        "several-documents",
        "condition-too-long",
        "condition-invalid",
        "condition-name-unknown",
        "licence-policy-syntax",
        "licence-policy-ruling",
        "licence-policy-licence",
        "licence-policy-category",
        "licence-policy-exception",
        "licence-policy-component",
        "licence-policy-empty",
        "licence-policy-condition",
        "decision-without-author",
        "decision-without-reason",
        "decision-justification-unfit",
        "decision-response-unfit",
        "decision-expired",
        "decision-unfit",
        "vex-publisher-empty",
        "vex-title-empty",
        "vex-namespace-invalid",
        "vex-namespace-insecure",
        "vex-id-invalid",
        "vex-id-no-uuid",
        "vex-repository-empty",
        "feed-address-invalid",
        "feed-name-invalid",
        "feed-name-taken",
        "feed-unknown",
        "feed-none",
        "feed-unreachable",
        "feed-status",
        "feed-redirects",
        "feed-too-slow",
        "feed-broken-off",
        "feed-length",
        "feed-digest",
        "key-invalid",
        "key-unknown",
        "bundle-empty",
        "bundle-key-unknown",
        "bundle-in-future",
        "bundle-older",
        "denied",
        "sign-in-needed",
        "sign-in-refused",
        "sign-in-code-needed",
        "invitation-invalid",
        "account-name-invalid",
        "account-name-taken",
        "password-short",
        "password-long",
        "password-guessable",
        "key-expired",
        "upload-empty",
        "upload-large",
        "upload-broken",
        "idempotency-other",
        "idempotency-pending",
        "import-denied",
        "job-given-up",
        "job-asker-gone",
        "store-not-empty",
        "copy-differs",
        "text-with-nul",
    ];

    pub(crate) fn refused(error: iriai_formats::error::ReadError) -> Self {
        Self::Refused {
            path: None,
            refusal: error.into(),
        }
    }

    /// The same about a file that the caller named.
    pub(crate) fn of_file(self, name: &str) -> Self {
        match self {
            Self::Refused { refusal, .. } => Self::Refused {
                path: Some(name.to_owned()),
                refusal,
            },
            Self::Condition {
                code,
                rule,
                at,
                fault,
                ..
            } => Self::Condition {
                code,
                path: Some(name.to_owned()),
                rule,
                at,
                fault,
            },
            other => other,
        }
    }

    pub(crate) fn query(fault: QueryFault, text: &str) -> Self {
        Self::Invalid {
            code: fault.code(),
            value: text.to_owned(),
        }
    }
}

/// Why a file could not be used, as a code that has its words (`io-<code>`), or as the system says it where there is none.
pub fn reason(error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    let code = match error.kind() {
        ErrorKind::NotFound => "not-found",
        ErrorKind::PermissionDenied => "permission-denied",
        ErrorKind::IsADirectory => "is-a-directory",
        ErrorKind::NotADirectory => "not-a-directory",
        ErrorKind::ReadOnlyFilesystem => "read-only",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "storage-full",
        ErrorKind::InvalidFilename => "invalid-name",
        ErrorKind::InvalidData => "invalid-data",
        _ => return format!("system: {error}"),
    };
    code.to_owned()
}

//! From an error to words and a hint.

use iriai_office::Error;

use crate::api::inventory::RefusalResponse;
use crate::{Complaint, Known, Texts};

/// Why something could not be done.
#[derive(Debug)]
pub struct Failure {
    /// The stable code.
    pub code: &'static str,
    /// The offending value.
    pub value: String,
    /// The file.
    pub path: Option<String>,
    /// The place in it.
    pub at: Option<String>,
    /// What was found.
    pub detail: String,
    /// Whether it is about the store as a whole.
    pub is_about_store: bool,
}

impl Failure {
    /// With nothing known but its code.
    pub fn new(code: &'static str) -> Self {
        Self {
            code,
            value: String::new(),
            path: None,
            at: None,
            detail: String::new(),
            is_about_store: false,
        }
    }

    /// About a value.
    pub fn value(code: &'static str, value: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            ..Self::new(code)
        }
    }

    /// About a file that could not be read or written.
    pub fn file(path: impl Into<String>, error: &std::io::Error) -> Self {
        Self {
            path: Some(path.into()),
            detail: iriai_office::reason(error),
            ..Self::new("file")
        }
    }

    /// A file that was not taken in.
    pub fn refused(path: String, refusal: &RefusalResponse) -> Self {
        Self {
            path: Some(path),
            at: Some(refusal.at.clone()).filter(|at| !at.is_empty()),
            detail: refusal.detail.clone(),
            ..Self::new(refusal.code)
        }
    }

    /// The same, naming a file.
    pub fn on_path(self, path: impl Into<String>) -> Self {
        Self {
            path: Some(path.into()),
            ..self
        }
    }

    /// Names a file, where it is about one of which it does not know the name.
    pub fn on_file(self, path: &str) -> Self {
        match self.path.as_deref() {
            Some("") => self.on_path(path),
            _ => self,
        }
    }

    /// As it stands on a terminal.
    pub fn complaint(&self, texts: &Texts) -> String {
        let place = [&self.path, &self.at].map(|part| part.as_deref().unwrap_or_default());
        self.words(texts).to_text(self.code, &place, texts)
    }

    /// What happened and what to do.
    pub fn words(&self, texts: &Texts) -> Complaint {
        let known = Known {
            value: &self.value,
            path: self.path.as_deref().unwrap_or_default(),
            detail: &self.detail,
            kind: &self.detail,
        };
        Complaint::new(self.code, known, texts)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let failure = Self::new(error.code());
        match error {
            Error::NotFound { kind, name } => Self {
                value: name,
                detail: kind.to_owned(),
                ..failure
            },
            Error::Invalid { value, .. } => Self { value, ..failure },
            Error::Condition {
                path,
                rule,
                at,
                fault,
                ..
            } => Self {
                path,
                at: Some(at),
                value: rule,
                detail: fault,
                ..failure
            },
            Error::Damaged(detail) => Self { detail, ..failure },
            Error::File { path, source } => Self {
                path: Some(path),
                detail: iriai_office::reason(&source),
                ..failure
            },
            Error::Unfit { why, decision } => Self {
                value: decision,
                detail: why.code().to_owned(),
                ..failure
            },
            Error::Full(detail) => Self {
                detail: detail.to_owned(),
                ..failure
            },
            Error::Refused { path, refusal } => Self {
                path,
                at: Some(refusal.at).filter(|at| !at.is_empty()),
                detail: refusal.detail,
                ..failure
            },
            Error::Store(source) => {
                let cause = std::error::Error::source(&source).map(ToString::to_string);
                let said = cause.unwrap_or_else(|| source.to_string());
                Self {
                    detail: format!("database: {said}"),
                    is_about_store: true,
                    ..failure
                }
            }
        }
    }
}

//! From an error to words, a hint and an exit code.

use std::process::ExitCode;

use iriai_office::Error;
use iriai_web::api::inventory::RefusalResponse;
use iriai_web::api::{ErrorBody, ErrorResponse};
use iriai_web::{Complaint, Known, Texts};

use crate::output::{Output, Shape};
use crate::place::StorePlace;

/// Exit codes (contract of the command line).
pub(crate) mod exit {
    /// A gate failed.
    pub(crate) const GATE: u8 = 1;
    /// Wrong usage or unreadable input.
    pub(crate) const UNUSABLE: u8 = 2;
    /// Nothing could be evaluated.
    pub(crate) const NOT_EVALUATED: u8 = 3;
    /// The advisories are older than allowed.
    pub(crate) const STALE: u8 = 4;
}

/// Why a command could not do its work.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The stable code.
    pub(crate) code: &'static str,
    /// The offending value.
    pub(crate) value: String,
    /// The file.
    pub(crate) path: Option<String>,
    /// The place in it.
    pub(crate) at: Option<String>,
    /// What was found.
    pub(crate) detail: String,
    /// Whether it is about the store as a whole.
    pub(crate) is_about_store: bool,
}

impl Failure {
    pub(crate) fn new(code: &'static str) -> Self {
        Self {
            code,
            value: String::new(),
            path: None,
            at: None,
            detail: String::new(),
            is_about_store: false,
        }
    }

    pub(crate) fn value(code: &'static str, value: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            ..Self::new(code)
        }
    }

    pub(crate) fn file(path: impl Into<String>, error: &std::io::Error) -> Self {
        Self {
            path: Some(path.into()),
            detail: iriai_office::reason(error),
            ..Self::new("file")
        }
    }

    /// A file that was not taken in.
    pub(crate) fn refused(path: String, refusal: &RefusalResponse) -> Self {
        Self {
            path: Some(path),
            at: Some(refusal.at.clone()).filter(|at| !at.is_empty()),
            detail: refusal.detail.clone(),
            ..Self::new(refusal.code)
        }
    }

    pub(crate) fn on_path(self, path: impl Into<String>) -> Self {
        Self {
            path: Some(path.into()),
            ..self
        }
    }

    /// Names a file, where it is about one of which it does not know the name.
    pub(crate) fn on_file(self, path: &str) -> Self {
        match self.path.as_deref() {
            Some("") => self.on_path(path),
            _ => self,
        }
    }

    /// Names the store, where it is about that and does not do so yet.
    pub(crate) fn in_store(self, store: &StorePlace) -> Self {
        if self.is_about_store && self.path.is_none() {
            self.on_path(store.to_string())
        } else {
            self
        }
    }

    /// Says it on the right stream and answers the exit code.
    pub(crate) fn report(&self, output: &Output) -> ExitCode {
        let complaint = self.words(output.texts());
        say(self.code, complaint, [&self.path, &self.at], output)
    }

    /// As it stands on a terminal.
    pub(crate) fn complaint(&self, texts: &Texts) -> String {
        let place = [&self.path, &self.at].map(|part| part.as_deref().unwrap_or_default());
        self.words(texts).to_text(self.code, &place, texts)
    }

    /// What happened and what to do.
    fn words(&self, texts: &Texts) -> Complaint {
        let known = Known {
            value: &self.value,
            path: self.path.as_deref().unwrap_or_default(),
            detail: &self.detail,
            kind: &self.detail,
        };
        Complaint::new(self.code, known, texts)
    }
}

/// Says what stopped a command, on the right stream, and answers the exit code. The place is a file and a position in it.
pub(crate) fn say(
    code: &str,
    complaint: Complaint,
    place: [&Option<String>; 2],
    output: &Output,
) -> ExitCode {
    let [path, at] = place;
    if output.shape() == Shape::Json {
        output.json(&ErrorResponse {
            error: ErrorBody {
                code: code.to_owned(),
                message: complaint.message,
                path: path.clone(),
                at: at.clone(),
                hint: Some(complaint.hint),
            },
        });
    } else {
        let place = place.map(|part| part.as_deref().unwrap_or_default());
        output.complain(&complaint.to_text(code, &place, output.texts()));
    }
    ExitCode::from(exit::UNUSABLE)
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

//! From an error to words, a hint and an exit code.

use std::process::ExitCode;

use iriai_office::Error;
use iriai_web::api::{ErrorBody, ErrorResponse};

use crate::output::{Output, Shape};

/// Exit codes (contract of the command line).
pub(crate) mod exit {
    /// Wrong usage or unreadable input.
    pub(crate) const UNUSABLE: u8 = 2;
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
}

impl Failure {
    pub(crate) fn new(code: &'static str) -> Self {
        Self {
            code,
            value: String::new(),
            path: None,
            at: None,
            detail: String::new(),
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
            detail: error.to_string(),
            ..Self::new("file")
        }
    }

    pub(crate) fn on_path(self, path: impl Into<String>) -> Self {
        Self {
            path: Some(path.into()),
            ..self
        }
    }

    /// Says it on the right stream and answers the exit code.
    pub(crate) fn report(&self, output: &Output) -> ExitCode {
        let texts = output.texts();
        let empty = String::new();
        let kind = match texts.has(&format!("kind-{}", self.detail)) {
            true if self.code == "not-found" => texts.text(&format!("kind-{}", self.detail)),
            _ => String::new(),
        };
        let path = self.path.as_ref().unwrap_or(&empty);
        let arguments = [
            ("value", self.value.as_str().into()),
            ("path", path.as_str().into()),
            ("detail", self.detail.as_str().into()),
            ("kind", kind.as_str().into()),
        ];
        let message = texts.with(&format!("error-{}", self.code), &arguments);
        let hint = texts.with(&format!("hint-{}", self.code), &arguments);
        if let Shape::Json = output.shape() {
            output.json(&ErrorResponse {
                error: ErrorBody {
                    code: self.code.to_owned(),
                    message,
                    path: self.path.clone(),
                    at: self.at.clone(),
                    hint: Some(hint),
                },
            });
        } else {
            let place = [self.path.as_deref(), self.at.as_deref()];
            let place: Vec<&str> = place
                .into_iter()
                .flatten()
                .filter(|part| !message.contains(part))
                .collect();
            let place = if place.is_empty() {
                String::new()
            } else {
                format!(", {}", place.join(", "))
            };
            output.complain(&format!(
                "error[{}]: {message}{place}\nhint: {hint}",
                self.code
            ));
        }
        ExitCode::from(exit::UNUSABLE)
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
            Error::Damaged(detail) => Self { detail, ..failure },
            Error::File { path, source } => Self {
                path: Some(path),
                detail: source.to_string(),
                ..failure
            },
            Error::Full(detail) => Self {
                detail: detail.to_owned(),
                ..failure
            },
            Error::Refused(refusal) => Self {
                at: Some(refusal.at),
                detail: refusal.detail,
                ..failure
            },
            Error::Empty => failure,
            Error::Store(source) => {
                let cause = std::error::Error::source(&source).map(ToString::to_string);
                Self {
                    detail: cause.unwrap_or_else(|| source.to_string()),
                    ..failure
                }
            }
        }
    }
}

/// Says what is wrong with the command's words. Help and version are no faults.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    // If even standard error is closed there is nobody to tell.
    _ = error.print();
    if error.use_stderr() {
        ExitCode::from(exit::UNUSABLE)
    } else {
        ExitCode::SUCCESS
    }
}

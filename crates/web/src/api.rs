//! What programs get: the JSON of the command line and of REST. Fields may be added, never renamed or removed.

pub mod bench;
pub mod inventory;
pub mod jobs;
pub mod operate;
pub mod package;
pub mod people;
pub mod risk;

use serde::Serialize;

/// An error.
#[derive(Debug, Serialize)]
pub struct ErrorResponse {
    /// The error.
    pub error: ErrorBody,
}

/// What went wrong, where, and what to do.
#[derive(Debug, Serialize)]
pub struct ErrorBody {
    /// The stable code.
    pub code: String,
    /// One sentence.
    pub message: String,
    /// The file, if it is about one.
    pub path: Option<String>,
    /// The place in it.
    pub at: Option<String>,
    /// What to do.
    pub hint: Option<String>,
}

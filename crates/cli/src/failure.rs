//! From an error to what a terminal or a program is told, and an exit code.

use std::process::ExitCode;

use iriai_web::Complaint;
pub(crate) use iriai_web::Failure;
use iriai_web::api::{ErrorBody, ErrorResponse};

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

/// Names the store, where a failure is about that and does not do so yet.
pub(crate) fn in_store(failure: Failure, store: &StorePlace) -> Failure {
    match failure.is_about_store && failure.path.is_none() {
        true => failure.on_path(store.to_string()),
        false => failure,
    }
}

/// Says a failure on the right stream and answers the exit code.
pub(crate) fn report(failure: &Failure, output: &Output) -> ExitCode {
    let complaint = failure.words(output.texts());
    say(
        failure.code,
        complaint,
        [&failure.path, &failure.at],
        output,
    )
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

//! What went wrong, over HTTP: problem details (RFC 9457) in the reader's language.

use axum::body::Body;
use axum::http::{Response, StatusCode, header};
use serde::Serialize;

use crate::{Failure, Texts};

/// A problem as programs read it.
#[derive(Debug, Serialize)]
struct Problem<'p> {
    /// What kind it is: stable, and the code with a prefix.
    r#type: String,
    /// One sentence.
    title: &'p str,
    status: u16,
    /// The stable code.
    code: &'p str,
    /// What to do.
    hint: &'p str,
    /// The place in what was sent, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<&'p str>,
}

/// By what status a failure is answered.
fn status(code: &str) -> StatusCode {
    match code {
        "not-found" | "advisory-unknown" | "route-unknown" => StatusCode::NOT_FOUND,
        "host-foreign" => StatusCode::MISDIRECTED_REQUEST,
        "sign-in-needed" | "sign-in-refused" | "sign-in-code-needed" | "key-refused" => {
            StatusCode::UNAUTHORIZED
        }
        "denied" | "page-foreign" => StatusCode::FORBIDDEN,
        "body-large" | "upload-large" => StatusCode::PAYLOAD_TOO_LARGE,
        "idempotency-other" => StatusCode::UNPROCESSABLE_ENTITY,
        "method-unknown" => StatusCode::METHOD_NOT_ALLOWED,
        "conflict" | "idempotency-pending" | "product-name-taken" | "account-name-taken" => {
            StatusCode::CONFLICT
        }
        "database-busy" | "store-unreachable" | "store-refused" | "answers-stale"
        | "uploads-many" | "streams-many" => StatusCode::SERVICE_UNAVAILABLE,
        "disk-full" | "full" => StatusCode::INSUFFICIENT_STORAGE,
        "database" | "store-damaged" | "store-read-only" | "store-unopenable" | "file"
        | "internal" => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    }
}

/// The answer that tells it.
pub(crate) fn problem(failure: &Failure, texts: &Texts) -> Response<Body> {
    let complaint = failure.words(texts);
    let status = status(failure.code);
    let problem = Problem {
        r#type: format!("urn:iriai:problem:{}", failure.code),
        title: &complaint.message,
        status: status.as_u16(),
        code: failure.code,
        hint: &complaint.hint,
        at: failure.at.as_deref(),
    };
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        header::HeaderValue::from_static("application/problem+json"),
    );
    headers.insert(
        header::CONTENT_LANGUAGE,
        header::HeaderValue::from_static(texts.language().code()),
    );
    response
}

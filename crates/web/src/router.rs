//! What may be asked over HTTP, and by which path.
//!
//! Each endpoint is a row of [`ENDPOINTS`] with a plain function that makes the answer from the site and the parameters; only this file knows
//! of HTTP. Answers are made on threads that may wait, because the store makes whoever asks it wait.

use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Uri, header};
use axum::routing::any;
use serde::Serialize;

use crate::parameters::{Parameters, preferred};
use crate::problem::problem;
use crate::rest::ENDPOINTS;
use crate::site::Site;
use crate::{Failure, Texts};

/// Something that may be asked.
pub struct Endpoint {
    /// Its path below the server's address.
    pub path: &'static str,
    /// The parameters that it knows, in groups.
    pub parameters: &'static [&'static [&'static str]],
    /// Makes the answer.
    pub answer: fn(&Asked<'_>) -> Result<Answer, Failure>,
}

/// What is asked of an endpoint.
pub struct Asked<'a> {
    /// What answers are made from.
    pub site: &'a Site,
    /// The parameters.
    pub parameters: Parameters<'a>,
    /// The reader's words.
    pub texts: &'a Texts,
}

/// An answer.
pub struct Answer {
    content_type: &'static str,
    body: Vec<u8>,
}

impl Answer {
    /// As JSON.
    pub fn json<T: Serialize>(response: &T) -> Result<Self, Failure> {
        let body = serde_json::to_vec(response).map_err(|error| Failure {
            detail: error.to_string(),
            ..Failure::new("internal")
        })?;
        Ok(Self {
            content_type: "application/json",
            body,
        })
    }

    /// As plain text in the form of a monitoring system.
    pub(crate) fn text(content_type: &'static str, body: String) -> Self {
        Self {
            content_type,
            body: body.into_bytes(),
        }
    }
}

/// Everything that may be asked of a site.
pub fn router(site: Arc<Site>) -> Router {
    let mut router = Router::new();
    for endpoint in ENDPOINTS.iter().copied().flatten() {
        let answer =
            move |State(site): State<Arc<Site>>, method: Method, uri: Uri, headers: HeaderMap| {
                respond(site, Some(endpoint), method, uri, headers)
            };
        router = router.route(endpoint.path, any(answer));
    }
    let unknown = |State(site): State<Arc<Site>>, method: Method, uri: Uri, headers: HeaderMap| {
        respond(site, None, method, uri, headers)
    };
    router.fallback(unknown).with_state(site)
}

/// Answers one request.
async fn respond(
    site: Arc<Site>,
    endpoint: Option<&'static Endpoint>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response<Body> {
    let wanted = headers.get(header::ACCEPT_LANGUAGE);
    let language = preferred(
        wanted
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default(),
    );
    let is_own = headers.get(header::HOST).is_none_or(is_this_machine);
    let answering = Arc::clone(&site);
    let asking = tokio::task::spawn_blocking(move || match is_own {
        true => answer(&answering, endpoint, &method, &uri, language),
        false => Err(Failure::new("host-foreign")),
    });
    let texts = site.texts(language);
    let answered = match asking.await {
        Ok(answered) => answered,
        // It panicked, and said so in the log.
        Err(_) => Err(Failure::new("internal")),
    };
    let mut response = match answered {
        Ok(answer) => told(answer),
        Err(failure) => problem(&failure, texts),
    };
    if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        let allowed = HeaderValue::from_static("GET, HEAD");
        response.headers_mut().insert(header::ALLOW, allowed);
    }
    guard(response.headers_mut());
    response
}

/// Whether a request is meant for this machine: a page from elsewhere may give a name of its own to this address, and would then read what it answers.
fn is_this_machine(host: &HeaderValue) -> bool {
    let host = host.to_str().unwrap_or_default();
    let name = host.parse::<Authority>();
    let name = name.as_ref().map_or("", Authority::host);
    let address = name.trim_matches(['[', ']']).parse::<IpAddr>();
    name.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

fn answer(
    site: &Site,
    endpoint: Option<&'static Endpoint>,
    method: &Method,
    uri: &Uri,
    language: crate::Language,
) -> Result<Answer, Failure> {
    let endpoint = endpoint.ok_or_else(|| Failure::value("route-unknown", uri.path()))?;
    if !matches!(*method, Method::GET | Method::HEAD) {
        return Err(Failure::value("method-unknown", method.as_str()));
    }
    (endpoint.answer)(&Asked {
        site,
        parameters: Parameters::read(uri.query().unwrap_or_default(), endpoint.parameters)?,
        texts: site.texts(language),
    })
}

fn told(answer: Answer) -> Response<Body> {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::OK;
    let content_type = HeaderValue::from_static(answer.content_type);
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, content_type);
    response
}

/// What tells browsers to do no more with an answer than show it.
fn guard(headers: &mut HeaderMap) {
    for (name, value) in [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "Accept-Language"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

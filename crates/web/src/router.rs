//! What may be asked over HTTP, and by which path.
//!
//! Each endpoint is a row of [`ENDPOINTS`] with who may ask it and a plain function that makes the answer; only this file and `session` know
//! of HTTP. Answers are made on threads that may wait, because the store makes whoever asks it wait.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{RawPathParams, Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Uri, header};
use axum::routing::any;
use iriai_office::{Actor, Office, Permission};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::door::Passage;
use crate::events::{self, Telling};
use crate::incoming::Incoming;
use crate::parameters::{Parameters, preferred};
use crate::problem::problem;
use crate::rest::ENDPOINTS;
use crate::session::{Carried, kept};
use crate::site::Site;
use crate::{Failure, Language, Texts};

/// Who may ask an endpoint. There is none without a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Everybody, also who is not known.
    Open,
    /// Whoever is known.
    Known,
    /// Who may do this somewhere; the answer is of there alone.
    May(Permission),
    /// Who may do this with everything.
    Everywhere(Permission),
}

impl Rule {
    /// Refuses who may not.
    fn check(self, actor: &Actor) -> Result<(), Failure> {
        let (is_let, permission) = match self {
            Self::Open => (true, None),
            Self::Known => (actor.is_known(), None),
            Self::May(permission) => (actor.may(permission), Some(permission)),
            Self::Everywhere(permission) => (actor.may_everywhere(permission), Some(permission)),
        };
        match (is_let, permission) {
            (true, _) => Ok(()),
            (false, Some(permission)) if actor.is_known() => {
                Err(Failure::value("denied", permission.code()))
            }
            (false, _) => Err(Failure::new("sign-in-needed")),
        }
    }
}

/// How something is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// What changes nothing.
    Get,
    /// What makes something.
    Post,
    /// What changes something.
    Put,
    /// What takes something away.
    Delete,
}

impl Verb {
    /// The method of HTTP.
    pub const fn method(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// What may be sent with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// A little JSON, or nothing.
    Json,
    /// A file, which is read while it comes.
    File,
}

/// Something that may be asked.
#[derive(Debug, Clone, Copy)]
pub struct Endpoint {
    /// How.
    pub verb: Verb,
    /// Its path below the server's address; parts in braces stand for any text.
    pub path: &'static str,
    /// The parameters that it knows, in groups.
    pub parameters: &'static [&'static [&'static str]],
    /// What may be sent with it.
    pub takes: Takes,
    /// Who may ask.
    pub rule: Rule,
    /// Makes the answer.
    pub answer: fn(&Asked<'_>) -> Result<Answer, Failure>,
}

/// What is asked of an endpoint.
pub struct Asked<'a> {
    /// What answers are made from.
    pub site: &'a Arc<Site>,
    /// The office as who asks it.
    pub office: Office,
    /// The parameters.
    pub parameters: Parameters<'a>,
    /// The reader's words.
    pub texts: &'a Texts,
    /// The parts of the path that stand in braces.
    pub(crate) parts: &'a BTreeMap<String, String>,
    /// What was sent.
    body: &'a Taken,
    /// The head of the request.
    headers: &'a HeaderMap,
    /// What the request carries to show who asks.
    pub(crate) carried: &'a Carried,
}

impl Asked<'_> {
    /// Who asks.
    pub fn actor(&self) -> &Actor {
        self.office.actor()
    }

    /// A part of the path.
    pub(crate) fn part(&self, name: &str) -> &str {
        self.parts.get(name).map_or("", String::as_str)
    }

    /// What was sent, as JSON. A field that nobody knows is refused, for it would be silently without effect.
    pub(crate) fn sent<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        let body = match self.body {
            Taken::Json(body) => body.as_slice(),
            Taken::File(_) => &[],
        };
        serde_json::from_slice(body).map_err(|error| Failure {
            at: Some(format!("line {} column {}", error.line(), error.column())),
            detail: error.to_string(),
            ..Failure::new("body-invalid")
        })
    }

    /// The file that is sent, once.
    pub(crate) fn file(&self) -> Result<Incoming, Failure> {
        let taken = match self.body {
            Taken::File(file) => file.lock().unwrap_or_else(PoisonError::into_inner).take(),
            Taken::Json(_) => None,
        };
        taken.ok_or_else(|| Failure::new("internal"))
    }

    /// A field of the request's head, where it is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// An answer.
pub struct Answer {
    status: StatusCode,
    content_type: &'static str,
    body: Told,
    /// Where to ask on.
    location: Option<String>,
    /// What the browser shall keep from now on; nothing where that stays as it is.
    session: Option<Option<String>>,
}

impl Answer {
    fn new(content_type: &'static str, body: Vec<u8>) -> Self {
        Self {
            status: StatusCode::OK,
            content_type,
            body: Told::Whole(body),
            location: None,
            session: None,
        }
    }

    /// That it will be done, as JSON, and where to ask how far it is.
    pub(crate) fn accepted<T: Serialize>(response: &T, location: String) -> Result<Self, Failure> {
        Ok(Self {
            status: StatusCode::ACCEPTED,
            location: Some(location),
            ..Self::json(response)?
        })
    }

    /// As events, as they happen.
    pub(crate) fn events(telling: Telling) -> Self {
        Self {
            body: Told::Events(telling),
            ..Self::new("text/event-stream", Vec::new())
        }
    }

    /// As JSON.
    pub fn json<T: Serialize>(response: &T) -> Result<Self, Failure> {
        let body = serde_json::to_vec(response).map_err(|error| Failure {
            detail: error.to_string(),
            ..Failure::new("internal")
        })?;
        Ok(Self::new("application/json", body))
    }

    /// That something was made, as JSON.
    pub(crate) fn made<T: Serialize>(response: &T) -> Result<Self, Failure> {
        Ok(Self {
            status: StatusCode::CREATED,
            ..Self::json(response)?
        })
    }

    /// That it was done, and nothing more.
    pub(crate) fn done() -> Self {
        Self {
            status: StatusCode::NO_CONTENT,
            ..Self::new("", Vec::new())
        }
    }

    /// As plain text.
    pub(crate) fn text(content_type: &'static str, body: String) -> Self {
        Self::new(content_type, body.into_bytes())
    }

    /// The same, and the browser keeps a session from now on, or none.
    pub(crate) fn with_session(self, session: Option<String>) -> Self {
        Self {
            session: Some(session),
            ..self
        }
    }
}

/// What an answer says.
enum Told {
    /// At once.
    Whole(Vec<u8>),
    /// While it happens.
    Events(Telling),
}

/// All that may be asked by one path.
type ByMethod = Vec<&'static Endpoint>;

/// Everything that may be asked of a site.
pub fn router(site: Arc<Site>) -> Router {
    let mut by_path: BTreeMap<&'static str, ByMethod> = BTreeMap::new();
    for endpoint in ENDPOINTS.iter().copied().flatten() {
        by_path.entry(endpoint.path).or_default().push(endpoint);
    }
    let mut router = Router::new();
    for (path, endpoints) in by_path {
        let endpoints = Arc::new(endpoints);
        let answer =
            move |State(site): State<Arc<Site>>, parts: RawPathParams, request: Request| {
                respond(site, Arc::clone(&endpoints), parts, request)
            };
        router = router.route(path, any(answer));
    }
    let unknown = |State(site): State<Arc<Site>>, parts: RawPathParams, request: Request| {
        respond(site, Arc::new(ByMethod::new()), parts, request)
    };
    router.fallback(unknown).with_state(site)
}

/// A request with everything that came with it.
struct Sent {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    parts: BTreeMap<String, String>,
    body: Taken,
    language: Language,
    passage: Option<Arc<Passage>>,
}

/// What came behind the head of a request.
enum Taken {
    /// All of it.
    Json(Vec<u8>),
    /// It comes, until somebody takes it.
    File(Mutex<Option<Incoming>>),
}

/// Takes what comes behind the head.
async fn take(endpoints: &ByMethod, method: &Method, body: Body) -> Result<Taken, Failure> {
    let mut known = endpoints.iter();
    let takes_file = known
        .any(|endpoint| endpoint.takes == Takes::File && endpoint.verb.method() == method.as_str());
    if takes_file {
        return Ok(Taken::File(Mutex::new(Some(Incoming::of(body)))));
    }
    let whole = to_bytes(body, BODY).await;
    let whole = whole.map_err(|_| Failure::value("body-large", BODY.to_string()))?;
    Ok(Taken::Json(whole.into()))
}

/// So many bytes of JSON are taken: what is larger is no question.
pub(crate) const BODY: usize = 1 << 20;

/// Answers one request.
async fn respond(
    site: Arc<Site>,
    endpoints: Arc<ByMethod>,
    parts: RawPathParams,
    request: Request,
) -> Response<Body> {
    let (head, body) = request.into_parts();
    let wanted = head.headers.get(header::ACCEPT_LANGUAGE);
    let wanted = wanted.and_then(|value| value.to_str().ok());
    let language = preferred(wanted.unwrap_or_default());
    let passage = head.extensions.get::<Arc<Passage>>().cloned();
    let parts = parts.iter();
    let parts = parts.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let parts = parts.collect();
    let answered = match take(&endpoints, &head.method, body).await {
        Err(failure) => Err(failure),
        Ok(body) => {
            let sent = Sent {
                method: head.method,
                uri: head.uri,
                headers: head.headers,
                parts,
                body,
                language,
                passage: passage.clone(),
            };
            match site.place(takes_place(&endpoints, &sent)).await {
                Err(failure) => Err(failure),
                Ok(place) => {
                    let (answering, known) = (Arc::clone(&site), Arc::clone(&endpoints));
                    let asking = tokio::task::spawn_blocking(move || {
                        // Kept until it is done, also where nobody waits for it any more.
                        let _place = place;
                        answer(&answering, &known, &sent)
                    });
                    // Where it panicked it said so in the log.
                    let answered = asking.await;
                    answered.unwrap_or_else(|_| Err(Failure::new("internal")))
                }
            }
        }
    };
    let texts = site.texts(language);
    let mut response = match answered {
        Ok(answer) => told(answer, site.is_secure()),
        Err(failure) => problem(&failure, texts, passage.as_deref()),
    };
    let status = response.status();
    let headers = response.headers_mut();
    if status == StatusCode::METHOD_NOT_ALLOWED
        && let Ok(allowed) = HeaderValue::from_str(&allowed(&endpoints))
    {
        headers.insert(header::ALLOW, allowed);
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
    }
    if status == StatusCode::UNAUTHORIZED {
        let challenge = HeaderValue::from_static("Bearer realm=\"Iriai\"");
        headers.insert(header::WWW_AUTHENTICATE, challenge);
    }
    guard(headers);
    response
}

/// Whether a request is one of those of which only so many are answered at once. Files have places of their own, because they come as fast as
/// their senders send; and who watches over the server asks most when it has most to do.
fn takes_place(endpoints: &ByMethod, sent: &Sent) -> bool {
    let is_watched = endpoints.iter().all(|endpoint| endpoint.rule == Rule::Open);
    matches!(sent.body, Taken::Json(_)) && !is_watched
}

/// The methods that a path knows.
fn allowed(endpoints: &ByMethod) -> String {
    let mut methods: Vec<&str> = endpoints.iter().map(|one| one.verb.method()).collect();
    if methods.contains(&"GET") {
        methods.push("HEAD");
    }
    methods.join(", ")
}

/// Whether a request is meant for this machine: a page from elsewhere may give a name of its own to this address, and would then read what it answers.
fn is_this_machine(host: &HeaderValue) -> bool {
    let host = host.to_str().unwrap_or_default();
    let name = host.parse::<Authority>();
    let name = name.as_ref().map_or("", Authority::host);
    let address = name.trim_matches(['[', ']']).parse::<IpAddr>();
    name.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

fn answer(site: &Arc<Site>, endpoints: &ByMethod, sent: &Sent) -> Result<Answer, Failure> {
    let host = sent.headers.get(header::HOST);
    if site.is_for_this_machine() && !host.is_none_or(is_this_machine) {
        return Err(Failure::new("host-foreign"));
    }
    if endpoints.is_empty() {
        return Err(Failure::value("route-unknown", sent.uri.path()));
    }
    let method = match sent.method.as_str() {
        "HEAD" => "GET",
        other => other,
    };
    let mut known = endpoints.iter();
    let endpoint = known.find(|endpoint| endpoint.verb.method() == method);
    let endpoint =
        endpoint.ok_or_else(|| Failure::value("method-unknown", sent.method.as_str()))?;
    let carried = Carried::by(&sent.headers);
    let guest = site.guest();
    // Whether a key counts is nobody's business who asks what is open to all.
    let is_open = endpoint.rule == Rule::Open;
    let actor = match is_open {
        true => guest.clone(),
        false => carried.actor(site.office(), guest)?,
    };
    if let Some(passage) = sent.passage.as_ref().filter(|_| !is_open) {
        passage.note_who(&actor);
    }
    carried.check_page(&sent.method, &sent.headers, is_open)?;
    endpoint.rule.check(&actor)?;
    (endpoint.answer)(&Asked {
        site,
        office: site.office().asked_by(actor),
        parameters: Parameters::read(sent.uri.query().unwrap_or_default(), endpoint.parameters)?,
        texts: site.texts(sent.language),
        parts: &sent.parts,
        body: &sent.body,
        headers: &sent.headers,
        carried: &carried,
    })
}

fn told(answer: Answer, is_secure: bool) -> Response<Body> {
    let mut response = Response::new(match answer.body {
        Told::Whole(body) => Body::from(body),
        Told::Events(telling) => events::body(telling),
    });
    *response.status_mut() = answer.status;
    let headers = response.headers_mut();
    if !answer.content_type.is_empty() {
        let content_type = HeaderValue::from_static(answer.content_type);
        headers.insert(header::CONTENT_TYPE, content_type);
    }
    let location = answer.location.map(HeaderValue::try_from);
    if let Some(Ok(location)) = location {
        headers.insert(header::LOCATION, location);
    }
    let session = answer
        .session
        .map(|session| kept(session.as_deref(), is_secure));
    if let Some(cookie) = session.flatten() {
        headers.insert(header::SET_COOKIE, cookie);
    }
    response
}

/// What tells browsers to do no more with an answer than show it.
pub(crate) fn guard(headers: &mut HeaderMap) {
    for (name, value) in [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (
            header::VARY,
            "Accept-Language, Cookie, Authorization, X-Api-Key",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::Doors;
    use iriai_office::{Clock, Limits, Live, Office};
    use tower_service::Service;

    #[tokio::test(start_paused = true)]
    async fn more_than_there_are_places_for_is_not_answered_at_once() {
        let office = Office::in_memory(Clock::Standing(0), Limits::default()).expect("an office");
        let live = Live::new(office).expect("a state");
        let doors = Doors::ThisMachine(Actor::console("ada"));
        let site = Arc::new(Site::new(live, doors));
        let ask = async |path: &str| {
            let request = Request::builder().uri(path).body(Body::empty());
            let request = request.expect("a request");
            let answered = router(Arc::clone(&site)).call(request).await;
            let response = answered.expect("an answer");
            let wait = response.headers().get(header::RETRY_AFTER).cloned();
            (response.status().as_u16(), wait.is_some())
        };
        let question = "/api/v1/iriai/products";
        assert_eq!(ask(question).await, (200, false));
        let mut places = Vec::new();
        let moment = std::time::Duration::from_millis(1);
        while let Ok(Ok(Some(place))) = tokio::time::timeout(moment, site.place(true)).await {
            places.push(place);
        }
        assert_eq!(ask(question).await, (503, true));
        // Whoever watches over it is answered all the same.
        assert_eq!(ask("/healthz").await, (200, false));
        places.pop();
        assert_eq!(ask(question).await, (200, false));
    }
}

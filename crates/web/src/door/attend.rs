//! What is done with every request before and after it is answered: its number, limits, the log, figures.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, Method, Response, StatusCode, header};
use axum::middleware::Next;
use tokio::sync::Semaphore;

use super::limits::{Admitted, Limit, Limited, Limits, Rates};
use super::pace::{Paced, Slow};
use super::passage::{Counted, HEADER, Passage, Visit};
use super::peer::{client, network};
use crate::Failure;
use crate::parameters::preferred;
use crate::problem::problem;
use crate::router::{BODY, guard};
use crate::session::Carried;
use crate::site::Site;

/// What looks at a password, which takes long and much memory.
const SIGN_IN: [(Method, &str); 3] = [
    (Method::POST, "/api/v1/iriai/session"),
    (Method::POST, "/api/v1/iriai/invitation"),
    (Method::PUT, "/api/v1/iriai/password"),
];

/// So many may wait for that: one after the other is looked at, each some twenty milliseconds.
const WAITING: usize = 16;

/// The path of what there is not.
const UNKNOWN: &str = "unknown";

/// The address at the other end of a connection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer(pub(super) IpAddr);

/// Who attends to requests.
pub(super) struct Attendant {
    site: Arc<Site>,
    limits: Limits,
    sign_ins: Arc<Semaphore>,
    trusted: Vec<IpAddr>,
    patience: Duration,
}

impl Attendant {
    pub(super) fn new(
        site: Arc<Site>,
        rates: Rates,
        trusted: Vec<IpAddr>,
        patience: Duration,
    ) -> Self {
        // Who uses this machine may do with it what they like.
        let rates = match site.is_for_this_machine() {
            true => Rates::NONE,
            false => rates,
        };
        Self {
            site,
            limits: Limits::new(rates),
            sign_ins: Arc::new(Semaphore::new(WAITING)),
            trusted,
            patience,
        }
    }

    /// Whether a request is let through.
    fn admit(&self, request: &Request, is_sign_in: bool) -> Result<Admitted, Limited> {
        let headers = request.headers();
        let peer = request.extensions().get::<Peer>();
        let peer = peer.map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.0);
        let network = network(client(peer, headers, &self.trusted));
        let carried = Carried::by(headers);
        let now = Instant::now();
        let admitted = self.limits.admit(&carried, network, is_sign_in, now);
        admitted.inspect_err(|(limit, _)| self.site.figures().limited(*limit))
    }

    /// The answer to what is refused here.
    fn refuse(&self, asking: &Asking, failure: &Failure, wait: Option<Duration>) -> Response<Body> {
        let language = preferred(&asking.language);
        let texts = self.site.texts(language);
        let mut response = problem(failure, texts, Some(&asking.passage));
        let headers = response.headers_mut();
        guard(headers);
        if let Some(wait) = wait {
            let seconds = wait.as_secs_f64().ceil().max(1.0);
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds as u64));
        }
        response
    }

    /// Answers where a password is looked at. Whoever is let in keeps the place until that is done, also when they are gone: otherwise who
    /// comes and goes would fill the server with what nobody waits for.
    async fn sign_in(
        &self,
        asking: &Asking,
        request: Request,
        slow: &Slow,
        next: Next,
    ) -> Response<Body> {
        let (head, body) = request.into_parts();
        // Nobody keeps a place by sending slowly.
        let Ok(body) = to_bytes(body, BODY).await else {
            let failure = Failure::value("body-large", BODY.to_string());
            return self.refuse(asking, &slow_or(slow, failure), None);
        };
        let Ok(place) = Arc::clone(&self.sign_ins).try_acquire_owned() else {
            self.site.figures().limited(Limit::Busy);
            let wait = Duration::from_secs(2);
            return self.refuse(asking, &Failure::new("server-busy"), Some(wait));
        };
        let request = Request::from_parts(head, Body::from(body));
        let answering = tokio::spawn(async move {
            let response = next.run(request).await;
            drop(place);
            response
        });
        match answering.await {
            Ok(response) => response,
            Err(_) => self.refuse(asking, &Failure::new("internal"), None),
        }
    }
}

/// What is kept of a request while it is answered.
struct Asking {
    passage: Arc<Passage>,
    language: String,
}

fn slow_or(slow: &Slow, failure: Failure) -> Failure {
    match slow.is_so() {
        true => Failure::new("body-slow"),
        false => failure,
    }
}

/// Attends to a request.
pub(super) async fn attend(
    State(attendant): State<Arc<Attendant>>,
    mut request: Request,
    next: Next,
) -> Response<Body> {
    let passage = Arc::new(Passage::new(request.headers()));
    let language = request.headers().get(header::ACCEPT_LANGUAGE);
    let language = language.and_then(|value| value.to_str().ok());
    let asking = Asking {
        language: language.unwrap_or_default().to_owned(),
        passage: Arc::clone(&passage),
    };
    let route = request.extensions().get::<MatchedPath>();
    let route: Arc<str> = route.map_or(UNKNOWN, MatchedPath::as_str).into();
    let method = request.method();
    let is_sign_in = SIGN_IN.contains(&(method.clone(), &*route));
    let mut visit = Visit {
        passage: Arc::clone(&passage),
        figures: Arc::clone(attendant.site.figures()),
        method: method.clone(),
        route,
        began: Instant::now(),
        status: None,
        bytes: 0,
    };
    request.extensions_mut().insert(Arc::clone(&passage));
    let mut response = answered(&attendant, &asking, request, next, is_sign_in).await;
    visit.status = Some(response.status().as_u16());
    let headers = response.headers_mut();
    if let Some(id) = passage.header() {
        headers.insert(HEADER, id);
    }
    if attendant.site.is_secure() {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    response.map(|body| Body::new(Counted { body, visit }))
}

async fn answered(
    attendant: &Attendant,
    asking: &Asking,
    request: Request,
    next: Next,
    is_sign_in: bool,
) -> Response<Body> {
    let admitted = match attendant.admit(&request, is_sign_in) {
        Ok(admitted) => admitted,
        Err((limit, wait)) => {
            let failure = Failure {
                detail: limit.code().to_owned(),
                ..Failure::new("too-many-requests")
            };
            return attendant.refuse(asking, &failure, Some(wait));
        }
    };
    let slow = Slow::default();
    let patience = attendant.patience;
    let request = request.map(|body| Body::new(Paced::new(body, patience, slow.clone())));
    let response = match is_sign_in {
        true => attendant.sign_in(asking, request, &slow, next).await,
        false => next.run(request).await,
    };
    let is_refused = response.status() == StatusCode::UNAUTHORIZED && !is_sign_in;
    let counted = asking.passage.counted();
    let counted = counted.or_else(|| is_refused.then_some(false));
    attendant.limits.found(admitted, counted, Instant::now());
    match slow.is_so() {
        true => attendant.refuse(asking, &Failure::new("body-slow"), None),
        false => response,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::ENDPOINTS;

    #[test]
    fn what_looks_at_a_password_is_among_the_endpoints() {
        let all = || ENDPOINTS.iter().copied().flatten();
        for (method, path) in SIGN_IN {
            assert!(all().any(|one| one.verb.method() == method.as_str() && one.path == path));
        }
    }
}

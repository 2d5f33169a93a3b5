//! What is known of a request from when it came until it was answered: its number, who asked, and how that ended.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, OnceLock};
use std::task::{Context, Poll};
use std::time::Instant;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use hyper::body::{Frame, SizeHint};
use iriai_office::{Actor, Who};

use super::figures::Figures;

/// By what requests and answers carry it.
pub(super) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// A request.
#[derive(Debug)]
pub(crate) struct Passage {
    id: String,
    who: OnceLock<String>,
}

impl Passage {
    /// Under the number that it came with, where that is one, or a new one.
    pub(super) fn new(headers: &HeaderMap) -> Self {
        let told = headers.get(HEADER).and_then(|id| id.to_str().ok());
        let told = told.filter(|id| is_request_id(id)).map(str::to_owned);
        Self {
            id: told.unwrap_or_else(new_id),
            who: OnceLock::new(),
        }
    }

    /// The number by which it is found in the log.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// The number as a field of a head.
    pub(super) fn header(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.id).ok()
    }

    /// It is known who asks, by a key or session that counts, or without any.
    pub(crate) fn note_who(&self, actor: &Actor) {
        _ = self.who.set(match &actor.who {
            Who::Account { id, .. } => format!("account:{id}"),
            Who::Key { id, .. } => format!("key:{id}"),
            Who::Console(_) => "console".to_owned(),
            Who::Program => "program".to_owned(),
            Who::Nobody => "nobody".to_owned(),
        });
    }

    /// Whether a key or session counted; nothing where nobody looked.
    pub(super) fn counted(&self) -> Option<bool> {
        let who = self.who.get()?;
        Some(who.starts_with("account:") || who.starts_with("key:"))
    }
}

/// Whether somebody else's number may stand in our log.
fn is_request_id(text: &str) -> bool {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    (1..=64).contains(&text.len()) && text.bytes().all(is_known)
}

/// A number that no other request of this server has, nor of one that runs before or beside it.
fn new_id() -> String {
    static START: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(()));
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("{:016x}-{}", *START, NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A request that is being answered. It is told in the log and counted when this ends, also where whoever asked is gone before.
pub(super) struct Visit {
    pub(super) passage: Arc<Passage>,
    pub(super) figures: Arc<Figures>,
    pub(super) method: Method,
    pub(super) route: Arc<str>,
    pub(super) began: Instant,
    pub(super) status: Option<u16>,
    pub(super) bytes: u64,
}

impl Drop for Visit {
    fn drop(&mut self) {
        let took = self.began.elapsed();
        self.figures.answered(&self.route, self.status, took);
        let who = self.passage.who.get().map_or("nobody", String::as_str);
        let method = match self.method.as_str() {
            known @ ("GET" | "HEAD" | "POST" | "PUT" | "DELETE" | "OPTIONS" | "PATCH") => known,
            // Anything can stand there.
            _ => "other",
        };
        let (route, id, bytes) = (&*self.route, self.passage.id(), self.bytes);
        let milliseconds = took.as_micros() as f64 / 1000.0;
        let status = self.status.unwrap_or_default();
        match status {
            500.. => {
                tracing::error!(target: "iriai::request", method, route, status, milliseconds, bytes, request_id = id, who, "answered");
            }
            0 => {
                tracing::info!(target: "iriai::request", method, route, milliseconds, request_id = id, who, "gone before the answer");
            }
            _ => {
                tracing::info!(target: "iriai::request", method, route, status, milliseconds, bytes, request_id = id, who, "answered");
            }
        }
    }
}

/// What is answered, counted as it goes out.
pub(super) struct Counted {
    pub(super) body: Body,
    pub(super) visit: Visit,
}

impl hyper::body::Body for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &frame {
            self.visit.bytes += frame.data_ref().map_or(0, |data| data.len() as u64);
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_came_along_is_kept_where_it_is_one() {
        for (told, is_kept) in [
            ("build-4711.a_B", true),
            ("", false),
            ("a b", false),
            ("a\"b", false),
            (&*"x".repeat(64), true),
            (&*"x".repeat(65), false),
        ] {
            let value = HeaderValue::from_str(told).expect("a field");
            let headers = [(HEADER, value)].into_iter().collect();
            let passage = Passage::new(&headers);
            assert_eq!(passage.id() == told, is_kept, "{told}");
            assert!(is_request_id(passage.id()));
        }
        let made = || Passage::new(&HeaderMap::new()).id;
        assert_ne!(made(), made());
    }
}

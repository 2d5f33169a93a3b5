//! What happens, told while it does: server-sent events (WHATWG HTML, 9.2).

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use http_body::Frame;
use serde::Serialize;
use tokio::sync::mpsc::{self, Receiver, Sender};

/// Tells the next event; nothing where there is none now, and whether any may follow.
pub(crate) type Telling = Box<dyn FnMut() -> (Option<String>, bool) + Send>;

/// So often it is looked whether something happened.
const LOOK: Duration = Duration::from_millis(400);
/// After so many looks without an event a comment tells both sides that the other is there.
const SILENCE: u32 = 25;

/// An event as it is sent. JSON has no line ends within it.
pub(crate) fn event(name: &str, told: &impl Serialize) -> Option<String> {
    let data = serde_json::to_string(told).ok()?;
    Some(format!("event: {name}\ndata: {data}\n\n"))
}

/// A body that tells events until there are no more, or nobody reads them.
pub(crate) fn body(telling: Telling) -> Body {
    let (to, from) = mpsc::channel(1);
    tokio::spawn(tell(telling, to));
    Body::new(Events(from))
}

async fn tell(mut telling: Telling, to: Sender<Bytes>) {
    let mut silent = 0;
    loop {
        // The store makes whoever asks it wait.
        let asked = tokio::task::spawn_blocking(move || {
            let told = telling();
            (told, telling)
        });
        let Ok(((event, may_follow), back)) = asked.await else {
            return;
        };
        telling = back;
        let text = match event {
            Some(event) => Some(event),
            None if silent >= SILENCE => Some(":\n\n".to_owned()),
            None => None,
        };
        silent = match text {
            Some(_) => 0,
            None => silent + 1,
        };
        if let Some(text) = text
            && to.send(text.into()).await.is_err()
        {
            return;
        }
        if !may_follow || to.is_closed() {
            return;
        }
        tokio::time::sleep(LOOK).await;
    }
}

struct Events(Receiver<Bytes>);

impl HttpBody for Events {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let next = self.0.poll_recv(context);
        next.map(|bytes| bytes.map(|bytes| Ok(Frame::data(bytes))))
    }
}

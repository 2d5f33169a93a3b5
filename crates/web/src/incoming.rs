//! What is sent, read piece by piece while it comes.

use std::io::{self, Read};

use axum::body::{Body, Bytes, HttpBody};
use tokio::sync::mpsc::{self, Receiver, Sender};

/// So many pieces wait at most to be read.
const WAITING: usize = 4;

/// The body of a request on its way. To be read by a thread that may wait.
pub(crate) struct Incoming {
    from: Receiver<io::Result<Bytes>>,
    rest: Bytes,
}

impl Incoming {
    /// Begins to take a body.
    pub(crate) fn of(body: Body) -> Self {
        let (to, from) = mpsc::channel(WAITING);
        tokio::spawn(pump(body, to));
        Self {
            from,
            rest: Bytes::new(),
        }
    }
}

/// Hands on what comes, until nobody reads any more.
async fn pump(body: Body, to: Sender<io::Result<Bytes>>) {
    let mut body = std::pin::pin!(body);
    while let Some(frame) = std::future::poll_fn(|context| body.as_mut().poll_frame(context)).await
    {
        let piece = match frame {
            // What is no data are trailers.
            Ok(frame) => match frame.into_data() {
                Ok(data) => Ok(data),
                Err(_) => continue,
            },
            Err(error) => Err(io::Error::other(error)),
        };
        let is_broken = piece.is_err();
        if to.send(piece).await.is_err() || is_broken {
            return;
        }
    }
}

impl Read for Incoming {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.rest.is_empty() {
            match self.from.blocking_recv() {
                None => return Ok(0),
                Some(piece) => self.rest = piece?,
            }
        }
        let count = self.rest.len().min(into.len());
        let piece = self.rest.split_to(count);
        if let Some(room) = into.get_mut(..count) {
            room.copy_from_slice(&piece);
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_is_read_whole() {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let runtime = runtime.expect("a runtime");
        let sent: Vec<u8> = (0..100_000_u32).map(|number| number as u8).collect();
        let expected = sent.clone();
        let read = runtime.block_on(async move {
            let mut incoming = Incoming::of(Body::from(sent));
            let reading = tokio::task::spawn_blocking(move || {
                let mut read = Vec::new();
                incoming.read_to_end(&mut read).map(|_| read)
            });
            reading.await.expect("it ends")
        });
        assert_eq!(read.expect("no fault"), expected);
    }
}

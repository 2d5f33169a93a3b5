//! How slowly others may send and take.
//!
//! What is asked for is a least rate and not a total time, so that much may go over a slow line. Whoever waits for the other side has some
//! time; waiting uses it up, and each byte that comes gives some back.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes};
use hyper::body::{Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

/// Bytes a second that give back as much time as passes: 32 kbit/s.
const RATE: f64 = 4096.0;

/// How long may still be waited for the other side.
pub(super) struct Pace {
    most: Duration,
    left: Duration,
    waiting: Option<Instant>,
    timer: Pin<Box<Sleep>>,
}

impl Pace {
    /// With so much time to begin with, which is also the most there can be.
    pub(super) fn new(most: Duration) -> Self {
        Self {
            most,
            left: most,
            waiting: None,
            timer: Box::pin(sleep_until(Instant::now())),
        }
    }

    /// Nothing came. Ready once that has been so for too long.
    pub(super) fn poll_waited(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if self.waiting.is_none() {
            let now = Instant::now();
            self.waiting = Some(now);
            self.timer.as_mut().reset(now + self.left);
        }
        self.timer.as_mut().poll(context)
    }

    /// So many bytes came. Some of the time since may be ours, who were busy: therefore it never uses up more than half of what is left. Whoever
    /// sends next to nothing each time has twice the time altogether.
    pub(super) fn came(&mut self, bytes: usize) {
        let waited = self.waiting.take().map(|since| since.elapsed());
        let waited = waited.unwrap_or_default().min(self.left / 2);
        let given = Duration::from_secs_f64(bytes as f64 / RATE);
        self.left = (self.left - waited).saturating_add(given).min(self.most);
    }
}

/// That what was sent came too slowly.
#[derive(Debug, Clone, Default)]
pub(super) struct Slow(Arc<AtomicBool>);

impl Slow {
    /// Whether it did.
    pub(super) fn is_so(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What is sent, ended with an error where it comes too slowly.
pub(super) struct Paced {
    body: Body,
    pace: Pace,
    slow: Slow,
}

impl Paced {
    pub(super) fn new(body: Body, most: Duration, slow: Slow) -> Self {
        Self {
            body,
            pace: Pace::new(most),
            slow,
        }
    }
}

impl hyper::body::Body for Paced {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) else {
            ready!(self.pace.poll_waited(context));
            self.slow.0.store(true, Ordering::Relaxed);
            let error = std::io::Error::from(std::io::ErrorKind::TimedOut);
            return Poll::Ready(Some(Err(axum::Error::new(error))));
        };
        let bytes = match &frame {
            Some(Ok(frame)) => frame.data_ref().map_or(0, Bytes::len),
            _ => 0,
        };
        self.pace.came(bytes);
        Poll::Ready(frame)
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
    use axum::body::to_bytes;
    use tokio::sync::mpsc;

    /// A body of pieces that come by a channel.
    struct Pieces(mpsc::Receiver<Bytes>);

    impl hyper::body::Body for Pieces {
        type Data = Bytes;
        type Error = axum::Error;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
            let piece = ready!(self.0.poll_recv(context));
            Poll::Ready(piece.map(|piece| Ok(Frame::data(piece))))
        }
    }

    /// How many bytes come, and whether it was too slow, where a piece is sent now and then.
    async fn sent(pieces: usize, size: usize, every: Duration) -> (Option<usize>, bool, Duration) {
        let (sender, receiver) = mpsc::channel(1);
        let slow = Slow::default();
        let body = Paced::new(
            Body::new(Pieces(receiver)),
            Duration::from_secs(10),
            slow.clone(),
        );
        tokio::spawn(async move {
            for _ in 0..pieces {
                tokio::time::sleep(every).await;
                _ = sender.send(vec![0; size].into()).await;
            }
        });
        let began = Instant::now();
        let read = to_bytes(Body::new(body), usize::MAX).await;
        (
            read.ok().map(|read| read.len()),
            slow.is_so(),
            began.elapsed(),
        )
    }

    #[tokio::test(start_paused = true)]
    async fn much_may_come_over_a_slow_line() {
        // Half an hour at 8 KiB a second.
        let (read, slow, took) = sent(900, 16 << 10, Duration::from_secs(2)).await;
        assert_eq!((read, slow), (Some(900 << 14), false));
        assert!(took >= Duration::from_secs(1800));
    }

    #[tokio::test(start_paused = true)]
    async fn what_comes_too_slowly_is_ended() {
        for every in [1, 4, 9, 11] {
            let (read, slow, took) = sent(10_000, 1, Duration::from_secs(every)).await;
            assert_eq!((read, slow), (None, true), "{every}");
            assert!(took <= Duration::from_secs(20), "{every}: {took:?}");
        }
        // Where a piece is large it may be waited for, but no longer than for any other.
        let (read, slow, _) = sent(2, 1 << 20, Duration::from_secs(9)).await;
        assert_eq!((read, slow), (Some(2 << 20), false));
    }
}

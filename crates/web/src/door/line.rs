//! A connection that is not waited for without end.

use std::io::{Error, ErrorKind, IoSlice, Result};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::pace::Pace;

/// What somebody who is connected is doing, below the number of the request: that of one request is another than that of the next.
#[derive(Debug, Clone, Default)]
pub(super) struct Phase(Arc<Told>);

#[derive(Debug, Default)]
struct Told {
    phase: AtomicU64,
    /// Whom to tell when an answer has ended: hyper does not look at the connection then if it did so while it answered, and nobody would
    /// know that we wait for something else.
    reader: Mutex<Option<Waker>>,
}

/// The head of a request is being sent; also where a connection is new.
const HEAD: u64 = 0;
/// A request is being answered, and its body read.
const ANSWERED: u64 = 1;
/// Nothing of the next request has come.
const IDLE: u64 = 2;
/// As many bits tell the phase.
const BITS: u64 = 2;
const PHASE: u64 = (1 << BITS) - 1;

impl Phase {
    /// A request is being answered, as long as this is kept.
    pub(super) fn answering(&self) -> Answering {
        let number = (self.is() >> BITS) + 1;
        self.0
            .phase
            .store(number << BITS | ANSWERED, Ordering::Relaxed);
        Answering(self.clone())
    }

    fn is(&self) -> u64 {
        self.0.phase.load(Ordering::Relaxed)
    }

    fn turn(&self, phase: u64) {
        self.0
            .phase
            .store(self.is() & !PHASE | phase, Ordering::Relaxed);
    }
}

/// A request is being answered.
pub(super) struct Answering(Phase);

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.turn(IDLE);
        let reader = &self.0.0.reader;
        let reader = reader.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(reader) = reader {
            reader.wake();
        }
    }
}

/// How long somebody is waited for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// For the head of a request, from its first byte; and for the first of all.
    pub(super) head: Duration,
    /// For the next request.
    pub(super) idle: Duration,
}

/// A connection. How fast the body of a request comes is watched where it is read, since only there it is known who keeps whom waiting.
pub(super) struct Line<S> {
    stream: S,
    phase: Phase,
    /// The phase that the timer is for.
    timed: Option<u64>,
    timer: Pin<Box<Sleep>>,
    patience: Patience,
    taking: Pace,
}

/// Whoever takes an answer may do so in larger portions than whoever sends a request, for the system holds some for them.
const TAKING: u32 = 3;

impl<S> Line<S> {
    pub(super) fn new(stream: S, phase: Phase, patience: Patience) -> Self {
        Self {
            stream,
            phase,
            timed: None,
            timer: Box::pin(sleep_until(Instant::now())),
            patience,
            taking: Pace::new(patience.head.saturating_mul(TAKING)),
        }
    }

    /// Nothing came. An error once that has been so for too long.
    fn poll_waited(&mut self, context: &mut Context<'_>) -> Poll<Result<()>> {
        let phase = self.phase.is();
        let patience = match phase & PHASE {
            HEAD => self.patience.head,
            IDLE => self.patience.idle,
            _ => {
                let reader = &self.phase.0.reader;
                let mut reader = reader.lock().unwrap_or_else(PoisonError::into_inner);
                *reader = Some(context.waker().clone());
                return Poll::Pending;
            }
        };
        if self.timed != Some(phase) {
            self.timed = Some(phase);
            self.timer.as_mut().reset(Instant::now() + patience);
        }
        ready!(self.timer.as_mut().poll(context));
        Poll::Ready(Err(ErrorKind::TimedOut.into()))
    }

    /// The same for whoever takes an answer.
    fn taken(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<Result<usize>>,
    ) -> Poll<Result<usize>> {
        if let Poll::Ready(written) = written {
            self.taking.came(*written.as_ref().unwrap_or(&0));
            return Poll::Ready(written);
        }
        ready!(self.taking.poll_waited(context));
        Poll::Ready(Err(Error::from(ErrorKind::TimedOut)))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Line<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        let before = buffer.filled().len();
        let Poll::Ready(read) = Pin::new(&mut self.stream).poll_read(context, buffer) else {
            return self.poll_waited(context);
        };
        if self.phase.is() & PHASE == IDLE && buffer.filled().len() > before {
            self.phase.turn(HEAD);
        }
        Poll::Ready(read)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Line<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.taken(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.taken(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        let flushed = flushed.map(|flushed| flushed.map(|()| 0));
        self.taken(context, flushed)
            .map(|flushed| flushed.map(|_| ()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        let ended = Pin::new(&mut self.stream).poll_shutdown(context);
        let ended = ended.map(|ended| ended.map(|()| 0));
        self.taken(context, ended).map(|ended| ended.map(|_| ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    const PATIENCE: Patience = Patience {
        head: Duration::from_secs(10),
        idle: Duration::from_secs(60),
    };

    async fn read(line: &mut Line<tokio::io::DuplexStream>) -> (Option<u8>, u64) {
        let began = Instant::now();
        let read = line.read_u8().await;
        (read.ok(), began.elapsed().as_secs())
    }

    #[tokio::test(start_paused = true)]
    async fn each_phase_is_waited_for_as_long_as_it_may_take() {
        let (mut client, server) = duplex(64);
        let phase = Phase::default();
        let mut line = Line::new(server, phase.clone(), PATIENCE);
        assert_eq!(read(&mut line).await, (None, 10));
        drop(phase.answering());
        assert_eq!(read(&mut line).await, (None, 60));
        // From the first byte on it is a head, and the bytes that follow give no more time.
        drop(phase.answering());
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_secs(3)).await;
                if client.write_u8(b'G').await.is_err() {
                    return;
                }
            }
        });
        assert_eq!(read(&mut line).await, (Some(b'G'), 3));
        let began = Instant::now();
        while read(&mut line).await.0.is_some() {}
        assert_eq!(began.elapsed().as_secs(), 10);
        // A connection that is used again and again is not ended by what it waited for long ago.
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_is_answered_is_not_hurried() {
        let (_client, server) = duplex(64);
        let phase = Phase::default();
        let _answering = phase.answering();
        let mut line = Line::new(server, phase, PATIENCE);
        let hour = Duration::from_secs(3600);
        assert!(tokio::time::timeout(hour, line.read_u8()).await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_does_not_take_the_answer_is_left() {
        let (_client, server) = duplex(64);
        let phase = Phase::default();
        let _answering = phase.answering();
        let mut line = Line::new(server, phase, PATIENCE);
        let began = Instant::now();
        assert!(line.write_all(&[0; 1024]).await.is_err());
        assert!(began.elapsed() <= Duration::from_secs(60));
    }
}

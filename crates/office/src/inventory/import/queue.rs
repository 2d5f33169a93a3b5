//! What waits for the writer, limited by its size: thousands of small documents may wait while a batch becomes durable, but
//! not several large ones.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::prepare::Work;
use crate::clock::Deadline;

/// Hands work from several workers to one writer, in the order in which it was sent.
#[derive(Default)]
pub(super) struct Queue {
    state: Mutex<State>,
    /// The writer may go on, or a worker.
    filled: Condvar,
    emptied: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Work>,
    bytes: usize,
    senders: usize,
    /// Workers that wait for room. To wake nobody costs as much as to wake somebody.
    blocked: usize,
    is_closed: bool,
}

impl Queue {
    /// The most that waits, in bytes; a larger piece waits alone.
    const BYTES: usize = 64 << 20;

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing that is done under the lock can panic half way.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An end for one worker. The writer waits until all of them are dropped.
    pub(super) fn sender(&self) -> Sender<'_> {
        self.lock().senders += 1;
        Sender { queue: self }
    }

    /// The writer's end; when it is dropped the workers stop.
    pub(super) fn receiver(&self) -> Receiver<'_> {
        Receiver { queue: self }
    }
}

/// A worker's end of the queue.
pub(super) struct Sender<'q> {
    queue: &'q Queue,
}

impl Sender<'_> {
    /// Hands over a piece of work as soon as there is room. Breaks when the writer has gone.
    pub(super) fn send(&self, work: Work) -> ControlFlow<()> {
        let size = work.size();
        let mut state = self.queue.lock();
        while !state.is_closed && state.bytes > 0 && state.bytes + size > Queue::BYTES {
            state.blocked += 1;
            state = self
                .queue
                .emptied
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
            state.blocked -= 1;
        }
        if state.is_closed {
            return ControlFlow::Break(());
        }
        let was_empty = state.waiting.is_empty();
        state.waiting.push_back(work);
        state.bytes += size;
        drop(state);
        if was_empty {
            self.queue.filled.notify_one();
        }
        ControlFlow::Continue(())
    }
}

impl Drop for Sender<'_> {
    fn drop(&mut self) {
        self.queue.lock().senders -= 1;
        self.queue.filled.notify_one();
    }
}

/// The writer's end of the queue.
pub(super) struct Receiver<'q> {
    queue: &'q Queue,
}

impl Receiver<'_> {
    /// Waits for work until the deadline; nothing when none came. Breaks when all workers are done and nothing is left.
    pub(super) fn next(&self, deadline: Option<Deadline>) -> ControlFlow<(), Option<Work>> {
        let mut state = self.queue.lock();
        loop {
            if let Some(work) = state.waiting.pop_front() {
                state.bytes -= work.size();
                let is_awaited = state.blocked > 0;
                drop(state);
                if is_awaited {
                    self.queue.emptied.notify_all();
                }
                return ControlFlow::Continue(Some(work));
            }
            if state.senders == 0 {
                return ControlFlow::Break(());
            }
            let filled = &self.queue.filled;
            state = match deadline.and_then(Deadline::remaining) {
                None => filled.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some(time) if time.is_zero() => return ControlFlow::Continue(None),
                Some(time) => {
                    let waited = filled.wait_timeout(state, time);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }
}

impl Drop for Receiver<'_> {
    fn drop(&mut self) {
        self.queue.lock().is_closed = true;
        self.queue.emptied.notify_all();
    }
}

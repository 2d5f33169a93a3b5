//! Work shared by all cores.

use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Builder;

use iriai_formats::limits::Limits;

use crate::error::Error;
use crate::inventory::import::stack_bytes;

/// How much room for its calls a thread needs that asks an [`Office`](crate::Office), in bytes: what was taken in under raised limits is
/// read again, as deep as it nests. It is only reserved.
pub const STACK: usize = stack_bytes(Limits::DEPTH_MOST);

/// So many pieces of work wait at most for somebody who takes them up.
const WAITING: usize = 8;

/// Hands what `produce` sends to as many workers as there are cores, and answers what they made of it, in no order. A worker keeps its
/// state from one piece to the next. Pieces are better few and large, each in one buffer: to wake a worker, and to give back memory that
/// another thread asked for, takes longer than a small piece. A fault of `produce` is told before those of the workers.
pub(crate) fn on_all_cores<T, S, R>(
    produce: impl FnOnce(&mut dyn FnMut(T)) -> Result<(), Error>,
    work: impl Fn(&mut S, T) -> Result<R, Error> + Sync,
) -> Result<Vec<R>, Error>
where
    T: Send,
    S: Default,
    R: Send,
{
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let (sender, receiver) = sync_channel::<T>(WAITING);
    let receiver = Arc::new(Mutex::new(receiver));
    let work = &work;
    std::thread::scope(|scope| {
        let workers = (0..threads).map(|_| {
            let receiver = Arc::clone(&receiver);
            let worker = Builder::new().stack_size(STACK);
            worker.spawn_scoped(scope, move || take_up(&receiver, work))
        });
        let workers: Result<Vec<_>, _> = workers.collect();
        let workers = workers.map_err(|source| Error::File {
            path: String::new(),
            source,
        })?;
        // Only the workers hold it from here on: when the last of them is gone, nobody waits for them in vain.
        drop(receiver);
        // Whoever cannot be reached any more has met a fault, and tells it below.
        let produced = produce(&mut |piece| _ = sender.send(piece));
        drop(sender);
        let mut made = Vec::new();
        let mut fault = None;
        for worker in workers {
            match worker.join() {
                Ok(Ok(part)) => made.extend(part),
                Ok(Err(error)) => fault = fault.or(Some(error)),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        produced?;
        match fault {
            None => Ok(made),
            Some(error) => Err(error),
        }
    })
}

/// The same by whoever calls, in the order in which it is sent.
pub(crate) fn here<T, S: Default, R>(
    produce: impl FnOnce(&mut dyn FnMut(T)) -> Result<(), Error>,
    work: impl Fn(&mut S, T) -> Result<R, Error>,
) -> Result<Vec<R>, Error> {
    let mut state = S::default();
    let mut made = Ok(Vec::new());
    produce(&mut |piece| {
        if let Ok(done) = &mut made {
            match work(&mut state, piece) {
                Ok(piece) => done.push(piece),
                Err(error) => made = Err(error),
            }
        }
    })?;
    made
}

fn take_up<T, S: Default, R>(
    receiver: &Mutex<Receiver<T>>,
    work: &(impl Fn(&mut S, T) -> Result<R, Error> + Sync),
) -> Result<Vec<R>, Error> {
    let mut state = S::default();
    let mut made = Vec::new();
    loop {
        let next = receiver
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        match next {
            Ok(piece) => made.push(work(&mut state, piece)?),
            Err(_) => return Ok(made),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_piece_is_taken_up_once() -> Result<(), Error> {
        let produce = |send: &mut dyn FnMut(u32)| {
            (0..1_000).for_each(send);
            Ok(())
        };
        let work = |before: &mut u32, piece| {
            *before += 1;
            Ok((piece, *before))
        };
        let mut made = on_all_cores(produce, work)?;
        // Each worker counts its own, from the first to the last.
        let threads = made.iter().filter(|(_, before)| *before == 1).count();
        assert!(threads >= 1);
        assert!(
            made.iter()
                .all(|(_, before)| *before as usize <= 1_000 - (threads - 1))
        );
        made.sort_unstable();
        assert!(made.iter().map(|(piece, _)| *piece).eq(0..1_000));
        let mut of_one = here(produce, work)?;
        assert_eq!(of_one.pop(), Some((999, 1_000)));
        Ok(())
    }

    #[test]
    fn faults_are_told_and_nobody_waits() {
        let produce = |send: &mut dyn FnMut(u32)| {
            (0..10_000).for_each(send);
            Ok(())
        };
        let refuse = |(): &mut (), _| Err::<(), Error>(Error::Full("worker"));
        let told = on_all_cores(produce, refuse);
        assert!(matches!(told, Err(Error::Full("worker"))));
        let fail = |_: &mut dyn FnMut(u32)| Err(Error::Full("producer"));
        let told = on_all_cores(fail, |(): &mut (), piece| Ok(piece));
        assert!(matches!(told, Err(Error::Full("producer"))));
    }

    #[test]
    fn a_worker_that_panics_is_heard_of_and_nobody_waits() {
        let produce = |send: &mut dyn FnMut(u32)| {
            (0..10_000).for_each(send);
            Ok(())
        };
        let panic = |(): &mut (), piece: u32| match piece {
            7 => panic!("seven"),
            piece => Ok(piece),
        };
        let caught = std::panic::catch_unwind(|| on_all_cores(produce, panic));
        let told = caught.expect_err("a panic");
        assert_eq!(told.downcast_ref(), Some(&"seven"));
    }
}

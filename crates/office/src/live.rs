//! What many questions are answered from at the same time, kept up to date while the store changes.
//!
//! There is one state, and it is changed in place: two would take twice the memory. Whoever asks holds it for reading; one thread follows the
//! store. It works out beside those who ask what is to be changed, and keeps them waiting only while it takes that over.

mod following;

use std::ops::Deref;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, TryLockError};
use std::time::Duration;

use iriai_domain::inventory::portfolio::Portfolio;
use iriai_domain::risk::register::Register;

use self::following::Followed;
use crate::Office;
use crate::clock::Deadline;
use crate::error::Error;
use crate::inventory::load::portfolio_with_series;

/// What questions are answered from, as it was at one change of the store.
pub struct State {
    /// All documents of all products.
    pub portfolio: Portfolio,
    /// What advisories and people say of them.
    pub register: Register,
    change: i64,
}

impl State {
    /// The change of the store that it shows: the same number means the same answers, in every process over one store.
    pub fn change(&self) -> i64 {
        self.change
    }
}

/// The state, held for reading. It does not change before it is let go, so one answer asks for it once, and holds it no longer than it takes.
pub struct Held<'l>(RwLockReadGuard<'l, State>);

impl Deref for Held<'_> {
    type Target = State;

    fn deref(&self) -> &State {
        &self.0
    }
}

/// An office and the newest state.
pub struct Live {
    office: Office,
    state: RwLock<State>,
    /// How far the store was followed; held while the next state comes about.
    followed: Mutex<Followed>,
    /// Why the next state could not come about when it was tried last.
    fault: Mutex<Option<&'static str>>,
    /// How often everything was read anew.
    reloads: AtomicU64,
}

impl Live {
    /// Over an office, with the state of now.
    pub fn new(office: Office) -> Result<Self, Error> {
        let office = office.importing_often();
        let (state, followed) = office.load_state()?;
        Ok(Self {
            office,
            state: RwLock::new(state),
            followed: Mutex::new(followed),
            fault: Mutex::new(None),
            reloads: AtomicU64::new(0),
        })
    }

    /// The office.
    pub fn office(&self) -> &Office {
        &self.office
    }

    /// The newest state that has come about.
    pub fn state(&self) -> Held<'_> {
        Held(self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Why answers do not show what is in the store now, as the code of an error; nothing where they do.
    pub fn fault(&self) -> Option<&'static str> {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How often everything was read anew, because what was new could not be told or taken in.
    pub fn reloads(&self) -> u64 {
        self.reloads.load(Ordering::Relaxed)
    }

    /// Makes up for what changed in the store, here or by others. Answers whether anything did.
    pub fn follow(&self) -> Result<bool, Error> {
        let followed = self.catch_up();
        let fault = followed.as_ref().err().map(Error::code);
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = fault;
        followed
    }

    fn catch_up(&self) -> Result<bool, Error> {
        let mut followed = self.followed.lock().unwrap_or_else(PoisonError::into_inner);
        let changes = self.office.store.read()?.changes()?;
        if followed.shows(&changes) {
            return Ok(false);
        }
        self.office.ensure_compared()?;
        // What cannot be read piece by piece may be as a whole; if not, that tells why.
        if !matches!(self.advance(&mut followed), Ok(true)) {
            self.reloads.fetch_add(1, Ordering::Relaxed);
            let (state, fresh) = self.office.load_state()?;
            let before = self.change(|held| std::mem::replace(held, state));
            *followed = fresh;
            drop(before);
        }
        Ok(true)
    }

    /// Changes the state. Who reads it for long would make all others wait behind the one who waits to change it; so that one looks now and
    /// then whether nobody reads, and waits only when that has not come for long.
    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        const PATIENCE: Duration = Duration::from_secs(1);
        const PAUSE: Duration = Duration::from_micros(200);
        let patience = Deadline::after(PATIENCE);
        let mut state: RwLockWriteGuard<'_, State> = loop {
            match self.state.try_write() {
                Ok(state) => break state,
                Err(TryLockError::Poisoned(poisoned)) => break poisoned.into_inner(),
                Err(TryLockError::WouldBlock) if patience.is_over() => {
                    break self.state.write().unwrap_or_else(PoisonError::into_inner);
                }
                Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            }
        };
        change(&mut state)
    }
}

impl Office {
    /// What questions are answered from, as the store holds it now.
    pub fn state(&self) -> Result<State, Error> {
        let (state, _) = self.load_state()?;
        Ok(state)
    }

    fn load_state(&self) -> Result<(State, Followed), Error> {
        self.ensure_compared()?;
        let transaction = self.store.read()?;
        let (portfolio, series) = portfolio_with_series(&transaction)?;
        let register = self.register_in(&portfolio, &transaction, None)?;
        let followed = Followed::new(&transaction, series)?;
        let state = State {
            register,
            change: followed.change(),
            portfolio,
        };
        Ok((state, followed))
    }
}

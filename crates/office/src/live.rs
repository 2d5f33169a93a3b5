//! What many questions are answered from at the same time, kept up to date while the store changes.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use iriai_domain::inventory::portfolio::Portfolio;
use iriai_domain::risk::register::Register;

use crate::Office;
use crate::error::Error;
use crate::inventory::load::portfolio;

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

/// An office and the newest state. Whoever asks keeps the state that they began with, while the next one comes about.
pub struct Live {
    office: Office,
    state: RwLock<Arc<State>>,
    /// Held while the next state comes about.
    following: Mutex<()>,
    /// Why the next state could not come about when it was tried last.
    fault: Mutex<Option<&'static str>>,
}

impl Live {
    /// Over an office, with the state of now.
    pub fn new(office: Office) -> Result<Self, Error> {
        let state = RwLock::new(Arc::new(office.state()?));
        Ok(Self {
            office,
            state,
            following: Mutex::new(()),
            fault: Mutex::new(None),
        })
    }

    /// The office.
    pub fn office(&self) -> &Office {
        &self.office
    }

    /// The newest state that has come about.
    pub fn state(&self) -> Arc<State> {
        Arc::clone(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Why answers do not show what is in the store now, as the code of an error; nothing where they do.
    pub fn fault(&self) -> Option<&'static str> {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes up for what changed in the store, here or by others. Answers whether anything did.
    pub fn follow(&self) -> Result<bool, Error> {
        let followed = self.catch_up();
        let fault = followed.as_ref().err().map(Error::code);
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = fault;
        followed
    }

    fn catch_up(&self) -> Result<bool, Error> {
        let _following = self
            .following
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if self.office.store.read()?.change()? == self.state().change {
            return Ok(false);
        }
        let next = Arc::new(self.office.state()?);
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = next;
        Ok(true)
    }
}

impl Office {
    /// What questions are answered from, as the store holds it now.
    pub fn state(&self) -> Result<State, Error> {
        self.ensure_compared()?;
        let transaction = self.store.read()?;
        let portfolio = portfolio(&transaction)?;
        Ok(State {
            register: self.register_in(&portfolio, &transaction, None)?,
            change: transaction.change()?,
            portfolio,
        })
    }
}

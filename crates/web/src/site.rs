//! What every answer over HTTP is made from.

use std::sync::Arc;
use std::time::Duration;

use iriai_office::{Actor, Held, Live, Office};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::door::Figures;
use crate::{Failure, Language, Texts};

/// So many files are taken at once.
const UPLOADS: usize = 64;
/// So many wait for events at once.
const STREAMS: usize = 128;
/// So many questions are answered at once: more would take more memory and no less time.
const PLACES: usize = 32;
/// So long a question waits for a place.
const PATIENCE: Duration = Duration::from_secs(10);

/// Whom a server answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doors {
    /// Those who sign in, or give a key.
    Guarded {
        /// Whether browsers come by TLS.
        is_secure: bool,
    },
    /// Whoever uses this machine, as this actor: nobody signs in.
    ThisMachine(Actor),
}

/// The office that answers, and the words in each language.
pub struct Site {
    live: Live,
    doors: Doors,
    nobody: Actor,
    /// Who is answered, who sends a file, and who waits for events: each takes a thread or asks the store again and again.
    places: Arc<Semaphore>,
    uploads: Arc<Semaphore>,
    streams: Arc<Semaphore>,
    english: Texts,
    japanese: Texts,
    figures: Arc<Figures>,
}

impl Site {
    /// Over an office with its newest state.
    pub fn new(live: Live, doors: Doors) -> Self {
        Self {
            live,
            doors,
            nobody: Actor::nobody(),
            places: Arc::new(Semaphore::new(PLACES)),
            uploads: Arc::new(Semaphore::new(UPLOADS)),
            streams: Arc::new(Semaphore::new(STREAMS)),
            english: Texts::new(Language::En),
            japanese: Texts::new(Language::Ja),
            figures: Arc::default(),
        }
    }

    /// The office.
    pub fn office(&self) -> &Office {
        self.live.office()
    }

    /// The office with the state that it keeps.
    pub fn live(&self) -> &Live {
        &self.live
    }

    /// What questions are answered from now; an answer asks for it once.
    pub fn state(&self) -> Held<'_> {
        self.live.state()
    }

    /// Who asks without saying who they are.
    pub(crate) fn guest(&self) -> &Actor {
        match &self.doors {
            Doors::Guarded { .. } => &self.nobody,
            Doors::ThisMachine(actor) => actor,
        }
    }

    /// Whether only this machine is answered.
    pub(crate) fn is_for_this_machine(&self) -> bool {
        matches!(self.doors, Doors::ThisMachine(_))
    }

    /// Whether browsers come by TLS.
    pub(crate) fn is_secure(&self) -> bool {
        matches!(self.doors, Doors::Guarded { is_secure: true })
    }

    /// Waits for a place to be answered, where one is needed; refused where that takes long.
    pub(crate) async fn place(
        &self,
        is_needed: bool,
    ) -> Result<Option<OwnedSemaphorePermit>, Failure> {
        if !is_needed {
            return Ok(None);
        }
        let place = Arc::clone(&self.places).acquire_owned();
        match tokio::time::timeout(PATIENCE, place).await {
            Ok(Ok(place)) => Ok(Some(place)),
            _ => Err(Failure::new("server-busy")),
        }
    }

    /// Leave to send a file, until it is given back; refused where too many do.
    pub(crate) fn upload(&self) -> Result<OwnedSemaphorePermit, Failure> {
        let leave = Arc::clone(&self.uploads).try_acquire_owned();
        leave.map_err(|_| Failure::value("uploads-many", UPLOADS.to_string()))
    }

    /// Leave to wait for events, likewise.
    pub(crate) fn stream(&self) -> Result<OwnedSemaphorePermit, Failure> {
        let leave = Arc::clone(&self.streams).try_acquire_owned();
        leave.map_err(|_| Failure::value("streams-many", STREAMS.to_string()))
    }

    /// What was asked so far.
    pub(crate) fn figures(&self) -> &Arc<Figures> {
        &self.figures
    }

    /// The words of a language.
    pub fn texts(&self, language: Language) -> &Texts {
        match language {
            Language::En => &self.english,
            Language::Ja => &self.japanese,
        }
    }
}

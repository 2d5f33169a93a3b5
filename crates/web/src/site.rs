//! What every answer over HTTP is made from.

use iriai_office::{Held, Live, Office};

use crate::{Language, Texts};

/// The office that answers, and the words in each language.
pub struct Site {
    live: Live,
    english: Texts,
    japanese: Texts,
}

impl Site {
    /// Over an office with its newest state.
    pub fn new(live: Live) -> Self {
        Self {
            live,
            english: Texts::new(Language::En),
            japanese: Texts::new(Language::Ja),
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

    /// The words of a language.
    pub fn texts(&self, language: Language) -> &Texts {
        match language {
            Language::En => &self.english,
            Language::Ja => &self.japanese,
        }
    }
}

//! What several entries of an advisory say of a component, and which of it counts: the heaviest, of equal ones what the first entry says, by
//! the first of the component's names.

use super::{Clear, Judgement, NameKind, Verdict, weight};
use crate::risk::advisory::Advisory;

/// The judgement that counts of those that were added, name by name.
#[derive(Default)]
pub(super) struct Heaviest(Option<Judgement>);

impl Heaviest {
    pub(super) fn add(&mut self, judgement: Judgement) {
        let is_heavier = self.0.is_none_or(|known| {
            let (own, other) = (weight(judgement.verdict), weight(known.verdict));
            own > other || own == other && judgement.entry < known.entry
        });
        if is_heavier {
            self.0 = Some(judgement);
        }
    }

    /// What counts of what an advisory says; under such a name that it says nothing where no entry means the component.
    pub(super) fn settle(self, advisory: &Advisory<'_>, name: NameKind) -> Judgement {
        let Some(judgement) = self.0 else {
            return Judgement {
                verdict: Verdict::NotAffected(Clear::OtherPackage),
                entry: None,
                name,
                order: None,
            };
        };
        match advisory.withdrawn.is_some() {
            true => Judgement {
                verdict: Verdict::NotAffected(Clear::Withdrawn),
                ..judgement
            },
            false => judgement,
        }
    }
}

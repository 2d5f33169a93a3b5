//! Room for the details of one component after the other, where nobody wants to keep them.
//!
//! Most components have some, and asking for their room and giving it back takes a good part of the time of reading.

use iriai_domain::ecosystem;
use iriai_domain::inventory::document::{Component, Details, IdentifierKind};

use crate::limits::Budget;

/// The room, while no component has it.
pub(super) struct Spare<'a> {
    is_used: bool,
    details: Option<Box<Details<'a>>>,
}

impl<'a> Spare<'a> {
    pub(super) fn new(budget: &Budget<'_>) -> Self {
        Self {
            is_used: !budget.keeps_details(),
            details: None,
        }
    }

    /// Lends the room to a component that is about to be read.
    pub(super) fn lend(&mut self, component: &mut Component<'a>) {
        component.details = self.details.take();
    }

    /// Takes it back from a component that has been read. What tells the repository stays there, and the CPEs of a component that
    /// has no package to be compared by.
    pub(super) fn take_back(&mut self, component: &mut Component<'a>) {
        if !self.is_used {
            return;
        }
        let Some(mut details) = component.details.take() else {
            return;
        };
        details
            .references
            .retain(|reference| reference.kind == "vcs");
        let download = std::mem::take(&mut details.download_location);
        let is_repository = |address: &str| address.starts_with("git");
        let is_cpe = |kind| matches!(kind, IdentifierKind::Cpe22 | IdentifierKind::Cpe23);
        details
            .identifiers
            .retain(|identifier| is_cpe(identifier.kind));
        if !details.identifiers.is_empty()
            && component
                .purl
                .as_deref()
                .is_some_and(ecosystem::seems_to_name_package)
        {
            details.identifiers.clear();
        }
        if !details.references.is_empty()
            || !details.identifiers.is_empty()
            || download.stated().is_some_and(is_repository)
        {
            component.details = Some(Box::new(Details {
                references: details.references.drain(..).collect(),
                identifiers: details.identifiers.drain(..).collect(),
                download_location: download,
                ..Details::default()
            }));
        }
        details.clear();
        self.details = Some(details);
    }
}

//! What VEX statements say in words, and vulnerabilities by their names.

use std::borrow::Cow;

use iriai_domain::risk::vex::{Statement, Status};

/// Why a statement says what it says, in words. For that nothing is affected only a reason counts.
pub(super) fn words(statement: &Statement<'_>, status: Status) -> Option<String> {
    let told = match status {
        Status::NotAffected => return statement.grounds().map(str::to_owned),
        Status::Affected => statement.notes.as_deref().or(statement.action.as_deref()),
        Status::Fixed | Status::UnderInvestigation => statement.notes.as_deref(),
    };
    let told = told.map(str::trim).filter(|text| !text.is_empty());
    told.map(str::to_owned)
}

/// A folded name as its numbering authority writes it, where that is known.
pub(in crate::risk) fn as_published(name: &str) -> Cow<'_, str> {
    match name.starts_with("cve-") {
        true => name.to_uppercase().into(),
        false => name.into(),
    }
}

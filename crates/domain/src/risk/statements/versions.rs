//! Versions of statements against those of components.

use super::Miss;
use crate::ecosystem::Ecosystem;
use crate::vers::{Range, Scheme};
use crate::version::VersionOrder;

/// Whether two versions are one: the same letters, or the same place in the ecosystem's order.
pub(super) fn is_same(
    theirs: &str,
    own: Option<&str>,
    ecosystem: Option<&Ecosystem>,
) -> Result<(), Miss> {
    let own = own.ok_or(Miss::OtherVersion)?;
    let is_one = theirs == own
        || ecosystem.is_some_and(|ecosystem| {
            let order = ecosystem.order;
            order.is_version(theirs) && order.is_version(own) && order.compare(theirs, own).is_eq()
        });
    is_one.then_some(()).ok_or(Miss::OtherVersion)
}

/// Whether versions that are written beside an identifier hold a version: `vers:` notation, constraints alone, or one version.
/// What is told in words cannot be said.
pub(super) fn hold(
    stated: &str,
    version: Option<&str>,
    ecosystem: Option<&Ecosystem>,
) -> Result<(), Miss> {
    let stated = stated.trim();
    if matches!(stated, "" | "*" | "vers:all/*") {
        return Ok(());
    }
    // Some versions look like ranges.
    if version.is_some_and(|version| version.trim() == stated) {
        return Ok(());
    }
    let range = range(stated, ecosystem);
    let Some(version) = version else {
        return Err(Miss::OtherVersion);
    };
    if let Some(range) = range {
        let range = range.ok_or(Miss::UnreadableIdentifier)?;
        return range
            .contains(version)
            .then_some(())
            .ok_or(Miss::OtherVersion);
    }
    let order = ecosystem.map_or(VersionOrder::Generic, |ecosystem| ecosystem.order);
    if is_same(stated, Some(version), ecosystem).is_ok() {
        return Ok(());
    }
    let is_words = stated.contains(char::is_whitespace) || !order.is_version(stated);
    Err(match is_words {
        true => Miss::UnreadableIdentifier,
        false => Miss::OtherVersion,
    })
}

/// A range, in the ecosystem's own order where there is one; nothing inside where it cannot be read, nothing at all where the text
/// does not begin as ranges do.
fn range(stated: &str, ecosystem: Option<&Ecosystem>) -> Option<Option<Range>> {
    let scheme = ecosystem.map_or("generic", |ecosystem| ecosystem.vers);
    let start = stated.get(..5).unwrap_or_default();
    if start.eq_ignore_ascii_case("vers:") {
        let range = Range::parse(stated).ok();
        return Some(range.map(|range| ordered_as(scheme, range, ecosystem)));
    }
    if !stated.starts_with(['<', '>', '=', '!']) {
        return None;
    }
    let bare = || Range::parse(&format!("vers:{scheme}/{stated}")).ok();
    Some(Range::from_ghsa(scheme, stated).ok().or_else(bare))
}

fn ordered_as(scheme: &str, range: Range, ecosystem: Option<&Ecosystem>) -> Range {
    let is_reserved = matches!(range.scheme().name(), "all" | "none");
    if is_reserved || ecosystem.is_none() {
        return range;
    }
    let scheme = Scheme::new(scheme).ok();
    let same = scheme.and_then(|scheme| Range::new(scheme, range.constraints().to_vec()).ok());
    same.unwrap_or(range)
}

//! Version ranges as the events of an advisory.
//!
//! A branch `product_version_range` has a name in `vers:` notation (2.0 §3.1.2.3, 2.1 §3.1.3.3) or only the constraints of one,
//! where the author does not know by which rules the versions are ordered. Either way the package's own order counts
//! afterwards, for a range in a document and the package's registry speak of the same versions.

use iriai_domain::risk::advisory::{Event, EventKind};
use iriai_domain::vers::{Comparator, Constraint, Range};
use iriai_domain::warning::Text;

/// The versions of a range.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Stretch<'a> {
    /// What happens along the versions.
    pub(crate) events: Vec<Event<'a>>,
    /// Versions one by one.
    pub(crate) versions: Vec<Text<'a>>,
}

/// Reads the name of a branch; nothing where it is no range or holds no version.
pub(crate) fn read(text: &str) -> Option<Stretch<'static>> {
    let text = text.trim();
    let start = text.get(..5).unwrap_or_default();
    let range = if start.eq_ignore_ascii_case("vers:") {
        Range::parse(text).ok()?
    } else {
        bare(text)?
    };
    // The reserved schemes order nothing.
    let is_bounded = range
        .constraints()
        .iter()
        .any(|one| one.comparator() != Comparator::Any);
    if is_bounded && matches!(range.scheme().name(), "all" | "none") {
        return None;
    }
    let stretch = stretch(range.simplified().constraints());
    let says_something = !stretch.events.is_empty() || !stretch.versions.is_empty();
    (says_something && range.scheme().name() != "none").then_some(stretch)
}

/// Constraints without their scheme. Free words are none: `all versions < 4.2` begins with no comparator, and no version has
/// a blank in it.
fn bare(text: &str) -> Option<Range> {
    for part in text.split('|') {
        let version = part.trim().trim_start_matches(['<', '>', '=', '!']);
        let has_comparator = version.len() < part.trim().len();
        if !has_comparator || version.trim().contains(char::is_whitespace) {
            return None;
        }
    }
    Range::parse(&format!("vers:generic/{text}")).ok()
}

/// Constraints, simplified and in order, as events.
fn stretch(constraints: &[Constraint]) -> Stretch<'static> {
    let mut stretch = Stretch::default();
    let is_bound = |one: &&Constraint| {
        !matches!(
            one.comparator(),
            Comparator::Equal | Comparator::NotEqual | Comparator::Any
        )
    };
    let begins_inside = match constraints.iter().find(is_bound) {
        Some(bound) => matches!(
            bound.comparator(),
            Comparator::Less | Comparator::LessOrEqual
        ),
        None => constraints
            .iter()
            .any(|one| matches!(one.comparator(), Comparator::NotEqual | Comparator::Any)),
    };
    let mut add = |kind, version: &str| {
        stretch.events.push(Event {
            kind,
            version: Text::Owned(version.to_owned()),
        });
    };
    if begins_inside {
        add(EventKind::Introduced, "0");
    }
    for constraint in constraints {
        let version = constraint.version();
        match constraint.comparator() {
            Comparator::Less => add(EventKind::Fixed, version),
            Comparator::LessOrEqual => add(EventKind::LastAffected, version),
            Comparator::Greater => add(EventKind::After, version),
            Comparator::GreaterOrEqual => add(EventKind::Introduced, version),
            Comparator::NotEqual => {
                add(EventKind::Fixed, version);
                add(EventKind::After, version);
            }
            Comparator::Equal | Comparator::Any => {}
        }
    }
    stretch.versions = constraints
        .iter()
        .filter(|one| one.comparator() == Comparator::Equal)
        .map(|one| Text::Owned(one.version().to_owned()))
        .collect();
    stretch
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Option<String> {
        let stretch = read(text)?;
        let events = stretch
            .events
            .iter()
            .map(|event| format!("{} {}", event.kind.code(), event.version));
        let versions = stretch.versions.iter().map(|version| format!("={version}"));
        Some(events.chain(versions).collect::<Vec<_>>().join(", "))
    }

    #[test]
    fn ranges_become_events() {
        for (text, expected) in [
            ("vers:all/*", "introduced 0"),
            ("vers:npm/>=2.2.0|<2.3.0", "introduced 2.2.0, fixed 2.3.0"),
            (
                "vers:npm/ >= 2.2.0| <2.3.0",
                "introduced 2.2.0, fixed 2.3.0",
            ),
            (
                "vers:intdot/>1.2.0|<=2.1.0",
                "after 1.2.0, last-affected 2.1.0",
            ),
            ("vers:intdot/4.2.0", "=4.2.0"),
            ("vers:intdot/<1|4", "introduced 0, fixed 1, =4"),
            (
                "vers:intdot/>2.1.0|!=2.4.0|<4.2.0",
                "after 2.1.0, fixed 2.4.0, after 2.4.0, fixed 4.2.0",
            ),
            (
                "vers:intdot/!=1|!=2",
                "introduced 0, fixed 1, after 1, fixed 2, after 2",
            ),
            ("<=1.14.0", "introduced 0, last-affected 1.14.0"),
            ("<9", "introduced 0, fixed 9"),
            ("<= 2024.04", "introduced 0, last-affected 2024.04"),
            (
                "<1.2.0|>=4.2.0",
                "introduced 0, fixed 1.2.0, introduced 4.2.0",
            ),
        ] {
            assert_eq!(said(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn words_are_no_range() {
        for text in [
            "",
            "all versions",
            "all versions < 4.2.0",
            "> abc and <= def",
            "4.2.0",
            "vers:all/<V3.1.4",
            "vers:/all",
            "vers:none/*",
            "日本語",
        ] {
            assert_eq!(said(text), None, "{text}");
        }
    }
}

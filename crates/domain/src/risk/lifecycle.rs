//! Until when a product is looked after: its release cycles, and where one stands on a day.

use std::fmt;

use crate::warning::Text;
use crate::warning::codes;

/// The release cycles of one product.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lifecycle<'a> {
    /// The word by which the source knows the product.
    pub product: Text<'a>,
    /// Package URLs of the product, without versions.
    pub purls: Vec<Text<'a>>,
    /// CPE names of the product.
    pub cpes: Vec<Text<'a>>,
    /// Its cycles, in the order of the source.
    pub cycles: Vec<Cycle<'a>>,
}

/// A line of releases that is looked after as one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cycle<'a> {
    /// What its versions begin with.
    pub name: Text<'a>,
    /// When it was first released, as written.
    pub released: Option<Text<'a>>,
    /// When more than security fixes ends.
    pub end_of_support: Ending,
    /// When all care ends.
    pub end_of_life: Ending,
    /// Its newest version.
    pub latest: Option<Text<'a>>,
}

/// When something ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ending {
    /// From this day on it has ended.
    On(Day),
    /// It has ended; nobody says when.
    Yes,
    /// It has not ended.
    No,
    /// Nobody says.
    #[default]
    Unknown,
}

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day {
    year: u16,
    month: u8,
    day: u8,
}

codes! {
    /// Where a cycle stands on a day.
    pub enum Stage {
        /// It is looked after.
        Supported = "supported",
        /// It gets security fixes and nothing else.
        SecurityOnly = "security-only",
        /// It gets nothing any more.
        Ended = "ended",
        /// Nobody says.
        Unknown = "unknown",
    }
}

impl Day {
    /// Reads `YYYY-MM-DD`, or the day of a time that begins so. Whether the month has so many days is not asked.
    pub fn parse(text: &str) -> Option<Self> {
        let (date, rest) = text.split_at_checked(10)?;
        if !(rest.is_empty() || rest.starts_with(['T', 't', ' '])) {
            return None;
        }
        let number = |range: std::ops::Range<usize>| {
            let digits = date.get(range)?;
            let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| digits.parse::<u16>().ok()).flatten()
        };
        let separators = (date.get(4..5)?, date.get(7..8)?);
        let month = number(5..7).filter(|month| (1..=12).contains(month))?;
        let day = number(8..10).filter(|day| (1..=31).contains(day))?;
        (separators == ("-", "-")).then_some(Self {
            year: number(0..4)?,
            month: u8::try_from(month).ok()?,
            day: u8::try_from(day).ok()?,
        })
    }
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day } = self;
        write!(formatter, "{year:04}-{month:02}-{day:02}")
    }
}

impl Ending {
    /// The day, where it is told.
    pub fn day(self) -> Option<Day> {
        match self {
            Self::On(day) => Some(day),
            Self::Yes | Self::No | Self::Unknown => None,
        }
    }

    /// Whether it has ended on a day; nothing where nobody says.
    fn has_come(self, today: Day) -> Option<bool> {
        match self {
            Self::On(day) => Some(day <= today),
            Self::Yes => Some(true),
            Self::No => Some(false),
            Self::Unknown => None,
        }
    }
}

impl Lifecycle<'_> {
    /// The same with texts of its own.
    pub fn into_owned(self) -> Lifecycle<'static> {
        let all = |texts: Vec<Text<'_>>| texts.into_iter().map(owned).collect();
        Lifecycle {
            product: owned(self.product),
            purls: all(self.purls),
            cpes: all(self.cpes),
            cycles: self.cycles.into_iter().map(Cycle::into_owned).collect(),
        }
    }
}

fn owned(text: Text<'_>) -> Text<'static> {
    Text::Owned(text.into_owned())
}

impl<'a> Lifecycle<'a> {
    /// The cycle of a version: of those whose name the version begins with, at a dot or another separator or a letter behind a number, the one
    /// with the longest name. `3.1` is the cycle of `3.1.4`, of `3.1-rc1` and of `3.1w`, not of `3.10`; a `v` in front says nothing.
    pub fn cycle_of(&self, version: &str) -> Option<&Cycle<'a>> {
        let version = plain(version);
        let fits = |cycle: &&Cycle<'a>| {
            let name = plain(&cycle.name);
            let rest = version
                .split_at_checked(name.len())
                .filter(|(start, _)| start.eq_ignore_ascii_case(name));
            !name.is_empty() && rest.is_some_and(|(_, rest)| goes_on(name, rest))
        };
        self.cycles
            .iter()
            .filter(fits)
            .max_by_key(|cycle| plain(&cycle.name).len())
    }
}

impl Cycle<'_> {
    fn into_owned(self) -> Cycle<'static> {
        Cycle {
            name: owned(self.name),
            released: self.released.map(owned),
            end_of_support: self.end_of_support,
            end_of_life: self.end_of_life,
            latest: self.latest.map(owned),
        }
    }

    /// Where it stands on a day.
    pub fn stage(&self, today: Day) -> Stage {
        match (
            self.end_of_life.has_come(today),
            self.end_of_support.has_come(today),
        ) {
            (Some(true), _) => Stage::Ended,
            (_, Some(false)) | (Some(false), None) => Stage::Supported,
            (Some(false), Some(true)) => Stage::SecurityOnly,
            // That support has ended does not tell whether security fixes have.
            (None, _) => Stage::Unknown,
        }
    }
}

/// A version without blanks around and without a `v` in front.
fn plain(version: &str) -> &str {
    let version = version.trim();
    match version.strip_prefix(['v', 'V']) {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => rest,
        _ => version,
    }
}

/// Whether what follows the name of a cycle leaves it the version's beginning: letters behind a number do (`1.1.1w`, `3.13rc1`).
fn goes_on(name: &str, rest: &str) -> bool {
    let is_number = name.ends_with(|last: char| last.is_ascii_digit());
    rest.chars().next().is_none_or(|next| {
        next.is_ascii_punctuation()
            || next.is_whitespace()
            || is_number && next.is_ascii_alphabetic()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    #[test]
    fn the_longest_name_that_a_version_begins_with_is_its_cycle() {
        let names = ["3", "3.1", "3.10", "v4", "22.04", "", "Mac-OS"];
        let lifecycle = Lifecycle {
            cycles: names
                .map(|name| Cycle {
                    name: name.into(),
                    ..Cycle::default()
                })
                .into(),
            ..Lifecycle::default()
        };
        for (version, expected) in [
            ("3.1", Some("3.1")),
            ("3.1.4", Some("3.1")),
            ("3.1-rc1", Some("3.1")),
            ("v3.1.4", Some("3.1")),
            ("3.10", Some("3.10")),
            ("3.10.1", Some("3.10")),
            ("3.11", Some("3")),
            ("3", Some("3")),
            ("30", None),
            ("3.1w", Some("3.1")),
            ("3.10rc1", Some("3.10")),
            ("mac-ossy", None),
            ("4.2", Some("v4")),
            ("22.04.5", Some("22.04")),
            ("22.0", None),
            ("mac-os 9", Some("Mac-OS")),
            ("3é", None),
            ("", None),
        ] {
            let found = lifecycle.cycle_of(version).map(|cycle| &*cycle.name);
            assert_eq!(found, expected, "{version}");
        }
    }

    #[test]
    fn a_stage_follows_from_both_ends() {
        let today = day("2026-11-22");
        let (past, now, future) = (
            Ending::On(day("2026-11-21")),
            Ending::On(today),
            Ending::On(day("2027-01-01")),
        );
        for (end_of_support, end_of_life, expected) in [
            (future, future, Stage::Supported),
            (past, future, Stage::SecurityOnly),
            (Ending::Yes, Ending::No, Stage::SecurityOnly),
            (Ending::Unknown, future, Stage::Supported),
            (Ending::Unknown, now, Stage::Ended),
            (future, past, Stage::Ended),
            (Ending::Unknown, Ending::Yes, Stage::Ended),
            (Ending::No, Ending::Unknown, Stage::Supported),
            (past, Ending::Unknown, Stage::Unknown),
            (Ending::Unknown, Ending::Unknown, Stage::Unknown),
        ] {
            let cycle = Cycle {
                end_of_support,
                end_of_life,
                ..Cycle::default()
            };
            assert_eq!(cycle.stage(today), expected, "{cycle:?}");
        }
    }

    #[test]
    fn days_are_read_strictly() {
        assert!(day("2026-02-01") < day("2026-10-01T00:00:00Z"));
        for text in [
            "",
            "2026",
            "2026-1-01",
            "2026-13-01",
            "2026-00-10",
            "2026-01-32",
            "2026-01-011",
            "2026/01/01",
            "+026-01-01",
            "20261-1-01",
            "日本日本2026-01-01",
        ] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }
}

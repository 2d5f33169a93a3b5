//! Maven's order: `ComparableVersion` of Maven 3.9.
//!
//! A version is a list of numbers and qualifiers that may end in another list. Dots separate items; a hyphen, a change
//! between digits and other characters, and a qualifier at the very end begin an inner list. Lists compare item by
//! item: numbers by value, qualifiers by rank; a number sorts above a list, a list above a qualifier.
//!
//! Traps:
//! * Ranks: `alpha < beta < milestone < rc < snapshot <` nothing `< sp <` any other word, by text. `cr` is `rc`;
//!   `ga`, `final` and `release` are nothing; `a`, `b` and `m` are words of rank only when digits touch them.
//! * Case does not count; `_` and all other characters are letters.
//! * Zeros and empty qualifiers at the end of each list do not count, so `1-ga-1` is a list in a list and sorts
//!   below `1-1`.
//! * Nothing compares with a list as with its first item that is not null: `1-alpha-1 < 1 < 1-1`.
//! * `1.0-1` is not `1.0.1`: `1-sp < 1-1 < 1.0.1`.
//!
//! Maven's relation is not an order. Against nothing, a zero or a list counts for what it leads to, but against other
//! items its kind alone decides: `1.0.alpha.1 < 1 < 1-sp < 1.0.alpha.1` and `1.sp.1 < 1-alpha < 1 < 1.sp.1`. The key
//! first asks to which side of nothing an item leads, and then follows Maven. It differs only where, behind equal
//! items, one version goes on with a zero or a list that leads to a pre-release, and the other with an item on the
//! other side of nothing that Maven holds for lower: a later qualifier or, for a zero, a list. Maven 4 changes some of
//! these pairs; it also joins a word and its number into one item (`1-rc.1 < 1rc2`, 3.9 has `1rc2 < 1-rc.1`), which
//! the key does not follow.
//!
//! Digits are ASCII, as in Maven 4; words compare by code point, where Java compares UTF-16.

use super::KeyWriter;
use super::run;

/// What a place in a version holds, in its order: what leads to a pre-release, the end, what leads to a later one.
const EARLIER_QUALIFIER: u8 = 1;
const EARLIER_NOTHING: u8 = 2;
const EARLIER_LIST: u8 = 3;
const EARLIER_ZERO: u8 = 4;
const END: u8 = 5;
const LATER_NOTHING: u8 = 6;
const LATER_QUALIFIER: u8 = 7;
const LATER_LIST: u8 = 8;
const LATER_NUMBER: u8 = 9;

/// Ranks of qualifiers.
const ALPHA: u8 = 0;
const BETA: u8 = 1;
const MILESTONE: u8 = 2;
const CANDIDATE: u8 = 3;
const SNAPSHOT: u8 = 4;
const RELEASE: u8 = 5;
const SERVICE_PACK: u8 = 6;
const OTHER: u8 = 7;

pub(super) fn write_key(version: &str, key: &mut KeyWriter) {
    let version = version.to_lowercase();
    let items = Lists::read(&version).flatten();
    let mut earlier = false;
    let mut marked = Vec::with_capacity(items.len());
    for item in items.into_iter().rev() {
        match item {
            Item::Number(digits) if !run::is_zero(digits) => earlier = false,
            Item::Qualifier(rank, _) if rank != RELEASE => earlier = rank < RELEASE,
            _ => {}
        }
        marked.push((item, earlier));
    }
    for (item, earlier) in marked.into_iter().rev() {
        item.write(earlier, key);
    }
    key.byte(END);
}

#[derive(Clone, Copy)]
enum Item<'a> {
    Number(&'a str),
    /// A rank, and the word where the rank is [`OTHER`].
    Qualifier(u8, &'a str),
    /// All that follows is one list deeper; nothing ever follows a list.
    List,
}

impl Item<'_> {
    fn is_null(self) -> bool {
        match self {
            Self::Number(digits) => run::is_zero(digits),
            Self::Qualifier(rank, _) => rank == RELEASE,
            Self::List => false,
        }
    }

    fn write(self, earlier: bool, key: &mut KeyWriter) {
        match self {
            Self::Number(digits) => {
                key.byte(if earlier && run::is_zero(digits) {
                    EARLIER_ZERO
                } else {
                    LATER_NUMBER
                });
                key.number(digits);
            }
            Self::Qualifier(RELEASE, _) => key.byte(if earlier {
                EARLIER_NOTHING
            } else {
                LATER_NOTHING
            }),
            Self::Qualifier(rank, word) => {
                key.byte(if rank < RELEASE {
                    EARLIER_QUALIFIER
                } else {
                    LATER_QUALIFIER
                });
                key.byte(rank);
                key.text(word);
            }
            Self::List => key.byte(if earlier { EARLIER_LIST } else { LATER_LIST }),
        }
    }
}

/// The lists of a version, each inside the one before it.
struct Lists<'a>(Vec<Vec<Item<'a>>>);

impl<'a> Lists<'a> {
    fn read(version: &'a str) -> Self {
        let mut lists = Self(vec![Vec::new()]);
        let mut pending = "";
        let mut rest = version;
        while let Some(first) = rest.chars().next() {
            match first {
                '.' | '-' => {
                    lists.push(item(pending, false));
                    if first == '-' {
                        lists.open();
                    }
                    pending = "";
                    rest = rest.strip_prefix(first).unwrap_or_default();
                }
                '0'..='9' => {
                    if !pending.is_empty() {
                        lists.open_unless_empty();
                        lists.push(item(pending, true));
                        lists.open();
                    }
                    (pending, rest) = run::digits(rest);
                }
                _ => {
                    if !pending.is_empty() {
                        lists.push(item(pending, false));
                        lists.open();
                    }
                    (pending, rest) = run::front(rest, |c| !matches!(c, '.' | '-' | '0'..='9'));
                }
            }
        }
        if !pending.is_empty() {
            if !is_digits(pending) {
                lists.open_unless_empty();
            }
            lists.push(item(pending, false));
        }
        lists
    }

    fn push(&mut self, item: Item<'a>) {
        if let Some(last) = self.0.last_mut() {
            last.push(item);
        }
    }

    fn open(&mut self) {
        self.0.push(Vec::new());
    }

    fn open_unless_empty(&mut self) {
        if self.0.last().is_some_and(|last| !last.is_empty()) {
            self.open();
        }
    }

    /// Drops what is null at the end of each list, and returns the items of all lists in one row.
    fn flatten(self) -> Vec<Item<'a>> {
        let mut lists = self.0;
        for list in &mut lists {
            while list.last().is_some_and(|item| item.is_null()) {
                list.pop();
            }
        }
        while lists.last().is_some_and(Vec::is_empty) {
            lists.pop();
        }
        let mut items = Vec::new();
        for (depth, list) in lists.into_iter().enumerate() {
            if depth > 0 {
                items.push(Item::List);
            }
            items.extend(list);
        }
        items
    }
}

fn is_digits(run: &str) -> bool {
    run.starts_with(|c: char| c.is_ascii_digit())
}

/// Makes an item of a run of one kind; an empty run is zero.
fn item(run: &str, digits_follow: bool) -> Item<'_> {
    if run.is_empty() || is_digits(run) {
        return Item::Number(run);
    }
    let rank = match run {
        "alpha" => ALPHA,
        "beta" => BETA,
        "milestone" => MILESTONE,
        "rc" | "cr" => CANDIDATE,
        "snapshot" => SNAPSHOT,
        "ga" | "final" | "release" => RELEASE,
        "sp" => SERVICE_PACK,
        "a" if digits_follow => ALPHA,
        "b" if digits_follow => BETA,
        "m" if digits_follow => MILESTONE,
        _ => return Item::Qualifier(OTHER, run),
    };
    Item::Qualifier(rank, "")
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::super::VersionOrder::Maven;
    use super::super::chain::{check, check_pair};

    #[test]
    fn qualifiers_have_their_order() {
        check(
            Maven,
            "1-alpha < 1-alpha-1 = 1a1 = 1-a1 < 1-alpha-2 < 1-alpha-10 < 1-beta \
             < 1-beta-1 = 1b1 < 1-milestone < 1-m3 = 1MileStone3 < 1-rc \
             = 1-CR < 1-rc1 = 1cr1 < 1-SNAPSHOT < 1 < 1-sp < 1-sp1 < 1-a < 1-abc < 1-b < 1-m < 1-x < 1-1 \
             < 1-2 < 1.0.1 < 1.1",
        );
    }

    #[test]
    fn spellings_of_one_version() {
        check(
            Maven,
            "1 = 1.0 = 1.0.0 = 01 = 1. = 1- = 1-0 = 1.0-0 = 1.ga = 1-final = 1.RELEASE = 1ga = 1.0.0.Final",
        );
        check(Maven, "1x = 1-x = 1.x = 1.0x = 1.0.0-x = 1.0.0.X < 1.0.1x");
        check(Maven, "1-1.foo-bar-1-baz-0.1 = 1-1.foo-bar1baz-.1");
    }

    #[test]
    fn dots_count_more_than_hyphens() {
        check(
            Maven,
            "2 < 2-1 < 2-1.1 < 2-2 < 2.0.1-xyz < 2.0.1-1 < 2.0.1.1 < 2.1",
        );
        check(Maven, "1.0.RC2 < 1.0-RC3 < 1.0.1");
    }

    #[test]
    fn nulls_leave_their_lists_behind() {
        check(Maven, "1 < 1-x < 1-0-x < 1-ga-1 < 1-1");
        check(Maven, "1-0-alpha < 1");
        check(Maven, "6.1.0rc3 < 6.1H.5-beta");
    }

    #[test]
    fn numbers_are_of_any_size() {
        check(
            Maven,
            "20190126.230843 < 1234567890.12345 < 123456789012345.1H.5-beta < 12345678901234567890.1H.5-beta",
        );
    }

    #[test]
    fn underscores_and_other_characters_are_letters() {
        check(Maven, "1.2.8 < 1.2.8_noneautotype < 1.2.8-1 < 1.2.8.1");
        check(Maven, "1 < 1+build < 1_1 < 1é");
    }

    #[test]
    fn where_mavens_relation_is_no_order_the_side_of_nothing_decides() {
        check(Maven, "1-alpha < 1.0.alpha.1 < 1 < 1.sp.1 < 1-sp");
        check(Maven, "1-0-alpha < 1 < 1-sp");
    }

    #[test]
    fn hostile_input_has_a_place() {
        check_pair(Maven, "", Ordering::Equal, "0");
        check_pair(Maven, &"-".repeat(100_000), Ordering::Equal, "");
        check_pair(Maven, &"1a".repeat(50_000), Ordering::Less, "1");
        check_pair(Maven, &"1x".repeat(50_000), Ordering::Greater, "1");
    }
}

//! From terms to constraints: intersection within an alternative, union of the alternatives.

use super::NativeError;
use crate::vers::{Comparator, Constraint, Range, Scheme};
use crate::version::VersionKey;

/// A condition on a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Term {
    /// The version compares so with this one. [`Comparator::Any`] holds for every version.
    Compare(Comparator, String),
    /// Below the first or not below the second.
    Outside(String, String),
}

impl Term {
    pub(super) fn new(comparator: Comparator, version: impl Into<String>) -> Self {
        Self::Compare(comparator, version.into())
    }

    pub(super) fn equal(version: impl Into<String>) -> Self {
        Self::new(Comparator::Equal, version)
    }

    pub(super) fn at_least(version: impl Into<String>) -> Self {
        Self::new(Comparator::GreaterOrEqual, version)
    }

    pub(super) fn below(version: impl Into<String>) -> Self {
        Self::new(Comparator::Less, version)
    }
}

/// Terms that must all hold; without any, every version matches.
pub(super) type Terms = Vec<Term>;

/// A version with its key.
#[derive(Debug, Clone)]
struct Point {
    key: VersionKey,
    text: String,
}

/// An end of an interval.
#[derive(Debug, Clone)]
struct End {
    point: Point,
    inclusive: bool,
}

/// Versions between two ends, without some.
#[derive(Debug, Default)]
struct Interval {
    low: Option<End>,
    high: Option<End>,
    except: Vec<Point>,
}

/// What happens to the set of open intervals at a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Begin { inclusive: bool },
    End { inclusive: bool },
    Single,
    Except,
}

/// Joins the alternatives into a range.
pub(super) fn unite(scheme: &Scheme, alternatives: Vec<Terms>) -> Result<Range, NativeError> {
    let mut changes = Vec::new();
    let mut open = 0;
    for terms in alternatives {
        for interval in intersect(scheme, terms) {
            open += usize::from(interval.low.is_none());
            record(interval, &mut changes);
        }
    }
    let unbounded = open > 0;
    let constraints = sweep(changes, open);
    if constraints.is_empty() {
        if !unbounded {
            return Err(NativeError::MatchesNothing);
        }
        return Range::new(scheme.clone(), vec![Constraint::any()]).map_err(NativeError::Vers);
    }
    Range::new(scheme.clone(), constraints).map_err(NativeError::Vers)
}

fn record(interval: Interval, changes: &mut Vec<(Point, Change)>) {
    if let (Some(low), Some(high)) = (&interval.low, &interval.high)
        && low.point.key == high.point.key
    {
        changes.push((low.point.clone(), Change::Single));
        return;
    }
    if let Some(low) = interval.low {
        changes.push((
            low.point,
            Change::Begin {
                inclusive: low.inclusive,
            },
        ));
    }
    if let Some(high) = interval.high {
        changes.push((
            high.point,
            Change::End {
                inclusive: high.inclusive,
            },
        ));
    }
    changes.extend(
        interval
            .except
            .into_iter()
            .map(|point| (point, Change::Except)),
    );
}

/// Walks over the versions from the lowest and writes a constraint wherever membership changes.
fn sweep(mut changes: Vec<(Point, Change)>, mut open: usize) -> Vec<Constraint> {
    changes.sort_by(|(a, _), (b, _)| a.key.cmp(&b.key));
    let mut constraints = Vec::new();
    for group in changes.chunk_by(|(a, _), (b, _)| a.key == b.key) {
        let count = |change: Change| group.iter().filter(|(_, c)| *c == change).count();
        let ends_with = count(Change::End { inclusive: true });
        let ends_without = count(Change::End { inclusive: false });
        let begins_with = count(Change::Begin { inclusive: true });
        let begins_without = count(Change::Begin { inclusive: false });
        let singles = count(Change::Single);

        let through = open.saturating_sub(ends_with + ends_without);
        let after = through + begins_with + begins_without;
        let included = through > count(Change::Except) || ends_with + begins_with + singles > 0;
        let text = || {
            group
                .first()
                .map_or(String::new(), |(point, _)| point.text.clone())
        };
        let mut write = |comparator| constraints.push(Constraint::new(comparator, text()));

        if through > 0 {
            if !included {
                write(Comparator::NotEqual);
            }
        } else if open > 0 && after > 0 {
            // One interval ends and another begins. They are joined only if both hold the version.
            if ends_with == 0 || begins_with == 0 {
                write(if ends_with > 0 {
                    Comparator::LessOrEqual
                } else {
                    Comparator::Less
                });
                let begins = begins_with + singles > 0 && ends_with == 0;
                write(if begins {
                    Comparator::GreaterOrEqual
                } else {
                    Comparator::Greater
                });
            }
        } else if open > 0 {
            write(if included {
                Comparator::LessOrEqual
            } else {
                Comparator::Less
            });
        } else if after > 0 {
            write(if included {
                Comparator::GreaterOrEqual
            } else {
                Comparator::Greater
            });
        } else if included {
            write(Comparator::Equal);
        }
        open = after;
    }
    constraints
}

/// The intervals in which all terms hold.
fn intersect(scheme: &Scheme, terms: Terms) -> Vec<Interval> {
    let point = |text: String| Point {
        key: scheme.order().key(&text),
        text,
    };
    let mut whole = Interval::default();
    let mut holes = Vec::new();
    for term in terms {
        match term {
            Term::Compare(comparator, version) => narrow(&mut whole, comparator, point(version)),
            Term::Outside(from, to) => holes.push((point(from), point(to))),
        }
    }
    if is_empty(&whole) {
        return Vec::new();
    }
    let mut except = std::mem::take(&mut whole.except);
    except.sort_by(|a, b| a.key.cmp(&b.key));
    except.dedup_by(|b, a| a.key == b.key);
    holes.sort_by(|(a, _), (b, _)| a.key.cmp(&b.key));

    let mut intervals = Vec::with_capacity(holes.len() + 1);
    let Interval { mut low, high, .. } = whole;
    for (from, to) in holes {
        let piece = Interval {
            low: low.clone(),
            high: lower_of(
                high.clone(),
                End {
                    point: from,
                    inclusive: false,
                },
            ),
            except: Vec::new(),
        };
        intervals.push(piece);
        low = higher_of(
            low,
            End {
                point: to,
                inclusive: true,
            },
        );
    }
    intervals.push(Interval {
        low,
        high,
        except: Vec::new(),
    });
    intervals.retain(|interval| !is_empty(interval));
    take_out(&mut intervals, except);
    intervals
}

/// Narrows an interval by one comparison.
fn narrow(interval: &mut Interval, comparator: Comparator, point: Point) {
    match comparator {
        Comparator::Any => {}
        Comparator::NotEqual => interval.except.push(point),
        Comparator::Less | Comparator::LessOrEqual => {
            let end = End {
                point,
                inclusive: comparator == Comparator::LessOrEqual,
            };
            interval.high = lower_of(interval.high.take(), end);
        }
        Comparator::Greater | Comparator::GreaterOrEqual => {
            let end = End {
                point,
                inclusive: comparator == Comparator::GreaterOrEqual,
            };
            interval.low = higher_of(interval.low.take(), end);
        }
        Comparator::Equal => {
            let end = End {
                point,
                inclusive: true,
            };
            interval.low = higher_of(interval.low.take(), end.clone());
            interval.high = lower_of(interval.high.take(), end);
        }
    }
}

/// The narrower of two upper ends.
fn lower_of(a: Option<End>, b: End) -> Option<End> {
    let Some(a) = a else { return Some(b) };
    let a_is_narrower = (&a.point.key, a.inclusive) <= (&b.point.key, b.inclusive);
    Some(if a_is_narrower { a } else { b })
}

/// The narrower of two lower ends.
fn higher_of(a: Option<End>, b: End) -> Option<End> {
    let Some(a) = a else { return Some(b) };
    let a_is_narrower = (&a.point.key, !a.inclusive) >= (&b.point.key, !b.inclusive);
    Some(if a_is_narrower { a } else { b })
}

fn is_empty(interval: &Interval) -> bool {
    let (Some(low), Some(high)) = (&interval.low, &interval.high) else {
        return false;
    };
    match low.point.key.cmp(&high.point.key) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => !(low.inclusive && high.inclusive),
        std::cmp::Ordering::Greater => true,
    }
}

/// Takes single versions out of sorted, disjoint intervals: out of the middle as exceptions, off an end by opening it.
fn take_out(intervals: &mut Vec<Interval>, except: Vec<Point>) {
    let mut except = except.into_iter().peekable();
    for interval in intervals.iter_mut() {
        if let Some(low) = &mut interval.low {
            while except.next_if(|p| p.key < low.point.key).is_some() {}
            if except.peek().is_some_and(|p| p.key == low.point.key) {
                low.inclusive = false;
            }
        }
        let Some(high) = &mut interval.high else {
            interval.except.extend(except.by_ref());
            break;
        };
        while let Some(point) = except.next_if(|p| p.key < high.point.key) {
            interval.except.push(point);
        }
        if except.peek().is_some_and(|p| p.key == high.point.key) {
            high.inclusive = false;
        }
    }
    for interval in intervals.iter_mut() {
        if let Some(low) = &interval.low {
            interval.except.retain(|p| p.key != low.point.key);
        }
    }
    intervals.retain(|interval| !is_empty(interval));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Alternatives separated by `|`, terms by blanks.
    fn united(text: &str) -> String {
        let term = |t: &str| {
            let version = t.trim_start_matches(['<', '>', '=', '!', '-']);
            let comparator = match &t[..t.len() - version.len()] {
                "-" => {
                    let (from, to) = version.split_once('-').unwrap();
                    return Term::Outside(from.into(), to.into());
                }
                "" => Comparator::Equal,
                op => *Comparator::ALL.iter().find(|c| c.as_str() == op).unwrap(),
            };
            Term::new(comparator, version)
        };
        let alternatives = text
            .split('|')
            .map(|a| a.split_whitespace().map(term).collect())
            .collect();
        match unite(&Scheme::new("lexicographic").unwrap(), alternatives) {
            Ok(range) => range.to_string()["vers:lexicographic/".len()..].to_owned(),
            Err(error) => error.code().to_owned(),
        }
    }

    #[test]
    fn terms_are_intersected() {
        for (text, expected) in [
            ("", "*"),
            (">=b <d", ">=b|<d"),
            ("<d >=b", ">=b|<d"),
            (">=b >=c", ">=c"),
            (">=b >b", ">b"),
            ("<b <=b", "<b"),
            (">=b <=b", "b"),
            (">=b b", "b"),
            ("b c", "matches-nothing"),
            (">b <b", "matches-nothing"),
            (">c <b", "matches-nothing"),
            ("!=b", "!=b"),
            ("!=b !=b !=c", "!=b|!=c"),
            (">=b !=b", ">b"),
            ("<=b !=b", "<b"),
            ("b !=b", "matches-nothing"),
            (">=b !=c <d", ">=b|!=c|<d"),
            (">=b !=a !=e <d", ">=b|<d"),
        ] {
            assert_eq!(united(text), expected, "{text}");
        }
    }

    #[test]
    fn holes_split() {
        for (text, expected) in [
            ("-b-d", "<b|>=d"),
            (">=a -b-d <f", ">=a|<b|>=d|<f"),
            (">=c -b-d", ">=d"),
            ("<=c -b-d", "<b"),
            (">=b <d -b-d", "matches-nothing"),
            ("-b-d -c-e", "<b|>=e"),
            ("-b-e -c-d", "<b|>=e"),
            ("-b-d !=a !=c !=d !=e", "!=a|<b|>d|!=e"),
        ] {
            assert_eq!(united(text), expected, "{text}");
        }
    }

    #[test]
    fn alternatives_are_joined_where_they_overlap() {
        for (text, expected) in [
            (">=d|<b", "<b|>=d"),
            (">=a <c|>=b <d", ">=a|<d"),
            (">=a <b|>=b <c", ">=a|<b|>=b|<c"),
            (">=a <=b|>=b <c", ">=a|<c"),
            ("<b|>b", "<b|>b"),
            ("<=b|>b", "<=b|>b"),
            ("<b|>b|b", "<b|>=b"),
            ("<c|b", "<c"),
            ("b|b", "b"),
            ("b|c|a", "a|b|c"),
            ("b|>b", ">=b"),
            ("|b", "*"),
            ("<c|>b", "*"),
            ("!=b|b", "*"),
            ("!=b|!=b", "!=b"),
            ("!=b|!=c", "*"),
            (">=a !=b <d|>=b <c", ">=a|<d"),
            ("b c|d", "d"),
        ] {
            assert_eq!(united(text), expected, "{text}");
        }
    }
}

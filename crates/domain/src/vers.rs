//! Version ranges in the `vers:` notation, and native ranges turned into it.
//!
//! Standard: package-url/vers-spec, the Ecma draft "VERS" of 2026 (Clause 5), with its companion "How to parse and
//! validate VERS" for containment and simplification. `vers:npm/>=1.0.0|<2.0.0` names a scheme (the draft says *type*),
//! which decides how versions are compared, and a list of constraints sorted by version.
//!
//! Traps:
//! * `|` is neither "and" nor "or". The list is read from left to right as points on the line of versions: `>=1|<2|>=3`
//!   is [1, 2) and [3, ∞). A `!=` takes one version out of whatever surrounds it; a list of nothing but `!=` is
//!   everything except these versions.
//! * The draft forbids a version to occur twice, and its own test suite has `<1.5.0|>=1.5.0`. We read a lower bound that
//!   meets an upper bound as "one interval ends, the next begins", and `>=1|<=1` standing alone as the version 1.
//! * The draft says both "shall report an error" and "can simplify" for redundant neighbours, and the suite's
//!   `validate` vectors keep them. [`Range::parse_canonical`] refuses them, [`Range::parse`] keeps them,
//!   [`Range::simplified`] removes them, and containment always looks at the simplified list.
//! * The steps printed for containment compare neighbours pairwise, which answers nothing for a list of one; the suite
//!   and we treat one bound as the half-line that it is.
//! * Equality is that of the scheme's order, not of the text: `vers:pypi/1.0` contains 1.0.0.

mod checked;
mod native;
mod parse;
mod percent;
mod scheme;

use std::fmt;

pub use checked::CheckedRange;
pub use native::NativeError;
pub use parse::ParseError;
pub use scheme::Scheme;

use crate::version::{VersionKey, VersionOrder};

/// How a constraint compares with its version (draft §5.3.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparator {
    /// `*`: every version, or none in the scheme `none`.
    Any,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// No comparator: the version itself.
    Equal,
    /// `!=`
    NotEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Comparator {
    /// All comparators, in the order in which constraints on one version are written.
    pub const ALL: &[Self] = &[
        Self::Any,
        Self::Less,
        Self::LessOrEqual,
        Self::Equal,
        Self::NotEqual,
        Self::Greater,
        Self::GreaterOrEqual,
    ];

    /// The notation; empty for equality.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Any => "*",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Equal => "",
            Self::NotEqual => "!=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    /// Whether the version itself belongs to the range.
    pub(crate) const fn includes_version(self) -> bool {
        matches!(self, Self::Equal | Self::LessOrEqual | Self::GreaterOrEqual)
    }

    /// Whether this bounds an interval from above.
    pub(crate) const fn is_upper(self) -> bool {
        matches!(self, Self::Less | Self::LessOrEqual)
    }

    /// Whether this bounds an interval from below.
    pub(crate) const fn is_lower(self) -> bool {
        matches!(self, Self::Greater | Self::GreaterOrEqual)
    }
}

/// A comparator and its version.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Constraint {
    comparator: Comparator,
    version: String,
}

impl Constraint {
    /// A constraint on a version given as plain text, not percent-encoded.
    pub fn new(comparator: Comparator, version: impl Into<String>) -> Self {
        Self {
            comparator,
            version: version.into(),
        }
    }

    /// The constraint `*`.
    pub fn any() -> Self {
        Self::new(Comparator::Any, "")
    }

    /// The comparator.
    pub fn comparator(&self) -> Comparator {
        self.comparator
    }

    /// The version as plain text; empty for `*`.
    pub fn version(&self) -> &str {
        &self.version
    }
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.comparator.as_str())?;
        percent::write_encoded(&self.version, f)
    }
}

/// A version range: a scheme and at least one constraint, sorted by version, without repetition.
///
/// `Display` writes the `vers:` notation, which [`Range::parse`] reads back as the same value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Range {
    scheme: Scheme,
    constraints: Vec<Constraint>,
}

impl Range {
    /// Builds a range from constraints in any order. Date-times may have their letters in lower case.
    pub fn new(scheme: Scheme, mut constraints: Vec<Constraint>) -> Result<Self, ParseError> {
        if scheme.order() == VersionOrder::Datetime {
            constraints
                .iter_mut()
                .for_each(|c| c.version.make_ascii_uppercase());
        }
        parse::check_each(&scheme, &constraints)?;
        let constraints = sorted(&scheme, constraints);
        Ok(Self {
            scheme,
            constraints,
        })
    }

    /// Reads a canonical `vers:` string and nothing else (draft §5): sorted, unique, minimally encoded, without
    /// redundant constraints. `parse_canonical(text)` succeeds only if the result's `Display` is `text`.
    pub fn parse_canonical(text: &str) -> Result<Self, ParseError> {
        parse::canonical(text)
    }

    /// Reads a `vers:` string as found in the wild: in any order and case, with blanks, repeated pipes, a written `=` and
    /// needless percent-encoding.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        parse::lenient(text)
    }

    /// Turns an ecosystem's own notation, such as npm's `^1.2.3 || 2.x`, into a range.
    ///
    /// Bounds are written so that plain comparison gives the ecosystem's answer as far as its versions can say it; what
    /// cannot be said (npm leaves pre-releases out unless one is named) is told at the head of each notation's file.
    pub fn from_native(scheme: &str, text: &str) -> Result<Self, NativeError> {
        let scheme = Scheme::new(scheme).map_err(NativeError::Vers)?;
        native::read(&scheme, text)
    }

    /// Turns the notation of GitHub advisories, such as `>= 1.0, < 2.0`, into a range of any scheme.
    pub fn from_ghsa(scheme: &str, text: &str) -> Result<Self, NativeError> {
        let scheme = Scheme::new(scheme).map_err(NativeError::Vers)?;
        native::read_ghsa(&scheme, text)
    }

    /// The scheme.
    pub fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// The constraints, sorted by version; never empty.
    pub fn constraints(&self) -> &[Constraint] {
        &self.constraints
    }

    /// Whether the version lies in the range. To ask for many versions, [check](Self::check) once.
    pub fn contains(&self, version: &str) -> bool {
        self.check().contains(version)
    }

    /// The form that answers questions: keys computed, redundancy gone.
    pub fn check(&self) -> CheckedRange {
        CheckedRange::new(self)
    }

    /// The same set of versions with as few constraints as possible, each version once.
    pub fn simplified(&self) -> Self {
        let constraints = self.check().constraints(self);
        Self {
            scheme: self.scheme.clone(),
            constraints,
        }
    }

    /// Trusts that the constraints are sorted, unique and well-formed.
    fn from_sorted(scheme: Scheme, constraints: Vec<Constraint>) -> Self {
        Self {
            scheme,
            constraints,
        }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "vers:{}/", self.scheme.name())?;
        for (i, constraint) in self.constraints.iter().enumerate() {
            if i > 0 {
                f.write_str("|")?;
            }
            constraint.fmt(f)?;
        }
        Ok(())
    }
}

/// Sorts by version, drops repetitions, and reads `>=v|<=v` outside an interval as the version itself.
fn sorted(scheme: &Scheme, constraints: Vec<Constraint>) -> Vec<Constraint> {
    if scheme.is_reserved() {
        return constraints;
    }
    let mut keyed: Vec<(VersionKey, Constraint)> = constraints
        .into_iter()
        .map(|c| (scheme.order().key(&c.version), c))
        .collect();
    keyed.sort_by(|(a, x), (b, y)| {
        a.cmp(b)
            .then_with(|| (x.comparator as u8).cmp(&(y.comparator as u8)))
    });
    keyed.dedup_by(|(b, y), (a, x)| a == b && x.comparator == y.comparator);

    let mut result = Vec::with_capacity(keyed.len());
    let mut inside = false;
    for group in keyed.chunk_by(|(a, _), (b, _)| a == b) {
        let group = group.iter().map(|(_, c)| c);
        let mut bounds = group
            .clone()
            .map(|c| c.comparator)
            .filter(|c| c.is_lower() || c.is_upper());
        let is_point = !inside
            && bounds
                .clone()
                .eq([Comparator::LessOrEqual, Comparator::GreaterOrEqual]);
        if is_point {
            let version = group.clone().next().map_or("", |c| c.version.as_str());
            result.push(Constraint::new(Comparator::Equal, version));
            result.extend(
                group
                    .filter(|c| c.comparator == Comparator::NotEqual)
                    .cloned(),
            );
        } else {
            inside = bounds.next_back().map_or(inside, Comparator::is_lower);
            result.extend(group.cloned());
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(text: &str) -> String {
        Range::parse(text).unwrap().to_string()
    }

    #[test]
    fn constraints_are_sorted_and_unique() {
        assert_eq!(
            normal("vers:lexicographic/c|>=a|<b|c"),
            "vers:lexicographic/>=a|<b|c"
        );
        assert_eq!(
            normal("vers:lexicographic/>=b|<b"),
            "vers:lexicographic/<b|>=b"
        );
    }

    #[test]
    fn a_closed_interval_of_one_version_is_that_version() {
        assert_eq!(normal("vers:lexicographic/>=b|<=b"), "vers:lexicographic/b");
        assert_eq!(
            normal("vers:lexicographic/>=a|<=b|>=b|<c"),
            "vers:lexicographic/>=a|<=b|>=b|<c"
        );
        assert_eq!(
            normal("vers:lexicographic/<a|>=b|<=b"),
            "vers:lexicographic/<a|b"
        );
    }

    #[test]
    fn simplified_ranges_name_each_version_once() {
        let simple = |text: &str| Range::parse(text).unwrap().simplified().to_string();
        assert_eq!(
            simple("vers:lexicographic/>=a|<b|>=b|<c"),
            "vers:lexicographic/>=a|<c"
        );
        assert_eq!(
            simple("vers:lexicographic/<b|>b|<c"),
            "vers:lexicographic/!=b|<c"
        );
        assert_eq!(
            simple("vers:lexicographic/<b|<c|d|>=e|>f|g"),
            "vers:lexicographic/<c|d|>=e"
        );
        assert_eq!(simple("vers:lexicographic/<b|>=b"), "vers:lexicographic/*");
        assert_eq!(simple("vers:none/*"), "vers:none/*");
    }
}

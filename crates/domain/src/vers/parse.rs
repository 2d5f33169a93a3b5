//! Reading the `vers:` notation, strictly and leniently.

use std::fmt;

use super::percent::{self, PercentError};
use super::{Comparator, Constraint, Range, Scheme};
use crate::version::VersionOrder;

/// Why a text is no `vers:` range, or not a canonical one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParseError {
    /// The text does not begin with `vers:`.
    NotVers,
    /// `vers` is not in lower case.
    SchemeCase,
    /// A blank or a line break stands unencoded, or a version holds a tab, a line break or another control character.
    Whitespace,
    /// There is no slash after the type.
    MissingSlash,
    /// The type has other characters than letters, digits, `.` and `-`, or does not begin with a letter.
    BadType,
    /// The type is not in lower case.
    TypeCase,
    /// The type is `invalid`, which the draft reserves for ranges that are none.
    InvalidType,
    /// There is no constraint.
    NoConstraints,
    /// The constraints begin with `|`.
    LeadingPipe,
    /// The constraints end with `|`.
    TrailingPipe,
    /// `||`.
    ConsecutivePipes,
    /// Equality is written as `=`.
    ExplicitEqual,
    /// A comparator without a version.
    EmptyVersion,
    /// `*` beside other constraints, or with a version.
    AsteriskNotAlone,
    /// The types `all` and `none` take only `*`.
    OnlyAsterisk,
    /// A character that must be percent-encoded in a version is not.
    UnencodedCharacter,
    /// `%` without two hexadecimal digits, or encoded bytes that are not UTF-8.
    InvalidPercent,
    /// Percent-encoding with lower-case digits, or of a character that stands for itself.
    NonCanonicalPercent,
    /// A date-time with lower-case `t` or `z`.
    DatetimeCase,
    /// A date-time with encoded colons.
    DatetimeColon,
    /// Not a date-time of RFC 3339 §5.6.
    BadDatetime,
    /// The constraints are not sorted by version.
    NotSorted,
    /// Two constraints name the same version.
    DuplicateVersion,
    /// Neighbours of which one says nothing: two lower bounds, two upper bounds, or an equality below an upper bound.
    Redundant,
}

impl ParseError {
    /// All errors.
    pub const ALL: &[Self] = &[
        Self::NotVers,
        Self::SchemeCase,
        Self::Whitespace,
        Self::MissingSlash,
        Self::BadType,
        Self::TypeCase,
        Self::InvalidType,
        Self::NoConstraints,
        Self::LeadingPipe,
        Self::TrailingPipe,
        Self::ConsecutivePipes,
        Self::ExplicitEqual,
        Self::EmptyVersion,
        Self::AsteriskNotAlone,
        Self::OnlyAsterisk,
        Self::UnencodedCharacter,
        Self::InvalidPercent,
        Self::NonCanonicalPercent,
        Self::DatetimeCase,
        Self::DatetimeColon,
        Self::BadDatetime,
        Self::NotSorted,
        Self::DuplicateVersion,
        Self::Redundant,
    ];

    /// A stable word for this error.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotVers => "not-vers",
            Self::SchemeCase => "scheme-case",
            Self::Whitespace => "whitespace",
            Self::MissingSlash => "missing-slash",
            Self::BadType => "bad-type",
            Self::TypeCase => "type-case",
            Self::InvalidType => "invalid-type",
            Self::NoConstraints => "no-constraints",
            Self::LeadingPipe => "leading-pipe",
            Self::TrailingPipe => "trailing-pipe",
            Self::ConsecutivePipes => "consecutive-pipes",
            Self::ExplicitEqual => "explicit-equal",
            Self::EmptyVersion => "empty-version",
            Self::AsteriskNotAlone => "asterisk-not-alone",
            Self::OnlyAsterisk => "only-asterisk",
            Self::UnencodedCharacter => "unencoded-character",
            Self::InvalidPercent => "invalid-percent",
            Self::NonCanonicalPercent => "non-canonical-percent",
            Self::DatetimeCase => "datetime-case",
            Self::DatetimeColon => "datetime-colon",
            Self::BadDatetime => "bad-datetime",
            Self::NotSorted => "not-sorted",
            Self::DuplicateVersion => "duplicate-version",
            Self::Redundant => "redundant",
        }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The wording of the suite's messages where it has one.
        f.write_str(match self {
            Self::NotVers => "invalid VERS: the URI scheme is not 'vers'",
            Self::SchemeCase => "non-canonical VERS: URI scheme is not lowercase",
            Self::Whitespace => "non-canonical VERS: whitespace is not permitted",
            Self::MissingSlash => "invalid VERS: no slash after the type",
            Self::BadType => "invalid VERS: type has characters that are not permitted",
            Self::TypeCase => "non-canonical VERS: type is not lowercase",
            Self::InvalidType => "invalid VERS: the type 'invalid' is reserved",
            Self::NoConstraints => "invalid VERS: no constraints",
            Self::LeadingPipe => "non-canonical VERS: leading pipe is not permitted",
            Self::TrailingPipe => "non-canonical VERS: trailing pipe is not permitted",
            Self::ConsecutivePipes => "non-canonical VERS: consecutive pipes are not permitted",
            Self::ExplicitEqual => "non-canonical VERS: equality comparator must be implicit",
            Self::EmptyVersion => "invalid VERS: version is empty",
            Self::AsteriskNotAlone => "invalid VERS: asterisk must stand alone",
            Self::OnlyAsterisk => "invalid VERS: this type permits only an asterisk",
            Self::UnencodedCharacter => {
                "invalid VERS: version has a character that must be percent-encoded"
            }
            Self::InvalidPercent => "non-canonical VERS: invalid percent-encoding in version",
            Self::NonCanonicalPercent => {
                "non-canonical VERS: percent-encoding in version is not canonical"
            }
            Self::DatetimeCase => "non-canonical VERS: datetime must use uppercase T and Z",
            Self::DatetimeColon => "non-canonical VERS: datetime time colons must be unencoded",
            Self::BadDatetime => "invalid VERS: not an RFC 3339 datetime",
            Self::NotSorted => "non-canonical VERS: constraints are not sorted by version",
            Self::DuplicateVersion => "non-canonical VERS: versions are not unique",
            Self::Redundant => "non-canonical VERS: invalid sequence of comparators",
        })
    }
}

impl std::error::Error for ParseError {}

/// Reads canonical text only.
pub(super) fn canonical(text: &str) -> Result<Range, ParseError> {
    if text.bytes().any(|b| b.is_ascii_whitespace() || b == 0x0b) {
        return Err(ParseError::Whitespace);
    }
    let (uri_scheme, specifier) = text.split_once(':').ok_or(ParseError::NotVers)?;
    if uri_scheme != "vers" {
        let only_case = uri_scheme.eq_ignore_ascii_case("vers");
        return Err(if only_case {
            ParseError::SchemeCase
        } else {
            ParseError::NotVers
        });
    }
    let (name, list) = specifier.split_once('/').ok_or(ParseError::MissingSlash)?;
    let scheme = Scheme::new(name)?;
    if scheme.name() != name {
        return Err(ParseError::TypeCase);
    }
    let constraints = canonical_constraints(&scheme, list)?;
    check_each(&scheme, &constraints)?;
    if !scheme.is_reserved() {
        check_order(&scheme, &constraints)?;
    }
    check_sequence(&constraints)?;
    Ok(Range::from_sorted(scheme, constraints))
}

fn canonical_constraints(scheme: &Scheme, list: &str) -> Result<Vec<Constraint>, ParseError> {
    match list {
        "" => return Err(ParseError::NoConstraints),
        "*" => return Ok(vec![Constraint::any()]),
        _ if list.starts_with('|') => return Err(ParseError::LeadingPipe),
        _ if list.ends_with('|') => return Err(ParseError::TrailingPipe),
        _ if list.contains("||") => return Err(ParseError::ConsecutivePipes),
        _ => {}
    }
    let mut constraints = Vec::new();
    for piece in list.split('|') {
        let (comparator, version) = split_comparator(piece);
        match version.bytes().next() {
            None => return Err(ParseError::EmptyVersion),
            Some(b'=') if comparator == Comparator::Equal => return Err(ParseError::ExplicitEqual),
            Some(b'*') => return Err(ParseError::AsteriskNotAlone),
            Some(_) => {}
        }
        let is_datetime = scheme.order() == VersionOrder::Datetime;
        if version.bytes().any(|b| b != b'%' && percent::is_encoded(b)) {
            return Err(ParseError::UnencodedCharacter);
        }
        let version = percent::decode(version, true).map_err(|e| match e {
            PercentError::Invalid => ParseError::InvalidPercent,
            PercentError::Needless(b':') if is_datetime => ParseError::DatetimeColon,
            PercentError::LowerCase | PercentError::Needless(_) => ParseError::NonCanonicalPercent,
        })?;
        if is_datetime && version.bytes().any(|b| matches!(b, b't' | b'z')) {
            return Err(ParseError::DatetimeCase);
        }
        constraints.push(Constraint::new(comparator, version));
    }
    Ok(constraints)
}

/// Reads what people write.
pub(super) fn lenient(text: &str) -> Result<Range, ParseError> {
    let (uri_scheme, specifier) = text.split_once(':').ok_or(ParseError::NotVers)?;
    if !uri_scheme.trim().eq_ignore_ascii_case("vers") {
        return Err(ParseError::NotVers);
    }
    let (name, list) = specifier.split_once('/').ok_or(ParseError::MissingSlash)?;
    let scheme = Scheme::new(name.trim())?;
    let mut constraints = Vec::new();
    for piece in list.split('|').map(str::trim).filter(|p| !p.is_empty()) {
        constraints.push(if piece == "*" {
            Constraint::any()
        } else {
            lenient_constraint(piece)?
        });
    }
    Range::new(scheme, constraints)
}

fn lenient_constraint(piece: &str) -> Result<Constraint, ParseError> {
    let (comparator, rest) = split_comparator(piece);
    let mut version = rest.trim_start();
    if comparator == Comparator::Equal {
        // `=1.0`, and `==1.0` as other notations have it.
        version = version
            .strip_prefix("==")
            .or_else(|| version.strip_prefix('='))
            .unwrap_or(version);
    }
    let version = version.trim_start();
    if version.starts_with('*') {
        return Err(ParseError::AsteriskNotAlone);
    }
    // `1!2.0` is a Python version with an epoch and cannot be misread; the others can.
    if version.starts_with(['=', '!']) || version.contains(['<', '>', '*']) {
        return Err(ParseError::UnencodedCharacter);
    }
    if version.contains(char::is_whitespace) {
        return Err(ParseError::Whitespace);
    }
    let version = percent::decode(version, false).map_err(|_| ParseError::InvalidPercent)?;
    Ok(Constraint::new(comparator, version))
}

/// Cuts the comparator off; without one it is equality.
fn split_comparator(piece: &str) -> (Comparator, &str) {
    for comparator in [
        Comparator::GreaterOrEqual,
        Comparator::LessOrEqual,
        Comparator::NotEqual,
        Comparator::Less,
        Comparator::Greater,
    ] {
        if let Some(version) = piece.strip_prefix(comparator.as_str()) {
            return (comparator, version);
        }
    }
    (Comparator::Equal, piece)
}

/// The rules for constraints one by one, whoever made them.
pub(super) fn check_each(scheme: &Scheme, constraints: &[Constraint]) -> Result<(), ParseError> {
    if constraints.is_empty() {
        return Err(ParseError::NoConstraints);
    }
    for constraint in constraints {
        let version = constraint.version();
        if constraint.comparator() == Comparator::Any {
            if constraints.len() > 1 || !version.is_empty() {
                return Err(ParseError::AsteriskNotAlone);
            }
            continue;
        }
        if scheme.takes_only_any() {
            return Err(ParseError::OnlyAsterisk);
        }
        if version.is_empty() {
            return Err(ParseError::EmptyVersion);
        }
        if version.contains(char::is_control) {
            return Err(ParseError::Whitespace);
        }
        if scheme.order() == VersionOrder::Datetime && !is_datetime(version) {
            return Err(ParseError::BadDatetime);
        }
    }
    Ok(())
}

fn check_order(scheme: &Scheme, constraints: &[Constraint]) -> Result<(), ParseError> {
    let keys: Vec<_> = constraints
        .iter()
        .map(|c| scheme.order().key(c.version()))
        .collect();
    if !keys.is_sorted() {
        return Err(ParseError::NotSorted);
    }
    if !keys.is_sorted_by(|a, b| a < b) {
        return Err(ParseError::DuplicateVersion);
    }
    Ok(())
}

/// The rules for neighbours (draft §5.4).
fn check_sequence(constraints: &[Constraint]) -> Result<(), ParseError> {
    let comparators = constraints
        .iter()
        .map(Constraint::comparator)
        .filter(|c| *c != Comparator::NotEqual);
    let mut previous = None;
    let mut last_bound: Option<Comparator> = None;
    for comparator in comparators {
        let equality_below_upper = previous == Some(Comparator::Equal) && comparator.is_upper();
        let is_bound = comparator.is_lower() || comparator.is_upper();
        let repeats = is_bound && last_bound.is_some_and(|b| b.is_upper() == comparator.is_upper());
        if equality_below_upper || repeats {
            return Err(ParseError::Redundant);
        }
        previous = Some(comparator);
        if is_bound {
            last_bound = Some(comparator);
        }
    }
    Ok(())
}

/// The shape of an RFC 3339 date-time: `2024-01-31T12:00:00.5+09:00`.
fn is_datetime(text: &str) -> bool {
    let Some((date, time)) = text.split_once('T') else {
        return false;
    };
    let offset_at = time.find(['Z', '+', '-']).unwrap_or(time.len());
    let (clock, offset) = time.split_at(offset_at);
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let offset_is_valid = match offset.strip_prefix(['+', '-']) {
        Some(hours) => matches(hours, "99:99"),
        None => offset == "Z",
    };
    matches(date, "9999-99-99")
        && matches(clock, "99:99:99")
        && !fraction.is_empty()
        && fraction.bytes().all(|b| b.is_ascii_digit())
        && offset_is_valid
}

/// Whether the text has the shape of the pattern, in which 9 stands for a digit.
fn matches(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text.bytes().zip(pattern.bytes()).all(|(b, p)| {
            if p == b'9' {
                b.is_ascii_digit()
            } else {
                b == p
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_text_is_kept() {
        for text in [
            "vers:npm/*",
            "vers:npm/1.2.3",
            "vers:lexicographic/1|!=2|>3|<4|5|>=6",
            "vers:lexicographic/!=1",
            "vers:lexicographic/>=1|2",
            "vers:lexicographic/a%20b|c%25d",
            "vers:all/*",
            "vers:none/*",
            "vers:unheard-of.2/1",
            "vers:example/3|1",
            "vers:datetime/2024-01-31T12:00:00.5+09:00",
        ] {
            assert_eq!(canonical(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn each_fault_has_its_error() {
        use ParseError::*;
        for (text, error) in [
            ("", NotVers),
            ("pkg:npm/1", NotVers),
            ("vers", NotVers),
            ("Vers:npm/1", SchemeCase),
            ("vers:npm/>= 1", Whitespace),
            ("vers:npm/1\n", Whitespace),
            ("vers:npm/1%0A2", Whitespace),
            ("vers:npm", MissingSlash),
            ("vers:/1", BadType),
            ("vers:n_m/1", BadType),
            ("vers:1pm/1", BadType),
            ("vers:NPM/1", TypeCase),
            ("vers:invalid/1", InvalidType),
            ("vers:npm/", NoConstraints),
            ("vers:npm/|1", LeadingPipe),
            ("vers:npm/1|", TrailingPipe),
            ("vers:npm/1||2", ConsecutivePipes),
            ("vers:npm/=1", ExplicitEqual),
            ("vers:npm/==1", ExplicitEqual),
            ("vers:npm/>=", EmptyVersion),
            ("vers:npm/1|*", AsteriskNotAlone),
            ("vers:npm/*1", AsteriskNotAlone),
            ("vers:npm/>=*", AsteriskNotAlone),
            ("vers:all/1", OnlyAsterisk),
            ("vers:none/1", OnlyAsterisk),
            ("vers:npm/1.*", UnencodedCharacter),
            ("vers:npm/>=>1", UnencodedCharacter),
            ("vers:npm/1=2", UnencodedCharacter),
            ("vers:npm/é", UnencodedCharacter),
            ("vers:npm/1%", InvalidPercent),
            ("vers:npm/1%FF", InvalidPercent),
            ("vers:npm/1%2a", NonCanonicalPercent),
            ("vers:npm/1%2E2", NonCanonicalPercent),
            ("vers:npm/2024%3A1", NonCanonicalPercent),
            ("vers:datetime/2024-01-01T00:00:00z", DatetimeCase),
            ("vers:datetime/2024-01-01T00%3A00:00Z", DatetimeColon),
            ("vers:datetime/2024-01-01", BadDatetime),
            ("vers:datetime/2024-01-01T00:00Z", BadDatetime),
            ("vers:datetime/2024-01-01T00:00:00.Z", BadDatetime),
            ("vers:datetime/2024-01-01T00:00:00+9", BadDatetime),
            ("vers:lexicographic/2|1", NotSorted),
            ("vers:lexicographic/<1|>=1", DuplicateVersion),
            ("vers:lexicographic/<1|<2", Redundant),
            ("vers:lexicographic/>1|!=2|>=3", Redundant),
            ("vers:lexicographic/1|<2", Redundant),
            ("vers:lexicographic/>1|2|!=3|<4", Redundant),
        ] {
            assert_eq!(canonical(text), Err(error), "{text}");
        }
    }

    #[test]
    fn what_people_write_is_read() {
        for (text, expected) in [
            (" VERS:NPM/ >= 1 | < 2 |", "vers:npm/>=1|<2"),
            ("vers:npm/||1|| |2", "vers:npm/1|2"),
            ("vers:npm/=1|== 2", "vers:npm/1|2"),
            ("vers:npm/ * ", "vers:npm/*"),
            ("vers:npm/1%2e0", "vers:npm/1.0"),
            ("vers:pypi/1!2.0", "vers:pypi/1%212.0"),
            (
                "vers:datetime/2024-01-01t00%3a00:00z",
                "vers:datetime/2024-01-01T00:00:00Z",
            ),
            ("vers:generic/é", "vers:generic/%C3%A9"),
        ] {
            assert_eq!(lenient(text).unwrap().to_string(), expected, "{text}");
        }
    }

    #[test]
    fn what_could_be_misread_is_refused() {
        use ParseError::*;
        for (text, error) in [
            ("npm/1", NotVers),
            ("vers:npm/ | ", NoConstraints),
            ("vers:npm/>=", EmptyVersion),
            ("vers:npm/1.*", UnencodedCharacter),
            ("vers:npm/>=1 <2", UnencodedCharacter),
            ("vers:npm/1 2", Whitespace),
            ("vers:npm/*|1", AsteriskNotAlone),
            ("vers:npm/1%4", InvalidPercent),
            ("vers:invalid/*", InvalidType),
        ] {
            assert_eq!(lenient(text), Err(error), "{text}");
        }
    }

    #[test]
    fn codes_are_distinct() {
        let mut codes: Vec<_> = ParseError::ALL.iter().map(|e| e.code()).collect();
        codes.sort_unstable();
        assert!(codes.is_sorted_by(|a, b| a < b));
    }
}

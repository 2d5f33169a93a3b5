//! What is wrong with a package URL, and what [`super::Purl::repair`] did about it.

use std::fmt;

/// A reason why a text or a set of parts is no package URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PurlFault {
    /// The text does not begin with `pkg:`.
    SchemeMissing,
    /// A blank, a control character or a character outside ASCII stands unencoded (§5.6).
    CharacterInvalid,
    /// There is no type.
    TypeMissing,
    /// The type holds something else than letters, digits, `.` and `-`, or begins with none of the letters (§5.6.2).
    TypeInvalid,
    /// The type's definition requires a namespace.
    NamespaceMissing,
    /// The type's definition prohibits a namespace.
    NamespaceProhibited,
    /// A namespace segment holds a slash, or the type's definition refuses the namespace.
    NamespaceInvalid,
    /// There is no name.
    NameMissing,
    /// The type's definition refuses the name.
    NameInvalid,
    /// The type's definition refuses the version.
    VersionInvalid,
    /// A qualifier's key breaks §5.6.6.
    QualifierKeyInvalid,
    /// A qualifier's key occurs twice.
    QualifierDuplicate,
    /// The type's definition requires a qualifier that is missing.
    QualifierMissing,
    /// A subpath segment holds a slash.
    SubpathInvalid,
    /// A `%` without two hexadecimal digits.
    PercentInvalid,
    /// Percent-encoded octets that are not UTF-8.
    NotUtf8,
}

impl PurlFault {
    /// All faults.
    pub const ALL: &[Self] = &[
        Self::SchemeMissing,
        Self::CharacterInvalid,
        Self::TypeMissing,
        Self::TypeInvalid,
        Self::NamespaceMissing,
        Self::NamespaceProhibited,
        Self::NamespaceInvalid,
        Self::NameMissing,
        Self::NameInvalid,
        Self::VersionInvalid,
        Self::QualifierKeyInvalid,
        Self::QualifierDuplicate,
        Self::QualifierMissing,
        Self::SubpathInvalid,
        Self::PercentInvalid,
        Self::NotUtf8,
    ];

    /// The stable word for this fault.
    pub const fn code(self) -> &'static str {
        match self {
            Self::SchemeMissing => "scheme-missing",
            Self::CharacterInvalid => "character-invalid",
            Self::TypeMissing => "type-missing",
            Self::TypeInvalid => "type-invalid",
            Self::NamespaceMissing => "namespace-missing",
            Self::NamespaceProhibited => "namespace-prohibited",
            Self::NamespaceInvalid => "namespace-invalid",
            Self::NameMissing => "name-missing",
            Self::NameInvalid => "name-invalid",
            Self::VersionInvalid => "version-invalid",
            Self::QualifierKeyInvalid => "qualifier-key-invalid",
            Self::QualifierDuplicate => "qualifier-duplicate",
            Self::QualifierMissing => "qualifier-missing",
            Self::SubpathInvalid => "subpath-invalid",
            Self::PercentInvalid => "percent-invalid",
            Self::NotUtf8 => "not-utf8",
        }
    }
}

/// A fault and its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PurlError {
    /// What is wrong.
    pub fault: PurlFault,
    /// Where: an offset in bytes into the text; 0 for a purl built from parts.
    pub at: usize,
}

impl fmt::Display for PurlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "not a package URL: {} at byte {}",
            self.fault.code(),
            self.at
        )
    }
}

impl std::error::Error for PurlError {}

/// One thing that [`super::Purl::repair`] changed, or let pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Repair {
    /// Blanks around the text were dropped.
    Blanks,
    /// `&amp;` was read as `&`.
    HtmlEntity,
    /// Slashes that mean nothing were dropped (behind the scheme, doubled, at an end).
    Slashes,
    /// A separator with nothing behind it was dropped (`@`, `?`, `#`).
    EmptyPart,
    /// Letters were put into the case that the standard or the type wants.
    Case,
    /// Percent-encoding was put into its canonical form, or added where it was missing.
    Escaping,
    /// A `%` that begins no triplet was taken as a percent sign.
    PercentSign,
    /// Text that had been encoded twice was decoded twice.
    DoubleEncoding,
    /// An encoded slash (or Maven's `:`) between namespace and name was read as the separator.
    EncodedSeparator,
    /// The first `&` was read as the missing `?`.
    QuestionMark,
    /// Qualifiers were put into the order of their keys.
    QualifierOrder,
    /// A qualifier without a value was dropped.
    EmptyQualifier,
    /// A qualifier that repeats an earlier one word for word was dropped.
    RepeatedQualifier,
    /// Empty, `.` and `..` segments of the subpath were dropped.
    SubpathSegment,
    /// The name was put into the form that its type prescribes.
    NameForm,
    /// A word for the ecosystem was replaced by its registered type.
    TypeAlias,
    /// The epoch moved to where the type keeps it (deb, alpm: in the version; rpm: a qualifier).
    Epoch,
    /// The type is not registered; the purl is kept.
    UnknownType,
    /// The type requires a namespace; the purl is kept without one.
    NamespaceMissing,
    /// The type prohibits a namespace; the purl is kept with it.
    NamespaceUnexpected,
    /// The type requires a qualifier; the purl is kept without it.
    QualifierMissing,
}

impl Repair {
    /// All repairs.
    pub const ALL: &[Self] = &[
        Self::Blanks,
        Self::HtmlEntity,
        Self::Slashes,
        Self::EmptyPart,
        Self::Case,
        Self::Escaping,
        Self::PercentSign,
        Self::DoubleEncoding,
        Self::EncodedSeparator,
        Self::QuestionMark,
        Self::QualifierOrder,
        Self::EmptyQualifier,
        Self::RepeatedQualifier,
        Self::SubpathSegment,
        Self::NameForm,
        Self::TypeAlias,
        Self::Epoch,
        Self::UnknownType,
        Self::NamespaceMissing,
        Self::NamespaceUnexpected,
        Self::QualifierMissing,
    ];

    /// The stable word for this repair.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Blanks => "blanks",
            Self::HtmlEntity => "html-entity",
            Self::Slashes => "slashes",
            Self::EmptyPart => "empty-part",
            Self::Case => "case",
            Self::Escaping => "escaping",
            Self::PercentSign => "percent-sign",
            Self::DoubleEncoding => "double-encoding",
            Self::EncodedSeparator => "encoded-separator",
            Self::QuestionMark => "question-mark",
            Self::QualifierOrder => "qualifier-order",
            Self::EmptyQualifier => "empty-qualifier",
            Self::RepeatedQualifier => "repeated-qualifier",
            Self::SubpathSegment => "subpath-segment",
            Self::NameForm => "name-form",
            Self::TypeAlias => "type-alias",
            Self::Epoch => "epoch",
            Self::UnknownType => "unknown-type",
            Self::NamespaceMissing => "namespace-missing",
            Self::NamespaceUnexpected => "namespace-unexpected",
            Self::QualifierMissing => "qualifier-missing",
        }
    }

    /// Says whether the text breaks a rule that could not be mended: the purl can be used, but no strict reader takes it.
    ///
    /// [`Repair::UnknownType`] is among them although the standard only asks for a warning.
    pub const fn is_let_pass(self) -> bool {
        matches!(
            self,
            Self::UnknownType
                | Self::NamespaceMissing
                | Self::NamespaceUnexpected
                | Self::QualifierMissing
        )
    }
}

/// The repairs of one package URL: a small set, in the order of [`Repair::ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Repairs(u32);

impl Repairs {
    /// No repair.
    pub const NONE: Self = Self(0);

    /// Adds one.
    pub(super) fn add(&mut self, repair: Repair) {
        self.0 |= 1 << repair as u32;
    }

    /// Adds one when something is so.
    pub(super) fn add_if(&mut self, condition: bool, repair: Repair) {
        if condition {
            self.add(repair);
        }
    }

    /// Says whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Says whether a repair is among them.
    pub fn contains(self, repair: Repair) -> bool {
        self.0 & 1 << repair as u32 != 0
    }

    /// The repairs.
    pub fn iter(self) -> impl Iterator<Item = Repair> {
        Repair::ALL
            .iter()
            .copied()
            .filter(move |repair| self.contains(*repair))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_kebab_case_and_unique() {
        let mut codes: Vec<_> = PurlFault::ALL.iter().map(|fault| fault.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), PurlFault::ALL.len());
        let mut codes: Vec<_> = Repair::ALL.iter().map(|repair| repair.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Repair::ALL.len());
        assert!(
            codes
                .iter()
                .all(|code| code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'))
        );
    }

    #[test]
    fn a_set_holds_what_was_added() {
        let mut repairs = Repairs::NONE;
        repairs.add(Repair::QualifierMissing);
        repairs.add(Repair::Blanks);
        repairs.add_if(false, Repair::Case);
        assert_eq!(
            repairs.iter().collect::<Vec<_>>(),
            [Repair::Blanks, Repair::QualifierMissing]
        );
    }
}

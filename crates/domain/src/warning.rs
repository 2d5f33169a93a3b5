//! What was read although something was wrong with it.
//!
//! Broken input is normal. A reader keeps what it can and says the rest as [`Warning`]s: values with a code and a
//! position, worded for people at the edge (`warning-<code>` in the locales).

use std::borrow::Cow;
use std::collections::HashSet;

/// A value together with what was wrong on the way to it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parsed<T> {
    /// What could be read.
    pub value: T,
    /// What could not, or only after a repair.
    pub warnings: Warnings,
}

/// One thing that was wrong, where, and with what value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// What kind of fault.
    pub code: WarningCode,
    /// Where: a JSON pointer (`/components/3/purl`), `line 12`, an element path (`bom/components/component[4]`) or a cell (`Sheet1!C7`).
    pub at: String,
    /// The offending text, cut to a readable length; empty when there is none.
    pub value: String,
    /// What was made of it or was expected instead; empty when there is nothing to say.
    pub instead: String,
}

/// The warnings of one document: the first [`Warnings::KEPT`] in full, the rest as a number.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Warnings {
    kept: Vec<Warning>,
    dropped: usize,
}

impl Warnings {
    /// How many warnings are kept in full. A file of a million faults must not become a million strings.
    pub const KEPT: usize = 1_000;

    /// The longest offending text that a warning repeats, in characters.
    const VALUE_LENGTH: usize = 120;

    /// Adds a warning that has no text to show.
    pub fn add(&mut self, code: WarningCode, at: impl Into<String>) {
        self.add_with(code, at, "", "");
    }

    /// Adds a warning with the offending text and what was made of it.
    pub fn add_with(
        &mut self,
        code: WarningCode,
        at: impl Into<String>,
        value: &str,
        instead: &str,
    ) {
        if self.kept.len() >= Self::KEPT {
            self.dropped += 1;
            // That a file was read in part only is told in any case.
            if code != WarningCode::Truncated {
                return;
            }
            self.kept.pop();
        }
        self.kept.push(Warning {
            code,
            at: at.into(),
            value: cut(value),
            instead: cut(instead),
        });
    }

    /// Says of the last one that it is of another kind, unless it was only counted.
    pub fn amend_last(&mut self, code: WarningCode) {
        if let (Some(last), 0) = (self.kept.last_mut(), self.dropped) {
            last.code = code;
        }
    }

    /// The warnings kept in full, in the order in which they arose.
    pub fn kept(&self) -> &[Warning] {
        &self.kept
    }

    /// The warnings kept in full, without a copy.
    pub fn into_kept(self) -> Vec<Warning> {
        self.kept
    }

    /// How many there were, kept or not.
    pub fn count(&self) -> usize {
        self.kept.len() + self.dropped
    }

    /// Whether nothing was wrong.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Puts those that tell their line into the order of lines, those of no line before them. Within one line they stay as they arose.
    pub fn order_by_line(&mut self) {
        let line = |warning: &Warning| -> Option<u64> {
            let rest = warning.at.strip_prefix("line ")?;
            rest.split(' ').next()?.parse().ok()
        };
        self.kept.sort_by_key(line);
    }

    /// Appends those of another reading of the same document that are not there yet. Both stopped where the document stops being well-formed.
    pub fn append_others(&mut self, mut other: Self) {
        let known: HashSet<(WarningCode, &str)> = self
            .kept
            .iter()
            .map(|warning| (warning.code, warning.at.as_str()))
            .collect();
        let is_cut = self
            .kept
            .iter()
            .any(|one| one.code == WarningCode::Truncated);
        other.kept.retain(|warning| {
            let is_same_end = is_cut && warning.code == WarningCode::Truncated;
            !is_same_end && !known.contains(&(warning.code, &warning.at))
        });
        self.append(other);
    }

    /// Appends all of another document part.
    pub fn append(&mut self, other: Self) {
        self.dropped += other.dropped;
        if self.kept.is_empty() {
            self.kept = other.kept;
            return;
        }
        for warning in other.kept {
            if self.kept.len() < Self::KEPT {
                self.kept.push(warning);
            } else {
                self.dropped += 1;
            }
        }
    }
}

fn cut(text: &str) -> String {
    if text.len() <= Warnings::VALUE_LENGTH {
        return text.to_owned();
    }
    match text.char_indices().nth(Warnings::VALUE_LENGTH) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

macro_rules! codes {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$doc:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The stable code, in kebab case.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The variant of a code.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
pub(crate) use codes;

codes! {
    /// What kind of fault a warning tells of.
    pub enum WarningCode {
        /// The file ends, or stops being well-formed, before its end; what stood before is kept.
        Truncated = "truncated",
        /// A field has another type than its standard says and was left out.
        WrongType = "wrong-type",
        /// A field has another type than its standard says and was read all the same.
        TypeCoerced = "type-coerced",
        /// A value is not one of those that the standard lists.
        UnknownValue = "unknown-value",
        /// A field that the standard does not know.
        UnknownField = "unknown-field",
        /// A required field is missing.
        MissingField = "missing-field",
        /// The same key stands twice; the last one counts.
        DuplicateKey = "duplicate-key",
        /// The same reference names two components.
        DuplicateReference = "duplicate-reference",
        /// A relation names something that the document does not hold.
        DanglingReference = "dangling-reference",
        /// A component without a name; it is left out if nothing else identifies it.
        NamelessComponent = "nameless-component",
        /// A package URL was brought into its canonical form.
        PurlRepaired = "purl-repaired",
        /// A package URL cannot be read; the component counts as not identified.
        PurlInvalid = "purl-invalid",
        /// The package URL's type is not in the list of types.
        PurlUnknownType = "purl-unknown-type",
        /// The package URL's name or version is not the component's.
        PurlContradicts = "purl-contradicts",
        /// A component states more than one package URL; the first one counts.
        PurlSeveral = "purl-several",
        /// A CPE cannot be read.
        CpeInvalid = "cpe-invalid",
        /// A hash does not have its algorithm's length or alphabet.
        HashInvalid = "hash-invalid",
        /// A hash algorithm that nobody lists.
        HashUnknownAlgorithm = "hash-unknown-algorithm",
        /// A licence is not an SPDX expression.
        LicenceUnreadable = "licence-unreadable",
        /// A licence was mapped from a name or an address to an SPDX identifier.
        LicenceMapped = "licence-mapped",
        /// A time is not in the standard's form.
        TimeInvalid = "time-invalid",
        /// The document says that it was made after it was received; it counts as made when received.
        TimeInFuture = "time-in-future",
        /// The document does not say what it describes.
        SubjectMissing = "subject-missing",
        /// The document describes several things; they count as one release.
        SubjectSeveral = "subject-several",
        /// The document names another known product than the one that it was filed under.
        SubjectElsewhere = "subject-elsewhere",
        /// The specification version is not one that is known; it was read as the nearest.
        VersionUnknown = "version-unknown",
        /// Bytes that are not in the declared encoding were replaced.
        EncodingRepaired = "encoding-repaired",
        /// A cell of a sheet cannot be understood.
        CellInvalid = "cell-invalid",
        /// A required column of a sheet is missing.
        ColumnMissing = "column-missing",
        /// A column of a sheet is not known and was left out.
        ColumnUnknown = "column-unknown",
        /// The digest of an enclosed part does not match its content.
        DigestMismatch = "digest-mismatch",
        /// A range of versions cannot be read; nobody can say which versions it holds.
        RangeUnreadable = "range-unreadable",
        /// Products of a vulnerability have neither a package URL nor a CPE, so nothing can be found by them.
        ProductUnidentified = "product-unidentified",
        /// The statements on vulnerabilities in a document were passed over, because a limit was passed.
        StatementsLeftOut = "statements-left-out",
        /// Entries of a catalogue are missing, or could not be read; so nothing ends that it does not list.
        CatalogueInPart = "catalogue-in-part",
        /// What is left alone by an ignore file is so for ever.
        ExpiryMissing = "expiry-missing",
        /// An entry of an ignore file does not hold any more.
        EntryExpired = "entry-expired",
        /// An entry of an ignore file is narrower than can be kept; it was left out, because without that it would hold for too much.
        EntryTooNarrow = "entry-too-narrow",
        /// An entry of an ignore file has a key that there is not, which may have been meant to narrow it; it was left out.
        EntryKeyUnknown = "entry-key-unknown",
        /// An entry of an ignore file is about something else than vulnerabilities.
        EntryElsewhere = "entry-elsewhere",
        /// An entry of an ignore file is about another component than the one asked for.
        EntryOfOther = "entry-of-other",
    }
}

/// Borrowed or owned text of a document.
pub type Text<'a> = Cow<'a, str>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct_and_lead_back() {
        for &code in WarningCode::ALL {
            assert_eq!(WarningCode::from_code(code.code()), Some(code));
        }
    }

    #[test]
    fn a_flood_is_counted_not_kept() {
        let mut warnings = Warnings::default();
        for n in 0..Warnings::KEPT + 5 {
            warnings.add_with(
                WarningCode::WrongType,
                format!("/{n}"),
                &"あ".repeat(200),
                "",
            );
        }
        assert_eq!(warnings.kept().len(), Warnings::KEPT);
        assert_eq!(warnings.count(), Warnings::KEPT + 5);
        warnings.add(WarningCode::Truncated, "/end");
        assert_eq!(warnings.kept().len(), Warnings::KEPT);
        assert_eq!(warnings.count(), Warnings::KEPT + 6);
        let last = warnings.kept().last().map(|warning| warning.code);
        assert_eq!(last, Some(WarningCode::Truncated));
        assert_eq!(
            warnings.kept()[0].value.chars().count(),
            Warnings::VALUE_LENGTH + 1
        );
    }
}

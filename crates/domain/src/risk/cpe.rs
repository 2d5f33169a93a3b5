//! CPE names: products as the National Vulnerability Database names them (NISTIR 7695, naming; NISTIR 7696, matching).
//!
//! A name is eleven values. It is written as a formatted string (`cpe:2.3:a:vendor:product:1.0:*:*:*:*:*:*:*`, with backslashes
//! before what is neither letter, digit, `_`, `.` nor `-`) or as the older URI (`cpe:/a:vendor:product:1.0`, with percent signs,
//! the last five values packed into the edition with `~`). A value is any (`*`, nothing in a URI), not applicable (`-`), or
//! text, which may have wildcards at its ends: `*` for any text, each `?` for one character or none.
//!
//! Deviations, all to the generous side, because inventories hold names made by hand: values left out at the end or left empty
//! are any; a character that should have a backslash is taken as it is, also outside ASCII; letters of both cases are kept,
//! and compared without case.

mod compare;
mod read;

use std::fmt::{self, Write as _};

pub use compare::Relation;

use crate::warning::codes;

codes! {
    /// The values of a name, in their order in a formatted string.
    pub enum Attribute {
        /// `a` for applications, `o` for operating systems, `h` for hardware.
        Part = "part",
        /// Who makes it.
        Vendor = "vendor",
        /// What it is.
        Product = "product",
        /// Its version.
        Version = "version",
        /// The update of that version: a pre-release, a service pack.
        Update = "update",
        /// The edition, in names of the older form.
        Edition = "edition",
        /// The language of its surface, a tag of RFC 5646.
        Language = "language",
        /// For which market or kind of user it is made.
        SwEdition = "sw-edition",
        /// In which software it works.
        TargetSw = "target-sw",
        /// On which machines it works.
        TargetHw = "target-hw",
        /// What else there is to say.
        Other = "other",
    }
}

codes! {
    /// Why a text is no CPE name.
    pub enum CpeFault {
        /// It begins neither with `cpe:2.3:` nor with `cpe:/`.
        NoCpe = "no-cpe",
        /// The part is none of `a`, `o`, `h`, any and not applicable.
        UnknownPart = "unknown-part",
        /// It has more values than its form.
        TooManyValues = "too-many-values",
        /// A wildcard stands in the middle of a value.
        WildcardInside = "wildcard-inside",
        /// Nothing follows a backslash.
        EscapeAtEnd = "escape-at-end",
        /// A percent sign is not followed by two hexadecimal digits, or the bytes are no UTF-8.
        PercentInvalid = "percent-invalid",
        /// It holds a control character.
        ControlCharacter = "control-character",
    }
}

/// A CPE name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cpe {
    values: [Value; Attribute::ALL.len()],
}

/// One value of a name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Value {
    /// Whatever it may be, or nobody says.
    #[default]
    Any,
    /// There is none.
    NotApplicable,
    /// A text.
    Text(Pattern),
}

/// A text that may have wildcards at its ends.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pattern {
    before: Wild,
    text: String,
    after: Wild,
}

/// What may stand beside the text of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Wild {
    #[default]
    None,
    /// So many characters or fewer.
    Few(usize),
    /// Any text.
    Many,
}

impl Cpe {
    /// Reads a name of either form.
    pub fn parse(text: &str) -> Result<Self, CpeFault> {
        read::read(text)
    }

    /// One value.
    pub fn value(&self, attribute: Attribute) -> &Value {
        // The array has a place for every attribute, in the order of their declaration.
        &self.values[attribute as usize]
    }

    /// The key by which names meet that may mean one product: `cpe:<product>` in lower case, as a formatted string writes it. Part
    /// and vendor are not in it, because inventories leave them open, as Yocto does where a recipe tells no vendor. Nothing when the
    /// product is any or holds wildcards.
    pub fn product_key(&self) -> Option<String> {
        let product = self.value(Attribute::Product);
        let is_open = match product {
            Value::Any => true,
            Value::NotApplicable => false,
            Value::Text(pattern) => pattern.has_wildcards(),
        };
        (!is_open).then(|| format!("cpe:{product}").to_lowercase())
    }

    /// The name without its version and its update: any of them.
    pub fn of_any_version(mut self) -> Self {
        for attribute in [Attribute::Version, Attribute::Update] {
            self.values[attribute as usize] = Value::Any;
        }
        self
    }
}

impl Value {
    /// A text without wildcards.
    pub(crate) fn of(text: &str) -> Self {
        Self::Text(Pattern {
            text: text.to_owned(),
            ..Pattern::default()
        })
    }

    /// Its text; nothing for any, for not applicable and where there are wildcards.
    pub fn literal(&self) -> Option<&str> {
        match self {
            Self::Text(pattern) if !pattern.has_wildcards() => Some(&pattern.text),
            _ => None,
        }
    }
}

impl Pattern {
    fn has_wildcards(&self) -> bool {
        self.before != Wild::None || self.after != Wild::None
    }
}

/// The formatted string.
impl fmt::Display for Cpe {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("cpe:2.3")?;
        let mut values = self.values.iter();
        values.try_for_each(|value| write!(formatter, ":{value}"))
    }
}

/// As in a formatted string.
impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pattern = match self {
            Self::Any => return formatter.write_char('*'),
            Self::NotApplicable => return formatter.write_char('-'),
            Self::Text(pattern) => pattern,
        };
        pattern.before.fmt(formatter)?;
        if pattern.text == "-" && !pattern.has_wildcards() {
            formatter.write_char('\\')?;
        }
        for character in pattern.text.chars() {
            let is_plain = character.is_ascii_alphanumeric()
                || matches!(character, '_' | '.' | '-')
                || !character.is_ascii() && !character.is_whitespace();
            if !is_plain {
                formatter.write_char('\\')?;
            }
            formatter.write_char(character)?;
        }
        pattern.after.fmt(formatter)
    }
}

impl fmt::Display for Wild {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => Ok(()),
            Self::Many => formatter.write_char('*'),
            Self::Few(count) => (0..*count).try_for_each(|_| formatter.write_char('?')),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        Cpe::parse(text).map_or_else(|fault| fault.code().to_owned(), |cpe| cpe.to_string())
    }

    #[test]
    fn names_of_both_forms_are_read_into_the_same_values() {
        for (text, expected) in [
            (
                "cpe:2.3:a:microsoft:internet_explorer:8.0.6001:beta:*:*:*:*:*:*",
                "cpe:2.3:a:microsoft:internet_explorer:8.0.6001:beta:*:*:*:*:*:*",
            ),
            (
                "cpe:/a:microsoft:internet_explorer:8.0.6001:beta",
                "cpe:2.3:a:microsoft:internet_explorer:8.0.6001:beta:*:*:*:*:*:*",
            ),
            (
                "cpe:/a:microsoft:internet_explorer:8.%02:sp%01",
                "cpe:2.3:a:microsoft:internet_explorer:8.*:sp?:*:*:*:*:*:*",
            ),
            (
                "cpe:/a:hp:insight_diagnostics:7.4.0.1570:-:~~online~win2003~x64~",
                r"cpe:2.3:a:hp:insight_diagnostics:7.4.0.1570:-:*:*:online:win2003:x64:*",
            ),
            (
                "cpe:/a:foo%5cbar:big%24money_manager_2010:::~~special~ipod_touch~80gb~:en-us",
                r"cpe:2.3:a:foo\\bar:big\$money_manager_2010:*:*:*:en-us:special:ipod_touch:80gb:*",
            ),
            ("cpe:/a:x:y:1%7e2:3", r"cpe:2.3:a:x:y:1\~2:3:*:*:*:*:*:*"),
            ("cpe:/o:x:y", "cpe:2.3:o:x:y:*:*:*:*:*:*:*:*"),
            ("cpe:/", "cpe:2.3:*:*:*:*:*:*:*:*:*:*:*"),
            ("CPE:/H:X", "cpe:2.3:H:X:*:*:*:*:*:*:*:*:*"),
            // A hyphen alone is a value only behind a backslash.
            (
                r"cpe:2.3:a:-:\-:1:*:*:*:*:*:*:*",
                r"cpe:2.3:a:-:\-:1:*:*:*:*:*:*:*",
            ),
            (
                r"cpe:2.3:a:a\:b:c\*:??1:x*:*:*:*:*:*:*",
                r"cpe:2.3:a:a\:b:c\*:??1:x*:*:*:*:*:*:*",
            ),
            // Made by hand.
            (
                "cpe:2.3:a:x:y:1.0+dfsg",
                r"cpe:2.3:a:x:y:1.0\+dfsg:*:*:*:*:*:*:*",
            ),
            ("cpe:2.3:a:x::1:**:?*", "cpe:2.3:a:x:*:1:*:*:*:*:*:*:*"),
            (" cpe:2.3:a:x:y \n", "cpe:2.3:a:x:y:*:*:*:*:*:*:*:*"),
            (
                r"cpe:2.3:a:x:y:*:*:*:*:*:*:*:z\ ",
                r"cpe:2.3:a:x:y:*:*:*:*:*:*:*:z\ ",
            ),
            (
                "cpe:/a:x:y%e3%80%80",
                "cpe:2.3:a:x:y\\\u{3000}:*:*:*:*:*:*:*:*",
            ),
            ("cpe:2.3:a:製:y", "cpe:2.3:a:製:y:*:*:*:*:*:*:*:*"),
        ] {
            assert_eq!(written(text), expected, "{text}");
            assert_eq!(written(expected), expected, "{expected}");
        }
    }

    #[test]
    fn what_is_no_name_is_told_why() {
        for (text, expected) in [
            ("", "no-cpe"),
            ("cpe:2.3", "no-cpe"),
            ("pkg:npm/a", "no-cpe"),
            ("cpe:a:b", "no-cpe"),
            ("cpe:2.3:x:b:c", "unknown-part"),
            ("cpe:2.3:app:b:c", "unknown-part"),
            ("cpe:2.3:a*:b:c", "unknown-part"),
            ("cpe:2.3:a:b:c:1:*:*:*:*:*:*:*:", "too-many-values"),
            ("cpe:/a:b:c:1:2:3:4:5", "too-many-values"),
            ("cpe:/a:b:c:1:2:~1~2~3~4~5~6", "too-many-values"),
            ("cpe:2.3:a:b*c:d", "wildcard-inside"),
            ("cpe:2.3:a:b?c:d", "wildcard-inside"),
            ("cpe:/a:b%02c:d", "wildcard-inside"),
            ("cpe:2.3:a:b\\", "escape-at-end"),
            ("cpe:/a:b%4", "percent-invalid"),
            ("cpe:/a:b%zz", "percent-invalid"),
            ("cpe:/a:b%ff", "percent-invalid"),
            ("cpe:2.3:a:b\u{0}", "control-character"),
            ("cpe:/a:b%00", "control-character"),
        ] {
            assert_eq!(written(text), expected, "{text}");
        }
    }

    #[test]
    fn keys_are_folded_and_open_products_have_none() {
        for (text, expected) in [
            ("cpe:2.3:a:Foo:Bar_Baz:1:*", Some("cpe:bar_baz")),
            (r"cpe:2.3:a:a\:b:c\+\+:1", Some(r"cpe:c\+\+")),
            ("cpe:/a:a%3ab:c%2b%2b", Some(r"cpe:c\+\+")),
            ("cpe:2.3:*:*:busybox:1.36.1", Some("cpe:busybox")),
            ("cpe:2.3:a:b:-", Some("cpe:-")),
            (r"cpe:2.3:a:b:\-", Some(r"cpe:\-")),
            ("cpe:2.3:a:b:c*", None),
            ("cpe:2.3:a:b", None),
        ] {
            let cpe = Cpe::parse(text).expect("a name");
            assert_eq!(cpe.product_key().as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn long_names_take_no_long_time() {
        for part in ["?", "*", "a", "\\*", "\\", ":", "%02", "%7e", "~", "é", "-"] {
            for head in ["cpe:2.3:a:b:", "cpe:/a:b:c:1:2:"] {
                let long = format!("{head}{}", part.repeat((1 << 20) / part.len()));
                if let Ok(cpe) = Cpe::parse(&long) {
                    assert_eq!(Cpe::parse(&cpe.to_string()), Ok(cpe.clone()), "{part}");
                    assert_ne!(cpe.compare(&cpe), Relation::Disjoint, "{part}");
                }
            }
        }
    }
}

//! SPDX licence expressions, and licences as documents write them.
//!
//! Standard: the annex on licence expressions of SPDX 2.3 and 3.0.1 (one grammar), with the SPDX licence list 3.29 from
//! the `spdx` crate, which covers the list as published on 2026-07-16.
//!
//! Traps:
//!
//! * Identifiers are compared without case; operators are upper case or lower case, `AND` binds tighter than `OR`.
//! * `+` is an operator (`Apache-2.0+`), but `GPL-2.0+` was an identifier of its own, and `GPL-2.0` is deprecated in
//!   favour of `GPL-2.0-only`: it never meant "or later".
//! * Old identifiers hold their exception: `GPL-2.0-with-classpath-exception`.
//! * `NONE` and `NOASSERTION` are answers, not licences, and cannot stand in an expression.
//! * `BSD`, `GPL` and "public domain" name no licence. The crate's table of imprecise names resolves such words (one of
//!   them wrongly, `gnu gpl v2` to version 3), so it is not used.
//!
//! Deviations: an identifier that is on no list is kept and marked, because the list grows and a reader should say what
//! it does not know; `AND` and `OR` in mixed case are read too.
//!
//! Reading takes no recursion and time in proportion to the text.

mod addresses;
mod category;
mod expression;
mod gnu;
mod later;
mod list;
mod names;
pub mod obligations;
mod parse;
mod pieces;
pub mod policy;
mod read;

use std::fmt;

pub use category::{Category, category};
pub use expression::{Expression, Id, IdKind, Operator, Term};
pub use list::{Facts, facts, is_exception};

/// What is said about licences.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Licence {
    /// There is none (`NONE`).
    None,
    /// Nothing is said (`NOASSERTION`).
    NoAssertion,
    /// These apply.
    Expression(Expression),
}

impl Licence {
    /// The SPDX notation.
    pub fn as_str(&self) -> &str {
        match self {
            Self::None => "NONE",
            Self::NoAssertion => "NOASSERTION",
            Self::Expression(expression) => expression.as_str(),
        }
    }

    /// The licences in the order in which they are written.
    pub fn terms(&self) -> &[Term] {
        match self {
            Self::None | Self::NoAssertion => &[],
            Self::Expression(expression) => expression.terms(),
        }
    }
}

impl fmt::Display for Licence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How a text became a licence, from the surest to what most deserves a second look. Of several ways the last counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum How {
    /// It is an SPDX expression.
    Expression,
    /// By a short form that is in use.
    Alias,
    /// By the licence's name.
    Name,
    /// By the address of the licence's text.
    Address,
    /// By taking a list for an expression.
    List,
}

impl How {
    /// All ways.
    pub const ALL: &[Self] = &[
        Self::Expression,
        Self::Alias,
        Self::Name,
        Self::Address,
        Self::List,
    ];

    /// The stable word for this way.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Expression => "expression",
            Self::Alias => "alias",
            Self::Name => "name",
            Self::Address => "address",
            Self::List => "list",
        }
    }
}

/// What was done to a part of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NoteKind {
    /// A deprecated identifier, replaced where the list says by what.
    DeprecatedId,
    /// An identifier was put into the list's case.
    IdCase,
    /// An operator was put into upper case.
    OperatorCase,
    /// An identifier that is on no list.
    UnknownId,
    /// A short form was replaced.
    Alias,
    /// A name was replaced by its identifier.
    Name,
    /// An address was replaced by the identifier of the licence that it shows.
    Address,
    /// A comma, slash or bar was read as an operator.
    Separator,
    /// A remark in parentheses was left out.
    Remark,
    /// A word for "unknown" was read as `NOASSERTION`, or `none` as `NONE`.
    Placeholder,
}

impl NoteKind {
    /// All kinds.
    pub const ALL: &[Self] = &[
        Self::DeprecatedId,
        Self::IdCase,
        Self::OperatorCase,
        Self::UnknownId,
        Self::Alias,
        Self::Name,
        Self::Address,
        Self::Separator,
        Self::Remark,
        Self::Placeholder,
    ];

    /// The stable word for this kind.
    pub const fn code(self) -> &'static str {
        match self {
            Self::DeprecatedId => "deprecated-id",
            Self::IdCase => "id-case",
            Self::OperatorCase => "operator-case",
            Self::UnknownId => "unknown-id",
            Self::Alias => "alias",
            Self::Name => "name",
            Self::Address => "address",
            Self::Separator => "separator",
            Self::Remark => "remark",
            Self::Placeholder => "placeholder",
        }
    }
}

/// A remark about one part of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What was done.
    pub kind: NoteKind,
    /// The part as it is written.
    pub from: String,
    /// What it was read as; empty where it was dropped or kept.
    pub to: String,
}

impl Note {
    fn add(notes: &mut Vec<Self>, kind: NoteKind, from: &str, to: &str) {
        notes.push(Self {
            kind,
            from: from.to_owned(),
            to: to.to_owned(),
        });
    }
}

/// A text that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// What it says.
    pub licence: Licence,
    /// How it was read.
    pub how: How,
    /// What was done to its parts, in their order.
    pub notes: Vec<Note>,
}

impl Reading {
    /// Says whether every identifier is known.
    pub fn is_known(&self) -> bool {
        self.licence.terms().iter().all(Term::is_known)
    }
}

/// Reads an SPDX expression, `NONE` or `NOASSERTION`, and normalises it. Unknown identifiers are kept and noted.
pub fn parse(text: &str) -> Result<Reading, LicenceError> {
    let answer = |text: &str| match text {
        "NONE" => Some(Licence::None),
        "NOASSERTION" => Some(Licence::NoAssertion),
        _ => None,
    };
    let (licence, notes) = match answer(text.trim()) {
        Some(licence) => (licence, Vec::new()),
        None => {
            let (expression, notes) = parse::parse(text)?;
            // Parentheses around it make no expression of it.
            match answer(expression.as_str()) {
                Some(licence) => (licence, Vec::new()),
                None => (Licence::Expression(expression), notes),
            }
        }
    };
    Ok(Reading {
        licence,
        how: How::Expression,
        notes,
    })
}

/// Reads what a document says about licences, in whatever form. Only known licences come out; the reading says how each
/// was found. A text that names no licence, or more than one thing it could be, is answered with the reason.
pub fn read(text: &str) -> Result<Reading, Unread> {
    read::read(text)
}

/// What is wrong with an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LicenceFault {
    /// There is nothing.
    Empty,
    /// A word is no identifier by its form.
    IdMalformed,
    /// A licence is missing beside an operator or in parentheses.
    LicenceMissing,
    /// Two licences stand without an operator between them.
    OperatorMissing,
    /// No exception follows `WITH`.
    ExceptionMissing,
    /// A parenthesis has no partner.
    Parenthesis,
}

impl LicenceFault {
    /// All faults.
    pub const ALL: &[Self] = &[
        Self::Empty,
        Self::IdMalformed,
        Self::LicenceMissing,
        Self::OperatorMissing,
        Self::ExceptionMissing,
        Self::Parenthesis,
    ];

    /// The stable word for this fault.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::IdMalformed => "id-malformed",
            Self::LicenceMissing => "licence-missing",
            Self::OperatorMissing => "operator-missing",
            Self::ExceptionMissing => "exception-missing",
            Self::Parenthesis => "parenthesis",
        }
    }
}

/// A fault and its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LicenceError {
    /// What is wrong.
    pub fault: LicenceFault,
    /// Where: an offset in bytes.
    pub at: usize,
}

impl fmt::Display for LicenceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "not a licence expression: {} at byte {}",
            self.fault.code(),
            self.at
        )
    }
}

impl std::error::Error for LicenceError {}

/// Why a text names no licence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// There is nothing.
    Empty,
    /// Several licences go by this name.
    Ambiguous,
    /// The licence is named without the version that tells it from others.
    VersionMissing,
    /// An exception is added that is not named, or not known.
    ExceptionUnknown,
    /// A dedication to the public domain; SPDX has no identifier for it as such.
    PublicDomain,
    /// No licence to use it, or only by contract.
    Proprietary,
    /// The text points to a file.
    SeeFile,
    /// It is said that there is a licence, not which.
    Unspecified,
    /// An identifier on no list.
    UnknownId,
    /// A name on no list.
    UnknownName,
    /// An address on no list.
    UnknownAddress,
    /// Sentences.
    FreeText,
    /// Licences are named, but joined in no understandable way.
    Syntax,
}

impl Reason {
    /// All reasons.
    pub const ALL: &[Self] = &[
        Self::Empty,
        Self::Ambiguous,
        Self::VersionMissing,
        Self::ExceptionUnknown,
        Self::PublicDomain,
        Self::Proprietary,
        Self::SeeFile,
        Self::Unspecified,
        Self::UnknownId,
        Self::UnknownName,
        Self::UnknownAddress,
        Self::FreeText,
        Self::Syntax,
    ];

    /// The stable word for this reason.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Ambiguous => "ambiguous",
            Self::VersionMissing => "version-missing",
            Self::ExceptionUnknown => "exception-unknown",
            Self::PublicDomain => "public-domain",
            Self::Proprietary => "proprietary",
            Self::SeeFile => "see-file",
            Self::Unspecified => "unspecified",
            Self::UnknownId => "unknown-id",
            Self::UnknownName => "unknown-name",
            Self::UnknownAddress => "unknown-address",
            Self::FreeText => "free-text",
            Self::Syntax => "syntax",
        }
    }
}

/// A text that names no licence, with all that was found out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Why.
    pub reason: Reason,
    /// The part of the text that is to blame.
    pub part: String,
    /// The identifiers that the part may stand for.
    pub candidates: Vec<&'static str>,
    /// The text as an expression with unknown identifiers, where its form is right.
    pub reading: Option<Box<Reading>>,
}

impl Unread {
    fn new(reason: Reason, part: &str) -> Self {
        Self {
            reason,
            part: part.to_owned(),
            candidates: Vec::new(),
            reading: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str, how: How) {
        match read(text) {
            Ok(reading) => {
                assert_eq!(reading.licence.as_str(), expected, "{text}");
                assert_eq!(reading.how, how, "{text}: {:?}", reading.notes);
                assert!(reading.is_known());
            }
            Err(unread) => panic!("{text}: {unread:?}"),
        }
    }

    #[track_caller]
    fn refused(text: &str, reason: Reason, part: &str) {
        match read(text) {
            Ok(reading) => panic!("{text}: {}", reading.licence),
            Err(unread) => {
                assert_eq!(
                    (unread.reason, unread.part.as_str()),
                    (reason, part),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn expressions_are_normalised() {
        for (text, expected) in [
            ("MIT", "MIT"),
            (" ( mit ) ", "MIT"),
            ("apache-2.0 or mit", "Apache-2.0 OR MIT"),
            (
                "(MIT OR Apache-2.0) AND (BSD-3-Clause)",
                "(MIT OR Apache-2.0) AND BSD-3-Clause",
            ),
            ("MIT OR (Apache-2.0 AND ISC)", "MIT OR Apache-2.0 AND ISC"),
            ("MIT AND (ISC AND Zlib)", "MIT AND ISC AND Zlib"),
            (
                "GPL-2.0+ WITH bison-exception-2.2",
                "GPL-2.0-or-later WITH Bison-exception-2.2",
            ),
            (
                "GPL-2.0-with-classpath-exception",
                "GPL-2.0-only WITH Classpath-exception-2.0",
            ),
            ("Apache-2.0+", "Apache-2.0+"),
            (
                "documentref-a.b:licenseref-C",
                "DocumentRef-a.b:LicenseRef-C",
            ),
            ("MIT WITH AdditionRef-x", "MIT WITH AdditionRef-x"),
            ("FOO AND MIT", "FOO AND MIT"),
            ("NOASSERTION", "NOASSERTION"),
            ("NONE", "NONE"),
            ("( NONE )", "NONE"),
            ("((NOASSERTION))", "NOASSERTION"),
        ] {
            let reading = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(reading.licence.as_str(), expected, "{text}");
            assert_eq!(parse(expected).unwrap().licence, reading.licence);
        }
    }

    #[test]
    fn notes_tell_what_was_done() {
        let reading = parse("gpl-2.0+ and FOO").unwrap();
        let notes: Vec<_> = reading
            .notes
            .iter()
            .map(|n| (n.kind.code(), n.from.as_str(), n.to.as_str()))
            .collect();
        assert_eq!(
            notes,
            [
                ("deprecated-id", "gpl-2.0+", "GPL-2.0-or-later"),
                ("operator-case", "and", "AND"),
                ("unknown-id", "FOO", ""),
            ]
        );
        assert!(!reading.is_known());
        assert_eq!(reading.licence.terms()[1].id.kind, IdKind::Unknown);
    }

    #[test]
    fn broken_expressions_are_faults_with_their_place() {
        for (text, fault, at) in [
            ("", LicenceFault::Empty, 0),
            ("  ", LicenceFault::Empty, 2),
            ("MIT AND", LicenceFault::LicenceMissing, 7),
            ("AND MIT", LicenceFault::LicenceMissing, 0),
            ("MIT ISC", LicenceFault::OperatorMissing, 4),
            ("MIT (ISC)", LicenceFault::OperatorMissing, 4),
            ("(MIT", LicenceFault::Parenthesis, 4),
            ("MIT)", LicenceFault::Parenthesis, 3),
            ("()", LicenceFault::LicenceMissing, 1),
            ("MIT WITH", LicenceFault::ExceptionMissing, 8),
            ("MIT WITH AND", LicenceFault::ExceptionMissing, 9),
            (
                "(MIT) WITH LLVM-exception",
                LicenceFault::LicenceMissing,
                11,
            ),
            ("MIT/ISC", LicenceFault::IdMalformed, 0),
            ("LicenseRef-", LicenceFault::IdMalformed, 0),
        ] {
            let error = parse(text)
                .map(|reading| reading.licence.to_string())
                .unwrap_err();
            assert_eq!((error.fault, error.at), (fault, at), "{text}");
        }
    }

    #[test]
    fn a_choice_holds_when_one_side_is_acceptable() {
        let holds = |text: &str, accepted: &[&str]| {
            let Licence::Expression(expression) = parse(text).unwrap().licence else {
                panic!()
            };
            expression.holds(|term| accepted.contains(&term.id.text.as_str()))
        };
        assert!(holds("MIT OR GPL-2.0-only", &["MIT"]));
        assert!(!holds("MIT AND GPL-2.0-only", &["MIT"]));
        assert!(holds("(MIT OR ISC) AND Zlib", &["ISC", "Zlib"]));
        assert!(!holds("MIT OR ISC AND Zlib", &["ISC"]));
    }

    #[test]
    fn documents_are_read_as_they_write() {
        check("Apache License, Version 2.0", "Apache-2.0", How::Name);
        check("The MIT License", "MIT", How::Name);
        check("The MIT License (MIT)", "MIT", How::Name);
        check("https://opensource.org/licenses/MIT", "MIT", How::Address);
        check("Expat", "MIT", How::Alias);
        check("GPLv2+", "GPL-2.0-or-later", How::Alias);
        check("ASL 2.0", "Apache-2.0", How::Alias);
        check("License :: OSI Approved :: MIT License", "MIT", How::Name);
        check("MIT/Apache-2.0", "MIT OR Apache-2.0", How::List);
        check("MIT/X11", "MIT", How::Alias);
        check(
            "GPLv2+ and LGPLv2+",
            "GPL-2.0-or-later AND LGPL-2.0-or-later",
            How::Alias,
        );
        check(
            "LGPL-2.1, GPL-2.0",
            "LGPL-2.1-only AND GPL-2.0-only",
            How::List,
        );
        check("MIT, ISC, or Zlib", "MIT OR ISC OR Zlib", How::List);
        check(
            "GPL-3.0, LGPL-2.1 | LGPL-3",
            "GPL-3.0-only AND (LGPL-2.1-only OR LGPL-3.0-only)",
            How::List,
        );
        check(
            "(LGPLv3+ or GPLv2+) and GPLv3+",
            "(LGPL-3.0-or-later OR GPL-2.0-or-later) AND GPL-3.0-or-later",
            How::Alias,
        );
        check(
            "Apache License, Version 2.0, MIT",
            "Apache-2.0 AND MIT",
            How::List,
        );
        check(
            "GNU General Public License (GPL), version 2, with the Classpath exception",
            "GPL-2.0-only WITH Classpath-exception-2.0",
            How::Name,
        );
        check(
            "BSD 3-Clause \"New\" or \"Revised\" License",
            "BSD-3-Clause",
            How::Name,
        );
        check(
            "LGPL2.1+ (the library), GPL2+ (tests)",
            "LGPL-2.1-or-later AND GPL-2.0-or-later",
            How::List,
        );
        check(
            "Apache-2.0 WITH LLVM-exception, MIT",
            "Apache-2.0 WITH LLVM-exception AND MIT",
            How::List,
        );
        check(
            "GPL-3.0, GPL-3.0+",
            "GPL-3.0-only AND GPL-3.0-or-later",
            How::List,
        );
        check(
            "Artistic License 1.0 (Perl)",
            "Artistic-1.0-Perl",
            How::Name,
        );
        check("Expat (MIT/X11)", "MIT", How::Alias);
        check("Mozilla Public License (MPL) 2.0", "MPL-2.0", How::Name);
        check("UNKNOWN", "NOASSERTION", How::Alias);
        check("none", "NONE", How::Alias);
        check(
            "LicenseRef-Custom-1.0",
            "LicenseRef-Custom-1.0",
            How::Expression,
        );
    }

    #[test]
    fn what_names_no_licence_is_answered_with_the_reason() {
        refused("", Reason::Empty, "");
        refused("BSD", Reason::Ambiguous, "BSD");
        refused("MIT AND BSD", Reason::Ambiguous, "BSD");
        refused(
            "MIT and ISC and Public Domain",
            Reason::PublicDomain,
            "Public Domain",
        );
        refused("BSD License 2.0", Reason::Ambiguous, "BSD License 2.0");
        refused(
            "Apache License 2.0 (MIT)",
            Reason::Ambiguous,
            "Apache License 2.0 (MIT)",
        );
        refused("GPL", Reason::VersionMissing, "GPL");
        refused(
            "Mozilla Public License",
            Reason::VersionMissing,
            "Mozilla Public License",
        );
        refused("public-domain", Reason::PublicDomain, "public-domain");
        refused(
            "GPLv3+ with exceptions",
            Reason::ExceptionUnknown,
            "GPLv3+ with exceptions",
        );
        refused("UNLICENSED", Reason::Proprietary, "UNLICENSED");
        refused(
            "SEE LICENSE IN COPYING.txt",
            Reason::SeeFile,
            "SEE LICENSE IN COPYING.txt",
        );
        refused("custom", Reason::Unspecified, "custom");
        refused("FOO OR MIT", Reason::UnknownId, "FOO");
        refused(
            "Some random license",
            Reason::UnknownName,
            "Some random license",
        );
        refused(
            "https://example.org/licence",
            Reason::UnknownAddress,
            "https://example.org/licence",
        );
        refused("Apache-2.0 OR", Reason::Syntax, "Apache-2.0 OR");
        refused("(MIT", Reason::Syntax, "(MIT");
        let unread = read("https://www.gnu.org/licenses/gpl-3.0.html").unwrap_err();
        assert_eq!(unread.candidates, ["GPL-3.0-only", "GPL-3.0-or-later"]);
        assert!(read("FOO OR MIT").unwrap_err().reading.is_some());
        let sentence = "You may copy this file as long as you keep this notice in it";
        refused(sentence, Reason::FreeText, sentence);
    }

    #[test]
    fn deep_and_long_texts_take_linear_time_and_little_stack() {
        let many = 100_000;
        let nested = format!("{}MIT{}", "(".repeat(many), ")".repeat(many));
        assert_eq!(parse(&nested).unwrap().licence.as_str(), "MIT");
        let right = format!(
            "{}MIT{}",
            "ISC OR (MIT AND (".repeat(many),
            "))".repeat(many)
        );
        let reading = parse(&right).unwrap();
        assert_eq!(
            parse(reading.licence.as_str()).unwrap().licence,
            reading.licence
        );
        let wide = format!("MIT{}", " OR ISC".repeat(many));
        assert_eq!(parse(&wide).unwrap().licence.as_str(), wide);
        for text in [
            "(".repeat(many),
            ",".repeat(many),
            "a ".repeat(many),
            "/".repeat(4000),
            "+".repeat(many),
            "a,".repeat(2000),
            "((a)".repeat(1000),
        ] {
            let _ = (parse(&text), read(&text));
        }
    }

    fn words() -> impl Strategy<Value = String> {
        const WORDS: &[&str] = &[
            "MIT",
            "mit",
            "GPL-2.0+",
            "GPLv2",
            "Apache License",
            "2.0",
            "BSD",
            "FOO",
            "LicenseRef-a",
            "AND",
            "and",
            "OR",
            "or",
            "WITH",
            "with",
            "LLVM-exception",
            "exceptions",
            "(",
            ")",
            ",",
            "/",
            "|",
            ";",
            "+",
            "the",
            "NONE",
            "https://opensource.org/licenses/MIT",
            "eCos-2.0",
            "wxWindows+",
            "\u{130}",
            "\n",
            "::",
            "License ::",
        ];
        prop::collection::vec(select(WORDS), 0..12).prop_map(|words| words.join(" "))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn what_is_printed_is_parsed_again(text in words()) {
            if let Ok(reading) = parse(&text) {
                let again = parse(reading.licence.as_str()).unwrap();
                prop_assert_eq!(&again.licence, &reading.licence);
            }
        }

        #[test]
        fn what_is_read_is_an_expression_of_known_licences(text in words()) {
            if let Ok(reading) = read(&text) {
                prop_assert!(reading.is_known());
                let again = parse(reading.licence.as_str()).unwrap();
                prop_assert_eq!(again.licence.as_str(), reading.licence.as_str());
                prop_assert!(again.is_known());
                prop_assert_eq!(read(reading.licence.as_str()).unwrap().how, How::Expression);
            }
        }

        #[test]
        fn any_text_is_survived(text in any::<String>()) {
            let _ = (parse(&text), read(&text));
        }
    }
}

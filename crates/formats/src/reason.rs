//! Why a text is not well-formed, and why bytes cannot be unpacked: a code with what was found and what belongs there.
//!
//! The parsers in use tell their faults in English sentences. Here each of them becomes a [`ReasonCode`], by the variants of
//! the parser's error where it has any and by its known sentences where it has not, so that the edge can word it in every
//! language (`reason-<code>` in the locales).

mod json;
mod packing;
mod toml;
mod xml;
mod yaml;

use std::fmt;

pub(crate) use json::json_place;
pub(crate) use xml::xml_error_offset;

/// Why something cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// What kind of reason.
    pub code: ReasonCode,
    /// What was found there; empty when there is nothing to show.
    pub value: String,
    /// What belongs there instead; empty when the code says all.
    pub expected: String,
}

impl Reason {
    /// The longest text that a reason repeats, in characters: both together must fit where reasons are kept.
    const SHOWN: usize = 40;

    /// A reason that shows nothing.
    pub fn new(code: ReasonCode) -> Self {
        Self {
            code,
            value: String::new(),
            expected: String::new(),
        }
    }

    /// A reason with what was found.
    pub fn with(code: ReasonCode, value: &str) -> Self {
        Self {
            value: shown(value),
            ..Self::new(code)
        }
    }

    /// The same with what belongs there.
    pub fn instead_of(self, expected: &str) -> Self {
        Self {
            expected: shown(expected),
            ..self
        }
    }

    /// The same with words of ours, which are never cut.
    pub fn one_of(self, words: &[&str]) -> Self {
        Self {
            expected: words.join(", "),
            ..self
        }
    }

    /// A reason that no code stands for, in the parser's own words.
    pub fn unspecified(words: &str) -> Self {
        Self::with(ReasonCode::Unspecified, words)
    }
}

impl From<ReasonCode> for Reason {
    fn from(code: ReasonCode) -> Self {
        Self::new(code)
    }
}

/// As it travels in the details of refusals, warnings and faults: `code`, `code: value` or `code: value`, a tab and what is
/// expected.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.code())?;
        if !self.value.is_empty() || !self.expected.is_empty() {
            write!(f, ": {}", self.value)?;
        }
        if !self.expected.is_empty() {
            write!(f, "\t{}", self.expected)?;
        }
        Ok(())
    }
}

/// A text cut to a readable length, in one line.
pub(crate) fn shown(text: &str) -> String {
    let mut shown: String = text
        .chars()
        .take(Reason::SHOWN)
        .map(|one| if one.is_control() { ' ' } else { one })
        .collect();
    if text.chars().nth(Reason::SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

macro_rules! reason_codes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal,)+) => {
        /// The kinds of reasons.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum ReasonCode { $($(#[$doc])* $variant,)+ }

        impl ReasonCode {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The stable code, in kebab case.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }
        }
    };
}

reason_codes! {
    /// None of the others; the value is what the parser says.
    Unspecified = "unspecified",
    /// Nested more deeply than the value allows.
    DeepNesting = "deep-nesting",

    /// A value of another type stands in a field than belongs there.
    FieldType = "field-type",
    /// A field is missing.
    FieldMissing = "field-missing",
    /// A field says something that is not known.
    FieldValue = "field-value",
    /// A field holds no day or time.
    FieldNoTime = "field-no-time",
    /// A field holds bytes that are no text.
    FieldNoText = "field-no-text",

    /// The bytes end too early.
    CutOff = "cut-off",
    /// A checksum over content does not match.
    Checksum = "checksum",
    /// A checksum over a header does not match.
    HeaderChecksum = "header-checksum",
    /// A header makes no sense.
    Header = "header",
    /// The list of contents makes no sense.
    Directory = "directory",
    /// There is no list of contents.
    NoDirectory = "no-directory",
    /// The mark at the end is missing.
    NoEndMark = "no-end-mark",
    /// A size is impossible.
    Size = "size",
    /// A size is not stated where it must be.
    SizeUnknown = "size-unknown",
    /// Compressed content makes no sense.
    PackedContent = "packed-content",
    /// Compressed with a dictionary that is kept elsewhere.
    PackedDictionary = "packed-dictionary",
    /// Compressed in a way that is newer than, or left out of, what is known here.
    PackedFeature = "packed-feature",
    /// Unpacking needs more memory than is granted; the value is what is granted, in bytes.
    PackedMemory = "packed-memory",
    /// An entry of a zip is compressed by the method of this number (APPNOTE §4.4.5).
    ZipMethod = "zip-method",
    /// A file with holes.
    SparseFile = "sparse-file",
    /// The storage inside an Excel 97 file makes no sense.
    CompoundFile = "compound-file",
    /// Not base64.
    Base64 = "base64",

    /// JSON ends before a value or within one.
    JsonEndsInValue = "json-ends-in-value",
    /// JSON ends within a text.
    JsonEndsInText = "json-ends-in-text",
    /// JSON ends within a list.
    JsonEndsInList = "json-ends-in-list",
    /// JSON ends within an object.
    JsonEndsInObject = "json-ends-in-object",
    /// No colon behind a key.
    JsonColonExpected = "json-colon-expected",
    /// Neither a comma nor the end of the list behind an element.
    JsonListCommaExpected = "json-list-comma-expected",
    /// Neither a comma nor the end of the object behind a value.
    JsonObjectCommaExpected = "json-object-comma-expected",
    /// Neither a comma nor a closing bracket.
    JsonCommaExpected = "json-comma-expected",
    /// A word that is neither `true` nor `false` nor `null`.
    JsonWordUnknown = "json-word-unknown",
    /// No value begins here.
    JsonValueExpected = "json-value-expected",
    /// A backslash before a character that cannot be escaped, or before too few digits.
    JsonEscapeUnknown = "json-escape-unknown",
    /// Half of a surrogate pair.
    JsonSurrogateAlone = "json-surrogate-alone",
    /// A number that is none.
    JsonNumberMalformed = "json-number-malformed",
    /// A number that no floating point number comes near to.
    JsonNumberTooLarge = "json-number-too-large",
    /// A control character in a text.
    JsonControlCharacter = "json-control-character",
    /// A key without quotes.
    JsonKeyNotText = "json-key-not-text",
    /// A comma before a closing bracket.
    JsonTrailingComma = "json-trailing-comma",
    /// Something behind the end of the document.
    JsonTrailingText = "json-trailing-text",

    /// Something that begins like markup and is none.
    XmlMarkupUnknown = "xml-markup-unknown",
    /// A processing instruction without end.
    XmlInstructionOpen = "xml-instruction-open",
    /// An XML declaration without end.
    XmlDeclarationOpen = "xml-declaration-open",
    /// A comment without end.
    XmlCommentOpen = "xml-comment-open",
    /// A DOCTYPE without end.
    XmlDoctypeOpen = "xml-doctype-open",
    /// A CDATA section without end.
    XmlCdataOpen = "xml-cdata-open",
    /// A tag without end.
    XmlTagOpen = "xml-tag-open",
    /// An attribute value without closing quote.
    XmlQuoteOpen = "xml-quote-open",
    /// A reference without semicolon.
    XmlReferenceOpen = "xml-reference-open",
    /// An XML declaration that does not begin with the version.
    XmlVersionMissing = "xml-version-missing",
    /// A version of XML that there is not.
    XmlVersionUnknown = "xml-version-unknown",
    /// A DOCTYPE without name.
    XmlDoctypeNameless = "xml-doctype-nameless",
    /// An end tag for which no element is open.
    XmlEndUnmatched = "xml-end-unmatched",
    /// An end tag of another element than the open one.
    XmlEndMismatched = "xml-end-mismatched",
    /// Two hyphens in a comment.
    XmlCommentHyphens = "xml-comment-hyphens",
    /// An attribute without equals sign.
    XmlAttributeEquals = "xml-attribute-equals",
    /// An attribute without value.
    XmlAttributeValue = "xml-attribute-value",
    /// An attribute value without quotes.
    XmlAttributeUnquoted = "xml-attribute-unquoted",
    /// An attribute that stands twice.
    XmlAttributeTwice = "xml-attribute-twice",
    /// A reference to an entity that nobody declares.
    XmlEntityUnknown = "xml-entity-unknown",
    /// An entity of the document's own.
    XmlEntityDeclared = "xml-entity-declared",
    /// A reference to a character that there is not.
    XmlCharacterReference = "xml-character-reference",
    /// A namespace prefix that is not declared.
    XmlPrefixUnknown = "xml-prefix-unknown",
    /// A declaration of a prefix or a namespace that is reserved.
    XmlPrefixReserved = "xml-prefix-reserved",
    /// More namespace prefixes than the value allows.
    XmlPrefixesTooMany = "xml-prefixes-too-many",
    /// The text ends within an element.
    XmlEndsInside = "xml-ends-inside",
    /// There is no element.
    XmlNoElement = "xml-no-element",
    /// Something behind the outermost element.
    XmlSecondRoot = "xml-second-root",
    /// Text before or behind the outermost element.
    XmlTextOutside = "xml-text-outside",
    /// A control character.
    XmlControlCharacter = "xml-control-character",

    /// So many rows of a sheet are hidden and were left out.
    RowsHidden = "rows-hidden",
    /// A number or a date where only text keeps every digit.
    CellNotText = "cell-not-text",
    /// A quotation mark in CSV that is not closed.
    CsvQuoteOpen = "csv-quote-open",

    /// A line of tag-value that no tag begins.
    TagExpected = "tag-expected",
    /// `<text>` without `</text>`.
    TagTextOpen = "tag-text-open",
    /// Something behind `</text>`.
    TagAfterText = "tag-after-text",

    /// The text ends within a list.
    YamlEndsInList = "yaml-ends-in-list",
    /// The text ends within a map.
    YamlEndsInMap = "yaml-ends-in-map",
    /// The text ends early.
    YamlEnds = "yaml-ends",
    /// There is no document.
    YamlNoDocument = "yaml-no-document",
    /// A directive that is malformed or stands twice.
    YamlDirective = "yaml-directive",
    /// A tag that is malformed or not declared.
    YamlTag = "yaml-tag",
    /// An anchor or alias without name.
    YamlAnchorNameless = "yaml-anchor-nameless",
    /// An alias of an anchor that there is not.
    YamlAnchorUnknown = "yaml-anchor-unknown",
    /// No value where one belongs.
    YamlValueExpected = "yaml-value-expected",
    /// No key where one belongs.
    YamlKeyExpected = "yaml-key-expected",
    /// No comma or closing brace in a map in braces.
    YamlMapCommaExpected = "yaml-map-comma-expected",
    /// No comma or closing bracket in a list in brackets.
    YamlListCommaExpected = "yaml-list-comma-expected",
    /// No hyphen before an element of a list.
    YamlHyphenExpected = "yaml-hyphen-expected",
    /// No colon behind a key.
    YamlColonExpected = "yaml-colon-expected",
    /// A hyphen where no list can stand.
    YamlHyphenMisplaced = "yaml-hyphen-misplaced",
    /// A colon where no value can stand.
    YamlColonMisplaced = "yaml-colon-misplaced",
    /// A key where none can stand.
    YamlKeyMisplaced = "yaml-key-misplaced",
    /// Something before a directive or behind the mark that ends a document.
    YamlDocumentMark = "yaml-document-mark",
    /// Indented too little or too much.
    YamlIndentation = "yaml-indentation",
    /// A tab where blanks belong.
    YamlTab = "yaml-tab",
    /// A key or table that stands twice.
    TomlKeyTwice = "toml-key-twice",
    /// A text without quotation marks.
    TomlTextUnquoted = "toml-text-unquoted",
    /// A text whose quotation marks are not closed, or with something in it that cannot stand there.
    TomlText = "toml-text",
    /// No value behind a key.
    TomlValueMissing = "toml-value-missing",
    /// No equals sign behind a key.
    TomlEqualsMissing = "toml-equals-missing",
    /// No comma between two elements.
    TomlCommaMissing = "toml-comma-missing",
    /// A list or the name of a table that is not closed.
    TomlBracketOpen = "toml-bracket-open",
    /// A key that is none.
    TomlKey = "toml-key",
    /// A number or a date that is none.
    TomlNumber = "toml-number",
    /// Something that cannot stand where it is.
    TomlMisplaced = "toml-misplaced",
    /// A key that a definition does not know; the keys that it knows are what is expected.
    DefinitionKeyUnknown = "definition-key-unknown",
    /// A key is missing in a definition.
    DefinitionKeyMissing = "definition-key-missing",
    /// A word of a definition is none of those that are expected.
    DefinitionWordUnknown = "definition-word-unknown",
    /// A text belongs behind a key.
    DefinitionTextWanted = "definition-text-wanted",
    /// A list of texts belongs behind a key.
    DefinitionListWanted = "definition-list-wanted",
    /// A table belongs behind a key.
    DefinitionTableWanted = "definition-table-wanted",
    /// A value of a definition is none of those that may stand there.
    DefinitionValueUnfit = "definition-value-unfit",
    /// Two parts of a definition have one name.
    DefinitionTwice = "definition-twice",
    /// A comment where none can stand, or without a blank before it.
    YamlComment = "yaml-comment",
    /// No blank where one belongs.
    YamlBlankExpected = "yaml-blank-expected",
    /// A character that cannot begin anything.
    YamlCharacter = "yaml-character",
    /// A closing bracket without an opening one.
    YamlBracketUnmatched = "yaml-bracket-unmatched",
    /// A bracket closed by one of another kind.
    YamlBracketMismatched = "yaml-bracket-mismatched",
    /// A bracket that is not closed.
    YamlBracketOpen = "yaml-bracket-open",
    /// The header of a text in several lines is malformed.
    YamlBlockHeader = "yaml-block-header",
    /// A text without closing quote.
    YamlQuoteOpen = "yaml-quote-open",
    /// Something behind a closing quote.
    YamlAfterQuote = "yaml-after-quote",
    /// A backslash before something that cannot be escaped.
    YamlEscapeUnknown = "yaml-escape-unknown",
    /// A text without quotes begins or ends in a way that needs them.
    YamlPlainText = "yaml-plain-text",
    /// Aliases repeat more than is allowed.
    YamlAliasesTooMany = "yaml-aliases-too-many",
    /// A key that is a list or a map.
    YamlKeyNotText = "yaml-key-not-text",
    /// A key that stands twice.
    YamlKeyTwice = "yaml-key-twice",

    /// What a backup says of itself cannot be read.
    BackupHeader = "backup-header",
    /// A backup has other tables or columns than the schema that it names.
    BackupTables = "backup-tables",
    /// The packed part of a backup cannot be unpacked.
    BackupPacking = "backup-packing",
    /// A row that its table cannot have.
    BackupRow = "backup-row",
    /// A backup unpacks to more than any that was made here.
    BackupRatio = "backup-ratio",
    /// More or fewer rows than a backup says.
    BackupCount = "backup-count",
    /// The rows of a table do not fit its digest.
    BackupDigest = "backup-digest",
    /// The bytes of a backup do not fit its digest.
    BackupFileDigest = "backup-file-digest",
    /// Something else stands behind a backup than its end.
    BackupEnd = "backup-end",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_written_in_one_line_and_fit_where_they_are_kept() {
        let long = "あ\n".repeat(100);
        for &code in ReasonCode::ALL {
            let reason = Reason::with(code, &long).instead_of(&long).to_string();
            assert!(!reason.contains('\n'));
            assert!(reason.chars().count() <= 120, "{reason}");
            assert!(
                code.code()
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            );
        }
        assert_eq!(Reason::new(ReasonCode::CutOff).to_string(), "cut-off");
        assert_eq!(
            Reason::with(ReasonCode::XmlEndMismatched, "b")
                .instead_of("a")
                .to_string(),
            "xml-end-mismatched: b\ta"
        );
    }
}

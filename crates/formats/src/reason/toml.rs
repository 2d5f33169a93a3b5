//! The TOML parser's errors, by the beginnings of its sentences. Several that a writer cures alike share a code.

use super::{Reason, ReasonCode};

/// Beginnings of sentences, the first that fits counts.
const SENTENCES: &[(&str, ReasonCode)] = &[
    ("duplicate key", ReasonCode::TomlKeyTwice),
    ("cannot extend value", ReasonCode::TomlKeyTwice),
    ("string values must be quoted", ReasonCode::TomlTextUnquoted),
    ("missing value", ReasonCode::TomlValueMissing),
    ("key with no value", ReasonCode::TomlEqualsMissing),
    ("missing assignment", ReasonCode::TomlEqualsMissing),
    ("missing comma", ReasonCode::TomlCommaMissing),
    ("unclosed", ReasonCode::TomlBracketOpen),
    ("missing table open", ReasonCode::TomlBracketOpen),
    ("missing array opening", ReasonCode::TomlBracketOpen),
    ("missing inline table opening", ReasonCode::TomlBracketOpen),
    ("invalid unquoted key", ReasonCode::TomlKey),
    ("unquoted keys", ReasonCode::TomlKey),
    ("keys cannot be", ReasonCode::TomlKey),
    ("missing key", ReasonCode::TomlKey),
    ("invalid key-value pair", ReasonCode::TomlKey),
    ("invalid basic string", ReasonCode::TomlText),
    ("invalid literal string", ReasonCode::TomlText),
    ("invalid multi-line", ReasonCode::TomlText),
    ("missing opening quote", ReasonCode::TomlText),
    ("missing escaped value", ReasonCode::TomlText),
    ("too few unicode value digits", ReasonCode::TomlText),
    ("carriage return", ReasonCode::TomlText),
    ("invalid integer", ReasonCode::TomlNumber),
    ("invalid float", ReasonCode::TomlNumber),
    ("invalid date", ReasonCode::TomlNumber),
    ("invalid time", ReasonCode::TomlNumber),
    ("invalid boolean", ReasonCode::TomlTextUnquoted),
    ("integers with a radix", ReasonCode::TomlNumber),
    ("radix must be", ReasonCode::TomlNumber),
    ("redundant", ReasonCode::TomlNumber),
    ("unexpected leading zero", ReasonCode::TomlNumber),
    ("unexpected sign", ReasonCode::TomlNumber),
    ("`_` may only", ReasonCode::TomlNumber),
    ("cannot recurse", ReasonCode::DeepNesting),
    ("recursion limit", ReasonCode::DeepNesting),
];

impl From<&toml::de::Error> for Reason {
    fn from(error: &toml::de::Error) -> Self {
        let said = error.message();
        let known = SENTENCES.iter().find(|(start, _)| said.starts_with(start));
        Self::new(known.map_or(ReasonCode::TomlMisplaced, |(_, code)| *code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use toml::de::DeTable;

    #[test]
    fn faults_of_writers_have_their_codes() {
        for (text, code) in [
            ("a = 1\na = 2", ReasonCode::TomlKeyTwice),
            ("a = 1\n[a]", ReasonCode::TomlKeyTwice),
            ("a = deny", ReasonCode::TomlTextUnquoted),
            ("a = ", ReasonCode::TomlTextUnquoted),
            ("a", ReasonCode::TomlEqualsMissing),
            ("a = ['1' '2']", ReasonCode::TomlCommaMissing),
            ("a = [1, 2", ReasonCode::TomlBracketOpen),
            ("[a", ReasonCode::TomlBracketOpen),
            ("[[a]", ReasonCode::TomlBracketOpen),
            ("a = { b = 1", ReasonCode::TomlBracketOpen),
            ("\u{e4} = 1", ReasonCode::TomlKey),
            (" = 1", ReasonCode::TomlKey),
            ("a = \"b", ReasonCode::TomlText),
            ("a = 'b\n", ReasonCode::TomlText),
            ("a = \"\\q\"", ReasonCode::TomlText),
            ("a = 012", ReasonCode::TomlNumber),
            ("a = 2026-13-99", ReasonCode::TomlNumber),
            ("a = 1 b = 2", ReasonCode::TomlMisplaced),
        ] {
            let error = DeTable::parse(text).expect_err(text);
            assert_eq!(
                Reason::from(&error).code,
                code,
                "{text}: {}",
                error.message()
            );
        }
    }
}

//! serde_json's sentences. The crate keeps its codes to itself, so they are known by their words; a test provokes each.

use serde_json::error::Category;

use super::{Reason, ReasonCode};
use crate::place;

/// What serde_json says, without the place.
const SENTENCES: &[(&str, ReasonCode)] = &[
    ("EOF while parsing a value", ReasonCode::JsonEndsInValue),
    ("EOF while parsing a string", ReasonCode::JsonEndsInText),
    ("EOF while parsing a list", ReasonCode::JsonEndsInList),
    ("EOF while parsing an object", ReasonCode::JsonEndsInObject),
    ("expected `:`", ReasonCode::JsonColonExpected),
    ("expected `,` or `]`", ReasonCode::JsonListCommaExpected),
    ("expected `,` or `}`", ReasonCode::JsonObjectCommaExpected),
    ("expected ident", ReasonCode::JsonWordUnknown),
    ("expected value", ReasonCode::JsonValueExpected),
    ("invalid escape", ReasonCode::JsonEscapeUnknown),
    (
        "unexpected end of hex escape",
        ReasonCode::JsonSurrogateAlone,
    ),
    (
        "lone leading surrogate in hex escape",
        ReasonCode::JsonSurrogateAlone,
    ),
    ("invalid number", ReasonCode::JsonNumberMalformed),
    ("number out of range", ReasonCode::JsonNumberTooLarge),
    (
        "control character (\\u0000-\\u001F) found while parsing a string",
        ReasonCode::JsonControlCharacter,
    ),
    ("key must be a string", ReasonCode::JsonKeyNotText),
    ("trailing comma", ReasonCode::JsonTrailingComma),
    ("trailing characters", ReasonCode::JsonTrailingText),
    ("recursion limit exceeded", ReasonCode::DeepNesting),
];

impl From<&serde_json::Error> for Reason {
    fn from(error: &serde_json::Error) -> Self {
        let sentence = error.to_string();
        let said = sentence
            .rsplit_once(" at line ")
            .map_or(sentence.as_str(), |(said, _)| said);
        match SENTENCES.iter().find(|(known, _)| *known == said) {
            Some((_, code)) => Self::new(*code),
            None => Self::unspecified(said),
        }
    }
}

/// Where serde_json stopped in a text, worded.
pub(crate) fn json_place(text: &str, error: &serde_json::Error) -> String {
    if error.classify() == Category::Eof {
        // A line break behind the last line is no line of which anything is missing.
        return place::at(text, text.trim_end().len());
    }
    // Its columns are bytes, counted up to the one that it did not like. A line break counts as column 0 of the next line.
    let line = place::line_start(text, error.line());
    place::at(text, (line + error.column()).saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize as _;
    use serde_json::Value;

    use super::*;

    fn read(text: &str) -> serde_json::Error {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let value = Value::deserialize(&mut deserializer);
        value
            .and_then(|_| deserializer.end())
            .expect_err("a broken text")
    }

    /// A text for every sentence, and where it is broken.
    const BROKEN: &[(&str, ReasonCode, &str)] = &[
        ("", ReasonCode::JsonEndsInValue, "line 1 column 1"),
        ("{\"a\":", ReasonCode::JsonEndsInValue, "line 1 column 6"),
        ("\"日本", ReasonCode::JsonEndsInText, "line 1 column 4"),
        ("[1", ReasonCode::JsonEndsInList, "line 1 column 3"),
        (
            "{\"a\":1\n",
            ReasonCode::JsonEndsInObject,
            "line 1 column 7",
        ),
        (
            "{\"a\" 1}",
            ReasonCode::JsonColonExpected,
            "line 1 column 6",
        ),
        (
            "[1 2]",
            ReasonCode::JsonListCommaExpected,
            "line 1 column 4",
        ),
        (
            "{\"日本\":\"語\" 2}",
            ReasonCode::JsonObjectCommaExpected,
            "line 1 column 11",
        ),
        ("[nul]", ReasonCode::JsonWordUnknown, "line 1 column 5"),
        ("[x]", ReasonCode::JsonValueExpected, "line 1 column 2"),
        ("\"\\x\"", ReasonCode::JsonEscapeUnknown, "line 1 column 3"),
        (
            "\"\\u12g4\"",
            ReasonCode::JsonEscapeUnknown,
            "line 1 column 7",
        ),
        (
            "\"\\ud83d!\"",
            ReasonCode::JsonSurrogateAlone,
            "line 1 column 8",
        ),
        (
            "\"\\ud83d\\u0041\"",
            ReasonCode::JsonSurrogateAlone,
            "line 1 column 13",
        ),
        ("[01]", ReasonCode::JsonNumberMalformed, "line 1 column 3"),
        ("[1e400]", ReasonCode::JsonNumberTooLarge, "line 1 column 6"),
        (
            "\"a\u{1}\"",
            ReasonCode::JsonControlCharacter,
            "line 1 column 3",
        ),
        (
            "[\"語\n\"]",
            ReasonCode::JsonControlCharacter,
            "line 1 column 4",
        ),
        ("{1:1}", ReasonCode::JsonKeyNotText, "line 1 column 2"),
        (
            "{\n \"a\": 1,\n}",
            ReasonCode::JsonTrailingComma,
            "line 3 column 1",
        ),
        ("{} x", ReasonCode::JsonTrailingText, "line 1 column 4"),
    ];

    #[test]
    fn every_sentence_is_known_and_its_place() {
        for (text, code, at) in BROKEN {
            let error = read(text);
            assert_eq!(
                Reason::from(&error),
                Reason::new(*code),
                "{text:?}: {error}"
            );
            assert_eq!(json_place(text, &error), *at, "{text:?}: {error}");
        }
        let deep = "[".repeat(1_000);
        assert_eq!(Reason::from(&read(&deep)).code, ReasonCode::DeepNesting);
        for (sentence, _) in SENTENCES {
            let texts = BROKEN.iter().map(|(text, ..)| *text).chain([deep.as_str()]);
            let provoked = texts.map(read).any(|error| {
                error
                    .to_string()
                    .strip_prefix(sentence)
                    .is_some_and(|rest| rest.starts_with(" at line "))
            });
            assert!(provoked, "nothing here makes serde_json say: {sentence}");
        }
    }
}

//! The YAML parser's errors, variant by variant. Several that a writer cures alike share a code.

use serde_saphyr::granit_parser::{ErrorKind, ScanError};

use super::{Reason, ReasonCode};

impl From<&ScanError> for Reason {
    fn from(error: &ScanError) -> Self {
        match error.kind() {
            ErrorKind::UnexpectedCharacter { character } => Self::with(
                ReasonCode::YamlCharacter,
                &character.escape_default().to_string(),
            ),
            ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
                let expected = if *open == '[' { "]" } else { "}" };
                Self::with(ReasonCode::YamlBracketMismatched, &close.to_string())
                    .instead_of(expected)
            }
            ErrorKind::UnclosedFlowCollection { open } => {
                Self::with(ReasonCode::YamlBracketOpen, &open.to_string())
            }
            kind => structure(kind)
                .or_else(|| directive(kind))
                .or_else(|| text(kind))
                .map_or_else(|| Self::unspecified(&error.info()), Self::new),
        }
    }
}

/// What is wrong with lists, maps and what holds them together.
fn structure(kind: &ErrorKind) -> Option<ReasonCode> {
    Some(match kind {
        ErrorKind::UnexpectedEofFlowSequence | ErrorKind::UnexpectedEofBlockSequence => {
            ReasonCode::YamlEndsInList
        }
        ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping
        | ErrorKind::UnexpectedEofBlockMapping => ReasonCode::YamlEndsInMap,
        ErrorKind::UnexpectedEof => ReasonCode::YamlEnds,
        ErrorKind::ExpectedNodeContent => ReasonCode::YamlValueExpected,
        ErrorKind::ExpectedBlockMappingKey => ReasonCode::YamlKeyExpected,
        ErrorKind::ExpectedFlowMappingSeparator => ReasonCode::YamlMapCommaExpected,
        ErrorKind::ExpectedFlowSequenceSeparator => ReasonCode::YamlListCommaExpected,
        ErrorKind::ExpectedBlockSequenceEntry => ReasonCode::YamlHyphenExpected,
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => ReasonCode::YamlColonExpected,
        ErrorKind::BlockEntryInFlowCollection | ErrorKind::BlockSequenceEntryNotAllowed => {
            ReasonCode::YamlHyphenMisplaced
        }
        ErrorKind::MappingValueNotAllowed
        | ErrorKind::FlowMappingValueAdjacentCollection
        | ErrorKind::InvalidColonPlacement => ReasonCode::YamlColonMisplaced,
        ErrorKind::MappingKeyNotAllowed => ReasonCode::YamlKeyMisplaced,
        ErrorKind::MisplacedFlowCollectionEnd => ReasonCode::YamlBracketUnmatched,
        ErrorKind::RecursionLimitExceeded => ReasonCode::DeepNesting,
        ErrorKind::InvalidIndentation
        | ErrorKind::InvalidFlowScalarIndent
        | ErrorKind::InvalidQuotedScalarIndent
        | ErrorKind::InvalidBlockScalarIndent => ReasonCode::YamlIndentation,
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar => ReasonCode::YamlTab,
        ErrorKind::ExpectedWhitespace
        | ErrorKind::InvalidBlockEntryWhitespace
        | ErrorKind::InvalidMappingValueWhitespace => ReasonCode::YamlBlankExpected,
        ErrorKind::CommentInterceptedScalar | ErrorKind::CommentNotSeparated => {
            ReasonCode::YamlComment
        }
        _ => return None,
    })
}

/// What is wrong with directives, tags, anchors and the marks between documents.
fn directive(kind: &ErrorKind) -> Option<ReasonCode> {
    Some(match kind {
        ErrorKind::DuplicateVersionDirective
        | ErrorKind::UnsupportedYamlMajorVersion
        | ErrorKind::DuplicateTagDirective
        | ErrorKind::ExpectedTagDirectiveBang
        | ErrorKind::InvalidDirectiveTerminator
        | ErrorKind::DirectiveDisallowed
        | ErrorKind::MissingYamlVersionSeparator
        | ErrorKind::MissingDirectiveName
        | ErrorKind::InvalidDirectiveName
        | ErrorKind::DirectiveByteLimitExceeded { .. }
        | ErrorKind::TooManyReservedDirectiveParams { .. }
        | ErrorKind::YamlVersionTooLong
        | ErrorKind::MissingYamlVersion
        | ErrorKind::InvalidTagDirectiveTerminator => ReasonCode::YamlDirective,
        ErrorKind::ExpectedTagBang
        | ErrorKind::InvalidGlobalTagCharacter
        | ErrorKind::UndeclaredTagHandle
        | ErrorKind::InvalidTagTerminator
        | ErrorKind::MissingTagUri
        | ErrorKind::UnclosedVerbatimTag
        | ErrorKind::InvalidTagEscape
        | ErrorKind::InvalidTagUtf8LeadingByte
        | ErrorKind::InvalidTagUtf8TrailingByte
        | ErrorKind::InvalidTagUtf8 => ReasonCode::YamlTag,
        ErrorKind::MissingAnchorOrAliasName => ReasonCode::YamlAnchorNameless,
        ErrorKind::UnknownAnchor => ReasonCode::YamlAnchorUnknown,
        ErrorKind::ExpectedDocumentStart
        | ErrorKind::MissingDocumentEndBeforeDirective
        | ErrorKind::InvalidDocumentEnd
        | ErrorKind::BomInsideDocument => ReasonCode::YamlDocumentMark,
        _ => return None,
    })
}

/// What is wrong with texts.
fn text(kind: &ErrorKind) -> Option<ReasonCode> {
    Some(match kind {
        ErrorKind::ZeroBlockScalarIndent | ErrorKind::InvalidBlockScalarHeader => {
            ReasonCode::YamlBlockHeader
        }
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => {
            ReasonCode::YamlQuoteOpen
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar
        | ErrorKind::InvalidTrailingDoubleQuotedScalar => ReasonCode::YamlAfterQuote,
        ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidLowSurrogateHexEscape
        | ErrorKind::InvalidLowSurrogate
        | ErrorKind::MissingLowSurrogate
        | ErrorKind::UnpairedLowSurrogate
        | ErrorKind::InvalidUnicodeEscape => ReasonCode::YamlEscapeUnknown,
        ErrorKind::PlainScalarStartsWithDashFlowIndicator
        | ErrorKind::UnexpectedEndOfPlainScalar => ReasonCode::YamlPlainText,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_saphyr::granit_parser::Parser;

    use super::*;

    #[test]
    fn broken_texts_have_their_reasons() {
        for text in [
            "a: [1",
            "a: {b: 1",
            "a: {b: 1 c: 2}",
            "a: [1 }",
            "a: ]",
            "a: 'x",
            "a: \"x",
            "a: 'x' y",
            "a: \"x\" y",
            "a: \"\\q\"",
            "a: \"\\u12\"",
            "a: \"\\ud83d\"",
            "a: \"\\udc00\"",
            "a: *",
            "a: *x",
            "a: &",
            "a: !x!y z",
            "a: !<x",
            "- a\nb: 1",
            "a: 1\n- b",
            "a: b: c",
            "a:\n\t- b",
            "\ta: 1",
            "a: - b",
            "a: [- b]",
            "a\nb: 1",
            "a: 1\nb",
            "%YAML 1\n---\na: 1",
            "%YAML 9.1\n---\na: 1",
            "%TAG x y\n---\na: 1",
            "%YAML 1.2\n%YAML 1.2\n---\na: 1",
            "a: |0\n x",
            "a: |x\n y",
            "a: >\n\tx",
            "a: 1\n... x",
            "a: 'x\n---\ny'",
            "a: 'x\ny'\nb: 1",
            "a: 1\n b: 2",
            "a: @x",
            "a: `x",
            "a: %x",
            "a: [b]#c",
            "a: b\n # c\n d",
            "? a\n: - b\n c",
            "a:\n  - b\n c: d",
            "[a, b: c: d]",
            "{a: b, -}",
            "[-, a]",
            "- [a\n]: b",
        ] {
            for error in Parser::new_from_str(text).filter_map(Result::err).take(1) {
                let reason = Reason::from(&error);
                assert_ne!(reason.code, ReasonCode::Unspecified, "{text:?}: {error}");
            }
        }
        let first = |text| {
            let error = Parser::new_from_str(text).find_map(Result::err);
            Reason::from(&error.expect("a broken text"))
        };
        assert_eq!(first("a: [1").code.code(), "yaml-bracket-open");
        assert_eq!(
            first("a: [1 }"),
            Reason::with(ReasonCode::YamlBracketMismatched, "}").instead_of("]")
        );
        assert_eq!(first("a: @x"), Reason::with(ReasonCode::YamlCharacter, "@"));
        assert_eq!(first("- a\nb: 1").code, ReasonCode::YamlHyphenExpected);
        assert_eq!(first("a: 'x' y").code, ReasonCode::YamlAfterQuote);
    }
}

//! quick-xml's errors, variant by variant.

use quick_xml::errors::{IllFormedError, SyntaxError};
use quick_xml::escape::EscapeError;
use quick_xml::events::attributes::AttrError;
use quick_xml::name::NamespaceError;
use quick_xml::{Error, Reader};

use super::{Reason, ReasonCode};

/// The byte at which a reader failed to read the event that begins at `begun`. The reader itself does not tell it for all
/// errors.
pub(crate) fn xml_error_offset(reader: &Reader<&[u8]>, begun: u64) -> usize {
    usize::try_from(reader.error_position().max(begun)).unwrap_or(usize::MAX)
}

impl From<&Error> for Reason {
    fn from(error: &Error) -> Self {
        match error {
            Error::Syntax(error) => syntax(*error).into(),
            Error::IllFormed(error) => ill_formed(error),
            Error::InvalidAttr(error) => error.into(),
            Error::Escape(error) => error.into(),
            Error::Namespace(error) => namespace(error),
            // The text is in memory and is text already.
            Error::Io(_) | Error::Encoding(_) => Self::unspecified(&error.to_string()),
        }
    }
}

fn syntax(error: SyntaxError) -> ReasonCode {
    match error {
        SyntaxError::InvalidBangMarkup => ReasonCode::XmlMarkupUnknown,
        SyntaxError::UnclosedPI => ReasonCode::XmlInstructionOpen,
        SyntaxError::UnclosedXmlDecl => ReasonCode::XmlDeclarationOpen,
        SyntaxError::UnclosedComment => ReasonCode::XmlCommentOpen,
        SyntaxError::UnclosedDoctype => ReasonCode::XmlDoctypeOpen,
        SyntaxError::UnclosedCData => ReasonCode::XmlCdataOpen,
        SyntaxError::UnclosedTag => ReasonCode::XmlTagOpen,
        SyntaxError::UnclosedSingleQuotedAttributeValue
        | SyntaxError::UnclosedDoubleQuotedAttributeValue => ReasonCode::XmlQuoteOpen,
    }
}

fn ill_formed(error: &IllFormedError) -> Reason {
    match error {
        IllFormedError::MissingDeclVersion(_) => ReasonCode::XmlVersionMissing.into(),
        IllFormedError::UnknownVersion => ReasonCode::XmlVersionUnknown.into(),
        IllFormedError::MissingDoctypeName => ReasonCode::XmlDoctypeNameless.into(),
        IllFormedError::MissingEndTag(_) => ReasonCode::XmlEndsInside.into(),
        IllFormedError::UnmatchedEndTag(found) => Reason::with(ReasonCode::XmlEndUnmatched, found),
        IllFormedError::MismatchedEndTag { expected, found } => {
            Reason::with(ReasonCode::XmlEndMismatched, found).instead_of(expected)
        }
        IllFormedError::DoubleHyphenInComment => ReasonCode::XmlCommentHyphens.into(),
        IllFormedError::UnclosedReference => ReasonCode::XmlReferenceOpen.into(),
    }
}

impl From<&AttrError> for Reason {
    fn from(error: &AttrError) -> Self {
        let code = match error {
            AttrError::ExpectedEq(_) => ReasonCode::XmlAttributeEquals,
            AttrError::ExpectedValue(_) => ReasonCode::XmlAttributeValue,
            AttrError::UnquotedValue(_) => ReasonCode::XmlAttributeUnquoted,
            AttrError::ExpectedQuote(..) => ReasonCode::XmlQuoteOpen,
            AttrError::Duplicated(..) => ReasonCode::XmlAttributeTwice,
        };
        code.into()
    }
}

impl From<&EscapeError> for Reason {
    fn from(error: &EscapeError) -> Self {
        match error {
            EscapeError::UnrecognizedEntity(_, name) => {
                Self::with(ReasonCode::XmlEntityUnknown, name)
            }
            EscapeError::UnterminatedEntity(_) => ReasonCode::XmlReferenceOpen.into(),
            EscapeError::InvalidCharRef(_) => ReasonCode::XmlCharacterReference.into(),
            EscapeError::TooManyNestedEntities => ReasonCode::DeepNesting.into(),
        }
    }
}

fn namespace(error: &NamespaceError) -> Reason {
    match error {
        NamespaceError::UnknownPrefix(prefix) => Reason::with(ReasonCode::XmlPrefixUnknown, prefix),
        NamespaceError::InvalidXmlPrefixBind(_) => {
            Reason::with(ReasonCode::XmlPrefixReserved, "xml")
        }
        NamespaceError::InvalidXmlnsPrefixBind(_) => {
            Reason::with(ReasonCode::XmlPrefixReserved, "xmlns")
        }
        NamespaceError::InvalidPrefixForXml(prefix)
        | NamespaceError::InvalidPrefixForXmlns(prefix) => {
            Reason::with(ReasonCode::XmlPrefixReserved, prefix)
        }
        NamespaceError::TooManyBindings(limit) => {
            Reason::with(ReasonCode::XmlPrefixesTooMany, &limit.to_string())
        }
        NamespaceError::TooDeeplyNested(limit) => {
            Reason::with(ReasonCode::DeepNesting, &limit.to_string())
        }
    }
}

#[cfg(test)]
mod tests {
    use quick_xml::NsReader;
    use quick_xml::events::Event;

    use super::*;

    fn read(text: &str) -> Reason {
        let mut reader = NsReader::from_str(text);
        reader.config_mut().check_comments = true;
        loop {
            match reader.read_event() {
                Ok(Event::Start(start) | Event::Empty(start)) => {
                    for attribute in start.attributes() {
                        match attribute.map(|attribute| {
                            quick_xml::escape::unescape(&attribute.value).map(drop)
                        }) {
                            Ok(Ok(())) => {}
                            Ok(Err(error)) => return Reason::from(&error),
                            Err(error) => return Reason::from(&error),
                        }
                    }
                }
                Ok(Event::Eof) => panic!("nothing is wrong with {text}"),
                Ok(_) => {}
                Err(error) => return Reason::from(&error),
            }
        }
    }

    #[test]
    fn broken_texts_have_their_reasons() {
        for (text, code) in [
            ("<a><!x></a>", ReasonCode::XmlMarkupUnknown),
            ("<?pi", ReasonCode::XmlInstructionOpen),
            ("<?xml version='1.0'", ReasonCode::XmlDeclarationOpen),
            ("<a><!-- x", ReasonCode::XmlCommentOpen),
            ("<!DOCTYPE a", ReasonCode::XmlDoctypeOpen),
            ("<a><![CDATA[ x", ReasonCode::XmlCdataOpen),
            ("<a ", ReasonCode::XmlTagOpen),
            ("<a b='x>", ReasonCode::XmlQuoteOpen),
            ("<a b=\"x>", ReasonCode::XmlQuoteOpen),
            ("<!DOCTYPE >", ReasonCode::XmlDoctypeNameless),
            ("<a><!-- x -- y --></a>", ReasonCode::XmlCommentHyphens),
            ("<a>&amp", ReasonCode::XmlReferenceOpen),
            ("<a b></a>", ReasonCode::XmlAttributeEquals),
            ("<a b=></a>", ReasonCode::XmlAttributeValue),
            ("<a b=c></a>", ReasonCode::XmlAttributeUnquoted),
            ("<a b='c' b='d'></a>", ReasonCode::XmlAttributeTwice),
            ("<a b='&#xffffffff;'/>", ReasonCode::XmlCharacterReference),
            ("<a b='&amp'/>", ReasonCode::XmlReferenceOpen),
        ] {
            assert_eq!(read(text), Reason::new(code), "{text}");
        }
        for (text, code, value) in [
            ("<a></a></b>", ReasonCode::XmlEndUnmatched, "b"),
            ("<a b='&x;'/>", ReasonCode::XmlEntityUnknown, "x"),
            ("<a xmlns:xml='u:x'/>", ReasonCode::XmlPrefixReserved, "xml"),
            (
                "<a xmlns:b='http://www.w3.org/2000/xmlns/'/>",
                ReasonCode::XmlPrefixReserved,
                "b",
            ),
        ] {
            assert_eq!(read(text), Reason::with(code, value), "{text}");
        }
        assert_eq!(
            read("<a><b></c></a>"),
            Reason::with(ReasonCode::XmlEndMismatched, "c").instead_of("b")
        );
    }
}

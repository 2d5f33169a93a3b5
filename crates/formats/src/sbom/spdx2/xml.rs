//! Text between tags, for both XML serialisations.

use iriai_domain::warning::Text;

/// Whether a document type declares entities of its own.
pub(in crate::sbom) fn declares_entities(document_type: &str) -> bool {
    document_type.contains("<!ENTITY")
}

/// Two pieces of text as one, with the line ends that XML 1.0 §2.11 asks for.
pub(in crate::sbom) fn joined<'a>(first: Text<'a>, second: Text<'a>) -> Text<'a> {
    let second = if second.contains('\r') {
        Text::Owned(second.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        second
    };
    if first.is_empty() {
        second
    } else {
        let mut first = first;
        first.to_mut().push_str(&second);
        first
    }
}

/// What a reference (`&amp;`, `&#10;`) stands for; an unknown one stays as written.
pub(in crate::sbom) fn resolved(name: &quick_xml::events::BytesRef<'_>) -> Text<'static> {
    if let Ok(Some(character)) = name.resolve_char_ref() {
        return Text::Owned(character.to_string());
    }
    match quick_xml::escape::resolve_predefined_entity(name) {
        Some(text) => Text::Borrowed(text),
        None => Text::Owned(format!("&{};", name.as_ref())),
    }
}

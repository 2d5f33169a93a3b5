//! Text out of bytes in whatever encoding.
//!
//! JSON must be UTF-8 (RFC 8259), XML says its encoding (XML 1.0 appendix F), the others say nothing; and files that went
//! through Windows or a Japanese office tool are in whatever that machine uses. In this order: a byte order mark; the zeros
//! that UTF-16 and UTF-32 put between ASCII letters; valid UTF-8, whatever an XML declaration says; the XML declaration;
//! else a guess among damaged UTF-8, Shift_JIS (as Windows code page 932), EUC-JP and Windows-1252, of which ISO-8859-1 is
//! a part. A guess and every replaced byte become a warning.

use std::borrow::Cow;

use encoding_rs::{Decoder, DecoderResult, EUC_JP, Encoding, SHIFT_JIS, UTF_8, WINDOWS_1252};
use iriai_domain::warning::{WarningCode, Warnings};

/// Bytes as text, if they are text.
#[derive(Debug, Default)]
pub(super) struct Decoded<'a> {
    /// The text without a byte order mark; nothing for binary content.
    pub(super) text: Option<Cow<'a, str>>,
    /// What had to be replaced or guessed.
    pub(super) warnings: Warnings,
}

/// Decodes.
pub(super) fn decode(bytes: &[u8]) -> Decoded<'_> {
    if let Some(wide) = Wide::detect(bytes) {
        return wide.decode(bytes);
    }
    let unmarked = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let declared = declared_in_xml(unmarked);
    match std::str::from_utf8(unmarked) {
        // Its escape sequences are ASCII, so that it looks like UTF-8.
        Ok(_) if declared == Some(encoding_rs::ISO_2022_JP) => {}
        Ok(text) => {
            return Decoded {
                text: Some(text.into()),
                warnings: Warnings::default(),
            };
        }
        Err(_) if looks_binary(unmarked) => return Decoded::default(),
        Err(_) => {}
    }
    let believed = declared.filter(|encoding| *encoding != UTF_8);
    let encoding = believed.unwrap_or_else(|| guess(unmarked));
    let mut output = Output::default();
    if believed.is_none() && encoding != UTF_8 {
        output.warn_of_guess(unmarked, encoding);
    }
    output.decode(unmarked, encoding);
    output.decoded()
}

fn looks_binary(bytes: &[u8]) -> bool {
    let look = bytes.get(..4 << 10).unwrap_or(bytes);
    memchr::memchr(0, look).is_some()
}

/// The encoding that an XML declaration names. One that is not ASCII's extension cannot have been read to here.
fn declared_in_xml(bytes: &[u8]) -> Option<&'static Encoding> {
    let declaration = bytes.strip_prefix(b"<?xml")?;
    let end = memchr::memmem::find(declaration.get(..200).unwrap_or(declaration), b"?>")?;
    let declaration = declaration.get(..end)?;
    let at = memchr::memmem::find(declaration, b"encoding")?;
    let value = declaration.get(at + 8..)?.trim_ascii_start();
    let value = value.strip_prefix(b"=")?.trim_ascii_start();
    let (quote, value) = value.split_first()?;
    let length = value.iter().position(|byte| byte == quote)?;
    Encoding::for_label(value.get(..length)?)
        .filter(|encoding| encoding.is_ascii_compatible() || *encoding == encoding_rs::ISO_2022_JP)
}

/// How much of a text a guess is made from, beginning with the first byte that is not ASCII.
const GUESS_LOOK: usize = 256 << 10;

/// The likely encoding of text that is not valid UTF-8.
pub(super) fn guess(bytes: &[u8]) -> &'static Encoding {
    let ascii = Encoding::ascii_valid_up_to(bytes);
    let rest = bytes.get(ascii..).unwrap_or_default();
    let look = rest.get(..GUESS_LOOK).unwrap_or(rest);
    if is_damaged_utf8(look) {
        return UTF_8;
    }
    let [sjis, euc] = [SHIFT_JIS, EUC_JP].map(|encoding| japanese(look, encoding));
    match (sjis, euc) {
        (None | Some(..=0), None | Some(..=0)) => WINDOWS_1252,
        (sjis, euc) if euc >= sjis => EUC_JP,
        _ => SHIFT_JIS,
    }
}

/// Whether there are as many sound sequences of several bytes as faults, or nothing but an end within a character.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut sound, mut faults) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        faults += usize::from(!chunk.invalid().is_empty());
    }
    let ends_within = std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none());
    (sound > 0 && sound >= faults) || ends_within
}

/// How Japanese the text is in an encoding: kana and common kanji count for it, what Japanese text has rarely counts
/// against it. `None` when the encoding has no such bytes at all.
fn japanese(bytes: &[u8], encoding: &'static Encoding) -> Option<i64> {
    // A character may be cut in two at the end of what is looked at.
    let bytes = bytes
        .get(
            ..bytes
                .len()
                .saturating_sub(usize::from(bytes.len() == GUESS_LOOK)),
        )
        .unwrap_or_default();
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    let score = |character: char| match character {
        '\u{3001}'..='\u{3002}' | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FC}' => 2,
        '\u{4E00}'..='\u{9FFF}'
        | '\u{FF01}'..='\u{FF5E}'
        | '\u{3000}'
        | '\u{300C}'
        | '\u{300D}' => 1,
        // Half-width kana are what Latin letters look like in Shift_JIS.
        '\0'..='\x7F' => 0,
        _ => -2,
    };
    Some(text.chars().map(score).sum())
}

/// Encodings whose units are wider than a byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wide {
    Utf16Le,
    Utf16Be,
    Utf32Le,
    Utf32Be,
}

impl Wide {
    /// How much is looked at when there is no mark.
    const LOOK: usize = 1 << 10;

    /// Judges by a byte order mark, else by where the zeros stand.
    pub(super) fn detect(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xFF, 0xFE, 0, 0, ..] => return Some(Self::Utf32Le),
            [0, 0, 0xFE, 0xFF, ..] => return Some(Self::Utf32Be),
            [0xFF, 0xFE, ..] => return Some(Self::Utf16Le),
            [0xFE, 0xFF, ..] => return Some(Self::Utf16Be),
            _ => {}
        }
        let look = bytes.get(..Self::LOOK).unwrap_or(bytes);
        Self::by_zeros(look).filter(|wide| wide.has_text_only(look))
    }

    fn by_zeros(look: &[u8]) -> Option<Self> {
        let (units, _) = look.as_chunks::<4>();
        let count = units.len();
        let mut zeros = [0; 4];
        for unit in units {
            for (zero, byte) in zeros.iter_mut().zip(unit) {
                *zero += usize::from(*byte == 0);
            }
        }
        // Text in these formats is ASCII for the larger part, even where names are not.
        let many = |zeros: usize| zeros * 3 > count;
        let all = |zeros: usize| zeros == count;
        // Not none: the wide blank of Japanese, U+3000, has a zero on the other side.
        let few = |zeros: usize| zeros * 8 < count.max(9);
        match zeros {
            _ if count == 0 => None,
            [a, b, c, d] if few(a) && many(b) && all(c) && all(d) => Some(Self::Utf32Le),
            [a, b, c, d] if all(a) && all(b) && many(c) && few(d) => Some(Self::Utf32Be),
            [a, b, c, d] if few(a) && many(b) && few(c) && many(d) => Some(Self::Utf16Le),
            [a, b, c, d] if many(a) && few(b) && many(c) && few(d) => Some(Self::Utf16Be),
            _ => None,
        }
    }

    /// Whether no unit is a control character that text has not; numbers in binary content look like those.
    fn has_text_only(self, look: &[u8]) -> bool {
        let is_text = |unit: u32| unit >= 0x20 || matches!(unit, 0x09 | 0x0A | 0x0D);
        let (pairs, _) = look.as_chunks::<2>();
        let (quads, _) = look.as_chunks::<4>();
        match self {
            Self::Utf16Le => pairs.iter().all(|&u| is_text(u16::from_le_bytes(u).into())),
            Self::Utf16Be => pairs.iter().all(|&u| is_text(u16::from_be_bytes(u).into())),
            Self::Utf32Le => quads.iter().all(|&u| is_text(u32::from_le_bytes(u))),
            Self::Utf32Be => quads.iter().all(|&u| is_text(u32::from_be_bytes(u))),
        }
    }

    fn decode(self, bytes: &[u8]) -> Decoded<'static> {
        let mut output = Output::default();
        match self {
            Self::Utf16Le => output.decode(bytes, encoding_rs::UTF_16LE),
            Self::Utf16Be => output.decode(bytes, encoding_rs::UTF_16BE),
            Self::Utf32Le => output.decode_utf32(bytes, u32::from_le_bytes),
            Self::Utf32Be => output.decode_utf32(bytes, u32::from_be_bytes),
        }
        output.decoded()
    }
}

/// Text as it is decoded, and the line where it stands.
#[derive(Default)]
struct Output {
    text: String,
    warnings: Warnings,
    /// Up to where lines are counted.
    counted: usize,
    lines: usize,
}

impl Output {
    fn decode(&mut self, bytes: &[u8], encoding: &'static Encoding) {
        self.text.reserve(bytes.len() + bytes.len() / 8);
        let mut decoder = encoding.new_decoder_with_bom_removal();
        let mut at = 0;
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let (result, read) = step(&mut decoder, rest, &mut self.text);
            at += read;
            match result {
                DecoderResult::InputEmpty => return,
                DecoderResult::OutputFull => self.text.reserve(rest.len() / 2 + 64),
                DecoderResult::Malformed(length, extra) => {
                    let end = at.saturating_sub(usize::from(extra));
                    let start = end.saturating_sub(usize::from(length));
                    self.replace(bytes.get(start..end).unwrap_or_default());
                }
            }
        }
    }

    fn decode_utf32(&mut self, bytes: &[u8], unit: fn([u8; 4]) -> u32) {
        let (units, rest) = bytes.as_chunks::<4>();
        self.text.reserve(bytes.len() / 4);
        for (at, bytes) in units.iter().enumerate() {
            match char::from_u32(unit(*bytes)) {
                Some('\u{FEFF}') if at == 0 => {}
                Some(character) => self.text.push(character),
                None => self.replace(bytes),
            }
        }
        if !rest.is_empty() {
            self.replace(rest);
        }
    }

    fn replace(&mut self, bytes: &[u8]) {
        let at = self.place();
        let shown: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
        self.text.push(char::REPLACEMENT_CHARACTER);
        self.warnings.add_with(
            WarningCode::EncodingRepaired,
            at,
            &shown.join(" "),
            "U+FFFD",
        );
    }

    fn warn_of_guess(&mut self, bytes: &[u8], encoding: &'static Encoding) {
        let ascii = Encoding::ascii_valid_up_to(bytes);
        let before = bytes.get(..ascii).unwrap_or_default();
        let line = 1 + memchr::memchr_iter(b'\n', before).count();
        self.warnings.add_with(
            WarningCode::EncodingRepaired,
            format!("line {line}"),
            "",
            encoding.name(),
        );
    }

    fn place(&mut self) -> String {
        let new = self.text.as_bytes().get(self.counted..).unwrap_or_default();
        self.lines += memchr::memchr_iter(b'\n', new).count();
        self.counted = self.text.len();
        format!("line {}", self.lines + 1)
    }

    fn decoded(self) -> Decoded<'static> {
        Decoded {
            text: Some(self.text.into()),
            warnings: self.warnings,
        }
    }
}

fn step(decoder: &mut Decoder, bytes: &[u8], text: &mut String) -> (DecoderResult, usize) {
    decoder.decode_to_string_without_replacement(bytes, text, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    const JAPANESE: &str =
        "PackageName: 暗号化ライブラリ\nPackageSupplier: Organization: 株式会社ほげ\n";

    fn read(bytes: &[u8]) -> (String, Vec<String>) {
        let decoded = decode(bytes);
        let warnings = decoded.warnings.kept().iter();
        (
            decoded.text.expect("text").into_owned(),
            warnings
                .map(|w| format!("{} {} {}", w.at, w.value, w.instead))
                .collect(),
        )
    }

    fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    fn utf32(text: &str, unit: fn(u32) -> [u8; 4]) -> Vec<u8> {
        text.chars().flat_map(|c| unit(c.into())).collect()
    }

    #[test]
    fn wide_encodings_are_told_with_and_without_a_mark() {
        for text in [
            "{\"name\":\"部品\"}",
            "{\"name\":\"部品\u{3000}表\"}",
            JAPANESE,
        ] {
            let marked = format!("\u{FEFF}{text}");
            for bytes in [
                utf16(text, u16::to_le_bytes),
                utf16(text, u16::to_be_bytes),
                utf16(&marked, u16::to_le_bytes),
                utf16(&marked, u16::to_be_bytes),
                utf32(text, u32::to_le_bytes),
                utf32(text, u32::to_be_bytes),
                utf32(&marked, u32::to_le_bytes),
                utf32(&marked, u32::to_be_bytes),
                marked.clone().into_bytes(),
            ] {
                assert_eq!(read(&bytes), (text.to_owned(), vec![]));
            }
        }
    }

    #[test]
    fn utf8_is_not_copied() {
        let decoded = decode(b"\xEF\xBB\xBFtext");
        assert!(matches!(decoded.text, Some(Cow::Borrowed("text"))));
    }

    #[test]
    fn japanese_encodings_are_guessed_and_told() {
        for encoding in [SHIFT_JIS, EUC_JP] {
            let (bytes, _, _) = encoding.encode(JAPANESE);
            let warning = format!("line 1  {}", encoding.name());
            assert_eq!(read(&bytes), (JAPANESE.to_owned(), vec![warning]));
        }
        // Vendor characters of code page 932.
        let (text, _) = read(b"\x87\x40\x95\x94\x95\x69\x82\xCC\x88\xEA\x97\x97 \xFB\xFC");
        assert_eq!(text, "①部品の一覧 髙");
    }

    #[test]
    fn latin_text_is_not_taken_for_japanese() {
        for text in [
            "Müller & Größe\nnaïve façade",
            "© 2020 Ängström",
            "Ö!",
            "señor ¿qué?",
        ] {
            let (bytes, _, _) = WINDOWS_1252.encode(text);
            assert_eq!(
                read(&bytes),
                (text.to_owned(), vec!["line 1  windows-1252".to_owned()])
            );
        }
    }

    #[test]
    fn an_xml_declaration_is_believed_unless_the_bytes_are_utf8() {
        let xml = |label: &str| format!("<?xml version=\"1.0\" encoding='{label}'?>\n<a>日本é</a>");
        assert_eq!(
            read(xml("ISO-8859-1").as_bytes()),
            (xml("ISO-8859-1"), vec![])
        );
        let (bytes, _, _) =
            SHIFT_JIS.encode("<?xml version=\"1.0\" encoding=\"Shift_JIS\"?><a>日</a>");
        assert!(read(&bytes).0.ends_with("<a>日</a>"));
        assert_eq!(read(&bytes).1, Vec::<String>::new());
        let (bytes, _, _) = encoding_rs::ISO_2022_JP
            .encode("<?xml version=\"1.0\" encoding=\"ISO-2022-JP\"?><a>日</a>");
        assert!(read(&bytes).0.ends_with("<a>日</a>"));
        let latin = b"<?xml version=\"1.0\" encoding=\"utf-8\"?><a>Caf\xE9</a>";
        assert!(read(latin).0.ends_with("<a>Café</a>"));
    }

    #[test]
    fn damaged_utf8_stays_utf8_and_says_where() {
        let (text, warnings) = read("あい\nう\u{0}".as_bytes().split_last().expect("bytes").1);
        assert_eq!((text.as_str(), warnings.len()), ("あい\nう", 0));
        let (text, warnings) = read(b"\xE3\x81\x82\xE3\x81\x84\n{\"a\":\"\xFF\xE3\x81\"}");
        assert_eq!(text, "あい\n{\"a\":\"\u{FFFD}\u{FFFD}\"}");
        assert_eq!(warnings, ["line 2 FF U+FFFD", "line 2 E3 81 U+FFFD"]);
        let (text, warnings) = read(b"cut off \xE3\x81");
        assert_eq!(text, "cut off \u{FFFD}");
        assert_eq!(warnings, ["line 1 E3 81 U+FFFD"]);
        let (_, warnings) = read(b"{\0\"\0a\0\"\0:\x001\0}\0\x00\xD8");
        assert_eq!(warnings, ["line 1 00 D8 U+FFFD"]);
    }

    #[test]
    fn binary_content_is_no_text() {
        assert!(
            decode(b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0\xFF")
                .text
                .is_none()
        );
    }
}

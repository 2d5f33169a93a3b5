//! The encoding of text sheets: Unicode by its marks or by being valid, else Shift_JIS (as code page 932) or EUC-JP,
//! whichever reads with fewer faults and more Japanese.

use std::borrow::Cow;

use encoding_rs::{EUC_JP, Encoding, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};
use iriai_domain::warning::{WarningCode, Warnings};

/// Bytes as text, or nothing if they are none.
pub(super) fn decode<'b>(bytes: &'b [u8], warnings: &mut Warnings) -> Option<Cow<'b, str>> {
    let encoding = guess(bytes)?;
    let (text, _, faulty) = encoding.decode(bytes);
    if faulty {
        warnings.add_with(WarningCode::EncodingRepaired, "", "", encoding.name());
    }
    Some(text)
}

fn guess(bytes: &[u8]) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return Some(encoding);
    }
    if bytes.contains(&0) {
        return utf16_without_mark(bytes);
    }
    if std::str::from_utf8(bytes).is_ok() {
        return Some(UTF_8);
    }
    let [sjis, euc] = [SHIFT_JIS, EUC_JP].map(|encoding| worth(bytes, encoding));
    Some(if euc > sjis { EUC_JP } else { SHIFT_JIS })
}

/// Text in UTF-16 has a zero beside each Latin letter, delimiter and line break.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let look = bytes.get(..4096).unwrap_or(bytes);
    let zeros = |offset: usize| {
        let bytes = look.iter().skip(offset).step_by(2);
        bytes.filter(|byte| **byte == 0).count()
    };
    let enough = (look.len() / 16).max(2);
    match (zeros(0), zeros(1)) {
        (even, odd) if odd > enough && even * 8 < odd => Some(UTF_16LE),
        (even, odd) if even > enough && odd * 8 < even => Some(UTF_16BE),
        _ => None,
    }
}

/// How well bytes read in an encoding: Japanese letters count for it, faults and half-width kana against it. Half-width
/// kana are what EUC-JP looks like in Shift_JIS.
fn worth(bytes: &[u8], encoding: &'static Encoding) -> i64 {
    let look = bytes.get(..65_536).unwrap_or(bytes);
    let (text, _) = encoding.decode_without_bom_handling(look);
    text.chars()
        .map(|character| match character {
            char::REPLACEMENT_CHARACTER => -20,
            '\u{FF61}'..='\u{FF9F}' => -2,
            '\u{3040}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}' => 2,
            '\u{E000}'..='\u{F8FF}' | '\u{80}'..='\u{9F}' => -5,
            _ => 0,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_apart() {
        let text = "パッケージ名,バージョン,判定ライセンス\n東芝ライブラリ㈱,1.0,MIT\n";
        for encoding in [UTF_8, SHIFT_JIS, EUC_JP] {
            let text = text.replace('㈱', "①");
            let (bytes, _, _) = encoding.encode(&text);
            let mut warnings = Warnings::default();
            let decoded = decode(&bytes, &mut warnings);
            assert_eq!(decoded.as_deref(), Some(&*text), "{}", encoding.name());
        }
        let units: Vec<u16> = text.encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        let mut warnings = Warnings::default();
        assert_eq!(decode(&little, &mut warnings).as_deref(), Some(text));
        assert_eq!(decode(&big, &mut warnings).as_deref(), Some(text));
        assert!(warnings.is_empty());
        assert_eq!(decode(b"\x00\x01\x02\x03", &mut warnings), None);
    }
}

//! Texts of workbook streams: Unicode in one or two bytes a character, or in a code page.

use encoding_rs::Encoding;

/// Data that continues over several records.
pub(super) struct Pieces<'s> {
    pieces: Vec<&'s [u8]>,
    index: usize,
    at: usize,
}

impl<'s> Pieces<'s> {
    pub(super) fn of(pieces: Vec<&'s [u8]>) -> Self {
        Self {
            pieces,
            index: 0,
            at: 0,
        }
    }

    /// What is left of the current piece; of the next one if nothing is.
    fn rest(&mut self) -> Option<&'s [u8]> {
        loop {
            let rest = self.pieces.get(self.index)?.get(self.at..)?;
            if !rest.is_empty() {
                return Some(rest);
            }
            self.index += 1;
            self.at = 0;
        }
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        let byte = *self.rest()?.first()?;
        self.at += 1;
        Some(byte)
    }

    pub(super) fn word(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    pub(super) fn skip(&mut self, mut count: usize) {
        while count > 0 {
            let Some(rest) = self.rest() else {
                return;
            };
            let taken = rest.len().min(count);
            self.at += taken;
            count -= taken;
        }
    }

    /// Bytes of the current piece.
    pub(super) fn bytes(&mut self, count: usize) -> &'s [u8] {
        let rest = self.rest().unwrap_or_default();
        let taken = rest.get(..count).unwrap_or(rest);
        self.at += taken.len();
        taken
    }

    /// A text of that many UTF-16 units, behind its flags. Where it breaks off into the next piece, that piece says anew
    /// how wide its characters are.
    pub(super) fn unicode(&mut self, length: usize) -> Option<String> {
        let flags = self.byte()?;
        let runs = if flags & 8 != 0 {
            usize::from(self.word()?)
        } else {
            0
        };
        let extension = if flags & 4 != 0 {
            let (low, high) = (usize::from(self.word()?), usize::from(self.word()?));
            high << 16 | low
        } else {
            0
        };
        let mut wide = flags & 1 != 0;
        let mut units: Vec<u16> = Vec::with_capacity(length.min(4096));
        while units.len() < length {
            let piece = self.index;
            let Some(rest) = self.rest() else {
                break;
            };
            // A fresh piece begins with flags, unless the text begins with the piece.
            if self.index != piece && !units.is_empty() {
                wide = self.byte()? & 1 != 0;
                continue;
            }
            let left = length - units.len();
            if wide {
                let taken = (rest.len() / 2).min(left);
                if taken == 0 {
                    // Half a character at the end of a piece.
                    self.at += rest.len();
                    continue;
                }
                let bytes = rest.get(..taken * 2).unwrap_or_default();
                units.extend(
                    bytes
                        .chunks_exact(2)
                        .filter_map(|unit| Some(u16::from_le_bytes(*unit.first_chunk()?))),
                );
                self.at += taken * 2;
            } else {
                let taken = rest.len().min(left);
                units.extend(rest.iter().take(taken).map(|byte| u16::from(*byte)));
                self.at += taken;
            }
        }
        self.skip(runs * 4 + extension);
        Some(String::from_utf16_lossy(&units))
    }
}

/// The code page of texts before Unicode.
#[derive(Debug, Clone, Copy)]
pub(super) struct Codepage(&'static Encoding);

impl Default for Codepage {
    fn default() -> Self {
        Self(encoding_rs::WINDOWS_1252)
    }
}

impl Codepage {
    pub(super) fn of(number: u16) -> Self {
        Self(match number {
            932 => encoding_rs::SHIFT_JIS,
            936 => encoding_rs::GBK,
            949 => encoding_rs::EUC_KR,
            950 => encoding_rs::BIG5,
            1250 => encoding_rs::WINDOWS_1250,
            1251 => encoding_rs::WINDOWS_1251,
            _ => encoding_rs::WINDOWS_1252,
        })
    }

    pub(super) fn decode(self, bytes: &[u8]) -> String {
        self.0.decode_without_bom_handling(bytes).0.into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_may_break_and_change_its_width() {
        // "ab" narrow, then "あ" wide, then "c" narrow again.
        let pieces: Vec<&[u8]> = vec![&[0, b'a', b'b'], &[1, 0x42, 0x30], &[0, b'c', 9]];
        let mut pieces = Pieces::of(pieces);
        assert_eq!(pieces.unicode(4).as_deref(), Some("abあc"));
        assert_eq!(pieces.byte(), Some(9));
    }

    #[test]
    fn runs_and_readings_are_passed_over() {
        let data: &[u8] = &[0b1100, 1, 0, 3, 0, 0, 0, b'x', 1, 2, 3, 4, 5, 6, 7, 0xEE];
        let mut pieces = Pieces::of(vec![data]);
        assert_eq!(pieces.unicode(1).as_deref(), Some("x"));
        assert_eq!(pieces.byte(), Some(0xEE));
    }

    #[test]
    fn damaged_texts_end() {
        let mut pieces = Pieces::of(vec![&[1, 0x42]]);
        assert_eq!(pieces.unicode(60_000).as_deref(), Some(""));
        assert_eq!(Pieces::of(Vec::new()).unicode(1), None);
    }
}

//! What bytes are, judged by how they begin and never by a name.

use super::encoding::Wide;
use super::stream::Packing;
use super::tar;

/// What is to be done with bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A compressed stream.
    Packed(Packing),
    /// A tar archive.
    Tar,
    /// A zip archive, or a document that is built as one.
    Zip,
    /// Compressed or packed in a way that is not supported.
    Unsupported(&'static str),
    /// Neither text nor a sheet nor anything that can be opened.
    Nothing,
    /// Perhaps a document.
    Document,
}

/// Magic bytes of what can be opened, and of what could hold documents but cannot be opened here.
const MAGIC: &[(&[u8], Kind)] = &[
    (b"\x1F\x8B", Kind::Packed(Packing::Gzip)),
    (b"\x28\xB5\x2F\xFD", Kind::Packed(Packing::Zstd)),
    (b"\xFD7zXZ\0", Kind::Packed(Packing::Xz)),
    (b"PK\x03\x04", Kind::Zip),
    (b"PK\x05\x06", Kind::Zip),
    (b"PK\x07\x08PK\x03\x04", Kind::Zip),
    (b"7z\xBC\xAF\x27\x1C", Kind::Unsupported("7z")),
    (b"Rar!\x1A\x07", Kind::Unsupported("rar")),
    (b"LZIP\x01", Kind::Unsupported("lzip")),
    (b"\x04\x22\x4D\x18", Kind::Unsupported("lz4")),
    (b"\x1F\x9D", Kind::Unsupported("compress")),
    (b"MSCF\0\0\0\0", Kind::Unsupported("cab")),
    (b"\x89PNG\r\n\x1A\n", Kind::Nothing),
    (b"\xFF\xD8\xFF", Kind::Nothing),
    (b"GIF87a", Kind::Nothing),
    (b"GIF89a", Kind::Nothing),
    (b"%PDF-", Kind::Nothing),
    (b"!<arch>\n", Kind::Nothing),
    // Bundles and the old binary sheets, which hold zeros.
    (crate::bundle::MARK.as_bytes(), Kind::Document),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Kind::Document),
];

/// How far zeros are looked for: text has none.
const TEXT_LOOK: usize = 4 << 10;

/// Judges from the beginning of the bytes, of which [`tar::BLOCK`] are enough for everything but the zeros.
pub(super) fn sniff(head: &[u8]) -> Kind {
    if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return *kind;
    }
    if is_skippable_frame(head) {
        return Kind::Packed(Packing::Zstd);
    }
    if is_bzip2(head) {
        return Kind::Unsupported("bzip2");
    }
    if is_lzma(head) {
        return Kind::Packed(Packing::Lzma);
    }
    if tar::is_header(head) {
        return Kind::Tar;
    }
    let look = head.get(..TEXT_LOOK).unwrap_or(head);
    if memchr::memchr(0, look).is_some() && Wide::detect(look).is_none() {
        return Kind::Nothing;
    }
    Kind::Document
}

/// Zstd frames that hold no content and may stand first: 16 magic numbers.
fn is_skippable_frame(head: &[u8]) -> bool {
    matches!(head, [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..])
}

fn is_bzip2(head: &[u8]) -> bool {
    matches!(
        head,
        [
            b'B',
            b'Z',
            b'h',
            b'1'..=b'9',
            0x31,
            0x41,
            0x59,
            0x26,
            0x53,
            0x59,
            ..
        ]
    )
}

/// The old format has no magic: the properties that every writer uses, a dictionary of 2^n or 2^n + 2^(n-1) bytes, and a
/// size that is unknown or below 2^48.
fn is_lzma(head: &[u8]) -> bool {
    let &[0x5D, d0, d1, d2, d3, ref rest @ ..] = head else {
        return false;
    };
    let dictionary = u32::from_le_bytes([d0, d1, d2, d3]);
    let sound = dictionary.is_power_of_two()
        || (dictionary % 3 == 0 && (dictionary / 3).is_power_of_two())
        || dictionary == u32::MAX;
    match rest.first_chunk() {
        Some(size) => {
            let size = u64::from_le_bytes(*size);
            sound && dictionary >= 1 << 12 && (size == u64::MAX || size < 1 << 48)
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_content() {
        for (head, kind) in [
            (&b"{\"bomFormat\""[..], Kind::Document),
            (b"", Kind::Document),
            (b"] 1", Kind::Document),
            (b"BZh9 is a name", Kind::Document),
            (b"BZh91AY&SY", Kind::Unsupported("bzip2")),
            (
                b"\x5D\0\0\x80\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF",
                Kind::Packed(Packing::Lzma),
            ),
            (b"\x5E\x2A\x4D\x18", Kind::Packed(Packing::Zstd)),
            (b"\x7FELF\x02\x01\x01\0", Kind::Nothing),
            (b"<\0?\0x\0m\0l\0", Kind::Document),
            (b"\0<\0?\0x\0m\0l", Kind::Document),
            (&[0; 512], Kind::Nothing),
        ] {
            assert_eq!(sniff(head), kind, "{head:?}");
        }
    }
}

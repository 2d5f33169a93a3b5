//! What decompressors say. liblzma has codes; zstd and flate2 hand over sentences, of which those that say more than "damaged"
//! are known by their words; a test provokes each.

use std::io::{Error, ErrorKind};

use super::{Reason, ReasonCode};

/// What zstd and flate2 say.
const SENTENCES: &[(&str, ReasonCode)] = &[
    ("Unknown frame descriptor", ReasonCode::Header),
    ("Unsupported frame parameter", ReasonCode::PackedFeature),
    (
        "Frame requires too much memory for decoding",
        ReasonCode::PackedMemory,
    ),
    ("Data corruption detected", ReasonCode::PackedContent),
    ("Restored data doesn't match checksum", ReasonCode::Checksum),
    ("Dictionary mismatch", ReasonCode::PackedDictionary),
    ("invalid gzip header", ReasonCode::Header),
    ("corrupt deflate stream", ReasonCode::PackedContent),
    (
        "corrupt gzip stream does not have a matching checksum",
        ReasonCode::Checksum,
    ),
];

impl From<&Error> for Reason {
    fn from(error: &Error) -> Self {
        let inner = error.get_ref();
        if let Some(error) = inner.and_then(|inner| inner.downcast_ref()) {
            return lzma(error);
        }
        if inner.is_some_and(|inner| inner.is::<flate2::DecompressError>()) {
            return ReasonCode::PackedContent.into();
        }
        if error.kind() == ErrorKind::UnexpectedEof {
            return ReasonCode::CutOff.into();
        }
        let said = error.to_string();
        match SENTENCES.iter().find(|(known, _)| *known == said) {
            Some((_, code)) => Self::new(*code),
            None => Self::unspecified(&said),
        }
    }
}

fn lzma(error: &liblzma::stream::Error) -> Reason {
    use liblzma::stream::Error as Lzma;
    match error {
        Lzma::Data => ReasonCode::PackedContent.into(),
        Lzma::Format => ReasonCode::Header.into(),
        Lzma::Options | Lzma::UnsupportedCheck => ReasonCode::PackedFeature.into(),
        Lzma::Mem | Lzma::MemLimit => ReasonCode::PackedMemory.into(),
        Lzma::NoCheck | Lzma::Program => Reason::unspecified(&error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write as _, sink};

    use flate2::Compression;
    use flate2::bufread::{DeflateDecoder, GzDecoder};
    use flate2::write::GzEncoder;
    use liblzma::bufread::XzDecoder;

    use super::*;

    fn failed(mut reader: impl Read) -> (Reason, String) {
        let error = std::io::copy(&mut reader, &mut sink()).expect_err("damaged");
        (Reason::from(&error), error.to_string())
    }

    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(content: &[u8]) -> Vec<u8> {
        let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
        encoder.include_checksum(true).unwrap();
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    fn unzstd(bytes: &[u8]) -> (Reason, String) {
        let mut decoder = zstd::stream::read::Decoder::with_buffer(bytes).unwrap();
        decoder.window_log_max(20).unwrap();
        failed(decoder)
    }

    /// Bytes that do not repeat.
    fn noise(length: usize) -> Vec<u8> {
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        (0..length).map(|_| next()).collect()
    }

    fn with(mut bytes: Vec<u8>, at: usize, byte: u8) -> Vec<u8> {
        bytes[at] ^= byte;
        bytes
    }

    #[test]
    fn what_decompressors_say_is_known() {
        let content = b"{\"bomFormat\":\"CycloneDX\"}".repeat(100);
        let packed = zstd(&content);
        let (middle, last) = (packed.len() / 2, packed.len() - 1);
        let mut large = zstd::Encoder::new(Vec::new(), 1).unwrap();
        large.window_log(24).unwrap();
        large.write_all(&noise(1 << 21)).unwrap();
        let large = large.finish().unwrap();
        let of_reserved_block = b"\x28\xB5\x2F\xFD\x20\x01\x0F\0\0x";
        let of_dictionary = b"\x28\xB5\x2F\xFD\x21\x07\x01\x09\0\0x";
        let tar = gzip(&content);
        let trailer = tar.len() - 8;
        let gz = |bytes: &[u8]| failed(GzDecoder::new(bytes));
        let met = [
            (
                unzstd(&[&packed[..], b"garbage"].concat()),
                ReasonCode::Header,
            ),
            (
                unzstd(&with(packed.clone(), 4, 8)),
                ReasonCode::PackedFeature,
            ),
            (unzstd(&large), ReasonCode::PackedMemory),
            (unzstd(of_reserved_block), ReasonCode::PackedContent),
            (unzstd(&with(packed.clone(), last, 1)), ReasonCode::Checksum),
            (unzstd(of_dictionary), ReasonCode::PackedDictionary),
            (unzstd(&packed[..middle]), ReasonCode::CutOff),
            (gz(&with(tar.clone(), 0, 1)), ReasonCode::Header),
            (gz(&with(tar.clone(), trailer, 1)), ReasonCode::Checksum),
            (gz(&tar[..trailer]), ReasonCode::CutOff),
            (
                failed(DeflateDecoder::new(&b"\x07"[..])),
                ReasonCode::PackedContent,
            ),
        ];
        for ((reason, said), code) in &met {
            assert_eq!(reason, &Reason::new(*code), "{said}");
        }
        for (sentence, _) in SENTENCES {
            let is_met = met.iter().any(|((_, said), _)| said == sentence);
            assert!(is_met, "nothing here makes a decompressor say: {sentence}");
        }
    }

    #[test]
    fn codes_of_liblzma_are_known() {
        let mut packed = Vec::new();
        liblzma::read::XzEncoder::new(&b"content"[..], 1)
            .read_to_end(&mut packed)
            .unwrap();
        let last = packed.len() - 1;
        let xz = |bytes: &[u8]| failed(XzDecoder::new(bytes)).0.code;
        assert_eq!(xz(&with(packed.clone(), 0, 1)), ReasonCode::Header);
        assert_eq!(
            xz(&with(packed.clone(), 20, 255)),
            ReasonCode::PackedContent
        );
        assert_eq!(xz(&packed[..last]), ReasonCode::CutOff);
    }
}

//! Wrappers for tests.

use std::io::{Cursor, Write};

use flate2::{Compression, write::GzEncoder};
use liblzma::stream::{LzmaOptions, Stream};
use liblzma::write::XzEncoder;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("to memory");
    encoder.finish().expect("to memory")
}

pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::stream::encode_all(bytes, 1).expect("to memory")
}

pub(crate) fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = XzEncoder::new(Vec::new(), 1);
    encoder.write_all(bytes).expect("to memory");
    encoder.finish().expect("to memory")
}

pub(crate) fn lzma(bytes: &[u8]) -> Vec<u8> {
    let options = LzmaOptions::new_preset(1).expect("a preset");
    let stream = Stream::new_lzma_encoder(&options).expect("an encoder");
    let mut encoder = XzEncoder::new_stream(Vec::new(), stream);
    encoder.write_all(bytes).expect("to memory");
    encoder.finish().expect("to memory")
}

pub(crate) fn tar(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, bytes) in entries {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder
            .append_data(&mut header, path, *bytes)
            .expect("to memory");
    }
    builder.into_inner().expect("to memory")
}

/// A tar header made by hand, and its content, padded.
pub(crate) fn tar_entry(name: &[u8], kind: u8, stated: u64, content: &[u8]) -> Vec<u8> {
    let mut header = tar::Header::new_ustar();
    header.as_mut_bytes()[..name.len()].copy_from_slice(name);
    header.set_size(stated);
    header.set_entry_type(tar::EntryType::new(kind));
    header.set_cksum();
    let mut entry = header.as_bytes().to_vec();
    entry.extend_from_slice(content);
    entry.resize(entry.len().next_multiple_of(512), 0);
    entry
}

pub(crate) fn zip_of(entries: &[(&str, &[u8])], options: SimpleFileOptions) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in entries {
        writer.start_file(*path, options).expect("to memory");
        writer.write_all(bytes).expect("to memory");
    }
    writer.finish().expect("to memory").into_inner()
}

pub(crate) fn zip(entries: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    zip_of(
        entries,
        SimpleFileOptions::default().compression_method(method),
    )
}

/// A zip whose sizes follow the content, as programs write it that cannot seek.
pub(crate) fn zip_stream(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut writer = ZipWriter::new_stream(Vec::new());
    for (path, bytes) in entries {
        writer.start_file(*path, options).expect("to memory");
        writer.write_all(bytes).expect("to memory");
    }
    writer.finish().expect("to memory").into_inner()
}

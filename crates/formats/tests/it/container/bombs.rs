//! Small files that would become large.

use std::io::Write;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use flate2::{Compress, Compression, FlushCompress};
use iriai_formats::container;
use iriai_formats::error::ReadErrorCode::{
    self, TooCompressed, TooManyBytes, TooManyEntries, UnknownFormat,
};
use iriai_formats::limits::Limits;
use zip::CompressionMethod::{Deflated, Stored};

use super::pack::{gzip, tar, tar_entry, xz, zip, zstd};
use super::unwrap;

/// What is compressed once and repeated.
const PIECE: usize = 64 << 20;
const TIMES: usize = 160;

/// The only refusal. The clock is asked about once for each mebibyte unpacked, which tells how much work was done.
fn refusal(bytes: &[u8]) -> (String, ReadErrorCode) {
    let asked = AtomicUsize::new(0);
    let expired = || asked.fetch_add(1, Ordering::Relaxed) > 1_000_000;
    let mut refused = Vec::new();
    let tally = container::unwrap(bytes, &Limits::default(), &expired, &mut |part| {
        refused.extend(part.err());
        ControlFlow::Continue(())
    });
    assert_eq!(tally.members, 0);
    assert_eq!(refused.len(), 1, "{refused:?}");
    assert!(asked.load(Ordering::Relaxed) < 200, "{asked:?}");
    let refused = refused.remove(0);
    (refused.path, refused.error.code)
}

/// Ten gigabytes of one byte, deflated without a frame.
fn deflated(byte: u8) -> Vec<u8> {
    let piece = vec![byte; PIECE];
    let mut compress = Compress::new(Compression::best(), false);
    let mut packed = Vec::with_capacity(1 << 20);
    while compress.total_in() < PIECE as u64 {
        let at = compress.total_in() as usize;
        packed.reserve(1 << 16);
        compress
            .compress_vec(&piece[at..], &mut packed, FlushCompress::Full)
            .expect("deflate");
    }
    // After a full flush every piece stands alone; the last block is an empty one.
    let mut stream = packed.repeat(TIMES);
    stream.extend([3, 0]);
    stream
}

#[test]
fn ten_gigabytes_of_nothing_are_refused_at_once() {
    let zeros = vec![0; PIECE];
    for packed in [gzip(&zeros), zstd(&zeros), xz(&zeros)] {
        assert_eq!(
            refusal(&packed.repeat(TIMES)),
            (String::new(), UnknownFormat)
        );
    }
}

#[test]
fn ten_gigabytes_of_blanks_are_refused_soon() {
    let blanks = vec![b' '; PIECE];
    for packed in [gzip(&blanks), zstd(&blanks), xz(&blanks)] {
        assert_eq!(
            refusal(&packed.repeat(TIMES)),
            (String::new(), TooCompressed)
        );
    }
    let huge = gzip(&[&tar_entry(b"huge", b'0', 1 << 29, &[])[..], &blanks].concat());
    assert_eq!(refusal(&huge), ("huge".to_owned(), TooCompressed));
}

/// A zip with one deflated entry made by hand.
fn zip_bomb(packed: &[u8], unpacked: u32) -> Vec<u8> {
    let size = u32::try_from(packed.len()).expect("small");
    let fields = [
        &[20, 0, 0, 0, 8, 0, 0, 0, 0, 0][..],
        &0_u32.to_le_bytes(),
        &size.to_le_bytes(),
        &unpacked.to_le_bytes(),
        &[1, 0, 0, 0],
    ]
    .concat();
    let mut archive = [b"PK\x03\x04", &fields[..], b"x"].concat();
    archive.extend_from_slice(packed);
    let directory = archive.len();
    archive.extend([&b"PK\x01\x02\x14\0"[..], &fields, &[0; 14], b"x"].concat());
    let length = (archive.len() - directory) as u32;
    archive.extend(
        [
            &b"PK\x05\x06\0\0\0\0\x01\0\x01\0"[..],
            &length.to_le_bytes(),
        ]
        .concat(),
    );
    archive.extend([&(directory as u32).to_le_bytes()[..], &[0, 0]].concat());
    archive
}

#[test]
fn zip_entries_that_blow_up_are_refused() {
    let packed = deflated(b' ');
    let honest = zip_bomb(&packed, u32::MAX);
    assert_eq!(refusal(&honest), ("x".to_owned(), TooManyBytes));
    let lying = zip_bomb(&packed, 1 << 29);
    assert_eq!(refusal(&lying), ("x".to_owned(), TooCompressed));
    let small = zip_bomb(&packed, 100);
    assert_eq!(
        refusal(&small),
        ("x".to_owned(), ReadErrorCode::DamagedArchive)
    );
}

#[test]
fn entries_that_share_their_content_are_counted_each_time() {
    // A directory of many entries, all of which point to the same content.
    let content = vec![b'a'; 1 << 20];
    for (method, most) in [(Deflated, 1_200), (Stored, 8 << 10)] {
        let one = zip(&[("x", &content)], method);
        let directory = memchr::memmem::find(&one, b"PK\x01\x02").expect("a directory");
        let end = memchr::memmem::find(&one, b"PK\x05\x06").expect("an end");
        let record = &one[directory..end];
        let records = record.repeat(20_000);
        let length = (records.len() as u32).to_le_bytes();
        let end = [&one[end..end + 12], &length, &one[end + 16..]].concat();
        let archive = [&one[..directory], &records, &end].concat();
        let mut last = None;
        let tally = container::unwrap(&archive, &Limits::default(), &|| false, &mut |part| {
            last = part.err();
            ControlFlow::Continue(())
        });
        let code = last.map(|part| part.error.code);
        assert!(
            matches!(code, Some(TooCompressed | TooManyBytes)),
            "{code:?}"
        );
        assert!(tally.members < most, "{method:?}: {tally:?}");
    }
}

#[test]
fn layers_of_compression_do_not_hide_a_bomb() {
    let blanks = zstd(&vec![b' '; PIECE]).repeat(TIMES);
    assert_eq!(refusal(&gzip(&blanks)).1, TooCompressed);
    assert_eq!(
        refusal(&zip(&[("x", &gzip(&gzip(&blanks)))], Deflated)).1,
        TooCompressed
    );
    let lines = b"{\"a\":1}\n".repeat(PIECE / 8);
    let found = refusal_after_members(&zstd(&lines));
    assert!(matches!(found, TooCompressed | TooManyEntries), "{found:?}");
}

fn refusal_after_members(bytes: &[u8]) -> ReadErrorCode {
    let mut last = None;
    container::unwrap(bytes, &Limits::default(), &|| false, &mut |part| {
        last = part.err().or(last.take());
        ControlFlow::Continue(())
    });
    last.expect("a refusal").error.code
}

#[test]
fn a_million_tiny_entries_are_read_and_one_more_is_not() {
    let limit = Limits::default().entries;
    let entry = tar_entry(b"x.json", b'0', 2, b"{}");
    let mut packed = zstd::stream::Encoder::new(Vec::new(), 1).expect("an encoder");
    for _ in 0..limit {
        packed.write_all(&entry).expect("to memory");
    }
    let mut one_more = packed;
    one_more.flush().expect("to memory");
    let enough = [one_more.get_ref().as_slice(), &[]].concat();
    one_more.write_all(&entry).expect("to memory");
    let too_many = one_more.finish().expect("to memory");

    let lenient = Limits {
        ratio: u64::MAX,
        ..Limits::default()
    };
    let count = |bytes: &[u8]| {
        let mut last = None;
        let tally = container::unwrap(bytes, &lenient, &|| false, &mut |part| {
            last = part.err().map(|part| part.error.code);
            ControlFlow::Continue(())
        });
        (tally.members, last)
    };
    // Without its end the archive is damaged, after all its entries.
    assert_eq!(count(&enough), (limit, Some(ReadErrorCode::DamagedArchive)));
    assert_eq!(count(&too_many), (limit, Some(TooManyEntries)));
}

#[test]
fn long_names_and_records_are_not_kept() {
    let archive = [tar_entry(b"x", b'L', 1 << 30, b""), vec![b'n'; 1 << 20]].concat();
    assert_eq!(
        unwrap(&archive).refusals(),
        [("", ReadErrorCode::DamagedArchive)]
    );
    let outer = tar(&[("inner.tar", &archive), ("beside", b"x")]);
    assert_eq!(unwrap(&outer).paths(), ["beside"]);
}

#[test]
fn a_directory_of_nonsense_ends_quickly() {
    let ends = b"PK\x05\x06\0\0\0\0\x01\0\x01\0\x10\0\0\0\x10\0\0\0\0\0".repeat(40_000);
    let archive = [&zip(&[("a", b"x")], Stored)[..60], &ends].concat();
    let start = Instant::now();
    unwrap(&archive);
    assert!(start.elapsed() < Duration::from_secs(2));
}

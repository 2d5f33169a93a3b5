//! What is inside comes out, whatever is around it.

use std::borrow::Cow;
use std::ops::ControlFlow;

use iriai_formats::container;
use iriai_formats::error::ReadErrorCode::{
    DamagedArchive, Encrypted, TooDeep, TooManyBytes, TooManyEntries, TooSlow, UnknownFormat,
    UnsupportedCompression,
};
use iriai_formats::limits::Limits;
use proptest::prelude::*;
use zip::CompressionMethod::{Deflated, Stored, Zstd};
use zip::write::SimpleFileOptions;

use super::pack::{gzip, lzma, tar, tar_entry, xz, zip, zip_of, zip_stream, zstd};
use super::{Found, unwrap, unwrap_within};

const DOCUMENT: &[u8] = br#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[]}"#;
const OTHER: &[u8] = b"SPDXVersion: SPDX-2.3\nDocumentName: x\n";

fn paths(bytes: &[u8]) -> Vec<String> {
    let found = unwrap(bytes);
    assert_eq!(found.refused, [], "nothing refused");
    found.members.into_iter().map(|(path, _)| path).collect()
}

#[test]
fn a_plain_document_is_borrowed() {
    for document in [DOCUMENT, OTHER, b"", b"\0\x01binary"] {
        let mut calls = 0;
        let tally = container::unwrap(document, &Limits::default(), &|| false, &mut |member| {
            let member = member.expect("no refusal");
            assert!(matches!(member.bytes, Cow::Borrowed(bytes) if bytes == document));
            assert_eq!(member.path, "");
            calls += 1;
            ControlFlow::Continue(())
        });
        assert_eq!((calls, tally.members), (1, 1));
    }
}

#[test]
fn every_compression_is_taken_off() {
    for packed in [
        gzip(DOCUMENT),
        zstd(DOCUMENT),
        xz(DOCUMENT),
        lzma(DOCUMENT),
        gzip(&xz(&zstd(&lzma(DOCUMENT)))),
    ] {
        let found = unwrap(&packed);
        assert_eq!(found.members, [(String::new(), DOCUMENT.to_vec())]);
    }
}

/// Who reads only to the end of the content does not see that some of it may be missing.
#[test]
fn damage_behind_the_content_is_told() {
    let list = |noise: &str| {
        let one = |n: u32| format!(r#"{{"id":"A-{n}","affected":[],"details":"{noise}{n}"}}"#);
        let all: Vec<String> = (0..3).map(one).collect();
        format!("[{}]", all.join(","))
    };
    let long = "0123456789abcdef".repeat(8 << 10);
    let contents = [
        tar(&[("a.json", DOCUMENT)]),
        tar(&[("a.json", DOCUMENT), ("b.json", long.as_bytes())]),
        list("").into_bytes(),
        list(&long).into_bytes(),
        DOCUMENT.to_vec(),
    ];
    for (number, content) in contents.iter().enumerate() {
        let around = |packed: &[u8]| zip(&[("inner", packed)], Stored);
        for packed in [gzip(content), xz(content), zstd(content)] {
            let found = unwrap(&packed);
            assert_eq!(found.refused, [], "{number}");
            let cut = &packed[..packed.len() - 1];
            for damaged in [cut.to_vec(), around(cut), gzip(cut)] {
                let found = unwrap(&damaged);
                let codes: Vec<_> = found.refused.iter().map(|(_, code)| *code).collect();
                assert_eq!(codes, [DamagedArchive], "{number}");
            }
        }
    }
}

#[test]
fn streams_of_several_parts_are_one_stream() {
    let (first, second) = DOCUMENT.split_at(20);
    let skippable = [&[0x53, 0x2A, 0x4D, 0x18, 3, 0, 0, 0][..], b"abc"].concat();
    for packed in [
        [gzip(first), gzip(second)].concat(),
        [gzip(first), gzip(b""), gzip(second), vec![0; 1000]].concat(),
        [zstd(first), zstd(second)].concat(),
        [skippable.clone(), zstd(first), skippable, zstd(second)].concat(),
        [xz(first), xz(second)].concat(),
    ] {
        let found = unwrap(&packed);
        assert_eq!(found.members, [(String::new(), DOCUMENT.to_vec())]);
    }
}

#[test]
fn large_zstd_windows_are_granted_and_larger_ones_refused() {
    for (log, refused) in [(27, vec![]), (28, vec![("", UnsupportedCompression)])] {
        let mut encoder = zstd::stream::Encoder::new(Vec::new(), 1).expect("an encoder");
        encoder.window_log(log).expect("a window");
        encoder.include_contentsize(false).expect("a flag");
        std::io::Write::write_all(&mut encoder, DOCUMENT).expect("to memory");
        let found = unwrap(&encoder.finish().expect("to memory"));
        assert_eq!(found.refusals(), refused);
        assert_eq!(found.members.len(), 1 - refused.len());
    }
    // Written in one go, a frame has its whole content as its window.
    let large = vec![b' '; (1 << 27) + 1];
    let packed = zstd::bulk::compress(&large, 1).expect("to memory");
    let lenient = Limits {
        ratio: u64::MAX,
        ..Limits::default()
    };
    let found = unwrap_within(&packed, &lenient);
    assert_eq!(found.refused, []);
    assert_eq!(found.members[0].1.len(), large.len());
}

#[test]
fn entries_come_in_order_with_their_paths() {
    let entries = [("a/b.json", DOCUMENT), ("c.spdx", OTHER), ("empty", b"")];
    let expected = ["a/b.json", "c.spdx", "empty"];
    for archive in [
        tar(&entries),
        zip(&entries, Stored),
        zip(&entries, Deflated),
        zip(&entries, Zstd),
        zip_stream(&entries),
        gzip(&tar(&entries)),
        zstd(&tar(&entries)),
        [b"#!/bin/sh\n".to_vec(), zip(&entries, Deflated)].concat()[10..].to_vec(),
    ] {
        let found = unwrap(&archive);
        assert_eq!(found.refused, []);
        assert_eq!(found.paths(), expected);
        assert_eq!(found.members[0].1, DOCUMENT);
        assert_eq!(found.members[1].1, OTHER);
    }
}

#[test]
fn archives_in_archives_are_opened() {
    let inner = tar(&[("a/b.json", DOCUMENT), ("lines", b"{\"a\":1}\n{\"a\":2}\n")]);
    let outer = zip(
        &[
            ("x/inner.tar", &inner),
            ("y.tgz", &gzip(&inner)),
            ("z.json.xz", &xz(OTHER)),
        ],
        Deflated,
    );
    assert_eq!(
        paths(&zstd(&outer)),
        [
            "x/inner.tar/a/b.json",
            "x/inner.tar/lines#1",
            "x/inner.tar/lines#2",
            "y.tgz/a/b.json",
            "y.tgz/lines#1",
            "y.tgz/lines#2",
            "z.json.xz"
        ]
    );
}

#[test]
fn too_deep_is_refused_alone() {
    let mut nested = tar(&[("document", DOCUMENT)]);
    for _ in 1..Limits::ARCHIVE_DEPTH {
        nested = gzip(&tar(&[("deeper", &nested), ("beside", OTHER)]));
    }
    assert_eq!(unwrap(&nested).members.len(), Limits::ARCHIVE_DEPTH);
    let deepest = "deeper/deeper/deeper/deeper";
    let found = unwrap(&tar(&[("deeper", &nested), ("beside", OTHER)]));
    assert_eq!(found.refusals(), [(deepest, TooDeep)]);
    assert_eq!(found.members.len(), Limits::ARCHIVE_DEPTH);
}

#[test]
fn office_documents_are_documents() {
    let xlsx = zip(
        &[
            ("[Content_Types].xml", b"<Types/>"),
            ("xl/workbook.xml", b"<workbook/>"),
        ],
        Deflated,
    );
    let mimetype = b"application/vnd.oasis.opendocument.spreadsheet";
    let ods = zip(&[("mimetype", mimetype), ("content.xml", b"<c/>")], Stored);
    let both = tar(&[
        ("a.xlsx", &xlsx),
        ("b.ods", &ods),
        ("c.zip", &zip(&[("d", OTHER)], Stored)),
    ]);
    let found = unwrap(&both);
    assert_eq!(found.paths(), ["a.xlsx", "b.ods", "c.zip/d"]);
    assert_eq!(found.members[0].1, xlsx);
    assert_eq!(unwrap(&ods).members, [(String::new(), ods)]);
}

#[test]
fn office_documents_are_weighed() {
    let sheet = vec![b' '; 8 << 20];
    let xlsx = zip(
        &[("xl/workbook.xml", b""), ("xl/sheet1.xml", &sheet)],
        Deflated,
    );
    let limits = Limits {
        bytes: 1 << 20,
        ..Limits::default()
    };
    assert_eq!(
        unwrap_within(&xlsx, &limits).refusals(),
        [("", TooManyBytes)]
    );
    // A damaged picture does not keep anybody from reading the sheets.
    let entries: [(&str, &[u8]); 2] = [("xl/workbook.xml", b""), ("xl/media/1.png", b"picture")];
    let mut damaged = zip(&entries, Stored);
    let at = memchr::memmem::find(&damaged, b"picture").expect("stored");
    damaged[at] ^= 1;
    assert_eq!(unwrap(&damaged).paths(), [""]);
}

#[test]
fn what_cannot_be_a_document_is_passed_over_and_counted() {
    let png = b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR";
    let entries: [(&str, &[u8]); 6] = [
        ("logo.png", png),
        ("__MACOSX/._a.json", b"\0\x05\x16\x07"),
        ("a/.DS_Store", b"x"),
        ("program", b"\x7FELF\x02\x01\x01\0"),
        ("a/.hidden.spdx", OTHER),
        ("utf16.csv", b"\xFF\xFEa\0,\0b\0"),
    ];
    for archive in [tar(&entries), zip(&entries, Deflated)] {
        let found = unwrap(&archive);
        assert_eq!(found.paths(), ["a/.hidden.spdx", "utf16.csv"]);
        assert_eq!((found.tally.skipped, found.tally.refused), (4, 0));
    }
    assert_eq!(unwrap(&gzip(png)).refusals(), [("", UnknownFormat)]);
}

#[test]
fn links_devices_and_folders_in_a_tar_are_passed_over() {
    let archive = [
        tar_entry(b"folder/", b'5', 0, b""),
        tar_entry(b"link", b'2', 0, b""),
        tar_entry(b"hard", b'1', 1000, b""),
        tar_entry(b"device", b'3', 0, b""),
        tar_entry(b"pipe", b'6', 0, b""),
        tar_entry(b"old-folder/", b'0', 0, b""),
        tar_entry(b"label", b'V', 0, b""),
        tar_entry(b"old", b'\0', DOCUMENT.len() as u64, DOCUMENT),
        vec![0; 1024],
    ]
    .concat();
    let found = unwrap(&archive);
    assert_eq!((found.paths(), found.tally.skipped), (vec!["old"], 7));
}

#[test]
fn links_and_folders_in_a_zip_are_passed_over() {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    writer.add_directory("folder", options).expect("to memory");
    writer
        .add_symlink("link", "../target", options)
        .expect("to memory");
    writer.start_file("file", options).expect("to memory");
    let found = unwrap(&writer.finish().expect("to memory").into_inner());
    assert_eq!((found.paths(), found.tally.skipped), (vec!["file"], 2));
}

#[test]
fn sparse_files_are_refused_alone() {
    let mut sparse = tar::Header::new_gnu();
    sparse.set_path("sparse").expect("a path");
    sparse.set_entry_type(tar::EntryType::GNUSparse);
    sparse.set_size(512);
    sparse.as_gnu_mut().expect("GNU").isextended[0] = 1;
    sparse.set_cksum();
    let pax = b"22 GNU.sparse.major=1\n";
    let archive = [
        sparse.as_bytes().to_vec(),
        vec![0; 512],
        vec![b'x'; 512],
        tar_entry(b"pax", b'x', pax.len() as u64, pax),
        tar_entry(b"GNUSparseFile.0/b", b'0', 4, b"0\n\n\n"),
        tar_entry(b"after", b'0', OTHER.len() as u64, OTHER),
        vec![0; 1024],
    ]
    .concat();
    let found = unwrap(&archive);
    let sparse = UnsupportedCompression;
    assert_eq!(
        found.refusals(),
        [("sparse", sparse), ("GNUSparseFile.0/b", sparse)]
    );
    assert_eq!(found.paths(), ["after"]);
}

#[test]
fn long_and_odd_names_become_labels() {
    let long = format!("{}/{}.json", "d".repeat(120), "f".repeat(120));
    let pax = format!(
        "{} path=pax/ö.json\n19 size=00000000038\n",
        "path=pax/ö.json\n".len() + 3
    );
    let archive = [
        tar_entry(b"x", b'x', pax.len() as u64, pax.as_bytes()),
        // The size in the header is outweighed.
        tar_entry(b"short", b'0', 0, OTHER),
        tar_entry(b"../../etc/\x1B[31mred", b'0', 2, b"{}"),
        tar_entry(b"\x95\x94\x95i.json", b'0', 2, b"{}"),
        tar(&[(&long, OTHER)]),
    ]
    .concat();
    assert_eq!(OTHER.len(), 38);
    let odd = ["pax/ö.json", "__/__/etc/\u{FFFD}[31mred", "部品.json"];
    assert_eq!(paths(&archive), [&odd[..], &[&long]].concat());
    let names = [
        ("..\\..\\a.json", OTHER),
        ("/abs.json", OTHER),
        ("b\u{202E}c", OTHER),
    ];
    assert_eq!(
        paths(&zip(&names, Stored)),
        ["__/__/a.json", "abs.json", "b\u{FFFD}c"]
    );
}

#[test]
fn what_is_encrypted_or_unknown_in_a_zip_is_refused_alone() {
    let options = SimpleFileOptions::default().compression_method(Deflated);
    let mut archive = zip_of(&[("a", DOCUMENT), ("b", OTHER), ("c", OTHER)], options);
    // The flags of the first entry and the method of the second, in the directory.
    let directory: Vec<usize> = memchr::memmem::find_iter(&archive, b"PK\x01\x02").collect();
    archive[directory[0] + 8] |= 1;
    archive[directory[1] + 10] = 14;
    let found = unwrap(&archive);
    assert_eq!(
        found.refusals(),
        [("a", Encrypted), ("b", UnsupportedCompression)]
    );
    assert_eq!(found.paths(), ["c"]);
}

#[test]
fn zip64_is_read() {
    let options = SimpleFileOptions::default()
        .compression_method(Deflated)
        .large_file(true);
    let mut archive = zip_of(&[("a.json", DOCUMENT)], options);
    assert_eq!(paths(&archive), ["a.json"]);

    // The same with an end record of its own, and nothing but full fields in the old one.
    let end = memchr::memmem::rfind(&archive, b"PK\x05\x06").expect("an end record");
    let old = archive.split_off(end);
    let (size, offset) = (&old[12..16], &old[16..20]);
    let zeros = [0; 4];
    archive.extend(
        [
            &b"PK\x06\x06"[..],
            &44_u64.to_le_bytes(),
            &[45, 0, 45, 0],
            &zeros,
            &zeros,
        ]
        .concat(),
    );
    archive.extend([1_u64.to_le_bytes(), 1_u64.to_le_bytes()].concat());
    archive.extend([size, &zeros, offset, &zeros].concat());
    archive.extend(
        [
            b"PK\x06\x07",
            &zeros[..],
            &(end as u64).to_le_bytes(),
            &[1, 0, 0, 0],
        ]
        .concat(),
    );
    archive.extend([&old[..8], &[0xFF; 12], &[0, 0]].concat());
    assert_eq!(paths(&archive), ["a.json"]);
    let prefixed = [zip(&[], Stored), archive].concat();
    assert_eq!(
        paths(&prefixed),
        ["a.json"],
        "something in front shifts every offset"
    );
}

#[test]
fn unsupported_compression_is_named() {
    for (packed, name) in [
        (&b"BZh91AY&SY\0"[..], "bzip2"),
        (b"7z\xBC\xAF\x27\x1C\0\x04", "7z"),
        (b"Rar!\x1A\x07\x01\0", "rar"),
    ] {
        let mut said = Vec::new();
        container::unwrap(packed, &Limits::default(), &|| false, &mut |part| {
            said.push(part.expect_err("a refusal").error);
            ControlFlow::Continue(())
        });
        assert_eq!(
            (said[0].code, said[0].detail.as_str()),
            (UnsupportedCompression, name)
        );
    }
}

/// Three documents that do not compress well, so that a cut falls where it seems to.
fn three() -> Vec<(String, Vec<u8>)> {
    let noise = |seed: u64| {
        let mut state = seed;
        let digits = (0..400_000).map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            char::from(b'a' + (state >> 40) as u8 % 26)
        });
        format!("{{\"a\":\"{}\"}}", digits.collect::<String>()).into_bytes()
    };
    (1..=3).map(|n| (format!("{n}.json"), noise(n))).collect()
}

#[test]
fn what_stands_before_the_damage_comes_through() {
    let documents = three();
    let entries: Vec<_> = documents
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    let lines = documents.iter().map(|(_, bytes)| bytes.as_slice());
    let lines = lines.collect::<Vec<_>>().join(&b'\n');
    for (what, archive) in [
        ("tar", tar(&entries)),
        ("gzip", gzip(&tar(&entries))),
        ("zstd", zstd(&tar(&entries))),
        ("xz", xz(&tar(&entries))),
        ("stored", zip(&entries, Stored)),
        ("deflated", zip(&entries, Deflated)),
        ("zip zstd", zip(&entries, Zstd)),
        ("streamed", zip_stream(&entries)),
        ("lines", gzip(&lines)),
    ] {
        let whole = unwrap(&archive);
        assert_eq!((whole.members.len(), whole.refused.len()), (3, 0), "{what}");
        for tenths in 0..10 {
            let cut = &archive[..archive.len() * tenths / 10 + 600];
            let found = unwrap(cut);
            let count = found.members.len();
            assert_eq!(
                found.members,
                whole.members[..count],
                "{what} cut at {tenths}/10"
            );
            assert_eq!(
                found.refused.len(),
                1,
                "{what} cut at {tenths}/10: {:?}",
                found.refused
            );
            assert_eq!(found.refused[0].1, DamagedArchive, "{what}");
            assert!(
                count + 1 >= tenths * 3 / 10,
                "{what} cut at {tenths}/10: {count}"
            );
        }
    }
}

#[test]
fn damage_within_an_entry_is_refused_alone_where_the_next_can_be_found() {
    let mut archive = zip(&[("a", DOCUMENT), ("b", OTHER)], Stored);
    let at = memchr::memmem::find(&archive, b"specVersion").expect("stored");
    archive[at] ^= 1;
    let found = unwrap(&archive);
    assert_eq!(found.refusals(), [("a", DamagedArchive)]);
    assert_eq!(found.paths(), ["b"]);

    let mut inner = gzip(DOCUMENT);
    inner.truncate(30);
    let found = unwrap(&tar(&[("a.gz", &inner), ("b", OTHER)]));
    assert_eq!(found.refusals(), [("a.gz", DamagedArchive)]);
    assert_eq!(found.paths(), ["b"]);
}

#[test]
fn limits_on_members_refuse_them_alone() {
    let large = vec![b' '; 3 << 20];
    let limits = Limits {
        bytes: 2 << 20,
        ..Limits::default()
    };
    let entries: [(&str, &[u8]); 2] = [("large", &large), ("small", DOCUMENT)];
    for archive in [zip(&entries, Deflated), gzip(&tar(&entries))] {
        let found = unwrap_within(&archive, &limits);
        assert_eq!(found.refusals(), [("large", TooManyBytes)]);
        assert_eq!(found.paths(), ["small"]);
    }
    assert_eq!(
        unwrap_within(&large, &limits).refusals(),
        [("", TooManyBytes)]
    );
}

#[test]
fn limits_on_the_file_end_it() {
    let entries = [("a", DOCUMENT), ("b", DOCUMENT), ("c", DOCUMENT)];
    let limits = Limits {
        entries: 2,
        ..Limits::default()
    };
    for archive in [tar(&entries), zip(&entries, Deflated), DOCUMENT.repeat(3)] {
        let found = unwrap_within(&archive, &limits);
        assert_eq!(found.members.len(), 2);
        assert_eq!(found.refused.len(), 1);
        assert_eq!(found.refused[0].1, TooManyEntries);
    }
    let limits = Limits {
        unpacked_bytes: DOCUMENT.len() as u64 * 2,
        ..Limits::default()
    };
    let found = unwrap_within(&zip(&entries, Deflated), &limits);
    assert_eq!(
        (found.members.len(), found.refusals()),
        (2, vec![("c", TooManyBytes)])
    );
}

#[test]
fn the_caller_can_stop() {
    let archive = zip(&[("a", DOCUMENT), ("b", DOCUMENT)], Deflated);
    let tally = container::unwrap(&archive, &Limits::default(), &|| false, &mut |_| {
        ControlFlow::Break(())
    });
    assert_eq!(tally.members, 1);
}

#[test]
fn time_ends_the_work() {
    let names: Vec<String> = (0..1_000).map(|n| n.to_string()).collect();
    let entries: Vec<_> = names.iter().map(|name| (name.as_str(), OTHER)).collect();
    for archive in [
        tar(&entries),
        zip(&entries, Deflated),
        DOCUMENT.repeat(1_000),
    ] {
        let mut codes = Vec::new();
        container::unwrap(&archive, &Limits::default(), &|| true, &mut |part| {
            codes.extend(part.err().map(|part| part.error.code));
            ControlFlow::Continue(())
        });
        assert_eq!(codes, [TooSlow]);
    }
}

/// A wrapper, and how the path of what it holds goes on.
#[derive(Debug, Clone, Copy)]
enum Wrapper {
    Gzip,
    Zstd,
    Xz,
    Lzma,
    Tar,
    Stored,
    Deflated,
    Zstandard,
    Streamed,
}

impl Wrapper {
    const ALL: [Self; 9] = [
        Self::Gzip,
        Self::Zstd,
        Self::Xz,
        Self::Lzma,
        Self::Tar,
        Self::Stored,
        Self::Deflated,
        Self::Zstandard,
        Self::Streamed,
    ];

    fn wrap(self, bytes: &[u8]) -> Vec<u8> {
        let entries = [("in", bytes)];
        match self {
            Self::Gzip => gzip(bytes),
            Self::Zstd => zstd(bytes),
            Self::Xz => xz(bytes),
            Self::Lzma => lzma(bytes),
            Self::Tar => tar(&entries),
            Self::Stored => zip(&entries, Stored),
            Self::Deflated => zip(&entries, Deflated),
            Self::Zstandard => zip(&entries, Zstd),
            Self::Streamed => zip_stream(&entries),
        }
    }

    fn names(self) -> bool {
        !matches!(self, Self::Gzip | Self::Zstd | Self::Xz | Self::Lzma)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_nesting_gives_the_document_back(
        wrappers in prop::collection::vec(prop::sample::select(&Wrapper::ALL[..]), 0..=Limits::ARCHIVE_DEPTH),
        text in prop_oneof!["\\PC{0,200}", Just("{\"a\":[1,\n2]}".to_owned()), "[a-z]{70000}"],
    ) {
        let mut bytes = text.clone().into_bytes();
        for wrapper in &wrappers {
            bytes = wrapper.wrap(&bytes);
        }
        let path = vec!["in"; wrappers.iter().filter(|wrapper| wrapper.names()).count()].join("/");
        let Found { members, refused, .. } = unwrap(&bytes);
        prop_assert_eq!(refused, []);
        prop_assert_eq!(members, [(path, text.into_bytes())]);
    }

    #[test]
    fn nothing_panics_on_damaged_archives(
        wrappers in prop::collection::vec(prop::sample::select(&Wrapper::ALL[..]), 1..4),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = DOCUMENT.to_vec();
        for wrapper in &wrappers {
            bytes = wrapper.wrap(&bytes);
        }
        for (index, value) in flips {
            let at = index.index(bytes.len());
            bytes[at] = value;
        }
        bytes.truncate(cut.index(bytes.len()) + 1);
        unwrap(&bytes);
    }
}

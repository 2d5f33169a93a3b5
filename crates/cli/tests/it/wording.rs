//! What is said in Japanese is said in Japanese: no sentence of a parser, no phrase of a standard stays English between the words.
//!
//! Sound and sloppy documents of every format are broken in many ways; whatever the program then says is looked through for two
//! English words in a row that are not quoted from the input.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

use crate::program::Program;

/// What is put into a document at a place chosen by chance.
const SPLINTERS: &[&str] = &[
    "{", "}", "[", "]", "\"", "'", ",", ":", "\\", "\u{1}", "<", ">", "</", "&", "&x;", "&#0;",
    "<!", "<!--", "<?", "-", "\t", "@", "#", "%", "*", "*x", "!", "|", "\n", "\n- ", ": ", "1",
    "nul", "01", "1e999", "\\q", "\\ud83d", "<x:y/>", " a=b", " a", "<text>", "</text>",
];

/// Numbers that look like chance and are the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % limit.max(1)
    }
}

/// The documents that the readers are tested with, apart from workbooks.
fn documents() -> Vec<PathBuf> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../formats/tests/data");
    let (mut folders, mut found) = (vec![data], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("test data").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Everything that a document becomes when it is broken.
fn broken(document: &[u8], chance: &mut Chance) -> Vec<Vec<u8>> {
    let mut all = vec![document.to_vec()];
    for part in 1..5 {
        all.push(document[..document.len() * part / 5].to_vec());
    }
    for _ in 0..30 {
        let at = chance.below(document.len());
        let splinter = SPLINTERS[chance.below(SPLINTERS.len())];
        // Put in, or put in the place of what stood there.
        let after = at + chance.below(2) * splinter.len();
        let rest = document.get(after..).unwrap_or_default();
        all.push([&document[..at], splinter.as_bytes(), rest].concat());
    }
    let Ok(text) = std::str::from_utf8(document) else {
        return all;
    };
    // Values of another kind, of another form, missing, twice.
    for (from, to) in [
        ("\": \"", "\": 7, \"other\": \""),
        ("\": \"", "\": \" "),
        ("\": \"", "\": [], \"other\": \""),
        ("\": \"", "\": {\"a\": 1}, \"other\": \""),
        ("\": \"", "x\": \""),
        ("\": [", "\": null, \"other\": ["),
        ("\": {", "\": \"x y\", \"other\": {"),
        ("</", " x y</"),
        ("<", "<other/><"),
        (">", " other=\"1\">"),
        (": ", ": x y "),
        (": ", ": [a] #"),
        (": ", "X: "),
        (",", ",x,"),
    ] {
        let places: Vec<usize> = text.match_indices(from).map(|(at, _)| at).collect();
        for _ in 0..places.len().min(6) {
            let at = places[chance.below(places.len())];
            let (before, after) = text.split_at(at);
            all.push([before, to, &after[from.len()..]].concat().into_bytes());
        }
    }
    all
}

/// Packed files that are damaged everywhere in turn.
fn damaged() -> Vec<Vec<u8>> {
    let content = br#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[]}"#.repeat(20);
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(&content).expect("packed");
    let mut zstd = zstd::Encoder::new(Vec::new(), 3).expect("an encoder");
    zstd.include_checksum(true).expect("a checksum");
    zstd.write_all(&content).expect("packed");
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("a.json", zip::write::SimpleFileOptions::default())
        .expect("an entry");
    zip.write_all(&content).expect("packed");
    let mut tar = b"a.json".to_vec();
    tar.resize(257, 0);
    tar.extend(b"ustar\x0000");
    tar.resize(2048, b'7');
    let packed = [
        gzip.finish().expect("packed"),
        zstd.finish().expect("packed"),
        zip.finish().expect("packed").into_inner(),
        tar,
        b"\xFD7zXZ\0\0\x04\xE6\xD6\xB4\x46\x02\0\x21\x01\x16".repeat(3),
        b"\x5D\0\0\x80\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01\x02\x03".repeat(3),
        b"BZh91AY&SY".to_vec(),
    ];
    let mut all = Vec::new();
    for bytes in packed {
        all.extend((1..6).map(|part| bytes[..bytes.len() * part / 6].to_vec()));
        for at in (0..bytes.len()).step_by(bytes.len() / 25 + 1) {
            let mut flipped = bytes.clone();
            flipped[at] ^= 0xFF;
            all.push(flipped);
        }
        all.push([&bytes[..], b"something behind"].concat());
    }
    all
}

/// The texts under these names, wherever they stand.
fn texts<'v>(value: &'v Value, found: &mut BTreeSet<&'v str>) {
    match value {
        Value::Object(map) => {
            for (name, value) in map {
                match value {
                    Value::String(text) if matches!(name.as_str(), "message" | "hint") => {
                        found.insert(text);
                    }
                    _ => texts(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        _ => {}
    }
}

/// A message without what it quotes.
fn unquoted(message: &str) -> String {
    let (mut depth, mut rest) = (0_usize, String::new());
    for one in message.chars() {
        match one {
            '「' => depth += 1,
            '」' => depth = depth.saturating_sub(1),
            _ if depth == 0 => rest.push(one),
            _ => {}
        }
    }
    rest
}

/// Two words in a row of which the second is no name: names begin with a capital letter or hold other signs.
fn english(message: &str) -> Option<String> {
    let rest = unquoted(message);
    let words: Vec<&str> = rest
        .split(|one: char| !(one.is_ascii_alphanumeric() || " -_./:|".contains(one)))
        .flat_map(|part| part.split(' ').chain([""]))
        .collect();
    let is_word =
        |word: &str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_lower = |word: &str| word.bytes().all(|byte| byte.is_ascii_lowercase());
    let found = words
        .windows(2)
        .find(|pair| is_word(pair[0]) && is_word(pair[1]) && is_lower(pair[1]))?;
    Some(found.join(" "))
}

#[test]
fn english_is_known_when_it_is_met() {
    for message in [
        "JSONとして正しくありません：trailing comma",
        "書庫が壊れています：Dictionary mismatch",
        "文法の誤り：did not find expected",
    ] {
        assert!(english(message).is_some(), "{message}");
    }
    for message in [
        "「trailing comma」はSPDX Liteの値ではありません（application, library）",
        "入れ子が200段を超えています",
        "必要なもの：license | expression",
    ] {
        assert_eq!(english(message), None, "{message}");
    }
}

#[test]
fn broken_documents_are_told_in_japanese() {
    let program = Program::new();
    let mut chance = Chance(7);
    let mut names = Vec::new();
    for path in documents() {
        let document = fs::read(&path).expect("a document");
        let kind = path.extension().unwrap_or_default().to_string_lossy();
        for content in broken(&document, &mut chance) {
            let name = format!("in/{}.{kind}", names.len());
            program.write(&name, content);
            names.push(name);
        }
    }
    for content in damaged() {
        let name = format!("in/{}.bin", names.len());
        program.write(&name, content);
        names.push(name);
    }
    let files: Vec<&str> = names.iter().map(String::as_str).collect();
    let lint = [&["lint", "--lang", "ja", "--json"], &files[..]].concat();
    let import = ["import", "--lang", "ja", "--json", "in"];
    let mut codes = 0;
    for arguments in [&lint[..], &import] {
        let run = program.run(arguments);
        let answer: Value = serde_json::from_str(&run.out).expect("JSON");
        let mut messages = BTreeSet::new();
        texts(&answer, &mut messages);
        codes += messages.len();
        for message in messages {
            assert_eq!(english(message), None, "{message}");
            assert!(!message.contains("（）"), "{message}");
            assert!(
                !message.contains("読み取り部品の説明"),
                "a parser says what has no words yet: {message}"
            );
        }
    }
    assert!(codes > 300, "only {codes} different messages were met");
}

#[test]
fn places_are_told_in_japanese() {
    let program = Program::new();
    let names: Vec<String> = documents()
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    let files: Vec<&str> = names.iter().map(String::as_str).collect();
    let lint = program.run(&[&["lint", "--lang", "ja"], &files[..]].concat());
    let import = program.run(&[&["import", "--lang", "ja"], &files[..]].concat());
    for line in [&lint.out, &lint.err, &import.out, &import.err]
        .into_iter()
        .flat_map(|text| text.lines())
    {
        for word in [" line ", " column ", "line 1"] {
            assert!(!line.contains(word), "{line}");
        }
    }
    assert!(lint.out.contains("行目") && lint.out.contains("文字目"));
}

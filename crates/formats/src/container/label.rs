//! Names inside archives, made fit for being shown.
//!
//! Nothing is ever written under such a name; it is a label in reports. So it need not be unique or lead anywhere, but it
//! must not steer a terminal, turn the direction of the text around it, or look like a way out of a folder.

use std::borrow::Cow;

use super::encoding;

/// The longest label, in characters.
const LENGTH: usize = 500;

/// The path of an entry: what it stands in, and its name.
pub(super) fn join(outer: &str, name: &[u8]) -> String {
    let name = decode(name);
    let mut path = outer.to_owned();
    for part in name.split(['/', '\\']) {
        let part = match part {
            "" | "." => continue,
            ".." => "__",
            _ => part,
        };
        if !path.is_empty() {
            path.push('/');
        }
        path.extend(part.chars().map(shown));
    }
    if path.len() == outer.len() {
        path.push_str(if outer.is_empty() { "_" } else { "/_" });
    }
    if let Some((end, _)) = path.char_indices().nth(LENGTH) {
        path.truncate(end);
        path.push('…');
    }
    path
}

/// The path of a document among others in one file, counted from 1.
pub(super) fn numbered(outer: &str, number: usize) -> String {
    format!("{outer}#{number}")
}

/// Whether an entry, by its path, is what systems and version control leave behind beside people's files. A folder's path ends in `/`.
pub fn is_litter(name: &[u8]) -> bool {
    let mut parts = name.split(|&byte| matches!(byte, b'/' | b'\\'));
    let last = parts.next_back().unwrap_or_default();
    let in_litter = |part: &[u8]| matches!(part, b"__MACOSX" | b".git" | b".hg" | b".svn" | b".jj");
    matches!(last, b".DS_Store" | b"Thumbs.db" | b"desktop.ini")
        || last.starts_with(b"._")
        || parts.any(in_litter)
}

fn decode(name: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(name) {
        Ok(name) => name.into(),
        Err(_) => encoding::guess(name).decode_without_bom_handling(name).0,
    }
}

fn shown(character: char) -> char {
    let hidden = character.is_control()
        || matches!(
            character,
            '\u{061C}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{FEFF}'
        );
    if hidden { '\u{FFFD}' } else { character }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_labels() {
        for (outer, name, label) in [
            ("", &b"a/b.json"[..], "a/b.json"),
            ("inner.tar", b"a", "inner.tar/a"),
            ("", b"../../etc/passwd", "__/__/etc/passwd"),
            ("x", b"/./a//b", "x/a/b"),
            ("", b"C:\\boms\\a.json", "C:/boms/a.json"),
            ("", b"\x1B[31mred\nline", "\u{FFFD}[31mred\u{FFFD}line"),
            ("", "a\u{202E}nosj".as_bytes(), "a\u{FFFD}nosj"),
            ("", b"", "_"),
            ("x", b"./", "x/_"),
            ("", b"\x95\x94\x95i\x95\\.json", "部品表.json"),
            ("", b"caf\xE9.json", "café.json"),
        ] {
            assert_eq!(join(outer, name), label);
        }
        let long = join("", "あ".repeat(5_000).as_bytes());
        assert_eq!(long.chars().count(), LENGTH + 1);
    }

    #[test]
    fn litter_is_known() {
        for name in [
            "__MACOSX/._a.json",
            "a/.DS_Store",
            "x/.git/config",
            ".svn/",
            "a\\._b",
        ] {
            assert!(is_litter(name.as_bytes()), "{name}");
        }
        for name in ["opt/.spdx-redis.spdx", "a/_b.json", ".sbom/x.json", "git/x"] {
            assert!(!is_litter(name.as_bytes()), "{name}");
        }
    }
}

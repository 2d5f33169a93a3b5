//! The notices that go along with a product: which components it holds, under which licences, whose copyright, and the
//! texts of the licences.
//!
//! No standard says what such a document looks like. Components stand under their licence expression; where an expression
//! leaves a choice, whoever calls says which alternative was taken. Each licence text stands once, behind the components.
//!
//! Nothing here is a sentence for readers: headings come as arguments, in the language of the reader. Licence texts come
//! as an argument too. A text that is not at hand is named as missing, never left out silently.
//!
//! Trap: names, versions and notices come from documents of strangers. In Markdown none of them can become a link, an
//! image, HTML or a heading; in both styles each stays on its line.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use iriai_domain::licence::{self, Category, Licence};

/// A component of the product.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry<'a> {
    /// The name as people read it.
    pub name: &'a str,
    /// The version.
    pub version: Option<&'a str>,
    /// The licence expression that counts, such as the chosen alternative, or the text that is stated instead of one;
    /// nothing where none is stated.
    pub licence: Option<&'a str>,
    /// Copyright notices, a line or several each.
    pub copyright: Vec<&'a str>,
    /// Where the component, or its source code, can be got.
    pub address: Option<&'a str>,
}

/// What stands above and before the parts, in the reader's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Headings<'a> {
    /// The title.
    pub title: &'a str,
    /// A paragraph below the title; none when empty.
    pub introduction: &'a str,
    /// In place of a licence where none is stated.
    pub unstated: &'a str,
    /// Above the licence texts.
    pub texts: &'a str,
    /// Above the identifiers whose texts are not at hand.
    pub missing: &'a str,
}

/// How the document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Plain text.
    Text,
    /// Markdown as CommonMark defines it.
    Markdown,
}

/// Components of the same licence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group<'a> {
    /// The licence expression in SPDX notation, or a text as stated; nothing where none is stated.
    pub licence: Option<String>,
    /// Its category; unknown for texts.
    pub category: Category,
    /// The components by name and version, each once.
    pub entries: Vec<Entry<'a>>,
}

/// A notice document as a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice<'a> {
    /// Components by licence: expressions by their notation, then texts, last those without.
    pub groups: Vec<Group<'a>>,
    /// The identifiers of all licences and exceptions in the expressions, sorted, each once.
    pub ids: Vec<String>,
}

/// Puts components under their licences. Entries of one component, version and licence become one, with all notices.
pub fn arrange<'a>(entries: impl IntoIterator<Item = Entry<'a>>) -> Notice<'a> {
    let mut groups: BTreeMap<(Rank, String), (Category, Components<'a>)> = BTreeMap::new();
    let mut ids = BTreeSet::new();
    for entry in entries {
        let reading = entry.licence.and_then(|text| licence::parse(text).ok());
        for term in reading.iter().flat_map(|reading| reading.licence.terms()) {
            ids.insert(term.id.text.clone());
            ids.extend(
                term.exception
                    .iter()
                    .map(|exception| exception.text.clone()),
            );
        }
        let stated = entry.licence.unwrap_or("").trim();
        let (key, category) = match reading.map(|reading| reading.licence) {
            Some(Licence::Expression(expression)) => {
                let key = (Rank::Expression, expression.as_str().to_owned());
                (key, expression.category())
            }
            None if !stated.is_empty() => ((Rank::Text, stated.to_owned()), Category::Unknown),
            _ => ((Rank::Unstated, String::new()), Category::Unknown),
        };
        let (_, components) = groups
            .entry(key)
            .or_insert_with(|| (category, Components::new()));
        match components.get_mut(&(entry.name, entry.version)) {
            Some(known) => {
                known.address = known.address.or(entry.address);
                known.copyright.extend(entry.copyright);
            }
            None => {
                components.insert((entry.name, entry.version), entry);
            }
        }
    }
    let group = |((rank, text), (category, components)): (_, (_, Components<'a>))| Group {
        licence: (rank != Rank::Unstated).then_some(text),
        category,
        entries: components.into_values().map(without_repeats).collect(),
    };
    Notice {
        groups: groups.into_iter().map(group).collect(),
        ids: ids.into_iter().collect(),
    }
}

/// Components by name and version.
type Components<'a> = BTreeMap<(&'a str, Option<&'a str>), Entry<'a>>;

/// The order of groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Expression,
    Text,
    Unstated,
}

fn without_repeats(mut entry: Entry<'_>) -> Entry<'_> {
    let mut met = BTreeSet::new();
    let lines = entry.copyright.iter().flat_map(|notice| notice.lines());
    let lines = lines.map(str::trim).filter(|line| !line.is_empty());
    entry.copyright = lines.filter(|line| met.insert(*line)).collect();
    entry
}

/// What stands in a licence or exception of the SPDX list, by its identifier.
pub fn listed_text(id: &str) -> Option<&'static str> {
    let licence = spdx::license_id(id).map(spdx::LicenseId::text);
    licence.or_else(|| spdx::exception_id(id).map(spdx::ExceptionId::text))
}

/// Writes a notice document. `texts` knows the text of a licence or exception by its identifier.
pub fn write<'t>(
    notice: &Notice<'_>,
    headings: &Headings<'_>,
    texts: impl Fn(&str) -> Option<&'t str>,
    style: Style,
) -> String {
    let mut out = Writer {
        style,
        text: String::new(),
    };
    out.heading(1, headings.title);
    out.paragraph(headings.introduction);
    for group in &notice.groups {
        out.heading(2, group.licence.as_deref().unwrap_or(headings.unstated));
        for entry in &group.entries {
            out.entry(entry);
        }
        out.text.push('\n');
    }
    let (known, missing): (Vec<_>, Vec<_>) = notice
        .ids
        .iter()
        .map(|id| (id, texts(id)))
        .partition(|(_, text)| text.is_some());
    if !known.is_empty() {
        out.heading(1, headings.texts);
    }
    for (id, text) in known {
        out.heading(2, id);
        out.verbatim(text.unwrap_or(""));
    }
    if !missing.is_empty() {
        out.heading(1, headings.missing);
        for (id, _) in missing {
            out.item(0, id);
        }
    }
    out.text
}

struct Writer {
    style: Style,
    text: String,
}

impl Writer {
    /// A heading of the first or second level.
    fn heading(&mut self, level: usize, text: &str) {
        let line = self.line(text);
        // Writing to a string cannot fail.
        let _ = match self.style {
            Style::Markdown => write!(self.text, "{} {line}\n\n", "#".repeat(level)),
            Style::Text => {
                let rule = if level == 1 { "=" } else { "-" }.repeat(72);
                write!(self.text, "{rule}\n{line}\n{rule}\n\n")
            }
        };
    }

    fn paragraph(&mut self, text: &str) {
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        for line in lines {
            let line = self.line(line);
            let _ = write!(self.text, "{line}\n\n");
        }
    }

    fn entry(&mut self, entry: &Entry<'_>) {
        let title = match entry.version {
            Some(version) => format!("{} {version}", entry.name),
            None => entry.name.to_owned(),
        };
        self.item(0, &title);
        if let Some(address) = entry.address {
            match self.style {
                Style::Markdown if is_address(address) => {
                    let _ = writeln!(self.text, "  - <{address}>");
                }
                Style::Markdown | Style::Text => self.item(1, address),
            }
        }
        for notice in &entry.copyright {
            self.item(1, notice);
        }
    }

    fn item(&mut self, depth: usize, text: &str) {
        let line = self.line(text);
        let mark = match (self.style, depth) {
            (_, 0) => "- ",
            (Style::Markdown, _) => "  - ",
            (Style::Text, _) => "    ",
        };
        let _ = writeln!(self.text, "{mark}{line}");
    }

    /// Text as it is, line ends made equal.
    fn verbatim(&mut self, text: &str) {
        let fence = "`".repeat(longest_run(text, '`').max(2) + 1);
        if self.style == Style::Markdown {
            let _ = writeln!(self.text, "{fence}text");
        }
        for line in text.trim_matches(['\r', '\n']).lines() {
            self.text
                .extend(line.chars().filter(|&c| c == '\t' || !is_hidden(c)));
            self.text.push('\n');
        }
        if self.style == Style::Markdown {
            let _ = writeln!(self.text, "{fence}");
        }
        self.text.push('\n');
    }

    /// Text on one line that means nothing but itself.
    fn line(&self, text: &str) -> String {
        let text = text.replace(is_hidden, " ");
        let mut line = String::with_capacity(text.len());
        for word in text.split_whitespace() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        match self.style {
            Style::Text => line,
            Style::Markdown => escape(&line),
        }
    }
}

/// Characters that are not seen and may move what is: controls, and those that turn the direction of writing.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Says whether Markdown takes a text between `<` and `>` for a link on the web.
fn is_address(text: &str) -> bool {
    let has_scheme = ["https://", "http://"]
        .iter()
        .any(|it| text.starts_with(it));
    let is_plain = |c: char| !c.is_whitespace() && !is_hidden(c) && !matches!(c, '<' | '>' | '\\');
    has_scheme && text.chars().all(is_plain)
}

fn longest_run(text: &str, wanted: char) -> usize {
    let runs = text.split(|c| c != wanted);
    runs.map(str::len).max().unwrap_or(0)
}

/// Escapes what Markdown would read; at the beginning also what makes lists and rules.
fn escape(line: &str) -> String {
    const SIGNS: &str = "\\`*_[]<>&!#|~:@$";
    let digits = line
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(line.len());
    let mut escaped = String::with_capacity(line.len() + 8);
    for (at, c) in line.char_indices() {
        let is_list = at == digits && (if at == 0 { "-+=" } else { ".)" }).contains(c);
        if is_list || SIGNS.contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADINGS: Headings<'static> = Headings {
        title: "オープンソースソフトウェアの表示",
        introduction: "この製品には次のものが含まれます。",
        unstated: "ライセンスの記載なし",
        texts: "ライセンス本文",
        missing: "本文なし",
    };

    fn entry<'a>(
        name: &'a str,
        version: &'a str,
        licence: &'a str,
        copyright: &[&'a str],
    ) -> Entry<'a> {
        Entry {
            name,
            version: Some(version),
            licence: Some(licence),
            copyright: copyright.to_vec(),
            address: None,
        }
    }

    fn texts(id: &str) -> Option<&'static str> {
        match id {
            "MIT" => Some("Permission is granted\r\n\tto all.\n"),
            "Tricky" => Some("```\n# no heading\n````"),
            _ => None,
        }
    }

    #[test]
    fn components_stand_under_their_licence_once() {
        let notice = arrange([
            entry("b", "2", "mit", &["Copyright (c) B\n  Copyright (c) C"]),
            entry("b", "2", "MIT", &["Copyright (c) C", "Copyright (c) D"]),
            entry("a", "1", "MIT", &[]),
            entry("c", "1", "GPL-2.0-only WITH Classpath-exception-2.0", &[]),
            entry("d", "1", "NOASSERTION", &[]),
            entry("e", "1", " ", &[]),
            entry("f", "1", "our own words", &[]),
        ]);
        let groups: Vec<_> = notice
            .groups
            .iter()
            .map(|group| {
                let names: Vec<_> = group.entries.iter().map(|entry| entry.name).collect();
                (group.licence.as_deref(), group.category, names.join(" "))
            })
            .collect();
        let group = |licence, category, names: &str| (licence, category, names.to_owned());
        assert_eq!(
            groups,
            [
                group(
                    Some("GPL-2.0-only WITH Classpath-exception-2.0"),
                    Category::WeakCopyleft,
                    "c"
                ),
                group(Some("MIT"), Category::Permissive, "a b"),
                group(Some("our own words"), Category::Unknown, "f"),
                group(None, Category::Unknown, "d e"),
            ]
        );
        assert_eq!(
            notice.groups[1].entries[1].copyright,
            ["Copyright (c) B", "Copyright (c) C", "Copyright (c) D"]
        );
        assert_eq!(
            notice.ids,
            ["Classpath-exception-2.0", "GPL-2.0-only", "MIT"]
        );
    }

    #[test]
    fn plain_text_and_markdown_say_the_same() {
        let mut first = entry(
            "left-pad",
            "1.3.0",
            "MIT",
            &["Copyright (c) 2018 a_b <a@b.example>"],
        );
        first.address = Some("https://example.org/left_pad");
        let notice = arrange([first, entry("x", "1", "ISC AND Tricky", &[])]);
        insta::with_settings!({
            snapshot_path => "../../tests/snapshots",
            prepend_module_to_snapshot => false,
        }, {
            insta::assert_snapshot!("notice-text", write(&notice, &HEADINGS, texts, Style::Text));
            insta::assert_snapshot!("notice-markdown", write(&notice, &HEADINGS, texts, Style::Markdown));
        });
    }

    #[test]
    fn strangers_words_stay_words() {
        for (name, written) in [
            ("[a](javascript:b)", "- \\[a\\](javascript\\:b) 1"),
            ("<script>", "- \\<script\\> 1"),
            ("a\n# b", "- a \\# b 1"),
            ("- a", "- \\- a 1"),
            ("12. a", "- 12\\. a 1"),
            ("12a.b", "- 12a.b 1"),
            ("![x](y)", "- \\!\\[x\\](y) 1"),
            ("a\u{202e}b\u{0}c", "- a b c 1"),
            ("&lt;", "- \\&lt; 1"),
        ] {
            let notice = arrange([entry(name, "1", "MIT", &[])]);
            let text = write(&notice, &HEADINGS, |_| None, Style::Markdown);
            assert!(text.lines().any(|line| line == written), "{name}: {text}");
        }
        for (address, written) in [
            ("https://a.example/b", "  - <https://a.example/b>"),
            ("javascript:alert(1)", "  - javascript\\:alert(1)"),
            ("https://a> [b](c)", "  - https\\://a\\> \\[b\\](c)"),
        ] {
            let mut entry = entry("a", "1", "MIT", &[]);
            entry.address = Some(address);
            let text = write(&arrange([entry]), &HEADINGS, |_| None, Style::Markdown);
            assert!(
                text.lines().any(|line| line == written),
                "{address}: {text}"
            );
        }
    }
}

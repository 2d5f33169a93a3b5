//! Answers as tables in the reader's language.

pub mod bench;
pub mod demo;
pub mod feeds;
pub mod inventory;
mod layout;
pub mod lint;
pub mod operate;
pub mod people;
pub mod risk;

use std::borrow::Cow;

use unicode_width::UnicodeWidthStr;

use crate::Texts;
use crate::shown::{is_hidden, shown};

/// A table with its title, its rows and what is to be said below it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// What it shows.
    pub title: String,
    /// What stands under the title: a line, or several.
    pub summary: String,
    /// Column headings with their alignment.
    pub columns: Vec<Column>,
    /// Cells, as many a row as there are columns.
    pub rows: Vec<Vec<String>>,
    /// Lines below.
    pub notes: Vec<String>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub heading: String,
    /// How its cells stand.
    pub align: Align,
    /// Whether readers know a row by it. Such columns stay whole as long as they can.
    pub is_key: bool,
}

/// How cells stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Text.
    Left,
    /// Figures.
    Right,
}

impl Column {
    /// The column of a heading's key.
    fn named(key: &str, align: Align, texts: &Texts) -> Self {
        let is_key = matches!(
            key,
            "advisory"
                | "component"
                | "decided-of"
                | "feed"
                | "figure"
                | "file"
                | "package"
                | "place"
                | "product"
                | "project"
        );
        Self {
            heading: texts.text(&format!("heading-{key}")),
            align,
            is_key,
        }
    }
}

impl Table {
    /// Words without a table.
    fn of_words(summary: String) -> Self {
        Self {
            summary,
            ..Self::default()
        }
    }

    /// The table without what would steer a terminal or break its rows: see [`shown`].
    fn shown(&self) -> Cow<'_, Self> {
        let cells = self.rows.iter().flatten().chain(&self.notes);
        let cells = cells.chain([&self.title]).map(String::as_str);
        let mut texts = cells.chain(self.summary.lines());
        if !texts.any(|text| text.contains(is_hidden)) {
            return Cow::Borrowed(self);
        }
        let all = |texts: &[String]| texts.iter().map(|text| shown(text).into_owned()).collect();
        let summary: Vec<_> = self.summary.lines().map(shown).collect();
        Cow::Owned(Self {
            title: shown(&self.title).into_owned(),
            summary: summary.join("\n"),
            columns: self.columns.clone(),
            rows: self.rows.iter().map(|row| all(row)).collect(),
            notes: all(&self.notes),
        })
    }

    /// For a terminal that is so many columns wide, or for a file with fixed-width letters, whose lines may be as long as they like.
    /// Full-width characters count as two columns.
    pub fn to_text(&self, columns: Option<usize>) -> String {
        layout::text(&self.shown(), columns)
    }

    /// As Markdown, in which names stand as they are and are no markup.
    pub fn to_markdown(&self) -> String {
        self.shown().as_markdown()
    }

    fn as_markdown(&self) -> String {
        let cell = |text: &String| plain(text);
        let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let mut text = String::new();
        if !self.title.is_empty() {
            text += &format!("## {}\n\n", plain(&self.title));
        }
        if !self.summary.is_empty() {
            text += &format!("{}\n\n", plain(&self.summary));
        }
        if !self.rows.is_empty() {
            text += &row(self
                .columns
                .iter()
                .map(|column| cell(&column.heading))
                .collect());
            text += &row(self
                .columns
                .iter()
                .map(|column| match column.align {
                    Align::Left => "---".to_owned(),
                    Align::Right => "---:".to_owned(),
                })
                .collect());
            for cells in &self.rows {
                text += &row(cells.iter().map(cell).collect());
            }
        }
        for note in &self.notes {
            text += &format!("\n{}\n", plain(note));
        }
        text
    }

    /// As CSV that a spreadsheet opens safely: UTF-8 with a byte order mark, CR LF, every cell that a spreadsheet would take
    /// for a formula made text by a leading apostrophe.
    pub fn to_csv(&self) -> String {
        let mut text = String::from("\u{feff}");
        let headings = self.columns.iter().map(|column| &column.heading);
        push_record(&mut text, headings);
        for row in &self.shown().rows {
            push_record(&mut text, row.iter());
        }
        text
    }
}

/// Rows of text, indented, each cell as wide as the widest of its column.
fn below_each_other<const N: usize>(rows: &[[String; N]]) -> Vec<String> {
    let widths = std::array::from_fn::<usize, N, _>(|column| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.width()).max().unwrap_or(0)
    });
    let line = |row: &[String; N]| {
        let cells = row.iter().zip(widths).map(|(cell, width)| {
            let blank = " ".repeat(width - cell.width());
            format!("  {cell}{blank}")
        });
        cells.collect::<String>().trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

/// Text in which nothing is Markdown's markup. Between letters `_` is none.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        let is_markup = match character {
            '\\' | '`' | '*' | '[' | ']' | '<' | '|' | '~' => true,
            '_' => {
                let after = rest.peek().copied().unwrap_or(' ');
                !(before.is_alphanumeric() && after.is_alphanumeric())
            }
            _ => false,
        };
        if is_markup {
            plain.push('\\');
        }
        plain.push(character);
        before = character;
    }
    plain
}

fn push_record<'a>(text: &mut String, cells: impl Iterator<Item = &'a String>) {
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            text.push(',');
        }
        // Where full-width letters are common, spreadsheets take them for the narrow ones.
        let formula = cell.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
        let number = cell.parse::<f64>().is_ok_and(f64::is_finite);
        let guard = if formula && !number { "'" } else { "" };
        if cell.contains([',', '"', '\n', '\r']) || !guard.is_empty() {
            *text += &format!("\"{guard}{}\"", cell.replace('"', "\"\""));
        } else {
            text.push_str(cell);
        }
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let column = |heading: &str, align| Column {
            heading: heading.to_owned(),
            align,
            is_key: false,
        };
        Table {
            title: "T".to_owned(),
            summary: String::new(),
            columns: vec![
                column("製品", Align::Left),
                column("N", Align::Right),
                column("x", Align::Left),
            ],
            rows: vec![
                vec!["検査装置".to_owned(), "1".to_owned(), "=1+1".to_owned()],
                vec!["a".to_owned(), "1,000".to_owned(), "-5".to_owned()],
            ],
            notes: vec!["n".to_owned()],
        }
    }

    #[test]
    fn columns_stand_under_each_other() {
        let expected = "T\n\n製品          N  x\n────────  ─────  ────\n検査装置      1  =1+1\na         1,000  -5\n\nn\n";
        assert_eq!(table().to_text(None), expected);
    }

    #[test]
    fn spreadsheets_get_no_formula() {
        assert_eq!(
            table().to_csv(),
            "\u{feff}製品,N,x\r\n検査装置,1,\"'=1+1\"\r\na,\"1,000\",-5\r\n"
        );
    }

    #[test]
    fn what_looks_like_a_formula_is_text() {
        for (cell, expected) in [
            ("＝1+1", "\"'＝1+1\""),
            ("＠SUM(A1)", "\"'＠SUM(A1)\""),
            ("-inf", "\"'-inf\""),
            ("\t=1", " =1"),
            ("-1.5", "-1.5"),
        ] {
            let mut table = table();
            table.rows = vec![vec![cell.to_owned()]];
            let csv = table.to_csv();
            assert_eq!(csv.lines().nth(1), Some(expected));
        }
    }

    #[test]
    fn markdown_has_its_alignment() {
        assert!(table().to_markdown().contains("| --- | ---: | --- |"));
    }

    #[test]
    fn names_are_no_markup() {
        let mut table = table();
        table.title = "vector<T>".to_owned();
        table.rows = vec![
            ["a|b\\", "__x__ y_z", "[l](javascript:1)"]
                .map(str::to_owned)
                .to_vec(),
        ];
        let markdown = table.to_markdown();
        assert!(markdown.starts_with("## vector\\<T>\n"), "{markdown}");
        assert!(
            markdown.contains("| a\\|b\\\\ | \\_\\_x\\_\\_ y_z | \\[l\\](javascript:1) |\n"),
            "{markdown}"
        );
    }

    #[test]
    fn a_cell_steers_nothing_and_stays_in_its_row() {
        let mut table = table();
        table.rows = vec![["a\nb\u{1B}[2J", "1", "x"].map(str::to_owned).to_vec()];
        for text in [table.to_text(None), table.to_markdown(), table.to_csv()] {
            assert!(text.contains("a b\u{FFFD}"), "{text}");
        }
    }
}

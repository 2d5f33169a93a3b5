//! Tables and lines on a terminal of some width: what does not fit goes on in the next line, and nothing is cut off.
//!
//! A table that is too wide gives way in two steps: first its other columns, then those by which readers know a row. Where that
//! is not enough, or would make tall and narrow rows, each row becomes a block of names and values.

mod lines;

use unicode_width::UnicodeWidthStr;

use self::lines::{longest_word, wrapped};
use super::{Align, Table};

/// Between columns.
const GAP: usize = 2;

/// Between the values in a line of a block.
const BETWEEN: &str = "   ";

/// How far all but the first line of a block are indented.
const INDENT: usize = 2;

/// No column is narrower because its words are short.
const LEAST: usize = 12;

/// How wide a column stays at least for one long word: an identifier is read better whole.
const MOST_FOR_OTHERS: usize = 24;

/// The same for the columns by which readers know a row.
const MOST_FOR_KEYS: usize = 40;

/// Rows with more lines than this are read better as blocks.
const TALL: usize = 5;

/// A terminal is taken to be at least so wide. Narrower text is read badly.
const NARROWEST: usize = 20;

/// The whole table. `columns` is the width of the terminal; lines may be as long as they like without.
pub(super) fn text(table: &Table, columns: Option<usize>) -> String {
    let columns = columns.map_or(usize::MAX, |columns| columns.max(NARROWEST));
    let mut lines = Vec::new();
    for text in [&table.title, &table.summary] {
        lines.extend(text.lines().flat_map(|line| wrapped(line, columns, 0)));
    }
    if !table.rows.is_empty() {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        match Plan::of(table, columns) {
            Some(plan) => lines.extend(plan.lines(table)),
            None => lines.extend(blocks(table, columns)),
        }
    }
    if !table.notes.is_empty() {
        lines.push(String::new());
        lines.extend(table.notes.iter().flat_map(|line| note(line, columns)));
    }
    lines.join("\n") + "\n"
}

/// How wide the columns are.
struct Plan {
    widths: Vec<usize>,
    /// Whether all cells are as wide as they like to be.
    is_natural: bool,
}

impl Plan {
    /// Nothing where a table would be read badly.
    fn of(table: &Table, columns: usize) -> Option<Self> {
        let cells = |index: usize| table.rows.iter().filter_map(move |row| row.get(index));
        let mut widths = Vec::new();
        let mut least = Vec::new();
        for (index, column) in table.columns.iter().enumerate() {
            let widest = cells(index).map(|cell| cell.width()).max().unwrap_or(0);
            let words = cells(index).map(|cell| longest_word(cell)).max();
            let most = match column.is_key {
                true => MOST_FOR_KEYS,
                false => MOST_FOR_OTHERS,
            };
            let of_cells = match column.align {
                Align::Left => words.unwrap_or(0).clamp(LEAST, most).min(widest),
                Align::Right => widest,
            };
            widths.push(widest.max(column.heading.width()));
            let heading = column.heading.width().min(LEAST);
            least.push(of_cells.max(heading).max(longest_word(&column.heading)));
        }
        let gaps = GAP * widths.len().saturating_sub(1);
        let room = columns.saturating_sub(gaps);
        let sum = |widths: &[usize]| widths.iter().sum::<usize>();
        if sum(&widths) <= room {
            return Some(Self {
                widths,
                is_natural: true,
            });
        }
        if sum(&least) > room {
            return None;
        }
        for are_keys in [false, true] {
            let excess = sum(&widths).saturating_sub(room);
            let meant = table.columns.iter().enumerate();
            let meant = meant.filter(|(_, column)| column.is_key == are_keys);
            let meant: Vec<usize> = meant.map(|(index, _)| index).collect();
            narrow(&mut widths, &least, &meant, excess);
        }
        let plan = Self {
            widths,
            is_natural: false,
        };
        let is_tall = |row: &Vec<String>| plan.row(table, row).len() > TALL;
        match table.rows.iter().any(is_tall) {
            true => None,
            false => Some(plan),
        }
    }

    fn lines(&self, table: &Table) -> Vec<String> {
        let headings: Vec<String> = table
            .columns
            .iter()
            .map(|column| column.heading.clone())
            .collect();
        let mut lines = self.row(table, &headings);
        let rules = self.widths.iter().map(|width| "─".repeat(*width));
        let rules: Vec<String> = rules.collect();
        lines.push(rules.join(&" ".repeat(GAP)));
        let rows: Vec<Vec<String>> = table.rows.iter().map(|row| self.row(table, row)).collect();
        // Where rows have several lines, nobody would see where the next one begins.
        let is_apart = rows.iter().any(|row| row.len() > 1);
        for (index, row) in rows.into_iter().enumerate() {
            if is_apart && index > 0 {
                lines.push(String::new());
            }
            lines.extend(row);
        }
        lines
    }

    /// The lines of a row.
    fn row(&self, table: &Table, cells: &[String]) -> Vec<String> {
        if self.is_natural {
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            return vec![self.line(table, &cells)];
        }
        let cells = cells.iter().zip(&self.widths);
        let cells: Vec<Vec<String>> = cells
            .map(|(cell, width)| wrapped(cell, *width, 0))
            .collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        let line = |index: usize| {
            let line: Vec<&str> = cells
                .iter()
                .map(|lines| lines.get(index).map_or("", String::as_str))
                .collect();
            self.line(table, &line)
        };
        (0..height).map(line).collect()
    }

    fn line(&self, table: &Table, cells: &[&str]) -> String {
        let mut line = String::new();
        for ((cell, width), column) in cells.iter().zip(&self.widths).zip(&table.columns) {
            let blank = " ".repeat(width.saturating_sub(cell.width()));
            match column.align {
                Align::Right => line.extend([&blank, *cell]),
                Align::Left => line.extend([*cell, &blank]),
            }
            line.push_str("  ");
        }
        line.truncate(line.trim_end_matches(' ').len());
        line
    }
}

/// Takes from the widest of some columns what is too much, as far as they can be narrowed.
fn narrow(widths: &mut [usize], least: &[usize], meant: &[usize], excess: usize) {
    let narrowed = |widths: &[usize], index: usize, limit: usize| {
        let width = widths.get(index).copied().unwrap_or(0);
        let least = least.get(index).copied().unwrap_or(0);
        width.min(limit.max(least))
    };
    let saved = |limit: usize| -> usize {
        let columns = meant.iter();
        let saved = columns.map(|&index| {
            let width = widths.get(index).copied().unwrap_or(0);
            width - narrowed(widths, index, limit)
        });
        saved.sum()
    };
    // The highest limit that saves enough; none does more than 0.
    let (mut low, mut high) = (0, widths.iter().copied().max().unwrap_or(0));
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        match saved(middle) >= excess {
            true => low = middle,
            false => high = middle - 1,
        }
    }
    for &index in meant {
        let width = narrowed(widths, index, low);
        if let Some(own) = widths.get_mut(index) {
            *own = width;
        }
    }
}

/// Each row as names and values: those by which readers know it in lines of their own, the others one after another.
fn blocks(table: &Table, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for (index, row) in table.rows.iter().enumerate() {
        if index > 0 {
            lines.push(String::new());
        }
        block(table, row, columns, &mut lines);
    }
    lines
}

fn block(table: &Table, row: &[String], columns: usize, lines: &mut Vec<String>) {
    let before = lines.len();
    let mut line = String::new();
    for (cell, column) in row.iter().zip(&table.columns) {
        if cell.is_empty() {
            continue;
        }
        let is_first = lines.len() == before;
        let value = named(&column.heading, cell);
        let width = line.width() + BETWEEN.width() + value.width();
        if !line.is_empty() && (width > columns || column.is_key && !is_first) {
            lines.push(std::mem::take(&mut line));
        }
        match (line.is_empty(), lines.len() == before) {
            (true, true) => {}
            (true, false) => line.push_str(&" ".repeat(INDENT)),
            (false, _) => line.push_str(BETWEEN),
        }
        line.push_str(&value);
        if column.is_key || line.width() > columns {
            let full = std::mem::take(&mut line);
            lines.extend(wrapped(&full, columns, 2 * INDENT));
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
}

/// A value with its name, with a colon as the name's script has it.
fn named(heading: &str, value: &str) -> String {
    let is_wide = heading
        .chars()
        .next_back()
        .is_some_and(|last| !last.is_ascii());
    let colon = if is_wide { "：" } else { ": " };
    match heading.is_empty() {
        true => value.to_owned(),
        false => [heading, colon, value].concat(),
    }
}

/// The lines of a note. Of a note in two columns the second goes on below itself; where that would be too narrow, and where there are
/// more columns, the last one has lines of its own.
fn note(line: &str, columns: usize) -> Vec<String> {
    if line.width() <= columns {
        return vec![line.to_owned()];
    }
    let indent = line.len() - line.trim_start_matches(' ').len();
    let last = line.rfind("  ").filter(|at| *at > indent);
    let Some((front, back)) = last.and_then(|at| line.split_at_checked(at + "  ".len())) else {
        let deeper = if indent > 0 { INDENT } else { 0 };
        return wrapped(line, columns, indent + INDENT + deeper);
    };
    let has_two = !front.trim_matches(' ').contains("  ");
    if has_two && front.width() + NARROWEST <= columns {
        return wrapped(line, columns, front.width());
    }
    let hanging = " ".repeat(indent + 2 * INDENT);
    let mut lines = wrapped(front.trim_end_matches(' '), columns, indent + INDENT);
    lines.extend(wrapped(&(hanging.clone() + back), columns, hanging.width()));
    lines
}

#[cfg(test)]
mod tests {
    use super::super::Column;
    use super::*;

    const LONG_KEY: &str =
        "maven/org.apache.logging.log4j/log4j-core@2.14.1?classifier=sources&type=jar";

    fn column(heading: &str, align: Align, is_key: bool) -> Column {
        Column {
            heading: heading.to_owned(),
            align,
            is_key,
        }
    }

    fn cells<const N: usize>(row: [&str; N]) -> Vec<String> {
        row.map(str::to_owned).to_vec()
    }

    fn findings() -> Table {
        Table {
            title: "What is affected".to_owned(),
            summary: "One finding. 7 components were compared.".to_owned(),
            columns: vec![
                column("Component", Align::Left, true),
                column("Advisory", Align::Left, true),
                column("Products", Align::Right, false),
                column("Because", Align::Left, false),
            ],
            rows: vec![
                cells([
                    "npm/left-pad@1.0.0",
                    "GHSA-jfh8-c2jp-5v3q (CVE-2021-44228)",
                    "12",
                    "a long reason that has to be told in full, whatever comes",
                ]),
                cells(["npm/b@2", "GHSA-7rjr-3q55-vv33", "1", "short"]),
            ],
            notes: vec![
                "Not evaluated:".to_owned(),
                "  npm/a@1   nobody publishes advisories in names of its ecosystem".to_owned(),
                "  npm/long@1  GHSA-jfh8-c2jp-5v3q  not affected (the vulnerable code never runs)"
                    .to_owned(),
            ],
        }
    }

    fn letters(text: &str) -> String {
        text.chars()
            .filter(|letter| !matches!(letter, ' ' | '\n' | '─'))
            .collect()
    }

    #[test]
    fn a_table_that_fits_is_as_in_a_file() {
        let table = findings();
        let free = table.to_text(None);
        assert_eq!(table.to_text(Some(130)), free);
        assert!(free.lines().any(|line| line.width() > 120));
    }

    #[test]
    fn what_tells_least_gives_way_first() {
        let expected = "\
What is affected
One finding. 7 components were compared.

Component           Advisory                              Products  Because
──────────────────  ────────────────────────────────────  ────────  ────────────────────────
npm/left-pad@1.0.0  GHSA-jfh8-c2jp-5v3q (CVE-2021-44228)        12  a long reason that has
                                                                    to be told in full,
                                                                    whatever comes

npm/b@2             GHSA-7rjr-3q55-vv33                          1  short

Not evaluated:
  npm/a@1   nobody publishes advisories in names of its ecosystem
  npm/long@1  GHSA-jfh8-c2jp-5v3q  not affected (the vulnerable code never runs)
";
        assert_eq!(findings().to_text(Some(92)), expected);
    }

    #[test]
    fn rows_become_blocks_where_there_is_no_room() {
        let expected = "\
What is affected
One finding. 7 components were compared.

Component: npm/left-pad@1.0.0
  Advisory: GHSA-jfh8-c2jp-5v3q (CVE-2021-44228)
  Products: 12
  Because: a long reason that has to be told in
    full, whatever comes

Component: npm/b@2
  Advisory: GHSA-7rjr-3q55-vv33
  Products: 1   Because: short

Not evaluated:
  npm/a@1   nobody publishes advisories in names of
            its ecosystem
  npm/long@1  GHSA-jfh8-c2jp-5v3q
      not affected (the vulnerable code never runs)
";
        assert_eq!(findings().to_text(Some(52)), expected);
    }

    #[test]
    fn no_line_is_too_long_and_nothing_is_lost() {
        let wide = "画像処理ライブラリ共通基盤部品（その一）、「評価できなかったもの」は1,003件。";
        let mut table = findings();
        table.rows.push(cells([
            LONG_KEY,
            wide,
            "3,000,000",
            "e\u{301}".repeat(70).as_str(),
        ]));
        table.rows.push(cells(["", "", "", ""]));
        table.rows.push(cells([
            "））））））））））））））））））））））））））））））））））））））））））））",
            &"x".repeat(300),
            "0",
            "(((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((",
        ]));
        table.notes.push(format!("{}{wide}", " ".repeat(90)));
        table.notes.push(format!("  {LONG_KEY}{LONG_KEY}  {wide}"));
        let free = letters(&table.to_text(None));
        for columns in 20..400 {
            let text = table.to_text(Some(columns));
            for line in text.lines() {
                assert!(line.width() <= columns, "{columns}: {line}");
            }
            // Blocks name their values; sorted, all letters of the free text must be there.
            let mut missing = free.clone();
            missing.retain(|letter| !text.contains(letter));
            assert_eq!(missing, "", "{columns}");
            assert!(letters(&text).len() >= free.len() - "ComponentAdvisoryProductsBecause".len());
        }
        for columns in [0, 1, 19] {
            assert_eq!(table.to_text(Some(columns)), table.to_text(Some(NARROWEST)));
        }
    }

    #[test]
    fn lines_end_where_readers_expect_it() {
        for (text, columns, expected) in [
            ("one two three", 7, vec!["one two", "three"]),
            ("one two three", 8, vec!["one two", "three"]),
            ("  one two", 6, vec!["  one", "two"]),
            // Identifiers at their parts, before names and versions are divided.
            (
                "maven/org.apache/log4j-core@2.14.1",
                24,
                vec!["maven/org.apache/", "log4j-core@2.14.1"],
            ),
            (
                "GHSA-jfh8-c2jp-5v3q (CVE-2021-44228)",
                24,
                vec!["GHSA-jfh8-c2jp-5v3q", "(CVE-2021-44228)"],
            ),
            ("CVE-2021-44228", 10, vec!["CVE-2021-", "44228"]),
            ("abcdefghij", 4, vec!["abcd", "efgh", "ij"]),
            // A word that is too long for any line begins where there is room.
            (
                "in https://example.com/a/b",
                16,
                vec!["in https://", "example.com/a/b"],
            ),
            // No line begins or ends with what belongs to the next or the one before.
            (
                "影響なし（脆弱）、次",
                10,
                vec!["影響なし", "（脆弱）、", "次"],
            ),
            (
                "件数は合計1,003件です",
                15,
                vec!["件数は合計", "1,003件です"],
            ),
            ("あああーいい", 6, vec!["ああ", "あーい", "い"]),
        ] {
            assert_eq!(lines::wrapped(text, columns, 0), expected, "{text}");
        }
    }

    #[test]
    fn a_name_has_the_colon_of_its_script() {
        assert_eq!(named("Products", "1"), "Products: 1");
        assert_eq!(named("製品数", "1"), "製品数：1");
        assert_eq!(named("SSVC（導入側）", "即時"), "SSVC（導入側）：即時");
        assert_eq!(named("", "1"), "1");
    }
}

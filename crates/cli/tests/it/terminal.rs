//! Answers on terminals of some width.

use std::fs;

use unicode_width::UnicodeWidthStr;

use crate::program::{Program, examples};

const COMMANDS: &[&[&str]] = &[
    &["rank"],
    &["rank", "--by", "sprawl"],
    &["where", "log4j-core"],
    &["findings"],
    &["findings", "--sort", "ssvc"],
    &["why", "log4j-core", "CVE-2021-44228"],
    &["why", "snakeyaml", "CVE-2022-1471"],
    &["upgrades"],
    &["diff", "Egaki@4.1", "Egaki@5.0"],
    &["licences", "list"],
    &["product", "list"],
];

fn widest(text: &str) -> usize {
    text.lines().map(UnicodeWidthStr::width).max().unwrap_or(0)
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for language in ["en", "ja"] {
        let mut program = Program::with_portfolio(language);
        for columns in [40, 80, 120] {
            program = program.with("COLUMNS", columns.to_string());
            for command in COMMANDS {
                let run = program.run(&[command, &["--lang", language][..]].concat());
                let widest = widest(&run.out);
                assert!(widest <= columns, "{command:?}, {widest}: {}", run.out);
            }
        }
    }
}

#[test]
fn the_demo_fits_but_for_the_commands_that_are_copied() {
    let folder = examples().display().to_string();
    for language in ["en", "ja"] {
        let program = Program::new().with("COLUMNS", "80");
        let run = program.run(&[
            "demo",
            "--no-serve",
            "--lang",
            language,
            "--examples",
            &folder,
        ]);
        for line in run.out.lines() {
            let fits = line.width() <= 80 || line.starts_with("  iriai ");
            assert!(fits, "{line}");
        }
        // An identifier that has room is never divided.
        let whole = "maven/org.apache.tomcat.embed/tomcat-embed-core@9.0.52";
        assert!(run.out.contains(whole), "{}", run.out);
    }
}

#[test]
fn files_and_programs_get_lines_as_they_are() {
    let wide = Program::with_portfolio("en");
    let table = wide.answer(&["findings"]);
    assert!(widest(&table) > 200, "{table}");
    let narrow = Program::with_portfolio("en").with("COLUMNS", "60");
    let folded = narrow.answer(&["findings", "-o", "table=kept.txt"]);
    assert!(widest(&folded) <= 60, "{folded}");
    let kept = fs::read_to_string(narrow.path("kept.txt")).expect("a file");
    assert_eq!(widest(&kept), widest(&table));
    for format in ["json", "csv", "markdown"] {
        let command = ["findings", "--format", format];
        assert_eq!(narrow.answer(&command).len(), wide.answer(&command).len());
    }
    for nonsense in ["0", "wide", "-1", ""] {
        let program = Program::with_portfolio("en").with("COLUMNS", nonsense);
        let answer = program.answer(&["findings"]);
        assert_eq!(widest(&answer), widest(&table), "{nonsense}");
    }
}

//! What people see, whole, in both languages: read these files as a user would.

use crate::program::{Program, examples};

/// One snapshot of several commands, a language each.
fn both(name: &str, program: impl Fn(&str) -> Program, commands: &[&[&str]]) {
    for language in ["en", "ja"] {
        let program = program(language);
        let language_option = ["--lang", language];
        let transcripts: Vec<String> = commands
            .iter()
            .map(|command| program.transcript(&[command, &language_option[..]].concat()))
            .collect();
        insta::assert_snapshot!(format!("{name}-{language}"), transcripts.join("\n"));
    }
}

fn nothing(_: &str) -> Program {
    Program::new()
}

fn sbom(path: &str) -> String {
    examples().join("sboms").join(path).display().to_string()
}

#[test]
fn demo() {
    let folder = examples().display().to_string();
    both(
        "demo",
        nothing,
        &[&["demo", "--no-serve", "--examples", &folder]],
    );
}

#[test]
fn a_narrow_terminal() {
    both(
        "narrow",
        |language| Program::with_portfolio(language).with("COLUMNS", "80"),
        &[
            &["where", "log4j-core", "--limit", "4"],
            &["product", "list"],
            &["upgrades", "--limit", "3"],
            &["rank", "--by", "sprawl", "--limit", "3"],
        ],
    );
}

#[test]
fn import() {
    let (shiori, minutes) = (sbom("shiori"), sbom("shiori/shiori-sbom-202406.xlsx"));
    let kagami = sbom("kagami/kagami-hp15-5.2.cdx.json");
    both(
        "import",
        nothing,
        &[
            &["import", &shiori],
            &["import", &kagami],
            &["import", &kagami],
            &["import", &minutes],
            &["import", &minutes, "--format", "markdown"],
            &["import", &minutes, "--format", "csv"],
        ],
    );
}

#[test]
fn whereabouts() {
    both(
        "where",
        Program::with_portfolio,
        &[
            &["where", "log4j-core@<2.17.1"],
            &[
                "where",
                "log4j-core@<2.17.1",
                "--as-of",
                "2023-12-01",
                "--format",
                "markdown",
            ],
            &["where", "log4j-core@<2.17.1", "--format", "csv"],
            &["where", "openssl", "--limit", "1"],
            &["where", "openssl@1.1.1"],
            &["where", "umigiri-fieldbus", "--limit", "3"],
            &["where", "nothing-of-the-kind"],
            &["where", "センサー"],
        ],
    );
}

#[test]
fn rank() {
    both(
        "rank",
        Program::with_portfolio,
        &[
            &["rank", "--limit", "12"],
            &[
                "rank",
                "--limit",
                "3",
                "--product",
                "Shirase",
                "--as-of",
                "2024-01-01",
            ],
            &["rank", "--limit", "3", "--format", "markdown"],
            &["rank", "--limit", "3", "--format", "csv"],
            &["rank", "--by", "sprawl", "--limit", "8"],
            &["rank", "--by", "sprawl", "--limit", "3", "--format", "csv"],
        ],
    );
}

#[test]
fn diff() {
    let (from, to) = (
        sbom("egaki/egaki-4.1.bom.xml"),
        sbom("egaki/egaki-5.0.bom.xml"),
    );
    both(
        "diff",
        Program::with_portfolio,
        &[
            &["diff", "Egaki@4.1", "Egaki@5.0"],
            &["diff", "Miharashi@1.0.0", "Miharashi@1.3.0"],
            &["diff", &from, &to, "--format", "csv"],
            &["diff", &from, "Egaki@4.1"],
        ],
    );
}

#[test]
fn lint() {
    let (truncated, zip) = (
        sbom("tebiki/tebiki-2.3.cdx.json"),
        sbom("hayase/hayase-hr7-2.0.zip"),
    );
    let (sheet, page) = (
        sbom("tomoshibi/tomoshibi-pm8-1.0.csv"),
        sbom("tomoshibi/sbom.json"),
    );
    let clean = sbom("egaki/egaki-5.0.bom.xml");
    both(
        "lint",
        nothing,
        &[
            &["lint", &truncated],
            &[
                "lint",
                &zip,
                "--profile",
                "cisa2026",
                "--profile",
                "spdx-lite",
            ],
            &["lint", &sheet],
            &["lint", &page, &clean],
            &["lint", &zip, "--format", "csv"],
            &["lint", &zip, "--format", "markdown"],
        ],
    );
}

#[test]
fn products() {
    both(
        "product",
        Program::with_portfolio,
        &[
            &["product", "list"],
            &["product", "list", "--format", "csv"],
        ],
    );
    both(
        "product-first",
        nothing,
        &[&[
            "product",
            "add",
            "店舗",
            "--criticality",
            "5",
            "--tag",
            "cloud",
        ]],
    );
}

#[test]
fn when_to_act() {
    let table = ["--format", "csv", "--limit", "5"];
    both(
        "ssvc",
        Program::with_portfolio,
        &[
            &[&["findings", "--sort", "ssvc"], &table[..]].concat(),
            &[&["findings", "--sort", "ssvc-supplier"], &table[..]].concat(),
        ],
    );
}

#[test]
fn empty_states() {
    both(
        "empty",
        nothing,
        &[
            &["where", "lodash"],
            &["rank"],
            &["product", "list"],
            &["product", "add", "shop"],
            &["where", "lodash"],
            &["rank"],
            &["rank", "--by", "sprawl"],
            &["diff", "shop", "shop"],
            &["export", "shop", "--as", "original"],
            &["import", "."],
        ],
    );
}

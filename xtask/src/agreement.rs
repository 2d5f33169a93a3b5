//! Whether our reading of the published advisories agrees with independent ones.
//!
//! `cargo xtask agreement` judges the published package URLs by our program and by the scripts in `xtask/agreement`, which use other
//! libraries, and crates also by `cargo audit`; it writes the figures to `docs/matching.json` and their tables into
//! `docs/matching.md`. With `--tables` only the tables are written, with `--check` they are compared.

mod tables;

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};

use crate::shell::{command, finish, run as run_program};
use crate::{Task, data, root};

/// `cargo xtask agreement`
pub(crate) const TASK: Task = Task {
    name: "agreement",
    usage: "[--tables|--check]",
    run,
};

const FIGURES: &str = "docs/matching.json";
const PAGE: &str = "docs/matching.md";
const SETS: [&str; 3] = ["fleet", "sboms", "edges"];

/// `cargo xtask agreement [--tables|--check]`
pub(crate) fn run(arguments: &[String]) -> anyhow::Result<()> {
    let is = |name: &str| arguments.iter().any(|argument| argument == name);
    if !is("--tables") && !is("--check") {
        measure()?;
    }
    let path = root().join(PAGE);
    let page = fs::read_to_string(&path).context(PAGE)?;
    let made = tables::fill(&page, &figures()?)?;
    if !is("--check") {
        return fs::write(&path, made).context(PAGE);
    }
    if page != made {
        bail!("{PAGE} is stale: run `cargo xtask agreement --tables`");
    }
    Ok(())
}

fn figures() -> anyhow::Result<serde_json::Value> {
    let text = fs::read_to_string(root().join(FIGURES)).context(FIGURES)?;
    Ok(serde_json::from_str(&text)?)
}

/// Has every reading made and compared.
fn measure() -> anyhow::Result<()> {
    let data = data().context("no published data: set IRIAI_DATA")?;
    let data = data.to_str().context("the path of the data is no text")?;
    let audit = command("cargo", &["audit", "--version"]).output()?;
    if !audit.status.success() {
        bail!("cargo audit is needed: `cargo install cargo-audit --locked`");
    }
    let folder = root().join("target/agreement");
    fs::create_dir_all(&folder)?;
    let python = environment(&folder)?;
    let script = |name: &str, arguments: &[&str]| {
        let script = format!("xtask/agreement/{name}.py");
        run_program(&python, &[&[script.as_str()], arguments].concat())
    };
    let place = folder
        .to_str()
        .context("the path of the workspace is no text")?;
    let edges = format!("{place}/edges.txt");
    script("edges", &[data, &edges])?;
    let judge = "run --quiet --package iriai-office --example judge --";
    let arguments: Vec<&str> = judge.split(' ').chain([place, &edges]).collect();
    finish(command("cargo", &arguments).env("IRIAI_DATA", data))?;
    for set in SETS {
        let file = |ending: &str| format!("{place}/{set}.{ending}");
        let (keys, pairs) = (file("keys.tsv"), file("oracle.tsv"));
        script("oracle", &[data, &keys, &pairs, &file("judged.json")])?;
        script("cargo_audit", &[data, &keys, &file("audit.tsv"), "cargo"])?;
    }
    script("compare", &[data, place, FIGURES])
}

/// The Python interpreter of an environment with the pinned libraries.
fn environment(folder: &Path) -> anyhow::Result<String> {
    let place = folder.join("python");
    let place = place
        .to_str()
        .context("the path of the workspace is no text")?;
    let python = format!("{place}/bin/python");
    if !Path::new(&python).exists() {
        run_program("python3", &["-m", "venv", place])?;
    }
    let requirements = "xtask/agreement/requirements.txt";
    let install = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--requirement",
        requirements,
    ];
    run_program(&python, &install)?;
    Ok(python)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_tells_the_figures_beside_it() {
        run(&["--check".to_owned()]).expect("a page that is not stale");
    }

    #[test]
    fn no_difference_is_left_without_a_reason() {
        let text = figures().expect("figures").to_string();
        assert!(!text.contains("unexplained"));
    }
}

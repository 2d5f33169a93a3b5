//! Reference pages made from the program.

use std::fs;

use anyhow::{Context, bail};

use crate::shell::output;
use crate::{Task, root};

/// `cargo xtask generate`
pub(crate) const TASK: Task = Task {
    name: "generate",
    usage: "[--check]",
    run,
};

/// The pages, with the language that each is in.
const PAGES: &[(&str, &str)] = &[("docs/cli.md", "en"), ("docs/cli.ja.md", "ja")];

/// `cargo xtask generate [--check]`
pub(crate) fn run(arguments: &[String]) -> anyhow::Result<()> {
    let check = arguments.iter().any(|argument| argument == "--check");
    for (page, language) in PAGES {
        let path = root().join(page);
        let program = ["run", "--quiet", "--package", "iriai", "--"];
        let arguments = [&program[..], &["reference", "--lang", language]].concat();
        let made = output("cargo", &arguments)?;
        if !check {
            fs::write(&path, made).with_context(|| path.display().to_string())?;
            continue;
        }
        let kept = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        if kept != made {
            bail!("{page} is stale: run `cargo xtask generate`");
        }
    }
    Ok(())
}

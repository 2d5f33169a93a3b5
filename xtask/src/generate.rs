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

/// `cargo xtask generate [--check]`
pub(crate) fn run(arguments: &[String]) -> anyhow::Result<()> {
    let check = arguments.iter().any(|argument| argument == "--check");
    let path = root().join("docs/cli.md");
    let made = output(
        "cargo",
        &["run", "--quiet", "--package", "iriai", "--", "reference"],
    )?;
    if check {
        let kept = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        if kept != made {
            bail!("docs/cli.md is stale: run `cargo xtask generate`");
        }
        return Ok(());
    }
    fs::write(&path, made).with_context(|| path.display().to_string())
}

//! Running other programs.

use std::process::Command;

use anyhow::{Context, bail};

use crate::root;

/// A program to be run in the workspace's folder.
pub(crate) fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// Runs a program and fails when it fails.
pub(crate) fn run(program: &str, arguments: &[&str]) -> anyhow::Result<()> {
    finish(&mut command(program, arguments))
}

/// Runs a prepared command and fails when it fails.
pub(crate) fn finish(command: &mut Command) -> anyhow::Result<()> {
    let shown = format!("{command:?}");
    let status = command
        .status()
        .with_context(|| format!("cannot start {shown}"))?;
    if !status.success() {
        bail!("{shown} failed ({status})");
    }
    Ok(())
}

/// Runs a program and answers what it prints.
pub(crate) fn output(program: &str, arguments: &[&str]) -> anyhow::Result<String> {
    let output = command(program, arguments)
        .output()
        .with_context(|| format!("cannot start {program}"))?;
    if !output.status.success() {
        bail!(
            "{program} {} failed: {}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Whether everything is allowed.
pub(crate) fn is_root() -> bool {
    output("id", &["-u"]).is_ok_and(|id| id.trim() == "0")
}

/// Installs packages of Debian where that is allowed; otherwise says what is needed.
pub(crate) fn install(needed: &str, packages: &[&str]) -> anyhow::Result<()> {
    let has_packages = command("apt-get", &["--version"]).output().is_ok();
    if !is_root() || !has_packages {
        bail!("{needed}");
    }
    run("apt-get", &["update", "--quiet"])?;
    let how = ["install", "--yes", "--quiet", "--no-install-recommends"];
    run("apt-get", &[&how[..], packages].concat())
}

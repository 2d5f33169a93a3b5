//! Licences and sources of all dependencies against `deny.toml`.
//!
//! The file is the one that cargo-deny reads. Here the part of it that needs no network is checked with cargo's own
//! metadata, so that a fresh machine needs no further program.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, bail};
use serde::Deserialize;

use crate::shell::output;
use crate::{Task, root};

#[derive(Deserialize)]
struct Deny {
    licenses: Licences,
}

#[derive(Deserialize)]
struct Licences {
    allow: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
}

/// `cargo xtask dependencies`
pub(crate) const TASK: Task = Task {
    name: "dependencies",
    usage: "",
    run,
};

/// `cargo xtask dependencies`
pub(crate) fn run(_arguments: &[String]) -> anyhow::Result<()> {
    let text = fs::read_to_string(root().join("deny.toml")).context("deny.toml")?;
    let deny: Deny = toml::from_str(&text)?;
    let metadata = output("cargo", &["metadata", "--format-version", "1", "--locked"])?;
    let metadata: Metadata = serde_json::from_str(&metadata)?;
    let mut faults = Vec::new();
    for package in &metadata.packages {
        let Some(source) = &package.source else {
            continue;
        };
        let name = format!("{} {}", package.name, package.version);
        if source != "registry+https://github.com/rust-lang/crates.io-index" {
            faults.push(format!("{name} comes from {source}"));
        }
        let expression = package.license.as_deref().unwrap_or("none stated");
        if !allowed(expression, &deny.licenses.allow) {
            faults.push(format!("{name} is under {expression}"));
        }
    }
    if !faults.is_empty() {
        bail!(
            "dependencies that deny.toml does not allow:\n  {}",
            faults.join("\n  ")
        );
    }
    println!(
        "{} dependencies, all allowed",
        metadata
            .packages
            .iter()
            .filter(|one| one.source.is_some())
            .count()
    );
    Ok(())
}

/// Whether an expression can be met with allowed licences: one side of every OR, both of every AND. Brackets are
/// met by reading what stands in them first.
fn allowed(expression: &str, allow: &BTreeSet<String>) -> bool {
    let mut text = expression.replace('/', " OR ");
    while let Some(close) = text.find(')') {
        let Some(open) = text.get(..close).and_then(|before| before.rfind('(')) else {
            return false;
        };
        let met = alternatives(&text[open + 1..close], allow);
        text.replace_range(open..=close, if met { "met" } else { "unmet" });
    }
    alternatives(&text, allow)
}

fn alternatives(text: &str, allow: &BTreeSet<String>) -> bool {
    text.split(" OR ").any(|side| {
        side.split(" AND ")
            .all(|id| id.trim() == "met" || allow.contains(id.trim()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_met_or_not() {
        let allow = BTreeSet::from(["MIT".to_owned(), "BSD-3-Clause".to_owned()]);
        for (expression, met) in [
            ("MIT", true),
            ("MIT OR Apache-2.0", true),
            ("MIT/Apache-2.0", true),
            ("(MIT OR Apache-2.0) AND BSD-3-Clause", true),
            ("(GPL-2.0 OR Apache-2.0) AND BSD-3-Clause", false),
            ("MIT AND GPL-2.0", false),
            ("none stated", false),
        ] {
            assert_eq!(allowed(expression, &allow), met, "{expression}");
        }
    }
}

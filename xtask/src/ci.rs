//! Everything that must hold before a change lands, in the order in which it fails fastest.

use std::time::Instant;

use crate::shell::{self, command, finish};
use crate::{dependencies, generate};

type Step = (&'static str, fn() -> anyhow::Result<()>);

const STEPS: &[Step] = &[
    ("format", || {
        shell::run("cargo", &["fmt", "--all", "--check"])
    }),
    ("lint", || {
        shell::run(
            "cargo",
            &[
                "clippy",
                "--workspace",
                "--lib",
                "--bins",
                "--quiet",
                "--",
                "-D",
                "warnings",
            ],
        )
    }),
    // Tests may panic and look at their surroundings; that is how they fail and find their data.
    ("lint of tests", || {
        let lints = [
            "unwrap_used",
            "expect_used",
            "panic",
            "disallowed_methods",
            "print_stdout",
            "print_stderr",
        ];
        let allowed: Vec<String> = lints
            .iter()
            .map(|lint| format!("-Aclippy::{lint}"))
            .collect();
        let mut arguments = vec![
            "clippy",
            "--workspace",
            "--all-targets",
            "--quiet",
            "--",
            "-D",
            "warnings",
        ];
        arguments.extend(allowed.iter().map(String::as_str));
        shell::run("cargo", &arguments)
    }),
    ("dependencies", || dependencies::run(&[])),
    ("tests", || {
        shell::run("cargo", &["test", "--workspace", "--no-fail-fast"])
    }),
    ("documentation", || {
        finish(
            command("cargo", &["doc", "--workspace", "--no-deps", "--quiet"])
                .env("RUSTDOCFLAGS", "-D warnings"),
        )
    }),
    ("generated pages", || generate::run(&["--check".to_owned()])),
];

/// `cargo xtask ci`
pub fn run(_arguments: &[String]) -> anyhow::Result<()> {
    let start = Instant::now();
    for (name, step) in STEPS {
        let begun = Instant::now();
        println!("── {name}");
        step()?;
        println!("── {name}: {:.0} s", begun.elapsed().as_secs_f32());
    }
    println!("── all: {:.0} s", start.elapsed().as_secs_f32());
    Ok(())
}

//! Everything that must hold before a change lands, in the order in which it fails fastest.

use std::time::Instant;

use crate::Task;
use crate::shell::{self, command, finish};
use crate::{dependencies, fuzz, generate, postgresql};

type Step = (&'static str, fn() -> anyhow::Result<()>);

const STEPS: &[Step] = &[
    ("compilers", compilers),
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
        let server = postgresql::Server::start()?;
        finish(
            command("cargo", &["test", "--workspace", "--no-fail-fast"])
                .env("IRIAI_TEST_POSTGRES", server.address())
                .env("IRIAI_CI", "1"),
        )
    }),
    ("documentation", || {
        finish(
            command("cargo", &["doc", "--workspace", "--no-deps", "--quiet"])
                .env("RUSTDOCFLAGS", "-D warnings"),
        )
    }),
    // Long enough to see that every target builds and runs from its seeds; long runs are done by hand.
    ("fuzz", || {
        (fuzz::TASK.run)(&["--all", "--seconds", "5"].map(str::to_owned))
    }),
    ("generated pages", || generate::run(&["--check".to_owned()])),
];

/// `cargo xtask ci`
pub(crate) const TASK: Task = Task {
    name: "ci",
    usage: "",
    run,
};

/// `cargo xtask ci`
pub(crate) fn run(_arguments: &[String]) -> anyhow::Result<()> {
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

/// SQLite, Zstandard and libFuzzer are C and C++: installs a compiler where there is none and that is allowed.
fn compilers() -> anyhow::Result<()> {
    let is_there = |program: &str| {
        command(program, &["--version"])
            .output()
            .is_ok_and(|output| output.status.success())
    };
    if is_there("cc") && is_there("c++") {
        return Ok(());
    }
    shell::install(
        "a C and a C++ compiler are needed: install Debian's gcc and g++, or what your system calls them",
        &["gcc", "g++", "libc6-dev"],
    )
}

//! Runs the fuzz targets in `fuzz/`, each from its own seeds, the readers' fixtures and, where it is there, published data.

mod seeds;

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};

use crate::{Task, root};

/// The task.
pub(crate) const TASK: Task = Task {
    name: "fuzz",
    usage: "TARGET…|--all [--seconds N] [--runs N]",
    run,
};

/// What a run may use: memory in MiB, seconds for one input, bytes of one input.
const LIMITS: &[&str] = &[
    "-rss_limit_mb=2048",
    "-malloc_limit_mb=1024",
    "-timeout=10",
    "-max_len=65536",
    "-print_final_stats=1",
];

/// What was asked for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Request {
    targets: Vec<String>,
    all: bool,
    seconds: Option<u64>,
    runs: Option<u64>,
}

impl Request {
    fn parse(arguments: &[String]) -> anyhow::Result<Self> {
        let mut request = Self::default();
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            let mut number = || {
                let value = arguments.next().map(|value| value.parse());
                value
                    .and_then(Result::ok)
                    .with_context(|| format!("{argument} needs a number"))
            };
            match argument.as_str() {
                "--all" => request.all = true,
                "--seconds" => request.seconds = Some(number()?),
                "--runs" => request.runs = Some(number()?),
                option if option.starts_with('-') => bail!("unknown option {option}"),
                target => request.targets.push(target.to_owned()),
            }
        }
        if request.targets.is_empty() && !request.all {
            bail!(
                "name a target or say --all; targets: {}",
                targets()?.join(" ")
            );
        }
        Ok(request)
    }

    /// What libFuzzer is told of it. Without either number it runs until it finds something.
    fn flags(&self) -> Vec<String> {
        let seconds = self.seconds.map(|n| format!("-max_total_time={n}"));
        let runs = self.runs.map(|n| format!("-runs={n}"));
        seconds.into_iter().chain(runs).collect()
    }
}

/// All targets, by the files that hold them.
fn targets() -> anyhow::Result<Vec<String>> {
    let folder = root().join("fuzz/targets");
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        names.extend(
            path.file_stem()
                .map(|stem| stem.to_string_lossy().into_owned()),
        );
    }
    names.sort();
    Ok(names)
}

fn run(arguments: &[String]) -> anyhow::Result<()> {
    let request = Request::parse(arguments)?;
    let known = targets()?;
    let chosen = if request.all {
        &known
    } else {
        &request.targets
    };
    if let Some(unknown) = chosen.iter().find(|target| !known.contains(target)) {
        bail!("no target {unknown}; targets: {}", known.join(" "));
    }
    seeds::unpack(chosen)?;
    let mut failed = Vec::new();
    for target in chosen {
        println!("== {target}");
        if !run_one(target, &request)? {
            failed.push(target.as_str());
        }
    }
    if !failed.is_empty() {
        bail!(
            "found something: {} (inputs in fuzz/artifacts)",
            failed.join(" ")
        );
    }
    Ok(())
}

/// Runs one target; answers whether nothing was found.
fn run_one(target: &str, request: &Request) -> anyhow::Result<bool> {
    let fuzz = root().join("fuzz");
    let artifacts = folder(&fuzz, "artifacts", target)?;
    let corpus = folder(&fuzz, "corpus", target)?;
    let seeds = format!("seeds/{target}");
    let status = Command::new("cargo")
        // Flags for the compiler are in `fuzz/.cargo/config.toml`; the environment's would replace them.
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .current_dir(&fuzz)
        .args([
            "run",
            "--quiet",
            "--release",
            "--bin",
            target,
            "--",
            &corpus,
        ])
        .args(fuzz.join(&seeds).is_dir().then_some(&seeds))
        .arg(format!("-artifact_prefix={artifacts}/"))
        .args(LIMITS)
        .args(request.flags())
        .status()
        .context("cargo")?;
    Ok(status.success())
}

fn folder(fuzz: &Path, kind: &str, target: &str) -> anyhow::Result<String> {
    let name = format!("{kind}/{target}");
    fs::create_dir_all(fuzz.join(&name)).with_context(|| name.clone())?;
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> anyhow::Result<Request> {
        let arguments: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Request::parse(&arguments)
    }

    #[test]
    fn requests_are_read() {
        let request = parse("purl vers --seconds 20 --runs 3").expect("a request");
        assert_eq!(request.targets, ["purl", "vers"]);
        assert_eq!(request.flags(), ["-max_total_time=20", "-runs=3"]);
        assert!(parse("--all").expect("a request").all);
        for wrong in ["", "--all --seconds", "--all --runs x", "purl --fast"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_target_is_a_binary_and_has_seeds() {
        let manifest = fs::read_to_string(root().join("fuzz/Cargo.toml")).expect("a manifest");
        for target in targets().expect("targets") {
            assert!(
                manifest.contains(&format!("path = \"targets/{target}.rs\"")),
                "{target}"
            );
            assert!(root().join("fuzz/seeds").join(&target).is_dir(), "{target}");
        }
    }
}

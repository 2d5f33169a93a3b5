//! Runs the built binary in surroundings of its own.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use serde_json::Value;
use tempfile::TempDir;

/// The program with a folder and a store of its own.
pub struct Program {
    folder: TempDir,
    variables: Vec<(&'static str, String)>,
}

/// What a run left behind.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
    /// Standard output as it is.
    pub bytes: Vec<u8>,
}

impl Program {
    /// Nothing there yet.
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
            variables: Vec::new(),
        }
    }

    /// With the example portfolio, product names in this language.
    pub fn with_portfolio(language: &str) -> Self {
        let program = Self::new();
        let kept = match language {
            "ja" => &*JAPANESE,
            _ => &*ENGLISH,
        };
        fs::write(program.store(), kept).expect("a copy");
        program
    }

    /// The same with a variable of the environment.
    pub fn with(mut self, variable: &'static str, value: impl Into<String>) -> Self {
        self.variables.push((variable, value.into()));
        self
    }

    /// A path in its folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Its store.
    pub fn store(&self) -> PathBuf {
        self.path("iriai.db")
    }

    /// Writes a file into its folder, with the folders on the way.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("folders");
        fs::write(&path, content).expect("a file");
        path
    }

    /// A prepared command: in the folder, nothing of this process's environment.
    pub fn command<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_iriai"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs it.
    pub fn run<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Run {
        self.feed(arguments, b"")
    }

    /// Runs it with something on standard input.
    pub fn feed<A: AsRef<OsStr>>(&self, arguments: &[A], input: &[u8]) -> Run {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut stdin = child.stdin.take().expect("standard input");
        let input = input.to_vec();
        // Written from the side: a program that answers while it reads would wait for us otherwise.
        let feeder = std::thread::spawn(move || _ = stdin.write_all(&input));
        let output = child.wait_with_output().expect("it ends");
        feeder.join().expect("input is written");
        Run {
            code: output.status.code().expect("not killed"),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
            bytes: output.stdout,
        }
    }

    /// Runs it and expects an answer without complaint.
    pub fn answer<A: AsRef<OsStr> + std::fmt::Debug>(&self, arguments: &[A]) -> String {
        let run = self.run(arguments);
        assert_eq!((run.code, &*run.err), (0, ""), "{arguments:?}");
        run.out
    }

    /// The answer as JSON.
    pub fn json<A: AsRef<OsStr> + std::fmt::Debug>(&self, arguments: &[A]) -> Value {
        let mut all: Vec<&OsStr> = arguments.iter().map(AsRef::as_ref).collect();
        all.push(OsStr::new("--json"));
        let run = self.run(&all);
        assert_eq!(run.code, 0, "{arguments:?}: {} {}", run.out, run.err);
        serde_json::from_str(&run.out).expect("JSON")
    }

    /// What a person sees: the command, standard output, standard error, the exit code; what changes with every run replaced.
    pub fn transcript(&self, arguments: &[&str]) -> String {
        let run = self.run(arguments);
        let mut text = format!("$ iriai {}\n{}", arguments.join(" "), run.out);
        if !run.err.is_empty() {
            text += &format!("--- standard error\n{}", run.err);
        }
        if run.code != 0 {
            text += &format!("--- exit code {}\n", run.code);
        }
        self.redact(&text)
    }

    /// Text without what changes with every run.
    pub fn redact(&self, text: &str) -> String {
        let folder = self.folder.path().display().to_string();
        let examples = examples().display().to_string();
        let text = text
            .replace(&examples, "<examples>")
            .replace(&folder, "<folder>");
        redact_identifiers(&without_ages(&text))
    }
}

/// Text without when advisories were taken in, and how long ago that is.
fn without_ages(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.split('\n') {
        let told = ["taken in 2", "取り込みは2"];
        let place = told.iter().find_map(|start| line.find(start));
        lines.push(match place {
            Some(place) => format!("{}<age>", &line[..place]),
            None => line.to_owned(),
        });
    }
    lines.join("\n")
}

/// Where the example portfolio lies.
pub fn examples() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().expect("the workspace").join("examples")
}

static ENGLISH: LazyLock<Vec<u8>> = LazyLock::new(|| portfolio("en"));
static JAPANESE: LazyLock<Vec<u8>> = LazyLock::new(|| portfolio("ja"));

/// The bytes of a store with the example portfolio.
fn portfolio(language: &str) -> Vec<u8> {
    let program = Program::new();
    let examples = examples().display().to_string();
    let arguments = ["demo", "--no-serve", "--lang", language, "--store"];
    let store = program.store().display().to_string();
    let run = program.run(&[&arguments[..], &[&store, "--examples", &examples]].concat());
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(
        !program.path("iriai.db-wal").exists(),
        "the file alone is the whole store when the program has ended"
    );
    fs::read(program.store()).expect("a store")
}

/// Documents' identifiers: 26 letters and digits of which the first tells the century.
fn redact_identifiers(text: &str) -> String {
    let mut redacted = String::with_capacity(text.len());
    let mut word = String::new();
    for character in text.chars().chain(['\n']) {
        if character.is_ascii_lowercase() || character.is_ascii_digit() {
            word.push(character);
            continue;
        }
        let is_identifier = word.len() == 26 && word.starts_with("01");
        redacted += if is_identifier { "<document>" } else { &word };
        word.clear();
        redacted.push(character);
    }
    redacted.pop();
    redacted
}

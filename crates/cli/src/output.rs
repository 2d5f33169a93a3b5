//! Where answers go, and in which shape.

mod lines;

use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use self::lines::Lines;
use iriai_web::report::Table;
use iriai_web::{Language, Texts, shown_lines};
use serde::Serialize;

use crate::commands::Common;
use crate::config::Environment;
use crate::failure::{Failure, exit};
use crate::usage::Early;

/// The shape of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Shape {
    Table,
    Json,
    Csv,
    Markdown,
    Sarif,
    Junit,
}

impl Shape {
    /// Whether only findings have it; with its name.
    fn of_findings(self) -> Option<&'static str> {
        match self {
            Self::Sarif => Some("sarif"),
            Self::Junit => Some("junit"),
            Self::Table | Self::Json | Self::Csv | Self::Markdown => None,
        }
    }
}

/// A file that an answer is also written to.
#[derive(Debug, Clone)]
pub(crate) struct OutputFile {
    shape: Shape,
    path: PathBuf,
}

impl std::str::FromStr for OutputFile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (shape, path) = text.split_once('=').ok_or("write it as FORMAT=FILE")?;
        let shape = <Shape as clap::ValueEnum>::from_str(shape, true)?;
        Ok(Self {
            shape,
            path: path.into(),
        })
    }
}

/// Where answers go.
pub(crate) struct Output {
    shape: Shape,
    files: Vec<OutputFile>,
    texts: Texts,
    quiet: bool,
    watched: bool,
    /// How wide the terminal is that shows answers; nothing where none does.
    columns: Option<usize>,
}

impl Output {
    /// Where answers go as long as the arguments have not been read.
    pub(crate) fn early(early: &Early, environment: &Environment) -> Self {
        Self {
            shape: if early.json {
                Shape::Json
            } else {
                Shape::Table
            },
            files: Vec::new(),
            texts: Texts::new(language(early.language, environment)),
            quiet: true,
            watched: environment.watched,
            columns: environment.columns,
        }
    }

    pub(crate) fn new(common: &Common, environment: &Environment) -> Self {
        Self {
            shape: if common.json {
                Shape::Json
            } else {
                common.format.unwrap_or(Shape::Table)
            },
            files: common.output.clone(),
            texts: Texts::new(language(common.lang.map(Into::into), environment)),
            quiet: common.quiet,
            watched: environment.watched,
            columns: environment.columns,
        }
    }

    pub(crate) fn texts(&self) -> &Texts {
        &self.texts
    }

    pub(crate) fn shape(&self) -> Shape {
        self.shape
    }

    /// Whether to draw progress bars.
    pub(crate) fn draws(&self) -> bool {
        self.watched && !self.quiet
    }

    /// How many rows an answer has, and how many of them a table shows: as many as asked for, else the first few where people
    /// read them and all where programs do.
    pub(crate) fn rows(&self, asked: Option<usize>, first: usize) -> (usize, usize) {
        let files = self.files.iter().map(|file| file.shape);
        let mut shapes = files.chain([self.shape]);
        match asked {
            Some(asked) => (asked, asked),
            None if shapes.all(|shape| shape == Shape::Table) => (first, first),
            None => (usize::MAX, first),
        }
    }

    /// Shows an answer in the shape asked for, and writes it to the files asked for.
    pub(crate) fn answer<T: Serialize>(
        &self,
        response: &T,
        table: impl Fn() -> Table,
    ) -> Result<(), Failure> {
        self.answer_in_words(response, |columns| table().to_text(columns), &table)
    }

    /// The same for an answer whose text for people is more than a table, or less. It is told for a terminal that is so many columns
    /// wide.
    pub(crate) fn answer_in_words<T: Serialize>(
        &self,
        response: &T,
        words: impl Fn(Option<usize>) -> String,
        table: impl Fn() -> Table,
    ) -> Result<(), Failure> {
        self.answer_as(|shape, columns| match shape {
            Shape::Table => Ok(Rendered::Text(self.words(&words(columns)))),
            Shape::Csv | Shape::Markdown => Ok(Rendered::Text(self.tabular(shape, &table()))),
            Shape::Json => Ok(json(response)),
            Shape::Sarif | Shape::Junit => Err(without_findings(shape)),
        })
    }

    /// Text for people as it is shown.
    pub(crate) fn words(&self, words: &str) -> String {
        shown_lines(words).into_owned()
    }

    /// A table as programs read it.
    pub(crate) fn tabular(&self, shape: Shape, table: &Table) -> String {
        match shape {
            Shape::Csv => table.to_csv(),
            _ => shown_lines(&table.to_markdown()).into_owned(),
        }
    }

    /// Refuses shapes that only findings have, before anything is done.
    pub(crate) fn check_without_findings(&self) -> Result<(), Failure> {
        let files = self.files.iter().map(|file| file.shape);
        let mut shapes = files.chain([self.shape]);
        match shapes.find(|shape| shape.of_findings().is_some()) {
            Some(shape) => Err(without_findings(shape)),
            None => Ok(()),
        }
    }

    /// The same for an answer that knows its shapes itself. Each is told for a terminal that is so many columns wide.
    pub(crate) fn answer_as<'r>(
        &self,
        render: impl Fn(Shape, Option<usize>) -> Result<Rendered<'r>, Failure>,
    ) -> Result<(), Failure> {
        let answer = render(self.shape, self.columns)?;
        let mut failure = None;
        for file in &self.files {
            // Nobody knows how wide a file is read.
            let rendered = render(file.shape, None)?;
            let written = File::create(&file.path).and_then(|file| rendered.write(file));
            if let Err(error) = written {
                let path = file.path.display().to_string();
                failure.get_or_insert_with(|| Failure::file(path, &error));
            }
        }
        // JSON is one value: what went wrong stands for the answer.
        if failure.is_none() || self.shape != Shape::Json {
            // A reader that has gone (`| head`) is no fault.
            _ = answer.write(std::io::stdout().lock());
        }
        failure.map_or(Ok(()), Err)
    }

    /// Says on standard error which files were refused, and answers the exit code. JSON has them in its answer.
    pub(crate) fn refusals(&self, complaints: impl Iterator<Item = String>) -> ExitCode {
        let mut exit = ExitCode::SUCCESS;
        for complaint in complaints {
            exit = ExitCode::from(exit::UNUSABLE);
            if self.shape != Shape::Json {
                self.complain(&complaint);
            }
        }
        exit
    }

    /// Prints JSON.
    pub(crate) fn json<T: Serialize>(&self, response: &T) {
        // A reader that has gone (`| head`) is no fault.
        _ = json(response).write(std::io::stdout().lock());
    }

    /// Prints text as it is.
    pub(crate) fn print(&self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// Prints bytes as they are.
    pub(crate) fn bytes(&self, bytes: &[u8]) {
        // A reader that has gone (`| head`) is no fault.
        _ = std::io::stdout().lock().write_all(bytes);
    }

    /// Says something on standard error.
    pub(crate) fn complain(&self, text: &str) {
        _ = writeln!(std::io::stderr().lock(), "{}", shown_lines(text));
    }
}

/// The language asked for, else that of the locale.
fn language(asked: Option<Language>, environment: &Environment) -> Language {
    let locale = environment.locale.as_deref();
    asked
        .or_else(|| locale.and_then(Language::from_locale))
        .unwrap_or_default()
}

fn without_findings(shape: Shape) -> Failure {
    Failure::value(
        "format-without-findings",
        shape.of_findings().unwrap_or_default(),
    )
}

/// An answer in a shape.
pub(crate) enum Rendered<'r> {
    Text(String),
    /// Written as it is read: findings of thousands of components are many megabytes.
    Json(Box<dyn WriteJson + 'r>),
}

impl Rendered<'_> {
    fn write(&self, mut out: impl Write) -> io::Result<()> {
        let value = match self {
            Self::Text(text) => {
                out.write_all(text.as_bytes())?;
                return out.flush();
            }
            Self::Json(value) => value,
        };
        let mut gathered = Buffered::new(&mut out);
        value.write_json(&mut gathered)?;
        gathered.flush()
    }
}

/// Hands on what is written in large pieces. JSON comes in pieces of a few bytes, and to look for each whether there is room takes longer
/// behind a pointer than to copy it.
pub(crate) struct Buffered<'o> {
    room: Vec<u8>,
    out: &'o mut dyn Write,
}

impl<'o> Buffered<'o> {
    const FULL: usize = 64 << 10;

    fn new(out: &'o mut dyn Write) -> Self {
        Self {
            room: Vec::with_capacity(2 * Self::FULL),
            out,
        }
    }

    fn hand_on(&mut self) -> io::Result<()> {
        self.out.write_all(&self.room)?;
        self.room.clear();
        Ok(())
    }
}

impl Write for Buffered<'_> {
    #[inline]
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        self.write_all(piece)?;
        Ok(piece.len())
    }

    #[inline]
    fn write_all(&mut self, piece: &[u8]) -> io::Result<()> {
        self.room.extend_from_slice(piece);
        if self.room.len() >= Self::FULL {
            self.hand_on()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.hand_on()?;
        self.out.flush()
    }
}

/// What can be written as JSON.
pub(crate) trait WriteJson {
    /// Writes it as it is shown.
    fn write_json(&self, out: &mut Buffered<'_>) -> io::Result<()>;
}

impl<T: Serialize> WriteJson for T {
    fn write_json(&self, out: &mut Buffered<'_>) -> io::Result<()> {
        let mut lines = serde_json::Serializer::with_formatter(&mut *out, Lines::default());
        self.serialize(&mut lines)?;
        out.write_all(b"\n")
    }
}

/// JSON as it is shown.
pub(crate) fn json<'r>(response: impl Serialize + 'r) -> Rendered<'r> {
    Rendered::Json(Box::new(response))
}

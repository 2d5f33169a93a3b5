//! Arguments that cannot be understood, in our words.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, Error};
use iriai_web::{Complaint, Known, Language, Texts};

use crate::failure::{exit, say};
use crate::help;
use crate::output::{Output, Shape};

/// What must be known before the arguments are read: in which language and shape to say that they cannot be.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Early {
    /// The language asked for.
    pub(crate) language: Option<Language>,
    /// Whether programs are listening.
    pub(crate) json: bool,
}

impl Early {
    /// Looks for the two options among arguments that may be wrong.
    pub(crate) fn look(arguments: &[OsString]) -> Self {
        let mut early = Self::default();
        let texts = arguments
            .iter()
            .skip(1)
            .map(|argument| argument.to_string_lossy());
        let mut arguments = texts.take_while(|argument| argument != "--");
        while let Some(argument) = arguments.next() {
            let (name, value) = match argument.split_once('=') {
                Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                None => (argument.into_owned(), None),
            };
            let mut value = || value.clone().or_else(|| arguments.next().map(Into::into));
            match name.as_str() {
                "--json" => early.json = true,
                "--format" => early.json |= value().as_deref() == Some("json"),
                "--lang" => early.language = value().as_deref().and_then(Language::from_locale),
                _ => {}
            }
        }
        early
    }
}

/// Says what is wrong with the arguments. Help and version are no faults.
pub(crate) fn answer(
    error: &Error,
    program: &Command,
    arguments: &[OsString],
    output: &Output,
) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            output.print(&error.to_string());
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand if output.shape() != Shape::Json => {
            output.complain(error.to_string().trim_end());
            ExitCode::from(exit::UNUSABLE)
        }
        _ => {
            let (code, complaint) = fault(error, program, arguments, output.texts());
            say(code, complaint, [&None, &None], output)
        }
    }
}

/// The code of a fault and its words.
fn fault(
    error: &Error,
    program: &Command,
    arguments: &[OsString],
    texts: &Texts,
) -> (&'static str, Complaint) {
    let (command, path) = called(program, arguments);
    let text = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(all)) => all.join(", "),
        _ => String::new(),
    };
    let value = text(ContextKind::InvalidValue);
    let invalid = text(ContextKind::InvalidArg);
    let (code, value, detail) = match error.kind() {
        ErrorKind::UnknownArgument => ("argument-unknown", invalid, String::new()),
        ErrorKind::InvalidSubcommand => (
            "command-unknown",
            text(ContextKind::InvalidSubcommand),
            String::new(),
        ),
        ErrorKind::InvalidValue if value.is_empty() => ("value-missing", invalid, String::new()),
        ErrorKind::InvalidValue => ("value-unknown", value, invalid),
        ErrorKind::ValueValidation => ("value-invalid", value, invalid),
        ErrorKind::MissingRequiredArgument => ("argument-missing", invalid, String::new()),
        ErrorKind::ArgumentConflict if invalid == text(ContextKind::PriorArg) => {
            ("argument-twice", invalid, String::new())
        }
        ErrorKind::ArgumentConflict => ("argument-conflict", invalid, text(ContextKind::PriorArg)),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            ("command-missing", String::new(), String::new())
        }
        ErrorKind::InvalidUtf8 => ("argument-not-text", String::new(), String::new()),
        _ => ("usage", invalid, String::new()),
    };
    let suggested = [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedValue,
    ];
    let suggested = suggested
        .into_iter()
        .map(text)
        .find(|text| !text.is_empty());
    let mut hint = Vec::new();
    // The likeliest comes last.
    if let Some(suggested) = suggested.as_deref().and_then(|all| all.rsplit(", ").next()) {
        hint.push(texts.with("hint-suggested", &[("value", suggested.into())]));
    }
    let known = text(ContextKind::ValidValue);
    if suggested.is_none() && code == "value-unknown" {
        hint.push(texts.with("hint-known-values", &[("values", (&known).into())]));
    }
    if code == "value-invalid" {
        let mut arguments = command.get_arguments();
        if let Some(arg) = arguments.find(|arg| arg.to_string() == detail) {
            let help = help::argument(arg, &path, texts).help;
            hint.push(format!("{help}{}", texts.text("full-stop")));
        }
    }
    let usage = help::usage(command, &path, texts);
    let more = ["iriai help"].into_iter().chain(path.iter().copied());
    let more = more.collect::<Vec<_>>().join(" ");
    hint.push(texts.with(
        "hint-usage",
        &[("usage", (&usage).into()), ("more", (&more).into())],
    ));
    let known = Known {
        value: &value,
        detail: &detail,
        ..Known::default()
    };
    let complaint = Complaint {
        hint: hint.join(&texts.text("between-sentences")),
        ..Complaint::new(code, known, texts)
    };
    (code, complaint)
}

/// The command that the arguments name, and the way to it.
fn called<'p>(program: &'p Command, arguments: &[OsString]) -> (&'p Command, Vec<&'p str>) {
    let (mut command, mut path) = (program, Vec::new());
    for argument in arguments.iter().skip(1) {
        if let Some(inner) = command.find_subcommand(argument) {
            command = inner;
            path.push(inner.get_name());
        }
    }
    (command, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_and_shape_are_found_among_arguments_that_are_wrong() {
        let early = |line: &str| {
            let arguments: Vec<OsString> = line.split(' ').map(Into::into).collect();
            Early::look(&arguments)
        };
        let expected = |language, json| Early { language, json };
        for (line, language, json) in [
            ("iriai", None, false),
            ("iriai --lang ja --nonsense", Some(Language::Ja), false),
            ("iriai where --lang=en --json", Some(Language::En), true),
            ("iriai --format json", None, true),
            ("iriai --format=json --lang", None, true),
            ("iriai --format csv --lang xx", None, false),
            ("iriai where -- --json --lang ja", None, false),
        ] {
            assert_eq!(early(line), expected(language, json), "{line}");
        }
    }
}

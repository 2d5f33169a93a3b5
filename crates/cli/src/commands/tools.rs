//! The small tools: `iriai purl`, `iriai version`, `iriai vers`, `iriai licence`, `iriai cvss`.
//!
//! When the last argument is `-` they read one item a line from standard input and answer one line each, in order.

use std::io::{BufRead, Write};
use std::process::ExitCode;

use clap::Args;
use iriai_domain::ecosystem;
use iriai_domain::purl::{Purl, PurlParts};
use iriai_domain::vers::{NativeError, Range, Scheme};
use iriai_domain::version::VersionOrder;
use iriai_web::api::package::{Fault, LicenceResponse, PurlResponse};
use iriai_web::api::risk::CvssResponse;
use iriai_web::{Complaint, Known, Texts};

use super::Desk;
use crate::failure::Failure;
use crate::output::Shape;

#[derive(Debug, Args)]
pub(crate) struct PurlArgs {
    #[arg(required = true, value_name = "PURL")]
    inputs: Vec<String>,
    #[arg(long)]
    build: bool,
}

pub(crate) fn purl(desk: &Desk<'_>, arguments: &PurlArgs) -> Result<ExitCode, Failure> {
    let texts = desk.output.texts();
    let answer = |input: &str| {
        if arguments.build {
            build(input, texts)
        } else {
            parse(input, texts)
        }
    };
    if arguments.inputs.last().is_some_and(|last| last == "-") {
        return each_line(|line| serde_json::to_string(&answer(line)).unwrap_or_default());
    }
    let answers: Vec<PurlResponse> = arguments.inputs.iter().map(|input| answer(input)).collect();
    let shown = answers.iter().map(|one| match one {
        PurlResponse::Valid(valid) => Ok(valid.canonical.as_str()),
        PurlResponse::Faulty(faulty) => Err((faulty.input.as_str(), &faulty.error)),
    });
    Ok(show(desk, &answers, "purl-invalid", shown))
}

/// Shows what became of the arguments: answers on standard output, faults on standard error; in JSON all in one.
fn show<'a, T: serde::Serialize>(
    desk: &Desk<'_>,
    all: &T,
    fault_key: &str,
    shown: impl Iterator<Item = Result<&'a str, (&'a str, &'a Fault)>>,
) -> ExitCode {
    let texts = desk.output.texts();
    let in_json = desk.output.shape() == Shape::Json;
    if in_json {
        desk.output.json(all);
    }
    let faults = shown.filter_map(|one| match one {
        Ok(answer) => {
            if !in_json {
                desk.output.print(&format!("{answer}\n"));
            }
            None
        }
        Err((input, fault)) => {
            let known = Known {
                value: input,
                detail: &fault.message,
                ..Known::default()
            };
            Some(Complaint::new(fault_key, known, texts).to_text(fault.code, &[], texts))
        }
    });
    desk.output.refusals(faults)
}

fn parse(input: &str, texts: &Texts) -> PurlResponse {
    match Purl::parse(input) {
        Ok(purl) => PurlResponse::new(input, Ok(&purl), texts),
        Err(error) => PurlResponse::new(input, Err(error), texts),
    }
}

fn build(input: &str, texts: &Texts) -> PurlResponse {
    let Ok(parts) = serde_json::from_str::<serde_json::Value>(input) else {
        return PurlResponse::unreadable(input, texts);
    };
    let text = |field: &str| parts.get(field).and_then(serde_json::Value::as_str);
    let pairs = parts
        .get("qualifiers")
        .and_then(serde_json::Value::as_object);
    let qualifiers: Vec<(&str, &str)> = pairs
        .into_iter()
        .flatten()
        .filter_map(|(key, value)| Some((key.as_str(), value.as_str()?)))
        .collect();
    let built = Purl::build(&PurlParts {
        package_type: text("type").unwrap_or(""),
        namespace: text("namespace"),
        name: text("name").unwrap_or(""),
        version: text("version"),
        qualifiers: &qualifiers,
        subpath: text("subpath"),
    });
    match built {
        Ok(purl) => PurlResponse::new(input, Ok(&purl), texts),
        Err(error) => PurlResponse::new(input, Err(error), texts),
    }
}

#[derive(Debug, Args)]
pub(crate) struct LicenceArgs {
    #[arg(required = true, value_name = "EXPRESSION")]
    inputs: Vec<String>,
}

pub(crate) fn licence(desk: &Desk<'_>, arguments: &LicenceArgs) -> Result<ExitCode, Failure> {
    let texts = desk.output.texts();
    if arguments.inputs.last().is_some_and(|last| last == "-") {
        return each_line(|line| {
            serde_json::to_string(&LicenceResponse::new(line, texts)).unwrap_or_default()
        });
    }
    let answers: Vec<_> = arguments
        .inputs
        .iter()
        .map(|input| LicenceResponse::new(input, texts))
        .collect();
    let shown = answers.iter().map(|one| match &one.error {
        Some(error) => Err((one.input.as_str(), error)),
        None => Ok(one.expression.as_deref().unwrap_or_default()),
    });
    Ok(show(desk, &answers, "licence-unreadable", shown))
}

#[derive(Debug, Args)]
pub(crate) struct CvssArgs {
    #[arg(required = true, value_name = "VECTOR")]
    inputs: Vec<String>,
}

pub(crate) fn cvss(desk: &Desk<'_>, arguments: &CvssArgs) -> Result<ExitCode, Failure> {
    let texts = desk.output.texts();
    if arguments.inputs.last().is_some_and(|last| last == "-") {
        return each_line(|line| {
            serde_json::to_string(&CvssResponse::new(line, texts)).unwrap_or_default()
        });
    }
    let inputs = arguments.inputs.iter();
    let answers: Vec<_> = inputs
        .map(|input| CvssResponse::new(input, texts))
        .collect();
    let words: Vec<Result<String, (&str, &Fault)>> = answers
        .iter()
        .map(|one| match one {
            CvssResponse::Valid(valid) => {
                let rating = texts.text(&format!("rating-{}", valid.rating));
                let score = format!("{:.1}", valid.score);
                let arguments = [
                    ("version", valid.version.into()),
                    ("score", score.as_str().into()),
                    ("rating", rating.as_str().into()),
                ];
                Ok(texts.with("cvss-score", &arguments))
            }
            CvssResponse::Faulty(faulty) => Err((faulty.input.as_str(), &faulty.error)),
        })
        .collect();
    let shown = words.iter().map(|one| match one {
        Ok(words) => Ok(words.as_str()),
        Err(fault) => Err(*fault),
    });
    Ok(show(desk, &answers, "cvss-unreadable", shown))
}

#[derive(Debug, Args)]
pub(crate) struct VersionArgs {
    ecosystem: String,
    #[arg(allow_hyphen_values = true)]
    a: String,
    #[arg(required_unless_present_any = ["a"], allow_hyphen_values = true)]
    b: Option<String>,
}

pub(crate) fn version(desk: &Desk<'_>, arguments: &VersionArgs) -> Result<ExitCode, Failure> {
    let order = order(&arguments.ecosystem)?;
    let answer = |a: &str, b: &str| (order.compare(a, b) as i8).to_string();
    match &arguments.b {
        None if arguments.a == "-" => each_line(|line| match line.split_once('\t') {
            Some((a, b)) => answer(a, b),
            None => "error[no-tab]: A<TAB>B".to_owned(),
        }),
        None => Err(Failure::value("argument-missing", "<B>")),
        Some(b) => {
            desk.output.print(&format!("{}\n", answer(&arguments.a, b)));
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// The order of whatever people call an ecosystem.
fn order(name: &str) -> Result<VersionOrder, Failure> {
    if let Some(found) = ecosystem::lookup(name) {
        return Ok(found.order);
    }
    match Scheme::new(&name.to_ascii_lowercase()) {
        Ok(scheme) if scheme.is_known() => Ok(scheme.order()),
        _ => Err(Failure::value("ecosystem-unknown", name)),
    }
}

#[derive(Debug, Args)]
pub(crate) struct VersArgs {
    #[arg(allow_hyphen_values = true)]
    range: String,
    #[arg(allow_hyphen_values = true)]
    version: Option<String>,
    #[arg(long, value_name = "SCHEME")]
    from_native: Option<String>,
    #[arg(long)]
    strict: bool,
}

pub(crate) fn vers(desk: &Desk<'_>, arguments: &VersArgs) -> Result<ExitCode, Failure> {
    let texts = desk.output.texts();
    let answer = |range: &str, version: Option<&str>| -> Result<String, (&'static str, String)> {
        let range = read_range(arguments, range, texts)?;
        Ok(version.map_or_else(
            || range.to_string(),
            |version| range.contains(version).to_string(),
        ))
    };
    if arguments.range == "-" && arguments.version.is_none() {
        return each_line(|line| {
            let (range, version) = match line.split_once('\t') {
                Some((range, version)) => (range, Some(version)),
                None => (line, None),
            };
            answer(range, version)
                .unwrap_or_else(|(code, message)| format!("error[{code}]: {message}"))
        });
    }
    match answer(&arguments.range, arguments.version.as_deref()) {
        Ok(text) => {
            // `true` and `false` are JSON as they are.
            let is_range = arguments.version.is_none();
            if is_range && desk.output.shape() == Shape::Json {
                desk.output.json(&text);
            } else {
                desk.output.print(&format!("{text}\n"));
            }
            Ok(ExitCode::SUCCESS)
        }
        Err((_, detail)) => Err(Failure {
            value: arguments.range.clone(),
            detail,
            ..Failure::new("range-invalid")
        }),
    }
}

fn read_range(
    arguments: &VersArgs,
    text: &str,
    texts: &Texts,
) -> Result<Range, (&'static str, String)> {
    let said = |code: &'static str, value: &str| {
        (
            code,
            texts.with(&format!("vers-{code}"), &[("value", value.into())]),
        )
    };
    if let Some(scheme) = &arguments.from_native {
        return Range::from_native(scheme, text).map_err(|error| match &error {
            NativeError::Vers(inner) => said(inner.code(), text),
            NativeError::Syntax(value)
            | NativeError::Version(value)
            | NativeError::Unsupported(value) => said(error.code(), value),
            NativeError::Empty | NativeError::MatchesNothing => said(error.code(), text),
        });
    }
    let range = if arguments.strict {
        Range::parse_canonical(text)
    } else {
        Range::parse(text)
    };
    range.map_err(|error| said(error.code(), text))
}

/// Answers every line of standard input by one line.
fn each_line(answer: impl Fn(&str) -> String) -> Result<ExitCode, Failure> {
    let mut output = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line = line.map_err(|error| Failure::file("-", &error))?;
        // A reader that has gone needs no more answers.
        if writeln!(output, "{}", answer(&line)).is_err() {
            return Ok(ExitCode::SUCCESS);
        }
    }
    _ = output.flush();
    Ok(ExitCode::SUCCESS)
}

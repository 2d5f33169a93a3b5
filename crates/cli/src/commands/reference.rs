//! The reference of all commands as Markdown: `docs/cli.md` and `docs/cli.ja.md` are made of it.

use std::fmt::Write;

use clap::{Arg, Command};
use iriai_web::Texts;

use crate::help;

/// The reference of a program.
pub(crate) fn markdown(program: &Command, texts: &Texts) -> String {
    let full_stop = texts.text("full-stop");
    let mut text = format!(
        "# {}\n\n{}\n\n{}{full_stop}\n\n## {}\n\n",
        texts.text("reference-title"),
        texts.text("reference-made"),
        help::about(&[], texts),
        texts.text("help-common-options"),
    );
    let common = program.get_arguments().filter(|arg| arg.is_global_set());
    options(&mut text, common, &[], texts);
    for command in shown(program) {
        section(&mut text, command, &[], texts);
    }
    text
}

fn shown(command: &Command) -> impl Iterator<Item = &Command> {
    let inner = command.get_subcommands();
    inner.filter(|inner| !inner.is_hide_set() && inner.get_name() != "help")
}

fn section(text: &mut String, command: &Command, path: &[&str], texts: &Texts) {
    let path = [path, &[command.get_name()]].concat();
    // Writing to a string cannot fail.
    _ = write!(
        text,
        "\n{} iriai {}\n\n{}{}\n\n    {}\n\n",
        "#".repeat(path.len() + 1),
        path.join(" "),
        help::about(&path, texts),
        texts.text("full-stop"),
        help::usage(command, &path, texts),
    );
    let own = command
        .get_arguments()
        .filter(|arg| !arg.is_hide_set() && !arg.is_global_set());
    options(text, own, &path, texts);
    for inner in shown(command) {
        section(text, inner, &path, texts);
    }
}

fn options<'a>(
    text: &mut String,
    arguments: impl Iterator<Item = &'a Arg>,
    path: &[&str],
    texts: &Texts,
) {
    let arguments = arguments.filter(|arg| !matches!(arg.get_id().as_str(), "help" | "version"));
    for (index, arg) in arguments.enumerate() {
        if index == 0 {
            text.push_str("| | |\n|---|---|\n");
        }
        let value = match arg.get_action().takes_values() {
            true => format!(" {}", help::value_name(arg)),
            false => String::new(),
        };
        let name = match (arg.get_short(), arg.get_long()) {
            (Some(short), Some(long)) => format!("-{short}, --{long}{value}"),
            (None, Some(long)) => format!("--{long}{value}"),
            _ => help::value_name(arg),
        };
        let explained = help::argument(arg, path, texts);
        let mut words = explained.help.replace('|', "\\|");
        if let Some(default) = &explained.default {
            let arguments = [("help", (&words).into()), ("default", default.into())];
            words = texts.with("help-default", &arguments);
        }
        for choice in &explained.choices {
            words += &format!("<br>`{}` {}", choice.name, choice.meaning);
        }
        _ = writeln!(text, "| `{name}` | {words} |");
    }
}

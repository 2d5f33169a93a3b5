//! The reference of all commands as Markdown: `docs/cli.md` is made of it.

use std::fmt::Write;

use clap::{Arg, Command};

/// The reference of a program.
pub(crate) fn markdown(program: &Command) -> String {
    let mut text = String::from(
        "# The command line\n\nMade from the program by `cargo xtask generate`. Every command also takes the common options below.\n",
    );
    let about = program
        .get_about()
        .map(ToString::to_string)
        .unwrap_or_default();
    // Writing to a string cannot fail.
    _ = write!(text, "\n{about}.\n\n## Common options\n\n");
    options(
        &mut text,
        program
            .get_arguments()
            .filter(|argument| argument.is_global_set()),
    );
    for command in program
        .get_subcommands()
        .filter(|command| !command.is_hide_set())
    {
        section(&mut text, command, "iriai", 2);
    }
    text
}

fn section(text: &mut String, command: &Command, parent: &str, level: usize) {
    let name = format!("{parent} {}", command.get_name());
    let about = command
        .get_about()
        .map(ToString::to_string)
        .unwrap_or_default();
    let positionals: Vec<String> = command.get_positionals().map(usage).collect();
    let usage = [std::slice::from_ref(&name), positionals.as_slice()]
        .concat()
        .join(" ");
    _ = write!(
        text,
        "\n{} {name}\n\n{about}.\n\n    {usage}\n\n",
        "#".repeat(level)
    );
    options(
        text,
        command
            .get_arguments()
            .filter(|argument| !argument.is_hide_set()),
    );
    for inner in command
        .get_subcommands()
        .filter(|inner| inner.get_name() != "help")
    {
        section(text, inner, &name, level + 1);
    }
}

fn usage(argument: &Arg) -> String {
    let name = value_name(argument);
    let many = argument
        .get_num_args()
        .is_some_and(|range| range.max_values() > 1);
    let dots = if many { "…" } else { "" };
    if argument.is_required_set() {
        format!("<{name}>{dots}")
    } else {
        format!("[{name}]{dots}")
    }
}

fn value_name(argument: &Arg) -> String {
    let names = argument.get_value_names().and_then(|names| names.first());
    names.map_or_else(
        || argument.get_id().as_str().to_uppercase(),
        ToString::to_string,
    )
}

fn options<'a>(text: &mut String, arguments: impl Iterator<Item = &'a Arg>) {
    let mut any = false;
    for argument in
        arguments.filter(|argument| !matches!(argument.get_id().as_str(), "help" | "version"))
    {
        if !any {
            text.push_str("| | |\n|---|---|\n");
            any = true;
        }
        let takes_value = argument.get_action().takes_values();
        let value = if takes_value {
            format!(" {}", value_name(argument))
        } else {
            String::new()
        };
        let name = match (argument.get_short(), argument.get_long()) {
            (Some(short), Some(long)) => format!("-{short}, --{long}{value}"),
            (None, Some(long)) => format!("--{long}{value}"),
            _ => value_name(argument),
        };
        let help = argument
            .get_help()
            .map(ToString::to_string)
            .unwrap_or_default();
        let choices: Vec<String> = argument
            .get_possible_values()
            .iter()
            .filter(|_| takes_value)
            .map(|choice| {
                let meaning = choice
                    .get_help()
                    .map(|help| format!(" ({help})"))
                    .unwrap_or_default();
                format!("`{}`{meaning}", choice.get_name())
            })
            .collect();
        let choices = if choices.is_empty() {
            String::new()
        } else {
            format!(": {}", choices.join(", "))
        };
        let default: Vec<String> = argument
            .get_default_values()
            .iter()
            .map(|value| value.to_string_lossy().into_owned())
            .collect();
        let default = if default.is_empty() || !takes_value {
            String::new()
        } else {
            format!(". Default: {}", default.join(", "))
        };
        _ = writeln!(
            text,
            "| `{name}` | {}{choices}{default} |",
            help.replace('|', "\\|")
        );
    }
}

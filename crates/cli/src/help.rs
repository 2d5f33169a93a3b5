//! What the program says of itself: help texts from the locales, put on the commands before arguments are read.
//!
//! Keys: `command-<path>`, `argument-<path>-<argument>`, `value-<path>-<argument>-<value>`, where the path is that of the
//! command (`product-set`) or the beginning of it: what several commands share has one text.

use clap::{Arg, ArgAction, Command};
use iriai_web::Texts;

/// A value that an argument takes, and what it means.
pub(crate) struct Choice {
    pub(crate) name: String,
    pub(crate) meaning: String,
}

/// What there is to say of an argument.
pub(crate) struct Explained {
    pub(crate) help: String,
    pub(crate) choices: Vec<Choice>,
    pub(crate) default: Option<String>,
}

/// The program's commands with all their texts in one language.
pub(crate) fn explain(program: Command, texts: &Texts) -> Command {
    let version = Arg::new("version")
        .short('V')
        .long("version")
        .action(ArgAction::Version);
    let program = program.disable_version_flag(true).arg(version);
    let mut program = command(program, &[], texts);
    // Once built, commands have the common options too, in the program's words.
    program.build();
    program
}

fn command(own: Command, path: &[&str], texts: &Texts) -> Command {
    let name = own.get_name().to_owned();
    let path: Vec<&str> = match path {
        [] if name == "iriai" => Vec::new(),
        path => [path, &[name.as_str()]].concat(),
    };
    if own.is_hide_set() {
        return own;
    }
    let help = Arg::new("help")
        .short('h')
        .long("help")
        .action(ArgAction::Help);
    let heading = |arg: &Arg| {
        let heading = match arg.get_id().as_str() {
            id if id.starts_with("max_") || id == "threads" => "limits",
            _ if arg.is_positional() => "arguments",
            _ if arg.is_global_set() => "common-options",
            _ => "options",
        };
        texts.text(&format!("help-{heading}"))
    };
    let template = format!(
        "{{about-with-newline}}\n{}: {{usage}}\n\n{{all-args}}",
        texts.text("help-usage")
    );
    let usage = usage(&own, &path, texts);
    own.about(about(&path, texts))
        .override_usage(usage)
        .help_template(template)
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .subcommand_help_heading(texts.text("help-commands"))
        .arg(help)
        .mut_args(|arg| {
            let explained = argument(&arg, &path, texts);
            let heading = heading(&arg);
            let takes_value = arg.get_action().takes_values();
            arg.help_heading(heading)
                .help(explained.to_text(texts))
                .hide_possible_values(takes_value)
                .hide_default_value(takes_value)
        })
        .mut_subcommands(|inner| command(inner, &path, texts))
}

/// One line on what a command does.
pub(crate) fn about(path: &[&str], texts: &Texts) -> String {
    match path {
        [] => texts.text("command-iriai"),
        path => texts.text(&format!("command-{}", path.join("-"))),
    }
}

/// How a command is called.
pub(crate) fn usage(command: &Command, path: &[&str], texts: &Texts) -> String {
    let mut parts = vec!["iriai".to_owned()];
    parts.extend(path.iter().map(|name| (*name).to_owned()));
    parts.push(texts.text("help-some-options"));
    parts.extend(command.get_positionals().map(|arg| {
        let name = value_name(arg);
        let many = arg
            .get_num_args()
            .is_some_and(|range| range.max_values() > 1);
        let dots = if many { "…" } else { "" };
        if arg.is_required_set() {
            format!("<{name}>{dots}")
        } else {
            format!("[{name}]{dots}")
        }
    }));
    let required = command.get_opts().filter(|arg| arg.is_required_set());
    parts.extend(
        required.filter_map(|arg| Some(format!("--{} <{}>", arg.get_long()?, value_name(arg)))),
    );
    if command.has_subcommands() {
        parts.push(texts.text("help-some-command"));
    }
    parts.join(" ")
}

/// The word that stands for an argument's value.
pub(crate) fn value_name(arg: &Arg) -> String {
    let names = arg.get_value_names().and_then(|names| names.first());
    names.map_or_else(|| arg.get_id().as_str().to_uppercase(), ToString::to_string)
}

/// What there is to say of an argument of the command at a path.
pub(crate) fn argument(arg: &Arg, path: &[&str], texts: &Texts) -> Explained {
    let id = arg.get_id().as_str().replace('_', "-");
    let takes_value = arg.get_action().takes_values();
    let choices = arg
        .get_possible_values()
        .into_iter()
        .filter(|_| takes_value);
    let choices = choices.map(|choice| Choice {
        name: choice.get_name().to_owned(),
        meaning: shared("value", path, &format!("{id}-{}", choice.get_name()), texts),
    });
    let defaults = arg.get_default_values().iter().filter(|_| takes_value);
    let defaults: Vec<_> = defaults.map(|value| value.to_string_lossy()).collect();
    Explained {
        help: shared("argument", path, &id, texts),
        choices: choices.collect(),
        default: (!defaults.is_empty()).then(|| defaults.join(", ")),
    }
}

/// The text of the longest beginning of a path that has one; the key itself where none has.
fn shared(kind: &str, path: &[&str], id: &str, texts: &Texts) -> String {
    let id = id.replace('.', "-");
    let keys = (0..=path.len()).rev().map(|length| {
        let beginning = path.get(..length).unwrap_or(path);
        [&[kind], beginning, &[&id]].concat().join("-")
    });
    let mut key = format!("{kind}-{id}");
    for own in keys {
        key = own;
        if texts.has(&key) {
            return texts.text(&key);
        }
    }
    // What is hidden has no words.
    key
}

impl Explained {
    /// As it stands beside the argument on a terminal.
    fn to_text(&self, texts: &Texts) -> String {
        let mut text = self.help.clone();
        if let Some(default) = &self.default {
            text = texts.with(
                "help-default",
                &[("help", (&text).into()), ("default", default.into())],
            );
        }
        let width = self.choices.iter().map(|choice| choice.name.len()).max();
        for choice in &self.choices {
            let width = width.unwrap_or(0);
            text += &format!("\n- {:width$}  {}", choice.name, choice.meaning);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory;
    use iriai_web::Language;

    use super::*;
    use crate::commands::Cli;

    /// Every text that the commands ask for, by key or by what is shown in the place of one that is missing.
    fn asked(command: &Command, path: &[&str], texts: &Texts, all: &mut BTreeSet<String>) {
        all.insert(about(path, texts));
        for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
            let explained = argument(arg, path, texts);
            all.insert(explained.help);
            all.extend(explained.choices.into_iter().map(|choice| choice.meaning));
        }
        for inner in command
            .get_subcommands()
            .filter(|inner| !inner.is_hide_set())
        {
            asked(inner, &[path, &[inner.get_name()]].concat(), texts, all);
        }
    }

    #[test]
    fn every_command_argument_and_value_has_its_words_in_both_languages() {
        let mut of_language = Vec::new();
        for &language in Language::ALL {
            let texts = Texts::new(language);
            let program = explain(Cli::command(), &texts);
            let mut all = BTreeSet::new();
            asked(&program, &[], &texts, &mut all);
            let missing: Vec<_> = all
                .iter()
                .filter(|text| {
                    ["command-", "argument-", "value-"]
                        .iter()
                        .any(|kind| text.starts_with(kind))
                })
                .collect();
            assert!(missing.is_empty(), "{}: {missing:?}", language.code());
            of_language.push(all);
        }
        let [english, japanese] = &of_language[..] else {
            panic!("two languages");
        };
        // Names such as CycloneDX are the same everywhere; sentences are not.
        let same: Vec<_> = english.intersection(japanese).collect();
        assert!(
            same.iter().all(|text| text.split(' ').count() <= 3),
            "not translated: {same:?}"
        );
        assert!(english.iter().all(|text| !text.contains(['。', 'の'])));
    }

    #[test]
    fn no_text_stands_for_a_command_that_is_not_there() {
        let program = explain(Cli::command(), &Texts::new(Language::En));
        let mut names = BTreeSet::new();
        let mut ids = BTreeSet::new();
        let mut commands = vec![(String::new(), &program)];
        while let Some((path, command)) = commands.pop() {
            let own = path.trim_start_matches('-').to_owned();
            for arg in command.get_arguments() {
                ids.insert(arg.get_id().as_str().replace('_', "-"));
            }
            for inner in command.get_subcommands() {
                commands.push((format!("{path}-{}", inner.get_name()), inner));
            }
            names.insert(own);
        }
        for line in Language::En.source().lines() {
            let Some((key, _)) = line.split_once(" =") else {
                continue;
            };
            if let Some(path) = key.strip_prefix("command-") {
                assert!(path == "iriai" || names.contains(path), "{key}");
            }
            if let Some(argument) = key.strip_prefix("argument-") {
                let is_known = ids.iter().any(|id| {
                    argument.strip_suffix(id.as_str()).is_some_and(|path| {
                        path.is_empty() || names.contains(path.trim_end_matches('-'))
                    })
                });
                assert!(is_known, "{key}");
            }
        }
    }
}

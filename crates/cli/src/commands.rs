//! The commands: one file each.

mod age;
mod audit;
mod backup;
mod bench;
mod copy;
mod demo;
mod diff;
mod doctor;
mod export;
mod feed;
mod findings;
mod gate;
mod import;
mod licences;
mod lint;
mod log;
mod product;
mod rank;
mod reference;
mod restore;
mod scan;
mod serve;
mod tools;
mod triage;
mod upgrades;
mod vex;
mod whereabouts;
mod why;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use iriai_domain::inventory::portfolio::{Filter, Portfolio};
use iriai_domain::risk::register::Register;
use iriai_office::{Actor, Clock, Limits, Office, as_of, check_filter};
use iriai_web::api::risk::UnreadResponse;
use iriai_web::{Language, report};

use crate::config::Environment;
use crate::failure::{Failure, in_store};
use crate::help::explain;
use crate::output::{Output, OutputFile, Shape};
use crate::place::StorePlace;

// Help texts are no doc comments here: `crate::help` takes them from the locales.
#[derive(Debug, Parser)]
#[command(name = "iriai", version, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    command: Command,
}

/// What every command understands.
#[derive(Debug, Args)]
pub(crate) struct Common {
    #[arg(long, global = true, value_name = "PATH")]
    store: Option<String>,
    #[arg(long, global = true, value_enum)]
    pub(crate) format: Option<Shape>,
    #[arg(long, global = true, conflicts_with = "format")]
    pub(crate) json: bool,
    #[arg(short, long, global = true, value_name = "FORMAT=FILE")]
    pub(crate) output: Vec<OutputFile>,
    #[arg(long, global = true, value_enum)]
    pub(crate) lang: Option<Lang>,
    #[arg(long, global = true)]
    pub(crate) quiet: bool,
}

/// A language.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Lang {
    En,
    Ja,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::En => Self::En,
            Lang::Ja => Self::Ja,
        }
    }
}

/// When.
#[derive(Debug, Args)]
pub(crate) struct Time {
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,
}

impl Time {
    pub(crate) fn filter(&self) -> Result<Filter, Failure> {
        let instant =
            |text: &String| as_of(text).ok_or_else(|| Failure::value("time-invalid", text));
        Ok(Filter {
            as_of: self.as_of.as_ref().map(instant).transpose()?,
            ..Filter::default()
        })
    }
}

/// What narrows a question.
#[derive(Debug, Args)]
pub(crate) struct Scope {
    #[command(flatten)]
    time: Time,
    #[arg(long, value_name = "NAME")]
    product: Option<String>,
    #[arg(long, value_name = "NAME")]
    release: Option<String>,
    #[arg(long, value_name = "NAME")]
    business_unit: Option<String>,
    #[arg(long, value_name = "NAME")]
    supplier: Option<String>,
    #[arg(long, value_name = "TAG")]
    tag: Option<String>,
}

impl Scope {
    pub(crate) fn filter(&self) -> Result<Filter, Failure> {
        Ok(Filter {
            product: self.product.clone(),
            release: self.release.clone(),
            business_unit: self.business_unit.clone(),
            supplier: self.supplier.clone(),
            tag: self.tag.clone(),
            ..self.time.filter()?
        })
    }
}

/// Names that people give must say something: a variable that is not set would else make a product without name.
pub(crate) fn named<'a>(names: impl IntoIterator<Item = &'a String>) -> Result<(), Failure> {
    if names.into_iter().any(|name| name.trim().is_empty()) {
        return Err(Failure::new("name-empty"));
    }
    Ok(())
}

#[derive(Debug, Args)]
struct HelpArgs {
    #[arg(value_name = "COMMAND")]
    command: Vec<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::DemoArgs),
    Import(import::ImportArgs),
    Where(whereabouts::WhereArgs),
    Rank(rank::RankArgs),
    Findings(findings::FindingsArgs),
    Scan(scan::ScanArgs),
    Upgrades(upgrades::UpgradesArgs),
    Why(why::WhyArgs),
    Triage(triage::TriageArgs),
    Vex(vex::VexArgs),
    Licences(licences::LicencesArgs),
    Feed(feed::FeedArgs),
    Diff(diff::DiffArgs),
    Lint(lint::LintArgs),
    Export(export::ExportArgs),
    Product(product::ProductArgs),
    Audit(audit::AuditArgs),
    Backup(backup::BackupArgs),
    Restore(restore::RestoreArgs),
    Copy(copy::CopyArgs),
    Doctor(doctor::DoctorArgs),
    Purl(tools::PurlArgs),
    Version(tools::VersionArgs),
    Vers(tools::VersArgs),
    Licence(tools::LicenceArgs),
    Cvss(tools::CvssArgs),
    Serve(serve::ServeArgs),
    Bench(bench::BenchArgs),
    Help(HelpArgs),
    #[command(hide = true)]
    Reference,
}

/// Runs a command.
pub(crate) fn run(
    cli: Cli,
    environment: &Environment,
    output: &Output,
) -> Result<ExitCode, Failure> {
    let desk = Desk {
        common: &cli.common,
        environment,
        output,
    };
    if !matches!(cli.command, Command::Findings(_) | Command::Scan(_)) {
        output.check_without_findings()?;
    }
    let outcome = match cli.command {
        Command::Demo(arguments) => demo::run(&desk, &arguments),
        Command::Import(arguments) => import::run(&desk, arguments),
        Command::Where(arguments) => whereabouts::run(&desk, &arguments),
        Command::Rank(arguments) => rank::run(&desk, &arguments),
        Command::Findings(arguments) => findings::run(&desk, &arguments),
        Command::Scan(arguments) => scan::run(&desk, &arguments),
        Command::Upgrades(arguments) => upgrades::run(&desk, &arguments),
        Command::Why(arguments) => why::run(&desk, &arguments),
        Command::Triage(arguments) => triage::run(&desk, &arguments),
        Command::Vex(arguments) => vex::run(&desk, &arguments),
        Command::Licences(arguments) => licences::run(&desk, &arguments),
        Command::Feed(arguments) => feed::run(&desk, &arguments),
        Command::Diff(arguments) => diff::run(&desk, &arguments),
        Command::Lint(arguments) => lint::run(&desk, &arguments),
        Command::Export(arguments) => export::run(&desk, &arguments),
        Command::Product(arguments) => product::run(&desk, &arguments),
        Command::Audit(arguments) => audit::run(&desk, &arguments),
        Command::Backup(arguments) => backup::run(&desk, &arguments),
        Command::Restore(arguments) => restore::run(&desk, &arguments),
        Command::Copy(arguments) => copy::run(&desk, &arguments),
        Command::Doctor(arguments) => doctor::run(&desk, &arguments),
        Command::Purl(arguments) => tools::purl(&desk, &arguments),
        Command::Version(arguments) => tools::version(&desk, &arguments),
        Command::Vers(arguments) => tools::vers(&desk, &arguments),
        Command::Licence(arguments) => tools::licence(&desk, &arguments),
        Command::Cvss(arguments) => tools::cvss(&desk, &arguments),
        Command::Serve(arguments) => serve::run(&desk, &arguments),
        Command::Bench(arguments) => bench::run(&desk, &arguments),
        Command::Help(arguments) => help(&arguments, output),
        Command::Reference => {
            let texts = output.texts();
            let program = explain(Cli::command(), texts);
            output.print(&reference::markdown(&program, texts));
            Ok(ExitCode::SUCCESS)
        }
    };
    outcome.map_err(|failure| match desk.store() {
        Ok(store) => in_store(failure, &store),
        Err(_) => failure,
    })
}

/// Shows the help of a command, or of the program.
fn help(arguments: &HelpArgs, output: &Output) -> Result<ExitCode, Failure> {
    let mut program = explain(Cli::command(), output.texts());
    let mut command = &mut program;
    for name in &arguments.command {
        command = command
            .find_subcommand_mut(name)
            .ok_or_else(|| Failure::value("command-unknown", name))?;
    }
    output.print(&command.render_help().to_string());
    Ok(ExitCode::SUCCESS)
}

/// What a command works with.
pub(crate) struct Desk<'a> {
    common: &'a Common,
    environment: &'a Environment,
    pub(crate) output: &'a Output,
}

impl Desk<'_> {
    /// Where the store is.
    fn store(&self) -> Result<StorePlace, Failure> {
        self.store_or("iriai.db")
    }

    /// The store that the user names, or a file of this name.
    fn store_or(&self, default: &str) -> Result<StorePlace, Failure> {
        let named = self
            .common
            .store
            .as_ref()
            .or(self.environment.store.as_ref());
        match named {
            Some(name) if name.is_empty() => Err(Failure::new("name-empty")),
            Some(name) => Ok(StorePlace::of(name)),
            None => Ok(StorePlace::of(default)),
        }
    }

    /// Beside which file the parts of broken-off downloads lie.
    fn parts(&self) -> Result<PathBuf, Failure> {
        Ok(self.store()?.parts(self.environment.cache.as_deref()))
    }

    /// The same, in a folder that is made when there is none.
    fn parts_made(&self) -> Result<PathBuf, Failure> {
        let parts = self.parts()?;
        let folder = parts
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder {
            fs::create_dir_all(folder)
                .map_err(|error| Failure::file(folder.display().to_string(), &error))?;
        }
        Ok(parts)
    }

    /// The office over the store, which is made when there is none.
    pub(crate) fn office(&self, limits: Limits) -> Result<Office, Failure> {
        Ok(self.store()?.open(limits)?.asked_by(self.actor()))
    }

    /// Who uses the program on this machine.
    fn actor(&self) -> Actor {
        Actor::console(self.environment.user.clone().unwrap_or_default())
    }

    /// Who does something: the name that is given, or the one under which the machine knows the user.
    pub(crate) fn author(&self, given: Option<&String>) -> Result<String, Failure> {
        let name = given.or(self.environment.user.as_ref());
        name.cloned()
            .ok_or_else(|| Failure::new("decision-without-author"))
    }

    /// An office over nothing, for questions about files alone.
    pub(crate) fn office_without_store(&self) -> Result<Office, Failure> {
        let office = Office::in_memory(Clock::Machine, Limits::default())?;
        Ok(office.asked_by(self.actor()))
    }

    /// The office over the store, where there is one.
    pub(crate) fn found_office(&self) -> Result<Option<Office>, Failure> {
        let found = self.store()?.find(Limits::default())?;
        Ok(found.map(|office| office.asked_by(self.actor())))
    }

    /// The office over a store that must be there already.
    pub(crate) fn existing_office(&self) -> Result<Office, Failure> {
        self.existing_office_within(Limits::default())
    }

    /// The same under these limits.
    fn existing_office_within(&self, limits: Limits) -> Result<Office, Failure> {
        let store = self.store()?;
        let office = store.find(limits)?.ok_or_else(|| store.missing())?;
        Ok(office.asked_by(self.actor()))
    }

    /// What a question is asked of: an existing store, narrowed by what is known in it.
    pub(crate) fn question(&self, filter: Filter) -> Result<Question, Failure> {
        let office = self.existing_office()?;
        let portfolio = office.portfolio()?;
        check_filter(&portfolio, &filter)?;
        Ok(Question {
            office,
            portfolio,
            filter,
        })
    }

    /// What advisories and others say of what a question is asked of.
    pub(crate) fn register(&self, question: &Question) -> Result<Register, Failure> {
        let as_of = question.filter.as_of;
        let register = question.office.register_as_of(&question.portfolio, as_of)?;
        let unread = register.unread(as_of).cloned();
        let unread: Vec<UnreadResponse> = unread.map(UnreadResponse::new).collect();
        tell_unread(&unread, self.output);
        Ok(register)
    }
}

/// Says what is kept and cannot be read any more, whatever the answer's shape: an answer without it is not whole.
fn tell_unread(unread: &[UnreadResponse], output: &Output) {
    for one in unread {
        output.complain(&report::risk::unread(one, output.texts()));
    }
}

/// What a question is asked of.
pub(crate) struct Question {
    pub(crate) office: Office,
    pub(crate) portfolio: Portfolio,
    pub(crate) filter: Filter,
}

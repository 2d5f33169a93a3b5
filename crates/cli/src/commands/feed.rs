//! `iriai feed`

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use iriai_office::{
    Error, FeedProgress, Fetching, FileOutcome, Limits, Office, Progress, SecretKey,
};
use iriai_web::api::risk::{
    BundleResponse, FeedUpdateResponse, FeedsResponse, KeysResponse, NewKeyResponse,
};
use iriai_web::report;

use super::{Desk, named};
use crate::failure::Failure;
use crate::fetch::Network;
use crate::files;
use crate::output::Output;

#[derive(Debug, Args)]
pub(crate) struct FeedArgs {
    #[command(subcommand)]
    command: FeedCommand,
}

#[derive(Debug, Subcommand)]
enum FeedCommand {
    Add(AddArgs),
    List,
    Remove(RemoveArgs),
    Update(UpdateArgs),
    Bundle(BundleArgs),
    Key(KeyArgs),
    Trust(TrustArgs),
    Distrust(DistrustArgs),
}

#[derive(Debug, Args)]
struct AddArgs {
    source: String,
    #[arg(long)]
    name: Option<String>,
}

#[derive(Debug, Args)]
struct RemoveArgs {
    name: String,
}

#[derive(Debug, Args)]
struct UpdateArgs {
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    #[arg(long, value_name = "N", default_value_t = Limits::default().bytes)]
    max_bytes: u64,
    #[arg(long, value_name = "N", default_value_t = 3_600)]
    max_seconds: u64,
}

#[derive(Debug, Args)]
struct BundleArgs {
    file: PathBuf,
    #[arg(long, value_name = "KEYFILE", required = true)]
    key: PathBuf,
}

#[derive(Debug, Args)]
struct KeyArgs {
    file: PathBuf,
}

#[derive(Debug, Args)]
struct TrustArgs {
    key: Option<String>,
    #[arg(long)]
    name: Option<String>,
}

#[derive(Debug, Args)]
struct DistrustArgs {
    key: String,
}

pub(crate) fn run(desk: &Desk<'_>, arguments: &FeedArgs) -> Result<ExitCode, Failure> {
    let texts = desk.output.texts();
    match &arguments.command {
        FeedCommand::Update(update) => return self::update(desk, update),
        FeedCommand::Bundle(bundle) => return self::bundle(desk, bundle),
        FeedCommand::Key(key) => return make_key(desk, key),
        FeedCommand::Trust(_) | FeedCommand::Distrust(_) => {
            let office = match &arguments.command {
                FeedCommand::Trust(TrustArgs {
                    key: Some(key),
                    name,
                }) => {
                    let office = desk.office(Limits::default())?;
                    office.trust_key(key, name.as_deref())?;
                    office
                }
                FeedCommand::Distrust(distrust) => {
                    let office = desk.existing_office()?;
                    office.distrust_key(&distrust.key)?;
                    office
                }
                _ => desk.existing_office()?,
            };
            let response = KeysResponse::new(office.trusted_keys()?);
            desk.output
                .answer(&response, || report::feeds::keys(&response, texts))?;
        }
        FeedCommand::Add(_) | FeedCommand::Remove(_) | FeedCommand::List => {
            let office = match &arguments.command {
                FeedCommand::Add(add) => {
                    named(&add.name)?;
                    let office = desk.office(Limits::default())?;
                    self::add(&office, add)?;
                    office
                }
                FeedCommand::Remove(remove) => {
                    let office = desk.existing_office()?;
                    office.remove_feed(&remove.name, &desk.parts()?)?;
                    office
                }
                _ => desk.existing_office()?,
            };
            let response = FeedsResponse::new(office.list_feeds()?, texts);
            desk.output
                .answer(&response, || report::feeds::feeds(&response, texts))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Adds a feed; what is no name and no URL may be a file, which must be there.
fn add(office: &Office, arguments: &AddArgs) -> Result<(), Failure> {
    let name = arguments.name.as_deref();
    let path = Path::new(&arguments.source);
    if path.is_absolute() && path.is_dir() {
        return Err(Failure::value("feed-folder", &arguments.source));
    }
    if path.is_absolute() && !path.is_file() {
        return Err(Failure::value("feed-file-missing", &arguments.source));
    }
    let refused = match office.add_feed(&arguments.source, name) {
        Ok(_) => return Ok(()),
        Err(error) => error,
    };
    let is_address = matches!(
        refused,
        Error::Invalid {
            code: "feed-address-invalid",
            ..
        }
    );
    match fs::canonicalize(&arguments.source) {
        Ok(path) if is_address && path.is_file() => {
            let path = path.to_str().ok_or(Failure::from(refused))?;
            office.add_feed(path, name)?;
            Ok(())
        }
        Ok(path) if is_address && path.is_dir() => {
            Err(Failure::value("feed-folder", &arguments.source))
        }
        _ => Err(refused.into()),
    }
}

fn update(desk: &Desk<'_>, arguments: &UpdateArgs) -> Result<ExitCode, Failure> {
    let office = desk.existing_office_within(Limits {
        bytes: arguments.max_bytes,
        ..Limits::default()
    })?;
    let watch = Watch::new(desk.output);
    let fetching = Fetching {
        fetch: &Network::new(),
        parts: &desk.parts_made()?,
        time: Duration::from_secs(arguments.max_seconds),
    };
    let outcomes = office.update_feeds(&arguments.names, &fetching, &watch);
    watch.bar.finish_and_clear();
    let texts = desk.output.texts();
    let mut response = watch
        .response
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    response.finish(outcomes?, texts);
    desk.output
        .answer(&response, || report::feeds::updated(&response, texts))?;
    // A bad record among thousands costs itself; it is told and fails nothing.
    let refusals = response.refusals.iter().map(|one| {
        let member = one.member.as_deref().unwrap_or_default();
        one.error
            .complaint(&format!("{} {member}", one.feed), texts)
    });
    _ = desk.output.refusals(refusals);
    let failures = response.feeds.iter().filter_map(|feed| {
        let error = feed.error.as_ref()?;
        Some(error.complaint(&feed.name, texts))
    });
    Ok(desk.output.refusals(failures))
}

fn bundle(desk: &Desk<'_>, arguments: &BundleArgs) -> Result<ExitCode, Failure> {
    const KEY_FILE: u64 = 4 << 10;
    let shown = arguments.key.display().to_string();
    let text = files::read(&arguments.key, KEY_FILE);
    let text = text.map_err(|error| Failure::file(shown.clone(), &error))?;
    let key = std::str::from_utf8(&text).ok().and_then(SecretKey::read);
    let key = key.ok_or_else(|| Failure::new("key-file-invalid").on_path(shown))?;
    let office = desk.existing_office()?;
    let path = &arguments.file;
    let shown = path.display().to_string();
    let failed = |error: io::Error| Failure::file(shown.clone(), &error);
    // Until it is whole it has another name: nobody carries half a bundle away.
    let mut part = path.clone().into_os_string();
    part.push(".part");
    let part = PathBuf::from(part);
    let written = File::create(&part).map_err(failed).and_then(|file| {
        let summary = office.write_bundle(&key, BufWriter::new(&file));
        let summary = summary.map_err(|error| Failure::from(error).on_file(&shown))?;
        file.sync_all().map_err(failed)?;
        fs::rename(&part, path).map_err(failed)?;
        Ok(summary)
    });
    if written.is_err() {
        _ = fs::remove_file(&part);
    }
    let bytes = fs::metadata(path).map_or(0, |file| file.len());
    let response = BundleResponse::new(shown.clone(), bytes, written?);
    desk.output.answer(&response, || {
        report::feeds::bundle(&response, desk.output.texts())
    })?;
    Ok(ExitCode::SUCCESS)
}

fn make_key(desk: &Desk<'_>, arguments: &KeyArgs) -> Result<ExitCode, Failure> {
    let key = desk.office_without_store()?.make_key()?;
    let shown = arguments.file.display().to_string();
    match write_secret(&arguments.file, &key.to_text()) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(Failure::new("key-file-exists").on_path(shown));
        }
        written => written.map_err(|error| Failure::file(shown.clone(), &error))?,
    }
    let response = NewKeyResponse {
        path: shown,
        key: key.public().to_string(),
    };
    desk.output.answer(&response, || {
        report::feeds::new_key(&response, desk.output.texts())
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Writes a file that nobody else may read, where there is none yet.
fn write_secret(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Watches the fetching: a bar for people, the response for the end.
struct Watch<'o> {
    output: &'o Output,
    bar: ProgressBar,
    response: Mutex<FeedUpdateResponse>,
}

impl<'o> Watch<'o> {
    fn new(output: &'o Output) -> Self {
        let bar = match output.draws() {
            true => ProgressBar::new(0),
            false => ProgressBar::hidden(),
        };
        let words = output.texts().with(
            "progress-feed",
            &[
                ("feed", "{msg}".into()),
                ("done", "{binary_bytes}".into()),
                ("all", "{binary_total_bytes}".into()),
            ],
        );
        if let Ok(style) = ProgressStyle::with_template(&format!("{words} {{wide_bar}} {{eta}}")) {
            bar.set_style(style);
        }
        Self {
            output,
            bar,
            response: Mutex::default(),
        }
    }
}

impl Progress for Watch<'_> {
    fn document(&self, outcome: &FileOutcome) {
        let mut response = self.response.lock().unwrap_or_else(PoisonError::into_inner);
        response.add_document(outcome, self.output.texts());
    }

    fn file(&self) {}
}

impl FeedProgress for Watch<'_> {
    fn begin(&self, feed: &str) {
        self.bar.set_message(feed.to_owned());
        self.fetched(0, None);
    }

    fn fetched(&self, bytes: u64, all: Option<u64>) {
        self.bar.set_length(all.unwrap_or(bytes));
        self.bar.set_position(bytes);
    }
}

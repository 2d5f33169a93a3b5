//! `iriai restore`

use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use iriai_office::{Error, Limits, TableComparison, check_backup};
use iriai_web::api::operate::RestoreResponse;
use iriai_web::report;

use super::Desk;
use crate::failure::{Failure, exit};
use crate::place::StorePlace;
use crate::progress::Bar;

#[derive(Debug, Args)]
pub(crate) struct RestoreArgs {
    file: PathBuf,
    #[arg(long)]
    verify: bool,
    #[arg(long, conflicts_with = "verify")]
    compare: bool,
}

/// A backup as people name it.
struct Named<'a> {
    path: &'a Path,
    shown: String,
}

impl Named<'_> {
    /// The file from its beginning, and its length.
    fn open(&self) -> Result<(BufReader<File>, u64), Failure> {
        let opened = File::open(self.path).and_then(|file| {
            let metadata = file.metadata()?;
            match metadata.is_dir() {
                true => Err(io::ErrorKind::IsADirectory.into()),
                false => Ok((BufReader::with_capacity(1 << 20, file), metadata.len())),
            }
        });
        opened.map_err(|error| Failure::file(&self.shown, &error))
    }

    /// A failure that is not about the store is about the file.
    fn failure(&self, error: Error) -> Failure {
        let failure = Failure::from(error);
        match failure.is_about_store || failure.path.is_some() {
            true => failure,
            false => failure.on_path(&self.shown),
        }
    }
}

pub(crate) fn run(desk: &Desk<'_>, arguments: &RestoreArgs) -> Result<ExitCode, Failure> {
    let file = Named {
        path: &arguments.file,
        shown: arguments.file.display().to_string(),
    };
    let store = desk.store()?;
    let is_new = match arguments.compare {
        true => false,
        false => is_new(desk, &store)?,
    };
    // Read to its end before anything is touched: what is damaged makes no store.
    let (input, length) = file.open()?;
    let bar = Bar::of_bytes(desk.output, "progress-check");
    let backup = check_backup(input, length, &bar).map_err(|error| file.failure(error))?;
    drop(bar);
    if !arguments.compare {
        put_back(desk, &file, &store, is_new)?;
    }
    let compared = match arguments.compare || arguments.verify {
        true => Some(compare(desk, &file)?),
        false => None,
    };
    let places = [file.shown, store.to_string()];
    let response = RestoreResponse::new(places, backup, !arguments.compare, compared.as_deref());
    desk.output.answer(&response, || {
        report::operate::restore(&response, desk.output.texts())
    })?;
    Ok(match response.verified {
        Some(false) => ExitCode::from(exit::GATE),
        _ => ExitCode::SUCCESS,
    })
}

/// Whether there is no store yet. One that holds something is refused.
fn is_new(desk: &Desk<'_>, store: &StorePlace) -> Result<bool, Failure> {
    let Some(office) = desk.found_office()? else {
        return Ok(true);
    };
    let empty = office.check_empty();
    empty.map_err(|error| Failure::from(error).on_path(store.to_string()))?;
    Ok(false)
}

fn put_back(
    desk: &Desk<'_>,
    file: &Named<'_>,
    store: &StorePlace,
    is_new: bool,
) -> Result<(), Failure> {
    let office = desk.office(Limits::default())?;
    let (input, length) = file.open()?;
    let bar = Bar::of_bytes(desk.output, "progress-restore");
    let restored = office.restore(input, length, &bar);
    drop((bar, office));
    if restored.is_err() && is_new {
        remove(store);
    }
    restored.map_err(|error| file.failure(error))?;
    Ok(())
}

/// Takes away the file of a store that was made for what could not be put into it.
pub(super) fn remove(store: &StorePlace) {
    let Some(file) = store.file() else { return };
    for ending in ["", "-wal", "-shm"] {
        let mut path = file.as_os_str().to_owned();
        path.push(ending);
        // There may be none.
        _ = fs::remove_file(path);
    }
}

fn compare(desk: &Desk<'_>, file: &Named<'_>) -> Result<Vec<TableComparison>, Failure> {
    let office = desk.existing_office()?;
    let (input, length) = file.open()?;
    let bar = Bar::of_bytes(desk.output, "progress-verify");
    let compared = office.compare_backup(input, length, &bar);
    compared.map_err(|error| file.failure(error))
}

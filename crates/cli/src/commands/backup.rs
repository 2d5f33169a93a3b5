//! `iriai backup`

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use iriai_office::{Backup, Office};
use iriai_web::api::operate::BackupResponse;
use iriai_web::report;

use super::Desk;
use super::import::belongs_to;
use crate::failure::Failure;
use crate::progress::Bar;

#[derive(Debug, Args)]
pub(crate) struct BackupArgs {
    file: PathBuf,
}

pub(crate) fn run(desk: &Desk<'_>, arguments: &BackupArgs) -> Result<ExitCode, Failure> {
    let path = &arguments.file;
    let shown = path.display().to_string();
    if desk
        .store()?
        .file()
        .is_some_and(|store| is_of_store(path, store))
    {
        return Err(Failure::new("backup-is-store").on_path(shown));
    }
    let office = desk.existing_office()?;
    let bar = Bar::of_bytes(desk.output, "progress-backup");
    let backup = write(&office, path, &shown, &bar)?;
    drop(bar);
    let bytes = fs::metadata(path).map_or(0, |file| file.len());
    let response = BackupResponse::new(shown, bytes, backup);
    desk.output.answer(&response, || {
        report::operate::backup(&response, desk.output.texts())
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Whether a path is the store, or one of the database's files beside it, by its name or by a link.
fn is_of_store(path: &Path, store: &Path) -> bool {
    let of_link = match (fs::canonicalize(path), fs::canonicalize(store)) {
        (Ok(path), Ok(store)) => belongs_to(&path, &store),
        _ => false,
    };
    of_link || belongs_to(path, store)
}

/// Writes the file under another name until it is whole and on the disk: nobody takes half a backup for one, and the last one stays until then.
fn write(office: &Office, path: &Path, shown: &str, bar: &Bar) -> Result<Backup, Failure> {
    let failed = |error: io::Error| Failure::file(shown, &error);
    let mut part = path.to_owned().into_os_string();
    // Another backup into the same file has a part of its own.
    part.push(format!(".{}.part", std::process::id()));
    let part = PathBuf::from(part);
    let file = new_secret(&part).map_err(failed)?;
    let backup = office.back_up(shown, BufWriter::with_capacity(1 << 20, &file), bar);
    let written = backup
        .map_err(|error| Failure::from(error).on_file(shown))
        .and_then(|backup| {
            file.sync_all().map_err(failed)?;
            fs::rename(&part, path).map_err(failed)?;
            sync_folder(path);
            Ok(backup)
        });
    if written.is_err() {
        _ = fs::remove_file(&part);
    }
    written
}

/// A new file that nobody else may read: it holds what proves passwords and keys.
fn new_secret(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

/// Has the new name survive a power cut, where the system can.
fn sync_folder(path: &Path) {
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    _ = File::open(folder.unwrap_or(Path::new("."))).and_then(|folder| folder.sync_all());
}

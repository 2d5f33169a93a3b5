//! Files as people name them.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use iriai_office::is_litter;

/// The name under which a command reads standard input.
const STANDARD_INPUT: &str = "-";

/// A file to read, or what stands in its place.
#[derive(Debug)]
pub(crate) struct Found {
    /// Its path.
    pub(crate) path: PathBuf,
    /// Its path below the folder that was asked for; nothing for a file that was.
    pub(crate) below: Option<String>,
    /// Why it cannot even be looked at.
    pub(crate) error: Option<io::Error>,
}

/// Reads a file, or standard input for `-`, as [`read_into`] does.
pub(crate) fn read(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    read_into(path, limit, &mut bytes)?;
    Ok(bytes)
}

/// Reads a file, or standard input for `-`, to the end of `bytes`, but no more than one byte beyond `limit`: enough to see
/// that it is too large.
pub(crate) fn read_into(path: &Path, limit: u64, bytes: &mut Vec<u8>) -> io::Result<()> {
    let most = limit.saturating_add(1);
    if path == Path::new(STANDARD_INPUT) {
        io::stdin().lock().take(most).read_to_end(bytes)?;
        return Ok(());
    }
    let file = File::open(path)?;
    let length = file.metadata()?.len().min(most);
    // One more byte of room lets the reading end without growing.
    bytes.reserve(usize::try_from(length).unwrap_or(0).saturating_add(1));
    file.take(most).read_to_end(bytes)?;
    Ok(())
}

/// All files at or below a path, by name, without what systems leave behind; links to folders are not followed. What cannot be looked at is
/// told in its place, and the rest is found all the same.
pub(crate) fn below(path: &Path) -> Vec<Found> {
    let mut found = Vec::new();
    let top = path;
    let mut told = |path: PathBuf, error: Option<io::Error>| {
        let below = path.strip_prefix(top).ok();
        let below = below.filter(|below| *below != Path::new(""));
        let below = below.map(|below| below.to_string_lossy().replace('\\', "/"));
        found.push(Found { path, below, error });
    };
    let is_folder = match path == Path::new(STANDARD_INPUT) {
        true => Ok(false),
        false => fs::metadata(path).map(|metadata| metadata.is_dir()),
    };
    let mut folders = Vec::new();
    match is_folder {
        Ok(true) => folders.push(path.to_owned()),
        Ok(false) => told(path.to_owned(), None),
        Err(error) => told(path.to_owned(), Some(error)),
    }
    while let Some(folder) = folders.pop() {
        let entries =
            fs::read_dir(&folder).and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
        let mut entries = match entries {
            Ok(entries) => entries,
            Err(error) => {
                told(folder, Some(error));
                continue;
            }
        };
        entries.sort_by_key(fs::DirEntry::file_name);
        let mut inside = Vec::new();
        for entry in entries {
            let path = entry.path();
            let mut name = entry.file_name().into_encoded_bytes();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                name.push(b'/');
            }
            if is_litter(&name) {
                continue;
            }
            match (entry.file_type(), fs::metadata(&path)) {
                (Ok(kind), _) if kind.is_dir() => inside.push(path),
                (Ok(_), Ok(metadata)) if metadata.is_file() => told(path, None),
                // Links to folders, sockets and the like.
                (Ok(_), Ok(_)) => {}
                (Err(error), _) | (_, Err(error)) => told(path, Some(error)),
            }
        }
        folders.extend(inside.into_iter().rev());
    }
    found
}

//! Where the store is: a file, or a database on a server.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use iriai_office::{Clock, Limits, Office};

use crate::failure::Failure;

/// Where a store is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum StorePlace {
    /// A file (SQLite).
    File(PathBuf),
    /// The address of a database (PostgreSQL), with who logs in.
    Server(String),
}

impl StorePlace {
    /// What a user names.
    pub(crate) fn of(name: &str) -> Self {
        let scheme = name.split_once(':').map(|(scheme, _)| scheme);
        let is_server = scheme.is_some_and(|scheme| {
            ["postgres", "postgresql"]
                .iter()
                .any(|known| scheme.eq_ignore_ascii_case(known))
        });
        match is_server {
            true => Self::Server(name.to_owned()),
            false => Self::File(name.into()),
        }
    }

    /// The office over the store, which is made when there is none.
    pub(crate) fn open(&self, limits: Limits) -> Result<Office, Failure> {
        let opened = match self {
            Self::File(path) => Office::open(path, Clock::Machine, limits),
            Self::Server(address) => Office::connect(address, Clock::Machine, limits),
        };
        opened.map_err(|error| self.failure(error.into()))
    }

    /// The same where there is one already.
    pub(crate) fn find(&self, limits: Limits) -> Result<Option<Office>, Failure> {
        match self {
            Self::File(path) if !path.exists() => Ok(None),
            Self::File(_) => self.open(limits).map(Some),
            Self::Server(address) => Office::connect_existing(address, Clock::Machine, limits)
                .map_err(|error| self.failure(error.into())),
        }
    }

    /// That there is none.
    pub(crate) fn missing(&self) -> Failure {
        self.failure(Failure::new("store-missing"))
    }

    fn failure(&self, failure: Failure) -> Failure {
        failure.on_path(self.to_string())
    }

    /// Beside which file the parts of broken-off downloads lie: those of a store on a server in a folder of this user's, so that a download
    /// that is gone on with elsewhere begins anew.
    pub(crate) fn parts(&self, cache: Option<&Path>) -> PathBuf {
        match self {
            Self::File(path) => path.clone(),
            Self::Server(address) => {
                // Another release of the program may call it otherwise, which costs one download.
                let mut hasher = DefaultHasher::new();
                address.hash(&mut hasher);
                let name = format!("feeds-{:016x}", hasher.finish());
                cache.unwrap_or(Path::new("")).join(name)
            }
        }
    }

    /// The file of the store, where it is one.
    pub(crate) fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Server(_) => None,
        }
    }
}

impl fmt::Display for StorePlace {
    /// An address is told without who logs in and how, which no log may hold.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Server(address) => f.write_str(&without_login(address)),
        }
    }
}

/// The office over the store in a file, which is made when there is none.
pub(crate) fn open_file(path: &Path, limits: Limits) -> Result<Office, Failure> {
    StorePlace::File(path.to_owned()).open(limits)
}

/// What stands behind the path of an address may name who logs in too, and a password may hold any sign: where it is not sure what is the login,
/// nothing is told.
fn without_login(address: &str) -> String {
    const DIVIDERS: [char; 3] = ['/', '?', '#'];
    let Some((scheme, rest)) = address.split_once("://") else {
        let scheme = address.split(':').next().unwrap_or_default();
        return format!("{scheme}:…");
    };
    let rest = match rest.split_once('@') {
        Some((login, _)) if login.contains(DIVIDERS) => return format!("{scheme}://…"),
        Some((_, behind)) => behind,
        None => rest,
    };
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    format!("{scheme}://{host}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_without_its_secrets() {
        for (given, told) in [
            ("a/b.db", "a/b.db"),
            ("postgres://me:p@ss@h:1/d?password=x", "postgres://h:1/d"),
            ("postgresql://h/d#x", "postgresql://h/d"),
            ("postgres://h", "postgres://h"),
            ("postgres://me:se?cret@h:1/d", "postgres://…"),
            ("postgres://me:se#cret@h:1/d", "postgres://…"),
            ("postgres://h/d?password=p@ss", "postgres://…"),
            ("POSTGRES://me:secret@h/d", "POSTGRES://h/d"),
            ("postgres:/me:secret@h", "postgres:…"),
            ("C:/a.db", "C:/a.db"),
        ] {
            assert_eq!(StorePlace::of(given).to_string(), told);
        }
    }

    #[test]
    fn each_server_has_parts_of_its_own() {
        let parts = |name| StorePlace::of(name).parts(Some(Path::new("/cache")));
        assert_eq!(parts("a/b.db"), Path::new("a/b.db"));
        assert_ne!(parts("postgres://h/a"), parts("postgres://h/b"));
    }
}

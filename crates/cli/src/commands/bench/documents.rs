//! The generated documents of a fleet.

use std::borrow::Cow;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::{fs, io};

use super::chance::Chance;
use super::measure::{Spent, measured};
use super::pool::Pool;
use super::write::{Form, Release};
use crate::files;

const MEAN_COMPONENTS: usize = 220;
const RELEASES_A_PRODUCT: u32 = 10;

/// Generated documents.
pub(super) struct Slice {
    pub(super) files: Vec<(PathBuf, Form)>,
    pub(super) bytes: u64,
    pub(super) json_bytes: u64,
}

/// The documents of some releases.
pub(super) fn generate(pool: &Pool, releases: Range<u32>, folder: &Path) -> io::Result<Slice> {
    fs::create_dir_all(folder)?;
    let next = AtomicU32::new(releases.start);
    let written = Mutex::new(Vec::new());
    let work = || -> io::Result<()> {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= releases.end {
                return Ok(());
            }
            let form = Form::of(number);
            let path = folder.join(format!("{number}.{}", form.ending()));
            let text = document(pool, number, form);
            fs::write(&path, &text)?;
            let mut written = written.lock().unwrap_or_else(PoisonError::into_inner);
            written.push((number, path, form, text.len() as u64));
        }
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads()).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| {
            let ended = worker.join();
            ended.unwrap_or_else(|_| Err(io::ErrorKind::Other.into()))
        })
    })?;
    let mut written = written.into_inner().unwrap_or_else(PoisonError::into_inner);
    written.sort_unstable_by_key(|(number, ..)| *number);
    let bytes = |of: fn(Form) -> bool| {
        let lengths = written.iter().filter(|(_, _, form, _)| of(*form));
        lengths.map(|(.., length)| length).sum()
    };
    Ok(Slice {
        bytes: bytes(|_| true),
        json_bytes: bytes(Form::is_json),
        files: written
            .into_iter()
            .map(|(_, path, form, _)| (path, form))
            .collect(),
    })
}

/// The document of a release, the same in every run.
fn document(pool: &Pool, number: u32, form: Form) -> String {
    let mut chance = Chance::new(u64::from(number) + 1);
    let drawn = pool.draw(&mut chance, MEAN_COMPONENTS);
    let release = Release {
        product: format!("product-{}", number / RELEASES_A_PRODUCT),
        version: format!("{}.0", number % RELEASES_A_PRODUCT),
        number,
        purls: drawn
            .iter()
            .filter_map(|&place| pool.purls.get(place as usize).map(String::as_str))
            .collect(),
    };
    release.write(form, &mut chance)
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

impl Slice {
    /// Reads every wanted file and hands its bytes to `work`, with as many threads as the import has.
    pub(super) fn each_file(
        &self,
        wanted: impl Fn(Form) -> bool + Sync,
        work: impl Fn(&[u8]) + Sync,
    ) -> Spent {
        let next = AtomicUsize::new(0);
        let run = || {
            let mut bytes = Vec::new();
            while let Some((path, form)) = self.files.get(next.fetch_add(1, Ordering::Relaxed)) {
                bytes.clear();
                if wanted(*form) && files::read_into(path, u64::MAX, &mut bytes).is_ok() {
                    work(&bytes);
                }
            }
        };
        let ((), spent) = measured(|| {
            std::thread::scope(|scope| {
                for _ in 0..threads() {
                    scope.spawn(run);
                }
            });
        });
        spent
    }
}

/// One CycloneDX document of 256 MB.
pub(super) fn large(pool: &Pool, scale: f64, path: &Path) -> io::Result<()> {
    let megabytes = (256.0 * scale.min(1.0)).max(8.0) as usize;
    let count = megabytes * 1_000_000 / 1_500;
    let purls = numbered(pool, 0..count);
    let release = Release {
        product: "large".to_owned(),
        version: "1.0".to_owned(),
        number: 0,
        purls: purls.iter().map(|purl| &**purl).collect(),
    };
    let text = release.write(Form::CyclonedxJson, &mut Chance::new(1));
    fs::write(path, text)
}

/// Distinct package URLs by number: those of the pool, and once they are used up the same in other versions.
pub(super) fn numbered(pool: &Pool, numbers: Range<usize>) -> Vec<Cow<'_, str>> {
    let purls = numbers.map(|index| {
        let purl = pool
            .purls
            .get(index % pool.purls.len())
            .map_or("", String::as_str);
        let round = index / pool.purls.len();
        match purl.split_once('@') {
            Some((package, version)) if round > 0 => {
                Cow::Owned(format!("{package}@{round}.{version}"))
            }
            _ => Cow::Borrowed(purl),
        }
    });
    purls.collect()
}

//! Documents that are kept, read once more.

use std::thread::Builder;

use iriai_domain::inventory::document::Document;
use iriai_formats::container::Source;
use iriai_formats::limits::{Budget, Limits};

use crate::cores::STACK;
use crate::error::Error;

/// Reads the bytes of a kept document and hands it to `work`.
pub(super) fn read_kept<T: Send>(
    bytes: &[u8],
    work: impl FnOnce(&Document<'_>) -> Result<T, Error> + Send,
) -> Result<T, Error> {
    let limits = Limits::of_kept();
    let read = || {
        let source = Source::open(bytes).map_err(Error::refused)?;
        let mut budget = Budget::new(&limits, &|| false);
        work(&source.read(&mut budget).map_err(Error::refused)?.value)
    };
    std::thread::scope(|scope| {
        let reader = Builder::new().stack_size(STACK).spawn_scoped(scope, read);
        let reader = reader.map_err(|source| Error::File {
            path: String::new(),
            source,
        })?;
        reader
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

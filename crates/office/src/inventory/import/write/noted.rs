//! What the audit log says of a batch.

use super::{FileOutcome, Outcome};
use crate::audit::Note;

/// Of a single document, which one; of several, how many.
pub(super) fn noted(outcomes: &[FileOutcome]) -> Note {
    let documents = outcomes.iter().filter_map(|one| match &one.outcome {
        Outcome::Imported(imported) => Some((one, imported)),
        Outcome::Records(_) | Outcome::Unchanged | Outcome::Refused(_) => None,
    });
    let documents: Vec<_> = documents.collect();
    if let ([(file, imported)], 1) = (documents.as_slice(), outcomes.len()) {
        return Note::new("import", imported.document.as_str())
            .with("file", file.path.clone())
            .with("product", imported.product.clone())
            .with("release", imported.release.clone());
    }
    let first = documents.first().map(|(_, first)| first.document.clone());
    let with_records = |one: &&FileOutcome| matches!(one.outcome, Outcome::Records(_));
    let records = outcomes.iter().filter(with_records).count();
    Note::new("import", first.unwrap_or_default())
        .with("documents", documents.len().to_string())
        .with("files-with-records", records.to_string())
}

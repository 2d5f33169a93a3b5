use iriai_domain::inventory::document::{Document, SbomFormat};
use iriai_domain::warning::Parsed;

use super::{Confidence, Content, Format};
use crate::error::{ReadError, ReadErrorCode};
use crate::limits::Budget;

pub(super) const FORMAT: Format = Format {
    id: SbomFormat::Spdx2Yaml,
    detect,
    read,
};

fn detect(_content: Content<'_>) -> Confidence {
    Confidence::No
}

fn read<'a>(
    _content: Content<'a>,
    _budget: &mut Budget<'_>,
) -> Result<Parsed<Document<'a>>, ReadError> {
    Err(ReadError::new(ReadErrorCode::UnknownFormat, ""))
}

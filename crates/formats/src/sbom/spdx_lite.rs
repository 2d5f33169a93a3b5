//! SPDX Lite as suppliers in Japan send it: Excel sheets and text sheets (CSV, TSV).
//!
//! SPDX Lite (SPDX 2.2 Appendix VIII, 2.3 Annex G, 3.0.1 Lite profile) names the fields; how they lie on a sheet nobody
//! says, and everybody has a form of their own. So a sheet is read by its headings, in English or Japanese, wherever they
//! stand. Faults are told by cell.
//!
//! Excel workbooks (.xlsx), OpenDocument sheets (.ods) and the old binary workbooks (.xls) are taken apart here: hidden
//! rows and readings must be seen, and memory must follow what a file really holds.
//!
//! Not kept: whether files were analysed, comments on licences outside SPDX's list, unknown columns.

mod delimited;
mod draft;
mod encoding;
mod form;
mod heading;
mod layout;
mod ods;
mod package;
mod parts;
mod sheet;
mod value;
mod xls;
mod xlsx;
mod xml;

use std::borrow::Cow;

use iriai_domain::inventory::document::{Document, SbomFormat};
use iriai_domain::warning::{Parsed, WarningCode, Warnings};

use super::{Confidence, Content, Format};
use crate::error::{ReadError, ReadErrorCode};
use crate::limits::Budget;
use crate::reason::{Reason, ReasonCode};

use draft::Drafts;
use layout::{Likeness, Scan};
use sheet::{Kept, Sheet};

pub(super) const XLSX: Format = Format {
    id: SbomFormat::SpdxLiteXlsx,
    detect: detect_workbook,
    read: read_workbook,
};
pub(super) const CSV: Format = Format {
    id: SbomFormat::SpdxLiteCsv,
    detect: detect_text,
    read: read_text,
};

/// The kinds of workbooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Workbook {
    Xlsx,
    Ods,
    Xls,
}

/// How much of the end of a package is looked at to know it, in bytes.
const END: usize = 256 * 1024;

fn workbook_of(bytes: &[u8]) -> Option<Workbook> {
    if bytes.starts_with(b"PK\x03\x04") {
        let beginning = bytes.get(..512).unwrap_or(bytes);
        let has = |bytes: &[u8], word: &[u8]| bytes.windows(word.len()).any(|part| part == word);
        if has(beginning, b"application/vnd.oasis.opendocument.spreadsheet") {
            return Some(Workbook::Ods);
        }
        let end = bytes.get(bytes.len().saturating_sub(END)..)?;
        return has(end, b"xl/workbook.xml").then_some(Workbook::Xlsx);
    }
    (bytes.starts_with(xls::MAGIC) && xls::is_workbook(bytes)).then_some(Workbook::Xls)
}

fn detect_workbook(content: Content<'_>) -> Confidence {
    match workbook_of(content.bytes) {
        Some(_) => Confidence::Certain,
        None => Confidence::No,
    }
}

fn read_workbook<'a>(
    content: Content<'a>,
    budget: &mut Budget<'_>,
) -> Result<Parsed<Document<'a>>, ReadError> {
    let mut warnings = Warnings::default();
    let mut kept = Kept::new();
    let sheets = match workbook_of(content.bytes) {
        Some(Workbook::Xlsx) => xlsx::read(content.bytes, budget, &mut kept, &mut warnings)?,
        Some(Workbook::Ods) => ods::read(content.bytes, budget, &mut kept, &mut warnings)?,
        Some(Workbook::Xls) => xls::read(content.bytes, budget, &mut kept, &mut warnings)?,
        None => return Err(ReadError::new(ReadErrorCode::NothingReadable, "")),
    };
    read_sheets(&sheets, SbomFormat::SpdxLiteXlsx, warnings, budget)
}

/// How much of a text is looked at to know it, in bytes, and how many of its rows.
const BEGINNING: usize = 32 * 1024;
const FIRST_ROWS: usize = 30;

/// The text of a content, decoded if nobody else could.
fn text_of<'a>(content: Content<'a>, warnings: &mut Warnings) -> Option<Cow<'a, str>> {
    let text = match content.text {
        Some(text) => Cow::Borrowed(text),
        None => encoding::decode(content.bytes, warnings)?,
    };
    Some(match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_start_matches('\u{feff}')),
        Cow::Owned(text) => Cow::Owned(text),
    })
}

/// What stands between the values of a text that looks like a sheet of ours.
fn delimiter_of(text: &str) -> Option<(char, Likeness)> {
    let trimmed = text.trim_start();
    if trimmed.is_empty() || trimmed.starts_with(['{', '[', '<']) {
        return None;
    }
    let mut end = text.len().min(BEGINNING);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let beginning = text.get(..end).unwrap_or(text);
    let likenesses = delimited::DELIMITERS.map(|delimiter| {
        let mut rows = Vec::new();
        _ = delimited::split(beginning, delimiter, |row| {
            rows.push(row);
            Ok::<bool, std::convert::Infallible>(rows.len() < FIRST_ROWS)
        });
        (layout::likeness(&rows), delimiter)
    });
    let (likeness, delimiter) = likenesses
        .into_iter()
        .max_by_key(|(likeness, _)| *likeness)?;
    Some((delimiter, likeness))
}

fn detect_text(content: Content<'_>) -> Confidence {
    let look = match content.text {
        Some(_) => content,
        None => Content {
            bytes: content.bytes.get(..BEGINNING).unwrap_or(content.bytes),
            text: None,
        },
    };
    let mut warnings = Warnings::default();
    let Some(text) = text_of(look, &mut warnings) else {
        return Confidence::No;
    };
    let Some((_, likeness)) = delimiter_of(&text) else {
        return Confidence::No;
    };
    match (likeness.headings, likeness.unknown) {
        (4.., unknown) if unknown <= likeness.headings => Confidence::Certain,
        (2.., unknown) if unknown <= likeness.headings => Confidence::Perhaps,
        _ if likeness.labels >= 3 => Confidence::Perhaps,
        _ => Confidence::No,
    }
}

fn read_text<'a>(
    content: Content<'a>,
    budget: &mut Budget<'_>,
) -> Result<Parsed<Document<'a>>, ReadError> {
    let nothing = || ReadError::new(ReadErrorCode::NothingReadable, "");
    let mut warnings = Warnings::default();
    let text = text_of(content, &mut warnings).ok_or_else(nothing)?;
    let (delimiter, _) = delimiter_of(&text).ok_or_else(nothing)?;
    let mut kept = Kept::new();
    let sheet = delimited::read(&text, delimiter, budget, &mut kept, &mut warnings)?;
    read_sheets(&[sheet], SbomFormat::SpdxLiteCsv, warnings, budget)
}

/// Versions of the specification that have SPDX Lite.
const VERSIONS: [&str; 5] = ["2.2", "2.2.1", "2.3", "3.0", "3.0.1"];

fn read_sheets<'a>(
    sheets: &[Sheet],
    format: SbomFormat,
    mut warnings: Warnings,
    budget: &mut Budget<'_>,
) -> Result<Parsed<Document<'a>>, ReadError> {
    let mut drafts = Drafts::new(format);
    for sheet in sheets {
        if let Some(first) = sheet.hidden.first() {
            let at = sheet.place(*first, 0);
            let hidden =
                Reason::with(ReasonCode::RowsHidden, &sheet.hidden.len().to_string()).to_string();
            warnings.add_with(WarningCode::CellInvalid, at, "", &hidden);
        }
        let scan = Scan {
            sheet,
            drafts: &mut drafts,
            warnings: &mut warnings,
            budget,
        };
        scan.run()?;
    }
    let document = drafts.finish(&mut warnings, budget)?;
    // A form that nobody has filled in may state a version, but not when it was made.
    let is_made = !document.spec_version.is_empty() && document.created.is_some();
    let is_empty = document.components.is_empty()
        && !is_made
        && document.serial.is_none()
        && document.name.is_none()
        && document.authors.is_empty();
    if is_empty {
        return Err(ReadError::new(ReadErrorCode::NothingReadable, ""));
    }
    let version = &document.spec_version;
    if !version.is_empty() && !VERSIONS.contains(&version.as_ref()) {
        warnings.add_with(WarningCode::VersionUnknown, "", version, "2.3");
    }
    Ok(Parsed {
        value: document,
        warnings,
    })
}

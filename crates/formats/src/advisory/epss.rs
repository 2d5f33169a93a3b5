//! EPSS forecasts as FIRST publishes them: CSV with a comment of the model in front.
//!
//! `#model_version:v2025.03.14,score_date:2025-08-25T12:00:00Z`, the heading `cve,epss,percentile`, a line for each CVE.

use std::borrow::Cow;

use iriai_domain::risk::exploit::{Expected, Forecast};
use iriai_domain::warning::Warnings;

use super::Listing;
use crate::error::{ReadError, ReadErrorCode};
use crate::limits::Budget;
use crate::reason::{Reason, ReasonCode};
use crate::sbom::Confidence;

/// The heading, which names what each line holds.
const HEADING: &str = "cve,epss,percentile";

/// How sure it is that a text is such a forecast.
pub fn detect(text: &str) -> Confidence {
    let mut lines = text.trim_start_matches('\u{feff}').lines().take(3);
    if lines.any(|line| line.trim().eq_ignore_ascii_case(HEADING)) {
        Confidence::Certain
    } else {
        Confidence::No
    }
}

/// Reads a forecast. A line that says nothing is left out; the last one is cut off where its end is missing.
pub fn read<'a>(
    text: &'a str,
    budget: &mut Budget<'_>,
) -> Result<Listing<Forecast<'a>>, ReadError> {
    let mut forecast = Forecast::default();
    let mut left_out = Vec::new();
    let text = text.trim_start_matches('\u{feff}');
    for (line, number) in text.lines().zip(1_u64..) {
        let line = line.trim();
        if let Some(comment) = line.strip_prefix('#') {
            for part in comment.split(',') {
                match part.trim().split_once(':') {
                    Some(("model_version", version)) => forecast.model = Some(version.into()),
                    Some(("score_date", date)) => forecast.date = Some(date.into()),
                    _ => {}
                }
            }
        } else if !line.is_empty() && !line.eq_ignore_ascii_case(HEADING) {
            budget.component()?;
            match expected(line) {
                Some(expected) => forecast.entries.push(expected),
                None => {
                    let reason = Reason::with(ReasonCode::FieldType, line).instead_of(HEADING);
                    let (code, at) = (ReadErrorCode::RecordDamaged, format!("line {number}"));
                    left_out.push(ReadError::at(code, at, reason.to_string()));
                }
            }
        }
    }
    let is_cut = |error: &ReadError| {
        let last = text.lines().count();
        !text.ends_with('\n') && error.at == format!("line {last}")
    };
    let mut ended = None;
    if left_out.last().is_some_and(is_cut) {
        ended = left_out.pop().map(|error| ReadError {
            code: ReadErrorCode::RecordCutOff,
            detail: ReasonCode::CutOff.code().to_owned(),
            ..error
        });
    }
    if forecast.entries.is_empty() {
        let first = left_out.into_iter().next().or(ended);
        let nothing = || ReadError::new(ReadErrorCode::NothingListed, "");
        return Err(first.unwrap_or_else(nothing));
    }
    Ok(Listing {
        value: forecast,
        warnings: Warnings::default(),
        left_out,
        ended,
    })
}

/// A number between nothing and all. Where a number ends with its point the rest of it is missing.
fn share(text: &str) -> Option<f64> {
    let number: f64 = text.parse().ok()?;
    let is_whole = text.ends_with(|end: char| end.is_ascii_digit());
    (is_whole && (0.0..=1.0).contains(&number)).then_some(number)
}

fn expected(line: &str) -> Option<Expected<'_>> {
    let mut cells = line.split(',').map(str::trim);
    let cve = cells.next().filter(|cve| cve.starts_with("CVE-"))?;
    Some(Expected {
        cve: Cow::Borrowed(cve),
        probability: share(cells.next()?)?,
        percentile: share(cells.next()?)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;

    #[test]
    fn a_forecast_is_read_line_by_line() {
        let text = "#model_version:v2025.03.14,score_date:2026-11-20T00:00:00+0000\ncve,epss,percentile\n\
            CVE-1999-0001,0.01141,0.77609\nCVE-2021-44228,0.94358,0.99957\nCVE-2026-1,1.5,0\nx,y\n";
        assert_eq!(detect(text), Confidence::Certain);
        let limits = Limits::default();
        let listing = read(text, &mut Budget::new(&limits, &|| false)).expect("a forecast");
        let forecast = listing.value;
        assert_eq!(forecast.model.as_deref(), Some("v2025.03.14"));
        assert_eq!(forecast.date.as_deref(), Some("2026-11-20T00:00:00+0000"));
        assert_eq!(forecast.entries.len(), 2);
        assert_eq!(forecast.entries[1].probability, 0.94358);
        let places: Vec<_> = listing.left_out.iter().map(|one| &*one.at).collect();
        assert_eq!(places, ["line 5", "line 6"]);
        assert_eq!(listing.ended, None);
    }
}

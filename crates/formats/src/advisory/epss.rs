//! EPSS forecasts as FIRST publishes them: CSV with a comment of the model in front.
//!
//! `#model_version:v2025.03.14,score_date:2025-08-25T12:00:00Z`, the heading `cve,epss,percentile`, a line for each CVE.

use std::borrow::Cow;

use iriai_domain::risk::exploit::{Expected, Forecast};
use iriai_domain::warning::{Parsed, WarningCode, Warnings};

use crate::error::{ReadError, ReadErrorCode};
use crate::limits::Budget;
use crate::sbom::Confidence;

/// How sure it is that a text is such a forecast.
pub fn detect(text: &str) -> Confidence {
    let mut lines = text.trim_start_matches('\u{feff}').lines().take(3);
    if lines.any(|line| line.trim().eq_ignore_ascii_case("cve,epss,percentile")) {
        Confidence::Certain
    } else {
        Confidence::No
    }
}

/// Reads a forecast. A line that says nothing is left out with a warning.
pub fn read<'a>(text: &'a str, budget: &mut Budget<'_>) -> Result<Parsed<Forecast<'a>>, ReadError> {
    let mut forecast = Forecast::default();
    let mut warnings = Warnings::default();
    for (line, number) in text.trim_start_matches('\u{feff}').lines().zip(1_u64..) {
        let line = line.trim();
        if let Some(comment) = line.strip_prefix('#') {
            for part in comment.split(',') {
                match part.trim().split_once(':') {
                    Some(("model_version", version)) => forecast.model = Some(version.into()),
                    Some(("score_date", date)) => forecast.date = Some(date.into()),
                    _ => {}
                }
            }
        } else if !line.is_empty() && !line.eq_ignore_ascii_case("cve,epss,percentile") {
            budget.component()?;
            match expected(line) {
                Some(expected) => forecast.entries.push(expected),
                None => warnings.add_with(
                    WarningCode::UnknownValue,
                    format!("line {number}"),
                    line,
                    "cve,epss,percentile",
                ),
            }
        }
    }
    if forecast.entries.is_empty() && !warnings.is_empty() {
        return Err(ReadError::new(ReadErrorCode::NothingReadable, ""));
    }
    Ok(Parsed {
        value: forecast,
        warnings,
    })
}

fn expected(line: &str) -> Option<Expected<'_>> {
    let mut cells = line.split(',').map(str::trim);
    let cve = cells.next().filter(|cve| cve.starts_with("CVE-"))?;
    let mut share = || {
        let number: f64 = cells.next()?.parse().ok()?;
        (0.0..=1.0).contains(&number).then_some(number)
    };
    Some(Expected {
        cve: Cow::Borrowed(cve),
        probability: share()?,
        percentile: share()?,
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
        let parsed = read(text, &mut Budget::new(&limits, &|| false)).expect("a forecast");
        let forecast = parsed.value;
        assert_eq!(forecast.model.as_deref(), Some("v2025.03.14"));
        assert_eq!(forecast.date.as_deref(), Some("2026-11-20T00:00:00+0000"));
        assert_eq!(forecast.entries.len(), 2);
        assert_eq!(forecast.entries[1].probability, 0.94358);
        let places: Vec<_> = parsed.warnings.kept().iter().map(|one| &*one.at).collect();
        assert_eq!(places, ["line 5", "line 6"]);
    }
}

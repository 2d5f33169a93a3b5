//! CVSS 2, 3.0, 3.1 and 4.0: vectors read strictly, and scored exactly as the specifications of FIRST say.
//!
//! A vector is read into the places of its metrics and values in its version's tables; what is not given has its default,
//! which is "not defined" everywhere.
//!
//! Traps:
//!
//! * Version 2 has no prefix. Feeds put its vector in brackets, or write `CVSS:2.0/` in front; both are taken.
//! * Versions 3.0 and 3.1 differ in rounding and in the environmental impact of a changed scope.
//! * Versions are never averaged and a score is never carried over from one to the other.

mod v2;
mod v3;
mod v4;

use crate::warning::codes;

codes! {
    /// A version of CVSS.
    pub enum CvssVersion {
        /// 2.0, of 2007.
        V2 = "2.0",
        /// 3.0, of 2015.
        V30 = "3.0",
        /// 3.1, of 2019.
        V31 = "3.1",
        /// 4.0, of 2023.
        V40 = "4.0",
    }
}

codes! {
    /// A score in words.
    pub enum Rating {
        /// 0.0.
        None = "none",
        /// 0.1 to 3.9.
        Low = "low",
        /// 4.0 to 6.9.
        Medium = "medium",
        /// 7.0 to 8.9.
        High = "high",
        /// 9.0 to 10.0.
        Critical = "critical",
    }
}

codes! {
    /// What is wrong with a vector.
    pub enum CvssFaultCode {
        /// It is of no version that there is.
        UnknownVersion = "unknown-version",
        /// A part is no metric and value joined by a colon.
        NotAMetric = "not-a-metric",
        /// Its version has no such metric.
        UnknownMetric = "unknown-metric",
        /// The metric has no such value.
        UnknownValue = "unknown-value",
        /// A metric is given twice.
        RepeatedMetric = "repeated-metric",
        /// A metric that must be given is not.
        MissingMetric = "missing-metric",
    }
}

/// What is wrong with a vector, and with which part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CvssFault {
    /// What is wrong.
    pub code: CvssFaultCode,
    /// The part, or the missing metric.
    pub part: String,
}

/// A metric of a version: its short name, its values, and whether it must be given.
struct Metric {
    name: &'static str,
    /// The first is the default of one that need not be given.
    values: &'static [&'static str],
    is_required: bool,
}

const fn required(name: &'static str, values: &'static [&'static str]) -> Metric {
    Metric {
        name,
        values,
        is_required: true,
    }
}

const fn optional(name: &'static str, values: &'static [&'static str]) -> Metric {
    Metric {
        name,
        values,
        is_required: false,
    }
}

/// A vector that follows its version's grammar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cvss {
    version: CvssVersion,
    /// For each metric of the version the place of its value, if it is given.
    values: Vec<Option<u8>>,
}

/// A score in tenths: 98 is 9.8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(u8);

/// The scores of a vector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scores {
    /// Of the base metrics alone.
    pub base: Score,
    /// With the temporal metrics (version 4: threat), where one is given.
    pub temporal: Option<Score>,
    /// With the environmental metrics, where one is given.
    pub environmental: Option<Score>,
}

impl Scores {
    /// The score of the whole vector.
    pub fn whole(&self) -> Score {
        self.environmental.or(self.temporal).unwrap_or(self.base)
    }
}

impl Score {
    fn from_tenths(tenths: f64) -> Self {
        // Out of range only by an error in the formulas; the cast saturates.
        Self((tenths as u8).min(100))
    }

    /// Tenths, 0 to 100.
    pub fn tenths(self) -> u8 {
        self.0
    }

    /// The number as people write it, 0.0 to 10.0.
    pub fn value(self) -> f64 {
        f64::from(self.0) / 10.0
    }

    /// In words, by the bands of versions 3 and 4, which are used for version 2 as well.
    pub fn rating(self) -> Rating {
        match self.0 {
            0 => Rating::None,
            1..40 => Rating::Low,
            40..70 => Rating::Medium,
            70..90 => Rating::High,
            _ => Rating::Critical,
        }
    }
}

impl Cvss {
    /// Reads a vector.
    pub fn parse(text: &str) -> Result<Self, CvssFault> {
        let text = text.trim();
        let (version, metrics) = match text.get(..5) {
            Some(prefix) if prefix.eq_ignore_ascii_case("CVSS:") => {
                let rest = text.get(5..).unwrap_or_default();
                let (number, metrics) = rest.split_once('/').unwrap_or((rest, ""));
                let version = CvssVersion::ALL
                    .iter()
                    .find(|version| version.code() == number);
                let version =
                    version.ok_or_else(|| CvssFault::new(CvssFaultCode::UnknownVersion, number))?;
                (*version, metrics)
            }
            _ => (CvssVersion::V2, without_brackets(text)),
        };
        let table = version.metrics();
        let mut values = vec![None; table.len()];
        for part in metrics.split('/') {
            let (metric, value) = place(table, part)?;
            let slot = values.get_mut(metric);
            if slot.is_some_and(|slot| slot.replace(value).is_some()) {
                return Err(CvssFault::new(CvssFaultCode::RepeatedMetric, part));
            }
        }
        let mut given = table.iter().zip(&values);
        match given.find(|(metric, value)| metric.is_required && value.is_none()) {
            Some((metric, _)) => Err(CvssFault::new(CvssFaultCode::MissingMetric, metric.name)),
            None => Ok(Self { version, values }),
        }
    }

    /// Its version.
    pub fn version(&self) -> CvssVersion {
        self.version
    }

    /// Its scores.
    pub fn scores(&self) -> Scores {
        match self.version {
            CvssVersion::V2 => v2::scores(self),
            CvssVersion::V30 | CvssVersion::V31 => v3::scores(self),
            CvssVersion::V40 => v4::scores(self),
        }
    }

    /// The value of a metric, its default where it is not given; empty for a metric that the version does not have.
    pub fn value(&self, name: &str) -> &'static str {
        let table = self.version.metrics().iter().zip(&self.values);
        let mut named = table.filter(|(metric, _)| metric.name == name);
        named.next().map_or("", |(metric, value)| {
            let place = usize::from(value.unwrap_or(0));
            metric.values.get(place).copied().unwrap_or("")
        })
    }

    /// Whether one of the metrics is given and is not "not defined".
    fn is_any_defined(&self, names: &[&str]) -> bool {
        let undefined = ["X", "ND"];
        names
            .iter()
            .any(|name| !undefined.contains(&self.value(name)))
    }
}

impl CvssFault {
    fn new(code: CvssFaultCode, part: &str) -> Self {
        // Long enough for any metric; the rest of a hostile text is nobody's business.
        let part = part.chars().take(40).collect();
        Self { code, part }
    }
}

impl CvssVersion {
    fn metrics(self) -> &'static [Metric] {
        match self {
            Self::V2 => v2::METRICS,
            Self::V30 | Self::V31 => v3::METRICS,
            Self::V40 => v4::METRICS,
        }
    }
}

/// The places of a metric and of its value.
fn place(table: &[Metric], part: &str) -> Result<(usize, u8), CvssFault> {
    let fault = |code| CvssFault::new(code, part);
    let (name, value) = part
        .split_once(':')
        .ok_or_else(|| fault(CvssFaultCode::NotAMetric))?;
    let mut metrics = table.iter().enumerate();
    let (at, metric) = metrics
        .find(|(_, metric)| metric.name == name)
        .ok_or_else(|| fault(CvssFaultCode::UnknownMetric))?;
    let values = metric.values.iter().zip(0_u8..);
    let mut found = values.filter(|(known, _)| **known == value);
    let (_, value) = found
        .next()
        .ok_or_else(|| fault(CvssFaultCode::UnknownValue))?;
    Ok((at, value))
}

fn without_brackets(text: &str) -> &str {
    let inner = text
        .strip_prefix('(')
        .and_then(|text| text.strip_suffix(')'));
    inner.unwrap_or(text)
}

/// Sums and products of decimal fractions as doubles are off by some 10⁻¹⁵; their exact values have few digits. So what is
/// closer to a tenth, or to the middle between two, than this is exactly there.
const NOISE: f64 = 1e-9;

/// To the nearest tenth, halves up.
fn rounded(value: f64) -> Score {
    Score::from_tenths((value * 10.0 + 0.5 + NOISE).floor())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_vector_is_told() {
        let base = "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
        for (vector, code, part) in [
            ("", CvssFaultCode::NotAMetric, ""),
            ("CVSS:5.0/AV:N", CvssFaultCode::UnknownVersion, "5.0"),
            ("CVSS:3.1", CvssFaultCode::NotAMetric, ""),
            (&format!("CVSS:3.1/{base}/"), CvssFaultCode::NotAMetric, ""),
            (
                &format!("CVSS:3.1/{base}/X:Y"),
                CvssFaultCode::UnknownMetric,
                "X:Y",
            ),
            (
                &format!("CVSS:3.1/{base}/E:Q"),
                CvssFaultCode::UnknownValue,
                "E:Q",
            ),
            (
                &format!("CVSS:3.1/{base}/AV:N"),
                CvssFaultCode::RepeatedMetric,
                "AV:N",
            ),
            ("CVSS:3.0/AV:N/AC:L", CvssFaultCode::MissingMetric, "PR"),
            ("AV:N/AC:L/Au:N/C:N/I:N", CvssFaultCode::MissingMetric, "A"),
            ("CVSS:4.0/AV:N", CvssFaultCode::MissingMetric, "AC"),
            (base, CvssFaultCode::UnknownMetric, "PR:N"),
        ] {
            let fault = CvssFault::new(code, part);
            assert_eq!(Cvss::parse(vector), Err(fault), "{vector}");
        }
    }

    #[test]
    fn vectors_of_version_2_come_in_several_dresses() {
        for vector in [
            "AV:N/AC:L/Au:N/C:C/I:C/A:C",
            "(AV:N/AC:L/Au:N/C:C/I:C/A:C)",
            " CVSS:2.0/AV:N/AC:L/Au:N/C:C/I:C/A:C",
        ] {
            let cvss = Cvss::parse(vector).expect("a vector");
            assert_eq!(cvss.version(), CvssVersion::V2);
            assert_eq!(cvss.scores().whole().value(), 10.0);
        }
    }

    #[test]
    fn ratings_have_their_bands() {
        for (tenths, rating) in [
            (0, Rating::None),
            (1, Rating::Low),
            (39, Rating::Low),
            (40, Rating::Medium),
            (69, Rating::Medium),
            (70, Rating::High),
            (89, Rating::High),
            (90, Rating::Critical),
            (100, Rating::Critical),
        ] {
            assert_eq!(Score(tenths).rating(), rating);
        }
    }
}

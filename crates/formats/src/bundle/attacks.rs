//! What is known and expected of attacks, written as those do who publish it.

use std::fmt::Write;

use serde::Serialize;

/// A vulnerability that is attacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exploited {
    /// The CVE identifier.
    pub cve: String,
    /// Since when it is listed.
    pub added: Option<String>,
    /// Until when something must have been done.
    pub due: Option<String>,
    /// Whether it is known to be used for ransom.
    pub ransomware: Option<bool>,
}

/// What one catalogue lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attacks {
    /// Its title.
    pub title: String,
    /// When it was released, in RFC 3339.
    pub released: Option<String>,
    /// Whether that is all that it lists.
    pub is_whole: bool,
    /// The vulnerabilities.
    pub exploited: Vec<Exploited>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Catalogue<'c> {
    title: &'c str,
    catalog_version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_released: Option<&'c str>,
    count: usize,
    vulnerabilities: Vec<Entry<'c>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'c> {
    #[serde(rename = "cveID")]
    cve: &'c str,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_added: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_date: Option<&'c str>,
    known_ransomware_campaign_use: &'static str,
}

/// A catalogue in the form of CISA's KEV.
pub fn catalogue(attacks: &Attacks) -> String {
    let entries = attacks.exploited.iter().map(|one| Entry {
        cve: &one.cve,
        date_added: one.added.as_deref(),
        due_date: one.due.as_deref(),
        known_ransomware_campaign_use: match one.ransomware {
            Some(true) => "Known",
            _ => "Unknown",
        },
    });
    let catalogue = Catalogue {
        title: &attacks.title,
        catalog_version: "",
        date_released: attacks.released.as_deref(),
        // The one thing by which a catalogue of this form tells that it is not whole.
        count: attacks.exploited.len() + usize::from(!attacks.is_whole),
        vulnerabilities: entries.collect(),
    };
    // Nothing in it can fail to be written.
    serde_json::to_string(&catalogue).unwrap_or_default()
}

/// A forecast in the form of EPSS, line by line.
pub struct Forecast(String);

impl Forecast {
    /// Of a day, as written.
    pub fn of(day: Option<&str>) -> Self {
        let mut text = String::new();
        if let Some(day) = day {
            _ = writeln!(text, "#score_date:{day}");
        }
        text.push_str("cve,epss,percentile\n");
        Self(text)
    }

    /// Adds a line; probability and percentile in millionths.
    pub fn add(&mut self, cve: &str, probability: u32, percentile: u32) {
        let share = |millionths: u32| {
            let (whole, rest) = (millionths / 1_000_000, millionths % 1_000_000);
            format!("{whole}.{rest:06}")
        };
        _ = writeln!(self.0, "{cve},{},{}", share(probability), share(percentile));
    }

    /// The text.
    pub fn into_text(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advisory::{epss, kev};
    use crate::limits::{Budget, Limits};

    #[test]
    fn what_is_written_is_read() {
        let limits = Limits::default();
        let exploited =
            [(Some(true), "Known"), (None, "Unknown")].map(|(ransomware, word)| Exploited {
                cve: format!("cve-{word}"),
                added: Some("2026-01-01".to_owned()),
                due: None,
                ransomware,
            });
        for (released, is_whole) in [(None, false), (Some("2026-01-02T03:04:05.678Z"), true)] {
            let attacks = Attacks {
                title: "a title".to_owned(),
                released: released.map(str::to_owned),
                is_whole,
                exploited: exploited.to_vec(),
            };
            let text = catalogue(&attacks);
            let listing = kev::read(&text, &mut Budget::new(&limits, &|| false)).expect("one");
            let entries = listing.value.entries.iter();
            let again = Attacks {
                title: listing.value.title.clone().expect("a title").into_owned(),
                released: listing.value.released.as_ref().map(ToString::to_string),
                is_whole: listing.is_whole(),
                exploited: entries
                    .map(|entry| Exploited {
                        cve: entry.cve.to_string(),
                        added: entry.added.as_ref().map(ToString::to_string),
                        due: entry.due.as_ref().map(ToString::to_string),
                        ransomware: entry.ransomware,
                    })
                    .collect(),
            };
            assert_eq!(again, attacks);
        }
        for day in [None, Some("2026-01-01T12:00:00Z")] {
            let mut forecast = Forecast::of(day);
            forecast.add("CVE-1", 1_000_000, 999_999);
            forecast.add("CVE-2", 420, 1);
            let text = forecast.into_text();
            let read = epss::read(&text, &mut Budget::new(&limits, &|| false)).expect("a forecast");
            assert_eq!(read.value.date.as_deref(), day);
            let entries = read.value.entries.iter();
            let told: Vec<_> = entries
                .map(|one| (&*one.cve, one.probability, one.percentile))
                .collect();
            assert_eq!(
                told,
                [("CVE-1", 1.0, 0.999_999), ("CVE-2", 0.000_42, 0.000_001)]
            );
        }
    }
}

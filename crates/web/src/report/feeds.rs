//! Tables of feeds, bundles and keys.

use std::collections::BTreeMap;

use super::inventory::columns;
use super::{Align, Table};
use crate::Texts;
use crate::api::risk::{
    BundleResponse, FeedUpdateResponse, FeedsResponse, KeysResponse, NewKeyResponse,
    SourceAgeResponse,
};

const MINUTE: i64 = 60;

/// How old something is, in the largest unit of which there are two.
pub fn age(seconds: i64, texts: &Texts) -> String {
    match seconds < MINUTE {
        true => texts.text("count-under-minute"),
        false => span(seconds, texts),
    }
}

/// A time in the largest unit of which there are two.
pub fn span(seconds: i64, texts: &Texts) -> String {
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;
    let units = [(DAY, "count-days"), (HOUR, "count-hours")];
    let found = units.iter().find(|(unit, _)| seconds >= 2 * unit);
    let (unit, key) = found.copied().unwrap_or((MINUTE, "count-minutes"));
    let count = usize::try_from(seconds / unit).unwrap_or(0);
    texts.with(key, &[("count", count.into())])
}

/// A source as people call it: its own name where it is known, else its code.
pub fn source(code: &str, texts: &Texts) -> String {
    let key = format!("source-name-{}", code.to_ascii_lowercase());
    match texts.has(&key) {
        true => texts.text(&key),
        false => code.to_owned(),
    }
}

/// How old sources are, each once, in a line; none where nothing is known of them.
pub(in crate::report) fn ages<'a>(
    ages: impl Iterator<Item = &'a SourceAgeResponse>,
    texts: &Texts,
) -> Vec<String> {
    let told: BTreeMap<&str, String> = ages
        .map(|one| {
            let told = age(one.age_seconds, texts);
            let name = source(&one.source, texts);
            let arguments = [("source", (&name).into()), ("age", (&told).into())];
            (&*one.source, texts.with("stale-feed", &arguments))
        })
        .collect();
    if told.is_empty() {
        return Vec::new();
    }
    let told: Vec<String> = told.into_values().collect();
    let told = told.join(&texts.text("between-places"));
    vec![texts.with("source-ages", &[("feeds", (&told).into())])]
}

/// All feeds.
pub fn feeds(response: &FeedsResponse, texts: &Texts) -> Table {
    let headings = [
        ("feed", Align::Left),
        ("age", Align::Right),
        ("status", Align::Left),
        ("refused-records", Align::Right),
        ("address", Align::Left),
    ];
    let mut table = Table {
        title: texts.text("feeds-title"),
        columns: columns(texts, &headings),
        ..Table::default()
    };
    if response.feeds.is_empty() {
        table.summary = texts.text("feeds-none");
    }
    let rows = response.feeds.iter().map(|feed| {
        let age = feed.age_seconds.map(|seconds| age(seconds, texts));
        let is_in_part = feed.failure.as_deref() == Some("read-in-part");
        let status = match (&feed.failure_message, &feed.confirmed_at) {
            (Some(reason), _) => {
                let key = match is_in_part {
                    true => "feed-standing-in-part",
                    false => "feed-standing-failed",
                };
                texts.with(key, &[("reason", reason.into())])
            }
            (None, Some(_)) => texts.text("feed-standing-current"),
            (None, None) => texts.text("feed-standing-new"),
        };
        vec![
            feed.name.clone(),
            age.unwrap_or_else(|| texts.text("feed-never")),
            status,
            texts.number(feed.left_out),
            feed.address.clone(),
        ]
    });
    table.rows = rows.collect();
    table
}

/// What became of fetching feeds.
pub fn updated(response: &FeedUpdateResponse, texts: &Texts) -> Table {
    let headings = [
        ("feed", Align::Left),
        ("status", Align::Left),
        ("new-records", Align::Right),
        ("kept-records", Align::Right),
        ("refused-records", Align::Right),
        ("bytes", Align::Right),
    ];
    let rows = response.feeds.iter().map(|feed| {
        let key = format!("status-{}", feed.status);
        let status = texts.text(&key);
        vec![
            feed.name.clone(),
            match feed.resumed {
                true => texts.with("status-resumed", &[("status", (&status).into())]),
                false => status,
            },
            texts.number(feed.imported),
            texts.number(feed.unchanged),
            texts.number(feed.refused),
            texts.number(usize::try_from(feed.bytes).unwrap_or(usize::MAX)),
        ]
    });
    Table {
        title: texts.text("feeds-title"),
        columns: columns(texts, &headings),
        rows: rows.collect(),
        ..Table::default()
    }
}

/// A bundle that was written.
pub fn bundle(response: &BundleResponse, texts: &Texts) -> Table {
    let headings = [
        ("source", Align::Left),
        ("records", Align::Right),
        ("confirmed", Align::Left),
    ];
    let rows = response.sources.iter().map(|source| {
        let records = usize::try_from(source.records).unwrap_or(usize::MAX);
        vec![
            source.source.clone(),
            texts.number(records),
            texts.instant(&source.confirmed_at),
        ]
    });
    let bytes = usize::try_from(response.bytes).unwrap_or(usize::MAX);
    Table {
        title: texts.with("bundle-title", &[("path", response.path.as_str().into())]),
        summary: texts.with(
            "bundle-summary",
            &[
                ("bytes", bytes.into()),
                ("created", (&texts.instant(&response.created)).into()),
                ("key", response.key.as_str().into()),
            ],
        ),
        columns: columns(texts, &headings),
        rows: rows.collect(),
        ..Table::default()
    }
}

/// A key that was made.
pub fn new_key(response: &NewKeyResponse, texts: &Texts) -> Table {
    let key = response.key.as_str();
    Table {
        title: texts.with("key-made", &[("path", response.path.as_str().into())]),
        columns: columns(texts, &[("key", Align::Left)]),
        rows: vec![vec![key.to_owned()]],
        notes: vec![texts.with("key-made-next", &[("key", key.into())])],
        ..Table::default()
    }
}

/// The keys that are trusted.
pub fn keys(response: &KeysResponse, texts: &Texts) -> Table {
    let headings = [
        ("key", Align::Left),
        ("name", Align::Left),
        ("newest-bundle", Align::Left),
    ];
    let mut table = Table {
        title: texts.text("keys-title"),
        columns: columns(texts, &headings),
        ..Table::default()
    };
    if response.keys.is_empty() {
        table.summary = texts.text("keys-none");
    }
    let rows = response.keys.iter().map(|key| {
        let newest = key.newest.as_deref().map(|time| texts.instant(time));
        vec![
            key.key.clone(),
            key.name.clone().unwrap_or_default(),
            newest.unwrap_or_else(|| texts.text("feed-never")),
        ]
    });
    table.rows = rows.collect();
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    #[test]
    fn ages_are_told_in_a_unit_of_which_there_are_two() {
        let texts = Texts::new(Language::En);
        for (seconds, words) in [
            (-5, "less than a minute"),
            (59, "less than a minute"),
            (60, "1 minute"),
            (7_199, "119 minutes"),
            (7_200, "2 hours"),
            (172_799, "47 hours"),
            (172_800, "2 days"),
            (864_000_000, "10,000 days"),
        ] {
            assert_eq!(age(seconds, &texts), words);
        }
    }
}

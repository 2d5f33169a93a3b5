//! Where something is, as a table.

use std::borrow::Cow;

use iriai_domain::inventory::query::Query;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Names, as_of, called, columns};
use crate::Texts;
use crate::api::inventory::{FoundPlace, WhereResponse, WhereTotals};
use crate::report::{Align, Table, below_each_other};

/// How long the path to the root may be in a table, in columns of a terminal.
const PATH_WIDTH: usize = 72;

/// How long a name on a path may be then.
const NAME_WIDTH: usize = 32;

const ELLIPSIS: &str = "…";

/// How much of the path to the root is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paths {
    /// Its beginning and its end, where it is too long for a terminal.
    Short,
    /// All of it.
    Whole,
}

/// Where something is, the first `rows` places; `whole` is what the scope holds.
pub fn whereabouts(
    response: &WhereResponse,
    whole: &WhereTotals,
    paths: Paths,
    rows: usize,
    texts: &Texts,
) -> Table {
    let query: &str = &response.query;
    let headings = [
        ("product", Align::Left),
        ("release", Align::Left),
        ("component", Align::Left),
        ("dependency", Align::Left),
        ("path", Align::Left),
    ];
    let mut table = Table {
        title: texts.with("where-title", &[("query", query.into())]),
        columns: columns(texts, &headings),
        ..Table::default()
    };
    if let Some(time) = &response.as_of {
        table.title = as_of(&table.title, time, texts);
    }
    if whole.documents == 0 {
        table.summary = texts.text("nothing-there");
    } else if response.totals.found.documents == 0 {
        let none = match response.totals.components_not_evaluated {
            0 => "where-none",
            _ => "where-none-known",
        };
        table.summary = texts.with(none, &[("query", query.into())]);
        table
            .notes
            .push(texts.with("where-none-hint", &[("documents", whole.documents.into())]));
    } else {
        table.summary = texts.with(
            "where-summary",
            &[
                ("products", response.totals.found.products.into()),
                ("all", whole.products.into()),
                ("releases", response.totals.found.releases.into()),
            ],
        );
        table.rows = response
            .products
            .iter()
            .take(rows)
            .map(|place| place_row(place, &response.names, paths, texts))
            .collect();
        let listed = table.rows.len();
        let all: usize = response
            .components
            .iter()
            .map(|component| component.documents as usize)
            .sum();
        if all > listed {
            table
                .notes
                .push(texts.with("where-more", &[("count", (all - listed).into())]));
        }
    }
    table.notes.extend(not_evaluated(response, texts));
    if !response.similar.is_empty() {
        table.notes.extend(similar(response, texts));
    }
    let ages = crate::report::feeds::ages(response.feeds.iter(), texts);
    table.notes.extend(ages);
    table
}

/// What could not be evaluated and why, below each other; nothing where everything could.
pub fn not_evaluated(response: &WhereResponse, texts: &Texts) -> Vec<String> {
    const SHOWN: usize = 10;
    let totals = &response.totals;
    if totals.components_not_evaluated == 0 {
        return Vec::new();
    }
    let mut lines = vec![texts.with(
        "where-not-evaluated",
        &[
            ("components", totals.components_not_evaluated.into()),
            ("occurrences", totals.occurrences_not_evaluated.into()),
            ("products", totals.products_not_evaluated.into()),
        ],
    )];
    let shown = response.not_evaluated.iter().take(SHOWN);
    let rows: Vec<[String; 3]> = shown
        .map(|unsaid| {
            let documents = (unsaid.documents as usize).into();
            [
                called(&unsaid.component, &response.names),
                texts.with("count-documents", &[("count", documents)]),
                // A range that somebody asks for is another one than that of an advisory.
                match format!("not-evaluated-{}", unsaid.reason) {
                    key if response.is_advisory => texts.text(&key),
                    key => texts.with_twin(&key, "asked", &[]),
                },
            ]
        })
        .collect();
    lines.extend(below_each_other(&rows));
    let more = totals.components_not_evaluated - rows.len().min(totals.components_not_evaluated);
    if more > 0 {
        let told = texts.with("where-not-evaluated-more", &[("count", more.into())]);
        lines.push(format!("  {told}"));
    }
    lines
}

/// Packages with a similar name, below each other.
fn similar(response: &WhereResponse, texts: &Texts) -> Vec<String> {
    const SHOWN: usize = 10;
    let name = match Query::parse(&response.query) {
        Ok(Query::Name { name, .. }) => name,
        _ => response.query.clone(),
    };
    let mut lines = vec![texts.with("where-similar", &[("name", (&name).into())])];
    let rows: Vec<[String; 2]> = response
        .similar
        .iter()
        .take(SHOWN)
        .map(|similar| {
            let releases = texts.with("count-releases", &[("count", similar.releases.into())]);
            [called(&similar.package, &response.names), releases]
        })
        .collect();
    lines.extend(below_each_other(&rows));
    let more = response.similar.len().saturating_sub(SHOWN);
    if more > 0 {
        let told = texts.with("where-similar-more", &[("count", more.into())]);
        lines.push(format!("  {told}"));
    }
    lines
}

/// The path to the root with its middle left out where it is too long for a terminal; where that is not enough, each name
/// too.
fn short_path(names: &[String]) -> String {
    const BETWEEN: &str = " › ";
    let fits = |path: &str| path.width() <= PATH_WIDTH;
    let whole = names.join(BETWEEN);
    if fits(&whole) {
        return whole;
    }
    let ends = match names {
        [first, _, .., last_but_one, last] => [first, ELLIPSIS, last_but_one, last].to_vec(),
        names => names.iter().map(String::as_str).collect(),
    };
    let short = ends.join(BETWEEN);
    if fits(&short) {
        return short;
    }
    let names: Vec<_> = ends.into_iter().map(short_name).collect();
    names.join(BETWEEN)
}

/// A name with its middle left out where it is long. More is kept of its end, where name and version stand.
fn short_name(name: &str) -> Cow<'_, str> {
    if name.width() <= NAME_WIDTH {
        return Cow::Borrowed(name);
    }
    // The character at which so many columns are passed.
    let within = |columns: usize, characters: &mut dyn Iterator<Item = (usize, char)>| {
        let mut width = 0;
        let fitting = characters.take_while(|(_, character)| {
            width += character.width().unwrap_or(0);
            width <= columns
        });
        fitting.last()
    };
    let front = within(NAME_WIDTH / 3, &mut name.char_indices());
    let front = front.map_or(0, |(at, character)| at + character.len_utf8());
    let end = within(
        NAME_WIDTH - NAME_WIDTH / 3 - 1,
        &mut name.char_indices().rev(),
    );
    let end = end.map_or(name.len(), |(at, _)| at);
    let part = |range: std::ops::Range<usize>| name.get(range).unwrap_or_default();
    Cow::Owned([part(0..front), ELLIPSIS, part(end..name.len())].concat())
}

fn place_row(place: &FoundPlace, names: &Names, paths: Paths, texts: &Texts) -> Vec<String> {
    let directness = match place.direct {
        Some(true) if place.depth == Some(0) => "word-itself",
        Some(true) => "word-direct",
        Some(false) => "word-transitive",
        None => "word-unknown",
    };
    let names_on_path: Vec<String> = place.path.iter().map(|key| called(key, names)).collect();
    let path = match paths {
        _ if place.direct.is_none() => texts.text("word-unknown"),
        Paths::Short => short_path(&names_on_path),
        Paths::Whole => names_on_path.join(" › "),
    };
    let release = if place.release.is_empty() {
        texts.text("word-unstated")
    } else {
        place.release.clone()
    };
    vec![
        place.product.clone(),
        release,
        called(&place.component, names),
        texts.text(directness),
        path,
    ]
}

#[cfg(test)]
mod tests {
    use iriai_domain::inventory::query::NotEvaluated;

    use super::*;
    use crate::Language;

    #[test]
    fn every_reason_has_words_in_both_languages() {
        for language in [Language::En, Language::Ja] {
            let texts = Texts::new(language);
            for reason in NotEvaluated::ALL {
                let key = format!("not-evaluated-{}", reason.code());
                assert!(texts.has(&key), "{key}");
            }
        }
    }

    #[test]
    fn long_paths_keep_their_beginning_and_their_end() {
        let long = "maven/org.springframework.boot/spring-boot-starter-log4j2@2.5.4";
        let wide = "画像処理ライブラリ共通基盤部品その一 1.0";
        for (names, path) in [
            (vec![], ""),
            (vec!["shop", "left"], "shop › left"),
            (
                vec!["shop", "a", "b", "c", "left-pad"],
                "shop › a › b › c › left-pad",
            ),
            (
                vec![
                    "shop",
                    "npm/aaaaaaaaaaaaaaaaaaaaaaaa@1.0.0",
                    "npm/bbbbbbbbbbbbbbbbbbbbbbbb@1.0.0",
                    "c",
                    "left-pad",
                ],
                "shop › … › c › left-pad",
            ),
            (
                vec!["shop", long, "npm/bbbbbbbbbbbbbbbbbbbbbbbb@1.0.0"],
                "shop › maven/org.…-starter-log4j2@2.5.4 › npm/bbbbbb…bbbbbbbbbbbbbbb@1.0.0",
            ),
            (
                vec![wide, wide],
                "画像処理ラ…通基盤部品その一 1.0 › 画像処理ラ…通基盤部品その一 1.0",
            ),
        ] {
            let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
            let short = short_path(&names);
            assert_eq!(short, path);
        }
    }

    #[test]
    fn no_path_is_longer_than_three_names() {
        for text in ["a", "npm/left-pad@1.0.0 ", "海霧精機", "e\u{301}\u{200b}"] {
            for count in 0..7 {
                for length in [1, 7, 40, 300] {
                    let short = short_path(&vec![text.repeat(length); count]);
                    assert!(short.width() <= 3 * NAME_WIDTH + 10, "{short}");
                }
            }
        }
    }
}

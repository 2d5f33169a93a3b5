//! Tables of the inventory room, made of the same responses that programs get.

use std::collections::BTreeMap;

use iriai_domain::inventory::component_key::{ComponentKey, decode};
use iriai_domain::inventory::query::Query;
use unicode_width::UnicodeWidthStr;

use super::{Align, Column, Table};
use crate::Texts;
use crate::api::inventory::{
    DiffResponse, FoundPlace, ImportResponse, ProductsResponse, RankItem, RankResponse,
    RankVersion, WhereResponse, WhereTotals,
};

/// What documents call things that have no identifier, by key.
type Names = BTreeMap<String, String>;

/// How long the path to the root may be in a table, in columns of a terminal.
const PATH_WIDTH: usize = 60;

/// A component or package key as people read it: without scheme, decoded.
pub fn readable(key: &str) -> String {
    let parts = ComponentKey::of(key);
    if !parts.is_identified() {
        let namespace = parts
            .namespace()
            .map(|supplier| format!("{supplier}: "))
            .unwrap_or_default();
        let version = parts
            .version()
            .map(|version| format!(" {version}"))
            .unwrap_or_default();
        return format!("{namespace}{}{version}", parts.name());
    }
    decode(key.strip_prefix("pkg:").unwrap_or(key)).into_owned()
}

/// A component or package as a document calls it, else by its key.
fn called(key: &str, names: &Names) -> String {
    names.get(key).cloned().unwrap_or_else(|| readable(key))
}

fn project_name(project: &str, names: &Names) -> String {
    project
        .strip_prefix("https://")
        .map_or_else(|| called(project, names), str::to_owned)
}

pub(super) fn columns(texts: &Texts, headings: &[(&str, Align)]) -> Vec<Column> {
    let column = |(heading, align): &(&str, Align)| Column {
        heading: texts.text(&format!("heading-{heading}")),
        align: *align,
    };
    headings.iter().map(column).collect()
}

/// What became of an import, for a terminal on which the refusals stand beside it; nothing when all was refused.
pub fn import_in_words(response: &ImportResponse, texts: &Texts) -> String {
    let table = import(response, texts);
    let totals = &response.totals;
    if totals.imported + totals.unchanged == 0 {
        return String::new();
    }
    let mut words = format!("{}\n", table.summary);
    if totals.warnings > 0 {
        words += &format!("{}\n", texts.text("import-warnings"));
    }
    words
}

/// What became of an import: the sums, and a row for each refusal.
pub fn import(response: &ImportResponse, texts: &Texts) -> Table {
    let totals = &response.totals;
    let number = |count: usize| count.into();
    let notable = response.files.iter().filter(|file| file.error.is_some());
    Table {
        title: String::new(),
        summary: texts.with(
            "import-summary",
            &[
                ("imported", number(totals.imported)),
                ("unchanged", number(totals.unchanged)),
                ("refused", number(totals.refused)),
                ("components", number(totals.components)),
                ("unidentified", number(totals.unidentified)),
                ("warnings", number(totals.warnings)),
            ],
        ),
        columns: columns(
            texts,
            &[
                ("file", Align::Left),
                ("status", Align::Left),
                ("reason", Align::Left),
            ],
        ),
        rows: notable
            .map(|file| {
                let reason = file.error.as_ref().map(|error| error.in_full(texts));
                vec![
                    file.place(),
                    texts.text(&format!("status-{}", file.status)),
                    reason.unwrap_or_default(),
                ]
            })
            .collect(),
        notes: Vec::new(),
    }
}

/// A title with the time that the answer is of.
fn as_of(title: &str, time: &str, texts: &Texts) -> String {
    let time = texts.instant(time);
    texts.with(
        "as-of",
        &[("title", title.into()), ("time", (&time).into())],
    )
}

/// How much of the path to the root is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paths {
    /// Its beginning and its end, where it is too long for a terminal.
    Short,
    /// All of it.
    Whole,
}

/// Where something is; `whole` is what the scope holds.
pub fn whereabouts(
    response: &WhereResponse,
    whole: &WhereTotals,
    paths: Paths,
    texts: &Texts,
) -> Table {
    let query: &str = &response.query;
    let mut table = Table {
        title: texts.with("where-title", &[("query", query.into())]),
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
        let headings = [
            ("product", Align::Left),
            ("release", Align::Left),
            ("component", Align::Left),
            ("dependency", Align::Left),
            ("path", Align::Left),
        ];
        table.columns = columns(texts, &headings);
        table.rows = response
            .products
            .iter()
            .map(|place| place_row(place, &response.names, paths, texts))
            .collect();
        let listed = response.products.len();
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
                texts.text(&format!("not-evaluated-{}", unsaid.reason)),
            ]
        })
        .collect();
    lines.extend(below_each_other(&rows));
    let more = totals.components_not_evaluated - rows.len().min(totals.components_not_evaluated);
    if more > 0 {
        lines.push(texts.with("where-not-evaluated-more", &[("count", more.into())]));
    }
    lines
}

/// Rows of text, indented, each cell as wide as the widest of its column.
fn below_each_other<const N: usize>(rows: &[[String; N]]) -> Vec<String> {
    let widths = std::array::from_fn::<usize, N, _>(|column| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.width()).max().unwrap_or(0)
    });
    let line = |row: &[String; N]| {
        let cells = row.iter().zip(widths).map(|(cell, width)| {
            let blank = " ".repeat(width - cell.width());
            format!("  {cell}{blank}")
        });
        cells.collect::<String>().trim_end().to_owned()
    };
    rows.iter().map(line).collect()
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
        lines.push(texts.with("where-similar-more", &[("count", more.into())]));
    }
    lines
}

/// The path to the root with its middle left out where it is too long for a terminal.
fn short_path(names: &[String]) -> String {
    const BETWEEN: &str = " › ";
    let whole = names.join(BETWEEN);
    match names {
        [first, _, .., last_but_one, last] if whole.width() > PATH_WIDTH && names.len() > 3 => {
            [first, "…", last_but_one, last].join(BETWEEN)
        }
        _ => whole,
    }
}

fn place_row(place: &FoundPlace, names: &Names, paths: Paths, texts: &Texts) -> Vec<String> {
    let directness = match place.direct {
        Some(true) if place.path.len() == 1 => "word-itself",
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

/// Projects by usage, or packages by sprawl.
pub fn rank(response: &RankResponse, texts: &Texts) -> Table {
    let by_sprawl = response.by == "sprawl";
    let mut table = Table {
        title: texts.text(&format!("rank-{}-title", response.by)),
        ..Table::default()
    };
    if let Some(time) = &response.as_of {
        table.title = as_of(&table.title, time, texts);
    }
    if response.totals.documents == 0 {
        table.summary = texts.text("nothing-there");
        return table;
    }
    if response.items.is_empty() {
        table.summary = texts.text("rank-none");
        return table;
    }
    table.summary = if by_sprawl {
        texts.with(
            "rank-sprawl-summary",
            &[("packages", response.totals.projects.into())],
        )
    } else {
        texts.with(
            "rank-summary",
            &[
                ("projects", response.totals.projects.into()),
                ("products", response.totals.products.into()),
                ("releases", response.totals.releases.into()),
            ],
        )
    };
    table.columns = if by_sprawl {
        sprawl_columns(texts)
    } else {
        usage_columns(texts)
    };
    let row = |item: &RankItem| {
        if by_sprawl {
            sprawl_row(item, &response.names, texts)
        } else {
            usage_row(item, &response.names, texts)
        }
    };
    table.rows = response.items.iter().map(row).collect();
    table
}

/// An ecosystem's name; `name` is no ecosystem, but what components without identifier have.
fn ecosystem(code: &str, texts: &Texts) -> String {
    match code {
        "name" => texts.text("word-unidentified"),
        code => code.to_owned(),
    }
}

fn usage_columns(texts: &Texts) -> Vec<Column> {
    use Align::{Left, Right};
    columns(
        texts,
        &[
            ("rank", Right),
            ("project", Left),
            ("ecosystem", Left),
            ("score", Right),
            ("products", Right),
            ("releases", Right),
            ("direct", Right),
            ("versions", Right),
        ],
    )
}

fn usage_row(item: &RankItem, names: &Names, texts: &Texts) -> Vec<String> {
    let direct = item
        .terms
        .iter()
        .find(|term| term.name == "direct")
        .and_then(|term| term.value);
    vec![
        item.rank.to_string(),
        project_name(&item.project, names),
        ecosystem(&item.ecosystem, texts),
        format!("{:.1}", item.score),
        texts.number(item.products as usize),
        texts.number(item.releases as usize),
        direct.map_or_else(
            || texts.text("word-unknown"),
            |share| format!("{:.0} %", share * 100.0),
        ),
        texts.number(item.versions.len()),
    ]
}

fn sprawl_columns(texts: &Texts) -> Vec<Column> {
    use Align::{Left, Right};
    columns(
        texts,
        &[
            ("rank", Right),
            ("package", Left),
            ("score", Right),
            ("versions", Right),
            ("oldest", Left),
            ("newest", Left),
            ("products", Right),
            ("releases", Right),
        ],
    )
}

fn sprawl_row(item: &RankItem, names: &Names, texts: &Texts) -> Vec<String> {
    let version =
        |version: Option<&RankVersion>| version.map(|one| one.version.clone()).unwrap_or_default();
    vec![
        item.rank.to_string(),
        item.package
            .as_deref()
            .map(|package| called(package, names))
            .unwrap_or_default(),
        format!("{:.1}", item.score),
        texts.number(item.versions.len()),
        version(item.versions.first()),
        version(item.versions.last()),
        texts.number(item.products as usize),
        texts.number(item.releases as usize),
    ]
}

/// What changed.
pub fn diff(response: &DiffResponse, texts: &Texts) -> Table {
    let totals = &response.totals;
    let arguments = [
        ("from", response.from.as_str().into()),
        ("to", response.to.as_str().into()),
    ];
    let mut table = Table {
        title: texts.with("diff-title", &arguments),
        ..Table::default()
    };
    if totals.added + totals.removed + totals.versions + totals.licences == 0 {
        table.summary = texts.text("diff-none");
        return table;
    }
    table.summary = texts.with(
        "diff-summary",
        &[
            ("added", totals.added.into()),
            ("removed", totals.removed.into()),
            ("versions", totals.versions.into()),
            ("licences", totals.licences.into()),
            ("same", totals.same.into()),
        ],
    );
    let headings = [
        ("change", Align::Left),
        ("package", Align::Left),
        ("from", Align::Left),
        ("to", Align::Left),
        ("licences", Align::Left),
    ];
    table.columns = columns(texts, &headings);
    table.rows = changes(response, texts);
    table
}

fn changes(response: &DiffResponse, texts: &Texts) -> Vec<Vec<String>> {
    let change = |code: &str| texts.text(&format!("change-{code}"));
    let package = |key: &str| {
        let parts = ComponentKey::of(key);
        let qualifiers: Vec<_> = parts.qualifiers().map(decode).collect();
        let package = readable(parts.package());
        match qualifiers.join("&") {
            none if none.is_empty() => package,
            qualifiers => format!("{package}?{qualifiers}"),
        }
    };
    let version = |key: &str| {
        let version = ComponentKey::of(key).version();
        version.map_or_else(
            || texts.text("word-unstated"),
            |version| version.into_owned(),
        )
    };
    let came = response.components.added.iter().map(|one| {
        let key = &one.key;
        let licences = one.licences.join(", ");
        vec![
            change("added"),
            package(key),
            String::new(),
            version(key),
            licences,
        ]
    });
    let went = response.components.removed.iter().map(|one| {
        let key = &one.key;
        let licences = one.licences.join(", ");
        vec![
            change("removed"),
            package(key),
            version(key),
            String::new(),
            licences,
        ]
    });
    let versions = response.versions.iter().map(|one| {
        let (from, to) = (one.from.join(", "), one.to.join(", "));
        let code = one.direction.unwrap_or("version");
        vec![
            change(code),
            readable(&one.package),
            from,
            to,
            String::new(),
        ]
    });
    let licences = response.licences.iter().map(|one| {
        let (from, to) = (one.from.join(", "), one.to.join(", "));
        vec![
            change("licence"),
            readable(&one.package),
            from,
            to,
            String::new(),
        ]
    });
    came.chain(went).chain(versions).chain(licences).collect()
}

/// The products and their releases.
pub fn products(response: &ProductsResponse, texts: &Texts) -> Table {
    let mut table = Table {
        title: texts.text("products-title"),
        ..Table::default()
    };
    if response.products.is_empty() {
        table.summary = texts.text("products-none");
        return table;
    }
    let headings = [
        ("product", Align::Left),
        ("business-unit", Align::Left),
        ("supplier", Align::Left),
        ("criticality", Align::Right),
        ("tags", Align::Left),
        ("release-names", Align::Left),
    ];
    table.columns = columns(texts, &headings);
    let unstated = texts.text("word-unstated");
    let name = |name: &String| {
        if name.is_empty() {
            unstated.clone()
        } else {
            name.clone()
        }
    };
    let products = response.products.iter();
    table.rows = products
        .map(|product| {
            vec![
                product.name.clone(),
                product.business_unit.clone().unwrap_or_default(),
                product.supplier.clone().unwrap_or_default(),
                product.criticality.to_string(),
                product.tags.join(", "),
                product
                    .releases
                    .iter()
                    .map(name)
                    .collect::<Vec<_>>()
                    .join(", "),
            ]
        })
        .collect();
    table
}

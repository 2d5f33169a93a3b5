//! Tables of the inventory room, made of the same responses that programs get.

mod licences;
mod whereabouts;

use std::collections::BTreeMap;

use iriai_domain::inventory::component_key::{ComponentKey, decode};

use super::risk::finding_rows;
use super::{Align, Column, Table};
use crate::Texts;
use crate::api::inventory::{
    DiffResponse, ImportResponse, ProductResponse, ProductsResponse, RankItem, RankResponse,
    RankVersion,
};

pub use licences::{licence_check, licences, obligations};
pub use whereabouts::{Paths, not_evaluated, whereabouts};

/// What documents call things that have no identifier, by key.
pub(super) type Names = BTreeMap<String, String>;

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
pub(super) fn called(key: &str, names: &Names) -> String {
    names.get(key).cloned().unwrap_or_else(|| readable(key))
}

fn project_name(project: &str, names: &Names) -> String {
    project
        .strip_prefix("https://")
        .map_or_else(|| called(project, names), str::to_owned)
}

pub(super) fn columns(texts: &Texts, headings: &[(&str, Align)]) -> Vec<Column> {
    let columns = headings.iter();
    columns
        .map(|(heading, align)| Column::named(heading, *align, texts))
        .collect()
}

/// What became of an import, for a terminal on which the refusals stand beside it and that is so many columns wide; nothing when all
/// was refused.
pub fn import_in_words(response: &ImportResponse, columns: Option<usize>, texts: &Texts) -> String {
    let totals = &response.totals;
    if totals.imported + totals.unchanged == 0 {
        return String::new();
    }
    let warned = (totals.warnings > 0).then(|| texts.text("import-warnings"));
    let mut words = import(response, texts).summary;
    words.extend(warned.map(|line| format!("\n{line}")));
    Table::of_words(words).to_text(columns)
}

/// What became of an import: the sums, and a row for each refusal.
pub fn import(response: &ImportResponse, texts: &Texts) -> Table {
    let totals = &response.totals;
    let number = |count: usize| count.into();
    let notable = response.files.iter().filter(|file| file.error.is_some());
    let mut summary = texts.with(
        "import-summary",
        &[
            ("imported", number(totals.imported)),
            ("unchanged", number(totals.unchanged)),
            ("refused", number(totals.refused)),
            ("components", number(totals.components)),
            ("unidentified", number(totals.unidentified)),
            ("warnings", number(totals.warnings)),
        ],
    );
    let (kept, changed) = (totals.advisories, totals.advisories_changed);
    let (same, refused) = (totals.advisories_unchanged, totals.advisories_refused);
    if kept + same + refused > 0 {
        let advisories = [
            ("new", number(kept - changed)),
            ("changed", number(changed)),
            ("same", number(same)),
            ("refused", number(refused)),
        ];
        summary += &format!("\n{}", texts.with("import-advisories", &advisories));
    }
    Table {
        title: String::new(),
        summary,
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
pub(super) fn as_of(title: &str, time: &str, texts: &Texts) -> String {
    let time = texts.instant(time);
    texts.with(
        "as-of",
        &[("title", title.into()), ("time", (&time).into())],
    )
}

/// Projects by usage, or packages by sprawl, the first `rows` of them.
pub fn rank(response: &RankResponse, rows: usize, texts: &Texts) -> Table {
    let by_sprawl = response.by == "sprawl";
    let mut table = Table {
        title: texts.text(&format!("rank-{}-title", response.by)),
        columns: if by_sprawl {
            sprawl_columns(texts)
        } else {
            usage_columns(texts)
        },
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
    let row = |item: &RankItem| {
        if by_sprawl {
            sprawl_row(item, &response.names, texts)
        } else {
            usage_row(item, &response.names, texts)
        }
    };
    table.rows = response.items.iter().take(rows).map(row).collect();
    let more = response.totals.projects.saturating_sub(table.rows.len());
    if more > 0 {
        let more = texts.with("rank-more", &[("count", more.into())]);
        table.notes.push(more);
    }
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
            |share| {
                let value = format!("{:.0}", share * 100.0);
                texts.with("percent", &[("value", (&value).into())])
            },
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

/// What changed, findings among it, as one table.
pub fn diff_with_findings(response: &DiffResponse, texts: &Texts) -> Table {
    let mut table = diff(response, texts);
    let headings = [
        ("advisory", Align::Left),
        ("place", Align::Left),
        ("decided-by", Align::Left),
    ];
    table.columns.extend(columns(texts, &headings));
    for row in &mut table.rows {
        row.extend(headings.map(|_| String::new()));
    }
    table.rows.extend(finding_rows(response, texts));
    table
}

/// What changed beside findings.
pub fn diff(response: &DiffResponse, texts: &Texts) -> Table {
    let totals = &response.totals;
    let arguments = [
        ("from", response.from.as_str().into()),
        ("to", response.to.as_str().into()),
    ];
    let headings = [
        ("change", Align::Left),
        ("package", Align::Left),
        ("from", Align::Left),
        ("to", Align::Left),
        ("licences", Align::Left),
    ];
    let mut table = Table {
        title: texts.with("diff-title", &arguments),
        columns: columns(texts, &headings),
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
    table.rows = changes(response, texts);
    table
}

fn changes(response: &DiffResponse, texts: &Texts) -> Vec<Vec<String>> {
    let change = |code: &str| texts.text(&format!("change-{code}"));
    let package = |key: &str| {
        let parts = ComponentKey::of(key);
        let qualifiers: Vec<_> = parts.qualifiers().map(decode).collect();
        let package = called(parts.package(), &response.names);
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
        vec![change(code), package(&one.package), from, to, String::new()]
    });
    let licences = response.licences.iter().map(|one| {
        let (from, to) = (one.from.join(", "), one.to.join(", "));
        vec![
            change("licence"),
            package(&one.package),
            from,
            to,
            String::new(),
        ]
    });
    came.chain(went).chain(versions).chain(licences).collect()
}

/// How much depends on a product, or what is taken for it.
fn criticality(product: &ProductResponse, texts: &Texts) -> String {
    let value = product.criticality.to_string();
    match product.criticality_stated {
        true => value,
        false => texts.with("criticality-not-set", &[("value", (&value).into())]),
    }
}

/// The products and their releases.
pub fn products(response: &ProductsResponse, texts: &Texts) -> Table {
    let headings = [
        ("product", Align::Left),
        ("business-unit", Align::Left),
        ("supplier", Align::Left),
        ("criticality", Align::Left),
        ("exposure", Align::Left),
        ("safety", Align::Left),
        ("value-density", Align::Left),
        ("tags", Align::Left),
        ("release-names", Align::Left),
    ];
    let mut table = Table {
        title: texts.text("products-title"),
        columns: columns(texts, &headings),
        ..Table::default()
    };
    if response.products.is_empty() {
        table.summary = texts.text("products-none");
        return table;
    }
    let unstated = texts.text("word-unstated");
    let name = |name: &String| {
        if name.is_empty() {
            unstated.clone()
        } else {
            name.clone()
        }
    };
    let situated = |what: &str, code: Option<&str>| match code {
        Some(code) => texts.text(&format!("ssvc-{what}-{code}")),
        None => texts.text("word-unknown"),
    };
    let products = response.products.iter();
    table.rows = products
        .map(|product| {
            vec![
                product.name.clone(),
                product.business_unit.clone().unwrap_or_default(),
                product.supplier.clone().unwrap_or_default(),
                criticality(product, texts),
                situated("exposure", product.exposure),
                situated("safety", product.safety),
                situated("value-density", product.value_density),
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

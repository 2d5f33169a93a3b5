//! Which changes of versions settle most, as a table.

use super::super::inventory::{as_of, columns, readable};
use super::super::{Align, Table};
use crate::Texts;
use crate::api::risk::{GraveResponse, UpgradeResponse, UpgradesResponse, WithoutFixResponse};

/// Changes, `rows` of them, and below what they do not settle.
pub fn upgrades(response: &UpgradesResponse, rows: usize, texts: &Texts) -> Table {
    let headings = [
        ("rank", Align::Right),
        ("package", Align::Left),
        ("from", Align::Left),
        ("to", Align::Left),
        ("step", Align::Left),
        ("settles", Align::Right),
        ("gravest", Align::Left),
        ("products", Align::Right),
        ("releases", Align::Right),
        ("points", Align::Right),
        ("settled-share", Align::Right),
        ("comes-by", Align::Left),
    ];
    let mut table = Table {
        title: texts.text("upgrades-title"),
        columns: columns(texts, &headings),
        ..Table::default()
    };
    if let Some(time) = &response.as_of {
        table.title = as_of(&table.title, time, texts);
    }
    table.summary = summary(response, texts);
    let items = response.items.iter().take(rows);
    table.rows = items.map(|item| row(item, texts)).collect();
    let more = response.items.len().saturating_sub(table.rows.len());
    if more > 0 {
        let more = texts.with("rank-more", &[("count", more.into())]);
        table.notes.push(more);
    }
    table.notes.extend(brought(response, rows, texts));
    table.notes.extend(unsettled(response, texts));
    table
}

/// An answer where there are no advisories yet.
pub fn no_feeds(title: &str, texts: &Texts) -> Table {
    Table {
        title: texts.text(title),
        summary: texts.text("findings-no-feeds"),
        ..Table::default()
    }
}

/// What the changes settle, and how far they are from the best.
fn summary(response: &UpgradesResponse, texts: &Texts) -> String {
    let totals = &response.totals;
    if totals.findings == 0 {
        return texts.text("upgrades-none");
    }
    let share = if totals.points > 0.0 {
        totals.won / totals.points
    } else {
        0.0
    };
    let share = percent(share);
    let settled = texts.with(
        "upgrades-summary",
        &[
            ("changes", totals.changes.into()),
            ("settled", totals.settled.into()),
            ("findings", totals.findings.into()),
            ("attacked", totals.attacked_settled.into()),
            ("all", totals.attacked.into()),
            ("share", (&share).into()),
        ],
    );
    let (gap, changes) = (percent(totals.gap), totals.changes.into());
    let proof = if totals.changes == 0 {
        return settled;
    } else if totals.gap > 0.0 {
        let arguments = [("changes", changes), ("gap", (&gap).into())];
        texts.with("upgrades-bound", &arguments)
    } else {
        texts.with("upgrades-best", &[("changes", changes)])
    };
    format!("{settled}\n{proof}")
}

fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent > 0.0 && percent < 1.0 {
        format!("{percent:.1}")
    } else {
        format!("{percent:.0}")
    }
}

fn row(item: &UpgradeResponse, texts: &Texts) -> Vec<String> {
    let step = item.step.unwrap_or("unknown");
    let step = texts.text(&format!("step-{step}"));
    let step = match item.pre_release {
        true => texts.with("step-pre-release", &[("step", (&step).into())]),
        false => step,
    };
    vec![
        item.rank.to_string(),
        readable(&item.package),
        from(item, texts),
        item.to.clone(),
        step,
        texts.number(item.settles.len()),
        item.settles
            .first()
            .map(|first| gravity(&first.grave, texts))
            .unwrap_or_default(),
        texts.number(item.products),
        texts.number(item.releases),
        format!("{:.1}", item.points),
        texts.with(
            "percent",
            &[("value", (&percent(item.settled_share)).into())],
        ),
        comes_by(item, texts),
    ]
}

/// The versions that change: all of a few, else the first, the last and how many there are.
fn from(item: &UpgradeResponse, texts: &Texts) -> String {
    let versions = item.from.iter().map(|from| from.version.as_str());
    let versions: Vec<&str> = versions.collect();
    match versions.as_slice() {
        [first, .., last] if versions.len() > 3 => texts.with(
            "upgrades-from-many",
            &[
                ("first", (*first).into()),
                ("last", (*last).into()),
                ("count", versions.len().into()),
            ],
        ),
        few => few.join(", "),
    }
}

/// How grave a vulnerability is, in a few words.
fn gravity(grave: &GraveResponse, texts: &Texts) -> String {
    if grave.kind == "malicious" {
        return texts.text("kind-malicious");
    }
    let severity = match &grave.severity {
        None => texts.text("order-severity-not-stated"),
        Some(severity) => {
            let rating = texts.text(&format!("rating-{}", severity.rating));
            match severity.score {
                Some(score) => format!("{rating} {score:.1}"),
                None => rating,
            }
        }
    };
    match grave.exploited {
        Some(true) => texts.with("severity-exploited", &[("severity", (&severity).into())]),
        _ => severity,
    }
}

fn comes_by(item: &UpgradeResponse, texts: &Texts) -> String {
    let reach = &item.reach;
    let through = reach.through.first().map(|first| {
        let component = readable(&first.component);
        let more = reach.through.len() - 1;
        let arguments = [
            ("component", component.as_str().into()),
            ("more", more.into()),
        ];
        match more {
            0 => texts.with("reach-through", &arguments),
            _ => texts.with("reach-through-several", &arguments),
        }
    });
    let transitive =
        through.or_else(|| (reach.transitive > 0).then(|| texts.text("reach-transitive")));
    let direct = (reach.direct > 0).then(|| texts.text("reach-direct"));
    match (direct, transitive) {
        (Some(direct), Some(transitive)) => texts.with(
            "reach-both",
            &[
                ("direct", (&direct).into()),
                ("transitive", (&transitive).into()),
            ],
        ),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => texts.text("word-unknown"),
    }
}

/// What the changes bring newly.
fn brought(response: &UpgradesResponse, rows: usize, texts: &Texts) -> Vec<String> {
    const SHOWN: usize = 10;
    let items = response.items.iter().take(rows);
    let lines: Vec<String> = items
        .flat_map(|item| item.brings.iter().map(move |brought| (item, brought)))
        .map(|(item, brought)| {
            let package = readable(&item.package);
            let gravity = gravity(&brought.grave, texts);
            texts.with(
                "upgrades-brought-line",
                &[
                    ("package", (&package).into()),
                    ("to", item.to.as_str().into()),
                    ("advisory", brought.grave.advisory.as_str().into()),
                    ("severity", (&gravity).into()),
                ],
            )
        })
        .collect();
    if lines.is_empty() {
        return Vec::new();
    }
    let more = lines.len().saturating_sub(SHOWN);
    let mut notes = vec![texts.text("upgrades-brought")];
    let shown = lines.into_iter().take(SHOWN);
    notes.extend(shown.map(|line| format!("  {line}")));
    if more > 0 {
        let told = texts.with("upgrades-more", &[("count", more.into())]);
        notes.push(format!("  {told}"));
    }
    notes
}

/// What stays, and why.
fn unsettled(response: &UpgradesResponse, texts: &Texts) -> Vec<String> {
    const SHOWN: usize = 10;
    let totals = &response.totals;
    let mut notes = Vec::new();
    let more = totals.changes_for_all.saturating_sub(totals.changes);
    if more > 0 {
        notes.push(texts.with("upgrades-further", &[("count", more.into())]));
    }
    if totals.held_back > 0 {
        let key = match response.largest_step {
            "major" => "upgrades-held-back",
            _ => "upgrades-held-back-step",
        };
        notes.push(texts.with(key, &[("count", totals.held_back.into())]));
    }
    if totals.without_fix > 0 {
        notes.push(texts.with(
            "upgrades-without-fix",
            &[("count", totals.without_fix.into())],
        ));
        let shown = response.without_fix.iter().take(SHOWN);
        let lines: Vec<String> = shown.map(|one| without_fix(one, texts)).collect();
        let more = totals.without_fix - lines.len().min(totals.without_fix);
        notes.extend(lines.into_iter().map(|line| format!("  {line}")));
        if more > 0 {
            let told = texts.with("upgrades-more", &[("count", more.into())]);
            notes.push(format!("  {told}"));
        }
    }
    notes
}

fn without_fix(without: &WithoutFixResponse, texts: &Texts) -> String {
    let component = readable(&without.component);
    let gravity = gravity(&without.grave, texts);
    texts.with(
        &format!("upgrades-without-fix-{}", without.reason),
        &[
            ("component", (&component).into()),
            ("advisory", without.grave.advisory.as_str().into()),
            ("severity", (&gravity).into()),
        ],
    )
}

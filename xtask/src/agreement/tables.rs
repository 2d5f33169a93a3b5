//! The tables of `docs/matching.md`, each between `<!-- figures: name -->` and `<!-- end -->`.

use std::fmt::Write;

use anyhow::{Context, bail};
use serde_json::{Map, Value};

const SETS: [&str; 3] = ["sboms", "fleet", "edges"];

/// The page with its tables made of the figures.
pub(super) fn fill(page: &str, figures: &Value) -> anyhow::Result<String> {
    const BEGIN: &str = "<!-- figures: ";
    const END: &str = "<!-- end -->";
    let mut made = String::new();
    let mut rest = page;
    while let Some((before, behind)) = rest.split_once(BEGIN) {
        let (name, behind) = behind.split_once(" -->").context("an open mark")?;
        let (_, behind) = behind.split_once(END).context("no end of a table")?;
        let table = match name {
            "agreement" => agreement(figures)?,
            "audit" => audit(figures)?,
            "totals" => totals(figures)?,
            "ecosystems" => ecosystems(figures)?,
            "labels" => labels(figures)?,
            _ => bail!("no table is called {name}"),
        };
        write!(made, "{before}{BEGIN}{name} -->\n\n{table}\n{END}")?;
        rest = behind;
    }
    Ok(made + rest)
}

fn object<'v>(value: &'v Value, path: &str) -> anyhow::Result<&'v Map<String, Value>> {
    let found = value.pointer(path).and_then(Value::as_object);
    found.with_context(|| format!("no {path} among the figures"))
}

/// A number with its thousands apart; nothing counts as 0.
fn number(value: Option<&Value>) -> String {
    let digits = value.and_then(Value::as_u64).unwrap_or(0).to_string();
    let mut shown = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// Counts by word, as `3 no-version, 4 no-purl`; those of 0 are left out.
fn words(value: Option<&Value>) -> String {
    let counts = value.and_then(Value::as_object).into_iter().flatten();
    let told: Vec<String> = counts
        .filter(|(_, count)| count.as_u64() != Some(0))
        .map(|(word, count)| format!("{} {word}", number(Some(count))))
        .collect();
    told.join(", ")
}

fn agreement(figures: &Value) -> anyhow::Result<String> {
    let mut table = String::from(
        "| Set | Ecosystem | Package URLs | Pairs | Both: affected | Both: cannot be said | Differences |\n|---|---|--:|--:|--:|--:|---|\n",
    );
    for set in SETS {
        for (ecosystem, row) in object(figures, &format!("/agreement/{set}"))? {
            writeln!(
                table,
                "| {set} | {ecosystem} | {} | {} | {} | {} | {} |",
                number(row.get("purls")),
                number(row.get("pairs")),
                number(row.get("affected")),
                number(row.get("not_evaluated")),
                words(row.get("differences")),
            )?;
        }
    }
    Ok(table)
}

fn audit(figures: &Value) -> anyhow::Result<String> {
    let mut table = String::from(
        "| Set | Crates in the lock file | Both: affected | Differences |\n|---|--:|--:|--:|\n",
    );
    for set in SETS {
        let row = object(figures, &format!("/audit/{set}"))?;
        writeln!(
            table,
            "| {set} | {} | {} | {} |",
            number(row.get("crates")),
            number(row.get("affected")),
            number(row.get("differences")),
        )?;
    }
    Ok(table)
}

fn totals(figures: &Value) -> anyhow::Result<String> {
    let mut table = String::from("| | sboms | fleet |\n|---|--:|--:|\n");
    let both = [
        object(figures, "/ours/sboms")?,
        object(figures, "/ours/fleet")?,
    ];
    for (name, key) in [
        ("advisories", "advisories"),
        ("documents", "documents"),
        ("distinct components", "components"),
        (
            "of an ecosystem of which there are advisories",
            "components_evaluated",
        ),
        ("pairs of component and vulnerability: findings", "findings"),
    ] {
        let [sboms, fleet] = both.map(|one| number(one.get(key)));
        writeln!(table, "| {name} | {sboms} | {fleet} |")?;
    }
    let mut reasons: Vec<&str> = both
        .iter()
        .filter_map(|one| one.get("components_not_evaluated")?.as_object())
        .flat_map(|counts| counts.keys().map(String::as_str))
        .collect();
    reasons.sort_unstable();
    reasons.dedup();
    for reason in reasons {
        let count = |one: &Map<String, Value>| {
            number(
                one.get("components_not_evaluated")
                    .and_then(|counts| counts.get(reason)),
            )
        };
        let [sboms, fleet] = both.map(count);
        writeln!(table, "| not evaluated: `{reason}` | {sboms} | {fleet} |")?;
    }
    Ok(table)
}

fn ecosystems(figures: &Value) -> anyhow::Result<String> {
    let mut table = String::from(
        "| Set | Ecosystem | Components | Pairs affected | Pairs that cannot be said |\n|---|---|--:|--:|---|\n",
    );
    for set in SETS.iter().take(2) {
        for (ecosystem, row) in object(figures, &format!("/ours/{set}/ecosystems"))? {
            writeln!(
                table,
                "| {set} | {ecosystem} | {} | {} | {} |",
                number(row.get("components")),
                number(row.get("affected")),
                words(row.get("not_evaluated")),
            )?;
        }
    }
    Ok(table)
}

fn labels(figures: &Value) -> anyhow::Result<String> {
    let mut table = String::from("| Ecosystem | Agreed |\n|---|---|\n");
    for (ecosystem, counts) in object(figures, "/labels/agreed")? {
        writeln!(table, "| {ecosystem} | {} |", words(Some(counts)))?;
    }
    Ok(table)
}

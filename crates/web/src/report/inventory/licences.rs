//! Tables of licences.

use super::super::{Align, Table};
use super::{as_of, columns, readable};
use crate::Texts;
use crate::api::inventory::{
    CheckedLicenceResponse, ComponentLicences, LicenceCheckResponse, LicenceDecision,
    LicencesResponse, ObligationsResponse, ProductLicences, StatedLicence,
};

/// Licences with their counts: `rows` of them.
pub fn licences(response: &LicencesResponse, rows: usize, texts: &Texts) -> Table {
    let title = texts.text(&format!("licences-{}-title", response.by));
    let totals = &response.totals;
    let summary = [
        ("components", totals.components.into()),
        ("licences", totals.licences.into()),
        ("unknown", totals.unknown.into()),
        ("conflicting", totals.conflicting.into()),
        ("departing", totals.departing.into()),
    ];
    let mut table = Table {
        title: titled(&title, response.as_of.as_ref(), texts),
        summary: texts.with("licences-summary", &summary),
        ..Table::default()
    };
    if totals.products == 0 {
        table.summary = texts.text("nothing-there");
        return table;
    }
    let shown = match response.by {
        "product" => products(response, &mut table, rows, texts),
        "component" => components(response, &mut table, rows, texts),
        _ => by_licence(response, &mut table, rows, texts),
    };
    note_more(&mut table, response.total.saturating_sub(shown), texts);
    table
}

fn titled(title: &str, time: Option<&String>, texts: &Texts) -> String {
    match time {
        Some(time) => as_of(title, time, texts),
        None => title.to_owned(),
    }
}

fn note_more(table: &mut Table, more: usize, texts: &Texts) {
    if more > 0 {
        let arguments = [("count", more.into())];
        table.notes.push(texts.with("findings-more", &arguments));
    }
}

/// What is stated, in words where it is no licence.
fn stated(kind: &str, licence: Option<&str>, texts: &Texts) -> String {
    match (kind, licence) {
        ("expression", Some(licence)) => licence.to_owned(),
        (kind, licence) => {
            let arguments = [("text", licence.unwrap_or_default().into())];
            texts.with(&format!("licence-stated-{kind}"), &arguments)
        }
    }
}

fn stated_licence(licence: &StatedLicence, texts: &Texts) -> String {
    stated(licence.stated, licence.licence.as_deref(), texts)
}

fn category(code: &str, texts: &Texts) -> String {
    texts.text(&format!("licence-category-{code}"))
}

fn by_licence(response: &LicencesResponse, table: &mut Table, rows: usize, texts: &Texts) -> usize {
    table.columns = columns(
        texts,
        &[
            ("licence", Align::Left),
            ("licence-category", Align::Left),
            ("components", Align::Right),
            ("products", Align::Right),
            ("releases", Align::Right),
        ],
    );
    let all = response.licences.as_deref().unwrap_or_default();
    let shown = all.iter().take(rows).map(|row| {
        vec![
            stated_licence(&row.stated, texts),
            category(row.stated.category, texts),
            texts.number(row.components),
            texts.number(row.products as usize),
            texts.number(row.releases as usize),
        ]
    });
    table.rows = shown.collect();
    table.rows.len()
}

fn products(response: &LicencesResponse, table: &mut Table, rows: usize, texts: &Texts) -> usize {
    table.columns = columns(
        texts,
        &[
            ("product", Align::Left),
            ("components", Align::Right),
            ("licence-unknown", Align::Right),
            ("licence-conflicting", Align::Right),
            ("licences-count", Align::Right),
            ("licence-categories", Align::Left),
        ],
    );
    let all = response.products.as_deref().unwrap_or_default();
    let categories = |product: &ProductLicences| {
        let mut categories: Vec<(&str, usize)> = product
            .categories
            .iter()
            .filter(|(code, _)| **code != "unknown")
            .map(|(code, count)| (*code, *count))
            .collect();
        categories.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let words: Vec<String> = categories
            .into_iter()
            .map(|(code, count)| {
                let name = category(code, texts);
                let arguments = [("category", (&name).into()), ("count", count.into())];
                texts.with("licence-category-count", &arguments)
            })
            .collect();
        words.join(&texts.text("list-comma"))
    };
    let shown = all.iter().take(rows).map(|product| {
        vec![
            product.product.clone(),
            texts.number(product.components),
            texts.number(product.unknown),
            texts.number(product.conflicting),
            texts.number(product.licences),
            categories(product),
        ]
    });
    table.rows = shown.collect();
    table.rows.len()
}

fn components(response: &LicencesResponse, table: &mut Table, rows: usize, texts: &Texts) -> usize {
    table.columns = columns(
        texts,
        &[
            ("component", Align::Left),
            ("licence", Align::Left),
            ("licence-category", Align::Left),
            ("releases", Align::Right),
            ("licence-remark", Align::Left),
        ],
    );
    let all = response.components.as_deref().unwrap_or_default();
    let lines = |component: &ComponentLicences| {
        let name = readable(component.written.as_ref().unwrap_or(&component.component));
        let remark = match component.conflicting {
            true => texts.text("licence-conflict"),
            false => String::new(),
        };
        let lines = component.licences.iter().map(|licence| {
            vec![
                name.clone(),
                stated_licence(&licence.stated, texts),
                category(licence.stated.category, texts),
                texts.number(licence.releases as usize),
                remark.clone(),
            ]
        });
        lines.collect::<Vec<_>>()
    };
    let shown = all.iter().take(rows);
    // Several lines may be one component.
    table.rows = shown.clone().flat_map(lines).collect();
    shown.len()
}

/// What a policy says: `rows` lines of it.
pub fn licence_check(response: &LicenceCheckResponse, rows: usize, texts: &Texts) -> Table {
    let totals = &response.totals;
    let arguments = [
        ("components", totals.components.into()),
        ("deny", totals.deny.into()),
        ("unknown", totals.unknown.into()),
        ("review", totals.review.into()),
        ("allow", totals.allow.into()),
    ];
    let mut table = Table {
        title: titled(
            &texts.text("licence-check-title"),
            response.as_of.as_ref(),
            texts,
        ),
        summary: texts.with("licence-check-summary", &arguments),
        columns: columns(
            texts,
            &[
                ("licence-verdict", Align::Left),
                ("component", Align::Left),
                ("licence", Align::Left),
                ("products", Align::Right),
                ("releases", Align::Right),
                ("reason", Align::Left),
            ],
        ),
        ..Table::default()
    };
    if totals.components == 0 {
        table.summary = texts.text("nothing-there");
        return table;
    }
    let shown = response.items.iter().take(rows).map(|item| {
        vec![
            texts.text(&format!("licence-verdict-{}", item.verdict)),
            readable(item.written.as_ref().unwrap_or(&item.component)),
            stated(item.stated, item.licence.as_deref(), texts),
            texts.number(item.products as usize),
            texts.number(item.releases as usize),
            reason(item, texts),
        ]
    });
    table.rows = shown.collect();
    let more = response.items_total.saturating_sub(table.rows.len());
    note_more(&mut table, more, texts);
    if totals.conflicting > 0 {
        let arguments = [("count", totals.conflicting.into())];
        let note = texts.with("licence-check-conflicting", &arguments);
        table.notes.push(note);
    }
    let outcome = match (response.passed, totals.unknown + totals.deny > 0) {
        (true, true) => "licence-check-tolerated",
        (true, false) => "licence-check-passed",
        (false, _) => "licence-check-failed",
    };
    table.notes.push(texts.text(outcome));
    table
}

/// Why a verdict is what it is: what decided, what was chosen, what was found out.
fn reason(item: &CheckedLicenceResponse, texts: &Texts) -> String {
    let category = category(item.category, texts);
    let own = item.reason.as_deref().unwrap_or("");
    let arguments = [
        ("licence", item.decided_by.as_deref().unwrap_or("").into()),
        ("category", (&category).into()),
        ("text", own.into()),
    ];
    let key = match (item.why, own) {
        ("rule", text) if !text.is_empty() => "licence-why-rule-reason".to_owned(),
        (why, _) => format!("licence-why-{why}"),
    };
    let mut parts = vec![texts.with(&key, &arguments)];
    let mut add = |key: &str, text: Option<&str>| {
        if let Some(text) = text {
            parts.push(texts.with(key, &[("text", text.into())]));
        }
    };
    add("licence-chosen", item.chosen.as_deref());
    add("licence-clarified", item.clarified.as_deref());
    add("licence-reason", item.clarified_reason.as_deref());
    let elsewhere = item.elsewhere.join(&texts.text("list-comma"));
    add(
        "licence-elsewhere",
        Some(elsewhere.as_str()).filter(|text| !text.is_empty()),
    );
    parts.join(&texts.text("licence-reasons-between"))
}

/// What has to be done, product by product.
pub fn obligations(response: &ObligationsResponse, texts: &Texts) -> Table {
    let mut table = Table {
        title: titled(
            &texts.text("obligations-title"),
            response.as_of.as_ref(),
            texts,
        ),
        summary: texts.text("obligations-summary"),
        columns: columns(
            texts,
            &[
                ("product", Align::Left),
                ("obligation", Align::Left),
                ("occasion", Align::Left),
                ("components", Align::Right),
                ("licences", Align::Left),
            ],
        ),
        ..Table::default()
    };
    if response.products.is_empty() {
        table.summary = texts.text("nothing-there");
        return table;
    }
    for product in &response.products {
        let rows = product.obligations.iter().map(|row| {
            vec![
                product.product.clone(),
                texts.text(&format!("obligation-{}", row.obligation)),
                texts.text(&format!("occasion-{}", row.occasion)),
                texts.number(row.components),
                listed(&row.licences, texts),
            ]
        });
        table.rows.extend(rows);
    }
    let mut choices: Vec<(&str, &str)> = response
        .products
        .iter()
        .flat_map(|product| &product.choices)
        .map(|choice| (choice.licence.as_str(), choice.chosen.as_str()))
        .collect();
    choices.sort_unstable();
    choices.dedup();
    let notes = choices.into_iter().map(|(licence, chosen)| {
        let arguments = [("licence", licence.into()), ("chosen", chosen.into())];
        texts.with("obligations-choice", &arguments)
    });
    table.notes.extend(notes);
    let mut decided: Vec<String> = response
        .products
        .iter()
        .flat_map(|product| &product.decided)
        .map(|decision| decided_words(decision, texts))
        .collect();
    decided.sort_unstable();
    decided.dedup();
    table.notes.extend(decided);
    table
}

/// What the policy decided of a licence that no list knows.
fn decided_words(decision: &LicenceDecision, texts: &Texts) -> String {
    let key = format!("obligations-decided-{}", decision.verdict);
    let told = texts.with(&key, &[("licence", decision.licence.as_str().into())]);
    let reason = decision.reason.as_deref().map(|reason| {
        let arguments = [("text", reason.into())];
        texts.with("licence-reason", &arguments)
    });
    let parts: Vec<String> = [Some(told), reason].into_iter().flatten().collect();
    parts.join(&texts.text("licence-reasons-between"))
}

/// The first few licences, and how many more there are.
fn listed(licences: &[String], texts: &Texts) -> String {
    const SHOWN: usize = 6;
    let shown = licences.get(..SHOWN).unwrap_or(licences);
    let mut words = shown.join(&texts.text("list-comma"));
    let more = licences.len() - shown.len();
    if more > 0 {
        words += &texts.with("licences-and-more", &[("count", more.into())]);
    }
    words
}

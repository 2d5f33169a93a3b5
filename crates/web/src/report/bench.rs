//! The figures of a bench as a table.

use super::{Align, Column, Table};
use crate::Texts;
use crate::api::bench::BenchResponse;

/// Figure by figure.
pub fn figures(response: &BenchResponse, texts: &Texts) -> Table {
    let column = |key: &str, align| Column::named(key, align, texts);
    let number = |value: f64| {
        if value >= 1_000.0 {
            texts.number(value.round() as usize)
        } else {
            format!("{value:.3}")
        }
    };
    let unmeasured = || texts.text("word-not-measured");
    Table {
        title: texts.with(
            "bench-title",
            &[
                ("name", response.name.into()),
                ("cores", response.machine.cores.into()),
            ],
        ),
        summary: String::new(),
        columns: vec![
            column("figure", Align::Left),
            column("value", Align::Right),
            column("unit", Align::Left),
            column("target", Align::Right),
            column("met", Align::Left),
        ],
        rows: response
            .figures
            .iter()
            .map(|figure| {
                let met = figure
                    .met
                    .map(|met| texts.text(if met { "word-yes" } else { "word-no" }));
                vec![
                    figure.name.clone().into_owned(),
                    figure.value.map_or_else(unmeasured, number),
                    figure.unit.to_owned(),
                    figure.target.map(number).unwrap_or_default(),
                    met.unwrap_or_default(),
                ]
            })
            .collect(),
        notes: Vec::new(),
    }
}

//! What a bench measured.

use std::borrow::Cow;

use serde::Serialize;

/// The figures of a bench.
#[derive(Debug, Serialize)]
pub struct BenchResponse {
    /// Its name.
    pub name: &'static str,
    /// Where it ran.
    pub machine: Machine,
    /// What was measured.
    pub figures: Vec<Figure>,
}

/// A machine.
#[derive(Debug, Serialize)]
pub struct Machine {
    /// Cores that the program may use.
    pub cores: usize,
    /// Memory.
    pub memory_bytes: Option<u64>,
}

/// A figure.
#[derive(Debug, Serialize)]
pub struct Figure {
    /// What was measured.
    pub name: Cow<'static, str>,
    /// How much; null where it was not measured.
    pub value: Option<f64>,
    /// In which unit; empty for counts and ratios.
    pub unit: &'static str,
    /// What it is compared with, measured in the same run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floor: Option<f64>,
    /// Value divided by floor, where that is not the value itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ratio: Option<f64>,
    /// What it should be at most or at least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<f64>,
    /// Whether it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub met: Option<bool>,
}

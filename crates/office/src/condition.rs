//! Conditions that people write, in the Common Expression Language (CEL): compiled once, asked of many findings.
//!
//! Names are those that users of Dependency-Track know. `component` has `purl`, `type`, `group`, `name`, `version`; `vuln` has `id`,
//! `ids` (all names), `source`, `severity` (`CRITICAL`, `HIGH`, `MEDIUM`, `LOW`, `NONE`, `UNASSIGNED`), `cvssv3BaseScore`, `epssScore`,
//! `exploited`, `malicious`, `fixed` (the versions that fix it). What nobody states is absent, and `has(vuln.epssScore)` asks for it; a condition that looks at what is
//! absent holds for nothing.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use cel::{Context, Program, Value};

use crate::error::Error;

/// A condition.
pub(crate) struct Condition {
    program: Program,
    /// What expressions may use beside their own names.
    language: Context<'static, 'static>,
    looks_at_fixed: bool,
}

/// What a condition is asked of.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked<'f> {
    pub(crate) purl: &'f str,
    pub(crate) kind: &'f str,
    pub(crate) group: Option<&'f str>,
    pub(crate) name: &'f str,
    pub(crate) version: Option<&'f str>,
    pub(crate) id: &'f str,
    pub(crate) ids: Vec<Cow<'f, str>>,
    pub(crate) source: &'f str,
    pub(crate) severity: &'static str,
    pub(crate) score: Option<f64>,
    pub(crate) epss: Option<f64>,
    pub(crate) exploited: Option<bool>,
    pub(crate) malicious: bool,
    /// The versions that fix it; nothing where nobody looked.
    pub(crate) fixed: Option<Vec<String>>,
}

/// What came of asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    Holds,
    DoesNot,
    /// It looks at something that is absent, or compares what cannot be compared.
    Unknown,
}

impl Condition {
    /// Conditions are written by hand; what is longer is none.
    const LENGTH: usize = 4_096;

    /// Compiles a condition on findings. It may name nothing but what there is.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        Self::over(text, names(&full()))
    }

    /// Compiles a condition on something else, of which `full` states everything that may be named.
    pub(crate) fn over(text: &str, full: Names) -> Result<Self, Error> {
        let invalid = |code| Error::Invalid {
            code,
            value: text.chars().take(200).collect(),
        };
        if text.len() > Self::LENGTH {
            return Err(invalid("condition-too-long"));
        }
        let program = Program::compile(text).map_err(|_| invalid("condition-invalid"))?;
        let references = program.references();
        let names_unknown = references
            .variables()
            .iter()
            .any(|name| !full.iter().any(|(known, _)| known == name));
        if names_unknown {
            return Err(invalid("condition-name-unknown"));
        }
        let condition = Self {
            program,
            language: Context::default(),
            looks_at_fixed: text.contains("fixed"),
        };
        // What cannot be asked of something about which everything is stated can be asked of nothing.
        match condition.ask(full) {
            Answer::Unknown => Err(invalid("condition-invalid")),
            Answer::Holds | Answer::DoesNot => Ok(condition),
        }
    }

    /// Whether it may look at the versions that fix something, for which records must be read.
    pub(crate) fn looks_at_fixed(&self) -> bool {
        self.looks_at_fixed
    }

    /// Whether it holds.
    pub(crate) fn holds(&self, asked: &Asked<'_>) -> Answer {
        self.ask(names(asked))
    }

    /// Whether it holds of what these names stand for.
    pub(crate) fn ask(&self, names: Names) -> Answer {
        let mut context = self.language.new_inner_scope();
        for (name, value) in names {
            context.add_variable_from_value(name, value);
        }
        match self.program.execute(&context) {
            Ok(Value::Bool(true)) => Answer::Holds,
            Ok(Value::Bool(false)) => Answer::DoesNot,
            _ => Answer::Unknown,
        }
    }
}

/// What a condition may name, and what stands for it.
pub(crate) type Names = Vec<(&'static str, Value)>;

fn names(asked: &Asked<'_>) -> Names {
    vec![
        ("component", component(asked)),
        ("vuln", vulnerability(asked)),
    ]
}

/// Something about which everything is stated.
fn full() -> Asked<'static> {
    Asked {
        purl: "pkg:npm/a@1.0.0",
        kind: "npm",
        group: Some("g"),
        name: "a",
        version: Some("1.0.0"),
        id: "CVE-2026-0001",
        ids: vec!["CVE-2026-0001".into()],
        source: "CVE",
        severity: "HIGH",
        score: Some(7.5),
        epss: Some(0.5),
        exploited: Some(true),
        malicious: false,
        fixed: Some(vec!["1.0.1".to_owned()]),
    }
}

pub(crate) fn text(value: &str) -> Value {
    Value::String(Arc::new(value.to_owned()))
}

pub(crate) fn component(asked: &Asked<'_>) -> Value {
    let mut map: HashMap<String, Value> = HashMap::new();
    map.insert("purl".to_owned(), text(asked.purl));
    map.insert("type".to_owned(), text(asked.kind));
    map.insert("name".to_owned(), text(asked.name));
    for (name, value) in [("group", asked.group), ("version", asked.version)] {
        if let Some(value) = value {
            map.insert(name.to_owned(), text(value));
        }
    }
    map.into()
}

fn vulnerability(asked: &Asked<'_>) -> Value {
    let mut map: HashMap<String, Value> = HashMap::new();
    map.insert("id".to_owned(), text(asked.id));
    let ids: Vec<Value> = asked.ids.iter().map(|id| text(id)).collect();
    map.insert("ids".to_owned(), Value::List(Arc::new(ids)));
    map.insert("source".to_owned(), text(asked.source));
    map.insert("severity".to_owned(), text(asked.severity));
    map.insert("malicious".to_owned(), Value::Bool(asked.malicious));
    if let Some(exploited) = asked.exploited {
        map.insert("exploited".to_owned(), Value::Bool(exploited));
    }
    if let Some(fixed) = &asked.fixed {
        let fixed: Vec<Value> = fixed.iter().map(|version| text(version)).collect();
        map.insert("fixed".to_owned(), Value::List(Arc::new(fixed)));
    }
    for (name, value) in [("cvssv3BaseScore", asked.score), ("epssScore", asked.epss)] {
        if let Some(value) = value {
            map.insert(name.to_owned(), Value::Float(value));
        }
    }
    map.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(condition: &str, asked: &Asked<'_>) -> Result<Answer, &'static str> {
        let condition = Condition::parse(condition).map_err(|error| error.code());
        condition.map(|condition| condition.holds(asked))
    }

    #[test]
    fn conditions_are_asked_of_what_is_stated() {
        let bare = Asked {
            epss: None,
            exploited: None,
            version: None,
            fixed: None,
            ..full()
        };
        for (condition, of_full, of_bare) in [
            ("true", Answer::Holds, Answer::Holds),
            ("component.type == 'npm'", Answer::Holds, Answer::Holds),
            (
                "vuln.severity in ['LOW', 'NONE']",
                Answer::DoesNot,
                Answer::DoesNot,
            ),
            (
                "vuln.epssScore < 0.9 && component.name.startsWith('a')",
                Answer::Holds,
                Answer::Unknown,
            ),
            (
                "has(vuln.epssScore) && vuln.epssScore < 0.9",
                Answer::Holds,
                Answer::DoesNot,
            ),
            ("size(vuln.fixed) > 0", Answer::Holds, Answer::Unknown),
            (
                "'CVE-2026-0001' in vuln.ids && component.purl.matches('^pkg:npm/')",
                Answer::Holds,
                Answer::Holds,
            ),
        ] {
            assert_eq!(answer(condition, &full()), Ok(of_full), "{condition}");
            assert_eq!(answer(condition, &bare), Ok(of_bare), "{condition}");
        }
    }

    #[test]
    fn what_is_no_condition_is_refused() {
        let long = format!("true{}", " || true".repeat(1_000));
        let deep = format!("{}true{}", "(".repeat(1_500), ")".repeat(1_500));
        for (condition, code) in [
            ("", "condition-invalid"),
            ("component.name ==", "condition-invalid"),
            ("component.name", "condition-invalid"),
            ("1 + 1", "condition-invalid"),
            ("vuln.sevrity == 'LOW'", "condition-invalid"),
            ("project.name == 'a'", "condition-name-unknown"),
            (&long, "condition-too-long"),
            (&deep, "condition-invalid"),
        ] {
            assert_eq!(answer(condition, &full()), Err(code), "{condition:.40}");
        }
    }
}

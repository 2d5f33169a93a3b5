//! Why a text is no condition that can be asked: what is wrong, with what, where, and what there is instead.
//!
//! The library tells faults of syntax in English sentences with a position. They become codes here, by their known beginnings, so that
//! the edge can word them (`reason-<code>` in the locales).

use std::collections::{BTreeSet, HashSet};
use std::fmt;

use cel::common::ast::{EntryExpr, Expr, IdedExpr};
use cel::objects::Key;
use cel::{ExecutionError, ParseErrors, Program, Value};
use iriai_domain::risk::policy::WrittenAt;

use super::Names;
use crate::error::Error;

/// What is wrong with a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What kind of fault, one of [`Fault::CODES`].
    pub(super) code: &'static str,
    /// What is at fault; empty when the code says all.
    pub(super) value: String,
    /// What there is instead, or what it was used on.
    pub(super) expected: String,
    /// The line within the condition, from 1.
    pub(super) line: usize,
    /// The letter within the line, from 1.
    pub(super) column: usize,
}

/// As it travels in the details of errors: see `formats::reason::Reason`.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)?;
        if !self.value.is_empty() || !self.expected.is_empty() {
            write!(f, ": {}\t{}", self.value, self.expected)?;
        }
        Ok(())
    }
}

impl Fault {
    /// All codes, for the test that each has its words.
    pub const CODES: &[&str] = &[
        "condition-ends",
        "condition-unexpected",
        "condition-equals",
        "condition-text",
        "condition-sign",
        "condition-has",
        "condition-syntax",
        "condition-length",
        "condition-name",
        "condition-field",
        "condition-word",
        "condition-order",
        "condition-function",
        "condition-types",
        "condition-pattern",
        "condition-calculation",
        "condition-result",
    ];

    pub(super) fn new(code: &'static str, value: impl Into<String>) -> Self {
        const SHOWN: usize = 60;
        let value: String = value.into();
        let cut = value.char_indices().nth(SHOWN);
        Self {
            code,
            value: match cut {
                Some((end, _)) => format!("{}…", value.get(..end).unwrap_or_default()),
                None => value,
            },
            expected: String::new(),
            line: 1,
            column: 1,
        }
    }

    /// The same with what there is instead, or what it was used on.
    pub(super) fn instead(self, expected: String) -> Self {
        Self { expected, ..self }
    }

    /// The code of the error that it makes.
    pub(crate) fn error_code(&self) -> &'static str {
        match self.code {
            "condition-length" => "condition-too-long",
            "condition-name" | "condition-field" => "condition-name-unknown",
            _ => "condition-invalid",
        }
    }

    /// Where it stands in a file, as far as that is known.
    pub(crate) fn place(&self, written: &WrittenAt) -> String {
        written.place(self.line, self.column)
    }

    /// The error of a rule's condition in a file that nobody names yet.
    pub(crate) fn of_rule(&self, rule: &str, written: &WrittenAt) -> Error {
        Error::Condition {
            code: self.error_code(),
            path: None,
            rule: rule.to_owned(),
            at: self.place(written),
            fault: self.to_string(),
        }
    }

    pub(super) fn too_long(most: usize) -> Self {
        Self::new("condition-length", most.to_string())
    }

    /// The same at a byte of a condition.
    pub(super) fn at(self, text: &str, byte: usize) -> Self {
        let before = text.get(..byte).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
        let column = before.get(start..).unwrap_or_default().chars().count() + 1;
        Self {
            line,
            column,
            ..self
        }
    }

    /// What the library cannot read.
    pub(super) fn of_syntax(errors: &ParseErrors) -> Self {
        let mut all = errors.errors.iter();
        let is_syntax = |one: &&cel::ParseError| one.msg.starts_with(SYNTAX);
        // What it says of its own state is of no use to anybody.
        let first = all.clone().find(is_syntax).or_else(|| all.next());
        let Some(first) = first else {
            return Self::new("condition-syntax", "");
        };
        let position = |number: isize| usize::try_from(number).unwrap_or(1).max(1);
        let (line, column) = first.pos;
        Self {
            line: position(line),
            column: position(column),
            ..of_sentence(&first.msg)
        }
    }

    /// What came of asking a condition of something about which everything is stated.
    pub(super) fn of_asking(
        program: &Program,
        outcome: Result<Value, ExecutionError>,
        names: &Names,
    ) -> Option<Self> {
        let (fault, function) = match outcome {
            Ok(Value::Bool(_)) => return None,
            Ok(other) => (Self::new("condition-result", kind(&other)), None),
            Err(error) => of_execution(error, names),
        };
        let text = &program.source_info().source;
        let called = function.and_then(|name| {
            nodes(program.expression())
                .find(|node| matches!(&node.expr, Expr::Call(call) if call.func_name == name))
        });
        let start = called.and_then(|node| program.source_info().offset_for(node.id));
        Some(match start {
            Some((start, _)) => fault.at(text, start as usize),
            None => fault,
        })
    }

    /// The first name or field in a program that there is not.
    pub(super) fn of_names(program: &Program, names: &Names) -> Option<Self> {
        let (source, text) = (program.source_info(), &program.source_info().source);
        let bound = bound(program.expression());
        let mut first: Option<(usize, Self)> = None;
        for node in nodes(program.expression()) {
            let (id, fault) = match &node.expr {
                Expr::Ident(name) if !bound.contains(name.as_str()) => {
                    (node.id, unknown_name(name, names))
                }
                Expr::Select(select) => match &select.operand.expr {
                    Expr::Ident(root) if !bound.contains(root.as_str()) => {
                        (select.operand.id, unknown_field(root, &select.field, names))
                    }
                    _ => continue,
                },
                _ => continue,
            };
            let Some(fault) = fault else { continue };
            let start = source.offset_for(id).map_or(0, |(start, _)| start as usize);
            if first.as_ref().is_none_or(|(known, _)| start < *known) {
                first = Some((start, fault));
            }
        }
        first.map(|(start, fault)| fault.at(text, start))
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        fault.of_rule("", &WrittenAt::ALONE)
    }
}

/// How the library begins what it says of syntax.
const SYNTAX: &str = "Syntax error: ";

/// The fault that a sentence of the library tells, its place apart.
fn of_sentence(sentence: &str) -> Fault {
    let quoted = |text: &str| -> Option<String> {
        let (inner, _) = text.rsplit_once('\'')?;
        Some(inner.to_owned())
    };
    let said = sentence.strip_prefix(SYNTAX).unwrap_or(sentence);
    if said.contains("'<EOF>'") || said.contains("input <EOF>") {
        return Fault::new("condition-ends", "");
    }
    if let Some(token) = said.strip_prefix("token recognition error at: '") {
        let token = quoted(token).unwrap_or_default();
        let token = token.trim();
        return match token {
            "=" => Fault::new("condition-equals", ""),
            _ if token.starts_with(['\'', '"']) => Fault::new("condition-text", token),
            _ => Fault::new("condition-sign", token),
        };
    }
    for start in [
        "extraneous input '",
        "mismatched input '",
        "no viable alternative at input '",
    ] {
        if let Some(rest) = said.strip_prefix(start) {
            let token = rest.split_once("' expecting").map(|(token, _)| token);
            let token = token.map(str::to_owned).or_else(|| quoted(rest));
            return Fault::new("condition-unexpected", token.unwrap_or_default());
        }
    }
    if let Some((_, token)) = said.split_once("' at '") {
        return Fault::new("condition-unexpected", quoted(token).unwrap_or_default());
    }
    if said.contains("has() macro") {
        return Fault::new("condition-has", "");
    }
    Fault::new("condition-syntax", "")
}

/// The fault that an execution ended with, and the function at fault.
fn of_execution(error: ExecutionError, names: &Names) -> (Fault, Option<String>) {
    match error {
        ExecutionError::NoSuchKey(key) => {
            let all: BTreeSet<String> = names.iter().flat_map(|(_, value)| fields(value)).collect();
            let expected = all.into_iter().collect::<Vec<_>>().join(", ");
            let fault = Fault::new("condition-field", key.as_str());
            (Fault { expected, ..fault }, None)
        }
        ExecutionError::UndeclaredReference(name) => {
            let fault = Fault::new("condition-function", name.as_str());
            (fault, Some(name.to_string()))
        }
        ExecutionError::NoSuchOverload(error) => {
            let expected = error.argument_types().join(", ");
            let fault = Fault::new("condition-types", sign(error.function()));
            (
                Fault { expected, ..fault },
                Some(error.function().to_owned()),
            )
        }
        ExecutionError::UnsupportedBinaryOperator(name, left, right) => {
            let expected = format!("{}, {}", kind(&left), kind(&right));
            (
                Fault {
                    expected,
                    ..Fault::new("condition-types", name)
                },
                None,
            )
        }
        ExecutionError::NotSupportedAsMethod { method, target } => {
            let expected = kind(&target).to_owned();
            let fault = Fault::new("condition-types", method.as_str());
            (Fault { expected, ..fault }, Some(method))
        }
        ExecutionError::ValuesNotComparable(left, right) => {
            let expected = format!("{}, {}", kind(&left), kind(&right));
            (
                Fault {
                    expected,
                    ..Fault::new("condition-types", "==")
                },
                None,
            )
        }
        ExecutionError::FunctionError { function, .. } => {
            let code = match &*function {
                "matches" => "condition-pattern",
                _ => "condition-calculation",
            };
            (Fault::new(code, function.as_str()), Some(function))
        }
        _ => (Fault::new("condition-calculation", ""), None),
    }
}

/// An operator as it is written: the library calls `<` `_<_` and `in` `@in`.
pub(super) fn sign(function: &str) -> &str {
    function.trim_matches(['_', '@'])
}

/// The type of a value, in the words of CEL.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::List(_) => "list",
        Value::Map(_) => "map",
        Value::Int(_) => "int",
        Value::UInt(_) => "uint",
        Value::Float(_) => "double",
        Value::String(_) => "string",
        Value::Bytes(_) => "bytes",
        Value::Bool(_) => "bool",
        Value::Null => "null",
        _ => "other",
    }
}

fn fields(value: &Value) -> Vec<String> {
    let Value::Map(map) = value else {
        return Vec::new();
    };
    let keys = map.map.keys().filter_map(|key| match key {
        Key::String(name) => Some(name.to_string()),
        _ => None,
    });
    let mut keys: Vec<String> = keys.collect();
    keys.sort_unstable();
    keys
}

fn unknown_name(name: &str, names: &Names) -> Option<Fault> {
    let is_known = names.iter().any(|(known, _)| *known == name);
    (!is_known).then(|| {
        let known: Vec<&str> = names.iter().map(|(known, _)| *known).collect();
        Fault {
            expected: known.join(", "),
            ..Fault::new("condition-name", name)
        }
    })
}

fn unknown_field(root: &str, field: &str, names: &Names) -> Option<Fault> {
    let (_, value) = names.iter().find(|(known, _)| *known == root)?;
    let known = fields(value);
    if known.is_empty() || known.iter().any(|known| known == field) {
        return None;
    }
    Some(Fault {
        expected: known.join(", "),
        ..Fault::new("condition-field", format!("{root}.{field}"))
    })
}

/// The names that macros bind (`vuln.ids.exists(id, …)`), wherever they are bound: one that stands outside has no value, which asking
/// brings to light.
fn bound(expression: &IdedExpr) -> HashSet<&str> {
    let mut bound = HashSet::new();
    for node in nodes(expression) {
        if let Expr::Comprehension(macro_of) = &node.expr {
            bound.insert(macro_of.iter_var.as_str());
            bound.extend(macro_of.iter_var2.as_deref());
            bound.insert(macro_of.accu_var.as_str());
        }
    }
    bound
}

/// All nodes of an expression.
fn nodes(expression: &IdedExpr) -> impl Iterator<Item = &IdedExpr> {
    let mut open = vec![expression];
    std::iter::from_fn(move || {
        let node = open.pop()?;
        open.extend(below(node));
        Some(node)
    })
}

/// What stands directly below a node.
pub(super) fn below(node: &IdedExpr) -> Vec<&IdedExpr> {
    match &node.expr {
        Expr::Call(call) => call
            .target
            .as_deref()
            .into_iter()
            .chain(&call.args)
            .collect(),
        Expr::Comprehension(of) => vec![
            &of.iter_range,
            &of.accu_init,
            &of.loop_cond,
            &of.loop_step,
            &of.result,
        ],
        Expr::List(list) => list.elements.iter().collect(),
        Expr::Select(select) => vec![&select.operand],
        Expr::Map(map) => map
            .entries
            .iter()
            .flat_map(|one| entry(&one.expr))
            .collect(),
        Expr::Struct(made) => made
            .entries
            .iter()
            .flat_map(|one| entry(&one.expr))
            .collect(),
        Expr::Unspecified | Expr::Ident(_) | Expr::Literal(_) => Vec::new(),
    }
}

fn entry(entry: &EntryExpr) -> Vec<&IdedExpr> {
    match entry {
        EntryExpr::MapEntry(one) => vec![&one.key, &one.value],
        EntryExpr::StructField(one) => vec![&one.value],
    }
}

#[cfg(test)]
mod tests {
    use super::super::Condition;
    use super::*;

    /// Reason and place of a condition's fault.
    fn told(text: &str) -> (String, String) {
        let fault = Condition::parse(text).err().expect(text);
        assert!(Fault::CODES.contains(&fault.code), "{}", fault.code);
        (fault.to_string(), fault.place(&WrittenAt::ALONE))
    }

    #[test]
    fn faults_are_told_with_what_where_and_what_there_is() {
        const FIELDS: &str =
            "cvssv3BaseScore, epssScore, exploited, fixed, id, ids, malicious, severity, source";
        let sevrity = format!("condition-field: vuln.sevrity\t{FIELDS}");
        let long = "true || ".repeat(1_000) + "true";
        let deep = format!("{}true{}", "(".repeat(1_500), ")".repeat(1_500));
        for (text, reason, place) in [
            ("", "condition-ends", "line 1 column 1"),
            ("component.name ==", "condition-ends", "line 1 column 18"),
            ("(true", "condition-ends", "line 1 column 6"),
            ("true)", "condition-unexpected: )\t", "line 1 column 5"),
            (
                "true ++ true",
                "condition-unexpected: +\t",
                "line 1 column 7",
            ),
            (
                "vuln.severity = 'LOW'",
                "condition-equals",
                "line 1 column 15",
            ),
            (
                "vuln.severity == 'LOW",
                "condition-text: 'LOW\t",
                "line 1 column 18",
            ),
            (
                "vuln.severity == ＬＯＷ",
                "condition-sign: Ｌ\t",
                "line 1 column 18",
            ),
            ("has(vuln)", "condition-has", "line 1 column 5"),
            ("vuln.sevrity == 'LOW'", &sevrity, "line 1 column 1"),
            (
                "'日本' == 'a' &&\n  vuln.sevrity == 'LOW'",
                &sevrity,
                "line 2 column 3",
            ),
            ("has(vuln.sevrity)", &sevrity, "line 1 column 5"),
            (
                "vuln['sevrity'] == 'LOW'",
                "condition-field: sevrity\tcvssv3BaseScore, epssScore, exploited, fixed, group, id, ids, malicious, name, purl, severity, source, type, version",
                "line 1 column 1",
            ),
            (
                "'日本' == x",
                "condition-name: x\tcomponent, vuln",
                "line 1 column 9",
            ),
            (
                "vuln.ids.exists(id, id == i)",
                "condition-name: i\tcomponent, vuln",
                "line 1 column 27",
            ),
            (
                "vuln.exploited || ssvc.deployer == 'defer'",
                "condition-name: ssvc\tcomponent, vuln",
                "line 1 column 19",
            ),
            (
                "lower(component.name) == 'a'",
                "condition-function: lower\t",
                "line 1 column 6",
            ),
            (
                "vuln.epssScore > 'a'",
                "condition-types: >\tdouble, string",
                "line 1 column 16",
            ),
            (
                "component.name.matches('(')",
                "condition-pattern: matches\t",
                "line 1 column 23",
            ),
            ("1 / 0 == 1", "condition-calculation", "line 1 column 1"),
            (
                "component.name",
                "condition-result: string\t",
                "line 1 column 1",
            ),
            ("vuln", "condition-result: map\t", "line 1 column 1"),
            (&long, "condition-length: 4096\t", "line 1 column 1"),
        ] {
            assert_eq!(
                told(text),
                (reason.to_owned(), place.to_owned()),
                "{text:.60}"
            );
        }
        assert!(Condition::parse(&deep).is_err());
    }

    #[test]
    fn any_text_ends_in_a_condition_or_a_fault_within_it() {
        use proptest::prelude::*;
        let words = prop::sample::select(vec![
            "vuln", ".", "id", "ids", "==", "=", "'a'", "'", "(", ")", "[", "]", "exists", ",",
            "x", "&&", "\n", "日", "has(", "!", "1", "?", ":", "\\",
        ]);
        proptest!(ProptestConfig::with_cases(2_000), |(parts in prop::collection::vec(words, 0..14))| {
            let text = parts.concat();
            if let Err(fault) = Condition::parse(&text) {
                let lines = text.split('\n').count();
                prop_assert!(fault.line >= 1 && fault.line <= lines, "{:?} {:?}", text, fault);
                let line = text.split('\n').nth(fault.line - 1).unwrap_or_default();
                prop_assert!(fault.column >= 1 && fault.column <= line.chars().count() + 1, "{:?} {:?}", text, fault);
            }
        });
    }
}

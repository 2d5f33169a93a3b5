//! Conditions that compare a field with what it never is: `vuln.severity == 'critical'`, where severities are written in capitals.
//!
//! Such a condition is well-formed and never holds (or, with `!=`, always), so that a gate would pass and nobody would hear why.
//! Checked is what is written out: texts and numbers in the condition itself, also as elements of a list, as one side of `? :`, and
//! behind the names that macros bind (`['HIGH', 'LOW'].exists(word, vuln.severity == word)`).

use std::collections::{BTreeSet, HashSet};

use cel::common::ast::{EntryExpr, Expr, IdedExpr, LiteralValue, operators};
use cel::objects::Key;
use cel::{Program, Value};
use iriai_domain::ecosystem::ECOSYSTEMS;
use iriai_domain::licence::Category;
use iriai_domain::purl::TYPES;
use iriai_domain::risk::ssvc::{Automatable, Exploitation, Priority, TechnicalImpact};

use super::fault::{Fault, below, kind, sign};
use super::{Names, SEVERITIES};

/// The words that a field may hold, where there are no others.
fn words(root: &str, field: &str) -> Option<Vec<&'static str>> {
    Some(match (root, field) {
        // Other types are asked for by `component.purl.startsWith('pkg:…/')`.
        ("component", "type") => {
            let of_ecosystems = ECOSYSTEMS.iter().filter_map(|row| row.purl_type);
            let registered = TYPES.iter().map(|rule| rule.code);
            let types: BTreeSet<&str> = registered.chain(of_ecosystems).collect();
            types.into_iter().chain(["name"]).collect()
        }
        ("vuln", "severity") => SEVERITIES.to_vec(),
        ("ssvc", "exploitation") => Exploitation::ALL.iter().map(|one| one.code()).collect(),
        ("ssvc", "automatable") => Automatable::ALL.iter().map(|one| one.code()).collect(),
        ("ssvc", "technicalImpact") => TechnicalImpact::ALL.iter().map(|one| one.code()).collect(),
        // All others are decisions.
        ("ssvc", _) => Priority::ALL.iter().map(|one| one.code()).collect(),
        ("licence", "category") => Category::ALL.iter().map(|one| one.code()).collect(),
        _ => return None,
    })
}

/// The first comparison of a field with what it can never be.
pub(super) fn fault(program: &Program, names: &Names) -> Option<Fault> {
    let (source, text) = (program.source_info(), &program.source_info().source);
    let mut scopes = Scopes::default();
    let mut open = vec![(program.expression(), None)];
    let mut first: Option<(usize, Fault)> = None;
    while let Some((node, scope)) = open.pop() {
        if let Expr::Call(call) = &node.expr
            && let [left, right] = &call.args[..]
        {
            let compared = Compared {
                operator: &call.func_name,
                node,
                left: scopes.parts(left, scope, false),
                right: scopes.parts(right, scope, call.func_name == operators::IN),
            };
            for (id, fault) in compared.faults(names) {
                let start = source.offset_for(id).map_or(0, |(start, _)| start as usize);
                if first.as_ref().is_none_or(|(known, _)| start < *known) {
                    first = Some((start, fault));
                }
            }
        }
        scopes.descend(node, scope, &mut open);
    }
    first.map(|(start, fault)| fault.at(text, start))
}

/// A part of a comparison that is known by looking at it.
enum Part<'e> {
    Written(&'e IdedExpr, &'e LiteralValue),
    Field(&'e str, &'e str),
}

/// A comparison: what may stand on either side.
struct Compared<'e> {
    operator: &'e str,
    node: &'e IdedExpr,
    left: Vec<Part<'e>>,
    right: Vec<Part<'e>>,
}

impl Compared<'_> {
    /// What is wrong with it, and at which node.
    fn faults(&self, names: &Names) -> Vec<(u64, Fault)> {
        match self.operator {
            operators::EQUALS | operators::NOT_EQUALS | operators::IN => self.unequal(names),
            operators::LESS
            | operators::LESS_EQUALS
            | operators::GREATER
            | operators::GREATER_EQUALS => self.unordered(),
            _ => Vec::new(),
        }
    }

    fn unequal(&self, names: &Names) -> Vec<(u64, Fault)> {
        let pairs = |fields: &[Part<'_>], written: &[Part<'_>]| -> Vec<(u64, Fault)> {
            let fields = fields.iter().filter_map(|part| match part {
                Part::Field(root, field) => Some((*root, *field)),
                Part::Written(..) => None,
            });
            fields
                .flat_map(|(root, field)| {
                    let written = written.iter().filter_map(move |part| match part {
                        Part::Written(node, literal) => Some((node.id, *literal)),
                        Part::Field(..) => None,
                    });
                    written.filter_map(move |(id, literal)| {
                        Some((id, never(self.operator, root, field, literal, names)?))
                    })
                })
                .collect()
        };
        let mut faults = pairs(&self.left, &self.right);
        faults.extend(pairs(&self.right, &self.left));
        faults
    }

    /// Texts are ordered by their letters: `CRITICAL` stands before `HIGH`.
    fn unordered(&self) -> Vec<(u64, Fault)> {
        let parts = self.left.iter().chain(&self.right);
        let fault = |part: &Part<'_>| match part {
            Part::Field(root, field) => {
                let words = words(root, field)?.join(", ");
                let fault = Fault::new("condition-order", sign(self.operator));
                Some((self.node.id, fault.instead(words)))
            }
            Part::Written(..) => None,
        };
        parts.filter_map(fault).collect()
    }
}

/// What is wrong with comparing a field with what is written, when it is never that.
fn never(
    operator: &str,
    root: &str,
    field: &str,
    literal: &LiteralValue,
    names: &Names,
) -> Option<Fault> {
    let written = kind_of(literal);
    let stands = names.iter().find(|(name, _)| *name == root);
    let Value::Map(fields) = &stands?.1 else {
        return None;
    };
    let is_number = |kind| matches!(kind, "int" | "uint" | "double");
    let held = kind(fields.map.get(&Key::from(field.to_owned()))?);
    if held != written && !(is_number(held) && is_number(written)) {
        let fault = Fault::new("condition-types", sign(operator));
        return Some(fault.instead(format!("{held}, {written}")));
    }
    let LiteralValue::String(word) = literal else {
        return None;
    };
    let words = words(root, field)?;
    let fault = || Fault::new("condition-word", word.inner()).instead(words.join(", "));
    (!words.contains(&word.inner())).then(fault)
}

fn kind_of(literal: &LiteralValue) -> &'static str {
    match literal {
        LiteralValue::Boolean(_) => "bool",
        LiteralValue::Bytes(_) => "bytes",
        LiteralValue::Double(_) => "double",
        LiteralValue::Int(_) => "int",
        LiteralValue::Null => "null",
        LiteralValue::String(_) => "string",
        LiteralValue::UInt(_) => "uint",
    }
}

/// The names that macros bind, each within its own.
#[derive(Default)]
struct Scopes<'e> {
    all: Vec<Scope<'e>>,
}

struct Scope<'e> {
    outer: Option<usize>,
    name: &'e str,
    /// What is walked, where the name stands for each element of it.
    range: Option<&'e IdedExpr>,
}

impl<'e> Scopes<'e> {
    /// Goes on with what stands below a node.
    fn descend(
        &mut self,
        node: &'e IdedExpr,
        scope: Option<usize>,
        open: &mut Vec<(&'e IdedExpr, Option<usize>)>,
    ) {
        let Expr::Comprehension(of) = &node.expr else {
            open.extend(below(node).into_iter().map(|below| (below, scope)));
            return;
        };
        open.extend([(&of.iter_range, scope), (&of.accu_init, scope)]);
        let range = of.iter_var2.is_none().then_some(&of.iter_range);
        let mut inner = self.bind(scope, &of.iter_var, range);
        if let Some(second) = &of.iter_var2 {
            inner = self.bind(inner, second, None);
        }
        let within = [&of.loop_cond, &of.loop_step, &of.result];
        open.extend(within.map(|below| (below, inner)));
    }

    fn bind(
        &mut self,
        outer: Option<usize>,
        name: &'e str,
        range: Option<&'e IdedExpr>,
    ) -> Option<usize> {
        self.all.push(Scope { outer, name, range });
        Some(self.all.len() - 1)
    }

    fn bound(&self, name: &str, scope: Option<usize>) -> Option<&Scope<'e>> {
        let mut next = scope;
        while let Some(scope) = next.and_then(|number| self.all.get(number)) {
            if scope.name == name {
                return Some(scope);
            }
            next = scope.outer;
        }
        None
    }

    /// What an expression, or an element of it, may be.
    fn parts(
        &self,
        expression: &'e IdedExpr,
        scope: Option<usize>,
        is_list: bool,
    ) -> Vec<Part<'e>> {
        let mut parts = Vec::new();
        // Names bound to lists of names would otherwise be followed again and again.
        let mut seen = HashSet::new();
        let mut open = vec![(expression, scope, is_list)];
        while let Some((node, scope, is_list)) = open.pop() {
            if !seen.insert((std::ptr::from_ref(node), scope, is_list)) {
                continue;
            }
            match &node.expr {
                Expr::Call(call) if call.func_name == operators::CONDITIONAL => {
                    let sides = call.args.iter().skip(1);
                    open.extend(sides.map(|side| (side, scope, is_list)));
                }
                Expr::Call(call) if is_list && call.func_name == operators::ADD => {
                    open.extend(call.args.iter().map(|list| (list, scope, true)));
                }
                Expr::List(list) if is_list => {
                    open.extend(list.elements.iter().map(|one| (one, scope, false)));
                }
                Expr::Map(map) if is_list => {
                    open.extend(map.entries.iter().filter_map(|entry| match &entry.expr {
                        EntryExpr::MapEntry(entry) => Some((&entry.key, scope, false)),
                        EntryExpr::StructField(_) => None,
                    }))
                }
                _ if is_list => {}
                Expr::Literal(literal) => parts.push(Part::Written(node, literal)),
                Expr::Ident(name) => {
                    let bound = self.bound(name, scope);
                    let range = bound.and_then(|bound| Some((bound.range?, bound.outer, true)));
                    open.extend(range);
                }
                _ => parts.extend(self.field(node, scope)),
            }
        }
        parts
    }

    /// A field of something that nobody bound: `vuln.severity` or `vuln['severity']`.
    fn field(&self, node: &'e IdedExpr, scope: Option<usize>) -> Option<Part<'e>> {
        let (operand, field) = match &node.expr {
            Expr::Select(select) if !select.test => (&*select.operand, select.field.as_str()),
            Expr::Call(call) if call.func_name == operators::INDEX => match &call.args[..] {
                [operand, index] => match &index.expr {
                    Expr::Literal(LiteralValue::String(field)) => (operand, field.inner()),
                    _ => return None,
                },
                _ => return None,
            },
            _ => return None,
        };
        match &operand.expr {
            Expr::Ident(root) if self.bound(root, scope).is_none() => {
                Some(Part::Field(root, field))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Asked, Condition, full, names, urgency_known};
    use super::*;

    const SEVERITY: &str = "CRITICAL, HIGH, MEDIUM, LOW, NONE, UNASSIGNED";

    fn fault_of(text: &str) -> Option<Fault> {
        Condition::of_policy(text).err()
    }

    #[test]
    fn what_a_field_never_is_is_refused_with_its_place_and_the_words_that_there_are() {
        let word = |word: &str, words: &str| format!("condition-word: {word}\t{words}");
        let severity = word("critical", SEVERITY);
        let decision = word("out of cycle", "defer, scheduled, out-of-cycle, immediate");
        for (text, reason, line, column) in [
            ("vuln.severity == 'critical'", &severity, 1, 18),
            ("'critical' == vuln.severity", &severity, 1, 1),
            ("vuln.severity != \"critical\"", &severity, 1, 18),
            ("vuln['severity'] == 'critical'", &severity, 1, 21),
            (
                "vuln.exploited &&\n  vuln.severity == 'critical'",
                &severity,
                2,
                20,
            ),
            ("vuln.severity in ['HIGH', 'critical']", &severity, 1, 27),
            ("vuln.severity in ['HIGH'] + ['critical']", &severity, 1, 30),
            ("vuln.severity in {'critical': 1}", &severity, 1, 19),
            ("'critical' in [vuln.id, vuln.severity]", &severity, 1, 1),
            (
                "vuln.severity == (vuln.exploited ? 'LOW' : 'critical')",
                &severity,
                1,
                44,
            ),
            (
                "vuln.ids.exists(id, id == 'a' || vuln.severity == 'critical')",
                &severity,
                1,
                51,
            ),
            (
                "['HIGH', 'critical'].exists(one, vuln.severity == one)",
                &severity,
                1,
                10,
            ),
            (
                "[vuln.severity].all(one, one != 'critical')",
                &severity,
                1,
                33,
            ),
            (
                "vuln.ids.filter(id, vuln.severity == 'critical').size() > 0",
                &severity,
                1,
                38,
            ),
            ("ssvc.deployer == 'out of cycle'", &decision, 1, 18),
            ("ssvc.supplierLeast in ['out of cycle']", &decision, 1, 24),
            (
                "ssvc.exploitation == 'poc'",
                &word("poc", "none, public-poc, active"),
                1,
                22,
            ),
            (
                "ssvc.automatable == 'true'",
                &word("true", "no, yes"),
                1,
                21,
            ),
            (
                "ssvc.technicalImpact == 'Total'",
                &word("Total", "partial, total"),
                1,
                25,
            ),
            (
                "ssvc.automatable == true",
                &"condition-types: ==\tstring, bool".to_owned(),
                1,
                21,
            ),
            (
                "vuln.epssScore != '0.9'",
                &"condition-types: !=\tdouble, string".to_owned(),
                1,
                19,
            ),
            (
                "vuln.exploited == 'yes'",
                &"condition-types: ==\tbool, string".to_owned(),
                1,
                19,
            ),
            (
                "vuln.ids == 'CVE-1'",
                &"condition-types: ==\tlist, string".to_owned(),
                1,
                13,
            ),
            (
                "vuln.severity >= 'HIGH'",
                &format!("condition-order: >=\t{SEVERITY}"),
                1,
                15,
            ),
        ] {
            let fault = fault_of(text).expect(text);
            assert!(Fault::CODES.contains(&fault.code), "{}", fault.code);
            assert_eq!(
                (&fault.to_string(), fault.line, fault.column),
                (reason, line, column),
                "{text}"
            );
        }
        let kind = fault_of("component.type == 'PyPI'")
            .expect("a fault")
            .to_string();
        assert!(kind.starts_with("condition-word: PyPI\t"), "{kind}");
        assert!(
            kind.contains(", npm, ") && kind.ends_with(", name"),
            "{kind}"
        );
    }

    #[test]
    fn what_may_be_compared_is_compared() {
        for text in [
            "vuln.severity in ['HIGH', 'CRITICAL'] || 'LOW' == vuln.severity",
            "component.type == 'pypi' || component.type != 'name'",
            "component.name == 'critical' && vuln.id != 'critical' && vuln.source == 'x'",
            "vuln.ids.exists(id, id == 'critical') && 'critical' in vuln.ids",
            // The same name, bound anew to something else.
            "['critical'].exists(x, component.name == x) && ['HIGH'].exists(x, vuln.severity == x)",
            "['critical'].exists(vuln, vuln == 'critical')",
            "vuln.cvssv3BaseScore == 9 || vuln.epssScore >= 0.5 || component.version > '1'",
            "vuln.exploited == true && ssvc.deployer != 'out-of-cycle'",
            "vuln.severity.startsWith('HI')",
        ] {
            assert_eq!(fault_of(text), None, "{text}");
        }
    }

    #[test]
    fn names_bound_to_names_are_followed_once() {
        let mut text = "vuln.severity == z && z == z".to_owned();
        for name in [
            "z", "y", "x", "w", "v", "u", "t", "s", "r", "q", "p", "o", "n", "m", "l", "k", "j",
        ]
        .windows(2)
        {
            text = format!("[{0}, {0}, {0}].exists({1}, {text})", name[1], name[0]);
        }
        // Asking would take three to the sixteenth steps; only looking is meant here.
        let text = format!("['critical'].exists(j, {text})");
        let program = Program::compile(&text).expect("a program");
        let all = names(&Asked {
            urgency: Some(urgency_known()),
            ..full()
        });
        let fault = fault(&program, &all).expect("a fault");
        assert_eq!(fault.code, "condition-word");
    }

    #[test]
    fn every_field_with_a_closed_set_holds_one_of_its_words() {
        let all = names(&Asked {
            urgency: Some(urgency_known()),
            ..full()
        });
        let mut closed = 0;
        for (root, value) in &all {
            let Value::Map(map) = value else {
                panic!("{root} is no map");
            };
            for (field, value) in map.map.iter() {
                let field = field.to_string();
                let Some(words) = words(root, &field) else {
                    continue;
                };
                closed += 1;
                match value {
                    Value::String(held) => assert!(words.contains(&held.as_str()), "{field}"),
                    other => panic!("{root}.{field}: {other:?}"),
                }
            }
        }
        assert_eq!(closed, 11);
    }
}

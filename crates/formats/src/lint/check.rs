//! Checks a JSON tree against a table.
//!
//! One walk over the tree, in the order of the tables. References to names that the walk has not met yet wait until its
//! end.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::FaultCode;
use super::faults::{Faults, Place};
use super::json::{Twins, whole};
use super::shape::{
    Case, Edition, Field, Form, List, Object, Others, Rule, RuleKind, Shape, Span, Word, find_word,
};

/// Checks a tree against the shape of its root, in one edition of the standard.
pub(super) fn check(root: &Value, shape: Shape, edition: Edition, faults: &mut Faults) {
    let twins = Twins::of(root);
    let mut walk = Walk {
        edition,
        faults,
        twins: &twins,
        names: HashSet::new(),
        waiting: Vec::new(),
    };
    walk.value(root, shape, &Place::ROOT);
    walk.settle();
}

struct Walk<'w> {
    edition: Edition,
    faults: &'w mut Faults,
    twins: &'w Twins,
    /// The names that things of the document have.
    names: HashSet<&'w str>,
    /// References to names not met when the reference was: the name and the place.
    waiting: Vec<(&'w str, String)>,
}

impl<'w> Walk<'w> {
    fn fault(&mut self, code: FaultCode, place: &Place<'_>, value: &str, expected: &str) {
        self.faults
            .add(code, || place.pointer(), value, || expected.to_owned());
    }

    fn value(&mut self, value: &'w Value, shape: Shape, place: &Place<'_>) {
        match shape {
            Shape::Any => {}
            Shape::Text => {
                self.text(value, place);
            }
            Shape::Form(form) => {
                self.form(value, form, place);
            }
            Shape::Words(words) => self.words(value, words, place),
            Shape::Bool if value.is_boolean() => {}
            Shape::Bool => self.wrong_type(value, "boolean", place),
            Shape::Integer(min, max) => self.integer(value, min, max, place),
            Shape::Number(min, max) => self.number(value, min, max, place),
            Shape::List(list) => self.list(value, list, place),
            Shape::Object(object) => match value {
                Value::Object(map) => self.object(value, map, object, place),
                _ => self.wrong_type(value, "object", place),
            },
            Shape::Map(shape) => match value {
                Value::Object(map) => {
                    for (name, item) in map {
                        self.value(item, *shape, &place.name(name));
                    }
                }
                _ => self.wrong_type(value, "object", place),
            },
            Shape::Id(form) => {
                if let Some(text) = self.form(value, form, place)
                    && !self.names.insert(text)
                {
                    self.fault(FaultCode::Duplicate, place, text, "unique");
                }
            }
            Shape::Reference(form, local) => {
                if let Some(text) = self.form(value, form, place)
                    && (local.holds)(text)
                    && !self.names.contains(text)
                {
                    self.waiting.push((text, place.pointer()));
                }
            }
            Shape::Choice(cases) => self.choice(value, cases, place),
        }
    }

    fn wrong_type(&mut self, value: &Value, expected: &str, place: &Place<'_>) {
        let found = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        self.fault(FaultCode::Type, place, found, expected);
    }

    fn text(&mut self, value: &'w Value, place: &Place<'_>) -> Option<&'w str> {
        let text = value.as_str();
        if text.is_none() {
            self.wrong_type(value, "string", place);
        }
        text
    }

    fn form(&mut self, value: &'w Value, form: &Form, place: &Place<'_>) -> Option<&'w str> {
        let text = self.text(value, place)?;
        if form.judge(text, self.edition) {
            return Some(text);
        }
        self.fault(form.code, place, text, form.name);
        None
    }

    fn words(&mut self, value: &'w Value, words: &[Word], place: &Place<'_>) {
        let Some(text) = self.text(value, place) else {
            return;
        };
        let edition = self.edition;
        match find_word(words, text, edition) {
            Ok(()) => return,
            Err(Some(span)) => return self.other_edition(text, span, place),
            Err(None) => {}
        }
        self.faults.add(
            FaultCode::NotListed,
            || place.pointer(),
            text,
            || listed(words, edition),
        );
    }

    /// A name that the standard knows, but in other editions than the document's.
    fn other_edition(&mut self, name: &str, span: Span, place: &Place<'_>) {
        let expected = self.faults.editions(span);
        self.fault(FaultCode::Version, place, name, &expected);
    }

    fn integer(&mut self, value: &Value, min: i64, max: i64, place: &Place<'_>) {
        let Some(whole) = value.as_number().and_then(whole) else {
            return self.wrong_type(value, "integer", place);
        };
        if whole < min.into() || whole > max.into() {
            let expected = range(min, (max != i64::MAX).then_some(max));
            self.fault(FaultCode::Range, place, &value.to_string(), &expected);
        }
    }

    fn number(&mut self, value: &Value, min: f64, max: f64, place: &Place<'_>) {
        let Some(number) = value.as_f64() else {
            return self.wrong_type(value, "number", place);
        };
        if number < min || number > max {
            let expected = range(min, max.is_finite().then_some(max));
            self.fault(FaultCode::Range, place, &value.to_string(), &expected);
        }
    }

    fn list(&mut self, value: &'w Value, list: &List, place: &Place<'_>) {
        let Value::Array(items) = value else {
            return self.wrong_type(value, "array", place);
        };
        if items.len() < list.min || items.len() > list.max {
            let expected = range(list.min, (list.max != usize::MAX).then_some(list.max));
            self.fault(FaultCode::Range, place, &items.len().to_string(), &expected);
        }
        if list.unique
            && let Some(index) = self.twins.in_list(value)
        {
            self.fault(FaultCode::Duplicate, &place.index(index), "", "unique");
        }
        for (index, item) in items.iter().enumerate() {
            self.value(item, list.item, &place.index(index));
        }
    }

    fn object(
        &mut self,
        value: &'w Value,
        map: &'w Map<String, Value>,
        object: &Object,
        place: &Place<'_>,
    ) {
        let met = self.fields(value, map, object, place);
        if met < map.len() {
            for name in map.keys() {
                self.unmet(name, object, place);
            }
        }
    }

    /// Checks the fields and rules of an object and of its bases; answers how many fields stood.
    fn fields(
        &mut self,
        value: &'w Value,
        map: &'w Map<String, Value>,
        object: &Object,
        place: &Place<'_>,
    ) -> usize {
        let mut met = 0;
        for base in object.bases {
            met += self.fields(value, map, base, place);
        }
        for field in object.fields {
            if !field.json || !field.span.covers(self.edition) {
                continue;
            }
            if let Some(item) = map.get(field.name) {
                met += 1;
                self.value(item, field.shape, &place.name(field.name));
            } else if field.is_required(self.edition) {
                self.fault(FaultCode::Missing, place, "", field.name);
            }
        }
        for rule in object.rules {
            if rule.json && rule.span.covers(self.edition) {
                self.rule(value, map, rule, place);
            }
        }
        met
    }

    /// Reports a name if no field of this edition has it.
    fn unmet(&mut self, name: &str, object: &Object, place: &Place<'_>) {
        let is_refused = match object.others {
            Others::Free => false,
            Others::Refused => true,
            Others::FreeUntil(until) => self.edition > until,
        };
        if !is_refused {
            return;
        }
        match find_field(object, name, self.edition) {
            Some(field) if field.span.covers(self.edition) => {}
            Some(field) => self.other_edition(name, field.span, &place.name(name)),
            None => self.fault(FaultCode::Unexpected, &place.name(name), name, ""),
        }
    }

    fn rule(&mut self, value: &Value, map: &Map<String, Value>, rule: &Rule, place: &Place<'_>) {
        let count = |names: &[&str]| names.iter().filter(|name| map.contains_key(**name)).count();
        match rule.kind {
            RuleKind::ExactlyOne(names) if count(names) != 1 => self.chosen(map, names, place),
            RuleKind::AtLeastOne(names) if count(names) == 0 => self.chosen(map, names, place),
            RuleKind::AtMostOne(names) if count(names) > 1 => self.chosen(map, names, place),
            RuleKind::Needs(name, names) if map.contains_key(name) => {
                self.missing(map, names, place);
            }
            RuleKind::Requires(test, names) if test.holds(value) => {
                self.missing(map, names, place);
            }
            RuleKind::Forbids(test, names) if test.holds(value) => {
                for name in names.iter().filter(|name| map.contains_key(**name)) {
                    self.fault(FaultCode::Choice, &place.name(name), name, "");
                }
            }
            _ => {}
        }
    }

    fn missing(&mut self, map: &Map<String, Value>, names: &[&str], place: &Place<'_>) {
        for name in names.iter().filter(|name| !map.contains_key(**name)) {
            self.fault(FaultCode::Missing, place, "", name);
        }
    }

    fn chosen(&mut self, map: &Map<String, Value>, names: &[&str], place: &Place<'_>) {
        let standing: Vec<_> = names
            .iter()
            .copied()
            .filter(|name| map.contains_key(*name))
            .collect();
        let expected = names.join(" | ");
        self.fault(FaultCode::Choice, place, &standing.join(", "), &expected);
    }

    fn choice(&mut self, value: &'w Value, cases: &[Case], place: &Place<'_>) {
        let edition = self.edition;
        let open = || cases.iter().filter(|case| case.span.covers(edition));
        if let Some(case) = open().find(|case| case.test.holds(value)) {
            return self.value(value, case.shape, place);
        }
        self.faults.add(
            FaultCode::Choice,
            || place.pointer(),
            "",
            || {
                let wanted: Vec<_> = open().map(|case| case.test.wants()).collect();
                wanted.join(" | ")
            },
        );
    }

    /// Reports the references whose names did not turn up.
    fn settle(&mut self) {
        for (name, at) in std::mem::take(&mut self.waiting) {
            if !self.names.contains(name) {
                self.faults
                    .add(FaultCode::Dangling, || at, name, String::new);
            }
        }
    }
}

/// The field of a name in an object or its bases; rather one of this edition than of another.
fn find_field(object: &Object, name: &str, edition: Edition) -> Option<&'static Field> {
    let mut found = object
        .bases
        .iter()
        .find_map(|base| find_field(base, name, edition));
    let is_meant = |field: &&Field| field.json && field.name == name;
    for field in object.fields.iter().filter(is_meant) {
        if found.is_none() || field.span.covers(edition) {
            found = Some(field);
        }
    }
    found
}

/// The words that an edition lists, as text.
pub(super) fn listed(words: &[Word], edition: Edition) -> String {
    let known = words.iter().filter(|word| word.span.covers(edition));
    known.map(|word| word.text).collect::<Vec<_>>().join(", ")
}

/// A range as text: `1..`, `0..10`.
pub(super) fn range(min: impl std::fmt::Display, max: Option<impl std::fmt::Display>) -> String {
    match max {
        Some(max) => format!("{min}..{max}"),
        None => format!("{min}.."),
    }
}

#[cfg(test)]
mod tests {
    use super::super::shape::{Test, case, field, list, required, rule, word, word_since};
    use super::*;

    fn any(_: &str) -> bool {
        true
    }

    static NAME: Form = Form::new("name", any);
    static KINDS: &[Word] = &[word("leaf"), word_since(3, "branch")];
    static NODE: Object = Object::closed(&[
        required("id", Shape::Id(&NAME)),
        field("kind", Shape::Words(KINDS)).required_in(3, Edition::MAX),
        field("size", Shape::Integer(0, 10)),
        field("weight", Shape::Number(0.0, 1.0)).since(2),
        field("next", Shape::Reference(&NAME, &NAME)),
        field("nodes", Shape::List(&NODES)),
        field("either", Shape::Choice(EITHER)),
        field("a", Shape::Any),
        field("b", Shape::Any),
    ])
    .rules(&[
        rule(RuleKind::AtMostOne(&["a", "b"])),
        rule(RuleKind::Requires(Test::Says("kind", "branch"), &["nodes"])),
    ]);
    static NODES: List = list(Shape::Object(&NODE)).min(1).unique();
    static EITHER: &[Case] = &[
        case(Test::IsText, Shape::Text),
        case(Test::Has("id"), Shape::Object(&NODE)),
    ];

    fn faults(text: &str, edition: Edition) -> Vec<String> {
        let mut faults = Faults::default();
        let root = serde_json::from_str(text).unwrap();
        check(&root, Shape::Object(&NODE), edition, &mut faults);
        assert_eq!(faults.kept.len(), faults.total);
        faults
            .kept
            .iter()
            .map(|f| format!("{} {} {} {}", f.code.code(), f.at, f.value, f.expected))
            .collect()
    }

    #[test]
    fn each_kind_of_fault_is_found_where_it_is() {
        let cases: &[(&str, Edition, &[&str])] = &[
            (r#"{"id":"x","kind":"leaf","size":3.0}"#, 3, &[]),
            (r#"{"id":"x"}"#, 3, &["missing   kind"]),
            (r#"{"id":"x"}"#, 2, &[]),
            (r#"{"id":1}"#, 2, &["type /id number string"]),
            (r#"{"id":"x","c/d":1}"#, 2, &["unexpected /c~1d c/d "]),
            (
                r#"{"id":"x","weight":1}"#,
                1,
                &["version /weight weight edition 2.."],
            ),
            (r#"{"id":"x","weight":1.5}"#, 2, &["range /weight 1.5 0..1"]),
            (
                r#"{"id":"x","kind":"branch"}"#,
                2,
                &["version /kind branch edition 3..", "missing   nodes"],
            ),
            (r#"{"id":"x","kind":"x"}"#, 2, &["not-listed /kind x leaf"]),
            (r#"{"id":"x","nodes":[]}"#, 2, &["range /nodes 0 1.."]),
            (
                r#"{"id":"x","nodes":[{"id":"y"},{"id":"y"}]}"#,
                2,
                &[
                    "duplicate /nodes/1  unique",
                    "duplicate /nodes/1/id y unique",
                ],
            ),
            (
                r#"{"id":"x","next":"z","nodes":[{"id":"y","next":"x"}]}"#,
                2,
                &["dangling /next z "],
            ),
            (r#"{"id":"x","a":1,"b":1}"#, 2, &["choice  a, b a | b"]),
            (
                r#"{"id":"x","either":1}"#,
                2,
                &["choice /either  string | id"],
            ),
            (
                r#"{"id":"x","kind":"leaf","either":{"id":"y"}}"#,
                3,
                &["missing /either  kind"],
            ),
            ("[]", 2, &["type  array object"]),
        ];
        for (text, edition, expected) in cases {
            assert_eq!(faults(text, *edition), *expected, "{text}");
        }
    }

    #[test]
    fn many_faults_are_counted_and_the_first_are_kept() {
        let text = format!("{{\"id\":\"x\",\"nodes\":[{}0]}}", "0,".repeat(2_000));
        let root = serde_json::from_str(&text).unwrap();
        let mut faults = Faults::default();
        check(&root, Shape::Object(&NODE), 2, &mut faults);
        assert_eq!((faults.kept.len(), faults.total), (Faults::KEPT, 2_002));
    }
}

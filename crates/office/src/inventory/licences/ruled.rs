//! A company's policy with its conditions compiled, asked of one component at a time.

use std::collections::HashMap;

use cel::Value;
use iriai_domain::inventory::component_key::{ComponentKey, identity};
use iriai_domain::inventory::licences::Answer;
use iriai_domain::licence::policy::{Outcome, Policy, Ruling, Site};
use iriai_domain::licence::{self, Expression, Licence, Term};
use iriai_formats::definition::licence_policy::{
    self, Clarification, LicencePolicy, PolicyError, Unclear,
};

use crate::condition::{self, Answer as Held, Asked, Condition, Names};
use crate::error::Error;
use crate::inventory::import::Refusal;

/// A policy that can be asked.
pub(super) struct Ruled {
    pub(super) written: LicencePolicy,
    conditions: Vec<Condition>,
    /// What the company found out, by what it is about.
    clarified: HashMap<Unclear, usize>,
}

impl Ruled {
    /// Reads a policy; `name` is that of its file.
    pub(super) fn read(name: &str, text: &str) -> Result<Self, Error> {
        let refused = |error: PolicyError| Error::Refused {
            path: Some(name.to_owned()),
            refusal: Refusal {
                code: error.code,
                at: error.at,
                detail: error.detail,
            },
        };
        let written = licence_policy::read(text).map_err(refused)?;
        let conditions = written.conditions.iter().map(|(text, written)| {
            let compiled =
                Condition::over(text, names(&ComponentKey::of(FULL), full_term().as_ref()));
            compiled.map_err(|fault| {
                refused(PolicyError {
                    code: "licence-policy-condition",
                    at: fault.place(written),
                    detail: fault.to_string(),
                })
            })
        });
        let conditions = conditions.collect::<Result<_, _>>()?;
        let clarifications = written.clarifications.iter().enumerate();
        let clarified = clarifications
            .map(|(place, one)| (one.about.clone(), place))
            .collect();
        Ok(Self {
            written,
            conditions,
            clarified,
        })
    }

    /// What applies where no policy is given: everything known may be used.
    pub(super) fn without() -> Self {
        Self {
            written: LicencePolicy {
                policy: Policy {
                    rules: Vec::new(),
                    default: Ruling::Allow,
                },
                conditions: Vec::new(),
                unknown_fails: true,
                clarifications: Vec::new(),
            },
            conditions: Vec::new(),
            clarified: HashMap::new(),
        }
    }

    /// Whether it looks at more of a component than its licence.
    pub(super) fn looks_at_components(&self) -> bool {
        !self.conditions.is_empty()
    }

    /// Whether tags matter to it.
    pub(super) fn looks_at_tags(&self) -> bool {
        let rules = &self.written.policy.rules;
        rules.iter().any(|rule| !rule.scopes.is_empty())
    }

    /// What the company found out about a component, or about what is said of it.
    pub(super) fn clarification(&self, key: &str, said: &Answer) -> Option<&Clarification> {
        if self.clarified.is_empty() {
            return None;
        }
        let key = identity(key);
        let package = ComponentKey::of(&key).package();
        let stated = said.text().map(|text| Unclear::Stated(text.to_owned()));
        let about = [key.as_ref(), package].map(|key| Some(Unclear::Component(key.to_owned())));
        let mut about = about.into_iter().chain([stated]).flatten();
        let place = about.find_map(|about| self.clarified.get(&about))?;
        self.written.clarifications.get(*place)
    }

    /// Judges what is said of a component.
    pub(super) fn judge(
        &self,
        key: &str,
        expression: Option<&Expression>,
        tags: &[&str],
    ) -> Outcome {
        let parts = ComponentKey::of(key);
        let holds = |condition: usize, term: &Term| {
            let condition = self.conditions.get(condition);
            condition.is_some_and(|it| it.ask(names(&parts, Some(term))) == Held::Holds)
        };
        let site = Site {
            tags,
            holds: &holds,
        };
        match expression {
            Some(expression) => self.written.policy.judge_expression(expression, &site),
            None => self.written.policy.judge(&Licence::NoAssertion, tags),
        }
    }
}

/// The expression of an answer, where it is one.
pub(super) fn expression(answer: &Answer) -> Option<Expression> {
    match answer {
        Answer::Expression(text) => parsed(text),
        Answer::Text(_) | Answer::None | Answer::DeclaredUnknown | Answer::Omitted => None,
    }
}

pub(super) fn parsed(text: &str) -> Option<Expression> {
    match licence::parse(text).ok()?.licence {
        Licence::Expression(expression) => Some(expression),
        Licence::None | Licence::NoAssertion => None,
    }
}

/// A component of which everything is stated.
const FULL: &str = "pkg:maven/g/a@1.0.0";

/// A licence of which everything is stated.
fn full_term() -> Option<Term> {
    let expression = parsed("GPL-2.0-or-later WITH Classpath-exception-2.0")?;
    expression.terms().first().cloned()
}

/// What conditions may name: `component` with `purl`, `type`, `group`, `name`, `version`; `licence` with `id`, `exception`, `category`,
/// `orLater`, `isOsiApproved`, `isFsfLibre`.
fn names(parts: &ComponentKey<'_>, term: Option<&Term>) -> Names {
    let component = condition::component(&Asked::of(*parts));
    let mut names = vec![("component", component)];
    names.extend(term.map(|term| ("licence", licence_value(term))));
    names
}

fn licence_value(term: &Term) -> Value {
    let mut map: HashMap<String, Value> = HashMap::new();
    let id = &term.id.text;
    map.insert("id".to_owned(), condition::text(id));
    let category = term.category().code();
    map.insert("category".to_owned(), condition::text(category));
    let or_later = term.or_later || id.ends_with("-or-later");
    map.insert("orLater".to_owned(), Value::Bool(or_later));
    if let Some(exception) = &term.exception {
        map.insert("exception".to_owned(), condition::text(&exception.text));
    }
    if let Some(facts) = licence::facts(id) {
        let flags = [
            ("isOsiApproved", facts.is_osi_approved),
            ("isFsfLibre", facts.is_fsf_libre),
        ];
        for (name, flag) in flags {
            map.insert(name.to_owned(), Value::Bool(flag));
        }
    }
    map.into()
}

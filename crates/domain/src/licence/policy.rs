//! What a company says about licences: rules, and what they make of an expression.
//!
//! The semantics are SPDX's. `OR` is a choice, so the most allowed alternative counts, and of equally allowed ones the one
//! with fewer duties. `AND` needs all, so the least allowed part counts. `WITH` makes one thing of licence and exception.
//! `or later` is a choice among the versions that the list knows.
//!
//! From the most to the least allowed, verdicts are: allow, review, unknown, deny. Unknown stands before deny because
//! what nobody knows may turn out to be allowed, and behind review because a way that a person may approve is better
//! than none that is known.
//!
//! What nobody knows is never allowed by a default or a category: only a rule that names it can do that.

use std::collections::HashMap;

use crate::warning::codes;

use super::category::Category;
use super::expression::{Expression, Term};
use super::{Licence, LicenceError, later, parse};

codes! {
    /// What a rule says.
    pub enum Ruling {
        /// It may be used.
        Allow = "allow",
        /// Somebody has to look at it.
        Review = "review",
        /// It may not be used.
        Deny = "deny",
    }
}

codes! {
    /// What comes of a policy, from the most to the least allowed.
    pub enum Verdict {
        /// It may be used.
        Allow = "allow",
        /// Somebody has to look at it.
        Review = "review",
        /// Nobody can say: the licence is not known, or not stated.
        Unknown = "unknown",
        /// It may not be used.
        Deny = "deny",
    }
}

impl From<Ruling> for Verdict {
    fn from(ruling: Ruling) -> Self {
        match ruling {
            Ruling::Allow => Self::Allow,
            Ruling::Review => Self::Review,
            Ruling::Deny => Self::Deny,
        }
    }
}

/// What a rule is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Matter {
    /// A licence, with or without an exception. Without one it also speaks of the licence with an exception of the list
    /// where that is safe: to allow it, and otherwise where the exception does not change the category.
    Licence(Term),
    /// Licences of a category, together with their exceptions.
    Category(Category),
    /// Licences with this exception, whichever they are, by its identifier in any case.
    Exception(String),
    /// Any licence; meant for rules with a condition, which is asked of the licence as it is written. It allows nothing that nobody
    /// knows.
    Any,
}

/// Why a text is not a licence that a rule can be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatterError {
    /// It is no expression.
    Syntax(LicenceError),
    /// It is not exactly one licence.
    NotOne,
}

impl Matter {
    /// Reads one licence, in any case, deprecated identifiers included: `MIT`, `GPL-2.0+`,
    /// `Apache-2.0 WITH LLVM-exception`.
    pub fn licence(text: &str) -> Result<Self, MatterError> {
        let reading = parse(text).map_err(MatterError::Syntax)?;
        match reading.licence.terms() {
            [term] => Ok(Self::Licence(term.clone())),
            _ => Err(MatterError::NotOne),
        }
    }
}

/// What the company says, in each language that its readers have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Words {
    /// In English.
    pub english: String,
    /// In Japanese.
    pub japanese: String,
}

impl Words {
    /// The same words for everybody.
    pub fn of(words: &str) -> Self {
        Self {
            english: words.to_owned(),
            japanese: words.to_owned(),
        }
    }
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// What it is about.
    pub matter: Matter,
    /// What it says.
    pub ruling: Ruling,
    /// Why, in the company's words.
    pub reason: Option<Words>,
    /// Where it applies, as tags of products or releases; everywhere when there are none.
    pub scopes: Vec<String>,
    /// The number of a condition that must hold as well, for [`Site::holds`].
    pub condition: Option<usize>,
}

/// Where a licence is judged.
#[derive(Clone, Copy)]
pub struct Site<'a> {
    /// The tags there.
    pub tags: &'a [&'a str],
    /// Whether a condition holds of a licence there. One that cannot be answered does not hold.
    pub holds: &'a dyn Fn(usize, &Term) -> bool,
}

impl Rule {
    /// Says whether it applies where these tags are.
    fn applies(&self, tags: &[&str]) -> bool {
        self.scopes.is_empty()
            || self
                .scopes
                .iter()
                .any(|scope| tags.contains(&scope.as_str()))
    }

    /// Says whether it names the licence of a term.
    fn names(&self, term: &Term) -> bool {
        match &self.matter {
            Matter::Licence(named) => is_same(named, term) || self.covers(named, term),
            Matter::Exception(id) => term
                .exception
                .as_ref()
                .is_some_and(|exception| exception.text.eq_ignore_ascii_case(id)),
            Matter::Category(_) => false,
            // Its condition looks at the licence as it is written.
            Matter::Any => self.condition.is_some(),
        }
    }

    /// Says whether its condition holds, if it has one.
    fn holds(&self, term: &Term, site: &Site<'_>) -> bool {
        self.condition
            .is_none_or(|condition| (site.holds)(condition, term))
    }

    /// Says whether a rule about a licence alone speaks of it with an exception too.
    fn covers(&self, named: &Term, term: &Term) -> bool {
        let category = term.category();
        named.exception.is_none()
            && term.exception.is_some()
            && category != Category::Unknown
            && is_same_licence(named, term)
            && (self.ruling == Ruling::Allow || named.category() == category)
    }

    fn matches(&self, term: &Term, category: Category) -> bool {
        match self.matter {
            Matter::Category(Category::Unknown) => {
                category == Category::Unknown && self.ruling != Ruling::Allow
            }
            Matter::Category(wanted) => wanted == category,
            Matter::Any => category != Category::Unknown || self.ruling != Ruling::Allow,
            Matter::Licence(_) | Matter::Exception(_) => self.names(term),
        }
    }
}

fn is_same_licence(one: &Term, other: &Term) -> bool {
    one.or_later == other.or_later && one.id.text.eq_ignore_ascii_case(&other.id.text)
}

fn is_same(one: &Term, other: &Term) -> bool {
    let is_same_exception = match (&one.exception, &other.exception) {
        (None, None) => true,
        (Some(one), Some(other)) => one.text.eq_ignore_ascii_case(&other.text),
        _ => false,
    };
    is_same_exception && is_same_licence(one, other)
}

/// Rules in their order, of which the first that fits decides, and what applies when none does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// The rules.
    pub rules: Vec<Rule>,
    /// What applies to known licences that no rule is about.
    pub default: Ruling,
}

/// What a policy says of one licence of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The place in the expression where the term stands first.
    pub place: usize,
    /// The licence that was judged: the term as written, or the later version that is allowed instead.
    pub term: Term,
    /// Its category, together with its exception.
    pub category: Category,
    /// The verdict.
    pub verdict: Verdict,
    /// The rule that decided, by its place in the policy; none where the default did or nobody knows.
    pub rule: Option<usize>,
}

/// What a policy says of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The verdict.
    pub verdict: Verdict,
    /// The licence that decided, as a place in `alternative`; none where no licence is stated.
    pub decided_by: Option<usize>,
    /// The licences of the alternative that was chosen, which all apply, in the order in which they are written, each once.
    pub alternative: Vec<Decision>,
}

impl Outcome {
    fn unstated() -> Self {
        Self {
            verdict: Verdict::Unknown,
            decided_by: None,
            alternative: Vec::new(),
        }
    }

    /// The decision that the verdict rests on.
    pub fn decision(&self) -> Option<&Decision> {
        self.alternative.get(self.decided_by?)
    }

    /// The chosen alternative in SPDX notation.
    pub fn chosen(&self) -> String {
        let terms: Vec<String> = self
            .alternative
            .iter()
            .map(|it| it.term.to_string())
            .collect();
        terms.join(" AND ")
    }
}

/// How a part of an expression fares, and the term that it rests on.
#[derive(Debug, Clone, Copy)]
struct Worth {
    verdict: Verdict,
    category: Category,
    place: usize,
}

impl Worth {
    fn both(self, other: Self) -> Self {
        let is_other = (other.verdict, other.category) > (self.verdict, self.category);
        Self {
            verdict: self.verdict.max(other.verdict),
            category: self.category.max(other.category),
            place: if is_other { other.place } else { self.place },
        }
    }

    fn is_better(self, than: Self) -> bool {
        (self.verdict, self.category) < (than.verdict, than.category)
    }
}

impl Policy {
    /// Judges what is stated, as if no condition held. `tags` are those of where it is used; `NONE` and `NOASSERTION` are unknown.
    pub fn judge(&self, licence: &Licence, tags: &[&str]) -> Outcome {
        let holds = |_, _: &Term| false;
        let site = Site {
            tags,
            holds: &holds,
        };
        match licence {
            Licence::None | Licence::NoAssertion => Outcome::unstated(),
            Licence::Expression(expression) => self.judge_expression(expression, &site),
        }
    }

    /// Judges an expression.
    pub fn judge_expression(&self, expression: &Expression, site: &Site<'_>) -> Outcome {
        let rules: Vec<(usize, &Rule)> = self
            .rules
            .iter()
            .enumerate()
            .filter(|(_, rule)| rule.applies(site.tags))
            .collect();
        // The same licence stands many times in long expressions.
        let mut known: HashMap<&Term, Decision> = HashMap::new();
        for (place, term) in expression.terms().iter().enumerate() {
            known
                .entry(term)
                .or_insert_with(|| self.judge_term(place, term, &rules, site));
        }
        let worth = |_, term: &Term| {
            let decision = known.get(term);
            Worth {
                verdict: decision.map_or(Verdict::Unknown, |it| it.verdict),
                category: decision.map_or(Category::Unknown, |it| it.category),
                place: decision.map_or(0, |it| it.place),
            }
        };
        let Some((worth, chosen)) = expression.choose(worth, Worth::both, Worth::is_better) else {
            return Outcome::unstated();
        };
        let terms = chosen
            .iter()
            .filter_map(|&place| expression.terms().get(place));
        let alternative: Vec<Decision> = terms.filter_map(|term| known.remove(term)).collect();
        Outcome {
            verdict: worth.verdict,
            decided_by: alternative.iter().position(|it| it.place == worth.place),
            alternative,
        }
    }

    /// Judges one term: as it is written where it stands for itself or a rule names it so, or else by the most allowed of
    /// the versions that it stands for.
    fn judge_term(
        &self,
        place: usize,
        term: &Term,
        rules: &[(usize, &Rule)],
        site: &Site<'_>,
    ) -> Decision {
        let written = self.judge_version(place, term, rules, site);
        let versions = later::versions(term);
        let is_named = written
            .rule
            .and_then(|rule| self.rules.get(rule))
            .is_some_and(|rule| rule.names(term));
        let Some((own, later)) = versions.split_first().filter(|_| !is_named) else {
            return written;
        };
        // The term as written says more than its own version, which it is judged by.
        let own = self.judge_version(place, own, rules, site);
        let mut best = Decision {
            verdict: own.verdict,
            rule: own.rule,
            ..written
        };
        for version in later {
            let alone = self.judge_version(place, version, rules, site);
            let open = open_ended(version);
            let named = rules.iter().find(|(_, rule)| {
                rule.names(&open) && rule.matches(&open, open.category()) && rule.holds(&open, site)
            });
            let with_later = named.map(|(number, rule)| Decision {
                place,
                category: open.category(),
                verdict: rule.ruling.into(),
                rule: Some(*number),
                term: open.clone(),
            });
            for judged in std::iter::once(alone).chain(with_later) {
                if judged.verdict < best.verdict {
                    best = judged;
                }
            }
        }
        best
    }

    fn judge_version(
        &self,
        place: usize,
        term: &Term,
        rules: &[(usize, &Rule)],
        site: &Site<'_>,
    ) -> Decision {
        let category = term.category();
        let first = rules
            .iter()
            .find(|(_, rule)| rule.matches(term, category) && rule.holds(term, site));
        let verdict = match first {
            Some((_, rule)) => rule.ruling.into(),
            None if category == Category::Unknown => Verdict::Unknown,
            None => self.default.into(),
        };
        Decision {
            place,
            term: term.clone(),
            category,
            verdict,
            rule: first.map(|(number, _)| *number),
        }
    }
}

/// A single version with all that follow it, as rules may name it.
fn open_ended(version: &Term) -> Term {
    let mut open = version.clone();
    match version.id.text.strip_suffix("-only") {
        Some(bare) => open.id.text = format!("{bare}-or-later"),
        None => open.or_later = true,
    }
    open
}

#[cfg(test)]
mod tests;

//! What a policy says of everything that is open.

use iriai_domain::inventory::portfolio::{Filter, Portfolio};
use iriai_domain::risk::policy::{Answered, Policy, Subject, Verdict};
use iriai_domain::risk::register::Register;
use iriai_domain::risk::selection::{Order, Selection, Wanted};
use iriai_formats::container::Source;
use iriai_formats::definition::policy;

use super::findings::settling::{FIXED_AT_ONCE, fixed_versions};
use super::rulings::asked;
use crate::Office;
use crate::condition::{Answer, Condition};
use crate::error::Error;

/// What a policy says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyOutcome {
    /// The policy.
    pub policy: Policy,
    /// What it says of findings, what fails first.
    pub violations: Vec<Violation>,
}

/// A rule that holds for a finding, or of which it cannot be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The rule's place.
    pub rule: usize,
    /// What follows.
    pub verdict: Verdict,
    /// What came of asking.
    pub answer: Answered,
    /// The component's key.
    pub component: String,
    /// The advisory that stands for all.
    pub advisory: String,
}

impl PolicyOutcome {
    /// Whether a rule fails.
    pub fn fails(&self) -> bool {
        let mut violations = self.violations.iter();
        violations.any(|violation| violation.verdict == Verdict::Fail)
    }
}

impl Office {
    /// Reads a policy. Every condition of it can be asked.
    pub fn read_policy(&self, bytes: &[u8]) -> Result<Policy, Error> {
        let source = Source::open(bytes).map_err(Error::refused)?;
        let text = source.content().text.unwrap_or_default();
        let policy = policy::read(text).map_err(Error::refused)?;
        for rule in &policy.rules {
            Condition::of_policy(&rule.condition)
                .map_err(|fault| fault.of_rule(&rule.id, &rule.condition_at))?;
        }
        Ok(policy)
    }

    /// Asks a policy of every finding that is open in a scope, whatever is listed of them.
    pub fn ask_policy(
        &self,
        portfolio: &Portfolio,
        register: &Register,
        filter: &Filter,
        policy: Policy,
    ) -> Result<PolicyOutcome, Error> {
        let selection = Selection {
            as_of: filter.as_of,
            now: self.clock.now(),
            least: None,
            wanted: Wanted::Open,
            order: Order::Worst,
            counts_urgency: false,
            offset: 0,
            limit: usize::MAX,
        };
        let scope = portfolio.scope(filter);
        let selected = register.select(portfolio, &scope, &selection);
        let rules = policy.rules.iter().enumerate();
        let rules = rules.filter(|(_, rule)| rule.subject == Subject::Finding);
        let rules: Vec<(usize, _, Condition)> = rules
            .map(|(place, rule)| Ok((place, rule, Condition::of_policy(&rule.condition)?)))
            .collect::<Result<_, Error>>()?;
        let looks_at_urgency = rules.iter().any(|(_, _, asks)| asks.looks_at_urgency());
        let looks_at_fixed = rules.iter().any(|(_, _, asks)| asks.looks_at_fixed());
        let transaction = self.store.read()?;
        let mut violations = Vec::new();
        let catalogue = &portfolio.catalogue;
        let mut fixed = Vec::new().into_iter();
        for (place, listed) in selected.listed.iter().enumerate() {
            if looks_at_fixed && place % FIXED_AT_ONCE == 0 {
                let next = selected.listed.iter().skip(place).take(FIXED_AT_ONCE);
                let next = next.map(|one| &one.finding);
                let next = next.map(|one| (one, catalogue.component(one.component)));
                fixed = fixed_versions(&transaction, register, next)?.into_iter();
            }
            let finding = &listed.finding;
            let key = catalogue.component(finding.component);
            let mut question = asked(register, finding, key);
            question.fixed = fixed.next();
            if looks_at_urgency {
                let open = listed.shares.iter().filter(|one| one.standing.is_open());
                let documents = open.flat_map(|share| &share.documents).copied();
                question.urgency = register.urgency(portfolio, finding, documents);
            }
            for (place, rule, condition) in &rules {
                // SSVC says nothing of what is no vulnerability.
                if condition.looks_at_urgency() && question.urgency.is_none() {
                    continue;
                }
                let (answer, verdict) = match condition.holds(&question) {
                    Answer::Holds => (Answered::Holds, rule.verdict),
                    Answer::Unknown => (Answered::Unknown, rule.unknown),
                    Answer::DoesNot => continue,
                };
                violations.push(Violation {
                    rule: *place,
                    verdict,
                    answer,
                    component: key.to_owned(),
                    advisory: question.id.to_owned(),
                });
            }
        }
        // Within one verdict by rule, and within that the worst first, as they come.
        violations.sort_by_key(|violation| (violation.verdict, violation.rule));
        Ok(PolicyOutcome { policy, violations })
    }
}

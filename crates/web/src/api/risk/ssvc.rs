//! When to act on a finding, as SSVC decides, with all inputs and where they are from.

use iriai_domain::risk::selection::DecisionCounts;
use iriai_domain::risk::ssvc::{
    Automatable, Decision, Exploitation, Exposure, HumanImpact, Input, Origin, Priority,
    PublicSafety, Span, TechnicalImpact, Utility, ValueDensity,
};
use iriai_office::FoundUrgency;
use serde::Serialize;

/// What SSVC decides, for the product in which most may be asked.
#[derive(Debug, Serialize)]
pub struct SsvcResponse {
    /// When those who deploy the product have to apply the fix.
    pub deployer: SsvcDecision,
    /// When those who supply it have to make the fix.
    pub supplier: SsvcDecision,
}

/// A decision.
#[derive(Debug, Serialize)]
pub struct SsvcDecision {
    /// `defer`, `scheduled`, `out-of-cycle` or `immediate`; null where what is not known leaves several possible.
    pub decision: Option<&'static str>,
    /// The least that can come of it.
    pub least: &'static str,
    /// The most.
    pub most: &'static str,
    /// The product that decides; null for documents that belong to none.
    pub product: Option<String>,
    /// What it was made of.
    pub inputs: Vec<SsvcInput>,
}

/// An input of a decision.
#[derive(Debug, Serialize)]
pub struct SsvcInput {
    /// The decision point: `exploitation`, `exposure`, `automatable`, `human-impact`, `technical-impact`, `value-density`, `utility` or
    /// `public-safety`.
    pub name: &'static str,
    /// Its value; null where several are possible.
    pub value: Option<&'static str>,
    /// The mildest that is possible.
    pub least: &'static str,
    /// The gravest.
    pub most: &'static str,
    /// Where that is from: `unknown`, `kev`, `malicious`, `ssvc`, `cvss-metric`, `cvss-base`, `reference`, `product`, `criticality`, or
    /// `derived` from other inputs.
    pub source: &'static str,
}

/// Open findings by the most that may be asked of those who deploy.
#[derive(Debug, Serialize)]
pub struct SsvcCounts {
    /// At once.
    pub immediate: usize,
    /// Sooner than with the next maintenance.
    pub out_of_cycle: usize,
    /// With the next maintenance.
    pub scheduled: usize,
    /// Not now.
    pub defer: usize,
    /// Those that are no vulnerabilities.
    pub not_applicable: usize,
}

impl SsvcCounts {
    /// From the office's answer.
    pub fn new(
        [defer, scheduled, out_of_cycle, immediate, not_applicable]: DecisionCounts,
    ) -> Self {
        Self {
            immediate,
            out_of_cycle,
            scheduled,
            defer,
            not_applicable,
        }
    }
}

impl SsvcResponse {
    /// From the office's answer.
    pub fn new(found: FoundUrgency) -> Self {
        let threat = found.urgency.threat;
        let (deployed, supplied) = (
            found.urgency.deployer.assessed,
            found.urgency.supplier.assessed,
        );
        let exploitation = || input("exploitation", threat.exploitation, Exploitation::code);
        let automatable = || input("automatable", threat.automatable, Automatable::code);
        let deployer = vec![
            exploitation(),
            input("exposure", deployed.exposure, Exposure::code),
            automatable(),
            input("human-impact", deployed.human_impact, HumanImpact::code),
        ];
        let supplier = vec![
            exploitation(),
            automatable(),
            input("value-density", supplied.value_density, ValueDensity::code),
            told("utility", supplied.utility, Utility::code, "derived"),
            input(
                "technical-impact",
                threat.technical_impact,
                TechnicalImpact::code,
            ),
            input("public-safety", supplied.public_safety, PublicSafety::code),
        ];
        Self {
            deployer: SsvcDecision::new(deployed.deployer, found.deployed, deployer),
            supplier: SsvcDecision::new(supplied.supplier, found.supplied, supplier),
        }
    }
}

impl SsvcDecision {
    fn new(decision: Decision, product: Option<String>, inputs: Vec<SsvcInput>) -> Self {
        Self {
            decision: decision.only().map(Priority::code),
            least: decision.least.code(),
            most: decision.most.code(),
            product,
            inputs,
        }
    }

    /// In one word, or the two ends: `scheduled..immediate`.
    pub fn code(&self) -> String {
        match self.decision {
            Some(decision) => decision.to_owned(),
            None => format!("{}..{}", self.least, self.most),
        }
    }
}

fn input<T: Copy + PartialEq>(
    name: &'static str,
    input: Input<T>,
    code: fn(T) -> &'static str,
) -> SsvcInput {
    told(name, input.span, code, Origin::code(input.origin))
}

fn told<T: Copy + PartialEq>(
    name: &'static str,
    span: Span<T>,
    code: fn(T) -> &'static str,
    source: &'static str,
) -> SsvcInput {
    SsvcInput {
        name,
        value: span.only().map(code),
        least: code(span.least),
        most: code(span.most),
        source,
    }
}

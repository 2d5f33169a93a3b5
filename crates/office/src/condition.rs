//! Conditions that people write, in the Common Expression Language (CEL): compiled once, asked of many findings.
//!
//! Names are those that users of Dependency-Track know. `component` has `purl`, `type`, `group`, `name`, `version`; `vuln` has `id`,
//! `ids` (all names), `source`, `severity` (`CRITICAL`, `HIGH`, `MEDIUM`, `LOW`, `NONE`, `UNASSIGNED`), `cvssv3BaseScore`, `epssScore`,
//! `exploited`, `malicious`, `fixed` (the versions that fix it). What nobody states is absent, and `has(vuln.epssScore)` asks for it; a condition that looks at what is
//! absent holds for nothing.
//!
//! Policies also know `ssvc`, what SSVC decides for the products in which a finding is open: `deployer` and `supplier` where there is but one
//! decision, the ends of what is possible in any case (`deployerLeast`, `deployerMost`, `supplierLeast`, `supplierMost`), and `exploitation`,
//! `automatable` and `technicalImpact` where they are known. Rules of triage do not know it, because it depends on what they decide.

pub(crate) mod fault;
mod words;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use cel::{Context, ExecutionError, Program, Value};
use iriai_domain::inventory::component_key::ComponentKey;
use iriai_domain::inventory::portfolio::Product;
use iriai_domain::risk::cvss::Rating;
use iriai_domain::risk::selection::{Place, Urgency};
use iriai_domain::risk::ssvc::{
    Automatable, Exploitation, Exposure, Priority, SafetyImpact, Signs, Situation, TechnicalImpact,
    Threat, ValueDensity,
};

use fault::Fault;

/// A condition.
pub(crate) struct Condition {
    program: Program,
    /// What expressions may use beside their own names.
    language: Context<'static, 'static>,
    looks_at_fixed: bool,
    looks_at_urgency: bool,
}

/// What a condition is asked of.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked<'f> {
    pub(crate) purl: &'f str,
    pub(crate) kind: &'f str,
    /// In plain letters, as the two below: in a key some are encoded.
    pub(crate) group: Option<Cow<'f, str>>,
    pub(crate) name: Cow<'f, str>,
    pub(crate) version: Option<Cow<'f, str>>,
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
    /// What SSVC says of it; nothing where nobody looked.
    pub(crate) urgency: Option<Urgency>,
}

impl<'f> Asked<'f> {
    /// Of a component, by its key, and nothing else.
    pub(crate) fn of(parts: ComponentKey<'f>) -> Self {
        Self {
            purl: parts.key(),
            kind: parts.ecosystem(),
            group: parts.namespace().filter(|_| parts.is_identified()),
            name: parts.name(),
            version: parts.version(),
            ..Self::default()
        }
    }
}

/// The words of `vuln.severity`.
const SEVERITIES: &[&str] = &["CRITICAL", "HIGH", "MEDIUM", "LOW", "NONE", "UNASSIGNED"];

/// The word of `vuln.severity` for a rating.
pub(crate) fn severity(rating: Option<Rating>) -> &'static str {
    match rating {
        None => "UNASSIGNED",
        Some(Rating::None) => "NONE",
        Some(Rating::Low) => "LOW",
        Some(Rating::Medium) => "MEDIUM",
        Some(Rating::High) => "HIGH",
        Some(Rating::Critical) => "CRITICAL",
    }
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
    pub(crate) fn parse(text: &str) -> Result<Self, Fault> {
        Self::over(text, names(&full()))
    }

    /// Compiles a condition of a policy, which is asked of findings in products.
    pub(crate) fn of_policy(text: &str) -> Result<Self, Fault> {
        let full = Asked {
            urgency: Some(urgency_known()),
            ..full()
        };
        Self::over(text, names(&full))
    }

    /// Compiles a condition on something else, of which `full` states everything that may be named.
    pub(crate) fn over(text: &str, full: Names) -> Result<Self, Fault> {
        if text.len() > Self::LENGTH {
            return Err(Fault::too_long(Self::LENGTH));
        }
        let program = Program::compile(text).map_err(|errors| Fault::of_syntax(&errors))?;
        let named = Fault::of_names(&program, &full);
        if let Some(fault) = named.or_else(|| words::fault(&program, &full)) {
            return Err(fault);
        }
        let looks_at_urgency = program.references().has_variable("ssvc");
        let condition = Self {
            program,
            language: Context::default(),
            looks_at_fixed: text.contains("fixed"),
            looks_at_urgency,
        };
        // What cannot be asked of something about which everything is stated can be asked of nothing.
        let outcome = condition.execute(full.clone());
        match Fault::of_asking(&condition.program, outcome, &full) {
            Some(fault) => Err(fault),
            None => Ok(condition),
        }
    }

    /// Whether it may look at the versions that fix something, for which records must be read.
    pub(crate) fn looks_at_fixed(&self) -> bool {
        self.looks_at_fixed
    }

    /// Whether it looks at what SSVC says.
    pub(crate) fn looks_at_urgency(&self) -> bool {
        self.looks_at_urgency
    }

    /// Whether it holds.
    pub(crate) fn holds(&self, asked: &Asked<'_>) -> Answer {
        self.ask(names(asked))
    }

    /// Whether it holds of what these names stand for.
    pub(crate) fn ask(&self, names: Names) -> Answer {
        match self.execute(names) {
            Ok(Value::Bool(true)) => Answer::Holds,
            Ok(Value::Bool(false)) => Answer::DoesNot,
            _ => Answer::Unknown,
        }
    }

    fn execute(&self, names: Names) -> Result<Value, ExecutionError> {
        let mut context = self.language.new_inner_scope();
        for (name, value) in names {
            context.add_variable_from_value(name, value);
        }
        self.program.execute(&context)
    }
}

/// What a condition may name, and what stands for it.
pub(crate) type Names = Vec<(&'static str, Value)>;

fn names(asked: &Asked<'_>) -> Names {
    let mut names = vec![
        ("component", component(asked)),
        ("vuln", vulnerability(asked)),
    ];
    names.extend(asked.urgency.map(|told| ("ssvc", urgency(&told))));
    names
}

fn urgency(told: &Urgency) -> Value {
    let mut map: HashMap<String, Value> = HashMap::new();
    let mut add = |name: String, code: Option<&'static str>| {
        map.extend(code.map(|code| (name, text(code))));
    };
    for (name, decision) in [
        ("deployer", told.deployer.assessed.deployer),
        ("supplier", told.supplier.assessed.supplier),
    ] {
        add(name.to_owned(), decision.only().map(Priority::code));
        add(format!("{name}Least"), Some(decision.least.code()));
        add(format!("{name}Most"), Some(decision.most.code()));
    }
    let threat = &told.threat;
    let exploitation = threat.exploitation.span.only();
    add(
        "exploitation".to_owned(),
        exploitation.map(Exploitation::code),
    );
    let automatable = threat.automatable.span.only();
    add("automatable".to_owned(), automatable.map(Automatable::code));
    let impact = threat.technical_impact.span.only();
    add(
        "technicalImpact".to_owned(),
        impact.map(TechnicalImpact::code),
    );
    map.into()
}

/// What SSVC says where everything is known.
fn urgency_known() -> Urgency {
    let threat = Threat::new(Signs::default(), Some(true), true);
    let product = Product {
        is_criticality_stated: true,
        situation: Situation {
            exposure: Some(Exposure::Open),
            safety: Some(SafetyImpact::Marginal),
            value_density: Some(ValueDensity::Diffuse),
        },
        ..Product::default()
    };
    let place = Place {
        product: 0,
        assessed: threat.assess(Some(&product)),
    };
    Urgency {
        threat,
        deployer: place,
        supplier: place,
    }
}

/// Something about which everything is stated.
fn full() -> Asked<'static> {
    Asked {
        purl: "pkg:npm/a@1.0.0",
        kind: "npm",
        group: Some("g".into()),
        name: "a".into(),
        version: Some("1.0.0".into()),
        id: "CVE-2026-0001",
        ids: vec!["CVE-2026-0001".into()],
        source: "CVE",
        severity: "HIGH",
        score: Some(7.5),
        epss: Some(0.5),
        exploited: Some(true),
        malicious: false,
        fixed: Some(vec!["1.0.1".to_owned()]),
        urgency: None,
    }
}

pub(crate) fn text(value: &str) -> Value {
    Value::String(Arc::new(value.to_owned()))
}

pub(crate) fn component(asked: &Asked<'_>) -> Value {
    let mut map: HashMap<String, Value> = HashMap::new();
    map.insert("purl".to_owned(), text(asked.purl));
    map.insert("type".to_owned(), text(asked.kind));
    map.insert("name".to_owned(), text(&asked.name));
    for (name, value) in [("group", &asked.group), ("version", &asked.version)] {
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
        let condition = Condition::parse(condition).map_err(|fault| fault.error_code());
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
                "vuln.ids.exists(id, id.startsWith('CVE-'))",
                Answer::Holds,
                Answer::Holds,
            ),
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
    fn parts_of_a_component_are_in_plain_letters() {
        for (key, condition) in [
            (
                "pkg:npm/%40s/a@1.0.0",
                "component.group == '@s' && component.name == 'a'",
            ),
            (
                "pkg:golang/example.org/m@v1.0.0%2Bincompatible",
                "component.version == 'v1.0.0+incompatible' && component.group == 'example.org'",
            ),
            (
                "name:acme/a b@1",
                "component.name == 'a b' && !has(component.group)",
            ),
        ] {
            let asked = Asked::of(ComponentKey::of(key));
            assert_eq!(answer(condition, &asked), Ok(Answer::Holds), "{key}");
        }
    }

    #[test]
    fn policies_may_look_at_what_ssvc_says() {
        let parse = |text| Condition::of_policy(text).map_err(|fault| fault.error_code());
        let known = Asked {
            urgency: Some(urgency_known()),
            ..full()
        };
        let threat = Threat::new(Signs::default(), None, false);
        let place = Place {
            product: 0,
            assessed: threat.assess(None),
        };
        let unknown = Asked {
            urgency: Some(Urgency {
                threat,
                deployer: place,
                supplier: place,
            }),
            ..full()
        };
        for (text, of_known, of_unknown) in [
            (
                "ssvc.deployer == 'out-of-cycle'",
                Answer::Holds,
                Answer::Unknown,
            ),
            (
                "ssvc.deployerMost == 'immediate'",
                Answer::DoesNot,
                Answer::Holds,
            ),
            (
                "ssvc.supplierLeast == 'defer'",
                Answer::DoesNot,
                Answer::Holds,
            ),
            (
                "ssvc.exploitation == 'active'",
                Answer::Holds,
                Answer::Unknown,
            ),
            (
                "has(ssvc.automatable) && ssvc.technicalImpact == 'total'",
                Answer::Holds,
                Answer::DoesNot,
            ),
        ] {
            let condition = parse(text).expect(text);
            assert!(condition.looks_at_urgency());
            assert_eq!(condition.holds(&known), of_known, "{text}");
            assert_eq!(condition.holds(&unknown), of_unknown, "{text}");
        }
        assert!(
            !parse("vuln.exploited")
                .expect("a condition")
                .looks_at_urgency()
        );
        assert_eq!(
            parse("ssvc.deploier == 'defer'").err(),
            Some("condition-name-unknown")
        );
        // Rules decide what is open, on which it depends.
        let rule = Condition::parse("ssvc.deployer == 'defer'");
        assert_eq!(
            rule.err().map(|fault| fault.error_code()),
            Some("condition-name-unknown")
        );
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
            ("vuln.sevrity == 'LOW'", "condition-name-unknown"),
            ("project.name == 'a'", "condition-name-unknown"),
            (&long, "condition-too-long"),
            (&deep, "condition-invalid"),
        ] {
            assert_eq!(answer(condition, &full()), Err(code), "{condition:.40}");
        }
    }
}

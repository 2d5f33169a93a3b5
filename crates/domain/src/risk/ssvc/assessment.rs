//! What SSVC says of a finding: both decisions, each with what it was made of and where that is from.
//!
//! What nobody knows is not guessed. Every value that an input may have is possible then (SSVC, Guidance on Communicating Results), and the
//! decision is told from the least to the most that can come of it. No table gets less urgent when an input gets worse, so that the
//! mildest and the gravest values of all inputs give the two ends.

use super::situation::{self, Deployed, Situations, Span, Supplied};
use super::{
    Automatable, Deployer, Evidence, Exploitation, Exposure, HumanImpact, Priority, PublicSafety,
    Signs, Supplier, TechnicalImpact, Utility, ValueDensity,
};
use crate::inventory::portfolio::Product;
use crate::warning::codes;

codes! {
    /// Where the value of an input is from.
    pub enum Origin {
        /// Nobody says anything.
        Unknown = "unknown",
        /// A catalogue of what is attacked: it lists it, or it does not.
        Catalogue = "kev",
        /// The package is made to do harm.
        Malicious = "malicious",
        /// An SSVC decision point in a record.
        DecisionPoint = "ssvc",
        /// A metric of a CVSS vector that states it.
        Metric = "cvss-metric",
        /// It follows from the base metrics of a CVSS vector.
        Base = "cvss-base",
        /// A reference of a record that is marked as an exploit.
        Reference = "reference",
        /// People state it of the product.
        Product = "product",
        /// It follows from the criticality of the product, and from its safety impact where that is stated.
        Criticality = "criticality",
    }
}

impl From<Evidence> for Origin {
    fn from(evidence: Evidence) -> Self {
        match evidence {
            Evidence::Base => Self::Base,
            Evidence::Reference => Self::Reference,
            Evidence::Metric => Self::Metric,
            Evidence::DecisionPoint => Self::DecisionPoint,
        }
    }
}

/// What is known of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Input<T> {
    /// What it may be.
    pub span: Span<T>,
    /// Where that is from.
    pub origin: Origin,
}

impl<T: Copy + PartialEq> Input<T> {
    fn of(value: T, origin: Origin) -> Self {
        Self {
            span: Span::of(value),
            origin,
        }
    }

    fn between(least: T, most: T, origin: Origin) -> Self {
        Self {
            span: Span { least, most },
            origin,
        }
    }
}

/// What is known of the vulnerability itself, wherever it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Threat {
    /// What is known of attacks.
    pub exploitation: Input<Exploitation>,
    /// Whether attacks can be automated.
    pub automatable: Input<Automatable>,
    /// How much of the component an attacker controls.
    pub technical_impact: Input<TechnicalImpact>,
    value_density: Option<ValueDensity>,
    public_safety: Option<PublicSafety>,
}

impl Threat {
    /// What is made of signs, of whether a catalogue lists it (nothing where none was taken in), and of whether it is a package made to do
    /// harm, which has all that an attack needs in it.
    pub fn new(signs: Signs, exploited: Option<bool>, is_malicious: bool) -> Self {
        let automatable = match is_malicious {
            true => Some((Automatable::Yes, Origin::Malicious)),
            false => signs.automatable.map(|(value, by)| (value, by.into())),
        };
        let technical_impact = match is_malicious {
            true => Some((TechnicalImpact::Total, Origin::Malicious)),
            false => signs.technical_impact.map(|(value, by)| (value, by.into())),
        };
        Self {
            exploitation: match is_malicious {
                true => Input::of(Exploitation::Active, Origin::Malicious),
                false => exploitation(signs, exploited),
            },
            automatable: automatable.map_or(
                Input::between(Automatable::No, Automatable::Yes, Origin::Unknown),
                |(value, origin)| Input::of(value, origin),
            ),
            technical_impact: technical_impact.map_or(
                Input::between(
                    TechnicalImpact::Partial,
                    TechnicalImpact::Total,
                    Origin::Unknown,
                ),
                |(value, origin)| Input::of(value, origin),
            ),
            value_density: signs.value_density,
            public_safety: signs.public_safety,
        }
    }

    fn utility(&self, density: Input<ValueDensity>) -> Span<Utility> {
        let automatable = self.automatable.span;
        Span {
            least: Utility::of(automatable.least, density.span.least),
            most: Utility::of(automatable.most, density.span.most),
        }
    }

    fn value_density(&self, stated: Option<ValueDensity>) -> Input<ValueDensity> {
        match (stated, self.value_density) {
            (Some(value), _) => Input::of(value, Origin::Product),
            (None, Some(value)) => Input::of(value, Origin::Metric),
            (None, None) => Input::between(
                ValueDensity::Diffuse,
                ValueDensity::Concentrated,
                Origin::Unknown,
            ),
        }
    }

    fn public_safety(&self, stated: Option<PublicSafety>) -> Input<PublicSafety> {
        match (stated, self.public_safety) {
            (Some(value), _) => Input::of(value, Origin::Product),
            (None, Some(value)) => Input::of(value, Origin::Metric),
            (None, None) => Input::between(
                PublicSafety::Minimal,
                PublicSafety::Significant,
                Origin::Unknown,
            ),
        }
    }

    fn deploy(&self, (exposure, human_impact): Deployed) -> Decision {
        let decide = |exploitation, exposure, automatable, human_impact| {
            let deployer = Deployer {
                exploitation,
                exposure,
                automatable,
                human_impact,
            };
            deployer.priority()
        };
        let (attacks, alone) = (self.exploitation.span, self.automatable.span);
        Decision {
            least: decide(
                attacks.least,
                exposure.least,
                alone.least,
                human_impact.least,
            ),
            most: decide(attacks.most, exposure.most, alone.most, human_impact.most),
        }
    }

    fn supply(&self, (density, safety): Supplied) -> Decision {
        let decide = |exploitation, utility, technical_impact, public_safety| {
            let supplier = Supplier {
                exploitation,
                utility,
                technical_impact,
                public_safety,
            };
            supplier.priority()
        };
        let utility = self.utility(self.value_density(density));
        let (attacks, impact) = (self.exploitation.span, self.technical_impact.span);
        let safety = self.public_safety(safety).span;
        Decision {
            least: decide(attacks.least, utility.least, impact.least, safety.least),
            most: decide(attacks.most, utility.most, impact.most, safety.most),
        }
    }

    /// The highest decisions of deployers and of suppliers in some situations; nothing where there are none.
    pub fn decide(&self, situations: Situations) -> Option<Decisions> {
        Some(Decisions {
            deployer: situations.deployed().map(|one| self.deploy(one)).max()?,
            supplier: situations.supplied().map(|one| self.supply(one)).max()?,
        })
    }

    /// What is decided for one product, with all inputs.
    pub fn assess(&self, product: Option<&Product>) -> Assessed {
        let stated = product.map(|product| product.situation).unwrap_or_default();
        let criticality = product.and_then(Product::stated_criticality);
        let exposure = Input {
            span: situation::exposure(stated),
            origin: match stated.exposure {
                Some(_) => Origin::Product,
                None => Origin::Unknown,
            },
        };
        let human_impact = situation::human_impact(criticality, stated);
        let human_impact = Input {
            span: human_impact,
            origin: match (criticality, stated.safety) {
                (Some(_), _) => Origin::Criticality,
                (None, Some(_)) => Origin::Product,
                (None, None) => Origin::Unknown,
            },
        };
        let value_density = self.value_density(stated.value_density);
        let safety = situation::public_safety(stated);
        Assessed {
            deployer: self.deploy((exposure.span, human_impact.span)),
            supplier: self.supply((stated.value_density, safety)),
            exposure,
            human_impact,
            utility: self.utility(value_density),
            value_density,
            public_safety: self.public_safety(safety),
        }
    }
}

/// What is known of attacks. That nobody tells of any is not taken for none: a catalogue that does not list it only says that it knows of no
/// attacks, not that nobody has published how.
fn exploitation(signs: Signs, exploited: Option<bool>) -> Input<Exploitation> {
    use Exploitation::{Active, None as Nobody, PublicPoc};
    if exploited == Some(true) {
        return Input::of(Active, Origin::Catalogue);
    }
    match signs.exploitation {
        // A reference shows how, and says nothing of whether anybody does it.
        Some((value, Evidence::Reference)) if exploited.is_none() => {
            Input::between(value, Active, Origin::Reference)
        }
        Some((value, evidence)) => Input::of(value, evidence.into()),
        None if exploited.is_some() => Input::between(Nobody, PublicPoc, Origin::Catalogue),
        None => Input::between(Nobody, Active, Origin::Unknown),
    }
}

/// When to act: every priority from one to the other is possible. The one that may ask for more is the higher one, and of two that may ask
/// for as much the one that certainly asks for more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decision {
    /// The least that can come of it.
    pub least: Priority,
    /// The most.
    pub most: Priority,
}

impl Decision {
    /// The priority, where there is but one.
    pub fn only(self) -> Option<Priority> {
        (self.least == self.most).then_some(self.most)
    }

    /// Its place among all decisions: as they compare, below 16.
    pub fn rank(self) -> u8 {
        self.most as u8 * 4 + self.least as u8
    }
}

impl Ord for Decision {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.rank().cmp(&other.rank())
    }
}

impl PartialOrd for Decision {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Both decisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Decisions {
    /// When to apply the fix.
    pub deployer: Decision,
    /// When to make it.
    pub supplier: Decision,
}

/// What is decided for one product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assessed {
    /// When to apply the fix.
    pub deployer: Decision,
    /// When to make it.
    pub supplier: Decision,
    /// How far the product can be reached.
    pub exposure: Input<Exposure>,
    /// What an attack does to people and to the mission.
    pub human_impact: Input<HumanImpact>,
    /// What an attack gives for the effort.
    pub utility: Span<Utility>,
    /// How much a target holds.
    pub value_density: Input<ValueDensity>,
    /// What an attack does to the public.
    pub public_safety: Input<PublicSafety>,
}

#[cfg(test)]
mod tests {
    use super::super::{SafetyImpact, Situation};
    use super::*;
    use crate::inventory::portfolio::Criticality;

    const SILENT: Signs = Signs {
        exploitation: None,
        automatable: None,
        technical_impact: None,
        value_density: None,
        public_safety: None,
    };

    fn product(criticality: Option<u8>, situation: Situation) -> Product {
        let stated = criticality.and_then(Criticality::new);
        Product {
            criticality: stated.unwrap_or_default(),
            is_criticality_stated: stated.is_some(),
            situation,
            ..Product::default()
        }
    }

    #[test]
    fn what_is_known_of_attacks_and_what_is_not() {
        use Exploitation::{Active, None as Nobody, PublicPoc};
        use Origin::{Catalogue, Metric, Reference, Unknown};
        let sign = |value, by| Some((value, by));
        for (exploited, stated, least, most, origin) in [
            (None, None, Nobody, Active, Unknown),
            (Some(false), None, Nobody, PublicPoc, Catalogue),
            (Some(true), None, Active, Active, Catalogue),
            (
                Some(true),
                sign(Nobody, Evidence::Metric),
                Active,
                Active,
                Catalogue,
            ),
            (
                Some(false),
                sign(PublicPoc, Evidence::Reference),
                PublicPoc,
                PublicPoc,
                Reference,
            ),
            (
                None,
                sign(PublicPoc, Evidence::Reference),
                PublicPoc,
                Active,
                Reference,
            ),
            (
                Some(false),
                sign(Nobody, Evidence::DecisionPoint),
                Nobody,
                Nobody,
                Origin::DecisionPoint,
            ),
            (None, sign(Active, Evidence::Metric), Active, Active, Metric),
        ] {
            let signs = Signs {
                exploitation: stated,
                ..SILENT
            };
            let threat = Threat::new(signs, exploited, false);
            let expected = Input::between(least, most, origin);
            assert_eq!(threat.exploitation, expected, "{exploited:?} {stated:?}");
        }
    }

    #[test]
    fn nothing_known_is_anything_but_fine() {
        let threat = Threat::new(SILENT, None, false);
        let assessed = threat.assess(None);
        let whole = Decision {
            least: Priority::Defer,
            most: Priority::Immediate,
        };
        assert_eq!((assessed.deployer, assessed.supplier), (whole, whole));
        assert_eq!(assessed.deployer.only(), None);
        let origins = [
            threat.exploitation.origin,
            threat.automatable.origin,
            threat.technical_impact.origin,
            assessed.exposure.origin,
            assessed.human_impact.origin,
            assessed.value_density.origin,
            assessed.public_safety.origin,
        ];
        assert_eq!(origins, [Origin::Unknown; 7]);
    }

    #[test]
    fn everything_known_is_one_priority() {
        let signs = Signs {
            exploitation: Some((Exploitation::PublicPoc, Evidence::Reference)),
            automatable: Some((Automatable::Yes, Evidence::Base)),
            technical_impact: Some((TechnicalImpact::Total, Evidence::Base)),
            ..SILENT
        };
        let threat = Threat::new(signs, Some(false), false);
        let situation = Situation {
            exposure: Some(Exposure::Open),
            safety: Some(SafetyImpact::Negligible),
            value_density: Some(ValueDensity::Concentrated),
        };
        let assessed = threat.assess(Some(&product(Some(4), situation)));
        assert_eq!(assessed.deployer.only(), Some(Priority::OutOfCycle));
        assert_eq!(assessed.supplier.only(), Some(Priority::OutOfCycle));
        assert_eq!(assessed.utility.only(), Some(Utility::SuperEffective));
        // What the exposure would be is the whole difference.
        let hidden = Situation {
            exposure: None,
            ..situation
        };
        let assessed = threat.assess(Some(&product(Some(4), hidden)));
        assert_eq!(
            assessed.deployer,
            Decision {
                least: Priority::Scheduled,
                most: Priority::OutOfCycle
            }
        );
        assert_eq!(assessed.supplier.only(), Some(Priority::OutOfCycle));
    }

    #[test]
    fn what_is_made_to_do_harm_has_all_that_an_attack_needs() {
        let threat = Threat::new(SILENT, Some(false), true);
        let assessed = threat.assess(Some(&product(
            Some(5),
            Situation {
                exposure: Some(Exposure::Controlled),
                ..Situation::default()
            },
        )));
        assert_eq!(threat.exploitation.origin, Origin::Malicious);
        assert_eq!(assessed.deployer.only(), Some(Priority::OutOfCycle));
    }

    #[test]
    fn what_people_state_of_their_product_counts_before_the_vector() {
        let signs = Signs {
            value_density: Some(ValueDensity::Concentrated),
            public_safety: Some(PublicSafety::Significant),
            ..SILENT
        };
        let threat = Threat::new(signs, None, false);
        let by_vector = threat.assess(None);
        assert_eq!(by_vector.value_density.origin, Origin::Metric);
        assert_eq!(
            by_vector.public_safety.span.only(),
            Some(PublicSafety::Significant)
        );
        let situation = Situation {
            safety: Some(SafetyImpact::Negligible),
            value_density: Some(ValueDensity::Diffuse),
            ..Situation::default()
        };
        let by_people = threat.assess(Some(&product(None, situation)));
        assert_eq!(by_people.value_density.origin, Origin::Product);
        assert_eq!(
            by_people.public_safety.span.only(),
            Some(PublicSafety::Minimal)
        );
    }

    /// Every decision lies between the ends, whatever the unknown inputs turn out to be, and both ends can come of it.
    #[test]
    fn the_ends_are_those_of_all_that_is_possible() {
        let pick = |value: usize| (value > 0).then(|| value - 1);
        for exposure in 0..4 {
            for criticality in [None, Some(1), Some(3), Some(5)] {
                for automatable in 0..3 {
                    for exploited in [None, Some(false), Some(true)] {
                        let signs = Signs {
                            automatable: pick(automatable)
                                .map(|value| (Automatable::ALL[value], Evidence::Base)),
                            ..SILENT
                        };
                        let situation = Situation {
                            exposure: pick(exposure).map(|value| Exposure::ALL[value]),
                            ..Situation::default()
                        };
                        let threat = Threat::new(signs, exploited, false);
                        let told = threat.assess(Some(&product(criticality, situation)));
                        let mut all = Vec::new();
                        let within =
                            |span: Span<usize>, value| (span.least..=span.most).contains(&value);
                        for &exploitation in Exploitation::ALL {
                            for &exposure in Exposure::ALL {
                                for &automatable in Automatable::ALL {
                                    for &human_impact in HumanImpact::ALL {
                                        let is_possible = within(
                                            numbers(threat.exploitation.span, |v| v as usize),
                                            exploitation as usize,
                                        ) && within(
                                            numbers(told.exposure.span, |v| v as usize),
                                            exposure as usize,
                                        ) && within(
                                            numbers(threat.automatable.span, |v| v as usize),
                                            automatable as usize,
                                        ) && within(
                                            numbers(told.human_impact.span, |v| v as usize),
                                            human_impact as usize,
                                        );
                                        if is_possible {
                                            let deployer = Deployer {
                                                exploitation,
                                                exposure,
                                                automatable,
                                                human_impact,
                                            };
                                            all.push(deployer.priority());
                                        }
                                    }
                                }
                            }
                        }
                        assert_eq!(all.iter().min(), Some(&told.deployer.least));
                        assert_eq!(all.iter().max(), Some(&told.deployer.most));
                    }
                }
            }
        }
    }

    fn numbers<T: Copy>(span: Span<T>, number: fn(T) -> usize) -> Span<usize> {
        Span {
            least: number(span.least),
            most: number(span.most),
        }
    }

    #[test]
    fn a_set_of_situations_decides_as_the_highest_of_its_products() {
        let situations = [
            (None, None),
            (Some(Exposure::Small), Some(5)),
            (Some(Exposure::Open), Some(1)),
            (Some(Exposure::Controlled), Some(4)),
        ];
        let products = situations.map(|(exposure, criticality)| {
            let situation = Situation {
                exposure,
                ..Situation::default()
            };
            product(criticality, situation)
        });
        let signs = Signs {
            exploitation: Some((Exploitation::PublicPoc, Evidence::Metric)),
            ..SILENT
        };
        let threat = Threat::new(signs, Some(false), false);
        for set in 1..16_u32 {
            let among = products
                .iter()
                .zip(0..)
                .filter(|(_, place)| set >> place & 1 == 1);
            let mut all = Situations::default();
            let mut highest: Option<Decision> = None;
            for (product, _) in among {
                all.add(Situations::of(Some(product)));
                highest = highest.max(Some(threat.assess(Some(product)).deployer));
            }
            let decided = threat.decide(all).expect("products");
            assert_eq!(Some(decided.deployer), highest, "{set:b}");
        }
        assert_eq!(threat.decide(Situations::default()), None);
    }
}

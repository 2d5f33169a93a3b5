//! What SSVC has to know of a product, as people state it.

use super::{Exposure, HumanImpact, PublicSafety, SafetyImpact, ValueDensity};
use crate::inventory::portfolio::{Criticality, Product};

/// What people state of a product; what is absent nobody has stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Situation {
    /// How far it can be reached where it runs.
    pub exposure: Option<Exposure>,
    /// What an attack on it does to people.
    pub safety: Option<SafetyImpact>,
    /// How much one installation of it holds.
    pub value_density: Option<ValueDensity>,
}

/// What an input may be: every value from one to the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span<T> {
    /// The mildest.
    pub least: T,
    /// The gravest.
    pub most: T,
}

impl<T: Copy + PartialEq> Span<T> {
    /// One value.
    pub const fn of(value: T) -> Self {
        Self {
            least: value,
            most: value,
        }
    }

    /// The value, where there is but one.
    pub fn only(self) -> Option<T> {
        (self.least == self.most).then_some(self.least)
    }
}

/// How far a product can be reached; all is possible where nobody states it.
pub(super) fn exposure(situation: Situation) -> Span<Exposure> {
    situation.exposure.map_or(
        Span {
            least: Exposure::Small,
            most: Exposure::Open,
        },
        Span::of,
    )
}

/// What an attack on a product does to people and to the mission, by its criticality.
///
/// The criticality says of the whole product how much depends on it, which is how organisations think of mission and safety: as one
/// factor (SSVC, Human Impact 2.0). SSVC needs to tell apart the upper end and takes the two least impacts on the mission together;
/// so do we with 1 and 2: 1 and 2 are low, 3 medium, 4 high, 5 very high. A criticality that nobody stated says nothing: everything is
/// possible.
///
/// A safety impact that is stated never makes it less. It adds what SSVC's table says of it where the mission is hardly touched: a
/// critical one at least medium, a catastrophic one very high.
pub(super) fn human_impact(
    criticality: Option<Criticality>,
    situation: Situation,
) -> Span<HumanImpact> {
    let of_people = situation.safety.map_or(HumanImpact::Low, |safety| {
        HumanImpact::of(safety, super::MissionImpact::Degraded)
    });
    let of_all = match criticality.map(Criticality::value) {
        None => {
            return Span {
                least: of_people,
                most: HumanImpact::VeryHigh,
            };
        }
        Some(..=2) => HumanImpact::Low,
        Some(3) => HumanImpact::Medium,
        Some(4) => HumanImpact::High,
        Some(_) => HumanImpact::VeryHigh,
    };
    Span::of(of_all.max(of_people))
}

/// What an attack on a product does to the public (SSVC, Public Safety Impact 2.0.1), where its safety impact is stated.
pub(super) fn public_safety(situation: Situation) -> Option<PublicSafety> {
    situation.safety.map(|safety| match safety {
        SafetyImpact::Negligible => PublicSafety::Minimal,
        _ => PublicSafety::Significant,
    })
}

/// Which situations occur among some products, as far as decisions depend on them: a bit for each pair of exposure and human impact, and
/// one for each pair of value density and public safety.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Situations(u64);

/// What deployers look at in a product.
pub(super) type Deployed = (Span<Exposure>, Span<HumanImpact>);

/// What suppliers look at in a product.
pub(super) type Supplied = (Option<ValueDensity>, Option<PublicSafety>);

const EXPOSURES: usize = 4;
const IMPACTS: usize = 6;
const DENSITIES: usize = 3;
const SAFETIES: usize = 3;

impl Situations {
    /// That of one product; of what belongs to none nothing is stated.
    pub fn of(product: Option<&Product>) -> Self {
        let situation = product.map_or(Situation::default(), |product| product.situation);
        let criticality = product.and_then(Product::stated_criticality);
        let exposure = situation.exposure.map_or(0, |known| 1 + known as usize);
        let impact = human_impact(criticality, situation);
        let impact = match (impact.only(), impact.least) {
            (Some(known), _) => 2 + known as usize,
            (None, HumanImpact::Low) => 0,
            // A critical safety impact, and a criticality that nobody stated.
            (None, _) => 1,
        };
        let density = situation
            .value_density
            .map_or(0, |known| 1 + known as usize);
        let safety = public_safety(situation).map_or(0, |known| 1 + known as usize);
        let deployed = exposure * IMPACTS + impact;
        let supplied = EXPOSURES * IMPACTS + density * SAFETIES + safety;
        Self(1 << deployed | 1 << supplied)
    }

    /// Adds others.
    pub fn add(&mut self, others: Self) {
        self.0 |= others.0;
    }

    fn bits(self, from: usize, count: usize) -> impl Iterator<Item = usize> {
        (0..count).filter(move |place| self.0 >> (from + place) & 1 == 1)
    }

    /// What deployers look at, each pair once.
    pub(super) fn deployed(self) -> impl Iterator<Item = Deployed> {
        self.bits(0, EXPOSURES * IMPACTS).map(|place| {
            let stated = (place / IMPACTS).checked_sub(1);
            let known = stated.and_then(|known| Exposure::ALL.get(known).copied());
            let impact = match place % IMPACTS {
                0 => Span {
                    least: HumanImpact::Low,
                    most: HumanImpact::VeryHigh,
                },
                1 => Span {
                    least: HumanImpact::Medium,
                    most: HumanImpact::VeryHigh,
                },
                2 => Span::of(HumanImpact::Low),
                3 => Span::of(HumanImpact::Medium),
                4 => Span::of(HumanImpact::High),
                _ => Span::of(HumanImpact::VeryHigh),
            };
            let exposed = Situation {
                exposure: known,
                ..Situation::default()
            };
            (exposure(exposed), impact)
        })
    }

    /// What suppliers look at, each pair once.
    pub(super) fn supplied(self) -> impl Iterator<Item = Supplied> {
        let first = EXPOSURES * IMPACTS;
        self.bits(first, DENSITIES * SAFETIES).map(|place| {
            let density = (place / SAFETIES).checked_sub(1);
            let safety = (place % SAFETIES).checked_sub(1);
            (
                density.and_then(|known| ValueDensity::ALL.get(known).copied()),
                safety.and_then(|known| PublicSafety::ALL.get(known).copied()),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn human_impact_follows_criticality_and_safety() {
        use HumanImpact::{High, Low, Medium, VeryHigh};
        use SafetyImpact::{Catastrophic, Critical, Marginal, Negligible};
        for (criticality, safety, least, most) in [
            (None, None, Low, VeryHigh),
            (None, Some(Negligible), Low, VeryHigh),
            (None, Some(Critical), Medium, VeryHigh),
            (None, Some(Catastrophic), VeryHigh, VeryHigh),
            (Some(1), None, Low, Low),
            (Some(2), None, Low, Low),
            (Some(3), None, Medium, Medium),
            (Some(4), None, High, High),
            (Some(5), None, VeryHigh, VeryHigh),
            (Some(1), Some(Marginal), Low, Low),
            (Some(1), Some(Critical), Medium, Medium),
            (Some(4), Some(Negligible), High, High),
            (Some(3), Some(Catastrophic), VeryHigh, VeryHigh),
        ] {
            let situation = Situation {
                safety,
                ..Situation::default()
            };
            let stated = criticality.and_then(Criticality::new);
            assert_eq!(
                human_impact(stated, situation),
                Span { least, most },
                "{criticality:?} {safety:?}"
            );
        }
    }

    #[test]
    fn a_set_of_situations_holds_what_was_put_in() {
        let exposures = [None]
            .into_iter()
            .chain(Exposure::ALL.iter().copied().map(Some));
        for exposure in exposures {
            for criticality in [None, Some(1), Some(3), Some(4), Some(5)] {
                let safeties = SafetyImpact::ALL.iter().copied().map(Some);
                for safety in safeties.chain([None]) {
                    for value_density in [None, Some(ValueDensity::Concentrated)] {
                        let situation = Situation {
                            exposure,
                            safety,
                            value_density,
                        };
                        let stated = criticality.and_then(Criticality::new);
                        let product = Product {
                            situation,
                            criticality: stated.unwrap_or_default(),
                            is_criticality_stated: stated.is_some(),
                            ..Product::default()
                        };
                        let set = Situations::of(Some(&product));
                        let deployed =
                            (super::exposure(situation), human_impact(stated, situation));
                        assert_eq!(set.deployed().collect::<Vec<_>>(), [deployed]);
                        let supplied = (value_density, public_safety(situation));
                        assert_eq!(set.supplied().collect::<Vec<_>>(), [supplied]);
                    }
                }
            }
        }
        let nothing = Situations::of(None);
        assert_eq!(nothing, Situations::of(Some(&Product::default())));
        let mut both = nothing;
        both.add(Situations::of(Some(&Product {
            situation: Situation {
                exposure: Some(Exposure::Open),
                ..Situation::default()
            },
            ..Product::default()
        })));
        assert_eq!(both.deployed().count(), 2);
        assert_eq!(both.supplied().count(), 1);
        assert_ne!(Situations::default(), nothing);
    }
}

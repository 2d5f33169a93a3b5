//! Stakeholder-Specific Vulnerability Categorization (SSVC) of CERT/CC: what to do first, decided by a table.
//!
//! Tables: deployer's patch application priority 1.0.0, supplier's patch development priority 1.0.0, Human Impact 2.0.2 (of Safety Impact
//! 2.0.1 and Mission Impact 2.0.0), Public Safety Impact 2.0.1 and Utility 1.0.1, as CERT/CC publishes them (`data/csv` of CERTCC/SSVC, July
//! 2026).

mod assessment;
mod signs;
mod situation;

pub use assessment::{Assessed, Decision, Decisions, Input, Origin, Threat};
pub use signs::{Evidence, Signs};
pub use situation::{Situation, Situations, Span};

use crate::warning::codes;

codes! {
    /// What is known of attacks.
    pub enum Exploitation {
        /// Nobody has shown how.
        None = "none",
        /// Everybody can read how.
        PublicPoc = "public-poc",
        /// It happens.
        Active = "active",
    }
}

codes! {
    /// How far the system can be reached.
    pub enum Exposure {
        /// Local, or behind strong barriers.
        Small = "small",
        /// Networked behind some barrier.
        Controlled = "controlled",
        /// Open to the Internet.
        Open = "open",
    }
}

codes! {
    /// Whether an attacker can have the first steps done by a program, target after target.
    pub enum Automatable {
        /// No.
        No = "no",
        /// Yes.
        Yes = "yes",
    }
}

codes! {
    /// What an attack does to people and to the mission, both together.
    pub enum HumanImpact {
        /// Little.
        Low = "low",
        /// Some.
        Medium = "medium",
        /// Much.
        High = "high",
        /// The worst.
        VeryHigh = "very-high",
    }
}

codes! {
    /// What an attack does to people.
    pub enum SafetyImpact {
        /// Hardly anything.
        Negligible = "negligible",
        /// Discomfort, small losses.
        Marginal = "marginal",
        /// Injuries, large losses.
        Critical = "critical",
        /// Deaths.
        Catastrophic = "catastrophic",
    }
}

codes! {
    /// What an attack does to what the organisation is there for. MEF is a mission essential function.
    pub enum MissionImpact {
        /// Nothing, or work gets harder.
        Degraded = "degraded",
        /// What supports essential functions fails.
        SupportCrippled = "mef-support-crippled",
        /// An essential function fails for longer than it may.
        EssentialFailure = "mef-failure",
        /// The organisation cannot do what it is there for.
        MissionFailure = "mission-failure",
    }
}

codes! {
    /// How much an attack gives the attacker for the effort.
    pub enum Utility {
        /// Each target is work, and holds little.
        Laborious = "laborious",
        /// Either a program does it, or a target holds much.
        Efficient = "efficient",
        /// Both.
        SuperEffective = "super-effective",
    }
}

codes! {
    /// How much a target holds.
    pub enum ValueDensity {
        /// Little.
        Diffuse = "diffuse",
        /// Much.
        Concentrated = "concentrated",
    }
}

codes! {
    /// How much of the component an attacker controls.
    pub enum TechnicalImpact {
        /// A part of what it does or knows.
        Partial = "partial",
        /// Everything.
        Total = "total",
    }
}

codes! {
    /// What an attack does to the public.
    pub enum PublicSafety {
        /// Hardly anything.
        Minimal = "minimal",
        /// More than that.
        Significant = "significant",
    }
}

codes! {
    /// When to act, of deployers and of suppliers.
    pub enum Priority {
        /// Not now.
        Defer = "defer",
        /// With the next regular maintenance.
        Scheduled = "scheduled",
        /// Sooner than that, outside the regular schedule.
        OutOfCycle = "out-of-cycle",
        /// At once, with whatever it takes.
        Immediate = "immediate",
    }
}

/// What a deployer decides by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deployer {
    /// What is known of attacks.
    pub exploitation: Exploitation,
    /// How far the system can be reached.
    pub exposure: Exposure,
    /// Whether attacks can be automated.
    pub automatable: Automatable,
    /// What an attack does.
    pub human_impact: HumanImpact,
}

impl Deployer {
    /// When to apply the fix.
    pub fn priority(self) -> Priority {
        // Rows by exposure within exploitation; human impact from low to very high, not automatable before automatable.
        const TABLE: [&[u8; 8]; 9] = [
            b"DDSSDSSS",
            b"DSSSSSSS",
            b"DSSSSSSO",
            b"DSSSSSSS",
            b"DSSSSSSO",
            b"SSSOSSOO",
            b"SSOOSOOO",
            b"SSOOOOOO",
            b"SOOIOOII",
        ];
        let row = self.exploitation as usize * 3 + self.exposure as usize;
        let column = self.automatable as usize * 4 + self.human_impact as usize;
        look_up(&TABLE, row, column)
    }
}

/// What a supplier decides by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Supplier {
    /// What is known of attacks.
    pub exploitation: Exploitation,
    /// What an attack gives for the effort.
    pub utility: Utility,
    /// How much of the component an attacker controls.
    pub technical_impact: TechnicalImpact,
    /// What an attack does to the public.
    pub public_safety: PublicSafety,
}

impl Supplier {
    /// When to make the fix.
    pub fn priority(self) -> Priority {
        // Columns by public safety within technical impact within utility.
        const TABLE: [&[u8; 12]; 3] = [b"DSSOSOSOSOOO", b"SOSISIOIOIOI", b"OIOIOIOIIIII"];
        let column = self.utility as usize * 4
            + self.technical_impact as usize * 2
            + self.public_safety as usize;
        look_up(&TABLE, self.exploitation as usize, column)
    }
}

impl HumanImpact {
    /// What an attack does, from what it does to people and to the mission.
    pub fn of(safety: SafetyImpact, mission: MissionImpact) -> Self {
        match (safety, mission) {
            (SafetyImpact::Catastrophic, _) | (_, MissionImpact::MissionFailure) => Self::VeryHigh,
            (SafetyImpact::Critical, MissionImpact::Degraded) => Self::Medium,
            (SafetyImpact::Critical, _) => Self::High,
            (_, MissionImpact::EssentialFailure) => Self::Medium,
            _ => Self::Low,
        }
    }
}

impl Utility {
    /// What an attack gives, from whether it can be automated and how much a target holds.
    pub fn of(automatable: Automatable, density: ValueDensity) -> Self {
        match (automatable, density) {
            (Automatable::No, ValueDensity::Diffuse) => Self::Laborious,
            (Automatable::Yes, ValueDensity::Concentrated) => Self::SuperEffective,
            _ => Self::Efficient,
        }
    }
}

fn look_up<const N: usize>(table: &[&[u8; N]], row: usize, column: usize) -> Priority {
    match table.get(row).and_then(|row| row.get(column)) {
        Some(b'D') => Priority::Defer,
        Some(b'S') => Priority::Scheduled,
        Some(b'O') => Priority::OutOfCycle,
        _ => Priority::Immediate,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deployers() -> Vec<Deployer> {
        let mut all = Vec::new();
        for &exploitation in Exploitation::ALL {
            for &exposure in Exposure::ALL {
                for &automatable in Automatable::ALL {
                    for &human_impact in HumanImpact::ALL {
                        all.push(Deployer {
                            exploitation,
                            exposure,
                            automatable,
                            human_impact,
                        });
                    }
                }
            }
        }
        all
    }

    #[test]
    fn nothing_gets_less_urgent_by_getting_worse() {
        let all = deployers();
        assert_eq!(all.len(), 72);
        for a in &all {
            for b in &all {
                let is_worse = b.exploitation >= a.exploitation
                    && b.exposure >= a.exposure
                    && b.automatable >= a.automatable
                    && b.human_impact >= a.human_impact;
                assert!(!is_worse || b.priority() >= a.priority(), "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn nothing_gets_less_urgent_for_suppliers_by_getting_worse() {
        let mut all = Vec::new();
        for &exploitation in Exploitation::ALL {
            for &utility in Utility::ALL {
                for &technical_impact in TechnicalImpact::ALL {
                    for &public_safety in PublicSafety::ALL {
                        all.push(Supplier {
                            exploitation,
                            utility,
                            technical_impact,
                            public_safety,
                        });
                    }
                }
            }
        }
        assert_eq!(all.len(), 36);
        for a in &all {
            for b in &all {
                let is_worse = b.exploitation >= a.exploitation
                    && b.utility >= a.utility
                    && b.technical_impact >= a.technical_impact
                    && b.public_safety >= a.public_safety;
                assert!(!is_worse || b.priority() >= a.priority(), "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn priorities_of_deployers() {
        let of = |exploitation, exposure, automatable, human_impact| {
            let deployer = Deployer {
                exploitation,
                exposure,
                automatable,
                human_impact,
            };
            deployer.priority()
        };
        use Automatable::{No, Yes};
        use Exploitation::{Active, None, PublicPoc};
        use Exposure::{Controlled, Open, Small};
        use HumanImpact::{High, Low, Medium, VeryHigh};
        for (got, expected) in [
            (of(None, Small, No, Low), Priority::Defer),
            (of(None, Small, No, High), Priority::Scheduled),
            (of(None, Open, Yes, VeryHigh), Priority::OutOfCycle),
            (of(PublicPoc, Small, No, Medium), Priority::Scheduled),
            (of(PublicPoc, Open, Yes, High), Priority::OutOfCycle),
            (of(Active, Controlled, Yes, Low), Priority::OutOfCycle),
            (of(Active, Open, No, VeryHigh), Priority::Immediate),
            (of(Active, Open, Yes, Medium), Priority::OutOfCycle),
        ] {
            assert_eq!(got, expected);
        }
    }

    #[test]
    fn priorities_of_suppliers() {
        let of = |exploitation, utility, technical_impact, public_safety| {
            let supplier = Supplier {
                exploitation,
                utility,
                technical_impact,
                public_safety,
            };
            supplier.priority()
        };
        use Exploitation::{Active, None, PublicPoc};
        use PublicSafety::{Minimal, Significant};
        use TechnicalImpact::{Partial, Total};
        use Utility::{Efficient, Laborious, SuperEffective};
        for (got, expected) in [
            (of(None, Laborious, Partial, Minimal), Priority::Defer),
            (of(None, Efficient, Total, Minimal), Priority::Scheduled),
            (
                of(PublicPoc, Laborious, Total, Significant),
                Priority::Immediate,
            ),
            (
                of(PublicPoc, Efficient, Total, Minimal),
                Priority::OutOfCycle,
            ),
            (
                of(PublicPoc, SuperEffective, Partial, Minimal),
                Priority::OutOfCycle,
            ),
            (
                of(Active, Laborious, Partial, Minimal),
                Priority::OutOfCycle,
            ),
            (
                of(Active, SuperEffective, Partial, Minimal),
                Priority::Immediate,
            ),
        ] {
            assert_eq!(got, expected);
        }
    }

    #[test]
    fn what_is_made_of_two() {
        use MissionImpact::{Degraded, EssentialFailure, MissionFailure, SupportCrippled};
        use SafetyImpact::{Catastrophic, Critical, Marginal, Negligible};
        for (safety, mission, expected) in [
            (Negligible, Degraded, HumanImpact::Low),
            (Marginal, SupportCrippled, HumanImpact::Low),
            (Marginal, EssentialFailure, HumanImpact::Medium),
            (Critical, Degraded, HumanImpact::Medium),
            (Critical, SupportCrippled, HumanImpact::High),
            (Negligible, MissionFailure, HumanImpact::VeryHigh),
            (Catastrophic, Degraded, HumanImpact::VeryHigh),
        ] {
            assert_eq!(HumanImpact::of(safety, mission), expected);
        }
        let diffuse = Utility::of(Automatable::Yes, ValueDensity::Diffuse);
        assert_eq!(diffuse, Utility::Efficient);
    }
}

//! What was said of findings, and what it makes of them: decisions of the company, rules that decide, VEX statements of others.
//!
//! A finding is one component and one vulnerability wherever the component is. What is said of it may hold everywhere or in some
//! documents only, so that one finding can be settled in one product and open in another; a [`Share`] is the documents of which
//! the same is so.
//!
//! Which word counts: a decision of the company before a rule, a rule before what others say; of decisions the one that speaks of
//! less (one component before a package, one product before all), then the newest. Of VEX statements [`choose`] says which.

use std::cmp::Reverse;

use hashbrown::{HashMap, HashSet};

use super::decision::Response;
use super::statements::{Said, choose};
use super::unread::Unread;
use super::vex::{Justification, Status};
use crate::warning::codes;

codes! {
    /// Who says it.
    pub enum Voice {
        /// The company, of one vulnerability.
        Decision = "triage",
        /// The company, by a condition on findings.
        Rule = "rule",
        /// Somebody in a VEX document.
        Vex = "vex",
    }
}

/// Something that is said of vulnerabilities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    /// Who says it.
    pub voice: Voice,
    /// The number of the decision or of the VEX document.
    pub number: u32,
    /// The place of the statement in its document, from 0.
    pub statement: u32,
    /// What is so.
    pub status: Status,
    /// Why a product is not affected.
    pub justification: Option<Justification>,
    /// Why it is so, in words: of a VEX statement that nothing is affected what it gives as reason, of others their words on the status.
    pub reason: Option<String>,
    /// What is done.
    pub response: Option<Response>,
    /// The author, where one is named.
    pub author: Option<String>,
    /// When it was said, as written.
    pub issued: Option<String>,
    /// Since when it is known, in milliseconds since 1970.
    pub from: i64,
    /// From when on it does not hold any more.
    pub until: Option<i64>,
    /// How little it speaks of; more counts first.
    pub precision: u8,
}

codes! {
    /// What becomes of a finding in some documents, the one that asks for most first.
    pub enum Standing {
        /// Something has to be done.
        Affected = "affected",
        /// Somebody looks into it.
        UnderInvestigation = "under_investigation",
        /// It is affected, and the company lives with it for now.
        Accepted = "accepted",
        /// Nothing needs to be done.
        NotAffected = "not_affected",
        /// It was done.
        Fixed = "fixed",
    }
}

impl Standing {
    /// Whether somebody still has to do something.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Affected | Self::UnderInvestigation)
    }

    /// The status that VEX has for it.
    pub fn status(self) -> Status {
        match self {
            Self::Affected | Self::Accepted => Status::Affected,
            Self::UnderInvestigation => Status::UnderInvestigation,
            Self::NotAffected => Status::NotAffected,
            Self::Fixed => Status::Fixed,
        }
    }
}

impl Ruling {
    /// Whether others say that nothing is affected and not why: that settles nothing.
    pub fn lacks_reason(&self) -> bool {
        self.voice == Voice::Vex
            && self.status == Status::NotAffected
            && self.justification.is_none()
            && self.reason.is_none()
    }

    /// What it makes of a finding. That nothing will be done about something affected is a risk accepted, if the company says so.
    pub fn standing(&self) -> Standing {
        let is_left = matches!(
            self.response,
            Some(Response::CanNotFix | Response::WillNotFix)
        );
        match self.status {
            Status::Affected if is_left && self.voice != Voice::Vex => Standing::Accepted,
            Status::Affected => Standing::Affected,
            Status::NotAffected if self.lacks_reason() => Standing::Affected,
            Status::UnderInvestigation => Standing::UnderInvestigation,
            Status::NotAffected => Standing::NotAffected,
            Status::Fixed => Standing::Fixed,
        }
    }

    /// Whether the company itself says it.
    pub fn is_ours(&self) -> bool {
        self.voice != Voice::Vex
    }

    /// Whether it counts at an instant.
    pub fn holds(&self, instant: i64) -> bool {
        self.from <= instant && self.until.is_none_or(|until| until > instant)
    }
}

/// Where a ruling holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// Wherever the component is.
    Everywhere,
    /// In these documents, by number, ascending.
    Documents(Vec<u32>),
}

/// A ruling that speaks of a component and a vulnerability.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The component.
    pub component: u32,
    /// The number of a name of the vulnerability.
    pub name: u32,
    /// The place of the ruling.
    pub ruling: u32,
    /// Where.
    pub reach: Reach,
}

/// All rulings, and what they speak of.
#[derive(Debug, Clone, Default)]
pub struct Rulings {
    rulings: Vec<Ruling>,
    /// Sorted by component and name.
    applied: Vec<Applied>,
    /// Documents of which nobody knows what they say.
    pub unread: Vec<Unread>,
}

/// Some documents of a finding of which the same is so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// What is so.
    pub standing: Standing,
    /// The ruling that says it; none where nobody says anything.
    pub ruling: Option<u32>,
    /// The last words of others that say otherwise.
    pub contradicting: Vec<u32>,
    /// The documents, ascending.
    pub documents: Vec<u32>,
}

impl Rulings {
    /// From rulings and what they speak of.
    pub fn new(rulings: Vec<Ruling>, mut applied: Vec<Applied>) -> Self {
        applied.retain(|one| (one.ruling as usize) < rulings.len());
        applied.sort_by_key(|one| (one.component, one.name, one.ruling));
        Self {
            rulings,
            applied,
            unread: Vec::new(),
        }
    }

    /// Whether nobody says anything.
    pub fn is_empty(&self) -> bool {
        self.applied.is_empty()
    }

    /// A ruling by its place.
    pub fn ruling(&self, place: u32) -> Option<&Ruling> {
        self.rulings.get(place as usize)
    }

    /// How many rulings there are.
    pub fn count(&self) -> usize {
        self.rulings.len()
    }

    /// What speaks of a component at all.
    fn of_component(&self, component: u32) -> &[Applied] {
        let start = self
            .applied
            .partition_point(|one| one.component < component);
        let of_rest = self.applied.get(start..).unwrap_or_default();
        let end = of_rest.partition_point(|one| one.component == component);
        of_rest.get(..end).unwrap_or_default()
    }

    /// What is said of a component and a vulnerability by any of its names, of what holds at an instant; each ruling once.
    pub fn said(
        &self,
        component: u32,
        names: impl IntoIterator<Item = u32>,
        instant: i64,
    ) -> Vec<(u32, &Ruling, &Reach)> {
        let mut said: Vec<(u32, &Ruling, &Reach)> = Vec::new();
        let of_component = self.of_component(component);
        if of_component.is_empty() {
            return said;
        }
        let mut names: Vec<u32> = names.into_iter().collect();
        names.sort_unstable();
        names.dedup();
        // There may be very many, of one vulnerability or of very many.
        let mut met: HashSet<u32> = HashSet::new();
        for name in names {
            let start = of_component.partition_point(|one| one.name < name);
            let rest = of_component.get(start..).unwrap_or_default().iter();
            for one in rest.take_while(|one| one.name == name) {
                let Some(ruling) = self.ruling(one.ruling) else {
                    continue;
                };
                if ruling.holds(instant) && met.insert(one.ruling) {
                    said.push((one.ruling, ruling, &one.reach));
                }
            }
        }
        said
    }

    /// Whether anything is said of a component and a vulnerability at an instant.
    pub fn speak_of(
        &self,
        component: u32,
        names: impl IntoIterator<Item = u32>,
        instant: i64,
    ) -> bool {
        !self.said(component, names, instant).is_empty()
    }

    /// Everything that is said of a component and a vulnerability at an instant.
    pub fn words_of(
        &self,
        component: u32,
        names: impl IntoIterator<Item = u32>,
        instant: i64,
    ) -> impl Iterator<Item = &Ruling> {
        let said = self.said(component, names, instant).into_iter();
        said.map(|(_, ruling, _)| ruling)
    }

    /// Divides the documents of a finding, which ascend, by what is so in them; first what asks for most.
    pub fn shares(
        &self,
        component: u32,
        names: impl IntoIterator<Item = u32>,
        instant: i64,
        documents: impl Iterator<Item = u32>,
    ) -> Vec<Share> {
        let said = self.said(component, names, instant);
        let is_everywhere =
            |(_, _, reach): &(u32, &Ruling, &Reach)| matches!(reach, Reach::Everywhere);
        if said.iter().all(is_everywhere) {
            let documents: Vec<u32> = documents.collect();
            let words = said.iter().map(|(place, ruling, _)| (*place, *ruling));
            let share = (!documents.is_empty()).then(|| settle(words));
            return share
                .map(|share| Share { documents, ..share })
                .into_iter()
                .collect();
        }
        let mut shares: Vec<Share> = Vec::new();
        // For each set of rulings that speak of a document its share: there are few such sets, but where somebody means harm.
        let mut known: HashMap<Vec<usize>, usize> = HashMap::new();
        let mut alike: HashMap<(Option<u32>, Vec<u32>), usize> = HashMap::new();
        let speaking = Speaking::new(&said);
        for document in documents {
            let speaking = speaking.of(document);
            let place = match known.get(&speaking) {
                Some(place) => *place,
                None => {
                    let words = speaking.iter().filter_map(|&place| said.get(place));
                    let share = settle(words.map(|(place, ruling, _)| (*place, *ruling)));
                    let key = (share.ruling, share.contradicting.clone());
                    let place = *alike.entry(key).or_insert(shares.len());
                    if place == shares.len() {
                        shares.push(share);
                    }
                    known.insert(speaking, place);
                    place
                }
            };
            if let Some(share) = shares.get_mut(place) {
                share.documents.push(document);
            }
        }
        shares.sort_by_key(|share| (share.standing, share.ruling));
        shares
    }
}

/// Which of some rulings speak of a document, by their places.
struct Speaking {
    everywhere: Vec<usize>,
    /// Pairs of a document and one that speaks of it, sorted.
    somewhere: Vec<(u32, usize)>,
}

impl Speaking {
    fn new(said: &[(u32, &Ruling, &Reach)]) -> Self {
        let mut all = Self {
            everywhere: Vec::new(),
            somewhere: Vec::new(),
        };
        for (place, (_, _, reach)) in said.iter().enumerate() {
            match reach {
                Reach::Everywhere => all.everywhere.push(place),
                Reach::Documents(some) => {
                    let pairs = some.iter().map(|&document| (document, place));
                    all.somewhere.extend(pairs);
                }
            }
        }
        all.somewhere.sort_unstable();
        all.somewhere.dedup();
        all
    }

    /// Those of a document, ascending.
    fn of(&self, document: u32) -> Vec<usize> {
        let start = self.somewhere.partition_point(|(own, _)| *own < document);
        let rest = self.somewhere.get(start..).unwrap_or_default().iter();
        let own = rest.take_while(|(own, _)| *own == document);
        let mut places: Vec<usize> = own.map(|(_, place)| *place).collect();
        places.extend(&self.everywhere);
        places.sort_unstable();
        places
    }
}

/// What several rulings on the same make of it.
fn settle<'r>(said: impl Iterator<Item = (u32, &'r Ruling)>) -> Share {
    let mut own: Option<(u32, &Ruling)> = None;
    let mut others: Vec<(u32, &Ruling)> = Vec::new();
    let weight = |place: u32, ruling: &Ruling| {
        (
            ruling.voice,
            Reverse((ruling.precision, ruling.from, place)),
        )
    };
    for (place, ruling) in said {
        if ruling.voice == Voice::Vex {
            others.push((place, ruling));
        } else if own.is_none_or(|(known, best)| weight(place, ruling) < weight(known, best)) {
            own = Some((place, ruling));
        }
    }
    let words: Vec<Said<'_>> = others
        .iter()
        .map(|(_, ruling)| Said::of_ruling(ruling))
        .collect();
    let chosen = choose(&words);
    let at = |place: &usize| others.get(*place).copied();
    let (counting, contradicting) = match (own, chosen) {
        (Some((place, ruling)), _) => {
            let status = ruling.status;
            let against = others.iter().filter(|(_, other)| {
                other.status != status && other.status != Status::UnderInvestigation
            });
            (
                Some((place, ruling)),
                against.map(|(place, _)| *place).collect(),
            )
        }
        (None, Some(choice)) => {
            let against = choice.contradicting.iter().filter_map(at);
            (
                at(&choice.effective),
                against.map(|(place, _)| place).collect(),
            )
        }
        (None, None) => (None, Vec::new()),
    };
    Share {
        standing: counting.map_or(Standing::Affected, |(_, ruling)| ruling.standing()),
        ruling: counting.map(|(place, _)| place),
        contradicting,
        documents: Vec::new(),
    }
}

impl<'r> Said<'r> {
    /// What a ruling says.
    pub fn of_ruling(ruling: &'r Ruling) -> Self {
        Self {
            author: ruling.author.as_deref(),
            issued: ruling.issued.as_deref(),
            status: Some(ruling.status),
            lacks_reason: ruling.lacks_reason(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn vex(author: &str, issued: &str, status: Status) -> Ruling {
        Ruling {
            voice: Voice::Vex,
            number: 0,
            statement: 0,
            status,
            justification: None,
            reason: Some("because".to_owned()),
            response: None,
            author: Some(author.to_owned()),
            issued: Some(issued.to_owned()),
            from: 10,
            until: None,
            precision: 0,
        }
    }

    fn own(precision: u8, from: i64, status: Status) -> Ruling {
        Ruling {
            voice: Voice::Decision,
            precision,
            from,
            ..vex("us", "", status)
        }
    }

    fn everywhere(rulings: Vec<Ruling>) -> Rulings {
        let applied = (0..rulings.len() as u32).map(|ruling| Applied {
            component: 7,
            name: 3,
            ruling,
            reach: Reach::Everywhere,
        });
        let applied = applied.collect();
        Rulings::new(rulings, applied)
    }

    fn standing(rulings: Vec<Ruling>, instant: i64) -> Vec<(Standing, Option<u32>, Vec<u32>)> {
        let shares = everywhere(rulings).shares(7, [3], instant, [1, 2].into_iter());
        let told = shares.into_iter().map(|share| {
            assert_eq!(share.documents, [1, 2]);
            (share.standing, share.ruling, share.contradicting)
        });
        told.collect()
    }

    #[test]
    fn our_word_counts_before_that_of_others_and_the_closer_one_before_the_wider() {
        use Status::{Affected, Fixed, NotAffected};
        assert_eq!(
            standing(
                vec![
                    vex("vendor", "2026-02-01", NotAffected),
                    own(1, 20, Affected),
                    own(1, 30, Fixed),
                    own(2, 10, Affected),
                ],
                40
            ),
            [(Standing::Affected, Some(3), vec![0])]
        );
        // Without the closer one the newest of ours counts.
        let ours = vec![own(1, 20, Affected), own(1, 30, Fixed)];
        assert_eq!(
            standing(ours.clone(), 40),
            [(Standing::Fixed, Some(1), vec![])]
        );
        assert_eq!(standing(ours, 29), [(Standing::Affected, Some(0), vec![])]);
    }

    #[test]
    fn what_gives_no_reason_settles_nothing() {
        use Status::{Affected, Fixed, NotAffected};
        let bare = |author: &str, issued: &str, status| Ruling {
            reason: None,
            ..vex(author, issued, status)
        };
        for (rulings, told) in [
            (
                vec![bare("a", "2026-01-01", NotAffected)],
                (Standing::Affected, 0, vec![]),
            ),
            (
                vec![bare("a", "2026-01-01", Fixed)],
                (Standing::Fixed, 0, vec![]),
            ),
            // Whoever gives a reason is heard before, however old that is.
            (
                vec![
                    bare("a", "2026-02-01", NotAffected),
                    vex("b", "2026-01-01", NotAffected),
                ],
                (Standing::NotAffected, 1, vec![]),
            ),
            (
                vec![
                    bare("a", "2026-02-01", NotAffected),
                    vex("b", "2026-01-01", Affected),
                ],
                (Standing::Affected, 1, vec![0]),
            ),
            // The last word of an author stands for the author.
            (
                vec![
                    bare("a", "2026-02-01", NotAffected),
                    vex("a", "2026-01-01", NotAffected),
                ],
                (Standing::Affected, 0, vec![]),
            ),
            (
                vec![
                    bare("a", "2026-01-01", NotAffected),
                    vex("a", "2026-01-01", NotAffected),
                ],
                (Standing::NotAffected, 1, vec![]),
            ),
        ] {
            let (standing, ruling, contradicting) = told;
            assert_eq!(
                super::tests::standing(rulings, 40),
                [(standing, Some(ruling), contradicting)]
            );
        }
        // The company need not tell itself.
        let ours = Ruling {
            reason: None,
            ..own(0, 10, NotAffected)
        };
        assert_eq!(ours.standing(), Standing::NotAffected);
    }

    #[test]
    fn a_rule_stands_between_decisions_and_statements() {
        let rule = Ruling {
            voice: Voice::Rule,
            ..own(9, 90, Status::Fixed)
        };
        let statement = vex("vendor", "2026-02-01", Status::NotAffected);
        assert_eq!(
            standing(vec![statement.clone(), rule.clone()], 99),
            [(Standing::Fixed, Some(1), vec![0])]
        );
        let decision = own(0, 10, Status::UnderInvestigation);
        assert_eq!(
            standing(vec![statement, rule, decision], 99),
            [(Standing::UnderInvestigation, Some(2), vec![0])]
        );
    }

    #[test]
    fn what_has_ended_says_nothing_any_more() {
        let ended = Ruling {
            until: Some(20),
            ..own(0, 10, Status::NotAffected)
        };
        for (instant, told) in [
            (9, (Standing::Affected, None)),
            (10, (Standing::NotAffected, Some(0))),
            (19, (Standing::NotAffected, Some(0))),
            (20, (Standing::Affected, None)),
        ] {
            let (standing, ruling) = told;
            assert_eq!(
                super::tests::standing(vec![ended.clone()], instant),
                [(standing, ruling, vec![])]
            );
        }
    }

    #[test]
    fn a_risk_is_accepted_by_us_only() {
        let left = |ruling: Ruling| Ruling {
            response: Some(Response::WillNotFix),
            ..ruling
        };
        let ours = left(own(0, 10, Status::Affected)).standing();
        let theirs = left(vex("vendor", "2026-01-01", Status::Affected)).standing();
        assert_eq!((ours, theirs), (Standing::Accepted, Standing::Affected));
        assert!(!Standing::Accepted.is_open());
    }

    #[test]
    fn one_finding_is_settled_in_some_documents_and_open_in_others() {
        let rulings = vec![vex("vendor", "2026-01-01", Status::NotAffected)];
        let applied = vec![Applied {
            component: 7,
            name: 3,
            ruling: 0,
            reach: Reach::Documents(vec![2, 4]),
        }];
        let rulings = Rulings::new(rulings, applied);
        let shares = rulings.shares(7, 0..9, 50, [1, 2, 3, 4].into_iter());
        let told: Vec<_> = shares
            .iter()
            .map(|share| (share.standing, &share.documents[..]))
            .collect();
        assert_eq!(
            told,
            [
                (Standing::Affected, &[1, 3][..]),
                (Standing::NotAffected, &[2, 4])
            ]
        );
        assert!(!rulings.speak_of(7, [4], 50));
        assert!(!rulings.speak_of(8, 0..9, 50));
    }

    proptest! {
        #[test]
        fn what_is_said_is_found_as_by_asking_each(
            voices in prop::collection::vec((0_usize..3, 0_usize..Status::ALL.len(), any::<bool>()), 1..8),
            applied in prop::collection::vec(
                (0_u32..2, 0_u32..4, 0_u32..8, prop::option::of(prop::collection::btree_set(0_u32..6, 1..4))),
                0..20,
            ),
            names in prop::collection::vec(0_u32..4, 0..5),
        ) {
            let rulings = voices.iter().map(|&(voice, status, holds)| Ruling {
                voice: Voice::ALL[voice],
                until: (!holds).then_some(20),
                ..vex(["a", "b"][status % 2], "2026-01-01", Status::ALL[status])
            });
            let rulings: Vec<Ruling> = rulings.collect();
            let applied = applied.into_iter().map(|(component, name, ruling, documents)| Applied {
                component,
                name,
                ruling: ruling % rulings.len() as u32,
                reach: documents.map_or(Reach::Everywhere, |some| Reach::Documents(some.into_iter().collect())),
            });
            let applied: Vec<Applied> = applied.collect();
            let all = Rulings::new(rulings.clone(), applied.clone());
            let mut sorted: Vec<&Applied> = applied.iter().filter(|one| one.component == 1).collect();
            sorted.sort_by_key(|one| (one.name, one.ruling));
            let mut expected: Vec<(u32, &Reach)> = Vec::new();
            for one in sorted {
                let is_known = expected.iter().any(|(ruling, _)| *ruling == one.ruling);
                if names.contains(&one.name) && rulings[one.ruling as usize].holds(30) && !is_known {
                    expected.push((one.ruling, &one.reach));
                }
            }
            let said = all.said(1, names.iter().copied(), 30);
            let told: Vec<(u32, &Reach)> = said.iter().map(|(ruling, _, reach)| (*ruling, *reach)).collect();
            prop_assert_eq!(&told, &expected);
            let shares = all.shares(1, names.iter().copied(), 30, 0..7);
            for document in 0..7 {
                let speaking = expected.iter().filter(|(_, reach)| match reach {
                    Reach::Everywhere => true,
                    Reach::Documents(some) => some.contains(&document),
                });
                let words = speaking.map(|(ruling, _)| (*ruling, &rulings[*ruling as usize]));
                let own = settle(words);
                let holding: Vec<&Share> = shares.iter().filter(|share| share.documents.contains(&document)).collect();
                prop_assert_eq!(holding.len(), 1);
                prop_assert_eq!((holding[0].ruling, &holding[0].contradicting), (own.ruling, &own.contradicting));
                prop_assert_eq!(holding[0].standing, own.standing);
            }
            let distinct = shares.iter().enumerate().all(|(place, share)| {
                shares[..place].iter().all(|other| (other.ruling, &other.contradicting) != (share.ruling, &share.contradicting))
            });
            prop_assert!(distinct);
        }
    }
}

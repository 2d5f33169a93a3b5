//! What a licence asks of those who use the work: codes that people tick off, not the licence's words.
//!
//! A category brings duties, `obligations.tsv` adds and takes away for single licences. The codes are told apart by what
//! one has to do, and each says when that becomes due. They help to plan, and do not replace the text: the rarer a
//! licence, the less is known of it here.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::warning::codes;

use super::category::{Category, lines};
use super::expression::{IdKind, Term};
use super::policy::Ruling;

codes! {
    /// Something to do, or not to do.
    pub enum Obligation {
        /// Copyright notices stay in place.
        KeepCopyrightNotice = "keep-copyright-notice",
        /// The licence's text goes along.
        IncludeLicenceText = "include-licence-text",
        /// The work's notice file goes along.
        IncludeNoticeFile = "include-notice-file",
        /// The authors are named, with a link to work and licence.
        Attribution = "attribution",
        /// The documentation, or the product where notices stand, acknowledges the authors.
        AcknowledgeInDocumentation = "acknowledge-in-documentation",
        /// Advertising that mentions the work acknowledges the authors.
        AcknowledgeInAdvertising = "acknowledge-in-advertising",
        /// Names of authors or projects are not used to promote.
        NoEndorsement = "no-endorsement",
        /// Changes are marked.
        StateChanges = "state-changes",
        /// A changed work goes by another name.
        RenameModified = "rename-modified",
        /// Source code is handed on, or offered, with the work.
        DiscloseSource = "disclose-source",
        /// Source code is offered to those who use the work over a network.
        DiscloseSourceOverNetwork = "disclose-source-over-network",
        /// The work and its changes stay under the same licence.
        SameLicence = "same-licence",
        /// What is combined with the work comes under the same licence.
        SameLicenceCombined = "same-licence-combined",
        /// What is needed to install changed versions on a device goes along.
        ProvideInstallInformation = "provide-install-information",
        /// Recipients can replace the library in what it is linked into.
        AllowRelinking = "allow-relinking",
        /// Terms may not forbid reverse engineering to debug changes.
        AllowReverseEngineering = "allow-reverse-engineering",
        /// Contributing, or handing on, gives a patent licence to others.
        PatentGrant = "patent-grant",
        /// Who sues over patents loses rights.
        PatentTermination = "patent-termination",
        /// No changed version is handed on.
        NoDerivatives = "no-derivatives",
        /// Not for commercial use.
        NonCommercial = "non-commercial",
        /// Some use is ruled out: by field, by scale, as a service, on other platforms.
        UseRestriction = "use-restriction",
        /// A contract says what may be done.
        FollowContract = "follow-contract",
        /// Nobody has said: the text must be read.
        ReadLicence = "read-licence",
        /// No list knows the licence, and the company allows it: what its text asks is done.
        FollowText = "follow-text",
        /// No list knows the licence, and the company wants to be asked.
        GetApproval = "get-approval",
        /// No list knows the licence, and the company forbids it.
        DoNotUse = "do-not-use",
    }
}

codes! {
    /// When an obligation becomes due.
    pub enum Occasion {
        /// From the first use.
        Use = "use",
        /// When the work is handed on, changed or not.
        Distribution = "distribution",
        /// When a changed work is handed on.
        ChangedDistribution = "changed-distribution",
        /// When others use the work, or a changed one, over a network.
        NetworkUse = "network-use",
    }
}

impl Obligation {
    /// When it becomes due.
    pub const fn occasion(self) -> Occasion {
        match self {
            Self::StateChanges | Self::RenameModified | Self::NoDerivatives => {
                Occasion::ChangedDistribution
            }
            Self::DiscloseSourceOverNetwork => Occasion::NetworkUse,
            Self::PatentTermination
            | Self::NoEndorsement
            | Self::AcknowledgeInAdvertising
            | Self::NonCommercial
            | Self::UseRestriction
            | Self::FollowContract
            | Self::ReadLicence
            | Self::FollowText
            | Self::GetApproval
            | Self::DoNotUse => Occasion::Use,
            Self::KeepCopyrightNotice
            | Self::IncludeLicenceText
            | Self::IncludeNoticeFile
            | Self::Attribution
            | Self::AcknowledgeInDocumentation
            | Self::DiscloseSource
            | Self::SameLicence
            | Self::SameLicenceCombined
            | Self::ProvideInstallInformation
            | Self::AllowRelinking
            | Self::AllowReverseEngineering
            | Self::PatentGrant => Occasion::Distribution,
        }
    }
}

/// What a category brings.
const fn usual(category: Category) -> &'static [Obligation] {
    use Obligation::*;
    match category {
        Category::PublicDomain => &[],
        Category::Permissive => &[KeepCopyrightNotice, IncludeLicenceText],
        Category::WeakCopyleft => &[
            KeepCopyrightNotice,
            IncludeLicenceText,
            DiscloseSource,
            SameLicence,
        ],
        Category::StrongCopyleft => &[
            KeepCopyrightNotice,
            IncludeLicenceText,
            DiscloseSource,
            SameLicence,
            SameLicenceCombined,
        ],
        Category::NetworkCopyleft => &[
            KeepCopyrightNotice,
            IncludeLicenceText,
            DiscloseSource,
            DiscloseSourceOverNetwork,
            SameLicence,
            SameLicenceCombined,
        ],
        Category::SourceAvailable | Category::Restricted => {
            &[KeepCopyrightNotice, IncludeLicenceText, UseRestriction]
        }
        Category::NonCommercial => &[KeepCopyrightNotice, IncludeLicenceText, NonCommercial],
        Category::Proprietary => &[FollowContract],
        Category::Unknown => &[ReadLicence],
    }
}

/// A line of the table: an identifier, or the beginning of several, and what is added or taken away.
struct Override {
    id: &'static str,
    is_beginning: bool,
    changes: Vec<(bool, Obligation)>,
}

static OVERRIDES: LazyLock<Vec<Override>> = LazyLock::new(|| {
    let change = |word: &'static str| {
        let (is_added, code) = match word.strip_prefix('+') {
            Some(code) => (true, code),
            None => (false, word.strip_prefix('-')?),
        };
        Some((is_added, Obligation::from_code(code)?))
    };
    lines(include_str!("obligations.tsv"))
        .map(|(id, words)| Override {
            id: id.trim_end_matches('*'),
            is_beginning: id.ends_with('*'),
            changes: words.split(' ').filter_map(change).collect(),
        })
        .collect()
});

impl Override {
    fn is_about(&self, id: &str) -> bool {
        if self.is_beginning {
            id.starts_with(self.id)
        } else {
            id == self.id
        }
    }
}

/// What a category brings, in the order of the codes.
pub fn of_category(category: Category) -> &'static [Obligation] {
    usual(category)
}

/// What a licence asks, together with its exception, in the order of the codes.
pub fn of_term(term: &Term) -> Vec<Obligation> {
    let category = term.category();
    let mut asked: Vec<Obligation> = usual(category).to_vec();
    let is_listed = matches!(term.id.kind, IdKind::Listed | IdKind::Deprecated);
    if is_listed && category != Category::Unknown {
        let lines = OVERRIDES.iter().filter(|line| line.is_about(&term.id.text));
        for &(is_added, obligation) in lines.flat_map(|line| &line.changes) {
            asked.retain(|other| *other != obligation);
            if is_added {
                asked.push(obligation);
            }
        }
    }
    asked.sort();
    asked
}

/// What a licence that no list knows asks, as far as a rule of a company's policy speaks of it.
pub const fn of_ruling(ruling: Ruling) -> Obligation {
    match ruling {
        Ruling::Allow => Obligation::FollowText,
        Ruling::Review => Obligation::GetApproval,
        Ruling::Deny => Obligation::DoNotUse,
    }
}

/// What several licences ask that all apply, such as the chosen alternative of an expression: each obligation once, with
/// the licences that ask it.
pub fn of_terms<'a>(
    terms: impl IntoIterator<Item = &'a Term>,
) -> BTreeMap<Obligation, Vec<&'a Term>> {
    let mut asked: BTreeMap<Obligation, Vec<&Term>> = BTreeMap::new();
    for term in terms {
        for obligation in of_term(term) {
            asked.entry(obligation).or_default().push(term);
        }
    }
    asked
}

#[cfg(test)]
mod tests {
    use super::super::policy::Policy;
    use super::super::{Licence, list, parse};
    use super::*;

    fn term(text: &str) -> Term {
        match parse(text).unwrap().licence {
            Licence::Expression(expression) => expression.terms()[0].clone(),
            other => panic!("{other}"),
        }
    }

    fn codes(obligations: &[Obligation]) -> String {
        let codes: Vec<_> = obligations.iter().map(|it| it.code()).collect();
        codes.join(" ")
    }

    #[test]
    fn licences_ask_what_their_texts_say() {
        for (text, expected) in [
            ("CC0-1.0", ""),
            ("0BSD", ""),
            ("MIT", "keep-copyright-notice include-licence-text"),
            (
                "BSD-3-Clause",
                "keep-copyright-notice include-licence-text no-endorsement",
            ),
            (
                "Apache-2.0",
                "keep-copyright-notice include-licence-text include-notice-file no-endorsement state-changes \
                 patent-grant patent-termination",
            ),
            (
                "GPL-2.0-only",
                "keep-copyright-notice include-licence-text state-changes disclose-source same-licence \
                 same-licence-combined",
            ),
            (
                "GPL-2.0-only WITH Classpath-exception-2.0",
                "keep-copyright-notice include-licence-text state-changes disclose-source same-licence",
            ),
            (
                "AGPL-3.0-or-later",
                "keep-copyright-notice include-licence-text state-changes disclose-source \
                 disclose-source-over-network same-licence same-licence-combined provide-install-information \
                 patent-grant patent-termination",
            ),
            (
                "LGPL-2.1-or-later",
                "keep-copyright-notice include-licence-text state-changes disclose-source same-licence \
                 allow-relinking allow-reverse-engineering",
            ),
            (
                "CC-BY-NC-ND-4.0",
                "keep-copyright-notice include-licence-text attribution state-changes no-derivatives non-commercial",
            ),
            (
                "CC-BY-ND-4.0",
                "keep-copyright-notice include-licence-text attribution state-changes no-derivatives",
            ),
            ("LicenseRef-Apache-2.0", "read-licence"),
            ("Apache-2.0 WITH AdditionRef-x", "read-licence"),
        ] {
            assert_eq!(codes(&of_term(&term(text))), expected, "{text}");
        }
    }

    #[test]
    fn every_licence_asks_something_or_is_known_to_ask_nothing() {
        let silent: Vec<_> = list::listed()
            .filter(|licence| of_term(&term(licence.name)).is_empty())
            .map(|licence| term(licence.name))
            .filter(|term| term.category() != Category::PublicDomain)
            .map(|term| term.to_string())
            .collect();
        assert_eq!(silent, ["0BSD", "MIT-0", "WTFPL"]);
    }

    #[test]
    fn the_table_holds_known_codes_and_speaks_of_listed_licences() {
        let table = include_str!("obligations.tsv");
        for ((id, words), line) in lines(table).zip(OVERRIDES.iter()) {
            assert_eq!(words.split(' ').count(), line.changes.len(), "{id}");
            assert!(
                list::listed().any(|licence| line.is_about(licence.name)),
                "{id}"
            );
        }
        let rows = table.lines().filter(|line| !line.starts_with('#'));
        assert_eq!(rows.count(), OVERRIDES.len());
    }

    #[test]
    fn a_line_takes_away_only_what_a_category_brings() {
        for licence in list::listed() {
            let brought = usual(super::super::category(licence.name));
            let lines = OVERRIDES.iter().filter(|line| line.is_about(licence.name));
            for &(is_added, obligation) in lines.flat_map(|line| &line.changes) {
                let is_fair =
                    is_added || brought.contains(&obligation) || licence.name.starts_with("CDLA-P");
                assert!(is_fair, "{} -{}", licence.name, obligation.code());
            }
        }
    }

    #[test]
    fn only_the_chosen_alternative_counts() {
        let policy = Policy {
            rules: Vec::new(),
            default: Ruling::Allow,
        };
        let licence = parse("(GPL-3.0-only OR MIT) AND Apache-2.0")
            .unwrap()
            .licence;
        let outcome = policy.judge(&licence, &[]);
        let asked = of_terms(outcome.alternative.iter().map(|it| &it.term));
        assert!(!asked.contains_key(&Obligation::DiscloseSource));
        let askers = |obligation| {
            asked[&obligation]
                .iter()
                .map(|it| it.to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            askers(Obligation::IncludeLicenceText),
            ["MIT", "Apache-2.0"]
        );
        assert_eq!(askers(Obligation::IncludeNoticeFile), ["Apache-2.0"]);
    }
}

//! What people decide by: the category of a licence, alone and with its exception.
//!
//! No standard defines categories. The table `category.tsv` gives one to every licence of the SPDX list, `exception.tsv`
//! tells what the list's exceptions change. What is on no list, what a document defines itself (`LicenseRef-…`) and an
//! exception that nobody knows are unknown, and never counted among the permissive.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::warning::codes;

use super::Licence;
use super::expression::{Expression, IdKind, Term};

codes! {
    /// What kind of duties a licence brings, from the fewest to the most.
    pub enum Category {
        /// Given up by its authors, or nearly so: no duties.
        PublicDomain = "public-domain",
        /// Notices are kept; everything else is free.
        Permissive = "permissive",
        /// The work itself, or the files changed, stay under the licence; what is combined with it does not come under it.
        WeakCopyleft = "weak-copyleft",
        /// What is combined with the work comes under the licence when it is handed on.
        StrongCopyleft = "strong-copyleft",
        /// The same, also when the work is only used over a network.
        NetworkCopyleft = "network-copyleft",
        /// The source may be read and mostly used, but not to compete, at scale or as a service.
        SourceAvailable = "source-available",
        /// Not for commercial use.
        NonCommercial = "non-commercial",
        /// Some use is ruled out: changes, a field of use, a platform.
        Restricted = "restricted",
        /// To be used by contract only.
        Proprietary = "proprietary",
        /// Nobody has said.
        Unknown = "unknown",
    }
}

impl Category {
    /// Says whether source code must be handed on.
    pub const fn is_copyleft(self) -> bool {
        matches!(
            self,
            Self::WeakCopyleft | Self::StrongCopyleft | Self::NetworkCopyleft
        )
    }
}

/// Categories by identifier in lower case.
static BY_ID: LazyLock<HashMap<String, Category>> = LazyLock::new(|| {
    lines(include_str!("category.tsv"))
        .filter_map(|(id, rest)| Some((id.to_ascii_lowercase(), Category::from_code(rest)?)))
        .collect()
});

/// What an exception does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    /// Nothing for the category.
    None,
    /// It weakens licences whose identifiers begin so, divided by blanks.
    Weak(&'static str),
}

/// Effects by identifier in lower case.
static EFFECTS: LazyLock<HashMap<String, Effect>> = LazyLock::new(|| {
    lines(include_str!("exception.tsv"))
        .filter_map(|(id, rest)| {
            let effect = match rest.split_once('\t') {
                None if rest == "none" => Effect::None,
                Some(("weak", licences)) => Effect::Weak(licences),
                _ => return None,
            };
            Some((id.to_ascii_lowercase(), effect))
        })
        .collect()
});

/// The lines of a table, divided after the first column.
pub(super) fn lines(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
}

/// The category of a licence by its identifier in any case; of what stands on no list, unknown.
pub fn category(id: &str) -> Category {
    // Nothing on the list is longer; hostile texts are not copied.
    if id.len() > 64 {
        return Category::Unknown;
    }
    let known = BY_ID.get(&id.to_ascii_lowercase());
    known.copied().unwrap_or(Category::Unknown)
}

impl Term {
    /// The category of licence and exception together.
    pub fn category(&self) -> Category {
        let licence = match self.id.kind {
            IdKind::Listed | IdKind::Deprecated => category(&self.id.text),
            IdKind::Reference | IdKind::Unknown => Category::Unknown,
        };
        let Some(exception) = &self.exception else {
            return licence;
        };
        // What is added and not known may as well take away.
        let effect = match exception.kind {
            IdKind::Listed | IdKind::Deprecated => effect(&exception.text),
            IdKind::Reference | IdKind::Unknown => None,
        };
        match effect {
            None => Category::Unknown,
            Some(Effect::Weak(licences))
                if licence.is_copyleft()
                    && licences
                        .split(' ')
                        .any(|beginning| self.id.text.starts_with(beginning)) =>
            {
                Category::WeakCopyleft
            }
            Some(Effect::Weak(_) | Effect::None) => licence,
        }
    }
}

impl Expression {
    /// The category of the whole: of a choice that of the side with fewer duties, of parts that all apply that of the part
    /// with the most.
    pub fn category(&self) -> Category {
        let whole = self.choose(|_, term| term.category(), Category::max, |a, b| a < b);
        whole.map_or(Category::Unknown, |(category, _)| category)
    }
}

impl Licence {
    /// The category; unknown where no licence is stated.
    pub fn category(&self) -> Category {
        match self {
            Self::None | Self::NoAssertion => Category::Unknown,
            Self::Expression(expression) => expression.category(),
        }
    }
}

fn effect(exception: &str) -> Option<Effect> {
    EFFECTS.get(&exception.to_ascii_lowercase()).copied()
}

#[cfg(test)]
mod tests {
    use spdx::identifiers::EXCEPTIONS;

    use super::super::{list, parse};
    use super::*;

    #[test]
    fn a_choice_has_the_category_of_its_lighter_side() {
        for (text, expected) in [
            ("MIT OR GPL-3.0-only", Category::Permissive),
            ("MIT AND GPL-3.0-only", Category::StrongCopyleft),
            ("(MIT OR GPL-3.0-only) AND MPL-2.0", Category::WeakCopyleft),
            ("MIT OR FOO", Category::Permissive),
            ("MIT AND FOO", Category::Unknown),
            ("NONE", Category::Unknown),
        ] {
            assert_eq!(parse(text).unwrap().licence.category(), expected, "{text}");
        }
    }

    #[track_caller]
    fn check(text: &str, expected: Category) {
        let Licence::Expression(expression) = parse(text).unwrap().licence else {
            panic!("{text}");
        };
        assert_eq!(expression.terms()[0].category(), expected, "{text}");
    }

    #[test]
    fn every_licence_of_the_list_has_a_category() {
        let without: Vec<_> = list::listed()
            .map(|licence| licence.name)
            .filter(|name| !BY_ID.contains_key(&name.to_ascii_lowercase()))
            .collect();
        assert!(without.is_empty(), "{without:?}");
        let unknown: Vec<_> = list::listed()
            .map(|licence| licence.name)
            .filter(|name| category(name) == Category::Unknown)
            .collect();
        assert_eq!(unknown, ["any-OSI", "any-OSI-perl-modules"]);
    }

    #[test]
    fn every_exception_of_the_list_has_an_effect() {
        let without: Vec<_> = EXCEPTIONS
            .iter()
            .map(|exception| exception.name)
            .filter(|name| effect(name).is_none())
            .collect();
        assert!(without.is_empty(), "{without:?}");
    }

    #[test]
    fn tables_hold_listed_identifiers_once_and_nothing_is_dropped() {
        let rows =
            |table: &'static str| table.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(rows(include_str!("category.tsv")), BY_ID.len());
        assert_eq!(rows(include_str!("exception.tsv")), EFFECTS.len());
        for (id, _) in lines(include_str!("category.tsv")) {
            assert_eq!(list::licence(id).map(|licence| licence.name), Some(id));
        }
        for (id, _) in lines(include_str!("exception.tsv")) {
            assert_eq!(list::exception(id).map(|found| found.name), Some(id));
            let Some(Effect::Weak(beginnings)) = effect(id) else {
                continue;
            };
            for beginning in beginnings.split(' ') {
                assert!(list::listed().any(|licence| licence.name.starts_with(beginning)));
            }
        }
    }

    #[test]
    fn copyleft_is_where_the_list_says_so() {
        // The crate's mark says copyleft of any kind; a permissive licence with it would be a slip of the table.
        let slips: Vec<_> = list::listed()
            .filter(|licence| licence.flags & spdx::flags::IS_COPYLEFT != 0)
            .filter(|licence| category(licence.name) < Category::WeakCopyleft)
            .map(|licence| licence.name)
            .collect();
        // Its text asks for a citation and not for source.
        assert_eq!(slips, ["CECILL-B"]);
    }

    #[test]
    fn what_osi_approved_may_be_used_by_anybody() {
        let slips: Vec<_> = list::listed()
            .filter(|licence| licence.flags & spdx::flags::IS_OSI_APPROVED != 0)
            .filter(|licence| category(licence.name) > Category::NetworkCopyleft)
            .map(|licence| licence.name)
            .collect();
        assert!(slips.is_empty(), "{slips:?}");
    }

    #[test]
    fn licence_and_exception_are_looked_at_together() {
        for (text, expected) in [
            ("CC0-1.0", Category::PublicDomain),
            ("mit", Category::Permissive),
            ("MPL-2.0", Category::WeakCopyleft),
            ("LGPL-2.1-or-later", Category::WeakCopyleft),
            ("GPL-2.0", Category::StrongCopyleft),
            ("AGPL-3.0-only", Category::NetworkCopyleft),
            ("BUSL-1.1", Category::SourceAvailable),
            ("SSPL-1.0", Category::SourceAvailable),
            ("CC-BY-NC-SA-4.0", Category::NonCommercial),
            ("CC-BY-ND-4.0", Category::Restricted),
            (
                "GPL-2.0-only WITH Classpath-exception-2.0",
                Category::WeakCopyleft,
            ),
            ("GPL-2.0-with-classpath-exception", Category::WeakCopyleft),
            (
                "GPL-3.0-or-later WITH GCC-exception-3.1",
                Category::WeakCopyleft,
            ),
            (
                "GPL-2.0-only WITH openvpn-openssl-exception",
                Category::StrongCopyleft,
            ),
            (
                "GPL-2.0-only WITH Linux-syscall-note",
                Category::StrongCopyleft,
            ),
            (
                "AGPL-3.0-only WITH Classpath-exception-2.0",
                Category::NetworkCopyleft,
            ),
            (
                "AGPL-3.0-only WITH PS-or-PDF-font-exception-20170817",
                Category::WeakCopyleft,
            ),
            ("MIT WITH Classpath-exception-2.0", Category::Permissive),
            ("Apache-2.0 WITH LLVM-exception", Category::Permissive),
            ("Apache-2.0 WITH AdditionRef-x", Category::Unknown),
            ("MIT WITH Commons-Clause", Category::Unknown),
            ("LicenseRef-MIT", Category::Unknown),
            ("DocumentRef-a:LicenseRef-b", Category::Unknown),
            ("MIT-like", Category::Unknown),
        ] {
            check(text, expected);
        }
        assert_eq!(category(&"MIT".repeat(1000)), Category::Unknown);
        assert_eq!(category(""), Category::Unknown);
    }
}

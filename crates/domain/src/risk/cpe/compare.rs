//! How names relate to one another (NISTIR 7696 §6 and §7).

use super::{Cpe, Pattern, Value, Wild};
use crate::warning::codes;

codes! {
    /// What a source, which may have wildcards, is to a target.
    pub enum Relation {
        /// It stands for the target and for more.
        Superset = "superset",
        /// Both are the same.
        Equal = "equal",
        /// The target stands for it and for more.
        Subset = "subset",
        /// They have nothing in common.
        Disjoint = "disjoint",
        /// It cannot be said: the target has wildcards, or some values are wider here and others there.
        Undefined = "undefined",
    }
}

impl Cpe {
    /// What this name, as the source, is to another (§7.2).
    pub fn compare(&self, target: &Self) -> Relation {
        let pairs = self.values.iter().zip(&target.values);
        let mut whole = Relation::Equal;
        for (own, other) in pairs {
            whole = match (whole, own.compare(other)) {
                (_, Relation::Disjoint) => return Relation::Disjoint,
                (so_far, Relation::Equal) => so_far,
                (Relation::Equal, this) => this,
                (so_far, this) if so_far == this => so_far,
                _ => Relation::Undefined,
            };
        }
        whole
    }
}

impl Value {
    /// What this value, as the source, is to another (§6.2, table 6-2).
    pub fn compare(&self, target: &Self) -> Relation {
        match (self, target) {
            // Both written alike are equal, also where nothing else can be said of wildcards.
            _ if self == target => Relation::Equal,
            (_, Self::Text(target)) if target.has_wildcards() => Relation::Undefined,
            (Self::Any, _) => Relation::Superset,
            (_, Self::Any) => Relation::Subset,
            (Self::NotApplicable, _) | (_, Self::NotApplicable) => Relation::Disjoint,
            (Self::Text(source), Self::Text(target)) => source.compare(&target.text),
        }
    }

    /// Whether this value of a source stands for that of a target: is the same or wider.
    pub(crate) fn holds(&self, target: &Self) -> bool {
        matches!(self.compare(target), Relation::Superset | Relation::Equal)
    }
}

impl Pattern {
    fn compare(&self, target: &str) -> Relation {
        let (text, target) = (self.text.to_lowercase(), target.to_lowercase());
        if !self.has_wildcards() {
            return match text == target {
                true => Relation::Equal,
                false => Relation::Disjoint,
            };
        }
        match self.finds(&text, &target) {
            true => Relation::Superset,
            false => Relation::Disjoint,
        }
    }

    /// Whether the text stands in the target with no more beside it than the wildcards allow. The places at which it may begin
    /// are one stretch, so that one search finds it.
    fn finds(&self, text: &str, target: &str) -> bool {
        let Some(spare) = target.chars().count().checked_sub(text.chars().count()) else {
            return false;
        };
        let most = |wild| match wild {
            Wild::None => 0,
            Wild::Few(count) => spare.min(count),
            Wild::Many => spare,
        };
        let (first, last) = (spare - most(self.after), most(self.before));
        if first > last {
            return false;
        }
        let behind = |count: usize| {
            let mut places = target.char_indices().skip(count);
            places.next().map_or(target.len(), |(place, _)| place)
        };
        let end = behind(last + text.chars().count());
        target
            .get(behind(first)..end)
            .is_some_and(|stretch| stretch.contains(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::risk::cpe::Attribute;
    use Relation::{Disjoint, Equal, Subset, Superset, Undefined};

    fn value(text: &str) -> Value {
        let name = format!("cpe:2.3:a:{text}");
        let cpe = Cpe::parse(&name).expect("a name");
        cpe.value(Attribute::Vendor).clone()
    }

    #[test]
    fn values_relate_as_the_table_says() {
        for (source, target, expected) in [
            ("*", "*", Equal),
            ("*", "-", Superset),
            ("*", "a", Superset),
            ("*", "a*", Undefined),
            ("-", "*", Subset),
            ("-", "-", Equal),
            ("-", "a", Disjoint),
            ("-", "a*", Undefined),
            ("a", "a", Equal),
            ("A", "a", Equal),
            ("a", "b", Disjoint),
            ("a", "a*", Undefined),
            ("a", "-", Disjoint),
            ("a", "*", Subset),
            ("a*", "ab", Superset),
            ("a*", "A", Superset),
            ("a*", "ba", Disjoint),
            ("a*", "*", Subset),
            ("a*", "-", Disjoint),
            ("a*", "ab*", Undefined),
            // A hyphen and not applicable are two things.
            (r"\-", "-", Disjoint),
        ] {
            let relation = value(source).compare(&value(target));
            assert_eq!(relation, expected, "{source} {target}");
        }
    }

    #[test]
    fn wildcards_stand_for_what_is_beside_the_text() {
        for (source, target, expected) in [
            ("*b", "ab", true),
            ("*b", "abc", false),
            ("*b*", "abc", true),
            ("*b*", "ac", false),
            ("a?", "a", true),
            ("a?", "ab", true),
            ("a?", "abc", false),
            ("a??", "abc", true),
            ("??c", "abc", true),
            ("?c", "abc", false),
            ("?b?", "abc", true),
            ("?b?", "aabc", false),
            ("*b?", "aabc", true),
            ("???", "ab", true),
            ("???", "abcd", false),
            // The first place at which the text stands is not always the one that fits.
            ("*aa?", "aaaaa", true),
            ("?aa*", "baaab", true),
            ("*é?", "日本éé語", true),
            (r"\*a*", r"\*ab", true),
            (r"\*a*", "ba", false),
        ] {
            let relation = value(source).compare(&value(target));
            assert_eq!(relation == Superset, expected, "{source} {target}");
        }
    }

    #[test]
    fn names_relate_by_all_their_values() {
        for (source, target, expected) in [
            ("a:b:c", "a:b:c", Equal),
            ("a:b", "a:b:c:1", Superset),
            ("a:b:c:1", "a:b", Subset),
            ("a:b:c:*:1", "a:b:c:1", Undefined),
            ("a:b:c", "a:b:d", Disjoint),
            ("a:b:c:*:1", "a:b:c:1:2", Disjoint),
            ("a:b:c:1", "a:b:c:1*", Undefined),
        ] {
            let name = |text: &str| Cpe::parse(&format!("cpe:2.3:{text}")).expect("a name");
            let relation = name(source).compare(&name(target));
            assert_eq!(relation, expected, "{source} {target}");
        }
    }
}

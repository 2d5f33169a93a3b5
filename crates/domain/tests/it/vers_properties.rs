//! What holds for every range.

use std::ops::RangeBounds;

use iriai_domain::vers::{Comparator, Constraint, Range, Scheme};
use iriai_domain::version::VersionKey;
use proptest::prelude::*;

const SCHEMES: &[&str] = &[
    "alpm",
    "apk",
    "cargo",
    "composer",
    "conan",
    "cpan",
    "cran",
    "deb",
    "ebuild",
    "gem",
    "generic",
    "golang",
    "hackage",
    "hex",
    "lexicographic",
    "maven",
    "nginx",
    "npm",
    "nuget",
    "openssl",
    "pub",
    "pypi",
    "rpm",
    "semver",
    "unheard-of",
];

fn comparator() -> impl Strategy<Value = Comparator> {
    prop::sample::select(&Comparator::ALL[1..])
}

/// Few versions, so that they meet.
fn version() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[1-3](\\.[0-2]){0,2}", 1 => "[1-3]-[ab]", 1 => "[ -~]{1,4}", 1 => "\\PC{1,3}"]
        .prop_filter("control characters are refused", |v| {
            !v.contains(char::is_control)
        })
}

fn range() -> impl Strategy<Value = Range> {
    let constraint = (comparator(), version()).prop_map(|(c, v)| Constraint::new(c, v));
    (
        prop::sample::select(SCHEMES),
        prop::collection::vec(constraint, 1..8),
    )
        .prop_map(|(scheme, constraints)| {
            Range::new(Scheme::new(scheme).unwrap(), constraints).unwrap()
        })
}

/// Containment step by step as the specification tells it, after its simplification.
fn contains_by_definition(range: &Range, version: &str) -> bool {
    let order = range.scheme().order();
    let compare = |c: &Constraint| order.compare(version, c.version());
    let constraints = range.constraints();
    if constraints[0].comparator() == Comparator::Any {
        return true;
    }
    let equals = |wanted: fn(Comparator) -> bool| {
        constraints
            .iter()
            .any(|c| wanted(c.comparator()) && compare(c).is_eq())
    };
    if equals(|c| {
        matches!(
            c,
            Comparator::Equal | Comparator::LessOrEqual | Comparator::GreaterOrEqual
        )
    }) {
        return true;
    }
    if equals(|c| c == Comparator::NotEqual) {
        return false;
    }
    if constraints
        .iter()
        .all(|c| c.comparator() == Comparator::NotEqual)
    {
        return true;
    }
    let is_lower = |c: &Constraint| {
        matches!(
            c.comparator(),
            Comparator::Greater | Comparator::GreaterOrEqual
        )
    };
    let is_upper =
        |c: &Constraint| matches!(c.comparator(), Comparator::Less | Comparator::LessOrEqual);
    let mut bounds: Vec<&Constraint> = constraints
        .iter()
        .filter(|c| is_lower(c) || is_upper(c))
        .collect();
    while let Some(at) = bounds
        .windows(2)
        .position(|pair| is_lower(pair[0]) == is_lower(pair[1]))
    {
        bounds.remove(if is_lower(bounds[at]) { at + 1 } else { at });
    }
    let first = bounds
        .first()
        .is_some_and(|c| is_upper(c) && compare(c).is_lt());
    let last = bounds
        .last()
        .is_some_and(|c| is_lower(c) && compare(c).is_gt());
    let between = bounds
        .windows(2)
        .any(|pair| is_lower(pair[0]) && compare(pair[0]).is_gt() && compare(pair[1]).is_lt());
    first || last || between
}

proptest! {
    #[test]
    fn stretches_hold_what_the_range_holds(range in range(), version in version()) {
        let checked = range.check();
        let key = checked.order().key(&version);
        let stretches = checked.stretches();
        let is_held = stretches.iter().any(|stretch| stretch.contains(&&key));
        prop_assert_eq!(is_held, checked.contains(&version));
        // A map can be asked for each of them.
        let line = std::collections::BTreeMap::from([(key, ())]);
        let found: usize = stretches
            .into_iter()
            .map(|stretch| line.range::<VersionKey, _>(stretch).count())
            .sum();
        prop_assert_eq!(found, usize::from(is_held));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn display_is_read_back(range in range()) {
        let text = range.to_string();
        prop_assert!(text.is_ascii());
        prop_assert_eq!(Range::parse(&text), Ok(range.clone()));
        // Canonical where the specification's rules hold, and then unchanged.
        if let Ok(canonical) = Range::parse_canonical(&text) {
            prop_assert_eq!(canonical, range);
        }
    }

    #[test]
    fn simplified_is_canonical_and_says_the_same(range in range(), versions in prop::collection::vec(version(), 4)) {
        let simple = range.simplified();
        prop_assert_eq!(Range::parse_canonical(&simple.to_string()), Ok(simple.clone()));
        prop_assert_eq!(simple.simplified(), simple.clone());
        let named: Vec<_> = range.constraints().iter().map(|c| c.version().to_owned()).collect();
        for version in versions.iter().chain(&named) {
            prop_assert_eq!(simple.contains(version), range.contains(version), "{} in {}", version, range);
        }
    }

    #[test]
    fn contains_follows_its_definition(range in range(), versions in prop::collection::vec(version(), 4)) {
        let checked = range.check();
        let named: Vec<_> = range.constraints().iter().map(|c| c.version().to_owned()).collect();
        for version in versions.iter().chain(&named) {
            prop_assert_eq!(checked.contains(version), contains_by_definition(&range, version), "{} in {}", version, range);
        }
    }

    #[test]
    fn any_text_may_be_read(text in "\\PC{0,40}", list in "[ -~é]{0,40}", scheme in prop::sample::select(SCHEMES)) {
        for text in [text, format!("vers:{scheme}/{list}")] {
            if let Ok(range) = Range::parse(&text) {
                prop_assert_eq!(Range::parse(&range.to_string()), Ok(range));
            }
            if let Ok(range) = Range::parse_canonical(&text) {
                prop_assert_eq!(range.to_string(), text);
            }
        }
    }

    #[test]
    fn any_native_text_may_be_read(
        text in prop_oneof![
            "\\PC{0,30}",
            "([<>=!~^|&, ()\\[\\]{}*x+.-]{1,2}|[0-9]{1,2}(\\.[0-9x*]){0,3}|-?(dev|beta|rc)\\.?1?| and | or | - |é){0,8}",
        ],
        scheme in prop::sample::select(SCHEMES),
    ) {
        if let Ok(range) = Range::from_native(scheme, &text) {
            prop_assert_eq!(Range::parse(&range.to_string()), Ok(range.clone()), "{}", range);
        }
    }
}

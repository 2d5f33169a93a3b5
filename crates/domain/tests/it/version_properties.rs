//! What holds for every ordering and for any text.

use std::cmp::Ordering;

use iriai_domain::version::VersionOrder;
use proptest::prelude::*;

/// Pieces of which version-like texts are made.
const PIECES: &[&str] = &[
    "0",
    "1",
    "2",
    "9",
    "10",
    "00",
    "01",
    "2024",
    "99999999999999999999",
    ".",
    ".",
    ".",
    "-",
    "+",
    "_",
    "~",
    "^",
    ":",
    "/",
    " ",
    "v",
    "V",
    "r",
    "p",
    "a",
    "b",
    "z",
    "alpha",
    "beta",
    "rc",
    "RC",
    "pre",
    "post",
    "dev",
    "snapshot",
    "SNAPSHOT",
    "final",
    "fips",
    "git",
    "go1",
    "x",
    "*",
    "0x1F",
    "é",
    "٣",
    "ß",
    "日本",
    "\u{0}",
    "\u{1}",
    "\u{10ffff}",
];

fn version() -> impl Strategy<Value = String> {
    let made = prop::collection::vec(prop::sample::select(PIECES), 0..10);
    prop_oneof![9 => made.prop_map(|pieces| pieces.concat()), 1 => any::<String>()]
}

fn order() -> impl Strategy<Value = VersionOrder> {
    prop::sample::select(VersionOrder::ALL)
}

/// The orderings whose versions are, among others, three numbers with dots.
fn numeric_order() -> impl Strategy<Value = VersionOrder> {
    let is_numeric = |order: &VersionOrder| {
        !matches!(order, VersionOrder::Datetime | VersionOrder::Lexicographic)
    };
    prop::sample::select(
        VersionOrder::ALL
            .iter()
            .copied()
            .filter(is_numeric)
            .collect::<Vec<_>>(),
    )
}

/// How each ordering writes a pre-release of the version in front.
fn pre_release(order: VersionOrder) -> Option<&'static str> {
    match order {
        VersionOrder::Alpine | VersionOrder::Gentoo => Some("_rc1"),
        VersionOrder::Alpm | VersionOrder::Pypi => Some("rc1"),
        VersionOrder::Debian | VersionOrder::Rpm => Some("~rc1"),
        VersionOrder::Maven | VersionOrder::Packagist => Some("-rc1"),
        VersionOrder::Openssl => Some("-pre1"),
        VersionOrder::Rubygems => Some(".rc1"),
        VersionOrder::Cpan
        | VersionOrder::Cran
        | VersionOrder::Datetime
        | VersionOrder::Hackage
        | VersionOrder::Intdot
        | VersionOrder::Lexicographic => None,
        VersionOrder::Conan
        | VersionOrder::Generic
        | VersionOrder::Golang
        | VersionOrder::Nginx
        | VersionOrder::Npm
        | VersionOrder::Nuget
        | VersionOrder::Pub
        | VersionOrder::Semver => Some("-rc.1"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 4096, ..ProptestConfig::default() })]

    #[test]
    fn any_text_has_one_place(order in order(), a in version()) {
        prop_assert_eq!(order.key(&a), order.key(&a.clone()));
        prop_assert_eq!(order.compare(&a, &a), Ordering::Equal);
    }

    #[test]
    fn keys_are_in_proportion_to_the_text(order in order(), a in version(), times in 1_usize..200) {
        let long = a.repeat(times);
        prop_assert!(order.key(&long).as_bytes().len() <= 64 + 24 * long.len());
    }

    #[test]
    fn order_is_antisymmetric(order in order(), a in version(), b in version()) {
        prop_assert_eq!(order.compare(&a, &b), order.compare(&b, &a).reverse());
    }

    #[test]
    fn order_is_transitive(order in order(), a in version(), b in version(), c in version()) {
        let mut sorted = [a, b, c];
        sorted.sort_by(|a, b| order.compare(a, b));
        let [a, b, c] = sorted;
        prop_assert!(order.compare(&a, &b).is_le());
        prop_assert!(order.compare(&b, &c).is_le());
        prop_assert!(order.compare(&a, &c).is_le());
    }

    #[test]
    fn a_higher_number_is_a_higher_version(
        order in numeric_order(), x in 0_u64..3000, y in 0_u64..3000, z in 0_u64..3000, more in 1_u64..3000,
    ) {
        let version = format!("{x}.{y}.{z}");
        let higher = [
            format!("{x}.{y}.{}", z + more),
            format!("{x}.{}.{z}", y + more),
            format!("{}.{y}.{z}", x + more),
        ];
        for higher in higher {
            prop_assert_eq!(order.compare(&version, &higher), Ordering::Less, "{:?} {} {}", order, version, higher);
        }
    }

    #[test]
    fn a_pre_release_is_between_two_releases(order in order(), x in 0_u64..99, y in 0_u64..99, z in 0_u64..99) {
        if let Some(suffix) = pre_release(order) {
            let release = format!("{x}.{y}.{}", z + 1);
            let candidate = format!("{release}{suffix}");
            let before = format!("{x}.{y}.{z}");
            prop_assert_eq!(order.compare(&candidate, &release), Ordering::Less, "{:?} {}", order, candidate);
            prop_assert_eq!(order.compare(&before, &candidate), Ordering::Less, "{:?} {}", order, candidate);
        }
    }

    #[test]
    fn text_behind_numbers_keeps_the_order_of_the_numbers(
        x in 0_u64..99, y in 0_u64..99, more in 1_u64..99, a in "[-+][a-z]{1,4}[.]?[0-9]{0,3}", b in "[-+][a-z]{1,4}[.]?[0-9]{0,3}",
    ) {
        let orders = [
            VersionOrder::Conan,
            VersionOrder::Generic,
            VersionOrder::Golang,
            VersionOrder::Npm,
            VersionOrder::Nuget,
            VersionOrder::Openssl,
            VersionOrder::Pub,
            VersionOrder::Semver,
        ];
        for order in orders {
            let low = format!("{x}.{y}.1{a}");
            let high = format!("{x}.{}.1{b}", y + more);
            prop_assert_eq!(order.compare(&low, &high), Ordering::Less, "{:?} {} {}", order, low, high);
        }
    }
}

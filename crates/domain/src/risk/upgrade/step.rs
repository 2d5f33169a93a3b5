//! How large the step from one version to another is.
//!
//! Most ecosystems separate numbers by dots, and the first that differs tells what to expect. Semantic Versioning promises nothing for
//! versions 0.y.z, and Cargo, npm and pub take the first number that is not zero for the major one; Haskell's Package Versioning
//! Policy takes the first two together. Dates and texts have no steps. An epoch (PEP 440, dpkg, rpm) that differs is a major step: it
//! says that versions began anew.

use std::cmp::Ordering;

use crate::version::VersionOrder;
use crate::warning::codes;

codes! {
    /// The size of a step, the smallest first.
    pub enum Step {
        /// Corrections: what is behind the first two numbers differs.
        Patch = "patch",
        /// Additions: the second number differs.
        Minor = "minor",
        /// What is there may have changed: the first number differs.
        Major = "major",
    }
}

/// What of a version tells how far it is from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    epoch: String,
    /// The first three numbers without zeros in front; what is missing is zero.
    numbers: [String; 3],
    is_pre_release: bool,
}

impl Shape {
    /// The shape of a version; nothing where its ecosystem has no such steps, or where it does not begin with a number.
    pub fn of(order: VersionOrder, version: &str) -> Option<Self> {
        if matches!(order, VersionOrder::Datetime | VersionOrder::Lexicographic) {
            return None;
        }
        let version = version.trim();
        let (epoch, rest) = match order {
            VersionOrder::Pypi => version.split_once('!').unwrap_or(("", version)),
            VersionOrder::Debian | VersionOrder::Rpm | VersionOrder::Alpm => {
                version.split_once(':').unwrap_or(("", version))
            }
            _ => ("", version),
        };
        let start = rest.find(|c: char| c.is_ascii_digit())?;
        let (front, rest) = rest.split_at_checked(start)?;
        if !matches!(front.trim_matches(['=', ' ']), "" | "v" | "V" | "go" | "r") {
            return None;
        }
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.');
        let numbers = rest.get(..end.unwrap_or(rest.len()))?;
        let plain = version.strip_suffix(rest.get(numbers.len()..)?)?;
        let plain = plain.trim_end_matches('.');
        let mut parts = numbers.split('.');
        let mut number = || {
            parts
                .next()
                .unwrap_or("")
                .trim_start_matches('0')
                .to_owned()
        };
        // What its own order puts before its plain numbers comes before the release, whatever it is called.
        let is_before = order.compare(version, plain) == Ordering::Less;
        Some(Self {
            epoch: epoch.trim_start_matches('0').to_owned(),
            numbers: [number(), number(), number()],
            is_pre_release: is_before && !is_pseudo(order, version),
        })
    }

    /// Whether it comes before a release.
    pub fn is_pre_release(&self) -> bool {
        self.is_pre_release
    }

    /// The step from this version to another of the same order.
    pub fn step_to(&self, other: &Self, order: VersionOrder) -> Step {
        let mut pairs = self.numbers.iter().zip(&other.numbers);
        let differs = pairs.position(|(own, other)| own != other);
        if self.epoch != other.epoch {
            return Step::Major;
        }
        let leading = match order {
            VersionOrder::Npm | VersionOrder::Pub | VersionOrder::Semver => {
                let mut numbers = self.numbers.iter();
                numbers.position(|number| !number.is_empty()).unwrap_or(2)
            }
            VersionOrder::Hackage => 1,
            _ => 0,
        };
        match differs {
            Some(place) if place <= leading => Step::Major,
            Some(1) => Step::Minor,
            Some(2) if order == VersionOrder::Hackage => Step::Minor,
            _ => Step::Patch,
        }
    }
}

/// Whether it is a version that Go makes of a commit: the time, fourteen digits, and twelve of the commit's.
fn is_pseudo(order: VersionOrder, version: &str) -> bool {
    let version = version.split('+').next().unwrap_or(version);
    let parts = version
        .rsplit_once('-')
        .filter(|_| order == VersionOrder::Golang);
    parts.is_some_and(|(front, commit)| {
        let digits = front.rsplit(['-', '.']).next().unwrap_or("");
        let is_time = digits.len() == 14 && digits.bytes().all(|digit| digit.is_ascii_digit());
        is_time && commit.len() == 12 && commit.bytes().all(|digit| digit.is_ascii_hexdigit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_number_that_differs_tells_the_step() {
        use VersionOrder::{
            Alpine, Datetime, Debian, Generic, Golang, Hackage, Maven, Npm, Nuget, Openssl, Pypi,
            Semver,
        };
        for (order, from, to, step) in [
            (Npm, "1.2.3", "1.2.4", Some(Step::Patch)),
            (Npm, "1.2.3", "1.10.0", Some(Step::Minor)),
            (Npm, "1.2.3", "2.0.0", Some(Step::Major)),
            (Npm, "0.2.3", "0.3.0", Some(Step::Major)),
            (Npm, "0.2.3", "0.2.4", Some(Step::Patch)),
            (Semver, "0.0.3", "0.0.4", Some(Step::Major)),
            (Npm, "1.2.3-rc.1", "1.2.3", Some(Step::Patch)),
            (Golang, "v1.2.3", "1.3.0", Some(Step::Minor)),
            (Golang, "v0.1.0", "0.2.0", Some(Step::Minor)),
            (Maven, "2.9.10.1", "2.9.10.8", Some(Step::Patch)),
            (Maven, "31.1-jre", "32.0.0-android", Some(Step::Major)),
            (Pypi, "1!1.0", "2.0", Some(Step::Major)),
            (Pypi, "1.0", "1.0.post1", Some(Step::Patch)),
            (Debian, "1:2.36-9", "1:2.36-9+deb12u4", Some(Step::Patch)),
            (Debian, "2.36-9", "1:2.36-9", Some(Step::Major)),
            (Alpine, "1.35.0-r17", "1.36.0-r0", Some(Step::Minor)),
            (Openssl, "1.1.1k", "1.1.1w", Some(Step::Patch)),
            (Nuget, "12.0.3", "13.0.1", Some(Step::Major)),
            (Hackage, "1.2.3", "1.3.0", Some(Step::Major)),
            (Hackage, "1.2.3", "1.2.4", Some(Step::Minor)),
            (Generic, "01.2", "1.2.0", Some(Step::Patch)),
            (Generic, "release-2", "release-3", None),
            (Datetime, "2024-01-01", "2025-01-01", None),
        ] {
            let shapes = Shape::of(order, from).zip(Shape::of(order, to));
            let found = shapes.map(|(from, to)| from.step_to(&to, order));
            assert_eq!(found, step, "{from} → {to}");
        }
    }

    #[test]
    fn what_comes_before_its_plain_numbers_is_a_pre_release() {
        use VersionOrder::{Alpine, Debian, Golang, Maven, Npm, Packagist, Pypi, Rubygems};
        for (order, version, expected) in [
            (Npm, "1.0.0-rc.1", true),
            (Npm, "1.0.0+build", false),
            (Pypi, "1.0rc1", true),
            (Pypi, "1!1.0.dev1", true),
            (Pypi, "1.0.post1", false),
            (Maven, "2.0-alpha-1", true),
            (Maven, "31.1-jre", false),
            (Maven, "5.3.18.RELEASE", false),
            (Rubygems, "1.0.a", true),
            (Debian, "1:1.0~rc1-1", true),
            (Debian, "1.0-1", false),
            (Alpine, "1.0_rc1", true),
            (Alpine, "1.0-r1", false),
            (Packagist, "1.0.0-RC1", true),
            (Packagist, "1.0.0-p1", false),
            (Golang, "v1.0.0-rc.1", true),
            (Golang, "v0.0.0-20220722155237-a158d28d115b", false),
            (Golang, "v1.2.4-0.20220722155237-a158d28d115b", false),
        ] {
            let shape = Shape::of(order, version).expect("a shape");
            assert_eq!(shape.is_pre_release(), expected, "{version}");
        }
    }
}

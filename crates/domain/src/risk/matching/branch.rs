//! What advisories are about as a whole: ecosystems, and of distributions their releases. Where nobody wrote any for a release, nothing was
//! looked at, whatever is known of its neighbours.

use std::collections::BTreeSet;
use std::fmt;

/// An ecosystem, or one release of a distribution.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Branch {
    /// The code of the ecosystem, or [`BY_CPE`](super::BY_CPE).
    pub code: &'static str,
    /// The release, in the form in which releases are compared.
    pub release: Option<String>,
}

impl Branch {
    /// An ecosystem as a whole.
    pub fn of(code: &'static str) -> Self {
        Self {
            code,
            release: None,
        }
    }
}

/// As it is kept: `npm`, `debian:12`.
impl fmt::Display for Branch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.release {
            Some(release) => write!(f, "{}:{release}", self.code),
            None => f.write_str(self.code),
        }
    }
}

/// Those that any advisory is about, as they are kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Branches(BTreeSet<String>);

impl FromIterator<String> for Branches {
    fn from_iter<I: IntoIterator<Item = String>>(kept: I) -> Self {
        Self(kept.into_iter().collect())
    }
}

impl Branches {
    /// Whether any advisory may be about a component of this branch. One that does not state its release may be of any.
    pub fn hold(&self, branch: &Branch) -> bool {
        let code = branch.code;
        if self.0.contains(code) {
            return true;
        }
        match &branch.release {
            Some(_) => self.0.contains(&branch.to_string()),
            None => {
                let releases = format!("{code}:");
                let next = self.0.range(releases.clone()..).next();
                next.is_some_and(|next| next.starts_with(&releases))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_is_held_by_itself_and_by_the_whole_distribution() {
        let release = |code, release: &str| Branch {
            code,
            release: Some(release.to_owned()),
        };
        let kept = [
            release("debian", "12"),
            Branch::of("wolfi"),
            Branch::of("npm"),
        ];
        let branches: Branches = kept.iter().map(Branch::to_string).collect();
        for (branch, expected) in [
            (release("debian", "12"), true),
            (release("debian", "13"), false),
            (release("debian", "1"), false),
            (Branch::of("debian"), true),
            (release("wolfi", "20230201"), true),
            (Branch::of("npm"), true),
            (Branch::of("deb"), false),
            (release("ubuntu", "12"), false),
        ] {
            assert_eq!(branches.hold(&branch), expected, "{branch}");
        }
    }
}

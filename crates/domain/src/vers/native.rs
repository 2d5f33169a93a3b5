//! Ranges as the ecosystems write them, one file per notation.
//!
//! Every notation is read into alternatives, each of which is a list of terms that must all hold, and
//! [`terms::unite`] turns these into sorted constraints. A term that another makes superfluous disappears
//! (`>=5 >=4` is `>=5`), alternatives that overlap are joined, and alternatives that only touch stay apart
//! (`<1.5 || >=1.5`), as the suite of vers-spec has it.
//!
//! Two habits hold for all notations. `||` separates alternatives even where the ecosystem has no "or", because
//! advisory databases write it so for every ecosystem. And where an ecosystem keeps the pre-releases of an upper bound
//! out (`^1.2` does not mean 2.0.0-beta), the bound that *we* compute is the ecosystem's lowest version of that number
//! (`<2.0.0-0`, `<3.dev0`, `<2-`), while a bound that the author wrote stays as written.

mod cargo;
mod composer;
mod conan;
mod distribution;
mod gem;
mod generic;
mod ghsa;
mod golang;
mod hackage;
mod hex;
mod interval;
mod maven;
mod nginx;
mod npm;
mod nuget;
mod openssl;
mod partial;
mod pub_dev;
mod pypi;
mod relation;
mod terms;

use std::fmt;

use super::scheme::Notation;
use super::{ParseError, Range, Scheme};

/// Why a native range could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum NativeError {
    /// The scheme's name or a version breaks a rule of `vers` itself.
    Vers(ParseError),
    /// There is nothing to read.
    Empty,
    /// The notation is broken here.
    Syntax(String),
    /// What stands in a version's place is none.
    Version(String),
    /// Valid in its ecosystem, but no set of intervals of versions.
    Unsupported(String),
    /// Valid, but no version can match, which a `vers:` range of this scheme cannot say.
    MatchesNothing,
}

impl NativeError {
    /// A stable word for this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Vers(_) => "vers",
            Self::Empty => "empty",
            Self::Syntax(_) => "syntax",
            Self::Version(_) => "version",
            Self::Unsupported(_) => "unsupported",
            Self::MatchesNothing => "matches-nothing",
        }
    }

    fn syntax(fragment: &str) -> Self {
        Self::Syntax(shortened(fragment))
    }

    fn version(fragment: &str) -> Self {
        Self::Version(shortened(fragment))
    }

    fn unsupported(fragment: &str) -> Self {
        Self::Unsupported(shortened(fragment))
    }
}

/// Enough of a fragment to find the place.
fn shortened(fragment: &str) -> String {
    fragment.chars().take(60).collect()
}

impl fmt::Display for NativeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Vers(error) => error.fmt(f),
            Self::Empty => f.write_str("the range is empty"),
            Self::Syntax(fragment) => {
                write!(f, "not in the notation of its ecosystem: {fragment:?}")
            }
            Self::Version(fragment) => write!(f, "not a version of its ecosystem: {fragment:?}"),
            Self::Unsupported(fragment) => write!(f, "not an interval of versions: {fragment:?}"),
            Self::MatchesNothing => f.write_str("no version can match"),
        }
    }
}

impl std::error::Error for NativeError {}

pub(super) fn read(scheme: &Scheme, text: &str) -> Result<Range, NativeError> {
    let alternatives = match scheme.notation() {
        Notation::Alpm => distribution::alpm(text),
        Notation::Apk => distribution::apk(text),
        Notation::Cargo => cargo::read(text),
        Notation::Composer => composer::read(text),
        Notation::Conan => conan::read(text),
        Notation::Cpan => distribution::cpan(text),
        Notation::Cran => distribution::cran(text),
        Notation::Debian => distribution::debian(text),
        Notation::Gem => gem::read(text),
        Notation::Generic => generic::read(text),
        Notation::Gentoo => distribution::gentoo(text),
        Notation::Golang => golang::read(text),
        Notation::Hackage => hackage::read(text),
        Notation::Hex => hex::read(text),
        Notation::Maven => maven::read(text),
        Notation::Nginx => nginx::read(text),
        Notation::Npm => npm::read(text),
        Notation::Nuget => nuget::read(text),
        Notation::Openssl => openssl::read(text),
        Notation::Pub => pub_dev::read(text),
        Notation::Pypi => pypi::read(text),
        Notation::Rpm => distribution::rpm(text),
    }?;
    terms::unite(scheme, alternatives)
}

pub(super) fn read_ghsa(scheme: &Scheme, text: &str) -> Result<Range, NativeError> {
    terms::unite(scheme, ghsa::read(text)?)
}

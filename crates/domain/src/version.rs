//! How versions are ordered, one file per ordering.
//!
//! Every ordering turns a version into a [`VersionKey`]: bytes whose plain lexicographic order *is* the ecosystem's
//! order. The key is computed once and then compared, sorted and stored like any other bytes, and reflexivity,
//! antisymmetry and transitivity hold by construction. What remains to be shown for each ordering is that its keys
//! agree with the ecosystem's own tool, and that is what the files in `tests/` do.
//!
//! Orderings are infallible: a string that does not follow the standard still gets a place, told at the top of its file.
//! Whether it is a version at all is told by [`VersionOrder::is_version`].

mod alpine;
mod alpm;
#[cfg(test)]
mod chain;
mod conan;
mod cpan;
mod cran;
mod datetime;
mod debian;
mod generic;
mod gentoo;
mod golang;
mod grammar;
mod hackage;
mod intdot;
mod key;
mod lexicographic;
mod maven;
mod nginx;
mod npm;
mod nuget;
mod openssl;
mod packagist;
mod pub_dev;
mod pypi;
mod rpm;
mod rubygems;
mod run;
mod semver;

use std::cmp::Ordering;

pub(crate) use grammar::is_open;
pub(crate) use key::KeyWriter;
pub use key::VersionKey;

/// The order by which an ecosystem compares versions.
///
/// The code of each is its `vers` scheme where one is registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum VersionOrder {
    /// apk-tools (Alpine, Wolfi, Chainguard).
    Alpine,
    /// pacman's vercmp (Arch).
    Alpm,
    /// Conan 2.
    Conan,
    /// Perl's `version.pm`.
    Cpan,
    /// R's `package_version`.
    Cran,
    /// RFC 3339 date-times.
    Datetime,
    /// dpkg.
    Debian,
    /// Numbers by value, text by character; for ecosystems without a standard.
    Generic,
    /// Gentoo's Package Manager Specification.
    Gentoo,
    /// Go modules: semantic versions with `v`, pseudo-versions, `+incompatible`.
    Golang,
    /// Haskell's Package Versioning Policy.
    Hackage,
    /// Integers separated by dots.
    Intdot,
    /// Code points.
    Lexicographic,
    /// Maven's `ComparableVersion`.
    Maven,
    /// nginx releases.
    Nginx,
    /// node-semver.
    Npm,
    /// NuGet's SemVer 2 with a fourth number and without case.
    Nuget,
    /// OpenSSL: letters up to 1.1.1, semantic versions from 3.0.
    Openssl,
    /// PHP's `version_compare` as Composer normalises for it.
    Packagist,
    /// Semantic versions whose build part counts (Dart's pub, Julia).
    Pub,
    /// PEP 440.
    Pypi,
    /// rpmvercmp with epoch, version and release.
    Rpm,
    /// `Gem::Version`.
    Rubygems,
    /// Semantic Versioning 2.0.0 (crates.io, Hex, Swift, …).
    Semver,
}

impl VersionOrder {
    /// All orderings.
    pub const ALL: &[Self] = &[
        Self::Alpine,
        Self::Alpm,
        Self::Conan,
        Self::Cpan,
        Self::Cran,
        Self::Datetime,
        Self::Debian,
        Self::Generic,
        Self::Gentoo,
        Self::Golang,
        Self::Hackage,
        Self::Intdot,
        Self::Lexicographic,
        Self::Maven,
        Self::Nginx,
        Self::Npm,
        Self::Nuget,
        Self::Openssl,
        Self::Packagist,
        Self::Pub,
        Self::Pypi,
        Self::Rpm,
        Self::Rubygems,
        Self::Semver,
    ];

    /// The `vers` scheme of this ordering, or our own kebab-case word where none is registered.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Alpine => "alpine",
            Self::Alpm => "alpm",
            Self::Conan => "conan",
            Self::Cpan => "cpan",
            Self::Cran => "cran",
            Self::Datetime => "datetime",
            Self::Debian => "deb",
            Self::Generic => "generic",
            Self::Gentoo => "ebuild",
            Self::Golang => "golang",
            Self::Hackage => "hackage",
            Self::Intdot => "intdot",
            Self::Lexicographic => "lexicographic",
            Self::Maven => "maven",
            Self::Nginx => "nginx",
            Self::Npm => "npm",
            Self::Nuget => "nuget",
            Self::Openssl => "openssl",
            Self::Packagist => "composer",
            Self::Pub => "pub",
            Self::Pypi => "pypi",
            Self::Rpm => "rpm",
            Self::Rubygems => "gem",
            Self::Semver => "semver",
        }
    }

    /// Returns the sort key of a version.
    pub fn key(self, version: &str) -> VersionKey {
        let mut key = KeyWriter::new();
        self.write_key(version, &mut key);
        key.finish()
    }

    /// Compares two versions. To compare one version with many, compute the keys once instead.
    pub fn compare(self, a: &str, b: &str) -> Ordering {
        self.key(a).cmp(&self.key(b))
    }

    fn write_key(self, version: &str, key: &mut KeyWriter) {
        match self {
            Self::Alpine => alpine::write_key(version, key),
            Self::Alpm => alpm::write_key(version, key),
            Self::Conan => conan::write_key(version, key),
            Self::Cpan => cpan::write_key(version, key),
            Self::Cran => cran::write_key(version, key),
            Self::Datetime => datetime::write_key(version, key),
            Self::Debian => debian::write_key(version, key),
            Self::Generic => generic::write_key(version, key),
            Self::Gentoo => gentoo::write_key(version, key),
            Self::Golang => golang::write_key(version, key),
            Self::Hackage => hackage::write_key(version, key),
            Self::Intdot => intdot::write_key(version, key),
            Self::Lexicographic => lexicographic::write_key(version, key),
            Self::Maven => maven::write_key(version, key),
            Self::Nginx => nginx::write_key(version, key),
            Self::Npm => npm::write_key(version, key),
            Self::Nuget => nuget::write_key(version, key),
            Self::Openssl => openssl::write_key(version, key),
            Self::Packagist => packagist::write_key(version, key),
            Self::Pub => pub_dev::write_key(version, key),
            Self::Pypi => pypi::write_key(version, key),
            Self::Rpm => rpm::write_key(version, key),
            Self::Rubygems => rubygems::write_key(version, key),
            Self::Semver => semver::write_key(version, key),
        }
    }
}

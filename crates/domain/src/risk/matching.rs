//! Whether an advisory touches a component, and what decided it.
//!
//! A component and an advisory meet by a package key: the name of a package in the form in which its ecosystem compares
//! names. A component of a distribution has two, its own and that of its source package, because that is what most
//! distributions' advisories name. Then the release of the distribution must be the same, and the version decides.
//!
//! Traps:
//!
//! * Fixes come to each release of a distribution by themselves. So where an advisory names a release and the component does
//!   not say its own, nothing can be said.
//! * A text that is no version of its ecosystem (`latest`, `3.x`) has a place in every order; what it would decide is nothing.
//! * Go's modules have packages, and some inventories list these by the path of their import. Records tell in which of them a
//!   fault lies. That a path begins as a module's says nothing: below modules there are modules with versions of their own.
//! * A repository is no package: records that tell of its commits meet components that are known by it, whatever else they name.
//! * A record may name one package in several entries; that one of them does not touch a version means little.

mod branch;
mod commits;
mod heaviest;
mod identity;
mod line;
mod product;
mod ready;
mod releases;
mod repository;
mod versions;

pub use branch::{Branch, Branches};
pub use identity::{BY_CPE, Identity, is_compared_by_cpe, product_hashes};
pub use line::{Line, Saying, Told};
pub use product::{ProductSubject, judge_product};
pub use ready::Ready;
pub use releases::{ReleaseNumber, ReleaseNumbers, Releases};
pub use versions::Versions;

use std::sync::OnceLock;

use self::commits::{Commits, Tag};
use super::advisory::{Advisory, Affected, Package};
use super::timeline::{Because, Gap, Outside, Standing, Timeline};
use crate::ecosystem::{self, Ecosystem, Scoped};
use crate::inventory::component_key::ComponentKey;
use crate::purl::Purl;
use crate::version::{VersionKey, VersionOrder};
use crate::warning::codes;

/// A component as advisories may speak of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    ecosystem: &'static Ecosystem,
    release: Option<String>,
    names: Vec<Name>,
}

/// One name of a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The package key.
    pub key: String,
    /// The hash of it.
    pub(crate) hash: i64,
    /// The version under this name, as the ecosystem compares it.
    pub version: Option<String>,
    /// Which name it is.
    pub kind: NameKind,
    /// The place of the version in the order in which it was compared first: a component meets many advisories, and nearly all of them by
    /// one order.
    place: OnceLock<Place>,
    /// The version as a tag or commit, once a repository's records met it.
    tag: OnceLock<Tag>,
}

/// A version in an order.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    order: VersionOrder,
    key: VersionKey,
    /// Whether the text is a version there at all.
    is_version: bool,
}

impl Place {
    fn of(order: VersionOrder, version: &str) -> Self {
        Self {
            order,
            key: order.key(version),
            is_version: order.is_version(version),
        }
    }
}

impl Name {
    fn new(key: String, version: Option<String>, kind: NameKind) -> Self {
        Self {
            hash: package_hash(&key),
            key,
            version,
            kind,
            place: OnceLock::new(),
            tag: OnceLock::new(),
        }
    }

    /// What a record of a repository says of the version.
    fn tagged(&self, commits: &Commits) -> Verdict {
        let version = self.version.as_deref();
        let tag = version.map(|version| self.tag.get_or_init(|| Tag::of(version)));
        commits.judge(tag, &self.key)
    }

    /// What the versions of an entry say of this one.
    fn along(&self, timeline: &Timeline) -> Verdict {
        let Some(version) = self.version.as_deref() else {
            return along(timeline, None);
        };
        let order = timeline.order();
        let place = self.place.get_or_init(|| Place::of(order, version));
        match place.order == order {
            true => along(timeline, Some(place)),
            false => along(timeline, Some(&Place::of(order, version))),
        }
    }
}

/// Which state of these rules judged. It is raised with every change of what is judged, here, in version orders or in names, so that what
/// was judged before is judged again.
pub const REVISION: u32 = 4;

codes! {
    /// Which name of a component an advisory uses.
    pub enum NameKind {
        /// The component's own.
        Own = "own",
        /// That of the source package from which it was built.
        Source = "source",
        /// The CPE of its product: the weaker evidence, because names of products are given by hand, on both sides.
        Cpe = "cpe",
        /// The product in its CPE alone, because one side names no vendor: weaker still.
        Product = "cpe-product",
        /// The repository that its package URL names, by commits and tags.
        Repository = "repository",
    }
}

codes! {
    /// Why it cannot be said whether an advisory touches a component, or whether any does. Comparisons are kept by the places of
    /// these in the list: new ones come last.
    pub enum NotEvaluated {
        /// The component has no package URL.
        NoPurl = "no-purl",
        /// Its package URL cannot be read.
        PurlUnreadable = "purl-unreadable",
        /// Its package URL is of a type whose names and versions nobody compares with advisories.
        UnknownEcosystem = "unknown-ecosystem",
        /// It states no version.
        NoVersion = "no-version",
        /// What it states is no version of its ecosystem.
        VersionUnreadable = "version-unreadable",
        /// It does not say from which release of its distribution it is.
        NoRelease = "no-release",
        /// The advisory tells of commits only.
        OnlyCommits = "only-commits",
        /// The advisory names no versions.
        NoVersions = "no-versions",
        /// It has CPEs, and none of them can be read and names one product.
        CpeUnreadable = "cpe-unreadable",
        /// No advisory that was taken in is about its ecosystem, or about its release of the distribution.
        NoFeed = "no-feed",
        /// A bound of the advisory's range or what it lists is no version, or the range ends and never begins.
        RangeUnreadable = "range-unreadable",
    }
}

impl From<Gap> for NotEvaluated {
    fn from(gap: Gap) -> Self {
        match gap {
            Gap::OnlyCommits => Self::OnlyCommits,
            Gap::NoVersions => Self::NoVersions,
            Gap::RangeUnreadable => Self::RangeUnreadable,
        }
    }
}

/// What is so of a component and an advisory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The component is affected.
    Affected(Because),
    /// It is not.
    NotAffected(Clear),
    /// It cannot be said.
    NotEvaluated(NotEvaluated),
}

/// Why a component is not affected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clear {
    /// The advisory was taken back.
    Withdrawn,
    /// It does not name the package.
    OtherPackage,
    /// It names the package in other releases of the distribution only.
    OtherRelease,
    /// Its versions are others; next to this range, if there is one.
    OtherVersions(Option<Outside>),
}

/// A verdict with where in the advisory it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judgement {
    /// What is so.
    pub verdict: Verdict,
    /// Which entry of the advisory's affected packages decided, from 0.
    pub entry: Option<u32>,
    /// By which name of the component.
    pub name: NameKind,
    /// By which order versions were compared.
    pub order: Option<VersionOrder>,
}

impl Subject {
    /// What advisories may call a component.
    pub fn of(key: ComponentKey<'_>) -> Result<Self, NotEvaluated> {
        if !key.is_identified() {
            return Err(NotEvaluated::NoPurl);
        }
        let purl =
            Purl::parse(key.key()).or_else(|_| Purl::repair(key.key()).map(|(purl, _)| purl));
        let purl = purl.map_err(|_| NotEvaluated::PurlUnreadable)?;
        let ecosystem = ecosystem::of_purl(&purl).ok_or(NotEvaluated::UnknownEcosystem)?;
        let version = key.full_version().map(|version| version.into_owned());
        let key = ecosystem.package_key(&ecosystem.name_of(&purl));
        let mut names = vec![Name::new(key, version.clone(), NameKind::Own)];
        if let Some(source) = ecosystem::source_package(&purl) {
            let key = ecosystem.package_key(&source.name);
            if names.iter().all(|name| name.key != key) {
                let version = source.version.or(version);
                names.push(Name::new(key, version, NameKind::Source));
            }
        }
        if let Some(repository) = repository::of_component(&purl) {
            let version = names.first().and_then(|own| own.version.clone());
            names.push(Name::new(repository, version, NameKind::Repository));
        }
        Ok(Self {
            ecosystem,
            release: ecosystem::release(&purl),
            names,
        })
    }

    /// Its ecosystem.
    pub fn ecosystem(&self) -> &'static Ecosystem {
        self.ecosystem
    }

    /// Its ecosystem with the release of its distribution, where it says one.
    fn branch(&self) -> Branch {
        Branch {
            code: self.ecosystem.code,
            release: self.release.clone(),
        }
    }

    /// The names by which advisories are to be looked up.
    pub fn names(&self) -> &[Name] {
        &self.names
    }

    /// The same component in another version.
    fn at(&self, version: &str) -> Self {
        let names = self.names.iter().map(|name| Name {
            version: Some(version.to_owned()),
            place: OnceLock::new(),
            tag: OnceLock::new(),
            ..name.clone()
        });
        Self {
            ecosystem: self.ecosystem,
            release: self.release.clone(),
            names: names.collect(),
        }
    }

    /// The release of its distribution, where it says one.
    pub fn release(&self) -> Option<&str> {
        self.release.as_deref()
    }
}

/// The package that a record means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meant {
    /// The package key.
    pub key: String,
    /// The release of the distribution, where it names one.
    pub release: Option<String>,
    /// How its versions are compared.
    pub order: VersionOrder,
}

impl Meant {
    /// What a record's package means; nothing where its ecosystem is not known.
    pub fn by(package: &Package<'_>) -> Option<Self> {
        let scoped = ecosystem::by_osv_name(&package.ecosystem)?;
        Some(Self {
            key: scoped.ecosystem.package_key(&package.name),
            release: release(&scoped),
            order: scoped.order,
        })
    }
}

/// The release of a distribution that the name of an ecosystem states.
fn release(scoped: &Scoped<'_>) -> Option<String> {
    let scope = scoped.scope?;
    ecosystem::fold_release(scoped.ecosystem, scope)
}

/// The keys of the parts of a package that an entry names, where components may be such parts: packages of Go's modules, which
/// inventories name by the path of their import, with the module's version.
fn parts<'e>(affected: &'e Affected<'_>) -> impl Iterator<Item = String> + 'e {
    let named = affected.package.as_ref();
    let scoped = named.and_then(|package| ecosystem::by_osv_name(&package.ecosystem));
    let golang = scoped.filter(|scoped| scoped.ecosystem.code == "golang");
    golang.into_iter().flat_map(|scoped| {
        let paths = affected.imports.iter();
        paths.map(move |path| scoped.ecosystem.package_key(path))
    })
}

/// The hash by which a package's advisories are looked up. It is kept with them and therefore stands for ever (FNV-1a, 64 bits);
/// two packages with one hash cost a comparison that finds nothing.
pub fn package_hash(key: &str) -> i64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    let hash = key.bytes().fold(OFFSET, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(PRIME)
    });
    hash.cast_signed()
}

/// What an advisory names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Named {
    /// The hashes of its packages and products, each once; of packages in ecosystems that nobody knows there are none.
    pub packages: Vec<i64>,
    /// The ecosystems of its packages, each once, and [`BY_CPE`] where it names products.
    pub ecosystems: Vec<Branch>,
}

impl Named {
    /// What an advisory names.
    pub fn by(advisory: &Advisory<'_>) -> Self {
        let mut named = Self::default();
        let mut before: Option<&Package<'_>> = None;
        for affected in &advisory.affected {
            let package = affected.package.as_ref();
            // Many name a package once for each of its branches.
            if let Some(package) = package
                && (before != Some(package) || !affected.imports.is_empty())
            {
                let is_elsewhere =
                    before.is_none_or(|before| before.ecosystem != package.ecosystem);
                named.add(affected, package, is_elsewhere);
            }
            for key in repository::of_advisory(affected) {
                named.packages.push(package_hash(&key));
                let ecosystem = repository::ecosystem_of(&key);
                let branch = ecosystem.map(|ecosystem| Branch::of(ecosystem.code));
                named.ecosystems.extend(branch);
            }
            before = package;
        }
        let products = named.packages.len();
        named.packages.extend(identity::named_products(advisory));
        if named.packages.len() > products {
            named.ecosystems.push(Branch::of(BY_CPE));
        }
        named.packages.sort_unstable();
        named.packages.dedup();
        named.ecosystems.sort_unstable();
        named.ecosystems.dedup();
        named
    }

    fn add(&mut self, affected: &Affected<'_>, package: &Package<'_>, is_elsewhere: bool) {
        let Some(scoped) = ecosystem::by_osv_name(&package.ecosystem) else {
            return;
        };
        let key = scoped.ecosystem.package_key(&package.name);
        self.packages.push(package_hash(&key));
        self.packages
            .extend(parts(affected).map(|key| package_hash(&key)));
        if is_elsewhere {
            self.ecosystems.push(Branch {
                code: scoped.ecosystem.code,
                release: release(&scoped),
            });
        }
    }
}

/// Says whether an advisory touches a component. Who asks of many components makes it [`Ready`] once.
pub fn judge(subject: &Subject, advisory: &Advisory<'_>) -> Judgement {
    Ready::of(advisory).judge_package(subject)
}

/// What the versions of an entry say of a version, which must stand in the same order.
fn along(timeline: &Timeline, version: Option<&Place>) -> Verdict {
    if timeline.is_everything() {
        return Verdict::Affected(Because::Everything);
    }
    let Some(version) = version else {
        return Verdict::NotEvaluated(NotEvaluated::NoVersion);
    };
    match timeline.standing(&version.key) {
        // A version that is listed just so is affected, whatever it looks like.
        Standing::Affected(because @ Because::Listed(_)) => Verdict::Affected(because),
        Standing::Unknown(gap @ (Gap::OnlyCommits | Gap::NoVersions)) => {
            Verdict::NotEvaluated(gap.into())
        }
        _ if !version.is_version => Verdict::NotEvaluated(NotEvaluated::VersionUnreadable),
        Standing::Unknown(gap) => Verdict::NotEvaluated(gap.into()),
        Standing::Affected(because) => Verdict::Affected(because),
        Standing::Unaffected(outside) => Verdict::NotAffected(Clear::OtherVersions(outside)),
    }
}

/// Of what several entries say the heaviest counts: what is affected, then what cannot be said, then what came closest.
fn weight(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Affected(_) => 5,
        Verdict::NotEvaluated(_) => 4,
        Verdict::NotAffected(Clear::Withdrawn) => 3,
        Verdict::NotAffected(Clear::OtherVersions(_)) => 2,
        Verdict::NotAffected(Clear::OtherRelease) => 1,
        Verdict::NotAffected(Clear::OtherPackage) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::risk::advisory::{AdvisoryKind, Event, EventKind, Range, RangeKind};

    fn affected(
        ecosystem: &'static str,
        name: &'static str,
        events: &[(EventKind, &'static str)],
    ) -> Affected<'static> {
        let events = events.iter().map(|&(kind, version)| Event {
            kind,
            version: version.into(),
        });
        let range = Range {
            kind: RangeKind::Ecosystem,
            repository: None,
            events: events.collect(),
        };
        Affected {
            package: Some(Package {
                ecosystem: ecosystem.into(),
                name: name.into(),
                purl: None,
            }),
            ranges: vec![range],
            ..Affected::default()
        }
    }

    fn advisory(affected: Vec<Affected<'static>>) -> Advisory<'static> {
        Advisory {
            affected,
            ..Advisory::new("X-1".into())
        }
    }

    fn verdict(component: &str, advisory: &Advisory<'_>) -> Verdict {
        let subject = Subject::of(ComponentKey::of(component)).expect("a subject");
        judge(&subject, advisory).verdict
    }

    fn is_affected(component: &str, advisory: &Advisory<'_>) -> bool {
        matches!(verdict(component, advisory), Verdict::Affected(_))
    }

    use EventKind::{Fixed, Introduced};

    #[test]
    fn names_meet_as_ecosystems_compare_them() {
        let below = |ecosystem, name| {
            advisory(vec![affected(
                ecosystem,
                name,
                &[(Introduced, "0"), (Fixed, "2.0.0")],
            )])
        };
        for (component, ecosystem, name) in [
            ("pkg:pypi/pillow-simd@1.0", "PyPI", "Pillow_SIMD"),
            ("pkg:npm/%40scope/left@1.0.0", "npm", "@scope/left"),
            (
                "pkg:maven/org.example/left@1.0",
                "Maven",
                "org.example:left",
            ),
            ("pkg:golang/github.com/a/b@v1.0.0", "Go", "github.com/A/b"),
            (
                "pkg:nuget/Newtonsoft.Json@1.0.0",
                "NuGet",
                "newtonsoft.json",
            ),
            ("pkg:cargo/left@1.0.0", "crates.io", "left"),
            ("pkg:composer/a/b@1.0.0", "Packagist", "A/B"),
            ("pkg:gem/left@1.0.0", "RubyGems", "left"),
        ] {
            assert!(
                is_affected(component, &below(ecosystem, name)),
                "{component}"
            );
            let other = below(ecosystem, "another");
            assert_eq!(
                verdict(component, &other),
                Verdict::NotAffected(Clear::OtherPackage)
            );
        }
        // npm tells case apart.
        assert!(!is_affected(
            "pkg:npm/jsonstream@1.0.0",
            &below("npm", "JSONStream")
        ));
    }

    #[test]
    fn packages_of_a_module_are_met_where_the_record_names_them() {
        let mut entry = affected("Go", "stdlib", &[(Introduced, "0"), (Fixed, "1.19.0")]);
        entry.imports = vec!["net/http".into(), "crypto/TLS".into()];
        let advisory = advisory(vec![entry]);
        for (component, expected) in [
            ("pkg:golang/stdlib@1.18.9", true),
            ("pkg:golang/net/http@1.18.9", true),
            ("pkg:golang/crypto/tls@1.18.9", true),
            ("pkg:golang/net/http@1.19.0", false),
            ("pkg:golang/net/http/httptest@1.18.9", false),
            ("pkg:npm/net/http@1.18.9", false),
        ] {
            assert_eq!(is_affected(component, &advisory), expected, "{component}");
        }
        assert_eq!(Named::by(&advisory).packages.len(), 3);
    }

    #[test]
    fn distributions_are_matched_by_release_and_source() {
        let glibc = advisory(vec![
            affected(
                "Debian:12",
                "glibc",
                &[(Introduced, "0"), (Fixed, "2.36-9+deb12u4")],
            ),
            affected(
                "Debian:11",
                "glibc",
                &[(Introduced, "0"), (Fixed, "2.31-13+deb11u8")],
            ),
        ]);
        let libc = |version: &str, distro: &str| {
            format!("pkg:deb/debian/libc6@{version}?distro={distro}&upstream=glibc")
        };
        for (component, expected) in [
            (libc("2.36-9+deb12u3", "debian-12"), true),
            (libc("2.36-9+deb12u4", "debian-12"), false),
            (libc("2.31-13+deb11u8", "debian-11.7"), false),
            (libc("2.31-13+deb11u7", "debian-11.7"), true),
        ] {
            assert_eq!(is_affected(&component, &glibc), expected, "{component}");
        }
        assert_eq!(
            verdict(&libc("2.28-10", "debian-10"), &glibc),
            Verdict::NotAffected(Clear::OtherRelease)
        );
        assert_eq!(
            verdict("pkg:deb/debian/glibc@2.28-10", &glibc),
            Verdict::NotEvaluated(NotEvaluated::NoRelease)
        );
        let subject = Subject::of(ComponentKey::of(&libc("2.36-9", "debian-12"))).expect("one");
        assert_eq!(judge(&subject, &glibc).name, NameKind::Source);
    }

    #[test]
    fn what_cannot_be_said_is_said() {
        let advisory = advisory(vec![affected(
            "npm",
            "left",
            &[(Introduced, "0"), (Fixed, "2.0.0")],
        )]);
        for (component, reason) in [
            ("pkg:npm/left", NotEvaluated::NoVersion),
            ("pkg:npm/left@latest", NotEvaluated::VersionUnreadable),
            ("pkg:npm/left@3.x", NotEvaluated::VersionUnreadable),
        ] {
            assert_eq!(
                verdict(component, &advisory),
                Verdict::NotEvaluated(reason),
                "{component}"
            );
        }
        for (component, reason) in [
            ("name:left@1.0", NotEvaluated::NoPurl),
            ("pkg:madeup/left@1.0", NotEvaluated::UnknownEcosystem),
        ] {
            assert_eq!(Subject::of(ComponentKey::of(component)), Err(reason));
        }
    }

    #[test]
    fn of_several_entries_the_heaviest_counts() {
        let advisory = advisory(vec![
            affected("npm", "left", &[(Introduced, "3.0.0")]),
            affected("npm", "left", &[(Introduced, "0"), (Fixed, "1.5.0")]),
        ]);
        let subject = Subject::of(ComponentKey::of("pkg:npm/left@1.0.0")).expect("a subject");
        let judgement = judge(&subject, &advisory);
        assert_eq!(judgement.entry, Some(1));
        assert!(matches!(judgement.verdict, Verdict::Affected(_)));
        let withdrawn = Advisory {
            withdrawn: Some("2026-01-01T00:00:00Z".into()),
            ..advisory
        };
        assert_eq!(
            judge(&subject, &withdrawn).verdict,
            Verdict::NotAffected(Clear::Withdrawn)
        );
    }

    #[test]
    fn malicious_packages_are_affected_in_every_version_and_without_one() {
        let mut malicious = advisory(vec![affected("npm", "evil", &[])]);
        malicious.kind = AdvisoryKind::Malicious;
        malicious.affected[0].ranges.clear();
        for component in ["pkg:npm/evil@1.0.0", "pkg:npm/evil"] {
            assert_eq!(
                verdict(component, &malicious),
                Verdict::Affected(Because::Everything)
            );
        }
    }
}

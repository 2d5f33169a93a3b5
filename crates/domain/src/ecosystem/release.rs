//! Releases of distributions, and the source packages of their binaries.
//!
//! An OSV record names a release as its distribution does (`Alpine:v3.17`), a purl in its qualifier `distro`, where
//! each tool has a habit: `alpine-3.17.2`, `3.17.2`, `rhel-8.7`, `redhat-8.7`, `debian-10.13`, `bookworm`. Both are
//! brought to one form, the shortest that tells releases apart which are maintained apart.

use std::borrow::Cow;

use super::{Ecosystem, of_purl};
use crate::purl::Purl;

/// The release that a purl of a distribution says it is from, in the form of [`fold_release`].
///
/// Nothing when it does not say, and for distributions without releases (Wolfi, Chainguard).
pub fn release(purl: &Purl<'_>) -> Option<String> {
    let ecosystem = of_purl(purl)?;
    let distro = purl.qualifier("distro")?;
    let version = bare_version(&distro);
    Some(match ecosystem.code {
        "redhat" => format!("enterprise_linux:{}", major(version)),
        "suse" => suse_purl(version),
        "opensuse" if distro.contains("tumbleweed") => "Tumbleweed".to_owned(),
        "opensuse" => format!("Leap {version}"),
        _ => return fold_release(ecosystem, version),
    })
}

/// The suffix of an OSV name, or a version from a purl, in the form in which releases are compared.
///
/// Debian by its number, or `sid`; Ubuntu by year and month, with `Pro:` in front where that is said; Alpine by branch
/// with its `v`; Red Hat by product and version of the CPE, minor releases kept where the product is maintained by them;
/// others as their distribution writes them.
pub fn fold_release(ecosystem: &Ecosystem, release: &str) -> Option<String> {
    let folded = match ecosystem.code {
        "debian" => debian(release).to_owned(),
        "ubuntu" => ubuntu(release),
        "alpine" => alpine(release),
        "redhat" => red_hat(release)?,
        "rocky-linux" | "almalinux" | "mageia" | "azure-linux" => major(release).to_owned(),
        "suse" => suse(release),
        "alpaquita" | "bellsoft" | "photon" | "openeuler" | "opensuse" => release.to_owned(),
        _ => return None,
    };
    (!folded.is_empty()).then_some(folded)
}

/// What remains of `name-1.2` behind the name; the text itself where it has no version.
fn bare_version(distro: &str) -> &str {
    let distro = distro.trim();
    let start = distro
        .char_indices()
        .find(|(at, c)| {
            let before = distro.get(..*at).unwrap_or_default();
            c.is_ascii_digit() && (before.is_empty() || before.ends_with(['-', ' ', '_']))
        })
        .map(|(at, _)| at);
    match start {
        Some(start) => distro.get(start..).unwrap_or(distro),
        // `debian-sid`, `alpine-edge`, `bookworm`
        None => distro.rsplit('-').next().unwrap_or(distro),
    }
}

fn major(version: &str) -> &str {
    version.split(['.', ' ']).next().unwrap_or(version)
}

fn first_two(version: &str) -> &str {
    match version.match_indices('.').nth(1) {
        Some((end, _)) => version.get(..end).unwrap_or(version),
        None => version,
    }
}

/// Names of Debian's releases and their numbers.
const DEBIAN: &[(&str, &str)] = &[
    ("lenny", "5"),
    ("squeeze", "6"),
    ("wheezy", "7"),
    ("jessie", "8"),
    ("stretch", "9"),
    ("buster", "10"),
    ("bullseye", "11"),
    ("bookworm", "12"),
    ("trixie", "13"),
    ("forky", "14"),
    ("duke", "15"),
    ("unstable", "sid"),
];

/// Names of Ubuntu's releases that were maintained for years, and their numbers.
const UBUNTU: &[(&str, &str)] = &[
    ("precise", "12.04"),
    ("trusty", "14.04"),
    ("xenial", "16.04"),
    ("bionic", "18.04"),
    ("focal", "20.04"),
    ("jammy", "22.04"),
    ("noble", "24.04"),
    ("resolute", "26.04"),
];

fn by_name<'a>(names: &[(&str, &'static str)], release: &'a str) -> &'a str {
    let found = names
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(release));
    found.map_or(release, |(_, number)| number)
}

fn debian(release: &str) -> &str {
    major(by_name(DEBIAN, release))
}

fn ubuntu(release: &str) -> String {
    let (pro, release) = match release.strip_prefix("Pro:") {
        Some(rest) => ("Pro:", rest),
        None => ("", release),
    };
    let release = release.strip_suffix(":LTS").unwrap_or(release);
    format!("{pro}{}", first_two(by_name(UBUNTU, release)))
}

fn alpine(release: &str) -> String {
    let bare = release.strip_prefix('v').unwrap_or(release);
    if bare.starts_with(|c: char| c.is_ascii_digit()) {
        format!("v{}", first_two(bare))
    } else {
        bare.to_owned()
    }
}

/// Product and version of `enterprise_linux:8::baseos`. Minor releases of the product line itself are one stream; those
/// of the extended ones (`rhel_eus:8.4`) are maintained each by itself.
fn red_hat(release: &str) -> Option<String> {
    if release.starts_with(|c: char| c.is_ascii_digit()) {
        return Some(format!("enterprise_linux:{}", major(release)));
    }
    let mut parts = release.split(':');
    let (product, version) = (parts.next()?, parts.next().unwrap_or_default());
    let version = if product == "enterprise_linux" {
        major(version)
    } else {
        version
    };
    Some(format!("{product}:{version}"))
}

/// Version and service pack of SUSE Linux Enterprise, by which its packages are maintained. Advisories name the product through which
/// a package comes (the server, a module such as Basesystem, an extension, a longer support), inventories the system they found.
/// Products with versions of their own (Micro, Manager) stay as they are.
fn suse(release: &str) -> String {
    let of_its_own = ["Micro", "Storage", "Rancher", "Elemental"];
    let Some(product) = release.strip_prefix("Linux Enterprise ") else {
        return release.to_owned();
    };
    if of_its_own.iter().any(|name| product.starts_with(name)) {
        return release.to_owned();
    }
    let mut words = product
        .split([' ', '-'])
        .skip_while(|word| number(word).is_none());
    let Some(version) = words.next() else {
        return release.to_owned();
    };
    match words
        .next()
        .and_then(|word| number(word.strip_prefix("SP")?))
    {
        Some(pack) => format!("Linux Enterprise {version} SP{pack}"),
        None => format!("Linux Enterprise {version}"),
    }
}

fn number(word: &str) -> Option<u32> {
    word.parse().ok()
}

/// The same by the version of a purl: `15.4` is `15 SP4`.
fn suse_purl(version: &str) -> String {
    let (major, minor) = version.split_once('.').unwrap_or((version, "0"));
    match minor {
        "0" | "" => format!("Linux Enterprise {major}"),
        _ => format!("Linux Enterprise {major} SP{minor}"),
    }
}

/// The source package that a binary was built from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourcePackage {
    /// Its name.
    pub name: String,
    /// Its version, where the qualifier says one.
    pub version: Option<String>,
}

/// Reads the qualifier `upstream` as tools write it: a name, `name@version`, or the file name of a source RPM.
///
/// A purl that says `arch=source` (or `src`) is a source package itself.
pub fn source_package(purl: &Purl<'_>) -> Option<SourcePackage> {
    if matches!(purl.qualifier("arch").as_deref(), Some("source" | "src")) {
        let version = purl.full_version().map(Cow::into_owned);
        return Some(SourcePackage {
            name: purl.name().into_owned(),
            version,
        });
    }
    SourcePackage::from_upstream(&purl.qualifier("upstream")?)
}

impl SourcePackage {
    /// Reads the value of a qualifier `upstream`. Nothing when it names nothing.
    pub fn from_upstream(upstream: &str) -> Option<Self> {
        if let Some(file) = upstream.strip_suffix(".src.rpm") {
            // name-version-release, where only the name may hold further dashes.
            let mut parts = file.rsplitn(3, '-');
            let (release, version, name) = (parts.next()?, parts.next()?, parts.next()?);
            return Some(Self {
                name: name.to_owned(),
                version: Some(format!("{version}-{release}")),
            });
        }
        let (name, version) = match upstream.split_once('@') {
            Some((name, version)) if !name.is_empty() => (name, Some(version.to_owned())),
            _ => (upstream, None),
        };
        (!name.is_empty()).then(|| Self {
            name: name.to_owned(),
            version,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::by_osv_name;
    use super::*;

    #[test]
    fn purl_and_advisory_name_the_same_release() {
        for (distro, namespace, osv) in [
            ("debian-10.13", "deb/debian", "Debian:10"),
            ("bookworm", "deb/debian", "Debian:12"),
            ("debian-sid", "deb/debian", "Debian:sid"),
            ("12", "deb/debian", "Debian:12"),
            ("ubuntu-22.04", "deb/ubuntu", "Ubuntu:22.04:LTS"),
            ("jammy", "deb/ubuntu", "Ubuntu:22.04:LTS"),
            ("alpine-3.17.2", "apk/alpine", "Alpine:v3.17"),
            ("3.17.2", "apk/alpine", "Alpine:v3.17"),
            ("alpine-edge", "apk/alpine", "Alpine:edge"),
            (
                "rhel-8.7",
                "rpm/redhat",
                "Red Hat:enterprise_linux:8::baseos",
            ),
            (
                "redhat-9.1",
                "rpm/rhel",
                "Red Hat:enterprise_linux:9::appstream",
            ),
            ("rocky-9.2", "rpm/rocky", "Rocky Linux:9"),
            ("almalinux-8.8", "rpm/almalinux", "AlmaLinux:8"),
            (
                "sles-15.4",
                "rpm/sles",
                "SUSE:Linux Enterprise Server 15 SP4",
            ),
            (
                "sles-15.4",
                "rpm/suse",
                "SUSE:Linux Enterprise Module for Basesystem 15 SP4",
            ),
            (
                "sles-12.5",
                "rpm/sles",
                "SUSE:Linux Enterprise Server 12 SP5-LTSS",
            ),
            (
                "sles-15.3",
                "rpm/sles_sap",
                "SUSE:Linux Enterprise Server for SAP Applications 15 SP3",
            ),
            ("sles-15", "rpm/sles", "SUSE:Linux Enterprise Server 15"),
            (
                "opensuse-leap-15.3",
                "rpm/opensuse-leap",
                "openSUSE:Leap 15.3",
            ),
            (
                "opensuse-tumbleweed-20230101",
                "rpm/opensuse",
                "openSUSE:Tumbleweed",
            ),
            ("photon-4.0", "rpm/photon", "Photon OS:4.0"),
            ("azurelinux-3.0", "rpm/azurelinux", "Azure Linux:3"),
        ] {
            let text = format!("pkg:{namespace}/a@1?distro={distro}");
            let osv = by_osv_name(osv).unwrap();
            let advisory = fold_release(osv.ecosystem, osv.scope.unwrap());
            assert_eq!(release(&Purl::parse(&text).unwrap()), advisory, "{text}");
            assert!(advisory.is_some());
        }
        assert_eq!(
            release(&Purl::parse("pkg:apk/wolfi/a@1?distro=wolfi-20230201").unwrap()),
            None
        );
        assert_eq!(release(&Purl::parse("pkg:npm/a@1?distro=x").unwrap()), None);
    }

    #[test]
    fn products_that_are_maintained_apart_stay_apart() {
        let red_hat = by_osv_name("Red Hat").unwrap().ecosystem;
        let fold = |suffix| fold_release(red_hat, suffix).unwrap();
        assert_eq!(fold("rhel_aus:8.4::appstream"), "rhel_aus:8.4");
        assert_ne!(
            fold("rhel_eus:8.4::baseos"),
            fold("enterprise_linux:8::baseos")
        );
        let suse = by_osv_name("SUSE").unwrap().ecosystem;
        let fold = |suffix| fold_release(suse, suffix).unwrap();
        for (one, other) in [
            (
                "Linux Enterprise Server 15 SP3",
                "Linux Enterprise Server 15 SP4",
            ),
            ("Linux Enterprise Micro 5.3", "Linux Enterprise Server 5"),
            ("Linux Enterprise Micro 5.3", "Linux Enterprise Micro 5.4"),
            ("Manager Server 4.3", "Manager Proxy 4.3"),
        ] {
            assert_ne!(fold(one), fold(other));
        }
        let ubuntu = by_osv_name("Ubuntu").unwrap().ecosystem;
        assert_eq!(fold_release(ubuntu, "Pro:18.04:LTS").unwrap(), "Pro:18.04");
    }

    #[test]
    fn the_source_package_is_read_as_tools_write_it() {
        for (query, name, version) in [
            ("upstream=glibc", "glibc", None),
            ("upstream=openssl%401.1.1", "openssl", Some("1.1.1")),
            (
                "upstream=python3-pip-21.2.3-8.el9.src.rpm",
                "python3-pip",
                Some("21.2.3-8.el9"),
            ),
            ("arch=source", "a", Some("1")),
        ] {
            let text = format!("pkg:deb/debian/a@1?{query}");
            let source = source_package(&Purl::parse(&text).unwrap()).unwrap();
            assert_eq!(
                (source.name.as_str(), source.version.as_deref()),
                (name, version)
            );
        }
        assert_eq!(
            source_package(&Purl::parse("pkg:deb/debian/a@1?arch=amd64").unwrap()),
            None
        );
        assert_eq!(
            source_package(&Purl::parse("pkg:rpm/fedora/a@1?upstream=x.src.rpm").unwrap()),
            None
        );
    }
}

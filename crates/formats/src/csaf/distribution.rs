//! Which release of which distribution a product is, by its CPE or by what it is called.
//!
//! Advisories on packages name the distribution as the platform of a relationship (CSAF 2.0 §3.2.2.14, `default_component_of`) or as
//! a branch above them (§3.1.2). Package URLs of packages rarely repeat it.
//!
//! Traps:
//! * Red Hat's extended streams (`rhel_eus:8.4`) are maintained each by itself and have a CPE of their own. By a name with a minor
//!   release nobody can tell them from the product line, so such a name tells nothing.
//! * SUSE names products, modules and extensions; the service pack is the release. Micro has versions of its own.

use iriai_domain::ecosystem::{self, Ecosystem};

use super::cpe;

/// A release of a distribution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Distribution {
    pub(crate) ecosystem: &'static Ecosystem,
    /// As OSV's records write it behind the name of the ecosystem.
    pub(crate) release: String,
}

impl Distribution {
    fn new(code: &str, release: impl Into<String>) -> Option<Self> {
        Some(Self {
            ecosystem: ecosystem::by_code(code)?,
            release: release.into(),
        })
    }

    /// By a CPE name of either form.
    pub(super) fn of_cpe(name: &str) -> Option<Self> {
        if let Some(scope) = cpe::red_hat_scope(name) {
            return Self::new("redhat", scope);
        }
        let attributes = cpe::attributes(name)?;
        let part = |at: usize| attributes.get(at).map_or("", String::as_str);
        let (version, update) = (part(3), part(4));
        let is_plain = |words: &[&str]| words.contains(&"*") || words.contains(&"-");
        if is_plain(&[version]) {
            return match (part(1), part(2)) {
                ("opensuse", "tumbleweed") => Self::new("opensuse", "Tumbleweed"),
                _ => None,
            };
        }
        match (part(1), part(2)) {
            ("redhat", product) => Self::new("redhat", format!("{product}:{version}")),
            ("suse", product) => suse(product, version, update),
            ("opensuse", "leap") => Self::new("opensuse", format!("Leap {version}")),
            ("opensuse", "tumbleweed") => Self::new("opensuse", "Tumbleweed"),
            ("debian", "debian_linux") => Self::new("debian", version),
            // What is maintained for subscribers only stands behind the version.
            ("canonical", "ubuntu_linux")
                if attributes
                    .iter()
                    .skip(4)
                    .all(|one| matches!(&**one, "*" | "-" | "lts")) =>
            {
                Self::new("ubuntu", version)
            }
            ("rocky", "rocky" | "rocky_linux") => Self::new("rocky-linux", version),
            ("almalinux" | "alma", "almalinux" | "alma") => Self::new("almalinux", version),
            ("openeuler" | "openEuler", "openeuler" | "openEuler") => {
                Self::new("openeuler", version)
            }
            ("mageia", "mageia" | "linux") => Self::new("mageia", version),
            ("vmware", "photon_os" | "photon") => Self::new("photon", version),
            ("microsoft", "azure_linux" | "cbl-mariner" | "azurelinux") => {
                Self::new("azure-linux", version)
            }
            _ => None,
        }
    }

    /// By what people call it.
    pub(super) fn of_name(name: &str) -> Option<Self> {
        let name = name.trim();
        let behind = |start: &str| {
            let rest = name
                .get(..start.len())
                .filter(|own| own.eq_ignore_ascii_case(start));
            rest.and_then(|_| name.get(start.len()..))
        };
        if let Some(rest) = behind("Red Hat Enterprise Linux") {
            let release = number(rest).filter(|number| !number.contains('.'))?;
            let is_extended = ["EUS", "AUS", "TUS", "E4S", "ELS", "Extended", "SAP"]
                .iter()
                .any(|word| rest.contains(word));
            return (!is_extended)
                .then(|| Self::new("redhat", format!("enterprise_linux:{release}")))?;
        }
        if behind("SUSE Linux Enterprise").is_some() {
            number(name)?;
            return Self::new("suse", name.get("SUSE ".len()..)?);
        }
        if let Some(rest) = behind("openSUSE") {
            return match number(rest) {
                Some(version) if rest.contains("Leap") => {
                    Self::new("opensuse", format!("Leap {version}"))
                }
                None if rest.contains("Tumbleweed") => Self::new("opensuse", "Tumbleweed"),
                _ => None,
            };
        }
        let plain = [
            ("Debian", "debian"),
            ("Rocky Linux", "rocky-linux"),
            ("AlmaLinux", "almalinux"),
            ("Mageia", "mageia"),
            ("Photon OS", "photon"),
            ("Azure Linux", "azure-linux"),
        ];
        for (start, code) in plain {
            if let Some(rest) = behind(start) {
                return Self::new(code, number(rest)?);
            }
        }
        if let Some(rest) = behind("Ubuntu") {
            let pro = if rest.contains("Pro") || rest.contains("ESM") {
                "Pro:"
            } else {
                ""
            };
            return Self::new("ubuntu", format!("{pro}{}", number(rest)?));
        }
        let release = behind("openEuler")?.trim_start_matches(['-', ' ']);
        number(release)?;
        Self::new("openeuler", release)
    }

    /// What the qualifier `distro` of a package URL says for it; nothing for what no inventory tells apart.
    pub(crate) fn distro(&self) -> Option<String> {
        let release = ecosystem::fold_release(self.ecosystem, &self.release)?;
        Some(match self.ecosystem.code {
            "redhat" => format!("rhel-{}", release.strip_prefix("enterprise_linux:")?),
            "suse" => {
                let release = release.strip_prefix("Linux Enterprise ")?;
                let (version, pack) = match release.split_once(" SP") {
                    Some((version, pack)) => (version, format!(".{pack}")),
                    None => (release, String::new()),
                };
                version.parse::<u32>().ok()?;
                format!("sles-{version}{pack}")
            }
            "opensuse" => match release.strip_prefix("Leap ") {
                Some(version) => format!("opensuse-leap-{version}"),
                None => "opensuse-tumbleweed".to_owned(),
            },
            "ubuntu" if release.starts_with("Pro:") => return None,
            code => format!("{code}-{release}"),
        })
    }
}

/// Products of SUSE by the words of their CPEs: `sles:15:sp4`, `sle-module-basesystem:15:sp4`, `sle-micro:5.3`.
fn suse(product: &str, version: &str, update: &str) -> Option<Distribution> {
    let is_enterprise = ["sle", "suse_sle", "packagehub"]
        .iter()
        .any(|start| product.starts_with(start));
    if !is_enterprise {
        return None;
    }
    if product.contains("micro") {
        return Distribution::new("suse", format!("Linux Enterprise Micro {version}"));
    }
    version.parse::<u32>().ok()?;
    match update.to_ascii_lowercase().strip_prefix("sp") {
        Some(pack) => {
            pack.parse::<u32>().ok()?;
            Distribution::new("suse", format!("Linux Enterprise {version} SP{pack}"))
        }
        None => Distribution::new("suse", format!("Linux Enterprise {version}")),
    }
}

/// The first number in a name: `9` of `AppStream (v. 9)`, `15.5` of `Leap 15.5`.
fn number(name: &str) -> Option<&str> {
    let start = name.find(|one: char| one.is_ascii_digit())?;
    let rest = name.get(start..)?;
    let end = rest.find(|one: char| !one.is_ascii_digit() && one != '.');
    let number = rest.get(..end.unwrap_or(rest.len()))?;
    Some(number.trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use iriai_domain::purl::Purl;

    #[test]
    fn platforms_are_releases_of_distributions() {
        for (text, code, release) in [
            (
                "cpe:/o:redhat:enterprise_linux:9::baseos",
                "redhat",
                "enterprise_linux:9::baseos",
            ),
            (
                "cpe:2.3:a:redhat:enterprise_linux:8:*:appstream:*:*:*:*:*",
                "redhat",
                "enterprise_linux:8",
            ),
            (
                "cpe:/o:redhat:rhel_aus:7.6::server",
                "redhat",
                "rhel_aus:7.6::server",
            ),
            ("cpe:/o:suse:sles:15:sp4", "suse", "Linux Enterprise 15 SP4"),
            (
                "cpe:/o:suse:sle-module-basesystem:15:sp4",
                "suse",
                "Linux Enterprise 15 SP4",
            ),
            (
                "cpe:2.3:o:suse:sles_sap:15:sp3:*:*:*:*:*:*",
                "suse",
                "Linux Enterprise 15 SP3",
            ),
            ("cpe:/o:suse:sles:15", "suse", "Linux Enterprise 15"),
            (
                "cpe:/o:suse:sle-micro:5.3",
                "suse",
                "Linux Enterprise Micro 5.3",
            ),
            ("cpe:/o:opensuse:leap:15.5", "opensuse", "Leap 15.5"),
            ("cpe:/o:opensuse:tumbleweed", "opensuse", "Tumbleweed"),
            ("cpe:/o:debian:debian_linux:12", "debian", "12"),
            (
                "cpe:2.3:o:canonical:ubuntu_linux:22.04:*:*:*:lts:*:*:*",
                "ubuntu",
                "22.04",
            ),
            ("cpe:/o:rocky:rocky:9", "rocky-linux", "9"),
            ("cpe:/o:almalinux:almalinux:9", "almalinux", "9"),
            (
                "cpe:/a:openEuler:openEuler:22.03-LTS-SP1",
                "openeuler",
                "22.03-LTS-SP1",
            ),
            ("cpe:/o:microsoft:cbl-mariner:2.0", "azure-linux", "2.0"),
            ("Red Hat Enterprise Linux 9", "redhat", "enterprise_linux:9"),
            (
                "Red Hat Enterprise Linux AppStream (v. 8)",
                "redhat",
                "enterprise_linux:8",
            ),
            (
                "SUSE Linux Enterprise Server 15 SP4",
                "suse",
                "Linux Enterprise Server 15 SP4",
            ),
            ("openSUSE Leap 15.5", "opensuse", "Leap 15.5"),
            ("openSUSE Tumbleweed", "opensuse", "Tumbleweed"),
            ("Debian GNU/Linux 12 (bookworm)", "debian", "12"),
            ("Ubuntu 22.04 LTS", "ubuntu", "22.04"),
            ("Ubuntu Pro 18.04", "ubuntu", "Pro:18.04"),
            ("Rocky Linux 9", "rocky-linux", "9"),
            ("openEuler-22.03-LTS", "openeuler", "22.03-LTS"),
        ] {
            let found = match text.starts_with("cpe:") {
                true => Distribution::of_cpe(text),
                false => Distribution::of_name(text),
            };
            assert_eq!(found, Distribution::new(code, release), "{text}");
        }
    }

    #[test]
    fn what_is_no_release_is_none() {
        for text in [
            "",
            "Red Hat",
            "Red Hat Enterprise Linux",
            "Red Hat Enterprise Linux 8.4",
            "Red Hat Enterprise Linux Server AUS (v. 7.6)",
            "Red Hat Enterprise Linux Extended Lifecycle 7",
            "SUSE Linux Enterprise",
            "SUSE Manager 4.3",
            "openSUSE",
            "Debian",
            "Windows 11",
            "日本語",
        ] {
            assert_eq!(Distribution::of_name(text), None, "{text}");
        }
        for text in [
            "cpe:/o:suse:sles",
            "cpe:/o:suse:suse-manager-server:4.3",
            "cpe:/o:suse:sles:15:spx",
            "cpe:/o:canonical:ubuntu_linux:18.04::~~esm~~~",
            "cpe:/o:debian:debian_linux",
            "cpe:/a:openssl:openssl:3.0",
            "pkg:npm/left",
        ] {
            assert_eq!(Distribution::of_cpe(text), None, "{text}");
        }
    }

    /// What is written for a release is read as that release.
    #[test]
    fn a_distro_leads_back() {
        for (text, distro) in [
            ("cpe:/o:redhat:enterprise_linux:9::baseos", Some("rhel-9")),
            ("cpe:/o:redhat:rhel_eus:8.4", None),
            ("cpe:/a:redhat:openshift:4.12", None),
            ("cpe:/o:suse:sles:15:sp4", Some("sles-15.4")),
            ("cpe:/o:suse:sles:12", Some("sles-12")),
            ("cpe:/o:suse:sle-micro:5.3", None),
            ("cpe:/o:opensuse:leap:15.5", Some("opensuse-leap-15.5")),
            ("cpe:/o:opensuse:tumbleweed", Some("opensuse-tumbleweed")),
            ("cpe:/o:debian:debian_linux:12", Some("debian-12")),
            ("cpe:/o:canonical:ubuntu_linux:22.04", Some("ubuntu-22.04")),
            ("cpe:/o:rocky:rocky:9", Some("rocky-linux-9")),
            ("cpe:/o:microsoft:azure_linux:3.0", Some("azure-linux-3")),
        ] {
            let found = Distribution::of_cpe(text).expect("a distribution");
            assert_eq!(found.distro().as_deref(), distro, "{text}");
            let Some(distro) = distro else { continue };
            let namespace = found.ecosystem.purl_namespaces.first().expect("one");
            let package_type = found.ecosystem.purl_type.expect("one");
            let purl = format!("pkg:{package_type}/{namespace}/a@1?distro={distro}");
            let read = ecosystem::release(&Purl::parse(&purl).expect("a purl"));
            let folded = ecosystem::fold_release(found.ecosystem, &found.release);
            assert_eq!(read, folded, "{text}");
        }
    }
}

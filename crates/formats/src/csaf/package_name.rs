//! Names of files of packages, which some documents have where others have package URLs: `telnet-1:0.17-65.el7_6.x86_64`,
//! `openssl_3.0.11-1~deb12u2_amd64.deb`.
//!
//! An rpm is `name-[epoch:]version-release.machine`, where neither version nor release has a dash; a deb `name_version_machine`
//! (Debian Policy §5.6.12), with `%3a` for the colon behind an epoch, as files have it. Without a known machine a text is no such name:
//! `Product-1.2-beta.3` is none.

use std::borrow::Cow;

/// A package by the name of its file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PackageName<'t> {
    /// Its type in package URLs.
    pub(super) package_type: &'static str,
    pub(super) name: &'t str,
    /// With its epoch, where one is told.
    pub(super) version: Cow<'t, str>,
    pub(super) machine: &'t str,
}

/// Machines of rpms, and sources.
const RPM: &[&str] = &[
    "aarch64",
    "armv6hl",
    "armv7hl",
    "armv7l",
    "athlon",
    "i386",
    "i486",
    "i586",
    "i686",
    "ia64",
    "loongarch64",
    "noarch",
    "nosrc",
    "ppc",
    "ppc64",
    "ppc64le",
    "riscv64",
    "s390",
    "s390x",
    "src",
    "sw_64",
    "x86_64",
];

/// Machines of debs, and sources.
const DEB: &[&str] = &[
    "all", "amd64", "arm64", "armel", "armhf", "i386", "loong64", "mips64el", "mipsel", "powerpc",
    "ppc64el", "riscv64", "s390x", "source",
];

/// Reads a name; nothing where it is none.
pub(super) fn read(text: &str) -> Option<PackageName<'_>> {
    let text = text.trim();
    rpm(text).or_else(|| deb(text))
}

fn rpm(text: &str) -> Option<PackageName<'_>> {
    let text = text.strip_suffix(".rpm").unwrap_or(text);
    let (rest, machine) = text.rsplit_once('.')?;
    if !RPM.contains(&machine) {
        return None;
    }
    let (front, release) = rest.rsplit_once('-')?;
    let (name, version) = front.rsplit_once('-')?;
    let version_release = rest.get(name.len() + 1..)?;
    let bare = match version.split_once(':') {
        Some((epoch, bare)) => {
            epoch.parse::<u32>().ok()?;
            bare
        }
        None => version,
    };
    let is_right = is_name(name) && starts_with_digit(bare) && is_part(bare) && is_part(release);
    is_right.then_some(PackageName {
        package_type: "rpm",
        name,
        version: version_release.into(),
        machine,
    })
}

fn deb(text: &str) -> Option<PackageName<'_>> {
    let text = text.strip_suffix(".deb").unwrap_or(text);
    let mut parts = text.split('_');
    let (name, version, machine) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || !DEB.contains(&machine) {
        return None;
    }
    let version: Cow<'_, str> = match version.contains('%') {
        true => version.replace("%3a", ":").replace("%3A", ":").into(),
        false => version.into(),
    };
    let is_right =
        is_name(name) && starts_with_digit(&version) && is_part(&version.replace([':', '-'], ""));
    is_right.then_some(PackageName {
        package_type: "deb",
        name,
        version,
        machine,
    })
}

/// Whether a text may be the name of a package.
fn is_name(text: &str) -> bool {
    let is_right = |one: char| one.is_ascii_alphanumeric() || matches!(one, '.' | '_' | '+' | '-');
    text.starts_with(|one: char| one.is_ascii_alphanumeric()) && text.chars().all(is_right)
}

/// Whether a text may be a version, or a release of one.
fn is_part(text: &str) -> bool {
    let is_right =
        |one: char| one.is_ascii_alphanumeric() || matches!(one, '.' | '_' | '+' | '~' | '^');
    !text.is_empty() && text.chars().all(is_right)
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|one: char| one.is_ascii_alphanumeric())
        && text.contains(|one: char| one.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_packages() {
        for (text, package_type, name, version, machine) in [
            (
                "telnet-1:0.17-65.el7_6.x86_64",
                "rpm",
                "telnet",
                "1:0.17-65.el7_6",
                "x86_64",
            ),
            (
                "telnet-server-0.17-65.el7_6.src.rpm",
                "rpm",
                "telnet-server",
                "0.17-65.el7_6",
                "src",
            ),
            (
                "libopenssl1_1-1.1.1l-150400.7.78.1.noarch",
                "rpm",
                "libopenssl1_1",
                "1.1.1l-150400.7.78.1",
                "noarch",
            ),
            (
                "libstdc++-4.8.5-44.el7.i686",
                "rpm",
                "libstdc++",
                "4.8.5-44.el7",
                "i686",
            ),
            (
                "java-1.8.0-openjdk-1:1.8.0.412.b08-2.el9.aarch64",
                "rpm",
                "java-1.8.0-openjdk",
                "1:1.8.0.412.b08-2.el9",
                "aarch64",
            ),
            (
                "openssl_3.0.11-1~deb12u2_amd64.deb",
                "deb",
                "openssl",
                "3.0.11-1~deb12u2",
                "amd64",
            ),
            (
                "vim_2%3a9.0.1378-2_all",
                "deb",
                "vim",
                "2:9.0.1378-2",
                "all",
            ),
        ] {
            let expected = PackageName {
                package_type,
                name,
                version: version.into(),
                machine,
            };
            assert_eq!(read(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn anything_else_is_none() {
        for text in [
            "",
            "telnet",
            "Product-1.2-beta.3",
            "telnet-0.17-65.el7",
            "telnet-0.17.x86_64",
            "-0.17-65.x86_64",
            "telnet--65.x86_64",
            "telnet-x:0.17-65.x86_64",
            "telnet-1.0-6 5.x86_64",
            "a product-1.0-1.x86_64",
            "openssl_3.0_wasm",
            "openssl_latest_amd64",
            "a_1_all_all",
            "telnet-1:0.17-65.el7_6.x86_64 as a component of Red Hat Enterprise Linux 7",
            "日本語-1-1.noarch",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}

//! The rows.

use super::{Ecosystem, Fold, Join};
use crate::version::VersionOrder as Order;

/// A row without its own names in other systems.
const fn row(code: &'static str, vers: &'static str, order: Order) -> Ecosystem {
    Ecosystem {
        code,
        osv: None,
        purl_type: None,
        purl_namespaces: &[],
        vers,
        order,
        join: Join::Slash,
        fold: Fold::Exact,
    }
}

impl Ecosystem {
    const fn osv(mut self, name: &'static str) -> Self {
        self.osv = Some(name);
        self
    }

    const fn purl(mut self, package_type: &'static str) -> Self {
        self.purl_type = Some(package_type);
        self
    }

    const fn of(mut self, namespaces: &'static [&'static str]) -> Self {
        self.purl_namespaces = namespaces;
        self
    }

    const fn fold(mut self, fold: Fold) -> Self {
        self.fold = fold;
        self
    }

    const fn join(mut self, join: Join) -> Self {
        self.join = join;
        self
    }
}

/// A distribution of Alpine's packages: binaries by name, in lower case.
const fn apk(code: &'static str) -> Ecosystem {
    row(code, "apk", Order::Alpine)
        .purl("apk")
        .join(Join::Name)
        .fold(Fold::Lower)
}

const fn deb(code: &'static str) -> Ecosystem {
    row(code, "deb", Order::Debian)
        .purl("deb")
        .join(Join::Name)
        .fold(Fold::Lower)
}

/// A distribution of RPM packages; their names distinguish case.
const fn rpm(code: &'static str) -> Ecosystem {
    row(code, "rpm", Order::Rpm).purl("rpm").join(Join::Name)
}

/// An ecosystem without an ordering of its own, or with one that nobody has written down.
const fn other(code: &'static str) -> Ecosystem {
    row(code, "generic", Order::Generic).purl(code)
}

/// All ecosystems. A general row stands before the ones that share its `vers` scheme.
#[rustfmt::skip]
pub const ECOSYSTEMS: &[Ecosystem] = &[
    // Languages.
    row("cargo", "cargo", Order::Semver).osv("crates.io").purl("cargo").fold(Fold::Crates),
    row("composer", "composer", Order::Packagist).osv("Packagist").purl("composer").fold(Fold::Lower),
    row("conan", "conan", Order::Conan).osv("ConanCenter").purl("conan").join(Join::Name).fold(Fold::Lower),
    row("cran", "cran", Order::Cran).osv("CRAN").purl("cran").fold(Fold::Lower),
    row("bioconductor", "cran", Order::Cran).osv("Bioconductor").purl("bioconductor").fold(Fold::Lower),
    row("gem", "gem", Order::Rubygems).osv("RubyGems").purl("gem"),
    // CocoaPods is written in Ruby and orders versions as RubyGems does.
    row("cocoapods", "gem", Order::Rubygems).purl("cocoapods"),
    row("golang", "golang", Order::Golang).osv("Go").purl("golang").fold(Fold::Lower),
    row("hackage", "hackage", Order::Hackage).osv("Hackage").purl("hackage"),
    row("ghc", "hackage", Order::Hackage).osv("GHC"),
    row("hex", "hex", Order::Semver).osv("Hex").purl("hex").fold(Fold::Lower),
    // Build numbers count, as in Dart's pub: `1.2.3+0 < 1.2.3+1`.
    row("julia", "julia", Order::Pub).osv("Julia").purl("julia"),
    row("maven", "maven", Order::Maven).osv("Maven").purl("maven").join(Join::Colon),
    row("npm", "npm", Order::Npm).osv("npm").purl("npm"),
    row("nuget", "nuget", Order::Nuget).osv("NuGet").purl("nuget").fold(Fold::Lower),
    row("pub", "pub", Order::Pub).osv("Pub").purl("pub").fold(Fold::Pub),
    row("pypi", "pypi", Order::Pypi).osv("PyPI").purl("pypi").fold(Fold::Pypi),
    row("swift", "swift", Order::Semver).osv("SwiftURL").purl("swift").fold(Fold::Address),
    row("bazel", "bazel", Order::Semver).purl("bazel"),
    // opam compares as dpkg does, tilde and all.
    row("opam", "opam", Order::Debian).osv("opam").purl("opam"),
    row("cpan", "cpan", Order::Cpan).purl("cpan").join(Join::Name),
    // conda packages much that is not Python (openssl 1.1.1w, tzdata 2024a), which PEP 440 holds for no versions.
    other("conda").fold(Fold::Lower),
    // A rock's revision stands behind a hyphen: `3.0-1 < 3.0-2 < 3.0.1`.
    other("luarocks").fold(Fold::Lower),
    other("otp").fold(Fold::Lower),
    other("vcpkg").fold(Fold::Lower),
    // Repositories, extensions, images, models.
    row("github", "github", Order::Semver).osv("GitHub Actions").purl("github").fold(Fold::Lower),
    row("vscode", "vscode-extension", Order::Semver).osv("VSCode").purl("vscode-extension").join(Join::Dot).fold(Fold::Lower),
    // What semantic versions take for a pre-release is Bitnami's revision: `6.2.0 < 6.2.0-5`.
    row("bitnami", "bitnami", Order::Generic).osv("Bitnami").purl("bitnami").fold(Fold::Lower),
    row("kubernetes", "semver", Order::Semver).osv("Kubernetes").fold(Fold::Lower),
    row("homebrew", "generic", Order::Generic).osv("Homebrew").purl("brew").join(Join::Name).fold(Fold::Lower),
    other("bitbucket").fold(Fold::Lower),
    other("chrome-extension").fold(Fold::Lower),
    other("docker"),
    other("git"),
    other("gitlab").fold(Fold::Lower),
    other("huggingface"),
    other("mlflow"),
    other("oci").fold(Fold::Lower),
    other("qpkg"),
    other("swid"),
    other("yocto"),
    other("generic").osv("OSS-Fuzz"),
    // Alpine's package format.
    apk("apk"),
    apk("alpine").osv("Alpine").of(&["alpine"]),
    apk("alpaquita").osv("Alpaquita").of(&["alpaquita"]),
    apk("bellsoft").osv("BellSoft Hardened Containers").of(&["bellsoft-hardened-containers", "bellsoft"]),
    apk("chainguard").osv("Chainguard").of(&["chainguard"]),
    apk("cleanstart").osv("CleanStart").of(&["cleanstart"]),
    apk("minimos").osv("MinimOS").of(&["minimos", "minimal"]),
    apk("wolfi").osv("Wolfi").of(&["wolfi"]),
    // Arch's.
    row("alpm", "alpm", Order::Alpm).purl("alpm").join(Join::Name).fold(Fold::Lower),
    // Debian's.
    deb("deb"),
    deb("debian").osv("Debian").of(&["debian"]),
    deb("ubuntu").osv("Ubuntu").of(&["ubuntu"]),
    deb("echo").osv("Echo").of(&["echo"]),
    // Red Hat's.
    rpm("rpm"),
    rpm("almalinux").osv("AlmaLinux").of(&["almalinux", "alma"]),
    rpm("azure-linux").osv("Azure Linux").of(&["azure-linux", "azurelinux", "mariner", "cbl-mariner"]),
    rpm("mageia").osv("Mageia").of(&["mageia"]),
    rpm("openeuler").osv("openEuler").of(&["openeuler"]),
    rpm("opensuse").osv("openSUSE").of(&["opensuse", "opensuse-leap", "opensuse-tumbleweed", "opensuse.leap", "opensuse.tumbleweed"]),
    rpm("photon").osv("Photon OS").of(&["photon", "photon-os"]),
    rpm("redhat").osv("Red Hat").of(&["redhat", "rhel", "red-hat"]),
    rpm("rocky-linux").osv("Rocky Linux").of(&["rocky-linux", "rocky", "rockylinux"]),
    rpm("suse").osv("SUSE").of(&["suse", "sles", "sled", "sles_sap", "suse-linux"]),
    // Systems without purls of their own.
    row("android", "generic", Order::Generic).osv("Android"),
    row("freebsd", "generic", Order::Generic).osv("FreeBSD"),
    row("linux", "generic", Order::Generic).osv("Linux"),
    // Packages of other ecosystems, built again by somebody else; the suffix tells which.
    row("docker-hardened-images", "generic", Order::Generic).osv("Docker Hardened Images"),
    row("root", "generic", Order::Generic).osv("Root"),
    row("tuxcare", "generic", Order::Generic).osv("TuxCare"),
    // Orders without packages.
    row("datetime", "datetime", Order::Datetime),
    row("gentoo", "gentoo", Order::Gentoo).purl("ebuild"),
    row("intdot", "intdot", Order::Intdot),
    row("lexicographic", "lexicographic", Order::Lexicographic),
    row("nginx", "nginx", Order::Nginx),
    row("openssl", "openssl", Order::Openssl),
    row("semver", "semver", Order::Semver),
];

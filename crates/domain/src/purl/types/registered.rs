//! The rows: registered types, and the words that tools use in their place.

use super::{Case, Epoch, Identity, QualifierRule, Requirement, Special, TypeRule};

const fn qualifier(key: &'static str, identity: Identity) -> QualifierRule {
    QualifierRule {
        key,
        required: false,
        default: None,
        identity,
    }
}

const fn with_default(key: &'static str, default: &'static str) -> QualifierRule {
    QualifierRule {
        key,
        required: false,
        default: Some(default),
        identity: Identity::Never,
    }
}

const fn required(key: &'static str) -> QualifierRule {
    QualifierRule {
        key,
        required: true,
        default: None,
        identity: Identity::Always,
    }
}

const ARCH: QualifierRule = qualifier("arch", Identity::Never);

/// Distributions: a source package is another package than the binary of its name, and advisories are told apart by
/// release and by the source package that a binary was built from.
const DISTRIBUTION: &[QualifierRule] = &[
    qualifier("arch", Identity::Only("source")),
    qualifier("distro", Identity::Always),
    qualifier("upstream", Identity::Always),
];

const RPM: &[QualifierRule] = &[
    qualifier("arch", Identity::Only("src")),
    qualifier("distro", Identity::Always),
    qualifier("epoch", Identity::Unless("0")),
    qualifier("modularitylabel", Identity::Always),
    qualifier("upstream", Identity::Always),
];

/// A type without namespace whose letters count; the other rows start from here or from the two below.
const PLAIN: TypeRule = TypeRule {
    code: "",
    namespace: Requirement::Prohibited,
    namespace_case: Case::Kept,
    name_case: Case::Kept,
    version_case: Case::Kept,
    subpath_case: Case::Kept,
    repositories: &[],
    qualifiers: &[],
    epoch: Epoch::None,
    special: Special::None,
};

/// A type without namespace, its name in lower case.
const LOWER_NAME: TypeRule = TypeRule {
    name_case: Case::Lower,
    ..PLAIN
};

/// A type with a namespace, both in lower case.
const LOWER: TypeRule = TypeRule {
    namespace: Requirement::Required,
    namespace_case: Case::Lower,
    ..LOWER_NAME
};

/// The registered types in the order of their codes.
pub const TYPES: &[TypeRule] = &[
    TypeRule {
        code: "alpm",
        qualifiers: DISTRIBUTION,
        epoch: Epoch::InVersion,
        ..LOWER
    },
    TypeRule {
        code: "apk",
        qualifiers: DISTRIBUTION,
        ..LOWER
    },
    TypeRule {
        code: "bazel",
        repositories: &["https://bcr.bazel.build"],
        ..PLAIN
    },
    TypeRule {
        code: "bitbucket",
        repositories: &["https://bitbucket.org"],
        ..LOWER
    },
    TypeRule {
        code: "bitnami",
        repositories: &["https://downloads.bitnami.com/files/stacksmith"],
        qualifiers: &[
            with_default("arch", "amd64"),
            qualifier("distro", Identity::Never),
        ],
        ..LOWER_NAME
    },
    TypeRule {
        code: "brew",
        namespace: Requirement::Optional,
        repositories: &["https://formulae.brew.sh/"],
        ..LOWER
    },
    TypeRule {
        code: "cargo",
        repositories: &[
            "https://crates.io/",
            "https://index.crates.io/",
            "https://github.com/rust-lang/crates.io-index",
        ],
        ..PLAIN
    },
    TypeRule {
        code: "chrome-extension",
        repositories: &["https://chromewebstore.google.com/"],
        special: Special::ChromeExtension,
        ..LOWER_NAME
    },
    TypeRule {
        code: "cocoapods",
        repositories: &[
            "https://cdn.cocoapods.org/",
            "https://github.com/CocoaPods/Specs.git",
        ],
        special: Special::Cocoapods,
        ..PLAIN
    },
    TypeRule {
        code: "composer",
        repositories: &["https://packagist.org", "https://repo.packagist.org"],
        ..LOWER
    },
    TypeRule {
        code: "conan",
        namespace: Requirement::Optional,
        repositories: &["https://center.conan.io", "https://center2.conan.io"],
        qualifiers: &[
            qualifier("user", Identity::Always),
            qualifier("channel", Identity::Always),
            qualifier("rrev", Identity::Never),
            qualifier("prev", Identity::Never),
        ],
        ..PLAIN
    },
    TypeRule {
        code: "conda",
        repositories: &["https://repo.anaconda.com"],
        qualifiers: &[
            qualifier("build", Identity::Never),
            qualifier("channel", Identity::Always),
            qualifier("subdir", Identity::Never),
            qualifier("type", Identity::Never),
        ],
        ..PLAIN
    },
    TypeRule {
        code: "cpan",
        namespace: Requirement::Optional,
        namespace_case: Case::Upper,
        repositories: &["https://www.cpan.org/"],
        qualifiers: &[
            qualifier("author", Identity::Never),
            qualifier("distpath", Identity::Never),
            with_default("ext", "tar.gz"),
        ],
        special: Special::Cpan,
        ..PLAIN
    },
    TypeRule {
        code: "cran",
        repositories: &["https://cran.r-project.org"],
        ..PLAIN
    },
    TypeRule {
        code: "deb",
        qualifiers: DISTRIBUTION,
        epoch: Epoch::InVersion,
        ..LOWER
    },
    TypeRule {
        code: "docker",
        namespace: Requirement::Optional,
        repositories: &[
            "https://hub.docker.com",
            "docker.io",
            "index.docker.io",
            "registry-1.docker.io",
        ],
        ..PLAIN
    },
    TypeRule {
        code: "gem",
        repositories: &["https://rubygems.org"],
        qualifiers: &[with_default("platform", "ruby")],
        ..PLAIN
    },
    TypeRule {
        code: "generic",
        namespace: Requirement::Optional,
        ..PLAIN
    },
    TypeRule {
        code: "git",
        namespace: Requirement::Required,
        special: Special::Git,
        ..PLAIN
    },
    TypeRule {
        code: "github",
        repositories: &["https://github.com"],
        ..LOWER
    },
    TypeRule {
        code: "golang",
        repositories: &["https://proxy.golang.org"],
        ..LOWER
    },
    TypeRule {
        code: "hackage",
        repositories: &["https://hackage.haskell.org"],
        special: Special::Hackage,
        ..PLAIN
    },
    TypeRule {
        code: "hex",
        namespace: Requirement::Optional,
        repositories: &["https://repo.hex.pm", "https://hex.pm"],
        ..LOWER
    },
    TypeRule {
        code: "huggingface",
        namespace: Requirement::Required,
        version_case: Case::Lower,
        repositories: &["https://huggingface.co"],
        ..PLAIN
    },
    TypeRule {
        code: "julia",
        repositories: &["https://github.com/JuliaRegistries/General"],
        qualifiers: &[required("uuid")],
        ..PLAIN
    },
    TypeRule {
        code: "luarocks",
        namespace: Requirement::Optional,
        version_case: Case::Lower,
        repositories: &["https://luarocks.org"],
        ..LOWER
    },
    TypeRule {
        code: "maven",
        namespace: Requirement::Required,
        repositories: &[
            "https://repo.maven.apache.org/maven2/",
            "https://repo1.maven.org/maven2/",
        ],
        qualifiers: &[
            qualifier("classifier", Identity::Always),
            with_default("type", "jar"),
        ],
        ..PLAIN
    },
    TypeRule {
        code: "mlflow",
        qualifiers: &[
            qualifier("model_uuid", Identity::Never),
            qualifier("run_id", Identity::Never),
        ],
        special: Special::Mlflow,
        ..PLAIN
    },
    TypeRule {
        code: "npm",
        namespace: Requirement::Optional,
        repositories: &[
            "https://registry.npmjs.org/",
            "https://registry.yarnpkg.com/",
        ],
        ..PLAIN
    },
    TypeRule {
        code: "nuget",
        repositories: &[
            "https://www.nuget.org",
            "https://api.nuget.org/v3/index.json",
            "https://www.nuget.org/api/v2",
        ],
        ..PLAIN
    },
    TypeRule {
        code: "oci",
        version_case: Case::Lower,
        // The tag is the only version that a reference without digest has.
        qualifiers: &[ARCH, qualifier("tag", Identity::WithoutVersion)],
        ..LOWER_NAME
    },
    TypeRule {
        code: "opam",
        repositories: &["https://opam.ocaml.org"],
        ..PLAIN
    },
    TypeRule {
        code: "otp",
        subpath_case: Case::Lower,
        qualifiers: &[ARCH, qualifier("platform", Identity::Never)],
        ..LOWER_NAME
    },
    TypeRule {
        code: "pub",
        repositories: &["https://pub.dartlang.org", "https://pub.dev"],
        special: Special::Pub,
        ..LOWER_NAME
    },
    TypeRule {
        code: "pypi",
        version_case: Case::Lower,
        repositories: &[
            "https://pypi.org",
            "https://pypi.org/simple",
            "https://pypi.python.org",
            "https://pypi.python.org/simple",
        ],
        special: Special::Pypi,
        ..LOWER_NAME
    },
    TypeRule {
        code: "qpkg",
        name_case: Case::Kept,
        ..LOWER
    },
    TypeRule {
        code: "rpm",
        name_case: Case::Kept,
        qualifiers: RPM,
        epoch: Epoch::Qualifier,
        ..LOWER
    },
    TypeRule {
        code: "swid",
        namespace: Requirement::Optional,
        qualifiers: &[
            required("tag_id"),
            QualifierRule {
                default: Some("0"),
                ..qualifier("tag_version", Identity::Never)
            },
            QualifierRule {
                default: Some("false"),
                ..qualifier("patch", Identity::Never)
            },
            qualifier("tag_creator_name", Identity::Never),
            qualifier("tag_creator_regid", Identity::Never),
        ],
        special: Special::Swid,
        ..PLAIN
    },
    TypeRule {
        code: "swift",
        namespace: Requirement::Required,
        ..PLAIN
    },
    TypeRule {
        code: "vcpkg",
        repositories: &["https://github.com/microsoft/vcpkg/"],
        qualifiers: &[
            // The second half of a port's version.
            qualifier("port_version", Identity::Unless("0")),
            qualifier("repository_revision", Identity::Never),
            qualifier("triplet", Identity::Never),
        ],
        ..PLAIN
    },
    TypeRule {
        code: "vscode-extension",
        version_case: Case::Lower,
        repositories: &["https://marketplace.visualstudio.com/vscode-extension"],
        qualifiers: &[with_default("platform", "universal")],
        ..LOWER
    },
    TypeRule {
        code: "yocto",
        namespace: Requirement::Optional,
        name_case: Case::Kept,
        qualifiers: &[qualifier("layer_version", Identity::Never)],
        ..LOWER
    },
];

/// Qualifiers that any type may have (Annex B).
pub const COMMON_QUALIFIERS: &[&str] = &[
    "checksum",
    "download_url",
    "file_name",
    "repository_url",
    "vcs_url",
    "vers",
];

/// Words that tools use as a type, and the registered type (with its namespace) that each can only mean.
pub(in crate::purl) const ALIASES: &[(&str, &str, Option<&str>)] = &[
    ("alpine", "apk", Some("alpine")),
    ("arch", "alpm", Some("arch")),
    ("archlinux", "alpm", Some("arch")),
    ("centos", "rpm", Some("centos")),
    ("chainguard", "apk", Some("chainguard")),
    ("crates", "cargo", None),
    ("crates.io", "cargo", None),
    ("debian", "deb", Some("debian")),
    ("dotnet", "nuget", None),
    ("dotnet-core", "nuget", None),
    ("fedora", "rpm", Some("fedora")),
    ("githubactions", "github", None),
    ("go", "golang", None),
    ("gomod", "golang", None),
    ("homebrew", "brew", None),
    ("npmjs", "npm", None),
    ("packagist", "composer", None),
    ("pip", "pypi", None),
    ("python", "pypi", None),
    ("redhat", "rpm", Some("redhat")),
    ("rhel", "rpm", Some("redhat")),
    ("rubygems", "gem", None),
    ("rust", "cargo", None),
    ("ubuntu", "deb", Some("ubuntu")),
    ("wolfi", "apk", Some("wolfi")),
];

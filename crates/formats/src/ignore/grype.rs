//! The key `ignore` of `.grype.yaml` (Grype 0.90).
//!
//! All that a rule states must be so. `vulnerability` counts by every name of it here, as with `include-aliases`: what is one
//! vulnerability is one finding. Grype reads a package's name as a regular expression that must match all of it.

use iriai_domain::risk::ignore::{Ignored, Narrowing};
use iriai_domain::warning::WarningCode;

use super::{Reading, narrowing};
use crate::tree::{Node, Value};

/// Grype's types of packages with the types of package URLs that they have.
const TYPES: &[(&str, &[&str])] = &[
    ("apk", &["apk"]),
    ("cocoapods", &["cocoapods"]),
    ("conan", &["conan"]),
    ("conda", &["conda"]),
    ("dart-pub", &["pub"]),
    ("deb", &["deb"]),
    ("dotnet", &["nuget"]),
    ("gem", &["gem"]),
    ("github-action", &["github"]),
    ("go-module", &["golang"]),
    ("hackage", &["hackage"]),
    ("hex", &["hex"]),
    ("java-archive", &["maven"]),
    ("jenkins-plugin", &["maven"]),
    ("npm", &["npm"]),
    ("php-composer", &["composer"]),
    ("portage", &["ebuild"]),
    ("python", &["pypi"]),
    ("rpm", &["rpm"]),
    ("rust-crate", &["cargo"]),
    ("swift", &["swift"]),
];

/// Its languages, likewise.
const LANGUAGES: &[(&str, &[&str])] = &[
    ("dart", &["pub"]),
    ("dotnet", &["nuget"]),
    ("go", &["golang"]),
    ("haskell", &["hackage"]),
    ("java", &["maven"]),
    ("javascript", &["npm"]),
    ("php", &["composer"]),
    ("python", &["pypi"]),
    ("ruby", &["gem"]),
    ("rust", &["cargo"]),
    ("swift", &["cocoapods", "swift"]),
];

/// Keys of a rule.
const KEYS: &[&str] = &[
    "vulnerability",
    "reason",
    "include-aliases",
    "namespace",
    "fix-state",
    "package",
    "vex-status",
    "vex-justification",
    "match-type",
];

/// Keys of what a rule says of a package.
const PACKAGE_KEYS: &[&str] = &[
    "name",
    "version",
    "language",
    "type",
    "location",
    "upstream-name",
];

pub(super) fn read(file: &Node, reading: &mut Reading) {
    // All other keys are settings of that program.
    let ignore = file.map().unwrap_or_default().iter();
    for (_, node) in ignore.filter(|(key, _)| key == "ignore") {
        for entry in reading.list(node) {
            rule(entry, reading);
        }
    }
}

fn rule(entry: &Node, reading: &mut Reading) {
    let Some(fields) = reading.entry(entry) else {
        return;
    };
    let mut ignored = Ignored {
        at: entry.at(),
        ..Ignored::default()
    };
    let (mut unkept, mut has_stray) = (None, false);
    for (key, node) in fields {
        match key.as_str() {
            "vulnerability" => {
                ignored.vulnerability = narrowing(key, node, &mut unkept).map(str::to_owned);
            }
            "reason" => ignored.reason = reading.text(node).map(str::to_owned),
            "include-aliases" => {}
            "fix-state" => match narrowing(key, node, &mut unkept) {
                None => {}
                Some("fixed") => ignored.narrowings.push(Narrowing::Fixed(true)),
                Some("not-fixed") => ignored.narrowings.push(Narrowing::Fixed(false)),
                Some(_) => unkept = Some(key.clone()),
            },
            "package" => {
                for (key, node) in node.map().unwrap_or_default() {
                    if !PACKAGE_KEYS.contains(&key.as_str()) {
                        has_stray |= reading.is_stray(key, node, PACKAGE_KEYS);
                    } else if let Err(what) = package(key, node, &mut ignored.narrowings) {
                        unkept = Some(what);
                    }
                }
                if node.map().is_none() && node.value != Value::Nothing {
                    unkept = Some(key.clone());
                }
            }
            // Where it is, whose record it is, what VEX says, how it was found: nothing that a finding here could be asked.
            known if !KEYS.contains(&known) => has_stray |= reading.is_stray(key, node, KEYS),
            _ if is_nothing(node) => {}
            _ => unkept = Some(key.clone()),
        }
    }
    if has_stray {
        return;
    }
    if let Some(what) = unkept {
        return reading.too_narrow(&entry.at(), &what);
    }
    if ignored.vulnerability.is_none() && ignored.narrowings.is_empty() {
        let warnings = &mut reading.warnings;
        return warnings.add_with(WarningCode::MissingField, entry.at(), "vulnerability", "");
    }
    reading.keep(ignored);
}

fn is_nothing(node: &Node) -> bool {
    node.value == Value::Nothing || node.text().is_some_and(|text| text.trim().is_empty())
}

/// One thing that a package must be; else what nobody can ask.
fn package(key: &str, node: &Node, narrowings: &mut Vec<Narrowing>) -> Result<(), String> {
    if is_nothing(node) {
        return Ok(());
    }
    let unknown = || format!("package.{key}");
    let text = node.text().map(str::trim).ok_or_else(unknown)?;
    let kinds = |table: &[(&str, &[&str])]| {
        let row = table.iter().find(|(name, _)| *name == text);
        let kinds = row.map(|(_, kinds)| kinds.iter().map(|&kind| kind.to_owned()));
        kinds.map(|kinds| Narrowing::Kinds(kinds.collect()))
    };
    let must_be = match key {
        "name" => name(text),
        "version" => Some(Narrowing::Version(text.to_owned())),
        "type" => kinds(TYPES),
        "language" => kinds(LANGUAGES),
        _ => None,
    };
    narrowings.push(must_be.ok_or_else(unknown)?);
    Ok(())
}

fn name(text: &str) -> Option<Narrowing> {
    let is_plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'@' | b'/');
    if text.bytes().all(is_plain) {
        return Some(Narrowing::Name(text.to_owned()));
    }
    // A pattern over names with their group would have to be taken apart.
    (!text.contains('/')).then(|| Narrowing::NamePattern(text.to_owned()))
}

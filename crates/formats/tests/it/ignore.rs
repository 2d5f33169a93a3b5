//! Ignore files of other scanners.

use iriai_domain::risk::ignore::{IgnoreFormat, Ignored, Narrowing};
use iriai_formats::ignore::{detect, read};

/// An entry in one line, and the warnings as code and place.
fn told(text: &str) -> (Vec<String>, Vec<String>) {
    let parsed = read(text).expect("an ignore file");
    let entries = parsed.value.entries.iter().map(line).collect();
    let warnings = parsed.warnings.kept().iter();
    let warnings = warnings.map(|warning| format!("{} {}", warning.code.code(), warning.at));
    (entries, warnings.collect())
}

fn line(entry: &Ignored) -> String {
    let narrowings = entry.narrowings.iter().map(|narrowing| match narrowing {
        Narrowing::Kinds(kinds) => format!("kind={}", kinds.join("/")),
        Narrowing::Name(name) => format!("name={name}"),
        Narrowing::NamePattern(name) => format!("name~{name}"),
        Narrowing::Version(version) => format!("version={version}"),
        Narrowing::Fixed(is_so) => format!("fixed={is_so}"),
    });
    let mut parts: Vec<String> = narrowings.collect();
    let justification = entry.justification.map(|code| code.code().to_owned());
    for part in [
        &entry.vulnerability,
        &entry.component,
        &justification,
        &entry.until,
        &entry.reason,
    ] {
        parts.extend(part.clone());
    }
    parts.join(" | ")
}

#[test]
fn formats_are_told_apart_by_content() {
    for (text, format) in [
        ("[[IgnoredVulns]]\nid = \"a\"\n", IgnoreFormat::OsvScanner),
        (
            "# c\nGoVersionOverride = \"1.2\"\n",
            IgnoreFormat::OsvScanner,
        ),
        ("CVE-2026-1\n", IgnoreFormat::Trivy),
        (
            "# only words: here\n\nCVE-2026-1 exp:2026-01-01\n",
            IgnoreFormat::Trivy,
        ),
        (
            "CVE-2026-1 # because mode=closed\nCVE-2026-2\n",
            IgnoreFormat::Trivy,
        ),
        ("  [[PackageOverrides]]\n", IgnoreFormat::OsvScanner),
        (
            "IgnoredVulns = [{id = \"a: b\"}]\n",
            IgnoreFormat::OsvScanner,
        ),
        (
            "vulnerabilities:\n  - id: CVE-2026-1\n",
            IgnoreFormat::TrivyYaml,
        ),
        (
            "---\nlicenses: []\nvulnerabilities: []\n",
            IgnoreFormat::TrivyYaml,
        ),
        (
            "fail-on-severity: high\nignore:\n  - vulnerability: CVE-2026-1\n",
            IgnoreFormat::Grype,
        ),
    ] {
        assert_eq!(detect(text), format, "{text}");
    }
}

#[test]
fn osv_scanner() {
    let text = "\
[[IgnoredVulns]]
id = \"GO-2026-1\"
ignoreUntil = 2030-11-09
reason = \"Because: vulnerable_code_not_in_execute_path.\"

[[IgnoredVulns]]
reason = \"no id\"

[[PackageOverrides]]
name = \"org.a:b\"
ecosystem = \"Maven\"
version = \"1.10\"
ignore = true
effectiveUntil = 2030-01-01T00:00:00Z

[[PackageOverrides]]
name = \"Some_Thing\"
ecosystem = \"PyPI\"
vulnerability.ignore = true

[[PackageOverrides]]
group = \"dev\"
vulnerability.ignore = true

[[PackageOverrides]]
name = \"x\"
license.override = [\"MIT\"]

[[PackageOverrides]]
ignore = true

[[PackageOverrides]]
ecosystem = \"Nowhere\"
ignore = true
";
    let (entries, warnings) = told(text);
    assert_eq!(
        entries,
        [
            "GO-2026-1 | vulnerable_code_not_in_execute_path | 2030-11-09 | Because: vulnerable_code_not_in_execute_path.",
            "kind=maven | name=org.a/b | version=1.10 | 2030-01-01T00:00:00Z",
            "kind=pypi | name=some-thing",
        ]
    );
    assert_eq!(
        warnings,
        [
            "missing-field line 6",
            "expiry-missing line 16",
            "entry-too-narrow line 21",
            "entry-elsewhere line 25",
            "entry-too-narrow line 29",
            "entry-too-narrow line 32",
        ]
    );
}

#[test]
fn trivy() {
    let (entries, warnings) = told(
        "# Accept the risk\nCVE-2026-1\n\n# lost\n\nCVE-2026-2 exp:2030-01-01\t# later\nAVD-DS-0002\nCVE-2026-3 only:here\n",
    );
    assert_eq!(
        entries,
        [
            "CVE-2026-1 | Accept the risk",
            "CVE-2026-2 | 2030-01-01 | later"
        ]
    );
    assert_eq!(
        warnings,
        [
            "expiry-missing line 2",
            "entry-elsewhere line 7",
            "entry-too-narrow line 8"
        ]
    );
    let (entries, warnings) = told(
        "vulnerabilities:\n  - id: CVE-2026-1\n    purls:\n      - pkg:npm/a@1.10\n      - pkg:npm/b\n      - no purl\n    expired_at: 2030-01-01\n    statement: words\n  - id: CVE-2026-2\n    paths: [usr/bin]\n  - id: CVE-2026-3\n    purls: []\n  - statement: x\n  - just text\nsecrets:\n  - id: y\nother: 1\n",
    );
    assert_eq!(
        entries,
        [
            "CVE-2026-1 | pkg:npm/a@1.10 | 2030-01-01 | words",
            "CVE-2026-1 | pkg:npm/b | 2030-01-01 | words",
            "CVE-2026-3",
        ]
    );
    assert_eq!(
        warnings,
        [
            "purl-invalid line 2",
            "entry-too-narrow line 9",
            "expiry-missing line 11",
            "missing-field line 13",
            "wrong-type line 14",
            "entry-elsewhere line 16",
            "wrong-type line 17",
            "unknown-field line 17",
        ]
    );
}

#[test]
fn grype() {
    let (entries, warnings) = told(
        "ignore:\n  - vulnerability: CVE-2026-1\n    include-aliases: true\n    reason: words\n  - fix-state: not-fixed\n    package:\n      name: linux(-.*)?-headers-.*\n      version: 1.5.1\n      type: deb\n  - package: {language: swift, name: '@a/b'}\n  - package: {location: '/usr/**'}\n  - vulnerability: CVE-2026-2\n    fix-state: wont-fix\n  - vex-status: not_affected\n    vex-justification: component_not_present\n  - {}\n  - package: text\n",
    );
    assert_eq!(
        entries,
        [
            "CVE-2026-1 | words",
            "fixed=false | name~linux(-.*)?-headers-.* | version=1.5.1 | kind=deb",
            "kind=cocoapods/swift | name=@a/b",
        ]
    );
    assert_eq!(
        warnings,
        [
            "expiry-missing line 2",
            "expiry-missing line 5",
            "expiry-missing line 10",
            "entry-too-narrow line 11",
            "entry-too-narrow line 12",
            "entry-too-narrow line 14",
            "missing-field line 16",
            "entry-too-narrow line 17",
        ]
    );
}

#[test]
fn an_entry_with_a_key_that_there_is_not_is_left_out() {
    for (text, place, key, known) in [
        (
            "ignore:\n  - vulnerability: CVE-1\n    pakage: {name: a}\n",
            "line 3",
            "pakage",
            "package, vex-status",
        ),
        (
            "ignore:\n  - vulnerability: CVE-1\n    package:\n      nam: a\n",
            "line 4",
            "nam",
            "name, version, language, type",
        ),
        (
            "vulnerabilities:\n  - id: CVE-1\n    purl: [pkg:npm/a]\n",
            "line 3",
            "purl",
            "paths, purls",
        ),
        (
            "vulnerabilities:\n  - id: CVE-1\n    expires_at: 2030-01-01\n",
            "line 3",
            "expires_at",
            "expired_at",
        ),
        (
            "[[PackageOverrides]]\nname = \"a\"\necosytem = \"npm\"\nignore = true\n",
            "line 3",
            "ecosytem",
            "ecosystem, group",
        ),
        (
            "[[PackageOverrides]]\nname = \"a\"\nvulnerability.ignore = true\nvulnerability.until = \"2030-01-01\"\n",
            "line 4",
            "vulnerability.until",
            "effectiveUntil",
        ),
        (
            "[[IgnoredVulns]]\nid = \"CVE-1\"\nignore_until = 2030-01-01\n",
            "line 3",
            "ignore_until",
            "id, ignoreUntil, reason",
        ),
    ] {
        let parsed = read(text).expect("an ignore file");
        assert!(parsed.value.entries.is_empty(), "{text}");
        let [warning] = parsed.warnings.kept() else {
            panic!("{text}: {:?}", parsed.warnings)
        };
        assert_eq!(warning.code.code(), "entry-key-unknown", "{text}");
        assert_eq!((warning.at.as_str(), warning.value.as_str()), (place, key));
        assert!(warning.instead.contains(known), "{}", warning.instead);
        assert!(!warning.instead.ends_with('…'), "{}", warning.instead);
    }
}

#[test]
fn keys_that_are_words_for_people_only_warn() {
    for text in [
        "ignore:\n  - vulnerability: CVE-1\n    comment: a\n    package: {name: b, notes: c}\n",
        "vulnerabilities:\n  - id: CVE-1\n    expired_at: 2030-01-01\n    reason: a\n    Ticket: b\n",
        "[[IgnoredVulns]]\nid = \"CVE-1\"\nignoreUntil = 2030-01-01\nstatement = \"a\"\n_own = 1\n",
    ] {
        let (entries, warnings) = told(text);
        assert_eq!(entries.len(), 1, "{text}");
        let unknown = warnings
            .iter()
            .filter(|one| one.starts_with("unknown-field"));
        assert_eq!(unknown.count(), 2, "{warnings:?}");
    }
}

#[test]
fn an_entry_that_is_narrowed_by_what_is_no_text_is_left_out() {
    for text in [
        "ignore:\n  - vulnerability: [CVE-1]\n    package: {name: a}\n",
        "ignore:\n  - vulnerability: CVE-1\n    fix-state: [fixed]\n",
        "ignore:\n  - vulnerability: CVE-1\n    package: {name: [a]}\n",
        "ignore:\n  - package: {name: a, type: msrc-kb}\n",
        "vulnerabilities:\n  - id: CVE-1\n    expired_at: [2030-01-01]\n",
        "[[PackageOverrides]]\nname = \"a\"\necosystem = [\"npm\"]\nignore = true\n",
        "[[PackageOverrides]]\nname = \"a\"\ngroup = [\"dev\"]\nignore = true\n",
        "[[PackageOverrides]]\nname = \"a\"\neffectiveUntil = [1]\nignore = true\n",
        "[[IgnoredVulns]]\nid = \"CVE-1\"\nignoreUntil = [1]\n",
    ] {
        let (entries, warnings) = told(text);
        assert!(entries.is_empty(), "{text}: {entries:?}");
        let [warning] = &warnings[..] else {
            panic!("{text}: {warnings:?}")
        };
        assert!(warning.starts_with("entry-too-narrow"), "{warning}");
    }
}

#[test]
fn what_is_no_ignore_file_is_refused() {
    for (text, code) in [
        ("", "empty"),
        (" \n", "empty"),
        ("[[IgnoredVulns]\n", "definition-unreadable"),
        ("ignore:\n  - [\n", "definition-unreadable"),
        ("name: value\n", "no-ignore-file"),
        ("[[rule]]\nid = 1\n", "no-ignore-file"),
        ("{\"a\": 1}\n", "no-ignore-file"),
        ("<bom/>\n", "no-ignore-file"),
        ("some words\nand more\n", "no-ignore-file"),
    ] {
        let refused = read(text).map_err(|error| error.code.code());
        assert_eq!(refused.map(|_| ()), Err(code), "{text}");
    }
}

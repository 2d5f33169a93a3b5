//! Rules of the house that the compiler does not keep.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("in the workspace")
        .to_owned()
}

/// All files below a folder with an ending, relative to the workspace.
fn files(below: &str, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(below)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                if !path.ends_with("target") {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|own| own == ending) {
                found.push(
                    path.strip_prefix(root())
                        .expect("below the root")
                        .to_owned(),
                );
            }
        }
    }
    found.sort();
    found
}

fn text(path: &Path) -> String {
    fs::read_to_string(root().join(path)).expect("readable")
}

/// Source without its test modules, which stand at the end by custom.
fn without_tests(source: &str) -> &str {
    source
        .find("\n#[cfg(test)]\nmod ")
        .map_or(source, |end| &source[..end])
}

#[test]
fn crates_name_only_those_below_them() {
    let allowed: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("domain", &[] as &[&str]),
        ("formats", &["domain"]),
        ("store", &["domain"]),
        ("office", &["domain", "formats", "store"]),
        ("web", &["domain", "office"]),
        ("cli", &["domain", "office", "web"]),
    ]);
    let mut seen = BTreeSet::new();
    for manifest in files("crates", "toml") {
        let Some(name) = manifest
            .components()
            .nth(1)
            .map(|part| part.as_os_str().to_string_lossy().into_owned())
        else {
            continue;
        };
        if manifest.components().count() != 3 {
            continue;
        }
        let allowed = allowed
            .get(name.as_str())
            .unwrap_or_else(|| panic!("crate {name} is not in ARCHITECTURE.md"));
        for line in text(&manifest).lines() {
            if let Some(edge) = line
                .strip_prefix("iriai-")
                .and_then(|rest| rest.split(['.', ' ']).next())
            {
                assert!(allowed.contains(&edge), "{name} must not name {edge}");
            }
        }
        seen.insert(name);
    }
    assert_eq!(seen.len(), allowed.len(), "a crate is missing: {seen:?}");
}

#[test]
fn files_stay_short() {
    /// Files over the limit, with the length they may have; this list may only shrink.
    const LONGER: &[(&str, usize)] = &[];
    let mut long = Vec::new();
    for path in files("crates", "rs")
        .into_iter()
        .chain(files("xtask", "rs"))
    {
        if path.components().any(|part| part.as_os_str() == "tests") {
            continue;
        }
        let source = text(&path);
        let code = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with("//");
        let lines = without_tests(&source).lines().filter(code).count();
        let name = path.display().to_string();
        let limit = LONGER
            .iter()
            .find(|(longer, _)| *longer == name)
            .map_or(500, |(_, limit)| *limit);
        if lines > limit {
            long.push(format!("{name}: {lines} lines"));
        }
    }
    assert!(
        long.is_empty(),
        "two nouns in one file?\n{}",
        long.join("\n")
    );
}

#[test]
fn nothing_is_named_a_drawer() {
    for path in files("crates", "rs") {
        let name = path
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
            .unwrap_or_default();
        for drawer in [
            "util", "utils", "helper", "helpers", "common", "manager", "misc", "mod",
        ] {
            assert_ne!(name, drawer, "{}", path.display());
        }
    }
}

#[test]
fn domain_has_no_serde_and_no_surroundings() {
    for path in files("crates/domain/src", "rs") {
        let source = text(&path);
        for word in [
            "serde",
            "std::fs",
            "std::net",
            "std::env",
            "SystemTime",
            "async fn",
        ] {
            assert!(
                !without_tests(&source).contains(word),
                "{} names {word}",
                path.display()
            );
        }
    }
}

#[test]
fn sql_stands_in_the_store_alone() {
    // The other makes an empty schema on a server, as whoever runs one does.
    const OWN: &[&str] = &["crates/store", "crates/cli/tests/it/on_server.rs"];
    for path in files("crates", "rs") {
        if OWN.iter().any(|own| path.starts_with(own)) {
            continue;
        }
        let source = text(&path);
        for word in ["SELECT ", "INSERT INTO", "rusqlite", "postgres::"] {
            assert!(
                !without_tests(&source).contains(word),
                "{} holds SQL: {word}",
                path.display()
            );
        }
    }
}

#[test]
fn japanese_stands_in_locales_and_in_what_reads_it() {
    /// Source that must know Japanese words because documents or people write them.
    const READERS: &[&str] = &[
        "crates/domain/src/fold.rs",
        "crates/domain/src/inventory/component_key.rs",
        "crates/domain/src/version/grammar.rs",
        "crates/formats/src/sbom/spdx_lite",
        "crates/formats/src/export/spdx_lite",
        // What must not begin a line.
        "crates/web/src/report/layout/lines.rs",
    ];
    for path in files("crates", "rs") {
        let name = path.display().to_string();
        if READERS.iter().any(|reader| name.starts_with(reader)) || name.contains("/tests/") {
            continue;
        }
        let source = text(&path);
        for (number, line) in without_tests(&source).lines().enumerate() {
            if line.trim_start().starts_with("//") {
                continue;
            }
            let japanese = line
                .chars()
                .any(|one| matches!(one, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}'));
            assert!(!japanese, "text outside the locales: {name}:{}", number + 1);
        }
    }
}

/// Whether a character is Japanese: kana, kanji, full-width forms and punctuation.
fn is_japanese(one: char) -> bool {
    matches!(one, '\u{3000}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}')
}

/// Blanks that touch a Japanese character, with some text around; quoted commands (`「iriai import パス」`) may have them.
fn blanks_in_japanese(text: &str) -> Vec<String> {
    let mut rest = text.to_owned();
    while let Some(start) = rest.find("「iriai ") {
        let end = rest[start..]
            .find('」')
            .map_or(rest.len(), |end| start + end);
        rest.replace_range(start..end, "「");
    }
    let all: Vec<char> = rest.chars().collect();
    let faulty = all.windows(3).enumerate().filter(|(_, three)| {
        let japanese = is_japanese(three[0]) || is_japanese(three[2]);
        three[1] == ' ' && three[0] != ' ' && three[2] != ' ' && japanese
    });
    faulty
        .map(|(at, _)| {
            all[at.saturating_sub(8)..(at + 11).min(all.len())]
                .iter()
                .collect()
        })
        .collect()
}

#[test]
fn no_blank_stands_between_japanese_and_latin() {
    assert_eq!(blanks_in_japanese("SBOM の版").len(), 1);
    assert_eq!(blanks_in_japanese("版は 2").len(), 1);
    assert_eq!(
        blanks_in_japanese("「iriai import パス」でSPDX Lite").len(),
        0
    );
    let path = Path::new("crates/web/locales/ja.ftl");
    let locale = text(path);
    let mut faulty = Vec::new();
    for (number, line) in locale.lines().enumerate() {
        let Some((key, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) else {
            continue;
        };
        for blank in blanks_in_japanese(value.trim()) {
            faulty.push(format!("{}: {} …{blank}…", number + 1, key.trim()));
        }
    }
    for (number, line) in text(Path::new("README.ja.md")).lines().enumerate() {
        let prose = line.trim_start_matches(['#', '-', ' ', '|']);
        // Commands stand apart, and bars keep the cells of a table apart.
        if line.starts_with("    ") {
            continue;
        }
        for cell in prose.split('|') {
            for blank in blanks_in_japanese(cell.trim()) {
                faulty.push(format!("README.ja.md:{} …{blank}…", number + 1));
            }
        }
    }
    assert!(
        faulty.is_empty(),
        "JTF style has no blank there ({}):\n{}",
        path.display(),
        faulty.join("\n")
    );
}

/// The keys of the English locale; a test beside it keeps the other languages alike.
fn locale_keys(locale: &str) -> BTreeSet<&str> {
    let lines = locale.lines().filter_map(|line| line.split_once(" ="));
    lines.map(|(key, _)| key).collect()
}

#[test]
fn what_is_expected_has_its_words_unless_it_is_a_pattern() {
    let locale = text(Path::new("crates/web/locales/en.ftl"));
    let keys = locale_keys(&locale);
    let key = |prefix: &str, words: &str| {
        let words = words.split(|one: char| !one.is_ascii_alphanumeric());
        words
            .filter(|word| !word.is_empty())
            .fold(prefix.to_owned(), |key, word| {
                key + "-" + &word.to_ascii_lowercase()
            })
    };
    let is_word = |word: &str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    let (mut met, mut missing) = (0, Vec::new());
    for path in files("crates/formats/src", "rs") {
        let source = text(&path);
        let source = without_tests(&source);
        for made in [
            "Form::new(",
            "EXPECTED: &'static str = ",
            "WarningCode::WrongType, &value, ",
        ] {
            let parts = source.split(made).skip(1);
            let forms = parts.filter_map(|part| part.trim_start().strip_prefix('"'));
            for form in forms.filter_map(|form| form.split('"').next()) {
                met += 1;
                let (first, rest) = form.split_once(' ').unwrap_or((form, ""));
                let is_counted = first.bytes().any(|byte| byte.is_ascii_digit())
                    && keys.contains(key("form-counted", rest).as_str());
                let is_prose = form.split(' ').filter(|word| is_word(word)).count() > 1;
                if is_prose && !is_counted && !keys.contains(key("form", form).as_str()) {
                    missing.push(format!("{}: {form}", path.display()));
                }
            }
        }
    }
    assert!(met > 30, "only {met} forms were met");
    assert!(missing.is_empty(), "forms without words: {missing:#?}");
}

#[test]
fn every_code_that_people_see_has_its_words() {
    let locale = text(Path::new("crates/web/locales/en.ftl"));
    let keys = locale_keys(&locale);
    let mut missing = Vec::new();
    let mut need = |prefix: &str, code: &str| {
        let key = format!("{prefix}{}", code.replace('_', "-"));
        if !keys.contains(key.as_str()) {
            missing.push(key);
        }
    };
    for (path, first, prefixes) in [
        ("crates/domain/src/warning.rs", "", &["warning-"] as &[&str]),
        (
            "crates/domain/src/inventory/quality.rs",
            "pub enum Element",
            &["element-"],
        ),
        (
            "crates/domain/src/inventory/document.rs",
            "pub enum SbomFormat",
            &["format-"],
        ),
        ("crates/formats/src/error.rs", "", &["error-", "hint-"]),
        ("crates/formats/src/lint.rs", "", &["fault-"]),
        ("crates/formats/src/reason.rs", "", &["reason-"]),
    ] {
        let source = text(Path::new(path));
        let source = without_tests(&source);
        let start = source.find(first).expect("the enumeration");
        // An enumeration ends where its closing bracket stands alone.
        let lines = source[start..].lines().skip(1);
        let lines = lines.take_while(|line| first.is_empty() || line.trim() != "}");
        for line in lines {
            let code = line.trim().trim_end_matches(',').split_once(" = \"");
            if let Some(code) = code.and_then(|(_, code)| code.strip_suffix('"')) {
                prefixes.iter().for_each(|prefix| need(prefix, code));
            }
        }
    }
    for path in files("crates/cli/src", "rs")
        .into_iter()
        .chain(["crates/office/src/error.rs".into()])
    {
        let source = text(&path);
        let source = without_tests(&source);
        let stated = ["Failure::new(\"", "Failure::value(\""]
            .into_iter()
            .flat_map(|made| {
                let parts = source.split(made).skip(1);
                parts.filter_map(|part| part.split('"').next())
            });
        let listed = source.split("CODES: &[&str] = &[").nth(1).unwrap_or("");
        let listed = listed
            .split(']')
            .next()
            .unwrap_or("")
            .split('"')
            .skip(1)
            .step_by(2);
        for code in stated.chain(listed) {
            need("error-", code);
            need("hint-", code);
        }
    }
    assert!(
        missing.is_empty(),
        "keys missing in the locales: {missing:?}"
    );
}

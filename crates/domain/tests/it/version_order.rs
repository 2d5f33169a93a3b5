//! Each ordering against lists of versions: published ones where the data is at hand, and our own always.

use std::cmp::Ordering::{self, Greater, Less};
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use iriai_domain::version::VersionOrder;

use crate::data::VERSION_ORDER;

/// A published line that the ecosystem's own tool contradicts.
struct Exception {
    file: &'static str,
    /// From 1.
    line: usize,
    /// The line as published.
    published: &'static str,
    /// What the tool says of the two versions, and so do we.
    ours: Ordering,
    reason: &'static str,
}

const fn exception(
    file: &'static str,
    line: usize,
    published: &'static str,
    ours: Ordering,
    reason: &'static str,
) -> Exception {
    Exception {
        file,
        line,
        published,
        ours,
        reason,
    }
}

const MAVEN: &str = "maven-versions.txt";
const MAVEN_GENERATED: &str = "maven-versions-generated.txt";
const COMPOSER: &str = "packagist-versions.txt";
const COMPOSER_GENERATED: &str = "packagist-versions-generated.txt";

/// Maven reads `1-ga-1` as `[1, [[1]]]`.
const LIST_IN_LIST: &str =
    "`ga` falls away but leaves the list behind that it stood in, and a list is below a number";
/// Maven reads the two as `[2, 9, [1]]` and `[2, 9, [rc, [1]]]`.
const NUMBER_OVER_WORD: &str =
    "a word with a number behind opens a list even after a dot, and in it a number is above a word";
/// Maven reads the first two as `[6, 1, 12, [rc, [5]]]` and `[6, 1, 12, [rc, [1]]]`.
const DOT_BEFORE_WORD: &str =
    "the dot before a word with a number says nothing: only the numbers differ";
/// Maven reads the first two as `[1, 1, 31, [sec, [10]]]` and `[1, 1, 31, [_noneautotype]]`.
const WORDS_BY_TEXT: &str = "words without a rank compare by text, and `_` is below `s`";
const NO_NUMBER: &str =
    "Composer refuses the first, and plain PHP holds `#` for less than a number";
const FILLED_UP: &str = "Composer fills both up to four numbers, so that only the words differ";
const DOT_BEHIND_WORD: &str = "Composer drops the dot behind a word: beta 1 is above alpha 2";
const STABLE: &str = "Composer drops `stable`, and a release is above its beta";

#[rustfmt::skip]
const EXCEPTIONS: &[Exception] = &[
    exception(MAVEN, 58, "1-1 = 1-ga-1", Greater, LIST_IN_LIST),
    exception(MAVEN_GENERATED, 3861, "2.9.0-1 < 2.9.0.RC1", Greater, NUMBER_OVER_WORD),
    exception(MAVEN_GENERATED, 6634, "6.1.12.rc5 < 6.1.12rc1", Greater, DOT_BEFORE_WORD),
    exception(MAVEN_GENERATED, 7616, "1.1.31.sec10 < 1.1.31_noneautotype", Greater, WORDS_BY_TEXT),
    exception(MAVEN_GENERATED, 7682, "1.2.8.sec10_noneautotype < 1.2.8_noneautotype", Greater, WORDS_BY_TEXT),
    exception(MAVEN_GENERATED, 7714, "1.2.48.sec10 < 1.2.48_noneautotype", Greater, WORDS_BY_TEXT),
    exception(MAVEN_GENERATED, 7726, "1.2.54.sec10 < 1.2.54_noneautotype", Greater, WORDS_BY_TEXT),
    exception(MAVEN_GENERATED, 7732, "1.2.57.sec10 < 1.2.57_noneautotype", Greater, WORDS_BY_TEXT),
    exception(MAVEN_GENERATED, 7745, "1.2.67.sec10 < 1.2.67_noneautotype", Greater, WORDS_BY_TEXT),
    exception(MAVEN_GENERATED, 7825, "1.5.9.RC1 < 1.5.9-RC0", Greater, DOT_BEFORE_WORD),
    exception(COMPOSER, 52, "1.2.3.# = 1.2.3.1", Less, NO_NUMBER),
    exception(COMPOSER_GENERATED, 850, "v4-beta4 < v4.0-alpha", Greater, FILLED_UP),
    exception(COMPOSER_GENERATED, 3443, "v1.9.0-BETA.1 < v1.9.0-ALPHA.2", Greater, DOT_BEHIND_WORD),
    exception(COMPOSER_GENERATED, 3444, "v1.9.0-ALPHA.2 = v1.9.0-BETA.2", Less, DOT_BEHIND_WORD),
    exception(COMPOSER_GENERATED, 3571, "5.1.0-stable < 5.1.0-beta2", Greater, STABLE),
    exception(COMPOSER_GENERATED, 5533, "v6.6 < v6.6.0-beta", Greater, FILLED_UP),
];

macro_rules! orderings {
    ($($test:ident: $order:ident [$($file:literal),*];)*) => {
        /// Each ordering with the published files that it must satisfy.
        const FILES: &[(VersionOrder, &[&str])] = &[$((VersionOrder::$order, &[$($file),*])),*];

        $(#[test]
        fn $test() {
            check(VersionOrder::$order);
        })*
    };
}

orderings! {
    alpine: Alpine ["alpine-versions.txt", "alpine-versions-generated.txt"];
    alpm: Alpm [];
    conan: Conan [];
    cpan: Cpan [];
    cran: Cran ["cran-versions.txt", "cran-versions-generated.txt"];
    datetime: Datetime [];
    debian: Debian ["debian-versions.txt", "debian-versions-generated.txt"];
    generic: Generic [];
    gentoo: Gentoo [];
    golang: Golang ["semver-versions.txt"];
    hackage: Hackage ["hackage-versions.txt"];
    intdot: Intdot [];
    lexicographic: Lexicographic [];
    maven: Maven ["maven-versions.txt", "maven-versions-generated.txt"];
    nginx: Nginx ["semver-versions.txt"];
    npm: Npm ["semver-versions.txt"];
    nuget: Nuget ["nuget-versions.txt"];
    openssl: Openssl [];
    packagist: Packagist ["packagist-versions.txt", "packagist-versions-generated.txt"];
    pub_dev: Pub ["pub-versions.txt"];
    pypi: Pypi ["pypi-versions.txt", "pypi-versions-generated.txt"];
    rpm: Rpm ["redhat-versions.txt"];
    rubygems: Rubygems ["rubygems-versions.txt", "rubygems-versions-generated.txt"];
    semver: Semver ["semver-versions.txt"];
}

/// Checks an ordering against its own file in the repository and against the published ones.
fn check(order: VersionOrder) {
    let own = own_file(order);
    let text =
        fs::read_to_string(&own).unwrap_or_else(|error| panic!("{}: {error}", own.display()));
    let mut wrong = check_lines(order, &format!("our own {}", order.code()), &text);
    for name in published_files(order) {
        if let Some(text) = VERSION_ORDER.file(name) {
            wrong.extend(check_lines(order, name, text));
        }
    }
    let shown = wrong
        .iter()
        .take(40)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join("\n");
    assert!(wrong.is_empty(), "{} lines disagree:\n{shown}", wrong.len());
}

fn own_file(order: VersionOrder) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/version");
    folder.join(order.code()).with_extension("txt")
}

fn published_files(order: VersionOrder) -> &'static [&'static str] {
    FILES
        .iter()
        .find(|(other, _)| *other == order)
        .map_or(&[], |(_, files)| files)
}

/// Checks the lines of a file, each a chain such as `1 < 2 = 2.0`, and returns those that disagree.
fn check_lines(order: VersionOrder, file: &str, text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let (mut lines, mut excepted, mut failed) = (0, 0, 0);
    let is_comment = |line: &str| line.is_empty() || line.starts_with(['#', '/']);
    for (number, line) in (1..).zip(text.lines().map(str::trim)) {
        if is_comment(line) {
            continue;
        }
        lines += 1;
        let exception = EXCEPTIONS
            .iter()
            .find(|exception| exception.file == file && exception.line == number);
        let differences = differences(order, line);
        match exception {
            Some(exception) => {
                excepted += 1;
                let expected = (exception.published, vec![exception.ours]);
                let seen = (line, differences.iter().map(|(_, found)| *found).collect());
                if seen != expected {
                    wrong.push(format!(
                        "{file}:{number}: the exception is not this: {line}: {differences:?} ({})",
                        exception.reason
                    ));
                }
            }
            None => {
                failed += usize::from(!differences.is_empty());
                wrong.extend(
                    differences.iter().map(|(pair, found)| {
                        format!("{file}:{number}: {line}: {pair} is {found:?}")
                    }),
                );
            }
        }
    }
    println!(
        "{}: {file}: {lines} lines, {} pass, {excepted} excepted, {failed} fail",
        order.code(),
        lines - excepted - failed
    );
    wrong
}

/// The neighbours of a line whose order is not what the line says, with the order that they have.
fn differences(order: VersionOrder, line: &str) -> Vec<(String, Ordering)> {
    let tokens: Vec<&str> = line.split_whitespace().collect();
    assert!(
        tokens.len() >= 3 && tokens.len() % 2 == 1,
        "no comparison: {line}"
    );
    let mut differences = Vec::new();
    for triple in tokens.windows(3).step_by(2) {
        let stated = ordering(triple[1]).unwrap_or_else(|| panic!("no sign: {line}"));
        let (a, b) = (triple[0], triple[2]);
        let found = order.compare(a, b);
        assert_eq!(
            order.compare(b, a),
            found.reverse(),
            "{a} and {b} are not antisymmetric"
        );
        if found != stated {
            differences.push((format!("{a} to {b}"), found));
        }
    }
    differences
}

fn ordering(sign: &str) -> Option<Ordering> {
    match sign {
        "<" => Some(Ordering::Less),
        "=" => Some(Ordering::Equal),
        ">" => Some(Ordering::Greater),
        _ => None,
    }
}

#[test]
fn every_ordering_is_checked() {
    let listed: Vec<VersionOrder> = FILES.iter().map(|(order, _)| *order).collect();
    assert_eq!(listed, VersionOrder::ALL);
    let missing: Vec<&str> = VersionOrder::ALL
        .iter()
        .filter(|order| !own_file(**order).is_file())
        .map(|order| order.code())
        .collect();
    assert!(
        missing.is_empty(),
        "no file in tests/data/version: {missing:?}"
    );
}

#[test]
fn every_own_file_belongs_to_an_ordering() {
    let known: BTreeSet<PathBuf> = VersionOrder::ALL
        .iter()
        .map(|order| own_file(*order))
        .collect();
    let folder = own_file(VersionOrder::Semver).parent().unwrap().to_owned();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        assert!(
            known.contains(&path),
            "{} belongs to no ordering",
            path.display()
        );
    }
}

#[test]
fn every_published_file_is_used() {
    let Some(files) = VERSION_ORDER.files() else {
        return;
    };
    for name in files.keys() {
        let is_used = FILES
            .iter()
            .any(|(_, names)| names.contains(&name.as_str()));
        assert!(is_used, "{name} is read by no ordering");
    }
}

/// What an exception excuses is checked with its line; here, that its line is there.
#[test]
fn every_exception_has_its_line() {
    if VERSION_ORDER.files().is_none() {
        return;
    }
    for exception in EXCEPTIONS {
        let mut lines = VERSION_ORDER.file(exception.file).unwrap().lines();
        assert_eq!(
            lines.nth(exception.line - 1).map(str::trim),
            Some(exception.published),
            "{}:{}",
            exception.file,
            exception.line
        );
    }
}

#[test]
fn what_ecosystems_have_published_are_versions_to_them() {
    for (order, file) in [
        (VersionOrder::Alpine, "alpine-versions-generated.txt"),
        (VersionOrder::Cran, "cran-versions-generated.txt"),
        (VersionOrder::Debian, "debian-versions-generated.txt"),
        (VersionOrder::Rubygems, "rubygems-versions-generated.txt"),
    ] {
        let Some(text) = VERSION_ORDER.file(file) else {
            return;
        };
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let words = lines.flat_map(str::split_whitespace);
        let versions: BTreeSet<&str> = words.filter(|word| ordering(word).is_none()).collect();
        let refused: Vec<_> = versions
            .iter()
            .filter(|version| !order.is_version(version))
            .collect();
        assert!(!versions.is_empty(), "{file}");
        assert!(refused.is_empty(), "{file}: {refused:?}");
    }
}

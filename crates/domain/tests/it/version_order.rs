//! Each ordering against lists of versions: published ones where the data is at hand, and our own always.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use iriai_domain::version::VersionOrder;

use crate::data::VERSION_ORDER;

/// A published line that the ecosystem's own tool contradicts.
struct Exception {
    file: &'static str,
    line: &'static str,
    /// What the tool says, and so do we.
    answer: Ordering,
    reason: &'static str,
}

const EXCEPTIONS: &[Exception] = &[];

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
    let mut wrong = check_lines(order, &own.to_string_lossy(), &text);
    if let (names, Some(files)) = (published_files(order), VERSION_ORDER.files()) {
        for name in names {
            let text = files
                .get(*name)
                .unwrap_or_else(|| panic!("{name} is missing"));
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
    let is_comment = |line: &&str| !line.is_empty() && !line.starts_with(['#', '/']);
    for line in text.lines().map(str::trim).filter(is_comment) {
        let tokens: Vec<&str> = line.split_whitespace().collect();
        assert!(
            tokens.len() >= 3 && tokens.len() % 2 == 1,
            "{file}: no comparison: {line}"
        );
        for triple in tokens.windows(3).step_by(2) {
            let stated = ordering(triple[1]).unwrap_or_else(|| panic!("{file}: no sign: {line}"));
            let expected = exception(file, line).map_or(stated, |exception| exception.answer);
            let (a, b) = (triple[0], triple[2]);
            let found = order.compare(a, b);
            assert_eq!(
                order.compare(b, a),
                found.reverse(),
                "{a} and {b} are not antisymmetric"
            );
            if found != expected {
                wrong.push(format!("{file}: {line}: {a} and {b} are {found:?}"));
            }
        }
    }
    wrong
}

fn ordering(sign: &str) -> Option<Ordering> {
    match sign {
        "<" => Some(Ordering::Less),
        "=" => Some(Ordering::Equal),
        ">" => Some(Ordering::Greater),
        _ => None,
    }
}

fn exception(file: &str, line: &str) -> Option<&'static Exception> {
    EXCEPTIONS
        .iter()
        .find(|exception| exception.file == file && exception.line == line)
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
fn every_published_file_is_used_and_every_exception_is_needed() {
    let Some(files) = VERSION_ORDER.files() else {
        return;
    };
    for name in files.keys() {
        let is_used = FILES
            .iter()
            .any(|(_, names)| names.contains(&name.as_str()));
        assert!(is_used, "{name} is read by no ordering");
    }
    for exception in EXCEPTIONS {
        let text = files.get(exception.file).map_or("", String::as_str);
        let is_there = text.lines().any(|line| line.trim() == exception.line);
        assert!(
            is_there,
            "{}: {}: {}",
            exception.file, exception.line, exception.reason
        );
    }
}

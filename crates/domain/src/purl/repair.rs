//! Reading package URLs as tools write them.
//!
//! A repair is made only where the standard, the type's definition or the ecosystem itself leaves one reading:
//!
//! * `&amp;` cannot be meant, because `;` would have to be encoded; an `&` before any `?` likewise (`pkg:yocto/a@1&b=c`).
//! * An encoded slash in a namespace segment is forbidden, so it separates segments. In a name it is allowed, and is
//!   read as a separator only for types that require a namespace, for npm scopes and for docker.
//! * `group:artifact` is how Maven itself writes coordinates, and neither half can hold a colon.
//! * `%25` followed by two hexadecimal digits, in a namespace, name or version, is text that was encoded twice: no
//!   package name holds such a sequence. In qualifiers it may be right (a URL with an encoded character in it), and is
//!   decoded again only where the value would otherwise be no URL at all (`https%253A…`).
//! * deb and alpm keep an epoch in the version, rpm in a qualifier; the other place is a slip of the tool.
//!
//! A missing namespace is not invented and an unexpected one not dropped: both are kept and reported, because
//! `pkg:golang/stdlib@1.22.1` is what the tools of the trade write and a package is still told from it.

use std::borrow::Cow;

use super::draft::{Draft, Mode};
use super::fault::{PurlError, PurlFault, Repair, Repairs};
use super::types::{self, Epoch, Requirement, TypeRule};
use super::{Purl, parse, percent};

/// Reads a text that is not canonical, or deserves a second look.
pub(super) fn repair(text: &str) -> Result<(Purl<'static>, Repairs), PurlError> {
    let mut repairs = Repairs::NONE;
    let trimmed = text.trim();
    repairs.add_if(trimmed.len() < text.len(), Repair::Blanks);
    // What needs mending shows as a fault or as an `&` to be encoded, so most texts are not searched for it.
    let mut attempt = repairs;
    let first = read(trimmed, &mut attempt);
    if !attempt.contains(Repair::Escaping)
        && let Ok(purl) = first
    {
        return Ok((purl, attempt));
    }
    let read = match (mend(trimmed, &mut repairs), first) {
        (Cow::Owned(mended), first) => match (read(&mended, &mut repairs), first) {
            // What is readable as it stands is not lost to a wrong guess.
            (Err(_), Ok(purl)) => {
                repairs = attempt;
                Ok(purl)
            }
            (mended, _) => mended,
        },
        (Cow::Borrowed(_), first) => {
            repairs = attempt;
            first
        }
    };
    // Places are told in the text as it was given; behind a mended character they are not exact.
    let skipped = text.len() - text.trim_start().len();
    read.map(|purl| (purl, repairs)).map_err(|error| PurlError {
        at: (error.at + skipped).min(text.len()),
        ..error
    })
}

/// Mends what stands in the way of splitting and decoding.
fn mend<'a>(text: &'a str, repairs: &mut Repairs) -> Cow<'a, str> {
    let mut text = Cow::Borrowed(text);
    if text.contains(';') && text.contains("&amp;") {
        repairs.add(Repair::HtmlEntity);
        text = Cow::Owned(text.replace("&amp;", "&"));
    }
    if let Some(at) = misplaced_ampersand(&text) {
        repairs.add(Repair::QuestionMark);
        text.to_mut().replace_range(at..=at, "?");
    }
    if let Some(mended) = percent::mend(&text) {
        repairs.add(Repair::PercentSign);
        text = Cow::Owned(mended);
    }
    text
}

/// Finds the `&` that stands where a `?` should, when no other begins the qualifiers and only pairs follow.
fn misplaced_ampersand(text: &str) -> Option<usize> {
    let at = text.find('&')?;
    let path = text
        .find(['?', '#'])
        .map_or(text, |end| text.get(..end).unwrap_or_default());
    let pairs = path.get(at + 1..)?;
    let asks = text.as_bytes().get(path.len()) == Some(&b'?');
    (!asks && pairs.split('&').all(|pair| pair.contains('='))).then_some(at)
}

fn read(text: &str, repairs: &mut Repairs) -> Result<Purl<'static>, PurlError> {
    let raw = parse::split(text, repairs)?;
    let separated;
    let mut draft = match parse::decode(raw, repairs) {
        Err(error) if error.fault == PurlFault::NamespaceInvalid => {
            repairs.add(Repair::EncodedSeparator);
            separated = separate_namespace(raw.path.text);
            let path = parse::Span {
                text: &separated,
                at: raw.path.at,
            };
            parse::decode(parse::Raw { path, ..raw }, repairs)?
        }
        decoded => decoded?,
    };
    decode_again(&mut draft, repairs);
    draft
        .settle_type(repairs)
        .map_err(|fault| raw.error(fault))?;
    let mut rule = types::find(&draft.package_type);
    if rule.is_none() && rename_type(&mut draft) {
        repairs.add(Repair::TypeAlias);
        rule = types::find(&draft.package_type);
    }
    if let Some(rule) = rule {
        if separate_name(rule, &mut draft) {
            repairs.add(Repair::EncodedSeparator);
            // Each half by itself may have been encoded less absurdly often than both together.
            decode_again(&mut draft, repairs);
        }
        // An empty or a repeated epoch would be settled only after this one had been looked at.
        draft
            .settle_qualifiers(Mode::Lenient, repairs)
            .map_err(|fault| raw.error(fault))?;
        repairs.add_if(move_epoch(rule.epoch, &mut draft), Repair::Epoch);
    }
    draft
        .settle(rule, Mode::Lenient, repairs)
        .map_err(|fault| raw.error(fault))
}

fn separate_namespace(path: &str) -> String {
    let (namespace, name) = path.rsplit_once('/').unwrap_or(("", path));
    format!(
        "{}/{name}",
        namespace.replace("%2F", "/").replace("%2f", "/")
    )
}

fn decode_again(draft: &mut Draft<'_>, repairs: &mut Repairs) {
    let mut changed = false;
    for part in [&mut draft.namespace, &mut draft.name, &mut draft.version] {
        changed |= decode_part_again(part);
    }
    for (_, value) in &mut draft.qualifiers {
        changed |= is_encoded_url(value) && decode_part_again(value);
    }
    if changed {
        repairs.add(Repair::DoubleEncoding);
        let segments: Vec<_> = draft
            .namespace
            .split('/')
            .filter(|part| !part.is_empty())
            .collect();
        draft.namespace = Cow::Owned(segments.join("/"));
    }
}

/// Decodes until nothing is left to decode, each segment by itself: which of them are the name and which the namespace may be
/// another matter once more of them are told apart.
fn decode_part_again(part: &mut Cow<'_, str>) -> bool {
    // A part that was not encoded once is borrowed.
    let Cow::Owned(once) = &*part else {
        return false;
    };
    let segments: Vec<_> = once.split('/').map(decode_segment_again).collect();
    if segments.iter().all(Option::is_none) {
        return false;
    }
    let decoded = segments.into_iter().zip(once.split('/'));
    let decoded: Vec<_> = decoded
        .map(|(decoded, once)| decoded.map_or(Cow::Borrowed(once), Cow::Owned))
        .collect();
    *part = Cow::Owned(decoded.join("/"));
    true
}

/// A segment decoded to the end; nothing where it was encoded only once, or absurdly often.
fn decode_segment_again(once: &str) -> Option<String> {
    let mut decoded = percent::decode_runs(once)?;
    for _ in 0..8 {
        match percent::decode_runs(&decoded) {
            Some(more) => decoded = more,
            None => return Some(decoded),
        }
    }
    None
}

/// Says whether a decoded value begins like `https%3A%2F%2F`.
fn is_encoded_url(value: &str) -> bool {
    value.split_once('%').is_some_and(|(scheme, rest)| {
        !scheme.is_empty()
            && scheme
                .bytes()
                .all(|byte| byte.is_ascii_alphabetic() || byte == b'+')
            && rest
                .get(..8)
                .is_some_and(|start| start.eq_ignore_ascii_case("3A%2F%2F"))
    })
}

fn rename_type(draft: &mut Draft<'_>) -> bool {
    let found = types::ALIASES
        .iter()
        .find(|(alias, ..)| *alias == draft.package_type);
    let Some((_, code, namespace)) = found else {
        return false;
    };
    match namespace {
        // `pkg:debian/x/y` is not understood: it stays an unknown type.
        Some(_) if !draft.namespace.is_empty() => return false,
        Some(namespace) => draft.namespace = Cow::Borrowed(*namespace),
        None => {}
    }
    draft.package_type = Cow::Borrowed(*code);
    true
}

fn separate_name(rule: &TypeRule, draft: &mut Draft<'_>) -> bool {
    if !draft.namespace.is_empty() {
        return false;
    }
    let separates = match rule.code {
        "docker" => true,
        "npm" => draft.name.starts_with('@'),
        _ => rule.namespace == Requirement::Required,
    };
    let separator = match rule.code {
        "maven" if !draft.name.contains('/') && draft.name.matches(':').count() == 1 => ':',
        _ => '/',
    };
    let name = draft.name.trim_matches(separator);
    let Some((namespace, name)) = name.rsplit_once(separator).filter(|_| separates) else {
        return false;
    };
    let segments: Vec<_> = namespace
        .split([separator, '/'])
        .filter(|part| !part.is_empty())
        .collect();
    draft.namespace = Cow::Owned(segments.join("/"));
    draft.name = Cow::Owned(name.to_owned());
    true
}

fn move_epoch(place: Epoch, draft: &mut Draft<'_>) -> bool {
    match place {
        Epoch::None => false,
        Epoch::InVersion => epoch_into_version(draft),
        Epoch::Qualifier => epoch_into_qualifier(draft),
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn epoch_into_version(draft: &mut Draft<'_>) -> bool {
    let index = draft.qualifiers.iter().position(|(key, _)| key == "epoch");
    let Some(index) = index.filter(|_| !draft.version.is_empty()) else {
        return false;
    };
    let Some((_, epoch)) = draft
        .qualifiers
        .get(index)
        .filter(|(_, epoch)| is_number(epoch))
    else {
        return false;
    };
    match draft.version.split_once(':') {
        None if epoch.bytes().all(|digit| digit == b'0') => {}
        None => draft.version = Cow::Owned(format!("{epoch}:{}", draft.version)),
        Some((written, _)) if written == epoch => {}
        // Two epochs that disagree: nobody knows which is right.
        Some(_) => return false,
    }
    draft.qualifiers.remove(index);
    true
}

fn epoch_into_qualifier(draft: &mut Draft<'_>) -> bool {
    let Some((epoch, rest)) = draft.version.split_once(':') else {
        return false;
    };
    // A version of rpm holds no colon: what has two is nothing that an epoch could be told from.
    if !is_number(epoch) || rest.is_empty() || rest.contains(':') {
        return false;
    }
    match draft.qualifier("epoch") {
        Some(stated) if stated != epoch => return false,
        Some(_) => {}
        None => draft
            .qualifiers
            .push((Cow::Borrowed("epoch"), Cow::Owned(epoch.to_owned()))),
    }
    draft.version = Cow::Owned(rest.to_owned());
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Purl, PurlFault, Repair, texts};

    #[track_caller]
    fn check(text: &str, expected: &str, codes: &str) {
        let (purl, repairs) = Purl::repair(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(purl.as_str(), expected, "{text}");
        let seen: Vec<_> = repairs.iter().map(Repair::code).collect();
        assert_eq!(seen.join(" "), codes, "{text}");
    }

    #[test]
    fn canonical_texts_need_nothing() {
        check(
            "pkg:npm/%40babel/core@7.0.0",
            "pkg:npm/%40babel/core@7.0.0",
            "",
        );
        check(
            "pkg:deb/debian/attr@1:2.4.47-2",
            "pkg:deb/debian/attr@1:2.4.47-2",
            "",
        );
    }

    #[test]
    fn writing_is_normalised() {
        check(
            "pkg:npm/@babel/core@7.0.0",
            "pkg:npm/%40babel/core@7.0.0",
            "escaping",
        );
        check(" pkg:npm/a@1\n", "pkg:npm/a@1", "blanks");
        check("pkg://npm//a/@1", "pkg:npm/a@1", "slashes");
        check("PKG:GitHub/Foo/Bar@V1", "pkg:github/foo/bar@V1", "case");
        check(
            "pkg:npm/a@1?b=2&&a=1&c=",
            "pkg:npm/a@1?a=1&b=2",
            "qualifier-order empty-qualifier",
        );
        check("pkg:npm/a@1?", "pkg:npm/a@1", "empty-part");
        check("pkg:npm/a@#", "pkg:npm/a", "empty-part");
        check(
            "pkg:npm/a@1?a=1&a=1",
            "pkg:npm/a@1?a=1",
            "repeated-qualifier",
        );
        check("pkg:npm/a#/./b//c/../", "pkg:npm/a#b/c", "subpath-segment");
        check("pkg:pypi/My_Pkg", "pkg:pypi/my-pkg", "case name-form");
        check("pkg:npm/a@1.0 beta", "pkg:npm/a@1.0%20beta", "escaping");
        check("pkg:generic/ü", "pkg:generic/%C3%BC", "escaping");
    }

    #[test]
    fn slips_with_one_meaning_are_mended() {
        check(
            "pkg:apk/alpine/a@1?arch=x&amp;distro=alpine-3.17",
            "pkg:apk/alpine/a@1?arch=x&distro=alpine-3.17",
            "html-entity",
        );
        check(
            "pkg:yocto/core/glibc@2.35&layer_version=k",
            "pkg:yocto/core/glibc@2.35?layer_version=k",
            "question-mark",
        );
        check("pkg:npm/a@100%", "pkg:npm/a@100%25", "percent-sign");
        check(
            "pkg:npm/%2540babel/core@1",
            "pkg:npm/%40babel/core@1",
            "double-encoding",
        );
        check(
            "pkg:npm/a?vcs_url=git%2Bhttps%253A%252F%252Fh%252Fr",
            "pkg:npm/a?vcs_url=git%2Bhttps:%2F%2Fh%2Fr",
            "double-encoding",
        );
        check(
            "pkg:npm/a?download_url=https:%2F%2Fh%2Fa%2520b",
            "pkg:npm/a?download_url=https:%2F%2Fh%2Fa%2520b",
            "",
        );
        check(
            "pkg:npm/%40babel%2Fcore@1",
            "pkg:npm/%40babel/core@1",
            "encoded-separator",
        );
        check(
            "pkg:golang/github.com%2Fa%2Fb@v1",
            "pkg:golang/github.com/a/b@v1",
            "encoded-separator",
        );
        check(
            "pkg:golang/github.com%2Fa/b@v1",
            "pkg:golang/github.com/a/b@v1",
            "encoded-separator",
        );
        check(
            "pkg:maven/org.x:y@1",
            "pkg:maven/org.x/y@1",
            "encoded-separator",
        );
    }

    #[test]
    fn types_that_are_none_are_replaced() {
        check(
            "pkg:alpine/musl@1?arch=x",
            "pkg:apk/alpine/musl@1?arch=x",
            "type-alias",
        );
        check("pkg:dotnet/A.B@1", "pkg:nuget/A.B@1", "type-alias");
        check(
            "pkg:DotNet-Core/A.B@1",
            "pkg:nuget/A.B@1",
            "case type-alias",
        );
        check("pkg:debian/x/y@1", "pkg:debian/x/y@1", "unknown-type");
        check("pkg:none/acl@1", "pkg:none/acl@1", "unknown-type");
    }

    #[test]
    fn an_epoch_moves_to_its_place() {
        check(
            "pkg:deb/debian/a@2.4-1?epoch=1",
            "pkg:deb/debian/a@1:2.4-1",
            "epoch",
        );
        check(
            "pkg:deb/debian/a@2.4-1?epoch=0",
            "pkg:deb/debian/a@2.4-1",
            "epoch",
        );
        check(
            "pkg:deb/debian/a@1:2.4-1?epoch=1",
            "pkg:deb/debian/a@1:2.4-1",
            "epoch",
        );
        check(
            "pkg:deb/debian/a@1:2.4-1?epoch=2",
            "pkg:deb/debian/a@1:2.4-1?epoch=2",
            "",
        );
        check(
            "pkg:rpm/fedora/a@1:2.4-1",
            "pkg:rpm/fedora/a@2.4-1?epoch=1",
            "epoch",
        );
        check(
            "pkg:rpm/fedora/a@1:2.4-1?epoch=2",
            "pkg:rpm/fedora/a@1:2.4-1?epoch=2",
            "",
        );
    }

    #[test]
    fn an_epoch_that_is_empty_or_repeated_moves_all_the_same() {
        for (text, expected) in [
            ("pkg:rpm/fedora/a@3:1?epoch=", "pkg:rpm/fedora/a@1?epoch=3"),
            ("pkg:rpm/fedora/a@3:3:1", "pkg:rpm/fedora/a@3:3:1"),
            ("pkg:deb/debian/a@1?epoch=&Epoch=4", "pkg:deb/debian/a@4:1"),
            ("pkg:deb/debian/a@1?epoch=4&Epoch=4", "pkg:deb/debian/a@4:1"),
        ] {
            let (purl, _) = Purl::repair(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(purl.as_str(), expected, "{text}");
            let (again, _) = Purl::repair(expected).expect("a repaired form can be repaired");
            assert_eq!(again.as_str(), expected, "{text}");
        }
    }

    #[test]
    fn a_segment_that_was_encoded_absurdly_often_does_not_decide_for_others() {
        let absurd = format!("%{}41", "25".repeat(12));
        let text = format!("pkg:git/host/{absurd}%2Fb%252541");
        let (purl, _) = Purl::repair(&text).expect("a package URL");
        assert!(purl.as_str().ends_with("/bA"), "{purl}");
        let (again, _) = Purl::repair(purl.as_str()).expect("a repaired form can be repaired");
        assert_eq!(again.as_str(), purl.as_str());
    }

    #[test]
    fn broken_rules_are_let_pass_where_the_package_is_still_told() {
        check(
            "pkg:golang/stdlib@1.22.1",
            "pkg:golang/stdlib@1.22.1",
            "namespace-missing",
        );
        check(
            "pkg:conda/conda-forge/numpy@1",
            "pkg:conda/conda-forge/numpy@1",
            "namespace-unexpected",
        );
        check(
            "pkg:julia/Dates@1",
            "pkg:julia/Dates@1",
            "qualifier-missing",
        );
        assert_eq!(
            Purl::parse("pkg:golang/stdlib@1.22.1").unwrap_err().fault,
            PurlFault::NamespaceMissing
        );
    }

    #[test]
    fn what_names_nothing_is_refused_with_its_place() {
        for (text, fault, at) in [
            ("", PurlFault::SchemeMissing, 0),
            ("npm/a@1", PurlFault::SchemeMissing, 0),
            ("pkg", PurlFault::SchemeMissing, 0),
            ("pkg:", PurlFault::TypeMissing, 4),
            ("pkg:/", PurlFault::TypeMissing, 5),
            ("pkg:maven/", PurlFault::NameMissing, 10),
            ("pkg:maven/@1", PurlFault::NameMissing, 10),
            ("pkg:n&g/a", PurlFault::TypeInvalid, 4),
            ("pkg:npm/a?b c=1", PurlFault::QualifierKeyInvalid, 10),
            ("pkg:npm/a?b=1&b=2", PurlFault::QualifierDuplicate, 10),
            ("pkg:npm/%FF", PurlFault::NotUtf8, 8),
            ("pkg:cpan/LWP::UserAgent", PurlFault::NameInvalid, 9),
            ("pkg:npm/a#b%2Fc", PurlFault::SubpathInvalid, 10),
        ] {
            let error = Purl::repair(text).unwrap_err();
            assert_eq!((error.fault, error.at), (fault, at), "{text}");
        }
    }

    #[test]
    fn long_and_odd_texts_take_linear_time() {
        let long = "a".repeat(2_000_000);
        for text in [
            format!("pkg:npm/{long}"),
            format!("pkg:npm/{}", "a/".repeat(1_000_000)),
            format!("pkg:npm/a?{}", "a=1&".repeat(500_000)),
            format!("pkg:npm/a{}", "%2F".repeat(500_000)),
            format!("pkg:npm/a{}", "&amp;".repeat(400_000)),
            format!("pkg:npm/a{}", "%".repeat(2_000_000)),
            format!("pkg:npm/a#{}", "../".repeat(600_000)),
            format!("pkg:npm/{}", "@".repeat(2_000_000)),
        ] {
            let _ = Purl::repair(&text);
            let _ = Purl::parse(&text);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn repairing_never_panics_and_settles_at_once(text in texts::purl_like()) {
            if let Ok((purl, repairs)) = Purl::repair(&text) {
                prop_assert_eq!(repairs.iter().any(|repair| !repair.is_let_pass()), purl.as_str() != text, "{}", text);
                let (again, repairs) = Purl::repair(purl.as_str()).unwrap();
                prop_assert_eq!(again.as_str(), purl.as_str(), "{}", text);
                prop_assert!(repairs.iter().all(Repair::is_let_pass), "{}: {:?}", text, repairs);
                prop_assert!(purl.as_str().is_ascii());
            }
        }

        #[test]
        fn any_text_is_survived(text in any::<String>()) {
            let _ = Purl::repair(&text);
            let _ = Purl::parse(&text);
            let _ = Purl::repair(&format!("pkg:{text}"));
        }

        #[test]
        fn what_parses_is_read_alike_by_both(text in texts::purl_like()) {
            if let Ok(strict) = Purl::parse(&text) {
                prop_assert!(Purl::repair(&text).is_ok());
                prop_assert!(strict.as_str().starts_with("pkg:"));
            }
        }
    }

    #[test]
    fn parts_that_are_separated_are_decoded_as_if_they_had_always_been() {
        let text = "pkg:maven/%%%%3%%%%%3396537pkg:o37@%%%%%%%%%3%%%%%3333333333%3333337.3@1";
        let (purl, _) = Purl::repair(text).unwrap();
        let (again, repairs) = Purl::repair(purl.as_str()).unwrap();
        assert_eq!(again.as_str(), purl.as_str());
        assert_eq!(repairs.iter().count(), 0);
    }
}

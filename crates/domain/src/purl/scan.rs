//! The short way: one pass that recognises a purl, and a second that rewrites it where it is not canonical.
//!
//! An inventory holds millions of purls; most are canonical, and nearly all others differ in the order of qualifiers,
//! in characters left unencoded or encoded without need, or in case. A canonical text is borrowed and nothing is
//! allocated. The scanner is allowed to say no to any purl (of a rare type, with slashes to drop, with text outside
//! ASCII); the long way of [`super::parse`] then reads it. What it accepts, both ways must read alike.

use std::borrow::Cow;

use super::fault::{Repair, Repairs};
use super::types::{self, Case, Epoch, Requirement, Special, TypeRule};
use super::{Bounds, Purl, percent};

/// More qualifiers than this take the long way.
const MAX_PAIRS: usize = 12;

/// A purl that was recognised.
pub(super) struct Scanned<'a> {
    pub(super) purl: Purl<'a>,
    pub(super) repairs: Repairs,
    /// Something in it that [`Purl::repair`] looks at again: an encoded `%` (perhaps encoded twice), an encoded slash
    /// in the name, an `&` before the qualifiers, an epoch where the type does not keep it.
    pub(super) is_doubtful: bool,
}

/// Recognises a purl.
pub(super) fn scan(text: &str) -> Option<Scanned<'_>> {
    let mut scanner = Scanner {
        bytes: text.as_bytes(),
        at: 4,
        parts: Parts::default(),
        is_doubtful: false,
    };
    if !text.starts_with("pkg:") {
        return None;
    }
    scanner.package_type()?;
    let rule = types::find(text.get(4..scanner.parts.type_end)?);
    if let Some(rule) = rule {
        let has_required = rule.qualifiers.iter().any(|qualifier| qualifier.required);
        if has_required || !matches!(rule.special, Special::None | Special::Pypi) {
            return None;
        }
    }
    scanner.path(rule)?;
    scanner.version(rule)?;
    scanner.qualifiers(rule)?;
    scanner.subpath(rule)?;
    let Scanner {
        parts, is_doubtful, ..
    } = &mut scanner;
    let is_doubtful = *is_doubtful;
    if parts.may_be_unordered {
        parts.order(text)?;
    }
    let repairs = parts.repairs;
    let purl = if repairs.is_empty() {
        Purl {
            text: Cow::Borrowed(text),
            bounds: parts.bounds(),
            rule,
        }
    } else {
        let (text, bounds) = parts.rewrite(text);
        Purl {
            text: Cow::Owned(text),
            bounds,
            rule,
        }
    };
    Some(Scanned {
        purl,
        repairs,
        is_doubtful,
    })
}

/// A part of the text without the separator in front of it.
#[derive(Clone, Copy, Default)]
struct Run {
    start: u32,
    end: u32,
    /// The classes of its characters together, encoded ones included.
    class: u8,
    has_slash: bool,
    /// Characters are encoded otherwise than the standard wants.
    is_misencoded: bool,
    to_lower: bool,
    to_dash: bool,
    /// Its slashes divide segments and stay.
    is_path: bool,
}

impl Run {
    /// An empty run, its slashes those of a path.
    fn path(at: usize) -> Option<Self> {
        let at = u32::try_from(at).ok()?;
        Some(Self {
            start: at,
            end: at,
            is_path: true,
            ..Self::default()
        })
    }

    fn start(&self) -> usize {
        self.start as usize
    }

    fn end(&self) -> usize {
        self.end as usize
    }

    fn is_empty(&self) -> bool {
        self.start == self.end
    }

    fn of<'a>(&self, text: &'a str) -> &'a str {
        text.get(self.start()..self.end()).unwrap_or_default()
    }

    /// Puts the run into a case; nothing when that cannot be done here.
    fn set_case(&mut self, case: Case) -> Option<()> {
        match case {
            Case::Kept => {}
            Case::Lower => self.to_lower |= self.class & percent::UPPER != 0,
            Case::Upper => return None,
        }
        Some(())
    }

    fn is_unchanged(&self) -> bool {
        !self.is_misencoded && !self.to_lower && !self.to_dash
    }

    fn note(&self, repairs: &mut Repairs) {
        repairs.add_if(self.is_misencoded, Repair::Escaping);
        repairs.add_if(self.to_lower, Repair::Case);
        repairs.add_if(self.to_dash, Repair::NameForm);
    }

    fn copy(&self, text: &str, out: &mut String) {
        let raw = self.of(text);
        if self.is_unchanged() {
            out.push_str(raw);
        } else {
            percent::rewrite(out, raw, self.is_path, |byte| match byte {
                b'_' if self.to_dash => b'-',
                _ if self.to_lower => byte.to_ascii_lowercase(),
                _ => byte,
            });
        }
    }
}

#[derive(Clone, Copy, Default)]
struct Pair {
    key: Run,
    value: Run,
}

/// What the scanner found.
#[derive(Default)]
struct Parts {
    type_end: usize,
    /// All segments, the slashes between them included.
    namespace: Run,
    name: Run,
    version: Run,
    pairs: [Pair; MAX_PAIRS],
    pair_count: usize,
    /// The keys are not in order as they are written, or need lower case to be compared.
    may_be_unordered: bool,
    subpath: Run,
    /// What has to be changed.
    repairs: Repairs,
}

impl Parts {
    fn pairs(&self) -> &[Pair] {
        self.pairs.get(..self.pair_count).unwrap_or_default()
    }

    /// Puts the qualifiers into order; nothing when a key occurs twice.
    fn order(&mut self, text: &str) -> Option<()> {
        let key = |pair: &Pair| {
            pair.key
                .of(text)
                .bytes()
                .map(|byte| byte.to_ascii_lowercase())
        };
        let pairs = self.pairs.get_mut(..self.pair_count)?;
        if !pairs.is_sorted_by(|a, b| key(a).lt(key(b))) {
            pairs.sort_by(|a, b| key(a).cmp(key(b)));
            if !pairs.is_sorted_by(|a, b| key(a).lt(key(b))) {
                return None;
            }
            self.repairs.add(Repair::QualifierOrder);
        }
        Some(())
    }

    /// The places in a text that is left as it is.
    fn bounds(&self) -> Bounds {
        let version_end = if self.version.is_empty() {
            self.name.end()
        } else {
            self.version.end()
        };
        Bounds {
            type_end: self.type_end,
            name_start: self.name.start(),
            name_end: self.name.end(),
            version_end,
            qualifiers_end: self
                .pairs()
                .last()
                .map_or(version_end, |pair| pair.value.end()),
        }
    }

    fn rewrite(&self, text: &str) -> (String, Bounds) {
        let mut out = String::with_capacity(text.len() + 24);
        out.push_str(text.get(..=self.type_end).unwrap_or_default());
        if !self.namespace.is_empty() {
            self.namespace.copy(text, &mut out);
            out.push('/');
        }
        let name_start = out.len();
        self.name.copy(text, &mut out);
        let name_end = out.len();
        if !self.version.is_empty() {
            out.push('@');
            self.version.copy(text, &mut out);
        }
        let version_end = out.len();
        for (index, pair) in self.pairs().iter().enumerate() {
            out.push(if index == 0 { '?' } else { '&' });
            pair.key.copy(text, &mut out);
            out.push('=');
            pair.value.copy(text, &mut out);
        }
        let qualifiers_end = out.len();
        if !self.subpath.is_empty() {
            out.push('#');
            self.subpath.copy(text, &mut out);
        }
        let type_end = self.type_end;
        (
            out,
            Bounds {
                type_end,
                name_start,
                name_end,
                version_end,
                qualifiers_end,
            },
        )
    }
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    parts: Parts,
    is_doubtful: bool,
}

impl<'a> Scanner<'a> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Reads the type and the slash behind it.
    fn package_type(&mut self) -> Option<()> {
        if !self.peek()?.is_ascii_lowercase() {
            return None;
        }
        while matches!(self.peek()?, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-') {
            self.at += 1;
        }
        self.parts.type_end = self.at;
        self.at += 1;
        (self.bytes.get(self.at - 1) == Some(&b'/')).then_some(())
    }

    /// Reads characters up to a separator; nothing when one of them is not for this way.
    fn run(&mut self, is_separator: impl Fn(u8) -> bool) -> Option<Run> {
        let mut run = Run {
            start: u32::try_from(self.at).ok()?,
            ..Run::default()
        };
        loop {
            let mut rest = self.bytes.get(self.at..)?.iter();
            while let Some(class) = rest.as_slice().first().map(|byte| percent::class(*byte))
                && class != 0
            {
                run.class |= class;
                rest.next();
            }
            self.at = self.bytes.len() - rest.as_slice().len();
            match rest.as_slice() {
                [] => break,
                [byte, ..] if is_separator(*byte) => break,
                [b'%', high, low, ..] => {
                    self.triplet(&mut run, *high, *low)?;
                    self.at += 3;
                }
                [b'%', ..] => return None,
                [0x21..=0x7E, ..] => {
                    run.is_misencoded = true;
                    self.at += 1;
                }
                _ => return None,
            }
        }
        run.end = u32::try_from(self.at).ok()?;
        Some(run)
    }

    fn triplet(&mut self, run: &mut Run, high: u8, low: u8) -> Option<()> {
        let byte = percent::triplet_byte(high, low)?;
        match byte {
            0x80.. => return None,
            b'/' => run.has_slash = true,
            b'%' => self.is_doubtful = true,
            _ => {}
        }
        run.class |= percent::class(byte);
        run.is_misencoded |= percent::canonical_triplet(high, low).is_none();
        Some(())
    }

    /// Reads namespace and name.
    fn path(&mut self, rule: Option<&TypeRule>) -> Option<()> {
        let mut namespace = Run::path(self.at)?;
        let mut name = loop {
            let run = self.run(|byte| matches!(byte, b'/' | b'@' | b'?' | b'#'))?;
            if run.is_empty() {
                return None;
            }
            if self.peek() != Some(b'/') {
                break run;
            }
            if run.has_slash {
                return None;
            }
            namespace.end = run.end;
            namespace.class |= run.class;
            namespace.is_misencoded |= run.is_misencoded;
            self.at += 1;
        };
        if let Some(rule) = rule {
            namespace.set_case(rule.namespace_case)?;
            name.set_case(rule.name_case)?;
            name.to_dash = rule.special == Special::Pypi && name.class & percent::UNDERSCORE != 0;
            let fits = match rule.namespace {
                Requirement::Required => !namespace.is_empty(),
                Requirement::Optional => true,
                Requirement::Prohibited => namespace.is_empty(),
            };
            if !fits {
                return None;
            }
        }
        self.is_doubtful |= name.has_slash;
        namespace.note(&mut self.parts.repairs);
        name.note(&mut self.parts.repairs);
        self.parts.namespace = namespace;
        self.parts.name = name;
        Some(())
    }

    fn version(&mut self, rule: Option<&TypeRule>) -> Option<()> {
        if self.peek() == Some(b'@') {
            self.at += 1;
            let mut version = self.run(|byte| matches!(byte, b'@' | b'?' | b'#'))?;
            // Where another `@` follows, that one may begin the version.
            if version.is_empty() || self.peek() == Some(b'@') {
                return None;
            }
            if let Some(rule) = rule {
                version.set_case(rule.version_case)?;
                self.is_doubtful |=
                    rule.epoch == Epoch::Qualifier && version.class & percent::COLON != 0;
            }
            version.note(&mut self.parts.repairs);
            self.parts.version = version;
        }
        let is_misencoded = self.parts.namespace.is_misencoded
            || self.parts.name.is_misencoded
            || self.parts.version.is_misencoded;
        self.is_doubtful |= is_misencoded && self.bytes.iter().take(self.at).any(|b| *b == b'&');
        Some(())
    }

    fn qualifiers(&mut self, rule: Option<&TypeRule>) -> Option<()> {
        if self.peek() != Some(b'?') {
            return Some(());
        }
        let foreign_epoch = rule.is_some_and(|rule| rule.epoch == Epoch::InVersion);
        let mut previous: &[u8] = &[];
        for index in 0..MAX_PAIRS {
            self.at += 1;
            let key = self.key()?;
            let name = self.bytes.get(key.start()..key.end())?;
            self.parts.may_be_unordered |= key.to_lower || previous >= name;
            previous = name;
            self.is_doubtful |= foreign_epoch && name.eq_ignore_ascii_case(b"epoch");
            let value = self.run(|byte| matches!(byte, b'&' | b'#'))?;
            if value.is_empty() {
                return None;
            }
            key.note(&mut self.parts.repairs);
            value.note(&mut self.parts.repairs);
            *self.parts.pairs.get_mut(index)? = Pair { key, value };
            self.parts.pair_count = index + 1;
            if self.peek() != Some(b'&') {
                return Some(());
            }
        }
        None
    }

    /// Reads a key and the equals sign behind it.
    fn key(&mut self) -> Option<Run> {
        let start = u32::try_from(self.at).ok()?;
        if !self.peek()?.is_ascii_alphabetic() {
            return None;
        }
        let mut class = 0;
        loop {
            match self.peek()? {
                b'=' => break,
                byte @ (b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_') => {
                    class |= percent::class(byte);
                    self.at += 1;
                }
                _ => return None,
            }
        }
        let to_lower = class & percent::UPPER != 0;
        let key = Run {
            start,
            end: u32::try_from(self.at).ok()?,
            to_lower,
            ..Run::default()
        };
        self.at += 1;
        Some(key)
    }

    /// Reads the subpath; nothing when a segment is to be dropped.
    fn subpath(&mut self, rule: Option<&TypeRule>) -> Option<()> {
        if self.peek().is_none() {
            return Some(());
        }
        self.at += 1;
        let mut subpath = Run::path(self.at)?;
        loop {
            let run = self.run(|byte| byte == b'/')?;
            let segment = self.bytes.get(run.start()..run.end())?;
            // An encoded dot is left to the long way.
            if run.has_slash || segment.is_empty() || segment.starts_with(b".") || run.is_misencoded
            {
                return None;
            }
            subpath.class |= run.class;
            subpath.end = run.end;
            if self.peek().is_none() {
                break;
            }
            self.at += 1;
        }
        subpath.set_case(rule.map_or(Case::Kept, |rule| rule.subpath_case))?;
        subpath.note(&mut self.parts.repairs);
        self.parts.subpath = subpath;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{parse, repair, texts};
    use super::*;

    fn check(text: &str) -> Result<(), TestCaseError> {
        let Some(found) = scan(text) else {
            return Ok(());
        };
        let long = parse::parse(text).map_err(|error| {
            TestCaseError::fail(format!("{text}: only the short way reads it: {error}"))
        })?;
        prop_assert_eq!(found.purl.as_str(), long.as_str(), "{}", text);
        prop_assert_eq!(
            format!("{:?}", found.purl.bounds),
            format!("{:?}", long.bounds),
            "{}",
            text
        );
        prop_assert_eq!(found.purl.rule.map(|r| r.code), long.rule.map(|r| r.code));
        prop_assert_eq!(
            found.repairs.is_empty(),
            found.purl.as_str() == text,
            "{}",
            text
        );
        if !found.is_doubtful && found.purl.rule.is_some() {
            let (long, repairs) = repair::repair(text).unwrap();
            prop_assert_eq!(found.purl.as_str(), long.as_str(), "{}", text);
            prop_assert_eq!(found.repairs, repairs, "{}", text);
        }
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn both_ways_read_alike(text in texts::purl_like()) {
            check(&text)?;
        }

        #[test]
        fn what_was_written_is_recognised(text in texts::purl_like()) {
            if let Ok(purl) = parse::parse(&text) {
                prop_assert_eq!(parse::parse(purl.as_str()).unwrap(), purl.clone());
                let common = purl.rule.is_none_or(|rule| {
                    matches!(rule.special, Special::None | Special::Pypi)
                        && !rule.qualifiers.iter().any(|qualifier| qualifier.required)
                });
                let dots = purl.subpath().is_some_and(|path| path.split('/').any(|s| s.starts_with('.')));
                let plain = !["%8", "%9", "%A", "%B", "%C", "%D", "%E", "%F"].iter().any(|t| purl.as_str().contains(t));
                if common && plain && !dots {
                    prop_assert!(scan(purl.as_str()).is_some_and(|found| found.repairs.is_empty()), "{purl}");
                }
            }
        }
    }

    #[test]
    fn the_usual_purls_take_the_short_way_and_are_borrowed() {
        for text in [
            "pkg:npm/%40angular/animation@12.3.1",
            "pkg:maven/org.apache.commons/commons-lang3@3.12.0?type=jar",
            "pkg:deb/debian/attr@1:2.4.47-2%2Bb1?arch=amd64&distro=debian-12",
            "pkg:rpm/redhat/openssl-libs@3.0.7-1.el9?arch=x86_64&distro=rhel-9.2&epoch=1",
            "pkg:golang/google.golang.org/genproto@v0.1.0#googleapis/api",
            "pkg:pypi/django-allauth@12.23",
            "pkg:generic/openssl",
            "pkg:whatever/a/b/c@1",
        ] {
            let found = scan(text).unwrap();
            assert!(
                found.repairs.is_empty() && found.purl.is_borrowed(),
                "{text}"
            );
        }
    }

    #[test]
    fn the_usual_slips_take_it_too() {
        for (text, canonical) in [
            (
                "pkg:deb/debian/libstdc++6@12.2.0-14",
                "pkg:deb/debian/libstdc%2B%2B6@12.2.0-14",
            ),
            (
                "pkg:apk/alpine/a@1?upstream=b&arch=x",
                "pkg:apk/alpine/a@1?arch=x&upstream=b",
            ),
            (
                "pkg:oci/a@sha256%3Aff?mediaType=a/b+c",
                "pkg:oci/a@sha256:ff?mediatype=a%2Fb%2Bc",
            ),
            ("pkg:pypi/Foo_Bar@1.0.DEV1", "pkg:pypi/foo-bar@1.0.dev1"),
            (
                "pkg:golang/github.com/BurntSushi/toml@v1",
                "pkg:golang/github.com/burntsushi/toml@v1",
            ),
            ("pkg:golang/a/b@(devel)", "pkg:golang/a/b@%28devel%29"),
        ] {
            let found = scan(text).unwrap();
            assert_eq!(found.purl.as_str(), canonical);
            assert!(!found.repairs.is_empty());
        }
    }
}

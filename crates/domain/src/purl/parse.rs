//! Splitting a text into its components and decoding them, by the procedure "How to parse a PURL".
//!
//! Two points where the procedure needs an interpretation:
//!
//! * A purl is a URL (§5.1), so the *first* `#` begins the subpath and the *first* `?` before it the qualifiers.
//! * The last `@` of the path begins the version, except where it begins a segment that others follow: npm's
//!   unencoded scopes (`pkg:npm/@scope/name`).

use std::borrow::Cow;

use super::Purl;
use super::draft::{Draft, Mode};
use super::fault::{PurlError, PurlFault, Repair, Repairs};
use super::percent::{self, DecodeFault};

/// The components as they are written, each with the place where it begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Raw<'a> {
    pub(super) package_type: Span<'a>,
    /// Namespace and name.
    pub(super) path: Span<'a>,
    pub(super) version: Span<'a>,
    pub(super) qualifiers: Span<'a>,
    pub(super) subpath: Span<'a>,
}

/// A part of the text.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Span<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
}

impl<'a> Span<'a> {
    /// Divides at the first place where a separator stands; what follows is empty when there is none.
    fn cut(self, separator: u8) -> (Self, Self) {
        let place = self.text.bytes().position(|byte| byte == separator);
        self.cut_at(place)
    }

    /// Divides at an ASCII character.
    fn cut_at(self, place: Option<usize>) -> (Self, Self) {
        let end = place.unwrap_or(self.text.len());
        let (before, after) = self.text.split_at_checked(end).unwrap_or((self.text, ""));
        let after = after.get(1..).unwrap_or_default();
        let at = self.at + self.text.len() - after.len();
        (
            Self {
                text: before,
                at: self.at,
            },
            Self { text: after, at },
        )
    }

    fn trim_start_slashes(self) -> Self {
        let text = self.text.trim_start_matches('/');
        Self {
            text,
            at: self.at + (self.text.len() - text.len()),
        }
    }

    fn trim_end_slashes(self) -> Self {
        Self {
            text: self.text.trim_end_matches('/'),
            at: self.at,
        }
    }

    fn fault(self, fault: PurlFault) -> PurlError {
        PurlError { fault, at: self.at }
    }

    fn decode(self, repairs: &mut Repairs) -> Result<Cow<'a, str>, PurlError> {
        if percent::is_plain_text(self.text) {
            return Ok(Cow::Borrowed(self.text));
        }
        repairs.add_if(!percent::is_canonical(self.text), Repair::Escaping);
        percent::decode(self.text).map_err(|fault| {
            self.fault(match fault {
                DecodeFault::Triplet => PurlFault::PercentInvalid,
                DecodeFault::Utf8 => PurlFault::NotUtf8,
            })
        })
    }
}

/// Parses a text that is not canonical already.
pub(super) fn parse(text: &str) -> Result<Purl<'static>, PurlError> {
    let mut repairs = Repairs::NONE;
    let read = split(text, &mut repairs).and_then(|raw| {
        let draft = decode(raw, &mut repairs)?;
        draft
            .finish(Mode::Strict, &mut repairs)
            .map_err(|fault| raw.error(fault))
    });
    // Type and keys refuse such characters themselves; elsewhere they count as missing encoding.
    if (read.is_err() || repairs.contains(Repair::Escaping))
        && let Some(at) = text.bytes().position(|byte| !(0x21..0x7F).contains(&byte))
    {
        return Err(PurlError {
            fault: PurlFault::CharacterInvalid,
            at,
        });
    }
    read
}

/// Splits a text into its components.
pub(super) fn split<'a>(text: &'a str, repairs: &mut Repairs) -> Result<Raw<'a>, PurlError> {
    let whole = Span { text, at: 0 };
    let (scheme, rest) = whole.cut(b':');
    if !scheme.text.eq_ignore_ascii_case("pkg") || scheme.text.len() == text.len() {
        return Err(whole.fault(PurlFault::SchemeMissing));
    }
    repairs.add_if(scheme.text != "pkg", Repair::Case);
    let (rest, subpath) = rest.cut(b'#');
    let (rest, qualifiers) = rest.cut(b'?');
    let trimmed = rest.trim_start_slashes();
    repairs.add_if(trimmed.at > rest.at, Repair::Slashes);
    let (package_type, rest) = trimmed.cut(b'/');
    let (path, version) = cut_version(rest);
    let ends_bare = |part: Span<'_>, separator: u8| {
        part.text.is_empty() && text.as_bytes().get(part.at.wrapping_sub(1)) == Some(&separator)
    };
    let has_empty_part =
        ends_bare(version, b'@') || ends_bare(qualifiers, b'?') || ends_bare(subpath, b'#');
    repairs.add_if(has_empty_part, Repair::EmptyPart);
    Ok(Raw {
        package_type,
        path,
        version,
        qualifiers,
        subpath,
    })
}

fn cut_version(path: Span<'_>) -> (Span<'_>, Span<'_>) {
    let place = path.text.bytes().rposition(|byte| byte == b'@');
    let (before, after) = path.cut_at(place);
    let begins_segment = before.text.is_empty() || before.text.ends_with('/');
    if begins_segment && after.text.contains('/') {
        path.cut_at(None)
    } else {
        (before, after)
    }
}

/// Decodes the components.
pub(super) fn decode<'a>(raw: Raw<'a>, repairs: &mut Repairs) -> Result<Draft<'a>, PurlError> {
    let mut draft = Draft {
        package_type: Cow::Borrowed(raw.package_type.text),
        ..Draft::default()
    };
    decode_path(raw.path, &mut draft, repairs)?;
    draft.version = raw.version.decode(repairs)?;
    decode_qualifiers(raw.qualifiers, &mut draft, repairs)?;
    draft.subpath = decode_segments(raw.subpath, Segments::Subpath, repairs)?;
    Ok(draft)
}

fn decode_path<'a>(
    path: Span<'a>,
    draft: &mut Draft<'a>,
    repairs: &mut Repairs,
) -> Result<(), PurlError> {
    let trimmed = path.trim_start_slashes().trim_end_slashes();
    repairs.add_if(trimmed.text.len() < path.text.len(), Repair::Slashes);
    let (namespace, name) = match trimmed.text.bytes().rposition(|byte| byte == b'/') {
        Some(place) => trimmed.cut_at(Some(place)),
        None => (
            Span {
                text: "",
                at: trimmed.at,
            },
            trimmed,
        ),
    };
    draft.name = name.decode(repairs)?;
    draft.namespace = decode_segments(namespace, Segments::Namespace, repairs)?;
    Ok(())
}

/// What segments belong to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Segments {
    Namespace,
    Subpath,
}

impl Segments {
    /// Says whether a decoded segment stands for nothing.
    fn drop(self, segment: &str) -> bool {
        segment.is_empty() || (self == Self::Subpath && matches!(segment, "." | ".."))
    }

    fn repair(self) -> Repair {
        match self {
            Self::Namespace => Repair::Slashes,
            Self::Subpath => Repair::SubpathSegment,
        }
    }

    fn fault(self) -> PurlFault {
        match self {
            Self::Namespace => PurlFault::NamespaceInvalid,
            Self::Subpath => PurlFault::SubpathInvalid,
        }
    }
}

fn decode_segments<'a>(
    span: Span<'a>,
    kind: Segments,
    repairs: &mut Repairs,
) -> Result<Cow<'a, str>, PurlError> {
    let is_plain = !span.text.contains('%') && !span.text.split('/').any(|s| kind.drop(s));
    if span.text.is_empty() || is_plain {
        repairs.add_if(!percent::is_canonical_path(span.text), Repair::Escaping);
        return Ok(Cow::Borrowed(span.text));
    }
    let mut path = String::with_capacity(span.text.len());
    let mut rest = span;
    while !rest.text.is_empty() {
        let (segment, after) = rest.cut(b'/');
        let decoded = segment.decode(repairs)?;
        if kind.drop(&decoded) {
            repairs.add(kind.repair());
        } else if decoded.contains('/') {
            return Err(segment.fault(kind.fault()));
        } else {
            if !path.is_empty() {
                path.push('/');
            }
            path.push_str(&decoded);
        }
        // An empty segment at the end leaves nothing to loop over.
        repairs.add_if(
            after.text.is_empty() && rest.text.ends_with('/'),
            kind.repair(),
        );
        rest = after;
    }
    Ok(Cow::Owned(path))
}

fn decode_qualifiers<'a>(
    qualifiers: Span<'a>,
    draft: &mut Draft<'a>,
    repairs: &mut Repairs,
) -> Result<(), PurlError> {
    repairs.add_if(qualifiers.text.ends_with('&'), Repair::EmptyQualifier);
    let mut rest = qualifiers;
    while !rest.text.is_empty() {
        let (pair, after) = rest.cut(b'&');
        if pair.text.is_empty() {
            repairs.add(Repair::EmptyQualifier);
        } else {
            let (key, value) = pair.cut(b'=');
            draft
                .qualifiers
                .push((Cow::Borrowed(key.text), value.decode(repairs)?));
        }
        rest = after;
    }
    Ok(())
}

impl Raw<'_> {
    /// Places a fault at the component that it is about.
    pub(super) fn error(&self, fault: PurlFault) -> PurlError {
        let span = match fault {
            PurlFault::SchemeMissing => Span::default(),
            PurlFault::TypeMissing | PurlFault::TypeInvalid => self.package_type,
            PurlFault::VersionInvalid => self.version,
            PurlFault::QualifierKeyInvalid
            | PurlFault::QualifierDuplicate
            | PurlFault::QualifierMissing => self.qualifiers,
            PurlFault::SubpathInvalid => self.subpath,
            PurlFault::NamespaceMissing
            | PurlFault::NamespaceProhibited
            | PurlFault::NamespaceInvalid
            | PurlFault::NameMissing
            | PurlFault::NameInvalid
            | PurlFault::CharacterInvalid
            | PurlFault::PercentInvalid
            | PurlFault::NotUtf8 => self.path,
        };
        span.fault(fault)
    }
}

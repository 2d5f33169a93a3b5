//! Envelopes around documents: DSSE v1, in-toto Statement v0.1 and v1, Sigstore bundles, JWS (RFC 7515).
//!
//! `cosign attest` and build platforms put an SBOM into an in-toto statement, that into a DSSE envelope, and that sometimes
//! into a Sigstore bundle. Signatures are not verified here: that one is there is told, no more. Traps: the payload is base64
//! in the standard or the URL-safe alphabet, with padding or without; cosign keeps SPDX text and custom predicates one level
//! deeper, under `Data`; and keys come in any order, a payload of hundreds of megabytes in front of what says what it is.
//!
//! Ordinary documents must not pay for this: a look at their first keys tells that they are no envelope.

use std::borrow::Cow;
use std::ops::Range;

use base64::Engine as _;
use base64::alphabet::{Alphabet, STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::Value;

use super::encoding;
use super::json::Fields;
use crate::error::{ReadError, ReadErrorCode};
use crate::reason::ReasonCode;

/// What a document was enclosed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The outermost kind.
    pub kind: EnvelopeKind,
    /// Whether a signature is there. It is not verified.
    pub signed: bool,
    /// What the statement is about, such as a container image by its digest; one for each digest.
    pub subjects: Vec<Subject>,
    /// What the payload says it is: the in-toto predicate type, or the payload's media type when there is no statement.
    pub predicate_type: Option<String>,
}

/// The kinds of envelopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnvelopeKind {
    /// A Sigstore bundle around a DSSE envelope.
    SigstoreBundle,
    /// A DSSE envelope.
    Dsse,
    /// A JWS, compact or as JSON.
    Jws,
    /// An in-toto statement without an envelope of its own.
    Statement,
}

impl EnvelopeKind {
    /// All of them.
    pub const ALL: &[Self] = &[Self::SigstoreBundle, Self::Dsse, Self::Jws, Self::Statement];

    /// The stable code, in kebab case.
    pub const fn code(self) -> &'static str {
        match self {
            Self::SigstoreBundle => "sigstore-bundle",
            Self::Dsse => "dsse",
            Self::Jws => "jws",
            Self::Statement => "in-toto-statement",
        }
    }
}

/// Something that an in-toto statement is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Its name, or its address when it has no name.
    pub name: String,
    /// The digest's algorithm as written, such as `sha256`; empty when there is no digest.
    pub algorithm: String,
    /// The digest's value as written.
    pub value: String,
}

impl Envelope {
    fn new(kind: EnvelopeKind) -> Self {
        Self {
            kind,
            signed: false,
            subjects: Vec::new(),
            predicate_type: None,
        }
    }

    /// Whether what is enclosed calls itself an SBOM.
    pub fn names_sbom(&self) -> bool {
        let Some(predicate_type) = &self.predicate_type else {
            return false;
        };
        let lower = predicate_type.to_ascii_lowercase();
        ["cyclonedx", "spdx", "sbom"]
            .iter()
            .any(|word| lower.contains(word))
    }

    /// The refusal of an envelope around something that nobody here reads.
    pub fn foreign(&self) -> ReadError {
        let detail = self.predicate_type.clone().unwrap_or_default();
        ReadError::new(ReadErrorCode::ForeignPayload, detail)
    }
}

/// A text whose envelopes are taken off.
#[derive(Debug)]
pub(super) struct Opened<'a> {
    /// The text in which the document stands: the one given, or a payload that had to be decoded.
    pub(super) text: Cow<'a, str>,
    /// Where in it.
    pub(super) range: Range<usize>,
    /// What was around it.
    pub(super) envelope: Option<Envelope>,
}

/// Layers that are taken off at most: a bundle, DSSE, a statement, `Data`, and some to spare.
const LAYERS: usize = 8;

/// Takes the envelopes off.
pub(super) fn open(text: Cow<'_, str>) -> Result<Opened<'_>, ReadError> {
    let range = 0..text.len();
    let mut opened = Opened {
        text,
        range,
        envelope: None,
    };
    for _ in 0..LAYERS {
        let outer = opened.text.get(opened.range.clone()).unwrap_or_default();
        let enclosed = match Layer::of(outer) {
            Some(layer) => layer.open(outer, &mut opened.envelope)?,
            None => return Ok(opened),
        };
        match enclosed {
            Enclosed::Within(range) => {
                let start = opened.range.start;
                opened.range = start + range.start..start + range.end;
            }
            Enclosed::Decoded(text) => {
                opened.range = 0..text.len();
                opened.text = text.into();
            }
        }
    }
    Err(ReadError::new(ReadErrorCode::TooDeep, LAYERS.to_string()))
}

/// The document that an envelope encloses.
enum Enclosed {
    /// A part of the envelope's text.
    Within(Range<usize>),
    /// A text of its own.
    Decoded(String),
}

/// The fields of one layer, as ranges of its text.
#[derive(Debug, Default)]
struct Layer {
    dsse_envelope: Option<Range<usize>>,
    payload: Option<Range<usize>>,
    payload_type: Option<Range<usize>>,
    signatures: Option<Range<usize>>,
    statement_type: Option<Range<usize>>,
    predicate_type: Option<Range<usize>>,
    predicate: Option<Range<usize>>,
    subject: Option<Range<usize>>,
    data: Option<Range<usize>>,
    /// A compact JWS: its payload, and whether a signature follows.
    compact: Option<(Range<usize>, bool)>,
}

/// How much of an object is looked at for a key that tells an envelope.
const LOOK: usize = 64 << 10;

/// Keys of envelopes. One among the first keys is enough to look for the others.
const TELLING: &[&str] = &[
    "_type",
    "dsseEnvelope",
    "mediaType",
    "messageSignature",
    "payload",
    "payloadType",
    "predicate",
    "predicateType",
    "protected",
    "signatures",
    "subject",
    "verificationMaterial",
];

/// Keys that no envelope has: the search is over.
const DOCUMENT: &[&str] = &[
    "$schema",
    "@context",
    "@graph",
    "SPDXID",
    "bomFormat",
    "components",
    "metadata",
    "packages",
    "sbom",
    "spdxVersion",
    "specVersion",
];

impl Layer {
    /// Recognises an envelope; `None` for everything else.
    fn of(text: &str) -> Option<Self> {
        let trimmed = text.trim_ascii_start();
        if trimmed.starts_with("eyJ") {
            return compact_jws(text);
        }
        if !trimmed.starts_with('{') || !could_be_envelope(text) {
            return None;
        }
        let mut layer = Self::default();
        let mut fields = Fields::of(text)?;
        while let Some(key) = fields.key() {
            let Some(value) = fields.value(usize::MAX) else {
                break;
            };
            layer.take(key, value);
        }
        layer.is_known(text).then_some(layer)
    }

    fn take(&mut self, key: &str, value: Range<usize>) {
        let field = match key {
            "dsseEnvelope" => &mut self.dsse_envelope,
            "payload" => &mut self.payload,
            "payloadType" => &mut self.payload_type,
            "signatures" | "signature" => &mut self.signatures,
            "_type" => &mut self.statement_type,
            "predicateType" => &mut self.predicate_type,
            "predicate" => &mut self.predicate,
            "subject" => &mut self.subject,
            "Data" => &mut self.data,
            _ => return,
        };
        *field = Some(value);
    }

    /// Whether the fields make one of the known kinds.
    fn is_known(&self, text: &str) -> bool {
        let is_text = |field: &Option<Range<usize>>| slice(text, field).starts_with('"');
        self.dsse_envelope.is_some()
            || (is_text(&self.payload)
                && (self.payload_type.is_some() || self.signatures.is_some()))
            || string(text, &self.statement_type).is_some_and(|kind| kind.contains("in-toto.io/"))
            || (self.predicate.is_some() && self.predicate_type.is_some())
    }

    fn open(self, text: &str, envelope: &mut Option<Envelope>) -> Result<Enclosed, ReadError> {
        if let Some((payload, signed)) = self.compact {
            let found = envelope.get_or_insert_with(|| Envelope::new(EnvelopeKind::Jws));
            found.signed |= signed;
            return decoded(text.get(payload).unwrap_or_default(), found);
        }
        if let Some(range) = self.dsse_envelope {
            envelope.get_or_insert_with(|| Envelope::new(EnvelopeKind::SigstoreBundle));
            return Ok(Enclosed::Within(range));
        }
        if self.payload.is_some() {
            return self.open_payload(text, envelope);
        }
        self.open_statement(text, envelope)
    }

    fn open_payload(
        self,
        text: &str,
        envelope: &mut Option<Envelope>,
    ) -> Result<Enclosed, ReadError> {
        let kind = match self.payload_type {
            Some(_) => EnvelopeKind::Dsse,
            None => EnvelopeKind::Jws,
        };
        let found = envelope.get_or_insert_with(|| Envelope::new(kind));
        found.signed |= has_signature(slice(text, &self.signatures));
        found.predicate_type = string(text, &self.payload_type).map(Cow::into_owned);
        let payload = string(text, &self.payload).unwrap_or_default();
        decoded(&payload, found)
    }

    fn open_statement(
        self,
        text: &str,
        envelope: &mut Option<Envelope>,
    ) -> Result<Enclosed, ReadError> {
        let found = envelope.get_or_insert_with(|| Envelope::new(EnvelopeKind::Statement));
        found.subjects = subjects(slice(text, &self.subject));
        let named = string(text, &self.predicate_type).or(string(text, &self.statement_type));
        found.predicate_type = named.map(Cow::into_owned);
        let Some(predicate) = self.predicate else {
            return Err(found.foreign());
        };
        let data = text.get(predicate.clone()).and_then(data_of);
        let range = match data {
            Some(data) => predicate.start + data.start..predicate.start + data.end,
            None => predicate,
        };
        match string(text, &Some(range.clone())) {
            Some(document) => Ok(Enclosed::Decoded(document.into_owned())),
            None => Ok(Enclosed::Within(range)),
        }
    }
}

/// Looks at the first keys: an object with one that envelopes have among them could be one.
fn could_be_envelope(text: &str) -> bool {
    let Some(mut fields) = Fields::of(text) else {
        return false;
    };
    let mut looked = 0;
    while let Some(key) = fields.key() {
        if TELLING.contains(&key) {
            return true;
        }
        if DOCUMENT.contains(&key) {
            return false;
        }
        let Some(value) = fields.value(LOOK - looked) else {
            return false;
        };
        looked += value.len().min(LOOK - looked);
    }
    false
}

/// What cosign keeps under `Data` in a predicate of its own making.
fn data_of(predicate: &str) -> Option<Range<usize>> {
    let mut fields = Fields::of(predicate)?;
    let mut looked = 0;
    loop {
        let key = fields.key()?;
        if DOCUMENT.contains(&key) {
            return None;
        }
        let value = fields.value(if key == "Data" {
            usize::MAX
        } else {
            LOOK - looked
        })?;
        if key == "Data" {
            return Some(value);
        }
        looked += value.len().min(LOOK - looked);
    }
}

fn slice<'t>(text: &'t str, field: &Option<Range<usize>>) -> &'t str {
    field
        .clone()
        .and_then(|range| text.get(range))
        .unwrap_or_default()
        .trim_ascii()
}

/// The value of a field that is a JSON string.
fn string<'t>(text: &'t str, field: &Option<Range<usize>>) -> Option<Cow<'t, str>> {
    let raw = slice(text, field);
    let plain = raw.strip_prefix('"')?.strip_suffix('"')?;
    if memchr::memchr(b'\\', plain.as_bytes()).is_none() {
        return Some(plain.into());
    }
    serde_json::from_str(raw).ok().map(Cow::Owned)
}

/// Whether a list of signatures has one, or a signature is there as text.
fn has_signature(signatures: &str) -> bool {
    let said = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
    match serde_json::from_str(signatures) {
        Ok(Value::Array(list)) => list
            .iter()
            .any(|one| said(one) || ["sig", "signature"].iter().any(|key| said(&one[*key]))),
        Ok(value) => said(&value),
        Err(_) => false,
    }
}

fn subjects(list: &str) -> Vec<Subject> {
    let Ok(Value::Array(list)) = serde_json::from_str(list) else {
        return Vec::new();
    };
    let mut subjects = Vec::with_capacity(list.len());
    for subject in &list {
        let text = |key: &str| subject.get(key).and_then(Value::as_str);
        let name = text("name").or(text("uri")).unwrap_or_default();
        let digests = subject.get("digest").and_then(Value::as_object);
        let before = subjects.len();
        for (algorithm, value) in digests.into_iter().flatten() {
            subjects.push(Subject {
                name: name.to_owned(),
                algorithm: algorithm.clone(),
                value: value.as_str().unwrap_or_default().to_owned(),
            });
        }
        if subjects.len() == before {
            subjects.push(Subject {
                name: name.to_owned(),
                algorithm: String::new(),
                value: String::new(),
            });
        }
    }
    subjects
}

/// Three parts of base64url between dots, the first of them an object.
fn compact_jws(text: &str) -> Option<Layer> {
    let end = text.trim_ascii_end().len();
    let start = text.len() - text.trim_ascii_start().len();
    let (header, rest) = text.get(start..end)?.split_once('.')?;
    let (payload, signature) = rest.split_once('.')?;
    let is_part = |part: &str| {
        let letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        part.bytes().all(letter)
    };
    if payload.is_empty() || ![header, payload, signature].into_iter().all(is_part) {
        return None;
    }
    let from = start + header.len() + 1;
    Some(Layer {
        compact: Some((from..from + payload.len(), !signature.is_empty())),
        ..Layer::default()
    })
}

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);

/// Decodes a payload to text.
fn decoded(payload: &str, envelope: &Envelope) -> Result<Enclosed, ReadError> {
    let bytes = decode_base64(payload)
        .ok_or_else(|| ReadError::new(ReadErrorCode::NothingReadable, ReasonCode::Base64.code()))?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Enclosed::Decoded(text)),
        Err(error) => encoding::decode(error.as_bytes())
            .text
            .map(|text| Enclosed::Decoded(text.into_owned()))
            .ok_or_else(|| envelope.foreign()),
    }
}

fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let wrapped = memchr::memchr3(b'\n', b'\r', b' ', text.as_bytes()).is_some();
    let joined: Cow<'_, [u8]> = if wrapped {
        let bytes = text.bytes().filter(|byte| !byte.is_ascii_whitespace());
        bytes.collect::<Vec<_>>().into()
    } else {
        text.as_bytes().into()
    };
    let is_url_safe = memchr::memchr2(b'-', b'_', &joined).is_some();
    let alphabet: &Alphabet = if is_url_safe { &URL_SAFE } else { &STANDARD };
    GeneralPurpose::new(alphabet, LENIENT).decode(&joined).ok()
}

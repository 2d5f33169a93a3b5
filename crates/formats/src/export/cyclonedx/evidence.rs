//! Lines of evidence back into fields, as far as they are lines that the readers write.

use iriai_domain::inventory::document::{LicenceStanding, LicenceStatement};
use iriai_domain::warning::Text;
use serde_json::Number;

use super::licence;
use super::schema::{Copyright, Evidence, Frame, Identity, Method, Occurrence};
use crate::sbom::cyclonedx::evidence::{CALL, COPYRIGHT, IDENTITY, IDENTITY_FIELDS, OCCURRENCE};

/// What the schema allows as `technique`.
const TECHNIQUES: &[&str] = &[
    "source-code-analysis",
    "binary-analysis",
    "manifest-analysis",
    "ast-fingerprint",
    "hash-comparison",
    "instrumentation",
    "dynamic-analysis",
    "filename",
    "attestation",
    "other",
];

/// The evidence of a component, and the lines that have no field. The fields are read back in a fixed order, so from the first
/// line on that would change its place all go without.
pub(super) fn evidence<'p>(
    lines: &'p [Text<'p>],
    licences: &'p [LicenceStatement<'p>],
) -> (Option<Evidence<'p>>, &'p [Text<'p>]) {
    let mut evidence = Evidence::default();
    let taken = lines
        .iter()
        .take_while(|line| take(&mut evidence, line))
        .count();
    let observed = licences.iter();
    let observed = observed.filter(|statement| statement.standing == LicenceStanding::Observed);
    evidence.licenses = licence::choices(observed);
    let rest = lines.get(taken..).unwrap_or_default();
    let some = taken > 0 || !evidence.licenses.is_empty();
    (some.then_some(evidence), rest)
}

fn take<'p>(evidence: &mut Evidence<'p>, line: &'p str) -> bool {
    let said = |text: &&str| !text.trim().is_empty();
    let copyrights = !evidence.copyright.is_empty();
    let calls = copyrights || evidence.callstack.is_some();
    let occurrences = calls || !evidence.occurrences.is_empty();
    if let Some(text) = line.strip_prefix(COPYRIGHT).filter(said) {
        evidence.copyright.push(Copyright { text });
    } else if let Some(module) = line.strip_prefix(CALL).filter(said).filter(|_| !copyrights) {
        let callstack = evidence.callstack.get_or_insert_default();
        callstack.frames.push(Frame { module });
    } else if let Some(location) = line
        .strip_prefix(OCCURRENCE)
        .filter(said)
        .filter(|_| !calls)
    {
        evidence.occurrences.push(Occurrence { location });
    } else if let Some(finding) = line.strip_prefix(IDENTITY).filter(|_| !occurrences) {
        return identity(&mut evidence.identity, finding);
    } else {
        return false;
    }
    true
}

/// `FIELD[ CONFIDENCE][: VALUE]` or `FIELD by TECHNIQUE CONFIDENCE[: VALUE]`.
fn identity<'p>(identities: &mut Vec<Identity<'p>>, finding: &'p str) -> bool {
    let (head, value) = match finding.split_once(": ") {
        Some((head, value)) if !value.trim().is_empty() => (head, Some(value)),
        Some(_) => return false,
        None => (finding, None),
    };
    let words: Vec<_> = head.split(' ').collect();
    match words.as_slice() {
        [field, rest @ ..] if IDENTITY_FIELDS.contains(field) => match rest {
            [] => identities.push(Identity {
                field,
                confidence: None,
                concluded_value: value,
                methods: Vec::new(),
            }),
            ["by", technique, confidence] if TECHNIQUES.contains(technique) => {
                let (Some(confidence), Some(identity)) = (share(confidence), identities.last_mut())
                else {
                    return false;
                };
                if identity.field != *field {
                    return false;
                }
                identity.methods.push(Method {
                    technique,
                    confidence,
                    value,
                });
            }
            [confidence] => {
                let Some(confidence) = share(confidence) else {
                    return false;
                };
                identities.push(Identity {
                    field,
                    confidence: Some(confidence),
                    concluded_value: value,
                    methods: Vec::new(),
                });
            }
            _ => return false,
        },
        _ => return false,
    }
    true
}

/// A number from 0 to 1 that is written as the readers write it.
fn share(text: &str) -> Option<Number> {
    let number: f64 = text.parse().ok()?;
    if !(0.0..=1.0).contains(&number) || number.to_string() != text {
        return None;
    }
    match text {
        "0" => Some(Number::from(0)),
        "1" => Some(Number::from(1)),
        _ => Number::from_f64(number),
    }
}

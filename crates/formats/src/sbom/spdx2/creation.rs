//! Who made a document or a package, with which tool, and when in the product's life.
//!
//! SPDX 2.3 §6.8, §7.5, §7.6: `Person: name (mail)`, `Organization: name (mail)`, `Tool: name-version`. The mail is
//! optional and its brackets are often empty; some tools write angle brackets, or a place in round ones.

use iriai_domain::inventory::document::{Document, Field, Party, Text, Tool};
use iriai_domain::warning::WarningCode;

use super::{Place, answer, part};

/// What stands before the colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sbom) enum Role {
    /// `Person:`.
    Person,
    /// `Organization:`.
    Organisation,
    /// `Tool:`.
    Tool,
    /// Nothing of these.
    Unstated,
}

impl Role {
    fn of(word: &str) -> Self {
        let word = word.trim();
        if word.eq_ignore_ascii_case("organization") || word.eq_ignore_ascii_case("organisation") {
            Self::Organisation
        } else if word.eq_ignore_ascii_case("person") {
            Self::Person
        } else if word.eq_ignore_ascii_case("tool") {
            Self::Tool
        } else {
            Self::Unstated
        }
    }
}

/// Adds a creator to a document.
pub(super) fn creator<'a>(document: &mut Document<'a>, text: Text<'a>, place: &mut dyn Place) {
    if matches!(
        Field::from_spdx(Text::Borrowed(text.trim())),
        Field::Stated(_)
    ) {
        let (role, name) = split_role(&text);
        if role == Role::Unstated {
            place.note(WarningCode::UnknownValue, &text, "Tool: …");
        }
        creator_as(document, role, name);
    }
}

/// Adds a creator whose role is known.
pub(super) fn creator_as<'a>(document: &mut Document<'a>, role: Role, text: Text<'a>) {
    match role {
        // Who is neither called a person nor an organisation must not count as an author.
        Role::Tool | Role::Unstated => {
            if let Field::Stated(text) = answer(text) {
                document.tools.push(tool(&text));
            }
        }
        Role::Person | Role::Organisation => {
            let (name, contact) = split_contact(&text);
            if let Field::Stated(name) = Field::from_spdx(name) {
                document.authors.push(Party {
                    name,
                    contact,
                    organisation: Some(role == Role::Organisation),
                });
            }
        }
    }
}

/// The role by its word, for documents that write `{"Person": "…"}`.
pub(super) fn role(word: &str) -> Role {
    Role::of(word)
}

/// A supplier or an originator: what is said and the contact.
pub(super) fn party<'a>(text: Text<'a>, place: &mut dyn Place) -> (Field<'a>, Option<Text<'a>>) {
    match answer(text) {
        Field::Stated(text) => {
            let (role, name) = split_role(&text);
            if matches!(role, Role::Unstated | Role::Tool) {
                place.note(WarningCode::UnknownValue, &text, "Organization: …");
            }
            let (name, contact) = split_contact(&name);
            (Field::from_spdx(name), contact)
        }
        other => (other, None),
    }
}

fn split_role<'a>(text: &Text<'a>) -> (Role, Text<'a>) {
    match text.split_once(':') {
        Some((word, rest)) if Role::of(word) != Role::Unstated => {
            (Role::of(word), part(text, rest.trim()))
        }
        _ => (Role::Unstated, part(text, text.trim())),
    }
}

/// Splits off what stands in brackets at the end, when it is an address or nothing at all.
fn split_contact<'a>(text: &Text<'a>) -> (Text<'a>, Option<Text<'a>>) {
    let trimmed = text.trim();
    for (open, close) in [('(', ')'), ('<', '>')] {
        let Some((name, inside)) = trimmed
            .strip_suffix(close)
            .and_then(|rest| rest.rsplit_once(open))
        else {
            continue;
        };
        let inside = inside.trim();
        if inside.is_empty() {
            return (part(text, name.trim()), None);
        }
        if is_contact(inside) {
            return (part(text, name.trim()), Some(part(text, inside)));
        }
    }
    (part(text, trimmed), None)
}

/// Whether a text in brackets is a contact, not a part of the name.
pub(crate) fn is_contact(text: &str) -> bool {
    text.contains('@') || text.contains("://") || text.starts_with("www.")
}

/// Splits a tool's name and version. The version begins after a `-` (some write a space): with digits, a dot and a
/// digit where there is such a place, so that `x-1.0-beta` is version `1.0-beta`; else with a digit after the last `-`.
pub(super) fn tool<'a>(text: &Text<'a>) -> Tool<'a> {
    let trimmed = text.trim();
    let starts = |separators: &'static [char]| {
        trimmed
            .match_indices(separators)
            .map(|(at, separator)| (at, at + separator.len()))
    };
    let dotted =
        starts(&['-', ' ']).find(|&(at, after)| at > 0 && begins_dotted(&trimmed[after..]));
    let split = dotted.or_else(|| {
        starts(&['-'])
            .next_back()
            .filter(|&(at, after)| at > 0 && is_plain_version(&trimmed[after..]))
    });
    match split {
        Some((at, after)) => Tool {
            vendor: None,
            name: part(text, trimmed[..at].trim_end_matches(['-', ' '])),
            version: Some(part(text, trimmed[after..].trim())),
        },
        None => Tool {
            vendor: None,
            name: part(text, trimmed),
            version: None,
        },
    }
}

fn begins_dotted(text: &str) -> bool {
    let digits = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let rest = digits.trim_start_matches(|character: char| character.is_ascii_digit());
    rest.len() < digits.len()
        && rest
            .strip_prefix('.')
            .is_some_and(|minor| minor.starts_with(|character: char| character.is_ascii_digit()))
}

fn is_plain_version(text: &str) -> bool {
    let digits = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let commit = text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    commit || (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Words for a place in the life of a product: CISA's SBOM types and CycloneDX's phases.
const PHASES: &[&str] = &[
    "design",
    "source",
    "pre-build",
    "build",
    "post-build",
    "analyzed",
    "analysed",
    "deployed",
    "runtime",
    "operations",
    "discovery",
    "decommission",
];

/// Labels that people put before such a word.
const LABELS: &[&str] = &[
    "sbom type",
    "sbom types",
    "sbomtype",
    "sbom-type",
    "type of sbom",
    "cisa sbom type",
    "sbom lifecycle",
    "sbom lifecycle phase",
    "lifecycle",
    "lifecycles",
    "lifecycle phase",
    "generation context",
];

/// Sentences that tell it in passing.
const SENTENCES: &[(&str, &str)] = &[
    ("before the build", "pre-build"),
    ("during the build", "build"),
    ("after the build", "post-build"),
];

/// What a creator comment tells of the product's life, and whether it tells nothing else.
///
/// SPDX 2 has no field for it; CISA 2026 and BSI point to the creator comment, in which people write `SBOM Type: Build`
/// on a line of its own, the word alone, or a sentence.
pub(super) fn lifecycles<'a>(comment: &Text<'a>) -> (Vec<Text<'a>>, bool) {
    let mut found = Vec::new();
    let mut alone = true;
    for line in comment
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
    {
        match phases(comment, line) {
            Some(mut phases) => found.append(&mut phases),
            None => alone = false,
        }
    }
    if found.is_empty() {
        let folded = comment.to_ascii_lowercase();
        let told = SENTENCES
            .iter()
            .find(|(sentence, _)| folded.contains(sentence));
        found.extend(told.map(|(_, phase)| Text::Borrowed(*phase)));
        alone = false;
    }
    (found, alone)
}

/// Whether a word names a place in the life of a product.
pub(crate) fn is_phase(word: &str) -> bool {
    PHASES.iter().any(|phase| word.eq_ignore_ascii_case(phase))
}

fn phases<'a>(comment: &Text<'a>, line: &str) -> Option<Vec<Text<'a>>> {
    let words = match line.split_once([':', '=']) {
        Some((label, words)) => {
            let label = label.trim();
            LABELS
                .iter()
                .any(|known| label.eq_ignore_ascii_case(known))
                .then_some(words)?
        }
        None => line,
    };
    words
        .split([',', ';', '/'])
        .map(|word| {
            let word = word.trim().trim_end_matches('.');
            is_phase(word).then(|| part(comment, word))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tools_are_split_before_their_version() {
        for (text, name, version) in [
            ("syft-0.80.0", "syft", Some("0.80.0")),
            ("syft-v0.42.0-bogus", "syft", Some("v0.42.0-bogus")),
            ("SPDX-Tools-v1.0", "SPDX-Tools", Some("v1.0")),
            (
                "Microsoft.SBOMTool-1.1.1",
                "Microsoft.SBOMTool",
                Some("1.1.1"),
            ),
            (
                "scancode-toolkit 30.1.0",
                "scancode-toolkit",
                Some("30.1.0"),
            ),
            ("ort-20", "ort", Some("20")),
            (
                "tern-b8e13d1780cd3a02204226bba3d0772d95da24a0",
                "tern",
                Some("b8e13d1780cd3a02204226bba3d0772d95da24a0"),
            ),
            (
                "GitHub.com-Dependency-Graph",
                "GitHub.com-Dependency-Graph",
                None,
            ),
            ("sigs.k8s.io/bom/pkg/spdx", "sigs.k8s.io/bom/pkg/spdx", None),
            (
                "https://pub.dev/packages/sbom",
                "https://pub.dev/packages/sbom",
                None,
            ),
            ("spdx2", "spdx2", None),
            ("-1.0", "-1.0", None),
        ] {
            let tool = tool(&Text::Borrowed(text));
            assert_eq!(
                (tool.name.as_ref(), tool.version.as_deref()),
                (name, version),
                "{text}"
            );
        }
    }

    #[test]
    fn contacts_are_addresses() {
        for (text, name, contact) in [
            (
                "Jane Doe (jane@example.com)",
                "Jane Doe",
                Some("jane@example.com"),
            ),
            ("ExampleCodeInspect ()", "ExampleCodeInspect", None),
            (
                "Greg <gregkh@example.org>",
                "Greg",
                Some("gregkh@example.org"),
            ),
            ("Samsung (Korea)", "Samsung (Korea)", None),
            (
                "Acme (Japan) (https://acme.example)",
                "Acme (Japan)",
                Some("https://acme.example"),
            ),
            ("()", "", None),
        ] {
            let text = Text::Borrowed(text);
            let (found, at) = split_contact(&text);
            assert_eq!((found.as_ref(), at.as_deref()), (name, contact), "{text}");
        }
    }

    #[test]
    fn a_creator_comment_may_name_the_phase() {
        for (text, found, alone) in [
            ("SBOM Type: Build", &["Build"][..], true),
            (
                "lifecycle: pre-build, operations",
                &["pre-build", "operations"][..],
                true,
            ),
            ("Analyzed", &["Analyzed"][..], true),
            (
                "Made for the fest.\nSBOM type: Source",
                &["Source"][..],
                false,
            ),
            (
                "This document was created by analyzing packages created during the build.",
                &["build"][..],
                false,
            ),
            (
                "This package has been shipped in source and binary form.",
                &[][..],
                false,
            ),
        ] {
            let text = Text::Borrowed(text);
            let (phases, only) = lifecycles(&text);
            assert_eq!(phases, found, "{text}");
            assert_eq!(only, alone, "{text}");
        }
    }
}

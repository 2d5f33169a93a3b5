//! The rules of single types that the table in [`super::types`] cannot express.

use std::borrow::Cow;

use super::draft::Draft;
use super::fault::{PurlFault, Repair, Repairs};
use super::types::Special;

/// Hosts whose paths are the same whatever their case.
const CASELESS_HOSTS: &[&str] = &[
    "github",
    "github.com",
    "bitbucket",
    "bitbucket.org",
    "gitlab",
    "gitlab.com",
];

/// Puts name and other parts into the form that the type prescribes.
pub(super) fn normalise(special: Special, draft: &mut Draft<'_>, repairs: &mut Repairs) {
    match special {
        Special::Pypi => replace(&mut draft.name, |c| c == '_', '-', repairs),
        Special::Pub => {
            let is_foreign = |c| !matches!(c, 'a'..='z' | '0'..='9' | '_');
            replace(&mut draft.name, is_foreign, '_', repairs);
        }
        Special::Hackage => replace(&mut draft.name, |c| matches!(c, '_' | ' '), '-', repairs),
        Special::Git => split_at_host(draft, repairs),
        Special::Mlflow => {
            // Databricks ignores the case of model names, Azure ML does not.
            let url = draft.qualifier("repository_url").unwrap_or_default();
            if url.to_ascii_lowercase().contains("databricks") {
                make_lower(&mut draft.name, repairs);
            }
        }
        Special::Swid => {
            if let Some(tag) = draft.qualifier_mut("tag_id").filter(|tag| is_guid(tag)) {
                make_lower(tag, repairs);
            }
        }
        Special::None | Special::ChromeExtension | Special::Cocoapods | Special::Cpan => {}
    }
}

/// Checks what the type's definition refuses, after normalisation.
pub(super) fn check(special: Special, draft: &Draft<'_>) -> Result<(), PurlFault> {
    let name = draft.name.as_ref();
    let (name_is_valid, rest) = match special {
        Special::ChromeExtension => (
            name.len() == 32 && name.bytes().all(|byte| matches!(byte, b'a'..=b'p')),
            if draft.version.is_empty() || is_extension_version(&draft.version) {
                Ok(())
            } else {
                Err(PurlFault::VersionInvalid)
            },
        ),
        Special::Cocoapods => (
            !name.starts_with('.') && !name.contains(|c: char| c == '+' || c.is_whitespace()),
            Ok(()),
        ),
        Special::Cpan => (!name.contains("::"), Ok(())),
        Special::Swid => (
            true,
            if draft.namespace.split('/').count() <= 2 {
                Ok(())
            } else {
                Err(PurlFault::NamespaceInvalid)
            },
        ),
        _ => (true, Ok(())),
    };
    if name_is_valid {
        rest
    } else {
        Err(PurlFault::NameInvalid)
    }
}

/// The text in lower case; nothing when there is nothing to change.
pub(super) fn lower(text: &str) -> Option<String> {
    text.bytes()
        .any(|byte| byte.is_ascii_uppercase() || !byte.is_ascii())
        .then(|| text.to_lowercase())
}

/// The text in upper case; nothing when there is nothing to change.
pub(super) fn upper(text: &str) -> Option<String> {
    text.bytes()
        .any(|byte| byte.is_ascii_lowercase() || !byte.is_ascii())
        .then(|| text.to_uppercase())
}

fn make_lower(text: &mut Cow<'_, str>, repairs: &mut Repairs) {
    if let Some(lowered) = lower(text).filter(|lowered| *lowered != **text) {
        *text = Cow::Owned(lowered);
        repairs.add(Repair::Case);
    }
}

fn replace(text: &mut Cow<'_, str>, wrong: fn(char) -> bool, right: char, repairs: &mut Repairs) {
    if text.contains(wrong) {
        let fixed = text
            .chars()
            .map(|c| if wrong(c) { right } else { c })
            .collect();
        *text = Cow::Owned(fixed);
        repairs.add(Repair::NameForm);
    }
}

/// The namespace of `pkg:git` is the host alone; all that follows is the path of the repository, and its slashes stay.
fn split_at_host(draft: &mut Draft<'_>, repairs: &mut Repairs) {
    let host_end = draft.namespace.find('/').unwrap_or(draft.namespace.len());
    let (host, path) = draft
        .namespace
        .split_at_checked(host_end)
        .unwrap_or_default();
    repairs.add_if(draft.name.contains('/'), Repair::NameForm);
    if !path.is_empty() || draft.name.contains('/') {
        let segments = path.split('/').chain(draft.name.split('/'));
        let kept: Vec<_> = segments.filter(|segment| !segment.is_empty()).collect();
        draft.name = Cow::Owned(kept.join("/"));
        draft.namespace = Cow::Owned(host.to_owned());
    }
    if CASELESS_HOSTS
        .iter()
        .any(|known| known.eq_ignore_ascii_case(&draft.namespace))
    {
        make_lower(&mut draft.namespace, repairs);
        make_lower(&mut draft.name, repairs);
    }
}

/// One to four numbers between dots.
fn is_extension_version(version: &str) -> bool {
    version.split('.').count() <= 4
        && version
            .split('.')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Groups of 8, 4, 4, 4 and 12 hexadecimal digits.
fn is_guid(text: &str) -> bool {
    let groups: Vec<_> = text.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups
            .iter()
            .all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extension_versions_have_one_to_four_numbers() {
        for version in ["1", "1.2.3.4", "25.7.1"] {
            assert!(is_extension_version(version), "{version}");
        }
        for version in ["", "1.", ".1", "1.2.3.4.5", "1.2-b", "1. 2"] {
            assert!(!is_extension_version(version), "{version}");
        }
    }

    #[test]
    fn a_guid_has_its_five_groups() {
        assert!(is_guid("75B8C285-fa7b-485b-b199-4745e3004d0d"));
        assert!(!is_guid("CreativeCloud-CS6-Win-GM-MUL"));
        assert!(!is_guid("75b8c285-fa7b-485b-b199-4745e3004d0g"));
    }
}

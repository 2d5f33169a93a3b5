//! A package URL whose parts are decoded and not yet checked; parsing, repairing and building all pass through it.

use std::borrow::Cow;

use super::fault::{PurlFault, Repair, Repairs};
use super::rules::{self, lower, upper};
use super::types::{self, Case, Requirement, Special, TypeRule};
use super::{Bounds, Purl, percent};

/// How far rules bend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// The standard's own procedure.
    Strict,
    /// What identifies a package is kept even where a rule is broken, and the break is recorded.
    Lenient,
}

/// Decoded parts; an empty text is a missing part. Namespace and subpath hold segments between single slashes.
#[derive(Debug, Default)]
pub(super) struct Draft<'a> {
    pub(super) package_type: Cow<'a, str>,
    pub(super) namespace: Cow<'a, str>,
    pub(super) name: Cow<'a, str>,
    pub(super) version: Cow<'a, str>,
    pub(super) qualifiers: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    pub(super) subpath: Cow<'a, str>,
}

impl<'a> Draft<'a> {
    pub(super) fn qualifier(&self, key: &str) -> Option<&str> {
        self.qualifiers
            .iter()
            .find(|(known, _)| known == key)
            .map(|(_, value)| value.as_ref())
    }

    pub(super) fn qualifier_mut(&mut self, key: &str) -> Option<&mut Cow<'a, str>> {
        self.qualifiers
            .iter_mut()
            .find(|(known, _)| known == key)
            .map(|(_, value)| value)
    }

    /// Puts the parts into canonical form, checks them and writes the purl.
    pub(super) fn finish(
        mut self,
        mode: Mode,
        repairs: &mut Repairs,
    ) -> Result<Purl<'static>, PurlFault> {
        self.settle_type(repairs)?;
        let rule = types::find(&self.package_type);
        self.settle(rule, mode, repairs)
    }

    /// Checks the type and puts it into lower case.
    pub(super) fn settle_type(&mut self, repairs: &mut Repairs) -> Result<(), PurlFault> {
        check_type(&self.package_type)?;
        repairs.add_if(set_case(&mut self.package_type, Case::Lower), Repair::Case);
        Ok(())
    }

    /// Does what is left when the type is settled and its rules are found.
    pub(super) fn settle(
        mut self,
        rule: Option<&'static TypeRule>,
        mode: Mode,
        repairs: &mut Repairs,
    ) -> Result<Purl<'static>, PurlFault> {
        self.settle_qualifiers(mode, repairs)?;
        if let Some(rule) = rule {
            self.apply(rule, mode, repairs)?;
        } else {
            repairs.add(Repair::UnknownType);
        }
        if self.name.is_empty() {
            return Err(PurlFault::NameMissing);
        }
        Ok(self.write(rule))
    }

    /// Puts the qualifiers into canonical form and order.
    pub(super) fn settle_qualifiers(
        &mut self,
        mode: Mode,
        repairs: &mut Repairs,
    ) -> Result<(), PurlFault> {
        for (key, _) in &mut self.qualifiers {
            if !is_key(key) {
                return Err(PurlFault::QualifierKeyInvalid);
            }
            repairs.add_if(set_case(key, Case::Lower), Repair::Case);
        }
        let written = self.qualifiers.len();
        self.qualifiers.retain(|(_, value)| !value.is_empty());
        repairs.add_if(self.qualifiers.len() < written, Repair::EmptyQualifier);
        let ordered = self.qualifiers.is_sorted_by(|a, b| a.0 <= b.0);
        repairs.add_if(!ordered, Repair::QualifierOrder);
        self.qualifiers.sort_by(|a, b| a.0.cmp(&b.0));
        if mode == Mode::Lenient {
            let written = self.qualifiers.len();
            self.qualifiers.dedup();
            repairs.add_if(self.qualifiers.len() < written, Repair::RepeatedQualifier);
        }
        if self.qualifiers.is_sorted_by(|a, b| a.0 < b.0) {
            Ok(())
        } else {
            Err(PurlFault::QualifierDuplicate)
        }
    }

    fn apply(
        &mut self,
        rule: &TypeRule,
        mode: Mode,
        repairs: &mut Repairs,
    ) -> Result<(), PurlFault> {
        let mut changed = set_case(&mut self.name, rule.name_case);
        changed |= set_case(&mut self.namespace, rule.namespace_case);
        changed |= set_case(&mut self.version, rule.version_case);
        changed |= set_case(&mut self.subpath, rule.subpath_case);
        repairs.add_if(changed, Repair::Case);
        if rule.special != Special::None {
            rules::normalise(rule.special, self, repairs);
            rules::check(rule.special, self)?;
        }
        self.check_namespace(rule, mode, repairs)?;
        for wanted in rule.qualifiers.iter().filter(|wanted| wanted.required) {
            if self.qualifier(wanted.key).is_none() {
                if mode == Mode::Strict {
                    return Err(PurlFault::QualifierMissing);
                }
                repairs.add(Repair::QualifierMissing);
            }
        }
        Ok(())
    }

    fn check_namespace(
        &self,
        rule: &TypeRule,
        mode: Mode,
        repairs: &mut Repairs,
    ) -> Result<(), PurlFault> {
        let (fault, repair) = match (rule.namespace, self.namespace.is_empty()) {
            (Requirement::Required, true) => {
                (PurlFault::NamespaceMissing, Repair::NamespaceMissing)
            }
            (Requirement::Prohibited, false) => {
                (PurlFault::NamespaceProhibited, Repair::NamespaceUnexpected)
            }
            _ => return Ok(()),
        };
        if mode == Mode::Strict {
            return Err(fault);
        }
        repairs.add(repair);
        Ok(())
    }

    fn write(&self, rule: Option<&'static TypeRule>) -> Purl<'static> {
        let mut text = String::with_capacity(self.room());
        text.push_str("pkg:");
        text.push_str(&self.package_type);
        let type_end = text.len();
        text.push('/');
        if !self.namespace.is_empty() {
            percent::push_path(&mut text, &self.namespace);
            text.push('/');
        }
        let name_start = text.len();
        if rule.is_some_and(|rule| rule.special == Special::Git) {
            percent::push_path(&mut text, &self.name);
        } else {
            percent::push(&mut text, &self.name);
        }
        let name_end = text.len();
        if !self.version.is_empty() {
            text.push('@');
            percent::push(&mut text, &self.version);
        }
        let version_end = text.len();
        for (index, (key, value)) in self.qualifiers.iter().enumerate() {
            text.push(if index == 0 { '?' } else { '&' });
            text.push_str(key);
            text.push('=');
            percent::push(&mut text, value);
        }
        let qualifiers_end = text.len();
        if !self.subpath.is_empty() {
            text.push('#');
            percent::push_path(&mut text, &self.subpath);
        }
        let bounds = Bounds {
            type_end,
            name_start,
            name_end,
            version_end,
            qualifiers_end,
        };
        Purl {
            text: Cow::Owned(text),
            bounds,
            rule,
        }
    }

    /// Room for the text with a few characters encoded.
    fn room(&self) -> usize {
        let pairs = self
            .qualifiers
            .iter()
            .map(|(key, value)| key.len() + value.len() + 8);
        pairs.sum::<usize>()
            + self.package_type.len()
            + self.namespace.len()
            + self.name.len()
            + self.version.len()
            + self.subpath.len()
            + 24
    }
}

/// Checks a type as §5.6.2 does, in any case.
fn check_type(text: &str) -> Result<(), PurlFault> {
    let mut bytes = text.bytes();
    match bytes.next() {
        None => Err(PurlFault::TypeMissing),
        Some(first)
            if first.is_ascii_alphabetic()
                && bytes.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-')) =>
        {
            Ok(())
        }
        Some(_) => Err(PurlFault::TypeInvalid),
    }
}

/// Says whether a qualifier's key is one by §5.6.6, in any case.
fn is_key(text: &str) -> bool {
    text.bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
}

/// Puts a text into a case and says whether it changed.
fn set_case(text: &mut Cow<'_, str>, case: Case) -> bool {
    let changed = match case {
        Case::Kept => return false,
        Case::Lower => lower(text),
        Case::Upper => upper(text),
    };
    let differs = changed.as_ref().is_some_and(|changed| *changed != **text);
    if let Some(changed) = changed.filter(|_| differs) {
        *text = Cow::Owned(changed);
    }
    differs
}

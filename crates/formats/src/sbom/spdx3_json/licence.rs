//! Licences of the SimpleLicensing and ExpandedLicensing profiles, written out as SPDX expressions.
//!
//! Sets and operators refer to each other freely: in circles, and so that a small file stands for a huge expression.
//! Each is written out once, at most [`LONGEST`] bytes long and [`DEEPEST`] levels deep.

use std::collections::HashMap;

use iriai_domain::inventory::document::{
    CustomLicence, Field, LicenceForm, LicenceStanding, LicenceStatement,
};
use iriai_domain::warning::Text;

use super::copies::Copies;
use super::graph::{Handle, Licence};
use super::vocabulary::{self, Individual, LicenceKind};
use crate::error::ReadError;

/// The longest expression that is written out, in bytes.
const LONGEST: usize = 16 * 1024;

/// The deepest nesting of sets and operators that is followed.
const DEEPEST: usize = 32;

/// Writes licences out.
pub(super) struct Licences<'g, 'de> {
    ids: &'g HashMap<Text<'de>, Handle>,
    table: &'g [Licence<'de>],
    names: &'g [Text<'de>],
    called: &'g HashMap<Text<'de>, Text<'de>>,
    written: Vec<State<'de>>,
}

#[derive(Clone)]
enum State<'de> {
    Untouched,
    /// Being written: who meets it again stands in a circle.
    Open,
    Done(Text<'de>),
    Unwritable,
}

impl<'g, 'de> Licences<'g, 'de> {
    pub(super) fn new(
        ids: &'g HashMap<Text<'de>, Handle>,
        table: &'g [Licence<'de>],
        names: &'g [Text<'de>],
        called: &'g HashMap<Text<'de>, Text<'de>>,
    ) -> Self {
        Self {
            ids,
            table,
            names,
            called,
            written: vec![State::Untouched; table.len()],
        }
    }

    /// What a relationship to that licence states; `None` if the licence cannot be found or written out.
    pub(super) fn statement(
        &mut self,
        id: &Text<'de>,
        standing: LicenceStanding,
        copies: &mut Copies,
    ) -> Result<Option<LicenceStatement<'de>>, ReadError> {
        let found = match self.ids.get(id) {
            Some(Handle::Licence(index)) => self.of_table(*index),
            Some(Handle::Named(index)) => self
                .names
                .get(*index)
                .map(|name| (LicenceForm::Name, name.clone())),
            _ => match vocabulary::individual(id) {
                Some(Individual::None) => Some((LicenceForm::Expression, Text::Borrowed("NONE"))),
                Some(Individual::NoAssertion) => {
                    Some((LicenceForm::Expression, Text::Borrowed("NOASSERTION")))
                }
                None => vocabulary::listed_licence(id)
                    .map(|listed| (LicenceForm::Id, Text::Owned(listed.to_owned()))),
            },
        };
        let Some((form, text)) = found else {
            return Ok(None);
        };
        Ok(Some(LicenceStatement {
            form,
            standing,
            value: Field::from_spdx(copies.take(&text)?),
        }))
    }

    /// Whether that identifier is one of an element.
    pub(super) fn knows(&self, id: &str) -> bool {
        self.ids.contains_key(id)
    }

    fn of_table(&mut self, index: usize) -> Option<(LicenceForm, Text<'de>)> {
        let licence = self.table.get(index)?;
        match (licence.kind, &licence.name) {
            (LicenceKind::Named, Some(name)) => Some((LicenceForm::Name, name.clone())),
            (LicenceKind::Custom, Some(name)) if is_name_only(licence) => {
                Some((LicenceForm::Name, name.clone()))
            }
            (LicenceKind::Listed, _) => Some((LicenceForm::Id, self.write(index, 0)?)),
            _ => Some((LicenceForm::Expression, self.write(index, 0)?)),
        }
    }

    /// The licences that the document defines itself.
    pub(super) fn custom(
        &mut self,
        copies: &mut Copies,
    ) -> Result<Vec<CustomLicence<'de>>, ReadError> {
        let mut custom = Vec::new();
        let table = self.table;
        for (index, licence) in table.iter().enumerate() {
            if licence.kind != LicenceKind::Custom || is_name_only(licence) {
                continue;
            }
            if let Some(reference) = self.write(index, 0) {
                let name = licence.name.as_ref().map(|name| copies.take(name));
                let text = licence.own_text.as_ref().filter(|text| {
                    matches!(Field::from_spdx(Text::Borrowed(text)), Field::Stated(_))
                });
                let text = text.map(|text| copies.take(text));
                custom.push(CustomLicence {
                    reference,
                    name: name.transpose()?.map(Field::from_spdx).unwrap_or_default(),
                    text: text.transpose()?,
                });
            }
        }
        Ok(custom)
    }

    fn write(&mut self, index: usize, depth: usize) -> Option<Text<'de>> {
        match self.written.get(index)? {
            State::Done(text) => return Some(text.clone()),
            State::Open | State::Unwritable => return None,
            State::Untouched if depth > DEEPEST => return None,
            State::Untouched => {}
        }
        self.set(index, State::Open);
        let table = self.table;
        let text = table
            .get(index)
            .and_then(|licence| self.compose(licence, depth));
        let state = text.clone().map_or(State::Unwritable, State::Done);
        self.set(index, state);
        text
    }

    fn set(&mut self, index: usize, state: State<'de>) {
        if let Some(place) = self.written.get_mut(index) {
            *place = state;
        }
    }

    fn compose(&mut self, licence: &Licence<'de>, depth: usize) -> Option<Text<'de>> {
        match licence.kind {
            LicenceKind::Expression => licence.text.clone(),
            LicenceKind::Listed => licence.text.clone().or_else(|| own_name(licence)),
            LicenceKind::Custom | LicenceKind::Named => {
                let called = licence.id.as_ref().and_then(|id| self.called.get(id));
                called
                    .cloned()
                    .or_else(|| reference(licence, "LicenseRef-"))
            }
            LicenceKind::Addition => match licence.id.as_deref().map(vocabulary::listed_licence) {
                Some(Some(listed)) => Some(Text::Owned(listed.to_owned())),
                _ => licence
                    .text
                    .clone()
                    .or_else(|| reference(licence, "AdditionRef-")),
            },
            LicenceKind::All => self.join(licence, " AND ", depth),
            LicenceKind::Any => self.join(licence, " OR ", depth),
            LicenceKind::With => self.join(licence, " WITH ", depth),
            LicenceKind::OrLater => {
                let subject = self.member(licence.members.first()?, depth)?;
                Some(Text::Owned(match subject.strip_suffix("-only") {
                    Some(family) => format!("{family}-or-later"),
                    None => format!("{subject}+"),
                }))
            }
        }
    }

    fn join(&mut self, licence: &Licence<'de>, word: &str, depth: usize) -> Option<Text<'de>> {
        let mut text = String::new();
        for id in &licence.members {
            let member = self.member(id, depth)?;
            if !text.is_empty() {
                text.push_str(word);
            }
            if member.contains(" OR ") || member.contains(" AND ") {
                text.push('(');
                text.push_str(&member);
                text.push(')');
            } else {
                text.push_str(&member);
            }
            if text.len() > LONGEST {
                return None;
            }
        }
        Some(Text::Owned(text)).filter(|text| !text.is_empty())
    }

    fn member(&mut self, id: &Text<'de>, depth: usize) -> Option<Text<'de>> {
        if let Some(Handle::Licence(index)) = self.ids.get(id) {
            return self.write(*index, depth + 1);
        }
        match vocabulary::individual(id) {
            Some(Individual::None) => Some(Text::Borrowed("NONE")),
            Some(Individual::NoAssertion) => Some(Text::Borrowed("NOASSERTION")),
            None => vocabulary::listed_licence(id).map(|listed| Text::Owned(listed.to_owned())),
        }
    }
}

/// Whether a name is all that is known of a licence: it has no text, or its name in place of one.
fn is_name_only(licence: &Licence<'_>) -> bool {
    match (&licence.name, &licence.own_text) {
        (Some(name), Some(text)) => name == text && vocabulary::individual(name).is_none(),
        (Some(_), None) => true,
        (None, _) => false,
    }
}

/// The identifier of a listed licence.
fn own_name<'de>(licence: &Licence<'de>) -> Option<Text<'de>> {
    let listed = licence.id.as_deref().and_then(vocabulary::listed_licence);
    listed
        .map(|listed| Text::Owned(listed.to_owned()))
        .or_else(|| licence.name.clone())
}

/// A licence outside the list as expressions name it.
fn reference<'de>(licence: &Licence<'de>, prefix: &str) -> Option<Text<'de>> {
    let id = licence.id.as_deref()?;
    let tail = vocabulary::word(id);
    if tail.starts_with(prefix) {
        return Some(Text::Owned(tail.to_owned()));
    }
    let name: String = tail
        .chars()
        .map(|character| match character {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '-' => character,
            _ => '-',
        })
        .collect();
    Some(Text::Owned(format!("{prefix}{name}")))
}

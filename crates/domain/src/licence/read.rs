//! Reading licences as documents write them: lists, names, addresses, short forms.
//!
//! The text is divided into names and what joins them, and each name is looked up. Because names hold commas, slashes
//! and `or` themselves (`Apache License, Version 2.0`), the longest run of neighbours that is a name wins.
//!
//! What joins names, from the tightest: `/` (a choice, as Cargo and npm meant it), `and`, `or` and `|`, then `,` and `;`
//! (all of them, as scanners list what they found; a choice where the last comma is followed by `or`). None of this is
//! SPDX, and the reading says so.

use super::expression::{Builder, Id, IdKind, Misplaced, Operator, Term};
use super::gnu::{self, Gnu};
use super::names::{self, Named};
use super::pieces::{Joint, Kind, Piece, divide};
use super::{How, Licence, Note, NoteKind, Reading, Reason, Unread, addresses, list, parse};

/// Longer texts are licences themselves, not names of some.
const MAX_LENGTH: usize = 4096;
/// So many neighbours may make one name.
const MAX_PARTS: usize = 4;

/// Reads a text; see [`super::read`].
pub(super) fn read(text: &str) -> Result<Reading, Unread> {
    let text = text
        .trim()
        .trim_matches(|c| matches!(c, '"' | '\'' | '`'))
        .trim();
    if text.is_empty() {
        return Err(Unread::new(Reason::Empty, ""));
    }
    if let Some(reading) = not_a_licence(text).filter(|_| text.len() <= MAX_LENGTH) {
        return Ok(reading);
    }
    let strict = match super::parse(text) {
        Ok(reading) if reading.is_known() => return Ok(reading),
        strict => strict.ok().map(Box::new),
    };
    if text.len() > MAX_LENGTH {
        return Err(Unread {
            reading: strict,
            ..Unread::new(Reason::FreeText, "")
        });
    }
    let read = Reader::new(classifier(text)).read();
    read.map_err(|unread| Unread {
        reading: strict,
        ..unread
    })
}

/// The last part of a trove classifier: `License :: OSI Approved :: MIT License`.
fn classifier(text: &str) -> &str {
    match text.rsplit_once("::") {
        Some((path, name)) if path.starts_with("License") => name.trim(),
        _ => text,
    }
}

/// Texts that are an answer, but no licence.
fn not_a_licence(text: &str) -> Option<Reading> {
    let upper = text.to_ascii_uppercase();
    let licence = match upper.trim_end_matches('.') {
        "NONE" => Licence::None,
        "NOASSERTION"
        | ""
        | "?"
        | "-"
        | "N/A"
        | "NA"
        | "NIL"
        | "NOT APPLICABLE"
        | "NOT-APPLICABLE"
        | "NOT SPECIFIED"
        | "NULL"
        | "UNDEFINED"
        | "UNKNOWN"
        | "UNKNOWN LICENSE"
        | "UNKNOWN-LICENSE-REFERENCE"
        | "UNSPECIFIED" => Licence::NoAssertion,
        _ => return None,
    };
    let mut notes = Vec::new();
    let is_spdx = text == licence.as_str();
    if !is_spdx {
        Note::add(&mut notes, NoteKind::Placeholder, text, licence.as_str());
    }
    Some(Reading {
        licence,
        how: if is_spdx { How::Expression } else { How::Alias },
        notes,
    })
}

/// Why a text in upper case that people use in place of a licence names none; `UnknownName` when it is not such a text.
fn refusal(upper: &str) -> Reason {
    let bare = upper.trim_start_matches("THE ").replace(['-', '_'], " ");
    let bare = bare.trim();
    match bare {
        "PUBLIC DOMAIN" | "PD" | "PUBLICDOMAIN" | "PUBLIC DOMAIN DEDICATION" => {
            Reason::PublicDomain
        }
        "UNLICENSED"
        | "PROPRIETARY"
        | "PROPRIETARY LICENSE"
        | "COMMERCIAL"
        | "COMMERCIAL LICENSE"
        | "CLOSED SOURCE"
        | "ALL RIGHTS RESERVED" => Reason::Proprietary,
        "CUSTOM" | "CUSTOM LICENSE" | "OTHER" | "OTHER LICENSE" | "AD HOC" | "PERMISSIVE"
        | "FREEWARE" | "FREESOFTWARE" | "FREE SOFTWARE" | "OPEN SOURCE" | "LICENSE" => {
            Reason::Unspecified
        }
        _ if bare.starts_with("PUBLIC DOMAIN ") || bare.ends_with(" PUBLIC DOMAIN") => {
            Reason::PublicDomain
        }
        _ if bare.starts_with("SEE LICENSE") || bare.starts_with("SEE LICENCE") => Reason::SeeFile,
        _ => Reason::UnknownName,
    }
}

/// A text that may be a name.
struct Form {
    text: String,
    /// The piece behind it.
    next: usize,
    /// What was left out of it.
    remarks: Vec<Piece>,
}

struct Reader<'a> {
    text: &'a str,
    pieces: Vec<Piece>,
    /// Plain commas stand for `or`.
    commas_choose: bool,
    builder: Builder,
    notes: Vec<Note>,
    how: How,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        let pieces = divide(text);
        let commas_choose = pieces
            .iter()
            .any(|piece| piece.kind == Kind::Join(Joint::CommaOr));
        Self {
            text,
            pieces,
            commas_choose,
            builder: Builder::default(),
            notes: Vec::new(),
            how: How::Expression,
        }
    }

    fn read(mut self) -> Result<Reading, Unread> {
        let malformed = Unread::new(Reason::Syntax, self.text);
        let mut at = 0;
        while let Some(piece) = self.pieces.get(at).copied() {
            at = match piece.kind {
                Kind::Name => self.name(at)?,
                _ => {
                    self.place(piece).map_err(|_| malformed.clone())?;
                    at + 1
                }
            };
        }
        let expression = self.builder.finish().map_err(|_| malformed)?;
        Ok(Reading {
            licence: Licence::Expression(expression),
            how: self.how,
            notes: self.notes,
        })
    }

    fn place(&mut self, piece: Piece) -> Result<(), Misplaced> {
        match piece.kind {
            Kind::Join(joint) => self.join(joint, piece),
            Kind::Open => self.builder.open(),
            Kind::Close => self.builder.close(),
            Kind::Remark | Kind::Name => {
                self.note(NoteKind::Remark, piece, "");
                Ok(())
            }
        }
    }

    fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default().trim()
    }

    fn note(&mut self, kind: NoteKind, piece: Piece, to: &str) {
        let from = self.slice(piece.start, piece.end).to_owned();
        Note::add(&mut self.notes, kind, &from, to);
    }

    /// Reads the longest name that begins at a piece; returns the piece behind it.
    fn name(&mut self, at: usize) -> Result<usize, Unread> {
        for parts in (1..=MAX_PARTS).rev() {
            let Some(run) = self.run(at, parts) else {
                continue;
            };
            for form in self.forms(&run) {
                let noted = self.notes.len();
                match look_up(&form.text, parts == 1, &mut self.notes) {
                    Some(Ok((term, how))) => {
                        self.check_remarks(&form, &term)?;
                        self.how = self.how.max(how);
                        let placed = self.builder.term(term);
                        let syntax = |_| Unread::new(Reason::Syntax, self.text);
                        return placed.map(|()| form.next).map_err(syntax);
                    }
                    Some(Err(unread)) => return Err(unread),
                    None => self.notes.truncate(noted),
                }
            }
        }
        let part = self
            .pieces
            .get(at)
            .map_or("", |piece| self.slice(piece.start, piece.end));
        Err(Unread::new(unknown(part), part))
    }

    /// A run of so many names, with the joints and remarks between them.
    fn run(&self, at: usize, parts: usize) -> Option<std::ops::Range<usize>> {
        let mut seen = 0;
        for (index, piece) in self.pieces.iter().enumerate().skip(at) {
            match piece.kind {
                Kind::Name => seen += 1,
                Kind::Join(_) | Kind::Remark => continue,
                Kind::Open | Kind::Close => return None,
            }
            if seen == parts {
                return Some(at..index + 1);
            }
        }
        None
    }

    /// The forms in which a run may be a name: with the remark behind it (`Artistic License 1.0 (Perl)`), as it stands,
    /// and without the remarks inside it (`GNU General Public License (GPL), version 2`).
    fn forms(&self, run: &std::ops::Range<usize>) -> Vec<Form> {
        let pieces = self.pieces.get(run.clone()).unwrap_or_default();
        let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else {
            return Vec::new();
        };
        let mut forms = Vec::new();
        if let Some(remark) = self
            .pieces
            .get(run.end)
            .filter(|piece| piece.kind == Kind::Remark)
        {
            let text = self.slice(first.start, remark.end).to_owned();
            forms.push(Form {
                text,
                next: run.end + 1,
                remarks: Vec::new(),
            });
        }
        let text = self.slice(first.start, last.end).to_owned();
        forms.push(Form {
            text,
            next: run.end,
            remarks: Vec::new(),
        });
        let (remarks, rest): (Vec<_>, Vec<_>) = pieces
            .iter()
            .copied()
            .partition(|piece| piece.kind == Kind::Remark);
        if !remarks.is_empty() {
            let words: Vec<_> = rest
                .iter()
                .map(|piece| self.slice(piece.start, piece.end))
                .collect();
            forms.push(Form {
                text: words.join(" "),
                next: run.end,
                remarks,
            });
        }
        forms
    }

    /// Refuses a name whose remark names another licence, and notes what was left out.
    fn check_remarks(&mut self, form: &Form, term: &Term) -> Result<(), Unread> {
        let behind = self
            .pieces
            .get(form.next)
            .filter(|piece| piece.kind == Kind::Remark)
            .copied();
        for remark in form.remarks.iter().copied().chain(behind) {
            let text = self.slice(remark.start, remark.end);
            let inner = text.trim_start_matches('(').trim_end_matches(')').trim();
            if let Some(Ok((other, _))) = look_up(inner, true, &mut Vec::new())
                && other.id != term.id
            {
                return Err(Unread::new(Reason::Ambiguous, self.text));
            }
        }
        for remark in &form.remarks {
            self.note(NoteKind::Remark, *remark, "");
        }
        Ok(())
    }

    fn join(&mut self, joint: Joint, piece: Piece) -> Result<(), Misplaced> {
        let (operator, binding) = match joint {
            Joint::Slash => (Operator::Or, 5),
            Joint::And => (Operator::And, 4),
            Joint::Or | Joint::Bar => (Operator::Or, 3),
            Joint::CommaAnd => (Operator::And, 1),
            Joint::CommaOr => (Operator::Or, 1),
            Joint::Comma if self.commas_choose => (Operator::Or, 1),
            Joint::Comma => (Operator::And, 1),
        };
        if !matches!(joint, Joint::And | Joint::Or) {
            let to = if operator == Operator::And {
                "AND"
            } else {
                "OR"
            };
            self.note(NoteKind::Separator, piece, to);
            self.how = self.how.max(How::List);
        }
        self.builder.operator(operator, binding)
    }
}

/// What looking a name up comes to: nothing when nothing is known of it, a refusal when it names no single licence.
type LookedUp = Option<Result<(Term, How), Unread>>;

/// An exception that is not understood refuses a single name only: a run of several may just go on too far.
fn look_up(name: &str, is_single: bool, notes: &mut Vec<Note>) -> LookedUp {
    let is_listed = list::term(name).is_some();
    if is_listed || name.contains("LicenseRef-") {
        return parse::term(name, notes).map(|term| Ok((term, How::Expression)));
    }
    let refuse = |reason, candidates| {
        Some(Err(Unread {
            candidates,
            ..Unread::new(reason, name)
        }))
    };
    if is_single {
        match refusal(&name.to_ascii_uppercase()) {
            Reason::UnknownName => {}
            reason => return refuse(reason, Vec::new()),
        }
    }
    let words = names::fold(name);
    let named = match gnu::read(&words) {
        Some(Gnu::Licence(term, how)) => Named::Licence(term, how),
        Some(Gnu::VersionMissing(ids)) => Named::VersionMissing(ids.to_vec()),
        Some(Gnu::VersionUnknown) => return refuse(Reason::UnknownId, Vec::new()),
        Some(Gnu::ExceptionUnknown) if is_single => {
            return refuse(Reason::ExceptionUnknown, Vec::new());
        }
        Some(Gnu::ExceptionUnknown) => return None,
        None if addresses::is_address(name) => addresses::find(name)?,
        None => match names::find(&words) {
            Some(named) => named,
            None => return with_exception(name, is_single, notes),
        },
    };
    match named {
        Named::Licence(term, how) => {
            // `apache 2` is folded from the name as well as from the identifier.
            let is_name = how == How::Alias && name.to_ascii_lowercase().contains("licen");
            let how = if is_name { How::Name } else { how };
            let kind = match how {
                How::Name => NoteKind::Name,
                How::Address => NoteKind::Address,
                How::Expression | How::Alias | How::List => NoteKind::Alias,
            };
            Note::add(notes, kind, name, &term.to_string());
            Some(Ok((term, how)))
        }
        Named::Several(ids) => refuse(Reason::Ambiguous, ids),
        Named::VersionMissing(ids) => refuse(Reason::VersionMissing, ids),
    }
}

/// Reads `licence with exception`, where neither is a licence of GNU.
fn with_exception(name: &str, is_single: bool, notes: &mut Vec<Note>) -> LookedUp {
    let lower = name.to_ascii_lowercase();
    let at = lower.find(" with ")?;
    let licence = name.get(..at)?.trim();
    let exception = name.get(at + " with ".len()..)?.trim();
    // One `with` is looked for, so this goes one level deep.
    let (mut term, how) = match look_up(licence, is_single, notes)? {
        Ok(found) if found.0.exception.is_none() => found,
        Ok(_) => return None,
        Err(unread) => return is_single.then_some(Err(unread)),
    };
    let words = names::fold(exception);
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    let listed = list::exception(exception).map(|exception| exception.name);
    let Some(id) = listed.or_else(|| gnu::exception_id(&words, "")) else {
        let refused = Err(Unread::new(Reason::ExceptionUnknown, name));
        return is_single.then_some(refused);
    };
    term.exception = Some(Id {
        text: id.to_owned(),
        kind: IdKind::Listed,
    });
    if id != exception {
        Note::add(notes, NoteKind::Alias, exception, id);
    }
    Some(Ok((
        term,
        if listed.is_some() {
            how
        } else {
            how.max(How::Alias)
        },
    )))
}

/// Why a text of which nothing is known is no licence.
fn unknown(text: &str) -> Reason {
    if addresses::is_address(text) {
        Reason::UnknownAddress
    } else if text.split_whitespace().nth(6).is_some() || text.contains(". ") {
        Reason::FreeText
    } else if text.contains(char::is_whitespace) {
        Reason::UnknownName
    } else {
        Reason::UnknownId
    }
}

//! The grammar of SPDX licence expressions, read strictly.

use super::expression::{Builder, Id, IdKind, Misplaced, Operator, Term};
use super::{Expression, LicenceError, LicenceFault, Note, NoteKind, list};

/// How tightly `OR` and `AND` bind.
const OR: u8 = 1;
const AND: u8 = 2;

/// Reads an expression; notes tell what was normalised and what is unknown.
pub(super) fn parse(text: &str) -> Result<(Expression, Vec<Note>), LicenceError> {
    let mut builder = Builder::default();
    let mut notes = Vec::new();
    let mut words = Words { text, at: 0 };
    while let Some((at, word)) = words.next() {
        let placed = match (word, operator(word)) {
            ("(", _) => builder.open(),
            (")", _) => builder.close(),
            (_, Some(Word::Join(operator, binding))) => {
                note_case(word, &mut notes);
                builder.operator(operator, binding)
            }
            (_, Some(Word::With)) => {
                note_case(word, &mut notes);
                let (at, word) = words.next().ok_or(LicenceError {
                    fault: LicenceFault::ExceptionMissing,
                    at: text.len(),
                })?;
                let exception =
                    exception(word)
                        .filter(|_| operator(word).is_none())
                        .ok_or(LicenceError {
                            fault: LicenceFault::ExceptionMissing,
                            at,
                        })?;
                attach(exception, word, &mut builder, &mut notes)
                    .map_err(|fault| LicenceError { fault, at })?;
                Ok(())
            }
            (_, None) => {
                let term = term(word, &mut notes).ok_or(LicenceError {
                    fault: LicenceFault::IdMalformed,
                    at,
                })?;
                builder.term(term)
            }
        };
        placed.map_err(|misplaced| LicenceError {
            fault: fault(misplaced),
            at,
        })?;
    }
    let end = if text.trim().is_empty() {
        LicenceFault::Empty
    } else {
        LicenceFault::LicenceMissing
    };
    let has_operand = builder.has_operand();
    let expression = builder.finish().map_err(|misplaced| LicenceError {
        fault: if has_operand { fault(misplaced) } else { end },
        at: text.len(),
    })?;
    Ok((expression, notes))
}

fn fault(misplaced: Misplaced) -> LicenceFault {
    match misplaced {
        Misplaced::Operand => LicenceFault::OperatorMissing,
        Misplaced::Operator => LicenceFault::LicenceMissing,
        Misplaced::Parenthesis => LicenceFault::Parenthesis,
    }
}

enum Word {
    Join(Operator, u8),
    With,
}

fn operator(word: &str) -> Option<Word> {
    if word.eq_ignore_ascii_case("AND") {
        Some(Word::Join(Operator::And, AND))
    } else if word.eq_ignore_ascii_case("OR") {
        Some(Word::Join(Operator::Or, OR))
    } else if word.eq_ignore_ascii_case("WITH") {
        Some(Word::With)
    } else {
        None
    }
}

fn note_case(word: &str, notes: &mut Vec<Note>) {
    if word.bytes().any(|byte| byte.is_ascii_lowercase()) {
        Note::add(
            notes,
            NoteKind::OperatorCase,
            word,
            &word.to_ascii_uppercase(),
        );
    }
}

/// Parentheses, and runs of everything else between blanks.
struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Words<'a> {
    fn next(&mut self) -> Option<(usize, &'a str)> {
        let rest = self.text.get(self.at..)?;
        let start = self.at + (rest.len() - rest.trim_start().len());
        let rest = self.text.get(start..)?;
        let length = match rest.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')')) {
            Some(0) => 1,
            Some(end) => end,
            None => rest.len(),
        };
        self.at = start + length;
        Some((start, rest.get(..length)?)).filter(|(_, word)| !word.is_empty())
    }
}

/// Reads a licence: on the list, defined by the document, or at least shaped like an identifier.
pub(super) fn term(word: &str, notes: &mut Vec<Note>) -> Option<Term> {
    if let Some(found) = list::term(word) {
        let text = found.term.to_string();
        if found.is_replaced {
            Note::add(notes, NoteKind::DeprecatedId, word, &text);
        } else {
            note_id(word, &text, &found.term.id, notes);
        }
        return Some(found.term);
    }
    let bare = word.strip_suffix('+').unwrap_or(word);
    let or_later = bare.len() < word.len();
    let id = match reference(bare, "LicenseRef-") {
        Some(text) => Id {
            text,
            kind: IdKind::Reference,
        },
        None if is_id(bare) && !is_like_reference(bare) => Id {
            text: bare.to_owned(),
            kind: IdKind::Unknown,
        },
        None => return None,
    };
    note_id(bare, &id.text, &id, notes);
    Some(Term {
        id,
        or_later,
        exception: None,
    })
}

fn exception(word: &str) -> Option<Id> {
    if let Some(exception) = list::exception(word) {
        let is_deprecated = exception.flags & spdx::flags::IS_DEPRECATED != 0;
        let kind = if is_deprecated {
            IdKind::Deprecated
        } else {
            IdKind::Listed
        };
        return Some(Id {
            text: exception.name.to_owned(),
            kind,
        });
    }
    if let Some(text) = reference(word, "AdditionRef-") {
        return Some(Id {
            text,
            kind: IdKind::Reference,
        });
    }
    (is_id(word) && !is_like_reference(word)).then(|| Id {
        text: word.to_owned(),
        kind: IdKind::Unknown,
    })
}

/// Adds an exception to the licence before it.
fn attach(
    exception: Id,
    word: &str,
    builder: &mut Builder,
    notes: &mut Vec<Note>,
) -> Result<(), LicenceFault> {
    let term = builder.last_term().ok_or(LicenceFault::LicenceMissing)?;
    if term.exception.is_some() {
        return Err(LicenceFault::OperatorMissing);
    }
    note_id(word, &exception.text, &exception, notes);
    term.exception = Some(exception);
    Ok(())
}

fn note_id(word: &str, text: &str, id: &Id, notes: &mut Vec<Note>) {
    match id.kind {
        IdKind::Unknown => Note::add(notes, NoteKind::UnknownId, word, ""),
        IdKind::Deprecated => Note::add(notes, NoteKind::DeprecatedId, word, text),
        IdKind::Listed | IdKind::Reference if word != text => {
            Note::add(notes, NoteKind::IdCase, word, text);
        }
        IdKind::Listed | IdKind::Reference => {}
    }
}

/// A reference to a licence or an addition that the document, or another one, defines; prefixes in their own spelling.
fn reference(word: &str, prefix: &str) -> Option<String> {
    let (document, local) = match word.split_once(':') {
        Some((document, local)) => (Some(strip(document, "DocumentRef-")?), local),
        None => (None, word),
    };
    let name = strip(local, prefix)?;
    if !is_id(name) || !document.is_none_or(is_id) {
        return None;
    }
    Some(match document {
        Some(document) => format!("DocumentRef-{document}:{prefix}{name}"),
        None => format!("{prefix}{name}"),
    })
}

/// Says whether a word begins as references do.
fn is_like_reference(word: &str) -> bool {
    ["LicenseRef-", "DocumentRef-", "AdditionRef-"]
        .iter()
        .any(|p| strip(word, p).is_some())
}

fn strip<'a>(word: &'a str, prefix: &str) -> Option<&'a str> {
    let (head, tail) = word.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(tail)
}

/// The standard's `idstring`.
pub(super) fn is_id(word: &str) -> bool {
    !word.is_empty()
        && word
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'))
}

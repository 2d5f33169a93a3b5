//! Which statements do not count any more, because their author has said something newer of all that they speak of: in the same
//! document, in another one that is checked with it, or in one that was taken in.

use std::cell::OnceCell;
use std::collections::HashMap;

use iriai_domain::inventory::portfolio::{Portfolio, Posting};
use iriai_domain::risk::register::Register;
use iriai_domain::risk::ruling::{Reach, Ruling, Voice};
use iriai_domain::risk::statements::Said;
use iriai_domain::risk::vex::Status;
use iriai_domain::version::VersionKey;

use super::CheckedVex;
use crate::Office;
use crate::error::Error;

/// What replaced a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Superseding {
    /// The document in which it stands, where that is another one.
    pub document: Option<String>,
    /// Its place there, from 1.
    pub statement: usize,
    /// When it was said, as written.
    pub issued: Option<String>,
    /// What it says.
    pub status: Status,
}

/// What a statement speaks of, and when its author said it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Word {
    pub(super) author: Option<String>,
    pub(super) issued: Option<String>,
    /// Places of the register's findings, and where the statement holds for each.
    pub(super) of: Vec<(u32, Reach)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// A statement of a checked document.
    Checked { document: usize, statement: usize },
    /// A statement of a document that was taken in, by its number.
    Kept { document: u32, statement: u32 },
}

/// What is said of findings, by the place of the finding and who says it.
type ByFinding<'w> = HashMap<u32, HashMap<String, Words<'w>>>;

/// A statement with its author as authors are compared, and its time: read once for all findings of which it speaks.
type Voiced<'w> = (String, (Option<VersionKey>, Said<'w>, Origin));

fn voiced(said: Said<'_>, origin: Origin) -> Option<Voiced<'_>> {
    let author = said.author().filter(|_| said.status.is_some())?;
    Some((author, (said.time(), said, origin)))
}

/// What one author says of a finding. There may be very many statements: only the last is kept, and since when each place is spoken of.
struct Words<'w> {
    last: (Option<VersionKey>, Said<'w>, Origin),
    /// The time of the last that holds everywhere.
    everywhere: Option<Option<VersionKey>>,
    /// By document that of the last that holds there.
    documents: HashMap<u32, Option<VersionKey>>,
    /// Of those of all documents that hold the component the first; nothing where one of them is not spoken of.
    throughout: OnceCell<Option<Option<VersionKey>>>,
}

impl<'w> Words<'w> {
    fn note(all: &mut HashMap<String, Self>, voice: &Voiced<'w>, reach: &Reach) {
        let (author, (time, ..)) = voice;
        if !all.contains_key(author) {
            let own = Self {
                last: voice.1.clone(),
                everywhere: None,
                documents: HashMap::new(),
                throughout: OnceCell::new(),
            };
            all.insert(author.clone(), own);
        }
        let Some(own) = all.get_mut(author) else {
            return;
        };
        if *time > own.last.0 {
            own.last = voice.1.clone();
        }
        match reach {
            Reach::Everywhere => {
                if own.everywhere.as_ref().is_none_or(|last| last < time) {
                    own.everywhere = Some(time.clone());
                }
            }
            Reach::Documents(documents) => {
                for &document in documents {
                    let known = own.documents.entry(document).or_insert(None);
                    if *known < *time {
                        known.clone_from(time);
                    }
                }
            }
        }
    }

    /// Whether what was said after a time holds wherever something holds that was said then.
    fn cover(&self, reach: &Reach, time: &Option<VersionKey>, holders: &[Posting]) -> bool {
        if self.everywhere.as_ref().is_some_and(|last| last > time) {
            return true;
        }
        match reach {
            Reach::Documents(documents) => documents.iter().all(|document| {
                let last = self.documents.get(document);
                last.is_some_and(|last| last > time)
            }),
            Reach::Everywhere => {
                let throughout = self.throughout.get_or_init(|| {
                    let last = holders
                        .iter()
                        .map(|one| self.documents.get(&one.document()));
                    let last: Option<Vec<_>> = last.collect();
                    last?.into_iter().min().cloned()
                });
                self.last.0 > *time
                    && (holders.is_empty() || throughout.as_ref().is_some_and(|last| last > time))
            }
        }
    }
}

impl Office {
    /// Finds out which statements of checked documents are replaced by newer ones, in any of these documents or in one that was taken in.
    /// `files` tell where the documents are from, for those that do not say what they are called.
    pub fn tell_superseded(
        &self,
        portfolio: &Portfolio,
        register: &Register,
        files: &[String],
        documents: &mut [CheckedVex],
    ) -> Result<(), Error> {
        let all = self.spoken(register, documents);
        let mut found = Vec::new();
        for (document, checked) in documents.iter().enumerate() {
            for (statement, one) in checked.statements.iter().enumerate() {
                let own = said(&one.word, one.status, one.lacks_reason);
                if let Some(newest) = superseding(portfolio, register, &all, &one.word, &own) {
                    let (_, said, origin) = newest;
                    let issued = said.issued.map(str::to_owned);
                    found.push((document, statement, *origin, issued, said.status));
                }
            }
        }
        drop(all);
        if found.is_empty() {
            return Ok(());
        }
        let mut kept: HashMap<u32, String> = HashMap::new();
        self.store.read()?.each_vex_document(|row| {
            kept.insert(row.number, row.id);
            Ok(())
        })?;
        let own = documents.iter().zip(files);
        let names: Vec<String> = own
            .map(|(document, file)| document.id.as_ref().unwrap_or(file).clone())
            .collect();
        for (document, statement, origin, issued, status) in found {
            let (other, place) = match origin {
                Origin::Checked {
                    document: of,
                    statement,
                } => (names.get(of).filter(|_| of != document).cloned(), statement),
                Origin::Kept {
                    document,
                    statement,
                } => (kept.get(&document).cloned(), statement as usize),
            };
            let checked = documents.get_mut(document);
            let target = checked.and_then(|checked| checked.statements.get_mut(statement));
            if let (Some(target), Some(status)) = (target, status) {
                target.superseded = Some(Superseding {
                    document: other,
                    statement: place + 1,
                    issued,
                    status,
                });
            }
        }
        Ok(())
    }

    /// Everything that VEX documents say of the findings of which the checked ones speak.
    fn spoken<'w>(&self, register: &'w Register, documents: &'w [CheckedVex]) -> ByFinding<'w> {
        let mut all = ByFinding::new();
        for (document, checked) in documents.iter().enumerate() {
            for (statement, one) in checked.statements.iter().enumerate() {
                let own = said(&one.word, one.status, one.lacks_reason);
                let origin = Origin::Checked {
                    document,
                    statement,
                };
                let voice = voiced(own, origin);
                for (finding, reach) in &one.word.of {
                    let words = all.entry(*finding).or_default();
                    if let Some(voice) = &voice {
                        Words::note(words, voice, reach);
                    }
                }
            }
        }
        let now = self.clock.now();
        let mut kept: HashMap<u32, Option<Voiced<'w>>> = HashMap::new();
        for (place, words) in &mut all {
            let Some(finding) = register.current().get(*place as usize) else {
                continue;
            };
            let names = register.names_of_finding(finding);
            let said = register.rulings.said(finding.component, names, now);
            for (at, ruling, reach) in said {
                if ruling.voice != Voice::Vex {
                    continue;
                }
                let made = || voiced(Said::of_ruling(ruling), origin(ruling));
                if let Some(voice) = kept.entry(at).or_insert_with(made) {
                    Words::note(words, voice, reach);
                }
            }
        }
        all
    }
}

fn origin(ruling: &Ruling) -> Origin {
    Origin::Kept {
        document: ruling.number,
        statement: ruling.statement,
    }
}

fn said(word: &Word, status: Option<Status>, lacks_reason: bool) -> Said<'_> {
    Said {
        author: word.author.as_deref(),
        issued: word.issued.as_deref(),
        status,
        lacks_reason,
    }
}

/// What replaced a statement wherever it holds: the newest of it. Nothing where it counts somewhere.
fn superseding<'a, 'w>(
    portfolio: &Portfolio,
    register: &Register,
    all: &'a ByFinding<'w>,
    word: &Word,
    own: &Said<'_>,
) -> Option<&'a (Option<VersionKey>, Said<'w>, Origin)> {
    let (author, time) = (own.author()?, own.time());
    let mut newest: Option<&(Option<VersionKey>, Said<'w>, Origin)> = None;
    for (finding, reach) in &word.of {
        let component = register.current().get(*finding as usize)?.component;
        let words = all.get(finding)?.get(&author)?;
        if !words.cover(reach, &time, portfolio.postings.of(component)) {
            return None;
        }
        let is_newer = words.last.0 > time;
        if is_newer && newest.is_none_or(|known| words.last.0 > known.0) {
            newest = Some(&words.last);
        }
    }
    newest
}

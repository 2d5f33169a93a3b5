//! Which statements do not count any more, because their author has said something newer of all that they speak of: in the same
//! document, in another one that is checked with it, or in one that was taken in.

use std::collections::HashMap;

use hashbrown::HashSet;
use iriai_domain::inventory::portfolio::Portfolio;
use iriai_domain::risk::register::Register;
use iriai_domain::risk::ruling::{Reach, Ruling, Voice};
use iriai_domain::risk::statements::Said;
use iriai_domain::risk::vex::Status;

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

/// Something that is said of a finding.
struct Spoken<'w> {
    said: Said<'w>,
    reach: &'w Reach,
    origin: Origin,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// A statement of a checked document.
    Checked { document: usize, statement: usize },
    /// A statement of a document that was taken in, by its number.
    Kept { document: u32, statement: u32 },
}

/// What is said of findings, by the place of the finding.
type ByFinding<'w> = HashMap<u32, Vec<Spoken<'w>>>;

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
                    let issued = newest.said.issued.map(str::to_owned);
                    let status = newest.said.status;
                    found.push((document, statement, newest.origin, issued, status));
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
                for (finding, reach) in &one.word.of {
                    all.entry(*finding).or_default().push(Spoken {
                        said: said(&one.word, one.status, one.lacks_reason),
                        reach,
                        origin: Origin::Checked {
                            document,
                            statement,
                        },
                    });
                }
            }
        }
        let now = self.clock.now();
        for (place, spoken) in &mut all {
            let Some(finding) = register.current().get(*place as usize) else {
                continue;
            };
            let names = |name| register.is_called(finding, name);
            let kept = register.rulings.said(finding.component, names, now);
            let others = kept
                .into_iter()
                .filter(|(_, one, _)| one.voice == Voice::Vex);
            spoken.extend(others.map(|(_, ruling, reach)| Spoken {
                said: Said::of_ruling(ruling),
                reach,
                origin: origin(ruling),
            }));
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
) -> Option<&'a Spoken<'w>> {
    let mut newest: Option<&Spoken<'w>> = None;
    for (finding, reach) in &word.of {
        let spoken = all.get(finding).into_iter().flatten();
        let newer: Vec<&Spoken<'w>> = spoken.filter(|one| own.is_replaced_by(&one.said)).collect();
        let component = register.current().get(*finding as usize)?.component;
        if !is_covered(portfolio, component, reach, &newer) {
            return None;
        }
        for one in newer {
            if newest.is_none_or(|known| known.said.is_replaced_by(&one.said)) {
                newest = Some(one);
            }
        }
    }
    newest
}

/// Whether newer statements hold wherever an older one does.
fn is_covered(portfolio: &Portfolio, component: u32, reach: &Reach, newer: &[&Spoken<'_>]) -> bool {
    if newer.iter().any(|one| *one.reach == Reach::Everywhere) {
        return true;
    }
    let mut covered: HashSet<u32> = HashSet::new();
    for one in newer {
        if let Reach::Documents(documents) = one.reach {
            covered.extend(documents);
        }
    }
    match reach {
        Reach::Documents(documents) => documents.iter().all(|one| covered.contains(one)),
        Reach::Everywhere => {
            let mut postings = portfolio.postings.of(component).iter();
            !newer.is_empty() && postings.all(|posting| covered.contains(&posting.document()))
        }
    }
}

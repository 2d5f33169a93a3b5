//! Files on their way in: their bytes are kept as they come, so that memory holds a piece of each and no more.

use std::io::{self, Read};

use blake3::Hasher;
use iriai_formats::job::ImportAsked;
use iriai_store::{Error as StoreError, JobRow};

use super::{IMPORT, Job, JobState, asker};
use crate::Office;
use crate::access::Permission;
use crate::audit::Note;
use crate::clock::identifier;
use crate::error::{Error, reason};

/// A file to be taken in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewImport {
    /// What is said of it.
    pub asked: ImportAsked,
    /// Under what name the request counts once, however often it is sent.
    pub idempotency: Option<String>,
}

/// So many bytes are kept in one piece.
const PART: usize = 4 << 20;

/// Fills a piece as far as there is something to fill it with.
fn fill(from: &mut dyn Read, piece: &mut Vec<u8>) -> io::Result<()> {
    piece.clear();
    from.take(PART as u64).read_to_end(piece).map(|_| ())
}

impl Office {
    /// Takes the bytes of a file, and asks for a job that takes it in. Answers the job, and whether it is new: a request that was sent before
    /// under the same name is answered with its job.
    pub fn receive(&self, new: &NewImport, from: &mut dyn Read) -> Result<(Job, bool), Error> {
        self.require_import(&new.asked)?;
        let idempotency = new.idempotency.as_ref().map(|name| {
            let (kind, asker, _) = asker(&self.actor.who);
            [kind, asker, name].join(":")
        });
        let name = idempotency.as_deref();
        let before = name.map(|name| self.store.read()?.job_with_idempotency(name));
        let mut receiving = Receiving {
            office: self,
            hasher: Hasher::new(),
            bytes: 0,
        };
        receiving.hasher.update(new.asked.to_text().as_bytes());
        receiving.hasher.update(&[0]);
        if let Some(before) = before.transpose()?.flatten() {
            if before.state != JobState::Receiving.code() {
                return Ok((receiving.compare(from, before)?, false));
            }
            // Whoever sends it again has given up the first time, or was in a process that died.
            receiving.forget(&before.id)?;
        }
        let job = receiving.keep(&new.asked, idempotency, from)?;
        self.bell.ring();
        Ok((self.job(&job)?, true))
    }

    /// Refuses who may take nothing in for what is named.
    fn require_import(&self, asked: &ImportAsked) -> Result<(), Error> {
        let denied = || Error::Invalid {
            code: "denied",
            value: Permission::Import.code().to_owned(),
        };
        if !self.actor.may(Permission::Import) {
            return Err(denied());
        }
        match &asked.product {
            Some(product) if !self.may_import_into(&self.store.read()?, product)? => Err(denied()),
            _ => Ok(()),
        }
    }
}

/// A file while it comes.
struct Receiving<'o> {
    office: &'o Office,
    /// Over what is asked, and the bytes.
    hasher: Hasher,
    bytes: u64,
}

impl Receiving<'_> {
    /// Reads the next piece; an empty one is the end.
    fn next(&mut self, from: &mut dyn Read, piece: &mut Vec<u8>) -> Result<(), Error> {
        fill(from, piece).map_err(|error| Error::Invalid {
            code: "upload-broken",
            value: reason(&error),
        })?;
        self.bytes += piece.len() as u64;
        let limit = self.office.limits.bytes;
        if self.bytes > limit {
            return Err(Error::Invalid {
                code: "upload-large",
                value: limit.to_string(),
            });
        }
        self.hasher.update(piece);
        Ok(())
    }

    /// Keeps a file, and answers the identifier of its job.
    fn keep(
        mut self,
        asked: &ImportAsked,
        idempotency: Option<String>,
        from: &mut dyn Read,
    ) -> Result<String, Error> {
        let (mut first, mut next) = (Vec::new(), Vec::new());
        self.next(from, &mut first)?;
        if first.is_empty() {
            return Err(Error::Invalid {
                code: "upload-empty",
                value: asked.name.clone(),
            });
        }
        if first.len() == PART {
            self.next(from, &mut next)?;
        }
        let now = self.office.clock.now();
        let (kind, who, key) = asker(&self.office.actor.who);
        let is_whole = next.is_empty();
        let state = match is_whole {
            true => JobState::Waiting,
            false => JobState::Receiving,
        };
        let row = JobRow {
            id: identifier(now),
            kind: IMPORT.to_owned(),
            request: asked.to_text(),
            state: state.code().to_owned(),
            asker_kind: kind.to_owned(),
            asker: who.to_owned(),
            asker_key: key.map(str::to_owned),
            idempotency,
            fingerprint: is_whole.then(|| self.fingerprint()),
            bytes: if is_whole { self.bytes as i64 } else { 0 },
            created: now,
            due: now,
            ..JobRow::default()
        };
        let write = self.office.write("send-file")?;
        write.insert_job(&row).map_err(sent_twice)?;
        write.insert_job_part(&row.id, 0, &first)?;
        write.note(Note::new("send-file", row.id.as_str()).with("product", asked.product.clone()));
        write.commit()?;
        if !is_whole {
            let rest = self.keep_rest(&row.id, next, from);
            if let Err(error) = rest {
                // Nobody takes it up; what came of it need not lie about.
                self.forget(&row.id)?;
                return Err(error);
            }
        }
        Ok(row.id)
    }

    /// Keeps all behind the first piece.
    fn keep_rest(
        &mut self,
        job: &str,
        mut piece: Vec<u8>,
        from: &mut dyn Read,
    ) -> Result<(), Error> {
        for part in 1.. {
            // None of it counts before all of it is there: it is no write that anybody is told of.
            let transaction = self.office.store.write("receive-file")?;
            transaction.insert_job_part(job, part, &piece)?;
            transaction.commit()?;
            match piece.len() {
                PART => self.next(from, &mut piece)?,
                _ => break,
            }
            if piece.is_empty() {
                break;
            }
        }
        let transaction = self.office.store.write("receive-file")?;
        let is_waited_for =
            transaction.begin_waiting(job, self.bytes as i64, &self.fingerprint())?;
        transaction.commit()?;
        match is_waited_for {
            true => Ok(()),
            false => Err(Error::NotFound {
                kind: "job",
                name: job.to_owned(),
            }),
        }
    }

    fn forget(&self, job: &str) -> Result<(), Error> {
        let transaction = self.office.store.write("forget-file")?;
        transaction.delete_job(job)?;
        Ok(transaction.commit()?)
    }

    /// Reads a file that seems to be sent again. Answers the job of the first time, where that was the same.
    fn compare(mut self, from: &mut dyn Read, before: JobRow) -> Result<Job, Error> {
        let mut piece = Vec::new();
        loop {
            self.next(from, &mut piece)?;
            if piece.len() < PART {
                break;
            }
        }
        let fault = match &before.fingerprint {
            Some(fingerprint) if *fingerprint == self.fingerprint() => return Job::of(before),
            Some(_) => "idempotency-other",
            None => "idempotency-pending",
        };
        Err(Error::Invalid {
            code: fault,
            value: before.id,
        })
    }

    fn fingerprint(&self) -> Vec<u8> {
        self.hasher.finalize().as_bytes().to_vec()
    }
}

/// The same request may come twice at the same time.
fn sent_twice(error: StoreError) -> Error {
    match error {
        StoreError::Conflict(_) => Error::Invalid {
            code: "idempotency-pending",
            value: String::new(),
        },
        other => other.into(),
    }
}

//! Does a document follow its standard, and how complete is it.

use std::ops::ControlFlow;
use std::time::Duration;

use iriai_domain::inventory::document::SbomFormat;
use iriai_domain::inventory::quality::{Profile, Quality, judge};
use iriai_domain::warning::Warning;
use iriai_formats::container::{Source, unwrap};
use iriai_formats::error::ReadError;
use iriai_formats::limits::Budget;
use iriai_formats::lint::{Fault, lint_as};

use crate::Office;
use crate::clock::Deadline;
use crate::error::reason;
use crate::inventory::import::Refusal;

/// What is to be said of one document.
#[derive(Debug, Clone, PartialEq)]
pub struct Lint {
    /// The place inside the file, when it is an archive or holds several documents.
    pub member: Option<String>,
    /// What was found, or why nothing of it could be read.
    pub outcome: Result<Findings, Refusal>,
}

impl Lint {
    /// Of a file whose bytes cannot be had.
    pub fn unreadable(error: &std::io::Error) -> Self {
        Self {
            member: None,
            outcome: Err(Refusal {
                code: "unreadable",
                at: String::new(),
                detail: reason(error),
            }),
        }
    }
}

/// What was found in a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Findings {
    /// Its format.
    pub format: SbomFormat,
    /// The edition of its standard, as stated.
    pub spec_version: String,
    /// The first departures from the standard.
    pub faults: Vec<Fault>,
    /// What the reader had to say; for formats without a strict side these are the faults.
    pub warnings: Vec<Warning>,
    /// How many faults there are in all.
    pub fault_count: usize,
    /// Components as listed.
    pub components: usize,
    /// Completeness by profile.
    pub quality: Vec<Quality>,
}

impl Office {
    /// How long one file may take.
    const LINT_TIME: Duration = Duration::from_secs(300);

    /// Judges every document in a file.
    pub fn lint(&self, bytes: &[u8], profiles: &[Profile]) -> Vec<Lint> {
        let deadline = Deadline::after(Self::LINT_TIME);
        let expired = move || deadline.is_over();
        let mut found = Vec::new();
        let tally = unwrap(bytes, &self.limits, &expired, &mut |member| {
            let place = |path: &str| (!path.is_empty()).then(|| path.to_owned());
            found.push(match member {
                Ok(member) => Lint {
                    member: place(&member.path),
                    outcome: self
                        .judge(&member.bytes, profiles, &expired)
                        .map_err(Refusal::from),
                },
                Err(part) => Lint {
                    member: place(&part.path),
                    outcome: Err(part.error.into()),
                },
            });
            ControlFlow::Continue(())
        });
        if tally.members + tally.refused == 0 {
            let refusal = Refusal {
                code: "unknown-format",
                at: String::new(),
                detail: String::new(),
            };
            found.push(Lint {
                member: None,
                outcome: Err(refusal),
            });
        }
        found
    }

    fn judge(
        &self,
        bytes: &[u8],
        profiles: &[Profile],
        expired: &(dyn Fn() -> bool + Sync),
    ) -> Result<Findings, ReadError> {
        let source = Source::open(bytes)?;
        let parsed = source.read(&mut Budget::new(&self.limits, expired))?;
        let format = parsed.value.format;
        let report = lint_as(format, source.content(), &self.limits);
        let strict = report.is_some();
        let (faults, fault_count) =
            report.map_or((Vec::new(), 0), |report| (report.faults, report.total));
        Ok(Findings {
            format,
            spec_version: parsed.value.spec_version.clone().into_owned(),
            faults,
            fault_count: if strict {
                fault_count
            } else {
                parsed.warnings.count()
            },
            warnings: if strict {
                Vec::new()
            } else {
                parsed.warnings.kept().to_vec()
            },
            components: parsed.value.listed(),
            quality: judge(&parsed.value, profiles),
        })
    }
}

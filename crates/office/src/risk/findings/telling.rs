//! A finding with everything that is read of its record and of what was said of it.

use std::collections::HashMap;

use iriai_domain::inventory::component_key::ComponentKey;
use iriai_domain::inventory::portfolio::{Portfolio, Product};
use iriai_domain::risk::advisory::Advisory;
use iriai_domain::risk::matching::Identity;
use iriai_domain::risk::register::{Finding, Register};
use iriai_domain::risk::ruling::{Share, Standing, Voice};
use iriai_domain::risk::selection::{Listed, Wanted};
use iriai_domain::risk::unread::Unread;
use iriai_store::{DecisionRow, Error as StoreError, Transaction};

use super::settling::{Question, Settled, settling};
use super::{FoundRisk, FoundSeverity, Judged, Opinions, Said};
use crate::cores::{here, on_all_cores};
use crate::error::Error;
use crate::risk::blocks::{AdvisoryRow, Block, Records, Unpacker, by_matter, each_block};
use crate::risk::triage::numbered;
use crate::risk::urgency::urgency;
use crate::risk::why::stated;

/// What is needed to tell findings.
pub(in crate::risk) struct Telling<'t> {
    portfolio: &'t Portfolio,
    register: &'t Register,
    /// By number what VEX documents are called.
    documents: HashMap<u32, String>,
    decisions: Vec<DecisionRow>,
}

/// Findings told, by their places among those that were asked for.
#[derive(Default)]
struct Told {
    told: Vec<(usize, FoundRisk)>,
    /// Those whose record cannot be read any more.
    untold: Vec<Untold>,
}

/// Findings of an advisory whose record cannot be read any more, and why.
struct Untold {
    places: Vec<usize>,
    row: AdvisoryRow,
    unread: Unread,
}

impl<'t> Telling<'t> {
    pub(in crate::risk) fn new(
        portfolio: &'t Portfolio,
        register: &'t Register,
        transaction: &Transaction<'_>,
    ) -> Result<Self, Error> {
        let mut documents = HashMap::new();
        let mut decisions = Vec::new();
        if !register.rulings.is_empty() {
            decisions = transaction.decisions()?;
            transaction.each_vex_document(|row| {
                documents.insert(row.number, row.id);
                Ok(())
            })?;
        }
        Ok(Self {
            portfolio,
            register,
            documents,
            decisions,
        })
    }

    /// Findings in words and numbers: products and releases are those where what is wanted is so.
    pub(in crate::risk) fn tell(
        &self,
        transaction: &Transaction<'_>,
        listed: &[&Listed],
        wanted: Wanted,
    ) -> Result<Vec<FoundRisk>, Error> {
        // What takes less is told sooner than other cores are brought to work: so many findings, or documents that hold them.
        const FEW: usize = 256;
        const FEW_DOCUMENTS: usize = 65_536;
        // However they are in order, each block of records is opened once.
        let mut places: Vec<usize> = (0..listed.len()).collect();
        let record = |place: &usize| listed.get(*place).and_then(|one| record(&one.finding));
        places.sort_by_key(record);
        let mut numbers: Vec<u32> = places.iter().filter_map(record).collect();
        numbers.dedup();
        let produce = |send: &mut dyn FnMut((Vec<usize>, Block, Vec<AdvisoryRow>))| {
            let mut rest = places.as_slice();
            each_block(transaction, &numbers, |block, rows| {
                let last = rows.last().map(|row| row.number);
                let count = rest.partition_point(|place| record(place) <= last);
                let (here, behind) = rest.split_at(count);
                rest = behind;
                send((here.to_vec(), block, rows));
                Ok(())
            })
        };
        let work = |unpacker: &mut Unpacker, (places, block, rows): (Vec<usize>, Block, Vec<_>)| {
            self.tell_block(
                listed,
                wanted,
                &places,
                &rows,
                &block.unpack_with(unpacker)?,
            )
        };
        let shares = listed.iter().flat_map(|one| &one.shares);
        let documents: usize = shares.map(|share| share.documents.len()).sum();
        let told = match listed.len() > FEW || documents > FEW_DOCUMENTS {
            true => on_all_cores(produce, work)?,
            false => here(produce, work)?,
        };
        let mut all: Vec<Option<FoundRisk>> = Vec::new();
        all.resize_with(listed.len(), || None);
        let mut put = |place: usize, told| {
            if let Some(free) = all.get_mut(place) {
                *free = told;
            }
        };
        let mut untold: Vec<Untold> = Vec::new();
        for block in told {
            for (place, told) in block.told {
                put(place, Some(told));
            }
            untold.extend(block.untold);
        }
        untold.sort_by_key(|one| one.row.number);
        let numbers: Vec<u32> = untold.iter().map(|one| one.row.number).collect();
        let mut untold = untold.iter();
        // In the order of their numbers, as they are asked for.
        by_matter(transaction, &numbers, |_, advisory| {
            let Some(one) = untold.next() else { return };
            let settled = Settled::of(advisory);
            for &place in &one.places {
                let told = listed
                    .get(place)
                    .and_then(|found| self.tell_one(found, wanted, &one.row, (advisory, &settled)));
                put(
                    place,
                    told.map(|told| told.without_record(&one.row, &one.unread)),
                );
            }
        })?;
        let told: Option<Vec<FoundRisk>> = all.into_iter().collect();
        let mut told = told.ok_or_else(|| StoreError::corrupt("advisory_block", "heads", ""))?;
        self.settle(transaction, listed, &mut told)?;
        Ok(told)
    }

    /// Where several sources hold a component for affected, what settles it by one need not by another.
    fn settle(
        &self,
        transaction: &Transaction<'_>,
        listed: &[&Listed],
        told: &mut [FoundRisk],
    ) -> Result<(), Error> {
        let findings = listed.iter().map(|one| &one.finding).zip(told);
        let several = findings.filter(|(finding, _)| finding.advisories.len() > 1);
        let several = several.filter_map(|(finding, told)| {
            let question = Question::of(self.register, finding, &told.component)?;
            Some((question, told))
        });
        let (questions, told): (Vec<Question<'_>>, Vec<&mut FoundRisk>) = several.unzip();
        for (told, found) in told.into_iter().zip(settling(transaction, &questions)?) {
            told.fixed = found.versions;
            told.is_fix_disputed = found.is_disputed;
        }
        Ok(())
    }

    /// Tells the findings at some places, whose records stand in one block.
    fn tell_block(
        &self,
        listed: &[&Listed],
        wanted: Wanted,
        places: &[usize],
        rows: &[AdvisoryRow],
        records: &Records,
    ) -> Result<Told, Error> {
        let mut all = Told::default();
        let number = |place: &usize| listed.get(*place).and_then(|one| record(&one.finding));
        // A record may hold very many advisories, and of each many components may be told: it is read once.
        records.each_advisory(rows, |row, advisory| {
            let start = places.partition_point(|place| number(place) < Some(row.number));
            let rest = places.get(start..).unwrap_or_default();
            let count = rest.partition_point(|place| number(place) == Some(row.number));
            let places = rest.get(..count).unwrap_or_default();
            let advisory = match advisory {
                Ok(advisory) => advisory,
                Err(unread) => {
                    all.untold.push(Untold {
                        places: places.to_vec(),
                        row: row.clone(),
                        unread,
                    });
                    return;
                }
            };
            let settled = Settled::of(advisory);
            all.told.extend(places.iter().filter_map(|&place| {
                let told = self.tell_one(listed.get(place)?, wanted, row, (advisory, &settled))?;
                Some((place, told))
            }));
        })?;
        Ok(all)
    }

    fn tell_one(
        &self,
        listed: &Listed,
        wanted: Wanted,
        row: &AdvisoryRow,
        advisory: (&Advisory<'_>, &Settled<'_>),
    ) -> Option<FoundRisk> {
        let finding = &listed.finding;
        let shares = listed.shares.iter();
        let meant: Vec<&Share> = shares
            .filter(|share| wanted.holds(share.standing))
            .collect();
        let documents = meant.iter().flat_map(|share| &share.documents).copied();
        let (totals, products) = self.portfolio.spread(documents);
        let mut told = self.record(finding, row, advisory)?;
        told.urgency = urgency(self.portfolio, self.register, finding, &products);
        told.standing = meant
            .first()
            .map_or(Standing::Affected, |share| share.standing);
        told.said = listed
            .shares
            .iter()
            .filter_map(|share| self.said(share))
            .collect();
        (told.products, told.releases) = (totals.products, totals.releases);
        Some(told)
    }

    /// What was said of some documents; nothing where nobody said anything.
    pub(in crate::risk) fn said(&self, share: &Share) -> Option<Said> {
        let ruling = self.register.rulings.ruling(share.ruling?)?;
        let (totals, _) = self.portfolio.spread(share.documents.iter().copied());
        let decision = match ruling.voice {
            Voice::Vex => None,
            Voice::Decision | Voice::Rule => numbered(&self.decisions, ruling.number),
        };
        Some(Said {
            standing: share.standing,
            stated: ruling.status,
            lacks_reason: ruling.lacks_reason(),
            voice: ruling.voice,
            decision: decision.map(|row| row.number),
            document: match ruling.voice {
                Voice::Vex => self.documents.get(&ruling.number).cloned(),
                Voice::Decision | Voice::Rule => None,
            },
            source: decision.and_then(|row| row.source.clone()),
            author: ruling.author.clone(),
            justification: ruling.justification,
            response: ruling.response,
            reason: ruling.reason.clone(),
            from: ruling.from,
            until: ruling.until,
            contradicting: share.contradicting.len(),
            products: totals.products,
            releases: totals.releases,
        })
    }

    /// Whether somebody stated how critical the most critical product is.
    fn is_criticality_stated(&self, finding: &Finding) -> bool {
        let products = &self.portfolio.catalogue.products;
        let mut postings = self.portfolio.postings.of(finding.component).iter();
        postings.any(|posting| {
            let product = self.portfolio.product_of_document(posting.document());
            let product = product.and_then(|product| products.get(product as usize));
            let stated = product.and_then(Product::stated_criticality);
            stated.is_some_and(|stated| stated.value() == finding.criticality)
        })
    }

    /// What the record of the advisory says that stands for all; nothing of a component that nobody compares any more.
    fn record(
        &self,
        finding: &Finding,
        row: &AdvisoryRow,
        (advisory, settled): (&Advisory<'_>, &Settled<'_>),
    ) -> Option<FoundRisk> {
        let key = self.portfolio.catalogue.component(finding.component);
        let cpes = self.register.cpes.of(finding.component);
        let identity = Identity::of(ComponentKey::of(key), cpes).ok()?;
        let judgement = settled.ready.judge(&identity);
        let severity = settled
            .ready
            .severity(judgement.entry)
            .map(|stated| FoundSeverity {
                rating: stated.rating,
                score: stated.score.map(|score| score.value()),
                vector: stated.vector.map(str::to_owned),
            });
        Some(FoundRisk {
            component: key.to_owned(),
            advisory: row.entry.id.clone(),
            aliases: self.aliases(finding, row, advisory),
            kind: advisory.kind,
            summary: advisory.summary.as_ref().map(ToString::to_string),
            severity,
            exploited: finding.exploited,
            epss: finding
                .expected
                .map(|millionths| f64::from(millionths) / 1e6),
            fixed: settled.alone(&identity, &judgement),
            is_fix_disputed: false,
            standing: Standing::Affected,
            said: Vec::new(),
            criticality: finding.criticality,
            is_criticality_stated: self.is_criticality_stated(finding),
            urgency: None,
            products: 0,
            releases: 0,
            trace: Judged {
                format: row.entry.format.code().to_owned(),
                stated: stated(advisory, &judgement),
                judgement,
            },
            opinions: Opinions::default(),
            unread: None,
        })
    }

    /// The other names of what a finding tells of.
    fn aliases(
        &self,
        finding: &Finding,
        row: &AdvisoryRow,
        advisory: &Advisory<'_>,
    ) -> Vec<String> {
        let entries = finding.advisories.iter();
        let entries = entries.filter_map(|&number| self.register.entry(number));
        let mut names: Vec<String> = entries.map(|entry| entry.id.clone()).collect();
        names.extend(advisory.aliases.iter().map(ToString::to_string));
        names.retain(|name| *name != row.entry.id);
        names.sort_unstable();
        names.dedup();
        names
    }
}

impl FoundRisk {
    /// The same where the record cannot be read any more: how severe it is was noted when it came.
    fn without_record(self, row: &AdvisoryRow, unread: &Unread) -> Self {
        let score = row.entry.score.map(|tenths| f64::from(tenths) / 10.0);
        Self {
            severity: row.entry.rating.map(|rating| FoundSeverity {
                rating,
                score,
                vector: None,
            }),
            unread: Some(unread.clone()),
            ..self
        }
    }
}

/// The advisory that stands for all of a finding.
fn record(finding: &Finding) -> Option<u32> {
    finding.advisories.first().copied()
}

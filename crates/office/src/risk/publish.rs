//! One decision out in every format of VEX.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use iriai_domain::fold::fold;
use iriai_domain::inventory::component_key::ComponentKey;
use iriai_domain::inventory::portfolio::{Filter, Portfolio};
use iriai_domain::risk::decision::{DecidedProduct, Decision, Unfit};
use iriai_domain::risk::register::{Finding, Register};
use iriai_domain::risk::ruling::{Ruling, Share};
use iriai_domain::risk::vex::Status;
use iriai_formats::export::vex::{Refused, csaf, cyclonedx, is_uri, openvex, repository};
use iriai_store::DecisionRow;

use super::rulings::as_published;
use super::triage::numbered;
use crate::Office;
use crate::clock::{identifier, rfc3339, uuid};
use crate::error::Error;

/// In which form decisions are published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VexForm {
    /// OpenVEX 0.2.
    Openvex,
    /// CycloneDX 1.6.
    Cyclonedx,
    /// CSAF 2.0, profile 5.
    Csaf,
    /// The folder that Trivy reads as a VEX repository.
    Repository,
}

/// Who publishes what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Publication<'p> {
    /// The organisation.
    pub publisher: &'p str,
    /// An address that is the organisation's, under which identifiers are made.
    pub namespace: &'p str,
    /// The document's identifier; one is made where none is given.
    pub id: Option<&'p str>,
    /// Words on the whole, in the reader's language.
    pub title: &'p str,
    /// Words on what a vulnerability's note says where nobody wrote any.
    pub note: &'p str,
    /// Words on what an ignore file leaves alone without a reason.
    pub left_alone: &'p str,
    /// The language of the words, as a BCP 47 tag.
    pub language: &'p str,
}

/// What is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Paths and contents; one file without path for a document.
    pub files: Vec<(String, Vec<u8>)>,
    /// How many decisions are in it: one for each vulnerability of a component and what is so.
    pub decisions: usize,
    /// How many could not be filed in a repository, because no product of theirs has a package URL.
    pub left_out: usize,
}

/// A finding's documents of which we ourselves said something.
struct Word<'w> {
    finding: &'w Finding,
    ruling: &'w Ruling,
    share: Share,
}

impl Office {
    /// Writes what the company decided for the products of a scope.
    pub fn publish_vex(
        &self,
        portfolio: &Portfolio,
        register: &Register,
        filter: &Filter,
        form: VexForm,
        publication: &Publication<'_>,
    ) -> Result<Published, Error> {
        check(form, publication)?;
        let rows = self.store.read()?.decisions()?;
        let findings = register.ordered(portfolio, filter.as_of);
        let words = self.words(portfolio, register, &findings, filter);
        let decisions = decisions(portfolio, register, &words, &rows, publication.left_alone);
        if decisions.is_empty() {
            return Err(Error::NotFound {
                kind: "decisions",
                name: String::new(),
            });
        }
        let now = rfc3339(self.clock.now());
        let base = publication.namespace.trim_end_matches('/');
        let made = identifier(self.clock.now());
        let own_id = publication.id.unwrap_or(&made);
        let serial = publication.id.and_then(serial_number);
        let serial = serial.unwrap_or_else(|| format!("urn:uuid:{}", uuid()));
        let address = address(base, own_id);
        let documents = openvex::Options {
            id: &address,
            author: publication.publisher,
            role: None,
            issued: &now,
            updated: None,
            revision: 1,
            namespace: base,
        };
        let mut published = Published {
            files: Vec::new(),
            decisions: decisions.len(),
            left_out: 0,
        };
        let written = match form {
            VexForm::Openvex => openvex::write(&decisions, &documents),
            VexForm::Cyclonedx => cyclonedx::write(
                &decisions,
                &cyclonedx::Options {
                    serial_number: &serial,
                    revision: 1,
                    author: publication.publisher,
                    issued: &now,
                },
            ),
            VexForm::Csaf => csaf::write(
                &decisions,
                &csaf::Options {
                    id: own_id,
                    title: publication.title,
                    language: Some(publication.language),
                    publisher: csaf::Publisher {
                        category: csaf::PublisherCategory::Vendor,
                        name: publication.publisher,
                        namespace: base,
                    },
                    status: csaf::DocumentStatus::Final,
                    revisions: &[csaf::Revision {
                        date: &now,
                        summary: publication.title,
                    }],
                    note: publication.note,
                },
            ),
            VexForm::Repository => {
                let repository = repository::write(
                    &decisions,
                    &repository::Options {
                        name: publication.publisher,
                        description: publication.title,
                        location: base,
                        hours: 24,
                        documents,
                    },
                )
                .map_err(|refused| match refused.why {
                    // There are decisions, and readers could find none of them.
                    Unfit::NothingDecided => Error::Invalid {
                        code: "vex-repository-empty",
                        value: decisions.len().to_string(),
                    },
                    _ => unfit(&decisions, refused),
                })?;
                published.left_out = repository.left_out.len();
                published.files = repository.files;
                return Ok(published);
            }
        };
        let bytes = written.map_err(|refused| unfit(&decisions, refused))?;
        published.files.push((String::new(), bytes));
        Ok(published)
    }

    /// What we ourselves said of findings in a scope.
    fn words<'r>(
        &self,
        portfolio: &Portfolio,
        register: &'r Register,
        findings: &'r [Finding],
        filter: &Filter,
    ) -> Vec<Word<'r>> {
        let scope = portfolio.scope(filter);
        let now = filter.as_of.unwrap_or_else(|| self.clock.now());
        let mut words = Vec::new();
        if register.rulings.is_empty() {
            return words;
        }
        let affected = findings.iter().filter(|finding| finding.gap().is_none());
        for finding in affected {
            let listed = register.list(portfolio, &scope, finding, now);
            for share in listed.shares {
                let ruling = share
                    .ruling
                    .and_then(|place| register.rulings.ruling(place));
                if let Some(ruling) = ruling.filter(|ruling| ruling.is_ours()) {
                    words.push(Word {
                        finding,
                        ruling,
                        share,
                    });
                }
            }
        }
        words
    }
}

/// Says of what the publisher states what cannot stand in a document, before anything is looked for.
fn check(form: VexForm, publication: &Publication<'_>) -> Result<(), Error> {
    let refused = |code, value: &str| {
        Err(Error::Invalid {
            code,
            value: value.to_owned(),
        })
    };
    let Publication {
        publisher,
        namespace,
        id,
        title,
        ..
    } = *publication;
    if publisher.trim().is_empty() {
        return refused("vex-publisher-empty", publisher);
    }
    if title.trim().is_empty() {
        return refused("vex-title-empty", title);
    }
    // Identifiers are made under it, so that it must be an address of the web: a name alone leads nowhere.
    if !is_uri(namespace) || !is_place(namespace) {
        return refused("vex-namespace-invalid", namespace);
    }
    // Readers of a repository fetch it from there (VEX Repository Specification 0.1).
    if form == VexForm::Repository && !namespace.starts_with("https://") {
        return refused("vex-namespace-insecure", namespace);
    }
    match id {
        Some(id) if form == VexForm::Cyclonedx && serial_number(id).is_none() => {
            refused("vex-id-no-uuid", id)
        }
        Some(id) if id.trim().is_empty() || !is_uri(&address(namespace, id)) => {
            refused("vex-id-invalid", id)
        }
        _ => Ok(()),
    }
}

/// The serial number that an identifier is in CycloneDX, which takes nothing but UUIDs.
fn serial_number(id: &str) -> Option<String> {
    let id = id.trim().to_ascii_lowercase();
    let uuid = id.strip_prefix("urn:uuid:").unwrap_or(&id);
    let groups: Vec<&str> = uuid.split('-').collect();
    let is_uuid = groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.concat().bytes().all(|byte| byte.is_ascii_hexdigit());
    is_uuid.then(|| format!("urn:uuid:{uuid}"))
}

/// Whether an address of the web has a host, and a path can follow it.
fn is_place(address: &str) -> bool {
    let mut starts = ["https://", "http://"].iter();
    let Some(rest) = starts.find_map(|start| address.strip_prefix(start)) else {
        return false;
    };
    let authority = rest
        .split_once('/')
        .map_or(rest, |(authority, _)| authority);
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let name = match host.strip_prefix('[') {
        Some(literal) => literal.split_once(']').map_or("", |(literal, _)| literal),
        None => host.split_once(':').map_or(host, |(name, _)| name),
    };
    name.bytes().any(|byte| byte.is_ascii_alphanumeric()) && !rest.contains(['?', '#'])
}

/// The identifier of a document as an address.
fn address(namespace: &str, id: &str) -> String {
    match id.contains("://") {
        true => id.to_owned(),
        false => format!("{}/vex/{id}", namespace.trim_end_matches('/')),
    }
}

/// What was said, as it is published.
fn decisions<'a>(
    portfolio: &'a Portfolio,
    register: &'a Register,
    words: &[Word<'_>],
    rows: &'a [DecisionRow],
    left_alone: &'a str,
) -> Vec<Decision<'a>> {
    let catalogue = &portfolio.catalogue;
    let told = words.iter().filter_map(|word| {
        let row = numbered(rows, word.ruling.number)?;
        let mut names: Vec<Cow<'a, str>> = Vec::new();
        for &advisory in word.finding.advisories.iter() {
            names.extend(
                register
                    .entry(advisory)
                    .map(|entry| entry.id.as_str().into()),
            );
        }
        for &advisory in word.finding.advisories.iter() {
            names.extend(register.names(advisory).map(as_published));
        }
        let mut seen = HashSet::new();
        names.retain(|name| seen.insert(fold(name)));
        let mut names = names.into_iter();
        let vulnerability = names.next()?;
        let unreasoned = row.source.as_ref().map(|_| left_alone);
        let reason = row.reason.as_deref().or(unreasoned);
        let is_affected = word.ruling.status == Status::Affected;
        let is_clear = word.ruling.status == Status::NotAffected;
        let action = row.action.as_deref().or(reason).filter(|_| is_affected);
        Some(Decision {
            vulnerability,
            aliases: names.collect(),
            component: catalogue.component(word.finding.component).into(),
            products: products(portfolio, &word.share.documents),
            status: word.ruling.status,
            justification: word.ruling.justification,
            impact: reason.filter(|_| is_clear).map(Into::into),
            action: action.map(Into::into),
            response: word.ruling.response,
            notes: reason.filter(|_| !is_clear && !is_affected).map(Into::into),
            decided_at: rfc3339(row.decided).into(),
            decided_by: row.author.as_str().into(),
        })
    });
    told.collect()
}

/// The releases to which documents belong, each once, with the package URL of what they describe.
fn products<'a>(portfolio: &'a Portfolio, documents: &[u32]) -> Vec<DecidedProduct<'a>> {
    let catalogue = &portfolio.catalogue;
    let mut releases: BTreeMap<u32, Option<&str>> = BTreeMap::new();
    for &document in documents {
        let Some(release) = portfolio.release_of(document) else {
            continue;
        };
        let mut root = None;
        let walked = portfolio.contents.members(document, |component, depth| {
            let key = catalogue.component(component);
            if depth.steps() == Some(0) && ComponentKey::of(key).is_identified() {
                root.get_or_insert(key);
            }
        });
        let root = root.filter(|_| walked.is_ok());
        let known = releases.entry(release).or_default();
        *known = known.or(root);
    }
    let told = releases.into_iter().filter_map(|(number, root)| {
        let release = catalogue.releases.get(number as usize)?;
        let product = catalogue.products.get(release.product as usize)?;
        let version = Some(release.name.as_str()).filter(|name| !name.is_empty());
        Some(DecidedProduct {
            name: product.name.as_str().into(),
            version: version.map(Into::into),
            purl: root.map(Into::into),
        })
    });
    told.collect()
}

/// Why decisions cannot be published, with the one at fault.
fn unfit(decisions: &[Decision<'_>], refused: Refused) -> Error {
    let at_fault = refused.decision.and_then(|place| decisions.get(place));
    let value = at_fault.map(|decision| format!("{} {}", decision.main_name(), decision.component));
    Error::Unfit {
        why: refused.why,
        decision: value.unwrap_or_default(),
    }
}

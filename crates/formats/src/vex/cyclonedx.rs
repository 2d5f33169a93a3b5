//! The vulnerabilities of a CycloneDX document in JSON or XML, 1.4–1.7, with or without the components that they are about.
//!
//! Traps:
//! * Without `analysis` a vulnerability is what a scanner found, and no statement; but that a version is affected or not may be
//!   said there as well.
//! * `analysis.state` holds for the versions that are `affected`, which is what they are when nothing is written. Whoever writes
//!   that a product is not affected often lists its versions as `unaffected`.
//! * `affects[].ref` names a component of the same document (`metadata.component` and nested ones included), of another one by
//!   BOM-Link, or, against the standard, is a package URL itself.
//! * What is said of a component is said of it in the product that the document is about (`metadata.component`), or else in the
//!   outermost component that holds it; of a component that stands alone, wherever it is.
//! * The extension of 1.1 to 1.3 for vulnerabilities in XML knows no analysis: what it lists are a scanner's findings.
//! * Versions listed beside a component are others than its own; then its identifiers count without their versions.
//!
//! The five justifications of OpenVEX are coarser than the nine here, and some have no counterpart: that a configuration, a
//! dependency or an environment is required, or that something outside of the product protects it, says none of the five.
//! Such words, and those that several share, stand in [`Statement::reason`]. Our own documents have the word of OpenVEX in a
//! property beside them, which then counts instead.

mod bom;
mod vulnerability;

use std::collections::HashMap;
use std::mem;

use iriai_domain::purl::Purl;
use iriai_domain::risk::vex::{Justification, Product, Statement, Status, VexDocument, VexFormat};
use iriai_domain::warning::{Parsed, Text, WarningCode, Warnings};

use self::bom::{Bom, Thing};
use self::vulnerability::{Analysis, Said, Target};
use super::{Format, has_version};
use crate::csaf::cpe;
use crate::error::{ReadError, ReadErrorCode};
use crate::fields::Fields;
use crate::keys::Keys;
use crate::limits::Budget;
use crate::repeats::Repeats;
use crate::sbom::{Confidence, cyclonedx_xml};

pub(super) const FORMAT: Format = Format {
    id: VexFormat::Cyclonedx,
    detect,
    read,
};

fn detect(text: &str) -> Confidence {
    if cyclonedx_xml::has_vulnerabilities(text) {
        return Confidence::Certain;
    }
    let (mut is_cyclonedx, mut holds_some) = (false, false);
    for (key, value) in Keys::of(text) {
        match key {
            "bomFormat" => {
                let format = value.get(..11).unwrap_or_default();
                is_cyclonedx = format.eq_ignore_ascii_case("\"cyclonedx\"");
            }
            "vulnerabilities" => {
                let list = value.strip_prefix('[').map(str::trim_ascii_start);
                holds_some = list.is_some_and(|list| list.starts_with('{'));
            }
            "spdxVersion" | "@context" | "@graph" | "document" => return Confidence::No,
            _ => {}
        }
        if is_cyclonedx && holds_some {
            return Confidence::Certain;
        }
    }
    Confidence::No
}

fn read<'a>(text: &'a str, budget: &mut Budget<'_>) -> Result<Parsed<VexDocument<'a>>, ReadError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut bom = Bom::default();
    let mut fields = Fields::new(budget);
    let is_xml = text.trim_ascii_start().starts_with('<');
    match is_xml {
        true => cyclonedx_xml::read_into(text, &mut bom, &mut fields)?,
        false => fields.read_json(text, &mut bom)?,
    }
    let warnings = mem::take(&mut fields.warnings);
    if bom.vulnerabilities.is_empty() {
        return Err(ReadError::new(ReadErrorCode::NothingReadable, ""));
    }
    let mut making = Making {
        things: HashMap::with_capacity(bom.things.len()),
        wholes: HashMap::new(),
        bom: &bom,
        is_xml,
        repeats: Repeats::of(text.len()),
        budget,
        warnings,
    };
    for (place, thing) in bom.things.iter().enumerate() {
        if !thing.reference.is_empty() {
            making.things.entry(&thing.reference).or_insert(thing);
        }
        if let Some(number) = thing.outermost.filter(|_| !thing.is_held) {
            making.wholes.insert(number, place);
        }
    }
    let mut statements = Vec::new();
    for (number, said) in bom.vulnerabilities.iter().enumerate() {
        making.state(number, said, &mut statements)?;
    }
    let warnings = making.warnings;
    Ok(Parsed {
        value: VexDocument {
            format: VexFormat::Cyclonedx,
            author: bom.author(),
            id: bom.serial.take(),
            issued: bom.timestamp.take(),
            updated: None,
            revision: bom.revision.take(),
            statements,
        },
        warnings,
    })
}

/// Statements in the making.
struct Making<'d, 'a, 'b, 'l> {
    bom: &'d Bom<'a>,
    /// Whether positions are element paths.
    is_xml: bool,
    things: HashMap<&'d str, &'d Thing<'a>>,
    /// By number the places of the outermost components that hold others.
    wholes: HashMap<u32, usize>,
    repeats: Repeats,
    budget: &'b mut Budget<'l>,
    warnings: Warnings,
}

impl<'d, 'a> Making<'d, 'a, '_, '_> {
    /// The statements on one vulnerability: one for each status.
    fn state(
        &mut self,
        number: usize,
        said: &Said<'a>,
        statements: &mut Vec<Statement<'a>>,
    ) -> Result<(), ReadError> {
        let at = match self.is_xml {
            true => format!("bom/vulnerabilities/vulnerability[{}]", number + 1),
            false => format!("/vulnerabilities/{number}"),
        };
        let stated = said.analysis.as_ref().map(Analysis::status);
        let mut found: Vec<(Option<Status>, Vec<Product<'a>>)> = Vec::new();
        let mut add = |status, product| match found.iter_mut().find(|(one, _)| *one == status) {
            Some((_, products)) => products.push(product),
            None => found.push((status, vec![product])),
        };
        for target in &said.affects {
            if target.versions.is_empty() {
                if let Some(status) = stated {
                    let product = self.product(target, None, &at)?;
                    add(status, product);
                }
                continue;
            }
            for (word, version) in &target.versions {
                if let Some(status) = status_of(stated, word.as_deref()) {
                    let product = self.product(target, Some(version), &at)?;
                    add(status, product);
                }
            }
        }
        if found.is_empty() && stated.is_some() {
            self.warn(&at, "affects");
        }
        if found.is_empty() {
            return Ok(());
        }
        // Kept all the same: it speaks of nothing, and whoever checks the document has to hear of it.
        if said.id.is_none() {
            self.warn(&at, "id");
        }
        if said
            .analysis
            .as_ref()
            .is_some_and(|one| one.state.is_none())
        {
            self.warn(&format!("{at}/analysis"), "state");
        }
        for (status, products) in found {
            let mut statement = self.statement(said, status)?;
            // CycloneDX itself does not ask for a reason; without one nothing is settled all the same.
            if statement.lacks_reason() {
                self.warn(&format!("{at}/analysis"), "justification");
            }
            statement.products = products;
            statements.push(statement);
        }
        Ok(())
    }

    fn warn(&mut self, at: &str, missing: &str) {
        self.warnings
            .add_with(WarningCode::MissingField, at, "", missing);
    }

    /// A statement without its products.
    fn statement(
        &mut self,
        said: &Said<'a>,
        status: Option<Status>,
    ) -> Result<Statement<'a>, ReadError> {
        self.repeats.pay(mem::size_of::<Statement<'_>>())?;
        let repeats = &mut self.repeats;
        let mut statement = Statement {
            vulnerability: repeats.maybe(said.id.as_ref())?.unwrap_or_default(),
            status,
            ..Statement::default()
        };
        for alias in &said.aliases {
            if *alias != statement.vulnerability {
                statement.aliases.push(repeats.text(alias)?);
            }
        }
        if status == Some(Status::Affected) {
            let advice = said.recommendation.as_ref().or(said.workaround.as_ref());
            statement.action = repeats.maybe(advice)?;
        }
        let Some(analysis) = &said.analysis else {
            return Ok(statement);
        };
        if status == Some(Status::Affected) && statement.action.is_none() {
            statement.action = analysis.responses(repeats)?;
        }
        let detail = repeats.maybe(analysis.detail.as_ref())?;
        // What an analysis says of one status is no reason for another.
        let own = analysis.status();
        let is_clear = status == Some(Status::NotAffected);
        let is_meant = own == status || (is_clear && own.is_none());
        if is_clear && is_meant {
            statement.impact = detail;
            let justification = analysis.justification.as_deref();
            let own = said.justification.as_deref();
            statement.justification = own
                .and_then(Justification::from_code)
                .or_else(|| justification.and_then(justification_of));
            statement.notes = repeats.maybe(said.notes.as_ref())?;
        } else {
            statement.notes = detail;
        }
        if is_meant && said.justification.is_none() {
            statement.reason = repeats.maybe(analysis.reason())?;
        }
        let issued = analysis.updated.as_ref().or(analysis.issued.as_ref());
        statement.issued = repeats.maybe(issued)?;
        Ok(statement)
    }

    /// What a vulnerability is said to affect, in the versions that are listed beside it.
    fn product(
        &mut self,
        target: &Target<'a>,
        version: Option<&Text<'a>>,
        at: &str,
    ) -> Result<Product<'a>, ReadError> {
        self.budget.relation()?;
        self.repeats.pay(mem::size_of::<Product<'_>>())?;
        let mut product = Product::default();
        let Some(thing) = self.thing(&target.reference) else {
            let is_elsewhere = ["pkg:", "urn:cdx:"]
                .iter()
                .any(|start| target.reference.starts_with(start));
            if !is_elsewhere {
                self.warnings.add_with(
                    WarningCode::DanglingReference,
                    format!("{at}/affects"),
                    &target.reference,
                    "",
                );
            }
            match version {
                Some(_) => self.unversioned(&target.reference, &mut product)?,
                None => product.ids.push(self.repeats.text(&target.reference)?),
            }
            product.versions = self.repeats.maybe(version)?;
            return Ok(product);
        };
        self.fill(&mut product, thing, version)?;
        let Some(whole) = self.whole(thing) else {
            return Ok(product);
        };
        self.repeats.pay(mem::size_of::<Product<'_>>())?;
        let mut outer = Product::default();
        self.fill(&mut outer, whole, None)?;
        outer.parts.push(product);
        Ok(outer)
    }

    /// The product of which a component is a part: what the document is about, else the outermost component in which it stands.
    fn whole(&self, thing: &Thing<'a>) -> Option<&'d Thing<'a>> {
        let outermost = || {
            let number = thing.outermost.filter(|_| thing.is_held)?;
            let place = self.wholes.get(&number)?;
            self.bom.things.get(*place)
        };
        match &self.bom.subject {
            Some(subject) if thing.outermost.is_some() => Some(subject),
            Some(_) => None,
            None => outermost(),
        }
    }

    /// What a component is known by, in a version or in its own.
    fn fill(
        &mut self,
        product: &mut Product<'a>,
        thing: &Thing<'a>,
        version: Option<&Text<'a>>,
    ) -> Result<(), ReadError> {
        product.name = self.repeats.maybe(thing.name.as_ref())?;
        let own = thing.version.as_ref();
        let ids = || thing.purl.iter().chain(&thing.cpe);
        if version.is_none() || version == own {
            for id in ids() {
                product.ids.push(self.repeats.text(id)?);
            }
            let is_told = thing.purl.as_deref().is_some_and(has_version);
            if !is_told {
                product.versions = self.repeats.maybe(own)?;
            }
        } else {
            for id in ids() {
                self.unversioned(id, product)?;
            }
            product.versions = self.repeats.maybe(version)?;
        }
        Ok(())
    }

    /// Adds an identifier without the version that it has.
    fn unversioned(&mut self, id: &Text<'a>, product: &mut Product<'a>) -> Result<(), ReadError> {
        self.repeats
            .pay(2 * id.len() + mem::size_of::<Text<'_>>())?;
        let plain = if id.starts_with("pkg:") {
            let purl = Purl::parse(id).or_else(|_| Purl::repair(id).map(|(purl, _)| purl));
            purl.ok().map(|purl| purl.package_key().to_owned())
        } else {
            cpe::named(id).map(|named| named.product)
        };
        product
            .ids
            .push(plain.map_or_else(|| id.clone(), Text::Owned));
        Ok(())
    }

    /// The component that a reference names, also by a BOM-Link to this very document.
    fn thing(&self, reference: &str) -> Option<&'d Thing<'a>> {
        if let Some(thing) = self.things.get(reference) {
            return Some(thing);
        }
        let (document, element) = reference.strip_prefix("urn:cdx:")?.split_once('#')?;
        let serial = self.bom.serial.as_deref()?.strip_prefix("urn:uuid:")?;
        let (named, _) = document.split_once('/')?;
        if named.eq_ignore_ascii_case(serial) {
            return self.things.get(element).copied();
        }
        None
    }
}

/// What is so of a listed version; nothing where nothing is said of it.
fn status_of(stated: Option<Option<Status>>, word: Option<&str>) -> Option<Option<Status>> {
    match word {
        None => stated,
        Some("unaffected") => Some(match stated.flatten() {
            Some(Status::Fixed) => Some(Status::Fixed),
            _ => Some(Status::NotAffected),
        }),
        Some("unknown") => Some(Some(Status::UnderInvestigation)),
        Some(_) => stated.or(Some(Some(Status::Affected))),
    }
}

/// The justification of OpenVEX that says the same.
fn justification_of(word: &str) -> Option<Justification> {
    Some(match word {
        "code_not_present" => Justification::VulnerableCodeNotPresent,
        "code_not_reachable" => Justification::VulnerableCodeNotInExecutePath,
        "protected_by_compiler" | "protected_at_runtime" => {
            Justification::InlineMitigationsAlreadyExist
        }
        _ => return None,
    })
}

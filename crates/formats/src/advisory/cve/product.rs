//! What a record says of one product: `affected[]`.

use std::collections::HashSet;

use iriai_domain::ecosystem;
use iriai_domain::risk::advisory::{Affected, Range, RangeKind};
use iriai_domain::risk::cpe::{Attribute, Cpe, Value as CpeValue};
use iriai_domain::version::VersionOrder;
use iriai_domain::warning::{Text, WarningCode};
use serde::de::{Error, MapAccess, SeqAccess};

use super::package::{by_purl, by_registry};
use super::versions::{Status, Stretch, Stretches, compile};
use crate::advisory::applicability::warn_of;
use crate::error::{ReadError, ReadErrorCode};
use crate::fields::{Element, Elements, Fields, Object, Value};

/// So many bytes may the versions of an entry take that stands for several products, each of which gets them.
const REPEATED: usize = 64 << 20;

/// A range without events: it tells a name beside which no version stands from one that means all of them.
const SAYS_NOTHING: Range<'static> = Range {
    kind: RangeKind::Ecosystem,
    repository: None,
    events: Vec::new(),
};

/// All entries; each becomes one for its package, or one for each of its CPEs.
pub(super) struct Products<'r, 'de>(pub(super) &'r mut Vec<Affected<'de>>);

impl<'de> Elements<'de> for Products<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut product = Product::default();
        let Some(found) = value.object(&mut product, fields)? else {
            return Ok(false);
        };
        fields.count_component()?;
        if found {
            product.finish(self.0, fields)?;
        }
        Ok(true)
    }
}

#[derive(Default)]
struct Product<'de> {
    name: Option<Text<'de>>,
    collection: Option<Text<'de>>,
    purl: Option<Text<'de>>,
    cpes: Vec<Text<'de>>,
    repository: Option<Text<'de>>,
    default: Option<Status>,
    stretches: Vec<Stretch<'de>>,
}

impl<'de> Product<'de> {
    fn finish<E: Error>(
        self,
        affected: &mut Vec<Affected<'de>>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), E> {
        let registry = self.collection.as_ref().zip(self.name.as_ref());
        let package = self.purl.as_ref().and_then(by_purl);
        let package = package.or_else(|| registry.and_then(|(at, name)| by_registry(at, name)));
        if package.is_none() && self.cpes.is_empty() {
            return Ok(());
        }
        let order = package
            .as_ref()
            .and_then(|package| ecosystem::by_osv_name(&package.ecosystem))
            .map_or(VersionOrder::Generic, |scoped| scoped.order);
        let Some(said) = compile(self.default, self.stretches, self.repository, order) else {
            return Ok(());
        };
        let entry = Affected {
            package,
            ranges: said.ranges,
            versions: said.versions,
            ..Affected::default()
        };
        if entry.package.is_some() {
            affected.push(entry);
            return Ok(());
        }
        products(self.cpes, entry, affected, fields)
    }
}

/// One entry for each product, with the same versions.
fn products<'de, E: Error>(
    cpes: Vec<Text<'de>>,
    entry: Affected<'de>,
    affected: &mut Vec<Affected<'de>>,
    fields: &mut Fields<'de, '_, '_>,
) -> Result<(), E> {
    let is_bare = entry.ranges.is_empty() && entry.versions.is_empty();
    let mut named = HashSet::new();
    let mut kept = Vec::new();
    let mut vague = Vec::new();
    for text in cpes {
        warn_of(&text, fields);
        let Ok(cpe) = Cpe::parse(&text) else { continue };
        let has_version = *cpe.value(Attribute::Version) != CpeValue::Any;
        // With versions beside, names of one product in several versions say one thing. Without any, a name says one or leaves open
        // which versions are meant.
        let product = cpe.of_any_version().to_string();
        match (is_bare, has_version) {
            (true, false) => vague.push((product, text)),
            (true, true) => {
                named.insert(product);
                kept.push(text);
            }
            (false, _) => {
                if named.insert(product) {
                    kept.push(text);
                }
            }
        }
    }
    for (product, text) in vague {
        if named.insert(product) {
            fields.count_component()?;
            affected.push(Affected {
                cpe: Some(text),
                ranges: vec![SAYS_NOTHING],
                ..Affected::default()
            });
        }
    }
    if size(&entry).saturating_mul(kept.len()) > REPEATED {
        let refusal = ReadError::new(ReadErrorCode::TooManyComponents, REPEATED.to_string());
        return fields.allow(Err(refusal));
    }
    for text in kept {
        fields.count_component()?;
        affected.push(Affected {
            cpe: Some(text),
            ..entry.clone()
        });
    }
    Ok(())
}

/// Bytes that a copy takes, roughly.
fn size(entry: &Affected<'_>) -> usize {
    let text = |text: &Text<'_>| text.len() + size_of::<Text<'_>>() + 16;
    let range = |range: &Range<'_>| {
        let events = range.events.iter().map(|event| text(&event.version));
        size_of::<Range<'_>>() + range.repository.as_ref().map_or(0, text) + events.sum::<usize>()
    };
    let versions: usize = entry.versions.iter().map(text).sum();
    versions + entry.ranges.iter().map(range).sum::<usize>()
}

impl<'de> Object<'de> for Product<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "packageName" => self.name = value.text(fields)?,
            "collectionURL" => self.collection = value.text(fields)?,
            "packageURL" => {
                self.purl = value.text(fields)?;
                if let Some(purl) = self.purl.as_ref().filter(|purl| by_purl(purl).is_none()) {
                    fields.warn(WarningCode::PurlInvalid, purl, "");
                }
            }
            "cpes" => self.cpes = value.texts(fields)?,
            "repo" => self.repository = value.text(fields)?,
            "defaultStatus" => {
                let text = value.text(fields)?;
                self.default = text.map(|text| Status::read(Some(text), fields));
            }
            "versions" => value.list(&mut Stretches(&mut self.stretches), fields)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

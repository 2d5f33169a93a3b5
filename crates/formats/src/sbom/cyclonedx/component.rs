//! Components and services, nested to any allowed depth, and their pedigree.

mod field;

use iriai_domain::inventory::document::{
    Component, ComponentKind, Field, LicenceStanding, LicenceStatement, RelationKind,
};
use iriai_domain::warning::{Text, WarningCode};
use serde::de::{Error, MapAccess, SeqAccess};

use super::identity::identifier_rank;
use super::licence::Licences;
use super::party::Organisation;
use super::pedigree::Derived;
use super::reference::Hashes;
use super::{Bom, own, text_into};
use crate::fields::{Element, Elements, Fields, Object, Value};
use crate::sbom::is_nobody;

/// A list of components or of services.
pub(super) struct Components<'b, 'de> {
    bom: &'b mut Bom<'de>,
    role: Role,
}

/// Where components stand, and so what they are to the document.
#[derive(Clone, Copy)]
struct Role {
    kind: ComponentKind,
    listed: bool,
    parent: Option<u32>,
}

impl<'b, 'de> Components<'b, 'de> {
    /// The document's own list.
    pub(super) fn listed(bom: &'b mut Bom<'de>) -> Self {
        let role = Role {
            kind: ComponentKind::Unstated,
            listed: true,
            parent: None,
        };
        Self { bom, role }
    }

    /// Services, which are called and not shipped.
    pub(super) fn services(bom: &'b mut Bom<'de>, parent: Option<u32>) -> Self {
        let role = Role {
            kind: ComponentKind::Service,
            listed: false,
            parent,
        };
        Self { bom, role }
    }
}

impl<'de> Elements<'de> for Components<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut building = Building::new(self.bom, self.role);
        let found = value.object(&mut building, fields);
        building.finish(matches!(found, Ok(Some(true))), fields)?;
        Ok(found?.is_some())
    }
}

/// How good a source for who created a component, the name, and the contact.
pub(super) type Creator<'de> = (u8, Option<Text<'de>>, Option<Text<'de>>);

/// A component while it is being read.
pub(super) struct Building<'b, 'de> {
    bom: &'b mut Bom<'de>,
    role: Role,
    pub(super) component: Component<'de>,
    pub(super) name: Option<Text<'de>>,
    /// Its place in the document, taken early when it turns out to hold others.
    place: Option<usize>,
    /// Who created it and how good a source that has; the lowest counts.
    pub(super) creator: Option<Creator<'de>>,
    ancestors: Vec<Derived<'de>>,
    /// References of what it was trained on.
    pub(super) datasets: Vec<Text<'de>>,
    /// `isExternal` and `versionRange`, which become properties.
    external: [Option<Text<'de>>; 2],
    /// Whether a type is stated.
    typed: bool,
    /// Whether it is what the document describes.
    described: bool,
}

impl<'b, 'de> Building<'b, 'de> {
    fn new(bom: &'b mut Bom<'de>, role: Role) -> Self {
        let mut component = Component::named(Text::Borrowed(""));
        component.kind = role.kind;
        component.listed = role.listed;
        component.parent = role.parent;
        bom.spare.lend(&mut component);
        Self {
            bom,
            role,
            component,
            name: None,
            place: None,
            creator: None,
            ancestors: Vec::new(),
            datasets: Vec::new(),
            external: [None, None],
            typed: false,
            described: false,
        }
    }

    /// `metadata.component`.
    pub(super) fn described(bom: &'b mut Bom<'de>) -> Self {
        let role = Role {
            kind: ComponentKind::Unstated,
            listed: false,
            parent: None,
        };
        Self {
            described: true,
            ..Self::new(bom, role)
        }
    }

    /// Puts what was read into the document; `found` says whether there was an object at all. Answers the place.
    pub(super) fn finish<E: Error>(
        mut self,
        found: bool,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<Option<usize>, E> {
        if found || self.name.is_some() {
            fields.count_component()?;
        }
        self.settle();
        match self.name.take() {
            Some(name) => self.component.name = name,
            None => {
                if found {
                    fields.warn(WarningCode::NamelessComponent, "", "");
                }
                // What a document describes tells documents apart, which a reference does not.
                let component = &self.component;
                let unknown = self.described && component.purl.is_none();
                if !found || unknown || is_nobody(component) {
                    self.bom.nameless.extend(self.place);
                    return Ok(None);
                }
            }
        }
        if found && !self.typed && self.role.kind == ComponentKind::Unstated {
            fields.warn(WarningCode::MissingField, "", "type");
        }
        if self.place.is_none()
            && let Some(file) = own::file(&self.component)
        {
            self.bom.document.files.push(file);
            return Ok(None);
        }
        self.derive(fields)?;
        self.bom.spare.take_back(&mut self.component);
        let place = match self.place {
            Some(place) => {
                if let Some(slot) = self.bom.document.components.get_mut(place) {
                    *slot = self.component;
                }
                place
            }
            None => self.bom.push(self.component),
        };
        Ok(Some(place))
    }

    /// Brings what may have come in any order into one order.
    pub(super) fn settle(&mut self) {
        let component = &mut self.component;
        if !component.licences.is_sorted_by_key(observed) {
            component.licences.sort_by_key(observed);
        }
        if let Some((_, name, contact)) = self.creator.take() {
            let details = component.details_mut();
            if let Some(name) = name {
                details.originator = Field::Stated(name);
            }
            details.originator_contact = contact;
        }
        for (name, text) in [own::EXTERNAL, own::VERSION_RANGE]
            .into_iter()
            .zip(&mut self.external)
        {
            if let Some(text) = text.take() {
                let property = (Text::Borrowed(name), text);
                component.details_mut().properties.push(property);
            }
        }
        if let Some(details) = &mut component.details
            && !details.identifiers.is_sorted_by_key(identifier_rank)
        {
            details.identifiers.sort_by_key(identifier_rank);
        }
        own::restore_component(component);
        let Some(details) = &mut component.details else {
            return;
        };
        for reference in &details.references {
            match reference.kind.as_ref() {
                "website" if details.homepage.is_none() => {
                    details.homepage = Some(reference.address.clone());
                }
                "distribution" if details.download_location.is_omitted() => {
                    details.download_location = Field::Stated(reference.address.clone());
                }
                _ => {}
            }
        }
    }

    /// Relates it to what it was made from and trained on, where both have a reference.
    fn derive<E: Error>(&mut self, fields: &mut Fields<'de, '_, '_>) -> Result<(), E> {
        let Some(from) = self.component.reference.clone() else {
            return Ok(());
        };
        for (ancestor, datasets) in self.ancestors.drain(..) {
            let Some(to) = ancestor.reference.clone() else {
                continue;
            };
            fields.count_component()?;
            self.bom.push(ancestor);
            train(self.bom, &to, datasets, fields)?;
            self.bom.relate(&from, RelationKind::MadeFrom, to, fields)?;
        }
        train(self.bom, &from, std::mem::take(&mut self.datasets), fields)
    }

    /// Its place in the document, before anything nested in it.
    fn place(&mut self) -> Option<u32> {
        let place = *self
            .place
            .get_or_insert_with(|| self.bom.push(Component::named(Text::Borrowed(""))));
        u32::try_from(place).ok()
    }
}

/// Relates a model to the datasets that it was trained on.
fn train<'de, E: Error>(
    bom: &mut Bom<'de>,
    model: &Text<'de>,
    datasets: Vec<Text<'de>>,
    fields: &mut Fields<'de, '_, '_>,
) -> Result<(), E> {
    for dataset in datasets {
        bom.relate(model, RelationKind::TrainedOn, dataset, fields)?;
    }
    Ok(())
}

fn observed(statement: &LicenceStatement<'_>) -> bool {
    statement.standing == LicenceStanding::Observed
}

impl<'de> Object<'de> for Building<'_, 'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "name" => text_into(&mut self.name, value, fields),
            "version" => {
                if let Some(version) = value.text(fields)? {
                    self.component.version = Field::from_text(version);
                }
                Ok(())
            }
            "purl" => text_into(&mut self.component.purl, value, fields),
            "bom-ref" => text_into(&mut self.component.reference, value, fields),
            "group" => text_into(&mut self.component.group, value, fields),
            "type" => self.kind(value, fields),
            "scope" => self.scope(value, fields),
            "hashes" => {
                let mut hashes = Hashes::default();
                value.list(&mut hashes, fields)?;
                append(&mut self.component.hashes, hashes.0);
                Ok(())
            }
            "licenses" => value.list(
                &mut Licences {
                    statements: &mut self.component.licences,
                    standing: LicenceStanding::Unstated,
                },
                fields,
            ),
            "supplier" | "provider" => {
                let (name, contact) = Organisation::read(value, fields)?.split();
                if let Some(name) = name {
                    self.component.supplier = Field::Stated(name);
                }
                if contact.is_some() {
                    self.component.details_mut().supplier_contact = contact;
                }
                Ok(())
            }
            "components" | "services" | "pedigree" | "dependencies" | "vulnerabilities" => {
                self.connected(key, value, fields)
            }
            _ => self.detail(key, value, fields),
        }
    }
}

/// Adds to a list, without copying when it is empty.
fn append<T>(list: &mut Vec<T>, mut more: Vec<T>) {
    if list.is_empty() {
        *list = more;
    } else {
        list.append(&mut more);
    }
}

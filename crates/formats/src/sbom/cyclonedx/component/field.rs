//! The fields of a component that need more than a line.

use iriai_domain::inventory::document::{ComponentKind, ComponentScope, Field};
use iriai_domain::warning::WarningCode;
use serde::de::MapAccess;

use super::super::evidence::Evidence;
use super::super::graph::own_dependencies;
use super::super::pedigree::Pedigree;
use super::super::reference::{Properties, References};
use super::super::{card, present, unknown};
use super::{Building, Components, Role, append};
use crate::fields::{Fields, Value};

impl<'de> Building<'_, 'de> {
    pub(super) fn kind<A: MapAccess<'de>>(
        &mut self,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let Some(text) = present(value.text(fields)?) else {
            return Ok(());
        };
        self.typed = true;
        self.component.kind = match text.as_ref() {
            "library" => ComponentKind::Library,
            "archive" | "source" | "install" | "service" | "unstated" => ComponentKind::Other,
            other => ComponentKind::from_code(other).unwrap_or(ComponentKind::Other),
        };
        if self.component.kind == ComponentKind::Other {
            fields.warn(WarningCode::UnknownValue, &text, "");
        }
        Ok(())
    }

    pub(super) fn scope<A: MapAccess<'de>>(
        &mut self,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let Some(text) = present(value.text(fields)?) else {
            return Ok(());
        };
        match ComponentScope::from_code(&text) {
            Some(ComponentScope::Unstated) | None => {
                fields.warn(WarningCode::UnknownValue, &text, "");
            }
            Some(scope) => self.component.scope = scope,
        }
        Ok(())
    }

    /// Fields that lead to other components.
    pub(super) fn connected<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "components" => {
                let role = Role {
                    kind: ComponentKind::Unstated,
                    listed: self.role.listed,
                    parent: self.place(),
                };
                let bom = &mut *self.bom;
                value.list(&mut Components { bom, role }, fields)
            }
            "services" => {
                let parent = self.place();
                value.list(&mut Components::services(self.bom, parent), fields)
            }
            "pedigree" => {
                let mut pedigree = Pedigree::of(self.bom);
                value.object(&mut pedigree, fields)?;
                let Pedigree {
                    ancestors, patched, ..
                } = pedigree;
                append(&mut self.ancestors, ancestors);
                if patched {
                    let modified = &mut self.component.details_mut().modified;
                    *modified = modified.or(Some(true));
                }
                Ok(())
            }
            "dependencies" => {
                own_dependencies(self.component.reference.as_ref(), self.bom, value, fields)
            }
            _ => {
                self.bom.document.vulnerabilities += value.count(fields)?;
                Ok(())
            }
        }
    }

    /// The rarer fields.
    pub(super) fn detail<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "properties" => {
                // Most of what tools write is here: the list grows in one place and is kept in its right size.
                let mut properties = Properties(std::mem::take(&mut self.bom.properties));
                value.list(&mut properties, fields)?;
                if !properties.0.is_empty() {
                    let stated = properties.0.drain(..).collect();
                    append(&mut self.component.details_mut().properties, stated);
                }
                self.bom.properties = properties.0;
            }
            "externalReferences" => {
                let mut references = References::default();
                value.list(&mut references, fields)?;
                if !references.0.is_empty() {
                    append(&mut self.component.details_mut().references, references.0);
                }
            }
            "description" => {
                if let Some(text) = present(value.text(fields)?) {
                    self.component.details_mut().description = Some(text);
                }
            }
            "copyright" => {
                if let Some(text) = present(value.text(fields)?) {
                    self.component.details_mut().copyright = Field::Stated(text);
                }
            }
            "cpe" | "omniborId" | "swhid" | "swid" => self.identifier(key, value, fields)?,
            "manufacturer" | "authors" | "author" | "publisher" => {
                self.creator(key, value, fields)?;
            }
            "evidence" => {
                let mut evidence = Evidence::default();
                value.object(&mut evidence, fields)?;
                self.component.licences.append(&mut evidence.licences);
                let lines = evidence.lines();
                if !lines.is_empty() {
                    append(&mut self.component.details_mut().evidence, lines);
                }
            }
            "modified" => {
                let stated = present(value.scalar(fields)?);
                let modified = match stated.as_deref().map(str::trim) {
                    Some("true" | "1") => Some(true),
                    Some("false" | "0") => Some(false),
                    Some(other) => {
                        fields.warn(WarningCode::UnknownValue, other, "");
                        None
                    }
                    None => None,
                };
                if modified.is_some() {
                    self.component.details_mut().modified = modified;
                }
            }
            "isExternal" => self.external[0] = present(value.scalar(fields)?),
            "versionRange" => self.external[1] = present(value.text(fields)?),
            "modelCard" => card::model(value.tree()?, &mut self.component, &mut self.datasets),
            "data" if self.role.kind != ComponentKind::Service => {
                card::data(value.tree()?, &mut self.component);
            }
            "mime-type" | "releaseNotes" | "cryptoProperties" | "patentAssertions" | "tags"
            | "signature" | "endpoints" | "authenticated" | "x-trust-boundary" | "trustZone"
            | "data" => value.skip()?,
            _ => unknown(value, fields)?,
        }
        Ok(())
    }
}

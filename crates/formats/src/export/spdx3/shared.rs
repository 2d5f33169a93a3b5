//! Elements that many others refer to: agents and licences, each written once.

use std::collections::{BTreeSet, HashMap};

use iriai_domain::inventory::document::{CustomLicence, Field, LicenceForm, Party, Tool};

use super::ids::Ids;
use super::json::{Object, nested};
use crate::lint::is_licence_3;

/// The blank node of the document's creation.
pub(super) const CREATION: &str = "_:creation";

/// What kind of agent an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum AgentClass {
    Agent,
    Organization,
    Person,
    SoftwareAgent,
    Tool,
}

impl AgentClass {
    const fn name(self) -> &'static str {
        match self {
            Self::Agent => "Agent",
            Self::Organization => "Organization",
            Self::Person => "Person",
            Self::SoftwareAgent => "SoftwareAgent",
            Self::Tool => "Tool",
        }
    }
}

/// Begins an element in the graph.
pub(super) fn element<'o>(out: &'o mut Vec<u8>, class: &str, id: &str) -> Object<'o> {
    out.extend_from_slice(b",\n");
    let mut object = Object::open(out, class);
    object.text("spdxId", id);
    object.text("creationInfo", CREATION);
    object
}

/// The agents and licences written so far.
#[derive(Default)]
pub(super) struct Shared {
    agents: HashMap<(AgentClass, String, Option<String>), String>,
    licences: HashMap<(bool, String), String>,
    /// Licences that the document defines, by how expressions call them.
    custom: HashMap<String, String>,
    /// Whether a licence outside SPDX's list was written.
    pub(super) custom_licences: bool,
}

impl Shared {
    /// The IRI of an agent, written now if it is new.
    pub(super) fn agent(
        &mut self,
        class: AgentClass,
        name: &str,
        contact: Option<&str>,
        ids: &mut Ids<'_>,
        out: &mut Vec<u8>,
    ) -> String {
        let key = (class, name.to_owned(), contact.map(str::to_owned));
        if let Some(id) = self.agents.get(&key) {
            return id.clone();
        }
        let id = ids.make("agent", self.agents.len());
        let mut object = element(out, class.name(), &id);
        object.text("name", name);
        if let Some(contact) = contact {
            write_contact(&mut object, contact);
        }
        object.close();
        self.agents.insert(key, id.clone());
        id
    }

    /// The IRI of an author.
    pub(super) fn party(
        &mut self,
        party: &Party<'_>,
        ids: &mut Ids<'_>,
        out: &mut Vec<u8>,
    ) -> String {
        let class = match party.organisation {
            Some(true) => AgentClass::Organization,
            Some(false) => AgentClass::Person,
            None => AgentClass::Agent,
        };
        let contact = party.contact.as_deref();
        let name = Some(&*party.name).filter(|name| !name.trim().is_empty());
        let name = name.or(contact).unwrap_or("NOASSERTION");
        self.agent(class, name, contact, ids, out)
    }

    /// The IRI of a program, with its version behind its name.
    pub(super) fn tool(
        &mut self,
        class: AgentClass,
        tool: &Tool<'_>,
        ids: &mut Ids<'_>,
        out: &mut Vec<u8>,
    ) -> String {
        let version = tool
            .version
            .as_deref()
            .filter(|version| !version.is_empty());
        match version {
            Some(version) => self.agent(class, &format!("{}-{version}", tool.name), None, ids, out),
            None => self.agent(class, &tool.name, None, ids, out),
        }
    }

    /// The IRI of whoever a field names; `None` if it names nobody.
    pub(super) fn named(
        &mut self,
        field: &Field<'_>,
        contact: Option<&str>,
        ids: &mut Ids<'_>,
        out: &mut Vec<u8>,
    ) -> Option<String> {
        let name = words(field)?;
        Some(self.agent(AgentClass::Agent, name, contact, ids, out))
    }

    /// Writes the licences that the document defines itself.
    pub(super) fn define(
        &mut self,
        licences: &[CustomLicence<'_>],
        ids: &mut Ids<'_>,
        out: &mut Vec<u8>,
    ) {
        for licence in licences {
            let name = words(&licence.name);
            if self.custom.contains_key(&*licence.reference) {
                continue;
            }
            self.custom_licences = true;
            let id = ids.named(&licence.reference);
            let mut object = element(out, "expandedlicensing_CustomLicense", &id);
            object.optional("name", name);
            // Required; where there is none, nobody knows it.
            let text = licence.text.as_deref().unwrap_or("NOASSERTION");
            object.text("simplelicensing_licenseText", text);
            object.close();
            self.custom.insert(licence.reference.to_string(), id);
        }
    }

    /// The names in an expression that the document defines, with their IRIs.
    fn defined_in<'s>(&'s self, expression: &str) -> Vec<(&'s str, &'s str)> {
        if self.custom.is_empty() {
            return Vec::new();
        }
        let words = expression.split(|c: char| c.is_whitespace() || "()+".contains(c));
        let found: BTreeSet<(&str, &str)> = words
            .filter_map(|word| self.custom.get_key_value(word))
            .map(|(name, id)| (name.as_str(), id.as_str()))
            .collect();
        found.into_iter().collect()
    }

    /// The IRI of a licence, written now if it is new.
    pub(super) fn licence(
        &mut self,
        form: LicenceForm,
        value: &Field<'_>,
        ids: &mut Ids<'_>,
        out: &mut Vec<u8>,
    ) -> Option<String> {
        let text = match value {
            Field::Omitted => return None,
            Field::DeclaredUnknown => {
                return Some("expandedlicensing_NoAssertionLicense".to_owned());
            }
            Field::DeclaredNone => return Some("expandedlicensing_NoneLicense".to_owned()),
            Field::Stated(text) => text,
        };
        match text.trim() {
            "NOASSERTION" => return self.licence(form, &Field::DeclaredUnknown, ids, out),
            "NONE" => return self.licence(form, &Field::DeclaredNone, ids, out),
            _ => {}
        }
        // What is no expression can only be a licence of that name.
        let is_name = form == LicenceForm::Name || !is_licence_3(text);
        if let Some(id) = self.custom.get(&**text).filter(|_| !is_name) {
            return Some(id.clone());
        }
        let key = (is_name, text.to_string());
        if let Some(id) = self.licences.get(&key) {
            return Some(id.clone());
        }
        let id = ids.make("licence", self.licences.len());
        if is_name {
            self.custom_licences = true;
            let mut object = element(out, "expandedlicensing_CustomLicense", &id);
            object.text("name", text);
            // The text is required, and the name is all that is known of it.
            object.text("simplelicensing_licenseText", text);
            object.close();
        } else {
            let mut object = element(out, "simplelicensing_LicenseExpression", &id);
            object.text("simplelicensing_licenseExpression", text);
            let defined = self.defined_in(text);
            object.list(
                "simplelicensing_",
                "customIdToUri",
                defined,
                |out, (name, id)| {
                    nested(out, "DictionaryEntry", |entry| {
                        entry.text("key", name);
                        entry.text("value", id);
                    });
                },
            );
            object.close();
        }
        self.licences.insert(key, id.clone());
        Some(id)
    }
}

/// A field in SPDX's words; `None` if it is omitted.
pub(super) fn words<'f>(field: &'f Field<'_>) -> Option<&'f str> {
    match field {
        Field::Omitted => None,
        Field::DeclaredUnknown => Some("NOASSERTION"),
        Field::DeclaredNone => Some("NONE"),
        Field::Stated(text) => Some(text),
    }
}

fn write_contact(object: &mut Object<'_>, contact: &str) {
    if contact.contains('@') && !contact.contains("://") {
        object.list("", "externalIdentifier", [contact], |out, mail| {
            nested(out, "ExternalIdentifier", |part| {
                part.text("externalIdentifierType", "email");
                part.text("identifier", mail);
            });
        });
    } else {
        object.list("", "externalRef", [contact], |out, address| {
            nested(out, "ExternalRef", |part| {
                part.text("externalRefType", "altWebPage");
                part.texts("locator", [address]);
            });
        });
    }
}

//! Elements that many others refer to: agents and licences, each written once.

use std::collections::HashMap;

use iriai_domain::inventory::document::{Field, LicenceForm, Party, Tool};

use super::ids::Ids;
use super::json::{Object, nested};

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
        let is_name = form == LicenceForm::Name;
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

//! Who signs in, what they may do, the keys of programs, and what was done.

use std::collections::BTreeMap;

use iriai_office::{
    Account, Actor, AuditCheck, AuditEntry, Extent, Grant, Holder, Key, Permission, Role, SignedIn,
    Team, rfc3339,
};
use serde::{Deserialize, Serialize};

use crate::Failure;

/// What somebody may do, and where.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantBody {
    /// Code of the role.
    pub role: String,
    /// For which products.
    #[serde(default)]
    pub extent: ExtentBody,
}

/// For which products something counts.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExtentBody {
    /// Code of how products are told apart.
    pub kind: String,
    /// Which ones; empty where it is all.
    #[serde(default)]
    pub name: String,
}

impl Default for ExtentBody {
    fn default() -> Self {
        Self {
            kind: "everything".to_owned(),
            name: String::new(),
        }
    }
}

impl GrantBody {
    fn new(grant: &Grant) -> Self {
        let (kind, name) = grant.extent.parts();
        Self {
            role: grant.role.code().to_owned(),
            extent: ExtentBody {
                kind: kind.to_owned(),
                name: name.to_owned(),
            },
        }
    }

    /// What it says.
    pub(crate) fn grant(&self) -> Result<Grant, Failure> {
        let role = Role::from_code(&self.role);
        let role = role.ok_or_else(|| Failure::value("role-unknown", &self.role))?;
        let ExtentBody { kind, name } = &self.extent;
        let extent = Extent::new(kind, name);
        let extent = extent.ok_or_else(|| Failure::value("extent-unknown", kind))?;
        Ok(Grant { role, extent })
    }

    /// What several say.
    pub(crate) fn grants(all: &[Self]) -> Result<Vec<Grant>, Failure> {
        all.iter().map(Self::grant).collect()
    }
}

fn told(grants: &[Grant]) -> Vec<GrantBody> {
    grants.iter().map(GrantBody::new).collect()
}

/// By what somebody says who they are.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInRequest {
    /// The name of their account.
    pub name: String,
    /// Their password.
    pub password: String,
    /// The one-time code, where one is asked for.
    pub code: Option<String>,
}

/// Who asks, and what they may do.
#[derive(Debug, Serialize)]
pub struct SessionResponse {
    /// Code of what kind of actor it is: account, key, console, nobody.
    pub kind: &'static str,
    /// Its identifier.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Codes of what it may do somewhere.
    pub permissions: Vec<&'static str>,
    /// Codes of what it may do everywhere.
    pub everywhere: Vec<&'static str>,
    /// Until when the session counts at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
    /// What a page sends with whatever changes something, as `X-Csrf-Token`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub csrf_token: Option<String>,
}

impl SessionResponse {
    /// Of who asks.
    pub fn new(actor: &Actor) -> Self {
        let (kind, id, name) = actor.who.parts();
        let codes = |has: &dyn Fn(Permission) -> bool| {
            let all = Permission::ALL.into_iter().filter(|one| has(*one));
            all.map(Permission::code).collect()
        };
        Self {
            kind,
            id: id.to_owned(),
            name: name.to_owned(),
            permissions: codes(&|one| actor.may(one)),
            everywhere: codes(&|one| actor.may_everywhere(one)),
            expires: None,
            csrf_token: None,
        }
    }

    /// Of who just signed in.
    pub(crate) fn signed_in(signed: &SignedIn, csrf_token: String) -> Self {
        Self {
            expires: Some(rfc3339(signed.expires)),
            csrf_token: Some(csrf_token),
            ..Self::new(&signed.actor)
        }
    }
}

/// The use of a link that counts once.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InvitationRequest {
    /// What stands in the link.
    pub secret: String,
    /// The name to sign in with, of the first administrator.
    #[serde(default)]
    pub name: String,
    /// The password.
    pub password: String,
}

/// A name.
#[derive(Debug, Serialize)]
pub struct NameResponse {
    /// The name.
    pub name: String,
}

/// A new password.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasswordRequest {
    /// The one of before.
    pub old: String,
    /// The one from now on.
    pub new: String,
}

/// An account that shall be made.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountRequest {
    /// With which its owner signs in.
    pub name: String,
    /// Where to write to them.
    pub address: Option<String>,
    /// Their language.
    pub language: Option<String>,
    /// What they may do.
    #[serde(default)]
    pub grants: Vec<GrantBody>,
}

/// A change to an account.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountChange {
    /// Whether nobody signs in with it.
    pub disabled: bool,
}

/// An account that was made, or a new link for one.
#[derive(Debug, Serialize)]
pub struct InvitationResponse {
    /// The account.
    pub id: String,
    /// What stands in the link by which its owner sets a password. It is told once.
    pub secret: String,
}

/// An account.
#[derive(Debug, Serialize)]
pub struct AccountResponse {
    /// Its identifier.
    pub id: String,
    /// With which its owner signs in.
    pub name: String,
    /// Where to write to them.
    pub address: Option<String>,
    /// Their language.
    pub language: Option<String>,
    /// Whether a password opens it.
    pub password: bool,
    /// Whether a one-time code is asked for.
    pub code: bool,
    /// Since when there is one.
    pub created: String,
    /// Since when nobody signs in with it.
    pub disabled: Option<String>,
    /// The teams that it is in.
    pub teams: Vec<String>,
    /// What is granted to it itself.
    pub grants: Vec<GrantBody>,
}

impl AccountResponse {
    /// Of an account.
    pub fn new(account: Account) -> Self {
        Self {
            id: account.id,
            name: account.name,
            address: account.address,
            language: account.language,
            password: account.has_password,
            code: account.has_code,
            created: rfc3339(account.created),
            disabled: account.disabled.map(rfc3339),
            teams: account.teams,
            grants: told(&account.grants),
        }
    }
}

/// A team that shall be made.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TeamRequest {
    /// Its name.
    pub name: String,
    /// The group of an identity provider whose members are its members.
    pub provider_group: Option<String>,
}

/// An identifier.
#[derive(Debug, Serialize)]
pub struct IdResponse {
    /// The identifier.
    pub id: String,
}

/// A team.
#[derive(Debug, Serialize)]
pub struct TeamResponse {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The group of an identity provider whose members are its members.
    pub provider_group: Option<String>,
    /// Its members.
    pub members: Vec<String>,
    /// What is granted to it.
    pub grants: Vec<GrantBody>,
}

impl TeamResponse {
    /// Of a team.
    pub fn new(team: Team) -> Self {
        Self {
            id: team.id,
            name: team.name,
            provider_group: team.provider_group,
            members: team.members,
            grants: told(&team.grants),
        }
    }
}

/// A role that is given, or taken away.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantRequest {
    /// Code of who: account, team, key.
    pub holder: String,
    /// Its identifier.
    pub id: String,
    /// What is granted.
    pub grants: Vec<GrantBody>,
    /// Whether it is taken away.
    #[serde(default)]
    pub withdrawn: bool,
}

impl GrantRequest {
    /// Whose it is.
    pub(crate) fn holder(&self) -> Result<Holder, Failure> {
        let id = self.id.clone();
        match self.holder.as_str() {
            "account" => Ok(Holder::Account(id)),
            "team" => Ok(Holder::Team(id)),
            "key" => Ok(Holder::Key(id)),
            other => Err(Failure::value("holder-unknown", other)),
        }
    }
}

/// A key that shall be made.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyRequest {
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub grants: Vec<GrantBody>,
    /// Until when it counts.
    pub expires: Option<String>,
}

/// A key that was made.
#[derive(Debug, Serialize)]
pub struct MadeKeyResponse {
    /// Its identifier.
    pub id: String,
    /// The key. It is told once.
    pub key: String,
}

/// A key.
#[derive(Debug, Serialize)]
pub struct KeyResponse {
    /// Its identifier.
    pub id: String,
    /// What is shown of it.
    pub prefix: String,
    /// What it is for.
    pub name: String,
    /// The account that made it.
    pub account: String,
    /// When.
    pub created: String,
    /// Until when it counts.
    pub expires: Option<String>,
    /// When it was taken back.
    pub revoked: Option<String>,
    /// When it was used last, to about a minute.
    pub used: Option<String>,
    /// What it may do.
    pub grants: Vec<GrantBody>,
}

impl KeyResponse {
    /// Of a key.
    pub fn new(key: Key) -> Self {
        Self {
            id: key.id,
            prefix: key.prefix,
            name: key.name,
            account: key.account,
            created: rfc3339(key.created),
            expires: key.expires.map(rfc3339),
            revoked: key.revoked.map(rfc3339),
            used: key.used.map(rfc3339),
            grants: told(&key.grants),
        }
    }
}

/// All of some.
#[derive(Debug, Serialize)]
pub struct ListResponse<T> {
    /// They.
    pub items: Vec<T>,
}

impl<T> ListResponse<T> {
    /// Of all.
    pub(crate) fn of<S>(all: Vec<S>, new: fn(S) -> T) -> Self {
        Self {
            items: all.into_iter().map(new).collect(),
        }
    }
}

/// Something that was done.
#[derive(Debug, Serialize)]
pub struct AuditEntryResponse {
    /// Its number.
    pub number: i64,
    /// When.
    pub at: String,
    /// Code of what kind of actor did it.
    pub actor_kind: String,
    /// Its identifier.
    pub actor: String,
    /// What people call it.
    pub actor_name: String,
    /// Code of what.
    pub action: String,
    /// To what.
    pub subject: String,
    /// What else there is to know.
    pub details: BTreeMap<String, String>,
}

impl AuditEntryResponse {
    /// Of an entry.
    pub fn new(entry: AuditEntry) -> Self {
        Self {
            number: entry.number,
            at: entry.at,
            actor_kind: entry.actor.kind,
            actor: entry.actor.id,
            actor_name: entry.actor.name,
            action: entry.action,
            subject: entry.subject,
            details: entry.details,
        }
    }
}

/// Whether an audit log holds together.
#[derive(Debug, Serialize)]
pub struct AuditCheckResponse {
    /// Whether it does, and holds the entry that was asked for.
    pub ok: bool,
    /// How many entries hold together from the first on.
    pub entries: i64,
    /// The digest of the last of them (SHA-256, hexadecimal).
    pub digest: String,
    /// The number of the first entry that does not fit to what stands before it.
    pub broken: Option<i64>,
    /// Whether the entry that was asked for is among them with the digest that was noted.
    pub noted: Option<bool>,
}

impl AuditCheckResponse {
    /// Of a check.
    pub fn new(check: AuditCheck) -> Self {
        Self {
            ok: check.broken.is_none() && check.is_noted != Some(false),
            entries: check.entries,
            digest: check.digest,
            broken: check.broken,
            noted: check.is_noted,
        }
    }
}

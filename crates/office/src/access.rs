//! Who may do what, and where: roles give permissions, and each counts for some products.
//!
//! Nobody may do anything that is not granted. What somebody may see is a set of documents, so that no answer counts what they may not.

use iriai_domain::fold::fold;
use iriai_domain::inventory::portfolio::{DocumentSet, Portfolio, Product};
use iriai_store::GrantRow;

/// Something that not everybody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// Read what is kept of products.
    See,
    /// Bring documents and statements of products.
    Import,
    /// Say what is so of findings.
    Decide,
    /// Say what products are: units, tags, criticality, situation.
    Describe,
    /// Bring advisories, and say from where they come and whose are believed.
    Feed,
    /// Say who may do what.
    Govern,
    /// Read who did what.
    Audit,
    /// Look after the server: jobs, backups, settings.
    Operate,
}

impl Permission {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::See,
        Self::Import,
        Self::Decide,
        Self::Describe,
        Self::Feed,
        Self::Govern,
        Self::Audit,
        Self::Operate,
    ];

    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::See => "see",
            Self::Import => "import",
            Self::Decide => "decide",
            Self::Describe => "describe",
            Self::Feed => "feed",
            Self::Govern => "govern",
            Self::Audit => "audit",
            Self::Operate => "operate",
        }
    }

    /// Whether it counts for some products; else it is about what all of them share, and only who has it for everything has it.
    pub const fn is_of_products(self) -> bool {
        matches!(
            self,
            Self::See | Self::Import | Self::Decide | Self::Describe
        )
    }
}

/// What somebody is to the office: some permissions under one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Reads.
    Reader,
    /// Brings documents: pipelines, suppliers.
    Contributor,
    /// Decides what is so of findings.
    Analyst,
    /// Answers for products.
    Owner,
    /// Reads everything, and who did what.
    Auditor,
    /// Looks after the whole installation.
    Administrator,
}

impl Role {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 6] = [
        Self::Reader,
        Self::Contributor,
        Self::Analyst,
        Self::Owner,
        Self::Auditor,
        Self::Administrator,
    ];

    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Contributor => "contributor",
            Self::Analyst => "analyst",
            Self::Owner => "owner",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
        }
    }

    /// The role of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// What it may do.
    pub const fn permissions(self) -> &'static [Permission] {
        use Permission as P;
        match self {
            Self::Reader => &[P::See],
            Self::Contributor => &[P::See, P::Import],
            Self::Analyst => &[P::See, P::Import, P::Decide],
            Self::Owner => &[P::See, P::Import, P::Decide, P::Describe],
            Self::Auditor => &[P::See, P::Audit],
            Self::Administrator => &Permission::ALL,
        }
    }

    fn gives(self, permission: Permission) -> bool {
        self.permissions().contains(&permission)
    }
}

/// For which products something counts; texts are folded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Extent {
    /// All, and what they share.
    Everything,
    /// The one of this name.
    Product(String),
    /// Those of this business unit.
    BusinessUnit(String),
    /// Those of this supplier.
    Supplier(String),
    /// Those with this tag.
    Tag(String),
}

impl Extent {
    /// The codes of the kinds that there are.
    pub const KINDS: [&str; 5] = ["everything", "product", "business-unit", "supplier", "tag"];

    /// That of a kind, with a text as people write it. `None` for a kind that there is not, for a text that is missing, and for one too many.
    pub fn new(kind: &str, text: &str) -> Option<Self> {
        let folded = fold(text);
        match (kind, folded.is_empty()) {
            ("everything", true) => Some(Self::Everything),
            ("product", false) => Some(Self::Product(folded)),
            ("business-unit", false) => Some(Self::BusinessUnit(folded)),
            ("supplier", false) => Some(Self::Supplier(folded)),
            ("tag", false) => Some(Self::Tag(folded)),
            _ => None,
        }
    }

    /// The code of its kind, and the text.
    pub fn parts(&self) -> (&'static str, &str) {
        match self {
            Self::Everything => ("everything", ""),
            Self::Product(text) => ("product", text),
            Self::BusinessUnit(text) => ("business-unit", text),
            Self::Supplier(text) => ("supplier", text),
            Self::Tag(text) => ("tag", text),
        }
    }

    /// Whether it counts for a product.
    pub fn covers(&self, product: &Product) -> bool {
        let is = |own: Option<&str>, text: &str| own.is_some_and(|own| fold(own) == text);
        match self {
            Self::Everything => true,
            Self::Product(name) => product.is_called(name),
            Self::BusinessUnit(unit) => is(product.business_unit.as_deref(), unit),
            Self::Supplier(supplier) => is(product.supplier.as_deref(), supplier),
            Self::Tag(tag) => product.tags.iter().any(|own| fold(own) == *tag),
        }
    }

    /// Whether it counts for a product that is not there yet, by what would be said of it: only who has leave for its name may bring it.
    fn covers_new(&self, folded_name: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::Product(name) => name == folded_name,
            Self::BusinessUnit(_) | Self::Supplier(_) | Self::Tag(_) => false,
        }
    }
}

/// A role, and where it counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// Where.
    pub extent: Extent,
}

impl Grant {
    /// The role for everything.
    pub const fn everywhere(role: Role) -> Self {
        Self {
            role,
            extent: Extent::Everything,
        }
    }

    /// As it is kept; nothing for a role or an extent that this program does not know, which gives nothing.
    pub(crate) fn of(row: &GrantRow) -> Option<Self> {
        Some(Self {
            role: Role::from_code(&row.role)?,
            extent: Extent::new(&row.extent_kind, &row.extent)?,
        })
    }
}

/// Who does something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// Whoever uses the program on this machine, by the name of their login: they have the store itself.
    Console(String),
    /// The program itself: jobs, and what it does by the clock.
    Program,
    /// An account, by identifier and name.
    Account {
        /// Its identifier.
        id: String,
        /// Its name.
        name: String,
    },
    /// A key, with the account that answers for it.
    Key {
        /// Its identifier.
        id: String,
        /// What is shown of it.
        prefix: String,
        /// The identifier of the account.
        account: String,
        /// The name of the account.
        name: String,
    },
    /// Nobody who is known.
    Nobody,
}

impl Who {
    /// The code of what kind it is, the identifier, and what people call it; empty where there is none.
    pub fn parts(&self) -> (&'static str, &str, &str) {
        match self {
            Self::Console(login) => ("console", "", login),
            Self::Program => ("program", "", ""),
            Self::Account { id, name } => ("account", id, name),
            Self::Key { id, name, .. } => ("key", id, name),
            Self::Nobody => ("nobody", "", ""),
        }
    }
}

/// Who does something, and what they may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Who.
    pub who: Who,
    grants: Vec<Grant>,
    /// What those may do who answer for it; nothing where that is they themselves. Both must give leave.
    within: Option<Vec<Grant>>,
}

impl Actor {
    /// Whoever uses the program on this machine.
    pub fn console(login: impl Into<String>) -> Self {
        Self::everywhere(Who::Console(login.into()))
    }

    /// The program itself.
    pub fn program() -> Self {
        Self::everywhere(Who::Program)
    }

    /// Nobody who is known: may nothing.
    pub fn nobody() -> Self {
        Self {
            who: Who::Nobody,
            grants: Vec::new(),
            within: None,
        }
    }

    fn everywhere(who: Who) -> Self {
        Self {
            who,
            grants: vec![Grant::everywhere(Role::Administrator)],
            within: None,
        }
    }

    /// An account with what is granted to it and its teams.
    pub(crate) fn account(id: String, name: String, grants: Vec<Grant>) -> Self {
        Self {
            who: Who::Account { id, name },
            grants,
            within: None,
        }
    }

    /// A key with what is granted to it, of what its account may do.
    pub(crate) fn key(who: Who, grants: Vec<Grant>, within: Vec<Grant>) -> Self {
        Self {
            who,
            grants,
            within: Some(within),
        }
    }

    /// Whether somebody is signed in, or a key was given.
    pub fn is_known(&self) -> bool {
        self.who != Who::Nobody
    }

    fn all_of(&self, gives: impl Fn(&[Grant]) -> bool) -> bool {
        gives(&self.grants) && self.within.as_deref().is_none_or(gives)
    }

    /// Whether they may do something at all, wherever it is.
    pub fn may(&self, permission: Permission) -> bool {
        match permission.is_of_products() {
            true => self.all_of(|grants| grants.iter().any(|grant| grant.role.gives(permission))),
            false => self.may_everywhere(permission),
        }
    }

    /// Whether they may do something with all products and with what these share.
    pub fn may_everywhere(&self, permission: Permission) -> bool {
        self.all_of(|grants| {
            grants
                .iter()
                .any(|grant| grant.role.gives(permission) && grant.extent == Extent::Everything)
        })
    }

    /// Whether they may do something with a product.
    pub fn may_with(&self, permission: Permission, product: &Product) -> bool {
        self.all_of(|grants| {
            grants
                .iter()
                .any(|grant| grant.role.gives(permission) && grant.extent.covers(product))
        })
    }

    /// Whether they may bring a product that is not there yet.
    pub fn may_begin(&self, name: &str) -> bool {
        let folded = fold(name);
        self.all_of(|grants| {
            grants.iter().any(|grant| {
                grant.role.gives(Permission::Import) && grant.extent.covers_new(&folded)
            })
        })
    }

    /// Whether they may give somebody else a role somewhere: nobody gives more than they have.
    pub fn may_grant(&self, grant: &Grant) -> bool {
        let has = |permission: &Permission| {
            self.all_of(|own| {
                own.iter().any(|own| {
                    own.role.gives(*permission)
                        && (own.extent == Extent::Everything || own.extent == grant.extent)
                })
            })
        };
        grant.role.permissions().iter().all(has)
    }

    /// The documents that they may see; nothing stands for all.
    pub fn sight(&self, portfolio: &Portfolio) -> Option<DocumentSet> {
        if self.may_everywhere(Permission::See) {
            return None;
        }
        let catalogue = &portfolio.catalogue;
        let products = catalogue.products.iter();
        let seen: Vec<bool> = products
            .map(|product| self.may_with(Permission::See, product))
            .collect();
        let documents = 0..catalogue.documents.len() as u32;
        let is_seen = |document: &u32| {
            let product = catalogue.product_of(*document);
            product.is_some_and(|product| seen.get(product as usize) == Some(&true))
        };
        Some(documents.filter(is_seen).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iriai_domain::inventory::portfolio::{Catalogue, DocumentEntry, Postings, Release};

    fn product(name: &str, unit: &str, supplier: &str, tag: &str) -> Product {
        Product {
            name: name.to_owned(),
            business_unit: Some(unit.to_owned()),
            supplier: Some(supplier.to_owned()),
            tags: vec![tag.to_owned()],
            ..Product::default()
        }
    }

    fn somebody(grants: Vec<Grant>) -> Actor {
        Actor::account("1".to_owned(), "ada".to_owned(), grants)
    }

    fn grant(role: Role, kind: &str, text: &str) -> Grant {
        let extent = Extent::new(kind, text).expect("an extent");
        Grant { role, extent }
    }

    #[test]
    fn what_roles_may_do() {
        let table: Vec<(&str, Vec<&str>)> = Role::ALL
            .into_iter()
            .map(|role| {
                let permissions = role.permissions().iter();
                let codes = permissions.map(|permission| permission.code());
                (role.code(), codes.collect())
            })
            .collect();
        let all: Vec<&str> = Permission::ALL.map(Permission::code).to_vec();
        assert_eq!(
            table,
            [
                ("reader", vec!["see"]),
                ("contributor", vec!["see", "import"]),
                ("analyst", vec!["see", "import", "decide"]),
                ("owner", vec!["see", "import", "decide", "describe"]),
                ("auditor", vec!["see", "audit"]),
                ("administrator", all),
            ]
        );
        for role in Role::ALL {
            assert_eq!(Role::from_code(role.code()), Some(role));
        }
    }

    #[test]
    fn a_grant_counts_for_the_products_that_it_names() {
        let pump = product("Pump", "Medical", "Acme", "Safety");
        for (kind, text, covers) in [
            ("everything", "", true),
            ("product", "ＰＵＭＰ", true),
            ("product", "pumps", false),
            ("business-unit", "medical", true),
            ("business-unit", "cars", false),
            ("supplier", "ACME", true),
            ("supplier", "other", false),
            ("tag", "safety", true),
            ("tag", "x", false),
        ] {
            let ada = somebody(vec![grant(Role::Analyst, kind, text)]);
            assert_eq!(
                ada.may_with(Permission::Decide, &pump),
                covers,
                "{kind} {text}"
            );
            assert!(!ada.may_with(Permission::Describe, &pump));
            assert!(ada.may(Permission::See));
            assert!(!ada.may(Permission::Operate));
        }
        for (kind, text) in [("everything", "x"), ("product", " "), ("team", "a")] {
            assert_eq!(Extent::new(kind, text), None, "{kind} {text}");
        }
    }

    #[test]
    fn what_all_share_is_for_those_who_have_everything() {
        let local = somebody(vec![grant(Role::Administrator, "tag", "safety")]);
        let of_all = somebody(vec![Grant::everywhere(Role::Administrator)]);
        for permission in Permission::ALL {
            assert_eq!(local.may(permission), permission.is_of_products());
            assert!(!local.may_everywhere(permission));
            assert!(of_all.may(permission) && of_all.may_everywhere(permission));
            assert!(!Actor::nobody().may(permission));
        }
    }

    #[test]
    fn who_may_bring_what_is_not_there_yet() {
        for (kind, text, may) in [
            ("everything", "", true),
            ("product", "New", true),
            ("product", "other", false),
            ("business-unit", "new", false),
            ("tag", "new", false),
        ] {
            let ada = somebody(vec![grant(Role::Contributor, kind, text)]);
            assert_eq!(ada.may_begin("new"), may, "{kind} {text}");
        }
        assert!(!somebody(vec![Grant::everywhere(Role::Reader)]).may_begin("new"));
    }

    #[test]
    fn a_key_may_no_more_than_who_answers_for_it() {
        let who = Who::Key {
            id: "k".to_owned(),
            prefix: "iri_".to_owned(),
            account: "1".to_owned(),
            name: "ada".to_owned(),
        };
        let pump = product("Pump", "Medical", "Acme", "Safety");
        let all = vec![Grant::everywhere(Role::Administrator)];
        let few = vec![grant(Role::Contributor, "product", "pump")];
        for (own, owner) in [(all.clone(), few.clone()), (few, all)] {
            let key = Actor::key(who.clone(), own, owner);
            assert!(key.may_with(Permission::Import, &pump));
            assert!(!key.may_with(Permission::Decide, &pump));
            assert!(!key.may_everywhere(Permission::Import));
            assert!(!key.may(Permission::Govern));
            assert!(key.may_begin("pump") && !key.may_begin("other"));
        }
        let none = Actor::key(
            who,
            vec![Grant::everywhere(Role::Administrator)],
            Vec::new(),
        );
        assert!(Permission::ALL.iter().all(|one| !none.may(*one)));
    }

    #[test]
    fn nobody_gives_more_than_they_have() {
        let own = vec![
            grant(Role::Owner, "tag", "safety"),
            Grant::everywhere(Role::Reader),
        ];
        let ada = somebody(own);
        assert!(ada.may_grant(&grant(Role::Analyst, "tag", "safety")));
        assert!(ada.may_grant(&grant(Role::Reader, "product", "pump")));
        assert!(!ada.may_grant(&grant(Role::Analyst, "product", "pump")));
        assert!(!ada.may_grant(&grant(Role::Administrator, "tag", "safety")));
    }

    #[test]
    fn what_is_seen_is_a_set_of_documents() {
        let mut catalogue = Catalogue::default();
        catalogue.products = vec![
            product("Pump", "Medical", "Acme", "Safety"),
            product("Shop", "Web", "Acme", "Public"),
        ];
        for product in [0, 1, 0] {
            let name = product.to_string();
            catalogue.releases.push(Release { product, name });
        }
        for release in [2, 1, 0, 9] {
            catalogue.documents.push(DocumentEntry {
                release,
                series: release,
                created: None,
                received: 0,
                members: 0,
                place: 0,
            });
        }
        let portfolio = Portfolio::new(catalogue, Postings::default());
        let seen = |grants| {
            let set = somebody(grants).sight(&portfolio);
            set.map(|set| set.iter().collect::<Vec<_>>())
        };
        assert_eq!(seen(vec![Grant::everywhere(Role::Reader)]), None);
        assert_eq!(
            seen(vec![grant(Role::Owner, "product", "pump")]),
            Some(vec![0, 2])
        );
        assert_eq!(
            seen(vec![
                grant(Role::Reader, "tag", "public"),
                grant(Role::Reader, "supplier", "none")
            ]),
            Some(vec![1])
        );
        assert_eq!(seen(Vec::new()), Some(Vec::new()));
    }
}

//! Which tables there are.

use std::sync::LazyLock;

use crate::db::MIGRATIONS;

/// The number of the newest migration that this program knows.
pub const SCHEMA: i64 = MIGRATIONS.len() as i64;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// `BIGINT`.
    Integer,
    /// `BOOLEAN`.
    Boolean,
    /// `TEXT`.
    Text,
    /// `BYTEA`.
    Bytes,
}

impl ColumnKind {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Integer => "integer",
            Self::Boolean => "boolean",
            Self::Text => "text",
            Self::Bytes => "bytes",
        }
    }
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptColumn {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: ColumnKind,
    /// The migration that added it to a table of before; 0 where it came with its table.
    since: i64,
}

impl KeptColumn {
    const fn since(self, since: i64) -> Self {
        Self { since, ..self }
    }
}

const fn column(name: &'static str, kind: ColumnKind) -> KeptColumn {
    KeptColumn {
        name,
        kind,
        since: 0,
    }
}

const fn integer(name: &'static str) -> KeptColumn {
    column(name, ColumnKind::Integer)
}

const fn boolean(name: &'static str) -> KeptColumn {
    column(name, ColumnKind::Boolean)
}

const fn text(name: &'static str) -> KeptColumn {
    column(name, ColumnKind::Text)
}

const fn bytes(name: &'static str) -> KeptColumn {
    column(name, ColumnKind::Bytes)
}

/// A table as it is written down here.
struct Written {
    /// The migration that made it.
    since: i64,
    name: &'static str,
    /// The columns of its primary key, which give rows the same order everywhere.
    key: &'static str,
    columns: &'static [KeptColumn],
}

const fn table(
    since: i64,
    name: &'static str,
    key: &'static str,
    columns: &'static [KeptColumn],
) -> Written {
    Written {
        since,
        name,
        key,
        columns,
    }
}

/// All tables, each behind those that it refers to. A migration that adds a table or a column adds a line here: a test compares the list
/// with the schema that the migrations make.
#[rustfmt::skip]
const TABLES: &[Written] = &[
    table(1, "product", "number", &[
        integer("number"), text("name"), text("folded"), text("business_unit"), text("supplier"), integer("criticality"), text("exposure").since(2), text("safety").since(2), text("value_density").since(2), boolean("criticality_stated").since(2),
    ]),
    table(1, "product_alias", "folded", &[
        text("folded"), integer("product"),
    ]),
    table(1, "product_tag", "product, tag", &[
        integer("product"), text("tag"),
    ]),
    table(1, "product_release", "number", &[
        integer("number"), integer("product"), text("name"), text("folded"),
    ]),
    table(1, "original", "digest", &[
        bytes("digest"), integer("length"), bytes("content"),
    ]),
    table(1, "document", "number", &[
        integer("number"), text("id"), integer("product_release"), text("series"), bytes("digest"), text("file_name"), text("format"), text("spec_version"), integer("created"), integer("received"), integer("imported"), integer("listed"), integer("members"), integer("unidentified"), integer("warnings"),
    ]),
    table(1, "document_set", "document", &[
        integer("document"), bytes("components"),
    ]),
    table(1, "document_graph", "document", &[
        integer("document"), bytes("graph"), bytes("hashes"),
    ]),
    table(1, "component", "number", &[
        integer("number"), text("key"), text("written"),
    ]),
    table(1, "file_hash", "number", &[
        integer("number"), integer("component"), bytes("value"),
    ]),
    table(1, "package_repository", "number", &[
        integer("number"), text("package"), text("repository"),
    ]),
    table(1, "package_repository_count", "document", &[
        integer("document"), bytes("counts"),
    ]),
    table(2, "advisory_block", "first", &[
        integer("first"), integer("behind"), text("format"), integer("received"), integer("revision"), bytes("packages"), bytes("heads"), bytes("matters"), integer("length"), bytes("content"),
    ]),
    table(2, "advisory_name_index", "first", &[
        integer("first"), bytes("names"),
    ]),
    table(2, "advisory_replaced", "number", &[
        integer("number"), integer("replaced"),
    ]),
    table(2, "advisory_ecosystem", "code", &[
        text("code"), integer("received"),
    ]),
    table(2, "component_package", "first", &[
        integer("first"), integer("behind"), bytes("packages"),
    ]),
    table(2, "component_cpe", "number", &[
        integer("number"), integer("component"), text("cpe"), integer("received"),
    ]),
    table(2, "finding_batch", "number", &[
        integer("number"), integer("components"), integer("advisories"), integer("cpes"), integer("revision"), bytes("pairs"),
    ]),
    table(2, "catalogue", "number", &[
        integer("number"), text("title"), integer("released"), boolean("is_whole"), integer("received"),
    ]),
    table(2, "exploited", "number", &[
        integer("number"), text("title"), text("cve"), text("added"), text("due"), boolean("ransomware"), integer("released"), integer("received"), integer("ended"),
    ]),
    table(2, "forecast", "number", &[
        integer("number"), integer("told"), integer("entries"), integer("first"), integer("length"), bytes("content"), integer("received"), integer("replaced"),
    ]),
    table(2, "lifecycle", "number", &[
        integer("number"), text("product"), integer("length"), bytes("content"), bytes("digest"), text("changed"), integer("received"), integer("replaced"),
    ]),
    table(2, "vex_document", "number", &[
        integer("number"), text("key"), text("id"), text("format"), bytes("digest"), text("author"), text("revision"), integer("document"), integer("length"), bytes("content"), integer("statements"), integer("modified"), integer("received"), integer("replaced"),
    ]),
    table(2, "vex_name", "name, document", &[
        text("name"), integer("document"),
    ]),
    table(2, "decision", "number", &[
        integer("number"), text("vulnerability"), text("folded"), text("condition"), text("component"), text("package"), integer("product"), text("tag"), text("status"), text("justification"), text("response"), text("reason"), text("action"), text("author"), text("source"), integer("decided"), integer("expires"), integer("ended"), text("ended_by"), text("ended_reason"),
    ]),
    table(2, "licence_statement", "number", &[
        integer("number"), bytes("content"),
    ]),
    table(2, "document_licence", "document", &[
        integer("document"), bytes("statements"),
    ]),
    table(2, "feed", "name", &[
        text("name"), text("address"), integer("added"), integer("attempted"), text("failure"), text("failure_detail"), integer("left_out"), integer("confirmed"), text("etag"), text("modified"), bytes("digest"), text("partial"),
    ]),
    table(2, "source_confirmation", "supplier, source", &[
        text("supplier"), text("source"), integer("confirmed"),
    ]),
    table(2, "trusted_key", "key", &[
        text("key"), text("name"), integer("added"),
    ]),
    table(2, "bundle", "key", &[
        text("key"), integer("created"), integer("received"),
    ]),
    table(3, "change_count", "kind", &[
        text("kind"), integer("number"),
    ]),
    table(4, "account", "id", &[
        text("id"), text("name"), text("folded"), text("address"), text("language"), text("password"), bytes("code_secret"), integer("code_step"), text("issuer"), text("subject"), integer("created"), integer("disabled"), integer("failures"), integer("locked"),
    ]),
    table(4, "team", "id", &[
        text("id"), text("name"), text("folded"), text("provider_group"), integer("created"),
    ]),
    table(4, "team_member", "team, account", &[
        text("team"), text("account"), boolean("provided"),
    ]),
    table(4, "api_key", "id", &[
        text("id"), text("prefix"), bytes("digest"), text("name"), text("account"), integer("created"), integer("expires"), integer("revoked"), integer("used"),
    ]),
    table(4, "role_grant", "holder_kind, holder, role, extent_kind, extent", &[
        text("holder_kind"), text("holder"), text("role"), text("extent_kind"), text("extent"), integer("granted"),
    ]),
    table(4, "session", "digest", &[
        bytes("digest"), text("account"), integer("created"), integer("used"), integer("expires"),
    ]),
    table(4, "invitation", "digest", &[
        bytes("digest"), text("account"), integer("created"), integer("expires"), integer("used"),
    ]),
    table(4, "audit_entry", "number", &[
        integer("number"), text("text"), bytes("digest"),
    ]),
    table(5, "job", "id", &[
        text("id"), text("kind"), text("request"), text("state"), text("asker_kind"), text("asker"), text("asker_key"), text("idempotency"), bytes("fingerprint"), integer("bytes"), integer("created"), integer("due"), integer("attempts"), text("worker"), integer("lease"), boolean("unwanted"), integer("progress"), text("result"), text("fault"), integer("ended"),
    ]),
    table(5, "job_part", "job, part", &[
        text("job"), integer("part"), bytes("content"),
    ]),
];

/// Rows that a migration writes stand in this table from the beginning; with this they are those of somebody.
const SEEDED: (&str, &str) = ("change_count", " WHERE number > 0");

/// A table of a schema, with the statements that move its rows.
pub struct KeptTable {
    /// Its name.
    pub name: &'static str,
    /// The columns of its primary key, by which rows are in order.
    pub key: &'static str,
    /// Its columns, in the order in which rows are told.
    pub columns: Vec<KeptColumn>,
    pub(super) select: String,
    pub(super) probe: String,
    pub(super) insert: String,
    pub(super) copy: String,
    pub(super) measure: String,
    pub(super) widest: String,
    pub(super) holds: String,
    pub(super) delete: String,
    pub(super) drop: String,
}

impl KeptTable {
    fn of(schema: i64, written: &Written) -> Self {
        let name = written.name;
        let columns = written.columns.iter().copied();
        let columns: Vec<_> = columns.filter(|column| column.since <= schema).collect();
        let names: Vec<_> = columns.iter().map(|column| column.name).collect();
        let names = names.join(", ");
        let places: Vec<_> = (1..=columns.len())
            .map(|place| format!("?{place}"))
            .collect();
        let places = places.join(", ");
        let blobs = columns.iter().filter(|one| one.kind == ColumnKind::Bytes);
        let blobs: String = blobs
            .map(|one| format!(" + COALESCE(SUM(OCTET_LENGTH({})), 0)", one.name))
            .collect();
        let long = columns
            .iter()
            .filter(|one| matches!(one.kind, ColumnKind::Bytes | ColumnKind::Text));
        let long: String = long
            .map(|one| format!(" + COALESCE(OCTET_LENGTH({}), 0)", one.name))
            .collect();
        let held = match SEEDED {
            (seeded, held) if seeded == name => held,
            _ => "",
        };
        Self {
            select: format!("SELECT {names} FROM {name} ORDER BY {}", written.key),
            probe: format!("SELECT {names} FROM {name} LIMIT 0"),
            insert: format!("INSERT INTO {name} ({names}) VALUES ({places})"),
            copy: format!("COPY {name} ({names}) FROM STDIN BINARY"),
            measure: format!("SELECT COUNT(*), CAST(0{blobs} AS BIGINT) FROM {name}"),
            widest: format!("SELECT CAST(COALESCE(MAX(0{long}), 0) AS BIGINT) FROM {name}"),
            holds: format!("SELECT 1 FROM {name}{held} LIMIT 1"),
            delete: format!("DELETE FROM {name}"),
            drop: format!("DROP TABLE {name}"),
            name,
            key: written.key,
            columns,
        }
    }
}

/// The tables of every schema, from the empty one on.
static SCHEMAS: LazyLock<Vec<Vec<KeptTable>>> = LazyLock::new(|| {
    let of = |schema: i64| {
        let written = TABLES.iter().filter(|table| table.since <= schema);
        written.map(|table| KeptTable::of(schema, table)).collect()
    };
    (0..=SCHEMA).map(of).collect()
});

/// The tables that a store has after so many migrations, each behind those that it refers to; none for a schema that is not known.
pub fn tables(schema: i64) -> &'static [KeptTable] {
    let schema = usize::try_from(schema).ok();
    let tables = schema.and_then(|schema| SCHEMAS.get(schema));
    tables.map(Vec::as_slice).unwrap_or_default()
}

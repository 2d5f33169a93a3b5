-- Which advisories touch what a company stands on.
--
-- The rules of the first migration hold here too: dense numbers from 0, instants in milliseconds, nothing deleted, so that
-- the past can be asked for and numbers stay valid.

-- What people state of how and where products run, in the terms of SSVC; NULL where nobody states it.
ALTER TABLE product ADD COLUMN exposure TEXT CHECK (exposure IN ('small', 'controlled', 'open'));
ALTER TABLE product ADD COLUMN safety TEXT CHECK (safety IN ('negligible', 'marginal', 'critical', 'catastrophic'));
ALTER TABLE product ADD COLUMN value_density TEXT CHECK (value_density IN ('diffuse', 'concentrated'));

-- Whether somebody stated the criticality. Until now 3 was also what a product had of which nobody said anything.
ALTER TABLE product ADD COLUMN criticality_stated BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE product SET criticality_stated = TRUE WHERE criticality <> 3;

-- Advisories in the order in which they came, some at a time: all of one format, and each a state that was new then. What many questions
-- need of each is packed beside the bytes of the records, so that a table of its own, with an index for every question, would be no faster.
CREATE TABLE advisory_block (
    -- The number of the first, and the one behind the last.
    first BIGINT PRIMARY KEY,
    behind BIGINT NOT NULL,
    format TEXT NOT NULL,
    received BIGINT NOT NULL,
    -- The state of the rules by which the records were read (domain::risk::matching).
    revision BIGINT NOT NULL,
    -- For each advisory the hashes of the packages that it names (domain::risk::packages), its head and its matter (domain::risk::block).
    packages BYTEA NOT NULL,
    heads BYTEA NOT NULL,
    matters BYTEA NOT NULL,
    -- The records as they came, one behind the other, in a Zstandard frame, and their bytes unpacked.
    length BIGINT NOT NULL,
    content BYTEA NOT NULL
);

-- For each block by which names its advisories may be found (domain::risk::block::NameIndex): asked of all blocks for one name, it is not
-- read past their records.
CREATE TABLE advisory_name_index (
    first BIGINT PRIMARY KEY REFERENCES advisory_block (first),
    names BYTEA NOT NULL
);

-- The states of advisories that another one replaced. An advisory that changed has several states; the one that nothing replaced counts.
CREATE TABLE advisory_replaced (
    number BIGINT PRIMARY KEY,
    -- When the state that replaced it was received.
    replaced BIGINT NOT NULL
);

-- The ecosystems, and of distributions the releases (debian:12), that any advisory is about: of a component in another one nobody has looked.
CREATE TABLE advisory_ecosystem (
    code TEXT PRIMARY KEY,
    -- Since when.
    received BIGINT NOT NULL
);

-- The packages of components, by the same hashes: for each component from the first of a row on how many names it has, one byte, and
-- the hash of each, eight bytes, the low one first.
CREATE TABLE component_package (
    first BIGINT PRIMARY KEY,
    -- The component behind the last of the row.
    behind BIGINT NOT NULL,
    packages BYTEA NOT NULL
);

-- The CPEs that documents state for components that have no package to be compared by.
CREATE TABLE component_cpe (
    number BIGINT PRIMARY KEY,
    component BIGINT NOT NULL REFERENCES component (number),
    -- As a formatted string where it can be read, else as written.
    cpe TEXT NOT NULL,
    received BIGINT NOT NULL,
    UNIQUE (component, cpe)
);

-- What was found by comparing components with advisories. Each row adds what came of new components or new advisories; a pair
-- stands in one row only, and what it says never changes, because neither a component's key nor a record's state does; but that a
-- component for which one more CPE was stated is compared once more, and may be found graver than before.
CREATE TABLE finding_batch (
    number BIGINT PRIMARY KEY,
    -- With this row all components and advisories below these numbers have been compared with each other.
    components BIGINT NOT NULL,
    advisories BIGINT NOT NULL,
    -- So many CPEs were known of the components.
    cpes BIGINT NOT NULL,
    -- The state of the rules by which it was judged (domain::risk::matching).
    revision BIGINT NOT NULL,
    -- Packed pairs with their verdicts (domain::risk::findings).
    pairs BYTEA NOT NULL
);

-- Catalogues of vulnerabilities that are attacked, those that told anything new, in the order in which they came.
CREATE TABLE catalogue (
    number BIGINT PRIMARY KEY,
    -- Folded. What has another title is another catalogue.
    title TEXT NOT NULL,
    -- When it counts as released, in milliseconds since 1970; NULL where it does not say.
    released BIGINT,
    -- Whether all was read that it lists.
    is_whole BOOLEAN NOT NULL,
    received BIGINT NOT NULL
);

-- Vulnerabilities that are attacked, as catalogues list them (domain::risk::exploit::attacked). One of which something else was said has
-- several rows.
CREATE TABLE exploited (
    number BIGINT PRIMARY KEY,
    -- The title of the catalogue, folded.
    title TEXT NOT NULL,
    -- Folded.
    cve TEXT NOT NULL,
    -- Days, as written.
    added TEXT,
    due TEXT,
    -- Whether it is known to be used for ransom; NULL where nobody says.
    ransomware BOOLEAN,
    -- When the newest catalogue that says so was released.
    released BIGINT,
    received BIGINT NOT NULL,
    -- When a catalogue was received that does not list it any more, or says something else of it.
    ended BIGINT
);

-- How likely attacks are within thirty days: forecasts that told anything new, in the order in which they came.
CREATE TABLE forecast (
    number BIGINT PRIMARY KEY,
    -- When it counts as told, in milliseconds since 1970; NULL where it does not say.
    told BIGINT,
    -- How many vulnerabilities it tells of, and of how many of these none before it did.
    entries BIGINT NOT NULL,
    first BIGINT NOT NULL,
    -- All that it tells (domain::risk::exploit::expected) in a Zstandard frame, and its bytes unpacked.
    length BIGINT NOT NULL,
    content BYTEA NOT NULL,
    received BIGINT NOT NULL,
    -- When one was received with which others count for all that it tells of.
    replaced BIGINT
);

-- Release cycles of products, as they came. A product that came in a new state has several rows; the one that nothing replaced counts.
CREATE TABLE lifecycle (
    number BIGINT PRIMARY KEY,
    -- As the source calls it, folded.
    product TEXT NOT NULL,
    -- A Zstandard frame of the text, and its bytes unpacked.
    length BIGINT NOT NULL,
    content BYTEA NOT NULL,
    -- BLAKE3 of the text, 16 bytes of it.
    digest BYTEA NOT NULL,
    -- When the source changed it last, RFC 3339 in UTC; NULL where it does not say.
    changed TEXT,
    received BIGINT NOT NULL,
    -- When the state that replaced it was received.
    replaced BIGINT
);

CREATE INDEX lifecycle_product ON lifecycle (product);

-- What others say of vulnerabilities in products, document by document. A document that came in a new state has several rows; the one
-- that nothing replaced counts.
CREATE TABLE vex_document (
    number BIGINT PRIMARY KEY,
    -- What tells it from all others.
    key TEXT NOT NULL,
    -- The identifier that it gives itself, or the file that it came in.
    id TEXT NOT NULL,
    format TEXT NOT NULL,
    -- BLAKE3 of the text, 16 bytes of it.
    digest BYTEA NOT NULL,
    author TEXT,
    -- Its revision, as written.
    revision TEXT,
    -- The SBOM that the statements stand in; NULL for a document of its own.
    document BIGINT REFERENCES document (number),
    -- A Zstandard frame of the text, and its bytes unpacked; empty where the statements stand in an SBOM.
    length BIGINT NOT NULL,
    content BYTEA NOT NULL,
    -- How many statements it has.
    statements BIGINT NOT NULL,
    -- When it was changed last, as it says itself.
    modified BIGINT,
    received BIGINT NOT NULL,
    -- When the state that replaced it was received.
    replaced BIGINT
);

-- The vulnerabilities that a document speaks of, folded.
CREATE TABLE vex_name (
    name TEXT NOT NULL,
    document BIGINT NOT NULL REFERENCES vex_document (number),
    PRIMARY KEY (name, document)
);

-- What the company itself decided. Nothing is changed but that a decision ends.
CREATE TABLE decision (
    number BIGINT PRIMARY KEY,
    -- The vulnerability, as named and folded; NULL for a rule.
    vulnerability TEXT,
    folded TEXT,
    -- A condition on findings in CEL; NULL where a vulnerability is named.
    condition TEXT,
    -- Where it holds: one component, all versions of a package, a product, products with a tag. What is NULL narrows nothing.
    component TEXT,
    package TEXT,
    product BIGINT REFERENCES product (number),
    tag TEXT,
    status TEXT NOT NULL,
    justification TEXT,
    response TEXT,
    -- Words on why, and on what to do.
    reason TEXT,
    action TEXT,
    -- Who decided, and where it was written if not here: the name of an ignore file.
    author TEXT NOT NULL,
    source TEXT,
    decided BIGINT NOT NULL,
    -- Until when it holds; NULL without end.
    expires BIGINT,
    -- When it was taken back, by whom and why.
    ended BIGINT,
    ended_by TEXT,
    ended_reason TEXT
);

-- What documents state of the licence of a component, each list of statements once.
CREATE TABLE licence_statement (
    number BIGINT PRIMARY KEY,
    -- The packed statements (domain::inventory::licences).
    content BYTEA NOT NULL
);

-- The documents that have been read for their licences. The original is what holds; this can be derived again.
CREATE TABLE document_licence (
    document BIGINT PRIMARY KEY REFERENCES document (number),
    -- For each component, in the order of the document's set, the number of its statements.
    statements BYTEA NOT NULL
);

-- Where advisories are fetched from when somebody asks for it.
CREATE TABLE feed (
    name TEXT PRIMARY KEY,
    -- A URL or the path of a file.
    address TEXT NOT NULL,
    added BIGINT NOT NULL,
    -- When it was tried last, the code of what went wrong then, and what is known of it; NULL where nothing did.
    attempted BIGINT,
    failure TEXT,
    failure_detail TEXT,
    -- Records that could not be read, and were left out, when it was taken in last.
    left_out BIGINT NOT NULL,
    -- When it was certain last that all of it is kept.
    confirmed BIGINT,
    -- What the server said of the bytes that were taken in last, as written, and their BLAKE3.
    etag TEXT,
    modified TEXT,
    digest BYTEA,
    -- What tells the bytes of a fetch that was broken off from others: an entity tag or a date.
    partial TEXT
);

-- When it was certain last that all is kept that somebody supplies of a source of advisories.
CREATE TABLE source_confirmation (
    -- `import` (files that people named), `bundle`, or `feed:` and a feed's name.
    supplier TEXT NOT NULL,
    -- The source as answers name it.
    source TEXT NOT NULL,
    confirmed BIGINT NOT NULL,
    PRIMARY KEY (supplier, source)
);

-- Keys whose bundles are taken in.
CREATE TABLE trusted_key (
    key TEXT PRIMARY KEY,
    -- What people call it.
    name TEXT,
    added BIGINT NOT NULL
);

-- The newest bundle of each key that was taken in. It stays when the key is no longer trusted: an older one is never taken in.
CREATE TABLE bundle (
    key TEXT PRIMARY KEY,
    created BIGINT NOT NULL,
    received BIGINT NOT NULL
);

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

-- Records of advisories as they came, one behind the other, many in one Zstandard frame.
CREATE TABLE advisory_block (
    number BIGINT PRIMARY KEY,
    -- Bytes unpacked.
    length BIGINT NOT NULL,
    content BYTEA NOT NULL
);

-- One state of one advisory. An advisory that changed has several; the one that nothing replaced counts.
CREATE TABLE advisory (
    number BIGINT PRIMARY KEY,
    -- What tells it from all others: format, source where identifiers are not the source's own, identifier.
    key TEXT NOT NULL,
    id TEXT NOT NULL,
    format TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- The severity that counts (domain::risk::severity), where the record states one: its word, and the score of its vector in
    -- tenths.
    rating TEXT,
    score BIGINT,
    -- What it says of SSVC's decision points, in one number (domain::risk::ssvc::Signs); 0 where it says nothing.
    signs BIGINT NOT NULL,
    -- Whether the record was taken back.
    withdrawn BOOLEAN NOT NULL,
    -- BLAKE3 of the record, 16 bytes of it.
    digest BYTEA NOT NULL,
    -- Where the record stands: its block, and the bytes there.
    block BIGINT NOT NULL REFERENCES advisory_block (number),
    start BIGINT NOT NULL,
    length BIGINT NOT NULL,
    -- Which of the record's advisories it is, from 0.
    part BIGINT NOT NULL,
    -- When the record was changed last, as it says itself.
    modified BIGINT,
    received BIGINT NOT NULL,
    -- When the state that replaced it was received.
    replaced BIGINT
);

-- The names under which people look for an advisory: its identifier and its aliases, folded.
CREATE TABLE advisory_name (
    name TEXT NOT NULL,
    advisory BIGINT NOT NULL REFERENCES advisory (number),
    PRIMARY KEY (name, advisory)
);

-- The packages that advisories name, by a hash of their keys (domain::risk::matching).
CREATE TABLE advisory_package (
    package BIGINT NOT NULL,
    advisory BIGINT NOT NULL REFERENCES advisory (number),
    PRIMARY KEY (package, advisory)
);

-- The ecosystems that any advisory is about: of a component in another one nobody has looked.
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

-- Vulnerabilities that are attacked, as catalogues list them; what a newer catalogue leaves out stays, for it was so.
CREATE TABLE exploited (
    -- Folded.
    cve TEXT PRIMARY KEY,
    -- Days, as written.
    added TEXT,
    due TEXT,
    -- Whether it is known to be used for ransom; NULL where nobody says.
    ransomware BOOLEAN,
    received BIGINT NOT NULL
);

-- How likely attacks are within thirty days, by the newest forecast that was taken in.
CREATE TABLE forecast (
    -- Folded.
    cve TEXT PRIMARY KEY,
    -- Millionths.
    probability BIGINT NOT NULL,
    percentile BIGINT NOT NULL,
    -- The day of the forecast, as written.
    day TEXT,
    received BIGINT NOT NULL
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
    -- When it was tried last, and the code of what went wrong then; NULL where nothing did.
    attempted BIGINT,
    failure TEXT,
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

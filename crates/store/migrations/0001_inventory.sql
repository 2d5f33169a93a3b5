-- What a company stands on.
--
-- Columns are only TEXT, BIGINT, DOUBLE PRECISION, BOOLEAN and BYTEA. Dense numbers (`number`) are handed out from 0 by
-- the writer and never leave the program. Instants are milliseconds since 1970-01-01T00:00:00Z. Numbers are never
-- reused and rows with them never deleted, because sets refer to them.

CREATE TABLE product (
    number BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    -- The name as compared; one product has one.
    folded TEXT NOT NULL UNIQUE,
    business_unit TEXT,
    supplier TEXT,
    criticality BIGINT NOT NULL CHECK (criticality BETWEEN 1 AND 5)
);

-- Further names under which documents call a product.
CREATE TABLE product_alias (
    folded TEXT PRIMARY KEY,
    product BIGINT NOT NULL REFERENCES product (number)
);

CREATE TABLE product_tag (
    product BIGINT NOT NULL REFERENCES product (number),
    tag TEXT NOT NULL,
    PRIMARY KEY (product, tag)
);

CREATE TABLE product_release (
    number BIGINT PRIMARY KEY,
    product BIGINT NOT NULL REFERENCES product (number),
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    UNIQUE (product, folded)
);

-- The bytes of documents as they came, each once.
CREATE TABLE original (
    -- BLAKE3 of the bytes, 32 of its own.
    digest BYTEA PRIMARY KEY,
    length BIGINT NOT NULL,
    -- Zstandard frame of the bytes.
    content BYTEA NOT NULL
);

CREATE TABLE document (
    number BIGINT PRIMARY KEY,
    -- The identifier that people and other systems see.
    id TEXT NOT NULL UNIQUE,
    product_release BIGINT NOT NULL REFERENCES product_release (number),
    -- What it describes within the release, or the file that it came in (`file:`, `bytes:`) if it does not describe one
    -- thing. Of documents of one series the newest counts.
    series TEXT NOT NULL,
    digest BYTEA NOT NULL REFERENCES original (digest),
    file_name TEXT NOT NULL,
    format TEXT NOT NULL,
    spec_version TEXT NOT NULL,
    -- When it was made, as it says itself.
    created BIGINT,
    -- Since when it is known to the company.
    received BIGINT NOT NULL,
    imported BIGINT NOT NULL,
    -- Components as the document lists them.
    listed BIGINT NOT NULL,
    -- Distinct components, and how many of them have no package URL.
    members BIGINT NOT NULL,
    unidentified BIGINT NOT NULL,
    warnings BIGINT NOT NULL,
    UNIQUE (digest, product_release, series)
);

-- The packed set of a document's components (domain::inventory::packed).
CREATE TABLE document_set (
    document BIGINT PRIMARY KEY REFERENCES document (number),
    components BYTEA NOT NULL
);

-- The packed graph over positions of that set, and the packed numbers of the file hashes that the document states.
CREATE TABLE document_graph (
    document BIGINT PRIMARY KEY REFERENCES document (number),
    graph BYTEA NOT NULL,
    hashes BYTEA NOT NULL
);

CREATE TABLE component (
    number BIGINT PRIMARY KEY,
    key TEXT NOT NULL,
    -- The key in the letters of the document in which it was met first, for people to read; NULL where it is the key. Only
    -- components without package URL have one.
    written TEXT
);

-- File hashes that documents state for components.
CREATE TABLE file_hash (
    number BIGINT PRIMARY KEY,
    component BIGINT NOT NULL REFERENCES component (number),
    value BYTEA NOT NULL,
    UNIQUE (value, component)
);

-- Repositories that documents state for packages, each pair once.
CREATE TABLE package_repository (
    number BIGINT PRIMARY KEY,
    package TEXT NOT NULL,
    repository TEXT NOT NULL
);

-- How many documents state each of these pairs: the sum of all rows. A batch of an import adds one; from time to time they
-- become one.
CREATE TABLE package_repository_count (
    -- The first document of the batch.
    document BIGINT PRIMARY KEY REFERENCES document (number),
    -- Packed numbers of pairs with their counts (domain::inventory::packed).
    counts BYTEA NOT NULL
);

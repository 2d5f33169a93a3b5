-- Who may do what, and who did what.
--
-- Secrets are kept as what proves them: passwords as Argon2id strings, keys, sessions and links as SHA-256 of the random text that was given
-- out. Who reads the database can use none of them, but for the secrets of one-time codes, which both sides have to know.

-- People who sign in.
CREATE TABLE account (
    id TEXT PRIMARY KEY,
    -- With which they sign in, and the same folded.
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE,
    -- Where to write to them; NULL where nobody said.
    address TEXT,
    language TEXT CHECK (language IN ('en', 'ja')),
    -- NULL: no password opens it.
    password TEXT,
    -- The secret of one-time codes (RFC 6238), and the step of the code that was used last: none counts twice.
    code_secret BYTEA,
    code_step BIGINT,
    -- Whom an identity provider says it is: its address and its own name for them.
    issuer TEXT,
    subject TEXT,
    created BIGINT NOT NULL,
    disabled BIGINT,
    -- Attempts that failed since the last that did not, and until when none counts.
    failures BIGINT NOT NULL DEFAULT 0,
    locked BIGINT,
    UNIQUE (issuer, subject)
);

CREATE TABLE team (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE,
    -- The group of an identity provider whose members are its members.
    provider_group TEXT UNIQUE,
    created BIGINT NOT NULL
);

CREATE TABLE team_member (
    team TEXT NOT NULL REFERENCES team (id),
    account TEXT NOT NULL REFERENCES account (id),
    -- Whether an identity provider says so, who may say otherwise the next time.
    provided BOOLEAN NOT NULL,
    PRIMARY KEY (team, account)
);

CREATE INDEX team_member_account ON team_member (account);

-- Keys for programs.
CREATE TABLE api_key (
    id TEXT PRIMARY KEY,
    -- What is shown of it, so that people know which one it is.
    prefix TEXT NOT NULL,
    digest BYTEA NOT NULL UNIQUE,
    name TEXT NOT NULL,
    -- Who made it: what they may not do any more, it may not either.
    account TEXT NOT NULL REFERENCES account (id),
    created BIGINT NOT NULL,
    expires BIGINT,
    revoked BIGINT,
    used BIGINT
);

-- What an account, a team or a key may do, and where.
CREATE TABLE role_grant (
    holder_kind TEXT NOT NULL CHECK (holder_kind IN ('account', 'team', 'key')),
    holder TEXT NOT NULL,
    role TEXT NOT NULL,
    -- Of which products: all of them, or those with this name, business unit, supplier or tag. Empty where it is all.
    extent_kind TEXT NOT NULL CHECK (extent_kind IN ('everything', 'product', 'business-unit', 'supplier', 'tag')),
    extent TEXT NOT NULL,
    granted BIGINT NOT NULL,
    PRIMARY KEY (holder_kind, holder, role, extent_kind, extent)
);

CREATE TABLE session (
    digest BYTEA PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    created BIGINT NOT NULL,
    used BIGINT NOT NULL,
    expires BIGINT NOT NULL
);

CREATE INDEX session_account ON session (account);

-- Links that count once: the first administrator's, and those by which people set a password.
CREATE TABLE invitation (
    digest BYTEA PRIMARY KEY,
    -- NULL: whoever has it becomes the first administrator.
    account TEXT REFERENCES account (id),
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    used BIGINT
);

-- What was done, by whom, and every sign-in, in order. Each row's digest is over its text and the digest before it, so that no row can be
-- changed, left out or put in between without all that follow.
CREATE TABLE audit_entry (
    number BIGINT PRIMARY KEY,
    text TEXT NOT NULL,
    digest BYTEA NOT NULL
);

-- Work that is asked for now and done beside the answers, by whichever process takes it up.

CREATE TABLE job (
    -- Sortable by time.
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    -- What is asked, as JSON (formats::job).
    request TEXT NOT NULL,
    -- receiving: what it works on is still being sent.
    state TEXT NOT NULL CHECK (state IN ('receiving', 'waiting', 'running', 'done', 'failed', 'cancelled')),
    -- Who asked: the kind of actor, and its identifier. It is done with what they may do when it is done.
    asker_kind TEXT NOT NULL,
    asker TEXT NOT NULL,
    -- The key with which that one asked.
    asker_key TEXT,
    -- What the asker calls the request, so that one that is sent twice is one; with whom, and with a digest of the request.
    idempotency TEXT UNIQUE,
    fingerprint BYTEA,
    -- How many bytes it works on.
    bytes BIGINT NOT NULL,
    created BIGINT NOT NULL,
    -- Not to be taken up before.
    due BIGINT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    -- Who does it, and until when that one is believed to be alive.
    worker TEXT,
    lease BIGINT,
    -- Whether whoever asked for it wants it no more while it is done.
    unwanted BOOLEAN NOT NULL DEFAULT FALSE,
    -- How many pieces of it are done.
    progress BIGINT NOT NULL DEFAULT 0,
    -- What came of it, as JSON (formats::job), and the code of what ended or delayed it.
    result TEXT,
    fault TEXT,
    ended BIGINT
);

CREATE INDEX job_due ON job (state, due);
CREATE INDEX job_asker ON job (asker, id);

-- What a job works on, in the order in which it came; taken away when it has ended.
CREATE TABLE job_part (
    job TEXT NOT NULL REFERENCES job (id),
    part BIGINT NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (job, part)
);

-- What a server needs that answers many people.

-- How many transactions have been committed that may change an answer, by what they changed (db::change): whoever holds what questions are
-- answered from in memory asks for it to know what to read again.
CREATE TABLE change_count (
    kind TEXT PRIMARY KEY,
    number BIGINT NOT NULL
);

INSERT INTO change_count (kind, number) VALUES ('documents', 0);
INSERT INTO change_count (kind, number) VALUES ('products', 0);
INSERT INTO change_count (kind, number) VALUES ('advisories', 0);
INSERT INTO change_count (kind, number) VALUES ('attacks', 0);
INSERT INTO change_count (kind, number) VALUES ('opinions', 0);
INSERT INTO change_count (kind, number) VALUES ('lifecycles', 0);
INSERT INTO change_count (kind, number) VALUES ('feeds', 0);

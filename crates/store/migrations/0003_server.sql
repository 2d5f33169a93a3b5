-- What a server needs that answers many people.

-- How many transactions have been committed that may change an answer: whoever holds what questions are answered from in memory asks for it
-- to know whether that is still so. One row.
CREATE TABLE change_count (
    number BIGINT NOT NULL
);

INSERT INTO change_count (number) VALUES (0);

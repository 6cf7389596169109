-- +goose Up
-- Who asks with somebody's help, or on paper. The helper's first name goes with the answers.
ALTER TABLE request ADD COLUMN door TEXT NOT NULL DEFAULT '' CHECK (door IN ('', 'helped', 'paper'));
ALTER TABLE request ADD COLUMN helper TEXT NOT NULL DEFAULT '';
-- A keyed hash of the short code on a paper request's slip; empty where there is none.
ALTER TABLE request ADD COLUMN code_hash TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX request_code ON request (code_hash) WHERE code_hash <> '';

-- +goose Up
-- Browsers that asked to be told of news on one request or question. Where to is sealed; the host alone can be read, to
-- say what leaves for where.
CREATE TABLE push (
  id         TEXT PRIMARY KEY,
  kind       TEXT NOT NULL CHECK (kind IN ('request', 'question')),
  about      TEXT NOT NULL,
  hash       TEXT NOT NULL, -- of the address, keyed: the same browser is kept once
  host       TEXT NOT NULL,
  sealed     TEXT NOT NULL,
  lang       TEXT NOT NULL,
  told       TEXT NOT NULL, -- what its owner knows already
  created_at BIGINT NOT NULL,
  UNIQUE (kind, about, hash)
);

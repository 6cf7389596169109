-- +goose Up
-- New documents that were begun in an editor, by the key that it made: who sends one twice finds it again.
CREATE TABLE begun (
  key      TEXT PRIMARY KEY, -- hash of the author and the editor's own key
  path     TEXT NOT NULL,
  revision TEXT NOT NULL,    -- its first text
  at       BIGINT NOT NULL
);
CREATE INDEX begun_at ON begun (at);

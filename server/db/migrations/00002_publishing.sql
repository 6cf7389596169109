-- +goose Up
-- Revisions know where they come from, and carry what lists and checks need without reading the text again (facts).
ALTER TABLE revision ADD COLUMN facts TEXT NOT NULL DEFAULT '';
ALTER TABLE revision ADD COLUMN turns TEXT NOT NULL DEFAULT '';    -- when the clock changes what it shows, in milliseconds
ALTER TABLE revision ADD COLUMN parent TEXT NOT NULL DEFAULT '';
ALTER TABLE revision ADD COLUMN member TEXT NOT NULL DEFAULT '';   -- who wrote it; empty: the content folder
ALTER TABLE revision ADD COLUMN author TEXT NOT NULL DEFAULT '';   -- first name of that person
ALTER TABLE revision ADD COLUMN note TEXT NOT NULL DEFAULT '';     -- why: 'restored', 'merged', a word of the author's
ALTER TABLE revision ADD COLUMN autosave BOOLEAN NOT NULL DEFAULT FALSE; -- replaced by the next one of the same hand

-- A document is a path of the content folder: revision is what readers see while published, head the newest text.
ALTER TABLE document ADD COLUMN head TEXT NOT NULL DEFAULT '';
ALTER TABLE document ADD COLUMN state TEXT NOT NULL DEFAULT 'published'
  CHECK (state IN ('draft', 'review', 'published', 'archived', 'broken'));
ALTER TABLE document ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE document ADD COLUMN name TEXT NOT NULL DEFAULT '';     -- id of the document, shared by its languages
ALTER TABLE document ADD COLUMN lang TEXT NOT NULL DEFAULT '';
ALTER TABLE document ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE document ADD COLUMN folder TEXT NOT NULL DEFAULT '';   -- SHA-256 of the folder's file as last settled; empty: none
ALTER TABLE document ADD COLUMN conflict TEXT NOT NULL DEFAULT ''; -- the folder's revision that waits to be settled
ALTER TABLE document ADD COLUMN since BIGINT NOT NULL DEFAULT 0;   -- when its text was first published
ALTER TABLE document ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE document ADD COLUMN shown BOOLEAN NOT NULL DEFAULT FALSE; -- meant for readers; published is shown and without fault
UPDATE document SET head = revision, shown = published;
CREATE INDEX document_name ON document (kind, name);
CREATE INDEX document_state ON document (state);

-- Faults are those of a file by itself, or of the folder as a whole.
DROP TABLE diagnostic;
CREATE TABLE diagnostic (
  path     TEXT NOT NULL,
  whole    BOOLEAN NOT NULL,
  position BIGINT NOT NULL,
  severity TEXT NOT NULL,
  line     BIGINT NOT NULL,
  message  TEXT NOT NULL,
  remedy   TEXT NOT NULL,
  PRIMARY KEY (path, whole, position)
);

-- The change log: which published documents changed, in the order of the commits. Replicas and indexes follow it.
CREATE TABLE change_head (
  one   BIGINT PRIMARY KEY CHECK (one = 1),
  seq   BIGINT NOT NULL,
  epoch TEXT NOT NULL -- names this database, so that an index of another one is not taken for its own
);
CREATE TABLE change (
  seq  BIGINT PRIMARY KEY,
  path TEXT NOT NULL,
  at   BIGINT NOT NULL
);

-- What was shown, and from when: the history that readers may see, and what an old acceptance was about.
CREATE TABLE publication (
  path     TEXT NOT NULL,
  revision TEXT NOT NULL REFERENCES revision (id),
  at       BIGINT NOT NULL,
  PRIMARY KEY (path, at, revision)
);
INSERT INTO change_head (one, seq, epoch) VALUES (1, 0, '');
INSERT INTO publication (path, revision, at) SELECT path, id, created_at FROM revision;

-- What a second reader has agreed to, and what is said about a draft.
CREATE TABLE approval (
  revision TEXT NOT NULL,
  member   TEXT NOT NULL,
  name     TEXT NOT NULL,
  at       BIGINT NOT NULL,
  PRIMARY KEY (revision, member)
);
CREATE TABLE remark (
  id       TEXT PRIMARY KEY,
  path     TEXT NOT NULL,
  revision TEXT NOT NULL,
  member   TEXT NOT NULL,
  name     TEXT NOT NULL,
  text     TEXT NOT NULL,
  at       BIGINT NOT NULL,
  done_at  BIGINT
);
CREATE INDEX remark_path ON remark (path, at);
CREATE TABLE editing (
  path   TEXT NOT NULL,
  member TEXT NOT NULL,
  name   TEXT NOT NULL,
  at     BIGINT NOT NULL,
  PRIMARY KEY (path, member)
);

-- Pictures, stored once by the hash of what is served.
CREATE TABLE media (
  name       TEXT PRIMARY KEY, -- hash and ending
  type       TEXT NOT NULL,
  width      BIGINT NOT NULL,
  height     BIGINT NOT NULL,
  data       BYTEA NOT NULL,
  member     TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

-- What was told to a channel of the platform, once for each document.
CREATE TABLE announcement (
  path         TEXT NOT NULL,
  space        TEXT NOT NULL,
  server       TEXT NOT NULL,
  channel      TEXT NOT NULL,
  state        TEXT NOT NULL CHECK (state IN ('due', 'sent', 'blocked')),
  reason       TEXT NOT NULL,
  message      TEXT NOT NULL, -- the platform's id of it
  attempted_at BIGINT NOT NULL,
  at           BIGINT NOT NULL,
  PRIMARY KEY (path, space)
);

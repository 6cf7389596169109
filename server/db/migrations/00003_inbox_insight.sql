-- +goose Up
-- Questions of newcomers. An erased one keeps its line without a word of the person.
CREATE TABLE question (
  id          TEXT PRIMARY KEY,
  idem        TEXT NOT NULL UNIQUE,
  body        TEXT NOT NULL, -- hash of what was sent, to tell a repeated call from another one
  text        TEXT NOT NULL,
  space       TEXT NOT NULL, -- empty: none
  origin_kind TEXT NOT NULL CHECK (origin_kind IN ('search', 'faq', 'step', 'document', 'page')),
  origin_ref  TEXT NOT NULL,
  lang        TEXT NOT NULL,
  contact     TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('waiting', 'answered', 'closed', 'withdrawn')),
  version     BIGINT NOT NULL, -- raised by each change
  touched     BIGINT NOT NULL, -- the version at which something that an answer rests on last changed
  answered_by TEXT NOT NULL,   -- first name
  reason      TEXT NOT NULL,   -- why it was closed
  faq         TEXT NOT NULL,   -- the FAQ entry it became
  asked_at    BIGINT NOT NULL,
  updated_at  BIGINT NOT NULL,
  erased_at   BIGINT
);
CREATE INDEX question_state ON question (state, asked_at, id);
CREATE INDEX question_space ON question (space, state, asked_at, id);
CREATE TABLE question_message (
  id       TEXT PRIMARY KEY,
  question TEXT NOT NULL REFERENCES question (id),
  author   TEXT NOT NULL, -- first name of staff, empty for the asker
  staff    BOOLEAN NOT NULL,
  text     TEXT NOT NULL,
  at       BIGINT NOT NULL
);
CREATE INDEX question_message_question ON question_message (question, at);

-- Counts only. What was searched is a keyed hash; days are counted since 1970.
CREATE TABLE insight_search (
  hash    TEXT NOT NULL,
  day     BIGINT NOT NULL,
  found   BIGINT NOT NULL,
  missed  BIGINT NOT NULL,
  clicked BIGINT NOT NULL,
  PRIMARY KEY (hash, day)
);
CREATE INDEX insight_search_day ON insight_search (day);
-- Words that were searched often enough to be nobody's own; only these can be read.
CREATE TABLE insight_words (
  hash  TEXT PRIMARY KEY,
  words TEXT NOT NULL,
  lang  TEXT NOT NULL
);
CREATE TABLE insight_step (
  step TEXT NOT NULL,
  lang TEXT NOT NULL,
  day  BIGINT NOT NULL,
  yes  BIGINT NOT NULL,
  no   BIGINT NOT NULL,
  PRIMARY KEY (step, lang, day)
);
CREATE INDEX insight_step_day ON insight_step (day);
CREATE TABLE insight_read (
  kind  TEXT NOT NULL,
  id    TEXT NOT NULL,
  day   BIGINT NOT NULL,
  times BIGINT NOT NULL,
  PRIMARY KEY (kind, id, day)
);
CREATE INDEX insight_read_day ON insight_read (day);

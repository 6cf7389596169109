-- +goose Up
-- Content: the exact bytes of every revision, and which one of a path is published.
CREATE TABLE revision (
  id         TEXT PRIMARY KEY,
  path       TEXT NOT NULL,
  sha256     TEXT NOT NULL,
  body       TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX revision_path ON revision (path, created_at);
CREATE TABLE document (
  path      TEXT PRIMARY KEY,
  revision  TEXT NOT NULL REFERENCES revision (id),
  published BOOLEAN NOT NULL
);
CREATE TABLE diagnostic (
  position BIGINT PRIMARY KEY,
  severity TEXT NOT NULL,
  path     TEXT NOT NULL,
  line     BIGINT NOT NULL,
  message  TEXT NOT NULL,
  remedy   TEXT NOT NULL
);

-- People who work here.
CREATE TABLE member (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  role       TEXT NOT NULL CHECK (role IN ('moderator', 'documentalist', 'host')),
  created_at BIGINT NOT NULL
);
CREATE TABLE signin_link (
  hash       TEXT PRIMARY KEY,
  role       TEXT NOT NULL CHECK (role IN ('moderator', 'documentalist', 'host')),
  name       TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at    BIGINT
);
CREATE TABLE session (
  hash       TEXT PRIMARY KEY,
  member     TEXT NOT NULL REFERENCES member (id),
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  seen_at    BIGINT NOT NULL
);

-- Admission.
CREATE TABLE acceptance (
  id          TEXT PRIMARY KEY,
  revision    TEXT NOT NULL,
  hash        TEXT NOT NULL,
  accepted_at BIGINT NOT NULL,
  erased_at   BIGINT
);
CREATE TABLE request (
  id         TEXT PRIMARY KEY,
  acceptance TEXT NOT NULL REFERENCES acceptance (id),
  idem       TEXT NOT NULL,
  body       TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'refused', 'withdrawn')),
  version    BIGINT NOT NULL, -- raised by each change
  touched    BIGINT NOT NULL, -- the version at which something that a decision rests on last changed
  answers    TEXT NOT NULL,
  contact    TEXT NOT NULL,
  lang       TEXT NOT NULL,
  asked_at   BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  erased_at  BIGINT,
  UNIQUE (acceptance, idem)
);
CREATE INDEX request_state ON request (state, asked_at, id);
CREATE TABLE place (
  request    TEXT NOT NULL REFERENCES request (id),
  space      TEXT NOT NULL,
  position   BIGINT NOT NULL,
  verdict    TEXT NOT NULL CHECK (verdict IN ('waiting', 'approved', 'refused', 'withdrawn')),
  reason     TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  decided_at BIGINT,
  PRIMARY KEY (request, space)
);
CREATE TABLE message (
  id      TEXT PRIMARY KEY,
  request TEXT NOT NULL REFERENCES request (id),
  author  TEXT NOT NULL,
  staff   BOOLEAN NOT NULL,
  text    TEXT NOT NULL,
  at      BIGINT NOT NULL
);
CREATE INDEX message_request ON message (request, at);
CREATE TABLE decision (
  id      TEXT PRIMARY KEY,
  request TEXT NOT NULL,
  space   TEXT NOT NULL,
  what    TEXT NOT NULL,
  member  TEXT NOT NULL,
  author  TEXT NOT NULL,
  reason  TEXT NOT NULL,
  version BIGINT NOT NULL,
  at      BIGINT NOT NULL
);
CREATE INDEX decision_request ON decision (request, at);

-- Accounts on the platform; tokens are sealed.
CREATE TABLE account (
  request   TEXT PRIMARY KEY REFERENCES request (id),
  user_id   TEXT NOT NULL,
  name      TEXT NOT NULL,
  sealed    TEXT NOT NULL,
  linked_at BIGINT NOT NULL
);
CREATE INDEX account_user ON account (user_id);
CREATE TABLE oauth_state (
  hash       TEXT PRIMARY KEY,
  request    TEXT NOT NULL,
  sealed     TEXT NOT NULL,
  expires_at BIGINT NOT NULL
);

-- What should be true on the platform (wanted, generation) and what is (state).
CREATE TABLE access_grant (
  request    TEXT NOT NULL,
  space      TEXT NOT NULL,
  server     TEXT NOT NULL,
  channel    TEXT NOT NULL,
  roles      TEXT NOT NULL,
  sensitive  BOOLEAN NOT NULL,
  generation BIGINT NOT NULL,
  wanted     BOOLEAN NOT NULL,
  state      TEXT NOT NULL,
  reason     TEXT NOT NULL,
  user_id    TEXT NOT NULL,
  joined     BOOLEAN NOT NULL,
  given      TEXT NOT NULL,
  held       TEXT NOT NULL,
  since      BIGINT NOT NULL,
  checked_at BIGINT NOT NULL,
  PRIMARY KEY (request, space)
);
CREATE INDEX access_grant_user ON access_grant (user_id, server);
CREATE INDEX access_grant_checked ON access_grant (state, checked_at);
CREATE TABLE invite (
  id           TEXT PRIMARY KEY,
  request      TEXT NOT NULL,
  space        TEXT NOT NULL,
  generation   BIGINT NOT NULL,
  channel      TEXT NOT NULL,
  roles        TEXT NOT NULL,
  state        TEXT NOT NULL CHECK (state IN ('intended', 'live', 'used', 'expired', 'revoking', 'revoked')),
  sealed       TEXT NOT NULL,
  code_hash    TEXT NOT NULL,
  attempted_at BIGINT NOT NULL,
  created_at   BIGINT NOT NULL,
  expires_at   BIGINT NOT NULL
);
CREATE INDEX invite_place ON invite (request, space);
CREATE UNIQUE INDEX invite_code ON invite (code_hash) WHERE code_hash <> '';

-- Work that survives a restart.
CREATE TABLE job (
  id          TEXT PRIMARY KEY,
  kind        TEXT NOT NULL,
  args        TEXT NOT NULL,
  lane        TEXT,
  unique_key  TEXT UNIQUE,
  state       TEXT NOT NULL CHECK (state IN ('ready', 'running')),
  run_at      BIGINT NOT NULL,
  attempt     BIGINT NOT NULL,
  again       BOOLEAN NOT NULL,
  worker      TEXT NOT NULL,
  lease_until BIGINT NOT NULL,
  last_error  TEXT NOT NULL,
  created_at  BIGINT NOT NULL
);
CREATE INDEX job_due ON job (state, run_at);
CREATE UNIQUE INDEX job_lane ON job (lane) WHERE state = 'running';

-- The first schema.
CREATE SCHEMA avowal;
CREATE TABLE avowal.version (version integer PRIMARY KEY);
CREATE TABLE avowal.subjects (token text PRIMARY KEY, subj text NOT NULL, key text NOT NULL);
CREATE TABLE avowal.receipts (
  arrived bigint GENERATED ALWAYS AS IDENTITY,
  number bigint UNIQUE,
  id text PRIMARY KEY,
  subject text NOT NULL REFERENCES avowal.subjects (token),
  seq bigint NOT NULL,
  at bigint NOT NULL,
  event text NOT NULL,
  token text NOT NULL,
  sealed text NOT NULL,
  capture text UNIQUE,
  nonce text UNIQUE,
  UNIQUE (subject, seq)
);
CREATE INDEX receipts_new ON avowal.receipts (arrived) WHERE number IS NULL;
CREATE TABLE avowal.codes (
  receipt text PRIMARY KEY REFERENCES avowal.receipts (id),
  subject text NOT NULL,
  mac text NOT NULL,
  expires bigint NOT NULL,
  tries bigint NOT NULL DEFAULT 0
);
CREATE INDEX codes_subject ON avowal.codes (subject);
CREATE TABLE avowal.suppressions (token text PRIMARY KEY, at bigint NOT NULL, grants text NOT NULL);
CREATE TABLE avowal.statements (
  number bigint GENERATED ALWAYS AS IDENTITY,
  id text PRIMARY KEY,
  kind text NOT NULL,
  at bigint NOT NULL,
  keep bigint NOT NULL,
  token text NOT NULL
);
CREATE TABLE avowal.outbox (
  document text NOT NULL,
  sink text NOT NULL,
  due bigint NOT NULL,
  tries bigint NOT NULL DEFAULT 0,
  state text NOT NULL DEFAULT 'due',
  why text,
  PRIMARY KEY (document, sink)
);
CREATE INDEX outbox_due ON avowal.outbox (state, due);
INSERT INTO avowal.version VALUES (1);

INSERT INTO avowal.subjects (token, subj, key) VALUES ('ada', 'subj', 'key');
INSERT INTO avowal.receipts (id, subject, seq, at, event, token, sealed, capture, nonce) VALUES ('sha-256:first', 'ada', 1, 1, 'grant', 'a.b.c', 'sealed', NULL, NULL);
INSERT INTO avowal.codes (receipt, subject, mac, expires) VALUES ('sha-256:first', 'ada', 'm', 5);
INSERT INTO avowal.outbox (document, sink, due) VALUES ('sha-256:first', 'crm', 1);

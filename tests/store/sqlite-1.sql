-- The first schema, as it was made before versions were counted.
CREATE TABLE IF NOT EXISTS subjects (
  token TEXT PRIMARY KEY,
  subj TEXT NOT NULL,
  key TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS receipts (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  subject TEXT NOT NULL REFERENCES subjects (token),
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  event TEXT NOT NULL,
  token TEXT NOT NULL,
  sealed TEXT NOT NULL,
  capture TEXT UNIQUE,
  nonce TEXT UNIQUE,
  UNIQUE (subject, seq)
);
CREATE TABLE IF NOT EXISTS codes (
  receipt TEXT PRIMARY KEY REFERENCES receipts (id),
  subject TEXT NOT NULL,
  mac TEXT NOT NULL,
  expires INTEGER NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS codes_subject ON codes (subject);
CREATE TABLE IF NOT EXISTS suppressions (
  token TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  grants TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS statements (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  keep INTEGER NOT NULL,
  token TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS outbox (
  document TEXT NOT NULL,
  sink TEXT NOT NULL,
  due INTEGER NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL DEFAULT 'due',
  why TEXT,
  PRIMARY KEY (document, sink)
);
CREATE INDEX IF NOT EXISTS outbox_due ON outbox (state, due);

INSERT INTO subjects (token, subj, key) VALUES ('ada', 'subj', 'key');
INSERT INTO receipts (id, subject, seq, at, event, token, sealed, capture, nonce) VALUES ('sha-256:first', 'ada', 1, 1, 'grant', 'a.b.c', 'sealed', NULL, NULL);
INSERT INTO codes (receipt, subject, mac, expires) VALUES ('sha-256:first', 'ada', 'm', 5);
INSERT INTO outbox (document, sink, due) VALUES ('sha-256:first', 'crm', 1);

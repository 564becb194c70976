-- A catalogue as version 4 wrote it.
PRAGMA application_id = 1416316011;
PRAGMA user_version = 4;
BEGIN TRANSACTION;
CREATE TABLE documents (name TEXT PRIMARY KEY, body TEXT NOT NULL, changed_at REAL NOT NULL) STRICT;
INSERT INTO "documents" VALUES('settings','{"theme": "dark"}',1700000005.0);
CREATE TABLE entries (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('totp', 'hotp', 'steam')),
    issuer TEXT NOT NULL,
    name TEXT NOT NULL,
    algorithm TEXT NOT NULL CHECK (algorithm IN ('SHA1', 'SHA256', 'SHA512')),
    digits INTEGER NOT NULL CHECK (digits BETWEEN 1 AND 10),
    period INTEGER NOT NULL CHECK (period BETWEEN 1 AND 86400),
    counter TEXT NOT NULL,
    tags TEXT NOT NULL,
    site TEXT,
    rank REAL NOT NULL,
    created_at REAL NOT NULL,
    changed_at REAL NOT NULL,
    verified INTEGER NOT NULL CHECK (verified IN (0, 1)),
    replaces TEXT,
    trashed_at REAL
, note TEXT NOT NULL DEFAULT '', colour TEXT NOT NULL DEFAULT '', icon TEXT NOT NULL DEFAULT '', pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)), trash_reason TEXT, versions TEXT NOT NULL DEFAULT '{}') STRICT;
INSERT INTO "entries" VALUES('11111111111111111111111111111111','totp','Trackops','jo@example.com','SHA256',8,60,'0','["work", "größe"]','https://demo.viewcases.com',1.0,1700000000.0,1700000001.0,1,NULL,NULL,'The card lies in the safe.','teal','letter',1,NULL,'{"":1700000001000,"0123456789ab":2,"ba9876543210":1}');
INSERT INTO "entries" VALUES('22222222222222222222222222222222','hotp','Bank','al','SHA1',6,30,'9223372036854775808','[]',NULL,2.0,0.0,0.0,0,'11111111111111111111111111111111',NULL,'','','',0,NULL,'{}');
INSERT INTO "entries" VALUES('33333333333333333333333333333333','steam','Steam','gamer','SHA1',5,30,'0','[]',NULL,3.0,0.0,0.0,1,NULL,1700000002.0,'','','',0,'merged','{}');
CREATE TABLE generation (value INTEGER NOT NULL) STRICT;
INSERT INTO "generation" VALUES(2);
CREATE TABLE intents (
    item TEXT PRIMARY KEY,
    action TEXT NOT NULL CHECK (action IN ('add', 'remove')),
    owner TEXT NOT NULL
) STRICT;
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
INSERT INTO "meta" VALUES('place','keyring');
CREATE TABLE notes (key TEXT PRIMARY KEY, item TEXT NOT NULL UNIQUE, changed_at REAL NOT NULL, versions TEXT NOT NULL DEFAULT '{}') STRICT;
INSERT INTO "notes" VALUES('recovery:11111111111111111111111111111111','55555555555555555555555555555555',1700000004.0,'{"":1700000004000}');
CREATE TABLE retention (id TEXT PRIMARY KEY, since REAL NOT NULL) STRICT;
INSERT INTO "retention" VALUES('33333333333333333333333333333333',86400.0);
CREATE TABLE secrets (item TEXT PRIMARY KEY, token TEXT NOT NULL) STRICT;
CREATE TABLE shared (item TEXT PRIMARY KEY) STRICT;
CREATE TABLE tombstones (id TEXT PRIMARY KEY, changed_at REAL NOT NULL, versions TEXT NOT NULL DEFAULT '{}') STRICT;
INSERT INTO "tombstones" VALUES('44444444444444444444444444444444',1700000003.0,'{"":1700000003000}');
CREATE INDEX entries_by_rank ON entries (rank, id);
COMMIT;

"""The file's format, as the steps that lead to it: a new file takes all of them, an older one those that it lacks.

Why steps only add: an emulator of an earlier version that has the file open goes on working with it.
"""

APPLICATION = 0x4D494D47
"""Says whose file it is."""

_WORLD = """
CREATE TABLE accounts (
    account TEXT PRIMARY KEY
) WITHOUT ROWID;
CREATE TABLE images (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    family TEXT NOT NULL,
    deprecated INTEGER NOT NULL,
    size INTEGER NOT NULL,
    system TEXT NOT NULL,
    source TEXT NOT NULL,
    encrypted INTEGER NOT NULL,
    created_at REAL NOT NULL,
    ready_at REAL NOT NULL,
    pending TEXT NOT NULL,
    outcome TEXT NOT NULL,
    copying_since REAL NOT NULL DEFAULT 0,
    copying_until REAL NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX images_of_account ON images (account, region, name);
CREATE TABLE shares (
    image TEXT NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    account TEXT NOT NULL,
    shared_at REAL NOT NULL,
    PRIMARY KEY (image, account)
) WITHOUT ROWID;
CREATE INDEX shares_of_account ON shares (account);
CREATE TABLE snapshots (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    zone TEXT NOT NULL,
    disk TEXT NOT NULL,
    name TEXT NOT NULL,
    usage TEXT NOT NULL,
    size INTEGER NOT NULL,
    system TEXT NOT NULL,
    encrypted INTEGER NOT NULL,
    created_at REAL NOT NULL,
    ready_at REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX snapshots_of_account ON snapshots (account, region);
CREATE TABLE image_snapshots (
    image TEXT NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    snapshot TEXT NOT NULL REFERENCES snapshots (id),
    PRIMARY KEY (image, position)
) WITHOUT ROWID;
CREATE INDEX images_of_snapshot ON image_snapshots (snapshot);
CREATE TABLE instances (
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    zone TEXT NOT NULL,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    image TEXT NOT NULL,
    system TEXT NOT NULL,
    created_at REAL NOT NULL,
    state TEXT NOT NULL,
    next_state TEXT NOT NULL,
    next_at REAL NOT NULL,
    operation TEXT NOT NULL,
    token TEXT NOT NULL,
    PRIMARY KEY (account, region, id)
) WITHOUT ROWID;
CREATE TABLE disks (
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    instance TEXT NOT NULL,
    usage TEXT NOT NULL,
    type TEXT NOT NULL,
    size INTEGER NOT NULL,
    encrypted INTEGER NOT NULL,
    PRIMARY KEY (account, region, id)
) WITHOUT ROWID;
CREATE INDEX disks_of_instance ON disks (account, region, instance);
CREATE TABLE tags (
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    kind TEXT NOT NULL,
    resource TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (account, region, kind, resource, key)
) WITHOUT ROWID;
"""

_LABORATORY = """
CREATE TABLE sessions (
    secret_id TEXT PRIMARY KEY,
    secret_key TEXT NOT NULL,
    token TEXT NOT NULL,
    account TEXT NOT NULL,
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    issuer TEXT NOT NULL,
    expires_at REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_by_end ON sessions (expires_at);
CREATE TABLE journal (
    number INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    account TEXT NOT NULL,
    secret_id TEXT NOT NULL,
    region TEXT NOT NULL,
    service TEXT NOT NULL,
    action TEXT NOT NULL,
    outcome TEXT NOT NULL,
    request TEXT NOT NULL,
    milliseconds REAL NOT NULL
);
CREATE TABLE laboratory (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
"""

_PAGES = """
CREATE INDEX images_by_age ON images (account, region, created_at DESC, id);
CREATE INDEX snapshots_by_age ON snapshots (account, region, created_at DESC, id);
CREATE INDEX tags_by_value ON tags (account, region, kind, key, value);
ANALYZE;
DELETE FROM sqlite_stat1;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('images', 'images', '100000 1'),
    ('images', 'images_of_account', '100000 10000 5000 2'),
    ('images', 'images_by_age', '100000 10000 5000 1 1'),
    ('snapshots', 'snapshots', '100000 1'),
    ('snapshots', 'snapshots_of_account', '100000 10000 5000'),
    ('snapshots', 'snapshots_by_age', '100000 10000 5000 1 1'),
    ('tags', 'tags', '100000 10000 5000 3000 3 1'),
    ('tags', 'tags_by_value', '100000 10000 5000 3000 100 10');
ANALYZE sqlite_schema;
"""
"""Why figures that nobody counted: without any, SQLite takes a region for a handful of rows and walks through all of it
to find one by its id."""

_MADE = """
CREATE TABLE made_tags (
    account TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (account, key, value)
) WITHOUT ROWID;
INSERT INTO made_tags SELECT DISTINCT account, key, value FROM tags;
CREATE INDEX tags_of_account ON tags (account, key, value);
CREATE TABLE stopped_for_free (
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    instance TEXT NOT NULL,
    PRIMARY KEY (account, region, instance)
) WITHOUT ROWID;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('made_tags', 'made_tags', '100000 10000 10 1'),
    ('tags', 'tags_of_account', '100000 10000 100 10');
ANALYZE sqlite_schema;
"""
"""Why tables and no columns: an emulator of an earlier version puts whole rows into the tables that it knows."""

_EXPORTS = """
CREATE TABLE exports (
    task INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    ends_at REAL NOT NULL
);
CREATE INDEX exports_of_account ON exports (account, region, ends_at);
ALTER TABLE snapshots ADD COLUMN from_remote INTEGER NOT NULL DEFAULT 0;
"""
"""The column has a default, for emulators of earlier versions, which name those that they fill."""

STEPS = (_WORLD, _LABORATORY, _PAGES, _MADE, _EXPORTS)
"""Step n makes format n."""
FORMAT = len(STEPS)
TABLES = (
    *("image_snapshots", "shares", "images", "snapshots", "disks", "instances", "stopped_for_free"),
    *("tags", "made_tags", "exports", "sessions", "accounts"),
)
"""The world's tables, those first that refer to others; journal and laboratory are about the world, not in it."""

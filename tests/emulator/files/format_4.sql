-- Made by an emulator of format 4, of a file of format 3.
BEGIN TRANSACTION;
CREATE TABLE accounts (
    account TEXT PRIMARY KEY
) WITHOUT ROWID;
INSERT INTO "accounts" VALUES('100000000001');
INSERT INTO "accounts" VALUES('100000000002');
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
INSERT INTO "disks" VALUES('100000000001','ap-guangzhou','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000001','ap-guangzhou','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000001','ap-shanghai','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000001','ap-shanghai','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000002','ap-guangzhou','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000002','ap-guangzhou','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000002','ap-shanghai','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000002','ap-shanghai','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
CREATE TABLE image_snapshots (
    image TEXT NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    snapshot TEXT NOT NULL REFERENCES snapshots (id),
    PRIMARY KEY (image, position)
) WITHOUT ROWID;
INSERT INTO "image_snapshots" VALUES('img-xtne1h1e',1,'snap-0so2m4if');
INSERT INTO "image_snapshots" VALUES('img-4k5daiw4',1,'snap-gut7lx82');
INSERT INTO "image_snapshots" VALUES('img-xtne1h1e',0,'snap-jbz1cjsh');
INSERT INTO "image_snapshots" VALUES('img-4k5daiw4',0,'snap-qifso4l4');
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
INSERT INTO "images" VALUES('img-4k5daiw4','100000000001','ap-guangzhou','golden','from format 1','web',0,50,'{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}','CREATE_IMAGE',0,1790000000.0,1790000002.0,'CREATING','NORMAL',1790000002.0,1790000003.5);
INSERT INTO "images" VALUES('img-xtne1h1e','100000000001','ap-shanghai','golden','','',0,50,'{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}','CREATE_IMAGE',0,1790000002.0,1790000005.0,'SYNCING','NORMAL',0.0,0.0);
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
INSERT INTO "instances" VALUES('100000000001','ap-guangzhou','ins-demo0001','ap-guangzhou-3','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000001','ap-shanghai','ins-demo0001','ap-shanghai-2','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000002','ap-guangzhou','ins-demo0001','ap-guangzhou-3','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000002','ap-shanghai','ins-demo0001','ap-shanghai-2','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
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
CREATE TABLE made_tags (
    account TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (account, key, value)
) WITHOUT ROWID;
INSERT INTO "made_tags" VALUES('100000000001','team','web');
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
CREATE TABLE shares (
    image TEXT NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    account TEXT NOT NULL,
    shared_at REAL NOT NULL,
    PRIMARY KEY (image, account)
) WITHOUT ROWID;
INSERT INTO "shares" VALUES('img-4k5daiw4','100000000002',1790000002.0);
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
INSERT INTO "snapshots" VALUES('snap-0so2m4if','100000000001','ap-shanghai','ap-shanghai-2','disk-demodat1','img-4k5daiw4_data_disk','DATA_DISK',100,'{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',0,1790000002.0,1790000005.0);
INSERT INTO "snapshots" VALUES('snap-gut7lx82','100000000001','ap-guangzhou','ap-guangzhou-3','disk-demodat1','img-4k5daiw4_data_disk','DATA_DISK',100,'{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',0,1790000000.0,1790000002.0);
INSERT INTO "snapshots" VALUES('snap-jbz1cjsh','100000000001','ap-shanghai','ap-shanghai-2','disk-demosys1','img-4k5daiw4_system_disk','SYSTEM_DISK',50,'{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',0,1790000002.0,1790000005.0);
INSERT INTO "snapshots" VALUES('snap-qifso4l4','100000000001','ap-guangzhou','ap-guangzhou-3','disk-demosys1','img-4k5daiw4_system_disk','SYSTEM_DISK',50,'{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',0,1790000000.0,1790000002.0);
ANALYZE "sqlite_master";
INSERT INTO "sqlite_stat1" VALUES('images','images','100000 1');
INSERT INTO "sqlite_stat1" VALUES('images','images_of_account','100000 10000 5000 2');
INSERT INTO "sqlite_stat1" VALUES('images','images_by_age','100000 10000 5000 1 1');
INSERT INTO "sqlite_stat1" VALUES('snapshots','snapshots','100000 1');
INSERT INTO "sqlite_stat1" VALUES('snapshots','snapshots_of_account','100000 10000 5000');
INSERT INTO "sqlite_stat1" VALUES('snapshots','snapshots_by_age','100000 10000 5000 1 1');
INSERT INTO "sqlite_stat1" VALUES('tags','tags','100000 10000 5000 3000 3 1');
INSERT INTO "sqlite_stat1" VALUES('tags','tags_by_value','100000 10000 5000 3000 100 10');
INSERT INTO "sqlite_stat1" VALUES('made_tags','made_tags','100000 10000 10 1');
INSERT INTO "sqlite_stat1" VALUES('tags','tags_of_account','100000 10000 100 10');
CREATE TABLE stopped_for_free (
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    instance TEXT NOT NULL,
    PRIMARY KEY (account, region, instance)
) WITHOUT ROWID;
CREATE TABLE tags (
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    kind TEXT NOT NULL,
    resource TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (account, region, kind, resource, key)
) WITHOUT ROWID;
INSERT INTO "tags" VALUES('100000000001','ap-guangzhou','image','img-4k5daiw4','team','web');
CREATE INDEX images_of_account ON images (account, region, name);
CREATE INDEX shares_of_account ON shares (account);
CREATE INDEX snapshots_of_account ON snapshots (account, region);
CREATE INDEX images_of_snapshot ON image_snapshots (snapshot);
CREATE INDEX disks_of_instance ON disks (account, region, instance);
CREATE INDEX sessions_by_end ON sessions (expires_at);
CREATE INDEX images_by_age ON images (account, region, created_at DESC, id);
CREATE INDEX snapshots_by_age ON snapshots (account, region, created_at DESC, id);
CREATE INDEX tags_by_value ON tags (account, region, kind, key, value);
CREATE INDEX tags_of_account ON tags (account, key, value);
COMMIT;
PRAGMA application_id = 1296649543;
PRAGMA user_version = 4;

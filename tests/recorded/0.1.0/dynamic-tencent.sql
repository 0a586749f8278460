PRAGMA application_id = 1296649543;
PRAGMA user_version = 5;
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
INSERT INTO "disks" VALUES('100000000001','ap-bangkok','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000001','ap-bangkok','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000001','ap-beijing','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000001','ap-beijing','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000001','ap-chengdu','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000001','ap-chengdu','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000001','ap-chongqing','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000001','ap-chongqing','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000001','ap-guangzhou','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000001','ap-guangzhou','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000001','ap-hongkong','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000001','ap-hongkong','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000001','ap-jakarta','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000001','ap-jakarta','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000001','ap-nanjing','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000001','ap-nanjing','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000001','ap-seoul','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000001','ap-seoul','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000001','ap-shanghai','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000001','ap-shanghai','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000001','ap-shanghai-fsi','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000001','ap-shanghai-fsi','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000001','ap-shenzhen-fsi','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000001','ap-shenzhen-fsi','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000001','ap-singapore','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000001','ap-singapore','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000001','ap-taipei','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000001','ap-taipei','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000001','ap-tokyo','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000001','ap-tokyo','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000001','eu-frankfurt','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000001','eu-frankfurt','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000001','na-ashburn','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000001','na-ashburn','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000001','na-siliconvalley','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000001','na-siliconvalley','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000001','sa-saopaulo','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000001','sa-saopaulo','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000002','ap-bangkok','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000002','ap-bangkok','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000002','ap-beijing','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000002','ap-beijing','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000002','ap-chengdu','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000002','ap-chengdu','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000002','ap-chongqing','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000002','ap-chongqing','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000002','ap-guangzhou','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000002','ap-guangzhou','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000002','ap-hongkong','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000002','ap-hongkong','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000002','ap-jakarta','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000002','ap-jakarta','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000002','ap-nanjing','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000002','ap-nanjing','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000002','ap-seoul','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000002','ap-seoul','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000002','ap-shanghai','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000002','ap-shanghai','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000002','ap-shanghai-fsi','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000002','ap-shanghai-fsi','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000002','ap-shenzhen-fsi','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000002','ap-shenzhen-fsi','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000002','ap-singapore','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000002','ap-singapore','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000002','ap-taipei','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000002','ap-taipei','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000002','ap-tokyo','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000002','ap-tokyo','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000002','eu-frankfurt','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000002','eu-frankfurt','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000002','na-ashburn','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000002','na-ashburn','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000002','na-siliconvalley','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000002','na-siliconvalley','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
INSERT INTO "disks" VALUES('100000000002','sa-saopaulo','disk-demodat1','ins-demo0001','DATA_DISK','CLOUD_PREMIUM',100,0);
INSERT INTO "disks" VALUES('100000000002','sa-saopaulo','disk-demosys1','ins-demo0001','SYSTEM_DISK','CLOUD_PREMIUM',50,0);
CREATE TABLE exports (
    task INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    ends_at REAL NOT NULL
);
CREATE TABLE image_snapshots (
    image TEXT NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    snapshot TEXT NOT NULL REFERENCES snapshots (id),
    PRIMARY KEY (image, position)
) WITHOUT ROWID;
INSERT INTO "image_snapshots" VALUES('img-32gm7yll',1,'snap-32di7zrv');
INSERT INTO "image_snapshots" VALUES('img-32gm7yll',0,'snap-4my9xrwl');
INSERT INTO "image_snapshots" VALUES('img-357vm4u5',0,'snap-680rnack');
INSERT INTO "image_snapshots" VALUES('img-ce8aifmo',0,'snap-8m4pk4et');
INSERT INTO "image_snapshots" VALUES('img-o0pntrqr',0,'snap-8wsxdi2z');
INSERT INTO "image_snapshots" VALUES('img-6jew6p90',0,'snap-llbl3iqj');
INSERT INTO "image_snapshots" VALUES('img-8ppi36pu',0,'snap-u16ivzit');
INSERT INTO "image_snapshots" VALUES('img-cjssdu4x',0,'snap-vbc3x0bw');
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
INSERT INTO "images" VALUES('img-32gm7yll','100000000001','ap-guangzhou','unnamed-43196f7','','',0,50,'{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}','CREATE_IMAGE',0,1.79573818589218306539e+09,1.79573818609218311317e+09,'CREATING','NORMAL',0.0,0.0);
INSERT INTO "images" VALUES('img-357vm4u5','100000000001','ap-guangzhou','web-golden','for web servers','web',1,50,'{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}','CREATE_IMAGE',0,1.79573818351434564589e+09,1.79573818371434569358e+09,'CREATING','NORMAL',1.7957381868654432297e+09,1.79573818696544313432e+09);
INSERT INTO "images" VALUES('img-6jew6p90','100000000001','ap-guangzhou','of-snapshots-1be96b2','','',0,50,'{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}','CREATE_IMAGE',0,1.79573818351055836681e+09,1.7957381837105584145e+09,'CREATING','NORMAL',0.0,0.0);
INSERT INTO "images" VALUES('img-8ppi36pu','100000000001','ap-shanghai','web-sh','Shanghai','',0,50,'{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}','CREATE_IMAGE',0,1.7957381868654432297e+09,1.79573818706544327734e+09,'SYNCING','NORMAL',0.0,0.0);
INSERT INTO "images" VALUES('img-ce8aifmo','100000000001','ap-beijing','web-far','far','',0,50,'{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}','CREATE_IMAGE',0,1.7957381868654432297e+09,1.79573818706544327734e+09,'SYNCING','NORMAL',0.0,0.0);
INSERT INTO "images" VALUES('img-cjssdu4x','100000000001','ap-chengdu','web-golden','for web servers','',0,50,'{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}','CREATE_IMAGE',0,1.79573818480804920198e+09,1.79573818500804924963e+09,'SYNCING','NORMAL',0.0,0.0);
INSERT INTO "images" VALUES('img-o0pntrqr','100000000001','ap-guangzhou','web-imported','','',0,50,'{"os_name": "Ubuntu 22 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}','EXTERNAL_IMPORT',0,1.7957381837727277279e+09,1.79573818397272777554e+09,'IMPORTING','NORMAL',0.0,0.0);
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
INSERT INTO "instances" VALUES('100000000001','ap-bangkok','ins-demo0001','ap-bangkok-1','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000001','ap-beijing','ins-demo0001','ap-beijing-3','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000001','ap-chengdu','ins-demo0001','ap-chengdu-1','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000001','ap-chongqing','ins-demo0001','ap-chongqing-1','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000001','ap-guangzhou','ins-demo0001','ap-guangzhou-3','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'STOPPING','STOPPED',1.79573818451434564589e+09,'StopInstances','');
INSERT INTO "instances" VALUES('100000000001','ap-hongkong','ins-demo0001','ap-hongkong-2','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000001','ap-jakarta','ins-demo0001','ap-jakarta-1','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000001','ap-nanjing','ins-demo0001','ap-nanjing-1','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000001','ap-seoul','ins-demo0001','ap-seoul-1','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000001','ap-shanghai','ins-demo0001','ap-shanghai-2','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000001','ap-shanghai-fsi','ins-demo0001','ap-shanghai-fsi-2','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000001','ap-shenzhen-fsi','ins-demo0001','ap-shenzhen-fsi-1','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000001','ap-singapore','ins-demo0001','ap-singapore-1','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000001','ap-taipei','ins-demo0001','ap-taipei-1','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000001','ap-tokyo','ins-demo0001','ap-tokyo-1','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000001','eu-frankfurt','ins-demo0001','eu-frankfurt-1','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000001','na-ashburn','ins-demo0001','na-ashburn-1','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000001','na-siliconvalley','ins-demo0001','na-siliconvalley-1','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000001','sa-saopaulo','ins-demo0001','sa-saopaulo-1','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000002','ap-bangkok','ins-demo0001','ap-bangkok-1','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000002','ap-beijing','ins-demo0001','ap-beijing-3','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000002','ap-chengdu','ins-demo0001','ap-chengdu-1','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000002','ap-chongqing','ins-demo0001','ap-chongqing-1','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000002','ap-guangzhou','ins-demo0001','ap-guangzhou-3','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000002','ap-hongkong','ins-demo0001','ap-hongkong-2','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000002','ap-jakarta','ins-demo0001','ap-jakarta-1','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000002','ap-nanjing','ins-demo0001','ap-nanjing-1','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000002','ap-seoul','ins-demo0001','ap-seoul-1','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000002','ap-shanghai','ins-demo0001','ap-shanghai-2','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000002','ap-shanghai-fsi','ins-demo0001','ap-shanghai-fsi-2','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000002','ap-shenzhen-fsi','ins-demo0001','ap-shenzhen-fsi-1','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000002','ap-singapore','ins-demo0001','ap-singapore-1','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000002','ap-taipei','ins-demo0001','ap-taipei-1','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000002','ap-tokyo','ins-demo0001','ap-tokyo-1','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000002','eu-frankfurt','ins-demo0001','eu-frankfurt-1','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000002','na-ashburn','ins-demo0001','na-ashburn-1','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000002','na-siliconvalley','ins-demo0001','na-siliconvalley-1','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
INSERT INTO "instances" VALUES('100000000002','sa-saopaulo','ins-demo0001','sa-saopaulo-1','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'RUNNING','RUNNING',1704067200.0,'RunInstances','');
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
INSERT INTO "journal" VALUES(1,1.79573816966436171534e+09,'100000000001','AKIDemulator1','ap-guangzhou','cbs','CreateSnapshot','ok','966a19b1-1c81-4b90-bd85-df1cc35c244b',8.21);
INSERT INTO "journal" VALUES(2,1.79573818348251938821e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','DescribeImages','ok','99702dae-055c-4448-8407-396c8b23e662',5.964);
INSERT INTO "journal" VALUES(3,1.79573818349090170857e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','DescribeImageQuota','ok','fdffa79b-fa5d-4f2d-9c88-637c00fe4024',0.753);
INSERT INTO "journal" VALUES(4,1.79573818351055836681e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','CreateImage','ok','86464ebf-3312-46ee-94e7-f2ddf99ac75f',5.32);
INSERT INTO "journal" VALUES(5,1.79573818351434564589e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','CreateImage','ok','c2fab6aa-276d-4acb-bc70-779e581f4012',4.375);
INSERT INTO "journal" VALUES(6,1.79573818354222083091e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','CreateImage','UnsupportedOperation.InstanceStateStopping','01cf4f49-6d81-472e-9e31-2530a5ad8396',0.807);
INSERT INTO "journal" VALUES(7,1.7957381837727277279e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','ImportImage','ok','a7a6c02f-bcc0-4328-8dee-2b1ab69ae042',2.429);
INSERT INTO "journal" VALUES(8,1.7957381840186252594e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','DescribeImages','ok','e904235a-ffef-4b2b-971a-f289ac7a4333',2.445);
INSERT INTO "journal" VALUES(9,1.7957381845372138023e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','DescribeImages','ok','627782e6-6fc9-4acf-a3e6-272b4be13cd0',2.307);
INSERT INTO "journal" VALUES(10,1.79573818463854479785e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','ModifyImageAttribute','ok','9c453483-70b0-4a28-8b4f-3e0187f38898',1.832);
INSERT INTO "journal" VALUES(11,1.79573818476552033427e+09,'100000000001','AKIDemulator1','ap-chengdu','cvm','DescribeImages','ok','92b4ea88-516c-4810-9aa2-287d9667ad00',1.36);
INSERT INTO "journal" VALUES(12,1.79573818476886415485e+09,'100000000001','AKIDemulator1','ap-chengdu','cvm','DescribeImageQuota','ok','48538826-a80d-4574-95c8-877a521c57c4',0.561);
INSERT INTO "journal" VALUES(13,1.79573818478049564359e+09,'100000000001','AKIDemulator1','ap-shanghai','cvm','DescribeImages','ok','de4e55d1-7365-4008-813b-360504f9a4ab',1.412);
INSERT INTO "journal" VALUES(14,1.79573818478581476209e+09,'100000000001','AKIDemulator1','ap-beijing','cvm','DescribeImages','ok','790d7ad2-707d-4e31-85e2-84b5be69f538',1.075);
INSERT INTO "journal" VALUES(15,1.79573818478890657427e+09,'100000000001','AKIDemulator1','ap-beijing','cvm','DescribeImageQuota','ok','50f14a44-6a20-4440-a2b4-ef536a977c82',0.588);
INSERT INTO "journal" VALUES(16,1.79573818479922199249e+09,'100000000001','AKIDemulator1','ap-shanghai','cvm','DescribeImageQuota','ok','4658906a-aaf5-4ced-9cab-2724b4665616',0.407);
INSERT INTO "journal" VALUES(17,1.79573818479976391794e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','DescribeImages','ok','6ba0ae5b-faf4-45ec-8ad2-2584ff9b85d8',1.493);
INSERT INTO "journal" VALUES(18,1.79573818480804920198e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','SyncImages','ok','2c9c484a-aebd-4deb-92ca-c31fd40cb836',4.384);
INSERT INTO "journal" VALUES(19,1.7957381848365659714e+09,'100000000001','AKIDemulator1','ap-guangzhou','sts','GetCallerIdentity','ok','1543d38c-c3c0-4d67-b6eb-56263d7b5ef2',1.477);
INSERT INTO "journal" VALUES(20,1.79573818485208535188e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','DescribeImages','ok','fa8b5576-6da2-4e48-825e-5d8ea14d2f7f',0.927);
INSERT INTO "journal" VALUES(21,1.7957381848551568985e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','SyncImages','FailedOperation.InvalidImageState','2e0673a5-5bce-4661-9b88-28e4fc41e3d0',0.629);
INSERT INTO "journal" VALUES(22,1.7957381848678438663e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','DescribeImageSharePermission','ok','0c5cd424-ff00-45fb-a538-7e2aabf1655a',0.763);
INSERT INTO "journal" VALUES(23,1.79573818487019634245e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','ModifyImageSharePermission','InvalidParameterValue.InvalidImageState','f37f416f-72a6-414d-8e6b-6a1517394bc2',0.613);
INSERT INTO "journal" VALUES(24,1.7957381853469727039e+09,'100000000001','AKIDemulator1','ap-chengdu','cvm','DescribeImages','ok','b56c4a0d-b4f6-44b7-a1ba-c79e7aa413f8',1.184);
INSERT INTO "journal" VALUES(25,1.79573818536411881452e+09,'100000000001','AKIDemulator1','ap-chengdu','tag','ModifyResourceTags','ok','8263214b-eedd-4734-81e0-2764b4fd9846',3.435);
INSERT INTO "journal" VALUES(26,1.79573818537335348124e+09,'100000000001','AKIDemulator1','ap-chengdu','cvm','ModifyImageAttribute','ok','1c3407df-4d82-4716-85d0-c7f651f92a1f',0.808);
INSERT INTO "journal" VALUES(27,1.79573818589218306539e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','CreateImage','ok','a9c64327-a814-430a-a785-9d253615bb58',1.299);
INSERT INTO "journal" VALUES(28,1.79573818639603948596e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','DescribeImages','ok','049e6ba9-d4b8-4123-a944-46107b55b946',0.932);
INSERT INTO "journal" VALUES(29,1.7957381868654432297e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','SyncImages','ok','bb83f440-b7e5-4aa4-9a03-8c9ff8d842c9',1.234);
INSERT INTO "journal" VALUES(30,1.79573818737924027441e+09,'100000000001','AKIDemulator1','ap-beijing','cvm','DescribeImages','ok','f9facf59-caa8-4f27-bd9d-43ceeb56c482',1.268);
INSERT INTO "journal" VALUES(31,1.79573818738964104653e+09,'100000000001','AKIDemulator1','ap-beijing','tag','ModifyResourceTags','ok','6b4fd289-47e6-4368-9724-267facf4b4fb',0.808);
INSERT INTO "journal" VALUES(32,1.7957381873919153214e+09,'100000000001','AKIDemulator1','ap-beijing','cvm','ModifyImageAttribute','ok','9c7e52f2-cac2-48f4-a031-d79aab544865',0.632);
INSERT INTO "journal" VALUES(33,1.79573818791859650609e+09,'100000000001','AKIDemulator1','ap-shanghai','cvm','DescribeImages','ok','916f0ba0-e1ff-49a7-9dd2-817cac275756',0.846);
INSERT INTO "journal" VALUES(34,1.7957381879234755039e+09,'100000000001','AKIDemulator1','ap-shanghai','tag','ModifyResourceTags','ok','9d0d50d4-fac5-42e0-ba7d-80d763e3de48',1.095);
INSERT INTO "journal" VALUES(35,1.79573818792635560032e+09,'100000000001','AKIDemulator1','ap-shanghai','cvm','ModifyImageAttribute','ok','fac6a163-de3c-4903-a787-a47e4363913f',0.63);
INSERT INTO "journal" VALUES(36,1.79573818805352759366e+09,'100000000001','AKIDemulator1','ap-shanghai','cvm','DescribeImageSharePermission','ok','9c21a5bb-2b65-470d-a7e6-6c8ff4d21dd8',3.768);
INSERT INTO "journal" VALUES(37,1.79573818805924606328e+09,'100000000001','AKIDemulator1','ap-shanghai','cvm','ModifyImageSharePermission','ok','1ed68995-d9f5-49f5-a2a7-b89e8292e904',0.777);
INSERT INTO "journal" VALUES(38,1.79573818806661438937e+09,'100000000001','AKIDemulator1','ap-shanghai','cvm','DescribeImageSharePermission','ok','327b84c9-483f-40bd-a214-9f976e727291',0.629);
INSERT INTO "journal" VALUES(39,1.79573818824135470395e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','ModifyImageSharePermission','ok','4747d12e-aa16-4cd0-9973-e4b125489244',4.84);
INSERT INTO "journal" VALUES(40,1.79573818825856590265e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','DescribeImageSharePermission','ok','76edf8c7-bbeb-4419-8940-40cb316f1c15',1.133);
INSERT INTO "journal" VALUES(41,1.79573820432788085936e+09,'100000000001','AKIDemulator1','ap-shanghai','cvm','DescribeImageSharePermission','ok','700ff7b1-ae75-4ab7-b71a-68260d377451',11.305);
INSERT INTO "journal" VALUES(42,1.79573820431944465633e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','DescribeImageSharePermission','ok','4056dcbd-2fdd-46fa-b713-06b9656250e4',17.364);
INSERT INTO "journal" VALUES(43,1.7957382043237404823e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','DescribeImages','ok','4697a69a-d958-4224-b769-b0a248ade3bb',44.7);
INSERT INTO "journal" VALUES(44,1.79573820433327341079e+09,'100000000001','AKIDemulator1','ap-beijing','cvm','DescribeImages','ok','b62b98fd-4072-4b24-ba9c-b868d7776527',80.49);
INSERT INTO "journal" VALUES(45,1.79573820441963362699e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','DescribeImages','ok','495dbc14-5099-4196-82fe-b601003bd7ee',4.953);
INSERT INTO "journal" VALUES(46,1.79573820442762279508e+09,'100000000001','AKIDemulator1','ap-shanghai','cvm','DescribeImages','ok','48a20efb-4507-49e6-bc08-0c2c950415b5',1.481);
INSERT INTO "journal" VALUES(47,1.79573820442708730702e+09,'100000000001','AKIDemulator1','ap-chengdu','cvm','DescribeImages','ok','4056710c-ebf7-4699-ac0b-d5bcd07d9de2',13.065);
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
INSERT INTO "made_tags" VALUES('100000000001','city','sh');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:claim','02');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:claim','10');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:claim','6b');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:claim','95');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:claim','d7');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:claim','f9');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:generation','308e2201f89cc8ac');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:generation','5924c909e4dc13d5');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:generation','7acc723ada4a85d2');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:generation','91fe9a11113ccadb');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:generation','f53c2aa1bdc7f65a');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:owner','06dd21b72610a40f');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:owner','1242aafc9c231a7b');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:owner','45ad87ba37ad8097');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:owner','ba4b7a572bf32e39');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:owner','c3aa516302480144');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:owner','e2a87fee297e0045');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:resource','shop/dev/copies');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:resource','shop/dev/imported');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:resource','shop/dev/listed');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:resource','shop/dev/of-snapshots');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:resource','shop/dev/unnamed');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:resource','shop/dev/web');
INSERT INTO "made_tags" VALUES('100000000001','team','far');
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
INSERT INTO "shares" VALUES('img-357vm4u5','100000000002',1.79573818824135470395e+09);
INSERT INTO "shares" VALUES('img-8ppi36pu','100000000002',1.79573818805924606328e+09);
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
, from_remote INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
INSERT INTO "snapshots" VALUES('snap-32di7zrv','100000000001','ap-guangzhou','ap-guangzhou-3','disk-demodat1','img-32gm7yll_data_disk','DATA_DISK',100,'{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',0,1.79573818589218306539e+09,1.79573818609218311317e+09,0);
INSERT INTO "snapshots" VALUES('snap-4my9xrwl','100000000001','ap-guangzhou','ap-guangzhou-3','disk-demosys1','img-32gm7yll_system_disk','SYSTEM_DISK',50,'{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',0,1.79573818589218306539e+09,1.79573818609218311317e+09,0);
INSERT INTO "snapshots" VALUES('snap-680rnack','100000000001','ap-guangzhou','ap-guangzhou-3','disk-demosys1','img-357vm4u5_system_disk','SYSTEM_DISK',50,'{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',0,1.79573818351434564589e+09,1.79573818371434569358e+09,0);
INSERT INTO "snapshots" VALUES('snap-8m4pk4et','100000000001','ap-beijing','ap-beijing-3','','img-ce8aifmo_system_disk','SYSTEM_DISK',50,'{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',0,1.7957381868654432297e+09,1.79573818706544327734e+09,1);
INSERT INTO "snapshots" VALUES('snap-8wsxdi2z','100000000001','ap-guangzhou','ap-guangzhou-3','','img-o0pntrqr_system_disk','SYSTEM_DISK',50,'{"os_name": "Ubuntu 22 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',0,1.7957381837727277279e+09,1.79573818397272777554e+09,0);
INSERT INTO "snapshots" VALUES('snap-llbl3iqj','100000000001','ap-guangzhou','ap-guangzhou-3','disk-demosys1','未命名','SYSTEM_DISK',50,'{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',0,1.79573816966436171534e+09,1.79573816966436171534e+09,0);
INSERT INTO "snapshots" VALUES('snap-u16ivzit','100000000001','ap-shanghai','ap-shanghai-2','','img-8ppi36pu_system_disk','SYSTEM_DISK',50,'{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',0,1.7957381868654432297e+09,1.79573818706544327734e+09,1);
INSERT INTO "snapshots" VALUES('snap-vbc3x0bw','100000000001','ap-chengdu','ap-chengdu-1','','img-cjssdu4x_system_disk','SYSTEM_DISK',50,'{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',0,1.79573818480804920198e+09,1.79573818500804924963e+09,1);
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
INSERT INTO "tags" VALUES('100000000001','ap-shanghai','image','img-8ppi36pu','city','sh');
INSERT INTO "tags" VALUES('100000000001','ap-beijing','image','img-ce8aifmo','machine-image:claim','02');
INSERT INTO "tags" VALUES('100000000001','ap-shanghai','image','img-8ppi36pu','machine-image:claim','02');
INSERT INTO "tags" VALUES('100000000001','ap-guangzhou','image','img-6jew6p90','machine-image:claim','10');
INSERT INTO "tags" VALUES('100000000001','ap-guangzhou','image','img-o0pntrqr','machine-image:claim','6b');
INSERT INTO "tags" VALUES('100000000001','ap-chengdu','image','img-cjssdu4x','machine-image:claim','95');
INSERT INTO "tags" VALUES('100000000001','ap-guangzhou','image','img-32gm7yll','machine-image:claim','d7');
INSERT INTO "tags" VALUES('100000000001','ap-guangzhou','image','img-357vm4u5','machine-image:claim','f9');
INSERT INTO "tags" VALUES('100000000001','ap-beijing','image','img-ce8aifmo','machine-image:generation','308e2201f89cc8ac');
INSERT INTO "tags" VALUES('100000000001','ap-chengdu','image','img-cjssdu4x','machine-image:generation','308e2201f89cc8ac');
INSERT INTO "tags" VALUES('100000000001','ap-shanghai','image','img-8ppi36pu','machine-image:generation','308e2201f89cc8ac');
INSERT INTO "tags" VALUES('100000000001','ap-guangzhou','image','img-o0pntrqr','machine-image:generation','5924c909e4dc13d5');
INSERT INTO "tags" VALUES('100000000001','ap-guangzhou','image','img-357vm4u5','machine-image:generation','7acc723ada4a85d2');
INSERT INTO "tags" VALUES('100000000001','ap-guangzhou','image','img-32gm7yll','machine-image:generation','91fe9a11113ccadb');
INSERT INTO "tags" VALUES('100000000001','ap-guangzhou','image','img-6jew6p90','machine-image:generation','f53c2aa1bdc7f65a');
INSERT INTO "tags" VALUES('100000000001','ap-guangzhou','image','img-o0pntrqr','machine-image:owner','06dd21b72610a40f');
INSERT INTO "tags" VALUES('100000000001','ap-guangzhou','image','img-6jew6p90','machine-image:owner','1242aafc9c231a7b');
INSERT INTO "tags" VALUES('100000000001','ap-beijing','image','img-ce8aifmo','machine-image:owner','45ad87ba37ad8097');
INSERT INTO "tags" VALUES('100000000001','ap-shanghai','image','img-8ppi36pu','machine-image:owner','45ad87ba37ad8097');
INSERT INTO "tags" VALUES('100000000001','ap-chengdu','image','img-cjssdu4x','machine-image:owner','ba4b7a572bf32e39');
INSERT INTO "tags" VALUES('100000000001','ap-guangzhou','image','img-32gm7yll','machine-image:owner','c3aa516302480144');
INSERT INTO "tags" VALUES('100000000001','ap-guangzhou','image','img-357vm4u5','machine-image:owner','e2a87fee297e0045');
INSERT INTO "tags" VALUES('100000000001','ap-beijing','image','img-ce8aifmo','machine-image:resource','shop/dev/copies');
INSERT INTO "tags" VALUES('100000000001','ap-shanghai','image','img-8ppi36pu','machine-image:resource','shop/dev/copies');
INSERT INTO "tags" VALUES('100000000001','ap-guangzhou','image','img-o0pntrqr','machine-image:resource','shop/dev/imported');
INSERT INTO "tags" VALUES('100000000001','ap-chengdu','image','img-cjssdu4x','machine-image:resource','shop/dev/listed');
INSERT INTO "tags" VALUES('100000000001','ap-guangzhou','image','img-6jew6p90','machine-image:resource','shop/dev/of-snapshots');
INSERT INTO "tags" VALUES('100000000001','ap-guangzhou','image','img-32gm7yll','machine-image:resource','shop/dev/unnamed');
INSERT INTO "tags" VALUES('100000000001','ap-guangzhou','image','img-357vm4u5','machine-image:resource','shop/dev/web');
INSERT INTO "tags" VALUES('100000000001','ap-beijing','image','img-ce8aifmo','team','far');
INSERT INTO "tags" VALUES('100000000001','ap-shanghai','image','img-8ppi36pu','team','far');
INSERT INTO "tags" VALUES('100000000001','ap-chengdu','image','img-cjssdu4x','team','web');
INSERT INTO "tags" VALUES('100000000001','ap-guangzhou','image','img-357vm4u5','team','web');
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
CREATE INDEX exports_of_account ON exports (account, region, ends_at);
DELETE FROM "sqlite_sequence";
COMMIT;

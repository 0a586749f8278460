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
INSERT INTO "image_snapshots" VALUES('img-suvtbk32',0,'snap-9gv0596t');
INSERT INTO "image_snapshots" VALUES('img-rtbrm6jg',0,'snap-ajg8oq15');
INSERT INTO "image_snapshots" VALUES('img-qpx4gulg',0,'snap-ds23x3fj');
INSERT INTO "image_snapshots" VALUES('img-o3o8vn5i',0,'snap-erxladb6');
INSERT INTO "image_snapshots" VALUES('img-suvtbk32',1,'snap-q3j7cz9v');
INSERT INTO "image_snapshots" VALUES('img-ypsfqyg8',0,'snap-rpkrfvad');
INSERT INTO "image_snapshots" VALUES('img-79ctspv7',0,'snap-tmmxb455');
INSERT INTO "image_snapshots" VALUES('img-8n0gn5km',0,'snap-ws5t9q9h');
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
INSERT INTO "images" VALUES('img-79ctspv7','100000000001','ap-guangzhou','web-golden','for web servers','web',1,50,'{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}','CREATE_IMAGE',0,1.79573818323699831958e+09,1.79573818343699836736e+09,'CREATING','NORMAL',1.79573818649256348612e+09,1.79573818659256339074e+09);
INSERT INTO "images" VALUES('img-8n0gn5km','100000000001','ap-beijing','web-far','far','',0,50,'{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}','CREATE_IMAGE',0,1.79573818441074156758e+09,1.79573818461074161522e+09,'SYNCING','NORMAL',0.0,0.0);
INSERT INTO "images" VALUES('img-o3o8vn5i','100000000001','ap-chengdu','web-golden','for web servers','',0,50,'{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}','CREATE_IMAGE',0,1.79573818649256348612e+09,1.79573818669256353376e+09,'SYNCING','NORMAL',0.0,0.0);
INSERT INTO "images" VALUES('img-qpx4gulg','100000000001','ap-guangzhou','web-imported','','',0,50,'{"os_name": "Ubuntu 22 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}','EXTERNAL_IMPORT',0,1.79573818330555129048e+09,1.79573818350555133816e+09,'IMPORTING','NORMAL',0.0,0.0);
INSERT INTO "images" VALUES('img-rtbrm6jg','100000000001','ap-guangzhou','of-snapshots-3380e76','','',0,50,'{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}','CREATE_IMAGE',0,1.79573818326665782924e+09,1.79573818346665787701e+09,'CREATING','NORMAL',0.0,0.0);
INSERT INTO "images" VALUES('img-suvtbk32','100000000001','ap-guangzhou','unnamed-986d535','','',0,50,'{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}','CREATE_IMAGE',0,1.79573818322344160077e+09,1.79573818342344164846e+09,'CREATING','NORMAL',0.0,0.0);
INSERT INTO "images" VALUES('img-ypsfqyg8','100000000001','ap-shanghai','web-sh','Shanghai','',0,50,'{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}','CREATE_IMAGE',0,1.79573818441074156758e+09,1.79573818461074161522e+09,'SYNCING','NORMAL',0.0,0.0);
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
INSERT INTO "instances" VALUES('100000000001','ap-guangzhou','ins-demo0001','ap-guangzhou-3','demo','S5.MEDIUM4','img-2xgr472t','{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',1704067200.0,'STOPPING','STOPPED',1.79573818423699831962e+09,'StopInstances','');
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
INSERT INTO "journal" VALUES(1,1.79573816979821205145e+09,'100000000001','AKIDemulator1','ap-guangzhou','cbs','CreateSnapshot','ok','6f839d8f-6175-4a1e-9085-8b02df05fade',24.326);
INSERT INTO "journal" VALUES(2,1.79573818316507244114e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','DescribeImages','ok','eede1927-62d3-4b00-a2d4-167da72b4056',18.987);
INSERT INTO "journal" VALUES(3,1.7957381832194163799e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','DescribeImageQuota','ok','c57c0ba0-621d-4325-959e-636ba0505a4b',0.832);
INSERT INTO "journal" VALUES(4,1.79573818322344160077e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','CreateImage','ok','bdc9f8b2-74ff-411e-b14e-5a5cd241461c',3.689);
INSERT INTO "journal" VALUES(5,1.79573818323699831958e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','CreateImage','ok','d2ae0487-a63a-49d2-8b80-7356504faee3',1.325);
INSERT INTO "journal" VALUES(6,1.79573818326665782924e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','CreateImage','ok','8aba1e58-941d-4aad-95cb-9c6fba0f98fc',1.231);
INSERT INTO "journal" VALUES(7,1.79573818330555129048e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','ImportImage','ok','c27d7169-0fb3-4a73-a66f-e22bfe695ebd',2.519);
INSERT INTO "journal" VALUES(8,1.7957381837306461334e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','DescribeImages','ok','d26e0ce8-3b25-4f8f-b1b0-f5110d63c4cd',2.391);
INSERT INTO "journal" VALUES(9,1.79573818425378370277e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','DescribeImages','ok','852c07a4-f791-4a1e-b138-f395af85d10d',2.576);
INSERT INTO "journal" VALUES(10,1.79573818426460051541e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','ModifyImageAttribute','ok','e7beda06-ee13-4a38-8cce-4fc7aa72638e',1.434);
INSERT INTO "journal" VALUES(11,1.79573818434328436846e+09,'100000000001','AKIDemulator1','ap-guangzhou','sts','GetCallerIdentity','ok','337d22db-bf32-4c77-9670-686cd627992a',4.048);
INSERT INTO "journal" VALUES(12,1.79573818435675668721e+09,'100000000001','AKIDemulator1','ap-beijing','cvm','DescribeImages','ok','7bd82904-5358-4a9d-9424-9ab801228848',1.273);
INSERT INTO "journal" VALUES(13,1.79573818437062263488e+09,'100000000001','AKIDemulator1','ap-shanghai','cvm','DescribeImages','ok','656a0d5e-ed7f-4739-8036-2c9e7bcee44b',1.434);
INSERT INTO "journal" VALUES(14,1.79573818438158512109e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','DescribeImageSharePermission','ok','1c65eb96-cdaa-4c57-86a3-1b11fa4cc68b',3.465);
INSERT INTO "journal" VALUES(15,1.79573818438786554337e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','ModifyImageSharePermission','ok','4e9ac058-c755-4fbe-a48b-e9752c55bf4d',0.844);
INSERT INTO "journal" VALUES(16,1.7957381843956539631e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','DescribeImageSharePermission','ok','40286dbd-17ac-4bfc-9228-1788466fde47',2.561);
INSERT INTO "journal" VALUES(17,1.79573818439636921878e+09,'100000000001','AKIDemulator1','ap-chengdu','cvm','DescribeImages','ok','01e892ab-137e-4705-90cc-ab73a33706c3',3.465);
INSERT INTO "journal" VALUES(18,1.7957381843978316784e+09,'100000000001','AKIDemulator1','ap-beijing','cvm','DescribeImageQuota','ok','75850b56-b2d8-4e2b-9d26-1ad69b2170d1',0.24);
INSERT INTO "journal" VALUES(19,1.79573818440499567987e+09,'100000000001','AKIDemulator1','ap-shanghai','cvm','DescribeImageQuota','ok','2c22f8f8-4f7f-494b-ba3d-887b9fb26c56',0.436);
INSERT INTO "journal" VALUES(20,1.79573818440788388257e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','DescribeImages','ok','68e69172-b6dd-4a4b-bda0-e3664b591de8',1.027);
INSERT INTO "journal" VALUES(21,1.79573818441074156758e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','SyncImages','ok','8d4aeba9-cb4f-476f-aeed-14a7081f89e8',1.761);
INSERT INTO "journal" VALUES(22,1.7957381844268741608e+09,'100000000001','AKIDemulator1','ap-chengdu','cvm','DescribeImageQuota','ok','e5d28012-9a49-451c-91e0-ecf681b9aaa4',0.393);
INSERT INTO "journal" VALUES(23,1.79573818443529629705e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','DescribeImages','ok','ab1b9d97-c615-4f52-9ebd-51773a4a6761',1.772);
INSERT INTO "journal" VALUES(24,1.79573818445460557939e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','SyncImages','FailedOperation.InvalidImageState','a64c2b85-8417-4f1e-9c6e-a23dbe2ce828',0.674);
INSERT INTO "journal" VALUES(25,1.79573818491477775567e+09,'100000000001','AKIDemulator1','ap-beijing','cvm','DescribeImages','ok','cf8173cf-b868-4589-afad-1ea49d329a80',0.827);
INSERT INTO "journal" VALUES(26,1.79573818492409896857e+09,'100000000001','AKIDemulator1','ap-beijing','tag','ModifyResourceTags','ok','c771d832-a028-4043-9c19-7a23dca5a344',4.726);
INSERT INTO "journal" VALUES(27,1.79573818493041825294e+09,'100000000001','AKIDemulator1','ap-beijing','cvm','ModifyImageAttribute','ok','a7021487-f32e-47bd-8536-bf4317064b36',0.65);
INSERT INTO "journal" VALUES(28,1.7957381854332640171e+09,'100000000001','AKIDemulator1','ap-shanghai','cvm','DescribeImages','ok','025f815a-bbcb-4942-8ff0-14d2c627ca9d',0.932);
INSERT INTO "journal" VALUES(29,1.79573818543909621238e+09,'100000000001','AKIDemulator1','ap-shanghai','tag','ModifyResourceTags','ok','dee300d1-79b0-484e-9114-02815772f267',0.867);
INSERT INTO "journal" VALUES(30,1.7957381854415724277e+09,'100000000001','AKIDemulator1','ap-shanghai','cvm','ModifyImageAttribute','ok','d53f53ae-134e-4f7f-976c-e2f2415606b4',0.614);
INSERT INTO "journal" VALUES(31,1.79573818548138403896e+09,'100000000001','AKIDemulator1','ap-shanghai','cvm','DescribeImageSharePermission','ok','946e76af-5b0f-4604-927d-f64ff16ef682',0.625);
INSERT INTO "journal" VALUES(32,1.79573818548351192472e+09,'100000000001','AKIDemulator1','ap-shanghai','cvm','ModifyImageSharePermission','ok','01e90fa5-c81a-4614-8afa-df6c07bdc4e1',0.695);
INSERT INTO "journal" VALUES(33,1.79573818548575949664e+09,'100000000001','AKIDemulator1','ap-shanghai','cvm','DescribeImageSharePermission','ok','df96f053-4158-4e96-9d73-b65278c29a70',0.527);
INSERT INTO "journal" VALUES(34,1.79573818649256348612e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','SyncImages','ok','2a72bac4-88f6-4c68-8bcd-fdf5ac7ecda9',1.272);
INSERT INTO "journal" VALUES(35,1.79573818699706196783e+09,'100000000001','AKIDemulator1','ap-chengdu','cvm','DescribeImages','ok','d453ba14-e74b-40fe-8811-f8a8457a4c0a',1.048);
INSERT INTO "journal" VALUES(36,1.79573818701170468325e+09,'100000000001','AKIDemulator1','ap-chengdu','tag','ModifyResourceTags','ok','c4e19ede-6df0-4800-a969-da12e3ff6483',0.799);
INSERT INTO "journal" VALUES(37,1.79573818701653575898e+09,'100000000001','AKIDemulator1','ap-chengdu','cvm','ModifyImageAttribute','ok','79aa6905-79d1-4df1-93e5-5b33a5f19d29',0.717);
INSERT INTO "journal" VALUES(38,1.79573820403739619257e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','DescribeImages','ok','55609c39-3a7e-48c1-a089-7006376b4cc6',24.823);
INSERT INTO "journal" VALUES(39,1.79573820406280970575e+09,'100000000001','AKIDemulator1','ap-shanghai','cvm','DescribeImageSharePermission','ok','2319cc60-a4d3-4e77-8e58-a2fa23cd7631',4.703);
INSERT INTO "journal" VALUES(40,1.79573820404066586495e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','DescribeImages','ok','f836e3ba-133a-4137-ad34-d329ce73befb',46.099);
INSERT INTO "journal" VALUES(41,1.79573820408816981313e+09,'100000000001','AKIDemulator1','ap-shanghai','cvm','DescribeImages','ok','c268cb27-7ce4-4ffd-9182-5b8b94889de6',30.996);
INSERT INTO "journal" VALUES(42,1.79573820410161828992e+09,'100000000001','AKIDemulator1','ap-chengdu','cvm','DescribeImages','ok','4c2482f3-f24d-45b8-80d2-5f051d4c9da4',37.46);
INSERT INTO "journal" VALUES(43,1.79573820409989953045e+09,'100000000001','AKIDemulator1','ap-guangzhou','cvm','DescribeImageSharePermission','ok','bc79198b-7c5d-4932-97fd-228c45d8f6ba',46.269);
INSERT INTO "journal" VALUES(44,1.79573820412987732891e+09,'100000000001','AKIDemulator1','ap-beijing','cvm','DescribeImages','ok','52487aa9-4745-456c-9415-6abb5e971aad',2.044);
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
INSERT INTO "made_tags" VALUES('100000000001','machine-image:claim','24');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:claim','2b');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:claim','3f');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:claim','76');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:claim','f0');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:generation','3741ddb615345d54');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:generation','5924c909e4dc13d5');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:generation','7acc723ada4a85d2');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:generation','91fe9a11113ccadb');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:generation','f09b3ceff7db4399');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:owner','03bccdbdc65b0454');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:owner','395c6e2580fd3119');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:owner','55fc4fe5e185067b');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:owner','5b9af5779b5654ba');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:owner','9e9c047228584e7a');
INSERT INTO "made_tags" VALUES('100000000001','machine-image:owner','f548c1eb5330bb03');
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
INSERT INTO "shares" VALUES('img-79ctspv7','100000000002',1.79573818438786554337e+09);
INSERT INTO "shares" VALUES('img-ypsfqyg8','100000000002',1.79573818548351192472e+09);
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
INSERT INTO "snapshots" VALUES('snap-9gv0596t','100000000001','ap-guangzhou','ap-guangzhou-3','disk-demosys1','img-suvtbk32_system_disk','SYSTEM_DISK',50,'{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',0,1.79573818322344160077e+09,1.79573818342344164846e+09,0);
INSERT INTO "snapshots" VALUES('snap-ajg8oq15','100000000001','ap-guangzhou','ap-guangzhou-3','disk-demosys1','未命名','SYSTEM_DISK',50,'{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',0,1.79573816979821205145e+09,1.79573816979821205145e+09,0);
INSERT INTO "snapshots" VALUES('snap-ds23x3fj','100000000001','ap-guangzhou','ap-guangzhou-3','','img-qpx4gulg_system_disk','SYSTEM_DISK',50,'{"os_name": "Ubuntu 22 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',0,1.79573818330555129048e+09,1.79573818350555133816e+09,0);
INSERT INTO "snapshots" VALUES('snap-erxladb6','100000000001','ap-chengdu','ap-chengdu-1','','img-o3o8vn5i_system_disk','SYSTEM_DISK',50,'{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',0,1.79573818649256348612e+09,1.79573818669256353376e+09,1);
INSERT INTO "snapshots" VALUES('snap-q3j7cz9v','100000000001','ap-guangzhou','ap-guangzhou-3','disk-demodat1','img-suvtbk32_data_disk','DATA_DISK',100,'{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',0,1.79573818322344160077e+09,1.79573818342344164846e+09,0);
INSERT INTO "snapshots" VALUES('snap-rpkrfvad','100000000001','ap-shanghai','ap-shanghai-2','','img-ypsfqyg8_system_disk','SYSTEM_DISK',50,'{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',0,1.79573818441074156758e+09,1.79573818461074161522e+09,1);
INSERT INTO "snapshots" VALUES('snap-tmmxb455','100000000001','ap-guangzhou','ap-guangzhou-3','disk-demosys1','img-79ctspv7_system_disk','SYSTEM_DISK',50,'{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',0,1.79573818323699831958e+09,1.79573818343699836736e+09,0);
INSERT INTO "snapshots" VALUES('snap-ws5t9q9h','100000000001','ap-beijing','ap-beijing-3','','img-8n0gn5km_system_disk','SYSTEM_DISK',50,'{"os_name": "Ubuntu Server 22.04 LTS 64bit", "platform": "Ubuntu", "architecture": "x86_64", "license_type": "TencentCloud", "supports_cloudinit": true}',0,1.79573818441074156758e+09,1.79573818461074161522e+09,1);
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
INSERT INTO "tags" VALUES('100000000001','ap-shanghai','image','img-ypsfqyg8','city','sh');
INSERT INTO "tags" VALUES('100000000001','ap-guangzhou','image','img-79ctspv7','machine-image:claim','02');
INSERT INTO "tags" VALUES('100000000001','ap-beijing','image','img-8n0gn5km','machine-image:claim','24');
INSERT INTO "tags" VALUES('100000000001','ap-shanghai','image','img-ypsfqyg8','machine-image:claim','24');
INSERT INTO "tags" VALUES('100000000001','ap-chengdu','image','img-o3o8vn5i','machine-image:claim','2b');
INSERT INTO "tags" VALUES('100000000001','ap-guangzhou','image','img-suvtbk32','machine-image:claim','3f');
INSERT INTO "tags" VALUES('100000000001','ap-guangzhou','image','img-rtbrm6jg','machine-image:claim','76');
INSERT INTO "tags" VALUES('100000000001','ap-guangzhou','image','img-qpx4gulg','machine-image:claim','f0');
INSERT INTO "tags" VALUES('100000000001','ap-guangzhou','image','img-rtbrm6jg','machine-image:generation','3741ddb615345d54');
INSERT INTO "tags" VALUES('100000000001','ap-guangzhou','image','img-qpx4gulg','machine-image:generation','5924c909e4dc13d5');
INSERT INTO "tags" VALUES('100000000001','ap-guangzhou','image','img-79ctspv7','machine-image:generation','7acc723ada4a85d2');
INSERT INTO "tags" VALUES('100000000001','ap-guangzhou','image','img-suvtbk32','machine-image:generation','91fe9a11113ccadb');
INSERT INTO "tags" VALUES('100000000001','ap-beijing','image','img-8n0gn5km','machine-image:generation','f09b3ceff7db4399');
INSERT INTO "tags" VALUES('100000000001','ap-chengdu','image','img-o3o8vn5i','machine-image:generation','f09b3ceff7db4399');
INSERT INTO "tags" VALUES('100000000001','ap-shanghai','image','img-ypsfqyg8','machine-image:generation','f09b3ceff7db4399');
INSERT INTO "tags" VALUES('100000000001','ap-guangzhou','image','img-rtbrm6jg','machine-image:owner','03bccdbdc65b0454');
INSERT INTO "tags" VALUES('100000000001','ap-beijing','image','img-8n0gn5km','machine-image:owner','395c6e2580fd3119');
INSERT INTO "tags" VALUES('100000000001','ap-shanghai','image','img-ypsfqyg8','machine-image:owner','395c6e2580fd3119');
INSERT INTO "tags" VALUES('100000000001','ap-guangzhou','image','img-79ctspv7','machine-image:owner','55fc4fe5e185067b');
INSERT INTO "tags" VALUES('100000000001','ap-guangzhou','image','img-qpx4gulg','machine-image:owner','5b9af5779b5654ba');
INSERT INTO "tags" VALUES('100000000001','ap-guangzhou','image','img-suvtbk32','machine-image:owner','9e9c047228584e7a');
INSERT INTO "tags" VALUES('100000000001','ap-chengdu','image','img-o3o8vn5i','machine-image:owner','f548c1eb5330bb03');
INSERT INTO "tags" VALUES('100000000001','ap-beijing','image','img-8n0gn5km','machine-image:resource','shop/dev/copies');
INSERT INTO "tags" VALUES('100000000001','ap-shanghai','image','img-ypsfqyg8','machine-image:resource','shop/dev/copies');
INSERT INTO "tags" VALUES('100000000001','ap-guangzhou','image','img-qpx4gulg','machine-image:resource','shop/dev/imported');
INSERT INTO "tags" VALUES('100000000001','ap-chengdu','image','img-o3o8vn5i','machine-image:resource','shop/dev/listed');
INSERT INTO "tags" VALUES('100000000001','ap-guangzhou','image','img-rtbrm6jg','machine-image:resource','shop/dev/of-snapshots');
INSERT INTO "tags" VALUES('100000000001','ap-guangzhou','image','img-suvtbk32','machine-image:resource','shop/dev/unnamed');
INSERT INTO "tags" VALUES('100000000001','ap-guangzhou','image','img-79ctspv7','machine-image:resource','shop/dev/web');
INSERT INTO "tags" VALUES('100000000001','ap-beijing','image','img-8n0gn5km','team','far');
INSERT INTO "tags" VALUES('100000000001','ap-shanghai','image','img-ypsfqyg8','team','far');
INSERT INTO "tags" VALUES('100000000001','ap-chengdu','image','img-o3o8vn5i','team','web');
INSERT INTO "tags" VALUES('100000000001','ap-guangzhou','image','img-79ctspv7','team','web');
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

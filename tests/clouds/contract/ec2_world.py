"""The back end of EC2 on the layer over moto."""

from __future__ import annotations

from clouds.contract.world import IMAGES, SECONDS, SHARES, Trouble, Troubles, World
from clouds.ec2.worlds import FAR, HOME, KEYS, ME, OTHER, WEST
from clouds.support import FakeClock
from lab.aws import faults
from lab.aws.faults import Fault
from lab.aws.lab import AMIS, Lab
from lab.aws.server import Server
from pulumi_machine_image.clouds.cloud import FromInstance, ImageCloud, NewImage
from pulumi_machine_image.clouds.ec2 import EC2Connection
from pulumi_machine_image.images.image import ImageRef
from pulumi_machine_image.runtime.patience import Patience
from pulumi_machine_image.settings import Settings

ACTIONS = {
    "account": "GetCallerIdentity",
    "find": "DescribeImages",
    "images": "DescribeImages",
    "create": "CreateImage",
    "copy": "CopyImage",
    "modify": "ModifyImageAttribute",
    "tag": "CreateTags",
    "delete": "DeregisterImage",
    "shares": "DescribeImageAttribute",
    "share": "ModifyImageAttribute",
    "unshare": "ModifyImageAttribute",
    "instances": "DescribeInstances",
    "quota": "GetServiceQuota",
    "regions": "DescribeRegions",
    "zones": "DescribeAvailabilityZones",
}
FAULTS: dict[Trouble, Fault] = {
    "throttled": faults.THROTTLED,
    "internal": faults.INTERNAL,
    "expired": faults.EXPIRED,
    "cut": faults.CUT,
    "lost": faults.LOST,
    "malformed": faults.MALFORMED,
}


class EC2World(World):
    home, others = HOME, (WEST, FAR)
    me, friends = ME, (OTHER, "333333333333")
    nobody = "999999999999", "888888888888"
    gone = ImageRef(HOME, "ami-11111111")

    def __init__(self, server: Server, *, counts_as_aws: bool) -> None:
        self.clock, self.server, self._counts_as_aws = FakeClock(), server, counts_as_aws
        self.lab = Lab(clock=self.clock, image_seconds=SECONDS, copy_seconds=SECONDS, shares=SHARES)
        self.lab.quotas[AMIS] = IMAGES
        self.lab.missing_accounts.update(self.nobody)
        server.serve(self.lab)
        self._troubles: Troubles[Fault] = Troubles()
        self.lab.faults.add(lambda call: self._troubles.take(call.action))
        self.connection = self._connection(KEYS)
        self.lab.publish(HOME, "al2023-ami-x86_64")
        self.instance = _instance(self.connection, HOME)

    def _connection(self, settings: dict[str, str]) -> EC2Connection:
        return EC2Connection(
            Settings.of(settings), clock=self.clock, endpoint=self.server.url, counts_as_aws=self._counts_as_aws
        )

    @property
    def with_disk(self) -> FromInstance:
        ec2 = self.connection.session._client("ec2", HOME)
        (told,) = ec2.describe_instances(InstanceIds=[self.instance.instance_id])["Reservations"]
        zone = told["Instances"][0]["Placement"]["AvailabilityZone"]
        disk = ec2.create_volume(AvailabilityZone=zone, Size=20)["VolumeId"]
        ec2.attach_volume(Device="/dev/sdf", InstanceId=self.instance.instance_id, VolumeId=disk)
        return FromInstance(self.instance.instance_id, (disk,))

    def launch(self, image: ImageRef) -> str:
        ec2 = self.connection.session._client("ec2", image.region)
        return str(ec2.run_instances(ImageId=image.id, MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"])

    def instance_in(self, region: str) -> FromInstance:
        return self.instance if region == HOME else _instance(self.connection, region)

    def cloud(self, seconds: float = 600) -> ImageCloud:
        return self.connection.cloud(Patience(seconds, self.clock))

    def pass_seconds(self, seconds: float) -> None:
        self.clock.seconds += seconds

    def shared(self) -> ImageRef:
        role = {"RoleArn": f"arn:aws:iam::{OTHER}:role/x", "RoleSessionName": "tests"}
        keys = self.connection.session._client("sts", HOME).assume_role(**role)["Credentials"]
        names = {"secretId": "AccessKeyId", "secretKey": "SecretAccessKey", "securityToken": "SessionToken"}
        theirs = self._connection({ours: keys[name] for ours, name in names.items()} | {"region": HOME})
        cloud = theirs.cloud(Patience(600, self.clock))
        ref = ImageRef(HOME, cloud.create(HOME, NewImage("theirs", _instance(theirs, HOME))))
        self.pass_seconds(SECONDS)
        cloud.share(ref, {ME})
        return ref

    @property
    def calls(self) -> int:
        return len(self.lab.journal)

    def trouble(self, kind: Trouble, method: str, times: int = 1) -> None:
        self._troubles[ACTIONS[method]].extend([FAULTS[kind]] * times)

    def well(self) -> None:
        self._troubles.clear()


def _instance(connection: EC2Connection, region: str) -> FromInstance:
    ec2 = connection.session._client("ec2", region)
    made = ec2.run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1)["Instances"][0]
    return FromInstance(made["InstanceId"])

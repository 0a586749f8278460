"""The same golden image on two clouds: one program, a provider for each, one table of what there is."""

import pulumi

import pulumi_machine_image as machine_image

config = pulumi.Config()
TAGS = {"team": "platform", "image": "web-golden"}

# Each cloud: its provider, the instance that is imaged, where the image is copied to, who else may use it.
CLOUDS = {
    "tencent": (
        machine_image.Provider("tencent", cloud="emulator", region="ap-guangzhou"),
        "ins-demo0001",
        ["ap-shanghai"],
        "100000000002",
    ),
    "aws": (
        machine_image.Provider("aws", cloud="ec2", region="us-east-1", endpoint=config.get("awsEndpoint")),
        config.require("awsInstance"),
        ["eu-west-1"],
        "222222222222",
    ),
}

table = {}
for cloud, (provider, instance, regions, partner) in CLOUDS.items():
    on = pulumi.ResourceOptions(provider=provider)
    web = machine_image.CustomImage(f"{cloud}-web", instance_id=instance, name="web-golden", tags=TAGS, opts=on)
    copies = machine_image.ImageCopy(f"{cloud}-copies", source_image_id=web.image_id, regions=regions, opts=on)
    machine_image.ImageShare(f"{cloud}-shares", image_id=web.image_id, account_ids=[partner], opts=on)
    table[cloud] = pulumi.Output.all(web.region, web.image_id, copies.image_ids).apply(
        lambda there: {there[0]: there[1], **there[2]}
    )

pulumi.export("images", table)

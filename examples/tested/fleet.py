"""A golden image for the team's regions."""

import pulumi

import pulumi_machine_image as machine_image

REGIONS = ["ap-shanghai", "ap-beijing"]
PARTNER = "100000000002"


def fleet() -> None:
    web = machine_image.CustomImage("web", name="web-golden", instance_id="ins-demo0001")
    copies = machine_image.ImageCopy("web-copies", source_image_id=web.image_id, regions=REGIONS)
    machine_image.ImageShare("web-partner", image_id=web.image_id, account_ids=[PARTNER])
    pulumi.export("images", copies.image_ids)

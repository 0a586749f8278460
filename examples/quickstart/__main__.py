"""One golden image, made once, copied to two regions and shared with two accounts."""

import pulumi

from pulumi_machine_image import dynamic as machine_image

REGIONS = ["ap-shanghai", "ap-beijing"]
ACCOUNTS = ["100000000002", "100000000003"]

web = machine_image.CustomImage(
    "web",
    name="web-golden",
    instance_id="ins-demo0001",
    tags={"team": "platform"},
)
copies = machine_image.ImageCopy("web-copies", source_image_id=web.image_id, regions=REGIONS)
shares = machine_image.ImageShare("web-shares", image_id=web.image_id, account_ids=ACCOUNTS)

pulumi.export("imageId", web.image_id)
pulumi.export("copies", copies.image_ids)
pulumi.export("sharedWith", shares.account_ids)

"""One image, copied to another region and shared with another account, by the plugin."""

import pulumi

import pulumi_machine_image as machine_image

web = machine_image.CustomImage(
    "web",
    name="web-golden",
    instance_id="ins-demo0001",
    tags={"team": "platform"},
)
copies = machine_image.ImageCopy("web-copies", source_image_id=web.image_id, regions=["ap-shanghai"])
shares = machine_image.ImageShare("web-shares", image_id=web.image_id, account_ids=["100000000002"])
newest = machine_image.get_image_output(
    kinds=["public"],
    platform="Ubuntu",
    architectures=["arm64"],
    most_recent=True,
)

pulumi.export("imageId", web.image_id)
pulumi.export("copies", copies.image_ids)
pulumi.export("sharedWith", shares.account_ids)
pulumi.export("base", pulumi.Output.concat(newest.image_id, " ", newest.os_name))

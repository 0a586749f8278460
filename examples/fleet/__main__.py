"""A fleet: one golden image in every region of two partitions, each shared with the team's accounts there.

Copies do not cross partitions, so each partition has its own source; shares reach accounts in an image's own region
only, so each copy has its own.
"""

import pulumi

import pulumi_machine_image as machine_image

SOURCES = {"mainland": "ap-guangzhou", "outside": "ap-singapore"}
TEAM = ["100000000002", "100000000003"]
NO_COPIES = {"ap-taipei"}  # takes no part in copying

everywhere = machine_image.get_image_regions().regions
table = {}
for partition, home in SOURCES.items():
    regions = [
        there.region
        for there in everywhere
        if there.partition == partition and there.available and there.region not in {home, *NO_COPIES}
    ]
    golden = machine_image.CustomImage(
        f"{partition}-golden",
        region=home,
        name="web-golden",
        family="web",
        instance_id="ins-demo0001",
    )
    copies = machine_image.ImageCopy(
        f"{partition}-copies", source_image_id=golden.image_id, source_region=home, regions=regions
    )
    images = {home: golden.image_id, **{region: copies.image_ids[region] for region in regions}}
    for region, image_id in images.items():
        machine_image.ImageShare(f"{region}-team", image_id=image_id, region=region, account_ids=TEAM)
    table[partition] = images

pulumi.export("fleet", table)

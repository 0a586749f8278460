"""A region at ten of ten images, a plan that does not fit, and the way out.

pulumi stack init dev
pulumi up                         # release 1: ten images, and the region is full
pulumi config set release 2       # `search` takes the place of `legacy`
pulumi preview                    # fails: `search` is made before `legacy` goes, and there is no room for eleven

machine-image preflight           # tells that the deletion comes too late, and the command that runs it first
pulumi up --target 'urn:pulumi:dev::full-region::pulumi-python:dynamic/machineimage:CustomImage::legacy'
pulumi up                         # now there is room
"""

import pulumi

from pulumi_machine_image import dynamic as machine_image

SERVICES = ["auth", "cache", "cron", "db", "log", "mail", "pay", "proxy", "web"]
SERVICES.append("legacy" if pulumi.Config().get_int("release") == 1 else "search")

for service in SERVICES:
    machine_image.CustomImage(service, name=f"{service}-golden", instance_id="ins-demo0001")

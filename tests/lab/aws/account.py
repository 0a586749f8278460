"""What an account sees and may: listings, quotas, the block of public access."""

from __future__ import annotations

import json

from lab.aws.call import Answer, Call, Forward, done
from lab.aws.images import LabImage, account_of, backend, seeing
from lab.aws.lab import Lab


def describe(lab: Lab, call: Call, forward: Forward) -> Answer:
    """What others share is seen too; what is disabled, or deprecated by others, only by who asks for it."""
    account = account_of(call.key)
    for id in call.params.get("ImageId", []):
        lab.well_formed(id)
    hidden = [
        image.id
        for image in backend(account, call.region).amis.values()
        if image.state == "disabled" and not call.flag("IncludeDisabled") and "ImageId.1" not in call.flat
    ]
    with seeing(account, call.region, hidden=hidden):
        for image in backend(account, call.region).amis.values():
            if not isinstance(image, LabImage):
                LabImage.of(image, lab.clock.now())
        return forward(call.flat)


def quota(lab: Lab, call: Call, forward: Forward) -> Answer:
    code = call.text("QuotaCode")
    if call.text("ServiceCode") != "ec2" or code not in lab.quotas:
        return forward(call.flat)
    said = {"Quota": {"ServiceCode": "ec2", "QuotaCode": code, "Value": float(lab.quotas[code])}}
    return Answer(json.dumps(said).encode(), headers=(("Content-Type", "application/x-amz-json-1.1"),))


def block(lab: Lab, call: Call, forward: Forward) -> Answer:
    """EnableImageBlockPublicAccess, DisableImageBlockPublicAccess and GetImageBlockPublicAccessState."""
    place = account_of(call.key), call.region
    if call.action == "EnableImageBlockPublicAccess":
        lab.blocked[place] = "block-new-sharing"
    elif call.action == "DisableImageBlockPublicAccess":
        lab.blocked[place] = "unblocked"
    state = lab.blocked.get(place, "unblocked")
    return done(call, f"<imageBlockPublicAccessState>{state}</imageBlockPublicAccessState>")

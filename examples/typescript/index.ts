import * as machineimage from "@pulumi/machine-image";
import * as pulumi from "@pulumi/pulumi";

const web = new machineimage.CustomImage("web", {
    name: "web-golden",
    instanceId: "ins-demo0001",
    tags: { team: "platform" },
});
const webCopies = new machineimage.ImageCopy("web-copies", { sourceImageId: web.imageId, regions: ["ap-shanghai"] });
const webShares = new machineimage.ImageShare("web-shares", { imageId: web.imageId, accountIds: ["100000000002"] });
const newest = machineimage.getImageOutput({
    kinds: ["public"],
    platform: "Ubuntu",
    architectures: ["arm64"],
    mostRecent: true,
});

export const imageId = web.imageId;
export const copies = webCopies.imageIds;
export const sharedWith = webShares.accountIds;
export const base = pulumi.interpolate`${newest.imageId} ${newest.osName}`;

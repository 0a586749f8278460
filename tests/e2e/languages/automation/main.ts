// The life of a stack by the Automation API: each step's changes, and what the program exports, as JSON.
import * as machineimage from "@pulumi/machine-image";
import * as pulumi from "@pulumi/pulumi";
import { LocalWorkspace } from "@pulumi/pulumi/automation";

async function program() {
    const web = new machineimage.CustomImage("web", {
        instanceId: "ins-demo0001",
        triggers: { build: pulumi.secret("hush") },
    });
    const copies = new machineimage.ImageCopy("web-copies", {
        sourceImageId: web.imageId,
        regions: { "ap-shanghai": { description: "from Guangzhou" } },
        onDelete: machineimage.types.enums.OnDelete.Delete,
    });
    new machineimage.ImageShare("web-shares", { imageId: web.imageId, accountIds: ["100000000002"] });
    const ours = await machineimage.getImages({ kinds: ["custom"] });
    return { imageId: web.imageId, copies: copies.imageIds, triggers: web.triggers, before: ours.images.length };
}

async function main() {
    const args = { stackName: "dev", projectName: "shop", program };
    const stack = await LocalWorkspace.createOrSelectStack(args, { workDir: process.argv[2] });
    const planned = await stack.preview();
    const made = await stack.up();
    await stack.preview({ expectNoChanges: true });
    await stack.refresh({ expectNoChanges: true });
    const gone = await stack.destroy();
    console.log(
        JSON.stringify({
            planned: planned.changeSummary,
            made: made.summary.resourceChanges,
            gone: gone.summary.resourceChanges,
            outputs: made.outputs,
        }),
    );
}

main().catch(error => {
    console.error(error);
    process.exit(1);
});

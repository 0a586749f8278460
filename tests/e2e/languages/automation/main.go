// The life of a stack by the Automation API: each step's changes, and what the program exports, as JSON.
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"

	"example.com/pulumi-machine-image/sdk/go/machineimage"
	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optpreview"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optrefresh"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func program(ctx *pulumi.Context) error {
	web, err := machineimage.NewCustomImage(ctx, "web", &machineimage.CustomImageArgs{
		InstanceId: pulumi.String("ins-demo0001"),
		Triggers:   pulumi.StringMap{"build": pulumi.ToSecret("hush").(pulumi.StringOutput)},
	})
	if err != nil {
		return err
	}
	copies, err := machineimage.NewImageCopy(ctx, "web-copies", &machineimage.ImageCopyArgs{
		SourceImageId: web.ImageId,
		Regions: machineimage.RegionCopyMap{
			"ap-shanghai": machineimage.RegionCopyArgs{Description: pulumi.String("from Guangzhou")},
		},
		OnDelete: pulumi.String(machineimage.OnDeleteDelete),
	})
	if err != nil {
		return err
	}
	_, err = machineimage.NewImageShare(ctx, "web-shares", &machineimage.ImageShareArgs{
		ImageId:    web.ImageId,
		AccountIds: pulumi.ToStringArray([]string{"100000000002"}),
	})
	if err != nil {
		return err
	}
	ours := machineimage.GetImagesOutput(ctx, machineimage.GetImagesOutputArgs{Kinds: pulumi.ToStringArray([]string{"custom"})})
	ctx.Export("imageId", web.ImageId)
	ctx.Export("copies", copies.ImageIds)
	ctx.Export("triggers", web.Triggers)
	ctx.Export("before", ours.Images().ApplyT(func(found []machineimage.FoundImage) int { return len(found) }))
	return nil
}

func main() {
	ctx := context.Background()
	stack, err := auto.UpsertStackInlineSource(ctx, "dev", "shop", program, auto.WorkDir(os.Args[1]))
	must(err)
	planned, err := stack.Preview(ctx)
	must(err)
	made, err := stack.Up(ctx)
	must(err)
	_, err = stack.Preview(ctx, optpreview.ExpectNoChanges())
	must(err)
	_, err = stack.Refresh(ctx, optrefresh.ExpectNoChanges())
	must(err)
	gone, err := stack.Destroy(ctx)
	must(err)
	outputs := map[string]any{}
	for name, output := range made.Outputs {
		outputs[name] = map[string]any{"value": output.Value, "secret": output.Secret}
	}
	must(json.NewEncoder(os.Stdout).Encode(map[string]any{
		"planned": planned.ChangeSummary,
		"made":    *made.Summary.ResourceChanges,
		"gone":    *gone.Summary.ResourceChanges,
		"outputs": outputs,
	}))
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

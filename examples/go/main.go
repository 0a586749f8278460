package main

import (
	"example.com/pulumi-machine-image/sdk/go/machineimage"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		web, err := machineimage.NewCustomImage(ctx, "web", &machineimage.CustomImageArgs{
			Name:       pulumi.String("web-golden"),
			InstanceId: pulumi.String("ins-demo0001"),
			Tags:       pulumi.StringMap{"team": pulumi.String("platform")},
		})
		if err != nil {
			return err
		}
		copies, err := machineimage.NewImageCopy(ctx, "web-copies", &machineimage.ImageCopyArgs{
			SourceImageId: web.ImageId,
			Regions:       pulumi.ToStringArray([]string{"ap-shanghai"}),
		})
		if err != nil {
			return err
		}
		shares, err := machineimage.NewImageShare(ctx, "web-shares", &machineimage.ImageShareArgs{
			ImageId:    web.ImageId,
			AccountIds: pulumi.ToStringArray([]string{"100000000002"}),
		})
		if err != nil {
			return err
		}
		base, err := machineimage.GetImage(ctx, &machineimage.GetImageArgs{
			Kinds:         []string{"public"},
			Platform:      pulumi.StringRef("Ubuntu"),
			Architectures: []string{"arm64"},
			MostRecent:    pulumi.BoolRef(true),
		})
		if err != nil {
			return err
		}
		ctx.Export("imageId", web.ImageId)
		ctx.Export("copies", copies.ImageIds)
		ctx.Export("sharedWith", shares.AccountIds)
		ctx.Export("base", pulumi.String(base.ImageId+" "+base.OsName))
		return nil
	})
}

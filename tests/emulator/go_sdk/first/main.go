// Makes an image of an instance and waits until it can be used.
package main

import (
	"flag"
	"fmt"
	"log"
	"time"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/profile"
	cvm "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/cvm/v20170312"
)

func main() {
	endpoint := flag.String("endpoint", "127.0.0.1:8099", "host and port of the emulator")
	flag.Parse()

	settings := profile.NewClientProfile()
	settings.HttpProfile.Scheme = "HTTP"
	settings.HttpProfile.Endpoint = *endpoint
	keys := common.NewCredential("AKIDemulator1", "emulator1")
	client, err := cvm.NewClient(keys, "ap-guangzhou", settings)
	if err != nil {
		log.Fatal(err)
	}

	create := cvm.NewCreateImageRequest()
	create.InstanceId = common.StringPtr("ins-demo0001")
	create.ImageName = common.StringPtr("made-with-go")
	created, err := client.CreateImage(create)
	if err != nil {
		log.Fatal(err)
	}

	describe := cvm.NewDescribeImagesRequest()
	describe.ImageIds = []*string{created.Response.ImageId}
	for {
		found, err := client.DescribeImages(describe)
		if err != nil {
			log.Fatal(err)
		}
		image := found.Response.ImageSet[0]
		fmt.Println(*image.ImageId, *image.ImageState)
		if *image.ImageState != "CREATING" {
			break
		}
		time.Sleep(time.Second)
	}
}

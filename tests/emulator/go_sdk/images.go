package main

import (
	"fmt"
	"time"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	cvm "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/cvm/v20170312"
)

// images is one account's view of one region.
type images struct{ *cvm.Client }

func newImages(keys common.CredentialIface, region string) (images, error) {
	client, err := cvm.NewClient(keys, region, settings())
	return images{client}, err
}

func filter(name string, values ...string) *cvm.Filter {
	return &cvm.Filter{Name: &name, Values: common.StringPtrs(values)}
}

// list answers one page, and how many images there are on all pages.
func (images images) list(offset, limit uint64, filters ...*cvm.Filter) ([]*cvm.Image, uint64, error) {
	request := cvm.NewDescribeImagesRequest()
	request.Filters = filters
	request.Offset, request.Limit = &offset, &limit
	found, err := images.DescribeImages(request)
	if err != nil {
		return nil, 0, err
	}
	return found.Response.ImageSet, uint64(*found.Response.TotalCount), nil
}

// wait returns the image when it can be used.
func (images images) wait(id string) (*cvm.Image, error) {
	request := cvm.NewDescribeImagesRequest()
	request.ImageIds = []*string{&id}
	for {
		found, err := images.DescribeImages(request)
		if err != nil {
			return nil, err
		}
		if len(found.Response.ImageSet) != 1 {
			return nil, fmt.Errorf("%s is not there", id)
		}
		switch image := found.Response.ImageSet[0]; *image.ImageState {
		case "NORMAL":
			return image, nil
		case "CREATING", "SYNCING":
			time.Sleep(*poll)
		default:
			return nil, fmt.Errorf("%s is %s", id, *image.ImageState)
		}
	}
}

// permit shares with the receiver, or takes it back.
func (images images) permit(id, permission string) error {
	request := cvm.NewModifyImageSharePermissionRequest()
	request.ImageId = &id
	request.AccountIds = []*string{receiver}
	request.Permission = &permission
	_, err := images.ModifyImageSharePermission(request)
	return err
}

// remove deletes an image and the snapshots that it stands on.
func (images images) remove(id string) error {
	request := cvm.NewDeleteImagesRequest()
	request.ImageIds = []*string{&id}
	request.DeleteBindedSnap = common.BoolPtr(true)
	_, err := images.DeleteImages(request)
	return err
}

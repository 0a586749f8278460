// An image's life with the official Go SDK: created, copied to another region, shared, found, changed, deleted.
//
//	export TENCENTCLOUD_SECRET_ID=AKIDemulator1 TENCENTCLOUD_SECRET_KEY=emulator1
//	export RECEIVER_SECRET_ID=AKIDemulator2 RECEIVER_SECRET_KEY=emulator2
//	go run . -scheme HTTP -endpoint 127.0.0.1:PORT
//
// Without -endpoint it goes to the service's own domain. It prints what it saw as one line of JSON.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	sdkerrors "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/errors"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/profile"
	cvm "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/cvm/v20170312"
	tag "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/tag/v20180813"
)

var (
	endpoint    = flag.String("endpoint", "", "host and port of all services; empty: each one's own domain")
	scheme      = flag.String("scheme", "HTTPS", "HTTP or HTTPS")
	method      = flag.String("method", "POST", "POST or GET")
	signature   = flag.String("signature", "TC3-HMAC-SHA256", "or HmacSHA256, HmacSHA1")
	source      = flag.String("source", "ap-guangzhou", "region of the instance")
	destination = flag.String("destination", "ap-shanghai", "region of the copy")
	instance    = flag.String("instance", "ins-demo0001", "what the image is made of")
	receiver    = flag.String("receiver", "100000000002", "account that the image is shared with")
	poll        = flag.Duration("poll", 2*time.Second, "between two looks at an image that is in the making")
)

// Report is what the program saw on its way.
type Report struct {
	ImageID        string
	CopyID         string
	CopyName       string
	Tags           map[string]string
	SharedWith     []string
	SeenAs         string
	Pages          [][]string
	NewName        string
	Refusals       []string
	LeftOver       uint64
	SeenAfterwards uint64
}

func main() {
	flag.Parse()
	s, err := newStory()
	if err == nil {
		err = s.run()
	}
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(s.report)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// settings are the same for every client.
func settings() *profile.ClientProfile {
	settings := profile.NewClientProfile()
	settings.HttpProfile.Endpoint = *endpoint
	settings.HttpProfile.Scheme = *scheme
	settings.HttpProfile.ReqMethod = *method
	settings.SignMethod = *signature
	settings.Language = "en-US"
	return settings
}

// story has a client for each region and account that it goes through, and what it saw.
type story struct {
	here, there, theirs images
	tags                *tag.Client
	report              Report
}

func newStory() (*story, error) {
	keys, err := common.DefaultEnvProvider().GetCredential()
	if err != nil {
		return nil, err
	}
	receiverKeys, err := common.NewEnvProvider("RECEIVER_SECRET_ID", "RECEIVER_SECRET_KEY").GetCredential()
	if err != nil {
		return nil, err
	}
	var errs [4]error
	var s story
	s.here, errs[0] = newImages(keys, *source)
	s.there, errs[1] = newImages(keys, *destination)
	s.theirs, errs[2] = newImages(receiverKeys, *source)
	s.tags, errs[3] = tag.NewClient(keys, *source, settings())
	return &s, errors.Join(errs[:]...)
}

func (s *story) run() error {
	for _, step := range []func() error{s.create, s.readTags, s.copy, s.share, s.page, s.rename, s.unshare, s.remove} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (s *story) create() error {
	request := cvm.NewCreateImageRequest()
	request.ImageName = common.StringPtr("web-golden")
	request.ImageDescription = common.StringPtr("made with Go: été, 镜像")
	request.InstanceId = instance
	request.ForcePoweroff = common.StringPtr("FALSE")
	request.TagSpecification = []*cvm.TagSpecification{{
		ResourceType: common.StringPtr("image"),
		Tags:         []*cvm.Tag{{Key: common.StringPtr("team"), Value: common.StringPtr("web")}},
	}}
	created, err := s.here.CreateImage(request)
	if err != nil {
		return err
	}
	s.report.ImageID = *created.Response.ImageId
	if _, err := s.here.wait(s.report.ImageID); err != nil {
		return err
	}
	_, err = s.here.CreateImage(request)
	return s.expect(cvm.INVALIDIMAGENAME_DUPLICATE, err)
}

func (s *story) readTags() error {
	request := tag.NewDescribeResourceTagsByResourceIdsRequest()
	request.ServiceType = common.StringPtr("cvm")
	request.ResourcePrefix = common.StringPtr("image")
	request.ResourceRegion = source
	request.ResourceIds = []*string{&s.report.ImageID}
	answer, err := s.tags.DescribeResourceTagsByResourceIds(request)
	if err != nil {
		return err
	}
	s.report.Tags = map[string]string{}
	for _, found := range answer.Response.Tags {
		s.report.Tags[*found.TagKey] = *found.TagValue
	}
	return nil
}

func (s *story) copy() error {
	request := cvm.NewSyncImagesRequest()
	request.ImageIds = []*string{&s.report.ImageID}
	request.DestinationRegions = []*string{destination}
	request.ImageName = common.StringPtr("web-golden-copy")
	request.ImageSetRequired = common.BoolPtr(true)
	begun, err := s.here.SyncImages(request)
	if err != nil {
		return err
	}
	s.report.CopyID = *begun.Response.ImageSet[0].ImageId
	made, err := s.there.wait(s.report.CopyID)
	if err != nil {
		return err
	}
	s.report.CopyName = *made.ImageName
	_, err = s.here.wait(s.report.ImageID) // While it is copied it can be neither shared nor deleted.
	return err
}

func (s *story) share() error {
	if err := s.here.permit(s.report.ImageID, "SHARE"); err != nil {
		return err
	}
	request := cvm.NewDescribeImageSharePermissionRequest()
	request.ImageId = &s.report.ImageID
	listed, err := s.here.DescribeImageSharePermission(request)
	if err != nil {
		return err
	}
	for _, entry := range listed.Response.SharePermissionSet {
		s.report.SharedWith = append(s.report.SharedWith, *entry.AccountId)
	}
	seen, _, err := s.theirs.list(0, 20, filter("image-type", "SHARED_IMAGE"), filter("image-id", s.report.ImageID))
	if err == nil && len(seen) == 1 {
		s.report.SeenAs = *seen[0].ImageType
	}
	return err
}

// page reads all Linux images of the region, three at a time.
func (s *story) page() error {
	const limit = 3
	kinds := filter("image-type", "PUBLIC_IMAGE", "PRIVATE_IMAGE")
	for offset, total := uint64(0), uint64(1); offset < total; offset += limit {
		found, all, err := s.here.list(offset, limit, kinds, filter("platform", "Ubuntu", "Debian", "CentOS", "TencentOS"))
		if err != nil {
			return err
		}
		total = all
		ids := make([]string, 0, len(found))
		for _, image := range found {
			ids = append(ids, *image.ImageId)
		}
		s.report.Pages = append(s.report.Pages, ids)
	}
	return nil
}

func (s *story) rename() error {
	request := cvm.NewModifyImageAttributeRequest()
	request.ImageId = &s.report.ImageID
	request.ImageName = common.StringPtr("web-golden-2")
	if _, err := s.here.ModifyImageAttribute(request); err != nil {
		return err
	}
	found, err := s.here.wait(s.report.ImageID)
	if err == nil {
		s.report.NewName = *found.ImageName
	}
	return err
}

func (s *story) unshare() error {
	if err := s.expect(cvm.INVALIDIMAGEID_INSHARED, s.here.remove(s.report.ImageID)); err != nil {
		return err
	}
	if err := s.here.permit(s.report.ImageID, "CANCEL"); err != nil {
		return err
	}
	_, seen, err := s.theirs.list(0, 20, filter("image-type", "SHARED_IMAGE"))
	if err != nil {
		return err
	}
	s.report.SeenAfterwards = seen
	return nil
}

func (s *story) remove() error {
	if err := s.here.remove(s.report.ImageID); err != nil {
		return err
	}
	if err := s.there.remove(s.report.CopyID); err != nil {
		return err
	}
	for _, region := range []images{s.here, s.there} {
		_, left, err := region.list(0, 20, filter("image-type", "PRIVATE_IMAGE"))
		if err != nil {
			return err
		}
		s.report.LeftOver += left
	}
	return nil
}

// expect notes a refusal that has to come.
func (s *story) expect(code string, err error) error {
	var refusal *sdkerrors.TencentCloudSDKError
	if !errors.As(err, &refusal) || refusal.Code != code || refusal.RequestId == "" {
		return fmt.Errorf("expected %s, got %v", code, err)
	}
	s.report.Refusals = append(s.report.Refusals, refusal.Code)
	return nil
}

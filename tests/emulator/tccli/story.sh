#!/bin/sh
# An image's life with tccli: created, copied to another region, shared, found, changed, deleted.
#
#   export ENDPOINT=http://127.0.0.1:PORT      # with its scheme: without one, tccli takes https
#   export TENCENTCLOUD_SECRET_ID=AKIDemulator1 TENCENTCLOUD_SECRET_KEY=emulator1
#   export RECEIVER_SECRET_ID=AKIDemulator2 RECEIVER_SECRET_KEY=emulator2
#   ./story.sh
#
# Once for all calls, without --endpoint: tccli configure set cvm.endpoint "$ENDPOINT" tag.endpoint "$ENDPOINT"
#
# Keys are never options here: tccli keeps a log of its command lines in ~/.tccli. An answer goes into a variable before
# it is shown, so that a refusal ends the story.
set -eu

source=ap-guangzhou destination=ap-shanghai instance=ins-demo0001 receiver=100000000002

call() { # SERVICE REGION ACTION PARAMETERS...
    service=$1 region=$2
    shift 2
    tccli "$service" "$@" --region "$region" --endpoint "$ENDPOINT" --output text
}

received() ( # ACTION PARAMETERS...: what the other account does
    export TENCENTCLOUD_SECRET_ID="$RECEIVER_SECRET_ID" TENCENTCLOUD_SECRET_KEY="$RECEIVER_SECRET_KEY"
    call cvm "$source" "$@"
)

wait_for() { # REGION IMAGE
    usable='{"expr": "ImageSet[0].ImageState", "to": "NORMAL", "timeout": 1800, "interval": '"${INTERVAL:-5}"'}'
    seen=$(call cvm "$1" DescribeImages --ImageIds "[\"$2\"]" --waiter "$usable" --filter 'ImageSet[0].ImageState')
    echo "$seen" | tail -n 1
}

refused() { # CODE COMMAND...
    code=$1
    shift
    if answer=$("$@" 2>&1); then
        echo "expected $code from: $*" >&2
        exit 1
    fi
    case $answer in
        *"code:$code "*) echo "refused: $code" ;;
        *) echo "$answer" >&2 && exit 1 ;;
    esac
}

create() {
    call cvm "$source" CreateImage --ImageName web-golden --ImageDescription 'made in a shell: été, 镜像' \
        --InstanceId "$instance" --ForcePoweroff FALSE --filter ImageId \
        --TagSpecification '[{"ResourceType": "image", "Tags": [{"Key": "team", "Value": "web"}]}]'
}

share() {
    call cvm "$source" ModifyImageSharePermission --ImageId "$image" --AccountIds "[\"$receiver\"]" "$@" >/dev/null
}

image=$(create)
state=$(wait_for "$source" "$image")
echo "image: $image $state"
refused InvalidImageName.Duplicate create
tags=$(call tag "$source" DescribeResourceTagsByResourceIds --ServiceType cvm --ResourcePrefix image \
    --ResourceRegion "$source" --ResourceIds "[\"$image\"]" --filter "Tags[].join('=', [TagKey, TagValue])")
echo "tags: $tags"

copy=$(call cvm "$source" SyncImages --ImageIds "[\"$image\"]" --DestinationRegions "[\"$destination\"]" \
    --ImageName web-golden-copy --ImageSetRequired True --filter 'ImageSet[0].ImageId')
state=$(wait_for "$destination" "$copy")
echo "copy: $copy $state"
wait_for "$source" "$image" >/dev/null # while it is copied, it can be neither shared nor deleted

share --Permission SHARE
accounts=$(call cvm "$source" DescribeImageSharePermission --ImageId "$image" --filter 'SharePermissionSet[].AccountId')
echo "shared with: $accounts"
seen=$(received DescribeImages --cli-unfold-argument --Filters.0.Name image-type --Filters.0.Values SHARED_IMAGE \
    --Filters.1.Name image-id --Filters.1.Values "$image" other \
    --filter "ImageSet[].join(' ', [ImageId, ImageType])")
echo "received: $seen"
page=$(call cvm "$source" DescribeImages --Filters '[{"Name": "platform", "Values": ["Ubuntu", "Debian"]}]' \
    --Offset 3 --Limit 3 --filter "join(' ', ImageSet[].ImageId)")
echo "second page: $page"

call cvm "$source" ModifyImageAttribute --ImageId "$image" --ImageName web-golden-2 >/dev/null
refused InvalidImageId.InShared call cvm "$source" DeleteImages --ImageIds "[\"$image\"]"
share --Permission CANCEL
call cvm "$source" DeleteImages --ImageIds "[\"$image\"]" --DeleteBindedSnap True >/dev/null
call cvm "$destination" DeleteImages --ImageIds "[\"$copy\"]" --DeleteBindedSnap True >/dev/null
left=$(call cvm "$source" DescribeImages --ImageIds "[\"$image\"]" --filter TotalCount)
echo "left: $left"

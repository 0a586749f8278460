"""A stand-in for AWS on this machine: moto's server with an instance to make images of. Ctrl-C ends it.

python local_aws.py [PORT]
"""

import os
import sys
import threading

import boto3
from moto.server import ThreadedMotoServer

os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"
server = ThreadedMotoServer("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 5000, verbose=False)
server.start()
address = "http://{}:{}".format(*server.get_host_and_port())
ec2 = boto3.client(
    "ec2",
    region_name="us-east-1",
    endpoint_url=address,
    aws_access_key_id="AKIDLOCAL",
    aws_secret_access_key="local",
)
instance = ec2.run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1)["Instances"][0].get("InstanceId")

print("In the shell of the program, after pulumi stack init dev:")
print("  export AWS_ACCESS_KEY_ID=AKIDLOCAL AWS_SECRET_ACCESS_KEY=local")
print(f"  pulumi config set awsEndpoint {address}")
print(f"  pulumi config set awsInstance {instance}", flush=True)
try:
    threading.Event().wait()
except KeyboardInterrupt:
    server.stop()

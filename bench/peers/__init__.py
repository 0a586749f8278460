"""Competing tools, simulated: which calls each makes, and when it looks again; nothing else of them.

Sources: runs of the Tencent Cloud Terraform provider 1.83 against a stand-in, and the code of the AWS provider and of
Packer's plugin for Tencent Cloud. What their engines cost themselves, processor and memory, is not simulated.
"""

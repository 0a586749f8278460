"""Machine images as code.

    from pulumi_machine_image import dynamic as machine_image

Importing this package loads nothing that is not used.
"""

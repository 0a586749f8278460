"""The plugin from a checkout: what Pulumi runs in a folder with a PulumiPlugin.yaml."""

from pulumi_machine_image.plugin.process import main

if __name__ == "__main__":
    main()

"""The configuration: config.yaml and the environment, read, checked and told apart by line. Opens and makes nothing.

`loading` is the way in, `sections` the keys, `values` how single ones are written, `yaml_file` where each came from.
May import `board` and `drivers`.
"""

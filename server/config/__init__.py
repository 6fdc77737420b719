"""The configuration: config.yaml and the environment, read, checked and told apart by line. Opens and makes nothing.

`loading` is the way in, `sections` the keys, `sign_entry` those of a sign, `values` how single ones are written,
`yaml_file` where each came from, `older` what was once called otherwise.
May import `board` and `drivers`.
"""

"""The pages: one blueprint a subject, HTML only. May import `server` and `board`; decides nothing that is `board`'s."""

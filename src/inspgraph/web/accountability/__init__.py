"""What the site owns up to: how good the data is, what was put right, how to report a mistake."""

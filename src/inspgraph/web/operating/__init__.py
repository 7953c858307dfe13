"""What an operator of the site needs: is it well, what does it do, and the next release without a pause."""

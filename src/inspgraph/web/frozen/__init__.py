"""Results that are cited: made into a file on request, and given at an address where the operator stored them."""

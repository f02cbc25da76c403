"""What stores buy cards for, and the orders in which people sell to them."""

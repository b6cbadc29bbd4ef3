"""Dates as pages print them and as machines write them."""

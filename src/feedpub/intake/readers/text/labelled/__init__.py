"""Pages whose head ends with the page's own address: its parts are in a fixed order."""

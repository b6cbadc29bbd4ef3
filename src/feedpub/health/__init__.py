"""The state of sources, feeds and notifications: status page, metrics, log."""

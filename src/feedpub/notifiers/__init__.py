"""Who is told of what was published: caches, WebSub hubs, webhooks; and whether it is public."""

"""The door for people: one router a noun, HTML pages and htmx partials."""

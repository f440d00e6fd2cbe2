"""The editor of services: an agency's administrator changes table and forms, somebody else publishes."""

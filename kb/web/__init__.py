"""What the site serves: page contexts, forms, headers and permissions, as plain Python that tests can call.

The plugins under site/plugins are shims onto this package. It may ask kb, rules and `ingest.door`; nothing in kb
imports it. Every page works where ingest is absent or fails.
"""

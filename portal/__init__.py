"""What people and programs see over HTTP: one sub-package per capability, all of the same files.

A view reads a form, asks a service, renders the answer. Services speak to the exchange through
`exchange.client` and read its past through `exchange.history`; people and goods are in the portal's
own database. Never: a balance, a right, or a decision about them.

`application` puts it together; read it first, then `spot_api`. Nothing is imported here: the
processes that serve no pages would carry all of it.
"""

"""Data exchange with other departments (II.2.3): what one of them gives is not asked of the employer.

`connector` is the one interface, `connectors` has a module for each kind, `configuration` says which department is connected how,
`delivery` carries the messages of the outbox and brings the answers back.
"""

"""Builds, starts, disturbs and stops a Cassandra cluster that answers like DSE. Standard library only."""

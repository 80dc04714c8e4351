"""Tests of portal.command_line."""

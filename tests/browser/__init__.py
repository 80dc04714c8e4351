"""Tests in a real browser, on a real `scrip serve --demo`."""

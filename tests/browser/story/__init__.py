"""What people do in the stories of the browser tests, step by step, as they would say it."""

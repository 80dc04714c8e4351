"""Others' order books, each behind the same few lines as ours (`matching_engine`)."""

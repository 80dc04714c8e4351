"""WeChat Pay, version 3 of its interface: a code to be scanned, or on a phone the way into WeChat.

Requests are signed with our key, answers and webhooks with WeChat's own public key; what webhooks
say is encrypted besides. Our reference is the order's number there.
"""

"""Alipay: the payer is sent to its page, or on a phone to the one that opens its app.

Requests are signed addresses; answers and webhooks are signed with Alipay's public key. Our
reference is the trade's number there; of a trade that the payer never opened Alipay knows nothing.
"""

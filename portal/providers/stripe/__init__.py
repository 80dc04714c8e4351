"""Stripe, by Checkout: the payer is sent to a page of Stripe's, and no card comes near us.

A Checkout session is begun with our reference in its metadata, and in those of the payment that it
leads to, from which all that Stripe tells later is known again.
"""

"""Whose car an order is about, kept beside the log."""

from __future__ import annotations

import secrets
from dataclasses import replace

from server.api.order_bodies import NewCustomer
from server.core.receipt import Receipt
from server.people.customers import Erased
from server.store.customers import Customer
from server.web.current import current


def keep_customer(order_no: str, given: NewCustomer | Customer | None, receipt: Receipt) -> Customer:
    """Whose car an order is about: who is known already, else this person; nobody whom the shop has forgotten since,
    where what `receipt` tells of was only said once more."""
    customers = current().store.customers
    customer = customers.of_job(order_no)
    if customer is None:
        known = {} if given is None else {name: getattr(given, name) or "" for name in NewCustomer.model_fields}
        nobody = Customer(order_no, "", "", secrets.token_urlsafe(16))
        customer = replace(nobody, **known)
        if receipt.replayed and Erased.of(current().config).among([customer]):
            customer = nobody
        customers.put(customer)
    return customer

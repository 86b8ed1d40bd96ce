"""What Schemathesis cannot know of itself: how NDJSON is written, and which facts agree with those that
there are."""

import json

import schemathesis
from schemathesis import GenerationMode


@schemathesis.serializer("application/x-ndjson")
def ndjson(context, value):
    """A line for each item of a list, and one for what is no list; what is bytes already is sent as it is."""
    if isinstance(value, bytes):
        return value
    return "".join(json.dumps(item) + "\n" for item in (value if isinstance(value, list) else [value])).encode()


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """Of the two ways to carry a key one is taken: both at once are refused."""
    raw_schema["security"] = [{"bearer": []}]


@schemathesis.hook
def before_call(context, case, kwargs):
    """No schema says that a fact refers to others which exist, or agrees with its own other fields. Facts that
    are to be taken are made to; those that are to be refused stay as they are."""
    is_positive = case.meta is not None and case.meta.generation.mode == GenerationMode.POSITIVE
    if is_positive and case.path == "/api/v1/facts" and isinstance(case.body, list):
        facts = {tuple(key_of(fact)): fact for fact in map(agreeing, case.body)}
        case.body = list(facts.values())


# The name of everything in `ground.ndjson`, to which facts can refer.
NAME = "ground"

# What refers to another fact, unless it is the fact's own key.
REFERENCES = {
    "event_key", "customer_number", "category_key", "parent_category_key", "booth_number", "invoice_number",
    "related_invoice_number", "payment_key", "credit_note_number", "main_exhibitor_number",
}
LISTS = {"event_keys", "category_keys"}
OWN = {
    "event": ["event_key"], "category": ["category_key"], "contact": ["customer_number"],
    "booth": ["booth_number"], "invoice": ["invoice_number"], "payment": ["payment_key"],
}

# How many digits these may have depends on the currency, or is no matter of JSON numbers.
NUMBERS = {
    "width", "depth", "fixed_price", "final_price", "amount", "gateway_fee", "tax_rate", "quantity", "unit_price",
}

# Ends, which must not be before their beginnings, and what must agree with another field.
APART = {
    "event": ["date_to"],
    "contact": ["has_tax_id"],
    "participant": ["removed_at"],
    "check_in": ["checked_out_at"],
    "invoice": ["cancelled_at"],
    "refund": ["refunded_at"],
    "write_off": ["written_off_on"],
}


def is_given(fact, name):
    value = fact.get(name)
    return bool(value.strip()) if isinstance(value, str) else value is not None


def agreeing(fact):
    """The same fact, with references to what there is, and none of its fields against another."""
    if fact.get("op") == "delete":
        return fact
    fact = numbered({name: value for name, value in fact.items() if name not in APART.get(fact["kind"], [])})
    for name in (REFERENCES - set(OWN.get(fact["kind"], []))) & set(fact):
        fact[name] = NAME if is_given(fact, name) else None
    for name in LISTS & set(fact):
        fact[name] = [NAME] if fact[name] else fact[name]
    return AGREEING.get(fact["kind"], lambda fact: fact)(fact)


def numbered(record):
    """Numbers that every currency has."""
    given = {name for name in NUMBERS & set(record) if record[name] is not None}
    return record | {name: int(abs(float(record[name]))) % 100 + 1 for name in given}


def participant(fact):
    if fact.get("role") == "co":
        return fact | {"customer_number": "ground-co", "main_exhibitor_number": NAME}
    return without(fact, "main_exhibitor_number")


def application(fact):
    fact = without(fact, "decision", "decided_at")
    is_decided = fact.get("status") in ("approved", "rejected")
    return fact | {"decided_at": "2199-12-30T23:59:59Z"} if is_decided else fact


def invoice(fact):
    fact["items"] = [line(numbered(item)) for item in fact["items"]]
    is_credit_note = fact.get("invoice_type") == "credit_note"
    if is_credit_note and fact.get("status") == "cancelled":
        fact["status"] = "sent"
    if is_credit_note and is_given(fact, "related_invoice_number"):
        fact = without(fact, "event_key", "customer_number", "customer_country", "customer_has_tax_id", "currency")
    if not is_credit_note:
        fact = without(fact, "related_invoice_number")
    is_draft = not is_given(fact, "status") or fact["status"] == "draft"
    return fact if is_draft or is_given(fact, "issued_on") else fact | {"issued_on": "2026-06-01"}


def line(item):
    item = without(item, "net", "tax", "exemption")
    if is_given(item, "category_key"):
        item["category_key"] = NAME
    return item if is_given(item, "unit_price") else item | {"unit_price": 1}


def payment(fact):
    return without(fact, "event_key", "currency") if is_given(fact, "invoice_number") else fact


def refund(fact):
    if is_given(fact, "payment_key") or fact.get("reason") == "chargeback":
        return without(fact, "credit_note_number") | {"payment_key": NAME}
    return without(fact, "payment_key") | {"credit_note_number": "ground-credit"}


def without(record, *names):
    return {name: value for name, value in record.items() if name not in names}


AGREEING = {
    "participant": participant, "application": application, "invoice": invoice, "payment": payment,
    "refund": refund,
}

# What makes up the key of each kind.
KEYS = {
    "participant": ["event_key", "customer_number"],
    "application": ["application_number"],
    "booth": ["event_key", "booth_number"],
    "booth_reservation": ["reservation_number"],
    "check_in": ["event_key", "customer_number", "checked_in_at"],
    "refund": ["refund_key"],
    "write_off": ["write_off_key"],
}


def key_of(fact):
    """One key twice in one body is refused."""
    return [fact["kind"]] + [str(fact.get(name)).strip() for name in KEYS.get(fact["kind"], OWN.get(fact["kind"]))]

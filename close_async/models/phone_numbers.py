"""The phone numbers of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET


@define
class PhoneNumber(Model):
    """A phone number of a user or group.
    See https://developer.close.com/api/resources/phone-numbers"""

    id: str = UNSET
    """The number's id, phon_ and letters and digits."""

    number: str = UNSET
    """The number in E.164 format."""

    number_formatted: str = UNSET
    """The number as people write it."""

    label: str = UNSET
    """The name of the number."""

    type: Literal["internal", "external", "virtual"] | str = UNSET
    """Whether Close rents it, it is another's, or it stands for several numbers."""

    country: str | None = UNSET
    """The country as an ISO 3166-1 code of two letters."""

    user_id: str | None = UNSET
    """The id of the user; null if it is a group's."""

    is_group_number: bool = UNSET
    """Whether a group has it."""

    participants: list[str] = UNSET
    """The ids of the users whose phones ring."""

    phone_numbers: list[str] = UNSET
    """Further numbers that ring."""

    phone_numbers_formatted: list[str] = UNSET
    """Further numbers that ring, as people write them."""

    forward_to: str | None = UNSET
    """The number that calls are forwarded to."""

    forward_to_formatted: str | None = UNSET
    """That number, as people write it."""

    forward_to_enabled: bool = UNSET
    """Whether calls are forwarded."""

    press_1_to_accept: bool = UNSET
    """Whether a key must be pressed to accept a forwarded call."""

    voicemail_greeting_url: str | None = UNSET
    """The URL of the recorded greeting."""

    inbound_ring_duration: int | None = UNSET
    """How many seconds it rings; null for 30."""

    sms_enabled: bool = UNSET
    """Whether SMS messages can be sent."""

    mms_enabled: bool = UNSET
    """Whether MMS messages can be sent."""

    supports_sms_to_countries: list[str] = UNSET
    """The countries that get SMS messages."""

    supports_mms_to_countries: list[str] = UNSET
    """The countries that get MMS messages."""

    carrier: Literal["twilio", "plivo"] | str | None = UNSET
    """The carrier; null of numbers that Close does not rent."""

    carrier_type: Literal["local", "national", "mobile", "tollfree", "shortcode"] | str | None = (
        UNSET
    )
    """The kind of number."""

    address_id: str | None = UNSET
    """The id of the registered address."""

    bundle_id: str | None = UNSET
    """The id of the regulatory bundle."""

    is_premium: bool = UNSET
    """Whether calls to it have a higher price."""

    is_verified: bool = UNSET
    """Whether the owner confirmed it."""

    was_ported: bool = UNSET
    """Whether it was moved from another carrier."""

    last_billed_price: float | None = UNSET
    """What it cost last."""

    next_billing_on: datetime | None = UNSET
    """When it is billed next."""

    organization_id: str = UNSET
    """The id of the organization."""

    date_created: datetime = UNSET
    """When it was created."""

    date_updated: datetime = UNSET
    """When it was last changed."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class PhoneNumberRequest(Model):
    """The phone number to rent."""

    country: str = UNSET
    """The country as an ISO 3166-1 code of two letters."""

    prefix: str = UNSET
    """What the number begins with, such as an area code."""

    sharing: Literal["personal", "group"] | str = UNSET
    """Whether it is for the user or for a group."""

    with_sms: bool | None = UNSET
    """Whether it must support SMS messages."""

    with_mms: bool | None = UNSET
    """Whether it must support MMS messages."""

    bundle_id: str | None = UNSET
    """The id of a regulatory bundle."""

    carrier_type: Literal["local", "national", "mobile", "tollfree"] | str | None = UNSET
    """The kind of number."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class PhoneNumberUpdate(Model):
    """Changes to a phone number; absent fields are not changed."""

    label: str = UNSET
    """The name of the number."""

    forward_to: str = UNSET
    """The number to forward calls to."""

    forward_to_enabled: bool = UNSET
    """Whether calls are forwarded."""

    press_1_to_accept: bool = UNSET
    """Whether a key must be pressed to accept a forwarded call."""

    voicemail_greeting_url: str | None = UNSET
    """The URL of the recorded greeting, with https."""

    participants: list[str] = UNSET
    """The ids of the users whose phones ring."""

    phone_numbers: list[str] = UNSET
    """Further numbers that ring, in E.164 format."""

    inbound_ring_duration: int | None = UNSET
    """How many seconds it rings; null for 30."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""

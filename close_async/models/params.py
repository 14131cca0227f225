"""The query parameters of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NotRequired, TypedDict


class ContactsCreateParams(TypedDict):
    """
    The query parameters of ``contacts.create``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named. The word custom stands for all custom fields.
    See https://developer.close.com/topics/fields/
    """


class ContactsGetParams(TypedDict):
    """
    The query parameters of ``contacts.get``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named. The word custom stands for all custom fields.
    See https://developer.close.com/topics/fields/
    """


class ContactsListParams(TypedDict):
    """
    The query parameters of ``contacts.list``.
    """

    _limit: NotRequired[int]
    """
    How many objects a page has at most.
    """
    _skip: NotRequired[int]
    """
    How many objects to leave out before the first.
    """
    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named. The word custom stands for all custom fields.
    See https://developer.close.com/topics/fields/
    """
    lead_id: NotRequired[str]
    """
    Only the contacts of this lead.
    """


class ContactsUpdateParams(TypedDict):
    """
    The query parameters of ``contacts.update``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named. The word custom stands for all custom fields.
    See https://developer.close.com/topics/fields/
    """


class CustomFieldsActivityCreateParams(TypedDict):
    """
    The query parameters of ``custom_fields.activity.create``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class CustomFieldsActivityGetParams(TypedDict):
    """
    The query parameters of ``custom_fields.activity.get``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class CustomFieldsActivityListParams(TypedDict):
    """
    The query parameters of ``custom_fields.activity.list``.
    """

    _limit: NotRequired[int]
    """
    How many objects a page has at most.
    """
    _skip: NotRequired[int]
    """
    How many objects to leave out before the first.
    """
    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class CustomFieldsActivityUpdateParams(TypedDict):
    """
    The query parameters of ``custom_fields.activity.update``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class CustomFieldsContactCreateParams(TypedDict):
    """
    The query parameters of ``custom_fields.contact.create``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class CustomFieldsContactGetParams(TypedDict):
    """
    The query parameters of ``custom_fields.contact.get``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class CustomFieldsContactListParams(TypedDict):
    """
    The query parameters of ``custom_fields.contact.list``.
    """

    _limit: NotRequired[int]
    """
    How many objects a page has at most.
    """
    _skip: NotRequired[int]
    """
    How many objects to leave out before the first.
    """
    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class CustomFieldsContactUpdateParams(TypedDict):
    """
    The query parameters of ``custom_fields.contact.update``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class CustomFieldsCustomObjectCreateParams(TypedDict):
    """
    The query parameters of ``custom_fields.custom_object.create``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class CustomFieldsCustomObjectGetParams(TypedDict):
    """
    The query parameters of ``custom_fields.custom_object.get``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class CustomFieldsCustomObjectListParams(TypedDict):
    """
    The query parameters of ``custom_fields.custom_object.list``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class CustomFieldsCustomObjectUpdateParams(TypedDict):
    """
    The query parameters of ``custom_fields.custom_object.update``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class CustomFieldsLeadCreateParams(TypedDict):
    """
    The query parameters of ``custom_fields.lead.create``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class CustomFieldsLeadGetParams(TypedDict):
    """
    The query parameters of ``custom_fields.lead.get``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class CustomFieldsLeadListParams(TypedDict):
    """
    The query parameters of ``custom_fields.lead.list``.
    """

    _limit: NotRequired[int]
    """
    How many objects a page has at most.
    """
    _skip: NotRequired[int]
    """
    How many objects to leave out before the first.
    """
    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class CustomFieldsLeadUpdateParams(TypedDict):
    """
    The query parameters of ``custom_fields.lead.update``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class CustomFieldsOpportunityCreateParams(TypedDict):
    """
    The query parameters of ``custom_fields.opportunity.create``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class CustomFieldsOpportunityGetParams(TypedDict):
    """
    The query parameters of ``custom_fields.opportunity.get``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class CustomFieldsOpportunityListParams(TypedDict):
    """
    The query parameters of ``custom_fields.opportunity.list``.
    """

    _limit: NotRequired[int]
    """
    How many objects a page has at most.
    """
    _skip: NotRequired[int]
    """
    How many objects to leave out before the first.
    """
    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class CustomFieldsOpportunityUpdateParams(TypedDict):
    """
    The query parameters of ``custom_fields.opportunity.update``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class CustomFieldsSharedCreateParams(TypedDict):
    """
    The query parameters of ``custom_fields.shared.create``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class CustomFieldsSharedGetParams(TypedDict):
    """
    The query parameters of ``custom_fields.shared.get``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class CustomFieldsSharedListParams(TypedDict):
    """
    The query parameters of ``custom_fields.shared.list``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class CustomFieldsSharedUpdateParams(TypedDict):
    """
    The query parameters of ``custom_fields.shared.update``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class EventsListParams(TypedDict):
    """
    The query parameters of ``events.list``.
    """

    object_type: NotRequired[str]
    """
    The type of object that was changed: lead, contact, activity.email and so on.
    """
    object_id: NotRequired[str]
    """
    The id of the object that was changed.
    """
    lead_id: NotRequired[str]
    """
    The id of the lead that was changed, or whose parts were.
    """
    action: NotRequired[str]
    """
    What happened: created, updated, deleted, merged and so on.
    """
    user_id: NotRequired[str]
    """
    The id of the user who did it.
    """
    request_id: NotRequired[str]
    """
    The id of the request that did it.
    """
    date_updated__gt: NotRequired[datetime]
    """
    Events last added to after this moment.
    """
    date_updated__gte: NotRequired[datetime]
    """
    Events last added to at or after this moment.
    """
    date_updated__lt: NotRequired[datetime]
    """
    Events last added to before this moment.
    """
    date_updated__lte: NotRequired[datetime]
    """
    Events last added to at or before this moment.
    """
    _cursor: NotRequired[str]
    """
    Where to go on: the cursor_next or cursor_previous of a page. The filters, but for the
    dates, must be sent again.
    """
    _limit: NotRequired[int]
    """
    How many events a page has at most.
    """


class ExportsGetParams(TypedDict):
    """
    The query parameters of ``exports.get``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class ExportsListParams(TypedDict):
    """
    The query parameters of ``exports.list``.
    """

    _limit: NotRequired[int]
    """
    How many objects a page has at most.
    """
    _skip: NotRequired[int]
    """
    How many objects to leave out before the first.
    """
    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class GroupsCreateParams(TypedDict):
    """
    The query parameters of ``groups.create``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class GroupsGetParams(TypedDict):
    """
    The query parameters of ``groups.get``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class GroupsListParams(TypedDict):
    """
    The query parameters of ``groups.list``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class GroupsUpdateParams(TypedDict):
    """
    The query parameters of ``groups.update``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class IntegrationLinksCreateParams(TypedDict):
    """
    The query parameters of ``integration_links.create``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class IntegrationLinksGetParams(TypedDict):
    """
    The query parameters of ``integration_links.get``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class IntegrationLinksListParams(TypedDict):
    """
    The query parameters of ``integration_links.list``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class IntegrationLinksUpdateParams(TypedDict):
    """
    The query parameters of ``integration_links.update``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class LeadsCreateParams(TypedDict):
    """
    The query parameters of ``leads.create``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named. The word custom stands for all custom fields. Smart
    Fields come only when they are named; _all stands for every field, Smart Fields included.
    See https://developer.close.com/topics/fields/
    """


class LeadsGetParams(TypedDict):
    """
    The query parameters of ``leads.get``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named. The word custom stands for all custom fields. Smart
    Fields come only when they are named; _all stands for every field, Smart Fields included.
    See https://developer.close.com/topics/fields/
    """


class LeadsListParams(TypedDict):
    """
    The query parameters of ``leads.list``.
    """

    _limit: NotRequired[int]
    """
    How many leads a page has at most.
    """
    _skip: NotRequired[int]
    """
    How many leads to leave out before the first.
    """
    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named. The word custom stands for all custom fields. Smart
    Fields come only when they are named; _all stands for every field, Smart Fields included.
    See https://developer.close.com/topics/fields/
    """
    query: NotRequired[str]
    """
    A search in the text syntax of Close's search box. Deprecated by Close in 2022 and no
    longer documented, but honoured.
    """
    id__in: NotRequired[list[str]]
    """
    Only the leads of these ids, joined by commas; not documented, but honoured.
    """


class LeadsUpdateParams(TypedDict):
    """
    The query parameters of ``leads.update``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named. The word custom stands for all custom fields. Smart
    Fields come only when they are named; _all stands for every field, Smart Fields included.
    See https://developer.close.com/topics/fields/
    """


class MeGetParams(TypedDict):
    """
    The query parameters of ``me.get``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class OrganizationsGetParams(TypedDict):
    """
    The query parameters of ``organizations.get``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """
    _expand: NotRequired[list[Literal["memberships__user", "inactive_memberships__user"] | str]]
    """
    Which users to give whole inside their memberships, joined by commas.
    """


class OrganizationsUpdateParams(TypedDict):
    """
    The query parameters of ``organizations.update``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """
    _expand: NotRequired[list[Literal["memberships__user", "inactive_memberships__user"] | str]]
    """
    Which users to give whole inside their memberships, joined by commas.
    """


class RolesCreateParams(TypedDict):
    """
    The query parameters of ``roles.create``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class RolesGetParams(TypedDict):
    """
    The query parameters of ``roles.get``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class RolesListParams(TypedDict):
    """
    The query parameters of ``roles.list``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class RolesUpdateParams(TypedDict):
    """
    The query parameters of ``roles.update``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class SmartViewsCreateParams(TypedDict):
    """
    The query parameters of ``smart_views.create``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class SmartViewsGetParams(TypedDict):
    """
    The query parameters of ``smart_views.get``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class SmartViewsListParams(TypedDict):
    """
    The query parameters of ``smart_views.list``.
    """

    _limit: NotRequired[int]
    """
    How many objects a page has at most.
    """
    _skip: NotRequired[int]
    """
    How many objects to leave out before the first.
    """
    type: NotRequired[
        Literal[
            "lead",
            "contact",
            "opportunity",
            "call",
            "email",
            "sms",
            "meeting",
            "note",
            "whatsapp_message",
            "custom_activity",
            "form_submission",
        ]
        | str
    ]
    """
    Only Smart Views that find this; lead if neither this nor type__in is given.
    """
    type__in: NotRequired[
        list[
            Literal[
                "lead",
                "contact",
                "opportunity",
                "call",
                "email",
                "sms",
                "meeting",
                "note",
                "whatsapp_message",
                "custom_activity",
                "form_submission",
            ]
            | str
        ]
    ]
    """
    Only Smart Views that find one of these, joined by commas.
    """
    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class SmartViewsUpdateParams(TypedDict):
    """
    The query parameters of ``smart_views.update``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class UsersAvailabilityParams(TypedDict):
    """
    The query parameters of ``users.availability``.
    """

    organization_id: NotRequired[str]
    """
    The organization; that of the credentials if it is left out.
    """


class UsersGetParams(TypedDict):
    """
    The query parameters of ``users.get``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class UsersListParams(TypedDict):
    """
    The query parameters of ``users.list``.
    """

    _limit: NotRequired[int]
    """
    How many objects a page has at most.
    """
    _skip: NotRequired[int]
    """
    How many objects to leave out before the first.
    """
    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """
    _order_by: NotRequired[Literal["last_name,first_name", "first_name,last_name"] | str]
    """
    By which name to order the users first.
    """


class WebhooksCreateParams(TypedDict):
    """
    The query parameters of ``webhooks.create``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class WebhooksGetParams(TypedDict):
    """
    The query parameters of ``webhooks.get``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class WebhooksListParams(TypedDict):
    """
    The query parameters of ``webhooks.list``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """


class WebhooksUpdateParams(TypedDict):
    """
    The query parameters of ``webhooks.update``.
    """

    _fields: NotRequired[list[str]]
    """
    The names of the fields to answer with, joined by commas. Names that do not exist are passed
    over; id comes only when it is named.
    """

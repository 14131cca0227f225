"""The object types of searches, with the fields that are known of them."""

from close_async.search.any_field import AnyField
from close_async.search.fields import (
    BooleanField,
    ChoiceField,
    DateTimeField,
    Field,
    NumberField,
    TextField,
)
from close_async.search.id_fields import IdField, ReferenceField, UserField
from close_async.search.leads import LeadFields
from close_async.search.object_type import ObjectType


class _Dated(ObjectType):
    """What most objects have."""

    date_created: DateTimeField = DateTimeField()
    date_updated: DateTimeField = DateTimeField()


class ContactFields(_Dated):
    """Contacts, as ``contact``: the people at the leads."""

    id: IdField = IdField("cont")
    name: TextField = TextField()
    title: TextField = TextField()
    lead_id: ReferenceField = ReferenceField("lead", "lead")
    created_by: UserField = UserField()
    updated_by: UserField = UserField()
    emails_count: NumberField = NumberField()
    phones_count: NumberField = NumberField()
    urls_count: NumberField = NumberField()


class ContactEmailFields(ObjectType):
    """The e-mail addresses of contacts, as ``contact_email``."""

    email: TextField = TextField()
    type: ChoiceField = ChoiceField()


class ContactPhoneFields(ObjectType):
    """The phone numbers of contacts, as ``contact_phone``."""

    phone: TextField = TextField()
    type: ChoiceField = ChoiceField()


class ContactUrlFields(ObjectType):
    """The URLs of contacts, as ``contact_url``."""

    url: TextField = TextField()
    type: ChoiceField = ChoiceField()


class AddressFields(ObjectType):
    """The addresses of leads, as ``address``."""

    address_1: TextField = TextField()
    address_2: TextField = TextField()
    city: TextField = TextField()
    state: TextField = TextField()
    zipcode: TextField = TextField()
    country: ChoiceField = ChoiceField()
    label: ChoiceField = ChoiceField()
    location: AnyField = AnyField()


class OpportunityFields(_Dated):
    """Opportunities, as ``opportunity``; values are in cents."""

    id: IdField = IdField("oppo")
    lead_id: ReferenceField = ReferenceField("lead", "lead")
    contact_id: ReferenceField = ReferenceField("contact", "cont")
    user_id: UserField = UserField()
    status_id: ReferenceField = ReferenceField("status.opportunity", "stat")
    status_type: ChoiceField = ChoiceField()
    pipeline_id: ReferenceField = ReferenceField("pipeline", "pipe")
    value: NumberField = NumberField()
    value_period: ChoiceField = ChoiceField()
    value_currency: ChoiceField = ChoiceField()
    annualized_value: NumberField = NumberField()
    expected_value: NumberField = NumberField()
    confidence: NumberField = NumberField()
    note: TextField = TextField()
    date_won: DateTimeField = DateTimeField()
    date_lost: DateTimeField = DateTimeField()
    created_by: UserField = UserField()
    updated_by: UserField = UserField()


class TaskFields(_Dated):
    """Tasks that users made at leads, as ``task``."""

    id: IdField = IdField("task")
    lead_id: ReferenceField = ReferenceField("lead", "lead")
    assigned_to: UserField = UserField()
    text: TextField = TextField()
    date: DateTimeField = DateTimeField()
    due_date: DateTimeField = DateTimeField()
    is_complete: BooleanField = BooleanField()
    created_by: UserField = UserField()
    updated_by: UserField = UserField()


class ActivityFields(_Dated):
    """Activities of any kind."""

    user_id: UserField = UserField()
    direction: ChoiceField = ChoiceField()
    status: ChoiceField = ChoiceField()
    date_sent: DateTimeField = DateTimeField()
    body_text: TextField = TextField()


class CustomActivityFields(ActivityFields):
    """Custom activities, as ``activity.custom_activity``."""

    custom_activity_type_id: ChoiceField = ChoiceField()


class CustomObjectFields(_Dated):
    """Custom objects, as ``custom_object``."""

    custom_object_type_id: ChoiceField = ChoiceField()
    name: TextField = TextField()


class Activities:
    """The kinds of activities, as ``activity.email``."""

    call: ActivityFields = ActivityFields("activity.call")
    email: ActivityFields = ActivityFields("activity.email")
    sms: ActivityFields = ActivityFields("activity.sms")
    meeting: ActivityFields = ActivityFields("activity.meeting")
    note: ActivityFields = ActivityFields("activity.note")
    whatsapp_message: ActivityFields = ActivityFields("activity.whatsapp_message")
    form_submission: ActivityFields = ActivityFields("activity.form_submission")
    custom_activity: CustomActivityFields = CustomActivityFields("activity.custom_activity")


lead: LeadFields = LeadFields("lead")
contact: ContactFields = ContactFields("contact")
contact_email: ContactEmailFields = ContactEmailFields("contact_email")
contact_phone: ContactPhoneFields = ContactPhoneFields("contact_phone")
contact_url: ContactUrlFields = ContactUrlFields("contact_url")
address: AddressFields = AddressFields("address")
opportunity: OpportunityFields = OpportunityFields("opportunity")
task: TaskFields = TaskFields("task.lead")
activity: Activities = Activities()
custom_object: CustomObjectFields = CustomObjectFields("custom_object")

_KNOWN: dict[str, tuple[str, ObjectType]] = {
    "lead": ("lead", lead),
    "contact": ("contact", contact),
    "contact_email": ("contact_email", contact_email),
    "contact_phone": ("contact_phone", contact_phone),
    "contact_url": ("contact_url", contact_url),
    "address": ("address", address),
    "opportunity": ("opportunity", opportunity),
    "task.lead": ("task", task),
    "custom_object": ("custom_object", custom_object),
    **{
        kind.object_type: (kind.object_type, kind)
        for kind in vars(Activities).values()
        if isinstance(kind, ObjectType)
    },
}


def name_of(object_type: str) -> str:
    """Give the Python that names an object type."""
    known = _KNOWN.get(object_type)
    return known[0] if known else f"ObjectType({object_type!r})"


def known_field(object_type: str, name: str) -> Field | None:
    """Give a field of an object type, if both are known here."""
    known = _KNOWN.get(object_type)
    found = None if known is None else getattr(known[1], name, None)
    return found if isinstance(found, Field) else None

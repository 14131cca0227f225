"""The object types of searches, with the fields that are known of them."""

from close_async.search.anyfield import AnyField
from close_async.search.fields import (
    BooleanField,
    ChoiceField,
    Field,
    MomentField,
    NumberField,
    TextField,
)
from close_async.search.leads import LeadFields
from close_async.search.objects import ObjectType
from close_async.search.references import IdField, ReferenceField, UserField


class _Dated(ObjectType):
    """What most objects have."""

    date_created = MomentField()
    date_updated = MomentField()


class ContactFields(_Dated):
    """Contacts, as ``contact``: the people at the leads."""

    id = IdField("cont")
    name = TextField()
    title = TextField()
    lead_id = ReferenceField("lead", "lead")
    created_by = UserField()
    updated_by = UserField()
    emails_count = NumberField()
    phones_count = NumberField()
    urls_count = NumberField()


class ContactEmailFields(ObjectType):
    """The e-mail addresses of contacts, as ``contact_email``."""

    email = TextField()
    type = ChoiceField()


class ContactPhoneFields(ObjectType):
    """The phone numbers of contacts, as ``contact_phone``."""

    phone = TextField()
    type = ChoiceField()


class ContactUrlFields(ObjectType):
    """The URLs of contacts, as ``contact_url``."""

    url = TextField()
    type = ChoiceField()


class AddressFields(ObjectType):
    """The addresses of leads, as ``address``."""

    address_1 = TextField()
    address_2 = TextField()
    city = TextField()
    state = TextField()
    zipcode = TextField()
    country = ChoiceField()
    label = ChoiceField()
    location = AnyField()


class OpportunityFields(_Dated):
    """Opportunities, as ``opportunity``; values are in cents."""

    id = IdField("oppo")
    lead_id = ReferenceField("lead", "lead")
    contact_id = ReferenceField("contact", "cont")
    user_id = UserField()
    status_id = ReferenceField("status.opportunity", "stat")
    status_type = ChoiceField()
    pipeline_id = ReferenceField("pipeline", "pipe")
    value = NumberField()
    value_period = ChoiceField()
    value_currency = ChoiceField()
    annualized_value = NumberField()
    expected_value = NumberField()
    confidence = NumberField()
    note = TextField()
    date_won = MomentField()
    date_lost = MomentField()
    created_by = UserField()
    updated_by = UserField()


class TaskFields(_Dated):
    """Tasks that users made at leads, as ``task``."""

    id = IdField("task")
    lead_id = ReferenceField("lead", "lead")
    assigned_to = UserField()
    text = TextField()
    date = MomentField()
    due_date = MomentField()
    is_complete = BooleanField()
    created_by = UserField()
    updated_by = UserField()


class ActivityFields(_Dated):
    """Activities of any kind."""

    user_id = UserField()
    direction = ChoiceField()
    status = ChoiceField()
    date_sent = MomentField()
    body_text = TextField()


class CustomActivityFields(ActivityFields):
    """Custom activities, as ``activity.custom_activity``."""

    custom_activity_type_id = ChoiceField()


class CustomObjectFields(_Dated):
    """Custom objects, as ``custom_object``."""

    custom_object_type_id = ChoiceField()
    name = TextField()


class Activities:
    """The kinds of activities, as ``activity.email``."""

    call = ActivityFields("activity.call")
    email = ActivityFields("activity.email")
    sms = ActivityFields("activity.sms")
    meeting = ActivityFields("activity.meeting")
    note = ActivityFields("activity.note")
    whatsapp_message = ActivityFields("activity.whatsapp_message")
    form_submission = ActivityFields("activity.form_submission")
    custom_activity = CustomActivityFields("activity.custom_activity")


lead = LeadFields("lead")
contact = ContactFields("contact")
contact_email = ContactEmailFields("contact_email")
contact_phone = ContactPhoneFields("contact_phone")
contact_url = ContactUrlFields("contact_url")
address = AddressFields("address")
opportunity = OpportunityFields("opportunity")
task = TaskFields("task.lead")
activity = Activities()
custom_object = CustomObjectFields("custom_object")

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

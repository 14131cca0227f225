"""The operations of ``close.phone_numbers``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from close_async.models.phone_numbers import PhoneNumber, PhoneNumberRequest, PhoneNumberUpdate
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id, optional_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class PhoneNumbers(Resource[M]):
    """Read, update, rent and delete phone numbers.

    A number is rented with ``request``, which costs money and is never repeated automatically. If
    Close rents none, it raises an error whose body has the reason::

        try:
            number = await close.phone_numbers.request({"country": "US", "sharing": "group"})
        except BadRequestError as error:
            print(json.loads(error.body)["status"])  # such as needs-more-info

    See https://developer.close.com/api/resources/phone-numbers
    """

    @property
    def with_response(self) -> "PhoneNumbers[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return PhoneNumbers(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self,
        *,
        number: str | None = None,
        participant_user_id: str | None = None,
        user_id: str | None = None,
        is_group_number: bool | None = None,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        page_size: int = 200,
        ordered: bool = True,
        concurrency: int | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[PhoneNumber]":
        """List phone numbers: await the result for the first page, or iterate over it for all.

        All of the organization.

        Args:
            number: Only the one with this number, in E.164 format.
            participant_user_id: Only those that this user takes part in, ``user_…``.
            user_id: Only those of this user, ``user_…``; participant_user_id replaces it.
            is_group_number: Only those of groups, or only those of single users.
            fields: Names of the fields to return; ``None`` for Close's default.
            limit: Maximum number of objects to return; ``None`` for all.
            page_size: Number of objects per request, 1 to 200.
            ordered: Whether objects are returned in the order of the list. If false, pages are
                returned as they arrive.
            concurrency: Maximum number of requests in flight. ``None`` derives it from the rate
                limit and the round-trip time.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.
            InvalidIdError: ``participant_user_id`` or ``user_id`` is not an id, or is that of
                another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            ValueError: An argument is out of range.

        Example::

            async for phone_number in close.phone_numbers.list():
                print(phone_number.label)
        """
        return self._paginator(
            PhoneNumber,
            "/phone_number/",
            params={
                "number": number,
                "participant_user_id": optional_id(
                    participant_user_id, "user", "participant_user_id"
                ),
                "user_id": optional_id(user_id, "user", "user_id"),
                "is_group_number": is_group_number,
            },
            fields=fields,
            limit=limit,
            page_size=page_size,
            ordered=ordered,
            concurrency=concurrency,
            options=options,
            max_page_size=200,
        )

    async def _get(
        self,
        phone_number_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[PhoneNumber]:
        return await self._request_object(
            PhoneNumber,
            "GET",
            "/phone_number/{id}/",
            ids={"id": check_id(phone_number_id, "phon", "phone_number_id")},
            fields=fields,
            options=options,
        )

    @operation
    async def get(
        self,
        phone_number_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[PhoneNumber]:
        """Get one phone number.

        Args:
            phone_number_id: The phone number's id, ``phon_…``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``phone_number_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No phone number with this id exists.

        Example::

            phone_number = await close.phone_numbers.get(phone_number_id)
        """
        return await self._get(phone_number_id, fields=fields, options=options)

    async def _update(
        self,
        phone_number_id: str,
        changes: PhoneNumberUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[PhoneNumber]:
        return await self._request_object(
            PhoneNumber,
            "PUT",
            "/phone_number/{id}/",
            ids={"id": check_id(phone_number_id, "phon", "phone_number_id")},
            body=read_body("phone_numbers.update", changes, PhoneNumberUpdate),
            options=options,
        )

    @operation
    async def update(
        self,
        phone_number_id: str,
        changes: PhoneNumberUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[PhoneNumber]:
        """Update a phone number.

        Updates only the fields in the body. Users change their own numbers; those of groups need a
        permission.

        Args:
            phone_number_id: The phone number's id, ``phon_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. ``None``
                clears a field.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``phone_number_id`` is not an id, or is that of another type of object.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No phone number with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.phone_numbers.update(
                phone_number_id,
                PhoneNumberUpdate(
                    inbound_ring_duration=45,
                    label="Ada (work)",
                    participants=["user_Qm3vT8kLxR5bWc0ZyNf7HsJd2PgUe9AtXoViKq4rB6M"],
                ),
            )
        """
        return await self._update(phone_number_id, changes, options=options)

    async def _delete(
        self, phone_number_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/phone_number/{id}/",
            ids={"id": check_id(phone_number_id, "phon", "phone_number_id")},
            options=options,
        )

    @operation
    async def delete(
        self, phone_number_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a phone number.

        The number is no longer rented.

        Args:
            phone_number_id: The phone number's id, ``phon_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``phone_number_id`` is not an id, or is that of another type of object.
            NotFoundError: No phone number with this id exists. If ``.attempts`` is above 1, an
                earlier attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.phone_numbers.delete(phone_number_id)
        """
        return await self._delete(phone_number_id, options=options)

    async def _request(
        self,
        number: PhoneNumberRequest | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[PhoneNumber]:
        return await self._request_object(
            PhoneNumber,
            "POST",
            "/phone_number/request/internal/",
            body=read_body("phone_numbers.request", number, PhoneNumberRequest),
            options=options,
        )

    @operation
    async def request(
        self,
        number: PhoneNumberRequest | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[PhoneNumber]:
        """Rent a phone number.

        It costs money. Close rents a number of the country that begins with the prefix, if there is
        one.

        Args:
            number: The body of the request, or a mapping with the keys of Close's JSON.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: No number was rented; ``status`` in the JSON of ``.body`` is the
                reason: ``has-voice-only``, ``needs-more-info``, ``billing-error`` or ``error``.
            PermissionDeniedError: The role of the user does not permit it.
            ResponseLostError: The response was lost; the number may have been rented.

        Example::

            phone_number = await close.phone_numbers.request(
                PhoneNumberRequest(
                    country="US",
                    prefix="510",
                    sharing="group",
                    with_sms=True,
                    bundle_id=None,
                )
            )

        See https://developer.close.com/api/resources/phone-numbers/request-internal
        """
        return await self._request(number, options=options)

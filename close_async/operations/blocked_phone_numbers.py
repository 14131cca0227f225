"""The operations of ``close.blocked_phone_numbers``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from close_async.models.blocked_phone_numbers import (
    BlockedPhoneNumber,
    BlockedPhoneNumberCreate,
    BlockedPhoneNumberSettings,
    BlockedPhoneNumberUpdate,
)
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class BlockedPhoneNumbers(Resource[M]):
    """Create, read, update and delete blocked phone numbers, and read and change the settings.

    See https://developer.close.com/api/resources/blocked-phone-numbers
    """

    @property
    def with_response(self) -> "BlockedPhoneNumbers[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return BlockedPhoneNumbers(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self,
        *,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        page_size: int = 200,
        ordered: bool = True,
        concurrency: int | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[BlockedPhoneNumber]":
        """List blocked phone numbers.

        All of the organization.

        Await the result for the first page, or iterate over it for all.

        Args:
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
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            ValueError: An argument is out of range.

        Example::

            async for blocked_phone_number in close.blocked_phone_numbers.list():
                print(blocked_phone_number.id)
        """
        return self._paginator(
            BlockedPhoneNumber,
            "/blocked_phone_number/",
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
        blocked_phone_number_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[BlockedPhoneNumber]:
        return await self._request_object(
            BlockedPhoneNumber,
            "GET",
            "/blocked_phone_number/{id}/",
            ids={"id": check_id(blocked_phone_number_id, "blkph", "blocked_phone_number_id")},
            fields=fields,
            options=options,
        )

    @operation
    async def get(
        self,
        blocked_phone_number_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[BlockedPhoneNumber]:
        """Get one blocked phone number.

        Args:
            blocked_phone_number_id: The blocked phone number's id, ``blkph_…``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``blocked_phone_number_id`` is not an id, or is that of another type of
                object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No blocked phone number with this id exists.

        Example::

            blocked_phone_number = await close.blocked_phone_numbers.get(blocked_phone_number_id)
        """
        return await self._get(blocked_phone_number_id, fields=fields, options=options)

    async def _create(
        self,
        blocked_phone_number: BlockedPhoneNumberCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[BlockedPhoneNumber]:
        return await self._request_object(
            BlockedPhoneNumber,
            "POST",
            "/blocked_phone_number/",
            body=read_body(
                "blocked_phone_numbers.create", blocked_phone_number, BlockedPhoneNumberCreate
            ),
            options=options,
        )

    @operation
    async def create(
        self,
        blocked_phone_number: BlockedPhoneNumberCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[BlockedPhoneNumber]:
        """Create a blocked phone number.

        Its calls are rejected.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second blocked phone number.

        Args:
            blocked_phone_number: The blocked phone number to create, or a mapping with the keys of
                Close's JSON.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            blocked_phone_number = await close.blocked_phone_numbers.create(
                BlockedPhoneNumberCreate(phone="+15105550199", reason="Calls every night")
            )
        """
        return await self._create(blocked_phone_number, options=options)

    async def _update(
        self,
        blocked_phone_number_id: str,
        changes: BlockedPhoneNumberUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[BlockedPhoneNumber]:
        return await self._request_object(
            BlockedPhoneNumber,
            "PUT",
            "/blocked_phone_number/{id}/",
            ids={"id": check_id(blocked_phone_number_id, "blkph", "blocked_phone_number_id")},
            body=read_body("blocked_phone_numbers.update", changes, BlockedPhoneNumberUpdate),
            options=options,
        )

    @operation
    async def update(
        self,
        blocked_phone_number_id: str,
        changes: BlockedPhoneNumberUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[BlockedPhoneNumber]:
        """Update a blocked phone number.

        Only the reason can be changed.

        Args:
            blocked_phone_number_id: The blocked phone number's id, ``blkph_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. ``None``
                clears a field.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``blocked_phone_number_id`` is not an id, or is that of another type of
                object.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No blocked phone number with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.blocked_phone_numbers.update(
                blocked_phone_number_id,
                BlockedPhoneNumberUpdate(reason="Sells insurance"),
            )
        """
        return await self._update(blocked_phone_number_id, changes, options=options)

    async def _delete(
        self, blocked_phone_number_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/blocked_phone_number/{id}/",
            ids={"id": check_id(blocked_phone_number_id, "blkph", "blocked_phone_number_id")},
            options=options,
        )

    @operation
    async def delete(
        self, blocked_phone_number_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a blocked phone number.

        Its calls are accepted again.

        Args:
            blocked_phone_number_id: The blocked phone number's id, ``blkph_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``blocked_phone_number_id`` is not an id, or is that of another type of
                object.
            NotFoundError: No blocked phone number with this id exists. If ``.attempts`` is above 1,
                an earlier attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.blocked_phone_numbers.delete(blocked_phone_number_id)
        """
        return await self._delete(blocked_phone_number_id, options=options)

    async def _settings(
        self, *, options: "RequestOptions | None" = None
    ) -> Response[BlockedPhoneNumberSettings]:
        return await self._request_object(
            BlockedPhoneNumberSettings, "GET", "/blocked_phone_number/settings/", options=options
        )

    @operation
    async def settings(
        self, *, options: "RequestOptions | None" = None
    ) -> Response[BlockedPhoneNumberSettings]:
        """Get the settings of the blocking.

        Those of the organization.

        Args:
            options: Overrides of the client's options for this call.

        Example::

            blocked_phone_number = await close.blocked_phone_numbers.settings()
        """
        return await self._settings(options=options)

    async def _update_settings(
        self,
        changes: BlockedPhoneNumberSettings | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[BlockedPhoneNumberSettings]:
        return await self._request_object(
            BlockedPhoneNumberSettings,
            "PUT",
            "/blocked_phone_number/settings/",
            body=read_body(
                "blocked_phone_numbers.update_settings", changes, BlockedPhoneNumberSettings
            ),
            options=options,
        )

    @operation
    async def update_settings(
        self,
        changes: BlockedPhoneNumberSettings | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[BlockedPhoneNumberSettings]:
        """Update the settings of the blocking.

        Those of the organization.

        Args:
            changes: The fields to update, or a mapping with the keys of Close's JSON. ``None``
                clears a field.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.blocked_phone_numbers.update_settings(
                BlockedPhoneNumberSettings(reject_anonymous_inbound_calls=True)
            )
        """
        return await self._update_settings(changes, options=options)

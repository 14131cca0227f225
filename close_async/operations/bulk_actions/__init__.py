"""The operations of ``close.bulk_actions``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from typing import TYPE_CHECKING

from close_async.resources.base.operation import WithResponse
from close_async.resources.base.resource import M, Resource

if TYPE_CHECKING:
    from close_async.resources.bulk_actions.deletions import BulkDeletions
    from close_async.resources.bulk_actions.edits import BulkEdits
    from close_async.resources.bulk_actions.emails import BulkEmails
    from close_async.resources.bulk_actions.sequence_subscriptions import BulkSequenceSubscriptions


class BulkActions(Resource[M]):
    """Send emails to all leads that match a query, edit them, delete them, or subscribe them to a
    sequence. Close does it in the background.

    ``run`` starts a bulk action and returns it finished::

        await close.bulk_actions.edits.run(
            lead.status_id == cold.id, type="set_lead_status", lead_status_id=status.id
        )

    See https://developer.close.com/api/resources/bulk-actions
    """

    @property
    def with_response(self) -> "BulkActions[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return BulkActions(self._caller, gives_response=True)

    @property
    def deletions(self) -> "BulkDeletions[M]":
        """Deletions of all leads that match a query."""
        from close_async.resources.bulk_actions.deletions import BulkDeletions

        return BulkDeletions(self._caller, gives_response=self._gives_response)

    @property
    def edits(self) -> "BulkEdits[M]":
        """Changes of all leads that match a query."""
        from close_async.resources.bulk_actions.edits import BulkEdits

        return BulkEdits(self._caller, gives_response=self._gives_response)

    @property
    def emails(self) -> "BulkEmails[M]":
        """Emails to all leads that match a query."""
        from close_async.resources.bulk_actions.emails import BulkEmails

        return BulkEmails(self._caller, gives_response=self._gives_response)

    @property
    def sequence_subscriptions(self) -> "BulkSequenceSubscriptions[M]":
        """Subscriptions of all leads that match a query to sequences."""
        from close_async.resources.bulk_actions.sequence_subscriptions import (
            BulkSequenceSubscriptions,
        )

        return BulkSequenceSubscriptions(self._caller, gives_response=self._gives_response)

"""``TaskStore``: the tasks that leads show, and the others."""

from collections.abc import Callable, Collection, Iterator
from random import Random
from typing import Any

import orjson

from close_simulator.ids import CODE_LENGTH, make_id
from close_simulator.leads.changes import update_names
from close_simulator.leads.children import ChildStore
from close_simulator.tasks.changes import changed_task, new_task
from close_simulator.tasks.seeds import tasks_beside

Json = dict[str, Any]
Place = tuple[int, str]
"""The number of a task's lead, and the task's id."""


class TaskStore:
    """All tasks. A lead shows its open ones of the type ``lead``; the others are stored beside it.

    Seeded tasks beside a lead are generated when they are read, as leads are. A list reads every
    lead once, which suits worlds with thousands of leads, not millions.

    Args:
        children: The objects of leads.
    """

    def __init__(self, children: ChildStore) -> None:
        self._children = children
        self._leads = children.leads
        self._events = children.events
        self._beside: dict[int, list[Json]] = {}

    def note(self, index: int, lead: Json) -> None:
        """Update the name of a changed lead in the tasks beside it."""
        update_names(lead, self._beside.get(index, ()))

    def of_lead(self, index: int) -> list[Json]:
        """Return the tasks of a lead, the newest first."""
        rows = [*self._leads.part(index, "tasks"), *self.beside(index)]
        return sorted(rows, key=lambda task: str(task["date_created"]), reverse=True)

    def get(self, task_id: str) -> Json:
        """Return a task; raises KeyError if it does not exist."""
        return self._find(task_id)[1]

    def create(self, fields: Json | None = None, /, **named: Any) -> Json:
        """Create a task of any type, also of those that only Close creates.

        Args:
            fields: The request body.
            **named: Keys of the request body, as keyword arguments; ``_type`` is
                ``lead`` by default.

        Raises:
            ValidationError: Close would reject a value.
        """
        leads = self._leads
        task = new_task(self._children, {**(fields or {}), **named})
        # As recorded from Close: tasks that it creates itself have the prefix of notifications.
        prefix = "task" if task["_type"] == "lead" else "noti"
        task["id"] = make_id(prefix, 0, self._children.new_name(task["lead_id"]))
        index = leads.index_of(task["lead_id"])
        with self._events.logging_task(None, task):
            self._put(index, task)
        self._done({}, index, task)
        return task

    def update(
        self, task_id: str, body: Json, *, only_these: Collection[str] | None = None
    ) -> Json:
        """Change a task as ``PUT /task/{id}/`` does: only the given fields.

        Args:
            task_id: The task's id.
            body: The request body.
            only_these: The keys to apply; ``None`` for all.

        Raises:
            KeyError: There is no such task.
            ValidationError: Close would reject a value.
        """
        leads = self._leads
        before = self.get(task_id)
        task = changed_task(self._children, before, body, only_these)
        index = leads.index_of(task["lead_id"])
        with self._events.logging_task(before, task):
            self._drop(task_id)
            self._put(index, task)
        self._done(before, index, task)
        return task

    def _done(self, before: Json, index: int, task: Json) -> None:
        """Log the completion of a task, and update the date of its lead."""
        if before.get("is_complete") or not task["is_complete"]:
            return
        leads = self._leads
        lead = leads.lead(index) | {"date_updated": leads.now()}
        leads.put(index, lead)
        self._events.completed(task, lead)

    def delete(self, task_id: str) -> None:
        """Delete a task; raises KeyError if it does not exist."""
        with self._events.logging_task(self.get(task_id), None):
            self._drop(task_id)

    def merged(self, source: int, destination: int) -> None:
        """Move the tasks beside one lead to another, in a merge."""
        lead = self._leads.lead(destination)
        about = {"lead_id": lead["id"], "lead_name": lead["display_name"]}
        for task in self.beside(source):
            with self._events.logging_task(task, task | about):
                self._put(destination, task | about)
        self._beside[source] = []

    def find(self, search: str, matches: Callable[[Json], bool], order: Any) -> list[Place]:
        """Return the places of the matching tasks, from a cache if nothing has changed.

        Args:
            search: The cache key of ``matches`` and ``order``.
            matches: Returns whether a task matches.
            order: Sorts tasks; ``None`` for those of the newest leads first.
        """

        def places() -> list[Place]:
            rows = [(index, task) for index, task in self._all() if matches(task)]
            return [(index, task["id"]) for index, task in (rows if order is None else order(rows))]

        return self._children.searched(f"tasks/{search}", places)

    def at(self, place: Place) -> Json:
        """Return the task at a place that :meth:`find` returned."""
        index, task_id = place
        return next(task for task in self.of_lead(index) if task["id"] == task_id)

    def _all(self) -> Iterator[tuple[int, Json]]:
        for index in self._leads.shown():
            yield from ((index, task) for task in self.of_lead(index))

    def beside(self, index: int) -> list[Json]:
        """Return the tasks that a lead does not show."""
        if index in self._beside:
            return self._beside[index]
        leads = self._leads
        if index >= leads.seeded:
            return []
        lead: Json = orjson.loads(leads.pristine(index))
        code = leads.id_of(index)[5 : 5 + CODE_LENGTH]
        # Seeded by the id of the lead, so that every read generates the same tasks.
        return tasks_beside(lead, code, Random(lead["id"]))  # noqa: S311 - reproducible

    def _find(self, task_id: str) -> tuple[int, Json]:
        index = self._children.home_of(task_id)
        for task in self.of_lead(index):
            if task["id"] == task_id:
                return index, task
        raise KeyError(task_id)

    def _put(self, index: int, task: Json) -> None:
        self._children.set_home(task["id"], index)
        # Leads show incomplete tasks only, since 2024: a task vanishes from its lead when it is
        # completed.
        if task["_type"] == "lead" and not task["is_complete"]:
            self._children.add("tasks", index, task)
        else:
            self._beside[index] = [*self.beside(index), task]
            self._leads.version += 1

    def _drop(self, task_id: str) -> None:
        index, _ = self._find(task_id)
        self._children.set_home(task_id, None)
        lead, others = self._leads.lead(index), self.beside(index)
        self._beside[index] = [task for task in others if task["id"] != task_id]
        left = [task for task in lead["tasks"] if task["id"] != task_id]
        if len(left) < len(lead["tasks"]):
            lead["tasks"] = left
            self._leads.put(index, lead)
        self._leads.version += 1

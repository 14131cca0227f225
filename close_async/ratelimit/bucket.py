"""``Bucket``: all that is known of the limits one endpoint group's requests count against.

Close counts a request against its key's limit and its organization's, and tells of the tighter
one; which is which shows only in the number. So there is an account for each number, and a
request needs room in all of them. See https://developer.close.com/topics/rate-limits/.
"""

import math
from collections.abc import Callable, Mapping
from functools import partial
from random import random as uniform
from typing import Final

import attrs

from close_async.options import Priority
from close_async.ratelimit.adaptive_rate import AdaptiveRate
from close_async.ratelimit.entries import ClosedWindow, Reservation
from close_async.ratelimit.ledger import Ledger
from close_async.ratelimit.priority_queue import PriorityQueue
from close_async.ratelimit.probing import ProbingRate
from close_async.wire.ratelimit import RateLimit, believable

PRIORS: Final[Mapping[str, int]] = {"GET /me/": 160, "POST /data/search/": 16}
"""What Close was seen to allow in a window: the first burst is right before an answer tells."""

# What is tried where no answer ever tells: what Close was seen to allow on usual endpoints.
_USUAL_QUOTA, _USUAL_WINDOW = 240, 8.0
# The part of a window's tokens that the bulk priority leaves to others, until the last quarter.
_RESERVE, _RESERVE_UNTIL = 0.05, 0.25
# A bucket of as many has one to spare for a call that comes at the very end of its window.
_WORTH_A_SPARE = 100
# An account that no answer has told of for so many windows, while others were, is closed.
_SILENCE = 8.0
# Two windows that end within so many seconds may be one.
_SAME_END = 0.75
# The wait after a refusal, twice as long after each further one, seconds.
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 32.0
# Fewer requests than this, or counts further apart than this part, prove nothing.
_TELLING, _ALIKE = 4, 0.2
# Close has two limits for each endpoint group. What tells of more is no Close; and were all of them
# kept, a server that tells of another one each time would be an account for each of its answers.
_MOST_LIMITS = 4
LONGEST_CLOSURE: Final = 60.0
"""Seconds after which one request is sent though a limit should be used up.

Close's windows last seconds, so a header that closes a group for longer is most likely wrong, and
one wrong header must not stop a group for a day. If it is right, this costs one refusal a minute.
"""
# How often a reserve is looked at while it shrinks, in windows.
_LOOK = 1 / 64


@attrs.frozen
class LimitState:
    """What is known of one limit.

    Args:
        quota: Requests per window; None when unknown.
        used: How many of them are taken, as far as is known.
        in_flight: Requests under way.
        used_by_others: Requests a second that others send.
        resets_in: Seconds until the window ends; None when unknown.
    """

    quota: int | None
    used: int
    in_flight: int
    used_by_others: float
    resets_in: float | None


class Bucket:
    """The limits of one group, or of several that turned out to be one.

    Args:
        quota: What is known of its limit beforehand.
        now: The time.
        peers: How many other consumers are known to share it.
        random: Gives numbers from 0 to 1.
        ledger: Makes its first account.
    """

    def __init__(
        self,
        quota: int | None = None,
        *,
        now: float,
        peers: int = 0,
        random: Callable[[], float] = uniform,
        ledger: Callable[..., Ledger] = Ledger,
    ) -> None:
        self.priorities: PriorityQueue = PriorityQueue()
        self._first = partial(ledger, peers=peers, random=random)
        self._accounts: dict[int | None, Ledger] = {
            None: self._first(quota, _USUAL_WINDOW, now=now)
        }
        self._prior = quota
        self._active = now  # when the last request went, or the last answer came
        self._probe: Reservation | None = None  # one that went though the limits should be used up
        self._has_told = False
        self._blind: AdaptiveRate | ProbingRate | None = None
        self._hidden: AdaptiveRate | None = None
        self._refusals, self._refused_at, self._pause_until = 0, -math.inf, -math.inf
        self._is_merged = False

    @property
    def accounts(self) -> list[Ledger]:
        """The account of each limit."""
        return list(self._accounts.values())

    @property
    def past(self) -> ClosedWindow | None:
        """What became of the window that was the last to end."""
        pasts = [account.past for account in self.accounts if account.past is not None]
        return max(pasts, key=lambda past: past.ended, default=None)

    @property
    def is_idle(self) -> bool:
        """Whether nobody waits, and no answer is awaited."""
        return not self.priorities and not any(account.in_flight for account in self.accounts)

    def opening(self, priority: Priority, now: float) -> float:
        """Give the time at which a request may go: now or before if it may at once.

        It is never later than :data:`LONGEST_CLOSURE` after the last request or answer.
        """
        opening = self.closed_until(priority, now)
        if opening <= now and self._blind is None:
            opening = max([opening, *(account.leased(now) for account in self.accounts)])
        return min(opening, self.probe_time)

    def closed_until(self, priority: Priority, now: float) -> float:
        """Give the time at which the limits allow a request, as far as is known of them."""
        times = [pace.opening(now) for pace in (self._blind, self._hidden) if pace is not None]
        times.append(self._pause_until)
        if self._blind is None:
            times += [self._opening_of(account, priority, now) for account in self.accounts]
        return max(times)

    @property
    def probe_time(self) -> float:
        """The time at which a request goes, whatever is known of the limits."""
        return self._active + LONGEST_CLOSURE

    def charge(self, now: float) -> Reservation:
        """Charge a request that is granted now."""
        ticket = Reservation(now)
        if now >= self.probe_time and self.closed_until("bulk", now) > now:
            self._probe = ticket
        self._active = now
        for account in self.accounts:
            account.charge(ticket, now)
        for pace in (self._blind, self._hidden):
            if pace is not None:
                pace.charge(now)
        return ticket

    def refund(self, ticket: Reservation, now: float) -> None:
        """Take back a charge for a request that was never sent."""
        for account in self.accounts:
            account.refund(ticket, now)
        if self._blind is not None:
            self._blind.ended()

    def abandon(self, ticket: Reservation, now: float) -> None:
        """Give up on the answer to a request."""
        for account in self.accounts:
            account.abandon(ticket, now)
        if self._blind is not None:
            self._blind.ended()

    def settle(self, ticket: Reservation, now: float, status: int, said: RateLimit | None) -> None:
        """Note an answer, and what it said."""
        is_refused = status == 429
        said = believable(said)
        self._active = now
        if ticket is self._probe:
            self._probe = None
            if not is_refused:
                self._open_again(ticket, now, told=None if said is None else said.limit)
        is_hidden = is_refused and self._is_of_another(said)
        if said is None or said.limit is None or said.reset is None or is_hidden:
            self._pass_over(self.accounts, ticket, now, was_counted=not is_refused)
        else:
            account = self.account(said.limit, now)
            account.settle(ticket, now, status, said)
            others = [each for each in self.accounts if each is not account]
            self._pass_over(others, ticket, now, was_counted=not is_refused)
            self._close_accounts(account, said, now, sent=ticket.sent)
            if not is_refused:
                self._has_told, self._blind = True, None
        self._adapt(ticket, now, is_refused, is_hidden, said)
        self._back_off(ticket, now, is_refused=is_refused)

    def account(self, limit: int, now: float) -> Ledger:
        """Give the account of a limit, and open it if it is new."""
        account = self._accounts.get(limit)
        if account is not None:
            return account
        account = self._accounts.pop(None, None)
        if account is None:
            account = self.accounts[0].fork(limit, now)
            if len(self._accounts) >= _MOST_LIMITS:
                del self._accounts[min(self._accounts, key=lambda each: self._accounts[each].shown)]
        self._accounts[limit] = account
        return account

    def merge(self, other: "Bucket") -> None:
        """Take over a bucket that turned out to be this one, and those who wait for it."""
        self._is_merged = True
        self.priorities.merge(other.priorities)
        for limit, account in other._accounts.items():
            if limit in self._accounts:
                self._accounts[limit].merge(account)

    def is_refuted(self, ticket: Reservation, now: float, said: RateLimit | None) -> bool:
        """Say whether an answer shows that groups were taken for one bucket that are several.

        Consumers alike, at work on two endpoints, can make two buckets look like one: on each,
        what others take is what this client takes on the other. It does little harm while it
        lasts, for the others leave room as one does oneself; when they stop, more is left than
        one bucket could have.
        """
        if not self._is_merged or said is None or said.limit is None:
            return False
        account = self._accounts.get(said.limit)
        return account is not None and account.overshoots(ticket, now, said)

    def abandon_all(self, now: float) -> None:
        """Forget who waits, and give up on every answer: the loop they belong to is gone."""
        self.priorities = PriorityQueue()
        self._blind = None  # what tells nothing is a stand-in for Close, and another next time
        for account in self.accounts:
            account.abandon_all(now)

    def resembles(self, other: "Bucket") -> bool:
        """Say whether the last window of both looks as if it were one.

        The limit is the same, it ended at the same time, and the used_by_others of each are as many
        as the requests of the other.
        """
        for limit in self._accounts.keys() & other._accounts.keys() - {None}:
            mine, theirs = self._accounts[limit].past, other._accounts[limit].past
            if mine is None or theirs is None or abs(mine.ended - theirs.ended) > _SAME_END:
                continue
            if _are_alike(mine.others, theirs.own) and _are_alike(theirs.others, mine.own):
                return True
        return False

    def states(self, now: float) -> list[LimitState]:
        """Give what is known."""
        found: list[LimitState] = []
        for account in self.accounts:
            account.roll(now)
            resets_in = account.dating.latest - now if account.dating.is_known else None
            used = account.charged
            if account.quota is not None and account.low is not None:
                used = max(used, account.quota - account.low)
            found.append(
                LimitState(
                    account.quota, used, account.in_flight, account.used_by_others, resets_in
                )
            )
        return found

    def _opening_of(self, account: Ledger, priority: Priority, now: float) -> float:
        """Give the time at which an account has room for a request of a priority."""
        free = account.available(now)
        if free <= 0:
            return account.opening(now)
        if priority == "bulk" and free <= self._reserve(account, now):
            window = account.dating.window or _USUAL_WINDOW
            return min(account.opening(now), now + window * _LOOK)
        if priority == "bulk" or account.is_shared:
            return account.pace(now)
        return now

    def _reserve(self, account: Ledger, now: float) -> int:
        """Say how many tokens the bulk priority leaves to the others."""
        if account.quota is None or account.quota < 2 or not account.dating.is_known:
            return 0
        window = account.dating.window or _USUAL_WINDOW
        rest = (account.dating.earliest - account.trip - now) / (window * _RESERVE_UNTIL)
        reserve = math.ceil(account.quota * _RESERVE * min(max(rest, 0.0), 1.0))
        return max(reserve, min(1, account.quota // _WORTH_A_SPARE))

    def _open_again(self, ticket: Reservation, now: float, *, told: int | None) -> None:
        """Forget what would close the group for long though a request has just passed."""
        far = now + LONGEST_CLOSURE
        for limit, account in list(self._accounts.items()):
            if limit != told and self._opening_of(account, "bulk", now) > far:
                del self._accounts[limit]
        if not self._accounts:
            account = self._first(self._prior, _USUAL_WINDOW, now=now)
            account.charge(ticket, now)
            self._accounts[None] = account
        for name in ("_blind", "_hidden"):
            pace: AdaptiveRate | ProbingRate | None = getattr(self, name)
            if pace is not None and pace.opening(now) > far:
                setattr(self, name, None)

    def _close_accounts(self, told: Ledger, said: RateLimit, now: float, *, sent: float) -> None:
        """Close the accounts of limits that there are no more."""
        for limit, account in list(self._accounts.items()):
            window = account.dating.window or _USUAL_WINDOW
            is_stale = now - account.shown > _SILENCE * window
            is_refuted = said.remaining is not None and account.contradicts(
                said.remaining, now, sent=sent
            )
            if account is not told and (is_stale or is_refuted):
                del self._accounts[limit]

    def _pass_over(
        self, accounts: list[Ledger], ticket: Reservation, now: float, *, was_counted: bool
    ) -> None:
        for account in accounts:
            account.record_other_limit(ticket, now, was_counted=was_counted)

    def _is_of_another(self, said: RateLimit | None) -> bool:
        """Say whether a refusal is of a limit that answers do not tell.

        There was room in the limit that they do tell, or this one tells of none.
        """
        if said is not None and said.remaining:
            return True
        return self._has_told and (said is None or said.limit is None)

    def _adapt(
        self,
        ticket: Reservation,
        now: float,
        is_refused: bool,
        is_hidden: bool,
        said: RateLimit | None,
    ) -> None:
        """Find by trying what answers do not tell."""
        reset = None if said is None else said.reset
        if is_hidden and self._hidden is None:
            self._hidden = AdaptiveRate(self._usual_quota(), _USUAL_WINDOW, now=now)
        elif not self._has_told and self._blind is None:
            self._blind = ProbingRate(_USUAL_WINDOW, ticket.sent)
        if not is_refused:
            for each in (self._blind, self._hidden):
                if each is not None:
                    each.passed(now)
            return
        if self._blind is not None:
            self._blind = self._blind.refused(ticket.sent, now, reset)
        if self._hidden is not None and is_hidden:
            self._hidden = self._hidden.refused(ticket.sent, now, reset)

    def _back_off(self, ticket: Reservation, now: float, *, is_refused: bool) -> None:
        """Wait a little longer with each refusal in a row, whatever they say.

        A reset that does not come true must not make a busy loop.
        """
        if not is_refused:
            self._refusals = 0
        elif ticket.sent >= self._refused_at:  # else it speaks of the same moment
            self._refused_at = now
            self._pause_until = now + min(_FIRST_PAUSE * 2**self._refusals, _LONGEST_PAUSE)
            self._refusals = min(self._refusals + 1, 16)

    def _usual_quota(self) -> int:
        known = [account.quota for account in self.accounts if account.quota is not None]
        return min(known, default=self._prior or _USUAL_QUOTA)


def _are_alike(seen: int, made: int) -> bool:
    """Say whether the requests that were seen may well be those that were made."""
    return made >= _TELLING and abs(seen - made) <= max(2, _ALIKE * made)

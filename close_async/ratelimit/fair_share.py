"""``Share``: which part of a bucket is one's own where others take from it, and for how long.

Those who pace themselves agree without knowing of each other: each takes the part that it had, and
the window's tokens last to its end. Beside those who send until they are refused, and sleep, an
even pace would come to less and less. They show, for the tokens are gone long before the window's
end, window after window; then one hurries: one's part is taken in the time in which there is
something to take, and grows, up to half of all, for as long as that is a gain. It is none where
several hurry because of each other. Those stop growing, relent a little with every window, and so
come back to an even pace.

See https://developer.close.com/topics/rate-limits/.
"""

import math

import attrs

# Nobody's share of a bucket is taken to be smaller, or nobody could come back from nothing.
SMALLEST_SHARE = 1 / 32
# Where others wanted less than was left, everybody may take so much more.
_BOLDER = 1.25
# When others first show, so much less is taken for a share: all at once they learn that they are
# not alone, and none has seen yet what is left when they all hold back.
_AT_FIRST = 0.5
# Tokens that were gone before so much of a window had passed were fought for. After more than so
# many such windows, none of which was better than the one before by so much, one hurries.
_EARLY, _PATIENCE, _BETTER = 0.88, 3, 0.06
# Who has nearly half need not grow: it is what anybody may claim beside one other. As others are
# faster one has to try for more to come to it, but not for more than that; in steps, and smaller
# ones once it was no gain.
_ENOUGH, _FAIR, _MOST, _STEP, _LATER_STEP = 0.45, 0.5, 0.8, 2.0, 1.3
# A gain or a loss is what is more than so many standard deviations of chance.
_CHANCE = 1.5
# Windows until one tries to grow again after it was no gain, twice as many each time; and those of
# them in which it may yet show that it was one.
_TRUCE, _LONGEST_TRUCE, _DOUBTS = 8, 64, 4
# So much of the time that is gained by hurrying is given up with each window.
_RELENTING = 0.05


@attrs.define
class FairShare:
    """The part, and the time in which it is there to be taken.

    Args:
        part: The part of each window's tokens.
        lasts: The part of a window for which there are tokens.
        is_hurrying: Whether it is to be taken in that time, for later there is nothing.
    """

    part: float = 1.0
    lasts: float = 1.0
    is_hurrying: bool = False
    _fought: int = 0  # windows in a row
    _last: int = 0  # what the last attempt to grow came to; 0 before the first
    _tried: float = 0.0  # the part that it was
    _cooldown: int = 0  # windows left of it
    _doubts: int = 0  # windows left in which it may show that it was a gain
    _next_truce: int = _TRUCE

    def unshared(self) -> None:
        """Learn that nobody else was there."""
        self.part, self.lasts = 1.0, 1.0
        self._calm()

    def left_over(self) -> None:
        """Learn that others wanted less than was left."""
        self.part = min(self.part * _BOLDER, 1.0)
        self._calm()

    def took(self, own: int, others: float, *, lasted: float | None, is_first: bool) -> None:
        """Learn what became of a window.

        Args:
            own: The requests of one's own.
            others: Those of others.
            lasted: The part of the window for which there were tokens; None when there were none
                whenever one looked.
            is_first: Whether others had not shown before.
        """
        part = own / (own + others)
        self._judge(lasted)
        if self._fought > _PATIENCE:
            self._grow(own, part)
            return
        learnt = (self.part + part) / 2
        self.part = max(learnt * _AT_FIRST if is_first else learnt, SMALLEST_SHARE)

    def _judge(self, lasted: float | None) -> None:
        """See whether the window was fought for."""
        before = self.lasts
        if lasted is not None:
            self.lasts = lasted + (1 - lasted) * _RELENTING
        if self.lasts > _EARLY:
            self._calm()
        elif self.lasts < before + _BETTER:
            self._fought += 1

    def _grow(self, own: int, part: float) -> None:
        """Try for more as long as it is a gain."""
        self.is_hurrying = True
        chance = _CHANCE * math.sqrt(self._last)
        if self._cooldown:
            self._cooldown -= 1
            if own < self._last - chance:  # it had been a gain
                self.part, self._last = self._tried, 0
            self._doubts -= 1
            if self._doubts <= 0:
                self._last = 0
            return
        is_gain, self._last = own > self._last + chance, own
        if part >= _ENOUGH:
            self.part = max(self.part * min(_FAIR / part, 1.0), _FAIR)
        elif is_gain:
            step = _STEP if self._next_truce == _TRUCE else _LATER_STEP
            self.part = min(max(self.part, part) * step, _MOST)
        else:
            self._tried, self.part = self.part, max(part, SMALLEST_SHARE)
            self._cooldown, self._doubts = self._next_truce, _DOUBTS
            self._next_truce = min(self._next_truce * 2, _LONGEST_TRUCE)

    def _calm(self) -> None:
        """Go on at an even pace."""
        self.is_hurrying = False
        self._fought, self._last = 0, 0
        self._cooldown, self._next_truce = 0, _TRUCE

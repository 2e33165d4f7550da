"""The stream of rows of a sample: records, now and then twice, now and then corrected."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

from sampling.dirt import Cell, Dirtier
from sampling.records import Record, RecordMaker
from sampling.spec import Sample

# Rows to repeat or correct are drawn from so many: memory does not grow with the rows.
_REMEMBERED = 400


class RowStream:
    """An endless stream of rows of one part; the same sample and seed give the same rows.

    Only rows without a mistake that their contract refuses are repeated or corrected. Hence each
    repeated and each corrected row is one row more than trusted data keep, whatever the order of
    checking and merging.
    """

    def __init__(self, sample: Sample, seed: int, place: int = 0) -> None:
        # The first part's rows are those of a sample without parts.
        self._rng = random.Random(f"{seed} {place}" if place else seed)
        self._maker = RecordMaker(sample, seed, place)
        self._dirtier = Dirtier(sample)
        self._repeat_rate = float(sample.dirt.get("exact_duplicates") or 0)
        corrections = sample.dirt.get("corrections") or {"rate": 0, "columns": []}
        self._correction_rate = float(corrections["rate"])
        self._corrected = [name for name in sample.columns if name in corrections["columns"]]
        self._remembered: list[tuple[Record, list[Cell]]] = []
        #: Distinct records so far.
        self.records = 0

    @property
    def counts(self) -> Counter[str]:
        """How often each kind of mistake was made so far."""
        return self._dirtier.counts

    def __iter__(self) -> Iterator[list[Cell]]:
        """Yield rows without end."""
        while True:
            yield self._next()

    def _next(self) -> list[Cell]:
        rng = self._rng
        lot = rng.random()
        if self._remembered and lot < self._repeat_rate + self._correction_rate:
            record, cells = rng.choice(self._remembered)
            if lot < self._repeat_rate:
                self.counts["exactDuplicates"] += 1
                return cells
            self.counts["corrections"] += 1
            later = self._maker.correct(record, self._corrected, rng)
            return self._dirtier.render(later, rng, swapped=False)
        self.records += 1
        record = self._maker.make(self.records, rng)
        swapped = self._dirtier.swap(record, rng)
        cells = self._dirtier.render(record, rng, swapped=swapped)
        if not swapped and not self._dirtier.spoil(cells, rng):
            self._remember(record, cells)
        return cells

    def _remember(self, record: Record, cells: list[Cell]) -> None:
        if len(self._remembered) < _REMEMBERED:
            self._remembered.append((record, cells))
        else:
            self._remembered[self._rng.randrange(_REMEMBERED)] = (record, cells)

"""Kills clean, trust and curate at random moments, runs them again, and compares every row with a model.

`python tests/glue_jobs/drill/chain_drill.py --kills 20 --seed 1` lands random files, corrections, hostile files and repaired rows
in an embedded AWS of its own, kills the process that runs the three jobs with SIGKILL at a random moment, looks what readers see,
runs the jobs again in a new process, and checks that each landed row is where the model says, once. It ends with a rebuild from
landing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).resolve().parents[3] / "glue-jobs")]

import drill  # noqa: E402
from chain_model import BUCKETS, DATASET, HEAD, MASKED, Model  # noqa: E402
from drill import LostRowsError, Writer  # noqa: E402
from lake import manifests  # noqa: E402

State = tuple[dict[Any, str], dict[Any, Any]]


class ChainDrill(drill.EmbeddedAws):
    """The embedded AWS, the model, and workers one after the other."""

    def __init__(self, seed: int, folder: Path) -> None:
        super().__init__(seed, folder, "chain_worker.py")
        self.model = Model(self.random)
        self.figures: Counter[str] = Counter()
        self.steps: Counter[str] = Counter()
        self.run_seconds = 20.0
        self.s3 = self.client("s3")
        for bucket in BUCKETS.values():
            self.make_bucket(bucket)
            self.s3.put_bucket_versioning(
                Bucket=bucket, VersioningConfiguration={"Status": "Enabled"}
            )
        for zone in BUCKETS:
            self.make_database(f"chain_{zone}")

    def put(self, path: str, body: bytes, **said: Any) -> str:
        """Land an object with its manifest and return its version."""
        stated = manifests.Manifest(
            **{
                **{"file": path, "sha256": hashlib.sha256(body).hexdigest()},
                **{"bytes": len(body), "rows": None, "sender": "drill"},
                **{"sent_at": "2026-01-01T00:00:00Z", **said},
            }
        )
        manifests.write(self.s3, BUCKETS["landing"], DATASET, stated)
        answer = self.s3.put_object(Bucket=BUCKETS["landing"], Key=f"{DATASET}/{path}", Body=body)
        return str(answer["VersionId"])

    def land(self, number: int) -> None:
        """Land what is new in a round: files, corrections, files to be refused, repaired rows."""
        draw = self.random
        earlier = sorted({key.removeprefix(f"{DATASET}/") for key, _, _ in self.model.accepted})
        for place in range(draw.randrange(1, 4)):
            name = f"r{number:03d}-{place}.csv"
            if earlier and draw.random() < 0.3:
                # Once a round: nobody reads a version that was corrected before the run.
                name = earlier.pop(draw.randrange(len(earlier)))
                self.figures["files corrected"] += 1
            text = self.model.file()
            version = self.put(name, text.encode())
            self.model.land(f"{DATASET}/{name}", version, text)
            self._wait_for_next_second()
        hostile = draw.choice([b"", b"PK\x03\x04", b"other\n1\n", draw.randbytes(50) + b"\0", None])
        if hostile is not None:
            self.put(f"hostile-{number}.csv", hostile)
        else:
            self.put(f"hostile-{number}.csv", self.model.file().encode(), rows=99)
        self.figures["files refused"] += 1
        if self.open_rows and draw.random() < 0.7:
            self._replay(number)

    def _replay(self, number: int) -> None:
        chosen = self.random.sample(self.open_rows, min(3, len(self.open_rows)))
        lines = []
        for origin in chosen:
            values = dict(
                zip(
                    HEAD.strip().split(","),
                    self.model.line().strip().split(",")[:5],
                    strict=True,
                )
            )
            self.model.repaired[origin] = values
            lines.append(",".join([*map(str, origin), *values.values()]))
        body = f"_object,_version,_row,{HEAD}" + "\n".join(lines) + "\n"
        self.put(f"replays/r{number:03d}.csv", body.encode(), rows=len(lines))
        self.figures["rows repaired"] += len(lines)

    @property
    def open_rows(self) -> list[Any]:
        """Rows that were in quarantine when the round began, of files that this round leaves as they are."""
        places = self.model.places()[0]
        return [one for one in self.settled if self.settled[one] == "refused" == places.get(one)]

    settled: dict[Any, str] = {}  # noqa: RUF012  # replaced, never changed

    @staticmethod
    def _wait_for_next_second() -> None:
        time.sleep(1.05 - time.time() % 1)

    def kill_once(self, number: int, worker: Writer) -> Writer:
        """Land, kill a run, look, run again, look."""
        old = self.model.places()
        self.settled = old[0]
        self.land(number)
        new = self.model.places()
        worker.tell(do="run", run=f"r{number}")
        step = self._wait(worker, self.random.uniform(0, self.run_seconds))
        worker.kill()
        self.steps[step] += 1
        self.figures["kills"] += 1
        again = self.take()
        self.look(again, [old, new], f"after kill {number} in {step}")
        started = time.time()
        answer = again.ask(do="run", run=f"r{number}")
        if answer["outcome"] != "ran":
            raise LostRowsError(f"the rerun after a kill in {step} failed: {answer['outcome']}")
        self.run_seconds = 0.5 * self.run_seconds + 0.5 * (time.time() - started)
        self.look(again, [new], f"after the rerun {number}")
        return again

    def _wait(self, worker: Writer, seconds: float) -> str:
        """Listen for some seconds and return the last step that was heard of."""
        step, until = "start", time.time() + seconds
        while (left := until - time.time()) > 0:
            heard = worker.hear_within(left)
            if heard is None:
                return step
            step = str(heard.get("step") or "finished").split(" ")[0]
            if "done" in heard:
                return "finished"
        return step

    def look(self, worker: Writer, allowed: list[State], when: str) -> None:
        """Check what readers see against the states allowed; against one alone, every row and figure."""
        seen = worker.ask(do="read")["seen"]
        quarantine = {(a, b, c): kind for a, b, c, kind in seen["quarantine"]}
        trusted = {(a, b, c): (key, amount) for a, b, c, key, amount in seen["trusted"]}
        if len(quarantine) != len(seen["quarantine"]) or len(trusted) != len(seen["trusted"]):
            raise LostRowsError(f"{when}: a row is twice in one table")
        states = [
            (
                {one: kind for one, kind in places.items() if kind != "trusted"},
                {one: (key, amount) for one, (key, amount, _) in values.items()},
            )
            for places, values in allowed
        ]
        if quarantine not in [one[0] for one in states]:
            raise LostRowsError(f"{when}: quarantine is in no state of whole runs")
        if trusted not in [one[1] for one in states]:
            raise LostRowsError(f"{when}: trusted is in no state of whole runs")
        shown = json.dumps(seen["shown"])
        if MASKED in shown:
            raise LostRowsError(f"{when}: a masked value is shown")
        if len(allowed) > 1:
            self.figures[f"after kills: trusted {'new' if trusted == states[1][1] else 'old'}"] += 1
            return
        raw = Counter(tuple(one) for one in seen["raw"])
        if raw != Counter(allowed[0][0].keys()):
            raise LostRowsError(f"{when}: raw does not hold each landed row once")
        if sorted(seen["curated"]) != self.model.curated():
            raise LostRowsError(f"{when}: the figures are {seen['curated']}")
        self.figures["rows compared"] += len(raw)

    def rebuild(self, worker: Writer) -> None:
        """Drop everything but landing and run again: the present versions' rows are where they were."""
        current = {key: version for key, version, _ in self.model.accepted}
        glue = self.client("glue")
        for zone in ("raw", "trusted", "quarantine", "curated"):
            for table in glue.get_tables(DatabaseName=f"chain_{zone}")["TableList"]:
                glue.delete_table(DatabaseName=f"chain_{zone}", Name=table["Name"])
            pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKETS[zone])
            for one in [one for page in pages for one in page.get("Contents", [])]:
                self.s3.delete_object(Bucket=BUCKETS[zone], Key=one["Key"])
        answer = worker.ask(do="run", run="rebuild")
        if answer["outcome"] != "ran":
            raise LostRowsError(f"the rebuild failed: {answer['outcome']}")
        kept = [one for one in self.model.accepted if current[one[0]] == one[1]]
        order = {one[0]: place for place, one in enumerate(kept)}
        self.model.accepted = sorted(kept, key=lambda one: order[one[0]])
        self.look(worker, [self.model.places()], "after the rebuild")


def main() -> int:
    """Run the drill and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    told, _ = parser.parse_known_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    started = time.time()
    failure = ""
    with tempfile.TemporaryDirectory(prefix="drill-") as folder:
        chain = ChainDrill(told.seed, Path(folder))
        try:
            worker = chain.take()
            for number in range(told.kills):
                worker = chain.kill_once(number, worker)
                print(
                    f"chain: kill {number + 1}/{told.kills} held, {time.time() - started:.0f} s",
                    file=sys.stderr,
                    flush=True,
                )
            chain.rebuild(worker)
        except LostRowsError as error:
            failure = str(error)
        finally:
            chain.close()
    places = Counter(chain.model.places()[0].values())
    print(
        json.dumps(
            {
                "ok": not failure,
                "failure": failure or None,
                "seed": told.seed,
                "seconds": round(time.time() - started),
                "killsByStep": dict(sorted(chain.steps.items())),
                "rowsAtTheEnd": dict(sorted(places.items())),
                **dict(sorted(chain.figures.items())),
            },
            indent=1,
        )
    )
    return 1 if failure else 0


if __name__ == "__main__":
    sys.exit(main())

"""Kills writers while they commit, and looks at what readers see.

`python tests/glue_jobs/drill/drill.py --kills 100 --races 10 --seed 1` starts an embedded AWS of its own on a free loopback port,
kills a committing process with SIGKILL at a random moment of a random phase, checks that readers see the old rows or the new ones
exactly, runs the batch again and checks that every row is there once; then lets two processes commit at once. It prints what it
measured as JSON and fails when one check fails.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import boto3

ROOT = Path(__file__).resolve().parents[3]
REGION = "ca-central-1"
ROWS, KEYS = 1000, 3000
PHASES = (
    "prepared",
    "branch lake.drill_quarantine.things",
    "append lake.drill_quarantine.things",
    "branch lake.drill_trusted.things",
    "delete lake.drill_trusted.things",
    "append lake.drill_trusted.things",
    "stage",
    "publish lake.drill_quarantine.things",
    "publish lake.drill_trusted.things",
    "ledger",
)
Seen = dict[str, dict[str, list[int]]]


class LostRowsError(AssertionError):
    """Readers saw something that no sequence of whole runs explains."""


class Writer:
    """One writer process and what it says."""

    def __init__(self, endpoint: str, environment: dict[str, str], script: str) -> None:
        self.swept = 0
        self._complaints = tempfile.TemporaryFile("w+")  # noqa: SIM115  # as long as the process
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name(script)), endpoint],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            env=environment,
            text=True,
            bufsize=1,
            start_new_session=True,
        )
        self._lines: queue.Queue[dict[str, Any] | None] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith("{"):
                said = json.loads(line)
                self.swept += said.get("files", 0)
                self._lines.put(said)
        self._lines.put(None)

    def hear(self, timeout: float = 300) -> dict[str, Any]:
        """Return the next thing it says."""
        heard = self._lines.get(timeout=timeout)
        if heard is None:
            self._complaints.seek(0)
            raise LostRowsError(f"a writer died by itself: {self._complaints.read()[-3000:]}")
        return heard

    def hear_within(self, seconds: float) -> dict[str, Any] | None:
        """Return the next thing it says, None when it says nothing for so long."""
        try:
            return self.hear(seconds)
        except queue.Empty:
            return None

    def until(self, key: str) -> dict[str, Any]:
        """Return the next thing it says that has this key."""
        while True:
            heard = self.hear()
            if key in heard:
                return heard

    def tell(self, **command: Any) -> None:
        """Send a command."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(command) + "\n")

    def ask(self, **command: Any) -> dict[str, Any]:
        """Send a command and wait until it is done."""
        self.tell(**command)
        return self.until("done")

    def kill(self) -> None:
        """End the process and its JVM at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def expected(batches: int) -> Seen:
    """Work out by hand what the tables hold after so many whole batches."""
    trusted: dict[str, tuple[int, int]] = {}
    aside: list[tuple[int, int]] = []
    for batch in range(batches):
        for row in range(1, ROWS + 1):
            if row % 10 == 0:
                aside.append((batch, row))
                continue
            key = f"k{(row * 7 + batch * 331) % KEYS}"
            if key in trusted:
                aside.append(trusted[key])
            trusted[key] = (batch, row)
    return {"trusted": _summed(list(trusted.values())), "quarantine": _summed(aside)}


def _summed(rows: list[tuple[int, int]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for batch, row in rows:
        entry = found.setdefault(f"things/b{batch:04d}", [0, 0, 0])
        entry[0] += 1
        entry[1] += row
        entry[2] += row * row
    return found


class EmbeddedAws:
    """An embedded AWS of its own, and processes that use it one after the other."""

    def __init__(self, seed: int, folder: Path, script: str) -> None:
        self.random = random.Random(seed)
        self.script = script
        port = _free_port()
        self.endpoint = f"http://127.0.0.1:{port}"
        self.environment = {
            **os.environ,
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "SPARK_LOCAL_IP": "127.0.0.1",
        }
        self.aws = subprocess.Popen(
            [str(ROOT / ".venv-ministack" / "bin" / "python"), "-m", "ministack"],
            cwd=folder,
            env={
                **os.environ,
                "BIND_HOST": "127.0.0.1",
                "IOT_MTLS_ENABLED": "0",
                "SFTP_ENABLED": "0",
                "GATEWAY_PORT": str(port),
                "MINISTACK_REGION": REGION,
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.writers: list[Writer] = []
        s3 = self.client("s3")
        for _ in range(100):
            try:
                s3.list_buckets()
                break
            except Exception:
                time.sleep(0.2)
        self.next = self.start()

    def close(self) -> None:
        """End every process that was started."""
        for writer in self.writers:
            if writer.process.poll() is None:
                writer.kill()
        os.killpg(self.aws.pid, signal.SIGKILL)
        self.aws.wait()

    def make_bucket(self, name: str) -> None:
        """Create a bucket."""
        self.client("s3").create_bucket(
            Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION}
        )

    def make_database(self, name: str) -> None:
        """Create a database of the catalogue."""
        self.client("glue").create_database(DatabaseInput={"Name": name})

    def client(self, service: str) -> Any:
        """Return a client of the embedded AWS."""
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def start(self) -> Writer:
        """Start a process."""
        writer = Writer(self.endpoint, self.environment, self.script)
        self.writers.append(writer)
        return writer

    def take(self) -> Writer:
        """Return a warm writer, and warm the next one meanwhile."""
        writer, self.next = self.next, self.start()
        writer.until("ready")
        return writer


class Drill(EmbeddedAws):
    """The embedded AWS, a reader, and writers one after the other."""

    def __init__(self, seed: int, folder: Path) -> None:
        super().__init__(seed, folder, "writer.py")
        self.figures: Counter[str] = Counter()
        self.by_phase: Counter[str] = Counter()
        self.seconds: list[float] = []
        self.committed = 0
        self.observations = 0
        for zone in ("trusted", "quarantine"):
            self.make_bucket(f"drill-{zone}")
            self.make_database(f"drill_{zone}")
        self.reader = self.start()
        self.reader.until("ready")
        self.reader.ask(do="make")

    def look(self, allowed: list[Seen], when: str) -> Seen:
        """Check that each table is in one of the states allowed, and return what is seen."""
        seen: Seen = self.reader.ask(do="read")["seen"]
        self.observations += 1
        for zone, rows in seen.items():
            if rows not in [one[zone] for one in allowed]:
                raise LostRowsError(
                    f"{when}: {zone} is neither the old state nor the new one: {rows}"
                )
        return seen

    def kill_once(self, writer: Writer) -> Writer:
        """Kill a writer while it commits a batch, look, run the batch again, look."""
        batch = self.committed
        old, new = expected(batch), expected(batch + 1)
        phase = self.random.choice(PHASES)
        # A phase lasts 50 to 500 ms; half of the kills come at once.
        delay = self.random.choice([0.0, self.random.uniform(0, 0.6)])
        writer.tell(do="run", batch=batch, run=f"r{batch}")
        while True:
            heard = writer.hear()
            if heard.get("phase") == phase or "done" in heard:
                break
        if "done" in heard:
            # The first batch removes nothing, so it has no such phase.
            self.figures["finished before the kill"] += 1
        else:
            time.sleep(delay)
        writer.kill()
        self.figures["kills"] += 1
        self.by_phase[phase] += 1
        seen = self.look([old, new], f"after a kill in {phase}")
        states = tuple("new" if seen[z] == new[z] else "old" for z in ("quarantine", "trusted"))
        self.figures[f"after the kill: quarantine {states[0]}, trusted {states[1]}"] += 1
        if states == ("old", "new"):
            raise LostRowsError("trusted was published before quarantine")
        again = self.take()
        answer = again.ask(do="run", batch=batch, run=f"r{batch}")
        self.figures[f"rerun: {answer['outcome'].replace(f'r{batch}', 'the killed run')}"] += 1
        if answer["outcome"].startswith(("refused", "error")):
            raise LostRowsError(f"the rerun failed: {answer['outcome']}")
        self.seconds.append(answer["seconds"])
        self.look([new], "after the rerun")
        self.committed += 1
        self._check_ledger()
        return again

    def race_once(self, first: Writer, second: Writer) -> None:
        """Let two writers commit the same batch at once."""
        batch = self.committed
        old, new = expected(batch), expected(batch + 1)
        first.tell(do="run", batch=batch, run=f"x{batch}")
        time.sleep(self.random.choice([0.0, self.random.uniform(0, 1.5)]))
        second.tell(do="run", batch=batch, run=f"y{batch}")
        self.look([old, new], "during a race")
        outcomes = sorted(one.until("done")["outcome"] for one in (first, second))
        kinds = [one.split(",")[0].split(":")[0] for one in outcomes]
        self.figures[f"race: {' / '.join(kinds)}"] += 1
        if kinds.count("committed") + outcomes[0].count("recovered x") > 2 or "error" in kinds:
            raise LostRowsError(f"two runs at once ended as {outcomes}")
        self.look([old, new], "after a race")
        if "committed" not in kinds:
            raise LostRowsError(f"neither of two runs committed: {outcomes}")
        self.look([new], "after a race")
        self.committed += 1
        self._check_ledger()

    def _check_ledger(self) -> None:
        s3 = self.client("s3")
        found = s3.list_objects_v2(Bucket="drill-trusted", Prefix="things/ledger/", Delimiter="/")
        keys: list[str] = []
        for item in found.get("Contents", []):
            body = s3.get_object(Bucket="drill-trusted", Key=item["Key"])["Body"].read()
            keys += [one["key"] for one in json.loads(body)["inputs"]]
        if sorted(keys) != [f"things/b{one:04d}" for one in range(self.committed)]:
            raise LostRowsError(
                f"the ledger holds {len(keys)} batches, {self.committed} were committed"
            )

    def objects(self) -> int:
        """Count the objects below both tables."""
        pages = self.client("s3").get_paginator("list_objects_v2")
        return sum(
            len(page.get("Contents", []))
            for zone in ("trusted", "quarantine")
            for page in pages.paginate(Bucket=f"drill-{zone}", Prefix="things/table/")
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> int:
    """Run the drill and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--races", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args()
    # So that the processes that were started end with this one.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    started = time.time()
    failure = ""
    with tempfile.TemporaryDirectory(prefix="drill-") as folder:
        drill = Drill(told.seed, Path(folder))
        try:
            writer = drill.take()
            for number in range(told.kills):
                writer = drill.kill_once(writer)
                print(
                    f"kill {number + 1}/{told.kills} held, {time.time() - started:.0f} s",
                    file=sys.stderr,
                    flush=True,
                )
            other = drill.take()
            for _ in range(told.races):
                drill.race_once(writer, other)
            before = drill.objects()
            removed = writer.ask(do="sweep")
            drill.look([expected(drill.committed)], "after the sweep")
            drill.figures["objects below the tables before the sweep"] = before
            drill.figures["objects after it"] = drill.objects()
            drill.figures["files of killed runs that later runs swept"] = sum(
                one.swept for one in drill.writers
            )
            drill.figures["files that nothing referred to"] = sum(removed["removed"].values())
        except LostRowsError as error:
            failure = str(error)
        finally:
            drill.close()
    times = sorted(drill.seconds)
    print(
        json.dumps(
            {
                "ok": not failure,
                "failure": failure or None,
                "seed": told.seed,
                "seconds": round(time.time() - started),
                "observations": drill.observations,
                "killsByPhase": dict(sorted(drill.by_phase.items())),
                "rerunSeconds": {"median": times[len(times) // 2], "max": times[-1]}
                if times
                else {},
                **dict(sorted(drill.figures.items())),
            },
            indent=1,
        )
    )
    return 1 if failure else 0


if __name__ == "__main__":
    sys.exit(main())

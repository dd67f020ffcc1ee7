"""When which document is checked: one at a time in a thread, the one that changed last first.

All of this but the check itself runs on the server's loop, so nothing here needs a lock.
"""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from chainrule.lsp.analysis import Analysis, Superseded
from chainrule.lsp.texts import Snapshot

#: Seconds that changes are waited for before a check: those of one key come together. What comes later supersedes.
DELAY = 0.005


@dataclass(slots=True)
class _Running:
    key: str
    unwanted: threading.Event = field(default_factory=threading.Event)


class Schedule:
    """Checks what it is asked to. A newer state of a document takes the place of an older one, also of one in work."""

    def __init__(
        self,
        check: Callable[[Snapshot, Callable[[], bool]], Analysis],
        done: Callable[[str, Analysis], None],
        failed: Callable[[str, Snapshot, Exception], None],
    ) -> None:
        """`check` runs in the thread, `done` and `failed` on the loop."""
        self._check, self._done, self._failed = check, done, failed
        self._waiting: OrderedDict[str, Snapshot] = OrderedDict()
        self._running: _Running | None = None
        self._task: asyncio.Task[None] | None = None
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="check")
        self._turn = asyncio.Event()

    def ask(self, key: str, snapshot: Snapshot) -> None:
        """Check this soon; what is in work makes room and goes on later."""
        self._waiting[key] = snapshot
        self._waiting.move_to_end(key)
        if self._running is not None:
            self._running.unwanted.set()
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run())

    def drop(self, key: str) -> None:
        """This is not wanted any more."""
        self._waiting.pop(key, None)
        if self._running is not None and self._running.key == key:
            self._running.key = ""
            self._running.unwanted.set()

    def busy(self, key: str) -> bool:
        """Whether a document is waiting or in work."""
        return key in self._waiting or (self._running is not None and self._running.key == key)

    async def settled(self, key: str, seconds: float) -> bool:
        """Wait until a document is checked, so long at most; whether it is."""
        end = asyncio.get_running_loop().time() + seconds
        while self.busy(key):
            rest = end - asyncio.get_running_loop().time()
            turn = self._turn
            try:
                await asyncio.wait_for(turn.wait(), max(rest, 0))
            except TimeoutError:
                return False
        return True

    def stop(self) -> None:
        """Let go of everything; the thread ends behind the claim that it judges."""
        self._waiting.clear()
        if self._running is not None:
            self._running.unwanted.set()
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _run(self) -> None:
        while self._waiting:
            await asyncio.sleep(DELAY)
            if not self._waiting:
                break
            key, snapshot = self._waiting.popitem()
            self._running = running = _Running(key)
            try:
                await self._one(running, snapshot)
            finally:
                self._running = None
                self._turn.set()
                self._turn = asyncio.Event()

    async def _one(self, running: _Running, snapshot: Snapshot) -> None:
        key = running.key
        loop = asyncio.get_running_loop()
        try:
            analysis = await loop.run_in_executor(self._pool, self._check, snapshot, running.unwanted.is_set)
        except Superseded:
            # Dropped, replaced by a newer state, or put off for another document: then it is next behind that.
            if running.key and key not in self._waiting:
                self._waiting[key] = snapshot
                self._waiting.move_to_end(key, last=False)
        except Exception as error:  # noqa: BLE001 - whatever it is, the server goes on and says it
            if running.key:
                self._failed(key, snapshot, error)
        else:
            if running.key and key not in self._waiting:
                self._done(key, analysis)

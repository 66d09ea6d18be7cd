"""What is done once the sliders rest: long work in small steps, which stops as soon as something moves again."""

import asyncio
from collections.abc import Callable, Iterator

REST_S = 0.7  # so long nothing may have moved


class WhenIdle:
    """Does steps one after the other when nothing has been touched for a while; a touch begins anew.

    `begin` gives an iterator; each `next` is one step, short enough to wait for. Between two steps the kernel hears
    what the browser says. Where no loop runs (outside a notebook) nothing happens until `finish` is called.

    >>> done = []
    >>> rest = WhenIdle(lambda: iter([done.append(n) for n in (1, 2)]))
    >>> rest.touch()
    >>> rest.finish()
    >>> done
    [1, 2]
    """

    def __init__(self, begin: Callable[[], Iterator[None]]):
        self.begin = begin
        self.task: asyncio.Task | None = None

    def touch(self) -> None:
        """Something moved: stop what is under way, and wait for rest."""
        self.stop()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        self.task = loop.create_task(self._steps())

    def stop(self) -> None:
        """Do no further step."""
        if self.task is not None:
            self.task.cancel()
        self.task = None

    def finish(self) -> None:
        """All steps now, without waiting."""
        self.stop()
        for _ in self.begin():
            pass

    async def _steps(self) -> None:
        await asyncio.sleep(REST_S)
        for _ in self.begin():
            await asyncio.sleep(0.05)  # a moment in which a slider can be heard

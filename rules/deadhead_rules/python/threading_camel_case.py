"""The camel-case names of ``threading``."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from deadhead.rule import Code, Example, Fix, Renamed, Use, Warns
from deadhead_rules._fixes import is_plain
from deadhead_rules.python._threading import HEIRS, MAKERS

_GETTERS = {"threading.Thread.getName": "name", "threading.Thread.isDaemon": "daemon"}
_SETTERS = {"threading.Thread.setName": "name", "threading.Thread.setDaemon": "daemon"}
_PARAMETERS = {"setName": "name", "setDaemon": "daemonic"}
_ATTRIBUTES = {**_GETTERS, **_SETTERS}


class ThreadingCamelCase(Renamed):
    """The camel-case names of ``threading`` are old names of functions and attributes in the usual spelling."""

    name = "threading-camel-case"
    names = {
        "threading.currentThread": "threading.current_thread",
        "threading.activeCount": "threading.active_count",
        "threading.Condition.notifyAll": "threading.Condition.notify_all",
        "threading.Event.isSet": "threading.Event.is_set",
    }
    watches = (*names, *_ATTRIBUTES)
    since, gone, use = "3.10", None, "the present name"
    needs = "2.6"
    url = "https://docs.python.org/3/whatsnew/3.10.html#deprecated"
    warns = Warns(DeprecationWarning, r"{name}\(\) is deprecated, (use|get|set) ")
    also = ("W4902",)
    makers = MAKERS
    heirs = HEIRS

    flags = (
        Example(
            """
            import threading

            done = threading.Event()
            result = threading.currentThread().getName(), threading.activeCount(), done.isSet()
                     ^^^^^^^^^^^^^^^^^^^^^^^^^
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                                                          ^^^^^^^^^^^^^^^^^^^^^^^
                                                                                   ^^^^^^^^^^^^
            """,
            safe="""
            import threading

            done = threading.Event()
            result = threading.current_thread().name, threading.active_count(), done.is_set()
            """,
        ),
        Example(
            """
            from threading import Thread, currentThread
                                          ^^^^^^^^^^^^^

            class Gardener(Thread):
                def run(self):
                    self.seen = currentThread() is self, self.isDaemon()
                                ^^^^^^^^^^^^^^^          ^^^^^^^^^^^^^^^

            gardener = Gardener()
            gardener.setDaemon(True)
            ^^^^^^^^^^^^^^^^^^^^^^^^
            gardener.run()
            result = gardener.seen
            """,
            safe="""
            from threading import Thread, current_thread

            class Gardener(Thread):
                def run(self):
                    self.seen = current_thread() is self, self.daemon

            gardener = Gardener()
            gardener.daemon = True
            gardener.run()
            result = gardener.seen
            """,
        ),
        Example(
            """
            import threading

            def named(thread: threading.Thread, name):
                if name: thread.setName(name=name + "!"); thread.setDaemon(not name)
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^
                thread.setName(  # as it is called
                    str(thread.name)
                )
                return thread.name

            result = named(threading.Thread(), "rose")
            """,
            at=((5, 5, 7, 6),),
            safe="""
            import threading

            def named(thread: threading.Thread, name):
                if name: thread.name = name + "!"; thread.daemon = not name
                thread.setName(  # as it is called
                    str(thread.name)
                )
                return thread.name

            result = named(threading.Thread(), "rose")
            """,
            runs=False,
            because="a setter with a comment inside stays, and with it its warning",
        ),
        Example(
            """
            from threading import Thread

            def start(done):
                Thread(target=done).setDaemon(True)
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                Thread().setName(done())
                ^^^^^^^^^^^^^^^^^^^^^^^^
                return Thread().setName("a"), [Thread().setName(*done())]
                       ^^^^^^^^^^^^^^^^^^^^^
                                               ^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
            safe="""
            from threading import Thread

            def start(done):
                Thread(target=done).daemon = True
                Thread().setName(done())
                return Thread().setName("a"), [Thread().setName(*done())]
            """,
            runs=False,
            because="only a statement of its own can set an attribute, and the thread is made before its name",
        ),
        Example(
            """
            import threading

            condition = threading.Condition()
            with condition:
                result = condition.notifyAll()
                         ^^^^^^^^^^^^^^^^^^^^^
            """,
            safe="""
            import threading

            condition = threading.Condition()
            with condition:
                result = condition.notify_all()
            """,
        ),
    )
    allows = (
        "import threading\n\nclass Lamp:\n    def isSet(self): ...\n\nLamp().isSet()\n",
        "import threading\n\nthreading.current_thread().name, threading.Event().is_set()\n",
        "import threading\n\n\ndef name(thread):\n    return thread.getName()\n",
        "import threading\n\nclass Worker(threading.Thread):\n    def getName(self): ...\n\n"
        "    def run(self):\n        self.getName()\n",
    )

    def instead(self, symbol: str | None) -> str:
        """Return the attribute that a getter or setter stands for, else the new name."""
        attribute = _ATTRIBUTES.get(symbol or "")
        return super().instead(symbol) if attribute is None else f"threading.Thread.{attribute}"

    def fixes(self, use: Use) -> Iterable[Fix | None]:
        """Rename, take the attribute, or set it where the call is a statement of its own."""
        if use.symbol in self.names:
            yield from super().fixes(use)
        elif use.via != "attribute" or use.through is not None:
            return
        elif use.symbol in _GETTERS and is_plain(use, 0):
            yield self._attribute(use, _GETTERS[use.symbol])
        elif use.symbol in _SETTERS and (is_plain(use, 1) or is_plain(use, 0, _PARAMETERS[use.name])):
            yield self._assignment(use, _SETTERS[use.symbol])

    @staticmethod
    def _attribute(use: Use, name: str) -> Fix | None:
        call = use.call
        return None if call is None else Fix(f"Use the attribute `{name}`", "safe", Code(call.func.renamed(name).bare))

    @staticmethod
    def _assignment(use: Use, name: str) -> Fix | None:
        call, owner, value = use.call, use.owner, use.arguments[0].value if use.arguments else None
        if call is None or owner is None or value is None:
            return None
        # An assignment evaluates its value first.
        if owner.name is None and not isinstance(value.tree, ast.Constant):
            return None
        target = call.func.renamed(name).bare
        return Fix(f"Set the attribute `{name}`", "safe", statement=f"{target} = {value.alone}")

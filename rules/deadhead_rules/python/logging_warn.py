"""``logging.warn`` and the method ``warn`` of loggers."""

from __future__ import annotations

from deadhead.rule import Example, Fake, Renamed, Warns


class LoggingWarn(Renamed):
    """``warn`` is an old name of ``warning``, of the module as of loggers."""

    name = "logging-warn"
    names = {
        "logging.warn": "logging.warning",
        "logging.Logger.warn": "logging.Logger.warning",
        "logging.LoggerAdapter.warn": "logging.LoggerAdapter.warning",
    }
    since, gone, use = "3.3", None, "warning"
    needs = "2.3"
    url = "https://docs.python.org/3/library/logging.html#logging.Logger.warning"
    warns = Warns(DeprecationWarning, r"The 'warn' (method|function) is deprecated")
    also = ("G010", "W4901")
    makers = {
        "logging.getLogger": "logging.Logger",
        "logging.Logger.getChild": "logging.Logger",
        "logging.Manager.getLogger": "logging.Logger",
        "multiprocessing.get_logger": "logging.Logger",
        "multiprocessing.log_to_stderr": "logging.Logger",
    }
    defeated_by = (Fake(("logging.setLoggerClass",), "klass", 0),)
    heirs = {"logging.RootLogger": "logging.Logger", "logging.root": "logging.Logger"}

    flags = (
        Example(
            """
            import logging

            log = logging.getLogger("shop")
            result = log.warn("out of %s", "stock")
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
            safe="""
            import logging

            log = logging.getLogger("shop")
            result = log.warning("out of %s", "stock")
            """,
        ),
        Example(
            """
            from logging import getLogger, warn
                                           ^^^^

            logger = getLogger()
            error, report = logger.error, logger.warn
                                          ^^^^^^^^^^^
            warn("one")
            ^^^^^^^^^^^
            result = report("two")
                     ^^^^^^^^^^^^^
            """,
            safe="""
            from logging import getLogger, warning

            logger = getLogger()
            error, report = logger.error, logger.warning
            warning("one")
            result = report("two")
            """,
        ),
        Example(
            """
            import logging

            class Service:
                def __init__(self):
                    self.log = logging.getLogger(__name__)

                def run(self):
                    return self.log.warn("running")
                           ^^^^^^^^^^^^^^^^^^^^^^^^

            result = Service().run()
            """,
            safe="""
            import logging

            class Service:
                def __init__(self):
                    self.log = logging.getLogger(__name__)

                def run(self):
                    return self.log.warning("running")

            result = Service().run()
            """,
        ),
    )
    allows = (
        "import logging\nimport warnings\n\nwarnings.warn('a')\n",
        "import logging\n\nclass Console:\n    def warn(self, text): ...\n\nConsole().warn('a')\n",
        "import logging\n\n\ndef run(log):\n    log.warn('a')\n",
    )

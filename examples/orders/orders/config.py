"""Settings: defaults, overlaid by orders.ini, overlaid by the environment."""
import configparser
import locale
import logging
import os

DEFAULTS = {
    "database": "orders.db",
    "warehouse": "HAM",
    "payments_host": "127.0.0.1",
    "payments_port": "18443",
    "webhook_secret": "",
    "workers": "2",
}

CURRENCIES = {"GB": "GBP", "CH": "CHF", "PL": "PLN", "SE": "SEK"}


class Config(object):
    """Read access to the settings.

    ``path`` is an ini file with a section ``[orders]``. A missing file is not
    an error: containers are configured through ``ORDERS_*`` variables only.
    """

    def __init__(self, path=None, environ=None):
        self._values = dict(DEFAULTS)
        if path is not None:
            self._read_file(path)
        self._read_environ(os.environ if environ is None else environ)

    def _read_file(self, path):
        parser = configparser.ConfigParser()
        if not parser.read(path):
            logging.warn("%s not found, using the defaults", path)
            return
        for key, value in parser.items("orders"):
            if key not in DEFAULTS:
                logging.warn("%s: unknown setting %r is ignored", path, key)
                continue
            self._values[key] = value

    def _read_environ(self, environ):
        for key in DEFAULTS:
            name = "ORDERS_" + key.upper()
            if name in environ:
                self._values[key] = environ[name]

    def get(self, key):
        return self._values[key]

    def get_int(self, key):
        try:
            return int(self._values[key])
        except ValueError:
            raise ValueError("setting %s must be a number, not %r" % (key, self._values[key]))


def default_country():
    """The country of the machine's locale, or DE when it has none."""
    try:
        language, _ = locale.getdefaultlocale()
    except ValueError:
        language = None
    if not language or "_" not in language:
        return "DE"
    return language.split("_")[1]


def default_currency():
    return CURRENCIES.get(default_country(), "EUR")

"""Order intake, pricing, invoicing and fulfilment for the Brightwater shops."""
import logging

__version__ = "2.7.4"

logging.getLogger(__name__).addHandler(logging.NullHandler())

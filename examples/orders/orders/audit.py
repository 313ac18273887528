"""The audit log: who did what to which order, one JSON object a line."""
import getpass
import json
import logging
import os
import tarfile
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

logger = logging.getLogger(__name__)
info, warn = logger.info, logger.warn

KEEP = timedelta(days=90)


@dataclass
class Entry:
    action: str
    order: str
    user: str = field(default_factory=getpass.getuser)
    at: datetime = field(default_factory=datetime.utcnow)

    def to_json(self):
        record = asdict(self)
        record["at"] = self.at.isoformat() + "Z"
        return json.dumps(record, sort_keys=True)


class AuditLog(object):
    """Appends entries to a file, and packs old files away."""

    def __init__(self, folder, name="audit.log"):
        self.folder = str(folder)
        self.path = os.path.join(self.folder, name)

    def write(self, action, order, **fields):
        entry = Entry(action, order, **fields)
        with open(self.path, "a", encoding="utf-8") as stream:
            stream.write(entry.to_json() + "\n")
        return entry

    def read(self):
        """All entries as dicts; lines that cannot be read are skipped."""
        if not os.path.exists(self.path):
            return []
        entries = []
        with open(self.path, encoding="utf-8") as stream:
            for number, line in enumerate(stream, 1):
                try:
                    entries.append(json.loads(line))
                except ValueError:
                    warn("%s:%d is damaged and was skipped", self.path, number)
        return entries

    def last_change(self):
        """When the file was last written, in naive UTC."""
        return datetime.utcfromtimestamp(os.path.getmtime(self.path))

    def is_stale(self):
        return datetime.utcnow() - self.last_change() > KEEP

    def rotate(self):
        """Move the current file into a new archive and return its path."""
        archive = "%s.%s.tar.gz" % (self.path, datetime.utcnow().strftime("%Y%m%dT%H%M%S"))
        with tarfile.open(archive, "w:gz") as tar:
            tar.add(self.path, arcname=os.path.basename(self.path))
        os.remove(self.path)
        info("rotated %s to %s", self.path, archive)
        return archive

    def restore(self, archive):
        """Bring a rotated file back; refuses to overwrite the current one."""
        if os.path.exists(self.path):
            raise IOError("%s exists" % self.path)
        with tarfile.open(archive, "r:gz") as tar:
            tar.extractall(self.folder)

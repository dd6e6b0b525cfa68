"""What writes to the lawbook. Everything but a draft is only ever added to; what rests on it is recomputed by who calls."""

from anxin.lawbook.operations.declaring import declare, revoke
from anxin.lawbook.operations.publishing import publish, publish_current

__all__ = ["declare", "publish", "publish_current", "revoke"]

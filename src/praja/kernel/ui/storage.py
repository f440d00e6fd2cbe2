"""How collected static files are named: each under the hash of its content, compressed beside it.

No file of ours names another one in its text: scripts get the addresses of their modules, workers and libraries from
data attributes written by templates, and stylesheets name no files at all. So nothing is rewritten, vendored files
stay byte for byte what their publisher released, and no import map is needed.
"""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    patterns = ()

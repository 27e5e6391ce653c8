"""Encrypt a PDF with pypdf: `encrypt_pdf.py LIBRARY USER OWNER < file > file`. Whoever opens it needs USER, unless that is empty.

With RC4, which pypdf brings itself: what matters is that a password is in the way, not how good the lock is.
"""

import io
import sys

library, user, owner = sys.argv[1:]
sys.path.insert(0, library)

import pypdf  # noqa: E402

writer = pypdf.PdfWriter(clone_from=io.BytesIO(sys.stdin.buffer.read()))
writer.encrypt(user_password=user, owner_password=owner, algorithm="RC4-128")
written = io.BytesIO()
writer.write(written)
sys.stdout.buffer.write(written.getvalue())

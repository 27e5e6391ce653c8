"""Read a PDF with pypdf: `read_pdf.py LIBRARY < file`. Prints JSON: its title, its language, whether it is tagged, and the text of
each page.
"""

import io
import json
import sys

(library,) = sys.argv[1:]
sys.path.insert(0, library)

import pypdf  # noqa: E402

reader = pypdf.PdfReader(io.BytesIO(sys.stdin.buffer.read()), strict=True)
root = reader.trailer["/Root"]
said = {
    "title": reader.metadata.title,
    "language": root.get("/Lang"),
    "tagged": "/StructTreeRoot" in root,
    "pages": [page.extract_text() for page in reader.pages],
}
print(json.dumps(said))
